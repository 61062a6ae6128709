//! A diary: lines with date and clock time, in order, wrapped to the width of a page.

use super::names::{clock, date};
use crate::calendar::{Calendar, Moment};
use std::fmt::Write;

/// Characters of a line.
const WIDTH: usize = 100;
/// Characters before the text of a line: the time of day and some air.
const MARGIN: usize = 9;

/// A space at which no line ends.
pub(super) const NO_BREAK: char = '\u{a0}';

/// Lines in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Diary {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    moment: Moment,
    text: String,
    /// Begins a new chapter: says the date again.
    opens: bool,
}

impl Diary {
    /// Adds the lines of a chapter.
    pub(super) fn chapter(&mut self, lines: impl IntoIterator<Item = (Moment, String)>) {
        for (index, (moment, text)) in lines.into_iter().enumerate() {
            self.lines.push(Line {
                moment,
                text,
                opens: index == 0,
            });
        }
    }

    /// Adds one line to the chapter.
    pub(super) fn line(&mut self, moment: Moment, text: String) {
        self.lines.push(Line {
            moment,
            text,
            opens: false,
        });
    }

    /// Puts all lines in order of time, whatever chapter they came from.
    pub(super) fn in_order(mut self) -> Self {
        self.lines.sort_by_key(|line| line.moment);
        self
    }

    /// The first lines as text, and how many are left out.
    pub(super) fn text(&self, calendar: &Calendar, most: usize) -> String {
        if self.lines.is_empty() {
            return "\nNothing happens in the time told.\n".to_owned();
        }
        let mut text = String::new();
        let mut today = None;
        for line in self.lines.iter().take(most) {
            let day = calendar.day_of(line.moment);
            if line.opens || today != Some(day) {
                let _ = writeln!(text, "\n{}", date(calendar, day));
                today = Some(day);
            }
            let wrapped = wrapped(&line.text, MARGIN);
            let _ = write!(text, "  {}  {}", clock(line.moment), &wrapped[MARGIN..]);
        }
        let left = self.lines.len().saturating_sub(most);
        if left > 0 {
            let all = self.lines.len();
            let lines = if left == 1 { "line is" } else { "lines are" };
            let _ = writeln!(
                text,
                "\n{left} more {lines} not told; --most {all} tells all."
            );
        }
        text
    }
}

/// A paragraph with lines of at most [`WIDTH`] characters where words allow, each after a margin.
pub(super) fn wrapped(paragraph: &str, margin: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    let ends_word = |c: char| c.is_whitespace() && c != NO_BREAK;
    for word in paragraph.split(ends_word).filter(|w| !w.is_empty()) {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > WIDTH {
            if column > 0 {
                text.push('\n');
            }
            text.push_str(&" ".repeat(margin));
            column = margin;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_before_the_width() {
        let text = wrapped(&"seven77 ".repeat(30), MARGIN);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        // 9 + 7 + 10 x 8 = 96: eleven words to a line.
        let words: Vec<usize> = text
            .lines()
            .map(|l| l.split(' ').filter(|w| !w.is_empty()).count())
            .collect();
        assert_eq!(words, [11, 11, 8]);
        assert!(
            text.lines()
                .all(|line| line.starts_with("         seven77"))
        );
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let calendar = Calendar::new(jiff::civil::date(2024, 2, 28), 3).unwrap();
        let day = crate::calendar::MS_PER_DAY;
        let mut diary = Diary::default();
        diary.chapter([(60_000, "a".to_owned()), (day + 59_999, "b".to_owned())]);
        diary.line(2 * day, "c".to_owned());
        assert_eq!(
            diary.text(&calendar, 2),
            "\nWednesday 28 February 2024\n  00:01  a\n\nThursday 29 February 2024\n  00:00  b\n\n\
             1 more line is not told; --most 3 tells all.\n"
        );
    }
}

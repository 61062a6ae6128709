//! Where a fault stands: the line and the column in the file, with the line itself.

use super::wording::shown;
use std::ops::Range;

/// Characters of a long line kept before the caret, and from the caret on.
const BEFORE: usize = 50;
const AFTER: usize = 70;

/// One text that was read: its name as shown to the user, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line, safe to print, cut around the caret when it is long.
    pub snippet: String,
    /// Characters of the snippet that stand before the caret.
    pub caret: usize,
    /// Characters of the snippet under the caret, at least 1.
    pub span: usize,
}

impl SourceFile {
    /// A text and the name under which faults speak of it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            name: name.into(),
            text,
            line_starts,
        }
    }

    /// The name shown to the user: the path as written, or `--set`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line, from 1, of a byte offset.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    /// The place of a span of bytes. Offsets beyond the text, or inside a character, are moved back to the nearest one that exists.
    pub fn place(&self, span: Range<usize>) -> Place {
        let start = self.text.floor_char_boundary(span.start);
        let line = self.line(start);
        let line_start = self.line_starts[line - 1];
        let line_end = self.text[line_start..]
            .find('\n')
            .map_or(self.text.len(), |length| line_start + length);
        let content = self.text[line_start..line_end].trim_end_matches('\r');
        let start = start.min(line_start + content.len());
        let end = self
            .text
            .floor_char_boundary(span.end)
            .clamp(start, line_start + content.len());
        let (before, rest) = content.split_at(start - line_start);
        let marked = &rest[..end - start];

        let left = left_of_caret(before);
        let right = shown(&rest.replace('\t', " "), AFTER);
        let span = shown(&marked.replace('\t', " "), AFTER)
            .chars()
            .count()
            .max(1);
        Place {
            line,
            column: before.chars().count() + 1,
            caret: left.chars().count(),
            snippet: left + &right,
            span,
        }
    }
}

/// What stands before the caret, without its far beginning when that is long.
fn left_of_caret(before: &str) -> String {
    let cut = before
        .char_indices()
        .rev()
        .nth(BEFORE - 1)
        .map_or(0, |(offset, _)| offset);
    let kept = shown(&before[cut..].replace('\t', " "), BEFORE);
    if cut == 0 { kept } else { format!("…{kept}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, span: Range<usize>) -> Place {
        SourceFile::new("a.toml", text).place(span)
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "é = 1\nété = 22\n";
        let found = place(text, 15..17);
        assert_eq!(
            (found.line, found.column, found.caret, found.span),
            (2, 7, 6, 2)
        );
        assert_eq!(found.snippet, "été = 22");
    }

    #[test]
    fn a_carriage_return_is_not_part_of_the_line() {
        let found = place("a = 1\r\nb = 2\r\n", 11..99);
        assert_eq!(
            (found.line, found.snippet.as_str(), found.span),
            (2, "b = 2", 1)
        );
    }

    #[test]
    fn the_end_of_the_file_has_a_place() {
        let found = place("a = [", 5..5);
        assert_eq!((found.line, found.column, found.span), (1, 6, 1));
        let after = place("a = [\n", 400..500);
        assert_eq!(
            (after.line, after.column, after.snippet.as_str()),
            (2, 1, "")
        );
        assert_eq!(place("", 0..0).line, 1);
    }

    #[test]
    fn an_offset_inside_a_character_is_moved_back() {
        assert_eq!(place("é", 1..1).column, 1);
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides_of_the_caret() {
        let text = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let found = place(&text, 500..504);
        assert_eq!(found.column, 501);
        assert_eq!(
            found.snippet,
            format!("…{}HERE{}…", "a".repeat(50), "b".repeat(66))
        );
        assert_eq!(
            &found
                .snippet
                .chars()
                .skip(found.caret)
                .take(found.span)
                .collect::<String>(),
            "HERE"
        );
    }

    #[test]
    fn tabs_and_escapes_keep_the_caret_under_its_word() {
        let found = place("\t\u{7}x = 1", 6..7);
        assert_eq!(found.snippet, " \\u{7}x = 1");
        assert_eq!(found.snippet.chars().nth(found.caret), Some('1'));
    }
}

//! What all figures share: the head that says what is shown and what the bars are, and the key to the scenarios.

use super::canvas::{Canvas, Ink, LABEL, SMALL, TITLE, WIDTH, line_height};
use super::palette::{GREY, Look, Shape, looks};
use super::text;
use crate::report::model::{Interval, ReportModel, ScenarioLabel};
use crate::report::words;

/// Left and right margin.
pub(super) const MARGIN: f64 = 8.0;

/// What a figure needs to know of the study besides its own numbers.
#[derive(Debug, Clone)]
pub(super) struct Setting<'a> {
    pub(super) scenarios: &'a [ScenarioLabel],
    pub(super) baseline: usize,
    pub(super) looks: Vec<Look>,
    /// What an interval is, in words.
    pub(super) interval_note: &'a str,
}

impl<'a> Setting<'a> {
    pub(super) fn of(model: &'a ReportModel) -> Self {
        Self {
            scenarios: &model.scenarios,
            baseline: model.baseline,
            looks: looks(model.scenarios.len(), model.baseline),
            interval_note: &model.interval_note,
        }
    }

    /// The scenarios with their looks, in order.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &'a ScenarioLabel, Look)> {
        self.scenarios
            .iter()
            .zip(&self.looks)
            .enumerate()
            .map(|(index, (label, &look))| (index, label, look))
    }

    /// The title, with a word for the baseline.
    pub(super) fn full_title(&self, scenario: usize) -> String {
        let title = &self.scenarios[scenario].title;
        if scenario == self.baseline {
            format!("{title} ({})", words::BASELINE)
        } else {
            title.clone()
        }
    }
}

/// Writes the title and the notes under it; returns where the figure goes on.
pub(super) fn head(canvas: &mut Canvas<'_>, title: &str, notes: &[&str]) -> f64 {
    let room = WIDTH - 2.0 * MARGIN;
    let mut y = 4.0 + TITLE / 2.0;
    y += canvas.lines(
        (MARGIN, y),
        &text::wrap(title, room, TITLE, true, 3),
        Ink::new(TITLE).bold(),
    );
    for note in notes.iter().filter(|note| !note.is_empty()) {
        let lines = text::wrap(note, room, SMALL, false, 3);
        y += canvas.lines((MARGIN, y), &lines, Ink::note(SMALL));
    }
    y + 2.0
}

/// Writes the key of the scenarios; returns where the figure goes on.
pub(super) fn key(
    canvas: &mut Canvas<'_>,
    setting: &Setting<'_>,
    shown: &[usize],
    top: f64,
) -> f64 {
    let entries: Vec<(Look, String)> = shown
        .iter()
        .map(|&scenario| (setting.looks[scenario], setting.full_title(scenario)))
        .collect();
    legend(canvas, &entries, top)
}

/// Writes what each look stands for, as many to a line as fit; returns where the figure goes on.
pub(super) fn legend(canvas: &mut Canvas<'_>, entries: &[(Look, String)], top: f64) -> f64 {
    const MARK: f64 = 28.0;
    const GAP: f64 = 22.0;
    let room = WIDTH - 2.0 * MARGIN;
    let mut at = (MARGIN, top + LABEL / 2.0);
    for (look, name) in entries {
        let name = text::shorten(name, room - MARK, LABEL, false);
        let taken = MARK + text::width(&name, LABEL, false);
        if at.0 > MARGIN && at.0 + taken > MARGIN + room {
            at = (MARGIN, at.1 + line_height(LABEL) + 2.0);
        }
        canvas.mark((at.0 + 5.0, at.1), 4.0, look.shape, look.colour, true);
        canvas.text(
            (at.0 + 15.0, at.1),
            &look.letter.to_string(),
            Ink::new(LABEL).bold(),
        );
        canvas.text((at.0 + MARK, at.1), &name, Ink::new(LABEL));
        at.0 += taken + GAP;
    }
    at.1 + line_height(LABEL) + 4.0
}

/// One row of a figure that belongs to a scenario: its letter and its title, wrapped to `room`.
#[derive(Debug, Clone)]
pub(super) struct RowName {
    lines: Vec<String>,
    look: Look,
}

impl RowName {
    const INDENT: f64 = 14.0;
    const MARK: f64 = 14.0;

    pub(super) fn new(setting: &Setting<'_>, scenario: usize, room: f64) -> Self {
        let name = setting.full_title(scenario);
        Self {
            lines: text::wrap(&name, room - Self::INDENT - Self::MARK, LABEL, false, 3),
            look: setting.looks[scenario],
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.lines.len() as f64 * line_height(LABEL)
    }

    /// Writes the mark of the scenario and its name, vertically centred on `middle`.
    pub(super) fn write_with_mark(&self, canvas: &mut Canvas<'_>, left: f64, middle: f64) {
        canvas.mark(
            (left + 5.0, self.first_line(middle)),
            4.0,
            self.look.shape,
            self.look.colour,
            true,
        );
        self.write(canvas, left + Self::MARK, middle);
    }

    fn first_line(&self, middle: f64) -> f64 {
        middle - (self.height() - line_height(LABEL)) / 2.0
    }

    /// Writes the name alone, where colours mean something else than scenarios.
    pub(super) fn write(&self, canvas: &mut Canvas<'_>, left: f64, middle: f64) {
        let first = self.first_line(middle);
        canvas.text(
            (left, first),
            &self.look.letter.to_string(),
            Ink::new(LABEL).bold(),
        );
        canvas.lines((left + Self::INDENT, first), &self.lines, Ink::new(LABEL));
    }
}

/// Writes "no data" in the place of a row.
pub(super) fn no_data(canvas: &mut Canvas<'_>, at: (f64, f64)) {
    canvas.text(at, words::NO_DATA, Ink::new(SMALL).colour(GREY));
}

/// A small key entry in words: a mark and what it stands for. Returns where the next one starts.
pub(super) fn small_key(
    canvas: &mut Canvas<'_>,
    at: (f64, f64),
    shape: Shape,
    filled: bool,
    what: &str,
) -> f64 {
    canvas.mark((at.0 + 4.0, at.1), 3.2, shape, GREY, filled);
    canvas.text((at.0 + 11.0, at.1), what, Ink::note(SMALL));
    at.0 + 11.0 + text::width(what, SMALL, false) + 14.0
}

/// Keeps an estimate only when it is finite: the sheet cannot show anything else.
pub(super) fn finite(value: Option<&Option<Interval>>) -> Option<Interval> {
    let value = (*value?)?;
    Interval::new(
        value.mean,
        value.low.unwrap_or(f64::NAN),
        value.high.unwrap_or(f64::NAN),
    )
}

//! The sheet of a ranking: one row for each factor with its bars on a common axis.

use super::super::Figure;
use super::super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, line_height, picture};
use super::super::frame::{MARGIN, head};
use super::super::palette::{BLACK, COVER_RAMP, Colour, GREY, NOT_COUNTED, RULE, Shape, WHITE};
use super::super::scale::Scale;
use super::super::text;
use crate::report::model::Interval;
use crate::report::words;

const NAME_ROOM: f64 = 266.0;
const NUMBER_ROOM: f64 = 150.0;
pub(super) const PLOT_LEFT: f64 = MARGIN + NAME_ROOM + 10.0;
pub(super) const PLOT_RIGHT: f64 = NUMBER_LEFT - 16.0;
const NUMBER_LEFT: f64 = WIDTH - MARGIN - NUMBER_ROOM;
/// Half the height of a bar.
const HALF_BAR: f64 = 4.0;
/// Distance between what stands below each other in a row.
const APART: f64 = 2.0 * HALF_BAR + 3.0;
pub(super) const DARK: Colour = COVER_RAMP[5];

/// What both figures are made of.
pub(super) struct Sheet<'a> {
    pub(super) title: &'a str,
    pub(super) reading: &'static str,
    pub(super) notes: [String; 2],
    pub(super) column: &'static str,
    pub(super) scale: Scale,
    /// What the axis counts.
    pub(super) what: String,
    /// Drawn as a zone from 0.
    pub(super) noise: Option<f64>,
    /// Where the axis ends although numbers may go on.
    pub(super) limits: (f64, f64),
}

/// One factor.
pub(super) struct Row {
    pub(super) name: FactorName,
    pub(super) bars: Vec<Bar>,
    pub(super) spread: Option<f64>,
    pub(super) numbers: Vec<String>,
}

pub(super) struct Bar {
    pub(super) value: Option<Interval>,
    pub(super) colour: Colour,
}

/// What a sign of the key looks like.
pub(super) enum Swatch {
    Bar(Colour),
    Diamond,
    Zone,
}

impl Row {
    fn height(&self) -> f64 {
        self.name.height().max(2.0 * line_height(SMALL)) + 8.0
    }
}

impl Sheet<'_> {
    /// Draws the rows one below the other.
    pub(super) fn figure(&self, key: &str, entries: &[(Swatch, &str)], rows: &[Row]) -> Figure {
        let svg = picture(self.title, self.reading, |canvas| {
            let [bars, below] = &self.notes;
            let top = head(canvas, self.title, &[bars, below]);
            let top = swatches(canvas, entries, top + 8.0) + 6.0;
            canvas.text((MARGIN, top), words::FACTORS, Ink::note(SMALL).bold());
            canvas.text((NUMBER_LEFT, top), self.column, Ink::note(SMALL).bold());
            let first = top + 9.0;
            let bottom = first
                + rows
                    .iter()
                    .map(Row::height)
                    .sum::<f64>()
                    .max(line_height(LABEL));
            self.ground(canvas, first, bottom);
            if rows.is_empty() {
                canvas.text((MARGIN, first + 8.0), words::NO_DATA, Ink::note(SMALL));
            }
            rows.iter().fold(first, |y, row| self.row(canvas, row, y));
            let what = text::wrap(&self.what, WIDTH - 2.0 * MARGIN, SMALL, false, 2);
            let widest = what
                .iter()
                .map(|line| text::width(line, SMALL, false))
                .fold(0.0, f64::max);
            let middle = f64::midpoint(PLOT_LEFT, PLOT_RIGHT)
                .clamp(MARGIN + widest / 2.0, WIDTH - MARGIN - widest / 2.0);
            bottom
                + 18.0
                + canvas.lines((middle, bottom + 25.0), &what, Ink::new(SMALL).centred())
                + 4.0
        });
        Figure {
            key: key.to_owned(),
            title: self.title.to_owned(),
            reading: self.reading,
            svg,
        }
    }

    fn ground(&self, canvas: &mut Canvas<'_>, top: f64, bottom: f64) {
        let zero = self.scale.at(0.0);
        if let Some(noise) = self.noise {
            canvas.area((zero, top), (self.scale.at(noise), bottom), NOT_COUNTED);
        }
        for (x, number) in self.scale.ticks_across(6) {
            canvas.grid_down(x, top, bottom);
            canvas.text((x, bottom + 9.0), &number, Ink::note(SMALL).centred());
        }
        canvas.line((zero, top), (zero, bottom), GREY, 1.0);
    }

    /// One factor; returns where the next one starts.
    fn row(&self, canvas: &mut Canvas<'_>, row: &Row, top: f64) -> f64 {
        let height = row.height();
        let middle = top + height / 2.0;
        canvas.line((MARGIN, top), (WIDTH - MARGIN, top), RULE, 0.5);
        row.name.write(canvas, top, height);
        let below = row.bars.len() as f64 - 1.0 + f64::from(u8::from(row.spread.is_some()));
        let first = middle - below * APART / 2.0;
        for (place, bar) in row.bars.iter().enumerate() {
            self.bar(canvas, bar, first + place as f64 * APART);
        }
        if let Some(spread) = row.spread {
            let at = (self.scale.at(spread), first + below * APART);
            canvas.mark(at, 3.2, Shape::Diamond, BLACK, false);
        }
        let first = middle - (row.numbers.len() as f64 - 1.0) * line_height(SMALL) / 2.0;
        for (place, number) in row.numbers.iter().enumerate() {
            let size = text::fitting_size(number, NUMBER_ROOM, SMALL, 7.0);
            let number = text::shorten(number, NUMBER_ROOM, size, false);
            canvas.text(
                (NUMBER_LEFT, first + place as f64 * line_height(SMALL)),
                &number,
                Ink::new(size),
            );
        }
        top + height
    }

    fn bar(&self, canvas: &mut Canvas<'_>, bar: &Bar, y: f64) {
        let Some(value) = bar.value else { return };
        let at = |number: f64| self.scale.at(number);
        outlined(
            canvas,
            (at(0.0).min(at(value.mean)), y - HALF_BAR),
            (at(0.0).max(at(value.mean)), y + HALF_BAR),
            bar.colour,
        );
        if let Some((low, high)) = value.bounds() {
            canvas.line((at(low), y), (at(high), y), WHITE, 3.0);
            canvas.whisker((at(low), y), (at(high), y), BLACK, 2.0);
        }
        let (low, high) = value.bounds().unwrap_or((value.mean, value.mean));
        for (end, is_beyond, way) in [
            (PLOT_RIGHT, high > self.limits.1, 1.0),
            (PLOT_LEFT, low < self.limits.0, -1.0),
        ] {
            if is_beyond {
                canvas.polygon(
                    &[(end + way * 7.0, y), (end, y - 3.5), (end, y + 3.5)],
                    BLACK,
                );
            }
        }
    }
}

fn outlined(canvas: &mut Canvas<'_>, from: (f64, f64), to: (f64, f64), inside: Colour) {
    canvas.area(from, to, DARK);
    let edge = 0.75;
    if inside != DARK && to.0 - from.0 > 2.0 * edge {
        canvas.area(
            (from.0 + edge, from.1 + edge),
            (to.0 - edge, to.1 - edge),
            inside,
        );
    }
}

/// Says what the signs mean, as many to a line as fit; returns where the figure goes on.
fn swatches(canvas: &mut Canvas<'_>, entries: &[(Swatch, &str)], top: f64) -> f64 {
    const SIGN: f64 = 24.0;
    let mut at = (MARGIN, top);
    for (swatch, what) in entries {
        let taken = SIGN + text::width(what, SMALL, false);
        if at.0 > MARGIN && at.0 + taken > WIDTH - MARGIN {
            at = (MARGIN, at.1 + line_height(SMALL) + 3.0);
        }
        match swatch {
            Swatch::Bar(inside) => outlined(
                canvas,
                (at.0, at.1 - HALF_BAR),
                (at.0 + 18.0, at.1 + HALF_BAR),
                *inside,
            ),
            Swatch::Diamond => canvas.mark((at.0 + 9.0, at.1), 3.4, Shape::Diamond, BLACK, false),
            Swatch::Zone => canvas.area((at.0, at.1 - 6.0), (at.0 + 18.0, at.1 + 6.0), NOT_COUNTED),
        }
        canvas.text((at.0 + SIGN, at.1), what, Ink::new(SMALL));
        at.0 += taken + 18.0;
    }
    at.1 + line_height(SMALL)
}

/// Key and meaning of a factor.
pub(super) struct FactorName {
    key: Vec<String>,
    meaning: Vec<String>,
}

impl FactorName {
    pub(super) fn new(key: &str, meaning: &str) -> Self {
        Self {
            key: key_lines(key, NAME_ROOM, 2),
            meaning: text::wrap(meaning, NAME_ROOM, SMALL, false, 2),
        }
    }

    fn height(&self) -> f64 {
        (self.key.len() + self.meaning.len()) as f64 * line_height(SMALL)
    }

    fn write(&self, canvas: &mut Canvas<'_>, top: f64, height: f64) {
        let y = top + (height - self.height()) / 2.0 + line_height(SMALL) / 2.0;
        let y = y + canvas.lines((MARGIN, y), &self.key, Ink::new(SMALL));
        canvas.lines((MARGIN, y), &self.meaning, Ink::note(SMALL));
    }
}

/// Breaks a key after its points, and after underscores where a part is too wide, into at most `most` lines.
fn key_lines(key: &str, room: f64, most: usize) -> Vec<String> {
    let fits = |text: &str| text::width(text.trim_end(), SMALL, false) <= room;
    let parts = key.split_inclusive('.').flat_map(|part| {
        let pieces: Vec<&str> = if fits(part) {
            vec![part]
        } else {
            part.split_inclusive(['_', ' ']).collect()
        };
        pieces
    });
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line}{part}")) => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most - 1).concat();
        lines.push(rest);
    }
    let cut = |line: &String| text::shorten(line.trim_end(), room, SMALL, false);
    lines.iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_broken_after_its_points_and_underscores() {
        assert_eq!(key_lines("needs.night", 200.0, 3), ["needs.night"]);
        let lines = key_lines("organisation.poste_de_garde.doctors_per_shift", 130.0, 3);
        assert_eq!(
            lines,
            ["organisation.", "poste_de_garde.", "doctors_per_shift"]
        );
        let lines = key_lines("organisation.poste_de_garde_open_at_night", 130.0, 3);
        assert_eq!(lines, ["organisation.poste_de_", "garde_open_at_night"]);
        let cut = key_lines(&"very_".repeat(60), 150.0, 3);
        assert!(cut.len() == 3 && cut[2].ends_with('\u{2026}'));
    }
}

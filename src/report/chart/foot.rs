//! The values of a lever along the foot of a plot: numbers where they lie, words at equal distances.

use super::canvas::{Canvas, Ink, SMALL, WIDTH, line_height};
use super::frame::MARGIN;
use super::palette::GREY;
use super::scale::{Scale, brief, ends};
use super::text;

/// Numbers that span this factor are set on a logarithmic axis.
const LOGARITHMIC_FROM: f64 = 20.0;
/// Most lines of a name below its place; longer names are numbered and listed.
const NAME_LINES: usize = 3;
const GAP: f64 = 6.0;

/// The values, in the order given.
#[derive(Debug, Clone)]
pub(super) struct Foot {
    /// Place of each in points; None for what is not finite.
    pub(super) places: Vec<Option<f64>>,
    names: Vec<String>,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Numbers(Scale, bool),
    /// Room of one.
    Words(f64),
}

impl Foot {
    /// Numbers on a linear axis, or on a logarithmic one when all are above 0 and the largest is at least 20 times the
    /// smallest. The axis also holds `also`.
    pub(super) fn numbers(values: &[f64], also: Option<f64>, left: f64, right: f64) -> Self {
        let (low, high) = ends(values.iter().copied().chain(also)).unwrap_or((0.0, 1.0));
        let is_logarithmic = low > 0.0 && high / low >= LOGARITHMIC_FROM;
        let scale = if is_logarithmic {
            Scale::logarithmic(low, high, left, right)
        } else {
            Scale::fitted([low, high], left, right)
        };
        let place = |value: &f64| value.is_finite().then(|| scale.at(*value));
        Self {
            places: values.iter().map(place).collect(),
            names: values.iter().map(|&value| brief(value, 6)).collect(),
            kind: Kind::Numbers(scale, is_logarithmic),
        }
    }

    /// Words at equal distances.
    pub(super) fn words(values: &[String], left: f64, right: f64) -> Self {
        let room = (right - left) / values.len().max(1) as f64;
        let place = |index: usize| Some(left + (index as f64 + 0.5) * room);
        Self {
            places: (0..values.len()).map(place).collect(),
            names: values.to_vec(),
            kind: Kind::Words(room),
        }
    }

    /// Place of a number; None for words.
    pub(super) fn at(&self, value: f64) -> Option<f64> {
        match &self.kind {
            Kind::Numbers(scale, _) if value.is_finite() => Some(scale.at(value)),
            _ => None,
        }
    }

    /// Whether equal factors take equal room.
    pub(super) fn is_logarithmic(&self) -> bool {
        matches!(self.kind, Kind::Numbers(_, true))
    }

    /// Distance between the two nearest places.
    pub(super) fn least_gap(&self) -> f64 {
        let mut places: Vec<f64> = self.places.iter().copied().flatten().collect();
        places.sort_by(f64::total_cmp);
        let gaps = places.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.filter(|&gap| gap > 0.0).fold(WIDTH, f64::min)
    }

    /// Writes the values below `top`; returns where the figure goes on.
    pub(super) fn write(&self, canvas: &mut Canvas<'_>, top: f64) -> f64 {
        match self.kind {
            Kind::Numbers(..) => self.write_numbers(canvas, top),
            Kind::Words(room) => self.write_words(canvas, room, top),
        }
    }

    /// A stroke at each number; of numbers that would touch, the later is not written.
    fn write_numbers(&self, canvas: &mut Canvas<'_>, top: f64) -> f64 {
        let mut order: Vec<(f64, &String)> = self
            .places
            .iter()
            .zip(&self.names)
            .filter_map(|(place, name)| Some(((*place)?, name)))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut edge = f64::NEG_INFINITY;
        for (x, name) in order {
            canvas.line((x, top), (x, top + 3.5), GREY, 0.75);
            let half = text::width(name, SMALL, false) / 2.0;
            let centre = x.clamp(half + 2.0, WIDTH - half - 2.0);
            if centre - half >= edge + GAP {
                canvas.text((centre, top + 10.0), name, Ink::note(SMALL).centred());
                edge = centre + half;
            }
        }
        top + 16.0
    }

    fn write_words(&self, canvas: &mut Canvas<'_>, room: f64, top: f64) -> f64 {
        let first = top + 10.0;
        if self.is_listed(room) {
            for (index, place) in self.places.iter().enumerate() {
                let number = (index + 1).to_string();
                canvas.text(
                    (place.unwrap_or_default(), first),
                    &number,
                    Ink::new(SMALL).centred(),
                );
            }
            return top + 16.0;
        }
        let names: Vec<Vec<String>> = self.names.iter().map(|name| wrapped(name, room)).collect();
        for (lines, place) in names.iter().zip(&self.places) {
            canvas.lines(
                (place.unwrap_or_default(), first),
                lines,
                Ink::new(SMALL).centred(),
            );
        }
        let most = names.iter().map(Vec::len).max().unwrap_or(0);
        first + most as f64 * line_height(SMALL) - 6.0
    }

    fn is_listed(&self, room: f64) -> bool {
        let is_cut = |line: &String| line.ends_with('\u{2026}');
        self.names
            .iter()
            .any(|name| wrapped(name, room).iter().any(is_cut))
    }

    /// Writes what the numbers stand for when the words did not fit; returns where the figure goes on.
    pub(super) fn list(&self, canvas: &mut Canvas<'_>, top: f64) -> f64 {
        let Kind::Words(room) = self.kind else {
            return top;
        };
        if !self.is_listed(room) {
            return top;
        }
        let mut y = top + 6.0;
        for (index, name) in self.names.iter().enumerate() {
            let lines = text::wrap(name, WIDTH - 2.0 * MARGIN - 20.0, SMALL, false, 2);
            canvas.text(
                (MARGIN + 14.0, y),
                &(index + 1).to_string(),
                Ink::new(SMALL).bold().ending(),
            );
            y += canvas
                .lines((MARGIN + 20.0, y), &lines, Ink::new(SMALL))
                .max(line_height(SMALL));
        }
        y - 2.0
    }
}

fn wrapped(name: &str, room: f64) -> Vec<String> {
    text::wrap(name, room - GAP, SMALL, false, NAME_LINES)
}

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
/// Names up to this width are left out here and there rather than listed when they stand too close.
const SHORT: f64 = 48.0;
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

/// How words are written.
#[derive(Debug)]
enum Naming {
    /// All, each on a few lines.
    Whole(Vec<Vec<String>>),
    /// Short ones, one in so many.
    Some(usize),
    /// As numbers, one in so many, with a list of all.
    Listed(usize),
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
        let ink = Ink::new(SMALL).centred();
        let each = self.places.iter().copied().flatten();
        match self.naming(room) {
            Naming::Whole(names) => {
                for (x, lines) in each.zip(&names) {
                    canvas.lines((x, first), lines, ink);
                }
                let most = names.iter().map(Vec::len).max().unwrap_or(0);
                first + most as f64 * line_height(SMALL) - 6.0
            }
            Naming::Some(every) => {
                for (x, name) in each.zip(&self.names).step_by(every) {
                    canvas.text((x, first), name, ink);
                }
                top + 16.0
            }
            Naming::Listed(every) => {
                for (index, x) in each.enumerate().step_by(every) {
                    canvas.text((x, first), &(index + 1).to_string(), ink);
                }
                top + 16.0
            }
        }
    }

    /// How names are written in `room` each.
    fn naming(&self, room: f64) -> Naming {
        let is_cut = |line: &String| line.ends_with('\u{2026}');
        let wrap = |name: &String| text::wrap(name, room - GAP, SMALL, false, NAME_LINES);
        let names: Vec<Vec<String>> = self.names.iter().map(wrap).collect();
        if !names.iter().flatten().any(is_cut) {
            return Naming::Whole(names);
        }
        let every = |widest: f64| libm::ceil((widest + GAP) / room).max(1.0) as usize;
        let widths = self
            .names
            .iter()
            .map(|name| text::width(name, SMALL, false));
        let widest = widths.fold(0.0, f64::max);
        if widest <= SHORT {
            Naming::Some(every(widest))
        } else {
            let number = self.names.len().to_string();
            Naming::Listed(every(text::width(&number, SMALL, false)))
        }
    }

    /// Writes what the numbers stand for when the words did not fit; returns where the figure goes on.
    pub(super) fn list(&self, canvas: &mut Canvas<'_>, top: f64) -> f64 {
        let Kind::Words(room) = self.kind else {
            return top;
        };
        if !matches!(self.naming(room), Naming::Listed(_)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(names: &[&str]) -> Naming {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let foot = Foot::words(&names, 0.0, 400.0);
        foot.naming(400.0 / names.len() as f64)
    }

    #[test]
    fn names_are_written_whole_some_of_them_or_in_a_list() {
        assert!(matches!(
            naming(&["one post", "two posts"]),
            Naming::Whole(_)
        ));
        assert!(matches!(naming(&["10 000"; 30]), Naming::Some(3)));
        let long = "rota of the Cercle on weekday nights with a nurse";
        assert!(matches!(naming(&[long; 12]), Naming::Listed(1)));
        assert!(matches!(naming(&[long; 60]), Naming::Listed(3)));
    }

    #[test]
    fn the_axis_is_logarithmic_from_a_factor_of_twenty_above_zero() {
        let is_logarithmic =
            |tried: &[f64]| Foot::numbers(tried, None, 0.0, 100.0).is_logarithmic();
        assert!(is_logarithmic(&[1.0, 20.0]));
        assert!(!is_logarithmic(&[1.0, 19.0]));
        assert!(!is_logarithmic(&[0.0, 20.0]) && !is_logarithmic(&[-1.0, 20.0]));
    }

    #[test]
    fn the_nearest_two_places_decide_the_least_gap() {
        let foot = Foot::numbers(&[0.0, 10.0, 3.0, f64::NAN], None, 0.0, 100.0);
        assert_eq!(foot.places[3], None);
        let gap = foot.places[2].zip(foot.places[0]).map(|(b, a)| b - a);
        assert!(gap.is_some_and(|gap| (gap - foot.least_gap()).abs() < 1e-9));
    }
}

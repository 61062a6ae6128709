//! The curves of a sweep with their bars, the letters at their ends, and the crosses of what is not defined.

use super::super::canvas::{Canvas, Ink, LABEL, SMALL, line_height};
use super::super::palette::{Look, pale};
use super::super::scale::Scale;
use super::super::text;
use super::{Layout, PLOT_RIGHT, Plot, Sweep};
use crate::report::model::Interval;

/// Height of the crosses of one curve below the plot.
const CROSS_ROW: f64 = 12.0;

/// One curve, its points from left to right.
pub(super) struct Line {
    look: Look,
    points: Vec<(f64, Option<Interval>)>,
}

impl Line {
    /// Curve number `curve`, moved sideways by `shift`.
    pub(super) fn new(sweep: &Sweep, curve: usize, layout: &Layout, shift: f64) -> Self {
        let mut points: Vec<(f64, Option<Interval>)> = layout
            .foot
            .places
            .iter()
            .enumerate()
            .filter_map(|(value, place)| Some(((*place)? + shift, sweep.point(curve, value))))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self {
            look: layout.looks[curve],
            points,
        }
    }

    /// A line through neighbouring points, none across a gap.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, scale: &Scale) {
        let colour = self.look.colour;
        for pair in self.points.windows(2) {
            if let (Some(one), Some(next)) = (pair[0].1, pair[1].1) {
                let (from, to) = (scale.at(one.mean), scale.at(next.mean));
                canvas.line((pair[0].0, from), (pair[1].0, to), colour, 1.25);
            }
        }
        for &(x, point) in &self.points {
            let Some(point) = point else { continue };
            if let Some((low, high)) = point.bounds() {
                canvas.whisker((x, scale.at(low)), (x, scale.at(high)), colour, 2.5);
            }
            canvas.mark(
                (x, scale.at(point.mean)),
                3.4,
                self.look.shape,
                colour,
                true,
            );
        }
    }

    /// The last point that is defined.
    pub(super) fn last(&self) -> Option<(f64, Interval)> {
        self.points
            .iter()
            .rev()
            .find_map(|point| Some((point.0, point.1?)))
    }
}

/// Writes the letter of each curve at the right edge, joined to its last point.
pub(super) fn end_letters(canvas: &mut Canvas<'_>, lines: &[Line], scale: &Scale, plot: &Plot) {
    let mut ends: Vec<(f64, f64, Look)> = lines
        .iter()
        .filter_map(|line| {
            line.last()
                .map(|(x, point)| (x, scale.at(point.mean), line.look))
        })
        .collect();
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    let centres: Vec<f64> = ends.iter().map(|end| end.1).collect();
    let heights = vec![line_height(LABEL); ends.len()];
    let placed = text::spread(&centres, &heights, 0.0, plot.top - 4.0, plot.bottom + 4.0);
    for ((x, y, look), written) in ends.into_iter().zip(placed) {
        canvas.line(
            (x + 5.0, y),
            (PLOT_RIGHT + 6.0, written),
            pale(look.colour),
            0.75,
        );
        let letter = look.letter.to_string();
        canvas.text(
            (PLOT_RIGHT + 15.0, written),
            &letter,
            Ink::new(LABEL).bold().centred(),
        );
    }
}

/// A row of crosses for each curve that is somewhere undefined; returns where the figure goes on.
pub(super) fn crosses(canvas: &mut Canvas<'_>, lines: &[Line], plot: &Plot) -> f64 {
    const ARM: f64 = 2.6;
    let mut y = plot.bottom;
    for line in lines
        .iter()
        .filter(|line| line.points.iter().any(|point| point.1.is_none()))
    {
        y += CROSS_ROW;
        let middle = y - CROSS_ROW / 2.0 + 6.0;
        let letter = line.look.letter.to_string();
        canvas.text(
            (plot.left - 10.0, middle),
            &letter,
            Ink::new(SMALL).bold().ending(),
        );
        for (x, _) in line.points.iter().filter(|point| point.1.is_none()) {
            for rise in [-ARM, ARM] {
                canvas.line(
                    (x - ARM, middle - rise),
                    (x + ARM, middle + rise),
                    line.look.colour,
                    1.25,
                );
            }
        }
    }
    if y > plot.bottom { y + 8.0 } else { y }
}

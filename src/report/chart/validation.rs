//! The figure of a validation: for each study the published effect above the simulated one, on an axis of its own.

use super::Figure;
use super::axis::Axis;
use super::calibration::{NUMBER_LEFT, Names, PLOT_LEFT, PLOT_RIGHT, number, ticks};
use super::canvas::{Canvas, Ink, SMALL, WIDTH, picture};
use super::frame::{MARGIN, head, small_key};
use super::palette::{BLACK, COVER_RAMP, GREY, RULE, Shape};
use crate::report::number::significant;

/// Room beside the outermost ends, as a share of what lies between them.
const MARGIN_OF_AXIS: f64 = 0.12;

/// A published effect and its simulated counterpart.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was found.
    pub title: String,
    /// Unit of the effect.
    pub unit: String,
    /// The number that means no effect; None for a level.
    pub neutral: Option<f64>,
    /// Published number with lower and upper end; None where no number was published.
    pub published: Option<(f64, f64, f64)>,
    /// The same as simulated; None where it is not defined.
    pub simulated: Option<(f64, f64, f64)>,
    /// How it came out, in a word.
    pub verdict: &'static str,
}

impl Row {
    /// The axis holds both intervals and the number that means no effect.
    fn axis(&self) -> Axis {
        let bars = self.published.iter().chain(&self.simulated);
        let numbers = bars.flat_map(|b| [b.1, b.2]).chain(self.neutral);
        let (low, high) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |ends, v| {
            (ends.0.min(v), ends.1.max(v))
        });
        if low > high {
            return Axis::linear(0.0, 1.0, PLOT_LEFT, PLOT_RIGHT);
        }
        let room = MARGIN_OF_AXIS * (high - low).max(0.02 * high.abs()).max(1e-9);
        Axis::linear(low - room, high + room, PLOT_LEFT, PLOT_RIGHT)
    }
}

/// Draws the effects.
pub fn effects(title: &str, rows: &[Row]) -> Figure {
    let reading = "Open square and upper bar: published, with its interval or the tolerance stated. Full dot and lower bar: simulated, with \
                   the interval of the luck of the run. Thin line: no effect. A hit when the two bars overlap. Each row has its own axis.";
    let svg = picture(title, reading, |canvas| {
        let top = head(canvas, title, &[reading]) + 10.0;
        let next = small_key(canvas, (MARGIN, top), Shape::Square, false, "published");
        small_key(canvas, (next, top), Shape::Circle, true, "simulated");
        let column = "verdict and figures";
        canvas.text((NUMBER_LEFT, top), column, Ink::note(SMALL).bold());
        rows.iter()
            .fold(top + 12.0, |y, row| effect(canvas, row, y))
            + 4.0
    });
    Figure {
        key: "validation".to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

fn effect(canvas: &mut Canvas<'_>, row: &Row, top: f64) -> f64 {
    let names = Names::new(&row.title, &row.unit);
    let height = names.height().max(46.0) + 8.0;
    canvas.line((MARGIN, top), (WIDTH - MARGIN, top), RULE, 0.5);
    names.write(canvas, top, height);
    let axis = row.axis();
    let (upper, lower, foot) = (top + 11.0, top + 25.0, top + 36.0);
    if let Some(neutral) = row.neutral {
        canvas.line(
            (axis.at(neutral), top + 3.0),
            (axis.at(neutral), foot),
            GREY,
            0.75,
        );
    }
    canvas.line((PLOT_LEFT, foot), (PLOT_RIGHT, foot), RULE, 0.75);
    let bars = [
        (row.published, upper, BLACK, Shape::Square, false),
        (row.simulated, lower, COVER_RAMP[4], Shape::Circle, true),
    ];
    for (bar, y, colour, shape, filled) in bars {
        if let Some((value, low, high)) = bar {
            canvas.whisker((axis.at(low), y), (axis.at(high), y), colour, 2.5);
            canvas.mark((axis.at(value), y), 3.4, shape, colour, filled);
        }
    }
    ticks(canvas, &axis, foot + 8.0);
    canvas.text(
        (NUMBER_LEFT, upper - 3.0),
        row.verdict,
        Ink::new(SMALL).bold(),
    );
    number(canvas, &shown(row.published), upper + 9.0);
    number(canvas, &shown(row.simulated), lower + 7.0);
    top + height
}

fn shown(bar: Option<(f64, f64, f64)>) -> String {
    let text = |v: f64| significant(v, 3).replace('-', "\u{2212}");
    bar.map_or_else(
        || "\u{2013}".to_owned(),
        |(value, low, high)| format!("{} ({} to {})", text(value), text(low), text(high)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(published: Option<(f64, f64, f64)>, simulated: Option<(f64, f64, f64)>) -> Row {
        Row {
            title: "Contacts <up>".to_owned(),
            unit: "ratio".to_owned(),
            neutral: Some(1.0),
            published,
            simulated,
            verdict: "miss",
        }
    }

    #[test]
    fn the_axis_holds_both_bars_and_no_effect() {
        let axis = row(Some((1.6, 1.4, 1.9)), Some((0.7, 0.6, 0.8))).axis();
        let places = [0.6, 1.0, 1.9].map(|v| axis.at(v));
        assert!(places[0] > PLOT_LEFT && places[2] < PLOT_RIGHT);
        assert!(places.is_sorted());
    }

    #[test]
    fn the_figure_is_well_formed_whatever_is_missing() {
        let rows = [
            row(Some((1.6, 1.4, 1.9)), Some((0.7, 0.6, 0.8))),
            row(None, Some((0.7, 0.7, 0.7))),
            row(None, None),
        ];
        let figure = effects("Effects", &rows);
        let document = resvg::usvg::roxmltree::Document::parse(&figure.svg);
        assert!(document.is_ok(), "{}", figure.svg);
        assert!(figure.svg.contains("Contacts") && !figure.svg.contains("<up>"));
    }
}

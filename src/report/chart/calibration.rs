//! The figures of a calibration: what the facts say about each assumption, and how near the simulation comes to each fact.

use super::Figure;
use super::axis::{Axis, tick_decimals};
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, line_height, picture};
use super::frame::{MARGIN, head, small_key};
use super::palette::{BASELINE, BLACK, COVER_RAMP, GREY, RULE, Shape, TINT, pale};
use super::text;
use crate::report::number::{readable, signed, significant};

const NAME_ROOM: f64 = 212.0;
const NUMBER_ROOM: f64 = 148.0;
pub(super) const PLOT_LEFT: f64 = MARGIN + NAME_ROOM + 10.0;
pub(super) const PLOT_RIGHT: f64 = WIDTH - MARGIN - NUMBER_ROOM - 12.0;
pub(super) const NUMBER_LEFT: f64 = WIDTH - MARGIN - NUMBER_ROOM;
/// Height of a hill.
const HILL: f64 = 30.0;
/// Classes of a hill, and the weights that smooth them.
const CLASSES: usize = 48;
const SMOOTHING: [f64; 5] = [1.0, 2.0, 3.0, 2.0, 1.0];
/// The axis of facts ends this many standard errors from the published figure.
const REACH: f64 = 6.0;
/// Standard errors that hold the central 90 % of a normal law.
const CENTRAL_90: f64 = 1.645;

/// A parameter before and after the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterRow {
    /// What it is.
    pub title: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// The range shown.
    pub range: (f64, f64),
    /// Values before the fit, all of equal weight.
    pub before: Vec<f64>,
    /// Values after the fit with their weights.
    pub after: Vec<(f64, f64)>,
    /// Median, lower and upper end of the central 90 % after the fit.
    pub fitted: (f64, f64, f64),
}

/// A fact as published and as simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRow {
    /// What was counted.
    pub title: String,
    /// Its unit.
    pub unit: String,
    /// Whether the fit used it.
    pub fitted: bool,
    /// The published figure.
    pub published: f64,
    /// Its standard error, above 0.
    pub error: f64,
    /// Median, lower and upper end of the central 90 % of the simulated figure; None when it is never defined.
    pub simulated: Option<(f64, f64, f64)>,
}

/// Draws the parameters.
pub fn parameters(title: &str, rows: &[ParameterRow]) -> Figure {
    let reading = "Hill: values that agree with the facts used for the fit. Dark line: what was thought possible before. Dot and bar: median \
                   and central 90 %. A hill as flat as its line means that the facts say nothing about this value.";
    let svg = picture(title, reading, |canvas| {
        let mut y = head(canvas, title, &[reading]) + 6.0;
        for row in rows {
            y = parameter(canvas, row, y);
        }
        y + 4.0
    });
    Figure {
        key: "posterior".to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

fn parameter(canvas: &mut Canvas<'_>, row: &ParameterRow, top: f64) -> f64 {
    let names = Names::new(&row.title, &row.unit);
    let height = names.height().max(HILL + 26.0) + 8.0;
    canvas.line((MARGIN, top), (WIDTH - MARGIN, top), RULE, 0.5);
    names.write(canvas, top, height);
    let axis = Axis::linear(row.range.0, row.range.1, PLOT_LEFT, PLOT_RIGHT);
    let foot = top + 8.0 + HILL;
    let after = hill(&row.after, row.range);
    let equal: Vec<(f64, f64)> = row.before.iter().map(|&value| (value, 1.0)).collect();
    let before = hill(&equal, row.range);
    let tallest = after.iter().chain(&before).copied().fold(1e-12, f64::max);
    let outline = |classes: &[f64]| -> Vec<(f64, f64)> {
        let width = (PLOT_RIGHT - PLOT_LEFT) / CLASSES as f64;
        let middle = |class: usize| PLOT_LEFT + (class as f64 + 0.5) * width;
        let tops = classes.iter().enumerate();
        tops.map(|(class, share)| (middle(class), foot - HILL * share / tallest))
            .collect()
    };
    let mut corners = outline(&after);
    corners.insert(0, (PLOT_LEFT, foot));
    corners.push((PLOT_RIGHT, foot));
    let colour = COVER_RAMP[4];
    canvas.polygon(&corners, pale(colour));
    for pair in outline(&before).windows(2) {
        canvas.line(pair[0], pair[1], BASELINE, 0.75);
    }
    canvas.line((PLOT_LEFT, foot), (PLOT_RIGHT, foot), GREY, 0.75);
    let (median, low, high) = row.fitted;
    canvas.whisker((axis.at(low), foot), (axis.at(high), foot), BLACK, 2.5);
    canvas.mark((axis.at(median), foot), 3.4, Shape::Circle, colour, true);
    ticks(canvas, &axis, foot + 10.0);
    let shown = |value: f64| significant(value, 3).replace('-', "\u{2212}");
    let numbers = format!("{} ({} to {})", shown(median), shown(low), shown(high));
    number(canvas, &numbers, foot - HILL / 2.0);
    top + height
}

/// Share of the weight in each class of the range, smoothed.
fn hill(values: &[(f64, f64)], (low, high): (f64, f64)) -> Vec<f64> {
    let mut classes = vec![0.0; CLASSES];
    let total: f64 = values.iter().map(|v| v.1).sum();
    for &(value, weight) in values {
        let place = (value - low) / (high - low) * CLASSES as f64;
        let class = (place.max(0.0) as usize).min(CLASSES - 1);
        classes[class] += weight / total.max(1e-300);
    }
    let reach = SMOOTHING.len() / 2;
    (0..CLASSES)
        .map(|class| {
            let around = SMOOTHING.iter().enumerate().filter_map(|(i, weight)| {
                let neighbour = (class + i).checked_sub(reach)?;
                Some((classes.get(neighbour)? * weight, *weight))
            });
            let (sum, weights) = around.fold((0.0, 0.0), |sum, v| (sum.0 + v.0, sum.1 + v.1));
            sum / weights
        })
        .collect()
}

pub(super) fn ticks(canvas: &mut Canvas<'_>, axis: &Axis, y: f64) {
    let ticks = axis.ticks(4);
    let decimals = tick_decimals(&ticks);
    for tick in ticks {
        let text = readable(tick, decimals);
        canvas.text((axis.at(tick), y), &text, Ink::note(SMALL).centred());
    }
}

/// Draws the facts, each on an axis of its own standard errors.
pub fn facts(title: &str, rows: &[FactRow]) -> Figure {
    let reading = "Middle line: the published figure; shaded: its central 90 %. Dot and bar: median and central 90 % of what the fitted \
                   model gives. Full dot: used for the fit; open dot: held out from it.";
    let axis = Axis::linear(-REACH, REACH, PLOT_LEFT, PLOT_RIGHT);
    let svg = picture(title, reading, |canvas| {
        let top = head(canvas, title, &[reading]) + 10.0;
        let next = small_key(
            canvas,
            (MARGIN, top),
            Shape::Circle,
            true,
            "used for the fit",
        );
        small_key(canvas, (next, top), Shape::Circle, false, "held out");
        canvas.text(
            (NUMBER_LEFT, top),
            "published; simulated (90 %)",
            Ink::note(SMALL).bold(),
        );
        let mut y = top + 12.0;
        let first = y;
        for row in rows {
            y = fact(canvas, row, &axis, y);
        }
        scale(canvas, &axis, first, y);
        y + 34.0
    });
    Figure {
        key: "facts".to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

fn scale(canvas: &mut Canvas<'_>, axis: &Axis, first: f64, last: f64) {
    canvas.line((axis.at(0.0), first), (axis.at(0.0), last), GREY, 0.75);
    for tick in axis.ticks(6) {
        let text = signed(tick, 0);
        canvas.text(
            (axis.at(tick), last + 9.0),
            &text,
            Ink::note(SMALL).centred(),
        );
    }
    canvas.text(
        (f64::midpoint(PLOT_LEFT, PLOT_RIGHT), last + 23.0),
        "standard errors from the published figure",
        Ink::new(SMALL).centred(),
    );
}

fn fact(canvas: &mut Canvas<'_>, row: &FactRow, axis: &Axis, top: f64) -> f64 {
    let names = Names::new(&row.title, &row.unit);
    let height = names.height().max(26.0) + 8.0;
    let middle = top + height / 2.0;
    let band = |side: f64, y: f64| (axis.at(side * CENTRAL_90), y);
    canvas.area(band(-1.0, top), band(1.0, top + height), TINT);
    canvas.line((MARGIN, top), (WIDTH - MARGIN, top), RULE, 0.5);
    names.write(canvas, top, height);
    let shown = |value: f64| significant(value, 3).replace('-', "\u{2212}");
    let Some((median, low, high)) = row.simulated else {
        number(
            canvas,
            &format!("{}; not defined", shown(row.published)),
            middle,
        );
        return top + height;
    };
    let at = |value: f64| axis.at((value - row.published) / row.error);
    let colour = COVER_RAMP[4];
    canvas.whisker((at(low), middle), (at(high), middle), colour, 2.5);
    canvas.mark((at(median), middle), 3.6, Shape::Circle, colour, row.fitted);
    let numbers = format!(
        "{}; {} ({} to {})",
        shown(row.published),
        shown(median),
        shown(low),
        shown(high)
    );
    number(canvas, &numbers, middle);
    top + height
}

pub(super) fn number(canvas: &mut Canvas<'_>, numbers: &str, y: f64) {
    let size = text::fitting_size(numbers, NUMBER_ROOM, SMALL, 7.0);
    canvas.text((NUMBER_LEFT, y), numbers, Ink::new(size));
}

/// Title and unit at the left of a row.
pub(super) struct Names {
    title: Vec<String>,
    unit: Vec<String>,
}

impl Names {
    pub(super) fn new(title: &str, unit: &str) -> Self {
        let unit = if unit.is_empty() {
            Vec::new()
        } else {
            text::wrap(unit, NAME_ROOM, SMALL, false, 2)
        };
        Self {
            title: text::wrap(title, NAME_ROOM, LABEL, false, 3),
            unit,
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.title.len() as f64 * line_height(LABEL) + self.unit.len() as f64 * line_height(SMALL)
    }

    pub(super) fn write(&self, canvas: &mut Canvas<'_>, top: f64, height: f64) {
        let y = top + (height - self.height()) / 2.0 + line_height(LABEL) / 2.0;
        let y = y + canvas.lines((MARGIN, y), &self.title, Ink::new(LABEL));
        canvas.lines((MARGIN, y - 1.0), &self.unit, Ink::note(SMALL));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hill_holds_all_the_weight_and_stands_where_the_values_are() {
        let values: Vec<(f64, f64)> = (0..500)
            .map(|i| (2.0 + f64::from(i) / 1000.0, 2.0))
            .collect();
        let classes = hill(&values, (0.0, 10.0));
        let total: f64 = classes.iter().sum();
        assert!((total - 1.0).abs() < 1e-9, "{total}");
        let tallest = (0..CLASSES).max_by(|&a, &b| classes[a].total_cmp(&classes[b]));
        // 2.0 to 2.5 of 10 lies in classes 9 to 12 of 48.
        assert!(
            tallest.is_some_and(|class| (9..=12).contains(&class)),
            "{tallest:?}"
        );
        let outside = hill(&[(99.0, 1.0)], (0.0, 10.0));
        assert!(outside[CLASSES - 1] > 0.0);
    }

    #[test]
    fn both_figures_are_well_formed_and_name_their_rows() {
        let row = ParameterRow {
            title: "Acute <needs>".to_owned(),
            unit: String::new(),
            range: (0.5, 2.0),
            before: vec![0.6, 1.0, 1.9],
            after: vec![(1.1, 0.5), (1.2, 0.5)],
            fitted: (1.15, 1.1, 1.2),
        };
        let facts_of = |simulated| FactRow {
            title: "Weekend contacts".to_owned(),
            unit: "per 1 000".to_owned(),
            fitted: true,
            published: 70.0,
            error: 7.0,
            simulated,
        };
        let one = parameters("Parameters", &[row]);
        let two = facts(
            "Facts",
            &[facts_of(Some((72.0, 66.0, 300.0))), facts_of(None)],
        );
        for (figure, word) in [(one, "Acute"), (two, "Weekend contacts")] {
            let document = resvg::usvg::roxmltree::Document::parse(&figure.svg);
            assert!(document.is_ok(), "{}", figure.svg);
            assert!(figure.svg.contains(word) && !figure.svg.contains("<needs>"));
        }
    }
}

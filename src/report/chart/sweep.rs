//! The figure of a sweep: what one indicator does while one number or word of the scenario is changed step by step.

use super::Figure;
use super::canvas::{Canvas, Ink, SMALL, WIDTH, picture};
use super::foot::Foot;
use super::frame::{MARGIN, head, legend, no_data};
use super::palette::{GREY, Look, RULE, TINT, looks};
use super::scale::{Scale, axis_name, brief, grid, known, number_room, numbers_of};
use super::text;
use crate::report::model::{Direction, Interval};
use crate::report::words;

mod line;

use self::line::{Line, crosses, end_letters};

/// Most curves in one panel; more go into further panels on the same axes.
const CURVES_IN_A_PANEL: usize = 6;
const PLOT_RIGHT: f64 = WIDTH - MARGIN - LETTER_ROOM;
/// Room for the letters at the ends of the curves.
const LETTER_ROOM: f64 = 22.0;
/// Height of a single plot, and of each when there are several.
const HEIGHTS: (f64, f64) = (230.0, 180.0);
const TICKS: usize = 6;
/// Most that neighbouring curves are set apart sideways.
const APART: f64 = 5.0;

/// One indicator at several values of one lever.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// What is varied, in words or as its key.
    pub lever: String,
    /// Its unit; may be empty.
    pub lever_unit: String,
    /// The values tried.
    pub values: Values,
    /// Name of the indicator.
    pub indicator: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Which way it improves.
    pub direction: Direction,
    /// Whether levels or differences are drawn.
    pub measure: Measure,
    /// One curve per scenario or per value of a second lever, in the order of the study.
    pub curves: Vec<Curve>,
    /// Place in `curves` of the baseline, drawn dark; None when no curve is the baseline.
    pub baseline: Option<usize>,
    /// What the bars are, for example "uncertainty of the mean, 95 % over 40 runs"; empty when nothing has a bar.
    pub interval_note: String,
}

/// The values of the lever that were tried, and the one the scenario is shipped with.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers in any order. All above 0 and spanning a factor of 20 or more, they stand on a logarithmic axis.
    Numbers {
        /// In the unit of the lever.
        tried: Vec<f64>,
        /// None when unknown; need not be among those tried.
        shipped: Option<f64>,
    },
    /// Words, drawn at equal distances in the order given.
    Words {
        /// Names of the values.
        tried: Vec<String>,
        /// Place of the shipped one among them; None when it was not tried.
        shipped: Option<usize>,
    },
}

/// What is drawn of the indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Its level.
    Level,
    /// Its paired difference.
    DifferenceFrom(String),
}

/// One line of the figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Scenario or value of the second lever.
    pub name: String,
    /// One per value of the lever, in the unit of the indicator; None where undefined. An empty list: the curve is not drawn
    /// but keeps its letter, as the baseline does among differences from it.
    pub points: Vec<Option<Interval>>,
}

impl Sweep {
    /// Letter, colour and shape of each curve; colours start again in each panel.
    fn looks(&self) -> Vec<Look> {
        let within = |place: usize| place % CURVES_IN_A_PANEL;
        let palette = looks(CURVES_IN_A_PANEL, self.baseline.map_or(0, within));
        let letters = ('A'..='Z').cycle();
        (0..self.curves.len())
            .zip(letters)
            .map(|(place, letter)| Look {
                letter,
                ..palette[within(place)]
            })
            .collect()
    }

    /// Places of the drawn curves, panel by panel.
    fn panels(&self) -> Vec<Vec<usize>> {
        let drawn: Vec<usize> = (0..self.curves.len())
            .filter(|&place| !self.curves[place].points.is_empty())
            .collect();
        drawn
            .chunk_by(|a, b| a / CURVES_IN_A_PANEL == b / CURVES_IN_A_PANEL)
            .map(<[usize]>::to_vec)
            .collect()
    }

    fn point(&self, curve: usize, value: usize) -> Option<Interval> {
        known(self.curves[curve].points.get(value).copied().flatten())
    }

    fn is_difference(&self) -> bool {
        matches!(self.measure, Measure::DifferenceFrom(_))
    }

    /// Every number drawn.
    fn numbers(&self) -> impl Iterator<Item = f64> {
        let points = self.curves.iter().flat_map(|curve| &curve.points);
        let known = points.filter_map(|point| known(*point));
        known.flat_map(|point| numbers_of(&point))
    }

    /// One scale for all panels; that of differences holds zero.
    fn scale(&self, top: f64, bottom: f64) -> Scale {
        if self.is_difference() {
            Scale::of_differences(self.numbers(), bottom, top)
        } else {
            Scale::fitted(self.numbers(), bottom, top)
        }
    }

    /// What stands above the plot: the name of the vertical axis.
    fn measured(&self, scale: &Scale) -> Vec<String> {
        let unit = words::unit_and_direction(&scale.unit(&self.unit), self.direction);
        let name = match &self.measure {
            Measure::Level => self.indicator.clone(),
            Measure::DifferenceFrom(from) => format!(
                "{}: {} {from}",
                self.indicator,
                words::DIFFERENCE_FROM.to_lowercase()
            ),
        };
        axis_name(&name, &unit, WIDTH - 2.0 * MARGIN)
    }

    /// What stands below the plot: the name of the lying axis.
    fn varied(&self, foot: &Foot) -> String {
        let logarithmic = foot.is_logarithmic().then_some(words::LOGARITHMIC);
        let parts = [
            Some(self.lever.as_str()),
            Some(self.lever_unit.as_str()),
            logarithmic,
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }

    fn foot(&self, left: f64) -> Foot {
        match &self.values {
            Values::Numbers { tried, shipped } => Foot::numbers(tried, *shipped, left, PLOT_RIGHT),
            Values::Words { tried, .. } => Foot::words(tried, left, PLOT_RIGHT),
        }
    }

    /// Place of the shipped value and its label.
    fn shipped(&self, foot: &Foot) -> Option<(f64, String)> {
        match &self.values {
            Values::Numbers { shipped, .. } => {
                let value = (*shipped)?;
                let label = format!("{}: {}", words::SHIPPED, brief(value, 6));
                Some((foot.at(value)?, label))
            }
            Values::Words { shipped, .. } => {
                let place = *foot.places.get((*shipped)?)?;
                Some((place?, words::SHIPPED.to_owned()))
            }
        }
    }
}

/// Draws the curves; without any number the plot stays empty and says so.
pub fn curves(key: &str, title: &str, sweep: &Sweep) -> Figure {
    let reading = if sweep.is_difference() {
        words::SWEEP_DIFFERENCE_READING
    } else {
        words::SWEEP_READING
    };
    let panels = sweep.panels();
    let layout = Layout::of(sweep, panels.len());
    let bars = words::interval_sentence(words::BARS_ARE, &sweep.interval_note);
    let svg = picture(title, reading, |canvas| {
        let notes = layout.notes(sweep, &panels);
        let mut y = head(canvas, title, &[&bars, &notes]);
        let nothing = [Vec::new()];
        let panels = if panels.is_empty() {
            &nothing[..]
        } else {
            &panels
        };
        for curves in panels {
            y = panel(canvas, sweep, &layout, curves, y + 2.0) + 6.0;
        }
        layout.foot.list(canvas, y)
    });
    Figure {
        key: key.to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

/// What all panels share.
struct Layout {
    looks: Vec<Look>,
    left: f64,
    height: f64,
    foot: Foot,
}

impl Layout {
    fn of(sweep: &Sweep, panels: usize) -> Self {
        let height = if panels > 1 { HEIGHTS.1 } else { HEIGHTS.0 };
        let left = MARGIN + number_room(&sweep.scale(0.0, height), TICKS).max(24.0);
        Self {
            looks: sweep.looks(),
            left,
            height,
            foot: sweep.foot(left),
        }
    }

    /// What must be said only of some figures.
    fn notes(&self, sweep: &Sweep, panels: &[Vec<usize>]) -> String {
        let values = 0..self.foot.places.len();
        let mut drawn = panels.iter().flatten();
        let has_gap = drawn.any(|&curve| {
            values
                .clone()
                .any(|value| sweep.point(curve, value).is_none())
        });
        let notes = [
            (
                sweep.is_difference() && sweep.direction != Direction::Neutral,
                words::BETTER_SHADED,
            ),
            (
                panels.iter().any(|curves| curves.len() > 1),
                words::SET_APART,
            ),
            (has_gap, words::CROSS_IS),
        ];
        let said: Vec<&str> = notes
            .iter()
            .filter(|note| note.0)
            .map(|note| note.1)
            .collect();
        said.join(" ")
    }
}

/// One panel with its key and its axes; returns where the figure goes on.
fn panel(
    canvas: &mut Canvas<'_>,
    sweep: &Sweep,
    layout: &Layout,
    curves: &[usize],
    top: f64,
) -> f64 {
    let names = curves
        .iter()
        .map(|&c| (layout.looks[c], sweep.curves[c].name.clone()));
    let entries: Vec<(Look, String)> = names.collect();
    let mut y = if entries.is_empty() {
        top + 6.0
    } else {
        legend(canvas, &entries, top)
    };
    let measured = sweep.measured(&sweep.scale(0.0, layout.height));
    y += canvas.lines((MARGIN, y + 2.0), &measured, Ink::new(SMALL).bold());
    let plot = Plot {
        left: layout.left,
        top: y + 14.0,
        bottom: y + 14.0 + layout.height,
    };
    let scale = sweep.scale(plot.top, plot.bottom);
    ground(canvas, sweep, &scale, &plot);
    shipped(canvas, sweep, &layout.foot, &plot);
    let lines: Vec<Line> = curves
        .iter()
        .enumerate()
        .map(|(order, &curve)| {
            let shift = shift(order, curves.len(), &layout.foot);
            Line::new(sweep, curve, layout, shift)
        })
        .collect();
    for line in &lines {
        line.draw(canvas, &scale);
    }
    end_letters(canvas, &lines, &scale, &plot);
    if lines.iter().all(|line| line.last().is_none()) {
        no_data(
            canvas,
            (plot.left + 8.0, f64::midpoint(plot.top, plot.bottom)),
        );
    }
    let y = crosses(canvas, &lines, &plot);
    let y = layout.foot.write(canvas, y);
    let varied = sweep.varied(&layout.foot);
    let varied = text::shorten(&varied, WIDTH - 2.0 * MARGIN, SMALL, false);
    let half = text::width(&varied, SMALL, false) / 2.0;
    let middle = f64::midpoint(plot.left, PLOT_RIGHT).clamp(MARGIN + half, WIDTH - MARGIN - half);
    canvas.text((middle, y + 9.0), &varied, Ink::new(SMALL).centred());
    y + 18.0
}

/// Edges of a plot.
struct Plot {
    left: f64,
    top: f64,
    bottom: f64,
}

/// Shades the better side of differences and draws the grid.
fn ground(canvas: &mut Canvas<'_>, sweep: &Sweep, scale: &Scale, plot: &Plot) {
    if sweep.is_difference() {
        let zero = scale.at(0.0);
        let better = match sweep.direction {
            Direction::LowerIsBetter => Some((zero, plot.bottom)),
            Direction::HigherIsBetter => Some((plot.top, zero)),
            Direction::Neutral => None,
        };
        if let Some((from, to)) = better {
            canvas.area((plot.left, from), (PLOT_RIGHT, to), TINT);
        }
    }
    if sweep.numbers().next().is_some() {
        grid(canvas, scale, TICKS, plot.left, PLOT_RIGHT);
    }
    if sweep.is_difference() {
        let zero = scale.at(0.0);
        canvas.line((plot.left, zero), (PLOT_RIGHT, zero), GREY, 1.25);
    }
    canvas.line(
        (plot.left, plot.bottom),
        (PLOT_RIGHT, plot.bottom),
        GREY,
        0.75,
    );
}

fn shipped(canvas: &mut Canvas<'_>, sweep: &Sweep, foot: &Foot, plot: &Plot) {
    let Some((x, label)) = sweep.shipped(foot) else {
        return;
    };
    canvas.area((x - 3.0, plot.top - 2.0), (x + 3.0, plot.bottom), RULE);
    let half = text::width(&label, SMALL, false) / 2.0;
    let centre = x.clamp(plot.left + half, WIDTH - MARGIN - half);
    canvas.text((centre, plot.top - 8.0), &label, Ink::note(SMALL).centred());
}

/// How far curve number `order` of `count` is moved sideways.
fn shift(order: usize, count: usize, foot: &Foot) -> f64 {
    let apart = (0.6 * foot.least_gap() / count.max(1) as f64).min(APART);
    (order as f64 - (count as f64 - 1.0) / 2.0) * apart
}

#[cfg(test)]
mod tests {
    use super::super::check::{HOSTILE, LONG, check_figure};
    use super::*;

    fn interval(mean: f64, half: f64) -> Option<Interval> {
        Interval::new(mean, mean - half, mean + half)
    }

    fn sweep(curves: usize, tried: &[f64], factor: f64) -> Sweep {
        let points = |curve: usize| {
            let at = |value: usize| {
                let mean = factor * (30.0 - 2.0 * curve as f64 + libm::sin(value as f64) * 6.0);
                interval(mean, factor * (1.0 + 0.3 * curve as f64))
            };
            (0..tried.len()).map(at).collect()
        };
        Sweep {
            lever: "Inhabitants per poste de garde".to_owned(),
            lever_unit: "inhabitants".to_owned(),
            values: Values::Numbers {
                tried: tried.to_vec(),
                shipped: Some(tried[tried.len() / 2]),
            },
            indicator: "Median wait from first call to a doctor".to_owned(),
            unit: "min".to_owned(),
            direction: Direction::LowerIsBetter,
            measure: Measure::Level,
            curves: (0..curves)
                .map(|curve| Curve {
                    name: format!("Organisation number {}", curve + 1),
                    points: points(curve),
                })
                .collect(),
            baseline: Some(0),
            interval_note: "uncertainty of the mean, 95 % interval over 40 runs (luck of the run)"
                .to_owned(),
        }
    }

    const TWELVE: [f64; 12] = [
        1e4, 2e4, 3e4, 5e4, 7e4, 1e5, 1.2e5, 1.5e5, 2e5, 2.5e5, 3e5, 4e5,
    ];

    fn words_of(count: usize, word: &str) -> Values {
        Values::Words {
            tried: (0..count).map(|value| format!("{word} {value}")).collect(),
            shipped: Some(count / 2),
        }
    }

    #[test]
    fn one_point_or_twelve_and_one_curve_or_thirteen_are_drawn_alike() {
        for (points, curves_drawn) in [(1, 1), (2, 3), (12, 1), (12, 6), (7, 13)] {
            let sweep = sweep(curves_drawn, &TWELVE[..points], 1.0);
            let key = format!("sweep_{points}_{curves_drawn}");
            check_figure(&curves(&key, "Wait by size of the post", &sweep));
            assert!(
                sweep
                    .panels()
                    .iter()
                    .all(|panel| panel.len() <= CURVES_IN_A_PANEL)
            );
        }
    }

    #[test]
    fn huge_tiny_and_negative_numbers_keep_their_place() {
        for (name, factor) in [("huge", 1e12), ("tiny", 1e-9), ("negative", -1.0)] {
            let mut sweep = sweep(4, &TWELVE.map(|value| value * factor), factor);
            check_figure(&curves(&format!("sweep_{name}"), "Wait", &sweep));
            sweep.measure = Measure::DifferenceFrom("the Cercle rota".to_owned());
            check_figure(&curves(&format!("sweep_difference_{name}"), "Wait", &sweep));
        }
    }

    #[test]
    fn a_difference_has_a_zero_line_and_the_baseline_keeps_its_letter() {
        let mut sweep = sweep(3, &TWELVE[..5], 1.0);
        sweep.measure = Measure::DifferenceFrom("the Cercle rota".to_owned());
        sweep.curves[0].points.clear();
        let figure = curves("sweep_without_baseline", "Wait", &sweep);
        check_figure(&figure);
        assert!(!figure.svg.contains("Organisation number 1"));
        let letters: Vec<char> = sweep.panels()[0]
            .iter()
            .map(|&c| sweep.looks()[c].letter)
            .collect();
        assert_eq!(letters, ['B', 'C']);
        let zero = sweep.scale(0.0, 100.0).at(0.0);
        assert!((5.0..95.0).contains(&zero), "{zero}");
    }

    #[test]
    fn undefined_points_leave_a_gap_and_a_cross() {
        let mut sweep = sweep(3, &TWELVE[..6], 1.0);
        let whole = curves("sweep_whole", "Wait", &sweep);
        sweep.curves[1].points[2] = None;
        sweep.curves[2].points[5] = None;
        let gap = curves("sweep_gap", "Wait", &sweep);
        check_figure(&gap);
        assert!(gap.svg.contains(words::CROSS_IS) && !whole.svg.contains(words::CROSS_IS));
        for curve in &mut sweep.curves {
            curve.points.fill(None);
        }
        let empty = curves("sweep_empty", "Wait", &sweep);
        check_figure(&empty);
        assert!(empty.svg.contains(words::NO_DATA));
        sweep.curves.clear();
        assert!(
            curves("sweep_none", "Wait", &sweep)
                .svg
                .contains(words::NO_DATA)
        );
    }

    #[test]
    fn words_stand_at_equal_distances_and_long_ones_are_listed() {
        for (name, count, word) in [
            ("short", 4, "rota"),
            ("long", 12, LONG),
            ("hostile", 5, HOSTILE),
        ] {
            let mut sweep = sweep(6, &TWELVE[..count], 1.0);
            sweep.values = words_of(count, word);
            for curve in &mut sweep.curves {
                word.clone_into(&mut curve.name);
            }
            for text in [&mut sweep.lever, &mut sweep.unit, &mut sweep.indicator] {
                word.clone_into(text);
            }
            check_figure(&curves(&format!("sweep_words_{name}"), word, &sweep));
        }
    }

    #[test]
    fn the_same_sweep_gives_the_same_bytes() {
        let draw = || curves("sweep", "Wait", &sweep(6, &TWELVE, 1.0));
        assert_eq!(draw(), draw());
    }
}

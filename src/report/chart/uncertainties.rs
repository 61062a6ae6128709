//! The figure of the two uncertainties: how much of what is not known is luck of the run, and how much is what was assumed.

use super::Figure;
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, line_height, picture};
use super::frame::{MARGIN, Setting, head, key as scenario_key};
use super::palette::{GREY, Look, RULE, TINT, looks, pale};
use super::scale::{Scale, brief_difference, known, numbers_of};
use super::text;
use crate::report::model::{Direction, Interval, ScenarioLabel};
use crate::report::{number, words};

const NAME_ROOM: f64 = 176.0;
const NUMBER_ROOM: f64 = 146.0;
const SHARE_ROOM: f64 = 116.0;
const PLOT_LEFT: f64 = MARGIN + NAME_ROOM + 22.0;
const PLOT_RIGHT: f64 = NUMBER_LEFT - 12.0;
const NUMBER_LEFT: f64 = SHARE_RIGHT - SHARE_ROOM - NUMBER_ROOM;
const SHARE_RIGHT: f64 = WIDTH - MARGIN;
/// Height of one scenario inside an indicator.
const ROW: f64 = 28.0;
/// Height of the numbers below an indicator.
const TICK_ROW: f64 = 17.0;
/// From the middle of a row up to the thick bar, and down to the thin one.
const APART: f64 = 5.5;

/// Paired differences with their two uncertainties.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoUncertainties {
    /// The organisations compared, two to six of them.
    pub scenarios: Vec<ScenarioLabel>,
    /// Place of the one all others are compared with.
    pub baseline: usize,
    /// One block each, in the order given.
    pub indicators: Vec<UncertainIndicator>,
    /// What both bars are in detail, for example "thick: 95 % of the mean over 40 runs; thin: 2.5 to 97.5 % of 200 draws".
    pub interval_note: String,
}

/// One indicator in all scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainIndicator {
    /// Name of the indicator.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Which way it improves.
    pub direction: Direction,
    /// Per scenario; None for the baseline and where undefined.
    pub differences: Vec<Option<UncertainDifference>>,
}

/// One difference from the baseline, in the unit of the indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UncertainDifference {
    /// Mean with the uncertainty of the mean, at the assumptions of the scenario.
    pub luck: Interval,
    /// Mean over draws of the assumptions with the central 95 % of them, the luck of the runs taken out; None when the
    /// assumptions were not varied.
    pub assumptions: Option<Interval>,
    /// Share of the variance that is due to the assumptions, 0 to 1; None when not estimated.
    pub share: Option<f64>,
}

impl UncertainIndicator {
    fn difference(&self, scenario: usize) -> Option<UncertainDifference> {
        let difference = (*self.differences.get(scenario)?)?;
        Some(UncertainDifference {
            luck: known(Some(difference.luck))?,
            assumptions: known(difference.assumptions),
            share: difference.share.filter(|share| share.is_finite()),
        })
    }

    /// Each indicator has a scale of its own that holds all its bars and zero.
    fn scale(&self, compared: &[usize]) -> Scale {
        let known = compared
            .iter()
            .filter_map(|&scenario| self.difference(scenario));
        let bars = known.flat_map(|difference| [Some(difference.luck), difference.assumptions]);
        let numbers = bars.flatten().flat_map(|bar| numbers_of(&bar));
        Scale::of_differences(numbers, PLOT_LEFT, PLOT_RIGHT)
    }
}

impl UncertainDifference {
    /// Both bars are known and neither touches zero, nor do they lie on different sides of it.
    fn is_clear(&self) -> bool {
        let side = |bar: Option<Interval>| {
            let (low, high) = bar?.bounds()?;
            (low > 0.0 || high < 0.0).then_some(low > 0.0)
        };
        side(Some(self.luck)).is_some_and(|one| side(self.assumptions) == Some(one))
    }
}

/// Draws one block per indicator with all scenarios but the baseline.
pub fn two_uncertainties(key: &str, title: &str, two: &TwoUncertainties) -> Figure {
    let reading = words::UNCERTAINTIES_READING;
    let setting = Setting {
        scenarios: &two.scenarios,
        baseline: two.baseline,
        looks: looks(two.scenarios.len(), two.baseline),
        interval_note: &two.interval_note,
    };
    let compared: Vec<usize> = (0..two.scenarios.len())
        .filter(|&s| s != two.baseline)
        .collect();
    let baseline = two.scenarios.get(two.baseline);
    let against = baseline.map_or_else(String::new, |baseline| {
        format!("{} {}.", words::DIFFERENCE_FROM, baseline.title)
    });
    let bars = words::interval_sentence(words::BARS_ARE, &two.interval_note);
    let marks = format!("{} {}", words::BETTER_SHADED, words::NEITHER_TOUCHES_ZERO);
    let svg = picture(title, reading, |canvas| {
        let top = head(canvas, title, &[&against, &bars, &marks]);
        let top = scenario_key(canvas, &setting, &compared, top + 2.0);
        let top = bar_key(canvas, top + 2.0);
        if two.indicators.is_empty() || compared.is_empty() {
            canvas.text((MARGIN, top + 8.0), words::NO_DATA, Ink::note(SMALL));
            return top + 20.0;
        }
        let top = column_heads(canvas, top + 4.0);
        two.indicators.iter().fold(top, |y, indicator| {
            block(canvas, indicator, &compared, &setting.looks, y)
        })
    });
    Figure {
        key: key.to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

/// Says what the two bars are; returns where the figure goes on.
fn bar_key(canvas: &mut Canvas<'_>, y: f64) -> f64 {
    const SIGN: f64 = 28.0;
    thick(canvas, (MARGIN, MARGIN + 22.0), y, GREY);
    canvas.text((MARGIN + SIGN, y), words::LUCK_BAR, Ink::new(SMALL));
    let left = MARGIN + SIGN + text::width(words::LUCK_BAR, SMALL, false) + 22.0;
    canvas.whisker((left, y), (left + 22.0, y), GREY, 2.5);
    canvas.line((left + 11.0, y - 3.0), (left + 11.0, y + 3.0), GREY, 1.25);
    canvas.text((left + SIGN, y), words::ASSUMPTIONS_BAR, Ink::new(SMALL));
    y + line_height(SMALL) + 2.0
}

fn column_heads(canvas: &mut Canvas<'_>, top: f64) -> f64 {
    let second = top + line_height(SMALL);
    let ink = Ink::note(SMALL).bold();
    canvas.text((NUMBER_LEFT, top), words::LUCK_COLUMN, ink);
    canvas.text((NUMBER_LEFT, second), words::ASSUMPTIONS_COLUMN, ink);
    canvas.text((SHARE_RIGHT, top), words::SHARE_COLUMN[0], ink.ending());
    canvas.text((SHARE_RIGHT, second), words::SHARE_COLUMN[1], ink.ending());
    second + 9.0
}

/// One indicator; returns where the next one starts.
fn block(
    canvas: &mut Canvas<'_>,
    indicator: &UncertainIndicator,
    compared: &[usize],
    looks: &[Look],
    top: f64,
) -> f64 {
    let name = text::wrap(&indicator.name, NAME_ROOM, LABEL, false, 3);
    let unit = words::unit_and_direction(&indicator.unit, indicator.direction);
    let unit = text::wrap(&unit, NAME_ROOM, SMALL, false, 3);
    let written = name.len() as f64 * line_height(LABEL) + unit.len() as f64 * line_height(SMALL);
    let height = written.max(compared.len() as f64 * ROW) + 6.0;
    canvas.line((MARGIN, top), (WIDTH - MARGIN, top), RULE, 0.75);
    let y = top + (height - written) / 2.0 + line_height(LABEL) / 2.0;
    let y = y + canvas.lines((MARGIN, y), &name, Ink::new(LABEL));
    canvas.lines((MARGIN, y - 1.0), &unit, Ink::note(SMALL));
    let scale = indicator.scale(compared);
    if compared
        .iter()
        .any(|&scenario| indicator.difference(scenario).is_some())
    {
        ground(canvas, indicator, &scale, top, top + height);
    }
    let first = top + (height - compared.len() as f64 * ROW) / 2.0 + ROW / 2.0;
    for (place, &scenario) in compared.iter().enumerate() {
        let y = first + place as f64 * ROW;
        let look = looks[scenario];
        canvas.text(
            (PLOT_LEFT - 8.0, y),
            &look.letter.to_string(),
            Ink::new(SMALL).bold().centred(),
        );
        match indicator.difference(scenario) {
            Some(difference) => row(canvas, &difference, look, &scale, y),
            None => canvas.text((NUMBER_LEFT, y), words::NOT_ESTIMATED, Ink::note(SMALL)),
        }
    }
    top + height + TICK_ROW
}

/// The better side, the grid with its numbers, and the zero line.
fn ground(
    canvas: &mut Canvas<'_>,
    indicator: &UncertainIndicator,
    scale: &Scale,
    top: f64,
    bottom: f64,
) {
    let zero = scale.at(0.0);
    let better = match indicator.direction {
        Direction::LowerIsBetter => Some((PLOT_LEFT, zero)),
        Direction::HigherIsBetter => Some((zero, PLOT_RIGHT)),
        Direction::Neutral => None,
    };
    if let Some((from, to)) = better {
        canvas.area((from, top), (to, bottom), TINT);
    }
    for (x, number) in scale.ticks_across(5) {
        canvas.grid_down(x, top, bottom);
        canvas.text((x, bottom + 8.0), &number, Ink::note(SMALL).centred());
    }
    canvas.line((zero, top), (zero, bottom), GREY, 1.0);
    // A power of ten taken out of the numbers below the axis.
    let factor = scale.unit("");
    canvas.text((NUMBER_LEFT, bottom + 8.0), &factor, Ink::note(SMALL));
}

/// One scenario: the thick bar with the mark above, the thin one below, the numbers at the right.
fn row(
    canvas: &mut Canvas<'_>,
    difference: &UncertainDifference,
    look: Look,
    scale: &Scale,
    y: f64,
) {
    let (upper, lower) = (y - APART, y + APART);
    let luck = difference.luck;
    if let Some((low, high)) = luck.bounds() {
        thick(canvas, (scale.at(low), scale.at(high)), upper, look.colour);
    }
    canvas.mark(
        (scale.at(luck.mean), upper),
        3.4,
        look.shape,
        look.colour,
        difference.is_clear(),
    );
    if let Some(assumptions) = difference.assumptions {
        let mean = scale.at(assumptions.mean);
        if let Some((low, high)) = assumptions.bounds() {
            canvas.whisker(
                (scale.at(low), lower),
                (scale.at(high), lower),
                look.colour,
                2.5,
            );
        }
        canvas.line((mean, lower - 3.0), (mean, lower + 3.0), look.colour, 1.25);
    }
    let numbers = [
        (upper, brief_difference(&luck)),
        (
            lower,
            difference
                .assumptions
                .map_or_else(|| words::DASH.to_owned(), |bar| brief_difference(&bar)),
        ),
    ];
    for (y, written) in numbers {
        let size = text::fitting_size(&written, NUMBER_ROOM, SMALL, 7.0);
        canvas.text(
            (NUMBER_LEFT, y),
            &text::shorten(&written, NUMBER_ROOM, size, false),
            Ink::new(size),
        );
    }
    let share = difference.share.map_or_else(
        || words::DASH.to_owned(),
        |share| format!("{} %", number::readable(100.0 * share, 0)),
    );
    canvas.text((SHARE_RIGHT, y), &share, Ink::new(LABEL).ending());
}

/// A thick pale bar with dark ends.
fn thick(canvas: &mut Canvas<'_>, (from, to): (f64, f64), y: f64, colour: super::palette::Colour) {
    canvas.area((from, y - 2.5), (to, y + 2.5), pale(colour));
    for x in [from, to] {
        canvas.line((x, y - 3.5), (x, y + 3.5), colour, 1.25);
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{HOSTILE, LONG, check_figure};
    use super::*;

    fn around(mean: f64, half: f64) -> Interval {
        Interval::new(mean, mean - half, mean + half).unwrap()
    }

    fn difference(mean: f64, luck: f64, assumptions: f64) -> UncertainDifference {
        UncertainDifference {
            luck: around(mean, luck),
            assumptions: Some(around(0.9 * mean, assumptions)),
            share: Some(assumptions * assumptions / (assumptions * assumptions + luck * luck)),
        }
    }

    fn study(scenarios: usize, indicators: usize, factor: f64) -> TwoUncertainties {
        let label = |index: usize| ScenarioLabel {
            id: format!("s{index}"),
            title: format!("Organisation {}", index + 1),
            short: format!("Org {}", index + 1),
        };
        let indicator = |index: usize| UncertainIndicator {
            name: "First contacts with the emergency department".to_owned(),
            unit: "per 1 000 inhabitants a year".to_owned(),
            direction: [
                Direction::LowerIsBetter,
                Direction::HigherIsBetter,
                Direction::Neutral,
            ][index % 3],
            differences: (0..scenarios)
                .map(|scenario| {
                    let mean = factor * (4.0 - 2.5 * (scenario + index) as f64);
                    let size = factor.abs();
                    (scenario > 0).then(|| difference(mean, 0.8 * size, 2.0 * size))
                })
                .collect(),
        };
        TwoUncertainties {
            scenarios: (0..scenarios).map(label).collect(),
            baseline: 0,
            indicators: (0..indicators).map(indicator).collect(),
            interval_note: "thick: 95 % interval of the mean over 40 runs; thin: central 95 % of 200 draws of the assumptions".to_owned(),
        }
    }

    #[test]
    fn one_indicator_or_twelve_and_two_to_six_scenarios_are_drawn() {
        for (scenarios, indicators) in [(2, 1), (3, 4), (6, 3), (2, 12), (1, 2), (3, 0), (0, 1)] {
            let key = format!("uncertainties_{scenarios}_{indicators}");
            check_figure(&two_uncertainties(
                &key,
                "Luck and assumptions",
                &study(scenarios, indicators, 1.0),
            ));
        }
    }

    #[test]
    fn huge_tiny_negative_and_missing_numbers_are_drawn() {
        for (name, factor) in [
            ("huge", 1e12),
            ("tiny", 1e-9),
            ("negative", -1.0),
            ("zero", 0.0),
        ] {
            let key = format!("uncertainties_{name}");
            check_figure(&two_uncertainties(
                &key,
                "Luck and assumptions",
                &study(3, 2, factor),
            ));
        }
        let mut study = study(3, 3, 1.0);
        study.indicators[0].differences.fill(None);
        let known = study.indicators[1].differences[1].as_mut().unwrap();
        (known.assumptions, known.share) = (None, Some(f64::NAN));
        study.indicators[2].differences[1]
            .as_mut()
            .unwrap()
            .luck
            .mean = f64::NAN;
        let figure = two_uncertainties("uncertainties_missing", "Luck and assumptions", &study);
        check_figure(&figure);
        assert_eq!(figure.svg.matches(words::NOT_ESTIMATED).count(), 3);
    }

    #[test]
    fn a_mark_is_filled_only_when_both_bars_lie_on_the_same_side_of_zero() {
        assert!(difference(5.0, 1.0, 2.0).is_clear());
        assert!(difference(-5.0, 1.0, 2.0).is_clear());
        assert!(!difference(5.0, 1.0, 6.0).is_clear());
        assert!(!difference(5.0, 6.0, 1.0).is_clear());
        let mut turned = difference(5.0, 1.0, 2.0);
        turned.assumptions = Some(around(-5.0, 1.0));
        assert!(!turned.is_clear());
        turned.assumptions = None;
        assert!(!turned.is_clear());
    }

    #[test]
    fn each_indicator_has_a_scale_of_its_own() {
        let at = |factor: f64| study(3, 1, factor).indicators[0].scale(&[1, 2]).at(factor);
        assert!((at(1.0) - at(1e6)).abs() < 1e-6);
    }

    #[test]
    fn long_and_hostile_names_stay_text() {
        for (name, word) in [("long", LONG), ("hostile", HOSTILE)] {
            let mut study = study(6, 2, 1.0);
            for label in &mut study.scenarios {
                word.clone_into(&mut label.title);
            }
            for indicator in &mut study.indicators {
                word.clone_into(&mut indicator.name);
                word.clone_into(&mut indicator.unit);
            }
            word.clone_into(&mut study.interval_note);
            let draw = || two_uncertainties(&format!("uncertainties_{name}"), word, &study);
            check_figure(&draw());
            assert_eq!(draw(), draw());
        }
    }
}

//! The figure of a search: which values of a lever were tried, and which of them meet every condition.

use super::Figure;
use super::canvas::{Canvas, Ink, SMALL, WIDTH, line_height, picture};
use super::foot::Foot;
use super::frame::{MARGIN, head};
use super::palette::{ALARM, COVER_RAMP, Colour, GREY, NOT_COUNTED, Shape, TINT};
use super::scale::{Scale, brief, grid, known, number_room, numbers_of};
use super::text;
use crate::report::model::Interval;
use crate::report::words;

const PLOT_RIGHT: f64 = WIDTH - MARGIN - 4.0;
const HEIGHT: f64 = 104.0;
const TICKS: usize = 4;
/// Height of the verdicts below a panel.
const VERDICT_ROW: f64 = 16.0;
const RADIUS: f64 = 3.6;

/// Values of one lever put to several conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidates {
    /// What is varied, in words or as its key.
    pub lever: String,
    /// Its unit; may be empty.
    pub lever_unit: String,
    /// The candidates in order, as text.
    pub values: Vec<String>,
    /// Place of the answer among them; None when no candidate is one.
    pub answer: Option<usize>,
    /// One panel each.
    pub conditions: Vec<Condition>,
    /// What the bars are, for example "uncertainty of the mean, 95 % over 40 runs".
    pub interval_note: String,
}

/// What must hold of one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Name of the indicator.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Which side of the limit is allowed.
    pub allowed: Allowed,
    /// The limit, in the unit of the indicator.
    pub limit: f64,
    /// One per candidate.
    pub trials: Vec<Trial>,
}

/// Which side of a limit is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// The limit and what is below it.
    AtMost,
    /// The limit and what is above it.
    AtLeast,
}

/// What came of one candidate under one condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Mean with its interval, in the unit of the indicator; None when not tried or not defined.
    pub mean: Option<Interval>,
    /// What was concluded.
    pub verdict: Verdict,
}

/// What was concluded of a candidate under a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The condition holds.
    Holds,
    /// It does not.
    Fails,
    /// The runs do not tell.
    NotDecided,
    /// Nothing was run.
    NotTried,
}

impl Verdict {
    const ALL: [Self; 4] = [Self::Holds, Self::Fails, Self::NotDecided, Self::NotTried];

    fn word(self) -> &'static str {
        match self {
            Self::Holds => words::HOLDS,
            Self::Fails => words::FAILS,
            Self::NotDecided => words::NOT_DECIDED,
            Self::NotTried => words::NOT_TRIED,
        }
    }

    fn colour(self) -> Colour {
        match self {
            Self::Holds => COVER_RAMP[5],
            Self::Fails => ALARM,
            Self::NotDecided | Self::NotTried => GREY,
        }
    }

    fn mark(self, canvas: &mut Canvas<'_>, at: (f64, f64)) {
        let colour = self.colour();
        match self {
            Self::Holds => canvas.mark(at, RADIUS, Shape::Circle, colour, true),
            Self::Fails => canvas.mark(at, RADIUS, Shape::Nabla, colour, true),
            Self::NotDecided => canvas.mark(at, RADIUS, Shape::Diamond, colour, false),
            Self::NotTried => {
                canvas.line((at.0 - RADIUS, at.1), (at.0 + RADIUS, at.1), colour, 1.25);
            }
        }
    }
}

impl Condition {
    fn trial(&self, value: usize) -> Trial {
        let nothing = Trial {
            mean: None,
            verdict: Verdict::NotTried,
        };
        let trial = self.trials.get(value).copied().unwrap_or(nothing);
        Trial {
            mean: known(trial.mean),
            ..trial
        }
    }

    /// The limit and every number drawn.
    fn numbers(&self, candidates: usize) -> Vec<f64> {
        let bars = (0..candidates).filter_map(|value| self.trial(value).mean);
        let limit = Some(self.limit).filter(|limit| limit.is_finite());
        bars.flat_map(|bar| numbers_of(&bar)).chain(limit).collect()
    }

    /// A scale that holds every bar and the limit with room beside it.
    fn scale(&self, candidates: usize, top: f64) -> Scale {
        Scale::fitted(self.numbers(candidates), top + HEIGHT, top)
    }

    /// "Median wait: at most 45 min".
    fn sentence(&self) -> String {
        let side = match self.allowed {
            Allowed::AtMost => words::AT_MOST,
            Allowed::AtLeast => words::AT_LEAST,
        };
        let limit = if self.limit.is_finite() {
            brief(self.limit, 6)
        } else {
            words::DASH.to_owned()
        };
        format!("{}: {side} {limit} {}", self.name, self.unit)
            .trim_end()
            .to_owned()
    }
}

/// Draws one panel per condition above the values they share.
pub fn candidates(key: &str, title: &str, candidates: &Candidates) -> Figure {
    let reading = words::SEEK_READING;
    let bars = words::interval_sentence(words::BARS_ARE, &candidates.interval_note);
    let answer = candidates
        .answer
        .and_then(|answer| candidates.values.get(answer));
    let note = match answer {
        Some(_) => words::FORBIDDEN_SIDE.to_owned(),
        None => format!("{} {}", words::FORBIDDEN_SIDE, words::NO_ANSWER),
    };
    let svg = picture(title, reading, |canvas| {
        let top = head(canvas, title, &[&bars, &note]);
        let top = verdict_key(canvas, top + 8.0);
        let left = left(candidates);
        let foot = Foot::words(&candidates.values, left, PLOT_RIGHT);
        let band = answer_band(candidates, &foot);
        let mut y = answer_label(canvas, answer, band, top);
        for condition in &candidates.conditions {
            y = panel(canvas, condition, &foot, band, left, y);
        }
        if candidates.conditions.is_empty() || candidates.values.is_empty() {
            canvas.text((MARGIN, y + 6.0), words::NO_DATA, Ink::note(SMALL));
            y += 16.0;
        }
        let y = foot.write(canvas, y - 4.0);
        let parts = [candidates.lever.as_str(), candidates.lever_unit.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let lever = text::shorten(&parts.join(", "), WIDTH - 2.0 * MARGIN, SMALL, false);
        canvas.text((WIDTH / 2.0, y + 9.0), &lever, Ink::new(SMALL).centred());
        foot.list(canvas, y + 20.0) + 4.0
    });
    Figure {
        key: key.to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

/// Left edge of all panels: room for the widest numbers and the name of the row of verdicts.
fn left(candidates: &Candidates) -> f64 {
    let count = candidates.values.len();
    let verdict = text::width(words::VERDICT, SMALL, false) + 8.0;
    let rooms = candidates
        .conditions
        .iter()
        .map(|condition| number_room(&condition.scale(count, 0.0), TICKS));
    MARGIN + rooms.fold(verdict, f64::max)
}

fn verdict_key(canvas: &mut Canvas<'_>, y: f64) -> f64 {
    let mut x = MARGIN;
    for verdict in Verdict::ALL {
        verdict.mark(canvas, (x + 5.0, y));
        canvas.text((x + 15.0, y), verdict.word(), Ink::new(SMALL));
        x += 15.0 + text::width(verdict.word(), SMALL, false) + 20.0;
    }
    y + line_height(SMALL) + 2.0
}

/// Left and right edge of the answer.
fn answer_band(candidates: &Candidates, foot: &Foot) -> Option<(f64, f64)> {
    let centre = (*foot.places.get(candidates.answer?)?)?;
    let half = (PLOT_RIGHT - left(candidates)) / candidates.values.len() as f64 / 2.0;
    let half = half.min(40.0);
    Some((centre - half, centre + half))
}

/// Names the answer above its band; returns where the first panel starts.
fn answer_label(
    canvas: &mut Canvas<'_>,
    answer: Option<&String>,
    band: Option<(f64, f64)>,
    top: f64,
) -> f64 {
    let (Some(answer), Some((from, to))) = (answer, band) else {
        return top + 2.0;
    };
    let label = format!("{}: {answer}", words::ANSWER);
    let label = text::shorten(&label, WIDTH - 2.0 * MARGIN, SMALL, true);
    let half = text::width(&label, SMALL, true) / 2.0;
    let centre = f64::midpoint(from, to).clamp(MARGIN + half, WIDTH - MARGIN - half);
    canvas.text(
        (centre, top + 4.0),
        &label,
        Ink::new(SMALL).bold().colour(COVER_RAMP[5]).centred(),
    );
    top + 14.0
}

/// One condition; returns where the next one starts.
fn panel(
    canvas: &mut Canvas<'_>,
    condition: &Condition,
    foot: &Foot,
    band: Option<(f64, f64)>,
    left: f64,
    top: f64,
) -> f64 {
    let count = foot.places.len();
    let mut sentence = condition.sentence();
    // A power of ten taken out of the numbers beside the axis.
    let factor = condition.scale(count, 0.0).unit("");
    if !factor.is_empty() {
        sentence = format!("{sentence} ({} {factor})", words::AXIS);
    }
    let sentence = text::wrap(&sentence, WIDTH - 2.0 * MARGIN, SMALL, true, 2);
    let y = top + 6.0;
    let plot_top = y + canvas.lines((MARGIN, y), &sentence, Ink::new(SMALL).bold()) + 2.0;
    let scale = condition.scale(count, plot_top);
    let bottom = plot_top + HEIGHT;
    let foot_of_band = bottom + VERDICT_ROW;
    if let Some((from, to)) = band {
        canvas.area((from, plot_top), (to, foot_of_band), TINT);
    }
    ground(canvas, condition, &scale, left, (plot_top, bottom));
    if let Some((from, to)) = band {
        for x in [from, to] {
            canvas.line((x, plot_top), (x, foot_of_band), COVER_RAMP[5], 1.0);
        }
    }
    let row = bottom + VERDICT_ROW / 2.0;
    canvas.text((left - 5.0, row), words::VERDICT, Ink::note(SMALL).ending());
    for (value, place) in foot.places.iter().enumerate() {
        let (Some(x), trial) = (*place, condition.trial(value)) else {
            continue;
        };
        if let Some(mean) = trial.mean {
            if let Some((low, high)) = mean.bounds() {
                canvas.whisker(
                    (x, scale.at(low)),
                    (x, scale.at(high)),
                    trial.verdict.colour(),
                    2.5,
                );
            }
            trial.verdict.mark(canvas, (x, scale.at(mean.mean)));
        }
        trial.verdict.mark(canvas, (x, row));
    }
    foot_of_band + 6.0
}

/// The forbidden side, the grid with its numbers and unit, and the limit.
fn ground(
    canvas: &mut Canvas<'_>,
    condition: &Condition,
    scale: &Scale,
    left: f64,
    (top, bottom): (f64, f64),
) {
    let limit = condition
        .limit
        .is_finite()
        .then(|| scale.at(condition.limit));
    let forbidden = limit.map(|limit| match condition.allowed {
        Allowed::AtMost => (top, limit),
        Allowed::AtLeast => (limit, bottom),
    });
    if let Some((from, to)) = forbidden {
        canvas.area((left, from), (PLOT_RIGHT, to), NOT_COUNTED);
    }
    if !condition.numbers(condition.trials.len()).is_empty() {
        grid(canvas, scale, TICKS, left, PLOT_RIGHT);
    }
    canvas.line((left, bottom), (PLOT_RIGHT, bottom), GREY, 0.75);
    if let Some(limit) = limit {
        canvas.dashes((left, limit), (PLOT_RIGHT, limit), ALARM, 1.25);
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{HOSTILE, LONG, check_figure};
    use super::*;

    fn search(values: usize, conditions: usize, factor: f64) -> Candidates {
        let trial = |condition: usize, value: usize| {
            let mean = factor * (60.0 / (1.0 + value as f64) + 5.0 * condition as f64);
            let half = 3.0 * factor.abs();
            let verdict = Verdict::ALL[(value + condition) % 4];
            Trial {
                mean: (verdict != Verdict::NotTried)
                    .then(|| Interval::new(mean, mean - half, mean + half))
                    .flatten(),
                verdict,
            }
        };
        let condition = |condition: usize| Condition {
            name: "Median wait from first call to a doctor".to_owned(),
            unit: "min".to_owned(),
            allowed: if condition.is_multiple_of(2) {
                Allowed::AtMost
            } else {
                Allowed::AtLeast
            },
            limit: 30.0 * factor,
            trials: (0..values).map(|value| trial(condition, value)).collect(),
        };
        Candidates {
            lever: "Postes de garde in the territory".to_owned(),
            lever_unit: "posts".to_owned(),
            values: (1..=values).map(|value| value.to_string()).collect(),
            answer: (values > 0).then_some(values / 2),
            conditions: (0..conditions).map(condition).collect(),
            interval_note: "uncertainty of the mean, 95 % interval over 40 runs".to_owned(),
        }
    }

    #[test]
    fn one_value_or_sixty_and_one_condition_or_six_are_drawn() {
        for (values, conditions) in [(1, 1), (5, 2), (12, 6), (60, 1), (3, 0), (0, 1)] {
            let key = format!("seek_{values}_{conditions}");
            check_figure(&candidates(
                &key,
                "How many posts keep the wait short",
                &search(values, conditions, 1.0),
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
            let key = format!("seek_{name}");
            check_figure(&candidates(&key, "How many posts", &search(6, 2, factor)));
        }
        let mut search = search(6, 2, 1.0);
        search.answer = None;
        search.conditions[0].limit = f64::NAN;
        search.conditions[0].trials.clear();
        for trial in &mut search.conditions[1].trials {
            trial.mean = None;
        }
        let figure = candidates("seek_missing", "How many posts", &search);
        check_figure(&figure);
        assert!(figure.svg.contains(words::NO_ANSWER));
        // Each row of verdicts is named.
        assert_eq!(figure.svg.matches(words::VERDICT).count(), 2);
    }

    #[test]
    fn the_scale_of_a_condition_holds_its_limit_and_its_bars() {
        let mut condition = search(4, 1, 1.0).conditions.remove(0);
        condition.limit = 500.0;
        let scale = condition.scale(4, 0.0);
        let places = [500.0, 63.0, 12.0].map(|value| scale.at(value));
        assert!(
            places[0] > 1.0 && places[2] < HEIGHT && places.is_sorted(),
            "{places:?}"
        );
    }

    #[test]
    fn the_answer_is_named_and_stands_inside_its_band() {
        let mut search = search(5, 1, 1.0);
        search.answer = Some(3);
        let foot = Foot::words(&search.values, left(&search), PLOT_RIGHT);
        let (from, to) = answer_band(&search, &foot).unwrap();
        let places: Vec<f64> = foot.places.iter().copied().flatten().collect();
        let inside: Vec<bool> = places.iter().map(|&x| from < x && x < to).collect();
        assert_eq!(inside, [false, false, false, true, false]);
        assert!(
            candidates("seek", "Posts", &search)
                .svg
                .contains("answer: 4")
        );
        search.answer = Some(9);
        assert_eq!(answer_band(&search, &foot), None);
    }

    #[test]
    fn verdicts_differ_in_colour_or_shape_and_in_word() {
        let drawn = |verdict: Verdict| {
            picture("", "", |canvas| {
                verdict.mark(canvas, (20.0, 20.0));
                40.0
            })
        };
        for (index, one) in Verdict::ALL.into_iter().enumerate() {
            for other in Verdict::ALL.into_iter().skip(index + 1) {
                assert_ne!(drawn(one), drawn(other));
                assert_ne!(one.word(), other.word());
            }
        }
    }

    #[test]
    fn the_condition_is_a_sentence() {
        let mut condition = search(1, 2, 1.0).conditions.remove(1);
        assert_eq!(
            condition.sentence(),
            "Median wait from first call to a doctor: at least 30 min"
        );
        condition.unit.clear();
        condition.limit = 120_000.0;
        assert!(condition.sentence().ends_with("at least 120\u{202f}000"));
    }

    #[test]
    fn long_and_hostile_names_stay_text() {
        for (name, word) in [("long", LONG), ("hostile", HOSTILE)] {
            let mut search = search(5, 2, 1.0);
            for text in search
                .values
                .iter_mut()
                .chain([&mut search.lever, &mut search.lever_unit])
            {
                word.clone_into(text);
            }
            for condition in &mut search.conditions {
                word.clone_into(&mut condition.name);
                word.clone_into(&mut condition.unit);
            }
            let draw = || candidates(&format!("seek_{name}"), word, &search);
            check_figure(&draw());
            assert_eq!(draw(), draw());
        }
    }
}

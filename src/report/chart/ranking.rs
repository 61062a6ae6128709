//! The figures of what the answer hangs on: the factors of the model, the weightiest first.
//!
//! Screening by mean absolute elementary effects: Morris 1991; Campolongo and others 2007. Shares of the variance: Sobol's
//! indices as estimated by Saltelli and others 2010.

use super::Figure;
use super::palette::{WHITE, pale};
use super::scale::{Scale, brief, brief_interval, known, numbers_of};
use crate::report::model::Interval;
use crate::report::number::{readable, with_interval};
use crate::report::words;

mod sheet;

use self::sheet::{Bar, DARK, FactorName, PLOT_LEFT, PLOT_RIGHT, Row, Sheet, Swatch};

/// Most factors drawn.
const MOST: usize = 25;
/// The axis of indices ends at most here; what lies beyond is an arrow, and whole in its number.
const LIMITS: (f64, f64) = (-0.25, 1.25);

/// Factors screened by their effect on one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// Name of the indicator.
    pub indicator: String,
    /// Its unit, which is also that of the effects; may be empty.
    pub unit: String,
    /// The factors in any order.
    pub factors: Vec<Effect>,
    /// Standard deviation that the luck of the runs alone gives to one elementary effect, at least 0, in the unit of the
    /// indicator; None when unknown. A factor without any effect has a mu* of about 0.8 times this (mean of a half-normal law).
    pub noise: Option<f64>,
    /// What the bars are, for example "95 % bootstrap interval over trajectories".
    pub interval_note: String,
}

/// Effect of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Key of the factor in the scenario file.
    pub key: String,
    /// What it means, in plain words; may be empty.
    pub meaning: String,
    /// Mean of the absolute elementary effects, each scaled to the whole range of the factor; None when not estimated.
    pub mu_star: Option<Interval>,
    /// Standard deviation of the elementary effects; None with fewer than two.
    pub sigma: Option<f64>,
}

/// Shares of the variance of one indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// Name of the indicator.
    pub indicator: String,
    /// The factors in any order.
    pub factors: Vec<Index>,
    /// What the whiskers are, for example "95 % bootstrap interval over the rows of the design".
    pub interval_note: String,
}

/// Sobol's indices of one factor, as shares of the variance; an estimate may fall below 0 or above 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Key of the factor in the scenario file.
    pub key: String,
    /// What it means, in plain words; may be empty.
    pub meaning: String,
    /// First-order index; None when not estimated.
    pub first: Option<Interval>,
    /// Total-order index; None when not estimated.
    pub total: Option<Interval>,
}

/// Draws the effects of at most 25 factors, the largest first.
pub fn screening(key: &str, title: &str, screening: &Screening) -> Figure {
    let reading = words::SCREENING_READING;
    let ranked = ranked(&screening.factors, |factor| {
        (&factor.key, known(factor.mu_star))
    });
    let noise = screening
        .noise
        .filter(|noise| noise.is_finite() && *noise > 0.0);
    let shown = &ranked[..ranked.len().min(MOST)];
    let ends = shown.iter().flat_map(|factor| {
        let effect = known(factor.mu_star);
        let effect = effect.iter().flat_map(numbers_of).collect::<Vec<f64>>();
        effect.into_iter().chain(factor.sigma)
    });
    let scale = Scale::fitted(ends.chain(noise).chain([0.0]), PLOT_LEFT, PLOT_RIGHT);
    let what = effect_axis(screening, &scale);
    let below = below(&ranked, |factor| known(factor.mu_star));
    let sheet = Sheet {
        title,
        reading,
        notes: [
            words::interval_sentence(words::WHISKERS_ARE, &screening.interval_note),
            below,
        ],
        column: words::SCREENING_COLUMN,
        scale,
        what,
        noise,
        limits: (f64::NEG_INFINITY, f64::INFINITY),
    };
    let key_entries = screening_key(noise.is_some());
    let rows: Vec<Row> = shown
        .iter()
        .map(|factor| effect_row(factor, noise))
        .collect();
    sheet.figure(key, &key_entries, &rows)
}

fn effect_axis(screening: &Screening, scale: &Scale) -> String {
    let unit = scale.unit(&screening.unit);
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" ({unit})")
    };
    format!(
        "{} {}{unit} {}",
        words::EFFECT_ON,
        screening.indicator,
        words::OVER_WHOLE_RANGE
    )
}

fn screening_key(has_noise: bool) -> Vec<(Swatch, &'static str)> {
    let mut entries = vec![(Swatch::Bar(DARK), words::MEAN_EFFECT)];
    if has_noise {
        entries.push((Swatch::Bar(WHITE), words::EFFECT_LIKE_NOISE));
    }
    entries.push((Swatch::Diamond, words::SPREAD_OF_EFFECT));
    if has_noise {
        entries.push((Swatch::Zone, words::NOISE_OF_EFFECT));
    }
    entries
}

fn effect_row(factor: &Effect, noise: Option<f64>) -> Row {
    let mu_star = known(factor.mu_star);
    // Without an interval nothing is told from noise.
    let low = mu_star
        .and_then(|effect| effect.bounds())
        .map(|bounds| bounds.0);
    let is_told = noise.is_none_or(|noise| low.is_some_and(|low| low > noise));
    let sigma = factor.sigma.filter(|sigma| sigma.is_finite());
    let spread = sigma.map_or_else(|| words::DASH.to_owned(), |sigma| brief(sigma, 3));
    Row {
        name: FactorName::new(&factor.key, &factor.meaning),
        bars: vec![Bar {
            value: mu_star,
            colour: if is_told { DARK } else { WHITE },
        }],
        spread: sigma,
        numbers: vec![number(mu_star), format!("\u{3c3} {spread}")],
    }
}

/// Draws the indices of at most 25 factors, the largest total first.
pub fn indices(key: &str, title: &str, indices: &Indices) -> Figure {
    let reading = words::INDICES_READING;
    let ranked = ranked(&indices.factors, |factor| {
        (&factor.key, known(factor.total))
    });
    let shown = &ranked[..ranked.len().min(MOST)];
    let notes = [
        words::interval_sentence(words::WHISKERS_ARE, &indices.interval_note),
        index_notes(indices, &ranked),
    ];
    let sheet = Sheet {
        title,
        reading,
        notes,
        column: words::INDICES_COLUMN,
        scale: index_scale(shown),
        what: format!("{} {}", words::SHARE_OF_VARIANCE, indices.indicator),
        noise: None,
        limits: LIMITS,
    };
    let key_entries = [
        (Swatch::Bar(pale(DARK)), words::TOTAL_ORDER),
        (Swatch::Bar(DARK), words::FIRST_ORDER),
    ];
    let rows: Vec<Row> = shown.iter().map(|factor| index_row(factor)).collect();
    sheet.figure(key, &key_entries, &rows)
}

/// From 0, or the lowest estimate, to 1, or a little above.
fn index_scale(shown: &[&Index]) -> Scale {
    let bars = shown
        .iter()
        .flat_map(|factor| [known(factor.first), known(factor.total)]);
    let (low, high) = bars
        .flatten()
        .flat_map(|bar| numbers_of(&bar))
        .fold((0.0_f64, 1.0_f64), |ends, value| {
            (ends.0.min(value), ends.1.max(value))
        });
    let (low, high) = (low.max(LIMITS.0), high.min(LIMITS.1));
    Scale::linear(low, high, PLOT_LEFT, PLOT_RIGHT)
}

fn index_notes(indices: &Indices, ranked: &[&Index]) -> String {
    let firsts: Option<Vec<f64>> = indices
        .factors
        .iter()
        .map(|factor| known(factor.first).map(|first| first.mean))
        .collect();
    let sum = firsts.filter(|firsts| !firsts.is_empty()).map(|firsts| {
        let sum: f64 = firsts.iter().sum();
        format!("{} {}.", words::FIRST_ORDERS_ADD_UP, readable(sum, 2))
    });
    let below = below(ranked, |factor| known(factor.total));
    [sum.unwrap_or_default(), below].join(" ").trim().to_owned()
}

fn index_row(factor: &Index) -> Row {
    let (total, first) = (known(factor.total), known(factor.first));
    Row {
        name: FactorName::new(&factor.key, &factor.meaning),
        bars: vec![
            Bar {
                value: total,
                colour: pale(DARK),
            },
            Bar {
                value: first,
                colour: DARK,
            },
        ],
        spread: None,
        numbers: vec![index(total), index(first)],
    }
}

fn number(value: Option<Interval>) -> String {
    value.map_or_else(
        || words::NOT_ESTIMATED.to_owned(),
        |value| brief_interval(&value),
    )
}

/// Indices always have two digits after the point: their sum is about 1.
fn index(value: Option<Interval>) -> String {
    value.map_or_else(
        || words::NOT_ESTIMATED.to_owned(),
        |value| with_interval(&value, 2),
    )
}

/// The factors from the largest value down, alike ones by key, those without a value last.
fn ranked<Factor>(
    factors: &[Factor],
    of: impl Fn(&Factor) -> (&String, Option<Interval>),
) -> Vec<&Factor> {
    let mut ranked: Vec<&Factor> = factors.iter().collect();
    ranked.sort_by(|a, b| {
        let ((key_a, a), (key_b, b)) = (of(a), of(b));
        let size = |value: Option<Interval>| value.map_or(f64::NEG_INFINITY, |value| value.mean);
        size(b).total_cmp(&size(a)).then_with(|| key_a.cmp(key_b))
    });
    ranked
}

/// Says how many factors are not drawn; empty when all are.
fn below<Factor>(ranked: &[&Factor], of: impl Fn(&Factor) -> Option<Interval>) -> String {
    if ranked.len() <= MOST {
        return String::new();
    }
    let largest = of(ranked[MOST]).map(|value| brief(value.mean, 3));
    words::factors_below(ranked.len() - MOST, largest)
}

#[cfg(test)]
mod tests {
    use super::super::check::{HOSTILE, LONG, check_figure};
    use super::*;

    fn around(mean: f64, half: f64) -> Option<Interval> {
        Interval::new(mean, mean - half, mean + half)
    }

    fn effects(count: usize, factor: f64) -> Screening {
        let one = |i: usize| {
            let size = factor * 12.0 / (1.0 + i as f64);
            Effect {
                key: format!("organisation.poste_de_garde.doctors_per_shift_{}", i + 1),
                meaning: "Doctors on one shift of a post".to_owned(),
                mu_star: around(size, 0.15 * size.abs()),
                sigma: Some(0.4 * size.abs()),
            }
        };
        Screening {
            indicator: "median wait from first call to a doctor".to_owned(),
            unit: "min".to_owned(),
            factors: (0..count).map(one).rev().collect(),
            noise: Some(1.2 * factor.abs()),
            interval_note:
                "95 % bootstrap interval over 20 trajectories, uncertainty from the assumptions"
                    .to_owned(),
        }
    }

    fn shares(count: usize, factor: f64) -> Indices {
        let one = |i: usize| {
            let total = factor * 0.6 / (1.0 + i as f64);
            Index {
                key: format!("choice.utility.price_{}", i + 1),
                meaning: "How much a higher price keeps people away".to_owned(),
                first: around(0.7 * total - 0.02, 0.05),
                total: around(total, 0.06),
            }
        };
        Indices {
            indicator: "visits to the emergency department".to_owned(),
            factors: (0..count).map(one).rev().collect(),
            interval_note: "95 % bootstrap interval over 512 rows of the design".to_owned(),
        }
    }

    #[test]
    fn the_weightiest_factor_stands_first_and_the_unknown_last() {
        let mut screening = effects(3, 1.0);
        screening.factors[2].mu_star = None;
        let keys: Vec<&str> = ranked(&screening.factors, |factor| (&factor.key, factor.mu_star))
            .iter()
            .map(|factor| &factor.key[factor.key.len() - 1..])
            .collect();
        assert_eq!(keys, ["2", "3", "1"]);
    }

    #[test]
    fn at_most_twenty_five_factors_are_drawn_and_the_rest_counted() {
        let figure = screening("screening_40", "What the wait hangs on", &effects(40, 1.0));
        check_figure(&figure);
        assert_eq!(figure.svg.matches("Doctors on one shift").count(), MOST);
        assert!(figure.svg.contains("15 more factors lie below these"));
        let figure = indices("indices_26", "What the visits hang on", &shares(26, 1.0));
        check_figure(&figure);
        assert!(figure.svg.contains("1 more factor lies below these"));
        let all = screening("screening_25", "What the wait hangs on", &effects(25, 1.0));
        assert!(!all.svg.contains("below these"));
    }

    #[test]
    fn a_bar_within_the_noise_is_pale() {
        let row = |mean: f64, half: f64, noise: Option<f64>| {
            let mut factor = effects(1, 1.0).factors.remove(0);
            factor.mu_star = around(mean, half);
            effect_row(&factor, noise).bars[0].colour
        };
        assert_eq!(row(5.0, 1.0, Some(3.0)), DARK);
        assert_eq!(row(5.0, 2.0, Some(3.0)), WHITE);
        assert_eq!(row(5.0, f64::NAN, Some(3.0)), WHITE);
        assert_eq!(row(5.0, 2.0, None), DARK);
    }

    #[test]
    fn the_axis_of_indices_holds_zero_and_one_and_hardly_more() {
        let ends = |factor: f64| {
            let shares = shares(3, factor);
            let scale = index_scale(&shares.factors.iter().collect::<Vec<_>>());
            [LIMITS.0, 0.0, 1.0, LIMITS.1].map(|value| scale.at(value))
        };
        let [least, zero, one, most] = ends(1.0);
        assert!(least < zero + 1e-9 && zero < one && one > PLOT_RIGHT - 1e-9 && most <= PLOT_RIGHT);
        let [_, _, one, most] = ends(9.0);
        assert!(one < most - 10.0 && most > PLOT_RIGHT - 1e-9);
        let figure = indices("indices_beyond", "What the visits hang on", &shares(4, 9.0));
        check_figure(&figure);
        assert!(figure.svg.matches("<polygon").count() > 0, "an arrow");
    }

    #[test]
    fn few_factors_odd_numbers_and_none_at_all_are_drawn() {
        for count in [0, 1, 12] {
            check_figure(&screening(
                &format!("screening_{count}"),
                "Wait",
                &effects(count, 1.0),
            ));
            check_figure(&indices(
                &format!("indices_{count}"),
                "Visits",
                &shares(count, 1.0),
            ));
        }
        for (name, factor) in [("huge", 1e12), ("tiny", 1e-9), ("negative", -1.0)] {
            check_figure(&screening(
                &format!("screening_{name}"),
                "Wait",
                &effects(5, factor),
            ));
            check_figure(&indices(
                &format!("indices_{name}"),
                "Visits",
                &shares(5, factor),
            ));
        }
        let (mut by_effect, mut by_share) = (effects(6, 1.0), shares(6, 1.0));
        by_effect.noise = None;
        for (effect, share) in by_effect
            .factors
            .iter_mut()
            .zip(&mut by_share.factors)
            .skip(1)
        {
            (effect.mu_star, effect.sigma) = (None, None);
            (share.first, share.total) = (None, None);
        }
        let figure = screening("screening_missing", "Wait", &by_effect);
        check_figure(&figure);
        assert_eq!(figure.svg.matches(words::NOT_ESTIMATED).count(), 5);
        check_figure(&indices("indices_missing", "Visits", &by_share));
    }

    #[test]
    fn long_and_hostile_names_stay_text() {
        for (name, word) in [("long", LONG), ("hostile", HOSTILE)] {
            let (mut by_effect, mut by_share) = (effects(3, 1.0), shares(3, 1.0));
            for (effect, share) in by_effect.factors.iter_mut().zip(&mut by_share.factors) {
                effect.key = word.replace(' ', "_");
                for text in [&mut effect.meaning, &mut share.key, &mut share.meaning] {
                    word.clone_into(text);
                }
            }
            for text in [
                &mut by_effect.indicator,
                &mut by_effect.unit,
                &mut by_share.indicator,
            ] {
                word.clone_into(text);
            }
            let draw = || screening(&format!("screening_{name}"), word, &by_effect);
            check_figure(&draw());
            assert_eq!(draw(), draw());
            check_figure(&indices(&format!("indices_{name}"), word, &by_share));
        }
    }
}

//! The answer in sentences that a citizen can read.

use super::{Study, warm_up};
use crate::experiment::compare::Comparison;
use crate::experiment::precision::Reached;
use crate::outcomes::figure::Named;
use crate::outcomes::indicators;
use crate::stats::estimate::Estimate;

/// A few sentences for each scenario against the baseline, or the levels of a single one.
pub(super) fn sentences(study: &Study<'_>) -> Vec<String> {
    let prepared = &study.experiment.prepared;
    let mut sentences: Vec<String> = if prepared.len() < 2 {
        levels(study)
    } else {
        (1..prepared.len())
            .flat_map(|scenario| against_baseline(study, scenario))
            .collect()
    };
    sentences.extend(precision(study));
    sentences.extend(asked_precision(study));
    sentences.extend(over_assumptions(study));
    sentences.extend(super::pairing::sentence(study));
    sentences
}

/// Hours without cover and duties without doctor are said before anything else.
pub(super) fn alarms(study: &Study<'_>) -> Vec<String> {
    let mut alarms = Vec::new();
    for (index, prepared) in study.experiment.prepared.iter().enumerate() {
        let level = |key| {
            study
                .comparison(key)
                .and_then(|c| c.levels[index].mean)
                .unwrap_or(0.0)
        };
        if !study.experiment.same_people(index) {
            alarms.push(format!(
                "{}: people, doctors or needs differ from those of the first scenario; the differences include that and are less precise.",
                prepared.scenario.title
            ));
        }
        let (uncovered, unfilled) = (level("uncovered_hours"), level("unfilled_duties"));
        if uncovered > 0.0 || unfilled > 0.0 {
            alarms.push(format!(
                "{}: on average a resident has no GP service at all during {} hours a year out of hours; {} % of the planned \
                 duty hours find no doctor.",
                prepared.scenario.title,
                number(uncovered, 0),
                number(unfilled, 1)
            ));
        }
        alarms.extend(warm_up::alarm(prepared, &study.warm_ups[index]));
    }
    alarms
}

fn levels(study: &Study<'_>) -> Vec<String> {
    let level = |key: &str, decimals, before: &str, after: &str| {
        let estimate = &study.comparison(key)?.levels[0];
        Some(format!(
            "{before} {}{after}{}.",
            number(estimate.mean?, decimals),
            range(estimate, decimals)
        ))
    };
    [
        level("nights_per_gp", 2, "A GP has", " nights on duty a year"),
        level(
            "ed_first_contacts",
            1,
            "The emergency departments see",
            " first contacts per 1\u{202f}000 inhabitants a year",
        ),
        level(
            "duty_contacts",
            1,
            "Doctors on duty have",
            " contacts per 1\u{202f}000 inhabitants a year",
        ),
        level(
            "own_practice_share",
            1,
            "The own practice answers",
            " % of these contacts",
        ),
        level(
            "wait_doctor",
            0,
            "Half of those who seek help out of hours are with a doctor within",
            " minutes",
        ),
        level(
            "cost_total",
            2,
            "Care out of hours and at the emergency department costs",
            " euro per inhabitant a year",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn against_baseline(study: &Study<'_>, scenario: usize) -> Vec<String> {
    let name = |index: usize| study.experiment.prepared[index].scenario.short.clone();
    let lead = format!(
        "With \u{201c}{}\u{201d} instead of \u{201c}{}\u{201d}",
        name(scenario),
        name(0)
    );
    let instead = |key, decimals, pattern: &str| {
        instead(study, scenario, key, decimals, &format!("{lead} {pattern}"))
    };
    [
        instead("nights_per_gp", 2, "a GP has {} nights on duty a year instead of {}"),
        change(
            study,
            scenario,
            "ed_first_contacts_ooh",
            1,
            &format!("{lead} first contacts with the emergency department out of hours"),
            "per 1\u{202f}000 inhabitants a year",
        ),
        instead("own_practice_share", 1, "the own practice answers {} % of the contacts on duty instead of {} %"),
        instead("wait_doctor", 0, "half of those who seek help are with a doctor within {} minutes instead of {}"),
        instead(
            "cost_total",
            2,
            "care out of hours and at the emergency department costs {} euro per inhabitant a year instead of {}",
        ),
        per_visit_avoided(study, scenario),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// "… has 1.2 … instead of 13.4 (difference …, 95 % interval … to …)."
fn instead(
    study: &Study<'_>,
    scenario: usize,
    key: &str,
    decimals: usize,
    pattern: &str,
) -> Option<String> {
    let comparison = study.comparison(key)?;
    let (new, old) = (
        comparison.levels[scenario].mean?,
        comparison.levels[0].mean?,
    );
    let text =
        pattern
            .replacen("{}", &number(new, decimals), 1)
            .replacen("{}", &number(old, decimals), 1);
    let difference = &comparison.differences[scenario].as_ref()?.difference;
    let more = decimals.max(usize::from(decimals == 0));
    Some(format!(
        "{text} (difference {}{}{}).",
        signed(difference.mean?, more),
        interval(difference, more).map_or(String::new(), |text| format!(", {text}")),
        doubt(comparison, scenario)
    ))
}

/// "… change by −8.3 per … (95 % interval … to …)."
fn change(
    study: &Study<'_>,
    scenario: usize,
    key: &str,
    decimals: usize,
    lead: &str,
    unit: &str,
) -> Option<String> {
    let comparison = study.comparison(key)?;
    let difference = &comparison.differences[scenario].as_ref()?.difference;
    let relative = comparison.levels[0]
        .mean
        .filter(|&m| m > 0.0)
        .map_or(String::new(), |old| {
            format!(
                ", {} %",
                signed(100.0 * difference.mean.unwrap_or(0.0) / old, 1)
            )
        });
    Some(format!(
        "{lead} change by {} {unit}{relative}{}{}.",
        signed(difference.mean?, decimals),
        interval(difference, decimals).map_or(String::new(), |text| format!(" ({text})")),
        doubt(comparison, scenario)
    ))
}

/// The price of one emergency contact avoided, where contacts really fall.
fn per_visit_avoided(study: &Study<'_>, scenario: usize) -> Option<String> {
    let contacts = study.comparison("ed_first_contacts")?;
    let avoided = -contacts.differences[scenario].as_ref()?.difference.mean?;
    let extra = study.comparison("cost_duty_service")?.differences[scenario]
        .as_ref()?
        .difference
        .mean?;
    if !contacts.real[scenario] || avoided <= 0.0 {
        return None;
    }
    let text = if extra > 0.0 {
        format!(
            "costs {} euro more of duty service",
            number(1000.0 * extra / avoided, 0)
        )
    } else {
        "comes with a cheaper duty service".to_owned()
    };
    let name = &study.experiment.prepared[scenario].scenario.short;
    Some(format!(
        "Each emergency contact avoided by \u{201c}{name}\u{201d} {text}."
    ))
}

/// What precision was asked for, and whether it was reached, figure by figure.
fn asked_precision(study: &Study<'_>) -> Vec<String> {
    let Some((goal, reached)) = &study.precision else {
        return Vec::new();
    };
    let several = study.experiment.prepared.len() > 1;
    let sentence = |(number, named): (usize, &Named)| {
        let all: Vec<&Reached> = reached.iter().filter(|r| r.figure == number).collect();
        let widest = |of: &dyn Fn(&Reached) -> Option<f64>| {
            all.iter().filter_map(|r| of(r)).fold(0.0, f64::max)
        };
        let is_enough = all.iter().all(|r| r.is_enough);
        format!(
            "{}: the 95 % interval of {} is \u{b1}{} {} at most, asked were \u{b1}{}: {}.",
            named.title,
            if several {
                "each difference"
            } else {
                "the level"
            },
            number_of(widest(&|r| r.estimate.half_width()), named.decimals),
            named.unit,
            number_of(widest(&|r| r.allowed), named.decimals),
            if is_enough {
                format!("reached with {} replications", study.replications())
            } else {
                format!("NOT reached with the {} replications allowed", goal.at_most)
            }
        )
    };
    goal.figures.iter().enumerate().map(sentence).collect()
}

/// For the two figures that most readers quote: how far the answer may lie elsewhere, were the assumptions otherwise.
fn over_assumptions(study: &Study<'_>) -> Vec<String> {
    let Some(spreads) = &study.spreads else {
        return Vec::new();
    };
    let several = study.experiment.prepared.len() > 1;
    let mut sentences = Vec::new();
    for key in ["nights_per_gp", "ed_first_contacts_ooh"] {
        let Some(place) = indicators::position(key) else {
            continue;
        };
        let named = &indicators::all()[place];
        let by_scenario = if several {
            &spreads.differences[place]
        } else {
            &spreads.levels[place]
        };
        for (scenario, spread) in by_scenario.iter().enumerate() {
            let Some(spread) = spread else { continue };
            let decimals = usize::from(named.decimals);
            let show = |v| {
                if several {
                    signed(v, decimals)
                } else {
                    number(v, decimals)
                }
            };
            sentences.push(format!(
                "Were the assumptions otherwise within their ranges, {} of {} would lie between {} and {} {} (central 95 % of {} draws); \
                 {} % of the variance of a single run comes from the assumptions, the rest is luck.",
                if several { "the difference" } else { "the level" },
                format_args!(
                    "\u{201c}{}\u{201d} with \u{201c}{}\u{201d}",
                    named.name, study.experiment.prepared[scenario].scenario.short
                ),
                show(spread.low),
                show(spread.high),
                named.unit,
                spread.draws,
                spread.share.map_or("–".to_owned(), |s| number(100.0 * s, 0))
            ));
        }
    }
    sentences
}

/// A half-width with one digit more than its figure.
fn number_of(value: f64, decimals: u8) -> String {
    number(value, usize::from(decimals) + 1)
}

/// The precision reached for the two figures that most readers quote.
fn precision(study: &Study<'_>) -> Option<String> {
    let widest = |key: &str| {
        let estimates = study.comparison(key)?.levels.iter();
        estimates
            .map(|e| Some(100.0 * e.half_width()? / e.mean.filter(|&m| m != 0.0)?.abs()))
            .try_fold(0.0, |most, width| width.map(|w| f64::max(most, w)))
    };
    let of_differences = |key: &str| {
        let differences = study.comparison(key)?.differences.iter().flatten();
        let mut widths = differences.map(|d| d.difference.half_width());
        widths.try_fold(0.0, |most, width| width.map(|w| f64::max(most, w)))
    };
    let differences = if study.experiment.prepared.len() > 1 {
        format!(
            "; differences from the first are known to \u{b1}{} nights and \u{b1}{} first contacts per 1\u{202f}000 inhabitants",
            number(of_differences("nights_per_gp")?, 2),
            number(of_differences("ed_first_contacts")?, 2)
        )
    } else {
        String::new()
    };
    Some(format!(
        "Precision of {} replications: the 95 % interval is at most \u{b1}{} % wide for nights per GP and \u{b1}{} % for first \
         contacts with the emergency department, in every scenario{differences}.",
        study.replications(),
        number(widest("nights_per_gp")?, 1),
        number(widest("ed_first_contacts")?, 1)
    ))
}

fn doubt(comparison: &Comparison, scenario: usize) -> &'static str {
    if comparison.real[scenario] {
        ""
    } else {
        "; this could be chance"
    }
}

fn interval(estimate: &Estimate, decimals: usize) -> Option<String> {
    Some(format!(
        "95 % interval {} to {}",
        signed(estimate.low?, decimals),
        signed(estimate.high?, decimals)
    ))
}

fn range(estimate: &Estimate, decimals: usize) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(
            " (95 % interval {} to {})",
            number(low, decimals),
            number(high, decimals)
        ),
        _ => String::new(),
    }
}

fn number(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('-', "\u{2212}")
}

fn signed(value: f64, decimals: usize) -> String {
    format!("{value:+.decimals$}").replace('-', "\u{2212}")
}

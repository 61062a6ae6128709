//! The answer in sentences that a citizen can read.

use super::{Study, warm_up};
use crate::experiment::compare::Comparison;
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

/// The precision reached for the two figures that most readers quote.
fn precision(study: &Study<'_>) -> Option<String> {
    let widest = |key: &str| {
        let estimates = study.comparison(key)?.levels.iter();
        estimates
            .map(|e| Some(100.0 * e.half_width()? / e.mean.filter(|&m| m != 0.0)?.abs()))
            .try_fold(0.0, |most, width| width.map(|w| f64::max(most, w)))
    };
    Some(format!(
        "Precision of {} replications: the 95 % interval is at most \u{b1}{} % wide for nights per GP and \u{b1}{} % for first \
         contacts with the emergency department, in every scenario.",
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

//! Differences between groups of people and of places.

use super::{Direction, Family, Indicator, percent};
use crate::outcomes::counts::Group;

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "ed_ratio_preferential",
        family: Family::Equity,
        name: "ED use, preferential reimbursement against others",
        unit: "ratio",
        direction: Direction::Neutral,
        definition: "First emergency contacts per resident with preferential reimbursement over those without.",
        decimals: 2,
        value: |s| {
            ratio(
                emergency_rate(&s.tally.preferential[1]),
                emergency_rate(&s.tally.preferential[0]),
            )
        },
    },
    Indicator {
        key: "ed_ratio_no_gp",
        family: Family::Equity,
        name: "ED use, without own GP against with",
        unit: "ratio",
        direction: Direction::Neutral,
        definition: "First emergency contacts per resident without own GP over those with one.",
        decimals: 2,
        value: |s| {
            ratio(
                emergency_rate(&s.tally.gp[0]),
                emergency_rate(&s.tally.gp[1]),
            )
        },
    },
    Indicator {
        key: "duty_ratio_preferential",
        family: Family::Equity,
        name: "GP duty contacts, preferential against others",
        unit: "ratio",
        direction: Direction::Neutral,
        definition: "Contacts with the duty service per resident with preferential reimbursement over those without.",
        decimals: 2,
        value: |s| {
            ratio(
                duty_rate(&s.tally.preferential[1]),
                duty_rate(&s.tally.preferential[0]),
            )
        },
    },
    Indicator {
        key: "own_practice_share_75",
        family: Family::Equity,
        name: "75 and over: contacts with the own practice",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "Out-of-hours contacts with the own practice, residents of 75 and over.",
        decimals: 1,
        value: |s| {
            percent(
                s.tally.relations_old[..2].iter().sum(),
                s.tally.relations_old.iter().sum(),
            )
        },
    },
    Indicator {
        key: "wait_gap_communes",
        family: Family::Equity,
        name: "Gap in time to a doctor between communes",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "Largest minus smallest mean time to a doctor over communes.",
        decimals: 1,
        value: |s| gap(&s.tally.communes, mean_wait),
    },
    Indicator {
        key: "ed_gap_communes",
        family: Family::Equity,
        name: "Gap in ED use between communes",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Lower,
        definition: "Largest minus smallest rate of first emergency contacts over communes.",
        decimals: 1,
        value: |s| gap(&s.tally.communes, emergency_rate).map(|g| 1000.0 * g / s.years),
    },
    Indicator {
        key: "wait_ratio_75",
        family: Family::Equity,
        name: "Time to a doctor, 75 and over against 15 to 74",
        unit: "ratio",
        direction: Direction::Lower,
        definition: "Mean time to a doctor of those of 75 and over over that of those from 15 to 74.",
        decimals: 2,
        value: |s| {
            ratio(
                mean_wait(&joined(&s.tally.ages[6..])),
                mean_wait(&joined(&s.tally.ages[2..6])),
            )
        },
    },
];

fn emergency_rate(g: &Group) -> Option<f64> {
    super::share(g.emergency, g.residents)
}

fn duty_rate(g: &Group) -> Option<f64> {
    super::share(g.duty, g.residents)
}

fn mean_wait(g: &Group) -> Option<f64> {
    (g.seen > 0).then(|| g.wait_minutes / g.seen as f64)
}

fn ratio(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? / b.filter(|&b| b > 0.0)?)
}

fn gap(groups: &[Group], value: impl Fn(&Group) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = groups.iter().filter_map(value).collect();
    let largest = values.iter().copied().reduce(f64::max)?;
    Some(largest - values.iter().copied().reduce(f64::min)?)
}

fn joined(groups: &[Group]) -> Group {
    groups.iter().fold(Group::default(), |mut sum, g| {
        sum.seen += g.seen;
        sum.wait_minutes += g.wait_minutes;
        sum
    })
}

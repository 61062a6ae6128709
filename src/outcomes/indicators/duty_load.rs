//! What duty weighs on the general practitioners.

use super::{Direction, Family, Indicator, mean, share};
use crate::outcomes::Summary;
use crate::outcomes::load::Load;
use crate::stats::fairness::gini;
use crate::stats::quantile::percentile;

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "nights_per_gp",
        family: Family::DutyLoad,
        name: "Nights on duty per GP",
        unit: "nights a year",
        direction: Direction::Lower,
        definition: "Duties that cover 3 a.m., over all practising GPs of the territory, exempt ones included.",
        decimals: 2,
        value: |s| mean(&nights(s)).map(|n| n / s.years),
    },
    Indicator {
        key: "nights_per_liable_gp",
        family: Family::DutyLoad,
        name: "Nights on duty per GP who takes duty",
        unit: "nights a year",
        direction: Direction::Lower,
        definition: "The same over GPs who owe duty (neither exempt nor unwilling).",
        decimals: 2,
        value: |s| mean(&liable_nights(s)).map(|n| n / s.years),
    },
    Indicator {
        key: "nights_p95",
        family: Family::DutyLoad,
        name: "Nights on duty, 95th percentile of GPs",
        unit: "nights a year",
        direction: Direction::Lower,
        definition: "95th percentile over all practising GPs.",
        decimals: 1,
        value: |s| percentile(&nights(s), 0.95).map(|n| n / s.years),
    },
    Indicator {
        key: "nights_max",
        family: Family::DutyLoad,
        name: "Nights on duty, most loaded GP",
        unit: "nights a year",
        direction: Direction::Lower,
        definition: "Largest number over all practising GPs.",
        decimals: 1,
        value: |s| nights(s).last().map(|n| n / s.years),
    },
    Indicator {
        key: "nights_gini",
        family: Family::DutyLoad,
        name: "Inequality of nights (Gini)",
        unit: "index 0-1",
        direction: Direction::Lower,
        definition: "Gini coefficient of nights over GPs who owe duty; a small number of nights per GP makes it large by indivisibility alone.",
        decimals: 3,
        value: |s| gini(&liable_nights(s)),
    },
    Indicator {
        key: "gps_above_12_nights",
        family: Family::DutyLoad,
        name: "GPs with more than 12 nights a year",
        unit: "% of GPs",
        direction: Direction::Lower,
        definition: "Share of all practising GPs with more than one night a month on average.",
        decimals: 1,
        value: |s| fraction(&nights(s), |n| n > 12.0 * s.years).map(|f| 100.0 * f),
    },
    Indicator {
        key: "gps_without_duty",
        family: Family::DutyLoad,
        name: "GPs without any duty",
        unit: "% of GPs",
        direction: Direction::Neutral,
        definition: "Share of all practising GPs who held no duty in the period.",
        decimals: 1,
        value: |s| fraction(&loads(s, |l| f64::from(l.duties)), |n| n == 0.0).map(|f| 100.0 * f),
    },
    Indicator {
        key: "duty_hours_per_gp",
        family: Family::DutyLoad,
        name: "Hours on duty per GP",
        unit: "hours a year",
        direction: Direction::Lower,
        definition: "Planned hours of duty, present or on call, over all practising GPs.",
        decimals: 0,
        value: |s| mean(&loads(s, |l| l.duty_hours)).map(|h| h / s.years),
    },
    Indicator {
        key: "work_hours_per_gp",
        family: Family::DutyLoad,
        name: "Hours at work on duty per GP",
        unit: "hours a year",
        direction: Direction::Lower,
        definition: "Hours spent on patients while on duty, ways included, over all practising GPs.",
        decimals: 0,
        value: |s| mean(&loads(s, |l| l.work_hours)).map(|h| h / s.years),
    },
    Indicator {
        key: "contacts_per_gp",
        family: Family::DutyLoad,
        name: "Contacts on duty per GP",
        unit: "contacts a year",
        direction: Direction::Neutral,
        definition: "Patients advised, seen or visited on duty, over all practising GPs.",
        decimals: 0,
        value: |s| mean(&loads(s, |l| f64::from(l.contacts))).map(|c| c / s.years),
    },
    Indicator {
        key: "contacts_per_duty_hour",
        family: Family::DutyLoad,
        name: "Contacts per hour on duty",
        unit: "contacts per hour",
        direction: Direction::Neutral,
        definition: "Contacts of all doctors on duty over hours of all duties.",
        decimals: 2,
        value: |s| contacts_per_hour(s),
    },
    Indicator {
        key: "awakenings_per_gp",
        family: Family::DutyLoad,
        name: "Awakenings per GP",
        unit: "a year",
        direction: Direction::Lower,
        definition: "Contacts between 23 and 7 h that found the doctor asleep (an hour or more without work where sleep is allowed), over all practising GPs.",
        decimals: 1,
        value: |s| mean(&loads(s, |l| f64::from(l.awakenings))).map(|a| a / s.years),
    },
    Indicator {
        key: "longest_stretch",
        family: Family::DutyLoad,
        name: "Longest stretch without rest, mean GP",
        unit: "hours",
        direction: Direction::Lower,
        definition: "Longest time at work (office, duty without sleep, contacts) without six hours free, mean over all practising GPs.",
        decimals: 1,
        value: |s| mean(&loads(s, |l| l.longest_stretch)),
    },
    Indicator {
        key: "longest_stretch_p95",
        family: Family::DutyLoad,
        name: "Longest stretch without rest, 95th percentile",
        unit: "hours",
        direction: Direction::Lower,
        definition: "95th percentile of the same over all practising GPs.",
        decimals: 1,
        value: |s| percentile(&loads(s, |l| l.longest_stretch), 0.95),
    },
    Indicator {
        key: "km_per_gp",
        family: Family::DutyLoad,
        name: "Kilometres on duty per GP",
        unit: "km a year",
        direction: Direction::Lower,
        definition: "Ways to home visits and back, over all practising GPs.",
        decimals: 0,
        value: |s| mean(&loads(s, |l| l.km)).map(|k| k / s.years),
    },
    Indicator {
        key: "doctors_on_duty",
        family: Family::DutyLoad,
        name: "Doctors on duty at the same time",
        unit: "doctors, mean out of hours",
        direction: Direction::Neutral,
        definition: "Hours on duty of all doctors over the hours in which practices are closed.",
        decimals: 2,
        value: |s| {
            let hours: f64 = s.tally.services.iter().map(|c| c.duty_hours).sum();
            (s.cover.hours > 0.0).then(|| hours / s.cover.hours)
        },
    },
    Indicator {
        key: "still_serving",
        family: Family::DutyLoad,
        name: "GPs who still take duty at the end",
        unit: "% of GPs who owe duty",
        direction: Direction::Higher,
        definition: "Where doctors adapt: those who take duty after the last stock-taking, over those who owe duty.",
        decimals: 1,
        value: |s| {
            let last = s.tally.years.last()?;
            share(u64::from(last.serving), u64::from(last.owing)).map(|s| 100.0 * s)
        },
    },
    Indicator {
        key: "collapsed_pools",
        family: Family::DutyLoad,
        name: "Pools that collapsed",
        unit: "pools at the end",
        direction: Direction::Lower,
        definition: "Where doctors adapt: pools of a Cercle with fewer doctors than the minimum, whose duties nobody fills any more.",
        decimals: 1,
        value: |s| s.tally.years.last().map(|p| f64::from(p.collapsed)),
    },
    Indicator {
        key: "closed_own_list",
        family: Family::DutyLoad,
        name: "Practices that gave up the cover of their own list",
        unit: "practices at the end",
        direction: Direction::Neutral,
        definition: "Where doctors adapt: practices whose own-list cover was used too little.",
        decimals: 1,
        value: |s| s.tally.years.last().map(|p| f64::from(p.closed_own_list)),
    },
];

fn loads(s: &Summary<'_>, value: impl Fn(&Load) -> f64) -> Vec<f64> {
    s.tally.load.sorted(value)
}

fn nights(s: &Summary<'_>) -> Vec<f64> {
    loads(s, |l| f64::from(l.nights))
}

fn liable_nights(s: &Summary<'_>) -> Vec<f64> {
    let doctors = &s.tally.set.world.workforce.doctors;
    let both = s.tally.load.doctors.iter().zip(doctors);
    both.filter(|(_, d)| d.takes_duty)
        .map(|(l, _)| f64::from(l.nights))
        .collect()
}

fn fraction(values: &[f64], counts: impl Fn(f64) -> bool) -> Option<f64> {
    share(
        values.iter().filter(|&&v| counts(v)).count() as u64,
        values.len() as u64,
    )
}

fn contacts_per_hour(s: &Summary<'_>) -> Option<f64> {
    let hours = s.cover.duty_hours - s.cover.unfilled_duty_hours;
    let contacts: u64 = s.tally.acts[..3].iter().sum();
    (hours > 0.0).then(|| contacts as f64 / hours)
}

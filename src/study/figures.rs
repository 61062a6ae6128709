//! The parts of the report that are drawn.

use super::{Study, interval};
use crate::outcomes::counts::TARGET_MINUTES;
use crate::report::model::{
    ByUrgency, Composition, DutyLoad, HourOfWeek, Interval, UrgencyTarget, WaitSummary,
    WaitsByUrgency,
};
use crate::scenario::cost::PAYERS;
use crate::scenario::needs::URGENCY_NAMES;

/// The cells of one column of a table, in every scenario.
fn column(study: &Study<'_>, table: &str, key: &str) -> Vec<Vec<Option<Interval>>> {
    (0..study.tables.len())
        .map(|scenario| {
            let Some(t) = study.table(scenario, table) else {
                return Vec::new();
            };
            let Some(position) = t.shape.columns.iter().position(|c| c.0 == key) else {
                return Vec::new();
            };
            t.cells
                .iter()
                .skip(position)
                .step_by(t.shape.columns.len())
                .map(interval)
                .collect()
        })
        .collect()
}

fn means(column: Vec<Vec<Option<Interval>>>) -> Vec<Vec<f64>> {
    column
        .into_iter()
        .map(|cells| {
            cells
                .into_iter()
                .map(|c| c.map_or(0.0, |i| i.mean))
                .collect()
        })
        .collect()
}

fn hours(column: Vec<Vec<Option<Interval>>>) -> Vec<Vec<Option<f64>>> {
    column
        .into_iter()
        .map(|cells| cells.into_iter().map(|c| c.map(|i| i.mean)).collect())
        .collect()
}

pub(super) fn duty_load(study: &Study<'_>) -> DutyLoad {
    DutyLoad {
        measure: "Nights on duty per GP".to_owned(),
        unit: "nights a year".to_owned(),
        loads: means(column(study, "by_doctor", "nights")),
    }
}

pub(super) fn hour_of_week(study: &Study<'_>) -> HourOfWeek {
    HourOfWeek {
        demand_measure: "Needs that seek help out of hours, per hour and 100 000 inhabitants"
            .to_owned(),
        demand: hours(column(study, "by_hour_of_week", "sought_help")),
        cover_measure: "GPs on duty per 100 000 inhabitants".to_owned(),
        cover: hours(column(study, "by_hour_of_week", "doctors_on_duty")),
    }
}

pub(super) fn continuity(study: &Study<'_>) -> Composition {
    let names = [
        "own GP",
        "own practice, other doctor",
        "own Cercle, other doctor",
        "other Cercle or trainee",
        "outsider",
    ];
    Composition {
        measure: "Contacts with doctors on duty, by who the doctor is to the patient".to_owned(),
        unit: "%".to_owned(),
        parts: names.map(str::to_owned).to_vec(),
        values: column(study, "by_relation", "contacts"),
        totals: Vec::new(),
    }
}

pub(super) fn emergency_by_urgency(study: &Study<'_>) -> ByUrgency {
    ByUrgency {
        measure: "First contacts with the emergency department, by true urgency".to_owned(),
        unit: "per 1 000 inhabitants and year".to_owned(),
        urgencies: URGENCY_NAMES.map(str::to_owned).to_vec(),
        values: column(study, "by_urgency", "ed_first_contacts"),
    }
}

pub(super) fn waits_by_urgency(study: &Study<'_>) -> WaitsByUrgency {
    let (medians, tails) = (
        column(study, "by_urgency", "wait_median"),
        column(study, "by_urgency", "wait_p90"),
    );
    let waits = medians
        .into_iter()
        .zip(tails)
        .map(|(m, t)| {
            m.into_iter()
                .zip(t)
                .map(|(m, t)| {
                    Some(WaitSummary {
                        median: m?,
                        p90: t?,
                    })
                })
                .collect()
        })
        .collect();
    WaitsByUrgency {
        measure: "From seeking help out of hours to a doctor face to face".to_owned(),
        urgencies: URGENCY_NAMES
            .iter()
            .zip(TARGET_MINUTES)
            .map(|(name, target_minutes)| UrgencyTarget {
                urgency: (*name).to_owned(),
                target_minutes,
            })
            .collect(),
        waits,
    }
}

pub(super) fn cost_by_payer(study: &Study<'_>) -> Option<Composition> {
    let level = |key: &str| {
        study
            .comparison(key)
            .map(|c| c.levels.iter().map(interval).collect::<Vec<_>>())
    };
    let by_payer: Option<Vec<Vec<Option<Interval>>>> = PAYERS
        .iter()
        .map(|payer| level(&format!("cost_{payer}")))
        .collect();
    let by_payer = by_payer?;
    let values = (0..study.tables.len())
        .map(|scenario| by_payer.iter().map(|p| p[scenario]).collect())
        .collect();
    Some(Composition {
        measure: "Cost of out-of-hours and emergency care, by payer".to_owned(),
        unit: "EUR per inhabitant and year".to_owned(),
        parts: PAYERS.map(str::to_owned).to_vec(),
        values,
        totals: level("cost_total")?,
    })
}

//! How much of the need ends at the emergency department, and what that does to it.

use super::{Direction, Family, Indicator, per_1000, percent};
use crate::journal::Arrival;
use crate::outcomes::Summary;

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "ed_first_contacts",
        family: Family::EmergencyDiversion,
        name: "ED first contacts",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Lower,
        definition: "First arrivals of a need at an emergency department, residents of the territory, at any hour.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.emergency_first),
    },
    Indicator {
        key: "ed_first_contacts_ooh",
        family: Family::EmergencyDiversion,
        name: "ED first contacts out of hours",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Lower,
        definition: "The same while practices are closed.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.emergency_first_ooh),
    },
    Indicator {
        key: "ed_treatable",
        family: Family::EmergencyDiversion,
        name: "ED first contacts that a GP could have treated",
        unit: "% of ED first contacts",
        direction: Direction::Lower,
        definition: "Needs that advice or a consultation would have resolved.",
        decimals: 1,
        value: |s| percent(s.tally.emergency_treatable, s.tally.emergency_first),
    },
    Indicator {
        key: "ed_self_referred",
        family: Family::EmergencyDiversion,
        name: "ED first contacts on own initiative",
        unit: "% of ED first contacts",
        direction: Direction::Lower,
        definition: "Arrivals without any doctor or call-taker before, ambulances called directly included.",
        decimals: 1,
        value: |s| percent(s.tally.self_referred(), s.tally.emergency_first),
    },
    Indicator {
        key: "ooh_ed_share",
        family: Family::EmergencyDiversion,
        name: "Share of the ED in out-of-hours help-seeking",
        unit: "% of needs",
        direction: Direction::Lower,
        definition: "Needs that sought help out of hours and went to the emergency department without contact with the GP service, over all that sought help.",
        decimals: 1,
        value: |s| percent(s.tally.ooh_emergency_first, s.tally.ooh_sought),
    },
    Indicator {
        key: "duty_contacts",
        family: Family::EmergencyDiversion,
        name: "Contacts with the GP duty service",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "Advice, consultations and visits by doctors on duty.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.acts[..3].iter().sum()),
    },
    Indicator {
        key: "duty_to_ed",
        family: Family::EmergencyDiversion,
        name: "Sent on from duty doctors to the ED",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "First emergency contacts sent by a doctor on duty.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.arrivals[Arrival::ByDuty as usize]),
    },
    Indicator {
        key: "line_to_ed",
        family: Family::EmergencyDiversion,
        name: "Sent on by call-takers to the ED",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "First emergency contacts sent by a call-taker.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.arrivals[Arrival::ByLine as usize]),
    },
    Indicator {
        key: "ambulances",
        family: Family::EmergencyDiversion,
        name: "Ambulance arrivals",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Lower,
        definition: "Arrivals of residents by ambulance.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.ambulances),
    },
    Indicator {
        key: "ed_admitted",
        family: Family::EmergencyDiversion,
        name: "Admitted to hospital from the ED",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "Stays of residents that end in a ward.",
        decimals: 1,
        value: |s| per_1000(s, s.tally.admitted),
    },
    Indicator {
        key: "ed_wait",
        family: Family::EmergencyDiversion,
        name: "Wait at the ED",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "Median from door to physician, all patients.",
        decimals: 1,
        value: |s| s.tally.emergency_waits.percentile(0.5),
    },
    Indicator {
        key: "ed_wait_p90",
        family: Family::EmergencyDiversion,
        name: "Wait at the ED, 90th percentile",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "90th percentile from door to physician, all patients.",
        decimals: 1,
        value: |s| s.tally.emergency_waits.percentile(0.9),
    },
    Indicator {
        key: "ed_stay",
        family: Family::EmergencyDiversion,
        name: "Length of stay at the ED",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "Mean from door to leaving, boarding included, patients who were seen.",
        decimals: 0,
        value: |s| {
            (s.tally.stay_count > 0).then(|| s.tally.stay_minutes / s.tally.stay_count as f64)
        },
    },
    Indicator {
        key: "ed_present",
        family: Family::EmergencyDiversion,
        name: "Patients present at the ED",
        unit: "per 100 beds",
        direction: Direction::Lower,
        definition: "Mean number of patients in the department at any moment, per 100 licensed beds.",
        decimals: 2,
        value: |s| present(s),
    },
];

fn present(s: &Summary<'_>) -> Option<f64> {
    let beds: f64 = s.tally.set.world.emergency.iter().map(|e| e.beds).sum();
    let minutes = f64::from(s.tally.set.scenario.run.days) * 1_440.0;
    (beds > 0.0).then(|| 100.0 * s.tally.present_minutes / minutes / beds)
}

//! How long and how far to care, and who never gets there.

use super::{Direction, Family, Indicator, percent};
use crate::journal::{Act, Ending, marks};

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "wait_doctor",
        family: Family::Access,
        name: "Time to a doctor",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "Median from seeking help out of hours to the first doctor face to face, on duty, at the practice or at the emergency department.",
        decimals: 1,
        value: |s| s.tally.waits.percentile(0.5),
    },
    Indicator {
        key: "wait_doctor_p90",
        family: Family::Access,
        name: "Time to a doctor, 90th percentile",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "90th percentile of the same.",
        decimals: 1,
        value: |s| s.tally.waits.percentile(0.9),
    },
    Indicator {
        key: "wait_doctor_u3_p90",
        family: Family::Access,
        name: "Time to a doctor for U3, 90th percentile",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "90th percentile of the same for needs of true urgency U3.",
        decimals: 1,
        value: |s| s.tally.urgency[2].waits.percentile(0.9),
    },
    Indicator {
        key: "answer",
        family: Family::Access,
        name: "Time to answer at a line, 90th percentile",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "90th percentile of the time until a call-taker answers, calls answered; not defined where doctors answer in person.",
        decimals: 2,
        value: |s| s.tally.answer.percentile(0.9),
    },
    Indicator {
        key: "triage",
        family: Family::Access,
        name: "Time to the end of triage at a line, 90th percentile",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "90th percentile from the first ring to the end of the call, calls answered; not defined where doctors answer in person.",
        decimals: 1,
        value: |s| s.tally.triage.percentile(0.9),
    },
    Indicator {
        key: "calls_lost",
        family: Family::Access,
        name: "Calls that nobody answered",
        unit: "% of calls",
        direction: Direction::Lower,
        definition: "Callers at a line with call-takers who hung up or found it busy.",
        decimals: 1,
        value: |s| percent(s.tally.calls_lost, s.tally.calls),
    },
    Indicator {
        key: "unanswered",
        family: Family::Access,
        name: "Needs that met an unanswered telephone",
        unit: "% of needs",
        direction: Direction::Lower,
        definition: "Needs that sought help out of hours and at least once were not answered, at a line or by a doctor.",
        decimals: 1,
        value: |s| percent(s.tally.marks[bit(marks::UNANSWERED)], s.tally.ooh_sought),
    },
    Indicator {
        key: "visit_wait_p90",
        family: Family::Access,
        name: "Time to a home visit, 90th percentile",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "90th percentile from the decision to visit to the doctor at the door.",
        decimals: 1,
        value: |s| s.tally.visit_response.percentile(0.9),
    },
    Indicator {
        key: "visit_share",
        family: Family::Access,
        name: "Home visits",
        unit: "% of contacts face to face",
        direction: Direction::Neutral,
        definition: "Home visits over consultations and visits on duty.",
        decimals: 1,
        value: |s| {
            percent(
                s.tally.acts[Act::Visit as usize],
                s.tally.acts[Act::Visit as usize] + s.tally.acts[Act::Consultation as usize],
            )
        },
    },
    Indicator {
        key: "travel",
        family: Family::Access,
        name: "Way to the consultation",
        unit: "minutes",
        direction: Direction::Lower,
        definition: "Mean one-way travel of patients who came to a consultation on duty.",
        decimals: 1,
        value: |s| {
            (s.tally.consultation_travel.0 > 0)
                .then(|| s.tally.consultation_travel.1 / s.tally.consultation_travel.0 as f64)
        },
    },
    Indicator {
        key: "left_waiting",
        family: Family::Access,
        name: "Left a waiting room unseen",
        unit: "per 1 000 needs",
        direction: Direction::Lower,
        definition: "Needs with at least one departure from a waiting room, over all needs.",
        decimals: 2,
        value: |s| {
            percent(s.tally.marks[bit(marks::LEFT_WAITING)], s.tally.needs).map(|p| 10.0 * p)
        },
    },
    Indicator {
        key: "never_seen",
        family: Family::Access,
        name: "Gave up seeking care",
        unit: "per 1 000 needs",
        direction: Direction::Lower,
        definition: "Needs that ended without any care after having sought it.",
        decimals: 2,
        value: |s| {
            percent(s.tally.endings[Ending::GaveUp as usize], s.tally.needs).map(|p| 10.0 * p)
        },
    },
    Indicator {
        key: "uncovered_hours",
        family: Family::Access,
        name: "Hours without any GP service",
        unit: "hours a year",
        direction: Direction::Lower,
        definition: "Hours out of hours in which no GP service answers for a resident, mean over residents.",
        decimals: 0,
        value: |s| Some(s.cover.uncovered_person_hours / s.years),
    },
    Indicator {
        key: "below_minimum",
        family: Family::Access,
        name: "Hours with fewer GPs on duty than the minimum",
        unit: "hours a year",
        direction: Direction::Lower,
        definition: "Hours out of hours with fewer GPs on duty in the territory than the legal minimum for its inhabitants.",
        decimals: 0,
        value: |s| Some(s.cover.below_minimum_hours / s.years),
    },
    Indicator {
        key: "unfilled_duties",
        family: Family::Access,
        name: "Duty hours that nobody filled",
        unit: "% of duty hours",
        direction: Direction::Lower,
        definition: "Hours of planned duties without a doctor over all planned hours.",
        decimals: 2,
        value: |s| {
            (s.cover.duty_hours > 0.0)
                .then(|| 100.0 * s.cover.unfilled_duty_hours / s.cover.duty_hours)
        },
    },
    Indicator {
        key: "no_place",
        family: Family::Access,
        name: "No place at the practice the same day",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Lower,
        definition: "Needs that found no place at the own practice at least once.",
        decimals: 1,
        value: |s| super::per_1000(s, s.tally.no_place),
    },
    Indicator {
        key: "redirected",
        family: Family::Access,
        name: "Told the duty number by the own practice",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "Needs for which an answering machine, or the own GP, named the duty service.",
        decimals: 1,
        value: |s| super::per_1000(s, s.tally.marks[bit(marks::REDIRECTED)]),
    },
];

/// The position of a mark's bit.
fn bit(mark: u32) -> usize {
    mark.trailing_zeros() as usize
}

//! Errors of judgement, urgent cases that come late, and what comes back.

use super::{Direction, Family, Indicator, percent};
use crate::journal::marks;
use crate::outcomes::Summary;

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "undertriage",
        family: Family::Safety,
        name: "Judged less urgent than true",
        unit: "% of needs judged",
        direction: Direction::Lower,
        definition: "Needs judged too low by telephone at least once, over needs judged by telephone.",
        decimals: 1,
        value: |s| percent(sum(s, |u| u.undertriaged), sum(s, |u| u.triaged)),
    },
    Indicator {
        key: "overtriage",
        family: Family::Safety,
        name: "Judged more urgent than true",
        unit: "% of needs judged",
        direction: Direction::Lower,
        definition: "The same for needs judged too high.",
        decimals: 1,
        value: |s| percent(sum(s, |u| u.overtriaged), sum(s, |u| u.triaged)),
    },
    Indicator {
        key: "urgent_late_u1",
        family: Family::Safety,
        name: "U1 later than 15 minutes",
        unit: "% of U1",
        direction: Direction::Lower,
        definition: "Needs of true urgency U1 that sought help out of hours and were not with a doctor face to face within 15 minutes.",
        decimals: 1,
        value: |s| percent(s.tally.urgency[0].late, s.tally.urgency[0].sought),
    },
    Indicator {
        key: "urgent_late_u2",
        family: Family::Safety,
        name: "U2 later than 60 minutes",
        unit: "% of U2",
        direction: Direction::Lower,
        definition: "The same for U2 within 60 minutes.",
        decimals: 1,
        value: |s| percent(s.tally.urgency[1].late, s.tally.urgency[1].sought),
    },
    Indicator {
        key: "closed_by_phone",
        family: Family::Safety,
        name: "Closed by telephone",
        unit: "% of needs that sought help out of hours",
        direction: Direction::Neutral,
        definition: "Needs closed by telephone at least once.",
        decimals: 1,
        value: |s| percent(s.tally.closed_by_phone, s.tally.ooh_sought),
    },
    Indicator {
        key: "back_after_phone",
        family: Family::Safety,
        name: "Back within 24 h after being closed by telephone",
        unit: "% of needs closed by telephone",
        direction: Direction::Lower,
        definition: "Needs that sought care again within 24 h of being closed by telephone.",
        decimals: 1,
        value: |s| percent(s.tally.ooh_back_after_phone, s.tally.closed_by_phone),
    },
    Indicator {
        key: "returned",
        family: Family::Safety,
        name: "Sought care again after being seen",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Lower,
        definition: "Needs that came back after a contact, missed or not.",
        decimals: 1,
        value: |s| super::per_1000(s, s.tally.marks[marks::RETURNED.trailing_zeros() as usize]),
    },
];

fn sum(s: &Summary<'_>, count: impl Fn(&crate::outcomes::counts::UrgencyCounts) -> u64) -> u64 {
    s.tally.urgency.iter().map(count).sum()
}

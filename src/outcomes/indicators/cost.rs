//! What it costs, and whom.

use super::{Direction, Family, Indicator};
use crate::outcomes::Summary;
use crate::scenario::cost::Payer;

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "cost_total",
        family: Family::Cost,
        name: "Cost of out-of-hours and emergency care",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "Fees on duty, availability, posts, call-takers, emergency contacts at any hour, ambulances and follow-up visits, all payers.",
        decimals: 2,
        value: |s| per_head(s, s.tally.cost.total()),
    },
    Indicator {
        key: "cost_duty_service",
        family: Family::Cost,
        name: "Cost of the GP duty service",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "Fees on duty, availability, posts and call-takers.",
        decimals: 2,
        value: |s| per_head(s, (0..4).map(|kind| s.tally.cost.of_kind(kind)).sum()),
    },
    Indicator {
        key: "cost_per_duty_contact",
        family: Family::Cost,
        name: "Cost of the GP duty service per contact",
        unit: "EUR per contact",
        direction: Direction::Lower,
        definition: "The same over contacts with doctors on duty.",
        decimals: 1,
        value: |s| per_contact(s),
    },
    Indicator {
        key: "cost_emergency",
        family: Family::Cost,
        name: "Cost of the emergency department",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "Emergency contacts of residents at any hour and ambulances; average, not marginal, cost.",
        decimals: 2,
        value: |s| per_head(s, s.tally.cost.of_kind(4)),
    },
    Indicator {
        key: "cost_insurer",
        family: Family::Cost,
        name: "Paid by the insurer",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "All costs borne by compulsory health insurance.",
        decimals: 2,
        value: |s| per_head(s, s.tally.cost.of_payer(Payer::Insurer as usize)),
    },
    Indicator {
        key: "cost_patient",
        family: Family::Cost,
        name: "Paid by patients",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "All costs borne by patients.",
        decimals: 2,
        value: |s| per_head(s, s.tally.cost.of_payer(Payer::Patient as usize)),
    },
    Indicator {
        key: "cost_region",
        family: Family::Cost,
        name: "Paid by region and communes",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "All costs borne by region, province and communes.",
        decimals: 2,
        value: |s| per_head(s, s.tally.cost.of_payer(Payer::Region as usize)),
    },
    Indicator {
        key: "cost_federal",
        family: Family::Cost,
        name: "Paid by the federal state",
        unit: "EUR per inhabitant and year",
        direction: Direction::Lower,
        definition: "All costs borne by the federal state (call-takers of the national number).",
        decimals: 2,
        value: |s| per_head(s, s.tally.cost.of_payer(Payer::Federal as usize)),
    },
];

#[allow(clippy::unnecessary_wraps)] // the shape of every rule
fn per_head(s: &Summary<'_>, euros: f64) -> Option<f64> {
    Some(euros / s.inhabitants / s.years)
}

fn per_contact(s: &Summary<'_>) -> Option<f64> {
    let contacts: u64 = s.tally.acts[..3].iter().sum();
    let euros: f64 = (0..4).map(|kind| s.tally.cost.of_kind(kind)).sum();
    (contacts > 0).then(|| euros / contacts as f64)
}

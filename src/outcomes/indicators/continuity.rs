//! Who answers out of hours, with what knowledge of the patient, and how scattered care is over the year.

use super::{Direction, Family, Indicator, percent};
use crate::outcomes::Summary;

/// The indicators of the family.
pub(super) const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "own_gp_share",
        family: Family::Continuity,
        name: "Out-of-hours contacts with the own GP",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "Contacts with a doctor on duty (advice, consultation, visit) who is the own GP, over all such contacts.",
        decimals: 1,
        value: |s| relation(s, 1),
    },
    Indicator {
        key: "own_practice_share",
        family: Family::Continuity,
        name: "Out-of-hours contacts with the own practice",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "The same for the own GP or a partner of the own practice.",
        decimals: 1,
        value: |s| relation(s, 2),
    },
    Indicator {
        key: "own_cercle_share",
        family: Family::Continuity,
        name: "Out-of-hours contacts within the own Cercle",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "The same for any doctor of the Cercle of the commune.",
        decimals: 1,
        value: |s| relation(s, 3),
    },
    Indicator {
        key: "outsider_share",
        family: Family::Continuity,
        name: "Out-of-hours contacts with outsiders",
        unit: "% of contacts",
        direction: Direction::Lower,
        definition: "The same for doctors who work only at the service.",
        decimals: 1,
        value: |s| percent(s.tally.relations[4], total(s)),
    },
    Indicator {
        key: "own_practice_share_chronic",
        family: Family::Continuity,
        name: "Chronically ill: contacts with the own practice",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "As for the own practice, contacts of the chronically ill only.",
        decimals: 1,
        value: |s| {
            percent(
                s.tally.relations_chronic[..2].iter().sum(),
                s.tally.relations_chronic.iter().sum(),
            )
        },
    },
    Indicator {
        key: "record_seen",
        family: Family::Continuity,
        name: "Contacts in which the record was seen",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "The doctor knew the record: own practice, or a published SUMEHR that was opened.",
        decimals: 1,
        value: |s| percent(s.tally.record_seen, total(s)),
    },
    Indicator {
        key: "reported_back",
        family: Family::Continuity,
        name: "Contacts reported back to the own GP",
        unit: "% of contacts",
        direction: Direction::Higher,
        definition: "A report reached the own GP (or the own practice was there), over contacts of people with an own GP.",
        decimals: 1,
        value: |s| percent(s.tally.reported, s.tally.with_gp),
    },
    Indicator {
        key: "ed_reported_back",
        family: Family::Continuity,
        name: "ED stays reported back to the own GP",
        unit: "% of stays",
        direction: Direction::Higher,
        definition: "A report of the emergency department reached the own GP, over stays of people with an own GP who were seen.",
        decimals: 1,
        value: |s| percent(s.tally.stays_reported, s.tally.stays_with_gp),
    },
    Indicator {
        key: "office_visits",
        family: Family::Continuity,
        name: "Visits to the practice",
        unit: "per inhabitant and year",
        direction: Direction::Neutral,
        definition: "Visits to a practice in office hours, follow-ups included.",
        decimals: 2,
        value: |s| super::per_1000(s, s.tally.office_visits).map(|n| n / 1000.0),
    },
    Indicator {
        key: "follow_ups",
        family: Family::Continuity,
        name: "Follow-up visits to the practice",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "Visits to the practice on a later working day on the advice of a duty doctor or emergency department.",
        decimals: 1,
        value: |s| super::per_1000(s, s.tally.follow_ups),
    },
    Indicator {
        key: "upc_office",
        family: Family::Continuity,
        name: "Usual provider index, office hours only",
        unit: "index 0-1",
        direction: Direction::Higher,
        definition: "UPC: visits to the doctor seen most over all visits, mean over residents with two or more office visits.",
        decimals: 3,
        value: |s| s.continuity.office.upc,
    },
    Indicator {
        key: "upc_all",
        family: Family::Continuity,
        name: "Usual provider index with out-of-hours contacts",
        unit: "index 0-1",
        direction: Direction::Higher,
        definition: "UPC with face to face contacts on duty added, a provider being a doctor, residents with two or more visits.",
        decimals: 3,
        value: |s| s.continuity.doctor.upc,
    },
    Indicator {
        key: "upc_practice",
        family: Family::Continuity,
        name: "Usual practice index with out-of-hours contacts",
        unit: "index 0-1",
        direction: Direction::Higher,
        definition: "The same with a practice as provider.",
        decimals: 3,
        value: |s| s.continuity.practice.upc,
    },
    Indicator {
        key: "upc_emergency",
        family: Family::Continuity,
        name: "Usual provider index with the emergency department",
        unit: "index 0-1",
        direction: Direction::Higher,
        definition: "As with out-of-hours contacts, the emergency department counted as one more provider.",
        decimals: 3,
        value: |s| s.continuity.emergency.upc,
    },
    Indicator {
        key: "coc_all",
        family: Family::Continuity,
        name: "Bice-Boxerman index with out-of-hours contacts",
        unit: "index 0-1",
        direction: Direction::Higher,
        definition: "COC, a provider being a doctor, mean over residents with two or more visits.",
        decimals: 3,
        value: |s| s.continuity.doctor.coc,
    },
    Indicator {
        key: "secon_all",
        family: Family::Continuity,
        name: "Sequential continuity with out-of-hours contacts",
        unit: "index 0-1",
        direction: Direction::Higher,
        definition: "SECON: share of successive visits to the same doctor, mean over residents with two or more visits.",
        decimals: 3,
        value: |s| s.continuity.doctor.secon,
    },
    Indicator {
        key: "personal_contacts",
        family: Family::Continuity,
        name: "Own GP reached on a personal telephone",
        unit: "per 1 000 inhabitants and year",
        direction: Direction::Neutral,
        definition: "Needs for which the own GP answered without being on duty.",
        decimals: 2,
        value: |s| {
            super::per_1000(
                s,
                s.tally.marks[crate::journal::marks::PERSONAL.trailing_zeros() as usize],
            )
        },
    },
];

fn total(s: &Summary<'_>) -> u64 {
    s.tally.relations.iter().sum()
}

/// Contacts with the closest `kinds` of relation, in percent.
fn relation(s: &Summary<'_>, kinds: usize) -> Option<f64> {
    percent(s.tally.relations[..kinds].iter().sum(), total(s))
}

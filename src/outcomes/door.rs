//! What the nurse at the door of an emergency department does: who comes, who is assigned to the post, who goes, who is sent back.

use super::Summary;
use super::tables::Table;
use crate::calendar::{MS_PER_MINUTE, Moment};
use crate::journal::{Arrival, ContactEntry, StayEnd, StayEntry};
use crate::sim::Setting;
use std::collections::BTreeSet;

/// Counts at departments with a post beside them, in the hours in which the nurse assigns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Door {
    arrivals: u64,
    assigned: u64,
    went: u64,
    seen: u64,
    sent_back: u64,
    /// Residents on their way from the door to the post.
    to_the_post: BTreeSet<u32>,
    /// Residents on their way back, who were counted when they first arrived.
    back: BTreeSet<u32>,
}

impl Door {
    /// Counts a stay of the measured period.
    pub(super) fn stay(&mut self, set: Setting<'_>, entry: &StayEntry) {
        if nurse_assigns(set, entry.department, entry.arrived) {
            self.count(entry);
        }
    }

    fn count(&mut self, entry: &StayEntry) {
        if entry.arrival == Arrival::ByDuty && self.back.remove(&entry.resident) {
            return;
        }
        self.arrivals += 1;
        self.assigned += u64::from(entry.assigned);
        if entry.end == StayEnd::Diverted {
            self.went += 1;
            self.to_the_post.insert(entry.resident);
        }
    }

    /// Counts the contact at the post of somebody sent there.
    pub(super) fn contact(&mut self, entry: &ContactEntry) {
        if self.to_the_post.remove(&entry.resident) {
            self.seen += 1;
            if entry.referred {
                self.sent_back += 1;
                self.back.insert(entry.resident);
            }
        }
    }
}

fn nurse_assigns(set: Setting<'_>, department: u16, moment: Moment) -> bool {
    let minute = (moment / MS_PER_MINUTE) as u32;
    let spans = &set.organisation.diversion;
    let after = spans.partition_point(|span| span.0 <= minute);
    after > 0
        && minute < spans[after - 1].1
        && !set.organisation.beside[usize::from(department)].is_empty()
}

/// The table, of one row; without a nurse at the door it has no shares.
pub(super) fn table(s: &Summary<'_>) -> Table {
    let door = &s.tally.door;
    let percent = super::indicators::percent;
    Table {
        name: "at_the_door",
        rows_are: "emergency departments with a post beside them, hours in which the nurse assigns",
        rows: vec!["all".to_owned()],
        columns: vec![
            ("arrivals", "per 1 000 inhabitants and year"),
            ("assigned", "% of arrivals"),
            ("seen_at_post", "% of arrivals"),
            ("went", "% of those assigned"),
            ("sent_back", "% of those seen at the post"),
        ],
        cells: vec![
            Some(1000.0 * door.arrivals as f64 / s.inhabitants / s.years),
            percent(door.assigned, door.arrivals),
            percent(door.seen, door.arrivals),
            percent(door.went, door.assigned),
            percent(door.sent_back, door.seen),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Act, Relation};
    use crate::world::residents::Resident;

    fn stay(resident: u32, arrival: Arrival, end: StayEnd, assigned: bool) -> StayEntry {
        StayEntry {
            resident,
            person: Resident::default(),
            department: 0,
            urgency: 3,
            judged: 3,
            gp_treatable: true,
            arrival,
            ambulance: false,
            first: true,
            arrived: 0,
            seen: None,
            ready: None,
            left: 0,
            end,
            travel_minutes: 0.0,
            reported: false,
            assigned,
        }
    }

    fn contact(resident: u32, referred: bool) -> ContactEntry {
        ContactEntry {
            resident,
            person: Resident::default(),
            onset: 0,
            judged: 3,
            doctor: 0,
            relation: Relation::Other,
            service: 0,
            act: Act::Consultation,
            ready: 0,
            begun: 0,
            seen: 0,
            ended: 0,
            doctor_free: 0,
            meanwhile: false,
            doctor_km: 0.0,
            patient_minutes: 0.0,
            woke: false,
            record_seen: false,
            reported: false,
            referred,
        }
    }

    #[test]
    fn whoever_is_sent_back_has_arrived_once() {
        let mut door = Door::default();
        door.count(&stay(1, Arrival::SelfReferred, StayEnd::Diverted, true));
        door.count(&stay(2, Arrival::SelfReferred, StayEnd::Diverted, true));
        door.count(&stay(3, Arrival::SelfReferred, StayEnd::Home, true));
        // Somebody else at the post says nothing about the door.
        for (resident, referred) in [(1, true), (2, false), (9, true)] {
            door.contact(&contact(resident, referred));
        }
        door.count(&stay(1, Arrival::ByDuty, StayEnd::Home, false));
        door.count(&stay(9, Arrival::ByDuty, StayEnd::Ward, false));
        let counts = (
            door.arrivals,
            door.assigned,
            door.went,
            door.seen,
            door.sent_back,
        );
        assert_eq!(counts, (4, 3, 2, 2, 1));
    }
}

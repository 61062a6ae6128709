//! The steps of a need as a follower keeps them: what happened when, and what was true at that moment.

use crate::calendar::Moment;
use crate::demand::illness::Illness;
use crate::journal::{
    Act, Arrival, CallEntry, ContactEntry, Happening, Judge, NeedEntry, OfficeEntry, StayEntry,
};
use crate::scenario::choice::Road;
use crate::scenario::needs::Care;

/// What is true of a need at a moment, whatever anybody thinks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Truth {
    /// Urgency (0 = U1).
    pub(super) urgency: u8,
    /// What would resolve it.
    pub(super) care: Care,
}

/// Something that happened to a need.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) moment: Moment,
    /// After the step.
    pub(super) truth: Truth,
    pub(super) what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Began(Illness),
    Considered {
        /// Roads with the chance of each, the most likely first.
        chances: Vec<(Road, f64)>,
        taken: Road,
    },
    HeardMachine,
    /// With the call at a line, when it was one.
    NotAnswered(Option<CallEntry>),
    Judged {
        by: Judge,
        judged: u8,
        disposition: Option<u8>,
        call: Option<CallEntry>,
    },
    SetsOut {
        team: u32,
        minutes: f64,
    },
    Waits {
        team: u32,
        act: Act,
    },
    Left,
    SetsOutForEmergency {
        department: u16,
        arrival: Arrival,
        ambulance: bool,
    },
    Assigned {
        team: u32,
        accepted: bool,
    },
    Worsened,
    NoPlace,
    Returned,
    Contact(ContactEntry),
    Stay(StayEntry),
    Office(OfficeEntry),
    Ended(NeedEntry),
}

impl What {
    /// A happening to keep, with the call that just ended at a line.
    pub(super) fn of(happening: &Happening<'_>, ended: Option<CallEntry>) -> Self {
        match *happening {
            Happening::Began { illness } => Self::Began(illness),
            Happening::Considered { roads, taken } => Self::Considered {
                chances: chances(roads),
                taken,
            },
            Happening::HeardMachine => Self::HeardMachine,
            Happening::NotAnswered => Self::NotAnswered(ended),
            Happening::Judged {
                by,
                judged,
                disposition,
            } => Self::Judged {
                by,
                judged,
                disposition,
                call: ended.filter(|call| by == Judge::Line(call.line)),
            },
            Happening::SetsOut { team, minutes } => Self::SetsOut { team, minutes },
            Happening::Waits { team, act } => Self::Waits { team, act },
            Happening::Left => Self::Left,
            Happening::SetsOutForEmergency {
                department,
                arrival,
                ambulance,
            } => Self::SetsOutForEmergency {
                department,
                arrival,
                ambulance,
            },
            Happening::Assigned { team, accepted } => Self::Assigned { team, accepted },
            Happening::Worsened { .. } => Self::Worsened,
            Happening::NoPlace => Self::NoPlace,
            Happening::Returned { .. } => Self::Returned,
        }
    }
}

/// The chance of each road in a conditional logit: exp(V) over the sum of all (`McFadden` 1974); the most likely first.
fn chances(roads: &[(Road, f64)]) -> Vec<(Road, f64)> {
    // The largest is taken off first, so that nothing overflows.
    let largest = roads.iter().map(|r| r.1).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<(Road, f64)> = roads
        .iter()
        .map(|&(road, value)| (road, libm::exp(value - largest)))
        .collect();
    let sum: f64 = weights.iter().map(|w| w.1).sum();
    let mut chances: Vec<(Road, f64)> = weights.iter().map(|&(r, w)| (r, w / sum)).collect();
    chances.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    chances
}

/// A need from onset to end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chapter {
    pub(super) resident: u32,
    pub(super) onset: Moment,
    pub(super) steps: Vec<Step>,
}

impl Chapter {
    pub(super) fn new(resident: u32, onset: Moment) -> Self {
        Self {
            resident,
            onset,
            steps: Vec::new(),
        }
    }

    /// What is true now; `None` before it began.
    pub(super) fn truth(&self) -> Option<Truth> {
        self.steps.last().map(|s| s.truth)
    }

    /// Whether a doctor meets it, on duty or at the practice.
    pub(super) fn meets(&self, doctor: u32) -> bool {
        self.steps.iter().any(|s| match &s.what {
            What::Contact(contact) => contact.doctor == doctor,
            What::Office(visit) => visit.doctor == doctor,
            _ => false,
        })
    }

    /// Whether it is on its way to a department, or there.
    pub(super) fn is_at(&self, place: u16) -> bool {
        let last = self.steps.iter().rev().find_map(|s| match &s.what {
            What::SetsOutForEmergency { department, .. } => Some(*department == place),
            What::Stay(_) => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_follow_the_logit_and_stand_in_order() {
        let ln3 = libm::log(3.0);
        let found = chances(&[
            (Road::Wait, 800.0),
            (Road::Post, 800.0 + ln3),
            (Road::Ambulance, 0.0),
        ]);
        let roads: Vec<Road> = found.iter().map(|c| c.0).collect();
        assert_eq!(roads, [Road::Post, Road::Wait, Road::Ambulance]);
        assert!((found[0].1 - 0.75).abs() < 1e-12 && (found[1].1 - 0.25).abs() < 1e-12);
        assert!(found[2].1 < 1e-12);
    }
}

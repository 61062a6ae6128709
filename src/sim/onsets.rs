//! Whose turn it is to fall ill: the onsets of several lists in one order of time, and who these people are.

use super::memory::Memory;
use crate::calendar::Moment;
use crate::demand::illness;
use crate::demand::{Kind, Onset};
use crate::random::{Luck, Streams};
use crate::world::residents::{Resident, Residents};

/// Somebody who falls ill, with all that is known of that beforehand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sick {
    pub(super) moment: Moment,
    pub(super) resident: u32,
    pub(super) kind: Kind,
    /// The practice will refer the patient to the hospital.
    pub(super) referred: bool,
    pub(super) person: Resident,
}

impl Sick {
    /// The luck of this need.
    #[inline]
    pub(super) fn luck(&self, streams: Streams) -> Luck {
        streams.of(illness::subject(self.resident, self.moment))
    }
}

/// Onsets that are looked at together: about as many as a processor fetches at once.
const AHEAD: usize = 32;

/// The onsets of a run: those of people who ask for help now, and requests for another day that need a place in the order of events.
#[derive(Debug)]
pub(super) struct Onsets<'a> {
    people: &'a Residents,
    now: &'a [Onset],
    /// The next few of `now`, last first.
    ahead: Vec<Sick>,
    other_days: &'a [Onset],
}

impl<'a> Onsets<'a> {
    pub(super) fn new(people: &'a Residents, now: &'a [Onset], other_days: &'a [Onset]) -> Self {
        Self {
            people,
            now,
            ahead: Vec::with_capacity(AHEAD),
            other_days,
        }
    }

    /// When the next one falls ill.
    #[inline]
    pub(super) fn next_moment(&self) -> Option<Moment> {
        let [now, other] = [self.now, self.other_days].map(|list| list.first());
        now.into_iter()
            .chain(other)
            .min()
            .map(|onset| onset.moment())
    }

    /// Takes the next one; whether the request is for the same day. At the same moment by resident.
    pub(super) fn take(&mut self, memory: &Memory) -> Option<(Sick, bool)> {
        let other = self.other_days.split_first();
        if let Some((&first, rest)) = other
            && self.now.first().is_none_or(|&onset| first < onset)
        {
            self.other_days = rest;
            return Some((self.sick(first), false));
        }
        if self.ahead.is_empty() {
            self.look_ahead(memory);
        }
        self.now = self.now.split_first()?.1;
        self.ahead.pop().map(|sick| (sick, true))
    }

    /// Reads what will be needed of the next people all at once, so that the processor fetches it while others are dealt with: one
    /// by one each would be waited for, since they are scattered over a whole country.
    fn look_ahead(&mut self, memory: &Memory) {
        let next = &self.now[..AHEAD.min(self.now.len())];
        // First only a glance at each, and nothing that would have to wait for what is read.
        std::hint::black_box(next.iter().fold(0, |sum, onset| {
            let resident = onset.resident();
            sum ^ self.people.of(resident).own_gp ^ memory.glance(resident)
        }));
        for &onset in next.iter().rev() {
            self.ahead.push(self.sick(onset));
        }
    }

    fn sick(&self, onset: Onset) -> Sick {
        let resident = onset.resident();
        Sick {
            moment: onset.moment(),
            resident,
            kind: onset.kind(),
            referred: onset.referred(),
            person: *self.people.of(resident),
        }
    }
}

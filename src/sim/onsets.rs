//! Whose turn it is to fall ill: the onsets of several lists in one order of time, who these people are and what they have.
//!
//! All that is known beforehand is made ready in blocks, since the people of a country do not lie in fast memory and are better read
//! many at a time.

use super::memory::Memory;
use crate::calendar::Moment;
use crate::demand::illness::{self, Illness, Laws};
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
    /// The luck of this need.
    pub(super) luck: Luck,
    /// What an acute need is.
    pub(super) illness: Option<Illness>,
}

/// Onsets made ready together.
const BLOCK: usize = 256;
/// People or memories that are read together: about as many as a processor fetches at once.
const AHEAD: usize = 32;

/// From what onsets are made ready.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) people: &'a Residents,
    pub(super) laws: Laws<'a>,
    pub(super) streams: Streams,
    /// Those of people who ask for help now.
    pub(super) now: &'a [Onset],
    /// Requests for another day that need a place in the order of events.
    pub(super) other_days: &'a [Onset],
}

impl Source<'_> {
    /// Makes the next block ready.
    fn fill(&mut self, block: &mut Vec<Sick>) {
        block.clear();
        let (onsets, rest) = self.now.split_at(BLOCK.min(self.now.len()));
        self.now = rest;
        for few in onsets.chunks(AHEAD) {
            // First only a glance at each, and nothing that would have to wait for what is read.
            std::hint::black_box(few.iter().fold(0, |sum, onset| {
                sum ^ self.people.of(onset.resident()).own_gp
            }));
            block.extend(few.iter().map(|&onset| self.sick(onset)));
        }
    }

    fn sick(&self, onset: Onset) -> Sick {
        let (moment, resident, kind) = (onset.moment(), onset.resident(), onset.kind());
        let person = *self.people.of(resident);
        let luck = self.streams.of(illness::subject(resident, moment));
        Sick {
            moment,
            resident,
            kind,
            referred: onset.referred(),
            person,
            luck,
            illness: (kind == Kind::Acute).then(|| self.laws.draw(person.band, luck)),
        }
    }
}

/// The onsets of a run in order of time.
#[derive(Debug)]
pub(super) struct Onsets<'a> {
    source: Source<'a>,
    /// The present block and how far it has come.
    block: Vec<Sick>,
    at: usize,
}

impl<'a> Onsets<'a> {
    pub(super) fn new(mut source: Source<'a>) -> Self {
        let mut block = Vec::with_capacity(BLOCK);
        source.fill(&mut block);
        Self {
            source,
            block,
            at: 0,
        }
    }

    /// When the next one falls ill.
    #[inline]
    pub(super) fn next_moment(&self) -> Option<Moment> {
        let now = self.block.get(self.at).map(|sick| sick.moment);
        let other = self.source.other_days.first().map(|onset| onset.moment());
        now.into_iter().chain(other).min()
    }

    /// Takes the next one; whether the request is for the same day. At the same moment by resident.
    pub(super) fn take(&mut self, memory: &Memory) -> Option<(Sick, bool)> {
        let next = self.block.get(self.at).copied();
        if let Some((&other, rest)) = self.source.other_days.split_first()
            && next.is_none_or(|n| (other.moment(), other.resident()) < (n.moment, n.resident))
        {
            self.source.other_days = rest;
            return Some((self.source.sick(other), false));
        }
        let next = next?;
        if self.at.is_multiple_of(AHEAD) {
            let few = self.block[self.at..].iter().take(AHEAD);
            std::hint::black_box(few.fold(0, |sum, sick| sum ^ memory.glance(sick.resident)));
        }
        self.at += 1;
        if self.at == self.block.len() {
            self.source.fill(&mut self.block);
            self.at = 0;
        }
        Some((next, true))
    }
}

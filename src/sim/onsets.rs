//! Whose turn it is to fall ill: the onsets of several lists in one order of time, who these people are and what they have.
//!
//! All that is known beforehand is made ready in blocks, since the people of a country do not lie in fast memory and are better read
//! many at a time; where a thread has nothing else to do, it makes the next blocks ready meanwhile. What is in a block hangs on no
//! order of work.

use super::memory::Memory;
use crate::calendar::Moment;
use crate::demand::illness::{self, Illness, Laws};
use crate::demand::{Kind, Onset};
use crate::random::{Luck, Streams};
use crate::world::residents::{Resident, Residents};
use rayon::Scope;
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

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
const BLOCK: usize = 1_024;
/// Blocks that may be ready beforehand.
const BLOCKS_AHEAD: usize = 3;
/// Memories that are read together: about as many as a processor fetches at once.
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
    fn block(&self, number: usize) -> Vec<Sick> {
        let start = (number * BLOCK).min(self.now.len());
        let onsets = &self.now[start..(start + BLOCK).min(self.now.len())];
        let mut block = Vec::with_capacity(onsets.len());
        for few in onsets.chunks(AHEAD) {
            // First only a glance at each, and nothing that would have to wait for what is read.
            std::hint::black_box(few.iter().fold(0, |sum, onset| {
                sum ^ self.people.of(onset.resident()).own_gp
            }));
            block.extend(few.iter().map(|&onset| self.sick(onset)));
        }
        block
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

/// A block that is made ready once, by whoever comes first to it.
type Slot = Arc<OnceLock<Vec<Sick>>>;

/// The onsets of a run in order of time.
pub(super) struct Onsets<'s, 'scope> {
    source: &'scope Source<'scope>,
    scope: &'s Scope<'scope>,
    /// The present block and how far it has come.
    block: Slot,
    at: usize,
    /// The following blocks.
    coming: VecDeque<Slot>,
    /// Number of the first block that nobody was asked for.
    unasked: usize,
    other_days: &'scope [Onset],
}

impl<'s, 'scope> Onsets<'s, 'scope> {
    /// Jobs that threads without work may do are left in the scope.
    pub(super) fn new(source: &'scope Source<'scope>, scope: &'s Scope<'scope>) -> Self {
        let mut onsets = Self {
            source,
            scope,
            block: Slot::default(),
            at: 0,
            coming: VecDeque::new(),
            unasked: 0,
            other_days: source.other_days,
        };
        onsets.next_block();
        onsets
    }

    /// Asks for more blocks and goes on to the next.
    fn next_block(&mut self) {
        while self.coming.len() <= BLOCKS_AHEAD {
            let (slot, number, source) = (Slot::default(), self.unasked, self.source);
            if rayon::current_num_threads() > 1 && number * BLOCK < source.now.len() {
                let slot = Arc::clone(&slot);
                self.scope.spawn(move |_| {
                    slot.get_or_init(|| source.block(number));
                });
            }
            self.coming.push_back(slot);
            self.unasked += 1;
        }
        if let Some(slot) = self.coming.pop_front() {
            let number = self.unasked - self.coming.len() - 1;
            // Made ready here and now unless somebody did or does it.
            slot.get_or_init(|| self.source.block(number));
            self.block = slot;
            self.at = 0;
        }
    }

    /// What is left of the present block.
    #[inline]
    fn rest(&self) -> &[Sick] {
        self.block.get().map_or(&[], |block| &block[self.at..])
    }

    /// When the next one falls ill.
    #[inline]
    pub(super) fn next_moment(&self) -> Option<Moment> {
        let now = self.rest().first().map(|sick| sick.moment);
        let other = self.other_days.first().map(|onset| onset.moment());
        now.into_iter().chain(other).min()
    }

    /// Takes the next one; whether the request is for the same day. At the same moment by resident.
    pub(super) fn take(&mut self, memory: &Memory) -> Option<(Sick, bool)> {
        let next = self.rest().first().copied();
        if let Some((&other, rest)) = self.other_days.split_first()
            && next.is_none_or(|n| (other.moment(), other.resident()) < (n.moment, n.resident))
        {
            self.other_days = rest;
            return Some((self.source.sick(other), false));
        }
        let next = next?;
        if self.at.is_multiple_of(AHEAD) {
            let few = self.rest().iter().take(AHEAD);
            std::hint::black_box(few.fold(0, |sum, sick| sum ^ memory.glance(sick.resident)));
        }
        self.at += 1;
        if self.rest().is_empty() {
            self.next_block();
        }
        Some((next, true))
    }
}

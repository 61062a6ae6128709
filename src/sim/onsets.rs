//! Whose turn it is to fall ill: the onsets of several lists in one order of time, who these people are and what they have.
//!
//! All that is known beforehand is made ready in blocks, since the people of a country do not lie in fast memory and are better read
//! many at a time.

use super::agenda::NEVER;
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
    /// What an acute need is; requests and sick children have none yet.
    pub(super) illness: Option<Illness>,
}

/// Onsets made ready together: few enough for fast memory.
const BLOCK: usize = 1_024;

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
    /// The people of the block that is made ready.
    pub(super) met: Vec<Resident>,
}

impl Source<'_> {
    /// Makes the next block ready.
    fn fill(&mut self, block: &mut Vec<Sick>) {
        block.clear();
        let (onsets, rest) = self.now.split_at(BLOCK.min(self.now.len()));
        self.now = rest;
        // First the people alone: nothing else keeps the processor from fetching many of them at once.
        self.met.clear();
        let people = onsets.iter().map(|onset| *self.people.of(onset.resident()));
        self.met.extend(people);
        block.extend(
            onsets
                .iter()
                .zip(&self.met)
                .map(|(&onset, &person)| self.sick(onset, person)),
        );
    }

    /// The next request for another day.
    fn other_day(&mut self) -> Option<Sick> {
        let (&first, rest) = self.other_days.split_first()?;
        self.other_days = rest;
        Some(self.sick(first, *self.people.of(first.resident())))
    }

    fn sick(&self, onset: Onset, person: Resident) -> Sick {
        let (moment, resident, kind) = (onset.moment(), onset.resident(), onset.kind());
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
    /// The next request for another day, and whether it comes before the others.
    other_day: Option<Sick>,
    other_day_first: bool,
    /// When the next one falls ill, or never.
    pub(super) next: Moment,
}

impl<'a> Onsets<'a> {
    pub(super) fn new(mut source: Source<'a>, memory: &Memory) -> Self {
        let mut block = Vec::with_capacity(BLOCK);
        source.fill(&mut block);
        let other_day = source.other_day();
        let mut onsets = Self {
            source,
            block,
            at: 0,
            other_day,
            other_day_first: false,
            next: NEVER,
        };
        onsets.glance(memory);
        onsets.compare();
        onsets
    }

    /// The next one to fall ill; whether a request is for the same day.
    #[inline]
    pub(super) fn first(&self) -> Option<(&Sick, bool)> {
        if self.other_day_first {
            self.other_day.as_ref().map(|sick| (sick, false))
        } else {
            self.block.get(self.at).map(|sick| (sick, true))
        }
    }

    /// Goes on to the one after it.
    #[inline]
    pub(super) fn advance(&mut self, memory: &Memory) {
        if self.other_day_first {
            self.other_day = self.source.other_day();
        } else {
            self.at += 1;
            if self.at == self.block.len() {
                self.source.fill(&mut self.block);
                self.at = 0;
                self.glance(memory);
            }
        }
        self.compare();
    }

    /// Fetches what these people remember, many at once.
    fn glance(&self, memory: &Memory) {
        let block = self.block.iter();
        std::hint::black_box(block.fold(0, |sum, sick| sum ^ memory.glance(sick.resident)));
    }

    /// Finds out who is next; at the same moment by resident.
    #[inline]
    fn compare(&mut self) {
        let when = |sick: &Sick| (sick.moment, sick.resident);
        let today = self.block.get(self.at).map(when);
        self.other_day_first = false;
        self.next = today.map_or(NEVER, |today| today.0);
        if let Some(other) = self.other_day.as_ref().map(when)
            && today.is_none_or(|today| other < today)
        {
            self.other_day_first = true;
            self.next = other.0;
        }
    }
}

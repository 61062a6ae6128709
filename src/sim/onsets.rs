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
}

impl Source<'_> {
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

/// One list of onsets in order of time, of which a block is ready.
#[derive(Debug)]
struct Row<'a> {
    coming: &'a [Onset],
    block: Vec<Sick>,
    /// How far the block has come.
    at: usize,
    /// The people of the block while it is made ready.
    met: Vec<Resident>,
}

impl<'a> Row<'a> {
    fn new(coming: &'a [Onset], source: &Source<'_>, memory: &Memory) -> Self {
        let mut row = Self {
            coming,
            block: Vec::with_capacity(BLOCK.min(coming.len())),
            at: 0,
            met: Vec::new(),
        };
        row.fill(source, memory);
        row
    }

    /// The next one to fall ill.
    #[inline]
    fn first(&self) -> Option<&Sick> {
        self.block.get(self.at)
    }

    /// Goes on to the one after it.
    #[inline]
    fn advance(&mut self, source: &Source<'_>, memory: &Memory) {
        self.at += 1;
        if self.at == self.block.len() {
            self.fill(source, memory);
        }
    }

    /// Makes the next block ready.
    fn fill(&mut self, source: &Source<'_>, memory: &Memory) {
        self.at = 0;
        self.block.clear();
        let (onsets, rest) = self.coming.split_at(BLOCK.min(self.coming.len()));
        self.coming = rest;
        // First the people and their memories alone: nothing else keeps the processor from fetching many of them at once.
        self.met.clear();
        let people = onsets.iter().map(|onset| onset.resident());
        self.met
            .extend(people.clone().map(|resident| *source.people.of(resident)));
        std::hint::black_box(people.fold(0, |sum, resident| sum ^ memory.glance(resident)));
        let sick = onsets.iter().zip(&self.met);
        self.block
            .extend(sick.map(|(&onset, &person)| source.sick(onset, person)));
    }
}

/// The onsets of a run in order of time.
#[derive(Debug)]
pub(super) struct Onsets<'a> {
    source: Source<'a>,
    rows: [Row<'a>; 2],
    /// The row in which the next one stands.
    turn: usize,
    /// When the next one falls ill, or never.
    pub(super) next: Moment,
}

/// The row of people who ask for help now; in the other one are the requests for another day.
const TODAY: usize = 0;

impl<'a> Onsets<'a> {
    /// From those of people who ask for help now, and the requests for another day that need a place in the order of events.
    pub(super) fn new(source: Source<'a>, rows: [&'a [Onset]; 2], memory: &Memory) -> Self {
        let mut onsets = Self {
            rows: rows.map(|coming| Row::new(coming, &source, memory)),
            source,
            turn: TODAY,
            next: NEVER,
        };
        onsets.compare();
        onsets
    }

    /// The next one to fall ill; whether a request is for the same day.
    #[inline]
    pub(super) fn first(&self) -> Option<(&Sick, bool)> {
        let sick = self.rows[self.turn].first()?;
        Some((sick, self.turn == TODAY))
    }

    /// Goes on to the one after it.
    #[inline]
    pub(super) fn advance(&mut self, memory: &Memory) {
        self.rows[self.turn].advance(&self.source, memory);
        self.compare();
    }

    /// Finds out who is next; at the same moment by resident, then today's first.
    #[inline]
    fn compare(&mut self) {
        let [today, other_day] = self.rows.each_ref().map(|row| {
            let first = row.first();
            first.map_or((NEVER, 0), |sick| (sick.moment, sick.resident))
        });
        self.turn = usize::from(other_day < today);
        self.next = today.min(other_day).0;
    }
}

//! The agenda: which events come next, one number each, so that the order is total and nothing is allocated per event.

use crate::calendar::Moment;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No event.
pub(super) const NEVER: Moment = u64::MAX;

/// Whose event it is; at the same moment the lower kind goes first, then the lower number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Owner {
    /// A doctor on duty comes back from a visit.
    Duty = 0,
    /// A need takes its next step.
    Need = 1,
}

const INDEX_BITS: u32 = 24;
const OWNER_BITS: u32 = 2;

/// The key of an event: sorts by moment, then owner, then index.
const KEY_BITS: u32 = INDEX_BITS + OWNER_BITS;

/// A slice of time, as a power of 2 in milliseconds: about four minutes.
const SLICE_BITS: u32 = 18;
/// Slices that are kept apart: about six days.
const SLICES: u64 = 2_048;
/// The end of a chain of bundles.
const END: u32 = u32::MAX;
/// Events of a bundle: with what leads on from there they fill one line of fast memory.
const BUNDLE: usize = 7;

/// A few events of one slice.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Bundle {
    events: [u64; BUNDLE],
    number: u32,
    /// The bundle of the same slice that was filled before, or the next one that is free.
    before: u32,
}

/// Future events, earliest first.
///
/// An owner has at most one valid event: it remembers when it is due, and an event whose moment differs is stale and skipped.
/// Events wait unsorted in slices of time and are sorted when their slice begins (a calendar queue: Brown 1988, Communications of
/// the ACM 31:1220), since sorting a few at a time within fast memory is cheaper than keeping all of them in order.
#[derive(Debug)]
pub(super) struct Agenda {
    /// The slice whose events are in `begun` and `added`; events of earlier slices are in `added` as well.
    slice: u64,
    /// Events known when the slice began, the next one last.
    begun: Vec<u64>,
    /// Events booked since.
    added: BinaryHeap<Reverse<u64>>,
    /// The last bundle of each of the following slices, at its number modulo [`SLICES`].
    slices: [u32; SLICES as usize],
    /// Which of `slices` hold events, one bit each.
    filled: [u64; SLICES as usize / 64],
    bundles: Vec<Bundle>,
    /// The first bundle that is free.
    free: u32,
    /// Events beyond them.
    later: BinaryHeap<Reverse<u64>>,
}

impl Default for Agenda {
    fn default() -> Self {
        Self {
            slice: 0,
            begun: Vec::new(),
            added: BinaryHeap::new(),
            slices: [END; SLICES as usize],
            filled: [0; SLICES as usize / 64],
            bundles: Vec::new(),
            free: END,
            later: BinaryHeap::new(),
        }
    }
}

impl Agenda {
    /// Books an event; the moment must have fewer than 38 bits and the index fewer than 24.
    #[inline]
    pub(super) fn book(&mut self, moment: Moment, owner: Owner, index: u32) {
        debug_assert!(moment < 1 << 38 && index < 1 << INDEX_BITS);
        self.add(moment << KEY_BITS | (owner as u64) << INDEX_BITS | u64::from(index));
    }

    #[inline]
    fn add(&mut self, key: u64) {
        let slice = slice_of(key);
        if slice <= self.slice {
            self.added.push(Reverse(key));
        } else if slice - self.slice < SLICES {
            self.put(key, (slice % SLICES) as usize);
        } else {
            self.later.push(Reverse(key));
        }
    }

    /// Keeps an event for its slice.
    #[inline]
    fn put(&mut self, key: u64, slice: usize) {
        self.filled[slice / 64] |= 1 << (slice % 64);
        let last = self.slices[slice];
        if let Some(bundle) = self.bundles.get_mut(last as usize)
            && (bundle.number as usize) < BUNDLE
        {
            bundle.events[bundle.number as usize] = key;
            bundle.number += 1;
            return;
        }
        let mut first = Bundle {
            events: [0; BUNDLE],
            number: 1,
            before: last,
        };
        first.events[0] = key;
        self.slices[slice] = self.free;
        if let Some(free) = self.bundles.get_mut(self.free as usize) {
            self.free = std::mem::replace(free, first).before;
        } else {
            self.slices[slice] = self.bundles.len() as u32;
            self.bundles.push(first);
        }
    }

    /// Takes the events of a slice to those of the present.
    fn empty(&mut self, slice: usize) {
        self.filled[slice / 64] &= !(1 << (slice % 64));
        let mut place = std::mem::replace(&mut self.slices[slice], END);
        while let Some(bundle) = self.bundles.get_mut(place as usize) {
            self.begun
                .extend_from_slice(&bundle.events[..bundle.number as usize]);
            let before = std::mem::replace(&mut bundle.before, self.free);
            self.free = place;
            place = before;
        }
    }

    /// The moment of the next event, or [`NEVER`].
    #[inline]
    pub(super) fn next_moment(&mut self) -> Moment {
        if self.begun.is_empty() && self.added.is_empty() {
            self.begin_next_slice();
        }
        let begun = self.begun.last().map_or(NEVER, |key| key >> KEY_BITS);
        let added = self.added.peek();
        begun.min(added.map_or(NEVER, |Reverse(key)| key >> KEY_BITS))
    }

    /// Takes the next event.
    #[inline]
    pub(super) fn take(&mut self) -> Option<(Moment, Owner, u32)> {
        if self.begun.is_empty() && self.added.is_empty() {
            self.begin_next_slice();
        }
        let key = match (self.begun.last(), self.added.peek()) {
            (Some(&begun), Some(&Reverse(added))) if added < begun => self.added.pop()?.0,
            (Some(_), _) => self.begun.pop()?,
            (None, _) => self.added.pop()?.0,
        };
        let owner = if (key >> INDEX_BITS).trailing_zeros() >= OWNER_BITS {
            Owner::Duty
        } else {
            Owner::Need
        };
        let index = key as u32 & ((1 << INDEX_BITS) - 1);
        Some((key >> KEY_BITS, owner, index))
    }

    /// Moves on to the next slice that holds an event, if there is one.
    fn begin_next_slice(&mut self) {
        let later = self.later.peek().map(|&Reverse(key)| slice_of(key));
        let Some(next) = self.next_filled().into_iter().chain(later).min() else {
            return;
        };
        self.slice = next;
        self.empty((next % SLICES) as usize);
        // Those that are no longer far away join their slices.
        while let Some(&Reverse(key)) = self.later.peek()
            && slice_of(key) - next < SLICES
        {
            self.later.pop();
            if slice_of(key) == next {
                self.begun.push(key);
            } else {
                self.add(key);
            }
        }
        self.begun.sort_unstable_by_key(|&key| Reverse(key));
    }

    /// The number of the first slice after the present one that holds events.
    fn next_filled(&self) -> Option<u64> {
        let first = (self.slice + 1) % SLICES;
        let words = self.filled.len() as u64;
        // The word in which the search begins is looked at twice: its upper part first, its lower part last.
        (0..=words).find_map(|turn| {
            let word = (first / 64 + turn) % words;
            let upper = u64::MAX << (first % 64);
            let wanted = match turn {
                0 => upper,
                _ if turn == words => !upper,
                _ => u64::MAX,
            };
            let bits = self.filled[word as usize] & wanted;
            let place = word * 64 + u64::from(bits.trailing_zeros());
            (bits != 0).then(|| self.slice + 1 + (place + SLICES - first) % SLICES)
        })
    }
}

/// The slice an event lies in.
#[inline]
fn slice_of(key: u64) -> u64 {
    key >> (KEY_BITS + SLICE_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_leave_by_moment_then_owner_then_number() {
        let mut agenda = Agenda::default();
        agenda.book(7, Owner::Need, 1);
        agenda.book(5, Owner::Need, 9);
        agenda.book(7, Owner::Duty, 3);
        agenda.book(7, Owner::Need, 0);
        assert_eq!(agenda.next_moment(), 5);
        let order: Vec<_> = std::iter::from_fn(|| agenda.take()).collect();
        assert_eq!(
            order,
            [
                (5, Owner::Need, 9),
                (7, Owner::Duty, 3),
                (7, Owner::Need, 0),
                (7, Owner::Need, 1)
            ]
        );
        assert_eq!(agenda.next_moment(), NEVER);
    }

    /// Against a plain list of which the least is taken: moments near and far, some equal, stale ones among them.
    #[test]
    fn the_order_is_that_of_a_sorted_list() {
        let mut agenda = Agenda::default();
        let mut list: Vec<(Moment, u8, u32)> = Vec::new();
        let mut draws =
            crate::random::Streams::new(5, 1).draws(crate::random::Purpose::Course, (0, 0));
        let mut now = 0;
        for round in 0..60_000_u32 {
            let reach = [3, 1_000, 1 << 18, 1 << 24, 1 << 31][draws.word() as usize % 5];
            if round < 40_000 && draws.chance(0.6) {
                let moment = now + draws.long_word() % reach;
                let owner = if draws.chance(0.1) {
                    Owner::Duty
                } else {
                    Owner::Need
                };
                let index = draws.word() % 4_000;
                agenda.book(moment, owner, index);
                list.push((moment, owner as u8, index));
            }
            let least = list.iter().copied().min();
            assert_eq!(
                agenda.next_moment(),
                least.map_or(NEVER, |l| l.0),
                "round {round}"
            );
            // Sometimes other things happen first, so that bookings come before the slice already begun.
            if draws.chance(0.5) {
                let taken = agenda.take();
                assert_eq!(
                    taken.map(|(m, o, i)| (m, o as u8, i)),
                    least,
                    "round {round}"
                );
                if let Some(least) = least {
                    now = least.0;
                    list.swap_remove(list.iter().position(|&l| l == least).unwrap_or(0));
                }
            }
        }
        assert!(list.len() < 2_000 && now > 1 << 31, "{} {now}", list.len());
    }
}

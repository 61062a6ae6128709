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

/// Future events, earliest first.
///
/// An owner has at most one valid event: it remembers when it is due, and an event whose moment differs is stale and skipped.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<u64>>,
}

impl Agenda {
    /// Books an event; the moment must have fewer than 38 bits and the index fewer than 24.
    #[inline]
    pub(super) fn book(&mut self, moment: Moment, owner: Owner, index: u32) {
        debug_assert!(moment < 1 << 38 && index < 1 << INDEX_BITS);
        self.heap.push(Reverse(
            moment << (INDEX_BITS + OWNER_BITS) | (owner as u64) << INDEX_BITS | u64::from(index),
        ));
    }

    /// The moment of the next event, or [`NEVER`].
    #[inline]
    pub(super) fn next_moment(&self) -> Moment {
        self.heap
            .peek()
            .map_or(NEVER, |Reverse(key)| key >> (INDEX_BITS + OWNER_BITS))
    }

    /// Takes the next event.
    #[inline]
    pub(super) fn take(&mut self) -> Option<(Moment, Owner, u32)> {
        let Reverse(key) = self.heap.pop()?;
        let owner = if (key >> INDEX_BITS).trailing_zeros() >= OWNER_BITS {
            Owner::Duty
        } else {
            Owner::Need
        };
        Some((
            key >> (INDEX_BITS + OWNER_BITS),
            owner,
            key as u32 & ((1 << INDEX_BITS) - 1),
        ))
    }
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
}

//! Whose turn it is to fall ill: the onsets of several lists in one order of time.

use super::Simulation;
use crate::demand::Onset;
use crate::journal::Journal;

/// Onsets that are looked at together: about as many as a processor fetches at once.
pub(super) const AHEAD: usize = 16;

/// The list whose first onset is the earliest, and that onset; at the same moment by resident, then by list.
#[inline]
pub(super) fn next_onset(lists: &[&[Onset]; 3]) -> (usize, Option<Onset>) {
    let mut next = (0, lists[0].first().copied());
    for (number, list) in lists.iter().enumerate().skip(1) {
        if let Some(&onset) = list.first()
            && next.1.is_none_or(|earliest| onset < earliest)
        {
            next = (number, Some(onset));
        }
    }
    next
}

impl<J: Journal> Simulation<'_, '_, J> {
    /// Reads what will be needed of the next people all at once, so that the processor fetches it while others are dealt with: one
    /// by one each would be waited for, since they are scattered over a whole country.
    pub(super) fn look_ahead(&self, onsets: &[Onset]) {
        let people = &self.set.world.residents;
        let read = onsets[..AHEAD.min(onsets.len())]
            .iter()
            .fold(0, |sum, onset| {
                let resident = onset.resident();
                sum ^ people.of(resident).own_gp ^ self.memory.glance(resident)
            });
        std::hint::black_box(read);
    }
}

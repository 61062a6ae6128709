//! Needs put in order of time: first by slices of time, which takes no comparison, then within each slice.

use super::Onset;

/// Most slices, as a power of 2, so that their table stays in fast memory.
const MOST_SLICES: u32 = 16;

/// Merges the parts in order of time.
pub(crate) fn in_order(parts: &[Vec<Onset>]) -> Vec<Onset> {
    let mut onsets = parts.concat();
    // About one slice for each onset; they are of equal width, a power of 2.
    let slices = onsets.len().checked_ilog2().unwrap_or(0);
    let slices = slices.clamp(1, MOST_SLICES);
    let bits = onsets.iter().fold(0, |bits, onset| bits | onset.0);
    let width = (u64::BITS - bits.leading_zeros()).saturating_sub(slices);
    let slice = |onset: Onset| (onset.0 >> width) as usize;
    let mut places = vec![0_u32; (1 << slices) + 1];
    for &onset in &onsets {
        places[slice(onset) + 1] += 1;
    }
    let mut before = 0;
    for place in &mut places {
        before += *place;
        *place = before;
    }
    for part in parts {
        for &onset in part {
            // The start of each slice moves along until it is the end.
            let place = &mut places[slice(onset)];
            onsets[*place as usize] = onset;
            *place += 1;
        }
    }
    sort_slices(&mut onsets, &places, 0);
    onsets
}

/// Onsets sorted on one thread; only a grain of work, without influence on results.
const GRAIN: usize = 32_768;

/// Sorts each slice, given where it ends; the first begins at `start`.
fn sort_slices(mut onsets: &mut [Onset], ends: &[u32], mut start: u32) {
    if onsets.len() > GRAIN && ends.len() > 1 {
        let (first, last) = ends.split_at(ends.len() / 2);
        let middle = first[first.len() - 1];
        let (early, late) = onsets.split_at_mut((middle - start) as usize);
        rayon::join(
            || sort_slices(early, first, start),
            || sort_slices(late, last, middle),
        );
        return;
    }
    for &end in ends {
        let (slice, rest) = onsets.split_at_mut((end - start) as usize);
        slice.sort_unstable();
        (onsets, start) = (rest, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::Kind;
    use crate::random::{Purpose, Streams};

    fn in_order_of_words(parts: &[Vec<Onset>]) -> Vec<Onset> {
        let mut sorted = parts.concat();
        sorted.sort();
        sorted
    }

    #[test]
    fn parts_are_merged_in_order_of_time() {
        let mut draws = Streams::new(1, 1).draws(Purpose::Onset, (0, 0));
        let mut part = |residents: std::ops::Range<u32>| -> Vec<Onset> {
            // Three days, some moments shared, so that slices hold several onsets and ties go by resident.
            residents
                .map(|who| {
                    Onset::at(
                        u64::from(draws.word() >> 4) / 100_000 * 100_000,
                        who,
                        Kind::Acute,
                    )
                })
                .collect()
        };
        let parts = vec![part(0..500), Vec::new(), part(500..900)];
        assert_eq!(in_order(&parts), in_order_of_words(&parts));
        assert_eq!(in_order(&[]), []);
        assert_eq!(in_order(&[parts[0][..1].to_vec()]), parts[0][..1]);
    }

    #[test]
    fn more_onsets_than_slices_are_sorted_as_well() {
        // Most within 19 hours of 50 days, so that some slices hold hundreds and most of them few.
        let mut draws = Streams::new(2, 1).draws(Purpose::Onset, (0, 0));
        let onsets = (0..3 << MOST_SLICES).map(|who| {
            let spread = if who % 50 == 0 { 64 } else { 1 };
            let moment = u64::from(draws.word()) * spread / 64;
            Onset::at(moment, who, Kind::Office)
        });
        let parts = [onsets.collect(), vec![Onset::referred_at(0, 0)]];
        // So many that nobody wants to read them.
        assert!(in_order(&parts) == in_order_of_words(&parts));
    }
}

//! The nearest of many places, found without measuring the way to all of them.

use super::geography::Place;

/// Places from west to east.
#[derive(Clone, Debug)]
pub struct Nearby {
    by_east: Vec<(Place, u32)>,
}

impl Nearby {
    /// Places in the order of their indices.
    pub fn new(places: impl Iterator<Item = Place>) -> Self {
        let mut by_east: Vec<(Place, u32)> = places.zip(0..).collect();
        by_east.sort_by(|a, b| a.0.east.total_cmp(&b.0.east));
        Self { by_east }
    }

    /// At most `most` places as (kilometres, index), nearest first, then the lowest index.
    pub fn nearest(&self, from: Place, most: usize) -> Vec<(f64, u32)> {
        let mut found: Vec<(f64, u32)> = Vec::with_capacity(most + 1);
        let middle = self.by_east.partition_point(|p| p.0.east < from.east);
        let (west, east) = self.by_east.split_at(middle);
        let (mut west, mut east) = (west.iter().rev().peekable(), east.iter().peekable());
        let across = |p: &&(Place, u32)| f64::from((p.0.east - from.east).abs());
        // No place is nearer than it lies to the east or west: whoever comes next from both sides bounds all that follow.
        loop {
            let (to_west, to_east) = (west.peek().map(across), east.peek().map(across));
            let is_west = to_west.is_some_and(|km| to_east.is_none_or(|other| km < other));
            let Some(least) = (if is_west { to_west } else { to_east }) else {
                return found;
            };
            if found.len() == most && found.last().is_none_or(|worst| least > worst.0) {
                return found;
            }
            let next = if is_west { west.next() } else { east.next() };
            if let Some(&(place, index)) = next {
                let new = (from.km_to(place), index);
                let nearer = |old: &(f64, u32)| old.0.total_cmp(&new.0).then(old.1.cmp(&new.1));
                let rank = found.partition_point(|old| nearer(old).is_lt());
                if rank < most {
                    found.insert(rank, new);
                    found.truncate(most);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_are_those_of_all_measured_one_by_one(
            places in prop::collection::vec((0_u8..12, 0_u8..12), 0..40),
            from in (0_u8..12, 0_u8..12),
            most in 0_usize..12,
        ) {
            // On a coarse grid, so that distances are often equal.
            let place = |(east, north): (u8, u8)| Place {
                east: f32::from(east) / 3.0,
                north: f32::from(north) / 3.0,
            };
            let places: Vec<Place> = places.into_iter().map(place).collect();
            let from = place(from);
            let mut all: Vec<(f64, u32)> = places.iter().map(|p| from.km_to(*p)).zip(0..).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            all.truncate(most);
            prop_assert_eq!(Nearby::new(places.into_iter()).nearest(from, most), all);
        }
    }
}

//! What an observer finds at midnight: needs under way, and what people remember of the places of care.

use super::Simulation;
use super::memory::Helped;
use crate::calendar::{MS_PER_DAY, Moment};
use crate::journal::{Journal, MidnightEntry};

/// Needs that will fade without an event: they are open until then.
#[derive(Debug)]
pub(super) struct Fading {
    open: u32,
    /// How many of these end on each day.
    ends: Vec<u32>,
}

impl Fading {
    /// None yet, in a calendar of so many days.
    pub(super) fn new(days: usize) -> Self {
        Self {
            open: 0,
            ends: vec![0; days],
        }
    }

    /// A need that fades at a later moment of the calendar; one that does so before midnight is never found open.
    #[inline]
    pub(super) fn add(&mut self, now: Moment, moment: Moment) {
        let day = moment / MS_PER_DAY;
        if day > now / MS_PER_DAY {
            self.open += 1;
            self.ends[day as usize] += 1;
        }
    }

    /// How many are open at the end of a day.
    fn at_the_end_of(&mut self, day: usize) -> u32 {
        self.open -= self.ends[day];
        self.open
    }
}

impl<J: Journal> Simulation<'_, '_, J> {
    /// Writes down the state at the end of a day and lets memories fade, before anything of the next day happens.
    pub(super) fn look_around(&mut self, moment: Moment) {
        let places = [Helped::Duty, Helped::Emergency];
        let entry = MidnightEntry {
            moment,
            open_needs: (self.needs.len() - self.vacant.len()) as u32
                + self
                    .fading
                    .at_the_end_of((moment / MS_PER_DAY) as usize - 1),
            residents: self.set.world.residents.len() as u32,
            helped: places.map(|place| self.memory.number(place)),
            remembered: places.map(|place| self.memory.mean_wait(place)),
        };
        self.journal.midnight(&entry);
        self.memory.end_day();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_open_at_each_midnight_until_it_fades() {
        let day = |number: u64| number * MS_PER_DAY;
        let mut fading = Fading::new(5);
        fading.add(day(0) + 5, day(0) + 9);
        fading.add(day(0) + 5, day(2) + 9);
        // At midnight itself it is still open.
        fading.add(day(0) + 7, day(1));
        assert_eq!(fading.at_the_end_of(0), 2);
        fading.add(day(1) + 3, day(3) + 1);
        assert_eq!([1, 2, 3, 4].map(|d| fading.at_the_end_of(d)), [2, 1, 0, 0]);
    }
}

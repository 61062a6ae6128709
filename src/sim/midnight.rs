//! What an observer finds at midnight: needs under way, and what people remember of the places of care.

use super::Simulation;
use super::memory::Helped;
use crate::calendar::Moment;
use crate::journal::{Journal, MidnightEntry};

impl<J: Journal> Simulation<'_, '_, J> {
    /// Writes down the state at the end of a day and lets memories fade, before anything of the next day happens.
    pub(super) fn look_around(&mut self, moment: Moment) {
        let places = [Helped::Duty, Helped::Emergency];
        let entry = MidnightEntry {
            moment,
            open_needs: (self.needs.len() - self.vacant.len()) as u32,
            residents: self.set.world.residents.len() as u32,
            helped: places.map(|place| self.memory.number(place)),
            remembered: places.map(|place| self.memory.mean_wait(place)),
        };
        self.journal.midnight(&entry);
        self.memory.end_day();
    }
}

//! What residents remember: the place they used last and how long they waited there.

use crate::world::World;

/// Where people were last helped out of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Helped {
    /// By the GP duty service.
    Duty = 1,
    /// By the emergency department.
    Emergency = 2,
}

/// No wait remembered.
const NONE: u8 = 255;
/// Grain of a remembered wait (minutes); longest 508 minutes.
const GRAIN: f64 = 2.0;

/// The memory of every resident: four bytes each.
#[derive(Debug)]
pub(super) struct Memory {
    last: Vec<u8>,
    wait_duty: Vec<u8>,
    wait_emergency: Vec<u8>,
    told: Vec<bool>,
    /// Residents whose last place was each of the two, and what all remember of its wait.
    kept: [Kept; 2],
}

/// What all residents together remember of one place.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    last: u32,
    waits: u32,
    grains: u64,
}

impl Memory {
    pub(super) fn new(world: &World) -> Self {
        let n = world.residents.len();
        let habits = &world.residents.habit;
        let kept = [Helped::Duty, Helped::Emergency].map(|place| Kept {
            last: habits
                .iter()
                .map(|&last| u32::from(last == place as u8))
                .sum(),
            ..Kept::default()
        });
        Self {
            kept,
            last: habits.clone(),
            wait_duty: vec![NONE; n],
            wait_emergency: vec![NONE; n],
            told: vec![false; n],
        }
    }

    pub(super) fn last(&self, resident: u32, place: Helped) -> bool {
        self.last[resident as usize] == place as u8
    }

    /// Somebody told the resident of the duty service.
    pub(super) fn told_of_duty(&mut self, resident: u32) {
        self.told[resident as usize] = true;
    }

    pub(super) fn was_told_of_duty(&self, resident: u32) -> bool {
        self.told[resident as usize]
    }

    /// The wait expected at a place: the own last one weighed against what everybody expects.
    pub(super) fn expected(&self, resident: u32, place: Helped, common: f64, weight: f64) -> f64 {
        let own = match place {
            Helped::Duty => self.wait_duty[resident as usize],
            Helped::Emergency => self.wait_emergency[resident as usize],
        };
        if own == NONE {
            common
        } else {
            weight * f64::from(own) * GRAIN + (1.0 - weight) * common
        }
    }

    pub(super) fn helped(&mut self, resident: u32, place: Helped, waited_minutes: f64) {
        let last = &mut self.last[resident as usize];
        if let Some(before) = last.checked_sub(1) {
            self.kept[usize::from(before)].last -= 1;
        }
        *last = place as u8;
        let grains = (waited_minutes / GRAIN).clamp(0.0, f64::from(NONE - 1)) as u8;
        let wait = match place {
            Helped::Duty => &mut self.wait_duty[resident as usize],
            Helped::Emergency => &mut self.wait_emergency[resident as usize],
        };
        self.kept[place as usize - 1].takes(*wait, grains);
        *wait = grains;
    }

    /// Residents whose last place this was.
    pub(super) fn number(&self, place: Helped) -> u32 {
        self.kept[place as usize - 1].last
    }

    /// Mean remembered wait at a place (minutes); `None` while nobody remembers one.
    pub(super) fn mean_wait(&self, place: Helped) -> Option<f64> {
        let kept = &self.kept[place as usize - 1];
        (kept.waits > 0).then(|| kept.grains as f64 * GRAIN / f64::from(kept.waits))
    }
}

impl Kept {
    /// One more resident was last helped here; the new wait replaces the one remembered.
    fn takes(&mut self, before: u8, now: u8) {
        self.last += 1;
        if before == NONE {
            self.waits += 1;
        } else {
            self.grains -= u64::from(before);
        }
        self.grains += u64::from(now);
    }
}

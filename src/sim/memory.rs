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

/// What one resident remembers.
#[derive(Clone, Copy, Debug)]
struct Remembered {
    last: u8,
    wait_duty: u8,
    wait_emergency: u8,
    told: bool,
}

/// The memory of every resident: four bytes each, side by side.
#[derive(Debug)]
pub(super) struct Memory {
    residents: Vec<Remembered>,
}

impl Memory {
    pub(super) fn new(world: &World) -> Self {
        let fresh = |&last: &u8| Remembered {
            last,
            wait_duty: NONE,
            wait_emergency: NONE,
            told: false,
        };
        Self {
            residents: world.residents.habit.iter().map(fresh).collect(),
        }
    }

    pub(super) fn last(&self, resident: u32, place: Helped) -> bool {
        self.residents[resident as usize].last == place as u8
    }

    /// Somebody told the resident of the duty service.
    pub(super) fn told_of_duty(&mut self, resident: u32) {
        self.residents[resident as usize].told = true;
    }

    pub(super) fn was_told_of_duty(&self, resident: u32) -> bool {
        self.residents[resident as usize].told
    }

    /// The wait expected at a place: the own last one weighed against what everybody expects.
    pub(super) fn expected(&self, resident: u32, place: Helped, common: f64, weight: f64) -> f64 {
        let remembered = &self.residents[resident as usize];
        let own = match place {
            Helped::Duty => remembered.wait_duty,
            Helped::Emergency => remembered.wait_emergency,
        };
        if own == NONE {
            common
        } else {
            weight * f64::from(own) * GRAIN + (1.0 - weight) * common
        }
    }

    pub(super) fn helped(&mut self, resident: u32, place: Helped, waited_minutes: f64) {
        let remembered = &mut self.residents[resident as usize];
        remembered.last = place as u8;
        let grains = (waited_minutes / GRAIN).clamp(0.0, f64::from(NONE - 1)) as u8;
        match place {
            Helped::Duty => remembered.wait_duty = grains,
            Helped::Emergency => remembered.wait_emergency = grains,
        }
    }
}

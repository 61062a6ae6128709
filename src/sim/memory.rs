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
}

impl Memory {
    pub(super) fn new(world: &World) -> Self {
        let n = world.residents.len();
        Self {
            last: world.residents.habit.clone(),
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
        self.last[resident as usize] = place as u8;
        let grains = (waited_minutes / GRAIN).clamp(0.0, f64::from(NONE - 1)) as u8;
        match place {
            Helped::Duty => self.wait_duty[resident as usize] = grains,
            Helped::Emergency => self.wait_emergency[resident as usize] = grains,
        }
    }
}

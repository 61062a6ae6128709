//! How practices differ from each other: who opens on Saturday, who closes on Wednesday afternoon, whose telephone names the duty service.

use crate::calendar::Calendar;
use crate::random::Purpose;
use crate::scenario::Scenario;
use crate::scenario::office::PartialHours;
use crate::world::World;
use crate::world::geography::Neighbourhood;
use crate::world::nearby::Nearby;
use crate::world::residents::NO_GP;
use crate::world::workforce::Practice;
use rayon::prelude::*;

/// What differs between practices, and who stands near whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Practices {
    /// The practice that residents without own GP turn to, by neighbourhood.
    pub nearest: Vec<u32>,
    /// The practices near each practice, nearest first.
    pub neighbours: Vec<Vec<u32>>,
    /// Whether the telephone of a practice names the duty service out of hours.
    pub answering_machine: Vec<bool>,
    /// Whether a practice has an assistant.
    pub assistant: Vec<bool>,
    /// Hours that only some practices keep.
    pub further: Vec<SomeHours>,
    /// Hours at which only some practices are closed.
    pub closings: Vec<SomeHours>,
}

/// Hours of some practices.
#[derive(Clone, Debug, PartialEq)]
pub struct SomeHours {
    /// Start and end (minutes), in order.
    pub spans: Vec<(u32, u32)>,
    /// Which practices.
    pub practices: Vec<bool>,
}

impl SomeHours {
    /// Whether the hours hold for a practice at a minute.
    pub fn hold(&self, practice: u32, minute: u32) -> bool {
        self.practices[practice as usize] && {
            let after = self.spans.partition_point(|s| s.0 <= minute);
            after > 0 && minute < self.spans[after - 1].1
        }
    }
}

impl Practices {
    pub(super) fn build(scenario: &Scenario, world: &World, calendar: &Calendar) -> Self {
        let office = &scenario.office;
        let number = world.workforce.practices.len() as u32;
        let lots: Vec<[f64; 2]> = (0..number)
            .map(|practice| {
                let mut draws = world.streams.draws(Purpose::Practice, (practice, 1));
                [draws.uniform(), draws.uniform()]
            })
            .collect();
        let hours = |all: &[PartialHours]| -> Vec<SomeHours> {
            all.iter()
                .map(|h| some_hours(h, number, world, calendar))
                .collect()
        };
        let places = Nearby::new(world.workforce.practices.iter().map(|p| p.place));
        Self {
            nearest: nearest(world, &places),
            neighbours: neighbours(
                world,
                &places,
                office.neighbours.max(office.pooled_practices),
            ),
            answering_machine: lots
                .iter()
                .map(|l| l[0] < office.answering_machine)
                .collect(),
            assistant: lots.iter().map(|l| l[1] < office.assistants).collect(),
            further: hours(&office.further),
            closings: hours(&office.closings),
        }
    }
}

/// Each practice has a lot of its own for each kind of hours, named like them, so that others change nothing.
fn some_hours(hours: &PartialHours, number: u32, world: &World, calendar: &Calendar) -> SomeHours {
    let name = hours.id.bytes().fold(0x811C_9DC5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let keeps = |practice| {
        let mut draws = world
            .streams
            .draws(Purpose::Practice, (practice, name | 1 << 31));
        draws.chance(hours.practices)
    };
    SomeHours {
        spans: hours.window.openings(calendar),
        practices: (0..number).map(keeps).collect(),
    }
}

fn nearest(world: &World, places: &Nearby) -> Vec<u32> {
    let of = |n: &Neighbourhood| {
        let nearest = places.nearest(n.place, 1);
        nearest.first().map_or(NO_GP, |practice| practice.1)
    };
    let neighbourhoods = &world.geography.neighbourhoods;
    neighbourhoods.par_iter().map(of).collect()
}

/// The nearest other practices of each practice.
fn neighbours(world: &World, places: &Nearby, most: u32) -> Vec<Vec<u32>> {
    let most = most as usize;
    let of = |(index, practice): (usize, &Practice)| {
        let nearest = places.nearest(practice.place, most + 1).into_iter();
        let others = nearest.map(|p| p.1).filter(|&p| p as usize != index);
        others.take(most).collect()
    };
    let practices = &world.workforce.practices;
    practices.par_iter().enumerate().map(of).collect()
}

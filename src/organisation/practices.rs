//! How practices differ from each other: who opens on Saturday, who closes on Wednesday afternoon, whose telephone names the duty service.

use crate::calendar::Calendar;
use crate::random::Purpose;
use crate::scenario::Scenario;
use crate::scenario::office::PartialHours;
use crate::world::World;
use crate::world::residents::NO_GP;

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
        Self {
            nearest: nearest(world),
            neighbours: neighbours(world, office.neighbours.max(office.pooled_practices)),
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

fn nearest(world: &World) -> Vec<u32> {
    let practices = &world.workforce.practices;
    let of = |n: &crate::world::geography::Neighbourhood| {
        let km = |i: &u32| n.place.km_to(practices[*i as usize].place);
        (0..practices.len() as u32)
            .min_by(|a, b| km(a).total_cmp(&km(b)).then(a.cmp(b)))
            .unwrap_or(NO_GP)
    };
    world.geography.neighbourhoods.iter().map(of).collect()
}

/// The nearest other practices of each practice.
fn neighbours(world: &World, most: u32) -> Vec<Vec<u32>> {
    let practices = &world.workforce.practices;
    let most = most as usize;
    practices
        .iter()
        .enumerate()
        .map(|(index, practice)| {
            let km = |i: &u32| practice.place.km_to(practices[*i as usize].place);
            let nearer = |a: &u32, b: &u32| km(a).total_cmp(&km(b)).then(a.cmp(b));
            let mut others: Vec<u32> = (0..practices.len() as u32)
                .filter(|&p| p as usize != index)
                .collect();
            if most == 0 {
                others.clear();
            } else if others.len() > most {
                others.select_nth_unstable_by(most - 1, nearer);
                others.truncate(most);
            }
            others.sort_by(nearer);
            others
        })
        .collect()
}

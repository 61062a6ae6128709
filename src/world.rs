//! What stays fixed during a run: the places, the people, the doctors and the hospitals.
//!
//! A world is built once from a scenario and its seed (replication 0 of every stream) and then only read. Scenarios that agree
//! on territory, people and doctors share one world, so that they are compared on the same people.
//! Absent on purpose: anything that changes during a run, and anything about how duty is organised.

pub mod geography;
pub mod nearby;
pub mod residents;
pub mod workforce;
pub mod census;

use crate::random::Streams;
use crate::scenario::Scenario;
use crate::scenario::doctors::DoctorRules;
use crate::scenario::people::PeopleRules;
use crate::scenario::territory::Territory;
use crate::scenario::travel::TravelRules;
use census::Census;
use geography::{Geography, Place};
use nearby::Nearby;
use residents::Residents;
use workforce::Workforce;

/// An emergency department as a place.
#[derive(Clone, Debug, PartialEq)]
pub struct EmergencySite {
    /// Name of the hospital.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Licensed beds.
    pub beds: f64,
}

/// Everything that stays fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Communes, neighbourhoods, distances.
    pub geography: Geography,
    /// The people.
    pub residents: Residents,
    /// Doctors and practices.
    pub workforce: Workforce,
    /// How many people there are of each kind.
    pub census: Census,
    /// Emergency departments.
    pub emergency: Vec<EmergencySite>,
    /// For each neighbourhood, the nearest and the second nearest emergency department.
    pub nearest_emergency: Vec<[u16; 2]>,
    /// Minutes at the wheel to these two by day, for each neighbourhood.
    pub drive_to_emergency: Vec<[f64; 2]>,
    /// The luck that stays fixed (replication 0), for traits that others than the world need.
    pub streams: Streams,
}

/// The parts of a scenario on which a world depends.
pub type WorldRules = (Territory, PeopleRules, DoctorRules, TravelRules, u64);

impl World {
    /// The parts of `scenario` that decide what its world looks like; equal parts mean an equal world.
    pub fn rules(scenario: &Scenario, seed: u64) -> WorldRules {
        let s = scenario;
        (
            s.territory.clone(),
            s.people.clone(),
            s.doctors.clone(),
            s.travel.clone(),
            seed,
        )
    }

    /// Builds the world of a checked scenario.
    pub fn build(scenario: &Scenario, seed: u64) -> Self {
        let streams = Streams::new(seed, 0);
        let geography = Geography::build(&scenario.territory, &scenario.travel);
        let workforce =
            Workforce::build(&scenario.territory, &scenario.doctors, &geography, &streams);
        let residents = Residents::build(&scenario.people, &geography, &workforce, &streams);
        let emergency: Vec<EmergencySite> = scenario
            .territory
            .hospitals
            .iter()
            .map(|h| EmergencySite {
                name: h.name.clone(),
                place: geography.place(h.latitude, h.longitude),
                beds: h.beds,
            })
            .collect();
        let sites = Nearby::new(emergency.iter().map(|site| site.place));
        let nearest_emergency: Vec<[u16; 2]> = geography
            .neighbourhoods
            .iter()
            .map(|n| two_nearest(n.place, &sites))
            .collect();
        let drive_to_emergency = geography
            .neighbourhoods
            .iter()
            .zip(&nearest_emergency)
            .map(|(n, nearest)| {
                nearest.map(|site| {
                    let place = emergency[usize::from(site)].place;
                    geography.minutes(geography.road_km(n.place, place), n.commune)
                })
            })
            .collect();
        Self {
            census: Census::count(&geography, &residents, &workforce),
            geography,
            residents,
            workforce,
            emergency,
            nearest_emergency,
            drive_to_emergency,
            streams,
        }
    }
}

/// Indices of the two nearest departments (twice the same when there is one).
fn two_nearest(from: Place, departments: &Nearby) -> [u16; 2] {
    let nearest = departments.nearest(from, 2);
    let first = nearest[0].1 as u16;
    [
        first,
        nearest.get(1).map_or(first, |second| second.1 as u16),
    ]
}

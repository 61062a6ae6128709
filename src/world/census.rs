//! How many people there are of each kind: counted once for a world, since nobody moves or ages during a run.

use super::geography::Geography;
use super::residents::{NO_GP, Residents, traits};
use super::workforce::Workforce;
use crate::scenario::people::AGE_BANDS;

/// Numbers of residents.
#[derive(Clone, Debug, PartialEq)]
pub struct Census {
    /// By commune (index).
    pub communes: Vec<u32>,
    /// By age band.
    pub bands: [u32; AGE_BANDS],
    /// Without and with preferential reimbursement.
    pub preferential: [u32; 2],
    /// Men and women.
    pub female: [u32; 2],
    /// Without and with an own GP.
    pub with_gp: [u32; 2],
    /// By density class of the commune.
    pub density: [u32; 3],
    /// On the list of each GP (index).
    pub lists: Vec<u32>,
    /// By neighbourhood and practice of the own GP, in this order.
    pub neighbours: Vec<Neighbours>,
}

/// People of a neighbourhood with the same practice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbours {
    /// Neighbourhood (index).
    pub neighbourhood: u32,
    /// Practice of the own GP (index); `None` = no own GP.
    pub practice: Option<u32>,
    /// How many they are.
    pub residents: u32,
}

/// Counts of all neighbourhoods, from people in ascending order of neighbourhood.
fn neighbours(residents: &Residents, workforce: &Workforce) -> Vec<Neighbours> {
    let mut all = Vec::new();
    // The last place counts those without a GP.
    let mut counts = vec![0_u32; workforce.practices.len() + 1];
    for people in residents
        .all
        .chunk_by(|a, b| a.neighbourhood == b.neighbourhood)
    {
        let mut met: Vec<usize> = Vec::new();
        for person in people {
            let practice = match person.own_gp {
                NO_GP => workforce.practices.len(),
                gp => workforce.doctors[gp as usize].practice as usize,
            };
            if counts[practice] == 0 {
                met.push(practice);
            }
            counts[practice] += 1;
        }
        met.sort_unstable();
        for practice in met {
            all.push(Neighbours {
                neighbourhood: people[0].neighbourhood,
                practice: (practice < workforce.practices.len()).then_some(practice as u32),
                residents: std::mem::take(&mut counts[practice]),
            });
        }
    }
    all
}

impl Census {
    pub(super) fn count(
        geography: &Geography,
        residents: &Residents,
        workforce: &Workforce,
    ) -> Self {
        let mut census = Self {
            communes: vec![0; geography.density.len()],
            bands: [0; AGE_BANDS],
            preferential: [0; 2],
            female: [0; 2],
            with_gp: [0; 2],
            density: [0; 3],
            lists: vec![0; workforce.doctors.len()],
            neighbours: neighbours(residents, workforce),
        };
        for person in &residents.all {
            let has = |bit: u16| usize::from(person.traits & bit != 0);
            let home = &geography.neighbourhoods[person.neighbourhood as usize];
            census.communes[usize::from(home.commune)] += 1;
            census.bands[usize::from(person.band)] += 1;
            census.preferential[has(traits::PREFERENTIAL)] += 1;
            census.female[has(traits::FEMALE)] += 1;
            census.with_gp[usize::from(person.own_gp != NO_GP)] += 1;
            if person.own_gp != NO_GP {
                census.lists[person.own_gp as usize] += 1;
            }
        }
        for (commune, &number) in census.communes.iter().enumerate() {
            census.density[usize::from(geography.density[commune])] += number;
        }
        census
    }
}

//! How many people there are of each kind: counted once for a world, since nobody moves or ages during a run.

use super::geography::Geography;
use super::residents::{NO_GP, Resident, Residents, traits};
use super::workforce::Workforce;
use crate::scenario::people::AGE_BANDS;
use rayon::prelude::*;

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
    let by_neighbourhood: Vec<&[Resident]> = residents
        .all
        .chunk_by(|a, b| a.neighbourhood == b.neighbourhood)
        .collect();
    // The last place counts those without a GP.
    let counts = || vec![0_u32; workforce.practices.len() + 1];
    let parts: Vec<Vec<Neighbours>> = by_neighbourhood
        .into_par_iter()
        .map_init(counts, |counts, people| {
            neighbours_of(people, workforce, counts)
        })
        .collect();
    parts.concat()
}

/// Counts of one neighbourhood by practice; all `counts` are 0 before and after.
fn neighbours_of(
    people: &[Resident],
    workforce: &Workforce,
    counts: &mut [u32],
) -> Vec<Neighbours> {
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
    let of_practice = |practice| Neighbours {
        neighbourhood: people[0].neighbourhood,
        practice: (practice < workforce.practices.len()).then_some(practice as u32),
        residents: std::mem::take(&mut counts[practice]),
    };
    met.into_iter().map(of_practice).collect()
}

/// Residents counted together; only a grain of work, without influence on results.
const GRAIN: usize = 1 << 17;

impl Census {
    pub(super) fn count(
        geography: &Geography,
        residents: &Residents,
        workforce: &Workforce,
    ) -> Self {
        let nobody = || Self {
            communes: vec![0; geography.density.len()],
            bands: [0; AGE_BANDS],
            preferential: [0; 2],
            female: [0; 2],
            with_gp: [0; 2],
            density: [0; 3],
            lists: vec![0; workforce.doctors.len()],
            neighbours: Vec::new(),
        };
        let parts = residents.all.par_chunks(GRAIN);
        let counted = parts.map(|people| {
            let mut census = nobody();
            for person in people {
                census.add(person, geography);
            }
            census
        });
        let mut census = counted.reduce(nobody, |sum, part| sum.with(&part));
        for (commune, &number) in census.communes.iter().enumerate() {
            census.density[usize::from(geography.density[commune])] += number;
        }
        census.neighbours = neighbours(residents, workforce);
        census
    }

    fn add(&mut self, person: &Resident, geography: &Geography) {
        let has = |bit| usize::from(person.has(bit));
        let home = &geography.neighbourhoods[person.neighbourhood as usize];
        self.communes[usize::from(home.commune)] += 1;
        self.bands[usize::from(person.band)] += 1;
        self.preferential[has(traits::PREFERENTIAL)] += 1;
        self.female[has(traits::FEMALE)] += 1;
        self.with_gp[usize::from(person.own_gp != NO_GP)] += 1;
        if person.own_gp != NO_GP {
            self.lists[person.own_gp as usize] += 1;
        }
    }

    /// The sum of two counts of different people.
    fn with(mut self, other: &Self) -> Self {
        let pairs: [(&mut [u32], &[u32]); 6] = [
            (&mut self.communes, &other.communes),
            (&mut self.bands, &other.bands),
            (&mut self.preferential, &other.preferential),
            (&mut self.female, &other.female),
            (&mut self.with_gp, &other.with_gp),
            (&mut self.lists, &other.lists),
        ];
        for (sums, numbers) in pairs {
            for (sum, number) in sums.iter_mut().zip(numbers) {
                *sum += number;
            }
        }
        self
    }
}

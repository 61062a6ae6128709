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

//! Who saw each resident over the year, and how scattered that care was.
//!
//! Four variants, since no rule exists for counting out-of-hours contacts: (a) office hours only, (b) with out-of-hours
//! contacts, a provider being a doctor, (c) the same, a provider being a practice, (d) as (b) with the emergency department as
//! one more provider. Only face to face contacts count.

use crate::organisation::staffing::FIRST_TRAINEE;
use crate::stats::continuity::{Indices, indices_of};
use crate::world::World;

const KIND_SHIFT: u32 = 30;
const OFFICE: u32 = 0;
const DUTY: u32 = 1;
const EMERGENCY: u32 = 2;

/// All visits of the measured period in order of time.
#[derive(Clone, Debug, Default)]
pub struct VisitLog {
    visits: Vec<(u32, u32)>,
}

/// Mean indices over residents for whom they are defined.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanIndices {
    /// Residents with an index (at least two visits).
    pub residents: u64,
    /// Usual provider of care.
    pub upc: Option<f64>,
    /// Bice-Boxerman.
    pub coc: Option<f64>,
    /// Sequential continuity.
    pub secon: Option<f64>,
    /// Visits per resident with an index.
    pub visits: Option<f64>,
}

/// The four variants.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Variants {
    /// (a) Office hours only.
    pub office: MeanIndices,
    /// (b) With out-of-hours contacts, by doctor.
    pub doctor: MeanIndices,
    /// (c) With out-of-hours contacts, by practice.
    pub practice: MeanIndices,
    /// (d) As (b), the emergency department counted as one provider.
    pub emergency: MeanIndices,
}

impl VisitLog {
    pub(super) fn office(&mut self, resident: u32, doctor: u32) {
        self.visits.push((resident, doctor | OFFICE << KIND_SHIFT));
    }

    pub(super) fn duty(&mut self, resident: u32, doctor: u32) {
        self.visits.push((resident, doctor | DUTY << KIND_SHIFT));
    }

    pub(super) fn emergency(&mut self, resident: u32) {
        self.visits.push((resident, EMERGENCY << KIND_SHIFT));
    }

    /// Computes the indices of every resident and averages them.
    pub fn measure(&self, world: &World) -> Variants {
        let residents = world.residents.len();
        let mut ends = vec![0_u32; residents + 1];
        for &(resident, _) in &self.visits {
            ends[resident as usize + 1] += 1;
        }
        for i in 0..residents {
            ends[i + 1] += ends[i];
        }
        let starts = ends.clone();
        let mut sorted = vec![0_u32; self.visits.len()];
        let mut next = ends;
        for &(resident, provider) in &self.visits {
            sorted[next[resident as usize] as usize] = provider;
            next[resident as usize] += 1;
        }
        let mut sums = [Sums::default(); 4];
        let (mut sequence, mut scratch) = (Vec::new(), Vec::new());
        for resident in 0..residents {
            let visits = &sorted[starts[resident] as usize..starts[resident + 1] as usize];
            let provider = |visit, variant| provider(visit, variant, world);
            let variants = by_variant(visits, provider, &mut sequence, &mut scratch);
            for (sum, indices) in sums.iter_mut().zip(variants) {
                if let Some(indices) = indices {
                    sum.add(&indices);
                }
            }
        }
        let [office, doctor, practice, emergency] = sums.map(|s| s.mean());
        Variants {
            office,
            doctor,
            practice,
            emergency,
        }
    }
}

/// The indices of one resident in the four variants; `None` below two visits.
fn by_variant(
    visits: &[u32],
    provider: impl Fn(u32, usize) -> Option<u32>,
    sequence: &mut Vec<u32>,
    scratch: &mut Vec<u32>,
) -> [Option<Indices>; 4] {
    if visits.len() < 2 {
        return [None; 4];
    }
    let mut variant = |variant| {
        sequence.clear();
        sequence.extend(visits.iter().filter_map(|&v| provider(v, variant)));
        (sequence.len() >= 2).then(|| indices_of(sequence, scratch))
    };
    // Most residents were seen in office hours only: all variants but that by practice then count the same visits.
    if visits.iter().all(|visit| visit >> KIND_SHIFT == OFFICE) {
        let doctor = variant(0);
        let one = doctor.is_some_and(|indices| indices.providers == 1);
        let practice = if one { doctor } else { variant(2) };
        return [doctor, doctor, practice, doctor];
    }
    std::array::from_fn(variant)
}

/// The provider of a visit in a variant; `None` when the variant leaves it out.
fn provider(visit: u32, variant: usize, world: &World) -> Option<u32> {
    let (kind, doctor) = (visit >> KIND_SHIFT, visit & ((1 << KIND_SHIFT) - 1));
    match (kind, variant) {
        (EMERGENCY, 3) => Some(u32::MAX),
        (EMERGENCY, _) | (DUTY, 0) => None,
        (_, 2) if doctor < FIRST_TRAINEE => Some(world.workforce.doctors[doctor as usize].practice),
        _ => Some(doctor),
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    residents: u64,
    visits: u64,
    upc: f64,
    coc: f64,
    secon: f64,
}

impl Sums {
    fn add(&mut self, indices: &Indices) {
        self.residents += 1;
        self.visits += u64::from(indices.visits);
        self.upc += indices.upc.unwrap_or(0.0);
        self.coc += indices.coc.unwrap_or(0.0);
        self.secon += indices.secon.unwrap_or(0.0);
    }

    fn mean(&self) -> MeanIndices {
        let n = self.residents as f64;
        let mean = |sum: f64| (self.residents > 0).then_some(sum / n);
        MeanIndices {
            residents: self.residents,
            upc: mean(self.upc),
            coc: mean(self.coc),
            secon: mean(self.secon),
            visits: mean(self.visits as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::continuity::indices;

    #[test]
    fn every_variant_counts_its_own_visits() {
        // Doctors 10 to 19 form a practice, 20 to 29 the next; two residents in three are seen in office hours only.
        let provider = |visit: u32, variant| {
            let (kind, doctor) = (visit >> KIND_SHIFT, visit % (1 << KIND_SHIFT));
            match (kind, variant) {
                (EMERGENCY, 3) => Some(u32::MAX),
                (EMERGENCY, _) | (DUTY, 0) => None,
                (_, 2) => Some(doctor / 10),
                _ => Some(doctor),
            }
        };
        let kinds = [
            OFFICE, OFFICE, OFFICE, DUTY, OFFICE, OFFICE, EMERGENCY, OFFICE,
        ];
        for number in 0..4_096_u32 {
            let visit = |place: u32| {
                let kind = if number % 3 == 0 {
                    kinds[(number >> place) as usize % 8]
                } else {
                    OFFICE
                };
                kind << KIND_SHIFT | [10, 11, 10, 20][(number >> (2 * place)) as usize % 4]
            };
            let visits: Vec<u32> = (0..number % 6).map(visit).collect();
            let found = by_variant(&visits, provider, &mut Vec::new(), &mut Vec::new());
            for (variant, found) in found.into_iter().enumerate() {
                let sequence: Vec<u32> = visits
                    .iter()
                    .filter_map(|&v| provider(v, variant))
                    .collect();
                let expected = (sequence.len() >= 2).then(|| indices(&sequence));
                assert_eq!(found, expected, "{visits:?}, variant {variant}");
            }
        }
    }
}

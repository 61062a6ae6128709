//! Who saw each resident over the year, and how scattered that care was.
//!
//! Four variants, since no rule exists for counting out-of-hours contacts: (a) office hours only, (b) with out-of-hours
//! contacts, a provider being a doctor, (c) the same, a provider being a practice, (d) as (b) with the emergency department as
//! one more provider. Only face to face contacts count.

use crate::calendar::Moment;
use crate::demand::{COARSE_BITS, Coarse};
use crate::organisation::staffing::FIRST_TRAINEE;
use crate::stats::continuity::{Indices, indices_of};
use crate::world::World;

const KIND_SHIFT: u32 = 30;
const OFFICE: u32 = 0;
const DUTY: u32 = 1;
const EMERGENCY: u32 = 2;

/// All visits of the measured period.
#[derive(Clone, Debug, Default)]
pub struct VisitLog {
    /// Planned visits to the own GP, by resident and in order of time.
    planned: Vec<Coarse>,
    /// End of each resident's planned visits; residents without any after the last who has some are left out.
    ends: Vec<u32>,
    /// All other visits as they were written, by district of [`DISTRICT`] residents, so that each is sorted within fast memory.
    others: Vec<Vec<Visit>>,
}

/// Residents of one part of the log, as a power of 2.
const DISTRICT_BITS: u32 = 15;
const DISTRICT: usize = 1 << DISTRICT_BITS;

/// A visit that was not planned to the own GP.
#[derive(Clone, Copy, Debug, Default)]
struct Visit {
    resident: u32,
    moment: Coarse,
    provider: u32,
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
    /// Planned visits to the own GP; residents come in their order.
    pub(super) fn planned(&mut self, resident: u32, moments: &[Coarse]) {
        self.ends
            .resize(resident as usize, self.planned.len() as u32);
        self.planned.extend_from_slice(moments);
        self.ends.push(self.planned.len() as u32);
    }

    pub(super) fn office(&mut self, resident: u32, moment: Moment, doctor: u32) {
        self.add(resident, moment, doctor | OFFICE << KIND_SHIFT);
    }

    pub(super) fn duty(&mut self, resident: u32, moment: Moment, doctor: u32) {
        self.add(resident, moment, doctor | DUTY << KIND_SHIFT);
    }

    pub(super) fn emergency(&mut self, resident: u32, moment: Moment) {
        self.add(resident, moment, EMERGENCY << KIND_SHIFT);
    }

    fn add(&mut self, resident: u32, moment: Moment, provider: u32) {
        let district = (resident >> DISTRICT_BITS) as usize;
        if district >= self.others.len() {
            self.others.resize_with(district + 1, Vec::new);
        }
        self.others[district].push(Visit {
            resident,
            moment: (moment >> COARSE_BITS) as Coarse,
            provider,
        });
    }

    fn planned_of(&self, resident: usize) -> &[Coarse] {
        let Some(&end) = self.ends.get(resident) else {
            return &[];
        };
        let start = resident.checked_sub(1).map_or(0, |r| self.ends[r]);
        &self.planned[start as usize..end as usize]
    }

    /// Computes the indices of every resident and averages them.
    pub fn measure(&self, world: &World) -> Variants {
        let own_gps = world.residents.all.iter().map(|person| person.own_gp);
        self.measure_with(own_gps, |visit, variant| provider(visit, variant, world))
    }

    fn measure_with(
        &self,
        own_gps: impl Iterator<Item = u32>,
        provider: impl Fn(u32, usize) -> Option<u32>,
    ) -> Variants {
        let mut sums = [Sums::default(); 4];
        let (mut visits, mut course) = (Vec::new(), Vec::new());
        let (mut sequence, mut scratch) = (Vec::new(), Vec::new());
        let mut district = District::default();
        for (resident, own_gp) in own_gps.enumerate() {
            if resident.is_multiple_of(DISTRICT) {
                let others = self.others.get(resident >> DISTRICT_BITS);
                district.sort(others.map_or(&[], Vec::as_slice));
            }
            let planned = self.planned_of(resident);
            let other = district.of(resident % DISTRICT);
            let number = planned.len() + other.len();
            if number < 2 {
                continue;
            }
            // Many residents are seen by their own GP alone: nothing to scatter.
            if other.iter().all(|visit| visit.1 == own_gp) {
                for sum in &mut sums {
                    sum.add_one_provider(number);
                }
                continue;
            }
            visits.clear();
            visits.extend(planned.iter().map(|&moment| (moment, own_gp)));
            visits.extend_from_slice(other);
            visits.sort_by_key(|visit| visit.0);
            course.clear();
            course.extend(visits.iter().map(|visit| visit.1));
            let variants = by_variant(&course, &provider, &mut sequence, &mut scratch);
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

/// The visits of one district by resident, as moment and provider.
#[derive(Default)]
struct District {
    visits: Vec<(Coarse, u32)>,
    /// Where those of each resident end.
    ends: Vec<u32>,
}

impl District {
    /// Sorts by counting, which keeps the order of each resident's visits.
    fn sort(&mut self, written: &[Visit]) {
        self.ends.clear();
        self.ends.resize(DISTRICT + 1, 0);
        for visit in written {
            self.ends[visit.resident as usize % DISTRICT + 1] += 1;
        }
        for resident in 0..DISTRICT {
            self.ends[resident + 1] += self.ends[resident];
        }
        self.visits.clear();
        self.visits.resize(written.len(), (0, 0));
        for visit in written {
            // The start of each resident moves along until it is the end.
            let place = &mut self.ends[visit.resident as usize % DISTRICT];
            self.visits[*place as usize] = (visit.moment, visit.provider);
            *place += 1;
        }
    }

    fn of(&self, resident: usize) -> &[(Coarse, u32)] {
        let start = resident.checked_sub(1).map_or(0, |r| self.ends[r]);
        &self.visits[start as usize..self.ends[resident] as usize]
    }
}

/// The indices of one resident in the four variants; `None` below two visits.
fn by_variant(
    visits: &[u32],
    provider: impl Fn(u32, usize) -> Option<u32>,
    sequence: &mut Vec<u32>,
    scratch: &mut Vec<(u32, u32)>,
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

    /// Somebody who always sees the same provider: all indices are 1.
    fn add_one_provider(&mut self, visits: usize) {
        self.residents += 1;
        self.visits += visits as u64;
        self.upc += 1.0;
        self.coc += 1.0;
        self.secon += 1.0;
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
    fn visits_are_put_in_order_of_time_whoever_wrote_them_first() {
        let mut log = VisitLog::default();
        let at = |hour: u64| hour * crate::calendar::MS_PER_HOUR;
        let coarse = |hour| (at(hour) >> COARSE_BITS) as Coarse;
        log.planned(1, &[coarse(2), coarse(5)]);
        log.planned(3, &[coarse(1)]);
        log.office(1, at(3), 7);
        log.duty(1, at(4), 9);
        log.office(3, at(0), 4);
        log.emergency(0, at(9));
        let found = log.measure_with([2, 4, 4, 4, 4].into_iter(), |visit, variant| {
            let kind = visit >> KIND_SHIFT;
            (kind == OFFICE || kind == DUTY && variant > 0).then_some(visit % (1 << KIND_SHIFT))
        });
        // Resident 1 sees 4, 7, (9 on duty), 4; resident 3 sees 4 twice.
        assert_eq!(found.office.residents, 2);
        assert_eq!(found.office.visits, Some(2.5));
        assert_eq!(found.office.upc, Some(f64::midpoint(2.0 / 3.0, 1.0)));
        assert_eq!(found.office.secon, Some(0.5));
        assert_eq!(found.doctor.upc, Some(0.75));
        assert_eq!(found.doctor.visits, Some(3.0));
    }

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

//! Who saw each resident over the year, and how scattered that care was.
//!
//! Four variants, since no rule exists for counting out-of-hours contacts: (a) office hours only, (b) with out-of-hours
//! contacts, a provider being a doctor, (c) the same, a provider being a practice, (d) as (b) with the emergency department as
//! one more provider. Only face to face contacts count.

mod course;

use crate::calendar::Moment;
use crate::demand::{COARSE_BITS, Coarse};
use crate::organisation::staffing::FIRST_TRAINEE;
use crate::world::World;
use crate::world::residents::Resident;
use course::Course;
use rayon::prelude::*;

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

    #[inline]
    fn add(&mut self, resident: u32, moment: Moment, provider: u32) {
        let district = (resident >> DISTRICT_BITS) as usize;
        while district >= self.others.len() {
            self.others.push(Vec::new());
        }
        self.others[district].push(Visit {
            resident,
            moment: (moment >> COARSE_BITS) as Coarse,
            provider,
        });
    }

    /// Computes the indices of every resident and averages them.
    pub fn measure(&self, world: &World) -> Variants {
        let doctors = &world.workforce.doctors;
        self.measure_with(&world.residents.all, |doctor| {
            if doctor < FIRST_TRAINEE {
                doctors[doctor as usize].practice
            } else {
                doctor
            }
        })
    }

    /// The districts are measured apart and added up in their order, so that sums are the same on any number of threads.
    fn measure_with(
        &self,
        residents: &[Resident],
        practice_of: impl Fn(u32) -> u32 + Sync,
    ) -> Variants {
        let districts = residents.par_chunks(DISTRICT).enumerate();
        let parts: Vec<[Sums; 4]> = districts
            .map_init(
                || (District::default(), Course::default()),
                |(district, course), (number, people)| {
                    district.sort(self.others.get(number).map_or(&[], Vec::as_slice));
                    let first = number * DISTRICT;
                    self.measure_district((first, people), district, course, &practice_of)
                },
            )
            .collect();
        let mut sums = [Sums::default(); 4];
        for part in parts {
            for (sum, part) in sums.iter_mut().zip(part) {
                sum.join(&part);
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

    fn measure_district(
        &self,
        (first, people): (usize, &[Resident]),
        district: &mut District,
        course: &mut Course,
        practice_of: impl Fn(u32) -> u32,
    ) -> [Sums; 4] {
        let mut sums = [Sums::default(); 4];
        let mut by_one_provider = (0, 0);
        let (mut at, mut other_at) = (self.planned_before(first), 0);
        for (resident, person) in people.iter().enumerate() {
            let end = self.ends.get(first + resident);
            let end = end.map_or(at, |&end| end as usize);
            let other_end = district.ends[resident] as usize;
            let (planned, other) = (at..end, other_at..other_end);
            (at, other_at) = (end, other_end);
            let number = planned.len() + other.len();
            if number < 2 {
                continue;
            }
            let (planned, other) = (&self.planned[planned], &mut district.visits[other]);
            // Many residents are seen by their own GP alone: nothing to scatter.
            if other.iter().all(|visit| visit.1 == person.own_gp) {
                by_one_provider.0 += 1;
                by_one_provider.1 += number as u64;
                continue;
            }
            // Most were written in order.
            if !other.is_sorted_by_key(|visit| visit.0) {
                other.sort_by_key(|visit| visit.0);
            }
            let found = course.by_variant((person.own_gp, planned), other, &practice_of);
            for (sum, found) in sums.iter_mut().zip(found) {
                if let Some(found) = found {
                    sum.add(&found);
                }
            }
        }
        for sum in &mut sums {
            sum.add_by_one_provider(by_one_provider);
        }
        sums
    }

    /// Planned visits of all residents before one.
    fn planned_before(&self, resident: usize) -> usize {
        let known = resident.min(self.ends.len());
        known.checked_sub(1).map_or(0, |r| self.ends[r] as usize)
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
        // What other districts have left there is overwritten, or lies behind the last end.
        if self.visits.len() < written.len() {
            self.visits.resize(written.len(), (0, 0));
        }
        // Lengths that the compiler knows or need be looked up only once.
        let (ends, visits) = (
            &mut self.ends[..=DISTRICT],
            &mut self.visits[..written.len()],
        );
        for visit in written {
            ends[visit.resident as usize % DISTRICT + 1] += 1;
        }
        let mut sum = 0;
        for end in ends.iter_mut() {
            sum += *end;
            *end = sum;
        }
        for visit in written {
            // The start of each resident moves along until it is the end.
            let place = &mut ends[visit.resident as usize % DISTRICT];
            visits[*place as usize] = (visit.moment, visit.provider);
            *place += 1;
        }
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
    fn add(&mut self, found: &course::Found) {
        self.residents += 1;
        self.visits += u64::from(found.visits);
        self.upc += found.upc;
        self.coc += found.coc;
        self.secon += found.secon;
    }

    /// Residents who always see the same provider, and their visits: all indices are 1.
    fn add_by_one_provider(&mut self, (residents, visits): (u64, u64)) {
        self.residents += residents;
        self.visits += visits;
        self.upc += residents as f64;
        self.coc += residents as f64;
        self.secon += residents as f64;
    }

    fn join(&mut self, other: &Self) {
        self.residents += other.residents;
        self.visits += other.visits;
        self.upc += other.upc;
        self.coc += other.coc;
        self.secon += other.secon;
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
    use crate::stats::assert_close;
    use crate::stats::continuity::{Indices, indices};

    fn people(own_gps: &[u32]) -> Vec<Resident> {
        let person = |&own_gp: &u32| Resident {
            own_gp,
            ..Resident::default()
        };
        own_gps.iter().map(person).collect()
    }

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
        let found = log.measure_with(&people(&[2, 4, 4, 4, 4]), |doctor| doctor);
        // Resident 1 sees 4, 7, (9 on duty), 4; resident 3 sees 4 twice.
        assert_eq!(found.office.residents, 2);
        assert_eq!(found.office.visits, Some(2.5));
        assert_eq!(found.office.upc, Some(f64::midpoint(2.0 / 3.0, 1.0)));
        assert_eq!(found.office.secon, Some(0.5));
        assert_eq!(found.doctor.upc, Some(0.75));
        assert_eq!(found.doctor.visits, Some(3.0));
    }

    /// The provider of a visit in a variant; `None` when the variant leaves it out. Doctors 10 to 19 form a practice, 20 to 29
    /// the next.
    fn counted_as(visit: u32, variant: usize) -> Option<u32> {
        let (kind, doctor) = (visit >> KIND_SHIFT, visit % (1 << KIND_SHIFT));
        match (kind, variant) {
            (EMERGENCY, 3) => Some(u32::MAX),
            (EMERGENCY, _) | (DUTY, 0) => None,
            (_, 2) => Some(doctor / 10),
            _ => Some(doctor),
        }
    }

    #[test]
    fn every_variant_counts_its_own_visits() {
        // Two residents in three are seen in office hours only.
        let kinds = [
            OFFICE, OFFICE, OFFICE, DUTY, OFFICE, OFFICE, EMERGENCY, OFFICE,
        ];
        let mut course = Course::default();
        for number in 0..8_192_u32 {
            let visit = |place: u32| {
                let kind = if number % 3 == 0 {
                    kinds[(number >> place) as usize % 8]
                } else {
                    OFFICE
                };
                let doctor = [10, 11, 10, 20][(number >> (2 * place)) as usize % 4];
                kind << KIND_SHIFT | doctor
            };
            let visits: Vec<u32> = (0..number % 7).map(visit).collect();
            // Some visits to the own GP are planned; some residents have a GP whom they never see.
            let own_gp = [10, 11, 30][number as usize % 5 % 3];
            let (planned, others): (Vec<_>, Vec<_>) = (0..)
                .zip(visits.iter().copied())
                .partition(|&(place, visit)| visit == own_gp && (place ^ number) % 4 > 0);
            let planned: Vec<Coarse> = planned.into_iter().map(|visit| visit.0).collect();
            let found = course.by_variant((own_gp, &planned), &others, |doctor| doctor / 10);
            for (variant, found) in found.into_iter().enumerate() {
                let providers = visits.iter().filter_map(|&v| counted_as(v, variant));
                let sequence: Vec<u32> = providers.collect();
                let expected = indices(&sequence);
                let found = found.map(|f| (f.visits, f.upc, f.coc, f.secon));
                let expected = (sequence.len() >= 2).then(|| {
                    let defined = [expected.upc, expected.coc, expected.secon];
                    let [upc, coc, secon] = defined.map(|index| index.expect("two visits"));
                    (expected.visits, upc, coc, secon)
                });
                assert_eq!(found, expected, "{visits:?}, variant {variant}");
            }
        }
    }

    /// Each resident by itself, from a plain list of visits.
    #[test]
    fn districts_add_up_to_all_residents_on_any_number_of_threads() {
        let number = 2 * DISTRICT as u32 + 77;
        let own_gps: Vec<u32> = (0..number).map(|resident| 10 + resident % 17).collect();
        let (mut log, mut plain) = (VisitLog::default(), vec![Vec::new(); number as usize]);
        for resident in (0..number - 50).filter(|r| r % 3 > 0) {
            let moments: Vec<Coarse> = (0..resident % 4).map(|n| n * 5_000 + resident).collect();
            log.planned(resident, &moments);
            let own = own_gps[resident as usize];
            plain[resident as usize].extend(moments.iter().map(|&moment| (moment, own)));
        }
        for n in 0..4 * u64::from(number) {
            let resident = (n * 7_919 % u64::from(number)) as u32;
            let (moment, doctor) = ((n % 20_011) << COARSE_BITS, 10 + (n * n % 31) as u32);
            let kind = [OFFICE, DUTY, EMERGENCY][(n % 3) as usize];
            match kind {
                OFFICE => log.office(resident, moment, doctor),
                DUTY => log.duty(resident, moment, doctor),
                _ => log.emergency(resident, moment),
            }
            let doctor = if kind == EMERGENCY { 0 } else { doctor };
            let visit = (
                (moment >> COARSE_BITS) as Coarse,
                doctor | kind << KIND_SHIFT,
            );
            plain[resident as usize].push(visit);
        }
        let people = people(&own_gps);
        let measure = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.expect("threads");
            pool.install(|| log.measure_with(&people, |doctor| doctor / 10))
        };
        let found = measure(1);
        assert_eq!(found, measure(3));
        let found = [found.office, found.doctor, found.practice, found.emergency];
        for (variant, found) in found.into_iter().enumerate() {
            let all = plain.iter().filter_map(|visits| {
                let mut visits = visits.clone();
                visits.sort_by_key(|visit| visit.0);
                let providers = visits.iter().filter_map(|v| counted_as(v.1, variant));
                let found = indices(&providers.collect::<Vec<u32>>());
                (found.visits >= 2).then_some(found)
            });
            let all: Vec<Indices> = all.collect();
            let mean = |value: fn(&Indices) -> Option<f64>| {
                all.iter().filter_map(value).sum::<f64>() / all.len() as f64
            };
            assert_eq!(found.residents, all.len() as u64);
            assert_close(
                found.visits.expect("residents"),
                mean(|i| Some(f64::from(i.visits))),
            );
            assert_close(found.upc.expect("residents"), mean(|i| i.upc));
            assert_close(found.coc.expect("residents"), mean(|i| i.coc));
            assert_close(found.secon.expect("residents"), mean(|i| i.secon));
        }
    }
}

//! The visits of one resident over the year, counted for all variants in one pass.

use super::{EMERGENCY, KIND_SHIFT, OFFICE};
use crate::demand::Coarse;
use crate::stats::continuity::Counts;

/// Indices of one resident in one variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) visits: u32,
    pub(super) upc: f64,
    pub(super) coc: f64,
    pub(super) secon: f64,
}

impl Found {
    /// `None` below two visits.
    fn of(counts: &Counts) -> Option<Self> {
        (counts.visits >= 2).then(|| Self {
            visits: counts.visits,
            upc: counts.upc(),
            coc: counts.coc(),
            secon: counts.secon(),
        })
    }
}

/// The doctors one resident saw: the own GP first, seen or not, then the others in order of first visits. Few people see many
/// doctors: looking each up in a list is quicker than sorting.
#[derive(Default)]
pub(super) struct Course {
    met: Vec<Met>,
}

/// Visits to one doctor.
struct Met {
    doctor: u32,
    practice: u32,
    /// Place in the list of the first doctor of that practice.
    first_partner: usize,
    /// In office hours.
    office: u32,
    /// With those on duty.
    all: u32,
    /// Visits to the practice, for its first doctor, once all are known.
    practice_visits: u32,
}

/// Visits that follow one to the same provider.
struct Repeats {
    number: u32,
    /// Provider of the visit before.
    last: u32,
}

/// Numbers that no doctor and no practice has.
const NOBODY: u32 = u32::MAX;
const EMERGENCY_DEPARTMENT: u32 = u32::MAX - 1;

impl Repeats {
    const NONE: Self = Self {
        number: 0,
        last: NOBODY,
    };

    /// The next `times` visits, at least one, are to the same provider.
    #[inline]
    fn next(&mut self, provider: u32, times: u32) {
        self.number += times - 1 + u32::from(self.last == provider);
        self.last = provider;
    }
}

/// The order of one resident's visits, seen by all variants in one pass.
struct Sequence {
    office: Repeats,
    doctor: Repeats,
    practice: Repeats,
    emergency: Repeats,
    /// Visits to doctors on duty, to emergency departments.
    on_duty: u32,
    emergencies: u32,
}

impl Sequence {
    const EMPTY: Self = Self {
        office: Repeats::NONE,
        doctor: Repeats::NONE,
        practice: Repeats::NONE,
        emergency: Repeats::NONE,
        on_duty: 0,
        emergencies: 0,
    };

    #[inline]
    fn in_office(&mut self, met: &mut Met, times: u32) {
        met.office += times;
        self.office.next(met.doctor, times);
        self.by_doctor(met, times);
    }

    #[inline]
    fn on_duty(&mut self, met: &mut Met) {
        self.on_duty += 1;
        self.by_doctor(met, 1);
    }

    #[inline]
    fn by_doctor(&mut self, met: &mut Met, times: u32) {
        met.all += times;
        self.doctor.next(met.doctor, times);
        self.practice.next(met.practice, times);
        self.emergency.next(met.doctor, times);
    }

    #[inline]
    fn in_emergency_department(&mut self) {
        self.emergencies += 1;
        self.emergency.next(EMERGENCY_DEPARTMENT, 1);
    }
}

impl Course {
    /// The indices of one resident in the four variants, from planned visits to the own GP and others, both in order of time; at
    /// the same moment the planned one comes first.
    pub(super) fn by_variant(
        &mut self,
        (own_gp, planned): (u32, &[Coarse]),
        others: &[(Coarse, u32)],
        practice_of: impl Fn(u32) -> u32,
    ) -> [Option<Found>; 4] {
        self.met.clear();
        self.meet(own_gp, &practice_of);
        let sequence = self.follow(planned, others, practice_of);
        // Where a variant leaves out or joins nothing, it counts the same as another.
        let in_office = count(&sequence.office, self.met.iter().map(|met| met.office));
        let office = Found::of(&in_office);
        let (mut by_doctor, mut doctor) = (in_office, office);
        if sequence.on_duty > 0 {
            by_doctor = count(&sequence.doctor, self.met.iter().map(|met| met.all));
            doctor = Found::of(&by_doctor);
        }
        self.add_up_practices();
        let by_practice = self.met.iter().map(|met| met.practice_visits);
        let practice = Found::of(&count(&sequence.practice, by_practice));
        let mut emergency = doctor;
        if sequence.emergencies > 0 {
            by_doctor.repeats = u64::from(sequence.emergency.number);
            by_doctor.add_provider(sequence.emergencies);
            emergency = Found::of(&by_doctor);
        }
        [office, doctor, practice, emergency]
    }

    #[inline]
    fn follow(
        &mut self,
        mut planned: &[Coarse],
        others: &[(Coarse, u32)],
        practice_of: impl Fn(u32) -> u32,
    ) -> Sequence {
        let mut sequence = Sequence::EMPTY;
        for &(moment, visit) in others {
            let before = planned.iter().take_while(|&&at| at <= moment).count();
            if before > 0 {
                planned = &planned[before..];
                sequence.in_office(&mut self.met[0], before as u32);
            }
            let kind = visit >> KIND_SHIFT;
            if kind == EMERGENCY {
                sequence.in_emergency_department();
                continue;
            }
            let met = self.doctor(visit & ((1 << KIND_SHIFT) - 1), &practice_of);
            if kind == OFFICE {
                sequence.in_office(met, 1);
            } else {
                sequence.on_duty(met);
            }
        }
        if !planned.is_empty() {
            sequence.in_office(&mut self.met[0], planned.len() as u32);
        }
        sequence
    }

    #[inline]
    fn doctor(&mut self, doctor: u32, practice_of: impl Fn(u32) -> u32) -> &mut Met {
        let known = self.met.iter().position(|met| met.doctor == doctor);
        let place = known.unwrap_or_else(|| {
            self.meet(doctor, practice_of);
            self.met.len() - 1
        });
        &mut self.met[place]
    }

    /// Adds a doctor without any visit.
    fn meet(&mut self, doctor: u32, practice_of: impl Fn(u32) -> u32) {
        let practice = practice_of(doctor);
        let partner = self.met.iter().position(|met| met.practice == practice);
        self.met.push(Met {
            doctor,
            practice,
            first_partner: partner.unwrap_or(self.met.len()),
            office: 0,
            all: 0,
            practice_visits: 0,
        });
    }

    /// Adds up the visits to each practice.
    fn add_up_practices(&mut self) {
        for place in 0..self.met.len() {
            let (first, visits) = (self.met[place].first_partner, self.met[place].all);
            self.met[first].practice_visits += visits;
        }
    }
}

#[inline]
fn count(repeats: &Repeats, visits: impl Iterator<Item = u32>) -> Counts {
    let mut counts = Counts {
        repeats: u64::from(repeats.number),
        ..Counts::default()
    };
    visits.for_each(|visits| counts.add_provider(visits));
    counts
}

//! Who falls ill when: the needs of every resident over the calendar, the same in every organisation that is compared.
//!
//! Each resident's needs are a Poisson process whose intensity follows age, proneness, hour of the week, month and holidays. The
//! number is drawn first and the moments by inverting the cumulated intensity (Cinlar 1975, Introduction to Stochastic
//! Processes, ch. 4), each from the resident's own stream: another resident, or another need of the same resident at another
//! time of year, changes nothing. The marks of a need (urgency, reason, what would resolve it) are drawn from the pair
//! (resident, moment) when somebody asks for them.

pub mod illness;
mod intensity;
mod order;
mod requests;

use crate::calendar::{Calendar, Moment};
use crate::random::distribution::PoissonGrid;
use crate::random::{Draws, Luck, Purpose, Streams};
use crate::scenario::Scenario;
use crate::scenario::needs::NeedRules;
use crate::scenario::territory::MAX_RESIDENTS;
use crate::world::World;
use intensity::{Cumulated, acute_weight, office_weight};
use rayon::prelude::*;
use requests::{LOT_BITS, Lots, Request};

pub(crate) use order::in_order;

/// How a need presents itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Acute: at any hour, may go anywhere.
    Acute,
    /// A request to the own practice in office hours.
    Office,
    /// A sick child brought to a preventive consultation.
    ChildClinic,
}

/// What the lowest bits of an onset say; the last is a request after which the practice refers.
const KINDS: [Kind; 4] = [Kind::Acute, Kind::Office, Kind::ChildClinic, Kind::Office];
const REFERRED: u64 = 3;

/// The start of a need: moment, resident and kind in one sortable word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Onset(u64);

const RESIDENT_BITS: u32 = 24;
const KIND_BITS: u32 = 2;

impl Onset {
    /// A need of a resident that starts at a moment (below 2^38, resident below [`MAX_RESIDENTS`]).
    pub fn at(moment: Moment, resident: u32, kind: Kind) -> Self {
        Self(moment << (RESIDENT_BITS + KIND_BITS) | u64::from(resident) << KIND_BITS | kind as u64)
    }

    /// The same for a request to the practice after which it refers the patient to the hospital.
    pub fn referred_at(moment: Moment, resident: u32) -> Self {
        Self(Self::at(moment, resident, Kind::Acute).0 | REFERRED)
    }

    /// Whether the practice will refer the patient to the hospital.
    #[inline]
    pub fn referred(self) -> bool {
        self.0 & REFERRED == REFERRED
    }

    /// When.
    #[inline]
    pub fn moment(self) -> Moment {
        self.0 >> (RESIDENT_BITS + KIND_BITS)
    }

    /// Who.
    #[inline]
    pub fn resident(self) -> u32 {
        (self.0 >> KIND_BITS) as u32 & (MAX_RESIDENTS - 1)
    }

    /// How.
    #[inline]
    pub fn kind(self) -> Kind {
        KINDS[(self.0 & ((1 << KIND_BITS) - 1)) as usize]
    }
}

/// The needs of one replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Acute needs, requests for a place the same day and sick children, in order of time.
    pub onsets: Vec<Onset>,
    /// Requests for a place on another day.
    pub planned: Planned,
}

/// Requests for a place on another day. They take no place of the day, so that most need no place in the order of events: the
/// own GP sees the patient. Hence they stand by resident.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planned {
    moments: Vec<Coarse>,
    /// End of each resident's requests in `moments`.
    ends: Vec<u32>,
    /// Those after which the practice refers the patient, in order of time.
    pub referred: Vec<Onset>,
}

/// A moment in units of 64 milliseconds, so that all of a calendar fit into 32 bits.
pub type Coarse = u32;

/// Milliseconds in the unit of a [`Coarse`] moment, as a power of 2.
pub const COARSE_BITS: u32 = 6;

impl Planned {
    /// Requests of a resident that end in no referral, in order of time.
    #[inline]
    pub fn of(&self, resident: u32) -> &[Coarse] {
        let Some(&end) = self.ends.get(resident as usize) else {
            return &[];
        };
        let start = resident.checked_sub(1).map_or(0, |r| self.ends[r as usize]);
        &self.moments[start as usize..end as usize]
    }

    fn extend(&mut self, part: &Self) {
        let before = self.moments.len() as u32;
        self.moments.extend_from_slice(&part.moments);
        self.ends.extend(part.ends.iter().map(|end| before + end));
    }
}

/// The parts of a scenario on which demand depends besides its world.
pub type DemandRules = (NeedRules, crate::scenario::run::RunRules, f64);

/// Needs of some residents, by resident.
#[derive(Default)]
struct Part {
    onsets: Vec<Onset>,
    planned: Planned,
}

impl Demand {
    /// The parts of `scenario` that decide demand.
    pub fn rules(scenario: &Scenario) -> DemandRules {
        (
            scenario.needs.clone(),
            scenario.run.clone(),
            scenario.office.refers,
        )
    }

    /// Number of needs.
    pub fn len(&self) -> usize {
        self.onsets.len() + self.planned.moments.len() + self.planned.referred.len()
    }

    /// Whether nobody falls ill.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every need in order of time, for whoever wants to look at them one by one.
    pub fn all(&self) -> Vec<Onset> {
        let planned = (0..self.planned.ends.len() as u32).flat_map(|resident| {
            let of = self.planned.of(resident).iter();
            of.map(move |&coarse| {
                Onset::at(u64::from(coarse) << COARSE_BITS, resident, Kind::Office)
            })
        });
        let mut all: Vec<Onset> = planned.collect();
        all.extend(&self.onsets);
        all.extend(&self.planned.referred);
        all.sort_unstable();
        all
    }

    /// Leaves out what is not to be kept.
    pub fn retain(&mut self, keep: impl Fn(Onset) -> bool) {
        self.onsets.retain(|&onset| keep(onset));
        self.planned.referred.retain(|&onset| keep(onset));
        let mut left = Planned::default();
        for resident in 0..self.planned.ends.len() as u32 {
            let of = self.planned.of(resident).iter().copied();
            left.moments.extend(of.filter(|&coarse| {
                keep(Onset::at(
                    u64::from(coarse) << COARSE_BITS,
                    resident,
                    Kind::Office,
                ))
            }));
            left.ends.push(left.moments.len() as u32);
        }
        left.referred = std::mem::take(&mut self.planned.referred);
        self.planned = left;
    }

    /// Draws all needs of one replication.
    pub fn generate(
        world: &World,
        scenario: &Scenario,
        calendar: &Calendar,
        streams: &Streams,
    ) -> Self {
        let needs = &scenario.needs;
        let source = Source {
            world,
            needs,
            lots: Lots::new(needs.office_same_day, scenario.office.refers),
            counts: PoissonGrid::build(),
            acute: Cumulated::new(calendar, acute_weight(needs, calendar)),
            office: Cumulated::new(calendar, office_weight(needs, calendar)),
            streams,
        };
        let residents = world.residents.len() as u32;
        let chunks: Vec<(u32, u32)> = (0..residents)
            .step_by(CHUNK as usize)
            .map(|from| (from, (from + CHUNK).min(residents)))
            .collect();
        let parts: Vec<Part> = chunks
            .into_par_iter()
            .map(|(from, to)| source.part(from, to))
            .collect();
        let mut planned = Planned::default();
        let number = parts.iter().map(|part| part.planned.moments.len()).sum();
        planned.moments.reserve(number);
        planned.ends.reserve(residents as usize);
        let (mut onsets, mut referred) = (Vec::new(), Vec::new());
        for part in parts {
            planned.extend(&part.planned);
            onsets.push(part.onsets);
            referred.push(part.planned.referred);
        }
        planned.referred = in_order(&referred);
        Self {
            onsets: in_order(&onsets),
            planned,
        }
    }
}

/// Residents drawn together; only a grain of work, without influence on results.
const CHUNK: u32 = 16_384;

/// From what needs are drawn.
struct Source<'a> {
    world: &'a World,
    needs: &'a NeedRules,
    lots: Lots,
    counts: PoissonGrid,
    acute: Cumulated,
    office: Cumulated,
    streams: &'a Streams,
}

impl Source<'_> {
    /// The needs of residents `from` to `to` (exclusive).
    fn part(&self, from: u32, to: u32) -> Part {
        let mut part = Part::default();
        part.onsets.reserve((to - from) as usize * 4);
        part.planned.moments.reserve((to - from) as usize * 4);
        part.planned.ends.reserve((to - from) as usize);
        let people = &self.world.residents.all[from as usize..to as usize];
        for (resident, person) in (from..).zip(people) {
            let (band, prone) = (usize::from(person.band), f64::from(person.proneness));
            let who = (resident, self.streams.of((resident, 0)));
            let acute = self.needs.acute[band] * prone;
            self.add(&mut part.onsets, who, Kind::Acute, acute);
            self.add_requests(&mut part, who, self.needs.office[band] * prone);
            if band == 0 {
                let in_clinic = self.needs.child_clinic * prone;
                self.add(&mut part.onsets, who, Kind::ChildClinic, in_clinic);
            }
        }
        part
    }

    fn add(&self, onsets: &mut Vec<Onset>, (resident, luck): (u32, Luck), kind: Kind, yearly: f64) {
        let (purpose, time) = match kind {
            Kind::ChildClinic => (Purpose::ChildClinic, &self.office),
            _ => (Purpose::Onset, &self.acute),
        };
        let (mut draws, count) = self.count(luck, purpose, yearly * time.total);
        for _ in 0..count {
            onsets.push(Onset::at(time.invert(draws.fine_uniform()), resident, kind));
        }
    }

    /// Requests to the practice: the upper 40 bits of a lot say when, the lower 24 what is asked for and whether it ends in a referral.
    fn add_requests(&self, part: &mut Part, (resident, luck): (u32, Luck), yearly: f64) {
        let time = &self.office;
        let (mut draws, count) = self.count(luck, Purpose::OfficeHours, yearly * time.total);
        let first = part.planned.moments.len();
        for _ in 0..count {
            let bits = draws.long_word();
            let moment = time.invert(((bits >> LOT_BITS) as f64 + 0.5) / (1_u64 << 40) as f64);
            let lot = bits as u32 & ((1 << LOT_BITS) - 1);
            match self.lots.of(lot) {
                Request::OtherDay => part.planned.moments.push((moment >> COARSE_BITS) as Coarse),
                Request::Today => part.onsets.push(Onset::at(moment, resident, Kind::Office)),
                Request::TodayReferred => part.onsets.push(Onset::referred_at(moment, resident)),
                Request::OtherDayReferred => {
                    let referred = Onset::referred_at(moment, resident);
                    part.planned.referred.push(referred);
                }
            }
        }
        part.planned.moments[first..].sort_unstable();
        part.planned.ends.push(part.planned.moments.len() as u32);
    }

    /// A resident's stream for a purpose, and how many needs it holds.
    #[inline]
    fn count(&self, luck: Luck, purpose: Purpose, mean: f64) -> (Draws, u32) {
        let mut draws = luck.draws(purpose, 0);
        let count = if mean > 0.0 {
            self.counts.draw(&mut draws, mean)
        } else {
            0
        };
        (draws, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_onset_keeps_its_parts() {
        for kind in KINDS {
            let onset = Onset::at(259_199_999_999, MAX_RESIDENTS - 1, kind);
            assert_eq!(
                (onset.moment(), onset.resident(), onset.kind()),
                (259_199_999_999, MAX_RESIDENTS - 1, kind)
            );
        }
        assert!(Onset::at(1, 9, Kind::Office) < Onset::at(2, 0, Kind::Acute));
        assert!(u64::from(crate::calendar::MAX_DAYS) * 86_400_000 < 1 << 38);
        assert_eq!(MAX_RESIDENTS, 1 << RESIDENT_BITS);
    }
}

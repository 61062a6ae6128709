//! Who falls ill when: the needs of every resident over the calendar, the same in every organisation that is compared.
//!
//! Each resident's needs are a Poisson process whose intensity follows age, proneness, hour of the week, month and holidays. The
//! number is drawn first and the moments by inverting the cumulated intensity (Cinlar 1975, Introduction to Stochastic
//! Processes, ch. 4), each from the resident's own stream: another resident, or another need of the same resident at another
//! time of year, changes nothing. The marks of a need (urgency, reason, what would resolve it) are drawn from the pair
//! (resident, moment) when somebody asks for them.

pub mod illness;

use crate::calendar::{Calendar, HOURS_PER_WEEK, MS_PER_HOUR, Moment};
use crate::random::distribution::poisson;
use crate::random::{Draws, Luck, Purpose, Streams};
use crate::scenario::Scenario;
use crate::scenario::needs::NeedRules;
use crate::scenario::territory::MAX_RESIDENTS;
use crate::world::World;
use rayon::prelude::*;

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

    /// The slice of 2^21 milliseconds (about half an hour) it lies in.
    #[inline]
    fn slice(self) -> usize {
        (self.moment() >> 21) as usize
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
            refers: scenario.office.refers,
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

/// Merges the parts in order of time: first by slices of time, which takes no comparison, then within each slice.
pub(crate) fn in_order(parts: &[Vec<Onset>]) -> Vec<Onset> {
    let last = parts.iter().flatten().map(|onset| onset.slice()).max();
    let mut next = vec![0_u32; last.map_or(0, |slice| slice + 2)];
    for onset in parts.iter().flatten() {
        next[onset.slice() + 1] += 1;
    }
    for slice in 1..next.len() {
        next[slice] += next[slice - 1];
    }
    let mut onsets = vec![Onset(0); parts.iter().map(Vec::len).sum()];
    for &onset in parts.iter().flatten() {
        let place = &mut next[onset.slice()];
        onsets[*place as usize] = onset;
        *place += 1;
    }
    onsets
        .par_chunk_by_mut(|a, b| a.slice() == b.slice())
        .for_each(<[Onset]>::sort_unstable);
    onsets
}

/// Residents drawn together; only a grain of work, without influence on results.
const CHUNK: u32 = 16_384;

/// From what needs are drawn.
struct Source<'a> {
    world: &'a World,
    needs: &'a NeedRules,
    /// Share of requests after which the practice refers the patient.
    refers: f64,
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
        for resident in from..to {
            let person = self.world.residents.of(resident);
            let (band, prone) = (usize::from(person.band), f64::from(person.proneness));
            let who = (resident, self.streams.of((resident, 0)));
            let yearly = self.needs.acute[band] * prone;
            self.add(&mut part.onsets, who, Kind::Acute, yearly);
            self.add_requests(&mut part, who, self.needs.office[band] * prone);
            if band == 0 {
                let yearly = self.needs.child_clinic * prone;
                self.add(&mut part.onsets, who, Kind::ChildClinic, yearly);
            }
        }
        part
    }

    fn add(&self, onsets: &mut Vec<Onset>, (resident, luck): (u32, Luck), kind: Kind, yearly: f64) {
        let (purpose, time) = match kind {
            Kind::ChildClinic => (Purpose::ChildClinic, &self.office),
            _ => (Purpose::Onset, &self.acute),
        };
        let (mut draws, count) = count(luck, purpose, yearly * time.total);
        for _ in 0..count {
            onsets.push(Onset::at(time.invert(draws.fine_uniform()), resident, kind));
        }
    }

    /// Requests to the practice: the upper 40 bits of a lot say when, the lower 24 what is asked for and whether it ends in a referral.
    fn add_requests(&self, part: &mut Part, (resident, luck): (u32, Luck), yearly: f64) {
        let time = &self.office;
        let (mut draws, count) = count(luck, Purpose::OfficeHours, yearly * time.total);
        let first = part.planned.moments.len();
        for _ in 0..count {
            let bits = draws.long_word();
            let moment = time.invert(((bits >> 24) as f64 + 0.5) / (1_u64 << 40) as f64);
            let lot = ((bits & 0xFF_FFFF) as f64 + 0.5) / (1_u64 << 24) as f64;
            // The first part of the lot is for today, and the first part of both parts ends in a referral.
            let same_day = lot < self.needs.office_same_day;
            let within = if same_day {
                lot / self.needs.office_same_day
            } else {
                (lot - self.needs.office_same_day) / (1.0 - self.needs.office_same_day)
            };
            match (same_day, within < self.refers) {
                (true, false) => part.onsets.push(Onset::at(moment, resident, Kind::Office)),
                (true, true) => part.onsets.push(Onset::referred_at(moment, resident)),
                (false, false) => part.planned.moments.push((moment >> COARSE_BITS) as Coarse),
                (false, true) => {
                    let referred = Onset::referred_at(moment, resident);
                    part.planned.referred.push(referred);
                }
            }
        }
        part.planned.moments[first..].sort_unstable();
        part.planned.ends.push(part.planned.moments.len() as u32);
    }
}

/// A resident's stream for a purpose, and how many needs it holds.
#[inline]
fn count(luck: Luck, purpose: Purpose, mean: f64) -> (Draws, u32) {
    let mut draws = luck.draws(purpose, 0);
    let count = if mean > 0.0 {
        poisson(&mut draws, mean)
    } else {
        0
    };
    (draws, count)
}

/// Relative intensity of acute needs in one hour of a day; mean 1 over an ordinary week and over the months.
fn acute_weight(needs: &NeedRules, calendar: &Calendar) -> impl Fn(usize, usize) -> f64 {
    let all: f64 = needs.week.iter().sum();
    let week = needs.week.map(|hour| hour * HOURS_PER_WEEK as f64 / all);
    let months = months(needs);
    let holiday = needs.holiday;
    move |day, hour| {
        let today = calendar.days()[day];
        let index = calendar.hour_of_week((day * 24 + hour) as u64 * MS_PER_HOUR);
        let factor = if today.holiday { holiday } else { 1.0 };
        week[index] * months[usize::from(today.month) - 1] * factor
    }
}

/// Relative intensity of requests to the practice; mean 1 over an ordinary week, none on rest days.
fn office_weight(needs: &NeedRules, calendar: &Calendar) -> impl Fn(usize, usize) -> f64 {
    let shares = |weights: &[f64]| -> Vec<f64> {
        let all: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / all).collect()
    };
    let (by_hour, by_day) = (shares(&needs.office_day), shares(&needs.office_weekday));
    let months = months(needs);
    move |day, hour| {
        let today = calendar.days()[day];
        if today.rest {
            return 0.0;
        }
        by_hour[hour]
            * by_day[usize::from(today.weekday)]
            * HOURS_PER_WEEK as f64
            * months[usize::from(today.month) - 1]
    }
}

fn months(needs: &NeedRules) -> [f64; 12] {
    let all: f64 = needs.months.iter().sum();
    needs.months.map(|month| month * 12.0 / all)
}

/// Cumulated intensity over the calendar, in years of mean intensity, with a guide for fast inversion.
struct Cumulated {
    at_hour: Vec<f64>,
    guide: Vec<u32>,
    total: f64,
}

/// Hours of a mean year (365.25 days).
const HOURS_PER_YEAR: f64 = 8_766.0;

impl Cumulated {
    fn new(calendar: &Calendar, weight: impl Fn(usize, usize) -> f64) -> Self {
        let mut at_hour = vec![0.0];
        let mut total = 0.0;
        for day in 0..calendar.days().len() {
            for hour in 0..24 {
                total += weight(day, hour) / HOURS_PER_YEAR;
                at_hour.push(total);
            }
        }
        let cells = at_hour.len();
        let mut passed = 0;
        let guide = (0..cells)
            .map(|cell| {
                let level = total * cell as f64 / cells as f64;
                while passed < cells && at_hour[passed] <= level {
                    passed += 1;
                }
                (passed.max(1) - 1) as u32
            })
            .collect();
        Self {
            at_hour,
            guide,
            total,
        }
    }

    /// The moment at which a share `u` (0 to 1) of the whole intensity has passed.
    #[inline]
    fn invert(&self, u: f64) -> Moment {
        let level = u * self.total;
        let mut hour = self.guide[(u * self.guide.len() as f64) as usize] as usize;
        while hour + 2 < self.at_hour.len() && self.at_hour[hour + 1] <= level {
            hour += 1;
        }
        let inside = (level - self.at_hour[hour]) / (self.at_hour[hour + 1] - self.at_hour[hour]);
        hour as u64 * MS_PER_HOUR + (inside.clamp(0.0, 0.999_999_9) * MS_PER_HOUR as f64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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

    #[test]
    fn parts_are_merged_in_order_of_time() {
        let mut draws = Streams::new(1, 1).draws(Purpose::Onset, (0, 0));
        let mut part = |residents: std::ops::Range<u32>| -> Vec<Onset> {
            // Three days, some moments shared, so that slices hold several onsets and ties go by resident.
            residents
                .map(|who| {
                    Onset::at(
                        u64::from(draws.word() >> 4) / 100_000 * 100_000,
                        who,
                        Kind::Acute,
                    )
                })
                .collect()
        };
        let parts = vec![part(0..500), Vec::new(), part(500..900)];
        let mut sorted = parts.concat();
        sorted.sort();
        assert_eq!(in_order(&parts), sorted);
        assert_eq!(in_order(&[]), []);
    }

    #[test]
    fn inversion_returns_the_hour_in_proportion_to_its_weight() {
        // Weight 3 in hours 0-11, 1 in hours 12-23: three quarters of the level is reached at noon.
        let calendar = Calendar::new(date(2024, 1, 2), 1).expect("in range");
        let time = Cumulated::new(&calendar, |_, hour| if hour < 12 { 3.0 } else { 1.0 });
        assert!((time.total - 48.0 / 8766.0).abs() < 1e-12);
        assert_eq!(time.invert(0.75), 12 * MS_PER_HOUR);
        assert_eq!(time.invert(0.375), 6 * MS_PER_HOUR);
        assert_eq!(time.invert(0.875), 18 * MS_PER_HOUR);
    }

    #[test]
    fn hours_without_weight_are_never_drawn() {
        let calendar = Calendar::new(date(2024, 1, 2), 3).expect("in range");
        let time = Cumulated::new(&calendar, |_, hour| {
            f64::from(u8::from((8..19).contains(&hour)))
        });
        for i in 0..10_000 {
            let hour = time.invert((f64::from(i) + 0.5) / 10_000.0) / MS_PER_HOUR % 24;
            assert!((8..19).contains(&hour), "{hour}");
        }
    }
}

//! The people: age, health, own GP, record, car, and what they know; the same in every scenario of a comparison.

use super::geography::{Geography, Neighbourhood, Place};
use super::nearby::Nearby;
use super::workforce::Workforce;
use crate::random::distribution::normal_quantile;
use crate::random::{Draws, Luck, Purpose, Shares, Streams};
use crate::scenario::people::{AGE_BANDS, PeopleRules, age_group};
use crate::scenario::service::patients;
use rayon::prelude::*;

/// No own GP.
pub const NO_GP: u32 = u32::MAX;

/// Traits that are true or false, as bits.
pub mod traits {
    /// Woman.
    pub const FEMALE: u16 = 1;
    /// Preferential reimbursement (BIM).
    pub const PREFERENTIAL: u16 = 1 << 1;
    /// Holds a global medical file (DMG).
    pub const DMG: u16 = 1 << 2;
    /// Has a car.
    pub const CAR: u16 = 1 << 3;
    /// Chronically ill.
    pub const CHRONIC: u16 = 1 << 4;
    /// Cannot well leave home when ill.
    pub const FRAIL: u16 = 1 << 5;
    /// In palliative care.
    pub const PALLIATIVE: u16 = 1 << 6;
    /// Knows the GP duty service.
    pub const KNOWS_DUTY: u16 = 1 << 7;
    /// Knows the emergency department.
    pub const KNOWS_EMERGENCY: u16 = 1 << 8;
    /// A SUMEHR is published and its sharing consented.
    pub const RECORD: u16 = 1 << 9;
    /// Without a home or in a shelter.
    pub const SHELTER: u16 = 1 << 10;
    /// Registered with the own practice.
    pub const REGISTERED: u16 = 1 << 11;
}

/// What is fixed about one of the people; 16 bytes, so that all of it lies in one line of the processor's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Resident {
    /// Neighbourhood (index).
    pub neighbourhood: u32,
    /// Own GP, or [`NO_GP`].
    pub own_gp: u32,
    /// Tendency to fall ill against others of the same age; mean 1.
    pub proneness: f32,
    /// Bits of [`traits`].
    pub traits: u16,
    /// Age band (index).
    pub band: u8,
    /// Lot that decides who knows the prices, 0 to 255 (the share is a matter of the scenario's choice rules).
    pub price_lot: u8,
}

impl Resident {
    /// Whether the resident has one of the traits (bits).
    #[inline]
    pub fn has(&self, bits: u16) -> bool {
        self.traits & bits != 0
    }

    /// Whether the resident cannot well leave home when ill.
    #[inline]
    pub fn home_bound(&self) -> bool {
        self.has(traits::FRAIL | traits::PALLIATIVE)
    }

    /// What kinds of patient a resident is, whatever the need (bits of [`patients`]).
    pub fn kinds(&self) -> u8 {
        const KINDS: [(u16, u8); 5] = [
            (traits::PALLIATIVE, patients::PALLIATIVE),
            (traits::FRAIL, patients::FRAIL),
            (traits::CHRONIC, patients::CHRONIC),
            (traits::SHELTER, patients::SHELTER),
            (traits::REGISTERED, patients::REGISTERED),
        ];
        let child = u8::from(age_group(usize::from(self.band)) == 0);
        KINDS
            .iter()
            .filter(|(bit, _)| self.has(*bit))
            .fold(child * patients::CHILD, |kinds, (_, kind)| kinds | kind)
    }
}

/// The people, in ascending order of neighbourhood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Residents {
    /// Everybody.
    pub all: Vec<Resident>,
    /// Place used last time before the run: 0 none, 1 duty service, 2 emergency department.
    pub habit: Vec<u8>,
    /// How long ago that was, in 65536ths of the time it is remembered (which is a matter of the scenario's choice rules).
    pub habit_age: Vec<u16>,
}

impl Residents {
    /// Draws every resident of every neighbourhood.
    pub fn build(
        rules: &PeopleRules,
        geography: &Geography,
        workforce: &Workforce,
        streams: &Streams,
    ) -> Self {
        let laws = Laws {
            rules,
            ages: Shares::new(&rules.age_shares),
            sigma: libm::sqrt(libm::log1p(rules.proneness_cv * rules.proneness_cv)),
        };
        let places = Nearby::new(workforce.practices.iter().map(|p| p.place));
        let neighbourhoods = &geography.neighbourhoods;
        let number = neighbourhoods.iter().map(|n| n.inhabitants as usize).sum();
        let mut all = Self {
            all: vec![Resident::default(); number],
            habit: vec![0; number],
            habit_age: vec![0; number],
        };
        all.of_each(neighbourhoods)
            .into_par_iter()
            .for_each(|part| {
                let home = &neighbourhoods[part.neighbourhood as usize];
                let chooser = GpChooser::new(home.place, &places, workforce, rules.pull_km);
                part.fill(&laws, &chooser, *streams);
            });
        all
    }

    /// The people of each neighbourhood.
    fn of_each(&mut self, neighbourhoods: &[Neighbourhood]) -> Vec<Part<'_>> {
        let (mut all, mut first) = (self.all.as_mut_slice(), 0);
        let (mut habit, mut habit_age) = (self.habit.as_mut_slice(), self.habit_age.as_mut_slice());
        let cut = |(neighbourhood, n): (u32, &Neighbourhood)| {
            let number = n.inhabitants as usize;
            let part = Part {
                neighbourhood,
                first,
                all: all.split_off_mut(..number)?,
                habit: habit.split_off_mut(..number)?,
                habit_age: habit_age.split_off_mut(..number)?,
            };
            first += n.inhabitants;
            Some(part)
        };
        (0..).zip(neighbourhoods).filter_map(cut).collect()
    }

    /// One of the people.
    #[inline]
    pub fn of(&self, resident: u32) -> &Resident {
        &self.all[resident as usize]
    }

    /// Number of residents.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether nobody lives there.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether these are the same people with the same tendency to fall ill, whatever else differs: doctors, record, knowledge.
    pub fn fall_ill_like(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
            || (self.len() == other.len()
                && self.all.iter().zip(&other.all).all(|(a, b)| {
                    (a.neighbourhood, a.band, a.proneness) == (b.neighbourhood, b.band, b.proneness)
                }))
    }
}

/// The people of one neighbourhood, to be drawn.
struct Part<'a> {
    neighbourhood: u32,
    /// Number of the first of them.
    first: u32,
    all: &'a mut [Resident],
    habit: &'a mut [u8],
    habit_age: &'a mut [u16],
}

impl Part<'_> {
    fn fill(self, laws: &Laws<'_>, chooser: &GpChooser<'_>, streams: Streams) {
        let habits = self.habit.iter_mut().zip(self.habit_age);
        for ((id, person), (habit, age)) in (self.first..).zip(self.all).zip(habits) {
            let luck = streams.of((id, 0));
            let (drawn, last_used) = draw(luck, self.neighbourhood, laws, chooser);
            *person = drawn;
            (*habit, *age) = last_used;
        }
    }
}

/// Draws one of the people; with the place used last time and how long ago that was.
fn draw(
    luck: Luck,
    neighbourhood: u32,
    laws: &Laws<'_>,
    chooser: &GpChooser<'_>,
) -> (Resident, (u8, u16)) {
    let rules = laws.rules;
    let mut draws = luck.draws(Purpose::Resident, 0);
    let band = laws.ages.pick(draws.uniform());
    let mut bits = draw_traits(&mut draws, band, rules);
    let gp_lot = draws.uniform();
    let sigma = laws.sigma;
    let factor = libm::exp(sigma * normal_quantile(draws.uniform()) - sigma * sigma / 2.0);
    let mut proneness = factor * chronic_factor(bits, band, rules);
    let habit_lot = draws.uniform();
    let price_lot = (draws.uniform() * 256.0) as u8;
    let (shelter_lot, registered_lot) = (draws.uniform(), draws.uniform());
    let mut own_gp_share = rules.own_gp;
    let mut habit_emergency = rules.habit_emergency;
    if let Some(shelter) = rules.shelter.filter(|s| shelter_lot < s.share) {
        bits = (bits | traits::SHELTER) & !traits::CAR;
        own_gp_share = shelter.own_gp;
        habit_emergency = shelter.habit_emergency.min(1.0 - rules.habit_duty_service);
        proneness *= shelter.needs_ratio;
    }
    let has_gp = gp_lot < own_gp_share && !chooser.nearby.is_empty();
    if has_gp {
        let registered = rules.registration.is_some_and(|r| registered_lot < r.share);
        bits |= if registered { traits::REGISTERED } else { 0 };
    } else {
        bits &= !(traits::DMG | traits::RECORD);
    }
    let resident = Resident {
        neighbourhood,
        own_gp: if has_gp { chooser.choose(luck) } else { NO_GP },
        proneness: proneness as f32,
        traits: bits,
        band: band as u8,
        price_lot,
    };
    let (habit, age) = habit(habit_lot, [rules.habit_duty_service, habit_emergency]);
    (resident, (habit, (age * 65_536.0) as u16))
}

/// The place used last time and how long ago that was, as a share of the time it is remembered: a visit on any day is as likely.
fn habit(lot: f64, shares: [f64; 2]) -> (u8, f64) {
    let [duty, emergency] = shares;
    if lot < duty {
        (1, lot / duty)
    } else if lot < duty + emergency {
        (2, (lot - duty) / emergency)
    } else {
        (0, 0.0)
    }
}

fn draw_traits(draws: &mut Draws, band: usize, rules: &PeopleRules) -> u16 {
    let mut bits = 0;
    let mut set = |bit: u16, probability: f64| {
        if draws.chance(probability) {
            bits |= bit;
        }
    };
    set(traits::FEMALE, rules.female);
    set(traits::PREFERENTIAL, rules.preferential[band]);
    set(traits::DMG, rules.dmg[band]);
    set(traits::CAR, 1.0 - rules.without_car);
    set(traits::CHRONIC, rules.chronic[band]);
    set(traits::FRAIL, rules.frail[band]);
    set(
        traits::PALLIATIVE,
        if band >= 5 { rules.palliative } else { 0.0 },
    );
    set(traits::KNOWS_DUTY, rules.knows_duty_service);
    set(traits::KNOWS_EMERGENCY, rules.knows_emergency);
    let lot = draws.uniform();
    let published = if bits & traits::CHRONIC != 0 {
        rules.sumehr_chronic
    } else {
        rules.sumehr_other
    };
    if lot < published * rules.consent {
        bits |= traits::RECORD;
    }
    bits
}

/// The chronically ill fall ill more often; the mean over an age band stays 1.
fn chronic_factor(bits: u16, band: usize, rules: &PeopleRules) -> f64 {
    let chronic = rules.chronic[band];
    let mean = 1.0 - chronic + chronic * rules.chronic_ratio;
    if bits & traits::CHRONIC != 0 {
        rules.chronic_ratio / mean
    } else {
        1.0 / mean
    }
}

/// What the rules say, made ready once for everybody.
struct Laws<'a> {
    rules: &'a PeopleRules,
    ages: Shares<AGE_BANDS>,
    /// Standard deviation of the logarithm of proneness.
    sigma: f64,
}

/// Chooses an own GP near a neighbourhood. Each (resident, practice) pair has its own lot, so that a new practice only wins
/// residents and never moves one between two others (rendezvous, or highest-random-weight, choice: Thaler & Ravishankar 1998,
/// IEEE/ACM Transactions on Networking 6:1; exponential lots give probabilities in proportion to the weights).
struct GpChooser<'a> {
    nearby: Vec<(u32, f64)>,
    workforce: &'a Workforce,
}

/// Practices considered, nearest first.
const NEARBY_PRACTICES: usize = 40;

impl<'a> GpChooser<'a> {
    fn new(place: Place, places: &Nearby, workforce: &'a Workforce, pull_km: f64) -> Self {
        let distances = places.nearest(place, NEARBY_PRACTICES);
        let nearest = distances.first().map_or(0.0, |d| d.0);
        let nearby = distances
            .into_iter()
            .map(|(km, practice)| {
                let p = &workforce.practices[practice as usize];
                let size: f64 = (p.first..p.first + p.doctors)
                    .map(|d| f64::from(workforce.doctors[d as usize].full_time))
                    .sum();
                (practice, size * libm::exp((nearest - km) / pull_km))
            })
            .collect();
        Self { nearby, workforce }
    }

    fn choose(&self, luck: Luck) -> u32 {
        let practice = rendezvous(self.nearby.iter().copied(), luck, 0);
        let p = &self.workforce.practices[practice as usize];
        let doctors = (p.first..p.first + p.doctors)
            .map(|d| (d, f64::from(self.workforce.doctors[d as usize].full_time)));
        rendezvous(doctors, luck, 1)
    }
}

/// The candidate with the smallest exponential lot over its weight.
fn rendezvous(candidates: impl Iterator<Item = (u32, f64)>, luck: Luck, stage: u32) -> u32 {
    let mut best = Lot::NONE;
    for (candidate, weight) in candidates {
        let uniform = luck.lot(Purpose::OwnGp, stage << 24 | candidate);
        // -ln u exceeds 1 - u, by far more than rounding: who loses with the smaller needs no more.
        if 1.0 - uniform >= best.most * weight {
            continue;
        }
        let lot = Lot::new(candidate, uniform, weight);
        if lot.is_below(&best) {
            best = lot;
        }
    }
    best.candidate
}

/// The exponential lot of a candidate over its weight, between two bounds that seldom leave a doubt.
#[derive(Clone, Copy, Debug)]
struct Lot {
    candidate: u32,
    uniform: f64,
    weight: f64,
    least: f64,
    most: f64,
}

impl Lot {
    const NONE: Self = Self {
        candidate: 0,
        uniform: 0.0,
        weight: 1.0,
        least: f64::INFINITY,
        most: f64::INFINITY,
    };

    /// Bounds from the series -ln(1 - x) = x + x^2 / 2 + x^3 / 3 + ..., of which all that is left out is below x^4 / (4 (1 - x)).
    fn new(candidate: u32, uniform: f64, weight: f64) -> Self {
        /// More than rounding can change.
        const SLACK: f64 = 1e-12;
        let x = 1.0 - uniform;
        let least = x * (1.0 + x * (0.5 + x * (1.0 / 3.0)));
        let left_out = x * x * x * x / (4.0 * uniform);
        Self {
            candidate,
            uniform,
            weight,
            least: least * (1.0 - SLACK) / weight,
            most: (least + left_out) * (1.0 + SLACK) / weight,
        }
    }

    fn value(&self) -> f64 {
        -libm::log(self.uniform) / self.weight
    }

    fn is_below(&self, other: &Self) -> bool {
        self.most < other.least || (self.least < other.most && self.value() < other.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_lot_is_that_of_all_logarithms() {
        let streams = Streams::new(3, 1);
        for number in 0..20_000 {
            let luck = streams.of((number, 0));
            let mut draws = luck.draws(Purpose::Resident, 0);
            let weight = |candidate| (candidate, draws.uniform() * f64::from(number % 50));
            let candidates: Vec<(u32, f64)> = (0..number % 41).map(weight).collect();
            let mut best = (f64::INFINITY, 0);
            for &(candidate, weight) in &candidates {
                let uniform = luck.lot(Purpose::OwnGp, 1 << 24 | candidate);
                let lot = -libm::log(uniform) / weight;
                if lot < best.0 {
                    best = (lot, candidate);
                }
            }
            assert_eq!(rendezvous(candidates.into_iter(), luck, 1), best.1);
        }
    }

    #[test]
    fn bounds_hold_and_a_tie_goes_to_the_first() {
        for cell in 0..4_096 {
            for tail in [0.5, 1.5, 1e3, 1e6] {
                let x = (f64::from(cell) * 1_048_576.0 + tail) / 4_294_967_296.0;
                for uniform in [x, 1.0 - x] {
                    let lot = Lot::new(1, uniform, 2.0);
                    assert!(lot.least <= lot.value() && lot.value() <= lot.most, "{x}");
                    assert!(!lot.is_below(&lot) && lot.is_below(&Lot::NONE));
                }
            }
        }
    }
}

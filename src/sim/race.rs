//! Which road somebody takes: what each is worth to them, the lot each has drawn, and the best of both together.
//!
//! The winner is the road of smallest -ln(lot) exp(worth of waiting - worth of the road), in the order of roads among equals. Most
//! often that is clear from rough scores in single precision, which processors compute four at a time; else the exact ones decide.

use super::roads::OpenRoads;
use crate::random::{Luck, Purpose, uniform_of};
use crate::scenario::choice::{ChoiceRules, ROADS, Road};

/// Roads of which some terms are the same.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    Waiting,
    /// The own practice, now or in the evening.
    Practice,
    /// To the duty service.
    Duty,
    /// Walking to an emergency department.
    Emergency,
    Ambulance,
}

const KINDS: usize = 5;
const ALL_KINDS: [Kind; KINDS] = [
    Kind::Waiting,
    Kind::Practice,
    Kind::Duty,
    Kind::Emergency,
    Kind::Ambulance,
];

/// The kind of each road.
const KIND: [Kind; ROADS] = {
    let mut kinds = [Kind::Duty; ROADS];
    kinds[Road::Wait as usize] = Kind::Waiting;
    kinds[Road::Office as usize] = Kind::Practice;
    kinds[Road::Evening as usize] = Kind::Practice;
    kinds[Road::Emergency as usize] = Kind::Emergency;
    kinds[Road::SecondEmergency as usize] = Kind::Emergency;
    kinds[Road::Ambulance as usize] = Kind::Ambulance;
    kinds
};

/// The terms that belong to a road whoever weighs it, for rough weighing: constant, and for each level of urgency.
#[derive(Debug)]
pub(super) struct Tastes([[f32; 2]; ROADS]);

impl Tastes {
    pub(super) fn new(rules: &ChoiceRules) -> Self {
        Self(std::array::from_fn(|road| {
            [rules.constant[road] as f32, rules.per_urgency[road] as f32]
        }))
    }
}

/// What weighs in one decision, in logits.
pub(super) struct Weighing<'a> {
    pub(super) rules: &'a ChoiceRules,
    pub(super) felt: f64,
    pub(super) knows_price: bool,
    /// For waiting: how long it is, and whether it is night.
    pub(super) waiting: f64,
    /// For each road to the duty service: habit and expected wait.
    pub(super) duty: f64,
    /// For the emergency departments: the same, an injury, no own GP.
    pub(super) emergency: f64,
}

impl Weighing<'_> {
    /// The utility of a road, in logits.
    pub(super) fn value(&self, road: Road, open: &OpenRoads) -> f64 {
        let rules = self.rules;
        let mut value =
            rules.constant[road as usize] + rules.per_urgency[road as usize] * self.felt;
        value += rules.per_travel_minute * open.minutes[road as usize];
        let (price, of_kind) = self.of_kind(KIND[road as usize], open.prices);
        if self.knows_price {
            value += rules.per_euro * price;
        }
        value + of_kind
    }

    /// What roads of one kind have in common: a price (euro), and a worth.
    fn of_kind(&self, kind: Kind, [duty, emergency]: [f64; 2]) -> (f64, f64) {
        match kind {
            Kind::Waiting => (0.0, self.waiting),
            Kind::Practice => (0.0, 0.0),
            Kind::Duty => (duty, self.duty),
            Kind::Emergency => (emergency, self.emergency),
            Kind::Ambulance => (emergency, 0.0),
        }
    }

    /// The worth of each kind in single precision, its price counted.
    #[inline]
    fn rough_of_kinds(&self, prices: [f64; 2]) -> [f32; KINDS] {
        let per_euro = if self.knows_price {
            self.rules.per_euro
        } else {
            0.0
        };
        ALL_KINDS.map(|kind| {
            let (price, worth) = self.of_kind(kind, prices);
            (worth + per_euro * price) as f32
        })
    }
}

/// Roads that are computed together.
const GROUP: usize = 4;
const GROUPS: usize = ROADS.div_ceil(GROUP);

/// The open roads of one decision: which, the lots they drew, and what each is worth less than waiting (roughly).
struct Race {
    number: usize,
    roads: [Road; GROUPS * GROUP],
    lots: [[u32; GROUP]; GROUPS],
    worse: [[f32; GROUP]; GROUPS],
}

impl Weighing<'_> {
    /// The road taken, with the lots that begin at block `position` of a need's luck.
    #[inline]
    pub(super) fn prefer(
        &self,
        tastes: &Tastes,
        open: &OpenRoads,
        (luck, position): (Luck, u16),
    ) -> Road {
        let mut race = Race::none();
        let felt = self.felt as f32;
        let per_minute = self.rules.per_travel_minute as f32;
        let of_kinds = self.rough_of_kinds(open.prices);
        let value = |road: Road| {
            let [constant, per_urgency] = tastes.0[road as usize];
            let minutes = open.minutes[road as usize] as f32;
            constant
                + per_urgency * felt
                + per_minute * minutes
                + of_kinds[KIND[road as usize] as usize]
        };
        let of_waiting = value(Road::Wait);
        for road in open.roads() {
            let lot = luck.word_at(Purpose::Choice, position, road as u16);
            race.join(road, lot, of_waiting - value(road));
        }
        race.clear_winner()
            .unwrap_or_else(|| self.exact_winner(open, &race))
    }

    #[cold]
    fn exact_winner(&self, open: &OpenRoads, race: &Race) -> Road {
        let of_waiting = self.value(Road::Wait, open);
        race.exact_winner(|road| of_waiting - self.value(road, open))
    }
}

impl Race {
    #[inline]
    fn none() -> Self {
        Self {
            number: 0,
            roads: [Road::Wait; GROUPS * GROUP],
            lots: [[0; GROUP]; GROUPS],
            worse: [[f32::INFINITY; GROUP]; GROUPS],
        }
    }

    #[inline]
    fn join(&mut self, road: Road, lot: u32, worse: f32) {
        self.roads[self.number] = road;
        self.lots.as_flattened_mut()[self.number] = lot;
        self.worse.as_flattened_mut()[self.number] = worse;
        self.number += 1;
    }

    /// The road of smallest rough score, unless rough scores cannot tell.
    #[inline]
    fn clear_winner(&self) -> Option<Road> {
        let groups = self.number.div_ceil(GROUP);
        let mut scores = [[f32::INFINITY; GROUP]; GROUPS];
        let drawn = self.lots.iter().zip(&self.worse).take(groups);
        let mut least = f32::INFINITY;
        for (scores, (lots, worse)) in scores.iter_mut().zip(drawn) {
            *scores = std::array::from_fn(|lane| rough_score(lots[lane], worse[lane]));
            for &score in scores.iter() {
                least = if score < least { score } else { least };
            }
        }
        let near = least * ROUGHLY;
        let mut candidates = 0_u32;
        for (group, scores) in scores.iter().enumerate().take(groups) {
            for (lane, &score) in scores.iter().enumerate() {
                candidates |= u32::from(score <= near) << (group * GROUP + lane);
            }
        }
        let clear = candidates.is_power_of_two() && least > TOO_SMALL;
        clear.then(|| self.roads[candidates.trailing_zeros() as usize % self.roads.len()])
    }

    /// The same by exact scores, from what roads are worth less than waiting exactly.
    fn exact_winner(&self, worse: impl Fn(Road) -> f64) -> Road {
        let (mut best, mut winner) = (f64::INFINITY, Road::Wait);
        for (&road, &lot) in self
            .roads
            .iter()
            .zip(self.lots.as_flattened())
            .take(self.number)
        {
            let score = -libm::log(uniform_of(lot)) * libm::exp(worse(road));
            if score < best {
                (best, winner) = (score, road);
            }
        }
        winner
    }
}

/// Two rough scores may be in the wrong order when their ratio is below this: each is 4 % below to 4 % above the truth.
const ROUGHLY: f32 = 1.08;
/// Scores below this may be of roads so far ahead that their power was cut: at most 32, the logarithm of the smallest lot, times 2^-100.
const TOO_SMALL: f32 = 3e-29;
/// Half of the lot (of 2^32) from which on single precision says too little about its distance from 1.
const NEARLY_ONE: i32 = i32::MAX - (1 << 19);

/// The score (see [`ROUGHLY`]), in units of ln 2, from a lot and what a road is worth less than waiting; 0 when the lot is nearly 1.
///
/// Between powers of 2 logarithm and exponential are nearly parabolas. That for log2 meets it at both ends and has its slope at
/// the upper one, so that it is good for lots near 1, whose logarithm is small; that for 2^x meets it at -1/2, 0 and 1/2.
#[inline]
fn rough_score(lot: u32, worse: f32) -> f32 {
    const FRACTION: u32 = (1 << 23) - 1;
    const ONE: u32 = 127 << 23;
    const SLOPE: f32 = 1.0 - 0.5 * std::f32::consts::LOG2_E;
    /// Added to a number below 2^22, it leaves the nearest whole number in the lowest bits (1.5 times 2^23).
    const ROUNDS: f32 = 12_582_912.0;
    const RISE: f32 = 0.5 * std::f32::consts::SQRT_2;
    const BEND: f32 = 3.0 * std::f32::consts::SQRT_2 - 4.0;
    // Half of the word has a sign, which processors know how to convert.
    let half = (lot >> 1).cast_signed();
    let lot = (half as f32 + 0.5) * (1.0 / 2_147_483_648.0);
    let bits = lot.to_bits();
    let exponent = (bits >> 23).cast_signed() as f32 - 127.0;
    let part = f32::from_bits(bits & FRACTION | ONE) - 1.0;
    let log = exponent + part * (1.0 + SLOPE * (1.0 - part));
    let power = (worse * std::f32::consts::LOG2_E).clamp(-100.0, 100.0);
    let rounded = power + ROUNDS;
    let rest = power - (rounded - ROUNDS);
    let scale = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    let score = -log * scale * (1.0 + rest * (RISE + BEND * rest));
    if half > NEARLY_ONE { 0.0 } else { score }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::scenario::choice::ALL_ROADS;

    /// The score of a road by the formula.
    fn score(lot: u32, worse: f64) -> f64 {
        -libm::log(uniform_of(lot)) * libm::exp(worse)
    }

    #[test]
    fn rough_scores_are_near_the_true_ones() {
        let mut draws = Streams::new(3, 1).draws(Purpose::Choice, (0, 0));
        let mut furthest = (1.0_f64, 1.0_f64);
        for round in 0..400_000 {
            // Lots near 0 and near 1 as well.
            let lot = match round % 3 {
                0 => draws.word() & 0xFFEF_FFFF,
                1 => draws.word() >> (1 + draws.word() % 31),
                _ => 0xFFEF_FFFF - (draws.word() >> (1 + draws.word() % 31)),
            };
            let worse = (60.0 * (draws.uniform() - 0.5)) as f32;
            let rough = f64::from(rough_score(lot, worse)) * std::f64::consts::LN_2;
            let ratio = rough / score(lot, f64::from(worse));
            furthest = (furthest.0.min(ratio), furthest.1.max(ratio));
        }
        assert!(furthest.0 > 0.96 && furthest.1 < 1.04, "{furthest:?}");
        assert!(furthest.1 / furthest.0 < f64::from(ROUGHLY), "{furthest:?}");
    }

    /// Against the plain search, with near ties, lots near 1 and roads far ahead among them.
    #[test]
    fn the_winner_is_that_of_the_exact_scores() {
        let mut draws = Streams::new(4, 1).draws(Purpose::Choice, (0, 0));
        let mut doubtful = 0;
        for round in 0..50_000 {
            let spread = [0.0, 0.2, 3.0, 2_000.0][round % 4];
            let mut race = Race::none();
            let mut worse = [0.0; ROADS];
            let mut best = (f64::INFINITY, Road::Wait);
            for road in ALL_ROADS {
                let lot = match round % 3 {
                    0 => (1 << 31) + (draws.word() >> 8),
                    1 => draws.word(),
                    _ => draws.word() | 0xFFF0_0000,
                };
                let value = if road == Road::Wait {
                    0.7
                } else {
                    0.7 + spread * (draws.uniform() - 0.5)
                };
                if road == Road::Wait || draws.chance(0.5) {
                    race.join(road, lot, (0.7 - value) as f32);
                    worse[road as usize] = 0.7 - value;
                    let score = score(lot, 0.7 - value);
                    if score < best.0 {
                        best = (score, road);
                    }
                }
            }
            assert_eq!(race.exact_winner(|road| worse[road as usize]), best.1);
            let clear = race.clear_winner();
            assert_eq!(clear.unwrap_or(best.1), best.1, "round {round}");
            doubtful += u32::from(clear.is_none());
        }
        assert!((10_000..40_000).contains(&doubtful), "{doubtful}");
    }
}

//! Which road somebody takes: what each is worth to them, the lot each has drawn, and the best of both together.
//!
//! The winner is the road of smallest -ln(lot) exp(worth of waiting - worth of the road), in the order of roads among equals. Most
//! often that is clear from rough scores of all roads at once, in single precision, which processors compute four at a time; else
//! the exact ones decide.

use super::roads::OpenRoads;
use crate::random::{Luck, Purpose};
use crate::scenario::choice::{ALL_ROADS, ChoiceRules, ROADS, Road};

/// The roads, filled up to whole fours.
pub(super) const LANES: usize = ROADS.next_multiple_of(4);

/// One number for each road.
pub(super) type Lanes = [f32; LANES];

/// The terms that belong to a road whoever weighs it, for rough weighing.
#[derive(Debug)]
pub(super) struct Tastes {
    constant: Lanes,
    per_urgency: Lanes,
}

impl Tastes {
    pub(super) fn new(rules: &ChoiceRules) -> Self {
        let lanes = |terms: &[f64; ROADS]| {
            std::array::from_fn(|lane| terms.get(lane).map_or(0.0, |&term| term as f32))
        };
        Self {
            constant: lanes(&rules.constant),
            per_urgency: lanes(&rules.per_urgency),
        }
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
        let (price, of_kind) = self.of_kind(road, open.prices);
        if self.knows_price {
            value += rules.per_euro * price;
        }
        value + of_kind
    }

    /// What roads of one kind have in common: a price, and a worth.
    #[inline]
    fn of_kind(&self, road: Road, [duty, emergency]: [f64; 2]) -> (f64, f64) {
        match road {
            Road::Wait => (0.0, self.waiting),
            Road::OwnNumber
            | Road::DutyNumber
            | Road::NationalNumber
            | Road::Post
            | Road::MobileNumber
            | Road::MinorInjury
            | Road::SupportNumber => (duty, self.duty),
            Road::Emergency | Road::SecondEmergency => (emergency, self.emergency),
            Road::Ambulance => (emergency, 0.0),
            Road::Office | Road::Evening => (0.0, 0.0),
        }
    }

    /// The utilities of all roads in single precision; those that are closed count for nothing.
    #[inline]
    fn rough_values(&self, tastes: &Tastes, open: &OpenRoads) -> Lanes {
        let rules = self.rules;
        let felt = self.felt as f32;
        let per_minute = rules.per_travel_minute as f32;
        let per_euro = if self.knows_price {
            rules.per_euro as f32
        } else {
            0.0
        };
        let mut values: Lanes = [0.0; LANES];
        for road in ALL_ROADS {
            let (price, of_kind) = self.of_kind(road, open.prices);
            values[road as usize] = of_kind as f32
                + per_minute * open.minutes[road as usize] as f32
                + per_euro * price as f32;
        }
        for (lane, value) in values.iter_mut().enumerate() {
            *value += tastes.constant[lane] + tastes.per_urgency[lane] * felt;
        }
        values
    }

    /// The road taken.
    #[inline]
    pub(super) fn winner(&self, tastes: &Tastes, open: &OpenRoads, lots: &Lots) -> Road {
        let values = self.rough_values(tastes, open);
        let scores = rough_scores(&lots.words, &values, open.bits());
        clear_winner(&scores).unwrap_or_else(|| self.exact_winner(open, lots))
    }

    #[cold]
    fn exact_winner(&self, open: &OpenRoads, lots: &Lots) -> Road {
        let of_waiting = self.value(Road::Wait, open);
        let mut best = (f64::INFINITY, Road::Wait);
        for road in open.roads() {
            let worse = of_waiting - self.value(road, open);
            let score = -libm::log(lots.of(road)) * libm::exp(worse);
            if score < best.0 {
                best = (score, road);
            }
        }
        best.1
    }
}

/// The lots of one decision.
pub(super) struct Lots {
    words: [u32; LANES],
}

impl Lots {
    /// The lots that begin at block `position` of a need's luck.
    #[inline]
    pub(super) fn new(luck: Luck, position: u16) -> Self {
        Self {
            words: luck.words(Purpose::Choice, position),
        }
    }

    /// Strictly between 0 and 1.
    fn of(&self, road: Road) -> f64 {
        crate::random::uniform_of(self.words[road as usize])
    }
}

/// The road with the smallest rough score, unless rough scores cannot tell.
#[inline]
fn clear_winner(scores: &Lanes) -> Option<Road> {
    let least = scores
        .iter()
        .fold(f32::INFINITY, |a, &b| if b < a { b } else { a });
    let near = least * ROUGHLY;
    let mut candidates = 0_u32;
    for (lane, &score) in scores.iter().enumerate() {
        candidates |= u32::from(score <= near) << lane;
    }
    let clear = candidates.is_power_of_two() && least > TOO_SMALL;
    clear.then(|| ALL_ROADS[candidates.trailing_zeros() as usize % ROADS])
}

/// Two rough scores may be in the wrong order when their ratio is below this: each is 1 % below to 5 % above the truth.
const ROUGHLY: f32 = 1.08;
/// Scores so small that the range of single precision was left.
const TOO_SMALL: f32 = 3e-29;
/// Half of the lot (of 2^32) from which on single precision says too little about its distance from 1.
const NEARLY_ONE: i32 = i32::MAX - (1 << 19);
/// Each road as a bit.
const BITS: [u32; LANES] = {
    let mut bits = [0; LANES];
    let mut lane = 0;
    while lane < LANES {
        bits[lane] = 1 << lane;
        lane += 1;
    }
    bits
};

/// The scores of all roads (see [`ROUGHLY`]) from their lots and utilities; the first road is that of waiting. Closed roads have
/// an infinite score, open ones whose lot is nearly 1 have none.
///
/// Between powers of 2 logarithm and exponential are nearly parabolas. That for log2 meets it at both ends and has its slope at
/// the upper one, so that it is good for lots near 1, whose logarithm is small; that for 2^x meets it at -1/2, 0 and 1/2.
#[inline]
fn rough_scores(lots: &[u32; LANES], values: &Lanes, open: u16) -> Lanes {
    const FRACTION: u32 = (1 << 23) - 1;
    const ONE: u32 = 127 << 23;
    const SLOPE: f32 = 1.0 - 0.5 * std::f32::consts::LOG2_E;
    /// Added to a number below 2^22, it leaves the nearest whole number in the lowest bits (1.5 times 2^23).
    const ROUNDS: f32 = 12_582_912.0;
    const RISE: f32 = 0.5 * std::f32::consts::SQRT_2;
    const BEND: f32 = 3.0 * std::f32::consts::SQRT_2 - 4.0;
    let of_waiting = values[0];
    std::array::from_fn(|lane| {
        // Half of the word, so that it has a sign, which processors know how to convert.
        let half = (lots[lane] >> 1) as i32;
        let lot = (half as f32 + 0.5) * (1.0 / 2_147_483_648.0);
        let bits = lot.to_bits();
        let exponent = (bits >> 23) as i32 as f32 - 127.0;
        let part = f32::from_bits(bits & FRACTION | ONE) - 1.0;
        let log = exponent + part * (1.0 + SLOPE * (1.0 - part));
        let worse = (of_waiting - values[lane]) * std::f32::consts::LOG2_E;
        let power = worse.clamp(-100.0, 100.0);
        let rounded = power + ROUNDS;
        let rest = power - (rounded - ROUNDS);
        let scale = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
        let score = -log * scale * (1.0 + rest * (RISE + BEND * rest));
        let score = if half > NEARLY_ONE { 0.0 } else { score };
        if u32::from(open) & BITS[lane] == 0 {
            f32::INFINITY
        } else {
            score
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::sim::roads::{Open, To};
    use std::path::Path;

    /// The score of a road by the formula.
    fn score(word: u32, worse: f64) -> f64 {
        -libm::log(crate::random::uniform_of(word)) * libm::exp(worse)
    }

    #[test]
    fn rough_scores_are_near_the_true_ones() {
        let mut draws = Streams::new(3, 1).draws(Purpose::Choice, (0, 0));
        let mut furthest = (1.0_f64, 1.0_f64);
        for round in 0..100_000 {
            let mut values: Lanes = [0.0; LANES];
            let mut words = [0; LANES];
            for lane in 0..LANES {
                // Lots near 0 and near 1 as well.
                words[lane] = match round % 3 {
                    0 => draws.word(),
                    1 => draws.word() >> (draws.word() % 32),
                    _ => 0xFFEF_FFFF - (draws.word() >> (1 + draws.word() % 31)),
                };
                values[lane] = (60.0 * (draws.uniform() - 0.5)) as f32;
            }
            let rough = rough_scores(&words, &values, u16::MAX);
            for lane in 0..LANES {
                let worse = f64::from(values[0]) - f64::from(values[lane]);
                let ratio = f64::from(rough[lane]) / score(words[lane], worse);
                furthest = (furthest.0.min(ratio), furthest.1.max(ratio));
            }
        }
        assert!(furthest.0 > 0.99 && furthest.1 < 1.05, "{furthest:?}");
        assert!(furthest.1 / furthest.0 < f64::from(ROUGHLY), "{furthest:?}");
    }

    /// Against the plain search, with near ties, lots near 1 and roads far ahead among them.
    #[test]
    fn the_winner_is_that_of_the_exact_scores() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/ghent/cercle-rota.toml");
        let mut rules = crate::scenario::Scenario::load(&file, &[])
            .expect("sound")
            .0
            .choice;
        let mut draws = Streams::new(4, 1).draws(Purpose::Choice, (0, 0));
        let mut doubtful = 0;
        for round in 0..50_000 {
            let spread = [0.0, 0.2, 3.0, 2_000.0][round % 4];
            rules.constant = std::array::from_fn(|_| spread * (draws.uniform() - 0.5));
            let mut open = OpenRoads::none([30.0 * draws.uniform(), 30.0 * draws.uniform()]);
            let mut words = [0; LANES];
            for road in ALL_ROADS {
                words[road as usize] = match round % 3 {
                    0 => (1 << 31) + (draws.word() >> 8),
                    1 => draws.word(),
                    _ => draws.word() | 0xFFF0_0000,
                };
                if road == Road::Wait || draws.chance(0.5) {
                    let place = Open {
                        to: To::Here,
                        travel_minutes: 40.0 * draws.uniform(),
                    };
                    open.open(road, place);
                }
            }
            let weighing = Weighing {
                rules: &rules,
                felt: 4.0 * draws.uniform(),
                knows_price: draws.chance(0.5),
                waiting: draws.uniform(),
                duty: draws.uniform(),
                emergency: draws.uniform(),
            };
            let lots = Lots { words };
            let of_waiting = weighing.value(Road::Wait, &open);
            let exact = |road: Road| {
                let worse = of_waiting - weighing.value(road, &open);
                score(words[road as usize], worse)
            };
            let mut roads = open.roads();
            let first = roads.next().expect("waiting");
            let best = roads.fold(first, |best, road| {
                if exact(road) < exact(best) {
                    road
                } else {
                    best
                }
            });
            let tastes = Tastes::new(&rules);
            assert_eq!(
                weighing.winner(&tastes, &open, &lots),
                best,
                "round {round}"
            );
            let values = weighing.rough_values(&tastes, &open);
            let rough = rough_scores(&words, &values, open.bits());
            doubtful += u32::from(clear_winner(&rough).is_none());
        }
        assert!((10_000..40_000).contains(&doubtful), "{doubtful}");
    }
}

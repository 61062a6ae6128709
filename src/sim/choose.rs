//! The choice: who is known to be open now, what each road is worth, and which one is taken.
//!
//! A conditional logit with an explicit alternative of waiting (`McFadden` 1974). Each road has its own keyed lot, an
//! exponential E with the road of smallest E / exp(V) chosen, which is the same law as the largest V + Gumbel. Lots belong
//! to the road, so that a road that opens in one scenario leaves the others comparable. Utilities are taken as distances from
//! that of waiting, which is always possible.

use super::memory::Helped;
use super::need::Step;
use super::roads::{Open, OpenRoads, To};
use super::{Simulation, agenda::NEVER};
use crate::calendar::{MS_PER_HOUR, span};
use crate::journal::{Arrival, Ending, Happening, Journal, marks};
use crate::random::Purpose;
use crate::random::distribution::exponential;
use crate::scenario::choice::{ChoiceRules, ROADS, Road};
use crate::world::geography::Place;
use crate::world::residents::{NO_GP, Resident, traits};

impl<J: Journal> Simulation<'_, '_, J> {
    /// A resident considers what to do.
    pub(super) fn decide(&mut self, need: u32) {
        let attempts = u32::from(self.needs[need as usize].attempts);
        if attempts >= self.set.scenario.choice.attempts {
            return self.finish(need, Ending::GaveUp);
        }
        let open = self.open_roads(need);
        let road = self.prefer(need, &open);
        let out_of_hours = !self.office_hours();
        let n = &mut self.needs[need as usize];
        let first = n.sought == NEVER;
        n.attempts += 1;
        if n.attempts == 1 && first {
            n.road = road;
        }
        let seeks = !matches!(road, Road::Wait | Road::Evening);
        if seeks && first {
            n.sought = self.now;
            n.road = road;
            if out_of_hours {
                n.mark(marks::OUT_OF_HOURS);
            }
        }
        if seeks && n.closed_by_phone != NEVER && self.now < n.closed_by_phone + 24 * MS_PER_HOUR {
            n.mark(marks::BACK_AFTER_PHONE);
        }
        self.take(need, road, open.place(road));
    }

    fn take(&mut self, need: u32, road: Road, open: Open) {
        let n = &mut self.needs[need as usize];
        n.try_road(road);
        match road {
            Road::Wait => return self.wait(need),
            Road::Office => return self.go_to_office(need),
            Road::Evening => return self.wait_for_evening(need),
            _ => n.dialled = road,
        }
        let travel = open.travel_minutes;
        match open.to {
            To::Here => {}
            To::Machine => self.hear_machine(need),
            To::Doctor(doctor) => self.call_personal(need, doctor),
            To::Intake(intake) => self.call_intake(need, intake),
            To::Team(team) if matches!(road, Road::Post | Road::MinorInjury) => {
                self.walk_to_team(need, team, travel);
            }
            To::Team(team) => self.call_team(need, team),
            To::Department(department) => {
                let ambulance = road == Road::Ambulance;
                self.set_out_for_emergency(
                    need,
                    u32::from(department),
                    Arrival::SelfReferred,
                    ambulance,
                    travel,
                );
            }
        }
    }

    /// People think again at home, some time after the practices close.
    fn wait_for_evening(&mut self, need: u32) {
        let lot = self.draws(need, Purpose::Course).uniform();
        let spread = self.set.scenario.choice.evening_spread_minutes;
        let evening = self.office_closes() + span(lot * spread);
        self.book(need, evening, Step::Decide);
    }

    /// The telephone of the own practice names the number of the duty service, which the caller then knows.
    fn hear_machine(&mut self, need: u32) {
        self.tell(need, &Happening::HeardMachine);
        let n = &mut self.needs[need as usize];
        n.mark(marks::REDIRECTED);
        n.acts += 1;
        self.memory.told_of_duty(n.resident);
        // A minute to listen.
        self.book(need, self.now + span(1.0), Step::Decide);
    }

    /// Waits for the own practice: until then the need may fade or worsen.
    pub(super) fn wait(&mut self, need: u32) {
        let rules = &self.set.scenario.needs;
        let urgency = usize::from(self.needs[need as usize].urgency);
        let mut draws = self.draws(need, Purpose::Course);
        let worsens = draws.chance(rules.worsens[urgency]);
        let hours = exponential(
            &mut draws,
            if worsens {
                rules.worsen_hours
            } else {
                rules.fade_hours[urgency]
            },
        );
        let change = self.now + crate::calendar::span(hours * 60.0).max(1);
        let spread = self.set.scenario.office.arrival_spread_minutes;
        let visit = self
            .office_opens_for(&self.needs[need as usize].person)
            .saturating_add(span(draws.uniform() * spread));
        self.needs[need as usize].acts += 1;
        if change >= visit {
            self.book(need, visit, Step::OfficeOpens);
        } else if worsens {
            self.book(need, change, Step::Worsens);
        } else if self.needs[need as usize].sought == NEVER && change < self.end {
            // Nobody will ask for help, and nothing until then can change that: settled now, and still counted as an event.
            self.ledger.events += 1;
            self.fading.add(self.now, change);
            self.finish_at(need, Ending::Faded, change);
        } else {
            self.book(need, change, Step::Fades);
        }
    }

    /// A need that waited is worse now, and felt so.
    pub(super) fn worsen(&mut self, need: u32) {
        let n = &mut self.needs[need as usize];
        n.urgency = n.urgency.saturating_sub(1);
        n.felt = (n.felt + 1.0).min(4.0);
        n.tried = 0;
        n.attempts = 0;
        let urgency = n.urgency;
        self.tell(need, &Happening::Worsened { urgency });
        self.decide(need);
    }

    fn prefer(&mut self, need: u32, open: &OpenRoads) -> Road {
        let n = &self.needs[need as usize];
        // Four blocks of four words hold the lots of the thirteen roads; each decision of a need has its own four.
        let decision = 4 * (n.acts * 8 + u16::from(n.attempts));
        let luck = n.luck;
        let weighing = self.weigh(need);
        let of_waiting = weighing.value(Road::Wait, open.place(Road::Wait));
        let mut race = Race::new();
        let mut weighed = [(Road::Wait, 0.0); ROADS];
        for road in open.roads() {
            let value = weighing.value(road, open.place(road));
            let lot = luck.draw_at(Purpose::Choice, decision, road as u16);
            weighed[race.number] = (road, value);
            race.join(Lot {
                lot,
                worse: of_waiting - value,
            });
        }
        let roads = &weighed[..race.number];
        let taken = weighed[race.winner()].0;
        self.tell(need, &Happening::Considered { roads, taken });
        taken
    }

    /// What somebody with a need thinks of waiting, of the duty service and of the emergency department now.
    fn weigh(&self, need: u32) -> Weighing<'_> {
        let n = &self.needs[need as usize];
        let rules = &self.set.scenario.choice;
        let person = &n.person;
        let opens = self.office_opens_for(person);
        let hours = opens.saturating_sub(self.now) as f64 / MS_PER_HOUR as f64;
        let injury = if n.illness.injury {
            rules.injury_emergency
        } else {
            0.0
        };
        let unattached = if person.own_gp == NO_GP {
            rules.no_own_gp_emergency
        } else {
            0.0
        };
        let habit = |place, common| self.value_of_habit(n.resident, place, common);
        Weighing {
            rules,
            felt: f64::from(n.felt),
            knows_price: f64::from(person.price_lot) < rules.knows_price * 256.0,
            waiting: rules.per_hour_to_office * hours.min(rules.horizon_hours)
                + self.hour.night_wait,
            duty: habit(Helped::Duty, self.expected[0]),
            emergency: injury + unattached + habit(Helped::Emergency, self.expected[1]),
        }
    }

    fn value_of_habit(&self, resident: u32, place: Helped, common: f64) -> f64 {
        let rules = &self.set.scenario.choice;
        let habit = if self.memory.last(resident, place) {
            rules.habit
        } else {
            0.0
        };
        habit + rules.per_wait_minute * self.memory.expected(resident, place, common, rules.memory)
    }

    /// Minutes from home to a place, now.
    pub(super) fn patient_minutes(&self, person: &Resident, to: Place) -> f64 {
        let geography = &self.set.world.geography;
        let home = &geography.neighbourhoods[person.neighbourhood as usize];
        let driving = geography.minutes(geography.road_km(home.place, to), home.commune);
        self.way_minutes(person, driving)
    }

    /// The same from the minutes at the wheel by day.
    pub(super) fn way_minutes(&self, person: &Resident, driving: f64) -> f64 {
        let rules = &self.set.scenario.travel;
        let way = rules.access_minutes + driving * self.hour.travel_factor;
        if person.has(traits::CAR) {
            way
        } else {
            way * rules.without_car_factor
        }
    }
}

/// What weighs in one decision, in logits.
struct Weighing<'a> {
    rules: &'a ChoiceRules,
    felt: f64,
    knows_price: bool,
    /// For waiting: how long it is, and whether it is night.
    waiting: f64,
    /// For each road to the duty service: habit and expected wait.
    duty: f64,
    /// For the emergency departments: the same, an injury, no own GP.
    emergency: f64,
}

impl Weighing<'_> {
    /// The utility of a road, in logits.
    #[inline]
    fn value(&self, road: Road, place: Open) -> f64 {
        let rules = self.rules;
        let mut value =
            rules.constant[road as usize] + rules.per_urgency[road as usize] * self.felt;
        value += rules.per_travel_minute * place.travel_minutes;
        if self.knows_price {
            value += rules.per_euro * place.price;
        }
        value
            + match road {
                Road::Wait => self.waiting,
                Road::OwnNumber
                | Road::DutyNumber
                | Road::NationalNumber
                | Road::Post
                | Road::MobileNumber
                | Road::MinorInjury
                | Road::SupportNumber => self.duty,
                Road::Emergency | Road::SecondEmergency => self.emergency,
                Road::Office | Road::Evening | Road::Ambulance => 0.0,
            }
    }
}

/// What a road has drawn (0 to 1), and how far it is behind waiting, in logits.
#[derive(Clone, Copy, Debug, Default)]
struct Lot {
    lot: f64,
    worse: f64,
}

impl Lot {
    /// -ln(lot) exp(worse).
    fn score(self) -> f64 {
        -libm::log(self.lot) * libm::exp(self.worse)
    }

    /// The same nearly (see [`ROUGHLY`]), without logarithm and exponential: between powers of 2 both are nearly parabolas.
    ///
    /// The first parabola meets log2 at both ends and has its slope at the upper one, so that it is good for lots near 1, whose
    /// logarithm is small; the second meets 2^x at both ends and in the middle.
    #[inline]
    fn rough_score(self) -> f64 {
        const FRACTION: u64 = (1 << 52) - 1;
        const ONE: u64 = 1_023 << 52;
        let bits = self.lot.to_bits();
        let exponent = (bits >> 52) as f64 - 1_023.0;
        let part = f64::from_bits(bits & FRACTION | ONE) - 1.0;
        let slope = 1.0 - 0.5 * std::f64::consts::LOG2_E;
        let log = exponent + part * (1.0 + slope * (1.0 - part));
        let power = (self.worse * std::f64::consts::LOG2_E).min(1_000.0);
        if power < -1_000.0 {
            // So far ahead that only the exact scores can tell such roads apart.
            return 0.0;
        }
        // The whole part, rounded down.
        let shifted = (power + 1_023.0) as u32;
        let rest = power + 1_023.0 - f64::from(shifted);
        let bend = 6.0 - 4.0 * std::f64::consts::SQRT_2;
        let scale = f64::from_bits(u64::from(shifted) << 52);
        -log * std::f64::consts::LN_2 * scale * (1.0 + rest * (1.0 - bend * (1.0 - rest)))
    }
}

/// Two rough scores may be in the wrong order when their ratio is below this: each is 0.5 % below to 4 % above the truth.
const ROUGHLY: f64 = 1.05;

/// The search for the lot of smallest score. Most often rough scores tell.
struct Race {
    lots: [Lot; ROADS],
    number: usize,
    /// Which has the smallest rough score, that score, and the next smallest.
    first: usize,
    least: f64,
    next: f64,
}

impl Race {
    fn new() -> Self {
        Self {
            lots: [Lot::default(); ROADS],
            number: 0,
            first: 0,
            least: f64::INFINITY,
            next: f64::INFINITY,
        }
    }

    #[inline]
    fn join(&mut self, lot: Lot) {
        let rough = lot.rough_score();
        if rough < self.least {
            self.next = self.least;
            self.least = rough;
            self.first = self.number;
        } else {
            self.next = self.next.min(rough);
        }
        self.lots[self.number] = lot;
        self.number += 1;
    }

    /// The place of the smallest score, the first of equals.
    #[inline]
    fn winner(&self) -> usize {
        if self.next > self.least * ROUGHLY {
            self.first
        } else {
            self.exact_winner()
        }
    }

    #[cold]
    fn exact_winner(&self) -> usize {
        let mut best = (f64::INFINITY, 0);
        for (place, lot) in self.lots[..self.number].iter().enumerate() {
            if lot.rough_score() <= self.least * ROUGHLY && lot.score() < best.0 {
                best = (lot.score(), place);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;

    #[test]
    fn rough_scores_are_near_the_true_ones() {
        let mut draws = Streams::new(3, 1).draws(Purpose::Choice, (0, 0));
        let mut furthest = (1.0_f64, 1.0_f64);
        for round in 0..200_000 {
            // Lots near 0 and near 1 as well.
            let lot = match round % 3 {
                0 => draws.uniform(),
                1 => libm::pow(draws.uniform(), 8.0).max(1e-10),
                _ => 1.0 - libm::pow(draws.uniform(), 8.0).max(2.4e-10),
            };
            let worse = 80.0 * (draws.uniform() - 0.5);
            let lot = Lot { lot, worse };
            let ratio = lot.rough_score() / lot.score();
            furthest = (furthest.0.min(ratio), furthest.1.max(ratio));
        }
        assert!(furthest.0 > 0.995 && furthest.1 < 1.040, "{furthest:?}");
        assert!(furthest.1 / furthest.0 < ROUGHLY, "{furthest:?}");
    }

    #[test]
    fn the_smallest_score_is_found_among_near_ones_too() {
        let mut draws = Streams::new(4, 1).draws(Purpose::Choice, (0, 0));
        let mut ties = 0;
        for round in 0..50_000 {
            let spread = [0.0, 0.2, 3.0, 2_000.0][round % 4];
            let number = 1 + draws.word() as usize % ROADS;
            let mut lots = [Lot::default(); ROADS];
            for lot in &mut lots[..number] {
                let common = 0.5 + 0.01 * draws.uniform();
                *lot = Lot {
                    lot: if round % 3 == 0 {
                        common
                    } else {
                        draws.uniform()
                    },
                    worse: spread * (draws.uniform() - 0.5),
                };
            }
            lots[0].worse = 0.0;
            let mut best = (f64::INFINITY, 0);
            for (place, lot) in lots[..number].iter().enumerate() {
                if lot.score() < best.0 {
                    best = (lot.score(), place);
                }
            }
            let rough = lots[..number].iter().map(|lot| lot.rough_score());
            let (mut least, mut second) = (f64::INFINITY, f64::INFINITY);
            for score in rough {
                second = second.min(score.max(least));
                least = least.min(score);
            }
            ties += u32::from(second <= least * ROUGHLY);
            let mut race = Race::new();
            for &lot in &lots[..number] {
                race.join(lot);
            }
            assert_eq!(race.winner(), best.1, "round {round}");
        }
        assert!(ties > 5_000, "{ties}");
    }
}

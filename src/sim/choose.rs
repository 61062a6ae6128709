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
use crate::calendar::{Calendar, MS_PER_HOUR, Moment, span};
use crate::journal::{Arrival, Ending, Happening, Journal, marks};
use crate::random::Purpose;
use crate::random::distribution::exponential;
use crate::scenario::choice::{ALL_ROADS, ROADS, Road};
use crate::world::geography::Place;
use crate::world::residents::{NO_GP, traits};

impl<J: Journal> Simulation<'_, '_, J> {
    /// A resident considers what to do.
    pub(super) fn decide(&mut self, need: u32) {
        let n = self.needs[need as usize];
        if u32::from(n.attempts) >= self.set.scenario.choice.attempts {
            return self.finish(need, Ending::GaveUp);
        }
        let open = self.open_roads(need);
        let road = self.prefer(need, &open);
        let first = n.sought == NEVER;
        let out_of_hours = !self.office_hours();
        let n = &mut self.needs[need as usize];
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
        if let Some(open) = open[road as usize] {
            self.take(need, road, open);
        }
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
            .office_opens_for(self.needs[need as usize].resident)
            .saturating_add(span(draws.uniform() * spread));
        self.needs[need as usize].acts += 1;
        if change >= visit {
            return self.book(need, visit, Step::OfficeOpens);
        }
        if worsens {
            self.book(need, change, Step::Worsens);
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
        let (decision, luck) = (n.acts * 8 + u16::from(n.attempts), n.luck);
        let mut best = (f64::INFINITY, Road::Wait);
        let mut weighed = [(Road::Wait, 0.0); ROADS];
        let mut number = 0;
        let mut of_waiting = 0.0;
        for (block, roads) in ALL_ROADS.chunks(4).enumerate() {
            if roads.iter().all(|&road| open[road as usize].is_none()) {
                continue;
            }
            let position = decision * 4 + block as u16;
            let mut draws = luck.draws(Purpose::Choice, position);
            for &road in roads {
                let lot = draws.uniform();
                let Some(place) = open[road as usize] else {
                    continue;
                };
                let value = self.value(need, road, place);
                if J::FOLLOWS {
                    weighed[number] = (road, value);
                    number += 1;
                }
                if road == Road::Wait {
                    of_waiting = value;
                }
                if let Some(score) = score_below(best.0, lot, of_waiting - value) {
                    best = (score, road);
                }
            }
        }
        let roads = &weighed[..number];
        let taken = best.1;
        self.tell(need, &Happening::Considered { roads, taken });
        taken
    }

    /// The utility of a road, in logits.
    fn value(&self, need: u32, road: Road, place: Open) -> f64 {
        let n = &self.needs[need as usize];
        let rules = &self.set.scenario.choice;
        let mut value =
            rules.constant[road as usize] + rules.per_urgency[road as usize] * f64::from(n.felt);
        value += rules.per_travel_minute * place.travel_minutes;
        if f64::from(self.set.world.residents.of(n.resident).price_lot) < rules.knows_price * 256.0
        {
            value += rules.per_euro * place.price;
        }
        value
            + match road {
                Road::Wait => {
                    let opens = self.office_opens_for(n.resident);
                    let hours = opens.saturating_sub(self.now) as f64 / MS_PER_HOUR as f64;
                    let hour = Calendar::hour_of_day(self.now) as f64;
                    let [from, to] = rules.night_hours;
                    let late = if from > to {
                        hour >= from || hour < to
                    } else {
                        (from..to).contains(&hour)
                    };
                    let night = if late { rules.night_wait } else { 0.0 };
                    rules.per_hour_to_office * hours.min(rules.horizon_hours) + night
                }
                Road::OwnNumber
                | Road::DutyNumber
                | Road::NationalNumber
                | Road::Post
                | Road::MobileNumber
                | Road::MinorInjury
                | Road::SupportNumber => {
                    self.value_of_habit(n.resident, Helped::Duty, self.expected[0])
                }
                Road::Emergency | Road::SecondEmergency => {
                    let injury = if n.illness.injury {
                        rules.injury_emergency
                    } else {
                        0.0
                    };
                    let no_gp = self.set.world.residents.of(n.resident).own_gp == NO_GP;
                    let unattached = if no_gp {
                        rules.no_own_gp_emergency
                    } else {
                        0.0
                    };
                    injury
                        + unattached
                        + self.value_of_habit(n.resident, Helped::Emergency, self.expected[1])
                }
                Road::Office | Road::Evening | Road::Ambulance => 0.0,
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

    /// Whether a resident cannot well leave home when ill.
    pub(super) fn home_bound(&self, resident: u32) -> bool {
        self.set
            .world
            .residents
            .has(resident, traits::FRAIL | traits::PALLIATIVE)
    }

    /// Minutes from home to a place, now.
    pub(super) fn patient_minutes(&self, resident: u32, to: Place) -> f64 {
        let world = self.set.world;
        let home =
            &world.geography.neighbourhoods[world.residents.of(resident).neighbourhood as usize];
        let driving = world
            .geography
            .minutes(world.geography.road_km(home.place, to), home.commune);
        self.way_minutes(resident, driving)
    }

    /// The same from the minutes at the wheel by day.
    pub(super) fn way_minutes(&self, resident: u32, driving: f64) -> f64 {
        let world = self.set.world;
        let rules = &self.set.scenario.travel;
        let way = rules.access_minutes + driving * self.night_travel_factor();
        if world.residents.has(resident, traits::CAR) {
            way
        } else {
            way * rules.without_car_factor
        }
    }

    pub(super) fn night_travel_factor(&self) -> f64 {
        let quiet = !(7..21).contains(&Calendar::hour_of_day(self.now));
        if quiet {
            self.set.scenario.travel.night_factor
        } else {
            1.0
        }
    }
}

/// -ln(lot) exp(worse), if that is below the best score so far: `worse` is how far a road is behind waiting, in logits.
#[inline]
fn score_below(best: f64, lot: f64, worse: f64) -> Option<f64> {
    // -ln u exceeds 1 - u, by far more than rounding, and exp exceeds the first terms of its series: most roads lose by these alone.
    let least = if worse > 0.0 {
        1.0 + worse * (1.0 + worse * (0.5 + worse * (1.0 / 6.0)))
    } else {
        0.0
    };
    if (1.0 - lot) * least >= best {
        return None;
    }
    let score = -libm::log(lot) * libm::exp(worse);
    (score < best).then_some(score)
}

/// Deep night, 23 to 7 h.
pub(super) fn is_night(moment: Moment) -> bool {
    !(7..23).contains(&Calendar::hour_of_day(moment))
}

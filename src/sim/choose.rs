//! The choice: who is known to be open now, what each road is worth, and which one is taken.
//!
//! A conditional logit with an explicit alternative of waiting (`McFadden` 1974). Each road has its own keyed lot, an
//! exponential E with the road of smallest E / exp(V) chosen, which is the same law as the largest V + Gumbel. Lots belong
//! to the road, so that a road that opens in one scenario leaves the others comparable. Utilities are taken as distances from
//! that of waiting, which is always possible.

use super::memory::Helped;
use super::need::{Need, Step};
use super::race::Weighing;
use super::roads::{Open, OpenRoads, To};
use super::{Simulation, agenda::NEVER};
use crate::calendar::{MS_PER_HOUR, Moment, span};
use crate::journal::{Arrival, Ending, Happening, Journal, marks};
use crate::random::Purpose;
use crate::random::distribution::exponential;
use crate::scenario::choice::Road;
use crate::world::geography::Place;
use crate::world::residents::{NO_GP, Resident, traits};

impl<'a, J: Journal> Simulation<'a, '_, J> {
    /// A resident considers what to do.
    pub(super) fn decide(&mut self, need: u32) {
        let attempts = u32::from(self.needs[need as usize].attempts);
        if attempts >= self.set.scenario.choice.attempts {
            return self.finish(need, Ending::GaveUp);
        }
        let open = self.open_roads(&self.needs[need as usize]);
        let road = self.prefer(&self.needs[need as usize], &open);
        if J::FOLLOWS {
            let considering = self.needs[need as usize];
            self.tell_considered(&considering, &open, road);
        }
        self.follow(need, road, open.place(road));
    }

    /// Somebody who has just fallen ill considers what to do. Most wait and are well before anybody hears of it: such a need is
    /// never kept.
    pub(super) fn decide_first(&mut self, need: &Need) {
        let open = self.open_roads(need);
        let road = self.prefer(need, &open);
        if J::FOLLOWS {
            self.tell_considered(need, &open, road);
        }
        if road == Road::Wait
            && let (Step::Fades, fades) = self.course_of_waiting(need)
            && self.nobody_asks_before(need, fades)
        {
            return self.fade_unseen(need, fades);
        }
        let need = self.admit(*need);
        self.follow(need, road, open.place(road));
    }

    /// Sets out on the road chosen.
    fn follow(&mut self, need: u32, road: Road, place: Open) {
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
        self.take(need, road, place);
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
        let n = &self.needs[need as usize];
        let (next, moment) = self.course_of_waiting(n);
        if next == Step::Fades && self.nobody_asks_before(n, moment) {
            let faded = self.dismiss(need);
            return self.fade_unseen(&faded, moment);
        }
        self.needs[need as usize].acts += 1;
        self.book(need, moment, next);
    }

    /// What becomes of a need while somebody waits for the own practice, and when.
    fn course_of_waiting(&self, need: &Need) -> (Step, Moment) {
        let rules = &self.set.scenario.needs;
        let urgency = usize::from(need.urgency);
        let mut draws = need.draws(Purpose::Course);
        let worsens = draws.chance(rules.worsens[urgency]);
        let hours = exponential(
            &mut draws,
            if worsens {
                rules.worsen_hours
            } else {
                rules.fade_hours[urgency]
            },
        );
        let change = self.now + span(hours * 60.0).max(1);
        let spread = self.set.scenario.office.arrival_spread_minutes;
        let visit = self
            .office_opens_for(&need.person)
            .saturating_add(span(draws.uniform() * spread));
        if change >= visit {
            (Step::OfficeOpens, visit)
        } else if worsens {
            (Step::Worsens, change)
        } else {
            (Step::Fades, change)
        }
    }

    /// Whether nobody will ask for help before a need fades, and nothing until then can change that.
    fn nobody_asks_before(&self, need: &Need, fades: Moment) -> bool {
        need.sought == NEVER && fades < self.end
    }

    /// Such a need is settled now, and still counted as an event.
    fn fade_unseen(&mut self, need: &Need, fades: Moment) {
        self.ledger.events += 1;
        self.fading.add(self.now, fades);
        self.end(need, Ending::Faded, fades);
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

    /// The road somebody takes.
    fn prefer(&self, need: &Need, open: &OpenRoads) -> Road {
        // Four blocks of four words hold the lots of the roads; each decision of a need has its own four.
        let decision = 4 * (need.acts * 8 + u16::from(need.attempts));
        self.weigh(need)
            .prefer(&self.tastes, open, (need.luck, decision))
    }

    /// Tells what somebody thinks of each open road, and which one it will be.
    fn tell_considered(&mut self, need: &Need, open: &OpenRoads, taken: Road) {
        let weighing = self.weigh(need);
        let value = |road| (road, weighing.value(road, open));
        let roads: Vec<(Road, f64)> = open.roads().map(value).collect();
        let roads = &roads;
        self.tell_of(need, &Happening::Considered { roads, taken });
    }

    /// What somebody with a need thinks of waiting, of the duty service and of the emergency department now.
    fn weigh(&self, need: &Need) -> Weighing<'a> {
        let rules = &self.set.scenario.choice;
        let person = &need.person;
        let opens = self.office_opens_for(person);
        let hours = opens.saturating_sub(self.now) as f64 / MS_PER_HOUR as f64;
        let injury = if need.illness.injury {
            rules.injury_emergency
        } else {
            0.0
        };
        let unattached = if person.own_gp == NO_GP {
            rules.no_own_gp_emergency
        } else {
            0.0
        };
        let habit = |place, common| self.value_of_habit(need.resident, place, common);
        Weighing {
            rules,
            felt: f64::from(need.felt),
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

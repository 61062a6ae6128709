//! The choice: who is known to be open now, what each road is worth, and which one is taken.
//!
//! A conditional logit with an explicit alternative of waiting (`McFadden` 1974). Each road has its own keyed lot, an
//! exponential E with the road of smallest E / exp(V) chosen, which is the same law as the largest V + Gumbel. Lots belong
//! to the road, so that a road that opens in one scenario leaves the others comparable.

use super::memory::Helped;
use super::need::Step;
use super::{Simulation, agenda::NEVER};
use crate::calendar::{Calendar, MS_PER_HOUR, MS_PER_MINUTE, Moment};
use crate::journal::{Arrival, Ending, Journal, marks};
use crate::random::Purpose;
use crate::random::distribution::exponential;
use crate::scenario::choice::{ALL_ROADS, ROADS, Road};
use crate::scenario::service::Staffing;
use crate::world::geography::Place;
use crate::world::residents::{NO_GP, traits};

/// A road that is open now, and to what.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Team, intake or department.
    at: u32,
    travel_minutes: f64,
    price: f64,
}

type OpenRoads = [Option<Open>; ROADS];

impl<J: Journal> Simulation<'_, J> {
    /// A resident considers what to do.
    pub(super) fn decide(&mut self, need: u32) {
        let n = self.needs[need as usize];
        if u32::from(n.attempts) >= self.set.scenario.choice.attempts {
            return self.finish(need, Ending::GaveUp);
        }
        let office_open = self.office_open();
        let open = self.open_roads(need, office_open);
        let road = self.prefer(need, &open);
        let first = n.sought == NEVER;
        let n = &mut self.needs[need as usize];
        n.attempts += 1;
        if n.attempts == 1 && first {
            n.road = road;
        }
        let seeks = !matches!(road, Road::Wait | Road::Evening);
        if seeks && first {
            n.sought = self.now;
            n.road = road;
            if !office_open {
                n.mark(marks::OUT_OF_HOURS);
            }
        }
        if seeks && n.closed_by_phone != NEVER && self.now < n.closed_by_phone + 24 * MS_PER_HOUR {
            n.mark(marks::BACK_AFTER_PHONE);
        }
        let at = open[road as usize].map_or(0, |o| o.at);
        let travel = open[road as usize].map_or(0.0, |o| o.travel_minutes);
        self.take(need, road, at, travel);
    }

    fn take(&mut self, need: u32, road: Road, at: u32, travel: f64) {
        self.needs[need as usize].try_road(road);
        match road {
            Road::Wait => self.wait(need),
            Road::Office => self.go_to_office(need),
            Road::Evening => {
                // People think again at home, some time in the first two hours of the evening.
                let lot = self.draws(need, Purpose::Course).uniform();
                let evening = self.office_closes() + (lot * 120.0 * MS_PER_MINUTE as f64) as u64;
                self.book(need, evening, Step::Decide);
            }
            Road::OwnNumber => self.call_team(need, at),
            Road::DutyNumber | Road::NationalNumber => {
                if at & DIRECT != 0 {
                    self.call_team(need, at & !DIRECT);
                } else {
                    self.call_intake(need, at);
                }
            }
            Road::Post => self.walk_to_team(need, at, travel),
            Road::Emergency | Road::SecondEmergency => {
                self.set_out_for_emergency(need, at, Arrival::SelfReferred, false, travel);
            }
            Road::Ambulance => {
                self.set_out_for_emergency(need, at, Arrival::SelfReferred, true, travel);
            }
        }
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
        // Patients come in over the first two hours of the session.
        let visit = self
            .office_opens()
            .saturating_add((draws.uniform() * 120.0 * MS_PER_MINUTE as f64) as u64);
        self.needs[need as usize].acts += 1;
        if change >= visit {
            return self.book(need, visit, Step::OfficeOpens);
        }
        if worsens {
            let n = &mut self.needs[need as usize];
            n.urgency = n.urgency.saturating_sub(1);
            n.felt = (n.felt + 1.0).min(4.0);
            n.tried = 0;
            n.attempts = 0;
            self.book(need, change, Step::Decide);
        } else {
            self.book(need, change, Step::Fades);
        }
    }

    fn open_roads(&self, need: u32, office_open: bool) -> OpenRoads {
        let n = &self.needs[need as usize];
        let people = &self.set.world.residents;
        let mut open: OpenRoads = [None; ROADS];
        let here = Open {
            at: 0,
            travel_minutes: 0.0,
            price: 0.0,
        };
        open[Road::Wait as usize] = Some(here);
        if office_open {
            open[Road::Office as usize] = (!n.has_tried(Road::Office)).then_some(here);
            open[Road::Evening as usize] = n.has_tried(Road::Office).then_some(here);
        }
        let knows_duty = people.has(n.resident, traits::KNOWS_DUTY);
        self.open_duty_roads(n.resident, knows_duty, &mut open);
        if people.has(n.resident, traits::KNOWS_EMERGENCY) {
            self.open_emergency_roads(n.resident, &mut open);
        }
        for road in ALL_ROADS {
            if road != Road::Wait && n.has_tried(road) {
                open[road as usize] = None;
            }
        }
        open
    }

    fn open_duty_roads(&self, resident: u32, knows_duty: bool, open: &mut OpenRoads) {
        let (world, organisation) = (self.set.world, self.set.organisation);
        let price = self.set.consultation_share(resident);
        let gp = world.residents.own_gp[resident as usize];
        if gp != NO_GP {
            let practice = world.workforce.doctors[gp as usize].practice as usize;
            let team = organisation.practice_teams[practice]
                .iter()
                .find(|&&t| self.team_open(t));
            open[Road::OwnNumber as usize] = team.map(|&at| Open {
                at,
                travel_minutes: 0.0,
                price,
            });
        }
        if !knows_duty {
            return;
        }
        let neighbourhood = world.residents.neighbourhood[resident as usize] as usize;
        let commune = usize::from(world.geography.neighbourhoods[neighbourhood].commune);
        for (index, line) in self.set.scenario.lines.iter().enumerate() {
            let road = if line.national {
                Road::NationalNumber
            } else {
                Road::DutyNumber
            } as usize;
            if open[road].is_none()
                && self.intakes[index].staff > 0
                && line.communes.contains(&commune)
            {
                open[road] = Some(Open {
                    at: index as u32,
                    travel_minutes: 0.0,
                    price,
                });
            }
        }
        let mut nearest = f64::INFINITY;
        for &team in &organisation.neighbourhood_teams[neighbourhood] {
            if !self.team_open(team) {
                continue;
            }
            let service =
                &self.set.scenario.services[usize::from(organisation.teams[team as usize].service)];
            debug_assert!(service.staffing == Staffing::Cercle);
            if service.access.duty_number && open[Road::DutyNumber as usize].is_none() {
                open[Road::DutyNumber as usize] = Some(Open {
                    at: team | DIRECT,
                    travel_minutes: 0.0,
                    price,
                });
            }
            if service.access.walk_in && !self.home_bound(resident) {
                let travel_minutes = self.patient_minutes(resident, self.team_place(team));
                if travel_minutes < nearest {
                    nearest = travel_minutes;
                    open[Road::Post as usize] = Some(Open {
                        at: team,
                        travel_minutes,
                        price,
                    });
                }
            }
        }
    }

    fn open_emergency_roads(&self, resident: u32, open: &mut OpenRoads) {
        let neighbourhood = self.set.world.residents.neighbourhood[resident as usize] as usize;
        let [first, second] = self.set.world.nearest_emergency[neighbourhood];
        let price = self.price_of_emergency(resident);
        let road = |department: u16| Open {
            at: u32::from(department),
            travel_minutes: self.patient_minutes(
                resident,
                self.set.world.emergency[usize::from(department)].place,
            ),
            price,
        };
        open[Road::Ambulance as usize] = Some(road(first));
        if !self.home_bound(resident) {
            open[Road::Emergency as usize] = Some(road(first));
            open[Road::SecondEmergency as usize] = (first != second).then(|| road(second));
        }
    }

    fn prefer(&self, need: u32, open: &OpenRoads) -> Road {
        let n = &self.needs[need as usize];
        // Three blocks of four words hold the lots of the ten roads; each decision of a need has its own three.
        let decision = n.acts * 8 + u16::from(n.attempts);
        let mut draws = self
            .streams
            .draws_at(Purpose::Choice, n.subject(), decision * 3);
        let mut best = (f64::INFINITY, Road::Wait);
        for road in ALL_ROADS {
            let lot = draws.uniform();
            let Some(place) = open[road as usize] else {
                continue;
            };
            let value = self.value(need, road, place);
            let score = -libm::log(lot) * libm::exp(-value);
            if score < best.0 {
                best = (score, road);
            }
        }
        best.1
    }

    /// The utility of a road, in logits.
    fn value(&self, need: u32, road: Road, place: Open) -> f64 {
        let n = &self.needs[need as usize];
        let rules = &self.set.scenario.choice;
        let mut value =
            rules.constant[road as usize] + rules.per_urgency[road as usize] * f64::from(n.felt);
        value += rules.per_travel_minute * place.travel_minutes;
        if f64::from(self.set.world.residents.price_lot[n.resident as usize])
            < rules.knows_price * 256.0
        {
            value += rules.per_euro * place.price;
        }
        value
            + match road {
                Road::Wait => {
                    let hours =
                        self.office_opens().saturating_sub(self.now) as f64 / MS_PER_HOUR as f64;
                    let night = if is_night(self.now) {
                        rules.night_wait
                    } else {
                        0.0
                    };
                    rules.per_hour_to_office * hours.min(72.0) + night
                }
                Road::OwnNumber | Road::DutyNumber | Road::NationalNumber | Road::Post => {
                    self.value_of_habit(n.resident, Helped::Duty, rules.expected_wait_duty)
                }
                Road::Emergency | Road::SecondEmergency => {
                    let injury = if n.illness.injury {
                        rules.injury_emergency
                    } else {
                        0.0
                    };
                    let no_gp = self.set.world.residents.own_gp[n.resident as usize] == NO_GP;
                    let unattached = if no_gp {
                        rules.no_own_gp_emergency
                    } else {
                        0.0
                    };
                    injury
                        + unattached
                        + self.value_of_habit(
                            n.resident,
                            Helped::Emergency,
                            rules.expected_wait_emergency,
                        )
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

    fn price_of_emergency(&self, resident: u32) -> f64 {
        let preferential = self.set.world.residents.has(resident, traits::PREFERENTIAL);
        self.set.scenario.costs.share_emergency[if preferential { 2 } else { 0 }]
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
        let home = &world.geography.neighbourhoods
            [world.residents.neighbourhood[resident as usize] as usize];
        let rules = &self.set.scenario.travel;
        let driving = world
            .geography
            .minutes(world.geography.road_km(home.place, to), home.commune);
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

/// Marks a team in place of an intake among the roads that may lead to either.
const DIRECT: u32 = 1 << 31;

/// Deep night, 23 to 7 h.
pub(super) fn is_night(moment: Moment) -> bool {
    !(7..23).contains(&Calendar::hour_of_day(moment))
}

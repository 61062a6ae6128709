//! The roads to care: which are open to a resident now, to whom they lead, how far and at what price.
//!
//! A road is open when somebody is there who serves this resident with this need, when the resident knows of it, and when no rule
//! that the resident keeps to (telephone first, referral first) closes it.

use super::Simulation;
use super::need::Need;
use crate::calendar::MS_PER_MINUTE;
use crate::demand::illness::MENTAL_HEALTH;
use crate::journal::Journal;
use crate::random::Purpose;
use crate::scenario::choice::{ALL_ROADS, ROADS, Road};
use crate::scenario::service::patients;
use crate::world::residents::{NO_GP, Resident, traits};

/// Where a road leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    /// To no place of its own: waiting, the own practice.
    Here,
    /// A team of doctors.
    Team(u32),
    /// Call-takers.
    Intake(u32),
    /// An emergency department.
    Department(u16),
    /// The own GP's personal telephone.
    Doctor(u32),
    /// The answering machine of the own practice.
    Machine,
}

/// A road that is open now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) to: To,
    pub(super) travel_minutes: f64,
}

/// The roads open to somebody now.
pub(super) struct OpenRoads {
    /// One bit for each road.
    bits: u16,
    to: [To; ROADS],
    /// Minutes of travel.
    pub(super) minutes: [f64; ROADS],
    /// What the duty service and an emergency department cost this person (euro).
    pub(super) prices: [f64; 2],
}

/// Leads to no place of its own and costs nothing.
const HERE: Open = Open {
    to: To::Here,
    travel_minutes: 0.0,
};

impl OpenRoads {
    /// None yet, at prices of the duty service and of an emergency department.
    #[inline]
    pub(super) fn none(prices: [f64; 2]) -> Self {
        Self {
            bits: 0,
            to: [To::Here; ROADS],
            minutes: [0.0; ROADS],
            prices,
        }
    }

    #[inline]
    pub(super) fn open(&mut self, road: Road, place: Open) {
        self.bits |= 1 << road as u16;
        self.to[road as usize] = place.to;
        self.minutes[road as usize] = place.travel_minutes;
    }

    #[inline]
    fn is_open(&self, road: Road) -> bool {
        self.bits & 1 << road as u16 != 0
    }

    /// Closes roads, one bit each.
    fn close(&mut self, roads: u16) {
        self.bits &= !roads;
    }

    /// Where an open road leads.
    #[inline]
    pub(super) fn place(&self, road: Road) -> Open {
        Open {
            to: self.to[road as usize],
            travel_minutes: self.minutes[road as usize],
        }
    }

    /// The open ones, in order.
    pub(super) fn roads(&self) -> impl Iterator<Item = Road> {
        let mut left = self.bits;
        std::iter::from_fn(move || {
            let road = ALL_ROADS.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(*road)
        })
    }
}

/// Numbers that may lead to a doctor directly or to call-takers.
const NUMBERS: [Road; 4] = [
    Road::DutyNumber,
    Road::NationalNumber,
    Road::MobileNumber,
    Road::SupportNumber,
];

/// A telephone that leads somewhere.
fn by_phone(to: To) -> Open {
    Open {
        to,
        travel_minutes: 0.0,
    }
}

impl<J: Journal> Simulation<'_, '_, J> {
    pub(super) fn open_roads(&self, need: &Need) -> OpenRoads {
        let person = &need.person;
        let costs = &self.set.scenario.costs;
        let preferential = usize::from(person.has(traits::PREFERENTIAL));
        let mut open = OpenRoads::none([
            self.set.consultation_share(person),
            costs.share_emergency[2 * preferential],
        ]);
        self.find_roads(need, &mut open);
        open
    }

    fn find_roads(&self, need: &Need, open: &mut OpenRoads) {
        let (person, tried) = (&need.person, need.tried);
        if self.office_open_for(person) {
            let been = tried & 1 << Road::Office as u16 != 0;
            if !been {
                open.open(Road::Office, HERE);
            } else if self.office_hours() {
                // On a Saturday morning the duty service is there already: nobody waits for the evening.
                open.open(Road::Evening, HERE);
            }
        }
        self.open_duty_roads(need, open);
        self.open_own_number(person, open);
        if person.has(traits::KNOWS_EMERGENCY) {
            self.open_emergency_roads(person, open);
        }
        open.close(tried);
        // Waiting is always possible.
        open.open(Road::Wait, HERE);
        self.close_by_rules(need, open);
    }

    /// The number of the own GP, out of hours: the practice on duty, the GP's personal telephone, or a machine.
    fn open_own_number(&self, person: &Resident, open: &mut OpenRoads) {
        let world = self.set.world;
        let gp = person.own_gp;
        if gp == NO_GP {
            return;
        }
        let practice = world.workforce.doctors[gp as usize].practice as usize;
        let organisation = self.set.organisation;
        let team = organisation.practice_teams[practice]
            .iter()
            .find(|&&t| self.team_open(t));
        let to = if let Some(&team) = team {
            To::Team(team)
        } else if self.answers_personally(gp) {
            To::Doctor(gp)
        } else if organisation.practices.answering_machine[practice]
            && !self.office_hours()
            && self.duty_announced(person)
        {
            To::Machine
        } else {
            return;
        };
        open.open(Road::OwnNumber, by_phone(to));
    }

    /// Whether there is a duty service for the machine to name.
    fn duty_announced(&self, person: &Resident) -> bool {
        let neighbourhood = person.neighbourhood as usize;
        self.set.organisation.neighbourhood_teams[neighbourhood]
            .iter()
            .any(|&t| self.team_open(t) && self.service_of(t).patients == 0)
    }

    fn open_duty_roads(&self, need: &Need, open: &mut OpenRoads) {
        let (resident, person) = (need.resident, &need.person);
        let organisation = self.set.organisation;
        let knows = person.has(traits::KNOWS_DUTY) || self.memory.was_told_of_duty(resident);
        let neighbourhood = person.neighbourhood as usize;
        let mut nearest = [f64::INFINITY; 2];
        for &team in &organisation.neighbourhood_teams[neighbourhood] {
            if !self.team_open(team) {
                continue;
            }
            let service = self.service_of(team);
            let special = service.patients != 0 || service.places.is_some();
            if special && !self.eligible(need, organisation.teams[team as usize].service) {
                continue;
            }
            // Whoever is on the books of a service has its number.
            if !knows && service.places.is_none() {
                continue;
            }
            for road in NUMBERS {
                let direct = road != Road::NationalNumber;
                if direct && service.access.by(road) && !open.is_open(road) {
                    open.open(road, by_phone(To::Team(team)));
                }
            }
            for (slot, road) in [Road::Post, Road::MinorInjury].into_iter().enumerate() {
                if service.access.by(road) && !person.home_bound() {
                    let travel_minutes = self.patient_minutes(person, self.team_place(team));
                    if travel_minutes < nearest[slot] {
                        nearest[slot] = travel_minutes;
                        let to = To::Team(team);
                        open.open(road, Open { to, travel_minutes });
                    }
                }
            }
        }
        self.open_lines(neighbourhood, knows, open);
    }

    /// Where call-takers answer a number, they come before the doctor. The national number answers whether or not a team is there.
    fn open_lines(&self, neighbourhood: usize, knows: bool, open: &mut OpenRoads) {
        let commune = usize::from(self.set.world.geography.neighbourhoods[neighbourhood].commune);
        let mut taken = 0_u16;
        for (index, line) in self.set.scenario.lines.iter().enumerate() {
            let Some(road) = line.number else { continue };
            let special = matches!(road, Road::MobileNumber | Road::SupportNumber);
            let reaches = if special { open.is_open(road) } else { knows };
            if taken & 1 << road as u16 == 0
                && self.intakes[index].staff > 0
                && reaches
                && line.communes.binary_search(&commune).is_ok()
            {
                taken |= 1 << road as u16;
                open.open(road, by_phone(To::Intake(index as u32)));
            }
        }
    }

    fn open_emergency_roads(&self, person: &Resident, open: &mut OpenRoads) {
        let neighbourhood = person.neighbourhood as usize;
        let [first, second] = self.set.world.nearest_emergency[neighbourhood];
        let drive = self.set.world.drive_to_emergency[neighbourhood];
        let road = |department: u16, driving: f64| Open {
            to: To::Department(department),
            travel_minutes: self.way_minutes(person, driving),
        };
        let nearest = road(first, drive[0]);
        open.open(Road::Ambulance, nearest);
        if !person.home_bound() {
            open.open(Road::Emergency, nearest);
            if first != second {
                open.open(Road::SecondEmergency, road(second, drive[1]));
            }
        }
    }

    /// Telephone first, referral first: for those who keep to the rule, while it does not feel urgent and somebody can be asked.
    fn close_by_rules(&self, need: &Need, open: &mut OpenRoads) {
        let rules = &self.set.scenario.choice;
        let registration = self.set.scenario.people.registration;
        let gatekeeping = registration
            .filter(|_| need.person.has(traits::REGISTERED))
            .map_or(0.0, |r| r.gatekeeping);
        if f64::from(need.felt) >= rules.urgent_from
            || (rules.telephone_first <= 0.0 && gatekeeping <= 0.0)
        {
            return;
        }
        let is_open = |road: &Road| open.is_open(*road);
        let by_phone = is_open(&Road::OwnNumber) || NUMBERS.iter().any(is_open);
        let by_gp = by_phone || is_open(&Road::Office) || is_open(&Road::Post);
        let mut draws = self
            .set
            .world
            .streams
            .draws(Purpose::Rules, (need.resident, 0));
        let calls_first = draws.chance(rules.telephone_first) && by_phone;
        let asks_first = draws.chance(gatekeeping) && by_gp;
        if calls_first {
            open.close(1 << Road::Post as u16 | 1 << Road::MinorInjury as u16);
        }
        if calls_first || asks_first {
            open.close(1 << Road::Emergency as u16 | 1 << Road::SecondEmergency as u16);
        }
    }

    /// Whether a service is for this resident with this need.
    pub(super) fn eligible(&self, need: &Need, service: u16) -> bool {
        let rules = &self.set.scenario.services[usize::from(service)];
        if rules.patients != 0 {
            let mut kinds = need.person.kinds();
            if need.illness.injury {
                kinds |= patients::INJURY;
            } else if need.illness.chapter == MENTAL_HEALTH {
                kinds |= patients::MENTAL;
            }
            if kinds & rules.patients == 0 {
                return false;
            }
        }
        let share = self.set.organisation.on_books[usize::from(service)];
        share >= 1.0 || {
            let subject = (need.resident, u32::from(service));
            let mut draws = self.set.world.streams.draws(Purpose::Books, subject);
            draws.chance(share)
        }
    }

    /// The service of a team.
    pub(super) fn service_of(&self, team: u32) -> &crate::scenario::service::Service {
        let service = self.set.organisation.teams[team as usize].service;
        &self.set.scenario.services[usize::from(service)]
    }

    /// The minute of the run.
    pub(super) fn minute(&self) -> u32 {
        (self.now / MS_PER_MINUTE) as u32
    }
}

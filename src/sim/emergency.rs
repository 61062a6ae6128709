//! The emergency department: door, nurse triage, a cubicle, a physician, tests, a bed upstairs or home.

use super::Setting;
use super::Simulation;
use super::memory::Helped;
use super::need::{Need, Step};
use super::onsets::Sick;
use super::queue::{Place, Queue};
use super::telephone::misjudge;
use crate::calendar::{MS_PER_DAY, MS_PER_HOUR, Moment, minutes, span};
use crate::demand::Kind;
use crate::demand::illness::Illness;
use crate::journal::{
    Arrival, Ending, FROM_ELSEWHERE, Happening, Journal, Judge, StayEnd, StayEntry, marks,
};
use crate::random::distribution::{exponential, poisson};
use crate::random::{Purpose, Shares, Streams};
use crate::scenario::Scenario;
use crate::scenario::needs::Care;
use crate::world::EmergencySite;
use crate::world::residents::{NO_GP, Resident};

/// A department at work.
#[derive(Debug)]
pub(super) struct DepartmentState {
    cubicles: u32,
    occupied: u32,
    physicians: i32,
    busy: i32,
    waiting_room: Queue,
    in_cubicle: Queue,
}

impl DepartmentState {
    pub(super) fn new(site: &EmergencySite, scenario: &Scenario) -> Self {
        let cubicles = (scenario.emergency.cubicles_per_100_beds * site.beds / 100.0)
            .round()
            .max(1.0) as u32;
        Self {
            cubicles,
            occupied: 0,
            physicians: 0,
            busy: 0,
            waiting_room: Queue::default(),
            in_cubicle: Queue::default(),
        }
    }
}

/// Arrivals of patients from outside the territory, in order of time; each department and day has its own stream.
pub(super) fn patients_from_elsewhere(set: Setting<'_>, streams: Streams) -> Vec<(Moment, u16)> {
    let needs = &set.scenario.needs;
    let sum: f64 = needs.week.iter().sum();
    let per_bed = set.scenario.emergency.background_per_bed / 8_766.0;
    let mut arrivals = Vec::new();
    if per_bed <= 0.0 {
        return arrivals;
    }
    for day in 0..set.calendar.days().len() {
        let start = day as u64 * MS_PER_DAY;
        let hours: [f64; 24] = std::array::from_fn(|hour| {
            let index = set.calendar.hour_of_week(start + hour as u64 * MS_PER_HOUR);
            needs.week[index] * 168.0 / sum
        });
        let (by_hour, of_day) = (Shares::new(&hours), hours.iter().sum::<f64>());
        for (department, site) in set.world.emergency.iter().enumerate() {
            let mut draws = streams.draws(Purpose::Background, (department as u32, day as u32));
            for _ in 0..poisson(&mut draws, per_bed * site.beds * of_day) {
                let hour = by_hour.pick(draws.uniform()) as u64;
                let offset = (draws.fine_uniform() * MS_PER_HOUR as f64) as u64;
                arrivals.push((start + hour * MS_PER_HOUR + offset, department as u16));
            }
        }
    }
    arrivals.sort_unstable();
    arrivals
}

impl<J: Journal> Simulation<'_, '_, J> {
    /// A patient from outside the territory has passed the nurse at the door; its marks come from the department's stream and the
    /// moment of arrival.
    pub(super) fn arrive_from_elsewhere(&mut self, arrived: Moment, department: u16) {
        let rules = &self.set.scenario.emergency;
        let who = (FROM_ELSEWHERE - 1 - u32::from(department), arrived as u32);
        let luck = self.streams.of(who);
        let mut draws = luck.draws(Purpose::Illness, 0);
        let urgency = draws.pick(&rules.background_urgency) as u8;
        let care = if draws.chance(rules.background_admitted) {
            Care::Admission
        } else {
            Care::Emergency
        };
        let illness = Illness {
            urgency,
            care,
            chapter: 0,
            injury: false,
            felt: 0.0,
        };
        let patient = Sick {
            moment: arrived,
            resident: FROM_ELSEWHERE,
            kind: Kind::Acute,
            referred: false,
            person: Resident::default(),
            luck,
            illness: None,
        };
        let mut need = Need::new(&patient, illness);
        need.at = u32::from(department);
        need.arrival = Arrival::Elsewhere;
        need.arrived = arrived;
        let need = self.admit(need);
        self.triaged_at_emergency(need);
    }

    /// Sent by a doctor or call-taker to the nearest department.
    pub(super) fn send_to_emergency(&mut self, need: u32, arrival: Arrival, ambulance: bool) {
        let world = self.set.world;
        let person = &self.needs[need as usize].person;
        let neighbourhood = person.neighbourhood as usize;
        let department = world.nearest_emergency[neighbourhood][0];
        let travel = self.way_minutes(person, world.drive_to_emergency[neighbourhood][0]);
        self.set_out_for_emergency(need, u32::from(department), arrival, ambulance, travel);
    }

    /// On the way; an ambulance comes, loads and drives (the way out is taken as long as the way back).
    pub(super) fn set_out_for_emergency(
        &mut self,
        need: u32,
        department: u32,
        arrival: Arrival,
        ambulance: bool,
        travel: f64,
    ) {
        let travel = if ambulance {
            self.blue_light_minutes(need, department)
        } else {
            travel
        };
        let minutes = if ambulance {
            2.0 * travel + self.set.scenario.travel.ambulance_minutes
        } else {
            travel
        };
        let arrives = self.now + span(minutes);
        let n = &mut self.needs[need as usize];
        n.at = department;
        n.arrived = arrives;
        n.arrival = arrival;
        n.by_ambulance = ambulance;
        n.travel = travel as f32;
        n.acts += 1;
        if ambulance {
            n.mark(marks::AMBULANCE);
            if n.urgency == 0 {
                // The mobile emergency team brings a doctor to the patient.
                n.meets_doctor(
                    self.now + span(self.set.scenario.travel.mobile_team_minutes + travel),
                    true,
                );
            }
        }
        self.tell(
            need,
            &Happening::SetsOutForEmergency {
                department: department as u16,
                arrival,
                ambulance,
            },
        );
        self.book(need, arrives + self.triage_span(), Step::Triaged);
    }

    /// Minutes at the wheel between home and department, whatever the patient drives.
    fn blue_light_minutes(&self, need: u32, department: u32) -> f64 {
        let world = self.set.world;
        let neighbourhood = self.needs[need as usize].person.neighbourhood;
        let home = &world.geography.neighbourhoods[neighbourhood as usize];
        let km = world
            .geography
            .road_km(home.place, world.emergency[department as usize].place);
        world.geography.minutes(km, home.commune) * self.hour.travel_factor
    }

    /// The nurse at the door needs no queue: a stay begins with its result.
    pub(super) fn triage_span(&self) -> Moment {
        span(self.set.scenario.emergency.triage_minutes)
    }

    /// Counts an arrival.
    fn count_arrival(&mut self, need: u32) {
        let n = &mut self.needs[need as usize];
        n.with_doctor = 0;
        n.begun = 0;
        n.stays += 1;
        if n.stays == 1 {
            n.mark(marks::EMERGENCY);
            if n.arrival == Arrival::SelfReferred {
                n.mark(marks::SELF_REFERRED);
            }
        }
    }

    pub(super) fn triaged_at_emergency(&mut self, need: u32) {
        self.count_arrival(need);
        let rules = &self.set.scenario.emergency;
        let lot = self.emergency_draws(need, Purpose::Triage).uniform();
        let judged = misjudge(self.needs[need as usize].urgency, lot, rules.judgement);
        let patience = rules.patience_minutes[usize::from(judged)];
        let ticket = self.new_ticket(need);
        self.needs[need as usize].judged = judged;
        let by = Judge::NurseAtDoor(self.needs[need as usize].at as u16);
        self.tell(
            need,
            &Happening::Judged {
                by,
                judged,
                disposition: None,
            },
        );
        if self.diverted(need) {
            return;
        }
        let n = &mut self.needs[need as usize];
        let department = n.at as usize;
        let state = &mut self.departments[department];
        if state.occupied < state.cubicles {
            return self.enter_cubicle(need);
        }
        state.waiting_room.join(judged, Place { need, ticket });
        if patience > 0.0 {
            let wait = exponential(&mut self.emergency_draws(need, Purpose::Patience), patience);
            let moment = self.now + span(wait).max(1);
            self.book(need, moment, Step::LeavesEmergency);
        }
    }

    /// Draws of a stay.
    fn emergency_draws(&self, need: u32, purpose: Purpose) -> crate::random::Draws {
        self.emergency_draws_of(need, purpose, 3)
    }

    /// The same for one part of the act.
    fn emergency_draws_of(&self, need: u32, purpose: Purpose, part: u16) -> crate::random::Draws {
        let n = &self.needs[need as usize];
        n.luck.draws(purpose, n.blocks(part))
    }

    fn enter_cubicle(&mut self, need: u32) {
        let ticket = self.new_ticket(need);
        let n = &mut self.needs[need as usize];
        n.due = super::agenda::NEVER;
        let (department, judged) = (n.at as usize, n.judged);
        let state = &mut self.departments[department];
        state.occupied += 1;
        if state.busy < state.physicians {
            return self.meet_physician(need);
        }
        state.in_cubicle.join(judged, Place { need, ticket });
    }

    fn meet_physician(&mut self, need: u32) {
        let length = self
            .set
            .scenario
            .emergency
            .physician
            .sample(&mut self.emergency_draws(need, Purpose::Duration));
        let now = self.now;
        let n = &mut self.needs[need as usize];
        n.ticket = 0;
        n.begun = now;
        n.with_doctor = now;
        n.meets_doctor(now, true);
        self.departments[n.at as usize].busy += 1;
        self.book(need, now + span(length), Step::PhysicianDone);
    }

    pub(super) fn leave_emergency(&mut self, need: u32) {
        self.tell(need, &Happening::Left);
        let n = &mut self.needs[need as usize];
        n.ticket = 0;
        n.mark(marks::LEFT_WAITING);
        let department = n.at as usize;
        self.departments[department].waiting_room.left();
        self.write_stay(need, StayEnd::LeftUnseen);
        if self.needs[need as usize].resident == FROM_ELSEWHERE {
            return self.forget(need);
        }
        let n = &mut self.needs[need as usize];
        n.acts += 1;
        n.judged = super::need::UNJUDGED;
        self.decide(need);
    }

    pub(super) fn physician_done(&mut self, need: u32) {
        let rules = &self.set.scenario.emergency;
        let minor = self.needs[need as usize].care <= Care::Consultation;
        let law = if minor {
            rules.workup_minor
        } else {
            rules.workup_major
        };
        // Another part of the stay's durations than the one that gave the physician's time.
        let length = law.sample(&mut self.emergency_draws_of(need, Purpose::Duration, 2));
        let department = self.needs[need as usize].at as usize;
        self.departments[department].busy -= 1;
        let ready = self.now + span(length);
        self.needs[need as usize].ready = ready;
        if self.needs[need as usize].care == Care::Admission {
            let law = rules.boarding;
            let length = law.sample(&mut self.emergency_draws(need, Purpose::Course));
            self.book(need, ready + span(length), Step::BedFree);
        } else {
            self.book(need, ready, Step::GoesHome);
        }
        self.next_for_physician(department);
    }

    fn next_for_physician(&mut self, department: usize) {
        while self.departments[department].busy < self.departments[department].physicians {
            let needs = &self.needs;
            let next = self.departments[department]
                .in_cubicle
                .take(|p| needs[p.need as usize].ticket == p.ticket);
            let Some(place) = next else { return };
            self.meet_physician(place.need);
        }
    }

    pub(super) fn staff_department(&mut self, department: u16, by: i32) {
        self.departments[usize::from(department)].physicians += by;
        self.next_for_physician(usize::from(department));
    }

    pub(super) fn go_home(&mut self, need: u32) {
        self.free_cubicle(need);
        self.write_stay(need, StayEnd::Home);
        self.after_emergency(need, Ending::Treated);
    }

    pub(super) fn bed_free(&mut self, need: u32) {
        self.free_cubicle(need);
        self.write_stay(need, StayEnd::Ward);
        self.after_emergency(need, Ending::Admitted);
    }

    fn free_cubicle(&mut self, need: u32) {
        let department = self.needs[need as usize].at as usize;
        self.departments[department].occupied -= 1;
        let needs = &self.needs;
        let next = self.departments[department]
            .waiting_room
            .take(|p| needs[p.need as usize].ticket == p.ticket);
        if let Some(place) = next {
            self.enter_cubicle(place.need);
        }
    }

    fn after_emergency(&mut self, need: u32, ending: Ending) {
        let n = &self.needs[need as usize];
        if n.resident == FROM_ELSEWHERE {
            return self.forget(need);
        }
        let waited = minutes(n.with_doctor.saturating_sub(n.arrived));
        self.memory.helped(n.resident, Helped::Emergency, waited);
        self.met_wait(Helped::Emergency, waited);
        let lot = self.emergency_draws(need, Purpose::Clinical).uniform();
        let follow_up = if ending == Ending::Admitted {
            0.0
        } else {
            self.set.scenario.care.follow_up_emergency
        };
        self.settle(need, ending, follow_up, lot);
    }

    /// A patient from elsewhere leaves the story.
    fn forget(&mut self, need: u32) {
        self.dismiss(need);
    }

    pub(super) fn write_stay(&mut self, need: u32, end: StayEnd) {
        let n = &self.needs[need as usize];
        let seen = matches!(end, StayEnd::Home | StayEnd::Ward);
        let reported = seen
            && n.resident != FROM_ELSEWHERE
            && n.person.own_gp != NO_GP
            && self
                .emergency_draws(need, Purpose::Record)
                .chance(self.set.scenario.care.emergency_report);
        self.journal.stay(&StayEntry {
            resident: n.resident,
            person: n.person,
            department: n.at as u16,
            urgency: n.urgency,
            judged: n.judged,
            gp_treatable: n.care <= Care::Consultation,
            arrival: n.arrival,
            ambulance: n.by_ambulance,
            first: n.stays == 1,
            arrived: n.arrived,
            seen: seen.then_some(n.with_doctor),
            ready: seen.then_some(n.ready),
            left: self.now,
            end,
            travel_minutes: n.travel,
            reported,
            assigned: n.assigned
                && (end == StayEnd::Diverted || n.arrival == Arrival::SelfReferred),
        });
    }
}

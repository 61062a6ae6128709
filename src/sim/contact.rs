//! Doctor and patient on duty: the way to each other, the waiting room, the contact, the way back.

use super::Simulation;
use super::agenda::Owner;
use super::duty::Job;
use super::need::{Step, UNJUDGED};
use super::queue::Place as QueuePlace;
use crate::calendar::{Moment, minutes, span};
use crate::journal::{Act, ContactEntry, Happening, Journal, Relation, marks};
use crate::organisation::staffing::{FIRST_OUTSIDER, FIRST_TRAINEE};
use crate::random::Purpose;
use crate::random::distribution::exponential;
use crate::scenario::service::Role;
use crate::world::geography::Place;
use crate::world::residents::{NO_GP, Resident, traits};

impl<J: Journal> Simulation<'_, '_, J> {
    /// The patient sets out for the post or the duty doctor's practice.
    pub(super) fn travel_to_team(&mut self, need: u32, team: u32) {
        let person = &self.needs[need as usize].person;
        let minutes = self.patient_minutes(person, self.team_place(team));
        self.set_out_for_team(need, team, minutes);
    }

    /// The patient walks in without having called.
    pub(super) fn walk_to_team(&mut self, need: u32, team: u32, travel: f64) {
        self.needs[need as usize].mark(marks::DUTY);
        self.needs[need as usize].judged = UNJUDGED;
        self.set_out_for_team(need, team, travel);
    }

    pub(super) fn set_out_for_team(&mut self, need: u32, team: u32, travel: f64) {
        let n = &mut self.needs[need as usize];
        n.at = team;
        n.travel = travel as f32;
        self.tell(
            need,
            &Happening::SetsOut {
                team,
                minutes: travel,
            },
        );
        let moment = self.now + span(travel);
        self.book(need, moment, Step::ArrivesAtTeam);
    }

    pub(super) fn arrive_at_team(&mut self, need: u32) {
        let team = self.needs[need as usize].at;
        if !self.team_open(team) {
            return self.give_up_or_decide(need);
        }
        self.needs[need as usize].arrived = self.now;
        let desk = self.set.organisation.teams[team as usize].desk;
        match desk {
            Some(desk) if self.needs[need as usize].judged == UNJUDGED => {
                self.register(need, u32::from(desk));
            }
            _ => self.meet_nurse_or_doctor(need, team),
        }
    }

    /// Registered at the desk: takes a seat in the waiting room.
    pub(super) fn registered(&mut self, need: u32) {
        let intake = self.needs[need as usize].at;
        let team = self.set.organisation.intakes[intake as usize]
            .team
            .unwrap_or(0);
        self.needs[need as usize].acts += 1;
        self.meet_nurse_or_doctor(need, team);
    }

    /// A patient is ready for a doctor of the team: a free one starts, else the patient waits.
    pub(super) fn offer(&mut self, need: u32, team: u32, act: Act) {
        let n = &mut self.needs[need as usize];
        n.at = team;
        n.act = act;
        n.ready = self.now;
        if let Some(duty) = self.free_doctor(team, act) {
            return self.start(need, duty, act);
        }
        if !self.team_open(team) {
            return self.give_up_or_decide(need);
        }
        self.tell(need, &Happening::Waits { team, act });
        let ticket = self.new_ticket(need);
        let urgency = self.needs[need as usize].served_as();
        self.teams[team as usize].queues[act as usize].join(urgency, QueuePlace { need, ticket });
        let care = &self.set.scenario.care;
        let patience = if act == Act::Consultation {
            care.patience_minutes[usize::from(urgency)]
        } else {
            care.patience_at_home_minutes
        };
        if patience > 0.0 {
            let wait = exponential(&mut self.draws(need, Purpose::Patience), patience);
            let moment = self.now + span(wait).max(1);
            self.book(need, moment, Step::LeavesTeam);
        }
    }

    pub(super) fn leave_team(&mut self, need: u32) {
        self.tell(need, &Happening::Left);
        let n = &mut self.needs[need as usize];
        n.ticket = 0;
        n.mark(marks::LEFT_WAITING);
        let (team, act) = (n.at, n.act);
        self.teams[team as usize].queues[act as usize].left();
        self.give_up_or_decide(need);
    }

    /// The doctor takes the next patient: the most urgent, among equals the one who waited longest; a doctor whose shift is over
    /// goes when somebody else stays or nobody waits.
    pub(super) fn next_job(&mut self, duty: u32) {
        let team = self.duties[duty as usize].team;
        if self.duties[duty as usize].leaving && self.team_open(team) {
            return self.leave(duty);
        }
        match self.next_waiting(duty) {
            Some((need, act)) => self.start(need, duty, act),
            None if self.duties[duty as usize].leaving => self.leave(duty),
            None => {}
        }
    }

    fn next_waiting(&mut self, duty: u32) -> Option<(u32, Act)> {
        let team = self.duties[duty as usize].team as usize;
        let mut best: Option<(u8, Moment, Act)> = None;
        for act in [Act::Advice, Act::Consultation, Act::Visit] {
            let d = &self.duties[duty as usize];
            let able = match act {
                Act::Visit => d.role != Role::Consultations && (d.has_car || self.car_free(d.team)),
                Act::Consultation => d.role != Role::Visits,
                _ => true,
            };
            if !able {
                continue;
            }
            let needs = &self.needs;
            let front = self.teams[team].queues[act as usize]
                .front(|p| needs[p.need as usize].ticket == p.ticket);
            if let Some((urgency, place)) = front {
                let since = needs[place.need as usize].ready;
                if best.is_none_or(|(u, s, _)| (urgency, since) < (u, s)) {
                    best = Some((urgency, since, act));
                }
            }
        }
        let (.., act) = best?;
        let needs = &self.needs;
        let place = self.teams[team].queues[act as usize]
            .take(|p| needs[p.need as usize].ticket == p.ticket)?;
        Some((place.need, act))
    }

    /// The doctor begins: wakes, drives if it is a visit, and works.
    pub(super) fn start(&mut self, need: u32, duty: u32, act: Act) {
        let asleep = self.asleep(duty);
        let care = &self.set.scenario.care;
        let home = self.home_of(need);
        let (law, waking) = (
            self.law_of(act),
            if asleep { care.waking_minutes } else { 0.0 },
        );
        let mut length = law.sample(&mut self.draws(need, Purpose::Duration));
        let relation = self.relation(
            &self.needs[need as usize].person,
            self.duties[duty as usize].doctor,
        );
        let record_seen = self.sees_record(need, duty, relation);
        if !record_seen && matches!(act, Act::Consultation | Act::Visit) {
            length += care.minutes_without_record;
        }
        if act == Act::Consultation && self.needs[need as usize].nursed {
            let team = self.duties[duty as usize].team;
            let saved = self.service_of(team).nurse.as_ref();
            // A doctor's look takes a minute at least.
            length = (length - saved.map_or(0.0, |n| n.saves_minutes)).max(1.0_f64.min(length));
        }
        let (way_minutes, km) = if act == Act::Visit {
            self.way(duty, home)
        } else {
            (0.0, 0.0)
        };
        if act == Act::Visit {
            self.take_car(duty);
            self.duties[duty as usize].place = home;
        }
        let seen = self.now + span(waking + way_minutes);
        self.change_busy(1);
        self.duties[duty as usize].busy = true;
        let n = &mut self.needs[need as usize];
        (n.ticket, n.duty, n.act, n.woke) = (0, duty, act, asleep);
        (n.begun, n.with_doctor, n.doctor_km) = (self.now, seen, km as f32);
        (n.relation, n.record_seen) = (relation, record_seen);
        n.meets_doctor(seen, matches!(act, Act::Consultation | Act::Visit));
        self.book(need, seen + span(length), Step::ContactEnds);
    }

    fn law_of(&self, act: Act) -> crate::random::distribution::Distribution {
        let care = &self.set.scenario.care;
        match act {
            Act::Advice => care.advice,
            Act::Consultation => care.consultation,
            Act::Visit => care.visit,
            Act::Call => care.doctor_call,
        }
    }

    fn asleep(&self, duty: u32) -> bool {
        let d = &self.duties[duty as usize];
        d.may_sleep
            && self.hour.deep_night
            && self.now - d.last_active >= span(self.set.scenario.doctors.asleep_after_minutes)
    }

    fn home_of(&self, need: u32) -> Place {
        let neighbourhood = self.needs[need as usize].person.neighbourhood;
        self.set.world.geography.neighbourhoods[neighbourhood as usize].place
    }

    /// Minutes and kilometres from where the doctor is.
    fn way(&self, duty: u32, to: Place) -> (f64, f64) {
        let d = &self.duties[duty as usize];
        let geography = &self.set.world.geography;
        let rules = &self.set.scenario.travel;
        let team = &self.set.organisation.teams[d.team as usize];
        let km = geography.road_km(d.place, to);
        let alone = if team.limited_cars {
            0.0
        } else {
            rules.alone_minutes
        };
        (
            rules.access_minutes
                + alone
                + geography.minutes(km, team.commune) * self.hour.travel_factor,
            km,
        )
    }

    fn take_car(&mut self, duty: u32) {
        let d = &mut self.duties[duty as usize];
        if !d.has_car {
            d.has_car = true;
            self.teams[d.team as usize].cars_out += 1;
        }
    }

    fn sees_record(&self, need: u32, duty: u32, relation: Relation) -> bool {
        if relation <= Relation::OwnPractice {
            return true;
        }
        let service = self.set.organisation.teams[self.duties[duty as usize].team as usize].service;
        let opens = self.set.scenario.services[usize::from(service)].opens_record;
        self.needs[need as usize].person.has(traits::RECORD)
            && self.draws(need, Purpose::Record).chance(opens)
    }

    /// Who a doctor is to a resident.
    fn relation(&self, person: &Resident, doctor: u32) -> Relation {
        let world = self.set.world;
        if doctor >= FIRST_OUTSIDER {
            return Relation::Outsider;
        }
        if doctor >= FIRST_TRAINEE {
            return Relation::Other;
        }
        let own = person.own_gp;
        let workforce = &world.workforce;
        if own == doctor {
            return Relation::OwnGp;
        }
        let other = &workforce.doctors[doctor as usize];
        if own != NO_GP && workforce.doctors[own as usize].practice == other.practice {
            return Relation::OwnPractice;
        }
        let neighbourhood = person.neighbourhood as usize;
        let commune = usize::from(world.geography.neighbourhoods[neighbourhood].commune);
        if world.geography.cercle[commune] == other.cercle {
            Relation::OwnCercle
        } else {
            Relation::Other
        }
    }

    pub(super) fn contact_ends(&mut self, need: u32) {
        let (duty, act) = (
            self.needs[need as usize].duty,
            self.needs[need as usize].act,
        );
        self.duties[duty as usize].last_active = self.now;
        let (back_minutes, back_km) = self.way_back(duty).unwrap_or((0.0, 0.0));
        let n = &self.needs[need as usize];
        let job = Job {
            begun: n.begun,
            seen: n.with_doctor,
            free: self.now + span(back_minutes),
            meanwhile: false,
            km: f64::from(n.doctor_km) + back_km,
        };
        if act == Act::Call {
            self.doctor_decides(need, duty, job);
        } else {
            let team = self.duties[duty as usize].team;
            self.needs[need as usize].acts += 1;
            let sent = self.sends_on(need, act);
            self.write_contact(need, duty, act, job, sent);
            self.remember_duty(need);
            if sent {
                self.refer(need);
            } else {
                self.after_contact(need, act, Some(team));
            }
        }
        self.go_on(duty);
    }

    /// Minutes and kilometres of the way back, counted with the visit they belong to; a doctor who goes on to the next visit
    /// saves them.
    fn way_back(&self, duty: u32) -> Option<(f64, f64)> {
        let d = &self.duties[duty as usize];
        (d.has_car && !self.goes_on(duty)).then(|| self.way(duty, d.base))
    }

    /// Whether a doctor on the way takes the next visit at once; after the shift only when nobody else is on duty.
    fn goes_on(&self, duty: u32) -> bool {
        let d = &self.duties[duty as usize];
        let visits_wait = !self.teams[d.team as usize].queues[Act::Visit as usize].is_empty();
        visits_wait && !(d.leaving && self.team_open(d.team))
    }

    /// After a contact: on to the next visit from where the doctor stands, or back to base, or the next patient there.
    fn go_on(&mut self, duty: u32) {
        let d = &self.duties[duty as usize];
        let away = d.has_car;
        if !away || self.goes_on(duty) {
            self.change_busy(-1);
            self.duties[duty as usize].busy = false;
            if away {
                if let Some(need) = self.next_visit(duty) {
                    return self.start(need, duty, Act::Visit);
                }
            } else {
                return self.next_job(duty);
            }
            self.change_busy(1);
            self.duties[duty as usize].busy = true;
        }
        let base = self.duties[duty as usize].base;
        let (minutes, _) = self.way(duty, base);
        self.agenda
            .book(self.now + span(minutes), Owner::Duty, duty);
    }

    fn next_visit(&mut self, duty: u32) -> Option<u32> {
        let team = self.duties[duty as usize].team as usize;
        let needs = &self.needs;
        self.teams[team].queues[Act::Visit as usize]
            .take(|p| needs[p.need as usize].ticket == p.ticket)
            .map(|p| p.need)
    }

    pub(super) fn back_from_visit(&mut self, duty: u32) {
        if self.duties[duty as usize].away_privately {
            return self.back_from_private(duty);
        }
        self.change_busy(-1);
        let now = self.now;
        let d = &mut self.duties[duty as usize];
        (d.busy, d.has_car, d.place, d.last_active) = (false, false, d.base, now);
        let team = d.team;
        self.teams[team as usize].cars_out -= 1;
        self.next_job(duty);
        if self.set.organisation.teams[team as usize].limited_cars {
            self.serve_waiting(team);
        }
    }

    pub(super) fn write_contact(
        &mut self,
        need: u32,
        duty: u32,
        act: Act,
        job: Job,
        referred: bool,
    ) {
        let n = &self.needs[need as usize];
        let d = &self.duties[duty as usize];
        let service = self.set.organisation.teams[d.team as usize].service;
        let relation = self.relation(&n.person, d.doctor);
        let own = relation <= Relation::OwnPractice;
        let reports = self.set.scenario.services[usize::from(service)].reports_back;
        let has_gp = n.person.own_gp != NO_GP;
        let mut draws = n.luck.draws(Purpose::Record, n.blocks(2));
        let entry = ContactEntry {
            resident: n.resident,
            person: n.person,
            onset: n.onset,
            judged: n.served_as(),
            doctor: d.doctor,
            relation,
            service,
            act,
            ready: n.ready,
            begun: job.begun,
            seen: job.seen,
            ended: self.now,
            doctor_free: job.free,
            meanwhile: job.meanwhile,
            doctor_km: job.km as f32,
            patient_minutes: if act == Act::Consultation {
                n.travel
            } else {
                0.0
            },
            woke: n.woke,
            record_seen: own || n.record_seen,
            reported: has_gp && (own || draws.chance(reports)),
            referred,
        };
        let team = d.team;
        self.met_contact(team, &entry);
        self.journal.contact(&entry);
    }

    fn remember_duty(&mut self, need: u32) {
        let n = &self.needs[need as usize];
        let waited = minutes(n.with_doctor.saturating_sub(n.ready));
        let place = super::memory::Helped::Duty;
        self.memory.helped(n.resident, place, waited);
        self.met_wait(place, waited);
    }
}

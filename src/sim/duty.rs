//! Doctors on duty: who is there, who waits for them, what they do next, visits with or without a driver, sleep.

use super::agenda::Owner;
use super::queue::Queue;
use super::{Setting, Simulation};
use crate::calendar::Moment;
use crate::journal::{Act, DutyEntry, Journal};
use crate::organisation::staffing::{FIRST_OUTSIDER, FIRST_TRAINEE, Roster};
use crate::scenario::service::Role;
use crate::world::geography::Place;

/// A duty being worked.
#[derive(Clone, Debug)]
pub(super) struct DutyState {
    pub(super) team: u32,
    pub(super) doctor: u32,
    pub(super) role: Role,
    pub(super) may_sleep: bool,
    pub(super) base: Place,
    pub(super) place: Place,
    pub(super) present: bool,
    pub(super) busy: bool,
    pub(super) leaving: bool,
    pub(super) has_car: bool,
    /// Still with a patient who reached the personal telephone.
    pub(super) away_privately: bool,
    pub(super) last_active: Moment,
    pub(super) left: Moment,
}

/// A team at work.
#[derive(Clone, Debug, Default)]
pub(super) struct TeamState {
    pub(super) present: Vec<u32>,
    /// How many of these are not about to leave.
    pub(super) staying: u32,
    pub(super) queues: [Queue; 3],
    pub(super) cars: i32,
    pub(super) cars_out: i32,
}

/// When a doctor began, met the patient, and how far the way was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) begun: Moment,
    pub(super) seen: Moment,
    pub(super) free: Moment,
    pub(super) meanwhile: bool,
    pub(super) km: f64,
}

pub(super) fn states(set: Setting<'_>, roster: &Roster) -> Vec<DutyState> {
    let organisation = set.organisation;
    organisation
        .duties
        .iter()
        .zip(&roster.holder)
        .map(|(duty, &holder)| {
            let doctor = holder.unwrap_or(FIRST_OUTSIDER);
            let own = || {
                let workforce = &set.world.workforce;
                let local = if doctor < FIRST_TRAINEE {
                    Some(doctor)
                } else {
                    organisation.pools[duty.pool as usize]
                        .doctors
                        .first()
                        .copied()
                };
                local.map_or_else(Place::default, |d| workforce.practice_of(d).place)
            };
            let base = organisation.teams[duty.team as usize]
                .site
                .unwrap_or_else(own);
            DutyState {
                team: duty.team,
                doctor,
                role: duty.role,
                may_sleep: duty.may_sleep,
                base,
                place: base,
                present: false,
                busy: false,
                leaving: false,
                has_car: false,
                away_privately: false,
                last_active: 0,
                left: 0,
            }
        })
        .collect()
}

impl<J: Journal> Simulation<'_, '_, J> {
    pub(super) fn begin_duty(&mut self, duty: u32) {
        if self.holder_now(duty).is_none() {
            return;
        }
        let d = &mut self.duties[duty as usize];
        d.present = true;
        d.last_active = self.now;
        let (team, doctor) = (d.team, d.doctor);
        self.teams[team as usize].present.push(duty);
        self.teams[team as usize].staying += 1;
        if doctor < FIRST_TRAINEE {
            self.on_duty[doctor as usize] += 1;
            if self.on_duty[doctor as usize] > 1 {
                // Two duties in a row: the doctor first finishes what the earlier one left.
                self.duties[duty as usize].busy = true;
                return;
            }
            let until = self.personal_until[doctor as usize];
            if until > self.now {
                let d = &mut self.duties[duty as usize];
                (d.busy, d.away_privately) = (true, true);
                return self.agenda.book(until, Owner::Duty, duty);
            }
        }
        self.next_job(duty);
    }

    /// The last private patient has gone: the duty really begins.
    pub(super) fn back_from_private(&mut self, duty: u32) {
        let d = &mut self.duties[duty as usize];
        (d.busy, d.away_privately, d.last_active) = (false, false, self.now);
        self.next_job(duty);
    }

    /// Duties that a doctor is working now.
    fn duties_of(&self, doctor: u32) -> impl Iterator<Item = u32> {
        let present = self.teams.iter().flat_map(|t| t.present.iter().copied());
        present.filter(move |&d| self.duties[d as usize].doctor == doctor)
    }

    /// The shift is over: the doctor goes, unless busy, or alone with people still waiting.
    pub(super) fn end_duty(&mut self, duty: u32) {
        let d = &mut self.duties[duty as usize];
        if !d.present {
            return;
        }
        d.leaving = true;
        self.teams[d.team as usize].staying -= 1;
        if !d.busy {
            self.next_job(duty);
        }
    }

    pub(super) fn leave(&mut self, duty: u32) {
        let d = &mut self.duties[duty as usize];
        d.present = false;
        d.left = self.now;
        let team = d.team;
        self.teams[team as usize]
            .present
            .retain(|&other| other != duty);
        self.write_duty(duty);
        let doctor = self.duties[duty as usize].doctor;
        if doctor < FIRST_TRAINEE {
            self.on_duty[doctor as usize] -= 1;
            self.free_for_next_duty(doctor);
        }
    }

    /// The earlier of two duties in a row is over: the later one really begins.
    fn free_for_next_duty(&mut self, doctor: u32) {
        if self.on_duty[doctor as usize] == 0 {
            return;
        }
        let next = self.duties_of(doctor).next();
        if let Some(next) = next {
            let d = &mut self.duties[next as usize];
            d.busy = false;
            d.last_active = self.now;
            self.next_job(next);
        }
    }

    pub(super) fn write_duty(&mut self, duty: u32) {
        let plan = self.set.organisation.duties[duty as usize];
        let d = &self.duties[duty as usize];
        let left = if d.present { self.now } else { d.left };
        let entry = DutyEntry {
            doctor: d.doctor,
            team: d.team,
            start: plan.start,
            end: plan.end,
            left,
            may_sleep: d.may_sleep,
        };
        self.met_duty(duty);
        self.journal.duty(&entry);
    }

    /// Somebody is on duty who is not about to leave.
    pub(super) fn team_open(&self, team: u32) -> bool {
        self.teams[team as usize].staying > 0
    }

    /// Where patients of a team go: its site, or the practice of the doctor on duty.
    pub(super) fn team_place(&self, team: u32) -> Place {
        let site = self.set.organisation.teams[team as usize].site;
        let doctor = || {
            self.teams[team as usize]
                .present
                .first()
                .map(|&d| self.duties[d as usize].base)
        };
        site.or_else(doctor).unwrap_or_default()
    }

    /// Patients waiting or being served, per doctor.
    pub(super) fn backlog(&self, team: u32) -> f64 {
        let t = &self.teams[team as usize];
        let busy = t
            .present
            .iter()
            .filter(|&&d| self.duties[d as usize].busy)
            .count() as u32;
        let waiting: u32 = t.queues.iter().map(Queue::len).sum();
        f64::from(waiting + busy) / (t.present.len().max(1) as f64)
    }

    pub(super) fn makes_visits(&self, team: u32) -> bool {
        let service = self.set.organisation.teams[team as usize].service;
        self.set.scenario.services[usize::from(service)].visits
            && self.teams[team as usize]
                .present
                .iter()
                .map(|&d| &self.duties[d as usize])
                .any(|d| d.role != Role::Consultations && !d.leaving)
    }

    pub(super) fn any_doctor(&self, team: u32) -> Option<u32> {
        self.teams[team as usize]
            .present
            .iter()
            .copied()
            .find(|&d| !self.duties[d as usize].leaving)
    }

    /// A doctor who is free for an act: by day the one who rested longest, by night the one who was up last.
    pub(super) fn free_doctor(&self, team: u32, act: Act) -> Option<u32> {
        let night = self.hour.deep_night;
        let free = self.teams[team as usize]
            .present
            .iter()
            .copied()
            .filter(|&d| self.is_free_for(d, act));
        let rested = |d: &u32| (self.duties[*d as usize].last_active, *d);
        if night {
            free.max_by_key(rested)
        } else {
            free.min_by_key(rested)
        }
    }

    pub(super) fn is_free_for(&self, duty: u32, act: Act) -> bool {
        let d = &self.duties[duty as usize];
        let able = match act {
            Act::Visit => d.role != Role::Consultations && (d.has_car || self.car_free(d.team)),
            Act::Consultation => d.role != Role::Visits,
            Act::Advice | Act::Call => true,
        };
        able && !d.busy && !d.leaving
    }

    pub(super) fn car_free(&self, team: u32) -> bool {
        let t = &self.teams[team as usize];
        !self.set.organisation.teams[team as usize].limited_cars || t.cars > t.cars_out
    }

    pub(super) fn staff_cars(&mut self, team: u32, by: i32) {
        self.teams[team as usize].cars += by;
        if by > 0 {
            self.serve_waiting(team);
        }
    }

    /// Free doctors take whoever waits.
    pub(super) fn serve_waiting(&mut self, team: u32) {
        let present = self.teams[team as usize].present.clone();
        for duty in present {
            if !self.duties[duty as usize].busy {
                self.next_job(duty);
            }
        }
    }
}

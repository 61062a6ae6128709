//! The personal telephone: doctors who answer their own patients although they are not on duty.

use super::Simulation;
use super::need::Step;
use super::telephone::{AMBULANCE, CALL_BACK, CONSULTATION, EMERGENCY, VISIT};
use crate::calendar::{Moment, span};
use crate::journal::{Act, Arrival, ContactEntry, Journal, Judge, PERSONAL_PHONE, Relation, marks};
use crate::random::Purpose;

/// Hours before a duty in which a doctor no longer sees patients privately.
const HOURS_BEFORE_DUTY: u64 = 3;

impl<J: Journal> Simulation<'_, '_, J> {
    /// Whether a doctor answers the own patients now.
    pub(super) fn answers_personally(&self, doctor: u32) -> bool {
        if !self.set.world.workforce.doctors[doctor as usize].personal_phone {
            return false;
        }
        let minute = self.minute();
        let spans = &self.set.organisation.personal_phone;
        let after = spans.partition_point(|s| s.0 <= minute);
        after > 0 && minute < spans[after - 1].1 && !self.roster.on_leave(doctor, minute)
    }

    /// A patient calls the own GP at home.
    pub(super) fn call_personal(&mut self, need: u32, doctor: u32) {
        let now = self.now;
        let n = &mut self.needs[need as usize];
        n.ready = now;
        if self.on_duty[doctor as usize] > 0 || self.personal_until[doctor as usize] > now {
            return self.not_answered(need);
        }
        let law = self.set.scenario.care.doctor_call;
        let length = law.sample(&mut self.draws(need, Purpose::Duration));
        let end = now + span(length);
        self.personal_until[doctor as usize] = end;
        let n = &mut self.needs[need as usize];
        n.mark(marks::PERSONAL);
        n.duty = doctor;
        n.act = Act::Call;
        (n.begun, n.with_doctor, n.doctor_km) = (now, now, 0.0);
        n.meets_doctor(now, false);
        self.book(need, end, Step::PersonalCallEnds);
    }

    pub(super) fn personal_call_done(&mut self, need: u32) {
        let care = &self.set.scenario.care;
        let (judgement, table) = (care.doctor_judgement, care.doctor_table);
        let doctor = self.needs[need as usize].duty;
        let disposition = self.triage(need, judgement, &table, Judge::Doctor(doctor));
        let act = if disposition == CALL_BACK {
            Act::Advice
        } else {
            Act::Call
        };
        self.write_personal(need, act, disposition <= EMERGENCY);
        self.needs[need as usize].acts += 1;
        let home_bound = self.needs[need as usize].person.home_bound();
        match disposition {
            AMBULANCE => self.send_to_emergency(need, Arrival::ByOffice, true),
            EMERGENCY => self.send_to_emergency(need, Arrival::ByOffice, home_bound),
            VISIT | CONSULTATION => self.see_or_pass_on(need, doctor, disposition == VISIT),
            CALL_BACK => self.after_contact(need, Act::Advice, None),
            _ => self.told_to_see_own_gp(need),
        }
    }

    /// Sees the patient at once, or names the duty service.
    fn see_or_pass_on(&mut self, need: u32, doctor: u32, visit: bool) {
        let willingness = self
            .set
            .scenario
            .doctors
            .personal_phone
            .as_ref()
            .map_or(0.0, |p| p.sees);
        let willing = self.draws(need, Purpose::Personal).chance(willingness);
        // A duty may have begun during the call.
        if !willing || self.on_duty[doctor as usize] > 0 || self.duty_soon(doctor) {
            let n = &mut self.needs[need as usize];
            n.mark(marks::REDIRECTED);
            let resident = n.resident;
            self.memory.told_of_duty(resident);
            return self.give_up_or_decide(need);
        }
        let person = &self.needs[need as usize].person;
        let at_home = visit || person.home_bound();
        let practice = self.set.world.workforce.practice_of(doctor).place;
        let (way, km) = if at_home {
            self.private_way(need, practice)
        } else {
            (self.patient_minutes(person, practice), 0.0)
        };
        let care = &self.set.scenario.care;
        let law = if at_home {
            care.visit
        } else {
            care.consultation
        };
        let length = law.sample(&mut self.draws(need, Purpose::Duration));
        let seen = self.now + span(way);
        let end = seen + span(length);
        let back = if at_home { span(way) } else { 0 };
        self.personal_until[doctor as usize] = end + back;
        let n = &mut self.needs[need as usize];
        n.act = if at_home {
            Act::Visit
        } else {
            Act::Consultation
        };
        n.travel = way as f32;
        n.doctor_km = 2.0 * km as f32;
        // At the practice the doctor works from when the patient arrives.
        n.begun = if at_home { self.now } else { seen };
        n.ready = n.begun;
        n.with_doctor = seen;
        n.meets_doctor(seen, true);
        self.book(need, end, Step::PersonalContactEnds);
    }

    fn private_way(&self, need: u32, from: crate::world::geography::Place) -> (f64, f64) {
        let world = self.set.world;
        let neighbourhood = self.needs[need as usize].person.neighbourhood;
        let home = &world.geography.neighbourhoods[neighbourhood as usize];
        let km = world.geography.road_km(from, home.place);
        let rules = &self.set.scenario.travel;
        let driving = world.geography.minutes(km, home.commune) * self.hour.travel_factor;
        (rules.access_minutes + rules.alone_minutes + driving, km)
    }

    /// Whether a duty of the doctor begins in the next hours.
    fn duty_soon(&self, doctor: u32) -> bool {
        let (from, to) = (self.minute(), self.minute() + HOURS_BEFORE_DUTY as u32 * 60);
        let duties = &self.set.organisation.duties;
        let first = duties.partition_point(|d| d.start < from);
        duties[first..]
            .iter()
            .zip(&self.roster.holder[first..])
            .take_while(|(d, _)| d.start < to)
            .any(|(_, holder)| *holder == Some(doctor))
    }

    pub(super) fn personal_contact_done(&mut self, need: u32) {
        let act = self.needs[need as usize].act;
        let sent = self.sends_on(need, act);
        self.write_personal(need, act, sent);
        self.needs[need as usize].acts += 1;
        if sent {
            self.refer(need);
        } else {
            self.after_contact(need, act, None);
        }
    }

    fn write_personal(&mut self, need: u32, act: Act, referred: bool) {
        let n = &self.needs[need as usize];
        let free: Moment = self.personal_until[n.duty as usize].max(self.now);
        let entry = ContactEntry {
            resident: n.resident,
            person: n.person,
            onset: n.onset,
            judged: n.served_as(),
            doctor: n.duty,
            relation: Relation::OwnGp,
            service: PERSONAL_PHONE,
            act,
            ready: n.ready,
            begun: n.begun,
            seen: n.with_doctor,
            ended: self.now,
            doctor_free: free,
            meanwhile: false,
            doctor_km: n.doctor_km,
            patient_minutes: if act == Act::Consultation {
                n.travel
            } else {
                0.0
            },
            woke: false,
            record_seen: true,
            reported: true,
            referred,
        };
        self.ledger.busy += entry.doctor_free - entry.begun;
        self.journal.contact(&entry);
    }
}

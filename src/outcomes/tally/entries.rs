//! What each entry of the journal adds to the counts.

use super::Tally;
use crate::calendar::{Calendar, MS_PER_MINUTE, minutes};
use crate::demand::{COARSE_BITS, Coarse};
use crate::journal::{
    Act, CallEntry, ContactEntry, DutyEntry, FROM_ELSEWHERE, Journal, MidnightEntry, NeedEntry,
    OfficeEntry, PeriodEntry, Relation, StayEnd, StayEntry, marks,
};
use crate::organisation::staffing::{FIRST_TRAINEE, is_night};
use crate::scenario::needs::ICPC_CHAPTERS;
use crate::world::residents::{NO_GP, Resident, traits};

impl Journal for Tally<'_> {
    fn need(&mut self, entry: &NeedEntry) {
        self.days.need(entry);
        if entry.onset < self.from {
            return;
        }
        self.needs += 1;
        self.endings[entry.ending as usize] += 1;
        let mut left = entry.marks;
        while left != 0 {
            self.marks[left.trailing_zeros() as usize] += 1;
            left &= left - 1;
        }
        self.closed_by_phone += u64::from(entry.is(marks::CLOSED_BY_PHONE));
        self.no_place += u64::from(entry.is(marks::NO_PLACE));
        let by_urgency = &mut self.urgency[usize::from(entry.illness.urgency)];
        by_urgency.triaged += u64::from(entry.is(marks::TRIAGED));
        by_urgency.undertriaged += u64::from(entry.is(marks::UNDERTRIAGED));
        by_urgency.overtriaged += u64::from(entry.is(marks::OVERTRIAGED));
        let reason = if entry.illness.injury {
            ICPC_CHAPTERS.len()
        } else {
            usize::from(entry.illness.chapter)
        };
        self.reasons[reason].0 +=
            u64::from(entry.sought.is_some() && entry.is(marks::OUT_OF_HOURS));
        self.reasons[reason].1 += u64::from(entry.is(marks::EMERGENCY));
        if let Some(sought) = entry.sought.filter(|_| entry.is(marks::OUT_OF_HOURS)) {
            self.count_seeking(entry, sought);
        }
    }

    fn contact(&mut self, entry: &ContactEntry) {
        self.load
            .worked(entry.doctor, entry.begun, entry.doctor_free);
        if entry.begun < self.from {
            return;
        }
        self.acts[entry.act as usize] += 1;
        if let Some(service) = self.services.get_mut(usize::from(entry.service)) {
            service.acts[entry.act as usize] += 1;
            let night = Calendar::hour_of_day(entry.begun) < 8 && entry.act != Act::Call;
            service.night += u64::from(night);
            if !entry.meanwhile {
                service.work_hours += minutes(entry.doctor_free - entry.begun) / 60.0;
            }
        }
        self.times.contact(self.set.calendar, entry);
        self.sites.contact(entry);
        self.distances.contact(self.set, entry);
        self.door.contact(entry);
        self.load.contact(entry);
        self.cost.contact(self.set, entry);
        if entry.act == Act::Call {
            return;
        }
        self.relations[entry.relation as usize] += 1;
        if entry.person.has(traits::CHRONIC) {
            self.relations_chronic[entry.relation as usize] += 1;
        }
        if entry.person.band >= 6 {
            self.relations_old[entry.relation as usize] += 1;
        }
        self.record_seen += u64::from(entry.record_seen);
        let has_gp = entry.person.own_gp != NO_GP;
        self.with_gp += u64::from(has_gp);
        self.reported += u64::from(entry.reported);
        let own = u64::from(entry.relation <= Relation::OwnPractice);
        if let Some(year) = self.years.at(entry.begun) {
            year.duty += 1;
            year.own_practice += own;
        }
        self.groups(&entry.person, |g| {
            g.duty += 1;
            g.own_practice += own;
        });
        match entry.act {
            Act::Consultation => {
                self.consultation_travel.0 += 1;
                self.consultation_travel.1 += f64::from(entry.patient_minutes);
                self.log.duty(entry.resident, entry.begun, entry.doctor);
            }
            Act::Visit => {
                self.visit_response
                    .record(minutes(entry.seen - entry.ready));
                self.log.duty(entry.resident, entry.begun, entry.doctor);
            }
            Act::Advice | Act::Call => {}
        }
    }

    fn stay(&mut self, entry: &StayEntry) {
        self.days.stay(entry);
        if entry.arrived < self.from {
            return;
        }
        self.present_minutes += minutes(entry.left - entry.arrived);
        let wait = entry.seen.map(|seen| minutes(seen - entry.arrived));
        if let Some(wait) = wait {
            self.emergency_waits.record(wait);
        }
        self.assigned += u64::from(entry.assigned);
        self.door.stay(self.set, entry);
        if entry.end == StayEnd::Diverted {
            self.diverted += 1;
            return;
        }
        self.left_unseen += u64::from(entry.end == StayEnd::LeftUnseen);
        self.stays += 1;
        let closed = self.out_of_hours(entry.arrived);
        self.times.stay(self.set.calendar, entry, closed);
        if entry.end != StayEnd::LeftUnseen {
            self.stay_count += 1;
            self.stay_minutes += minutes(entry.left - entry.arrived);
        }
        if entry.resident == FROM_ELSEWHERE {
            return;
        }
        self.cost.stay(self.set, entry);
        if entry.person.own_gp != NO_GP && entry.end != StayEnd::LeftUnseen {
            self.stays_with_gp += 1;
            self.stays_reported += u64::from(entry.reported);
        }
        self.log.emergency(entry.resident, entry.arrived);
        self.ambulances += u64::from(entry.ambulance);
        self.admitted += u64::from(entry.end == StayEnd::Ward);
        if !entry.first {
            return;
        }
        self.emergency_first += 1;
        if let Some(year) = self.years.at(entry.arrived) {
            year.emergency += 1;
        }
        self.emergency_first_ooh += u64::from(self.out_of_hours(entry.arrived));
        self.emergency_treatable += u64::from(entry.gp_treatable);
        self.arrivals[entry.arrival as usize] += 1;
        let by_urgency = &mut self.urgency[usize::from(entry.urgency)];
        by_urgency.emergency += 1;
        by_urgency.emergency_treatable += u64::from(entry.gp_treatable);
        if let Some(wait) = wait {
            by_urgency.emergency_waits.record(wait);
        }
        self.groups(&entry.person, |g| g.emergency += 1);
    }

    fn call(&mut self, entry: &CallEntry) {
        if entry.rang < self.from {
            return;
        }
        self.calls += 1;
        match entry.answered {
            Some(answered) => {
                self.answer.record(minutes(answered - entry.rang));
                self.triage.record(minutes(entry.ended - entry.rang));
            }
            None => self.calls_lost += 1,
        }
    }

    fn office(&mut self, entry: &OfficeEntry) {
        if entry.moment < self.from {
            return;
        }
        self.office_visits += 1;
        self.log.office(entry.resident, entry.moment, entry.doctor);
        if entry.follow_up {
            self.follow_ups += 1;
            self.cost.office(self.set, entry);
        }
    }

    fn planned(&mut self, resident: u32, _: &Resident, moments: &[Coarse]) {
        let warm_up = moments.partition_point(|&m| u64::from(m) << COARSE_BITS < self.from);
        let counted = &moments[warm_up..];
        self.office_visits += counted.len() as u64;
        self.log.planned(resident, counted);
    }

    fn duty(&mut self, entry: &DutyEntry) {
        let start = u64::from(entry.start) * MS_PER_MINUTE;
        if !entry.may_sleep {
            self.load.worked(entry.doctor, start, entry.left);
        }
        if start < self.from {
            return;
        }
        self.load.duty(entry);
        if let Some(year) = self.years.at(start) {
            let local = entry.doctor < FIRST_TRAINEE;
            year.nights += u64::from(local && is_night(entry.start, entry.end));
        }
        let service = self.set.organisation.teams[entry.team as usize].service;
        self.services[usize::from(service)].duty_hours += f64::from(entry.end - entry.start) / 60.0;
        self.cost.duty(self.set, entry);
        self.sites.duty(entry);
        self.times.duty(self.set.calendar, start, entry.left);
        self.cover(start, entry.left);
    }

    fn period(&mut self, entry: &PeriodEntry) {
        self.years.took_stock(entry);
    }

    fn midnight(&mut self, entry: &MidnightEntry) {
        self.days.midnight(entry);
    }
}

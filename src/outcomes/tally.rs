//! Counts the journal of one replication as it is written, from the end of the warm-up on.

use super::continuity::VisitLog;
use super::cost::Ledger as CostLedger;
use super::counts::{Group, TARGET_MINUTES, UrgencyCounts};
use super::load::DoctorLoad;
use crate::calendar::{HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment, minutes};
use crate::journal::{
    Act, Arrival, CallEntry, ContactEntry, DutyEntry, ENDINGS, Ending, FROM_ELSEWHERE, Journal, NeedEntry,
    OfficeEntry, Relation, StayEnd, StayEntry, marks,
};
use crate::scenario::needs::{ICPC_CHAPTERS, URGENCIES};
use crate::scenario::people::AGE_BANDS;
use crate::sim::Setting;
use crate::stats::quantile::Histogram;
use crate::world::residents::{NO_GP, traits};

/// Everything counted in one replication.
#[derive(Debug)]
pub struct Tally<'a> {
    pub(super) set: Setting<'a>,
    from: Moment,
    open_minutes: Vec<bool>,
    pub(super) endings: [u64; ENDINGS.len()],
    pub(super) urgency: [UrgencyCounts; URGENCIES],
    pub(super) marks: Vec<u64>,
    pub(super) needs: u64,
    pub(super) ooh_sought: u64,
    pub(super) ooh_emergency_first: u64,
    pub(super) ooh_back_after_phone: u64,
    pub(super) closed_by_phone: u64,
    pub(super) no_place: u64,
    pub(super) waits: Histogram,
    pub(super) acts: [u64; 4],
    pub(super) relations: [u64; 5],
    pub(super) relations_chronic: [u64; 5],
    pub(super) relations_old: [u64; 5],
    pub(super) record_seen: u64,
    pub(super) reported: u64,
    pub(super) with_gp: u64,
    pub(super) consultation_travel: (u64, f64),
    pub(super) visit_response: Histogram,
    pub(super) emergency_first: u64,
    pub(super) emergency_first_ooh: u64,
    pub(super) emergency_treatable: u64,
    pub(super) arrivals: [u64; 5],
    pub(super) ambulances: u64,
    pub(super) admitted: u64,
    pub(super) stays: u64,
    pub(super) stays_with_gp: u64,
    pub(super) stays_reported: u64,
    pub(super) reasons: Vec<(u64, u64)>,
    pub(super) left_unseen: u64,
    pub(super) assigned: u64,
    pub(super) diverted: u64,
    pub(super) stay_minutes: f64,
    pub(super) stay_count: u64,
    pub(super) present_minutes: f64,
    pub(super) emergency_waits: Histogram,
    pub(super) calls: u64,
    pub(super) calls_lost: u64,
    pub(super) answer: Histogram,
    pub(super) triage: Histogram,
    pub(super) office_visits: u64,
    pub(super) follow_ups: u64,
    pub(super) load: DoctorLoad,
    pub(super) log: VisitLog,
    pub(super) cost: CostLedger,
    pub(super) demand_by_hour: [u64; HOURS_PER_WEEK],
    pub(super) cover_by_hour: [f64; HOURS_PER_WEEK],
    pub(super) communes: Vec<Group>,
    pub(super) ages: [Group; AGE_BANDS],
    pub(super) preferential: [Group; 2],
    pub(super) density: [Group; 3],
    pub(super) gp: [Group; 2],
    pub(super) sex: [Group; 2],
}

impl<'a> Tally<'a> {
    /// An empty tally.
    pub fn new(set: Setting<'a>) -> Self {
        let days = set.calendar.days().len();
        let mut open_minutes = vec![false; days * 1_440];
        for &(start, end) in &set.organisation.office {
            open_minutes[start as usize..end as usize].fill(true);
        }
        let mut tally = Self {
            set,
            from: u64::from(set.scenario.run.warm_up_days) * MS_PER_DAY,
            open_minutes,
            endings: [0; ENDINGS.len()],
            urgency: std::array::from_fn(|_| UrgencyCounts::default()),
            marks: vec![0; marks::NUMBER],
            needs: 0,
            ooh_sought: 0,
            ooh_emergency_first: 0,
            ooh_back_after_phone: 0,
            closed_by_phone: 0,
            no_place: 0,
            waits: Histogram::default(),
            acts: [0; 4],
            relations: [0; 5],
            relations_chronic: [0; 5],
            relations_old: [0; 5],
            record_seen: 0,
            reported: 0,
            with_gp: 0,
            consultation_travel: (0, 0.0),
            visit_response: Histogram::default(),
            emergency_first: 0,
            emergency_first_ooh: 0,
            emergency_treatable: 0,
            arrivals: [0; 5],
            ambulances: 0,
            admitted: 0,
            stays: 0,
            stays_with_gp: 0,
            stays_reported: 0,
            reasons: vec![(0, 0); ICPC_CHAPTERS.len() + 1],
            left_unseen: 0,
            assigned: 0,
            diverted: 0,
            stay_minutes: 0.0,
            stay_count: 0,
            present_minutes: 0.0,
            emergency_waits: Histogram::default(),
            calls: 0,
            calls_lost: 0,
            answer: Histogram::default(),
            triage: Histogram::default(),
            office_visits: 0,
            follow_ups: 0,
            load: DoctorLoad::new(set.world.workforce.doctors.len()),
            log: VisitLog::default(),
            cost: CostLedger::default(),
            demand_by_hour: [0; HOURS_PER_WEEK],
            cover_by_hour: [0.0; HOURS_PER_WEEK],
            communes: vec![Group::default(); set.world.geography.density.len()],
            ages: [Group::default(); AGE_BANDS],
            preferential: [Group::default(); 2],
            density: [Group::default(); 3],
            gp: [Group::default(); 2],
            sex: [Group::default(); 2],
        };
        for resident in 0..set.world.residents.len() as u32 {
            tally.groups(resident, |g| g.residents += 1);
        }
        tally
    }

    /// Applies a change to every group a resident belongs to.
    fn groups(&mut self, resident: u32, change: impl Fn(&mut Group)) {
        let world = self.set.world;
        let r = resident as usize;
        let commune = usize::from(
            world.geography.neighbourhoods[world.residents.neighbourhood[r] as usize].commune,
        );
        change(&mut self.communes[commune]);
        change(&mut self.ages[usize::from(world.residents.band[r])]);
        change(
            &mut self.preferential
                [usize::from(world.residents.has(resident, traits::PREFERENTIAL))],
        );
        change(&mut self.sex[usize::from(world.residents.has(resident, traits::FEMALE))]);
        change(&mut self.density[usize::from(world.geography.density[commune])]);
        change(&mut self.gp[usize::from(world.residents.own_gp[r] != NO_GP)]);
    }

    fn out_of_hours(&self, moment: Moment) -> bool {
        !self
            .open_minutes
            .get((moment / MS_PER_MINUTE) as usize)
            .copied()
            .unwrap_or(false)
    }

    fn hour(&self, moment: Moment) -> usize {
        self.set.calendar.hour_of_week(moment)
    }

    fn count_seeking(&mut self, entry: &NeedEntry, sought: Moment) {
        self.ooh_sought += 1;
        let by_urgency = &mut self.urgency[usize::from(entry.illness.urgency)];
        by_urgency.sought += 1;
        let wait = entry.seen.map(|seen| minutes(seen.saturating_sub(sought)));
        if let Some(target) = TARGET_MINUTES[usize::from(entry.illness.urgency)] {
            by_urgency.late += u64::from(wait.is_none_or(|w| w > target));
        }
        if let Some(wait) = wait {
            by_urgency.waits.record(wait);
            self.waits.record(wait);
        }
        let hour = self.hour(sought);
        self.demand_by_hour[hour] += 1;
        self.ooh_emergency_first +=
            u64::from(entry.is(marks::SELF_REFERRED) && !entry.is(marks::DUTY));
        self.ooh_back_after_phone += u64::from(entry.is(marks::BACK_AFTER_PHONE));
        let gave_up = u64::from(entry.ending == Ending::GaveUp);
        self.groups(entry.resident, |g| {
            g.sought += 1;
            g.gave_up += gave_up;
            if let Some(wait) = wait {
                g.seen += 1;
                g.wait_minutes += wait;
            }
        });
    }

    /// Spreads the hours of a duty over the hours of the week.
    fn cover(&mut self, start: Moment, end: Moment) {
        let mut at = start;
        while at < end {
            let next = ((at / MS_PER_HOUR + 1) * MS_PER_HOUR).min(end);
            let hour = self.hour(at);
            if !self.out_of_hours(at) {
                at = next;
                continue;
            }
            self.cover_by_hour[hour] += (next - at) as f64 / MS_PER_HOUR as f64;
            at = next;
        }
    }
}

impl Journal for Tally<'_> {
    fn need(&mut self, entry: &NeedEntry) {
        if entry.onset < self.from {
            return;
        }
        self.needs += 1;
        self.endings[entry.ending as usize] += 1;
        for (bit, count) in self.marks.iter_mut().enumerate() {
            *count += u64::from(entry.marks >> bit & 1);
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
        self.load.contact(entry);
        self.cost.contact(self.set, entry);
        if entry.act == Act::Call {
            return;
        }
        self.relations[entry.relation as usize] += 1;
        let people = &self.set.world.residents;
        if people.has(entry.resident, traits::CHRONIC) {
            self.relations_chronic[entry.relation as usize] += 1;
        }
        if people.band[entry.resident as usize] >= 6 {
            self.relations_old[entry.relation as usize] += 1;
        }
        self.record_seen += u64::from(entry.record_seen);
        let has_gp = people.own_gp[entry.resident as usize] != NO_GP;
        self.with_gp += u64::from(has_gp);
        self.reported += u64::from(entry.reported);
        let own = u64::from(entry.relation <= Relation::OwnPractice);
        self.groups(entry.resident, |g| {
            g.duty += 1;
            g.own_practice += own;
        });
        match entry.act {
            Act::Consultation => {
                self.consultation_travel.0 += 1;
                self.consultation_travel.1 += f64::from(entry.patient_minutes);
                self.log.duty(entry.resident, entry.doctor);
            }
            Act::Visit => {
                self.visit_response
                    .record(minutes(entry.seen - entry.ready));
                self.log.duty(entry.resident, entry.doctor);
            }
            Act::Advice | Act::Call => {}
        }
    }

    fn stay(&mut self, entry: &StayEntry) {
        if entry.arrived < self.from {
            return;
        }
        self.present_minutes += minutes(entry.left - entry.arrived);
        let wait = entry.seen.map(|seen| minutes(seen - entry.arrived));
        if let Some(wait) = wait {
            self.emergency_waits.record(wait);
        }
        self.assigned += u64::from(entry.assigned);
        if entry.end == StayEnd::Diverted {
            self.diverted += 1;
            return;
        }
        self.left_unseen += u64::from(entry.end == StayEnd::LeftUnseen);
        self.stays += 1;
        if entry.end != StayEnd::LeftUnseen {
            self.stay_count += 1;
            self.stay_minutes += minutes(entry.left - entry.arrived);
        }
        if entry.resident == FROM_ELSEWHERE {
            return;
        }
        self.cost.stay(self.set, entry);
        let own_gp = self.set.world.residents.own_gp[entry.resident as usize];
        if own_gp != NO_GP && entry.end != StayEnd::LeftUnseen {
            self.stays_with_gp += 1;
            self.stays_reported += u64::from(entry.reported);
        }
        self.log.emergency(entry.resident);
        self.ambulances += u64::from(entry.ambulance);
        self.admitted += u64::from(entry.end == StayEnd::Ward);
        if !entry.first {
            return;
        }
        self.emergency_first += 1;
        self.emergency_first_ooh += u64::from(self.out_of_hours(entry.arrived));
        self.emergency_treatable += u64::from(entry.gp_treatable);
        self.arrivals[entry.arrival as usize] += 1;
        let by_urgency = &mut self.urgency[usize::from(entry.urgency)];
        by_urgency.emergency += 1;
        by_urgency.emergency_treatable += u64::from(entry.gp_treatable);
        if let Some(wait) = wait {
            by_urgency.emergency_waits.record(wait);
        }
        self.groups(entry.resident, |g| g.emergency += 1);
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
        self.log.office(entry.resident, entry.doctor);
        if entry.follow_up {
            self.follow_ups += 1;
            self.cost.office(self.set, entry);
        }
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
        self.cost.duty(self.set, entry);
        self.cover(start, entry.left);
    }
}

impl Tally<'_> {
    /// Office days of every doctor, so that stretches without rest run across them.
    pub fn office_days(&mut self, roster: &crate::organisation::staffing::Roster) {
        let days: Vec<(u64, u64, u8)> = self
            .set
            .organisation
            .office
            .iter()
            .map(|&(start, end)| {
                let moment = u64::from(start) * MS_PER_MINUTE;
                let weekday = self.set.calendar.days()[self.set.calendar.day_of(moment)].weekday;
                (moment, u64::from(end) * MS_PER_MINUTE, weekday)
            })
            .collect();
        for (doctor, d) in self.set.world.workforce.doctors.iter().enumerate() {
            for &(start, end, _) in days.iter().filter(|day| d.office_days >> day.2 & 1 == 1) {
                if !roster.on_leave(doctor as u32, (start / MS_PER_MINUTE) as u32) {
                    self.load.worked(doctor as u32, start, end);
                }
            }
        }
    }

    /// Whether the arrival at a department was without any referral.
    pub fn self_referred(&self) -> u64 {
        self.arrivals[Arrival::SelfReferred as usize]
    }

    /// Hours of each kind in the measured period while practices are closed, by hour of the week.
    pub fn closed_hours_of_week(&self) -> [f64; HOURS_PER_WEEK] {
        let mut hours = [0.0; HOURS_PER_WEEK];
        let first = self.set.scenario.run.warm_up_days as usize;
        for day in first..self.set.calendar.days().len() {
            for hour in 0..24_u64 {
                let moment = day as u64 * MS_PER_DAY + hour * MS_PER_HOUR;
                let closed = (0..60)
                    .filter(|minute| self.out_of_hours(moment + minute * MS_PER_MINUTE))
                    .count();
                hours[self.hour(moment)] += closed as f64 / 60.0;
            }
        }
        hours
    }
}

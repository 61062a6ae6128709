//! Counts the journal of one replication as it is written, from the end of the warm-up on.

mod entries;

use super::continuity::VisitLog;
use super::cost::Ledger as CostLedger;
use super::counts::{Group, ServiceCounts, TARGET_MINUTES, UrgencyCounts};
use super::days::Days;
use super::distances::Distances;
use super::door::Door;
use super::load::DoctorLoad;
use super::sites::Sites;
use super::times::Times;
use super::years::Years;
use crate::calendar::{
    HOURS_PER_WEEK, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment, minutes, span,
};
use crate::journal::{Arrival, ENDINGS, Ending, NeedEntry, marks};
use crate::organisation::staffing::Roster;
use crate::scenario::needs::{ICPC_CHAPTERS, URGENCIES};
use crate::scenario::people::AGE_BANDS;
use crate::sim::Setting;
use crate::stats::quantile::Histogram;
use crate::world::residents::{NO_GP, Resident, traits};

/// Everything counted in one replication.
#[derive(Debug)]
pub struct Tally<'a> {
    pub(super) set: Setting<'a>,
    from: Moment,
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
    pub(super) services: Vec<ServiceCounts>,
    pub(super) years: Years,
    pub(super) ages: [Group; AGE_BANDS],
    pub(super) preferential: [Group; 2],
    pub(super) density: [Group; 3],
    pub(super) gp: [Group; 2],
    pub(super) sex: [Group; 2],
    pub(super) times: Times,
    pub(super) sites: Sites,
    pub(super) distances: Distances,
    pub(super) door: Door,
    pub(super) days: Days,
}

impl<'a> Tally<'a> {
    /// An empty tally.
    pub fn new(set: Setting<'a>) -> Self {
        let days = set.calendar.days().len();
        let mut tally = Self {
            set,
            from: u64::from(set.scenario.run.warm_up_days) * MS_PER_DAY,
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
            load: DoctorLoad::new(
                set.world.workforce.doctors.len(),
                span(60.0 * set.scenario.doctors.rest_hours),
            ),
            log: VisitLog::default(),
            cost: CostLedger::default(),
            demand_by_hour: [0; HOURS_PER_WEEK],
            cover_by_hour: [0.0; HOURS_PER_WEEK],
            communes: vec![Group::default(); set.world.geography.density.len()],
            years: Years::new(
                u64::from(set.scenario.run.warm_up_days) * MS_PER_DAY,
                set.scenario.run.days,
            ),
            services: vec![ServiceCounts::default(); set.scenario.services.len()],
            ages: [Group::default(); AGE_BANDS],
            preferential: [Group::default(); 2],
            density: [Group::default(); 3],
            gp: [Group::default(); 2],
            sex: [Group::default(); 2],
            times: Times::default(),
            sites: Sites::new(set),
            distances: Distances::default(),
            door: Door::default(),
            days: Days::new(days),
        };
        tally.take_census();
        tally
    }

    /// Writes down how many people are in each group.
    fn take_census(&mut self) {
        let census = &self.set.world.census;
        let counted: [(&mut [Group], &[u32]); 6] = [
            (&mut self.communes, &census.communes),
            (&mut self.ages, &census.bands),
            (&mut self.preferential, &census.preferential),
            (&mut self.density, &census.density),
            (&mut self.gp, &census.with_gp),
            (&mut self.sex, &census.female),
        ];
        for (groups, numbers) in counted {
            for (group, &number) in groups.iter_mut().zip(numbers) {
                group.residents = u64::from(number);
            }
        }
    }

    /// Applies a change to every group a resident belongs to.
    fn groups(&mut self, person: &Resident, change: impl Fn(&mut Group)) {
        let world = self.set.world;
        let home = &world.geography.neighbourhoods[person.neighbourhood as usize];
        let commune = usize::from(home.commune);
        change(&mut self.communes[commune]);
        change(&mut self.ages[usize::from(person.band)]);
        change(&mut self.preferential[usize::from(person.has(traits::PREFERENTIAL))]);
        change(&mut self.sex[usize::from(person.has(traits::FEMALE))]);
        change(&mut self.density[usize::from(world.geography.density[commune])]);
        change(&mut self.gp[usize::from(person.own_gp != NO_GP)]);
    }

    fn out_of_hours(&self, moment: Moment) -> bool {
        !self.set.organisation.office_hours.open_at(moment)
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
        self.groups(&entry.person, |g| {
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

impl Tally<'_> {
    /// The longest stretch of every doctor without rest, across office days unless on leave.
    pub(super) fn measure_stretches(&mut self, roster: &Roster) {
        let days: Vec<(u32, u32, u8)> = self
            .set
            .organisation
            .office
            .iter()
            .map(|&(start, end)| {
                let moment = u64::from(start) * MS_PER_MINUTE;
                let weekday = self.set.calendar.days()[self.set.calendar.day_of(moment)].weekday;
                (start, end, weekday)
            })
            .collect();
        for (doctor, d) in self.set.world.workforce.doctors.iter().enumerate() {
            let office = days.iter().filter(|day| {
                d.office_days >> day.2 & 1 == 1 && !roster.on_leave(doctor as u32, day.0)
            });
            let moments = office.map(|&(start, end, _)| {
                let moment = |minute| u64::from(minute) * MS_PER_MINUTE;
                (moment(start), moment(end))
            });
            self.load.measure_stretch(doctor, moments, self.from);
        }
    }

    /// Whether the arrival at a department was without any referral.
    pub fn self_referred(&self) -> u64 {
        self.arrivals[Arrival::SelfReferred as usize]
    }
}

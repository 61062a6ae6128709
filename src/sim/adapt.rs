//! Taking stock: at the end of each period doctors grow tired of duty or take heart again, practices give up covering their own
//! list when nobody calls, pools that shrink too far collapse, and people learn what to expect.
//!
//! Everything is computed from what the agents met in the period; nothing is known beforehand. The forms are the simplest that
//! have the stated signs, and every constant stands in the scenario; no published law of them was found.

use super::Simulation;
use super::memory::Helped;
use crate::calendar::{MINUTES_PER_DAY, MS_PER_HOUR};
use crate::journal::{Act, ContactEntry, Journal, PeriodEntry};
use crate::organisation::staffing::{FIRST_TRAINEE, is_night};
use crate::random::Purpose;
use crate::scenario::adaptation::AdaptationRules;
use crate::scenario::doctors::DutyRule;

/// What a doctor met on duty in the period.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    nights: u32,
    duty_hours: f64,
    work_hours: f64,
    contacts: u32,
}

/// The state that changes from period to period.
#[derive(Debug)]
pub(super) struct Adaptive {
    rules: AdaptationRules,
    number: u32,
    met: Vec<Met>,
    /// 0 = will not serve, 1 = gladly.
    willingness: Vec<f64>,
    /// Willingness below which a doctor stops, and the lot that decides whether an unwilling one serves where it is mandatory.
    lots: Vec<[f64; 2]>,
    gone: Vec<bool>,
    carried: Vec<f64>,
    team_contacts: Vec<u32>,
    team_duties: Vec<u32>,
    closed: Vec<bool>,
    collapsed: Vec<bool>,
    /// Sum and number of the waits met at the duty service and at emergency departments.
    waits: [(f64, u32); 2],
}

impl<J: Journal> Simulation<'_, '_, J> {
    pub(super) fn start_adapting(&mut self, rules: AdaptationRules) {
        let set = self.set;
        let doctors = set.world.workforce.doctors.len();
        let lots = (0..doctors as u32)
            .map(|d| {
                let mut draws = self.streams.draws(Purpose::Personal, (d, u32::MAX));
                [draws.uniform(), draws.uniform()]
            })
            .collect();
        self.adaptive = Some(Adaptive {
            rules,
            number: 0,
            met: vec![Met::default(); doctors],
            willingness: vec![1.0; doctors],
            lots,
            gone: vec![false; doctors],
            carried: vec![0.0; doctors],
            team_contacts: vec![0; set.organisation.teams.len()],
            team_duties: vec![0; set.organisation.teams.len()],
            closed: vec![false; set.organisation.pools.len()],
            collapsed: vec![false; set.organisation.pools.len()],
            waits: [(0.0, 0); 2],
        });
    }

    pub(super) fn met_contact(&mut self, team: u32, entry: &ContactEntry) {
        let Some(a) = &mut self.adaptive else { return };
        a.team_contacts[team as usize] += u32::from(entry.act != Act::Call);
        if let Some(met) = a.met.get_mut(entry.doctor as usize) {
            met.contacts += u32::from(entry.act != Act::Call);
            if !entry.meanwhile {
                met.work_hours += (entry.doctor_free - entry.begun) as f64 / MS_PER_HOUR as f64;
            }
        }
    }

    pub(super) fn met_duty(&mut self, duty: u32) {
        let plan = self.set.organisation.duties[duty as usize];
        let doctor = self.duties[duty as usize].doctor;
        let Some(a) = &mut self.adaptive else { return };
        a.team_duties[plan.team as usize] += 1;
        if let Some(met) = a.met.get_mut(doctor as usize) {
            met.nights += u32::from(is_night(plan.start, plan.end));
            met.duty_hours += f64::from(plan.end - plan.start) / 60.0;
        }
    }

    pub(super) fn met_wait(&mut self, place: Helped, minutes: f64) {
        if let Some(a) = &mut self.adaptive {
            let slot = &mut a.waits[usize::from(place == Helped::Emergency)];
            slot.0 += minutes;
            slot.1 += 1;
        }
    }

    /// The end of a period.
    pub(super) fn take_stock(&mut self) {
        let Some(mut a) = self.adaptive.take() else {
            return;
        };
        a.number += 1;
        let years = f64::from(a.rules.period_days) / 365.0;
        self.learn_waits(&mut a);
        for doctor in 0..a.met.len() {
            let change = self.change_of_heart(&a.rules, &a.met[doctor], years);
            a.willingness[doctor] = (a.willingness[doctor] + change * years).clamp(0.0, 1.0);
            let leaves = 1.0 - libm::pow(1.0 - a.rules.erosion, years);
            let mut draws = self.streams.draws_at(
                Purpose::Personal,
                (doctor as u32, u32::MAX),
                1 + a.number as u16,
            );
            a.gone[doctor] |= draws.chance(leaves);
        }
        let serving = self.serving(&a);
        self.close_pools(&mut a, &serving);
        let from = self.minute();
        let set = self.set;
        self.roster.to_mut().share_out_again(
            set.scenario,
            set.world,
            set.organisation,
            (from, from + a.rules.period_days * MINUTES_PER_DAY),
            &serving,
            &mut a.carried,
            &a.closed,
            &self.streams,
        );
        self.journal.period(&PeriodEntry {
            moment: self.now,
            serving: serving.iter().filter(|s| **s).count() as u32,
            owing: set
                .world
                .workforce
                .doctors
                .iter()
                .filter(|d| d.takes_duty)
                .count() as u32,
            willingness: a.willingness.iter().sum::<f64>() / a.willingness.len().max(1) as f64,
            closed_own_list: self.closed_practices(&a),
            collapsed: a.collapsed.iter().filter(|c| **c).count() as u32,
            expected_waits: self.expected,
        });
        a.met.fill(Met::default());
        a.team_contacts.fill(0);
        a.team_duties.fill(0);
        self.adaptive = Some(a);
    }

    fn learn_waits(&mut self, a: &mut Adaptive) {
        for (expected, (sum, number)) in self.expected.iter_mut().zip(&mut a.waits) {
            if *number > 0 {
                *expected += a.rules.wait_learning * (*sum / f64::from(*number) - *expected);
            }
            (*sum, *number) = (0.0, 0);
        }
    }

    /// Change of willingness in a year.
    fn change_of_heart(&self, rules: &AdaptationRules, met: &Met, years: f64) -> f64 {
        if met.duty_hours <= 0.0 {
            return rules.recovery;
        }
        let nights = f64::from(met.nights) / years;
        let idle = (1.0 - met.work_hours / met.duty_hours).max(0.0);
        let room = (1.0 - rules.tolerable_idle).max(1e-9);
        let costs = &self.set.scenario.costs;
        let fees = f64::from(met.contacts) * costs.consultation_night / met.duty_hours;
        let pay = costs
            .lump_sum_hour
            .unwrap_or(costs.availability_hour + fees);
        rules.recovery
            - rules.per_night * (nights - rules.tolerable_nights).max(0.0)
            - rules.per_idle * (idle - rules.tolerable_idle).max(0.0) / room
            + rules.per_euro * (pay - rules.reference_pay)
    }

    fn serving(&self, a: &Adaptive) -> Vec<bool> {
        let rules = &self.set.scenario.doctors;
        let mandatory = rules.duty == DutyRule::Mandatory;
        let doctors = self.set.world.workforce.doctors.iter().enumerate();
        doctors
            .map(|(d, doctor)| {
                let [threshold, obeys] = a.lots[d];
                let willing = a.willingness[d] >= threshold;
                let serves = willing || (mandatory && obeys < a.rules.compliance);
                doctor.takes_duty && !a.gone[d] && serves
            })
            .collect()
    }

    /// Practices that nobody calls give up; pools that are too small collapse. Neither comes back.
    fn close_pools(&self, a: &mut Adaptive, serving: &[bool]) {
        let organisation = self.set.organisation;
        for teams in &organisation.practice_teams {
            let sum = |of: &[u32]| -> u32 { teams.iter().map(|&t| of[t as usize]).sum() };
            let (contacts, duties) = (sum(&a.team_contacts), sum(&a.team_duties));
            let used = f64::from(contacts) / f64::from(duties.max(1));
            if duties > 0 && used < a.rules.drop_own_list_below {
                for &team in teams {
                    a.closed[organisation.teams[team as usize].pool as usize] = true;
                }
            }
        }
        for (index, pool) in organisation.pools.iter().enumerate() {
            let number = pool
                .doctors
                .iter()
                .filter(|&&d| serving[d as usize])
                .count() as u32;
            let helped_from_outside = pool.outsiders + pool.trainees >= 1.0;
            if !pool.own_list && !helped_from_outside && number < a.rules.minimum_pool {
                a.closed[index] = true;
                a.collapsed[index] = true;
            }
        }
    }

    fn closed_practices(&self, a: &Adaptive) -> u32 {
        let organisation = self.set.organisation;
        let is_closed = |&t: &u32| a.closed[organisation.teams[t as usize].pool as usize];
        let closed = |teams: &&Vec<u32>| teams.iter().any(is_closed);
        organisation.practice_teams.iter().filter(closed).count() as u32
    }

    /// Takes the holder of a duty from the rota as it stands now.
    pub(super) fn holder_now(&mut self, duty: u32) -> Option<u32> {
        let holder = self.roster.holder[duty as usize]?;
        let d = &mut self.duties[duty as usize];
        if d.doctor != holder && holder < FIRST_TRAINEE {
            d.doctor = holder;
            let team = &self.set.organisation.teams[d.team as usize];
            d.base = team
                .site
                .unwrap_or(self.set.world.workforce.practice_of(holder).place);
            d.place = d.base;
        }
        Some(holder)
    }
}

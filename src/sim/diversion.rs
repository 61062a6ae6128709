//! The nurse at the door of an emergency department who sends patients to the post next to it.
//!
//! Assigned, accepted, seen at the post, sent back where the post cannot help: what such trials report (Morreel 2021, `PLoS` One
//! 16:e0258561).

use super::Simulation;
use crate::journal::{Arrival, FROM_ELSEWHERE, Happening, Journal, StayEnd, marks};
use crate::random::Purpose;
use crate::scenario::emergency::Diversion;
use crate::scenario::needs::Care;

impl<J: Journal> Simulation<'_, '_, J> {
    /// Whether a patient just judged at the door leaves for a post.
    pub(super) fn diverted(&mut self, need: u32) -> bool {
        let Some(rules) = self.set.scenario.emergency.diversion.as_ref() else {
            return false;
        };
        let Some(team) = self.post_to_send_to(need, rules) else {
            return false;
        };
        let n = &self.needs[need as usize];
        let table = if n.care <= Care::Consultation {
            &rules.assigns
        } else {
            &rules.assigns_wrongly
        };
        let mut draws = n.luck.draws(Purpose::Diversion, n.blocks(0));
        let assigned = draws.chance(table[usize::from(n.judged)]);
        let accepted = draws.chance(rules.accepts);
        if !assigned {
            return false;
        }
        self.tell(need, &Happening::Assigned { team, accepted });
        self.needs[need as usize].assigned = true;
        if accepted {
            self.go_to_post(need, team);
        }
        accepted
    }

    /// The nearest open post beside the department, for somebody whom the rule concerns.
    fn post_to_send_to(&self, need: u32, rules: &Diversion) -> Option<u32> {
        let n = &self.needs[need as usize];
        let concerns = n.resident != FROM_ELSEWHERE
            && n.arrival == Arrival::SelfReferred
            && !n.by_ambulance
            && !n.assigned
            && (rules.injuries || !n.illness.injury)
            && !n.person.home_bound();
        let spans = &self.set.organisation.diversion;
        let minute = self.minute();
        let after = spans.partition_point(|s| s.0 <= minute);
        if !concerns || after == 0 || minute >= spans[after - 1].1 {
            return None;
        }
        let beside = &self.set.organisation.beside[n.at as usize];
        beside.iter().copied().find(|&team| {
            let service = self.set.organisation.teams[team as usize].service;
            self.team_open(team) && self.eligible(&self.needs[need as usize], service)
        })
    }

    fn go_to_post(&mut self, need: u32, team: u32) {
        self.write_stay(need, StayEnd::Diverted);
        let department = self.needs[need as usize].at as usize;
        let geography = &self.set.world.geography;
        let from = self.set.world.emergency[department].place;
        let km = geography.road_km(from, self.team_place(team));
        let commune = self.set.organisation.teams[team as usize].commune;
        let minutes = self.set.scenario.travel.access_minutes + geography.minutes(km, commune);
        let n = &mut self.needs[need as usize];
        n.mark(marks::DIVERTED | marks::DUTY);
        // Sent back, it will be a first contact of the department, on a doctor's word.
        n.stays -= 1;
        n.acts += 1;
        self.set_out_for_team(need, team, minutes);
    }
}

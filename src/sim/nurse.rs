//! Nurses at a post: they see patients before the doctor, judge the urgency, close what needs only advice, prepare the rest.

use super::Simulation;
use super::telephone::misjudge;
use crate::journal::{Act, Ending, Happening, Journal, Judge, marks};
use crate::random::Purpose;
use crate::scenario::needs::Care;

/// The most urgent class that a nurse may close without a doctor: U3.
const CLOSES_FROM: u8 = 2;

impl<J: Journal> Simulation<'_, '_, J> {
    /// A patient in the house goes to the nurse where there is one, else to the doctor.
    pub(super) fn meet_nurse_or_doctor(&mut self, need: u32, team: u32) {
        let nurses = self.set.organisation.teams[team as usize].nurses;
        let there = nurses.filter(|&n| self.intakes[usize::from(n)].staff > 0);
        match there {
            Some(nurses) if !self.needs[need as usize].nursed => {
                self.register(need, u32::from(nurses));
            }
            _ => self.offer(need, team, Act::Consultation),
        }
    }

    /// The nurses went home: on to the doctor.
    pub(super) fn past_the_nurse(&mut self, need: u32) {
        let intake = self.needs[need as usize].at;
        let team = self.set.organisation.intakes[intake as usize].team;
        self.needs[need as usize].acts += 1;
        self.offer(need, team.unwrap_or(0), Act::Consultation);
    }

    pub(super) fn nurse_done(&mut self, need: u32) {
        let intake = self.needs[need as usize].at;
        let team = self.set.organisation.intakes[intake as usize]
            .team
            .unwrap_or(0);
        let Some(nurse) = self.service_of(team).nurse.as_ref() else {
            return self.past_the_nurse(need);
        };
        let n = &self.needs[need as usize];
        let mut draws = self.draws(need, Purpose::Triage);
        let judged = misjudge(n.urgency, draws.uniform(), nurse.judgement);
        let chance = if n.care == Care::Advice {
            nurse.closes
        } else {
            nurse.closes_wrongly
        };
        let closes = judged >= CLOSES_FROM && draws.chance(chance);
        let lots = [draws.uniform(), draws.uniform()];
        self.tell(
            need,
            &Happening::Judged {
                by: Judge::NurseAtPost,
                judged,
                disposition: None,
            },
        );
        let n = &mut self.needs[need as usize];
        n.judged = judged;
        n.nursed = true;
        if closes {
            n.mark(marks::BY_NURSE);
            n.acts += 1;
            let missed = n.care > Care::Advice;
            return self.after_care(need, Ending::SeenByNurse, missed, lots);
        }
        self.past_the_nurse(need);
    }
}

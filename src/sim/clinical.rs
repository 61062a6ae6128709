//! After the doctor: resolved, sent on, missed; what comes back, and who goes to the own GP next day.

use super::Simulation;
use super::need::Step;
use super::telephone::CONSULTATION;
use crate::calendar::{MS_PER_MINUTE, span};
use crate::journal::{Act, Arrival, Ending, Happening, Journal, marks};
use crate::random::Purpose;
use crate::random::distribution::exponential;
use crate::scenario::needs::Care;
use crate::world::residents::NO_GP;

impl<J: Journal> Simulation<'_, '_, J> {
    /// Whether the doctor who saw the patient sends on to the emergency department, rightly or not. (On the telephone that is
    /// part of what follows the advice.)
    pub(super) fn sends_on(&mut self, need: u32, act: Act) -> bool {
        let care = &self.set.scenario.care;
        let n = &self.needs[need as usize];
        let mut draws = self.draws(need, Purpose::Clinical);
        match (act, n.care) {
            (Act::Advice | Act::Call, _) => false,
            (_, Care::Emergency | Care::Admission) => draws.chance(care.sees_emergency),
            _ => draws.chance(with_odds(
                care.needless_referral,
                if n.record_seen {
                    1.0
                } else {
                    care.referral_odds_without_record
                },
            )),
        }
    }

    /// Sent on to the emergency department by a doctor on duty.
    pub(super) fn refer(&mut self, need: u32) {
        let n = &self.needs[need as usize];
        let ambulance = n.urgency == 0 || n.person.home_bound();
        self.send_to_emergency(need, Arrival::ByDuty, ambulance);
    }

    /// Not sent on: resolved, upgraded to a consultation, or missed.
    pub(super) fn after_contact(&mut self, need: u32, act: Act, team: Option<u32>) {
        let rules = &self.set.scenario.care;
        // The second block: the first decided about sending on.
        let n = &self.needs[need as usize];
        let mut draws = n.luck.draws(Purpose::Clinical, n.blocks(1));
        let enough = match act {
            Act::Advice | Act::Call => Care::Advice,
            Act::Consultation | Act::Visit => Care::Consultation,
        };
        if act == Act::Advice && n.care > enough && draws.chance(rules.advice_recognises) {
            if n.care == Care::Consultation && team.is_none() {
                return self.decide(need);
            }
            if n.care == Care::Consultation {
                return self.dispose(need, CONSULTATION, team, Arrival::ByDuty);
            }
            return self.refer(need);
        }
        if act == Act::Advice {
            let now = self.now;
            let n = &mut self.needs[need as usize];
            n.mark(marks::CLOSED_BY_PHONE);
            n.closed_by_phone = now;
        }
        let ending = if act == Act::Advice {
            Ending::Advised
        } else {
            Ending::SeenOnDuty
        };
        let missed = self.needs[need as usize].care > enough;
        let lots = [draws.uniform(), draws.uniform()];
        self.after_care(need, ending, missed, lots);
    }

    /// Comes back, sooner or later, or not.
    pub(super) fn after_care(&mut self, need: u32, ending: Ending, missed: bool, lots: [f64; 2]) {
        let rules = &self.set.scenario.care;
        let returns = if missed {
            rules.returns_when_missed
        } else {
            rules.returns_when_resolved
        };
        if lots[0] < returns {
            return self.book_return(need, missed);
        }
        self.settle(need, ending, rules.follow_up, lots[1]);
    }

    fn book_return(&mut self, need: u32, missed: bool) {
        let hours = exponential(
            &mut self.draws(need, Purpose::Course),
            self.set.scenario.care.return_hours,
        );
        let n = &mut self.needs[need as usize];
        n.acts += 1;
        if missed {
            n.urgency = n.urgency.saturating_sub(1);
            n.felt = (n.felt + 1.0).min(4.0);
        } else {
            n.care = n.care.max(Care::Consultation);
        }
        let moment = self.now + span(hours * 60.0).max(MS_PER_MINUTE);
        self.book(need, moment, Step::Returns);
    }

    /// Seeks care again with the same need.
    pub(super) fn come_back(&mut self, need: u32) {
        let n = &mut self.needs[need as usize];
        n.mark(marks::RETURNED);
        n.tried = 0;
        n.attempts = 0;
        n.judged = super::need::UNJUDGED;
        n.nursed = false;
        let (urgency, care) = (n.urgency, n.care);
        self.tell(need, &Happening::Returned { urgency, care });
        self.decide(need);
    }

    /// Over, unless the patient was told to see the own GP the next working day.
    pub(super) fn settle(&mut self, need: u32, ending: Ending, follow_up: f64, lot: f64) {
        let n = &mut self.needs[need as usize];
        let has_gp = n.person.own_gp != NO_GP;
        if has_gp && lot < follow_up {
            n.mark(marks::FOLLOW_UP_ADVISED);
            n.settled = Some(ending);
            n.acts += 1;
            // Spread over the session by the patient's own lot.
            let spread = self.set.scenario.office.follow_up_spread_minutes;
            let offset = span(lot / follow_up * spread);
            let moment = self.office_opens().saturating_add(offset);
            return self.book(need, moment, Step::FollowUp);
        }
        self.finish(need, ending);
    }
}

/// A probability whose odds are multiplied by a ratio.
pub(super) fn with_odds(probability: f64, ratio: f64) -> f64 {
    let odds = probability * ratio;
    odds / (1.0 - probability + odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_ratios_act_on_odds() {
        assert!((with_odds(0.5, 3.0) - 0.75).abs() < 1e-12);
        assert!((with_odds(0.05, 1.0) - 0.05).abs() < 1e-12);
        assert!((with_odds(1.0, 2.0) - 1.0).abs() < 1e-12);
    }
}

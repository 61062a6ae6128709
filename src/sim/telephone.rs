//! The telephone: lines with call-takers, desks at posts, and doctors who answer in person; errors both ways; dispatch.

use super::Simulation;
use super::agenda::NEVER;
use super::duty::Job;
use super::need::{Step, UNJUDGED};
use super::queue::{Place, Queue};
use crate::calendar::{MS_PER_MINUTE, Moment, span};
use crate::journal::{Act, Arrival, CallEntry, Happening, Journal, Judge, marks};
use crate::organisation::IntakeKind;
use crate::random::Purpose;
use crate::random::distribution::{Distribution, exponential};
use crate::scenario::line::{DISPOSITIONS, Dispatch, Line};
use crate::scenario::needs::URGENCIES;

/// Call-takers of a line, or receptionists of a desk.
#[derive(Clone, Debug, Default)]
pub(super) struct IntakeState {
    pub(super) staff: i32,
    busy: i32,
    queue: Queue,
}

/// What is decided on the telephone, in the order of [`DISPOSITIONS`].
pub(super) const AMBULANCE: usize = 0;
pub(super) const EMERGENCY: usize = 1;
pub(super) const VISIT: usize = 2;
pub(super) const CONSULTATION: usize = 3;
pub(super) const CALL_BACK: usize = 4;

impl<'a, J: Journal> Simulation<'a, '_, J> {
    /// A call reaches a line with call-takers.
    pub(super) fn call_intake(&mut self, need: u32, intake: u32) {
        self.needs[need as usize].mark(marks::DUTY);
        self.needs[need as usize].ready = self.now;
        let line = self.line_of(intake);
        let state = &self.intakes[intake as usize];
        if state.busy < state.staff {
            return self.answer(need, intake);
        }
        let full = line
            .and_then(|l| l.waiting_places)
            .is_some_and(|places| state.queue.len() >= places);
        if full {
            self.write_call(need, intake, None, true);
            return self.not_answered(need);
        }
        self.join_intake(need, intake, line.map_or(0.0, |l| l.patience_minutes));
    }

    /// A walk-in patient is registered at the desk of a post.
    pub(super) fn register(&mut self, need: u32, intake: u32) {
        self.needs[need as usize].at = intake;
        let state = &self.intakes[intake as usize];
        if state.staff == 0 {
            return self.registered(need);
        }
        self.needs[need as usize].ready = self.now;
        if state.busy < state.staff {
            self.answer(need, intake);
        } else {
            self.join_intake(need, intake, 0.0);
        }
    }

    fn line_of(&self, intake: u32) -> Option<&'a Line> {
        let line = self.set.organisation.intakes[intake as usize].line?;
        Some(&self.set.scenario.lines[usize::from(line)])
    }

    fn join_intake(&mut self, need: u32, intake: u32, patience_minutes: f64) {
        let ticket = self.new_ticket(need);
        self.needs[need as usize].at = intake;
        // Calls are taken in the order in which they ring: nobody knows yet how urgent they are.
        self.intakes[intake as usize]
            .queue
            .join(0, Place { need, ticket });
        if patience_minutes > 0.0 {
            let patience = exponential(&mut self.draws(need, Purpose::Patience), patience_minutes);
            let moment = self.now + span(patience).max(1);
            self.book(need, moment, Step::HangsUp);
        }
    }

    pub(super) fn new_ticket(&mut self, need: u32) -> u32 {
        self.tickets = self.tickets.wrapping_add(1).max(1);
        self.needs[need as usize].ticket = self.tickets;
        self.tickets
    }

    fn answer(&mut self, need: u32, intake: u32) {
        self.intakes[intake as usize].busy += 1;
        let law = match self.line_of(intake) {
            Some(line) => line.call,
            None => self.law_at_site(intake),
        };
        let minutes = law.sample(&mut self.draws(need, Purpose::Duration));
        let n = &mut self.needs[need as usize];
        n.ticket = 0;
        n.at = intake;
        n.begun = self.now;
        let moment = self.now + span(minutes);
        self.book(need, moment, Step::CallEnds);
    }

    /// The time a receptionist or a nurse takes.
    fn law_at_site(&self, intake: u32) -> Distribution {
        let place = &self.set.organisation.intakes[intake as usize];
        let service = self.service_of(place.team.unwrap_or(0));
        let law = match place.kind {
            IntakeKind::Nurses => service.nurse.as_ref().map(|n| n.time),
            _ => service.desk,
        };
        law.unwrap_or(Distribution::Fixed { value: 0.0 })
    }

    pub(super) fn hang_up(&mut self, need: u32) {
        let intake = self.needs[need as usize].at;
        self.needs[need as usize].ticket = 0;
        self.intakes[intake as usize].queue.left();
        self.write_call(need, intake, None, false);
        self.not_answered(need);
    }

    pub(super) fn not_answered(&mut self, need: u32) {
        self.tell(need, &Happening::NotAnswered);
        let n = &mut self.needs[need as usize];
        n.mark(marks::UNANSWERED);
        n.acts += 1;
        self.decide(need);
    }

    /// The call-taker or receptionist has finished with a caller and takes the next.
    pub(super) fn intake_done(&mut self, need: u32) {
        let intake = self.needs[need as usize].at;
        self.intakes[intake as usize].busy -= 1;
        self.next_call(intake);
        match self.set.organisation.intakes[intake as usize].kind {
            IntakeKind::Desk => return self.registered(need),
            IntakeKind::Nurses => return self.nurse_done(need),
            IntakeKind::Line => {}
        }
        self.write_call(need, intake, Some(self.needs[need as usize].begun), false);
        let Some(line) = self.line_of(intake) else {
            return;
        };
        let by = Judge::Line(intake as u16);
        let disposition = self.triage(need, line.judgement, &line.table, by);
        self.needs[need as usize].acts += 1;
        let for_a_doctor = matches!(disposition, VISIT | CONSULTATION | CALL_BACK);
        if let Some(next) = line
            .then
            .filter(|&next| for_a_doctor && self.intakes[next].staff > 0)
        {
            return self.call_intake(need, next as u32);
        }
        let team = self.choose_team(need, line.dispatch, line.busy_from);
        self.dispose(need, disposition, team, Arrival::ByLine);
    }

    fn next_call(&mut self, intake: u32) {
        while self.intakes[intake as usize].busy < self.intakes[intake as usize].staff {
            let needs = &self.needs;
            let next = self.intakes[intake as usize]
                .queue
                .take(|p| needs[p.need as usize].ticket == p.ticket);
            let Some(place) = next else { return };
            self.answer(place.need, intake);
        }
    }

    pub(super) fn staff_intake(&mut self, intake: u16, by: i32) {
        self.intakes[usize::from(intake)].staff += by;
        self.next_call(u32::from(intake));
        if self.intakes[usize::from(intake)].staff == 0 {
            self.close_intake(u32::from(intake));
        }
    }

    /// Nobody answers any more: whoever waits hears the tone and thinks again.
    fn close_intake(&mut self, intake: u32) {
        loop {
            let needs = &self.needs;
            let next = self.intakes[intake as usize]
                .queue
                .take(|p| needs[p.need as usize].ticket == p.ticket);
            let Some(place) = next else { return };
            self.needs[place.need as usize].ticket = 0;
            self.needs[place.need as usize].due = NEVER;
            match self.set.organisation.intakes[intake as usize].kind {
                IntakeKind::Desk => self.registered(place.need),
                IntakeKind::Nurses => self.past_the_nurse(place.need),
                IntakeKind::Line => {
                    self.write_call(place.need, intake, None, false);
                    self.not_answered(place.need);
                }
            }
        }
    }

    fn write_call(&mut self, need: u32, intake: u32, answered: Option<Moment>, busy: bool) {
        let Some(line) = self.set.organisation.intakes[intake as usize].line else {
            return;
        };
        let rang = self.needs[need as usize].ready;
        self.journal.call(&CallEntry {
            line,
            rang,
            answered,
            ended: self.now,
            busy,
        });
    }

    /// A doctor's own telephone rings.
    pub(super) fn call_team(&mut self, need: u32, team: u32) {
        self.needs[need as usize].mark(marks::DUTY);
        self.needs[need as usize].ready = self.now;
        self.needs[need as usize].at = team;
        if let Some(duty) = self.free_doctor(team, Act::Call) {
            return self.start(need, duty, Act::Call);
        }
        let Some(duty) = self.any_doctor(team) else {
            return self.not_answered(need);
        };
        let answers = self.set.scenario.care.answers_while_busy;
        if self.draws(need, Purpose::Telephone).chance(answers) {
            let minutes = self
                .set
                .scenario
                .care
                .doctor_call
                .sample(&mut self.draws(need, Purpose::Duration));
            let n = &mut self.needs[need as usize];
            n.duty = duty;
            n.begun = self.now;
            n.with_doctor = self.now;
            n.meets_doctor(self.now, false);
            let moment = self.now + span(minutes);
            self.book(need, moment, Step::DoctorCallEnds);
        } else {
            self.tell(need, &Happening::NotAnswered);
            let n = &mut self.needs[need as usize];
            n.mark(marks::UNANSWERED);
            n.acts += 1;
            n.tried = 0;
            let again = self.now + span(self.set.scenario.care.retry_minutes).max(MS_PER_MINUTE);
            self.book(need, again, Step::Decide);
        }
    }

    pub(super) fn parallel_call_done(&mut self, need: u32) {
        let n = self.needs[need as usize];
        self.doctor_decides(
            need,
            n.duty,
            Job {
                begun: n.begun,
                seen: n.begun,
                free: self.now,
                meanwhile: true,
                km: 0.0,
            },
        );
    }

    /// A doctor on the telephone judges and decides; advice is given at once.
    pub(super) fn doctor_decides(&mut self, need: u32, duty: u32, job: Job) {
        let care = &self.set.scenario.care;
        let by = Judge::Doctor(self.duties[duty as usize].doctor);
        let disposition = self.triage(need, care.doctor_judgement, &care.doctor_table, by);
        let act = if disposition == CALL_BACK {
            Act::Advice
        } else {
            Act::Call
        };
        let sent = disposition <= EMERGENCY;
        self.needs[need as usize].acts += 1;
        self.write_contact(need, duty, act, job, sent);
        let team = self.duties[duty as usize].team;
        if disposition == CALL_BACK {
            self.after_contact(need, Act::Advice, Some(team));
        } else {
            self.dispose(need, disposition, Some(team), Arrival::ByDuty);
        }
    }

    /// Judges the urgency (right, too low or too high by one level) and draws a disposition from the table.
    pub(super) fn triage(
        &mut self,
        need: u32,
        judgement: [f64; 3],
        table: &[[f64; DISPOSITIONS.len()]; URGENCIES],
        by: Judge,
    ) -> usize {
        let mut draws = self.draws(need, Purpose::Triage);
        let truth = self.needs[need as usize].urgency;
        let judged = misjudge(truth, draws.uniform(), judgement);
        let disposition = draws.pick(&table[usize::from(judged)]);
        let n = &mut self.needs[need as usize];
        n.judged = judged;
        n.mark(marks::TRIAGED);
        if judged > truth {
            n.mark(marks::UNDERTRIAGED);
        } else if judged < truth {
            n.mark(marks::OVERTRIAGED);
        }
        let disposition_told = Some(disposition as u8);
        self.tell(
            need,
            &Happening::Judged {
                by,
                judged,
                disposition: disposition_told,
            },
        );
        disposition
    }

    /// Carries out what was decided on the telephone.
    pub(super) fn dispose(
        &mut self,
        need: u32,
        disposition: usize,
        team: Option<u32>,
        arrival: Arrival,
    ) {
        let home_bound = self.needs[need as usize].person.home_bound();
        let at_home = disposition == VISIT || home_bound;
        match (disposition, team) {
            (AMBULANCE, _) => self.send_to_emergency(need, arrival, true),
            (VISIT | CONSULTATION, Some(team)) if at_home && self.makes_visits(team) => {
                self.offer(need, team, Act::Visit);
            }
            (VISIT | CONSULTATION, Some(team)) if !home_bound => self.travel_to_team(need, team),
            (EMERGENCY | VISIT | CONSULTATION, _) => {
                self.send_to_emergency(need, arrival, home_bound);
            }
            (CALL_BACK, Some(team)) => self.offer(need, team, Act::Advice),
            _ => self.told_to_see_own_gp(need),
        }
    }

    /// Closed by telephone: the own GP will do.
    pub(super) fn told_to_see_own_gp(&mut self, need: u32) {
        let now = self.now;
        let n = &mut self.needs[need as usize];
        n.mark(marks::CLOSED_BY_PHONE);
        n.closed_by_phone = now;
        n.tried = 0;
        n.attempts = 0;
        self.wait(need);
    }

    /// The team for a caller at a line: that of the own zone, or, where dispatch looks at capacity, the least busy one.
    /// Only services that take patients from the line are asked.
    fn choose_team(&self, need: u32, dispatch: Dispatch, busy_from: f64) -> Option<u32> {
        let person = &self.needs[need as usize].person;
        let neighbourhood = person.neighbourhood as usize;
        let dialled = self.needs[need as usize].dialled;
        let takes = |team: u32| {
            self.service_of(team).access.by(dialled)
                && self.eligible(
                    &self.needs[need as usize],
                    self.set.organisation.teams[team as usize].service,
                )
        };
        let open = || {
            self.set.organisation.neighbourhood_teams[neighbourhood]
                .iter()
                .copied()
                .filter(|&t| self.team_open(t) && takes(t))
        };
        let minutes = |team: u32| self.patient_minutes(person, self.team_place(team));
        let mut several = open();
        let first = several.next()?;
        let home = match several.next() {
            None => first,
            Some(_) => open().min_by(|&a, &b| minutes(a).total_cmp(&minutes(b)).then(a.cmp(&b)))?,
        };
        if dispatch == Dispatch::Urgency || self.backlog(home) < busy_from {
            return Some(home);
        }
        open().min_by(|&a, &b| {
            self.backlog(a)
                .total_cmp(&self.backlog(b))
                .then(minutes(a).total_cmp(&minutes(b)))
                .then(a.cmp(&b))
        })
    }

    pub(super) fn give_up_or_decide(&mut self, need: u32) {
        let n = &mut self.needs[need as usize];
        n.judged = UNJUDGED;
        n.acts += 1;
        self.decide(need);
    }
}

/// The judged urgency: right, one level too low (less urgent) or one too high; where no such level exists the judgement is right.
pub(super) fn misjudge(truth: u8, lot: f64, [right, low, _high]: [f64; 3]) -> u8 {
    if lot < right {
        truth
    } else if lot < right + low {
        (truth + 1).min(4)
    } else {
        truth.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misjudgements_go_one_level_and_stay_on_the_scale() {
        let shares = [0.71, 0.12, 0.17];
        assert_eq!(
            [0.0, 0.70, 0.72, 0.82, 0.84, 0.99].map(|lot| misjudge(2, lot, shares)),
            [2, 2, 3, 3, 1, 1]
        );
        assert_eq!([0.72, 0.84].map(|lot| misjudge(0, lot, shares)), [1, 0]);
        assert_eq!([0.72, 0.84].map(|lot| misjudge(4, lot, shares)), [4, 3]);
    }
}

//! What is known before a run begins: shifts and staff of the calendar, stock-taking, and the patients who come from elsewhere.

use super::Simulation;
use super::agenda::NEVER;
use crate::calendar::{MINUTES_PER_DAY, MS_PER_MINUTE, Moment};
use crate::journal::Journal;

/// What the calendar has arranged, in order of time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arranged {
    TakeStock,
    Begins(u32),
    Ends(u32),
    Staff(u32),
}

/// What is known before the run begins: the arranged, and the patients from elsewhere.
pub(super) struct Plan<'a> {
    /// Minute, rank at that minute, what.
    arranged: Vec<(u32, u8, Arranged)>,
    elsewhere: &'a [(Moment, u16)],
    /// How far each has come.
    taken: [usize; 2],
    /// How long after arrival the nurse at the door has finished.
    triage: Moment,
    pub(super) at_arranged: Moment,
    pub(super) at_elsewhere: Moment,
    /// The earlier of the two.
    pub(super) next: Moment,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        arranged: Vec<(u32, u8, Arranged)>,
        elsewhere: &'a [(Moment, u16)],
        triage: Moment,
    ) -> Self {
        let mut plan = Self {
            arranged,
            elsewhere,
            taken: [0; 2],
            triage,
            at_arranged: NEVER,
            at_elsewhere: NEVER,
            next: NEVER,
        };
        plan.look_up();
        plan
    }

    fn look_up(&mut self) {
        let arranged = self.arranged.get(self.taken[0]);
        self.at_arranged =
            arranged.map_or(NEVER, |&(minute, ..)| u64::from(minute) * MS_PER_MINUTE);
        let elsewhere = self.elsewhere.get(self.taken[1]);
        self.at_elsewhere = elsewhere.map_or(NEVER, |e| e.0 + self.triage);
        self.next = self.at_arranged.min(self.at_elsewhere);
    }

    pub(super) fn take_arranged(&mut self) -> Arranged {
        let what = self.arranged[self.taken[0]].2;
        self.taken[0] += 1;
        self.look_up();
        what
    }

    pub(super) fn take_elsewhere(&mut self) -> (Moment, u16) {
        let patient = self.elsewhere[self.taken[1]];
        self.taken[1] += 1;
        self.look_up();
        patient
    }
}

impl<J: Journal> Simulation<'_, '_, J> {
    /// Everything arranged, in order of time; at the same minute stock is taken first, then doctors come, staff change, doctors go.
    pub(super) fn arranged(&self) -> Vec<(u32, u8, Arranged)> {
        let organisation = self.set.organisation;
        let mut all = Vec::with_capacity(2 * organisation.duties.len() + organisation.staff.len());
        for (index, duty) in organisation.duties.iter().enumerate() {
            if self.adaptive.is_some() || self.roster.holder[index].is_some() {
                all.push((duty.start, 1, Arranged::Begins(index as u32)));
                all.push((duty.end, 3, Arranged::Ends(index as u32)));
            }
        }
        if let Some(rules) = self.set.scenario.adaptation {
            // The first stock is taken one period after the warm-up.
            let run = &self.set.scenario.run;
            let first = run.warm_up_days + rules.period_days;
            let days = (first..run.total_days()).step_by(rules.period_days as usize);
            all.extend(days.map(|day| (day * MINUTES_PER_DAY, 0, Arranged::TakeStock)));
        }
        all.extend(
            organisation
                .staff
                .iter()
                .enumerate()
                .map(|(i, s)| (s.minute, 2, Arranged::Staff(i as u32))),
        );
        all.sort_by_key(|&(minute, order, _)| (minute, order));
        all
    }
}

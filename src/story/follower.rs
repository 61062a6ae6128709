//! The listener: keeps the needs, duties and visits that a story is about, and forgets the rest.

use super::Subject;
use super::step::{Chapter, Step, Truth, What};
use crate::calendar::{MINUTES_PER_DAY, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment};
use crate::journal::{
    CallEntry, ContactEntry, DutyEntry, FROM_ELSEWHERE, Happening, Journal, NeedEntry, OfficeEntry,
    StayEntry,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Follows one resident, one night or one doctor through a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Follower {
    subject: Subject,
    open: BTreeMap<(u32, Moment), Chapter>,
    /// Needs that belong to the story, in order of their end.
    pub(super) chapters: Vec<Chapter>,
    /// Visits to the practice that belong to no need of the story.
    pub(super) offices: Vec<OfficeEntry>,
    /// Duties that belong to the story.
    pub(super) duties: Vec<DutyEntry>,
    /// A visit to the practice that may belong to a need: the next entry says.
    visit: Option<OfficeEntry>,
    /// The call that ended last.
    call: Option<CallEntry>,
}

impl Follower {
    /// Follows a subject.
    pub fn new(subject: Subject) -> Self {
        Self {
            subject,
            open: BTreeMap::new(),
            chapters: Vec::new(),
            offices: Vec::new(),
            duties: Vec::new(),
            visit: None,
            call: None,
        }
    }

    /// Whom or what it follows.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// After the last entry.
    pub(super) fn finish(&mut self) {
        self.settle_visit(None, 0);
        self.chapters.sort_by_key(|c| (c.onset, c.resident));
    }

    fn listens_to(&self, resident: u32) -> bool {
        match self.subject {
            Subject::Resident(who) => who == resident,
            Subject::Doctor(_) | Subject::Night { .. } => resident != FROM_ELSEWHERE,
        }
    }

    fn keeps(&self, chapter: &Chapter) -> bool {
        match self.subject {
            Subject::Resident(_) => true,
            Subject::Doctor(who) => chapter.meets(who),
            Subject::Night { day, .. } => {
                let (from, to) = night(day);
                let ended = chapter.steps.last().map_or(chapter.onset, |s| s.moment);
                chapter.onset < to && ended >= from
            }
        }
    }

    fn add(&mut self, key: (u32, Moment), moment: Moment, what: What) {
        let Some(chapter) = self.open.get_mut(&key) else {
            return;
        };
        let Some(truth) = chapter.truth() else { return };
        chapter.steps.push(Step {
            moment,
            truth,
            what,
        });
    }

    /// A visit to the practice is part of the need that speaks next at the same moment; else it stands alone.
    fn settle_visit(&mut self, key: Option<(u32, Moment)>, now: Moment) {
        let Some(visit) = self.visit.take() else {
            return;
        };
        match key.filter(|k| k.0 == visit.resident && now == visit.moment) {
            Some(key) => self.add(key, now, What::Office(visit)),
            None => self.keep_visit(visit),
        }
    }

    fn keep_visit(&mut self, visit: OfficeEntry) {
        let ours = match self.subject {
            Subject::Resident(who) => visit.resident == who,
            Subject::Doctor(who) => visit.doctor == who,
            Subject::Night { .. } => false,
        };
        if ours {
            self.offices.push(visit);
        }
    }
}

impl Journal for Follower {
    const FOLLOWS: bool = true;

    fn happening(&mut self, resident: u32, onset: Moment, now: Moment, what: &Happening<'_>) {
        let call = self.call.take().filter(|call| call.ended == now);
        if !self.listens_to(resident) {
            return;
        }
        let key = (resident, onset);
        self.settle_visit(Some(key), now);
        let chapter = match *what {
            Happening::Began { .. } => self
                .open
                .entry(key)
                .or_insert_with(|| Chapter::new(resident, onset)),
            _ => match self.open.get_mut(&key) {
                Some(chapter) => chapter,
                None => return,
            },
        };
        let truth = match *what {
            Happening::Began { illness } => Some(Truth {
                urgency: illness.urgency,
                care: illness.care,
            }),
            Happening::Worsened { urgency } => chapter.truth().map(|t| Truth { urgency, ..t }),
            Happening::Returned { urgency, care } => Some(Truth { urgency, care }),
            _ => chapter.truth(),
        };
        if let Some(truth) = truth {
            chapter.steps.push(Step {
                moment: now,
                truth,
                what: What::of(what, call),
            });
        }
    }

    fn need(&mut self, entry: &NeedEntry) {
        if !self.listens_to(entry.resident) {
            return;
        }
        let key = (entry.resident, entry.onset);
        self.settle_visit(Some(key), entry.ended);
        self.add(key, entry.ended, What::Ended(*entry));
        if let Some(chapter) = self.open.remove(&key).filter(|c| self.keeps(c)) {
            self.chapters.push(chapter);
        }
    }

    fn contact(&mut self, entry: &ContactEntry) {
        let key = (entry.resident, entry.onset);
        self.add(key, entry.ended, What::Contact(*entry));
    }

    fn stay(&mut self, entry: &StayEntry) {
        if !self.listens_to(entry.resident) {
            return;
        }
        let of_resident = (entry.resident, 0)..=(entry.resident, Moment::MAX);
        let there = self
            .open
            .range(of_resident)
            .find(|(_, chapter)| chapter.is_at(entry.department));
        if let Some(key) = there.map(|(key, _)| *key) {
            self.add(key, entry.left, What::Stay(*entry));
        }
    }

    fn call(&mut self, entry: &CallEntry) {
        self.call = Some(*entry);
    }

    fn office(&mut self, entry: &OfficeEntry) {
        self.settle_visit(None, 0);
        if self.listens_to(entry.resident) {
            self.visit = Some(*entry);
        }
    }

    fn duty(&mut self, entry: &DutyEntry) {
        let ours = match self.subject {
            Subject::Resident(_) => false,
            Subject::Doctor(who) => entry.doctor == who,
            Subject::Night { day, .. } => {
                let (from, to) = night(day);
                u64::from(entry.start) * MS_PER_MINUTE < to && entry.left > from
            }
        };
        if ours {
            self.duties.push(*entry);
        }
    }
}

/// From 18:00 of a day to 09:00 of the next.
pub(super) fn night(day: u32) -> (Moment, Moment) {
    let midnight = u64::from(day * MINUTES_PER_DAY) * MS_PER_MINUTE;
    (
        midnight + 18 * MS_PER_HOUR,
        midnight + MS_PER_DAY + 9 * MS_PER_HOUR,
    )
}

/// Counts what happens to each resident in a span of time.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    span: (Moment, Moment),
    /// Whether a doctor on duty was met, and the number of steps.
    counts: Vec<(bool, u32)>,
}

impl Steps {
    pub(super) fn new(residents: usize, span: (Moment, Moment)) -> Self {
        Self {
            span,
            counts: vec![(false, 0); residents],
        }
    }

    /// Of those who met a doctor on duty (of all, when nobody did) the resident with most steps; the first of them.
    pub(super) fn most(&self) -> u32 {
        let order = |&(index, count): &(usize, &(bool, u32))| (*count, Reverse(index));
        let most = self.counts.iter().enumerate().max_by_key(order);
        most.map_or(0, |(index, _)| index as u32)
    }

    fn count(&mut self, resident: u32, now: Moment, met: bool) {
        // Patients from elsewhere have no number here.
        if let Some(count) = self.counts.get_mut(resident as usize)
            && (self.span.0..self.span.1).contains(&now)
        {
            count.0 |= met;
            count.1 += 1;
        }
    }
}

impl Journal for Steps {
    const FOLLOWS: bool = true;

    fn happening(&mut self, resident: u32, _: Moment, now: Moment, _: &Happening<'_>) {
        self.count(resident, now, false);
    }
    fn contact(&mut self, entry: &ContactEntry) {
        self.count(entry.resident, entry.begun, true);
    }

    fn need(&mut self, _: &NeedEntry) {}
    fn stay(&mut self, _: &StayEntry) {}
    fn call(&mut self, _: &CallEntry) {}
    fn office(&mut self, _: &OfficeEntry) {}
    fn duty(&mut self, _: &DutyEntry) {}
}

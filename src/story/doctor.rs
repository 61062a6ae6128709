//! The story of one doctor: duties, contacts, nights, awakenings and leave, and what they come to.

use super::Story;
use super::diary::{Diary, wrapped};
use super::follower::Follower;
use super::names::{Names, counted, date, lasting, later, weekdays};
use super::sentence::Meeting;
use super::step::What;
use crate::calendar::{MINUTES_PER_DAY, MS_PER_DAY, MS_PER_MINUTE, Moment, minutes};
use crate::journal::{Act, DutyEntry, OfficeEntry, Relation};
use crate::organisation::staffing::{Roster, is_night};
use std::collections::BTreeSet;

/// A line of the diary before it is put in order; at the same moment what ends comes first, then what begins.
struct Item {
    moment: Moment,
    rank: u8,
    text: String,
    opens: bool,
}

pub(super) fn story(
    names: Names<'_>,
    who: u32,
    follower: &Follower,
    roster: &Roster,
    from: Moment,
) -> Story {
    let told = Told::gather(names, who, follower, roster, from);
    let mut items: Vec<Item> = told.meetings.iter().map(meeting).collect();
    for duty in &told.duties {
        items.push(comes(names, duty));
        items.push(goes(names, duty, &told.meetings));
    }
    items.extend(told.leave.iter().map(|&span| leave(names, span)));
    items.sort_by_key(|item| (item.moment, item.rank));
    let mut diary = Diary::default();
    for item in items {
        if item.opens {
            diary.chapter([(item.moment, item.text)]);
        } else {
            diary.line(item.moment, item.text);
        }
    }
    Story {
        head: head(names, who),
        diary,
        tail: told.totals(names, who),
    }
}

fn meeting(meeting: &Meeting<'_>) -> Item {
    Item {
        moment: meeting.begun(),
        rank: 2,
        text: meeting.for_doctor(),
        opens: false,
    }
}

fn comes(names: Names<'_>, duty: &DutyEntry) -> Item {
    let start = u64::from(duty.start) * MS_PER_MINUTE;
    let end = u64::from(duty.end) * MS_PER_MINUTE;
    let night = if is_night(duty.start, duty.end) {
        ", a night"
    } else {
        ""
    };
    let sleep = if duty.may_sleep { ", may sleep" } else { "" };
    Item {
        moment: start,
        rank: 1,
        text: format!(
            "On duty for {} until {}{night}{sleep}.",
            names.team(duty.team),
            later(end, start)
        ),
        opens: true,
    }
}

fn goes(names: Names<'_>, duty: &DutyEntry, meetings: &[Meeting<'_>]) -> Item {
    let start = u64::from(duty.start) * MS_PER_MINUTE;
    let late = duty
        .left
        .saturating_sub(u64::from(duty.end) * MS_PER_MINUTE);
    let service = names.set.organisation.teams[duty.team as usize].service;
    let inside = meetings
        .iter()
        .map(|m| m.entry)
        .filter(|e| e.service == service && (start..=duty.left).contains(&e.begun));
    let (mut contacts, mut woken) = (0, 0);
    for entry in inside {
        contacts += u64::from(entry.act != Act::Call);
        woken += u64::from(entry.woke);
    }
    let late = if late >= MS_PER_MINUTE {
        format!(", {} late", lasting(late))
    } else {
        String::new()
    };
    let woken = match woken {
        0 => String::new(),
        1 => ", woken once".to_owned(),
        n => format!(", woken {n} times"),
    };
    Item {
        moment: duty.left,
        rank: 0,
        text: format!(
            "Off duty{late}: {}{woken}.",
            counted(contacts, "contact", "contacts")
        ),
        opens: false,
    }
}

fn leave(names: Names<'_>, (from, to): (u32, u32)) -> Item {
    let last = (to.saturating_sub(1) / MINUTES_PER_DAY) as usize;
    let calendar = names.set.calendar;
    Item {
        moment: u64::from(from) * MS_PER_MINUTE,
        rank: 1,
        text: format!(
            "On leave until {}.",
            date(calendar, last.min(calendar.days().len() - 1))
        ),
        opens: true,
    }
}

fn head(names: Names<'_>, who: u32) -> String {
    let world = names.set.world;
    let doctor = &world.workforce.doctors[who as usize];
    let practice = world.workforce.practice_of(who);
    let people = world.residents.all.iter();
    let list = people.filter(|person| person.own_gp == who).count();
    let alone = match practice.doctors {
        1 => "alone in a practice".to_owned(),
        n => format!("one of {n} in a practice"),
    };
    let cercle = &names.set.scenario.territory.cercles[usize::from(doctor.cercle)].title;
    let first = format!(
        "{} of {}: {} years old, {alone} in {} ({cercle}), own GP of {}.",
        Names::doctor(who),
        world.workforce.doctors.len(),
        doctor.age,
        names.practice_commune(who),
        counted(list as u64, "resident", "residents")
    );
    let duty = match (doctor.takes_duty, doctor.exempt) {
        (true, _) => "takes duty",
        (false, true) => "exempt from duty",
        (false, false) => "takes no duty",
    };
    let phone = if doctor.personal_phone {
        "; answers own patients on a personal telephone"
    } else {
        ""
    };
    let second = format!(
        "Office hours on {}; {duty}{phone}.",
        weekdays(doctor.office_days)
    );
    format!("{}{}", wrapped(&first, 0), wrapped(&second, 0))
}

/// What is told of a doctor.
struct Told<'a> {
    meetings: Vec<Meeting<'a>>,
    duties: Vec<DutyEntry>,
    visits: Vec<OfficeEntry>,
    leave: Vec<(u32, u32)>,
    from: Moment,
}

impl<'a> Told<'a> {
    fn gather(
        names: Names<'a>,
        who: u32,
        follower: &'a Follower,
        roster: &Roster,
        from: Moment,
    ) -> Self {
        let steps = || {
            let of = |c: &'a super::step::Chapter| (0..c.steps.len()).map(move |i| (c, i));
            follower.chapters.iter().flat_map(of)
        };
        let meetings = steps()
            .filter_map(|(chapter, index)| Meeting::at(names, chapter, index))
            .filter(|m| m.entry.doctor == who && m.begun() >= from);
        let in_needs = steps().filter_map(|(chapter, index)| match &chapter.steps[index].what {
            What::Office(visit) => Some(*visit),
            _ => None,
        });
        let visits = in_needs
            .chain(follower.offices.iter().copied())
            .filter(|v| v.doctor == who && v.moment >= from);
        let started = |d: &&DutyEntry| u64::from(d.start) * MS_PER_MINUTE >= from;
        let first = (from / MS_PER_MINUTE) as u32;
        let last = names.set.calendar.days().len() as u32 * MINUTES_PER_DAY;
        let within = |&(a, b): &(u32, u32)| (a.max(first), b.min(last));
        Self {
            meetings: meetings.collect(),
            duties: follower.duties.iter().filter(started).copied().collect(),
            visits: visits.collect(),
            leave: roster.leave[who as usize]
                .iter()
                .map(within)
                .filter(|span| span.0 < span.1)
                .collect(),
            from,
        }
    }

    fn totals(&self, names: Names<'_>, who: u32) -> String {
        let paragraphs = [
            self.duty_total(),
            self.contact_total(),
            self.office_total(names, who),
        ];
        let told: String = paragraphs.iter().map(|p| wrapped(p, 2)).collect();
        format!("\nIn all\n{told}")
    }

    fn duty_total(&self) -> String {
        let minutes: u64 = self.duties.iter().map(|d| u64::from(d.end - d.start)).sum();
        let nights = self.duties.iter().filter(|d| is_night(d.start, d.end));
        let woken = self.meetings.iter().filter(|m| m.entry.woke).count();
        format!(
            "{}, of which {} at night; {} hours on duty; woken {}.",
            counted(self.duties.len() as u64, "duty", "duties"),
            nights.count(),
            (minutes + 30) / 60,
            counted(woken as u64, "time", "times")
        )
    }

    fn contact_total(&self) -> String {
        let entries = || self.meetings.iter().map(|m| m.entry);
        let done: Vec<_> = entries().filter(|e| e.act != Act::Call).collect();
        let of = |act: Act| done.iter().filter(|e| e.act == act).count() as u64;
        let own = done.iter().filter(|e| e.relation <= Relation::OwnPractice);
        let work: u64 = entries()
            .filter(|e| !e.meanwhile)
            .map(|e| e.doctor_free - e.begun)
            .sum();
        // An empty sum of floats is minus zero.
        let km = entries().fold(0.0, |sum, e| sum + f64::from(e.doctor_km));
        format!(
            "{}: {} by telephone, {} and {}; {} with patients of the own practice. {:.0} minutes at work, {km:.0} km.",
            counted(done.len() as u64, "contact", "contacts"),
            of(Act::Advice),
            counted(of(Act::Consultation), "consultation", "consultations"),
            counted(of(Act::Visit), "home visit", "home visits"),
            own.count(),
            minutes(work),
        )
    }

    fn office_total(&self, names: Names<'_>, who: u32) -> String {
        let first = (self.from / MS_PER_DAY) as u32;
        let office_days = names.set.world.workforce.doctors[who as usize].office_days;
        let away = |day: u32| {
            let minute = day * MINUTES_PER_DAY;
            self.leave.iter().any(|&(a, b)| (a..b).contains(&minute))
        };
        let open: BTreeSet<u32> = names
            .set
            .organisation
            .office
            .iter()
            .map(|opening| opening.0 / MINUTES_PER_DAY)
            .filter(|&day| {
                let weekday = names.set.calendar.days()[day as usize].weekday;
                day >= first && office_days >> weekday & 1 == 1 && !away(day)
            })
            .collect();
        let leave: u32 = self.leave.iter().map(|span| span.1 - span.0).sum();
        let after = self.visits.iter().filter(|v| v.follow_up).count();
        format!(
            "{}: {} seen, {after} of them after a contact out of hours; {} of leave.",
            counted(
                open.len() as u64,
                "day with office hours",
                "days with office hours"
            ),
            counted(self.visits.len() as u64, "patient", "patients"),
            counted(u64::from(leave / MINUTES_PER_DAY), "day", "days")
        )
    }
}

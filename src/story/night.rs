//! The story of one night: who is on duty, and what happens in the area from 18:00 to 09:00, in order of time.

use super::diary::{Diary, wrapped};
use super::follower::{Follower, night};
use super::names::{Names, capital, clock, counted, date, listed};
use super::sentence;
use super::step::{Chapter, What};
use super::{Area, Story};
use crate::calendar::{MS_PER_DAY, MS_PER_MINUTE, Moment};
use crate::journal::{Act, DutyEntry, StayEnd};
use crate::organisation::staffing::FIRST_TRAINEE;
use std::collections::BTreeMap;

/// Most doctors named in one line.
const NAMED: usize = 12;

pub(super) fn story(names: Names<'_>, (day, area): (u32, Area), follower: &Follower) -> Story {
    let scene = Scene {
        names,
        area,
        span: night(day),
    };
    let chapters: Vec<&Chapter> = follower.chapters.iter().filter(|c| scene.has(c)).collect();
    let duties: Vec<&DutyEntry> = follower
        .duties
        .iter()
        .filter(|d| scene.staffs(d.team))
        .collect();
    let mut diary = Diary::default();
    for (moment, text) in scene.changes(&duties) {
        diary.line(moment, text);
    }
    for chapter in &chapters {
        for (moment, text) in scene.lines(chapter) {
            diary.line(moment, text);
        }
    }
    Story {
        head: scene.head(day, &duties),
        diary: diary.in_order(),
        tail: scene.totals(&chapters),
    }
}

/// A night in an area.
#[derive(Clone, Copy)]
struct Scene<'a> {
    names: Names<'a>,
    area: Area,
    span: (Moment, Moment),
}

impl Scene<'_> {
    fn holds(&self, moment: Moment) -> bool {
        (self.span.0..self.span.1).contains(&moment)
    }

    /// Whether a need belongs to the area.
    fn has(&self, chapter: &Chapter) -> bool {
        match self.area {
            Area::Whole => true,
            Area::Commune(commune) => self.names.commune_of(chapter.resident) == commune,
            Area::Service(service) => {
                let of = |team: u32| self.names.set.organisation.teams[team as usize].service;
                chapter.steps.iter().any(|s| {
                    self.holds(s.moment)
                        && match &s.what {
                            What::Contact(contact) => contact.service == service,
                            What::SetsOut { team, .. }
                            | What::Waits { team, .. }
                            | What::Assigned { team, .. } => of(*team) == service,
                            _ => false,
                        }
                })
            }
        }
    }

    /// Whether a team serves the area.
    fn staffs(&self, team: u32) -> bool {
        let (world, organisation) = (self.names.set.world, self.names.set.organisation);
        let place = &organisation.teams[team as usize];
        match self.area {
            Area::Whole => true,
            Area::Service(service) => place.service == service,
            Area::Commune(commune) if place.practice.is_some() => place.commune == commune,
            Area::Commune(commune) => world
                .geography
                .neighbourhoods
                .iter()
                .zip(&organisation.neighbourhood_teams)
                .any(|(n, teams)| n.commune == commune && teams.contains(&team)),
        }
    }

    fn head(&self, day: u32, duties: &[&DutyEntry]) -> String {
        let calendar = self.names.set.calendar;
        let place = match self.area {
            Area::Whole => self.names.set.scenario.territory.title.as_str(),
            Area::Commune(commune) => self.names.commune(commune),
            Area::Service(service) => &self.names.set.scenario.services[usize::from(service)].title,
        };
        let first = format!(
            "{place}, the night of {}, 18:00 to 09:00.",
            date(calendar, day as usize)
        );
        let there: Vec<String> = duties
            .iter()
            .filter(|d| u64::from(d.start) * MS_PER_MINUTE <= self.span.0)
            .map(|d| self.on_duty(d))
            .collect();
        let second = if there.is_empty() {
            "At 18:00 nobody is on duty.".to_owned()
        } else {
            format!("On duty at 18:00: {}.", some(&there))
        };
        let ends = calendar.days().len() as u64 * MS_PER_DAY;
        let third = if ends < self.span.1 {
            wrapped("The clock of the run stops at midnight.", 0)
        } else {
            String::new()
        };
        format!("{}{}{third}", wrapped(&first, 0), wrapped(&second, 0))
    }

    /// "Dr 7 in Ciney (Cercle rota, until 08:00)".
    fn on_duty(&self, duty: &DutyEntry) -> String {
        let place = if duty.doctor < FIRST_TRAINEE {
            format!(" of {}", self.names.practice_commune(duty.doctor))
        } else {
            String::new()
        };
        format!(
            "{}{place} ({}, until {})",
            Names::doctor(duty.doctor),
            self.names.team(duty.team),
            clock(u64::from(duty.end) * MS_PER_MINUTE)
        )
    }

    /// Doctors who come and go, those of one moment together.
    fn changes(&self, duties: &[&DutyEntry]) -> Vec<(Moment, String)> {
        let mut going: BTreeMap<Moment, Vec<String>> = BTreeMap::new();
        let mut coming: BTreeMap<Moment, Vec<String>> = BTreeMap::new();
        for duty in duties {
            let start = u64::from(duty.start) * MS_PER_MINUTE;
            if start > self.span.0 {
                coming.entry(start).or_default().push(self.on_duty(duty));
            }
            if self.holds(duty.left) {
                let name = Names::doctor(duty.doctor);
                let who = format!("{name} ({})", self.names.team(duty.team));
                going.entry(duty.left).or_default().push(who);
            }
        }
        let line = |what: &'static str| {
            move |(moment, who): (Moment, Vec<String>)| (moment, format!("{what}: {}.", some(&who)))
        };
        let off = going.into_iter().map(line("Off duty"));
        off.chain(coming.into_iter().map(line("On duty"))).collect()
    }

    /// What happens to one need in the night.
    fn lines(&self, chapter: &Chapter) -> Vec<(Moment, String)> {
        let who = capital(&Names::resident(chapter.resident));
        let since = match chapter.onset {
            onset if onset >= self.span.0 => String::new(),
            onset if onset / MS_PER_DAY == self.span.0 / MS_PER_DAY => {
                format!(", ill since {}", clock(onset))
            }
            _ => ", ill since an earlier day".to_owned(),
        };
        sentence::lines(self.names, chapter)
            .into_iter()
            .filter(|(moment, _)| self.holds(*moment))
            .enumerate()
            .map(|(index, (moment, text))| {
                let about = match index {
                    0 => format!(" ({}{since})", self.names.person(chapter.resident)),
                    _ => String::new(),
                };
                (moment, format!("{who}{about}: {text}"))
            })
            .collect()
    }

    fn totals(&self, chapters: &[&Chapter]) -> String {
        let began = chapters.iter().filter(|c| self.holds(c.onset)).count();
        let steps = || chapters.iter().flat_map(|c| &c.steps);
        let of = |wanted: Act| {
            let is = |what: &What| match what {
                What::Contact(c) => c.act == wanted && self.holds(c.seen),
                _ => false,
            };
            steps().filter(|s| is(&s.what)).count() as u64
        };
        let arrivals = steps().filter(|s| match &s.what {
            What::Stay(stay) => stay.end != StayEnd::Diverted && self.holds(stay.arrived),
            _ => false,
        });
        let text = format!(
            "In this night {}; doctors help {} by telephone, {} in consultation and {} at home; {} at an emergency department.",
            counted(began as u64, "complaint begins", "complaints begin"),
            of(Act::Advice),
            of(Act::Consultation),
            of(Act::Visit),
            counted(arrivals.count() as u64, "arrival", "arrivals")
        );
        format!("\n{}", wrapped(&text, 0))
    }
}

/// The first of many, and how many more.
fn some(all: &[String]) -> String {
    if all.len() <= NAMED {
        return all.join("; ");
    }
    let shown = all[..NAMED].join("; ");
    let others = counted((all.len() - NAMED) as u64, "other", "others");
    listed(&[shown, others], "and")
}

//! The story of one resident, one night or one doctor in plain words: who called whom, waited how long, who decided what and why.
//!
//! A [`Follower`] is a journal that keeps the needs it is asked about, step by step; the narrator then puts them into words. Only
//! the narrator knows the truth (the true urgency, what would really help); the people of the story see their own judgement.
//! Results never depend on a follower: it only listens.

mod diary;
mod doctor;
mod follower;
mod names;
mod night;
mod resident;
mod sentence;
mod step;

pub use follower::Follower;

use crate::calendar::{MS_PER_DAY, Moment};
use crate::demand::Demand;
use crate::experiment::Prepared;
use crate::journal::Journal;
use crate::organisation::staffing::Roster;
use crate::random::Streams;
use crate::sim;
use follower::Steps;
use names::Names;

/// Days of the first measured month, in which the most eventful resident is looked for.
const FIRST_MONTH: u64 = 30;

/// Whom or what a story is about; numbers are indices, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One resident.
    Resident(u32),
    /// One doctor of the territory.
    Doctor(u32),
    /// From 18:00 of a day (index) to 09:00 of the next.
    Night {
        /// Day.
        day: u32,
        /// Where.
        area: Area,
    },
}

/// Where a night is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Everywhere.
    Whole,
    /// Residents of a commune (index) and the teams that serve them.
    Commune(u16),
    /// One service (index).
    Service(u16),
}

/// How a story is told.
#[derive(Clone, Copy, Debug)]
pub struct Telling {
    /// Seed of all chance.
    pub seed: u64,
    /// Replication, from 1.
    pub replication: u32,
    /// Whether the warm-up is told too.
    pub warm_up: bool,
    /// Most lines told.
    pub most: usize,
}

/// Runs one replication and tells what happened to the subject.
pub fn tell(prepared: &Prepared, subject: Subject, telling: &Telling) -> String {
    let mut follower = Follower::new(subject);
    let roster = watch(prepared, telling, &mut follower);
    narrate(follower, prepared, &roster, telling)
}

/// Puts into words what a follower has kept of a finished run.
pub fn narrate(
    mut follower: Follower,
    prepared: &Prepared,
    roster: &Roster,
    telling: &Telling,
) -> String {
    follower.finish();
    let names = Names::new(prepared.setting());
    let from = told_from(prepared, telling);
    let story = match follower.subject() {
        Subject::Resident(who) => resident::story(names, who, &follower, from),
        Subject::Doctor(who) => doctor::story(names, who, &follower, roster, from),
        Subject::Night { day, area } => night::story(names, (day, area), &follower),
    };
    let title = &prepared.scenario.title;
    let run = format!(
        "{title}; replication {}, seed {}.",
        telling.replication, telling.seed
    );
    let cut = story.diary.text(prepared.setting().calendar, telling.most);
    format!(
        "{}{}{cut}{}",
        story.head,
        diary::wrapped(&run, 0),
        story.tail
    )
}

/// The resident with most steps in the first measured month, of those who met a doctor on duty in it; the lowest number when
/// several are equal.
pub fn most_eventful(prepared: &Prepared, telling: &Telling) -> u32 {
    let from = told_from(prepared, telling);
    let residents = prepared.world.residents.len();
    let mut steps = Steps::new(residents, (from, from + FIRST_MONTH * MS_PER_DAY));
    watch(prepared, telling, &mut steps);
    steps.most()
}

/// First moment told.
fn told_from(prepared: &Prepared, telling: &Telling) -> Moment {
    if telling.warm_up {
        0
    } else {
        u64::from(prepared.scenario.run.warm_up_days) * MS_PER_DAY
    }
}

/// One replication under a journal; returns the rota as it was worked.
fn watch<J: Journal>(prepared: &Prepared, telling: &Telling, journal: &mut J) -> Roster {
    let streams = Streams::new(telling.seed, telling.replication);
    let demand = Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    let roster = prepared.roster(&streams);
    let (_, worked) = sim::run_adapting(prepared.setting(), &demand, &roster, streams, journal);
    worked.into_owned()
}

/// The parts of a story: who it is about, what happens, what it comes to.
struct Story {
    head: String,
    diary: diary::Diary,
    tail: String,
}

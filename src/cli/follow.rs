//! `follow`: tells the story of one resident, one night or one doctor.

use super::arguments::{FollowOptions, Whom};
use super::{Failure, check, file, harmless};
use crate::calendar::Calendar;
use crate::experiment::{Experiment, Prepared};
use crate::scenario::fault::wording::quoted;
use crate::story::{self, Area, Subject, Telling};
use jiff::civil::Date;

/// Most names listed in a refusal.
const LISTED: usize = 12;

pub(super) fn follow(options: &FollowOptions) -> Result<String, Failure> {
    let paths = std::slice::from_ref(&options.scenario);
    let loaded = check::load(paths, &options.set)?;
    let scenarios = loaded.into_iter().map(|(scenario, _)| scenario).collect();
    let mut experiment = Experiment::prepare(scenarios, options.seed);
    check::feasible(&experiment, paths)?;
    let prepared = experiment.prepared.remove(0);
    let telling = Telling {
        seed: experiment.seed,
        replication: options.replication,
        warm_up: options.warm_up,
        most: options.most as usize,
    };
    let asked = subject(options, &prepared)?;
    if let Some(path) = &options.output {
        // Before the run, so that a refusal costs nothing.
        file::prepare(path, options.overwrite)?;
    }
    let subject = asked.unwrap_or_else(|| {
        let resident = story::most_eventful(&prepared, &telling);
        Subject::Resident(resident)
    });
    let text = story::tell(&prepared, subject, &telling);
    let Some(path) = &options.output else {
        return Ok(text);
    };
    file::write(path, &harmless(&text), options.overwrite)?;
    Ok(format!("{} is written.\n", path.display()))
}

/// Whom to follow; `None` when any resident will do.
fn subject(options: &FollowOptions, prepared: &Prepared) -> Result<Option<Subject>, Failure> {
    if let Some(doctor) = options.doctor {
        let all = prepared.world.workforce.doctors.len();
        let remedy = "trainees and outsiders cannot be followed";
        return numbered(doctor, all, ("doctor", "doctors"), remedy)
            .map(|index| Some(Subject::Doctor(index)));
    }
    if let Some(night) = options.night {
        let day = day_of(night, options.warm_up, prepared)?;
        let area = area(options, prepared)?;
        return Ok(Some(Subject::Night { day, area }));
    }
    match options.resident {
        Some(Whom::Number(number)) => {
            let all = prepared.world.residents.len();
            let remedy = "--resident any picks one to whom much happens";
            numbered(number, all, ("resident", "residents"), remedy)
                .map(|index| Some(Subject::Resident(index)))
        }
        Some(Whom::Any) | None => Ok(None),
    }
}

/// From a number as people count to an index.
fn numbered(
    number: u32,
    all: usize,
    (one, many): (&str, &str),
    remedy: &str,
) -> Result<u32, Failure> {
    let index = number.checked_sub(1).filter(|&i| (i as usize) < all);
    index.ok_or_else(|| {
        Failure::Refused(format!(
            "--{one} {number}: there is no {one} of this number. The {many} of this scenario have the numbers 1 to {all}; \
             {remedy}."
        ))
    })
}

/// The day of a date; without the warm-up only measured days.
fn day_of(night: Date, warm_up: bool, prepared: &Prepared) -> Result<u32, Failure> {
    let calendar: &Calendar = &prepared.calendar;
    let run = &prepared.scenario.run;
    let first = if warm_up { 0 } else { run.warm_up_days };
    let day = (first..run.total_days()).find(|&day| calendar.date(day as usize) == night);
    day.ok_or_else(|| {
        let earlier = if warm_up || run.warm_up_days == 0 {
            String::new()
        } else {
            format!("; with --warm-up from {}", calendar.date(0))
        };
        Failure::Refused(format!(
            "--night {night}: the run does not tell that night. It tells the nights of {} to {}{earlier}. Other days: \
             --set run.start='\"YYYY-MM-DD\"'.",
            calendar.date(first as usize),
            calendar.date(run.total_days() as usize - 1)
        ))
    })
}

fn area(options: &FollowOptions, prepared: &Prepared) -> Result<Area, Failure> {
    let scenario = &prepared.scenario;
    if let Some(code) = &options.commune {
        let communes = &scenario.territory.communes;
        let known = communes.iter().map(|c| format!("{} ({})", c.code, c.name));
        let found = communes.iter().position(|c| c.code == *code);
        return found
            .map(|index| Area::Commune(index as u16))
            .ok_or_else(|| unknown("--commune", code, "commune of this territory", known));
    }
    if let Some(id) = &options.service {
        let services = &scenario.services;
        let known = services.iter().map(|s| format!("{} ({})", s.id, s.title));
        let found = services.iter().position(|s| s.id == *id);
        return found
            .map(|index| Area::Service(index as u16))
            .ok_or_else(|| unknown("--service", id, "service of this scenario", known));
    }
    Ok(Area::Whole)
}

fn unknown(
    option: &str,
    given: &str,
    what: &str,
    known: impl ExactSizeIterator<Item = String>,
) -> Failure {
    let more = known.len().saturating_sub(LISTED);
    let mut listed: Vec<String> = known.take(LISTED).collect();
    if more > 0 {
        listed.push(format!("{more} more"));
    }
    Failure::Refused(format!(
        "{option} {}: there is no such {what}. There are: {}.",
        quoted(given),
        listed.join(", ")
    ))
}

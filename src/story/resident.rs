//! The story of one resident: every need from onset to end, and the visits to the practice in between.

use super::Story;
use super::diary::{Diary, wrapped};
use super::follower::Follower;
use super::names::{Names, capital};
use super::sentence;
use crate::calendar::Moment;
use crate::world::residents::traits;

pub(super) fn story(names: Names<'_>, who: u32, follower: &Follower, from: Moment) -> Story {
    let needs = follower.chapters.iter().filter(|c| c.onset >= from);
    let mut chapters: Vec<Vec<(Moment, String)>> =
        needs.map(|c| sentence::lines(names, c)).collect();
    let visits = follower.offices.iter().filter(|v| v.moment >= from);
    chapters.extend(visits.map(|v| vec![(v.moment, sentence::office(names, v))]));
    chapters.sort_by_key(|lines| lines.first().map(|line| line.0));
    let mut diary = Diary::default();
    for lines in chapters {
        diary.chapter(lines);
    }
    Story {
        head: head(names, who),
        diary,
        tail: String::new(),
    }
}

fn head(names: Names<'_>, who: u32) -> String {
    let all = names.set.world.residents.len();
    let first = format!(
        "{} of {all}: {}.",
        capital(&Names::resident(who)),
        names.person(who)
    );
    let gp = names.own_gp(who).map_or_else(
        || "No own GP".to_owned(),
        |gp| {
            format!(
                "Own GP {} in {}",
                Names::doctor(gp),
                names.practice_commune(gp)
            )
        },
    );
    let traits = known_traits(names, who);
    let second = if traits.is_empty() {
        format!("{gp}.")
    } else {
        format!("{gp}; {}.", traits.join("; "))
    };
    format!("{}{}", wrapped(&first, 0), wrapped(&second, 0))
}

/// What distinguishes a resident.
fn known_traits(names: Names<'_>, who: u32) -> Vec<&'static str> {
    const HAS: [(u16, &str); 7] = [
        (traits::CHRONIC, "chronically ill"),
        (traits::FRAIL, "hardly leaves home when ill"),
        (traits::PALLIATIVE, "in palliative care"),
        (traits::SHELTER, "without a home"),
        (traits::PREFERENTIAL, "preferential reimbursement"),
        (traits::REGISTERED, "registered with the practice"),
        (traits::RECORD, "record shared (SUMEHR)"),
    ];
    const LACKS: [(u16, &str); 3] = [
        (traits::CAR, "no car"),
        (traits::KNOWS_DUTY, "does not know the duty service"),
        (
            traits::KNOWS_EMERGENCY,
            "does not know the emergency department",
        ),
    ];
    let people = &names.set.world.residents;
    let has = HAS.iter().filter(|(bit, _)| people.of(who).has(*bit));
    let lacks = LACKS.iter().filter(|(bit, _)| !people.of(who).has(*bit));
    has.chain(lacks).map(|(_, words)| *words).collect()
}

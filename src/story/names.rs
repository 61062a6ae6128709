//! What people, places and moments are called in a story.

use crate::calendar::{Calendar, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment};
use crate::journal::Relation;
use crate::organisation::staffing::{FIRST_OUTSIDER, FIRST_TRAINEE};
use crate::scenario::people::{AGE_BAND_NAMES, age_group};
use crate::scenario::service::Service;
use crate::sim::Setting;
use crate::world::residents::{NO_GP, traits};

/// Gives names. Residents and doctors are numbered from 1, as people count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    pub(super) set: Setting<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn new(set: Setting<'a>) -> Self {
        Self { set }
    }

    /// "Dr 7", or what a doctor from elsewhere is.
    pub(super) fn doctor(doctor: u32) -> String {
        if doctor >= FIRST_OUTSIDER {
            "an outside doctor".to_owned()
        } else if doctor >= FIRST_TRAINEE {
            "a trainee".to_owned()
        } else {
            format!("Dr {}", doctor + 1)
        }
    }

    /// "Dr 7 (GP of the Cercle)": a doctor and who that is to a resident.
    pub(super) fn doctor_to(doctor: u32, relation: Relation) -> String {
        let name = Self::doctor(doctor);
        if doctor >= FIRST_TRAINEE {
            return name;
        }
        let is = match relation {
            Relation::OwnGp => "own GP",
            Relation::OwnPractice => "partner of the own GP",
            Relation::OwnCercle => "GP of the Cercle",
            Relation::Other => "GP of another Cercle",
            Relation::Outsider => "outsider",
        };
        format!("{name} ({is})")
    }

    /// Who the resident is to a doctor on duty.
    pub(super) fn patient_of(self, relation: Relation, resident: u32) -> &'static str {
        match relation {
            Relation::OwnGp => "own patient",
            Relation::OwnPractice => "patient of a partner",
            _ if self.own_gp(resident).is_none() => "has no own GP",
            Relation::OwnCercle => "patient of a colleague of the Cercle",
            Relation::Other | Relation::Outsider => "patient from another Cercle",
        }
    }

    /// Own GP of a resident.
    pub(super) fn own_gp(self, resident: u32) -> Option<u32> {
        let gp = self.set.world.residents.of(resident).own_gp;
        (gp != NO_GP).then_some(gp)
    }

    /// "resident 512".
    pub(super) fn resident(resident: u32) -> String {
        format!("resident {}", resident + 1)
    }

    /// "woman of 25 to 44, Havelange".
    pub(super) fn person(self, resident: u32) -> String {
        let people = &self.set.world.residents;
        let band = usize::from(people.of(resident).band);
        let child = age_group(band) == 0;
        let who = match (people.of(resident).has(traits::FEMALE), child) {
            (true, true) => "girl",
            (false, true) => "boy",
            (true, false) => "woman",
            (false, false) => "man",
        };
        let age = AGE_BAND_NAMES[band]
            .replace('-', " to ")
            .replace('+', " or more");
        format!(
            "{who} of {age}, {}",
            self.commune(self.commune_of(resident))
        )
    }

    /// Commune in which a resident lives (index).
    pub(super) fn commune_of(self, resident: u32) -> u16 {
        let world = self.set.world;
        let neighbourhood = world.residents.of(resident).neighbourhood;
        world.geography.neighbourhoods[neighbourhood as usize].commune
    }

    /// Name of a commune.
    pub(super) fn commune(self, commune: u16) -> &'a str {
        &self.set.scenario.territory.communes[usize::from(commune)].name
    }

    /// Commune of a doctor's practice.
    pub(super) fn practice_commune(self, doctor: u32) -> &'a str {
        let practice = self.set.world.workforce.practice_of(doctor);
        let neighbourhood = practice.neighbourhood as usize;
        self.commune(self.set.world.geography.neighbourhoods[neighbourhood].commune)
    }

    /// Name of an emergency department.
    pub(super) fn hospital(self, department: u16) -> &'a str {
        &self.set.world.emergency[usize::from(department)].name
    }

    /// The service of a team.
    pub(super) fn service_of(self, team: u32) -> &'a Service {
        let service = self.set.organisation.teams[team as usize].service;
        &self.set.scenario.services[usize::from(service)]
    }

    /// A service with its place where it has one of its own: "Poste de garde in Dinant".
    pub(super) fn team(self, team: u32) -> String {
        let place = &self.set.organisation.teams[team as usize];
        let title = &self.service_of(team).title;
        match (place.practice, place.site) {
            (None, Some(_)) => format!("{title} in {}", self.commune(place.commune)),
            _ => title.clone(),
        }
    }

    /// Where patients of a team go.
    pub(super) fn team_place(self, team: u32) -> String {
        let place = &self.set.organisation.teams[team as usize];
        match (place.practice, place.site) {
            (Some(_), _) => "the own practice".to_owned(),
            (None, Some(_)) => self.team(team),
            (None, None) => format!("the practice of the doctor on duty ({})", self.team(team)),
        }
    }

    /// Title of a line.
    pub(super) fn line(self, line: u16) -> &'a str {
        &self.set.scenario.lines[usize::from(line)].title
    }
}

/// Time of day, "23:07".
pub(super) fn clock(moment: Moment) -> String {
    let hour = Calendar::hour_of_day(moment);
    let minute = moment % MS_PER_HOUR / MS_PER_MINUTE;
    format!("{hour:02}:{minute:02}")
}

/// A clock time, with a word when it falls on a later day than another.
pub(super) fn later(moment: Moment, than: Moment) -> String {
    match moment / MS_PER_DAY - than / MS_PER_DAY {
        0 => clock(moment),
        1 => format!("{} the next day", clock(moment)),
        days => format!("{} {days} days later", clock(moment)),
    }
}

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "Tuesday 13 February 2024".
pub(super) fn date(calendar: &Calendar, day: usize) -> String {
    let date = calendar.date(day);
    let weekday = WEEKDAYS[usize::from(calendar.days()[day].weekday)];
    let month = MONTHS[date.month() as usize - 1];
    let holiday = if calendar.days()[day].holiday {
        ", public holiday"
    } else {
        ""
    };
    format!("{weekday} {} {month} {}{holiday}", date.day(), date.year())
}

/// Names of the weekdays of a doctor's office hours (bit 0 = Monday).
pub(super) fn weekdays(bits: u8) -> String {
    let days: Vec<&str> = WEEKDAYS
        .iter()
        .enumerate()
        .filter(|(day, _)| bits >> day & 1 == 1)
        .map(|(_, name)| *name)
        .collect();
    listed(&days, "and")
}

/// "a, b and c".
pub(super) fn listed<T: AsRef<str>>(parts: &[T], last: &str) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A span in minutes: "1 minute", "25 minutes".
pub(super) fn lasting(span: u64) -> String {
    let minutes = (span + MS_PER_MINUTE / 2) / MS_PER_MINUTE;
    match minutes {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        n => format!("{n} minutes"),
    }
}

/// "1 duty", "2 duties".
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A sentence begins with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_as_on_a_clock() {
        assert_eq!(
            clock(23 * MS_PER_HOUR + 7 * MS_PER_MINUTE + 59_999),
            "23:07"
        );
        assert_eq!(clock(24 * MS_PER_HOUR), "00:00");
        let calendar = Calendar::new(jiff::civil::date(2024, 12, 24), 2).unwrap();
        assert_eq!(date(&calendar, 0), "Tuesday 24 December 2024");
        assert_eq!(
            date(&calendar, 1),
            "Wednesday 25 December 2024, public holiday"
        );
    }

    #[test]
    fn spans_read_in_minutes() {
        let shown = [29_999, 30_000, 89_999, 90_000, 7_200_000].map(lasting);
        let expected = [
            "less than a minute",
            "1 minute",
            "1 minute",
            "2 minutes",
            "120 minutes",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn lists_read_as_spoken() {
        assert_eq!(listed(&["a"], "or"), "a");
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
        assert_eq!(weekdays(0b10101), "Monday, Wednesday and Friday");
        assert_eq!(capital("élan"), "Élan");
    }

    #[test]
    fn a_later_day_is_said() {
        assert_eq!(later(MS_PER_DAY, MS_PER_DAY - 1), "00:00 the next day");
        assert_eq!(later(MS_PER_DAY, MS_PER_DAY), "00:00");
    }
}

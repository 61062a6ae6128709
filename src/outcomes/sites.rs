//! What one site of a service sees in a year, in an open hour and in a night, and what running it costs per contact.

use super::Summary;
use super::tables::Table;
use crate::calendar::Calendar;
use crate::journal::{Act, ContactEntry, DutyEntry};
use crate::sim::Setting;

/// A night is counted where a site is open at this hour.
const MIDDLE_OF_NIGHT: usize = 3;

/// The deep night of the Belgian rules, 23 to 8 h (royal decree of 8 July 2002 on the minimum of GPs on duty).
const DEEP_NIGHT: (usize, usize) = (23, 8);

const HOURS_PER_DAY: usize = 24;

const MINUTES_PER_HOUR: u32 = 60;

/// Open hours of each site, and the contacts of each service in deep night.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites {
    /// By team, one flag for each hour since the first day; empty for teams without a site.
    open: Vec<Vec<bool>>,
    /// By service: consultations and visits in deep night.
    night: Vec<[u64; 2]>,
}

impl Sites {
    pub(super) fn new(set: Setting<'_>) -> Self {
        let hours = set.calendar.days().len() * HOURS_PER_DAY;
        let flags = |has_site: bool| vec![false; if has_site { hours } else { 0 }];
        Self {
            open: set
                .organisation
                .teams
                .iter()
                .map(|team| flags(team.site.is_some()))
                .collect(),
            night: vec![[0; 2]; set.scenario.services.len()],
        }
    }

    /// Notes the hours of a duty of the measured period.
    pub(super) fn duty(&mut self, entry: &DutyEntry) {
        let hours = entry.start / MINUTES_PER_HOUR..entry.end.div_ceil(MINUTES_PER_HOUR);
        for hour in hours {
            let flags = &mut self.open[entry.team as usize];
            if let Some(flag) = flags.get_mut(hour as usize) {
                *flag = true;
            }
        }
    }

    /// Counts a contact of the measured period.
    pub(super) fn contact(&mut self, entry: &ContactEntry) {
        let hour = Calendar::hour_of_day(entry.begun);
        let is_deep = hour >= DEEP_NIGHT.0 || hour < DEEP_NIGHT.1;
        let kind = match entry.act {
            Act::Consultation => 0,
            Act::Visit => 1,
            Act::Advice | Act::Call => return,
        };
        if let Some(counts) = self.night.get_mut(usize::from(entry.service)) {
            counts[kind] += u64::from(is_deep);
        }
    }

    fn open_hours(&self, team: usize) -> u64 {
        self.open[team].iter().filter(|&&open| open).count() as u64
    }

    fn nights(&self, team: usize) -> u64 {
        let at_three = self.open[team]
            .iter()
            .skip(MIDDLE_OF_NIGHT)
            .step_by(HOURS_PER_DAY);
        at_three.filter(|&&open| open).count() as u64
    }
}

/// The table by service; services without a site have no values.
pub(super) fn table(s: &Summary<'_>) -> Table {
    let set = s.tally.set;
    let services = &set.scenario.services;
    let cells = services.iter().enumerate().flat_map(|(number, service)| {
        let counts = &s.tally.services[number];
        let seen = (counts.acts[1] + counts.acts[2]) as f64;
        let teams: Vec<usize> = (0..set.organisation.teams.len())
            .filter(|&t| {
                let team = &set.organisation.teams[t];
                usize::from(team.service) == number && team.site.is_some()
            })
            .collect();
        let sites = teams.len() as f64;
        let hours: u64 = teams.iter().map(|&t| s.tally.sites.open_hours(t)).sum();
        let nights: u64 = teams.iter().map(|&t| s.tally.sites.nights(t)).sum();
        let [consultations, visits] = s.tally.sites.night[number].map(|count| count as f64);
        let over = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let running = service.fixed_cost * sites * s.years + service.cost_per_contact * seen;
        [
            Some(sites),
            over(counts.contacts() as f64 / s.years, sites),
            over(seen, hours as f64),
            over(consultations, nights as f64),
            over(visits, nights as f64),
            over(running, seen).filter(|_| sites > 0.0),
        ]
    });
    Table {
        name: "per_site",
        rows_are: "service",
        rows: services.iter().map(|service| service.id.clone()).collect(),
        columns: vec![
            ("sites", "sites"),
            ("contacts_per_site", "contacts per site and year"),
            ("seen_per_open_hour", "patients seen per site and open hour"),
            (
                "night_consultations",
                "consultations at 23-8 h per site and night open",
            ),
            (
                "night_visits",
                "home visits at 23-8 h per site and night open",
            ),
            (
                "running_cost",
                "EUR per patient seen: premises, cars and staff, no fees",
            ),
        ],
        cells: cells.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(start: u32, end: u32) -> DutyEntry {
        DutyEntry {
            doctor: 0,
            team: 0,
            start,
            end,
            left: 0,
            may_sleep: true,
        }
    }

    #[test]
    fn two_doctors_at_one_site_open_it_once() {
        let mut sites = Sites {
            open: vec![vec![false; 72]],
            night: Vec::new(),
        };
        // From 19 h to 8 h twice, and the following day from 8 h to 19 h.
        sites.duty(&duty(19 * 60, 32 * 60));
        sites.duty(&duty(19 * 60, 32 * 60));
        sites.duty(&duty(32 * 60, 43 * 60));
        assert_eq!((sites.open_hours(0), sites.nights(0)), (24, 1));
    }

    #[test]
    fn a_team_without_a_site_is_never_open() {
        let mut sites = Sites {
            open: vec![Vec::new()],
            night: Vec::new(),
        };
        sites.duty(&duty(0, 600));
        assert_eq!((sites.open_hours(0), sites.nights(0)), (0, 0));
    }
}

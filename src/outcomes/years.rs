//! What changes from year to year, for runs of several years in which doctors and patients adapt.

use super::Summary;
use super::tables::Table;
use crate::calendar::{MINUTES_PER_DAY, MS_PER_DAY, Moment};
use crate::journal::PeriodEntry;

/// Days of a year of results.
const YEAR: u32 = 365;

/// Counts of one year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct YearCounts {
    /// First emergency contacts.
    pub emergency: u64,
    /// Contacts with the duty service.
    pub duty: u64,
    /// Of these with the own practice.
    pub own_practice: u64,
    /// Nights on duty of local doctors.
    pub nights: u64,
}

/// Counts by year, and what was found whenever everybody took stock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Years {
    counts: Vec<YearCounts>,
    periods: Vec<PeriodEntry>,
    from: Moment,
}

impl Years {
    pub(super) fn new(from: Moment, days: u32) -> Self {
        Self {
            counts: vec![YearCounts::default(); days.div_ceil(YEAR) as usize],
            periods: Vec::new(),
            from,
        }
    }

    /// The counts of the year of a moment; `None` before the measured period.
    pub(super) fn at(&mut self, moment: Moment) -> Option<&mut YearCounts> {
        let since = moment.checked_sub(self.from)?;
        self.counts
            .get_mut((since / (u64::from(YEAR) * MS_PER_DAY)) as usize)
    }

    pub(super) fn took_stock(&mut self, entry: &PeriodEntry) {
        self.periods.push(*entry);
    }

    /// The last stock taken.
    pub fn last(&self) -> Option<&PeriodEntry> {
        self.periods.last()
    }

    /// The last stock taken before the end of a year.
    fn stock_of(&self, year: usize) -> Option<&PeriodEntry> {
        let end = self.from + (year as u64 + 1) * u64::from(YEAR) * MS_PER_DAY;
        self.periods.iter().rfind(|p| p.moment <= end)
    }
}

/// The table: a row a year.
pub(super) fn by_year(s: &Summary<'_>) -> Table {
    let years = &s.tally.years;
    let run = &s.tally.set.scenario.run;
    let doctors = s.tally.set.world.workforce.doctors.len() as f64;
    let over = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let row = |(year, c): (usize, &YearCounts)| {
        let first = run.warm_up_days + year as u32 * YEAR;
        let last = (first + YEAR).min(run.total_days());
        let length = f64::from(last - first) / f64::from(YEAR);
        let cover = s.cover_between((first * MINUTES_PER_DAY, last * MINUTES_PER_DAY));
        let stock = years.stock_of(year);
        let of = |value: fn(&PeriodEntry) -> f64| stock.map(value);
        let per_1000 = |n: u64| over(1000.0 * n as f64 / length, s.inhabitants);
        [
            per_1000(c.emergency),
            per_1000(c.duty),
            over(100.0 * c.own_practice as f64, c.duty as f64),
            over(c.nights as f64 / length, doctors),
            Some(cover.uncovered_person_hours),
            Some(cover.unfilled_duty_hours),
            of(|p| 100.0 * f64::from(p.serving) / f64::from(p.owing.max(1))),
            of(|p| p.willingness),
            of(|p| f64::from(p.closed_own_list)),
            of(|p| f64::from(p.collapsed)),
            of(|p| p.expected_waits[0]),
            of(|p| p.expected_waits[1]),
        ]
    };
    Table {
        name: "by_year",
        rows_are: "year",
        rows: (1..=years.counts.len())
            .map(|y| format!("year {y}"))
            .collect(),
        columns: vec![
            ("ed_first_contacts", "per 1 000 inhabitants and year"),
            ("duty_contacts", "per 1 000 inhabitants and year"),
            ("own_practice_share", "% of duty contacts"),
            ("nights_per_gp", "nights a year"),
            ("uncovered_hours", "hours, mean resident"),
            ("unfilled_duty_hours", "hours"),
            ("serving", "% of GPs who owe duty, at the end"),
            ("willingness", "0 to 1, mean, at the end"),
            ("closed_own_list", "practices, at the end"),
            ("collapsed_pools", "pools, at the end"),
            ("expected_wait_duty", "minutes, at the end"),
            ("expected_wait_emergency", "minutes, at the end"),
        ],
        cells: years.counts.iter().enumerate().flat_map(row).collect(),
    }
}

//! How long and how often the simulated calendar runs.

use super::quantity::count;
use super::reader::{Section, Spec};
use crate::calendar::{Calendar, PublicHolidays};
use jiff::civil::Date;

/// Length, start and repetitions of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRules {
    /// First measured day.
    pub start: Date,
    /// Public holidays of its calendar.
    pub public_holidays: PublicHolidays,
    /// Days simulated before the first measured day, so that queues, habits and waits are those of a running system.
    pub warm_up_days: u32,
    /// Measured days.
    pub days: u32,
    /// Seed of all chance.
    pub seed: u64,
    /// Replications when the command line does not say.
    pub replications: u32,
}

impl RunRules {
    /// All simulated days.
    pub fn total_days(&self) -> u32 {
        self.warm_up_days + self.days
    }

    /// Days of this run's kind from a date on; `None` beyond the years 1 to 9999.
    pub fn calendar(&self, first: Date, count: u32) -> Option<Calendar> {
        Calendar::with(self.public_holidays, first, count)
    }
}

impl RunRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let written = section.text("start");
        let start = written
            .parse::<Date>()
            .ok()
            .filter(|d| (1900..=2200).contains(&d.year()));
        if start.is_none() && section.has("start") {
            section.fault_at(
                "start",
                format!("\"{written}\" is not a date"),
                "a date of the years 1900 to 2200, written \"YYYY-MM-DD\"",
                "write for example \"2024-01-01\"",
            );
        }
        Self {
            start: start.unwrap_or(Date::constant(2024, 1, 1)),
            public_holidays: [PublicHolidays::Belgian, PublicHolidays::None][section
                .optional_choice("public_holidays", &["Belgium", "none"])
                .unwrap_or(0)],
            warm_up_days: section.integer(count(
                "warm_up_days",
                "days",
                (0, 366),
                "Days simulated before counting starts",
            )),
            days: section.integer(count("days", "days", (1, 2_600), "Days counted")),
            seed: section.integer(Spec {
                key: "seed",
                unit: "",
                meaning: "Number that fixes all chance",
                min: 0_u64,
                max: (1 << 53) - 1,
            }),
            replications: section.integer(count(
                "replications",
                "replications",
                (1, 1_000_000),
                "Repetitions with other luck",
            )),
        }
    }
}

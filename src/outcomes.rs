//! From the journal of one replication to its indicators and tables.
//!
//! Each indicator has one entry in one registry ([`indicators::all`]): name, unit, direction, definition and the rule that
//! computes it. CSV headers, chart labels and report text are taken from there.

pub mod load;
pub mod continuity;
pub mod cost;
pub mod counts;
pub mod years;
pub mod days;
pub mod times;
pub mod sites;
pub mod distances;
pub mod door;
pub mod tally;
pub mod indicators;
pub mod tables;
pub mod figure;

use crate::calendar::MINUTES_PER_DAY;
use crate::journal::Ledger;
use crate::organisation::cover::{self, Cover};
use crate::organisation::staffing::Roster;
use crate::sim::Setting;
use continuity::Variants;
use days::Days;
use tables::Table;
use tally::Tally;

/// Everything known at the end of one replication.
#[derive(Debug)]
pub struct Summary<'a> {
    /// Counts.
    pub tally: Tally<'a>,
    /// Who held which duty.
    pub roster: &'a Roster,
    /// Cover.
    pub cover: Cover,
    /// Continuity indices.
    pub continuity: Variants,
    /// Totals kept by the run itself.
    pub ledger: Ledger,
    /// Inhabitants.
    pub inhabitants: f64,
    /// Measured length in years of 365 days.
    pub years: f64,
}

/// What one replication of one scenario gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Values in the order of the registry; `None` = not defined in this replication.
    pub values: Vec<Option<f64>>,
    /// Tables, always the same ones with the same rows for one scenario.
    pub tables: Vec<Table>,
    /// Totals kept by the run itself.
    pub ledger: Ledger,
    /// Every day of the run, warm-up included.
    pub days: Days,
}

impl Outcome {
    /// A hash over every value, table cell and day, bit by bit, 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let cells = self.tables.iter().flat_map(|t| &t.cells);
        for value in self.values.iter().chain(cells) {
            match value {
                Some(v) => hasher.update(&v.to_bits().to_le_bytes()),
                None => hasher.update(&[0xFF; 9]),
            };
        }
        for day in self.days.by_day.iter().flatten() {
            hasher.update(&day.sum.to_bits().to_le_bytes());
            hasher.update(&day.count.to_bits().to_le_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

impl Summary<'_> {
    /// Cover between two minutes of the run.
    fn cover_between(&self, span: (u32, u32)) -> Cover {
        if span == measured_minutes(self.tally.set) {
            return self.cover;
        }
        cover_of(self.tally.set, self.roster, span)
    }
}

/// First and last minute of the measured period.
fn measured_minutes(set: Setting<'_>) -> (u32, u32) {
    let run = &set.scenario.run;
    let days = (run.warm_up_days, run.total_days());
    (days.0 * MINUTES_PER_DAY, days.1 * MINUTES_PER_DAY)
}

fn cover_of(set: Setting<'_>, roster: &Roster, span: (u32, u32)) -> Cover {
    let minimum = set.scenario.doctors.minimum_cover;
    cover::measure(set.organisation, roster, set.world, minimum, span)
}

/// Computes the outcome of a finished run.
pub fn conclude<'a>(mut tally: Tally<'a>, roster: &'a Roster, ledger: Ledger) -> Outcome {
    let set = tally.set;
    let run = &set.scenario.run;
    tally.measure_stretches(roster);
    tally.cost.standing(set);
    let days = std::mem::take(&mut tally.days);
    let summary = Summary {
        cover: cover_of(set, roster, measured_minutes(set)),
        roster,
        continuity: tally.log.measure(set.world),
        ledger,
        inhabitants: set.world.residents.len() as f64,
        years: f64::from(run.days) / 365.0,
        tally,
    };
    Outcome {
        values: indicators::all()
            .iter()
            .map(|i| (i.value)(&summary).filter(|v| v.is_finite()))
            .collect(),
        tables: tables::all(&summary),
        ledger,
        days,
    }
}

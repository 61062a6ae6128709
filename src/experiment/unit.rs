//! One unit of work, one simulated year of one scenario, and the line of text with a hash on which its result is kept.
//!
//! A unit is addressed by what it computes: program, scenario with all its values, seed and replication. Whoever computes it, where
//! and when, the line is the same byte for byte; so a stopped experiment goes on, an old one grows, and parts made elsewhere
//! are put together without a plan that all must share.

use crate::journal::Ledger;
use crate::outcomes::Outcome;
use crate::outcomes::days::Days;
use crate::outcomes::tables::Table;
use serde::{Deserialize, Serialize};

/// Version of the program and a hash of its sources: results of two programs are never mixed.
pub const PROGRAM: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " ",
    env!("PERMANENCE_SOURCE_HASH")
);

/// What is computed. Units sort by scenario, then by what was changed in it, then by replication.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unit {
    /// Id of the scenario.
    pub scenario: String,
    /// What was changed in the scenario as it is filed: key and value, in order. For the record only: the values are in `digest`.
    pub changes: Vec<(String, String)>,
    /// Hash of all values of the scenario after the changes ([`crate::scenario::Scenario::digest`]).
    pub digest: String,
    /// Seed of all chance.
    pub seed: u64,
    /// Number of the replication.
    pub replication: u32,
    /// Tables that are kept; `None` = all.
    pub tables: Option<Vec<String>>,
}

impl Unit {
    /// The address: a hash of everything that decides the result, 64 hexadecimal digits.
    pub fn key(&self) -> String {
        let text = format!(
            "{PROGRAM}\n{}\n{}\n{}\n{:?}\n",
            self.digest, self.seed, self.replication, self.tables
        );
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

/// A unit with its result, as it is filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Address of the unit.
    pub key: String,
    /// Hash of the result, bit by bit ([`Outcome::digest`]).
    pub blake3: String,
    /// Program that computed it ([`PROGRAM`]).
    pub program: String,
    /// The unit.
    pub unit: Unit,
    values: Vec<Option<f64>>,
    cells: Vec<Vec<Option<f64>>>,
    ledger: Ledger,
    days: Days,
}

impl Record {
    /// Files a result.
    pub fn new(unit: Unit, outcome: &Outcome) -> Self {
        Self {
            key: unit.key(),
            blake3: outcome.digest(),
            program: PROGRAM.to_owned(),
            unit,
            values: outcome.values.clone(),
            cells: outcome.tables.iter().map(|t| t.cells.clone()).collect(),
            ledger: outcome.ledger,
            days: outcome.days.clone(),
        }
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        // Numbers, texts and lists: nothing in it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a line; `None` when it is no record.
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// The result again. `shape` are the tables of the scenario, whose cells are not looked at. `None` when the result does not fit
    /// the shape or its hash.
    pub fn outcome(&self, shape: &[Table]) -> Option<Outcome> {
        let fits = self.cells.len() == shape.len();
        let mut tables = Vec::with_capacity(shape.len());
        for (table, cells) in shape.iter().zip(&self.cells) {
            if !cells.is_empty() && cells.len() != table.rows.len() * table.columns.len() {
                return None;
            }
            tables.push(Table {
                cells: cells.clone(),
                ..table.clone()
            });
        }
        let outcome = Outcome {
            values: self.values.clone(),
            tables,
            ledger: self.ledger,
            days: self.days.clone(),
        };
        (fits && outcome.digest() == self.blake3).then_some(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> Unit {
        Unit {
            scenario: "rota".to_owned(),
            changes: vec![("run.days".to_owned(), "7".to_owned())],
            digest: "ab".to_owned(),
            seed: 1,
            replication: 2,
            tables: None,
        }
    }

    fn shape() -> Vec<Table> {
        vec![Table {
            name: "t",
            rows_are: "row",
            rows: vec!["x".to_owned()],
            columns: vec![("a", ""), ("b", "")],
            cells: vec![None, None],
        }]
    }

    fn outcome() -> Outcome {
        let mut tables = shape();
        tables[0].cells = vec![Some(0.1 + 0.2), None];
        Outcome {
            values: vec![Some(-0.0), Some(1e-300), None, Some(f64::MAX)],
            tables,
            ledger: Ledger {
                begun: u64::MAX,
                ..Ledger::default()
            },
            days: Days::default(),
        }
    }

    #[test]
    fn a_result_survives_its_line_to_the_last_bit() {
        let record = Record::new(unit(), &outcome());
        let read = Record::read(&record.line()).expect("a record");
        assert_eq!(read, record);
        let back = read.outcome(&shape()).expect("it fits");
        assert_eq!(back.digest(), outcome().digest());
        assert_eq!(back, outcome());
        assert!(back.values[0].is_some_and(f64::is_sign_negative));
    }

    #[test]
    fn a_changed_number_a_missing_table_and_a_longer_one_are_noticed() {
        let record = Record::new(unit(), &outcome());
        let changed = record
            .line()
            .replacen("0.30000000000000004", "0.30000000000000005", 1);
        assert_ne!(changed, record.line());
        // The same number in other digits is the same number; one bit more is not.
        let changed = Record::read(&changed).expect("a record");
        assert!(changed.outcome(&shape()).is_some());
        let moved = record
            .line()
            .replacen("0.30000000000000004", "0.3000000000000001", 1);
        let moved = Record::read(&moved).expect("a record");
        assert_eq!(moved.outcome(&shape()), None);
        assert_eq!(record.outcome(&[]), None);
        let mut longer = shape();
        longer[0].rows.push("y".to_owned());
        assert_eq!(record.outcome(&longer), None);
    }

    #[test]
    fn everything_that_decides_the_result_is_in_the_address_and_nothing_else() {
        let key = unit().key();
        let other = |change: fn(&mut Unit)| {
            let mut unit = unit();
            change(&mut unit);
            unit.key()
        };
        assert_ne!(key, other(|u| u.digest.push('c')));
        assert_ne!(key, other(|u| u.seed += 1));
        assert_ne!(key, other(|u| u.replication += 1));
        assert_ne!(key, other(|u| u.tables = Some(Vec::new())));
        assert_eq!(key, other(|u| u.scenario.push('2')));
        assert_eq!(key, other(|u| u.changes.clear()));
    }
}

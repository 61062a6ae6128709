//! Where finished simulated years are kept while an experiment runs, so that a stopped one goes on where it was.
//!
//! Each batch of units is one file, written under another name and then renamed: a file is there whole or not at all. Lines whose
//! hash does not fit are passed over and computed again.

use super::unit::{PROGRAM, Record, Unit};
use crate::outcomes::Outcome;
use crate::outcomes::tables::Table;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Ending of the files.
const ENDING: &str = "jsonl";

/// A file or folder that could not be read or written.
#[derive(Debug)]
pub struct ShelfError {
    path: PathBuf,
    reason: io::Error,
}

impl fmt::Display for ShelfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cannot keep results in {}: {}; free some space or choose another folder, then go on with --resume: what is already there is kept",
            self.path.display(),
            self.reason
        )
    }
}

impl std::error::Error for ShelfError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.reason)
    }
}

/// Which part of the units is computed here, when several machines share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Number of the part, from 1.
    pub part: u32,
    /// Number of parts.
    pub of: u32,
}

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self { part: 1, of: 1 };

    /// Whether a unit belongs to this part: decided by its address, so that all machines agree without speaking to each other.
    pub fn holds(self, unit: &Unit) -> bool {
        let of_replication = u64::from(unit.replication).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        let of_scenario = u64::from_str_radix(unit.digest.get(..8).unwrap_or("0"), 16).unwrap_or(0);
        (of_replication + of_scenario) % u64::from(self.of) == u64::from(self.part - 1)
    }
}

/// Finished units.
#[derive(Debug)]
pub struct Shelf {
    folder: Option<PathBuf>,
    share: Share,
    /// Lines found at the start, by address.
    found: BTreeMap<String, String>,
    /// Hash and line of each unit that this experiment has used.
    used: Mutex<BTreeMap<Unit, (String, String)>>,
    /// Files written so far: two points of an experiment may be the same unit, and are then written at the same time.
    written: AtomicU64,
}

impl Shelf {
    /// A shelf without folder: what it holds is lost with the process.
    pub fn in_memory() -> Self {
        Self {
            folder: None,
            share: Share::WHOLE,
            found: BTreeMap::new(),
            used: Mutex::default(),
            written: AtomicU64::default(),
        }
    }

    /// A shelf in a folder, which is made when it is not there; whatever it holds already is used.
    pub fn at(folder: &Path, share: Share) -> Result<Self, ShelfError> {
        let error = |path: &Path| {
            let path = path.to_owned();
            move |reason| ShelfError { path, reason }
        };
        fs::create_dir_all(folder).map_err(error(folder))?;
        let mut shelf = Self {
            folder: Some(folder.to_owned()),
            share,
            ..Self::in_memory()
        };
        for entry in fs::read_dir(folder).map_err(error(folder))? {
            let path = entry.map_err(error(folder))?.path();
            if path.extension().is_some_and(|e| e == ENDING) {
                // A file that is no text holds no result, and what it should hold is computed again.
                let bytes = fs::read(&path).map_err(error(&path))?;
                shelf.add(&String::from_utf8_lossy(&bytes));
            }
        }
        Ok(shelf)
    }

    /// Takes over lines of an earlier experiment; those of another program are passed over. Returns how many were taken.
    pub fn add(&mut self, lines: &str) -> usize {
        let records = lines
            .lines()
            .filter_map(|line| Some((Record::read(line)?, line)))
            .filter(|(record, _)| record.program == PROGRAM && record.key == record.unit.key());
        let before = self.found.len();
        for (record, line) in records {
            self.found.insert(record.key, line.to_owned());
        }
        self.found.len() - before
    }

    /// Number of units found at the start.
    pub fn found(&self) -> usize {
        self.found.len()
    }

    /// Whether a unit is to be computed here when it is not there yet.
    pub fn computes(&self, unit: &Unit) -> bool {
        self.share.holds(unit)
    }

    /// The result of a unit, when it is there and sound. `shape` gives the tables of its scenario.
    pub fn find(&self, unit: &Unit, shape: impl FnOnce() -> Vec<Table>) -> Option<Outcome> {
        let mut record = Record::read(self.found.get(&unit.key())?)?;
        let outcome = record.outcome(&shape())?;
        record.unit = unit.clone();
        self.note(&record);
        Some(outcome)
    }

    /// Keeps the results of a batch of units, in one file when there is a folder.
    pub fn keep(&self, records: &[Record]) -> Result<(), ShelfError> {
        for record in records {
            self.note(record);
        }
        let (Some(folder), Some(first)) = (&self.folder, records.first()) else {
            return Ok(());
        };
        let text: String = records.iter().map(|r| r.line() + "\n").collect();
        let name = &first.key[..32];
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let (hidden, path) = (
            folder.join(format!(".{name}.{}.{number}", std::process::id())),
            folder.join(format!("{name}.{ENDING}")),
        );
        fs::write(&hidden, text)
            .and_then(|()| fs::rename(&hidden, &path))
            .map_err(|reason| {
                let _ = fs::remove_file(&hidden);
                ShelfError { path, reason }
            })
    }

    fn note(&self, record: &Record) {
        let mut used = self
            .used
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let kept = (record.blake3.clone(), record.line());
        used.insert(record.unit.clone(), kept);
    }

    /// The units that this experiment has used with the hash of each result, and their lines, in the order of the units.
    pub fn used(&self) -> (Vec<Used>, String) {
        let used = self
            .used
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let units = used
            .iter()
            .map(|(unit, (blake3, _))| Used {
                unit: unit.clone(),
                blake3: blake3.clone(),
            })
            .collect();
        let lines = used
            .values()
            .flat_map(|(_, line)| [line.as_str(), "\n"])
            .collect();
        (units, lines)
    }
}

/// A unit that an experiment has used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The unit.
    pub unit: Unit,
    /// Hash of its result.
    pub blake3: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Ledger;
    use crate::outcomes::days::Days;

    #[test]
    fn the_same_unit_may_be_kept_by_many_at_once() {
        let unit = Unit {
            scenario: "rota".to_owned(),
            changes: Vec::new(),
            digest: "ab".to_owned(),
            seed: 1,
            replication: 1,
            tables: None,
        };
        let outcome = Outcome {
            values: vec![Some(1.0); 1_000],
            tables: Vec::new(),
            ledger: Ledger::default(),
            days: Days::default(),
        };
        let record = Record::new(unit.clone(), &outcome);
        let folder = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::at(folder.path(), Share::WHOLE).expect("a shelf");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    (0..50).for_each(|_| shelf.keep(std::slice::from_ref(&record)).expect("kept"));
                });
            }
        });
        let again = Shelf::at(folder.path(), Share::WHOLE).expect("a shelf");
        assert_eq!(again.found(), 1);
        assert_eq!(again.find(&unit, Vec::new), Some(outcome));
        assert_eq!(fs::read_dir(folder.path()).expect("files").count(), 1);
    }
}

//! One figure of a run, as a file of facts names it: an indicator or a cell of a table, or either in percent of something.

use crate::outcomes::tables::Table;
use crate::outcomes::{Outcome, indicators};
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::reader::Section;

/// Most names that a refusal lists.
const LISTED: usize = 40;

/// A place among the results of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An indicator, by its place in the registry.
    Indicator(usize),
    /// A cell of a table.
    Cell {
        /// Number of the table.
        table: usize,
        /// Number of the row.
        row: usize,
        /// Number of the column.
        column: usize,
    },
}

impl Place {
    fn read(self, run: &Outcome) -> Option<f64> {
        match self {
            Self::Indicator(number) => *run.values.get(number)?,
            Self::Cell { table, row, column } => {
                let table: &Table = run.tables.get(table)?;
                *table.cells.get(row * table.columns.len() + column)?
            }
        }
    }
}

/// A figure: what is read, and the parts of the whole it is a percentage of (none for the figure itself).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is read.
    pub part: Place,
    /// Its whole is the sum of these.
    pub whole: Vec<Place>,
}

impl Figure {
    /// The figure of a run; None where it is not defined.
    pub fn of(&self, run: &Outcome) -> Option<f64> {
        let part = self.part.read(run)?;
        if self.whole.is_empty() {
            return Some(part);
        }
        let whole: Option<f64> = self.whole.iter().map(|place| place.read(run)).sum();
        Some(100.0 * part / whole.filter(|&w| w > 0.0)?)
    }

    /// Reads `indicator`, or `table` with `row` and `column`; then `percent_of` (another indicator, or another row of the column) or
    /// `beside` (another indicator, or another column of the row, with which it makes the whole). `trial` is a run of the scenario,
    /// for the names of tables and rows. Gives the figure and its unit; None when a fault was noted or neither is written.
    pub fn read(section: &Section<'_>, trial: &Outcome) -> Option<(Self, String)> {
        let indicator = section.optional_text("indicator");
        let table = section.optional_text("table");
        match (indicator, table) {
            (Some(key), None) => of_indicator(section, &key),
            (None, Some(name)) => of_table(section, &name, trial),
            _ => None,
        }
    }
}

/// The place of a word among the known ones, or None and a fault.
pub fn known(section: &Section<'_>, key: &str, word: &str, names: &[&str]) -> Option<usize> {
    let found = names.iter().position(|name| *name == word);
    if found.is_none() {
        let listed: Vec<&str> = names.iter().copied().take(LISTED).collect();
        section.fault_at(
            key,
            format!("\"{word}\" is not known"),
            format!("one of {}", listed.join(", ")),
            did_you_mean(word, names.iter().copied(), "choose one of these"),
        );
    }
    found
}

/// A word that may be left out: an error, already told, when it is written and not known.
fn optional(
    section: &Section<'_>,
    key: &str,
    names: &[&str],
) -> Result<Option<(usize, String)>, Told> {
    let word = section.optional_text(key);
    word.map(|word| Ok((known(section, key, &word, names).ok_or(Told)?, word)))
        .transpose()
}

/// The fault has been noted.
struct Told;

fn of_indicator(section: &Section<'_>, key: &str) -> Option<(Figure, String)> {
    let all = indicators::all();
    let names: Vec<&str> = all.iter().map(|i| i.key).collect();
    let number = known(section, "indicator", key, &names);
    let whole = optional(section, "percent_of", &names).ok()?;
    let beside = optional(section, "beside", &names).ok()?;
    let part = Place::Indicator(number?);
    let (whole, unit) = match (whole, beside) {
        (Some((of, _)), _) => (vec![Place::Indicator(of)], format!("% of {}", all[of].name)),
        (None, Some((other, _))) => (
            vec![part, Place::Indicator(other)],
            format!("% of both with {}", all[other].name),
        ),
        (None, None) => (Vec::new(), all[number?].unit.to_owned()),
    };
    Some((Figure { part, whole }, unit))
}

fn of_table(section: &Section<'_>, name: &str, trial: &Outcome) -> Option<(Figure, String)> {
    let names: Vec<&str> = trial.tables.iter().map(|t| t.name).collect();
    let (row, column) = (section.text("row"), section.text("column"));
    let table = known(section, "table", name, &names)?;
    let shape: &Table = &trial.tables[table];
    let rows: Vec<&str> = shape.rows.iter().map(String::as_str).collect();
    let columns: Vec<&str> = shape.columns.iter().map(|c| c.0).collect();
    let row = known(section, "row", &row, &rows);
    let column = known(section, "column", &column, &columns);
    let whole = optional(section, "percent_of", &rows).ok()?;
    let beside = optional(section, "beside", &columns).ok()?;
    let (row, column) = (row?, column?);
    let cell = |row, column| Place::Cell { table, row, column };
    let part = cell(row, column);
    let (whole, unit) = match (whole, beside) {
        (Some((of, word)), _) => (vec![cell(of, column)], format!("% of {word}")),
        (None, Some((other, word))) => (
            vec![part, cell(row, other)],
            format!("% of both with {word}"),
        ),
        (None, None) => (Vec::new(), shape.columns[column].1.to_owned()),
    };
    Some((Figure { part, whole }, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Ledger;

    fn run(values: &[Option<f64>]) -> Outcome {
        Outcome {
            values: values.to_vec(),
            tables: vec![Table {
                name: "t",
                rows_are: "row",
                rows: vec!["x".to_owned(), "y".to_owned()],
                columns: vec![("a", ""), ("b", "")],
                cells: vec![Some(1.0), Some(3.0), Some(4.0), Some(12.0)],
            }],
            ledger: Ledger::default(),
            days: crate::outcomes::days::Days::default(),
        }
    }

    fn cell(row: usize, column: usize) -> Place {
        Place::Cell {
            table: 0,
            row,
            column,
        }
    }

    #[test]
    fn cells_are_read_by_row_and_column() {
        let figure = |part, whole| Figure { part, whole }.of(&run(&[]));
        assert_eq!(figure(cell(1, 0), vec![]), Some(4.0));
        assert_eq!(figure(cell(0, 1), vec![cell(1, 1)]), Some(25.0));
        // 4 beside 12: a quarter of both.
        assert_eq!(figure(cell(1, 0), vec![cell(1, 0), cell(1, 1)]), Some(25.0));
        assert_eq!(figure(cell(7, 0), vec![]), None);
    }

    #[test]
    fn a_share_of_nothing_is_not_defined() {
        let figure = Figure {
            part: Place::Indicator(0),
            whole: vec![Place::Indicator(1)],
        };
        assert_eq!(figure.of(&run(&[Some(1.0), Some(4.0)])), Some(25.0));
        assert_eq!(figure.of(&run(&[Some(1.0), Some(0.0)])), None);
        assert_eq!(figure.of(&run(&[Some(1.0), None])), None);
    }
}

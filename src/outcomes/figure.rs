//! One figure of a run, as a file of facts or a user names it: an indicator, a cell of a table, either in percent of something, or
//! the share of rows above a limit.

use crate::outcomes::indicators::Direction;
use crate::outcomes::tables::Table;
use crate::outcomes::{Outcome, indicators};
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::reader::Section;

/// Most names that a refusal lists.
const LISTED: usize = 40;

/// A place among the results of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    /// Percent of the rows of a table whose cell lies above a limit; rows without a value do not count.
    Above {
        /// Number of the table.
        table: usize,
        /// Number of the column.
        column: usize,
        /// The limit, in the unit of the column.
        limit: f64,
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
            Self::Above {
                table,
                column,
                limit,
            } => {
                let table: &Table = run.tables.get(table)?;
                let cells = table.cells.iter().skip(column);
                let known = cells.step_by(table.columns.len()).flatten();
                let (above, all) = known.fold((0_u32, 0_u32), |(above, all), &value| {
                    (above + u32::from(value > limit), all + 1)
                });
                (all > 0).then(|| 100.0 * f64::from(above) / f64::from(all))
            }
        }
    }
}

impl Place {
    /// Number of the table it is read from; `None` for an indicator.
    fn table(self) -> Option<usize> {
        match self {
            Self::Indicator(_) => None,
            Self::Cell { table, .. } | Self::Above { table, .. } => Some(table),
        }
    }
}

/// A figure: what is read, and the parts of the whole it is a percentage of (none for the figure itself).
#[derive(Clone, Debug, PartialEq)]
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

    /// Numbers of the tables it is read from.
    pub fn tables(&self) -> impl Iterator<Item = usize> {
        let places = std::iter::once(&self.part).chain(&self.whole);
        places.filter_map(|place| place.table())
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

/// A figure as a user names it on the command line, with what readers need.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As it was written, for example `ed_first_contacts` or `by_urgency.U3.wait_p90`.
    pub key: String,
    /// Name for readers.
    pub title: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// Decimals to show.
    pub decimals: u8,
    /// Table it is read from; `None` for an indicator.
    pub table: Option<String>,
    /// What is read.
    pub figure: Figure,
}

impl Named {
    /// Reads the name of an indicator, `TABLE.ROW.COLUMN` for a cell, or `share(TABLE.COLUMN > LIMIT)` for the percent of rows above
    /// a limit. `shape` are the tables of the scenario. The error says what is wrong and what is known.
    pub fn parse(text: &str, shape: &[Table]) -> Result<Self, String> {
        let text = text.trim();
        let inner = text
            .strip_prefix("share(")
            .and_then(|rest| rest.strip_suffix(')'));
        match (inner, text.split_once('.')) {
            (Some(inner), _) => share(text, inner, shape),
            (None, Some((table, rest))) => cell(text, table, rest, shape),
            (None, None) => indicator(text),
        }
    }

    /// Every indicator.
    pub fn indicators() -> Vec<Self> {
        let all = 0..indicators::all().len();
        all.map(of_registry).collect()
    }
}

fn of_registry(number: usize) -> Named {
    let i = &indicators::all()[number];
    Named {
        key: i.key.to_owned(),
        title: i.name.to_owned(),
        unit: i.unit.to_owned(),
        direction: i.direction,
        decimals: i.decimals,
        table: None,
        figure: Figure {
            part: Place::Indicator(number),
            whole: Vec::new(),
        },
    }
}

fn indicator(text: &str) -> Result<Named, String> {
    let keys: Vec<&str> = indicators::all().iter().map(|i| i.key).collect();
    Ok(of_registry(among("indicator", text, &keys)?))
}

/// The place of a word, or what is known instead.
fn among(what: &str, word: &str, names: &[&str]) -> Result<usize, String> {
    let found = names.iter().position(|name| *name == word);
    found.ok_or_else(|| {
        let listed: Vec<&str> = names.iter().copied().take(LISTED).collect();
        let hint = did_you_mean(word, names.iter().copied(), "choose one of these");
        format!(
            "\"{}\" is not the name of {what}: {hint}. Known are {}{}",
            word.escape_debug(),
            listed.join(", "),
            if names.len() > LISTED {
                " and more (definitions.csv of any result lists all)"
            } else {
                ""
            }
        )
    })
}

fn table_of<'t>(name: &str, shape: &'t [Table]) -> Result<(usize, &'t Table), String> {
    let names: Vec<&str> = shape.iter().map(|t| t.name).collect();
    let number = among("a table", name, &names)?;
    Ok((number, &shape[number]))
}

fn column_of(name: &str, table: &Table) -> Result<usize, String> {
    let names: Vec<&str> = table.columns.iter().map(|c| c.0).collect();
    among(&format!("a column of {}", table.name), name, &names)
}

fn cell(text: &str, name: &str, rest: &str, shape: &[Table]) -> Result<Named, String> {
    let (number, table) = table_of(name, shape)?;
    let (row, column) = rest
        .rsplit_once('.')
        .ok_or_else(|| format!("\"{text}\" names no cell: write TABLE.ROW.COLUMN"))?;
    let rows: Vec<&str> = table.rows.iter().map(String::as_str).collect();
    let row_number = among(&format!("a row of {name}"), row, &rows)?;
    let column_number = column_of(column, table)?;
    Ok(Named {
        key: text.to_owned(),
        title: format!("{}, {row}", column.replace('_', " ")),
        unit: table.columns[column_number].1.to_owned(),
        direction: Direction::Neutral,
        decimals: 2,
        table: Some(name.to_owned()),
        figure: Figure {
            part: Place::Cell {
                table: number,
                row: row_number,
                column: column_number,
            },
            whole: Vec::new(),
        },
    })
}

fn share(text: &str, inner: &str, shape: &[Table]) -> Result<Named, String> {
    let wrong =
        || format!("\"{text}\" is no share: write for example share(by_doctor.nights > 12)");
    let (place, limit) = inner.split_once('>').ok_or_else(wrong)?;
    let limit: f64 = limit.trim().parse().map_err(|_| wrong())?;
    let (name, column) = place.trim().split_once('.').ok_or_else(wrong)?;
    let (number, table) = table_of(name, shape)?;
    let column_number = column_of(column, table)?;
    Ok(Named {
        key: text.to_owned(),
        title: format!(
            "{}s with {} above {limit}",
            table.rows_are,
            column.replace('_', " ")
        ),
        unit: format!("% of {}s", table.rows_are),
        direction: Direction::Neutral,
        decimals: 1,
        table: Some(name.to_owned()),
        figure: Figure {
            part: Place::Above {
                table: number,
                column: column_number,
                limit,
            },
            whole: Vec::new(),
        },
    })
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

    #[test]
    fn a_user_names_an_indicator_a_cell_or_a_share_of_rows() {
        let outcome = run(&[]);
        let read = |text: &str| {
            Named::parse(text, &outcome.tables)
                .expect(text)
                .figure
                .of(&outcome)
        };
        assert_eq!(read("t.y.b"), Some(12.0));
        assert_eq!(read("share(t.b > 3)"), Some(50.0));
        assert_eq!(read("share(t.a>0.5)"), Some(100.0));
        let named = Named::parse(" nights_per_gp ", &[]).expect("an indicator");
        assert_eq!((named.key.as_str(), named.table), ("nights_per_gp", None));
        assert_eq!(Named::indicators().len(), indicators::all().len());
    }

    #[test]
    fn a_slip_in_a_name_is_answered_with_what_is_known() {
        let shape = run(&[]).tables;
        let refused = |text: &str| Named::parse(text, &shape).expect_err(text);
        assert!(refused("nigths_per_gp").contains("nights_per_gp"));
        assert!(refused("u.x.a").contains("Known are t"));
        assert!(refused("t.z.a").contains("a row of t"));
        assert!(refused("t.x.c").contains("Known are a, b"));
        assert!(refused("t.x").contains("TABLE.ROW.COLUMN"));
        for bad in ["share(t.a)", "share(t.a > x)", "share(a > 1)"] {
            assert!(
                refused(bad).contains("share(by_doctor.nights > 12)"),
                "{bad}"
            );
        }
    }
}

//! Where the simulated counterpart of a published fact is read: an indicator, a cell of a table, or a parameter itself.

use crate::outcomes::Outcome;
use crate::outcomes::tables::Table;

/// What is read of the runs of one draw.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// An indicator of a scenario, in percent of another one when that is given.
    Indicator {
        /// Number of the scenario.
        scenario: usize,
        /// Place in the registry.
        indicator: usize,
        /// Place of the one it is a percentage of.
        percent_of: Option<usize>,
    },
    /// A cell of a table of a scenario, in percent of the same column of another row when that is given.
    Cell {
        /// Number of the scenario.
        scenario: usize,
        /// Number of the table.
        table: usize,
        /// Number of the row.
        row: usize,
        /// Number of the column.
        column: usize,
        /// Number of the row it is a percentage of.
        percent_of: Option<usize>,
    },
    /// A fitted parameter: the fact is a measurement of the parameter itself.
    Parameter(usize),
}

impl Measure {
    /// The mean over replications, of those in which it is defined. `outcomes` are by scenario, then by replication.
    pub fn read(&self, outcomes: &[Vec<Outcome>], values: &[f64]) -> Option<f64> {
        let scenario = match *self {
            Self::Parameter(number) => return values.get(number).copied(),
            Self::Indicator { scenario, .. } | Self::Cell { scenario, .. } => scenario,
        };
        let runs = outcomes.get(scenario)?;
        let (sum, count) = runs
            .iter()
            .filter_map(|run| self.one(run))
            .fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
        (count > 0).then(|| sum / f64::from(count))
    }

    fn one(&self, run: &Outcome) -> Option<f64> {
        match *self {
            Self::Indicator {
                indicator,
                percent_of,
                ..
            } => match percent_of {
                None => run.values[indicator],
                Some(of) => percent(run.values[indicator], run.values[of]),
            },
            Self::Cell {
                table,
                row,
                column,
                percent_of,
                ..
            } => {
                let table = run.tables.get(table)?;
                let part = cell(table, row, column);
                match percent_of {
                    None => part,
                    Some(of) => percent(part, cell(table, of, column)),
                }
            }
            Self::Parameter(_) => None,
        }
    }
}

fn cell(table: &Table, row: usize, column: usize) -> Option<f64> {
    *table.cells.get(row * table.columns.len() + column)?
}

fn percent(part: Option<f64>, whole: Option<f64>) -> Option<f64> {
    Some(100.0 * part? / whole.filter(|&w| w > 0.0)?)
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
        }
    }

    #[test]
    fn indicators_are_averaged_over_the_replications_that_define_them() {
        let outcomes = vec![
            vec![],
            vec![
                run(&[Some(2.0), Some(4.0)]),
                run(&[Some(3.0), Some(4.0)]),
                run(&[None, Some(4.0)]),
            ],
        ];
        let indicator = |percent_of| Measure::Indicator {
            scenario: 1,
            indicator: 0,
            percent_of,
        };
        assert_eq!(indicator(None).read(&outcomes, &[]), Some(2.5));
        assert_eq!(indicator(Some(1)).read(&outcomes, &[]), Some(62.5));
        let zero = vec![vec![], vec![run(&[Some(1.0), Some(0.0)])]];
        assert_eq!(indicator(Some(1)).read(&zero, &[]), None);
    }

    #[test]
    fn cells_are_read_by_row_and_column() {
        let outcomes = vec![vec![run(&[])]];
        let cell = |row, column, percent_of| Measure::Cell {
            scenario: 0,
            table: 0,
            row,
            column,
            percent_of,
        };
        assert_eq!(cell(1, 0, None).read(&outcomes, &[]), Some(4.0));
        assert_eq!(cell(0, 1, Some(1)).read(&outcomes, &[]), Some(25.0));
        assert_eq!(cell(7, 0, None).read(&outcomes, &[]), None);
    }

    #[test]
    fn a_parameter_measures_itself() {
        assert_eq!(Measure::Parameter(1).read(&[], &[0.5, 0.8]), Some(0.8));
    }
}

//! Levels with their intervals, and paired differences from the baseline on the same replications.

use super::Outcomes;
use crate::outcomes::indicators;
use crate::outcomes::tables::Table;
use crate::stats::estimate::{Estimate, bonferroni_level, holm_adjusted};
use crate::stats::paired::PairedDifference;

/// Level of all intervals.
pub const LEVEL: f64 = 0.95;

/// One indicator over all scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Position in the registry.
    pub indicator: usize,
    /// Level of each scenario with the interval of the mean.
    pub levels: Vec<Estimate>,
    /// Difference of each scenario from the first; `None` for the first itself. The intervals of one indicator hold together
    /// (Bonferroni over the scenarios compared).
    pub differences: Vec<Option<PairedDifference>>,
    /// Whether each difference is real at 5 % over all scenarios compared (Holm).
    pub real: Vec<bool>,
}

/// Compares every indicator.
pub fn compare(outcomes: &Outcomes) -> Vec<Comparison> {
    (0..indicators::all().len())
        .map(|indicator| compare_one(outcomes, indicator))
        .collect()
}

fn compare_one(outcomes: &Outcomes, indicator: usize) -> Comparison {
    let series: Vec<Vec<Option<f64>>> = outcomes
        .iter()
        .map(|runs| runs.iter().map(|run| run.values[indicator]).collect())
        .collect();
    let comparisons = outcomes.len().saturating_sub(1).max(1) as u32;
    let level = bonferroni_level(LEVEL, comparisons as _);
    let levels: Vec<Estimate> = series
        .iter()
        .map(|s| Estimate::of_optional(s, LEVEL))
        .collect();
    let differences: Vec<Option<PairedDifference>> = series
        .iter()
        .enumerate()
        .map(|(scenario, values)| {
            (scenario > 0).then(|| PairedDifference::of(values, &series[0], level))
        })
        .collect();
    let p: Vec<Option<f64>> = differences
        .iter()
        .skip(1)
        .map(|d| d.as_ref().and_then(|d| d.p_value))
        .collect();
    let adjusted = holm_adjusted(&p);
    let real = std::iter::once(false)
        .chain(adjusted.iter().map(|p| p.is_some_and(|p| p < 1.0 - LEVEL)))
        .collect();
    Comparison {
        indicator,
        levels,
        differences,
        real,
    }
}

/// A table over replications: each cell with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct TableEstimate {
    /// Name, rows and columns (cells are those of the first replication and not used).
    pub shape: Table,
    /// Estimates, row after row.
    pub cells: Vec<Estimate>,
}

/// Averages the tables of one scenario over its replications.
pub fn tables(runs: &[crate::outcomes::Outcome]) -> Vec<TableEstimate> {
    let Some(first) = runs.first() else {
        return Vec::new();
    };
    (0..first.tables.len())
        .map(|table| {
            let cells = (0..first.tables[table].cells.len())
                .map(|cell| {
                    let values: Vec<Option<f64>> = runs
                        .iter()
                        .map(|run| run.tables[table].cells[cell])
                        .collect();
                    Estimate::of_optional(&values, LEVEL)
                })
                .collect();
            TableEstimate {
                shape: first.tables[table].clone(),
                cells,
            }
        })
        .collect()
}

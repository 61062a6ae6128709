//! What a sweep shows for each figure and variant: the level, and the paired differences that matter.

use super::grid::{Grid, Variant};
use crate::experiment::Outcomes;
use crate::experiment::compare::LEVEL;
use crate::outcomes::figure::Named;
use crate::stats::estimate::Estimate;
use crate::stats::paired::PairedDifference;

/// One figure of one variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Number of the figure.
    pub figure: usize,
    /// The variant.
    pub variant: Variant,
    /// Level with the interval of its mean.
    pub level: Estimate,
    /// Difference from the reference variant of the same scenario; `None` for that itself.
    pub from_reference: Option<PairedDifference>,
    /// Difference from the first scenario at the same values; `None` for the first scenario.
    pub from_first: Option<PairedDifference>,
}

/// All readings, figure by figure in the order of the variants. `outcomes` are by variant.
pub fn readings(grid: &Grid, figures: &[Named], outcomes: &Outcomes) -> Vec<Reading> {
    let variants = grid.variants();
    let mut all = Vec::new();
    for (number, named) in figures.iter().enumerate() {
        let series: Vec<Vec<Option<f64>>> = outcomes
            .iter()
            .map(|runs| runs.iter().map(|run| named.figure.of(run)).collect())
            .collect();
        let place = |variant: &Variant| variants.iter().position(|v| v == variant);
        for (index, variant) in variants.iter().enumerate() {
            let against = |other: &Variant| {
                let other = place(other).filter(|&other| other != index)?;
                Some(PairedDifference::of(&series[index], &series[other], LEVEL))
            };
            let first = Variant {
                scenario: 0,
                places: variant.places.clone(),
            };
            all.push(Reading {
                figure: number,
                variant: variant.clone(),
                level: Estimate::of_optional(&series[index], LEVEL),
                from_reference: against(&grid.reference(variant.scenario)),
                from_first: against(&first),
            });
        }
    }
    all
}

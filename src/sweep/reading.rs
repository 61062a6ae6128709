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

/// One figure at every variant beside one variant that all are compared with: that one's mean plus the paired difference, whose bars
/// are those of the difference. On such a scale two variants can be told apart that differ by less than the luck both share.
pub fn beside(
    grid: &Grid,
    named: &Named,
    outcomes: &Outcomes,
    reference: &Variant,
) -> Vec<Option<(f64, f64, f64)>> {
    let series: Vec<Vec<Option<f64>>> = outcomes
        .iter()
        .map(|runs| runs.iter().map(|run| named.figure.of(run)).collect())
        .collect();
    let place = grid.variants().iter().position(|v| v == reference);
    let Some((place, mean)) = place.and_then(|p| {
        let mean = Estimate::of_optional(&series[p], LEVEL).mean?;
        Some((p, mean))
    }) else {
        return vec![None; series.len()];
    };
    series
        .iter()
        .map(|values| {
            let difference = PairedDifference::of(values, &series[place], LEVEL).difference;
            let centre = mean + difference.mean?;
            let end = |end: Option<f64>| end.map_or(f64::NAN, |end| mean + end);
            Some((centre, end(difference.low), end(difference.high)))
        })
        .collect()
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

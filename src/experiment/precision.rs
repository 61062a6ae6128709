//! How many replications are enough: they are added in rounds until the figures asked for are as precise as asked.
//!
//! With several scenarios it is the paired differences from the first that must be precise; with one, its levels. A round ends
//! with the same decision whoever computed it, so that a stopped run goes on as if nothing had happened.

use super::Outcomes;
use super::compare::LEVEL;
use crate::outcomes::figure::Named;
use crate::stats::estimate::{
    Estimate, Moments, Precision, StoppingRule, bonferroni_level, replications_needed,
};

/// Replications over which a precision once reached must hold (Hoad, Robinson & Davies, J Oper Res Soc 2010;61:1632).
const LOOK_AHEAD: usize = 5;

/// How precise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// Half-width at most this share of the level (of the first scenario, where differences are meant).
    Share(f64),
    /// Half-width at most this much, in the unit of the figure.
    Units(f64),
}

/// What must be reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// How precise.
    pub wanted: Wanted,
    /// Which figures.
    pub figures: Vec<Named>,
    /// Fewest replications.
    pub at_least: u32,
    /// Most replications.
    pub at_most: u32,
}

/// What one series has reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// Number of the figure in the goal.
    pub figure: usize,
    /// Number of the scenario; differences are from scenario 0.
    pub scenario: usize,
    /// Mean with its interval; for differences, intervals of one figure hold together over the scenarios.
    pub estimate: Estimate,
    /// Half-width allowed, in the unit of the figure; `None` when nothing was observed.
    pub allowed: Option<f64>,
    /// Whether the half-width is, and stays, within what is allowed.
    pub is_enough: bool,
    /// Replications likely to be needed.
    pub needed: Option<u64>,
}

impl Goal {
    /// Replications of the first round.
    pub fn first_round(&self) -> u32 {
        (self.at_least + LOOK_AHEAD as u32).min(self.at_most)
    }

    /// What each series has reached, scenario by scenario within each figure.
    pub fn reached(&self, outcomes: &Outcomes) -> Vec<Reached> {
        let mut all = Vec::new();
        for (number, named) in self.figures.iter().enumerate() {
            let series: Vec<Vec<Option<f64>>> = outcomes
                .iter()
                .map(|runs| runs.iter().map(|run| named.figure.of(run)).collect())
                .collect();
            let single = series.len() == 1;
            let level = if single {
                LEVEL
            } else {
                bonferroni_level(LEVEL, series.len() - 1)
            };
            for scenario in usize::from(!single)..series.len() {
                let baseline = (!single).then(|| series[0].as_slice());
                all.push(self.judge(number, scenario, &series[scenario], baseline, level));
            }
        }
        all
    }

    fn judge(
        &self,
        figure: usize,
        scenario: usize,
        values: &[Option<f64>],
        baseline: Option<&[Option<f64>]>,
        level: f64,
    ) -> Reached {
        // A replication in which the figure is not defined is left out, as everywhere.
        let pairs: Vec<(f64, f64)> = match baseline {
            Some(before) => values
                .iter()
                .zip(before)
                .filter_map(|(&after, &before)| Some((after? - before?, before?)))
                .collect(),
            None => values.iter().filter_map(|&v| Some((v?, v?))).collect(),
        };
        let (series, levels): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let estimate = Estimate::of(&series, level);
        let allowed = match self.wanted {
            Wanted::Units(most) => Some(most),
            Wanted::Share(share) => Moments::of(&levels).mean().map(|mean| share * mean.abs()),
        };
        let rule = |allowed| StoppingRule {
            precision: Precision::Absolute(allowed),
            level,
            first_check: self.at_least as usize,
            look_ahead: LOOK_AHEAD,
        };
        let is_enough = allowed.is_some_and(|a| rule(a).sufficient(&series).is_some());
        let needed = allowed.and_then(|allowed| {
            let moments = Moments::of(&series);
            let precision = Precision::Absolute(allowed);
            replications_needed(moments.mean()?, moments.variance()?, precision, level)
        });
        Reached {
            figure,
            scenario,
            estimate,
            allowed,
            is_enough,
            needed,
        }
    }

    /// Replications of the next round in all, after `made`; `None` when all is reached or no more are allowed.
    pub fn next_round(&self, made: u32, reached: &[Reached]) -> Option<u32> {
        if made >= self.at_most || reached.iter().all(|r| r.is_enough) {
            return None;
        }
        let missing = reached.iter().filter(|r| !r.is_enough);
        let wished = missing.map(|r| r.needed.unwrap_or(u64::MAX)).max()?;
        // A variance estimated from few replications may mislead: never more than double, always some progress.
        let wished = wished.saturating_add(LOOK_AHEAD as u64);
        let (least, most) = (u64::from(made + made.div_ceil(10)), 2 * u64::from(made));
        Some((wished.clamp(least, most) as u32).min(self.at_most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Ledger;
    use crate::outcomes::Outcome;

    fn run(value: f64) -> Outcome {
        let mut values = vec![None; crate::outcomes::indicators::all().len()];
        values[0] = Some(value);
        Outcome {
            values,
            tables: Vec::new(),
            ledger: Ledger::default(),
            days: crate::outcomes::days::Days::default(),
        }
    }

    fn goal(wanted: Wanted) -> Goal {
        Goal {
            wanted,
            figures: vec![Named::indicators().remove(0)],
            at_least: 10,
            at_most: 200,
        }
    }

    /// A wavy series around a mean.
    fn wave(n: usize, mean: f64, size: f64) -> Vec<Outcome> {
        (0..n)
            .map(|i| run(mean + size * libm::sin(i as f64)))
            .collect()
    }

    #[test]
    fn levels_of_one_scenario_and_differences_of_several_are_judged() {
        let goal = goal(Wanted::Share(0.02));
        let one = goal.reached(&vec![wave(20, 100.0, 1.0)]);
        assert_eq!((one.len(), one[0].scenario, one[0].is_enough), (1, 0, true));
        assert!((one[0].allowed.unwrap() - 2.0).abs() < 0.1);
        let two = goal.reached(&vec![wave(20, 100.0, 1.0), wave(20, 90.0, 40.0)]);
        assert_eq!(
            (two.len(), two[0].scenario, two[0].is_enough),
            (1, 1, false)
        );
        // Luck that both share cancels: the difference is exact however much the levels vary.
        let same = goal.reached(&vec![wave(20, 100.0, 90.0), wave(20, 90.0, 90.0)]);
        assert!(same[0].is_enough && (same[0].estimate.mean.unwrap() + 10.0).abs() < 1e-9);
    }

    #[test]
    fn intervals_of_several_differences_hold_together() {
        let goal = goal(Wanted::Units(1.0));
        let half = |others: usize| {
            let outcomes = (0..=others)
                .map(|s| wave(20, 100.0, s as f64))
                .collect::<Vec<_>>();
            goal.reached(&outcomes)[0].estimate.half_width().unwrap()
        };
        // Critical values of Student's t at n = 20: 2.093024 for one comparison, 2.625106 for three.
        assert!((half(3) / half(1) - 2.625_106 / 2.093_024).abs() < 1e-5);
    }

    #[test]
    fn rounds_grow_by_what_is_missing_and_never_beyond_the_ceiling() {
        let goal = goal(Wanted::Share(0.02));
        let missing = |needed| Reached {
            figure: 0,
            scenario: 0,
            estimate: Estimate::of(&[], LEVEL),
            allowed: Some(1.0),
            is_enough: false,
            needed,
        };
        assert_eq!(goal.first_round(), 15);
        assert_eq!(goal.next_round(15, &[missing(Some(18))]), Some(23));
        assert_eq!(goal.next_round(15, &[missing(Some(3))]), Some(17));
        assert_eq!(goal.next_round(15, &[missing(Some(9_999))]), Some(30));
        assert_eq!(goal.next_round(150, &[missing(None)]), Some(200));
        assert_eq!(goal.next_round(200, &[missing(Some(300))]), None);
        let mut enough = missing(Some(3));
        enough.is_enough = true;
        assert_eq!(goal.next_round(15, &[enough]), None);
    }

    #[test]
    fn a_figure_that_is_never_defined_is_never_precise() {
        let mut goal = goal(Wanted::Units(1e9));
        goal.figures = vec![Named::indicators().remove(1)];
        let reached = goal.reached(&vec![wave(20, 1.0, 1.0)]);
        assert!(!reached[0].is_enough);
        assert_eq!(reached[0].needed, None);
    }
}

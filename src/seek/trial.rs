//! One value of the lever, tried until every condition is decided or no more replications are allowed.

use super::condition::Condition;
use crate::experiment::compare::LEVEL;
use crate::experiment::{Experiment, Halt, Work};
use crate::outcomes::Outcome;
use crate::stats::estimate::Estimate;
use crate::stats::feasibility::{Decision, Feasibility, Verdict};

/// What was found at one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// By condition: the verdict and the replications it rests on.
    pub decisions: Vec<Decision>,
    /// By condition: mean of the figure over all replications made, with its interval.
    pub levels: Vec<Estimate>,
    /// Replications made.
    pub replications: u32,
    /// All conditions hold, one fails, or neither is shown.
    pub verdict: Verdict,
}

/// How values are tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Probability that some verdict is wrong, 0..1.
    pub alpha: f64,
    /// Values that may be tried: they share the error.
    pub values: usize,
    /// Replications before the first verdict.
    pub at_least: u32,
    /// Most replications of one value.
    pub at_most: u32,
}

impl Rules {
    /// The check that gives the verdicts.
    pub fn check(&self, conditions: &[Condition]) -> Feasibility {
        Feasibility {
            alpha: self.alpha,
            systems: self.values,
            limits: conditions.iter().map(Condition::drawn_in).collect(),
            first_stage: self.at_least as usize,
        }
    }

    /// Tries one value; `experiment` has one scenario, which holds it.
    pub fn try_value(
        &self,
        experiment: &Experiment,
        conditions: &[Condition],
        work: &Work<'_>,
    ) -> Result<Trial, Halt> {
        let check = self.check(conditions);
        let mut runs: Vec<Outcome> = Vec::new();
        let mut wanted = self.at_least.min(self.at_most);
        loop {
            let made = runs.len() as u32;
            let more = experiment.run_on(made + 1, wanted - made, work)?;
            runs.extend(more.into_iter().flatten());
            let trial = judge(&check, conditions, &runs);
            if trial.verdict != Verdict::Open || wanted >= self.at_most {
                return Ok(trial);
            }
            wanted = next_round(&trial, wanted).min(self.at_most);
        }
    }
}

/// Half as many again, but not beyond what the last open verdict needs at the latest.
fn next_round(trial: &Trial, made: u32) -> u32 {
    let open = trial
        .decisions
        .iter()
        .filter(|d| d.verdict == Verdict::Open);
    let latest = open.filter_map(|d| d.latest).max().unwrap_or(usize::MAX);
    let latest = u32::try_from(latest).unwrap_or(u32::MAX);
    (made + made.div_ceil(2)).min(latest.max(made + 1))
}

/// The verdict on the runs made so far.
pub fn judge(check: &Feasibility, conditions: &[Condition], runs: &[Outcome]) -> Trial {
    let series: Vec<Vec<f64>> = conditions
        .iter()
        .map(|condition| runs.iter().map(|run| condition.value(run)).collect())
        .collect();
    let decisions = check.verdicts(&series);
    let any = |verdict| decisions.iter().any(|d| d.verdict == verdict);
    let verdict = if any(Verdict::Fails) {
        Verdict::Fails
    } else if any(Verdict::Open) {
        Verdict::Open
    } else {
        Verdict::Holds
    };
    let levels = conditions.iter().map(|condition| {
        let values: Vec<Option<f64>> = runs.iter().map(|r| condition.named.figure.of(r)).collect();
        Estimate::of_optional(&values, LEVEL)
    });
    Trial {
        levels: levels.collect(),
        decisions,
        replications: runs.len() as u32,
        verdict,
    }
}

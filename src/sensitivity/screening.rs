//! Screening: every factor moved along random walks, so that those that do nothing can be left alone.

use super::plan::Plan;
use crate::experiment::Outcomes;
use crate::experiment::compare::LEVEL;
use crate::experiment::variant::Point;
use crate::random::{Purpose, Streams};
use crate::stats::morris::{Effect, LEVELS, Trajectory, effects, trajectories};

/// The walks.
#[derive(Clone, Debug, PartialEq)]
pub struct Walks {
    trajectories: Vec<Trajectory>,
}

/// What the screening says of one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// By factor.
    pub effects: Vec<Effect>,
    /// Standard deviation that luck alone gives to one effect, in the unit of the figure; `None` with a single replication.
    pub noise: Option<f64>,
    /// Places of the factors, those with the largest mean size first.
    pub ranked: Vec<usize>,
}

impl Screened {
    /// Number of factors that do nothing at all to the figure, to the last digit.
    pub fn idle(&self) -> usize {
        let effects = self.effects.iter();
        effects.filter(|e| e.mu_star.mean == Some(0.0)).count()
    }
}

impl Walks {
    /// Random walks through the ranges of all factors.
    pub fn new(count: usize, factors: usize, seed: u64) -> Self {
        let mut lots = Streams::new(seed, 0).draws(Purpose::Screening, (0, 0));
        Self {
            trajectories: trajectories(count, factors, LEVELS, &mut || lots.fine_uniform()),
        }
    }

    /// Every point, walk after walk.
    pub fn points(&self, plan: &Plan) -> Vec<Point> {
        let points = self.trajectories.iter().flat_map(|walk| &walk.points);
        points.map(|shares| plan.point(shares)).collect()
    }

    /// What each factor does to a figure. `outcomes` are by point.
    pub fn screened(&self, plan: &Plan, figure: usize, outcomes: &[Outcomes]) -> Screened {
        let outputs = self.by_walk(outcomes, |o| plan.mean(figure, o));
        let effects = effects(&self.trajectories, &outputs, LEVEL);
        let size = |factor: usize| effects[factor].mu_star.mean.unwrap_or(0.0);
        let mut ranked: Vec<usize> = (0..effects.len()).collect();
        ranked.sort_by(|&a, &b| size(b).total_cmp(&size(a)).then(a.cmp(&b)));
        Screened {
            noise: self.noise(plan, figure, outcomes),
            ranked,
            effects,
        }
    }

    fn by_walk(
        &self,
        outcomes: &[Outcomes],
        read: impl Fn(&Outcomes) -> Option<f64>,
    ) -> Vec<Vec<Option<f64>>> {
        let mut rest = outcomes.iter();
        self.trajectories
            .iter()
            .map(|walk| rest.by_ref().take(walk.points.len()).map(&read).collect())
            .collect()
    }

    /// Luck in one effect: the points share their luck, so what is left is how differently the replications of one effect came out,
    /// pooled over all effects.
    fn noise(&self, plan: &Plan, figure: usize, outcomes: &[Outcomes]) -> Option<f64> {
        let n = plan.replications as usize;
        if n < 2 {
            return None;
        }
        let by_replication: Vec<Vec<Vec<Option<f64>>>> = (0..n)
            .map(|r| self.by_walk(outcomes, |o| plan.read(figure, o, r)))
            .collect();
        let (mut squares, mut freedom) = (0.0, 0.0);
        for (number, walk) in self.trajectories.iter().enumerate() {
            let each: Vec<Vec<Option<f64>>> = by_replication
                .iter()
                .map(|outputs| walk.effects(&outputs[number]))
                .collect();
            for factor in 0..plan.factors.len() {
                let values: Option<Vec<f64>> = each.iter().map(|e| e[factor]).collect();
                let Some(values) = values else { continue };
                let mean = values.iter().sum::<f64>() / n as f64;
                squares += values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
                freedom += n as f64 - 1.0;
            }
        }
        (freedom > 0.0).then(|| (squares / freedom / n as f64).sqrt())
    }
}

/// The factors that any of the figures hangs on most, best rank first, at most `most`.
pub fn strongest(screened: &[Screened], most: usize) -> Vec<usize> {
    let factors = screened.first().map_or(0, |s| s.ranked.len());
    let best_rank = |factor: usize| {
        let ranks = screened.iter().map(|s| {
            s.ranked
                .iter()
                .position(|&f| f == factor)
                .unwrap_or(factors)
        });
        ranks.min().unwrap_or(factors)
    };
    let mut all: Vec<usize> = (0..factors).collect();
    all.sort_by_key(|&factor| (best_rank(factor), factor));
    all.truncate(most);
    all.sort_unstable();
    all
}

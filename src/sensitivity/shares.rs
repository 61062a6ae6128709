//! Shares of variance: how much of the spread of the answer each factor explains, alone and with all others.

use super::plan::Plan;
use crate::experiment::Outcomes;
use crate::experiment::compare::LEVEL;
use crate::experiment::variant::Point;
use crate::random::{Purpose, Streams};
use crate::stats::sobol::{Design, Indices, indices};

/// Resamples behind an interval.
const RESAMPLES: usize = 1_000;

/// The design for some of the factors; the others stay as they are filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    design: Design,
    /// Places of the factors.
    pub chosen: Vec<usize>,
}

impl Samples {
    /// Two samples of so many rows, and their mixtures.
    pub fn new(rows: usize, chosen: Vec<usize>, seed: u64) -> Self {
        let mut lots = Streams::new(seed, 0).draws(Purpose::Screening, (1, 0));
        Self {
            design: Design::new(rows, chosen.len(), &mut || lots.fine_uniform()),
            chosen,
        }
    }

    /// Every point, row after row.
    pub fn points(&self, plan: &Plan) -> Vec<Point> {
        (0..self.design.rows())
            .flat_map(|row| self.design.points(row))
            .map(|shares| plan.point_of(&self.chosen, &shares))
            .collect()
    }

    /// The indices of a figure. `outcomes` are by point.
    pub fn indices(&self, plan: &Plan, figure: usize, outcomes: &[Outcomes], seed: u64) -> Indices {
        let outputs: Vec<Vec<Option<f64>>> = outcomes
            .chunks(self.chosen.len() + 2)
            .map(|row| row.iter().map(|o| plan.mean(figure, o)).collect())
            .collect();
        let mut lots = Streams::new(seed, 0).draws(Purpose::Screening, (2, figure as u32));
        indices(&outputs, LEVEL, RESAMPLES, &mut || lots.fine_uniform())
    }
}

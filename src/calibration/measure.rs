//! Where the simulated counterpart of a published fact is read: a figure of a scenario, or a parameter itself.

use crate::outcomes::Outcome;
use crate::outcomes::figure::Figure;

/// What is read of the runs of one draw.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// A figure of a scenario.
    Figure {
        /// Number of the scenario.
        scenario: usize,
        /// What is read.
        figure: Figure,
    },
    /// A fitted parameter: the fact is a measurement of the parameter itself.
    Parameter(usize),
}

impl Measure {
    /// Numbers of the tables it is read from.
    pub fn tables(&self) -> Vec<usize> {
        match self {
            Self::Figure { figure, .. } => figure.tables().collect(),
            Self::Parameter(_) => Vec::new(),
        }
    }

    /// The mean over replications, of those in which it is defined. `outcomes` are by scenario, then by replication.
    pub fn read(&self, outcomes: &[Vec<Outcome>], values: &[f64]) -> Option<f64> {
        let (scenario, figure) = match self {
            Self::Parameter(number) => return values.get(*number).copied(),
            Self::Figure { scenario, figure } => (*scenario, figure),
        };
        let runs = outcomes.get(scenario)?;
        let (sum, count) = runs
            .iter()
            .filter_map(|run| figure.of(run))
            .fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
        (count > 0).then(|| sum / f64::from(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Ledger;
    use crate::outcomes::figure::Place;

    fn run(values: &[Option<f64>]) -> Outcome {
        Outcome {
            values: values.to_vec(),
            tables: Vec::new(),
            ledger: Ledger::default(),
            days: crate::outcomes::days::Days::default(),
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
        let measure = |whole: &[usize]| Measure::Figure {
            scenario: 1,
            figure: Figure {
                part: Place::Indicator(0),
                whole: whole.iter().map(|&i| Place::Indicator(i)).collect(),
            },
        };
        assert_eq!(measure(&[]).read(&outcomes, &[]), Some(2.5));
        assert_eq!(measure(&[1]).read(&outcomes, &[]), Some(62.5));
        let zero = vec![vec![], vec![run(&[Some(1.0), Some(0.0)])]];
        assert_eq!(measure(&[1]).read(&zero, &[]), None);
    }

    #[test]
    fn a_parameter_measures_itself() {
        assert_eq!(Measure::Parameter(1).read(&[], &[0.5, 0.8]), Some(0.8));
    }
}

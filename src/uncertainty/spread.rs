//! How far the answer lies from where it is, were the assumptions otherwise: spread over draws with the luck of the runs taken out.

use crate::experiment::Outcomes;
use crate::experiment::compare::LEVEL;
use crate::outcomes::indicators;
use crate::stats::components::{corrected_means, one_way};
use crate::stats::quantile::percentile;

/// Spread of one figure over draws of the assumptions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Mean over all draws and runs.
    pub mean: f64,
    /// Lower end of the central 95 % of what the assumptions allow: the luck of the runs is taken out of the means of the draws.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of the variance of a single run that comes from the assumptions, 0..1; `None` when nothing varies.
    pub share: Option<f64>,
    /// 95 % interval of the share.
    pub share_interval: Option<(f64, f64)>,
    /// Draws in which the figure is defined in every run.
    pub draws: usize,
}

/// Spread of values by draw and run; draws with an undefined run are left out. `None` below two draws or two runs each.
pub fn spread(rows: &[Vec<Option<f64>>]) -> Option<Spread> {
    let rows: Vec<Vec<f64>> = rows
        .iter()
        .filter_map(|row| row.iter().copied().collect())
        .collect();
    let parts = one_way(&rows)?;
    let mut means = corrected_means(&rows)?;
    means.sort_by(f64::total_cmp);
    let tail = (1.0 - LEVEL) / 2.0;
    Some(Spread {
        mean: parts.mean,
        low: percentile(&means, tail)?,
        high: percentile(&means, 1.0 - tail)?,
        share: parts.share(),
        share_interval: parts.share_interval(LEVEL),
        draws: rows.len(),
    })
}

/// The spread of every indicator in every scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Spreads {
    /// Draws of the assumptions.
    pub draws: u32,
    /// Runs of each draw.
    pub runs: u32,
    /// Values that were drawn.
    pub factors: usize,
    /// By indicator, then by scenario: spread of the level.
    pub levels: Vec<Vec<Option<Spread>>>,
    /// By indicator, then by scenario: spread of the paired difference from the first scenario; `None` for the first.
    pub differences: Vec<Vec<Option<Spread>>>,
}

impl Spreads {
    /// Spreads of all indicators. `outcomes` are by draw, then by scenario and run.
    pub fn of(outcomes: &[Outcomes], factors: usize) -> Self {
        let scenarios = outcomes.first().map_or(0, Vec::len);
        let runs = outcomes.first().and_then(|o| o.first()).map_or(0, Vec::len);
        let value = |draw: usize, scenario: usize, run: usize, indicator: usize| {
            outcomes[draw][scenario][run].values[indicator]
        };
        let rows = |of: &dyn Fn(usize, usize) -> Option<f64>| -> Vec<Vec<Option<f64>>> {
            (0..outcomes.len())
                .map(|draw| (0..runs).map(|run| of(draw, run)).collect())
                .collect()
        };
        let indicators = 0..indicators::all().len();
        let levels = indicators.clone().map(|i| {
            (0..scenarios)
                .map(|s| spread(&rows(&|draw, run| value(draw, s, run, i))))
                .collect()
        });
        let difference = |i: usize, s: usize| {
            spread(&rows(&|draw, run| {
                Some(value(draw, s, run, i)? - value(draw, 0, run, i)?)
            }))
        };
        let differences = indicators.map(|i| {
            (0..scenarios)
                .map(|s| (s > 0).then(|| difference(i, s)).flatten())
                .collect()
        });
        Self {
            draws: outcomes.len() as u32,
            runs: runs as u32,
            factors,
            levels: levels.collect(),
            differences: differences.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::distribution::normal_quantile;
    use crate::random::{Draws, Purpose, Streams};

    fn normal(lots: &mut Draws) -> f64 {
        normal_quantile(lots.fine_uniform())
    }

    /// Draws whose truth has standard deviation 2, with luck of standard deviation `luck` in each of two runs.
    fn rows(luck: f64) -> Vec<Vec<Option<f64>>> {
        let mut lots = Streams::new(7, 1).draws(Purpose::Assumption, (1, 1));
        (0..2_000)
            .map(|_| {
                let truth = 10.0 + 2.0 * normal(&mut lots);
                (0..2)
                    .map(|_| Some(truth + luck * normal(&mut lots)))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn luck_is_taken_out_of_the_spread_and_its_share_is_told() {
        // Central 95 % of the truth: 10 +- 3.92. Over 2 000 draws an end is known to about 0.11 (standard error of a 2.5 %
        // quantile); raw means with luck 4 would end at 10 +- 6.8.
        for luck in [0.5, 4.0] {
            let found = spread(&rows(luck)).expect("enough draws");
            let slack = 0.35 + 0.1 * luck;
            assert!((found.low - 6.08).abs() < slack, "{luck}: {}", found.low);
            assert!((found.high - 13.92).abs() < slack, "{luck}: {}", found.high);
            let share = 4.0 / (4.0 + luck * luck);
            let (low, high) = found.share_interval.expect("an interval");
            assert!(
                low < share && share < high,
                "{luck}: {share} not in {low} to {high}"
            );
        }
    }

    #[test]
    fn a_draw_with_an_undefined_run_is_left_out() {
        let mut rows = rows(0.5);
        rows[3][1] = None;
        assert_eq!(spread(&rows).map(|s| s.draws), Some(1_999));
        assert_eq!(spread(&rows[..1]), None);
    }
}

//! Tells the luck of a run from not knowing the assumptions: how much of the spread of a result comes from either.
//!
//! Rows are draws of the assumptions, columns are replications. Analysis of variance with random effects: the mean squares are
//! compared with what they are expected to be, so that every component is unbiased and may come out negative; it is never set to
//! zero here. Formulas: Searle, Casella & `McCulloch` 1992, Variance Components, chapters 3 and 4; their use for uncertain inputs of a
//! stochastic simulation: O'Hagan, Stevenson & Madan 2007, Health Econ 16:1009, and Sun, Apley & Staum 2011, Oper Res 59:998.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// Variance within and between draws of the assumptions, each draw with replications of its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct OneWay {
    /// Draws of the assumptions, at least 2.
    pub draws: usize,
    /// Replications of each draw, at least 2.
    pub replications: usize,
    /// Mean of all values.
    pub mean: f64,
    /// Mean square between draws, squared unit of the values.
    pub mean_square_between: f64,
    /// Variance of the luck of a run, squared unit of the values.
    pub sigma2_run: f64,
    /// Variance of the expected value over the assumptions; below 0 when luck alone explains more than the spread between draws.
    pub sigma2_par: f64,
}

/// Variance components when every draw of the assumptions meets the same replications (common random numbers).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Crossed {
    /// Draws of the assumptions, at least 2.
    pub draws: usize,
    /// Replications shared by all draws, at least 2.
    pub replications: usize,
    /// Mean of all values.
    pub mean: f64,
    /// Variance of the expected value over the assumptions; may be below 0.
    pub sigma2_par: f64,
    /// Variance of the luck that all draws share; may be below 0.
    pub sigma2_seed: f64,
    /// Variance of the luck that depends on the assumptions.
    pub sigma2_inter: f64,
}

/// Components from rows of equal length whose columns have nothing in common. None below two rows or two columns, for rows of
/// unequal length or a value that is not finite.
pub fn one_way(rows: &[Vec<f64>]) -> Option<OneWay> {
    let table = Table::of(rows)?;
    let within: f64 = rows
        .iter()
        .zip(&table.row_means)
        .map(|(row, &mean)| squared_deviations(row, mean))
        .sum();
    let sigma2_run = within / (table.draws() * (table.replications() - 1.0));
    let mean_square_between = table.mean_square_of_rows();
    Some(OneWay {
        draws: rows.len(),
        replications: table.column_means.len(),
        mean: table.mean,
        mean_square_between,
        sigma2_run,
        sigma2_par: (mean_square_between - sigma2_run) / table.replications(),
    })
}

/// Components from rows whose j-th values all come from the same replication j; the formulas of [`one_way`] are wrong for them.
/// None as there.
pub fn crossed(rows: &[Vec<f64>]) -> Option<Crossed> {
    let table = Table::of(rows)?;
    let (n, replications) = (table.draws(), table.replications());
    let of_rows = table.mean_square_of_rows();
    let of_columns = n * squared_deviations(&table.column_means, table.mean) / (replications - 1.0);
    let mut rest = 0.0;
    for (row, row_mean) in rows.iter().zip(&table.row_means) {
        for (value, column_mean) in row.iter().zip(&table.column_means) {
            let residual = value - row_mean - column_mean + table.mean;
            rest += residual * residual;
        }
    }
    let sigma2_inter = rest / ((n - 1.0) * (replications - 1.0));
    Some(Crossed {
        draws: rows.len(),
        replications: table.column_means.len(),
        mean: table.mean,
        sigma2_par: (of_rows - sigma2_inter) / replications,
        sigma2_seed: (of_columns - sigma2_inter) / n,
        sigma2_inter,
    })
}

impl OneWay {
    /// Mean square between draws over mean square within; about 1 when the assumptions do not matter. None without luck.
    pub fn f(&self) -> Option<f64> {
        (self.sigma2_run > 0.0).then(|| self.mean_square_between / self.sigma2_run)
    }

    /// Variance of the mean of all values, luck and assumptions together.
    pub fn variance_of_mean(&self) -> f64 {
        self.mean_square_between / (self.draws * self.replications) as f64
    }

    /// Interval of `sigma2_par / sigma2_run`, exact for normal values; an end may be below 0 (never below -1 / replications).
    /// None without luck or for a level outside 0..1.
    pub fn ratio_interval(&self, level: f64) -> Option<(f64, f64)> {
        let f = self.f()?;
        let valid = level > 0.0 && level < 1.0;
        let between = self.draws as f64 - 1.0;
        let within = (self.draws * (self.replications - 1)) as f64;
        let law = FisherSnedecor::new(between, within)
            .ok()
            .filter(|_| valid)?;
        let tail = (1.0 - level) / 2.0;
        let end = |p: f64| (f / law.inverse_cdf(p) - 1.0) / self.replications as f64;
        Some((end(1.0 - tail), end(tail)))
    }

    /// Share of the variance of one run that comes from the assumptions, brought into 0..1. None when nothing varies.
    pub fn share(&self) -> Option<f64> {
        share(self.sigma2_par, self.sigma2_run)
    }

    /// Interval of the share, from that of the ratio; the ends are brought into 0..1. None as there.
    pub fn share_interval(&self, level: f64) -> Option<(f64, f64)> {
        let (low, high) = self.ratio_interval(level)?;
        // Increasing in the ratio, which is above -1.
        let share = |ratio: f64| (ratio / (1.0 + ratio)).clamp(0.0, 1.0);
        Some((share(low), share(high)))
    }
}

impl Crossed {
    /// Variance of the mean of all values; it does not vanish with more draws alone. May be below 0, as its parts may.
    pub fn variance_of_mean(&self) -> f64 {
        let (n, replications) = (self.draws as f64, self.replications as f64);
        self.sigma2_par / n
            + self.sigma2_seed / replications
            + self.sigma2_inter / (n * replications)
    }

    /// Share of the variance of one run that comes from the assumptions, brought into 0..1. None when nothing varies.
    pub fn share(&self) -> Option<f64> {
        share(self.sigma2_par, self.sigma2_seed + self.sigma2_inter)
    }
}

fn share(par: f64, run: f64) -> Option<f64> {
    let total = par + run;
    (total > 0.0).then(|| (par / total).clamp(0.0, 1.0))
}

/// Row means drawn together until their variance is that of the expected value over the assumptions, for quantiles "over the
/// assumptions": the raw means spread too widely, by the luck left in each. All equal when [`OneWay::sigma2_par`] is not above 0.
/// None as for [`one_way`].
pub fn corrected_means(rows: &[Vec<f64>]) -> Option<Vec<f64>> {
    Some(Table::of(rows)?.shrunk_means(one_way(rows)?.sigma2_par))
}

/// The same when replications are shared by the draws, as for [`crossed`].
pub fn corrected_means_of_crossed(rows: &[Vec<f64>]) -> Option<Vec<f64>> {
    Some(Table::of(rows)?.shrunk_means(crossed(rows)?.sigma2_par))
}

/// Replications per draw that measure `sigma2_par` best with a given number of runs in all: 1 + k, k = `sigma2_run / sigma2_par`.
///
/// For normal values the variance of the estimate is in proportion to n + 2k + k^2 / (n - 1), least at n = 1 + k. Not a whole
/// number: round, but not below 2. None unless the ratio is finite and not below 0.
pub fn best_inner_size(run_to_par: f64) -> Option<f64> {
    (run_to_par >= 0.0 && run_to_par.is_finite()).then_some(1.0 + run_to_par)
}

/// Means of the rows, of the columns and of all values.
struct Table {
    mean: f64,
    row_means: Vec<f64>,
    column_means: Vec<f64>,
}

impl Table {
    fn of(rows: &[Vec<f64>]) -> Option<Self> {
        let columns = rows.first()?.len();
        let valid = rows.len() >= 2
            && columns >= 2
            && rows.iter().all(|row| row.len() == columns)
            && rows.iter().flatten().all(|value| value.is_finite());
        valid.then(|| {
            let row_means: Vec<f64> = rows.iter().map(|row| mean(row.iter().copied())).collect();
            Self {
                mean: mean(row_means.iter().copied()),
                column_means: (0..columns)
                    .map(|column| mean(rows.iter().map(|row| row[column])))
                    .collect(),
                row_means,
            }
        })
    }

    fn draws(&self) -> f64 {
        self.row_means.len() as f64
    }

    fn replications(&self) -> f64 {
        self.column_means.len() as f64
    }

    fn mean_square_of_rows(&self) -> f64 {
        self.replications() * squared_deviations(&self.row_means, self.mean) / (self.draws() - 1.0)
    }

    /// Row means shrunk towards the mean of all until their variance (divisor N - 1) is `variance`; equal when that is not above 0.
    fn shrunk_means(&self, variance: f64) -> Vec<f64> {
        let raw = self.mean_square_of_rows() / self.replications();
        let factor = if variance > 0.0 {
            libm::sqrt(variance / raw)
        } else {
            0.0
        };
        self.row_means
            .iter()
            .map(|row| self.mean + factor * (row - self.mean))
            .collect()
    }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

fn squared_deviations(values: &[f64], from: f64) -> f64 {
    values
        .iter()
        .map(|value| (value - from) * (value - from))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::distribution::normal_quantile;
    use crate::random::{Draws, Purpose, Streams};
    use crate::stats::estimate::Moments;
    use crate::stats::{assert_close, assert_printed};

    fn independent() -> Vec<Vec<f64>> {
        vec![
            vec![10.0, 12.0, 11.0],
            vec![15.0, 14.0, 16.0],
            vec![9.0, 8.0, 10.0],
            vec![13.0, 12.0, 14.0],
        ]
    }

    fn shared() -> Vec<Vec<f64>> {
        vec![
            vec![10.0, 12.0, 11.0],
            vec![15.0, 17.0, 16.5],
            vec![8.0, 10.0, 9.0],
            vec![12.0, 14.0, 13.5],
        ]
    }

    #[test]
    fn four_draws_of_three_replications_give_the_reference_components() {
        let result = one_way(&independent()).unwrap();
        assert_eq!((result.draws, result.replications), (4, 3));
        assert_close(result.mean, 12.0);
        assert_close(result.mean_square_between, 20.0);
        assert_close(result.sigma2_run, 1.0);
        assert_printed(result.sigma2_par, 6.333_333, 6);
        assert_printed(result.variance_of_mean(), 1.666_667, 6);
        assert_close(result.f().unwrap(), 20.0);
        let (low, high) = result.ratio_interval(0.95).unwrap();
        assert_printed(low, 0.897_596, 6);
        // By the incomplete beta function of 3/2 and 4, a polynomial under a root, to 40 digits.
        assert_printed(high, 96.599_243_803, 9);
    }

    #[test]
    fn the_share_follows_the_ratio() {
        let result = one_way(&independent()).unwrap();
        assert_close(result.share().unwrap(), 19.0 / 22.0);
        let (low, high) = result.share_interval(0.95).unwrap();
        assert_printed(low, 0.897_596 / 1.897_596, 6);
        assert_printed(high, 96.599_244 / 97.599_244, 6);
    }

    #[test]
    fn four_draws_on_the_same_three_replications_give_the_reference_components() {
        let result = crossed(&shared()).unwrap();
        assert_printed(result.sigma2_par, 9.416_667, 6);
        assert_printed(result.sigma2_seed, 1.013_889, 6);
        assert_printed(result.sigma2_inter, 0.027_778, 6);
        // The mean squares from which they came.
        assert_printed(3.0 * result.sigma2_par + result.sigma2_inter, 28.277_778, 6);
        assert_printed(4.0 * result.sigma2_seed + result.sigma2_inter, 4.083_333, 6);
        assert_close(
            result.variance_of_mean(),
            (28.277_777_777_777_78 + 4.083_333_333_333_333 - 0.027_777_777_777_778) / 12.0,
        );
        // What the formulas for independent replications would wrongly say of the luck of a run.
        assert_printed(one_way(&shared()).unwrap().sigma2_run, 1.041_667, 6);
    }

    #[test]
    fn corrected_means_have_the_variance_of_the_assumptions_and_the_old_centre() {
        let raw: Vec<f64> = independent()
            .iter()
            .map(|row| row.iter().sum::<f64>() / 3.0)
            .collect();
        assert_printed(Moments::of(&raw).variance().unwrap(), 6.666_667, 6);
        let corrected = corrected_means(&independent()).unwrap();
        let moments = Moments::of(&corrected);
        assert_printed(moments.variance().unwrap(), 6.333_333, 6);
        assert_close(moments.mean().unwrap(), 12.0);
        assert!(corrected[1] > corrected[3] && corrected[1] < raw[1]);
        let corrected = Moments::of(&corrected_means_of_crossed(&shared()).unwrap());
        assert_printed(corrected.variance().unwrap(), 9.416_667, 6);
    }

    #[test]
    fn assumptions_that_do_not_matter_may_have_a_negative_component_and_leave_no_spread() {
        let rows = [vec![1.0, 3.0], vec![3.0, 1.0], vec![2.0, 2.5]];
        let result = one_way(&rows).unwrap();
        assert!(result.sigma2_par < 0.0, "{result:?}");
        assert_eq!(result.share(), Some(0.0));
        assert_close(result.share_interval(0.95).unwrap().0, 0.0);
        assert!(result.ratio_interval(0.95).unwrap().0 > -0.5);
        let corrected = corrected_means(&rows).unwrap();
        assert_eq!(corrected, [result.mean; 3]);
    }

    #[test]
    fn a_model_without_luck_has_no_ratio_but_a_share_of_one() {
        let result = one_way(&[vec![1.0, 1.0], vec![4.0, 4.0]]).unwrap();
        assert_eq!((result.sigma2_run, result.sigma2_par), (0.0, 4.5));
        assert_eq!((result.f(), result.ratio_interval(0.95)), (None, None));
        assert_eq!(result.share(), Some(1.0));
        let still = one_way(&[vec![1.0, 1.0], vec![1.0, 1.0]]).unwrap();
        assert_eq!(still.share(), None);
        assert_eq!(
            crossed(&[vec![1.0, 1.0], vec![1.0, 1.0]]).unwrap().share(),
            None
        );
    }

    #[test]
    fn too_few_ragged_or_infinite_rows_are_undefined() {
        for rows in [
            vec![],
            vec![vec![1.0, 2.0]],
            vec![vec![1.0], vec![2.0]],
            vec![vec![1.0, 2.0], vec![1.0, 2.0, 3.0]],
            vec![vec![1.0, 2.0], vec![1.0, f64::NAN]],
        ] {
            assert_eq!(one_way(&rows), None);
            assert_eq!(crossed(&rows), None);
            assert_eq!(corrected_means(&rows), None);
        }
        let two = one_way(&[vec![1.0, 2.0], vec![1.0, 4.0]]).unwrap();
        assert_eq!(two.ratio_interval(1.0), None);
    }

    /// Rows of normal values: spread between draws and within, and shared by the replications.
    fn simulated(sizes: (usize, usize), sd: [f64; 3], draws: &mut Draws) -> Vec<Vec<f64>> {
        let mut normal = |sd: f64| sd * normal_quantile(draws.uniform());
        let columns: Vec<f64> = (0..sizes.1).map(|_| normal(sd[2])).collect();
        (0..sizes.0)
            .map(|_| {
                let level = 5.0 + normal(sd[0]);
                columns.iter().map(|c| level + c + normal(sd[1])).collect()
            })
            .collect()
    }

    #[test]
    fn the_interval_of_the_ratio_and_of_the_share_hold_as_often_as_stated() {
        // 2000 experiments of 8 draws by 3 replications, ratio 4/9: exact 99.9 % bounds of Bin(2000, 0.95) are 1867 and 1931.
        let mut draws = Streams::new(41, 1).draws(Purpose::Calibration, (8, 3));
        let held = (0..2000)
            .filter(|_| {
                let rows = simulated((8, 3), [2.0, 3.0, 0.0], &mut draws);
                let result = one_way(&rows).unwrap();
                let (low, high) = result.ratio_interval(0.95).unwrap();
                let (low_share, high_share) = result.share_interval(0.95).unwrap();
                let inside = (low..=high).contains(&(4.0 / 9.0));
                assert_eq!(inside, (low_share..=high_share).contains(&(4.0 / 13.0)));
                inside
            })
            .count();
        assert!((1867..=1931).contains(&held), "{held}");
    }

    #[test]
    fn components_are_unbiased_on_average() {
        // 4000 experiments; bounds are 3.3 standard errors of the mean, measured from the experiments themselves.
        let mut draws = Streams::new(42, 1).draws(Purpose::Calibration, (6, 4));
        let mut sums = [Moments::default(); 5];
        for _ in 0..4000 {
            let apart = one_way(&simulated((6, 4), [1.0, 2.0, 0.0], &mut draws)).unwrap();
            let rows = simulated((6, 4), [1.0, 2.0, 1.5], &mut draws);
            let together = crossed(&rows).unwrap();
            for (sum, value) in sums.iter_mut().zip([
                apart.sigma2_par,
                apart.sigma2_run,
                together.sigma2_par,
                together.sigma2_seed,
                together.sigma2_inter,
            ]) {
                sum.add(value);
            }
        }
        for (sum, truth) in sums.iter().zip([1.0, 4.0, 1.0, 2.25, 4.0]) {
            let (mean, error) = (sum.mean().unwrap(), sum.standard_error().unwrap());
            assert!((mean - truth).abs() < 3.3 * error, "{mean}, not {truth}");
            assert!(error < 0.05, "{error}");
        }
    }

    #[test]
    fn the_variance_of_the_mean_is_that_seen_over_many_experiments() {
        let mut draws = Streams::new(43, 1).draws(Purpose::Calibration, (5, 3));
        let mut stated = Moments::default();
        let mut seen = Moments::default();
        for _ in 0..4000 {
            let result = crossed(&simulated((5, 3), [1.0, 1.0, 2.0], &mut draws)).unwrap();
            stated.add(result.variance_of_mean());
            seen.add(result.mean);
        }
        // 1/5 + 4/3 + 1/15; 4000 draws know a variance to 2.2 %, so 3.3 standard errors are 7.4 %.
        assert!((seen.variance().unwrap() / 1.6 - 1.0).abs() < 0.074);
        assert!((stated.mean().unwrap() / 1.6 - 1.0).abs() < 0.074);
    }

    #[test]
    fn one_and_k_replications_measure_the_assumptions_best() {
        let cost = |n: f64, k: f64| n + 2.0 * k + k * k / (n - 1.0);
        for (n, printed) in [
            (2.0, 26.0),
            (3.0, 19.0),
            (4.0, 17.333_3),
            (5.0, 17.0),
            (6.0, 17.2),
            (8.0, 18.285_7),
        ] {
            assert_printed(cost(n, 4.0), printed, 4);
        }
        for k in [0.5, 4.0, 11.3] {
            let best = best_inner_size(k).unwrap();
            assert!(cost(best, k) < cost(best * 1.01, k) && cost(best, k) < cost(best * 0.99, k));
        }
        assert_eq!(best_inner_size(4.0), Some(5.0));
        assert_eq!(best_inner_size(-0.1), None);
        assert_eq!(best_inner_size(f64::INFINITY), None);
    }

    #[test]
    fn too_few_replications_a_draw_cost_as_much_precision_as_computed() {
        // 120 runs in all, k = 4: 60 draws by 2 against 24 by 5.
        let spread = |draws: usize, n: usize, seed: u64| {
            let mut luck = Streams::new(seed, 1).draws(Purpose::Calibration, (1, 1));
            let mut moments = Moments::default();
            for _ in 0..6000 {
                let rows = simulated((draws, n), [1.0, 2.0, 0.0], &mut luck);
                moments.add(one_way(&rows).unwrap().sigma2_par);
            }
            moments.variance().unwrap()
        };
        let ratio = spread(60, 2, 44) / spread(24, 5, 45);
        // Var = 2/n^2 (E(MSB)^2 / (N-1) + E(MSW)^2 / (N(n-1))), E(MSB) = 4 + n, E(MSW) = 4.
        let exact = 0.5 * (36.0 / 59.0 + 16.0 / 60.0) / (0.08 * (81.0 / 23.0 + 16.0 / 96.0));
        // Each variance is known to 2.1 % or so; 3.3 standard errors of the ratio.
        assert!((ratio / exact - 1.0).abs() < 0.1, "{ratio}, not {exact}");
        // Without the lost degrees of freedom: 26 / 17.
        assert!((ratio - 26.0 / 17.0).abs() < 0.2, "{ratio}");
    }
}

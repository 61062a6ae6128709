//! How much of the start of a long run to throw away, and what one long run can say about its own precision.
//!
//! Only for checks against steady-state theory. A calendar period with a known start is a terminating study: nothing is
//! deleted, and precision comes from independent replications ([`super::estimate`]).

use serde::Serialize;

use super::estimate::{Estimate, Moments};

/// Observations per batch in MSER-5.
const MSER_BATCH: usize = 5;

/// Truncation point proposed by MSER-5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Truncation {
    /// Observations to delete at the start.
    pub deleted: usize,
    /// Squared standard error of the batches kept, the quantity minimised: sum (z - mean)^2 / (batches kept)^2.
    pub statistic: f64,
    /// Mean of the batches kept, in the unit of the observations.
    pub mean: f64,
    /// The minimum lies at the last point allowed (half of the run): the run is too short to trust it.
    pub run_too_short: bool,
}

/// MSER-5 (White, Cobb & Spratt, Winter Simulation Conference 2000): deletes the start whose loss makes the remaining
/// mean most precise, at most half of the run. An incomplete last batch is ignored; none below two full batches.
pub fn mser_5(observations: &[f64]) -> Option<Truncation> {
    let batches = means_of(observations, MSER_BATCH);
    let latest = batches.len() / 2;
    let mut best: Option<Truncation> = None;
    let mut kept = Moments::default();
    // From the end, each truncation point needs one more batch only; among equals the earliest point wins.
    for (first, &batch) in batches.iter().enumerate().rev() {
        kept.add(batch);
        if first > latest || latest == 0 {
            continue;
        }
        let n = kept.n() as f64;
        let statistic = kept.squared_deviations() / (n * n);
        if best.is_none_or(|best| statistic <= best.statistic) {
            best = Some(Truncation {
                deleted: first * MSER_BATCH,
                statistic,
                mean: kept.mean()?,
                run_too_short: first == latest,
            });
        }
    }
    best
}

/// Means of successive full batches of `size` observations.
fn means_of(observations: &[f64], size: usize) -> Vec<f64> {
    observations
        .chunks_exact(size)
        .filter_map(|batch| Moments::of(batch).mean())
        .collect()
}

/// Welch's curve, on which one sees where the start ends: the mean over replications at each place, smoothed by a centred
/// moving average of `half_width` places on either side (narrower near the start).
///
/// Covers the length of the shortest replication less `half_width` (Welch, in Lavenberg's Computer Performance Modeling
/// Handbook, 1983). Half-widths above a quarter of the run smooth too much. Empty without replications.
pub fn welch_curve(replications: &[&[f64]], half_width: usize) -> Vec<f64> {
    let length = replications.iter().map(|run| run.len()).min().unwrap_or(0);
    let means: Vec<f64> = (0..length)
        .map(|place| {
            replications.iter().map(|run| run[place]).sum::<f64>() / replications.len() as f64
        })
        .collect();
    (0..length.saturating_sub(half_width))
        .map(|place| {
            let reach = half_width.min(place);
            let window = &means[place - reach..=place + reach];
            window.iter().sum::<f64>() / window.len() as f64
        })
        .collect()
}

/// What one long stationary run says of its mean, through batches long enough to be nearly independent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BatchMeans {
    /// Mean over batches with its interval; `n` is the number of batches.
    pub estimate: Estimate,
    /// Observations per batch.
    pub batch_size: usize,
    /// Correlation between successive batches: well above 0, the batches are too short and the interval too narrow.
    /// None below three batches or when all batches are equal.
    pub lag_1_correlation: Option<f64>,
}

impl BatchMeans {
    /// Estimated asymptotic variance C: the variance of a mean over m observations is about C / m.
    pub fn asymptotic_variance(&self) -> Option<f64> {
        let error = self.estimate.standard_error?;
        Some(error * error * (self.estimate.n * self.batch_size) as f64)
    }
}

/// Cuts a run into `batches` equal batches (20 to 30 is usual); the observations left over at the end are ignored.
///
/// None for no batch at all or fewer observations than batches.
pub fn batch_means(observations: &[f64], batches: usize, level: f64) -> Option<BatchMeans> {
    let batch_size = observations.len().checked_div(batches)?;
    if batch_size == 0 {
        return None;
    }
    let means = means_of(&observations[..batch_size * batches], batch_size);
    Some(BatchMeans {
        estimate: Estimate::of(&means, level),
        batch_size,
        lag_1_correlation: lag_1_correlation(&means),
    })
}

fn lag_1_correlation(values: &[f64]) -> Option<f64> {
    let moments = Moments::of(values);
    let mean = moments.mean()?;
    let squares = moments.squared_deviations();
    let products: f64 = values
        .windows(2)
        .map(|pair| (pair[0] - mean) * (pair[1] - mean))
        .sum();
    (values.len() > 2 && squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    fn filling_queue() -> Vec<f64> {
        (1..=200_i32)
            .map(|j| {
                let level = 10.0 * (1.0 - libm::exp(-f64::from(j) / 15.0));
                level + 0.3 * (f64::from(13 * j % 7) - 3.0)
            })
            .collect()
    }

    #[test]
    fn mser_5_finds_the_reference_truncation() {
        let run = filling_queue();
        let found = mser_5(&run).unwrap();
        assert_eq!((found.deleted, found.run_too_short), (50, false));
        assert_printed(found.statistic, 0.001_286_581, 9);
        assert_printed(found.mean, 9.971_503, 6);
        assert_printed(Moments::of(&run).mean().unwrap(), 9.283_723, 6);
        let all = Moments::of(&means_of(&run, 5));
        assert_printed(all.squared_deviations() / 1600.0, 0.072_127, 6);
    }

    #[test]
    fn a_run_that_still_climbs_is_called_too_short() {
        let climbing: Vec<f64> = (0..100).map(f64::from).collect();
        assert!(mser_5(&climbing).unwrap().run_too_short);
        let flat = mser_5(&[4.0; 52]).unwrap();
        assert_eq!(
            (flat.deleted, flat.mean, flat.run_too_short),
            (0, 4.0, false)
        );
        assert_eq!(mser_5(&[1.0; 9]), None);
    }

    #[test]
    fn welch_curve_narrows_at_the_start_and_ends_a_half_width_early() {
        let runs: [&[f64]; 2] = [&[0.0, 3.0, 6.0, 3.0, 6.0, 9.0], &[2.0, 5.0, 8.0, 5.0, 8.0]];
        // Means over the two runs: 1 4 7 4 7.
        let curve = welch_curve(&runs, 1);
        for (actual, expected) in curve.iter().zip([1.0, 4.0, 5.0, 6.0]) {
            assert_close(*actual, expected);
        }
        assert_eq!(curve.len(), 4);
        assert_eq!(welch_curve(&runs, 0), [1.0, 4.0, 7.0, 4.0, 7.0]);
        assert!(welch_curve(&runs, 9).is_empty() && welch_curve(&[], 1).is_empty());
    }

    #[test]
    fn batches_leave_out_the_remainder_at_the_end() {
        let found = batch_means(&[1.0, 3.0, 2.0, 6.0, 5.0, 7.0, 99.0], 3, 0.95).unwrap();
        assert_eq!((found.batch_size, found.estimate.n), (2, 3));
        assert_close(found.estimate.mean.unwrap(), 4.0);
        // Batch means 2 4 6: sample variance 4, of the mean 4/3, times 6 observations.
        assert_close(found.asymptotic_variance().unwrap(), 8.0);
        assert_eq!(found.lag_1_correlation, Some(0.0));
        assert_eq!(batch_means(&[1.0; 11], 4, 0.95).unwrap().estimate.n, 4);
        assert_eq!(batch_means(&[1.0], 2, 0.95), None);
        assert_eq!(batch_means(&[1.0], 0, 0.95), None);
    }

    #[test]
    fn successive_batches_that_rise_together_are_correlated() {
        assert_close(
            lag_1_correlation(&[-2.0, -1.0, 0.0, 1.0, 2.0]).unwrap(),
            0.4,
        );
        assert_eq!(lag_1_correlation(&[3.0, 3.0, 3.0]), None);
    }

    /// Uniform numbers in 0..1 for the two statistical tests (`SplitMix64`, Steele, Lea & Flood 2014).
    struct Uniform(u64);

    impl Iterator for Uniform {
        type Item = f64;

        fn next(&mut self) -> Option<f64> {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            Some((((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64)
        }
    }

    /// With 200 batches the estimate has a relative standard error of sqrt(2/199) = 10 %.
    fn assert_asymptotic_variance(run: &[f64], theory: f64) {
        let found = batch_means(run, 200, 0.95).unwrap();
        let relative = found.asymptotic_variance().unwrap() / theory;
        assert!((0.67..1.33).contains(&relative), "{relative} of theory");
        assert!(found.lag_1_correlation.unwrap() < 0.23);
    }

    #[test]
    fn batches_find_the_asymptotic_variance_of_an_autoregressive_series() {
        // Noise of variance 1: uniform on -sqrt 3..sqrt 3. C = 1 / (1 - 0.8)^2 = 25, while Var X is only 2.78.
        let mut level = 0.0;
        let run: Vec<f64> = Uniform(1)
            .take(400_000)
            .map(|u| {
                level = 0.8 * level + (2.0 * u - 1.0) * 3_f64.sqrt();
                level
            })
            .collect();
        assert_asymptotic_variance(&run, 25.0);
        let variance = Moments::of(&run).variance().unwrap();
        assert!((variance - 2.777_778).abs() < 0.06, "{variance}");
    }

    #[test]
    fn batches_find_the_asymptotic_variance_of_waits_in_a_single_server_queue() {
        // Lindley's recursion, mean service 1, mean gap 2.
        let mut uniform = Uniform(2);
        let mut exponential = |mean: f64| -mean * libm::log(uniform.next().unwrap());
        let mut wait = 0.0_f64;
        let run: Vec<f64> = (0..1_000_000)
            .map(|_| {
                wait = (wait + exponential(1.0) - exponential(2.0)).max(0.0);
                wait
            })
            .collect();
        let theory = crate::stats::queueing::mm1_wait_asymptotic_variance(0.5).unwrap();
        assert_asymptotic_variance(&run, theory);
    }
}

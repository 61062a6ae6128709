//! Two ways of organising the garde compared on the same patients and the same nights: how much better, how surely.

use serde::Serialize;

use super::estimate::{Estimate, Moments, t_critical};

/// Difference between a scenario and the baseline it is compared with, replication by replication.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairedDifference {
    /// Scenario minus baseline, in the unit of the values; `undefined` counts the pairs with a missing member.
    pub difference: Estimate,
    /// How many times more replications independent runs would need: `(s1^2 + s2^2) / s_d^2`. Below 1, the shared random
    /// numbers are out of step; none below two pairs or when all differences are equal.
    pub variance_reduction_factor: Option<f64>,
    /// Pearson correlation of the two, in -1..1; none below two pairs or when one side never varies.
    pub correlation: Option<f64>,
    /// Scenario mean as a multiple of the baseline mean; none when the latter is 0.
    pub relative: Option<Ratio>,
    /// Two-sided paired t test of "no difference"; none below two pairs.
    pub p_value: Option<f64>,
}

/// A ratio of two means taken on the same replications (1 = unchanged).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ratio {
    /// Scenario mean over baseline mean.
    pub ratio: f64,
    /// Standard error by the delta method; none below two pairs.
    pub standard_error: Option<f64>,
    /// Lower end of the interval; none below two pairs, or when the data allow any ratio.
    pub low: Option<f64>,
    /// Upper end of the interval; none as for `low`.
    pub high: Option<f64>,
    /// How the interval was made.
    pub method: RatioMethod,
}

/// How the interval around a ratio was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RatioMethod {
    /// Ratio plus or minus t standard errors: the baseline mean is well away from 0.
    Delta,
    /// Fieller's interval: the baseline mean is less than 3 standard errors from 0, where the delta method misleads.
    Fieller,
}

impl PairedDifference {
    /// Compares two series in replication order; a pair with a missing or non-finite member is dropped and counted.
    ///
    /// # Panics
    /// If the series differ in length: they are not the same replications.
    pub fn of(scenario: &[Option<f64>], baseline: &[Option<f64>], level: f64) -> Self {
        assert_eq!(
            scenario.len(),
            baseline.len(),
            "paired series come from the same replications"
        );
        let pairs: Vec<(f64, f64)> = scenario
            .iter()
            .zip(baseline)
            .filter_map(|(&after, &before)| after.zip(before))
            .filter(|(after, before)| after.is_finite() && before.is_finite())
            .collect();
        let joint = Joint::of(&pairs);
        let dropped = scenario.len() - pairs.len();
        let difference = Estimate::from_moments(&joint.difference, dropped, level);
        Self {
            difference,
            variance_reduction_factor: joint.variance_reduction_factor(),
            correlation: joint.correlation(),
            relative: joint.ratio(level),
            p_value: difference.p_value_of_zero(),
        }
    }
}

impl Ratio {
    /// Relative change in percent of the baseline, with its interval: (change, low, high).
    pub fn percent_change(&self) -> (f64, Option<f64>, Option<f64>) {
        let percent = |ratio: f64| 100.0 * (ratio - 1.0);
        (
            percent(self.ratio),
            self.low.map(percent),
            self.high.map(percent),
        )
    }
}

/// Moments of the two series and of their difference.
#[derive(Default)]
struct Joint {
    scenario: Moments,
    baseline: Moments,
    difference: Moments,
    /// Sum of the products of deviations from both means.
    products: f64,
}

impl Joint {
    fn of(pairs: &[(f64, f64)]) -> Self {
        let mut joint = Self::default();
        for &(after, before) in pairs {
            joint.add(after, before);
        }
        joint
    }

    /// Welford's update carried over to products: one deviation from the old mean, the other from the new.
    fn add(&mut self, after: f64, before: f64) {
        let from_old_mean = after - self.scenario.mean().unwrap_or(after);
        self.scenario.add(after);
        self.baseline.add(before);
        self.difference.add(after - before);
        self.products += from_old_mean * (before - self.baseline.mean().unwrap_or(before));
    }

    /// Meaningful from two pairs, where the variances are defined.
    fn covariance(&self) -> f64 {
        self.products / (self.difference.n() as f64 - 1.0)
    }

    fn variance_reduction_factor(&self) -> Option<f64> {
        let paired = self.difference.variance().filter(|&var| var > 0.0)?;
        Some((self.scenario.variance()? + self.baseline.variance()?) / paired)
    }

    fn correlation(&self) -> Option<f64> {
        let product = self.scenario.variance()? * self.baseline.variance()?;
        (product > 0.0).then_some((self.covariance() / product.sqrt()).clamp(-1.0, 1.0))
    }

    fn ratio(&self, level: f64) -> Option<Ratio> {
        let (after, before) = self.scenario.mean().zip(self.baseline.mean())?;
        if before == 0.0 {
            return None;
        }
        let ratio = after / before;
        let standard_error = self.delta_standard_error(ratio, before);
        // Below 3 standard errors from 0 the ratio is too skewed for a symmetric interval.
        let near_zero = self
            .baseline
            .standard_error()
            .is_some_and(|error| before.abs() < 3.0 * error);
        let (method, limits) = if near_zero {
            (RatioMethod::Fieller, self.fieller_limits(level))
        } else {
            let margin = t_critical(level, self.baseline.n())
                .zip(standard_error)
                .map(|(t, error)| t * error);
            let limits = margin.map(|margin| (ratio - margin, ratio + margin));
            (RatioMethod::Delta, limits)
        };
        Some(Ratio {
            ratio,
            standard_error,
            low: limits.map(|(low, _)| low),
            high: limits.map(|(_, high)| high),
            method,
        })
    }

    /// `sqrt(s_y^2 - 2 R s_xy + R^2 s_x^2) / (sqrt(n) |mean x|)`, y the scenario and x the baseline.
    fn delta_standard_error(&self, ratio: f64, before: f64) -> Option<f64> {
        let variance = self.scenario.variance()? - 2.0 * ratio * self.covariance()
            + ratio * ratio * self.baseline.variance()?;
        // Rounding can push a variance of exactly 0 (one series a multiple of the other) just below it.
        Some((variance.max(0.0) / self.baseline.n() as f64).sqrt() / before.abs())
    }

    /// The ratios R for which "mean of y - R x is 0" is not refused (Fieller, J R Stat Soc B 1954;16:175).
    ///
    /// None when they do not form a bounded interval.
    fn fieller_limits(&self, level: f64) -> Option<(f64, f64)> {
        let n = self.baseline.n();
        let t = t_critical(level, n)?;
        let weight = t * t / n as f64;
        let (after, before) = self.scenario.mean().zip(self.baseline.mean())?;
        let square = before * before - weight * self.baseline.variance()?;
        let cross = after * before - weight * self.covariance();
        let constant = after * after - weight * self.scenario.variance()?;
        let discriminant = cross * cross - square * constant;
        (square > 0.0 && discriminant >= 0.0).then(|| {
            let root = discriminant.sqrt();
            ((cross - root) / square, (cross + root) / square)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    const A: [f64; 6] = [10.2, 11.5, 9.8, 12.1, 10.9, 11.7];
    const B: [f64; 6] = [9.6, 10.4, 9.5, 11.0, 10.6, 10.5];

    fn compare(scenario: &[f64], baseline: &[f64]) -> PairedDifference {
        let defined = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
        PairedDifference::of(&defined(scenario), &defined(baseline), 0.95)
    }

    #[test]
    fn six_replications_give_the_reference_comparison() {
        let result = compare(&A, &B);
        assert_printed(result.difference.mean.unwrap(), 0.766_667, 6);
        assert_printed(result.difference.standard_error.unwrap(), 0.170_620, 6);
        assert_printed(result.difference.half_width().unwrap(), 0.438_592, 6);
        assert_printed(result.correlation.unwrap(), 0.923_808, 6);
        assert_printed(result.variance_reduction_factor.unwrap(), 6.625_954, 6);
        let standard_deviation = result.difference.standard_error.unwrap() * 6_f64.sqrt();
        assert_printed(standard_deviation, 0.417_931, 6);
        // The unpaired standard error is the paired one times the root of the reduction factor.
        let unpaired = result.difference.standard_error.unwrap()
            * result.variance_reduction_factor.unwrap().sqrt();
        assert_printed(unpaired, 0.439_191, 6);
    }

    #[test]
    fn p_value_agrees_with_the_interval() {
        let p_value = compare(&A, &B).p_value.unwrap();
        let level = 1.0 - p_value;
        let result = PairedDifference::of(&A.map(Some), &B.map(Some), level);
        assert!(result.difference.low.unwrap().abs() < 1e-9);
    }

    #[test]
    fn delta_error_is_that_of_the_residuals_around_the_ratio() {
        let relative = compare(&A, &B).relative.unwrap();
        let residuals: Vec<f64> = A
            .iter()
            .zip(&B)
            .map(|(y, x)| y - relative.ratio * x)
            .collect();
        let error = Moments::of(&residuals).standard_error().unwrap();
        let mean_baseline = B.iter().sum::<f64>() / 6.0;
        assert_close(relative.standard_error.unwrap(), error / mean_baseline);
        assert_eq!(relative.method, RatioMethod::Delta);
        assert_close(relative.ratio, 66.2 / 61.6);
        assert_close(relative.percent_change().0, 100.0 * 4.6 / 61.6);
    }

    #[test]
    fn fieller_limits_are_where_the_residuals_become_significant() {
        let scenario = [1.0, 4.0, -1.0, 6.0, 3.0, 2.0, 5.0];
        let baseline = [2.0, 3.0, -1.0, 4.0, 1.0, -2.0, 5.0];
        let relative = compare(&scenario, &baseline).relative.unwrap();
        assert_eq!(relative.method, RatioMethod::Fieller);
        assert_eq!((relative.low, relative.high), (None, None));

        let baseline = [2.0, 3.0, -1.0, 4.0, 1.0, 1.0, 5.0];
        let relative = compare(&scenario, &baseline).relative.unwrap();
        assert_eq!(relative.method, RatioMethod::Fieller);
        for limit in [relative.low.unwrap(), relative.high.unwrap()] {
            let residuals: Vec<f64> = scenario
                .iter()
                .zip(&baseline)
                .map(|(y, x)| y - limit * x)
                .collect();
            let p_value = Estimate::of(&residuals, 0.95).p_value_of_zero().unwrap();
            assert!((p_value - 0.05).abs() < 1e-9, "{p_value} at {limit}");
        }
    }

    #[test]
    fn pairs_with_a_missing_member_are_dropped_on_both_sides() {
        let mut scenario: Vec<Option<f64>> = A.map(Some).to_vec();
        let mut baseline: Vec<Option<f64>> = B.map(Some).to_vec();
        scenario.extend([None, Some(99.0), None, Some(f64::NAN)]);
        baseline.extend([Some(-50.0), None, None, Some(1.0)]);
        let result = PairedDifference::of(&scenario, &baseline, 0.95);
        assert_eq!((result.difference.n, result.difference.undefined), (6, 4));
        assert_eq!(result.correlation, compare(&A, &B).correlation);
        assert_eq!(result.relative, compare(&A, &B).relative);
    }

    #[test]
    fn identical_series_differ_by_nothing_for_certain() {
        let result = compare(&A, &A);
        assert_eq!(result.difference.mean, Some(0.0));
        assert_eq!(result.p_value, Some(1.0));
        assert_eq!(result.variance_reduction_factor, None);
        assert_close(result.correlation.unwrap(), 1.0);
        let relative = result.relative.unwrap();
        assert_close(relative.ratio, 1.0);
        assert!(relative.standard_error.unwrap() < 1e-8);
    }

    #[test]
    fn a_scenario_proportional_to_the_baseline_has_a_certain_ratio() {
        for seventh in 1..=50 {
            let factor = f64::from(seventh) / 7.0;
            let relative = compare(&B.map(|value| value * factor), &B)
                .relative
                .unwrap();
            assert_close(relative.ratio, factor);
            assert!(relative.standard_error.unwrap() < 1e-6, "factor {factor}");
        }
    }

    #[test]
    fn one_pair_gives_a_difference_without_interval_and_a_zero_baseline_no_ratio() {
        let result = compare(&[3.0], &[2.0]);
        assert_eq!(result.difference.mean, Some(1.0));
        assert_eq!(result.difference.low, None);
        assert_eq!((result.p_value, result.correlation), (None, None));
        assert_eq!(result.relative.unwrap().low, None);
        assert_eq!(compare(&[3.0, 1.0], &[0.0, 0.0]).relative, None);
    }

    #[test]
    #[should_panic(expected = "same replications")]
    fn series_of_unequal_length_are_refused() {
        PairedDifference::of(&[Some(1.0)], &[], 0.95);
    }
}

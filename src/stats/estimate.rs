//! A mean over simulated years, with the interval in which the true mean probably lies, and when to stop simulating.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Mean of independent replications with its t interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Values that entered the mean.
    pub n: usize,
    /// Values left out because undefined or not finite.
    pub undefined: usize,
    /// Arithmetic mean, in the unit of the values; none when `n` is 0.
    pub mean: Option<f64>,
    /// Standard error of the mean, same unit; none when `n` is below 2.
    pub standard_error: Option<f64>,
    /// Lower end of the interval, same unit; none when `n` is below 2.
    pub low: Option<f64>,
    /// Upper end of the interval, same unit; none when `n` is below 2.
    pub high: Option<f64>,
    /// Confidence level of the interval, strictly between 0 and 1.
    pub level: f64,
}

impl Estimate {
    /// Estimate from one value per replication; a value that is not finite counts as undefined.
    pub fn of(values: &[f64], level: f64) -> Self {
        Self::of_each(values.iter().map(|&value| Some(value)), level)
    }

    /// Estimate from one value per replication where some replications have none (nobody waited, nobody was ill).
    pub fn of_optional(values: &[Option<f64>], level: f64) -> Self {
        Self::of_each(values.iter().copied(), level)
    }

    fn of_each(values: impl Iterator<Item = Option<f64>>, level: f64) -> Self {
        let mut moments = Moments::default();
        let mut undefined = 0;
        for value in values {
            match value {
                Some(value) if value.is_finite() => moments.add(value),
                _ => undefined += 1,
            }
        }
        Self::from_moments(&moments, undefined, level)
    }

    /// Estimate from moments already accumulated; `undefined` is only carried along.
    pub fn from_moments(moments: &Moments, undefined: usize, level: f64) -> Self {
        let mean = moments.mean();
        let standard_error = moments.standard_error();
        let margin = half_width(moments, level);
        Self {
            n: moments.n(),
            undefined,
            mean,
            standard_error,
            low: mean.zip(margin).map(|(mean, margin)| mean - margin),
            high: mean.zip(margin).map(|(mean, margin)| mean + margin),
            level,
        }
    }

    /// Half the width of the interval, in the unit of the values.
    pub fn half_width(&self) -> Option<f64> {
        Some(self.high? - self.mean?)
    }

    /// Two-sided p-value of "the true mean is zero" (one-sample t test); on differences it is the paired t test.
    ///
    /// Values all equal leave no noise to test against: 1 when they are all zero, else 0.
    pub fn p_value_of_zero(&self) -> Option<f64> {
        let (mean, standard_error) = (self.mean?, self.standard_error?);
        if standard_error == 0.0 {
            return Some(if mean == 0.0 { 1.0 } else { 0.0 });
        }
        let t = (mean / standard_error).abs();
        Some(2.0 * student(self.n as f64 - 1.0)?.sf(t))
    }
}

/// Count, mean and spread of values met one by one.
///
/// Welford's update (Technometrics 1962;4:419): one pass, and no loss of digits when the spread is small beside the mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    n: usize,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Moments of a slice, in its order.
    pub fn of(values: &[f64]) -> Self {
        let mut moments = Self::default();
        for &value in values {
            moments.add(value);
        }
        moments
    }

    /// Takes one more value into account; the caller passes finite values only.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    /// Number of values met.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Mean; none before the first value.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then_some(self.mean)
    }

    /// Unbiased sample variance (divisor n - 1); none before the second value.
    pub fn variance(&self) -> Option<f64> {
        (self.n > 1).then(|| self.squares / (self.n as f64 - 1.0))
    }

    /// Standard error of the mean; none before the second value.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance()
            .map(|variance| (variance / self.n as f64).sqrt())
    }

    /// Sum of squared deviations from the mean.
    pub(crate) fn squared_deviations(&self) -> f64 {
        self.squares
    }
}

/// Quantile of Student's t law: `probability` strictly between 0 and 1, `degrees_of_freedom` above 0, else none.
pub fn t_quantile(probability: f64, degrees_of_freedom: f64) -> Option<f64> {
    let inside = probability > 0.0 && probability < 1.0;
    Some(student(inside.then_some(degrees_of_freedom)?)?.inverse_cdf(probability))
}

/// Critical value of a two-sided t interval with `n` values; none below two values or for a level outside 0..1.
pub(crate) fn t_critical(level: f64, n: usize) -> Option<f64> {
    let degrees_of_freedom = n.checked_sub(1)? as f64;
    t_quantile(f64::midpoint(1.0, level), degrees_of_freedom)
}

fn student(degrees_of_freedom: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, degrees_of_freedom).ok()
}

fn half_width(moments: &Moments, level: f64) -> Option<f64> {
    Some(t_critical(level, moments.n())? * moments.standard_error()?)
}

/// Level at which each of several intervals is drawn so that all hold together at `level` (Bonferroni).
///
/// Valid under any dependence, hence with common random numbers. Zero comparisons count as one.
pub fn bonferroni_level(level: f64, comparisons: usize) -> f64 {
    1.0 - (1.0 - level) / comparisons.max(1) as f64
}

/// Holm's adjusted p-values (Scand J Stat 1979;6:65), in the order given; valid under any dependence.
///
/// An undefined p-value stays undefined and does not count among the comparisons.
pub fn holm_adjusted(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut ascending: Vec<(usize, f64)> = p_values
        .iter()
        .enumerate()
        .filter_map(|(place, p)| p.map(|p| (place, p)))
        .collect();
    ascending.sort_by(|left, right| left.1.total_cmp(&right.1));

    let mut adjusted = vec![None; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &(place, p)) in ascending.iter().enumerate() {
        let remaining = (ascending.len() - rank) as f64;
        largest = largest.max((remaining * p).min(1.0));
        adjusted[place] = Some(largest);
    }
    adjusted
}

/// How near the interval must come to the mean before one may stop.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Precision {
    /// Half-width at most this share of the mean's size (0.05 = 5 %). Not for differences: their mean may be near zero.
    Relative(f64),
    /// Half-width at most this much, in the unit of the values.
    Absolute(f64),
}

impl Precision {
    fn reached(self, moments: &Moments, level: f64) -> bool {
        let Some((half_width, mean)) = half_width(moments, level).zip(moments.mean()) else {
            return false;
        };
        match self {
            // Written as a product: at a mean of zero no relative precision is reached, save by values all zero.
            Self::Relative(share) => half_width <= share * mean.abs(),
            Self::Absolute(most) => half_width <= most,
        }
    }

    /// Largest half-width allowed around a mean of this size, when a *future* mean is what must be precise.
    ///
    /// The relative error is measured against the unknown true mean, hence gamma / (1 + gamma)
    /// (Law, Simulation Modeling and Analysis, section on the sample size of a specified precision).
    fn allowed(self, mean: f64) -> f64 {
        match self {
            Self::Relative(share) => share / (1.0 + share) * mean.abs(),
            Self::Absolute(most) => most,
        }
    }
}

/// Replications likely to be needed, judging from a pilot with this `mean` and sample `variance`.
///
/// The smallest n from 2 whose t interval is narrow enough if the variance stays as it is; none when the precision,
/// the level or the variance makes no such n exist below 10^12.
pub fn replications_needed(
    mean: f64,
    variance: f64,
    precision: Precision,
    level: f64,
) -> Option<u64> {
    let half_width = precision.allowed(mean);
    let z = Normal::standard().inverse_cdf(level_as_probability(level)?);
    let at_least = (z / half_width) * (z / half_width) * variance;
    if !(0.0..1e12).contains(&at_least) {
        return None;
    }
    // Beyond a million degrees of freedom t and normal quantile agree to six digits, and the former is slow to find.
    if at_least > 1e6 {
        return Some(at_least.ceil() as u64);
    }
    // The t quantile exceeds the normal one, so the search starts at the normal answer and has few steps to go.
    let mut n = (at_least as u64).max(2);
    while t_quantile(level_as_probability(level)?, n as f64 - 1.0)? * (variance / n as f64).sqrt()
        > half_width
    {
        n += 1;
    }
    Some(n)
}

fn level_as_probability(level: f64) -> Option<f64> {
    (level > 0.0 && level < 1.0).then(|| f64::midpoint(1.0, level))
}

/// Sequential stopping with a look-ahead (Hoad, Robinson & Davies, J Oper Res Soc 2010;61:1632).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StoppingRule {
    /// Precision to reach and to keep.
    pub precision: Precision,
    /// Confidence level of the interval, strictly between 0 and 1.
    pub level: f64,
    /// Replications before the first check (the paper takes 3; 10 or more protects better against luck).
    pub first_check: usize,
    /// Further replications over which the precision must hold, up to 100 replications; grows with n above (paper: 5).
    pub look_ahead: usize,
}

impl StoppingRule {
    /// The number of replications that suffices, once `values` (in replication order) confirms it; none: simulate more.
    ///
    /// The look-ahead replications are made, so they should be used in the final estimate too.
    pub fn sufficient(&self, values: &[f64]) -> Option<usize> {
        let mut moments = Moments::default();
        let mut candidate = None;
        for &value in values {
            moments.add(value);
            let n = moments.n();
            if n < self.first_check || !self.precision.reached(&moments, self.level) {
                candidate = None;
                continue;
            }
            let since = *candidate.get_or_insert(n);
            if n >= since + self.look_ahead_from(since) {
                return Some(since);
            }
        }
        None
    }

    fn look_ahead_from(&self, n: usize) -> usize {
        if n <= 100 {
            self.look_ahead
        } else {
            self.look_ahead * n / 100
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    const BANK: [f64; 10] = [1.53, 1.66, 1.24, 2.34, 2.00, 1.69, 2.69, 2.86, 1.70, 2.60];

    #[test]
    fn bank_example_gives_the_textbook_interval() {
        let estimate = Estimate::of(&BANK, 0.90);
        assert_printed(estimate.mean.unwrap(), 2.031, 6);
        assert_printed(Moments::of(&BANK).variance().unwrap(), 0.309_099, 6);
        assert_printed(estimate.half_width().unwrap(), 0.322_283, 6);
        assert_printed(estimate.low.unwrap(), 1.708_717, 6);
    }

    #[test]
    fn one_value_has_a_mean_but_no_interval_and_none_has_neither() {
        let one = Estimate::of(&[4.0], 0.95);
        assert_eq!(
            (one.n, one.mean, one.standard_error, one.low, one.high),
            (1, Some(4.0), None, None, None)
        );
        assert_eq!(one.p_value_of_zero(), None);
        let none = Estimate::of(&[], 0.95);
        assert_eq!((none.n, none.mean, none.low), (0, None, None));
    }

    #[test]
    fn undefined_and_non_finite_values_are_counted_and_left_out() {
        let values = [Some(1.0), None, Some(3.0), Some(f64::NAN), None];
        let estimate = Estimate::of_optional(&values, 0.95);
        assert_eq!(
            (estimate.n, estimate.undefined, estimate.mean),
            (2, 3, Some(2.0))
        );
    }

    #[test]
    fn a_level_that_is_no_probability_gives_no_interval() {
        for level in [-1.0, 1.0, 1.5, f64::NAN] {
            assert_eq!(Estimate::of(&BANK, level).low, None, "level {level}");
        }
    }

    #[test]
    fn small_spread_beside_a_large_mean_keeps_its_digits() {
        let values = [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0];
        assert_close(Moments::of(&values).variance().unwrap(), 30.0);
    }

    #[test]
    fn bonferroni_critical_values_are_those_of_the_tables() {
        for (comparisons, critical) in [
            (1, 2.093_024),
            (3, 2.625_106),
            (6, 2.943_895),
            (10, 3.173_725),
        ] {
            let level = bonferroni_level(0.95, comparisons);
            assert_printed(t_critical(level, 20).unwrap(), critical, 6);
        }
    }

    #[test]
    fn holm_keeps_the_order_of_its_input_and_skips_the_undefined() {
        let adjusted = holm_adjusted(&[Some(0.01), Some(0.04), None, Some(0.03), Some(0.005)]);
        for (actual, expected) in
            adjusted
                .iter()
                .zip([Some(0.03), Some(0.06), None, Some(0.06), Some(0.02)])
        {
            assert_eq!(actual.is_some(), expected.is_some());
            assert_close(actual.unwrap_or(0.0), expected.unwrap_or(0.0));
        }
        assert_eq!(
            holm_adjusted(&[Some(0.9), Some(0.8)]),
            [Some(1.0), Some(1.0)]
        );
    }

    #[test]
    fn p_value_is_one_minus_the_level_when_the_interval_just_touches_zero() {
        let half_width = Estimate::of(&BANK, 0.90).half_width().unwrap();
        let shift = Estimate::of(&BANK, 0.90).mean.unwrap() - half_width;
        let shifted = BANK.map(|value| value - shift);
        let p_value = Estimate::of(&shifted, 0.90).p_value_of_zero().unwrap();
        assert!((p_value - 0.10).abs() < 1e-9, "{p_value}");
    }

    #[test]
    fn equal_values_are_a_certain_difference_unless_all_zero() {
        let p_value = |value: f64| Estimate::of(&[value; 5], 0.95).p_value_of_zero();
        assert_eq!((p_value(0.0), p_value(-0.3)), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn replications_needed_are_those_of_the_bank_example() {
        let needed = |precision| replications_needed(2.03, 0.31, precision, 0.90);
        assert_eq!(needed(Precision::Absolute(0.25)), Some(16));
        assert_eq!(needed(Precision::Relative(0.10)), Some(27));
        assert_eq!(needed(Precision::Absolute(0.0)), None);
        // z = 1.6448536: z^2 = 2.7055435, times 0.31 over 0.00005^2 is 335 487 394.
        assert_eq!(
            needed(Precision::Absolute(0.000_05)).map(|n| n / 1_000),
            Some(335_487)
        );
        assert_eq!(
            replications_needed(2.0, 0.0, Precision::Absolute(0.1), 0.9),
            Some(2)
        );
    }

    fn rule(precision: Precision, look_ahead: usize) -> StoppingRule {
        StoppingRule {
            precision,
            level: 0.95,
            first_check: 3,
            look_ahead,
        }
    }

    #[test]
    fn stopping_rule_on_the_wavy_sequence_stops_where_computed_by_another_road() {
        let values: Vec<f64> = (1..=200_i32)
            .map(|i| 10.0 + 3.0 * libm::sin(f64::from(i)) + 0.4 * (f64::from(7 * i % 11) - 5.0))
            .collect();
        assert_printed(values[0], 13.324_413, 6);
        assert_printed(values[1], 11.927_892, 6);
        for (share, expected) in [(0.20, 8), (0.10, 28), (0.05, 100)] {
            let rule = rule(Precision::Relative(share), 5);
            assert_eq!(
                rule.sufficient(&values),
                Some(expected),
                "precision {share}"
            );
            assert_eq!(rule.sufficient(&values[..expected + 5]), Some(expected));
            assert_eq!(rule.sufficient(&values[..expected + 4]), None);
        }
    }

    #[test]
    fn look_ahead_protects_against_a_lucky_start() {
        let mut values = vec![
            10.0, 10.2, 9.9, 10.1, 14.0, 6.0, 13.0, 7.0, 12.0, 8.0, 11.0, 9.0, 10.0, 10.0, 10.5,
            9.5,
        ];
        values.extend([10.8, 9.2].repeat(10));
        let stop = |look_ahead| rule(Precision::Relative(0.10), look_ahead).sufficient(&values);
        assert_eq!((stop(0), stop(5)), (Some(3), Some(17)));
    }

    #[test]
    fn even_equal_values_are_not_trusted_before_the_first_check() {
        let rule = rule(Precision::Absolute(0.1), 0);
        assert_eq!(rule.sufficient(&[10.0; 2]), None);
        assert_eq!(rule.sufficient(&[10.0; 9]), Some(3));
    }

    #[test]
    fn absolute_precision_stops_where_the_relative_one_cannot() {
        let values: Vec<f64> = [1.0, -1.0].repeat(100);
        assert_eq!(rule(Precision::Relative(0.5), 5).sufficient(&values), None);
        // By t tables: half-width 2.1098 / sqrt(17) = 0.512 at n = 18, then 2.1009 sqrt(20) / 19 = 0.494 at n = 19.
        let absolute = rule(Precision::Absolute(0.5), 0);
        assert_eq!(absolute.sufficient(&values), Some(19));
    }

    #[test]
    fn look_ahead_grows_beyond_a_hundred_replications() {
        let rule = rule(Precision::Absolute(1.0), 5);
        assert_eq!(
            [100, 101, 120, 399].map(|n| rule.look_ahead_from(n)),
            [5, 5, 6, 19]
        );
    }
}

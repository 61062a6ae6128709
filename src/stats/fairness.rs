//! How evenly the burden of duty is shared among doctors, and how even it could be at best.
//!
//! Loads are one number at or above 0 per doctor liable to duty (nights, hours, calls; per full-time equivalent when duty
//! is due in proportion). Exempt doctors are left out by the caller, who counts them. An index is undefined (`None`)
//! when nobody carries any load, when there is no doctor, or when a load is negative or not finite.

use serde::Serialize;

use super::quantile::percentile;

/// Mean load; none when an index of inequality has no meaning.
fn mean_load(loads: &[f64]) -> Option<f64> {
    let possible = loads.iter().all(|load| load.is_finite() && *load >= 0.0);
    let total: f64 = loads.iter().sum();
    (possible && total > 0.0).then(|| total / loads.len() as f64)
}

fn ascending(loads: &[f64]) -> Vec<f64> {
    let mut sorted = loads.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Gini index: 0 when all carry the same, (n - 1)/n when one doctor carries everything.
///
/// Equals the mean absolute difference between two doctors over twice the mean; computed as
/// 2 sum(i `x_i`) / (n sum x) - (n + 1)/n with loads in ascending order.
pub fn gini(loads: &[f64]) -> Option<f64> {
    let total = mean_load(loads)? * loads.len() as f64;
    let n = loads.len() as f64;
    let sorted = ascending(loads);
    // Centred places sum to 0, so the smallest load can be taken off all: equal loads then give exactly 0.
    let weighted: f64 = sorted
        .iter()
        .enumerate()
        .map(|(place, load)| (place as f64 - (n - 1.0) / 2.0) * (load - sorted[0]))
        .sum();
    Some(2.0 * weighted / (n * total))
}

/// Gini index times n/(n - 1): 0..1 whatever the number of doctors, to compare Cercles of different size
/// (Deltas, Rev Econ Stat 2003;85:226). None for a single doctor.
pub fn gini_adjusted(loads: &[f64]) -> Option<f64> {
    let n = loads.len() as f64;
    (loads.len() > 1).then(|| Some(gini(loads)? * n / (n - 1.0)))?
}

/// Theil index: 0 when all carry the same, ln n when one doctor carries everything.
pub fn theil(loads: &[f64]) -> Option<f64> {
    let mean = mean_load(loads)?;
    let sum: f64 = loads.iter().map(|load| entropy_term(load / mean)).sum();
    // Equal loads may miss their mean by a last bit, on either side.
    Some((sum / loads.len() as f64).max(0.0))
}

/// x ln x, with its limit 0 at x = 0.
fn entropy_term(x: f64) -> f64 {
    if x > 0.0 { x * libm::log(x) } else { 0.0 }
}

/// Theil index split into what happens inside groups (for example Cercles) and between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TheilSplit {
    /// Inequality among doctors of the same group, each group weighted by its share of the total load.
    pub within: f64,
    /// Inequality that would remain if each group shared its load evenly.
    pub between: f64,
}

impl TheilSplit {
    /// Theil index of all doctors together.
    pub fn total(&self) -> f64 {
        self.within + self.between
    }
}

/// Splits the Theil index by group, one slice of loads per group; empty groups are ignored.
pub fn theil_split(groups: &[&[f64]]) -> Option<TheilSplit> {
    let everyone = groups.concat();
    let mean = mean_load(&everyone)?;
    let total = mean * everyone.len() as f64;
    let mut split = TheilSplit {
        within: 0.0,
        between: 0.0,
    };
    // A group without any load has weight 0: it shows in `between` through the higher means of the others.
    for loads in groups {
        if let Some(group_mean) = mean_load(loads) {
            let share = group_mean * loads.len() as f64 / total;
            split.within += share * theil(loads)?;
            split.between += share * libm::log(group_mean / mean);
        }
    }
    Some(split)
}

/// The lightly and the heavily loaded tenth of doctors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TenthsGap {
    /// Load exceeded by nine doctors in ten, in the unit of the loads.
    pub p10: f64,
    /// Load exceeded by one doctor in ten, in the unit of the loads.
    pub p90: f64,
    /// P90 over P10; none when P10 is 0, the ratio being infinite: show P10, P90 and `share_without_load` instead.
    pub ratio: Option<f64>,
    /// Share of doctors with no load at all, 0..1.
    pub share_without_load: f64,
}

/// P90 against P10 of the loads.
pub fn tenths_gap(loads: &[f64]) -> Option<TenthsGap> {
    mean_load(loads)?;
    let sorted = ascending(loads);
    let (p10, p90) = percentile(&sorted, 0.1).zip(percentile(&sorted, 0.9))?;
    let without_load = sorted.iter().take_while(|load| **load <= 0.0).count();
    Some(TenthsGap {
        p10,
        p90,
        ratio: (p10 > 0.0).then(|| p90 / p10),
        share_without_load: without_load as f64 / loads.len() as f64,
    })
}

/// Load of the most burdened doctor as a multiple of the mean, 1..n.
pub fn max_to_mean(loads: &[f64]) -> Option<f64> {
    let mean = mean_load(loads)?;
    Some(loads.iter().copied().fold(0.0, f64::max) / mean)
}

/// Jain's index (sum x)^2 / (n sum x^2): 1 when all carry the same, 1/n when one doctor carries everything.
pub fn jain(loads: &[f64]) -> Option<f64> {
    let mean = mean_load(loads)?;
    let squares: f64 = loads.iter().map(|load| (load / mean) * (load / mean)).sum();
    Some(loads.len() as f64 / squares)
}

/// Smallest Gini index any rota of whole, equal duties can reach with `mean` duties per doctor: f (1 - f) / mean, f the
/// fractional part of the mean. None unless the mean is finite and above 0.
pub fn gini_of_indivisibility(mean: f64) -> Option<f64> {
    let fraction = mean - mean.floor();
    (mean > 0.0 && mean.is_finite()).then(|| fraction * (1.0 - fraction) / mean)
}

/// Gini index expected if equal duties fell on doctors at random, `mean` to each: e^(-2 mean) (I0 + I1)(2 mean).
///
/// It is the mean absolute difference of two independent Poisson counts over twice their mean. Below it a rota is fairer
/// than chance; a small mean makes it large. None unless the mean is finite and above 0.
pub fn gini_of_chance(mean: f64) -> Option<f64> {
    (mean > 0.0 && mean.is_finite())
        .then(|| scaled_bessel(0, 2.0 * mean) + scaled_bessel(1, 2.0 * mean))
}

/// Above this argument the asymptotic series reaches full precision and the power series would lose its first terms.
const SERIES_LIMIT: f64 = 50.0;

/// e^(-x) `I_order(x)`, the modified Bessel function of order 0 or 1 (Abramowitz & Stegun 9.6.10 and 9.7.1).
fn scaled_bessel(order: u32, x: f64) -> f64 {
    if x <= SERIES_LIMIT {
        bessel_power_series(f64::from(order), x)
    } else {
        bessel_asymptotic_series(f64::from(order), x)
    }
}

fn bessel_power_series(order: f64, x: f64) -> f64 {
    let half = x / 2.0;
    let mut term = libm::exp(-x) * if order > 0.0 { half } else { 1.0 };
    let mut sum = term;
    let mut k = 1.0;
    // Terms rise until k is about x/2, then fall; while they rise none is small beside the sum.
    while term > sum * f64::EPSILON / 4.0 {
        term *= half * half / (k * (k + order));
        sum += term;
        k += 1.0;
    }
    sum
}

fn bessel_asymptotic_series(order: f64, x: f64) -> f64 {
    let mut term = 1.0_f64;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term.abs() > f64::EPSILON / 4.0 {
        let odd = 2.0 * k - 1.0;
        term *= (odd * odd - 4.0 * order * order) / (8.0 * x * k);
        sum += term;
        k += 1.0;
    }
    sum / (std::f64::consts::TAU * x).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    /// Loads, then Gini, adjusted Gini, Theil, P90/P10 (none = infinite), max/mean, Jain.
    type Case = (&'static [f64], f64, f64, f64, Option<f64>, f64, f64);

    const CASES: [Case; 6] = [
        (
            &[1.0, 2.0, 3.0, 4.0],
            0.25,
            0.333_333,
            0.106_440,
            Some(2.846_154),
            1.6,
            0.833_333,
        ),
        (&[0.0, 0.0, 0.0, 1.0], 0.75, 1.0, 1.386_294, None, 4.0, 0.25),
        (&[5.0, 5.0, 5.0, 5.0], 0.0, 0.0, 0.0, Some(1.0), 1.0, 1.0),
        (
            &[10.0, 20.0, 30.0, 40.0, 50.0],
            0.266_667,
            0.333_333,
            0.119_688,
            Some(3.285_714),
            1.666_667,
            0.818_182,
        ),
        (
            &[30.0, 36.0, 36.0, 40.0, 41.0],
            0.056_831,
            0.071_038,
            0.005_749,
            Some(1.253_086),
            1.120_219,
            0.988_897,
        ),
        (
            &[12.0, 0.0, 52.0, 36.0, 36.0, 48.0, 20.0, 36.0],
            0.308_333,
            0.352_381,
            0.215_619,
            Some(5.857_143),
            1.733_333,
            0.762_712,
        ),
    ];

    #[test]
    fn every_index_agrees_with_the_reference_table() {
        for (loads, g, adjusted, entropy, gap, highest, evenness) in CASES {
            assert_printed(gini(loads).unwrap(), g, 6);
            assert_printed(gini_adjusted(loads).unwrap(), adjusted, 6);
            assert_printed(theil(loads).unwrap(), entropy, 6);
            let ratio = tenths_gap(loads).unwrap().ratio;
            assert_eq!(ratio.is_some(), gap.is_some());
            assert_printed(ratio.unwrap_or(0.0), gap.unwrap_or(0.0), 6);
            assert_printed(max_to_mean(loads).unwrap(), highest, 6);
            assert_printed(jain(loads).unwrap(), evenness, 6);
        }
    }

    #[test]
    fn gini_is_the_mean_absolute_difference_over_twice_the_mean() {
        for (loads, ..) in CASES {
            let n = loads.len() as f64;
            let differences: f64 = loads
                .iter()
                .flat_map(|x| loads.iter().map(move |y| (x - y).abs()))
                .sum();
            let by_pairs = differences / (2.0 * n * loads.iter().sum::<f64>());
            assert_close(gini(loads).unwrap(), by_pairs);
        }
    }

    #[test]
    fn no_index_changes_with_the_unit_or_the_order_of_loads() {
        let (loads, ..) = CASES[5];
        let rescaled: Vec<f64> = loads.iter().rev().map(|load| load * 7.5).collect();
        for index in [gini, gini_adjusted, theil, max_to_mean, jain] {
            assert_close(index(&rescaled).unwrap(), index(loads).unwrap());
        }
    }

    #[test]
    fn without_any_load_nothing_is_fair_or_unfair() {
        for loads in [&[][..], &[0.0, 0.0], &[1.0, -1.0, 3.0], &[1.0, f64::NAN]] {
            for index in [gini, gini_adjusted, theil, max_to_mean, jain] {
                assert_eq!(index(loads), None, "{loads:?}");
            }
            assert_eq!(tenths_gap(loads), None);
            assert_eq!(theil_split(&[loads]), None);
        }
        assert_eq!(gini_adjusted(&[3.0]), None);
        assert_eq!(gini(&[3.0]), Some(0.0));
    }

    #[test]
    fn equal_loads_are_perfectly_fair_even_where_their_sum_is_rounded() {
        for n in 1..60 {
            let loads = vec![0.1; n];
            assert_eq!(gini(&loads), Some(0.0), "{n} doctors");
            assert!(
                (0.0..1e-15).contains(&theil(&loads).unwrap()),
                "{n} doctors"
            );
        }
    }

    #[test]
    fn an_infinite_gap_shows_its_ends_instead() {
        let gap = tenths_gap(&[0.0, 0.0, 0.0, 1.0]).unwrap();
        assert_close(gap.p90, 0.7);
        assert_eq!(
            (gap.p10, gap.ratio, gap.share_without_load),
            (0.0, None, 0.75)
        );
    }

    #[test]
    fn theil_splits_into_within_and_between_groups() {
        let groups: [&[f64]; 4] = [&[30.0, 36.0, 36.0], &[], &[40.0, 41.0], &[12.0, 20.0]];
        let split = theil_split(&groups).unwrap();
        assert_printed(split.within, 0.006_406_38, 8);
        assert_printed(split.between, 0.055_351_53, 8);
        assert_printed(split.total(), 0.061_757_90, 8);
        assert_close(split.total(), theil(&groups.concat()).unwrap());
    }

    #[test]
    fn an_idle_group_counts_between_groups_only() {
        let split = theil_split(&[&[0.0, 0.0], &[4.0, 4.0]]).unwrap();
        assert_close(split.within, 0.0);
        assert_close(split.between, std::f64::consts::LN_2);
    }

    #[test]
    fn floors_of_the_gini_agree_with_the_reference_table() {
        for (doctors, indivisible, chance) in [
            (10.0, 0.006_849, 0.093_225),
            (40.0, 0.011_986, 0.185_478),
            (120.0, 0.013_128, 0.316_618),
            (320.0, 0.105_950, 0.495_739),
        ] {
            let mean = 365.0 / doctors;
            assert_printed(gini_of_indivisibility(mean).unwrap(), indivisible, 6);
            assert_printed(gini_of_chance(mean).unwrap(), chance, 6);
        }
        for mean in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(gini_of_chance(mean), None);
            assert_eq!(gini_of_indivisibility(mean), None);
        }
    }

    #[test]
    fn the_fairest_rota_of_whole_duties_reaches_its_floor() {
        let mut loads = vec![36.0; 5];
        loads.extend([37.0; 5]);
        assert_close(gini(&loads).unwrap(), gini_of_indivisibility(36.5).unwrap());
    }

    #[test]
    fn both_bessel_series_agree_where_they_meet() {
        for order in [0.0, 1.0] {
            let (power, asymptotic) = (
                bessel_power_series(order, SERIES_LIMIT),
                bessel_asymptotic_series(order, SERIES_LIMIT),
            );
            assert!(
                (power / asymptotic - 1.0).abs() < 1e-13,
                "{power} {asymptotic}"
            );
        }
        // I0(1) and I1(1), Abramowitz & Stegun table 9.8.
        assert_printed(scaled_bessel(0, 1.0), 0.465_759_607_6, 10);
        assert_printed(scaled_bessel(1, 1.0), 0.207_910_415_3, 10);
    }
}

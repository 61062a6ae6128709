//! How long things take: the few laws of duration that scenarios may name, each drawn by inversion.
//!
//! Inversion keeps comparisons paired: the same uniform gives the same rank of duration in every organisation.

use super::Draws;

/// Quantile of the standard normal law for `p` strictly between 0 and 1.
///
/// Wichura 1988, algorithm AS 241 (PPND16), Applied Statistics 37:477; relative accuracy about 1e-16.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE_TOP, &CENTRE_BOTTOM);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-libm::log(tail));
    let value = if r <= 5.0 {
        ratio(r - 1.6, &MIDDLE_TOP, &MIDDLE_BOTTOM)
    } else {
        ratio(r - 5.0, &FAR_TOP, &FAR_BOTTOM)
    };
    if q < 0.0 { -value } else { value }
}

fn ratio(r: f64, top: &[f64; 8], bottom: &[f64; 8]) -> f64 {
    // By pairs (Estrin 1960): half as many steps that wait for each other as by Horner's rule.
    let (r2, r4) = (r * r, r * r * (r * r));
    let sum = |c: &[f64; 8]| {
        let pair = |i: usize| c[i] + c[i + 1] * r;
        (pair(0) + pair(2) * r2) + (pair(4) + pair(6) * r2) * r4
    };
    sum(top) / sum(bottom)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_545,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    0.000_027_115_555_687_434_876,
    2.010_334_399_292_288e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_2,
    0.000_018_463_183_175_100_547,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// A law of duration or of any positive quantity, in the unit of its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same value.
    Fixed {
        /// The value.
        value: f64,
    },
    /// Memoryless.
    Exponential {
        /// Mean, above 0.
        mean: f64,
    },
    /// The usual shape of consultation lengths; parameters on the log scale.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Sum of `stages` exponential stages.
    Erlang {
        /// Number of stages, at least 1.
        stages: u32,
        /// Mean of the whole, above 0.
        mean: f64,
    },
    /// Any value between two bounds, equally likely.
    Uniform {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// A mixture of two exponentials: mostly short, sometimes long.
    Hyperexponential {
        /// Probability of the first.
        share: f64,
        /// Mean of the first.
        first: f64,
        /// Mean of the second.
        second: f64,
    },
}

impl Distribution {
    /// Log-normal law from its mean and its coefficient of variation: sigma^2 = ln(1 + cv^2), mu = ln mean - sigma^2 / 2.
    pub fn lognormal(mean: f64, cv: f64) -> Self {
        let variance = libm::log1p(cv * cv);
        Self::Lognormal {
            mu: libm::log(mean) - variance / 2.0,
            sigma: libm::sqrt(variance),
        }
    }

    /// The expected value.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Fixed { value } => value,
            Self::Exponential { mean } | Self::Erlang { mean, .. } => mean,
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * sigma / 2.0),
            Self::Uniform { low, high } => f64::midpoint(low, high),
            Self::Hyperexponential {
                share,
                first,
                second,
            } => share * first + (1.0 - share) * second,
        }
    }

    /// One value.
    #[inline]
    pub fn sample(&self, draws: &mut Draws) -> f64 {
        match *self {
            Self::Fixed { value } => value,
            Self::Exponential { mean } => exponential(draws, mean),
            Self::Lognormal { mu, sigma } => {
                libm::exp(mu + sigma * normal_quantile(draws.uniform()))
            }
            Self::Erlang { stages, mean } => {
                let product: f64 = (0..stages).map(|_| draws.uniform()).product();
                -libm::log(product) * mean / f64::from(stages)
            }
            Self::Uniform { low, high } => low + (high - low) * draws.uniform(),
            Self::Hyperexponential {
                share,
                first,
                second,
            } => {
                let mean = if draws.chance(share) { first } else { second };
                exponential(draws, mean)
            }
        }
    }
}

/// An exponential value of the given mean.
#[inline]
pub fn exponential(draws: &mut Draws, mean: f64) -> f64 {
    -mean * libm::log(draws.uniform())
}

/// A Poisson count of any mean by inversion: one uniform up to a mean of 500; a larger one is the sum of independent parts.
pub fn poisson(draws: &mut Draws, mean: f64) -> u32 {
    const LARGEST_PART: f64 = 500.0;
    let mut count = 0;
    let mut left = mean;
    while left > LARGEST_PART {
        count += invert_poisson(draws.fine_uniform(), LARGEST_PART);
        left -= LARGEST_PART;
    }
    count + invert_poisson(draws.fine_uniform(), left)
}

fn invert_poisson(uniform: f64, mean: f64) -> u32 {
    let mut left = uniform;
    let mut term = libm::exp(-mean);
    let mut count = 0_u32;
    // The cap only guards against a sum that rounds to just under 1.
    while left > term && count < 10_000 {
        left -= term;
        count += 1;
        term *= mean / f64::from(count);
    }
    count
}

/// Poisson laws of a grid of means. They tell most counts of a mean between two of them, with no exponential function: a uniform
/// that gives the same count at both gives it in between, for the chance of at most so many falls as the mean grows.
pub struct PoissonGrid {
    /// By mean: the chance of at most 0, 1, 2 ... events.
    rows: Vec<[f64; GRID_COUNTS]>,
}

/// Counts that a grid can tell: 0 to 15.
const GRID_COUNTS: usize = 16;
/// Means of a grid: steps from one to the next unit, and where they end.
const GRID_STEPS: f64 = 32.0;
const GRID_END: f64 = 10.0;

impl PoissonGrid {
    /// All of them.
    pub fn build() -> Self {
        let rows = (0..=(GRID_END * GRID_STEPS) as u32).map(|row| {
            let mean = f64::from(row) / GRID_STEPS;
            let (mut sum, mut term) = (0.0, libm::exp(-mean));
            std::array::from_fn(|count| {
                sum += term;
                term *= mean / (count + 1) as f64;
                sum
            })
        });
        Self {
            rows: rows.collect(),
        }
    }

    /// The very count that [`poisson`] draws.
    #[inline]
    pub fn draw(&self, draws: &mut Draws, mean: f64) -> u32 {
        if mean >= GRID_END {
            return poisson(draws, mean);
        }
        let uniform = draws.fine_uniform();
        let count = self.count(uniform, mean);
        count.unwrap_or_else(|| invert_poisson(uniform, mean))
    }

    /// `None` where the laws on both sides of the mean do not agree.
    #[inline]
    fn count(&self, uniform: f64, mean: f64) -> Option<u32> {
        // Far above the rounding of sums of at most 16 chances, here and in the inversion (some 1e-14), and far below a step.
        const MARGIN: f64 = 1e-12;
        let row = (mean * GRID_STEPS) as u32 as usize;
        let (fewer, more) = (&self.rows[row], &self.rows[row + 1]);
        let passed = more.iter().filter(|&&sum| sum < uniform + MARGIN);
        let most = passed.count();
        let told = most == 0 || most < GRID_COUNTS && fewer[most - 1] < uniform - MARGIN;
        told.then_some(most as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Purpose, Streams};
    use super::*;

    fn moments(law: Distribution, n: u32) -> (f64, f64) {
        let values: Vec<f64> = (0..n)
            .map(|i| law.sample(&mut Streams::new(17, 1).draws(Purpose::Duration, (i, 0))))
            .collect();
        let mean = values.iter().sum::<f64>() / f64::from(n);
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
        (mean, variance)
    }

    #[test]
    fn normal_quantile_agrees_with_tables() {
        // Values to 15 digits from the inverse error function.
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.001, -3.090_232_306_167_813_5),
            (1e-10, -6.361_340_902_404_056),
        ] {
            assert!(
                (normal_quantile(p) - z).abs() < 1e-12,
                "{p}: {}",
                normal_quantile(p)
            );
        }
        for i in 1..1000 {
            let p = f64::from(i) / 1000.0;
            assert!((normal_quantile(p) + normal_quantile(1.0 - p)).abs() < 1e-12);
        }
    }

    #[test]
    fn sampled_means_and_variances_agree_with_the_laws() {
        // 400 000 draws; tolerances are 4 standard errors of the mean and 2 % of the variance (4 % for heavy tails).
        let cases = [
            (Distribution::Exponential { mean: 6.0 }, 36.0),
            (Distribution::lognormal(12.0, 0.5), 36.0),
            (
                Distribution::Erlang {
                    stages: 4,
                    mean: 8.0,
                },
                16.0,
            ),
            (
                Distribution::Uniform {
                    low: 1.0,
                    high: 4.0,
                },
                0.75,
            ),
            (
                Distribution::Hyperexponential {
                    share: 0.4,
                    first: 0.5,
                    second: 2.0,
                },
                2.0 * (0.4 * 0.25 + 0.6 * 4.0) - 1.4_f64.powi(2),
            ),
        ];
        for (law, variance) in cases {
            let (mean, sampled) = moments(law, 400_000);
            let error = 4.0 * (variance / 400_000.0_f64).sqrt();
            assert!((mean - law.mean()).abs() < error, "{law:?}: {mean}");
            assert!(
                (sampled / variance - 1.0).abs() < 0.03,
                "{law:?}: {sampled} against {variance}"
            );
        }
    }

    #[test]
    fn a_grid_tells_nearly_all_counts_and_the_same_ones() {
        let grid = PoissonGrid::build();
        let mut draws = Streams::new(31, 1).draws(Purpose::Onset, (0, 0));
        let mut told = 0;
        for number in 0..400_000 {
            // Some means lie on the grid or next to it, some beyond.
            let mean = match number % 4 {
                0 => f64::from(number % 330) / GRID_STEPS,
                1 => (f64::from(number % 320 + 1) / GRID_STEPS).next_down(),
                _ => 10.5 * draws.uniform(),
            };
            assert_eq!(
                grid.draw(&mut draws.clone(), mean),
                poisson(&mut draws.clone(), mean)
            );
            let uniform = draws.fine_uniform();
            told += u32::from(mean < GRID_END && grid.count(uniform, mean).is_some());
        }
        // One step of 32 is left, and what lies beyond the grid.
        assert!((360_000..390_000).contains(&told), "{told}");
    }

    #[test]
    fn a_grid_leaves_uniforms_next_to_a_border_to_the_inversion() {
        let grid = PoissonGrid::build();
        for row in 0..(GRID_END * GRID_STEPS) as usize {
            for mean in [row as f64, row as f64 + 0.5, (row as f64 + 1.0).next_down()] {
                let mean = mean / GRID_STEPS;
                for border in grid.rows[row].iter().chain(&grid.rows[row + 1]) {
                    for uniform in [border - 1e-15, *border, border + 1e-15] {
                        let uniform = uniform.clamp(1e-16, 1.0_f64.next_down());
                        let told = grid.count(uniform, mean);
                        let exact = invert_poisson(uniform, mean);
                        assert!(told.is_none_or(|told| told == exact), "{mean} {uniform}");
                    }
                }
            }
        }
    }

    #[test]
    fn large_poisson_means_are_summed_from_parts() {
        let n = 4_000_u32;
        let mean = (0..n)
            .map(|i| {
                f64::from(poisson(
                    &mut Streams::new(29, 1).draws(Purpose::Onset, (i, 0)),
                    1_300.0,
                ))
            })
            .sum::<f64>()
            / f64::from(n);
        // sd of the mean 0.57; 3.3 sd each way.
        assert!((mean - 1_300.0).abs() < 1.9, "{mean}");
    }

    #[test]
    fn poisson_counts_have_equal_mean_and_variance() {
        let n = 200_000_u32;
        let counts: Vec<f64> = (0..n)
            .map(|i| {
                f64::from(poisson(
                    &mut Streams::new(23, 1).draws(Purpose::Onset, (i, 0)),
                    4.2,
                ))
            })
            .collect();
        let mean = counts.iter().sum::<f64>() / f64::from(n);
        let variance = counts.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / f64::from(n);
        // sd of the mean 0.0046; 3.3 sd each way.
        assert!((mean - 4.2).abs() < 0.0152, "{mean}");
        assert!((variance / 4.2 - 1.0).abs() < 0.012, "{variance}");
    }
}

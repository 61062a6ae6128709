//! What is believed about a value that nobody knows exactly: a range and a shape.

use crate::random::distribution::normal_quantile;
use crate::scenario::catalogue::Shape;

/// Normal quantile of 0.975: half the width of a central 95 % interval in standard deviations.
const CENTRAL_95: f64 = 1.959_963_984_540_054;

/// Strips of the numerical integral of the beta-PERT law, an even number; the share below a quantile is then right to 1e-5.
const STRIPS: u32 = 2_048;

/// The law of an uncertain value; of a parameter, before a fit. The bounds are limits for the uniform, triangular and beta-PERT law,
/// and the central 95 % of the normal and lognormal law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    low: f64,
    mode: f64,
    high: f64,
    shape: Shape,
}

impl Prior {
    /// A law over a range; None unless `low < high`, `mode` lies between them, and a lognormal law lies above 0. The mode counts for
    /// the triangular and the beta-PERT law alone.
    pub fn new(low: f64, mode: f64, high: f64, shape: Shape) -> Option<Self> {
        let ordered = low < high && (low..=high).contains(&mode) && (high - low).is_finite();
        let possible = shape != Shape::Lognormal || low > 0.0;
        (ordered && possible).then_some(Self {
            low,
            mode,
            high,
            shape,
        })
    }

    /// Lower bound.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Upper bound.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// The value below which the share `share` (strictly between 0 and 1) of the law lies.
    pub fn quantile(&self, share: f64) -> f64 {
        let (low, high) = (self.low, self.high);
        match self.shape {
            Shape::Triangular => self.triangular(share),
            Shape::Normal => bell(low, high, share),
            Shape::Lognormal => libm::exp(bell(libm::log(low), libm::log(high), share)),
            Shape::BetaPert => low + (high - low) * self.beta_pert(share),
            Shape::Uniform => low + share * (high - low),
        }
    }

    /// Quantile of the beta-PERT law on 0..1: a beta law with exponents 4 m and 4 (1 - m) around the mode m, so that its mean is
    /// (low + 4 mode + high) / 6 (Malcolm, Roseboom, Clark & Fazar 1959, Operations Research 7:646).
    fn beta_pert(&self, share: f64) -> f64 {
        let mode = (self.mode - self.low) / (self.high - self.low);
        let density = |x: f64| libm::pow(x, 4.0 * mode) * libm::pow(1.0 - x, 4.0 * (1.0 - mode));
        let width = 1.0 / f64::from(STRIPS);
        // Simpson's rule on pairs of strips; where the quantile falls inside a pair, the mass of the pair is spread evenly.
        let pairs: Vec<f64> = (0..STRIPS / 2)
            .map(|pair| {
                let at = |step: u32| density(f64::from(2 * pair + step) * width);
                (at(0) + 4.0 * at(1) + at(2)) * width / 3.0
            })
            .collect();
        let mut left = share * pairs.iter().sum::<f64>();
        for (pair, mass) in pairs.iter().enumerate() {
            if left <= *mass {
                return 2.0 * width * (pair as f64 + left / mass);
            }
            left -= mass;
        }
        1.0
    }

    fn triangular(&self, share: f64) -> f64 {
        let (width, left) = (self.high - self.low, self.mode - self.low);
        if share * width < left {
            self.low + libm::sqrt(share * width * left)
        } else {
            self.high - libm::sqrt((1.0 - share) * width * (width - left))
        }
    }

    /// A value on the scale of the surfaces: -1 at the lower bound, 1 at the upper; for a lognormal law the logarithm decides.
    pub fn scaled(&self, value: f64) -> f64 {
        let place = |value: f64, low: f64, high: f64| 2.0 * (value - low) / (high - low) - 1.0;
        if self.shape == Shape::Lognormal {
            place(libm::log(value), libm::log(self.low), libm::log(self.high))
        } else {
            place(value, self.low, self.high)
        }
    }
}

fn bell(low: f64, high: f64, share: f64) -> f64 {
    let deviation = (high - low) / (2.0 * CENTRAL_95);
    f64::midpoint(low, high) + deviation * normal_quantile(share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    fn prior(shape: Shape) -> Prior {
        Prior::new(1.0, 2.0, 5.0, shape).expect("a sound range")
    }

    #[test]
    fn each_shape_has_its_known_quantiles() {
        assert_close(prior(Shape::Uniform).quantile(0.25), 2.0);
        // Triangular on 1 to 5 with mode 2: a quarter lies below the mode; F(x) = 1 - (5 - x)^2 / 12 above it.
        assert_close(prior(Shape::Triangular).quantile(0.25), 2.0);
        assert_printed(prior(Shape::Triangular).quantile(0.75), 3.267_949, 6);
        assert_printed(prior(Shape::Triangular).quantile(0.0625), 1.5, 9);
        // On 0 to 8 with mode 2, F(x) = x^2 / 16 below the mode.
        let wide = Prior::new(0.0, 2.0, 8.0, Shape::Triangular).expect("a sound range");
        assert_close(wide.quantile(0.0625), 1.0);
        assert_printed(prior(Shape::Normal).quantile(0.975), 5.0, 9);
        assert_close(prior(Shape::Normal).quantile(0.5), 3.0);
        assert_printed(prior(Shape::Lognormal).quantile(0.025), 1.0, 9);
        assert_printed(prior(Shape::Lognormal).quantile(0.5), 2.236_068, 6);
    }

    #[test]
    fn bounds_are_minus_one_and_one_on_the_scale_of_the_surfaces() {
        let p = prior(Shape::Uniform);
        assert_close(p.scaled(1.0), -1.0);
        assert_close(p.scaled(5.0), 1.0);
        assert_close(p.scaled(4.0), 0.5);
        assert_close(prior(Shape::Lognormal).scaled(libm::sqrt(5.0)), 0.0);
    }

    #[test]
    fn an_empty_or_impossible_range_is_no_prior() {
        assert_eq!(Prior::new(2.0, 2.0, 2.0, Shape::Uniform), None);
        assert_eq!(Prior::new(1.0, 6.0, 5.0, Shape::Uniform), None);
        assert_eq!(Prior::new(0.0, 1.0, 5.0, Shape::Lognormal), None);
        assert_eq!(Prior::new(1.0, 2.0, f64::INFINITY, Shape::Uniform), None);
    }

    #[test]
    fn the_beta_pert_law_has_its_published_mean_and_the_quantiles_of_the_beta_law() {
        let law = Prior::new(1.0, 2.0, 5.0, Shape::BetaPert).expect("a sound range");
        let n = 4_000;
        let mean = (0..n)
            .map(|i| law.quantile((f64::from(i) + 0.5) / f64::from(n)))
            .sum::<f64>()
            / f64::from(n);
        assert!(
            (mean - (1.0 + 4.0 * 2.0 + 5.0) / 6.0).abs() < 2e-5,
            "{mean}"
        );
        // Mode 2 on 1 to 5 is the beta law with parameters 2 and 4, whose distribution function is a polynomial:
        // F(x) = 10 x^2 (1-x)^3 + 10 x^3 (1-x)^2 + 5 x^4 (1-x) + x^5.
        for share in [0.025, 0.2, 0.5, 0.9, 0.975] {
            let x = (law.quantile(share) - 1.0) / 4.0;
            let y = 1.0 - x;
            let below = 10.0 * x * x * y * y * y
                + 10.0 * x * x * x * y * y
                + 5.0 * x * x * x * x * y
                + x * x * x * x * x;
            assert!((below - share).abs() < 1e-5, "{share}: {below}");
        }
    }
}

//! How badly a simulated figure misses a published one, once the errors of both are allowed for; and which assumptions that
//! rules out.
//!
//! History matching: Craig, Goldstein, Seheult & Smith 1997 (Case Studies in Bayesian Statistics 3:37), Vernon, Goldstein & Bower
//! 2010 (Bayesian Analysis 5:619), Andrianakis and others 2015 (`PLoS` Comput Biol 11:e1003968).

/// Beyond this many standard deviations a value is ruled out: at least 95 % of any law with one peak lies within three
/// (Pukelsheim 1994, The American Statistician 48:88).
pub const CUT: f64 = 3.0;

/// Distance between a published and a predicted value in standard deviations; `variance` is the sum of all that may separate
/// them (error of the publication, error of the prediction, luck of the run).
pub fn implausibility(published: f64, predicted: f64, variance: f64) -> f64 {
    let distance = (published - predicted).abs();
    if distance == 0.0 {
        0.0
    } else {
        distance / libm::sqrt(variance)
    }
}

/// Logarithm of the normal density of a distance, but for a constant that is the same for all predictions of the same variance.
pub fn log_density(published: f64, predicted: f64, variance: f64) -> f64 {
    let distance = published - predicted;
    -0.5 * distance * distance / variance
}

/// Probability that a normal variable of mean 0 and the given standard deviation lies below `value`; a step when it is 0.
pub fn normal_below(value: f64, deviation: f64) -> f64 {
    if deviation > 0.0 {
        0.5 * libm::erfc(-value / deviation * std::f64::consts::FRAC_1_SQRT_2)
    } else if value > 0.0 {
        1.0
    } else if value < 0.0 {
        0.0
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    #[test]
    fn a_parabola_is_matched_where_it_must_be() {
        // f = x^2 on 0 to 3, published 4, variance 0.04 + 0.01: x from sqrt(4 - 3 sqrt 0.05) to sqrt(4 + 3 sqrt 0.05).
        let plausible = |x: f64| implausibility(4.0, x * x, 0.05) <= CUT;
        let inside: Vec<f64> = (0..=3_000_000)
            .map(|i| f64::from(i) * 1e-6)
            .filter(|&x| plausible(x))
            .collect();
        assert_printed(inside[0], 1.824_604, 5);
        assert_printed(inside[inside.len() - 1], 2.161_208, 5);
    }

    #[test]
    fn nothing_misses_itself() {
        assert_close(implausibility(2.0, 2.0, 0.0), 0.0);
        assert!(implausibility(2.0, 2.1, 0.0).is_infinite());
    }

    #[test]
    fn the_normal_law_has_its_known_tails() {
        assert_printed(normal_below(1.644_853_626_951, 1.0), 0.95, 9);
        assert_printed(normal_below(-3.919_927_969, 2.0), 0.025, 6);
        assert_close(normal_below(0.0, 0.0), 0.5);
        assert_close(normal_below(1e-9, 0.0), 1.0);
        assert_printed(log_density(3.0, 1.0, 4.0), -0.5, 12);
    }
}

//! Figures over runs that do not all count alike: the nearer a run comes to what is known, the more it weighs.

/// Weights that add up to 1 from logarithms of weights known but for a factor; a missing logarithm weighs nothing. Empty when
/// nothing weighs anything.
pub fn normalised(log_weights: &[Option<f64>]) -> Vec<f64> {
    let known = |w: &Option<f64>| w.filter(|w| w.is_finite());
    let Some(largest) = log_weights.iter().filter_map(known).reduce(f64::max) else {
        return Vec::new();
    };
    let raw: Vec<f64> = log_weights
        .iter()
        .map(|w| known(w).map_or(0.0, |w| libm::exp(w - largest)))
        .collect();
    let total: f64 = raw.iter().sum();
    raw.into_iter().map(|w| w / total).collect()
}

/// How many equally weighted values the weighted ones are worth: (sum w)^2 / sum w^2 (Kish 1965, Survey Sampling, section 8.2).
/// 0 without weight.
pub fn effective_size(weights: &[f64]) -> f64 {
    let (sum, squares) = weights
        .iter()
        .fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

/// Weighted mean and standard deviation (of the weighted distribution itself, no correction of degrees of freedom). None without
/// weight.
pub fn moments(values: &[f64], weights: &[f64]) -> Option<(f64, f64)> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let average = |f: &dyn Fn(f64) -> f64| {
        let sum: f64 = values.iter().zip(weights).map(|(&v, w)| f(v) * w).sum();
        sum / total
    };
    let mean = average(&|v| v);
    Some((mean, libm::sqrt(average(&|v| (v - mean) * (v - mean)))))
}

/// Weighted percentile: the value below which the share `share` (0 to 1) of the weight lies, half the weight of a value counted
/// as below it, interpolated in between (with equal weights type 5 of Hyndman & Fan, Am Stat 1996;50:361). None without weight.
pub fn percentile(values: &[f64], weights: &[f64], share: f64) -> Option<f64> {
    let mut pairs: Vec<(f64, f64)> = values
        .iter()
        .copied()
        .zip(weights.iter().copied())
        .filter(|pair| pair.1 > 0.0)
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wanted = share.clamp(0.0, 1.0) * pairs.iter().map(|pair| pair.1).sum::<f64>();
    let mut below = 0.0;
    let mut last: Option<(f64, f64)> = None;
    for (value, weight) in pairs {
        let position = below + weight / 2.0;
        if position >= wanted {
            return Some(last.map_or(value, |(before, at)| {
                before + (wanted - at) / (position - at) * (value - before)
            }));
        }
        below += weight;
        last = Some((value, position));
    }
    last.map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    #[test]
    fn weights_add_up_to_one_whatever_their_size() {
        let weights = normalised(&[Some(-1000.0), Some(-1000.0 + libm::log(3.0)), None]);
        assert_close(weights[0], 0.25);
        assert_close(weights[1], 0.75);
        assert_close(weights[2], 0.0);
        assert!(normalised(&[None, Some(f64::NEG_INFINITY)]).is_empty());
    }

    #[test]
    fn the_effective_size_counts_equal_weights_and_ignores_a_crowd_of_nothings() {
        assert_close(effective_size(&[0.2; 5]), 5.0);
        assert_close(effective_size(&[1.0, 0.0, 0.0]), 1.0);
        // By hand: (1 + 2 + 3)^2 / (1 + 4 + 9).
        assert_printed(effective_size(&[1.0, 2.0, 3.0]), 2.571_429, 6);
        assert_close(effective_size(&[]), 0.0);
    }

    #[test]
    fn mean_and_spread_follow_the_weights() {
        let (mean, sd) = moments(&[1.0, 2.0, 4.0], &[1.0, 2.0, 1.0]).expect("weight");
        assert_close(mean, 2.25);
        // By hand: (1.5625 + 2 * 0.0625 + 3.0625) / 4 = 1.1875.
        assert_close(sd * sd, 1.1875);
        assert_eq!(moments(&[1.0], &[0.0]), None);
    }

    #[test]
    fn equal_weights_give_the_textbook_percentile() {
        let values = [3.0, 1.0, 2.0, 4.0];
        let at = |share| percentile(&values, &[1.0; 4], share).expect("weight");
        // Hyndman & Fan type 5: position n p + 1/2.
        assert_close(at(0.5), 2.5);
        assert_close(at(0.25), 1.5);
        assert_close(at(0.0), 1.0);
        assert_close(at(1.0), 4.0);
    }

    #[test]
    fn a_weight_of_two_is_worth_two_values_at_the_median() {
        let heavy = percentile(&[1.0, 5.0, 9.0], &[1.0, 1.0, 2.0], 0.5);
        // Positions 0.5, 1.5, 3 of 4; half the weight is 2, a third of the way from 5 to 9.
        assert_printed(heavy.expect("weight"), 6.333_333, 6);
        assert_eq!(percentile(&[1.0], &[0.0], 0.5), None);
    }
}

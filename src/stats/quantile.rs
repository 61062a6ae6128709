//! How long the unluckiest tenth waited: percentiles, their uncertainty, and a compact record of waiting times.

use serde::Serialize;
use statrs::distribution::{Binomial, DiscreteCDF};

/// Percentile of values in ascending order, by linear interpolation between neighbours (type 7 of Hyndman & Fan,
/// Am Stat 1996;50:361); `share` is on 0..1 (0.9 = P90). None without values or for another share.
pub fn percentile(ascending: &[f64], share: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    interpolated(last as u64, share, |rank| ascending[rank as usize])
}

/// Interpolates between the two values whose ranks (from 0 to `last`) surround the percentile.
fn interpolated(last: u64, share: f64, value_of_rank: impl Fn(u64) -> f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let position = last as f64 * share;
    let rank = position.floor();
    let below = value_of_rank(rank as u64);
    let above = value_of_rank((rank as u64 + 1).min(last));
    Some(below + (position - rank) * (above - below))
}

/// Which of the sorted values bound a percentile, whatever the law they come from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QuantileRanks {
    /// Rank, from 1, of the value that is the lower limit; none when there are too few values for one.
    pub lower: Option<u64>,
    /// Rank, from 1, of the value that is the upper limit; none when there are too few values for one.
    pub upper: Option<u64>,
    /// True probability that the limits (a missing one taken as infinite) enclose the percentile; at least the level.
    pub coverage: f64,
}

/// Distribution-free interval for the percentile `share` (strictly within 0..1) of `n` *independent* values.
///
/// Lower rank l: the largest with P(Bin(n, share) <= l - 1) <= a/2; upper rank u: the smallest with
/// P(Bin(n, share) <= u - 1) >= 1 - a/2 (David & Nagaraja, Order Statistics, section 7.1). None for `n` = 0 or a
/// share or level outside 0..1. Waits of one night depend on each other: use one percentile per replication instead.
pub fn quantile_ranks(n: u64, share: f64, level: f64) -> Option<QuantileRanks> {
    let valid = n > 0 && share > 0.0 && share < 1.0 && level > 0.0 && level < 1.0;
    let binomial = Binomial::new(share, n).ok().filter(|_| valid)?;
    let tail = (1.0 - level) / 2.0;
    let ranks_below = |limit: f64| (0..n).take_while(|&k| binomial.cdf(k) <= limit).count() as u64;
    let lower = Some(ranks_below(tail)).filter(|&rank| rank > 0);
    let upper = Some(ranks_below(1.0 - tail) + 1).filter(|&rank| rank <= n);
    let below = lower.map_or(0.0, |rank| binomial.cdf(rank - 1));
    let above = upper.map_or(1.0, |rank| binomial.cdf(rank - 1));
    Some(QuantileRanks {
        lower,
        upper,
        coverage: above - below,
    })
}

/// Largest probability still compatible, one-sided at `level`, with no event at all in `n` independent trials.
///
/// Exact binomial limit 1 - (1 - level)^(1/n), about 3/n at 0.95 (Hanley & Lippman-Hand, JAMA 1983;249:1743).
/// None for `n` = 0 or a level outside 0..1.
pub fn upper_limit_of_no_event(n: u64, level: f64) -> Option<f64> {
    (n > 0 && level > 0.0 && level < 1.0).then(|| -libm::expm1(libm::log1p(-level) / n as f64))
}

/// Classes per doubling of the wait, as a power of two: 2^7 = 128 classes, each at most 1/128 of its lower edge wide.
const CLASS_BITS: u32 = 7;
/// Bits of an `f64` fraction finer than a class.
const FINER_BITS: u32 = f64::MANTISSA_DIGITS - 1 - CLASS_BITS;
/// Lower edge of the first fine class: 2^-6 minute, under one second, finer than any wait is told.
const FINEST_MINUTES: f64 = 0.015_625;
/// From under a second to 2^24 minutes (31 years): no run is so long.
const DOUBLINGS: usize = 30;
const CLASSES: usize = (DOUBLINGS << CLASS_BITS) + 1;

/// Record of many waits in minutes without keeping each: 15 kB, whatever their number.
///
/// Classes split each doubling into 128 equal parts, so that a percentile is within 1/128 (0.79 %) of the exact one,
/// or within 1/64 minute for waits shorter than that; the smallest, the largest and the zeros are exact. Whole
/// minutes up to 255 are class edges. Class counts are `u32` and stop at their maximum, above four thousand million.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    zeros: u64,
    counts: Vec<u32>,
    smallest: f64,
    largest: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            zeros: 0,
            counts: vec![0; CLASSES],
            smallest: f64::INFINITY,
            largest: 0.0,
        }
    }
}

impl Histogram {
    /// Counts one wait, in minutes.
    ///
    /// # Panics
    /// If the wait is negative or not finite: the clock of the run has gone wrong.
    pub fn record(&mut self, minutes: f64) {
        assert!(
            minutes >= 0.0 && minutes.is_finite(),
            "a wait of {minutes} minutes is impossible"
        );
        if minutes > 0.0 {
            let count = &mut self.counts[class_of(minutes)];
            *count = count.saturating_add(1);
        } else {
            self.zeros += 1;
        }
        self.smallest = self.smallest.min(minutes);
        self.largest = self.largest.max(minutes);
    }

    /// Adds the waits of another record; the order of merging never matters.
    pub fn merge(&mut self, other: &Self) {
        self.zeros += other.zeros;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
        self.smallest = self.smallest.min(other.smallest);
        self.largest = self.largest.max(other.largest);
    }

    /// Number of waits recorded.
    pub fn n(&self) -> u64 {
        self.zeros + self.counts.iter().copied().map(u64::from).sum::<u64>()
    }

    /// Longest wait, exact, in minutes; none when empty.
    pub fn largest(&self) -> Option<f64> {
        (self.n() > 0).then_some(self.largest)
    }

    /// Percentile in minutes, as [`percentile`] up to the width of a class; none when empty or `share` outside 0..1.
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let last = self.n().checked_sub(1)?;
        interpolated(last, share, |rank| self.value_of_rank(rank, last))
    }

    /// Share of waits shorter than `minutes`: exact for whole minutes up to 255, else interpolated within one class.
    pub fn share_below(&self, minutes: f64) -> Option<f64> {
        let n = Some(self.n()).filter(|&n| n > 0)?;
        if minutes.is_nan() || minutes <= 0.0 {
            return Some(0.0);
        }
        let class = class_of(minutes);
        let whole: u64 = self.counts[..class].iter().copied().map(u64::from).sum();
        let (low, high) = edges(class);
        let part = ((minutes - low) / (high - low)).min(1.0) * f64::from(self.counts[class]);
        Some(((self.zeros + whole) as f64 + part) / n as f64)
    }

    /// The wait of this rank (from 0), its class filled evenly.
    fn value_of_rank(&self, rank: u64, last: u64) -> f64 {
        if rank == 0 {
            return self.smallest;
        }
        if rank < self.zeros {
            return 0.0;
        }
        if rank == last {
            return self.largest;
        }
        let mut first = self.zeros;
        for (class, &count) in self.counts.iter().enumerate() {
            let count = u64::from(count);
            if rank < first + count {
                let (low, high) = edges(class);
                let (low, high) = (low.max(self.smallest), high.min(self.largest));
                return low + (high - low) * ((rank - first) as f64 + 0.5) / count as f64;
            }
            first += count;
        }
        self.largest
    }
}

/// Class of a wait above 0: its binary exponent and first seven fraction bits, read off exactly, without a logarithm.
fn class_of(minutes: f64) -> usize {
    if minutes < FINEST_MINUTES {
        return 0;
    }
    let above_finest = (minutes.to_bits() - FINEST_MINUTES.to_bits()) >> FINER_BITS;
    (above_finest as usize + 1).min(CLASSES - 1)
}

/// Edges of a class in minutes: lower included, upper not.
fn edges(class: usize) -> (f64, f64) {
    let edge =
        |steps: usize| f64::from_bits(FINEST_MINUTES.to_bits() + ((steps as u64) << FINER_BITS));
    match class.checked_sub(1) {
        None => (0.0, FINEST_MINUTES),
        Some(steps) => (edge(steps), edge(steps + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    #[test]
    fn percentile_interpolates_between_neighbours() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_close(percentile(&values, 0.5).unwrap(), 3.0);
        assert_close(percentile(&values, 0.9).unwrap(), 6.8);
        assert_eq!(percentile(&values, 0.0), Some(1.0));
        assert_eq!(percentile(&values, 1.0), Some(8.0));
        assert_eq!(percentile(&[7.0], 0.3), Some(7.0));
    }

    #[test]
    fn percentile_of_nothing_or_beyond_the_whole_is_undefined() {
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[1.0], 1.01), None);
        assert_eq!(percentile(&[1.0], f64::NAN), None);
    }

    #[test]
    fn quantile_ranks_are_those_of_the_reference_table() {
        for (n, share, lower, upper, coverage) in [
            (30, 0.5, 10, 21, 0.957_226),
            (100, 0.5, 40, 61, 0.964_800),
            (50, 0.9, 41, 50, 0.970_308),
            (100, 0.9, 84, 96, 0.955_690),
            (200, 0.95, 184, 197, 0.967_152),
        ] {
            let ranks = quantile_ranks(n, share, 0.95).unwrap();
            assert_eq!((ranks.lower, ranks.upper), (Some(lower), Some(upper)));
            assert_printed(ranks.coverage, coverage, 6);
        }
    }

    #[test]
    fn an_upper_limit_needs_enough_values() {
        let upper = |n, share| quantile_ranks(n, share, 0.95).unwrap().upper;
        assert_eq!((upper(35, 0.9), upper(36, 0.9)), (None, Some(36)));
        assert_eq!((upper(71, 0.95), upper(72, 0.95)), (None, Some(72)));
        assert_eq!(quantile_ranks(5, 0.1, 0.95).unwrap().lower, None);
        assert_eq!(quantile_ranks(0, 0.5, 0.95), None);
        assert_eq!(quantile_ranks(10, 1.0, 0.95), None);
    }

    #[test]
    fn no_event_in_n_trials_still_allows_about_three_over_n() {
        assert_printed(upper_limit_of_no_event(1, 0.95).unwrap(), 0.95, 9);
        let limit = upper_limit_of_no_event(60, 0.95).unwrap();
        assert_close(
            (0..60).fold(1.0, |all_spared, _| all_spared * (1.0 - limit)),
            0.05,
        );
        assert_printed(
            upper_limit_of_no_event(3_000_000, 0.95).unwrap() * 1e6,
            0.998_577,
            5,
        );
        assert_eq!(upper_limit_of_no_event(0, 0.95), None);
    }

    /// Waits spread over four orders of magnitude, in no order (golden-ratio steps).
    fn waits(n: u32) -> Vec<f64> {
        (1..=n)
            .map(|i| {
                let phase = f64::from(i) * 0.618_033_988_749_895;
                libm::exp(9.0 * (phase - phase.floor()) - 2.0)
            })
            .collect()
    }

    fn recorded(waits: &[f64]) -> Histogram {
        let mut histogram = Histogram::default();
        for &wait in waits {
            histogram.record(wait);
        }
        histogram
    }

    #[test]
    fn histogram_percentiles_are_within_one_percent_of_the_exact_ones() {
        for n in [2, 3, 10, 101, 5000] {
            let mut exact = waits(n);
            exact.extend(vec![0.0; n as usize / 3]);
            let histogram = recorded(&exact);
            exact.sort_by(f64::total_cmp);
            for percent in 0..=100 {
                let share = f64::from(percent) / 100.0;
                let truth = percentile(&exact, share).unwrap();
                let found = histogram.percentile(share).unwrap();
                assert!(
                    (found - truth).abs() <= truth / 128.0,
                    "P{percent} of {n}: {found}, not {truth}"
                );
            }
        }
    }

    #[test]
    fn every_wait_falls_between_the_edges_of_its_class() {
        for wait in waits(2000)
            .into_iter()
            .chain([0.001, 0.015_625, 1.0, 16_777_215.0])
        {
            let (low, high) = edges(class_of(wait));
            assert!(low <= wait && wait < high, "{wait} outside {low}..{high}");
        }
        assert_eq!(class_of(1e300), CLASSES - 1);
    }

    #[test]
    fn a_class_is_read_at_its_middle_but_never_beyond_the_extremes() {
        // From 128 minutes on, classes are one minute wide.
        assert_eq!(
            recorded(&[100.0, 128.1, 200.0]).percentile(0.5),
            Some(128.5)
        );
        assert_eq!(recorded(&[12.3; 5]).percentile(0.4), Some(12.3));
    }

    #[test]
    fn zeros_smallest_and_largest_are_exact() {
        let histogram = recorded(&[0.0, 12.3, 0.0, 40_000_000.0, 0.0]);
        assert_eq!(histogram.percentile(0.5), Some(0.0));
        assert_eq!(histogram.percentile(1.0), Some(40_000_000.0));
        assert_eq!(histogram.largest(), Some(40_000_000.0));
        assert_eq!(recorded(&[12.3, 14.0]).percentile(0.0), Some(12.3));
        assert_eq!(Histogram::default().percentile(0.5), None);
        assert_eq!(Histogram::default().largest(), None);
    }

    #[test]
    fn share_below_a_whole_number_of_minutes_is_exact() {
        let waits = waits(5000);
        let histogram = recorded(&waits);
        for minutes in 1..=255 {
            let threshold = f64::from(minutes);
            let exact = waits.iter().filter(|&&wait| wait < threshold).count() as f64 / 5000.0;
            assert_close(histogram.share_below(threshold).unwrap(), exact);
        }
        let with_zero = recorded(&[0.0, 5.0]);
        assert_eq!(with_zero.share_below(0.0), Some(0.0));
        assert_eq!(with_zero.share_below(f64::NAN), Some(0.0));
        assert_eq!(recorded(&[3e7]).share_below(1e9), Some(1.0));
        assert_eq!(with_zero.share_below(5.0), Some(0.5));
        assert_eq!(Histogram::default().share_below(5.0), None);
    }

    #[test]
    fn merging_equals_recording_everything_in_one() {
        let mut waits = waits(3000);
        waits.extend([0.0, 0.0]);
        waits[0] = 0.0;
        let mut merged = recorded(&waits[1200..]);
        merged.merge(&recorded(&waits[..1200]));
        assert_eq!(merged, recorded(&waits));
        assert_eq!(merged.n(), 3002);
        let mut late_minimum = recorded(&[7.0]);
        late_minimum.merge(&recorded(&[3.0]));
        assert_eq!(late_minimum, recorded(&[3.0, 7.0]));
    }

    #[test]
    #[should_panic(expected = "impossible")]
    fn a_negative_wait_is_refused() {
        Histogram::default().record(-0.5);
    }
}

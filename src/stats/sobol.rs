//! Shares the spread of a result out among the assumptions: how much each explains alone, and how much together with others.
//!
//! Design and first-order index of Saltelli and others 2010 (Computer Physics Communications 181:259), total index of Jansen 1999
//! (Computer Physics Communications 117:35), intervals by bootstrap over rows (Archer, Saltelli & Sobol 1997, Journal of
//! Statistical Computation and Simulation 58:99).
//!
//! Of the two usual first-order forms the one kept is Saltelli's: with 64 rows of Sobol's g it errs by 0.002 on a factor without
//! weight where Jansen's errs by 0.12, which would drown most of a long list of assumptions; on a factor that explains 0.7 it errs by
//! 0.13 against 0.05, and the total index then tells the same. Points come from a Latin hypercube: errors are up to a fifth smaller
//! than with plain random points and the intervals hold; scrambled Sobol points err less from 256 rows on, but with 128 or fewer the
//! intervals of some factors held in 73 to 91 % instead of 95 %.
//!
//! A model with luck needs the same luck at all points of a row (common random numbers); what differs by luck alone counts as
//! spread without a factor.

use super::design::latin_hypercube;
use super::quantile::percentile;
use serde::Serialize;

/// Two independent samples of the unit cube, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    a: Vec<Vec<f64>>,
    b: Vec<Vec<f64>>,
}

impl Design {
    /// A design of so many rows, which cost `factors + 2` runs each. `uniform` gives numbers strictly between 0 and 1;
    /// 4 for each factor of each row are used at most.
    pub fn new(rows: usize, factors: usize, uniform: &mut dyn FnMut() -> f64) -> Self {
        let (a, b) = latin_hypercube(rows, 2 * factors, uniform)
            .into_iter()
            .map(|mut both| {
                let second = both.split_off(factors);
                (both, second)
            })
            .unzip();
        Self { a, b }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.a.len()
    }

    /// Where to run the model for one row: the point of the first sample, that of the second, then for each factor the first with
    /// this coordinate taken from the second.
    pub fn points(&self, row: usize) -> Vec<Vec<f64>> {
        let (a, b) = (&self.a[row], &self.b[row]);
        let mut points = vec![a.clone(), b.clone()];
        for factor in 0..a.len() {
            let mut mixed = a.clone();
            mixed[factor] = b[factor];
            points.push(mixed);
        }
        points
    }
}

/// A share of the variance with its interval. Small shares may come out below 0, large ones above 1: that is noise, left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Index {
    /// Estimate; none when the output does not vary.
    pub value: Option<f64>,
    /// Lower end of the interval; none as above or without resamples.
    pub low: Option<f64>,
    /// Upper end of the interval; none as for `low`.
    pub high: Option<f64>,
}

/// What one factor explains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FactorIndices {
    /// Share of the variance that would go, on average, if this factor alone were known.
    pub first: Index,
    /// Share of the variance that would remain, on average, if all other factors were known.
    pub total: Index,
}

/// The spread of an output and what explains it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indices {
    /// Rows used.
    pub rows: usize,
    /// Rows left out because an output in them is undefined or not finite.
    pub undefined: usize,
    /// Mean of the output over both samples; none without rows.
    pub mean: Option<f64>,
    /// Variance of the output over both samples; none without rows.
    pub variance: Option<f64>,
    /// One entry for each factor.
    pub factors: Vec<FactorIndices>,
}

/// Indices from the outputs at the points of each row ([`Design::points`], in that order).
///
/// Intervals are the percentiles at `level` (0..1) of so many `resamples` (1000, say) of the rows drawn with the numbers of
/// `uniform`, one for each row of each. Measured coverage of 95 % intervals with 128 rows: 91 to 98 % for first-order, 93 to 98 % for
/// total indices of the functions of Ishigami and Sobol.
///
/// # Panics
/// If rows differ in length or have no outputs for both samples.
pub fn indices(
    outputs: &[Vec<Option<f64>>],
    level: f64,
    resamples: usize,
    uniform: &mut dyn FnMut() -> f64,
) -> Indices {
    let width = outputs.first().map_or(2, Vec::len);
    assert!(
        width >= 2 && outputs.iter().all(|row| row.len() == width),
        "each row has an output for each of its points"
    );
    let rows: Vec<Vec<f64>> = outputs.iter().filter_map(|row| finite(row)).collect();
    let every: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let whole = Shares::of(&every);
    let drawn: Vec<Shares> = (0..resamples)
        .filter_map(|_| Shares::of(&resampled(&every, uniform)))
        .collect();
    let index = |value: &dyn Fn(&Shares) -> f64| {
        let mut values: Vec<f64> = drawn.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - level) / 2.0;
        let end = |share: f64| whole.as_ref().and_then(|_| percentile(&values, share));
        Index {
            value: whole.as_ref().map(value),
            low: end(tail),
            high: end(1.0 - tail),
        }
    };
    Indices {
        rows: rows.len(),
        undefined: outputs.len() - rows.len(),
        mean: moments(&every).map(|(mean, _)| mean),
        variance: moments(&every).map(|(_, variance)| variance),
        factors: (0..width - 2)
            .map(|factor| FactorIndices {
                first: index(&|shares| shares.first[factor]),
                total: index(&|shares| shares.total[factor]),
            })
            .collect(),
    }
}

fn finite(row: &[Option<f64>]) -> Option<Vec<f64>> {
    row.iter()
        .map(|output| output.filter(|o| o.is_finite()))
        .collect()
}

/// As many rows, drawn with replacement.
fn resampled<'r>(rows: &[&'r [f64]], uniform: &mut dyn FnMut() -> f64) -> Vec<&'r [f64]> {
    let count = rows.len();
    rows.iter()
        .map(|_| rows[((uniform() * count as f64) as usize).min(count - 1)])
        .collect()
}

/// Mean and variance (divisor one less) of the outputs of both samples.
fn moments(rows: &[&[f64]]) -> Option<(f64, f64)> {
    let count = 2.0 * rows.len() as f64;
    let sum: f64 = rows.iter().map(|row| row[0] + row[1]).sum();
    let mean = sum / count;
    let squares: f64 = rows
        .iter()
        .map(|row| (row[0] - mean) * (row[0] - mean) + (row[1] - mean) * (row[1] - mean))
        .sum();
    (!rows.is_empty()).then(|| (mean, squares / (count - 1.0)))
}

/// First-order and total share of each factor.
struct Shares {
    first: Vec<f64>,
    total: Vec<f64>,
}

impl Shares {
    /// None when the outputs of both samples are all the same.
    fn of(rows: &[&[f64]]) -> Option<Self> {
        let (mean, variance) = moments(rows)?;
        // The same to the last bit, not nearly.
        let one = rows[0][0].to_bits();
        let is_one = |value: f64| value.to_bits() == one;
        // Zeros of both signs differ in a bit and not in value.
        if variance <= 0.0 || rows.iter().all(|row| is_one(row[0]) && is_one(row[1])) {
            return None;
        }
        let scale = 1.0 / (rows.len() as f64 * variance);
        let mut shares = Self {
            first: vec![0.0; rows[0].len() - 2],
            total: vec![0.0; rows[0].len() - 2],
        };
        for row in rows {
            // The mean is taken off first: products of large numbers would lose the digits that matter.
            let (a, b) = (row[0], row[1] - mean);
            for (factor, mixed) in row[2..].iter().enumerate() {
                let moved = mixed - a;
                shares.first[factor] += scale * b * moved;
                shares.total[factor] += 0.5 * scale * moved * moved;
            }
        }
        Some(shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Draws, Purpose, Streams};
    use crate::stats::{assert_close, assert_printed};
    use std::f64::consts::PI;

    fn draws(seed: u64, experiment: u32) -> Draws {
        Streams::new(seed, 1).draws(Purpose::Calibration, (experiment, 0))
    }

    fn ishigami(x: &[f64], b: f64) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|i| PI * (2.0 * x[i] - 1.0));
        libm::sin(x) + 7.0 * libm::sin(y) * libm::sin(y) + b * libm::pow(z, 4.0) * libm::sin(x)
    }

    fn g(x: &[f64], weights: &[f64]) -> f64 {
        x.iter()
            .zip(weights)
            .map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a))
            .product()
    }

    const EIGHT: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    const SIX: [f64; 6] = [0.0, 0.5, 3.0, 9.0, 99.0, 99.0];

    /// A function whose indices are known.
    struct Known {
        name: &'static str,
        model: fn(&[f64]) -> f64,
        mean: f64,
        variance: f64,
        first: Vec<f64>,
        total: Vec<f64>,
    }

    fn known_ishigami(b: f64, name: &'static str, model: fn(&[f64]) -> f64) -> Known {
        let variance =
            49.0 / 8.0 + b * libm::pow(PI, 4.0) / 5.0 + b * b * libm::pow(PI, 8.0) / 18.0 + 0.5;
        let first = libm::pow(1.0 + b * libm::pow(PI, 4.0) / 5.0, 2.0) / 2.0 / variance;
        let second = 49.0 / 8.0 / variance;
        let both = b * b * libm::pow(PI, 8.0) * (1.0 / 18.0 - 1.0 / 50.0) / variance;
        Known {
            name,
            model,
            mean: 3.5,
            variance,
            first: vec![first, second, 0.0],
            total: vec![first + both, second, both],
        }
    }

    fn known_g(weights: &[f64], name: &'static str, model: fn(&[f64]) -> f64) -> Known {
        let parts: Vec<f64> = weights
            .iter()
            .map(|a| 1.0 / 3.0 / libm::pow(1.0 + a, 2.0))
            .collect();
        let all: f64 = parts.iter().map(|v| 1.0 + v).product();
        let variance = all - 1.0;
        let total = |v: &f64| v * all / (1.0 + v) / variance;
        Known {
            name,
            model,
            mean: 1.0,
            variance,
            first: parts.iter().map(|v| v / variance).collect(),
            total: parts.iter().map(total).collect(),
        }
    }

    fn known() -> Vec<Known> {
        vec![
            known_ishigami(0.1, "Ishigami 0.1", |x| ishigami(x, 0.1)),
            known_ishigami(0.05, "Ishigami 0.05", |x| ishigami(x, 0.05)),
            known_g(&EIGHT, "g of eight", |x| g(x, &EIGHT)),
            known_g(&SIX, "g of six", |x| g(x, &SIX)),
            Known {
                name: "sum",
                model: |x| x[0] + 2.0 * x[1],
                mean: 1.5,
                variance: 5.0 / 12.0,
                first: vec![0.2, 0.8],
                total: vec![0.2, 0.8],
            },
        ]
    }

    #[test]
    fn formulas_of_the_known_functions_give_the_reference_values() {
        let known = known();
        let assert_all = |values: &[f64], printed: &[f64]| {
            for (value, printed) in values.iter().zip(printed) {
                assert_printed(*value, *printed, 6);
            }
        };
        assert_all(&known[0].first, &[0.313_905, 0.442_411, 0.0]);
        assert_all(&known[0].total, &[0.557_589, 0.442_411, 0.243_684]);
        assert_all(&known[1].first, &[0.218_519, 0.686_895, 0.0]);
        assert_all(&known[1].total, &[0.313_105, 0.686_895, 0.094_587]);
        assert_all(
            &known[2].first,
            &[0.716_192, 0.179_048, 0.023_676, 0.007_162, 0.000_072],
        );
        assert_all(
            &known[2].total,
            &[0.787_144, 0.242_198, 0.034_317, 0.010_460, 0.000_105],
        );
        assert_all(
            &known[3].first,
            &[0.586_781, 0.260_792, 0.036_674, 0.005_868, 0.000_059],
        );
        assert_all(
            &known[3].total,
            &[0.690_086, 0.356_173, 0.056_334, 0.009_171, 0.000_092],
        );
        let variances: Vec<f64> = known.iter().map(|k| k.variance).collect();
        assert_all(&variances, &[13.844_588, 8.916_942, 0.465_424, 0.568_071]);
    }

    fn outputs(known: &Known, rows: usize, luck: &mut Draws) -> Vec<Vec<Option<f64>>> {
        let design = Design::new(rows, known.first.len(), &mut || luck.uniform());
        (0..rows)
            .map(|row| {
                design
                    .points(row)
                    .iter()
                    .map(|x| Some((known.model)(x)))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn two_rows_of_one_factor_give_the_indices_computed_by_hand() {
        // A 1, 3; B and A with B's coordinate 2, 6: mean 3, variance 14/3, first (-1 x 1 + 3 x 3) / 2, total (1 + 9) / 4.
        let rows = [[1.0, 2.0, 2.0], [3.0, 6.0, 6.0]].map(|row| row.map(Some).to_vec());
        let result = indices(&rows, 0.95, 0, &mut || 0.5);
        assert_eq!((result.rows, result.undefined), (2, 0));
        assert_close(result.mean.unwrap(), 3.0);
        assert_close(result.variance.unwrap(), 14.0 / 3.0);
        assert_close(result.factors[0].first.value.unwrap(), 12.0 / 14.0);
        assert_close(result.factors[0].total.value.unwrap(), 7.5 / 14.0);
        assert_eq!(result.factors[0].first.low, None);
    }

    #[test]
    fn a_design_mixes_one_coordinate_at_a_time() {
        let mut luck = draws(81, 0);
        let design = Design::new(10, 3, &mut || luck.uniform());
        assert_eq!(design.rows(), 10);
        for row in 0..10 {
            let points = design.points(row);
            assert_eq!(points.len(), 5);
            for (factor, mixed) in points[2..].iter().enumerate() {
                for i in 0..3 {
                    let is_from = |point: usize| mixed[i].to_bits() == points[point][i].to_bits();
                    assert!(
                        is_from(usize::from(i == factor)) && !is_from(usize::from(i != factor))
                    );
                }
            }
        }
    }

    #[test]
    fn indices_of_known_functions_are_found_with_many_rows() {
        // 4096 rows: four times the root mean square error measured over 300 designs of 1024 rows, halved.
        for (place, known) in known().iter().enumerate() {
            let mut luck = draws(82, place as u32);
            let result = indices(&outputs(known, 4096, &mut luck), 0.95, 0, &mut || 0.5);
            assert!(
                (result.mean.unwrap() - known.mean).abs() < 0.05,
                "{}",
                known.name
            );
            assert!((result.variance.unwrap() / known.variance - 1.0).abs() < 0.1);
            for (i, factor) in result.factors.iter().enumerate() {
                let first = factor.first.value.unwrap() - known.first[i];
                let total = factor.total.value.unwrap() - known.total[i];
                // A factor without weight is known far better: errors shrink with the root of the index.
                let bound = 0.075 * known.total[i].sqrt() + 1e-4;
                assert!(first.abs() < bound, "{} {i} first off {first}", known.name);
                assert!(total.abs() < bound, "{} {i} total off {total}", known.name);
            }
        }
    }

    /// How many of 500 intervals (95 %, 128 rows) hold, for each factor: first-order, total.
    fn held(known: &Known, seed: u64) -> Vec<[u32; 2]> {
        let mut held = vec![[0; 2]; known.first.len()];
        let inside = |index: Index, truth: f64| {
            u32::from(index.low.unwrap() <= truth && truth <= index.high.unwrap())
        };
        for experiment in 0..500 {
            let mut luck = draws(seed, experiment);
            let outputs = outputs(known, 128, &mut luck);
            let result = indices(&outputs, 0.95, 200, &mut || luck.uniform());
            for (i, factor) in result.factors.iter().enumerate() {
                held[i][0] += inside(factor.first, known.first[i]);
                held[i][1] += inside(factor.total, known.total[i]);
            }
        }
        println!("{}: {held:?} of 500", known.name);
        held
    }

    #[test]
    fn intervals_hold_nearly_as_often_as_stated() {
        // Percentile intervals from 128 rows are a little too narrow for skewed indices and, thanks to the Latin hypercube, a little
        // too wide for others: 91 to 98 %. Bounds: 99.9 % of Bin(500, 0.91) below, of Bin(500, 0.985) above.
        // All 22 indices together held in 95 %; 93 to 97 % is two standard errors if all go together, nine if each goes alone.
        let known = known();
        let counts: Vec<u32> = [(0, 83), (2, 84)]
            .into_iter()
            .flat_map(|(place, seed)| held(&known[place], seed))
            .flatten()
            .collect();
        assert!(counts.iter().all(|h| (432..=499).contains(h)));
        let together = f64::from(counts.iter().sum::<u32>()) / (500.0 * 22.0);
        assert!((0.93..=0.97).contains(&together), "{together}");
    }

    #[test]
    fn saltellis_form_knows_weak_factors_better_than_jansens() {
        let known = &known()[2];
        let (mut saltelli, mut jansen) = (0.0, 0.0);
        for experiment in 0..50 {
            let mut luck = draws(85, experiment);
            let outputs = outputs(known, 64, &mut luck);
            let result = indices(&outputs, 0.95, 0, &mut || 0.5);
            let squares: f64 = outputs
                .iter()
                .map(|row| libm::pow(row[1].unwrap() - row[9].unwrap(), 2.0))
                .sum();
            let other = 1.0 - squares / 128.0 / result.variance.unwrap();
            saltelli += libm::pow(result.factors[7].first.value.unwrap() - known.first[7], 2.0);
            jansen += libm::pow(other - known.first[7], 2.0);
        }
        assert!(jansen > 400.0 * saltelli, "{jansen} {saltelli}");
    }

    #[test]
    fn shares_below_zero_are_left_as_they_are() {
        // The third factor of Ishigami's function explains nothing alone: about half of its estimates fall below 0, and nearly all of
        // the lower ends. With half for each, fewer than 8 or more than 32 of 40 happen once in ten thousand seeds; with 97.5 % for
        // each, fewer than 35 lower ends once in a thousand. The seed is fixed.
        let known = &known()[0];
        let thirds: Vec<Index> = (0..40)
            .map(|experiment| {
                let mut luck = draws(88, experiment);
                let outputs = outputs(known, 64, &mut luck);
                indices(&outputs, 0.95, 20, &mut || luck.uniform()).factors[2].first
            })
            .collect();
        let below = |of: fn(&Index) -> Option<f64>| {
            let ends = thirds.iter().filter_map(of);
            ends.filter(|&end| end < 0.0).count()
        };
        let (negative, open) = (below(|i| i.value), below(|i| i.low));
        assert!((8..=32).contains(&negative), "{negative}");
        assert!(open >= 35, "{open}");
    }

    #[test]
    fn a_constant_output_has_no_indices_and_undefined_rows_are_counted() {
        let mut zeros = vec![vec![Some(0.0); 4]; 20];
        zeros[3][1] = Some(-0.0);
        let signs = indices(&zeros, 0.95, 50, &mut || 0.5);
        assert_eq!(signs.factors[0].total.value, None);
        let constant = vec![vec![Some(0.1); 4]; 20];
        let mut luck = draws(86, 0);
        let result = indices(&constant, 0.95, 50, &mut || luck.uniform());
        let none = Index {
            value: None,
            low: None,
            high: None,
        };
        assert_eq!(
            result.factors[1],
            FactorIndices {
                first: none,
                total: none
            }
        );
        assert_printed(result.mean.unwrap(), 0.1, 12);

        let known = &known()[4];
        let mut outputs = outputs(known, 30, &mut luck);
        let clean = indices(&outputs, 0.95, 0, &mut || 0.5);
        outputs.push(vec![Some(1.0), Some(2.0), None, Some(3.0)]);
        outputs.push(vec![Some(f64::INFINITY); 4]);
        let result = indices(&outputs, 0.95, 0, &mut || 0.5);
        assert_eq!((result.rows, result.undefined), (30, 2));
        assert_eq!(result.factors, clean.factors);

        let nothing = indices(&[], 0.95, 10, &mut || 0.5);
        assert_eq!((nothing.mean, nothing.factors.len()), (None, 0));
        let all_lost = indices(&[vec![None; 3]], 0.95, 10, &mut || 0.5);
        assert_eq!(all_lost.factors[0].first, none);
    }

    #[test]
    fn a_far_away_level_changes_nothing() {
        let known = &known()[0];
        let mut luck = draws(87, 0);
        let near = outputs(known, 200, &mut luck);
        let far: Vec<Vec<Option<f64>>> = near
            .iter()
            .map(|row| row.iter().map(|y| y.map(|y| y + 1e6)).collect())
            .collect();
        let of = |rows: &[Vec<Option<f64>>]| indices(rows, 0.95, 0, &mut || 0.5).factors;
        for (near, far) in of(&near).iter().zip(of(&far)) {
            let off = near.first.value.unwrap() - far.first.value.unwrap();
            assert!(off.abs() < 1e-7, "{off}");
        }
    }

    #[test]
    #[should_panic(expected = "an output for each of its points")]
    fn rows_of_unequal_length_are_refused() {
        indices(&[vec![None; 4], vec![None; 3]], 0.95, 0, &mut || 0.5);
    }
}

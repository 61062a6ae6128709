//! A quick stand-in for the simulation: a curved surface through the runs already made, which says what a new run would give
//! and how far it may be off.
//!
//! Quadratic regression with a ridge (Hoerl & Kennard 1970, Technometrics 12:55). The strength of the ridge and the error of the
//! surface come from leaving out one run at a time (PRESS: Allen 1974, Technometrics 16:125), so that the error holds for runs
//! the surface has not seen, the luck of a run included.

/// Strengths of the ridge that are tried.
const RIDGES: [f64; 7] = [1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1000.0];

/// A fitted surface over points with coordinates from -1 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Emulator {
    coefficients: Vec<f64>,
    variance: f64,
    explained: f64,
}

impl Emulator {
    /// Fits a surface to values at points (all of the same number of coordinates, each -1 to 1). None with fewer than three runs.
    pub fn fit(points: &[Vec<f64>], values: &[f64]) -> Option<Self> {
        if points.len() < 3 || points.len() != values.len() {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let spread = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
        let centred: Vec<f64> = values.iter().map(|v| v - mean).collect();
        let rows: Vec<Vec<f64>> = points.iter().map(|point| terms(point)).collect();
        let (mut coefficients, variance) = RIDGES
            .iter()
            .filter_map(|&ridge| ridge_fit(&rows, &centred, ridge))
            .reduce(|best, next| if next.1 < best.1 { next } else { best })?;
        coefficients[0] += mean;
        Some(Self {
            coefficients,
            variance,
            explained: if spread > 0.0 {
                1.0 - variance / spread
            } else {
                0.0
            },
        })
    }

    /// What a run at a point would give on average.
    pub fn predict(&self, point: &[f64]) -> f64 {
        self.predict_terms(&terms(point))
    }

    /// The same from the terms of the point ([`terms`]), for many surfaces over one point.
    pub fn predict_terms(&self, terms: &[f64]) -> f64 {
        self.coefficients
            .iter()
            .zip(terms)
            .map(|(c, t)| c * t)
            .sum()
    }

    /// Mean square error for a run the surface has not seen: error of the surface and luck of the run together.
    pub fn variance(&self) -> f64 {
        self.variance
    }

    /// Share of the variance between runs that the surface predicts in runs it has not seen; below 0 when it is worse than the
    /// mean.
    pub fn explained(&self) -> f64 {
        self.explained
    }
}

/// The terms of the surface at a point: 1, each coordinate, its curvature (second Legendre polynomial) and each product of two.
pub fn terms(point: &[f64]) -> Vec<f64> {
    let k = point.len();
    let mut terms = Vec::with_capacity(1 + 2 * k + k * k.saturating_sub(1) / 2);
    terms.push(1.0);
    terms.extend_from_slice(point);
    terms.extend(point.iter().map(|x| 1.5 * x * x - 0.5));
    for (i, x) in point.iter().enumerate() {
        terms.extend(point[..i].iter().map(|y| x * y));
    }
    terms
}

/// Coefficients for one strength of the ridge, and the mean square error of the runs left out one at a time.
fn ridge_fit(rows: &[Vec<f64>], values: &[f64], ridge: f64) -> Option<(Vec<f64>, f64)> {
    let width = rows.first()?.len();
    let mut normal = vec![vec![0.0; width]; width];
    let mut right = vec![0.0; width];
    for (row, value) in rows.iter().zip(values) {
        for i in 0..width {
            right[i] += row[i] * value;
            for j in 0..=i {
                normal[i][j] += row[i] * row[j];
            }
        }
    }
    // The level of the surface is not held back.
    for (i, row) in normal.iter_mut().enumerate().skip(1) {
        row[i] += ridge;
    }
    let factor = cholesky(normal)?;
    let coefficients = backward(&factor, forward(&factor, right));
    let mut squares = 0.0;
    for (row, value) in rows.iter().zip(values) {
        let fitted: f64 = coefficients.iter().zip(row).map(|(c, t)| c * t).sum();
        // The weight of a run in its own prediction: row A^-1 row' = |L^-1 row|^2.
        let leverage: f64 = forward(&factor, row.clone()).iter().map(|v| v * v).sum();
        let left_out = (value - fitted) / (1.0 - leverage).max(1e-6);
        squares += left_out * left_out;
    }
    Some((coefficients, squares / rows.len() as f64))
}

/// The lower triangle L with L L' = A of a symmetric matrix given by its lower triangle; None when it is not positive definite
/// (Golub & Van Loan, Matrix Computations, algorithm 4.2.1).
fn cholesky(mut a: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for j in 0..a.len() {
        let (done, rest) = a.split_at_mut(j);
        let row = &mut rest[0];
        for (k, earlier) in done.iter().enumerate() {
            let inner: f64 = row[..k].iter().zip(&earlier[..k]).map(|(x, y)| x * y).sum();
            row[k] = (row[k] - inner) / earlier[k];
        }
        let pivot = row[j] - row[..j].iter().map(|x| x * x).sum::<f64>();
        if !(pivot.is_finite() && pivot > 0.0) {
            return None;
        }
        row[j] = libm::sqrt(pivot);
    }
    Some(a)
}

/// Solves L x = b.
fn forward(l: &[Vec<f64>], mut b: Vec<f64>) -> Vec<f64> {
    for i in 0..b.len() {
        let inner: f64 = l[i][..i].iter().zip(&b[..i]).map(|(x, y)| x * y).sum();
        b[i] = (b[i] - inner) / l[i][i];
    }
    b
}

/// Solves L' x = b.
fn backward(l: &[Vec<f64>], mut b: Vec<f64>) -> Vec<f64> {
    for i in (0..b.len()).rev() {
        let inner: f64 = (i + 1..b.len()).map(|j| l[j][i] * b[j]).sum();
        b[i] = (b[i] - inner) / l[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::distribution::normal_quantile;
    use crate::random::{Draws, Purpose, Streams};
    use crate::stats::assert_printed;

    fn draws() -> Draws {
        Streams::new(3, 1).draws(Purpose::Calibration, (1, 1))
    }

    fn points(count: usize, dimensions: usize, draws: &mut Draws) -> Vec<Vec<f64>> {
        crate::stats::design::latin_hypercube(count, dimensions, || draws.uniform())
            .into_iter()
            .map(|point| point.into_iter().map(|u| 2.0 * u - 1.0).collect())
            .collect()
    }

    fn surface(x: &[f64]) -> f64 {
        5.0 + 2.0 * x[0] - x[1] + 0.5 * x[0] * x[1] + 1.5 * x[2] * x[2]
    }

    #[test]
    fn a_quadratic_surface_is_found_again() {
        let points = points(60, 3, &mut draws());
        let values: Vec<f64> = points.iter().map(|p| surface(p)).collect();
        let emulator = Emulator::fit(&points, &values).expect("enough runs");
        for at in [[0.3, -0.2, 0.9], [-1.0, 1.0, 0.0], [0.0, 0.0, 0.0]] {
            assert_printed(emulator.predict(&at), surface(&at), 2);
        }
        assert!(emulator.explained() > 0.9999, "{}", emulator.explained());
    }

    #[test]
    fn the_stated_error_is_the_error_for_new_runs() {
        let mut draws = draws();
        let mut noisy = |p: &[f64]| surface(p) + 0.7 * normal_quantile(draws.uniform());
        let mut place = Streams::new(4, 1).draws(Purpose::Calibration, (2, 2));
        let known = points(200, 3, &mut place);
        let values: Vec<f64> = known.iter().map(|p| noisy(p)).collect();
        let emulator = Emulator::fit(&known, &values).expect("enough runs");
        let new = points(2000, 3, &mut place);
        let squares: f64 = new
            .iter()
            .map(|p| libm::pow(noisy(p) - emulator.predict(p), 2.0))
            .sum();
        let ratio = squares / 2000.0 / emulator.variance();
        // The standard error of a mean square over 200 runs is a tenth of it.
        assert!((0.75..1.33).contains(&ratio), "{ratio}");
        // 0.49 of luck and ten coefficients over 200 runs.
        assert!(
            (0.42..0.65).contains(&emulator.variance()),
            "{}",
            emulator.variance()
        );
    }

    #[test]
    fn fewer_runs_than_terms_still_give_a_cautious_surface() {
        let points = points(20, 8, &mut draws());
        let values: Vec<f64> = points.iter().map(|p| 3.0 + 4.0 * p[0]).collect();
        let emulator = Emulator::fit(&points, &values).expect("enough runs");
        assert!(emulator.variance().is_finite() && emulator.variance() > 0.0);
        assert!(emulator.predict(&[0.9; 8]) > emulator.predict(&[-0.9; 8]));
        assert_eq!(Emulator::fit(&points[..2], &values[..2]), None);
    }

    #[test]
    fn a_constant_output_is_predicted_and_explains_nothing() {
        let points = points(30, 2, &mut draws());
        let emulator = Emulator::fit(&points, &[4.0; 30]).expect("enough runs");
        assert_printed(emulator.predict(&[0.5, 0.5]), 4.0, 9);
        assert_printed(emulator.explained(), 0.0, 9);
    }

    #[test]
    fn the_triangle_multiplies_back_to_the_matrix() {
        // Golub & Van Loan's kind of example, by hand: L = [2], [1 3], [-2 1 1].
        let factor = cholesky(vec![vec![4.0], vec![2.0, 10.0], vec![-4.0, 1.0, 6.0]]);
        assert_eq!(
            factor,
            Some(vec![vec![2.0], vec![1.0, 3.0], vec![-2.0, 1.0, 1.0]])
        );
        assert_eq!(cholesky(vec![vec![1.0], vec![2.0, 1.0]]), None);
    }
}

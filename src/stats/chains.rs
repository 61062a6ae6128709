//! Wanders through all combinations of assumptions and stays longest where they fit best.
//!
//! Differential evolution Markov chains (ter Braak 2006, Statistics and Computing 16:239) with moves of some coordinates at a
//! time (Vrugt and others 2009, Int J Nonlinear Sci Numer Simul 10:273): many chains at once, each moved along the difference of
//! two others, so that the steps find their own size and direction. Chains that stay far below the others in the first half of
//! the moves are lost in a corner, and are put where the best chain is (the same paper, by the quartiles).

/// Every so many sweeps the step is the whole difference of two chains, which carries chains from one hill to another.
const LEAP_EVERY: usize = 10;

/// In the first half of the sweeps, chains that are lost are looked for every so many sweeps.
const SEARCH_EVERY: usize = 10;

/// Reach of the small scatter added to every step, in the unit cube.
const SCATTER: f64 = 1e-4;

/// Moves chains in the unit cube for some sweeps; their places at the end are draws in proportion to the density of which
/// `log_density` is the logarithm (known but for a constant). They must start where it is finite. Fewer than four chains stay
/// where they are.
pub fn sample(
    mut chains: Vec<Vec<f64>>,
    sweeps: usize,
    log_density: impl Fn(&[f64]) -> f64,
    mut uniform: impl FnMut() -> f64,
) -> Vec<Vec<f64>> {
    if chains.len() < 4 {
        return chains;
    }
    let mut heights: Vec<f64> = chains.iter().map(|place| log_density(place)).collect();
    for sweep in 1..=sweeps {
        for chain in 0..chains.len() {
            let place = step(&chains, chain, sweep % LEAP_EVERY == 0, &mut uniform);
            let luck = libm::log(uniform());
            if place.iter().any(|&x| !(0.0..=1.0).contains(&x)) {
                continue;
            }
            let height = log_density(&place);
            if luck < height - heights[chain] {
                chains[chain] = place;
                heights[chain] = height;
            }
        }
        if sweep <= sweeps / 2 && sweep % SEARCH_EVERY == 0 {
            fetch_the_lost(&mut chains, &mut heights);
        }
    }
    chains
}

/// Puts chains that lie below the lower quartile of the heights by more than twice the distance of the quartiles where the best is.
fn fetch_the_lost(chains: &mut [Vec<f64>], heights: &mut [f64]) {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]).then(a.cmp(&b)));
    let quarter = order.len() / 4;
    let (low, high) = (
        heights[order[quarter]],
        heights[order[order.len() - 1 - quarter]],
    );
    let best = order[order.len() - 1];
    for chain in 0..chains.len() {
        if heights[chain] < low - 2.0 * (high - low) {
            let place = chains[best].clone();
            chains[chain] = place;
            heights[chain] = heights[best];
        }
    }
}

/// The place to which a chain would move.
fn step(
    chains: &[Vec<f64>],
    chain: usize,
    leap: bool,
    uniform: &mut impl FnMut() -> f64,
) -> Vec<f64> {
    let count = chains.len();
    let mut other = |apart: &[usize]| loop {
        let pick = ((uniform() * count as f64) as usize).min(count - 1);
        if pick != chain && !apart.contains(&pick) {
            break pick;
        }
    };
    let first = other(&[]);
    let second = other(&[first]);
    let dimensions = chains[chain].len();
    // A third, two thirds or all of the coordinates move.
    let share = (1.0 + libm::floor(3.0 * uniform())) / 3.0;
    let mut moving: Vec<bool> = (0..dimensions).map(|_| uniform() < share).collect();
    if !moving.contains(&true) && dimensions > 0 {
        moving[((uniform() * dimensions as f64) as usize).min(dimensions - 1)] = true;
    }
    let moved = moving.iter().filter(|&&m| m).count().max(1) as f64;
    let stretch = if leap {
        1.0
    } else {
        2.38 / libm::sqrt(2.0 * moved)
    };
    (0..dimensions)
        .map(|i| {
            let here = chains[chain][i];
            if moving[i] {
                let difference = chains[first][i] - chains[second][i];
                here + stretch * difference + SCATTER * (2.0 * uniform() - 1.0)
            } else {
                here
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Draws, Purpose, Streams};
    use crate::stats::design::latin_hypercube;
    use crate::stats::weighted;

    fn draws() -> Draws {
        Streams::new(11, 1).draws(Purpose::Calibration, (3, 3))
    }

    fn column(chains: &[Vec<f64>], i: usize) -> Vec<f64> {
        chains.iter().map(|place| place[i]).collect()
    }

    #[test]
    fn a_tilted_bell_is_drawn_with_its_means_spreads_and_tilt() {
        let mut draws = draws();
        let start = latin_hypercube(600, 3, || draws.uniform());
        // Two coordinates with correlation 0.8 (sd 0.05 and 0.1), the third alone (sd 0.02).
        let density = |x: &[f64]| {
            let (a, b) = ((x[0] - 0.4) / 0.05, (x[1] - 0.6) / 0.1);
            let c = (x[2] - 0.3) / 0.02;
            -0.5 * ((a * a - 1.6 * a * b + b * b) / 0.36 + c * c)
        };
        let end = sample(start, 400, density, || draws.uniform());
        let equal = vec![1.0; end.len()];
        for (i, (mean, sd)) in [(0.4, 0.05), (0.6, 0.1), (0.3, 0.02)].iter().enumerate() {
            let (m, s) = weighted::moments(&column(&end, i), &equal).expect("weight");
            // 600 draws: standard error of the mean sd/24, of the sd about sd/35; 4 of each.
            assert!((m - mean).abs() < 4.0 * sd / 24.0, "{i}: {m}");
            assert!((s / sd - 1.0).abs() < 4.0 / 35.0, "{i}: {s}");
        }
        let product: f64 = end
            .iter()
            .map(|x| (x[0] - 0.4) / 0.05 * (x[1] - 0.6) / 0.1)
            .sum();
        assert!((product / 600.0 - 0.8).abs() < 0.2, "{product}");
    }

    #[test]
    fn a_flat_corner_is_filled_evenly_up_to_its_walls() {
        let mut draws = draws();
        let wall = |x: &[f64]| {
            if x[0] + x[1] < 0.5 {
                0.0
            } else {
                f64::NEG_INFINITY
            }
        };
        // All start in one corner of the triangle.
        let start = latin_hypercube(500, 2, || 0.1 * draws.uniform());
        let start = start.iter().map(|x| x.iter().map(|u| 0.1 * u).collect());
        let end = sample(start.collect(), 300, wall, || draws.uniform());
        assert!(end.iter().all(|x| x[0] + x[1] < 0.5));
        // The triangle has its centre at a third of its sides.
        let mean = column(&end, 0).iter().sum::<f64>() / 500.0;
        assert!((mean - 0.5 / 3.0).abs() < 0.02, "{mean}");
    }

    #[test]
    fn chains_that_are_lost_in_a_corner_are_fetched() {
        let mut draws = draws();
        // A bell, and far away a ledge from which no step leads back.
        let density = |x: &[f64]| {
            if (x[0] - 0.3).abs() < 0.15 {
                let a = (x[0] - 0.3) / 0.05;
                -0.5 * a * a
            } else if (x[0] - 0.9).abs() < 0.01 {
                -500.0
            } else {
                -1e6
            }
        };
        let bell = (0..200).map(|_| vec![0.25 + 0.1 * draws.uniform()]);
        let mut start: Vec<Vec<f64>> = bell.collect();
        start.extend((0..10).map(|_| vec![0.9]));
        let end = sample(start, 300, density, || draws.uniform());
        assert!(end.iter().all(|x| x[0] < 0.5));
        let mean = column(&end, 0).iter().sum::<f64>() / 210.0;
        // Standard error 0.05 / sqrt(210) = 0.0035; four of it.
        assert!((mean - 0.3).abs() < 0.014, "{mean}");
    }

    #[test]
    fn too_few_chains_stay_where_they_are() {
        let start = vec![vec![0.5]; 3];
        let mut draws = draws();
        assert_eq!(sample(start.clone(), 9, |_| 0.0, || draws.uniform()), start);
    }
}

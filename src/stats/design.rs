//! Spreads a few trial runs evenly over everything that is uncertain, so that no corner is forgotten and no run is wasted.

/// A Latin hypercube: `points` points of the unit cube, such that the range of each coordinate, cut into `points` equal parts,
/// holds exactly one point in each part (`McKay`, Beckman & Conover 1979, Technometrics 21:239). `uniform` gives numbers strictly
/// between 0 and 1; `points * dimensions * 2` of them are used at most.
pub fn latin_hypercube(
    points: usize,
    dimensions: usize,
    mut uniform: impl FnMut() -> f64,
) -> Vec<Vec<f64>> {
    let mut design = vec![vec![0.0; dimensions]; points];
    for coordinate in 0..dimensions {
        let parts = shuffled(points, &mut uniform);
        for (point, part) in design.iter_mut().zip(parts) {
            point[coordinate] = (part as f64 + uniform()) / points as f64;
        }
    }
    design
}

/// The numbers from 0 in random order (Durstenfeld 1964, Communications of the ACM 7:420, algorithm 235).
pub(super) fn shuffled(count: usize, uniform: &mut (impl FnMut() -> f64 + ?Sized)) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = ((uniform() * (last + 1) as f64) as usize).min(last);
        order.swap(last, other);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    fn design(points: usize, dimensions: usize) -> Vec<Vec<f64>> {
        let mut draws = Streams::new(7, 1).draws(Purpose::Calibration, (0, 0));
        latin_hypercube(points, dimensions, || draws.uniform())
    }

    #[test]
    fn each_part_of_each_range_holds_exactly_one_point() {
        let design = design(50, 4);
        for coordinate in 0..4 {
            let mut parts: Vec<usize> = design
                .iter()
                .map(|point| (point[coordinate] * 50.0) as usize)
                .collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..50).collect::<Vec<_>>());
        }
    }

    #[test]
    fn coordinates_are_shuffled_apart_from_each_other() {
        let design = design(400, 2);
        let covariance: f64 = design
            .iter()
            .map(|point| (point[0] - 0.5) * (point[1] - 0.5))
            .sum::<f64>()
            / 400.0;
        // The correlation of 400 independent pairs has standard deviation 0.05.
        assert!((covariance * 12.0).abs() < 0.2, "{covariance}");
    }

    #[test]
    fn nothing_is_a_design_too() {
        assert!(design(0, 3).is_empty());
        assert_eq!(design(2, 0), vec![Vec::<f64>::new(); 2]);
    }
}

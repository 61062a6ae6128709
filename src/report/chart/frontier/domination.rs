//! Which settings are beaten in both of two things by another setting, and how certain that is.

use super::super::scale::known;
use crate::report::model::Interval;

/// Which way a criterion improves; one that has no better side cannot be traded off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Value of the lever.
    pub lever: String,
    /// In the unit of the first criterion; None where undefined. What has no luck in it has bounds equal to its mean.
    pub x: Option<Interval>,
    /// In the unit of the second criterion; None where undefined.
    pub y: Option<Interval>,
}

/// Whether a setting is beaten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No other setting beats it, wherever in their bars the truth lies.
    Best,
    /// No other setting beats it by the means, one may within the bars.
    BestUncertain,
    /// Another setting beats it, wherever in their bars the truth lies.
    Dominated,
    /// Another setting beats it by the means; within the bars none might.
    DominatedUncertain,
    /// One of the two criteria is not defined.
    Undefined,
}

impl Better {
    fn at_least_as_good(self, one: f64, other: f64) -> bool {
        match self {
            Self::Lower => one <= other,
            Self::Higher => one >= other,
        }
    }

    /// The better and the worse end of a bar. Without a bar the truth may lie anywhere.
    fn ends(self, interval: &Interval) -> (f64, f64) {
        let (low, high) = interval
            .bounds()
            .unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        match self {
            Self::Lower => (low, high),
            Self::Higher => (high, low),
        }
    }
}

/// Pareto's rule: `one` dominates `other` when it is at least as good in both criteria and better in one of them.
pub fn dominates(one: (f64, f64), other: (f64, f64), x: Better, y: Better) -> bool {
    let is_no_worse = x.at_least_as_good(one.0, other.0) && y.at_least_as_good(one.1, other.1);
    is_no_worse && one != other
}

/// Standing of each point: by the means, and certain only when it holds for every pair of values inside the bars.
///
/// This errs on the side of doubt: luck that two settings share moves both the same way, so that bars that overlap may still
/// belong to settings that differ.
pub fn standings(points: &[Point], x: Better, y: Better) -> Vec<Standing> {
    let places: Vec<Option<Place>> = points.iter().map(|p| Place::of(p, x, y)).collect();
    let others = |own: usize| {
        let others = places
            .iter()
            .enumerate()
            .filter(move |other| other.0 != own);
        others.filter_map(|other| other.1.as_ref())
    };
    let standing = |(own, place): (usize, &Option<Place>)| {
        let Some(place) = place else {
            return Standing::Undefined;
        };
        if others(own).any(|other| dominates(other.mean, place.mean, x, y)) {
            if others(own).any(|other| dominates(other.worst, place.best, x, y)) {
                Standing::Dominated
            } else {
                Standing::DominatedUncertain
            }
        } else if others(own).any(|other| dominates(other.best, place.worst, x, y)) {
            Standing::BestUncertain
        } else {
            Standing::Best
        }
    };
    places.iter().enumerate().map(standing).collect()
}

/// A point by its means and by the ends of its bars.
struct Place {
    mean: (f64, f64),
    best: (f64, f64),
    worst: (f64, f64),
}

impl Place {
    fn of(point: &Point, x: Better, y: Better) -> Option<Self> {
        let (in_x, in_y) = (known(point.x)?, known(point.y)?);
        let (ends_x, ends_y) = (x.ends(&in_x), y.ends(&in_y));
        Some(Self {
            mean: (in_x.mean, in_y.mean),
            best: (ends_x.0, ends_y.0),
            worst: (ends_x.1, ends_y.1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOWER: Better = Better::Lower;
    const HIGHER: Better = Better::Higher;

    fn point(lever: &str, x: (f64, f64), y: (f64, f64)) -> Point {
        let around = |(mean, half): (f64, f64)| Interval::new(mean, mean - half, mean + half);
        Point {
            lever: lever.to_owned(),
            x: around(x),
            y: around(y),
        }
    }

    fn standing_of(points: &[Point]) -> Vec<Standing> {
        standings(points, LOWER, LOWER)
    }

    #[test]
    fn a_point_dominates_when_no_worse_in_both_and_better_in_one() {
        assert!(dominates((1.0, 1.0), (2.0, 2.0), LOWER, LOWER));
        assert!(dominates((1.0, 2.0), (2.0, 2.0), LOWER, LOWER));
        assert!(!dominates((2.0, 2.0), (2.0, 2.0), LOWER, LOWER));
        assert!(!dominates((1.0, 3.0), (2.0, 2.0), LOWER, LOWER));
        assert!(dominates((1.0, 3.0), (2.0, 2.0), LOWER, HIGHER));
        assert!(!dominates((1.0, 3.0), (2.0, 2.0), HIGHER, HIGHER));
        assert!(dominates((3.0, 1.0), (2.0, 2.0), HIGHER, LOWER));
    }

    #[test]
    fn bars_that_leave_room_make_the_standing_uncertain() {
        let narrow = [
            point("a", (1.0, 0.1), (5.0, 0.1)),
            point("b", (2.0, 0.1), (3.0, 0.1)),
            point("c", (3.0, 0.1), (4.0, 0.1)),
        ];
        let expected = [Standing::Best, Standing::Best, Standing::Dominated];
        assert_eq!(standing_of(&narrow), expected);
        let wide = [
            point("a", (1.0, 0.1), (5.0, 0.1)),
            point("b", (2.0, 0.1), (3.0, 0.6)),
            point("c", (3.0, 0.1), (4.0, 0.6)),
        ];
        let expected = [Standing::Best, Standing::Best, Standing::DominatedUncertain];
        assert_eq!(standing_of(&wide), expected);
        let near = [
            point("a", (1.0, 0.1), (3.1, 0.5)),
            point("b", (2.0, 0.1), (3.0, 0.5)),
        ];
        assert_eq!(
            standing_of(&near),
            [Standing::Best, Standing::BestUncertain]
        );
        let far = [
            point("a", (1.0, 0.1), (3.4, 0.3)),
            point("b", (2.0, 0.1), (3.0, 0.3)),
        ];
        assert_eq!(standing_of(&far), [Standing::Best, Standing::BestUncertain]);
    }

    #[test]
    fn what_has_no_bar_is_never_certain_and_what_has_no_number_never_compared() {
        let mut points = [
            point("a", (1.0, 0.0), (1.0, 0.0)),
            point("b", (2.0, 0.0), (2.0, 0.0)),
            point("c", (0.5, 0.0), (0.5, 0.0)),
        ];
        points[1].y = Interval::point(2.0);
        points[2].y = None;
        let expected = [
            Standing::Best,
            Standing::DominatedUncertain,
            Standing::Undefined,
        ];
        assert_eq!(standing_of(&points), expected);
        let alike = vec![point("a", (1.0, 0.0), (1.0, 0.0)); 2];
        assert_eq!(standing_of(&alike), [Standing::Best; 2]);
    }
}

//! What a fit says: each parameter before and after, and each fact as published and as simulated.

use super::engine::{Draw, Fit};
use super::plan::{Parameter, Plan};
use crate::stats::matching::normal_below;
use crate::stats::weighted;
use std::fmt::Write;

/// Ends of the central 90 % interval.
const ENDS: (f64, f64) = (0.05, 0.95);

/// A median within this share of the prior range from one of its ends is said to lie at the edge.
const EDGE: f64 = 0.05;

/// Fewer weighed runs than this cannot carry 90 % intervals.
pub const FEW: f64 = 100.0;

/// A parameter after the fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marginal {
    /// Weighted median: the fitted value.
    pub median: f64,
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Weighted mean.
    pub mean: f64,
    /// Weighted standard deviation.
    pub deviation: f64,
    /// Width of the 90 % interval after the fit over that before it.
    pub left: f64,
    /// Whether the median lies at an end of the range: the range may be too narrow, or a fact cannot be met.
    pub at_edge: bool,
}

/// A fact after the fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulated {
    /// Weighted median of the simulated figure.
    pub median: f64,
    /// 5th percentile.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
    /// Mean of the runs at the fitted values.
    pub at_fitted: Option<f64>,
    /// Probability that a figure like the published one, with its error, would lie below the published one if the fit were right.
    pub tail: f64,
}

impl Simulated {
    /// Whether the published figure lies in the central 90 % of what the fit and the error of the figure allow.
    pub fn is_inside(&self) -> bool {
        (ENDS.0..=ENDS.1).contains(&self.tail)
    }
}

/// Every parameter after the fit.
pub fn marginals(plan: &Plan, fit: &Fit) -> Vec<Marginal> {
    let each = plan.parameters.iter().enumerate();
    each.filter_map(|(i, p)| marginal(p, &values(&fit.draws, i), &fit.weights))
        .collect()
}

fn values(draws: &[Draw], parameter: usize) -> Vec<f64> {
    draws.iter().map(|draw| draw.values[parameter]).collect()
}

fn marginal(parameter: &Parameter, values: &[f64], weights: &[f64]) -> Option<Marginal> {
    let at = |share| weighted::percentile(values, weights, share);
    let (mean, deviation) = weighted::moments(values, weights)?;
    let (low, high, median) = (at(ENDS.0)?, at(ENDS.1)?, at(0.5)?);
    let prior = &parameter.prior;
    let before = prior.quantile(ENDS.1) - prior.quantile(ENDS.0);
    let place = (median - prior.low()) / (prior.high() - prior.low());
    Some(Marginal {
        median,
        low,
        high,
        mean,
        deviation,
        left: (high - low) / before,
        at_edge: !(EDGE..=1.0 - EDGE).contains(&place),
    })
}

/// Every fact after the fit; None for one that no weighed run defines.
pub fn simulated(plan: &Plan, fit: &Fit) -> Vec<Option<Simulated>> {
    (0..plan.facts.len()).map(|i| one(plan, fit, i)).collect()
}

fn one(plan: &Plan, fit: &Fit, fact: usize) -> Option<Simulated> {
    let target = plan.facts[fact].target;
    let (figures, weights): (Vec<f64>, Vec<f64>) = fit
        .draws
        .iter()
        .zip(&fit.weights)
        .filter_map(|(draw, &weight)| Some((draw.figures[fact]?, weight)))
        .unzip();
    let at = |share| weighted::percentile(&figures, &weights, share);
    let total: f64 = weights.iter().sum();
    let below: f64 = figures
        .iter()
        .zip(&weights)
        .map(|(figure, w)| w * normal_below(target.published - figure, target.error))
        .sum();
    let checks: Vec<f64> = fit.checks.iter().filter_map(|d| d.figures[fact]).collect();
    Some(Simulated {
        median: at(0.5)?,
        low: at(ENDS.0)?,
        high: at(ENDS.1)?,
        at_fitted: (!checks.is_empty()).then(|| checks.iter().sum::<f64>() / checks.len() as f64),
        tail: below / total,
    })
}

/// The fit in plain words, for the terminal.
pub fn words(plan: &Plan, fit: &Fit) -> String {
    let mut text = String::new();
    for warning in warnings(plan, fit) {
        let _ = writeln!(text, "Attention. {warning}\n");
    }
    let simulated = simulated(plan, fit);
    for fitted in [true, false] {
        let of_use = || {
            let pairs = plan.facts.iter().zip(&simulated);
            pairs.filter(move |(fact, _)| fact.target.fitted == fitted)
        };
        let inside = of_use().filter(|(_, s)| s.is_some_and(|s| s.is_inside()));
        let _ = writeln!(
            text,
            "{}: {} of {} inside.",
            if fitted {
                "Facts used for the fit"
            } else {
                "Facts held out"
            },
            inside.count(),
            of_use().count()
        );
        for (fact, s) in of_use() {
            let line = s.map_or("never defined".to_owned(), |s| {
                format!(
                    "simulated {} ({} to {}), {}",
                    Short(s.median),
                    Short(s.low),
                    Short(s.high),
                    if s.is_inside() { "inside" } else { "OUTSIDE" }
                )
            });
            let target = fact.target;
            let _ = writeln!(
                text,
                "  {}: published {} (error {}), {line}",
                fact.title,
                Short(target.published),
                Short(target.error)
            );
        }
    }
    text.push_str("Parameters, median and 90 % interval:\n");
    for (p, m) in plan.parameters.iter().zip(marginals(plan, fit)) {
        let _ = writeln!(
            text,
            "  {}: {} ({} to {}), {:.0} % of the range left{}",
            p.title,
            Short(m.median),
            Short(m.low),
            Short(m.high),
            100.0 * m.left,
            if m.at_edge {
                "; at the edge of its range"
            } else {
                ""
            }
        );
    }
    text
}

/// A number with four significant digits.
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::report::number::significant(self.0, 4))
    }
}

/// What a reader must know before any number of the fit.
pub fn warnings(plan: &Plan, fit: &Fit) -> Vec<String> {
    let mut found = Vec::new();
    if fit.contradiction {
        found.push(
            "No combination of the parameters within their ranges meets all fitted facts within three standard errors. The fit is \
             the least bad; look for a fact that does not mean what the model counts, or a range that is too narrow."
                .to_owned(),
        );
    }
    if fit.effective < FEW {
        found.push(format!(
            "The weighed runs are worth only {:.0} equally weighted ones; 90 % intervals need about {FEW:.0}. Raise \
             posterior_draws, or draws and waves, in [method].",
            fit.effective
        ));
    }
    let edges: Vec<&str> = plan
        .parameters
        .iter()
        .zip(marginals(plan, fit))
        .filter(|(_, m)| m.at_edge)
        .map(|(p, _)| p.title.as_str())
        .collect();
    if !edges.is_empty() {
        found.push(format!(
            "At the edge of the range: {}. A wider range might fit better, if it can be defended.",
            edges.join("; ")
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::Shape;
    use crate::stats::{assert_close, assert_printed};
    use crate::uncertainty::prior::Prior;

    fn parameter() -> Parameter {
        Parameter {
            id: "p".to_owned(),
            title: "P".to_owned(),
            why: String::new(),
            unit: String::new(),
            prior: Prior::new(0.0, 0.0, 100.0, Shape::Uniform).expect("a sound range"),
            neutral: 1.0,
        }
    }

    #[test]
    fn the_share_left_compares_ninety_percent_with_ninety_percent() {
        let values: Vec<f64> = (0..1000).map(|i| f64::from(i) / 10.0).collect();
        let equal = vec![1.0; 1000];
        let all = marginal(&parameter(), &values, &equal).expect("weight");
        assert_printed(all.left, 1.0, 2);
        assert!(!all.at_edge);
        let end: Vec<f64> = values.iter().map(|v| v / 20.0 + 95.0).collect();
        let narrow = marginal(&parameter(), &end, &equal).expect("weight");
        assert_printed(narrow.left, 0.05, 3);
        assert!(narrow.at_edge, "{narrow:?}");
    }

    #[test]
    fn the_verdict_allows_for_the_error_of_the_fact() {
        let at = |tail| Simulated {
            median: 0.0,
            low: 0.0,
            high: 0.0,
            at_fitted: None,
            tail,
        };
        assert!(at(0.05).is_inside() && at(0.95).is_inside());
        assert!(!at(0.049).is_inside() && !at(0.951).is_inside());
        // 1.6449 standard errors away is the limit when the simulated figure has no spread.
        assert_close(
            f64::from(u8::from(at(normal_below(1.64, 1.0)).is_inside())),
            1.0,
        );
        assert!(!at(normal_below(1.65, 1.0)).is_inside());
    }
}

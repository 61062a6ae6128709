//! Where the scenarios are run, and what is read there.

use crate::experiment::Outcomes;
use crate::experiment::variant::Point;
use crate::outcomes::figure::Named;
use crate::uncertainty::factor::{Factor, changes};

/// What is varied, and what is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The uncertain values.
    pub factors: Vec<Factor>,
    /// The figures; with two scenarios their difference (second less first) is read.
    pub figures: Vec<Named>,
    /// Number of scenarios, 1 or 2.
    pub scenarios: usize,
    /// Replications at each point, the same ones everywhere.
    pub replications: u32,
}

impl Plan {
    /// The scenarios at a point of the unit cube.
    pub fn point(&self, shares: &[f64]) -> Point {
        Point {
            changes: (0..self.scenarios)
                .map(|scenario| changes(&self.factors, shares, scenario))
                .collect(),
            first: 1,
            count: self.replications,
        }
    }

    /// The same with some factors only; the others stay as they are filed.
    pub fn point_of(&self, chosen: &[usize], shares: &[f64]) -> Point {
        let factors: Vec<Factor> = chosen.iter().map(|&f| self.factors[f].clone()).collect();
        Point {
            changes: (0..self.scenarios)
                .map(|scenario| changes(&factors, shares, scenario))
                .collect(),
            first: 1,
            count: self.replications,
        }
    }

    /// A figure in one replication: the difference of the second scenario from the first, or the level of the only one.
    pub fn read(&self, figure: usize, outcomes: &Outcomes, replication: usize) -> Option<f64> {
        let of = |scenario: usize| {
            let run = outcomes.get(scenario)?.get(replication)?;
            self.figures[figure].figure.of(run)
        };
        if self.scenarios == 1 {
            of(0)
        } else {
            Some(of(1)? - of(0)?)
        }
    }

    /// The mean of a figure over the replications of a point; `None` when it is undefined in one.
    pub fn mean(&self, figure: usize, outcomes: &Outcomes) -> Option<f64> {
        let n = self.replications as usize;
        let values: Option<Vec<f64>> = (0..n).map(|r| self.read(figure, outcomes, r)).collect();
        Some(values?.iter().sum::<f64>() / n as f64)
    }
}

/// Factors whose key fits one of the patterns, in which `*` stands for any letters; all when there are no patterns. The error names a
/// pattern that fits none.
pub fn chosen(factors: Vec<Factor>, patterns: &[String]) -> Result<Vec<Factor>, String> {
    for pattern in patterns {
        if !factors.iter().any(|f| fits(pattern, &f.key)) {
            return Err(format!(
                "no value with a stated range is called \"{pattern}\"; `permanence explain FILE KEY` shows whether a value has one"
            ));
        }
    }
    let is_chosen =
        |f: &Factor| patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern, &f.key));
    Ok(factors.into_iter().filter(is_chosen).collect())
}

fn fits(pattern: &str, key: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = key.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, key, expected) in [
            ("choice.*", "choice.constant.post", true),
            ("choice.*.post", "choice.constant.post", true),
            ("*wait*", "choice.per_wait_minute", true),
            ("choice", "choice.habit", false),
            ("choice.habit", "choice.habit", true),
            ("*x*", "choice.habit", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(fits(pattern, key), expected, "{pattern} {key}");
        }
    }
}

//! A value of a scenario that may be otherwise, and what it may be.

use super::prior::Prior;
use crate::scenario::catalogue::{Catalogue, Parameter, ParameterValue, Provenance, Shape};
use std::collections::BTreeMap;

/// A value with a stated range. Scenarios that are compared may hold different values and ranges under one key; they share its
/// luck: where one has a low value within its range, so have the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Full path of the value.
    pub key: String,
    /// Unit.
    pub unit: String,
    /// What it stands for.
    pub meaning: String,
    /// Whether no source supports the value, in any of the scenarios.
    pub assumed: bool,
    /// By scenario; `None` where the scenario does not have it or states no range.
    laws: Vec<Option<Law>>,
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Law {
    prior: Prior,
    shape: Shape,
    whole: bool,
    allowed: (f64, f64),
}

impl Factor {
    /// The uncertain values of compared scenarios, in the order of their keys.
    pub fn all(catalogues: &[&Catalogue]) -> Vec<Self> {
        let mut found: BTreeMap<&str, Self> = BTreeMap::new();
        for (scenario, catalogue) in catalogues.iter().enumerate() {
            for parameter in &catalogue.parameters {
                let Some(law) = Law::of(parameter) else {
                    continue;
                };
                let factor = found.entry(&parameter.key).or_insert_with(|| Self {
                    key: parameter.key.clone(),
                    unit: parameter.unit.to_owned(),
                    meaning: parameter.meaning.to_owned(),
                    assumed: false,
                    laws: vec![None; catalogues.len()],
                });
                factor.assumed |= parameter.source == Provenance::Assumption;
                factor.laws[scenario] = Some(law);
            }
        }
        found.into_values().collect()
    }

    /// The value in a scenario where the share `share` (strictly between 0 and 1) of its law lies below it.
    pub fn value(&self, scenario: usize, share: f64) -> Option<f64> {
        self.laws.get(scenario)?.map(|law| law.value(share))
    }

    /// Lowest and highest value that is drawn, in the first scenario that has it.
    pub fn range(&self) -> (f64, f64) {
        let law = self.laws.iter().flatten().next();
        law.map_or((0.0, 0.0), |law| (law.prior.low(), law.prior.high()))
    }
}

impl Law {
    /// The law of a number with a range that leaves room. A bound that is not stated is the value itself; without a shape all values
    /// in the range are alike.
    fn of(parameter: &Parameter) -> Option<Self> {
        let uncertainty = parameter.uncertainty?;
        let (value, whole) = match parameter.value {
            ParameterValue::Number(number) => (number, false),
            ParameterValue::Integer(number) => (number as f64, true),
            _ => return None,
        };
        let low = uncertainty.low.unwrap_or(value);
        let high = uncertainty.high.unwrap_or(value);
        let shape = uncertainty.distribution.unwrap_or(Shape::Uniform);
        Some(Self {
            prior: Prior::new(low, value, high, shape)?,
            shape,
            whole,
            allowed: (
                parameter.minimum.unwrap_or(f64::NEG_INFINITY),
                parameter.maximum.unwrap_or(f64::INFINITY),
            ),
        })
    }

    fn value(&self, share: f64) -> f64 {
        let value = if self.whole && self.shape == Shape::Uniform {
            // Every whole number of the range has the same chance.
            let (low, high) = (self.prior.low(), self.prior.high());
            libm::floor(low + share * (high - low + 1.0)).min(high)
        } else if self.whole {
            libm::round(self.prior.quantile(share))
        } else {
            self.prior.quantile(share)
        };
        // A bell has no end; a share has.
        value.clamp(self.allowed.0, self.allowed.1)
    }
}

/// The changes of one scenario at given shares of the factors' laws, as `key = value` pairs.
pub fn changes(factors: &[Factor], shares: &[f64], scenario: usize) -> Vec<(String, String)> {
    let pairs = factors.iter().zip(shares);
    pairs
        .filter_map(|(factor, &share)| {
            let value = factor.value(scenario, share)?;
            Some((factor.key.clone(), written(value)))
        })
        .collect()
}

/// A number as TOML: whole numbers without a point, others to the last bit.
pub fn written(value: f64) -> String {
    let is_whole = libm::trunc(value).to_bits() == value.to_bits();
    if is_whole && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        format!("{value:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::Uncertainty;

    fn parameter(key: &str, value: ParameterValue, range: (Option<f64>, Option<f64>)) -> Parameter {
        Parameter {
            key: key.to_owned(),
            value,
            unit: "minutes",
            meaning: "Wait",
            minimum: Some(0.0),
            maximum: Some(10.0),
            source: Provenance::Assumption,
            uncertainty: Some(Uncertainty {
                low: range.0,
                high: range.1,
                distribution: None,
            }),
            file: String::new(),
            line: 1,
            note: None,
        }
    }

    fn catalogue(parameters: Vec<Parameter>) -> Catalogue {
        Catalogue {
            parameters,
            sources: BTreeMap::new(),
        }
    }

    #[test]
    fn only_numbers_whose_range_leaves_room_are_factors() {
        let number = ParameterValue::Number(2.0);
        let all = catalogue(vec![
            parameter("a", number.clone(), (Some(1.0), Some(3.0))),
            parameter("b", number.clone(), (Some(2.0), None)),
            parameter(
                "c",
                ParameterValue::Text("x".to_owned()),
                (Some(1.0), Some(3.0)),
            ),
            parameter("d", number, (None, Some(4.0))),
        ]);
        let factors = Factor::all(&[&all]);
        let keys: Vec<&str> = factors.iter().map(|f| f.key.as_str()).collect();
        assert_eq!(keys, ["a", "d"]);
        assert_eq!(factors[0].value(0, 0.25), Some(1.5));
        assert_eq!(factors[1].range(), (2.0, 4.0));
    }

    #[test]
    fn scenarios_share_the_luck_of_a_key_within_their_own_ranges() {
        let one = catalogue(vec![parameter(
            "a",
            ParameterValue::Number(2.0),
            (Some(1.0), Some(3.0)),
        )]);
        let other = catalogue(vec![parameter(
            "a",
            ParameterValue::Number(6.0),
            (Some(5.0), Some(9.0)),
        )]);
        let none = catalogue(Vec::new());
        let factors = Factor::all(&[&one, &other, &none]);
        assert_eq!(factors.len(), 1);
        let at = |scenario| factors[0].value(scenario, 0.5);
        assert_eq!((at(0), at(1), at(2)), (Some(2.0), Some(7.0), None));
        assert_eq!(
            changes(&factors, &[0.25], 1),
            [("a".to_owned(), "6".to_owned())]
        );
        assert_eq!(
            changes(&factors, &[0.1], 0),
            [("a".to_owned(), "1.2".to_owned())]
        );
        assert!(changes(&factors, &[0.25], 2).is_empty());
    }

    #[test]
    fn every_whole_number_of_a_range_has_the_same_chance() {
        let all = catalogue(vec![parameter(
            "a",
            ParameterValue::Integer(2),
            (Some(1.0), Some(4.0)),
        )]);
        let factor = Factor::all(&[&all]).remove(0);
        let mut counts = [0; 6];
        for i in 0..1_000 {
            let value = factor
                .value(0, (f64::from(i) + 0.5) / 1_000.0)
                .expect("a number");
            counts[value as usize] += 1;
        }
        assert_eq!(counts, [0, 250, 250, 250, 250, 0]);
    }

    #[test]
    fn a_bell_is_cut_at_what_the_value_may_be() {
        let mut p = parameter("a", ParameterValue::Number(9.0), (Some(8.0), Some(10.0)));
        p.uncertainty = Some(Uncertainty {
            low: Some(8.0),
            high: Some(10.0),
            distribution: Some(Shape::Normal),
        });
        let factor = Factor::all(&[&catalogue(vec![p])]).remove(0);
        assert_eq!(factor.value(0, 0.999), Some(10.0));
        assert!(factor.value(0, 0.001).is_some_and(|v| v < 8.0));
    }
}

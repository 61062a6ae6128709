//! All combinations of the values of one or two levers, for one or several scenarios.

use super::axis::Axis;
use crate::experiment::variant::{Changes, Loaded, changed};
use crate::scenario::Scenario;
use crate::scenario::fault::Faults;

/// Most variants of one sweep: each keeps its organisation in memory.
pub const MOST_VARIANTS: usize = 400;

/// The combinations.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// One or two levers.
    pub axes: Vec<Axis>,
    /// Number of scenarios.
    pub scenarios: usize,
}

/// A scenario at one combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Number of the scenario.
    pub scenario: usize,
    /// Place of the value on each axis.
    pub places: Vec<usize>,
}

impl Grid {
    /// Every variant: scenario by scenario, the last axis fastest.
    pub fn variants(&self) -> Vec<Variant> {
        let mut combinations = vec![Vec::new()];
        for axis in &self.axes {
            combinations = combinations
                .iter()
                .flat_map(|before: &Vec<usize>| {
                    (0..axis.values.len()).map(move |place| {
                        let mut places = before.clone();
                        places.push(place);
                        places
                    })
                })
                .collect();
        }
        (0..self.scenarios)
            .flat_map(|scenario| {
                combinations.iter().map(move |places| Variant {
                    scenario,
                    places: places.clone(),
                })
            })
            .collect()
    }

    /// What is changed in the scenario of a variant.
    pub fn changes(&self, variant: &Variant) -> Changes {
        let pairs = self.axes.iter().zip(&variant.places);
        pairs
            .flat_map(|(axis, &place)| axis.changes(variant.scenario, place))
            .collect()
    }

    /// The scenarios of all variants; the faults of all together.
    pub fn read(&self, loaded: &[Loaded]) -> Result<Vec<Scenario>, Faults> {
        let (mut scenarios, mut faults) = (Vec::new(), Vec::new());
        for variant in self.variants() {
            match changed(&loaded[variant.scenario], &self.changes(&variant)) {
                Ok(scenario) => scenarios.push(scenario),
                Err(found) => faults.extend(found),
            }
        }
        Faults::new(faults).map_or(Ok(scenarios), Err)
    }

    /// The variant that others of its scenario are compared with: the one with the values as filed, else the first.
    pub fn reference(&self, scenario: usize) -> Variant {
        let filed = self.filed(scenario);
        Variant {
            scenario,
            places: filed.unwrap_or_else(|| vec![0; self.axes.len()]),
        }
    }

    /// Where the values as filed stand; `None` unless all of them were asked for.
    fn filed(&self, scenario: usize) -> Option<Vec<usize>> {
        let axes = self.axes.iter();
        axes.map(|axis| axis.place_of_filed(scenario)).collect()
    }

    /// Which variant that is, in words.
    pub fn reference_is(&self, scenario: usize) -> &'static str {
        match self.filed(scenario) {
            Some(_) => "the value as filed",
            None => "the first value",
        }
    }

    /// A variant in words: the value of each lever.
    pub fn label(&self, variant: &Variant) -> String {
        let pairs = self.axes.iter().zip(&variant.places);
        let values: Vec<&str> = pairs
            .map(|(axis, &place)| axis.values[place].as_str())
            .collect();
        values.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(label: &str, values: &[&str], filed: Option<f64>) -> Axis {
        Axis {
            label: label.to_owned(),
            meaning: String::new(),
            unit: String::new(),
            keys: vec![vec![label.to_owned()]; 2],
            values: values.iter().map(|v| (*v).to_owned()).collect(),
            filed: vec![filed; 2],
        }
    }

    #[test]
    fn every_scenario_meets_every_combination_once() {
        let grid = Grid {
            axes: vec![
                axis("a", &["1", "2"], Some(2.0)),
                axis("b", &["x", "y", "z"], None),
            ],
            scenarios: 2,
        };
        let variants = grid.variants();
        assert_eq!(variants.len(), 12);
        assert_eq!(grid.label(&variants[4]), "2, y");
        let changes = grid.changes(&variants[10]);
        assert_eq!(
            changes,
            [
                ("a".to_owned(), "2".to_owned()),
                ("b".to_owned(), "y".to_owned())
            ]
        );
        // One lever has no filed value among its values: the first combination is the reference.
        assert_eq!(grid.reference(1).places, [0, 0]);
        assert_eq!(grid.reference_is(1), "the first value");
        let alone = Grid {
            axes: vec![axis("a", &["1", "2"], Some(2.0))],
            scenarios: 1,
        };
        assert_eq!(alone.reference(0).places, [1]);
        assert_eq!(alone.reference_is(0), "the value as filed");
    }
}

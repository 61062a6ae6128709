//! The simulation behind a calibration: the scenarios as texts in memory, read anew with the values of each draw.

use super::engine::Simulator;
use super::levers::{Level, Lever};
use super::measure::Measure;
use crate::experiment::Experiment;
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use crate::scenario::fault::Faults;
use std::collections::BTreeMap;

/// A scenario that the fit runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// Its name in the calibration file.
    pub name: String,
    /// The scenario as it stands.
    pub scenario: Scenario,
    /// The whole of it as one text; no file is read again.
    pub text: String,
    /// The values that levers move.
    pub levels: BTreeMap<String, Level>,
}

impl Base {
    /// The values after all levers.
    pub fn moved(&self, levers: &[Lever], values: &[f64]) -> BTreeMap<String, Level> {
        let mut moved = self.levels.clone();
        for (lever, &value) in levers.iter().zip(values) {
            lever.apply(value, &mut moved);
        }
        moved
    }

    /// The scenario after all levers.
    pub fn at(&self, levers: &[Lever], values: &[f64]) -> Result<Scenario, Faults> {
        let overrides: Vec<(String, String)> = self
            .moved(levers, values)
            .into_iter()
            .map(|(key, level)| (key, level.toml()))
            .collect();
        let document = Document::from_text(&self.name, &self.text, &overrides)?;
        Scenario::read(&self.scenario.id, &document)
    }
}

/// All scenarios of a calibration with what moves them and what is read from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenarios {
    /// The scenarios; one draw runs all of them with one set of values.
    pub bases: Vec<Base>,
    /// What each parameter moves.
    pub levers: Vec<Lever>,
    /// What each fact is compared with.
    pub measures: Vec<Measure>,
    /// Replications of a draw.
    pub replications: u32,
}

impl Simulator for Scenarios {
    /// Each draw has its own seed, hence its own people, doctors and luck: the fit is to any such territory, not to one sample
    /// of its people.
    fn simulate(&self, values: &[f64], seed: u64) -> Result<Vec<Option<f64>>, String> {
        let scenarios: Result<Vec<Scenario>, Faults> = self
            .bases
            .iter()
            .map(|base| base.at(&self.levers, values))
            .collect();
        let experiment = Experiment::prepare(scenarios.map_err(|f| f.to_string())?, Some(seed));
        let outcomes = experiment
            .run(1, self.replications, &|| (), &|| false)
            .unwrap_or_default();
        Ok(self
            .measures
            .iter()
            .map(|measure| measure.read(&outcomes, values))
            .collect())
    }
}

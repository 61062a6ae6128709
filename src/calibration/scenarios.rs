//! The simulation behind a calibration: the scenarios as texts in memory, read anew with the values of each draw.

use super::engine::{Halt, Simulator};
use super::levers::{Level, Lever};
use super::measure::Measure;
use crate::experiment::{self, Experiment, Work};
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use crate::scenario::fault::Faults;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Names of the tables that some fact is read from.
    pub tables: BTreeSet<String>,
    /// Replications of a draw.
    pub replications: u32,
}

/// The scenarios of a calibration with a shelf for their simulated years, so that a stopped fit goes on where it was.
#[derive(Debug)]
pub struct Shelved<'s> {
    /// The scenarios.
    pub scenarios: &'s Scenarios,
    /// Where finished years are looked up and kept.
    pub work: Work<'s>,
}

impl Simulator for Shelved<'_> {
    /// Each draw has its own seed, hence its own people, doctors and luck: the fit is to any such territory, not to one sample
    /// of its people.
    fn simulate(&self, values: &[f64], seed: u64) -> Result<Vec<Option<f64>>, Halt> {
        let all = self.scenarios;
        let scenarios: Result<Vec<Scenario>, Faults> = all
            .bases
            .iter()
            .map(|base| base.at(&all.levers, values))
            .collect();
        let scenarios = scenarios.map_err(|f| Halt::Impossible(f.to_string()))?;
        let mut experiment = Experiment::prepare(scenarios, Some(seed));
        experiment.tables = Some(all.tables.clone());
        for (prepared, base) in experiment.prepared.iter_mut().zip(&all.bases) {
            let moved = base.moved(&all.levers, values).into_iter();
            prepared.changes = moved.map(|(key, level)| (key, level.toml())).collect();
        }
        let outcomes =
            experiment
                .run_on(1, all.replications, &self.work)
                .map_err(|halt| match halt {
                    experiment::Halt::NotKept(error) => Halt::NotKept(error.to_string()),
                    experiment::Halt::Stopped => Halt::Stopped,
                    experiment::Halt::Elsewhere(missing) => Halt::Elsewhere(missing),
                })?;
        Ok(all
            .measures
            .iter()
            .map(|measure| measure.read(&outcomes, values))
            .collect())
    }
}

//! Scenarios with some of their values changed, and many such variants run as one experiment.

use super::{Experiment, Halt, Outcomes, Work};
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use crate::scenario::fault::Faults;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Keys and values, written as in TOML.
pub type Changes = Vec<(String, String)>;

/// A scenario with the whole of it as one text.
pub type Loaded = (Scenario, String);

/// The scenario with some of its values changed; it keeps its name.
pub fn changed(loaded: &Loaded, changes: &[(String, String)]) -> Result<Scenario, Faults> {
    let (scenario, text) = loaded;
    read(
        scenario,
        &Document::from_text(&scenario.id, text, &[])?,
        changes,
    )
}

fn read(
    scenario: &Scenario,
    filed: &Document,
    changes: &[(String, String)],
) -> Result<Scenario, Faults> {
    if changes.is_empty() {
        return Ok(scenario.clone());
    }
    Scenario::read(&scenario.id, &filed.changed(changes)?)
}

/// One point of a design: the changes of each scenario, and the replications that are run there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// By scenario.
    pub changes: Vec<Changes>,
    /// First replication.
    pub first: u32,
    /// Number of replications.
    pub count: u32,
}

/// A set of scenarios that is run at many points.
#[derive(Debug)]
pub struct Field<'f> {
    /// The scenarios as they are filed; the first is the baseline.
    pub scenarios: &'f [Loaded],
    /// The same as documents, which are read once for all points.
    documents: Vec<Document>,
    /// Seed of all chance.
    pub seed: u64,
    /// Tables that are kept of each run; `None` = all.
    pub tables: Option<BTreeSet<String>>,
}

/// Why points could not be run.
#[derive(Debug)]
pub enum PointHalt {
    /// The values of a point make a scenario invalid.
    Invalid(Faults),
    /// The work ended early.
    Halt(Halt),
}

impl From<Halt> for PointHalt {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl<'f> Field<'f> {
    /// A field of loaded scenarios, of whose runs all tables are kept; faults when what was loaded cannot be read again.
    pub fn new(scenarios: &'f [Loaded], seed: u64) -> Result<Self, Faults> {
        let documents = scenarios
            .iter()
            .map(|(scenario, text)| Document::from_text(&scenario.id, text, &[]));
        Ok(Self {
            scenarios,
            documents: documents.collect::<Result<_, _>>()?,
            seed,
            tables: None,
        })
    }

    /// Reads every scenario of every point; the faults of the first that cannot be run. Long work should not begin before.
    pub fn check(&self, points: &[Point]) -> Result<(), Faults> {
        let checked = points.par_iter().map(|point| {
            self.each_at(point)
                .try_for_each(|(scenario, document, changes)| {
                    Scenario::check(&scenario.id, &document.changed(changes)?)
                })
        });
        checked.find_first(Result::is_err).unwrap_or(Ok(()))
    }

    /// Each scenario with its document and its changes at a point.
    fn each_at<'s>(
        &'s self,
        point: &'s Point,
    ) -> impl Iterator<Item = (&'s Scenario, &'s Document, &'s Changes)> {
        let scenarios = self.scenarios.iter().zip(&self.documents);
        let each = scenarios.zip(&point.changes);
        each.map(|((loaded, document), changes)| (&loaded.0, document, changes))
    }

    fn scenarios_at(&self, point: &Point) -> Result<Vec<Scenario>, Faults> {
        self.each_at(point)
            .map(|(scenario, document, changes)| read(scenario, document, changes))
            .collect()
    }

    /// The scenarios of one point, ready to run.
    pub fn prepare(&self, point: &Point) -> Result<Experiment, Faults> {
        let mut experiment = Experiment::prepare(self.scenarios_at(point)?, Some(self.seed));
        experiment.tables.clone_from(&self.tables);
        for (prepared, changes) in experiment.prepared.iter_mut().zip(&point.changes) {
            prepared.changes.clone_from(changes);
        }
        Ok(experiment)
    }

    /// Runs every point, in any order; what comes back is in the order of the points. Worlds are built point by point and dropped
    /// again, so that many points need no more memory than few.
    pub fn run(&self, points: &[Point], work: &Work<'_>) -> Result<Vec<Outcomes>, PointHalt> {
        let results: Vec<Result<Outcomes, PointHalt>> = points
            .par_iter()
            .map(|point| self.run_one(point, work))
            .collect();
        let mut elsewhere = 0;
        let mut all = Vec::with_capacity(points.len());
        for result in results {
            match result {
                Ok(outcomes) => all.push(outcomes),
                Err(PointHalt::Halt(Halt::Elsewhere(missing))) => elsewhere += missing,
                Err(halt) => return Err(halt),
            }
        }
        if elsewhere > 0 {
            return Err(Halt::Elsewhere(elsewhere).into());
        }
        Ok(all)
    }

    fn run_one(&self, point: &Point, work: &Work<'_>) -> Result<Outcomes, PointHalt> {
        if (work.stop)() {
            return Err(Halt::Stopped.into());
        }
        let experiment = self.prepare(point).map_err(PointHalt::Invalid)?;
        Ok(experiment.run_on(point.first, point.count, work)?)
    }
}

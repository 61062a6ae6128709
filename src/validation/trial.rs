//! The simulation behind a validation: scenarios that belong together run on the same people, and each target reads its figures.

use super::plan::{Plan, Target};
use super::verdict::{Bar, LEVEL, Verdict, effect};
use crate::experiment::{Experiment, Halt, Work};
use crate::outcomes::Outcome;
use crate::outcomes::figure::Figure;
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use crate::scenario::fault::{Fault, Faults};
use crate::stats::estimate::Estimate;

/// A scenario that targets name.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Its file, as the targets name it.
    pub file: String,
    /// The scenario.
    pub scenario: Scenario,
    /// The whole of it as one text.
    pub text: String,
}

/// A target with its simulated counterpart.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Level before, with the interval of its mean.
    pub before: Option<Bar>,
    /// Level after, or of the only scenario.
    pub after: Option<Bar>,
    /// The effect that is compared; for a level the same as `after`.
    pub simulated: Option<Bar>,
    /// How it came out.
    pub verdict: Verdict,
}

/// One short run of each scenario, for the names of its tables and rows; refuses what no rota could ever fill.
pub(super) fn trial(contexts: &[Context]) -> Result<Vec<Outcome>, Faults> {
    let short = [("run.days", "1"), ("run.warm_up_days", "0")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let mut outcomes = Vec::new();
    let mut faults = Vec::new();
    for context in contexts {
        let document = Document::from_text(&context.file, &context.text, &short)?;
        let scenario = Scenario::read(&context.file, &document)?;
        let experiment = Experiment::prepare(vec![scenario], None);
        let prepared = &experiment.prepared[0];
        let impossible = prepared
            .organisation
            .impossible(&prepared.scenario, &prepared.world);
        faults.extend(impossible.map(|fault| Fault {
            file: context.file.clone(),
            ..fault
        }));
        let runs = experiment.run(1, 1, &|| (), &|| false).unwrap_or_default();
        outcomes.extend(runs.into_iter().flatten());
    }
    Faults::new(faults).map_or(Ok(outcomes), Err)
}

impl Plan {
    /// Scenarios that some target pairs, directly or through others, run together on the same people; the others alone.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut group: Vec<usize> = (0..self.contexts.len()).collect();
        for target in &self.targets {
            if let Some((before, _)) = target.before {
                let (one, other) = (group[before], group[target.after.0]);
                let (low, high) = (one.min(other), one.max(other));
                for number in &mut group {
                    if *number == high {
                        *number = low;
                    }
                }
            }
        }
        (0..self.contexts.len())
            .map(|first| {
                (0..group.len())
                    .filter(|&number| group[number] == first)
                    .collect::<Vec<usize>>()
            })
            .filter(|members| !members.is_empty())
            .collect()
    }

    /// Runs every group and judges every target, in the order of the file.
    pub fn run(&self, work: &Work<'_>) -> Result<Vec<Finding>, Halt> {
        let mut findings: Vec<Option<Finding>> = vec![None; self.targets.len()];
        let mut elsewhere = 0;
        for members in self.groups() {
            let scenarios = members
                .iter()
                .map(|&m| self.contexts[m].scenario.clone())
                .collect();
            let experiment = Experiment::prepare(scenarios, Some(self.seed));
            let outcomes = match experiment.run_on(1, self.replications, work) {
                Err(Halt::Elsewhere(missing)) => {
                    elsewhere += missing;
                    continue;
                }
                result => result?,
            };
            let runs_of = |context: usize| {
                let place = members.iter().position(|&m| m == context)?;
                outcomes.get(place).map(Vec::as_slice)
            };
            for (target, finding) in self.targets.iter().zip(&mut findings) {
                if let Some(after) = runs_of(target.after.0) {
                    let before = target.before.as_ref().and_then(|b| runs_of(b.0));
                    *finding = Some(target.judge(before, after));
                }
            }
        }
        let judged: Option<Vec<Finding>> = findings.into_iter().collect();
        // Every target belongs to a group: one that was not judged waits for the work of others.
        judged.ok_or(Halt::Elsewhere(elsewhere))
    }
}

impl Target {
    /// Compares the runs of the scenario before and of the one after.
    pub fn judge(&self, before: Option<&[Outcome]>, after: &[Outcome]) -> Finding {
        let series = |figure: &Figure, runs: &[Outcome]| -> Vec<Option<f64>> {
            runs.iter().map(|run| figure.of(run)).collect()
        };
        let level = |values: &[Option<f64>]| Bar::of(&Estimate::of_optional(values, LEVEL));
        let after = series(&self.after.1, after);
        let before = self
            .before
            .as_ref()
            .zip(before)
            .map(|((_, figure), runs)| series(figure, runs));
        let simulated = effect(self.compare, before.as_deref().unwrap_or(&after), &after);
        Finding {
            before: before.as_deref().and_then(level),
            after: level(&after),
            simulated,
            verdict: Verdict::on(self.compare, self.published, simulated),
        }
    }
}

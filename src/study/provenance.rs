//! Where the numbers come from: assumptions, sources, and the identity of the run.

use super::method;
use crate::report::model::{AssumptionRow, Fact, ReportModel, ScenarioLabel, SourceRow};
use crate::scenario::Scenario;
use crate::scenario::catalogue::{Parameter, ParameterValue, Provenance};
use std::collections::{BTreeMap, BTreeSet};

/// Program and command behind a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Version of the program.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// Command that repeats the result.
    pub command: String,
    /// Resolved text of each scenario, in order.
    pub resolved: Vec<String>,
}

/// What every report says besides its results: which scenarios, what they assume and cite, and how to run it again.
#[derive(Clone, Debug)]
pub struct Sheet<'s> {
    /// The scenarios; the first is the baseline.
    pub scenarios: Vec<&'s Scenario>,
    /// Program and command.
    pub identity: &'s Identity,
    /// Seed of all chance.
    pub seed: u64,
    /// Replications, in words for the identity of the run.
    pub replications: String,
}

impl Sheet<'_> {
    /// A report with all that, and no results yet.
    pub fn report(&self) -> ReportModel {
        ReportModel {
            scenarios: self.labels(),
            assumptions: self.assumptions(),
            sources: self.sources(),
            limits: method::limits(),
            manifest: self.facts(),
            citation: self.citation(),
            rerun: vec![self.identity.command.clone()],
            ..ReportModel::default()
        }
    }

    fn labels(&self) -> Vec<ScenarioLabel> {
        let label = |s: &&Scenario| ScenarioLabel {
            id: s.id.clone(),
            title: s.title.clone(),
            short: s.short.clone(),
        };
        self.scenarios.iter().map(label).collect()
    }

    /// Every assumption of every scenario, once; where scenarios differ, each value with its scenarios.
    fn assumptions(&self) -> Vec<AssumptionRow> {
        let mut by_key: BTreeMap<&str, Vec<(&Parameter, &str)>> = BTreeMap::new();
        for scenario in &self.scenarios {
            for parameter in scenario.catalogue.assumptions() {
                by_key
                    .entry(&parameter.key)
                    .or_default()
                    .push((parameter, &scenario.short));
            }
        }
        by_key
            .into_iter()
            .map(|(key, uses)| {
                let values: BTreeSet<String> = uses.iter().map(|(p, _)| shown(&p.value)).collect();
                let everywhere = uses.len() == self.scenarios.len();
                let value = if values.len() == 1 && everywhere {
                    shown(&uses[0].0.value)
                } else {
                    uses.iter()
                        .map(|(p, name)| format!("{}: {}", name, shown(&p.value)))
                        .collect::<Vec<_>>()
                        .join("; ")
                };
                let bounds = uses[0]
                    .0
                    .uncertainty
                    .as_ref()
                    .and_then(|u| Some((u.low?, u.high?)));
                AssumptionRow {
                    key: key.to_owned(),
                    value,
                    unit: uses[0].0.unit.to_owned(),
                    range: bounds
                        .map_or_else(String::new, |(low, high)| format!("{low} to {high}")),
                    influence: String::new(),
                    note: uses[0]
                        .0
                        .note
                        .clone()
                        .unwrap_or_else(|| uses[0].0.meaning.to_owned()),
                }
            })
            .collect()
    }

    /// Sources that at least one number uses.
    fn sources(&self) -> Vec<SourceRow> {
        let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for scenario in &self.scenarios {
            for parameter in &scenario.catalogue.parameters {
                if let Provenance::Source { key, .. } = &parameter.source {
                    used.entry(key).or_default().insert(&parameter.key);
                }
            }
        }
        let entries = |key: &str| {
            self.scenarios
                .iter()
                .find_map(|s| s.catalogue.sources.get(key))
        };
        used.iter()
            .filter_map(|(key, parameters)| {
                let entry = entries(key)?;
                Some(SourceRow {
                    key: (*key).to_owned(),
                    citation: entry.citation.clone(),
                    country: entry.place.clone().unwrap_or_default(),
                    used_for: parameters.iter().copied().collect::<Vec<_>>().join(", "),
                })
            })
            .collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let fact = |name: &str, value: String| Fact {
            name: name.to_owned(),
            value,
        };
        let mut facts = vec![
            fact(
                "program",
                format!(
                    "permanence {} ({})",
                    self.identity.version, self.identity.commit
                ),
            ),
            fact("seed", self.seed.to_string()),
            fact("replications", self.replications.clone()),
        ];
        for (scenario, text) in self.scenarios.iter().zip(&self.identity.resolved) {
            facts.push(fact(
                &format!("scenario {}", scenario.id),
                format!("blake3 {}", blake3::hash(text.as_bytes()).to_hex()),
            ));
        }
        facts
    }

    fn citation(&self) -> String {
        let titles: Vec<&str> = self.scenarios.iter().map(|s| s.title.as_str()).collect();
        format!(
            "permanence {} ({}): {}, {} replications, seed {}.",
            self.identity.version,
            self.identity.commit,
            titles.join(" / "),
            self.replications,
            self.seed
        )
    }
}

fn shown(value: &ParameterValue) -> String {
    match value {
        ParameterValue::Number(n) => format!("{n}"),
        ParameterValue::Integer(n) => format!("{n}"),
        ParameterValue::Text(t) => t.clone(),
        ParameterValue::Boolean(b) => format!("{b}"),
        ParameterValue::Numbers(list) if list.len() > 8 => format!("{} values", list.len()),
        ParameterValue::Numbers(list) => list
            .iter()
            .map(|n| format!("{n}"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

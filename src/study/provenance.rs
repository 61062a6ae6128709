//! Where the numbers come from: assumptions, sources, and the identity card of the run.

use super::Study;
use crate::report::model::{AssumptionRow, Fact, SourceRow};
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

/// Every assumption of every scenario, once; where scenarios differ, each value with its scenarios.
pub(super) fn assumptions(study: &Study<'_>) -> Vec<AssumptionRow> {
    let mut by_key: BTreeMap<&str, Vec<(&Parameter, &str)>> = BTreeMap::new();
    for prepared in &study.experiment.prepared {
        for parameter in prepared.scenario.catalogue.assumptions() {
            by_key
                .entry(&parameter.key)
                .or_default()
                .push((parameter, &prepared.scenario.short));
        }
    }
    by_key
        .into_iter()
        .map(|(key, uses)| {
            let values: BTreeSet<String> = uses.iter().map(|(p, _)| shown(&p.value)).collect();
            let everywhere = uses.len() == study.experiment.prepared.len();
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
                range: bounds.map_or_else(String::new, |(low, high)| format!("{low} to {high}")),
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
pub(super) fn sources(study: &Study<'_>) -> Vec<SourceRow> {
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for prepared in &study.experiment.prepared {
        for parameter in &prepared.scenario.catalogue.parameters {
            if let Provenance::Source { key, .. } = &parameter.source {
                used.entry(key).or_default().insert(&parameter.key);
            }
        }
    }
    let entries = |key: &str| {
        study
            .experiment
            .prepared
            .iter()
            .find_map(|p| p.scenario.catalogue.sources.get(key))
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

pub(super) fn facts(study: &Study<'_>) -> Vec<Fact> {
    let fact = |name: &str, value: String| Fact {
        name: name.to_owned(),
        value,
    };
    let mut facts = vec![
        fact(
            "program",
            format!(
                "permanence {} ({})",
                study.identity.version, study.identity.commit
            ),
        ),
        fact("seed", study.experiment.seed.to_string()),
        fact("replications", study.replications().to_string()),
    ];
    for (prepared, text) in study
        .experiment
        .prepared
        .iter()
        .zip(&study.identity.resolved)
    {
        facts.push(fact(
            &format!("scenario {}", prepared.scenario.id),
            format!("blake3 {}", blake3::hash(text.as_bytes()).to_hex()),
        ));
    }
    facts
}

pub(super) fn citation(study: &Study<'_>) -> String {
    format!(
        "permanence {} ({}): {}, {} replications, seed {}.",
        study.identity.version,
        study.identity.commit,
        study
            .experiment
            .prepared
            .iter()
            .map(|p| p.scenario.title.as_str())
            .collect::<Vec<_>>()
            .join(" / "),
        study.replications(),
        study.experiment.seed
    )
}

//! `check`: reads scenarios and says whether they could be run.

use super::Failure;
use crate::experiment::Experiment;
use crate::scenario::Scenario;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Loads scenarios; the faults of all files together when there are any.
pub(super) fn load(
    paths: &[PathBuf],
    set: &[(String, String)],
) -> Result<Vec<(Scenario, String)>, Failure> {
    let mut loaded = Vec::new();
    let mut faults = String::new();
    for path in paths {
        match Scenario::load(path, set) {
            Ok((scenario, document)) => loaded.push((scenario, document.resolved_toml())),
            Err(found) => {
                let _ = writeln!(faults, "{found}");
            }
        }
    }
    if faults.is_empty() {
        Ok(loaded)
    } else {
        Err(Failure::Refused(faults))
    }
}

/// Refuses organisations whose duties no rota could ever fill.
pub(super) fn feasible(experiment: &Experiment, paths: &[PathBuf]) -> Result<(), Failure> {
    let mut faults = String::new();
    for (prepared, path) in experiment.prepared.iter().zip(paths) {
        if let Some(problem) = prepared
            .organisation
            .impossible(&prepared.scenario, &prepared.world)
        {
            let _ = writeln!(faults, "error in {}: {problem}", shown(path));
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Refused(faults))
    }
}

fn shown(path: &Path) -> String {
    path.display()
        .to_string()
        .chars()
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect()
}

pub(super) fn check(paths: &[PathBuf], set: &[(String, String)]) -> Result<String, Failure> {
    let loaded = load(paths, set)?;
    let scenarios: Vec<Scenario> = loaded.into_iter().map(|(scenario, _)| scenario).collect();
    let experiment = Experiment::prepare(scenarios, None);
    feasible(&experiment, paths)?;
    let mut text = String::new();
    for (prepared, path) in experiment.prepared.iter().zip(paths) {
        let s = &prepared.scenario;
        let _ = writeln!(
            text,
            "{}: in order. {}: {} inhabitants, {} GPs in {} practices, {} services, {} duties a run; {} values, {} of them assumptions.",
            shown(path),
            s.title,
            prepared.world.residents.len(),
            prepared.world.workforce.doctors.len(),
            prepared.world.workforce.practices.len(),
            s.services.len(),
            prepared.organisation.duties.len(),
            s.catalogue.parameters.len(),
            s.catalogue.assumptions().count()
        );
    }
    Ok(text)
}

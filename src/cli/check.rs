//! `check`: reads scenarios and says whether they could be run.

use super::Failure;
use crate::experiment::Experiment;
use crate::scenario::Scenario;
use crate::scenario::fault::wording::counted;
use crate::scenario::fault::{Fault, Faults};
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
    let found = experiment
        .prepared
        .iter()
        .zip(paths)
        .filter_map(|(prepared, path)| {
            let fault = prepared
                .organisation
                .impossible(&prepared.scenario, &prepared.world)?;
            Some(Fault {
                file: shown(path),
                ..fault
            })
        });
    Faults::new(found.collect()).map_or(Ok(()), |faults| Err(Failure::Refused(faults.to_string())))
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
            "{}: in order. {}: {} inhabitants, {} GPs in {} practices, {}, {} duties a run; {} values, {} of them assumptions.",
            shown(path),
            s.title,
            prepared.world.residents.len(),
            prepared.world.workforce.doctors.len(),
            prepared.world.workforce.practices.len(),
            counted(s.services.len(), "service"),
            prepared.organisation.duties.len(),
            s.catalogue.parameters.len(),
            s.catalogue.assumptions().count()
        );
    }
    Ok(text)
}

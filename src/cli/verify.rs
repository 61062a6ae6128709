//! `verify`: whether a result is what its program computes from its scenarios, to the last byte.

use super::arguments::VerifyOptions;
use super::rerun::{self, Repetition};
use super::{Failure, session};
use crate::experiment::Experiment;
use crate::experiment::manifest::{FILE, MACHINE_FILE, Manifest, UNITS_FILE, unsealed};
use crate::experiment::unit::{PROGRAM, Record};
use crate::experiment::variant::{Loaded, changed};
use crate::random::{Purpose, Streams};
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

pub(super) fn verify(options: &VerifyOptions) -> Result<String, Failure> {
    let folder = options.result.as_path();
    let manifest = card(folder)?;
    let mut faults = wrong_files(folder, &manifest)?;
    let records = records(folder, &manifest, &mut faults);
    if manifest.sources != PROGRAM {
        faults.push(format!(
            "it was made by permanence {} (commit {}), this is {} (commit {}): its runs cannot be repeated with this program",
            manifest.sources,
            manifest.commit,
            PROGRAM,
            env!("PERMANENCE_COMMIT")
        ));
    }
    // What stands in a changed file proves nothing: only an untouched result is simulated again.
    if !faults.is_empty() {
        return Err(refused(folder, &faults));
    }
    let repeated = if options.all {
        repeat_all(options, &manifest, &mut faults)?
    } else {
        repeat_sample(options, &manifest, &records, &mut faults)?
    };
    if !faults.is_empty() {
        return Err(refused(folder, &faults));
    }
    Ok(format!(
        "{} is sound: {} files and {} runs have the hashes of its card, {repeated}.\n",
        folder.display(),
        manifest.file_blake3.len() + 2,
        manifest.units.len(),
    ))
}

fn refused(folder: &Path, faults: &[String]) -> Failure {
    let mut text = format!("{} is not what its card says:\n", folder.display());
    for fault in faults {
        let _ = writeln!(text, "- {fault}");
    }
    Failure::Failed(text)
}

/// The identity card of a result folder.
pub(super) fn card(folder: &Path) -> Result<Manifest, Failure> {
    let path = folder.join(FILE);
    let bytes = std::fs::read(&path).map_err(|error| {
        Failure::Refused(format!(
            "cannot read {}: {error}; name the folder of a result",
            path.display()
        ))
    })?;
    let text = String::from_utf8_lossy(&bytes);
    Manifest::read(&text)
        .map_err(|fault| Failure::Failed(format!("{} cannot be trusted: {fault}", path.display())))
}

/// Every file against its hash, and every file that should or should not be there.
fn wrong_files(folder: &Path, manifest: &Manifest) -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    for (name, stated) in &manifest.file_blake3 {
        match std::fs::read(folder.join(name)) {
            Err(error) => faults.push(format!("{name} cannot be read: {error}")),
            Ok(bytes) if blake3::hash(&bytes).to_hex().as_str() != stated => {
                faults.push(format!("{name} was changed"));
            }
            Ok(_) => {}
        }
    }
    match std::fs::read(folder.join(MACHINE_FILE)) {
        Err(error) => faults.push(format!("{MACHINE_FILE} cannot be read: {error}")),
        Ok(bytes) => {
            if let Err(fault) = unsealed(&String::from_utf8_lossy(&bytes)) {
                faults.push(format!("{MACHINE_FILE}: {fault}"));
            }
        }
    }
    let entries = std::fs::read_dir(folder).map_err(session::failed)?;
    for entry in entries {
        let entry = entry.map_err(session::failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let known =
            manifest.file_blake3.contains_key(&name) || name == FILE || name == MACHINE_FILE;
        if !known {
            faults.push(format!("{name} does not belong to it"));
        }
    }
    for filed in &manifest.scenarios {
        if manifest.file_blake3.get(&filed.resolved_file) != Some(&filed.resolved_blake3) {
            faults.push(format!(
                "{} has two hashes on the card",
                filed.resolved_file
            ));
        }
    }
    Ok(faults)
}

/// The filed runs, each against its hash on the card.
fn records(folder: &Path, manifest: &Manifest, faults: &mut Vec<String>) -> Vec<Record> {
    let text = std::fs::read(folder.join(UNITS_FILE)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let records: Vec<Option<Record>> = text.lines().map(Record::read).collect();
    if records.len() != manifest.units.len() {
        faults.push(format!(
            "{UNITS_FILE} holds {} runs, the card {}",
            records.len(),
            manifest.units.len()
        ));
    }
    let mut sound = Vec::new();
    for (number, (record, stated)) in records.into_iter().zip(&manifest.units).enumerate() {
        let fits = |record: &Record| {
            record.blake3 == stated.blake3
                && record.unit.digest == stated.values_blake3
                && record.unit.replication == stated.replication
                && record.unit.seed == manifest.seed
        };
        match record.filter(fits) {
            Some(record) => sound.push(record),
            None => faults.push(format!(
                "{UNITS_FILE}, line {}, is not the run of the card",
                number + 1
            )),
        }
    }
    sound
}

/// Simulates some of the runs again, other ones each time a result differs.
fn repeat_sample(
    options: &VerifyOptions,
    manifest: &Manifest,
    records: &[Record],
    faults: &mut Vec<String>,
) -> Result<String, Failure> {
    let loaded = load(&options.result, manifest)?;
    let chosen = sample(options.sample as usize, records, manifest);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.map_or(0, usize::from))
        .build()
        .map_err(session::failed)?;
    let found: Vec<Option<String>> = pool.install(|| {
        chosen
            .par_iter()
            .map(|record| repeat(record, &loaded))
            .collect()
    });
    faults.extend(found.into_iter().flatten());
    Ok(format!(
        "and {} of the runs, simulated again, gave the same bytes",
        chosen.len()
    ))
}

fn load(folder: &Path, manifest: &Manifest) -> Result<Vec<Loaded>, Failure> {
    let each = manifest.scenarios.iter();
    each.map(|filed| {
        let text =
            std::fs::read_to_string(folder.join(&filed.resolved_file)).map_err(session::failed)?;
        let document = Document::from_text(&filed.resolved_file, &text, &[]);
        let scenario = document.and_then(|document| Scenario::read(&filed.id, &document));
        let scenario = scenario.map_err(|faults| Failure::Failed(faults.to_string()))?;
        Ok((scenario, text))
    })
    .collect()
}

/// Runs drawn without return; which ones hangs on the result itself, so that nobody can know beforehand which will be looked at.
fn sample<'r>(count: usize, records: &'r [Record], manifest: &Manifest) -> Vec<&'r Record> {
    let hash = blake3::hash(manifest.text().as_bytes());
    let seed = u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap_or_default());
    let mut lots = Streams::new(seed, 0).draws(Purpose::Verification, (0, 0));
    let mut chosen = BTreeSet::new();
    while chosen.len() < count.min(records.len()) {
        chosen.insert((lots.uniform() * records.len() as f64) as usize);
    }
    chosen.into_iter().map(|number| &records[number]).collect()
}

/// What is wrong with a run, if anything.
fn repeat(record: &Record, loaded: &[Loaded]) -> Option<String> {
    let unit = &record.unit;
    let name = format!("run {} of {}", unit.replication, unit.scenario);
    let same = |scenario: &Scenario| scenario.digest == unit.digest;
    let candidates = loaded.iter().filter(|(s, _)| s.id == unit.scenario);
    let found = candidates
        .filter_map(|filed| changed(filed, &unit.changes).ok())
        .find(same);
    let Some(scenario) = found else {
        return Some(format!("{name}: no scenario of the folder has its values"));
    };
    let mut experiment = Experiment::prepare(vec![scenario], Some(unit.seed));
    experiment.tables = unit.tables.as_ref().map(|t| t.iter().cloned().collect());
    let outcome = experiment
        .run(unit.replication, 1, &|| (), &|| false)?
        .pop()?
        .pop()?;
    (outcome.digest() != record.blake3)
        .then(|| format!("{name}, simulated again, gives other numbers"))
}

/// Runs the whole experiment again in a folder that is thrown away, and compares every file.
fn repeat_all(
    options: &VerifyOptions,
    manifest: &Manifest,
    faults: &mut Vec<String>,
) -> Result<String, Failure> {
    let repetition = Repetition::beside(&options.result)?;
    let again = rerun::repeat(&repetition, &options.result, manifest, options.threads)?;
    for (name, stated) in &manifest.file_blake3 {
        if again.file_blake3.get(name) != Some(stated) {
            faults.push(format!("{name}, made again, is another"));
        }
    }
    let names = |m: &Manifest| m.file_blake3.keys().cloned().collect::<BTreeSet<_>>();
    for name in names(&again).difference(&names(manifest)) {
        faults.push(format!("{name} should be there"));
    }
    if again.units != manifest.units {
        faults.push("its runs, simulated again, are others".to_owned());
    }
    Ok("and all of it, made again, gave the same bytes".to_owned())
}

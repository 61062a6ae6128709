//! `run` and `compare`: from scenario files to a result folder.

use super::arguments::Options;
use super::{Failure, check, progress, shell_word};
use crate::experiment::{Experiment, Outcomes};
use crate::report::folder::OutputFolder;
use crate::report::{chart, html, raster, table};
use crate::scenario::Scenario;
use crate::study::{Identity, Study, manifest};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// Width of the PNG figures (pixels).
pub(super) const PNG_WIDTH: u32 = 1_600;

pub(super) fn run(options: &Options) -> Result<String, Failure> {
    if options.scenarios.len() != 1 {
        return Err(Failure::Refused(
            "`run` takes one scenario; use `compare` for several.".to_owned(),
        ));
    }
    simulate(options, "run")
}

pub(super) fn compare(options: &Options) -> Result<String, Failure> {
    if options.scenarios.len() < 2 {
        return Err(Failure::Refused(
            "`compare` takes two or more scenarios; the first is the baseline.".to_owned(),
        ));
    }
    if options.scenarios.len() > 6 {
        return Err(Failure::Refused(
            "`compare` takes at most six scenarios: charts with more cannot be read.".to_owned(),
        ));
    }
    simulate(options, "compare")
}

fn simulate(options: &Options, command: &str) -> Result<String, Failure> {
    let started = Instant::now();
    let mut loaded = check::load(&options.scenarios, &options.set)?;
    same_run(&loaded)?;
    tell_apart(&mut loaded);
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| default_name(options, &loaded));
    plain_name(&name)?;
    let target = options.output.join(&name);
    spare_what_is_no_result(&target, options.overwrite)?;
    let stop = progress::stop();
    // The folder is claimed before the long work, so that a refusal costs nothing.
    let folder = OutputFolder::create(&target, options.overwrite).map_err(failed)?;
    stop.clears(folder.hidden());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Failed(format!("cannot start threads: {error}")))?;
    let (scenarios, resolved): (Vec<Scenario>, Vec<String>) = loaded.into_iter().unzip();
    let replications = options
        .replications
        .unwrap_or(scenarios[0].run.replications);
    let experiment = pool.install(|| Experiment::prepare(scenarios, options.seed));
    check::feasible(&experiment, &options.scenarios)?;
    let bar = progress::bar(u64::from(replications) * experiment.prepared.len() as u64);
    let outcomes = pool
        .install(|| experiment.run(1, replications, &|| bar.inc(1), &|| stop.is_asked()))
        .ok_or(Failure::Interrupted)?;
    bar.finish_and_clear();
    let simulated = started.elapsed().as_secs_f64();
    let identity = Identity {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("PERMANENCE_COMMIT").to_owned(),
        command: repeat_command(options, command, replications, experiment.seed, &name),
        resolved,
    };
    let study = Study::new(&experiment, &outcomes, identity);
    let folder = pool.install(|| write(folder, &study, &outcomes, simulated, started))?;
    if stop.is_asked() {
        return Err(Failure::Interrupted);
    }
    folder.commit().map_err(failed)?;
    Ok(summary(&study, &target, started.elapsed().as_secs_f64()))
}

/// The result folder is made in the folder of `--output` and nowhere else.
pub(super) fn plain_name(name: &str) -> Result<(), Failure> {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\');
    if !name.is_empty() && !name.starts_with('.') && name.len() <= 200 && name.chars().all(is_plain)
    {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "\"{}\" cannot be the name of a result folder. A name has 1 to 200 letters, no / or \\, and no dot in front; the folder \
         around it is chosen with --output.",
        name.escape_debug()
    )))
}

/// `--overwrite` replaces results, never a folder that holds something else.
pub(super) fn spare_what_is_no_result(target: &Path, overwrite: bool) -> Result<(), Failure> {
    let holds_something =
        || std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    if overwrite && holds_something() && !target.join("manifest.json").is_file() {
        return Err(Failure::Refused(format!(
            "the folder {} is no result folder (it has no manifest.json) and is left as it is; choose another name",
            target.display()
        )));
    }
    Ok(())
}

/// Everything that the result folder holds, the machine's part last.
fn write(
    mut folder: OutputFolder,
    study: &Study<'_>,
    outcomes: &Outcomes,
    simulated: f64,
    started: Instant,
) -> Result<OutputFolder, Failure> {
    let model = study.report();
    let figures: Vec<chart::Figure> = chart::kinds(&model)
        .par_iter()
        .filter_map(|kind| chart::draw(&model, kind))
        .collect();
    let tables = table::tables(&model);
    let painter = raster::Painter::new();
    let pictures: Result<Vec<Vec<u8>>, _> = figures
        .par_iter()
        .map(|f| painter.png(&f.svg, PNG_WIDTH))
        .collect();
    let pictures =
        pictures.map_err(|error| Failure::Failed(format!("cannot draw a chart: {error}")))?;
    for (figure, png) in figures.iter().zip(&pictures) {
        folder
            .write(&format!("{}.svg", figure.key), figure.svg.as_bytes())
            .map_err(failed)?;
        folder
            .write(&format!("{}.png", figure.key), png)
            .map_err(failed)?;
    }
    for t in &tables {
        folder
            .write(&format!("{}.csv", t.key), t.csv.as_bytes())
            .map_err(failed)?;
    }
    folder
        .write(
            "replications.csv",
            replications_csv(study, outcomes).as_bytes(),
        )
        .map_err(failed)?;
    for (prepared, text) in study
        .experiment
        .prepared
        .iter()
        .zip(&study.identity.resolved)
    {
        folder
            .write(
                &format!("scenario-{}.toml", prepared.scenario.id),
                text.as_bytes(),
            )
            .map_err(failed)?;
    }
    folder
        .write(
            "report.html",
            html::page(&model, &figures, &tables).as_bytes(),
        )
        .map_err(failed)?;
    let hashes: BTreeMap<String, String> = folder
        .files()
        .map(|f| (f.name.clone(), f.blake3.clone()))
        .collect();
    folder
        .write("manifest.json", manifest(study, &hashes).as_bytes())
        .map_err(failed)?;
    let machine = serde_json::json!({
        "threads": rayon::current_num_threads(),
        "operating_system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "seconds_simulating": (simulated * 1000.0).round() / 1000.0,
        "seconds_in_all": (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
    });
    folder
        .write("machine.json", format!("{machine:#}\n").as_bytes())
        .map_err(failed)?;
    Ok(folder)
}

/// Every value of every replication, tidy.
fn replications_csv(study: &Study<'_>, outcomes: &Outcomes) -> String {
    let indicators = crate::outcomes::indicators::all();
    let rows = study
        .experiment
        .prepared
        .iter()
        .zip(outcomes)
        .flat_map(|(prepared, runs)| {
            runs.iter().enumerate().flat_map(move |(replication, run)| {
                indicators
                    .iter()
                    .zip(&run.values)
                    .map(move |(indicator, value)| {
                        vec![
                            prepared.scenario.id.clone(),
                            (replication + 1).to_string(),
                            indicator.key.to_owned(),
                            table::field(*value),
                            indicator.unit.to_owned(),
                        ]
                    })
            })
        });
    table::csv(
        &["scenario", "replication", "indicator", "value", "unit"],
        rows,
    )
}

/// Scenarios of a comparison must cover the same days, or their differences mean nothing.
fn same_run(loaded: &[(Scenario, String)]) -> Result<(), Failure> {
    let Some((first, _)) = loaded.first() else {
        return Ok(());
    };
    for (other, _) in loaded {
        let (a, b) = (&first.run, &other.run);
        if (a.start, a.days, a.warm_up_days) != (b.start, b.days, b.warm_up_days) {
            return Err(Failure::Refused(format!(
                "\"{}\" and \"{}\" do not simulate the same days (start, days, warm_up_days under [run]); compared scenarios must.",
                first.title, other.title
            )));
        }
    }
    Ok(())
}

/// Two files of the same name get numbers.
fn tell_apart(loaded: &mut [(Scenario, String)]) {
    for index in 1..loaded.len() {
        let (before, rest) = loaded.split_at_mut(index);
        let id = rest[0].0.id.clone();
        let mut number = 2;
        while before.iter().any(|(s, _)| s.id == rest[0].0.id) {
            rest[0].0.id = format!("{id}-{number}");
            number += 1;
        }
    }
}

fn default_name(options: &Options, loaded: &[(Scenario, String)]) -> String {
    let place = options.scenarios[0]
        .parent()
        .and_then(Path::file_name)
        .map(|n| n.to_string_lossy().into_owned());
    let ids = loaded.iter().map(|(s, _)| s.id.as_str());
    let parts: Vec<String> = place.into_iter().chain(ids.map(str::to_owned)).collect();
    let plain = |c: char| {
        if c.is_alphanumeric() || c == '-' || c == '_' {
            c
        } else {
            '-'
        }
    };
    parts.join("-").chars().map(plain).take(100).collect()
}

fn repeat_command(
    options: &Options,
    command: &str,
    replications: u32,
    seed: u64,
    name: &str,
) -> String {
    let mut text = format!("permanence {command}");
    for path in &options.scenarios {
        let _ = write!(text, " {}", shell_word(&path.display().to_string()));
    }
    let _ = write!(
        text,
        " --replications {replications} --seed {seed} --name {}",
        shell_word(name)
    );
    for (key, value) in &options.set {
        let _ = write!(text, " --set {}", shell_word(&format!("{key}={value}")));
    }
    text
}

fn summary(study: &Study<'_>, path: &Path, seconds: f64) -> String {
    let mut text = String::new();
    for alarm in study.alarms() {
        let _ = writeln!(text, "Attention. {alarm}\n");
    }
    for sentence in study.headline() {
        let _ = writeln!(text, "{sentence}\n");
    }
    let _ = writeln!(
        text,
        "{} replications, {seconds:.1} s. Open {} in a browser.",
        study.replications(),
        path.join("report.html").display()
    );
    text
}

#[allow(clippy::needless_pass_by_value)] // fits map_err
pub(super) fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

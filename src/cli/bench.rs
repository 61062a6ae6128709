//! `bench`: how long a simulated year takes on this machine, for the reference model, for Ghent, and as the country grows.

use super::arguments::BenchOptions;
use super::{Failure, check, file, simulate};
use crate::benchmark::machine::Machine;
use crate::benchmark::show::Sheet;
use crate::benchmark::{self, Case, Timed, growth};
use crate::experiment::unit::PROGRAM;
use crate::scenario::Scenario;
use crate::study::{Identity, Study};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::fmt::Write;
use std::time::Instant;

/// The regimes of Ghent that the README compares.
const GHENT: [&str; 3] = ["garde-patientele", "cercle-rota", "poste-de-garde"];
/// Sizes of the growing country: key, copies of the zone, replications.
const SIZES: [(&str, u32, u32); 3] = [
    ("growth-10k", 1, 40),
    ("growth-100k", 10, 12),
    ("growth-1m", 100, 4),
];
/// The same country as [`WHOLE`] with requests to the practice alone.
const OFFICE: &str = "office-100k";
/// What it is compared with.
const WHOLE: &str = "growth-100k";
/// The largest size of a brief benchmark, in copies.
const BRIEF_COPIES: u32 = 10;

pub(super) fn bench(options: &BenchOptions) -> Result<String, Failure> {
    if let Some(path) = &options.output {
        file::prepare(path, options.overwrite)?;
    }
    let one = pool(1)?;
    let many = if options.threads > 1 {
        Some(pool(usize::from(options.threads))?)
    } else {
        None
    };
    let mut sheet = Sheet {
        program: PROGRAM.to_owned(),
        machine: Machine::here(),
        cases: Vec::new(),
        reporting: None,
    };
    for key in keys(options)? {
        let case = case(key, options)?;
        let timed = benchmark::time(&case, &one, many.as_ref()).map_err(|unequal| {
            Failure::Failed(format!(
                "{}: the results on one thread and on {} differ. This is a fault of the program; please report it.",
                unequal.key, options.threads
            ))
        })?;
        if key == "ghent" && wanted("report", options) {
            sheet.reporting = Some(reporting(&timed, many.as_ref().unwrap_or(&one))?);
        }
        sheet.cases.push(timed.measured);
    }
    let mut text = sheet.text();
    if let Some(path) = &options.output {
        let json = serde_json::to_string_pretty(&sheet)
            .map_err(|error| Failure::Failed(format!("cannot write the times: {error}")))?;
        file::write(path, &(json + "\n"), options.overwrite)?;
        let _ = writeln!(text, "\nThe same for programs: {}", path.display());
    }
    Ok(text)
}

fn pool(threads: usize) -> Result<ThreadPool, Failure> {
    let built = ThreadPoolBuilder::new().num_threads(threads).build();
    built.map_err(|error| Failure::Failed(format!("cannot start threads: {error}")))
}

/// Whether a part was asked for; without a word, those of the default are.
fn wanted(part: &str, options: &BenchOptions) -> bool {
    match part {
        "belgium" if options.belgium => true,
        "belgium" | "rural" => options.only.iter().any(|only| only == part),
        _ => options.only.is_empty() || options.only.iter().any(|only| only == part),
    }
}

/// The cases asked for, in order.
fn keys(options: &BenchOptions) -> Result<Vec<&'static str>, Failure> {
    let sizes = SIZES
        .iter()
        .filter(|size| !options.brief || size.1 <= BRIEF_COPIES)
        .map(|size| size.0);
    let mut known = vec!["reference", "ghent"];
    known.extend(sizes);
    known.extend([OFFICE, "rural", "belgium"]);
    let is_known = |only: &&String| known.contains(&only.as_str()) || *only == "report";
    if let Some(wrong) = options.only.iter().find(|only| !is_known(only)) {
        return Err(Failure::Refused(format!(
            "\"{wrong}\" is no part of this benchmark; there are {} and report (with ghent).",
            known.join(", ")
        )));
    }
    known.retain(|key| wanted(key, options));
    Ok(known)
}

/// Reads the scenarios of a case.
fn case(key: &str, options: &BenchOptions) -> Result<Case, Failure> {
    let like = if key == OFFICE { WHOLE } else { key };
    let size = SIZES.iter().find(|size| size.0 == like);
    let (title, files, replications): (String, Vec<String>, u32) = match (key, size) {
        (_, Some(&(_, copies, replications))) => {
            let only = if key == OFFICE {
                ", requests to the practice alone"
            } else {
                ""
            };
            let inhabitants = copies * growth::INHABITANTS;
            let title = format!("{inhabitants} inhabitants, Cercle rota{only}");
            (title, vec!["reference/growth".to_owned()], replications)
        }
        ("ghent", _) => (
            "Ghent, three regimes on the same needs".to_owned(),
            GHENT.map(|name| format!("ghent/{name}")).to_vec(),
            12,
        ),
        ("rural", _) => (
            "A rural zone, Cercle rota".to_owned(),
            vec!["rural/cercle-rota".to_owned()],
            40,
        ),
        ("belgium", _) => (
            "Belgium, posts at weekends".to_owned(),
            vec!["belgium/posts".to_owned()],
            2,
        ),
        _ => (
            "Reference model OOH-100k".to_owned(),
            vec!["reference/ooh-100k".to_owned()],
            100,
        ),
    };
    let mut changes = size.map_or(Vec::new(), |size| growth::territory(size.1));
    if key == OFFICE {
        changes.extend(growth::requests_only());
    }
    if options.brief {
        let assumed = |value| format!("{{ value = {value}, source = \"assumption\" }}");
        changes.push(("run.days".to_owned(), assumed(14)));
        changes.push(("run.warm_up_days".to_owned(), assumed(1)));
    }
    let paths: Vec<_> = files
        .iter()
        .map(|name| options.scenarios.join(format!("{name}.toml")))
        .collect();
    let loaded = check::load(&paths, &changes)?;
    let scenarios: Vec<Scenario> = loaded.into_iter().map(|(scenario, _)| scenario).collect();
    let by_default = if options.brief { 2 } else { replications };
    Ok(Case {
        key: key.to_owned(),
        title,
        scenarios,
        replications: options.replications.unwrap_or(by_default),
    })
}

/// Share of the time of a comparison that report, charts and tables take; everything is drawn and nothing is written.
fn reporting(timed: &Timed, pool: &ThreadPool) -> Result<f64, Failure> {
    let started = Instant::now();
    let identity = Identity {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("PERMANENCE_COMMIT").to_owned(),
        command: "permanence bench".to_owned(),
        resolved: Vec::new(),
    };
    let files = pool.install(|| {
        let study = Study::new(&timed.experiment, &timed.outcomes, identity);
        simulate::render(&study, &timed.outcomes)
    })?;
    let seconds = started.elapsed().as_secs_f64();
    debug_assert!(!files.is_empty(), "a report has files");
    Ok(seconds / (seconds + timed.seconds_in_all))
}

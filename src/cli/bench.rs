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

/// A part of the benchmark.
struct Part {
    key: &'static str,
    title: &'static str,
    /// Files of its organisations in the folder of scenarios.
    files: &'static [&'static str],
    /// How many copies of the zone of `reference/zone.toml` make its territory; `None` = its files have one.
    copies: Option<u32>,
    requests_only: bool,
    replications: u32,
    when: When,
}

/// When a part is run without being named.
#[derive(PartialEq)]
enum When {
    Always,
    /// Too large for a brief benchmark.
    NotBrief,
    /// Only when asked for.
    Named,
}

const RURAL: Part = Part {
    key: "rural",
    title: "A rural zone, Cercle rota",
    files: &["rural/cercle-rota"],
    copies: None,
    requests_only: false,
    replications: 40,
    when: When::Named,
};

/// A country of copies of one zone.
const GROWN: Part = Part {
    files: &["reference/growth"],
    when: When::Always,
    ..RURAL
};

/// The parts in order.
const PARTS: [Part; 9] = [
    Part {
        key: "reference",
        title: "Reference model OOH-100k",
        files: &["reference/ooh-100k"],
        replications: 100,
        when: When::Always,
        ..RURAL
    },
    Part {
        key: "ghent",
        title: "Ghent, three regimes on the same needs",
        files: &[
            "ghent/garde-patientele",
            "ghent/cercle-rota",
            "ghent/poste-de-garde",
        ],
        replications: 12,
        when: When::Always,
        ..RURAL
    },
    Part {
        key: "growth-10k",
        title: "10 000 inhabitants, Cercle rota",
        copies: Some(1),
        ..GROWN
    },
    Part {
        key: "growth-100k",
        title: "100 000 inhabitants, Cercle rota",
        copies: Some(10),
        replications: 12,
        ..GROWN
    },
    Part {
        key: "growth-1m",
        title: "1 000 000 inhabitants, Cercle rota",
        copies: Some(100),
        replications: 4,
        when: When::NotBrief,
        ..GROWN
    },
    Part {
        key: "office-100k",
        title: "100 000 inhabitants, Cercle rota, requests to the practice alone",
        copies: Some(10),
        requests_only: true,
        replications: 12,
        ..GROWN
    },
    Part {
        key: "regimes-100k",
        title: "100 000 inhabitants, three regimes on the same needs",
        files: &[
            "reference/growth-own-list",
            "reference/growth",
            "reference/growth-posts",
        ],
        copies: Some(10),
        replications: 12,
        ..GROWN
    },
    RURAL,
    Part {
        key: "belgium",
        title: "Belgium, posts at weekends",
        files: &["belgium/posts"],
        replications: 2,
        ..RURAL
    },
];

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
    for part in parts(options)? {
        let case = case(part, options)?;
        let timed = benchmark::time(&case, &one, many.as_ref()).map_err(|unequal| {
            Failure::Failed(format!(
                "{}: the results on one thread and on {} differ. This is a fault of the program; please report it.",
                unequal.key, options.threads
            ))
        })?;
        let reports = options.only.is_empty() || named("report", options);
        if part.key == "ghent" && reports {
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

/// Whether something was asked for by name.
fn named(key: &str, options: &BenchOptions) -> bool {
    options.only.iter().any(|only| only == key)
}

/// The parts asked for, in order.
fn parts(options: &BenchOptions) -> Result<Vec<&'static Part>, Failure> {
    let allowed = |part: &&Part| !(options.brief && part.when == When::NotBrief);
    let known: Vec<&Part> = PARTS.iter().filter(allowed).collect();
    let is_known = |only: &&String| known.iter().any(|p| p.key == *only) || *only == "report";
    if let Some(wrong) = options.only.iter().find(|only| !is_known(only)) {
        let keys: Vec<&str> = known.iter().map(|part| part.key).collect();
        return Err(Failure::Refused(format!(
            "\"{wrong}\" is no part of this benchmark; there are {} and report (with ghent).",
            keys.join(", ")
        )));
    }
    let unnamed = |part: &Part| options.only.is_empty() && part.when != When::Named;
    let asked = |part: &&Part| {
        unnamed(part) || named(part.key, options) || (part.key == "belgium" && options.belgium)
    };
    Ok(known.into_iter().filter(asked).collect())
}

/// Reads the scenarios of a part.
fn case(part: &Part, options: &BenchOptions) -> Result<Case, Failure> {
    let mut changes = Vec::new();
    if let Some(copies) = part.copies {
        changes.extend(growth::territory(copies));
    }
    if part.requests_only {
        changes.extend(growth::requests_only());
    }
    if options.brief {
        let assumed = |value| format!("{{ value = {value}, source = \"assumption\" }}");
        changes.push(("run.days".to_owned(), assumed(14)));
        changes.push(("run.warm_up_days".to_owned(), assumed(1)));
    }
    let files = part.files.iter();
    let paths: Vec<_> = files
        .map(|name| options.scenarios.join(format!("{name}.toml")))
        .collect();
    let loaded = check::load(&paths, &changes)?;
    let scenarios: Vec<Scenario> = loaded.into_iter().map(|(scenario, _)| scenario).collect();
    let by_default = if options.brief { 2 } else { part.replications };
    Ok(Case {
        key: part.key.to_owned(),
        title: part.title.to_owned(),
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

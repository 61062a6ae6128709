//! `run` and `compare`: from scenario files to a result folder.

use super::arguments::Options;
use super::context::Context;
use super::session::{Session, filings};
use super::{Failure, progress, results, sensitivity, words};
use crate::experiment::precision::{Goal, Reached};
use crate::experiment::variant::{Field, Loaded};
use crate::experiment::{Experiment, Outcomes, Work};
use crate::outcomes::figure::Named;
use crate::report::folder::OutputFolder;
use crate::report::{chart, html, table};
use crate::scenario::fault::wording::counted;
use crate::study::{Identity, Study};
use crate::uncertainty::draws;
use crate::uncertainty::spread::Spreads;
use indicatif::ProgressBar;
use rayon::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

pub(super) fn run(context: &Context, options: &Options) -> Result<String, Failure> {
    if options.scenarios.len() != 1 {
        return Err(Failure::Refused(
            "`run` takes one scenario; use `compare` for several.".to_owned(),
        ));
    }
    simulate(context, options, "run")
}

pub(super) fn compare(context: &Context, options: &Options) -> Result<String, Failure> {
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
    simulate(context, options, "compare")
}

fn simulate(context: &Context, options: &Options, command: &str) -> Result<String, Failure> {
    let mut loaded = context.load(&options.scenarios, &options.set)?;
    same_run(&loaded)?;
    tell_apart(&mut loaded);
    let name = default_name(&options.scenarios, &loaded);
    let seed = options.place.seed.unwrap_or(loaded[0].0.run.seed);
    let replications = options.replications.unwrap_or(loaded[0].0.run.replications);
    let repeat = words::of_simulation(command, options, replications, seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let experiment = session.prepare(&loaded, Some(seed), &options.scenarios)?;
    let goal = goal(options, &experiment)?;
    let bar = progress::bar(0);
    let work = Work {
        shelf: &session.shelf,
        done: &|| bar.inc(1),
        stop: &|| session.stop.is_asked(),
    };
    let (outcomes, reached) = match &goal {
        Some(goal) => rounds(&session, &experiment, goal, &work, &bar)?,
        None => (
            more(&session, &experiment, (1, replications), &work, &bar)?,
            Vec::new(),
        ),
    };
    let spreads = spreads(options, &session, &loaded, seed, &bar)?;
    session.simulated(&bar);
    let identity = Identity {
        version: session.request().version.clone(),
        commit: session.request().commit.clone(),
        command: session.request().command(),
        resolved: loaded.iter().map(|(_, text)| text.clone()).collect(),
    };
    let mut study = Study::new(&experiment, &outcomes, identity);
    study.precision = goal.zip(Some(reached));
    study.spreads = spreads;
    let summary = summary(&study, session.target(), session.seconds());
    let remarks = json!({ "replications": study.replications() });
    session.close(&filings(&loaded), seed, remarks, |folder| {
        write(folder, &study, &outcomes)
    })?;
    Ok(summary)
}

/// What must be how precise, when that was asked for.
fn goal(options: &Options, experiment: &Experiment) -> Result<Option<Goal>, Failure> {
    let Some(wanted) = options.precision else {
        return Ok(None);
    };
    if options.at_least > options.at_most {
        return Err(Failure::Refused(format!(
            "--at-least {} is above --at-most {}: exchange them.",
            options.at_least, options.at_most
        )));
    }
    Ok(Some(Goal {
        wanted,
        figures: figures(&options.on, experiment)?,
        at_least: options.at_least,
        at_most: options.at_most,
    }))
}

/// Figures named on the command line, read for the first scenario; the slips of all together.
pub(super) fn figures(texts: &[String], experiment: &Experiment) -> Result<Vec<Named>, Failure> {
    let shape = experiment.prepared[0].shape();
    let mut slips = String::new();
    let mut found = Vec::new();
    for text in texts {
        match Named::parse(text, &shape) {
            Ok(named) => found.push(named),
            Err(slip) => {
                let _ = writeln!(slips, "{slip}.");
            }
        }
    }
    if slips.is_empty() {
        Ok(found)
    } else {
        Err(Failure::Refused(slips))
    }
}

/// Replications are added until the goal is reached.
fn rounds(
    session: &Session,
    experiment: &Experiment,
    goal: &Goal,
    work: &Work<'_>,
    bar: &ProgressBar,
) -> Result<(Outcomes, Vec<Reached>), Failure> {
    let mut made = goal.first_round();
    let mut outcomes = more(session, experiment, (1, made), work, bar)?;
    loop {
        let reached = goal.reached(&outcomes);
        let Some(next) = goal.next_round(made, &reached) else {
            return Ok((outcomes, reached));
        };
        let added = more(session, experiment, (made + 1, next - made), work, bar)?;
        for (runs, added) in outcomes.iter_mut().zip(added) {
            runs.extend(added);
        }
        made = next;
    }
}

/// Replications from a first one on.
fn more(
    session: &Session,
    experiment: &Experiment,
    (first, count): (u32, u32),
    work: &Work<'_>,
    bar: &ProgressBar,
) -> Result<Outcomes, Failure> {
    bar.inc_length(u64::from(count) * experiment.prepared.len() as u64);
    session
        .pool
        .install(|| experiment.run_on(first, count, work))
        .map_err(|halt| session.halted(halt))
}

/// The runs of every draw of the assumptions, when that was asked for, and what they spread over.
fn spreads(
    options: &Options,
    session: &Session,
    loaded: &[Loaded],
    seed: u64,
    bar: &ProgressBar,
) -> Result<Option<Spreads>, Failure> {
    if options.draws == 0 {
        return Ok(None);
    }
    let factors = sensitivity::factors(loaded, &options.factors)?;
    let points: Vec<_> = (1..=options.draws)
        .map(|draw| draws::point(&factors, loaded.len(), seed, draw, options.runs_per_draw))
        .collect();
    let mut field =
        Field::new(loaded, seed).map_err(|faults| Failure::Refused(faults.to_string()))?;
    field.tables = Some(BTreeSet::new());
    let outcomes = sensitivity::run(session, &field, &points, bar)?;
    Ok(Some(Spreads::of(&outcomes, factors.len())))
}

/// Writes charts, tables and the page.
fn write(folder: &mut OutputFolder, study: &Study<'_>, outcomes: &Outcomes) -> Result<(), Failure> {
    for (name, content) in render(study, outcomes)? {
        results::put(folder, &name, &content)?;
    }
    Ok(())
}

/// Charts, tables and the page: names and contents.
pub(super) fn render(
    study: &Study<'_>,
    outcomes: &Outcomes,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let model = study.report();
    let figures: Vec<chart::Figure> = chart::kinds(&model)
        .par_iter()
        .filter_map(|kind| chart::draw(&model, kind))
        .collect();
    let tables = table::tables(&model);
    let page = html::page(&model, &figures, &tables);
    let mut files = results::pictures(&figures)?;
    let csv = |t: table::Table| (format!("{}.csv", t.key), t.csv.into_bytes());
    files.extend(tables.into_iter().map(csv));
    let replications = replications_csv(study, outcomes);
    files.push(("replications.csv".to_owned(), replications.into_bytes()));
    files.push(("report.html".to_owned(), page.into_bytes()));
    Ok(files)
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
pub(super) fn same_run(loaded: &[Loaded]) -> Result<(), Failure> {
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
pub(super) fn tell_apart(loaded: &mut [Loaded]) {
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

/// Folder of the first file and names of all.
pub(super) fn default_name(files: &[PathBuf], loaded: &[Loaded]) -> String {
    let place = files[0]
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

fn summary(study: &Study<'_>, target: &Path, seconds: f64) -> String {
    let mut text = String::new();
    for alarm in study.alarms() {
        let _ = writeln!(text, "Attention. {alarm}\n");
    }
    for sentence in study.headline() {
        let _ = writeln!(text, "{sentence}\n");
    }
    let _ = writeln!(
        text,
        "{}, {seconds:.1} s. Open {} in a browser.",
        counted(study.replications() as usize, "replication"),
        target.join("report.html").display()
    );
    text
}

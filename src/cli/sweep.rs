//! `sweep`: the same question at many values of one or two levers, with curves and the frontier between two aims.

use super::arguments::SweepOptions;
use super::context::Context;
use super::session::{Session, filings};
use super::simulate::{default_name, same_run, tell_apart};
use super::words::Words;
use super::{Failure, page, progress, results};
use crate::experiment::variant::Loaded;
use crate::experiment::{Experiment, Outcomes, Work};
use crate::outcomes::figure::Named;
use crate::outcomes::indicators::Direction;
use crate::report::chart::Figure;
use crate::report::folder::OutputFolder;
use crate::scenario::catalogue::Catalogue;
use crate::scenario::fault::wording::counted;
use crate::sweep::axis::Axis;
use crate::sweep::grid::{Grid, MOST_VARIANTS};
use crate::sweep::reading::{Reading, beside, readings};
use crate::sweep::show::{Bar, Shown};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write;

pub(super) fn sweep(context: &Context, options: &SweepOptions) -> Result<String, Failure> {
    let mut loaded = context.load(&options.scenarios, &options.set)?;
    same_run(&loaded)?;
    tell_apart(&mut loaded);
    let grid = grid(options, &loaded)?;
    let scenarios = grid
        .read(&loaded)
        .map_err(|f| Failure::Refused(f.to_string()))?;
    let name = format!("sweep-{}", default_name(&options.scenarios, &loaded));
    let seed = options.place.seed.unwrap_or(loaded[0].0.run.seed);
    let replications = options.replications.unwrap_or(loaded[0].0.run.replications);
    let repeat = words(options, replications).placed(&options.place, seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let mut experiment = session
        .pool
        .install(|| Experiment::prepare(scenarios, Some(seed)));
    let variants = grid.variants();
    for (prepared, variant) in experiment.prepared.iter_mut().zip(&variants) {
        prepared.changes = grid.changes(variant);
    }
    feasible(&experiment, &grid)?;
    let (figures, frontier) = figures(options, &experiment)?;
    experiment.tables = Some(tables(figures.iter().chain(frontier.iter().flatten())));
    let bar = progress::bar(u64::from(replications) * variants.len() as u64);
    let outcomes = {
        let work = Work {
            shelf: &session.shelf,
            done: &|| bar.inc(1),
            stop: &|| session.stop.is_asked(),
        };
        let run = || experiment.run_on(1, replications, &work);
        session
            .pool
            .install(run)
            .map_err(|halt| session.halted(halt))?
    };
    session.simulated(&bar);
    let found = Found::new(&grid, &loaded, figures, frontier.as_ref(), &outcomes);
    let shown = found.shown(replications);
    let said = format!(
        "{}\n{} of {}, {:.1} s. Open {} in a browser.\n",
        shown.sentences().join("\n\n"),
        counted(variants.len(), "variant"),
        counted(replications as usize, "replication"),
        session.seconds(),
        session.target().join("report.html").display()
    );
    let identity = page::identity(session.request(), &loaded);
    let remarks = json!({ "replications": replications, "variants": variants.len() });
    session.close(&filings(&loaded), seed, remarks, |folder| {
        let sheet = page::sheet(&loaded, &identity, seed, replications.to_string());
        write(folder, &shown, &sheet.report())
    })?;
    Ok(said)
}

fn words(options: &SweepOptions, replications: u32) -> Words {
    let words = Words::new("sweep", &options.scenarios);
    let words = options
        .vary
        .iter()
        .fold(words, |w, axis| w.with("--vary", axis));
    words
        .with("--on", options.on.join(","))
        .with_some(
            "--frontier",
            (!options.frontier.is_empty()).then(|| options.frontier.join(",")),
        )
        .with("--replications", replications)
        .with_settings(&options.set)
}

/// The levers and all their combinations; the slips of all levers together.
fn grid(options: &SweepOptions, loaded: &[Loaded]) -> Result<Grid, Failure> {
    let axes = axes(&options.vary, loaded)?;
    if axes.len() > 2 {
        return Err(Failure::Refused(
            "`sweep` varies one or two levers; join keys that move together with +.".to_owned(),
        ));
    }
    let grid = Grid {
        axes,
        scenarios: loaded.len(),
    };
    let count = grid.axes.iter().map(|a| a.values.len()).product::<usize>() * loaded.len();
    if count > MOST_VARIANTS {
        return Err(Failure::Refused(format!(
            "These are {count} variants; at most {MOST_VARIANTS} run in one sweep. Take fewer values."
        )));
    }
    Ok(grid)
}

/// Levers as they are written; the slips of all together.
pub(super) fn axes(texts: &[String], loaded: &[Loaded]) -> Result<Vec<Axis>, Failure> {
    let catalogues: Vec<&Catalogue> = loaded.iter().map(|(s, _)| &s.catalogue).collect();
    let (mut found, mut slips) = (Vec::new(), Vec::new());
    for text in texts {
        match Axis::read(text, &catalogues) {
            Ok(axis) => found.push(axis),
            Err(slip) => slips.push(slip + "."),
        }
    }
    if slips.is_empty() {
        Ok(found)
    } else {
        Err(Failure::Refused(slips.join("\n")))
    }
}

/// Refuses variants whose duties no rota could ever fill.
fn feasible(experiment: &Experiment, grid: &Grid) -> Result<(), Failure> {
    let mut faults = String::new();
    for (prepared, variant) in experiment.prepared.iter().zip(grid.variants()) {
        let impossible = prepared
            .organisation
            .impossible(&prepared.scenario, &prepared.world);
        if let Some(fault) = impossible {
            let title = &prepared.scenario.title;
            let _ = writeln!(
                faults,
                "{title} at {}:
{fault}",
                grid.label(&variant)
            );
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Refused(faults))
    }
}

type Pair = [Named; 2];

/// The figures to be shown, and the two of the frontier.
fn figures(
    options: &SweepOptions,
    experiment: &Experiment,
) -> Result<(Vec<Named>, Option<Pair>), Failure> {
    let figures = super::simulate::figures(&options.on, experiment)?;
    let pair = super::simulate::figures(&options.frontier, experiment)?;
    if let Some(neutral) = pair.iter().find(|n| n.direction == Direction::Neutral) {
        return Err(Failure::Refused(format!(
            "--frontier: {} has no better side; name two indicators of which less or more is better.",
            neutral.key
        )));
    }
    match <Pair>::try_from(pair) {
        Ok(pair) => Ok((figures, Some(pair))),
        Err(pair) if pair.is_empty() => Ok((figures, None)),
        Err(_) => Err(Failure::Refused(
            "--frontier takes two figures, for example nights_per_gp,ooh_ed_share.".to_owned(),
        )),
    }
}

/// Tables that figures are read from.
pub(super) fn tables<'n>(figures: impl Iterator<Item = &'n Named>) -> BTreeSet<String> {
    figures.filter_map(|named| named.table.clone()).collect()
}

/// What a sweep found.
struct Found<'f> {
    grid: &'f Grid,
    loaded: &'f [Loaded],
    figures: Vec<Named>,
    readings: Vec<Reading>,
    frontier: Option<(Pair, [Vec<Bar>; 2])>,
    all: Vec<Reading>,
}

impl<'f> Found<'f> {
    fn new(
        grid: &'f Grid,
        loaded: &'f [Loaded],
        figures: Vec<Named>,
        frontier: Option<&Pair>,
        outcomes: &Outcomes,
    ) -> Self {
        Self {
            readings: readings(grid, &figures, outcomes),
            frontier: frontier.map(|pair| {
                let reference = grid.reference(0);
                let bars = |named| beside(grid, named, outcomes, &reference);
                (pair.clone(), [bars(&pair[0]), bars(&pair[1])])
            }),
            all: readings(grid, &Named::indicators(), outcomes),
            grid,
            loaded,
            figures,
        }
    }

    fn shown(&self, replications: u32) -> Shown<'_> {
        Shown {
            grid: self.grid,
            scenarios: self.loaded.iter().map(|(s, _)| s).collect(),
            figures: &self.figures,
            readings: &self.readings,
            all: &self.all,
            frontier: self.frontier.as_ref().map(|(pair, bars)| (pair, bars)),
            replications,
        }
    }
}

fn write(
    folder: &mut OutputFolder,
    shown: &Shown<'_>,
    sheet: &crate::report::model::ReportModel,
) -> Result<(), Failure> {
    let figures: Vec<Figure> = shown.figures();
    results::figures(folder, &figures)?;
    let tables = shown.tables();
    results::tables(folder, &tables)?;
    let model = shown.report(sheet);
    page::write(folder, &model, &figures, &tables)
}

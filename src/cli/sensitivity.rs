//! `sensitivity`: what the answer hangs on, ranked.

use super::arguments::SensitivityOptions;
use super::context::Context;
use super::session::{Session, filings};
use super::simulate::{default_name, figures, same_run, tell_apart};
use super::sweep::tables;
use super::words::Words;
use super::{Failure, page, progress, results};
use crate::experiment::variant::{Changes, Field, Loaded, Point, PointHalt};
use crate::experiment::{Outcomes, Work};
use crate::scenario::catalogue::Catalogue;
use crate::sensitivity::plan::{Plan, chosen};
use crate::sensitivity::screening::{Screened, Walks, strongest};
use crate::sensitivity::shares::Samples;
use crate::sensitivity::show::Shown;
use crate::stats::sobol::Indices;
use crate::uncertainty::factor::Factor;
use indicatif::ProgressBar;
use serde_json::json;

pub(super) fn sensitivity(
    context: &Context,
    options: &SensitivityOptions,
) -> Result<String, Failure> {
    let mut loaded = context.load(&options.scenarios, &options.set)?;
    same_run(&loaded)?;
    tell_apart(&mut loaded);
    let factors = factors(&loaded, &options.factors)?;
    let seed = options.place.seed.unwrap_or(loaded[0].0.run.seed);
    let name = format!("sensitivity-{}", default_name(&options.scenarios, &loaded));
    let repeat = words(options).placed(&options.place, seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let mut field =
        Field::new(&loaded, seed).map_err(|faults| Failure::Refused(faults.to_string()))?;
    let plan = plan(options, &field, factors)?;
    field.tables = Some(tables(plan.figures.iter()));
    let walks = Walks::new(options.trajectories as usize, plan.factors.len(), seed);
    let bar = progress::bar(0);
    let outcomes = run(&session, &field, &walks.points(&plan), &bar)?;
    let each = 0..plan.figures.len();
    let screened: Vec<Screened> = each
        .clone()
        .map(|figure| walks.screened(&plan, figure, &outcomes))
        .collect();
    drop(outcomes);
    let shares = match options.samples {
        0 => None,
        rows => {
            let most = options.top as usize;
            let samples = Samples::new(rows as usize, strongest(&screened, most), seed);
            let outcomes = run(&session, &field, &samples.points(&plan), &bar)?;
            let found: Vec<Indices> = each
                .map(|figure| samples.indices(&plan, figure, &outcomes, seed))
                .collect();
            Some((samples, found))
        }
    };
    session.simulated(&bar);
    let shown = Shown {
        scenarios: loaded.iter().map(|(s, _)| s).collect(),
        plan: &plan,
        walks: options.trajectories as usize,
        screened: &screened,
        shares: shares
            .as_ref()
            .map(|(samples, found)| (samples, found.as_slice())),
        rows: options.samples as usize,
    };
    let said = format!(
        "{}\n\n{} values, {} runs, {:.1} s. Open {} in a browser.\n",
        shown.sentences().join("\n\n"),
        plan.factors.len(),
        bar.position(),
        session.seconds(),
        session.target().join("report.html").display()
    );
    let identity = page::identity(session.request(), &loaded);
    let remarks = json!({ "factors": plan.factors.len(), "trajectories": options.trajectories, "samples": options.samples });
    session.close(&filings(&loaded), seed, remarks, |folder| {
        let sheet = page::sheet(&loaded, &identity, seed, options.replications.to_string());
        let (figures, tables) = (shown.figures(), shown.tables());
        results::figures(folder, &figures)?;
        results::tables(folder, &tables)?;
        page::write(folder, &shown.report(&sheet.report()), &figures, &tables)
    })?;
    Ok(said)
}

/// The uncertain values of the scenarios, all or those that were named.
pub(super) fn factors(loaded: &[Loaded], patterns: &[String]) -> Result<Vec<Factor>, Failure> {
    let catalogues: Vec<&Catalogue> = loaded.iter().map(|(s, _)| &s.catalogue).collect();
    let factors = chosen(Factor::all(&catalogues), patterns).map_err(Failure::Refused)?;
    if factors.is_empty() {
        return Err(Failure::Refused(
            "No number of these scenarios states a range (low, high): nothing is uncertain."
                .to_owned(),
        ));
    }
    Ok(factors)
}

fn words(options: &SensitivityOptions) -> Words {
    let words = Words::new("sensitivity", &options.scenarios)
        .with("--on", options.on.join(","))
        .with("--trajectories", options.trajectories)
        .with("--replications", options.replications);
    let words = if options.samples > 0 {
        words
            .with("--samples", options.samples)
            .with("--top", options.top)
    } else {
        words
    };
    let some = (!options.factors.is_empty()).then(|| options.factors.join(","));
    words
        .with_some("--factors", some)
        .with_settings(&options.set)
}

fn plan(
    options: &SensitivityOptions,
    field: &Field<'_>,
    factors: Vec<Factor>,
) -> Result<Plan, Failure> {
    let as_filed: Vec<Changes> = vec![Vec::new(); field.scenarios.len()];
    let filed = Point {
        changes: as_filed,
        first: 1,
        count: 0,
    };
    let experiment = field
        .prepare(&filed)
        .map_err(|faults| Failure::Refused(faults.to_string()))?;
    super::check::feasible(&experiment, &options.scenarios)?;
    Ok(Plan {
        factors,
        figures: figures(&options.on, &experiment)?,
        scenarios: field.scenarios.len(),
        replications: options.replications,
    })
}

/// Reads all points before the first run, then runs them.
pub(super) fn run(
    session: &Session,
    field: &Field<'_>,
    points: &[Point],
    bar: &ProgressBar,
) -> Result<Vec<Outcomes>, Failure> {
    let runs: u64 = points.iter().map(|p| u64::from(p.count)).sum();
    bar.inc_length(runs * field.scenarios.len() as u64);
    let work = Work {
        shelf: &session.shelf,
        done: &|| bar.inc(1),
        stop: &|| session.stop.is_asked(),
    };
    let refused = |faults: crate::scenario::fault::Faults| {
        Failure::Refused(format!(
            "A combination of values within their stated ranges makes a scenario invalid: narrow a range.\n{faults}"
        ))
    };
    session
        .pool
        .install(|| field.check(points))
        .map_err(refused)?;
    let result = session.pool.install(|| field.run(points, &work));
    result.map_err(|halt| match halt {
        PointHalt::Invalid(faults) => refused(faults),
        PointHalt::Halt(halt) => session.halted(halt),
    })
}

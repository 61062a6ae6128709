//! `calibrate`: from a calibration file to a result folder with fitted values, their intervals, and how well each fact is met.

use super::arguments::CalibrateOptions;
use super::context::Context;
use super::session::{Session, filing};
use super::words::Words;
use super::{Failure, progress, results};
use crate::calibration::engine::{Engine, Fit, Halt, Settings, Watch};
use crate::calibration::plan::Plan;
use crate::calibration::scenarios::Shelved;
use crate::calibration::{files, summary};
use crate::experiment::manifest::Filed;
use crate::experiment::{self, Work};
use crate::report::chart::Figure;
use crate::report::chart::calibration::{FactRow, ParameterRow, facts, parameters};
use crate::report::folder::OutputFolder;

/// `--brief` makes this part of the runs.
const BRIEF: usize = 10;

/// Points of a prior that are drawn.
const SHADES: u32 = 2_000;

pub(super) fn calibrate(context: &Context, options: &CalibrateOptions) -> Result<String, Failure> {
    let mut plan = Plan::load(&options.file).map_err(|f| Failure::Refused(f.to_string()))?;
    plan.settings = settings(&plan.settings, options);
    let name = format!("calibration-{}", plan.id);
    let repeat = Words::new("calibrate", std::slice::from_ref(&options.file))
        .with_some("--draws", options.draws)
        .with_flag("--brief", options.brief)
        .placed(&options.place, plan.settings.seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let scenarios = filings(&plan);
    context.same_scenarios(&scenarios)?;
    let bar = progress::bar(plan.settings.runs() as u64);
    bar.set_message("Fitting");
    let simulator = Shelved {
        scenarios: &plan.scenarios,
        work: Work {
            shelf: &session.shelf,
            done: &|| (),
            stop: &|| session.stop.is_asked(),
        },
    };
    let (priors, targets) = (plan.priors(), plan.targets());
    let engine = Engine {
        priors: &priors,
        targets: &targets,
        settings: plan.settings,
        simulator: &simulator,
        watch: Watch {
            done: &|| bar.inc(1),
            stop: &|| session.stop.is_asked(),
        },
    };
    let fit = session
        .pool
        .install(|| engine.fit())
        .map_err(|halt| why(&session, &plan, halt))?;
    session.simulated(&bar);
    let said = format!(
        "{}\n{} runs worth {:.0}, {:.1} s. See {}.\n",
        summary::words(&plan, &fit),
        plan.settings.runs(),
        fit.effective,
        session.seconds(),
        session.target().display()
    );
    let command = session.request().command();
    let remarks = files::remarks(&plan, &fit);
    session.close(&scenarios, plan.settings.seed, remarks, |folder| {
        save(folder, &plan, &fit, &command)
    })?;
    Ok(said)
}

fn filings(plan: &Plan) -> Vec<(Filed, String)> {
    let bases = plan.scenarios.bases.iter();
    bases
        .map(|base| filing(&base.scenario, &base.text, &base.name))
        .collect()
}

/// The settings of the file, as changed on the command line.
fn settings(of_file: &Settings, options: &CalibrateOptions) -> Settings {
    let mut settings = *of_file;
    settings.seed = options.place.seed.unwrap_or(settings.seed);
    settings.posterior = options
        .draws
        .map_or(settings.posterior, |draws| draws as usize);
    if options.brief {
        settings.waves = 1;
        settings.draws = (settings.draws / BRIEF).max(20);
        settings.posterior = (settings.posterior / BRIEF).max(20);
        settings.checks = 1;
    }
    settings
}

/// Why there is no fit, in words.
fn why(session: &Session, plan: &Plan, halt: Halt) -> Failure {
    match halt {
        Halt::Stopped => session.halted(experiment::Halt::Stopped),
        Halt::Elsewhere(missing) => session.halted(experiment::Halt::Elsewhere(missing)),
        Halt::NotKept(error) => Failure::Failed(error),
        Halt::Impossible(faults) => Failure::Refused(format!(
            "A combination of parameters within their ranges makes a scenario invalid: narrow a range.\n{faults}"
        )),
        Halt::Undefined {
            target,
            defined,
            runs,
        } => Failure::Refused(format!(
            "The fact \"{}\" ({}) is defined in only {defined} of {runs} runs and cannot be fitted: run more days, or compare it \
             with a scenario in which it happens.",
            plan.facts[target].title, plan.facts[target].id
        )),
        Halt::Weightless => Failure::Refused(
            "No run defines all facts used for the fit: run more days or larger territories."
                .to_owned(),
        ),
    }
}

/// The files of the fit.
fn save(folder: &mut OutputFolder, plan: &Plan, fit: &Fit, command: &str) -> Result<(), Failure> {
    results::figures(folder, &figures(plan, fit))?;
    let (fitted, services) = files::fragments(plan, fit, command);
    let texts = [
        ("posterior.csv", Some(files::posterior_csv(plan, fit))),
        ("facts.csv", Some(files::facts_csv(plan, fit))),
        ("waves.csv", Some(files::waves_csv(plan, fit))),
        ("draws.csv", Some(files::draws_csv(plan, fit))),
        ("fitted.toml", fitted),
        ("fitted-services.toml", services),
        ("calibration.toml", Some(plan.text.clone())),
        ("summary.txt", Some(summary::words(plan, fit))),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            results::put(folder, name, text.as_bytes())?;
        }
    }
    Ok(())
}

fn figures(plan: &Plan, fit: &Fit) -> [Figure; 2] {
    let of_parameters: Vec<ParameterRow> = plan
        .parameters
        .iter()
        .zip(summary::marginals(plan, fit))
        .enumerate()
        .map(|(i, (p, m))| ParameterRow {
            title: p.title.clone(),
            unit: p.unit.clone(),
            range: (p.prior.quantile(0.01), p.prior.quantile(0.99)),
            before: (0..SHADES)
                .map(|n| p.prior.quantile((f64::from(n) + 0.5) / f64::from(SHADES)))
                .collect(),
            after: fit
                .draws
                .iter()
                .zip(&fit.weights)
                .map(|(draw, weight)| (draw.values[i], *weight))
                .collect(),
            fitted: (m.median, m.low, m.high),
        })
        .collect();
    let of_facts: Vec<FactRow> = plan
        .facts
        .iter()
        .zip(summary::simulated(plan, fit))
        .map(|(f, s)| FactRow {
            title: f.title.clone(),
            unit: f.unit.clone(),
            fitted: f.target.fitted,
            published: f.target.published,
            error: f.target.error,
            simulated: s.map(|s| (s.median, s.low, s.high)),
        })
        .collect();
    [
        parameters("What the facts say about each parameter", &of_parameters),
        facts("Published facts and what the fitted model gives", &of_facts),
    ]
}

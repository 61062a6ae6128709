//! `calibrate`: from a calibration file to a result folder with fitted values, their intervals, and how well each fact is met.

use super::arguments::CalibrateOptions;
use super::simulate::{failed, plain_name, spare_what_is_no_result};
use super::{Failure, progress, results, shell_word};
use crate::calibration::engine::{Engine, Fit, Halt, Settings, Watch};
use crate::calibration::plan::Plan;
use crate::calibration::{files, summary};
use crate::report::chart::Figure;
use crate::report::chart::calibration::{FactRow, ParameterRow, facts, parameters};
use crate::report::folder::OutputFolder;
use std::fmt::Write;
use std::time::Instant;

/// `--brief` makes this part of the runs.
const BRIEF: usize = 10;

/// Points of a prior that are drawn.
const SHADES: u32 = 2_000;

pub(super) fn calibrate(options: &CalibrateOptions) -> Result<String, Failure> {
    let started = Instant::now();
    let mut plan = Plan::load(&options.file).map_err(|f| Failure::Refused(f.to_string()))?;
    plan.settings = settings(&plan.settings, options);
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| format!("calibration-{}", plan.id));
    plain_name(&name)?;
    let target = options.output.join(&name);
    spare_what_is_no_result(&target, options.overwrite)?;
    let stop = progress::stop();
    let folder = OutputFolder::create(&target, options.overwrite).map_err(failed)?;
    stop.clears(folder.hidden());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Failed(format!("cannot start threads: {error}")))?;
    let bar = progress::bar(plan.settings.runs() as u64);
    bar.set_message("Fitting");
    let watch = Watch {
        done: &|| bar.inc(1),
        stop: &|| stop.is_asked(),
    };
    let (priors, targets) = (plan.priors(), plan.targets());
    let engine = Engine {
        priors: &priors,
        targets: &targets,
        settings: plan.settings,
        simulator: &plan.scenarios,
        watch,
    };
    let fit = pool
        .install(|| engine.fit())
        .map_err(|halt| why(&plan, halt))?;
    bar.finish_and_clear();
    let command = command(options, &plan.settings, &name);
    let folder = pool.install(|| save(folder, &plan, &fit, &command, started))?;
    if stop.is_asked() {
        return Err(Failure::Interrupted);
    }
    folder.commit().map_err(failed)?;
    Ok(format!(
        "{}\n{} runs worth {:.0}, {:.1} s. See {}.\n",
        summary::words(&plan, &fit),
        plan.settings.runs(),
        fit.effective,
        started.elapsed().as_secs_f64(),
        target.display()
    ))
}

/// The settings of the file, as changed on the command line.
fn settings(of_file: &Settings, options: &CalibrateOptions) -> Settings {
    let mut settings = *of_file;
    settings.seed = options.seed.unwrap_or(settings.seed);
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
fn why(plan: &Plan, halt: Halt) -> Failure {
    match halt {
        Halt::Stopped => Failure::Interrupted,
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

fn command(options: &CalibrateOptions, settings: &Settings, name: &str) -> String {
    let mut text = format!(
        "permanence calibrate {} --seed {} --name {}",
        shell_word(&options.file.display().to_string()),
        settings.seed,
        shell_word(name)
    );
    if let Some(draws) = options.draws {
        let _ = write!(text, " --draws {draws}");
    }
    if options.brief {
        text.push_str(" --brief");
    }
    text
}

/// Everything that the result folder holds, the machine's part last.
fn save(
    mut folder: OutputFolder,
    plan: &Plan,
    fit: &Fit,
    command: &str,
    started: Instant,
) -> Result<OutputFolder, Failure> {
    results::figures(&mut folder, &figures(plan, fit))?;
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
            results::put(&mut folder, name, text.as_bytes())?;
        }
    }
    for base in &plan.scenarios.bases {
        let name = format!("scenario-{}.toml", base.name);
        results::put(&mut folder, &name, base.text.as_bytes())?;
    }
    results::close(&mut folder, started, |hashes| {
        files::manifest(plan, fit, results::program(command), hashes)
    })?;
    Ok(folder)
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

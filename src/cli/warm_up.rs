//! `warm-up`: how long queues and habits of a scenario take to settle, and whether its own warm-up is long enough.

use super::arguments::WarmUpOptions;
use super::simulate::{failed, plain_name, spare_what_is_no_result};
use super::{Failure, check, progress, results, shell_word};
use crate::experiment::Experiment;
use crate::experiment::settling::{FEWEST_DAYS, FEWEST_REPLICATIONS, Observed, Settling};
use crate::report::folder::OutputFolder;
use crate::scenario::Scenario;
use crate::study::warm_up;
use std::fmt::Write;
use std::time::Instant;

pub(super) fn warm_up(options: &WarmUpOptions) -> Result<String, Failure> {
    let started = Instant::now();
    let (scenario, resolved) = load(options)?;
    let replications = options.replications.unwrap_or(scenario.run.replications);
    enough(&scenario, replications)?;
    let name = options.name.clone().unwrap_or_else(|| {
        format!("warm-up-{}", scenario.id)
            .chars()
            .take(100)
            .collect()
    });
    plain_name(&name)?;
    let target = options.output.join(&name);
    spare_what_is_no_result(&target, options.overwrite)?;
    let stop = progress::stop();
    let mut folder = OutputFolder::create(&target, options.overwrite).map_err(failed)?;
    stop.clears(folder.hidden());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Failed(format!("cannot start threads: {error}")))?;
    let experiment = pool.install(|| Experiment::prepare(vec![scenario], options.seed));
    check::feasible(&experiment, std::slice::from_ref(&options.scenario))?;
    let bar = progress::bar(u64::from(replications));
    let outcomes = pool
        .install(|| experiment.run(1, replications, &|| bar.inc(1), &|| stop.is_asked()))
        .ok_or(Failure::Interrupted)?;
    bar.finish_and_clear();
    let prepared = &experiment.prepared[0];
    let observed = Observed::new(prepared, &outcomes[0]);
    let settling = observed
        .settling()
        .map_err(|why| Failure::Refused(format!("The warm-up cannot be judged: {}.", why.why())))?;
    let words = warm_up::words(prepared, &observed, &settling);
    let texts = texts(&experiment, &observed, &settling, &words, &resolved);
    for (name, text) in texts {
        results::put(&mut folder, &name, text.as_bytes())?;
    }
    let run = (experiment.seed, replications);
    let command = command(options, run, &name);
    pool.install(|| {
        results::close(&mut folder, started, |hashes| {
            let program = results::program(&command);
            warm_up::card(prepared, run, &resolved, program, &settling, hashes)
        })
    })?;
    if stop.is_asked() {
        return Err(Failure::Interrupted);
    }
    folder.commit().map_err(failed)?;
    Ok(format!(
        "{words}\n{replications} replications, {:.1} s. See {}.\n",
        started.elapsed().as_secs_f64(),
        target.display()
    ))
}

/// The scenario, its run as long as asked for.
fn load(options: &WarmUpOptions) -> Result<(Scenario, String), Failure> {
    let paths = std::slice::from_ref(&options.scenario);
    let mut set = options.set.clone();
    if let Some(days) = options.days {
        let warm_up = check::load(paths, &set)?[0].0.run.warm_up_days;
        let counted = days.saturating_sub(warm_up).max(1);
        set.push(("run.days".to_owned(), counted.to_string()));
    }
    Ok(check::load(paths, &set)?.remove(0))
}

/// Refuses what could not be judged before it is simulated.
fn enough(scenario: &Scenario, replications: u32) -> Result<(), Failure> {
    let run = &scenario.run;
    if scenario.adaptation.is_some() {
        return Err(Failure::Refused(format!(
            "\"{}\" has a section [adaptation]: doctors and patients change their ways while the run goes on, and nothing is meant to \
             settle. Judge the scenario without it.",
            scenario.title
        )));
    }
    if (replications as usize) < FEWEST_REPLICATIONS {
        return Err(Failure::Refused(format!(
            "{replications} replications say too little about chance: use --replications {FEWEST_REPLICATIONS} or more."
        )));
    }
    if (run.days as usize) < FEWEST_DAYS {
        return Err(Failure::Refused(format!(
            "{} days after a warm-up of {} are too few to compare the first with: use --days {} or more.",
            run.days,
            run.warm_up_days,
            run.warm_up_days as usize + FEWEST_DAYS
        )));
    }
    Ok(())
}

/// Everything that the result folder holds but the two cards.
fn texts(
    experiment: &Experiment,
    observed: &Observed<'_>,
    settling: &Settling,
    words: &str,
    resolved: &str,
) -> [(String, String); 4] {
    let prepared = &experiment.prepared[0];
    [
        ("summary.txt".to_owned(), words.to_owned()),
        (
            "series.csv".to_owned(),
            warm_up::series_csv(observed, settling),
        ),
        ("days.csv".to_owned(), warm_up::days_csv(prepared, settling)),
        (
            format!("scenario-{}.toml", prepared.scenario.id),
            resolved.to_owned(),
        ),
    ]
}

fn command(options: &WarmUpOptions, (seed, replications): (u64, u32), name: &str) -> String {
    let mut text = format!(
        "permanence warm-up {} --replications {replications} --seed {seed} --name {}",
        shell_word(&options.scenario.display().to_string()),
        shell_word(name)
    );
    if let Some(days) = options.days {
        let _ = write!(text, " --days {days}");
    }
    for (key, value) in &options.set {
        let _ = write!(text, " --set {}", shell_word(&format!("{key}={value}")));
    }
    text
}

//! `warm-up`: how long queues and habits of a scenario take to settle, and whether its own warm-up is long enough.

use super::arguments::WarmUpOptions;
use super::context::Context;
use super::session::{Session, filings};
use super::words::Words;
use super::{Failure, progress, results};
use crate::experiment::Work;
use crate::experiment::settling::{FEWEST_DAYS, FEWEST_REPLICATIONS, Observed};
use crate::experiment::variant::Loaded;
use crate::scenario::Scenario;
use crate::study::warm_up;

pub(super) fn warm_up(context: &Context, options: &WarmUpOptions) -> Result<String, Failure> {
    let loaded = load(context, options)?;
    let scenario = &loaded[0].0;
    let replications = options.replications.unwrap_or(scenario.run.replications);
    enough(scenario, replications)?;
    let seed = options.place.seed.unwrap_or(scenario.run.seed);
    let name = format!("warm-up-{}", scenario.id);
    let paths = std::slice::from_ref(&options.scenario);
    let repeat = Words::new("warm-up", paths)
        .with_some("--days", options.days)
        .with("--replications", replications)
        .with_settings(&options.set)
        .placed(&options.place, seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let experiment = session.prepare(&loaded, Some(seed), paths)?;
    let bar = progress::bar(u64::from(replications));
    let work = Work {
        shelf: &session.shelf,
        done: &|| bar.inc(1),
        stop: &|| session.stop.is_asked(),
    };
    let outcomes = session
        .pool
        .install(|| experiment.run_on(1, replications, &work))
        .map_err(|halt| session.halted(halt))?;
    session.simulated(&bar);
    let prepared = &experiment.prepared[0];
    let observed = Observed::new(prepared, &outcomes[0]);
    let settling = observed
        .settling()
        .map_err(|why| Failure::Refused(format!("The warm-up cannot be judged: {}.", why.why())))?;
    let words = warm_up::words(prepared, &observed, &settling);
    let said = format!(
        "{words}\n{replications} replications, {:.1} s. See {}.\n",
        session.seconds(),
        session.target().display()
    );
    let remarks = warm_up::remarks(prepared, replications, &settling);
    session.close(&filings(&loaded), seed, remarks, |folder| {
        results::figures(folder, &[warm_up::figure(prepared, &settling)])?;
        let texts = [
            ("summary.txt", words.clone()),
            ("series.csv", warm_up::series_csv(&observed, &settling)),
            ("days.csv", warm_up::days_csv(prepared, &settling)),
        ];
        for (name, text) in texts {
            results::put(folder, name, text.as_bytes())?;
        }
        Ok(())
    })?;
    Ok(said)
}

/// The scenario, its run as long as asked for.
fn load(context: &Context, options: &WarmUpOptions) -> Result<Vec<Loaded>, Failure> {
    let paths = std::slice::from_ref(&options.scenario);
    let mut set = options.set.clone();
    if let Some(days) = options.days {
        let warm_up = context.load(paths, &set)?[0].0.run.warm_up_days;
        let counted = days.saturating_sub(warm_up).max(1);
        set.push(("run.days".to_owned(), counted.to_string()));
    }
    context.load(paths, &set)
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

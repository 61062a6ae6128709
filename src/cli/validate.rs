//! `validate`: stages published reorganisations and writes each published effect beside the simulated one.

use super::arguments::ValidateOptions;
use super::simulate::{failed, plain_name, spare_what_is_no_result};
use super::{Failure, progress, results, shell_word};
use crate::report::chart::validation::{Row, effects};
use crate::report::folder::OutputFolder;
use crate::validation::files;
use crate::validation::plan::Plan;
use crate::validation::trial::Finding;
use crate::validation::verdict::{Bar, Published};
use std::fmt::Write;
use std::time::Instant;

pub(super) fn validate(options: &ValidateOptions) -> Result<String, Failure> {
    let started = Instant::now();
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| default_name(options));
    plain_name(&name)?;
    let target = options.output.join(&name);
    spare_what_is_no_result(&target, options.overwrite)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Failed(format!("cannot start threads: {error}")))?;
    let mut plan = pool
        .install(|| Plan::load(&options.file, &options.only))
        .map_err(|faults| Failure::Refused(faults.to_string()))?;
    plan.replications = options.replications.unwrap_or(plan.replications);
    plan.seed = options.seed.unwrap_or(plan.seed);
    let stop = progress::stop();
    let folder = OutputFolder::create(&target, options.overwrite).map_err(failed)?;
    stop.clears(folder.hidden());
    let bar = progress::bar(u64::from(plan.replications) * plan.contexts.len() as u64);
    let findings = pool
        .install(|| plan.run(&|| bar.inc(1), &|| stop.is_asked()))
        .ok_or(Failure::Interrupted)?;
    bar.finish_and_clear();
    let command = command(options, &plan, &name);
    let folder = pool.install(|| save(folder, &plan, &findings, &command, started))?;
    if stop.is_asked() {
        return Err(Failure::Interrupted);
    }
    folder.commit().map_err(failed)?;
    Ok(format!(
        "{}{} replications of {} scenarios, {:.1} s. See {}.\n",
        files::lines(&plan, &findings),
        plan.replications,
        plan.contexts.len(),
        started.elapsed().as_secs_f64(),
        target.join("validation.md").display()
    ))
}

fn default_name(options: &ValidateOptions) -> String {
    let mut name = "validation".to_owned();
    for word in &options.only {
        let _ = write!(name, "-{word}");
    }
    name.chars().take(100).collect()
}

fn command(options: &ValidateOptions, plan: &Plan, name: &str) -> String {
    let mut text = format!(
        "permanence validate {}",
        shell_word(&options.file.display().to_string())
    );
    if !options.only.is_empty() {
        let _ = write!(text, " --only {}", shell_word(&options.only.join(",")));
    }
    let _ = write!(
        text,
        " --replications {} --seed {} --name {}",
        plan.replications,
        plan.seed,
        shell_word(name)
    );
    text
}

fn save(
    mut folder: OutputFolder,
    plan: &Plan,
    findings: &[Finding],
    command: &str,
    started: Instant,
) -> Result<OutputFolder, Failure> {
    let rows: Vec<Row> = plan.targets.iter().zip(findings).map(row).collect();
    let title = "Published effects and what the model gives";
    results::figures(&mut folder, &[effects(title, &rows)])?;
    let texts = [
        ("validation.csv", files::table(plan, findings)),
        ("validation.md", files::page(plan, findings)),
        ("targets.toml", plan.text.clone()),
    ];
    for (name, text) in texts {
        results::put(&mut folder, name, text.as_bytes())?;
    }
    for (number, context) in plan.contexts.iter().enumerate() {
        let name = format!("scenario-{}-{}.toml", number + 1, context.scenario.id);
        results::put(&mut folder, &name, context.text.as_bytes())?;
    }
    results::close(&mut folder, started, |hashes| {
        files::manifest(plan, results::program(command), hashes)
    })?;
    Ok(folder)
}

fn row(pair: (&crate::validation::plan::Target, &Finding)) -> Row {
    let (target, finding) = pair;
    let ends = |bar: Bar| (bar.value, bar.low, bar.high);
    Row {
        title: format!("{}: {}", target.id, target.title),
        unit: files::unit(target).to_owned(),
        neutral: target.compare.neutral(),
        published: match target.published {
            Published::Number(bar) => Some(ends(bar)),
            Published::Way(_) | Published::Nothing => None,
        },
        simulated: finding.simulated.map(ends),
        verdict: finding.verdict.word(),
    }
}

//! `validate`: stages published reorganisations and writes each published effect beside the simulated one.

use super::arguments::ValidateOptions;
use super::context::Context;
use super::session::{Session, filing};
use super::words::Words;
use super::{Failure, progress, results};
use crate::experiment::Work;
use crate::experiment::manifest::Filed;
use crate::report::chart::validation::{Row, effects};
use crate::report::folder::OutputFolder;
use crate::validation::files;
use crate::validation::plan::Plan;
use crate::validation::trial::Finding;
use crate::validation::verdict::{Bar, Published};
use std::fmt::Write;

pub(super) fn validate(context: &Context, options: &ValidateOptions) -> Result<String, Failure> {
    let mut plan = Plan::load(&options.file, &options.only)
        .map_err(|faults| Failure::Refused(faults.to_string()))?;
    plan.replications = options.replications.unwrap_or(plan.replications);
    plan.seed = options.place.seed.unwrap_or(plan.seed);
    let name = default_name(options);
    let only = (!options.only.is_empty()).then(|| options.only.join(","));
    let repeat = Words::new("validate", std::slice::from_ref(&options.file))
        .with_some("--only", only)
        .with("--replications", plan.replications)
        .placed(&options.place, plan.seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let scenarios = filings(&plan);
    context.same_scenarios(&scenarios)?;
    let bar = progress::bar(u64::from(plan.replications) * plan.contexts.len() as u64);
    let work = Work {
        shelf: &session.shelf,
        done: &|| bar.inc(1),
        stop: &|| session.stop.is_asked(),
    };
    let findings = session
        .pool
        .install(|| plan.run(&work))
        .map_err(|halt| session.halted(halt))?;
    session.simulated(&bar);
    let said = format!(
        "{}{} replications of {} scenarios, {:.1} s. See {}.\n",
        files::lines(&plan, &findings),
        plan.replications,
        plan.contexts.len(),
        session.seconds(),
        session.target().join("validation.md").display()
    );
    session.close(&scenarios, plan.seed, files::remarks(&plan), |folder| {
        save(folder, &plan, &findings)
    })?;
    Ok(said)
}

fn filings(plan: &Plan) -> Vec<(Filed, String)> {
    let contexts = plan.contexts.iter().enumerate();
    contexts
        .map(|(number, c)| {
            let name = format!("{}-{}", number + 1, c.scenario.id);
            filing(&c.scenario, &c.text, &name)
        })
        .collect()
}

fn default_name(options: &ValidateOptions) -> String {
    let mut name = "validation".to_owned();
    for word in &options.only {
        let _ = write!(name, "-{word}");
    }
    name.chars().take(100).collect()
}

fn save(folder: &mut OutputFolder, plan: &Plan, findings: &[Finding]) -> Result<(), Failure> {
    let rows: Vec<Row> = plan.targets.iter().zip(findings).map(row).collect();
    let title = "Published effects and what the model gives";
    results::figures(folder, &[effects(title, &rows)])?;
    let texts = [
        ("validation.csv", files::table(plan, findings)),
        ("validation.md", files::page(plan, findings)),
        ("targets.toml", plan.text.clone()),
    ];
    for (name, text) in texts {
        results::put(folder, name, text.as_bytes())?;
    }
    Ok(())
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

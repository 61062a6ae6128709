//! The files of a validation: a table for programs, a page for readers, the identity card.

use super::plan::{Plan, Target};
use super::trial::Finding;
use super::verdict::{Bar, Compare, Published, Verdict};
use crate::report::number::significant;
use crate::report::table::{csv, field};
use serde_json::{Value, json};
use std::fmt::Write;

/// Significant digits for readers.
const DIGITS: u8 = 3;

/// Every target with its published and simulated figure.
pub fn table(plan: &Plan, findings: &[Finding]) -> String {
    let head = [
        "target",
        "evidence",
        "title",
        "compare",
        "unit",
        "scenario_before",
        "scenario_after",
        "before",
        "before_low",
        "before_high",
        "after",
        "after_low",
        "after_high",
        "simulated",
        "simulated_low",
        "simulated_high",
        "published",
        "published_low",
        "published_high",
        "interval_is",
        "verdict",
        "source",
        "citation",
        "note",
        "context",
        "lacking",
    ];
    let rows = plan.targets.iter().zip(findings).map(|(target, finding)| {
        let file = |number: usize| plan.contexts[number].file.clone();
        let mut row = vec![
            target.id.clone(),
            target.evidence.clone(),
            target.title.clone(),
            target.compare.word().to_owned(),
            unit(target).to_owned(),
            target
                .before
                .as_ref()
                .map_or_else(String::new, |b| file(b.0)),
            file(target.after.0),
        ];
        for bar in [
            finding.before,
            finding.after,
            finding.simulated,
            number(target),
        ] {
            let ends = [
                bar.map(|b| b.value),
                bar.map(|b| b.low),
                bar.map(|b| b.high),
            ];
            row.extend(ends.map(field));
        }
        row.extend([
            interval_is(target).to_owned(),
            finding.verdict.word().to_owned(),
            target.source.clone(),
            target.citation.clone(),
            target.note.clone(),
            target.context.clone(),
            missed(target, finding).to_owned(),
        ]);
        row
    });
    csv(&head, rows)
}

fn number(target: &Target) -> Option<Bar> {
    match target.published {
        Published::Number(bar) => Some(bar),
        Published::Way(_) | Published::Nothing => None,
    }
}

/// Unit of the effect; ratios have none.
pub fn unit(target: &Target) -> &str {
    match target.compare {
        Compare::Ratio => "ratio",
        Compare::OddsRatio => "odds ratio",
        Compare::Difference | Compare::Level => &target.unit,
    }
}

fn interval_is(target: &Target) -> &'static str {
    match target.published {
        Published::Number(_) if target.tolerated => "tolerance",
        Published::Number(_) => "published",
        Published::Way(_) | Published::Nothing => "",
    }
}

/// What the model lacks, where the target is missed.
fn missed<'t>(target: &'t Target, finding: &Finding) -> &'t str {
    match finding.verdict {
        Verdict::Miss | Verdict::DirectionOnly | Verdict::Undefined => &target.lacking,
        Verdict::Hit | Verdict::Shown => "",
    }
}

fn words(bar: Option<Bar>) -> String {
    bar.map_or_else(
        || "not defined".to_owned(),
        |b| {
            let shown = |v| significant(v, DIGITS);
            format!("{} ({} to {})", shown(b.value), shown(b.low), shown(b.high))
        },
    )
}

fn published_words(target: &Target) -> String {
    match target.published {
        Published::Number(bar) => words(Some(bar)),
        Published::Way(way) => if way > 0 { "up" } else { "down" }.to_owned(),
        Published::Nothing => "nothing published".to_owned(),
    }
}

/// How many targets came out how, in a sentence.
pub fn tally(findings: &[Finding]) -> String {
    let kinds = [
        Verdict::Hit,
        Verdict::DirectionOnly,
        Verdict::Miss,
        Verdict::Undefined,
        Verdict::Shown,
    ];
    let counts = kinds.iter().filter_map(|kind| {
        let count = findings.iter().filter(|f| f.verdict == *kind).count();
        (count > 0).then(|| format!("{count} {}", kind.word()))
    });
    format!(
        "{} figures: {}.",
        findings.len(),
        counts.collect::<Vec<_>>().join(", ")
    )
}

/// The lines for the terminal.
pub fn lines(plan: &Plan, findings: &[Finding]) -> String {
    let mut text = String::new();
    for (target, finding) in plan.targets.iter().zip(findings) {
        let _ = writeln!(
            text,
            "{:<16} {:<15} published {}; simulated {} {}\n    {}",
            target.id,
            finding.verdict.word(),
            published_words(target),
            words(finding.simulated),
            unit(target),
            target.title,
        );
    }
    let _ = writeln!(text, "{}", tally(findings));
    text
}

/// The page for readers.
pub fn page(plan: &Plan, findings: &[Finding]) -> String {
    let mut text = format!(
        "# {}\n\n{}\n\n{} {} replications of each scenario. Simulated intervals hold 95 % of the luck of the run, nothing else; an \
         interval of a published figure marked * is a tolerance stated in the file of targets.\n\n\
         | target | published | simulated | unit | verdict |\n| --- | --- | --- | --- | --- |\n",
        plan.title,
        plan.description,
        tally(findings),
        plan.replications
    );
    for (target, finding) in plan.targets.iter().zip(findings) {
        let _ = writeln!(
            text,
            "| {}: {} | {}{} | {} | {} | {} |",
            target.id,
            target.title,
            published_words(target),
            if target.tolerated { " *" } else { "" },
            words(finding.simulated),
            unit(target),
            finding.verdict.word()
        );
    }
    text.push_str("\n## What is missed, and what the model lacks\n\n");
    for (target, finding) in plan.targets.iter().zip(findings) {
        let lacking = missed(target, finding);
        if !lacking.is_empty() {
            let _ = writeln!(
                text,
                "- {} ({}): {lacking}",
                target.id,
                finding.verdict.word()
            );
        }
    }
    text.push_str("\n## How each study is staged\n\n");
    for (target, finding) in plan.targets.iter().zip(findings) {
        let levels = target.before.as_ref().map_or_else(String::new, |_| {
            format!(
                " Simulated before {}, after {} ({}).",
                words(finding.before),
                words(finding.after),
                target.unit
            )
        });
        let _ = writeln!(
            text,
            "- {}: {}{levels} {}",
            target.id, target.context, target.citation
        );
    }
    text
}

/// What the identity card says of the validation.
pub fn remarks(plan: &Plan) -> Value {
    json!({
        "validation": plan.id,
        "validation_blake3": blake3::hash(plan.text.as_bytes()).to_hex().as_str(),
        "replications": plan.replications,
    })
}

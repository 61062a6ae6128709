//! `explain`: what a value is, its unit, its range, its source, and the file and line that set it.

use super::Failure;
use crate::scenario::Scenario;
use crate::scenario::catalogue::{Catalogue, Parameter, ParameterValue, Provenance};
use std::fmt::Write;
use std::path::Path;

pub(super) fn explain(
    path: &Path,
    key: Option<&str>,
    set: &[(String, String)],
) -> Result<String, Failure> {
    let (scenario, _) =
        Scenario::load(path, set).map_err(|faults| Failure::Refused(faults.to_string()))?;
    let catalogue = &scenario.catalogue;
    let Some(key) = key else {
        return Ok(all(catalogue));
    };
    if let Some(parameter) = catalogue.find(key) {
        return Ok(one(parameter, catalogue));
    }
    let inside: Vec<&Parameter> = catalogue
        .parameters
        .iter()
        .filter(|p| {
            p.key
                .strip_prefix(key)
                .is_some_and(|rest| rest.starts_with('.'))
        })
        .collect();
    if !inside.is_empty() {
        return Ok(inside.iter().map(|p| line(p)).collect());
    }
    let near = catalogue.suggest(key);
    let hint = if near.is_empty() {
        String::new()
    } else {
        format!(" Did you mean {}?", near.join(" or "))
    };
    Err(Failure::Refused(format!(
        "\"{}\" is not a key of this scenario.{hint} Without a key, all are listed.",
        key.escape_default()
    )))
}

fn all(catalogue: &Catalogue) -> String {
    catalogue.parameters.iter().map(line).collect()
}

fn line(parameter: &Parameter) -> String {
    let mark = if matches!(parameter.source, Provenance::Assumption) {
        "assumption"
    } else {
        "sourced"
    };
    format!(
        "{} = {} {} ({mark})\n",
        parameter.key,
        value(&parameter.value),
        parameter.unit
    )
}

fn one(parameter: &Parameter, catalogue: &Catalogue) -> String {
    let mut text = format!("{}: {}\n", parameter.key, parameter.meaning);
    let _ = writeln!(
        text,
        "  value   {} {}",
        value(&parameter.value),
        parameter.unit
    );
    if let (Some(low), Some(high)) = (parameter.minimum, parameter.maximum) {
        let _ = writeln!(text, "  allowed {low} to {high}");
    }
    if let Some(range) = parameter
        .uncertainty
        .as_ref()
        .and_then(|u| Some((u.low?, u.high?)))
    {
        let _ = writeln!(text, "  could be {} to {}", range.0, range.1);
    }
    let source = match &parameter.source {
        Provenance::Assumption => "assumption".to_owned(),
        Provenance::Source { key, citation } => {
            let grade = catalogue.sources.get(key).and_then(|s| s.grade);
            format!(
                "{key}: {citation}{}",
                grade.map_or(String::new(), |g| format!(" (grade {g})"))
            )
        }
    };
    let _ = writeln!(text, "  source  {source}");
    if let Some(note) = &parameter.note {
        let _ = writeln!(text, "  note    {note}");
    }
    let _ = writeln!(
        text,
        "  set in  {}, line {}",
        parameter.file, parameter.line
    );
    text
}

fn value(value: &ParameterValue) -> String {
    match value {
        ParameterValue::Number(n) => n.to_string(),
        ParameterValue::Integer(n) => n.to_string(),
        ParameterValue::Text(t) => format!("\"{t}\""),
        ParameterValue::Boolean(b) => b.to_string(),
        ParameterValue::Numbers(list) => {
            let shown: Vec<String> = list.iter().take(24).map(f64::to_string).collect();
            let more = if list.len() > 24 {
                format!(", … {} values in all", list.len())
            } else {
                String::new()
            };
            format!("[{}{more}]", shown.join(", "))
        }
    }
}

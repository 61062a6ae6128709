//! The files of a calibration: tables for readers and programs, the fitted values as a scenario fragment, the identity card.

use super::engine::Fit;
use super::levers::{How, Level};
use super::plan::Plan;
use super::scenarios::Base;
use super::summary::{Marginal, Simulated, marginals, simulated};
use crate::report::number::significant;
use crate::report::table::{csv, field};
use crate::scenario::fault::wording::quoted;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Significant digits of a fitted value.
const DIGITS: u8 = 4;

/// Parameters before and after the fit.
pub fn posterior_csv(plan: &Plan, fit: &Fit) -> String {
    let head = [
        "parameter",
        "title",
        "unit",
        "how",
        "moves",
        "unchanged_at",
        "range_low",
        "range_high",
        "median",
        "low_90",
        "high_90",
        "mean",
        "standard_deviation",
        "share_of_range_left",
        "at_edge",
        "why",
    ];
    let pairs = plan.parameters.iter().zip(&plan.scenarios.levers);
    let rows = pairs.zip(marginals(plan, fit)).map(|((p, lever), m)| {
        let moves: Vec<String> = lever.spots.iter().map(ToString::to_string).collect();
        let mut row = vec![
            p.id.clone(),
            p.title.clone(),
            p.unit.clone(),
            lever.how.word().to_owned(),
            moves.join(" "),
        ];
        let numbers = [p.neutral, p.prior.low(), p.prior.high()];
        row.extend(numbers.map(|v| field(Some(v))));
        let fitted = [m.median, m.low, m.high, m.mean, m.deviation, m.left];
        row.extend(fitted.map(|v| field(Some(v))));
        row.push(yes(m.at_edge));
        row.push(p.why.clone());
        row
    });
    csv(&head, rows)
}

/// Facts as published and as simulated.
pub fn facts_csv(plan: &Plan, fit: &Fit) -> String {
    let head = [
        "fact",
        "title",
        "use",
        "scenario",
        "unit",
        "published",
        "standard_error",
        "simulated_median",
        "low_90",
        "high_90",
        "at_fitted_values",
        "tail",
        "verdict",
        "source",
        "citation",
        "note",
        "error_is",
        "why",
    ];
    let rows = plan
        .facts
        .iter()
        .zip(simulated(plan, fit))
        .map(|(fact, s)| {
            let of = |f: fn(&Simulated) -> Option<f64>| field(s.as_ref().and_then(f));
            vec![
                fact.id.clone(),
                fact.title.clone(),
                use_of(fact.target.fitted).to_owned(),
                fact.scenario.clone(),
                fact.unit.clone(),
                field(Some(fact.target.published)),
                field(Some(fact.target.error)),
                of(|s| Some(s.median)),
                of(|s| Some(s.low)),
                of(|s| Some(s.high)),
                of(|s| s.at_fitted),
                of(|s| Some(s.tail)),
                verdict(s.as_ref()).to_owned(),
                fact.source.clone(),
                fact.citation.clone(),
                fact.note.clone(),
                fact.error_note.clone(),
                fact.why.clone(),
            ]
        });
    csv(&head, rows)
}

/// What each wave ruled out, and how well the stand-ins predicted.
pub fn waves_csv(plan: &Plan, fit: &Fit) -> String {
    let head = [
        "wave",
        "runs",
        "share_of_ranges_left",
        "fact",
        "explained_by_stand_in",
        "error_of_stand_in",
        "standard_error_of_fact",
    ];
    let fitted: Vec<_> = plan.facts.iter().filter(|f| f.target.fitted).collect();
    let rows = fit.waves.iter().enumerate().flat_map(|(number, wave)| {
        let of_fact = fitted.iter().zip(wave.explained.iter().zip(&wave.error));
        of_fact.map(move |(fact, (explained, error))| {
            vec![
                (number + 1).to_string(),
                wave.runs.to_string(),
                field(Some(wave.left)),
                fact.id.clone(),
                field(Some(*explained)),
                field(Some(*error)),
                field(Some(fact.target.error)),
            ]
        })
    });
    csv(&head, rows)
}

/// Every run: its values, its figures, and its weight where it is weighed.
pub fn draws_csv(plan: &Plan, fit: &Fit) -> String {
    let mut head = vec!["step", "weight"];
    head.extend(plan.parameters.iter().map(|p| p.id.as_str()));
    head.extend(plan.facts.iter().map(|f| f.id.as_str()));
    let unweighed = |step: &'static str| move |draw| (step, None, draw);
    let rows = fit
        .explored
        .iter()
        .map(unweighed("wave"))
        .chain(
            fit.draws
                .iter()
                .zip(&fit.weights)
                .map(|(draw, weight)| ("posterior", Some(*weight), draw)),
        )
        .chain(fit.checks.iter().map(unweighed("check")));
    let rows = rows.map(|(step, weight, draw)| {
        let mut row = vec![
            match step {
                "wave" => format!("wave {}", draw.wave),
                other => other.to_owned(),
            },
            field(weight),
        ];
        row.extend(draw.values.iter().map(|v| field(Some(*v))));
        row.extend(draw.figures.iter().map(|v| field(*v)));
        row
    });
    csv(&head, rows)
}

/// The fitted values as scenario fragments: `fitted` with what every scenario of the calibration has, and `services` with what
/// only some have (services, lines), for files that define these; None when there is nothing.
pub fn fragments(plan: &Plan, fit: &Fit, command: &str) -> (Option<String>, Option<String>) {
    let bases = &plan.scenarios.bases;
    let everywhere = |key: &str| bases.iter().all(|base| base.levels.contains_key(key));
    let mut common = Vec::new();
    let mut some = Vec::new();
    let keys: BTreeMap<&str, &Base> = bases
        .iter()
        .rev()
        .flat_map(|base| base.levels.keys().map(move |key| (key.as_str(), base)))
        .collect();
    let marginals = marginals(plan, fit);
    for (key, base) in keys {
        let line = fitted_line(plan, fit, &marginals, key, base);
        let list = if everywhere(key) {
            &mut common
        } else {
            &mut some
        };
        list.push(line);
    }
    let text = |lines: Vec<String>, what: &str| {
        (!lines.is_empty()).then(|| {
            format!(
                "# {what}\n# Written by `{command}`: run it again rather than change this file.\n\n{}\n\n[sources.calibration]\n\
                 citation = {}\ngrade = \"D\"\nplace = \"Belgium\"\n",
                lines.join("\n"),
                quoted(&format!(
                    "Fitted to published facts by {command}; facts, errors and intervals are in its result folder"
                ))
            )
        })
    };
    (
        text(
            common,
            "Fitted values of what every scenario has. Extend this file after belgium.toml.",
        ),
        text(
            some,
            "Fitted values of services and lines. Extend this file after the file that defines them.",
        ),
    )
}

/// One fitted value with its interval and what moved it.
fn fitted_line(plan: &Plan, fit: &Fit, marginals: &[Marginal], key: &str, base: &Base) -> String {
    let levers = &plan.scenarios.levers;
    let at = |values: &[f64]| base.moved(levers, values).remove(key);
    let moved_by: Vec<usize> = (0..levers.len())
        .filter(|&i| levers[i].spots.iter().any(|spot| spot.key == key))
        .collect();
    let mut note = String::new();
    for &i in &moved_by {
        let (m, parameter) = (&marginals[i], &plan.parameters[i]);
        let way = match levers[i].how {
            How::Value => "set to",
            How::Scale => "multiplied by",
            How::Shift => "shifted by",
            How::Tilt => "one share multiplied by",
        };
        let number = |v| significant(v, DIGITS);
        let _ = write!(
            note,
            "{}{} {way} {} (90 % interval {} to {})",
            if note.is_empty() { "" } else { "; " },
            parameter.id,
            number(m.median),
            number(m.low),
            number(m.high)
        );
    }
    match at(&fit.centre) {
        Some(Level::Number(value)) => {
            let end = |pick: fn(&Marginal) -> f64| {
                let mut values = fit.centre.clone();
                for &i in &moved_by {
                    values[i] = pick(&marginals[i]);
                }
                match at(&values) {
                    Some(Level::Number(number)) => number,
                    _ => value,
                }
            };
            let (one, other) = (end(|m| m.low), end(|m| m.high));
            let number = |v| significant(v, DIGITS);
            format!(
                "{key} = {{ value = {}, source = \"calibration\", low = {}, high = {}, note = {} }}",
                number(value),
                number(one.min(other)),
                number(one.max(other)),
                quoted(&note)
            )
        }
        Some(Level::Numbers(list)) => {
            let list: Vec<String> = list.iter().map(|v| significant(*v, DIGITS)).collect();
            format!(
                "{key} = {{ values = [{}], source = \"calibration\", note = {} }}",
                list.join(", "),
                quoted(&note)
            )
        }
        None => String::new(),
    }
}

/// What the identity card says of the fit: how it was done, and the facts.
pub fn remarks(plan: &Plan, fit: &Fit) -> Value {
    let facts: Vec<Value> = plan
        .facts
        .iter()
        .map(|f| {
            json!({
                "id": f.id, "use": use_of(f.target.fitted), "published": f.target.published,
                "standard_error": f.target.error, "source": f.source,
            })
        })
        .collect();
    let settings = &plan.settings;
    json!({
        "calibration": plan.id,
        "calibration_blake3": blake3::hash(plan.text.as_bytes()).to_hex().as_str(),
        "seeds": "the seed of each draw comes from (seed, wave, draw)",
        "waves": settings.waves,
        "draws_per_wave": settings.draws,
        "posterior_draws": settings.posterior,
        "check_draws": settings.checks,
        "replications_per_draw": plan.scenarios.replications,
        "effective_draws": field(Some(fit.effective)),
        "share_of_ranges_left": fit.waves.iter().map(|w| field(Some(w.left))).collect::<Vec<_>>(),
        "facts": facts,
    })
}

/// The word for a fact's use.
pub fn use_of(fitted: bool) -> &'static str {
    if fitted { "fit" } else { "held-out" }
}

/// The word for how a fact came out.
pub fn verdict(simulated: Option<&Simulated>) -> &'static str {
    match simulated {
        None => "not defined",
        Some(s) if s.is_inside() => "inside",
        Some(_) => "outside",
    }
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

//! What it gained that all organisations met the same people with the same luck, measured on the runs themselves.

use super::{HEADLINE, Study, column};
use crate::outcomes::indicators;
use crate::report::model::{BreakdownTable, Cell};
use crate::stats::paired::PairedDifference;

/// Between these factors pairing gained nothing worth speaking of, and below the lower it did harm.
const NO_GAIN: (f64, f64) = (0.9, 1.1);

/// Every difference with the width it has and the width it would have without pairing.
pub(super) fn table(study: &Study<'_>) -> Option<BreakdownTable> {
    let rows: Vec<Vec<Cell>> = differences(study)
        .map(|(key, scenario, paired)| {
            let number = |value: Option<f64>| value.filter(|v| v.is_finite());
            let cell = |value| number(value).map_or(Cell::Missing, Cell::Number);
            let half = paired.difference.half_width();
            let factor = paired.variance_reduction_factor;
            let alone = half.zip(factor).map(|(half, factor)| half * factor.sqrt());
            vec![
                Cell::Text(study.experiment.prepared[scenario].scenario.id.clone()),
                Cell::Text(key.to_owned()),
                cell(half),
                cell(alone),
                cell(factor),
                cell(paired.correlation),
                Cell::Text(gain(factor).to_owned()),
            ]
        })
        .collect();
    let heads = [
        ("scenario", 0),
        ("indicator", 0),
        ("half-width of the difference", 3),
        ("half-width with independent runs", 3),
        ("replications saved (factor)", 1),
        ("correlation", 2),
        ("pairing", 0),
    ];
    (!rows.is_empty()).then(|| BreakdownTable {
        key: "pairing".to_owned(),
        name: "What pairing gains".to_owned(),
        note: "Uncertainty of the mean difference, as measured on these runs. A factor of 10 means that independent runs would need \
               ten times as many replications for the same interval; below 1 the shared luck does harm."
            .to_owned(),
        columns: heads.map(|(name, decimals)| column(name, decimals)).to_vec(),
        rows,
    })
}

fn differences<'s>(
    study: &'s Study<'_>,
) -> impl Iterator<Item = (&'static str, usize, &'s PairedDifference)> {
    study.comparisons.iter().flat_map(|comparison| {
        let key = indicators::all()[comparison.indicator].key;
        let each = comparison.differences.iter().enumerate();
        each.filter_map(move |(scenario, paired)| Some((key, scenario, paired.as_ref()?)))
    })
}

fn gain(factor: Option<f64>) -> &'static str {
    match factor {
        None => "no luck in it",
        Some(factor) if factor < NO_GAIN.0 => "does harm",
        Some(factor) if factor < NO_GAIN.1 => "gains nothing",
        Some(_) => "helps",
    }
}

/// The gain for the main indicators in a sentence; where there is none, that is said.
pub(super) fn sentence(study: &Study<'_>) -> Option<String> {
    let mut factors: Vec<f64> = Vec::new();
    let mut without: Vec<&str> = Vec::new();
    for (key, _, paired) in differences(study).filter(|(key, ..)| HEADLINE.contains(key)) {
        let Some(factor) = paired.variance_reduction_factor.filter(|f| f.is_finite()) else {
            continue;
        };
        factors.push(factor);
        let name = indicators::position(key).map_or(key, |place| indicators::all()[place].name);
        if factor < NO_GAIN.1 && !without.contains(&name) {
            without.push(name);
        }
    }
    factors.sort_by(f64::total_cmp);
    let median = *factors.get(factors.len() / 2)?;
    let mut text = format!(
        "Meeting the same people with the same luck did the work of {median:.1} times as many independent replications for the main \
         indicators (median; {:.1} to {:.1})",
        factors.first()?,
        factors.last()?
    );
    if !without.is_empty() {
        text.push_str("; it gained nothing for ");
        text.push_str(&without.join(", "));
    }
    text.push('.');
    Some(text)
}

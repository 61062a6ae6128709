//! Tables as CSV files: one row per fact, numbers the same on every machine.

use super::model::{ByUrgency, Cell, Composition, Interval, ReportModel, WaitsByUrgency};
use super::number::significant;
use super::words;

/// Significant digits in every CSV file: enough to recompute, few enough to compare.
pub const DIGITS: u8 = 10;

/// One CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// File stem: ASCII letters, digits and `_`.
    pub key: String,
    /// Its content in CSV (RFC 4180 quoting, comma, UTF-8, lines end in `\n`).
    pub csv: String,
}

/// Writes a head and rows as CSV. Rows may be of any length; fields are quoted when they must be. A text that a spreadsheet would
/// take for a formula gets an apostrophe in front, since names come from scenario files that anybody may have written.
pub fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let head = std::iter::once(head.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
    for row in head.chain(rows) {
        writer
            .write_record(row.into_iter().map(harmless))
            .expect("writing into memory cannot fail");
    }
    let bytes = writer
        .into_inner()
        .expect("writing into memory cannot fail");
    String::from_utf8(bytes).expect("text stays text when quoted")
}

fn harmless(field: String) -> String {
    let is_formula =
        field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err();
    if is_formula {
        format!("'{field}")
    } else {
        field
    }
}

/// A number in a CSV field; empty when there is none.
pub fn field(value: Option<f64>) -> String {
    value
        .filter(|value| value.is_finite())
        .map_or_else(String::new, |value| significant(value, DIGITS))
}

/// Every table of the report, in reading order; tables without rows are left out.
pub fn tables(model: &ReportModel) -> Vec<Table> {
    let mut tables = vec![
        levels(model),
        differences(model),
        spreads(model),
        definitions(model),
        duty_load(model),
        hour_of_week(model),
    ];
    tables.push(composition("continuity", model, model.continuity.as_ref()));
    tables.push(ed_by_urgency(model, model.ed_by_urgency.as_ref()));
    tables.push(waits(model, model.waits_by_urgency.as_ref()));
    tables.push(composition(
        "cost_by_payer",
        model,
        model.cost_by_payer.as_ref(),
    ));
    tables.extend(model.breakdowns.iter().map(|breakdown| {
        let mut head: Vec<&str> = breakdown
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        // Only a table with bounds has an interval to name.
        let kind = head
            .iter()
            .any(|name| name.ends_with("low"))
            .then(|| words::OF_THE_MEAN.to_owned());
        head.extend(kind.as_ref().map(|_| "interval"));
        let rows = breakdown
            .rows
            .iter()
            .map(|row| row.iter().map(cell).chain(kind.clone()).collect());
        table(&super::file_stem(&breakdown.key), &head, rows)
    }));
    tables.extend([claims(model), assumptions(model), sources(model)]);
    tables
        .into_iter()
        .filter(|table| table.csv.lines().nth(1).is_some())
        .collect()
}

fn table(key: &str, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    Table {
        key: key.to_owned(),
        csv: csv(head, rows),
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(value) => field(Some(*value)),
        Cell::Missing => String::new(),
    }
}

/// Mean, low and high as three fields.
fn interval(interval: Option<&Interval>) -> [String; 3] {
    [
        field(interval.map(|interval| interval.mean)),
        field(interval.and_then(|interval| interval.low)),
        field(interval.and_then(|interval| interval.high)),
    ]
}

/// Scenario ids with one list per scenario beside them.
fn by_scenario<'a, T>(
    model: &'a ReportModel,
    lists: &'a [T],
) -> impl Iterator<Item = (&'a str, &'a T)> {
    model
        .scenarios
        .iter()
        .map(|scenario| scenario.id.as_str())
        .zip(lists)
}

fn levels(model: &ReportModel) -> Table {
    let rows = model.indicators.iter().flat_map(|row| {
        by_scenario(model, &row.levels).map(|(scenario, level)| {
            let mut fields = vec![row.key.clone(), scenario.to_owned(), row.unit.clone()];
            fields.extend(interval(level.as_ref()));
            fields.push(words::OF_THE_MEAN.to_owned());
            fields
        })
    });
    table(
        "indicators",
        &[
            "indicator",
            "scenario",
            "unit",
            "mean",
            "low",
            "high",
            "interval",
        ],
        rows,
    )
}

/// What the assumptions allow, of the level of the baseline and of the differences of the others.
fn spreads(model: &ReportModel) -> Table {
    const HEAD: [&str; 11] = [
        "indicator",
        "scenario",
        "of",
        "unit",
        "mean",
        "low",
        "high",
        "share_of_variance",
        "share_low",
        "share_high",
        "interval",
    ];
    let baseline = model.scenarios.get(model.baseline).map(|s| s.id.as_str());
    let rows = model.indicators.iter().flat_map(|row| {
        by_scenario(model, &row.spreads).filter_map(move |(scenario, spread)| {
            let spread = spread.as_ref()?;
            let of = if Some(scenario) == baseline {
                "level"
            } else {
                "difference"
            };
            let mut fields = vec![
                row.key.clone(),
                scenario.to_owned(),
                of.to_owned(),
                row.unit.clone(),
            ];
            fields.extend(interval(Some(&spread.over_assumptions)));
            fields.extend(interval(spread.share.as_ref()));
            fields.push(words::FROM_ASSUMPTIONS.to_owned());
            Some(fields)
        })
    });
    table("assumption_spreads", &HEAD, rows)
}

fn differences(model: &ReportModel) -> Table {
    const HEAD: [&str; 13] = [
        "indicator",
        "scenario",
        "baseline",
        "unit",
        "difference",
        "low",
        "high",
        "relative_percent",
        "relative_low",
        "relative_high",
        "variance_reduction",
        "verdict",
        "interval",
    ];
    let baseline = model
        .scenarios
        .get(model.baseline)
        .map_or("", |scenario| &scenario.id);
    let rows = model.indicators.iter().flat_map(|row| {
        by_scenario(model, &row.differences).filter_map(move |(scenario, difference)| {
            let difference = difference.as_ref()?;
            let mut fields = vec![
                row.key.clone(),
                scenario.to_owned(),
                baseline.to_owned(),
                row.unit.clone(),
            ];
            fields.extend(interval(Some(&difference.difference)));
            fields.extend(interval(difference.relative_percent.as_ref()));
            fields.extend([
                field(difference.variance_reduction),
                words::verdict(difference.verdict).to_owned(),
                words::OF_THE_MEAN.to_owned(),
            ]);
            Some(fields)
        })
    });
    table("differences", &HEAD, rows)
}

fn definitions(model: &ReportModel) -> Table {
    let rows = model.indicators.iter().map(|row| {
        let words = [&row.key, &row.family, &row.name, &row.unit];
        let mut fields: Vec<String> = words.into_iter().cloned().collect();
        fields.extend([
            words::direction(row.direction).to_owned(),
            row.definition.clone(),
            row.denominator.clone(),
        ]);
        fields
    });
    table(
        "definitions",
        &[
            "indicator",
            "family",
            "name",
            "unit",
            "direction",
            "definition",
            "denominator",
        ],
        rows,
    )
}

fn duty_load(model: &ReportModel) -> Table {
    let load = model.duty_load.as_ref();
    let rows = load.into_iter().flat_map(|load| {
        by_scenario(model, &load.loads).flat_map(|(scenario, loads)| {
            let mut sorted = loads.clone();
            sorted.sort_by(f64::total_cmp);
            let row = move |(rank, load): (usize, f64)| {
                vec![
                    scenario.to_owned(),
                    (rank + 1).to_string(),
                    field(Some(load)),
                ]
            };
            sorted.into_iter().enumerate().map(row)
        })
    });
    table("duty_load", &["scenario", "rank", "load"], rows)
}

fn hour_of_week(model: &ReportModel) -> Table {
    let measures = model
        .hour_of_week
        .iter()
        .flat_map(|weeks| [("demand", &weeks.demand), ("cover", &weeks.cover)]);
    let rows = measures.flat_map(|(measure, weeks)| {
        by_scenario(model, weeks).flat_map(move |(scenario, week)| {
            week.iter().enumerate().map(move |(hour, &value)| {
                let (day, hour) = (words::DAYS[hour / 24 % 7], hour % 24);
                vec![
                    measure.to_owned(),
                    scenario.to_owned(),
                    day.to_owned(),
                    hour.to_string(),
                    field(value),
                ]
            })
        })
    });
    table(
        "hour_of_week",
        &["measure", "scenario", "day", "hour", "value"],
        rows,
    )
}

fn composition(key: &str, model: &ReportModel, whole: Option<&Composition>) -> Table {
    let rows = whole.into_iter().flat_map(|whole| {
        by_scenario(model, &whole.values).flat_map(move |(scenario, values)| {
            whole.parts.iter().zip(values).map(move |(part, value)| {
                let mut fields = vec![scenario.to_owned(), part.clone(), whole.unit.clone()];
                fields.extend(interval(value.as_ref()));
                fields.push(words::OF_THE_MEAN.to_owned());
                fields
            })
        })
    });
    table(
        key,
        &[
            "scenario", "part", "unit", "mean", "low", "high", "interval",
        ],
        rows,
    )
}

fn ed_by_urgency(model: &ReportModel, ed: Option<&ByUrgency>) -> Table {
    let rows = ed.into_iter().flat_map(|ed| {
        by_scenario(model, &ed.values).flat_map(move |(scenario, values)| {
            ed.urgencies
                .iter()
                .zip(values)
                .map(move |(urgency, value)| {
                    let mut fields = vec![scenario.to_owned(), urgency.clone(), ed.unit.clone()];
                    fields.extend(interval(value.as_ref()));
                    fields.push(words::OF_THE_MEAN.to_owned());
                    fields
                })
        })
    });
    table(
        "ed_by_urgency",
        &[
            "scenario", "urgency", "unit", "mean", "low", "high", "interval",
        ],
        rows,
    )
}

fn waits(model: &ReportModel, waits: Option<&WaitsByUrgency>) -> Table {
    const HEAD: [&str; 10] = [
        "scenario",
        "urgency",
        "target_minutes",
        "median",
        "median_low",
        "median_high",
        "p90",
        "p90_low",
        "p90_high",
        "interval",
    ];
    let rows = waits.into_iter().flat_map(|waits| {
        by_scenario(model, &waits.waits).flat_map(move |(scenario, values)| {
            waits
                .urgencies
                .iter()
                .zip(values)
                .map(move |(level, wait)| {
                    let mut fields = vec![
                        scenario.to_owned(),
                        level.urgency.clone(),
                        field(level.target_minutes),
                    ];
                    fields.extend(interval(wait.as_ref().map(|wait| &wait.median)));
                    fields.extend(interval(wait.as_ref().map(|wait| &wait.p90)));
                    fields.push(words::OF_THE_MEAN.to_owned());
                    fields
                })
        })
    });
    table("waits_by_urgency", &HEAD, rows)
}

fn claims(model: &ReportModel) -> Table {
    let rows = model.claims.iter().map(|row| {
        [&row.id, &row.statement, &row.verdict, &row.evidence]
            .map(Clone::clone)
            .to_vec()
    });
    table(
        "claims",
        &["claim", "statement", "verdict", "evidence"],
        rows,
    )
}

fn assumptions(model: &ReportModel) -> Table {
    let rows = model.assumptions.iter().map(|row| {
        [
            &row.key,
            &row.value,
            &row.unit,
            &row.range,
            &row.influence,
            &row.note,
        ]
        .map(Clone::clone)
        .to_vec()
    });
    table(
        "assumptions",
        &["key", "value", "unit", "range", "influence", "note"],
        rows,
    )
}

fn sources(model: &ReportModel) -> Table {
    let rows = model.sources.iter().map(|row| {
        [&row.key, &row.citation, &row.country, &row.used_for]
            .map(Clone::clone)
            .to_vec()
    });
    table("sources", &["key", "citation", "country", "used_for"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::{BreakdownColumn, BreakdownTable};
    use crate::report::sample;

    #[test]
    fn fields_with_commas_quotes_and_line_breaks_come_back_and_formulas_are_disarmed() {
        let hostile = ["a,b", "say \"no\"", "two\nlines", "=1+1", ""]
            .map(str::to_owned)
            .to_vec();
        let text = csv(&["v", "w", "x", "y", "z"], [hostile.clone()]);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let back: Vec<String> = reader
            .records()
            .next()
            .unwrap()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let mut expected = hostile;
        // What a spreadsheet would take for a formula gets an apostrophe.
        expected[3] = "'=1+1".to_owned();
        assert_eq!(back, expected);
    }

    #[test]
    fn what_is_not_defined_is_an_empty_field() {
        assert_eq!(field(None), "");
        assert_eq!(field(Some(f64::NAN)), "");
        assert_eq!(field(Some(1.0 / 3.0)), "0.3333333333");
    }

    #[test]
    fn every_fact_of_the_model_has_its_row() {
        let model = sample::study(4);
        let tables = tables(&model);
        let rows = |key: &str| {
            tables
                .iter()
                .find(|table| table.key == key)
                .map_or(0, |table| table.csv.lines().count() - 1)
        };
        assert_eq!(rows("indicators"), 45 * 4);
        // Indicator 39 has no difference in the first compared scenario.
        assert_eq!(rows("differences"), 45 * 3 - 1);
        assert_eq!(rows("duty_load"), 4 * 300);
        assert_eq!(rows("hour_of_week"), 2 * 4 * 168);
        assert_eq!(rows("continuity"), 4 * 4);
        assert_eq!(rows("waits_by_urgency"), 4 * 5);
        assert_eq!(rows("wait_by_commune"), 10);
    }

    #[test]
    fn a_breakdown_keeps_words_numbers_and_gaps_apart() {
        let breakdown = BreakdownTable {
            key: "by commune".to_owned(),
            columns: vec![BreakdownColumn::default(), BreakdownColumn::default()],
            rows: vec![
                vec![Cell::Text("Arlon".to_owned()), Cell::Number(2.5)],
                vec![Cell::Missing, Cell::Missing],
            ],
            ..BreakdownTable::default()
        };
        let model = ReportModel {
            breakdowns: vec![breakdown],
            ..ReportModel::default()
        };
        let tables = tables(&model);
        assert_eq!(tables[0].key, "by_commune");
        assert_eq!(tables[0].csv, ",\nArlon,2.5\n,\n");
    }

    #[test]
    fn an_empty_report_has_no_tables() {
        assert_eq!(tables(&ReportModel::default()), []);
    }
}

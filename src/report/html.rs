//! The report as one web page that opens without a network: words first, then tables and figures, then the fine print.

use std::collections::BTreeMap;

use minijinja::value::Value;
use minijinja::{Environment, context};

use super::chart::Figure;
use super::model::{
    BreakdownTable, Cell, IndicatorRow, Interval, PairedDifferenceRow, ReportModel, Spread,
};
use super::table::Table;
use super::{number, words};

const TEMPLATE: &str = include_str!("report.html");
const STYLE: &str = include_str!("report.css");

/// Writes the page. `figures` and `tables` are those of the same model; a figure whose key starts with
/// `differences_` goes to its family, all others stand in the text in the given order.
pub fn page(model: &ReportModel, figures: &[Figure], tables: &[Table]) -> String {
    let mut environment = Environment::new();
    // The ending .html of the name switches the escaping of all inserted text on.
    environment
        .add_template("report.html", TEMPLATE)
        .expect("the template is checked by the tests");
    let template = environment
        .get_template("report.html")
        .expect("it was added a line above");
    template
        .render(page_context(model, figures, tables))
        .expect("the template is checked by the tests")
}

fn page_context(model: &ReportModel, figures: &[Figure], tables: &[Table]) -> Value {
    let data = links(tables);
    let (family_figures, main_figures): (Vec<&Figure>, Vec<&Figure>) = figures
        .iter()
        .partition(|figure| figure.key.starts_with("differences_"));
    let lists = lists(model);
    context! {
        language => words::LANGUAGE,
        style => Value::from_safe_string(STYLE.to_owned()),
        words => words::PAGE.into_iter().map(|(name, text)| (name, Value::from(text))).collect::<BTreeMap<_, _>>(),
        sections => sections(model, figures, tables),
        title => model.title.as_str(),
        subtitle => model.subtitle.as_str(),
        scenarios => scenarios(model),
        replications => model.replications.as_str(),
        interval_note => model.interval_note.as_str(),
        spread_note => model.spread_note.as_str(),
        alarms => texts(&model.alarms),
        headline => texts(&model.headline),
        headline_rows => model.indicators.iter().filter(|row| row.headline).map(|row| headline_row(model, row)).collect::<Vec<_>>(),
        figures => main_figures.iter().map(|figure| picture(figure, &data)).collect::<Vec<_>>(),
        families => families(model, &family_figures, &data),
        breakdowns => model.breakdowns.iter().map(breakdown).collect::<Vec<_>>(),
        lists => lists,
        method => method(model),
        limits => texts(&model.limits),
        citation => model.citation.as_str(),
        rerun => model.rerun.join("\n"),
        manifest => model.manifest.iter().map(|fact| context! { name => fact.name.as_str(), value => fact.value.as_str() }).collect::<Vec<_>>(),
        downloads => data.iter().map(|(key, link)| context! { name => format!("{key}.csv"), data => safe_link(link) }).collect::<Vec<_>>(),
    }
}

/// Sections that have something to say, for the list of contents.
fn sections(model: &ReportModel, figures: &[Figure], tables: &[Table]) -> Vec<Value> {
    let present = [
        ("compared", true),
        ("summary", !model.headline.is_empty()),
        (
            "headline_table",
            model.indicators.iter().any(|row| row.headline),
        ),
        (
            "figures",
            figures
                .iter()
                .any(|figure| !figure.key.starts_with("differences_")),
        ),
        ("families", !model.indicators.is_empty()),
        ("breakdowns", !model.breakdowns.is_empty()),
        ("claims", !model.claims.is_empty()),
        ("assumptions", !model.assumptions.is_empty()),
        ("sources", !model.sources.is_empty()),
        ("method", !model.method.is_empty()),
        ("limits", !model.limits.is_empty()),
        (
            "cite",
            !model.citation.is_empty() || !model.rerun.is_empty(),
        ),
        ("manifest", !model.manifest.is_empty()),
        ("downloads", !tables.is_empty()),
    ];
    present
        .into_iter()
        .filter(|(_, present)| *present)
        .map(|(name, _)| Value::from(name))
        .collect()
}

fn texts(lines: &[String]) -> Vec<Value> {
    lines
        .iter()
        .map(|line| Value::from(line.as_str()))
        .collect()
}

fn scenarios(model: &ReportModel) -> Vec<Value> {
    let letters = ('A'..='Z').cycle();
    let scenarios = model.scenarios.iter().zip(letters).enumerate();
    scenarios
        .map(|(index, (scenario, letter))| {
            context! {
                letter => letter.to_string(),
                title => scenario.title.as_str(),
                short => scenario.short.as_str(),
                is_baseline => index == model.baseline,
            }
        })
        .collect()
}

fn headline_row(model: &ReportModel, row: &IndicatorRow) -> Value {
    let cells: Vec<Value> = (0..model.scenarios.len())
        .map(|scenario| {
            if scenario == model.baseline {
                level(row, scenario, true)
            } else {
                difference(
                    row.differences.get(scenario).and_then(Option::as_ref),
                    row.decimals,
                )
            }
        })
        .collect();
    context! { name => row.name.as_str(), unit => words::unit_and_direction(&row.unit, row.direction), cells => cells }
}

fn level(row: &IndicatorRow, scenario: usize, is_baseline: bool) -> Value {
    let level: Option<&Interval> = row.levels.get(scenario).and_then(Option::as_ref);
    let text = level.map_or(words::DASH.to_owned(), |level| {
        number::with_interval(level, row.decimals)
    });
    context! { text => text, is_baseline => is_baseline }
}

fn difference(difference: Option<&PairedDifferenceRow>, decimals: u8) -> Value {
    let Some(known) = difference else {
        return context! { text => words::DASH };
    };
    let relative = known.relative_percent.as_ref();
    context! {
        text => number::signed_with_interval(&known.difference, decimals),
        relative => relative.map_or_else(String::new, |relative| format!("{} %", number::signed_with_interval(relative, 1))),
        verdict => words::verdict(known.verdict),
    }
}

fn families(
    model: &ReportModel,
    figures: &[&Figure],
    data: &BTreeMap<String, String>,
) -> Vec<Value> {
    let rows = |family: &str| -> Vec<Value> {
        model
            .indicators
            .iter()
            .filter(|row| row.family == family)
            .map(|row| family_row(model, row))
            .collect()
    };
    let figure = |place: usize| {
        let start = format!("differences_{:02}_", place + 1);
        figures
            .iter()
            .find(|figure| figure.key.starts_with(&start))
            .map(|figure| picture(figure, data))
    };
    let families = model.families().into_iter().enumerate();
    families
        .map(|(place, family)| context! { name => family, figure => figure(place).unwrap_or_default(), rows => rows(family) })
        .collect()
}

fn family_row(model: &ReportModel, row: &IndicatorRow) -> Value {
    let definition = match (row.definition.is_empty(), row.denominator.is_empty()) {
        (_, true) => row.definition.clone(),
        (true, false) => format!("{} {}", word("denominator"), row.denominator),
        (false, false) => format!(
            "{} ({}: {})",
            row.definition,
            word("denominator"),
            row.denominator
        ),
    };
    let each = 0..model.scenarios.len();
    context! {
        name => row.name.as_str(),
        unit => words::unit_and_direction(&row.unit, row.direction),
        definition => definition,
        levels => each.clone().map(|scenario| level(row, scenario, scenario == model.baseline)).collect::<Vec<_>>(),
        spreads => row.spreads.iter().enumerate()
            .map(|(scenario, spread)| spread_cell(spread.as_ref(), row.decimals, scenario == model.baseline))
            .collect::<Vec<_>>(),
        differences => each
            .map(|scenario| difference(row.differences.get(scenario).and_then(Option::as_ref), row.decimals))
            .collect::<Vec<_>>(),
    }
}

/// What the assumptions allow: of the level for the baseline, of the difference for the others.
fn spread_cell(spread: Option<&Spread>, decimals: u8, is_baseline: bool) -> Value {
    let Some(spread) = spread else {
        return context! { text => words::DASH };
    };
    let text = if is_baseline {
        number::with_interval(&spread.over_assumptions, decimals)
    } else {
        number::signed_with_interval(&spread.over_assumptions, decimals)
    };
    let share = spread.share.as_ref().map_or_else(String::new, |share| {
        let percent = number::readable(100.0 * share.mean, 0);
        format!("{percent} % {}", word("of_variance"))
    });
    context! { text => text, relative => share }
}

fn word(name: &str) -> &'static str {
    words::PAGE
        .into_iter()
        .find(|(key, _)| *key == name)
        .map_or("", |(_, text)| text)
}

/// A figure for the page. Inside HTML an SVG needs no namespace, and without it the page holds no address at all.
fn picture(figure: &Figure, data: &BTreeMap<String, String>) -> Value {
    let svg = figure
        .svg
        .replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    let table = if figure.key.starts_with("differences") {
        "differences"
    } else {
        &figure.key
    };
    context! {
        key => figure.key.as_str(),
        title => figure.title.as_str(),
        reading => figure.reading,
        svg => Value::from_safe_string(svg),
        data => data.get(table).map(|link| safe_link(link)).unwrap_or_default(),
        data_name => format!("{table}.csv"),
    }
}

fn breakdown(table: &BreakdownTable) -> Value {
    let cell = |(index, cell): (usize, &Cell)| match cell {
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Number(value) => Value::from(number::readable(
            *value,
            table.columns.get(index).map_or(1, |column| column.decimals),
        )),
        Cell::Missing => Value::from(words::DASH),
    };
    context! {
        name => table.name.as_str(),
        note => table.note.as_str(),
        columns => table.columns.iter().map(|column| Value::from(column.name.as_str())).collect::<Vec<_>>(),
        rows => table.rows.iter()
            .map(|row| Value::from(row.iter().enumerate().map(cell).collect::<Vec<_>>()))
            .collect::<Vec<_>>(),
    }
}

/// Claims, assumptions and sources: plain tables of text.
fn lists(model: &ReportModel) -> Vec<Value> {
    let claims = model
        .claims
        .iter()
        .map(|row| [&row.id, &row.statement, &row.verdict, &row.evidence].map(String::as_str));
    let assumptions = model.assumptions.iter().map(|row| {
        let value = if row.unit.is_empty() {
            row.value.clone()
        } else {
            format!("{} ({})", row.value, row.unit)
        };
        [
            row.key.clone(),
            value,
            row.range.clone(),
            row.influence.clone(),
            row.note.clone(),
        ]
    });
    let sources = model
        .sources
        .iter()
        .map(|row| [&row.key, &row.citation, &row.country, &row.used_for].map(String::as_str));
    [
        list(
            "claims",
            "",
            &["indicator_id", "claim", "verdict", "evidence"],
            claims.map(row).collect(),
        ),
        list(
            "assumptions",
            word("assumptions_note"),
            &["assumption", "value", "range", "influence", "note"],
            assumptions.map(row).collect(),
        ),
        list(
            "sources",
            "",
            &["source_id", "source", "country", "used_for"],
            sources.map(row).collect(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row<const N: usize>(cells: [impl Into<Value>; N]) -> Value {
    Value::from(cells.map(Into::into).to_vec())
}

fn list(key: &str, note: &str, columns: &[&str], rows: Vec<Value>) -> Option<Value> {
    let columns: Vec<Value> = columns.iter().map(|&column| Value::from(column)).collect();
    (!rows.is_empty())
        .then(|| context! { key => key, note => note, columns => columns, rows => rows })
}

fn method(model: &ReportModel) -> Vec<Value> {
    let paragraphs = |text: &str| -> Vec<Value> {
        text.split("\n\n")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(Value::from)
            .collect()
    };
    model
        .method
        .iter()
        .map(|section| context! { heading => section.heading.as_str(), paragraphs => paragraphs(&section.text) })
        .collect()
}

/// Each table as an address that carries its own content, by key.
fn links(tables: &[Table]) -> BTreeMap<String, String> {
    tables
        .iter()
        .map(|table| {
            (
                table.key.clone(),
                format!(
                    "data:text/csv;charset=utf-8,{}",
                    percent_encoded(&table.csv)
                ),
            )
        })
        .collect()
}

/// A link made here holds nothing that could end an attribute.
fn safe_link(link: &str) -> Value {
    Value::from_safe_string(link.to_owned())
}

/// Percent-encoding of everything but the unreserved characters of RFC 3986, section 2.3.
fn percent_encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{chart, sample, table};

    fn whole_page(model: &ReportModel) -> String {
        page(model, &chart::draw_all(model), &table::tables(model))
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        let mut model = sample::study(3);
        model.sources.clear();
        let page = whole_page(&model);
        for outward in [
            "http://", "https://", "//", "src=", "@import", "url(", "<link", "<script", "<iframe",
            "<object",
        ] {
            // Comments of the style sheet and closing tags hold single slashes only.
            assert!(!page.contains(outward), "{outward}");
        }
        let addresses = page.split("href=\"").skip(1);
        assert!(addresses.clone().count() > 10);
        assert!(
            addresses
                .into_iter()
                .all(|address| address.starts_with('#') || address.starts_with("data:text/csv"))
        );
    }

    #[test]
    fn hostile_text_never_becomes_markup() {
        let hostile = "<script>alert(1)</script>]]>\"'><img onerror=x>";
        let mut model = sample::study(2);
        for text in [
            &mut model.title,
            &mut model.subtitle,
            &mut model.citation,
            &mut model.interval_note,
        ] {
            hostile.clone_into(text);
        }
        hostile.clone_into(&mut model.scenarios[1].title);
        hostile.clone_into(&mut model.scenarios[1].short);
        hostile.clone_into(&mut model.indicators[0].family);
        hostile.clone_into(&mut model.indicators[0].name);
        hostile.clone_into(&mut model.breakdowns[0].columns[0].name);
        hostile.clone_into(&mut model.assumptions[0].note);
        hostile.clone_into(&mut model.sources[0].citation);
        for texts in [
            &mut model.headline,
            &mut model.alarms,
            &mut model.limits,
            &mut model.rerun,
        ] {
            texts.push(hostile.to_owned());
        }
        let page = whole_page(&model);
        assert!(!page.contains("<script") && !page.contains("<img"));
        assert!(page.matches("&lt;script&gt;").count() > 10);
    }

    #[test]
    fn words_come_before_tables_and_figures_and_the_fine_print_last() {
        let page = whole_page(&sample::study(4));
        let place = |id: &str| {
            page.find(&format!("id=\"{id}\""))
                .unwrap_or_else(|| panic!("{id} is missing"))
        };
        let order = [
            "compared",
            "summary",
            "headline_table",
            "figures",
            "figure-differences",
            "families",
            "breakdowns",
            "claims",
            "assumptions",
            "sources",
            "method",
            "limits",
            "cite",
            "manifest",
            "downloads",
        ];
        assert!(order.map(place).is_sorted());
        for id in order {
            assert!(
                id.starts_with("figure-") || page.contains(&format!("href=\"#{id}\"")),
                "{id}"
            );
        }
    }

    #[test]
    fn alarms_stand_before_any_result() {
        let mut model = sample::study(2);
        model
            .alarms
            .push("12 hours without a doctor in Bouillon".to_owned());
        let page = whole_page(&model);
        let alarm = page.find("12 hours without a doctor in Bouillon").unwrap();
        assert!(alarm < page.find("id=\"summary\"").unwrap());
    }

    #[test]
    fn an_empty_report_is_still_a_page() {
        let page = whole_page(&ReportModel::default());
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
        assert!(!page.contains("<table") && !page.contains("<figure"));
    }

    #[test]
    fn the_page_is_the_same_each_time() {
        assert_eq!(whole_page(&sample::study(3)), whole_page(&sample::study(3)));
    }

    #[test]
    fn every_family_has_its_figure_and_its_numbers() {
        let model = sample::study(3);
        let page = whole_page(&model);
        for (place, row) in model.indicators.iter().enumerate() {
            let level = row.levels[1].map(|level| number::with_interval(&level, row.decimals));
            assert!(
                level.is_none_or(|level| page.contains(&level)),
                "indicator {place}"
            );
        }
        assert_eq!(page.matches("id=\"figure-differences_0").count(), 7);
    }

    #[test]
    fn a_table_travels_inside_its_link() {
        assert_eq!(percent_encoded("a,\"b\"\n1"), "a%2C%22b%22%0A1");
        assert_eq!(percent_encoded("é"), "%C3%A9");
    }
}

//! The page of a comparison: one file that loads nothing, and whose numbers are those of the tables beside it.

use super::cli::Bench;
use std::collections::BTreeMap;

const FAMILIES: [&str; 7] = [
    "Duty load",
    "Continuity",
    "ED diversion",
    "Access",
    "Safety",
    "Cost",
    "Equity",
];
const CHARTS: [&str; 7] = [
    "differences",
    "duty_load",
    "hour_of_week",
    "continuity",
    "ed_by_urgency",
    "waits_by_urgency",
    "cost_by_payer",
];

/// A short comparison of two villages; own-list cover first.
fn compared() -> (Bench, String) {
    let bench = Bench::new();
    let both = ["scenarios/small/list.toml", "scenarios/small/rota.toml"];
    bench.done(
        &[
            &["compare"],
            &both[..],
            &[
                "--name",
                "page",
                "--replications",
                "4",
                "--set",
                "run.days=28",
            ],
        ]
        .concat(),
    );
    let page = bench.read("output/page/report.html");
    (bench, page)
}

/// The values of an attribute.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let start = format!(" {name}=\"");
    page.match_indices(&start)
        .filter_map(|(at, _)| page[at + start.len()..].split('"').next())
        .collect()
}

/// What stands between two marks, each time.
fn between<'p>(text: &'p str, start: &str, end: &str) -> Vec<&'p str> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.split(end).next())
        .collect()
}

/// A text of the page as it is read.
fn read(html: &str) -> String {
    let text = html
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/");
    text.replace("&amp;", "&")
}

/// Number shown first in a cell, and the place of its last digit: `1 234.5 (…)` is 1234.5, 0.1.
fn shown(cell: &str) -> Option<(f64, f64)> {
    let text: String = read(cell)
        .split(" (")
        .next()?
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let text = text.replace('\u{2212}', "-");
    let decimals = text.split_once('.').map_or(0, |(_, d)| d.len() as i32);
    Some((text.parse().ok()?, 10_f64.powi(-decimals)))
}

/// Records of a table of the folder.
fn records(bench: &Bench, file: &str) -> Vec<Vec<String>> {
    let text = bench.read(&format!("output/page/{file}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .map(|r| r.expect("CSV").iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_page_is_one_file_that_loads_nothing() {
    let (_, page) = compared();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(page.trim_end().ends_with("</html>"));
    for (name, value) in [
        "href",
        "src",
        "srcset",
        "data",
        "action",
        "poster",
        "xlink:href",
    ]
    .iter()
    .flat_map(|n| attributes(&page, n).into_iter().map(move |v| (n, v)))
    {
        assert!(
            value.starts_with('#') || (*name == "href" && value.starts_with("data:text/csv")),
            "{name}=\"{value:.60}\""
        );
    }
    for tag in [
        "<script",
        "<link",
        "<iframe",
        "<img",
        "<object",
        "<embed",
        "<base",
        "<form",
        "<image",
        "<foreignObject",
        "@import",
    ] {
        assert!(!page.contains(tag), "{tag}");
    }
    for target in between(&page, "url(", ")") {
        assert!(
            target.trim_matches(['"', '\'']).starts_with('#'),
            "url({target:.60})"
        );
    }
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
}

#[test]
fn every_link_inside_the_page_leads_somewhere_and_no_name_is_given_twice() {
    let (_, page) = compared();
    let mut names = attributes(&page, "id");
    for target in attributes(&page, "href")
        .into_iter()
        .filter_map(|h| h.strip_prefix('#'))
    {
        assert!(names.contains(&target), "#{target} leads nowhere");
    }
    names.sort_unstable();
    let twice: Vec<&[&str]> = names.windows(2).filter(|w| w[0] == w[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn all_families_and_all_charts_are_there() {
    let (bench, page) = compared();
    for family in FAMILIES {
        assert!(
            page.contains(&format!("<details><summary>{family}</summary>")),
            "{family}"
        );
    }
    let files = bench.entries("output/page");
    for chart in CHARTS {
        let svg = bench.read(&format!("output/page/{chart}.svg"));
        assert!(
            svg.starts_with("<svg") || svg.starts_with("<?xml"),
            "{chart}"
        );
        assert!(
            page.contains(&format!("<figure id=\"figure-{chart}\"")),
            "{chart} is not in the page"
        );
        assert!(files.contains(&format!("{chart}.png")), "{chart}.png");
    }
    let families = between(&page, "<figure id=\"figure-differences_", "\"").len();
    assert_eq!(families, FAMILIES.len());
    assert_eq!(page.matches("<svg").count(), CHARTS.len() + FAMILIES.len());
    let png = std::fs::read(bench.path("output/page/differences.png")).expect("a chart");
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    // Bytes 16 to 19 of a PNG hold its width.
    assert_eq!(png[16..20], 1_600_u32.to_be_bytes());
}

#[test]
fn the_numbers_of_the_page_are_those_of_the_tables() {
    let (bench, page) = compared();
    let mut means: BTreeMap<(String, String), Option<f64>> = BTreeMap::new();
    for row in records(&bench, "indicators.csv") {
        means.insert((row[0].clone(), row[1].clone()), row[3].parse().ok());
    }
    let mut differences: BTreeMap<String, Option<f64>> = BTreeMap::new();
    for row in records(&bench, "differences.csv") {
        differences.insert(row[0].clone(), row[4].parse().ok());
    }
    let definitions = records(&bench, "definitions.csv");
    assert!(definitions.len() >= 40, "{}", definitions.len());
    let start = "<tr><th scope=\"row\" rowspan=\"2\">";
    let rows: Vec<&str> = page.split(start).skip(1).collect();
    assert_eq!(rows.len(), definitions.len());
    let mut compared = 0;
    for definition in &definitions {
        let (key, name) = (&definition[0], &definition[2]);
        let row = rows.iter().find(|row| {
            row.split("<small>")
                .next()
                .is_some_and(|n| read(n) == *name)
        });
        let row = row.unwrap_or_else(|| panic!("{name} is not in the page"));
        let mut lines = row.split("</tr>");
        let mut cells = |text| between(lines.next().unwrap_or(text), "<td class=\"number\">", "<");
        let (levels, changes) = (cells(""), cells(""));
        let expected = ["list", "rota"].map(|s| means[&(key.clone(), s.to_owned())]);
        for (cell, value) in levels.iter().zip(expected).chain(
            changes
                .get(1)
                .into_iter()
                .zip([differences.get(key).copied().flatten()]),
        ) {
            match (shown(cell), value) {
                // Half a unit of the last digit shown; the tables hold ten digits.
                (Some((shown, unit)), Some(value)) => assert!(
                    (shown - value).abs() <= 0.5001 * unit + 1e-9 * value.abs(),
                    "{key}: {cell} and {value}"
                ),
                (None, None) => {}
                (shown, value) => {
                    panic!("{key}: \"{cell}\" reads {shown:?}, the table has {value:?}")
                }
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 3 * definitions.len());
}

#[test]
fn the_tables_offered_in_the_page_are_those_of_the_folder() {
    let (bench, page) = compared();
    let links: Vec<&str> = page.split("<a download=\"").skip(1).collect();
    assert!(links.len() > 20, "{}", links.len());
    for link in links {
        let name = link.split('"').next().expect("a name");
        let data = between(link, "href=\"data:text/csv;charset=utf-8,", "\"")[0];
        // Family charts offer the table of all differences.
        assert!(
            percent_decoded(data) == bench.read(&format!("output/page/{name}")),
            "{name}"
        );
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            let digits = std::str::from_utf8(&digits).expect("ASCII");
            bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn hours_without_cover_are_said_before_anything_else() {
    let (_, page) = compared();
    let alarm = page
        .find("<section class=\"alarm\" role=\"alert\">")
        .expect("own-list cover leaves holes");
    let first_figure = page.find("<figure").expect("there are charts");
    let summary = page
        .find("<section id=\"summary\">")
        .expect("there is a summary");
    assert!(alarm < summary && summary < first_figure);
    let text = page[alarm..].split("</section>").next().unwrap_or("");
    assert!(
        text.contains("Small list: on average a resident has no GP service at all during "),
        "{text}"
    );
    // The rota is always filled: nothing is said of it.
    assert!(!text.contains("Small rota"), "{text}");
}

//! Validation: a known effect comes out as it must, targets are told from inputs, and what cannot be judged is refused.

use super::cli::Bench;
use permanence::scenario::catalogue::ParameterValue;
use permanence::validation::plan::Plan;
use permanence::validation::verdict::Published;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const HEAD: &str = r#"
title = "Village"
[method]
seed = { value = 3, source = "assumption" }
replications = { value = 3, source = "assumption" }
[sources.study]
citation = "A study that the test makes itself"
grade = "D"
"#;

/// The availability fee is three times that of before, and nothing else differs.
const TRIPLED: &str = "extends = \"rota.toml\"\n[costs]\navailability_hour = { value = 21.42, source = \"assumption\" }\n";

/// A target about what the insurer pays for availability.
fn target(name: &str, published: &str) -> String {
    format!(
        r#"
[target.{name}]
evidence = "E1"
title = "Availability"
context = "A fee is tripled"
before = "rota.toml"
after = "tripled.toml"
compare = "ratio"
table = "by_payer"
row = "insurer"
column = "availability"
lacking = "nothing at all"
{published}
"#
    )
}

fn number(value: f64, low: f64, high: f64) -> String {
    format!(
        "published = {{ value = {value}, source = \"study\" }}\ninterval = {{ values = [{low}, {high}], source = \"study\" }}"
    )
}

fn bench(text: &str) -> Bench {
    let bench = Bench::new();
    bench.write("scenarios/small/tripled.toml", TRIPLED);
    bench.write("scenarios/small/targets.toml", text);
    bench
}

const FILE: &str = "scenarios/small/targets.toml";

#[track_caller]
fn told(text: &str) -> String {
    bench(text).fails(&["validate", FILE], 2)
}

/// The rows of the table by target.
fn rows(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().expect("a head").clone();
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        let cells = head.iter().zip(&row);
        let cells = cells.map(|(name, cell)| (name.to_owned(), cell.to_owned()));
        (row[0].to_owned(), cells.collect())
    })
    .collect()
}

#[test]
fn a_fee_that_is_tripled_comes_out_tripled_on_any_number_of_threads() {
    let level = r#"
[target.level]
evidence = "E2"
title = "Contacts"
context = "alone"
scenario = "rota.toml"
compare = "level"
indicator = "duty_contacts"
"#;
    let text = [
        HEAD.to_owned(),
        target("hit", &number(3.0, 2.9, 3.1)),
        target("way", &number(2.0, 1.9, 2.1)),
        target("missed", &number(0.5, 0.4, 0.6)),
        target("up", "went = \"up\""),
        target("down", "went = \"down\""),
        level.to_owned(),
    ]
    .concat();
    let bench = bench(&text);
    for threads in ["1", "2"] {
        let output = format!("output/{threads}");
        fs::create_dir(bench.path(&output)).expect("writable");
        bench.done(&["validate", FILE, "--threads", threads, "--output", &output]);
    }
    let one = bench.files("output/1/validation");
    assert!(one == bench.files("output/2/validation"));
    for file in [
        "validation.svg",
        "validation.png",
        "validation.md",
        "targets.toml",
    ] {
        assert!(one.contains_key(file), "{file} in {:?}", one.keys());
    }
    let rows = rows(&bench.read("output/1/validation/validation.csv"));
    let verdicts: Vec<(&str, &str)> = rows
        .iter()
        .map(|(name, row)| (name.as_str(), row["verdict"].as_str()))
        .collect();
    let expected = [
        ("down", "miss"),
        ("hit", "hit"),
        ("level", "shown"),
        ("missed", "miss"),
        ("up", "hit"),
        ("way", "direction only"),
    ];
    assert_eq!(verdicts, expected);
    let ratio: f64 = rows["hit"]["simulated"].parse().expect("a number");
    assert!((ratio - 3.0).abs() < 1e-9, "{ratio}");
    assert_eq!(rows["hit"]["lacking"], "");
    assert_eq!(rows["missed"]["lacking"], "nothing at all");
    let page = bench.read("output/1/validation/validation.md");
    assert!(
        page.contains("2 hit, 1 direction only, 2 miss, 1 shown"),
        "{page}"
    );
}

#[test]
fn only_some_targets_can_be_asked_for_and_only_known_ones() {
    let other = target("other", "went = \"up\"").replace("E1", "E9");
    let bench = bench(&[HEAD, &target("one", "went = \"up\""), &other].concat());
    bench.done(&["validate", FILE, "--only", "E9"]);
    let names: Vec<String> = rows(&bench.read("output/validation-E9/validation.csv"))
        .into_keys()
        .collect();
    assert_eq!(names, ["other"]);
    bench.done(&["validate", FILE, "--only", "one,other", "--name", "both"]);
    assert_eq!(rows(&bench.read("output/both/validation.csv")).len(), 2);
    let text = bench.fails(&["validate", FILE, "--only", "T99"], 2);
    assert!(text.contains("\"T99\" is no target"), "{text}");
    assert!(text.contains("one, other"), "{text}");
}

#[test]
fn unknown_names_are_told_all_at_once_with_the_nearest_ones() {
    let text = [
        HEAD.to_owned(),
        target("one", "went = \"up\"").replace("by_payer", "by_payers"),
        target("two", "went = \"up\"").replace("\"insurer\"", "\"insurers\""),
        target("three", "went = \"up\"").replace("lacking =", "lack ="),
    ]
    .concat();
    let text = told(&text);
    for words in [
        "did you mean `by_payer`?",
        "did you mean `insurer`?",
        "target.three.lack",
        "3 faults",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let outside = number(3.0, 3.1, 3.2);
    let without = "published = { value = 3.0, source = \"study\" }";
    let odds = target("t", "went = \"up\"").replace("\"ratio\"", "\"odds-ratio\"");
    let level = target("t", "went = \"up\"")
        .replace("\"ratio\"", "\"level\"")
        .replace("before = \"rota.toml\"\n", "")
        .replace("after =", "scenario =");
    let both = target("t", "went = \"up\"\nindicator = \"duty_contacts\"");
    let gone = target("t", "went = \"up\"").replace("tripled.toml", "quadrupled.toml");
    for (text, words) in [
        (target("t", &outside), "does not lie in its interval"),
        (target("t", without), "published with tolerance"),
        (odds, "odds are those of a percentage"),
        (level, "went (up or down) for an effect"),
        (both, "exactly one of indicator and table"),
        (gone, "quadrupled.toml"),
        (String::new(), "no target is named"),
    ] {
        let text = told(&format!("{HEAD}{text}"));
        assert!(text.contains(words), "{words} in\n{text}");
    }
}

#[test]
fn before_and_after_cover_the_same_days() {
    let bench = bench(&format!("{HEAD}{}", target("t", "went = \"up\"")));
    let longer = format!("{TRIPLED}[run]\ndays = {{ value = 9, source = \"assumption\" }}\n");
    bench.write("scenarios/small/tripled.toml", &longer);
    let text = bench.fails(&["validate", FILE], 2);
    assert!(text.contains("do not simulate the same days"), "{text}");
}

fn shipped() -> Plan {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/validation/targets.toml");
    Plan::load(&file, &[]).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Rows of the table of evidence: its magnitude, and whether it is staged.
fn evidence() -> BTreeMap<String, (String, bool)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/validation/evidence.tsv");
    let text = fs::read_to_string(file).expect("readable");
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 6, "{line}");
        let staged = cells[5] == "yes";
        assert!(staged || cells[5].starts_with("not staged"), "{line}");
        (cells[0].to_owned(), (cells[2].to_owned(), staged))
    });
    rows.collect()
}

/// Published figures and inputs that are equal by chance, with the reason why the input is none of the study.
const BY_CHANCE: [(&str, &str); 2] = [
    // 38 per 1 000, and 38 % of needs that are U3.
    ("T23-emergency", "emergency.background_urgency"),
    ("T23-emergency", "needs.urgency.old"),
];

#[test]
fn the_shipped_targets_cite_evidence_and_none_of_it_is_an_input() {
    let (plan, evidence) = (shipped(), evidence());
    let cited: BTreeSet<&str> = plan.targets.iter().map(|t| t.evidence.as_str()).collect();
    let staged: BTreeSet<&str> = evidence
        .iter()
        .filter(|(_, row)| row.1)
        .map(|(id, _)| id.as_str())
        .collect();
    assert_eq!(cited, staged, "targets and rows marked as staged");
    let mut inputs = String::new();
    for target in &plan.targets {
        let Published::Number(bar) = target.published else {
            continue;
        };
        let stated = target.note.contains("derived")
            || target.note.contains("the middle of")
            || target.note.contains("no significant change");
        let magnitude = &evidence[&target.evidence].0;
        let shown = format!("{}", bar.value);
        assert!(
            stated || magnitude.contains(&shown),
            "{}: {shown} is not in {magnitude}",
            target.id
        );
        assert!(target.citation.len() >= 20, "{}", target.id);
        assert!(
            !target.tolerated || target.note.contains("tolerance: "),
            "{}",
            target.id
        );
        assert!(!target.lacking.is_empty(), "{}", target.id);
        // A figure of one digit, such as 4 %, equals many an input by chance.
        if shown.bytes().filter(u8::is_ascii_digit).count() < 2 {
            continue;
        }
        let contexts = target.before.iter().map(|b| b.0).chain([target.after.0]);
        for context in contexts {
            let scenario = &plan.contexts[context].scenario;
            for parameter in &scenario.catalogue.parameters {
                if is_input(&parameter.value, bar.value) {
                    let pair = (target.id.as_str(), parameter.key.as_str());
                    if bar.value != 1.0 && !BY_CHANCE.contains(&pair) {
                        inputs += &format!("{pair:?} in {}\n", plan.contexts[context].file);
                    }
                }
            }
        }
    }
    assert!(
        inputs.is_empty(),
        "published figures among the inputs:\n{inputs}"
    );
}

/// Whether a value, or an item of a list, is a published figure, as it stands or as a share of one.
fn is_input(value: &ParameterValue, published: f64) -> bool {
    let same = |v: f64| {
        [published, published / 100.0]
            .iter()
            .any(|p| (v - p).abs() < 1e-9)
    };
    match value {
        ParameterValue::Number(v) => same(*v),
        ParameterValue::Integer(v) => same(*v as f64),
        ParameterValue::Numbers(list) => list.iter().any(|v| same(*v)),
        ParameterValue::Boolean(_) | ParameterValue::Text(_) => false,
    }
}

//! Calibration: a hidden truth is found again, on any number of threads the same; what is written can be used; faults are told.

use super::cli::Bench;
use permanence::calibration::plan::Plan;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const METHOD: &str = r#"
title = "Village"
[method]
seed = { value = 3, source = "assumption" }
waves = { value = 2, source = "assumption" }
draws = { value = 40, source = "assumption" }
posterior_draws = { value = 60, source = "assumption" }
check_draws = { value = 2, source = "assumption" }
replications = { value = 1, source = "assumption" }
start = "2024-04-01"
warm_up_days = { value = 2, source = "assumption" }
days = { value = 84, source = "assumption" }
[scenario.rota]
file = "rota.toml"
[scenario.list]
file = "list.toml"
"#;

const PARAMETERS: &str = r#"
[parameter.acute]
title = "Acute needs"
why = "hidden"
how = "scale"
keys = ["needs.acute"]
range = { values = [0.4, 3.0], source = "assumption" }
[parameter.visits]
title = "Visits"
why = "free"
how = "tilt"
keys = ["care.doctor_table.U3[3]", "care.doctor_table.U4[3]"]
range = { values = [0.2, 5.0], source = "assumption" }
shape = "lognormal"
[parameter.records]
title = "Records seen by the rota"
why = "only one scenario has it"
how = "value"
keys = ["service.rota.opens_record"]
"#;

/// Facts about the contacts of the rota: a level with its error, and a share of visits.
fn facts(contacts: f64) -> String {
    format!(
        r#"
[fact.contacts]
title = "Contacts"
use = "fit"
why = "level"
scenario = "rota"
indicator = "duty_contacts"
published = {{ value = {contacts}, source = "count" }}
error = {{ value = {}, source = "assumption", note = "5 %" }}
[fact.visits]
title = "Visits"
use = "held-out"
why = "test"
scenario = "list"
table = "by_time"
row = "weekend"
column = "visits"
percent_of = "all"
published = {{ value = 40.0, source = "count" }}
error = {{ value = 10.0, source = "assumption" }}
[sources.count]
citation = "A count that the test makes itself"
grade = "D"
"#,
        contacts / 20.0
    )
}

fn write(bench: &Bench, text: &str) {
    bench.write("scenarios/small/fit.toml", text);
}

fn told(text: &str) -> String {
    let bench = Bench::new();
    write(&bench, text);
    bench.fails(&["calibrate", "scenarios/small/fit.toml"], 2)
}

/// The cells of a CSV file by row name and column name.
fn cells(text: &str) -> BTreeMap<(String, String), String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader
        .headers()
        .expect("a head")
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.flat_map(|row| {
        let name = row[0].to_owned();
        let cells: Vec<_> = head
            .iter()
            .zip(&row)
            .map(|(column, cell)| ((name.clone(), column.clone()), cell.to_owned()))
            .collect();
        cells
    })
    .collect()
}

fn number(cells: &BTreeMap<(String, String), String>, row: &str, column: &str) -> f64 {
    cells[&(row.to_owned(), column.to_owned())]
        .parse()
        .unwrap_or_else(|_| panic!("{row} {column}"))
}

/// Contacts of the rota when needs are one and a half times those of the file.
fn hidden_truth(bench: &Bench) -> f64 {
    let acute = [2.0, 1.0, 0.9, 0.85, 0.8, 1.0, 1.5, 2.3].map(|rate| 1.5 * rate);
    let setting = format!("needs.acute={acute:?}");
    bench.done(&[
        "run",
        "scenarios/small/rota.toml",
        "--replications",
        "8",
        "--name",
        "truth",
        "--set",
        "run.start=\"2024-04-01\"",
        "--set",
        "run.days=84",
        "--set",
        &setting,
    ]);
    let table = bench.read("output/truth/replications.csv");
    let values: Vec<f64> = table
        .lines()
        .filter(|line| line.contains(",duty_contacts,"))
        .filter_map(|line| line.split(',').nth(3)?.parse().ok())
        .collect();
    assert_eq!(values.len(), 8);
    values.iter().sum::<f64>() / 8.0
}

#[test]
fn a_hidden_truth_is_found_again_on_any_number_of_threads() {
    let bench = Bench::new();
    let contacts = hidden_truth(&bench);
    write(&bench, &format!("{METHOD}{PARAMETERS}{}", facts(contacts)));
    for threads in ["1", "2"] {
        fs::create_dir(bench.path(&format!("output/{threads}"))).expect("writable");
        let output = format!("output/{threads}");
        let file = "scenarios/small/fit.toml";
        bench.done(&["calibrate", file, "--threads", threads, "--output", &output]);
    }
    let one = bench.files("output/1/calibration-fit");
    assert!(one.len() > 12, "{:?}", one.keys());
    assert!(one == bench.files("output/2/calibration-fit"));

    let posterior = cells(&bench.read("output/1/calibration-fit/posterior.csv"));
    let at = |column| number(&posterior, "acute", column);
    assert!(at("low_90") < 1.5 && 1.5 < at("high_90"), "{posterior:?}");
    assert!(
        at("low_90") > 1.0,
        "the fact tells 1.5 from 1: {posterior:?}"
    );
    assert!(at("share_of_range_left") < 0.6, "{posterior:?}");
    // Nothing was said about visits: most of the range is left.
    assert!(number(&posterior, "visits", "share_of_range_left") > 0.6);
    let told = cells(&bench.read("output/1/calibration-fit/facts.csv"));
    assert_eq!(told[&("contacts".into(), "verdict".into())], "inside");
    assert_eq!(told[&("visits".into(), "use".into())], "held-out");
    assert_eq!(told[&("contacts".into(), "source".into())], "count");

    fitted_values_can_be_used(&bench, at("median"));
}

/// The fragments extend a scenario: the values, with their source and range, are those of the fit.
fn fitted_values_can_be_used(bench: &Bench, acute: f64) {
    for file in ["fitted.toml", "fitted-services.toml"] {
        let text = bench.read(&format!("output/1/calibration-fit/{file}"));
        bench.write(&format!("scenarios/small/{file}"), &text);
    }
    bench.write(
        "scenarios/small/after.toml",
        "extends = [\"rota.toml\", \"fitted.toml\", \"fitted-services.toml\"]\n",
    );
    bench.done(&["check", "scenarios/small/after.toml"]);
    let said = |key| bench.done(&["explain", "scenarios/small/after.toml", key]);
    // The first number of the list as shipped, times the median.
    let shipped = 2.01;
    let first = format!("{}", (shipped * acute * 1000.0).round() / 1000.0);
    let text = said("needs.acute");
    assert!(text.contains(&format!("[{first},")), "{first} in {text}");
    assert!(
        text.contains("calibration: Fitted to published facts"),
        "{text}"
    );
    assert!(said("service.rota.opens_record").contains("could be "));
    // The list has no rota: with the first fragment alone it stays sound.
    bench.write(
        "scenarios/small/after.toml",
        "extends = [\"list.toml\", \"fitted.toml\"]\n",
    );
    bench.done(&["check", "scenarios/small/after.toml"]);
}

#[test]
fn unknown_names_are_answered_with_the_nearest_ones_all_at_once() {
    let parameters = PARAMETERS.replace("needs.acute", "needs.acut");
    let facts = facts(80.0)
        .replace("duty_contacts", "duty_contact")
        .replace("row = \"weekend\"", "row = \"weekends\"");
    let text = told(&format!("{METHOD}{parameters}{facts}"));
    for words in [
        "parameter.acute.keys",
        "`needs.acut` is no value of these scenarios",
        "did you mean needs.acute?",
        "fact.contacts.indicator",
        "\"duty_contact\" is not known",
        "did you mean `duty_contacts`?",
        "\"weekends\" is not known",
        "did you mean `weekend`?",
        "line ",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert!(text.contains("3 faults"), "{text}");
}

#[test]
fn a_fact_needs_a_source_and_an_assumption_is_none() {
    let without = facts(80.0).replace(
        "published = { value = 80, source = \"count\" }",
        "published = { value = 80 }",
    );
    let text = told(&format!("{METHOD}{PARAMETERS}{without}"));
    assert!(text.contains("fact.contacts.published"), "{text}");
    assert!(text.contains("the source is missing"), "{text}");
    let assumed = facts(80.0).replace(
        "value = 80, source = \"count\"",
        "value = 80, source = \"assumption\"",
    );
    let text = told(&format!("{METHOD}{PARAMETERS}{assumed}"));
    assert!(text.contains("a fact cannot be an assumption"), "{text}");
}

#[test]
fn a_parameter_that_would_break_a_scenario_is_refused_before_any_run() {
    let broken = [
        // A probability above 1, a whole number, a list without its item, one value for two parameters, no range.
        (
            "range = { values = [0.4, 3.0]",
            "range = { values = [0.4, 900.0]",
            "at 900 the scenario",
        ),
        (
            "keys = [\"needs.acute\"]",
            "keys = [\"run.days\"]",
            "is a whole number",
        ),
        ("U4[3]", "U4", "a tilt needs one item of a list"),
        ("U4[3]", "U3[3]", "is moved twice"),
        (
            "range = { values = [0.2, 5.0], source = \"assumption\" }",
            "",
            "`range` is missing",
        ),
        (
            "values = [0.2, 5.0]",
            "values = [5.0, 0.2]",
            "is no range of this shape",
        ),
    ];
    for (from, to, words) in broken {
        let parameters = PARAMETERS.replace(from, to);
        assert_ne!(parameters, PARAMETERS, "{from}");
        let text = told(&format!("{METHOD}{parameters}{}", facts(80.0)));
        assert!(text.contains(words), "{words} in\n{text}");
    }
    let held = facts(80.0).replace("use = \"fit\"", "use = \"held-out\"");
    let text = told(&format!("{METHOD}{PARAMETERS}{held}"));
    assert!(text.contains("no fact is fitted"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_fit_that_is_stopped_leaves_no_half_result() {
    let bench = Bench::new();
    let endless = METHOD.replace("draws = { value = 40", "draws = { value = 100000");
    write(&bench, &format!("{endless}{PARAMETERS}{}", facts(80.0)));
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_permanence"))
        .current_dir(bench.path(""))
        .args(["calibrate", "scenarios/small/fit.toml", "--name", "long"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let begun = Instant::now();
    while bench.entries("output").is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "no folder was claimed"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
    let sent = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill exists").success());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(130));
    // What was simulated is kept, and nothing bears the name of a result.
    let error = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(error.contains("--resume"), "{error}");
    assert_eq!(bench.entries("output"), ["long.unfinished"]);
}

#[test]
fn the_shipped_calibration_is_in_order_and_says_why() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/calibration/belgium.toml");
    let plan = Plan::load(&file).unwrap_or_else(|faults| panic!("{faults}"));
    let (fitted, held): (Vec<_>, Vec<_>) = plan.facts.iter().partition(|f| f.target.fitted);
    assert!(
        fitted.len() >= 10 && held.len() >= 5,
        "{} {}",
        fitted.len(),
        held.len()
    );
    assert!((10..=20).contains(&plan.parameters.len()));
    for fact in &plan.facts {
        assert!(
            fact.citation.len() >= 20 && !fact.why.is_empty(),
            "{}",
            fact.id
        );
        assert!(
            !fact.error_note.is_empty(),
            "{}: its error stands for what?",
            fact.id
        );
    }
    // What a validation target rests on is never fitted.
    let of_targets = ["icaredata-2017", "ima-2022"];
    assert!(
        fitted
            .iter()
            .all(|f| !of_targets.contains(&f.source.as_str()))
    );
}

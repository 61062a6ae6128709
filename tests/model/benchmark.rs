//! `permanence bench`: the times are of the machine, but the work and its results are the same everywhere.

use super::cli::Bench;
use serde_json::Value;
use std::collections::BTreeMap;

/// Hash of the results of each case.
fn hashes(sheet: &Value) -> BTreeMap<String, String> {
    let cases = sheet["cases"].as_array().expect("a list of cases");
    let text = |case: &Value, key: &str| case[key].as_str().expect("a text").to_owned();
    let each = cases.iter();
    each.map(|case| (text(case, "key"), text(case, "blake3")))
        .collect()
}

#[test]
fn a_brief_benchmark_prints_everything_and_writes_nothing() {
    let bench = Bench::new();
    let before = bench.entries("");
    let said = bench.done(&["bench", "--brief"]);
    assert_eq!(bench.entries(""), before);
    assert!(bench.entries("output").is_empty());
    let cases = [
        "reference",
        "ghent",
        "growth-10k",
        "growth-100k",
        "office-100k",
        "regimes-100k",
    ];
    for case in cases {
        let result = said.lines().find_map(|line| {
            let (key, hash) = line.split_once(" result ")?;
            (key.trim() == case).then_some(hash)
        });
        assert_eq!(result.map(str::len), Some(64), "{case}\n{said}");
    }
    let first = said.lines().next().unwrap();
    assert!(
        first.starts_with("Reference model OOH-100k: a year takes "),
        "{first}"
    );
    for words in [
        "2 threads are ",
        "Report, charts and tables take ",
        " cores, ",
        "10 times the inhabitants of growth-10k: ",
        "A request to the practice takes ",
        "100 000 inhabitants, three regimes on the same needs: 1 000 replications of a year would take ",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn the_work_and_its_results_do_not_depend_on_the_threads() {
    let bench = Bench::new();
    let mut found = Vec::new();
    for threads in ["1", "2"] {
        let file = format!("times-{threads}.json");
        let only = "reference,growth-10k";
        bench.done(&[
            "bench",
            "--brief",
            "--only",
            only,
            "--threads",
            threads,
            "--output",
            &file,
        ]);
        let sheet: Value = serde_json::from_str(&bench.read(&file)).expect("JSON");
        let reference = &sheet["cases"][0];
        assert_eq!(reference["year"]["residents"], 100_000);
        // 30 000 a year, here seen through two replications of two weeks.
        let out_of_hours = reference["year"]["out_of_hours"].as_f64().unwrap();
        assert!(
            (28_000.0..32_000.0).contains(&out_of_hours),
            "{out_of_hours}"
        );
        assert_eq!(reference["seconds"].as_array().map(Vec::len), Some(2));
        assert_eq!(reference["speed_up"].is_null(), threads == "1");
        found.push(hashes(&sheet));
    }
    assert_eq!(found[0].len(), 2);
    assert_eq!(found[0], found[1]);
    assert_ne!(found[0]["reference"], found[0]["growth-10k"]);
}

#[test]
fn an_unknown_case_is_refused_by_name() {
    let bench = Bench::new();
    let error = bench.fails(&["bench", "--only", "gent"], 2);
    assert_eq!(
        error,
        "\"gent\" is no part of this benchmark; there are reference, ghent, growth-10k, growth-100k, growth-1m, office-100k, regimes-100k, rural, belgium and \
         report (with ghent).\n"
    );
}

#[test]
fn a_file_of_times_is_not_replaced_unasked() {
    let bench = Bench::new();
    bench.write("times.json", "{}");
    let error = bench.fails(&["bench", "--brief", "--output", "times.json"], 2);
    assert!(error.starts_with("times.json exists already."), "{error}");
    assert_eq!(bench.read("times.json"), "{}");
}

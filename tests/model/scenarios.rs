//! The shipped scenarios: each loads, runs, and says where its numbers come from; and a result folder proves itself.

use super::cli::Bench;
use permanence::scenario::Scenario;
use permanence::scenario::catalogue::Provenance;
use permanence::scenario::document::{Document, Table, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the scenarios are shipped") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "toml") {
            found.push(path);
        }
    }
}

pub(super) fn all_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    toml_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"),
        &mut found,
    );
    found.sort();
    found
}

/// The complete scenarios: bases have no title, or no service.
pub(super) fn complete() -> Vec<PathBuf> {
    let has = |document: &Document, key| document.root().get(key).is_some();
    let is_complete = |path: &PathBuf| {
        let document = Document::load(path, &[]).unwrap_or_else(|faults| panic!("{faults}"));
        has(&document, "title") && has(&document, "service")
    };
    let found: Vec<PathBuf> = all_files().into_iter().filter(is_complete).collect();
    assert!(found.len() >= 4, "only {found:?}");
    found
}

#[test]
fn every_shipped_scenario_loads_and_runs() {
    let bench = Bench::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The many small files of scenarios/levers run in tests/model/levers.rs; eleven million people are for the optimised program
    // (`.ci/run`).
    let elsewhere = ["scenarios/levers", "scenarios/belgium"].map(|folder| root.join(folder));
    let names: Vec<String> = complete()
        .iter()
        .filter(|p| !elsewhere.iter().any(|folder| p.starts_with(folder)))
        .map(|p| {
            p.strip_prefix(root)
                .expect("shipped")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    for (number, some) in names.chunks(6).enumerate() {
        let folder = format!("shipped-{number}");
        let mut arguments: Vec<&str> = vec![if some.len() > 1 { "compare" } else { "run" }];
        arguments.extend(some.iter().map(String::as_str));
        arguments.extend([
            "--replications",
            "2",
            "--set",
            "run.days=7",
            "--set",
            "run.warm_up_days=2",
            "--name",
            &folder,
        ]);
        bench.done(&arguments);
        let table = bench.read(&format!("output/{folder}/replications.csv"));
        let series: BTreeSet<(&str, &str)> = table
            .lines()
            .skip(1)
            .filter_map(|l| l.split_once(','))
            .map(|(s, rest)| (s, &rest[..1]))
            .collect();
        assert_eq!(series.len(), 2 * some.len(), "{series:?}");
        // Contacts and nights happen everywhere, or the scenario simulates nothing.
        for key in ["nights_per_gp", "duty_contacts", "ed_first_contacts"] {
            let rows: Vec<&str> = table
                .lines()
                .filter(|l| l.contains(&format!(",{key},")))
                .collect();
            assert_eq!(rows.len(), 2 * some.len(), "{key}");
            for row in rows {
                let value: f64 = row
                    .split(',')
                    .nth(3)
                    .and_then(|v| v.parse().ok())
                    .unwrap_or(0.0);
                assert!(value > 0.0, "{row}");
            }
        }
    }
}

/// Counts the numbers of a table, and names those that have no source beside them.
fn numbers(table: &Table, path: &str, count: &mut usize, bare: &mut Vec<String>) {
    let has_source = table.get("source").is_some();
    for (key, entry) in table.iter() {
        let path = format!("{path}.{key}");
        match &entry.node.value {
            // The year of a source is no number of the model.
            Value::Table(_) if path == ".sources" => {}
            Value::Table(inner) => numbers(inner, &path, count, bare),
            Value::Integer(_) | Value::Float(_) | Value::Array(_) => {
                let is_number = !matches!(&entry.node.value, Value::Array(items) if items.iter().all(|i| matches!(i.value, Value::Text(_))));
                *count += usize::from(is_number);
                if is_number && !has_source {
                    bare.push(path);
                }
            }
            Value::Text(_) | Value::Boolean(_) => {}
        }
    }
}

#[test]
fn every_number_has_a_source_or_is_called_an_assumption() {
    for path in all_files() {
        let document = Document::load(&path, &[]).unwrap_or_else(|faults| panic!("{faults}"));
        // A file may only name what it is made of.
        let wrapper = fs::read_to_string(&path).is_ok_and(|text| text.contains("extends"));
        let (mut count, mut bare) = (0, Vec::new());
        numbers(document.root(), "", &mut count, &mut bare);
        assert!(count > 0 || wrapper, "{} holds no number", path.display());
        assert!(bare.is_empty(), "{}: {bare:?}", path.display());
    }
}

#[test]
fn every_source_is_used_and_has_a_citation_and_a_grade() {
    let (mut used, mut stated) = (BTreeSet::new(), BTreeSet::new());
    for path in complete() {
        let (scenario, _) = Scenario::load(&path, &[]).unwrap_or_else(|faults| panic!("{faults}"));
        let catalogue = &scenario.catalogue;
        assert!(catalogue.parameters.len() > 100, "{}", path.display());
        for parameter in &catalogue.parameters {
            if let Provenance::Source { key, citation } = &parameter.source {
                used.insert(key.clone());
                assert!(citation.len() >= 20, "{}: \"{citation}\"", parameter.key);
            }
        }
        for (key, source) in &catalogue.sources {
            stated.insert(key.clone());
            assert!(
                source.citation.len() >= 20,
                "{key}: \"{}\"",
                source.citation
            );
            assert!(
                source
                    .grade
                    .is_some_and(|grade| ('A'..='D').contains(&grade)),
                "{key} has grade {:?}",
                source.grade
            );
        }
    }
    // A source that no scenario uses belongs to a number that was lost.
    let idle: Vec<&String> = stated.difference(&used).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn the_manifest_holds_the_hash_of_every_file() {
    let bench = Bench::new();
    bench.done(&[
        "compare",
        "scenarios/small/rota.toml",
        "scenarios/small/list.toml",
        "--name",
        "hashed",
    ]);
    let manifest: serde_json::Value =
        serde_json::from_str(&bench.read("output/hashed/manifest.json")).expect("JSON");
    let hashes = manifest["file_blake3"]
        .as_object()
        .expect("a hash of each file");
    let mut files = bench.entries("output/hashed");
    files.retain(|name| name != "manifest.json" && name != "machine.json");
    assert_eq!(files, hashes.keys().cloned().collect::<Vec<_>>());
    let hash = |file: &str| {
        blake3::hash(&fs::read(bench.path("output/hashed").join(file)).expect("readable"))
            .to_hex()
            .to_string()
    };
    for (file, stated) in hashes {
        assert_eq!(stated.as_str(), Some(hash(file).as_str()), "{file}");
    }
    for scenario in manifest["scenarios"].as_array().expect("scenarios") {
        let file = scenario["resolved_file"].as_str().expect("a name");
        assert_eq!(
            scenario["resolved_blake3"].as_str(),
            Some(hash(file).as_str()),
            "{file}"
        );
        let own = manifest["units"].as_array().expect("a hash of each run");
        let own = own.iter().filter(|unit| unit["scenario"] == scenario["id"]);
        let runs: Vec<u64> = own.filter_map(|u| u["replication"].as_u64()).collect();
        assert_eq!(runs, [1, 2]);
    }
}

#[test]
fn the_resolved_scenario_gives_the_same_replications() {
    let bench = Bench::new();
    bench.done(&[
        "run",
        "scenarios/small/rota.toml",
        "--name",
        "first",
        "--set",
        "service.rota.opens_record=0.7",
    ]);
    // Alone in a folder of its own: the resolved file needs no base. It takes the name of the original, which the table shows.
    bench.write(
        "alone/rota.toml",
        &bench.read("output/first/scenario-rota.toml"),
    );
    bench.done(&["run", "alone/rota.toml", "--name", "second"]);
    assert_eq!(
        bench.read("output/first/replications.csv"),
        bench.read("output/second/replications.csv")
    );
    // The comments name the files that each value came from; all else is the same.
    let values = |name: &str| {
        let text = bench.read(&format!("output/{name}/scenario-rota.toml"));
        let lines = text
            .lines()
            .filter(|l| !l.starts_with("# from ") && !l.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(values("first").len() > 100);
    assert_eq!(values("first"), values("second"));
    // And the value that was set is in it: without it the result differs.
    bench.done(&["run", "scenarios/small/rota.toml", "--name", "third"]);
    assert_ne!(values("first"), values("third"));
}

//! Simulated years as units of work: killed, resumed, shared out, put together, repeated and enlarged, always to the same bytes.

use super::cli::Bench;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const BOTH: [&str; 3] = [
    "compare",
    "scenarios/small/list.toml",
    "scenarios/small/rota.toml",
];

/// The comparison of two villages with more options.
fn compare<'a>(more: &[&'a str]) -> Vec<&'a str> {
    BOTH.iter().chain(more).copied().collect()
}

/// Files of a result whose name is told in it, as if it had another.
fn renamed(files: BTreeMap<String, Vec<u8>>, from: &str, to: &str) -> BTreeMap<String, Vec<u8>> {
    let rename = |bytes: Vec<u8>| match String::from_utf8(bytes) {
        Ok(text) => text
            .replace(&format!("--name {from}"), &format!("--name {to}"))
            .into_bytes(),
        Err(picture) => picture.into_bytes(),
    };
    let kept = files
        .into_iter()
        .filter(|(name, _)| name != "manifest.json");
    kept.map(|(name, bytes)| (name, rename(bytes))).collect()
}

#[test]
fn parts_made_apart_and_put_together_are_the_whole() {
    let bench = Bench::new();
    bench.done(&compare(&["--replications", "5", "--name", "whole"]));
    let part = |share: &str| {
        let said = bench.done(&compare(&[
            "--replications",
            "5",
            "--name",
            "parts",
            "--shard",
            share,
        ]));
        assert!(said.starts_with("This part is done: "), "{said}");
    };
    // In any order, one of them twice.
    for share in ["3/3", "1/3", "3/3"] {
        part(share);
    }
    assert_eq!(bench.entries("output"), ["parts.unfinished", "whole"]);
    // The part that finds all others done makes the result.
    bench.done(&compare(&[
        "--replications",
        "5",
        "--name",
        "parts",
        "--shard",
        "2/3",
    ]));
    assert_eq!(bench.entries("output"), ["parts", "whole"]);
    assert!(
        renamed(bench.files("output/parts"), "parts", "whole")
            == renamed(bench.files("output/whole"), "whole", "whole")
    );
}

#[test]
fn the_parts_share_the_work_and_leave_nothing_out() {
    let bench = Bench::new();
    let runs = |share: &str| {
        let name = format!("s{}", share.replace('/', "-"));
        bench.done(&compare(&[
            "--replications",
            "20",
            "--name",
            &name,
            "--shard",
            share,
        ]));
        let folder = format!("output/{name}.unfinished");
        let lines = bench.files(&folder).into_values();
        let text: Vec<u8> = lines.flatten().collect();
        String::from_utf8(text).expect("text").lines().count()
    };
    let counts = ["1/2", "2/2"].map(runs);
    assert_eq!(counts.iter().sum::<usize>(), 40);
    // By chance alone each half of 40 has 10 to 30 but for one case in 600.
    assert!(counts.iter().all(|c| (10..=30).contains(c)), "{counts:?}");
}

#[test]
#[cfg(unix)]
fn a_run_killed_at_random_moments_ends_in_the_same_bytes() {
    let bench = Bench::new();
    let more = ["--replications", "40", "--set", "run.days=120"];
    bench.done(&compare(&[&more[..], &["--name", "whole"]].concat()));
    let mut kills = 0;
    for milliseconds in [5, 60, 170, 30, 110, 250, 90, 40] {
        let arguments = compare(&[&more[..], &["--name", "killed", "--resume"]].concat());
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_permanence"))
            .current_dir(bench.path(""))
            .args(&arguments)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        let ended = child.try_wait().expect("it can be asked").is_some();
        // SIGKILL: nothing is tidied up.
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        if ended {
            break;
        }
        kills += 1;
    }
    assert!(kills > 0, "the run was over before it could be killed");
    if !bench.path("output/killed").exists() {
        let last = compare(
            &[
                &more[..],
                &["--name", "killed", "--resume", "--threads", "1"],
            ]
            .concat(),
        );
        bench.done(&last);
    }
    assert!(
        renamed(bench.files("output/killed"), "killed", "whole")
            == renamed(bench.files("output/whole"), "whole", "whole")
    );
}

#[test]
fn a_spoilt_unit_is_computed_again() {
    let bench = Bench::new();
    bench.done(&compare(&["--replications", "3", "--name", "whole"]));
    bench.done(&compare(&[
        "--replications",
        "3",
        "--name",
        "spoilt",
        "--shard",
        "1/2",
    ]));
    let folder = "output/spoilt.unfinished";
    let name = bench.entries(folder).remove(0);
    let path = bench.path(folder).join(name);
    let text = fs::read_to_string(&path).expect("text");
    // A digit of a result changes; the line is still well formed.
    let place = text.find("\"values\":[").expect("values") + "\"values\":[".len();
    let digit = text[place..]
        .find(|c: char| c.is_ascii_digit())
        .expect("a digit")
        + place;
    let other = if &text[digit..=digit] == "7" {
        "8"
    } else {
        "7"
    };
    fs::write(
        &path,
        format!("{}{other}{}", &text[..digit], &text[digit + 1..]),
    )
    .expect("writable");
    bench.write(&format!("{folder}/half.jsonl"), &text[..text.len() / 2]);
    bench.done(&compare(&[
        "--replications",
        "3",
        "--name",
        "spoilt",
        "--resume",
    ]));
    assert!(
        renamed(bench.files("output/spoilt"), "spoilt", "whole")
            == renamed(bench.files("output/whole"), "whole", "whole")
    );
}

#[test]
fn an_enlarged_result_is_the_one_made_at_once() {
    let bench = Bench::new();
    bench.done(&compare(&[
        "--replications",
        "3",
        "--draws",
        "3",
        "--name",
        "small",
    ]));
    bench.done(&[
        "expand",
        "output/small",
        "--replications",
        "6",
        "--draws",
        "5",
        "--name",
        "large",
    ]);
    bench.done(&compare(&[
        "--replications",
        "6",
        "--draws",
        "5",
        "--name",
        "once",
    ]));
    assert!(
        renamed(bench.files("output/large"), "large", "once")
            == renamed(bench.files("output/once"), "once", "once")
    );
    let error = bench.fails(&["expand", "output/small", "--replications", "2"], 2);
    assert!(error.contains("can only grow"), "{error}");
}

#[test]
fn a_result_is_repeated_from_its_folder_alone() {
    let bench = Bench::new();
    bench.done(&compare(&["--set", "run.days=14", "--name", "first"]));
    // A colleague has the folder and not the files.
    fs::remove_dir_all(bench.path("scenarios")).expect("removable");
    let said = bench.done(&["rerun", "output/first"]);
    assert!(said.contains("byte for byte"), "{said}");
    assert!(bench.files("output/first") == bench.files("output/first-rerun"));
    let said = bench.done(&["verify", "output/first", "--all"]);
    assert!(said.contains("made again, gave the same bytes"), "{said}");
    assert_eq!(bench.entries("output"), ["first", "first-rerun"]);
}

/// Flips one bit of a file.
fn flip(path: &Path, place: usize) {
    let mut bytes = fs::read(path).expect("readable");
    bytes[place] ^= 1;
    fs::write(path, bytes).expect("writable");
}

#[test]
fn one_flipped_byte_in_any_file_is_named() {
    let bench = Bench::new();
    bench.done(&compare(&["--name", "r"]));
    bench.done(&["verify", "output/r"]);
    let files = bench.entries("output/r");
    assert!(files.len() > 50, "{files:?}");
    for (number, name) in files.iter().enumerate() {
        let path = bench.path("output/r").join(name);
        let length = fs::metadata(&path).expect("there").len() as usize;
        let place = (number * 7_919) % length;
        flip(&path, place);
        let (code, _, error) = bench.run(&["verify", "output/r"]);
        assert!(
            code == 1 && error.contains(name.as_str()),
            "{name}, byte {place}: {error}"
        );
        flip(&path, place);
    }
    bench.done(&["verify", "output/r"]);
}

#[test]
fn a_missing_a_foreign_and_an_exchanged_file_are_named() {
    let bench = Bench::new();
    bench.done(&compare(&["--name", "r"]));
    bench.write("output/r/notes.txt", "mine");
    assert!(
        bench
            .run(&["verify", "output/r"])
            .2
            .contains("notes.txt does not belong to it")
    );
    fs::remove_file(bench.path("output/r/notes.txt")).expect("removable");
    fs::rename(
        bench.path("output/r/sources.csv"),
        bench.path("output/kept"),
    )
    .expect("movable");
    assert!(
        bench
            .run(&["verify", "output/r"])
            .2
            .contains("sources.csv cannot be read")
    );
}

/// Writes a card anew, seal included, as a forger would.
fn forge(bench: &Bench, change: impl Fn(&mut serde_json::Value)) {
    let text = bench.read("output/r/manifest.json");
    let mut card = permanence::experiment::manifest::unsealed(&text).expect("a sound card");
    change(&mut card);
    bench.write(
        "output/r/manifest.json",
        &permanence::experiment::manifest::sealed(&card),
    );
}

#[test]
fn a_changed_scenario_and_another_version_are_found_even_behind_a_new_seal() {
    let bench = Bench::new();
    bench.done(&compare(&["--name", "r"]));
    let scenario = "output/r/scenario-rota.toml";
    let (before, card) = (bench.read(scenario), bench.read("output/r/manifest.json"));
    let after = before.replacen(
        "replications = { value = 2",
        "replications = { value = 3",
        1,
    );
    assert_ne!(before, after);
    bench.write(scenario, &after);
    let hash = blake3::hash(after.as_bytes()).to_hex().to_string();
    forge(&bench, |card| {
        card["file_blake3"]["scenario-rota.toml"] = hash.clone().into();
        for filed in card["scenarios"].as_array_mut().expect("scenarios") {
            if filed["id"] == "rota" {
                filed["resolved_blake3"] = hash.clone().into();
            }
        }
    });
    let (code, _, error) = bench.run(&["verify", "output/r"]);
    assert!(
        code == 1 && error.contains("no scenario of the folder has its values"),
        "{error}"
    );

    bench.write(scenario, &before);
    bench.write("output/r/manifest.json", &card);
    forge(&bench, |card| {
        card["sources"] = "0.0.9 0123456789abcdef".into()
    });
    let (code, _, error) = bench.run(&["verify", "output/r"]);
    assert!(
        code == 1 && error.contains("made by permanence 0.0.9"),
        "{error}"
    );
    let error = bench.fails(&["rerun", "output/r"], 2);
    assert!(error.contains("Repeat it with that program"), "{error}");
}

#[test]
fn a_forged_result_is_found_by_simulating_again() {
    let bench = Bench::new();
    bench.done(&["run", "scenarios/small/rota.toml", "--name", "r"]);
    // Another seed gives sound hashes throughout, and other numbers than the card's seed would.
    bench.done(&[
        "run",
        "scenarios/small/rota.toml",
        "--seed",
        "2",
        "--name",
        "other",
    ]);
    let lines = bench
        .read("output/other/units.jsonl")
        .replace("\"seed\":2", "\"seed\":1");
    bench.write("output/r/units.jsonl", &lines);
    let other: serde_json::Value =
        serde_json::from_str(&bench.read("output/other/manifest.json")).expect("JSON");
    let hash = blake3::hash(lines.as_bytes()).to_hex().to_string();
    forge(&bench, |card| {
        card["units"] = other["units"].clone();
        card["file_blake3"]["units.jsonl"] = hash.clone().into();
    });
    let (code, _, error) = bench.run(&["verify", "output/r"]);
    assert!(
        code == 1 && error.contains("simulated again, gives other numbers"),
        "{error}"
    );
}

//! `permanence new`: for each organisation, what it writes is accepted as written, runs, and keeps what its remarks promise.

use super::cli::Bench;
use permanence::experiment::Experiment;
use permanence::outcomes::indicators;
use permanence::scenario::Scenario;
use permanence::scenario::catalogue::Provenance;
use std::collections::BTreeSet;
use std::fs;

const REGIMES: [&str; 4] = [
    "garde-patientele",
    "cercle-rota",
    "poste-de-garde",
    "hybrid",
];

/// A territory of two communes that names no Cercle, with a name that wants quoting.
const VALLEY: &str = r#"
[sources.census]
citation = "A count of the valley"
grade = "C"
[territory]
title = "The \"Valley\""
neighbourhood_inhabitants = { value = 2500, source = "assumption" }
[territory.communes]
source = "census"
columns = ["name", "population", "code", "area_km2", "latitude", "longitude"]
rows = [["Upper", 9840, "1", 40.0, 50.20, 5.50], ["Lower", 14760, "2", 60.0, 50.25, 5.60]]
[territory.hospitals]
source = "census"
columns = ["code", "name", "beds", "latitude", "longitude"]
rows = [["h", "Valley Hospital", 150, 50.22, 5.55]]
"#;

const VALLEY_FILE: &str = "scenarios/territories/valley.toml";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write(VALLEY_FILE, VALLEY);
    bench
}

fn write(bench: &Bench, name: &str, regime: &str) -> String {
    bench.done(&["new", name, "--territory", VALLEY_FILE, "--regime", regime])
}

fn load(bench: &Bench, file: &str, set: &[(String, String)]) -> Scenario {
    let loaded = Scenario::load(&bench.path(file), set);
    loaded.unwrap_or_else(|faults| panic!("{faults}")).0
}

fn pair(text: &str) -> (String, String) {
    let (key, value) = text.split_once('=').expect("KEY=VALUE");
    (key.to_owned(), value.to_owned())
}

#[test]
fn each_organisation_is_in_order_as_written_and_runs() {
    let bench = bench();
    let short_run = ["run.days=3", "run.warm_up_days=1"].map(pair);
    for regime in REGIMES {
        write(&bench, regime, regime);
        let file = format!("scenarios/{regime}.toml");
        let checked = bench.done(&["check", &file]);
        assert!(
            checked.contains(": in order. The \"Valley\": "),
            "{checked}"
        );
        let experiment = Experiment::prepare(vec![load(&bench, &file, &short_run)], None);
        let outcomes = experiment
            .run(0, 1, &|| (), &|| false)
            .expect("not stopped");
        let value = |key: &str| {
            let index = indicators::all().iter().position(|i| i.key == key);
            outcomes[0][0].values[index.expect("an indicator")].unwrap_or(f64::NAN)
        };
        assert!(
            value("duty_contacts") > 0.0,
            "{regime}: nobody was seen on duty"
        );
        assert!(value("nights_per_gp") > 0.0, "{regime}: nobody was on duty");
        // A practice may have nobody who can take a night; a Cercle always has.
        if ["cercle-rota", "poste-de-garde"].contains(&regime) {
            assert_eq!(value("uncovered_hours"), 0.0, "{regime}");
        }
    }
}

#[test]
fn a_territory_without_cercle_gets_one_of_sensible_size_marked_as_an_assumption() {
    let bench = bench();
    write(&bench, "one", "cercle-rota");
    let scenario = load(&bench, "scenarios/one.toml", &[]);
    let [cercle] = scenario.territory.cercles.as_slice() else {
        panic!("{:?}", scenario.territory.cercles);
    };
    assert_eq!(cercle.title, "Cercle of The \"Valley\"");
    assert_eq!(cercle.communes, [0, 1]);
    // 24 600 inhabitants, one GP for each 1 230; the zones known go from 926 to 1 540.
    assert_eq!(cercle.doctors, 20);
    let doctors = scenario
        .catalogue
        .find("cercle.all.doctors")
        .expect("recorded");
    assert_eq!(doctors.source, Provenance::Assumption);
    let range = doctors.uncertainty.expect("a range");
    assert_eq!((range.low, range.high), (Some(16.0), Some(27.0)));
    assert!(doctors.note.is_some());
}

#[test]
fn a_territory_with_cercles_keeps_them() {
    let bench = bench();
    let cercles = "[cercle.u]\ntitle = \"Upper\"\ncommunes = [\"1\"]\ndoctors = { value = 9, source = \"census\" }\n\
        [cercle.l]\ntitle = \"Lower\"\ncommunes = [\"2\"]\ndoctors = { value = 12, source = \"census\" }\n";
    bench.write(VALLEY_FILE, &format!("{VALLEY}{cercles}"));
    let told = write(&bench, "two", "poste-de-garde");
    assert!(
        told.contains("24600 inhabitants in 2 communes, 1 emergency department, 2 Cercles"),
        "{told}"
    );
    let scenario = load(&bench, "scenarios/two.toml", &[]);
    let ids: Vec<&str> = scenario
        .territory
        .cercles
        .iter()
        .map(|c| c.id.as_str())
        .collect();
    assert_eq!(ids, ["u", "l"], "in the order of what they serve");
    assert!(!bench.read("scenarios/two.toml").contains("[cercle."));
}

#[test]
fn every_change_that_a_remark_proposes_can_be_made() {
    let bench = bench();
    let mut tried = 0;
    for regime in REGIMES {
        write(&bench, regime, regime);
        let file = format!("scenarios/{regime}.toml");
        let plain = load(&bench, &file, &[]);
        for line in bench.read(&file).lines() {
            let Some(rest) = line.strip_prefix("#   --set ") else {
                continue;
            };
            let change = rest
                .split("  ")
                .next()
                .expect("the change")
                .trim_matches('\'');
            let changed = load(&bench, &file, &[pair(change)]);
            assert_ne!(changed, plain, "{change}");
            tried += 1;
        }
    }
    assert!(tried >= 8, "only {tried}");
    // Those written as lines to change.
    let post = bench.read("scenarios/poste-de-garde.toml");
    let edits = [
        (
            "# To have premises",
            "premises_free = true\n# To have premises",
        ),
        ("place = \"emergency-department\"", "place = \"centre\""),
        ("borders = \"sector\"", "borders = \"open\""),
        ("dispatch = \"capacity\"", "dispatch = \"urgency\""),
    ];
    let text = edits.iter().fold(post, |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    });
    bench.write("scenarios/edited.toml", &text);
    let service = &load(&bench, "scenarios/edited.toml", &[]).services[0];
    assert!(service.premises_free && service.open_borders);
}

/// What the shipped regimes by rule say of services and lines; `new` says the same, and explains it.
#[test]
fn the_numbers_are_those_of_the_shipped_regimes() {
    let bench = bench();
    let shipped = [
        ("garde-patientele", "own-list"),
        ("cercle-rota", "rota"),
        ("poste-de-garde", "posts-weeknights"),
        ("hybrid", "posts-weekend"),
        ("hybrid", "own-list-evening"),
    ];
    for regime in REGIMES {
        write(&bench, regime, regime);
    }
    for (regime, like) in shipped {
        let mine = load(&bench, &format!("scenarios/{regime}.toml"), &[]);
        bench.write(
            "scenarios/like.toml",
            &format!(
                "extends = [\"belgium.toml\", \"territories/valley.toml\", \"regimes/{like}.toml\"]\n\
                 title = \"Like\"\n[cercle.all]\ntitle = \"All\"\ncommunes = [\"*\"]\n\
                 doctors = {{ value = 20, source = \"assumption\" }}\n"
            ),
        );
        let theirs = load(&bench, "scenarios/like.toml", &[]);
        let services = ["service.", "line."];
        let mut compared = 0;
        for parameter in &theirs.catalogue.parameters {
            if !services
                .iter()
                .any(|start| parameter.key.starts_with(start))
            {
                continue;
            }
            let same = mine.catalogue.find(&parameter.key);
            let same = same.unwrap_or_else(|| panic!("{regime} has no {}", parameter.key));
            assert_eq!(same.value, parameter.value, "{regime}: {}", parameter.key);
            assert_eq!(same.source, parameter.source, "{regime}: {}", parameter.key);
            assert_eq!(
                same.uncertainty, parameter.uncertainty,
                "{regime}: {}",
                parameter.key
            );
            compared += 1;
        }
        assert!(compared > 0, "{regime}");
        for service in &theirs.services {
            let mut same = mine
                .services
                .iter()
                .find(|s| s.id == service.id)
                .expect("there")
                .clone();
            same.title.clone_from(&service.title);
            assert_eq!(&same, service, "{regime}");
        }
    }
}

#[test]
fn the_text_reads_well() {
    let bench = bench();
    for regime in REGIMES {
        write(&bench, regime, regime);
        let text = bench.read(&format!("scenarios/{regime}.toml"));
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{regime}");
        assert!(
            !text.contains("\n\n\n") && !text.contains("{%") && !text.contains("{{"),
            "{text}"
        );
        for (before, line) in text.lines().zip(text.lines().skip(1)) {
            assert!(
                !line.starts_with("# ---") || before.is_empty(),
                "{regime}: {before}"
            );
            assert!(
                !line.starts_with('[') || before.is_empty() || before.starts_with('#'),
                "{regime}: {line}"
            );
        }
    }
}

#[test]
fn elsewhere_in_the_library_the_paths_lead_back() {
    let bench = bench();
    bench.done(&[
        "new",
        "x",
        "--territory",
        VALLEY_FILE,
        "--output",
        "scenarios/a/b/mine.toml",
    ]);
    let text = bench.read("scenarios/a/b/mine.toml");
    assert!(
        text.contains("extends = [\"../../belgium.toml\", \"../../territories/valley.toml\"]"),
        "{text}"
    );
    bench.done(&["check", "scenarios/a/b/mine.toml"]);
}

#[test]
fn without_a_territory_those_there_are_are_listed() {
    let bench = bench();
    bench.write("scenarios/territories/broken.toml", "[territory");
    let expected = "Choose a territory with --territory FILE:\n  \
        scenarios/territories/ghent.toml\n      Ghent: 298629 inhabitants in 4 communes, 4 emergency departments\n  \
        scenarios/territories/valley.toml\n      The \"Valley\": 24600 inhabitants in 2 communes, 1 emergency department\n";
    let mut listed = bench.done(&["new", "x"]);
    // Other shipped territories come and go.
    let known: BTreeSet<&str> = expected.lines().collect();
    listed = listed
        .lines()
        .filter(|line| known.contains(line))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn what_cannot_be_written_is_refused_in_words_and_leaves_nothing() {
    let bench = bench();
    write(&bench, "here", "hybrid");
    bench.write("scenarios/here.toml", "mine");
    bench.write("elsewhere/valley.toml", VALLEY);
    bench.write("scenarios/territories/empty.toml", "title = \"x\"\n");
    bench.write(
        "scenarios/territories/faulty.toml",
        &VALLEY.replace("area_km2", "area"),
    );
    let folder = bench
        .path("")
        .canonicalize()
        .expect("it exists")
        .display()
        .to_string();
    let folder = folder.trim_end_matches('/');
    let refusals: [(&[&str], &str); 8] = [
        (
            &["here", "--territory", VALLEY_FILE],
            "scenarios/here.toml exists already. Choose another name, or say --overwrite to replace it.\n",
        ),
        (
            &["a/b", "--territory", VALLEY_FILE],
            "\"a/b\" cannot name a scenario. Use letters, digits, - and _, for example liege-rota; the folder is said by --output.\n",
        ),
        (
            &["x", "--territory", "scenarios/territories/empty.toml"],
            "scenarios/territories/empty.toml holds no [territory]. Choose one of those that `permanence new NAME` lists, or write your own like them.\n",
        ),
        (
            &["x", "--territory", "scenarios/ghent/hybrid.toml"],
            "scenarios/ghent/hybrid.toml is a scenario with services of its own, not a territory. Choose the territory it extends, or change a copy of it.\n",
        ),
        (
            &["x", "--territory", "elsewhere/valley.toml"],
            "There is no belgium.toml in FOLDER/elsewhere, and a new scenario starts from its values. Copy the territory into the folder scenarios/territories of the program.\n",
        ),
        (
            &["x", "--territory", VALLEY_FILE, "--output", "x.toml"],
            "x.toml cannot be a scenario: it must end in .toml and lie in scenarios, whose files it extends.\n",
        ),
        (
            &[
                "x",
                "--territory",
                VALLEY_FILE,
                "--output",
                "scenarios/x.txt",
            ],
            "scenarios/x.txt cannot be a scenario: it must end in .toml and lie in scenarios, whose files it extends.\n",
        ),
        (
            &["x", "--territory", "scenarios/nowhere.toml"],
            "error in scenarios/nowhere.toml\n  there is no such file\n  rule:   the file must exist and be readable\n  remedy: correct the path\n\n1 fault; nothing was computed.\n",
        ),
    ];
    let before = bench.entries("scenarios");
    for (arguments, expected) in refusals {
        let arguments: Vec<&str> = ["new"]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        assert_eq!(
            bench.fails(&arguments, 2).replace(folder, "FOLDER"),
            expected
        );
    }
    let told = bench.fails(
        &[
            "new",
            "x",
            "--territory",
            "scenarios/territories/faulty.toml",
        ],
        2,
    );
    assert!(
        told.starts_with("error in scenarios/territories/faulty.toml, line 10, column "),
        "{told}"
    );
    assert_eq!(bench.entries("scenarios"), before);
    assert_eq!(bench.read("scenarios/here.toml"), "mine");
    bench.done(&["new", "here", "--territory", VALLEY_FILE, "--overwrite"]);
    assert!(
        fs::read_to_string(bench.path("scenarios/here.toml"))
            .expect("written")
            .contains("[service.rota]")
    );
}

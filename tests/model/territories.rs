//! The shipped territories have the published numbers, and a table of one's own becomes a territory that a scenario can use.

use super::cli::Bench;
use permanence::scenario::Scenario;
use permanence::scenario::territory::Territory;
use std::fs;
use std::path::Path;

/// A base with people, one service and no territory: whatever is laid under it must bring communes, hospitals and Cercles.
const ONE_ROTA: &str = r#"
title = "One rota"
[service.rota]
title = "Rota"
staffed_by = "cercle"
access = ["duty-number"]
home_visits = true
opens_record = { value = 0.3, source = "assumption" }
reports_back = { value = 0.5, source = "assumption" }
[service.rota.shift.night]
on = ["weeknight", "weekend-night"]
from = "19:00"
to = "08:00"
doctors = { value = 1, source = "assumption" }
may_sleep = true
[service.rota.shift.day]
on = ["rest-day"]
from = "08:00"
to = "19:00"
doctors = { value = 1, source = "assumption" }
may_sleep = false
"#;

/// One zone for a territory whose Cercles are described elsewhere.
const ONE_CERCLE: &str = r#"
[cercle.all]
title = "All"
communes = ["*"]
doctors = { value = 320, source = "assumption" }
"#;

/// A territory as a scenario reads it.
fn territory(bench: &Bench, name: &str, more: &str) -> Territory {
    let extends = format!("extends = [\"../belgium.toml\", \"../territories/{name}.toml\"]\n");
    bench.write("scenarios/one/one.toml", &(extends + ONE_ROTA + more));
    let loaded = Scenario::load(&bench.path("scenarios/one/one.toml"), &[]);
    loaded
        .unwrap_or_else(|faults| panic!("{faults}"))
        .0
        .territory
}

/// Inhabitants, communes, hospitals, Cercles, GPs.
fn counts(t: &Territory) -> [usize; 5] {
    let people: usize = t.communes.iter().map(|c| c.population as usize).sum();
    let doctors: usize = t.cercles.iter().map(|c| c.doctors as usize).sum();
    [
        people,
        t.communes.len(),
        t.hospitals.len(),
        t.cercles.len(),
        doctors,
    ]
}

fn each_commune_has_one_cercle(t: &Territory) {
    let mut homes = vec![0; t.communes.len()];
    for cercle in &t.cercles {
        for &commune in &cercle.communes {
            homes[commune] += 1;
        }
    }
    assert!(homes.iter().all(|&n| n == 1), "{homes:?}");
}

#[test]
fn shipped_territories_have_the_published_numbers() {
    let bench = Bench::new();
    let expected = [
        ("ghent", ONE_CERCLE, [298_629, 4, 4, 1, 320]),
        ("liege", "", [197_217, 1, 6, 1, 250]),
        ("luxembourg-dinant", "", [398_038, 59, 6, 7, 355]),
        ("brussels", "", [1_218_255, 19, 16, 1, 1468]),
        ("verviers", "", [240_656, 24, 4, 1, 240]),
        ("rural", "", [11_024, 3, 2, 1, 10]),
        ("antwerp", "", [529_247, 1, 8, 1, 582]),
        ("belgium", "", [11_492_641, 581, 128, 142, 14_286]),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/territories");
    let shipped = fs::read_dir(folder).expect("shipped").count();
    assert_eq!(shipped, expected.len(), "a territory without a test");
    for (name, more, numbers) in expected {
        let territory = territory(&bench, name, more);
        assert_eq!(counts(&territory), numbers, "{name}");
        each_commune_has_one_cercle(&territory);
    }
}

#[test]
fn liege_holds_the_citadelle_and_rural_emergency_departments_lie_outside() {
    let bench = Bench::new();
    let liege = territory(&bench, "liege", "");
    assert!(liege.hospitals.iter().any(|h| h.name.contains("Citadelle")));
    let rural = territory(&bench, "rural", "");
    for hospital in &rural.hospitals {
        for commune in &rural.communes {
            let north = (hospital.latitude - commune.latitude) * 111.1;
            let east = (hospital.longitude - commune.longitude) * 71.4;
            let radius = (commune.area_km2 / std::f64::consts::PI).sqrt();
            assert!(
                north.hypot(east) > radius,
                "{} {}",
                hospital.name,
                commune.name
            );
        }
    }
}

#[test]
fn belgium_has_its_cercles_by_region_and_its_beds_whole() {
    let bench = Bench::new();
    let belgium = territory(&bench, "belgium", "");
    // First digits of the codes: 21 Brussels; 25, 5, 6, 8 and 9 Wallonia; the others Flanders.
    let region = |code: &str| match &code[..2] {
        "21" => "Brussels",
        "25" => "Wallonia",
        two if ["5", "6", "8", "9"].contains(&&two[..1]) => "Wallonia",
        _ => "Flanders",
    };
    let mut found = Vec::new();
    for cercle in &belgium.cercles {
        let mut regions: Vec<&str> = cercle
            .communes
            .iter()
            .map(|&c| region(&belgium.communes[c].code))
            .collect();
        regions.dedup();
        assert_eq!(regions.len(), 1, "{} crosses a border", cercle.title);
        found.push((regions[0], cercle.doctors));
    }
    let of = |name: &str| -> Vec<f64> {
        let here = found.iter().filter(|(region, _)| *region == name);
        here.map(|(_, doctors)| f64::from(*doctors)).collect()
    };
    let regions = ["Wallonia", "Flanders", "Brussels"].map(of);
    assert_eq!(regions.each_ref().map(Vec::len), [62, 79, 1]);
    // 5 168, 8 034 and 1 476 of 14 678 recognised GPs in 2010, of 14 286.
    let doctors = regions.map(|each| each.iter().sum::<f64>());
    for (found, expected) in doctors.into_iter().zip([5030.0, 7819.4, 1436.6]) {
        // Each of up to 79 whole numbers is rounded on its own.
        assert!((found - expected).abs() < 12.0, "{doctors:?}");
    }
    let beds: f64 = belgium.hospitals.iter().map(|h| h.beds).sum();
    assert_eq!(beds, 44_918.0);
}

/// Copies the invented country, saved as people save tables: Dutch headers, semicolons, spaces in numbers, a map with shared arcs.
fn own_tables(bench: &Bench) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/territory");
    for entry in fs::read_dir(folder).expect("the data are there") {
        let path = entry.expect("readable").path();
        let name = path
            .file_name()
            .expect("a file")
            .to_string_lossy()
            .into_owned();
        bench.write(
            &format!("data/{name}"),
            &fs::read_to_string(&path).expect("readable"),
        );
    }
}

const IMPORT: [&str; 34] = [
    "territory",
    "import",
    "data/communes.csv",
    "--column",
    "code=Code",
    "--column",
    "name=Naam",
    "--column",
    "population=Inwoners",
    "--column",
    "province=Provincie",
    "--column",
    "region=Gewest",
    "--column",
    "doctors=Huisartsen",
    "--shapes",
    "data/communes.topojson",
    "--shape-key",
    "niscode",
    "--hospitals",
    "data/hospitals.csv",
    "--hospital-column",
    "beds=lits",
    "--hospital-column",
    "site=place",
    "--cercle-count",
    "2",
    "--cercles-inside",
    "province",
    "--title",
    "Land",
    "--attribution",
    "Office of\n Land, CC0.",
    "--output=scenarios/territories/land.toml",
];

#[test]
fn tables_of_ones_own_become_a_territory() {
    let bench = Bench::new();
    own_tables(&bench);
    let said = bench.done(&IMPORT);
    assert_eq!(
        said,
        "Land: 48800 inhabitants in 4 communes, 2 emergency departments, 2 Cercles, 50 GPs (976 inhabitants for each).\n\
         Written to scenarios/territories/land.toml; a scenario uses it with extends = [\"../belgium.toml\", \"../territories/land.toml\"].\n"
    );
    let land = territory(&bench, "land", "");
    assert_eq!(counts(&land), [48_800, 4, 2, 2, 50]);
    each_commune_has_one_cercle(&land);
    let doctors: Vec<u32> = land.cercles.iter().map(|c| c.doctors).collect();
    assert_eq!(doctors, [47, 3]);
    // A square of a tenth of a degree at 50 degrees north: 79.4 km2; the next one north is smaller, two islands lie side by side.
    let places: Vec<(f64, f64, f64)> = land
        .communes
        .iter()
        .map(|c| (c.area_km2, c.latitude, c.longitude))
        .collect();
    assert_eq!(places[0], (79.39, 50.04999, 5.05));
    assert_eq!(places[1], (79.39, 50.04999, 5.15));
    assert_eq!(places[2], (79.23, 50.14999, 5.15));
    assert_eq!((places[3].0, places[3].2), (1.59, 5.315));
    // Two sites 0.23 km apart are one.
    assert_eq!(land.hospitals[0].beds, 500.0);
    let text = bench.read("scenarios/territories/land.toml");
    assert!(text.contains("\n# Office of Land, CC0.\n"), "{text}");
    // The command in the file, as a shell takes it, finds the file as it is; and notices when somebody changed it.
    let lines = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
    let command: Vec<&str> = lines
        .skip_while(|line| !line.starts_with("permanence territory import"))
        .take_while(|line| !line.is_empty())
        .collect();
    let script = format!(
        "exec \"$0\" {} --check",
        command.join("\n").trim_start_matches("permanence ")
    );
    let check = || {
        let mut shell = std::process::Command::new("sh");
        let status = shell
            .current_dir(bench.path(""))
            .args(["-c", &script, env!("CARGO_BIN_EXE_permanence")])
            .output();
        status.expect("a shell").status.code()
    };
    assert_eq!(check(), Some(0), "{script}");
    bench.write(
        "scenarios/territories/land.toml",
        &text.replace("42500", "42501"),
    );
    assert_eq!(check(), Some(1));
}

#[test]
fn a_territory_file_is_written_whole_or_not_at_all_and_never_over_another() {
    let bench = Bench::new();
    own_tables(&bench);
    bench.done(&IMPORT);
    let before = bench.read("scenarios/territories/land.toml");
    let (code, out, error) = bench.run(&IMPORT);
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        error,
        "scenarios/territories/land.toml exists already and is left as it is; choose another name or add --overwrite\n"
    );
    let overwrite = [&IMPORT[..], &["--overwrite"]].concat();
    let broken = bench
        .read("data/communes.csv")
        .replace("3 100", "about 3 100")
        .replace("800", "");
    bench.write("data/communes.csv", &broken);
    let files = bench.entries("scenarios/territories");
    let (code, out, error) = bench.run(&overwrite);
    assert_eq!((code, out.as_str()), (2, ""));
    let expected = "\
error in data/communes.csv, line 3, column 16: Inwoners
  3 | 1002;Noorddorp;about 3 100;Noord;Land;2
    |                ^^^^^^^^^^^ \"about 3 100\" is not allowed
  rule:   a whole number from 0 to 16000000 (persons)
  remedy: write it in digits, without points or commas

error in data/communes.csv, line 5, column 13: Inwoners
  5 | 1004;Eiland;;Zuid;Land;
    |             ^ this cell is empty
  rule:   a whole number from 0 to 16000000 (persons)
  remedy: write it in digits, without points or commas

2 faults; nothing was written.
";
    assert_eq!(error, expected);
    assert_eq!(bench.read("scenarios/territories/land.toml"), before);
    assert_eq!(bench.entries("scenarios/territories"), files);
    bench.write(
        "data/communes.csv",
        &broken.replace("about ", "").replace(";;", ";900;"),
    );
    bench.done(&overwrite);
    assert!(
        bench
            .read("scenarios/territories/land.toml")
            .contains("\"Eiland\", 900")
    );
    assert_eq!(bench.entries("scenarios/territories"), files);
}

#[test]
fn files_that_cannot_be_read_or_written_are_all_named() {
    let bench = Bench::new();
    let (code, _, error) = bench.run(&IMPORT);
    assert_eq!(code, 2);
    for file in [
        "data/communes.csv",
        "data/communes.topojson",
        "data/hospitals.csv",
    ] {
        assert!(
            error.contains(&format!("error in {file}\n  this file cannot be read")),
            "{error}"
        );
    }
    own_tables(&bench);
    let to = |output| {
        let mut arguments = IMPORT;
        arguments[33] = output;
        bench.run(&arguments)
    };
    let (code, _, error) = to("--output=nowhere/land.toml");
    assert_eq!(code, 1);
    assert!(
        error.starts_with("cannot write nowhere/land.toml: ")
            && error.ends_with("; nothing was kept\n"),
        "{error}"
    );
    let (code, _, error) = to("--output=land.csv");
    assert_eq!(
        (code, error.as_str()),
        (
            2,
            "land.csv is no name for a territory file: it ends with .toml.\n"
        )
    );
}

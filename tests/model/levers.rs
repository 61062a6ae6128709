//! Every lever on an organisation ships with an example, and each example moves what it should and leaves the rest alone.
//!
//! The table `scenarios/levers/levers.tsv` says what each lever should do. Here base and lever meet the same people with the same luck
//! in a Ghent of a fifth of its size.

use permanence::experiment::Experiment;
use permanence::outcomes::Outcome;
use permanence::outcomes::indicators;
use permanence::scenario::Scenario;
use permanence::stats::estimate::bonferroni_level;
use permanence::stats::paired::PairedDifference;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Levers that must be in the table.
const LEVERS: &[&str] = &[
    "answering machine",
    "personal phone of older GPs",
    "local switchboard",
    "1733: operators",
    "1733: call time",
    "1733: confusion matrix",
    "1733: urgency only or capacity aware",
    "Brussels' own number",
    "deep-night nurse who wakes the doctor",
    "deep-night nurse who does not wake the doctor",
    "post: call first or walk in",
    "post: nurses",
    "post: driver",
    "post: pooled over Cercles",
    "post: satellite sites that shut at 23 h",
    "post: inhabitants per post",
    "post: beside or away from a hospital",
    "post: open borders between sectors",
    "post: premises free or paid",
    "rota: doctors of the sector or of all",
    "nurse diversion at the ED door",
    "mobile doctors",
    "minor-injury centre",
    "palliative support team",
    "mobile psychiatric team",
    "office-hours mental-health centre",
    "home-care coordination",
    "sick child refused by preventive services",
    "shelter and homeless people",
    "shelter: a post for homeless people",
    "registration: copay waiver",
    "registration: gatekeeping",
    "telephone-first rule",
    "DMG copay",
    "ED lump-sum charge",
    "SUMEHR and hub coverage",
    "consent",
    "report back",
    "GP leave",
    "GP half-days",
    "GP Saturday closing",
    "partner cover",
    "in-hours same-day slots",
    "pooled slots over practices",
    "assistants",
    "trainees",
    "outsiders",
    "Impulseo-like extra GPs",
    "mandatory or voluntary duty",
    "availability fee",
    "fee per act or lump sum",
];

/// Levers that change the people themselves, so that they do not fall ill alike.
const OTHER_PEOPLE: &[&str] = &["levers/shelter"];

/// Who is on duty when: what a lever on prices, telephones or patients leaves alone.
const GP_ROTA: &[&str] = &[
    "nights_per_gp",
    "nights_per_liable_gp",
    "nights_p95",
    "nights_max",
    "nights_gini",
    "gps_above_12_nights",
    "duty_hours_per_gp",
];
const ROTA: &[&str] = &[
    "gps_without_duty",
    "doctors_on_duty",
    "uncovered_hours",
    "below_minimum",
    "unfilled_duties",
];

type Changes = &'static [(&'static str, &'static str)];

/// A fifth of the people, beds and doctors of Ghent, in the same places; four weeks after one.
const FIFTH: Changes = &[
    (
        "territory.communes",
        r#"{ source = "statbel-2020", columns = ["code", "name", "population", "area_km2", "latitude", "longitude"], rows = [["44021", "Gent", 52785, 156.02, 51.08112, 3.72853], ["44013", "Destelbergen", 3706, 29.82, 51.04331, 3.81231], ["44064", "Sint-Martens-Latem", 1673, 12.85, 51.01292, 3.62428], ["44073", "Wachtebeke", 1562, 31.14, 51.17868, 3.87408]] }"#,
    ),
    (
        "territory.hospitals",
        r#"{ source = "gisco-2020", columns = ["code", "name", "beds", "latitude", "longitude"], rows = [["1605", "AZ Maria Middelares", 108, 51.02423, 3.70264], ["1610", "AZ Jan Palfijn", 105, 51.0493, 3.70039], ["1630", "AZ Sint-Lucas", 156, 51.06183, 3.72131], ["3850", "UZ Gent", 210, 51.02576, 3.72817]] }"#,
    ),
    ("cercle.gent.doctors", "64"),
    ("run.days", "28"),
    ("run.warm_up_days", "7"),
];

/// Settings in which an effect shows that a short run of few people would hide: a name, changes to both files, changes to the lever.
const SETTINGS: &[(&str, Changes, Changes)] = &[
    ("-", &[], &[]),
    // As many needs as in the whole of Ghent.
    (
        "busy",
        &[
            ("needs.acute", ACUTE_TIMES_5),
            ("emergency.cubicles_per_100_beds", "20"),
        ],
        &[],
    ),
    // The same with fewer doctors at one post, and operators who ask the next post sooner.
    (
        "crowded",
        &[
            ("needs.acute", ACUTE_TIMES_5),
            ("emergency.cubicles_per_100_beds", "20"),
            ("line.1733.busy_from", "1"),
            ("service.poste-est.shift.weekend-night.doctors", "1"),
        ],
        &[],
    ),
    // No way to a post but 1733, so that only calls wake the doctor.
    (
        "by telephone",
        &[
            ("service.poste-est.access", "[\"1733\"]"),
            ("service.poste-ouest.access", "[\"1733\"]"),
            ("service.poste-sud.access", "[\"1733\"]"),
        ],
        &[],
    ),
    // Operators and doctors as in "busy", and a national number that few think of.
    (
        "little-known 1733",
        &[
            ("needs.acute", ACUTE_TIMES_5),
            ("emergency.cubicles_per_100_beds", "20"),
            ("choice.constant.1733", "-1.5"),
        ],
        &[],
    ),
    ("prices known", &[("choice.knows_price", "1")], &[]),
    ("four sectors", &[("service.rota.sectors", "4")], &[]),
    (
        "by-rule",
        &[("service.poste.inhabitants_per_sector", "20000")],
        &[],
    ),
    (
        "larger",
        &[("service.poste.inhabitants_per_sector", "20000")],
        &[("service.poste.inhabitants_per_sector", "60000")],
    ),
    (
        "two-cercles",
        &[
            ("service.poste.inhabitants_per_sector", "20000"),
            ("cercle.gent.doctors", "57"),
            ("cercle.rand.doctors", "7"),
        ],
        &[],
    ),
    // Three old people in ten are in palliative care, and the team has room for most.
    (
        "palliative",
        &[("people.palliative", "0.3")],
        &[
            ("service.palliative-team.places_per_100000", "6000"),
            ("service.palliative-team.shift.day.doctors", "6"),
            ("service.palliative-team.shift.night.doctors", "4"),
            ("line.palliative-team.shift.always.operators", "5"),
        ],
    ),
    // Every other need is one of the mind.
    (
        "mental",
        &[(
            "needs.chapters",
            r#"{ child = { values = [0.5, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0], source = "assumption" }, adult = { values = [0.5, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0], source = "assumption" }, old = { values = [0.5, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0], source = "assumption" } }"#,
        )],
        &[],
    ),
    (
        "home-care",
        &[],
        &[("service.home-care.places_per_100000", "6000")],
    ),
    // One person in twenty has no home.
    ("shelter", &[("people.shelter.share", "0.05")], &[]),
    ("extra", &[], &[("cercle.gent.extra_doctors", "6")]),
];

const ACUTE_TIMES_5: &str =
    "{ values = [10.0, 5.0, 4.5, 4.25, 4.0, 5.0, 7.5, 11.5], source = \"assumption\" }";

const REPLICATIONS: u32 = 14;

/// All intervals of the table hold together at this level, so that a table of levers without effect would let one pass in at most one
/// case of forty (an interval excludes 0 on the right side).
const LEVEL: f64 = 0.95;

/// A row of the table.
#[derive(Clone, Debug)]
struct Row {
    lever: String,
    base: String,
    scenario: String,
    indicator: String,
    up: bool,
    setting: String,
    unmoved: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn table() -> Vec<Row> {
    let text = std::fs::read_to_string(folder().join("levers/levers.tsv")).expect("shipped");
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(
        lines.next(),
        Some("lever\tbase\tscenario\tindicator\tway\tsetting\tunmoved")
    );
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [lever, base, scenario, indicator, way, setting, unmoved] = cells[..] else {
                panic!("seven cells: {line}");
            };
            assert!(["up", "down"].contains(&way), "{line}");
            Row {
                lever: lever.to_owned(),
                base: base.to_owned(),
                scenario: scenario.to_owned(),
                indicator: indicator.to_owned(),
                up: way == "up",
                setting: setting.to_owned(),
                unmoved: unmoved.to_owned(),
            }
        })
        .collect()
}

/// The indicators that a row says must stay.
fn unmoved(row: &Row) -> Vec<usize> {
    let words: Vec<&str> = row.unmoved.split(' ').collect();
    let position = |key: &&str| {
        indicators::position(key).unwrap_or_else(|| panic!("{}: no indicator {key}", row.lever))
    };
    if let ["all-but", moved @ ..] = words.as_slice() {
        let moved: Vec<usize> = moved.iter().map(position).collect();
        return (0..indicators::all().len())
            .filter(|i| !moved.contains(i))
            .collect();
    }
    let expanded = words.iter().flat_map(|word| match *word {
        "gp-rota" => GP_ROTA.to_vec(),
        "rota" => [GP_ROTA, ROTA].concat(),
        key => vec![key],
    });
    expanded.map(|key| position(&key)).collect()
}

fn load(file: &str, changes: &[Changes]) -> Scenario {
    let path = folder().join(format!("{file}.toml"));
    let all: Vec<(String, String)> = changes
        .concat()
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Scenario::load(&path, &all)
        .unwrap_or_else(|faults| panic!("{file}: {faults}"))
        .0
}

fn files() -> BTreeSet<String> {
    std::fs::read_dir(folder().join("levers"))
        .expect("shipped")
        .filter_map(|entry| {
            let name = entry.expect("readable").file_name().into_string().ok()?;
            Some(format!("levers/{}", name.strip_suffix(".toml")?))
        })
        .collect()
}

#[test]
fn every_lever_is_in_the_table_and_every_file_belongs_to_one() {
    let rows = table();
    let shipped: BTreeSet<&str> = rows.iter().map(|r| r.lever.as_str()).collect();
    assert_eq!(shipped, LEVERS.iter().copied().collect());
    let used: BTreeSet<String> = rows
        .iter()
        .flat_map(|r| [r.base.clone(), r.scenario.clone()])
        .filter(|file| file.starts_with("levers/"))
        .collect();
    assert_eq!(files(), used);
    for row in &rows {
        assert!(!unmoved(row).is_empty(), "{row:?}");
        assert!(
            !unmoved(row).contains(&indicators::position(&row.indicator).expect("known")),
            "{row:?}"
        );
    }
}

#[test]
fn every_file_tells_the_analyst_what_it_is_what_it_asks_and_what_to_vary() {
    for file in files() {
        let text = std::fs::read_to_string(folder().join(format!("{file}.toml"))).expect("shipped");
        let header: Vec<&str> = text.lines().take_while(|l| l.starts_with('#')).collect();
        assert!(header.len() >= 4, "{file}");
        assert!(
            header.iter().any(|l| l.starts_with("# Vary")),
            "{file} does not say what to vary"
        );
        assert!(
            header.join(" ").contains('?') || header.join(" ").contains("base of"),
            "{file} asks nothing"
        );
        assert!(text.contains("extends = \""), "{file} stands alone");
    }
}

#[test]
fn every_file_is_accepted_at_full_size() {
    // Some at a time: a world of Ghent is large.
    let names: Vec<String> = files().into_iter().collect();
    for some in names.chunks(12) {
        let scenarios = some.iter().map(|file| load(file, &[])).collect();
        for (file, p) in some
            .iter()
            .zip(Experiment::prepare(scenarios, None).prepared)
        {
            let fault = p.organisation.impossible(&p.scenario, &p.world);
            assert!(fault.is_none(), "{file}: {fault:?}");
        }
    }
}

/// Outcomes of a base and of the levers on it, by file.
fn outcomes(base: &str, setting: &str, levers: &BTreeSet<&str>) -> BTreeMap<String, Vec<Outcome>> {
    let (_, both, lever_only) = SETTINGS
        .iter()
        .find(|s| s.0 == setting)
        .unwrap_or_else(|| panic!("no setting {setting}"));
    let mut scenarios = vec![load(base, &[FIFTH, both])];
    scenarios.extend(
        levers
            .iter()
            .map(|file| load(file, &[FIFTH, both, lever_only])),
    );
    let experiment = Experiment::prepare(scenarios, None);
    for (index, file) in levers.iter().enumerate() {
        let same = experiment.same_people(index + 1);
        assert_eq!(same, !OTHER_PEOPLE.contains(file), "the people of {file}");
    }
    let all = experiment
        .run(1, REPLICATIONS, &|| (), &|| false)
        .expect("nobody stops it");
    let names = std::iter::once(base).chain(levers.iter().copied());
    names.map(str::to_owned).zip(all).collect()
}

fn series(outcomes: &[Outcome], indicator: usize) -> Vec<Option<f64>> {
    outcomes.iter().map(|o| o.values[indicator]).collect()
}

/// What is wrong with a row, if anything.
fn faults(row: &Row, base: &[Outcome], lever: &[Outcome], level: f64) -> Vec<String> {
    let indicator = indicators::position(&row.indicator).expect("known");
    let paired = PairedDifference::of(&series(lever, indicator), &series(base, indicator), level);
    let found = paired.difference;
    let moved = if row.up {
        found.low.is_some_and(|low| low > 0.0)
    } else {
        found.high.is_some_and(|high| high < 0.0)
    };
    let way = if row.up { "up" } else { "down" };
    let mut wrong = Vec::new();
    if !moved || found.undefined > 0 {
        wrong.push(format!(
            "{}: {} should go {way}: {:?} in {:?} to {:?}, {} undefined",
            row.lever, row.indicator, found.mean, found.low, found.high, found.undefined
        ));
    }
    let bits = |outcomes: &[Outcome], i| -> Vec<Option<u64>> {
        series(outcomes, i)
            .iter()
            .map(|v| v.map(f64::to_bits))
            .collect()
    };
    for i in unmoved(row) {
        if bits(base, i) != bits(lever, i) {
            let key = indicators::all()[i].key;
            wrong.push(format!(
                "{}: {key} should stay: {:?} became {:?}",
                row.lever,
                series(base, i),
                series(lever, i)
            ));
        }
    }
    wrong
}

#[test]
fn each_lever_moves_what_it_should_and_leaves_the_rest_alone() {
    let rows = table();
    let level = bonferroni_level(LEVEL, rows.len());
    let mut groups: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        groups
            .entry((&row.base, &row.setting))
            .or_default()
            .push(row);
    }
    let mut wrong = Vec::new();
    for ((base, setting), rows) in groups {
        let levers: BTreeSet<&str> = rows.iter().map(|r| r.scenario.as_str()).collect();
        let outcomes = outcomes(base, setting, &levers);
        for row in rows {
            wrong.extend(faults(
                row,
                &outcomes[base],
                &outcomes[&row.scenario],
                level,
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} faults in a table of {} rows:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

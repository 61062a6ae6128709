//! Experiments that answer more than one question at once: precision, sweeps, searches, sensitivity, draws of the assumptions.

use super::cli::Bench;
use super::laboratory::{Laboratory, Law};
use permanence::experiment::Work;
use permanence::experiment::shelf::Shelf;
use permanence::experiment::variant::{Field, Point};
use permanence::seek::condition::Condition;
use permanence::seek::search::{Answer, End, all, halving, order, verdicts_of_halving};
use permanence::seek::trial::Rules;
use permanence::stats::queueing::erlang_c;
use permanence::sweep::axis::Axis;
use std::collections::BTreeSet;

const ROTA: &str = "scenarios/small/rota.toml";
const LIST: &str = "scenarios/small/list.toml";

/// Rows of a CSV file, each by the name of its columns.
fn rows(bench: &Bench, file: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = bench.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().expect("a head").clone();
    let each = reader.records().map(|row| row.expect("a row"));
    each.map(|row| {
        let pairs = head.iter().zip(row.iter());
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    })
    .collect()
}

/// The value of a column in the only row that has these values.
fn cell(bench: &Bench, file: &str, wanted: &[(&str, &str)], column: &str) -> f64 {
    let all = rows(bench, file);
    let fits = |row: &&std::collections::BTreeMap<String, String>| {
        wanted.iter().all(|(name, value)| row[*name] == *value)
    };
    let found: Vec<_> = all.iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{file}: {wanted:?}");
    let value = &found[0][column];
    value
        .parse()
        .unwrap_or_else(|_| panic!("{file}: {wanted:?} {column} is {value:?}"))
}

// ---------------------------------------------------------------------------------------------------------------------------
// Precision.

#[test]
fn replications_are_added_until_the_difference_is_as_precise_as_asked() {
    let bench = Bench::new();
    let run = |precision: &str, name: &str, more: &[&str]| {
        let fixed = [
            "compare",
            LIST,
            ROTA,
            "--on",
            "ed_first_contacts",
            "--precision",
            precision,
            "--name",
            name,
        ];
        bench.done(&[&fixed[..], more].concat())
    };
    let reached = |name: &str| {
        let file = format!("output/{name}/differences.csv");
        let row = [("indicator", "ed_first_contacts")];
        let (low, high) = (
            cell(&bench, &file, &row, "low"),
            cell(&bench, &file, &row, "high"),
        );
        let made = rows(&bench, &format!("output/{name}/replications.csv"));
        let count = made
            .iter()
            .filter(|r| r["indicator"] == "ed_first_contacts" && r["scenario"] == "list")
            .count();
        ((high - low) / 2.0, count)
    };
    run("40", "coarse", &[]);
    run("12", "fine", &[]);
    let ((coarse, few), (fine, many)) = (reached("coarse"), reached("fine"));
    assert!(coarse <= 40.0 && fine <= 12.0, "{coarse} {fine}");
    // The first round has the floor of 10 and the look-ahead of 5.
    assert!(few >= 15 && many > few, "{few} {many}");
    let said = run("0.001%", "never", &["--at-most", "20"]);
    assert!(
        said.contains("NOT reached with the 20 replications allowed"),
        "{said}"
    );
    assert_eq!(reached("never").1, 20);
    let said = run("12", "again", &[]);
    assert!(
        said.contains(&format!("reached with {many} replications")),
        "{said}"
    );
}

#[test]
fn more_replications_by_precision_are_the_same_replications() {
    let bench = Bench::new();
    let precise = [
        "run",
        ROTA,
        "--precision",
        "30",
        "--on",
        "ed_first_contacts",
        "--name",
        "p",
    ];
    bench.done(&precise);
    let made = rows(&bench, "output/p/replications.csv");
    let count = made
        .iter()
        .filter(|r| r["indicator"] == "ed_first_contacts")
        .count()
        .to_string();
    bench.done(&["run", ROTA, "--replications", &count, "--name", "n"]);
    assert_eq!(
        bench.read("output/p/replications.csv"),
        bench.read("output/n/replications.csv")
    );
}

#[test]
fn a_wish_that_cannot_be_met_is_refused_before_any_run() {
    let bench = Bench::new();
    for (more, said) in [
        (
            &["--precision", "2%", "--on", "nigths_per_gp"][..],
            "nights_per_gp",
        ),
        (&["--precision", "0"][..], "write for example 2%"),
        (
            &["--precision", "2%", "--at-least", "50", "--at-most", "20"][..],
            "exchange them",
        ),
        (
            &["--precision", "2%", "--replications", "5"][..],
            "cannot be used with",
        ),
        (&["--on", "nights_per_gp"][..], "--precision"),
    ] {
        let error = bench.fails(&[&["run", ROTA][..], more].concat(), 2);
        assert!(error.contains(said), "{more:?}: {error}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------------
// Sweeps.

#[test]
fn every_point_of_a_sweep_is_the_run_of_that_scenario() {
    let bench = Bench::new();
    let vary = "service.rota.sectors=1,2";
    let said = bench.done(&[
        "sweep",
        ROTA,
        "--vary",
        vary,
        "--vary",
        "people.consent=0.2..0.8/2",
        "--replications",
        "3",
        "--on",
        "nights_per_gp,by_urgency.U3.sought_help",
        "--frontier",
        "nights_per_gp,wait_doctor",
        "--name",
        "s",
    ]);
    assert!(said.contains("service.rota.sectors"), "{said}");
    for (sectors, consent) in [("1", "0.2"), ("2", "0.2"), ("2", "0.8")] {
        let name = format!("r{sectors}{consent}");
        let (one, other) = (
            format!("service.rota.sectors={sectors}"),
            format!("people.consent={consent}"),
        );
        bench.done(&[
            "run",
            ROTA,
            "--replications",
            "3",
            "--set",
            &one,
            "--set",
            &other,
            "--name",
            &name,
        ]);
        for indicator in ["nights_per_gp", "record_seen", "cost_total"] {
            let alone = cell(
                &bench,
                &format!("output/{name}/indicators.csv"),
                &[("indicator", indicator)],
                "mean",
            );
            let place = [
                ("service.rota.sectors", sectors),
                ("people.consent", consent),
                ("figure", indicator),
            ];
            assert_eq!(
                cell(&bench, "output/s/sweep.csv", &place, "mean"),
                alone,
                "{indicator}"
            );
        }
    }
    // Twice the sectors are twice the nights, and the paired change says so.
    let at = |sectors: &str, column: &str| {
        let place = [
            ("service.rota.sectors", sectors),
            ("people.consent", "0.2"),
            ("figure", "nights_per_gp"),
        ];
        cell(&bench, "output/s/sweep.csv", &place, column)
    };
    assert!((at("2", "mean") / at("1", "mean") - 2.0).abs() < 1e-9);
    for file in [
        "frontier.svg",
        "level_nights_per_gp.png",
        "change_by_urgency_U3_sought_help.svg",
    ] {
        let file = file.to_lowercase();
        let files: BTreeSet<String> = bench
            .entries("output/s")
            .iter()
            .map(|f| f.to_lowercase())
            .collect();
        assert!(files.contains(&file), "{file} in {files:?}");
    }
    assert!(
        bench
            .read("output/s/report.html")
            .contains("uncertainty of the mean")
    );
    bench.done(&["verify", "output/s", "--all"]);
    bench.done(&["expand", "output/s", "--replications", "4"]);
}

#[test]
fn a_sweep_that_cannot_be_run_is_refused_with_all_its_faults() {
    let bench = Bench::new();
    let sweep = |vary: &str| bench.fails(&["sweep", ROTA, "--vary", vary, "--name", "s"], 2);
    let error = sweep("people.consent=0.5,1.5,7");
    assert!(error.contains("1.5") && error.contains('7'), "{error}");
    assert!(sweep("people.consnet=0.5").contains("Did you mean people.consent?"));
    assert!(sweep("service.rota.sectors=1..2").contains("FROM..TO/STEPS"));
    let neutral = [
        "sweep",
        ROTA,
        "--vary",
        "people.consent=0.5",
        "--frontier",
        "duty_contacts,nights_per_gp",
    ];
    assert!(bench.fails(&neutral, 2).contains("no better side"));
}

// ---------------------------------------------------------------------------------------------------------------------------
// Searches.

/// Calls a minute, and minutes of a call.
const CALLS: f64 = 4.0;
const CALL: f64 = 1.0;

/// Operators tried.
const OPERATORS: std::ops::RangeInclusive<u32> = 5..=10;

/// Time in which nine in ten calls are answered when so many operators take Poisson calls of exponential length: the wait is longer
/// than t with probability C exp(-(c mu - lambda) t).
fn ninety_percent(operators: u32) -> f64 {
    let waits = erlang_c(CALLS * CALL, operators).expect("stable");
    let rate = f64::from(operators) / CALL - CALLS;
    (libm::log(waits / 0.1) / rate).max(0.0)
}

fn operators_found(limit: f64, halves: bool) -> (Answer, usize) {
    let line = Laboratory::new()
        .arrivals(CALLS)
        .post(1, Law::Fixed(0.1))
        .line(5, Law::Exponential(CALL), 0.0, "")
        .roads(&[("1733", 0.0)])
        .number("people.knows_emergency", 0.0)
        .days(2);
    let loaded = [line.loaded()];
    let values: Vec<String> = OPERATORS.map(|c| c.to_string()).collect();
    let lever = format!("line.1733.shift.all.operators={}", values.join(","));
    let axis = Axis::read(&lever, &[&loaded[0].0.catalogue]).expect("a lever");
    let condition = Condition::read(&format!("answer < {limit}"), &[], 0.05).expect("a condition");
    let rules = Rules {
        alpha: 0.001,
        values: if halves {
            verdicts_of_halving(values.len())
        } else {
            values.len()
        },
        at_least: 10,
        at_most: 400,
    };
    let mut field = Field::new(&loaded, 1).expect("loaded before");
    field.tables = Some(BTreeSet::new());
    let shelf = Shelf::in_memory();
    let work = Work {
        shelf: &shelf,
        done: &|| (),
        stop: &|| false,
    };
    let mut tried = 0;
    let try_value = |place: usize| {
        tried += 1;
        let point = Point {
            changes: vec![axis.changes(0, place)],
            first: 1,
            count: 0,
        };
        let experiment = field.prepare(&point).expect("a sound scenario");
        rules.try_value(&experiment, std::slice::from_ref(&condition), &work)
    };
    let order = order(axis.numbers().as_deref(), values.len(), End::Smallest);
    let found = if halves {
        halving(&order, try_value)
    } else {
        all(&order, try_value)
    };
    (found.expect("nobody stops it"), tried)
}

/// False alarm: one in a thousand seeds (alpha); the seed is fixed. The limits lie between two values of theory, at least 25 % from
/// either, so that a wait wrong by a quarter, or an operator more or fewer, is found.
#[test]
fn the_fewest_operators_are_those_of_erlang() {
    let theory = |limit: f64| {
        OPERATORS
            .into_iter()
            .position(|c| ninety_percent(c) < limit)
    };
    for limit in [1.0, 0.25] {
        let (all, tried_all) = operators_found(limit, false);
        let (half, tried_half) = operators_found(limit, true);
        assert_eq!(all.chosen, theory(limit), "limit {limit}");
        assert_eq!(half.chosen, theory(limit), "limit {limit}");
        assert!(tried_half < tried_all, "{tried_half} {tried_all}");
    }
}

#[test]
fn a_search_says_when_no_value_is_good_enough() {
    let bench = Bench::new();
    let said = bench.done(&[
        "seek",
        ROTA,
        "--lever",
        "service.rota.sectors=1,2,3",
        "--such-that",
        "nights_per_gp < 1",
        "--name",
        "none",
    ]);
    assert!(said.starts_with("No value of "), "{said}");
    let said = bench.done(&[
        "seek",
        ROTA,
        "--lever",
        "service.rota.sectors=1,2,3",
        "--find",
        "largest",
        "--such-that",
        "nights_per_gp < 60",
        "--such-that",
        "share(by_doctor.nights > 1000) < 1",
        "--name",
        "some",
    ]);
    // Ten doctors share the nights: 26 a year with one sector, twice that with two, and with three about 76.
    assert!(
        said.starts_with("The largest value of ") && said.contains(" is 2 "),
        "{said}"
    );
    assert_eq!(
        cell(
            &bench,
            "output/some/search.csv",
            &[("value", "2"), ("limit", "60")],
            "limit"
        ),
        60.0
    );
    assert!(
        bench
            .entries("output/some")
            .contains(&"search.svg".to_owned())
    );
    let made = said
        .lines()
        .find_map(|line| line.split_once(" replications in all"));
    let (all, _) = made.expect("how many replications were made");
    let effort = format!("{all} replications in all, ");
    assert!(bench.read("output/some/report.html").contains(&effort));
    bench.done(&["verify", "output/some", "--all"]);
    let slip = [
        "seek",
        ROTA,
        "--lever",
        "service.rota.sectors=1,2",
        "--such-that",
        "nights_per_gp = 1",
    ];
    assert!(bench.fails(&slip, 2).contains("FIGURE < LIMIT"));
}

// ---------------------------------------------------------------------------------------------------------------------------
// Sensitivity and draws.

#[test]
fn sensitivity_ranks_what_moves_the_answer_and_finds_what_does_not() {
    let bench = Bench::new();
    bench.done(&[
        "sensitivity",
        LIST,
        ROTA,
        "--factors",
        "doctors.exempt,care.visit.cv,costs.kilometre",
        "--on",
        "nights_per_liable_gp,cost_total",
        "--trajectories",
        "6",
        "--replications",
        "2",
        "--samples",
        "16",
        "--top",
        "2",
        "--name",
        "s",
    ]);
    let size = |figure: &str, factor: &str| {
        cell(
            &bench,
            "output/s/screening.csv",
            &[("figure", figure), ("factor", factor)],
            "mean_size",
        )
    };
    // Nights follow from who is exempt, and from nothing else: to the last digit, since all points share their luck.
    assert!(size("nights_per_liable_gp", "doctors.exempt") > 0.1);
    assert_eq!(size("nights_per_liable_gp", "care.visit.cv"), 0.0);
    assert_eq!(size("nights_per_liable_gp", "costs.kilometre"), 0.0);
    assert!(size("cost_total", "costs.kilometre") > 0.0);
    let index = |factor: &str, column: &str| {
        cell(
            &bench,
            "output/s/indices.csv",
            &[("figure", "nights_per_liable_gp"), ("factor", factor)],
            column,
        )
    };
    // What alone explains everything has a total index of about 1 (16 rows: the standard error is about 0.2).
    assert!((index("doctors.exempt", "total") - 1.0).abs() < 0.7);
    let others = rows(&bench, "output/s/indices.csv");
    let zero = others
        .iter()
        .filter(|r| r["figure"] == "nights_per_liable_gp" && r["factor"] != "doctors.exempt");
    assert!(zero.map(|r| r["total"].as_str()).all(|total| total == "0"));
    bench.done(&["verify", "output/s"]);
    let nothing = ["sensitivity", ROTA, "--factors", "doctors.exemt"];
    assert!(bench.fails(&nothing, 2).contains("doctors.exemt"));
}

/// Uniform between 60 and 250 euro a contact, nothing else drawn: the cost of hospital contacts spreads over 95 % of that range. With
/// 150 draws an end of the interval has a standard error of 1.3 % of the range, the width one of 1.8 %; 7 % is almost four of them.
#[test]
fn draws_spread_an_answer_over_the_range_of_the_assumption() {
    let bench = Bench::new();
    bench.done(&[
        "compare",
        LIST,
        ROTA,
        "--draws",
        "150",
        "--runs-per-draw",
        "4",
        "--set",
        "run.days=28",
        "--factors",
        "costs.emergency_hospital",
        "--name",
        "d",
    ]);
    let spread = |of: &str, column: &str| {
        let row = [("indicator", "cost_total"), ("of", of)];
        cell(&bench, "output/d/assumption_spreads.csv", &row, column)
    };
    let at = |value: &str| {
        let name = format!("at{value}");
        let set = format!("costs.emergency_hospital={value}");
        bench.done(&[
            "run",
            LIST,
            "--replications",
            "60",
            "--set",
            &set,
            "--set",
            "run.days=28",
            "--name",
            &name,
        ]);
        cell(
            &bench,
            &format!("output/{name}/indicators.csv"),
            &[("indicator", "cost_total")],
            "mean",
        )
    };
    let (least, most) = (at("60"), at("250"));
    let range = most - least;
    assert!(range > 1.0, "{least} {most}");
    let width = spread("level", "high") - spread("level", "low");
    assert!((width / range - 0.95).abs() < 0.07, "{width} of {range}");
    assert!((0.0..=1.0).contains(&spread("level", "share_of_variance")));
    let page = bench.read("output/d/report.html");
    assert!(page.contains("uncertainty from the assumptions"));
    assert!(
        bench
            .entries("output/d")
            .contains(&"uncertainties.svg".to_owned())
    );
    // The runs at the values as filed stay what they are without draws.
    bench.done(&[
        "compare",
        LIST,
        ROTA,
        "--set",
        "run.days=28",
        "--name",
        "plain",
    ]);
    assert_eq!(
        bench.read("output/d/indicators.csv"),
        bench.read("output/plain/indicators.csv")
    );
}

#[test]
fn every_draw_of_every_shipped_scenario_of_ghent_is_a_sound_scenario() {
    use permanence::scenario::Scenario;
    use permanence::uncertainty::{draws, factor::Factor};
    let loaded: Vec<_> = ["garde-patientele", "cercle-rota", "poste-de-garde"]
        .map(|name| {
            let path = super::reproducibility::shipped(&format!("{name}.toml"));
            let (scenario, document) = Scenario::load(&path, &[]).expect("a sound scenario");
            (scenario, document.resolved_toml())
        })
        .into();
    let catalogues: Vec<_> = loaded.iter().map(|(s, _)| &s.catalogue).collect();
    let factors = Factor::all(&catalogues);
    assert!(factors.len() > 120, "{}", factors.len());
    let points: Vec<Point> = (1..=60)
        .map(|draw| draws::point(&factors, loaded.len(), 1, draw, 2))
        .collect();
    let field = Field::new(&loaded, 1).expect("loaded before");
    field
        .check(&points)
        .unwrap_or_else(|faults| panic!("{faults}"));
    // Another value more does not move the others, and each draw has its own luck.
    let fewer: Vec<Factor> = factors.iter().skip(1).cloned().collect();
    assert_eq!(
        draws::shares(&factors, 1, 7)[1..],
        draws::shares(&fewer, 1, 7)[..]
    );
    let firsts: BTreeSet<u32> = points.iter().map(|p| p.first).collect();
    assert_eq!(firsts.len(), points.len());
}

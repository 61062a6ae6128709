//! The warm-up is judged: one that is too short is found and its remedy works, a settled one is left in peace, and what cannot be
//! judged is said not to be.

use super::cli::Bench;
use super::laboratory::{Laboratory, Law};
use super::reproducibility::small;
use permanence::experiment::settling::{Observed, Tested, Verdict};
use permanence::experiment::{Experiment, Outcomes, Prepared};
use permanence::outcomes::days::KINDS;

/// Replications `first..first + count` of one scenario.
fn run(prepared: Prepared, first: u32, count: u32) -> (Experiment, Outcomes) {
    let seed = prepared.scenario.run.seed;
    let experiment = Experiment {
        prepared: vec![prepared],
        seed,
        tables: None,
    };
    let outcomes = experiment
        .run(first, count, &|| (), &|| false)
        .expect("nobody stops it");
    (experiment, outcomes)
}

fn verdict((experiment, outcomes): &(Experiment, Outcomes)) -> Verdict {
    Observed::new(&experiment.prepared[0], &outcomes[0]).verdict()
}

/// Keys of the series that stand out, and the remedy.
#[track_caller]
fn unsettled(verdict: &Verdict) -> (Vec<&'static str>, Option<usize>) {
    match verdict {
        Verdict::TooShort { unsettled, enough } => (
            unsettled.iter().map(|t| KINDS[t.kind].key).collect(),
            *enough,
        ),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_enough(verdict: &Verdict) {
    let Verdict::Enough(tested) = verdict else {
        panic!("{verdict:?}");
    };
    assert!(!tested.iter().any(Tested::stands_out));
}

/// At first nobody knows that the only physician is slow: three quarters come, a third more than can be seen. Who has waited goes
/// to the post next time, until the two are in balance.
fn flooded(warm_up: u32) -> Prepared {
    Laboratory::new()
        .arrivals(0.2)
        .post(8, Law::Fixed(5.0))
        .roads(&[("post", 0.0), ("emergency", 0.0)])
        .set(
            "territory.hospitals",
            "{ source = \"assumption\", columns = [\"code\", \"name\", \"beds\", \"latitude\", \"longitude\"], \
             rows = [[\"H\", \"Hospital\", 100, 50.0, 4.0]] }",
        )
        .number("emergency.shift.all.physicians_per_100_beds", 1.0)
        .law("emergency.physician", Law::Exponential(8.4))
        .law("emergency.workup_minor", Law::Fixed(0.0))
        .number("choice.per_wait_minute", -0.02)
        .number("choice.expected_wait_duty", 60.0)
        .number("choice.memory", 1.0)
        .number("run.warm_up_days", f64::from(warm_up))
        .days(91)
        .prepare()
}

/// A town and a village of 22 000 people with the week, the holidays and the season of Ghent, counted from a date on.
fn town(start: &str, warm_up: u32, days: u32) -> Prepared {
    let scenario = small(&[
        ("run.start", &format!("\"{start}\"")),
        ("run.days", &days.to_string()),
        ("run.warm_up_days", &warm_up.to_string()),
    ]);
    let scenario = scenario.expect("a sound scenario");
    Experiment::prepare(vec![scenario], None).prepared.remove(0)
}

/// False alarms on the settled run happen at the rate that the check states; the seed is fixed.
#[test]
fn a_department_that_is_flooded_at_first_is_found_and_a_long_warm_up_is_enough() {
    let (keys, enough) = unsettled(&verdict(&run(flooded(0), 1, 12)));
    assert!(!keys.is_empty());
    // The remedy is the shortest warm-up after which these runs show nothing; new runs may show a little more.
    assert!(enough.is_some_and(|days| days > 7), "{enough:?}");
    assert_enough(&verdict(&run(flooded(84), 1, 12)));
}

#[test]
fn a_settled_town_is_left_in_peace_in_every_season() {
    for start in ["2024-01-01", "2024-07-01"] {
        assert_enough(&verdict(&run(town(start, 28, 91), 1, 8)));
    }
}

#[test]
fn the_command_says_what_it_found_and_refuses_what_cannot_be_judged() {
    let bench = Bench::new();
    let rota = "scenarios/small/rota.toml";
    let long = [
        "warm-up",
        rota,
        "--days",
        "60",
        "--replications",
        "8",
        "--name",
        "w",
    ];
    let said = bench.done(&long);
    assert!(said.contains("Suggested warm-up: "), "{said}");
    for file in ["days.csv", "series.csv", "settling.svg", "settling.png"] {
        assert!(
            bench.entries("output/w").contains(&file.to_owned()),
            "{file}"
        );
    }
    // A day for each series and day of the whole run, warm-up included.
    let days = bench.read("output/w/days.csv");
    let of_one = days
        .lines()
        .filter(|line| line.starts_with("emergency_first,"));
    assert_eq!(of_one.count(), 60);
    bench.done(&["verify", "output/w", "--all"]);
    let few = ["warm-up", rota, "--days", "60", "--replications", "1"];
    assert!(bench.fails(&few, 2).contains("--replications"));
    let short = ["warm-up", rota, "--days", "5", "--replications", "8"];
    assert!(bench.fails(&short, 2).contains("--days"));
}

//! The warm-up is judged: one that is too short is found and its remedy works, a settled one is left in peace, and what cannot be
//! judged is said not to be.

use super::cli::Bench;
use super::laboratory::{Laboratory, Law};
use super::reproducibility::small;
use permanence::experiment::settling::{Observed, Tested, Unchecked, Verdict};
use permanence::experiment::{Experiment, Outcomes, Prepared};
use permanence::outcomes::days::KINDS;
use permanence::study::{Identity, Study};

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
    assert!(tested.iter().all(Tested::has_settled));
}

/// One doctor who is busy nine tenths of the time (M/M/1, consultations of a quarter of an hour): theory gives a mean wait of
/// 135 minutes and a queue that forgets its start in about four days.
fn nearly_full(warm_up: u32) -> Prepared {
    Laboratory::new()
        .arrivals(0.06)
        .post(1, Law::Exponential(15.0))
        .roads(&[("post", 0.0)])
        .number("people.knows_emergency", 0.0)
        .number("run.warm_up_days", f64::from(warm_up))
        .days(119)
        .prepare()
}

/// Of sets of twelve replications: in how many the warm-up is called too short, and in how many long enough.
fn called(scenario: fn(u32) -> Prepared, warm_up: u32, sets: u32) -> (u32, u32) {
    let (mut too_short, mut enough) = (0, 0);
    for set in 0..sets {
        match verdict(&run(scenario(warm_up), 1 + 12 * set, 12)) {
            Verdict::TooShort { .. } => too_short += 1,
            Verdict::Enough(_) => enough += 1,
            Verdict::Unchecked(why) => assert!(matches!(why, Unchecked::Blind { .. }), "{why:?}"),
        }
    }
    (too_short, enough)
}

/// Twelve replications of four months of such a queue say little: the wait of a whole run varies by a fifth.
#[test]
fn a_nearly_full_queue_that_starts_empty_is_never_called_settled() {
    let (too_short, enough) = called(nearly_full, 0, 10);
    assert!(enough == 0, "{too_short} {enough}");
    let (too_short, enough) = called(nearly_full, 35, 10);
    assert!(too_short == 0 && enough == 0, "{too_short} {enough}");
}

/// Everybody was last helped at the emergency department and is drawn back to it (2 logits); the post is as good. Each falls ill
/// every six days; the habit of the start is forgotten with a time constant of 365 / 60 / (1 - 0.762) = 26 days.
fn old_habits(warm_up: u32) -> Prepared {
    Laboratory::new()
        .people(1_500, 60.0)
        .post(8, Law::Fixed(5.0))
        .roads(&[("post", 0.0), ("emergency", 0.0)])
        .number("choice.habit", 2.0)
        .number("people.habit_emergency", 1.0)
        .number("run.warm_up_days", f64::from(warm_up))
        .days(182)
        .prepare()
}

#[test]
fn habits_far_from_where_they_go_are_found_and_the_remedy_works() {
    let found = verdict(&run(old_habits(7), 1, 12));
    let (series, enough) = unsettled(&found);
    assert!(
        series.contains(&"emergency_first") && series.contains(&"duty"),
        "{series:?}"
    );
    let enough = enough.expect("habits that settle within half a year");
    // What is left of the excess after 42 days averages 9 % over four weeks, after 63 days 4 %.
    assert!((28..=63).contains(&enough), "{enough}");
    assert_enough(&verdict(&run(old_habits(enough as u32), 1, 12)));
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

/// Waits of the later days are short and chance is large beside them, so that no remedy can be shown to work within these days.
#[test]
fn a_department_that_is_flooded_at_first_is_found_and_left_in_peace_once_in_balance() {
    let (series, _) = unsettled(&verdict(&run(flooded(0), 1, 12)));
    assert!(
        series.contains(&"wait_emergency") && series.contains(&"emergency_first"),
        "{series:?}"
    );
    let later = verdict(&run(flooded(84), 1, 12));
    assert!(!matches!(later, Verdict::TooShort { .. }), "{later:?}");
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

#[test]
fn a_settled_town_is_left_in_peace_whatever_the_season() {
    let mut alarms = Vec::new();
    for start in ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"] {
        for days in [28, 91] {
            for set in 0..4 {
                let verdict = verdict(&run(town(start, 28, days), 1 + 12 * set, 12));
                if matches!(verdict, Verdict::TooShort { .. }) {
                    alarms.push(format!("{start} {days} {set} {verdict:?}"));
                }
            }
        }
    }
    // 32 verdicts, each wrong by chance in 1 % of cases: more than two are once in 250 times.
    assert!(alarms.len() <= 2, "{alarms:#?}");
}

#[test]
fn enough_replications_show_that_a_settled_town_has_settled() {
    let verdict = verdict(&run(town("2024-06-03", 28, 84), 1, 120));
    assert_enough(&verdict);
}

/// What a report says of the warm-up: its alarms on that matter, and the section of the method note.
fn said((experiment, outcomes): &(Experiment, Outcomes)) -> (Vec<String>, String) {
    let study = Study::new(experiment, outcomes, Identity::default());
    let report = study.report();
    let alarms = report.alarms.into_iter().filter(|a| a.contains("warm-up"));
    let section = report
        .method
        .into_iter()
        .find(|m| m.heading.contains("warm-up"));
    (alarms.collect(), section.expect("a section").text)
}

#[test]
fn the_report_raises_the_alarm_with_series_days_and_remedy() {
    let found = run(old_habits(7), 1, 12);
    let (_, enough) = unsettled(&verdict(&found));
    let (alarms, section) = said(&found);
    let [alarm] = &alarms[..] else {
        panic!("{alarms:?}");
    };
    for part in [
        "Laboratory: the warm-up of 7 days is too short.",
        "In the first 28 days after it, the share who go to the emergency department first is ",
        " % higher than later days of the same weekday and season lead one to expect (+",
        " %, 99 % interval for all series together).",
        &format!("Use --set run.warm_up_days={}.", enough.expect("a remedy")),
    ] {
        assert!(alarm.contains(part), "{part} in {alarm}");
    }
    assert!(
        section.starts_with("Too short, see the top of this page: "),
        "{section}"
    );
}

#[test]
fn the_report_says_what_was_checked_and_what_was_not() {
    let town = |replications| said(&run(town("2024-06-03", 28, 84), 1, replications));
    let (alarms, section) = town(120);
    assert!(alarms.is_empty(), "{alarms:?}");
    assert!(
        section.starts_with("Checked and long enough: "),
        "{section}"
    );
    assert!(
        section.contains(" % is ruled out in every series). "),
        "{section}"
    );
    assert!(section.contains("in 5 daily series: "), "{section}");
    let habits = "the share whose last place of help was the emergency department goes from ";
    assert!(section.contains(habits), "{section}");
    for (replications, why) in [
        (4, "it takes 5 replications"),
        (5, "nothing was found, but chance may hide a gap of "),
    ] {
        let (alarms, section) = town(replications);
        assert!(alarms.is_empty(), "{alarms:?}");
        assert!(section.starts_with("Not checked: "), "{section}");
        assert!(section.contains(why), "{section}");
        assert!(!section.contains("long enough: "), "{section}");
    }
}

/// A summer of the village.
const SUMMER: [&str; 4] = ["--set", "run.start=\"2024-06-03\"", "--set", "run.days=56"];

#[test]
fn the_command_says_how_long_each_series_takes_and_writes_it_down() {
    let bench = Bench::new();
    let arguments = |name, threads| {
        let mut all = vec![
            "warm-up",
            "scenarios/small/rota.toml",
            "--replications",
            "6",
        ];
        all.extend(["--days", "49", "--threads", threads, "--name", name]);
        all.extend(SUMMER);
        all
    };
    let told = bench.done(&arguments("one", "1"));
    let summary = bench.read("output/one/summary.txt");
    assert!(told.starts_with(&summary), "{told}");
    assert!(
        summary.contains("The stay at the emergency department (later "),
        "{summary}"
    );
    assert!(
        summary.contains("The scenario's own warm-up of 1 day is "),
        "{summary}"
    );
    // 49 days in all, the warm-up of one day included.
    let days = bench.read("output/one/days.csv");
    let of = |series: &str, part: &str| {
        let rows = days
            .lines()
            .filter(|l| l.starts_with(series) && l.contains(part));
        rows.count()
    };
    assert_eq!(
        (
            of("stay_emergency,", ",warm-up,"),
            of("stay_emergency,", ",counted,")
        ),
        (1, 48)
    );
    assert!(
        days.contains("\nstay_emergency,1,2024-06-02,warm-up,"),
        "{days}"
    );
    let series = bench.read("output/one/series.csv");
    assert!(
        series.contains("\nstay_emergency,the stay at the emergency department,"),
        "{series}"
    );
    bench.done(&arguments("two", "2"));
    for file in ["summary.txt", "series.csv", "days.csv"] {
        let [one, two] = ["one", "two"].map(|name| bench.read(&format!("output/{name}/{file}")));
        assert!(one == two, "{file}");
    }
}

#[test]
fn the_command_refuses_what_it_could_not_judge() {
    let bench = Bench::new();
    let fails = |more: &[&str]| {
        let mut all = vec!["warm-up", "scenarios/small/rota.toml"];
        all.extend(more);
        bench.fails(&all, 2)
    };
    let few = fails(&["--replications", "4", "--days", "99"]);
    assert!(few.contains("use --replications 5 or more"), "{few}");
    let short = fails(&["--replications", "5", "--days", "28"]);
    assert!(short.contains("use --days 29 or more"), "{short}");
    let adapts = bench.fails(&["warm-up", "scenarios/rural/erosion.toml"], 2);
    assert!(adapts.contains("[adaptation]"), "{adapts}");
}

/// Physicians who need ten times as long as usual and patients who never leave: the queue grows as long as the run goes on.
#[test]
fn a_run_tells_on_the_terminal_that_a_queue_grows_without_end() {
    let bench = Bench::new();
    let mut arguments = vec!["run", "scenarios/small/rota.toml"];
    arguments.extend(["--replications", "8", "--name", "flood"]);
    arguments.extend(SUMMER);
    arguments.extend(["--set", "emergency.physician.mean_minutes=240"]);
    arguments.extend(["--set", "emergency.patience_minutes=[0, 0, 0, 0, 0]"]);
    let told = bench.done(&arguments);
    for part in [
        "Attention. Small rota: the warm-up of 1 day is too short.",
        "the wait for a physician at the emergency department rises by ",
        "No warm-up up to half of this run is long enough",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(
        bench
            .read("output/flood/report.html")
            .contains("the warm-up of 1 day is too short")
    );
}

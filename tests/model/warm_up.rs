//! The warm-up is judged: one that is too short is found and its remedy works, a settled one is left in peace, and what cannot be
//! judged is said not to be.

use super::cli::Bench;
use super::laboratory::{Laboratory, Law};
use super::reproducibility::small;
use permanence::experiment::settling::{Observed, Tested, Verdict};
use permanence::experiment::{Experiment, Outcomes, Prepared};
use permanence::outcomes::days::KINDS;
use permanence::study::{Identity, Study};

/// Replications `first..first + count` of one scenario.
fn run(prepared: Prepared, first: u32, count: u32) -> (Experiment, Outcomes) {
    let seed = prepared.scenario.run.seed;
    let experiment = Experiment {
        prepared: vec![prepared],
        seed,
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

#[test]
fn a_nearly_full_queue_that_starts_empty_is_found() {
    let sets = 20;
    let found = (0..sets)
        .filter(|set| {
            let verdict = verdict(&run(nearly_full(0), 1 + 12 * set, 12));
            println!("{verdict:?}");
            matches!(verdict, Verdict::TooShort { .. })
        })
        .count();
    println!("{found} of {sets}");
    let quiet = (0..sets)
        .filter(|set| {
            matches!(
                verdict(&run(nearly_full(28), 1 + 12 * set, 12)),
                Verdict::Enough(_)
            )
        })
        .count();
    println!("{quiet} of {sets}");
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
    for warm_up in [0, 7, 28, 42, 49, 63] {
        println!("{warm_up} {:?}", verdict(&run(old_habits(warm_up), 1, 12)));
    }
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

#[test]
fn a_department_that_is_flooded_at_first_is_found() {
    for warm_up in [0, 7, 14, 21, 28, 42] {
        println!("{warm_up} {:?}", verdict(&run(flooded(warm_up), 1, 12)));
    }
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
fn a_settled_town_is_left_in_peace() {
    let t = std::time::Instant::now();
    for start in ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01"] {
        for days in [28, 91] {
            for set in 0..3 {
                let v = verdict(&run(town(start, 28, days), 1 + 8 * set, 8));
                println!("{start} {days} {set} {:?}", matches!(v, Verdict::Enough(_)));
            }
        }
    }
    println!("{:?}", t.elapsed());
}

//! Over the years: who tires of duty stops, what nobody calls is given up, small pools collapse, people learn; and nobody breaks a rule on the way.

use crate::laboratory::logbook;
use crate::reproducibility::shipped;
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::{
    CallEntry, ContactEntry, DutyEntry, Journal, NeedEntry, OfficeEntry, PeriodEntry, StayEntry,
};
use permanence::organisation::staffing::FIRST_TRAINEE;
use permanence::outcomes::indicators;
use permanence::random::Streams;
use permanence::scenario::Scenario;

/// Ten rural GPs in turn for two years; nothing changes anybody's mind unless a test says so.
const NEUTRAL: [(&str, &str); 13] = [
    ("run.days", "730"),
    ("run.warm_up_days", "7"),
    ("adaptation.wait_learning", "0"),
    ("adaptation.tolerable_nights", "366"),
    ("adaptation.tolerable_idle", "1"),
    ("adaptation.per_night", "0"),
    ("adaptation.per_idle", "0"),
    ("adaptation.per_euro", "0"),
    ("adaptation.recovery", "0"),
    ("adaptation.compliance", "0"),
    ("adaptation.erosion", "0"),
    ("adaptation.drop_own_list_below", "0"),
    ("adaptation.minimum_pool", "0"),
];

fn prepare(changes: &[(&str, &str)]) -> Prepared {
    let all: Vec<(String, String)> = NEUTRAL
        .iter()
        .chain(changes)
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let (scenario, _) = Scenario::load(&shipped("../rural/erosion.toml"), &all)
        .unwrap_or_else(|faults| panic!("{faults}"));
    Experiment::prepare(vec![scenario], Some(1))
        .prepared
        .remove(0)
}

/// Only what is found whenever everybody takes stock.
#[derive(Default)]
struct Stocks(Vec<PeriodEntry>);

impl Journal for Stocks {
    fn need(&mut self, _: &NeedEntry) {}
    fn contact(&mut self, _: &ContactEntry) {}
    fn stay(&mut self, _: &StayEntry) {}
    fn call(&mut self, _: &CallEntry) {}
    fn office(&mut self, _: &OfficeEntry) {}
    fn duty(&mut self, _: &DutyEntry) {}
    fn period(&mut self, entry: &PeriodEntry) {
        self.0.push(*entry);
    }
}

fn stocks(changes: &[(&str, &str)]) -> Vec<PeriodEntry> {
    let mut stocks = Stocks::default();
    crate::laboratory::run(&prepare(changes), 1, &mut stocks);
    stocks.0
}

fn value(prepared: &Prepared, key: &str) -> f64 {
    let streams = Streams::new(1, 1);
    let demand = permanence::demand::Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    let outcome = prepared.run(&demand, streams);
    outcome.values[indicators::position(key).expect("known")].expect("defined")
}

#[test]
fn when_nothing_weighs_nobody_changes() {
    let stocks = stocks(&[]);
    // Two years are eight quarters of 91 days; the last begins before the end and none after it.
    assert_eq!(stocks.len(), 8);
    for stock in &stocks {
        assert_eq!(stock.serving, stock.owing);
        assert_eq!(stock.willingness, 1.0);
        assert_eq!((stock.closed_own_list, stock.collapsed), (0, 0));
        assert_eq!(stock.expected_waits, [30.0, 90.0]);
    }
}

#[test]
fn too_many_nights_make_doctors_stop_and_the_others_carry_more() {
    let tired = [
        ("adaptation.tolerable_nights", "5"),
        ("adaptation.per_night", "0.004"),
    ];
    let stocks = stocks(&tired);
    assert!(stocks.is_sorted_by(|a, b| a.serving >= b.serving));
    assert!(stocks[7].serving < stocks[0].owing);
    assert!(stocks[7].willingness < stocks[0].willingness);
    let most = |changes: &[(&str, &str)]| value(&prepare(changes), "nights_max");
    assert!(most(&tired) > most(&[]));
}

#[test]
fn where_duty_is_mandatory_the_unwilling_serve_as_far_as_they_comply() {
    let tired = [
        ("adaptation.tolerable_nights", "0"),
        ("adaptation.per_night", "1"),
    ];
    let last = |more: &[(&str, &str)]| *stocks(&[&tired[..], more].concat()).last().expect("taken");
    assert_eq!(last(&[]).serving, 0);
    let all_comply = last(&[("adaptation.compliance", "1")]);
    assert_eq!(all_comply.serving, all_comply.owing);
}

#[test]
fn idle_hours_weigh_and_pay_consoles() {
    let end = |changes: &[(&str, &str)]| stocks(changes).last().expect("taken").willingness;
    let bored = [
        ("adaptation.tolerable_idle", "0.1"),
        ("adaptation.per_idle", "0.5"),
    ];
    assert!(end(&bored) < end(&[]));
    let paid = [
        ("adaptation.reference_pay", "0"),
        ("adaptation.per_euro", "0.1"),
        (
            "costs.lump_sum_hour",
            "{ value = 80, source = \"assumption\" }",
        ),
    ];
    assert!(end(&[&bored[..], &paid[..]].concat()) > end(&bored));
    let poorly = [
        ("adaptation.reference_pay", "100"),
        ("adaptation.per_euro", "0.1"),
    ];
    assert!(end(&poorly) < end(&[]));
    // Willingness that fell comes back when nothing weighs any more.
    let recovering = [("adaptation.recovery", "0.4")];
    assert!(end(&[&bored[..], &recovering[..]].concat()) > end(&bored));
}

#[test]
fn a_pool_that_erodes_below_its_minimum_collapses_and_the_hours_are_shouted() {
    let changes = [
        ("adaptation.erosion", "0.6"),
        ("adaptation.minimum_pool", "5"),
    ];
    let stocks = stocks(&changes);
    assert!(stocks[0].serving >= 5, "the pool begins large enough");
    assert_eq!(stocks[7].collapsed, 1);
    let prepared = prepare(&changes);
    assert!(value(&prepared, "uncovered_hours") > 100.0);
    assert!(value(&prepared, "unfilled_duties") > 1.0);
    assert_eq!(value(&prepare(&[]), "uncovered_hours"), 0.0);
}

#[test]
fn people_learn_what_to_expect() {
    let learned = stocks(&[("adaptation.wait_learning", "1")]);
    assert_ne!(learned[0].expected_waits[0], 30.0);
    // Half the learning closes half the gap of the first period.
    let half = stocks(&[("adaptation.wait_learning", "0.5")]);
    for place in 0..2 {
        let start = [30.0, 90.0][place];
        let gap = learned[0].expected_waits[place] - start;
        let closed = half[0].expected_waits[place] - start;
        assert!((closed - gap / 2.0).abs() < 1e-9, "{closed} of {gap}");
    }
}

#[test]
fn practices_that_nobody_calls_give_up_their_own_list() {
    let own_list = |least: &str| {
        let changes: Vec<(String, String)> = NEUTRAL
            .iter()
            .filter(|(k, _)| *k != "adaptation.drop_own_list_below")
            .chain(&[("adaptation.drop_own_list_below", least)])
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let (scenario, _) = Scenario::load(&shipped("../rural/own-list-fades.toml"), &changes)
            .unwrap_or_else(|faults| panic!("{faults}"));
        let prepared = Experiment::prepare(vec![scenario], Some(1))
            .prepared
            .remove(0);
        let mut stocks = Stocks::default();
        crate::laboratory::run(&prepared, 1, &mut stocks);
        // A practice of doctors who owe no duty has no cover to give up.
        let workforce = &prepared.world.workforce;
        let mut covering: Vec<u32> = workforce
            .doctors
            .iter()
            .filter(|d| d.takes_duty)
            .map(|d| d.practice)
            .collect();
        covering.dedup();
        (stocks.0, covering.len() as u32)
    };
    let (busy, _) = own_list("0");
    assert_eq!(busy.last().expect("taken").closed_own_list, 0);
    let (quiet, practices) = own_list("1000");
    assert_eq!(quiet[0].closed_own_list, practices);
}

#[test]
fn nobody_is_in_two_places_when_the_rota_is_made_anew() {
    let prepared = prepare(&[
        ("doctors.rest", "\"eleven-hours\""),
        ("adaptation.period_days", "30"),
        ("adaptation.erosion", "0.2"),
        ("adaptation.tolerable_nights", "10"),
        ("adaptation.per_night", "0.01"),
        ("adaptation.compliance", "0.5"),
    ]);
    let (book, _) = logbook(&prepared, 1);
    let mut duties: Vec<(u32, u32, u32)> = book
        .duties
        .iter()
        .filter(|d| d.doctor < FIRST_TRAINEE)
        .map(|d| (d.doctor, d.start, d.end))
        .collect();
    duties.sort_unstable();
    assert!(duties.len() > 500);
    for pair in duties.windows(2).filter(|p| p[0].0 == p[1].0) {
        assert!(
            pair[1].1 >= pair[0].2 + 11 * 60,
            "doctor {} rests {} minutes",
            pair[0].0,
            pair[1].1 - pair[0].2.min(pair[1].1)
        );
    }
}

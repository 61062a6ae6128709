//! One more resident, need, doctor, service or operator leaves all histories alone that have nothing to do with it.

use crate::reproducibility::{shipped, small};
use permanence::demand::Demand;
use permanence::demand::illness;
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::Logbook;
use permanence::random::Streams;
use permanence::scenario::Scenario;
use permanence::sim;
use std::sync::Arc;

const SEED: u64 = 1;

/// A village of one neighbourhood comes last, so that its newest resident has the highest number.
const VILLAGE: (&str, &str) = ("territory.communes", VILLAGE_OF_2000);
const VILLAGE_OF_2000: &str = r#"{ source = "statbel-2020", columns = ["code", "name", "population", "area_km2", "latitude", "longitude"], rows = [["1", "Town", 16000, 10, 51.05, 3.74], ["2", "Village", 2000, 30, 51.04, 3.78]] }"#;
const VILLAGE_OF_2001: &str = r#"{ source = "statbel-2020", columns = ["code", "name", "population", "area_km2", "latitude", "longitude"], rows = [["1", "Town", 16000, 10, 51.05, 3.74], ["2", "Village", 2001, 30, 51.04, 3.78]] }"#;

fn prepare(changes: &[(&str, &str)]) -> Prepared {
    let scenario = small(changes).unwrap_or_else(|faults| panic!("{faults}"));
    Experiment::prepare(vec![scenario], Some(SEED))
        .prepared
        .remove(0)
}

fn streams() -> Streams {
    Streams::new(SEED, 1)
}

fn demand(prepared: &Prepared) -> Demand {
    Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams(),
    )
}

fn logbook(prepared: &Prepared, demand: &Demand) -> Logbook {
    let mut book = Logbook::default();
    sim::run(
        prepared.setting(),
        demand,
        &prepared.roster(&streams()),
        streams(),
        &mut book,
    );
    book
}

/// All that was written down up to a moment.
fn until(book: &Logbook, moment: u64) -> Logbook {
    let mut early = book.clone();
    early.needs.retain(|e| e.ended < moment);
    early.contacts.retain(|e| e.ended < moment);
    early.stays.retain(|e| e.left < moment);
    early.calls.retain(|e| e.ended < moment);
    early.offices.retain(|e| e.moment < moment);
    early.duties.retain(|e| e.left < moment);
    early
}

#[test]
fn one_more_resident_changes_neither_the_traits_nor_the_needs_of_the_others() {
    let (few, more) = (
        prepare(&[VILLAGE]),
        prepare(&[("territory.communes", VILLAGE_OF_2001)]),
    );
    let (a, b) = (&few.world.residents, &more.world.residents);
    let n = a.len();
    assert_eq!(b.len(), n + 1);
    assert!(a.all == b.all[..n]);
    assert_eq!(a.habit, b.habit[..n]);
    assert_eq!(a.habit_age, b.habit_age[..n]);
    let newcomer = n as u32;
    let mut without = demand(&more);
    without.retain(|o| o.resident() != newcomer);
    assert!(demand(&few).all() == without.all());
    // While the newcomer is well, nothing at all is different.
    assert!(logbook(&few, &demand(&few)) == logbook(&more, &without));
}

#[test]
fn one_more_need_changes_nothing_before_it_and_no_illness_after_it() {
    let place = prepare(&[]);
    let all = demand(&place);
    let middle = all.onsets.len() / 2;
    let extra = all.onsets[middle];
    let mut fewer = all.clone();
    fewer.onsets.remove(middle);
    let (with, without) = (logbook(&place, &all), logbook(&place, &fewer));
    assert!(until(&with, extra.moment()) == until(&without, extra.moment()));
    assert!(!until(&with, extra.moment()).needs.is_empty());
    let sick = |book: &Logbook| {
        let mut sick: Vec<_> = book
            .needs
            .iter()
            .filter(|e| (e.resident, e.onset) != (extra.resident(), extra.moment()))
            .copied()
            .collect();
        sick.sort_by_key(|e| (e.onset, e.resident));
        sick
    };
    let (a, b) = (sick(&with), sick(&without));
    // A request that finds a place at once has no entry; one place less may turn a few into needs.
    let alike = a
        .iter()
        .filter(|e| {
            b.binary_search_by_key(&(e.onset, e.resident), |o| (o.onset, o.resident))
                .is_ok_and(|i| b[i] == **e)
        })
        .count();
    assert!(
        alike * 100 >= a.len() * 98,
        "only {alike} of {} histories are the same",
        a.len()
    );
    for entry in &a {
        if let Ok(i) =
            b.binary_search_by_key(&(entry.onset, entry.resident), |o| (o.onset, o.resident))
        {
            assert_eq!(entry.illness, b[i].illness);
        }
    }
}

#[test]
fn one_more_doctor_moves_residents_only_to_the_new_doctor() {
    let alone = ("doctors.in_group", "0");
    let (few, more) = (
        prepare(&[alone]),
        prepare(&[alone, ("cercle.gent.doctors", "25")]),
    );
    let (a, b) = (&few.world, &more.world);
    assert_eq!(a.workforce.doctors, b.workforce.doctors[..24]);
    assert_eq!(a.workforce.practices, b.workforce.practices[..24]);
    let moved: Vec<u32> = a
        .residents
        .all
        .iter()
        .zip(&b.residents.all)
        .filter(|(old, new)| old != new)
        .map(|(_, new)| new.own_gp)
        .collect();
    assert!(
        !moved.is_empty() && moved.iter().all(|&gp| gp == 24),
        "{} moved",
        moved.len()
    );
    assert!(demand(&few) == demand(&more));
}

/// A service that only answers on a number nobody calls, staffed by outsiders: no resident and no local doctor has to do with it.
const UNUSED: [(&str, &str); 8] = [
    ("service.zz-unused.title", "\"Unused\""),
    ("service.zz-unused.staffed_by", "\"cercle\""),
    ("service.zz-unused.access", "[\"duty-number\"]"),
    ("service.zz-unused.home_visits", "true"),
    (
        "service.zz-unused.outsiders",
        "{ value = 1, source = \"assumption\" }",
    ),
    (
        "service.zz-unused.staff",
        "{ value = 3, source = \"assumption\" }",
    ),
    (
        "service.zz-unused.opens_record",
        "{ value = 1, source = \"assumption\" }",
    ),
    (
        "service.zz-unused.reports_back",
        "{ value = 1, source = \"assumption\" }",
    ),
];
const UNUSED_SHIFT: [(&str, &str); 5] = [
    ("service.zz-unused.shift.day.on", "[\"rest-day\"]"),
    ("service.zz-unused.shift.day.from", "\"08:00\""),
    ("service.zz-unused.shift.day.to", "\"19:00\""),
    (
        "service.zz-unused.shift.day.doctors",
        "{ value = 3, source = \"assumption\" }",
    ),
    ("service.zz-unused.shift.day.may_sleep", "false"),
];

#[test]
fn one_more_service_that_nobody_uses_changes_no_history() {
    let nobody_calls = ("choice.constant.duty-number", "-50");
    let mut changes = vec![nobody_calls];
    changes.extend(UNUSED);
    changes.extend(UNUSED_SHIFT);
    let (few, more) = (prepare(&[nobody_calls]), prepare(&changes));
    let (a, mut b) = (logbook(&few, &demand(&few)), logbook(&more, &demand(&more)));
    let unused = more.organisation.teams.len() as u32 - 1;
    assert!(b.duties.iter().any(|d| d.team == unused));
    b.duties.retain(|d| d.team != unused);
    assert!(a.needs == b.needs, "needs");
    assert!(a.contacts == b.contacts, "contacts");
    assert!(a == b);
}

#[test]
fn another_operator_changes_nothing_until_a_caller_has_to_wait() {
    let staffed = |n: &str| {
        let keys = [
            "weekend-day",
            "weekend-evening",
            "weekend-night",
            "weeknight-deep",
        ];
        let keys: Vec<String> = keys
            .iter()
            .map(|k| format!("line.1733.shift.{k}.operators"))
            .collect();
        let changes: Vec<(&str, &str)> = keys.iter().map(|k| (k.as_str(), n)).collect();
        let place = prepare(&changes);
        logbook(&place, &demand(&place))
    };
    let (one, two) = (staffed("1"), staffed("2"));
    let waited = one
        .calls
        .iter()
        .filter(|c| c.answered != Some(c.rang))
        .map(|c| c.rang)
        .min()
        .expect("somebody waits");
    let (a, b) = (until(&one, waited), until(&two, waited));
    assert!(!a.calls.is_empty() && a == b);
    assert!(one != two);
    assert!(staffed("40") == staffed("41"), "nobody waits for either");
}

#[test]
fn the_four_organisations_of_ghent_meet_the_same_people_with_the_same_needs() {
    let changes =
        [("run.days", "3"), ("run.warm_up_days", "0")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let names = [
        "garde-patientele.toml",
        "cercle-rota.toml",
        "poste-de-garde.toml",
        "hybrid.toml",
    ];
    let scenarios: Vec<Scenario> = names
        .iter()
        .map(|name| {
            Scenario::load(&shipped(name), &changes)
                .expect("a sound scenario")
                .0
        })
        .collect();
    let experiment = Experiment::prepare(scenarios, None);
    let first = &experiment.prepared[0];
    let needs = demand(first);
    for other in &experiment.prepared[1..] {
        assert!(
            Arc::ptr_eq(&first.world, &other.world),
            "{}",
            other.scenario.id
        );
        assert!(demand(other) == needs, "{}", other.scenario.id);
        for onset in needs.onsets.iter().step_by(101) {
            let draw = |p: &Prepared| {
                let band = p.world.residents.of(onset.resident()).band;
                let who = illness::subject(onset.resident(), onset.moment());
                illness::Laws::new(&p.scenario.needs).draw(band, streams().of(who))
            };
            assert_eq!(draw(first), draw(other));
        }
    }
}

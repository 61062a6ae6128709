//! How often a run asks for memory: for its calendar and its people, not for each contact.

use super::reproducibility::small;
use permanence::demand::Demand;
use permanence::experiment::Experiment;
use permanence::random::Streams;
use permanence::scenario::Scenario;
use std::path::Path;

/// The reference model: out-of-hours contacts and nothing else.
fn reference(changes: &[(&str, &str)]) -> Scenario {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/reference/ooh-100k.toml");
    let changes: Vec<(String, String)> = changes
        .iter()
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Scenario::load(&file, &changes).expect("a sound scenario").0
}

/// A town with every kind of contact there is.
fn town(changes: &[(&str, &str)]) -> Scenario {
    small(changes).expect("a sound scenario")
}

/// Events, and requests for memory from empty tally to outcome, on one thread, with so many times the needs.
fn events_and_requests(scenario: fn(&[(&str, &str)]) -> Scenario, times: f64) -> (u64, u64) {
    let needs = scenario(&[]).needs;
    let assumed = |rates: &[f64]| {
        let rates: Vec<f64> = rates.iter().map(|rate| rate * times).collect();
        format!("{{ values = {rates:?}, source = \"assumption\" }}")
    };
    let scenario = scenario(&[
        ("needs.acute", &assumed(&needs.acute)),
        ("needs.office", &assumed(&needs.office)),
        ("run.days", "60"),
    ]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread").install(|| {
        let experiment = Experiment::prepare(vec![scenario], Some(1));
        let prepared = &experiment.prepared[0];
        let streams = Streams::new(1, 1);
        let (world, scenario) = (&prepared.world, &prepared.scenario);
        let demand = Demand::generate(world, scenario, &prepared.calendar, &streams);
        let mut events = 0;
        let requests = allocation_counter::measure(|| {
            events = prepared.run(&demand, streams).ledger.events;
        });
        (events, requests.count_total)
    })
}

/// A list that grows asks again each time it has doubled; a contact asks for nothing (one request each would be hundreds for a
/// thousand events).
#[test]
fn contacts_ask_for_no_memory() {
    for scenario in [reference, town] {
        let (events, requests) = events_and_requests(scenario, 1.0);
        let (more_events, more_requests) = events_and_requests(scenario, 2.0);
        let more = more_requests.saturating_sub(requests) as f64;
        let thousands = (more_events - events) as f64 / 1_000.0;
        assert!(thousands > 4.0, "{events} and {more_events} events");
        assert!(
            more < 5.0 * thousands,
            "{requests} requests for {events} events, {more_requests} for {more_events}"
        );
    }
}

//! Time of one replication of the shipped Ghent scenarios, and of its parts.

use permanence::demand::Demand;
use permanence::experiment::Experiment;
use permanence::random::Streams;
use permanence::scenario::Scenario;
use std::path::Path;

const SCENARIOS: [&str; 4] = [
    "garde-patientele",
    "cercle-rota",
    "poste-de-garde",
    "hybrid",
];

/// States besides how often and how much memory is asked for.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

fn experiment(name: &str) -> Experiment {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/ghent/{name}.toml"));
    let (scenario, _) = Scenario::load(&file, &[]).expect("shipped scenarios are in order");
    Experiment::prepare(vec![scenario], None)
}

/// A year of Ghent, demand given.
#[divan::bench(args = SCENARIOS, sample_count = 5, sample_size = 1)]
fn replication(bencher: divan::Bencher<'_, '_>, name: &str) {
    let experiment = experiment(name);
    let prepared = &experiment.prepared[0];
    let streams = Streams::new(1, 1);
    let demand = Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    bencher.bench_local(|| {
        let outcome = prepared.run(&demand, streams);
        assert!(outcome.ledger.begun > 1_000_000, "a year was simulated");
        outcome
    });
}

/// The needs of a year.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn demand(bencher: divan::Bencher<'_, '_>) {
    let experiment = experiment("cercle-rota");
    let prepared = &experiment.prepared[0];
    bencher.bench_local(|| {
        Demand::generate(
            &prepared.world,
            &prepared.scenario,
            &prepared.calendar,
            &Streams::new(1, 1),
        )
    });
}

/// The rota of a year.
#[divan::bench(args = SCENARIOS, sample_count = 5, sample_size = 1)]
fn rota(bencher: divan::Bencher<'_, '_>, name: &str) {
    let experiment = experiment(name);
    bencher.bench_local(|| experiment.prepared[0].roster(&Streams::new(1, 1)));
}

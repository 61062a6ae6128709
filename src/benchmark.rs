//! How long a simulated year takes: the same work timed on one thread and on several, with the hash of what came out.
//!
//! Time is measured around whole replications as `run` and `compare` make them: needs drawn, rota filled, year simulated, outcomes
//! concluded. Building people and doctors once, reading files and writing reports are stated apart. The result must be the
//! same on any number of threads; a difference is a fault of the program, and no time is reported for it.

pub mod growth;
pub mod machine;
pub mod show;

use crate::experiment::{Experiment, Outcomes};
use crate::outcomes::Outcome;
use crate::scenario::Scenario;
use rayon::ThreadPool;
use serde::Serialize;
use std::time::Instant;

/// Days of a year.
const YEAR_DAYS: f64 = 365.0;

/// What is timed.
#[derive(Clone, Debug)]
pub struct Case {
    /// Key in results.
    pub key: String,
    /// What it is, in words.
    pub title: String,
    /// The organisations that meet the same needs in each replication.
    pub scenarios: Vec<Scenario>,
    /// How often.
    pub replications: u32,
}

/// What a simulated year of one organisation holds: the first scenario, mean of all replications.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct YearOfWork {
    /// Inhabitants.
    pub residents: u32,
    /// Needs that sought help out of hours.
    pub out_of_hours: f64,
    /// All other needs: requests to the own practice, acute needs in office hours, needs that waited.
    pub in_hours: f64,
    /// Events handled.
    pub events: f64,
}

impl YearOfWork {
    fn of(experiment: &Experiment, runs: &[Outcome]) -> Self {
        let prepared = &experiment.prepared[0];
        let residents = prepared.world.residents.len() as u32;
        let years = f64::from(prepared.scenario.run.total_days()) / YEAR_DAYS * runs.len() as f64;
        let total = |part: fn(&Outcome) -> u64| runs.iter().map(part).sum::<u64>() as f64 / years;
        let begun = total(|run| run.ledger.begun);
        let sought: f64 = runs.iter().map(sought_per_1000).sum::<f64>() / runs.len() as f64;
        let out_of_hours = sought * f64::from(residents) / 1000.0;
        Self {
            residents,
            out_of_hours,
            in_hours: (begun - out_of_hours).max(0.0),
            events: total(|run| run.ledger.events),
        }
    }
}

/// Needs out of hours per 1 000 inhabitants and year: the first column of the table by urgency.
fn sought_per_1000(run: &Outcome) -> f64 {
    let table = run.tables.iter().find(|t| t.name == "by_urgency");
    table.map_or(0.0, |t| {
        let first = t.cells.iter().step_by(t.columns.len().max(1));
        first.flatten().sum()
    })
}

/// What was found for a case.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Key of the case.
    pub key: String,
    /// What it is, in words.
    pub title: String,
    /// Organisations in each replication.
    pub organisations: usize,
    /// Replications.
    pub replications: u32,
    /// Days simulated in each, warm-up included.
    pub days: u32,
    /// What a year of one organisation holds.
    pub year: YearOfWork,
    /// Seconds to build people, doctors and duties, once.
    pub seconds_building: f64,
    /// Seconds of one organisation and year on one thread, by replication.
    pub seconds: Vec<f64>,
    /// The same as time of the processor, which other programs do not lengthen; empty where the system does not say.
    pub processor_seconds: Vec<f64>,
    /// Threads of the second pass, and by how much it was faster in all; `None` when there was none.
    pub speed_up: Option<(usize, f64)>,
    /// Hash of all outcomes, in order of replication and organisation.
    pub blake3: String,
    /// Most memory the program has held so far (MiB); `None` where the system does not say.
    pub peak_mib: Option<f64>,
}

impl Measured {
    /// Seconds of the processor for a year, or of the clock where the system does not say.
    fn best_known(&self) -> &[f64] {
        if self.processor_seconds.is_empty() {
            &self.seconds
        } else {
            &self.processor_seconds
        }
    }

    /// Median seconds of a year, of the processor where they are known.
    pub fn median(&self) -> f64 {
        median(self.best_known())
    }

    /// Shortest, likewise.
    pub fn shortest(&self) -> f64 {
        let all = self.best_known().iter();
        all.copied().fold(f64::INFINITY, f64::min)
    }

    /// Median seconds of a year by the clock.
    pub fn median_by_clock(&self) -> f64 {
        median(&self.seconds)
    }

    /// Nanoseconds for each need that sought help out of hours, everything else included.
    pub fn ns_per_out_of_hours(&self) -> f64 {
        1e9 * self.median() / self.year.out_of_hours
    }

    /// Nanoseconds for each need of any kind.
    pub fn ns_per_need(&self) -> f64 {
        1e9 * self.median() / (self.year.out_of_hours + self.year.in_hours)
    }
}

/// The middle of the sorted values, or the mean of the two in the middle; NaN of none.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The outcomes differ with the number of threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unequal {
    /// Key of the case.
    pub key: String,
}

/// A case measured, with what came out of it.
#[derive(Debug)]
pub struct Timed {
    /// Times and hash.
    pub measured: Measured,
    /// What was run.
    pub experiment: Experiment,
    /// What came out.
    pub outcomes: Outcomes,
    /// Seconds of the last pass: all replications of all organisations.
    pub seconds_in_all: f64,
}

/// Times a case on one thread and then, where there is a second pool, on its threads.
pub fn time(case: &Case, one: &ThreadPool, many: Option<&ThreadPool>) -> Result<Timed, Unequal> {
    let started = Instant::now();
    let scenarios = case.scenarios.clone();
    let experiment = one.install(|| Experiment::prepare(scenarios, None));
    let seconds_building = started.elapsed().as_secs_f64();
    let (mut outcomes, laps) = each(&experiment, case.replications, one);
    let mut seconds_in_all: f64 = laps.iter().map(|lap| lap.clock).sum();
    let blake3 = digest(&outcomes);
    let mut speed_up = None;
    if let Some(pool) = many {
        let started = Instant::now();
        outcomes = pool.install(|| all(&experiment, 1, case.replications));
        let again = started.elapsed().as_secs_f64();
        if digest(&outcomes) != blake3 {
            let key = case.key.clone();
            return Err(Unequal { key });
        }
        speed_up = Some((pool.current_num_threads(), seconds_in_all / again));
        seconds_in_all = again;
    }
    let days = experiment.prepared[0].scenario.run.total_days();
    let years = f64::from(days) / YEAR_DAYS * case.scenarios.len() as f64;
    let measured = Measured {
        key: case.key.clone(),
        title: case.title.clone(),
        organisations: case.scenarios.len(),
        replications: case.replications,
        days,
        year: YearOfWork::of(&experiment, &outcomes[0]),
        seconds_building,
        seconds: laps.iter().map(|lap| lap.clock / years).collect(),
        processor_seconds: laps
            .iter()
            .filter_map(|lap| Some(lap.processor? / years))
            .collect(),
        speed_up,
        blake3,
        peak_mib: machine::peak_mib(),
    };
    Ok(Timed {
        measured,
        experiment,
        outcomes,
        seconds_in_all,
    })
}

/// Seconds of one replication.
#[derive(Clone, Copy, Debug)]
struct Lap {
    clock: f64,
    processor: Option<f64>,
}

/// Every replication by itself, with its seconds; `pool` has one thread, whose processor time is read.
fn each(experiment: &Experiment, replications: u32, pool: &ThreadPool) -> (Outcomes, Vec<Lap>) {
    let mut outcomes: Outcomes = vec![Vec::new(); experiment.prepared.len()];
    let mut laps = Vec::new();
    for replication in 1..=replications {
        let (found, lap) = pool.install(|| {
            let (started, before) = (Instant::now(), machine::processor_seconds());
            let found = all(experiment, replication, 1);
            let lap = Lap {
                clock: started.elapsed().as_secs_f64(),
                processor: machine::processor_seconds()
                    .zip(before)
                    .map(|(now, before)| now - before),
            };
            (found, lap)
        });
        laps.push(lap);
        for (runs, found) in outcomes.iter_mut().zip(found) {
            runs.extend(found);
        }
    }
    (outcomes, laps)
}

fn all(experiment: &Experiment, first: u32, count: u32) -> Outcomes {
    // Nobody stops it: the outcomes are always there.
    experiment
        .run(first, count, &|| (), &|| false)
        .unwrap_or_default()
}

/// A hash over the outcomes in order of replication, then of organisation.
fn digest(outcomes: &Outcomes) -> String {
    let mut hasher = blake3::Hasher::new();
    let replications = outcomes.first().map_or(0, Vec::len);
    for replication in 0..replications {
        for runs in outcomes {
            hasher.update(runs[replication].digest().as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]).to_bits(), 3.0_f64.to_bits());
        assert!(median(&[]).is_nan());
    }
}

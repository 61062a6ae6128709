//! Many runs: every scenario on the same people with the same luck, replication by replication, and the paired differences.
//!
//! The unit of work is one replication of one scenario ([`mod@unit`]). Units are independent, run in parallel in any order, on one
//! machine or several, and are put together in order of replication, so that the result does not depend on who did what when.
//! Those of one replication are computed one after the other: the needs are drawn once and each organisation meets them.

pub mod compare;
pub mod unit;
pub mod shelf;
pub mod manifest;
pub mod precision;
pub mod variant;
pub mod settling;

use crate::calendar::Calendar;
use crate::demand::{Demand, DemandRules};
use crate::journal::Ledger;
use crate::organisation::Organisation;
use crate::organisation::staffing::Roster;
use crate::outcomes::days::Days;
use crate::outcomes::tables::Table;
use crate::outcomes::tally::Tally;
use crate::outcomes::{Outcome, conclude};
use crate::random::Streams;
use crate::scenario::Scenario;
use crate::sim::{self, Setting};
use crate::world::{World, WorldRules};
use rayon::prelude::*;
use shelf::{Shelf, ShelfError};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use unit::{Record, Unit};

/// Most units that are kept as one file, so that a killed run loses little.
const BATCH: usize = 8;

/// One scenario made ready to run.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The rules.
    pub scenario: Scenario,
    /// Its world, shared with other scenarios where the rules agree.
    pub world: Arc<World>,
    /// Its calendar.
    pub calendar: Calendar,
    /// Its teams and duties.
    pub organisation: Organisation,
    /// What was changed in the scenario as it is filed (key, value), for the record.
    pub changes: Vec<(String, String)>,
    /// Its tables without counts, once somebody asks.
    shape: OnceLock<Vec<Table>>,
    /// Scenarios with the same number have the same needs.
    demand_group: usize,
}

/// Scenarios to be compared, ready to run.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// Scenarios; the first is the baseline.
    pub prepared: Vec<Prepared>,
    /// Seed of all chance.
    pub seed: u64,
    /// Tables that are kept of each run, by name; `None` = all, and the days. The cells of the others are dropped.
    pub tables: Option<BTreeSet<String>>,
}

/// Outcomes by scenario, then by replication.
pub type Outcomes = Vec<Vec<Outcome>>;

/// Who watches the work, and where its results are kept.
#[derive(Clone, Copy)]
pub struct Work<'w> {
    /// Where finished units are looked up and kept.
    pub shelf: &'w Shelf,
    /// Called after each unit, computed or found.
    pub done: &'w (dyn Fn() + Sync),
    /// Asked before each unit; true ends the work.
    pub stop: &'w (dyn Fn() -> bool + Sync),
}

impl std::fmt::Debug for Work<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Work")
    }
}

/// Why an experiment did not come to its end.
#[derive(Debug)]
pub enum Halt {
    /// It was stopped.
    Stopped,
    /// A result could not be kept.
    NotKept(ShelfError),
    /// So many units are the work of others and not here yet.
    Elsewhere(usize),
}

impl Experiment {
    /// Builds the worlds and organisations of checked scenarios; the seed is that of the first unless given.
    pub fn prepare(scenarios: Vec<Scenario>, seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or_else(|| scenarios.first().map_or(1, |s| s.run.seed));
        let mut worlds: Vec<(WorldRules, Arc<World>)> = Vec::new();
        let mut demands: Vec<(Arc<World>, DemandRules)> = Vec::new();
        let prepared = scenarios
            .into_iter()
            .map(|scenario| {
                let rules = World::rules(&scenario, seed);
                let known = worlds
                    .iter()
                    .find(|(r, _)| *r == rules)
                    .map(|(_, w)| Arc::clone(w));
                let world = known.unwrap_or_else(|| {
                    let world = Arc::new(World::build(&scenario, seed));
                    worlds.push((rules.clone(), Arc::clone(&world)));
                    world
                });
                let rules = Demand::rules(&scenario);
                let demand_group = demands
                    .iter()
                    .position(|(w, r)| *r == rules && w.residents.fall_ill_like(&world.residents))
                    .unwrap_or_else(|| {
                        demands.push((Arc::clone(&world), rules));
                        demands.len() - 1
                    });
                // The check of the scenario has bounded start and length, so that the calendar exists.
                let calendar = Self::calendar(&scenario);
                let organisation = Organisation::build(&scenario, &world, &calendar);
                Prepared {
                    scenario,
                    world,
                    calendar,
                    organisation,
                    changes: Vec::new(),
                    shape: OnceLock::new(),
                    demand_group,
                }
            })
            .collect();
        Self {
            prepared,
            seed,
            tables: None,
        }
    }

    fn calendar(scenario: &Scenario) -> Calendar {
        let run = &scenario.run;
        let first = run
            .start
            .saturating_sub(jiff::ToSpan::days(i64::from(run.warm_up_days)));
        run.calendar(first, run.total_days())
            .expect("dates were checked to lie in 1900 to 2200")
    }

    /// Runs replications `first..first + count` of every scenario. `done` is called after each replication of one scenario;
    /// `stop` is asked before each and ends the work early (`None`).
    pub fn run(
        &self,
        first: u32,
        count: u32,
        done: &(dyn Fn() + Sync),
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Outcomes> {
        let by_replication: Option<Vec<Vec<Outcome>>> = (first..first + count)
            .into_par_iter()
            .map(|replication| {
                let mut needs = Needs::new(self.seed, replication);
                let each = self.prepared.iter();
                each.map(|p| {
                    let outcome = (!stop()).then(|| self.kept(needs.meet(p)));
                    done();
                    outcome
                })
                .collect()
            })
            .collect();
        Some(self.by_scenario(by_replication?))
    }

    /// The same with a shelf: what is there is not computed again, and what is computed is kept there.
    pub fn run_on(&self, first: u32, count: u32, work: &Work<'_>) -> Result<Outcomes, Halt> {
        let by_replication: Vec<Result<Vec<Outcome>, Halt>> = (first..first + count)
            .into_par_iter()
            .map(|replication| self.replicate(replication, work))
            .collect();
        let mut elsewhere = 0;
        let mut all = Vec::with_capacity(by_replication.len());
        for replication in by_replication {
            match replication {
                Ok(outcomes) => all.push(outcomes),
                Err(Halt::Elsewhere(missing)) => elsewhere += missing,
                Err(halt) => return Err(halt),
            }
        }
        if elsewhere > 0 {
            return Err(Halt::Elsewhere(elsewhere));
        }
        Ok(self.by_scenario(all))
    }

    fn by_scenario(&self, by_replication: Vec<Vec<Outcome>>) -> Outcomes {
        let mut outcomes: Outcomes = self
            .prepared
            .iter()
            .map(|_| Vec::with_capacity(by_replication.len()))
            .collect();
        for replication in by_replication {
            for (scenario, outcome) in replication.into_iter().enumerate() {
                outcomes[scenario].push(outcome);
            }
        }
        outcomes
    }

    /// One replication of every scenario on the same needs; what is computed is kept as one batch.
    fn replicate(&self, replication: u32, work: &Work<'_>) -> Result<Vec<Outcome>, Halt> {
        let mut needs = Needs::new(self.seed, replication);
        let (mut outcomes, mut records) = (Vec::new(), Vec::new());
        let mut elsewhere = 0;
        for (number, p) in self.prepared.iter().enumerate() {
            if (work.stop)() {
                break;
            }
            let unit = self.unit(number, replication);
            if let Some(found) = work.shelf.find(&unit, || p.shape()) {
                outcomes.push(found);
            } else if work.shelf.computes(&unit) {
                let outcome = self.kept(needs.meet(p));
                records.push(Record::new(unit, &outcome));
                outcomes.push(outcome);
            } else {
                elsewhere += 1;
            }
            (work.done)();
            if records.len() == BATCH {
                work.shelf.keep(&records).map_err(Halt::NotKept)?;
                records.clear();
            }
        }
        work.shelf.keep(&records).map_err(Halt::NotKept)?;
        if outcomes.len() + elsewhere < self.prepared.len() {
            return Err(Halt::Stopped);
        }
        if elsewhere > 0 {
            return Err(Halt::Elsewhere(elsewhere));
        }
        Ok(outcomes)
    }

    /// The unit of work of a scenario and a replication.
    pub fn unit(&self, scenario: usize, replication: u32) -> Unit {
        let p = &self.prepared[scenario];
        Unit {
            scenario: p.scenario.id.clone(),
            changes: p.changes.clone(),
            digest: p.scenario.digest.clone(),
            seed: self.seed,
            replication,
            tables: self.tables.as_ref().map(|t| t.iter().cloned().collect()),
        }
    }

    /// A result without the cells of tables that are not kept.
    fn kept(&self, mut outcome: Outcome) -> Outcome {
        if self.tables.is_some() {
            outcome.days = Days::default();
        }
        for table in &mut outcome.tables {
            if self
                .tables
                .as_ref()
                .is_some_and(|t| !t.contains(table.name))
            {
                table.cells = Vec::new();
            }
        }
        outcome
    }
}

/// The needs of one replication, drawn when first met and again only for other people.
struct Needs {
    streams: Streams,
    drawn: Option<(usize, Demand)>,
}

impl Needs {
    fn new(seed: u64, replication: u32) -> Self {
        Self {
            streams: Streams::new(seed, replication),
            drawn: None,
        }
    }

    /// How an organisation meets them.
    fn meet(&mut self, p: &Prepared) -> Outcome {
        let drawn = match self.drawn.take() {
            Some(drawn) if drawn.0 == p.demand_group => drawn,
            _ => {
                let demand = Demand::generate(&p.world, &p.scenario, &p.calendar, &self.streams);
                (p.demand_group, demand)
            }
        };
        let outcome = p.run(&drawn.1, self.streams);
        self.drawn = Some(drawn);
        outcome
    }
}

impl Experiment {
    /// Whether a scenario has the same people with the same needs as the first.
    pub fn same_people(&self, scenario: usize) -> bool {
        self.prepared[scenario].demand_group == self.prepared[0].demand_group
    }
}

impl Prepared {
    /// The parts that a run reads.
    pub fn setting(&self) -> Setting<'_> {
        Setting {
            world: &self.world,
            scenario: &self.scenario,
            organisation: &self.organisation,
            calendar: &self.calendar,
        }
    }

    /// The rota of one replication.
    pub fn roster(&self, streams: &Streams) -> Roster {
        Roster::build(
            &self.scenario,
            &self.world,
            &self.organisation,
            self.scenario.run.total_days(),
            streams,
        )
    }

    /// The tables of every run of this scenario, with their rows and columns and no counts.
    pub fn shape(&self) -> Vec<Table> {
        let empty = || {
            let roster = self.roster(&Streams::new(self.scenario.run.seed, 1));
            conclude(Tally::new(self.setting()), &roster, Ledger::default()).tables
        };
        self.shape.get_or_init(empty).clone()
    }

    /// One replication on given needs.
    pub fn run(&self, demand: &Demand, streams: Streams) -> Outcome {
        let setting = self.setting();
        let roster = self.roster(&streams);
        let mut tally = Tally::new(setting);
        let (ledger, worked) = sim::run_adapting(setting, demand, &roster, streams, &mut tally);
        conclude(tally, &worked, ledger)
    }
}

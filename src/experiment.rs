//! Many runs: every scenario on the same people with the same luck, replication by replication, and the paired differences.
//!
//! The unit of work is one replication of all scenarios of a comparison: the needs are drawn once and each organisation meets
//! them. Units are independent, run in parallel in any order, and are put together in order of replication, so that the result
//! does not depend on threads.

pub mod compare;
pub mod settling;

use crate::calendar::Calendar;
use crate::demand::{Demand, DemandRules};
use crate::organisation::Organisation;
use crate::organisation::staffing::Roster;
use crate::outcomes::tally::Tally;
use crate::outcomes::{Outcome, conclude};
use crate::random::Streams;
use crate::scenario::Scenario;
use crate::sim::{self, Setting};
use crate::world::{World, WorldRules};
use rayon::prelude::*;
use std::sync::Arc;

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
}

/// Outcomes by scenario, then by replication.
pub type Outcomes = Vec<Vec<Outcome>>;

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
                    demand_group,
                }
            })
            .collect();
        Self { prepared, seed }
    }

    fn calendar(scenario: &Scenario) -> Calendar {
        let run = &scenario.run;
        let first = run
            .start
            .saturating_sub(jiff::ToSpan::days(i64::from(run.warm_up_days)));
        Calendar::new(first, run.total_days()).expect("dates were checked to lie in 1900 to 2200")
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
            .map(|replication| self.replicate(replication, done, stop))
            .collect();
        let mut outcomes: Outcomes = self
            .prepared
            .iter()
            .map(|_| Vec::with_capacity(count as usize))
            .collect();
        for replication in by_replication? {
            for (scenario, outcome) in replication.into_iter().enumerate() {
                outcomes[scenario].push(outcome);
            }
        }
        Some(outcomes)
    }

    /// One replication of every scenario on the same needs.
    fn replicate(
        &self,
        replication: u32,
        done: &(dyn Fn() + Sync),
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Outcome>> {
        let streams = Streams::new(self.seed, replication);
        let mut demand: Option<(usize, Demand)> = None;
        self.prepared
            .iter()
            .map(|p| {
                if stop() {
                    return None;
                }
                if demand.as_ref().is_none_or(|d| d.0 != p.demand_group) {
                    demand = Some((
                        p.demand_group,
                        Demand::generate(&p.world, &p.scenario.needs, &p.calendar, &streams),
                    ));
                }
                let outcome = p.run(&demand.as_ref()?.1, streams);
                done();
                Some(outcome)
            })
            .collect()
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

    /// One replication on given needs.
    pub fn run(&self, demand: &Demand, streams: Streams) -> Outcome {
        let setting = self.setting();
        let roster = self.roster(&streams);
        let mut tally = Tally::new(setting);
        let (ledger, worked) = sim::run_adapting(setting, demand, &roster, streams, &mut tally);
        conclude(tally, &worked, ledger)
    }
}

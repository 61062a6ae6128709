//! The rota while it is being made: who holds which duty, and whether one more would be legal.
//!
//! Inside, duties are numbered in order of time and doctors in order of `tie_break`, so that the order
//! in which the caller lists them cannot change the outcome. Doctors who owe no duty are left out.

use super::duty::{Candidate, Duty};
use super::rules::{RestRules, Span};

/// Mark of a duty nobody holds, and of a duty number that does not exist.
pub(super) const NONE: u32 = u32::MAX;

/// A duty as the search sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub(super) span: Span,
    pub(super) weight: f64,
    pub(super) pool: u32,
    /// Place in the caller's list.
    pub(super) listed: u32,
}

/// A doctor as the search sees him or her.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doctor {
    pub(super) share: f64,
    /// Load carried forward plus that of the duties held.
    pub(super) load: f64,
    /// `load / share`: what fairness compares.
    pub(super) burden: f64,
    /// Most duties accepted.
    pub(super) limit: u32,
    /// Doctors linked by common services, directly or through others, have the same number.
    pub(super) community: u32,
    /// Place in the caller's list.
    pub(super) listed: u32,
    leave: Slice,
    pools: Slice,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slice {
    from: u32,
    to: u32,
}

impl Slice {
    fn of<T>(self, all: &[T]) -> &[T] {
        &all[self.from as usize..self.to as usize]
    }
}

/// Memory used while a rota is made; keep one and reuse it for many rotas.
///
/// Nothing of one rota is visible in the next.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub(super) rules: RestRules,
    pub(super) turns: Vec<Turn>,
    pub(super) doctors: Vec<Doctor>,
    /// Doctor of each turn, or [`NONE`].
    pub(super) holder: Vec<u32>,
    /// Turns of each doctor, in order of time.
    pub(super) held: Vec<Vec<u32>>,
    leave: Vec<(u32, u32)>,
    pools: Vec<u32>,
    /// Number of turns held, beside each entry of `pools`.
    held_in_pool: Vec<u32>,
    members: Vec<u32>,
    members_from: Vec<u32>,
}

impl Workspace {
    /// An empty workspace.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn load(&mut self, duties: &[Duty], candidates: &[Candidate], rules: &RestRules) {
        self.rules = *rules;
        self.load_turns(duties);
        self.load_doctors(candidates);
        self.load_members();
        self.load_communities();
    }

    fn load_turns(&mut self, duties: &[Duty]) {
        self.turns.clear();
        self.turns
            .extend(duties.iter().enumerate().map(|(listed, duty)| {
                debug_assert!(duty.start < duty.end, "a duty ends after it starts");
                Turn {
                    span: Span {
                        start: duty.start,
                        end: duty.end,
                    },
                    weight: duty.weight,
                    pool: duty.pool,
                    listed: listed as u32,
                }
            }));
        if !self.turns.is_sorted_by_key(|t| (t.span, t.listed)) {
            self.turns.sort_unstable_by_key(|t| (t.span, t.listed));
        }
        self.holder.clear();
        self.holder.resize(self.turns.len(), NONE);
    }

    fn load_doctors(&mut self, candidates: &[Candidate]) {
        self.doctors.clear();
        self.leave.clear();
        self.pools.clear();
        let mut order: Vec<u32> = (0..candidates.len() as u32)
            .filter(|&i| candidates[i as usize].is_liable())
            .collect();
        order.sort_unstable_by_key(|&i| (candidates[i as usize].tie_break, i));
        for listed in order {
            let candidate = &candidates[listed as usize];
            let doctor = self.admit(candidate, listed);
            self.doctors.push(doctor);
        }
        self.held_in_pool.clear();
        self.held_in_pool.resize(self.pools.len(), 0);
        self.held.iter_mut().for_each(Vec::clear);
        if self.held.len() < self.doctors.len() {
            self.held.resize_with(self.doctors.len(), Vec::new);
        }
    }

    fn admit(&mut self, candidate: &Candidate, listed: u32) -> Doctor {
        let leave_from = self.leave.len();
        self.leave.extend(&candidate.leave);
        debug_assert!(
            self.leave[leave_from..].is_sorted_by(|a, b| a.1 <= b.0),
            "absences are sorted and do not overlap"
        );
        let pools_from = self.pools.len();
        for (n, pool) in candidate.pools.iter().enumerate() {
            if !candidate.pools[..n].contains(pool) {
                self.pools.push(*pool);
            }
        }
        Doctor {
            share: candidate.share,
            load: candidate.carried_load,
            burden: candidate.carried_load / candidate.share,
            limit: candidate.max_duties.unwrap_or(NONE),
            community: 0,
            listed,
            leave: Slice {
                from: leave_from as u32,
                to: self.leave.len() as u32,
            },
            pools: Slice {
                from: pools_from as u32,
                to: self.pools.len() as u32,
            },
        }
    }

    /// Lists the doctors of each service, in the order of their numbers.
    fn load_members(&mut self) {
        let highest = self
            .turns
            .iter()
            .map(|t| t.pool)
            .chain(self.pools.iter().copied())
            .max();
        let n_pools = highest.map_or(0, |p| p as usize + 1);
        let from = &mut self.members_from;
        from.clear();
        from.resize(n_pools + 1, 0);
        for &pool in &self.pools {
            from[pool as usize + 1] += 1;
        }
        for pool in 0..n_pools {
            from[pool + 1] += from[pool];
        }
        self.members.clear();
        self.members.resize(self.pools.len(), NONE);
        let mut next = from.clone();
        for (number, doctor) in (0u32..).zip(&self.doctors) {
            for &pool in doctor.pools.of(&self.pools) {
                self.members[next[pool as usize] as usize] = number;
                next[pool as usize] += 1;
            }
        }
    }

    /// Gives linked doctors the lowest number among them, by spreading it until nothing changes.
    fn load_communities(&mut self) {
        let n_pools = self.n_pools();
        let mut of_pool: Vec<u32> = (0..n_pools as u32).collect();
        loop {
            let mut changed = false;
            for doctor in &mut self.doctors {
                let pools = doctor.pools.of(&self.pools);
                let lowest = pools
                    .iter()
                    .map(|&p| of_pool[p as usize])
                    .min()
                    .unwrap_or(NONE);
                doctor.community = lowest;
                for &pool in pools {
                    changed |= of_pool[pool as usize] != lowest;
                    of_pool[pool as usize] = lowest;
                }
            }
            if !changed {
                return;
            }
        }
    }

    pub(super) fn n_pools(&self) -> usize {
        self.members_from.len() - 1
    }

    /// Doctors who stand in a service.
    pub(super) fn members(&self, pool: u32) -> &[u32] {
        let from = self.members_from[pool as usize] as usize;
        let to = self.members_from[pool as usize + 1] as usize;
        &self.members[from..to]
    }

    pub(super) fn pools_of(&self, doctor: u32) -> &[u32] {
        self.doctors[doctor as usize].pools.of(&self.pools)
    }

    /// Whether a doctor has reached the number of duties he or she accepts.
    pub(super) fn is_full(&self, doctor: u32) -> bool {
        self.held[doctor as usize].len() >= self.doctors[doctor as usize].limit as usize
    }

    /// Whether a doctor of the right service may legally take `turn`, after giving up `without`
    /// ([`NONE`] to give up nothing).
    pub(super) fn may_take(&self, doctor: u32, turn: u32, without: u32) -> bool {
        let span = self.turns[turn as usize].span;
        let held = &self.held[doctor as usize];
        if (without == NONE && self.is_full(doctor)) || self.is_away(doctor, span) {
            return false;
        }
        let place = match held.last() {
            Some(&last) if last > turn => held.partition_point(|&t| t < turn),
            _ => held.len(),
        };
        let span_of = |&t: &u32| self.turns[t as usize].span;
        let stays = |&&t: &&u32| t != without;
        let before = held[..place].iter().rev().filter(stays).map(span_of);
        let after = held[place..].iter().filter(stays).map(span_of);
        self.rules.allow(&before, span, &after)
    }

    pub(super) fn is_away(&self, doctor: u32, span: Span) -> bool {
        let leave = self.doctors[doctor as usize].leave.of(&self.leave);
        let first = leave.partition_point(|absence| absence.1 <= span.start);
        leave.get(first).is_some_and(|absence| absence.0 < span.end)
    }

    pub(super) fn give(&mut self, doctor: u32, turn: u32) {
        let held = &mut self.held[doctor as usize];
        let place = match held.last() {
            Some(&last) if last > turn => held.partition_point(|&t| t < turn),
            _ => held.len(),
        };
        held.insert(place, turn);
        self.holder[turn as usize] = doctor;
        let Turn { weight, pool, .. } = self.turns[turn as usize];
        self.add_load(doctor, weight);
        if let Some(slot) = self.pool_slot(doctor, pool) {
            self.held_in_pool[slot] += 1;
        }
    }

    pub(super) fn take_back(&mut self, turn: u32) {
        let doctor = self.holder[turn as usize];
        let held = &mut self.held[doctor as usize];
        let place = held.partition_point(|&t| t < turn);
        held.remove(place);
        self.holder[turn as usize] = NONE;
        let Turn { weight, pool, .. } = self.turns[turn as usize];
        self.add_load(doctor, -weight);
        if let Some(slot) = self.pool_slot(doctor, pool) {
            self.held_in_pool[slot] -= 1;
        }
    }

    fn pool_slot(&self, doctor: u32, pool: u32) -> Option<usize> {
        let from = self.doctors[doctor as usize].pools.from as usize;
        let place = self.pools_of(doctor).iter().position(|&p| p == pool)?;
        Some(from + place)
    }

    /// Whether a doctor holds a turn of a service.
    pub(super) fn serves(&self, doctor: u32, pool: u32) -> bool {
        self.pool_slot(doctor, pool)
            .is_some_and(|slot| self.held_in_pool[slot] > 0)
    }

    fn add_load(&mut self, doctor: u32, weight: f64) {
        let doctor = &mut self.doctors[doctor as usize];
        doctor.load += weight;
        doctor.burden = doctor.load / doctor.share;
    }
}

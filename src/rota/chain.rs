//! Chains of doctors who each pass one duty on, from the most burdened to the least.
//!
//! For equal duties and shares without rest rules, no rota is fairer than one that no chain improves:
//! Harvey, Ladner, Lovász and Tamir 2006, J Algorithms 59:53.

use super::fairness::{Budget, burden_with, by_burden, is_lighter};
use super::table::{NONE, Workspace};

/// Lets the lightest-burdened doctors take duties of one weight, directly or through chains.
///
/// A doctor met in a search that found nothing needs no search of his or her own: it would meet only
/// doctors already found too light, and start from a heavier burden.
pub(super) fn pass_on(
    rota: &mut Workspace,
    weight: f64,
    chain: &mut Chain,
    budget: &mut Budget,
) -> bool {
    let mut improved = false;
    let ceilings = ceilings(rota);
    let mut settled = vec![false; rota.doctors.len()];
    for taker in by_burden(rota, weight) {
        let Some(&ceiling) = ceilings.get(rota.doctors[taker as usize].community as usize) else {
            continue;
        };
        while !budget.is_spent()
            && !settled[taker as usize]
            && !rota.is_full(taker)
            && is_lighter(burden_with(rota, taker, weight), ceiling)
        {
            if chain.relieve_somebody(rota, taker, weight, budget) {
                improved = true;
            } else {
                chain
                    .queue
                    .iter()
                    .for_each(|&met| settled[met as usize] = true);
            }
        }
    }
    improved
}

/// Search for a chain of doctors, each passing one duty of the same weight to the one before.
#[derive(Default)]
pub(super) struct Chain {
    met: Vec<bool>,
    /// Duty each met doctor would pass on.
    passes: Vec<u32>,
    /// Doctor who would receive it.
    receiver: Vec<u32>,
    /// Doctors met, in the order they were.
    queue: Vec<u32>,
}

impl Chain {
    /// Searches breadth-first from `taker` for somebody so burdened that a chain to him or her pays,
    /// and carries it out.
    fn relieve_somebody(
        &mut self,
        rota: &mut Workspace,
        taker: u32,
        weight: f64,
        budget: &mut Budget,
    ) -> bool {
        let target = burden_with(rota, taker, weight);
        self.start(rota.doctors.len(), taker);
        let mut next = 0;
        while let Some(&receiver) = self.queue.get(next) {
            if let Some(heaviest) = self.meet_givers(rota, receiver, weight, target, budget) {
                self.carry_out(rota, heaviest);
                return true;
            }
            if budget.is_spent() {
                return false;
            }
            next += 1;
        }
        false
    }

    fn start(&mut self, n_doctors: usize, taker: u32) {
        self.met.clear();
        self.met.resize(n_doctors, false);
        self.passes.resize(n_doctors, NONE);
        self.receiver.resize(n_doctors, NONE);
        self.queue.clear();
        self.link(taker, NONE, NONE);
    }

    fn link(&mut self, doctor: u32, passes: u32, receiver: u32) {
        self.met[doctor as usize] = true;
        self.passes[doctor as usize] = passes;
        self.receiver[doctor as usize] = receiver;
        self.queue.push(doctor);
    }

    /// Meets everybody who could pass a duty on to `receiver`; stops at one whose relief pays.
    fn meet_givers(
        &mut self,
        rota: &Workspace,
        receiver: u32,
        weight: f64,
        target: f64,
        budget: &mut Budget,
    ) -> Option<u32> {
        for paying in [true, false] {
            for &pool in rota.pools_of(receiver) {
                for &giver in rota.members(pool) {
                    let pays = is_lighter(target, rota.doctors[giver as usize].burden);
                    if !budget.spend() {
                        return None;
                    }
                    if pays != paying || self.met[giver as usize] || !rota.serves(giver, pool) {
                        continue;
                    }
                    let given_up = self.passes[receiver as usize];
                    let passable = rota.held[giver as usize].iter().copied().find(|&turn| {
                        let duty = &rota.turns[turn as usize];
                        budget.spend()
                            && duty.pool == pool
                            && duty.weight.total_cmp(&weight).is_eq()
                            && rota.may_take(receiver, turn, given_up)
                    });
                    if let Some(turn) = passable {
                        self.link(giver, turn, receiver);
                        if pays {
                            return Some(giver);
                        }
                    }
                }
            }
        }
        None
    }

    fn carry_out(&self, rota: &mut Workspace, heaviest: u32) {
        let mut giver = heaviest;
        while self.receiver[giver as usize] != NONE {
            let (turn, receiver) = (self.passes[giver as usize], self.receiver[giver as usize]);
            rota.take_back(turn);
            rota.give(receiver, turn);
            giver = receiver;
        }
    }
}

/// Heaviest burden in each community of doctors: nobody there can be relieved of more.
fn ceilings(rota: &Workspace) -> Vec<f64> {
    let mut ceilings = vec![f64::NEG_INFINITY; rota.n_pools()];
    for doctor in &rota.doctors {
        if let Some(ceiling) = ceilings.get_mut(doctor.community as usize) {
            *ceiling = ceiling.max(doctor.burden);
        }
    }
    ceilings
}

//! Gives the duties out day by day, each to the doctor who has carried least for his or her share.
//!
//! A duty that nobody may take as things stand is tried again by asking others to hand duties on.

use super::fairness::Budget;
use super::table::{NONE, Workspace};

const DAY_MINUTES: u32 = 24 * 60;

/// Services up to this size are searched from one end to the other; larger ones are kept sorted.
const SMALL_SERVICE: usize = 8;

/// Gives every duty that somebody may legally take, in order of day.
pub(super) fn give_out(rota: &mut Workspace) {
    let order = order_of_choice(rota);
    let mut queues = Queues::new(rota);
    for turn in order {
        if let Some(doctor) = queues.first_legal(rota, turn) {
            rota.give(doctor, turn);
            queues.moved_back(rota, doctor, turn);
        }
    }
}

/// Day by day; within a day the duty with the fewest doctors first, then the heaviest.
fn order_of_choice(rota: &Workspace) -> Vec<u32> {
    let turns = &rota.turns;
    let day = |turn: u32| turns[turn as usize].span.start / DAY_MINUTES;
    let mut order: Vec<u32> = (0..turns.len() as u32).collect();
    for of_day in order.chunk_by_mut(|&a, &b| day(a) == day(b)) {
        of_day.sort_by(|&a, &b| {
            let (one, other) = (&turns[a as usize], &turns[b as usize]);
            let n_one = rota.members(one.pool).len();
            let n_other = rota.members(other.pool).len();
            n_one
                .cmp(&n_other)
                .then(other.weight.total_cmp(&one.weight))
                .then(a.cmp(&b))
        });
    }
    order
}

/// Who is asked next: least burden, then longest since the last duty, then the lowest number.
///
/// The three are packed in one number that sorts the same way.
type Turnkey = u128;

fn turnkey(burden: f64, last_end: u32, doctor: u32) -> Turnkey {
    let bits = burden.to_bits();
    let sign = 1 << 63;
    let sortable = if bits & sign == 0 { bits | sign } else { !bits };
    (u128::from(sortable) << 64) | (u128::from(last_end) << 32) | u128::from(doctor)
}

/// The order in which the doctors of each service are asked.
struct Queues {
    key: Vec<Turnkey>,
    last_end: Vec<u32>,
    /// Sorted keys of the large services; empty for the small ones.
    sorted: Vec<Vec<Turnkey>>,
}

impl Queues {
    fn new(rota: &Workspace) -> Self {
        let key: Vec<Turnkey> = (0u32..)
            .zip(&rota.doctors)
            .map(|(n, d)| turnkey(d.burden, 0, n))
            .collect();
        let sorted = (0..rota.n_pools() as u32)
            .map(|pool| match rota.members(pool) {
                members if members.len() <= SMALL_SERVICE => Vec::new(),
                members => {
                    let mut keys: Vec<_> = members.iter().map(|&m| key[m as usize]).collect();
                    keys.sort_unstable();
                    keys
                }
            })
            .collect();
        let last_end = vec![0; key.len()];
        Self {
            key,
            last_end,
            sorted,
        }
    }

    fn first_legal(&self, rota: &Workspace, turn: u32) -> Option<u32> {
        let pool = rota.turns[turn as usize].pool;
        let members = rota.members(pool);
        if members.len() > SMALL_SERVICE {
            let in_order = self.sorted[pool as usize].iter().map(|&key| key as u32);
            return in_order
                .into_iter()
                .find(|&doctor| rota.may_take(doctor, turn, NONE));
        }
        let mut best = Turnkey::MAX;
        for &doctor in members {
            let key = self.key[doctor as usize];
            if key < best && rota.may_take(doctor, turn, NONE) {
                best = key;
            }
        }
        (best != Turnkey::MAX).then_some(best as u32)
    }

    fn moved_back(&mut self, rota: &Workspace, doctor: u32, turn: u32) {
        let end = rota.turns[turn as usize].span.end;
        let last_end = &mut self.last_end[doctor as usize];
        *last_end = end.max(*last_end);
        let new = turnkey(rota.doctors[doctor as usize].burden, *last_end, doctor);
        let old = std::mem::replace(&mut self.key[doctor as usize], new);
        for &pool in rota.pools_of(doctor) {
            let keys = &mut self.sorted[pool as usize];
            if keys.is_empty() {
                continue;
            }
            let from = keys.partition_point(|&key| key < old);
            let to = from + keys[from + 1..].partition_point(|&key| key < new);
            keys.copy_within(from + 1..=to, from);
            keys[to] = new;
        }
    }
}

/// Tries again every duty left open, letting doctors hand on one duty each to make room.
pub(super) fn repair(rota: &mut Workspace) {
    let mut budget = Budget::for_duties(rota.turns.len());
    for turn in 0..rota.turns.len() as u32 {
        if rota.holder[turn as usize] == NONE && !budget.is_spent() {
            make_room(rota, turn, &mut budget);
        }
    }
}

/// Gives every open duty that somebody may take without further change.
pub(super) fn fill(rota: &mut Workspace) {
    for turn in 0..rota.turns.len() as u32 {
        if rota.holder[turn as usize] == NONE {
            let members = rota.members(rota.turns[turn as usize].pool);
            let legal = members
                .iter()
                .copied()
                .filter(|&m| rota.may_take(m, turn, NONE));
            let least = legal.min_by(|&a, &b| {
                let burden = |m: u32| rota.doctors[m as usize].burden;
                burden(a).total_cmp(&burden(b)).then(a.cmp(&b))
            });
            if let Some(doctor) = least {
                rota.give(doctor, turn);
            }
        }
    }
}

/// One step of a chain: `doctor` takes `turn` and gives up what the next step names.
#[derive(Clone, Copy, Debug)]
struct Step {
    turn: u32,
    /// Step whose doctor gives `turn` up; [`NONE`] at the start.
    from: u32,
}

/// Breadth-first search for a chain of hand-overs that ends with somebody who has room.
///
/// Each doctor is met at most once, so the changes along a chain cannot disturb each other.
fn make_room(rota: &mut Workspace, open: u32, budget: &mut Budget) {
    let mut met = vec![false; rota.doctors.len()];
    let mut steps = vec![Step {
        turn: open,
        from: NONE,
    }];
    let mut next = 0;
    while let Some(&Step { turn, .. }) = steps.get(next) {
        for &doctor in rota.members(rota.turns[turn as usize].pool) {
            if !budget.spend() {
                return;
            }
            if met[doctor as usize] {
                continue;
            }
            if rota.may_take(doctor, turn, NONE) {
                hand_on(rota, &steps, next as u32, doctor);
                return;
            }
            let span = rota.turns[turn as usize].span;
            if rota.is_away(doctor, span) {
                continue;
            }
            for &given_up in &rota.held[doctor as usize] {
                if budget.spend() && rota.may_take(doctor, turn, given_up) {
                    met[doctor as usize] = true;
                    steps.push(Step {
                        turn: given_up,
                        from: next as u32,
                    });
                }
            }
        }
        next += 1;
    }
}

/// Carries out the chain that ends with `last` taking the duty of step `at`.
fn hand_on(rota: &mut Workspace, steps: &[Step], at: u32, last: u32) {
    let (mut at, mut taker) = (at, last);
    while at != NONE {
        let Step { turn, from } = steps[at as usize];
        let giver = rota.holder[turn as usize];
        if giver != NONE {
            rota.take_back(turn);
        }
        rota.give(taker, turn);
        (at, taker) = (from, giver);
    }
}

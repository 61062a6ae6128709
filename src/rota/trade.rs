//! Gifts and exchanges between two doctors that bring their burdens closer.

use super::fairness::{Budget, Held, TOLERANCE, Weights, burden_with, by_burden, is_lighter};
use super::table::{NONE, Workspace};

/// What two doctors may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trade {
    /// One gives a duty away.
    Gift,
    /// One gives a duty against a lighter one.
    Exchange,
}

/// Lets the heaviest-burdened doctors trade with the lightest-burdened ones.
pub(super) fn trade(
    rota: &mut Workspace,
    kind: Trade,
    weights: &Weights,
    budget: &mut Budget,
) -> bool {
    let order = by_burden(rota, 0.0);
    let held = (0..order.len() as u32)
        .map(|doctor| weights.held(rota, doctor))
        .collect();
    let mut market = Market {
        kind,
        weights,
        held,
        budget,
    };
    let mut improved = false;
    for &giver in order.iter().rev() {
        while let Some(deal) = market.good_deal(rota, giver, &order) {
            market.carry_out(rota, giver, deal);
            improved = true;
        }
    }
    improved
}

/// The giver hands `heavy` to `other`, for `light` or for nothing ([`NONE`]).
#[derive(Clone, Copy, Debug)]
struct Deal {
    heavy: u32,
    light: u32,
    other: u32,
}

/// What is known while trading goes on.
struct Market<'a> {
    kind: Trade,
    weights: &'a Weights,
    /// Weights held by each doctor.
    held: Vec<Held>,
    budget: &'a mut Budget,
}

impl Market<'_> {
    /// A deal that makes the rota fairer, with the lightest-burdened partner there is.
    fn good_deal(&mut self, rota: &Workspace, giver: u32, order: &[u32]) -> Option<Deal> {
        let finest = match self.kind {
            Trade::Gift => self.weights.lightest(),
            Trade::Exchange => self.weights.finest(),
        };
        let from = &rota.doctors[giver as usize];
        let is_partner = |&other: &u32| {
            rota.doctors[other as usize].community == from.community
                && is_lighter(burden_with(rota, other, finest), from.burden)
                && rota
                    .pools_of(other)
                    .iter()
                    .any(|&pool| rota.serves(giver, pool))
        };
        let mut partners = order.iter().copied().filter(is_partner);
        partners.find_map(|other| self.best_deal(rota, giver, other))
    }

    /// The legal deal between two doctors that brings their burdens closest together.
    fn best_deal(&mut self, rota: &Workspace, giver: u32, other: u32) -> Option<Deal> {
        let (from, to) = (&rota.doctors[giver as usize], &rota.doctors[other as usize]);
        let most = (from.burden - TOLERANCE) * to.share - to.load;
        let ideal = (from.load * to.share - to.load * from.share) / (from.share + to.share);
        let (lights, useful) = match self.kind {
            Trade::Gift => (&[NONE][..], Held::MAX),
            Trade::Exchange => {
                let (heavy, light) = (self.held[giver as usize], self.held[other as usize]);
                let useful = self.weights.exchangeable(heavy, light, most);
                (rota.held[other as usize].as_slice(), useful)
            }
        };
        if useful == 0 {
            return None;
        }
        let mut best = None;
        let mut distance = f64::INFINITY;
        for &heavy in &rota.held[giver as usize] {
            let offered = &rota.turns[heavy as usize];
            let may_serve = rota.pools_of(other).contains(&offered.pool);
            if !may_serve || self.weights.bit(heavy) & useful == 0 {
                continue;
            }
            for &light in lights {
                if !self.budget.spend() {
                    return best;
                }
                let returned = rota
                    .turns
                    .get(light as usize)
                    .map_or(0.0, |turn| turn.weight);
                let moved = offered.weight - returned;
                let off_ideal = (moved - ideal).abs();
                let closer = moved > 0.0 && moved < most && off_ideal < distance;
                if closer && is_legal(rota, giver, heavy, other, light) {
                    (best, distance) = (
                        Some(Deal {
                            heavy,
                            light,
                            other,
                        }),
                        off_ideal,
                    );
                }
            }
        }
        best
    }

    fn carry_out(&mut self, rota: &mut Workspace, giver: u32, deal: Deal) {
        rota.take_back(deal.heavy);
        if deal.light != NONE {
            rota.take_back(deal.light);
            rota.give(giver, deal.light);
        }
        rota.give(deal.other, deal.heavy);
        for doctor in [giver, deal.other] {
            self.held[doctor as usize] = self.weights.held(rota, doctor);
        }
    }
}

/// Whether `other` may take `heavy` and the giver `light`, if there is one, in its place.
fn is_legal(rota: &Workspace, giver: u32, heavy: u32, other: u32, light: u32) -> bool {
    if !rota.may_take(other, heavy, light) {
        return false;
    }
    rota.turns.get(light as usize).is_none_or(|taken| {
        rota.pools_of(giver).contains(&taken.pool) && rota.may_take(giver, light, heavy)
    })
}

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
    let mut market = Market::new(rota, kind, weights, &order, budget);
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
    /// Place of each doctor in the order of burden at the start.
    place: Vec<u32>,
    /// Places of those who may trade with one giver; kept for its memory.
    partners: Vec<u32>,
    budget: &'a mut Budget,
}

impl<'a> Market<'a> {
    fn new(
        rota: &Workspace,
        kind: Trade,
        weights: &'a Weights,
        order: &[u32],
        budget: &'a mut Budget,
    ) -> Self {
        let doctors = 0..order.len() as u32;
        let mut place = vec![0; order.len()];
        for (number, &doctor) in (0..).zip(order) {
            place[doctor as usize] = number;
        }
        Self {
            kind,
            weights,
            held: doctors.map(|doctor| weights.held(rota, doctor)).collect(),
            place,
            partners: Vec::new(),
            budget,
        }
    }

    /// A deal that makes the rota fairer, with the lightest-burdened partner there is.
    fn good_deal(&mut self, rota: &Workspace, giver: u32, order: &[u32]) -> Option<Deal> {
        self.find_partners(rota, giver);
        let partners = std::mem::take(&mut self.partners);
        let mut others = partners.iter().map(|&place| order[place as usize]);
        let deal = others.find_map(|other| self.best_deal(rota, giver, other));
        self.partners = partners;
        deal
    }

    /// Those who carry less and stand in a service of which the giver holds duties, lightest first.
    fn find_partners(&mut self, rota: &Workspace, giver: u32) {
        let finest = match self.kind {
            Trade::Gift => self.weights.lightest(),
            Trade::Exchange => self.weights.finest(),
        };
        let burden = rota.doctors[giver as usize].burden;
        self.partners.clear();
        let pools = rota.pools_of(giver).iter();
        for &pool in pools.filter(|&&pool| rota.serves(giver, pool)) {
            let members = rota.members(pool).iter();
            let lighter =
                members.filter(|&&other| is_lighter(burden_with(rota, other, finest), burden));
            let places = lighter.map(|&other| self.place[other as usize]);
            self.partners.extend(places);
        }
        self.partners.sort_unstable();
        self.partners.dedup();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rota::builder::give_out;
    use crate::rota::{Candidate, Duty, DutyKind, RestRules};
    use proptest::prelude::*;

    /// Everybody in order of burden, one by one, as the definition says.
    fn partners_of_all(rota: &Workspace, order: &[u32], giver: u32, finest: f64) -> Vec<u32> {
        let from = &rota.doctors[giver as usize];
        let is_partner = |other: u32| {
            let mut common = rota.pools_of(other).iter();
            rota.doctors[other as usize].community == from.community
                && is_lighter(burden_with(rota, other, finest), from.burden)
                && common.any(|&pool| rota.serves(giver, pool))
        };
        let order = order.iter().copied();
        order.filter(|&other| is_partner(other)).collect()
    }

    fn duty((day, halves, pool): (u32, u8, u32)) -> Duty {
        let start = day * 24 * 60 + 20 * 60;
        Duty {
            start,
            end: start + 12 * 60,
            weight: f64::from(halves) / 2.0,
            kind: DutyKind(0),
            pool,
        }
    }

    proptest! {
        #[test]
        fn partners_are_found_by_service_as_among_everybody(
            duties in prop::collection::vec((0_u32..40, 1_u8..5, 0_u32..4), 1..60),
            doctors in prop::collection::vec((1_u8..4, prop::collection::vec(0_u32..4, 0..3)), 1..12),
        ) {
            let duties: Vec<Duty> = duties.into_iter().map(duty).collect();
            let candidate = |(n, (thirds, pools)): (u32, (u8, Vec<u32>))| Candidate {
                pools,
                ..Candidate::new(f64::from(thirds) / 3.0, n, 0)
            };
            let candidates: Vec<Candidate> = (0..).zip(doctors).map(candidate).collect();
            let mut rota = Workspace::new();
            rota.load(&duties, &candidates, &RestRules::none());
            give_out(&mut rota);
            let (weights, mut budget) = (Weights::of(&rota), Budget::for_duties(duties.len()));
            let order = by_burden(&rota, 0.0);
            for (kind, finest) in [
                (Trade::Gift, weights.lightest()),
                (Trade::Exchange, weights.finest()),
            ] {
                let mut market = Market::new(&rota, kind, &weights, &order, &mut budget);
                for giver in 0..order.len() as u32 {
                    market.find_partners(&rota, giver);
                    let found = market.partners.iter().map(|&place| order[place as usize]);
                    let expected = partners_of_all(&rota, &order, giver, finest);
                    prop_assert_eq!(found.collect::<Vec<_>>(), expected);
                }
            }
        }
    }
}

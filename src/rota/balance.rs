//! Passes duties between doctors until no passing on makes the rota fairer.
//!
//! Fairer means: with the burdens (load divided by share) written from the heaviest down, the first
//! that changes gets lighter.

use super::chain::{Chain, pass_on};
use super::fairness::{Budget, Weights};
use super::table::Workspace;
use super::trade::{Trade, trade};

/// Makes the rota fairer until nothing helps any more, or the bounded work is done.
pub(super) fn level(rota: &mut Workspace) {
    // Apart, so that a long search for chains leaves enough for exchanges.
    let mut for_chains = Budget::for_duties(rota.turns.len());
    let mut for_trade = Budget::for_duties(rota.turns.len());
    let weights = Weights::of(rota);
    let mut chain = Chain::default();
    loop {
        let mut improved = trade_until_settled(rota, &weights, &mut for_trade);
        for &weight in weights.distinct() {
            improved |= pass_on(rota, weight, &mut chain, &mut for_chains);
        }
        if !improved || (for_chains.is_spent() && for_trade.is_spent()) {
            return;
        }
    }
}

/// Gifts first, since an exchange costs more to find.
fn trade_until_settled(rota: &mut Workspace, weights: &Weights, budget: &mut Budget) -> bool {
    let mut improved = false;
    while trade(rota, Trade::Gift, weights, budget) || trade(rota, Trade::Exchange, weights, budget)
    {
        improved = true;
    }
    improved
}

//! Draws of all uncertain values at once, and the simulated years of each draw.

use super::factor::{Factor, changes};
use crate::experiment::variant::Point;
use crate::random::{Purpose, Streams};

/// Replications that one draw may have: the luck of each draw is its own, and has its own numbers.
pub const MOST_RUNS: u32 = 4_095;

/// The shares of one draw (from 1) at which each factor stands within its law, strictly between 0 and 1. Each factor has its own stream: another
/// factor more does not move them.
pub fn shares(factors: &[Factor], seed: u64, draw: u32) -> Vec<f64> {
    let streams = Streams::new(seed, draw);
    factors
        .iter()
        .map(|factor| {
            let hash = blake3::hash(factor.key.as_bytes());
            let word = |at: usize| {
                let bytes = hash.as_bytes();
                u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
            };
            let mut lots = streams.draws(Purpose::Assumption, (word(0), word(4)));
            lots.fine_uniform()
        })
        .collect()
}

/// The simulated years of one draw: every scenario with its changed values, on luck of the draw's own.
pub fn point(factors: &[Factor], scenarios: usize, seed: u64, draw: u32, runs: u32) -> Point {
    let shares = shares(factors, seed, draw);
    Point {
        changes: (0..scenarios)
            .map(|scenario| changes(factors, &shares, scenario))
            .collect(),
        first: draw * (MOST_RUNS + 1) + 1,
        count: runs,
    }
}

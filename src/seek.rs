//! The smallest or largest value of a lever at which conditions hold, with a stated confidence: how few posts are enough?
//!
//! Each value is tried with as many replications as the verdict needs, by the fully sequential check of limits in
//! [`crate::stats::feasibility`]; the confidence holds for all verdicts together. Where the conditions get easier step by step along
//! the lever, halving finds the border with few trials ([`search`]); where nobody knows, every value is tried.

pub mod condition;
pub mod trial;
pub mod search;
pub mod show;

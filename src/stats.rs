//! Turns what happened in the simulated nights into figures one may quote, each with its margin of error.
//!
//! Pure functions of numbers: nothing here knows of doctors, posts or calendars, reads a clock or draws at random.
//! Sums run in the order of their input, so that the same values give the same bytes on any number of threads.
//!
//! `None` always means "undefined for these values" (no visit, no load, one replication): it is counted and shown,
//! never replaced by 0 or 1. Shares, probabilities and confidence levels are on 0..1, logarithms are natural.

pub mod estimate;
pub mod paired;
pub mod quantile;
pub mod fairness;
pub mod continuity;
pub mod warm_up;
pub mod queueing;
pub mod weighted;
pub mod design;
pub mod emulator;
pub mod matching;
pub mod chains;
pub mod components;
pub mod feasibility;
pub mod morris;
pub mod sobol;

/// Fails unless `actual` rounds to the `printed` reference, given to `digits` decimals.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_printed(actual: f64, printed: f64, digits: i32) {
    let half_unit = 0.5 * 10_f64.powi(-digits);
    assert!(
        (actual - printed).abs() <= half_unit * 1.000_001,
        "{actual} does not round to {printed} at {digits} decimals"
    );
}

/// Fails unless `actual` equals `expected` but for the last bits of a floating sum.
#[cfg(test)]
#[track_caller]
pub(crate) fn assert_close(actual: f64, expected: f64) {
    let scale = expected.abs().max(1.0);
    assert!(
        (actual - expected).abs() <= 1e-12 * scale,
        "{actual} is not {expected}"
    );
}

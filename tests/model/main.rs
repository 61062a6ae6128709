//! The behaviour of the program as its users meet it: one test binary, one file for each question.

// Tests compare exactly, and on purpose.
#![allow(clippy::pedantic, clippy::float_cmp, clippy::unwrap_used)]

mod laboratory;

mod verification;

mod perturbation;

mod reproducibility;

mod response;

mod by_hand;

mod double_entry;

mod refusals;

mod allocations;

mod architecture;

mod cli;

mod units;

mod experiments;

mod calibrate;

mod odd;

mod validate;

mod invariants;

mod scenarios;

mod schema;

mod new_scenario;

mod report_page;

mod territories;

mod levers;

mod adaptation;

mod vignette;

mod follow;

mod coverage;
mod warm_up;

mod reference;

mod benchmark;

//! `permanence` simulates who answers the sick at night and at weekends.

pub mod calendar;
pub mod random;
pub mod stats;
pub mod rota;
pub mod scenario;
pub mod world;
pub mod demand;
pub mod organisation;
pub mod journal;
pub mod sim;
pub mod outcomes;
pub mod experiment;
pub mod report;
pub mod study;
pub mod cli;

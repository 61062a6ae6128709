//! Fits what nobody has measured (how people choose, how often they fall ill) to what has been counted in Belgium.
//!
//! A calibration file names scenarios, parameters with the range in which they may lie, and published facts with their errors.
//! Facts are used for the fit or held out from it. The method has two steps, both on few runs:
//!
//! 1. *History matching* (Vernon, Goldstein & Bower 2010; Andrianakis and others 2015): runs spread over all ranges train quick
//!    stand-ins for the simulation; combinations that miss a fact by more than three standard deviations are ruled out; new runs
//!    go where nothing is ruled out yet; and again.
//! 2. *Approximate Bayesian computation with an explicit error of the facts* (Wilkinson 2013, Stat Appl Genet Mol Biol 12:129):
//!    the stand-ins propose combinations, the simulation runs each, and each run weighs as much as the normal density of its
//!    distance from the facts, divided by the density with which it was proposed (importance weights, as in Beaumont and others
//!    2009, Biometrika 96:983). There is no tolerance to choose, and a poor stand-in costs precision but does not move the answer.
//!
//! All chance comes from the seed: the same file gives the same bytes on any number of threads.

pub mod engine;
pub mod levers;
pub mod measure;
pub mod scenarios;
pub mod plan;
pub mod summary;
pub mod files;

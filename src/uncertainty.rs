//! Two kinds of not knowing, kept apart: the luck of a simulated year, and the values that nobody has measured.
//!
//! A scenario states for its uncertain values how far the truth may lie from the value used ([`factor`]). Drawing all of them
//! again and again shows how far the answer may lie from the one given ([`draws`]), and what part of its uncertainty more
//! simulated years could never remove ([`spread`]).

pub mod prior;
pub mod factor;
pub mod draws;
pub mod spread;

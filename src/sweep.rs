//! The same question asked at many values of a lever: how the answer moves with inhabitants per post, doctors, operators or cars.
//!
//! Every value is one variant of the scenarios, and all variants meet the same people with the same luck, so that a curve is not
//! bent by chance between its points.

pub mod axis;
pub mod grid;
pub mod reading;
pub mod show;

//! What the answer hangs on: which of the values that nobody has measured move it, how much, alone or together.
//!
//! First every uncertain value is moved along random walks through all ranges (screening, Morris 1991 with the mean sizes of
//! Campolongo and others 2007); then, when asked, the variance of the answer is shared out among those that move it most (indices of
//! Sobol in the form of Saltelli and others 2010). All points meet the same luck, and with two scenarios it is their paired
//! difference that is explained.

pub mod plan;
pub mod screening;
pub mod shares;
pub mod show;

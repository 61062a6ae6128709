//! Puts the model to the test of what happened where duty was reorganised: the published effect beside the simulated one.
//!
//! A file of targets names for each study a scenario before and one after (or one alone, for a level), the figure that is compared,
//! and what was published. One set of values serves all: nothing of the behaviour changes from study to study, only the
//! organisation that the study describes, and no published effect is an input. A target is *hit* when the simulated interval and
//! the published one overlap, *direction only* when the effect goes the right way and its size does not fit, else *missed*; a miss is
//! shown with the mechanism that the model lacks. The simulated interval is the luck of the run alone.

pub mod verdict;
pub mod plan;
pub mod trial;
pub mod files;

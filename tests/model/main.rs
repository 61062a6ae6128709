//! The behaviour of the program as its users meet it: one test binary, one file for each question.

mod laboratory;

mod verification;

mod perturbation;

mod reproducibility;

mod response;

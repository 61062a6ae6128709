//! Stops simulating as soon as it is sure enough which organisations keep within the limits that were set.
//!
//! The question is put to running sums that must leave a triangle: wide after few replications, closed after many. What is
//! decided depends on the values so far alone, replication by replication, so that an interrupted run takes the same decisions
//! again and later values never change one.
//!
//! This is the fully sequential check of feasibility of Andradóttir & Kim 2010 (Naval Research Logistics 57:403) and Batur & Kim
//! 2010 (ACM TOMACS 20:13), with the region and the constants of the program that accompanies Zhou, Andradóttir, Kim & Park, "Finding feasible systems for subjective constraints using recycled
//! observations".
//!
//! Why the triangle holds (Fabian 1974, Annals of Statistics 2:170, with c = 1): sums whose mean is off by the tolerance t or more
//! leave the triangle of half-height h2 S2 / (2 t) - t r / 2 on the wrong side with probability at most the mean of
//! exp(-eta (n0 - 1) S2 / sigma2) / 2 over the variance S2 of the first n0 values. (n0 - 1) S2 / sigma2 is chi-square with n0 - 1
//! degrees of freedom when values are normal, so that this mean is (1 + 2 eta)^(-(n0 - 1) / 2) / 2, which [`Constants`] set equal to
//! the error allowed. Errors of several decisions are added up (Bonferroni): right under any dependence, hence with common random
//! numbers.
//!
//! Values that are skewed to the right break the promise on one side: their first variance is too small just when their first mean
//! is. With 5 % agreed, a first stage of 10 and a tolerance of a fifth of the standard deviation or less, a mean at limit + tolerance
//! passes wrongly in 6 % at skewness 0.5, 8 % at 1 and 15 % at 2 (exponential values). Then give averages of batches as values, or
//! begin with so many replications that the triangle is nearly closed.

use super::estimate::Moments;
use serde::Serialize;

/// The two numbers that size the triangle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Constants {
    /// Above 0; grows as the error allowed shrinks.
    pub eta: f64,
    /// 2 eta (n0 - 1): replications needed at most, in units of variance / tolerance squared.
    pub h2: f64,
}

/// Constants when `comparisons` decisions share the error `alpha` (0..1) and variances come from `first_stage` replications.
///
/// One decision for each limit of each system. None below 2 replications or for an error
/// of a half or more in a single decision.
pub fn constants(alpha: f64, comparisons: usize, first_stage: usize) -> Option<Constants> {
    constants_of_error(alpha / comparisons.max(1) as f64, first_stage)
}

/// Constants for the error allowed in a single decision.
fn constants_of_error(error: f64, first_stage: usize) -> Option<Constants> {
    let valid = error > 0.0 && error < 0.5 && first_stage >= 2;
    let freedom = first_stage.checked_sub(1)? as f64;
    valid.then(|| {
        let eta = 0.5 * libm::expm1(-2.0 / freedom * libm::log(2.0 * error));
        Constants {
            eta,
            h2: 2.0 * eta * freedom,
        }
    })
}

/// Where a running sum must not stay for a decision.
#[derive(Debug, Clone, Copy)]
struct Triangle {
    height: f64,
    slope: f64,
}

impl Triangle {
    fn new(constants: Constants, variance: f64, tolerance: f64) -> Self {
        Self {
            height: constants.h2 * variance / (2.0 * tolerance),
            slope: tolerance / 2.0,
        }
    }

    /// Half-height after `r` replications, in the unit of a sum of values.
    fn at(self, r: usize) -> f64 {
        (self.height - self.slope * r as f64).max(0.0)
    }

    /// First replication beyond the tip of the triangle.
    fn closes(self) -> usize {
        libm::floor(self.height / self.slope) as usize + 1
    }
}

/// Variance of the first values, once there are enough; none with one that is not finite.
fn first_variance(values: impl Iterator<Item = f64>, first_stage: usize) -> Option<f64> {
    let mut moments = Moments::default();
    for value in values.take(first_stage) {
        moments.add(value);
    }
    moments
        .variance()
        .filter(|variance| moments.n() == first_stage && variance.is_finite())
}

/// A limit that a mean must not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Limit {
    /// Largest mean that is acceptable, in the unit of the values.
    pub limit: f64,
    /// Distance from the limit within which either verdict will do, same unit, above 0.
    pub tolerance: f64,
}

/// Whether a mean keeps within its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// It does; wrongly said, at most as often as agreed, of a mean at or above limit + tolerance.
    Holds,
    /// It does not; wrongly said, at most as often as agreed, of a mean at or below limit - tolerance.
    Fails,
    /// Not known yet.
    Open,
}

/// The verdict on one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What is known.
    pub verdict: Verdict,
    /// Replications on which the verdict rests; none while it is open.
    pub decided_at: Option<usize>,
    /// Replications after which there will be a verdict at the latest; none before the first stage is complete.
    pub latest: Option<usize>,
}

/// Check of several means of one system against their limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Feasibility {
    /// Probability that any verdict on any system is wrong, 0..1 (means within the tolerance apart).
    pub alpha: f64,
    /// Systems checked with this alpha.
    pub systems: usize,
    /// The limits.
    pub limits: Vec<Limit>,
    /// Replications before the first verdict, at least 2; 10 or more.
    pub first_stage: usize,
}

impl Feasibility {
    /// The numbers that size the triangles; none for values without sense, when every verdict stays open.
    pub fn constants(&self) -> Option<Constants> {
        constants(
            self.alpha,
            self.systems * self.limits.len(),
            self.first_stage,
        )
    }

    /// Verdicts on the values of one system so far, a series for each limit, in order of replication. A series may stop once it is
    /// decided. Values that are not finite decide nothing.
    ///
    /// # Panics
    /// If there are not as many series as limits.
    pub fn verdicts(&self, series: &[Vec<f64>]) -> Vec<Decision> {
        assert_eq!(
            series.len(),
            self.limits.len(),
            "each limit has a series of values"
        );
        let constants = self.constants();
        series
            .iter()
            .zip(&self.limits)
            .map(|(values, &limit)| self.verdict(values, limit, constants))
            .collect()
    }

    fn verdict(&self, values: &[f64], limit: Limit, constants: Option<Constants>) -> Decision {
        let mut decision = Decision {
            verdict: Verdict::Open,
            decided_at: None,
            latest: None,
        };
        let variance = first_variance(values.iter().copied(), self.first_stage);
        let Some((constants, variance)) = constants.zip(variance).filter(|_| limit.tolerance > 0.0)
        else {
            return decision;
        };
        let triangle = Triangle::new(constants, variance, limit.tolerance);
        decision.latest = Some(triangle.closes().max(self.first_stage));
        let mut sum = 0.0;
        for (r, value) in (1..).zip(values) {
            sum += value - limit.limit;
            let width = triangle.at(r);
            decision.verdict = if sum <= -width {
                Verdict::Holds
            } else if sum >= width {
                Verdict::Fails
            } else {
                Verdict::Open
            };
            if r >= self.first_stage && decision.verdict != Verdict::Open {
                decision.decided_at = Some(r);
                return decision;
            }
        }
        decision.verdict = Verdict::Open;
        decision
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::distribution::{Distribution, exponential, normal_quantile};
    use crate::random::{Draws, Purpose, Streams};
    use crate::stats::assert_printed;

    fn draws(seed: u64, experiment: u32) -> Draws {
        Streams::new(seed, 1).draws(Purpose::Calibration, (experiment, 0))
    }

    #[test]
    fn constants_are_those_of_the_reference_table() {
        for (systems, n0, eta, h2, eta_independent, h2_independent) in [
            (2, 10, 0.334_050, 6.012_905, 0.334_050, 6.012_905),
            (2, 20, 0.137_137, 5.211_225, 0.137_137, 5.211_225),
            (3, 10, 0.472_944, 8.512_989, 0.470_193, 8.463_474),
            (3, 20, 0.185_363, 7.043_787, 0.184_444, 7.008_881),
            (5, 20, 0.237_238, 9.015_056, 0.235_755, 8.958_693),
            (10, 20, 0.302_934, 11.511_485, 0.301_018, 11.438_701),
        ] {
            let common = constants(0.05, systems - 1, n0).unwrap();
            assert_printed(common.eta, eta, 6);
            assert_printed(common.h2, h2, 6);
            let share = 1.0 / (systems as f64 - 1.0);
            let independent = constants_of_error(1.0 - libm::pow(0.95, share), n0).unwrap();
            assert_printed(independent.eta, eta_independent, 6);
            assert_printed(independent.h2, h2_independent, 6);
        }
    }

    #[test]
    fn constants_of_a_published_program_for_limits_are_met() {
        // eta for n0 = 20 and independent limits of one system, as they stand in the program named at the head of the module.
        for (limits, eta) in [(2.0, 0.1844), (4.0, 0.2358), (100.0, 0.5318)] {
            let error = 1.0 - libm::pow(0.95, 1.0 / limits);
            assert_printed(constants_of_error(error, 20).unwrap().eta, eta, 4);
        }
    }

    #[test]
    fn errors_of_a_half_and_first_stages_of_one_are_refused() {
        assert_eq!(constants(0.5, 1, 10), None);
        assert_eq!(constants(0.0, 1, 10), None);
        assert_eq!(constants(0.05, 1, 1), None);
        assert_eq!(constants(0.05, 1, 0), None);
        assert_eq!(constants(0.9, 2, 2).map(|c| c.eta > 0.0), Some(true));
    }

    fn one_limit(limit: f64, tolerance: f64, first_stage: usize) -> Feasibility {
        Feasibility {
            alpha: 0.05,
            systems: 1,
            limits: vec![Limit { limit, tolerance }],
            first_stage,
        }
    }

    #[test]
    fn a_limit_is_decided_where_computed_by_hand() {
        // Values 1, 3, then 2: variance 2, triangle 24.75 - 2 r. Off the limit by 2 a replication: left when 2 r >= 24.75 - 2 r.
        let values: Vec<f64> = [1.0, 3.0].into_iter().chain([2.0; 30]).collect();
        for (limit, verdict) in [(0.0, Verdict::Fails), (4.0, Verdict::Holds)] {
            let decisions = one_limit(limit, 4.0, 2).verdicts(std::slice::from_ref(&values));
            let expected = Decision {
                verdict,
                decided_at: Some(7),
                latest: Some(13),
            };
            assert_eq!(decisions, [expected]);
        }
        let open = one_limit(0.0, 4.0, 2).verdicts(&[values[..6].to_vec()])[0];
        assert_eq!((open.verdict, open.decided_at), (Verdict::Open, None));
    }

    #[test]
    fn a_mean_exactly_on_its_limit_gets_a_verdict_when_the_triangle_closes() {
        let turning = [1.0, 3.0].repeat(20);
        let decision = one_limit(2.0, 4.0, 2).verdicts(&[turning])[0];
        assert_eq!(decision.decided_at, Some(13));
        let constant = one_limit(2.0, 4.0, 2).verdicts(&[vec![2.0; 5]])[0];
        assert_eq!(
            (constant.verdict, constant.decided_at),
            (Verdict::Holds, Some(2))
        );
        // Normal values whose mean is the limit: the loop of `decide` fails when a verdict comes later than announced.
        let mut verdicts = [0; 2];
        for experiment in 0..500 {
            let mut luck = draws(56, experiment);
            let decision = decide(&one_limit(0.0, 0.2, 10), &mut || {
                normal_quantile(luck.uniform())
            });
            verdicts[usize::from(decision.verdict == Verdict::Holds)] += 1;
        }
        // Either verdict, equally often: 99.9 % bounds of Bin(500, 0.5).
        assert!((213..=287).contains(&verdicts[1]), "{verdicts:?}");
    }

    #[test]
    fn limits_without_sense_or_values_stay_open() {
        let verdict = |rule: Feasibility, values: Vec<f64>| rule.verdicts(&[values])[0].verdict;
        assert_eq!(
            verdict(one_limit(0.0, 0.0, 2), vec![9.0; 50]),
            Verdict::Open
        );
        assert_eq!(
            verdict(one_limit(0.0, 1.0, 1), vec![9.0; 50]),
            Verdict::Open
        );
        assert_eq!(verdict(one_limit(0.0, 1.0, 5), vec![9.0; 4]), Verdict::Open);
        assert_eq!(
            verdict(one_limit(0.0, 1.0, 2), vec![9.0, f64::NAN, 9.0, 9.0]),
            Verdict::Open
        );
        assert_eq!(
            verdict(one_limit(0.0, 1.0, 2), vec![9.0, 8.0, f64::NAN, 9.0]),
            Verdict::Open
        );
    }

    #[test]
    #[should_panic(expected = "each limit has a series")]
    fn a_limit_without_values_is_refused() {
        one_limit(0.0, 1.0, 2).verdicts(&[]);
    }

    /// Decides one limit 0 by drawing as long as needed; also the number of values drawn.
    fn decide(rule: &Feasibility, value: &mut dyn FnMut() -> f64) -> Decision {
        let mut values: Vec<f64> = (0..rule.first_stage).map(|_| value()).collect();
        loop {
            let decision = rule.verdicts(std::slice::from_ref(&values))[0];
            if decision.verdict != Verdict::Open {
                return decision;
            }
            let latest = decision.latest.expect("the first stage is complete");
            assert!(values.len() < latest, "open after the last replication");
            values.extend((0..latest - values.len()).map(|_| value()));
        }
    }

    /// Wrong verdicts in 2000 experiments on each side of a limit of 0; `value` has mean 0 and standard deviation 1.
    fn errors(rule: &Feasibility, seed: u64, value: &dyn Fn(&mut Draws) -> f64) -> [usize; 2] {
        let tolerance = rule.limits[0].tolerance;
        [(-tolerance, Verdict::Holds), (tolerance, Verdict::Fails)].map(|(mean, right)| {
            (0..2000)
                .filter(|&experiment| {
                    let mut luck = draws(seed, experiment);
                    decide(rule, &mut || mean + value(&mut luck)).verdict != right
                })
                .count()
        })
    }

    // Below: a right procedure (5 % wrong or fewer) has more than 133 of 2000 wrong in less than 7 of 10 000 series of draws.

    #[test]
    fn wrong_verdicts_on_normal_values_are_as_rare_as_agreed() {
        for (first_stage, seed) in [(10, 54), (20, 55)] {
            let rule = one_limit(0.0, 0.1, first_stage);
            let errors = errors(&rule, seed, &|luck| normal_quantile(luck.uniform()));
            println!("n0 {first_stage}: {errors:?} of 2000");
            // Nearly all of the error is used up at so fine a tolerance: fewer than 3 % would be too cautious.
            assert!(errors.iter().all(|e| (60..=133).contains(e)), "{errors:?}");
        }
    }

    #[test]
    fn wrong_verdicts_on_exponential_values_are_rare_enough_at_a_coarse_tolerance_only() {
        let skewed = |luck: &mut Draws| exponential(luck, 1.0) - 1.0;
        for (first_stage, seed) in [(10, 57), (20, 58)] {
            let errors = errors(&one_limit(0.0, 0.5, first_stage), seed, &skewed);
            println!("n0 {first_stage}: {errors:?} of 2000");
            assert!(errors.iter().all(|&e| e <= 133), "{errors:?}");
        }
        // As said at the head of the module: about 15 % of means above the limit pass, 99.9 % bounds of Bin(2000, 0.12..0.18).
        let [below, above] = errors(&one_limit(0.0, 0.2, 10), 59, &skewed);
        assert!(
            below <= 133 && (194..=418).contains(&above),
            "{below} {above}"
        );
    }

    #[test]
    fn averages_of_batches_bring_skewed_values_back_to_about_the_error_agreed() {
        // Averages of 16 exponential values: skewness 0.5, about 6 % wrong on the worse side, 7.5 % at most.
        let law = Distribution::Erlang {
            stages: 16,
            mean: 4.0,
        };
        let errors = errors(&one_limit(0.0, 0.2, 10), 60, &|luck| law.sample(luck) - 4.0);
        println!("{errors:?} of 2000");
        assert!(errors.iter().all(|&e| e <= 150), "{errors:?}");
    }

    #[test]
    fn all_verdicts_on_two_systems_are_right_together_as_often_as_agreed() {
        // Three limits for each of two systems that share most of their luck; 1000 experiments, 99.9 % bound of Bin(1000, 0.05).
        let limit = Limit {
            limit: 0.0,
            tolerance: 0.2,
        };
        let rule = Feasibility {
            alpha: 0.05,
            systems: 2,
            limits: vec![limit; 3],
            first_stage: 20,
        };
        // Six verdicts share the error; it is not used up, so that too small a share would not be seen in the count below.
        assert_eq!(rule.constants(), constants(0.05, 6, 20));
        let mut wrong = 0;
        for experiment in 0..1000 {
            let mut luck = draws(61, experiment);
            let mut systems = vec![vec![vec![]; 3]; 2];
            let mut done = false;
            while !done {
                for _ in 0..100 {
                    let common = normal_quantile(luck.uniform());
                    for series in systems.iter_mut().flatten() {
                        let own = normal_quantile(luck.uniform());
                        series.push(0.2 + 0.6 * common + 0.8 * own);
                    }
                }
                done = systems
                    .iter()
                    .flat_map(|s| rule.verdicts(s))
                    .all(|d| d.verdict != Verdict::Open);
            }
            let verdicts = systems.iter().flat_map(|s| rule.verdicts(s));
            wrong += usize::from(verdicts.into_iter().any(|d| d.verdict == Verdict::Holds));
        }
        println!("{wrong} of 1000");
        assert!(wrong <= 74, "{wrong} of 1000");
    }

    #[test]
    fn a_verdict_never_changes_with_later_values() {
        let rule = one_limit(0.0, 0.2, 10);
        for experiment in 0..50 {
            let mut luck = draws(62, experiment);
            let values: Vec<f64> = (0..300).map(|_| normal_quantile(luck.uniform())).collect();
            let end = rule.verdicts(std::slice::from_ref(&values))[0];
            for n in 0..300 {
                let so_far = rule.verdicts(&[values[..n].to_vec()])[0];
                assert_eq!(so_far.decided_at, end.decided_at.filter(|&at| at <= n));
                assert_eq!(so_far.verdict == Verdict::Open, so_far.decided_at.is_none());
                assert!(so_far.verdict == Verdict::Open || so_far == end);
            }
        }
    }
}

//! The fit itself: waves of runs that rule out what contradicts the facts, then runs that weigh what is left.

use crate::random::{Draws, Purpose, Streams};
use crate::stats::emulator::{Emulator, terms};
use crate::stats::matching::{CUT, implausibility, log_density};
use crate::stats::{chains, design, weighted};
use crate::uncertainty::prior::Prior;
use rayon::prelude::*;

/// Combinations tried on the stand-ins to measure what is left, and to find where chains may start.
const CANDIDATES: usize = 20_000;

/// Moves of each chain before its place is taken.
const SWEEPS: usize = 300;

/// Steepness of the walls around what is not ruled out.
const WALL: f64 = 100.0;

/// Proposals are spread this much wider (in variance) than the stand-ins say, so that no plausible corner is left without runs.
const TEMPERATURE: f64 = 1.5;

/// Subjects of the streams of a wave, beside the draws themselves.
const DESIGN: u32 = u32::MAX;
const CANDIDATE: u32 = u32::MAX - 1;
const CHAIN: u32 = u32::MAX - 2;

/// A published figure and its standard error, in the unit of what is simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The figure.
    pub published: f64,
    /// Its standard error, above 0: error of the count and all that separates its meaning from what the model counts.
    pub error: f64,
    /// Whether the fit uses it.
    pub fitted: bool,
}

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Seed of all chance.
    pub seed: u64,
    /// Waves of history matching, at least 1.
    pub waves: u32,
    /// Runs in each wave, at least 10.
    pub draws: usize,
    /// Runs that weigh what is left, at least 10.
    pub posterior: usize,
    /// Runs with every parameter at its fitted value.
    pub checks: usize,
}

impl Settings {
    /// Runs in all.
    pub fn runs(&self) -> usize {
        self.waves as usize * self.draws + self.posterior + self.checks
    }
}

/// What is fitted: something that turns values of the parameters into simulated figures.
pub trait Simulator: Sync {
    /// The simulated figure of each target at these values; None where it is not defined in this run. Equal values and seeds give
    /// equal figures. The error says why there are none.
    fn simulate(&self, values: &[f64], seed: u64) -> Result<Vec<Option<f64>>, Halt>;
}

/// Who watches the work.
#[derive(Clone, Copy)]
pub struct Watch<'w> {
    /// Called after each run.
    pub done: &'w (dyn Fn() + Sync),
    /// Asked before each run; true ends the work.
    pub stop: &'w (dyn Fn() -> bool + Sync),
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It was stopped.
    Stopped,
    /// These values cannot be simulated.
    Impossible(String),
    /// A result could not be kept.
    NotKept(String),
    /// So many simulated years of a draw are the work of others and not here yet.
    Elsewhere(usize),
    /// A fact is defined in too few runs to be fitted.
    Undefined {
        /// Number of the target, from 0.
        target: usize,
        /// Runs in which it is defined.
        defined: usize,
        /// Runs in all.
        runs: usize,
    },
    /// No run defines all fitted facts.
    Weightless,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Wave, from 1; the last number is the posterior, then the check.
    pub wave: u32,
    /// Value of each parameter.
    pub values: Vec<f64>,
    /// Simulated figure of each target.
    pub figures: Vec<Option<f64>>,
}

/// What one wave taught.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    /// Runs made.
    pub runs: usize,
    /// For each fitted target in order: share of the variance between runs that the stand-in explains.
    pub explained: Vec<f64>,
    /// For each fitted target: standard deviation of a run around the stand-in.
    pub error: Vec<f64>,
    /// Share of the prior that no wave so far has ruled out.
    pub left: f64,
}

/// The fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The waves.
    pub waves: Vec<Wave>,
    /// All runs of the waves, in order.
    pub explored: Vec<Draw>,
    /// The weighed runs.
    pub draws: Vec<Draw>,
    /// Their weights, adding up to 1.
    pub weights: Vec<f64>,
    /// How many equally weighted runs they are worth.
    pub effective: f64,
    /// The fitted value of each parameter: its weighted median.
    pub centre: Vec<f64>,
    /// Runs at the fitted values.
    pub checks: Vec<Draw>,
    /// Whether the waves ruled out everything: then no combination in the ranges meets all facts within three standard deviations,
    /// and the fit is the least bad.
    pub contradiction: bool,
}

/// The stand-ins of one wave: one for each fitted target.
type Generation = Vec<Emulator>;

/// What the fit works on.
#[derive(Clone, Copy)]
pub struct Engine<'e, S> {
    /// Law of each parameter before the fit.
    pub priors: &'e [Prior],
    /// The facts.
    pub targets: &'e [Target],
    /// How much is run.
    pub settings: Settings,
    /// What is run.
    pub simulator: &'e S,
    /// Who watches.
    pub watch: Watch<'e>,
}

impl<S> std::fmt::Debug for Engine<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl<S: Simulator> Engine<'_, S> {
    /// Fits the parameters to the facts.
    pub fn fit(&self) -> Result<Fit, Halt> {
        let mut generations: Vec<Generation> = Vec::new();
        let mut waves = Vec::new();
        let mut explored: Vec<Draw> = Vec::new();
        for wave in 1..=self.settings.waves {
            let points = self.wave_design(wave, &generations);
            explored.extend(self.simulate(wave, &points)?);
            generations.push(self.train(wave, &explored, &generations)?);
            let left = self.share_left(wave, &generations);
            waves.push(self.report(&generations[generations.len() - 1], left));
        }
        let last = self.settings.waves + 1;
        let proposal = |point: &[f64]| self.proposal(&generations, point);
        let points = self.chains(last, self.settings.posterior, &proposal);
        let densities: Vec<f64> = points.iter().map(|p| proposal(p)).collect();
        let draws = self.simulate(last, &points)?;
        let log_weights: Vec<Option<f64>> = draws
            .iter()
            .zip(densities)
            .map(|(draw, density)| Some(self.log_likelihood(draw)? - density))
            .collect();
        let weights = weighted::normalised(&log_weights);
        if weights.is_empty() {
            return Err(Halt::Weightless);
        }
        let centre: Vec<f64> = (0..self.priors.len())
            .filter_map(|i| {
                let values: Vec<f64> = draws.iter().map(|draw| draw.values[i]).collect();
                weighted::percentile(&values, &weights, 0.5)
            })
            .collect();
        let checks = self.simulate_values(last + 1, vec![centre.clone(); self.settings.checks])?;
        Ok(Fit {
            contradiction: waves.last().is_some_and(|w| w.left == 0.0)
                && self.none_plausible(&generations, &points),
            effective: weighted::effective_size(&weights),
            waves,
            explored,
            draws,
            weights,
            centre,
            checks,
        })
    }

    /// Where the runs of a wave go: anywhere at first, then where nothing is ruled out.
    fn wave_design(&self, wave: u32, generations: &[Generation]) -> Vec<Vec<f64>> {
        let count = self.settings.draws;
        if generations.is_empty() {
            let mut draws = self.stream(wave, DESIGN);
            return design::latin_hypercube(count, self.priors.len(), || draws.uniform());
        }
        self.chains(wave, count, &|point| self.walls(generations, point))
    }

    /// Points drawn in proportion to a density on the unit cube.
    fn chains(
        &self,
        wave: u32,
        count: usize,
        log_density: &(impl Fn(&[f64]) -> f64 + Sync),
    ) -> Vec<Vec<f64>> {
        let candidates = self.candidates(wave, count);
        let heights: Vec<f64> = candidates.par_iter().map(|c| log_density(c)).collect();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|&a, &b| heights[b].total_cmp(&heights[a]).then(a.cmp(&b)));
        let start = order[..count].iter().map(|&i| candidates[i].clone());
        let mut draws = self.stream(wave, CHAIN);
        chains::sample(start.collect(), SWEEPS, log_density, || {
            draws.fine_uniform()
        })
    }

    fn candidates(&self, wave: u32, least: usize) -> Vec<Vec<f64>> {
        let mut draws = self.stream(wave, CANDIDATE);
        design::latin_hypercube(CANDIDATES.max(least), self.priors.len(), || draws.uniform())
    }

    /// Runs points of the unit cube.
    fn simulate(&self, wave: u32, points: &[Vec<f64>]) -> Result<Vec<Draw>, Halt> {
        self.simulate_values(wave, points.iter().map(|p| self.values(p)).collect())
    }

    fn simulate_values(&self, wave: u32, values: Vec<Vec<f64>>) -> Result<Vec<Draw>, Halt> {
        values
            .into_par_iter()
            .enumerate()
            .map(|(number, values)| {
                if (self.watch.stop)() {
                    return Err(Halt::Stopped);
                }
                let mut draws = self.stream(wave, number as u32);
                let seed = u64::from(draws.word()) << 21 ^ u64::from(draws.word());
                let figures = self.simulator.simulate(&values, seed)?;
                (self.watch.done)();
                Ok(Draw {
                    wave,
                    values,
                    figures,
                })
            })
            .collect()
    }

    fn stream(&self, wave: u32, subject: u32) -> Draws {
        Streams::new(self.settings.seed, wave).draws(Purpose::Calibration, (subject, 0))
    }

    /// Values of the parameters at a point of the unit cube; its very walls are taken a hair inside, where bells are finite.
    fn values(&self, point: &[f64]) -> Vec<f64> {
        let inside = |u: f64| u.clamp(1e-9, 1.0 - 1e-9);
        let pairs = self.priors.iter().zip(point);
        pairs.map(|(prior, &u)| prior.quantile(inside(u))).collect()
    }

    fn scaled(&self, values: &[f64]) -> Vec<f64> {
        let pairs = self.priors.iter().zip(values);
        pairs.map(|(prior, &v)| prior.scaled(v)).collect()
    }

    fn fitted(&self) -> impl Iterator<Item = (usize, &Target)> {
        self.targets.iter().enumerate().filter(|(_, t)| t.fitted)
    }

    /// A stand-in for each fitted target, from the runs of this wave and those of earlier waves that are not ruled out.
    fn train(
        &self,
        wave: u32,
        explored: &[Draw],
        earlier: &[Generation],
    ) -> Result<Generation, Halt> {
        let near: Vec<(Vec<f64>, &Draw)> = explored
            .iter()
            .map(|draw| (self.scaled(&draw.values), draw))
            .filter(|(scaled, draw)| draw.wave == wave || self.is_plausible(earlier, scaled))
            .collect();
        self.fitted()
            .map(|(index, _)| {
                let (points, figures): (Vec<Vec<f64>>, Vec<f64>) = near
                    .iter()
                    .filter_map(|(scaled, draw)| Some((scaled.clone(), draw.figures[index]?)))
                    .unzip();
                Emulator::fit(&points, &figures).ok_or(Halt::Undefined {
                    target: index,
                    defined: figures.len(),
                    runs: near.len(),
                })
            })
            .collect()
    }

    fn report(&self, generation: &Generation, left: f64) -> Wave {
        Wave {
            runs: self.settings.draws,
            explained: generation.iter().map(Emulator::explained).collect(),
            error: generation
                .iter()
                .map(|e| libm::sqrt(e.variance()))
                .collect(),
            left,
        }
    }

    /// Implausibility of every fitted target under one generation.
    fn misses<'s>(
        &'s self,
        generation: &'s Generation,
        terms: &'s [f64],
    ) -> impl Iterator<Item = f64> + 's {
        self.fitted().zip(generation).map(move |((_, t), e)| {
            let variance = t.error * t.error + e.variance();
            implausibility(t.published, e.predict_terms(terms), variance)
        })
    }

    fn is_plausible(&self, generations: &[Generation], scaled: &[f64]) -> bool {
        let terms = terms(scaled);
        generations
            .iter()
            .all(|g| self.misses(g, &terms).all(|miss| miss <= CUT))
    }

    fn none_plausible(&self, generations: &[Generation], points: &[Vec<f64>]) -> bool {
        !points
            .iter()
            .any(|p| self.is_plausible(generations, &self.scaled(&self.values(p))))
    }

    fn share_left(&self, wave: u32, generations: &[Generation]) -> f64 {
        let candidates = self.candidates(wave, 0);
        let left = candidates
            .par_iter()
            .filter(|c| self.is_plausible(generations, &self.scaled(&self.values(c))))
            .count();
        left as f64 / candidates.len() as f64
    }

    /// Logarithm of a density that is flat where nothing is ruled out and falls off steeply outside.
    fn walls(&self, generations: &[Generation], point: &[f64]) -> f64 {
        self.walls_at(generations, &terms(&self.scaled(&self.values(point))))
    }

    fn walls_at(&self, generations: &[Generation], terms: &[f64]) -> f64 {
        let excess = |miss: f64| (miss - CUT).max(0.0);
        let steepness: f64 = generations
            .iter()
            .flat_map(|g| self.misses(g, terms))
            .map(|miss| excess(miss) * excess(miss))
            .sum();
        -0.5 * WALL * steepness
    }

    /// Logarithm of the density of the proposals: likelihood of the facts under the newest stand-ins, widened, inside the walls
    /// of the older ones.
    fn proposal(&self, generations: &[Generation], point: &[f64]) -> f64 {
        let Some((newest, older)) = generations.split_last() else {
            return 0.0;
        };
        let terms = terms(&self.scaled(&self.values(point)));
        let likelihood: f64 = self
            .fitted()
            .zip(newest)
            .map(|((_, t), e)| {
                let variance = TEMPERATURE * (t.error * t.error + e.variance());
                log_density(t.published, e.predict_terms(&terms), variance)
            })
            .sum();
        likelihood + self.walls_at(older, &terms)
    }

    /// Logarithm of the likelihood of the fitted facts given a run; None where a figure is not defined.
    fn log_likelihood(&self, draw: &Draw) -> Option<f64> {
        self.fitted()
            .map(|(index, t)| {
                Some(log_density(
                    t.published,
                    draw.figures[index]?,
                    t.error * t.error,
                ))
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::distribution::normal_quantile;
    use crate::scenario::catalogue::Shape;
    use crate::stats::weighted::moments;

    /// A simulation whose answer is known: any function of the values, with luck of a given spread.
    struct Toy {
        figures: fn(&[f64]) -> Vec<f64>,
        luck: f64,
    }

    impl Simulator for Toy {
        fn simulate(&self, values: &[f64], seed: u64) -> Result<Vec<Option<f64>>, Halt> {
            let mut draws = Streams::new(seed, 1).draws(Purpose::Illness, (0, 0));
            let lucky = |f| Some(f + self.luck * normal_quantile(draws.uniform()));
            Ok((self.figures)(values).into_iter().map(lucky).collect())
        }
    }

    const SETTINGS: Settings = Settings {
        seed: 5,
        waves: 2,
        draws: 60,
        posterior: 900,
        checks: 4,
    };

    fn target(published: f64, error: f64) -> Target {
        Target {
            published,
            error,
            fitted: true,
        }
    }

    fn uniform(low: f64, high: f64) -> Prior {
        Prior::new(low, low, high, Shape::Uniform).expect("a sound range")
    }

    fn fit(toy: &Toy, priors: &[Prior], targets: &[Target]) -> Result<Fit, Halt> {
        let watch = Watch {
            done: &|| (),
            stop: &|| false,
        };
        let engine = Engine {
            priors,
            targets,
            settings: SETTINGS,
            simulator: toy,
            watch,
        };
        engine.fit()
    }

    fn posterior(fit: &Fit, parameter: usize) -> (f64, f64) {
        let values: Vec<f64> = fit.draws.iter().map(|d| d.values[parameter]).collect();
        moments(&values, &fit.weights).expect("weight")
    }

    fn linear(x: &[f64]) -> Vec<f64> {
        vec![
            x[0] + 0.5 * x[1],
            x[1] - 0.3 * x[0],
            0.7 * x[0] + 0.7 * x[1],
        ]
    }

    const LINEAR: Toy = Toy {
        figures: linear,
        luck: 0.1,
    };

    fn linear_targets() -> Vec<Target> {
        // What (1, -0.5) gives, less or more a little.
        [0.85, -0.70, 0.30].map(|z| target(z, 0.2)).to_vec()
    }

    #[test]
    fn the_posterior_of_a_linear_model_with_normal_errors_is_the_textbook_one() {
        let fit = fit(&LINEAR, &[uniform(-4.0, 4.0); 2], &linear_targets()).expect("a fit");
        // Least squares with variance 0.2^2 + 0.1^2: A'A = [1.58 0.69; 0.69 1.74], A'z = [1.27 -0.065].
        let determinant = 1.58 * 1.74 - 0.69 * 0.69;
        let means = [
            (1.74 * 1.27 + 0.69 * 0.065) / determinant,
            (-0.69 * 1.27 - 1.58 * 0.065) / determinant,
        ];
        let deviations = [1.74, 1.58].map(|other| libm::sqrt(0.05 * other / determinant));
        assert!(fit.effective > 300.0, "{}", fit.effective);
        let luck = 1.0 / libm::sqrt(fit.effective);
        for parameter in 0..2 {
            let (mean, sd) = posterior(&fit, parameter);
            let error = (mean - means[parameter]) / deviations[parameter];
            // Four standard errors of a mean and of a standard deviation over as many draws as these are worth.
            assert!(
                error.abs() < 4.0 * luck,
                "mean {mean} not {}",
                means[parameter]
            );
            let ratio = sd / deviations[parameter];
            assert!((ratio - 1.0).abs() < 4.0 * luck * 0.71, "sd ratio {ratio}");
        }
        assert!(!fit.contradiction);
        assert!(fit.waves[1].left > 0.0 && fit.waves[1].left < 0.1);
    }

    #[test]
    fn a_stand_in_that_is_wrong_costs_runs_but_does_not_move_the_answer() {
        let toy = Toy {
            figures: |x| vec![libm::exp(3.0 * x[0])],
            luck: 0.0,
        };
        let fit = fit(&toy, &[uniform(0.0, 1.0)], &[target(5.0, 2.0)]).expect("a fit");
        // The posterior by summing over a fine grid.
        let (mut mass, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for step in 0..100_000 {
            let x = (f64::from(step) + 0.5) / 100_000.0;
            let weight = libm::exp(log_density(5.0, libm::exp(3.0 * x), 4.0));
            mass += weight;
            sum += weight * x;
            squares += weight * x * x;
        }
        let mean = sum / mass;
        let deviation = libm::sqrt(squares / mass - mean * mean);
        let (found, spread) = posterior(&fit, 0);
        let luck = 4.0 / libm::sqrt(fit.effective);
        assert!(((found - mean) / deviation).abs() < luck, "{found} {mean}");
        assert!(
            (spread / deviation - 1.0).abs() < luck,
            "{spread} {deviation}"
        );
    }

    #[test]
    fn a_normal_prior_and_one_measurement_meet_in_between() {
        let toy = Toy {
            figures: |x| vec![x[0]],
            luck: 0.0,
        };
        // Central 95 % of mean 0 and standard deviation 1; measured 1 with error 0.5: mean 0.8, variance 0.2.
        let prior = Prior::new(-1.959_964, 0.0, 1.959_964, Shape::Normal).expect("a sound range");
        let fit = fit(&toy, &[prior], &[target(1.0, 0.5)]).expect("a fit");
        let (mean, sd) = posterior(&fit, 0);
        let luck = 4.0 / libm::sqrt(fit.effective);
        assert!((mean - 0.8).abs() < 0.447 * luck, "{mean}");
        assert!((sd / libm::sqrt(0.2) - 1.0).abs() < luck, "{sd}");
    }

    #[test]
    fn a_fact_held_out_changes_nothing() {
        let held = |published| {
            let mut targets = linear_targets();
            targets[2] = Target {
                published,
                error: 0.2,
                fitted: false,
            };
            fit(&LINEAR, &[uniform(-4.0, 4.0); 2], &targets).expect("a fit")
        };
        assert_eq!(held(0.3), held(99.0));
        let all = fit(&LINEAR, &[uniform(-4.0, 4.0); 2], &linear_targets()).expect("a fit");
        assert_ne!(held(0.3).weights, all.weights);
    }

    #[test]
    fn facts_that_contradict_each_other_are_said_to() {
        let toy = Toy {
            figures: |x| vec![x[0], x[0]],
            luck: 0.01,
        };
        let targets = [target(0.2, 0.02), target(0.8, 0.02)];
        let fit = fit(&toy, &[uniform(0.0, 1.0)], &targets).expect("the least bad");
        assert!(fit.contradiction);
        assert!((fit.centre[0] - 0.5).abs() < 0.05, "{}", fit.centre[0]);
    }

    #[test]
    fn what_is_never_defined_cannot_be_fitted() {
        struct Silent;
        impl Simulator for Silent {
            fn simulate(&self, _: &[f64], _: u64) -> Result<Vec<Option<f64>>, Halt> {
                Ok(vec![None])
            }
        }
        let watch = Watch {
            done: &|| (),
            stop: &|| false,
        };
        let engine = Engine {
            priors: &[uniform(0.0, 1.0)],
            targets: &[target(1.0, 1.0)],
            settings: SETTINGS,
            simulator: &Silent,
            watch,
        };
        let undefined = Halt::Undefined {
            target: 0,
            defined: 0,
            runs: 60,
        };
        assert_eq!(engine.fit(), Err(undefined));
        let stopped = Engine {
            watch: Watch {
                stop: &|| true,
                ..watch
            },
            ..engine
        };
        assert_eq!(stopped.fit(), Err(Halt::Stopped));
    }

    #[test]
    fn threads_do_not_change_a_bit() {
        // Slow enough that both threads get work.
        let slow = Toy {
            figures: |x| {
                std::thread::sleep(std::time::Duration::from_micros(200));
                linear(x)
            },
            luck: 0.1,
        };
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let run = || fit(&slow, &[uniform(-4.0, 4.0); 2], &linear_targets());
            pool.expect("threads").install(run).expect("a fit")
        };
        assert_eq!(on(1), on(2));
    }
}

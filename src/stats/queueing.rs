//! What queueing theory says of simple waiting rooms, to check the simulator against and to judge orders of magnitude.
//!
//! Any unit of time will do, the same throughout: rates are per unit, durations in units. Arrivals are Poisson. A formula
//! is undefined (`None`) when the queue would grow without end or when a rate is not positive and finite.

use serde::Serialize;

fn positive(rates: &[f64]) -> bool {
    rates.iter().all(|rate| *rate > 0.0 && rate.is_finite())
}

/// Long-run state of a queue where everyone waits as long as it takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WaitingLine {
    /// Share of time each server is busy, 0..1.
    pub utilisation: f64,
    /// Probability that an arrival has to wait (Erlang C; the utilisation for one server).
    pub wait_probability: f64,
    /// Mean number waiting.
    pub queue_length: f64,
    /// Mean number present, waiting or served.
    pub number_present: f64,
    /// Mean wait before service, those who do not wait included.
    pub wait: f64,
    /// Mean time from arrival to departure.
    pub time_present: f64,
}

impl WaitingLine {
    fn from_wait(
        arrivals: f64,
        mean_service: f64,
        servers: f64,
        wait_probability: f64,
        wait: f64,
    ) -> Self {
        Self {
            utilisation: arrivals * mean_service / servers,
            wait_probability,
            queue_length: arrivals * wait,
            number_present: arrivals * (wait + mean_service),
            wait,
            time_present: wait + mean_service,
        }
    }
}

/// Erlang B: probability that all `servers` are busy when nobody waits; `offered` = arrival rate / service rate.
///
/// Recursion `B_0` = 1, `B_k` = a `B_(k-1)` / (k + a `B_(k-1)`). None unless `offered` is above 0 and finite.
pub fn erlang_b(offered: f64, servers: u32) -> Option<f64> {
    positive(&[offered]).then(|| {
        (1..=servers).fold(1.0, |blocked, k| {
            offered * blocked / (f64::from(k) + offered * blocked)
        })
    })
}

/// Erlang C: probability of waiting when everyone waits, B / (1 - rho (1 - B)); none unless rho = offered/servers < 1.
pub fn erlang_c(offered: f64, servers: u32) -> Option<f64> {
    let utilisation = offered / f64::from(servers);
    let blocked = erlang_b(offered, servers)?;
    (utilisation < 1.0).then(|| blocked / (1.0 - utilisation * (1.0 - blocked)))
}

/// M/M/c: exponential services at rate `service` by each of `servers`.
pub fn mmc(arrivals: f64, service: f64, servers: u32) -> Option<WaitingLine> {
    let c = f64::from(servers);
    let wait_probability =
        erlang_c(arrivals / service, servers).filter(|_| positive(&[arrivals, service]))?;
    let wait = wait_probability / (c * service - arrivals);
    Some(WaitingLine::from_wait(
        arrivals,
        1.0 / service,
        c,
        wait_probability,
        wait,
    ))
}

/// M/M/c: probability of waiting longer than `duration` (0 or more), C e^(-(c mu - lambda) t).
pub fn mmc_wait_exceeds(arrivals: f64, service: f64, servers: u32, duration: f64) -> Option<f64> {
    let line = mmc(arrivals, service, servers)?;
    Some(line.wait_probability * libm::exp(-(f64::from(servers) * service - arrivals) * duration))
}

/// M/M/1 with mean service 1: C such that the mean of m successive waits has variance about C / m.
///
/// C = rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4, as follows from Poisson's equation of Lindley's recursion, solved
/// by h(w) = rho w^2 / (2 (1 - rho)) + w / (1 - rho). It tells how long a steady-state check must run. None unless
/// 0 < rho < 1.
pub fn mm1_wait_asymptotic_variance(utilisation: f64) -> Option<f64> {
    let rho = utilisation;
    let idle_squared = (1.0 - rho) * (1.0 - rho);
    let polynomial = rho * (2.0 + rho * (5.0 + rho * (rho - 4.0)));
    (rho > 0.0 && rho < 1.0).then(|| polynomial / (idle_squared * idle_squared))
}

/// Long-run state of a queue that some callers do not stay in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LossyLine {
    /// Share of arrivals never served: turned away (M/M/c/K) or gone before service (Erlang A).
    pub lost: f64,
    /// Probability that all servers are busy.
    pub all_busy: f64,
    /// Mean number of busy servers.
    pub busy: f64,
    /// Mean number waiting.
    pub queue_length: f64,
    /// Mean number present, waiting or served.
    pub number_present: f64,
    /// Arrivals per unit of time that enter: all in Erlang A, those not turned away in M/M/c/K.
    pub entering: f64,
    /// Mean wait of those who enter, whether served in the end or not.
    pub wait: f64,
}

impl LossyLine {
    fn from_states(states: &[f64], servers: u32, entering: f64, lost: f64) -> Self {
        let mean = |value: fn(f64, f64) -> f64| -> f64 {
            let c = f64::from(servers);
            states
                .iter()
                .zip(0_u32..)
                .map(|(p, n)| p * value(f64::from(n), c))
                .sum()
        };
        let queue_length = mean(|n, c| (n - c).max(0.0));
        Self {
            lost,
            all_busy: mean(|n, c| if n >= c { 1.0 } else { 0.0 }),
            busy: mean(f64::min),
            queue_length,
            number_present: mean(|n, _| n),
            entering,
            wait: queue_length / entering,
        }
    }
}

/// M/M/c/K: `places` in all, service included; whoever finds them taken is turned away. None if `places` < `servers`.
pub fn mmck(arrivals: f64, service: f64, servers: u32, places: u32) -> Option<LossyLine> {
    let valid = positive(&[arrivals, service]) && servers > 0 && places >= servers;
    let departures = |n: u32| f64::from(n.min(servers)) * service;
    let states = valid.then(|| stationary(arrivals, departures, places))??;
    let lost = *states.last()?;
    Some(LossyLine::from_states(
        &states,
        servers,
        arrivals * (1.0 - lost),
        lost,
    ))
}

/// Erlang A (M/M/c+M): each caller who waits gives up at rate `abandonment` (1 / mean patience); always stable.
pub fn erlang_a(arrivals: f64, service: f64, servers: u32, abandonment: f64) -> Option<LossyLine> {
    let valid = positive(&[arrivals, service, abandonment]) && servers > 0;
    let departures = |n: u32| {
        f64::from(n.min(servers)) * service + f64::from(n.saturating_sub(servers)) * abandonment
    };
    let states = valid.then(|| stationary(arrivals, departures, u32::MAX))??;
    let mut line = LossyLine::from_states(&states, servers, arrivals, 0.0);
    line.lost = abandonment * line.queue_length / arrivals;
    Some(line)
}

/// States beyond which a queue is refused rather than computed: no waiting room of the model comes near.
const MOST_STATES: u32 = 1_000_000;

/// Long-run probabilities of a birth-death process whose death rate never falls as the number present grows.
///
/// Starts from the most likely state, so that nothing overflows, and stops where states no longer matter.
fn stationary(births: f64, deaths: impl Fn(u32) -> f64, most: u32) -> Option<Vec<f64>> {
    let searched = most.min(MOST_STATES);
    let peak = (0..searched)
        .find(|&n| births < deaths(n + 1))
        .unwrap_or(searched);
    let mut weights = vec![1.0; peak as usize + 1];
    for n in (0..peak).rev() {
        weights[n as usize] = weights[n as usize + 1] * deaths(n + 1) / births;
    }
    let mut weight = 1.0;
    for n in peak..most {
        let ratio = births / deaths(n + 1);
        weight *= ratio;
        // All that follows weighs less than a geometric series of this ratio.
        if weight < 1e-20 * (1.0 - ratio) {
            break;
        }
        if n >= MOST_STATES {
            return None;
        }
        weights.push(weight);
    }
    let total: f64 = weights.iter().sum();
    Some(weights.into_iter().map(|weight| weight / total).collect())
}

/// What a formula needs to know of the duration of a service.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Service {
    /// Mean duration.
    pub mean: f64,
    /// Mean of the squared duration.
    pub mean_square: f64,
}

impl Service {
    /// Any law, by its mean and coefficient of variation (standard deviation / mean).
    pub fn with_variation(mean: f64, variation: f64) -> Self {
        Self {
            mean,
            mean_square: mean * mean * (1.0 + variation * variation),
        }
    }

    /// Always the same duration.
    pub fn fixed(duration: f64) -> Self {
        Self::with_variation(duration, 0.0)
    }

    /// Exponential law.
    pub fn exponential(mean: f64) -> Self {
        Self::with_variation(mean, 1.0)
    }

    /// Erlang law: a sum of `stages` (at least 1) equal exponential stages.
    pub fn erlang(stages: u32, mean: f64) -> Self {
        Self::with_variation(mean, 1.0 / f64::from(stages).sqrt())
    }

    /// Uniform law between two durations.
    pub fn uniform(low: f64, high: f64) -> Self {
        Self {
            mean: f64::midpoint(low, high),
            mean_square: (low * low + low * high + high * high) / 3.0,
        }
    }

    /// Exponential laws mixed: (probability, mean) of each, the probabilities adding up to 1.
    pub fn mixed_exponential(branches: &[(f64, f64)]) -> Self {
        Self {
            mean: branches.iter().map(|(share, mean)| share * mean).sum(),
            mean_square: branches
                .iter()
                .map(|(share, mean)| 2.0 * share * mean * mean)
                .sum(),
        }
    }
}

/// M/G/1, first come first served: wait = lambda E[S^2] / (2 (1 - rho)) (Pollaczek-Khinchine).
pub fn mg1(arrivals: f64, service: Service) -> Option<WaitingLine> {
    let utilisation = arrivals * service.mean;
    let valid = positive(&[arrivals, service.mean, service.mean_square]) && utilisation < 1.0;
    valid.then(|| {
        let wait = arrivals * service.mean_square / (2.0 * (1.0 - utilisation));
        WaitingLine::from_wait(arrivals, service.mean, 1.0, utilisation, wait)
    })
}

/// Mean waits when the more urgent go first, without interrupting a service under way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriorityWaits {
    /// Mean wait of each class, the most urgent first.
    pub by_class: Vec<f64>,
    /// Mean wait over all arrivals.
    pub mean: f64,
}

impl PriorityWaits {
    /// `residual`: mean wait of a class that nobody else could delay; `classes`: (arrival rate, utilisation) of each.
    fn new(residual: f64, classes: &[(f64, f64)]) -> Option<Self> {
        let mut ahead = 0.0;
        let mut by_class = Vec::with_capacity(classes.len());
        for (_, utilisation) in classes {
            let with_own = ahead + utilisation;
            by_class.push(residual / ((1.0 - ahead) * (1.0 - with_own)));
            ahead = with_own;
        }
        let all: f64 = classes.iter().map(|(arrivals, _)| arrivals).sum();
        let waited: f64 = classes
            .iter()
            .zip(&by_class)
            .map(|((arrivals, _), wait)| arrivals * wait)
            .sum();
        (!classes.is_empty() && ahead < 1.0).then(|| Self {
            by_class,
            mean: waited / all,
        })
    }
}

/// M/G/1 with non-preemptive priority (Cobham, Oper Res 1954;2:70): arrival rate and service of each class, the most
/// urgent first.
pub fn mg1_priority(classes: &[(f64, Service)]) -> Option<PriorityWaits> {
    let valid = classes
        .iter()
        .all(|(arrivals, service)| positive(&[*arrivals, service.mean, service.mean_square]));
    let residual: f64 = classes
        .iter()
        .map(|(arrivals, service)| arrivals * service.mean_square / 2.0)
        .sum();
    let loads: Vec<(f64, f64)> = classes
        .iter()
        .map(|(arrivals, service)| (*arrivals, arrivals * service.mean))
        .collect();
    PriorityWaits::new(residual, &loads).filter(|_| valid)
}

/// M/M/c with non-preemptive priority and one service rate for all (Cobham 1954; Kella & Yechiali
/// 1985): arrival rate of each class, the most urgent first.
pub fn mmc_priority(arrivals: &[f64], service: f64, servers: u32) -> Option<PriorityWaits> {
    let capacity = f64::from(servers) * service;
    let valid = positive(arrivals) && positive(&[capacity]);
    let wait_probability = erlang_c(arrivals.iter().sum::<f64>() / service, servers)?;
    let loads: Vec<(f64, f64)> = arrivals
        .iter()
        .map(|&rate| (rate, rate / capacity))
        .collect();
    PriorityWaits::new(wait_probability / capacity, &loads).filter(|_| valid)
}

/// Arrivals that swell and ebb: rate(t) = mean + amplitude sin(frequency t), the amplitude at most the mean.
///
/// With unlimited servers the number busy at t is Poisson; its mean depends on the whole law of service (Eick, Massey &
/// Whitt, Manag Sci 1993;39:241). Long after the start; services have a positive mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SinusoidalArrivals {
    /// Mean rate, per unit of time.
    pub mean: f64,
    /// Largest excess over the mean rate.
    pub amplitude: f64,
    /// Angular frequency, radians per unit of time (2 pi / 24 for a daily wave in hours).
    pub frequency: f64,
}

impl SinusoidalArrivals {
    /// Mean number busy at `time` with exponential services of this mean.
    pub fn busy_exponential(&self, time: f64, mean_service: f64) -> f64 {
        let (g, rate) = (self.frequency, 1.0 / mean_service);
        let wave = rate * libm::sin(g * time) - g * libm::cos(g * time);
        self.mean * mean_service + self.amplitude * wave / (rate * rate + g * g)
    }

    /// Mean number busy at `time` with services of one fixed duration.
    pub fn busy_fixed(&self, time: f64, duration: f64) -> f64 {
        let g = self.frequency;
        let wave = libm::cos(g * (time - duration)) - libm::cos(g * time);
        self.mean * duration + self.amplitude / g * wave
    }

    /// Largest mean number busy with exponential services of this mean.
    pub fn peak_exponential(&self, mean_service: f64) -> f64 {
        let (g, rate) = (self.frequency, 1.0 / mean_service);
        self.mean * mean_service + self.amplitude / (rate * rate + g * g).sqrt()
    }

    /// Time from the peak of arrivals to the peak of busy servers, with exponential services of this mean.
    pub fn lag_exponential(&self, mean_service: f64) -> f64 {
        libm::atan(self.frequency * mean_service) / self.frequency
    }
}

/// Mean number busy at `time` after an empty start, steady arrivals, unlimited servers, exponential services.
pub fn busy_after_empty_start(arrivals: f64, mean_service: f64, time: f64) -> f64 {
    -arrivals * mean_service * libm::expm1(-time / mean_service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{assert_close, assert_printed};

    #[test]
    fn mmc_agrees_with_the_reference_table() {
        for (arrivals, service, servers, reference) in [
            (
                1.0,
                2.0,
                1,
                [0.5, 0.333_333, 0.5, 0.5, 0.5, 1.0, 1.0, 0.452_419],
            ),
            (
                8.0,
                3.0,
                3,
                [
                    0.888_889, 0.304_400, 0.797_508, 6.380_062, 0.797_508, 1.130_841, 9.046_729,
                    0.721_615,
                ],
            ),
            (
                12.0,
                4.0,
                5,
                [
                    0.6, 0.110_054, 0.236_152, 0.354_227, 0.029_519, 0.279_519, 3.354_227,
                    0.106_110,
                ],
            ),
            (
                10.0,
                1.0,
                12,
                [
                    0.833_333, 0.119_739, 0.449_388, 2.246_941, 0.224_694, 1.224_694, 12.246_941,
                    0.367_928,
                ],
            ),
        ] {
            let line = mmc(arrivals, service, servers).unwrap();
            let found = [
                line.utilisation,
                erlang_b(arrivals / service, servers).unwrap(),
                line.wait_probability,
                line.queue_length,
                line.wait,
                line.time_present,
                line.number_present,
                mmc_wait_exceeds(arrivals, service, servers, 0.1).unwrap(),
            ];
            for (actual, printed) in found.into_iter().zip(reference) {
                assert_printed(actual, printed, 6);
            }
        }
    }

    #[test]
    fn a_queue_that_would_grow_without_end_has_no_mean() {
        assert_eq!(mmc(3.0, 1.0, 3), None);
        assert_eq!(mmc(3.0, 1.0, 0), None);
        assert_eq!(mmc(-1.0, -1.0, 3), None);
        assert_eq!(mg1(1.0, Service::fixed(1.0)), None);
        assert_eq!(mmc_priority(&[1.0, 2.0], 1.0, 3), None);
        assert_eq!(mmc_priority(&[3.0, -1.0], 1.0, 3), None);
        assert_eq!(
            mg1_priority(&[(0.5, Service::fixed(1.0)), (0.5, Service::fixed(1.0))]),
            None
        );
        assert_eq!(mg1_priority(&[]), None);
        assert_eq!(
            mg1_priority(&[(0.5, Service::fixed(1.0)), (-0.2, Service::fixed(1.0))]),
            None
        );
        assert_eq!(mmck(1.0, 1.0, 3, 2), None);
        assert_eq!(mmck(1.0, 1.0, 0, 2), None);
        assert_eq!(erlang_a(0.5, 1.0, 1, 0.0), None);
        assert_eq!(erlang_a(0.5, 1.0, 0, 1.0), None);
        assert_eq!(erlang_b(f64::NAN, 1), None);
        assert_eq!(mm1_wait_asymptotic_variance(1.0), None);
    }

    #[test]
    fn mm1_asymptotic_variances_are_the_reference_values() {
        for (utilisation, variance) in [(0.5, 29.0), (0.8, 1976.0), (0.9, 35_901.0)] {
            assert_printed(
                mm1_wait_asymptotic_variance(utilisation).unwrap(),
                variance,
                6,
            );
        }
    }

    #[test]
    fn mmck_agrees_with_the_reference_table() {
        for (arrivals, service, servers, places, reference) in [
            (
                3.0,
                2.0,
                1,
                4,
                [
                    0.383_886, 1.848_341, 1.834_123, 2.758_294, 0.992_308, 1.492_308,
                ],
            ),
            (
                8.0,
                3.0,
                3,
                5,
                [
                    0.159_165, 6.726_677, 0.497_392, 2.739_617, 0.073_943, 0.407_276,
                ],
            ),
            (
                12.0,
                4.0,
                5,
                10,
                [
                    0.007_427, 11.910_875, 0.274_619, 3.252_338, 0.023_056, 0.273_056,
                ],
            ),
            (
                10.0,
                1.0,
                12,
                20,
                [
                    0.019_081, 9.809_193, 1.125_657, 10.934_850, 0.114_755, 1.114_755,
                ],
            ),
        ] {
            let line = mmck(arrivals, service, servers, places).unwrap();
            let found = [
                line.lost,
                line.entering,
                line.queue_length,
                line.number_present,
                line.wait,
                line.wait + 1.0 / service,
            ];
            for (actual, printed) in found.into_iter().zip(reference) {
                assert_printed(actual, printed, 6);
            }
        }
    }

    #[test]
    fn without_a_waiting_room_the_loss_is_erlang_b_even_at_large_size() {
        for servers in [1, 12, 2000] {
            let offered = f64::from(servers) * 0.9;
            let line = mmck(offered, 1.0, servers, servers).unwrap();
            assert_close(line.lost, erlang_b(offered, servers).unwrap());
        }
    }

    #[test]
    fn erlang_a_agrees_with_the_reference_table_and_balances() {
        for (arrivals, service, servers, abandonment, reference) in [
            (
                10.0,
                1.0,
                10,
                0.5,
                [0.619_655, 0.103_913, 2.078_264, 0.207_826, 8.960_868],
            ),
            (
                12.0,
                4.0,
                3,
                2.0,
                [0.646_272, 0.187_268, 1.123_606, 0.093_634, 2.438_197],
            ),
            (
                8.0,
                3.0,
                3,
                1.0,
                [0.589_667, 0.128_302, 1.026_414, 0.128_302, 2.324_529],
            ),
            (
                10.0,
                1.0,
                8,
                2.0,
                [0.681_698, 0.266_538, 1.332_691, 0.133_269, 7.334_619],
            ),
        ] {
            let line = erlang_a(arrivals, service, servers, abandonment).unwrap();
            let found = [
                line.all_busy,
                line.lost,
                line.queue_length,
                line.wait,
                line.busy,
            ];
            for (actual, printed) in found.into_iter().zip(reference) {
                assert_printed(actual, printed, 6);
            }
            assert_close(arrivals * (1.0 - line.lost), service * line.busy);
        }
    }

    #[test]
    fn endless_patience_turns_erlang_a_into_erlang_c() {
        let patient = erlang_a(8.0, 3.0, 3, 1e-9).unwrap();
        assert!((patient.wait - mmc(8.0, 3.0, 3).unwrap().wait).abs() < 1e-7);
        assert_eq!(erlang_a(9.0, 3.0, 2, 1e-9), None);
    }

    #[test]
    fn mg1_agrees_with_the_reference_table() {
        for (arrivals, service, utilisation, wait, number_present) in [
            (0.8, Service::fixed(1.0), 0.8, 2.0, 2.4),
            (0.8, Service::exponential(1.0), 0.8, 4.0, 4.0),
            (3.0, Service::erlang(4, 0.25), 0.75, 0.468_750, 2.156_250),
            (3.0, Service::with_variation(0.25, 0.8), 0.75, 0.615, 2.595),
            (3.0, Service::uniform(0.1, 0.4), 0.75, 0.42, 2.01),
            (
                0.5,
                Service::mixed_exponential(&[(0.4, 0.5), (0.6, 2.0)]),
                0.7,
                4.166_667,
                2.783_333,
            ),
        ] {
            let line = mg1(arrivals, service).unwrap();
            assert_printed(line.utilisation, utilisation, 6);
            assert_printed(line.wait, wait, 6);
            assert_printed(line.number_present, number_present, 6);
        }
    }

    fn assert_waits(found: &PriorityWaits, reference: &[f64]) {
        assert_eq!(found.by_class.len(), reference.len());
        for (wait, printed) in found.by_class.iter().zip(reference) {
            assert_printed(*wait, *printed, 6);
        }
    }

    #[test]
    fn priority_with_one_server_agrees_with_the_reference_table() {
        let exponential = Service::exponential;
        let fixed = Service::fixed;
        for (classes, waits, mean, in_order) in [
            (
                vec![
                    (0.2, exponential(1.0)),
                    (0.3, exponential(1.0)),
                    (0.3, exponential(1.0)),
                ],
                vec![1.0, 2.0, 8.0],
                4.0,
                4.0,
            ),
            (
                vec![(1.0, exponential(0.3)), (1.5, exponential(0.2))],
                vec![0.214_286, 0.535_714],
                0.407_143,
                0.375,
            ),
            (
                vec![(0.1, fixed(0.5)), (0.2, fixed(1.0)), (0.3, fixed(2.0))],
                vec![0.75, 1.0, 6.333_333],
                3.625,
                4.75,
            ),
        ] {
            let found = mg1_priority(&classes).unwrap();
            assert_waits(&found, &waits);
            assert_printed(found.mean, mean, 6);
            assert_conserved(&classes, &found, in_order);
        }
    }

    /// Kleinrock's conservation law: sum `rho_k` `W_k` = rho W(first come first served), whatever the priorities.
    fn assert_conserved(classes: &[(f64, Service)], found: &PriorityWaits, in_order: f64) {
        let all: f64 = classes.iter().map(|(rate, _)| rate).sum();
        let mixed = Service {
            mean: classes
                .iter()
                .map(|(rate, service)| rate / all * service.mean)
                .sum(),
            mean_square: classes
                .iter()
                .map(|(rate, service)| rate / all * service.mean_square)
                .sum(),
        };
        let line = mg1(all, mixed).unwrap();
        assert_printed(line.wait, in_order, 6);
        let work: f64 = classes
            .iter()
            .zip(&found.by_class)
            .map(|((rate, service), wait)| rate * service.mean * wait)
            .sum();
        assert_close(work, line.utilisation * line.wait);
    }

    #[test]
    fn priority_with_several_servers_agrees_with_the_reference_table() {
        for (arrivals, service, servers, wait_probability, waits) in [
            (
                vec![2.0, 3.0, 4.0],
                4.0,
                3,
                0.567_757,
                vec![0.056_776, 0.097_330, 0.324_433],
            ),
            (
                vec![1.0, 3.0, 4.0, 2.0],
                1.0,
                12,
                0.449_388,
                vec![0.040_853, 0.061_280, 0.168_521, 0.674_082],
            ),
            (
                vec![0.2, 0.6, 1.2],
                3.0,
                1,
                0.666_667,
                vec![0.238_095, 0.324_675, 0.909_091],
            ),
            (
                vec![0.2, 0.6, 1.2],
                3.0,
                2,
                0.166_667,
                vec![0.028_736, 0.033_156, 0.048_077],
            ),
        ] {
            let found = mmc_priority(&arrivals, service, servers).unwrap();
            assert_waits(&found, &waits);
            // With one service rate, priority changes who waits, not how long on average.
            let line = mmc(arrivals.iter().sum(), service, servers).unwrap();
            assert_printed(line.wait_probability, wait_probability, 6);
            assert_close(found.mean, line.wait);
        }
    }

    const DAILY: SinusoidalArrivals = SinusoidalArrivals {
        mean: 10.0,
        amplitude: 5.0,
        frequency: std::f64::consts::TAU / 24.0,
    };

    #[test]
    fn number_busy_follows_the_daily_wave_as_in_the_reference_table() {
        type Busy = fn(&SinusoidalArrivals, f64, f64) -> f64;
        let cases: [(Busy, f64, [f64; 4]); 4] = [
            (
                SinusoidalArrivals::busy_exponential,
                1.0,
                [8.774_966, 14.679_287, 11.225_034, 5.320_713],
            ),
            (
                SinusoidalArrivals::busy_exponential,
                0.25,
                [2.418_537, 3.744_668, 2.581_463, 1.255_332],
            ),
            (
                SinusoidalArrivals::busy_fixed,
                1.0,
                [9.349_231, 14.943_080, 10.650_769, 5.056_920],
            ),
            (
                SinusoidalArrivals::busy_fixed,
                0.25,
                [2.459_108, 3.749_108, 2.540_892, 1.250_892],
            ),
        ];
        for (busy, service, reference) in cases {
            for (hour, printed) in [0.0, 6.0, 12.0, 18.0].into_iter().zip(reference) {
                assert_printed(busy(&DAILY, hour, service), printed, 6);
            }
        }
    }

    #[test]
    fn the_peak_of_busy_servers_comes_after_the_peak_of_arrivals() {
        for (service, peak, lag) in [(1.0, 14.836_986, 0.978_050), (0.25, 3.747_331, 0.249_644)] {
            assert_printed(DAILY.peak_exponential(service), peak, 6);
            assert_printed(DAILY.lag_exponential(service), lag, 6);
            let at_peak = DAILY.busy_exponential(6.0 + DAILY.lag_exponential(service), service);
            assert_close(at_peak, DAILY.peak_exponential(service));
        }
    }

    #[test]
    fn an_empty_start_fills_as_computed() {
        assert_printed(busy_after_empty_start(10.0, 0.5, 0.5), 3.160_603, 6);
        assert_printed(busy_after_empty_start(10.0, 0.5, 1.0), 4.323_324, 6);
    }
}

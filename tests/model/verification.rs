//! The simulator must agree with queueing theory wherever theory knows the answer: waits, losses, priorities, choices, rota.
//!
//! Every check demands that theory lies inside a 99.9 % interval (one false alarm in a thousand seeds; the seeds are fixed)
//! and that the interval is narrow, so that a fault larger than the half-width plus as much again is found with certainty.

use crate::laboratory::{
    DailyMean, Laboratory, Law, Watch, Watched, Z_999, assert_within, logbook, run,
};
use permanence::calendar::{MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment, minutes};
use permanence::experiment::Prepared;
use permanence::journal::{CallEntry, ContactEntry, Ending, NeedEntry, StayEntry};
use permanence::stats::queueing::{self, Service, SinusoidalArrivals};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Waits of patients for a doctor of a post.
#[derive(Debug, Default)]
struct Waits {
    wait: DailyMean,
    waited: DailyMean,
    long: DailyMean,
    by_urgency: [DailyMean; 5],
}

/// A wait that counts as long [minutes].
const LONG: f64 = 0.1;

impl Watch for Waits {
    fn contact(&mut self, entry: &ContactEntry) {
        let wait = minutes(entry.begun - entry.ready);
        self.wait.add(entry.ready, wait);
        self.waited
            .add(entry.ready, f64::from(u8::from(wait > 0.0)));
        self.long.add(entry.ready, f64::from(u8::from(wait > LONG)));
        self.by_urgency[usize::from(entry.judged)].add(entry.ready, wait);
    }
}

/// A post with so many doctors, reached by walking in, `customers` of whom are expected.
fn post(doctors: u32, arrivals: f64, law: Law, customers: f64) -> Laboratory {
    only_a_post(doctors, arrivals, law).days(days(arrivals, customers))
}

fn only_a_post(doctors: u32, arrivals: f64, law: Law) -> Laboratory {
    Laboratory::new()
        .arrivals(arrivals)
        .post(doctors, law)
        .roads(&[("post", 0.0)])
        .number("people.knows_emergency", 0.0)
}

fn days(arrivals: f64, customers: f64) -> u32 {
    ((customers / (arrivals * 1440.0)).ceil() as u32).max(62)
}

fn watch<W: Watch + Default>(prepared: &Prepared) -> W {
    let mut watched = Watched(W::default());
    run(prepared, 1, &mut watched);
    watched.0
}

// ---------------------------------------------------------------------------------------------------------------------------
// Doctors of a post.

#[test]
fn patients_of_a_post_wait_as_in_an_m_m_c_queue() {
    let (arrivals, rate, doctors) = (8.0, 8.0, 2);
    let theory = queueing::mmc(arrivals, rate, doctors).unwrap();
    let waits: Waits =
        watch(&post(doctors, arrivals, Law::Exponential(1.0 / rate), 2.4e6).prepare());
    waits.wait.assert_agrees("M/M/2 wait", theory.wait, 0.018);
    waits
        .waited
        .assert_agrees("M/M/2 share that waits", theory.wait_probability, 0.01);
    let long = queueing::mmc_wait_exceeds(arrivals, rate, doctors, LONG).unwrap();
    waits
        .long
        .assert_agrees("M/M/2 share that waits long", long, 0.015);
}

fn assert_pollaczek_khinchine(law: Law, service: Service, customers: f64, demanded: f64) {
    let arrivals = 0.5 / service.mean;
    let theory = queueing::mg1(arrivals, service).unwrap();
    let waits: Waits = watch(&post(1, arrivals, law, customers).prepare());
    waits
        .wait
        .assert_agrees(&format!("M/G/1 wait, {law:?}"), theory.wait, demanded);
    waits
        .waited
        .assert_agrees(&format!("M/G/1 share that waits, {law:?}"), 0.5, 0.01);
}

#[test]
fn one_doctor_with_fixed_consultations_is_m_d_1() {
    assert_pollaczek_khinchine(Law::Fixed(0.125), Service::fixed(0.125), 1e6, 0.015);
}

#[test]
fn one_doctor_with_erlang_consultations_is_m_e4_1() {
    assert_pollaczek_khinchine(Law::Erlang(4, 0.125), Service::erlang(4, 0.125), 8e5, 0.02);
}

#[test]
fn one_doctor_with_uniform_consultations_is_m_u_1() {
    assert_pollaczek_khinchine(
        Law::Uniform(0.05, 0.2),
        Service::uniform(0.05, 0.2),
        1e6,
        0.015,
    );
}

#[test]
fn one_doctor_with_lognormal_consultations_is_m_g_1() {
    assert_pollaczek_khinchine(
        Law::Lognormal(0.125, 0.8),
        Service::with_variation(0.125, 0.8),
        1e6,
        0.02,
    );
}

#[test]
fn one_doctor_with_mixed_exponential_consultations_is_m_h2_1() {
    let service = Service::mixed_exponential(&[(0.4, 0.05), (0.6, 0.175)]);
    assert_pollaczek_khinchine(
        Law::Hyperexponential(0.4, 0.05, 0.175),
        service,
        1.5e6,
        0.02,
    );
}

/// Urgencies U1 to U3 in these shares at a post, where nobody judges before the doctor.
fn with_urgencies(laboratory: Laboratory, shares: [f64; 5]) -> Laboratory {
    laboratory.values("needs.urgency.adult", &shares)
}

fn assert_priorities(
    what: &str,
    prepared: &Prepared,
    theory: &queueing::PriorityWaits,
    demanded: f64,
) {
    let waits: Waits = watch(prepared);
    for (class, &wait) in theory.by_class.iter().enumerate() {
        waits.by_urgency[class].assert_agrees(&format!("{what}, U{}", class + 1), wait, demanded);
    }
    waits
        .wait
        .assert_agrees(&format!("{what}, all"), theory.mean, demanded);
}

#[test]
fn the_urgent_go_first_as_in_cobhams_m_m_c_queue() {
    let arrivals = [1.5, 2.25, 2.25];
    let theory = queueing::mmc_priority(&arrivals, 6.0, 2).unwrap();
    let laboratory = with_urgencies(
        post(2, 6.0, Law::Exponential(1.0 / 6.0), 2.4e6),
        [0.25, 0.375, 0.375, 0.0, 0.0],
    );
    assert_priorities("M/M/2 priority", &laboratory.prepare(), &theory, 0.023);
}

#[test]
fn the_urgent_go_first_as_in_cobhams_m_g_1_queue() {
    let law = |rate| (rate, Service::uniform(0.05, 0.2));
    let theory = queueing::mg1_priority(&[law(1.0), law(1.5), law(2.5)]).unwrap();
    let laboratory = with_urgencies(
        post(1, 5.0, Law::Uniform(0.05, 0.2), 1.5e6),
        [0.2, 0.3, 0.5, 0.0, 0.0],
    );
    assert_priorities("M/G/1 priority", &laboratory.prepare(), &theory, 0.02);
}

#[test]
fn patients_who_lose_patience_leave_as_in_erlang_a() {
    let (arrivals, rate, doctors, leave) = (10.0, 4.0, 2, 2.0);
    let theory = queueing::erlang_a(arrivals, rate, doctors, leave).unwrap();
    let laboratory = post(doctors, arrivals, Law::Exponential(1.0 / rate), 6e5)
        .values("care.patience_minutes", &[1.0 / leave; 5]);
    let served: Served = watch(&laboratory.prepare());
    served
        .lost
        .assert_agrees("Erlang-A at a post, share that leaves", theory.lost, 0.015);
}

/// Who was not seen by a doctor.
#[derive(Debug, Default)]
struct Served {
    lost: DailyMean,
}

impl Watch for Served {
    fn need(&mut self, entry: &NeedEntry) {
        self.lost
            .add(entry.onset, f64::from(u8::from(entry.seen.is_none())));
    }
}

// ---------------------------------------------------------------------------------------------------------------------------
// The same without any error of chance: a second, plain simulation of the queue fed with the same patients.

/// A patient of the plain queue: class, arrival, service, and the start the simulator gave.
#[derive(Clone, Copy, Debug)]
struct Patient {
    class: u8,
    ready: Moment,
    service: u64,
    begun: Moment,
}

/// Starts of patients (in order of arrival) with `servers`, the most urgent class first, nobody interrupted.
fn plain_queue(patients: &[Patient], servers: usize) -> Vec<Moment> {
    let mut begun = vec![0; patients.len()];
    let mut busy: BinaryHeap<Reverse<Moment>> = BinaryHeap::new();
    let mut waiting: [VecDeque<usize>; 5] = std::array::from_fn(|_| VecDeque::new());
    let mut next = 0;
    while next < patients.len() || !waiting.iter().all(VecDeque::is_empty) {
        let arrival = patients.get(next).map_or(Moment::MAX, |p| p.ready);
        let someone_waits = waiting.iter().any(|class| !class.is_empty());
        let (now, who) = match busy.peek() {
            Some(&Reverse(end)) if end <= arrival => {
                busy.pop();
                if !someone_waits {
                    continue;
                }
                (
                    end,
                    waiting.iter_mut().find_map(VecDeque::pop_front).unwrap(),
                )
            }
            _ => {
                next += 1;
                if busy.len() == servers {
                    waiting[usize::from(patients[next - 1].class)].push_back(next - 1);
                    continue;
                }
                (arrival, next - 1)
            }
        };
        begun[who] = now;
        busy.push(Reverse(now + patients[who].service));
    }
    begun
}

#[test]
fn every_single_patient_starts_when_a_plain_queue_says() {
    // Days on their own, so that no shift ends; more patients than can be seen, so that nearly everybody waits; long
    // consultations, so that hardly ever two things happen in one millisecond.
    for (doctors, shares) in [
        (3, [0.0, 0.0, 1.0, 0.0, 0.0]),
        (4, [0.1, 0.2, 0.3, 0.2, 0.2]),
    ] {
        let laboratory =
            only_a_post(doctors, 0.12 * f64::from(doctors), Law::Exponential(9.0)).days(1);
        let prepared = with_urgencies(laboratory, shares).prepare();
        let (mut judged, mut waited) = (0, 0);
        for replication in 1..=60 {
            let contacts = logbook(&prepared, replication).0.contacts;
            let mut patients: Vec<Patient> = contacts
                .iter()
                .map(|c| Patient {
                    class: c.judged,
                    ready: c.ready,
                    service: c.ended - c.begun,
                    begun: c.begun,
                })
                .collect();
            patients.sort_by_key(|p| (p.ready, p.begun));
            let theirs = plain_queue(&patients, doctors as usize);
            // Patients who are with a doctor when the clock stops have no entry; they may have kept later ones waiting.
            for (patient, start) in patients
                .iter()
                .zip(theirs)
                .filter(|(p, _)| p.begun < 20 * MS_PER_HOUR)
            {
                assert_eq!(
                    patient.begun, start,
                    "replication {replication}: {patient:?}"
                );
                judged += 1;
                waited += u32::from(patient.begun > patient.ready);
            }
        }
        assert!(
            judged > 20_000 && waited * 10 > judged * 9,
            "{waited} of {judged} waited"
        );
    }
}

#[test]
fn the_number_present_is_the_rate_times_the_stay() {
    // Little's law, with the number present looked up minute by minute and the busy time from the run's own ledger.
    let (arrivals, rate, doctors) = (10.0, 8.0, 2);
    let prepared = post(doctors, arrivals, Law::Exponential(1.0 / rate), 5e5).prepare();
    let (book, ledger) = logbook(&prepared, 1);
    let theory = queueing::mmc(arrivals, rate, doctors).unwrap();
    let length = u64::from(prepared.scenario.run.days) * MS_PER_DAY;
    let mut changes: Vec<(Moment, i32)> = book
        .contacts
        .iter()
        .flat_map(|c| [(c.ready, 1), (c.ended, -1)])
        .collect();
    changes.sort_unstable();
    let (mut at, mut present, mut seen) = (0, 0_i32, 0_i64);
    for minute in 0..length / MS_PER_MINUTE {
        while at < changes.len() && changes[at].0 <= minute * MS_PER_MINUTE {
            present += changes[at].1;
            at += 1;
        }
        seen += i64::from(present);
    }
    let looked_up = seen as f64 / (length / MS_PER_MINUTE) as f64;
    let stay: f64 = book
        .contacts
        .iter()
        .map(|c| minutes(c.ended - c.ready))
        .sum::<f64>()
        / book.contacts.len() as f64;
    let per_minute = book.contacts.len() as f64 / minutes(length);
    // Looking once a minute has an error of its own of about sd / sqrt(minutes) = 0.6 %.
    assert_within(
        "Little: number present",
        looked_up,
        0.02 * per_minute * stay,
        per_minute * stay,
        0.020_001,
    );
    assert_within(
        "number present",
        looked_up,
        0.04 * looked_up,
        theory.number_present,
        0.05,
    );
    // Busy doctors = arrivals x mean consultation: 5e5 exponential services, standard error 0.2 % with the Poisson count.
    let busy = ledger.busy as f64 / length as f64;
    assert_within("busy doctors", busy, 0.0066 * busy, arrivals / rate, 0.01);
}

// ---------------------------------------------------------------------------------------------------------------------------
// Telephone lines.

/// Calls at a line.
#[derive(Debug, Default)]
struct Calls {
    wait: DailyMean,
    wait_of_answered: DailyMean,
    waited: DailyMean,
    lost: DailyMean,
    busy_tone: DailyMean,
}

impl Watch for Calls {
    fn call(&mut self, entry: &CallEntry) {
        let end_of_wait = entry.answered.unwrap_or(entry.ended);
        let wait = minutes(end_of_wait - entry.rang);
        self.wait.add(entry.rang, wait);
        if entry.answered.is_some() {
            self.wait_of_answered.add(entry.rang, wait);
        }
        self.waited.add(entry.rang, f64::from(u8::from(wait > 0.0)));
        self.lost
            .add(entry.rang, f64::from(u8::from(entry.answered.is_none())));
        self.busy_tone
            .add(entry.rang, f64::from(u8::from(entry.busy)));
    }
}

fn line(
    operators: u32,
    arrivals: f64,
    mean: f64,
    patience: f64,
    more: &str,
    customers: f64,
) -> Laboratory {
    Laboratory::new()
        .arrivals(arrivals)
        .post(1, Law::Fixed(0.1))
        .line(operators, Law::Exponential(mean), patience, more)
        .roads(&[("1733", 0.0)])
        .number("people.knows_emergency", 0.0)
        .days(days(arrivals, customers))
}

#[test]
fn callers_wait_for_operators_as_in_an_m_m_c_queue() {
    let (arrivals, rate, operators) = (6.0, 6.0, 2);
    let theory = queueing::mmc(arrivals, rate, operators).unwrap();
    let calls: Calls = watch(&line(operators, arrivals, 1.0 / rate, 0.0, "", 2e6).prepare());
    calls
        .wait
        .assert_agrees("line M/M/2 wait", theory.wait, 0.02);
    calls
        .waited
        .assert_agrees("line M/M/2 share that waits", theory.wait_probability, 0.01);
    assert_eq!(calls.lost.estimate().0, 0.0);
}

#[test]
fn callers_hear_the_busy_tone_as_in_an_m_m_c_k_queue() {
    let places = "waiting_places = 2";
    let theory = queueing::mmck(8.0, 3.0, 3, 5).unwrap();
    let calls: Calls = watch(&line(3, 8.0, 1.0 / 3.0, 0.0, places, 1.2e6).prepare());
    calls
        .busy_tone
        .assert_agrees("M/M/3/5 share lost", theory.lost, 0.015);
    calls
        .wait_of_answered
        .assert_agrees("M/M/3/5 wait of the others", theory.wait, 0.015);
    assert_eq!(calls.busy_tone.estimate(), calls.lost.estimate());
}

#[test]
fn callers_hang_up_as_in_erlang_a() {
    let theory = queueing::erlang_a(10.0, 1.0, 8, 2.0).unwrap();
    let calls: Calls = watch(&line(8, 10.0, 1.0, 0.5, "", 9e5).prepare());
    calls
        .lost
        .assert_agrees("Erlang-A share that hangs up", theory.lost, 0.015);
    calls
        .wait
        .assert_agrees("Erlang-A wait of all", theory.wait, 0.015);
    calls
        .waited
        .assert_agrees("Erlang-A share that waits", theory.all_busy, 0.01);
}

// ---------------------------------------------------------------------------------------------------------------------------
// The emergency department with a physician for everybody: the number present follows the day.

/// Rate in each hour of a day: the mean of 200 + 100 sin(2 pi t / 24) over the hour, per hour.
fn wave() -> ([f64; 24], SinusoidalArrivals) {
    let wave = SinusoidalArrivals {
        mean: 200.0,
        amplitude: 100.0,
        frequency: std::f64::consts::TAU / 24.0,
    };
    let mean_of_hour = |hour: usize| {
        let (from, to) = (
            wave.frequency * hour as f64,
            wave.frequency * (hour + 1) as f64,
        );
        wave.mean + wave.amplitude * (libm::cos(from) - libm::cos(to)) / wave.frequency
    };
    (std::array::from_fn(mean_of_hour), wave)
}

/// Stays of which the number present on the hour is counted.
#[derive(Debug, Default)]
struct Present {
    changes: Vec<(Moment, i32)>,
}

impl Watch for Present {
    fn stay(&mut self, entry: &StayEntry) {
        self.changes.extend([(entry.arrived, 1), (entry.left, -1)]);
    }
}

impl Present {
    /// Number present at each full hour but those of the first day.
    fn on_the_hour(mut self, days: u64) -> Vec<[f64; 24]> {
        self.changes.sort_unstable();
        let (mut at, mut present) = (0, 0);
        let mut found = vec![[0.0; 24]; days as usize];
        for hour in 0..days * 24 {
            while at < self.changes.len() && self.changes[at].0 <= hour * MS_PER_HOUR {
                present += self.changes[at].1;
                at += 1;
            }
            found[(hour / 24) as usize][(hour % 24) as usize] = f64::from(present);
        }
        found.split_off(1)
    }
}

/// The days of an emergency department with unlimited physicians and no tests.
fn unlimited_department(physician: Law) -> Vec<[f64; 24]> {
    let (hours, wave) = wave();
    let week: Vec<f64> = (0..168).map(|hour| hours[hour % 24]).collect();
    let laboratory = Laboratory::new()
        .arrivals(wave.mean / 60.0)
        .post(1, Law::Fixed(1.0))
        .roads(&[("emergency", 0.0)])
        .values("needs.week", &week)
        .law("emergency.physician", physician)
        .law("emergency.workup_minor", Law::Fixed(0.0))
        .days(221);
    watch::<Present>(&laboratory.prepare()).on_the_hour(221)
}

/// Number present at each hour against theory: 99.9 % intervals for 24 hours and the mean. A Poisson number of mean m on 220
/// days has a half-width of 3.29 / sqrt(220 m): 2.2 % at the trough of 103, 1.3 % at the peak; hours are correlated, and the
/// Bonferroni bound of the false alarm is 24 in a thousand.
fn assert_present(what: &str, days: &[[f64; 24]], theory: impl Fn(usize) -> f64) {
    let n = days.len() as f64;
    for hour in 0..24 {
        let mean = days.iter().map(|day| day[hour]).sum::<f64>() / n;
        let half_width = Z_999 * (theory(hour) / n).sqrt();
        assert_within(
            &format!("{what} at {hour} h"),
            mean,
            half_width,
            theory(hour),
            0.023,
        );
    }
    let all: f64 = days.iter().flatten().sum::<f64>() / n / 24.0;
    let expected = (0..24).map(&theory).sum::<f64>() / 24.0;
    // Mean of the day: 1 056 000 arrivals, half-width 0.33 % (and as much again for the lengths of stay).
    assert_within(
        &format!("{what} over the day"),
        all,
        0.005 * expected,
        expected,
        0.01,
    );
    // The number present is Poisson: variance over mean is 1. At least 220 x 24 / 3 independent values: sd 0.034.
    let theory_of: Vec<f64> = (0..24).map(theory).collect();
    let spread = days
        .iter()
        .flat_map(|day| day.iter().zip(&theory_of).map(|(x, m)| (x - m).powi(2) / m))
        .sum::<f64>()
        / n
        / 24.0;
    assert_within(
        &format!("{what}, variance over mean"),
        spread,
        Z_999 * 0.034,
        1.0,
        0.12,
    );
}

/// A scenario gives weights by the hour: their steps follow the sine of theory within 2 %.
fn assert_near_sine(steps: impl Fn(usize) -> f64, sine: impl Fn(f64) -> f64) {
    for hour in 0..24 {
        let (steps, sine) = (steps(hour), sine(hour as f64));
        assert!(
            (steps / sine - 1.0).abs() < 0.02,
            "at {hour} h the steps give {steps}, the sine {sine}"
        );
    }
}

#[test]
fn the_number_at_an_unlimited_department_follows_the_day_as_in_m_t_m_infinity() {
    let (hours, wave) = wave();
    let days = unlimited_department(Law::Exponential(60.0));
    // Arrivals at a constant rate within each hour: those of j hours ago are still there with the mean of e^-u over [j-1, j].
    let theory = |hour: usize| -> f64 {
        (1..=40)
            .map(|j| {
                hours[(hour + 48 - j) % 24] * (libm::exp(1.0 - j as f64) - libm::exp(-(j as f64)))
            })
            .sum()
    };
    assert_near_sine(theory, |hour| wave.busy_exponential(hour, 1.0));
    assert_present("M(t)/M/infinity", &days, theory);
}

#[test]
fn the_number_at_an_unlimited_department_follows_the_day_as_in_m_t_d_infinity() {
    let (hours, wave) = wave();
    let days = unlimited_department(Law::Fixed(90.0));
    let theory = |hour: usize| hours[(hour + 23) % 24] + 0.5 * hours[(hour + 22) % 24];
    assert_near_sine(theory, |hour| wave.busy_fixed(hour, 1.5));
    assert_present("M(t)/D/infinity", &days, theory);
}

// ---------------------------------------------------------------------------------------------------------------------------
// Onsets of illness.

/// Public holidays of Belgium in 2023 (law of 4 January 1974; Easter on 9 April).
const HOLIDAYS_2023: [(i8, i8); 10] = [
    (1, 1),
    (4, 10),
    (5, 1),
    (5, 18),
    (5, 29),
    (7, 21),
    (8, 15),
    (11, 1),
    (11, 11),
    (12, 25),
];

#[test]
fn people_fall_ill_by_hour_month_and_holiday_as_the_weights_say() {
    let week: Vec<f64> = (0..168)
        .map(|hour| 1.0 + (hour * hour % 13) as f64)
        .collect();
    let months: Vec<f64> = (0..12)
        .map(|month| 2.0 + (month * month % 5) as f64)
        .collect();
    let prepared = Laboratory::new()
        .people(60_000, 50.0)
        .post(1, Law::Fixed(1.0))
        .values("needs.week", &week)
        .values("needs.months", &months)
        .number("needs.holiday", 1.7)
        .set("run.start", "\"2023-01-01\"")
        .days(365)
        .prepare();
    let streams = permanence::random::Streams::new(7, 1);
    let onsets = permanence::demand::Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    )
    .onsets;
    let (week_mean, month_mean) = (
        week.iter().sum::<f64>() / 168.0,
        months.iter().sum::<f64>() / 12.0,
    );
    // Cells: hours of an ordinary week, hours of a holiday, months.
    let mut expected = vec![0.0; 168 + 24 + 12];
    let mut found = vec![0.0; 168 + 24 + 12];
    let mut cells = Vec::with_capacity(365 * 24);
    let mut date = jiff::civil::date(2023, 1, 1);
    for _ in 0..365 {
        let holiday = HOLIDAYS_2023.contains(&(date.month(), date.day()));
        let month = date.month() as usize - 1;
        for hour in 0..24 {
            let weekday = date.weekday().to_monday_zero_offset() as usize;
            let of_week = if holiday {
                144 + hour
            } else {
                weekday * 24 + hour
            };
            let weight = week[of_week] / week_mean * months[month] / month_mean
                * if holiday { 1.7 } else { 1.0 };
            let cell = [if holiday { 168 + hour } else { of_week }, 192 + month];
            cell.iter()
                .for_each(|&c| expected[c] += 60_000.0 * 50.0 / 8766.0 * weight);
            cells.push(cell);
        }
        date = date.tomorrow().unwrap();
    }
    for onset in &onsets {
        cells[(onset.moment() / MS_PER_HOUR) as usize]
            .iter()
            .for_each(|&c| found[c] += 1.0);
    }
    let chi = |cells: std::ops::Range<usize>| -> f64 {
        cells
            .map(|c| (found[c] - expected[c]).powi(2) / expected[c])
            .sum()
    };
    // About 3.1 million onsets. 99.9 % points of chi-square with 168, 24 and 12 degrees of freedom. One month wrong by 1.5 %
    // adds some 55, one weekday wrong by 1 % some 40 to the first.
    let total: f64 = expected[192..].iter().sum();
    assert_within(
        "onsets in a year",
        onsets.len() as f64,
        Z_999 * total.sqrt(),
        total,
        0.002,
    );
    println!(
        "chi-square {} {} {}",
        chi(0..168),
        chi(168..192),
        chi(192..204)
    );
    assert!(chi(0..168) < 230.1, "hours of the week: {}", chi(0..168));
    assert!(chi(168..192) < 51.2, "hours of holidays: {}", chi(168..192));
    assert!(chi(192..204) < 32.9, "months: {}", chi(192..204));
}

#[test]
fn requests_to_the_practice_are_for_today_and_end_in_referrals_as_often_as_stated() {
    let prepared = Laboratory::new()
        .people(60_000, 0.0)
        .values("needs.office", &[40.0; 8])
        .number("needs.office_same_day", 0.3)
        .number("office.refers", 0.05)
        .days(365)
        .prepare();
    let streams = permanence::random::Streams::new(7, 1);
    let demand = permanence::demand::Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    let (all, today) = (demand.len() as f64, demand.onsets.len() as f64);
    let referred_today = demand.onsets.iter().filter(|o| o.referred()).count() as f64;
    let referred_later = demand.planned.referred.len() as f64;
    // Counts of some two million are Poisson, shares binomial; each check errs in 0.1 % of seeds and finds a share that is 2 % off.
    let share = |what, part: f64, whole: f64, expected: f64| {
        let sd = (expected * (1.0 - expected) / whole).sqrt();
        assert_within(what, part / whole, Z_999 * sd, expected, 0.02);
    };
    share("for today", today, all, 0.3);
    share("referred, of those for today", referred_today, today, 0.05);
    share("referred, of the others", referred_later, all - today, 0.05);
    for resident in 0..60_000 {
        assert!(demand.planned.of(resident).is_sorted());
    }
    // The kinds do not cluster in time: by month, the shares of today are those of the year.
    let mut by_month = [[0.0_f64; 2]; 12];
    for onset in demand.all() {
        let today = demand.onsets.binary_search(&onset).is_ok();
        let month = prepared.calendar.days()[prepared.calendar.day_of(onset.moment())].month;
        by_month[usize::from(month) - 1][usize::from(today)] += 1.0;
    }
    let chi: f64 = by_month
        .iter()
        .map(|[later, today]| {
            let expected = 0.3 * (later + today);
            (today - expected).powi(2) / (0.7 * expected)
        })
        .sum();
    // 99.9 % point of chi-square with 12 degrees of freedom.
    assert!(chi < 32.9, "months: {chi}");
}

#[test]
fn onsets_are_spread_evenly_within_an_hour_and_independent_of_each_other() {
    let prepared = Laboratory::new()
        .people(20_000, 50.0)
        .post(1, Law::Fixed(1.0))
        .days(100)
        .prepare();
    let onsets = logbook(&prepared, 3)
        .0
        .needs
        .iter()
        .map(|n| n.onset)
        .collect::<Vec<_>>();
    let mut minutes_of_hour = [0.0; 60];
    onsets
        .iter()
        .for_each(|o| minutes_of_hour[(o / MS_PER_MINUTE % 60) as usize] += 1.0);
    let each = onsets.len() as f64 / 60.0;
    let chi: f64 = minutes_of_hour
        .iter()
        .map(|n| (n - each).powi(2) / each)
        .sum();
    // 99.9 % point of chi-square with 59 degrees of freedom.
    assert!(chi < 98.3, "minutes within the hour: {chi}");
    // Counts of ten minutes are Poisson: variance over mean 1 with sd sqrt(2 / 14 400) = 0.0118.
    let mut counts = vec![0.0; 100 * 144];
    onsets
        .iter()
        .for_each(|o| counts[(o / (10 * MS_PER_MINUTE)) as usize] += 1.0);
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    let spread =
        counts.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / mean / (counts.len() - 1) as f64;
    assert_within(
        "variance over mean of onsets",
        spread,
        Z_999 * 0.0118,
        1.0,
        0.04,
    );
}

// ---------------------------------------------------------------------------------------------------------------------------
// Duties.

/// Nights of each doctor of one Cercle that keeps one doctor on duty each night of 2023.
fn nights(doctors: u32) -> (Vec<u32>, f64) {
    let prepared = Laboratory::new()
        .with(
            "\n[service.rota]\ntitle = \"Rota\"\nstaffed_by = \"cercle\"\naccess = [\"duty-number\"]\nhome_visits = true\n\
             opens_record = 1\nreports_back = 1\n[service.rota.shift.night]\non = [\"weeknight\", \"weekend-night\"]\n\
             from = \"19:00\"\nto = \"08:00\"\ndoctors = 1\nmay_sleep = true\n",
        )
        .number("cercle.lab.doctors", f64::from(doctors))
        .set("run.start", "\"2023-01-01\"")
        .days(365)
        .prepare();
    let streams = permanence::random::Streams::new(5, 1);
    let mut nights = vec![0; doctors as usize];
    for holder in prepared.roster(&streams).holder {
        nights[holder.expect("every night is held") as usize] += 1;
    }
    let outcome = prepared.run(&permanence::demand::Demand::default(), streams);
    let indicator = permanence::outcomes::indicators::all()
        .iter()
        .position(|i| i.key == "nights_per_gp")
        .unwrap();
    (nights, outcome.values[indicator].unwrap())
}

#[test]
fn one_doctor_a_night_is_36_and_a_half_nights_in_a_cercle_of_10_and_1_14_in_one_of_320() {
    for (doctors, least, most) in [(10, 36, 37), (320, 1, 2)] {
        let (nights, indicator) = nights(doctors);
        assert_eq!(nights.iter().sum::<u32>(), 365);
        assert_eq!(
            (*nights.iter().min().unwrap(), *nights.iter().max().unwrap()),
            (least, most)
        );
        // The last night of the year ends at the edge of the calendar, at midnight, before 3 a.m.: 364 nights are counted.
        let counted = indicator * f64::from(doctors);
        assert!(
            (counted - 365.0).abs() < 1.0 + 1e-9,
            "{counted} nights counted"
        );
        assert!(
            (indicator - 365.0 / f64::from(doctors)).abs() < 0.11,
            "{indicator}"
        );
    }
}

// ---------------------------------------------------------------------------------------------------------------------------
// Choices and judgements.

/// How often each road was the first.
#[derive(Debug, Default)]
struct Roads {
    taken: [f64; 10],
}

impl Watch for Roads {
    fn need(&mut self, entry: &NeedEntry) {
        self.taken[entry.road as usize] += 1.0;
    }
}

#[test]
fn people_choose_among_three_roads_as_the_logit_says() {
    let prepared = Laboratory::new()
        .people(20_000, 60.0)
        .post(100, Law::Fixed(5.0))
        .roads(&[("wait", 0.4), ("post", 0.9), ("emergency", -0.6)])
        .number("choice.per_urgency.emergency", 0.25)
        .number("choice.per_urgency.wait", -0.1)
        .number("choice.per_wait_minute", -0.01)
        .number("choice.expected_wait_duty", 30.0)
        .number("choice.expected_wait_emergency", 40.0)
        .number("choice.per_euro", -0.03)
        .number("choice.knows_price", 1.0)
        .values("costs.share_consultation", &[5.0; 4])
        .values("costs.share_emergency", &[20.0; 3])
        .days(250)
        .prepare();
    let roads: Roads = watch(&prepared);
    // U3 is felt as 2 levels above U5. Values: wait 0.4 - 0.1 x 2; post 0.9 - 0.3 - 0.15; emergency -0.6 + 0.5 - 0.4 - 0.6.
    let values = [(0, 0.2), (6, 0.45), (7, -1.1)];
    let all: f64 = roads.taken.iter().sum();
    let sum: f64 = values.iter().map(|v| libm::exp(v.1)).sum();
    // 0.8 million choices: 99.9 % half-widths 0.17 percentage points and less.
    for (road, value) in values {
        let share = libm::exp(value) / sum;
        let half_width = Z_999 * (share * (1.0 - share) / all).sqrt();
        assert_within(
            &format!("share of road {road}"),
            roads.taken[road] / all,
            half_width,
            share,
            0.012,
        );
    }
    assert_eq!(roads.taken[0] + roads.taken[6] + roads.taken[7], all);
}

/// Who was judged how: rows by true, columns by judged urgency, and the marks.
#[derive(Debug, Default)]
struct Judged {
    last: u8,
    table: [[f64; 5]; 5],
    marked: [f64; 3],
}

impl Watch for Judged {
    fn contact(&mut self, entry: &ContactEntry) {
        self.last = entry.judged;
    }
    fn stay(&mut self, entry: &StayEntry) {
        self.last = entry.judged;
    }
    fn need(&mut self, entry: &NeedEntry) {
        use permanence::journal::marks::{OVERTRIAGED, TRIAGED, UNDERTRIAGED};
        if entry.ending == Ending::Unfinished {
            return;
        }
        // A need ends at once with its only contact or stay.
        self.table[usize::from(entry.illness.urgency)][usize::from(self.last)] += 1.0;
        for (count, mark) in self
            .marked
            .iter_mut()
            .zip([TRIAGED, UNDERTRIAGED, OVERTRIAGED])
        {
            *count += f64::from(u8::from(entry.is(mark)));
        }
    }
}

/// Right 71 %, one level too low 12 %, one too high 17 %; at the ends of the scale what cannot be is judged right.
fn assert_judgements(what: &str, judged: &Judged) {
    for truth in 0..5 {
        let (low, high) = (
            if truth == 4 { 0.0 } else { 0.12 },
            if truth == 0 { 0.0 } else { 0.17 },
        );
        let n: f64 = judged.table[truth].iter().sum();
        for judged_as in 0..5 {
            let share = match judged_as as i32 - truth as i32 {
                0 => 1.0 - low - high,
                1 => low,
                -1 => high,
                _ => 0.0,
            };
            let found = judged.table[truth][judged_as] / n;
            // At least 60 000 of each urgency: half-widths 0.4 to 0.6 percentage points.
            let half_width = Z_999 * (share * (1.0 - share) / n).sqrt();
            assert!(
                (found - share).abs() <= half_width,
                "{what}: U{} as U{}: {found} +- {half_width}, stated {share}",
                truth + 1,
                judged_as + 1
            );
        }
        assert!(n > 60_000.0, "{what}: {n}");
    }
}

fn mixed(laboratory: Laboratory) -> Laboratory {
    with_urgencies(laboratory.people(20_000, 60.0).days(125), [0.2; 5])
}

const JUDGEMENT: [f64; 3] = [0.71, 0.12, 0.17];

#[test]
fn call_takers_judge_as_well_as_stated() {
    let mut laboratory = mixed(line(200, 1.0, 1.0, 0.0, "", 1.0))
        .roads(&[("1733", 0.0)])
        .values("line.1733.judgement", &JUDGEMENT);
    for urgency in 1..=5 {
        laboratory = laboratory.values(
            &format!("line.1733.table.U{urgency}"),
            &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        );
    }
    let judged: Judged = watch(
        &laboratory
            .number("service.post.shift.all.doctors", 200.0)
            .number("cercle.lab.doctors", 800.0)
            .prepare(),
    );
    assert_judgements("call-taker", &judged);
    // Marks: four of five urgencies can be judged too low, four of five too high.
    let all = judged.marked[0];
    assert_within(
        "marked as judged too low",
        judged.marked[1] / all,
        0.002,
        0.12 * 0.8,
        0.03,
    );
    assert_within(
        "marked as judged too high",
        judged.marked[2] / all,
        0.0022,
        0.17 * 0.8,
        0.03,
    );
}

#[test]
fn triage_nurses_judge_as_well_as_stated() {
    let laboratory = mixed(Laboratory::new().post(1, Law::Fixed(1.0))).roads(&[("emergency", 0.0)]);
    let judged: Judged = watch(
        &laboratory
            .values("emergency.judgement", &JUDGEMENT)
            .prepare(),
    );
    assert_judgements("triage nurse", &judged);
    assert_eq!(
        judged.marked, [0.0; 3],
        "only judgements by telephone are marked"
    );
}

#[test]
fn doctors_on_the_telephone_judge_as_well_as_stated() {
    let laboratory = mixed(Laboratory::new().post(200, Law::Fixed(1.0)))
        .set("service.post.access", "[\"duty-number\"]")
        .roads(&[("duty-number", 0.0)])
        .values("care.doctor_judgement", &JUDGEMENT);
    let judged: Judged = watch(&laboratory.prepare());
    assert_judgements("doctor", &judged);
    assert_eq!(judged.marked[0], judged.table.iter().flatten().sum::<f64>());
}

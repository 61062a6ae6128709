//! A laboratory: tiny worlds in which everybody falls ill alike, takes one road and lives next door to everything, so that theory knows the answer.
//!
//! A laboratory scenario is TOML text read by the real reader. It starts from a world in which nothing is open but waiting;
//! a test adds the service or line it needs and says which roads are taken. Theory wants steady queues: a unit of time is a
//! minute here, services last seconds, so that the change of shift at midnight (for a moment both shifts are there, as in
//! life) weighs little, and the first two hours of each day are not counted.

use permanence::calendar::{MS_PER_DAY, MS_PER_HOUR, Moment};
use permanence::demand::Demand;
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::{
    CallEntry, ContactEntry, DutyEntry, Journal, Ledger, Logbook, NeedEntry, OfficeEntry, StayEntry,
};
use permanence::random::Streams;
use permanence::scenario::Scenario;
use permanence::scenario::choice::ROAD_KEYS;
use permanence::scenario::document::Document;
use permanence::sim;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Most acute needs per person and year that a scenario may state.
const MOST_NEEDS: f64 = 60.0;
/// Minutes of a mean year, the unit of the rates in a scenario.
const MINUTES_PER_YEAR: f64 = 365.25 * 1440.0;

/// A scenario in the making.
#[derive(Clone, Debug)]
pub(crate) struct Laboratory {
    text: String,
    settings: Vec<(String, String)>,
    laws: BTreeMap<String, Law>,
}

impl Laboratory {
    /// Nothing is open; nobody falls ill.
    pub(crate) fn new() -> Self {
        let laws = LAWS.map(|key| (key.to_owned(), Law::Fixed(1.0))).into();
        let laboratory = Self {
            text: PLAIN.to_owned(),
            settings: Vec::new(),
            laws,
        };
        laboratory
            .values("needs.week", &[1.0; 168])
            .people(1000, 0.0)
            .roads(&[])
    }

    /// Adds sections in TOML, numbers without source.
    pub(crate) fn with(mut self, sections: &str) -> Self {
        self.text.push_str(sections);
        self
    }

    /// Changes a value, written as in TOML.
    pub(crate) fn set(mut self, key: &str, value: &str) -> Self {
        self.settings.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Changes a number.
    pub(crate) fn number(self, key: &str, value: f64) -> Self {
        self.set(key, &sourced(&value.to_string()))
    }

    /// Changes a list.
    pub(crate) fn values(self, key: &str, values: &[f64]) -> Self {
        self.set(key, &sourced(&format!("{values:?}")))
    }

    /// The law of a duration.
    pub(crate) fn law(mut self, key: &str, law: Law) -> Self {
        self.laws.insert(key.to_owned(), law);
        self
    }

    /// Measured days.
    pub(crate) fn days(self, days: u32) -> Self {
        self.number("run.days", f64::from(days))
    }

    /// As many people as needed to fall ill `per_minute` times in all, and not more.
    pub(crate) fn arrivals(self, per_minute: f64) -> Self {
        let people = (per_minute * MINUTES_PER_YEAR / MOST_NEEDS).ceil().max(1.0);
        self.people(people as u32, per_minute * MINUTES_PER_YEAR / people)
    }

    /// Inhabitants, and acute needs of each in a year.
    pub(crate) fn people(self, people: u32, needs_a_year: f64) -> Self {
        let commune = format!(
            "{{ source = \"assumption\", columns = [\"code\", \"name\", \"population\", \"area_km2\", \"latitude\", \
             \"longitude\"], rows = [[\"1\", \"Lab\", {people}, 0.01, 50.0, 4.0]] }}"
        );
        self.set("territory.communes", &commune)
            .values("needs.acute", &[needs_a_year; 8])
    }

    /// The roads that are attractive, with their constants; all others are never taken.
    pub(crate) fn roads(self, attractive: &[(&str, f64)]) -> Self {
        ROAD_KEYS.iter().fold(self, |laboratory, road| {
            let constant = attractive
                .iter()
                .find(|(name, _)| name == road)
                .map_or(-50.0, |(_, constant)| *constant);
            laboratory.number(&format!("choice.constant.{road}"), constant)
        })
    }

    /// A post that is always open, with so many doctors, which everybody walks to; no desk, no visits.
    pub(crate) fn post(self, doctors: u32, consultation: Law) -> Self {
        self.with(&format!(
            "\n[service.post]\ntitle = \"Post\"\nstaffed_by = \"cercle\"\naccess = [\"walk-in\", \"1733\"]\n\
             home_visits = false\nopens_record = 1\nreports_back = 1\n\
             [service.post.site]\nlatitude = 50\nlongitude = 4\n\
             [service.post.shift.all]\n{ALWAYS}doctors = {doctors}\n\
             may_sleep = false\n"
        ))
        .number("cercle.lab.doctors", f64::from(4 * doctors))
        .law("care.consultation", consultation)
    }

    /// The line 1733, always open, that answers everybody and sends them to wait for their own GP.
    pub(crate) fn line(self, operators: u32, call: Law, patience_minutes: f64, more: &str) -> Self {
        let mut text = format!(
            "\n[line.1733]\ntitle = \"1733\"\nnumber = \"1733\"\ndispatch = \"urgency\"\n\
             judgement = [1, 0, 0]\n\
             patience_minutes = {patience_minutes:?}\n\
             operator_hour_cost = 0\n{more}\n\
             [line.1733.shift.all]\n{ALWAYS}operators = {operators}\n\
             [line.1733.table]\n"
        );
        for urgency in 1..=5 {
            let _ = writeln!(text, "U{urgency} = [0, 0, 0, 0, 0, 1]");
        }
        self.with(&text).law("line.1733.call", call)
    }

    /// Reads the scenario and lays it out, ready to run.
    pub(crate) fn prepare(self) -> Prepared {
        let (scenario, _) = self.loaded();
        Experiment::prepare(vec![scenario], None).prepared.remove(0)
    }

    /// The scenario with the whole of it as a text.
    pub(crate) fn loaded(self) -> (Scenario, String) {
        let laws: String = self
            .laws
            .iter()
            .map(|(key, law)| law.section(key))
            .collect();
        let mut text: String = (self.text + &laws).lines().map(with_source).collect();
        if !text.contains("[line.1733]") {
            // A road that nobody answers is refused.
            text = text.replace("\"walk-in\", \"1733\"", "\"walk-in\"");
        }
        let document = Document::from_text("laboratory", &text, &self.settings)
            .unwrap_or_else(|e| panic!("{e}"));
        let scenario = Scenario::read("laboratory", &document).unwrap_or_else(|e| panic!("{e}"));
        (scenario, document.resolved_toml())
    }
}

/// The durations that every scenario states; a minute each unless a test says otherwise.
const LAWS: [&str; 8] = [
    "care.doctor_call",
    "care.advice",
    "care.consultation",
    "care.visit",
    "emergency.physician",
    "emergency.workup_minor",
    "emergency.workup_major",
    "emergency.boarding",
];

/// Every day, day and night.
const ALWAYS: &str = "on = [\"working-day\", \"rest-day\"]\nfrom = \"00:00\"\nto = \"24:00\"\n";

/// A line of TOML; a number or list of numbers in it gets a source.
fn with_source(line: &str) -> String {
    match line.split_once(" = ") {
        Some((key, value)) => format!("{key} = {}\n", sourced(value)),
        None => format!("{line}\n"),
    }
}

/// A number or list of numbers as a scenario states it; anything else unchanged.
fn sourced(value: &str) -> String {
    let numeric = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if numeric(value) {
        format!("{{ value = {value}, source = \"assumption\" }}")
    } else if value.strip_prefix('[').is_some_and(numeric) {
        format!("{{ values = {value}, source = \"assumption\" }}")
    } else {
        value.to_owned()
    }
}

/// A law of duration in minutes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Law {
    /// Always the same.
    Fixed(f64),
    /// Mean.
    Exponential(f64),
    /// Mean and coefficient of variation.
    Lognormal(f64, f64),
    /// Stages and mean.
    Erlang(u32, f64),
    /// Shortest and longest.
    Uniform(f64, f64),
    /// Share and mean of the first kind, mean of the second.
    Hyperexponential(f64, f64, f64),
}

impl Law {
    fn section(self, key: &str) -> String {
        let (name, values): (&str, Vec<(&str, f64)>) = match self {
            Self::Fixed(mean) => ("fixed", vec![("mean_minutes", mean)]),
            Self::Exponential(mean) => ("exponential", vec![("mean_minutes", mean)]),
            Self::Lognormal(mean, cv) => ("lognormal", vec![("mean_minutes", mean), ("cv", cv)]),
            Self::Erlang(_, mean) => ("erlang", vec![("mean_minutes", mean)]),
            Self::Uniform(low, high) => (
                "uniform",
                vec![("low_minutes", low), ("high_minutes", high)],
            ),
            Self::Hyperexponential(share, first, second) => (
                "hyperexponential",
                vec![
                    ("share", share),
                    ("first_mean_minutes", first),
                    ("second_mean_minutes", second),
                ],
            ),
        };
        let mut text = format!("\n[{key}]\nlaw = \"{name}\"\n");
        for (name, value) in values {
            let _ = writeln!(text, "{name} = {value:?}");
        }
        if let Self::Erlang(stages, _) = self {
            let _ = writeln!(text, "stages = {stages}");
        }
        text
    }
}

/// One replication, written into any journal.
pub(crate) fn run<J: Journal>(prepared: &Prepared, replication: u32, journal: &mut J) -> Ledger {
    let streams = Streams::new(prepared.scenario.run.seed, replication);
    let demand = Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    let roster = prepared.roster(&streams);
    sim::run(prepared.setting(), &demand, &roster, streams, journal)
}

/// One replication with every entry kept.
pub(crate) fn logbook(prepared: &Prepared, replication: u32) -> (Logbook, Ledger) {
    let mut logbook = Logbook::default();
    let ledger = run(prepared, replication, &mut logbook);
    (logbook, ledger)
}

/// What a watcher does with the entries it cares about; the others are ignored.
pub(crate) trait Watch {
    /// A need ended.
    fn need(&mut self, _: &NeedEntry) {}
    /// A contact ended.
    fn contact(&mut self, _: &ContactEntry) {}
    /// A stay ended.
    fn stay(&mut self, _: &StayEntry) {}
    /// A call ended.
    fn call(&mut self, _: &CallEntry) {}
}

/// A journal read by a watcher, without keeping millions of entries.
#[derive(Debug)]
pub(crate) struct Watched<W>(pub(crate) W);

impl<W: Watch> Journal for Watched<W> {
    fn need(&mut self, entry: &NeedEntry) {
        self.0.need(entry);
    }
    fn contact(&mut self, entry: &ContactEntry) {
        self.0.contact(entry);
    }
    fn stay(&mut self, entry: &StayEntry) {
        self.0.stay(entry);
    }
    fn call(&mut self, entry: &CallEntry) {
        self.0.call(entry);
    }
    fn office(&mut self, _: &OfficeEntry) {}
    fn duty(&mut self, _: &DutyEntry) {}
}

/// Hours after midnight that are not counted: the change of shift has died away by then.
const SETTLING: u64 = 2 * MS_PER_HOUR;

/// A mean per customer (or a share of customers), with days as batches.
#[derive(Clone, Debug, Default)]
pub(crate) struct DailyMean {
    days: Vec<(f64, f64)>,
}

impl DailyMean {
    /// Counts a customer who arrived at a moment.
    #[inline]
    pub(crate) fn add(&mut self, arrived: Moment, value: f64) {
        if arrived % MS_PER_DAY < SETTLING {
            return;
        }
        let day = (arrived / MS_PER_DAY) as usize;
        if day >= self.days.len() {
            self.days.resize(day + 1, (0.0, 0.0));
        }
        self.days[day].0 += value;
        self.days[day].1 += 1.0;
    }

    /// The mean with its 99.9 % half-width. The last day is left out: whoever still waits at the end has no entry.
    ///
    /// A ratio estimate: sum over sum, standard error from the daily residuals (Cochran 1977, Sampling Techniques, ch. 6).
    pub(crate) fn estimate(&self) -> (f64, f64) {
        let days = &self.days[..self.days.len() - 1];
        assert!(
            days.len() >= 60,
            "too few days for a normal interval: {}",
            days.len()
        );
        let (sum, count) = days
            .iter()
            .fold((0.0, 0.0), |total, day| (total.0 + day.0, total.1 + day.1));
        let mean = sum / count;
        let squares: f64 = days.iter().map(|day| (day.0 - mean * day.1).powi(2)).sum();
        let n = days.len() as f64;
        (mean, Z_999 * (squares * n / (n - 1.0)).sqrt() / count)
    }

    /// Fails when theory lies outside the interval, or the interval is wider than demanded (both relative to theory).
    pub(crate) fn assert_agrees(&self, what: &str, theory: f64, demanded: f64) {
        let (mean, half_width) = self.estimate();
        assert_within(what, mean, half_width, theory, demanded);
    }
}

/// 99.9 % two-sided: a right model fails one such check in a thousand, with other seeds; the seeds are fixed.
pub(crate) const Z_999: f64 = 3.290_526_731;

/// Fails when theory lies outside `value` +- `half_width`, or when the half-width exceeds `demanded` times theory.
pub(crate) fn assert_within(what: &str, value: f64, half_width: f64, theory: f64, demanded: f64) {
    let off = 100.0 * (value / theory - 1.0);
    println!("{what}: {value:.6} +- {half_width:.6}, theory {theory:.6}, off {off:+.2} %");
    assert!(
        half_width <= demanded * theory,
        "{what}: the interval {value} +- {half_width} is too wide to say much"
    );
    assert!(
        (value - theory).abs() <= half_width,
        "{what}: {value} +- {half_width}, theory says {theory} ({off:+.2} %)"
    );
}

/// The world before anything is added: one commune of a hundredth of a square kilometre, one Cercle, one hospital. All values
/// are made up; numbers get their source when the text is read.
const PLAIN: &str = r#"title = "Laboratory"

[run]
start = "2024-01-01"
warm_up_days = 0
days = 10
seed = 20240101
replications = 1

[territory]
title = "Laboratory"
neighbourhood_inhabitants = 100000

[territory.hospitals]
source = "assumption"
columns = ["code", "name", "beds", "latitude", "longitude"]
rows = [["H", "Hospital", 10000, 50.0, 4.0]]

[cercle.lab]
title = "Cercle"
communes = ["*"]
doctors = 10

[people]
age_shares = [0, 0, 0, 1, 0, 0, 0, 0]
female = 0.5
preferential = [0, 0, 0, 0, 0, 0, 0, 0]
dmg = [1, 1, 1, 1, 1, 1, 1, 1]
own_gp = 1
without_car = 0
chronic = [0, 0, 0, 0, 0, 0, 0, 0]
frail = [0, 0, 0, 0, 0, 0, 0, 0]
palliative = 0
knows_duty_service = 1
knows_emergency = 1
sumehr_chronic = 1
sumehr_other = 1
consent = 1
habit_emergency = 0
habit_duty_service = 0
proneness_cv = 0
chronic_ratio = 1
pull_km = 1.5

[doctors]
age_shares = [0, 0, 1, 0, 0]
in_group = 0
group_size = 2
full_time = 1
exempt = 0
exempt_ratio_65 = 1
trainees = 0
leave_weeks = 0
minimum_cover = [100000, 300000]
duty = "mandatory"
rest = "none"
asleep_after_minutes = 60
rest_hours = 6

[needs]
acute = [0, 0, 0, 0, 0, 0, 0, 0]
office = [0, 0, 0, 0, 0, 0, 0, 0]
office_same_day = 0
office_day = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
office_weekday = [1, 1, 1, 1, 1]
months = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
holiday = 1
office_urgency = [0, 0, 1, 0, 0]
injury = [0, 0, 0]
admission_odds = [1, 1, 1]
fade_hours = [0, 0, 0, 0, 0]
worsens = [0, 0, 0, 0, 0]
worsen_hours = 1
perception_sd = 0
perception_child = 0
perception_hospital = 0

[needs.urgency]
child = [0, 0, 1, 0, 0]
adult = [0, 0, 1, 0, 0]
old = [0, 0, 1, 0, 0]

[needs.chapters]
child = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
adult = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
old = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

[needs.care]
U1 = [0, 1, 0, 0]
U2 = [0, 1, 0, 0]
U3 = [0, 1, 0, 0]
U4 = [0, 1, 0, 0]
U5 = [0, 1, 0, 0]

[choice]
per_travel_minute = 0
per_wait_minute = 0
per_euro = 0
knows_price = 0
injury_emergency = 0
habit = 0
no_own_gp_emergency = 0
per_hour_to_office = 0
night_wait = 0
night_hours = [21, 7]
expected_wait_duty = 0
expected_wait_emergency = 0
memory = 0
memory_days = 3650
attempts = 1
horizon_hours = 72
evening_spread_minutes = 120
urgent_from = 5

[choice.constant]
wait = 0
office = 0
evening = 0
own-number = 0
duty-number = 0
1733 = 0
post = 0
emergency = 0
second-emergency = 0
ambulance = 0
mobile-number = 0
minor-injury = 0
support-number = 0

[choice.per_urgency]
wait = 0
office = 0
evening = 0
own-number = 0
duty-number = 0
1733 = 0
post = 0
emergency = 0
second-emergency = 0
ambulance = 0
mobile-number = 0
minor-injury = 0
support-number = 0

[office]
same_day_places = 200
partner_cover = true
neighbour_cover = true
neighbours = 4
arrival_spread_minutes = 120
follow_up_spread_minutes = 240
recognises = 1
refers = 0

[office.window.day]
on = ["working-day"]
from = "08:00"
to = "19:00"

[travel]
detour = 1
speed_kmh = [200, 200, 200]
access_minutes = 0
night_factor = 1
without_car_factor = 1
alone_minutes = 0
mobile_team_minutes = 0
ambulance_minutes = 0

[care]
waking_minutes = 0
answers_while_busy = 0
advice_recognises = 0
sees_emergency = 1
needless_referral = 0
referral_odds_without_record = 1
minutes_without_record = 0
doctor_judgement = [1, 0, 0]
retry_minutes = 1
returns_when_missed = 0
returns_when_resolved = 0
return_hours = 1
follow_up = 0
follow_up_emergency = 0
emergency_report = 1
patience_minutes = [0, 0, 0, 0, 0]
patience_at_home_minutes = 0

[care.doctor_table]
U1 = [0, 0, 0, 0, 1, 0]
U2 = [0, 0, 0, 0, 1, 0]
U3 = [0, 0, 0, 0, 1, 0]
U4 = [0, 0, 0, 0, 1, 0]
U5 = [0, 0, 0, 0, 1, 0]

[emergency]
cubicles_per_100_beds = 100
triage_minutes = 0
judgement = [1, 0, 0]
patience_minutes = [0, 0, 0, 0, 0]
background_per_bed = 0
background_urgency = [0, 0, 1, 0, 0]
background_admitted = 0

[emergency.shift.all]
on = ["working-day", "rest-day"]
from = "00:00"
to = "24:00"
physicians_per_100_beds = 100

[costs]
consultation_day = 0
consultation_night = 0
visit_day = 0
visit_night = 0
advice = 0
share_consultation = [0, 0, 0, 0]
share_visit = [0, 0, 0]
availability_hour = 0
emergency_physician = 0
emergency_hospital = 0
share_emergency = [0, 0, 0]
ambulance = 0
office = 0
kilometre = 0
"#;

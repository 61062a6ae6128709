//! Whether the warm-up of a run is long enough: do the first days that count look like the later ones?
//!
//! Two published methods look at the daily series of a run from its very first day: MSER-5 (White, Cobb & Spratt, Winter
//! Simulation Conference 2000) proposes how many days to delete, and Welch's curve (in Lavenberg's Computer Performance Modeling
//! Handbook, 1983) shows where the start ends. Both were made for steady series. Ours have a week, holidays and a season, and
//! MSER-5 alone deletes half a year because winter is busier than summer. Therefore
//!
//! 1. days are compared with later days of the same weekday; holidays and the three days before them are left out;
//! 2. what the season does is estimated from the later days, replication by replication, as a straight line in the weight of the
//!    month, and taken out;
//! 3. a proposal of MSER-5 is believed only when it is confirmed: the days between the end of the warm-up and the proposal differ
//!    from what later days lead one to expect by more than [`TOLERANCE`], and a t test over the replications, corrected for the
//!    number of series (Holm), finds that at [`SIGNIFICANCE`].
//!
//! Step 3 looks at whole weeks, at most [`LONGEST_LOOK`] days. A drift over years, such as habits that form slowly, moves the first
//! weeks little and is no matter of the warm-up; [`Observed::stocks`] tells it.

mod profile;

use super::Prepared;
use crate::calendar::Calendar;
use crate::outcomes::Outcome;
use crate::outcomes::days::{Days, KINDS};
use crate::stats::estimate::{Estimate, holm_adjusted};
use crate::stats::warm_up::{mser_5, welch_curve};
use profile::Expected;
use std::ops::Range;

/// First days that differ by less than this share from later ones are taken as settled.
pub const TOLERANCE: f64 = 0.10;

/// Probability that a settled run is called unsettled by chance, over all series together.
pub const SIGNIFICANCE: f64 = 0.01;

/// Fewer replications say too little about chance for a verdict.
pub const FEWEST_REPLICATIONS: usize = 5;

/// Fewer counted days say too little about the week.
pub const FEWEST_DAYS: usize = 28;

/// Most days after the warm-up that are compared with the later ones.
pub const LONGEST_LOOK: usize = 28;

/// Longest warm-up that a scenario may state (days).
const LONGEST_WARM_UP: usize = 366;

/// Days on either side of a day in Welch's curve: the window is a week, which takes the weekdays out.
const HALF_WEEK: usize = 3;

const WEEK: usize = 7;

/// Last days of a run that are not used: waits and stays that had not ended are missing from them.
const UNFINISHED: usize = 3;

/// Fewest ordinary days that may stand for the first days after the warm-up.
const FEWEST_ORDINARY: usize = 4;

/// The daily series of all replications of one scenario, with what is known of each day.
#[derive(Debug)]
pub struct Observed<'a> {
    runs: Vec<&'a Days>,
    days: Vec<Day>,
    warm_up: usize,
    adapts: bool,
}

/// What the calendar says of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Day {
    weekday: u8,
    /// Neither a holiday nor within the three days before one.
    ordinary: bool,
    /// Weight of the month in the demand, 1 on average over a year.
    season: f64,
}

/// Why a warm-up was not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchecked {
    /// Doctors and patients change their ways while the run goes on: nothing is meant to settle.
    Adapts,
    /// Too few replications.
    Replications,
    /// Too few counted days.
    Days,
    /// No series could be told from the season, or nothing happened.
    Season,
}

impl Unchecked {
    /// The reason in words.
    pub fn why(self) -> String {
        match self {
            Self::Adapts => "doctors and patients change their ways while the run goes on, and nothing is meant to settle".to_owned(),
            Self::Replications => format!("it takes {FEWEST_REPLICATIONS} replications"),
            Self::Days => format!("it takes {FEWEST_DAYS} days after the warm-up"),
            Self::Season => "within so few days the start cannot be told from the season".to_owned(),
        }
    }
}

/// One series seen from the end of a warm-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tested {
    /// Position in [`KINDS`].
    pub kind: usize,
    /// Days that MSER-5 would delete.
    pub proposed: usize,
    /// Days after the warm-up that were compared with the later ones.
    pub early: usize,
    /// Excess of those days over what later days lead one to expect, as a share of it (-0.2 = 20 % lower); over replications.
    pub gap: Estimate,
    /// p-value of "no difference", corrected for the number of series; 1 where MSER-5 asks for no more than the warm-up.
    pub p_value: f64,
}

impl Tested {
    /// Whether the series has not settled.
    pub fn stands_out(&self) -> bool {
        self.p_value < SIGNIFICANCE && self.gap.mean.is_some_and(|gap| gap.abs() > TOLERANCE)
    }
}

/// What is found out about the warm-up of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Not judged.
    Unchecked(Unchecked),
    /// No series stands out; they were looked at.
    Enough(Vec<Tested>),
    /// Some series stand out.
    TooShort {
        /// Those that stand out.
        unsettled: Vec<Tested>,
        /// Shortest longer warm-up after which none does (days); `None` = none within the run.
        enough: Option<usize>,
    },
}

/// One series for readers and charts, by day from the first simulated one.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Position in [`KINDS`].
    pub kind: usize,
    /// Mean of each day over replications; `None` where there was nobody.
    pub daily: Vec<Option<f64>>,
    /// Welch's curve: days as on an average weekday, averaged over replications and over a week; ends three days early.
    pub curve: Vec<f64>,
    /// Mean of the later days.
    pub level: f64,
    /// Days that MSER-5 would delete, weekday and season taken out.
    pub proposed: usize,
    /// First day from which Welch's curve stays within [`TOLERANCE`] of what later days lead one to expect, for four weeks.
    pub in_band: Option<usize>,
    /// Shortest warm-up after which the series does not stand out (days); `None` = none within the run, or not judged.
    pub settled: Option<usize>,
}

/// All series, and the warm-up they ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Settling {
    /// Series that occur in the scenario.
    pub courses: Vec<Course>,
    /// Shortest warm-up after which no series stands out (days); `None` = none within the run.
    pub suggested: Option<usize>,
}

impl<'a> Observed<'a> {
    /// The replications of a scenario.
    pub fn new(prepared: &Prepared, runs: &'a [Outcome]) -> Self {
        let months = prepared.scenario.needs.months;
        let mean = months.iter().sum::<f64>() / months.len() as f64;
        Self {
            runs: runs.iter().map(|run| &run.days).collect(),
            days: days_of(&prepared.calendar, |month| {
                months[usize::from(month) - 1] / mean
            }),
            warm_up: prepared.scenario.run.warm_up_days as usize,
            adapts: prepared.scenario.adaptation.is_some(),
        }
    }

    /// The scenario's own warm-up (days).
    pub fn warm_up(&self) -> usize {
        self.warm_up
    }

    /// Judges the scenario's own warm-up.
    pub fn verdict(&self) -> Verdict {
        let tested = match self.test(self.warm_up) {
            Ok(tested) => tested,
            Err(why) => return Verdict::Unchecked(why),
        };
        if !tested.iter().any(Tested::stands_out) {
            return Verdict::Enough(tested);
        }
        let longer = self.candidates().filter(|&days| days > self.warm_up);
        Verdict::TooShort {
            enough: self.first_settled(longer, |_| true),
            unsettled: tested.into_iter().filter(Tested::stands_out).collect(),
        }
    }

    /// How each series settles from the first simulated day on.
    pub fn settling(&self) -> Result<Settling, Unchecked> {
        self.test(self.warm_up)?;
        let courses = (0..KINDS.len()).filter_map(|kind| self.course(kind));
        Ok(Settling {
            courses: courses.collect(),
            suggested: self.first_settled(self.candidates(), |_| true),
        })
    }

    /// Means of a stock at the end of the warm-up and of the run, for example of the share of residents with a habit.
    pub fn stocks(&self, kind: usize) -> Option<(f64, f64)> {
        let at = |day: usize| self.pooled(kind, day);
        Some((
            at(self.warm_up.saturating_sub(1))?,
            at(self.days.len().checked_sub(1)?)?,
        ))
    }

    /// Every series seen from the end of a warm-up of so many days.
    pub fn test(&self, warm_up: usize) -> Result<Vec<Tested>, Unchecked> {
        if self.adapts {
            return Err(Unchecked::Adapts);
        }
        if self.runs.len() < FEWEST_REPLICATIONS {
            return Err(Unchecked::Replications);
        }
        if self.days.len() < warm_up + FEWEST_DAYS {
            return Err(Unchecked::Days);
        }
        let judged = (0..KINDS.len()).filter(|&kind| KINDS[kind].judged);
        let mut tested: Vec<Tested> = judged
            .filter_map(|kind| self.test_one(kind, warm_up))
            .collect();
        if tested.is_empty() {
            return Err(Unchecked::Season);
        }
        let raw: Vec<Option<f64>> = tested.iter().map(|t| Some(t.p_value)).collect();
        for (one, corrected) in tested.iter_mut().zip(holm_adjusted(&raw)) {
            one.p_value = corrected.unwrap_or(1.0);
        }
        Ok(tested)
    }

    fn test_one(&self, kind: usize, warm_up: usize) -> Option<Tested> {
        let longest = longest_look(self.used() - warm_up);
        let proposed = self.proposal(kind, warm_up, longest)?;
        let asked = proposed.saturating_sub(warm_up).div_ceil(WEEK) * WEEK;
        let early = self.weeks(warm_up, asked.clamp(WEEK, longest), longest)?;
        let gap = self.gap(kind, warm_up..warm_up + early)?;
        let p_value = if proposed > warm_up {
            gap.p_value_of_zero()?
        } else {
            1.0
        };
        Some(Tested {
            kind,
            proposed,
            early,
            gap,
            p_value,
        })
    }

    /// Days that MSER-5 would delete. It looks at twice the days at stake, since it deletes half of what it sees at most.
    fn proposal(&self, kind: usize, warm_up: usize, longest: usize) -> Option<usize> {
        let expected = Expected::over_all(self, kind, self.later(warm_up + longest))?;
        let seen = (2 * (warm_up + longest)).min(self.used());
        let (days, values) = self.adjusted(&expected, 0..seen);
        let deleted = mser_5(&values)?.deleted;
        Some(if deleted == 0 { 0 } else { days[deleted] })
    }

    /// Whole weeks from `from` on, at least `least` days and as many more as ordinary days are wanting.
    fn weeks(&self, from: usize, least: usize, most: usize) -> Option<usize> {
        let enough = |days: &usize| {
            let ordinary = self.days[from..from + days].iter().filter(|d| d.ordinary);
            ordinary.count() >= FEWEST_ORDINARY
        };
        (least..=most).step_by(WEEK).find(enough)
    }

    /// Excess of early days over what the days after them lead one to expect, as a share of it, over replications.
    fn gap(&self, kind: usize, early: Range<usize>) -> Option<Estimate> {
        let later = self.later(early.end);
        let expected = Expected::over_all(self, kind, later.clone())?;
        if !expected.knows_season_of(self, early.clone()) {
            return None;
        }
        let gaps: Vec<Option<f64>> = (0..self.runs.len())
            .map(|run| {
                let (value, season) = expected.observed(self, run, early.clone())?;
                let line = expected.line_of(self, run, later.clone())?;
                Some(value - line.at(season))
            })
            .collect();
        let gap = Estimate::of_optional(&gaps, 1.0 - SIGNIFICANCE);
        (gap.n >= FEWEST_REPLICATIONS).then_some(gap)
    }

    /// Warm-ups that are tried: each number of days up to a week, then whole weeks, up to half of the run.
    fn candidates(&self) -> impl Iterator<Item = usize> {
        let seen = self.days.len();
        let last = (seen / 2)
            .min(seen.saturating_sub(FEWEST_DAYS))
            .min(LONGEST_WARM_UP);
        (0..WEEK)
            .chain((WEEK..).step_by(WEEK))
            .take_while(move |&days| days <= last)
    }

    /// The first of some warm-ups after which no series of interest stands out.
    fn first_settled(
        &self,
        mut candidates: impl Iterator<Item = usize>,
        of_interest: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        candidates.find(|&days| {
            self.test(days).is_ok_and(|tested| {
                let mut of_interest = tested.iter().filter(|t| of_interest(t.kind)).peekable();
                of_interest.peek().is_some() && !of_interest.any(Tested::stands_out)
            })
        })
    }

    fn course(&self, kind: usize) -> Option<Course> {
        let longest = longest_look(self.used() - self.warm_up);
        let from = self.warm_up + longest;
        let expected = Expected::over_all(self, kind, self.later(from))?;
        let daily: Vec<Option<f64>> = (0..self.days.len()).map(|d| self.pooled(kind, d)).collect();
        let level = expected.level;
        let as_average: Vec<f64> = (0..self.used())
            .map(|day| level * expected.ratio(self, day).unwrap_or(1.0))
            .collect();
        Some(Course {
            kind,
            daily,
            curve: welch_curve(&[&as_average], HALF_WEEK),
            level,
            proposed: self.proposal(kind, self.warm_up, longest)?,
            in_band: self.in_band(&expected),
            settled: KINDS[kind]
                .judged
                .then(|| self.first_settled(self.candidates(), |other| other == kind))
                .flatten(),
        })
    }

    /// First day from which Welch's curve stays within the tolerance for four weeks.
    fn in_band(&self, expected: &Expected) -> Option<usize> {
        let (days, values) = self.adjusted(expected, 0..self.used());
        let curve = welch_curve(&[&values], HALF_WEEK);
        let level = 1.0;
        let first = curve
            .windows(LONGEST_LOOK)
            .position(|four_weeks| four_weeks.iter().all(|v| (v - level).abs() <= TOLERANCE))?;
        days.get(first).copied()
    }

    /// Ordinary days of a span with their values over all replications as multiples of what is expected, the season taken out.
    fn adjusted(&self, expected: &Expected, span: Range<usize>) -> (Vec<usize>, Vec<f64>) {
        span.filter(|&day| self.days[day].ordinary)
            .filter_map(|day| {
                let ratio = expected.ratio(self, day)?;
                Some((
                    day,
                    ratio / expected.line.at(self.days[day].season).max(0.1),
                ))
            })
            .unzip()
    }

    /// Mean of a day over all replications.
    fn pooled(&self, kind: usize, day: usize) -> Option<f64> {
        let (mut sum, mut count) = (0.0, 0.0);
        for run in &self.runs {
            let cell = run.by_day.get(day)?[kind];
            sum += cell.sum;
            count += cell.count;
        }
        (count > 0.0).then(|| sum / count)
    }

    /// Days that may be used: all but the last few.
    fn used(&self) -> usize {
        self.days.len().saturating_sub(UNFINISHED)
    }

    fn later(&self, from: usize) -> Range<usize> {
        from..self.used()
    }
}

/// Longest stretch after the warm-up that may be compared when so many days follow it: a third of them, in whole weeks.
fn longest_look(days: usize) -> usize {
    (days / 3 / WEEK * WEEK).clamp(WEEK, LONGEST_LOOK)
}

fn days_of(calendar: &Calendar, season: impl Fn(u8) -> f64) -> Vec<Day> {
    let days = calendar.days();
    let before_holiday = |day: usize| days[day..].iter().take(4).any(|d| d.holiday);
    let one = |(index, day): (usize, &crate::calendar::Day)| Day {
        weekday: day.weekday,
        ordinary: !before_holiday(index),
        season: season(day.month),
    };
    days.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::days::Sum;
    use crate::random::distribution::normal_quantile;
    use crate::random::{Draws, Purpose, Streams};
    use jiff::civil::date;

    /// Mean of each weekday of the made-up series.
    const WEEKDAYS: [f64; 7] = [30.0, 20.0, 20.0, 20.0, 40.0, 60.0, 50.0];
    /// Two seasons of a made-up year.
    const WINTER: f64 = 1.1;
    const SUMMER: f64 = 0.95;

    fn season(month: u8) -> f64 {
        if matches!(month, 1..=3 | 10..=12) {
            WINTER
        } else {
            SUMMER
        }
    }

    /// How a made-up system behaves on a day since its start.
    type Start = fn(f64) -> f64;

    /// Replications of a system whose days are those of `WEEKDAYS` times the season (elasticity 2) times `start`, with a noise of
    /// 10 % that remembers half of itself from day to day, the same law for every judged series.
    fn replications(set: u32, number: u32, days: usize, start: Start) -> Vec<Days> {
        let calendar = calendar(days);
        let one = |replication| {
            let mut draws =
                Streams::new(u64::from(set), replication).draws(Purpose::Course, (0, 0));
            let mut noise = [0.0; KINDS.len()];
            let by_day = calendar.days().iter().enumerate().map(|(index, day)| {
                noise = noise.map(|n| 0.5 * n + 0.1 * 0.75_f64.sqrt() * normal(&mut draws));
                let expected = WEEKDAYS[usize::from(day.weekday)]
                    * (1.0 + 2.0 * (season(day.month) - 1.0))
                    * start(index as f64);
                std::array::from_fn(|kind| Sum {
                    sum: 40.0 * expected * (1.0 + noise[kind]),
                    count: if KINDS[kind].judged { 40.0 } else { 0.0 },
                })
            });
            Days {
                by_day: by_day.collect(),
            }
        };
        (1..=number).map(one).collect()
    }

    fn normal(draws: &mut Draws) -> f64 {
        normal_quantile(draws.fine_uniform())
    }

    fn calendar(days: usize) -> Calendar {
        Calendar::new(date(2024, 1, 1), days as u32).unwrap()
    }

    fn observed(runs: &[Days], warm_up: usize) -> Observed<'_> {
        Observed {
            runs: runs.iter().collect(),
            days: days_of(&calendar(runs[0].by_day.len()), season),
            warm_up,
            adapts: false,
        }
    }

    fn settled(_: f64) -> f64 {
        1.0
    }

    /// Empty at the start, fills with a time constant of ten days.
    fn fills(day: f64) -> f64 {
        1.0 - libm::exp(-day / 10.0)
    }

    /// Share of 200 sets of 12 replications of a year in which the warm-up is called too short.
    fn share_of_alarms(start: Start, warm_up: usize, days: usize) -> f64 {
        let alarms = (1..=200).filter(|&set| {
            let runs = replications(set, 12, warm_up + days, start);
            let verdict = observed(&runs, warm_up).verdict();
            assert!(!matches!(verdict, Verdict::Unchecked(_)), "{verdict:?}");
            matches!(verdict, Verdict::TooShort { .. })
        });
        alarms.count() as f64 / 200.0
    }

    #[test]
    fn rates() {
        for (name, start) in [("settled", settled as Start), ("fills", fills)] {
            for warm_up in [0, 7, 14, 21, 28] {
                for days in [28, 91, 365] {
                    println!(
                        "{name} {warm_up} {days} {}",
                        share_of_alarms(start, warm_up, days)
                    );
                }
            }
        }
    }
}

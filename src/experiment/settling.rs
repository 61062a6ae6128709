//! Whether the warm-up of a run is long enough: do the first days that count look like the later ones?
//!
//! Two published methods look at daily series: MSER-5 (White, Cobb & Spratt, Winter Simulation Conference 2000) proposes how many
//! days to delete, and Welch's curve (in Lavenberg's Computer Performance Modeling Handbook, 1983) shows where the start ends.
//! Both were made for steady series. Ours have a week, holidays and a season, and MSER-5 alone deletes half a year because winter
//! is busier than summer. Therefore
//!
//! 1. days are compared with later days of the same weekday; holidays and the three days before them are left out;
//! 2. what the season does is estimated from the later days, replication by replication, as a straight line in the weight of the
//!    month, and taken out;
//! 3. where MSER-5 would delete days after the warm-up too, it is believed only when it is confirmed: these days differ from what
//!    later ones lead one to expect by more than [`TOLERANCE`], and a t test over the replications, corrected for the number of
//!    series (Holm), finds that at [`SIGNIFICANCE`].
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
    /// Days after the warm-up that MSER-5 would delete as well.
    pub proposed: usize,
    /// Days after the warm-up that were compared with the later ones.
    pub early: usize,
    /// Excess of those days over what later days lead one to expect, as a share of an average later day (-0.2 = 20 % lower),
    /// over replications.
    pub gap: Estimate,
    /// p-value of "no difference", corrected for the number of series; 1 where MSER-5 would delete nothing.
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
        /// Shortest longer warm-up of whole weeks after which none does (days); `None` = none within half of the run.
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
    /// Days at the start of the run that MSER-5 would delete, weekday and season taken out.
    pub proposed: usize,
    /// First day from which Welch's curve stays within [`TOLERANCE`] of what later days lead one to expect, for four weeks.
    pub in_band: Option<usize>,
    /// Shortest warm-up after which the series does not stand out (days); `None` = none within half of the run, or not judged.
    pub settled: Option<usize>,
}

/// All series, and the warm-up they ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Settling {
    /// Series that occur in the scenario.
    pub courses: Vec<Course>,
    /// Shortest warm-up of whole weeks after which no series stands out (days); `None` = none within half of the run.
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
        let longer = self.whole_weeks().filter(|&days| days > self.warm_up);
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
            suggested: self.first_settled(self.whole_weeks(), |_| true),
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
        let proposed = self.proposal(kind, warm_up)?;
        let asked = proposed.div_ceil(WEEK) * WEEK;
        let early = self.weeks(warm_up, asked.clamp(WEEK, longest), longest)?;
        let gap = self.gap(kind, warm_up..warm_up + early)?;
        let p_value = if proposed > 0 {
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

    /// Days from `from` on that MSER-5 would delete. It looks at twice the days at stake, since it deletes half of what it sees at
    /// most.
    fn proposal(&self, kind: usize, from: usize) -> Option<usize> {
        let later = self.later(from + longest_look(self.used() - from));
        let expected = Expected::over_all(self, kind, later)?;
        let seen = from..(from + 2 * LONGEST_LOOK).min(self.used());
        let (days, values) = self.adjusted(&expected, seen);
        let deleted = mser_5(&values)?.deleted;
        Some(if deleted == 0 {
            0
        } else {
            days[deleted] - from
        })
    }

    /// Whole weeks from `from` on, at least `least` days and as many more as ordinary days are wanting.
    fn weeks(&self, from: usize, least: usize, most: usize) -> Option<usize> {
        let enough = |days: &usize| {
            let ordinary = self.days[from..from + days].iter().filter(|d| d.ordinary);
            ordinary.count() >= FEWEST_ORDINARY
        };
        (least..=most).step_by(WEEK).find(enough)
    }

    /// Excess of early days over what the days after them lead one to expect, over replications.
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

    /// Warm-ups of whole weeks, up to half of the run.
    fn whole_weeks(&self) -> impl Iterator<Item = usize> {
        let seen = self.days.len();
        let last = (seen / 2).min(seen.saturating_sub(FEWEST_DAYS));
        (WEEK..=last.min(LONGEST_WARM_UP)).step_by(WEEK)
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
        let from = self.warm_up + longest_look(self.used() - self.warm_up);
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
            proposed: self.proposal(kind, 0)?,
            in_band: self.in_band(&expected),
            settled: KINDS[kind]
                .judged
                .then(|| {
                    let candidates = (0..WEEK).chain(self.whole_weeks());
                    self.first_settled(candidates, |other| other == kind)
                })
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
    use crate::stats::assert_close;
    use jiff::civil::{Date, date};

    /// Mean of each weekday of the made-up series.
    const WEEKDAYS: [f64; 7] = [30.0, 20.0, 20.0, 20.0, 40.0, 60.0, 50.0];

    /// Two seasons of a made-up year.
    fn season(month: u8) -> f64 {
        if matches!(month, 4..=9) { 0.95 } else { 1.1 }
    }

    /// How a made-up system behaves on a day since its start; 1 once it has settled.
    type Start = fn(usize) -> f64;

    fn settled(_: usize) -> f64 {
        1.0
    }

    /// Empty at first; fills with a time constant of ten days.
    fn fills(day: usize) -> f64 {
        1.0 - libm::exp(-(day as f64) / 10.0)
    }

    /// Days from a date on.
    #[derive(Clone, Copy)]
    struct Span(Date, usize);

    const YEAR: Span = Span(date(2024, 1, 1), 393);

    impl Span {
        fn calendar(self) -> Calendar {
            Calendar::new(self.0, self.1 as u32).unwrap()
        }

        /// Replications whose days are those of `WEEKDAYS` times the season (elasticity 2) times `start`, with a noise that
        /// remembers half of itself from day to day; the same law for every judged series.
        fn replications(self, set: u32, number: u32, noise: f64, start: Start) -> Vec<Days> {
            let calendar = self.calendar();
            let one = |replication| {
                let streams = Streams::new(u64::from(set), replication);
                let mut draws = streams.draws(Purpose::Course, (0, 0));
                let mut luck = [0.0; KINDS.len()];
                let of_day = |(index, day): (usize, &crate::calendar::Day)| {
                    luck = luck.map(|l| 0.5 * l + noise * 0.75_f64.sqrt() * normal(&mut draws));
                    let expected = WEEKDAYS[usize::from(day.weekday)]
                        * (1.0 + 2.0 * (season(day.month) - 1.0))
                        * start(index);
                    std::array::from_fn(|kind| Sum {
                        sum: 40.0 * expected * (1.0 + luck[kind]),
                        count: if KINDS[kind].judged { 40.0 } else { 0.0 },
                    })
                };
                Days {
                    by_day: calendar.days().iter().enumerate().map(of_day).collect(),
                }
            };
            (1..=number).map(one).collect()
        }

        fn observed(self, runs: &[Days], warm_up: usize) -> Observed<'_> {
            Observed {
                runs: runs.iter().collect(),
                days: days_of(&self.calendar(), season),
                warm_up,
                adapts: false,
            }
        }

        /// Share of 200 sets of 12 replications in which the warm-up is called too short, and in which any series has a p-value
        /// below the level, however small the difference.
        fn shares(self, warm_up: usize, noise: f64, start: Start) -> (f64, f64) {
            let (mut alarms, mut found) = (0.0, 0.0);
            for set in 1..=200 {
                let runs = self.replications(set, 12, noise, start);
                let tested = self.observed(&runs, warm_up).test(warm_up).unwrap();
                assert_eq!(tested.len(), 5);
                alarms += f64::from(u8::from(tested.iter().any(Tested::stands_out)));
                found += f64::from(u8::from(tested.iter().any(|t| t.p_value < SIGNIFICANCE)));
            }
            (alarms / 200.0, found / 200.0)
        }
    }

    fn normal(draws: &mut Draws) -> f64 {
        normal_quantile(draws.fine_uniform())
    }

    #[test]
    fn the_days_before_a_holiday_are_not_ordinary() {
        // 1 May 2024 was a Wednesday.
        let days = days_of(&Span(date(2024, 4, 26), 8).calendar(), season);
        let ordinary: Vec<bool> = days.iter().map(|d| d.ordinary).collect();
        assert_eq!(
            ordinary,
            [true, true, false, false, false, false, true, true]
        );
        assert_close(days[4].season, 0.95);
    }

    #[test]
    fn the_first_days_are_whole_weeks_and_a_third_of_the_run_at_most() {
        assert_eq!(
            [10, 25, 42, 83, 84, 365].map(longest_look),
            [7, 7, 14, 21, 28, 28]
        );
    }

    #[test]
    fn weekdays_leave_nothing_behind_and_a_low_start_is_measured_exactly() {
        // One season, no luck: ten days at 0.8, so that two weeks with ten low days of fourteen are compared with later ones.
        let span = Span(date(2024, 6, 3), 84);
        let low = |day| if day < 10 { 0.8 } else { 1.0 };
        let runs = span.replications(1, 5, 0.0, low);
        let tested = span.observed(&runs, 0).test(0).unwrap();
        // Days 0 to 9 hold 30 20 20 20 40 60 50 30 20 20 = 310 of the 480 of two weeks: 0.2 x 310 / 480 are missing.
        for one in &tested {
            assert_eq!((one.proposed, one.early), (10, 14));
            assert_close(one.gap.mean.unwrap(), -0.2 * 310.0 / 480.0);
            assert!(one.stands_out(), "{one:?}");
        }
        let after = span.observed(&runs, 0).test(10).unwrap();
        for one in &after {
            assert!(
                one.gap.mean.unwrap().abs() < 1e-12 && !one.stands_out(),
                "{one:?}"
            );
        }
    }

    #[test]
    fn the_season_is_taken_out() {
        // Without luck a settled year shows no gap although January is a third busier than summer; a low start shows it all.
        let runs = YEAR.replications(1, 5, 0.0, settled);
        for one in YEAR.observed(&runs, 28).test(28).unwrap() {
            assert!(one.gap.mean.unwrap().abs() < 0.01, "{one:?}");
        }
        let low = |day| if day < 63 { 0.7 } else { 1.0 };
        let runs = YEAR.replications(1, 5, 0.0, low);
        for one in YEAR.observed(&runs, 28).test(28).unwrap() {
            // 30 % of a winter's day is 35 % of an average one.
            assert_eq!((one.proposed, one.early), (35, 28));
            assert!((-0.36..-0.33).contains(&one.gap.mean.unwrap()), "{one:?}");
        }
    }

    #[test]
    fn a_start_that_cannot_be_told_from_the_season_is_not_judged() {
        let runs = |span: Span| span.replications(1, 6, 0.0, settled);
        // The first week counted lies in March, all later days in summer.
        let spring = Span(date(2024, 3, 24), 38);
        let found = runs(spring);
        assert_eq!(spring.observed(&found, 0).test(0), Err(Unchecked::Season));
        let summer = Span(date(2024, 6, 3), 38);
        let found = runs(summer);
        assert!(summer.observed(&found, 0).test(0).is_ok());
    }

    #[test]
    fn too_little_to_go_by_is_no_verdict() {
        let verdict = |span: Span, number, adapts| {
            let runs = span.replications(1, number, 0.1, settled);
            let mut observed = span.observed(&runs, 14);
            observed.adapts = adapts;
            observed.verdict()
        };
        let span = Span(date(2024, 6, 3), 42);
        let short = Span(date(2024, 6, 3), 41);
        assert!(matches!(verdict(span, 5, false), Verdict::Enough(_)));
        let not = |verdict| match verdict {
            Verdict::Unchecked(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(not(verdict(span, 4, false)), Unchecked::Replications);
        assert_eq!(not(verdict(short, 5, false)), Unchecked::Days);
        assert_eq!(not(verdict(span, 5, true)), Unchecked::Adapts);
    }

    #[test]
    fn the_remedy_is_the_first_whole_week_that_is_enough() {
        let runs = YEAR.replications(3, 12, 0.1, fills);
        let observed = YEAR.observed(&runs, 3);
        let Verdict::TooShort { unsettled, enough } = observed.verdict() else {
            panic!("a system that has hardly begun to fill");
        };
        assert_eq!((unsettled.len(), enough), (5, Some(21)));
        let settling = observed.settling().unwrap();
        assert_eq!((settling.suggested, settling.courses.len()), (Some(21), 5));
        for course in &settling.courses {
            let after = course.settled.unwrap();
            assert!((14..=21).contains(&after), "{after}");
            // 1 - exp(-d / 10) passes 0.9 on day 23; the curve stops three days before the days used.
            let in_band = course.in_band.unwrap();
            assert!((18..=30).contains(&in_band), "{in_band}");
            assert_eq!((course.daily.len(), course.curve.len()), (393, 393 - 6));
        }
        let later = YEAR.observed(&runs, 21).verdict();
        assert!(matches!(later, Verdict::Enough(_)), "{later:?}");
    }

    #[test]
    fn what_never_settles_has_no_remedy() {
        let runs = YEAR.replications(4, 12, 0.1, |day| 1.0 + day as f64 / 60.0);
        let verdict = YEAR.observed(&runs, 28).verdict();
        let Verdict::TooShort { enough, .. } = verdict else {
            panic!("it grows all the time: {verdict:?}");
        };
        assert_eq!(enough, None);
    }

    /// Error rates over 200 sets of 12 replications and five series: a noise of 10 % a day as in a town of 300 000, 30 % as in a
    /// village.
    #[test]
    #[ignore]
    fn rates() {
        for noise in [0.1, 0.3] {
            for days in [28, 63, 91, 182, 365] {
                let span = Span(date(2024, 1, 1), 28 + days);
                print!(
                    "noise {noise} days {days}: settled {:?};",
                    span.shares(28, noise, settled)
                );
                let starts: [(&str, Start); 3] = [
                    ("-15", |d| if d < 42 { 0.85 } else { 1.0 }),
                    ("-20", |d| if d < 42 { 0.8 } else { 1.0 }),
                    ("-30", |d| if d < 42 { 0.7 } else { 1.0 }),
                ];
                for (name, start) in starts {
                    print!(" {name} {:?};", span.shares(28, noise, start));
                }
                println!(" fills at 14 {:?}", span.shares(14, noise, fills));
            }
        }
    }
}

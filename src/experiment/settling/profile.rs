//! What later days lead one to expect of a day: the mean of its weekday, times what the season makes of it.

use super::Observed;
use std::ops::Range;

/// Weights of months that differ by less than this are one season.
const SAME_SEASON: f64 = 0.01;

/// Where the season explains more than this share of the passing of time, neither can be told from the other.
const MOSTLY_SEASON: f64 = 0.9;

/// Expectation of one series from a span of later days.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    kind: usize,
    /// Mean of the span, in the unit of the series.
    pub(super) level: f64,
    by_weekday: [f64; 7],
    /// All replications together, as multiples of the mean of the weekday.
    pub(super) line: Line,
}

/// A straight line in the weight of the month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// Mean weight of the month.
    season: f64,
    /// Value there.
    value: f64,
    /// `None` when all days have the same weight.
    slope: Option<f64>,
}

impl Line {
    /// The value expected at a weight of the month.
    pub(super) fn at(&self, season: f64) -> f64 {
        self.value + self.slope.unwrap_or(0.0) * (season - self.season)
    }

    /// Weighted least squares through (season, value, weight); `None` without weight.
    fn through(points: &[(f64, f64, f64)]) -> Option<Self> {
        let weight: f64 = points.iter().map(|p| p.2).sum();
        if weight <= 0.0 {
            return None;
        }
        let mean = |of: fn(&(f64, f64, f64)) -> f64| {
            points.iter().map(|p| p.2 * of(p)).sum::<f64>() / weight
        };
        let (season, value) = (mean(|p| p.0), mean(|p| p.1));
        let (mut squares, mut products) = (0.0, 0.0);
        for &(x, y, w) in points {
            squares += w * (x - season) * (x - season);
            products += w * (x - season) * (y - value);
        }
        let varies = squares / weight > SAME_SEASON * SAME_SEASON / 4.0;
        Some(Self {
            season,
            value,
            slope: varies.then(|| products / squares),
        })
    }
}

impl Expected {
    /// From the ordinary days of a span, all replications together; `None` when the series does not occur in them.
    pub(super) fn over_all(
        observed: &Observed<'_>,
        kind: usize,
        span: Range<usize>,
    ) -> Option<Self> {
        let mut sums = [(0.0, 0.0); 7];
        for run in &observed.runs {
            for day in span.clone().filter(|&day| observed.days[day].ordinary) {
                let cell = run.by_day.get(day)?[kind];
                let sum = &mut sums[usize::from(observed.days[day].weekday)];
                sum.0 += cell.sum;
                sum.1 += cell.count;
            }
        }
        let total = sums.iter().fold((0.0, 0.0), |t, s| (t.0 + s.0, t.1 + s.1));
        let level = (total.0 > 0.0).then(|| total.0 / total.1)?;
        // A weekday that the span lacks is compared with nothing; one on which nobody waited is, with an average day.
        let by_weekday = sums.map(|(sum, n)| match (sum > 0.0, n > 0.0) {
            (true, _) => sum / n,
            (false, true) => level,
            (false, false) => 0.0,
        });
        let line = Line {
            season: 1.0,
            value: 1.0,
            slope: None,
        };
        let mut expected = Self {
            kind,
            level,
            by_weekday,
            line,
        };
        let points: Vec<(f64, f64, f64)> = span
            .filter(|&day| observed.days[day].ordinary)
            .filter_map(|day| expected.point(observed, 0..observed.runs.len(), day))
            .collect();
        expected.line = Line::through(&points)?;
        Some(expected)
    }

    /// The same line for one replication.
    pub(super) fn line_of(
        &self,
        observed: &Observed<'_>,
        run: usize,
        span: Range<usize>,
    ) -> Option<Line> {
        let points: Vec<(f64, f64, f64)> = span
            .filter(|&day| observed.days[day].ordinary)
            .filter_map(|day| self.point(observed, run..run + 1, day))
            .collect();
        Line::through(&points)
    }

    /// Rise per day of one replication over the ordinary days of a span, the season taken out, in multiples of the mean of the
    /// weekday; `None` where it cannot be told from the season.
    ///
    /// Least squares on season and time together, by way of what the season leaves of each (Frisch & Waugh, Econometrica 1933).
    pub(super) fn pace_of(
        &self,
        observed: &Observed<'_>,
        run: usize,
        span: Range<usize>,
    ) -> Option<f64> {
        let ordinary = span.filter(|&day| observed.days[day].ordinary);
        let (times, values): (Vec<_>, Vec<_>) = ordinary
            .filter_map(|day| {
                let (season, value, weight) = self.point(observed, run..run + 1, day)?;
                Some(((season, day as f64, weight), (season, value, weight)))
            })
            .unzip();
        let (time, value) = (Line::through(&times)?, Line::through(&values)?);
        let (mut all, mut left, mut products) = (0.0, 0.0, 0.0);
        for (&(season, day, weight), &(_, ratio, _)) in times.iter().zip(&values) {
            let unexplained = day - time.at(season);
            all += weight * (day - time.value) * (day - time.value);
            left += weight * unexplained * unexplained;
            products += weight * unexplained * (ratio - value.at(season));
        }
        (left > (1.0 - MOSTLY_SEASON) * all).then(|| products / left)
    }

    /// What one replication showed on the ordinary days of a span: multiple of the mean of the weekday, mean weight of the month.
    pub(super) fn observed(
        &self,
        observed: &Observed<'_>,
        run: usize,
        span: Range<usize>,
    ) -> Option<(f64, f64)> {
        let points: Vec<(f64, f64, f64)> = span
            .filter(|&day| observed.days[day].ordinary)
            .filter_map(|day| self.point(observed, run..run + 1, day))
            .collect();
        let line = Line::through(&points)?;
        Some((line.value, line.season))
    }

    /// A day over all replications, as a multiple of the mean of its weekday; `None` where there was nobody.
    pub(super) fn ratio(&self, observed: &Observed<'_>, day: usize) -> Option<f64> {
        self.point(observed, 0..observed.runs.len(), day)
            .map(|p| p.1)
    }

    /// Whether what the season does to a span can be told from the later days: they differ in season, or not from the span.
    pub(super) fn knows_season_of(&self, observed: &Observed<'_>, span: Range<usize>) -> bool {
        let days: Vec<f64> = span
            .filter(|&day| observed.days[day].ordinary)
            .map(|day| observed.days[day].season)
            .collect();
        let season = days.iter().sum::<f64>() / days.len() as f64;
        self.line.slope.is_some() || (season - self.line.season).abs() <= SAME_SEASON
    }

    /// Weight of the month, multiple of the mean of the weekday, and the sum expected, which is its weight.
    fn point(
        &self,
        observed: &Observed<'_>,
        runs: Range<usize>,
        day: usize,
    ) -> Option<(f64, f64, f64)> {
        let at = observed.days[day];
        let (mut sum, mut count) = (0.0, 0.0);
        for run in &observed.runs[runs] {
            let cell = run.by_day.get(day)?[self.kind];
            sum += cell.sum;
            count += cell.count;
        }
        let expected = count * self.by_weekday[usize::from(at.weekday)];
        (expected > 0.0).then(|| (at.season, sum / expected, expected))
    }
}

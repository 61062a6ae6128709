//! When in the year people fall ill or ask for a place: the intensity of each hour, and the moments drawn from it.

use crate::calendar::{Calendar, HOURS_PER_WEEK, MS_PER_HOUR, Moment};
use crate::scenario::needs::NeedRules;

/// Relative intensity of acute needs in one hour of a day; mean 1 over an ordinary week and over the months.
pub(super) fn acute_weight(needs: &NeedRules, calendar: &Calendar) -> impl Fn(usize, usize) -> f64 {
    let all: f64 = needs.week.iter().sum();
    let week = needs.week.map(|hour| hour * HOURS_PER_WEEK as f64 / all);
    let months = months(needs);
    let holiday = needs.holiday;
    move |day, hour| {
        let today = calendar.days()[day];
        let index = calendar.hour_of_week((day * 24 + hour) as u64 * MS_PER_HOUR);
        let factor = if today.holiday { holiday } else { 1.0 };
        week[index] * months[usize::from(today.month) - 1] * factor
    }
}

/// Relative intensity of requests to the practice; mean 1 over an ordinary week, none on rest days.
pub(super) fn office_weight(
    needs: &NeedRules,
    calendar: &Calendar,
) -> impl Fn(usize, usize) -> f64 {
    let shares = |weights: &[f64]| -> Vec<f64> {
        let all: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / all).collect()
    };
    let (by_hour, by_day) = (shares(&needs.office_day), shares(&needs.office_weekday));
    let months = months(needs);
    move |day, hour| {
        let today = calendar.days()[day];
        if today.rest {
            return 0.0;
        }
        by_hour[hour]
            * by_day[usize::from(today.weekday)]
            * HOURS_PER_WEEK as f64
            * months[usize::from(today.month) - 1]
    }
}

fn months(needs: &NeedRules) -> [f64; 12] {
    let all: f64 = needs.months.iter().sum();
    needs.months.map(|month| month * 12.0 / all)
}

/// Cumulated intensity over the calendar, in years of mean intensity, with a guide for fast inversion (Chen & Asau 1974, On
/// generating random variates from an empirical distribution, AIIE Transactions 6:163).
pub(super) struct Cumulated {
    /// Hours of some weight, in order of time.
    hours: Vec<Hour>,
    /// The hour to look at first, by the cell of the whole intensity in which a level lies.
    guide: Vec<u32>,
    /// Number of cells.
    cells: f64,
    /// The whole intensity.
    pub(super) total: f64,
}

/// An hour of some weight.
struct Hour {
    /// Intensity passed when it begins.
    passed: f64,
    /// Intensity that passes in it, above 0.
    weight: f64,
    /// Intensity passed when it ends; the last one never does, so that every search ends there.
    until: f64,
    begins: Moment,
}

/// Hours of a mean year (365.25 days).
const HOURS_PER_YEAR: f64 = 8_766.0;

/// With four cells for each hour, most searches end at the hour where they begin.
const CELLS_PER_HOUR: usize = 4;

impl Cumulated {
    pub(super) fn new(calendar: &Calendar, weight: impl Fn(usize, usize) -> f64) -> Self {
        let mut hours = Vec::new();
        let mut total = 0.0;
        for day in 0..calendar.days().len() {
            for hour in 0..24 {
                let passed = total;
                total += weight(day, hour) / HOURS_PER_YEAR;
                if total > passed {
                    hours.push(Hour {
                        passed,
                        weight: total - passed,
                        until: total,
                        begins: (day * 24 + hour) as u64 * MS_PER_HOUR,
                    });
                }
            }
        }
        if let Some(last) = hours.last_mut() {
            last.until = f64::INFINITY;
        }
        let cells = hours.len() * CELLS_PER_HOUR;
        let mut first = 0;
        let guide = (0..cells)
            .map(|cell| {
                let level = total * cell as f64 / cells as f64;
                while hours
                    .get(first)
                    .is_some_and(|hour: &Hour| hour.until <= level)
                {
                    first += 1;
                }
                first as u32
            })
            .collect();
        Self {
            hours,
            guide,
            cells: cells as f64,
            total,
        }
    }

    /// The moment at which a share `u` (from 0 to below 1) of the whole intensity has passed; there must be some.
    #[inline]
    pub(super) fn invert(&self, u: f64) -> Moment {
        let level = u * self.total;
        let mut number = self.guide[(u * self.cells) as u32 as usize] as usize;
        // Nearly always enough, and no branch to guess.
        number += usize::from(self.hours[number].until <= level);
        let mut hour = &self.hours[number];
        while hour.until <= level {
            number += 1;
            hour = &self.hours[number];
        }
        // Below 0 by rounding only, which the whole number of milliseconds is not.
        let inside = ((level - hour.passed) / hour.weight).min(0.999_999_9);
        hour.begins + u64::from((inside * MS_PER_HOUR as f64) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn inversion_returns_the_hour_in_proportion_to_its_weight() {
        // Weight 3 in hours 0-11, 1 in hours 12-23: three quarters of the level is reached at noon.
        let calendar = Calendar::new(date(2024, 1, 2), 1).expect("in range");
        let time = Cumulated::new(&calendar, |_, hour| if hour < 12 { 3.0 } else { 1.0 });
        assert!((time.total - 48.0 / 8766.0).abs() < 1e-12);
        assert_eq!(time.invert(0.75), 12 * MS_PER_HOUR);
        assert_eq!(time.invert(0.375), 6 * MS_PER_HOUR);
        assert_eq!(time.invert(0.875), 18 * MS_PER_HOUR);
    }

    #[test]
    fn hours_without_weight_are_never_drawn() {
        let calendar = Calendar::new(date(2024, 1, 2), 3).expect("in range");
        let time = Cumulated::new(&calendar, |_, hour| {
            f64::from(u8::from((8..19).contains(&hour)))
        });
        for i in 0..10_000 {
            let hour = time.invert((f64::from(i) + 0.5) / 10_000.0) / MS_PER_HOUR % 24;
            assert!((8..19).contains(&hour), "{hour}");
        }
    }

    /// Hour by hour from the first one, as long as it takes.
    fn plain(weight: impl Fn(usize, usize) -> f64, days: usize, u: f64) -> Moment {
        let hours = (0..days * 24).map(|hour| weight(hour / 24, hour % 24) / HOURS_PER_YEAR);
        let hours: Vec<f64> = hours.collect();
        let total = hours.iter().fold(0.0, |sum, weight| sum + weight);
        let level = u * total;
        let mut passed = 0.0;
        for (hour, weight) in (0..).zip(hours) {
            let until = passed + weight;
            if until > level {
                let inside = (level - passed) / (until - passed);
                return hour * MS_PER_HOUR + (inside * MS_PER_HOUR as f64) as u64;
            }
            passed = until;
        }
        panic!("beyond the last hour");
    }

    #[test]
    fn the_guide_finds_the_same_hour_as_a_walk_from_the_first_one() {
        let calendar = Calendar::new(date(2024, 1, 2), 5).expect("in range");
        // A heavy hour at noon, so that one cell holds all light hours of a day, and nights without weight.
        let weight = |day: usize, hour: usize| match hour {
            0..6 => 0.0,
            12 => 500.0,
            _ => 1.0 + (day * hour % 7) as f64,
        };
        let time = Cumulated::new(&calendar, weight);
        for i in 0..40_000 {
            let u = (f64::from(i) + 0.5) / 40_000.0;
            assert_eq!(time.invert(u), plain(weight, 5, u), "{u}");
        }
        // The largest share below 1 lies in the last cell and the last hour.
        let last = time.invert(1.0_f64.next_down());
        assert_eq!(last / MS_PER_HOUR, 5 * 24 - 1);
    }
}

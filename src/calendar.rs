//! The clock and the calendar: working days, weekends, Belgian public holidays, and when a service is open.
//!
//! The simulation runs on local civil time, as duty rosters do; the two nights a year in which the clock is changed are
//! treated as ordinary nights (an hour in 8 760 hours, stated as a simplification).

use jiff::ToSpan;
use jiff::civil::Date;

pub mod window;

/// Milliseconds in a minute; the simulated clock counts milliseconds.
pub const MS_PER_MINUTE: u64 = 60_000;
/// Milliseconds in an hour.
pub const MS_PER_HOUR: u64 = 60 * MS_PER_MINUTE;
/// Milliseconds in a day.
pub const MS_PER_DAY: u64 = 24 * MS_PER_HOUR;
/// Minutes in a day.
pub const MINUTES_PER_DAY: u32 = 1_440;
/// Hours in a week.
pub const HOURS_PER_WEEK: usize = 168;

/// Most days of one run: a moment must fit in 38 bits.
pub const MAX_DAYS: u32 = 3_000;

/// A moment: milliseconds since 00:00 of the first simulated day.
pub type Moment = u64;

/// Minutes as a span on the simulated clock, rounded to the millisecond; negative spans become zero.
#[inline]
pub fn span(minutes: f64) -> u64 {
    // Processors convert numbers with a sign faster; no span needs the last bit.
    ((minutes * MS_PER_MINUTE as f64 + 0.5) as i64)
        .max(0)
        .cast_unsigned()
}

/// A span on the simulated clock in minutes.
#[inline]
pub fn minutes(span: u64) -> f64 {
    span.cast_signed() as f64 / MS_PER_MINUTE as f64
}

/// One simulated day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// 0 = Monday to 6 = Sunday.
    pub weekday: u8,
    /// 1 to 12.
    pub month: u8,
    /// A Belgian public holiday.
    pub holiday: bool,
    /// Saturday, Sunday or public holiday.
    pub rest: bool,
    /// Which day names of scenario files hold for this day (see [`window::DAY_NAMES`]).
    pub names: u16,
}

/// Which public holidays there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicHolidays {
    /// The ten of Belgium ([`is_holiday`]).
    Belgian,
    /// None: every week is like the other.
    None,
}

/// A run of consecutive days from a civil date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    first: Date,
    days: Vec<Day>,
}

impl Calendar {
    /// `count` days from `first` on, with the public holidays of Belgium. `None` when the dates would leave the range of years
    /// 1 to 9999.
    pub fn new(first: Date, count: u32) -> Option<Self> {
        Self::with(PublicHolidays::Belgian, first, count)
    }

    /// The same with the public holidays that are named.
    pub fn with(holidays: PublicHolidays, first: Date, count: u32) -> Option<Self> {
        first.checked_add(i64::from(count + 1).days()).ok()?;
        first.checked_sub(1.day()).ok()?;
        let date = |offset: i64| first.saturating_add(offset.days());
        let is_holiday = |date| holidays == PublicHolidays::Belgian && is_holiday(date);
        let is_rest_day = |date| weekday(date) >= 5 || is_holiday(date);
        let days = (0..i64::from(count))
            .map(|offset| {
                let today = date(offset);
                let [rest, rest_tomorrow] = [today, date(offset + 1)].map(is_rest_day);
                Day {
                    weekday: weekday(today),
                    month: today.month() as u8,
                    holiday: is_holiday(today),
                    rest,
                    names: window::names_of(weekday(today), is_holiday(today), rest, rest_tomorrow),
                }
            })
            .collect();
        Some(Self { first, days })
    }

    /// The days in order.
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// The civil date of day `index`.
    pub fn date(&self, index: usize) -> Date {
        self.first
            .saturating_add(i64::try_from(index).unwrap_or(0).days())
    }

    /// The day a moment falls on; the last day for moments beyond the calendar.
    #[inline]
    pub fn day_of(&self, moment: Moment) -> usize {
        ((moment / MS_PER_DAY) as usize).min(self.days.len() - 1)
    }

    /// Hour of the week (0 = Monday 00 h) whose habits a moment follows: public holidays count as Sundays.
    #[inline]
    pub fn hour_of_week(&self, moment: Moment) -> usize {
        let day = self.days[self.day_of(moment)];
        let weekday = if day.holiday {
            6
        } else {
            usize::from(day.weekday)
        };
        weekday * 24 + (moment / MS_PER_HOUR % 24) as usize
    }

    /// Hour of the day, 0 to 23.
    #[inline]
    pub fn hour_of_day(moment: Moment) -> usize {
        (moment / MS_PER_HOUR % 24) as usize
    }
}

fn weekday(date: Date) -> u8 {
    date.weekday().to_monday_zero_offset() as u8
}

/// The ten Belgian public holidays (law of 4 January 1974, royal decree of 18 April 1974).
pub fn is_holiday(date: Date) -> bool {
    let fixed = [
        (1, 1),
        (5, 1),
        (7, 21),
        (8, 15),
        (11, 1),
        (11, 11),
        (12, 25),
    ];
    if fixed.contains(&(date.month(), date.day())) {
        return true;
    }
    // Easter Monday, Ascension, Whit Monday.
    [1_i64, 39, 50]
        .iter()
        .any(|&after| easter_sunday(date.year()).saturating_add(after.days()) == date)
}

/// Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature, 20 April 1876; Meeus, Astronomical Algorithms, ch. 8).
#[allow(clippy::many_single_char_names)]
fn easter_sunday(year: i16) -> Date {
    // The letters are those of the published algorithm.
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    // The algorithm yields 22 March to 25 April for every year; the fallback is never taken.
    Date::new(year, month as i8, day as i8).unwrap_or(Date::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_falls_on_the_known_sundays() {
        for (year, month, day) in [
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2038, 4, 25),
            (1818, 3, 22),
        ] {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
    }

    #[test]
    fn belgium_has_ten_public_holidays_a_year() {
        let holidays = |year| {
            let mut day = date(year, 1, 1);
            let mut found = Vec::new();
            while day.year() == year {
                if is_holiday(day) {
                    found.push((day.month(), day.day()));
                }
                day = day.saturating_add(1.day());
            }
            found
        };
        let expected = vec![
            (1, 1),
            (4, 1),
            (5, 1),
            (5, 9),
            (5, 20),
            (7, 21),
            (8, 15),
            (11, 1),
            (11, 11),
            (12, 25),
        ];
        assert_eq!(holidays(2024), expected);
        assert_eq!(holidays(2025).len(), 10);
    }

    #[test]
    fn a_holiday_follows_the_habits_of_a_sunday() {
        // 1 January 2024 was a Monday.
        let calendar = Calendar::new(date(2024, 1, 1), 14).expect("in range");
        assert_eq!(calendar.hour_of_week(9 * MS_PER_HOUR), 6 * 24 + 9);
        assert_eq!(calendar.hour_of_week(7 * MS_PER_DAY + 9 * MS_PER_HOUR), 9);
        assert!(calendar.days()[0].rest && !calendar.days()[1].rest);
        assert_eq!(calendar.date(13), date(2024, 1, 14));
    }

    #[test]
    fn without_holidays_every_week_is_like_the_other() {
        let calendar = |holidays| {
            Calendar::with(holidays, date(2024, 1, 1), 364).expect("a date of the calendar")
        };
        let weeks = |calendar: &Calendar| {
            let mut kinds: Vec<Vec<(u16, bool)>> = calendar
                .days()
                .chunks(7)
                .map(|week| week.iter().map(|day| (day.names, day.rest)).collect())
                .collect();
            kinds.dedup();
            kinds.len()
        };
        assert_eq!(weeks(&calendar(PublicHolidays::None)), 1);
        assert!(weeks(&calendar(PublicHolidays::Belgian)) > 10);
        assert_eq!(
            Calendar::new(date(2024, 1, 1), 364),
            Some(calendar(PublicHolidays::Belgian))
        );
    }

    #[test]
    fn spans_round_to_the_millisecond() {
        assert_eq!(span(1.5), 90_000);
        assert_eq!(span(-4.0), 0);
        assert!((minutes(span(12.345)) - 12.345).abs() < 1e-5);
    }
}

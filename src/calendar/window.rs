//! Opening windows: "weeknights 19:00 to 08:00", "rest days 08:00 to 20:00", turned into hours on the calendar.

use super::{Calendar, MINUTES_PER_DAY};

/// The day names a scenario may use, in the order of their bits.
///
/// A night belongs to the day on which it starts. A *weekend night* is one that starts on a rest day or is followed by one, or
/// the night that ends a weekend or holiday; in Belgian posts the weekend runs from Friday evening to Monday 8 h.
pub const DAY_NAMES: [&str; 12] = [
    "Mon",
    "Tue",
    "Wed",
    "Thu",
    "Fri",
    "Sat",
    "Sun",
    "holiday",
    "working-day",
    "rest-day",
    "weeknight",
    "weekend-night",
];

/// The bits of [`DAY_NAMES`] that hold for one day.
pub(super) fn names_of(weekday: u8, holiday: bool, rest: bool, rest_tomorrow: bool) -> u16 {
    let weekend_night = rest || rest_tomorrow;
    1 << weekday
        | u16::from(holiday) << 7
        | u16::from(!rest) << 8
        | u16::from(rest) << 9
        | u16::from(!weekend_night) << 10
        | u16::from(weekend_night) << 11
}

/// The bit of a day name, `None` when it is not one.
pub fn day_name(text: &str) -> Option<u16> {
    DAY_NAMES
        .iter()
        .position(|name| *name == text)
        .map(|bit| 1 << bit)
}

/// A recurring opening time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// On which days it starts (bits of [`DAY_NAMES`]; one is enough).
    pub on: u16,
    /// Start, minutes after midnight, 0 to 1 439.
    pub from: u32,
    /// Length in minutes, 1 to 1 440; it may run past midnight.
    pub length: u32,
}

impl Window {
    /// From clock texts "19:00" and "08:00"; an end at or before the start lies on the next day, "24:00" is allowed as an end.
    pub fn new(on: u16, from: &str, to: &str) -> Option<Self> {
        let (from, to) = (clock(from)?, clock(to)?);
        if from >= MINUTES_PER_DAY || on == 0 {
            return None;
        }
        let length = if to > from {
            to - from
        } else {
            to + MINUTES_PER_DAY - from
        };
        Some(Self { on, from, length })
    }

    /// Start and end of every opening on the calendar, in minutes since the first day, in order, cut at its end. An opening that
    /// began before the first day is not there: the first morning belongs to the warm-up.
    pub fn openings(&self, calendar: &Calendar) -> Vec<(u32, u32)> {
        let end = calendar.days().len() as u32 * MINUTES_PER_DAY;
        calendar
            .days()
            .iter()
            .enumerate()
            .filter(|(_, day)| day.names & self.on != 0)
            .map(|(index, _)| {
                let start = index as u32 * MINUTES_PER_DAY + self.from;
                (start, (start + self.length).min(end))
            })
            .collect()
    }

    /// Whether two windows can be open at the same moment of some week (holidays aside, which follow the same day names).
    pub fn overlaps(&self, other: &Self, calendar: &Calendar) -> bool {
        let (mine, theirs) = (self.openings(calendar), other.openings(calendar));
        let mut at = 0;
        mine.iter().any(|&(start, end)| {
            while at < theirs.len() && theirs[at].1 <= start {
                at += 1;
            }
            at < theirs.len() && theirs[at].0 < end
        })
    }
}

/// Minutes after midnight of a clock text "HH:MM", 00:00 to 24:00.
pub fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let digits = |s: &str| {
        s.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| s.parse::<u32>().ok())
            .flatten()
    };
    let (h, m) = (digits(hours)?, digits(minutes)?);
    (m < 60 && h * 60 + m <= MINUTES_PER_DAY).then_some(h * 60 + m)
}

/// Overlapping or touching openings joined, in order.
pub fn union(mut openings: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    openings.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::with_capacity(openings.len());
    for (start, end) in openings {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Monday 6 May 2024; Thursday 9 May is Ascension.
    fn ascension_week() -> Calendar {
        Calendar::new(date(2024, 5, 6), 7).expect("in range")
    }

    fn on(names: &[&str]) -> u16 {
        names.iter().map(|n| day_name(n).expect("a day name")).sum()
    }

    fn days_of(names: &[&str]) -> Vec<u32> {
        let window = Window::new(on(names), "19:00", "08:00").expect("a window");
        window
            .openings(&ascension_week())
            .iter()
            .map(|o| o.0 / MINUTES_PER_DAY)
            .collect()
    }

    #[test]
    fn the_eve_and_the_night_of_a_holiday_are_weekend_nights() {
        assert_eq!(days_of(&["weeknight"]), [0, 1]);
        assert_eq!(days_of(&["weekend-night"]), [2, 3, 4, 5, 6]);
        assert_eq!(days_of(&["rest-day"]), [3, 5, 6]);
        assert_eq!(days_of(&["Thu"]), [3]);
    }

    #[test]
    fn the_nights_of_a_year_are_weeknights_or_weekend_nights_never_both() {
        let year = Calendar::new(date(2024, 1, 1), 366).expect("in range");
        let count = |name| {
            year.days()
                .iter()
                .filter(|d| d.names & on(&[name]) != 0)
                .count()
        };
        assert_eq!(count("weeknight") + count("weekend-night"), 366);
        assert_eq!(count("working-day") + count("rest-day"), 366);
    }

    #[test]
    fn clock_texts_are_strict() {
        assert_eq!(clock("08:00"), Some(480));
        assert_eq!(clock("24:00"), Some(1440));
        for bad in ["8:00", "24:01", "12:60", "ab:00", "+1:00", "12-00", ""] {
            assert_eq!(clock(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_window_may_cross_midnight_and_last_a_day() {
        assert_eq!(
            Window::new(1, "19:00", "08:00").map(|w| w.length),
            Some(780)
        );
        assert_eq!(
            Window::new(1, "08:00", "08:00").map(|w| w.length),
            Some(1440)
        );
        assert_eq!(Window::new(0, "08:00", "09:00"), None);
    }

    #[test]
    fn overlaps_are_found_and_touching_windows_are_none() {
        let calendar = ascension_week();
        let day = Window::new(on(&["rest-day"]), "08:00", "20:00").expect("a window");
        let night = Window::new(on(&["rest-day"]), "20:00", "08:00").expect("a window");
        let friday = Window::new(on(&["Fri"]), "19:00", "09:00").expect("a window");
        assert!(!day.overlaps(&night, &calendar));
        assert!(day.overlaps(&friday, &calendar) && friday.overlaps(&day, &calendar));
        assert_eq!(
            union(vec![(5, 9), (1, 3), (3, 4), (8, 12)]),
            [(1, 4), (5, 12)]
        );
    }
}

//! Whether practices are open at a minute, and how long they are closed in each hour of the week: the same in every replication.

use crate::calendar::{
    Calendar, HOURS_PER_WEEK, MINUTES_PER_DAY, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment,
};

const MINUTES_PER_HOUR: u32 = 60;

/// Bits of a word.
const WORD: u32 = u64::BITS;

/// Office hours, looked up by minute.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeHours {
    /// A bit for each minute of the calendar, set while practices are open.
    open: Vec<u64>,
    /// Hours while practices are closed, by hour of the week, from the first measured day on.
    pub closed_by_hour: [f64; HOURS_PER_WEEK],
}

impl OfficeHours {
    /// From ordered openings (minutes) that do not overlap; `warm_up` is the number of days before the measured ones.
    pub(super) fn new(openings: &[(u32, u32)], calendar: &Calendar, warm_up: u32) -> Self {
        let days = calendar.days().len() as u32;
        let mut hours = Self {
            open: vec![0; (days * MINUTES_PER_DAY).div_ceil(WORD) as usize],
            closed_by_hour: [0.0; HOURS_PER_WEEK],
        };
        for &(start, end) in openings {
            hours.fill(start, end);
        }
        for day in warm_up..days {
            for hour in 0..24 {
                let moment = u64::from(day) * MS_PER_DAY + u64::from(hour) * MS_PER_HOUR;
                let closed = MINUTES_PER_HOUR - hours.open_in_hour(day * 24 + hour);
                hours.closed_by_hour[calendar.hour_of_week(moment)] +=
                    f64::from(closed) / f64::from(MINUTES_PER_HOUR);
            }
        }
        hours
    }

    /// Whether practices are open; never after the calendar.
    #[inline]
    pub fn open_at(&self, moment: Moment) -> bool {
        let minute = moment / MS_PER_MINUTE;
        let word = self.open.get((minute / u64::from(WORD)) as usize);
        word.is_some_and(|word| word >> (minute % u64::from(WORD)) & 1 == 1)
    }

    fn fill(&mut self, start: u32, end: u32) {
        for word in start / WORD..end.div_ceil(WORD) {
            let first = start.max(word * WORD) - word * WORD;
            let last = end.min((word + 1) * WORD) - word * WORD;
            self.open[word as usize] |= u64::MAX >> (WORD - (last - first)) << first;
        }
    }

    /// Open minutes of an hour since the first day.
    fn open_in_hour(&self, hour: u32) -> u32 {
        let first = hour * MINUTES_PER_HOUR;
        let (word, bit) = ((first / WORD) as usize, first % WORD);
        let next = self.open.get(word + 1).copied().unwrap_or(0);
        // Shifted in two steps, since a shift by all bits is none.
        let minutes = self.open[word] >> bit | next << 1 << (WORD - 1 - bit);
        (minutes << (WORD - MINUTES_PER_HOUR)).count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Minute by minute, as the definition says.
    #[test]
    fn minutes_and_hours_of_the_week_are_those_counted_one_by_one() {
        let calendar = Calendar::new(date(2024, 4, 29), 30).expect("in range");
        let minutes = 30 * MINUTES_PER_DAY;
        // Openings of all lengths, at odd minutes, some over midnight.
        let spans = (0..).map(|n: u32| (n * 397 + n % 7, n * 397 + n % 7 + 1 + n * 53 % 390));
        let openings: Vec<(u32, u32)> = spans.take_while(|o| o.1 <= minutes).collect();
        let hours = OfficeHours::new(&openings, &calendar, 2);
        let mut closed_by_hour = [0.0; HOURS_PER_WEEK];
        for hour in 0..30 * 24 {
            let closed = (hour * 60..(hour + 1) * 60).filter(|&minute| {
                let open = openings.iter().any(|o| (o.0..o.1).contains(&minute));
                let moment = u64::from(minute) * MS_PER_MINUTE;
                assert_eq!(hours.open_at(moment), open, "minute {minute}");
                assert_eq!(hours.open_at(moment + MS_PER_MINUTE - 1), open);
                !open
            });
            let closed = closed.count() as f64 / 60.0;
            if hour >= 48 {
                closed_by_hour[calendar.hour_of_week(u64::from(hour) * MS_PER_HOUR)] += closed;
            }
        }
        assert_eq!(
            hours.closed_by_hour.map(f64::to_bits),
            closed_by_hour.map(f64::to_bits)
        );
        assert!(!hours.open_at(u64::from(minutes) * MS_PER_MINUTE));
    }
}

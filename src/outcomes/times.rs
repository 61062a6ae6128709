//! Contacts with duty doctors by time of day and week, as Belgian counts give them: weekends, nights, deep nights.

use super::Summary;
use super::tables::Table;
use crate::calendar::{Calendar, MS_PER_HOUR, Moment};
use crate::journal::{Act, ContactEntry, FROM_ELSEWHERE, StayEntry};

/// The periods of the table; they overlap. A weekend here is what a poste de garde calls so: from the evening before a Saturday,
/// Sunday or public holiday until 8 h after it.
pub const PERIODS: [&str; 8] = [
    "all",
    "weekend",
    "weekend 0-8 h",
    "weekend 8-21 h",
    "weekend 21-24 h",
    "weeknight",
    "night 21-8 h",
    "deep night 0-8 h",
];

const HOURS_PER_DAY: f64 = 24.0;

/// Counts of one period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Period {
    acts: [u64; 3],
    referred: u64,
    emergency: u64,
    duty_hours: f64,
}

/// Contacts by period, and emergency stays of residents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    periods: [Period; PERIODS.len()],
    /// Arrivals of residents at an emergency department, returns included.
    pub(super) resident_stays: u64,
}

impl Times {
    /// Counts a contact; calls that a doctor only passed on are none.
    pub(super) fn contact(&mut self, calendar: &Calendar, entry: &ContactEntry) {
        if entry.act == Act::Call {
            return;
        }
        self.each_period(calendar, entry.begun, |period| {
            period.acts[entry.act as usize] += 1;
            period.referred += u64::from(entry.referred);
        });
    }

    /// Counts a stay at an emergency department; `closed` = while practices are.
    pub(super) fn stay(&mut self, calendar: &Calendar, entry: &StayEntry, closed: bool) {
        if entry.resident == FROM_ELSEWHERE {
            return;
        }
        self.resident_stays += 1;
        if closed {
            self.each_period(calendar, entry.arrived, |period| period.emergency += 1);
        }
    }

    /// Spreads the hours of a duty over the periods.
    pub(super) fn duty(&mut self, calendar: &Calendar, start: Moment, end: Moment) {
        let mut at = start;
        while at < end {
            let next = ((at / MS_PER_HOUR + 1) * MS_PER_HOUR).min(end);
            let hours = (next - at) as f64 / MS_PER_HOUR as f64;
            self.each_period(calendar, at, |period| period.duty_hours += hours);
            at = next;
        }
    }

    fn each_period(&mut self, calendar: &Calendar, at: Moment, count: impl Fn(&mut Period)) {
        let within = within(is_weekend(calendar, at), Calendar::hour_of_day(at));
        let periods = self.periods.iter_mut().zip(within);
        for (period, _) in periods.filter(|(_, in_it)| *in_it) {
            count(period);
        }
    }
}

/// To which of [`PERIODS`] a moment belongs.
fn within(weekend: bool, hour: usize) -> [bool; PERIODS.len()] {
    let (deep, day) = (hour < 8, (8..21).contains(&hour));
    [
        true,
        weekend,
        weekend && deep,
        weekend && day,
        weekend && !deep && !day,
        !weekend,
        !day,
        deep,
    ]
}

/// Whether a moment lies between the evening before a rest day and 8 h after it. The evening begins with noon: before the
/// practices close nobody is on duty.
fn is_weekend(calendar: &Calendar, moment: Moment) -> bool {
    let day = calendar.day_of(moment);
    let rest = |day: usize| calendar.days().get(day).is_some_and(|d| d.rest);
    let hour = Calendar::hour_of_day(moment);
    rest(day) || hour < 8 && day > 0 && rest(day - 1) || hour >= 12 && rest(day + 1)
}

/// The table of contacts by period.
pub(super) fn table(s: &Summary<'_>) -> Table {
    let per_1000 = |count: u64| Some(1000.0 * count as f64 / s.inhabitants / s.years);
    let percent = |part: u64, whole: u64| super::indicators::percent(part, whole);
    let rows = s.tally.times.periods.iter().flat_map(|p| {
        let [advice, consultations, visits] = p.acts;
        let contacts = advice + consultations + visits;
        [
            per_1000(contacts),
            per_1000(consultations + visits),
            per_1000(advice),
            per_1000(consultations),
            per_1000(visits),
            percent(visits, consultations + visits),
            percent(p.referred, contacts),
            per_1000(p.emergency),
            (p.duty_hours > 0.0)
                .then(|| HOURS_PER_DAY * (consultations + visits) as f64 / p.duty_hours),
        ]
    });
    let per_year = "per 1 000 inhabitants and year";
    Table {
        name: "by_time",
        rows_are: "time of contact with a duty doctor (rows overlap)",
        rows: PERIODS.map(str::to_owned).to_vec(),
        columns: vec![
            ("contacts", per_year),
            ("face_to_face", per_year),
            ("advice", per_year),
            ("consultations", per_year),
            ("visits", per_year),
            ("visit_share", "% of contacts face to face"),
            ("sent_to_ed", "% of contacts"),
            (
                "ed_arrivals",
                "residents at the ED while practices are closed, per 1 000 inhabitants and year",
            ),
            (
                "seen_per_doctor_day",
                "patients seen per doctor on duty and 24 hours",
            ),
        ],
        cells: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::MS_PER_DAY;
    use jiff::civil::date;

    fn names(day: u64, hour: u64) -> Vec<&'static str> {
        // Day 0 is Monday 29 April 2024; Wednesday 1 May is a holiday.
        let calendar = Calendar::new(date(2024, 4, 29), 8).expect("in range");
        let moment = day * MS_PER_DAY + hour * MS_PER_HOUR;
        let within = within(is_weekend(&calendar, moment), Calendar::hour_of_day(moment));
        let pairs = PERIODS.into_iter().zip(within).skip(1);
        pairs.filter(|(_, in_it)| *in_it).map(|(n, _)| n).collect()
    }

    #[test]
    fn a_weekend_begins_on_the_evening_before_and_ends_at_eight() {
        assert_eq!(names(0, 20), ["weeknight"]);
        // The eve of the holiday, the holiday, and the morning after it.
        assert_eq!(
            names(1, 7),
            ["weeknight", "night 21-8 h", "deep night 0-8 h"]
        );
        assert_eq!(names(1, 19), ["weekend", "weekend 8-21 h"]);
        assert_eq!(names(1, 21), ["weekend", "weekend 21-24 h", "night 21-8 h"]);
        let deep = [
            "weekend",
            "weekend 0-8 h",
            "night 21-8 h",
            "deep night 0-8 h",
        ];
        assert_eq!(names(2, 3), deep);
        assert_eq!(names(2, 12), ["weekend", "weekend 8-21 h"]);
        assert_eq!(names(3, 7), deep);
        assert_eq!(names(3, 8), ["weeknight"]);
        // Friday evening to Monday morning.
        assert_eq!(names(4, 19), ["weekend", "weekend 8-21 h"]);
        assert_eq!(names(6, 23), ["weekend", "weekend 21-24 h", "night 21-8 h"]);
        assert_eq!(names(7, 7), deep);
        assert_eq!(names(7, 9), ["weeknight"]);
    }

    #[test]
    fn a_duty_is_spread_over_the_periods_it_covers() {
        let calendar = Calendar::new(date(2024, 4, 29), 8).expect("in range");
        let mut times = Times::default();
        // Friday 19.30 h to Saturday 8 h.
        times.duty(
            &calendar,
            4 * MS_PER_DAY + 39 * MS_PER_HOUR / 2,
            5 * MS_PER_DAY + 8 * MS_PER_HOUR,
        );
        let hours = times.periods.map(|p| p.duty_hours);
        let minutes = hours.map(|h| (h * 60.0) as u32);
        assert_eq!(minutes, [750, 750, 480, 90, 180, 0, 660, 480]);
    }

    #[test]
    fn the_periods_of_a_day_add_up() {
        for hour in 0..24 {
            for weekend in [false, true] {
                let w = within(weekend, hour);
                assert!(w[0] && w[1] == weekend && w[5] != weekend);
                assert_eq!(
                    w[2..5].iter().filter(|&&part| part).count(),
                    usize::from(weekend)
                );
            }
        }
    }
}

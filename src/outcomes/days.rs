//! Every day of a run, warm-up included, in a few figures that show whether queues, habits and memories have settled.
//!
//! The indicators count from the end of the warm-up; these series count from the first simulated day and serve only to judge
//! the warm-up. A day is the one on which help was sought or the patient arrived; stocks are taken at the midnight that ends it.
//! Nothing here enters an indicator.

use crate::calendar::{MS_PER_DAY, Moment, minutes};
use crate::journal::{MidnightEntry, NeedEntry, StayEnd, StayEntry, marks};
use serde::{Deserialize, Serialize};

/// What one series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Key in tables.
    pub key: &'static str,
    /// Name for readers, as the subject of a sentence.
    pub title: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Decimals to show.
    pub decimals: u8,
    /// Whether the warm-up is judged by it. Stocks are only shown: they lag the season and drift over years.
    pub judged: bool,
}

/// Every series, in the order of [`Days::by_day`].
pub const KINDS: [Kind; 10] = [
    Kind {
        key: "emergency_first",
        title: "the share who go to the emergency department first",
        unit: "% of those who seek help out of hours",
        decimals: 1,
        judged: true,
    },
    Kind {
        key: "duty",
        title: "the share who reach a GP on duty",
        unit: "% of those who seek help out of hours",
        decimals: 1,
        judged: true,
    },
    Kind {
        key: "wait_doctor",
        title: "the wait for a doctor out of hours",
        unit: "minutes, mean",
        decimals: 0,
        judged: true,
    },
    Kind {
        key: "wait_emergency",
        title: "the wait for a physician at the emergency department",
        unit: "minutes, mean",
        decimals: 1,
        judged: true,
    },
    Kind {
        key: "stay_emergency",
        title: "the stay at the emergency department",
        unit: "minutes, mean",
        decimals: 0,
        judged: true,
    },
    Kind {
        key: "open_needs",
        title: "the number of needs under way at midnight",
        unit: "per 1 000 inhabitants",
        decimals: 2,
        judged: false,
    },
    Kind {
        key: "used_duty",
        title: "the share whose last place of help was the GP duty service",
        unit: "% of residents",
        decimals: 1,
        judged: false,
    },
    Kind {
        key: "used_emergency",
        title: "the share whose last place of help was the emergency department",
        unit: "% of residents",
        decimals: 1,
        judged: false,
    },
    Kind {
        key: "remembered_duty",
        title: "the wait remembered of the GP duty service",
        unit: "minutes, mean",
        decimals: 0,
        judged: false,
    },
    Kind {
        key: "remembered_emergency",
        title: "the wait remembered of the emergency department",
        unit: "minutes, mean",
        decimals: 0,
        judged: false,
    },
];

// Positions in `KINDS`.
const EMERGENCY_FIRST: usize = 0;
const DUTY: usize = 1;
const WAIT_DOCTOR: usize = 2;
const WAIT_EMERGENCY: usize = 3;
const STAY_EMERGENCY: usize = 4;
const OPEN_NEEDS: usize = 5;
/// Of the duty service; of the emergency department one further.
const USED: usize = 6;
/// Of the duty service; of the emergency department one further.
const REMEMBERED: usize = 8;

/// One series on one day; its mean is `sum / count`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "(f64, f64)", into = "(f64, f64)")]
pub struct Sum {
    /// Sum of what is measured, in the unit of the series.
    pub sum: f64,
    /// Of how many people or patients; 1 for a stock, 0 when there was none.
    pub count: f64,
}

// Filed as a pair: a year of days is the longest part of what is kept of a run.
impl From<(f64, f64)> for Sum {
    fn from((sum, count): (f64, f64)) -> Self {
        Self { sum, count }
    }
}

impl From<Sum> for (f64, f64) {
    fn from(sum: Sum) -> Self {
        (sum.sum, sum.count)
    }
}

/// The series of one replication.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Days {
    /// By day from the first simulated one, then by series.
    pub by_day: Vec<[Sum; KINDS.len()]>,
}

impl Days {
    pub(super) fn new(days: usize) -> Self {
        Self {
            by_day: vec![<[Sum; KINDS.len()]>::default(); days],
        }
    }

    #[inline]
    fn add(&mut self, moment: Moment, series: usize, value: f64) {
        if let Some(day) = self.by_day.get_mut((moment / MS_PER_DAY) as usize) {
            day[series].sum += value;
            day[series].count += 1.0;
        }
    }

    pub(super) fn need(&mut self, entry: &NeedEntry) {
        let Some(sought) = entry.sought.filter(|_| entry.is(marks::OUT_OF_HOURS)) else {
            return;
        };
        let percent = |holds: bool| if holds { 100.0 } else { 0.0 };
        let duty = entry.is(marks::DUTY);
        let first = entry.is(marks::SELF_REFERRED) && !duty;
        self.add(sought, EMERGENCY_FIRST, percent(first));
        self.add(sought, DUTY, percent(duty));
        if let Some(seen) = entry.seen {
            self.add(sought, WAIT_DOCTOR, minutes(seen.saturating_sub(sought)));
        }
    }

    pub(super) fn stay(&mut self, entry: &StayEntry) {
        if let Some(seen) = entry.seen {
            self.add(entry.arrived, WAIT_EMERGENCY, minutes(seen - entry.arrived));
        }
        if matches!(entry.end, StayEnd::Home | StayEnd::Ward) {
            let stay = minutes(entry.left - entry.arrived);
            self.add(entry.arrived, STAY_EMERGENCY, stay);
        }
    }

    pub(super) fn midnight(&mut self, entry: &MidnightEntry) {
        let day = entry.moment - MS_PER_DAY;
        let residents = f64::from(entry.residents);
        let open = 1_000.0 * f64::from(entry.open_needs) / residents;
        self.add(day, OPEN_NEEDS, open);
        for (place, (&used, &remembered)) in entry.helped.iter().zip(&entry.remembered).enumerate()
        {
            self.add(day, USED + place, 100.0 * f64::from(used) / residents);
            if let Some(wait) = remembered {
                self.add(day, REMEMBERED + place, wait);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{MS_PER_HOUR, MS_PER_MINUTE};
    use crate::demand::Kind as Presents;
    use crate::demand::illness::Illness;
    use crate::journal::{Arrival, Ending};
    use crate::scenario::choice::Road;
    use crate::scenario::needs::Care;
    use crate::world::residents::Resident;

    const ILLNESS: Illness = Illness {
        urgency: 2,
        care: Care::Consultation,
        chapter: 0,
        injury: false,
        felt: 0.0,
    };

    fn need(sought: Moment, waited: Option<u64>, marks: u32) -> NeedEntry {
        NeedEntry {
            resident: 0,
            person: Resident::default(),
            onset: sought,
            kind: Presents::Acute,
            illness: ILLNESS,
            road: Road::Emergency,
            sought: Some(sought),
            doctor: None,
            seen: waited.map(|minutes| sought + minutes * MS_PER_MINUTE),
            marks,
            ending: Ending::Treated,
            ended: sought,
        }
    }

    fn mean(days: &Days, day: usize, series: usize) -> (f64, f64) {
        let cell = days.by_day[day][series];
        (cell.sum / cell.count, cell.count)
    }

    #[test]
    fn a_need_counts_on_the_day_help_was_sought() {
        let mut days = Days::new(2);
        let tomorrow = 26 * MS_PER_HOUR;
        let ooh = marks::OUT_OF_HOURS;
        days.need(&need(0, Some(30), ooh | marks::SELF_REFERRED));
        days.need(&need(0, None, ooh | marks::SELF_REFERRED | marks::DUTY));
        days.need(&need(tomorrow, Some(10), ooh | marks::DUTY));
        // In office hours, never sought, beyond the last day: not counted.
        days.need(&need(0, Some(1), marks::DUTY));
        days.need(&NeedEntry {
            sought: None,
            ..need(0, None, ooh)
        });
        days.need(&need(99 * MS_PER_DAY, None, ooh));
        assert_eq!(mean(&days, 0, EMERGENCY_FIRST), (50.0, 2.0));
        assert_eq!(mean(&days, 0, DUTY), (50.0, 2.0));
        assert_eq!(mean(&days, 0, WAIT_DOCTOR), (30.0, 1.0));
        assert_eq!(mean(&days, 1, DUTY), (100.0, 1.0));
        assert_eq!(mean(&days, 1, WAIT_DOCTOR), (10.0, 1.0));
    }

    #[test]
    fn a_stay_counts_on_the_day_of_arrival_and_those_who_left_unseen_do_not() {
        let stay = |end, seen: Option<u64>| StayEntry {
            resident: 0,
            person: Resident::default(),
            department: 0,
            urgency: 2,
            judged: 2,
            gp_treatable: false,
            arrival: Arrival::SelfReferred,
            ambulance: false,
            first: true,
            arrived: MS_PER_DAY - MS_PER_MINUTE,
            seen: seen.map(|m| MS_PER_DAY + m * MS_PER_MINUTE),
            ready: None,
            left: MS_PER_DAY + 59 * MS_PER_MINUTE,
            end,
            travel_minutes: 0.0,
            reported: false,
            assigned: false,
        };
        let mut days = Days::new(2);
        days.stay(&stay(StayEnd::Home, Some(9)));
        days.stay(&stay(StayEnd::LeftUnseen, None));
        days.stay(&stay(StayEnd::Diverted, None));
        assert_eq!(mean(&days, 0, WAIT_EMERGENCY), (10.0, 1.0));
        assert_eq!(mean(&days, 0, STAY_EMERGENCY), (60.0, 1.0));
        assert_eq!(days.by_day[1], <[Sum; KINDS.len()]>::default());
    }

    #[test]
    fn midnight_closes_the_day_before_it() {
        let mut days = Days::new(1);
        days.midnight(&MidnightEntry {
            moment: MS_PER_DAY,
            open_needs: 3,
            residents: 2_000,
            helped: [500, 100],
            remembered: [None, Some(40.0)],
        });
        assert_eq!(mean(&days, 0, OPEN_NEEDS), (1.5, 1.0));
        assert_eq!(mean(&days, 0, USED), (25.0, 1.0));
        assert_eq!(mean(&days, 0, USED + 1), (5.0, 1.0));
        assert_eq!(days.by_day[0][REMEMBERED], Sum::default());
        assert_eq!(mean(&days, 0, REMEMBERED + 1), (40.0, 1.0));
    }

    #[test]
    fn positions_and_keys_agree() {
        let at = |series: usize| KINDS[series].key;
        assert_eq!(at(EMERGENCY_FIRST), "emergency_first");
        assert_eq!(at(DUTY), "duty");
        assert_eq!(at(WAIT_DOCTOR), "wait_doctor");
        assert_eq!(at(WAIT_EMERGENCY), "wait_emergency");
        assert_eq!(at(STAY_EMERGENCY), "stay_emergency");
        assert_eq!(at(OPEN_NEEDS), "open_needs");
        assert_eq!((at(USED), at(USED + 1)), ("used_duty", "used_emergency"));
        assert_eq!(
            (at(REMEMBERED), at(REMEMBERED + 1)),
            ("remembered_duty", "remembered_emergency")
        );
    }
}

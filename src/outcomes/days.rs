//! Every day of a run, warm-up included, in a few figures that show whether queues, habits and memories have settled.
//!
//! The indicators count from the end of the warm-up; these series count from the first simulated day and serve only to judge
//! the warm-up. A day is that on which help was sought, the patient arrived or the telephone rang; stocks are taken at its end.

use crate::calendar::{MS_PER_DAY, Moment, minutes};
use crate::journal::{CallEntry, MidnightEntry, NeedEntry, StayEnd, StayEntry, marks};
use serde::{Deserialize, Serialize};

/// Sum and number of one series on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sum {
    /// Sum of what is measured.
    pub sum: f64,
    /// Of how many.
    pub count: f64,
}

/// The series of one replication.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Days {
    /// By day from the first simulated one, then by series.
    pub sums: Vec<[Sum; 12]>,
}

impl Days {
    pub(super) fn new(days: usize) -> Self {
        Self {
            sums: vec![[Sum::default(); 12]; days],
        }
    }

    fn add(&mut self, moment: Moment, series: usize, value: f64) {
        if let Some(day) = self.sums.get_mut((moment / MS_PER_DAY) as usize) {
            day[series].sum += value;
            day[series].count += 1.0;
        }
    }

    pub(super) fn need(&mut self, entry: &NeedEntry) {
        let Some(sought) = entry.sought.filter(|_| entry.is(marks::OUT_OF_HOURS)) else {
            return;
        };
        let first = entry.is(marks::SELF_REFERRED) && !entry.is(marks::DUTY);
        self.add(sought, 0, f64::from(u8::from(first)));
        self.add(sought, 1, f64::from(u8::from(entry.is(marks::DUTY))));
        if let Some(seen) = entry.seen {
            self.add(sought, 2, minutes(seen.saturating_sub(sought)));
        }
    }

    pub(super) fn stay(&mut self, entry: &StayEntry) {
        if let Some(seen) = entry.seen {
            self.add(entry.arrived, 3, minutes(seen - entry.arrived));
        }
        if matches!(entry.end, StayEnd::Home | StayEnd::Ward) {
            self.add(entry.arrived, 4, minutes(entry.left - entry.arrived));
        }
    }

    pub(super) fn call(&mut self, entry: &CallEntry) {
        if let Some(answered) = entry.answered {
            self.add(entry.rang, 5, minutes(answered - entry.rang));
        }
    }

    pub(super) fn midnight(&mut self, entry: &MidnightEntry) {
        let day = entry.moment - MS_PER_DAY;
        let n = f64::from(entry.residents);
        self.add(day, 6, 1000.0 * f64::from(entry.open_needs) / n);
        self.add(day, 7, f64::from(entry.present));
        for place in 0..2 {
            self.add(day, 8 + place, 100.0 * f64::from(entry.helped[place]) / n);
            if let Some(wait) = entry.remembered[place] {
                self.add(day, 10 + place, wait);
            }
        }
    }
}

//! What the hour of the day decides for everybody: how fast people drive, whether the doctor on duty sleeps, how long a night is.

use crate::calendar::{Calendar, MS_PER_HOUR, Moment};
use crate::scenario::Scenario;

/// The hour that is running.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hour {
    /// When it ends.
    pub(super) ends: Moment,
    /// Deep night, 23 to 7 h.
    pub(super) deep_night: bool,
    /// Minutes on the road against those by day.
    pub(super) travel_factor: f64,
    /// What waiting is worth because it is night (logits).
    pub(super) night_wait: f64,
}

impl Hour {
    /// The hour of a moment.
    pub(super) fn of(moment: Moment, scenario: &Scenario) -> Self {
        let hour = Calendar::hour_of_day(moment);
        let rules = &scenario.choice;
        let [from, to] = rules.night_hours;
        let at = hour as f64;
        let late = if from > to {
            at >= from || at < to
        } else {
            (from..to).contains(&at)
        };
        let quiet = !(7..21).contains(&hour);
        Self {
            ends: (moment / MS_PER_HOUR + 1) * MS_PER_HOUR,
            deep_night: !(7..23).contains(&hour),
            travel_factor: if quiet {
                scenario.travel.night_factor
            } else {
                1.0
            },
            night_wait: if late { rules.night_wait } else { 0.0 },
        }
    }
}

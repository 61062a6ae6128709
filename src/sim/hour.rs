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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn each_hour_has_its_own_facts() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/ghent/cercle-rota.toml");
        let mut scenario = Scenario::load(&file, &[]).expect("a sound scenario").0;
        scenario.choice.night_wait = 2.0;
        scenario.travel.night_factor = 0.8;
        let nights = |[from, to]: [f64; 2], scenario: &mut Scenario| -> Vec<u64> {
            scenario.choice.night_hours = [from, to];
            let of = |hour: &u64| Hour::of(hour * MS_PER_HOUR + 7, scenario);
            (0..24).filter(|hour| of(hour).night_wait > 0.0).collect()
        };
        assert_eq!(
            nights([22.0, 3.0], &mut scenario),
            [0, 1, 2, 22, 23],
            "over midnight"
        );
        assert_eq!(nights([1.0, 3.0], &mut scenario), [1, 2]);
        let hours: Vec<Hour> = (0..24)
            .map(|hour| Hour::of(hour * MS_PER_HOUR, &scenario))
            .collect();
        let deep: Vec<usize> = (0..24).filter(|&h| hours[h].deep_night).collect();
        assert_eq!(deep, [0, 1, 2, 3, 4, 5, 6, 23]);
        let day: Vec<usize> = (7..21).collect();
        let by_day: Vec<usize> = (0..24).filter(|&h| hours[h].travel_factor >= 1.0).collect();
        assert_eq!(by_day, day);
        assert_eq!(hours[23].ends, 24 * MS_PER_HOUR);
    }
}

//! How soon the duty doctor is at the door, by the distance of the patient from the doctor's base.

use super::Summary;
use super::counts::TARGET_MINUTES;
use super::tables::Table;
use crate::calendar::minutes;
use crate::journal::{Act, ContactEntry};
use crate::sim::Setting;

/// Bands of distance by road from the post, or from the practice of the doctor on duty where there is no post. The first and the last
/// are those of Giesen 2007 (BMC Health Serv Res 7:19); the split between is ours.
const BANDS: [(&str, f64); 6] = [
    ("under 2.5 km", 2.5),
    ("2.5 to 5 km", 5.0),
    ("5 to 10 km", 10.0),
    ("10 to 15 km", 15.0),
    ("15 to 20 km", 20.0),
    ("20 km and over", f64::INFINITY),
];

/// Visits of one band.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Visits {
    count: u64,
    minutes: f64,
    within_hour: u64,
    /// By judged urgency U1 and U2: visits, and those within the target.
    urgent: [(u64, u64); 2],
}

impl Visits {
    fn add(&mut self, judged: u8, wait: f64) {
        self.count += 1;
        self.minutes += wait;
        self.within_hour += u64::from(wait <= 60.0);
        let urgent = self.urgent.get_mut(usize::from(judged));
        if let Some(((visits, in_time), target)) = urgent.zip(TARGET_MINUTES[usize::from(judged)]) {
            *visits += 1;
            *in_time += u64::from(wait <= target);
        }
    }
}

/// Home visits in all, and by band.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distances {
    all: Visits,
    bands: [Visits; BANDS.len()],
}

impl Distances {
    /// Counts a contact of the measured period.
    pub(super) fn contact(&mut self, set: Setting<'_>, entry: &ContactEntry) {
        if entry.act != Act::Visit {
            return;
        }
        let wait = minutes(entry.seen.saturating_sub(entry.ready));
        self.all.add(entry.judged, wait);
        if let Some(km) = road_km(set, entry) {
            self.bands[band(km)].add(entry.judged, wait);
        }
    }
}

fn band(km: f64) -> usize {
    BANDS
        .iter()
        .position(|b| km < b.1)
        .unwrap_or(BANDS.len() - 1)
}

/// Kilometres by road from the base of the doctor to the patient; None where a doctor from elsewhere works without a site.
fn road_km(set: Setting<'_>, entry: &ContactEntry) -> Option<f64> {
    let world = set.world;
    let home = entry.person.neighbourhood as usize;
    let teams = &set.organisation.teams;
    let site = set.organisation.neighbourhood_teams[home]
        .iter()
        .map(|&team| &teams[team as usize])
        .find(|team| team.service == entry.service)
        .and_then(|team| team.site);
    let practice = || {
        let doctor = world.workforce.doctors.get(entry.doctor as usize)?;
        Some(world.workforce.practices[doctor.practice as usize].place)
    };
    let base = site.or_else(practice)?;
    Some(
        world
            .geography
            .road_km(base, world.geography.neighbourhoods[home].place),
    )
}

/// The table of visits by distance.
pub(super) fn table(s: &Summary<'_>) -> Table {
    let visits = &s.tally.distances;
    let percent = super::indicators::percent;
    let all = std::iter::once(&visits.all).chain(&visits.bands);
    let cells = all.flat_map(|v| {
        [
            Some(1000.0 * v.count as f64 / s.inhabitants / s.years),
            (v.count > 0).then(|| v.minutes / v.count as f64),
            percent(v.within_hour, v.count),
            percent(v.urgent[0].1, v.urgent[0].0),
            percent(v.urgent[1].1, v.urgent[1].0),
        ]
    });
    Table {
        name: "visits_by_distance",
        rows_are: "distance by road from the base of the doctor",
        rows: std::iter::once("all")
            .chain(BANDS.iter().map(|b| b.0))
            .map(str::to_owned)
            .collect(),
        columns: vec![
            ("visits", "per 1 000 inhabitants and year"),
            ("wait", "minutes, mean from the decision to the door"),
            ("within_hour", "% of visits"),
            ("u1_within_15", "% of visits judged U1"),
            ("u2_within_60", "% of visits judged U2"),
        ],
        cells: cells.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_belongs_to_the_farther_band() {
        let names = [0.0, 2.49, 2.5, 9.0, 19.9, 20.0, 400.0].map(|km| BANDS[band(km)].0);
        assert_eq!(
            names,
            [
                "under 2.5 km",
                "under 2.5 km",
                "2.5 to 5 km",
                "5 to 10 km",
                "15 to 20 km",
                "20 km and over",
                "20 km and over"
            ]
        );
    }

    #[test]
    fn each_urgency_has_its_own_target() {
        let mut visits = Visits::default();
        for (judged, wait) in [(0, 15.0), (0, 15.1), (1, 60.0), (1, 61.0), (3, 10.0)] {
            visits.add(judged, wait);
        }
        assert_eq!(visits.urgent, [(2, 1), (2, 1)]);
        assert_eq!((visits.count, visits.within_hour), (5, 4));
    }
}

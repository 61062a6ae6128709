//! The same country in any size: copies of one small zone side by side, so that only the number of people grows.
//!
//! A copy is a commune of 10 000 inhabitants with a Cercle of its own, ten general practitioners and a small hospital, 12 km from
//! the next. Time per contact should be the same for one copy and for a hundred; what grows with size shows itself.

use std::fmt::Write;

/// Inhabitants of a copy.
pub const INHABITANTS: u32 = 10_000;
/// Degrees of latitude and of longitude between neighbours, about 12 km at 50 degrees north.
const STEP: (f64, f64) = (0.108, 0.168);

/// The values of a scenario that make its territory one of so many copies, as key and TOML text.
pub fn territory(copies: u32) -> Vec<(String, String)> {
    let side = f64::from(copies).sqrt().ceil() as u32;
    let (mut communes, mut hospitals) = (String::new(), String::new());
    let mut changes = Vec::new();
    for copy in 0..copies {
        let latitude = 50.0 + STEP.0 * f64::from(copy / side);
        let longitude = 4.0 + STEP.1 * f64::from(copy % side);
        let place = format!("{latitude:.3}, {longitude:.3}");
        let _ = write!(
            communes,
            "[\"{copy}\", \"Zone {copy}\", {INHABITANTS}, 30, {place}],"
        );
        let _ = write!(
            hospitals,
            "[\"H{copy}\", \"Hospital {copy}\", 40, {place}],"
        );
        let cercle = format!("cercle.zone-{copy}");
        changes.push((format!("{cercle}.title"), format!("\"Zone {copy}\"")));
        changes.push((format!("{cercle}.communes"), format!("[\"{copy}\"]")));
        let doctors = "{ value = 10, source = \"assumption\" }".to_owned();
        changes.push((format!("{cercle}.doctors"), doctors));
    }
    let table = |columns: &str, rows: &str| {
        format!(
            "{{ source = \"assumption\", columns = [{columns}, \"latitude\", \"longitude\"], rows = [{rows}] }}"
        )
    };
    let columns = "\"code\", \"name\", \"population\", \"area_km2\"";
    changes.push(("territory.communes".to_owned(), table(columns, &communes)));
    let columns = "\"code\", \"name\", \"beds\"";
    changes.push(("territory.hospitals".to_owned(), table(columns, &hospitals)));
    changes
}

/// The values that leave nothing but requests to the practice in office hours.
pub fn requests_only() -> Vec<(String, String)> {
    let nobody = "{ values = [0, 0, 0, 0, 0, 0, 0, 0], source = \"assumption\" }";
    let none = "{ value = 0, source = \"assumption\" }";
    [
        ("needs.acute", nobody),
        ("emergency.background_per_bed", none),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_has_its_own_place() {
        let changes = territory(5);
        assert_eq!(changes.len(), 5 * 3 + 2);
        let communes = &changes[15].1;
        for place in ["50.000, 4.000", "50.000, 4.336", "50.108, 4.168"] {
            assert_eq!(communes.matches(place).count(), 1, "{place}");
        }
    }
}

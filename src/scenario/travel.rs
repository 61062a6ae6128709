//! How long the way takes, by car or without, by day or night, in town or country.

use super::quantity::{factor, minutes, quantity, values};
use super::reader::Section;

/// Density classes: cities, towns and suburbs, rural (degree of urbanisation).
pub const DENSITY_CLASSES: usize = 3;
/// Names of the density classes.
pub const DENSITY_NAMES: [&str; DENSITY_CLASSES] = ["city", "town", "rural"];

/// Travel.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelRules {
    /// Road distance over straight distance.
    pub detour: f64,
    /// Driving speed by density class of the origin (km/h).
    pub speed_kmh: [f64; DENSITY_CLASSES],
    /// Minutes to leave, park and walk in.
    pub access_minutes: f64,
    /// Factor on travel time between 21 and 7 h.
    pub night_factor: f64,
    /// Factor on travel time for people without a car.
    pub without_car_factor: f64,
    /// Minutes for a doctor who drives alone to find the house and park; a driver spares them.
    pub alone_minutes: f64,
    /// Minutes until the doctor of the mobile emergency team (SMUR, MUG) sets out to a patient of urgency U1 who is fetched by
    /// ambulance; the way comes on top.
    pub mobile_team_minutes: f64,
    /// Minutes until an ambulance has brought the patient, besides twice the way.
    pub ambulance_minutes: f64,
}

impl TravelRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        Self {
            detour: section.number(quantity(
                "detour",
                "ratio",
                (1.0, 5.0),
                "Road distance over straight distance",
            )),
            speed_kmh: values(
                section,
                quantity(
                    "speed_kmh",
                    "km/h",
                    (1.0, 200.0),
                    "Driving speed in city, town, country",
                ),
            ),
            access_minutes: section
                .number(minutes("access_minutes", "Leaving, parking and walking in")),
            night_factor: section.number(factor(
                "night_factor",
                "Travel time between 21 and 7 h against day",
            )),
            without_car_factor: section.number(factor(
                "without_car_factor",
                "Travel time without a car against with one",
            )),
            alone_minutes: section.number(minutes(
                "alone_minutes",
                "Finding the house and parking for a doctor without driver",
            )),
            mobile_team_minutes: section.number(minutes(
                "mobile_team_minutes",
                "Until the mobile emergency team sets out to U1, before the way",
            )),
            ambulance_minutes: section.number(minutes(
                "ambulance_minutes",
                "Dispatch and loading of an ambulance, besides the way",
            )),
        }
    }
}

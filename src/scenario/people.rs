//! Who lives there: ages, health, own GP, record, car, and what people know of the services.

use super::quantity::{factor, quantity, share, shares, values};
use super::reader::Section;

/// Age bands: 0-4, 5-14, 15-24, 25-44, 45-64, 65-74, 75-84, 85 and over.
pub const AGE_BANDS: usize = 8;
/// Names of the age bands.
pub const AGE_BAND_NAMES: [&str; AGE_BANDS] = [
    "0-4", "5-14", "15-24", "25-44", "45-64", "65-74", "75-84", "85+",
];

/// Coarse age groups for tables that no source gives by band: under 15, 15-74, 75 and over.
pub const AGE_GROUPS: usize = 3;

/// The coarse group of an age band.
pub fn age_group(band: usize) -> usize {
    match band {
        0 | 1 => 0,
        2..=5 => 1,
        _ => 2,
    }
}

/// Composition of the population; all shares 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleRules {
    /// Share of each age band.
    pub age_shares: [f64; AGE_BANDS],
    /// Share of women.
    pub female: f64,
    /// Preferential reimbursement (BIM) by band.
    pub preferential: [f64; AGE_BANDS],
    /// Holders of a global medical file (DMG) among those with an own GP, by band.
    pub dmg: [f64; AGE_BANDS],
    /// Has an own GP.
    pub own_gp: f64,
    /// Lives without a car.
    pub without_car: f64,
    /// Chronically ill, by band.
    pub chronic: [f64; AGE_BANDS],
    /// Frail: cannot well leave home when ill, by band.
    pub frail: [f64; AGE_BANDS],
    /// In palliative care at home or in a home.
    pub palliative: f64,
    /// Knows the GP duty service exists.
    pub knows_duty_service: f64,
    /// Knows the emergency department.
    pub knows_emergency: f64,
    /// SUMEHR published, chronically ill.
    pub sumehr_chronic: f64,
    /// SUMEHR published, others.
    pub sumehr_other: f64,
    /// Consents to sharing the record.
    pub consent: f64,
    /// Used the emergency department last time (starting habit).
    pub habit_emergency: f64,
    /// Used the GP duty service last time (starting habit).
    pub habit_duty_service: f64,
    /// Coefficient of variation of the tendency to fall ill between people of one age.
    pub proneness_cv: f64,
    /// Tendency to fall ill of the chronically ill against others of the same age (ratio).
    pub chronic_ratio: f64,
    /// Distance over which the pull of a practice falls by a factor e (km).
    pub pull_km: f64,
    /// People without a home or in a shelter.
    pub shelter: Option<Shelter>,
    /// Registration with a practice.
    pub registration: Option<Registration>,
}

/// People without a home or in a shelter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shelter {
    /// Share of the population.
    pub share: f64,
    /// Has an own GP.
    pub own_gp: f64,
    /// Needs against others of the same age (ratio).
    pub needs_ratio: f64,
    /// Used the emergency department last time, at the start.
    pub habit_emergency: f64,
}

/// Registration with the own practice: no share to pay there and on duty, and a referral before the emergency department.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Registration {
    /// Registered, among those with an own GP.
    pub share: f64,
    /// Whether the patient's share of a GP consultation is waived.
    pub waives_share: bool,
    /// Registered people who go to the emergency department only when sent, unless it feels urgent.
    pub gatekeeping: f64,
}

impl PeopleRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let one = |key, meaning| section.number(share(key, meaning));
        let bands = |key, meaning| values::<AGE_BANDS>(section, share(key, meaning));
        Self {
            age_shares: shares(section, "age_shares", "Share of each age band (0-4, 5-14, 15-24, 25-44, 45-64, 65-74, 75-84, 85+)"),
            female: one("female", "Share of women"),
            preferential: bands("preferential", "Preferential reimbursement (BIM), by age band"),
            dmg: bands("dmg", "Global medical file (DMG) among those with an own GP, by age band"),
            own_gp: one("own_gp", "Has an own GP"),
            without_car: one("without_car", "Lives without a car"),
            chronic: bands("chronic", "Chronically ill, by age band"),
            frail: bands("frail", "Cannot well leave home when ill, by age band"),
            palliative: one("palliative", "In palliative care, among those of 65 and over"),
            knows_duty_service: one("knows_duty_service", "Knows that a GP duty service exists"),
            knows_emergency: one("knows_emergency", "Knows the emergency department"),
            sumehr_chronic: one("sumehr_chronic", "SUMEHR published, chronically ill"),
            sumehr_other: one("sumehr_other", "SUMEHR published, others"),
            consent: one("consent", "Consents to sharing the record"),
            habit_emergency: one("habit_emergency", "Used the emergency department last time, at the start"),
            habit_duty_service: one("habit_duty_service", "Used the GP duty service last time, at the start"),
            proneness_cv: section.number(quantity(
                "proneness_cv",
                "ratio",
                (0.0, 5.0),
                "Spread of the tendency to fall ill between people of one age (coefficient of variation)",
            )),
            chronic_ratio: section.number(factor("chronic_ratio", "Needs of the chronically ill against others of the same age")),
            pull_km: section.number(quantity("pull_km", "km", (0.01, 1000.0), "Distance over which the pull of a practice falls by a factor e")),
            shelter: section.optional_section("shelter").map(|s| Shelter {
                share: s.number(share("share", "People without a home or in a shelter")),
                own_gp: s.number(share("own_gp", "Has an own GP")),
                needs_ratio: s.number(factor("needs_ratio", "Needs against others of the same age")),
                habit_emergency: s.number(share("habit_emergency", "Used the emergency department last time, at the start")),
            }),
            registration: section.optional_section("registration").map(|s| Registration {
                share: s.number(share("share", "Registered with their practice, among those with an own GP")),
                waives_share: s.boolean("waives_share"),
                gatekeeping: s.number(share("gatekeeping", "Registered people who go to the emergency department only when sent, unless it feels urgent")),
            }),
        }
    }
}

//! How often people fall ill, when, how badly, and what would make them well.

use super::people::{AGE_BANDS, AGE_GROUPS};
use super::quantity::{factor, hours, quantity, share, shares, values, weights};
use super::reader::{Section, Spec};
use crate::calendar::HOURS_PER_WEEK;

/// Urgency levels U1 (now) to U5 (can wait).
pub const URGENCIES: usize = 5;
/// Names of the urgency levels.
pub const URGENCY_NAMES: [&str; URGENCIES] = ["U1", "U2", "U3", "U4", "U5"];

/// Chapters of the International Classification of Primary Care (ICPC-2, WONCA).
pub const ICPC_CHAPTERS: [&str; 17] = [
    "A", "B", "D", "F", "H", "K", "L", "N", "P", "R", "S", "T", "U", "W", "X", "Y", "Z",
];

/// What would resolve a need, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Care {
    /// Advice by telephone is enough.
    Advice,
    /// A general practitioner must see the patient.
    Consultation,
    /// The means of an emergency department are needed.
    Emergency,
    /// A hospital bed is needed.
    Admission,
}

/// All levels of care in order.
pub const CARES: [Care; 4] = [
    Care::Advice,
    Care::Consultation,
    Care::Emergency,
    Care::Admission,
];

/// What patients sense of needing a hospital.
const PERCEPTION_HOSPITAL: Spec<'static, f64> = Spec {
    key: "perception_hospital",
    unit: "levels",
    meaning: "How much more urgent a need that wants a hospital is felt to be",
    min: -4.0,
    max: 4.0,
};

/// Times a child is brought ill to a preventive consultation.
const CHILD_CLINIC: Spec<'static, f64> = Spec {
    key: "child_clinic",
    unit: "per child and year",
    meaning: "Times a child of 0 to 4 is brought ill to a preventive consultation",
    min: 0.0,
    max: 60.0,
};

/// Demand.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedRules {
    /// Acute needs per person and year, by age band, at any hour.
    pub acute: [f64; AGE_BANDS],
    /// Requests to a practice in office hours per person and year, by age band.
    pub office: [f64; AGE_BANDS],
    /// Share of those requests that want to be seen the same day.
    pub office_same_day: f64,
    /// Weight of each hour of the week for acute needs (Monday 00 h first).
    pub week: [f64; HOURS_PER_WEEK],
    /// Weight of each hour of a working day for requests to the practice.
    pub office_day: [f64; 24],
    /// Weight of Monday to Friday for requests to the practice.
    pub office_weekday: [f64; 5],
    /// Weight of each month.
    pub months: [f64; 12],
    /// Factor on public holidays (which follow the hours of a Sunday).
    pub holiday: f64,
    /// Urgency mix by age group.
    pub urgency: [[f64; URGENCIES]; AGE_GROUPS],
    /// Urgency mix of requests to the practice that find no place.
    pub office_urgency: [f64; URGENCIES],
    /// Share of needs that are injuries, by age group.
    pub injury: [f64; AGE_GROUPS],
    /// Reasons for encounter (ICPC chapters) of needs that are not injuries, by age group.
    pub chapters: [[f64; ICPC_CHAPTERS.len()]; AGE_GROUPS],
    /// What would resolve a need, by urgency.
    pub care: [[f64; CARES.len()]; URGENCIES],
    /// Factor on the odds of needing a bed, by age group.
    pub admission_odds: [f64; AGE_GROUPS],
    /// Mean hours until a need fades by itself, by urgency.
    pub fade_hours: [f64; URGENCIES],
    /// Probability that an untreated need worsens instead of fading, by urgency.
    pub worsens: [f64; URGENCIES],
    /// Mean hours until it does.
    pub worsen_hours: f64,
    /// Standard deviation of felt against true urgency, in levels.
    pub perception_sd: f64,
    /// How much more urgent a child's need is felt to be, in levels.
    pub perception_child: f64,
    /// How much more urgent a need that wants a hospital is felt to be, in levels.
    pub perception_hospital: f64,
    /// Times a year that a child of 0 to 4 is brought ill to the preventive consultations for small children (ONE, Kind en Gezin).
    pub child_clinic: f64,
}

impl NeedRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let rates = |key, meaning| {
            values::<AGE_BANDS>(
                section,
                quantity(key, "per person and year", (0.0, 60.0), meaning),
            )
        };
        Self {
            acute: rates("acute", "Acute needs at any hour, by age band"),
            office: rates(
                "office",
                "Requests to a practice in office hours, by age band",
            ),
            office_same_day: section.number(share(
                "office_same_day",
                "Requests that want to be seen the same day",
            )),
            week: weights(
                section,
                "week",
                "Weight of each hour of the week, Monday 00 h first",
            ),
            office_day: weights(
                section,
                "office_day",
                "Weight of each hour of a working day for requests",
            ),
            office_weekday: weights(
                section,
                "office_weekday",
                "Weight of Monday to Friday for requests",
            ),
            months: weights(section, "months", "Weight of each month"),
            holiday: section.number(factor(
                "holiday",
                "Needs on a public holiday against a Sunday",
            )),
            urgency: by_group(section, "urgency", "Urgency mix U1 to U5"),
            office_urgency: shares(
                section,
                "office_urgency",
                "Urgency mix of requests that find no place",
            ),
            injury: values(
                section,
                share(
                    "injury",
                    "Needs that are injuries, by age group (under 15, 15-74, 75 and over)",
                ),
            ),
            chapters: by_group(
                section,
                "chapters",
                "Reasons for encounter, ICPC chapters A B D F H K L N P R S T U W X Y Z",
            ),
            care: by_urgency(
                section,
                "care",
                "What would resolve it: advice, consultation, emergency department, admission",
            ),
            admission_odds: values(
                section,
                factor(
                    "admission_odds",
                    "Factor on the weight of admission, by age group",
                ),
            ),
            fade_hours: values(
                section,
                hours(
                    "fade_hours",
                    "Mean hours until a need fades by itself, U1 to U5",
                ),
            ),
            worsens: values(
                section,
                share(
                    "worsens",
                    "Untreated needs that worsen instead of fading, U1 to U5",
                ),
            ),
            worsen_hours: section.number(hours("worsen_hours", "Mean hours until they do")),
            perception_sd: section.number(quantity(
                "perception_sd",
                "levels",
                (0.0, 4.0),
                "Spread of felt around true urgency",
            )),
            perception_child: section.number(quantity(
                "perception_child",
                "levels",
                (-4.0, 4.0),
                "How much more urgent the need of a child is felt to be",
            )),
            perception_hospital: section.number(PERCEPTION_HOSPITAL),
            child_clinic: section.optional_number(CHILD_CLINIC).unwrap_or(0.0),
        }
    }
}

/// Names of the coarse age groups as keys.
const GROUP_KEYS: [&str; AGE_GROUPS] = ["child", "adult", "old"];

fn by_group<const N: usize>(
    parent: &Section<'_>,
    key: &str,
    meaning: &'static str,
) -> [[f64; N]; AGE_GROUPS] {
    let section = parent.section(key);
    GROUP_KEYS.map(|group| shares(&section, group, meaning))
}

/// A table with a row of shares for each urgency, `U1` to `U5`.
pub(super) fn by_urgency<const N: usize>(
    parent: &Section<'_>,
    key: &str,
    meaning: &'static str,
) -> [[f64; N]; URGENCIES] {
    let section = parent.section(key);
    URGENCY_NAMES.map(|urgency| shares(&section, urgency, meaning))
}

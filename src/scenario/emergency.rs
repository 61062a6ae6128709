//! The emergency departments: places, doctors, patients from elsewhere, beds upstairs.

use super::needs::URGENCIES;
use super::quantity::{duration, minutes, quantity, share, shares, values, window};
use super::reader::Section;
use crate::calendar::window::Window;
use crate::random::distribution::Distribution;

/// Physicians over time.
#[derive(Clone, Debug, PartialEq)]
pub struct PhysicianShift {
    /// Key in the scenario.
    pub id: String,
    /// When.
    pub window: Window,
    /// Physicians per 100 licensed beds (at least one is present).
    pub per_100_beds: f64,
}

/// A nurse at the door who sends patients to a poste de garde nearby.
#[derive(Clone, Debug, PartialEq)]
pub struct Diversion {
    /// When the nurse does so.
    pub window: Window,
    /// Longest way by road to the post (km).
    pub within_km: f64,
    /// Probability that a patient who came without referral and whom a GP could help is assigned to the post, by judged urgency.
    pub assigns: [f64; URGENCIES],
    /// The same for those who need the means of the department.
    pub assigns_wrongly: [f64; URGENCIES],
    /// Probability that an assigned patient goes.
    pub accepts: f64,
    /// Whether injuries may be assigned.
    pub injuries: bool,
}

impl Diversion {
    fn read(section: &Section<'_>) -> Self {
        let by_urgency = |key, meaning| values(section, share(key, meaning));
        Self {
            window: window(section),
            within_km: section.number(quantity(
                "within_km",
                "km",
                (0.0, 100.0),
                "Longest way by road to the post",
            )),
            assigns: by_urgency(
                "assigns",
                "Patients without referral whom a GP could help who are assigned to the post, by judged urgency U1 to U5",
            ),
            assigns_wrongly: by_urgency(
                "assigns_wrongly",
                "The same for those who need the means of the department",
            ),
            accepts: section.number(share("accepts", "Assigned patients who go to the post")),
            injuries: section.boolean("injuries"),
        }
    }
}

/// Emergency departments, scaled by the beds of the hospital.
#[derive(Clone, Debug, PartialEq)]
pub struct EmergencyRules {
    /// Cubicles per 100 licensed beds (at least one).
    pub cubicles_per_100_beds: f64,
    /// Physicians by shift.
    pub shifts: Vec<PhysicianShift>,
    /// Minutes from the door to the end of nurse triage.
    pub triage_minutes: f64,
    /// Shares of urgency judged right, too low, too high by the triage nurse.
    pub judgement: [f64; 3],
    /// Physician time (minutes).
    pub physician: Distribution,
    /// Tests and observation afterwards, for needs a GP could have treated (minutes).
    pub workup_minor: Distribution,
    /// The same for needs that require the department (minutes).
    pub workup_major: Distribution,
    /// Wait for a bed of those admitted (minutes).
    pub boarding: Distribution,
    /// Mean patience before leaving unseen, by judged urgency (minutes); 0 = stays.
    pub patience_minutes: [f64; URGENCIES],
    /// Contacts a year of people from outside the territory, per licensed bed.
    pub background_per_bed: f64,
    /// Their urgency mix.
    pub background_urgency: [f64; URGENCIES],
    /// Share of them admitted.
    pub background_admitted: f64,
    /// Nurse at the door who sends patients to a post; `None` = everybody stays.
    pub diversion: Option<Diversion>,
}

impl EmergencyRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let scaled = |s: &Section<'_>, key, unit, max, meaning| {
            s.number(quantity(key, unit, (0.0, max), meaning))
        };
        Self {
            cubicles_per_100_beds: scaled(
                section,
                "cubicles_per_100_beds",
                "per 100 beds",
                100.0,
                "Cubicles of the department",
            ),
            shifts: section
                .children("shift")
                .into_iter()
                .map(|(id, s)| PhysicianShift {
                    id,
                    window: window(&s),
                    per_100_beds: scaled(
                        &s,
                        "physicians_per_100_beds",
                        "per 100 beds",
                        100.0,
                        "Physicians on the shift (at least one)",
                    ),
                })
                .collect(),
            triage_minutes: section.number(minutes(
                "triage_minutes",
                "From the door to the end of nurse triage",
            )),
            judgement: shares(
                section,
                "judgement",
                "Urgency judged right, too low, too high by the triage nurse",
            ),
            physician: duration(section, "physician"),
            workup_minor: duration(section, "workup_minor"),
            workup_major: duration(section, "workup_major"),
            boarding: duration(section, "boarding"),
            patience_minutes: values(
                section,
                minutes(
                    "patience_minutes",
                    "Mean patience before leaving unseen, U1 to U5; 0 = for ever",
                ),
            ),
            background_per_bed: scaled(
                section,
                "background_per_bed",
                "contacts per bed and year",
                1_000.0,
                "Contacts of people from outside the territory",
            ),
            background_urgency: shares(section, "background_urgency", "Their urgency mix"),
            background_admitted: section
                .number(share("background_admitted", "Share of them admitted")),
            diversion: section
                .optional_section("diversion")
                .map(|s| Diversion::read(&s)),
        }
    }
}

//! What care costs, and who pays.

use super::quantity::{euros, values};
use super::reader::Section;

/// Payers.
pub const PAYERS: [&str; 4] = ["insurer", "patient", "region", "federal"];
/// Index of each payer in [`PAYERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Payer {
    /// Compulsory health insurance (INAMI).
    Insurer,
    /// The patient.
    Patient,
    /// Region, province and commune.
    Region,
    /// Federal state.
    Federal,
}

/// Prices (euro).
#[derive(Clone, Debug, PartialEq)]
pub struct CostRules {
    /// Consultation by day (8-21 h).
    pub consultation_day: f64,
    /// Consultation by night (21-8 h).
    pub consultation_night: f64,
    /// Home visit by day.
    pub visit_day: f64,
    /// Home visit by night.
    pub visit_night: f64,
    /// Telephone advice by a doctor.
    pub advice: f64,
    /// Patient's share of a consultation with a DMG, without, preferential with, preferential without.
    pub share_consultation: [f64; 4],
    /// Patient's share of a home visit: ordinary, chronically ill or 75 and over, preferential.
    pub share_visit: [f64; 3],
    /// Availability fee per hour on duty.
    pub availability_hour: f64,
    /// Physicians' fee of an emergency contact.
    pub emergency_physician: f64,
    /// Hospital cost of an emergency contact, tests and nursing.
    pub emergency_hospital: f64,
    /// Patient's share at the emergency department: self-referred, referred, preferential self-referred.
    pub share_emergency: [f64; 3],
    /// Ambulance ride, paid by the patient.
    pub ambulance: f64,
    /// Office consultation.
    pub office: f64,
    /// A kilometre of a doctor on duty.
    pub kilometre: f64,
    /// Lump sum for an hour on duty instead of fees per act; `None` = fees per act.
    pub lump_sum_hour: Option<f64>,
    /// Hour of a nurse.
    pub nurse_hour: Option<f64>,
}

impl CostRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let one = |key, meaning| section.number(euros(key, meaning));
        Self {
            consultation_day: one(
                "consultation_day",
                "Fee of a consultation on duty by day (8-21 h)",
            ),
            consultation_night: one(
                "consultation_night",
                "Fee of a consultation on duty by night (21-8 h)",
            ),
            visit_day: one("visit_day", "Fee of a home visit on duty by day"),
            visit_night: one("visit_night", "Fee of a home visit on duty by night"),
            advice: one("advice", "Fee of telephone advice by a doctor"),
            share_consultation: values(
                section,
                euros(
                    "share_consultation",
                    "Patient's share of a consultation: DMG, no DMG, preferential with DMG, preferential without",
                ),
            ),
            share_visit: values(
                section,
                euros(
                    "share_visit",
                    "Patient's share of a home visit: ordinary, chronic or 75 and over, preferential",
                ),
            ),
            availability_hour: one("availability_hour", "Availability fee per hour on duty"),
            emergency_physician: one(
                "emergency_physician",
                "Physicians' fee of an emergency contact",
            ),
            emergency_hospital: one(
                "emergency_hospital",
                "Hospital cost of an emergency contact",
            ),
            share_emergency: values(
                section,
                euros(
                    "share_emergency",
                    "Patient's share at the emergency department: self-referred, referred, preferential self-referred",
                ),
            ),
            ambulance: one("ambulance", "Ambulance ride, paid by the patient"),
            office: one("office", "Fee of an office consultation"),
            kilometre: one("kilometre", "A kilometre of a doctor on duty"),
            lump_sum_hour: section.optional_number(euros(
                "lump_sum_hour",
                "Lump sum of a doctor for an hour on duty, instead of fees per act",
            )),
            nurse_hour: section.optional_number(euros("nurse_hour", "Hour of a nurse at a post")),
        }
    }
}

//! The own practice in office hours: places for the same day, partners who stand in.

use super::quantity::{count, minutes, optional_share, quantity, share, window};
use super::reader::Section;
use crate::calendar::window::Window;

/// Hours that only some practices keep.
#[derive(Clone, Debug, PartialEq)]
pub struct PartialHours {
    /// Key in the scenario.
    pub id: String,
    /// When.
    pub window: Window,
    /// Share of practices.
    pub practices: f64,
}

/// Office hours.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeRules {
    /// When practices are open; what lies outside is out of hours.
    pub windows: Vec<Window>,
    /// When some practices are open besides, such as Saturday morning. (For the law and in the results these hours stay out of hours.)
    pub further: Vec<PartialHours>,
    /// When some practices are closed all the same, such as Wednesday afternoon.
    pub closings: Vec<PartialHours>,
    /// Places for the same day that a GP keeps on a day with office hours, per 1 000 patients on the list.
    pub same_day_places: f64,
    /// Partners see each other's patients when the own GP is away or full.
    pub partner_cover: bool,
    /// Neighbouring practices see a practice's patients on days when none of its doctors works.
    pub neighbour_cover: bool,
    /// Neighbouring practices that are asked when a practice is full or closed; 0 = only when `neighbour_cover` holds and none of its
    /// doctors works.
    pub pooled_practices: u32,
    /// Neighbouring practices that stand in for each other.
    pub neighbours: u32,
    /// Share of practices with an assistant who takes work from the doctors.
    pub assistants: f64,
    /// How many more places for the same day an assistant makes room for (share of those there are).
    pub assistant_gain: f64,
    /// Share of practices whose telephone, out of hours, names the number of the duty service.
    pub answering_machine: f64,
    /// Share of the sick children brought to preventive consultations who are treated there; the others are sent to the GP.
    pub child_clinic_treats: f64,
    /// Minutes over which those who waited come in when the practice opens.
    pub arrival_spread_minutes: f64,
    /// Minutes over which those come in who were told to see their own GP.
    pub follow_up_spread_minutes: f64,
    /// Probability that an office visit of an urgent need that requires the emergency department is recognised and referred.
    pub recognises: f64,
    /// Probability that a request to the practice ends in a referral to the emergency department.
    pub refers: f64,
}

impl OfficeRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let assistants = optional_share(section, "assistants", "Practices with an assistant");
        Self {
            windows: section
                .children("window")
                .iter()
                .map(|(_, s)| window(s))
                .collect(),
            further: partial_hours(section, "further"),
            closings: partial_hours(section, "closing"),
            pooled_practices: section
                .optional_integer(count(
                    "pooled_practices",
                    "practices",
                    (0, 20),
                    "Neighbouring practices asked when the own practice is full or closed",
                ))
                .unwrap_or(0),
            neighbours: section.integer(count(
                "neighbours",
                "practices",
                (0, 20),
                "Neighbouring practices that stand in on days when none of the own doctors works",
            )),
            assistants,
            assistant_gain: read_gain(section, assistants),
            answering_machine: optional_share(
                section,
                "answering_machine",
                "Practices whose telephone names the number of the duty service out of hours",
            ),
            child_clinic_treats: optional_share(
                section,
                "child_clinic_treats",
                "Sick children treated at the preventive consultation, not sent to the GP",
            ),
            arrival_spread_minutes: section.number(minutes(
                "arrival_spread_minutes",
                "Time over which those who waited come in when the practice opens",
            )),
            follow_up_spread_minutes: section.number(minutes(
                "follow_up_spread_minutes",
                "Time over which those come in who were told to see their own GP",
            )),
            same_day_places: section.number(quantity(
                "same_day_places",
                "places per 1 000 listed and office day",
                (0.0, 200.0),
                "Places kept for the same day",
            )),
            partner_cover: section.boolean("partner_cover"),
            neighbour_cover: section.boolean("neighbour_cover"),
            recognises: section.number(share(
                "recognises",
                "Needs for the emergency department that are recognised at the practice",
            )),
            refers: section.number(share(
                "refers",
                "Requests to the practice that end in a referral to the emergency department",
            )),
        }
    }
}

/// Needed where there are assistants; where their share was set to 0 it may stay in the file.
fn read_gain(section: &Section<'_>, assistants: f64) -> f64 {
    let spec = quantity(
        "assistant_gain",
        "share",
        (0.0, 5.0),
        "Further places for the same day for which an assistant makes room",
    );
    if assistants > 0.0 {
        section.number(spec)
    } else {
        section.optional_number(spec).unwrap_or(0.0)
    }
}

fn partial_hours(section: &Section<'_>, key: &str) -> Vec<PartialHours> {
    section
        .children(key)
        .into_iter()
        .map(|(id, s)| PartialHours {
            id,
            window: window(&s),
            practices: s.number(share(
                "practices",
                "Share of practices that keep these hours",
            )),
        })
        .collect()
}

//! The own practice in office hours: places for the same day, partners who stand in.

use super::quantity::{quantity, share, window};
use super::reader::Section;
use crate::calendar::window::Window;

/// Office hours.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeRules {
    /// When practices are open.
    pub windows: Vec<Window>,
    /// Places for the same day that a GP keeps on a day with office hours, per 1 000 patients on the list.
    pub same_day_places: f64,
    /// Partners see each other's patients when the own GP is away or full.
    pub partner_cover: bool,
    /// Neighbouring practices see a practice's patients on days when none of its doctors works.
    pub neighbour_cover: bool,
    /// Probability that an office visit of an urgent need that requires the emergency department is recognised and referred.
    pub recognises: f64,
    /// Probability that a request to the practice ends in a referral to the emergency department.
    pub refers: f64,
}

impl OfficeRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        Self {
            windows: section
                .children("window")
                .iter()
                .map(|(_, s)| window(s))
                .collect(),
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

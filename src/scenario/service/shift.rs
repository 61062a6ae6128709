//! A recurring shift of a service: when, how many doctors, what they do, and who is there besides.

use super::super::quantity::{count, quantity, window};
use super::super::reader::Section;
use crate::calendar::window::Window;

/// How many doctors are on a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strength {
    /// So many in each sector.
    Number(u32),
    /// So many for 100 000 inhabitants of the sector, rounded, at least one.
    Per100000(f64),
}

impl Strength {
    /// Doctors in a sector with so many inhabitants.
    pub fn doctors(self, inhabitants: u32) -> u32 {
        match self {
            Self::Number(n) => n,
            Self::Per100000(rate) if rate > 0.0 => {
                (rate * f64::from(inhabitants) / 1e5).round().max(1.0) as u32
            }
            Self::Per100000(_) => 0,
        }
    }

    /// Whether there is anybody at all.
    pub fn is_nobody(self) -> bool {
        matches!(self, Self::Number(0)) || self == Self::Per100000(0.0)
    }
}

/// What a doctor on a shift does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Consultations, visits and calls as they come.
    All,
    /// Consultations and calls at the site.
    Consultations,
    /// Home visits only.
    Visits,
}

/// A recurring shift.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Key in the scenario.
    pub id: String,
    /// When.
    pub window: Window,
    /// Doctors on duty together in each sector (for own-list cover: in each practice).
    pub doctors: Strength,
    /// What they do.
    pub role: Role,
    /// Receptionists at the site.
    pub receptionists: u32,
    /// Nurses at the site.
    pub nurses: u32,
    /// Cars with a driver.
    pub cars: u32,
    /// Whether the doctor may sleep when nobody calls.
    pub may_sleep: bool,
    /// Weight of the duty when duties are shared out.
    pub weight: f64,
}

impl Shift {
    pub(super) fn read(id: String, section: &Section<'_>) -> Self {
        let staff = |key, unit, meaning| {
            section
                .optional_integer(count(key, unit, (0, 100), meaning))
                .unwrap_or(0)
        };
        Self {
            id,
            window: window(section),
            doctors: read_strength(section),
            role: [Role::All, Role::Consultations, Role::Visits][section
                .optional_choice("role", &["all", "consultations", "visits"])
                .unwrap_or(0)],
            receptionists: staff(
                "receptionists",
                "receptionists",
                "Receptionists at the site",
            ),
            nurses: staff("nurses", "nurses", "Nurses at the site"),
            cars: staff("cars", "cars", "Cars with a driver"),
            may_sleep: section.boolean("may_sleep"),
            weight: section
                .optional_number(quantity(
                    "weight",
                    "duties",
                    (0.01, 100.0),
                    "Weight of the duty when duties are shared out",
                ))
                .unwrap_or(1.0),
        }
    }
}

fn read_strength(section: &Section<'_>) -> Strength {
    let per = section.optional_number(quantity(
        "doctors_per_100000",
        "GPs per 100 000 inhabitants",
        (0.0, 1000.0),
        "Doctors on duty together for the inhabitants of the sector",
    ));
    let spec = count("doctors", "GPs", (0, 200), "Doctors on duty together");
    match per {
        None => Strength::Number(section.integer(spec)),
        Some(rate) => {
            if section.optional_integer(spec).is_some() {
                section.fault_at(
                    "doctors",
                    "the strength of the shift is stated twice",
                    "either `doctors` or `doctors_per_100000`",
                    "remove one of the two",
                );
            }
            Strength::Per100000(rate)
        }
    }
}

//! The general practitioners: practices, ages, who must take duty, who may, and what rest they are owed.

use super::quantity::{count, factor, minutes, quantity, share, shares, values, window};
use super::reader::Section;
use crate::calendar::window::Window;
use crate::rota::RestRules;

/// Age bands of doctors: under 35, 35-44, 45-54, 55-64, 65 and over.
pub const DOCTOR_AGE_BANDS: usize = 5;
/// First age of each band (years).
pub const DOCTOR_AGE_STARTS: [u8; DOCTOR_AGE_BANDS] = [27, 35, 45, 55, 65];

/// Who takes part in the duty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DutyRule {
    /// Everybody who is not exempt.
    Mandatory,
    /// Volunteers only.
    Voluntary {
        /// Share of the doctors who are not exempt that volunteer.
        participation: f64,
        /// Duties a volunteer accepts in a year.
        duties_per_year: u32,
    },
}

/// The workforce.
#[derive(Clone, Debug, PartialEq)]
pub struct DoctorRules {
    /// Shares of the age bands.
    pub age_shares: [f64; DOCTOR_AGE_BANDS],
    /// Share of doctors who work in a group.
    pub in_group: f64,
    /// Doctors in a group practice (mean; groups have 2 or more).
    pub group_size: f64,
    /// Mean share of full time.
    pub full_time: f64,
    /// Share exempt from duty for age, health or other good reason.
    pub exempt: f64,
    /// How much more often those of 65 and over are exempt than the younger (ratio of shares).
    pub exempt_ratio_65: f64,
    /// Trainees, per practising doctor.
    pub trainees: f64,
    /// Weeks of leave a year.
    pub leave_weeks: f64,
    /// Inhabitants for whom one GP must at least be on duty, 8 to 23 h and 23 to 8 h.
    pub minimum_cover: [f64; 2],
    /// Who takes part.
    pub duty: DutyRule,
    /// Rest between duties.
    pub rest: RestRules,
    /// Minutes without work after which a doctor who may sleep is asleep at night.
    pub asleep_after_minutes: f64,
    /// A break of at least so many hours counts as rest.
    pub rest_hours: f64,
    /// Own telephone on which some doctors answer their patients when they are not on duty.
    pub personal_phone: Option<PersonalPhone>,
}

/// The own telephone of doctors who stay reachable for their patients.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonalPhone {
    /// When they answer.
    pub windows: Vec<Window>,
    /// Share of doctors who do, by age band.
    pub by_age: [f64; DOCTOR_AGE_BANDS],
    /// Probability that they see, at their practice, a patient who must be seen, rather than name the duty service.
    pub sees: f64,
}

impl PersonalPhone {
    fn read(section: &Section<'_>) -> Self {
        Self {
            windows: section
                .children("window")
                .iter()
                .map(|(_, s)| window(s))
                .collect(),
            by_age: values(
                section,
                share(
                    "by_age",
                    "Doctors who answer their own patients: under 35, 35-44, 45-54, 55-64, 65 and over",
                ),
            ),
            sees: section.number(share(
                "sees",
                "Patients who must be seen and whom they see themselves",
            )),
        }
    }
}

impl DoctorRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let one = |key, meaning| section.number(share(key, meaning));
        Self {
            age_shares: shares(
                section,
                "age_shares",
                "Shares of doctors under 35, 35-44, 45-54, 55-64, 65 and over",
            ),
            in_group: one("in_group", "Share of doctors who work in a group"),
            group_size: section.number(quantity(
                "group_size",
                "GPs",
                (2.0, 50.0),
                "Doctors in a group practice",
            )),
            full_time: section.number(quantity(
                "full_time",
                "share",
                (0.2, 1.0),
                "Mean share of full time",
            )),
            exempt: one("exempt", "Exempt from duty"),
            exempt_ratio_65: section.number(factor(
                "exempt_ratio_65",
                "Exemption at 65 and over against younger (ratio of shares)",
            )),
            trainees: section.number(quantity(
                "trainees",
                "per GP",
                (0.0, 2.0),
                "Trainees per practising doctor",
            )),
            leave_weeks: section.number(quantity(
                "leave_weeks",
                "weeks a year",
                (0.0, 40.0),
                "Leave of a doctor",
            )),
            minimum_cover: values(
                section,
                quantity(
                    "minimum_cover",
                    "inhabitants per GP",
                    (1.0, 1e8),
                    "Inhabitants for whom one GP must at least be on duty, 8-23 h and 23-8 h",
                ),
            ),
            duty: if section.choice("duty", &["mandatory", "voluntary"]) == 0 {
                DutyRule::Mandatory
            } else {
                DutyRule::Voluntary {
                    participation: one("participation", "Share of doctors who volunteer for duty"),
                    duties_per_year: section.integer(count(
                        "duties_per_year",
                        "duties a year",
                        (1, 366),
                        "Duties a volunteer accepts",
                    )),
                }
            },
            rest: match section.choice("rest", &["none", "trainee-law", "eleven-hours"]) {
                1 => RestRules::trainee_law(),
                2 => RestRules::eleven_hours(),
                _ => RestRules::none(),
            },
            asleep_after_minutes: section.number(minutes(
                "asleep_after_minutes",
                "Time without work after which a doctor who may sleep is asleep at night",
            )),
            rest_hours: section.number(quantity(
                "rest_hours",
                "hours",
                (0.1, 48.0),
                "Shortest break that counts as rest",
            )),
            personal_phone: section
                .optional_section("personal_phone")
                .map(|s| PersonalPhone::read(&s)),
        }
    }
}

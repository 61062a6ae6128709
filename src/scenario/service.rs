//! A service of out-of-hours care: when it is open, who staffs it, how it is reached and for whom.
//!
//! There is no list of regimes: own-list cover is a service staffed by each practice for its own patients, a rota one staffed by
//! the Cercle from the doctor's own practice, a post one with a site. Mixed by hour, they make any organisation.

use super::quantity::{count, euros, optional_duration, quantity, share, window};
use super::reader::Section;
use super::territory::Territory;
use crate::calendar::window::Window;
use crate::random::distribution::Distribution;

/// Whose doctors staff the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staffing {
    /// Each practice in turn among its own doctors, for its own patients.
    Practice,
    /// The doctors of a Cercle (or of several together) in turn.
    Cercle,
}

/// Where the doctor on duty works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Workplace {
    /// In the duty doctor's own practice.
    OwnPractice,
    /// At a fixed site.
    Site {
        /// Latitude (degrees).
        latitude: f64,
        /// Longitude (degrees).
        longitude: f64,
    },
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
    /// Doctors on duty together (for [`Staffing::Practice`]: in each practice).
    pub doctors: u32,
    /// What they do.
    pub role: Role,
    /// Receptionists at the site.
    pub receptionists: u32,
    /// Cars with a driver.
    pub cars: u32,
    /// Whether the doctor may sleep when nobody calls.
    pub may_sleep: bool,
    /// Weight of the duty when duties are shared out.
    pub weight: f64,
}

/// How patients reach a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// By calling the own GP.
    pub own_number: bool,
    /// By the number of the Cercle or post.
    pub duty_number: bool,
    /// Through 1733.
    pub national_number: bool,
    /// By walking in.
    pub walk_in: bool,
}

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Key in the scenario.
    pub id: String,
    /// Name.
    pub title: String,
    /// Whose doctors.
    pub staffing: Staffing,
    /// Where they work.
    pub workplace: Workplace,
    /// Cercles served and staffing (indices).
    pub cercles: Vec<usize>,
    /// Communes served (indices).
    pub communes: Vec<usize>,
    /// Sectors into which a zone is split, each with its own doctors.
    pub sectors: u32,
    /// Roads in.
    pub access: Access,
    /// Whether home visits are made.
    pub visits: bool,
    /// Whether waiting patients who walk in are registered at a desk (minutes).
    pub desk: Option<Distribution>,
    /// Share of duties taken by outsiders who work only there.
    pub outsiders: f64,
    /// Share of duties taken by trainees.
    pub trainees: f64,
    /// Probability that the doctor looks into a record that is available.
    pub opens_record: f64,
    /// Probability that a report reaches the own GP next morning.
    pub reports_back: f64,
    /// Fixed cost of the service (euro a year), premises, cars and staff.
    pub fixed_cost: f64,
    /// Share of that cost which is premises.
    pub premises_share: f64,
    /// Whether the premises are lent by local authorities.
    pub premises_free: bool,
    /// Further cost of each consultation or visit (euro).
    pub cost_per_contact: f64,
    /// Shifts.
    pub shifts: Vec<Shift>,
}

impl Service {
    pub(super) fn read(id: String, section: &Section<'_>, territory: &Territory) -> Self {
        let one = |key, meaning| section.optional_number(share(key, meaning)).unwrap_or(0.0);
        let staffing = [Staffing::Practice, Staffing::Cercle]
            [section.choice("staffed_by", &["own-practice", "cercle"])];
        // A practice has its own record before it and nobody to report to.
        let shared = |key, meaning| match staffing {
            Staffing::Practice => 1.0,
            Staffing::Cercle => section.number(share(key, meaning)),
        };
        let cercles = territory
            .named_cercles(section, "cercles")
            .unwrap_or_else(|| (0..territory.cercles.len()).collect());
        let own_communes = || {
            cercles
                .iter()
                .flat_map(|&c| territory.cercles[c].communes.iter().copied())
                .collect()
        };
        let communes = territory
            .named_communes(section, "communes")
            .unwrap_or_else(own_communes);
        Self {
            title: section.text("title"),
            staffing,
            workplace: read_workplace(section),
            communes,
            cercles,
            sectors: section
                .optional_integer(count(
                    "sectors",
                    "sectors",
                    (1, 200),
                    "Parts of the zone, each with its own doctors",
                ))
                .unwrap_or(1),
            access: read_access(section),
            visits: section.boolean("home_visits"),
            desk: optional_duration(section, "desk"),
            outsiders: one(
                "outsiders",
                "Share of duties taken by outsiders who work only here",
            ),
            trainees: one("trainees", "Share of duties taken by trainees"),
            opens_record: shared(
                "opens_record",
                "The doctor looks into a record that is available",
            ),
            reports_back: shared("reports_back", "A report reaches the own GP next morning"),
            fixed_cost: section
                .optional_number(quantity(
                    "fixed_cost",
                    "EUR a year",
                    (0.0, 1e9),
                    "Premises, cars and staff",
                ))
                .unwrap_or(0.0),
            premises_share: one(
                "premises_share",
                "Share of the fixed cost which is premises",
            ),
            premises_free: section.optional_boolean("premises_free").unwrap_or(false),
            cost_per_contact: section
                .optional_number(euros(
                    "cost_per_contact",
                    "Further cost of each consultation or visit",
                ))
                .unwrap_or(0.0),
            shifts: section
                .children("shift")
                .into_iter()
                .map(|(id, s)| Shift::read(id, &s))
                .collect(),
            id,
        }
    }
}

impl Shift {
    fn read(id: String, section: &Section<'_>) -> Self {
        let staff = |key, unit, meaning| {
            section
                .optional_integer(count(key, unit, (0, 100), meaning))
                .unwrap_or(0)
        };
        Self {
            id,
            window: window(section),
            doctors: section.integer(count(
                "doctors",
                "GPs",
                (0, 200),
                "Doctors on duty together",
            )),
            role: [Role::All, Role::Consultations, Role::Visits][section
                .optional_choice("role", &["all", "consultations", "visits"])
                .unwrap_or(0)],
            receptionists: staff(
                "receptionists",
                "receptionists",
                "Receptionists at the site",
            ),
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

fn read_workplace(section: &Section<'_>) -> Workplace {
    match section.optional_section("site") {
        None => Workplace::OwnPractice,
        Some(site) => Workplace::Site {
            latitude: site.number(quantity(
                "latitude",
                "degrees",
                (-90.0, 90.0),
                "Latitude of the site",
            )),
            longitude: site.number(quantity(
                "longitude",
                "degrees",
                (-180.0, 180.0),
                "Longitude of the site",
            )),
        },
    }
}

/// The roads by which a service may be reached, as written.
const ACCESS: [&str; 4] = ["own-number", "duty-number", "1733", "walk-in"];

fn read_access(section: &Section<'_>) -> Access {
    let mut access = Access::default();
    for road in section.texts("access") {
        match ACCESS.iter().position(|known| *known == road) {
            Some(0) => access.own_number = true,
            Some(1) => access.duty_number = true,
            Some(2) => access.national_number = true,
            Some(3) => access.walk_in = true,
            _ => section.fault_at(
                "access",
                format!("\"{road}\" is not a road to a service"),
                format!("one or more of {}", ACCESS.join(", ")),
                "use these words",
            ),
        }
    }
    access
}

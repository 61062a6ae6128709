//! A service of out-of-hours care: when it is open, who staffs it, how it is reached and for whom.
//!
//! There is no list of regimes: own-list cover is a service staffed by each practice for its own patients, a rota one staffed by
//! the Cercle from the doctor's own practice, a post one with a site. Mixed by hour, they make any organisation.

mod shift;

pub use shift::{Role, Shift, Strength};

use super::choice::Road;
use super::quantity::{
    count, duration, euros, minutes, optional_duration, optional_share, quantity, share, shares,
};
use super::reader::Section;
use super::territory::Territory;

use crate::random::distribution::Distribution;

/// Whose doctors staff the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staffing {
    /// Each practice in turn among its own doctors, for its own patients.
    Practice,
    /// The doctors of a Cercle (or of several together) in turn.
    Cercle,
    /// Staff of its own who do nothing else: mobile doctors, a support team, a centre.
    OwnStaff,
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
    /// At a site in each sector, in the middle of its inhabitants.
    Centre,
    /// At a site in each sector, at the emergency department nearest to that middle.
    BesideEmergency,
}

/// Into how many parts a zone is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sectors {
    /// So many.
    Number(u32),
    /// One for about so many inhabitants.
    Inhabitants(f64),
}

/// Kinds of patients to whom a service may be restricted, as bits.
pub mod patients {
    /// Names in scenario files, in the order of the bits.
    pub const NAMES: [&str; 8] = [
        "palliative",
        "frail",
        "chronic",
        "shelter",
        "registered",
        "child",
        "injury",
        "mental-health",
    ];
    /// In palliative care.
    pub const PALLIATIVE: u8 = 1;
    /// Cannot well leave home.
    pub const FRAIL: u8 = 1 << 1;
    /// Chronically ill.
    pub const CHRONIC: u8 = 1 << 2;
    /// Without a home or in a shelter.
    pub const SHELTER: u8 = 1 << 3;
    /// Registered with a practice.
    pub const REGISTERED: u8 = 1 << 4;
    /// Under 15.
    pub const CHILD: u8 = 1 << 5;
    /// With an injury.
    pub const INJURY: u8 = 1 << 6;
    /// With a mental health problem (ICPC chapter P).
    pub const MENTAL: u8 = 1 << 7;
}

/// Nurses at a site who see patients before the doctor.
#[derive(Clone, Debug, PartialEq)]
pub struct Nurse {
    /// Time with the nurse (minutes).
    pub time: Distribution,
    /// Shares of urgency judged right, too low, too high.
    pub judgement: [f64; 3],
    /// Probability that the nurse closes a need for which advice is enough, judged U3 or less urgent.
    pub closes: f64,
    /// The same for a need that a doctor should see.
    pub closes_wrongly: f64,
    /// Minutes of the doctor's time that the nurse saves.
    pub saves_minutes: f64,
}

impl Nurse {
    fn read(section: &Section<'_>) -> Self {
        Self {
            time: duration(section, "time"),
            judgement: shares(
                section,
                "judgement",
                "Urgency judged right, too low, too high by the nurse",
            ),
            closes: section.number(share(
                "closes",
                "Needs for advice only that the nurse closes",
            )),
            closes_wrongly: section.number(share(
                "closes_wrongly",
                "Needs for a doctor that the nurse closes",
            )),
            saves_minutes: section.number(minutes(
                "saves_minutes",
                "Time of the doctor that the nurse saves",
            )),
        }
    }
}

/// How patients reach a service: the roads that lead to it, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access(u16);

impl Access {
    /// Whether a road leads there.
    #[inline]
    pub fn by(self, road: Road) -> bool {
        self.0 & 1 << road as u16 != 0
    }

    fn add(&mut self, road: Road) {
        self.0 |= 1 << road as u16;
    }

    /// Whether no road leads there.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether no other road leads there than this one.
    pub fn only(self, road: Road) -> bool {
        self.0 == 1 << road as u16
    }
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
    /// Whether each Cercle works for itself (else all named work together).
    pub by_cercle: bool,
    /// Sectors into which a zone is split, each with its own duty.
    pub sectors: Sectors,
    /// Whether the duties of a sector are taken by the doctors who practise in it (else by all of the zone).
    pub sector_doctors: bool,
    /// Whether patients may use the nearest site of the service in another sector.
    pub open_borders: bool,
    /// Whom it serves (bits of [`patients`]; 0 = everybody).
    pub patients: u8,
    /// Persons on its books per 100 000 inhabitants; `None` = no limit.
    pub places: Option<f64>,
    /// Nurses who see patients first.
    pub nurse: Option<Nurse>,
    /// Outsiders, or own staff, who share the duties.
    pub staff: u32,
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
        let one = |key, meaning| optional_share(section, key, meaning);
        let staffing = [Staffing::Practice, Staffing::Cercle, Staffing::OwnStaff]
            [section.choice("staffed_by", &["own-practice", "cercle", "own-staff"])];
        // A practice has its own record before it and nobody to report to.
        let shared = |key, meaning| match staffing {
            Staffing::Practice => 1.0,
            _ => section.number(share(key, meaning)),
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
        let outsiders = if staffing == Staffing::OwnStaff {
            1.0
        } else {
            one(
                "outsiders",
                "Share of duties taken by outsiders who work only here",
            )
        };
        Self {
            title: section.text("title"),
            staffing,
            workplace: read_workplace(section),
            communes,
            cercles,
            by_cercle: section.optional_choice("zones", &["together", "by-cercle"]) == Some(1),
            sectors: read_sectors(section),
            sector_doctors: section.optional_boolean("sector_doctors").unwrap_or(false),
            open_borders: section.optional_choice("borders", &["sector", "open"]) == Some(1),
            patients: read_patients(section),
            places: section.optional_number(quantity(
                "places_per_100000",
                "persons per 100 000 inhabitants",
                (0.0, 1e5),
                "Persons on its books",
            )),
            nurse: section.optional_section("nurse").map(|s| Nurse::read(&s)),
            staff: read_staff(section, outsiders),
            access: read_access(section),
            visits: section.boolean("home_visits"),
            desk: optional_duration(section, "desk"),
            outsiders,
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
                    "Premises, cars and staff of each site",
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

    /// Whether the doctors have a fixed place of work.
    pub fn has_site(&self) -> bool {
        self.workplace != Workplace::OwnPractice
    }
}

/// Needed where outsiders take duties; where a share was set to 0 it may stay in the file.
fn read_staff(section: &Section<'_>, outsiders: f64) -> u32 {
    let spec = count(
        "staff",
        "persons",
        (1, 63),
        "Outsiders or own staff who share the duties",
    );
    if outsiders > 0.0 {
        section.integer(spec)
    } else {
        section.optional_integer(spec).unwrap_or(1)
    }
}

fn read_sectors(section: &Section<'_>) -> Sectors {
    let per = section.optional_number(quantity(
        "inhabitants_per_sector",
        "persons",
        (100.0, 1e8),
        "Inhabitants of one sector, each with its own duty",
    ));
    let number = section.optional_integer(count(
        "sectors",
        "sectors",
        (1, 1000),
        "Parts of the zone, each with its own duty",
    ));
    match (number, per) {
        (Some(_), Some(_)) => {
            section.fault_at(
                "sectors",
                "the sectors are stated twice",
                "either `sectors` or `inhabitants_per_sector`",
                "remove one of the two",
            );
            Sectors::Number(1)
        }
        (_, Some(per)) => Sectors::Inhabitants(per),
        (number, None) => Sectors::Number(number.unwrap_or(1)),
    }
}

fn read_workplace(section: &Section<'_>) -> Workplace {
    if let Some(sites) = section.optional_section("sites") {
        if section.has("site") {
            section.fault_at(
                "sites",
                "the place of work is stated twice",
                "either one `site` or a rule for `sites`",
                "remove one of the two",
            );
        }
        return [Workplace::Centre, Workplace::BesideEmergency]
            [sites.choice("place", &["centre", "emergency-department"])];
    }
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
pub(super) const ACCESS: [(&str, Road); 7] = [
    ("own-number", Road::OwnNumber),
    ("duty-number", Road::DutyNumber),
    ("1733", Road::NationalNumber),
    ("walk-in", Road::Post),
    ("mobile-number", Road::MobileNumber),
    ("minor-injury", Road::MinorInjury),
    ("support-number", Road::SupportNumber),
];

fn read_access(section: &Section<'_>) -> Access {
    let mut access = Access::default();
    for name in section.words("access", &ACCESS.map(|a| a.0)) {
        match ACCESS.iter().find(|(known, _)| *known == name) {
            Some((_, road)) => access.add(*road),
            None => section.fault_at(
                "access",
                format!("\"{name}\" is not a road to a service"),
                format!("one or more of {}", ACCESS.map(|a| a.0).join(", ")),
                "use these words",
            ),
        }
    }
    access
}

fn read_patients(section: &Section<'_>) -> u8 {
    let mut kinds = 0;
    for name in section
        .optional_words("patients", &patients::NAMES)
        .unwrap_or_default()
    {
        match patients::NAMES.iter().position(|known| *known == name) {
            Some(bit) => kinds |= 1 << bit,
            None => section.fault_at(
                "patients",
                format!("\"{name}\" is not a kind of patient"),
                format!("one or more of {}", patients::NAMES.join(", ")),
                "use these words, or remove the line: without it the service is for everybody",
            ),
        }
    }
    kinds
}

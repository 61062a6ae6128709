//! A telephone line with call-takers: 1733, a switchboard, the post's own number.

use super::choice::Road;
use super::needs::{URGENCIES, by_urgency};
use super::quantity::{count, duration, euros, minutes, quantity, shares, window};
use super::reader::Section;
use super::territory::Territory;
use crate::calendar::window::Window;
use crate::random::distribution::Distribution;

/// Dispositions in the order of the columns of a dispatch table.
pub const DISPOSITIONS: [&str; 6] = [
    "ambulance",
    "emergency",
    "visit",
    "consultation",
    "call-back",
    "own-gp",
];

/// What people dial, as written; a line of "transfer" is reached only from another line.
const NUMBERS: [(&str, Option<Road>); 5] = [
    ("duty-number", Some(Road::DutyNumber)),
    ("1733", Some(Road::NationalNumber)),
    ("mobile-number", Some(Road::MobileNumber)),
    ("support-number", Some(Road::SupportNumber)),
    ("transfer", None),
];

/// How the call-taker chooses the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    /// By urgency only: always the service of the caller's own zone.
    Urgency,
    /// By urgency and by which team is free now.
    Capacity,
}

/// Call-takers over time.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorShift {
    /// Key in the scenario.
    pub id: String,
    /// When.
    pub window: Window,
    /// How many answer.
    pub operators: Operators,
}

/// How many call-takers are on a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operators {
    /// So many.
    Number(u32),
    /// So many for a million inhabitants who reach the line, rounded, at least one.
    PerMillion(f64),
}

impl Operators {
    /// Call-takers for so many inhabitants.
    pub fn number(self, inhabitants: f64) -> u32 {
        match self {
            Self::Number(n) => n,
            Self::PerMillion(rate) if rate > 0.0 => {
                (rate * inhabitants / 1e6).round().max(1.0) as u32
            }
            Self::PerMillion(_) => 0,
        }
    }

    fn read(section: &Section<'_>) -> Self {
        let per = section.optional_number(quantity(
            "operators_per_million",
            "operators per million inhabitants",
            (0.0, 10_000.0),
            "Call-takers on the shift for the inhabitants who reach the line",
        ));
        let spec = count(
            "operators",
            "operators",
            (0, 500),
            "Call-takers on the shift",
        );
        let Some(rate) = per else {
            return Self::Number(section.integer(spec));
        };
        if section.optional_integer(spec).is_some() {
            section.fault_at(
                "operators",
                "the strength of the shift is stated twice",
                "either `operators` or `operators_per_million`",
                "remove one of the two",
            );
        }
        Self::PerMillion(rate)
    }
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Key in the scenario.
    pub id: String,
    /// Name.
    pub title: String,
    /// What people dial; `None` when calls only come from another line.
    pub number: Option<Road>,
    /// Line (index) to which calls for a doctor are passed while somebody is there, such as the nurse of the deep night.
    pub then: Option<usize>,
    /// Communes that reach it (indices).
    pub communes: Vec<usize>,
    /// Operators.
    pub shifts: Vec<OperatorShift>,
    /// Length of a call (minutes).
    pub call: Distribution,
    /// Mean patience before hanging up (minutes); 0 = waits for ever.
    pub patience_minutes: f64,
    /// Callers who can wait besides those in conversation; `None` = no limit.
    pub waiting_places: Option<u32>,
    /// Shares judged right, too low, too high.
    pub judgement: [f64; 3],
    /// Probability of each disposition by judged urgency.
    pub table: [[f64; DISPOSITIONS.len()]; URGENCIES],
    /// How the team is chosen.
    pub dispatch: Dispatch,
    /// Waiting patients per doctor from which a team counts as busy (capacity dispatch).
    pub busy_from: f64,
    /// Cost of an operator hour (euro).
    pub operator_hour_cost: f64,
}

impl Line {
    /// `all` are the keys of all lines, in order.
    pub(super) fn read(
        id: String,
        section: &Section<'_>,
        territory: &Territory,
        all: &[String],
    ) -> Self {
        let dispatch = section.choice("dispatch", &["urgency", "capacity"]);
        Self {
            title: section.text("title"),
            number: NUMBERS[section.choice("number", &NUMBERS.map(|n| n.0))].1,
            then: read_then(&id, section, all),
            communes: territory
                .named_communes(section, "communes")
                .unwrap_or_else(|| territory.all_communes()),
            shifts: section
                .children("shift")
                .into_iter()
                .map(|(id, s)| OperatorShift {
                    id,
                    window: window(&s),
                    operators: Operators::read(&s),
                })
                .collect(),
            call: duration(section, "call"),
            patience_minutes: section.number(minutes(
                "patience_minutes",
                "Mean patience before hanging up; 0 = for ever",
            )),
            waiting_places: section.optional_integer(count(
                "waiting_places",
                "callers",
                (0, 10_000),
                "Callers who can wait; without it there is no limit",
            )),
            judgement: shares(
                section,
                "judgement",
                "Urgency judged right, too low, too high by the call-taker",
            ),
            table: by_urgency(
                section,
                "table",
                "Disposition by judged urgency: ambulance, emergency, visit, consultation, call back, own GP",
            ),
            dispatch: if dispatch == 1 {
                Dispatch::Capacity
            } else {
                Dispatch::Urgency
            },
            busy_from: section
                .optional_number(quantity(
                    "busy_from",
                    "patients per doctor",
                    (0.0, 1000.0),
                    "From when a team counts as busy",
                ))
                .unwrap_or(f64::INFINITY),
            operator_hour_cost: section
                .number(euros("operator_hour_cost", "Cost of an operator hour")),
            id,
        }
    }
}

/// The line that comes next.
fn read_then(id: &str, section: &Section<'_>, all: &[String]) -> Option<usize> {
    let name = section.optional_text("then")?;
    let found = all.iter().position(|line| *line == name && name != id);
    if found.is_none() {
        section.fault_at(
            "then",
            format!("\"{name}\" is not another line"),
            "the name of another line of this scenario",
            format!("add a section [line.{name}], or remove `then`"),
        );
    }
    found
}

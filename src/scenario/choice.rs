//! How the sick choose between the roads to care: the terms of a logit over what they know to be open.

use super::quantity::{count, hours, logit, minutes, quantity, share, values};
use super::reader::Section;

/// The roads to care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Road {
    /// Wait until the own practice opens.
    Wait,
    /// Own practice in office hours.
    Office,
    /// Wait for the evening service (office hours only).
    Evening,
    /// The own GP's number, out of hours.
    OwnNumber,
    /// The number of the Cercle or of the post.
    DutyNumber,
    /// 1733 or the national number of the country.
    NationalNumber,
    /// Walk to the post.
    Post,
    /// Walk to the nearest emergency department.
    Emergency,
    /// Walk to the second nearest emergency department.
    SecondEmergency,
    /// Call an ambulance (112).
    Ambulance,
    /// The number of mobile doctors who only drive out.
    MobileNumber,
    /// Walk to a centre for minor injuries.
    MinorInjury,
    /// The number of a support team: palliative, mental health, home care.
    SupportNumber,
}

/// Number of roads.
pub const ROADS: usize = 13;
/// All roads in order.
pub const ALL_ROADS: [Road; ROADS] = [
    Road::Wait,
    Road::Office,
    Road::Evening,
    Road::OwnNumber,
    Road::DutyNumber,
    Road::NationalNumber,
    Road::Post,
    Road::Emergency,
    Road::SecondEmergency,
    Road::Ambulance,
    Road::MobileNumber,
    Road::MinorInjury,
    Road::SupportNumber,
];
/// Keys of the roads in scenario files and tables.
pub const ROAD_KEYS: [&str; ROADS] = [
    "wait",
    "office",
    "evening",
    "own-number",
    "duty-number",
    "1733",
    "post",
    "emergency",
    "second-emergency",
    "ambulance",
    "mobile-number",
    "minor-injury",
    "support-number",
];

/// Terms of the utility; the unit is the logit.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceRules {
    /// Constant of each road.
    pub constant: [f64; ROADS],
    /// Added per level of felt urgency above the lowest (0 for U5 to 4 for U1).
    pub per_urgency: [f64; ROADS],
    /// Per minute of travel.
    pub per_travel_minute: f64,
    /// Per minute of expected wait.
    pub per_wait_minute: f64,
    /// Per euro of known price.
    pub per_euro: f64,
    /// Share of people who know the prices.
    pub knows_price: f64,
    /// For the emergency department when it is an injury.
    pub injury_emergency: f64,
    /// For the place used last, as long as it is remembered.
    pub habit: f64,
    /// For the emergency department when the person has no own GP.
    pub no_own_gp_emergency: f64,
    /// For waiting, per hour until the own practice opens.
    pub per_hour_to_office: f64,
    /// For waiting at night.
    pub night_wait: f64,
    /// Hours between which that night lies.
    pub night_hours: [f64; 2],
    /// Wait people expect at the post or duty doctor before they have been there (minutes).
    pub expected_wait_duty: f64,
    /// Wait people expect at the emergency department (minutes).
    pub expected_wait_emergency: f64,
    /// Weight of the own last wait against that expectation, 0 to 1.
    pub memory: f64,
    /// Days after which the last place and the waits are forgotten, unless the person was helped again.
    pub memory_days: u32,
    /// Roads tried before a person gives up.
    pub attempts: u32,
    /// Longest time until the own practice opens that is weighed (hours).
    pub horizon_hours: f64,
    /// Minutes after closing time over which those who waited for the evening service decide.
    pub evening_spread_minutes: f64,
    /// Share of people who telephone before they go anywhere when the case does not feel urgent.
    pub telephone_first: f64,
    /// Felt severity (0 = U5 to 4 = U1) from which rules about calling or asking first are not kept.
    pub urgent_from: f64,
}

impl ChoiceRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let term = |key, meaning| section.number(logit(key, meaning));
        let constants = section.section("constant");
        let slopes = section.section("per_urgency");
        Self {
            constant: ROAD_KEYS.map(|road| constants.number(logit(road, "Constant of the road"))),
            per_urgency: ROAD_KEYS
                .map(|road| slopes.number(logit(road, "Added per level of felt urgency above U5"))),
            per_travel_minute: term("per_travel_minute", "Per minute of travel"),
            per_wait_minute: term("per_wait_minute", "Per minute of expected wait"),
            per_euro: term("per_euro", "Per euro of known price"),
            knows_price: section.number(share("knows_price", "People who know the prices")),
            injury_emergency: term("injury_emergency", "Emergency department for an injury"),
            habit: term("habit", "A place used last time"),
            no_own_gp_emergency: term(
                "no_own_gp_emergency",
                "Emergency department for people without own GP",
            ),
            per_hour_to_office: term(
                "per_hour_to_office",
                "Waiting, per hour until the own practice opens",
            ),
            night_wait: term("night_wait", "Waiting at night"),
            night_hours: values(
                section,
                quantity(
                    "night_hours",
                    "hour of the day",
                    (0.0, 24.0),
                    "From when to when people are more reluctant to seek help",
                ),
            ),
            expected_wait_duty: section.number(minutes(
                "expected_wait_duty",
                "Wait people expect from the duty service",
            )),
            expected_wait_emergency: section.number(minutes(
                "expected_wait_emergency",
                "Wait people expect at the emergency department",
            )),
            memory: section.number(quantity(
                "memory",
                "share",
                (0.0, 1.0),
                "Weight of the own last wait against what everybody expects",
            )),
            memory_days: section.integer(count(
                "memory_days",
                "days",
                (1, 3650),
                "How long people remember where they were last helped and how long they waited",
            )),
            attempts: section.integer(count(
                "attempts",
                "roads",
                (1, 7),
                "Roads tried before a person gives up",
            )),
            horizon_hours: section.number(hours(
                "horizon_hours",
                "Longest time until the own practice opens that is weighed",
            )),
            evening_spread_minutes: section.number(minutes(
                "evening_spread_minutes",
                "Time over which those who waited for the evening service decide",
            )),
            telephone_first: section
                .optional_number(share(
                    "telephone_first",
                    "People who telephone before they go anywhere when it does not feel urgent",
                ))
                .unwrap_or(0.0),
            urgent_from: section.number(quantity(
                "urgent_from",
                "levels above U5",
                (0.0, 5.0),
                "Felt severity from which nobody calls or asks first",
            )),
        }
    }
}

//! How doctors and patients change with experience over the years: who stops taking duty, who stops covering the own list, what people expect.
//!
//! Off when the section is absent. All of it works at the end of each period, from what the agents themselves met in it.

use super::quantity::{count, quantity, share};
use super::reader::Section;

/// Learning and adapting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaptationRules {
    /// Days after which everybody takes stock.
    pub period_days: u32,
    /// Share of the gap between the wait people expect of a place and the mean wait of the period that is closed each period.
    pub wait_learning: f64,
    /// Nights a year up to which a doctor's willingness does not fall.
    pub tolerable_nights: f64,
    /// Fall of willingness (0 to 1) in a year for each night a year above that.
    pub per_night: f64,
    /// Share of duty hours without work up to which a doctor does not find duty pointless.
    pub tolerable_idle: f64,
    /// Fall of willingness in a year when all hours are idle, in proportion above that share.
    pub per_idle: f64,
    /// Pay of an hour on duty at which willingness neither rises nor falls (euro).
    pub reference_pay: f64,
    /// Change of willingness in a year for each euro an hour above or below it.
    pub per_euro: f64,
    /// Rise of willingness in a year when nothing weighs on it.
    pub recovery: f64,
    /// Share of the unwilling who serve all the same where duty is mandatory.
    pub compliance: f64,
    /// Share of the doctors who leave the duty for good in a year, for reasons outside the model.
    pub erosion: f64,
    /// Contacts per duty below which a practice gives up the cover of its own list.
    pub drop_own_list_below: f64,
    /// Doctors below which a pool collapses: its duties are no longer filled.
    pub minimum_pool: u32,
}

impl AdaptationRules {
    pub(super) fn read(section: &Section<'_>) -> Self {
        let one = |key, meaning| section.number(share(key, meaning));
        let number =
            |key, unit, range, meaning| section.number(quantity(key, unit, range, meaning));
        Self {
            period_days: section.integer(count(
                "period_days",
                "days",
                (7, 3000),
                "Time after which everybody takes stock",
            )),
            wait_learning: one(
                "wait_learning",
                "Share of the gap between expected and met waits that is closed each period",
            ),
            tolerable_nights: number(
                "tolerable_nights",
                "nights a year",
                (0.0, 366.0),
                "Nights up to which willingness to serve does not fall",
            ),
            per_night: number(
                "per_night",
                "willingness a year",
                (0.0, 1.0),
                "Fall of willingness for each night a year above that",
            ),
            tolerable_idle: one(
                "tolerable_idle",
                "Share of duty hours without work up to which duty is not found pointless",
            ),
            per_idle: number(
                "per_idle",
                "willingness a year",
                (0.0, 10.0),
                "Fall of willingness when all hours are idle",
            ),
            reference_pay: number(
                "reference_pay",
                "EUR an hour",
                (0.0, 1000.0),
                "Pay of an hour on duty at which willingness neither rises nor falls",
            ),
            per_euro: number(
                "per_euro",
                "willingness a year",
                (0.0, 1.0),
                "Change of willingness for each euro an hour above or below it",
            ),
            recovery: number(
                "recovery",
                "willingness a year",
                (0.0, 10.0),
                "Rise of willingness when nothing weighs on it",
            ),
            compliance: one(
                "compliance",
                "Unwilling doctors who serve all the same where duty is mandatory",
            ),
            erosion: one(
                "erosion",
                "Doctors who leave the duty for good in a year for other reasons",
            ),
            drop_own_list_below: number(
                "drop_own_list_below",
                "contacts per duty",
                (0.0, 1000.0),
                "Use below which a practice gives up the cover of its own list",
            ),
            minimum_pool: section.integer(count(
                "minimum_pool",
                "GPs",
                (0, 10_000),
                "Doctors below which a pool collapses",
            )),
        }
    }
}

//! The registry of indicators: seven families, each indicator with name, unit, direction, definition and rule.

mod access;
mod continuity;
mod cost;
mod duty_load;
mod emergency;
mod equity;
mod safety;

use super::Summary;
use std::sync::LazyLock;

/// The seven families of outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// What duty weighs on doctors.
    DutyLoad,
    /// Who sees the patient, and with what knowledge.
    Continuity,
    /// Use of the emergency department.
    EmergencyDiversion,
    /// Time, distance and failure to reach care.
    Access,
    /// Errors and their consequences.
    Safety,
    /// Money by payer.
    Cost,
    /// Differences between groups.
    Equity,
}

impl Family {
    /// Name for readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::DutyLoad => "Duty load",
            Self::Continuity => "Continuity",
            Self::EmergencyDiversion => "ED diversion",
            Self::Access => "Access",
            Self::Safety => "Safety",
            Self::Cost => "Cost",
            Self::Equity => "Equity",
        }
    }
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither: a description.
    Neutral,
}

/// An indicator.
#[derive(Clone, Copy)]
pub struct Indicator {
    /// Key in tables and on the command line.
    pub key: &'static str,
    /// Family.
    pub family: Family,
    /// Name for readers.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which way is better.
    pub direction: Direction,
    /// What is counted, over what.
    pub definition: &'static str,
    /// Decimals to show.
    pub decimals: u8,
    /// The rule.
    pub value: fn(&Summary<'_>) -> Option<f64>,
}

impl std::fmt::Debug for Indicator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

/// All indicators, by family.
pub fn all() -> &'static [Indicator] {
    static ALL: LazyLock<Vec<Indicator>> = LazyLock::new(|| {
        [
            duty_load::INDICATORS,
            continuity::INDICATORS,
            emergency::INDICATORS,
            access::INDICATORS,
            safety::INDICATORS,
            cost::INDICATORS,
            equity::INDICATORS,
        ]
        .concat()
    });
    &ALL
}

/// The position of an indicator in the registry.
pub fn position(key: &str) -> Option<usize> {
    all().iter().position(|i| i.key == key)
}

/// A count over a count; `None` when there is nothing to divide by.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Percent.
pub(super) fn percent(part: u64, whole: u64) -> Option<f64> {
    share(part, whole).map(|s| 100.0 * s)
}

/// A count per 1 000 inhabitants and year.
#[allow(clippy::unnecessary_wraps)] // the shape of every rule
fn per_1000(summary: &Summary<'_>, count: u64) -> Option<f64> {
    Some(1000.0 * count as f64 / summary.inhabitants / summary.years)
}

/// The mean of a list.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_every_indicator_is_described() {
        let mut keys: Vec<&str> = all().iter().map(|i| i.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all().len());
        for i in all() {
            assert!(
                i.key
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{}",
                i.key
            );
            assert!(
                !i.name.is_empty() && !i.unit.is_empty() && i.definition.ends_with('.'),
                "{}",
                i.key
            );
        }
    }

    #[test]
    fn the_seven_families_are_there_in_order() {
        let mut families: Vec<Family> = all().iter().map(|i| i.family).collect();
        assert!(families.is_sorted());
        families.dedup();
        assert_eq!(families.len(), 7);
    }
}

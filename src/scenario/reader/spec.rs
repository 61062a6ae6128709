//! What a number of a scenario must be: its range, its unit and its meaning, also in words.

use crate::scenario::catalogue::ParameterValue;
use std::ops::RangeInclusive;

/// What a number must be. `T` is the type it is read as.
#[derive(Clone, Copy, Debug)]
pub struct Spec<'k, T> {
    /// Its name in the section.
    pub key: &'k str,
    /// Its unit, such as `days` or `per hour`; empty for a pure number.
    pub unit: &'static str,
    /// What it stands for, in a sentence.
    pub meaning: &'static str,
    /// Smallest value allowed.
    pub min: T,
    /// Largest value allowed.
    pub max: T,
}

/// The same, whatever the type.
#[derive(Clone, Copy)]
pub(super) struct Expected<'k> {
    pub(super) key: &'k str,
    pub(super) unit: &'static str,
    pub(super) meaning: &'static str,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) whole: bool,
}

impl<'k> Expected<'k> {
    pub(super) fn number(spec: Spec<'k, f64>) -> Self {
        let Spec {
            key,
            unit,
            meaning,
            min,
            max,
        } = spec;
        Self {
            key,
            unit,
            meaning,
            min,
            max,
            whole: false,
        }
    }

    pub(super) fn integer<T: TryInto<i64>>(spec: Spec<'k, T>) -> Self {
        let Spec {
            key,
            unit,
            meaning,
            min,
            max,
        } = spec;
        // A bound beyond an i64 bounds nothing that can be written.
        let min = min.try_into().map_or(f64::NEG_INFINITY, |min| min as f64);
        let max = max.try_into().map_or(f64::INFINITY, |max| max as f64);
        Self {
            key,
            unit,
            meaning,
            min,
            max,
            whole: true,
        }
    }

    pub(super) fn rule(&self) -> String {
        let noun = if self.whole {
            "a whole number"
        } else {
            "a number"
        };
        format!("{noun}{}", range(self.min, self.max, self.unit))
    }

    pub(super) fn list_rule(&self, length: &RangeInclusive<usize>) -> String {
        let (least, most) = (length.start(), length.end());
        let count = if least == most {
            format!("{least}")
        } else {
            format!("{least} to {most}")
        };
        format!(
            "a list of {count} numbers, each{}",
            range(self.min, self.max, self.unit)
        )
    }

    /// A value to show in an example: the smallest, when there is one.
    pub(super) fn example(&self) -> f64 {
        if self.min.is_finite() {
            self.min
        } else {
            self.max.min(0.0)
        }
    }
}

/// A range in words, such as ` from 0 to 200 (doctors)`.
pub(super) fn range(min: f64, max: f64, unit: &str) -> String {
    let words = match (min.is_finite(), max.is_finite()) {
        (true, true) => format!(" from {} to {}", shown(min), shown(max)),
        (true, false) => format!(" of at least {}", shown(min)),
        (false, true) => format!(" of at most {}", shown(max)),
        (false, false) => String::new(),
    };
    if unit.is_empty() {
        words
    } else {
        format!("{words} ({unit})")
    }
}

/// A number in few characters: very large and very small ones with a power of ten.
pub(super) fn shown(number: f64) -> String {
    let plain = number == 0.0 || (1e-4..1e15).contains(&number.abs());
    if plain {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

pub(super) fn as_f64(value: &ParameterValue) -> f64 {
    match value {
        ParameterValue::Integer(number) => *number as f64,
        ParameterValue::Number(number) => *number,
        _ => f64::NAN,
    }
}

pub(super) fn as_whole<T: TryFrom<i64>>(value: &ParameterValue) -> Option<T> {
    match value {
        ParameterValue::Integer(number) => T::try_from(*number).ok(),
        _ => None,
    }
}

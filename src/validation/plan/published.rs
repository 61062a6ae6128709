//! Reads what was published of a target: a number with its interval or a tolerance, the way alone, or nothing.

use crate::scenario::reader::{Section, Spec};
use crate::validation::verdict::{Bar, Compare, Published};

/// The words for the way an effect went.
const WAYS: [&str; 2] = ["up", "down"];

/// What was published, and whether its interval is a tolerance; None when a fault was noted.
pub(super) fn read(section: &Section<'_>, compare: Compare) -> Option<(Published, bool)> {
    let spec = |key, meaning, min| Spec {
        key,
        unit: "",
        meaning,
        min,
        max: 1e12,
    };
    let value = section.optional_number(spec("published", "The published figure", -1e12));
    let interval = section.optional_numbers(
        spec(
            "interval",
            "Its published interval, lower and upper end",
            -1e12,
        ),
        2..=2,
    );
    let tolerance = section.optional_number(spec(
        "tolerance",
        "How far a simulated figure may lie from a published one that has no interval",
        0.0,
    ));
    let went = section.optional_choice("went", &WAYS);
    let way = |way| if way == 0 { 1 } else { -1 };
    match (value, interval, tolerance, went) {
        (Some(value), Some(ends), None, None) => between(section, value, &ends),
        (Some(value), None, Some(tolerance), None) => Some((
            Published::Number(Bar {
                value,
                low: value - tolerance,
                high: value + tolerance,
            }),
            true,
        )),
        (None, None, None, Some(word)) if compare != Compare::Level => {
            Some((Published::Way(way(word)), false))
        }
        (None, None, None, None) => Some((Published::Nothing, false)),
        _ => {
            section.fault_at(
                "published",
                "what was published is not said in a way that can be judged",
                "published with interval, or published with tolerance, or went (up or down) for an effect, or none of them",
                "write for example published = { value = 1.6, source = \"KEY\" } and interval = { values = [1.4, 1.9], source = \"KEY\" }",
            );
            None
        }
    }
}

fn between(section: &Section<'_>, value: f64, ends: &[f64]) -> Option<(Published, bool)> {
    let &[low, high] = ends else { return None };
    if low <= value && value <= high {
        return Some((Published::Number(Bar { value, low, high }), false));
    }
    section.fault_at(
        "interval",
        "the published figure does not lie in its interval",
        "lower end, figure and upper end in this order",
        "correct one of them",
    );
    None
}

//! The kinds of quantity a scenario may state, each with its unit and range: shares, minutes, euros, laws of duration, windows.

use super::reader::{Section, Spec};
use crate::calendar::window::{DAY_NAMES, Window, day_name};
use crate::random::distribution::Distribution;

/// A number with unit and range.
pub(super) fn quantity<'k>(
    key: &'k str,
    unit: &'static str,
    (min, max): (f64, f64),
    meaning: &'static str,
) -> Spec<'k, f64> {
    Spec {
        key,
        unit,
        meaning,
        min,
        max,
    }
}

/// A share or probability, 0 to 1.
pub(super) fn share<'k>(key: &'k str, meaning: &'static str) -> Spec<'k, f64> {
    quantity(key, "share", (0.0, 1.0), meaning)
}

/// A share that may be left out: what is not written does not happen.
pub(super) fn optional_share(section: &Section<'_>, key: &str, meaning: &'static str) -> f64 {
    section.optional_number(share(key, meaning)).unwrap_or(0.0)
}

/// Minutes, up to a week.
pub(super) fn minutes<'k>(key: &'k str, meaning: &'static str) -> Spec<'k, f64> {
    quantity(key, "minutes", (0.0, 10_080.0), meaning)
}

/// Hours, up to a year.
pub(super) fn hours<'k>(key: &'k str, meaning: &'static str) -> Spec<'k, f64> {
    quantity(key, "hours", (0.0, 8_784.0), meaning)
}

/// Euros.
pub(super) fn euros<'k>(key: &'k str, meaning: &'static str) -> Spec<'k, f64> {
    quantity(key, "EUR", (0.0, 1e9), meaning)
}

/// A factor around 1.
pub(super) fn factor<'k>(key: &'k str, meaning: &'static str) -> Spec<'k, f64> {
    quantity(key, "ratio", (0.0, 100.0), meaning)
}

/// A term of a utility.
pub(super) fn logit<'k>(key: &'k str, meaning: &'static str) -> Spec<'k, f64> {
    quantity(key, "logit", (-50.0, 50.0), meaning)
}

/// A count.
pub(super) fn count<'k>(
    key: &'k str,
    unit: &'static str,
    (min, max): (u32, u32),
    meaning: &'static str,
) -> Spec<'k, u32> {
    Spec {
        key,
        unit,
        meaning,
        min,
        max,
    }
}

/// A fixed number of values with one source.
pub(super) fn values<const N: usize>(section: &Section<'_>, spec: Spec<'_, f64>) -> [f64; N] {
    let least = spec.min;
    section
        .numbers(spec, N..=N)
        .try_into()
        .unwrap_or([least; N])
}

/// A fixed number of shares that add up to 1.
pub(super) fn shares<const N: usize>(
    section: &Section<'_>,
    key: &str,
    meaning: &'static str,
) -> [f64; N] {
    let parts: [f64; N] = values(section, share(key, meaning));
    let sum: f64 = parts.iter().sum();
    if section.has(key) && section.is_sound(key) && (sum - 1.0).abs() > 0.005 {
        section.fault_at(
            key,
            format!("the shares add up to {sum:.4}"),
            "shares add up to 1 (rounding up to 0.005 is accepted)",
            "change one of them so that the sum is 1",
        );
    }
    parts
}

/// Weights of which at least one is above zero.
pub(super) fn weights<const N: usize>(
    section: &Section<'_>,
    key: &str,
    meaning: &'static str,
) -> [f64; N] {
    let parts: [f64; N] = values(section, quantity(key, "weight", (0.0, 1e9), meaning));
    if section.has(key) && section.is_sound(key) && parts.iter().all(|&w| w == 0.0) {
        section.fault_at(
            key,
            "all weights are zero",
            "at least one weight is above 0",
            "write a weight above 0",
        );
    }
    parts
}

/// The names of the laws a duration may follow.
const LAWS: [&str; 6] = [
    "fixed",
    "exponential",
    "lognormal",
    "erlang",
    "uniform",
    "hyperexponential",
];

/// A law of duration in minutes: `law = "lognormal"`, `mean_minutes`, `cv` and so on.
pub(super) fn duration(parent: &Section<'_>, key: &str) -> Distribution {
    law(&parent.section(key))
}

/// The same where the section may be absent.
pub(super) fn optional_duration(parent: &Section<'_>, key: &str) -> Option<Distribution> {
    parent.optional_section(key).map(|section| law(&section))
}

fn law(section: &Section<'_>) -> Distribution {
    const MEAN: &str = "Mean duration";
    // A mean of zero is no duration; a thousandth of a minute is less than the clock's grain of 60 ms.
    let positive =
        |key, meaning| section.number(quantity(key, "minutes", (0.001, 10_080.0), meaning));
    match section.choice("law", &LAWS) {
        1 => Distribution::Exponential {
            mean: positive("mean_minutes", MEAN),
        },
        2 => {
            let mean = positive("mean_minutes", MEAN);
            let cv = quantity(
                "cv",
                "ratio",
                (0.0, 10.0),
                "Coefficient of variation (standard deviation over mean)",
            );
            Distribution::lognormal(mean, section.number(cv))
        }
        3 => Distribution::Erlang {
            stages: section.integer(count(
                "stages",
                "stages",
                (1, 48),
                "Number of exponential stages",
            )),
            mean: positive("mean_minutes", MEAN),
        },
        4 => {
            let low = section.number(minutes("low_minutes", "Shortest duration"));
            let high = section.number(minutes("high_minutes", "Longest duration"));
            if high < low && section.is_sound("low_minutes") && section.is_sound("high_minutes") {
                section.fault_at(
                    "high_minutes",
                    format!("{high} is below low_minutes = {low}"),
                    "high_minutes is at least low_minutes",
                    "exchange the two",
                );
            }
            Distribution::Uniform { low, high }
        }
        5 => Distribution::Hyperexponential {
            share: section.number(share("share", "Share of the first kind")),
            first: positive("first_mean_minutes", "Mean of the first kind"),
            second: positive("second_mean_minutes", "Mean of the second kind"),
        },
        _ => Distribution::Fixed {
            value: section.number(minutes("mean_minutes", MEAN)),
        },
    }
}

/// A window: `on = ["weeknight"]`, `from = "19:00"`, `to = "08:00"`.
pub(super) fn window(section: &Section<'_>) -> Window {
    let fallback = Window {
        on: 1,
        from: 0,
        length: 60,
    };
    let mut on = 0;
    for name in section.words("on", &DAY_NAMES) {
        match day_name(&name) {
            Some(bit) => on |= bit,
            None => section.fault_at(
                "on",
                format!("\"{name}\" is not a day name"),
                format!("day names are {}", DAY_NAMES.join(", ")),
                "use one or more of these names",
            ),
        }
    }
    if on == 0 && section.has("on") && section.is_sound("on") {
        section.fault_at(
            "on",
            "no day is named",
            "a window opens on at least one day",
            "name a day, for example \"weeknight\"",
        );
    }
    let (from, to) = (section.text("from"), section.text("to"));
    if !section.has("from") || !section.has("to") {
        return fallback;
    }
    Window::new(on.max(1), &from, &to).unwrap_or_else(|| {
        let bad = if Window::new(1, &from, "24:00").is_none() { ("from", &from) } else { ("to", &to) };
        section.fault_at(
            bad.0,
            format!("\"{}\" is not a time of day", bad.1),
            "times are written \"HH:MM\", from \"00:00\" to \"24:00\"; a window starts before \"24:00\"",
            "write for example \"19:00\"",
        );
        fallback
    })
}

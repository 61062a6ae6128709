//! A scale fitted to the numbers it must hold, however large, small or alike, and the numbers written beside it.

use super::axis::{Axis, tick_decimals};
use super::canvas::{Canvas, Ink, SMALL};
use super::text;
use crate::report::model::Interval;
use crate::report::number::{readable, signed, significant};
use crate::report::words;

/// Room beyond the outermost numbers, as a share of what lies between them.
const ROOM: f64 = 0.08;
/// Numbers nearer to each other than this share of their size are not pulled further apart.
const LEAST_SPAN: f64 = 0.005;
/// Least room on the other side of zero, as a share of the room on the one.
const OTHER_SIDE: f64 = 0.12;
/// Numbers of this size and above are written in millions and so on.
const HUGE: f64 = 1e7;
/// Ticks nearer to each other than this are written in thousandths and so on.
const TINY: f64 = 1e-4;
/// Distance between the numbers along a lying axis.
const GAP: f64 = 10.0;

/// A linear or logarithmic axis with a power of ten taken out of its numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    axis: Axis,
    logarithmic: bool,
    signed: bool,
    power: i32,
}

impl Scale {
    /// A linear scale that holds all of `values`, with room beside them but not across zero.
    pub(super) fn fitted(values: impl IntoIterator<Item = f64>, start: f64, end: f64) -> Self {
        let (low, high) = ends(values).unwrap_or((0.0, 1.0));
        let size = low.abs().max(high.abs());
        let span = high - low;
        let room = if span == 0.0 {
            (0.1 * size).max(f64::MIN_POSITIVE)
        } else {
            (ROOM * span).max(LEAST_SPAN * size)
        };
        let room = if size == 0.0 { 1.0 } else { room };
        let from = if low >= 0.0 {
            (low - room).max(0.0)
        } else {
            low - room
        };
        let to = if high <= 0.0 && low < 0.0 {
            (high + room).min(0.0)
        } else {
            high + room
        };
        Self::linear(from, to, start, end)
    }

    /// A linear scale from `from` to `to`.
    pub(super) fn linear(from: f64, to: f64, start: f64, end: f64) -> Self {
        let power = power_taken_out(from, to);
        let unit = ten_to(power);
        Self {
            axis: Axis::linear(from / unit, to / unit, start, end),
            logarithmic: false,
            signed: false,
            power,
        }
    }

    /// A logarithmic scale that holds `low` and `high`, both above 0, with room beside them.
    pub(super) fn logarithmic(low: f64, high: f64, start: f64, end: f64) -> Self {
        let (low, high) = (libm::log10(low), libm::log10(high));
        let room = ROOM / 2.0 * (high - low);
        Self {
            axis: Axis::linear(low - room, high + room, start, end),
            logarithmic: true,
            signed: false,
            power: 0,
        }
    }

    /// A linear scale for differences: it holds zero with room on either side of it, and its numbers carry their signs.
    pub(super) fn of_differences(
        values: impl IntoIterator<Item = f64>,
        start: f64,
        end: f64,
    ) -> Self {
        let (low, high) = ends(values.into_iter().chain([0.0])).unwrap_or((0.0, 0.0));
        let other_side = if low >= high {
            [-1.0, 1.0]
        } else {
            [-OTHER_SIDE * high, -OTHER_SIDE * low]
        };
        Self {
            signed: true,
            ..Self::fitted([low, high].into_iter().chain(other_side), start, end)
        }
    }

    /// Place of `value` in points.
    pub(super) fn at(&self, value: f64) -> f64 {
        if self.logarithmic {
            self.axis.at(libm::log10(value))
        } else {
            self.axis.at(value / ten_to(self.power))
        }
    }

    /// Places of about `wanted` round numbers and what is written there. For linear scales.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<(f64, String)> {
        let ticks = self.axis.ticks(wanted);
        let decimals = tick_decimals(&ticks);
        let print = if self.signed { signed } else { readable };
        ticks
            .into_iter()
            .map(|tick| (self.axis.at(tick), print(tick, decimals)))
            .collect()
    }

    /// As many round numbers, at most about `most`, as stand along a lying axis without touching.
    pub(super) fn ticks_across(&self, most: usize) -> Vec<(f64, String)> {
        (1..=most)
            .rev()
            .map(|wanted| self.ticks(wanted))
            .find(|ticks| !touch(ticks))
            .unwrap_or_default()
    }

    /// The unit with the power of ten that was taken out of the numbers: "million euro".
    pub(super) fn unit(&self, unit: &str) -> String {
        let factor = match self.power {
            0 => return unit.to_owned(),
            6 => "million".to_owned(),
            power => format!("10{}", superscript(power)),
        };
        if unit.is_empty() {
            format!("\u{d7} {factor}")
        } else {
            format!("{factor} {unit}")
        }
    }
}

fn touch(ticks: &[(f64, String)]) -> bool {
    let half = |tick: &(f64, String)| text::width(&tick.1, SMALL, false) / 2.0;
    ticks
        .windows(2)
        .any(|pair| (pair[1].0 - pair[0].0).abs() < half(&pair[0]) + half(&pair[1]) + GAP)
}

/// The multiple of three by which numbers between `from` and `to` are shortened; 0 for the usual sizes.
fn power_taken_out(from: f64, to: f64) -> i32 {
    let size = from.abs().max(to.abs());
    // An axis has about five steps.
    let step = (to - from) / 5.0;
    if size > 0.0 && (size >= HUGE || step < TINY) {
        3 * magnitude(size).div_euclid(3)
    } else {
        0
    }
}

/// Ten to the power `power`, the nearest number to it.
fn ten_to(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(1.0)
}

fn superscript(power: i32) -> String {
    const DIGITS: [char; 10] = [
        '\u{2070}', '\u{b9}', '\u{b2}', '\u{b3}', '\u{2074}', '\u{2075}', '\u{2076}', '\u{2077}',
        '\u{2078}', '\u{2079}',
    ];
    let raised = |letter: char| {
        letter
            .to_digit(10)
            .map_or('\u{207b}', |d| DIGITS[d as usize])
    };
    power.to_string().chars().map(raised).collect()
}

/// Lowest and highest of those values that are finite; None without any.
pub(super) fn ends(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    finite.fold(None, |ends: Option<(f64, f64)>, value| {
        let (low, high) = ends.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// The estimate and the bounds of an interval, for the ends of a scale.
pub(super) fn numbers_of(interval: &Interval) -> impl Iterator<Item = f64> + use<> {
    [Some(interval.mean), interval.low, interval.high]
        .into_iter()
        .flatten()
}

/// Keeps what is finite of an estimate; None when nothing is.
pub(super) fn known(value: Option<Interval>) -> Option<Interval> {
    super::frame::finite(Some(&value))
}

/// A number of at most `digits` significant digits as people read it: "36.5", "12 300", "1.23 × 10⁹"; a dash for none.
pub(super) fn brief(value: f64, digits: u8) -> String {
    if !value.is_finite() {
        return words::DASH.to_owned();
    }
    let value = if value.is_subnormal() { 0.0 } else { value };
    let size = value.abs();
    if size != 0.0 && !(TINY..HUGE).contains(&size) {
        let power = magnitude(size);
        let lead = brief(value / ten_to(power), digits);
        return format!("{lead} \u{d7} 10{}", superscript(power));
    }
    let plain = significant(value, digits);
    let decimals = plain.split_once('.').map_or(0, |(_, after)| after.len());
    readable(plain.parse().unwrap_or(value), decimals as u8)
}

/// An estimate with its interval, all with the same digits after the point: three significant digits of the largest, or
/// more where the interval is narrower than these can tell. "9.2 (8.4 to 10.0)".
pub(super) fn brief_interval(interval: &Interval) -> String {
    brackets(interval, readable)
}

/// The same for a difference, with signs.
pub(super) fn brief_difference(interval: &Interval) -> String {
    brackets(interval, signed)
}

fn brackets(interval: &Interval, print: fn(f64, u8) -> String) -> String {
    let (low, high) = ends(numbers_of(interval)).unwrap_or_default();
    let size = low.abs().max(high.abs());
    let is_usual = size == 0.0 || (TINY..HUGE).contains(&size);
    let power = if is_usual { 0 } else { magnitude(size) };
    let unit = ten_to(power);
    let width = if high > low {
        (high - low) / unit
    } else {
        f64::INFINITY
    };
    let by_size = if size == 0.0 {
        0
    } else {
        2 - magnitude(size / unit)
    };
    let by_width = if width.is_finite() {
        1 - magnitude(width)
    } else {
        0
    };
    let decimals = by_size.max(by_width).clamp(0, 6) as u8;
    let shown = |value: f64| print(value / unit, decimals);
    let text = match interval.bounds() {
        Some((low, high)) => format!(
            "{} ({} to {})",
            shown(interval.mean),
            shown(low),
            shown(high)
        ),
        None => shown(interval.mean),
    };
    if power == 0 {
        text
    } else {
        format!("{text} \u{d7} 10{}", superscript(power))
    }
}

/// The power of ten of the first digit of a number above 0.
fn magnitude(size: f64) -> i32 {
    libm::floor(libm::log10(size)) as i32
}

/// What an axis counts, with its unit in brackets, in bold letters on at most two lines. Of a name that is too long the end is
/// lost, never the unit.
pub(super) fn axis_name(name: &str, unit: &str, room: f64) -> Vec<String> {
    let full = if unit.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({unit})")
    };
    let lines = text::wrap(&full, room, SMALL, true, 2);
    if unit.is_empty() || !lines.iter().any(|line| line.ends_with('\u{2026}')) {
        return lines;
    }
    [name.to_owned(), format!("({unit})")]
        .iter()
        .map(|part| text::shorten(part, room, SMALL, true))
        .collect()
}

/// Draws the numbers of a standing scale and a thin line at each, from `left` to `right`.
pub(super) fn grid(canvas: &mut Canvas<'_>, scale: &Scale, wanted: usize, left: f64, right: f64) {
    for (y, number) in scale.ticks(wanted) {
        canvas.grid_across(y, left, right);
        canvas.text((left - 5.0, y), &number, Ink::note(SMALL).ending());
    }
}

/// Room that the numbers of a standing scale take beside it.
pub(super) fn number_room(scale: &Scale, wanted: usize) -> f64 {
    let ticks = scale.ticks(wanted);
    let widths = ticks.iter().map(|tick| text::width(&tick.1, SMALL, false));
    widths.fold(0.0, f64::max) + 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_lies_on_the_scale_and_room_does_not_cross_zero() {
        for values in [
            vec![3.0, 8.0],
            vec![-4e-9, 2e-9],
            vec![5.0],
            vec![0.0],
            vec![1e12, 1e12 + 1.0],
            vec![-7.0, -3.0],
            vec![],
        ] {
            let scale = Scale::fitted(values.iter().copied(), 0.0, 100.0);
            for value in values.iter().map(|&value| scale.at(value)) {
                assert!((0.0..=100.0).contains(&value), "{values:?}");
            }
            let written: Vec<String> = scale.ticks(5).into_iter().map(|tick| tick.1).collect();
            let mut different = written.clone();
            different.dedup();
            assert!(written.len() >= 2 && written == different, "{written:?}");
        }
        let counts = Scale::fitted([0.0, 10.0], 0.0, 100.0);
        assert!(counts.at(0.0).abs() < 1e-9, "counts start at zero");
    }

    #[test]
    fn differences_have_room_on_both_sides_of_zero() {
        for values in [[1.0, 4.0], [-4.0, -1.0], [0.0, 0.0], [-1.0, 2.0]] {
            let scale = Scale::of_differences(values, 0.0, 100.0);
            assert!((5.0..95.0).contains(&scale.at(0.0)), "{values:?}");
        }
        let ticks = Scale::of_differences([-2.0, 2.0], 0.0, 100.0).ticks(3);
        let written: Vec<&str> = ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(written, ["\u{2212}2", "0", "+2"]);
    }

    #[test]
    fn a_power_of_ten_goes_into_the_unit() {
        let unit = |low: f64, high: f64| Scale::fitted([low, high], 0.0, 100.0).unit("euro");
        assert_eq!(unit(0.0, 50.0), "euro");
        assert_eq!(unit(0.0, 5e7), "million euro");
        assert_eq!(unit(0.0, 5e-7), "10\u{207b}\u{2079} euro");
        assert_eq!(
            Scale::fitted([0.0, 5e9], 0.0, 1.0).unit(""),
            "\u{d7} 10\u{2079}"
        );
    }

    #[test]
    fn numbers_stay_short() {
        assert_eq!(brief(36.512, 3), "36.5");
        assert_eq!(brief(-12_345.0, 3), "\u{2212}12\u{202f}300");
        assert_eq!(brief(0.0, 3), "0");
        assert_eq!(brief(f64::NAN, 3), words::DASH);
        assert_eq!(brief(5e-324, 3), "0");
        assert_eq!(brief(1.234e9, 3), "1.23 \u{d7} 10\u{2079}");
        assert_eq!(brief(-2e-6, 3), "\u{2212}2 \u{d7} 10\u{207b}\u{2076}");
    }

    #[test]
    fn an_interval_has_the_same_digits_after_every_point() {
        let shown = |mean, low, high| brief_interval(&Interval::new(mean, low, high).unwrap());
        assert_eq!(shown(9.22, 8.42, 10.0), "9.2 (8.4 to 10.0)");
        assert_eq!(shown(12.34, 12.29, 12.39), "12.34 (12.29 to 12.39)");
        assert_eq!(shown(0.0, 0.0, 0.0), "0 (0 to 0)");
        let huge = "1.20 (1.00 to 1.40) \u{d7} 10\u{2079}";
        assert_eq!(shown(1.2e9, 1e9, 1.4e9), huge);
        let difference = Interval::new(1.0, -0.5, 2.5).unwrap();
        assert_eq!(
            brief_difference(&difference),
            "+1.00 (\u{2212}0.50 to +2.50)"
        );
    }

    #[test]
    fn of_a_long_name_the_unit_is_kept() {
        assert_eq!(axis_name("Wait", "min", 300.0), ["Wait (min)"]);
        assert_eq!(axis_name("Wait", "", 300.0), ["Wait"]);
        let lines = axis_name(&"long ".repeat(60), "min", 300.0);
        assert!(
            lines[0].ends_with('\u{2026}') && lines[1] == "(min)",
            "{lines:?}"
        );
    }

    #[test]
    fn a_logarithmic_scale_gives_each_factor_the_same_room() {
        let scale = Scale::logarithmic(1.0, 100.0, 0.0, 100.0);
        assert!((scale.at(10.0) - 50.0).abs() < 1e-9);
        assert!(scale.at(1.0) > 1.0 && scale.at(100.0) < 99.0);
    }

    #[test]
    fn numbers_along_a_lying_axis_do_not_touch() {
        let narrow = Scale::fitted([0.0, 900_000.0], 0.0, 90.0);
        assert!(touch(&narrow.ticks(9)));
        let ticks = narrow.ticks_across(9);
        assert!(ticks.len() >= 2 && !touch(&ticks), "{ticks:?}");
    }

    #[test]
    fn what_is_not_finite_is_left_out() {
        assert_eq!(
            ends([f64::NAN, 2.0, f64::INFINITY, -1.0]),
            Some((-1.0, 2.0))
        );
        assert_eq!(ends([f64::NAN]), None);
    }
}

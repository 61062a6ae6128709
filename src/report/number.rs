//! Numbers as people read them in print, and as programs read them in a CSV file.

use super::model::Interval;

/// Typographic minus sign.
const MINUS: char = '\u{2212}';
/// Narrow no-break space: a thin space that never ends a line.
const THIN_SPACE: char = '\u{202f}';

/// A number for readers: `-1234.5` with one decimal becomes "−1 234.5" with a thin space and a true minus sign.
pub fn readable(value: f64, decimals: u8) -> String {
    let digits = format!("{:.*}", usize::from(decimals), value.abs());
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = String::with_capacity(digits.len() + 4);
    if value < 0.0 && !is_zero {
        text.push(MINUS);
    }
    let whole_digits = digits.find('.').unwrap_or(digits.len());
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place < whole_digits && (whole_digits - place).is_multiple_of(3) {
            text.push(THIN_SPACE);
        }
        text.push(digit);
    }
    text
}

/// Like [`readable`], with a plus sign before what is above zero.
pub fn signed(value: f64, decimals: u8) -> String {
    let text = readable(value, decimals);
    let prints_as_zero = !text
        .bytes()
        .any(|byte| byte.is_ascii_digit() && byte != b'0');
    if value > 0.0 && !prints_as_zero {
        format!("+{text}")
    } else {
        text
    }
}

/// An estimate with its interval in brackets, for example "12.3 (11.9 to 12.7)".
pub fn with_interval(interval: &Interval, decimals: u8) -> String {
    bracketed(interval, |value| readable(value, decimals))
}

/// A difference with its interval, all with their signs: "+1.2 (+0.4 to +2.0)".
pub fn signed_with_interval(interval: &Interval, decimals: u8) -> String {
    bracketed(interval, |value| signed(value, decimals))
}

fn bracketed(interval: &Interval, print: impl Fn(f64) -> String) -> String {
    let mean = print(interval.mean);
    match interval.bounds() {
        Some((low, high)) => format!("{mean} ({} to {})", print(low), print(high)),
        None => mean,
    }
}

/// A number for programs: at most `digits` significant digits, point as decimal mark, no exponent, no trailing zeros.
pub fn significant(value: f64, digits: u8) -> String {
    let precision = usize::from(digits.max(1)) - 1;
    let rounded: f64 = format!("{value:.precision$e}").parse().unwrap_or(value);
    // Adding zero turns -0 into 0.
    format!("{}", rounded + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_get_thin_spaces_and_a_true_minus() {
        assert_eq!(
            readable(-1_234_567.25, 1),
            "\u{2212}1\u{202f}234\u{202f}567.2"
        );
        assert_eq!(readable(999.0, 0), "999");
        assert_eq!(readable(1000.0, 2), "1\u{202f}000.00");
    }

    #[test]
    fn nothing_is_ever_minus_zero() {
        assert_eq!(readable(-0.04, 1), "0.0");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(significant(-0.0, 6), "0");
    }

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!(signed(0.25, 2), "+0.25");
        let difference = Interval::new(-1.0, -2.0, 0.5).unwrap();
        assert_eq!(
            signed_with_interval(&difference, 1),
            "\u{2212}1.0 (\u{2212}2.0 to +0.5)"
        );
        assert_eq!(with_interval(&Interval::point(3.0).unwrap(), 1), "3.0");
    }

    #[test]
    fn programs_get_a_fixed_number_of_significant_digits() {
        assert_eq!(significant(1.0 / 3.0, 6), "0.333333");
        assert_eq!(significant(123_456.789, 6), "123457");
        assert_eq!(significant(0.1 + 0.2, 10), "0.3");
        assert_eq!(significant(-2.5e-7, 10), "-0.00000025");
    }
}

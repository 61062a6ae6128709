//! How wide a piece of text is, and where to break it so that labels never run into each other.

/// Advance widths of the printable ASCII characters in thousandths of the font size.
/// Source: table `hmtx` of `DejaVu` Sans 2.37, the font the pictures are made with.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The same for `DejaVu` Sans Bold 2.37.
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

/// Width of `text` at font size `size`, in the unit of `size`. Exact for ASCII, never too small for other European letters.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u32 = text.chars().map(|letter| advance(letter, bold)).sum();
    f64::from(thousandths) * size / 1000.0
}

fn advance(letter: char, bold: bool) -> u32 {
    let table = if bold { &BOLD } else { &REGULAR };
    let code = u32::from(letter);
    match code {
        0x20..=0x7e => u32::from(table[(code - 0x20) as usize]),
        0x2009 | 0x202f => 200,
        0xa0 | 0xb7 => 380,
        0x2013 => 500,
        0xdf..=0x17f if letter.is_lowercase() && !matches!(code, 0xe6 | 0x153) => {
            if bold {
                720
            } else {
                640
            }
        }
        0x300..=0x36f => 0,
        0x2010..=0x2e7f | 0xa1..=0x17f => 1000,
        _ => 1170,
    }
}

/// Breaks `text` between words into at most `max_lines` lines of at most `max_width`; what does not fit ends in "…".
pub(super) fn wrap(
    text: &str,
    max_width: f64,
    size: f64,
    bold: bool,
    max_lines: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in unbreakable(text) {
        match lines.last_mut() {
            Some(line)
                if width(line, size, bold) + width(" ", size, bold) + width(&word, size, bold)
                    <= max_width =>
            {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    if lines.len() > max_lines {
        let rest = lines.split_off(max_lines.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines
        .iter()
        .map(|line| shorten(line, max_width, size, bold))
        .collect()
}

/// The words of `text`, where a number and the short unit after it, as in "23 h", count as one.
fn unbreakable(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_ascii_whitespace() {
        match words.last_mut() {
            Some(last)
                if word.trim_end_matches([',', '.']).len() <= 2
                    && last.ends_with(|end: char| end.is_ascii_digit()) =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Cuts `text` to `max_width`, marking the cut with "…".
pub(super) fn shorten(text: &str, max_width: f64, size: f64, bold: bool) -> String {
    if width(text, size, bold) <= max_width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept, size, bold) + width("…", size, bold) > max_width {
            kept.pop();
            break;
        }
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Largest size not above `size` and not below `least` at which `text` fits into `max_width`.
pub(super) fn fitting_size(text: &str, max_width: f64, size: f64, least: f64) -> f64 {
    let natural = width(text, size, false);
    if natural <= max_width {
        return size;
    }
    // Quarter steps keep the printed sizes short.
    ((size * max_width / natural * 4.0).floor() / 4.0).max(least)
}

/// Moves labels of the given centres and widths apart, in order, inside `from..to`, as little as a left-to-right
/// and a right-to-left sweep allow. Returns the new centres.
pub(super) fn spread(centres: &[f64], widths: &[f64], gap: f64, from: f64, to: f64) -> Vec<f64> {
    let mut placed = centres.to_vec();
    let mut edge = from;
    for (centre, width) in placed.iter_mut().zip(widths) {
        *centre = centre.max(edge + width / 2.0);
        edge = *centre + width / 2.0 + gap;
    }
    let mut edge = to;
    for (centre, width) in placed.iter_mut().zip(widths).rev() {
        *centre = centre.min(edge - width / 2.0);
        edge = *centre - width / 2.0 - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_follow_the_font() {
        // Letters N (748), a (613): hmtx of `DejaVu` Sans.
        assert!((width("Na", 10.0, false) - 13.61).abs() < 1e-9);
        assert!(width("Na", 10.0, true) > width("Na", 10.0, false));
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        let text = "Poste de garde beside the hospital with a nurse in deep night and Donaudampfschifffahrtsgesellschaft";
        let lines = wrap(text, 90.0, 10.0, false, 9);
        assert!(lines.len() > 3);
        assert!(
            lines.iter().all(|line| width(line, 10.0, false) <= 90.0),
            "{lines:?}"
        );
        assert_eq!(lines[0], "Poste de garde");
    }

    #[test]
    fn a_number_is_not_parted_from_its_unit() {
        let lines = wrap(
            "open until 23 h, then closed",
            width("open until 23", 10.0, false) + 1.0,
            10.0,
            false,
            4,
        );
        assert_eq!(lines, ["open until", "23 h, then", "closed"]);
    }

    #[test]
    fn what_does_not_fit_is_marked_as_cut() {
        let lines = wrap("one two three four five six seven", 40.0, 10.0, false, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert_eq!(shorten("short", 100.0, 10.0, false), "short");
    }

    #[test]
    fn spread_labels_do_not_touch_and_stay_inside() {
        let widths = [30.0, 30.0, 30.0];
        let placed = spread(&[10.0, 12.0, 95.0], &widths, 2.0, 0.0, 100.0);
        assert!(placed[0] >= 15.0 && placed[2] <= 85.0);
        assert!(
            placed
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= 32.0 - 1e-9),
            "{placed:?}"
        );
    }

    #[test]
    fn a_long_number_is_set_smaller() {
        assert!((fitting_size("12", 100.0, 10.0, 7.0) - 10.0).abs() < 1e-12);
        assert!((fitting_size("1234567890", 50.0, 10.0, 7.0) - 7.75).abs() < 1e-12);
    }
}

//! Colours that colour-blind readers can tell apart, and a shape for each scenario so that colour never stands alone.

/// Red, green, blue.
pub(super) type Colour = (u8, u8, u8);

pub(super) const BLACK: Colour = (0x1a, 0x1a, 0x1a);
/// Of the baseline: dark, and light enough to show a black whisker.
pub(super) const BASELINE: Colour = (0x4d, 0x4d, 0x4d);
pub(super) const GREY: Colour = (0x55, 0x55, 0x55);
/// Hours that a week does not count.
pub(super) const NOT_COUNTED: Colour = (0xEC, 0xEC, 0xEC);
pub(super) const RULE: Colour = (0xd9, 0xd9, 0xd9);
pub(super) const TINT: Colour = (0xf0, 0xf4, 0xf1);
pub(super) const WHITE: Colour = (0xff, 0xff, 0xff);
pub(super) const ALARM: Colour = (0xb0, 0x00, 0x20);

// Source of the qualitative colours: Okabe & Ito (2008), "Color Universal Design".
const BLUE: Colour = (0x00, 0x72, 0xb2);
const VERMILLION: Colour = (0xd5, 0x5e, 0x00);
const GREEN: Colour = (0x00, 0x9e, 0x73);
const PURPLE: Colour = (0xcc, 0x79, 0xa7);
const ORANGE: Colour = (0xe6, 0x9f, 0x00);
const SKY: Colour = (0x56, 0xb4, 0xe9);

/// Colours of the parts of a whole.
const PARTS: [Colour; 7] = [
    BLUE,
    SKY,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILLION,
    (0x99, 0x99, 0x99),
];

/// Colours and shapes of the scenarios that are compared with the baseline; the baseline itself is a dark circle.
const COMPARED: [(Colour, Shape); 5] = [
    (BLUE, Shape::Square),
    (VERMILLION, Shape::Triangle),
    (GREEN, Shape::Diamond),
    (PURPLE, Shape::Hexagon),
    (ORANGE, Shape::Nabla),
];

// Sources: ColorBrewer 2.0 (Brewer, Harrower), sequential schemes YlOrBr and YlGnBu, 7 classes; both colour-blind safe.
pub(super) const DEMAND_RAMP: [Colour; 7] = [
    (0xff, 0xff, 0xd4),
    (0xfe, 0xe3, 0x91),
    (0xfe, 0xc4, 0x4f),
    (0xfe, 0x99, 0x29),
    (0xec, 0x70, 0x14),
    (0xcc, 0x4c, 0x02),
    (0x8c, 0x2d, 0x04),
];
pub(super) const COVER_RAMP: [Colour; 7] = [
    (0xff, 0xff, 0xcc),
    (0xc7, 0xe9, 0xb4),
    (0x7f, 0xcd, 0xbb),
    (0x41, 0xb6, 0xc4),
    (0x1d, 0x91, 0xc0),
    (0x22, 0x5e, 0xa8),
    (0x0c, 0x2c, 0x84),
];

/// Shape of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Hexagon,
    Nabla,
}

/// How one scenario is drawn everywhere: letter, colour and shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) letter: char,
    pub(super) colour: Colour,
    pub(super) shape: Shape,
}

/// The look of each of `count` scenarios.
pub(super) fn looks(count: usize, baseline: usize) -> Vec<Look> {
    let mut compared = COMPARED.iter().cycle();
    let letters = ('A'..='Z').cycle();
    (0..count)
        .zip(letters)
        .map(|(scenario, letter)| {
            let own = if scenario == baseline {
                None
            } else {
                compared.next()
            };
            let (colour, shape) = own.copied().unwrap_or((BASELINE, Shape::Circle));
            Look {
                letter,
                colour,
                shape,
            }
        })
        .collect()
}

/// Colour of part number `part` of a whole.
pub(super) fn part(part: usize) -> Colour {
    PARTS[part % PARTS.len()]
}

/// Colour at `position` (0 to 1) of a ramp.
pub(super) fn along(ramp: &[Colour; 7], position: f64) -> Colour {
    let place = position.clamp(0.0, 1.0) * 6.0;
    let below = (place as usize).min(5);
    let share = place - below as f64;
    let mix = |from: u8, to: u8| {
        (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
    };
    let (from, to) = (ramp[below], ramp[below + 1]);
    (mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// A lighter version of a colour, for areas behind marks.
pub(super) fn pale(colour: Colour) -> Colour {
    let lift = |channel: u8| channel + ((255 - u16::from(channel)) * 13 / 20) as u8;
    (lift(colour.0), lift(colour.1), lift(colour.2))
}

/// Black or white, whichever reads better on `ground`.
pub(super) fn on(ground: Colour) -> Colour {
    // Source of the weights: Rec. 601 luma, in thousandths.
    let luma = u32::from(ground.0) * 299 + u32::from(ground.1) * 587 + u32::from(ground.2) * 114;
    if luma > 140_000 { BLACK } else { WHITE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_scenarios_differ_in_letter_colour_and_shape() {
        let looks = looks(6, 2);
        assert_eq!(looks[2].colour, BASELINE);
        for (i, one) in looks.iter().enumerate() {
            for other in &looks[..i] {
                assert!(
                    one.letter != other.letter
                        && one.colour != other.colour
                        && one.shape != other.shape
                );
            }
        }
    }

    #[test]
    fn a_ramp_runs_from_its_first_to_its_last_colour() {
        assert_eq!(along(&COVER_RAMP, 0.0), COVER_RAMP[0]);
        assert_eq!(along(&COVER_RAMP, 1.0), COVER_RAMP[6]);
        assert_eq!(along(&COVER_RAMP, 0.5), COVER_RAMP[3]);
        assert_eq!(along(&COVER_RAMP, f64::NAN.max(7.0)), COVER_RAMP[6]);
    }

    #[test]
    fn areas_behind_marks_are_lighter_than_the_marks_and_not_white() {
        for (colour, _) in COMPARED {
            let pale = pale(colour);
            assert!(pale.0 > colour.0 && pale.1 > colour.1 && pale.2 > colour.2);
            assert_ne!(pale, WHITE);
        }
    }

    #[test]
    fn letters_stand_out_from_their_ground() {
        assert_eq!(on(WHITE), BLACK);
        assert_eq!(on(BLUE), WHITE);
        assert_eq!(on(ORANGE), BLACK);
    }
}

//! How one fitted number moves values of a scenario: set, multiply, add to, or tilt a list of shares.

use crate::scenario::catalogue::{Catalogue, ParameterValue};
use std::collections::BTreeMap;

/// What a fitted number does to the values it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is the value.
    Value,
    /// It multiplies the value, or every number of a list.
    Scale,
    /// It is added to the value, or to every number of a list.
    Shift,
    /// It multiplies one item of a list, which then is brought back to its former sum: one share grows at the cost of the others.
    Tilt,
}

impl How {
    /// The words that name them in a calibration file.
    pub const WORDS: [&'static str; 4] = ["value", "scale", "shift", "tilt"];

    /// The kind at a place of [`Self::WORDS`].
    pub fn of(word: usize) -> Self {
        [Self::Value, Self::Scale, Self::Shift, Self::Tilt][word.min(3)]
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The fitted number that leaves a scenario as it is; `value` is what the scenario holds.
    pub fn neutral(self, value: f64) -> f64 {
        match self {
            Self::Value => value,
            Self::Scale | Self::Tilt => 1.0,
            Self::Shift => 0.0,
        }
    }
}

/// A value of a scenario that may be moved.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// One number.
    Number(f64),
    /// A list.
    Numbers(Vec<f64>),
}

impl Level {
    /// The value of a key; None where there is none, or where it is not made of numbers that can be moved by fractions.
    pub fn of(catalogue: &Catalogue, key: &str) -> Option<Self> {
        match &catalogue.find(key)?.value {
            ParameterValue::Number(number) => Some(Self::Number(*number)),
            ParameterValue::Numbers(list) => Some(Self::Numbers(list.clone())),
            ParameterValue::Integer(_) | ParameterValue::Boolean(_) | ParameterValue::Text(_) => {
                None
            }
        }
    }

    /// The value as TOML; reading it gives the same number to the last bit.
    pub fn toml(&self) -> String {
        match self {
            Self::Number(number) => format!("{number:?}"),
            Self::Numbers(list) => format!("{list:?}"),
        }
    }
}

/// A value, or one item of a list: `care.doctor_table.U3[3]` is the third.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Full path of the value.
    pub key: String,
    /// Place in its list, from 0.
    pub item: Option<usize>,
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.item {
            Some(item) => write!(f, "{}[{}]", self.key, item + 1),
            None => f.write_str(&self.key),
        }
    }
}

impl Spot {
    /// Reads `KEY` or `KEY[NUMBER]`, the number from 1.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((key, rest)) = text.split_once('[') else {
            return (!text.is_empty()).then(|| Self {
                key: text.to_owned(),
                item: None,
            });
        };
        let item: usize = rest.strip_suffix(']')?.parse().ok()?;
        (!key.is_empty()).then_some(Self {
            key: key.to_owned(),
            item: Some(item.checked_sub(1)?),
        })
    }
}

/// A fitted number and the values it moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lever {
    /// What it does.
    pub how: How,
    /// What it moves.
    pub spots: Vec<Spot>,
}

impl Lever {
    /// Why this lever cannot move a spot that holds `level`; None when it can.
    pub fn unfit(how: How, spot: &Spot, level: &Level) -> Option<&'static str> {
        match (how, level, spot.item) {
            (_, Level::Numbers(list), Some(item)) if item >= list.len() => {
                Some("the list is shorter than that")
            }
            (_, Level::Number(_), Some(_)) => Some("this is one number, not a list"),
            (How::Value, Level::Numbers(_), None) => {
                Some("a list cannot be set to one number; use scale")
            }
            (How::Tilt, _, None) => Some("a tilt needs one item of a list, such as KEY[2]"),
            (How::Tilt, Level::Numbers(list), Some(item)) if !can_tilt(list, item) => {
                Some("a tilt needs a positive share among others")
            }
            _ => None,
        }
    }

    /// Moves the values of one scenario; spots it does not have are passed over.
    pub fn apply(&self, value: f64, levels: &mut BTreeMap<String, Level>) {
        for spot in &self.spots {
            match (levels.get_mut(&spot.key), spot.item) {
                (Some(Level::Number(number)), _) => *number = self.moved(*number, value),
                (Some(Level::Numbers(list)), None) => {
                    for number in list {
                        *number = self.moved(*number, value);
                    }
                }
                (Some(Level::Numbers(list)), Some(item)) if self.how == How::Tilt => {
                    tilt(list, item, value);
                }
                (Some(Level::Numbers(list)), Some(item)) => {
                    if let Some(number) = list.get_mut(item) {
                        *number = self.moved(*number, value);
                    }
                }
                (None, _) => {}
            }
        }
    }

    fn moved(&self, old: f64, value: f64) -> f64 {
        match self.how {
            How::Value => value,
            How::Scale | How::Tilt => old * value,
            How::Shift => old + value,
        }
    }
}

fn can_tilt(list: &[f64], item: usize) -> bool {
    let others: f64 = list.iter().sum::<f64>() - list[item];
    list[item] > 0.0 && others > 0.0 && list.iter().all(|&share| share >= 0.0)
}

fn tilt(list: &mut [f64], item: usize, factor: f64) {
    let before: f64 = list.iter().sum();
    if let Some(share) = list.get_mut(item) {
        *share *= factor;
    }
    let after: f64 = list.iter().sum();
    for share in list {
        *share *= before / after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(how: How, spots: &[&str], value: f64) -> Vec<Level> {
        let lever = Lever {
            how,
            spots: spots
                .iter()
                .map(|s| Spot::parse(s).expect("a spot"))
                .collect(),
        };
        let mut levels = BTreeMap::from([
            ("a".to_owned(), Level::Number(2.0)),
            ("b".to_owned(), Level::Numbers(vec![0.25, 0.25, 0.5])),
        ]);
        lever.apply(value, &mut levels);
        levels.into_values().collect()
    }

    fn levels(a: f64, b: [f64; 3]) -> Vec<Level> {
        vec![Level::Number(a), Level::Numbers(b.to_vec())]
    }

    #[test]
    fn each_way_of_moving_does_what_it_says() {
        let kept = [0.25, 0.25, 0.5];
        assert_eq!(moved(How::Value, &["a"], 7.0), levels(7.0, kept));
        assert_eq!(
            moved(How::Scale, &["a", "b"], 2.0),
            levels(4.0, [0.5, 0.5, 1.0])
        );
        assert_eq!(moved(How::Shift, &["a"], -0.5), levels(1.5, kept));
        assert_eq!(
            moved(How::Scale, &["b[3]"], 3.0),
            levels(2.0, [0.25, 0.25, 1.5])
        );
        // The third share, tripled, is 1.5 of 2: three quarters.
        assert_eq!(
            moved(How::Tilt, &["b[3]"], 3.0),
            levels(2.0, [0.125, 0.125, 0.75])
        );
        assert_eq!(moved(How::Scale, &["elsewhere"], 9.0), levels(2.0, kept));
    }

    #[test]
    fn the_neutral_number_moves_nothing() {
        for how in [How::Scale, How::Shift, How::Tilt] {
            let spot = if how == How::Tilt { "b[1]" } else { "b" };
            assert_eq!(
                moved(how, &[spot], how.neutral(2.0)),
                levels(2.0, [0.25, 0.25, 0.5])
            );
        }
        assert!((How::Value.neutral(2.0) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn items_are_counted_from_one() {
        let spot = |key: &str, item| {
            Some(Spot {
                key: key.to_owned(),
                item,
            })
        };
        assert_eq!(Spot::parse("needs.acute"), spot("needs.acute", None));
        assert_eq!(Spot::parse("care.t.U3[3]"), spot("care.t.U3", Some(2)));
        for bad in ["", "a[0]", "a[", "a[x]", "[1]", "a[1]b"] {
            assert_eq!(Spot::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_lever_that_does_not_fit_says_why() {
        let list = Level::Numbers(vec![0.0, 1.0]);
        let why = |how, spot: &str, level: &Level| {
            Lever::unfit(how, &Spot::parse(spot).expect("a spot"), level).is_some()
        };
        assert!(why(How::Value, "b", &list) && why(How::Tilt, "b", &list));
        assert!(why(How::Tilt, "b[1]", &list) && why(How::Scale, "b[3]", &list));
        assert!(why(How::Scale, "a[1]", &Level::Number(1.0)));
        assert!(!why(How::Scale, "b", &list) && !why(How::Value, "a", &Level::Number(1.0)));
        // All the weight on one item: nothing can grow at its cost.
        assert!(why(How::Tilt, "b[2]", &list));
    }

    #[test]
    fn numbers_survive_the_way_through_text() {
        let level = Level::Numbers(vec![0.1 + 0.2, 1e-9, 3.0]);
        let text = level.toml();
        let numbers: Vec<f64> = text
            .trim_matches(['[', ']'])
            .split(", ")
            .map(|n| n.parse().expect("a number"))
            .collect();
        assert_eq!(Level::Numbers(numbers), level);
        assert_eq!(Level::Number(3.0).toml(), "3.0");
    }
}

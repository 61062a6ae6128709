//! Compares a simulated effect with a published one: hit, right way but wrong size, or missed.

use crate::stats::estimate::Estimate;
use crate::stats::paired::PairedDifference;

/// Level of the simulated intervals.
pub const LEVEL: f64 = 0.95;

/// How the runs before and after are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// After over before.
    Ratio,
    /// Odds of a percentage after over its odds before.
    OddsRatio,
    /// After less before.
    Difference,
    /// One scenario alone.
    Level,
}

impl Compare {
    /// The words that name them in a file of targets.
    pub const WORDS: [&'static str; 4] = ["ratio", "odds-ratio", "difference", "level"];

    /// The kind at a place of [`Self::WORDS`].
    pub fn of(word: usize) -> Self {
        [Self::Ratio, Self::OddsRatio, Self::Difference, Self::Level][word.min(3)]
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The number that means no effect; None for a level.
    pub fn neutral(self) -> Option<f64> {
        match self {
            Self::Ratio | Self::OddsRatio => Some(1.0),
            Self::Difference => Some(0.0),
            Self::Level => None,
        }
    }
}

/// A number with the interval around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The number.
    pub value: f64,
    /// Lower end, not above the number.
    pub low: f64,
    /// Upper end, not below it.
    pub high: f64,
}

impl Bar {
    /// Of an estimate; None where it has no mean. A single replication has an interval of no width.
    pub fn of(estimate: &Estimate) -> Option<Self> {
        let value = estimate.mean?;
        Some(Self {
            value,
            low: estimate.low.unwrap_or(value),
            high: estimate.high.unwrap_or(value),
        })
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Above (1) or below (-1) a number with the whole interval, else 0.
    fn side_of(&self, number: f64) -> i8 {
        i8::from(self.low > number) - i8::from(self.high < number)
    }
}

/// The effect over paired replications; None where it is not defined.
pub fn effect(compare: Compare, before: &[Option<f64>], after: &[Option<f64>]) -> Option<Bar> {
    match compare {
        Compare::Level => Bar::of(&Estimate::of_optional(after, LEVEL)),
        Compare::Difference => Bar::of(&PairedDifference::of(after, before, LEVEL).difference),
        Compare::Ratio => ratio(before, after),
        Compare::OddsRatio => ratio(&odds(before), &odds(after)),
    }
}

fn ratio(before: &[Option<f64>], after: &[Option<f64>]) -> Option<Bar> {
    let ratio = PairedDifference::of(after, before, LEVEL).relative?;
    Some(Bar {
        value: ratio.ratio,
        low: ratio.low.unwrap_or(ratio.ratio),
        high: ratio.high.unwrap_or(ratio.ratio),
    })
}

fn odds(percentages: &[Option<f64>]) -> Vec<Option<f64>> {
    let odds = |percent: f64| (percent < 100.0).then(|| percent / (100.0 - percent));
    percentages.iter().map(|p| p.and_then(odds)).collect()
}

/// What was published of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Published {
    /// A number with its interval, or with the tolerance that the file of targets states.
    Number(Bar),
    /// Only the way it went: 1 up, -1 down.
    Way(i8),
    /// Nothing: the simulated figure is shown alone.
    Nothing,
}

/// How a target came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The intervals overlap; or, where only the way was published, the effect goes that way.
    Hit,
    /// The effect goes the published way, its size does not fit.
    DirectionOnly,
    /// Neither.
    Miss,
    /// The simulation does not define the figure.
    Undefined,
    /// Nothing was published to compare with.
    Shown,
}

impl Verdict {
    /// For readers and tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::DirectionOnly => "direction only",
            Self::Miss => "miss",
            Self::Undefined => "not defined",
            Self::Shown => "shown",
        }
    }

    /// The verdict on a simulated effect.
    pub fn on(compare: Compare, published: Published, simulated: Option<Bar>) -> Self {
        let Some(simulated) = simulated else {
            return Self::Undefined;
        };
        let side = |bar: &Bar| compare.neutral().map_or(0, |n| bar.side_of(n));
        match published {
            Published::Nothing => Self::Shown,
            Published::Way(way) if side(&simulated) == way => Self::Hit,
            Published::Number(bar) if simulated.overlaps(&bar) => Self::Hit,
            Published::Number(bar) if side(&bar) != 0 && side(&bar) == side(&simulated) => {
                Self::DirectionOnly
            }
            Published::Way(_) | Published::Number(_) => Self::Miss,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(low: f64, value: f64, high: f64) -> Bar {
        Bar { value, low, high }
    }

    fn on(compare: Compare, published: Bar, simulated: Bar) -> Verdict {
        Verdict::on(compare, Published::Number(published), Some(simulated))
    }

    #[test]
    fn intervals_that_touch_are_a_hit_and_others_are_not() {
        let published = bar(1.4, 1.6, 1.9);
        assert_eq!(
            on(Compare::Ratio, published, bar(1.2, 1.3, 1.4)),
            Verdict::Hit
        );
        assert_eq!(
            on(Compare::Ratio, published, bar(1.2, 1.3, 1.39)),
            Verdict::DirectionOnly
        );
        assert_eq!(
            on(Compare::Ratio, published, bar(0.9, 1.1, 1.3)),
            Verdict::Miss
        );
        assert_eq!(
            on(Compare::Ratio, published, bar(0.5, 0.6, 0.7)),
            Verdict::Miss
        );
    }

    #[test]
    fn a_level_and_an_unchanged_figure_have_no_direction() {
        let verdict = on(Compare::Level, bar(5.0, 7.5, 10.0), bar(11.0, 12.0, 13.0));
        assert_eq!(verdict, Verdict::Miss);
        let flat = bar(0.9, 1.0, 1.1);
        assert_eq!(on(Compare::Ratio, flat, bar(0.7, 0.8, 0.85)), Verdict::Miss);
    }

    #[test]
    fn where_only_the_way_was_published_the_way_decides() {
        let verdict =
            |way, simulated| Verdict::on(Compare::Difference, Published::Way(way), Some(simulated));
        assert_eq!(verdict(-1, bar(-3.0, -2.0, -1.0)), Verdict::Hit);
        assert_eq!(verdict(1, bar(-3.0, -2.0, -1.0)), Verdict::Miss);
        assert_eq!(verdict(-1, bar(-3.0, -1.0, 1.0)), Verdict::Miss);
        let none = Verdict::on(Compare::Level, Published::Nothing, None);
        assert_eq!(none, Verdict::Undefined);
    }

    #[test]
    fn effects_are_those_worked_out_by_hand() {
        let before = [Some(20.0), Some(20.0)];
        let after = [Some(50.0), Some(50.0)];
        let value = |compare| effect(compare, &before, &after).map(|bar| bar.value);
        assert_eq!(value(Compare::Ratio), Some(2.5));
        // Odds 1 against odds 1 to 4.
        assert_eq!(value(Compare::OddsRatio), Some(4.0));
        assert_eq!(value(Compare::Difference), Some(30.0));
        assert_eq!(value(Compare::Level), Some(50.0));
        assert_eq!(effect(Compare::Ratio, &[Some(0.0)], &[Some(1.0)]), None);
    }
}

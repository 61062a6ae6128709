//! Where a number stands along an axis, and which round numbers are written beside it.

/// Largest share of the axis that few large values may take before the axis is bent.
const BEND_WHEN_ABOVE: f64 = 12.0;

/// A horizontal or vertical axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
    /// Values well below it are spaced linearly, values well above it logarithmically, so that zero has a place.
    bend: Option<f64>,
}

impl Axis {
    /// A linear axis over the values `from..to`, drawn from `start` to `end` (pixels).
    pub(super) fn linear(from: f64, to: f64, start: f64, end: f64) -> Self {
        let to = if to > from { to } else { from + 1.0 };
        Self {
            from,
            to,
            start,
            end,
            bend: None,
        }
    }

    /// An axis from zero that is bent when the largest value dwarfs the typical one, so that both can be read.
    pub(super) fn from_zero(largest: f64, typical: f64, start: f64, end: f64) -> Self {
        let largest = if largest > 0.0 { largest } else { 1.0 };
        let bend = (typical > 0.0 && largest > BEND_WHEN_ABOVE * typical).then_some(typical);
        Self {
            bend,
            ..Self::linear(0.0, largest, start, end)
        }
    }

    /// Whether the axis is bent.
    pub(super) fn is_bent(&self) -> bool {
        self.bend.is_some()
    }

    /// Place of `value` in pixels; values outside the axis are put at its ends.
    pub(super) fn at(&self, value: f64) -> f64 {
        let position =
            (self.bent(value) - self.bent(self.from)) / (self.bent(self.to) - self.bent(self.from));
        self.start + position.clamp(0.0, 1.0) * (self.end - self.start)
    }

    fn bent(&self, value: f64) -> f64 {
        match self.bend {
            Some(bend) => libm::log1p(value.max(0.0) / bend),
            None => value,
        }
    }

    /// Round values to write along the axis, about `wanted` of them.
    pub(super) fn ticks(&self, wanted: usize) -> Vec<f64> {
        match self.bend {
            None => round_values(self.from, self.to, wanted),
            Some(_) => self.bent_ticks(wanted),
        }
    }

    /// 0 and values 1, 2, 5 times a power of ten that stand far enough apart.
    fn bent_ticks(&self, wanted: usize) -> Vec<f64> {
        let distance = (self.end - self.start).abs() / (1.6 * wanted as f64);
        let candidates =
            (-3_i32..7).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power_of_ten(power)));
        self.ticks_among(candidates, distance)
    }

    /// 0 and those of the rising `candidates` that stand at least `distance` pixels apart.
    pub(super) fn ticks_among(
        &self,
        candidates: impl IntoIterator<Item = f64>,
        distance: f64,
    ) -> Vec<f64> {
        let mut ticks = vec![0.0];
        let mut last = self.at(0.0);
        for value in candidates.into_iter().filter(|&value| value <= self.to) {
            if (self.at(value) - last).abs() >= distance {
                last = self.at(value);
                ticks.push(value);
            }
        }
        ticks
    }
}

/// Ten to the power `power`; exact for the powers an axis needs.
fn power_of_ten(power: i32) -> f64 {
    let positive = (0..power.unsigned_abs()).fold(1.0, |product, _| product * 10.0);
    if power < 0 { 1.0 / positive } else { positive }
}

/// Step of about `wanted` parts of `span`: 1, 2 or 5 times a power of ten.
fn round_step(span: f64, wanted: usize) -> f64 {
    let raw = span / wanted.max(1) as f64;
    let power = power_of_ten(libm::floor(libm::log10(raw)) as i32);
    let digit = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|digit| digit * power >= raw * 0.999)
        .unwrap_or(10.0);
    digit * power
}

fn round_values(from: f64, to: f64, wanted: usize) -> Vec<f64> {
    let step = round_step(to - from, wanted);
    let first = libm::ceil(from / step - 1e-9) as i64;
    let last = libm::floor(to / step + 1e-9) as i64;
    (first..=last).map(|count| count as f64 * step).collect()
}

/// Smallest round limit that is not below `value`, for an axis of about `wanted` steps from zero.
pub(super) fn round_up(value: f64, wanted: usize) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let step = round_step(value, wanted);
    libm::ceil(value / step - 1e-9) * step
}

/// Digits after the point that tell neighbouring ticks apart.
pub(super) fn tick_decimals(ticks: &[f64]) -> u8 {
    let is_printed_by = |decimals: i32| {
        ticks.iter().all(|tick| {
            let scaled = tick * power_of_ten(decimals);
            (scaled - libm::round(scaled)).abs() < 1e-6
        })
    };
    (0..6)
        .find(|&decimals| is_printed_by(decimals))
        .unwrap_or(6) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let axis = Axis::linear(-37.0, 52.0, 0.0, 100.0);
        assert_eq!(axis.ticks(5), [-20.0, 0.0, 20.0, 40.0]);
        assert_eq!(Axis::linear(0.0, 0.3, 0.0, 100.0).ticks(3).len(), 4);
    }

    #[test]
    fn values_beyond_the_axis_stay_at_its_end() {
        let axis = Axis::linear(0.0, 10.0, 100.0, 300.0);
        assert!((axis.at(5.0) - 200.0).abs() < 1e-9);
        assert!((axis.at(99.0) - 300.0).abs() < 1e-9);
        assert!((axis.at(-99.0) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_bent_axis_gives_zero_and_small_values_a_place() {
        let axis = Axis::from_zero(300.0, 2.0, 0.0, 300.0);
        assert!(axis.is_bent());
        assert!(axis.at(0.0).abs() < 1e-9 && (axis.at(300.0) - 300.0).abs() < 1e-9);
        assert!(axis.at(2.0) > 30.0);
        let ticks = axis.ticks(6);
        assert!(ticks[0].abs() < 1e-12);
        assert!(
            ticks.len() >= 4 && ticks.iter().all(|&tick| tick <= 300.0),
            "{ticks:?}"
        );
        assert!(!Axis::from_zero(20.0, 5.0, 0.0, 300.0).is_bent());
    }

    #[test]
    fn an_axis_without_extent_still_has_one() {
        let axis = Axis::linear(3.0, 3.0, 0.0, 10.0);
        assert!(axis.at(3.0).is_finite());
        assert!(Axis::from_zero(0.0, 0.0, 0.0, 10.0).at(0.0).abs() < 1e-12);
    }

    #[test]
    fn limits_and_decimals_follow_the_steps() {
        assert!((round_up(43.0, 4) - 60.0).abs() < 1e-9);
        assert!((round_up(0.0, 4) - 1.0).abs() < 1e-9);
        assert_eq!(tick_decimals(&[0.0, 0.5, 1.0]), 1);
        assert_eq!(tick_decimals(&[0.0, 20.0]), 0);
    }
}

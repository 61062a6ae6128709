//! One measure by urgency level: a group of bars per level, a bar per organisation, each with its interval.

use super::axis::{Axis, round_up, tick_decimals};
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, picture};
use super::frame::{MARGIN, Setting, finite, head, key};
use super::palette::{BLACK, GREY, Look};
use super::text;
use crate::report::model::{ByUrgency, Interval};
use crate::report::{number, words};

const PLOT_LEFT: f64 = MARGIN + 44.0;
const PLOT_RIGHT: f64 = WIDTH - MARGIN;
const PLOT_HEIGHT: f64 = 190.0;
/// Room between the key and the plot.
const VALUE_ROOM: f64 = 8.0;

/// The axis is longer than the tallest bar, so that its value fits above it even when turned.
const LABEL_SHARE: f64 = 1.18;

/// Draws the groups; `None` when no scenario has a value.
pub(super) fn draw(measure: &ByUrgency, setting: &Setting<'_>) -> Option<String> {
    let value = |scenario: usize, urgency: usize| {
        finite(
            measure
                .values
                .get(scenario)
                .and_then(|values| values.get(urgency)),
        )
        .filter(|value| value.mean >= 0.0)
    };
    let all = || {
        (0..setting.scenarios.len()).flat_map(|scenario| {
            (0..measure.urgencies.len()).map(move |urgency| (scenario, urgency))
        })
    };
    let tops = all()
        .filter_map(|(scenario, urgency)| value(scenario, urgency))
        .map(|value| value.high.unwrap_or(value.mean).max(value.mean));
    let largest = tops.reduce(f64::max)?;
    let title = format!("{} ({})", measure.measure, measure.unit);
    let note = format!("{} {}.", words::WHISKERS_ARE, setting.interval_note);
    Some(picture(&title, &note, |canvas| {
        let top = head(canvas, &title, &[&note]);
        let shown: Vec<usize> = (0..setting.scenarios.len()).collect();
        let top = key(canvas, setting, &shown, top + 2.0) + VALUE_ROOM;
        let foot = top + PLOT_HEIGHT;
        let axis = Axis::linear(0.0, round_up(largest * LABEL_SHARE, 5), foot, top);
        scale(canvas, &axis);
        let group = (PLOT_RIGHT - PLOT_LEFT) / measure.urgencies.len() as f64;
        for (urgency, name) in measure.urgencies.iter().enumerate() {
            let left = PLOT_LEFT + urgency as f64 * group;
            let bars = Bars::inside(left, group, setting.scenarios.len());
            for (scenario, _, look) in setting.each() {
                bar(
                    canvas,
                    value(scenario, urgency),
                    look,
                    bars.place(scenario),
                    &axis,
                );
            }
            let name = text::shorten(name, group - 4.0, LABEL, true);
            canvas.text(
                (left + group / 2.0, foot + 25.0),
                &name,
                Ink::new(LABEL).bold().centred(),
            );
        }
        canvas.line((PLOT_LEFT, foot), (PLOT_RIGHT, foot), GREY, 0.75);
        foot + 36.0
    }))
}

/// Places of the bars of one group.
struct Bars {
    first: f64,
    width: f64,
}

impl Bars {
    fn inside(left: f64, group: f64, count: usize) -> Self {
        let width = (group * 0.82 / count as f64).min(44.0);
        Self {
            first: left + (group - width * count as f64) / 2.0,
            width,
        }
    }

    /// Left and right edge of a bar.
    fn place(&self, index: usize) -> (f64, f64) {
        let left = self.first + index as f64 * self.width;
        (left + 1.0, left + self.width - 1.0)
    }
}

fn scale(canvas: &mut Canvas<'_>, axis: &Axis) {
    let ticks = axis.ticks(5);
    let decimals = tick_decimals(&ticks);
    for tick in ticks {
        canvas.grid_across(axis.at(tick), PLOT_LEFT, PLOT_RIGHT);
        canvas.text(
            (PLOT_LEFT - 5.0, axis.at(tick)),
            &number::readable(tick, decimals),
            Ink::note(SMALL).ending(),
        );
    }
}

/// One bar with its letter below and its value above.
fn bar(
    canvas: &mut Canvas<'_>,
    value: Option<Interval>,
    look: Look,
    place: (f64, f64),
    axis: &Axis,
) {
    let foot = axis.at(0.0);
    let centre = f64::midpoint(place.0, place.1);
    canvas.text(
        (centre, foot + 9.0),
        &look.letter.to_string(),
        Ink::note(SMALL).centred(),
    );
    let Some(value) = value else {
        canvas.text(
            (centre, foot - 7.0),
            words::DASH,
            Ink::note(SMALL).centred(),
        );
        return;
    };
    canvas.area((place.0, axis.at(value.mean)), (place.1, foot), look.colour);
    let mut top = axis.at(value.mean);
    if let Some((low, high)) = value.bounds() {
        halo(
            canvas,
            (centre, axis.at(low.max(0.0))),
            (centre, axis.at(high)),
        );
        top = axis.at(high);
    }
    let decimals = if value.mean >= 99.5 {
        0
    } else if value.mean >= 0.995 {
        1
    } else {
        2
    };
    let written = number::readable(value.mean, decimals);
    let width = text::width(&written, SMALL, false);
    if width <= place.1 - place.0 + 2.0 {
        canvas.text((centre, top - 8.0), &written, Ink::new(SMALL).centred());
    } else {
        canvas.text((centre, top - 4.0), &written, Ink::new(SMALL).upward());
    }
}

/// A whisker that stands out from bars of any colour: black on a white edge.
fn halo(canvas: &mut Canvas<'_>, low: (f64, f64), high: (f64, f64)) {
    canvas.line(low, high, super::palette::WHITE, 2.5);
    canvas.whisker(low, high, BLACK, 2.5);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_of_a_group_stay_inside_it_and_do_not_touch() {
        let bars = Bars::inside(100.0, 60.0, 6);
        assert!(bars.place(0).0 > 100.0 && bars.place(5).1 < 160.0);
        assert!((0..5).all(|index| bars.place(index).1 < bars.place(index + 1).0));
    }
}

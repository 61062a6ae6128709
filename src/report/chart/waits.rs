//! The figure of waits: the patient in the middle, the patient in the last tenth, and the target, by urgency.

use super::axis::{Axis, tick_decimals};
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, picture};
use super::frame::{MARGIN, Setting, finite, head, key};
use super::palette::{ALARM, GREY, Look, RULE, pale};
use super::text;
use crate::report::model::{Interval, UrgencyTarget, WaitSummary, WaitsByUrgency};
use crate::report::{number, words};

const PLOT_LEFT: f64 = MARGIN + 74.0;
const PLOT_RIGHT: f64 = WIDTH - MARGIN - 2.0 * COLUMN - 10.0;
const COLUMN: f64 = 104.0;
const ROW: f64 = 16.0;
const BLOCK_GAP: f64 = 22.0;
const LETTER_LEFT: f64 = PLOT_LEFT - 12.0;

/// Round times in minutes, from one minute to two days.
const ROUND_MINUTES: [f64; 11] = [
    1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0, 2880.0,
];

/// Draws the waits; `None` when no scenario has any.
pub(super) fn draw(waits: &WaitsByUrgency, setting: &Setting<'_>) -> Option<String> {
    let wait = |scenario: usize, urgency: usize| {
        let wait = (*waits.waits.get(scenario)?.get(urgency)?)?;
        Some(WaitSummary {
            median: finite(Some(&Some(wait.median)))?,
            p90: finite(Some(&Some(wait.p90)))?,
        })
    };
    let count = setting.scenarios.len();
    let known: Vec<WaitSummary> = (0..count)
        .flat_map(|scenario| {
            (0..waits.urgencies.len()).filter_map(move |urgency| wait(scenario, urgency))
        })
        .collect();
    let axis = axis(&known, &waits.urgencies)?;
    let title = format!("{} ({})", waits.measure, words::MINUTES);
    let note = format!("{} {}.", words::WAITS_NOTE, setting.interval_note);
    let bend_note = if axis.is_bent() { words::BENT_AXIS } else { "" };
    Some(picture(&title, &note, |canvas| {
        let top = head(canvas, &title, &[&note, bend_note]);
        let shown: Vec<usize> = (0..count).collect();
        let top = key(canvas, setting, &shown, top + 2.0) + 8.0;
        let block = ROW * count as f64 + BLOCK_GAP;
        let bottom = top + block * waits.urgencies.len() as f64;
        scale(canvas, &axis, top, bottom);
        for (urgency, level) in waits.urgencies.iter().enumerate() {
            let block_top = top + block * urgency as f64;
            urgency_head(canvas, level, &axis, block_top, block);
            for (scenario, _, look) in setting.each() {
                let y = block_top + BLOCK_GAP - 4.0 + ROW * (scenario as f64 + 0.5);
                row(canvas, wait(scenario, urgency), look, &axis, y);
            }
        }
        bottom + 38.0
    }))
}

/// An axis from zero over all waits and targets, bent when the longest dwarfs the typical one.
fn axis(known: &[WaitSummary], urgencies: &[UrgencyTarget]) -> Option<Axis> {
    let mut medians: Vec<f64> = known.iter().map(|wait| wait.median.mean).collect();
    medians.sort_by(f64::total_cmp);
    let typical = medians.get(medians.len() / 4).copied()?;
    let ends = known
        .iter()
        .map(|wait| wait.p90.high.unwrap_or(wait.p90.mean).max(wait.p90.mean));
    let targets = urgencies.iter().filter_map(|level| level.target_minutes);
    let largest = ends
        .chain(targets)
        .filter(|end| end.is_finite())
        .fold(1.0, f64::max);
    Some(Axis::from_zero(
        largest * 1.04,
        typical,
        PLOT_LEFT,
        PLOT_RIGHT,
    ))
}

fn scale(canvas: &mut Canvas<'_>, axis: &Axis, top: f64, bottom: f64) {
    let ticks = if axis.is_bent() {
        axis.ticks_among(ROUND_MINUTES, 26.0)
    } else {
        axis.ticks(7)
    };
    let decimals = tick_decimals(&ticks);
    for tick in ticks {
        canvas.grid_down(axis.at(tick), top, bottom);
        canvas.text(
            (axis.at(tick), bottom + 9.0),
            &number::readable(tick, decimals),
            Ink::note(SMALL).centred(),
        );
    }
    for (column, head) in [words::MEDIAN, words::P90].into_iter().enumerate() {
        canvas.text(
            (column_left(column), top - 4.0),
            head,
            Ink::note(SMALL).bold(),
        );
    }
    canvas.text(
        (f64::midpoint(PLOT_LEFT, PLOT_RIGHT), bottom + 25.0),
        words::MINUTES,
        Ink::new(SMALL).centred(),
    );
}

fn column_left(column: usize) -> f64 {
    PLOT_RIGHT + 10.0 + COLUMN * column as f64
}

/// Name of the level, the rule above it, and its target as a dashed line.
fn urgency_head(
    canvas: &mut Canvas<'_>,
    level: &UrgencyTarget,
    axis: &Axis,
    top: f64,
    height: f64,
) {
    canvas.line((MARGIN, top + 4.0), (WIDTH - MARGIN, top + 4.0), RULE, 0.75);
    let name = text::wrap(&level.urgency, LETTER_LEFT - MARGIN - 12.0, LABEL, true, 3);
    canvas.lines(
        (MARGIN, top + height / 2.0 + 4.0),
        &name,
        Ink::new(LABEL).bold(),
    );
    let Some(target) = level.target_minutes.filter(|target| target.is_finite()) else {
        return;
    };
    let x = axis.at(target);
    let written = format!(
        "{} {} {}",
        words::TARGET,
        number::readable(target, 0),
        words::MINUTES
    );
    let width = text::width(&written, SMALL, false);
    canvas.dashes((x, top + 6.0), (x, top + height), ALARM, 1.0);
    let ink = Ink::new(SMALL).colour(ALARM);
    if x + 4.0 + width < PLOT_RIGHT {
        canvas.text((x + 4.0, top + 12.0), &written, ink);
    } else {
        canvas.text((x - 4.0, top + 12.0), &written, ink.ending());
    }
}

/// One scenario at one level.
fn row(canvas: &mut Canvas<'_>, wait: Option<WaitSummary>, look: Look, axis: &Axis, y: f64) {
    canvas.text(
        (LETTER_LEFT, y),
        &look.letter.to_string(),
        Ink::note(SMALL).centred(),
    );
    let Some(wait) = wait else {
        canvas.text((PLOT_LEFT + 4.0, y), words::NO_DATA, Ink::note(SMALL));
        return;
    };
    for interval in [wait.median, wait.p90] {
        if let Some((low, high)) = interval.bounds() {
            canvas.area(
                (axis.at(low), y - 4.5),
                (axis.at(high), y + 4.5),
                pale(look.colour),
            );
        }
    }
    let end = axis.at(wait.p90.mean);
    canvas.line((axis.at(wait.median.mean), y), (end, y), look.colour, 1.75);
    canvas.line((end, y - 4.5), (end, y + 4.5), look.colour, 1.75);
    canvas.mark(
        (axis.at(wait.median.mean), y),
        3.8,
        look.shape,
        look.colour,
        true,
    );
    for (column, interval) in [wait.median, wait.p90].iter().enumerate() {
        numbers(canvas, interval, column_left(column), y);
    }
}

fn numbers(canvas: &mut Canvas<'_>, interval: &Interval, left: f64, y: f64) {
    let decimals = u8::from(interval.mean < 10.0);
    let mean = number::readable(interval.mean, decimals);
    canvas.text((left, y), &mean, Ink::new(SMALL));
    if let Some((low, high)) = interval.bounds() {
        let range = format!(
            "({}{}{})",
            number::readable(low, decimals),
            words::DASH,
            number::readable(high, decimals)
        );
        let at = left + text::width(&mean, SMALL, false) + 4.0;
        let size = text::fitting_size(&range, COLUMN - 4.0 - (at - left), SMALL, 6.5);
        canvas.text((at, y), &range, Ink::note(size).colour(GREY));
    }
}

//! A whole in its parts, one bar per organisation: who answers, or who pays.

use super::axis::{Axis, round_up, tick_decimals};
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, picture};
use super::frame::{MARGIN, RowName, Setting, finite, head, no_data};
use super::palette::{Colour, GREY, on, part};
use super::text;
use crate::report::model::{Composition, Interval};
use crate::report::{number, words};

const NAME_ROOM: f64 = 168.0;
const PLOT_LEFT: f64 = MARGIN + NAME_ROOM + 10.0;
const BAR: f64 = 28.0;
const TOTAL_ROOM: f64 = 118.0;

/// Draws the bars; `None` when no scenario has any part.
pub(super) fn draw(whole: &Composition, setting: &Setting<'_>) -> Option<String> {
    let rows: Vec<Vec<Option<Interval>>> = setting
        .each()
        .map(|(index, ..)| parts(whole, index))
        .collect();
    let sums: Vec<f64> = rows
        .iter()
        .map(|row| row.iter().flatten().map(|value| value.mean).sum())
        .collect();
    let largest = sums.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 {
        return None;
    }
    let is_share = whole.unit == "%";
    let right = WIDTH - MARGIN - if is_share { 12.0 } else { TOTAL_ROOM };
    let end = if is_share {
        100.0
    } else {
        round_up(largest, 5)
    };
    let axis = Axis::linear(0.0, end, PLOT_LEFT, right);
    let title = format!("{} ({})", whole.measure, whole.unit);
    Some(picture(&title, setting.interval_note, |canvas| {
        let note = format!("{} {}.", words::BRACKETS_ARE, setting.interval_note);
        let top = head(canvas, &title, &[&note]);
        let heights: Vec<f64> = (0..rows.len())
            .map(|row| RowName::new(setting, row, NAME_ROOM).height().max(BAR) + 12.0)
            .collect();
        let top = part_names(
            canvas,
            whole,
            &rows[0],
            &axis,
            (top + 4.0, (heights[0] - BAR) / 2.0),
        );
        let bottom = top + heights.iter().sum::<f64>();
        scale(canvas, &axis, &whole.unit, top, bottom);
        let mut y = top;
        for (index, row) in rows.iter().enumerate() {
            let middle = y + heights[index] / 2.0;
            RowName::new(setting, index, NAME_ROOM).write(canvas, MARGIN, middle);
            if row.iter().all(Option::is_none) {
                no_data(canvas, (PLOT_LEFT + 4.0, middle));
            } else {
                bar(canvas, row, &axis, middle, decimals(largest));
                total(
                    canvas,
                    finite(whole.totals.get(index)),
                    axis.at(sums[index]),
                    middle,
                    decimals(largest),
                );
            }
            y += heights[index];
        }
        bottom + 38.0
    }))
}

fn decimals(largest: f64) -> u8 {
    if largest >= 1000.0 {
        0
    } else if largest >= 5.0 {
        1
    } else {
        2
    }
}

/// The parts of one scenario; a negative part cannot be stacked and is left out.
fn parts(whole: &Composition, scenario: usize) -> Vec<Option<Interval>> {
    let values = whole.values.get(scenario);
    (0..whole.parts.len())
        .map(|part| {
            finite(values.and_then(|values| values.get(part))).filter(|value| value.mean >= 0.0)
        })
        .collect()
}

/// Writes the name of each part above the first bar, joined to it by a thin line; the bar lies `down` below the names.
fn part_names(
    canvas: &mut Canvas<'_>,
    whole: &Composition,
    first: &[Option<Interval>],
    axis: &Axis,
    (top, down): (f64, f64),
) -> f64 {
    const SWATCH: f64 = 12.0;
    let names: Vec<String> = whole
        .parts
        .iter()
        .map(|name| text::shorten(name, 200.0, SMALL, false))
        .collect();
    let widths: Vec<f64> = names
        .iter()
        .map(|name| SWATCH + text::width(name, SMALL, false))
        .collect();
    let (from, to) = (PLOT_LEFT, WIDTH - MARGIN);
    let gap = 10.0;
    let needed = widths.iter().sum::<f64>() + gap * widths.len().saturating_sub(1) as f64;
    if needed > to - from {
        return listed_names(canvas, &names, &widths, top);
    }
    let middles = middles(first, axis);
    let centres = text::spread(&middles, &widths, gap, from, to);
    for (index, centre) in centres.iter().enumerate() {
        let left = centre - widths[index] / 2.0;
        name(canvas, (left, top + 6.0), index, &names[index]);
        if first[index].is_some_and(|value| value.mean > 0.0) {
            canvas.line(
                (left + 4.0, top + 12.0),
                (middles[index], top + 20.0 + down),
                GREY,
                0.5,
            );
        }
    }
    top + 20.0
}

/// Writes the names as a list when they do not fit in one line.
fn listed_names(canvas: &mut Canvas<'_>, names: &[String], widths: &[f64], top: f64) -> f64 {
    let mut at = (PLOT_LEFT, top + 6.0);
    for (index, written) in names.iter().enumerate() {
        if at.0 > PLOT_LEFT && at.0 + widths[index] > WIDTH - MARGIN {
            at = (PLOT_LEFT, at.1 + 14.0);
        }
        name(canvas, at, index, written);
        at.0 += widths[index] + 12.0;
    }
    at.1 + 12.0
}

fn name(canvas: &mut Canvas<'_>, at: (f64, f64), index: usize, written: &str) {
    canvas.area((at.0, at.1 - 4.0), (at.0 + 8.0, at.1 + 4.0), part(index));
    canvas.text((at.0 + 12.0, at.1), written, Ink::new(SMALL));
}

/// Middle of each part of a bar.
fn middles(row: &[Option<Interval>], axis: &Axis) -> Vec<f64> {
    let mut start = 0.0;
    row.iter()
        .map(|value| {
            let end = start + value.map_or(0.0, |value| value.mean);
            let middle = f64::midpoint(axis.at(start), axis.at(end));
            start = end;
            middle
        })
        .collect()
}

fn scale(canvas: &mut Canvas<'_>, axis: &Axis, unit: &str, top: f64, bottom: f64) {
    let ticks = axis.ticks(5);
    let decimals = tick_decimals(&ticks);
    for &tick in &ticks {
        canvas.grid_down(axis.at(tick), top, bottom);
        canvas.text(
            (axis.at(tick), bottom + 9.0),
            &number::readable(tick, decimals),
            Ink::note(SMALL).centred(),
        );
    }
    let right = ticks.last().map_or(PLOT_LEFT, |&tick| axis.at(tick));
    canvas.text(
        (f64::midpoint(PLOT_LEFT, right), bottom + 25.0),
        unit,
        Ink::new(SMALL).centred(),
    );
}

/// The parts of one bar, each with its value and its interval where they fit.
fn bar(canvas: &mut Canvas<'_>, row: &[Option<Interval>], axis: &Axis, middle: f64, decimals: u8) {
    let mut start = 0.0;
    for (index, value) in row.iter().enumerate() {
        let Some(value) = value else { continue };
        let (left, right) = (axis.at(start), axis.at(start + value.mean));
        start += value.mean;
        // A white gap parts neighbours whatever their colours.
        let right = (right - 1.0).max(left);
        canvas.area(
            (left, middle - BAR / 2.0),
            (right, middle + BAR / 2.0),
            part(index),
        );
        value_inside(
            canvas,
            value,
            (left, right),
            middle,
            (decimals, on(part(index))),
        );
    }
}

fn value_inside(
    canvas: &mut Canvas<'_>,
    value: &Interval,
    span: (f64, f64),
    middle: f64,
    style: (u8, Colour),
) {
    let (decimals, colour) = style;
    let room = span.1 - span.0 - 3.0;
    let centre = f64::midpoint(span.0, span.1);
    let written = number::readable(value.mean, decimals);
    let size = text::fitting_size(&written, room, LABEL, SMALL - 1.5);
    if text::width(&written, size, false) > room {
        return;
    }
    let range = value.bounds().map(|(low, high)| {
        format!(
            "({}{}{})",
            number::readable(low, decimals),
            words::DASH,
            number::readable(high, decimals)
        )
    });
    match range.filter(|range| text::width(range, SMALL - 1.0, false) <= room) {
        Some(range) => {
            canvas.text(
                (centre, middle - 6.0),
                &written,
                Ink::new(LABEL).bold().centred().colour(colour),
            );
            canvas.text(
                (centre, middle + 7.0),
                &range,
                Ink::new(SMALL - 1.0).centred().colour(colour),
            );
        }
        None => canvas.text(
            (centre, middle),
            &written,
            Ink::new(size).centred().colour(colour),
        ),
    }
}

/// The whole at the end of the bar, with its interval as a whisker and in brackets.
fn total(canvas: &mut Canvas<'_>, total: Option<Interval>, end: f64, middle: f64, decimals: u8) {
    let Some(total) = total else { return };
    let written = number::readable(total.mean, decimals);
    canvas.text((end + 8.0, middle - 6.0), &written, Ink::new(LABEL).bold());
    if let Some((low, high)) = total.bounds() {
        let range = format!(
            "({} to {})",
            number::readable(low, decimals),
            number::readable(high, decimals)
        );
        let size = text::fitting_size(&range, WIDTH - MARGIN - end - 8.0, SMALL, 7.0);
        canvas.text((end + 8.0, middle + 7.0), &range, Ink::note(size));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_part_lies_between_its_neighbours() {
        let row = [Interval::point(20.0), None, Interval::point(60.0)];
        let axis = Axis::linear(0.0, 100.0, 0.0, 100.0);
        assert_eq!(middles(&row, &axis), [10.0, 20.0, 50.0]);
    }
}

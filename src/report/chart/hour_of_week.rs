//! The week as a map: when people need care, and when doctors are there.

use super::axis::{Axis, tick_decimals};
use super::canvas::{Canvas, Ink, SMALL, WIDTH, line_height, picture};
use super::frame::{MARGIN, Setting, head, no_data};
use super::palette::{ALARM, COVER_RAMP, Colour, DEMAND_RAMP, GREY, NOT_COUNTED, RULE, along};
use super::text;
use crate::report::model::HourOfWeek;
use crate::report::{number, words};

const HOURS_A_WEEK: usize = 168;
const CELL: f64 = 12.0;
const DAY_ROOM: f64 = 28.0;
const PANEL: f64 = DAY_ROOM + 24.0 * CELL;
const PANEL_GAP: f64 = WIDTH - 2.0 * MARGIN - 2.0 * PANEL;
const BAR: f64 = 150.0;

/// One week of one scenario; without values when it is not known.
struct Week<'a> {
    name: String,
    values: &'a [Option<f64>],
}

/// One measure over all scenarios, with its colours.
struct Measure<'a> {
    name: &'a str,
    ramp: &'static [Colour; 7],
    weeks: Vec<Week<'a>>,
    /// Cover: a zero is a fault that must be seen, and office hours must not drown the nights.
    is_cover: bool,
}

impl Measure<'_> {
    /// Place of a value on the ramp, 0 to 1. Cover follows a square root: one doctor or two at night is the question,
    /// not thirteen or fourteen by day.
    fn position(&self, value: f64, largest: f64) -> f64 {
        let share = if largest > 0.0 { value / largest } else { 0.0 };
        if self.is_cover {
            libm::sqrt(share.max(0.0))
        } else {
            share
        }
    }

    fn colour(&self, value: f64, largest: f64) -> Colour {
        along(self.ramp, self.position(value, largest))
    }
}

/// Draws both measures; `None` when no scenario has a full week of either.
pub(super) fn draw(weeks: &HourOfWeek, setting: &Setting<'_>) -> Option<String> {
    let measures = [
        measure(
            &weeks.demand_measure,
            &DEMAND_RAMP,
            &weeks.demand,
            setting,
            false,
        ),
        measure(
            &weeks.cover_measure,
            &COVER_RAMP,
            &weeks.cover,
            setting,
            true,
        ),
    ];
    if measures.iter().all(|measure| measure.weeks.is_empty()) {
        return None;
    }
    let title = words::HOUR_OF_WEEK_FIGURE;
    Some(picture(title, words::HOUR_OF_WEEK_READING, |canvas| {
        let mut y = head(canvas, title, &[words::HEAT_MAP_NOTE]) + 4.0;
        for measure in measures.iter().filter(|measure| !measure.weeks.is_empty()) {
            y = panels(canvas, measure, y);
        }
        y
    }))
}

fn measure<'a>(
    name: &'a str,
    ramp: &'static [Colour; 7],
    values: &'a [Vec<Option<f64>>],
    setting: &Setting<'_>,
    is_cover: bool,
) -> Measure<'a> {
    let is_full = |week: &&Vec<Option<f64>>| {
        week.len() == HOURS_A_WEEK && week.iter().flatten().all(|value| value.is_finite())
    };
    let week = |index: usize| Week {
        name: format!(
            "{}  {}",
            setting.looks[index].letter,
            setting.full_title(index)
        ),
        values: values.get(index).filter(is_full).map_or(&[], Vec::as_slice),
    };
    let mut weeks: Vec<Week<'_>> = setting.each().map(|(index, ..)| week(index)).collect();
    if weeks.iter().all(|week| week.values.is_empty()) {
        weeks.clear();
    }
    let same = weeks.len() > 1
        && weeks
            .windows(2)
            .all(|pair| pair[0].values == pair[1].values);
    if same {
        weeks.truncate(1);
        words::SAME_EVERYWHERE.clone_into(&mut weeks[0].name);
    }
    Measure {
        name,
        ramp,
        weeks,
        is_cover,
    }
}

/// Writes the head of a measure with its colour bar, then its weeks two by two; returns where the figure goes on.
fn panels(canvas: &mut Canvas<'_>, measure: &Measure<'_>, top: f64) -> f64 {
    let largest = measure
        .weeks
        .iter()
        .flat_map(|week| week.values)
        .filter_map(|&value| value)
        .fold(0.0, f64::max);
    let shows_alarm = measure.is_cover
        && measure
            .weeks
            .iter()
            .any(|week| week.values.contains(&Some(0.0)));
    let y = top + 8.0;
    let room = WIDTH - 2.0 * MARGIN - BAR - 30.0;
    let heading = text::wrap(measure.name, room, SMALL + 1.5, true, 2);
    let heading_height = canvas.lines((MARGIN, y), &heading, Ink::new(SMALL + 1.5).bold());
    colour_bar(canvas, measure, largest, y - 4.0);
    let mut y = y + heading_height.max(14.0) + 2.0;
    if shows_alarm {
        y += 2.0;
        cross(canvas, (MARGIN, y - CELL / 2.0));
        canvas.text(
            (MARGIN + CELL + 4.0, y),
            words::NOBODY,
            Ink::new(SMALL).colour(ALARM),
        );
    }
    y += if shows_alarm { 18.0 } else { 16.0 };
    for pair in measure.weeks.chunks(2) {
        let names: Vec<Vec<String>> = pair
            .iter()
            .map(|week| text::wrap(&week.name, PANEL - DAY_ROOM, SMALL + 0.5, false, 2))
            .collect();
        let name_height =
            names.iter().map(Vec::len).max().unwrap_or(1) as f64 * line_height(SMALL + 0.5);
        for (column, (week, name)) in pair.iter().zip(&names).enumerate() {
            let left = MARGIN + column as f64 * (PANEL + PANEL_GAP);
            canvas.lines((left + DAY_ROOM, y), name, Ink::new(SMALL + 0.5));
            panel(
                canvas,
                week,
                measure,
                largest,
                (left, y + name_height - 5.0),
            );
        }
        y += name_height + 7.0 * CELL + if measure.is_cover { 38.0 } else { 26.0 };
    }
    y
}

fn colour_bar(canvas: &mut Canvas<'_>, measure: &Measure<'_>, largest: f64, top: f64) {
    const STEPS: u32 = 75;
    let left = WIDTH - MARGIN - BAR;
    let step = BAR / f64::from(STEPS);
    for index in 0..STEPS {
        let share = f64::from(index) / f64::from(STEPS - 1);
        let from = left + f64::from(index) * step;
        // Neighbours overlap a little so that no seam shows.
        canvas.area(
            (from, top),
            ((from + step + 0.5).min(left + BAR), top + 9.0),
            along(measure.ramp, share),
        );
    }
    let ticks = bar_ticks(measure, largest);
    let decimals = tick_decimals(&ticks);
    for tick in ticks {
        let x = left + measure.position(tick, largest) * BAR;
        canvas.line((x, top + 9.0), (x, top + 12.0), GREY, 0.5);
        canvas.text(
            (x, top + 18.0),
            &number::readable(tick, decimals),
            Ink::note(SMALL).centred(),
        );
    }
}

/// Round values that stand far enough apart on the colour bar.
fn bar_ticks(measure: &Measure<'_>, largest: f64) -> Vec<f64> {
    const APART: f64 = 26.0;
    let mut ticks = vec![0.0];
    let steps = Axis::linear(0.0, largest, 0.0, BAR).ticks(14);
    for tick in steps {
        let last = ticks.last().copied().unwrap_or_default();
        if (measure.position(tick, largest) - measure.position(last, largest)) * BAR >= APART {
            ticks.push(tick);
        }
    }
    ticks
}

/// One week: seven rows of twenty-four squares.
fn panel(
    canvas: &mut Canvas<'_>,
    week: &Week<'_>,
    measure: &Measure<'_>,
    largest: f64,
    at: (f64, f64),
) {
    let (left, top) = (at.0 + DAY_ROOM, at.1);
    if week.values.is_empty() {
        no_data(canvas, (left, top + 3.5 * CELL));
        return;
    }
    for (hour, &value) in week.values.iter().enumerate() {
        let (day, hour) = ((hour / 24) as f64, (hour % 24) as f64);
        let corner = (left + hour * CELL, top + day * CELL);
        let colour = value.map_or(NOT_COUNTED, |value| measure.colour(value, largest));
        canvas.area(
            corner,
            (corner.0 + CELL - 0.5, corner.1 + CELL - 0.5),
            colour,
        );
        if measure.is_cover && value == Some(0.0) {
            cross(canvas, corner);
        }
    }
    for (row, day) in words::DAYS.into_iter().enumerate() {
        let y = top + (row as f64 + 0.5) * CELL;
        canvas.text((left - 4.0, y), day, Ink::note(SMALL).ending());
    }
    let foot = top + 7.0 * CELL;
    for hour in [0_u32, 6, 12, 18, 24] {
        let x = left + f64::from(hour) * CELL;
        canvas.line((x, foot), (x, foot + 3.0), RULE, 0.75);
        if hour == 24 {
            canvas.text((x + 6.5, foot + 9.0), "24 h", Ink::note(SMALL).ending());
        } else {
            canvas.text(
                (x, foot + 9.0),
                &hour.to_string(),
                Ink::note(SMALL).centred(),
            );
        }
    }
    let uncovered = week
        .values
        .iter()
        .filter(|&&value| value == Some(0.0))
        .count();
    if measure.is_cover && uncovered > 0 {
        let what = if uncovered == 1 {
            words::HOUR_UNCOVERED
        } else {
            words::HOURS_UNCOVERED
        };
        canvas.text(
            (left, foot + 22.0),
            &format!("{uncovered} {what}"),
            Ink::new(SMALL).bold().colour(ALARM),
        );
    }
}

/// A cross over a square in which nobody is on duty.
fn cross(canvas: &mut Canvas<'_>, corner: (f64, f64)) {
    let (near, far) = (2.5, CELL - 3.0);
    canvas.line(
        (corner.0 + near, corner.1 + near),
        (corner.0 + far, corner.1 + far),
        ALARM,
        1.25,
    );
    canvas.line(
        (corner.0 + near, corner.1 + far),
        (corner.0 + far, corner.1 + near),
        ALARM,
        1.25,
    );
}

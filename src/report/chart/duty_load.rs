//! The figure of duty load: how many doctors carry which load in each organisation.

use super::axis::{Axis, tick_decimals};
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, picture};
use super::frame::{MARGIN, RowName, Setting, head, no_data, small_key};
use super::palette::{GREY, Look, Shape, pale};
use crate::report::model::DutyLoad;
use crate::report::{number, words};

const NAME_ROOM: f64 = 168.0;
const PLOT_LEFT: f64 = MARGIN + NAME_ROOM + 8.0;
const PLOT_RIGHT: f64 = WIDTH - MARGIN - 4.0 * COLUMN - 12.0;
const COLUMN: f64 = 48.0;
const ROW: f64 = 58.0;
/// Width of one class of the hills, in points.
const CLASS: f64 = 4.0;

/// The doctors of one scenario, lightest load first.
struct Spread {
    sorted: Vec<f64>,
    mean: f64,
    p95: f64,
    max: f64,
    none_percent: f64,
}

/// Draws the load of each doctor; `None` when no scenario has doctors.
pub(super) fn draw(load: &DutyLoad, setting: &Setting<'_>) -> Option<String> {
    let spreads: Vec<Option<Spread>> = setting
        .each()
        .map(|(index, ..)| load.loads.get(index).and_then(|loads| spread(loads)))
        .collect();
    let known: Vec<&Spread> = spreads.iter().flatten().collect();
    let largest = known.iter().map(|spread| spread.max).reduce(f64::max)?;
    let typical = known
        .iter()
        .map(|spread| spread.mean)
        .fold(f64::INFINITY, f64::min);
    let axis = Axis::from_zero(largest * 1.02, typical, PLOT_LEFT, PLOT_RIGHT);
    let highest = known
        .iter()
        .map(|spread| tallest(&shares(spread, &axis)))
        .fold(0.0, f64::max);
    // Loads of a few nights a year need a digit after the point; loads of dozens do not.
    let decimals = u8::from(typical < 20.0);
    let bend_note = if axis.is_bent() { words::BENT_AXIS } else { "" };
    let title = format!("{} ({})", load.measure, load.unit);
    Some(picture(&title, words::DUTY_LOAD_READING, |canvas| {
        let top = head(canvas, &title, &[words::DUTY_LOAD_NOTE, bend_note]);
        let top = columns(canvas, top + 4.0);
        let bottom = top + ROW * spreads.len() as f64;
        scale(canvas, &axis, load, top, bottom);
        for (index, spread) in spreads.iter().enumerate() {
            let foot = top + ROW * (index as f64 + 1.0);
            RowName::new(setting, index, NAME_ROOM).write_with_mark(
                canvas,
                MARGIN,
                foot - ROW / 2.0,
            );
            canvas.line((PLOT_LEFT, foot), (WIDTH - MARGIN, foot), GREY, 0.5);
            match spread {
                Some(spread) => hill(
                    canvas,
                    spread,
                    setting.looks[index],
                    &axis,
                    foot,
                    (highest, decimals),
                ),
                None => no_data(canvas, (PLOT_LEFT + 4.0, foot - ROW / 2.0)),
            }
        }
        bottom + 40.0
    }))
}

fn spread(loads: &[f64]) -> Option<Spread> {
    let mut sorted: Vec<f64> = loads
        .iter()
        .copied()
        .filter(|load| load.is_finite() && *load >= 0.0)
        .collect();
    sorted.sort_by(f64::total_cmp);
    let &max = sorted.last()?;
    let count = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / count;
    let idle = sorted.iter().take_while(|&&load| load == 0.0).count() as f64;
    Some(Spread {
        mean,
        p95: percentile(&sorted, 0.95),
        max,
        none_percent: 100.0 * idle / count,
        sorted,
    })
}

/// Percentile of type 7 (Hyndman & Fan 1996): linear interpolation between order statistics.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

/// Share of the doctors in each class along the axis.
fn shares(spread: &Spread, axis: &Axis) -> Vec<f64> {
    let classes = ((PLOT_RIGHT - PLOT_LEFT) / CLASS) as usize + 1;
    let mut shares = vec![0.0; classes];
    for &load in &spread.sorted {
        let class = ((axis.at(load) - PLOT_LEFT) / CLASS) as usize;
        shares[class.min(classes - 1)] += 1.0 / spread.sorted.len() as f64;
    }
    shares
}

fn tallest(shares: &[f64]) -> f64 {
    shares.iter().copied().fold(0.0, f64::max)
}

/// Heads of the number columns, and the key of the marks.
fn columns(canvas: &mut Canvas<'_>, y: f64) -> f64 {
    let heads = [words::MEAN, words::P95, words::MAXIMUM, words::NONE_OF_IT];
    for (column, head) in heads.into_iter().enumerate() {
        canvas.text(
            (column_end(column), y + 4.0),
            head,
            Ink::note(SMALL).bold().ending(),
        );
    }
    let next = small_key(
        canvas,
        (PLOT_LEFT, y + 4.0),
        Shape::Diamond,
        true,
        words::MEAN,
    );
    let next = small_key(canvas, (next, y + 4.0), Shape::Circle, false, words::P95);
    small_key(canvas, (next, y + 4.0), Shape::Nabla, true, words::MAXIMUM);
    y + 12.0
}

fn column_end(column: usize) -> f64 {
    PLOT_RIGHT + 12.0 + COLUMN * (column as f64 + 1.0)
}

fn scale(canvas: &mut Canvas<'_>, axis: &Axis, load: &DutyLoad, top: f64, bottom: f64) {
    let ticks = axis.ticks(6);
    let decimals = tick_decimals(&ticks);
    for tick in ticks {
        canvas.grid_down(axis.at(tick), top, bottom);
        canvas.text(
            (axis.at(tick), bottom + 9.0),
            &number::readable(tick, decimals),
            Ink::note(SMALL).centred(),
        );
    }
    canvas.text(
        (f64::midpoint(PLOT_LEFT, PLOT_RIGHT), bottom + 25.0),
        &load.unit,
        Ink::new(SMALL).centred(),
    );
}

fn hill(
    canvas: &mut Canvas<'_>,
    spread: &Spread,
    look: Look,
    axis: &Axis,
    foot: f64,
    (highest, decimals): (f64, u8),
) {
    let tall = ROW - 20.0;
    for (class, share) in shares(spread, axis)
        .into_iter()
        .enumerate()
        .filter(|(_, share)| *share > 0.0)
    {
        let left = PLOT_LEFT + class as f64 * CLASS;
        // One doctor among thousands must stay visible.
        let height = (share / highest * tall).max(1.0);
        canvas.area(
            (left, foot - height),
            (left + CLASS - 0.5, foot),
            pale(look.colour),
        );
        canvas.line(
            (left, foot - height),
            (left + CLASS - 0.5, foot - height),
            look.colour,
            1.0,
        );
    }
    for (value, shape, filled) in [
        (spread.max, Shape::Nabla, true),
        (spread.p95, Shape::Circle, false),
        (spread.mean, Shape::Diamond, true),
    ] {
        canvas.line(
            (axis.at(value), foot - tall - 8.0),
            (axis.at(value), foot),
            look.colour,
            0.75,
        );
        canvas.mark(
            (axis.at(value), foot - tall - 10.0),
            3.4,
            shape,
            look.colour,
            filled,
        );
    }
    let numbers =
        [spread.mean, spread.p95, spread.max].map(|value| number::readable(value, decimals));
    for (column, written) in numbers.iter().enumerate() {
        canvas.text(
            (column_end(column), foot - ROW / 2.0),
            written,
            Ink::new(LABEL).ending(),
        );
    }
    let idle = format!("{} %", number::readable(spread.none_percent, 0));
    canvas.text(
        (column_end(3), foot - ROW / 2.0),
        &idle,
        Ink::new(LABEL).ending(),
    );
    let doctors = format!(
        "{} {}",
        number::readable(spread.sorted.len() as f64, 0),
        words::DOCTORS
    );
    canvas.text(
        (column_end(3), foot - 8.0),
        &doctors,
        Ink::note(SMALL).ending(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_counts_idle_doctors_and_ignores_what_is_no_number() {
        let spread = spread(&[4.0, 0.0, f64::NAN, 2.0, 0.0]).unwrap();
        assert_eq!(spread.sorted, [0.0, 0.0, 2.0, 4.0]);
        assert!((spread.none_percent - 50.0).abs() < 1e-12);
        assert!((spread.mean - 1.5).abs() < 1e-12);
        assert!(super::spread(&[]).is_none());
    }

    #[test]
    fn the_percentile_is_of_type_seven() {
        let sorted: Vec<f64> = (1..=11).map(f64::from).collect();
        assert!((percentile(&sorted, 0.95) - 10.5).abs() < 1e-12);
        assert!((percentile(&[7.0], 0.95) - 7.0).abs() < 1e-12);
    }
}

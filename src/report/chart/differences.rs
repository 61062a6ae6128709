//! The figure of paired differences: for each indicator, how much better or worse than the baseline, and how surely.

use super::axis::{Axis, round_up, tick_decimals};
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, line_height, picture};
use super::frame::{MARGIN, Setting, finite, head, key};
use super::palette::{BLACK, GREY, Look, RULE, TINT, WHITE};
use super::text;
use crate::report::model::{Direction, IndicatorRow, Interval, PairedDifferenceRow, Verdict};
use crate::report::{number, words};

const NAME_ROOM: f64 = 196.0;
const PLOT_LEFT: f64 = MARGIN + NAME_ROOM + 8.0;
const PLOT_RIGHT: f64 = WIDTH - MARGIN - NUMBER_ROOM - 10.0;
const NUMBER_ROOM: f64 = 168.0;
const NUMBER_LEFT: f64 = WIDTH - MARGIN - NUMBER_ROOM;
/// Height of one scenario inside an indicator.
const ROW: f64 = 15.0;
const FAMILY_HEAD: f64 = 21.0;
/// The axis ends at this many times the typical change; what lies beyond is an arrow with its value.
const AXIS_REACH: f64 = 4.0;
/// Least and greatest reach of the axis, in percent.
const REACH_LIMITS: (f64, f64) = (5.0, 400.0);

/// One indicator, laid out.
struct Block<'a> {
    row: &'a IndicatorRow,
    family_head: bool,
    name: Vec<String>,
    unit: Vec<String>,
    top: f64,
    height: f64,
}

/// Draws the differences of `rows`; `None` when there is nothing to compare.
pub(super) fn draw(rows: &[&IndicatorRow], setting: &Setting<'_>, title: &str) -> Option<String> {
    let compared: Vec<usize> = (0..setting.scenarios.len())
        .filter(|&index| index != setting.baseline)
        .collect();
    if rows.is_empty() || compared.is_empty() {
        return None;
    }
    let baseline = setting.scenarios.get(setting.baseline)?;
    let against = format!(
        "{}: {}. {}",
        capital(words::BASELINE),
        baseline.title,
        capital(setting.interval_note)
    );
    Some(picture(title, &against, |canvas| {
        let top = head(canvas, title, &[&against, words::SHADED_SIDE]);
        let top = key(canvas, setting, &compared, top + 2.0);
        let blocks = layout(rows, compared.len(), top + 26.0);
        let bottom = blocks.last().map_or(top, |block| block.top + block.height);
        let axis = axis(rows, &compared);
        ground(canvas, &blocks, &axis, top, bottom);
        for block in &blocks {
            names(canvas, block);
            let first = block.top + (block.height - ROW * compared.len() as f64) / 2.0 + ROW / 2.0;
            for (place, &scenario) in compared.iter().enumerate() {
                let y = first + place as f64 * ROW;
                difference(
                    canvas,
                    block.row,
                    scenario,
                    setting.looks[scenario],
                    &axis,
                    y,
                );
            }
        }
        bottom + 38.0
    }))
}

fn layout<'a>(rows: &[&'a IndicatorRow], compared: usize, top: f64) -> Vec<Block<'a>> {
    let mut y = top;
    let mut family = None;
    let mut blocks = Vec::with_capacity(rows.len());
    for &row in rows {
        let family_head = family != Some(&row.family);
        family = Some(&row.family);
        y += if family_head { FAMILY_HEAD } else { 0.0 };
        let name = text::wrap(&row.name, NAME_ROOM, LABEL, false, 3);
        let unit = text::wrap(
            &words::unit_and_direction(&row.unit, row.direction),
            NAME_ROOM,
            SMALL,
            false,
            2,
        );
        let written =
            name.len() as f64 * line_height(LABEL) + unit.len() as f64 * line_height(SMALL);
        let height = written.max(compared as f64 * ROW) + 9.0;
        blocks.push(Block {
            row,
            family_head,
            name,
            unit,
            top: y,
            height,
        });
        y += height;
    }
    blocks
}

/// An axis that always contains zero and shows the typical change well.
fn axis(rows: &[&IndicatorRow], compared: &[usize]) -> Axis {
    let relatives: Vec<Interval> = rows
        .iter()
        .flat_map(|row| {
            compared
                .iter()
                .filter_map(|&scenario| relative(row, scenario))
        })
        .collect();
    let mut sizes: Vec<f64> = relatives
        .iter()
        .map(|relative| relative.mean.abs())
        .collect();
    sizes.sort_by(f64::total_cmp);
    let typical = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    let reach = (AXIS_REACH * typical).clamp(REACH_LIMITS.0, REACH_LIMITS.1);
    let ends = relatives
        .iter()
        .map(|relative| relative.bounds().unwrap_or((relative.mean, relative.mean)));
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), (from, to)| {
        (low.min(from), high.max(to))
    });
    let side = |end: f64| round_up(end.abs().min(reach).max(reach / 8.0), 3);
    Axis::linear(-side(low), side(high), PLOT_LEFT, PLOT_RIGHT)
}

fn relative(row: &IndicatorRow, scenario: usize) -> Option<Interval> {
    let difference = row.differences.get(scenario)?.as_ref()?;
    finite(Some(&difference.relative_percent))
}

/// Shades the better side, draws the grid, the zero line and the ticks.
fn ground(canvas: &mut Canvas<'_>, blocks: &[Block<'_>], axis: &Axis, top: f64, bottom: f64) {
    let zero = axis.at(0.0);
    for block in blocks {
        let (from, to) = match block.row.direction {
            Direction::LowerIsBetter => (PLOT_LEFT, zero),
            Direction::HigherIsBetter => (zero, PLOT_RIGHT),
            Direction::Neutral => continue,
        };
        canvas.area((from, block.top), (to, block.top + block.height), TINT);
    }
    let ticks = axis.ticks(5);
    let decimals = tick_decimals(&ticks);
    canvas.text(
        (NUMBER_LEFT, top + 4.0),
        words::OWN_UNIT,
        Ink::note(SMALL).bold(),
    );
    for tick in ticks {
        canvas.grid_down(axis.at(tick), top + 26.0, bottom);
        for y in [top + 18.0, bottom + 9.0] {
            canvas.text(
                (axis.at(tick), y),
                &number::signed(tick, decimals),
                Ink::note(SMALL).centred(),
            );
        }
    }
    canvas.line((zero, top + 26.0), (zero, bottom), GREY, 1.0);
    canvas.text(
        (f64::midpoint(PLOT_LEFT, PLOT_RIGHT), bottom + 25.0),
        words::CHANGE_AXIS,
        Ink::new(SMALL).centred(),
    );
}

/// Writes family, name and unit of an indicator, and the rule above it.
fn names(canvas: &mut Canvas<'_>, block: &Block<'_>) {
    if block.family_head {
        canvas.area(
            (MARGIN, block.top - FAMILY_HEAD + 2.0),
            (WIDTH - MARGIN, block.top),
            WHITE,
        );
        canvas.text(
            (MARGIN, block.top - FAMILY_HEAD / 2.0 + 2.0),
            &block.row.family,
            Ink::new(LABEL).bold(),
        );
        canvas.line((MARGIN, block.top), (WIDTH - MARGIN, block.top), GREY, 0.75);
    } else {
        canvas.line((MARGIN, block.top), (WIDTH - MARGIN, block.top), RULE, 0.5);
    }
    let written =
        block.name.len() as f64 * line_height(LABEL) + block.unit.len() as f64 * line_height(SMALL);
    let y = block.top + (block.height - written) / 2.0 + line_height(LABEL) / 2.0;
    let y = y + canvas.lines((MARGIN, y), &block.name, Ink::new(LABEL));
    canvas.lines((MARGIN, y - 1.0), &block.unit, Ink::note(SMALL));
}

/// One scenario of one indicator: bar and mark on the axis, number at the right.
fn difference(
    canvas: &mut Canvas<'_>,
    row: &IndicatorRow,
    scenario: usize,
    look: Look,
    axis: &Axis,
    y: f64,
) {
    let known = row.differences.get(scenario).and_then(Option::as_ref);
    let absolute = known.and_then(|known| finite(Some(&Some(known.difference))));
    let (Some(known), Some(absolute)) = (known, absolute) else {
        canvas.mark((NUMBER_LEFT + 4.0, y), 3.0, look.shape, look.colour, false);
        canvas.text(
            (NUMBER_LEFT + 12.0, y),
            words::NOT_ESTIMATED,
            Ink::note(SMALL),
        );
        return;
    };
    match relative(row, scenario) {
        Some(relative) => bar(canvas, &relative, known, look, axis, y),
        None => no_percentage(canvas, y),
    }
    let written = number::signed_with_interval(&absolute, row.decimals.min(6));
    let size = text::fitting_size(&written, NUMBER_ROOM - 12.0, SMALL, 7.0);
    let written = text::shorten(&written, NUMBER_ROOM - 12.0, size, false);
    canvas.mark(
        (NUMBER_LEFT + 4.0, y),
        3.0,
        look.shape,
        look.colour,
        is_clear(known.verdict),
    );
    canvas.text((NUMBER_LEFT + 12.0, y), &written, Ink::new(size));
}

/// Says on a white ground why there is no mark.
fn no_percentage(canvas: &mut Canvas<'_>, y: f64) {
    let middle = f64::midpoint(PLOT_LEFT, PLOT_RIGHT);
    let half = text::width(words::BASELINE_IS_ZERO, SMALL, false) / 2.0 + 3.0;
    canvas.area((middle - half, y - 6.0), (middle + half, y + 6.0), WHITE);
    canvas.text(
        (middle, y),
        words::BASELINE_IS_ZERO,
        Ink::note(SMALL).centred(),
    );
}

fn is_clear(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Undecided | Verdict::Equal)
}

fn bar(
    canvas: &mut Canvas<'_>,
    relative: &Interval,
    known: &PairedDifferenceRow,
    look: Look,
    axis: &Axis,
    y: f64,
) {
    let x = axis.at(relative.mean);
    if let Some((low, high)) = relative.bounds() {
        canvas.whisker((axis.at(low), y), (axis.at(high), y), look.colour, 2.5);
    }
    let is_beyond = |value: f64| {
        (axis.at(value) - x).abs() < 1e-9 && (x - PLOT_LEFT).min(PLOT_RIGHT - x) < 1e-9
    };
    if !is_beyond(relative.mean * 1.001) || relative.mean == 0.0 {
        canvas.mark(
            (x, y),
            3.6,
            look.shape,
            look.colour,
            is_clear(known.verdict),
        );
        return;
    }
    let way = if relative.mean > 0.0 { 1.0 } else { -1.0 };
    canvas.polygon(
        &[(x, y), (x - way * 8.0, y - 4.0), (x - way * 8.0, y + 4.0)],
        look.colour,
    );
    let ink = if way > 0.0 {
        Ink::new(SMALL).ending()
    } else {
        Ink::new(SMALL)
    };
    let written = format!("{} %", number::signed(relative.mean, 0));
    canvas.text((x - way * 11.0, y), &written, ink.colour(BLACK));
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

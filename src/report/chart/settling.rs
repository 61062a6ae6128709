//! The figure of the start of a run: after how many days the results no longer remember that everything began empty.
//!
//! Curves after Welch 1983, truncation by MSER-5 (White, Cobb & Spratt 2000); both are computed by the caller.

use super::Figure;
use super::canvas::{Canvas, Ink, SMALL, WIDTH, line_height, picture};
use super::frame::{MARGIN, head, no_data};
use super::palette::{BLACK, COVER_RAMP, Colour, GREY, looks, pale};
use super::scale::{Scale, axis_name, brief, ends, grid, known, number_room, numbers_of};
use super::text;
use crate::report::model::Interval;
use crate::report::words;

/// Most panels of one figure.
const MOST: usize = 6;
/// Room between two columns of panels.
const GUTTER: f64 = 20.0;
const HEIGHT: f64 = 112.0;
const TICKS: usize = 4;
/// Room below a plot for its numbers and their name.
const BELOW: f64 = 38.0;
/// Room between name and plot for the labels of the two lines.
const LABEL_ROW: f64 = 15.0;

/// How several series settle.
#[derive(Debug, Clone, PartialEq)]
pub struct Settling {
    /// Warm-up of the scenario in days.
    pub warm_up_days: f64,
    /// One panel each; at most six are drawn.
    pub series: Vec<Series>,
    /// What the bands are, for example "range over runs"; empty when no point has bounds.
    pub interval_note: String,
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What is counted.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Welch's curve: day since the start of the run, and the moving average there, with bounds for a band; None leaves a gap.
    pub curve: Vec<(f64, Option<Interval>)>,
    /// What MSER-5 proposes; None when it could not be computed.
    pub truncation: Option<Truncation>,
}

/// Truncation that MSER-5 proposes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truncation {
    /// Days to delete from the start.
    pub days: f64,
    /// The proposal lies at the last point allowed: the run is too short to trust it.
    pub run_too_short: bool,
}

impl Series {
    /// Every number drawn.
    fn numbers(&self) -> impl Iterator<Item = f64> {
        let known = self.curve.iter().filter_map(|point| known(point.1));
        known.flat_map(|value| numbers_of(&value))
    }

    fn scale(&self, top: f64) -> Scale {
        Scale::fitted(self.numbers(), top + HEIGHT, top)
    }

    /// What stands above the panel.
    fn head(&self, room: f64) -> Vec<String> {
        axis_name(&self.name, &self.scale(0.0).unit(&self.unit), room)
    }
}

/// Draws up to six panels, two to a line.
pub fn settling(key: &str, title: &str, settling: &Settling) -> Figure {
    let reading = words::SETTLING_READING;
    let shown = &settling.series[..settling.series.len().min(MOST)];
    let bands = words::interval_sentence(words::BAND_IS, &settling.interval_note);
    let left_out = settling.series.len() - shown.len();
    let note = if left_out > 0 {
        format!(
            "{} {}",
            words::SETTLING_NOTE,
            words::series_left_out(left_out)
        )
    } else {
        words::SETTLING_NOTE.to_owned()
    };
    let svg = picture(title, reading, |canvas| {
        let mut top = head(canvas, title, &[&bands, &note]) + 4.0;
        if shown.is_empty() {
            no_data(canvas, (MARGIN, top + 6.0));
            top += 18.0;
        }
        let columns = shown.len().clamp(1, 2);
        let width = (WIDTH - 2.0 * MARGIN - GUTTER * (columns as f64 - 1.0)) / columns as f64;
        for line in shown.chunks(columns) {
            let names: Vec<Vec<String>> = line.iter().map(|series| series.head(width)).collect();
            let longest = names.iter().map(Vec::len).max().unwrap_or(0);
            let plot_top = top + longest as f64 * line_height(SMALL) + LABEL_ROW;
            for (column, (series, name)) in line.iter().zip(&names).enumerate() {
                let left = MARGIN + column as f64 * (width + GUTTER);
                canvas.lines((left, top + 6.0), name, Ink::new(SMALL).bold());
                panel(canvas, settling, series, (left, left + width), plot_top);
            }
            top = plot_top + HEIGHT + BELOW;
        }
        top
    });
    Figure {
        key: key.to_owned(),
        title: title.to_owned(),
        reading,
        svg,
    }
}

/// Days of all panels: from the start of the run to the last point, warm-up and truncation included.
fn days(settling: &Settling, left: f64, right: f64) -> Scale {
    let of_series = settling.series.iter().take(MOST).flat_map(|series| {
        let truncation = series.truncation.map(|truncation| truncation.days);
        series.curve.iter().map(|point| point.0).chain(truncation)
    });
    let days = of_series.chain([0.0, settling.warm_up_days]);
    let (first, last) = ends(days).unwrap_or((0.0, 1.0));
    Scale::linear(first, last.max(first + 1.0), left, right)
}

fn panel(
    canvas: &mut Canvas<'_>,
    settling: &Settling,
    series: &Series,
    (from, to): (f64, f64),
    top: f64,
) {
    let bottom = top + HEIGHT;
    let scale = series.scale(top);
    let left = from + number_room(&scale, TICKS);
    let days = days(settling, left, to - 4.0);
    canvas.line((left, bottom), (to, bottom), GREY, 0.75);
    for (x, day) in days.ticks_across(6) {
        canvas.line((x, bottom), (x, bottom + 3.0), GREY, 0.75);
        canvas.text((x, bottom + 10.0), &day, Ink::note(SMALL).centred());
    }
    let middle = f64::midpoint(left, to);
    canvas.text(
        (middle, bottom + 24.0),
        &days.unit(words::DAYS_SINCE_START),
        Ink::new(SMALL).centred(),
    );
    if series.numbers().next().is_none() {
        no_data(canvas, (left + 8.0, f64::midpoint(top, bottom)));
    } else {
        grid(canvas, &scale, TICKS, left, to);
        curve(canvas, series, &days, &scale);
    }
    marks(canvas, settling, series, &days, (left, to), (top, bottom));
}

/// The band and the curve, both broken where the series is not defined.
fn curve(canvas: &mut Canvas<'_>, series: &Series, days: &Scale, scale: &Scale) {
    let colour = COVER_RAMP[5];
    let points: Vec<(f64, Option<Interval>)> = series
        .curve
        .iter()
        .filter(|point| point.0.is_finite())
        .map(|point| (days.at(point.0), known(point.1)))
        .collect();
    let bounds = |point: &(f64, Option<Interval>)| {
        let (low, high) = point.1?.bounds()?;
        Some((point.0, scale.at(low), scale.at(high)))
    };
    for run in points.split(|point| bounds(point).is_none()) {
        let ends: Vec<(f64, f64, f64)> = run.iter().filter_map(bounds).collect();
        let lower = ends.iter().map(|end| (end.0, end.1));
        let upper = ends.iter().rev().map(|end| (end.0, end.2));
        let corners: Vec<(f64, f64)> = lower.chain(upper).collect();
        if ends.len() > 1 {
            canvas.polygon(&corners, pale(colour));
        } else if let Some(end) = ends.first() {
            canvas.line((end.0, end.1), (end.0, end.2), pale(colour), 3.0);
        }
    }
    for run in points.split(|point| point.1.is_none()) {
        let places: Vec<(f64, f64)> = run
            .iter()
            .filter_map(|point| Some((point.0, scale.at(point.1?.mean))))
            .collect();
        for pair in places.windows(2) {
            canvas.line(pair[0], pair[1], colour, 1.5);
        }
        if let [(x, y)] = places[..] {
            canvas.line((x - 2.0, y), (x + 2.0, y), colour, 2.5);
        }
    }
}

/// The warm-up as a full line and the truncation as a broken one, labelled above the plot.
fn marks(
    canvas: &mut Canvas<'_>,
    settling: &Settling,
    series: &Series,
    days: &Scale,
    (left, right): (f64, f64),
    (top, bottom): (f64, f64),
) {
    let proposed = truncation_colour();
    let mut labels: Vec<(f64, String, Colour)> = Vec::new();
    let warm_up = settling.warm_up_days;
    if warm_up.is_finite() {
        let x = days.at(warm_up);
        canvas.line((x, top - 3.0), (x, bottom), BLACK, 1.25);
        labels.push((x, label(words::WARM_UP, warm_up), BLACK));
    }
    match series
        .truncation
        .filter(|truncation| truncation.days.is_finite())
    {
        Some(truncation) => {
            let x = days.at(truncation.days);
            canvas.dashes((x, top - 3.0), (x, bottom), proposed, 1.5);
            let mut written = label(words::MSER, truncation.days);
            if truncation.run_too_short {
                written = format!("{written}, {}", words::RUN_TOO_SHORT);
            }
            labels.push((x, written, proposed));
        }
        None => labels.push((
            right,
            format!("{} {}", words::MSER, words::NOT_COMPUTED),
            proposed,
        )),
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let centres: Vec<f64> = labels.iter().map(|label| label.0).collect();
    let widths: Vec<f64> = labels
        .iter()
        .map(|label| text::width(&label.1, SMALL, false))
        .collect();
    let placed = text::spread(&centres, &widths, 10.0, left, right);
    for ((_, written, colour), x) in labels.iter().zip(placed) {
        canvas.text(
            (x, top - 9.0),
            written,
            Ink::new(SMALL).colour(*colour).centred(),
        );
    }
}

fn label(what: &str, days: f64) -> String {
    format!("{what} {} {}", brief(days, 3), words::DAYS_UNIT)
}

/// Vermillion, which stands out from the curve for every reader.
fn truncation_colour() -> Colour {
    looks(3, 0)[2].colour
}

#[cfg(test)]
mod tests {
    use super::super::check::{HOSTILE, LONG, check_figure};
    use super::*;

    fn study(series: usize, points: usize, factor: f64) -> Settling {
        let one = |index: usize| Series {
            name: "Patients waiting at the emergency department".to_owned(),
            unit: "patients".to_owned(),
            curve: (0..points)
                .map(|day| {
                    let day = day as f64;
                    let mean =
                        factor * (10.0 - 9.0 * libm::exp(-day / 12.0) + 0.3 * libm::sin(day));
                    let half = factor.abs() * (1.0 + index as f64 / 3.0);
                    (day + 0.5, Interval::new(mean, mean - half, mean + half))
                })
                .collect(),
            truncation: Some(Truncation {
                days: 20.0 + 5.0 * index as f64,
                run_too_short: index == 3,
            }),
        };
        Settling {
            warm_up_days: 28.0,
            series: (0..series).map(one).collect(),
            interval_note: "range over 12 runs".to_owned(),
        }
    }

    #[test]
    fn one_series_or_eight_and_one_day_or_a_year_are_drawn() {
        for (series, points) in [(1, 365), (2, 60), (6, 120), (8, 90), (3, 1), (0, 0), (1, 0)] {
            let key = format!("settling_{series}_{points}");
            let figure = settling(
                &key,
                "How long the start is felt",
                &study(series, points, 1.0),
            );
            check_figure_or_short(&figure, series);
            let panels = figure.svg.matches(words::DAYS_SINCE_START).count();
            assert_eq!(panels, series.min(MOST));
            assert_eq!(
                figure.svg.contains("2 more series are not drawn."),
                series == 8
            );
        }
    }

    /// Without a series there are hardly any labels to look at.
    fn check_figure_or_short(figure: &Figure, series: usize) {
        if series > 0 {
            check_figure(figure);
        } else {
            assert!(figure.svg.contains(words::NO_DATA));
        }
    }

    #[test]
    fn both_lines_at_the_same_day_have_two_labels_apart() {
        let mut study = study(2, 60, 1.0);
        for series in &mut study.series {
            series.truncation = Some(Truncation {
                days: 28.0,
                run_too_short: true,
            });
        }
        study.series[1].truncation = None;
        let figure = settling("settling_same_day", "The start", &study);
        check_figure(&figure);
        assert!(
            figure.svg.contains("warm-up 28 d")
                && figure.svg.contains("MSER-5 28 d, run too short")
        );
        assert!(figure.svg.contains("MSER-5 not computed"));
        study.warm_up_days = 0.0;
        check_figure(&settling("settling_no_warm_up", "The start", &study));
        study.warm_up_days = 1e7;
        let figure = settling("settling_long_warm_up", "The start", &study);
        check_figure(&figure);
        assert!(figure.svg.contains("million days since"));
    }

    #[test]
    fn huge_tiny_negative_and_missing_numbers_are_drawn() {
        for (name, factor) in [
            ("huge", 1e12),
            ("tiny", 1e-9),
            ("negative", -1.0),
            ("zero", 0.0),
        ] {
            check_figure(&settling(
                &format!("settling_{name}"),
                "The start",
                &study(4, 50, factor),
            ));
        }
        let mut study = study(3, 50, 1.0);
        for (day, value) in &mut study.series[0].curve[10..20] {
            *value = None;
            *day += 0.1;
        }
        study.series[0].curve[11].1 = Interval::new(4.0, 3.0, 5.0);
        study.series[1]
            .curve
            .iter_mut()
            .for_each(|point| point.1 = None);
        study.series[2].curve[7] = (f64::NAN, Interval::point(3.0));
        study.warm_up_days = f64::NAN;
        let figure = settling("settling_missing", "The start", &study);
        check_figure(&figure);
        assert_eq!(figure.svg.matches(words::NO_DATA).count(), 1);
    }

    #[test]
    fn long_and_hostile_names_stay_text() {
        for (name, word) in [("long", LONG), ("hostile", HOSTILE)] {
            let mut study = study(5, 40, 1.0);
            for series in &mut study.series {
                word.clone_into(&mut series.name);
                word.clone_into(&mut series.unit);
            }
            word.clone_into(&mut study.interval_note);
            let draw = || settling(&format!("settling_{name}"), word, &study);
            check_figure(&draw());
            assert_eq!(draw(), draw());
        }
    }
}

//! The figure of a trade-off: two things one wants at once, and the settings that are beaten in both by another setting.

use super::Figure;
use super::canvas::{Canvas, Ink, LABEL, SMALL, WIDTH, line_height, picture};
use super::frame::{MARGIN, head, no_data};
use super::palette::{COVER_RAMP, Colour, GREY, RULE, Shape, pale};
use super::scale::{Scale, axis_name, brief, brief_interval, grid, known, number_room, numbers_of};
use super::text;
use crate::report::model::Interval;
use crate::report::words;

mod domination;
mod labels;

pub use self::domination::{Better, Point, Standing, dominates, standings};
use self::labels::labels;

const PLOT_RIGHT: f64 = WIDTH - MARGIN - 8.0;
const HEIGHT: f64 = 300.0;
const TICKS: usize = 6;
const RADIUS: f64 = 4.0;
/// Left edges of the columns of the table: number, setting, first and second thing, standing.
const COLUMNS: [f64; 5] = [MARGIN, MARGIN + 20.0, 216.0, 386.0, 556.0];
const COLUMN_GAP: f64 = 8.0;

/// Settings of one lever, judged by two things.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontier {
    /// What is seen.
    pub title: String,
    /// What differs from point to point, in words or as a key, with its unit.
    pub lever: String,
    /// On the lying axis.
    pub x: Criterion,
    /// On the standing axis.
    pub y: Criterion,
    /// One per setting.
    pub points: Vec<Point>,
    /// What the bars are, for example "uncertainty of the mean, 95 % over 40 runs".
    pub interval_note: String,
}

/// One of the two things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Name of the indicator.
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// Which way it improves.
    pub better: Better,
}

impl Standing {
    const SHOWN: [Self; 4] = [
        Self::Best,
        Self::BestUncertain,
        Self::Dominated,
        Self::DominatedUncertain,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Best => words::ON_FRONTIER,
            Self::BestUncertain => words::ON_FRONTIER_OPEN,
            Self::Dominated => words::DOMINATED,
            Self::DominatedUncertain => words::DOMINATED_OPEN,
            Self::Undefined => words::NOT_DEFINED,
        }
    }

    fn is_best(self) -> bool {
        matches!(self, Self::Best | Self::BestUncertain)
    }

    fn is_uncertain(self) -> bool {
        matches!(self, Self::BestUncertain | Self::DominatedUncertain)
    }

    fn colour(self) -> Colour {
        if self.is_best() {
            COVER_RAMP[5]
        } else {
            pale(GREY)
        }
    }

    fn mark(self, canvas: &mut Canvas<'_>, at: (f64, f64)) {
        let shape = if self.is_best() {
            Shape::Diamond
        } else {
            Shape::Circle
        };
        canvas.mark(at, RADIUS, shape, self.colour(), !self.is_uncertain());
    }
}

/// A point on the sheet.
struct Drawn<'a> {
    number: usize,
    lever: &'a str,
    at: (f64, f64),
    /// Ends of the bars in points: left and right, then lower and upper.
    bars: [Option<(f64, f64)>; 2],
    standing: Standing,
}

/// Draws the trade-off; settings that cannot be compared are listed only.
pub fn frontier(key: &str, frontier: &Frontier) -> Figure {
    let title = &frontier.title;
    let reading = words::FRONTIER_READING;
    let standings = standings(&frontier.points, frontier.x.better, frontier.y.better);
    let bars = words::interval_sentence(words::BARS_OF_BOTH_ARE, &frontier.interval_note);
    let doubt = doubt(frontier, &standings);
    let svg = picture(title, reading, |canvas| {
        let top = head(canvas, title, &[&bars, &doubt]);
        let top = standing_key(canvas, &standings, top + 8.0);
        let bottom = plot(canvas, frontier, &standings, top);
        table(canvas, frontier, &standings, bottom + 14.0) + 2.0
    });
    Figure {
        key: key.to_owned(),
        title: title.clone(),
        reading,
        svg,
    }
}

/// Says which settings are not certain.
fn doubt(frontier: &Frontier, standings: &[Standing]) -> String {
    let listed = |which: fn(Standing) -> bool| {
        let points = frontier.points.iter().zip(standings);
        let names = points
            .filter(|point| which(*point.1))
            .map(|point| point.0.lever.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let uncertain = listed(Standing::is_uncertain);
    let undefined = listed(|standing| standing == Standing::Undefined);
    let mut said = Vec::new();
    if !uncertain.is_empty() {
        said.push(format!("{} {uncertain}.", words::NOT_CERTAIN));
    } else if standings
        .iter()
        .any(|&standing| standing != Standing::Undefined)
    {
        said.push(words::ALL_CERTAIN.to_owned());
    }
    if !undefined.is_empty() {
        said.push(format!("{} {undefined}.", words::NOT_COMPARABLE));
    }
    said.join(" ")
}

/// Says what the marks mean, of those that occur; returns where the figure goes on.
fn standing_key(canvas: &mut Canvas<'_>, standings: &[Standing], y: f64) -> f64 {
    let mut x = MARGIN;
    for standing in Standing::SHOWN
        .into_iter()
        .filter(|s| standings.contains(s))
    {
        standing.mark(canvas, (x + 5.0, y));
        canvas.text((x + 15.0, y), standing.word(), Ink::new(SMALL));
        x += 15.0 + text::width(standing.word(), SMALL, false) + 22.0;
    }
    y + line_height(SMALL) + 2.0
}

/// Name and unit of an axis with the way it improves.
fn name(criterion: &Criterion, scale: &Scale, ways: [&str; 2]) -> Vec<String> {
    let way = match criterion.better {
        Better::Lower => ways[0],
        Better::Higher => ways[1],
    };
    let unit = scale.unit(&criterion.unit);
    let unit = if unit.is_empty() {
        way.to_owned()
    } else {
        format!("{unit}; {way}")
    };
    axis_name(&criterion.name, &unit, WIDTH - 2.0 * MARGIN)
}

/// Draws the points in their axes; returns where the figure goes on.
fn plot(canvas: &mut Canvas<'_>, frontier: &Frontier, standings: &[Standing], top: f64) -> f64 {
    let bold = Ink::new(SMALL).bold();
    let in_y = numbers(frontier, standings, |point| point.y);
    let fitted = |top: f64| Scale::fitted(in_y.iter().copied(), top + HEIGHT, top);
    let ways = [words::LOWER_DOWN, words::HIGHER_UP];
    let name_y = name(&frontier.y, &fitted(0.0), ways);
    let top = top + 4.0 + canvas.lines((MARGIN, top + 4.0), &name_y, bold);
    let (scale_y, bottom) = (fitted(top), top + HEIGHT);
    let left = MARGIN + number_room(&scale_y, TICKS);
    let in_x = numbers(frontier, standings, |point| point.x);
    let scale_x = Scale::fitted(in_x, left, PLOT_RIGHT);
    canvas.line((left, bottom), (PLOT_RIGHT, bottom), GREY, 0.75);
    canvas.line((left, top), (left, bottom), GREY, 0.75);
    if in_y.is_empty() {
        no_data(canvas, (left + 8.0, top + HEIGHT / 2.0));
    } else {
        grid(canvas, &scale_y, TICKS, left, PLOT_RIGHT);
        for (x, number) in scale_x.ticks_across(8) {
            canvas.grid_down(x, top, bottom);
            canvas.text((x, bottom + 9.0), &number, Ink::note(SMALL).centred());
        }
    }
    let drawn = drawn(frontier, standings, &scale_x, &scale_y);
    let steps = steps(&drawn, frontier.x.better);
    points(canvas, &drawn, &steps);
    labels(canvas, &drawn, &steps, [left, top, PLOT_RIGHT, bottom]);
    let ways = [words::LOWER_LEFT, words::HIGHER_RIGHT];
    let name_x = name(&frontier.x, &scale_x, ways);
    let below = (WIDTH / 2.0, bottom + 24.0);
    bottom + 22.0 + canvas.lines(below, &name_x, bold.centred())
}

/// Every number drawn of one criterion.
fn numbers(
    frontier: &Frontier,
    standings: &[Standing],
    of: fn(&Point) -> Option<Interval>,
) -> Vec<f64> {
    let points = frontier.points.iter().zip(standings);
    let drawn = points.filter(|point| *point.1 != Standing::Undefined);
    let values = drawn.filter_map(|point| known(of(point.0)));
    values.flat_map(|value| numbers_of(&value)).collect()
}

fn drawn<'a>(
    frontier: &'a Frontier,
    standings: &[Standing],
    scale_x: &Scale,
    scale_y: &Scale,
) -> Vec<Drawn<'a>> {
    let bar = |value: &Interval, scale: &Scale| {
        let (low, high) = value.bounds()?;
        Some((scale.at(low), scale.at(high)))
    };
    let points = frontier.points.iter().zip(standings).enumerate();
    points
        .filter_map(|(index, (point, &standing))| {
            let (x, y) = (known(point.x)?, known(point.y)?);
            Some(Drawn {
                number: index + 1,
                lever: &point.lever,
                at: (scale_x.at(x.mean), scale_y.at(y.mean)),
                bars: [bar(&x, scale_x), bar(&y, scale_y)],
                standing,
            })
        })
        .collect()
}

/// Draws bars and marks, pale ones below, and the step line through the frontier.
fn points(canvas: &mut Canvas<'_>, drawn: &[Drawn<'_>], steps: &[(f64, f64)]) {
    for pair in steps.windows(2) {
        canvas.line(pair[0], pair[1], COVER_RAMP[5], 1.5);
    }
    for is_best in [false, true] {
        for point in drawn
            .iter()
            .filter(|point| point.standing.is_best() == is_best)
        {
            let (at, colour) = (point.at, point.standing.colour());
            if let Some((from, to)) = point.bars[0] {
                canvas.whisker((from, at.1), (to, at.1), colour, 2.0);
            }
            if let Some((from, to)) = point.bars[1] {
                canvas.whisker((at.0, from), (at.0, to), colour, 2.0);
            }
        }
        for point in drawn
            .iter()
            .filter(|point| point.standing.is_best() == is_best)
        {
            point.standing.mark(canvas, point.at);
        }
    }
}

/// Corners of the line that parts what is reached from what is not: between two neighbours it passes through the point
/// that is as bad as the worse of them in each criterion.
fn steps(drawn: &[Drawn<'_>], x: Better) -> Vec<(f64, f64)> {
    let best = drawn.iter().filter(|point| point.standing.is_best());
    let mut best: Vec<(f64, f64)> = best.map(|point| point.at).collect();
    best.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    if x == Better::Higher {
        best.reverse();
    }
    let mut corners: Vec<(f64, f64)> = Vec::new();
    for point in best {
        if let Some(&last) = corners.last() {
            corners.push((point.0, last.1));
        }
        corners.push(point);
    }
    corners
}

/// Lists every setting with its numbers; returns where the figure goes on.
fn table(canvas: &mut Canvas<'_>, frontier: &Frontier, standings: &[Standing], top: f64) -> f64 {
    let bold = Ink::new(SMALL).bold();
    let room = |column: usize| {
        COLUMNS.get(column + 1).unwrap_or(&(WIDTH - MARGIN)) - COLUMNS[column] - COLUMN_GAP
    };
    let heads = [
        (1, &frontier.lever),
        (2, &frontier.x.name),
        (3, &frontier.y.name),
    ];
    let mut y = top;
    for (column, name) in heads {
        let lines = text::wrap(name, room(column), SMALL, true, 2);
        canvas.lines((COLUMNS[column], top), &lines, bold);
        y = y.max(top + lines.len() as f64 * line_height(SMALL));
    }
    for (index, (point, standing)) in frontier.points.iter().zip(standings).enumerate() {
        canvas.line((MARGIN, y - 6.0), (WIDTH - MARGIN, y - 6.0), RULE, 0.5);
        canvas.text(
            (COLUMNS[0], y + 1.0),
            &format!("({})", index + 1),
            Ink::note(SMALL),
        );
        let number = |value: Option<Interval>| {
            known(value).map_or_else(|| words::DASH.to_owned(), |value| listed(&value))
        };
        let cells = [
            (1, point.lever.clone()),
            (2, number(point.x)),
            (3, number(point.y)),
            (4, standing.word().to_owned()),
        ];
        for (column, cell) in cells {
            let size = text::fitting_size(&cell, room(column), SMALL, 7.5);
            let cell = text::shorten(&cell, room(column), size, false);
            let ink = if standing.is_best() {
                Ink::new(size)
            } else {
                Ink::note(size)
            };
            canvas.text((COLUMNS[column], y + 1.0), &cell, ink);
        }
        y += line_height(LABEL) + 1.0;
    }
    y
}

/// A criterion in the list: without brackets where others are compared with it.
fn listed(value: &Interval) -> String {
    match value.bounds() {
        Some((low, high)) if low < high => brief_interval(value),
        _ => brief(value.mean, 5),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{HOSTILE, LONG, check_figure};
    use super::*;

    const LOWER: Better = Better::Lower;
    const HIGHER: Better = Better::Higher;

    fn point(lever: &str, x: (f64, f64), y: (f64, f64)) -> Point {
        let around = |(mean, half): (f64, f64)| Interval::new(mean, mean - half, mean + half);
        Point {
            lever: lever.to_owned(),
            x: around(x),
            y: around(y),
        }
    }

    #[test]
    fn the_step_line_keeps_to_the_side_of_what_is_reached() {
        let at = |x: f64, y: f64| Drawn {
            number: 1,
            lever: "",
            at: (x, y),
            bars: [None, None],
            standing: Standing::Best,
        };
        // On the sheet y grows downwards: lower is better goes to greater y.
        let corners = steps(&[at(20.0, 40.0), at(10.0, 30.0)], LOWER);
        assert_eq!(corners, [(10.0, 30.0), (20.0, 30.0), (20.0, 40.0)]);
        let corners = steps(&[at(10.0, 40.0), at(20.0, 60.0)], HIGHER);
        assert_eq!(corners, [(20.0, 60.0), (10.0, 60.0), (10.0, 40.0)]);
    }

    fn posts(count: usize, factor: f64, lever: &str) -> Frontier {
        let one = |i: usize| {
            let size = i as f64;
            let wait = 60.0 / (1.0 + size) + 6.0 * libm::sin(2.3 * size) + 10.0;
            let cost = 8.0 + 1.7 * size + 1.5 * libm::cos(1.9 * size);
            point(
                &format!("{lever}{}", i + 1),
                (factor * cost, factor * 0.8),
                (factor * wait, factor * 2.0),
            )
        };
        let criterion = |name: &str, unit: &str| Criterion {
            name: name.to_owned(),
            unit: unit.to_owned(),
            better: LOWER,
        };
        Frontier {
            title: "What more posts buy: wait against cost".to_owned(),
            lever: "Postes de garde in the territory".to_owned(),
            x: criterion("Cost to the insurer", "euro per inhabitant a year"),
            y: criterion("Median wait from first call to a doctor", "min"),
            points: (0..count).map(one).collect(),
            interval_note: "uncertainty of the mean, 95 % interval over 40 runs".to_owned(),
        }
    }

    #[test]
    fn one_point_or_forty_are_drawn_without_touching_labels() {
        for count in [0, 1, 2, 8, 12, 40] {
            let drawn = posts(count, 1.0, "posts: ");
            check_figure(&frontier(&format!("frontier_{count}"), &drawn));
        }
    }

    #[test]
    fn huge_tiny_negative_and_missing_numbers_are_drawn() {
        for (name, factor) in [("huge", 1e11), ("tiny", 1e-8), ("negative", -1.0)] {
            let drawn = posts(6, factor, "");
            check_figure(&frontier(&format!("frontier_{name}"), &drawn));
        }
        let mut drawn = posts(6, 1.0, "");
        drawn.y.better = HIGHER;
        check_figure(&frontier("frontier_higher", &drawn));
        drawn.points[2].y = None;
        drawn.points[4].x = Interval::point(14.0);
        let some = frontier("frontier_some_missing", &drawn);
        check_figure(&some);
        assert!(some.svg.contains(words::NOT_COMPARABLE) && some.svg.contains(words::NOT_CERTAIN));
        for point in &mut drawn.points {
            point.x = None;
        }
        let none = frontier("frontier_all_missing", &drawn);
        check_figure(&none);
        assert!(none.svg.contains(words::NO_DATA));
    }

    #[test]
    fn long_and_hostile_names_stay_text() {
        for (name, word) in [("long", LONG), ("hostile", HOSTILE)] {
            let mut drawn = posts(5, 1.0, word);
            for text in [
                &mut drawn.title,
                &mut drawn.lever,
                &mut drawn.x.name,
                &mut drawn.y.unit,
            ] {
                word.clone_into(text);
            }
            let figure = frontier(&format!("frontier_{name}"), &drawn);
            check_figure(&figure);
            assert_eq!(figure, frontier(&format!("frontier_{name}"), &drawn));
        }
    }

    #[test]
    fn the_point_of_comparison_is_listed_without_brackets() {
        let listed = |half: f64| {
            let value = Interval::new(116.612_3, 116.612_3 - half, 116.612_3 + half);
            super::listed(&value.expect("finite"))
        };
        assert_eq!(listed(0.0), "116.61");
        assert_eq!(listed(0.5), "116.6 (116.1 to 117.1)");
    }
}

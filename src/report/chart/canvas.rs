//! The sheet every figure is drawn on: lines, marks and letters, measured in points of a page 680 wide.
//!
//! plotters rounds to whole pixels, which shows as steps in curves. The sheet is therefore drawn four times
//! as large and shrunk by the `viewBox` of the finished picture.

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, FontTransform, IntoFont, RGBColor, ShapeStyle, TextStyle};

use super::palette::{BLACK, Colour, GREY, RULE, Shape, WHITE};

/// Width of every figure; printed at 170 mm one point is a quarter of a millimetre.
pub(super) const WIDTH: f64 = 680.0;
/// Letter sizes.
pub(super) const TITLE: f64 = 13.5;
pub(super) const LABEL: f64 = 11.0;
pub(super) const SMALL: f64 = 9.5;

/// Pixels of the large sheet per point.
const ENLARGEMENT: f64 = 4.0;
/// plotters divides every letter size by this before it writes it.
const PLOTTERS_FONT_SCALE: f64 = 1.24;
const FONT: &str = "DejaVu Sans, Arial, sans-serif";

/// How a text is written.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    size: f64,
    bold: bool,
    colour: Colour,
    anchor: HPos,
    upward: bool,
}

impl Ink {
    /// Black letters that start at the given point.
    pub(super) fn new(size: f64) -> Self {
        Self {
            size,
            bold: false,
            colour: BLACK,
            anchor: HPos::Left,
            upward: false,
        }
    }

    /// Grey letters for notes.
    pub(super) fn note(size: f64) -> Self {
        Self::new(size).colour(GREY)
    }

    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// Centred on the given point.
    pub(super) fn centred(self) -> Self {
        Self {
            anchor: HPos::Center,
            ..self
        }
    }

    /// Ending at the given point.
    pub(super) fn ending(self) -> Self {
        Self {
            anchor: HPos::Right,
            ..self
        }
    }

    /// Turned to read from below upwards.
    pub(super) fn upward(self) -> Self {
        Self {
            upward: true,
            ..self
        }
    }
}

/// The sheet.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

/// Draws a picture: `paint` draws from the top and returns the height it needed. `title` and `description` are
/// read out by screen readers.
pub(super) fn picture(
    title: &str,
    description: &str,
    paint: impl FnOnce(&mut Canvas<'_>) -> f64,
) -> String {
    let mut drawing = String::new();
    let mut canvas = Canvas {
        backend: SVGBackend::with_string(&mut drawing, (1, 1)),
    };
    let height = paint(&mut canvas).ceil();
    sure(canvas.backend.present());
    drop(canvas);
    // What plotters wrote as the opening tag ends at the first '>'.
    let body = drawing.split_once('>').map_or("", |(_, body)| body);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>{body}",
        WIDTH * ENLARGEMENT,
        height * ENLARGEMENT,
        escape(title),
        escape(description),
    )
}

/// Makes a text harmless inside XML: no markup, and no control characters, which XML forbids even when escaped.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            other => safe.push(other),
        }
    }
    safe
}

fn printable(text: &str) -> String {
    let is_forbidden =
        |letter: char| letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}');
    text.replace(is_forbidden, " ")
}

/// Drawing goes into a string in memory; there is nothing that could fail.
fn sure<E: std::fmt::Debug>(result: Result<(), E>) {
    result.expect("drawing into a string cannot fail");
}

fn pixel(point: (f64, f64)) -> (i32, i32) {
    let enlarge = |coordinate: f64| libm::round(coordinate * ENLARGEMENT) as i32;
    (enlarge(point.0), enlarge(point.1))
}

fn stroke(colour: Colour, width: f64) -> ShapeStyle {
    let width = libm::round(width * ENLARGEMENT).max(1.0) as u32;
    rgb(colour).stroke_width(width)
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

impl Canvas<'_> {
    /// Writes one line of text, vertically centred on `at`.
    pub(super) fn text(&mut self, at: (f64, f64), text: &str, ink: Ink) {
        let font = (FONT, ink.size * ENLARGEMENT * PLOTTERS_FONT_SCALE)
            .into_font()
            .style(if ink.bold {
                FontStyle::Bold
            } else {
                FontStyle::Normal
            })
            .transform(if ink.upward {
                FontTransform::Rotate270
            } else {
                FontTransform::None
            });
        let colour = rgb(ink.colour);
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(ink.anchor, VPos::Center));
        sure(self.backend.draw_text(&printable(text), &style, pixel(at)));
    }

    /// Writes lines below each other; the first is centred on `at`. Returns the height taken.
    pub(super) fn lines(&mut self, at: (f64, f64), lines: &[String], ink: Ink) -> f64 {
        let leading = line_height(ink.size);
        for (row, line) in lines.iter().enumerate() {
            self.text((at.0, at.1 + row as f64 * leading), line, ink);
        }
        lines.len() as f64 * leading
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        sure(
            self.backend
                .draw_line(pixel(from), pixel(to), &stroke(colour, width)),
        );
    }

    /// A broken line; `from` and `to` share one coordinate.
    pub(super) fn dashes(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, width: f64) {
        const DASH: f64 = 3.5;
        const GAP: f64 = 2.5;
        let length = (to.0 - from.0).abs().max((to.1 - from.1).abs());
        let along = |distance: f64| {
            let share = (distance / length).min(1.0);
            (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            )
        };
        let count = libm::ceil(length / (DASH + GAP)) as u32;
        for dash in 0..count {
            let start = f64::from(dash) * (DASH + GAP);
            self.line(along(start), along(start + DASH), colour, width);
        }
    }

    /// A filled rectangle.
    pub(super) fn area(&mut self, top_left: (f64, f64), bottom_right: (f64, f64), colour: Colour) {
        sure(
            self.backend
                .draw_rect(pixel(top_left), pixel(bottom_right), &rgb(colour), true),
        );
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, corners: &[(f64, f64)], colour: Colour) {
        sure(
            self.backend
                .fill_polygon(corners.iter().map(|&corner| pixel(corner)), &rgb(colour)),
        );
    }

    /// A mark centred on `at`; an open mark is white inside.
    pub(super) fn mark(
        &mut self,
        at: (f64, f64),
        radius: f64,
        shape: Shape,
        colour: Colour,
        filled: bool,
    ) {
        let inside = if filled { colour } else { WHITE };
        if shape == Shape::Circle {
            let radius = libm::round(radius * ENLARGEMENT) as u32;
            sure(
                self.backend
                    .draw_circle(pixel(at), radius, &rgb(inside), true),
            );
            sure(
                self.backend
                    .draw_circle(pixel(at), radius, &stroke(colour, 1.25), false),
            );
            return;
        }
        let mut outline: Vec<(f64, f64)> = corners(shape)
            .iter()
            .map(|corner| (at.0 + corner.0 * radius, at.1 + corner.1 * radius))
            .collect();
        self.polygon(&outline, inside);
        outline.extend_from_within(..2);
        let points: Vec<(i32, i32)> = outline.into_iter().map(pixel).collect();
        sure(self.backend.draw_path(points, &stroke(colour, 1.25)));
    }

    /// A thin vertical grid line.
    pub(super) fn grid_down(&mut self, x: f64, top: f64, bottom: f64) {
        self.line((x, top), (x, bottom), RULE, 0.5);
    }

    /// A thin horizontal grid line.
    pub(super) fn grid_across(&mut self, y: f64, left: f64, right: f64) {
        self.line((left, y), (right, y), RULE, 0.5);
    }

    /// An interval with caps, lying or standing.
    pub(super) fn whisker(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour, cap: f64) {
        self.line(from, to, colour, 1.25);
        let (dx, dy) = if (from.1 - to.1).abs() < 1e-9 {
            (0.0, cap)
        } else {
            (cap, 0.0)
        };
        for end in [from, to] {
            self.line(
                (end.0 - dx, end.1 - dy),
                (end.0 + dx, end.1 + dy),
                colour,
                1.25,
            );
        }
    }
}

/// Distance between the middles of two lines of text.
pub(super) fn line_height(size: f64) -> f64 {
    size * 1.25
}

/// Corners of a shape of about the area of the unit circle.
fn corners(shape: Shape) -> &'static [(f64, f64)] {
    match shape {
        Shape::Circle => &[],
        Shape::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        Shape::Triangle => &[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)],
        Shape::Nabla => &[(0.0, 1.2), (1.15, -0.85), (-1.15, -0.85)],
        Shape::Diamond => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        Shape::Hexagon => &[
            (-1.15, 0.0),
            (-0.58, -1.0),
            (0.58, -1.0),
            (1.15, 0.0),
            (0.58, 1.0),
            (-0.58, 1.0),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let hostile = "<script>alert('x')</script> ]]> & \"q\" \u{0}\u{1b}";
        let svg = picture(hostile, hostile, |canvas| {
            canvas.text((10.0, 10.0), hostile, Ink::new(LABEL));
            20.0
        });
        assert!(!svg.contains("<script"));
        assert!(!svg.contains("]]>"));
        assert!(svg.bytes().all(|byte| byte == b'\n' || byte >= b' '));
        assert!(
            resvg::usvg::roxmltree::Document::parse(&svg).is_ok(),
            "{svg}"
        );
    }

    #[test]
    fn the_picture_is_drawn_large_and_shown_small() {
        let svg = picture("t", "d", |canvas| {
            canvas.line((1.25, 2.0), (3.0, 4.0), BLACK, 0.5);
            50.2
        });
        assert!(
            svg.contains("width=\"680\" height=\"51\" viewBox=\"0 0 2720 204\""),
            "{svg}"
        );
        assert!(
            svg.contains("x1=\"5\" y1=\"8\" x2=\"12\" y2=\"16\""),
            "{svg}"
        );
    }
}

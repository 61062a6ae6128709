//! The same figure as a PNG picture, for text processors that cannot show SVG.

use std::fmt;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg;

/// Width of a picture in pixels; at 170 mm about 240 dots per inch.
pub const WIDTH: u32 = 1600;

/// Why a figure could not become a picture.
#[derive(Debug)]
pub enum RasterError {
    /// The SVG is not well formed.
    Svg(usvg::Error),
    /// The picture would have no extent, or would not fit into memory.
    Size,
    /// The picture could not be packed as PNG.
    Png(String),
}

impl fmt::Display for RasterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Svg(reason) => write!(formatter, "the figure is not well-formed SVG: {reason}"),
            Self::Size => write!(
                formatter,
                "the picture would be empty or too large for memory"
            ),
            Self::Png(reason) => write!(
                formatter,
                "the picture could not be packed as PNG: {reason}"
            ),
        }
    }
}

impl std::error::Error for RasterError {}

/// Paints pictures with the embedded `DejaVu` letters; no font of the machine is used, so the bytes are the same everywhere.
#[derive(Debug)]
pub struct Painter {
    options: usvg::Options<'static>,
}

impl Default for Painter {
    fn default() -> Self {
        Self::new()
    }
}

impl Painter {
    /// Loads the letters; one painter serves all figures and all threads.
    pub fn new() -> Self {
        let mut options = usvg::Options {
            font_family: "DejaVu Sans".to_owned(),
            ..usvg::Options::default()
        };
        let fonts = options.fontdb_mut();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        Self { options }
    }

    /// Paints an SVG `width` pixels wide and packs it as PNG.
    pub fn png(&self, svg: &str, width: u32) -> Result<Vec<u8>, RasterError> {
        let tree = usvg::Tree::from_str(svg, &self.options).map_err(RasterError::Svg)?;
        let scale = width as f32 / tree.size().width();
        let height = (tree.size().height() * scale).ceil() as u32;
        let mut picture = Pixmap::new(width, height).ok_or(RasterError::Size)?;
        // The last row of pixels may lie half below the figure.
        picture.fill(Color::WHITE);
        resvg::render(
            &tree,
            Transform::from_scale(scale, scale),
            &mut picture.as_mut(),
        );
        picture
            .encode_png()
            .map_err(|reason| RasterError::Png(reason.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::PremultipliedColorU8;

    use super::*;
    use crate::report::{chart, sample};

    fn picture() -> Vec<u8> {
        let figure = chart::draw(&sample::study(3), &chart::FigureKind::Continuity).unwrap();
        Painter::new().png(&figure.svg, WIDTH).unwrap()
    }

    #[test]
    fn the_picture_is_a_png_of_the_asked_width() {
        let png = picture();
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!(png[16..20], WIDTH.to_be_bytes());
    }

    #[test]
    fn no_pixel_is_left_transparent() {
        let flat = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"680\" height=\"51\"/>";
        let png = Painter::new().png(flat, WIDTH).unwrap();
        let pixels = Pixmap::decode_png(&png).unwrap();
        assert!(pixels.pixels().iter().all(PremultipliedColorU8::is_opaque));
    }

    #[test]
    fn the_picture_is_the_same_each_time() {
        assert_eq!(picture(), picture());
    }

    #[test]
    fn letters_are_painted_without_fonts_of_the_machine() {
        let svg = |letters: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"20\"><text y=\"15\">{letters}</text></svg>"
            )
        };
        let painter = Painter::new();
        assert_ne!(
            painter.png(&svg("night"), 90).unwrap(),
            painter.png(&svg(""), 90).unwrap()
        );
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        let painter = Painter::new();
        assert!(matches!(painter.png("<svg", 100), Err(RasterError::Svg(_))));
        let flat = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
        assert!(matches!(painter.png(flat, 0), Err(RasterError::Size)));
    }
}

//! What the result folders of several commands have in common: figures as pictures, and tables.

use super::Failure;
use crate::report::chart::Figure;
use crate::report::folder::OutputFolder;
use crate::report::raster::Painter;
use crate::report::table::Table;
use rayon::prelude::*;

pub(super) use super::session::put;

/// Width of the PNG figures (pixels).
const PNG_WIDTH: u32 = 1_600;

/// Each figure as SVG and PNG: names and contents.
pub(super) fn pictures(figures: &[Figure]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let painter = Painter::new();
    let drawn: Result<Vec<Vec<u8>>, _> = figures
        .par_iter()
        .map(|figure| painter.png(&figure.svg, PNG_WIDTH))
        .collect();
    let drawn = drawn.map_err(|error| Failure::Failed(format!("cannot draw a chart: {error}")))?;
    let both = figures.iter().zip(drawn).flat_map(|(figure, png)| {
        [
            (
                format!("{}.svg", figure.key),
                figure.svg.clone().into_bytes(),
            ),
            (format!("{}.png", figure.key), png),
        ]
    });
    Ok(both.collect())
}

/// Writes each figure as SVG and PNG.
pub(super) fn figures(folder: &mut OutputFolder, figures: &[Figure]) -> Result<(), Failure> {
    for (name, content) in pictures(figures)? {
        put(folder, &name, &content)?;
    }
    Ok(())
}

/// Writes each table as CSV.
pub(super) fn tables(folder: &mut OutputFolder, tables: &[Table]) -> Result<(), Failure> {
    for table in tables {
        put(folder, &format!("{}.csv", table.key), table.csv.as_bytes())?;
    }
    Ok(())
}

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

/// Writes each figure as SVG and PNG.
pub(super) fn figures(folder: &mut OutputFolder, figures: &[Figure]) -> Result<(), Failure> {
    let painter = Painter::new();
    let pictures: Result<Vec<Vec<u8>>, _> = figures
        .par_iter()
        .map(|figure| painter.png(&figure.svg, PNG_WIDTH))
        .collect();
    let pictures =
        pictures.map_err(|error| Failure::Failed(format!("cannot draw a chart: {error}")))?;
    for (figure, png) in figures.iter().zip(&pictures) {
        put(
            folder,
            &format!("{}.svg", figure.key),
            figure.svg.as_bytes(),
        )?;
        put(folder, &format!("{}.png", figure.key), png)?;
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

//! What the result folders of several commands have in common: figures, texts, and the two cards that come last.

use super::Failure;
use super::simulate::{PNG_WIDTH, failed};
use crate::report::chart::Figure;
use crate::report::folder::OutputFolder;
use crate::report::raster::Painter;
use std::collections::BTreeMap;
use std::time::Instant;

/// Writes each figure as SVG and PNG.
pub(super) fn figures(folder: &mut OutputFolder, figures: &[Figure]) -> Result<(), Failure> {
    let painter = Painter::new();
    for figure in figures {
        let png = painter
            .png(&figure.svg, PNG_WIDTH)
            .map_err(|error| Failure::Failed(format!("cannot draw a chart: {error}")))?;
        put(
            folder,
            &format!("{}.svg", figure.key),
            figure.svg.as_bytes(),
        )?;
        put(folder, &format!("{}.png", figure.key), &png)?;
    }
    Ok(())
}

/// Writes one file.
pub(super) fn put(folder: &mut OutputFolder, name: &str, content: &[u8]) -> Result<(), Failure> {
    folder.write(name, content).map_err(failed)
}

/// Program, version and commit with the command, for the identity card.
pub(super) fn program(command: &str) -> (&'static str, &'static str, &str) {
    (
        env!("CARGO_PKG_VERSION"),
        env!("PERMANENCE_COMMIT"),
        command,
    )
}

/// Writes the identity card, made from the hashes of the files so far, and what is known of the machine.
pub(super) fn close(
    folder: &mut OutputFolder,
    started: Instant,
    manifest: impl FnOnce(&BTreeMap<String, String>) -> String,
) -> Result<(), Failure> {
    let hashes: BTreeMap<String, String> = folder
        .files()
        .map(|f| (f.name.clone(), f.blake3.clone()))
        .collect();
    put(folder, "manifest.json", manifest(&hashes).as_bytes())?;
    let machine = serde_json::json!({
        "threads": rayon::current_num_threads(),
        "operating_system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "seconds_in_all": (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0,
    });
    put(folder, "machine.json", format!("{machine:#}\n").as_bytes())
}

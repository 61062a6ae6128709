//! Turns results into what people read: figures, tables and one page that opens without a network.
//!
//! The caller fills a [`model::ReportModel`]; then everything is text and bytes in memory, made by functions
//! that give the same bytes each time:
//!
//! 1. [`chart::kinds`] and [`chart::draw`] make the figures, on several threads if the caller likes;
//! 2. [`raster::Painter`] makes a PNG of each;
//! 3. [`table::tables`] makes the CSV files;
//! 4. [`html::page`] puts all of it into one page;
//! 5. [`folder::OutputFolder`] saves the lot, whole or not at all. Only this step touches the disk.

pub mod model;

mod words;

pub mod number;

pub mod table;

pub mod chart;

pub mod raster;

pub mod html;

pub mod folder;

#[cfg(test)]
mod sample;

/// A file stem made of a heading: lower-case ASCII letters, digits and `_`.
pub(crate) fn file_stem(heading: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    heading.chars().map(plain).collect()
}

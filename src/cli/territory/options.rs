//! What may be written after `permanence territory import`, and how each option is understood.

use crate::territory_import::{CountOfCercles, SourceNote};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Territory {
    /// Write a territory file from a table of communes (CSV) and a table of hospitals (CSV)
    Import(Box<Options>),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum BorderName {
    Arrondissement,
    Province,
    Region,
}

#[derive(Args, Debug)]
#[allow(clippy::doc_markdown)] // these comments are shown on the terminal
pub(in crate::cli) struct Options {
    /// Table of communes (CSV): code, name, population; area, latitude and longitude unless polygons are given
    pub(super) communes_table: PathBuf,
    /// Table of hospital sites with an emergency department (CSV): code, name, beds, latitude, longitude
    #[arg(long, value_name = "FILE")]
    pub(super) hospitals: PathBuf,
    /// Title of the territory
    #[arg(long, value_parser = words)]
    pub(super) title: String,
    /// Territory file to write
    #[arg(long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Write nothing; say whether the file is what this command would write
    #[arg(long, conflicts_with = "overwrite")]
    pub(super) check: bool,

    /// Column of the communes under another header: population=inhabitants (code, name, population, area_km2, latitude,
    /// longitude, arrondissement, province, region, doctors)
    #[arg(long = "column", value_name = "NAME=HEADER", value_parser = pair, help_heading = "Tables")]
    pub(super) columns: Vec<(String, String)>,
    /// Column of the hospitals under another header: beds=lits (code, name, site, beds, latitude, longitude)
    #[arg(long = "hospital-column", value_name = "NAME=HEADER", value_parser = pair, help_heading = "Tables")]
    pub(super) hospital_columns: Vec<(String, String)>,
    /// Correct a cell of the communes: 33016:region=Flanders
    #[arg(long = "correct", value_name = "CODE:COLUMN=VALUE", value_parser = correction, help_heading = "Tables")]
    pub(super) corrections: Vec<(String, String, String)>,
    /// Polygons of the communes (GeoJSON or TopoJSON, longitude and latitude): area and centre come from them
    #[arg(
        long,
        value_name = "FILE",
        requires = "shape_key",
        help_heading = "Tables"
    )]
    pub(super) shapes: Option<PathBuf>,
    /// Property of a polygon that holds the code of its commune
    #[arg(
        long,
        value_name = "PROPERTY",
        requires = "shapes",
        help_heading = "Tables"
    )]
    pub(super) shape_key: Option<String>,

    /// Communes by code, separated by commas
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) communes: Vec<String>,
    /// All communes of an arrondissement, by its code; may be repeated
    #[arg(
        long = "arrondissement",
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) arrondissements: Vec<String>,
    /// All communes of a province, by its name; may be repeated
    #[arg(
        long = "province",
        value_name = "NAME",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) provinces: Vec<String>,
    /// This commune and its neighbours, from the nearest to the farthest
    #[arg(
        long,
        value_name = "CODE",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) around: Option<String>,
    /// Farthest neighbour (km between centres)
    #[arg(long, value_name = "KM", requires = "around", value_parser = positive, help_heading = "Which communes (all, when nothing is chosen)")]
    pub(super) within: Option<f64>,
    /// Inhabitants of the territory at most: neighbours that would take it above are passed over
    #[arg(
        long,
        value_name = "INHABITANTS",
        requires = "around",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) at_most: Option<u32>,
    /// Inhabitants of a neighbour at most: larger ones are passed over
    #[arg(
        long,
        value_name = "INHABITANTS",
        requires = "around",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) largest_neighbour: Option<u32>,
    /// Communes left out, by code, separated by commas
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    pub(super) without: Vec<String>,

    /// How near to the disc of a commune a hospital belongs to the territory (km)
    #[arg(long, value_name = "KM", default_value = "2", value_parser = positive, help_heading = "Which hospitals")]
    pub(super) hospital_margin: f64,
    /// How near two sites of one hospital share an emergency department (km)
    #[arg(long, value_name = "KM", default_value = "0.5", value_parser = positive, help_heading = "Which hospitals")]
    pub(super) same_site: f64,
    /// With fewer hospitals than this, add the nearest others
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 0,
        help_heading = "Which hospitals"
    )]
    pub(super) nearest_hospitals: usize,

    /// Leave the Cercles to the scenario (default: one Cercle for the whole territory)
    #[arg(long, conflicts_with_all = ["cercles", "cercle_size", "cercle_count"], help_heading = "Cercles and their GPs")]
    pub(super) no_cercles: bool,
    /// Table of Cercles (CSV): code of the commune, cercle, and if known doctors (GPs of that commune)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cercle_size", "cercle_count"], help_heading = "Cercles and their GPs")]
    pub(super) cercles: Option<PathBuf>,
    /// Lay out Cercles of about so many inhabitants
    #[arg(long, value_name = "INHABITANTS", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "cercle_count", help_heading = "Cercles and their GPs")]
    pub(super) cercle_size: Option<u32>,
    /// Lay out so many Cercles: 7, or for each region Flanders=79,Wallonia=62,Brussels=1
    #[arg(long, value_name = "NUMBERS", value_parser = counts, help_heading = "Cercles and their GPs")]
    pub(super) cercle_count: Option<CountOfCercles>,
    /// Border that these Cercles do not cross
    #[arg(long, value_name = "BORDER", help_heading = "Cercles and their GPs")]
    pub(super) cercles_inside: Option<BorderName>,
    /// General practitioners in all
    #[arg(long, value_name = "NUMBER", help_heading = "Cercles and their GPs")]
    pub(super) gps: Option<u32>,
    /// Plausible range of that number: 355..400
    #[arg(long, value_name = "LOW..HIGH", value_parser = range, requires = "gps", help_heading = "Cercles and their GPs")]
    pub(super) gps_range: Option<(u32, u32)>,
    /// Inhabitants of one GP, when the number of GPs is not known
    #[arg(long, value_name = "NUMBER", value_parser = positive, help_heading = "Cercles and their GPs")]
    pub(super) inhabitants_per_gp: Option<f64>,
    /// Known GPs by region, province or arrondissement; with --gps only the proportions count
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = named_count, help_heading = "Cercles and their GPs")]
    pub(super) known_gps: Vec<(String, u32)>,

    /// Where the communes come from: KEY, or "KEY | citation | grade A to D | year | place"
    #[arg(long, value_name = "SOURCE", value_parser = source, help_heading = "Sources")]
    pub(super) commune_source: Option<SourceNote>,
    /// Where the hospitals come from
    #[arg(long, value_name = "SOURCE", value_parser = source, help_heading = "Sources")]
    pub(super) hospital_source: Option<SourceNote>,
    /// Where the number of GPs comes from
    #[arg(long, value_name = "SOURCE", value_parser = source, help_heading = "Sources")]
    pub(super) gps_source: Option<SourceNote>,
    /// What the numbers of GPs lean on, in words
    #[arg(long, value_name = "TEXT", value_parser = words, help_heading = "Sources")]
    pub(super) gps_note: Option<String>,
    /// Who must be named with the tables, and their licence; may be repeated (the Belgian registers bring their own)
    #[arg(long = "attribution", value_name = "TEXT", value_parser = words, help_heading = "Sources")]
    pub(super) attributions: Vec<String>,
    /// A remark for the reader of the file; may be repeated
    #[arg(long = "note", value_name = "TEXT", help_heading = "Sources")]
    #[allow(dead_code)] // it stands in the file as part of the command
    notes: Vec<String>,
    /// Inhabitants of a neighbourhood, the grain of distances
    #[arg(long, value_name = "NUMBER", default_value_t = 2500, value_parser = clap::value_parser!(u32).range(100..=100_000), help_heading = "Sources")]
    pub(super) neighbourhood: u32,
}

/// A text that may be broken into lines, on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[allow(clippy::unnecessary_wraps)] // the form of a value parser
fn words(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(one_line(text))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write NAME=HEADER, for example population=inhabitants".to_owned()),
    }
}

fn correction(text: &str) -> Result<(String, String, String), String> {
    let parts = text.split_once(':').and_then(|(code, rest)| {
        let (column, value) = rest.split_once('=')?;
        let parts = [code.trim(), column.trim(), value.trim()];
        (!parts.contains(&"")).then(|| parts.map(str::to_owned))
    });
    let [code, column, value] =
        parts.ok_or("write CODE:COLUMN=VALUE, for example 33016:region=Flanders")?;
    Ok((code, column, value))
}

fn named_count(text: &str) -> Result<(String, u32), String> {
    let (name, number) = pair(text).map_err(|_| "write NAME=NUMBER, for example Luxembourg=369")?;
    let number = number
        .parse()
        .map_err(|_| format!("\"{number}\" is no whole number"))?;
    Ok((name, number))
}

fn counts(text: &str) -> Result<CountOfCercles, String> {
    if let Ok(total) = text.trim().parse() {
        return Ok(CountOfCercles::InAll(total));
    }
    let each: Result<Vec<(String, u32)>, String> = text.split(',').map(named_count).collect();
    Ok(CountOfCercles::InEach(each?))
}

fn range(text: &str) -> Result<(u32, u32), String> {
    let bounds = text.split_once("..").and_then(|(low, high)| {
        let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
        (low <= high).then_some((low, high))
    });
    bounds.ok_or_else(|| "write LOW..HIGH, for example 355..400".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "write a number".to_owned())?;
    if (0.0..=1e6).contains(&number) {
        Ok(number)
    } else {
        Err("a number from 0 to 1 000 000".to_owned())
    }
}

fn source(text: &str) -> Result<SourceNote, String> {
    let example = "write KEY, or \"KEY | citation | grade A to D | year | place\"";
    let text = one_line(text);
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let part = |index: usize| {
        parts
            .get(index)
            .filter(|part| !part.is_empty())
            .map(|part| (*part).to_owned())
    };
    let key = part(0).ok_or(example)?;
    if !key
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        || parts.len() > 5
    {
        return Err(example.to_owned());
    }
    let grade = match part(2).as_deref() {
        None => None,
        Some("A") => Some('A'),
        Some("B") => Some('B'),
        Some("C") => Some('C'),
        Some("D") => Some('D'),
        Some(other) => return Err(format!("\"{other}\" is no grade: A, B, C or D")),
    };
    let year = part(3).map(|year| year.parse().map_err(|_| format!("\"{year}\" is no year")));
    Ok(SourceNote {
        key,
        citation: part(1),
        grade,
        year: year.transpose()?,
        place: part(4),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_written_in_one_line() {
        let note = source("a-1 | Someone 2020, Journal | C | 2020 | Liège").unwrap();
        assert_eq!(
            (note.key.as_str(), note.grade, note.year),
            ("a-1", Some('C'), Some(2020))
        );
        assert_eq!(note.place.as_deref(), Some("Liège"));
        assert_eq!(source("a-1").unwrap().citation, None);
        assert!(
            source("a 1").is_err() && source("a|b|E").is_err() && source("a|b|C|soon").is_err()
        );
    }

    #[test]
    fn options_that_cannot_be_understood_say_how_to_write_them() {
        assert!(
            correction("33016=Flanders")
                .unwrap_err()
                .contains("CODE:COLUMN=VALUE")
        );
        assert_eq!(counts("7"), Ok(CountOfCercles::InAll(7)));
        let each = vec![("A".to_owned(), 1), ("B c".to_owned(), 2)];
        assert_eq!(counts("A=1,B c=2"), Ok(CountOfCercles::InEach(each)));
        assert!(counts("A=one").is_err() && range("4..3").is_err() && positive("-1").is_err());
    }
}

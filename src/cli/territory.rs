//! `territory import`: from a user's tables of communes and hospitals to a territory file.

use super::Failure;
use crate::scenario::fault::{Fault, Faults};
use crate::territory_import::{
    Border, CercleRule, CountOfCercles, DoctorRule, HospitalRule, Input, Request, Selection,
    ShapeFile, SourceNote, import,
};
use clap::{Args, Subcommand, ValueEnum};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Largest file that is read (bytes): boundaries of every statistical sector of a country fit.
const LARGEST: u64 = 512 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Territory {
    /// Write a territory file from a table of communes (CSV) and a table of hospitals (CSV)
    Import(Box<Options>),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BorderName {
    Arrondissement,
    Province,
    Region,
}

#[derive(Args, Debug)]
pub(super) struct Options {
    /// Table of communes (CSV): code, name, population; area, latitude and longitude unless polygons are given
    communes_table: PathBuf,
    /// Table of hospital sites with an emergency department (CSV): code, name, beds, latitude, longitude
    #[arg(long, value_name = "FILE")]
    hospitals: PathBuf,
    /// Title of the territory
    #[arg(long, value_parser = words)]
    title: String,
    /// Territory file to write
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    overwrite: bool,
    /// Write nothing; say whether the file is what this command would write
    #[arg(long, conflicts_with = "overwrite")]
    check: bool,

    /// Column of the communes under another header: population=inhabitants (code, name, population, `area_km2`, latitude,
    /// longitude, arrondissement, province, region, doctors)
    #[arg(long = "column", value_name = "NAME=HEADER", value_parser = pair, help_heading = "Tables")]
    columns: Vec<(String, String)>,
    /// Column of the hospitals under another header: beds=lits (code, name, site, beds, latitude, longitude)
    #[arg(long = "hospital-column", value_name = "NAME=HEADER", value_parser = pair, help_heading = "Tables")]
    hospital_columns: Vec<(String, String)>,
    /// Correct a cell of the communes: 33016:region=Flanders
    #[arg(long = "correct", value_name = "CODE:COLUMN=VALUE", value_parser = correction, help_heading = "Tables")]
    corrections: Vec<(String, String, String)>,
    /// Polygons of the communes (`GeoJSON` or `TopoJSON`, longitude and latitude): area and centre come from them
    #[arg(
        long,
        value_name = "FILE",
        requires = "shape_key",
        help_heading = "Tables"
    )]
    shapes: Option<PathBuf>,
    /// Property of a polygon that holds the code of its commune
    #[arg(
        long,
        value_name = "PROPERTY",
        requires = "shapes",
        help_heading = "Tables"
    )]
    shape_key: Option<String>,

    /// Communes by code, separated by commas
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    communes: Vec<String>,
    /// All communes of an arrondissement, by its code; may be repeated
    #[arg(
        long = "arrondissement",
        value_name = "CODE",
        value_delimiter = ',',
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    arrondissements: Vec<String>,
    /// All communes of a province, by its name; may be repeated
    #[arg(
        long = "province",
        value_name = "NAME",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    provinces: Vec<String>,
    /// This commune and its neighbours, from the nearest to the farthest
    #[arg(
        long,
        value_name = "CODE",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    around: Option<String>,
    /// Farthest neighbour (km between centres)
    #[arg(long, value_name = "KM", requires = "around", value_parser = positive, help_heading = "Which communes (all, when nothing is chosen)")]
    within: Option<f64>,
    /// Inhabitants of the territory at most: neighbours that would take it above are passed over
    #[arg(
        long,
        value_name = "INHABITANTS",
        requires = "around",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    at_most: Option<u32>,
    /// Inhabitants of a neighbour at most: larger ones are passed over
    #[arg(
        long,
        value_name = "INHABITANTS",
        requires = "around",
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    largest_neighbour: Option<u32>,
    /// Communes left out, by code, separated by commas
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        help_heading = "Which communes (all, when nothing is chosen)"
    )]
    without: Vec<String>,

    /// How near to the disc of a commune a hospital belongs to the territory (km)
    #[arg(long, value_name = "KM", default_value = "2", value_parser = positive, help_heading = "Which hospitals")]
    hospital_margin: f64,
    /// How near two sites of one hospital share an emergency department (km)
    #[arg(long, value_name = "KM", default_value = "0.5", value_parser = positive, help_heading = "Which hospitals")]
    same_site: f64,
    /// With fewer hospitals than this, add the nearest others
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 0,
        help_heading = "Which hospitals"
    )]
    nearest_hospitals: usize,

    /// Leave the Cercles to the scenario (default: one Cercle for the whole territory)
    #[arg(long, conflicts_with_all = ["cercles", "cercle_size", "cercle_count"], help_heading = "Cercles and their GPs")]
    no_cercles: bool,
    /// Table of Cercles (CSV): code of the commune, cercle, and if known doctors (GPs of that commune)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cercle_size", "cercle_count"], help_heading = "Cercles and their GPs")]
    cercles: Option<PathBuf>,
    /// Lay out Cercles of about so many inhabitants
    #[arg(long, value_name = "INHABITANTS", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "cercle_count", help_heading = "Cercles and their GPs")]
    cercle_size: Option<u32>,
    /// Lay out so many Cercles: 7, or for each region Flanders=79,Wallonia=62,Brussels=1
    #[arg(long, value_name = "NUMBERS", value_parser = counts, help_heading = "Cercles and their GPs")]
    cercle_count: Option<CountOfCercles>,
    /// Border that these Cercles do not cross
    #[arg(long, value_name = "BORDER", help_heading = "Cercles and their GPs")]
    cercles_inside: Option<BorderName>,
    /// General practitioners in all
    #[arg(long, value_name = "NUMBER", help_heading = "Cercles and their GPs")]
    gps: Option<u32>,
    /// Plausible range of that number: 355..400
    #[arg(long, value_name = "LOW..HIGH", value_parser = range, requires = "gps", help_heading = "Cercles and their GPs")]
    gps_range: Option<(u32, u32)>,
    /// Inhabitants of one GP, when the number of GPs is not known
    #[arg(long, value_name = "NUMBER", value_parser = positive, help_heading = "Cercles and their GPs")]
    inhabitants_per_gp: Option<f64>,
    /// Known GPs by region, province or arrondissement; with --gps only the proportions count
    #[arg(long, value_name = "NAME=NUMBER", value_delimiter = ',', value_parser = named_count, help_heading = "Cercles and their GPs")]
    known_gps: Vec<(String, u32)>,

    /// Where the communes come from: KEY, or "KEY | citation | grade A to D | year | place"
    #[arg(long, value_name = "SOURCE", value_parser = source, help_heading = "Sources")]
    commune_source: Option<SourceNote>,
    /// Where the hospitals come from
    #[arg(long, value_name = "SOURCE", value_parser = source, help_heading = "Sources")]
    hospital_source: Option<SourceNote>,
    /// Where the number of GPs comes from
    #[arg(long, value_name = "SOURCE", value_parser = source, help_heading = "Sources")]
    gps_source: Option<SourceNote>,
    /// What the numbers of GPs lean on, in words
    #[arg(long, value_name = "TEXT", value_parser = words, help_heading = "Sources")]
    gps_note: Option<String>,
    /// Who must be named with the tables, and their licence; may be repeated (the Belgian registers bring their own)
    #[arg(long = "attribution", value_name = "TEXT", value_parser = words, help_heading = "Sources")]
    attributions: Vec<String>,
    /// A remark for the reader of the file; may be repeated
    #[arg(long = "note", value_name = "TEXT", help_heading = "Sources")]
    #[allow(dead_code)] // it stands in the file as part of the command
    notes: Vec<String>,
    /// Inhabitants of a neighbourhood, the grain of distances
    #[arg(long, value_name = "NUMBER", default_value_t = 2500, value_parser = clap::value_parser!(u32).range(100..=100_000), help_heading = "Sources")]
    neighbourhood: u32,
}

pub(super) fn run(command: &Territory) -> Result<String, Failure> {
    let Territory::Import(options) = command;
    let output = &options.output;
    if output
        .extension()
        .is_none_or(|extension| extension != "toml")
    {
        return Err(Failure::Refused(format!(
            "{} is no name for a territory file: it ends with .toml.",
            output.display()
        )));
    }
    if !options.overwrite && !options.check && output.exists() {
        return Err(Failure::Failed(format!(
            "{} exists already and is left as it is; choose another name or add --overwrite",
            output.display()
        )));
    }
    let request = request(options).map_err(refused)?;
    let imported = import(&request).map_err(refused)?;
    if options.check {
        return check(output, &imported.toml, &imported.summary);
    }
    write(output, &imported.toml).map_err(|error| {
        Failure::Failed(format!(
            "cannot write {}: {error}; nothing was kept",
            output.display()
        ))
    })?;
    Ok(format!(
        "{}.\nWritten to {}; a scenario uses it with extends = [\"../belgium.toml\", \"../territories/{}\"].\n",
        imported.summary,
        output.display(),
        output.file_name().unwrap_or_default().display()
    ))
}

#[allow(clippy::needless_pass_by_value)] // fits map_err
fn refused(faults: Faults) -> Failure {
    let text = faults.to_string();
    Failure::Refused(text.replace("nothing was computed.", "nothing was written."))
}

fn check(output: &Path, wanted: &str, summary: &str) -> Result<String, Failure> {
    match std::fs::read_to_string(output) {
        Ok(found) if found == wanted => Ok(format!(
            "{}: as its command writes it. {summary}.\n",
            output.display()
        )),
        Ok(_) => Err(Failure::Failed(format!(
            "{} is not what its command writes; write it again with --overwrite",
            output.display()
        ))),
        Err(error) => Err(Failure::Failed(format!(
            "cannot read {}: {error}",
            output.display()
        ))),
    }
}

/// Writes a file beside the wanted one and then gives it its name: whole, or not at all.
fn write(output: &Path, text: &str) -> std::io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(output.file_name().unwrap_or_default());
    name.push(format!(".partial-{}", std::process::id()));
    let partial = output.with_file_name(name);
    let written = std::fs::File::create_new(&partial)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&partial, output));
    if written.is_err() {
        // What cannot be removed either is hidden and in nobody's way.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// The request with all files read; every file that cannot be read is named.
fn request(options: &Options) -> Result<Request, Faults> {
    let mut faults = Vec::new();
    let mut read = |path: &Path| {
        input(path).unwrap_or_else(|fault| {
            faults.push(*fault);
            Input::default()
        })
    };
    let communes = read(&options.communes_table);
    let hospitals = read(&options.hospitals);
    let shapes = options.shapes.as_deref().zip(options.shape_key.clone());
    let shapes = shapes.map(|(path, key)| ShapeFile {
        input: read(path),
        key,
    });
    let named = options.cercles.as_deref().map(&mut read);
    if let Some(faults) = Faults::new(faults) {
        return Err(faults);
    }
    Ok(Request {
        title: options.title.clone(),
        communes,
        columns: options.columns.clone(),
        corrections: options.corrections.clone(),
        shapes,
        hospitals,
        hospital_columns: options.hospital_columns.clone(),
        hospital_rule: HospitalRule {
            margin_km: options.hospital_margin,
            same_site_km: options.same_site,
            at_least: options.nearest_hospitals,
        },
        selection: Selection {
            communes: options.communes.clone(),
            arrondissements: options.arrondissements.clone(),
            provinces: options.provinces.clone(),
            around: options.around.clone(),
            within_km: options.within,
            at_most: options.at_most,
            largest_neighbour: options.largest_neighbour,
            without: options.without.clone(),
        },
        cercles: cercles(options, named),
        doctors: DoctorRule {
            total: options.gps,
            inhabitants_per_doctor: options.inhabitants_per_gp,
            known: options.known_gps.clone(),
            range: options.gps_range,
            source: options.gps_source.clone(),
            note: options.gps_note.clone(),
        },
        neighbourhood_inhabitants: options.neighbourhood,
        commune_source: options.commune_source.clone(),
        hospital_source: options.hospital_source.clone(),
        attributions: options.attributions.clone(),
        command: command_lines(std::env::args().skip(1)),
    })
}

fn cercles(options: &Options, named: Option<Input>) -> Option<CercleRule> {
    if options.no_cercles {
        return None;
    }
    let inside = match options.cercles_inside {
        None => Border::Territory,
        Some(BorderName::Arrondissement) => Border::Arrondissement,
        Some(BorderName::Province) => Border::Province,
        Some(BorderName::Region) => Border::Region,
    };
    let count = options.cercle_count.clone();
    let count = count.or(options.cercle_size.map(CountOfCercles::OfInhabitants));
    Some(match (named, count) {
        (Some(input), _) => CercleRule::Named(input),
        (None, Some(count)) => CercleRule::Halved { count, inside },
        (None, None) => CercleRule::Single,
    })
}

fn input(path: &Path) -> Result<Input, Box<Fault>> {
    let name = portable(&path.display().to_string());
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    let problem = match read {
        Err(error) => Some(format!("this file cannot be read: {error}")),
        Ok(_) if bytes.len() as u64 > LARGEST => Some("this file is too large".to_owned()),
        Ok(_) => None,
    };
    match problem {
        None => Ok(Input { name, bytes }),
        Some(problem) => Err(Box::new(Fault::in_file(
            &name,
            "",
            problem,
            format!("a file of at most {} MiB that may be read", LARGEST >> 20),
            "correct the path, or keep only what is needed in the file",
        ))),
    }
}

/// The command as a shell takes it, one line for each option; without what concerns this run only.
fn command_lines(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines = vec!["permanence".to_owned()];
    for argument in arguments {
        if argument == "--overwrite" || argument == "--check" {
            continue;
        }
        if argument.starts_with("--") {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            // Texts may be broken into lines, as the file shows them.
            line.push_str(&super::shell_word(&portable(&one_line(&argument))));
        }
    }
    lines
}

/// A path without the folders of this machine: below the working folder it is shortened, elsewhere its name remains.
fn portable(argument: &str) -> String {
    let (option, value) = match argument.split_once('=') {
        Some((option, value)) if option.starts_with("--") => (format!("{option}="), value),
        _ => (String::new(), argument),
    };
    let path = Path::new(value);
    if !path.is_absolute() {
        return argument.to_owned();
    }
    let here = std::env::current_dir().unwrap_or_default();
    let short = path
        .strip_prefix(here)
        .ok()
        .or(path.file_name().map(Path::new));
    option + &short.unwrap_or(path).display().to_string()
}

fn one_line(text: &str) -> String {
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
    fn the_command_is_repeated_without_folders_of_the_machine() {
        let inside = std::env::current_dir().unwrap().join("data/communes.csv");
        let arguments = [
            "territory".to_owned(),
            "import".to_owned(),
            inside.display().to_string(),
            "--hospitals".to_owned(),
            "/nowhere/else/hospitals.csv".to_owned(),
            "--shapes=/nowhere/map.json".to_owned(),
            "--overwrite".to_owned(),
            "--title".to_owned(),
            "Val d'Or".to_owned(),
        ];
        let expected = [
            "permanence territory import data/communes.csv",
            "--hospitals hospitals.csv",
            "'--shapes=map.json'",
            "--title 'Val d'\\''Or'",
        ];
        assert_eq!(command_lines(arguments.into_iter()), expected);
    }

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

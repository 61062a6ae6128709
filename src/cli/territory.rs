//! `territory import`: from a user's tables of communes and hospitals to a territory file.

mod options;

pub(super) use options::Territory;

use super::Failure;
use crate::experiment::manifest::shell_word;
use crate::scenario::fault::{Fault, Faults};
use crate::territory_import::{
    Border, CercleRule, CountOfCercles, DoctorRule, HospitalRule, Input, Request, Selection,
    ShapeFile, import,
};
use options::{BorderName, Options, one_line};
use std::io::{Read, Write};
use std::path::Path;

/// Largest file that is read (bytes): boundaries of every statistical sector of a country fit.
const LARGEST: u64 = 512 * 1024 * 1024;

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
            line.push_str(&shell_word(&portable(&one_line(&argument))));
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
}

//! `rerun` and `expand`: a result repeated, or enlarged, from what its folder holds.

use super::arguments::{Arguments, Command, ExpandOptions, Place, RerunOptions};
use super::context::{Context, Earlier};
use super::{Failure, session, verify};
use crate::experiment::manifest::Manifest;
use crate::experiment::unit::PROGRAM;
use clap::Parser;
use std::path::{Path, PathBuf};

pub(super) fn rerun(options: &RerunOptions) -> Result<String, Failure> {
    let manifest = verify::card(&options.result)?;
    same_program(&options.result, &manifest)?;
    let mut command = parse(&manifest)?;
    let (name, output) = destination(options, "rerun")?;
    place(&mut command, options)?;
    let target = output.join(&name);
    let old = manifest.file_blake3.clone();
    let earlier = Earlier {
        folder: options.result.clone(),
        manifest,
        name,
        output,
        keeps_units: false,
        same_words: true,
    };
    let said = carry_out(earlier, &command)?;
    let new = verify::card(&target)?;
    let verdict = if new.file_blake3 == old {
        "The new result is the old one, byte for byte."
    } else {
        "The new result is NOT the old one; `permanence verify` says which of them was changed."
    };
    Ok(format!("{said}\n{verdict}\n"))
}

pub(super) fn expand(options: &ExpandOptions) -> Result<String, Failure> {
    let manifest = verify::card(&options.like.result)?;
    same_program(&options.like.result, &manifest)?;
    let mut command = parse(&manifest)?;
    enlarge(&mut command, options)?;
    let (name, output) = destination(&options.like, "expanded")?;
    place(&mut command, &options.like)?;
    set_name(&mut command, &name);
    let earlier = Earlier {
        folder: options.like.result.clone(),
        manifest,
        name,
        output,
        keeps_units: true,
        same_words: false,
    };
    carry_out(earlier, &command)
}

fn carry_out(earlier: Earlier, command: &Command) -> Result<String, Failure> {
    let context = Context {
        earlier: Some(earlier),
    };
    super::simulate(&context, command).unwrap_or_else(|| {
        Err(Failure::Refused(
            "The card names a command that makes no result.".to_owned(),
        ))
    })
}

/// A folder for a repetition that is thrown away.
#[derive(Debug)]
pub(super) struct Repetition {
    folder: PathBuf,
}

impl Repetition {
    /// A hidden folder beside a result.
    pub(super) fn beside(result: &Path) -> Result<Self, Failure> {
        let parent = parent(result);
        let folder = parent.join(format!(".verify-{}", std::process::id()));
        std::fs::create_dir(&folder).map_err(|error| {
            Failure::Failed(format!(
                "cannot make the folder {} for the repetition: {error}",
                folder.display()
            ))
        })?;
        Ok(Self { folder })
    }
}

impl Drop for Repetition {
    fn drop(&mut self) {
        // What cannot be removed harms nobody, and is hidden.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Repeats a result in such a folder and returns the new card.
pub(super) fn repeat(
    repetition: &Repetition,
    result: &Path,
    manifest: &Manifest,
    threads: Option<u16>,
) -> Result<Manifest, Failure> {
    let mut command = parse(manifest)?;
    if let Some(place) = place_of(&mut command) {
        place.threads = threads;
    }
    let earlier = Earlier {
        folder: result.to_owned(),
        manifest: manifest.clone(),
        name: "again".to_owned(),
        output: repetition.folder.clone(),
        keeps_units: false,
        same_words: true,
    };
    carry_out(earlier, &command)?;
    verify::card(&repetition.folder.join("again"))
}

fn same_program(folder: &Path, manifest: &Manifest) -> Result<(), Failure> {
    if manifest.sources == PROGRAM {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} was made by permanence {} (commit {}), this is {} (commit {}). Repeat it with that program, or run its command anew: {}",
        folder.display(),
        manifest.sources,
        manifest.commit,
        PROGRAM,
        env!("PERMANENCE_COMMIT"),
        manifest.command
    )))
}

fn parse(manifest: &Manifest) -> Result<Command, Failure> {
    let words = std::iter::once("permanence").chain(manifest.arguments.iter().map(String::as_str));
    Arguments::try_parse_from(words)
        .map(|arguments| arguments.command)
        .map_err(|error| {
            Failure::Failed(format!("the command on the card cannot be read: {error}"))
        })
}

/// Seed, name and place of a command that makes a result.
fn place_of(command: &mut Command) -> Option<&mut Place> {
    match command {
        Command::Run(options) | Command::Compare(options) => Some(&mut options.place),
        Command::WarmUp(options) => Some(&mut options.place),
        Command::Sweep(options) => Some(&mut options.place),
        Command::Sensitivity(options) => Some(&mut options.place),
        Command::Seek(options) => Some(&mut options.place),
        Command::Calibrate(options) => Some(&mut options.place),
        Command::Validate(options) => Some(&mut options.place),
        _ => None,
    }
}

fn place(command: &mut Command, options: &RerunOptions) -> Result<(), Failure> {
    let place = place_of(command).ok_or_else(|| {
        Failure::Refused("The card names a command that makes no result.".to_owned())
    })?;
    place.threads = options.threads;
    place.overwrite = options.overwrite;
    place.resume = options.resume;
    Ok(())
}

fn set_name(command: &mut Command, name: &str) {
    if let Some(place) = place_of(command) {
        place.name = Some(name.to_owned());
    }
}

/// More replications or draws than before; fewer would throw away what was computed.
fn enlarge(command: &mut Command, options: &ExpandOptions) -> Result<(), Failure> {
    let (replications, draws) = (options.replications, options.draws);
    match command {
        Command::Run(o) | Command::Compare(o) if o.precision.is_none() => {
            grow("replications", &mut o.replications, replications)?;
            let mut of_before = Some(o.draws);
            grow("draws", &mut of_before, draws)?;
            o.draws = of_before.unwrap_or(o.draws);
            Ok(())
        }
        Command::Calibrate(o) if replications.is_none() => grow("draws", &mut o.draws, draws),
        Command::WarmUp(o) if draws.is_none() => {
            grow("replications", &mut o.replications, replications)
        }
        Command::Sweep(o) if draws.is_none() => {
            grow("replications", &mut o.replications, replications)
        }
        Command::Validate(o) if draws.is_none() => {
            grow("replications", &mut o.replications, replications)
        }
        _ => Err(Failure::Refused(
            "This result cannot be enlarged in that way: a result with --precision has as many replications as it needs (run its \
             command with a finer precision), a calibration takes --draws, a validation --replications."
                .to_owned(),
        )),
    }
}

fn grow(what: &str, number: &mut Option<u32>, wished: Option<u32>) -> Result<(), Failure> {
    let Some(wished) = wished else {
        return Ok(());
    };
    if number.is_some_and(|before| wished < before) {
        return Err(Failure::Refused(format!(
            "the result has {} {what} and can only grow; ask for more than that",
            number.unwrap_or_default()
        )));
    }
    *number = Some(wished);
    Ok(())
}

fn parent(result: &Path) -> PathBuf {
    match result.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Name and folder of the new result.
fn destination(options: &RerunOptions, ending: &str) -> Result<(String, PathBuf), Failure> {
    let old = options.result.canonicalize().map_err(session::failed)?;
    let old = old
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| format!("{old}-{ending}"));
    let output = options.output.clone();
    Ok((name, output.unwrap_or_else(|| parent(&options.result))))
}

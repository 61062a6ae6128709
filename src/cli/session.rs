//! What every command that simulates has in common: the name of the result, what is already there, the work under way, the end.
//!
//! While an experiment runs, its finished years lie in `NAME.unfinished` beside the result to come; the result itself appears
//! complete under its name or not at all. A stopped or killed run leaves what it has done, and `--resume` goes on from there.

use super::arguments::Place;
use super::context::Context;
use super::progress::{self, Stop};
use super::{Failure, check};
use crate::experiment::manifest::{
    FILE, Filed, MACHINE_FILE, Manifest, Request, UNITS_FILE, sealed,
};
use crate::experiment::shelf::{Share, Shelf};
use crate::experiment::variant::Loaded;
use crate::experiment::{Experiment, Halt};
use crate::report::folder::OutputFolder;
use crate::scenario::Scenario;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// An experiment under way.
pub(super) struct Session {
    target: PathBuf,
    unfinished: PathBuf,
    overwrite: bool,
    request: Request,
    pub(super) shelf: Shelf,
    pub(super) stop: Arc<Stop>,
    pub(super) pool: rayon::ThreadPool,
    started: Instant,
    simulated: Option<f64>,
}

impl Session {
    /// Claims the name of a result; refuses what would replace anything unasked. `arguments` are the words that repeat the
    /// experiment.
    pub(super) fn open(
        context: &Context,
        place: &Place,
        default_name: &str,
        arguments: Vec<String>,
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        let (name, output) = context.name_and_output(place, default_name);
        plain_name(&name)?;
        let target = output.join(&name);
        spare_what_is_no_result(&target, place.overwrite)?;
        // Claimed for a moment, so that a refusal costs nothing; it is made again when there is something to write.
        drop(OutputFolder::create(&target, place.overwrite).map_err(failed)?);
        let unfinished = output.join(format!("{name}.unfinished"));
        clear_the_way(&unfinished, place)?;
        let share = place.shard.unwrap_or(Share::WHOLE);
        let mut shelf = Shelf::at(&unfinished, share).map_err(failed)?;
        if let Some(lines) = context.earlier_units()? {
            shelf.add(&lines);
        }
        let stop = progress::stop();
        stop.leaves(&unfinished);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(place.threads.map_or(0, usize::from))
            .build()
            .map_err(|error| Failure::Failed(format!("cannot start threads: {error}")))?;
        Ok(Self {
            target,
            unfinished,
            overwrite: place.overwrite,
            request: context.request(arguments),
            shelf,
            stop,
            pool,
            started,
            simulated: None,
        })
    }

    /// Builds worlds and organisations, and refuses what no rota could fill.
    pub(super) fn prepare(
        &self,
        loaded: &[Loaded],
        seed: Option<u64>,
        paths: &[PathBuf],
    ) -> Result<Experiment, Failure> {
        let scenarios: Vec<Scenario> = loaded.iter().map(|(s, _)| s.clone()).collect();
        let experiment = self.pool.install(|| Experiment::prepare(scenarios, seed));
        check::feasible(&experiment, paths)?;
        Ok(experiment)
    }

    /// Who asked for what.
    pub(super) fn request(&self) -> &Request {
        &self.request
    }

    /// Where the result will be.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Notes that the simulating is over and the writing begins.
    pub(super) fn simulated(&mut self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.simulated = Some(self.seconds());
    }

    /// Says why the experiment did not come to its end, and what is kept.
    pub(super) fn halted(&self, halt: Halt) -> Failure {
        let kept = Shelf::at(&self.unfinished, Share::WHOLE).map_or(0, |shelf| shelf.found());
        match halt {
            Halt::NotKept(error) => Failure::Failed(error.to_string()),
            Halt::Stopped if kept == 0 => Failure::Interrupted(
                "Stopped. Nothing was written; no folder was changed.".to_owned(),
            ),
            Halt::Stopped => Failure::Interrupted(format!(
                "Stopped. {kept} finished runs are kept in {}; the same command with --resume goes on from there.",
                self.unfinished.display()
            )),
            Halt::Elsewhere(missing) => Failure::Partial(format!(
                "This part is done: {kept} runs are in {}, {missing} belong to other parts. When the files of all parts are in one \
                 such folder, the same command with --resume and without --shard puts them together.",
                self.unfinished.display()
            )),
        }
    }

    /// Writes the result: what `fill` writes, then every simulated year, the identity card, and what is known of the machine.
    pub(super) fn close(
        self,
        scenarios: &[(Filed, String)],
        seed: u64,
        remarks: Value,
        fill: impl FnOnce(&mut OutputFolder) -> Result<(), Failure> + Send,
    ) -> Result<(), Failure> {
        let mut folder = OutputFolder::create(&self.target, self.overwrite).map_err(failed)?;
        self.stop.clears(folder.hidden());
        self.pool.install(|| fill(&mut folder))?;
        for (filed, text) in scenarios {
            put(&mut folder, &filed.resolved_file, text.as_bytes())?;
        }
        let (units, lines) = self.shelf.used();
        put(&mut folder, UNITS_FILE, lines.as_bytes())?;
        let files: BTreeMap<String, String> = folder
            .files()
            .map(|f| (f.name.clone(), f.blake3.clone()))
            .collect();
        let as_filed = scenarios.iter().map(|(filed, _)| filed.clone()).collect();
        let manifest = Manifest::new(&self.request, seed, as_filed, &units, remarks, files);
        put(&mut folder, FILE, manifest.text().as_bytes())?;
        let machine = machine(
            self.pool.current_num_threads(),
            self.simulated,
            self.seconds(),
        );
        put(&mut folder, MACHINE_FILE, sealed(&machine).as_bytes())?;
        if self.stop.is_asked() {
            return Err(self.halted(Halt::Stopped));
        }
        folder.commit().map_err(failed)?;
        // The result holds all of it; what cannot be removed harms nobody.
        let _ = std::fs::remove_dir_all(&self.unfinished);
        Ok(())
    }
}

impl Drop for Session {
    /// A folder in which nothing was finished is of no use to anybody; one that holds runs is not removed by this.
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.unfinished);
    }
}

/// The scenarios of an experiment as its folder holds them.
pub(super) fn filings(loaded: &[Loaded]) -> Vec<(Filed, String)> {
    let each = loaded.iter();
    each.map(|(scenario, text)| filing(scenario, text, &scenario.id))
        .collect()
}

/// A scenario as a folder holds it, under a name of its own.
pub(super) fn filing(scenario: &Scenario, text: &str, name: &str) -> (Filed, String) {
    let filed = Filed {
        id: scenario.id.clone(),
        title: scenario.title.clone(),
        resolved_file: format!("scenario-{name}.toml"),
        resolved_blake3: blake3::hash(text.as_bytes()).to_hex().to_string(),
        values_blake3: scenario.digest.clone(),
    };
    (filed, text.to_owned())
}

/// What is known of the machine and of the time it took.
pub(super) fn machine(threads: usize, simulated: Option<f64>, in_all: f64) -> Value {
    let rounded = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
    json!({
        "threads": threads,
        "operating_system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "seconds_simulating": simulated.map(rounded),
        "seconds_in_all": rounded(in_all),
    })
}

/// Writes one file.
pub(super) fn put(folder: &mut OutputFolder, name: &str, content: &[u8]) -> Result<(), Failure> {
    folder.write(name, content).map_err(failed)
}

/// An unfinished run of the same name is gone on with, or thrown away, only when that was asked for.
fn clear_the_way(unfinished: &Path, place: &Place) -> Result<(), Failure> {
    let holds = |folder: &Path| folder.read_dir().is_ok_and(|mut f| f.next().is_some());
    if !holds(unfinished) || place.resume || place.shard.is_some() {
        return Ok(());
    }
    if place.overwrite {
        return std::fs::remove_dir_all(unfinished).map_err(failed);
    }
    Err(Failure::Refused(format!(
        "{} holds an unfinished run of that name. Go on with it: --resume. Start anew: --overwrite. Or choose another --name.",
        unfinished.display()
    )))
}

/// The result folder is made in the folder of `--output` and nowhere else.
pub(super) fn plain_name(name: &str) -> Result<(), Failure> {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\');
    if !name.is_empty() && !name.starts_with('.') && name.len() <= 200 && name.chars().all(is_plain)
    {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "\"{}\" cannot be the name of a result folder. A name has 1 to 200 letters, no / or \\, and no dot in front; the folder \
         around it is chosen with --output.",
        name.escape_debug()
    )))
}

/// `--overwrite` replaces results, never a folder that holds something else.
pub(super) fn spare_what_is_no_result(target: &Path, overwrite: bool) -> Result<(), Failure> {
    let holds_something =
        || std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    if overwrite && holds_something() && !target.join(FILE).is_file() {
        return Err(Failure::Refused(format!(
            "the folder {} is no result folder (it has no manifest.json) and is left as it is; choose another name",
            target.display()
        )));
    }
    Ok(())
}

#[allow(clippy::needless_pass_by_value)] // fits map_err
pub(super) fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

//! A request written out again as the words of a command, so that a result can say how to repeat it.

use super::arguments::{Options, Place};
use crate::experiment::precision::Wanted;
use std::path::PathBuf;

/// Words of a command in the making.
#[derive(Debug)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The command and its scenarios.
    pub(super) fn new(command: &str, files: &[PathBuf]) -> Self {
        let files = files.iter().map(|path| path.display().to_string());
        Self(std::iter::once(command.to_owned()).chain(files).collect())
    }

    /// An option with a value.
    pub(super) fn with(mut self, option: &str, value: impl std::fmt::Display) -> Self {
        self.0.extend([option.to_owned(), format!("{value}")]);
        self
    }

    /// An option with a value that may be missing.
    pub(super) fn with_some(self, option: &str, value: Option<impl std::fmt::Display>) -> Self {
        match value {
            Some(value) => self.with(option, value),
            None => self,
        }
    }

    /// An option that says yes.
    pub(super) fn with_flag(mut self, option: &str, yes: bool) -> Self {
        if yes {
            self.0.push(option.to_owned());
        }
        self
    }

    /// Values that were set.
    pub(super) fn with_settings(self, set: &[(String, String)]) -> Self {
        set.iter().fold(self, |words, (key, value)| {
            words.with("--set", format!("{key}={value}"))
        })
    }

    /// Seed and name, as they were chosen.
    pub(super) fn placed(self, place: &Place, seed: u64, default_name: &str) -> Vec<String> {
        let name = place.name.as_deref().unwrap_or(default_name);
        self.with("--seed", seed).with("--name", name).0
    }
}

/// The words of `run` and `compare`.
pub(super) fn of_simulation(
    command: &str,
    options: &Options,
    replications: u32,
    seed: u64,
    name: &str,
) -> Vec<String> {
    let words = Words::new(command, &options.scenarios);
    let words = match &options.precision {
        Some(wanted) => words
            .with("--precision", precision(*wanted))
            .with("--on", options.on.join(","))
            .with("--at-least", options.at_least)
            .with("--at-most", options.at_most),
        None => words.with("--replications", replications),
    };
    let draws = (options.draws > 0).then_some(options.draws);
    words
        .with_some("--draws", draws)
        .with_some("--runs-per-draw", draws.map(|_| options.runs_per_draw))
        .with_some(
            "--factors",
            (!options.factors.is_empty()).then(|| options.factors.join(",")),
        )
        .with_settings(&options.set)
        .placed(&options.place, seed, name)
}

/// A precision as it is asked for.
pub(super) fn precision(wanted: Wanted) -> String {
    match wanted {
        Wanted::Share(share) => format!("{}%", 100.0 * share),
        Wanted::Units(units) => format!("{units}"),
    }
}

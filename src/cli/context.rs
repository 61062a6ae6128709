//! Where a command takes its scenarios from: the files that were named, or an earlier result that is repeated or enlarged.

use super::arguments::Place;
use super::{Failure, check};
use crate::experiment::manifest::{Filed, Manifest, Request};
use crate::scenario::Scenario;
use crate::scenario::document::Document;
use std::path::PathBuf;

/// Where a command takes its scenarios from and puts its result.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The earlier result, when one is repeated or enlarged.
    pub(super) earlier: Option<Earlier>,
}

/// An earlier result.
#[derive(Debug)]
pub(super) struct Earlier {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// Its identity card.
    pub(super) manifest: Manifest,
    /// Name of the new result.
    pub(super) name: String,
    /// Folder in which it is made.
    pub(super) output: PathBuf,
    /// Whether its simulated years are taken over instead of computed again.
    pub(super) keeps_units: bool,
    /// Whether the new result tells the words of the old one, being the same to the last byte.
    pub(super) same_words: bool,
}

impl Context {
    /// Loads the scenarios of a command.
    pub(super) fn load(
        &self,
        paths: &[PathBuf],
        set: &[(String, String)],
    ) -> Result<Vec<(Scenario, String)>, Failure> {
        match &self.earlier {
            None => check::load(paths, set),
            // Its texts hold what was set.
            Some(earlier) => earlier.load(),
        }
    }

    /// Refuses to repeat a result whose scenario files have changed since. For commands that read a file of their own, which names the
    /// scenarios.
    pub(super) fn same_scenarios(&self, found: &[(Filed, String)]) -> Result<(), Failure> {
        let Some(earlier) = &self.earlier else {
            return Ok(());
        };
        let values = |filed: &Filed| filed.values_blake3.clone();
        let (then, now): (Vec<String>, Vec<String>) = (
            earlier.manifest.scenarios.iter().map(values).collect(),
            found.iter().map(|(filed, _)| values(filed)).collect(),
        );
        if then == now {
            return Ok(());
        }
        Err(Failure::Refused(format!(
            "The scenarios that {} names are not those of {}: they were changed since. Take the files of that time, or run the command anew.",
            earlier
                .manifest
                .arguments
                .get(1)
                .map_or("the file", String::as_str),
            earlier.folder.display()
        )))
    }

    /// Name of the result and the folder around it.
    pub(super) fn name_and_output(&self, place: &Place, default_name: &str) -> (String, PathBuf) {
        match &self.earlier {
            Some(earlier) => (earlier.name.clone(), earlier.output.clone()),
            None => (
                place
                    .name
                    .clone()
                    .unwrap_or_else(|| default_name.to_owned()),
                place.output.clone(),
            ),
        }
    }

    /// The simulated years of the earlier result, when they are taken over.
    pub(super) fn earlier_units(&self) -> Result<Option<String>, Failure> {
        let Some(earlier) = self.earlier.as_ref().filter(|e| e.keeps_units) else {
            return Ok(None);
        };
        let path = earlier.folder.join(crate::experiment::manifest::UNITS_FILE);
        let text = std::fs::read_to_string(&path);
        text.map(Some)
            .map_err(|error| Failure::Failed(format!("cannot read {}: {error}", path.display())))
    }

    /// Who asks for what.
    pub(super) fn request(&self, arguments: Vec<String>) -> Request {
        let same = self.earlier.as_ref().filter(|e| e.same_words);
        match same {
            Some(earlier) => Request {
                version: earlier.manifest.version.clone(),
                commit: earlier.manifest.commit.clone(),
                arguments: earlier.manifest.arguments.clone(),
            },
            None => Request {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                commit: env!("PERMANENCE_COMMIT").to_owned(),
                arguments,
            },
        }
    }
}

impl Earlier {
    fn load(&self) -> Result<Vec<(Scenario, String)>, Failure> {
        let scenarios = self.manifest.scenarios.iter();
        scenarios
            .map(|filed| {
                let path = self.folder.join(&filed.resolved_file);
                let text = std::fs::read_to_string(&path).map_err(|error| {
                    Failure::Failed(format!("cannot read {}: {error}", path.display()))
                })?;
                let refused =
                    |faults: crate::scenario::fault::Faults| Failure::Refused(faults.to_string());
                let document =
                    Document::from_text(&filed.resolved_file, &text, &[]).map_err(refused)?;
                let scenario = Scenario::read(&filed.id, &document).map_err(refused)?;
                Ok((scenario, text))
            })
            .collect()
    }
}

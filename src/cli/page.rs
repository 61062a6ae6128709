//! The page of experiments that have one of their own shape: sweeps, searches, sensitivity.

use super::{Failure, results};
use crate::experiment::manifest::Request;
use crate::experiment::variant::Loaded;
use crate::report::chart::Figure;
use crate::report::folder::OutputFolder;
use crate::report::html;
use crate::report::model::ReportModel;
use crate::report::table::{self, Table};
use crate::study::{Identity, Sheet};

/// Program and command of an experiment.
pub(super) fn identity(request: &Request, loaded: &[Loaded]) -> Identity {
    Identity {
        version: request.version.clone(),
        commit: request.commit.clone(),
        command: request.command(),
        resolved: loaded.iter().map(|(_, text)| text.clone()).collect(),
    }
}

/// What the page says besides results.
pub(super) fn sheet<'s>(
    loaded: &'s [Loaded],
    identity: &'s Identity,
    seed: u64,
    replications: String,
) -> Sheet<'s> {
    Sheet {
        scenarios: loaded.iter().map(|(scenario, _)| scenario).collect(),
        identity,
        seed,
        replications,
    }
}

/// Writes the page, and the assumptions and sources as tables. `own` are the tables of the experiment.
pub(super) fn write(
    folder: &mut OutputFolder,
    model: &ReportModel,
    figures: &[Figure],
    own: &[Table],
) -> Result<(), Failure> {
    let of_model = table::tables(model);
    results::tables(folder, &of_model)?;
    let all: Vec<Table> = own.iter().chain(&of_model).cloned().collect();
    let page = html::page(model, figures, &all);
    results::put(folder, "report.html", page.as_bytes())
}

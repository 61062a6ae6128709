//! A calibration file: which scenarios run, what may move and how far, which published facts are fitted, and which are held out.

mod facts;
mod parameters;

use super::engine::{Settings, Target};
use super::levers::{Level, Lever};
use super::measure::Measure;
use super::scenarios::{Base, Scenarios};
use crate::experiment::Experiment;
use crate::outcomes::Outcome;
use crate::scenario::Scenario;
use crate::scenario::catalogue::{Catalogue, Provenance};
use crate::scenario::document::{Document, Table, Value};
use crate::scenario::fault::{Fault, Faults};
use crate::scenario::reader::{Reader, Section, Spec};
use crate::uncertainty::prior::Prior;
use std::collections::BTreeMap;
use std::path::Path;

/// A calibration, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Name of the file without its ending.
    pub id: String,
    /// Title.
    pub title: String,
    /// What is fitted to what, in a sentence or two.
    pub description: String,
    /// The whole file, for the record.
    pub text: String,
    /// How much is run.
    pub settings: Settings,
    /// What may move.
    pub parameters: Vec<Parameter>,
    /// What is known.
    pub facts: Vec<Fact>,
    /// The simulation.
    pub scenarios: Scenarios,
}

/// A number to be fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name in the file.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Why it may move, and what its range leans on.
    pub why: String,
    /// Its unit; empty for multipliers and shifts without one.
    pub unit: String,
    /// Its law before the fit.
    pub prior: Prior,
    /// The number that leaves the scenarios as they are.
    pub neutral: f64,
}

/// A published figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Name in the file.
    pub id: String,
    /// What was counted.
    pub title: String,
    /// Its unit.
    pub unit: String,
    /// The figure, its standard error, and whether it is fitted.
    pub target: Target,
    /// Key of its source.
    pub source: String,
    /// Citation of its source.
    pub citation: String,
    /// Remark on the figure: how it follows from the source.
    pub note: String,
    /// What its error stands for.
    pub error_note: String,
    /// Why it is fitted or held out.
    pub why: String,
    /// Title of the scenario it is compared with; empty for a fact about a parameter.
    pub scenario: String,
}

impl Plan {
    /// Reads a calibration file and the scenarios it names; all faults at once when there are any.
    pub fn load(path: &Path) -> Result<Self, Faults> {
        let document = Document::load(path, &[])?;
        let reader = Reader::new(&document);
        let root = reader.root();
        let method = Method::read(&root.section("method"));
        let mut bases = bases(path, &root, &method)?;
        let trial = trial(&bases)?;
        let (parameters, levers) = parameters::read(&root, &bases);
        for lever in &levers {
            for base in &mut bases {
                hold(base, lever);
            }
        }
        let drafts = facts::read(&root, &document, &bases, &trial, &parameters);
        let (title, description) = (root.text("title"), root.optional_text("description"));
        let catalogue = reader.finish()?;
        let (facts, measures): (Vec<Fact>, Vec<Measure>) = drafts
            .into_iter()
            .map(|draft| draft.finish(&catalogue))
            .unzip();
        let read = measures.iter().flat_map(Measure::tables);
        // All scenarios have the same tables.
        let tables = read
            .filter_map(|number| Some(trial.first()?.tables.get(number)?.name.to_owned()))
            .collect();
        Ok(Self {
            id: path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            title,
            description: description.unwrap_or_default(),
            text: document.resolved_toml(),
            settings: method.settings,
            parameters,
            facts,
            scenarios: Scenarios {
                bases,
                levers,
                measures,
                tables,
                replications: method.replications,
            },
        })
    }

    /// The priors in order.
    pub fn priors(&self) -> Vec<Prior> {
        self.parameters.iter().map(|p| p.prior).collect()
    }

    /// The targets in order.
    pub fn targets(&self) -> Vec<Target> {
        self.facts.iter().map(|f| f.target).collect()
    }
}

/// How much is run, and over which days.
struct Method {
    settings: Settings,
    replications: u32,
    run: Vec<(String, String)>,
}

impl Method {
    fn read(section: &Section<'_>) -> Self {
        let count = |key, meaning, (min, max)| {
            section.integer(Spec::<u32> {
                key,
                unit: "",
                meaning,
                min,
                max,
            })
        };
        let days = |key, meaning, min| {
            section.integer(Spec::<u32> {
                key,
                unit: "days",
                meaning,
                min,
                max: 3660,
            })
        };
        let mut run = vec![
            (
                "run.days".to_owned(),
                days("days", "Measured days of each run", 1).to_string(),
            ),
            (
                "run.warm_up_days".to_owned(),
                days("warm_up_days", "Days before them", 0).to_string(),
            ),
        ];
        let start = section.text("start");
        if start.chars().all(|c| c.is_ascii_digit() || c == '-') {
            run.push(("run.start".to_owned(), format!("\"{start}\"")));
        } else {
            section.fault_at(
                "start",
                "this is not a date",
                "year-month-day",
                "write for example start = \"2024-08-05\"",
            );
        }
        Self {
            settings: Settings {
                seed: section.integer(Spec::<u64> {
                    key: "seed",
                    unit: "",
                    meaning: "Seed of all chance",
                    min: 0,
                    max: (1 << 53) - 1,
                }),
                waves: count("waves", "Waves of history matching", (1, 9)),
                draws: count("draws", "Runs in each wave", (10, 100_000)) as usize,
                posterior: count(
                    "posterior_draws",
                    "Runs that weigh what is left",
                    (10, 100_000),
                ) as usize,
                checks: count("check_draws", "Runs at the fitted values", (1, 1_000)) as usize,
            },
            replications: count("replications", "Replications of each run", (1, 1_000)),
            run,
        }
    }
}

/// Loads the scenarios named under `[scenario.NAME]`, with the days of the method.
fn bases(path: &Path, root: &Section<'_>, method: &Method) -> Result<Vec<Base>, Faults> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found: Vec<Fault> = Vec::new();
    let mut bases = Vec::new();
    for (name, section) in root.children("scenario") {
        let file = section.text("file");
        section.optional_text("why");
        match Scenario::load(&folder.join(&file), &method.run) {
            Ok((scenario, document)) => bases.push(Base {
                name,
                scenario,
                text: document.resolved_toml(),
                levels: BTreeMap::new(),
            }),
            Err(faults) => found.extend(faults),
        }
    }
    if bases.is_empty() && found.is_empty() {
        root.fault_at(
            "scenario",
            "no scenario is named",
            "at least one section [scenario.NAME] with the path of its file",
            "add for example [scenario.weekend-post] and file = \"../ghent/hybrid.toml\"",
        );
    }
    Faults::new(found).map_or(Ok(bases), Err)
}

/// One short run of each scenario, for the names of its tables and rows; refuses what no rota could ever fill.
fn trial(bases: &[Base]) -> Result<Vec<Outcome>, Faults> {
    let short = [("run.days", "1"), ("run.warm_up_days", "0")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let scenarios: Result<Vec<Scenario>, Faults> = bases
        .iter()
        .map(|base| {
            let document = Document::from_text(&base.name, &base.text, &short)?;
            Scenario::read(&base.name, &document)
        })
        .collect();
    let experiment = Experiment::prepare(scenarios?, None);
    let impossible = experiment
        .prepared
        .iter()
        .zip(bases)
        .filter_map(|(p, base)| {
            let fault = p.organisation.impossible(&p.scenario, &p.world)?;
            Some(Fault {
                file: format!("scenario {}", base.name),
                ..fault
            })
        });
    if let Some(faults) = Faults::new(impossible.collect()) {
        return Err(faults);
    }
    let outcomes = experiment.run(1, 1, &|| (), &|| false).unwrap_or_default();
    Ok(outcomes.into_iter().flatten().collect())
}

/// Notes in a scenario the values that a lever moves, where it has them.
fn hold(base: &mut Base, lever: &Lever) {
    for spot in &lever.spots {
        if let Some(level) = Level::of(&base.scenario.catalogue, &spot.key) {
            base.levels.insert(spot.key.clone(), level);
        }
    }
}

/// What stands at a path of a document, such as the source of a figure, as a text.
fn word_at<'d>(document: &'d Document, path: &[&str]) -> Option<&'d str> {
    let (last, sections) = path.split_last()?;
    let mut table: &Table = document.root();
    for name in sections {
        table = table.get(name)?.node.table()?;
    }
    match &table.get(last)?.node.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Source key and citation, and the note of a value.
pub fn provenance(catalogue: &Catalogue, key: &str) -> (String, String, String) {
    let Some(parameter) = catalogue.find(key) else {
        return Default::default();
    };
    let note = parameter.note.clone().unwrap_or_default();
    match &parameter.source {
        Provenance::Source { key, citation } => (key.clone(), citation.clone(), note),
        Provenance::Assumption => ("assumption".to_owned(), String::new(), note),
    }
}

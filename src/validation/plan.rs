//! A file of targets: which study is staged with which scenarios, what is compared, and what was published.

mod published;

use super::trial::{Context, trial};
use super::verdict::{Compare, Published};
use crate::calibration::plan::provenance;
use crate::outcomes::Outcome;
use crate::outcomes::figure::{Figure, known};
use crate::scenario::Scenario;
use crate::scenario::catalogue::Catalogue;
use crate::scenario::document::Document;
use crate::scenario::fault::{Fault, Faults};
use crate::scenario::reader::{Reader, Section, Spec};
use std::path::Path;

/// What may be written of a target; a target that is left out is not judged further.
const KEYS: [&str; 22] = [
    "evidence",
    "title",
    "context",
    "before",
    "after",
    "scenario",
    "compare",
    "indicator",
    "table",
    "row",
    "column",
    "percent_of",
    "beside",
    "published",
    "interval",
    "tolerance",
    "went",
    "lacking",
    "reading",
    "enabled",
    "unit",
    "note",
];

/// A validation, read and checked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Name of the file without its ending.
    pub id: String,
    /// Title.
    pub title: String,
    /// What is put to the test, in a sentence or two.
    pub description: String,
    /// The whole file, for the record.
    pub text: String,
    /// Seed of all chance.
    pub seed: u64,
    /// Replications of each scenario.
    pub replications: u32,
    /// The targets asked for.
    pub targets: Vec<Target>,
    /// The scenarios that they need.
    pub contexts: Vec<Context>,
}

/// One published figure with its simulated counterpart.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Name in the file.
    pub id: String,
    /// Its row in the table of evidence.
    pub evidence: String,
    /// What was found.
    pub title: String,
    /// The study, and how it is staged.
    pub context: String,
    /// What the model lacks where the target is missed.
    pub lacking: String,
    /// How before and after are compared.
    pub compare: Compare,
    /// Unit of the simulated figure (of a level or difference; ratios have none).
    pub unit: String,
    /// Scenario before (number), and its figure.
    pub before: Option<(usize, Figure)>,
    /// Scenario after, or the only one, and its figure.
    pub after: (usize, Figure),
    /// What was published.
    pub published: Published,
    /// Whether the interval is a tolerance of the file rather than a published one.
    pub tolerated: bool,
    /// Key of the source.
    pub source: String,
    /// Citation of the source.
    pub citation: String,
    /// Remark on the published figure.
    pub note: String,
}

impl Plan {
    /// Reads a file of targets and the scenarios of those asked for, by their name or their evidence (`only` empty: all); all faults
    /// at once when there are any.
    pub fn load(path: &Path, only: &[String]) -> Result<Self, Faults> {
        let document = Document::load(path, &[])?;
        let reader = Reader::new(&document);
        let root = reader.root();
        let (title, description) = (root.text("title"), root.optional_text("description"));
        let method = root.section("method");
        let seed = method.integer(Spec::<u64> {
            key: "seed",
            unit: "",
            meaning: "Seed of all chance",
            min: 0,
            max: (1 << 53) - 1,
        });
        let replications = method.integer(Spec::<u32> {
            key: "replications",
            unit: "",
            meaning: "Replications of each scenario",
            min: 2,
            max: 1_000,
        });
        let chosen = chosen(path, &root, only)?;
        let contexts = contexts(path, &chosen)?;
        let trials = trial(&contexts)?;
        let drafts: Vec<Target> = chosen
            .into_iter()
            .filter_map(|(id, section)| target(id, &section, &contexts, &trials))
            .collect();
        let catalogue = reader.finish()?;
        Ok(Self {
            id: path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            title,
            description: description.unwrap_or_default(),
            text: document.resolved_toml(),
            seed,
            replications,
            targets: drafts.into_iter().map(|t| t.cited(&catalogue)).collect(),
            contexts,
        })
    }
}

impl Target {
    /// With source, citation and note of its published figure.
    fn cited(mut self, catalogue: &Catalogue) -> Self {
        let of = |key| provenance(catalogue, &format!("target.{}.{key}", self.id));
        let (source, citation, note) = of("published");
        (self.source, self.citation, self.note) = (source, citation, note);
        if self.tolerated {
            let tolerance = of("tolerance").2;
            if !tolerance.is_empty() {
                self.note = [self.note, format!("tolerance: {tolerance}")]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("; ");
            }
        }
        self
    }
}

/// The targets asked for; the names of all others count as known.
fn chosen<'r>(
    path: &Path,
    root: &Section<'r>,
    only: &[String],
) -> Result<Vec<(String, Section<'r>)>, Faults> {
    let all = root.children("target");
    if all.is_empty() {
        root.fault_at(
            "target",
            "no target is named",
            "at least one section [target.NAME]",
            "add one",
        );
    }
    let named: Vec<[String; 2]> = all
        .iter()
        .map(|(id, section)| [id.clone(), section.text("evidence")])
        .collect();
    let unknown = only
        .iter()
        .filter(|word| !named.iter().flatten().any(|name| name == *word));
    let faults = unknown.map(|word| {
        let listed: Vec<&str> = named.iter().map(|n| n[0].as_str()).collect();
        Fault::in_file(
            &path.display().to_string(),
            "--only",
            format!("\"{word}\" is no target of this file"),
            format!(
                "the names of targets or their evidence: {}",
                listed.join(", ")
            ),
            "choose among these, separated by commas",
        )
    });
    if let Some(faults) = Faults::new(faults.collect()) {
        return Err(faults);
    }
    let is_asked = |names: &[String; 2]| only.is_empty() || names.iter().any(|n| only.contains(n));
    let mut chosen = Vec::new();
    for ((id, section), names) in all.into_iter().zip(&named) {
        if is_asked(names) {
            chosen.push((id, section));
        } else {
            // Asked for, so that they count as known.
            for key in KEYS {
                section.has(key);
            }
        }
    }
    Ok(chosen)
}

/// The files that a target names, in the order before, after.
fn files(section: &Section<'_>) -> Vec<String> {
    ["before", "after", "scenario"]
        .iter()
        .filter_map(|key| section.optional_text(key))
        .collect()
}

/// Loads every scenario that a target names, each once.
fn contexts(path: &Path, chosen: &[(String, Section<'_>)]) -> Result<Vec<Context>, Faults> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut found: Vec<Fault> = Vec::new();
    let mut contexts: Vec<Context> = Vec::new();
    for file in chosen.iter().flat_map(|(_, section)| files(section)) {
        if contexts.iter().any(|c| c.file == file) {
            continue;
        }
        match Scenario::load(&folder.join(&file), &[]) {
            Ok((scenario, document)) => contexts.push(Context {
                file,
                scenario,
                text: document.resolved_toml(),
            }),
            Err(faults) => found.extend(faults),
        }
    }
    Faults::new(found).map_or(Ok(contexts), Err)
}

fn target(
    id: String,
    section: &Section<'_>,
    contexts: &[Context],
    trials: &[Outcome],
) -> Option<Target> {
    let compare = Compare::of(section.choice("compare", &Compare::WORDS));
    let evidence = section.text("evidence");
    let (title, context) = (section.text("title"), section.text("context"));
    let lacking = section.optional_text("lacking").unwrap_or_default();
    let published = published::read(section, compare);
    let read = |key: &str| {
        let names: Vec<&str> = contexts.iter().map(|c| c.file.as_str()).collect();
        let file = section.text(key);
        let number = known(section, key, &file, &names)?;
        let (figure, unit) = Figure::read(section, trials.get(number)?)?;
        Some((number, figure, unit))
    };
    if section.has("indicator") == section.has("table") {
        section.fault_at(
            "indicator",
            "it is not said what is compared",
            "exactly one of indicator and table (with row and column)",
            "write for example indicator = \"ed_contacts\"",
        );
    }
    let (before, after) = if compare == Compare::Level {
        (None, read("scenario"))
    } else {
        let (before, after) = (read("before"), read("after"));
        (Some(before?), after)
    };
    let (number, figure, unit) = after?;
    check_days(
        section,
        before.as_ref().map(|b| &contexts[b.0]),
        &contexts[number],
    );
    if compare == Compare::OddsRatio && !unit.starts_with('%') {
        section.fault_at(
            "compare",
            "odds are those of a percentage, and this figure is none",
            "odds-ratio with a figure in percent",
            "write compare = \"ratio\", or name the whole with percent_of or beside",
        );
    }
    let (published, tolerated) = published?;
    Some(Target {
        id,
        evidence,
        title,
        context,
        lacking,
        compare,
        unit,
        before: before.map(|(number, figure, _)| (number, figure)),
        after: (number, figure),
        published,
        tolerated,
        source: String::new(),
        citation: String::new(),
        note: String::new(),
    })
}

/// Before and after must cover the same days, or they cannot be paired.
fn check_days(section: &Section<'_>, before: Option<&Context>, after: &Context) {
    let Some(before) = before else { return };
    let (a, b) = (&before.scenario.run, &after.scenario.run);
    if (a.start, a.days, a.warm_up_days) != (b.start, b.days, b.warm_up_days) {
        section.fault_at(
            "after",
            format!(
                "{} and {} do not simulate the same days",
                before.file, after.file
            ),
            "the same start, days and warm_up_days under [run] before and after",
            "make them the same",
        );
    }
}

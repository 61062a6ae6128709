//! Reads the facts of a calibration file, finds their simulated counterparts, and refuses facts without a source.

use super::{Base, Fact, Parameter, provenance, word_at};
use crate::calibration::engine::Target;
use crate::calibration::measure::Measure;
use crate::outcomes::Outcome;
use crate::outcomes::figure::{Figure, known};
use crate::scenario::catalogue::Catalogue;
use crate::scenario::document::Document;
use crate::scenario::reader::{Section, Spec};

/// What a fact is for.
const USES: [&str; 2] = ["fit", "held-out"];

/// A fact whose citation is not yet known.
pub(super) struct Draft {
    fact: Fact,
    measure: Measure,
}

impl Draft {
    /// Adds source, citation and notes.
    pub(super) fn finish(self, catalogue: &Catalogue) -> (Fact, Measure) {
        let of = |value| provenance(catalogue, &format!("fact.{}.{value}", self.fact.id));
        let (source, citation, note) = of("published");
        let fact = Fact {
            source,
            citation,
            note,
            error_note: of("error").2,
            ..self.fact
        };
        (fact, self.measure)
    }
}

/// Reads every `[fact.NAME]`.
pub(super) fn read(
    root: &Section<'_>,
    document: &Document,
    bases: &[Base],
    trial: &[Outcome],
    parameters: &[Parameter],
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (id, section) in root.children("fact") {
        // The reader has noted a missing source already; an assumption is no fact.
        if word_at(document, &["fact", &id, "published", "source"]) == Some("assumption") {
            section.fault_at(
                "published",
                "a fact cannot be an assumption",
                "a fact has a published source",
                "describe it: [sources.NAME] with citation = \"…\", and write source = \"NAME\"",
            );
        }
        drafts.extend(one(id, &section, bases, trial, parameters));
    }
    if root.is_sound("fact") && !drafts.iter().any(|d| d.fact.target.fitted) {
        root.fault_at(
            "fact",
            "no fact is fitted",
            "at least one section [fact.NAME] with use = \"fit\"",
            "add one",
        );
    }
    drafts
}

fn one(
    id: String,
    section: &Section<'_>,
    bases: &[Base],
    trial: &[Outcome],
    parameters: &[Parameter],
) -> Option<Draft> {
    let number = |key, meaning, min| {
        section.number(Spec {
            key,
            unit: "",
            meaning,
            min,
            max: 1e12,
        })
    };
    let published = number("published", "The published figure", -1e12);
    let error = number(
        "error",
        "Standard error of the figure as a statement about what the model counts",
        1e-9,
    );
    let fitted = section.choice("use", &USES) == 0;
    let (title, why) = (section.text("title"), section.text("why"));
    let found = measure(section, bases, trial, parameters)?;
    Some(Draft {
        fact: Fact {
            id,
            title,
            unit: found.unit,
            target: Target {
                published,
                error,
                fitted,
            },
            source: String::new(),
            citation: String::new(),
            note: String::new(),
            error_note: String::new(),
            why,
            scenario: found.scenario,
        },
        measure: found.measure,
    })
}

/// A simulated counterpart.
struct Found {
    measure: Measure,
    unit: String,
    scenario: String,
}

fn measure(
    section: &Section<'_>,
    bases: &[Base],
    trial: &[Outcome],
    parameters: &[Parameter],
) -> Option<Found> {
    let stated = ["indicator", "table", "parameter"].map(|key| section.optional_text(key));
    let [_, _, parameter] = &stated;
    if stated.iter().flatten().count() != 1 {
        section.fault_at(
            "indicator",
            "it is not said what this fact is compared with",
            "exactly one of indicator, table (with row and column) and parameter",
            "write for example indicator = \"ed_contacts\"",
        );
        return None;
    }
    if let Some(name) = parameter {
        return of_parameter(section, name, parameters);
    }
    let scenario = scenario(section, bases)?;
    let (figure, unit) = Figure::read(section, trial.get(scenario)?)?;
    Some(Found {
        measure: Measure::Figure { scenario, figure },
        unit,
        scenario: bases[scenario].scenario.short.clone(),
    })
}

fn scenario(section: &Section<'_>, bases: &[Base]) -> Option<usize> {
    let word = section.text("scenario");
    let names: Vec<&str> = bases.iter().map(|b| b.name.as_str()).collect();
    known(section, "scenario", &word, &names)
}

fn of_parameter(section: &Section<'_>, name: &str, parameters: &[Parameter]) -> Option<Found> {
    let names: Vec<&str> = parameters.iter().map(|p| p.id.as_str()).collect();
    let number = known(section, "parameter", name, &names)?;
    Some(Found {
        measure: Measure::Parameter(number),
        unit: parameters[number].unit.clone(),
        scenario: String::new(),
    })
}

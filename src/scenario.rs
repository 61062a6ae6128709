//! A scenario: one way to organise the care of a territory out of hours, complete and checked, with the source of every number.
//!
//! Files in TOML (base plus changes) go in; a [`Scenario`] comes out, or all faults at once. Nothing after this module checks
//! its values again. Only this module reads scenario files.

pub mod fault;
pub mod document;
pub mod catalogue;
pub mod reader;

mod quantity;
pub mod run;
pub mod territory;
pub mod people;
pub mod doctors;
pub mod needs;
pub mod choice;
pub mod office;
pub mod travel;
pub mod line;
pub mod care;
pub mod service;
pub mod emergency;
pub mod cost;
pub mod adaptation;
mod check;
pub mod schema;

use catalogue::Catalogue;
use document::Document;
use fault::Faults;
use reader::Reader;
use std::path::Path;

/// A checked scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Short name: that of the file.
    pub id: String,
    /// Title.
    pub title: String,
    /// Name for narrow places.
    pub short: String,
    /// What the organisation is, in a sentence or two.
    pub description: String,
    /// Length and repetitions.
    pub run: run::RunRules,
    /// Places.
    pub territory: territory::Territory,
    /// People.
    pub people: people::PeopleRules,
    /// Doctors.
    pub doctors: doctors::DoctorRules,
    /// Demand.
    pub needs: needs::NeedRules,
    /// Choice between the roads to care.
    pub choice: choice::ChoiceRules,
    /// Office hours.
    pub office: office::OfficeRules,
    /// Travel.
    pub travel: travel::TravelRules,
    /// Acts of care.
    pub care: care::CareRules,
    /// Services out of hours.
    pub services: Vec<service::Service>,
    /// Telephone lines with call-takers.
    pub lines: Vec<line::Line>,
    /// Emergency departments.
    pub emergency: emergency::EmergencyRules,
    /// Prices.
    pub costs: cost::CostRules,
    /// Learning and adapting over the years; `None` = everybody stays as they are.
    pub adaptation: Option<adaptation::AdaptationRules>,
    /// Every number with unit, range and source.
    pub catalogue: Catalogue,
    /// Hash of all its values ([`Document::digest`]): scenarios with equal hashes give equal runs.
    pub digest: String,
}

/// A short name that can stand in the name of any file: `poste (2)` becomes `poste--2-`.
fn plain_id(stem: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    let id: String = stem.chars().map(plain).take(60).collect();
    if id.is_empty() {
        "scenario".to_owned()
    } else {
        id
    }
}

impl Scenario {
    /// Reads and checks a scenario file with its bases; `overrides` are `key = value` pairs that win over the files.
    pub fn load(path: &Path, overrides: &[(String, String)]) -> Result<(Self, Document), Faults> {
        let document = Document::load(path, overrides)?;
        let id = plain_id(&path.file_stem().unwrap_or_default().to_string_lossy());
        Ok((Self::read(&id, &document)?, document))
    }

    /// Checks a document.
    pub fn read(id: &str, document: &Document) -> Result<Self, Faults> {
        let reader = Reader::new(document);
        let scenario = Self::decode(id, &reader);
        let catalogue = reader.finish()?;
        Ok(Self {
            catalogue,
            digest: document.digest(),
            ..scenario
        })
    }

    /// Only the faults of a document.
    pub fn check(id: &str, document: &Document) -> Result<(), Faults> {
        let reader = Reader::new(document);
        Self::decode(id, &reader);
        reader.finish().map(|_| ())
    }

    fn decode(id: &str, reader: &Reader<'_>) -> Self {
        let root = reader.root();
        let territory = territory::Territory::read(&root);
        let title = root.text("title");
        let services = root
            .children("service")
            .into_iter()
            .map(|(id, s)| service::Service::read(id, &s, &territory))
            .collect();
        let lines = root.children("line");
        let names: Vec<String> = lines.iter().map(|(id, _)| id.clone()).collect();
        let lines = lines
            .into_iter()
            .map(|(id, s)| line::Line::read(id, &s, &territory, &names))
            .collect();
        let scenario = Self {
            id: id.to_owned(),
            short: root.optional_text("short").unwrap_or_else(|| title.clone()),
            title,
            description: root.optional_text("description").unwrap_or_default(),
            run: run::RunRules::read(&root.section("run")),
            people: people::PeopleRules::read(&root.section("people")),
            doctors: doctors::DoctorRules::read(&root.section("doctors")),
            needs: needs::NeedRules::read(&root.section("needs")),
            choice: choice::ChoiceRules::read(&root.section("choice")),
            office: office::OfficeRules::read(&root.section("office")),
            travel: travel::TravelRules::read(&root.section("travel")),
            care: care::CareRules::read(&root.section("care")),
            emergency: emergency::EmergencyRules::read(&root.section("emergency")),
            costs: cost::CostRules::read(&root.section("costs")),
            adaptation: root
                .optional_section("adaptation")
                .map(|s| adaptation::AdaptationRules::read(&s)),
            territory,
            services,
            lines,
            catalogue: Catalogue::default(),
            digest: String::new(),
        };
        check::check(&scenario, &root);
        scenario
    }
}

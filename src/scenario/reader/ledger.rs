//! What reading a scenario leaves behind: the faults, the values with their sources, and which names were asked for.

use super::form::{Asked, Form, Outline};
use crate::scenario::catalogue::{Catalogue, Parameter, SourceEntry};
use crate::scenario::document::{Document, Origin, Table};
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::fault::wording::{excerpt, key_part, key_path, quoted};
use crate::scenario::fault::{Fault, Faults};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Faults noted at most, more than are ever shown: a hostile file could hold a million.
const MOST: usize = 1000;

/// Names listed in the rule of an unknown one.
const LISTED: usize = 40;

/// Shared by all sections of one reading, hence written through a shared reference.
#[derive(Debug)]
pub(super) struct Ledger<'d> {
    pub(super) document: &'d Document,
    notes: RefCell<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    faults: Vec<Fault>,
    parameters: BTreeMap<String, Parameter>,
    sources: BTreeMap<String, SourceEntry>,
    /// Names asked for in each section that was opened, by the path of the section.
    asked: Outline,
}

impl<'d> Ledger<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            notes: RefCell::default(),
        }
    }

    pub(super) fn note(&self, fault: Fault) {
        if !self.is_full() {
            self.notes.borrow_mut().faults.push(fault);
        }
    }

    /// Whether nothing was found wrong at a key path or below it.
    pub(super) fn is_sound(&self, path: &str) -> bool {
        let concerns = |key: &str| {
            key.strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        !self
            .notes
            .borrow()
            .faults
            .iter()
            .any(|fault| concerns(&fault.key))
    }

    /// Whether further faults would only cost time.
    fn is_full(&self) -> bool {
        self.notes.borrow().faults.len() >= MOST
    }

    /// Notes a fault at a place, or in the scenario file as a whole.
    pub(super) fn fault(
        &self,
        at: Option<Origin>,
        key: &str,
        message: impl AsRef<str>,
        rule: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) {
        self.note(match at {
            Some(origin) => self.document.fault(origin, key, message, rule, remedy),
            None => Fault::in_file(self.document.title(), key, message, rule, remedy),
        });
    }

    pub(super) fn record(&self, parameter: Parameter) {
        let key = parameter.key.clone();
        self.notes.borrow_mut().parameters.insert(key, parameter);
    }

    pub(super) fn set_sources(&self, sources: BTreeMap<String, SourceEntry>) {
        self.notes.borrow_mut().sources = sources;
    }

    /// The citation of a source, or the rule and the remedy for its key being unknown.
    pub(super) fn citation(&self, key: &str) -> Result<String, (String, String)> {
        let notes = self.notes.borrow();
        if let Some(source) = notes.sources.get(key) {
            return Ok(source.citation.clone());
        }
        let known = notes.sources.keys().map(String::as_str);
        let name = key_part(&excerpt(key));
        let otherwise =
            format!("describe it: [sources.{name}] with citation = \"…\", or write \"assumption\"");
        let listed: Vec<String> = known.clone().take(LISTED).map(quoted).collect();
        let rule = format!(
            "a source is \"assumption\" or the key of a [sources.…] entry; there are {}",
            if listed.is_empty() {
                "none".to_owned()
            } else {
                listed.join(", ")
            }
        );
        let remedy = did_you_mean(key, ["assumption"].into_iter().chain(known), &otherwise);
        Err((rule, remedy))
    }

    /// From now on every name of this section must be asked for.
    pub(super) fn open(&self, path: &str) {
        self.notes
            .borrow_mut()
            .asked
            .entry(path.to_owned())
            .or_default();
    }

    /// The names of this section need not be asked for after all.
    pub(super) fn forget(&self, path: &str) {
        self.notes.borrow_mut().asked.remove(path);
    }

    /// This name of the section is known.
    pub(super) fn ask(&self, path: &str, key: &str) {
        let asked = &mut self.notes.borrow_mut().asked;
        let names = asked.entry(path.to_owned()).or_default();
        if !names.contains_key(key) {
            names.insert(key.to_owned(), Asked::default());
        }
    }

    /// What may be written under this name of the section.
    pub(super) fn describe(&self, path: &str, key: &str, form: Form) {
        self.asked(path, key, |asked| asked.add(form));
    }

    /// The scenario is refused without this name of the section.
    pub(super) fn require(&self, path: &str, key: &str) {
        self.asked(path, key, |asked| asked.required = true);
    }

    fn asked(&self, path: &str, key: &str, change: impl FnOnce(&mut Asked)) {
        self.ask(path, key);
        let asked = &mut self.notes.borrow_mut().asked;
        if let Some(name) = asked.get_mut(path).and_then(|names| names.get_mut(key)) {
            change(name);
        }
    }

    /// All that was asked for, whatever was found.
    pub(super) fn outline(self) -> Outline {
        self.notes.into_inner().asked
    }

    /// All faults, unknown names included, or else the catalogue.
    pub(super) fn close(self) -> Result<Catalogue, Faults> {
        self.find_unknown(self.document.root(), "");
        let notes = self.notes.into_inner();
        match Faults::new(notes.faults) {
            Some(faults) => Err(faults),
            None => Ok(Catalogue {
                parameters: notes.parameters.into_values().collect(),
                sources: notes.sources,
            }),
        }
    }

    fn find_unknown(&self, table: &Table, path: &str) {
        let Some(asked) = self.notes.borrow().asked.get(path).cloned() else {
            // Read as one value, or switched off: its names were judged there, or are of no concern.
            return;
        };
        for (key, entry) in table.iter() {
            let full = key_path(path, key);
            if !asked.contains_key(key) {
                let known = asked.keys().map(String::as_str);
                self.unknown(entry.key, &full, key, known);
            } else if let Some(inner) = entry.node.table() {
                self.find_unknown(inner, &full);
            }
        }
    }

    /// Notes that a name means nothing where it stands.
    pub(super) fn unknown<'k>(
        &self,
        at: Origin,
        path: &str,
        key: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        if self.is_full() {
            return;
        }
        let names: Vec<String> = known.clone().take(LISTED).map(key_part).collect();
        let rule = if names.is_empty() {
            "no names are known here".to_owned()
        } else {
            format!("the names known here are {}", names.join(", "))
        };
        let remedy = did_you_mean(key, known, "remove it");
        let message = format!("`{}` is not known here", excerpt(key));
        self.fault(Some(at), path, message, rule, remedy);
    }
}

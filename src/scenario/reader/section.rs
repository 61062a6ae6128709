//! A section of a scenario, `[service.poste-zuid]`: gives out its texts, choices and sub-sections.

use super::form::Form;
use super::leaf::{Frame, IN_PLAIN};
use super::ledger::Ledger;
use crate::scenario::catalogue::{Parameter, ParameterValue};
use crate::scenario::document::{Entry, Node, Origin, Table, Value};
use crate::scenario::fault::wording::{key_part, key_path};

/// Longest list of texts.
pub(in crate::scenario) const MOST_TEXTS: usize = 1000;

/// A section being read. Faults go to the reader; a value that cannot be read is replaced by a harmless one,
/// which is never used because [`Reader::finish`](super::Reader::finish) then refuses the scenario.
#[derive(Clone, Debug)]
pub struct Section<'r> {
    pub(super) ledger: &'r Ledger<'r>,
    /// `None` when the section is missing, which is already noted: nothing read from it is a further fault.
    table: Option<&'r Table>,
    path: String,
    origin: Option<Origin>,
}

impl<'r> Section<'r> {
    pub(super) fn root(ledger: &'r Ledger<'r>) -> Self {
        Self::opened(ledger, ledger.document.root(), String::new(), None)
    }

    fn opened(
        ledger: &'r Ledger<'r>,
        table: &'r Table,
        path: String,
        origin: Option<Origin>,
    ) -> Self {
        ledger.open(&path);
        Self {
            ledger,
            table: Some(table),
            path,
            origin,
        }
    }

    /// Full path, such as `service.poste-zuid`; empty for the whole scenario.
    pub fn path(&self) -> String {
        self.path.clone()
    }

    /// Whether something is written under this name. The name then counts as known.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// A sub-section that must exist. When it does not, that is one fault, and what is read from it adds none.
    #[must_use]
    pub fn section(&self, key: &str) -> Section<'r> {
        let written = self.optional_section(key);
        self.require(key);
        written.unwrap_or_else(|| {
            let path = self.path_of(key);
            if self.table.is_some() && self.find(key).is_none() {
                let message = format!("the section [{path}] is missing");
                let remedy =
                    format!("add a line [{path}] and its values, or extend a file that has them");
                self.fault(
                    self.origin,
                    key,
                    message,
                    "this section is required",
                    remedy,
                );
            }
            Section {
                ledger: self.ledger,
                table: None,
                path,
                origin: None,
            }
        })
    }

    /// A sub-section, when it is written.
    pub fn optional_section(&self, key: &str) -> Option<Section<'r>> {
        self.describe(key, || Form::Section);
        let entry = self.find(key)?;
        self.sub_section(key, &entry.node)
    }

    fn sub_section(&self, key: &str, node: &'r Node) -> Option<Section<'r>> {
        let path = self.path_of(key);
        let Some(table) = node.table() else {
            let remedy = format!("write [{path}] on a line of its own, and its values below");
            self.ledger
                .wrong_kind(node, &path, "a section with named values", &remedy);
            return None;
        };
        Some(Self::opened(self.ledger, table, path, Some(node.origin)))
    }

    /// The sub-sections of a group, `[service.x]` and `[service.y]` for `service`, in the order of their names.
    ///
    /// One that says `enabled = false` is left out, and what it holds is not judged.
    pub fn children(&self, key: &str) -> Vec<(String, Section<'r>)> {
        let mut children = self.all_children(key);
        children.retain(|(_, child)| {
            child.optional_boolean("enabled").unwrap_or(true) || child.forget()
        });
        children
    }

    /// The sub-sections of a group, none of which can be switched off.
    pub(super) fn all_children(&self, key: &str) -> Vec<(String, Section<'r>)> {
        self.describe(key, || Form::Group);
        let entry = self.find(key);
        let Some(group) = entry.and_then(|entry| self.sub_section(key, &entry.node)) else {
            return Vec::new();
        };
        let entries = group.table.into_iter().flat_map(Table::iter);
        entries
            .filter_map(|(name, _)| {
                let entry = group.find(name)?;
                Some((name.to_owned(), group.sub_section(name, &entry.node)?))
            })
            .collect()
    }

    /// Takes back that the names of this section must be asked for; always false.
    fn forget(&self) -> bool {
        self.ledger.forget(&self.path);
        false
    }

    /// A text that must exist, of at most 500 characters.
    pub fn text(&self, key: &str) -> String {
        let rule = "a text";
        self.required(key, rule, "\"…\"", self.optional_text(key))
    }

    /// A text, when it is written.
    pub fn optional_text(&self, key: &str) -> Option<String> {
        self.describe(key, || Form::Text);
        self.plain(key, |section, node| {
            let text = section.ledger.text(node, &section.path_of(key))?;
            Some((text.clone(), ParameterValue::Text(text)))
        })
    }

    /// Yes (`true`) or no (`false`), which must exist.
    pub fn boolean(&self, key: &str) -> bool {
        self.required(key, "true or false", "true", self.optional_boolean(key))
    }

    /// Yes (`true`) or no (`false`), when it is written.
    pub fn optional_boolean(&self, key: &str) -> Option<bool> {
        self.describe(key, || Form::Boolean);
        self.plain(key, |section, node| {
            let Value::Boolean(yes) = node.value else {
                let path = section.path_of(key);
                section.ledger.wrong_kind(
                    node,
                    &path,
                    "true or false",
                    "write true or false, without quotes",
                );
                return None;
            };
            Some((yes, ParameterValue::Boolean(yes)))
        })
    }

    /// One of the words allowed, as its index; it must exist.
    pub fn choice(&self, key: &str, allowed: &[&str]) -> usize {
        let rule = format!("one of {}", allowed.join(", "));
        let example = format!("\"{}\"", allowed.first().unwrap_or(&""));
        self.required(key, &rule, &example, self.optional_choice(key, allowed))
    }

    /// One of the words allowed, as its index, when it is written.
    pub fn optional_choice(&self, key: &str, allowed: &[&str]) -> Option<usize> {
        self.describe(key, || Form::choice(allowed));
        self.plain(key, |section, node| {
            let path = section.path_of(key);
            let word = section.ledger.text(node, &path)?;
            let index = section.ledger.chosen(node, &path, &word, allowed)?;
            Some((index, ParameterValue::Text(word)))
        })
    }

    /// A list of texts that must exist; it may be empty.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.words(key, &[])
    }

    /// A list of texts that must exist, of which the caller knows only these and refuses others.
    pub fn words(&self, key: &str, known: &[&str]) -> Vec<String> {
        let found = self.optional_words(key, known);
        self.required(key, "a list of texts", "[\"…\"]", found)
    }

    /// A list of texts, when it is written.
    pub fn optional_texts(&self, key: &str) -> Option<Vec<String>> {
        self.optional_words(key, &[])
    }

    /// A list of texts, when it is written, of which the caller knows only these and refuses others.
    pub fn optional_words(&self, key: &str, known: &[&str]) -> Option<Vec<String>> {
        self.describe(key, || Form::texts(known));
        let node = &self.find(key)?.node;
        let path = self.path_of(key);
        let rule = format!("a list of at most {MOST_TEXTS} texts");
        match &node.value {
            Value::Array(items) if items.len() <= MOST_TEXTS => Some(
                items
                    .iter()
                    .filter_map(|item| self.ledger.text(item, &path))
                    .collect(),
            ),
            Value::Array(items) => {
                let message = format!("this list has {} texts", items.len());
                self.fault(Some(node.origin), key, message, rule, "shorten it");
                Some(Vec::new())
            }
            _ => {
                self.ledger
                    .wrong_kind(node, &path, &rule, "put the texts between [ and ]");
                Some(Vec::new())
            }
        }
    }

    /// Notes a fault that only several values together show, at one of them, or at the section when it is not written.
    pub fn fault_at(
        &self,
        key: &str,
        message: impl AsRef<str>,
        rule: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) {
        if self.table.is_none() {
            return;
        }
        let place = self.find(key).map(|entry| entry.node.place_of_value());
        self.fault(place.or(self.origin), key, message, rule, remedy);
    }

    /// Whether nothing was found wrong so far at a key or below it. Rules between several values look only at sound ones: a fault
    /// that follows from another would send the reader to the wrong place.
    pub fn is_sound(&self, key: &str) -> bool {
        self.ledger.is_sound(&self.path_of(key))
    }

    pub(super) fn path_of(&self, key: &str) -> String {
        key_path(&self.path, key)
    }

    /// What is written under a name, which is known from now on.
    pub(super) fn find(&self, key: &str) -> Option<&'r Entry> {
        let table = self.table?;
        self.ledger.ask(&self.path, key);
        table.get(key)
    }

    /// Says what may be written under a name, whether or not it is. Names of a section that is not there stay unsaid.
    pub(super) fn describe(&self, key: &str, form: impl FnOnce() -> Form) {
        if self.table.is_some() {
            self.ledger.describe(&self.path, key, form());
        }
    }

    fn require(&self, key: &str) {
        if self.table.is_some() {
            self.ledger.require(&self.path, key);
        }
    }

    pub(super) fn fault(
        &self,
        at: Option<Origin>,
        key: &str,
        message: impl AsRef<str>,
        rule: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) {
        self.ledger
            .fault(at, &self.path_of(key), message, rule, remedy);
    }

    /// The value read, or a fault when nothing at all is written under its name.
    pub(super) fn required<T: Default>(
        &self,
        key: &str,
        rule: &str,
        example: &str,
        read: Option<T>,
    ) -> T {
        self.require(key);
        if read.is_none() {
            self.missing(key, rule, example);
        }
        read.unwrap_or_default()
    }

    /// Notes that nothing is written under a name, when that is so.
    pub(super) fn missing(&self, key: &str, rule: &str, example: &str) {
        self.require(key);
        if self.table.is_some() && self.find(key).is_none() {
            let message = format!("`{}` is missing", key_part(key));
            let place = match self.path.as_str() {
                "" => "at the top of the file".to_owned(),
                path => format!("under [{path}]"),
            };
            let remedy = format!("add {place} a line such as {} = {example}", key_part(key));
            self.fault(self.origin, key, message, rule, remedy);
        }
    }

    /// A value that needs no source, but may have one: then it is recorded.
    fn plain<T>(
        &self,
        key: &str,
        read: impl Fn(&Self, &'r Node) -> Option<(T, ParameterValue)>,
    ) -> Option<T> {
        let node = &self.find(key)?.node;
        if !node.table().is_some_and(Table::is_leaf) {
            return read(self, node).map(|(value, _)| value);
        }
        let path = self.path_of(key);
        let frame = Frame {
            path: &path,
            key,
            unit: "",
            inner: "value",
            beside: IN_PLAIN,
        };
        let leaf = self.ledger.leaf(node, frame)?;
        let (value, recorded) = read(self, leaf.value)?;
        if let Some(source) = leaf.source {
            self.ledger.record(Parameter {
                key: path,
                value: recorded,
                unit: "",
                meaning: "",
                minimum: None,
                maximum: None,
                source,
                uncertainty: None,
                file: self.ledger.document.name(leaf.value.origin).to_owned(),
                line: self.ledger.document.line(leaf.value.origin),
                note: leaf.note,
            });
        }
        Some(value)
    }
}

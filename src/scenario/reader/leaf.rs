//! One sourced value, `{ value = 3, source = "…" }`: takes it apart and refuses what has no source.

use super::ledger::Ledger;
use crate::scenario::catalogue::Provenance;
use crate::scenario::document::{Node, Table, Value};
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::fault::wording::{key_part, key_path};

/// Longest text accepted, in characters.
pub(in crate::scenario) const LONGEST_TEXT: usize = 500;

/// What may stand in a leaf beside its value: in a single number, and elsewhere.
pub(super) const IN_NUMBER: &[&str] = &["source", "unit", "low", "high", "distribution", "note"];
pub(super) const IN_LIST: &[&str] = &["source", "unit", "note"];
pub(super) const IN_PLAIN: &[&str] = &["source", "note"];

/// A leaf taken apart.
pub(super) struct Leaf<'n> {
    pub(super) value: &'n Node,
    /// `None` when the fault is noted.
    pub(super) source: Option<Provenance>,
    pub(super) note: Option<String>,
    pub(super) table: Option<&'n Table>,
}

/// Where a leaf stands: its full path, its own name, the unit it must be in and the name of its value.
#[derive(Clone, Copy)]
pub(super) struct Frame<'f> {
    pub(super) path: &'f str,
    pub(super) key: &'f str,
    pub(super) unit: &'f str,
    pub(super) inner: &'f str,
    pub(super) beside: &'f [&'f str],
}

/// A leaf as it should be written.
fn example(frame: Frame<'_>, value: &str) -> String {
    let key = key_part(frame.key);
    format!(
        "{key} = {{ {} = {value}, source = \"assumption\" }}",
        frame.inner
    )
}

/// The kind of a value, in words.
pub(super) fn kind(node: &Node) -> &'static str {
    match &node.value {
        Value::Text(_) => "a text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "a yes/no value",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
    }
}

impl Ledger<'_> {
    /// Notes that a value is of the wrong kind.
    pub(super) fn wrong_kind(&self, node: &Node, path: &str, rule: &str, remedy: &str) {
        let message = match node.value {
            Value::Table(_) => "a section was found here".to_owned(),
            _ => format!("{} is {}", self.document.written(node.origin), kind(node)),
        };
        self.fault(Some(node.origin), path, message, rule, remedy);
    }

    /// Takes a leaf apart. `None` when it holds no value at all, which is then noted.
    pub(super) fn leaf<'n>(&self, node: &'n Node, frame: Frame<'_>) -> Option<Leaf<'n>> {
        let Some(table) = node.table() else {
            self.bare(node, frame);
            return Some(Leaf {
                value: node,
                source: None,
                note: None,
                table: None,
            });
        };
        let known = [&[frame.inner], frame.beside].concat();
        for (name, entry) in table.iter().filter(|(name, _)| !known.contains(name)) {
            let path = key_path(frame.path, name);
            self.unknown(entry.key, &path, name, known.iter().copied());
        }
        self.check_unit(table, frame);
        let remark = self.leaf_text(table, "note", frame.path);
        let source = self.source(table, node, frame);
        let Some(value) = table.get(frame.inner) else {
            let rule = format!("a sourced value reads {}", example(frame, "…"));
            let remedy = format!("add {} = …", frame.inner);
            let message = format!("`{}` is missing", frame.inner);
            self.fault(Some(node.origin), frame.path, message, rule, remedy);
            return None;
        };
        Some(Leaf {
            value: &value.node,
            source,
            note: remark,
            table: Some(table),
        })
    }

    fn bare(&self, node: &Node, frame: Frame<'_>) {
        let message = match node.value {
            Value::Array(_) => "these numbers need their source",
            _ => "a number needs its source",
        };
        let written = self.document.written(node.origin);
        let remedy = format!(
            "write {}, or the key of a [sources.…] entry in the place of assumption",
            example(frame, &written)
        );
        let rule = "every number says where it comes from";
        self.fault(Some(node.origin), frame.path, message, rule, remedy);
    }

    fn check_unit(&self, table: &Table, frame: Frame<'_>) {
        let Some(entry) = table.get("unit") else {
            return;
        };
        let same = matches!(&entry.node.value, Value::Text(unit) if unit == frame.unit);
        if !same && frame.beside.contains(&"unit") {
            let message = format!(
                "{} is not the unit of this value",
                self.document.written(entry.node.origin)
            );
            let rule = match frame.unit {
                "" => "this value has no unit".to_owned(),
                unit => format!("the unit is {unit}"),
            };
            let remedy = match frame.unit {
                "" => "remove the unit".to_owned(),
                unit => {
                    format!("convert the value, then write unit = \"{unit}\" or leave the unit out")
                }
            };
            self.fault(
                Some(entry.node.origin),
                &key_path(frame.path, "unit"),
                message,
                rule,
                remedy,
            );
        }
    }

    fn source(&self, table: &Table, node: &Node, frame: Frame<'_>) -> Option<Provenance> {
        let Some(entry) = table.get("source") else {
            let remedy = "add source = \"assumption\", or the key of a [sources.…] entry";
            let message = "the source is missing";
            self.fault(
                Some(node.origin),
                frame.path,
                message,
                "every number says where it comes from",
                remedy,
            );
            return None;
        };
        let key = self.leaf_text(table, "source", frame.path)?;
        if key == "assumption" {
            return Some(Provenance::Assumption);
        }
        match self.citation(&key) {
            Ok(citation) => Some(Provenance::Source { key, citation }),
            Err((rule, remedy)) => {
                let message = format!(
                    "{} is not in [sources]",
                    self.document.written(entry.node.origin)
                );
                self.fault(
                    Some(entry.node.origin),
                    &key_path(frame.path, "source"),
                    message,
                    rule,
                    remedy,
                );
                None
            }
        }
    }

    fn leaf_text(&self, table: &Table, name: &str, path: &str) -> Option<String> {
        let node = &table.get(name)?.node;
        self.text(node, &key_path(path, name))
    }

    /// A text of bounded length, or `None` and a fault.
    pub(super) fn text(&self, node: &Node, path: &str) -> Option<String> {
        let rule = format!("a text of at most {LONGEST_TEXT} characters");
        let Value::Text(text) = &node.value else {
            self.wrong_kind(node, path, &rule, "put it between double quotes");
            return None;
        };
        let length = text.chars().count();
        if length > LONGEST_TEXT {
            let message = format!("this text has {length} characters");
            self.fault(Some(node.origin), path, message, rule, "shorten it");
            return None;
        }
        Some(text.clone())
    }

    /// The index of a word among those allowed, or `None` and a fault.
    pub(super) fn chosen(
        &self,
        node: &Node,
        path: &str,
        word: &str,
        allowed: &[&str],
    ) -> Option<usize> {
        let index = allowed.iter().position(|choice| *choice == word);
        if index.is_none() {
            let message = format!(
                "{} is not one of the choices",
                self.document.written(node.origin)
            );
            let rule = format!("one of {}", allowed.join(", "));
            let otherwise = "write one of these words between double quotes";
            let remedy = did_you_mean(word, allowed.iter().copied(), otherwise);
            self.fault(Some(node.origin), path, message, rule, remedy);
        }
        index
    }
}

//! The values of a scenario, each with the place where it was written.

use std::collections::BTreeMap;

/// Where a value or a key was written: the index of its file and the bytes it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Index into [`Document::files`](super::Document::files).
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where.
    pub origin: Origin,
}

/// What can be written in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words, also dates and times of day.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Yes (`true`) or no (`false`).
    Boolean(bool),
    /// A list.
    Array(Vec<Node>),
    /// Named values.
    Table(Table),
}

/// Named values, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub(super) entries: BTreeMap<String, Entry>,
}

/// One named value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the name was written.
    pub key: Origin,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The named values, when it is a table.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The node under the caret of a fault about this value: the `value` of a `{ value, source }` leaf, else itself.
    pub fn place_of_value(&self) -> Origin {
        self.table()
            .filter(|table| table.is_leaf())
            .and_then(|table| table.get("value").or_else(|| table.get("values")))
            .map_or(self.origin, |entry| entry.node.origin)
    }
}

impl Table {
    /// The value of a name.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.as_str(), entry))
    }

    /// Whether there is no name at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether this table is one sourced value (`{ value = 3, source = "…" }`, `values`, or a table of `rows`) rather than a section.
    pub fn is_leaf(&self) -> bool {
        ["value", "values", "rows"].iter().any(|key| {
            self.get(key)
                .is_some_and(|entry| !matches!(entry.node.value, Value::Table(_)))
        })
    }
}

//! Lays one text of values over another: an extension over its base, a `--set` over everything.

use super::tree::{Entry, Node, Table, Value};

/// Lays `top` over `base`, section by section. Lists and sourced values are replaced whole, so that a value never keeps the source of another.
pub(super) fn overlay(base: &mut Table, top: Table) {
    for (key, entry) in top.entries {
        match base.entries.get_mut(&key) {
            Some(under) => overlay_entry(under, entry),
            None => {
                base.entries.insert(key, entry);
            }
        }
    }
}

fn overlay_entry(under: &mut Entry, over: Entry) {
    match (&mut under.node.value, over.node.value) {
        (Value::Table(base), Value::Table(top)) if !base.is_leaf() && !top.is_leaf() => {
            overlay(base, top);
            // A name within a dotted one (`choice.habit = ...`) is no place to add a line; a section is.
            if over.node.origin != over.key {
                under.key = over.key;
                under.node.origin = over.node.origin;
            }
        }
        (_, value) => {
            *under = Entry {
                key: over.key,
                node: Node {
                    value,
                    origin: over.node.origin,
                },
            };
        }
    }
}

/// Sets one value at a path of `parts` names; `top` is the chain of tables read from `path = value`.
///
/// A bare number, text, yes/no or list given for a sourced value replaces the value and keeps its source.
/// The error is the number of parts that could be followed before one that holds no names.
pub(super) fn set(base: &mut Table, top: Table, parts: usize) -> Result<(), usize> {
    for (key, entry) in top.entries {
        let Some(under) = base.entries.get_mut(&key) else {
            base.entries.insert(key, entry);
            continue;
        };
        if parts <= 1 {
            set_value(under, entry);
            continue;
        }
        match (&mut under.node.value, entry.node.value) {
            (Value::Table(base), Value::Table(top)) => {
                set(base, top, parts - 1).map_err(|followed| followed + 1)?;
            }
            _ => return Err(1),
        }
    }
    Ok(())
}

fn set_value(under: &mut Entry, over: Entry) {
    let inner = match &over.node.value {
        Value::Table(_) => return overlay_entry(under, over),
        Value::Array(_) => "values",
        _ => "value",
    };
    if let Value::Table(leaf) = &mut under.node.value
        && let Some(old) = leaf.entries.get_mut(inner)
        && !matches!(old.node.value, Value::Table(_))
    {
        old.node = over.node;
        leave_range(leaf);
        leave_source(leaf);
    } else {
        *under = over;
    }
}

/// A value set on the command line is nobody's finding: it no longer carries the source, nor the note, of the old one.
fn leave_source(leaf: &mut Table) {
    if let Some(source) = leaf.entries.get_mut("source") {
        source.node.value = Value::Text("assumption".to_owned());
    }
    leaf.entries.remove("note");
}

/// A number set outside its range on purpose leaves the range behind: it says nothing about the new value, and the text of the
/// resolved scenario must be valid again.
fn leave_range(leaf: &mut Table) {
    let number = |name| match leaf.get(name)?.node.value {
        Value::Integer(number) => Some(number as f64),
        Value::Float(number) => Some(number),
        _ => None,
    };
    let Some(value) = number("value") else { return };
    if number("low").is_some_and(|low| low > value)
        || number("high").is_some_and(|high| high < value)
    {
        leaf.entries
            .retain(|name, _| !["low", "high", "distribution"].contains(&name.as_str()));
    }
}

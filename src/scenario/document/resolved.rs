//! Writes a scenario out again in full, bases and changes together, as one TOML text.

use super::tree::{Node, Table, Value};
use crate::scenario::fault::SourceFile;
use crate::scenario::fault::wording::{key_part, key_path, quoted, shown};

/// Longest list written on one line, in characters.
const ONE_LINE: usize = 100;

/// The whole tree as TOML: names in alphabetical order, sourced values on one line, a remark wherever the file changes.
/// Without files there are no remarks: the text then depends on the values alone, not on where they were written.
pub(super) fn resolved(root: &Table, files: Option<&[SourceFile]>) -> String {
    let mut writer = Writer {
        files,
        last_file: None,
        lines: Vec::new(),
    };
    writer.section(root, "");
    // The empty line after the last ends the text with a line break.
    writer.lines.push(String::new());
    writer.lines.join(
        "
",
    )
}

struct Writer<'f> {
    files: Option<&'f [SourceFile]>,
    last_file: Option<usize>,
    lines: Vec<String>,
}

impl Writer<'_> {
    fn section(&mut self, table: &Table, path: &str) {
        for (key, entry) in table.iter().filter(|(_, entry)| !has_header(&entry.node)) {
            self.name_file(entry.node.place_of_value().file);
            let value = inline(&entry.node);
            self.lines.push(format!("{} = {value}", key_part(key)));
        }
        for (key, entry) in table.iter() {
            let Some(inner) = entry.node.table().filter(|_| has_header(&entry.node)) else {
                continue;
            };
            let inner_path = key_path(path, key);
            let only_sections = inner.iter().all(|(_, entry)| has_header(&entry.node));
            if inner.is_empty() || !only_sections {
                if !self.lines.is_empty() {
                    self.lines.push(String::new());
                }
                self.name_file(entry.node.origin.file);
                self.lines.push(format!("[{inner_path}]"));
            }
            self.section(inner, &inner_path);
        }
    }

    fn name_file(&mut self, file: usize) {
        let Some(files) = self.files.filter(|_| self.last_file != Some(file)) else {
            return;
        };
        let name = files.get(file).map_or("", SourceFile::name);
        self.lines.push(format!("# from {}", shown(name, 300)));
        self.last_file = Some(file);
    }
}

/// Whether a node is written as a `[section]`: every table but the short sourced values.
fn has_header(node: &Node) -> bool {
    node.table()
        .is_some_and(|table| !table.is_leaf() || table.get("rows").is_some())
}

fn inline(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}").replace("NaN", "nan"),
        Value::Boolean(yes) => yes.to_string(),
        Value::Array(items) => list(items),
        Value::Table(table) => named(table),
    }
}

fn list(items: &[Node]) -> String {
    let parts: Vec<String> = items.iter().map(inline).collect();
    let length: usize = parts.iter().map(|part| part.len() + 2).sum();
    if length > ONE_LINE {
        format!("[\n  {},\n]", parts.join(",\n  "))
    } else {
        format!("[{}]", parts.join(", "))
    }
}

fn named(table: &Table) -> String {
    // The value first, then its source, as people write them.
    let rank = |key: &str| match key {
        "value" | "values" => 0,
        "source" => 1,
        _ => 2,
    };
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| rank(key));
    let parts: Vec<String> = entries
        .iter()
        .map(|(key, entry)| format!("{} = {}", key_part(key), inline(&entry.node)))
        .collect();
    if parts.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", parts.join(", "))
    }
}

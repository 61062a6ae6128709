//! `list`: the scenarios of a folder with their titles.

use super::Failure;
use crate::scenario::document::{Document, Value};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Deepest folder that is searched.
const DEPTH: usize = 4;

pub(super) fn list(folder: &Path) -> Result<String, Failure> {
    let mut files = Vec::new();
    collect(folder, DEPTH, &mut files).map_err(|error| {
        Failure::Failed(format!("cannot read folder {}: {error}", folder.display()))
    })?;
    files.sort();
    let mut text = String::new();
    for file in files {
        // A file that cannot be read is listed as such: `check` says why.
        match Document::load(&file, &[]) {
            Ok(document) => {
                let Some((title, description)) = headings(&document) else {
                    continue;
                };
                let _ = writeln!(text, "{}\n    {title}", file.display());
                if !description.is_empty() {
                    let _ = writeln!(text, "    {description}");
                }
            }
            Err(_) => {
                let _ = writeln!(
                    text,
                    "{}\n    has faults: see `permanence check {}`",
                    file.display(),
                    file.display()
                );
            }
        }
    }
    if text.is_empty() {
        text = format!("No scenario in {}.\n", folder.display());
    }
    Ok(text)
}

/// Title and description of a complete scenario; bases have no services.
fn headings(document: &Document) -> Option<(String, String)> {
    let root = document.root();
    root.get("service")?;
    let text = |key| match root.get(key).map(|entry| &entry.node.value) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Some((text("title")?, text("description").unwrap_or_default()))
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

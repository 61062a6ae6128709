//! What a territory file says of itself before anything else is added: its name, its people, its communes, its Cercles.

use crate::cli::Failure;
use crate::scenario::document::{Document, Table, Value};
use crate::scenario::fault::wording::counted;
use std::fmt;
use std::fmt::Write;
use std::path::Path;

/// A territory at a glance.
#[derive(Debug)]
pub(super) struct Land {
    pub(super) title: String,
    pub(super) inhabitants: u32,
    communes: usize,
    departments: usize,
    cercles: usize,
    /// Whether it names its Cercles itself.
    pub(super) has_cercle: bool,
}

impl Land {
    /// Refuses what is no territory. Faults inside it are left to the reader of scenarios, which says them better.
    pub(super) fn read(path: &Path, document: &Document) -> Result<Self, Failure> {
        let root = document.root();
        let shown = path.display();
        let Some(territory) = table(root, "territory") else {
            return Err(Failure::Refused(format!(
                "{shown} holds no [territory]. Choose one of those that `permanence new NAME` lists, or write your own like them."
            )));
        };
        if root.get("service").is_some() {
            return Err(Failure::Refused(format!(
                "{shown} is a scenario with services of its own, not a territory. Choose the territory it extends, or change a copy of it."
            )));
        }
        let text = |key| match territory.get(key).map(|entry| &entry.node.value) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let communes = rows(territory, "communes");
        let cercles = table(root, "cercle").map_or(0, |group| group.iter().count());
        Ok(Self {
            title: text("title"),
            inhabitants: inhabitants(territory),
            communes,
            departments: rows(territory, "hospitals"),
            cercles,
            has_cercle: cercles > 0,
        })
    }
}

impl fmt::Display for Land {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} inhabitants in {}, {}",
            self.inhabitants,
            counted(self.communes, "commune"),
            counted(self.departments, "emergency department")
        )?;
        match self.cercles {
            0 => Ok(()),
            n => write!(f, ", {}", counted(n, "Cercle")),
        }
    }
}

fn table<'t>(parent: &'t Table, key: &str) -> Option<&'t Table> {
    parent.get(key)?.node.table()
}

fn array<'t>(parent: &'t Table, key: &str) -> &'t [crate::scenario::document::Node] {
    match parent.get(key).map(|entry| &entry.node.value) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

fn rows(territory: &Table, key: &str) -> usize {
    table(territory, key).map_or(0, |rows| array(rows, "rows").len())
}

/// The sum of the column `population`; what cannot be read counts for nobody.
fn inhabitants(territory: &Table) -> u32 {
    let Some(communes) = table(territory, "communes") else {
        return 0;
    };
    let is_population = |value: &Value| matches!(value, Value::Text(name) if name == "population");
    let column = array(communes, "columns")
        .iter()
        .position(|name| is_population(&name.value));
    let people = |row: &Value| match row {
        Value::Array(cells) => match cells.get(column?)?.value {
            Value::Integer(people) => u32::try_from(people).ok(),
            Value::Float(people) => Some(people as u32),
            _ => None,
        },
        _ => None,
    };
    array(communes, "rows")
        .iter()
        .filter_map(|row| people(&row.value))
        .fold(0, u32::saturating_add)
}

/// The territories of a folder, for a user who has not chosen yet.
pub(super) fn list(folder: &Path) -> Result<String, Failure> {
    let failed = |error: std::io::Error| {
        Failure::Failed(format!("cannot read folder {}: {error}", folder.display()))
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    let mut text = "Choose a territory with --territory FILE:\n".to_owned();
    for path in paths {
        // A file that cannot be read, or is no territory, is not offered.
        let document = Document::load(&path, &[]).ok();
        if let Some(land) = document.and_then(|document| Land::read(&path, &document).ok()) {
            let _ = writeln!(text, "  {}\n      {}: {land}", path.display(), land.title);
        }
    }
    Ok(text)
}

//! Writes one file for the user, and never over another unless told to.

use super::Failure;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Says beforehand whether a file may be written, and makes its folder when that is missing.
pub(super) fn prepare(path: &Path, overwrite: bool) -> Result<(), Failure> {
    if !overwrite && path.exists() {
        return Err(exists(path));
    }
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(|error| failed(path, &error))?;
    }
    Ok(())
}

/// Writes a text to a file, making its folder when that is missing.
pub(super) fn write(path: &Path, text: &str, overwrite: bool) -> Result<(), Failure> {
    prepare(path, overwrite)?;
    let mut options = OpenOptions::new();
    options.write(true);
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let mut file = options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => failed(path, &error),
    })?;
    file.write_all(text.as_bytes())
        .map_err(|error| failed(path, &error))
}

fn exists(path: &Path) -> Failure {
    Failure::Refused(format!(
        "{} exists already. Choose another name, or say --overwrite to replace it.",
        path.display()
    ))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("cannot write {}: {error}", path.display()))
}

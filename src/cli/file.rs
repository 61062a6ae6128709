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

/// Writes a text to a file, whole or not at all, making its folder when that is missing.
pub(super) fn write(path: &Path, text: &str, overwrite: bool) -> Result<(), Failure> {
    prepare(path, overwrite)?;
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => replace(path, text),
        // A pipe or a device is written to, not replaced.
        Ok(_) => fs::write(path, text).map_err(|error| failed(path, &error)),
        Err(_) => create(path, text),
    }
}

/// Writes a file that must not exist yet; when that fails midway nothing stays.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(path),
            _ => failed(path, &error),
        })?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // What cannot be removed either is named by the same message.
        let _ = fs::remove_file(path);
        failed(path, &error)
    })
}

/// Writes the new text beside the old file and then puts it in its place.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    create(&beside, text)?;
    fs::rename(&beside, path).map_err(|error| {
        let _ = fs::remove_file(&beside);
        failed(path, &error)
    })
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

//! Writes one file for the user, and never over another unless told to.

use super::Failure;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Writes a text to a file, making its folder when that is missing.
pub(super) fn write(path: &Path, text: &str, overwrite: bool) -> Result<(), Failure> {
    let shown = path.display();
    let failed = |error: std::io::Error| Failure::Failed(format!("cannot write {shown}: {error}"));
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = OpenOptions::new();
    options.write(true);
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let mut file = options.open(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Refused(format!(
            "{shown} exists already. Choose another name, or say --overwrite to replace it."
        )),
        _ => failed(error),
    })?;
    file.write_all(text.as_bytes()).map_err(failed)
}

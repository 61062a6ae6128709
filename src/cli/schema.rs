//! `schema`: describes scenario files to an editor, so that it completes names, shows units and underlines slips.

use super::Failure;
use super::file;
use crate::scenario::schema;
use std::path::Path;

pub(super) fn schema(output: Option<&Path>, overwrite: bool) -> Result<String, Failure> {
    let text = format!("{:#}\n", schema::schema());
    let Some(path) = output else {
        return Ok(text);
    };
    file::write(path, &text, overwrite)?;
    Ok(format!(
        "{} is written. To use it, begin a scenario in the same folder with the line\n\
         #:schema ./{}\n\
         and open it in an editor that knows TOML schemas (taplo, Even Better TOML).\n",
        path.display(),
        path.file_name().unwrap_or_default().display()
    ))
}

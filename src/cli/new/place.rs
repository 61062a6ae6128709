//! Where a new scenario stands, and by which paths it finds the files it extends.

use crate::cli::Failure;
use crate::scenario::document::library_of;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// The file that every Belgian scenario starts from.
const BASE: &str = "belgium.toml";

/// A place for a new scenario.
#[derive(Debug)]
pub(super) struct Place {
    /// The file to write, as the user knows it.
    pub(super) file: PathBuf,
    /// What it extends, as written in it: the base, then the territory.
    pub(super) bases: Vec<String>,
}

impl Place {
    /// The place of the scenario `name`: the file said by the user, or else one in the library of the territory.
    pub(super) fn find(
        name: &str,
        territory: &Path,
        output: Option<&Path>,
    ) -> Result<Self, Failure> {
        let territory = real(territory)?;
        let library = library_of(&territory);
        if !library.join(BASE).is_file() {
            return Err(Failure::Refused(format!(
                "There is no {BASE} in {}, and a new scenario starts from its values. Copy the territory into the folder scenarios/territories of the program.",
                library.display()
            )));
        }
        let file = match output {
            Some(output) => output.to_owned(),
            None => as_typed(&library.join(name).with_extension("toml")),
        };
        let target = real(&file)?;
        if !target.starts_with(&library) || target.extension() != Some(OsStr::new("toml")) {
            return Err(Failure::Refused(format!(
                "{} cannot be a scenario: it must end in .toml and lie in {}, whose files it extends.",
                file.display(),
                as_typed(&library).display()
            )));
        }
        let folder = target.parent().unwrap_or(&library);
        let bases = [library.join(BASE), territory.clone()];
        Ok(Self {
            bases: bases.iter().map(|base| way(folder, base)).collect(),
            file,
        })
    }

    /// The path for people.
    pub(super) fn shown(&self) -> String {
        self.file.display().to_string()
    }
}

/// The true path of a file that may not be there yet, nor its folders.
fn real(path: &Path) -> Result<PathBuf, Failure> {
    let failed =
        |error: std::io::Error| Failure::Failed(format!("cannot use {}: {error}", path.display()));
    let full = std::path::absolute(path).map_err(failed)?;
    let exists = full
        .ancestors()
        .find(|above| above.exists())
        .unwrap_or(&full);
    let real = exists.canonicalize().map_err(failed)?;
    let rest = full.strip_prefix(exists).unwrap_or(Path::new(""));
    Ok(rest.components().fold(real, |path, part| match part {
        Component::ParentDir => path.parent().map(Path::to_owned).unwrap_or_default(),
        part => path.join(part),
    }))
}

/// A true path as the user would type it: from the present folder, when it lies below.
fn as_typed(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    here.ok()
        .and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
        .to_owned()
}

/// The way from a folder to a file, with `/` on every computer.
fn way(folder: &Path, file: &Path) -> String {
    let common = folder
        .components()
        .zip(file.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder.components().skip(common).map(|_| "..".to_owned());
    let down = file
        .components()
        .skip(common)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_file_goes_up_and_then_down() {
        let way = |folder: &str, file: &str| way(Path::new(folder), Path::new(file));
        assert_eq!(way("/s", "/s/belgium.toml"), "belgium.toml");
        assert_eq!(
            way("/s/liege/mine", "/s/territories/liege.toml"),
            "../../territories/liege.toml"
        );
        assert_eq!(way("/s/a", "/s/a/b.toml"), "b.toml");
    }

    #[test]
    fn a_file_that_is_not_there_yet_has_a_true_path() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().canonicalize().expect("it exists");
        let found = real(&dir.path().join("new/../other/a.toml")).expect("usable");
        assert_eq!(found, root.join("other/a.toml"));
    }
}

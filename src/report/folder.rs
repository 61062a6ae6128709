//! The output folder: it appears complete under its name, or not at all.
//!
//! Files are written into a hidden folder beside the wanted one and pushed to the disk; only then does the hidden
//! folder take the wanted name. Whatever goes wrong before that moment leaves the disk as it was.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Why results could not be saved.
#[derive(Debug)]
pub enum FolderError {
    /// The path names no folder, such as `..` or `/`.
    NoName(PathBuf),
    /// The folder is there already and may not be replaced.
    Exists(PathBuf),
    /// Something that is no folder already has this name.
    NotAFolder(PathBuf),
    /// The folder that should hold the output folder is not there.
    NoParent(PathBuf),
    /// A file name that is empty, hidden, used twice, or leads out of the folder.
    FileName(String),
    /// The folder was given up after an earlier fault.
    GivenUp(PathBuf),
    /// The system refused.
    System {
        /// File or folder concerned.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

impl fmt::Display for FolderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName(path) => {
                write!(
                    formatter,
                    "\"{}\" does not name an output folder; give a name such as output/first-run",
                    path.display()
                )
            }
            Self::Exists(path) => write!(
                formatter,
                "the output folder {} exists already and is left as it is; choose another name or allow overwriting",
                path.display()
            ),
            Self::NotAFolder(path) => write!(
                formatter,
                "{} exists and is not a folder; choose another name",
                path.display()
            ),
            Self::NoParent(path) => write!(
                formatter,
                "the folder {} does not exist; create it first",
                path.display()
            ),
            Self::FileName(name) => {
                write!(formatter, "\"{name}\" cannot be the name of a result file")
            }
            Self::GivenUp(path) => {
                write!(
                    formatter,
                    "nothing more can be written for {}: an earlier file failed",
                    path.display()
                )
            }
            Self::System { path, reason } => {
                write!(
                    formatter,
                    "cannot write {}: {reason}; {}; nothing was kept",
                    path.display(),
                    remedy(reason)
                )
            }
        }
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::System { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// What the user can do about it.
fn remedy(reason: &io::Error) -> &'static str {
    match reason.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space or choose a folder on another disk"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "choose a folder you may write to, or ask for the right to write there"
        }
        io::ErrorKind::AlreadyExists => {
            "another run may be using it; wait for it or remove what it left behind"
        }
        _ => "check the disk and the path, then run again",
    }
}

/// A file in the folder, for the manifest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WrittenFile {
    /// Name inside the folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// BLAKE3 hash of the content, 64 hexadecimal digits.
    pub blake3: String,
}

/// An output folder that is being filled. Dropped before [`OutputFolder::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    partial: PathBuf,
    overwrite: bool,
    files: BTreeMap<String, WrittenFile>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    GivenUp,
    Committed,
}

impl OutputFolder {
    /// Prepares to fill the folder `path`, which must not exist unless `overwrite` is set. Its parent must exist.
    /// With `overwrite` the old folder stays until the new one is complete.
    pub fn create(path: &Path, overwrite: bool) -> Result<Self, FolderError> {
        let name = path
            .file_name()
            .ok_or_else(|| FolderError::NoName(path.to_owned()))?;
        let parent = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !parent.is_dir() {
            return Err(FolderError::NoParent(parent.to_owned()));
        }
        refuse_target(path, overwrite)?;
        let partial = beside(parent, name, "partial");
        fs::create_dir(&partial).map_err(|reason| FolderError::System {
            path: partial.clone(),
            reason,
        })?;
        Ok(Self {
            target: path.to_owned(),
            partial,
            overwrite,
            files: BTreeMap::new(),
            state: State::Open,
        })
    }

    /// Writes one file. `name` is a plain file name. After a fault the folder is given up and cleared at once.
    pub fn write(&mut self, name: &str, content: &[u8]) -> Result<(), FolderError> {
        self.write_through(name, content, |path| File::create_new(path))
    }

    /// The hidden folder that is being filled.
    pub fn hidden(&self) -> &Path {
        &self.partial
    }

    /// The files written so far, sorted by name.
    pub fn files(&self) -> impl Iterator<Item = &WrittenFile> {
        self.files.values()
    }

    /// Gives the folder its name, and returns its files sorted by name.
    pub fn commit(mut self) -> Result<Vec<WrittenFile>, FolderError> {
        if self.state == State::GivenUp {
            return Err(FolderError::GivenUp(self.target.clone()));
        }
        refuse_target(&self.target, self.overwrite)?;
        settle(&self.partial).map_err(|reason| fault(&self.partial, reason))?;
        self.take_name()?;
        self.state = State::Committed;
        Ok(std::mem::take(&mut self.files).into_values().collect())
    }

    /// `open` makes the file; the tests let it fail.
    fn write_through(
        &mut self,
        name: &str,
        content: &[u8],
        open: impl FnOnce(&Path) -> io::Result<File>,
    ) -> Result<(), FolderError> {
        if self.state == State::GivenUp {
            return Err(FolderError::GivenUp(self.target.clone()));
        }
        if !is_plain_name(name) || self.files.contains_key(name) {
            return Err(FolderError::FileName(name.to_owned()));
        }
        let path = self.partial.join(name);
        let stored = open(&path).and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        });
        if let Err(reason) = stored {
            self.give_up();
            return Err(fault(&self.target.join(name), reason));
        }
        let blake3 = blake3::hash(content).to_hex().to_string();
        self.files.insert(
            name.to_owned(),
            WrittenFile {
                name: name.to_owned(),
                bytes: content.len() as u64,
                blake3,
            },
        );
        Ok(())
    }

    /// Renames the hidden folder; an old folder is moved aside first, and moved back should that fail.
    fn take_name(&self) -> Result<(), FolderError> {
        let parent = self.partial.parent().unwrap_or(Path::new("."));
        let old = self
            .target
            .file_name()
            .map(|name| beside(parent, name, "old"))
            .filter(|_| self.target.exists());
        if let Some(old) = &old {
            fs::rename(&self.target, old).map_err(|reason| fault(&self.target, reason))?;
        }
        if let Err(reason) = fs::rename(&self.partial, &self.target) {
            if let Some(old) = &old {
                // The first fault is the one to report.
                let _ = fs::rename(old, &self.target);
            }
            return Err(fault(&self.target, reason));
        }
        if let Some(old) = &old {
            // The new results are in place; an old folder that cannot be removed harms nobody.
            let _ = fs::remove_dir_all(old);
        }
        let _ = settle(parent);
        Ok(())
    }

    fn give_up(&mut self) {
        self.state = State::GivenUp;
        let _ = fs::remove_dir_all(&self.partial);
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if self.state == State::Open {
            self.give_up();
        }
    }
}

fn fault(path: &Path, reason: io::Error) -> FolderError {
    FolderError::System {
        path: path.to_owned(),
        reason,
    }
}

fn refuse_target(path: &Path, overwrite: bool) -> Result<(), FolderError> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_dir() => Err(FolderError::NotAFolder(path.to_owned())),
        Ok(_) if !overwrite => Err(FolderError::Exists(path.to_owned())),
        _ => Ok(()),
    }
}

/// `.name.kind-process`: hidden, and not the same for two runs at once.
fn beside(parent: &Path, name: &std::ffi::OsStr, kind: &str) -> PathBuf {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{kind}-{}", std::process::id()));
    parent.join(hidden)
}

/// A name that stays inside the folder on every system.
fn is_plain_name(name: &str) -> bool {
    let is_allowed =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | ' ');
    !name.starts_with(['.', ' '])
        && !name.is_empty()
        && !name.contains("..")
        && name.chars().all(is_allowed)
}

/// Pushes the entries of a folder to the disk, where the system can do that.
fn settle(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in a folder, hidden entries included.
    fn entries(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_committed_folder_holds_exactly_what_was_written() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        let mut folder = OutputFolder::create(&target, false).unwrap();
        folder.write("b.csv", b"x\n1\n").unwrap();
        folder.write("a.txt", b"").unwrap();
        assert!(!target.exists(), "the name must not appear before the end");
        assert_eq!(folder.files().count(), 2);
        let files = folder.commit().unwrap();
        assert_eq!(entries(place.path()), ["run"]);
        assert_eq!(entries(&target), ["a.txt", "b.csv"]);
        assert_eq!(fs::read(target.join("b.csv")).unwrap(), b"x\n1\n");
        assert_eq!((files[1].name.as_str(), files[1].bytes), ("b.csv", 4));
        // BLAKE3 of nothing: first test vector of the BLAKE3 paper's reference implementation.
        assert_eq!(
            files[0].blake3,
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
    }

    #[test]
    fn a_folder_that_is_dropped_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = OutputFolder::create(&place.path().join("run"), false).unwrap();
        folder.write("a.txt", b"half").unwrap();
        drop(folder);
        assert!(entries(place.path()).is_empty());
    }

    #[test]
    fn an_existing_folder_is_refused_and_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("precious"), "1").unwrap();
        let refused = OutputFolder::create(&target, false).unwrap_err();
        assert!(matches!(refused, FolderError::Exists(_)), "{refused}");
        assert_eq!(entries(&target), ["precious"]);
        assert_eq!(entries(place.path()), ["run"]);
    }

    #[test]
    fn an_old_folder_stays_until_the_new_one_is_complete() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("old"), "1").unwrap();
        let mut folder = OutputFolder::create(&target, true).unwrap();
        folder.write("new", b"2").unwrap();
        assert_eq!(entries(&target), ["old"]);
        folder.commit().unwrap();
        assert_eq!(entries(&target), ["new"]);
        assert_eq!(entries(place.path()), ["run"]);
    }

    #[test]
    fn a_folder_that_appears_meanwhile_is_not_replaced() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        let folder = OutputFolder::create(&target, false).unwrap();
        fs::create_dir(&target).unwrap();
        assert!(matches!(folder.commit(), Err(FolderError::Exists(_))));
        assert_eq!(entries(place.path()), ["run"]);
    }

    #[test]
    fn a_file_in_the_way_is_never_replaced() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        fs::write(&target, "a file").unwrap();
        for overwrite in [false, true] {
            assert!(matches!(
                OutputFolder::create(&target, overwrite),
                Err(FolderError::NotAFolder(_))
            ));
        }
    }

    #[test]
    fn a_missing_parent_is_named() {
        let place = tempfile::tempdir().unwrap();
        let refused = OutputFolder::create(&place.path().join("no/where"), false)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("no") && refused.contains("create it first"),
            "{refused}"
        );
        assert!(matches!(
            OutputFolder::create(Path::new(".."), false),
            Err(FolderError::NoName(_))
        ));
    }

    #[test]
    fn names_that_lead_out_of_the_folder_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = OutputFolder::create(&place.path().join("run"), false).unwrap();
        for name in [
            "../x", "a/b", "a\\b", "..", "a..csv", "", ".hidden", "a\0b", "c:x",
        ] {
            assert!(
                matches!(folder.write(name, b""), Err(FolderError::FileName(_))),
                "{name}"
            );
        }
        folder.write("twice.csv", b"").unwrap();
        assert!(matches!(
            folder.write("twice.csv", b""),
            Err(FolderError::FileName(_))
        ));
        assert_eq!(folder.commit().unwrap().len(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_explained_and_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = OutputFolder::create(&place.path().join("run"), false).unwrap();
        folder.write("first.csv", b"1").unwrap();
        let full = |_: &Path| File::options().write(true).open("/dev/full");
        let refused = folder
            .write_through("second.csv", b"2", full)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("second.csv") && refused.contains("free some space"),
            "{refused}"
        );
        assert!(entries(place.path()).is_empty());
        assert!(matches!(
            folder.write("third.csv", b"3"),
            Err(FolderError::GivenUp(_))
        ));
        assert!(matches!(folder.commit(), Err(FolderError::GivenUp(_))));
        assert!(entries(place.path()).is_empty());
    }

    #[test]
    fn a_refusal_by_the_system_names_the_file_and_the_remedy() {
        let place = tempfile::tempdir().unwrap();
        let mut folder = OutputFolder::create(&place.path().join("run"), false).unwrap();
        let denied = |_: &Path| Err(io::Error::from(io::ErrorKind::PermissionDenied));
        let refused = folder
            .write_through("a.csv", b"", denied)
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("a.csv") && refused.contains("choose a folder you may write to"),
            "{refused}"
        );
    }

    /// `/sys` lets nobody make folders, not even the administrator.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_one_may_not_write_to_is_refused_before_any_work() {
        let refused = OutputFolder::create(Path::new("/sys/permanence-run"), false).unwrap_err();
        assert!(matches!(refused, FolderError::System { .. }), "{refused}");
        assert!(refused.to_string().contains("permanence-run"));
    }
}

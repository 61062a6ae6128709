//! Fetches a scenario file and the files it extends, and nothing outside the library of scenarios.

use super::merge::overlay;
use super::parse::parse;
use super::tree::{Entry, Origin, Table, Value};
use crate::scenario::fault::wording::excerpt;
use crate::scenario::fault::{Fault, SourceFile};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Largest file read, in bytes. The demand of all Belgian communes takes a tenth of it.
const LARGEST: u64 = 2 * 1024 * 1024;

/// Most files in one scenario, and longest chain of extensions.
const MOST_FILES: usize = 20;
const LONGEST_CHAIN: usize = 8;

/// Name of the folder that holds a library of scenarios.
const LIBRARY: &str = "scenarios";

/// What a scenario and its bases say together.
pub(super) struct Loaded {
    pub(super) files: Vec<SourceFile>,
    pub(super) table: Table,
    pub(super) faults: Vec<Fault>,
}

/// Reads the file at `path` and all it extends.
pub(super) fn load(path: &Path) -> Loaded {
    load_with(path, None)
}

/// The same, with this text in the place of the file, which need not exist; its folder must.
pub(super) fn load_text(path: &Path, text: &str) -> Loaded {
    load_with(path, Some(text.to_owned()))
}

fn load_with(path: &Path, given: Option<String>) -> Loaded {
    let mut loader = Loader {
        given,
        library: PathBuf::new(),
        files: Vec::new(),
        merged: BTreeMap::new(),
        faults: Vec::new(),
    };
    let table = loader.start(path).unwrap_or_default();
    Loaded {
        files: loader.files,
        table,
        faults: loader.faults,
    }
}

/// Takes `extends` out of a table that came from a text without a folder, and refuses it.
pub(super) fn refuse_extends(source: &SourceFile, table: &mut Table) -> Option<Fault> {
    let entry = table.entries.remove("extends")?;
    let fault = Fault::in_file(
        source.name(),
        "extends",
        "`extends` cannot be used here",
        "only a scenario file may extend another",
        "remove this line",
    );
    Some(fault.at(source.place(entry.key.start..entry.key.end)))
}

/// A file to be read: where it is, and how the user knows it.
struct Wanted<'w> {
    path: &'w Path,
    shown: String,
    /// The `extends` that asks for it; `None` for the first file.
    asked_at: Option<Origin>,
}

struct Loader {
    /// The text of the first file, when it is not to be read.
    given: Option<String>,
    /// Everything read must lie in this folder.
    library: PathBuf,
    files: Vec<SourceFile>,
    /// What each file says with its bases under it, so that a base shared by two files is read once.
    merged: BTreeMap<PathBuf, Table>,
    faults: Vec<Fault>,
}

impl Loader {
    fn start(&mut self, path: &Path) -> Option<Table> {
        let wanted = Wanted {
            path,
            shown: path.display().to_string(),
            asked_at: None,
        };
        let found = self.found(&wanted)?;
        self.library = library_of(&found);
        self.file(&wanted, found, &mut Vec::new())
    }

    /// The true path of a file, all links followed.
    fn found(&mut self, wanted: &Wanted<'_>) -> Option<PathBuf> {
        let found = if self.is_given(wanted) {
            in_its_folder(wanted.path)
        } else {
            wanted.path.canonicalize()
        };
        match found {
            Ok(found) => Some(found),
            Err(error) => {
                self.refuse(
                    wanted,
                    &cannot_read(&error),
                    "the file must exist and be readable",
                    "correct the path",
                );
                None
            }
        }
    }

    /// Whether a file is the one whose text was given.
    fn is_given(&self, wanted: &Wanted<'_>) -> bool {
        self.given.is_some() && wanted.asked_at.is_none()
    }

    fn file(
        &mut self,
        wanted: &Wanted<'_>,
        found: PathBuf,
        chain: &mut Vec<PathBuf>,
    ) -> Option<Table> {
        if chain.contains(&found) {
            self.refuse(
                wanted,
                "these files extend each other in a circle",
                "a file never extends itself, directly or through others",
                "remove one `extends` of the circle",
            );
            return None;
        }
        if let Some(known) = self.merged.get(&found) {
            return Some(known.clone());
        }
        let source = self.fetch(wanted, &found)?;
        let parsed = parse(self.files.len(), &source);
        let mut own = parsed.table;
        // A malformed `extends` is one fault; following it would add a second, of a file that nobody meant.
        let extends = own.entries.remove("extends").filter(|extends| {
            let line = source.line(extends.key.start);
            parsed.faults.iter().all(|fault| fault.line() != Some(line))
        });
        self.files.push(source);
        self.faults.extend(parsed.faults);
        let mut table = Table::default();
        if let Some(extends) = extends {
            chain.push(found.clone());
            for base in self.bases(&extends, wanted, &found, chain) {
                overlay(&mut table, base);
            }
            chain.pop();
        }
        overlay(&mut table, own);
        self.merged.insert(found, table.clone());
        Some(table)
    }

    /// The text of a file, once all that could make it dangerous is excluded.
    fn fetch(&mut self, wanted: &Wanted<'_>, found: &Path) -> Option<SourceFile> {
        if !found.starts_with(&self.library) {
            let rule = format!("files stay inside the folder {}", self.library.display());
            self.refuse(
                wanted,
                "this file lies outside the library of scenarios",
                &rule,
                "copy the file into the library and extend the copy",
            );
            return None;
        }
        if self.files.len() >= MOST_FILES {
            let rule = format!("at most {MOST_FILES} files in one scenario");
            self.refuse(
                wanted,
                "this scenario uses too many files",
                &rule,
                "put some of them together",
            );
            return None;
        }
        let text = match &self.given {
            Some(text) if self.is_given(wanted) => Ok(text.clone()),
            _ => read(found),
        };
        match text {
            Ok(text) => Some(SourceFile::new(wanted.shown.clone(), text)),
            Err(problem) => {
                let rule = format!(
                    "a scenario is a text file (UTF-8) of at most {} MiB",
                    LARGEST >> 20
                );
                self.refuse(wanted, &problem, &rule, "give the path of a scenario file");
                None
            }
        }
    }

    /// What the files named by `extends` say, in the order of their names.
    fn bases(
        &mut self,
        extends: &Entry,
        by: &Wanted<'_>,
        found: &Path,
        chain: &mut Vec<PathBuf>,
    ) -> Vec<Table> {
        let nodes = match &extends.node.value {
            Value::Array(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(&extends.node),
        };
        let mut tables = Vec::new();
        for node in nodes {
            let named = if let Value::Text(text) = &node.value {
                text
            } else {
                ""
            };
            let folder = found.parent().unwrap_or(found);
            let path = folder.join(named);
            let shown = beside(&by.shown, named);
            let wanted = Wanted {
                path: &path,
                shown,
                asked_at: Some(node.origin),
            };
            if !is_relative(named) {
                let message = format!("{} is not a path to follow", self.written(node.origin));
                self.refuse(
                    &wanted,
                    &message,
                    "the path of another scenario, written from the folder of this file, with /",
                    "write for example extends = \"../base.toml\"",
                );
            } else if chain.len() > LONGEST_CHAIN {
                let rule = format!("at most {LONGEST_CHAIN} extensions one upon the other");
                self.refuse(
                    &wanted,
                    "too many files extend one another",
                    &rule,
                    "extend the base more directly",
                );
            } else if let Some(found) = self.found(&wanted) {
                tables.extend(self.file(&wanted, found, chain));
            }
        }
        tables
    }

    fn written(&self, origin: Origin) -> String {
        excerpt(
            self.files[origin.file]
                .text()
                .get(origin.start..origin.end)
                .unwrap_or(""),
        )
    }

    /// Notes a fault about a wanted file: at the `extends` that asks for it, or without a place when the user named it.
    fn refuse(&mut self, wanted: &Wanted<'_>, message: &str, rule: &str, remedy: &str) {
        self.faults.push(match wanted.asked_at {
            None => Fault::in_file(&wanted.shown, "", message, rule, remedy),
            Some(origin) => {
                let source = &self.files[origin.file];
                let message = format!("{}: {message}", wanted.shown);
                Fault::in_file(source.name(), "extends", message, rule, remedy)
                    .at(source.place(origin.start..origin.end))
            }
        });
    }
}

/// The true path of a file that need not exist, by that of its folder.
fn in_its_folder(path: &Path) -> io::Result<PathBuf> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
    Ok(folder.join(path.file_name().unwrap_or_default()))
}

/// The outermost folder named `scenarios` above a file, or else the folder of the file.
pub(crate) fn library_of(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(file);
    folder
        .ancestors()
        .filter(|above| above.file_name().is_some_and(|name| name == LIBRARY))
        .last()
        .unwrap_or(folder)
        .to_owned()
}

/// Whether a path may be written in `extends` on every computer: relative, with `/` only.
fn is_relative(path: &str) -> bool {
    !path.trim().is_empty() && !path.starts_with(['/', '~']) && !path.contains(['\\', ':', '\0'])
}

/// How the user would write the path of a file named in another: `scenarios/ghent/a.toml` and `../base.toml` give `scenarios/base.toml`.
fn beside(shown: &str, named: &str) -> String {
    let mut path = PathBuf::new();
    let folder = Path::new(shown).parent().unwrap_or(Path::new(""));
    for component in folder.join(named).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path.display().to_string()
}

/// The text of a file without its byte order mark, or what is wrong with it.
fn read(path: &Path) -> Result<String, String> {
    let meta = path.metadata().map_err(|error| cannot_read(&error))?;
    if meta.is_dir() {
        return Err("this is a folder, not a file".to_owned());
    }
    if !meta.is_file() {
        return Err("this is not an ordinary file".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| cannot_read(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err("this file is too large".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        format!("line {line} holds a byte that is not UTF-8 text")
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(without_mark) => without_mark.to_owned(),
        None => text,
    })
}

fn cannot_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "this file may not be read (permission denied)".to_owned()
        }
        io::ErrorKind::NotADirectory => "a part of this path is a file, not a folder".to_owned(),
        _ => format!("this file cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    /// A folder holding these files, and its true path.
    fn folder(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
        let dir = TempDir::new().expect("a temporary folder");
        let root = dir.path().canonicalize().expect("it exists");
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("inside")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        (dir, root)
    }

    /// Loads one of the files; the values in full, or the faults with the folder left out.
    fn loaded(files: &[(&str, &str)], name: &str) -> Result<String, String> {
        let (_dir, root) = folder(files);
        load_in(&root, name)
    }

    fn load_in(root: &Path, name: &str) -> Result<String, String> {
        let strip = |text: String| text.replace(&format!("{}/", root.display()), "");
        match Document::load(&root.join(name), &[]) {
            Ok(document) => Ok(strip(document.resolved_toml())),
            Err(faults) => Err(strip(faults.to_string())),
        }
    }

    fn first_lines(text: Result<String, String>, lines: usize) -> String {
        let text = text.expect_err("it must be refused");
        text.lines().take(lines).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_extension_changes_only_what_it_names() {
        let files = [
            (
                "scenarios/base.toml",
                "[run]\ndays = { value = 28, source = \"P2\", low = 7 }\ntitle = \"Base\"\n[cars]\non = [\"a\", \"b\"]\n",
            ),
            (
                "scenarios/ghent/poste.toml",
                "extends = \"../base.toml\"\n[run]\ndays = { value = 14, source = \"assumption\" }\n[cars]\non = [\"c\"]\n",
            ),
        ];
        let expected = "\
# from scenarios/ghent/poste.toml
[cars]
on = [\"c\"]

[run]
days = { value = 14, source = \"assumption\" }
# from scenarios/base.toml
title = \"Base\"
";
        assert_eq!(
            loaded(&files, "scenarios/ghent/poste.toml").as_deref(),
            Ok(expected)
        );
    }

    #[test]
    fn of_several_bases_the_later_wins_and_the_file_itself_over_all() {
        let files = [
            ("a.toml", "x = 1\ny = 1\nz = 1\n"),
            ("b.toml", "extends = \"a.toml\"\ny = 2\nz = 2\n"),
            ("c.toml", "extends = [\"b.toml\", \"d.toml\"]\nz = 4\n"),
            ("d.toml", "y = 3\nz = 3\n"),
        ];
        let text = loaded(&files, "c.toml").expect("valid");
        let values: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(values, ["x = 1", "y = 3", "z = 4"]);
    }

    #[test]
    fn two_bases_may_share_a_third() {
        let files = [
            ("a.toml", "extends = [\"b.toml\", \"c.toml\"]"),
            ("b.toml", "extends = \"d.toml\"\ny = 2"),
            ("c.toml", "extends = \"b.toml\"\nz = 3"),
            ("d.toml", "x = 1"),
        ];
        assert!(loaded(&files, "a.toml").is_ok_and(|text| text.contains("x = 1")));
    }

    #[test]
    fn a_missing_base_is_shown_where_it_is_named() {
        let text = loaded(
            &[("s/a.toml", "x = 1\nextends = \"../bse.toml\"\n")],
            "s/a.toml",
        );
        let expected = "\
error in s/a.toml, line 2, column 11: extends
  2 | extends = \"../bse.toml\"
    |           ^^^^^^^^^^^^^ bse.toml: there is no such file
  rule:   the file must exist and be readable
  remedy: correct the path

1 fault; nothing was computed.";
        assert_eq!(text, Err(expected.to_owned()));
    }

    #[test]
    fn a_scenario_that_does_not_exist_is_named() {
        let text = first_lines(loaded(&[], "a.toml"), 2);
        assert_eq!(text, "error in a.toml\n  there is no such file");
    }

    #[test]
    fn a_base_outside_the_library_is_refused() {
        let files = [
            ("secret.toml", "x = 1"),
            (
                "scenarios/ghent/scenarios/a.toml",
                "extends = \"../../../secret.toml\"",
            ),
            ("scenarios/base.toml", "x = 2"),
            (
                "scenarios/ghent/scenarios/b.toml",
                "extends = \"../../base.toml\"",
            ),
        ];
        let text = first_lines(loaded(&files, "scenarios/ghent/scenarios/a.toml"), 4);
        assert!(
            text.contains("secret.toml: this file lies outside the library of scenarios"),
            "{text}"
        );
        assert!(
            text.ends_with("rule:   files stay inside the folder scenarios")
                || text.contains("/scenarios"),
            "{text}"
        );
        assert!(loaded(&files, "scenarios/ghent/scenarios/b.toml").is_ok());
    }

    #[test]
    fn without_a_library_the_folder_of_the_scenario_is_the_limit() {
        let files = [
            ("base.toml", "x = 1"),
            ("s/a.toml", "extends = \"../base.toml\""),
        ];
        let text = first_lines(loaded(&files, "s/a.toml"), 3);
        assert!(
            text.ends_with("base.toml: this file lies outside the library of scenarios"),
            "{text}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_out_of_the_library_is_refused() {
        let (_dir, root) = folder(&[
            ("secret.toml", "x = 1"),
            ("scenarios/real.toml", "x = 2"),
            ("scenarios/a.toml", "extends = \"link.toml\""),
            ("scenarios/b.toml", "extends = \"inner.toml\""),
        ]);
        let scenarios = root.join("scenarios");
        std::os::unix::fs::symlink(root.join("secret.toml"), scenarios.join("link.toml"))
            .expect("a link");
        std::os::unix::fs::symlink(scenarios.join("real.toml"), scenarios.join("inner.toml"))
            .expect("a link");
        let text = first_lines(load_in(&root, "scenarios/a.toml"), 3);
        assert!(
            text.ends_with("scenarios/link.toml: this file lies outside the library of scenarios"),
            "{text}"
        );
        assert!(load_in(&root, "scenarios/b.toml").is_ok());
    }

    #[test]
    fn files_that_extend_each_other_in_a_circle_are_refused() {
        let files = [
            ("a.toml", "extends = \"b.toml\""),
            ("b.toml", "extends = \"./a.toml\""),
        ];
        let text = first_lines(loaded(&files, "a.toml"), 3);
        let expected = "\
error in b.toml, line 1, column 11: extends
  1 | extends = \"./a.toml\"
    |           ^^^^^^^^^^ a.toml: these files extend each other in a circle";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_chain_of_extensions_has_eight_links_at_most() {
        let names: Vec<String> = (0..=9).map(|n| format!("{n}.toml")).collect();
        let texts: Vec<String> = (1..=10)
            .map(|n| format!("extends = \"{n}.toml\""))
            .collect();
        let mut files: Vec<(&str, &str)> = names
            .iter()
            .map(String::as_str)
            .zip(texts.iter().map(String::as_str))
            .collect();
        files[9].1 = "x = 1";
        assert!(loaded(&files, "1.toml").is_ok());
        let text = first_lines(loaded(&files, "0.toml"), 3);
        assert!(
            text.starts_with("error in 8.toml")
                && text.ends_with("too many files extend one another"),
            "{text}"
        );
    }

    #[test]
    fn a_scenario_has_twenty_files_at_most() {
        let names: Vec<String> = (0..20).map(|n| format!("{n}.toml")).collect();
        let with = |count: usize| {
            let all = format!("extends = {:?}", &names[..count]);
            let mut files: Vec<(&str, &str)> =
                names.iter().map(|name| (name.as_str(), "")).collect();
            files.push(("a.toml", &all));
            loaded(&files, "a.toml")
        };
        assert!(with(19).is_ok());
        let text = first_lines(with(20), 3);
        assert!(
            text.ends_with("19.toml: this scenario uses too many files"),
            "{text}"
        );
    }

    #[test]
    fn extends_takes_relative_paths_only() {
        for bad in [
            "\"/etc/passwd\"",
            "\"C:\\\\a.toml\"",
            "\"~/a.toml\"",
            "\"..\\\\a.toml\"",
            "\"\"",
            "3",
            "[1]",
            "{ a = 1 }",
            "\"a\\u0000b\"",
        ] {
            let text = loaded(&[("a.toml", &format!("extends = {bad}"))], "a.toml");
            let text = first_lines(text, 3);
            assert!(text.ends_with("is not a path to follow"), "{bad}: {text}");
        }
    }

    #[test]
    fn a_folder_a_huge_file_and_a_binary_file_are_refused_in_plain_words() {
        let huge = "#".repeat(LARGEST as usize + 1);
        let (_dir, root) = folder(&[
            ("s/a.toml", ""),
            ("huge.toml", &huge),
            ("full.toml", &huge[1..]),
        ]);
        fs::write(root.join("latin.toml"), b"a = 1\nb = \"caf\xe9\"\n").expect("a file");
        let problem = |name: &str| {
            let text = first_lines(load_in(&root, name), 2);
            text.lines().last().unwrap_or("").trim().to_owned()
        };
        assert_eq!(problem("s"), "this is a folder, not a file");
        assert_eq!(problem("huge.toml"), "this file is too large");
        assert_eq!(
            problem("latin.toml"),
            "line 2 holds a byte that is not UTF-8 text"
        );
        assert_eq!(
            problem("s/a.toml/b.toml"),
            "a part of this path is a file, not a folder"
        );
        assert!(load_in(&root, "full.toml").is_ok());
    }

    #[test]
    fn a_file_that_may_not_be_read_is_said_to_be_so() {
        let error = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(
            cannot_read(&error),
            "this file may not be read (permission denied)"
        );
    }

    #[test]
    fn a_byte_order_mark_does_not_move_the_columns() {
        let text = first_lines(loaded(&[("a.toml", "\u{feff}x = \n")], "a.toml"), 2);
        assert_eq!(text, "error in a.toml, line 1, column 5\n  1 | x = ");
    }

    #[test]
    fn faults_of_the_base_and_of_its_extension_are_said_together() {
        let files = [
            ("base.toml", "x = y\n"),
            ("a.toml", "extends = \"base.toml\"\nz =\n"),
        ];
        let text = loaded(&files, "a.toml").expect_err("two faults");
        assert!(
            text.contains("error in a.toml, line 2") && text.contains("error in base.toml, line 1"),
            "{text}"
        );
        assert!(text.ends_with("2 faults; nothing was computed."), "{text}");
    }

    #[test]
    fn a_malformed_extends_is_one_fault_and_is_not_followed() {
        let text = loaded(&[("a.toml", "extends = \"base.toml\nx = 1\n")], "a.toml");
        assert!(text.is_err_and(|text| text.ends_with("1 fault; nothing was computed.")));
    }
}

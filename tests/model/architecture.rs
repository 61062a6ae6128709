//! The program is layered: a module uses only what is declared before it, every file says what it is for, and none grows too long.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Most lines of code in one file, tests, comments and blank lines apart.
const LONGEST_FILE: usize = 400;

/// A file of `src`: its path from there, and its text.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The text before the unit tests, which stand last in every file.
    fn code(&self) -> &str {
        self.text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or("")
    }

    /// The modules that lead to this file: `scenario/reader/leaf.rs` is `scenario`, `reader`, `leaf`.
    fn modules(&self) -> Vec<String> {
        self.path
            .with_extension("")
            .components()
            .map(|c| c.as_os_str().to_string_lossy().into_owned())
            .collect()
    }

    /// Every line of code with its number, comments removed.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code()
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, without_comment(line)))
    }

    fn shown(&self, line: usize) -> String {
        format!("src/{}:{line}", self.path.display())
    }
}

/// What stands before `//`; an address such as `http://` is no comment.
fn without_comment(line: &str) -> &str {
    let comment = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        sources.len() > 50,
        "only {} files were found",
        sources.len()
    );
    sources
}

fn collect(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            collect(&path, root, sources);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("sources are text");
            sources.push(Source {
                path: path.strip_prefix(root).expect("inside src").to_owned(),
                text,
            });
        }
    }
}

/// The modules that a file declares, in order; those that exist only in tests apart.
fn declared(source: &Source) -> Vec<String> {
    let mut names = Vec::new();
    let mut only_in_tests = false;
    for (_, line) in source.lines() {
        let line = line.trim();
        let declaration = line
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ")
            .trim_start_matches("pub ");
        if let Some(name) = declaration
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'))
            && !only_in_tests
        {
            names.push(name.to_owned());
        }
        only_in_tests = line == "#[cfg(test)]";
    }
    names
}

/// The words that follow `prefix` in a line: one, or those between braces.
fn words_after<'l>(line: &'l str, prefix: &str) -> Vec<&'l str> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        // `crate::` must not be the end of a longer word.
        if line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &line[at + prefix.len()..];
        let word = |text: &'l str| {
            text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next()
                .unwrap_or("")
        };
        match rest.strip_prefix('{') {
            Some(list) => found.extend(
                list.split('}')
                    .next()
                    .unwrap_or("")
                    .split(',')
                    .map(|part| word(part.trim())),
            ),
            None => found.push(word(rest)),
        }
    }
    found
}

/// Uses of a module that is not declared before the module of the file. `inside` is the path of the declaring module: empty for
/// the program, `scenario` for the scenario.
fn uses_out_of_order(sources: &[Source], declaring: &str, inside: &[&str]) -> String {
    let owner = sources
        .iter()
        .find(|s| s.path == Path::new(declaring))
        .expect("the declaring file exists");
    let order = declared(owner);
    assert!(order.len() > 5, "{declaring} declares only {order:?}");
    let position = |name: &str| order.iter().position(|known| known == name);
    let mut found = String::new();
    for source in sources {
        let modules = source.modules();
        let Some(own) = modules.get(inside.len()).and_then(|name| position(name)) else {
            continue;
        };
        if modules.iter().zip(inside).any(|(a, b)| a != b) {
            continue;
        }
        // As written from this file: by the full path, or upwards, one `super::` for each level.
        let mut full = String::from("crate::");
        inside.iter().for_each(|module| full.extend([module, "::"]));
        let upwards = "super::".repeat(modules.len() - inside.len());
        for (number, line) in source.lines() {
            for used in words_after(line, &full)
                .into_iter()
                .chain(words_after(line, &upwards))
            {
                if position(used).is_some_and(|used| used > own) {
                    let _ = writeln!(
                        found,
                        "{}: {} uses {used}, which is declared after it",
                        source.shown(number),
                        order[own]
                    );
                }
            }
        }
    }
    found
}

#[test]
fn a_module_uses_only_modules_declared_before_it() {
    let found = uses_out_of_order(&sources(), "lib.rs", &[]);
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn a_part_of_the_scenario_uses_only_parts_declared_before_it() {
    let found = uses_out_of_order(&sources(), "scenario.rs", &["scenario"]);
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn the_order_of_modules_is_really_looked_at() {
    let file = |path: &str, text: &str| Source {
        path: path.into(),
        text: text.to_owned(),
    };
    let sources = [
        file(
            "lib.rs",
            "pub mod a;\npub mod b;\nmod c;\n#[cfg(test)]\nmod z;\npub mod d;\npub mod e;\npub mod f;\n",
        ),
        file(
            "a.rs",
            "// crate::b is only spoken of\nuse crate::a::own;\nuse crate::{a, d::Thing};\n#[cfg(test)]\nmod tests { use crate::f; }\n",
        ),
        file("b/inner.rs", "use crate::a;\nuse super::super::c;\n"),
        file("c.rs", "fn f() { crate::f::go() }\n"),
    ];
    let expected = "src/a.rs:3: a uses d, which is declared after it\n\
                    src/b/inner.rs:2: b uses c, which is declared after it\n\
                    src/c.rs:1: c uses f, which is declared after it\n";
    assert_eq!(uses_out_of_order(&sources, "lib.rs", &[]), expected);
}

#[test]
fn every_file_of_src_belongs_to_a_declared_module() {
    let sources = sources();
    let lib = sources
        .iter()
        .find(|s| s.path == Path::new("lib.rs"))
        .expect("lib.rs exists");
    let order = declared(lib);
    let roots = ["lib", "main", "build"];
    for source in &sources {
        let first = &source.modules()[0];
        assert!(
            order.contains(first) || roots.contains(&first.as_str()),
            "{} is in no module of lib.rs",
            source.shown(1)
        );
    }
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    for source in sources() {
        let first = source.text.lines().next().unwrap_or("");
        let sentence = first.strip_prefix("//! ").unwrap_or("");
        assert!(
            sentence.len() >= 20,
            "{} begins with \"{first}\"",
            source.shown(1)
        );
        assert!(
            !source.text.contains("/mod.rs"),
            "{} speaks of a mod.rs",
            source.shown(1)
        );
    }
}

#[test]
fn no_file_is_longer_than_one_sitting() {
    let sources = sources();
    let report = sources
        .iter()
        .find(|s| s.path == Path::new("report.rs"))
        .expect("report.rs exists");
    for source in &sources {
        let modules = source.modules();
        // A module that exists only in tests is a test.
        let is_test =
            modules.len() == 2 && modules[0] == "report" && !declared(report).contains(&modules[1]);
        let lines = source
            .lines()
            .filter(|(_, line)| !line.trim().is_empty())
            .count();
        assert!(
            is_test || lines <= LONGEST_FILE,
            "{} has {lines} lines of code",
            source.shown(1)
        );
    }
}

#[test]
fn nothing_is_left_to_do_and_no_machine_is_named() {
    // Written in halves, so that this file does not find itself should it ever be searched.
    let forbidden = [
        "to\u{64}o!(",
        "unimplemented!(",
        "dbg!(",
        "TO\u{44}O",
        "FIX\u{4d}E",
        "/home/",
        "/root/",
        "/tmp/",
        "/work/",
        "/Users/",
    ];
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            for word in forbidden {
                assert!(
                    !line.contains(word),
                    "{} holds {word}",
                    source.shown(number + 1)
                );
            }
        }
    }
}

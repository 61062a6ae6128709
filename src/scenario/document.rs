//! A scenario file as it was written, with the files it extends laid under it and the `--set` values laid over it.
//!
//! Nothing here knows what a scenario means; the meaning is in [`reader`](super::reader) and beyond. A file may come
//! from a stranger, so its size, its depth and what it may reach on the disk are bounded here.

mod tree;

mod parse;

mod merge;

mod files;

mod resolved;

pub use super::fault::SourceFile;
pub(crate) use files::library_of;
pub use tree::{Entry, Node, Origin, Table, Value};

use super::fault::wording::{excerpt, key_part};
use super::fault::{Fault, Faults};
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// The name under which faults speak of a value set on the command line.
const SET: &str = "--set";

/// A whole scenario: every value, and where each was written.
#[derive(Clone, Debug)]
pub struct Document {
    files: Vec<SourceFile>,
    root: Table,
}

impl Document {
    /// Reads a scenario file and all it extends, then sets each `(key.path, TOML value)` of `overrides` in order.
    ///
    /// Bases named by `extends` are read first to last, each laid over the one before; the file itself comes over them.
    pub fn load(path: &Path, overrides: &[(String, String)]) -> Result<Self, Faults> {
        let loaded = files::load(path);
        let document = Self {
            files: loaded.files,
            root: loaded.table,
        };
        document.with(overrides, loaded.faults)
    }

    /// Reads a scenario from a text as if it were the file at `path`, whose folder must exist, with all it extends.
    pub fn from_text_at(path: &Path, text: &str) -> Result<Self, Faults> {
        let loaded = files::load_text(path, text);
        let document = Self {
            files: loaded.files,
            root: loaded.table,
        };
        document.with(&[], loaded.faults)
    }

    /// Reads a scenario from a text alone, which cannot extend files.
    pub fn from_text(
        name: &str,
        text: &str,
        overrides: &[(String, String)],
    ) -> Result<Self, Faults> {
        let source = SourceFile::new(name, text.strip_prefix('\u{feff}').unwrap_or(text));
        let mut parsed = parse::parse(0, &source);
        parsed
            .faults
            .extend(files::refuse_extends(&source, &mut parsed.table));
        let document = Self {
            files: vec![source],
            root: parsed.table,
        };
        document.with(overrides, parsed.faults)
    }

    /// The same with each `(key.path, TOML value)` set in order.
    pub fn changed(&self, changes: &[(String, String)]) -> Result<Self, Faults> {
        self.clone().with(changes, Vec::new())
    }

    fn with(
        mut self,
        overrides: &[(String, String)],
        mut faults: Vec<Fault>,
    ) -> Result<Self, Faults> {
        for (key, value) in overrides {
            faults.extend(self.set(key, value));
        }
        Faults::new(faults).map_or(Ok(self), Err)
    }

    /// The texts that were read: the scenario first, then what it extends, then each value set.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// All the values.
    pub fn root(&self) -> &Table {
        &self.root
    }

    /// The scenario in full as one TOML text; loading it gives the same values.
    pub fn resolved_toml(&self) -> String {
        resolved::resolved(&self.root, Some(&self.files))
    }

    /// A hash of all values and their sources, the same wherever they were written: equal documents give equal runs.
    pub fn digest(&self) -> String {
        let values = resolved::resolved(&self.root, None);
        blake3::hash(values.as_bytes()).to_hex().to_string()
    }

    /// A fault at the place of a value.
    pub fn fault(
        &self,
        origin: Origin,
        key: &str,
        message: impl AsRef<str>,
        rule: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) -> Fault {
        let fault = Fault::in_file(self.name(origin), key, message, rule, remedy);
        match self.files.get(origin.file) {
            Some(source) => fault.at(source.place(origin.start..origin.end)),
            None => fault,
        }
    }

    /// The name of the scenario file itself.
    pub fn title(&self) -> &str {
        self.files.first().map_or("", SourceFile::name)
    }

    /// The name of the file where a value was written.
    pub fn name(&self, origin: Origin) -> &str {
        self.files.get(origin.file).map_or("", SourceFile::name)
    }

    /// The line, from 1, where a value was written.
    pub fn line(&self, origin: Origin) -> usize {
        self.files
            .get(origin.file)
            .map_or(0, |source| source.line(origin.start))
    }

    /// Whether a value was set on the command line.
    pub fn is_override(&self, origin: Origin) -> bool {
        self.name(origin) == SET
    }

    /// A value as it was written, cut when long and safe to print.
    pub fn written(&self, origin: Origin) -> String {
        let text = self.files.get(origin.file).map_or("", SourceFile::text);
        excerpt(text.get(origin.start..origin.end).unwrap_or(""))
    }

    /// Sets one value; the faults when it cannot be done.
    fn set(&mut self, key: &str, value: &str) -> Vec<Fault> {
        let source = SourceFile::new(SET, format!("{key} = {value}"));
        let Some(parts) = parts_of_key(key) else {
            let message = format!("`{}` is not the name of a value", excerpt(key));
            let remedy = "write for example --set run.days=28";
            return vec![Fault::in_file(
                SET,
                "",
                message,
                "names joined by dots",
                remedy,
            )];
        };
        if !parse::is_value(value) {
            let message = format!("`{}` is not a value", excerpt(value));
            let rule =
                "a number, true or false, a text between double quotes, or a list between [ and ]";
            let remedy = format!("for a text write --set '{key}=\"{}\"'", excerpt(value));
            let fault = Fault::in_file(SET, key, message, rule, remedy);
            let start = source.text().len() - value.len();
            return vec![fault.at(source.place(start..source.text().len()))];
        }
        let mut parsed = parse::parse(self.files.len(), &source);
        parsed
            .faults
            .extend(files::refuse_extends(&source, &mut parsed.table));
        if parsed.faults.is_empty()
            && let Err(followed) = merge::set(&mut self.root, parsed.table, parts.len())
        {
            let holder: Vec<String> = parts[..followed]
                .iter()
                .map(|part| key_part(part))
                .collect();
            let message = format!("`{}` is one value and holds no names", holder.join("."));
            let fault = Fault::in_file(
                SET,
                key,
                message,
                "only a section holds names",
                "correct the path",
            );
            parsed.faults.push(fault.at(source.place(0..key.len())));
        }
        self.files.push(source);
        parsed.faults
    }
}

/// The names of a dotted key path, or `None` when the text is anything else: it must not smuggle in a second line.
fn parts_of_key(key: &str) -> Option<Vec<String>> {
    if key.contains(['\n', '\r', '#', '=']) {
        return None;
    }
    let text = format!("{key} = 0");
    let root = DeTable::parse(&text).ok()?;
    let mut table = root.get_ref();
    let mut parts = Vec::new();
    loop {
        let (name, value) = table.iter().next()?;
        parts.push(name.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => return Some(parts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VALID: &str = r#"
title = "Nuit \"noire\" \\ été"
"odd key" = 1979-05-27
[sources.P2]
citation = "Health survey 2018"
[run]
days = { value = 28, source = "P2", low = 7, high = 1e2 }
weights = { values = [0.5, -0.0, 1e300, inf, nan], source = "assumption" }
[service.poste-zuid.shift]
empty = {}
on = ["a", 'b', """c
d"""]
[service.none]
[communes]
source = "P2"
columns = ["nis", "population"]
rows = [["44021", 265086], ["44022", 1_000]]
[[list]]
a.b = 0xff
[[list]]
"#;

    fn set(overrides: &[(&str, &str)]) -> Result<Document, Faults> {
        let text = "[run]\ntitle = \"T\"\ndays = { value = 28, source = \"P2\" }\nw = { values = [1], source = \"P2\" }\n";
        let overrides: Vec<_> = overrides
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Document::from_text("a.toml", text, &overrides)
    }

    fn set_lines(overrides: &[(&str, &str)]) -> Vec<String> {
        let text = set(overrides).expect("valid").resolved_toml();
        text.lines().map(str::to_owned).collect()
    }

    fn refused(key: &str, value: &str) -> String {
        let faults = set(&[(key, value)]).expect_err("it must be refused");
        assert_eq!(faults.count(), 1, "{faults}");
        faults.as_slice()[0].to_string()
    }

    /// The values without their places; not-a-number equals itself.
    fn same(a: &Table, b: &Table) -> bool {
        a.iter().count() == b.iter().count()
            && a.iter()
                .zip(b.iter())
                .all(|((key, x), (other, y))| key == other && same_node(&x.node, &y.node))
    }

    fn same_node(a: &Node, b: &Node) -> bool {
        match (&a.value, &b.value) {
            (Value::Table(a), Value::Table(b)) => same(a, b),
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same_node(x, y))
            }
            (Value::Float(a), Value::Float(b)) => {
                a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
            }
            (a, b) => a == b,
        }
    }

    fn round_trips(document: &Document) {
        let text = document.resolved_toml();
        let again = Document::from_text("again", &text, &[])
            .unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        assert!(same(document.root(), again.root()), "{text}");
        assert_eq!(
            text.replace("# from a.toml", ""),
            again.resolved_toml().replace("# from again", "")
        );
    }

    #[test]
    fn a_bare_number_set_for_a_sourced_value_is_an_assumption() {
        let lines = set_lines(&[("run.days", "14"), ("run.w", "[2, 3]")]);
        let expected = [
            "# from a.toml",
            "[run]",
            "# from --set",
            "days = { value = 14, source = \"assumption\" }",
            "# from a.toml",
            "title = \"T\"",
            "# from --set",
            "w = { values = [2, 3], source = \"assumption\" }",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_value_set_whole_or_by_its_parts_says_what_was_written() {
        assert!(
            set_lines(&[("run.days", "{ value = 7, source = \"assumption\" }")])
                .contains(&"days = { value = 7, source = \"assumption\" }".to_owned())
        );
        assert!(
            set_lines(&[("run.days.value", "7")])
                .contains(&"days = { value = 7, source = \"P2\" }".to_owned())
        );
        assert!(
            set_lines(&[("run.title", "\"U\""), ("run.title", "\"V\"")])
                .contains(&"title = \"V\"".to_owned())
        );
        assert!(set_lines(&[("new.'a b'.c", "true")]).contains(&"[new.\"a b\"]".to_owned()));
    }

    #[test]
    fn a_word_set_without_quotes_is_answered_with_the_line_to_type() {
        let expected = "\
error in --set, line 1, column 16: run.dispatch
  1 | run.dispatch = urgency
    |                ^^^^^^^ `urgency` is not a value
  rule:   a number, true or false, a text between double quotes, or a list between [ and ]
  remedy: for a text write --set 'run.dispatch=\"urgency\"'
";
        assert_eq!(refused("run.dispatch", "urgency"), expected);
    }

    #[test]
    fn nothing_is_set_inside_a_single_value() {
        let expected = "\
error in --set, line 1, column 1: run.title.x
  1 | run.title.x = 1
    | ^^^^^^^^^^^ `run.title` is one value and holds no names
  rule:   only a section holds names
  remedy: correct the path
";
        assert_eq!(refused("run.title.x", "1"), expected);
    }

    #[test]
    fn a_value_set_cannot_smuggle_in_a_second_one() {
        assert!(refused("a = 1\nb", "2").contains("is not the name of a value"));
        assert!(refused("a", "1\nb = 2").contains("is not a value"));
        for key in ["", "a.", ".a", "[a]", "a b", "a = 1 #", "{ a"] {
            assert!(
                refused(key, "1").contains("is not the name of a value"),
                "{key}"
            );
        }
    }

    #[test]
    fn extends_belongs_to_files() {
        assert!(refused("extends", "\"b.toml\"").contains("`extends` cannot be used here"));
        let faults =
            Document::from_text("a.toml", "extends = \"b.toml\"", &[]).expect_err("refused");
        assert!(
            faults
                .to_string()
                .contains("only a scenario file may extend another")
        );
    }

    #[test]
    fn the_resolved_text_says_the_same_again() {
        let document = Document::from_text("a.toml", VALID, &[]).expect("valid");
        round_trips(&document);
        let expected = "\
# from a.toml
list = [{ a = { b = 255 } }, {}]
\"odd key\" = \"1979-05-27\"
title = \"Nuit \\\"noire\\\" \\\\ été\"

[communes]
columns = [\"nis\", \"population\"]
rows = [[\"44021\", 265086], [\"44022\", 1000]]
source = \"P2\"

[run]
days = { value = 28, source = \"P2\", high = 100.0, low = 7 }
weights = { values = [0.5, -0.0, 1e300, inf, nan], source = \"assumption\" }

[service.none]

[service.poste-zuid.shift]
on = [\"a\", \"b\", \"c\\nd\"]

[service.poste-zuid.shift.empty]

[sources.P2]
citation = \"Health survey 2018\"
";
        assert_eq!(document.resolved_toml(), expected);
    }

    proptest! {
        #[test]
        fn no_text_whatever_makes_the_reading_fail_but_in_words(text in "(?s).{0,200}") {
            if let Err(faults) = Document::from_text("a.toml", &text, &[(text.clone(), text.clone())]) {
                prop_assert!(!faults.to_string().is_empty());
            }
        }

        #[test]
        fn a_damaged_scenario_is_refused_in_words_or_round_trips(
            from in 0..VALID.len(), length in 0..40_usize, patch in "[\\[\\]{}\"'=.,#\\\\ \na-d0-9e-]{0,6}",
        ) {
            let start = VALID.floor_char_boundary(from);
            let end = VALID.floor_char_boundary(from + length).max(start);
            let text = format!("{}{patch}{}", &VALID[..start], &VALID[end..]);
            match Document::from_text("a.toml", &text, &[]) {
                Ok(document) => round_trips(&document),
                Err(faults) => prop_assert!(faults.as_slice().iter().all(|fault| !fault.message.is_empty())),
            }
        }
    }
}

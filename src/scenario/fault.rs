//! What is wrong in a scenario, said so that the person who wrote it can put it right.

pub(crate) mod wording;

pub(crate) mod nearest;

mod place;

pub use place::{Place, SourceFile};

use std::fmt;
use wording::shown;

/// Most faults kept: beyond, one mistake repeats itself and hides the first.
const MOST: usize = 200;

/// Most characters of a file name or key path, and of a sentence.
const NAME_LENGTH: usize = 300;
const SENTENCE_LENGTH: usize = 900;

/// One thing that is wrong. Every text in it is safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file as the user wrote its path; `--set` for a value set on the command line.
    pub file: String,
    /// Where in the file; `None` when the fault has no line, as for a missing file.
    pub place: Option<Place>,
    /// Full path of the key, such as `service.poste-zuid.cars`; empty when none is concerned.
    pub key: String,
    /// What is wrong, with the value found.
    pub message: String,
    /// What is allowed.
    pub rule: String,
    /// What to do.
    pub remedy: String,
}

impl Fault {
    /// A fault in a file as a whole.
    pub fn in_file(
        file: &str,
        key: &str,
        message: impl AsRef<str>,
        rule: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) -> Self {
        Self {
            file: shown(file, NAME_LENGTH),
            place: None,
            key: shown(key, NAME_LENGTH),
            message: shown(message.as_ref(), SENTENCE_LENGTH),
            rule: shown(rule.as_ref(), SENTENCE_LENGTH),
            remedy: shown(remedy.as_ref(), SENTENCE_LENGTH),
        }
    }

    /// The same fault, with its place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Line, from 1.
    pub fn line(&self) -> Option<usize> {
        self.place.as_ref().map(|place| place.line)
    }

    /// Column in characters, from 1.
    pub fn column(&self) -> Option<usize> {
        self.place.as_ref().map(|place| place.column)
    }

    /// Order of reading: file, place, key.
    fn position(&self) -> (&str, Option<&Place>, &str, &str) {
        (&self.file, self.place.as_ref(), &self.key, &self.message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error in {}", self.file)?;
        if let Some(place) = &self.place {
            write!(f, ", line {}, column {}", place.line, place.column)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        writeln!(f)?;
        match &self.place {
            Some(place) => {
                let number = place.line.to_string();
                writeln!(f, "  {number} | {}", place.snippet)?;
                let blank = " ".repeat(number.len());
                let (indent, caret) = (" ".repeat(place.caret), "^".repeat(place.span));
                writeln!(f, "  {blank} | {indent}{caret} {}", self.message)?;
            }
            None => writeln!(f, "  {}", self.message)?,
        }
        writeln!(f, "  rule:   {}", self.rule)?;
        writeln!(f, "  remedy: {}", self.remedy)
    }
}

/// All that is wrong, at least one fault, in order of file and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    faults: Vec<Fault>,
    left_out: usize,
}

impl Faults {
    /// The faults in reading order, each once; `None` when there is none. At most 200 are kept, the others are counted.
    pub fn new(mut faults: Vec<Fault>) -> Option<Self> {
        faults.sort_by(|a, b| a.position().cmp(&b.position()));
        faults.dedup();
        let left_out = faults.len().saturating_sub(MOST);
        faults.truncate(MOST);
        (!faults.is_empty()).then_some(Self { faults, left_out })
    }

    /// The faults, in reading order.
    pub fn as_slice(&self) -> &[Fault] {
        &self.faults
    }

    /// Faults in all, those left out included; at least 1.
    pub fn count(&self) -> usize {
        self.faults.len() + self.left_out
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self {
            faults: vec![fault],
            left_out: 0,
        }
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.faults.into_iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        let noun = if self.count() == 1 { "fault" } else { "faults" };
        write!(f, "{} {noun}", self.count())?;
        if self.left_out > 0 {
            write!(f, ", of which the first {} are shown", self.faults.len())?;
        }
        write!(f, "; nothing was computed.")
    }
}

impl std::error::Error for Faults {}

#[cfg(test)]
mod tests {
    use super::*;

    fn doctors() -> Fault {
        let text = "\n".repeat(11) + "doctors = { value = -2, source = \"assumption\" }\n";
        let source = SourceFile::new("scenarios/ghent/poste-de-garde.toml", text);
        Fault::in_file(
            source.name(),
            "service.poste-zuid.shift.night.doctors",
            "-2 is not allowed",
            "a whole number from 0 to 200 (doctors)",
            "write a number in this range",
        )
        .at(source.place(31..33))
    }

    fn plain(file: &str, message: &str) -> Fault {
        Fault::in_file(file, "", message, "r", "m")
    }

    #[test]
    fn a_fault_reads_like_a_letter_to_its_author() {
        let expected = "\
error in scenarios/ghent/poste-de-garde.toml, line 12, column 21: service.poste-zuid.shift.night.doctors
  12 | doctors = { value = -2, source = \"assumption\" }
     |                     ^^ -2 is not allowed
  rule:   a whole number from 0 to 200 (doctors)
  remedy: write a number in this range

1 fault; nothing was computed.";
        assert_eq!(Faults::from(doctors()).to_string(), expected);
    }

    #[test]
    fn a_fault_without_a_place_names_its_file() {
        let expected = "error in a.toml\n  there is no such file\n  rule:   r\n  remedy: m\n";
        assert_eq!(
            plain("a.toml", "there is no such file").to_string(),
            expected
        );
    }

    #[test]
    fn faults_are_sorted_and_said_once() {
        let faults = Faults::new(vec![
            plain("b", "2"),
            doctors(),
            plain("b", "2"),
            plain("b", "1"),
        ]);
        let faults = faults.expect("there are faults");
        let messages: Vec<_> = faults
            .as_slice()
            .iter()
            .map(|f| f.message.as_str())
            .collect();
        assert_eq!(messages, ["1", "2", "-2 is not allowed"]);
        assert!(
            faults
                .to_string()
                .ends_with("\n3 faults; nothing was computed.")
        );
        assert!(Faults::new(Vec::new()).is_none());
    }

    #[test]
    fn lines_are_sorted_as_numbers() {
        let source = SourceFile::new("a", "\n".repeat(30));
        let at = |line: usize| plain("a", &line.to_string()).at(source.place(line - 1..line - 1));
        let faults = Faults::new(vec![at(10), at(9), at(2)]).expect("three");
        let lines: Vec<_> = faults.into_iter().filter_map(|f| f.line()).collect();
        assert_eq!(lines, [2, 9, 10]);
    }

    #[test]
    fn words_of_the_user_cannot_command_the_terminal() {
        let fault = plain("a\u{1b}[2J.toml", "found \u{1b}]0;x\u{7}");
        let text = fault.to_string();
        assert!(text.contains("a\\u{1b}[2J.toml"), "{text}");
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{7}'),
            "{text}"
        );
    }

    #[test]
    fn beyond_two_hundred_faults_are_only_counted() {
        let many = (0..250).map(|n| plain("a", &format!("{n:03}"))).collect();
        let faults = Faults::new(many).expect("many");
        assert_eq!((faults.as_slice().len(), faults.count()), (200, 250));
        assert!(
            faults
                .to_string()
                .ends_with("250 faults, of which the first 200 are shown; nothing was computed.")
        );
    }
}

//! What may be written under a name of a scenario: a text, a number of some unit and range, a choice of words, a section.

use super::rows::Column;
use super::spec::{Expected, range};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Everything a reading asked for: for the path of each section, its names.
pub type Outline = BTreeMap<String, BTreeMap<String, Asked>>;

/// How one name was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// What may stand there; several when it may be written in several ways, none when only its presence was looked at.
    pub forms: Vec<Form>,
    /// Whether the scenario is refused without it.
    pub required: bool,
}

/// What may be written under a name.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// A section whose names are known.
    Section,
    /// A group of sections that the author names.
    Group,
    /// A text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Choice(Vec<String>),
    /// A list of texts; when words are given, only these.
    Texts(Vec<String>),
    /// A whole number between these limits that needs no source.
    Bare(RangeInclusive<i64>),
    /// A number with its source.
    Number(Limits),
    /// A list of numbers with one source, and how many.
    Numbers(Limits, RangeInclusive<usize>),
    /// A table of rows with one source, and its columns.
    Rows(Vec<ColumnForm>),
}

/// Unit, meaning and range of a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Unit; empty for a pure number.
    pub unit: &'static str,
    /// What it stands for.
    pub meaning: &'static str,
    /// Smallest value allowed; infinite when there is none.
    pub min: f64,
    /// Largest value allowed; infinite when there is none.
    pub max: f64,
    /// Whether only whole numbers are allowed.
    pub whole: bool,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnForm {
    /// Its name.
    pub name: String,
    /// Smallest and largest number allowed; `None` in a column of texts.
    pub numbers: Option<(f64, f64)>,
    /// The rule in words.
    pub rule: String,
}

impl Form {
    /// The form of a choice among words.
    pub(super) fn choice(allowed: &[&str]) -> Self {
        Self::Choice(allowed.iter().map(|word| (*word).to_owned()).collect())
    }

    /// The form of a list of texts.
    pub(super) fn texts(allowed: &[&str]) -> Self {
        Self::Texts(allowed.iter().map(|word| (*word).to_owned()).collect())
    }

    /// The form of a table.
    pub(super) fn rows(columns: &[Column<'_>]) -> Self {
        Self::Rows(columns.iter().map(Column::form).collect())
    }

    /// Meaning, range and unit in words, for people who hover over the name.
    pub fn in_words(&self) -> String {
        match self {
            Self::Section => "A section.".to_owned(),
            Self::Group => "Sections, each with a name of your own.".to_owned(),
            Self::Text => "A text.".to_owned(),
            Self::Boolean => "true or false.".to_owned(),
            Self::Choice(words) => format!("One of {}.", words.join(", ")),
            Self::Texts(words) if words.is_empty() => "A list of texts.".to_owned(),
            Self::Texts(words) => format!("One or more of {}.", words.join(", ")),
            Self::Bare(limits) => {
                format!(
                    "A whole number from {} to {}.",
                    limits.start(),
                    limits.end()
                )
            }
            Self::Number(limits) => {
                let noun = if limits.whole {
                    "A whole number"
                } else {
                    "A number"
                };
                limits.in_words(noun)
            }
            Self::Numbers(limits, length) if length.start() == length.end() => {
                limits.in_words(&format!("{} numbers, each", length.start()))
            }
            Self::Numbers(limits, length) => limits.in_words(&format!(
                "{} to {} numbers, each",
                length.start(),
                length.end()
            )),
            Self::Rows(columns) => {
                let rules: Vec<&str> = columns.iter().map(|column| column.rule.as_str()).collect();
                format!("A table of rows: {}.", rules.join("; "))
            }
        }
    }
}

impl Limits {
    /// Whether it is the same quantity, with a range that overlaps.
    fn overlaps(&self, other: &Self) -> bool {
        let same =
            (self.unit, self.meaning, self.whole) == (other.unit, other.meaning, other.whole);
        same && self.min <= other.max && other.min <= self.max
    }

    fn in_words(&self, noun: &str) -> String {
        let range = range(self.min, self.max, self.unit);
        format!("{}. {noun}{range}.", self.meaning)
    }
}

impl From<Expected<'_>> for Limits {
    fn from(expected: Expected<'_>) -> Self {
        Self {
            unit: expected.unit,
            meaning: expected.meaning,
            min: expected.min,
            max: expected.max,
            whole: expected.whole,
        }
    }
}

impl Asked {
    /// Adds a form, unless it is there. One number asked for with two ranges that overlap may lie in either.
    pub(super) fn add(&mut self, form: Form) {
        if self.forms.contains(&form) {
            return;
        }
        if let Form::Number(new) = &form {
            for known in &mut self.forms {
                if let Form::Number(limits) = known
                    && limits.overlaps(new)
                {
                    limits.min = limits.min.min(new.min);
                    limits.max = limits.max.max(new.max);
                    return;
                }
            }
        }
        self.forms.push(form);
    }
}

/// Adds what another reading asked for. A name is required when every reading that asked for it required it.
pub fn join(outline: &mut Outline, other: Outline) {
    for (path, names) in other {
        let known = outline.entry(path).or_default();
        for (name, asked) in names {
            let Some(under) = known.get_mut(&name) else {
                known.insert(name, asked);
                continue;
            };
            under.required &= asked.required;
            asked.forms.into_iter().for_each(|form| under.add(form));
        }
    }
}

//! Reads TOML text into values with their places, and says in plain words where the text is malformed.

use super::tree::{Entry, Node, Origin, Table, Value};
use crate::scenario::fault::wording::{excerpt, key_path};
use crate::scenario::fault::{Fault, SourceFile};
use std::collections::BTreeMap;
use std::ops::Range;
use std::thread::ScopedJoinHandle;
use toml::Spanned;
use toml::de::{DeArray, DeFloat, DeInteger, DeTable, DeValue, Error};

/// Deepest nesting of tables and lists. A scenario needs 6; more is a mistake, or an attack on the stack.
pub(super) const DEEPEST: usize = 16;

/// The values of one text, with all that is malformed in it.
pub(super) struct Parsed {
    pub(super) table: Table,
    pub(super) faults: Vec<Fault>,
}

/// Stack for reading one text. The parser admits tables nested some 6000 deep (80 levels of dotted keys of 80 parts),
/// which takes about 1 MiB to let go again; a thread of a pool has only 2 MiB in all.
const STACK: usize = 32 * 1024 * 1024;

/// A text of so few bytes cannot be nested too deep for any stack, each level taking one of them.
const SHORT: usize = 1_000;

/// Reads one text; `file` is the index its origins will carry. What can be read in spite of faults is in the table.
pub(super) fn parse(file: usize, source: &SourceFile) -> Parsed {
    with_room_for(source.text(), || parse_here(file, source))
}

/// Whether a text is one TOML value and nothing more.
pub(super) fn is_value(text: &str) -> bool {
    with_room_for(text, || DeValue::parse(text).is_ok())
}

/// Runs the reading of a text on a thread with a stack of its own, or on this one when the text is short or no thread can be had.
fn with_room_for<T: Send>(text: &str, work: impl Fn() -> T + Sync) -> T {
    if text.len() <= SHORT {
        return work();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        match thread
            .spawn_scoped(scope, &work)
            .map(ScopedJoinHandle::join)
        {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => work(),
        }
    })
}

fn parse_here(file: usize, source: &SourceFile) -> Parsed {
    let (root, errors) = DeTable::parse_recoverable(source.text());
    let faults = malformed_lines(source, &errors);
    let mut builder = Builder {
        file,
        source,
        faults,
    };
    let table = builder.table(root.get_ref(), "", 0);
    Parsed {
        table,
        faults: builder.faults,
    }
}

/// The first thing the parser stumbles on in each line: one slip often makes it stumble several times, and a list that is not
/// closed makes it stumble in the same way at every line that follows.
fn malformed_lines(source: &SourceFile, errors: &[Error]) -> Vec<Fault> {
    let mut first_of_line: BTreeMap<usize, (Range<usize>, &str)> = BTreeMap::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let earlier = first_of_line
            .entry(source.line(span.start))
            .or_insert_with(|| (span.clone(), error.message()));
        if span.start < earlier.0.start {
            *earlier = (span, error.message());
        }
    }
    let mut first: Vec<(Range<usize>, &str)> = first_of_line.into_values().collect();
    first.dedup_by(|next, previous| next.1 == previous.1 && next.1.contains("array"));
    first
        .into_iter()
        .map(|(span, problem)| malformed(source, problem, span))
        .collect()
}

fn malformed(source: &SourceFile, problem: &str, span: Range<usize>) -> Fault {
    let nothing_there = source.text()[..span.start]
        .trim_end_matches([' ', '\t'])
        .ends_with('=')
        && span.is_empty();
    let (problem, remedy) = if nothing_there {
        (
            "there is no value after =",
            "write a value, or remove the line",
        )
    } else if has_decimal_comma(source.text(), span.start) && !problem.contains("array") {
        (
            "a number is written with a decimal point, not with a comma",
            "write for example 0.3 instead of 0,3",
        )
    } else if problem.contains("array") {
        (
            "the list before this is not finished: a comma or ] is missing",
            "put commas between the items of a list, and ] at its end",
        )
    } else if problem.contains("duplicate key") {
        (
            "this name is written twice",
            "keep one of the two and remove the other",
        )
    } else if problem.contains("string") || problem.contains("quote") {
        (
            problem,
            "put the text between two double quotes, on one line",
        )
    } else {
        (
            problem,
            "a line reads: name = value; texts stand between double quotes, lists between [ and ], sections open with [name]",
        )
    };
    Fault::in_file(
        source.name(),
        "",
        problem,
        "the file must be valid TOML",
        remedy,
    )
    .at(source.place(span))
}

/// Whether the parser stumbled over `0,3`: at its comma, or right behind it.
fn has_decimal_comma(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let digit = |c: char| c.is_ascii_digit();
    let at_comma = before.ends_with(digit)
        && rest
            .strip_prefix(',')
            .is_some_and(|rest| rest.starts_with(digit));
    let decimals = before.trim_end_matches([' ', '\t']).trim_end_matches(digit);
    let behind = decimals.len() < before.len()
        && decimals
            .strip_suffix(',')
            .is_some_and(|whole| whole.ends_with(digit));
    at_comma || behind
}

struct Builder<'s> {
    file: usize,
    source: &'s SourceFile,
    faults: Vec<Fault>,
}

impl Builder<'_> {
    fn origin(&self, span: Range<usize>) -> Origin {
        Origin {
            file: self.file,
            start: span.start,
            end: span.end,
        }
    }

    fn table(&mut self, table: &DeTable<'_>, path: &str, depth: usize) -> Table {
        let mut out = Table::default();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            if let Some(node) = self.node(value, &key_path(path, &name), depth + 1) {
                out.entries.insert(
                    name,
                    Entry {
                        key: self.origin(key.span()),
                        node,
                    },
                );
            }
        }
        out
    }

    fn array(&mut self, array: &DeArray<'_>, path: &str, depth: usize) -> Vec<Node> {
        array
            .iter()
            .filter_map(|item| self.node(item, path, depth + 1))
            .collect()
    }

    /// The value, or `None` when it cannot be kept (and the fault is noted).
    fn node(&mut self, value: &Spanned<DeValue<'_>>, path: &str, depth: usize) -> Option<Node> {
        let span = value.span();
        let value = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(yes) => Value::Boolean(*yes),
            DeValue::Datetime(moment) => Value::Text(moment.to_string()),
            DeValue::Integer(integer) => Value::Integer(self.integer(integer, path, &span)?),
            DeValue::Float(float) => Value::Float(self.float(float, path, &span)?),
            DeValue::Array(_) | DeValue::Table(_) if depth >= DEEPEST => {
                self.refuse(
                    path,
                    &span,
                    "this is nested too deeply",
                    &format!("at most {DEEPEST} levels"),
                );
                return None;
            }
            DeValue::Array(array) => Value::Array(self.array(array, path, depth)),
            DeValue::Table(table) => Value::Table(self.table(table, path, depth)),
        };
        Some(Node {
            value,
            origin: self.origin(span),
        })
    }

    fn integer(&mut self, integer: &DeInteger<'_>, path: &str, span: &Range<usize>) -> Option<i64> {
        let parsed = i64::from_str_radix(integer.as_str(), integer.radix());
        if parsed.is_err() {
            let message = format!("{} is too large", excerpt(integer.as_str()));
            self.refuse(path, span, &message, "a whole number of at most 18 digits");
        }
        parsed.ok()
    }

    fn float(&mut self, float: &DeFloat<'_>, path: &str, span: &Range<usize>) -> Option<f64> {
        let written = float.as_str();
        let parsed: Option<f64> = written.parse().ok();
        let fits = parsed.filter(|number| number.is_finite() || !written.contains(['e', 'E', '.']));
        if fits.is_none() {
            let message = format!("{} is too large", excerpt(written));
            self.refuse(path, span, &message, "a number below 1e308");
        }
        fits
    }

    fn refuse(&mut self, path: &str, span: &Range<usize>, message: &str, rule: &str) {
        let place = self.source.place(span.clone());
        let fault = Fault::in_file(
            self.source.name(),
            path,
            message,
            rule,
            "write it differently",
        );
        self.faults.push(fault.at(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        parse(0, &SourceFile::new("a.toml", text))
            .faults
            .iter()
            .map(|fault| {
                format!(
                    "{}:{} {} {}",
                    fault.line().unwrap_or(0),
                    fault.column().unwrap_or(0),
                    fault.key,
                    fault.message
                )
            })
            .collect()
    }

    #[test]
    fn every_malformed_line_is_reported_once() {
        let found = faults("[run]\nc = 1\nd = \"x\ne = 1\ne = 2\nf = urgency\ng =\n");
        assert_eq!(
            found,
            [
                "3:7  invalid basic string, expected `\"`",
                "5:1  this name is written twice",
                "6:5  string values must be quoted, expected literal string",
                "7:4  there is no value after =",
            ]
        );
    }

    #[test]
    fn of_several_slips_in_a_line_the_first_is_told() {
        assert_eq!(
            faults("a = { b = x, b = 2, c 3 }\n"),
            ["1:11  string values must be quoted, expected literal string"]
        );
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused_where_they_stand() {
        assert_eq!(
            faults("[a]\nb = 99999999999999999999\nc = 1e999\nd = inf\n"),
            [
                "2:5 a.b 99999999999999999999 is too large",
                "3:5 a.c 1e999 is too large"
            ]
        );
    }

    #[test]
    fn nesting_has_a_limit_in_tables_lists_and_dotted_keys() {
        let levels = |n: usize| format!("x = {}1{}", "[".repeat(n), "]".repeat(n));
        assert!(faults(&levels(DEEPEST - 1)).is_empty());
        assert_eq!(faults(&levels(DEEPEST)).len(), 1);
        assert_eq!(faults(&format!("{}z = 1", "a.".repeat(DEEPEST))).len(), 1);
    }

    #[test]
    fn the_deepest_text_the_parser_accepts_does_not_exhaust_the_stack() {
        let keys = vec!["a"; 78].join(".");
        let text = format!("{}1{}", format!("{keys} = {{ ").repeat(78), " }".repeat(78));
        let text = text.trim_start_matches(&format!("{keys} = ")).to_owned();
        assert!(!faults(&format!("x = {text}")).is_empty());
    }

    #[test]
    fn short_texts_need_a_fraction_of_the_stack_of_a_pool() {
        // Some 450 levels, about as many as fit into a short text.
        let keys = vec!["a"; 75].join(".");
        let text = format!("{}1{}", format!("{{ {keys} = ").repeat(6), " }".repeat(6));
        assert!(text.len() <= SHORT && text.len() > SHORT * 9 / 10);
        let read = || {
            assert!(is_value(&text));
            let source = SourceFile::new("a.toml", format!("a = {text}"));
            assert!(!parse_here(0, &source).faults.is_empty());
        };
        let thread = std::thread::Builder::new().stack_size(STACK / 64);
        std::thread::scope(|scope| {
            let reading = thread.spawn_scoped(scope, read).expect("a thread");
            reading.join().expect("room enough");
        });
    }
}

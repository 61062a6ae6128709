//! Reads a table in CSV as people save it: any order of columns, comma or semicolon, and the place of every cell.

use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::fault::wording::excerpt;
use crate::scenario::fault::{Fault, SourceFile};
use std::collections::BTreeMap;
use std::ops::Range;

/// Most rows of a table, as many as a scenario takes.
const MOST_ROWS: usize = 20_000;

/// A column that is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its name in this program, as in `--column population=HEADER`.
    pub(super) name: &'static str,
    /// Headers under which it is recognised, the first wins.
    pub(super) headers: &'static [&'static str],
    /// Whether the table must have it.
    pub(super) required: bool,
}

/// A table with the place of every cell.
#[derive(Debug)]
pub(super) struct Table {
    file: SourceFile,
    delimiter: u8,
    header: Row,
    rows: Vec<Row>,
    columns: BTreeMap<&'static str, usize>,
}

#[derive(Debug)]
struct Row {
    cells: Vec<String>,
    spans: Vec<Range<usize>>,
}

impl Table {
    /// Reads a table. `renamed` gives columns by their own header: `("population", "pop2024")`. `option` is the name of the
    /// command-line option that renames columns of this table, for remedies.
    pub(super) fn read(
        name: &str,
        bytes: &[u8],
        columns: &[Column],
        renamed: &[(String, String)],
        option: &str,
    ) -> Result<Self, Vec<Fault>> {
        let text = text(name, bytes)?;
        let delimiter = delimiter(&text);
        let file = SourceFile::new(name, text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(file.text().as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                vec![Fault::in_file(
                    name,
                    "",
                    format!("this is no table: {error}"),
                    "a table in CSV",
                    "save it as CSV (UTF-8)",
                )]
            })?;
            let start = record.position().map_or(0, csv::Position::byte) as usize;
            let spans = spans(file.text(), start, delimiter);
            let cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
            rows.push(Row { cells, spans });
        }
        if rows.len() > MOST_ROWS + 1 {
            return Err(vec![Fault::in_file(
                name,
                "",
                format!("{} rows", rows.len() - 1),
                format!("at most {MOST_ROWS} rows"),
                "keep only the rows that are needed",
            )]);
        }
        if rows.is_empty() {
            return Err(vec![Fault::in_file(
                name,
                "",
                "this table is empty",
                "a first line with the names of the columns, then one row a line",
                "save the table again as CSV",
            )]);
        }
        let header = rows.remove(0);
        let mut table = Self {
            file,
            delimiter,
            header,
            rows,
            columns: BTreeMap::new(),
        };
        let mut faults = table.find_columns(columns, renamed, option);
        faults.extend(table.ragged());
        if faults.is_empty() {
            Ok(table)
        } else {
            Err(faults)
        }
    }

    fn find_columns(
        &mut self,
        columns: &[Column],
        renamed: &[(String, String)],
        option: &str,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
        for (name, header) in renamed {
            if !known.contains(&name.as_str()) {
                let message = format!("`{}` is not a column of this table", excerpt(name));
                let rule = format!("one of {}", known.join(", "));
                let remedy = did_you_mean(name, known.iter().copied(), "remove it");
                let said = format!("{option} {name}={header}");
                faults.push(Fault::in_file(&said, "", message, rule, remedy));
            }
        }
        for column in columns {
            let own = renamed.iter().find(|(name, _)| name == column.name);
            let wanted: Vec<&str> = match own {
                Some((_, header)) => vec![header],
                None => column.headers.to_vec(),
            };
            let position = |wanted: &&str| self.header.cells.iter().position(|cell| cell == wanted);
            let found = wanted.iter().find_map(position);
            if let Some(found) = found {
                self.columns.insert(column.name, found);
            } else if column.required || own.is_some() {
                let message = format!("no column is called {}", wanted.join(" or "));
                let headers: Vec<String> = self.header.cells.iter().map(|h| excerpt(h)).collect();
                let rule = format!(
                    "a column with the {}; there are {}",
                    column.name,
                    headers.join(", ")
                );
                let remedy = format!("name the column: {option} {}=HEADER", column.name);
                faults.push(self.fault(None, None, column.name, message, rule, remedy));
            }
        }
        faults
    }

    /// Rows with more or fewer cells than the header.
    fn ragged(&self) -> Vec<Fault> {
        let wanted = self.header.cells.len();
        let is_ragged = |row: &usize| self.rows[*row].cells.len() != wanted;
        (0..self.rows.len())
            .filter(is_ragged)
            .map(|row| {
                let message = format!("this row has {} cells", self.rows[row].cells.len());
                let rule = format!("{wanted} cells, one for each column of the first line");
                let remedy = "complete the row, or put a cell that holds the separator in quotes";
                self.fault(Some(row), None, "", message, rule, remedy)
            })
            .collect()
    }

    /// Number of rows, without the header.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The headers, in order.
    pub(super) fn headers(&self) -> &[String] {
        &self.header.cells
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// The cell of a column, trimmed; empty when the table has no such column.
    pub(super) fn text(&self, row: usize, column: &str) -> &str {
        let position = self.columns.get(column);
        position.map_or("", |&position| &self.rows[row].cells[position])
    }

    /// The cell as a text that is not empty.
    pub(super) fn required_text(
        &self,
        row: usize,
        column: &str,
        faults: &mut Vec<Fault>,
    ) -> String {
        let text = self.text(row, column);
        if text.is_empty() || text.chars().count() > 500 {
            faults.push(self.cell_fault(
                row,
                column,
                "a text of 1 to 500 characters",
                "complete or correct this cell",
            ));
        }
        text.to_owned()
    }

    /// The cell as a number from `min` to `max`; a fault and `min` when it is not one.
    pub(super) fn number(
        &self,
        row: usize,
        column: &str,
        (min, max): (f64, f64),
        unit: &str,
        faults: &mut Vec<Fault>,
    ) -> f64 {
        let number = self.parsed(self.text(row, column));
        if let Some(number) = number.filter(|n| (min..=max).contains(n)) {
            return number;
        }
        let rule = format!("a number from {min} to {max} ({unit})");
        faults.push(self.cell_fault(row, column, &rule, "correct this cell"));
        min
    }

    /// The cell as a whole number from 0 to `max`; a fault and 0 when it is not one.
    pub(super) fn count(
        &self,
        row: usize,
        column: &str,
        max: u32,
        unit: &str,
        faults: &mut Vec<Fault>,
    ) -> u32 {
        let number = self.parsed(self.text(row, column));
        let fits = |n: &f64| (0.0..=f64::from(max)).contains(n) && n.fract() == 0.0;
        if let Some(number) = number.filter(fits) {
            return number as u32;
        }
        let rule = format!("a whole number from 0 to {max} ({unit})");
        faults.push(self.cell_fault(
            row,
            column,
            &rule,
            "write it in digits, without points or commas",
        ));
        0
    }

    /// A number as written: spaces may part thousands, and a comma may stand for the point where it does not part cells.
    fn parsed(&self, text: &str) -> Option<f64> {
        let mut digits: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
            .collect();
        if self.delimiter != b',' && digits.matches(',').count() == 1 && !digits.contains('.') {
            digits = digits.replace(',', ".");
        }
        digits
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    fn cell_fault(&self, row: usize, column: &str, rule: &str, remedy: &str) -> Fault {
        let text = self.text(row, column);
        let message = if text.is_empty() {
            "this cell is empty".to_owned()
        } else {
            format!("\"{}\" is not allowed", excerpt(text))
        };
        self.fault(Some(row), Some(column), column, message, rule, remedy)
    }

    /// A fault at a cell, at a whole row, or at the header.
    pub(super) fn fault(
        &self,
        row: Option<usize>,
        column: Option<&str>,
        key: &str,
        message: impl AsRef<str>,
        rule: impl AsRef<str>,
        remedy: impl AsRef<str>,
    ) -> Fault {
        let spans = &row.map_or(&self.header, |row| &self.rows[row]).spans;
        let position = column.and_then(|column| self.columns.get(column));
        let span = match position.and_then(|&position| spans.get(position)) {
            Some(span) => span.clone(),
            None => match (spans.first(), spans.last()) {
                (Some(first), Some(last)) => first.start..last.end,
                _ => 0..0,
            },
        };
        let key = position.map_or(key, |&position| self.header.cells[position].as_str());
        Fault::in_file(self.file.name(), key, message, rule, remedy).at(self.file.place(span))
    }
}

/// The text of a file, without a mark of byte order.
fn text(name: &str, bytes: &[u8]) -> Result<String, Vec<Fault>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.split(|byte| *byte == b'\n').count();
            Err(vec![Fault::in_file(
                name,
                "",
                format!("line {line} holds a byte that is not UTF-8 text"),
                "a table in CSV, in UTF-8",
                "save it again as \"CSV UTF-8\"",
            )])
        }
    }
}

/// The separator that the first line holds most often; a comma when it holds none.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    let mut best = b',';
    for separator in [b';', b'\t'] {
        if count(separator) > count(best) {
            best = separator;
        }
    }
    best
}

/// The bytes of each cell of the row that begins at `start` or after the line ends that follow it.
fn spans(text: &str, start: usize, delimiter: u8) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = start;
    while matches!(bytes.get(at), Some(b'\n' | b'\r')) {
        at += 1;
    }
    let (mut found, mut from, mut quoted) = (Vec::new(), at, false);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && (byte == delimiter || byte == b'\n' || byte == b'\r') {
            found.push(from..at);
            from = at + 1;
            if byte != delimiter {
                return found;
            }
        }
        at += 1;
    }
    found.push(from..at);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column {
            name: "code",
            headers: &["nis", "code"],
            required: true,
        },
        Column {
            name: "population",
            headers: &["population"],
            required: true,
        },
        Column {
            name: "area",
            headers: &["area_km2"],
            required: false,
        },
    ];

    fn read(text: &str, renamed: &[(&str, &str)]) -> Result<Table, String> {
        let renamed: Vec<(String, String)> = renamed
            .iter()
            .map(|(name, header)| ((*name).to_owned(), (*header).to_owned()))
            .collect();
        Table::read("t.csv", text.as_bytes(), &COLUMNS, &renamed, "--column").map_err(|faults| {
            let texts: Vec<String> = faults.iter().map(Fault::to_string).collect();
            texts.join("\n")
        })
    }

    #[test]
    fn columns_are_found_by_their_usual_or_their_given_header() {
        let table = read("population,nis\n5,a\n", &[]).unwrap();
        assert_eq!((table.len(), table.text(0, "code")), (1, "a"));
        let table = read("inwoners;code\n5;a\n", &[("population", "inwoners")]).unwrap();
        assert_eq!(table.text(0, "population"), "5");
        assert!(!table.has("area"));
        assert_eq!(table.text(0, "area"), "");
    }

    #[test]
    fn a_column_that_is_missing_or_unknown_is_named_with_its_remedy() {
        let error = read("code,x\na,5\n", &[("populaton", "x")]).unwrap_err();
        assert!(error.contains("error in t.csv, line 1, column 1: population\n"));
        assert!(error.contains("there are code, x"), "{error}");
        assert!(error.contains("--column population=HEADER"), "{error}");
        assert!(error.contains("error in --column populaton=x"), "{error}");
        assert!(error.contains("did you mean `population`?"), "{error}");
        let error = read("code,population\na,5\n", &[("area", "ha")]).unwrap_err();
        assert!(error.contains("no column is called ha"), "{error}");
    }

    #[test]
    fn numbers_may_be_written_as_in_belgium_where_the_separator_allows_it() {
        let table = read("nis;population;area_km2\na;263 927;29,82\n", &[]).unwrap();
        let mut faults = Vec::new();
        let many = (0.0, 1e6);
        assert_eq!(
            table.count(0, "population", 1_000_000, "persons", &mut faults),
            263_927
        );
        assert!((table.number(0, "area", many, "km2", &mut faults) - 29.82).abs() < 1e-12);
        assert!(faults.is_empty(), "{faults:?}");
        let table = read("nis,population\na,1.5\nb,\"1,5\"\nc,-1\nd,nan\ne,\n", &[]).unwrap();
        for row in 0..5 {
            table.count(row, "population", 100, "persons", &mut faults);
        }
        assert_eq!(faults.len(), 5, "{faults:?}");
        // Where commas part cells, one inside quotes may part thousands: it is not guessed.
        let table = read("nis,population,area_km2\na,1,\"1,500\"\n", &[]).unwrap();
        table.number(0, "area", many, "km2", &mut faults);
        assert_eq!(faults.len(), 6, "{faults:?}");
    }

    #[test]
    fn a_fault_stands_at_its_cell_whatever_the_quotes_before_it() {
        let table = read(
            "nis,name,population\n\n\"a\",\"x, \"\"y\"\"\nz\",many\n",
            &[],
        )
        .unwrap();
        let mut faults = Vec::new();
        table.count(0, "population", 100, "persons", &mut faults);
        let expected = "\
error in t.csv, line 4, column 4: population
  4 | z\",many
    |    ^^^^ \"many\" is not allowed
  rule:   a whole number from 0 to 100 (persons)
  remedy: write it in digits, without points or commas
";
        assert_eq!(faults[0].to_string(), expected);
    }

    #[test]
    fn rows_of_another_length_are_all_named() {
        let error = read("nis,population\na\nb,1\nc,1,2\n", &[]).unwrap_err();
        assert!(error.contains("line 2, column 1"), "{error}");
        assert!(error.contains("line 4, column 1"), "{error}");
        assert!(!error.contains("line 3"), "{error}");
    }

    #[test]
    fn what_is_no_text_or_empty_is_refused_in_plain_words() {
        let latin = Table::read(
            "t.csv",
            b"nis,population\ncaf\xe9,1\n",
            &COLUMNS,
            &[],
            "--column",
        );
        let faults = latin.unwrap_err();
        assert_eq!(
            faults[0].message,
            "line 2 holds a byte that is not UTF-8 text"
        );
        assert!(read("", &[]).unwrap_err().contains("this table is empty"));
        let table = read("\u{feff}nis,population\r\na,1\r\n", &[]).unwrap();
        assert_eq!(table.text(0, "population"), "1");
    }
}

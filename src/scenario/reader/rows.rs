//! Reads a table of rows, such as the communes with their inhabitants: columns by name, one line per row.

use super::form::{ColumnForm, Form};
use super::leaf::{Frame, IN_PLAIN, Leaf};
use super::section::Section;
use super::spec::range;
use crate::scenario::catalogue::{Parameter, ParameterValue};
use crate::scenario::document::{Node, Value};

/// Most rows of a table. Belgium has 565 communes and some 20 000 statistical sectors.
pub(in crate::scenario) const MOST_ROWS: usize = 20_000;

/// A column that a table must have.
#[derive(Clone, Copy, Debug)]
pub enum Column<'c> {
    /// A column of texts, by its name.
    Text(&'c str),
    /// A column of numbers.
    Number {
        /// Its name.
        name: &'c str,
        /// Its unit; empty for a pure number.
        unit: &'static str,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
}

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// In a column of texts.
    Text(String),
    /// In a column of numbers.
    Number(f64),
}

impl Cell {
    /// The text; empty in a column of numbers.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Number(_) => "",
        }
    }

    /// The number; 0 in a column of texts.
    pub fn number(&self) -> f64 {
        match self {
            Self::Text(_) => 0.0,
            Self::Number(number) => *number,
        }
    }
}

impl<'c> Column<'c> {
    fn name(&self) -> &'c str {
        match self {
            Self::Text(name) | Self::Number { name, .. } => name,
        }
    }

    pub(super) fn form(&self) -> ColumnForm {
        ColumnForm {
            name: self.name().to_owned(),
            numbers: match self {
                Self::Text(_) => None,
                Self::Number { min, max, .. } => Some((*min, *max)),
            },
            rule: self.rule(),
        }
    }

    fn rule(&self) -> String {
        match self {
            Self::Text(name) => format!("column {name}: a text of 1 to 500 characters"),
            Self::Number {
                name,
                unit,
                min,
                max,
            } => format!("column {name}: a number{}", range(*min, *max, unit)),
        }
    }
}

impl Section<'_> {
    /// The rows of a table that must exist, `{ source = "…", columns = ["a", "b"], rows = [["x", 1]] }`.
    ///
    /// The cells of each row stand in the order of `columns` as asked for, whatever the order in the file; at most 20 000 rows.
    pub fn rows(&self, key: &str, columns: &[Column<'_>]) -> Vec<Vec<Cell>> {
        let names: Vec<String> = columns
            .iter()
            .map(|column| format!("\"{}\"", column.name()))
            .collect();
        let example = format!(
            "{{ source = \"assumption\", columns = [{}], rows = [[…]] }}",
            names.join(", ")
        );
        let rows = self.optional_rows(key, columns);
        self.required(key, "a table of rows", &example, rows)
    }

    /// The rows of a table, when it is written.
    pub fn optional_rows(&self, key: &str, columns: &[Column<'_>]) -> Option<Vec<Vec<Cell>>> {
        self.describe(key, || Form::rows(columns));
        let node = &self.find(key)?.node;
        let path = self.path_of(key);
        let beside = [IN_PLAIN, &["columns"]].concat();
        let frame = Frame {
            path: &path,
            key,
            unit: "",
            inner: "rows",
            beside: &beside,
        };
        if node.table().is_none() {
            self.ledger.wrong_kind(
                node,
                &path,
                "a table of rows",
                "write { source = \"…\", columns = […], rows = [[…]] }",
            );
            return None;
        }
        // Both are judged before either is given up, so that their faults are said together.
        let (leaf, order) = (
            self.ledger.leaf(node, frame),
            self.column_order(node, &path, columns),
        );
        let (leaf, order) = (leaf?, order?);
        let Value::Array(rows) = &leaf.value.value else {
            self.ledger.wrong_kind(
                leaf.value,
                &path,
                "a list of rows",
                "write rows = [[…], […]]",
            );
            return None;
        };
        if rows.len() > MOST_ROWS {
            let message = format!("this table has {} rows", rows.len());
            let rule = format!("at most {MOST_ROWS} rows");
            self.fault(
                Some(leaf.value.origin),
                key,
                message,
                rule,
                "group some rows together",
            );
            return None;
        }
        self.record_rows(&path, &leaf, rows.len(), columns);
        Some(
            rows.iter()
                .filter_map(|row| self.row(row, &path, columns, &order))
                .collect(),
        )
    }

    /// For each column asked for, its position in the file; `None` and faults when the columns differ.
    fn column_order(&self, node: &Node, path: &str, columns: &[Column<'_>]) -> Option<Vec<usize>> {
        let names: Vec<&str> = columns.iter().map(Column::name).collect();
        let rule = format!("the columns are {}, in any order", names.join(", "));
        let remedy = format!("write columns = {names:?}");
        let Some(entry) = node.table().and_then(|table| table.get("columns")) else {
            self.ledger.fault(
                Some(node.origin),
                path,
                "`columns` is missing",
                rule,
                remedy,
            );
            return None;
        };
        let Value::Array(items) = &entry.node.value else {
            self.ledger.wrong_kind(&entry.node, path, &rule, &remedy);
            return None;
        };
        let mut order = vec![None; columns.len()];
        let mut sound = true;
        for (position, item) in items.iter().enumerate() {
            let wanted = match &item.value {
                Value::Text(text) => names.iter().position(|name| name == text),
                _ => None,
            };
            match wanted {
                Some(index) if order[index].is_none() => order[index] = Some(position),
                _ => {
                    let problem = if wanted.is_some() {
                        "written twice"
                    } else {
                        "not a column of this table"
                    };
                    let message =
                        format!("{} is {problem}", self.ledger.document.written(item.origin));
                    self.ledger
                        .fault(Some(item.origin), path, message, &rule, &remedy);
                    sound = false;
                }
            }
        }
        for (name, _) in names
            .iter()
            .zip(&order)
            .filter(|(_, position)| position.is_none())
        {
            let message = format!("the column {name} is missing");
            self.ledger
                .fault(Some(entry.node.origin), path, message, &rule, &remedy);
        }
        order
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .filter(|_| sound)
    }

    fn row(
        &self,
        row: &Node,
        path: &str,
        columns: &[Column<'_>],
        order: &[usize],
    ) -> Option<Vec<Cell>> {
        let cells = match &row.value {
            Value::Array(cells) if cells.len() == columns.len() => cells,
            other => {
                let message = match other {
                    Value::Array(cells) => format!("this row has length {}", cells.len()),
                    _ => "this is not a row".to_owned(),
                };
                let rule = format!(
                    "each row is a list of {} values, one per column",
                    columns.len()
                );
                self.ledger.fault(
                    Some(row.origin),
                    path,
                    message,
                    rule,
                    "complete the row, or remove what is too much",
                );
                return None;
            }
        };
        let read: Vec<Option<Cell>> = columns
            .iter()
            .zip(order)
            .map(|(column, position)| self.cell(&cells[*position], path, column))
            .collect();
        read.into_iter().collect()
    }

    fn cell(&self, node: &Node, path: &str, column: &Column<'_>) -> Option<Cell> {
        let read = match (column, &node.value) {
            (Column::Text(_), Value::Text(text)) if (1..=500).contains(&text.chars().count()) => {
                Some(Cell::Text(text.clone()))
            }
            (Column::Number { min, max, .. }, Value::Float(number))
                if (min..=max).contains(&number) =>
            {
                Some(Cell::Number(*number))
            }
            (Column::Number { min, max, .. }, Value::Integer(number))
                if (*min..=*max).contains(&(*number as f64)) =>
            {
                Some(Cell::Number(*number as f64))
            }
            _ => None,
        };
        if read.is_none() {
            let message = format!(
                "{} is not allowed",
                self.ledger.document.written(node.origin)
            );
            self.ledger.fault(
                Some(node.origin),
                path,
                message,
                column.rule(),
                "correct this value",
            );
        }
        read
    }

    /// Records where the table comes from, with its size in place of its thousands of numbers.
    fn record_rows(&self, path: &str, leaf: &Leaf<'_>, rows: usize, columns: &[Column<'_>]) {
        let Some(source) = leaf.source.clone() else {
            return;
        };
        let names: Vec<&str> = columns.iter().map(Column::name).collect();
        self.ledger.record(Parameter {
            key: path.to_owned(),
            value: ParameterValue::Text(format!("{rows} rows of {}", names.join(", "))),
            unit: "",
            meaning: "",
            minimum: None,
            maximum: None,
            source,
            uncertainty: None,
            file: self.ledger.document.name(leaf.value.origin).to_owned(),
            line: self.ledger.document.line(leaf.value.origin),
            note: leaf.note.clone(),
        });
    }
}

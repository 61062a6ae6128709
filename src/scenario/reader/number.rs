//! Reads single numbers: each within its range, in its unit, with its source.

use super::form::Form;
use super::leaf::{Frame, IN_NUMBER, Leaf};
use super::section::Section;
use super::spec::{Expected, Spec, as_f64, as_whole, shown};
use crate::scenario::catalogue::{Parameter, ParameterValue};
use crate::scenario::document::{Node, Value};

impl Section<'_> {
    /// A number that must exist, written with its source.
    pub fn number(&self, spec: Spec<'_, f64>) -> f64 {
        let expected = Expected::number(spec);
        self.expect_one(expected);
        self.one(expected)
            .as_ref()
            .map_or(expected.example(), as_f64)
    }

    /// A number, when it is written.
    pub fn optional_number(&self, spec: Spec<'_, f64>) -> Option<f64> {
        self.one(Expected::number(spec)).as_ref().map(as_f64)
    }

    /// A whole number that must exist, written with its source.
    pub fn integer<T: Copy + TryFrom<i64> + TryInto<i64>>(&self, spec: Spec<'_, T>) -> T {
        let expected = Expected::integer(spec);
        self.expect_one(expected);
        self.one(expected)
            .as_ref()
            .and_then(as_whole)
            .unwrap_or(spec.min)
    }

    /// A whole number, when it is written.
    pub fn optional_integer<T: Copy + TryFrom<i64> + TryInto<i64>>(
        &self,
        spec: Spec<'_, T>,
    ) -> Option<T> {
        self.one(Expected::integer(spec))
            .as_ref()
            .and_then(as_whole)
    }

    fn expect_one(&self, expected: Expected<'_>) {
        let example = format!(
            "{{ value = {}, source = \"assumption\" }}",
            shown(expected.example())
        );
        let rule = format!("{}: {}", expected.rule(), expected.meaning);
        self.missing(expected.key, &rule, &example);
    }

    fn one(&self, expected: Expected<'_>) -> Option<ParameterValue> {
        let key = expected.key;
        self.describe(key, || Form::Number(expected.into()));
        let node = &self.find(key)?.node;
        let path = self.path_of(key);
        if !matches!(
            node.value,
            Value::Table(_) | Value::Integer(_) | Value::Float(_)
        ) {
            self.checked(node, expected, &path);
            return None;
        }
        let frame = Frame {
            path: &path,
            key,
            unit: expected.unit,
            inner: "value",
            beside: IN_NUMBER,
        };
        let leaf = self.ledger.leaf(node, frame)?;
        let value = self.checked(leaf.value, expected, &path)?;
        self.record(expected, path, &leaf, value.clone());
        Some(value)
    }

    pub(super) fn record(
        &self,
        expected: Expected<'_>,
        path: String,
        leaf: &Leaf<'_>,
        value: ParameterValue,
    ) {
        let range = (expected.min, expected.max);
        let uncertainty = match &value {
            ParameterValue::Numbers(_) => None,
            one => self.ledger.uncertainty(leaf, &path, as_f64(one), range),
        };
        let Some(source) = leaf.source.clone() else {
            return;
        };
        self.ledger.record(Parameter {
            key: path,
            value,
            unit: expected.unit,
            meaning: expected.meaning,
            minimum: Some(expected.min).filter(|min| min.is_finite()),
            maximum: Some(expected.max).filter(|max| max.is_finite()),
            source,
            uncertainty,
            file: self.ledger.document.name(leaf.value.origin).to_owned(),
            line: self.ledger.document.line(leaf.value.origin),
            note: leaf.note.clone(),
        });
    }

    /// The number a node holds, when it is of the right kind and within its range; else a fault.
    pub(super) fn checked(
        &self,
        node: &Node,
        expected: Expected<'_>,
        path: &str,
    ) -> Option<ParameterValue> {
        let value = match node.value {
            Value::Integer(number) if expected.whole => ParameterValue::Integer(number),
            Value::Integer(number) => ParameterValue::Number(number as f64),
            Value::Float(number) if !expected.whole && number.is_finite() => {
                ParameterValue::Number(number)
            }
            Value::Float(number) => {
                self.out_of_range(node, expected, path, number);
                return None;
            }
            _ => {
                self.ledger.wrong_kind(
                    node,
                    path,
                    &expected.rule(),
                    "write a number, without quotes",
                );
                return None;
            }
        };
        let number = as_f64(&value);
        if number < expected.min || number > expected.max {
            self.out_of_range(node, expected, path, number);
            return None;
        }
        Some(value)
    }

    fn out_of_range(&self, node: &Node, expected: Expected<'_>, path: &str, number: f64) {
        let written = self.ledger.document.written(node.origin);
        let (message, remedy) =
            if number.is_finite() && expected.whole && matches!(node.value, Value::Float(_)) {
                (
                    format!("{written} is not a whole number"),
                    "write it without a decimal point",
                )
            } else {
                (
                    format!("{written} is not allowed"),
                    "write a number in this range",
                )
            };
        self.ledger
            .fault(Some(node.origin), path, message, expected.rule(), remedy);
    }
}

//! Reads lists of numbers that share one source, such as the weight of each hour of the day.

use super::form::Form;
use super::leaf::{Frame, IN_LIST};
use super::section::Section;
use super::spec::{Expected, Spec, as_f64, shown};
use crate::scenario::catalogue::ParameterValue;
use crate::scenario::document::Value;
use std::ops::RangeInclusive;

impl Section<'_> {
    /// A list of numbers that must exist, `{ values = [1, 2], source = "…" }`; its length must lie in `length`.
    pub fn numbers(&self, spec: Spec<'_, f64>, length: RangeInclusive<usize>) -> Vec<f64> {
        let expected = Expected::number(spec);
        let example = format!(
            "{{ values = [{}], source = \"assumption\" }}",
            shown(expected.example())
        );
        self.missing(spec.key, &expected.list_rule(&length), &example);
        let least = *length.start();
        self.optional_numbers(spec, length)
            .unwrap_or_else(|| vec![expected.example(); least])
    }

    /// A list of numbers, when it is written.
    pub fn optional_numbers(
        &self,
        spec: Spec<'_, f64>,
        length: RangeInclusive<usize>,
    ) -> Option<Vec<f64>> {
        let expected = Expected::number(spec);
        self.describe(spec.key, || Form::Numbers(expected.into(), length.clone()));
        let node = &self.find(spec.key)?.node;
        let path = self.path_of(spec.key);
        let frame = Frame {
            path: &path,
            key: spec.key,
            unit: spec.unit,
            inner: "values",
            beside: IN_LIST,
        };
        let rule = expected.list_rule(&length);
        let remedy = "put the numbers between [ and ]";
        if !matches!(node.value, Value::Table(_) | Value::Array(_)) {
            self.ledger.wrong_kind(node, &path, &rule, remedy);
            return None;
        }
        let leaf = self.ledger.leaf(node, frame)?;
        let Value::Array(items) = &leaf.value.value else {
            self.ledger.wrong_kind(leaf.value, &path, &rule, remedy);
            return None;
        };
        if !length.contains(&items.len()) {
            let message = format!("this list has length {}", items.len());
            self.fault(
                Some(leaf.value.origin),
                spec.key,
                message,
                &rule,
                "add or remove numbers",
            );
            return None;
        }
        // All are checked before the first fault stops the reading of the list.
        let checked: Vec<_> = items
            .iter()
            .map(|item| self.checked(item, expected, &path))
            .collect();
        let values: Vec<f64> = checked
            .iter()
            .map(|value| value.as_ref().map(as_f64))
            .collect::<Option<_>>()?;
        self.record(
            expected,
            path,
            &leaf,
            ParameterValue::Numbers(values.clone()),
        );
        Some(values)
    }
}

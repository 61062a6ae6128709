//! Reads how uncertain a number is, and refuses bounds that do not hold the number itself.

use super::leaf::Leaf;
use super::ledger::Ledger;
use crate::scenario::catalogue::{Shape, Uncertainty};
use crate::scenario::document::{Table, Value};
use crate::scenario::fault::wording::key_path;

impl Ledger<'_> {
    /// The uncertainty stated in a leaf around its value, itself between `min` and `max`.
    pub(super) fn uncertainty(
        &self,
        leaf: &Leaf<'_>,
        path: &str,
        value: f64,
        (min, max): (f64, f64),
    ) -> Option<Uncertainty> {
        let table = leaf.table?;
        let low = self.bound(table, path, "low");
        let high = self.bound(table, path, "high");
        let distribution = self.shape(table, path);
        // A value set on the command line may leave the range on purpose: the range then says nothing about it.
        let out = low.is_some_and(|low| low > value) || high.is_some_and(|high| high < value);
        if out && self.document.is_override(leaf.value.origin) {
            return None;
        }
        let lowest = if distribution == Some(Shape::Lognormal) {
            min.max(f64::MIN_POSITIVE)
        } else {
            min
        };
        self.check_bound(table, path, "low", low, (lowest, value));
        self.check_bound(table, path, "high", high, (value, max));
        let stated = low.is_some() || high.is_some() || distribution.is_some();
        stated.then_some(Uncertainty {
            low,
            high,
            distribution,
        })
    }

    fn bound(&self, table: &Table, path: &str, name: &str) -> Option<f64> {
        let node = &table.get(name)?.node;
        match node.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            _ => {
                let rule = "a number, in the unit of the value";
                self.wrong_kind(node, &key_path(path, name), rule, "write a number");
                None
            }
        }
    }

    fn check_bound(
        &self,
        table: &Table,
        path: &str,
        name: &str,
        bound: Option<f64>,
        (least, most): (f64, f64),
    ) {
        let (Some(bound), Some(entry)) = (bound, table.get(name)) else {
            return;
        };
        if bound < least || bound > most {
            let message = format!(
                "{} is not allowed",
                self.document.written(entry.node.origin)
            );
            let rule = "low, value and high are in this order, within what the value may be; low is above 0 for a lognormal";
            self.fault(
                Some(entry.node.origin),
                &key_path(path, name),
                message,
                rule,
                "correct the bound or the value",
            );
        }
    }

    fn shape(&self, table: &Table, path: &str) -> Option<Shape> {
        let node = &table.get("distribution")?.node;
        let path = key_path(path, "distribution");
        let word = self.text(node, &path)?;
        let words = Shape::WORDS.map(|(word, _)| word);
        let index = self.chosen(node, &path, &word, &words)?;
        Some(Shape::WORDS[index].1)
    }
}

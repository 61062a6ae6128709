//! A lever and the values it takes, as one writes it: `service.poste.inhabitants_per_sector=25000,50000,100000`.

use crate::scenario::catalogue::{Catalogue, ParameterValue};
use crate::uncertainty::factor::written;

/// Most values of a lever.
pub const MOST_VALUES: usize = 200;

/// A lever: one key, or several that move together, with the values they take.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its key, as it was written.
    pub label: String,
    /// What it stands for; empty when the scenarios do not say.
    pub meaning: String,
    /// Unit; empty for a pure number.
    pub unit: String,
    /// By scenario: the keys that are set there.
    pub keys: Vec<Vec<String>>,
    /// The values, as in TOML, in the order given.
    pub values: Vec<String>,
    /// By scenario: the value as the scenario is filed, when all its keys hold the same number.
    pub filed: Vec<Option<f64>>,
}

impl Axis {
    /// Reads `KEY=VALUES`. `*` in a key stands for any one part of it, `+` joins keys that move together. Values are a list
    /// `a,b,c`, or a range: `25000..400000/5` takes five values evenly spaced, `25000..400000*5` evenly spaced in proportion. The error says
    /// what is wrong.
    pub fn read(text: &str, catalogues: &[&Catalogue]) -> Result<Self, String> {
        let (label, values) = text.split_once('=').ok_or_else(|| {
            format!(
                "\"{text}\" is no lever: write KEY=VALUES, for example people.consent=0.5,0.7,0.9"
            )
        })?;
        let (label, values) = (label.trim(), values.trim());
        let keys = keys(label, catalogues)?;
        let found: Vec<Vec<&ParameterValue>> = catalogues
            .iter()
            .zip(&keys)
            .map(|(catalogue, keys)| {
                let known = keys.iter().filter_map(|key| catalogue.find(key));
                known.map(|parameter| &parameter.value).collect()
            })
            .collect();
        let mut all = found.iter().flatten().peekable();
        let whole = all.peek().is_some() && all.all(|v| matches!(v, ParameterValue::Integer(_)));
        let parameter = catalogues
            .iter()
            .zip(&keys)
            .find_map(|(catalogue, keys)| catalogue.find(keys.first()?));
        Ok(Self {
            label: label.to_owned(),
            meaning: parameter.map_or_else(String::new, |p| p.meaning.to_owned()),
            unit: parameter.map_or_else(String::new, |p| p.unit.to_owned()),
            values: read_values(values, whole)?,
            filed: found.iter().map(|values| same_number(values)).collect(),
            keys,
        })
    }

    /// What readers call it: its meaning when that is known and short, else its key.
    pub fn name(&self) -> String {
        let is_short = (1..=60).contains(&self.meaning.chars().count());
        if is_short { &self.meaning } else { &self.label }.clone()
    }

    /// What is set in a scenario at a value.
    pub fn changes(&self, scenario: usize, value: usize) -> Vec<(String, String)> {
        let keys = self.keys.get(scenario).into_iter().flatten();
        keys.map(|key| (key.clone(), self.values[value].clone()))
            .collect()
    }

    /// The values as numbers; `None` when one is a text or a list.
    pub fn numbers(&self) -> Option<Vec<f64>> {
        self.values.iter().map(|v| number(v)).collect()
    }

    /// The place of the value that a scenario is filed with, when it is among the values.
    pub fn place_of_filed(&self, scenario: usize) -> Option<usize> {
        let filed = self.filed.get(scenario).copied().flatten()?;
        self.values
            .iter()
            .position(|value| number(value) == Some(filed))
    }
}

/// A value as a number, underscores allowed as in TOML.
fn number(value: &str) -> Option<f64> {
    value.replace('_', "").parse().ok()
}

fn same_number(values: &[&ParameterValue]) -> Option<f64> {
    let as_number = |value: &ParameterValue| match value {
        ParameterValue::Number(number) => Some(*number),
        ParameterValue::Integer(number) => Some(*number as f64),
        _ => None,
    };
    let first = as_number(values.first()?)?;
    let same = values.iter().all(|value| as_number(value) == Some(first));
    same.then_some(first)
}

/// The keys of a lever in each scenario.
fn keys(label: &str, catalogues: &[&Catalogue]) -> Result<Vec<Vec<String>>, String> {
    let mut by_scenario: Vec<Vec<String>> = vec![Vec::new(); catalogues.len()];
    for pattern in label.split('+').map(str::trim) {
        let found: Vec<Vec<String>> = catalogues
            .iter()
            .map(|catalogue| matching(pattern, catalogue))
            .collect();
        let is_known = found.iter().any(|keys| !keys.is_empty());
        if !is_known && pattern.contains('*') {
            return Err(format!("no value of the scenarios is called \"{pattern}\""));
        }
        let near = catalogues.iter().flat_map(|c| c.suggest(pattern)).next();
        if let (false, Some(near)) = (is_known, near) {
            return Err(format!(
                "\"{pattern}\" is no value of the scenarios. Did you mean {near}? `permanence explain FILE` lists all"
            ));
        }
        for (keys, found) in by_scenario.iter_mut().zip(found) {
            // A switch such as `enabled` stands in no catalogue; the reader of the scenario judges it.
            let unlisted = (!is_known).then(|| pattern.to_owned());
            keys.extend(found.into_iter().chain(unlisted));
        }
    }
    Ok(by_scenario)
}

fn matching(pattern: &str, catalogue: &Catalogue) -> Vec<String> {
    let parts: Vec<&str> = pattern.split('.').collect();
    let fits = |key: &str| {
        let own: Vec<&str> = key.split('.').collect();
        own.len() == parts.len()
            && own
                .iter()
                .zip(&parts)
                .all(|(own, part)| *part == "*" || own == part)
    };
    let keys = catalogue.parameters.iter().map(|p| &p.key);
    keys.filter(|key| fits(key)).cloned().collect()
}

fn read_values(text: &str, whole: bool) -> Result<Vec<String>, String> {
    let values = match text.split_once("..") {
        Some((from, rest)) => range(from, rest, whole)?,
        None => list(text),
    };
    if values.len() > MOST_VALUES || values.iter().any(String::is_empty) || values.is_empty() {
        return Err(format!(
            "\"{text}\" is no list of values: write 1 to {MOST_VALUES} values separated by commas, or a range such as 25000..400000/5"
        ));
    }
    Ok(values)
}

/// Splits at commas outside brackets and quotes.
fn list(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let (mut depth, mut quoted) = (0_i32, false);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 && !quoted {
            values.push(String::new());
        } else if let Some(last) = values.last_mut() {
            last.push(letter);
        }
    }
    values.iter().map(|value| value.trim().to_owned()).collect()
}

fn range(from: &str, rest: &str, whole: bool) -> Result<Vec<String>, String> {
    let wrong = || {
        format!(
            "\"{from}..{rest}\" is no range: write FROM..TO/STEPS (evenly spaced) or FROM..TO*STEPS (in proportion, above 0), 2 to {MOST_VALUES} steps"
        )
    };
    let proportional = rest.contains('*');
    let (to, steps) = rest.split_once(['/', '*']).ok_or_else(wrong)?;
    let from = number(from.trim()).filter(|v| v.is_finite());
    let to = number(to.trim()).filter(|v| v.is_finite());
    let (from, to) = from.zip(to).ok_or_else(wrong)?;
    let steps: usize = steps.trim().parse().map_err(|_| wrong())?;
    let possible = !proportional || (from > 0.0 && to > 0.0);
    if !(2..=MOST_VALUES).contains(&steps) || !possible {
        return Err(wrong());
    }
    let at = |step: usize| {
        let share = step as f64 / (steps - 1) as f64;
        // A spacing rarely comes out even. In proportion three digits say all that a lever needs; even steps keep their evenness.
        let value = if step == 0 {
            from
        } else if step + 1 == steps {
            to
        } else if proportional {
            rounded(from * libm::pow(to / from, share), 3)
        } else {
            rounded(from + share * (to - from), 9)
        };
        if whole { libm::round(value) } else { value }
    };
    let mut values: Vec<f64> = (0..steps).map(at).collect();
    values.dedup();
    Ok(values.into_iter().map(written).collect())
}

/// A value to so many significant digits.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits - 1).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::{Parameter, Provenance};
    use std::collections::BTreeMap;

    fn catalogue(keys: &[(&str, ParameterValue)]) -> Catalogue {
        let parameters = keys.iter().map(|(key, value)| Parameter {
            key: (*key).to_owned(),
            value: value.clone(),
            unit: "persons",
            meaning: "Doctors",
            minimum: None,
            maximum: None,
            source: Provenance::Assumption,
            uncertainty: None,
            file: String::new(),
            line: 1,
            note: None,
        });
        Catalogue {
            parameters: parameters.collect(),
            sources: BTreeMap::new(),
        }
    }

    fn values(text: &str) -> Vec<String> {
        let one = catalogue(&[("a", ParameterValue::Number(1.0))]);
        Axis::read(&format!("a={text}"), &[&one])
            .expect(text)
            .values
    }

    #[test]
    fn lists_and_ranges_are_read() {
        assert_eq!(values("1, 2.5,-3"), ["1", "2.5", "-3"]);
        assert_eq!(values("[1, 2],[3, 4]"), ["[1, 2]", "[3, 4]"]);
        assert_eq!(values("\"a,b\",\"c\""), ["\"a,b\"", "\"c\""]);
        assert_eq!(values("0..1/5"), ["0", "0.25", "0.5", "0.75", "1"]);
        assert_eq!(
            values("25000..400000*5"),
            ["25000", "50000", "100000", "200000", "400000"]
        );
        assert_eq!(
            values("25000..400000*4"),
            ["25000", "63000", "159000", "400000"]
        );
        assert_eq!(values("0..1/4"), ["0", "0.333333333", "0.666666667", "1"]);
    }

    #[test]
    fn values_of_a_count_are_whole_and_each_is_taken_once() {
        let one = catalogue(&[("a", ParameterValue::Integer(2))]);
        let axis = Axis::read("a=1..3/5", &[&one]).expect("a range");
        assert_eq!(axis.values, ["1", "2", "3"]);
        assert_eq!(
            (axis.filed[0], axis.place_of_filed(0)),
            (Some(2.0), Some(1))
        );
    }

    #[test]
    fn a_star_stands_for_one_part_and_a_plus_joins_keys() {
        let number = ParameterValue::Integer(1);
        let one = catalogue(&[
            ("line.1733.shift.day.operators", number.clone()),
            ("line.1733.shift.night.operators", number.clone()),
            ("service.a.shift.x.cars", number.clone()),
        ]);
        let other = catalogue(&[("service.a.shift.x.cars", ParameterValue::Integer(3))]);
        let read = |text: &str| Axis::read(text, &[&one, &other]);
        let axis = read("line.1733.shift.*.operators=1,2").expect("a lever");
        assert_eq!(axis.keys[0].len(), 2);
        assert!(axis.keys[1].is_empty() && axis.changes(1, 0).is_empty());
        let axis = read("line.*.shift.day.operators+service.a.shift.x.cars=2").expect("a lever");
        assert_eq!((axis.keys[0].len(), axis.keys[1].len()), (2, 1));
        assert_eq!(axis.filed, [Some(1.0), Some(3.0)]);
        assert_eq!(
            axis.changes(1, 0),
            [("service.a.shift.x.cars".to_owned(), "2".to_owned())]
        );
        assert!(read("service.*.cars=2").is_err());
    }

    #[test]
    fn what_is_written_wrongly_is_said_with_what_to_write() {
        let one = catalogue(&[("people.consent", ParameterValue::Number(0.5))]);
        let refused = |text: &str| Axis::read(text, &[&one]).expect_err(text);
        assert!(refused("people.consent").contains("KEY=VALUES"));
        assert!(refused("people.consnet=1").contains("Did you mean people.consent?"));
        assert!(refused("people.consent=").contains("separated by commas"));
        assert!(refused("people.consent=1,,2").contains("separated by commas"));
        for bad in ["0..1", "0..1/1", "0..1*3", "a..1/3", "0..1/x"] {
            let text = format!("people.consent={bad}");
            assert!(refused(&text).contains("FROM..TO/STEPS"), "{bad}");
        }
        // A switch is in no catalogue and looks like none of its keys.
        let axis = Axis::read("service.poste-est.enabled=true,false", &[&one]).expect("a switch");
        assert_eq!((axis.keys[0].len(), axis.numbers()), (1, None));
    }
}

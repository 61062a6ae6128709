//! Every number of a scenario with its unit, its meaning and where it comes from: the list a reviewer asks for.

use super::fault::nearest::nearest;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most suggestions for a misspelt key.
const SUGGESTIONS: usize = 3;

/// All values of one scenario that carry a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Catalogue {
    /// The values, in the order of their keys.
    pub parameters: Vec<Parameter>,
    /// The works and registries cited, by their key in `[sources]`.
    pub sources: BTreeMap<String, SourceEntry>,
}

/// One value with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parameter {
    /// Full path, such as `service.poste-zuid.cars`.
    pub key: String,
    /// The value.
    pub value: ParameterValue,
    /// Unit, empty for a pure number or a text.
    pub unit: &'static str,
    /// What it stands for, in a sentence; empty for texts and tables.
    pub meaning: &'static str,
    /// Smallest value allowed, in the unit.
    pub minimum: Option<f64>,
    /// Largest value allowed, in the unit.
    pub maximum: Option<f64>,
    /// Where it comes from.
    pub source: Provenance,
    /// How uncertain it is, when that is stated.
    pub uncertainty: Option<Uncertainty>,
    /// The file where it was written; `--set` for the command line.
    pub file: String,
    /// Its line in that file, from 1.
    pub line: usize,
    /// Remark of the author.
    pub note: Option<String>,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ParameterValue {
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A text; for a table, its size and columns in words.
    Text(String),
    /// Finite numbers in order.
    Numbers(Vec<f64>),
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Provenance {
    /// A work or registry listed in `[sources]`.
    Source {
        /// Its key in `[sources]`.
        key: String,
        /// Its citation.
        citation: String,
    },
    /// Nobody measured it; the author of the scenario supposes it.
    Assumption,
}

/// How far the true value may lie from the one used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Uncertainty {
    /// Lower bound, in the unit of the value and not above it.
    pub low: Option<f64>,
    /// Upper bound, in the unit of the value and not below it.
    pub high: Option<f64>,
    /// Shape between the bounds.
    pub distribution: Option<Shape>,
}

/// Shape of an uncertainty. The bounds are the limits of the first three, and the central 95 % of the last two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// All values alike.
    Uniform,
    /// Most likely at the value, falling straight to the bounds.
    Triangular,
    /// Most likely at the value, falling smoothly to the bounds.
    BetaPert,
    /// Bell around the value.
    Normal,
    /// Bell on the logarithm; the lower bound is above 0.
    Lognormal,
}

impl Shape {
    /// The words that name the shapes in a scenario file.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("uniform", Self::Uniform),
        ("triangular", Self::Triangular),
        ("beta-pert", Self::BetaPert),
        ("normal", Self::Normal),
        ("lognormal", Self::Lognormal),
    ];
}

/// A work or registry that values come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceEntry {
    /// Full citation.
    pub citation: String,
    /// How far it can be trusted, from A (best) to D.
    pub grade: Option<char>,
    /// Year of publication, or of the data.
    pub year: Option<i64>,
    /// Country or region it describes.
    pub place: Option<String>,
    /// Where to find it.
    pub url: Option<String>,
}

impl Catalogue {
    /// The parameter with this key.
    pub fn find(&self, key: &str) -> Option<&Parameter> {
        self.parameters
            .binary_search_by(|parameter| parameter.key.as_str().cmp(key))
            .ok()
            .map(|index| &self.parameters[index])
    }

    /// The keys that look like `key`, nearest first, at most three.
    pub fn suggest(&self, key: &str) -> Vec<&str> {
        let keys = self
            .parameters
            .iter()
            .map(|parameter| parameter.key.as_str());
        nearest(key, keys, SUGGESTIONS)
    }

    /// The values that nobody measured.
    pub fn assumptions(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.source == Provenance::Assumption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(key: &str, source: Provenance) -> Parameter {
        Parameter {
            key: key.to_owned(),
            value: ParameterValue::Number(0.5),
            unit: "probability",
            meaning: "Chance",
            minimum: Some(0.0),
            maximum: Some(1.0),
            source,
            uncertainty: None,
            file: "a.toml".to_owned(),
            line: 3,
            note: None,
        }
    }

    fn catalogue() -> Catalogue {
        let cited = Provenance::Source {
            key: "P2".to_owned(),
            citation: "Health survey 2018".to_owned(),
        };
        Catalogue {
            parameters: vec![
                parameter("run.days", cited),
                parameter("run.seed", Provenance::Assumption),
            ],
            sources: BTreeMap::new(),
        }
    }

    #[test]
    fn a_parameter_is_found_by_its_whole_key() {
        assert_eq!(
            catalogue().find("run.seed").map(|found| found.line),
            Some(3)
        );
        assert_eq!(catalogue().find("seed"), None);
    }

    #[test]
    fn a_misspelt_key_is_answered_with_its_neighbour() {
        assert_eq!(catalogue().suggest("run.sead"), ["run.seed"]);
    }

    #[test]
    fn only_what_nobody_measured_is_an_assumption() {
        let catalogue = catalogue();
        let keys: Vec<_> = catalogue
            .assumptions()
            .map(|found| found.key.as_str())
            .collect();
        assert_eq!(keys, ["run.seed"]);
    }

    #[test]
    fn the_catalogue_is_plain_json() {
        let json = serde_json::to_value(&catalogue().parameters[0]).expect("serialises");
        assert_eq!(json["value"], 0.5);
        assert_eq!(json["source"]["kind"], "source");
        assert_eq!(json["source"]["citation"], "Health survey 2018");
    }
}

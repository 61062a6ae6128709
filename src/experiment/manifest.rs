//! The identity card of a result folder: which program ran what, and a hash of every simulated year and of every file.
//!
//! Nothing in it depends on the machine or the hour. It ends with a seal, a hash of all that stands before it, so that a changed
//! byte in the card itself is noticed like one in any other file.

use super::shelf::Used;
use super::unit::PROGRAM;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Name of the file.
pub const FILE: &str = "manifest.json";
/// Name of the file that tells of the machine, the only one that differs between two runs.
pub const MACHINE_FILE: &str = "machine.json";
/// Name of the file with every simulated year.
pub const UNITS_FILE: &str = "units.jsonl";

/// How the streams of chance are addressed.
const STREAMS: &str = "SplitMix64; start mixed from (seed, replication, subject), step from (purpose, block); \
                       replication 0 draws people and doctors";

/// What a result folder is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// Version and hash of its sources ([`PROGRAM`]).
    pub sources: String,
    /// The command as one types it.
    pub command: String,
    /// Its words.
    pub arguments: Vec<String>,
    /// Seed of all chance.
    pub seed: u64,
    /// How the streams are addressed.
    pub streams: String,
    /// The scenarios as they were read.
    pub scenarios: Vec<Filed>,
    /// Every simulated year with the hash of its result, in the order of the lines of [`UNITS_FILE`].
    pub units: Vec<UnitHash>,
    /// What else this kind of experiment says of itself.
    pub remarks: Value,
    /// Hash of each file but this one and the one about the machine.
    pub file_blake3: BTreeMap<String, String>,
}

/// A scenario in a result folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// File with the whole of it.
    pub resolved_file: String,
    /// Hash of that file.
    pub resolved_blake3: String,
    /// Hash of its values alone.
    pub values_blake3: String,
}

/// A simulated year and the hash of its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitHash {
    /// Id of the scenario.
    pub scenario: String,
    /// Hash of its values, with what was changed.
    pub values_blake3: String,
    /// Replication.
    pub replication: u32,
    /// Hash of the result.
    pub blake3: String,
}

/// Who ran what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Version of the program.
    pub version: String,
    /// Commit it was built from.
    pub commit: String,
    /// Words of the command, without the name of the program.
    pub arguments: Vec<String>,
}

impl Request {
    /// The command as one types it.
    pub fn command(&self) -> String {
        let words = self.arguments.iter().map(|word| shell_word(word));
        let mut text = "permanence".to_owned();
        for word in words {
            text.push(' ');
            text.push_str(&word);
        }
        text
    }
}

/// A word as a shell takes it.
pub fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

impl Manifest {
    /// The card of an experiment.
    pub fn new(
        request: &Request,
        seed: u64,
        scenarios: Vec<Filed>,
        units: &[Used],
        remarks: Value,
        file_blake3: BTreeMap<String, String>,
    ) -> Self {
        let units = units.iter().map(|used| UnitHash {
            scenario: used.unit.scenario.clone(),
            values_blake3: used.unit.digest.clone(),
            replication: used.unit.replication,
            blake3: used.blake3.clone(),
        });
        Self {
            program: "permanence".to_owned(),
            version: request.version.clone(),
            commit: request.commit.clone(),
            sources: PROGRAM.to_owned(),
            command: request.command(),
            arguments: request.arguments.clone(),
            seed,
            streams: STREAMS.to_owned(),
            scenarios,
            units: units.collect(),
            remarks,
            file_blake3,
        }
    }

    /// The card as a file, sealed.
    pub fn text(&self) -> String {
        sealed(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Reads a card. The error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let value = unsealed(text)?;
        serde_json::from_value(value).map_err(|error| {
            format!("it is not the card of a result that can be verified ({error}); results of earlier versions have none")
        })
    }
}

/// JSON with a seal as its last entry.
pub fn sealed(value: &Value) -> String {
    let mut value = value.clone();
    let seal = blake3::hash(pretty(&value).as_bytes()).to_hex().to_string();
    if let Some(entries) = value.as_object_mut() {
        entries.insert("zz_seal_blake3".to_owned(), Value::String(seal));
    }
    pretty(&value)
}

/// Checks and removes the seal; every byte of the text counts.
pub fn unsealed(text: &str) -> Result<Value, String> {
    let mut value: Value =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON ({error})"))?;
    if let Some(entries) = value.as_object_mut() {
        entries.remove("zz_seal_blake3");
    }
    if sealed(&value) == text {
        Ok(value)
    } else {
        Err("its content does not fit its seal: it was changed".to_owned())
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Manifest {
        let request = Request {
            version: "0.1.0".to_owned(),
            commit: "abc".to_owned(),
            arguments: vec!["run".to_owned(), "a b.toml".to_owned()],
        };
        let files = BTreeMap::from([("a.csv".to_owned(), "00".to_owned())]);
        Manifest::new(&request, 7, Vec::new(), &[], json!({"kind": "run"}), files)
    }

    #[test]
    fn a_card_is_read_as_it_was_written() {
        let text = manifest().text();
        assert_eq!(Manifest::read(&text), Ok(manifest()));
        assert!(text.contains("\"command\": \"permanence run 'a b.toml'\""));
    }

    #[test]
    fn no_byte_of_a_card_can_change_unnoticed() {
        let text = manifest().text();
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            let changed = String::from_utf8_lossy(&bytes);
            assert!(Manifest::read(&changed).is_err(), "byte {place}");
        }
        assert!(Manifest::read(&text[..text.len() - 1]).is_err());
        assert!(Manifest::read("{}\n").is_err());
    }

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(shell_word("a/b-1_c.toml"), "a/b-1_c.toml");
        assert_eq!(shell_word("run.days=28"), "'run.days=28'");
        assert_eq!(shell_word("let's see"), "'let'\\''s see'");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("a*b"), "'a*b'");
    }
}

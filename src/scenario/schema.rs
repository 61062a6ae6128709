//! A description of scenario files that editors understand (JSON Schema): they complete names, show meanings, underline slips.
//!
//! It is drawn from the reader itself: whatever the reader asks for is in it, with the same unit, range and words, so that the two
//! cannot disagree. It judges what stands in one file, and a file may hold only what differs from the one it extends: so nothing
//! is called missing but the parts of a sourced value, and rules between several values are left to `check`.
//!
//! Draft 2020-12 (<https://json-schema.org/draft/2020-12>), of which only those words are used that mean the same since draft 4:
//! editors of TOML go by the older drafts (so `enum` for one word, and no description beside `$ref`).

mod specimen;
mod words;

use super::Scenario;
use super::catalogue::Shape;
use super::fault::wording::key_path;
use super::reader::{Asked, ColumnForm, Form, Limits, Outline};
use super::reader::{LONGEST_TEXT, MOST_ROWS, MOST_TEXTS};
use serde_json::{Map, Value, json};
use specimen::ANY_NAME;

/// The schema of scenario files as JSON.
pub fn schema() -> Value {
    from_outline(&specimen::outline(specimen::ROUNDS, |reader| {
        Scenario::decode("", reader);
    }))
}

fn from_outline(outline: &Outline) -> Value {
    let mut root = section(outline, "");
    root["properties"]["extends"] = json!({
        "description": "The files that this one changes, each by its path from the folder of this file, with /. \
                        Later ones are laid over earlier ones, and this file over all.",
        "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
    });
    let shapes: Vec<&str> = Shape::WORDS.iter().map(|(word, _)| *word).collect();
    let text =
        |meaning| json!({ "description": meaning, "type": "string", "maxLength": LONGEST_TEXT });
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of permanence",
        "description": "One way to organise the care of a territory out of hours. `permanence check` judges the whole scenario.",
        "$defs": {
            "source": {
                "description": "Where the value comes from: the key of a [sources.KEY] entry, or \"assumption\" when nobody measured it.",
                "anyOf": [{ "enum": ["assumption"] }, { "type": "string", "maxLength": LONGEST_TEXT }],
            },
            "note": text("What the value leans on, how it was derived."),
            "distribution": {
                "description": "Shape of the uncertainty. low and high are the limits of the first three, the central 95 % of the others.",
                "enum": shapes,
            },
        },
    });
    merged(head, root)
}

fn merged(mut object: Value, other: Value) -> Value {
    if let (Value::Object(object), Value::Object(other)) = (&mut object, other) {
        object.extend(other);
    }
    object
}

/// The schema of the section at `path`: its names, and no others.
fn section(outline: &Outline, path: &str) -> Value {
    let names = outline.get(path).into_iter().flatten();
    let properties: Map<String, Value> = names
        .filter(|(_, asked)| !asked.forms.is_empty())
        .map(|(name, asked)| (name.clone(), one(outline, asked, &key_path(path, name))))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// The schema of one name.
fn one(outline: &Outline, asked: &Asked, path: &str) -> Value {
    let mut forms: Vec<Value> = asked
        .forms
        .iter()
        .map(|form| schema_of(outline, form, path))
        .collect();
    let words: Vec<String> = asked.forms.iter().map(Form::in_words).collect();
    let mut description = words.join(" Or: ");
    if let Some(meaning) = words::meaning(path) {
        description = format!("{meaning}. {description}");
    }
    if !asked.required {
        description.push_str(" May be left out.");
    }
    let schema = if forms.len() == 1 {
        forms.remove(0)
    } else {
        json!({ "anyOf": forms })
    };
    merged(schema, json!({ "description": description }))
}

fn schema_of(outline: &Outline, form: &Form, path: &str) -> Value {
    match form {
        Form::Section => section(outline, path),
        Form::Group => json!({
            "type": "object",
            "additionalProperties": section(outline, &key_path(path, ANY_NAME)),
        }),
        Form::Text => plain(&json!({ "type": "string", "maxLength": LONGEST_TEXT })),
        Form::Boolean => plain(&json!({ "type": "boolean" })),
        Form::Choice(words) => plain(&json!({ "enum": words })),
        Form::Texts(words) => {
            let item = if words.is_empty() {
                json!({ "type": "string", "maxLength": LONGEST_TEXT })
            } else {
                json!({ "enum": words })
            };
            json!({ "type": "array", "items": item, "maxItems": MOST_TEXTS })
        }
        Form::Bare(limits) => {
            json!({ "type": "integer", "minimum": limits.start(), "maximum": limits.end() })
        }
        Form::Number(limits) => number(limits),
        Form::Numbers(limits, length) => {
            let items = json!({
                "type": "array",
                "items": within(limits, limits.whole),
                "minItems": length.start(),
                "maxItems": length.end(),
            });
            sourced(
                "values",
                &items,
                json!({ "unit": { "enum": [limits.unit] } }),
            )
        }
        Form::Rows(columns) => rows(columns),
    }
}

/// A value that may be written bare or with its source.
fn plain(value: &Value) -> Value {
    json!({ "anyOf": [value, sourced("value", value, json!({}))] })
}

/// `{ value = …, source = "…" }`, with what else may stand in it.
fn sourced(inner: &str, value: &Value, beside: Value) -> Value {
    let properties = json!({
        inner: value,
        "source": { "$ref": "#/$defs/source" },
        "note": { "$ref": "#/$defs/note" },
    });
    json!({
        "type": "object",
        "properties": merged(properties, beside),
        "required": [inner, "source"],
        "additionalProperties": false,
    })
}

fn number(limits: &Limits) -> Value {
    let bound = |meaning: &str| merged(within(limits, false), json!({ "description": meaning }));
    let beside = json!({
        "unit": { "enum": [limits.unit] },
        "low": bound("Lowest plausible value."),
        "high": bound("Highest plausible value."),
        "distribution": { "$ref": "#/$defs/distribution" },
    });
    sourced("value", &within(limits, limits.whole), beside)
}

/// A number within its limits.
fn within(limits: &Limits, whole: bool) -> Value {
    range((limits.min, limits.max), whole)
}

fn range((min, max): (f64, f64), whole: bool) -> Value {
    let mut schema = json!({ "type": if whole { "integer" } else { "number" } });
    for (word, bound) in [("minimum", min), ("maximum", max)] {
        if bound.is_finite() {
            schema[word] = shortest(bound);
        }
    }
    schema
}

/// A bound without `.0` where it is a whole number that JSON holds exactly.
fn shortest(bound: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if bound.fract() == 0.0 && bound.abs() < EXACT {
        json!(bound as i64)
    } else {
        json!(bound)
    }
}

fn rows(columns: &[ColumnForm]) -> Value {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    // Columns may stand in any order: a cell is judged as one of any column.
    let text = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_TEXT });
    let cells: Vec<Value> = columns
        .iter()
        .map(|column| {
            column
                .numbers
                .map_or_else(|| text.clone(), |limits| range(limits, false))
        })
        .collect();
    let width = columns.len();
    let list = json!({
        "type": "array",
        "items": { "type": "array", "items": { "anyOf": distinct(cells) }, "minItems": width, "maxItems": width },
        "maxItems": MOST_ROWS,
    });
    let names = json!({
        "type": "array",
        "items": { "enum": names },
        "minItems": width,
        "maxItems": width,
        "uniqueItems": true,
    });
    let mut schema = sourced("rows", &list, json!({ "columns": names }));
    schema["required"] = json!(["source", "columns", "rows"]);
    schema
}

fn distinct(schemas: Vec<Value>) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for schema in schemas {
        if !found.contains(&schema) {
            found.push(schema);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::reader::{Reader, Spec};
    use super::*;

    fn share(key: &str) -> Spec<'_, f64> {
        Spec {
            key,
            unit: "share",
            meaning: "M",
            min: 0.0,
            max: 1.0,
        }
    }

    /// Asks for `deep` only behind two words, a yes, a number that may be left out and two sections, one of any name.
    fn read(reader: &Reader<'_>) {
        let root = reader.root();
        let first = root.choice("first", &["a", "b", "c", "d"]);
        if first == 0 {
            root.text("sometimes");
        } else {
            root.optional_text("sometimes");
        }
        for (_, child) in root.children("group") {
            let Some(inner) = child.optional_section("inner") else {
                continue;
            };
            let part = inner.optional_number(share("part"));
            if inner.choice("third", &["u", "v"]) == 1 && part.is_none() {
                inner.number(share("shallow"));
            }
            let open = first == 3 && !child.boolean("flag") && part > Some(0.0);
            if open && inner.choice("second", &["x", "y"]) == 1 {
                inner.text("deep");
            }
        }
    }

    #[test]
    fn what_is_asked_for_behind_several_words_is_found() {
        let outline = specimen::outline(specimen::ROUNDS, read);
        let inner = outline.get("group.NAME.inner").expect("opened");
        let names: Vec<_> = inner
            .iter()
            .map(|(name, asked)| (name.as_str(), asked.required))
            .collect();
        assert_eq!(
            names,
            [
                ("deep", true),
                ("part", false),
                ("second", true),
                ("shallow", true),
                ("third", true)
            ]
        );
        assert_eq!(outline["group.NAME"]["inner"].forms, [Form::Section]);
        assert!(!outline[""]["sometimes"].required);
        assert!(!outline["group.NAME"]["inner"].required && outline[""]["first"].required);
    }

    #[test]
    fn twice_as_many_inventions_find_nothing_more() {
        let decode =
            |rounds| specimen::outline(rounds, |reader| drop(Scenario::decode("", reader)));
        assert_eq!(decode(specimen::ROUNDS / 2), decode(specimen::ROUNDS));
    }

    #[test]
    fn two_ranges_of_one_number_are_one_and_two_kinds_of_value_are_two() {
        let outline = specimen::outline(4, |reader| {
            let root = reader.root();
            root.optional_number(share("n"));
            root.optional_number(Spec {
                min: 0.5,
                max: 2.0,
                ..share("n")
            });
            root.optional_number(share("words"));
            root.optional_texts("words");
        });
        let schema = from_outline(&outline);
        let number = &schema["properties"]["n"];
        assert_eq!(
            number["properties"]["value"],
            json!({ "type": "number", "minimum": 0, "maximum": 2 })
        );
        assert_eq!(
            number["description"],
            "M. A number from 0 to 2 (share). May be left out."
        );
        let either = &schema["properties"]["words"];
        assert_eq!(either["anyOf"].as_array().map(Vec::len), Some(2));
        assert_eq!(
            either["description"],
            "M. A number from 0 to 1 (share). Or: A list of texts. May be left out."
        );
    }

    /// A text, a choice or a yes/no value has no meaning of its own: add one to `MEANINGS` when this test asks for it.
    #[test]
    fn every_word_has_a_meaning_and_no_meaning_is_left_over() {
        let outline = specimen::outline(specimen::ROUNDS, |reader| {
            Scenario::decode("", reader);
        });
        let speaks_for_itself = |form: &Form| {
            matches!(
                form,
                Form::Section | Form::Group | Form::Number(_) | Form::Numbers(..)
            )
        };
        let mut met = Vec::new();
        let mut without = Vec::new();
        for (path, names) in &outline {
            for (name, asked) in names {
                let path = key_path(path, name);
                if !asked.forms.iter().all(speaks_for_itself) && words::meaning(&path).is_none() {
                    without.push(path.clone());
                }
                met.extend([path, name.clone()]);
            }
        }
        assert!(without.is_empty(), "no meaning: {without:?}");
        let left_over: Vec<_> = words::MEANINGS
            .iter()
            .filter(|(path, _)| !met.iter().any(|known| known == path))
            .collect();
        assert!(left_over.is_empty(), "nothing is called {left_over:?}");
    }
}

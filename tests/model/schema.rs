//! The description of scenario files for editors: it accepts what the reader accepts, refuses slips, and explains every value.

use super::cli::Bench;
use super::scenarios::{all_files, complete};
use permanence::scenario::Scenario;
use permanence::scenario::catalogue::ParameterValue;
use permanence::scenario::schema::schema;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What a value breaks of a schema, each with its path. Knows the words this schema uses, and no others.
fn complaints(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let words = schema.as_object().expect("a schema is an object");
    for (word, rule) in words {
        let broken = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => false,
            "$ref" => {
                let pointer = rule.as_str().and_then(|r| r.strip_prefix('#'));
                let target = pointer.and_then(|p| root.pointer(p)).expect("a definition");
                found.extend(complaints(root, target, value, path));
                false
            }
            "anyOf" => !list(rule)
                .iter()
                .any(|one| complaints(root, one, value, path).is_empty()),
            "enum" => !list(rule).contains(value),
            "type" => !is(value, rule.as_str().expect("a type")),
            "minimum" => value.as_f64() < rule.as_f64(),
            "maximum" => value.as_f64() > rule.as_f64(),
            "minLength" => length(value) < rule.as_u64(),
            "maxLength" => length(value) > rule.as_u64(),
            "minItems" => (list(value).len() as u64) < rule.as_u64().expect("a count"),
            "maxItems" => (list(value).len() as u64) > rule.as_u64().expect("a count"),
            "uniqueItems" => {
                (1..list(value).len()).any(|n| list(value)[..n].contains(&list(value)[n]))
            }
            "required" => list(rule).iter().any(|key| value.get(text(key)).is_none()),
            "items" => {
                for (n, item) in list(value).iter().enumerate() {
                    found.extend(complaints(root, rule, item, &format!("{path}[{n}]")));
                }
                false
            }
            "properties" | "additionalProperties" => {
                found.extend(inner(root, schema, value, path, word == "properties"));
                false
            }
            other => panic!("the schema uses `{other}`"),
        };
        if broken {
            found.push(format!("{path}: {word}"));
        }
    }
    found
}

/// Complaints about the known names of an object, or about all others.
fn inner(root: &Value, schema: &Value, value: &Value, path: &str, known: bool) -> Vec<String> {
    let mut found = Vec::new();
    for (key, item) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{key}");
        match (
            schema["properties"].get(key),
            &schema["additionalProperties"],
        ) {
            (Some(rule), _) if known => found.extend(complaints(root, rule, item, &path)),
            (None, Value::Bool(false)) if !known => found.push(format!("{path}: unknown")),
            (None, rule @ Value::Object(_)) if !known => {
                found.extend(complaints(root, rule, item, &path));
            }
            _ => {}
        }
    }
    found
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("the schema uses the type {other}"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn as_json(toml: &str) -> Value {
    toml::from_str(toml).expect("scenarios are TOML")
}

fn resolved(path: &Path) -> (Scenario, Value) {
    let (scenario, document) =
        Scenario::load(path, &[]).unwrap_or_else(|faults| panic!("{faults}"));
    (scenario, as_json(&document.resolved_toml()))
}

/// The node of a dotted key; the shipped keys hold no dots of their own.
fn node<'v>(value: &'v mut Value, key: &str) -> &'v mut Value {
    key.split('.').fold(value, |value, part| &mut value[part])
}

/// The schema of a dotted key: a known name, or one of those that authors choose.
fn described<'s>(schema: &'s Value, key: &str) -> &'s Value {
    key.split('.').fold(schema, |schema, part| {
        let known = schema["properties"].get(part);
        known.unwrap_or(&schema["additionalProperties"])
    })
}

#[test]
fn every_shipped_file_is_in_order_alone_and_with_its_bases() {
    let mut checked = 0;
    let schema = schema();
    // Files that say what to fit or to test are of another kind.
    let of_another_kind = |path: &Path| {
        path.iter().any(|folder| folder == "calibration") || path.ends_with("targets.toml")
    };
    for path in all_files()
        .into_iter()
        .filter(|path| !of_another_kind(path))
    {
        let alone = as_json(&fs::read_to_string(&path).expect("readable"));
        let found = complaints(&schema, &schema, &alone, "");
        assert!(found.is_empty(), "{}: {found:?}", path.display());
        checked += 1;
    }
    for path in complete() {
        let found = complaints(&schema, &schema, &resolved(&path).1, "");
        assert!(found.is_empty(), "{}: {found:?}", path.display());
        checked += 1;
    }
    assert!(checked > 10, "only {checked}");
}

#[test]
fn every_value_of_every_shipped_scenario_is_explained() {
    let schema = schema();
    for path in complete() {
        for parameter in &resolved(&path).0.catalogue.parameters {
            let words = text(&described(&schema, &parameter.key)["description"]);
            assert!(!words.is_empty(), "{} is not described", parameter.key);
            assert!(
                words.contains(parameter.meaning),
                "{}: {words}",
                parameter.key
            );
            let unit = format!("({})", parameter.unit);
            assert!(
                parameter.unit.is_empty() || words.contains(&unit),
                "{}: {words}",
                parameter.key
            );
        }
    }
}

#[test]
fn no_number_may_leave_its_range_and_no_name_may_be_misspelt() {
    let schema = schema();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/ghent/hybrid.toml");
    let (scenario, mut document) = resolved(&path);
    let mut tried = 0;
    for parameter in &scenario.catalogue.parameters {
        let key = &parameter.key;
        let (parent, name) = key.rsplit_once('.').expect("values stand in sections");
        // Judged within its section: judging everything each time would take long.
        let rules = described(&schema, parent);
        let complaints_now =
            |document: &mut Value| complaints(&schema, rules, node(document, parent), "");
        let section = node(&mut document, parent)
            .as_object_mut()
            .expect("a section");
        let original = section.remove(name).expect("written");
        section.insert(format!("{name}x"), original.clone());
        assert_eq!(
            complaints_now(&mut document),
            [format!(".{name}x: unknown")]
        );
        let section = node(&mut document, parent)
            .as_object_mut()
            .expect("a section");
        section.remove(&format!("{name}x"));
        section.insert(name.to_owned(), original.clone());

        let is_one = matches!(
            parameter.value,
            ParameterValue::Number(_) | ParameterValue::Integer(_)
        );
        for (bound, beyond) in [(parameter.minimum, -1.0), (parameter.maximum, 1.0)] {
            let Some(bound) = bound.filter(|_| is_one) else {
                continue;
            };
            let whole = matches!(parameter.value, ParameterValue::Integer(_));
            let as_written = |number: f64| {
                if whole {
                    json!(number as i64)
                } else {
                    json!(number)
                }
            };
            let leaf = json!({ "value": as_written(bound), "source": "assumption" });
            *node(&mut document, key) = leaf;
            assert_eq!(complaints_now(&mut document), [""; 0], "{key} = {bound}");
            node(&mut document, key)["value"] = as_written(bound + beyond);
            let word = if beyond < 0.0 { "minimum" } else { "maximum" };
            assert_eq!(
                complaints_now(&mut document),
                [format!(".{name}.value: {word}")]
            );
            tried += 1;
        }
        *node(&mut document, key) = original;
    }
    assert!(tried > 200, "only {tried}");
    assert_eq!(complaints(&schema, &schema, &document, ""), [""; 0]);
}

#[test]
fn slips_of_other_kinds_are_underlined_too() {
    let slips = [
        ("[run]\ndays = 3", ".run.days: type"),
        ("[run]\ndays = { value = 3 }", ".run.days: required"),
        (
            "[run]\ndays = { value = 3.5, source = \"assumption\" }",
            ".run.days.value: type",
        ),
        (
            "[run]\ndays = { value = 3, source = \"assumption\", unit = \"weeks\" }",
            ".run.days.unit: enum",
        ),
        (
            "[people]\nage_shares = { values = [0.5, 0.5], source = \"assumption\" }",
            ".people.age_shares.values: minItems",
        ),
        (
            "[line.a.shift.b]\non = [\"Monday\"]",
            ".line.a.shift.b.on[0]: enum",
        ),
        (
            "[service.a]\nstaffed_by = \"circle\"",
            ".service.a.staffed_by: anyOf",
        ),
        (
            "[service.a]\nhome_visits = \"yes\"",
            ".service.a.home_visits: anyOf",
        ),
        ("[sources.a]\nyear = 23", ".sources.a.year: minimum"),
        (
            "[sources.a]\nenabled = false",
            ".sources.a.enabled: unknown",
        ),
        (
            "[territory.communes]\nsource = \"a\"\ncolumns = [\"code\"]\nrows = [[\"1\"]]",
            ".territory.communes.columns: minItems",
        ),
        ("extends = 3", ".extends: anyOf"),
        ("[service]\ntitle = \"x\"", ".service.title: type"),
    ];
    let schema = schema();
    for (slip, complaint) in slips {
        let found = complaints(&schema, &schema, &as_json(slip), "");
        assert!(found.contains(&complaint.to_owned()), "{slip}: {found:?}");
    }
}

#[test]
fn what_no_shipped_scenario_uses_is_known_too() {
    let unused = "[doctors]\nduty = \"voluntary\"\n\
        participation = { value = 0.5, source = \"assumption\", low = 0.4, distribution = \"uniform\" }\n\
        duties_per_year = { value = 20, source = \"assumption\" }\n\
        [needs]\ninjury = { values = [0, 0, 0], source = \"assumption\", unit = \"share\" }\n\
        [care.visit]\nlaw = { value = \"erlang\", source = \"assumption\" }\n\
        stages = { value = 3, source = \"assumption\" }\n\
        [line.x]\nwaiting_places = { value = 5, source = \"assumption\" }\n\
        [service.x.desk]\nfirst_mean_minutes = { value = 5, source = \"assumption\" }\n\
        [service.x.shift.y]\nextra = true\nweight = { value = 2, source = \"assumption\" }\n\
        [sources.z]\nurl = \"x\"\n";
    let schema = schema();
    assert_eq!(complaints(&schema, &schema, &as_json(unused), ""), [""; 0]);
}

#[test]
fn only_words_that_old_and_new_editors_understand_alike_are_used() {
    fn walk(schema: &Value) {
        let Some(words) = schema.as_object() else {
            return;
        };
        // An editor that stops at `$ref` would not show what stands beside it.
        assert!(!words.contains_key("$ref") || words.len() == 1, "{schema}");
        for (word, rule) in words {
            match word.as_str() {
                "properties" | "$defs" => rule.as_object().expect("names").values().for_each(walk),
                "anyOf" => list(rule).iter().for_each(walk),
                "items" | "additionalProperties" => walk(rule),
                _ => {}
            }
        }
    }
    walk(&schema());
}

#[test]
fn the_command_prints_it_or_writes_it_and_never_over_another_file() {
    let bench = Bench::new();
    let printed = bench.done(&["schema"]);
    assert_eq!(
        serde_json::from_str::<Value>(&printed).expect("JSON"),
        schema()
    );
    let told = bench.done(&["schema", "--output", "here/scenario.schema.json"]);
    assert!(
        told.contains("\n#:schema ./scenario.schema.json\n"),
        "{told}"
    );
    assert_eq!(bench.read("here/scenario.schema.json"), printed);
    bench.write("mine.json", "mine");
    assert_eq!(
        bench.fails(&["schema", "--output", "mine.json"], 2),
        "mine.json exists already. Choose another name, or say --overwrite to replace it.\n"
    );
    assert_eq!(bench.read("mine.json"), "mine");
    bench.done(&["schema", "--output", "mine.json", "--overwrite"]);
    assert_eq!(bench.read("mine.json"), printed);
}

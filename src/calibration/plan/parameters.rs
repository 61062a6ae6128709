//! Reads the parameters of a calibration file, and refuses those that move nothing, or move it where it cannot be.

use super::Parameter;
use crate::calibration::levers::{How, Level, Lever, Spot};
use crate::calibration::scenarios::Base;
use crate::scenario::catalogue::Shape;
use crate::scenario::reader::{Section, Spec};
use crate::uncertainty::prior::Prior;

/// Reads every `[parameter.NAME]`; the values they move are noted in the scenarios that have them.
pub(super) fn read(root: &Section<'_>, bases: &[Base]) -> (Vec<Parameter>, Vec<Lever>) {
    let mut parameters = Vec::new();
    let mut levers: Vec<Lever> = Vec::new();
    for (id, section) in root.children("parameter") {
        let (parameter, lever) = one(id, &section, bases);
        let taken = lever.spots.iter().enumerate().find(|(place, spot)| {
            let others = levers.iter().flat_map(|l| &l.spots);
            lever.spots[..*place].contains(spot) || others.into_iter().any(|other| other == *spot)
        });
        if let Some((_, spot)) = taken {
            section.fault_at(
                "keys",
                format!("{spot} is moved twice"),
                "each value is moved once, by one parameter",
                "remove it from one of the lists",
            );
        }
        if let Some(parameter) = parameter {
            parameters.push(parameter);
            levers.push(lever);
        }
    }
    if parameters.is_empty() {
        root.fault_at(
            "parameter",
            "nothing is to be fitted",
            "at least one section [parameter.NAME]",
            "add for example [parameter.acute] with title, how, keys and range",
        );
    }
    (parameters, levers)
}

fn one(id: String, section: &Section<'_>, bases: &[Base]) -> (Option<Parameter>, Lever) {
    let how = How::of(section.choice("how", &How::WORDS));
    let spots = spots(section);
    let fitting = check_spots(section, how, &spots, bases);
    let title = section.text("title");
    let why = section.text("why");
    let unit = section.optional_text("unit").unwrap_or_default();
    let shape = shape(section);
    let lever = Lever { how, spots };
    let neutral = how.neutral(value(&lever, bases).unwrap_or(0.0));
    let stated = section.optional_numbers(
        Spec {
            key: "range",
            unit: "",
            meaning: "Smallest and largest value",
            min: -1e12,
            max: 1e12,
        },
        2..=2,
    );
    let range = stated.or_else(|| own_range(&lever, bases));
    let Some(range) = range.filter(|_| section.is_sound("range") && fitting) else {
        if fitting && section.is_sound("range") {
            section.fault_at(
                "range",
                "`range` is missing, and the scenario states none",
                "the smallest and the largest value of the parameter",
                "add a line such as range = { values = [0.5, 2.0], source = \"assumption\" }",
            );
        }
        return (None, lever);
    };
    let (low, high) = (range[0], range[range.len() - 1]);
    let mode = if shape == Shape::Triangular {
        neutral
    } else {
        f64::midpoint(low, high)
    };
    let prior = Prior::new(low, mode, high, shape);
    match prior {
        None => section.fault_at(
            "range",
            format!("{low} to {high} is no range of this shape"),
            "low below high; above 0 for a lognormal; around the value of the scenario for a triangular",
            "correct the range or the shape",
        ),
        Some(_) => check_ends(section, &lever, (low, high), bases),
    }
    let parameter = prior.map(|prior| Parameter {
        id,
        title,
        why,
        unit,
        prior,
        neutral,
    });
    (parameter, lever)
}

fn shape(section: &Section<'_>) -> Shape {
    let chosen = section.optional_choice("shape", &Shape::WORDS.map(|(word, _)| word));
    chosen.map_or(Shape::Uniform, |word| Shape::WORDS[word].1)
}

fn spots(section: &Section<'_>) -> Vec<Spot> {
    let texts = section.texts("keys");
    let spots: Vec<Spot> = texts.iter().filter_map(|text| Spot::parse(text)).collect();
    if spots.len() < texts.len() || spots.is_empty() {
        section.fault_at(
            "keys",
            "these are not names of values",
            "a list of keys; KEY[2] is the second number of a list",
            "write for example keys = [\"needs.acute\"]",
        );
    }
    spots
}

/// Every key must stand in at least one scenario, hold what can be moved, and be the same wherever it stands.
fn check_spots(section: &Section<'_>, how: How, spots: &[Spot], bases: &[Base]) -> bool {
    let mut sound = !spots.is_empty();
    for spot in spots {
        if let Some((message, rule, remedy)) = misfit(how, spot, bases) {
            section.fault_at("keys", message, rule, remedy);
            sound = false;
        }
    }
    sound
}

fn misfit(how: How, spot: &Spot, bases: &[Base]) -> Option<(String, &'static str, String)> {
    let key = &spot.key;
    let holders: Vec<&Base> = bases
        .iter()
        .filter(|b| b.scenario.catalogue.find(key).is_some())
        .collect();
    let Some(first) = holders.first() else {
        let near = bases.iter().flat_map(|b| b.scenario.catalogue.suggest(key));
        let remedy = near.take(1).next().map_or_else(
            || "list the keys with `permanence explain FILE`".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        let message = format!("`{key}` is no value of these scenarios");
        return Some((message, "a key that at least one scenario has", remedy));
    };
    let levels: Vec<Option<Level>> = holders
        .iter()
        .map(|b| Level::of(&b.scenario.catalogue, key))
        .collect();
    let Some(level) = &levels[0] else {
        let message = format!("`{key}` is a whole number, a word or yes/no");
        let rule = "a number, or a list of numbers, that may have any value in a range";
        return Some((message, rule, "choose another key".to_owned()));
    };
    if let Some(why) = Lever::unfit(how, spot, level) {
        let message = format!("`{key}` cannot be moved so: {why}");
        let rule = "value, scale and shift move numbers and lists; tilt moves one item of a list of shares";
        return Some((message, rule, "change `how` or the key".to_owned()));
    }
    let differ = levels.iter().any(|other| other != &levels[0]);
    (differ && how != How::Value).then(|| {
        let message = format!(
            "`{key}` is not the same in {} and in the other scenarios",
            first.name
        );
        let rule = "what is multiplied or added to has one value in all scenarios of a calibration";
        (message, rule, "give the scenarios the same base".to_owned())
    })
}

/// What the first value of a lever is in the scenarios.
fn value(lever: &Lever, bases: &[Base]) -> Option<f64> {
    let key = &lever.spots.first()?.key;
    bases
        .iter()
        .find_map(|b| match Level::of(&b.scenario.catalogue, key)? {
            Level::Number(number) => Some(number),
            Level::Numbers(_) => None,
        })
}

/// The range that a scenario states for a single value.
fn own_range(lever: &Lever, bases: &[Base]) -> Option<Vec<f64>> {
    let [spot] = lever.spots.as_slice() else {
        return None;
    };
    if lever.how != How::Value {
        return None;
    }
    bases.iter().find_map(|base| {
        let uncertainty = base.scenario.catalogue.find(&spot.key)?.uncertainty?;
        Some(vec![uncertainty.low?, uncertainty.high?])
    })
}

/// At both ends of its range a parameter must leave every scenario valid.
fn check_ends(section: &Section<'_>, lever: &Lever, (low, high): (f64, f64), bases: &[Base]) {
    for end in [low, high] {
        for base in bases {
            let mut base = base.clone();
            super::hold(&mut base, lever);
            let Err(faults) = base.at(std::slice::from_ref(lever), &[end]) else {
                continue;
            };
            let first = faults.as_slice().first();
            section.fault_at(
                "range",
                format!(
                    "at {end} the scenario {} is refused: {}",
                    base.name,
                    first.map_or("", |fault| fault.message.as_str())
                ),
                first.map_or("", |fault| fault.rule.as_str()),
                "narrow the range",
            );
        }
    }
}

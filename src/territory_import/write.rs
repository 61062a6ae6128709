//! Writes the territory file, with the command that makes it again and where every number comes from.

use super::cercles;
use super::{SourceNote, Territory};
use crate::scenario::fault::wording::counted;
use crate::scenario::fault::wording::{key_part, quoted};
use std::fmt::Write;

/// Longest line of a comment.
const WIDTH: usize = 125;

pub(super) fn summary(territory: &Territory<'_>) -> String {
    let request = territory.request;
    let people = inhabitants(territory);
    let mut text = format!(
        "{}: {people} inhabitants in {}, {}",
        request.title,
        counted(territory.communes.len(), "commune"),
        counted(territory.hospitals.len(), "emergency department"),
    );
    if !territory.cercles.is_empty() {
        let doctors: u32 = territory.doctors.iter().sum();
        let each = (people as f64 / f64::from(doctors)).round();
        let _ = write!(
            text,
            ", {}, {doctors} GPs ({each} inhabitants for each)",
            counted(territory.cercles.len(), "Cercle")
        );
    }
    text
}

fn inhabitants(territory: &Territory<'_>) -> u64 {
    territory
        .communes
        .iter()
        .map(|c| u64::from(c.population))
        .sum()
}

pub(super) fn toml(territory: &Territory<'_>) -> String {
    let mut text = String::new();
    header(&mut text, territory);
    sources(&mut text, territory);
    let request = territory.request;
    let _ = writeln!(
        text,
        "\n[territory]\ntitle = {}\nneighbourhood_inhabitants = {{ value = {}, source = \"assumption\", note = \"design choice: the grain of distances\" }}",
        quoted(&request.title),
        request.neighbourhood_inhabitants
    );
    let (note, file) = (&territory.sources.communes, &request.communes.name);
    table(
        &mut text,
        "communes",
        note,
        file,
        "\"population\", \"area_km2\"",
    );
    for c in &territory.communes {
        let [longitude, latitude] = c.centre;
        let (code, name) = (quoted(&c.code), quoted(&c.name));
        let _ = writeln!(
            text,
            "  [{code}, {name}, {}, {}, {latitude}, {longitude}],",
            c.population, c.area_km2
        );
    }
    text.push_str("]\n");
    let (note, file) = (&territory.sources.hospitals, &request.hospitals.name);
    table(&mut text, "hospitals", note, file, "\"beds\"");
    for h in &territory.hospitals {
        let [longitude, latitude] = h.place;
        let (code, name) = (quoted(&h.code), quoted(&h.name));
        let _ = writeln!(
            text,
            "  [{code}, {name}, {}, {latitude}, {longitude}],",
            h.beds
        );
    }
    text.push_str("]\n");
    zones(&mut text, territory);
    text
}

fn header(text: &mut String, territory: &Territory<'_>) {
    let request = territory.request;
    comment(text, &format!("Territory of {}.", summary(territory)));
    text.push_str(
        "# Written by the command below: change it and repeat it rather than this file.\n#\n",
    );
    for (index, line) in request.command.iter().enumerate() {
        let indent = if index == 0 { "" } else { "  " };
        let more = if index + 1 < request.command.len() {
            " \\"
        } else {
            ""
        };
        option(text, &format!("{indent}{line}{more}"));
    }
    text.push_str("#\n");
    comment(
        text,
        &format!("Communes: {}.", request.selection.in_words()),
    );
    for (code, column, value) in &request.corrections {
        comment(
            text,
            &format!("Corrected in the table: {column} of {code} is {value}."),
        );
    }
    if let Some(shapes) = &request.shapes {
        comment(
            text,
            &format!(
                "Areas and centres: from the polygons of {}, on a sphere.",
                shapes.input.name
            ),
        );
    }
    comment(text, &hospitals_in_words(territory));
    if let Some(rule) = &request.cercles {
        comment(text, &format!("Cercles: {}.", cercles::in_words(rule)));
    }
    if !territory.sources.attributions.is_empty() {
        text.push_str("#\n");
        comment(text, &territory.sources.attributions.join(" "));
    }
}

fn hospitals_in_words(territory: &Territory<'_>) -> String {
    let rule = territory.request.hospital_rule;
    let mut words = format!(
        "Hospitals: those within {} km of a disc of the area of a commune around its centre; sites of one hospital closer than {} km count as one, with their beds added",
        rule.margin_km, rule.same_site_km
    );
    if rule.at_least > 0 {
        let _ = write!(
            words,
            "; with fewer than {}, the nearest others are added",
            rule.at_least
        );
    }
    if territory.sites != territory.hospitals.len() {
        let _ = write!(words, " ({} rows of the table)", territory.sites);
    }
    words + "."
}

/// A line of the command. A long quoted text is broken where it has a space: the program takes a line end there for a space.
fn option(text: &mut String, line: &str) {
    let (start, quoted) = line.split_at(line.find('\'').unwrap_or(line.len()));
    let mut row = format!("#   {start}");
    for (index, word) in quoted.split(' ').enumerate() {
        if index > 0 && row.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{row}");
            row = String::from("#       ");
        } else if index > 0 {
            row.push(' ');
        }
        row.push_str(word);
    }
    let _ = writeln!(text, "{row}");
}

/// A comment, broken into lines.
fn comment(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH && line.len() > 1 {
            let _ = writeln!(text, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

/// Describes the sources that the file uses and that no base describes.
fn sources(text: &mut String, territory: &Territory<'_>) {
    let mut described: Vec<&SourceNote> =
        vec![&territory.sources.communes, &territory.sources.hospitals];
    if let Some(source) = gps_source(territory) {
        described.push(source);
    }
    let mut done: Vec<&str> = Vec::new();
    for source in described {
        let Some(citation) = source
            .citation
            .as_deref()
            .filter(|_| !done.contains(&source.key.as_str()))
        else {
            continue;
        };
        done.push(&source.key);
        let _ = writeln!(
            text,
            "\n[sources.{}]\ncitation = {}",
            key_part(&source.key),
            quoted(citation)
        );
        if let Some(grade) = source.grade {
            let _ = writeln!(text, "grade = \"{grade}\"");
        }
        if let Some(year) = source.year {
            let _ = writeln!(text, "year = {year}");
        }
        if let Some(place) = &source.place {
            let _ = writeln!(text, "place = {}", quoted(place));
        }
    }
}

/// A published total is the number of the only Cercle; shares of it are our reckoning.
fn gps_source<'t>(territory: &'t Territory<'_>) -> Option<&'t SourceNote> {
    let rule = &territory.request.doctors;
    let is_total = territory.cercles.len() == 1
        && (rule.total.is_some() || rule.inhabitants_per_doctor.is_none());
    rule.source.as_ref().filter(|_| is_total)
}

fn table(text: &mut String, name: &str, source: &SourceNote, file: &str, columns: &str) {
    let _ = writeln!(
        text,
        "\n[territory.{name}]\nsource = {}",
        quoted(&source.key)
    );
    if source.key == "assumption" {
        let note = format!("{file}, whose own source was not stated");
        let _ = writeln!(text, "note = {}", quoted(&note));
    }
    let _ = writeln!(
        text,
        "columns = [\"code\", \"name\", {columns}, \"latitude\", \"longitude\"]\nrows = ["
    );
}

fn zones(text: &mut String, territory: &Territory<'_>) {
    let total: u32 = territory.doctors.iter().sum();
    for (cercle, &doctors) in territory.cercles.iter().zip(&territory.doctors) {
        let codes: Vec<String> = cercle
            .communes
            .iter()
            .map(|&i| quoted(&territory.communes[i].code))
            .collect();
        let whole = territory.cercles.len() == 1;
        let codes = if whole {
            "\"*\"".to_owned()
        } else {
            codes.join(", ")
        };
        let _ = writeln!(
            text,
            "\n[cercle.{}]\ntitle = {}\ncommunes = [{codes}]\ndoctors = {{ value = {doctors}, {} }}",
            key_part(&cercle.id),
            quoted(&cercle.title),
            provenance(territory, doctors, total)
        );
    }
}

/// Source, range and note of a number of doctors.
fn provenance(territory: &Territory<'_>, doctors: u32, total: u32) -> String {
    let rule = &territory.request.doctors;
    let source = gps_source(territory).map_or("assumption", |source| source.key.as_str());
    let mut text = format!("source = {}", quoted(source));
    if let Some((low, high)) = rule.range {
        let scaled = |bound: u32| f64::from(doctors) * f64::from(bound) / f64::from(total);
        let (low, high) = (scaled(low).floor().max(1.0), scaled(high).ceil());
        let _ = write!(text, ", low = {low}, high = {high}");
    }
    let mut notes = Vec::new();
    if territory.cercles.len() > 1 {
        notes.push(format!("its share of {total}"));
    }
    if let Some(each) = rule.inhabitants_per_doctor.filter(|_| rule.total.is_none()) {
        notes.push(format!("one GP for {each} inhabitants"));
    }
    notes.extend(rule.note.clone());
    if notes.is_empty() && source == "assumption" {
        notes.push("number given on the command line".to_owned());
    }
    if !notes.is_empty() {
        let _ = write!(text, ", note = {}", quoted(&notes.join("; ")));
    }
    text
}

//! Invents scenarios to learn what may be written in one: whatever the reader asks for in one is written into the next.
//!
//! An invented scenario means nothing and is full of faults. But a section is read only when it is there, and some values are
//! asked for only after certain words or numbers: each invention holds everything known so far, less some names left out, with words
//! and ends of ranges chosen by dice that fall alike every time. After many of them every branch of the reader has been taken.

use crate::scenario::document::Document;
use crate::scenario::fault::wording::{key_part, key_path, quoted};
use crate::scenario::reader::{Asked, ColumnForm, Form, Limits, Outline, Reader, join};
use std::fmt::Write;

/// Inventions. After some 96 nothing new is found; the rest is for branches that scenarios may yet get.
pub(super) const ROUNDS: u32 = 256;

/// One name in so many is left out of an invention.
const LEFT_OUT: u8 = 4;

/// The name of a section that authors name themselves.
pub(super) const ANY_NAME: &str = "NAME";

/// Everything that `read` asks for in so many inventions.
pub(super) fn outline(rounds: u32, read: impl Fn(&Reader<'_>)) -> Outline {
    let mut outline = Outline::new();
    for round in 0..rounds {
        let mut text = String::new();
        write_section(&mut text, &outline, "", round);
        let document = Document::from_text("", &text, &[]).expect("an invention is well formed");
        let reader = Reader::new(&document);
        read(&reader);
        join(&mut outline, reader.outline());
    }
    outline
}

/// Two dice, the same for a name and a round wherever and whenever they fall.
fn dice(path: &str, round: u32) -> (u8, usize) {
    let hash = blake3::hash(format!("{round} {path}").as_bytes());
    let [first, second, ..] = *hash.as_bytes();
    (first, usize::from(second))
}

fn write_section(text: &mut String, outline: &Outline, path: &str, round: u32) {
    let Some(names) = outline.get(path) else {
        return;
    };
    let mut sections = Vec::new();
    for (name, asked) in names {
        let inner = key_path(path, name);
        let (presence, pick) = dice(&inner, round);
        if presence.is_multiple_of(LEFT_OUT) {
            continue;
        }
        match chosen(asked, pick) {
            None => {}
            Some(Form::Section) => sections.push(inner),
            Some(Form::Group) => sections.push(key_path(&inner, ANY_NAME)),
            Some(form) => {
                let _ = writeln!(text, "{} = {}", key_part(name), value(form, pick));
            }
        }
    }
    for inner in sections {
        let _ = writeln!(text, "[{inner}]");
        write_section(text, outline, &inner, round);
    }
}

fn chosen(asked: &Asked, pick: usize) -> Option<&Form> {
    let count = asked.forms.len().max(1);
    asked.forms.get(pick % count)
}

/// A value of this form, as TOML.
fn value(form: &Form, pick: usize) -> String {
    match form {
        Form::Section | Form::Group => "{}".to_owned(),
        Form::Text => quoted("text"),
        Form::Boolean => pick.is_multiple_of(2).to_string(),
        Form::Choice(words) => quoted(word(words, pick)),
        Form::Texts(words) if words.is_empty() => "[\"*\"]".to_owned(),
        Form::Texts(words) => format!("[{}]", quoted(word(words, pick))),
        Form::Bare(limits) => limits.start().to_string(),
        Form::Number(limits) => {
            let end = end(limits, pick);
            format!("{{ value = {end}, source = \"assumption\" }}")
        }
        Form::Numbers(limits, length) => {
            let items = vec![end(limits, pick); *length.start()].join(", ");
            format!("{{ values = [{items}], source = \"assumption\" }}")
        }
        Form::Rows(columns) => {
            let each = |cell: fn(&ColumnForm) -> String| {
                columns.iter().map(cell).collect::<Vec<_>>().join(", ")
            };
            let (names, cells) = (each(|column| quoted(&column.name)), each(cell));
            format!("{{ source = \"assumption\", columns = [{names}], rows = [[{cells}]] }}")
        }
    }
}

fn word(words: &[String], pick: usize) -> &str {
    words
        .get(pick % words.len().max(1))
        .map_or("", String::as_str)
}

/// One end of the range: many things are asked for only when a number is above 0.
fn end(limits: &Limits, pick: usize) -> String {
    let ends = [limits.min, limits.max];
    let end = Some(ends[pick % 2])
        .filter(|end| end.is_finite())
        .unwrap_or(0.0);
    if limits.whole {
        format!("{end:.0}")
    } else {
        format!("{end:?}")
    }
}

fn cell(column: &ColumnForm) -> String {
    column
        .numbers
        .map_or_else(|| quoted("text"), |(min, _)| format!("{min:?}"))
}

//! Words on a screen: those of a scenario file shown safely, with no hidden characters and no endless lines, and counts of things.

/// Most characters kept of a value quoted in a sentence.
const EXCERPT: usize = 60;

/// The text with control characters and characters that reverse the reading direction written as escapes, cut after `most` characters.
///
/// A scenario may come from a stranger; printed raw, such characters could rewrite what the terminal shows.
pub(crate) fn shown(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    for (count, letter) in text.chars().enumerate() {
        if count == most {
            out.push('…');
            break;
        }
        if is_hidden(letter) {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Characters that a terminal obeys instead of drawing.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The beginning of a value as the user wrote it, short enough for a sentence.
pub(crate) fn excerpt(text: &str) -> String {
    shown(text, EXCERPT)
}

/// A text between double quotes, escaped as TOML wants it; loading it gives the same text.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            hidden if is_hidden(hidden) => {
                out.extend(format!("\\u{:04X}", u32::from(hidden)).chars());
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}

/// One part of a key path as TOML writes it: bare when it may be, else between quotes.
pub(crate) fn key_part(key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { key.to_owned() } else { quoted(key) }
}

/// The path of `key` inside the section `path`, for example `service.poste-zuid.cars`.
pub(crate) fn key_path(path: &str, key: &str) -> String {
    if path.is_empty() {
        key_part(key)
    } else {
        format!("{path}.{}", key_part(key))
    }
}

/// "1 run", "3 runs".
pub(crate) fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_escaped() {
        assert_eq!(
            shown("a\u{1b}[31m\u{202e}é\n", 99),
            "a\\u{1b}[31m\\u{202e}é\\n"
        );
    }

    #[test]
    fn a_text_longer_than_allowed_ends_with_an_ellipsis() {
        assert_eq!(shown("abcdef", 3), "abc…");
        assert_eq!(shown("abc", 3), "abc");
    }

    #[test]
    fn a_key_with_a_space_or_a_dot_is_quoted_in_its_path() {
        assert_eq!(key_path("service", "poste-zuid"), "service.poste-zuid");
        assert_eq!(key_path("", "a.b"), "\"a.b\"");
        assert_eq!(key_path("x", ""), "x.\"\"");
        assert_eq!(key_path("x", "nuit \"noire\""), "x.\"nuit \\\"noire\\\"\"");
    }

    #[test]
    fn one_thing_is_not_called_several() {
        assert_eq!(
            [0, 1, 12].map(|n| counted(n, "run")),
            ["0 runs", "1 run", "12 runs"]
        );
    }
}

//! Writes names that a register keeps in capitals as people write them: `ALGEMEEN ZIEKENHUIS ST. LUCAS` is AZ Sint-Lucas.

/// Full names in the register, and the short ones people use.
const SHORT_NAMES: [(&str, &str); 5] = [
    ("ALGEMEEN ZIEKENHUIS", "AZ"),
    ("UNIVERSITAIR ZIEKENHUIS", "UZ"),
    ("CENTRE HOSPITALIER UNIVERSITAIRE", "CHU"),
    ("CENTRE HOSPITALIER REGIONAL", "CHR"),
    ("CENTRE HOSPITALIER", "CH"),
];

/// Small words inside a name.
const LOWER_WORDS: [&str; 11] = [
    "de", "du", "des", "la", "le", "les", "et", "van", "der", "den", "en",
];

/// Abbreviations that stay in capitals.
const UPPER_WORDS: [&str; 12] = [
    "az", "uz", "chu", "chr", "ch", "vub", "ulb", "ucl", "zna", "gza", "chba", "huderf",
];

/// Words that tell the language of a hospital's name, whatever the region.
const DUTCH_WORDS: [&str; 3] = ["ZIEKENHUIS", "ZIEKENHUIZEN", "KLINIEK"];
const FRENCH_WORDS: [&str; 6] = [
    "CLINIQUE",
    "CLINIQUES",
    "HOPITAL",
    "HOPITAUX",
    "HOSPITALIER",
    "CENTRE",
];
const GERMAN_WORDS: [&str; 2] = ["KLINIK", "HOSPITAL"];

/// A name in ordinary letters; names that are mostly in small letters stay as they are.
pub(super) fn ordinary(name: &str, region: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = |is: fn(char) -> bool| name.chars().filter(|c| is(*c)).count();
    if count(char::is_lowercase) > count(char::is_uppercase) {
        return name;
    }
    let saint_word = saint(&name, region);
    let mut capitals = name;
    for (full, short) in SHORT_NAMES {
        capitals = capitals.replace(full, short);
    }
    let mut text = String::new();
    let mut rest = capitals.as_str();
    while let Some(first) = rest.chars().next() {
        if !first.is_alphanumeric() {
            text.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let end = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if matches!(word, "ST" | "STE") && after.starts_with('.') {
            text.push_str(if word == "ST" { saint_word } else { "Sainte-" });
            rest = after.trim_start_matches(['.', ' ', '-']);
        } else {
            text.push_str(&ordinary_word(word));
            rest = after;
        }
    }
    text
}

/// `ST.` in the language of the name, else of the region; short where both fit.
fn saint(name: &str, region: &str) -> &'static str {
    let has = |words: &[&str]| {
        name.split([' ', '-', '.'])
            .any(|word| words.contains(&word))
    };
    let (dutch, french) = (has(&DUTCH_WORDS), has(&FRENCH_WORDS));
    if dutch == french && has(&GERMAN_WORDS) {
        return "Sankt-";
    }
    let by_region = dutch == french && !dutch;
    if by_region && region == "Flanders" || dutch && !french {
        "Sint-"
    } else if by_region && region == "Wallonia" || french && !dutch {
        "Saint-"
    } else {
        "St-"
    }
}

fn ordinary_word(word: &str) -> String {
    let lower = word.to_lowercase();
    if UPPER_WORDS.contains(&lower.as_str()) {
        return lower.to_uppercase();
    }
    if LOWER_WORDS.contains(&lower.as_str()) {
        return lower;
    }
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A name as a bare key of TOML: `Liège` becomes `liege`, `Braine-l'Alleud` becomes `braine-l-alleud`.
pub(super) fn key(name: &str) -> String {
    let mut key = String::new();
    for letter in name.to_lowercase().chars() {
        match plain(letter) {
            Some(plain) => key.push_str(plain),
            None if letter.is_ascii_alphanumeric() => key.push(letter),
            None if !key.is_empty() && !key.ends_with('-') => key.push('-'),
            None => {}
        }
    }
    let key = key.trim_end_matches('-');
    if key.is_empty() { "cercle" } else { key }.to_owned()
}

/// Letters with an accent, without it.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_capitals_become_ordinary() {
        let cases = [
            (
                "ALGEMEEN ZIEKENHUIS ST. LUCAS ",
                "Flanders",
                "AZ Sint-Lucas",
            ),
            (
                "ST.-ANDRIESZIEKENHUIS",
                "Flanders",
                "Sint-Andriesziekenhuis",
            ),
            ("CLINIQUE ST.-LUC", "Wallonia", "Clinique Saint-Luc"),
            (
                "KLINIEK ST.-JAN - CLINIQUE ST. JEAN",
                "Brussels",
                "Kliniek St-Jan - Clinique St-Jean",
            ),
            (
                "CLINIQUE STE. ELISABETH",
                "Wallonia",
                "Clinique Sainte-Elisabeth",
            ),
            (
                "CENTRE HOSPITALIER REGIONAL DE LA CITADELLE",
                "Wallonia",
                "CHR de la Citadelle",
            ),
            ("A.Z. MONICA", "Flanders", "A.Z. Monica"),
            (
                "JAN YPERMAN ZIEKENHUIS Vzw",
                "Flanders",
                "Jan Yperman Ziekenhuis Vzw",
            ),
            (
                "CLINIQUE DE L'ESPERANCE",
                "Wallonia",
                "Clinique de L'Esperance",
            ),
            ("Hôpital du Nord", "", "Hôpital du Nord"),
        ];
        for (capitals, region, expected) in cases {
            assert_eq!(ordinary(capitals, region), expected);
        }
    }

    #[test]
    fn keys_are_bare_in_toml() {
        assert_eq!(key("Liège"), "liege");
        assert_eq!(key("Braine-l'Alleud"), "braine-l-alleud");
        assert_eq!(
            key("Saint-Georges-sur-Meuse (Sud)"),
            "saint-georges-sur-meuse-sud"
        );
        assert_eq!(key("???"), "cercle");
    }
}

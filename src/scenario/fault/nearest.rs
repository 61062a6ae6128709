//! "Did you mean …?": finds the known word nearest to a misspelt one.

/// Longer words are not compared: the work grows with the product of the lengths.
const LONGEST: usize = 80;

/// Candidates compared at most: real sections hold some dozens of names.
const MOST_COMPARED: usize = 1000;

/// Below this likeness (0 to 1) a suggestion would only confuse. `dayz`/`days` scores 0.75, `cars`/`urgency` 0.29.
const LIKENESS: f64 = 0.6;

/// The candidates that look like `word`, nearest first, at most `most`; ties keep the order of the candidates.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    most: usize,
) -> Vec<&'c str> {
    if word.len() > LONGEST {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .take(MOST_COMPARED)
        .filter(|candidate| candidate.len() <= LONGEST && *candidate != word)
        .map(|candidate| (likeness(word, candidate), candidate))
        .filter(|(score, _)| *score >= LIKENESS)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.truncate(most);
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Share of letters in common, swapped neighbours counted as one slip (Damerau 1964, Levenshtein 1966); capitals ignored. A name
/// whose unit was left out (`waking` for `waking_minutes`) is as like as can be.
fn likeness(word: &str, candidate: &str) -> f64 {
    let (word, candidate) = (word.to_lowercase(), candidate.to_lowercase());
    let is_start = word.len() >= 3
        && candidate
            .strip_prefix(&word)
            .is_some_and(|rest| rest.starts_with(['_', '-']));
    if is_start {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(&word, &candidate)
}

/// The remedy for an unknown word: the nearest known one, or `otherwise`.
pub(crate) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: &str,
) -> String {
    match nearest(word, candidates, 1).first() {
        Some(known) => format!("did you mean `{known}`?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_unit_is_recognised() {
        let known = ["waiting_places", "waking_minutes"];
        assert_eq!(nearest("waking", known, 1), ["waking_minutes"]);
        assert_eq!(nearest("wa", known, 1), [""; 0]);
    }

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let known = ["days", "seed", "replications"];
        assert_eq!(nearest("dasy", known, 1), ["days"]);
        assert_eq!(nearest("Replication", known, 1), ["replications"]);
        let two = ["night_doctors", "night_doctor"];
        assert_eq!(
            nearest("nightdoctor", two, 2),
            ["night_doctor", "night_doctors"]
        );
    }

    #[test]
    fn a_word_like_nothing_known_gets_no_suggestion() {
        assert!(nearest("urgency", ["cars", "days"], 1).is_empty());
        assert_eq!(did_you_mean("urgency", ["cars"], "remove it"), "remove it");
    }

    #[test]
    fn a_word_of_a_million_letters_is_not_compared() {
        assert!(nearest(&"d".repeat(1_000_000), ["d"], 1).is_empty());
    }
}

//! Chooses the communes of a territory: by code, by arrondissement or province, around a centre, or all of them.

use super::Request;
use super::communes::Commune;
use super::sphere::distance_km;
use crate::scenario::fault::Fault;
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::fault::wording::excerpt;
use std::fmt::Write;

/// Which communes. Codes, arrondissements and provinces add up; without any of them and without a centre all are taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Codes of communes.
    pub communes: Vec<String>,
    /// Codes of arrondissements.
    pub arrondissements: Vec<String>,
    /// Names of provinces.
    pub provinces: Vec<String>,
    /// Code of the commune in the middle.
    pub around: Option<String>,
    /// Farthest commune from the middle (km between centres).
    pub within_km: Option<f64>,
    /// Inhabitants at most, with a middle.
    pub at_most: Option<u32>,
    /// Inhabitants of the largest neighbour taken, with a middle.
    pub largest_neighbour: Option<u32>,
    /// Codes of communes left out.
    pub without: Vec<String>,
}

impl Selection {
    /// The rule in words.
    pub(super) fn in_words(&self) -> String {
        let mut parts = Vec::new();
        if let Some(around) = &self.around {
            let mut text = format!("{around} and those");
            if let Some(km) = self.within_km {
                let _ = write!(text, " within {km} km (distance between centres),");
            }
            text += " from the nearest to the farthest";
            let mut limits = Vec::new();
            if let Some(people) = self.largest_neighbour {
                limits.push(format!("those of more than {people} inhabitants"));
            }
            if let Some(people) = self.at_most {
                limits.push(format!("those that would take the total above {people}"));
            }
            if !limits.is_empty() {
                let _ = write!(text, ", without {}", limits.join(" and "));
            }
            parts.push(text);
        }
        if !self.communes.is_empty() {
            parts.push("listed one by one".to_owned());
        }
        for (what, names) in [
            ("arrondissement", &self.arrondissements),
            ("province", &self.provinces),
        ] {
            if !names.is_empty() {
                parts.push(format!("all of {what} {}", names.join(", ")));
            }
        }
        if parts.is_empty() {
            parts.push("all of the table".to_owned());
        }
        let mut text = parts.join("; ");
        if !self.without.is_empty() {
            let _ = write!(text, "; left out: {}", self.without.join(", "));
        }
        text
    }
}

/// The communes chosen: with a middle from the nearest to the farthest, listed ones as listed, else in the order of the table.
pub(super) fn choose(every: &[Commune], request: &Request) -> Result<Vec<Commune>, Vec<Fault>> {
    let selection = &request.selection;
    let faults = unknown(every, request);
    if !faults.is_empty() {
        return Err(faults);
    }
    let by_code = |code: &String| every.iter().find(|commune| commune.code == *code);
    let mut chosen: Vec<&Commune> = match &selection.around {
        Some(centre) => by_code(centre).map_or_else(Vec::new, |c| around(every, c, selection)),
        None => Vec::new(),
    };
    chosen.extend(selection.communes.iter().filter_map(by_code));
    let has_lists = selection.around.is_some() || !selection.communes.is_empty();
    let is_all =
        !has_lists && selection.arrondissements.is_empty() && selection.provinces.is_empty();
    chosen.extend(every.iter().filter(|commune| {
        is_all
            || selection.arrondissements.contains(&commune.arrondissement)
            || selection.provinces.contains(&commune.province)
    }));
    let mut kept: Vec<Commune> = Vec::new();
    for commune in chosen {
        let is_new = kept.iter().all(|other| other.code != commune.code);
        if is_new && !selection.without.contains(&commune.code) {
            kept.push(commune.clone());
        }
    }
    if kept.is_empty() {
        return Err(vec![Fault::in_file(
            &request.communes.name,
            "",
            "no commune is left",
            "a territory has at least one commune",
            "choose more communes, or leave out fewer",
        )]);
    }
    Ok(kept)
}

/// The centre, then its neighbours from the nearest to the farthest, within the limits.
fn around<'c>(
    every: &'c [Commune],
    centre: &'c Commune,
    selection: &Selection,
) -> Vec<&'c Commune> {
    let mut order: Vec<(f64, &Commune)> = every
        .iter()
        .filter(|commune| commune.code != centre.code)
        .map(|commune| (distance_km(centre.centre, commune.centre), commune))
        .collect();
    // Equal distances are told apart by the code, so that the result does not hang on the order of the table.
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.code.cmp(&b.1.code)));
    let (mut chosen, mut total) = (vec![centre], u64::from(centre.population));
    for (km, commune) in order {
        let people = u64::from(commune.population);
        let fits =
            |limit: Option<u32>, value: u64| limit.is_none_or(|limit| value <= u64::from(limit));
        if selection.within_km.is_none_or(|limit| km <= limit)
            && fits(selection.largest_neighbour, people)
            && fits(selection.at_most, total + people)
        {
            chosen.push(commune);
            total += people;
        }
    }
    chosen
}

/// Codes and names that the table does not hold.
fn unknown(every: &[Commune], request: &Request) -> Vec<Fault> {
    type Name = fn(&Commune) -> &str;
    let selection = &request.selection;
    let code: Name = |c| &c.code;
    let lists: [(&str, &str, &[String], Name); 5] = [
        ("--communes", "commune", &selection.communes, code),
        ("--without", "commune", &selection.without, code),
        ("--around", "commune", selection.around.as_slice(), code),
        (
            "--arrondissement",
            "arrondissement",
            &selection.arrondissements,
            |c| &c.arrondissement,
        ),
        ("--province", "province", &selection.provinces, |c| {
            &c.province
        }),
    ];
    let mut faults = Vec::new();
    for (option, what, wanted, name) in lists {
        for word in wanted {
            if !every.iter().any(|commune| name(commune) == word) {
                let mut known: Vec<&str> = every.iter().map(name).collect();
                known.sort_unstable();
                known.dedup();
                let message = format!(
                    "\"{}\" is no {what} of {}",
                    excerpt(word),
                    request.communes.name
                );
                let rule = format!("a {what} as the table writes it");
                let remedy = did_you_mean(word, known, "correct it, or add it to the table");
                faults.push(Fault::in_file(option, "", message, rule, remedy));
            }
        }
    }
    faults
}

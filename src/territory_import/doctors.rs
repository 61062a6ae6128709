//! Gives each Cercle its general practitioners, so that the total is exact.

use super::cercles::NamedCercles;
use super::communes::Commune;
use super::{Cercle, SourceNote, shared_out};
use crate::scenario::fault::Fault;
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::fault::wording::excerpt;

/// How many doctors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoctorRule {
    /// In all.
    pub total: Option<u32>,
    /// Inhabitants of one doctor; gives the total when it is not stated.
    pub inhabitants_per_doctor: Option<f64>,
    /// Known numbers of doctors by region, province or arrondissement: only their proportions count when the total is stated.
    pub known: Vec<(String, u32)>,
    /// Plausible range of the total.
    pub range: Option<(u32, u32)>,
    /// Where the total comes from.
    pub source: Option<SourceNote>,
    /// What the numbers lean on.
    pub note: Option<String>,
}

/// Doctors of each Cercle, at least one.
pub(super) fn divide(
    rule: &DoctorRule,
    named: Option<&NamedCercles>,
    communes: &[Commune],
    cercles: &[Cercle],
) -> Result<Vec<u32>, Vec<Fault>> {
    let counted = |c: &Commune| {
        let row = named.and_then(|named| named.communes.get(&c.code));
        row.and_then(|row| row.1).or(c.doctors)
    };
    let is_counted = communes.iter().any(|c| counted(c).is_some());
    let rates = rates(&rule.known, communes)?;
    let weight = |&i: &usize| match counted(&communes[i]) {
        _ if !is_counted => rates[i] * f64::from(communes[i].population),
        doctors => f64::from(doctors.unwrap_or(0)),
    };
    let weights: Vec<f64> = cercles
        .iter()
        .map(|c| c.communes.iter().map(weight).sum())
        .collect();
    let sum: f64 = weights.iter().sum();
    let people: f64 = communes.iter().map(|c| f64::from(c.population)).sum();
    let total = match (rule.total, rule.inhabitants_per_doctor) {
        (Some(total), _) => total,
        (None, Some(each)) => (people / each).round() as u32,
        (None, None) if is_counted || !rule.known.is_empty() => sum.round() as u32,
        (None, None) => {
            return Err(vec![Fault::in_file(
                "--gps",
                "",
                "nothing says how many general practitioners there are",
                "--gps NUMBER, --inhabitants-per-gp NUMBER, --known-gps NAME=NUMBER or a column `doctors`",
                "give one of them, or leave the Cercles to another file with --no-cercles",
            )]);
        }
    };
    if (total as usize) < cercles.len() || sum <= 0.0 {
        return Err(vec![Fault::in_file(
            "--gps",
            "",
            format!(
                "{total} general practitioners for {} Cercles",
                cercles.len()
            ),
            "a Cercle has at least one general practitioner",
            "give more doctors, or lay out fewer Cercles",
        )]);
    }
    Ok(shared_out(total, &weights))
}

/// Doctors for an inhabitant of each commune. A known number of a region is spread evenly over its inhabitants, those of its
/// provinces with a number of their own apart; where nothing is known the mean of what is known holds.
fn rates(known: &[(String, u32)], communes: &[Commune]) -> Result<Vec<f64>, Vec<Fault>> {
    type Level = fn(&Commune) -> &str;
    let levels: [Level; 3] = [|c| &c.arrondissement, |c| &c.province, |c| &c.region];
    let mut rates: Vec<Option<f64>> = vec![None; communes.len()];
    let mut found = vec![false; known.len()];
    for level in levels {
        for (index, (name, doctors)) in known.iter().enumerate() {
            let inside = |i: &usize| level(&communes[*i]) == name;
            let members: Vec<usize> = (0..communes.len()).filter(inside).collect();
            if found[index] || members.is_empty() {
                continue;
            }
            found[index] = true;
            let people = |i: &usize| f64::from(communes[*i].population);
            let already: f64 = members
                .iter()
                .filter_map(|i| Some(rates[*i]? * people(i)))
                .sum();
            let open = members.iter().copied().filter(|i| rates[*i].is_none());
            let open: Vec<usize> = open.collect();
            let rate = (f64::from(*doctors) - already) / open.iter().map(people).sum::<f64>();
            if rate < 0.0 {
                return Err(vec![Fault::in_file(
                    "--known-gps",
                    "",
                    format!(
                        "{} has {doctors}, fewer than its parts together",
                        excerpt(name)
                    ),
                    "a region has at least the doctors of its provinces",
                    "correct the numbers",
                )]);
            }
            for i in open {
                rates[i] = Some(rate);
            }
        }
    }
    if let Some((name, _)) = known
        .iter()
        .zip(&found)
        .find(|(_, found)| !**found)
        .map(|(k, _)| k)
    {
        let names: Vec<&str> = communes
            .iter()
            .flat_map(|c| levels.map(|level| level(c)))
            .collect();
        return Err(vec![Fault::in_file(
            "--known-gps",
            "",
            format!(
                "\"{}\" is no region, province or arrondissement here",
                excerpt(name)
            ),
            "NAME=NUMBER, with a name of the table",
            did_you_mean(name, names, "correct the name"),
        )]);
    }
    let (mut doctors, mut people) = (0.0, 0.0);
    for (commune, rate) in communes.iter().zip(&rates) {
        if let Some(rate) = rate {
            doctors += rate * f64::from(commune.population);
            people += f64::from(commune.population);
        }
    }
    let mean = if people > 0.0 { doctors / people } else { 1.0 };
    Ok(rates.into_iter().map(|rate| rate.unwrap_or(mean)).collect())
}

//! Lays out the zones of the Cercles: as a table says, or by halving the communes until each zone has its share of people.
//!
//! The rule: a commune with at least the inhabitants of a mean Cercle is a Cercle of its own; the others are halved across the
//! longer side of the rectangle around their centres, where the inhabitants divide most evenly, until each part is a Cercle.
//! No Cercle crosses a border that the user wants kept. A Cercle is named after its largest commune.

use super::communes::Commune;
use super::names;
use super::table::{Column, Table};
use super::{Cercle, Input, Request, shared_out, sums};
use crate::scenario::fault::Fault;
use crate::scenario::fault::nearest::did_you_mean;
use crate::scenario::fault::wording::excerpt;
use std::collections::BTreeMap;

/// A border that Cercles do not cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// None.
    Territory,
    /// Of arrondissements.
    Arrondissement,
    /// Of provinces.
    Province,
    /// Of regions.
    Region,
}

impl Border {
    fn of(self, commune: &Commune) -> &str {
        match self {
            Self::Territory => "",
            Self::Arrondissement => &commune.arrondissement,
            Self::Province => &commune.province,
            Self::Region => &commune.region,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Territory => "territory",
            Self::Arrondissement => "arrondissement",
            Self::Province => "province",
            Self::Region => "region",
        }
    }
}

/// How many Cercles.
#[derive(Clone, Debug, PartialEq)]
pub enum CountOfCercles {
    /// So that each has about so many inhabitants.
    OfInhabitants(u32),
    /// So many in all.
    InAll(u32),
    /// So many in each region (or province, or arrondissement), by name.
    InEach(Vec<(String, u32)>),
}

/// How the zones are found.
#[derive(Clone, Debug)]
pub enum CercleRule {
    /// One for the whole territory.
    Single,
    /// As a table says: code of the commune, name of its Cercle.
    Named(Input),
    /// By halving.
    Halved {
        /// How many.
        count: CountOfCercles,
        /// The border that is kept.
        inside: Border,
    },
}

/// A table of Cercles: for each commune the name of its Cercle and, when the table says, its doctors.
#[derive(Debug)]
pub(super) struct NamedCercles {
    file: String,
    pub(super) communes: BTreeMap<String, (String, Option<u32>)>,
}

pub(super) fn read(input: &Input) -> Result<NamedCercles, Vec<Fault>> {
    let column = |name, headers, required| Column {
        name,
        headers,
        required,
    };
    let columns = [
        column("code", &["code", "nis", "insee"], true),
        column("cercle", &["cercle", "kring", "zone"], true),
        column("doctors", &["doctors", "gps"], false),
    ];
    let table = Table::read(&input.name, &input.bytes, &columns, &[], "--cercles")?;
    let mut faults = Vec::new();
    let mut communes = BTreeMap::new();
    for row in 0..table.len() {
        let code = table.required_text(row, "code", &mut faults);
        let cercle = table.required_text(row, "cercle", &mut faults);
        let doctors = (!table.text(row, "doctors").is_empty())
            .then(|| table.count(row, "doctors", 50_000, "GPs", &mut faults));
        if communes.insert(code.clone(), (cercle, doctors)).is_some() {
            let message = format!("{} stands in two rows", excerpt(&code));
            let rule = "each commune belongs to exactly one Cercle";
            let remedy = "remove one of the rows";
            faults.push(table.fault(Some(row), Some("code"), "code", message, rule, remedy));
        }
    }
    if faults.is_empty() {
        Ok(NamedCercles {
            file: input.name.clone(),
            communes,
        })
    } else {
        Err(faults)
    }
}

/// The zones; each commune is in exactly one.
pub(super) fn lay_out(
    rule: &CercleRule,
    named: Option<&NamedCercles>,
    communes: &[Commune],
    request: &Request,
) -> Result<Vec<Cercle>, Vec<Fault>> {
    let all: Vec<usize> = (0..communes.len()).collect();
    let groups = match (rule, named) {
        (CercleRule::Halved { count, inside }, _) => halved(count, *inside, communes)?,
        (CercleRule::Named(_), Some(named)) => return by_name(named, communes),
        _ => {
            let title = format!("Cercle of {}", request.title);
            return Ok(vec![Cercle {
                id: names::key(&request.title),
                title,
                communes: all,
            }]);
        }
    };
    let mut cercles: Vec<Cercle> = Vec::new();
    for members in groups {
        let largest = members
            .iter()
            .copied()
            .max_by_key(|&i| (communes[i].population, std::cmp::Reverse(i)));
        let largest = largest.map_or("", |i| communes[i].name.as_str());
        let title = format!("Cercle of {largest}");
        add(&mut cercles, largest, title, members);
    }
    Ok(cercles)
}

/// Adds a Cercle under a key that no other has.
fn add(cercles: &mut Vec<Cercle>, name: &str, title: String, communes: Vec<usize>) {
    let key = names::key(name);
    let mut id = key.clone();
    let mut number = 2;
    while cercles.iter().any(|other| other.id == id) {
        id = format!("{key}-{number}");
        number += 1;
    }
    cercles.push(Cercle {
        id,
        title,
        communes,
    });
}

fn by_name(named: &NamedCercles, communes: &[Commune]) -> Result<Vec<Cercle>, Vec<Fault>> {
    let (mut faults, mut cercles): (Vec<Fault>, Vec<Cercle>) = (Vec::new(), Vec::new());
    for (index, commune) in communes.iter().enumerate() {
        let Some((name, _)) = named.communes.get(&commune.code) else {
            faults.push(Fault::in_file(
                &named.file,
                "code",
                format!("commune {} {} has no row", commune.code, commune.name),
                "each commune belongs to exactly one Cercle",
                "add a row with its code and the name of its Cercle",
            ));
            continue;
        };
        match cercles.iter_mut().find(|cercle| cercle.title == *name) {
            Some(cercle) => cercle.communes.push(index),
            None => add(&mut cercles, name, name.clone(), vec![index]),
        }
    }
    if faults.is_empty() {
        Ok(cercles)
    } else {
        Err(faults)
    }
}

/// Groups of communes inside their border, in the order of the names of the borders.
fn halved(
    count: &CountOfCercles,
    inside: Border,
    communes: &[Commune],
) -> Result<Vec<Vec<usize>>, Vec<Fault>> {
    if let Some(blank) = communes
        .iter()
        .find(|c| inside != Border::Territory && inside.of(c).is_empty())
    {
        return Err(vec![Fault::in_file(
            "--cercles-inside",
            "",
            format!(
                "commune {} {} has no {}",
                blank.code,
                blank.name,
                inside.name()
            ),
            format!("a column with the {} of each commune", inside.name()),
            format!(
                "name it: --column {}=HEADER, or choose another border",
                inside.name()
            ),
        )]);
    }
    let counts = counts(count, inside, communes)?;
    let mut groups = Vec::new();
    for (border, count) in counts {
        let members: Vec<usize> = (0..communes.len())
            .filter(|&i| inside.of(&communes[i]) == border)
            .collect();
        groups.extend(parts(members, count as usize, communes));
    }
    Ok(groups)
}

/// How many Cercles inside each border.
fn counts(
    count: &CountOfCercles,
    inside: Border,
    communes: &[Commune],
) -> Result<BTreeMap<String, u32>, Vec<Fault>> {
    let people = sums(communes, |c| inside.of(c));
    let held = |border: &str| communes.iter().filter(|c| inside.of(c) == border).count() as u32;
    let mut counts = BTreeMap::new();
    match count {
        CountOfCercles::OfInhabitants(size) => {
            for (border, inhabitants) in people {
                let wanted = (inhabitants / f64::from((*size).max(1))).round() as u32;
                let most = held(&border);
                counts.insert(border, wanted.clamp(1, most));
            }
        }
        CountOfCercles::InAll(total) => {
            share(*total, "all communes", &people, &held, &mut counts)?;
        }
        CountOfCercles::InEach(wanted) => {
            for (name, total) in wanted {
                let is_here =
                    |c: &&Commune| [&c.region, &c.province, &c.arrondissement].contains(&name);
                let here = sums(communes.iter().filter(is_here), |c| inside.of(c));
                if here.is_empty() {
                    let known: Vec<&str> = communes
                        .iter()
                        .flat_map(|c| [c.region.as_str(), &c.province])
                        .collect();
                    return Err(vec![Fault::in_file(
                        "--cercle-count",
                        "",
                        format!(
                            "\"{}\" is no region, province or arrondissement here",
                            excerpt(name)
                        ),
                        "NAME=NUMBER, with a name of the table",
                        did_you_mean(name, known, "correct the name"),
                    )]);
                }
                share(*total, name, &here, &held, &mut counts)?;
            }
            if let Some(missing) = people.keys().find(|border| !counts.contains_key(*border)) {
                return Err(vec![Fault::in_file(
                    "--cercle-count",
                    "",
                    format!("no number for \"{}\"", excerpt(missing)),
                    "each commune belongs to exactly one Cercle",
                    "name every region, or write one number for all",
                )]);
            }
        }
    }
    Ok(counts)
}

/// Shares a number of Cercles among borders by their inhabitants; each gets one at least, and no more than it has communes.
fn share(
    total: u32,
    name: &str,
    people: &BTreeMap<String, f64>,
    held: &dyn Fn(&str) -> u32,
    counts: &mut BTreeMap<String, u32>,
) -> Result<(), Vec<Fault>> {
    let most: u32 = people.keys().map(|border| held(border)).sum();
    let least = people.len() as u32;
    if !(least..=most).contains(&total) {
        return Err(vec![Fault::in_file(
            "--cercle-count",
            "",
            format!("{total} Cercles in {}", excerpt(name)),
            format!("from {least} to {most}: one inside each border, at most one for each commune"),
            "write a number in this range",
        )]);
    }
    let weights: Vec<f64> = people.values().copied().collect();
    let mut shares = shared_out(total, &weights);
    let limits: Vec<u32> = people.keys().map(|border| held(border)).collect();
    // What a border cannot hold goes to the one with most inhabitants for each of its Cercles.
    while let Some(full) = (0..shares.len()).find(|&i| shares[i] > limits[i]) {
        shares[full] -= 1;
        let load = |i: &usize| weights[*i] / f64::from(shares[*i].max(1));
        let free = (0..shares.len()).filter(|&i| shares[i] < limits[i]);
        if let Some(next) = free.max_by(|a, b| load(a).total_cmp(&load(b)).then(b.cmp(a))) {
            shares[next] += 1;
        }
    }
    counts.extend(people.keys().cloned().zip(shares));
    Ok(())
}

/// Divides communes into `count` parts: the large ones alone, the others by halving.
fn parts(mut members: Vec<usize>, mut count: usize, communes: &[Commune]) -> Vec<Vec<usize>> {
    let people = |members: &[usize]| -> f64 {
        members
            .iter()
            .map(|&i| f64::from(communes[i].population))
            .sum()
    };
    let mut found = Vec::new();
    while count > 1 {
        let mean = people(&members) / count as f64;
        let large = members
            .iter()
            .position(|&i| f64::from(communes[i].population) >= mean);
        // The last part takes all that is left.
        match large.filter(|_| members.len() > 1) {
            Some(at) => found.push(vec![members.remove(at)]),
            None => break,
        }
        count -= 1;
    }
    halve(members, count, communes, &mut found);
    found
}

fn halve(members: Vec<usize>, count: usize, communes: &[Commune], found: &mut Vec<Vec<usize>>) {
    if count <= 1 || members.len() <= 1 {
        found.push(members);
        return;
    }
    // East-west degrees are shorter than north-south ones.
    let middle = members.iter().map(|&i| communes[i].centre[1]).sum::<f64>() / members.len() as f64;
    let narrowing = libm::cos(middle.to_radians());
    let at =
        |i: usize, axis: usize| communes[i].centre[axis] * if axis == 0 { narrowing } else { 1.0 };
    let spread = |axis: usize| {
        let values = members.iter().map(|&i| at(i, axis));
        values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
    };
    let axis = usize::from(spread(0) < spread(1));
    let mut order = members;
    order.sort_by(|&a, &b| at(a, axis).total_cmp(&at(b, axis)).then(a.cmp(&b)));
    let people = |i: &usize| f64::from(communes[*i].population);
    let left = count / 2;
    let goal = order.iter().map(people).sum::<f64>() * left as f64 / count as f64;
    let (mut sum, mut cut, mut nearest) = (0.0, left, f64::INFINITY);
    for (index, commune) in order.iter().enumerate() {
        sum += people(commune);
        let allowed = (left..=order.len() - (count - left)).contains(&(index + 1));
        if allowed && (sum - goal).abs() < nearest {
            (cut, nearest) = (index + 1, (sum - goal).abs());
        }
    }
    let right = order.split_off(cut);
    halve(order, left, communes, found);
    halve(right, count - left, communes, found);
}

/// The rule in words.
pub(super) fn in_words(rule: &CercleRule) -> String {
    match rule {
        CercleRule::Single => "one for the whole territory".to_owned(),
        CercleRule::Named(input) => format!("as {} says", excerpt(&input.name)),
        CercleRule::Halved { count, inside } => {
            let count = match count {
                CountOfCercles::OfInhabitants(size) => format!("about {size} inhabitants each"),
                CountOfCercles::InAll(total) => format!("{total} in all"),
                CountOfCercles::InEach(each) => {
                    let each: Vec<String> = each
                        .iter()
                        .map(|(name, n)| format!("{n} in {name}"))
                        .collect();
                    each.join(", ")
                }
            };
            let border = match inside {
                Border::Territory => String::new(),
                border => format!(", none across the border of a {}", border.name()),
            };
            format!(
                "not the real zones, which no open table gives, but a rule: {count}{border}; a commune as populous as the mean Cercle is one alone, the others are halved across their longer side, where the inhabitants divide most evenly; each is named after its largest commune"
            )
        }
    }
}

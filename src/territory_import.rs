//! Turns open tables of communes and hospitals into the territory file of a scenario: any country, any choice of communes.
//!
//! [`import`] takes what was read from the disk and gives the text of the file, or every fault of the tables at once.

pub mod sphere;

mod table;

mod shapes;

mod communes;

mod selection;

mod hospitals;

mod names;

mod cercles;

mod doctors;

mod write;

use crate::scenario::fault::{Fault, Faults};
use communes::Commune;
use std::collections::BTreeMap;

pub use cercles::{Border, CercleRule, CountOfCercles};
pub use doctors::DoctorRule;
pub use selection::Selection;

/// A file as read from the disk.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Its path as the user wrote it, safe to show.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Where numbers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceNote {
    /// Key of the source, `[sources.KEY]`.
    pub key: String,
    /// Citation; `None` when a base such as belgium.toml describes the source.
    pub citation: Option<String>,
    /// Grade: A peer-reviewed, B official, C press or practice, D own estimate.
    pub grade: Option<char>,
    /// Year.
    pub year: Option<i16>,
    /// Place.
    pub place: Option<String>,
}

/// What the hospitals of a territory are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HospitalRule {
    /// A hospital belongs to the territory when it lies so near (km) to the disc of a commune.
    pub margin_km: f64,
    /// Sites of one hospital nearer to each other than this (km) share their emergency department.
    pub same_site_km: f64,
    /// With fewer hospitals than this, the nearest others are added.
    pub at_least: usize,
}

/// The polygons of communes.
#[derive(Clone, Debug, Default)]
pub struct ShapeFile {
    /// `GeoJSON` or `TopoJSON`.
    pub input: Input,
    /// Property that holds the code of the commune.
    pub key: String,
}

/// All that is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// Title of the territory.
    pub title: String,
    /// Table of communes.
    pub communes: Input,
    /// Columns of the table of communes by their own header.
    pub columns: Vec<(String, String)>,
    /// Cells to correct: code, column, value.
    pub corrections: Vec<(String, String, String)>,
    /// Polygons, when area and centre come from them.
    pub shapes: Option<ShapeFile>,
    /// Table of hospitals with an emergency department.
    pub hospitals: Input,
    /// Columns of the table of hospitals by their own header.
    pub hospital_columns: Vec<(String, String)>,
    /// Which hospitals.
    pub hospital_rule: HospitalRule,
    /// Which communes.
    pub selection: Selection,
    /// How the Cercles are laid out; `None` leaves them to another file.
    pub cercles: Option<CercleRule>,
    /// How many doctors they have.
    pub doctors: DoctorRule,
    /// Inhabitants of a neighbourhood.
    pub neighbourhood_inhabitants: u32,
    /// Source of the table of communes.
    pub commune_source: Option<SourceNote>,
    /// Source of the table of hospitals.
    pub hospital_source: Option<SourceNote>,
    /// Who must be named, with the licence; the known registers bring their own.
    pub attributions: Vec<String>,
    /// The command that asks this, one line for each option.
    pub command: Vec<String>,
}

/// The file and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Text of the territory file.
    pub toml: String,
    /// What it holds, in a sentence.
    pub summary: String,
}

/// A Cercle of the file.
#[derive(Clone, Debug, PartialEq)]
struct Cercle {
    id: String,
    title: String,
    /// Indices of its communes.
    communes: Vec<usize>,
}

/// Everything that the file says.
struct Territory<'r> {
    request: &'r Request,
    communes: Vec<Commune>,
    hospitals: Vec<hospitals::Hospital>,
    sites: usize,
    cercles: Vec<Cercle>,
    doctors: Vec<u32>,
    sources: Sources,
}

/// Sources of the two tables, and who must be named.
struct Sources {
    communes: SourceNote,
    hospitals: SourceNote,
    attributions: Vec<String>,
}

/// Makes the territory file, or says everything that is wrong.
pub fn import(request: &Request) -> Result<Imported, Faults> {
    let mut faults = Vec::new();
    let communes = collected(communes::read(request), &mut faults);
    let hospitals = collected(hospitals::read(request), &mut faults);
    let named = match &request.cercles {
        Some(CercleRule::Named(input)) => collected(cercles::read(input), &mut faults),
        _ => None,
    };
    stop(&mut faults)?;
    let (Some(communes), Some(hospitals)) = (communes, hospitals) else {
        unreachable!("without a fault both tables were read");
    };
    let every = communes.communes;
    let chosen = selection::choose(&every, request).map_err(one)?;
    faults.extend(communes::misplaced(&chosen, request));
    stop(&mut faults)?;
    let found = hospitals::choose(&hospitals.sites, &chosen, request.hospital_rule);
    if found.hospitals.is_empty() {
        return Err(Faults::from(hospitals::none(request)));
    }
    let cercles = match &request.cercles {
        None => Vec::new(),
        Some(rule) => cercles::lay_out(rule, named.as_ref(), &chosen, request).map_err(one)?,
    };
    let doctors = if cercles.is_empty() {
        Vec::new()
    } else {
        doctors::divide(&request.doctors, named.as_ref(), &chosen, &cercles).map_err(one)?
    };
    let sources = sources(request, communes.is_known, hospitals.is_known);
    let territory = Territory {
        request,
        communes: chosen,
        hospitals: found.hospitals,
        sites: found.sites,
        cercles,
        doctors,
        sources,
    };
    Ok(Imported {
        toml: write::toml(&territory),
        summary: write::summary(&territory),
    })
}

fn collected<T>(read: Result<T, Vec<Fault>>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|found| faults.extend(found)).ok()
}

fn stop(faults: &mut Vec<Fault>) -> Result<(), Faults> {
    Faults::new(std::mem::take(faults)).map_or(Ok(()), Err)
}

fn one(faults: Vec<Fault>) -> Faults {
    Faults::new(faults).unwrap_or_else(|| unreachable!("a refusal holds a fault"))
}

/// Sources as stated, else those of the registers that are recognised by their headers, else an assumption.
fn sources(request: &Request, known_communes: bool, known_hospitals: bool) -> Sources {
    let mut attributions = request.attributions.clone();
    let mut stated =
        |own: &Option<SourceNote>, known: Option<(SourceNote, &str)>| match (own, known) {
            (Some(own), _) => own.clone(),
            (None, Some((source, attribution))) => {
                attributions.push(attribution.to_owned());
                source
            }
            (None, None) => SourceNote {
                key: "assumption".to_owned(),
                ..SourceNote::default()
            },
        };
    let communes = stated(&request.commune_source, known_communes.then(statbel));
    let hospitals = stated(&request.hospital_source, known_hospitals.then(gisco));
    Sources {
        communes,
        hospitals,
        attributions,
    }
}

fn statbel() -> (SourceNote, &'static str) {
    let citation = "Statbel, population by commune on 1 January 2020 (CC BY 4.0); centre and area from the polygons of bmesuere/belgium-topojson (CC0)";
    (
        register("statbel-2020", citation),
        "Population: Statbel, licence CC BY 4.0. Centres and areas: polygons of belgium-topojson by bmesuere, CC0.",
    )
}

fn gisco() -> (SourceNote, &'static str) {
    let citation = "Eurostat GISCO, healthcare services in Europe, February 2020 (EUPL 1.2)";
    (
        register("gisco-2020", citation),
        "Hospitals: Eurostat GISCO, EUPL 1.2.",
    )
}

fn register(key: &str, citation: &str) -> SourceNote {
    SourceNote {
        key: key.to_owned(),
        citation: Some(citation.to_owned()),
        grade: Some('B'),
        year: Some(2020),
        place: Some("Belgium".to_owned()),
    }
}

/// Divides `total` in proportion to `weights`, whole and without loss: the largest remainders get what is left over (Hamilton's
/// method), the earlier of equal ones first. All zero without weights.
fn largest_remainders(total: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights
        .iter()
        .map(|weight| f64::from(total) * weight / sum)
        .collect();
    let mut parts: Vec<u32> = exact.iter().map(|part| part.floor() as u32).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let remainder = |index: usize| exact[index] - exact[index].floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let left = total.saturating_sub(parts.iter().sum()) as usize;
    for &index in order.iter().cycle().take(left) {
        parts[index] += 1;
    }
    parts
}

/// The same, but nobody goes without: who would get nothing gets one from whoever has most. Needs `total` of at least one each.
fn shared_out(total: u32, weights: &[f64]) -> Vec<u32> {
    let mut parts = largest_remainders(total, weights);
    while let Some(poor) = parts.iter().position(|&part| part == 0) {
        let most = parts.iter().max().copied().unwrap_or(0);
        if most <= 1 {
            break;
        }
        if let Some(rich) = parts.iter().position(|&part| part == most) {
            parts[rich] -= 1;
            parts[poor] += 1;
        }
    }
    parts
}

/// Sums of a value over groups with the same name.
fn sums<'c>(
    communes: impl IntoIterator<Item = &'c Commune>,
    name: impl Fn(&Commune) -> &str,
) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for commune in communes {
        *sums.entry(name(commune).to_owned()).or_insert(0.0) += f64::from(commune.population);
    }
    sums
}

#[cfg(test)]
mod tests;

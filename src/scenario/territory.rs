//! The territory: communes, hospitals with an emergency department, and the zones of the Cercles.

use super::quantity::{count, quantity};
use super::reader::{Column, Section};
use std::collections::BTreeSet;

/// Most residents of one territory: a resident must fit in 24 bits.
pub const MAX_RESIDENTS: u32 = 1 << 24;

/// A municipality.
#[derive(Clone, Debug, PartialEq)]
pub struct Commune {
    /// National code (NIS in Belgium, INSEE in France).
    pub code: String,
    /// Name.
    pub name: String,
    /// Inhabitants.
    pub population: u32,
    /// Area (km2).
    pub area_km2: f64,
    /// Latitude of the centre (degrees).
    pub latitude: f64,
    /// Longitude of the centre (degrees).
    pub longitude: f64,
}

/// A hospital site with an emergency department.
#[derive(Clone, Debug, PartialEq)]
pub struct Hospital {
    /// Identifier in the source table.
    pub code: String,
    /// Name.
    pub name: String,
    /// Licensed beds.
    pub beds: f64,
    /// Latitude (degrees).
    pub latitude: f64,
    /// Longitude (degrees).
    pub longitude: f64,
}

/// The zone of a Cercle de médecins généralistes.
#[derive(Clone, Debug, PartialEq)]
pub struct CercleZone {
    /// Key in the scenario.
    pub id: String,
    /// Name.
    pub title: String,
    /// Communes of the zone (indices into [`Territory::communes`]).
    pub communes: Vec<usize>,
    /// General practitioners who belong to it.
    pub doctors: u32,
    /// Further ones who settle there, each alone (such as with an Impulseo grant).
    pub extra_doctors: u32,
}

/// Where everything happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Territory {
    /// Name.
    pub title: String,
    /// Municipalities.
    pub communes: Vec<Commune>,
    /// Hospitals with an emergency department.
    pub hospitals: Vec<Hospital>,
    /// Zones; each commune belongs to exactly one.
    pub cercles: Vec<CercleZone>,
    /// Inhabitants of one neighbourhood, the grain of distances.
    pub neighbourhood_inhabitants: f64,
}

impl Territory {
    pub(super) fn read(root: &Section<'_>) -> Self {
        let section = root.section("territory");
        let degrees = |name, (min, max)| Column::Number {
            name,
            unit: "degrees",
            min,
            max,
        };
        let columns = [
            Column::Text("code"),
            Column::Text("name"),
            Column::Number {
                name: "population",
                unit: "persons",
                min: 0.0,
                max: 16_000_000.0,
            },
            Column::Number {
                name: "area_km2",
                unit: "km2",
                min: 0.01,
                max: 1e6,
            },
            degrees("latitude", (-90.0, 90.0)),
            degrees("longitude", (-180.0, 180.0)),
        ];
        let communes = section
            .rows("communes", &columns)
            .into_iter()
            .map(|row| Commune {
                code: row[0].text().to_owned(),
                name: row[1].text().to_owned(),
                population: row[2].number() as u32,
                area_km2: row[3].number(),
                latitude: row[4].number(),
                longitude: row[5].number(),
            })
            .collect();
        let columns = [
            Column::Text("code"),
            Column::Text("name"),
            Column::Number {
                name: "beds",
                unit: "beds",
                min: 1.0,
                max: 10_000.0,
            },
            degrees("latitude", (-90.0, 90.0)),
            degrees("longitude", (-180.0, 180.0)),
        ];
        let hospitals = section
            .rows("hospitals", &columns)
            .into_iter()
            .map(|row| Hospital {
                code: row[0].text().to_owned(),
                name: row[1].text().to_owned(),
                beds: row[2].number(),
                latitude: row[3].number(),
                longitude: row[4].number(),
            })
            .collect();
        let mut territory = Self {
            title: section.text("title"),
            communes,
            hospitals,
            cercles: Vec::new(),
            neighbourhood_inhabitants: section.number(quantity(
                "neighbourhood_inhabitants",
                "persons",
                (100.0, 100_000.0),
                "Inhabitants of one neighbourhood, the grain of distances",
            )),
        };
        territory.cercles = territory.read_cercles(root);
        territory.check(root, &section);
        // By what they serve: the names of Cercles decide nothing.
        territory
            .cercles
            .sort_by_key(|c| c.communes.iter().copied().min());
        territory
    }

    fn read_cercles(&self, root: &Section<'_>) -> Vec<CercleZone> {
        let doctors = |key, meaning| count(key, "GPs", (0, 50_000), meaning);
        let read = |(id, zone): (String, Section<'_>)| CercleZone {
            title: zone.text("title"),
            communes: self.named_communes(&zone, "communes").unwrap_or_default(),
            doctors: zone.integer(doctors("doctors", "Practising general practitioners")),
            extra_doctors: zone
                .optional_integer(doctors(
                    "extra_doctors",
                    "Further general practitioners who settle, each alone",
                ))
                .unwrap_or(0),
            id,
        };
        root.children("cercle").into_iter().map(read).collect()
    }

    fn check(&self, root: &Section<'_>, section: &Section<'_>) {
        if section.is_sound("hospitals") && self.hospitals.is_empty() && section.has("hospitals") {
            section.fault_at(
                "hospitals",
                "no hospital",
                "a territory has at least one emergency department",
                "add a row",
            );
        }
        // What follows from a table that cannot be read is not said again.
        if section.is_sound("communes") && section.has("communes") {
            self.check_communes(section);
            if root.is_sound("cercle") {
                self.check_cercles(root);
            }
        }
    }

    fn check_communes(&self, section: &Section<'_>) {
        let people: u64 = self.communes.iter().map(|c| u64::from(c.population)).sum();
        if self.communes.is_empty() {
            section.fault_at(
                "communes",
                "no commune",
                "a territory has at least one commune",
                "add a row",
            );
        } else if people == 0 {
            section.fault_at(
                "communes",
                "nobody lives here",
                "at least one inhabitant",
                "correct the column population",
            );
        }
        if people > u64::from(MAX_RESIDENTS) {
            section.fault_at(
                "communes",
                format!("{people} inhabitants"),
                format!("at most {MAX_RESIDENTS} inhabitants"),
                "split the territory",
            );
        }
        let mut codes = BTreeSet::new();
        for commune in self.communes.iter().filter(|c| !codes.insert(&c.code)) {
            section.fault_at(
                "communes",
                format!("two rows have the code {}", commune.code),
                "each commune has a code of its own",
                "correct the code, or remove one of the rows",
            );
        }
    }

    fn check_cercles(&self, root: &Section<'_>) {
        let zones = root.children("cercle");
        if zones.is_empty() {
            root.fault_at(
                "cercle",
                "there is no Cercle",
                "a territory has at least one Cercle, whose doctors have its people on their lists",
                "add a section [cercle.NAME] with title, communes and doctors",
            );
            return;
        }
        for (index, commune) in self.communes.iter().enumerate() {
            let owners: Vec<usize> = (0..zones.len())
                .filter(|&z| self.cercles[z].communes.contains(&index))
                .collect();
            let name = format!("commune {} {}", commune.code, commune.name);
            match (owners.as_slice(), zones.as_slice()) {
                ([_], _) => {}
                ([], [(_, only)]) => no_cercle(only, "communes", &name),
                ([], _) => no_cercle(root, "cercle", &name),
                ([first, .., last], _) => zones[*last].1.fault_at(
                    "communes",
                    format!(
                        "{name} belongs to {} and to {}",
                        zones[*first].0, zones[*last].0
                    ),
                    ONE_CERCLE,
                    "name it in one of them only",
                ),
            }
        }
        for ((name, zone), _) in zones
            .iter()
            .zip(&self.cercles)
            .filter(|(_, c)| c.doctors == 0)
        {
            zone.fault_at(
                "doctors",
                format!("Cercle \"{name}\" has no doctors"),
                "a Cercle has at least one general practitioner",
                "write how many there are, or give its communes to another Cercle",
            );
        }
    }

    /// All communes.
    pub fn all_communes(&self) -> Vec<usize> {
        (0..self.communes.len()).collect()
    }

    /// Communes named by code at a key; `["*"]` means all; `None` when the key is absent.
    pub(super) fn named_communes(&self, section: &Section<'_>, key: &str) -> Option<Vec<usize>> {
        let codes: Vec<&str> = self.communes.iter().map(|c| c.code.as_str()).collect();
        named(section, key, "commune", &codes)
    }

    /// Cercles named by key.
    pub(super) fn named_cercles(&self, section: &Section<'_>, key: &str) -> Option<Vec<usize>> {
        let ids: Vec<&str> = self.cercles.iter().map(|c| c.id.as_str()).collect();
        named(section, key, "Cercle", &ids)
    }
}

const ONE_CERCLE: &str = "each commune belongs to exactly one Cercle";

fn no_cercle(section: &Section<'_>, key: &str, name: &str) {
    section.fault_at(
        key,
        format!("{name} belongs to no Cercle"),
        ONE_CERCLE,
        "add its code to the `communes` of a Cercle",
    );
}

fn named(section: &Section<'_>, key: &str, what: &str, known: &[&str]) -> Option<Vec<usize>> {
    let names = section.optional_texts(key)?;
    if names == ["*"] {
        return Some((0..known.len()).collect());
    }
    let mut found = Vec::new();
    for name in &names {
        match known.iter().position(|k| k == name) {
            Some(index) => found.push(index),
            None => section.fault_at(
                key,
                format!("\"{name}\" is not a {what} of this territory"),
                format!("a {what} of the territory, or \"*\" for all"),
                nearest(name, known),
            ),
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

fn nearest(name: &str, known: &[&str]) -> String {
    let best = known.iter().min_by_key(|k| strsim::levenshtein(k, name));
    best.map_or_else(
        || "add it to the territory".to_owned(),
        |k| format!("did you mean \"{k}\"?"),
    )
}

//! Reads the table of hospitals and finds those of a territory: inside its communes, just outside, or the nearest ones.

use super::communes::Commune;
use super::names::ordinary;
use super::sphere::{Point, distance_km};
use super::table::{Column, Table};
use super::{HospitalRule, Request};
use crate::scenario::fault::Fault;

const COLUMNS: [Column; 6] = [
    column("code", &["id", "code"], true),
    column("name", &["hospital", "name", "nom"], true),
    column("site", &["site"], false),
    column("beds", &["beds", "lits"], true),
    column("latitude", &["lat", "latitude"], true),
    column("longitude", &["lon", "longitude"], true),
];

/// First line of the European register whose source is known.
const REGISTER: &str = "id,hospital,site,city,postcode,lat,lon,beds,ownership";

const fn column(name: &'static str, headers: &'static [&'static str], required: bool) -> Column {
    Column {
        name,
        headers,
        required,
    }
}

/// A site of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Site {
    code: String,
    hospital: String,
    part: String,
    beds: f64,
    place: Point,
}

/// The table as a whole.
#[derive(Debug)]
pub(super) struct Sites {
    pub(super) sites: Vec<Site>,
    /// Whether it is the register whose source is known.
    pub(super) is_known: bool,
}

/// A hospital of the territory.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hospital {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) beds: f64,
    /// Longitude and latitude.
    pub(super) place: Point,
}

/// Hospitals, and how many sites of the table they stand for.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) hospitals: Vec<Hospital>,
    pub(super) sites: usize,
}

pub(super) fn read(request: &Request) -> Result<Sites, Vec<Fault>> {
    let input = &request.hospitals;
    let table = Table::read(
        &input.name,
        &input.bytes,
        &COLUMNS,
        &request.hospital_columns,
        "--hospital-column",
    )?;
    let mut faults = Vec::new();
    let mut sites = Vec::new();
    for row in 0..table.len() {
        let code = table.required_text(row, "code", &mut faults);
        let hospital = table.required_text(row, "name", &mut faults);
        let mut number = |column, range, unit| table.number(row, column, range, unit, &mut faults);
        let beds = number("beds", (1.0, 10_000.0), "beds");
        let longitude = number("longitude", (-180.0, 180.0), "degrees");
        let latitude = number("latitude", (-90.0, 90.0), "degrees");
        sites.push(Site {
            code,
            hospital,
            part: table.text(row, "site").to_owned(),
            beds,
            place: [longitude, latitude],
        });
    }
    if faults.is_empty() {
        let is_known = table.headers().join(",") == REGISTER && request.hospital_columns.is_empty();
        Ok(Sites { sites, is_known })
    } else {
        Err(faults)
    }
}

/// The hospitals of these communes, in the order of the table, the added ones last.
pub(super) fn choose(sites: &[Site], communes: &[Commune], rule: HospitalRule) -> Found {
    let is_inside = |site: &&Site| {
        let near =
            |c: &Commune| distance_km(site.place, c.centre) <= c.radius_km() + rule.margin_km;
        communes.iter().any(near)
    };
    let mut merged: Vec<Site> = Vec::new();
    let mut count = 0;
    for site in sites.iter().filter(is_inside) {
        count += 1;
        merge(&mut merged, site, rule);
    }
    for site in nearest_first(sites, communes) {
        if merged.len() >= rule.at_least {
            break;
        }
        if !is_inside(&site) {
            count += 1;
            merge(&mut merged, site, rule);
        }
    }
    let named = |site: &Site| Hospital {
        code: site.code.clone(),
        name: name(site, &merged, communes),
        beds: site.beds,
        place: site.place,
    };
    Found {
        hospitals: merged.iter().map(named).collect(),
        sites: count,
    }
}

fn merge(merged: &mut Vec<Site>, site: &Site, rule: HospitalRule) {
    let is_same = |other: &&mut Site| {
        other.hospital == site.hospital && distance_km(other.place, site.place) <= rule.same_site_km
    };
    match merged.iter_mut().find(is_same) {
        Some(first) => first.beds += site.beds,
        None => merged.push(site.clone()),
    }
}

/// Sites by their distance from the middle of the inhabitants.
fn nearest_first<'s>(sites: &'s [Site], communes: &[Commune]) -> Vec<&'s Site> {
    let mut sum = [0.0; 3];
    for commune in communes {
        let people = f64::from(commune.population).max(1e-9);
        let [longitude, latitude] = commune.centre;
        sum[0] += people * longitude;
        sum[1] += people * latitude;
        sum[2] += people;
    }
    let middle = [sum[0] / sum[2], sum[1] / sum[2]];
    let mut order: Vec<(f64, &Site)> = sites
        .iter()
        .map(|site| (distance_km(middle, site.place), site))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.code.cmp(&b.1.code)));
    order.into_iter().map(|(_, site)| site).collect()
}

/// The name in ordinary letters, with the site when a hospital of that name has several.
fn name(site: &Site, others: &[Site], communes: &[Commune]) -> String {
    let region = communes
        .iter()
        .min_by(|a, b| {
            let km = |c: &Commune| distance_km(c.centre, site.place) - c.radius_km();
            km(a).total_cmp(&km(b))
        })
        .map_or("", |commune| commune.region.as_str());
    let same = others.iter().filter(|o| o.hospital == site.hospital);
    let name = ordinary(&site.hospital, region);
    if same.count() > 1 && !site.part.is_empty() {
        format!("{name} ({})", ordinary(&site.part, region))
    } else {
        name
    }
}

/// Said when no hospital is near.
pub(super) fn none(request: &Request) -> Fault {
    let km = request.hospital_rule.margin_km;
    Fault::in_file(
        &request.hospitals.name,
        "",
        format!("no hospital within {km} km of the communes"),
        "a territory has at least one emergency department",
        "add the nearest ones: --nearest-hospitals 2, or widen --hospital-margin",
    )
}

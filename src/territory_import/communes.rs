//! Reads the table of communes: who lives where, on how much land.

use super::shapes::{self, Shapes};
use super::sphere::Point;
use super::table::{Column, Table};
use super::{Request, ShapeFile};
use crate::scenario::fault::Fault;
use crate::scenario::fault::wording::excerpt;
use std::collections::BTreeMap;

/// Columns, with the headers of the Belgian register and of common exports.
const COLUMNS: [Column; 12] = [
    column("code", &["nis", "code", "insee"], true),
    column("name", &["name", "name_fr", "nom"], true),
    column("dutch_name", &["name_nl"], false),
    column("population", &["population_2020", "population"], true),
    column("area_km2", &["area_km2"], false),
    column("latitude", &["lat", "latitude"], false),
    column("longitude", &["lon", "longitude"], false),
    column(
        "arrondissement",
        &["arrondissement_nis", "arrondissement"],
        false,
    ),
    column("province", &["province"], false),
    column("region", &["region"], false),
    column("doctors", &["doctors"], false),
    column("cercle", &["cercle"], false),
];

/// First line of the Belgian register whose sources are known.
const REGISTER: &str = "nis,name_fr,name_nl,province,arrondissement_fr,arrondissement_nis,region,population_2020,area_km2,lat,lon";

const fn column(name: &'static str, headers: &'static [&'static str], required: bool) -> Column {
    Column {
        name,
        headers,
        required,
    }
}

/// A commune of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Commune {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) population: u32,
    pub(super) area_km2: f64,
    /// Longitude and latitude of its centre.
    pub(super) centre: Point,
    /// Code of its arrondissement; this and the next two are empty when the table does not say.
    pub(super) arrondissement: String,
    pub(super) province: String,
    pub(super) region: String,
    /// General practitioners, when the table says.
    pub(super) doctors: Option<u32>,
}

impl Commune {
    pub(super) fn radius_km(&self) -> f64 {
        (self.area_km2 / std::f64::consts::PI).sqrt()
    }
}

/// The table as a whole.
#[derive(Debug)]
pub(super) struct Communes {
    pub(super) communes: Vec<Commune>,
    /// Whether it is the Belgian register, whose sources are known.
    pub(super) is_known: bool,
}

pub(super) fn read(request: &Request) -> Result<Communes, Vec<Fault>> {
    let input = &request.communes;
    let table = Table::read(
        &input.name,
        &input.bytes,
        &COLUMNS,
        &request.columns,
        "--column",
    )?;
    let mut faults = missing_columns(&table, request);
    let shapes = match &request.shapes {
        Some(file) => match measured(file, &table) {
            Ok(shapes) => Some(shapes),
            Err(found) => {
                faults.extend(found);
                None
            }
        },
        None => None,
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut rows = BTreeMap::new();
    let mut communes = Vec::new();
    for row in 0..table.len() {
        let mut commune = commune(&table, row, request, &mut faults);
        correct(&mut commune, request);
        if let Some(first) = rows
            .insert(commune.code.clone(), row)
            .filter(|_| !commune.code.is_empty())
        {
            let message = format!("{} stands in row {} too", commune.code, first + 1);
            let rule = "each commune has one row, with a code of its own";
            let remedy = "correct the code, or remove one of the rows";
            faults.push(table.fault(Some(row), Some("code"), "code", message, rule, remedy));
        }
        if let (Some(file), Some(shapes)) = (&request.shapes, &shapes) {
            place(&mut commune, shapes, file, &table, row, &mut faults);
        }
        communes.push(commune);
    }
    faults.extend(wrong_corrections(&rows, request));
    if faults.is_empty() {
        let is_known = table.headers().join(",") == REGISTER && request.columns.is_empty();
        Ok(Communes { communes, is_known })
    } else {
        Err(faults)
    }
}

/// Area and centre come from the table when no polygons are given.
fn missing_columns(table: &Table, request: &Request) -> Vec<Fault> {
    if request.shapes.is_some() {
        return Vec::new();
    }
    ["area_km2", "latitude", "longitude"]
        .into_iter()
        .filter(|name| !table.has(name))
        .map(|name| {
            let rule =
                "area and centre of the communes come from columns of the table or from polygons";
            let remedy =
                format!("name the column: --column {name}=HEADER, or give polygons: --shapes FILE");
            table.fault(
                None,
                None,
                name,
                format!("no column with the {name}"),
                rule,
                remedy,
            )
        })
        .collect()
}

fn measured(file: &ShapeFile, table: &Table) -> Result<Shapes, Vec<Fault>> {
    let codes: Vec<&str> = (0..table.len())
        .map(|row| table.text(row, "code"))
        .collect();
    let is_code = |code: &str| codes.contains(&code);
    shapes::read(&file.input.name, &file.input.bytes, &file.key, &is_code)
}

fn commune(table: &Table, row: usize, request: &Request, faults: &mut Vec<Fault>) -> Commune {
    let text = |column| table.text(row, column).to_owned();
    let mut commune = Commune {
        code: table.required_text(row, "code", faults),
        name: table.required_text(row, "name", faults),
        population: table.count(row, "population", 16_000_000, "persons", faults),
        arrondissement: text("arrondissement"),
        province: text("province"),
        region: text("region"),
        ..Commune::default()
    };
    // In Flanders the Dutch name is the usual one, unless the user names a column.
    let renamed = request.columns.iter().any(|(name, _)| name == "name");
    if commune.region == "Flanders" && !renamed && !table.text(row, "dutch_name").is_empty() {
        commune.name = text("dutch_name");
    }
    if request.shapes.is_none() {
        let mut number = |column, range, unit| table.number(row, column, range, unit, faults);
        commune.area_km2 = number("area_km2", (0.01, 1e6), "km2");
        let longitude = number("longitude", (-180.0, 180.0), "degrees");
        let latitude = number("latitude", (-90.0, 90.0), "degrees");
        commune.centre = [longitude, latitude];
    }
    if !table.text(row, "doctors").is_empty() {
        commune.doctors = Some(table.count(row, "doctors", 50_000, "GPs", faults));
    }
    commune
}

/// Area and centre from the polygons: to 0.01 km2 and 0.00001 degrees, about a metre.
fn place(
    commune: &mut Commune,
    shapes: &Shapes,
    file: &ShapeFile,
    table: &Table,
    row: usize,
    faults: &mut Vec<Fault>,
) {
    let Some((area, centre)) = shapes.get(&commune.code) else {
        let message = format!(
            "{} has no shape in {}",
            commune.code,
            excerpt(&file.input.name)
        );
        let rule = format!(
            "each commune has a polygon whose property `{}` is its code",
            excerpt(&file.key)
        );
        let remedy = "correct the code, or name another property with --shape-key";
        faults.push(table.fault(Some(row), Some("code"), "code", message, rule, remedy));
        return;
    };
    commune.area_km2 = ((area * 100.0).round() / 100.0).max(0.01);
    commune.centre = centre.map(|degrees| (degrees * 1e5).round() / 1e5);
}

fn correct(commune: &mut Commune, request: &Request) {
    for (code, column, value) in &request.corrections {
        if *code == commune.code {
            match column.as_str() {
                "name" => commune.name.clone_from(value),
                "arrondissement" => commune.arrondissement.clone_from(value),
                "province" => commune.province.clone_from(value),
                "region" => commune.region.clone_from(value),
                _ => {}
            }
        }
    }
}

fn wrong_corrections(rows: &BTreeMap<String, usize>, request: &Request) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (code, column, value) in &request.corrections {
        let said = format!("--correct {code}:{column}={value}");
        if !rows.contains_key(code) {
            let message = format!("no commune has the code {}", excerpt(code));
            faults.push(Fault::in_file(
                &said,
                "",
                message,
                "a code of the table",
                "correct the code",
            ));
        }
        if !["name", "arrondissement", "province", "region"].contains(&column.as_str()) {
            let rule =
                "name, arrondissement, province or region; numbers are corrected in the table";
            let message = format!("`{}` cannot be corrected here", excerpt(column));
            faults.push(Fault::in_file(
                &said,
                "",
                message,
                rule,
                "correct the option, or the table",
            ));
        }
    }
    faults
}

/// Communes whose arrondissement or province lies in two places: the register has such slips, and zones drawn along borders
/// would follow them.
pub(super) fn misplaced(communes: &[Commune], request: &Request) -> Vec<Fault> {
    type Level = (&'static str, fn(&Commune) -> &str);
    let levels: [(Level, Level); 2] = [
        (
            ("arrondissement", |c| &c.arrondissement),
            ("province", |c| &c.province),
        ),
        (("province", |c| &c.province), ("region", |c| &c.region)),
    ];
    let mut faults = Vec::new();
    for ((inner_name, inner), (outer_name, outer)) in levels {
        let mut homes: BTreeMap<&str, BTreeMap<&str, Vec<&Commune>>> = BTreeMap::new();
        for commune in communes.iter().filter(|c| !inner(c).is_empty()) {
            let places = homes.entry(inner(commune)).or_default();
            places.entry(outer(commune)).or_default().push(commune);
        }
        for (place, outers) in homes.iter().filter(|(_, outers)| outers.len() > 1) {
            let most = outers.values().map(Vec::len).max().unwrap_or(0);
            let fewer = outers.iter().filter(|(_, members)| members.len() < most);
            for (outer, commune) in
                fewer.flat_map(|(o, members)| members.iter().map(move |c| (o, c)))
            {
                let code = &commune.code;
                faults.push(Fault::in_file(
                    &request.communes.name,
                    inner_name,
                    format!("{code} {} puts {inner_name} {place} in {outer_name} {outer}, its neighbours elsewhere", commune.name),
                    format!("{inner_name}s lie in one {outer_name}"),
                    format!("correct the row, or write --correct {code}:{outer_name}=… or --correct {code}:{inner_name}=…"),
                ));
            }
        }
    }
    faults
}

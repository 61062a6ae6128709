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
    let polygons = request.shapes.as_ref().map(|file| file.input.name.as_str());
    let communes = stated(
        &request.commune_source,
        known_communes.then(|| statbel(polygons)),
    );
    let hospitals = stated(&request.hospital_source, known_hospitals.then(gisco));
    Sources {
        communes,
        hospitals,
        attributions,
    }
}

/// The register of communes; its own areas and centres, unless they were measured on polygons of the user.
fn statbel(polygons: Option<&str>) -> (SourceNote, &'static str) {
    let people = "Statbel, population by commune on 1 January 2020 (CC BY 4.0)";
    match polygons {
        Some(file) => (
            register(
                "statbel-2020",
                &format!("{people}; centre and area measured on {file}"),
            ),
            "Population: Statbel, licence CC BY 4.0.",
        ),
        None => (
            register(
                "statbel-2020",
                &format!(
                    "{people}; centre and area from the polygons of bmesuere/belgium-topojson (CC0)"
                ),
            ),
            "Population: Statbel, licence CC BY 4.0. Centres and areas: polygons of belgium-topojson by bmesuere, CC0.",
        ),
    }
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
mod tests {
    use super::*;

    const COMMUNES: &str = "\
code,name,population,area_km2,latitude,longitude,province,region
1,Alpha,1000,10,50.00,5.00,North,Land
2,Beta,900,10,50.05,5.00,North,Land
3,Gamma,800,10,50.10,5.00,North,Land
4,Delta,5000,20,50.15,5.00,North,Land
5,Epsilon,700,10,50.00,5.30,South,Land
6,Zeta,600,10,50.05,5.30,South,Land
";

    const HOSPITALS: &str = "\
code,name,site,beds,latitude,longitude
10,HOSPITAL ONE,MAIN,100,50.150,5.000
11,HOSPITAL ONE,OLD,50,50.151,5.001
12,HOSPITAL TWO,,80,50.150,5.090
13,HOSPITAL FAR,,80,51.000,6.000
";

    fn request() -> Request {
        let input = |name: &str, text: &str| Input {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        Request {
            title: "Land".to_owned(),
            communes: input("communes.csv", COMMUNES),
            columns: Vec::new(),
            corrections: Vec::new(),
            shapes: None,
            hospitals: input("hospitals.csv", HOSPITALS),
            hospital_columns: Vec::new(),
            hospital_rule: HospitalRule {
                margin_km: 2.0,
                same_site_km: 0.5,
                at_least: 0,
            },
            selection: Selection::default(),
            cercles: Some(CercleRule::Single),
            doctors: DoctorRule {
                total: Some(9),
                ..DoctorRule::default()
            },
            neighbourhood_inhabitants: 2500,
            commune_source: None,
            hospital_source: None,
            attributions: Vec::new(),
            command: vec!["permanence territory import communes.csv".to_owned()],
        }
    }

    fn text(request: &Request) -> String {
        import(request)
            .unwrap_or_else(|faults| panic!("{faults}"))
            .toml
    }

    fn refusal(request: &Request) -> String {
        import(request).expect_err("it is refused").to_string()
    }

    fn cercles(text: &str) -> Vec<(String, String, u32)> {
        text.split("\n[cercle.")
            .skip(1)
            .map(|zone| {
                let id = zone.split(']').next().unwrap().to_owned();
                let communes = zone
                    .split("communes = [")
                    .nth(1)
                    .unwrap()
                    .split(']')
                    .next()
                    .unwrap();
                let doctors = zone
                    .split("value = ")
                    .nth(1)
                    .unwrap()
                    .split(',')
                    .next()
                    .unwrap();
                (id, communes.to_owned(), doctors.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn the_file_says_where_it_comes_from_and_what_it_holds() {
        let expected = "\
# Territory of Land: 9000 inhabitants in 6 communes, 2 emergency departments, 1 Cercle, 9 GPs (1000 inhabitants for each).
# Written by the command below: change it and repeat it rather than this file.
#
#   permanence territory import communes.csv
#
# Communes: all of the table.
# Hospitals: those within 2 km of a disc of the area of a commune around its centre; sites of one hospital closer than 0.5 km
# count as one, with their beds added (3 rows of the table).
# Cercles: one for the whole territory.

[territory]
title = \"Land\"
neighbourhood_inhabitants = { value = 2500, source = \"assumption\", note = \"design choice: the grain of distances\" }

[territory.communes]
source = \"assumption\"
note = \"communes.csv, whose own source was not stated\"
columns = [\"code\", \"name\", \"population\", \"area_km2\", \"latitude\", \"longitude\"]
rows = [
  [\"1\", \"Alpha\", 1000, 10, 50, 5],
  [\"2\", \"Beta\", 900, 10, 50.05, 5],
  [\"3\", \"Gamma\", 800, 10, 50.1, 5],
  [\"4\", \"Delta\", 5000, 20, 50.15, 5],
  [\"5\", \"Epsilon\", 700, 10, 50, 5.3],
  [\"6\", \"Zeta\", 600, 10, 50.05, 5.3],
]

[territory.hospitals]
source = \"assumption\"
note = \"hospitals.csv, whose own source was not stated\"
columns = [\"code\", \"name\", \"beds\", \"latitude\", \"longitude\"]
rows = [
  [\"10\", \"Hospital One\", 150, 50.15, 5],
  [\"12\", \"Hospital Two\", 80, 50.15, 5.09],
]

[cercle.land]
title = \"Cercle of Land\"
communes = [\"*\"]
doctors = { value = 9, source = \"assumption\", note = \"number given on the command line\" }
";
        // Hospital Two lies 6.4 km from the centre of Delta, whose disc has 2.5 km: it needs a wider margin.
        let mut near = request();
        near.hospital_rule.margin_km = 4.0;
        assert_eq!(text(&near), expected.replace("within 2 km", "within 4 km"));
        assert!(!text(&request()).contains("Hospital Two"));
    }

    #[test]
    fn stated_sources_are_described_once_and_used() {
        let mut request = request();
        let note = SourceNote {
            key: "office".to_owned(),
            citation: Some("Office, register of \"2024\"".to_owned()),
            grade: Some('B'),
            year: Some(2024),
            place: None,
        };
        request.commune_source = Some(note.clone());
        request.hospital_source = Some(note);
        request.doctors.source = Some(SourceNote {
            key: "known-elsewhere".to_owned(),
            ..SourceNote::default()
        });
        request.doctors.range = Some((8, 12));
        request.attributions = vec!["Office, CC BY 4.0.".to_owned()];
        let text = text(&request);
        let described = "[sources.office]\ncitation = \"Office, register of \\\"2024\\\"\"\ngrade = \"B\"\nyear = 2024\n";
        assert_eq!(text.matches(described).count(), 1, "{text}");
        assert_eq!(text.matches("source = \"office\"").count(), 2, "{text}");
        assert!(!text.contains("[sources.known-elsewhere]"), "{text}");
        assert!(
            text.contains("{ value = 9, source = \"known-elsewhere\", low = 8, high = 12 }"),
            "{text}"
        );
        assert!(text.contains("\n# Office, CC BY 4.0.\n"), "{text}");
        // Shares of a published total are our own reckoning.
        request.cercles = Some(CercleRule::Halved {
            count: CountOfCercles::InAll(2),
            inside: Border::Territory,
        });
        let text = self::text(&request);
        assert!(!text.contains("known-elsewhere"), "{text}");
        assert!(text.contains("note = \"its share of 9\""), "{text}");
    }

    #[test]
    fn communes_around_a_centre_come_nearest_first_within_the_limits() {
        let chosen = |selection: Selection| {
            let mut request = request();
            request.selection = selection;
            request.hospital_rule.at_least = 1;
            let text = text(&request);
            let rows = text.split("[territory.hospitals]").next().unwrap();
            let rows = rows.lines().filter(|line| line.starts_with("  ["));
            rows.map(|row| row[4..5].to_owned()).collect::<String>()
        };
        let around = |within_km, at_most, largest_neighbour| Selection {
            around: Some("2".to_owned()),
            within_km,
            at_most,
            largest_neighbour,
            ..Selection::default()
        };
        // Alpha and Gamma are equally far from Beta: the code decides.
        assert_eq!(chosen(around(Some(12.0), None, None)), "2134");
        assert_eq!(chosen(around(Some(12.0), None, Some(4999))), "213");
        // Gamma would take the total to 2700, Zeta to 2500.
        assert_eq!(chosen(around(None, Some(2500), None)), "216");
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let south = Selection {
            communes: list(&["2", "6"]),
            provinces: list(&["South"]),
            without: list(&["5"]),
            ..Selection::default()
        };
        assert_eq!(chosen(south), "26");
    }

    #[test]
    fn without_a_hospital_inside_the_nearest_are_taken_or_the_user_is_told() {
        let mut request = request();
        request.selection.communes = vec!["1".to_owned()];
        let error = refusal(&request);
        assert!(error.contains("no hospital within 2 km"), "{error}");
        assert!(error.contains("--nearest-hospitals 2"), "{error}");
        request.hospital_rule.at_least = 2;
        let text = text(&request);
        assert!(text.contains("Hospital One\", 150"), "{text}");
        assert!(text.contains("Hospital Two"), "{text}");
        assert!(!text.contains("Hospital Far"), "{text}");
    }

    #[test]
    fn cercles_are_halved_inside_their_border_and_large_communes_stand_alone() {
        let mut request = request();
        let mut laid_out = |count, inside| {
            request.cercles = Some(CercleRule::Halved { count, inside });
            cercles(&text(&request))
        };
        let found = laid_out(CountOfCercles::InAll(3), Border::Territory);
        // Delta has more than a third; the others are halved from west to east, 1900 and 2100 being as even as can be.
        let expected = [
            ("delta", "\"4\"", 5),
            ("alpha", "\"1\", \"2\"", 2),
            ("gamma", "\"3\", \"5\", \"6\"", 2),
        ];
        let expected = expected.map(|(id, communes, n)| (id.to_owned(), communes.to_owned(), n));
        assert_eq!(found, expected);
        let by_name = |name: &str, n: u32| (name.to_owned(), n);
        let each = CountOfCercles::InEach(vec![by_name("North", 2), by_name("South", 2)]);
        let found = laid_out(each, Border::Province);
        let ids: Vec<&str> = found.iter().map(|(id, ..)| id.as_str()).collect();
        assert_eq!(ids, ["delta", "alpha", "epsilon", "zeta"]);
        let found = laid_out(CountOfCercles::OfInhabitants(4000), Border::Province);
        assert_eq!(found.len(), 3, "{found:?}");
        // Six communes hold six Cercles, whatever their sizes.
        let found = laid_out(CountOfCercles::InAll(6), Border::Province);
        assert_eq!(found.len(), 6, "{found:?}");
        assert_eq!(found.iter().map(|zone| zone.2).sum::<u32>(), 9);
        assert!(found.iter().all(|zone| zone.2 >= 1), "{found:?}");
    }

    #[test]
    fn doctors_follow_a_table_known_numbers_or_inhabitants_and_add_up() {
        let mut request = request();
        let table = "code,kring,gps\n1,West,2\n2,West,1\n3,West,\n4,Town,4\n5,Eást,1\n6,Eást,1\n";
        request.cercles = Some(CercleRule::Named(Input {
            name: "cercles.csv".to_owned(),
            bytes: table.as_bytes().to_vec(),
        }));
        request.doctors.total = None;
        let found = cercles(&text(&request));
        let sizes: Vec<(&str, u32)> = found.iter().map(|(id, _, n)| (id.as_str(), *n)).collect();
        assert_eq!(sizes, [("west", 3), ("town", 4), ("east", 2)]);
        // South has a third of the doctors for a seventh of the people.
        request.cercles = Some(CercleRule::Halved {
            count: CountOfCercles::InAll(2),
            inside: Border::Province,
        });
        request.doctors.known = vec![("South".to_owned(), 10), ("Land".to_owned(), 30)];
        request.doctors.total = Some(9);
        let sizes: Vec<u32> = cercles(&text(&request)).iter().map(|zone| zone.2).collect();
        assert_eq!(sizes, [6, 3]);
        request.doctors = DoctorRule {
            inhabitants_per_doctor: Some(450.0),
            ..DoctorRule::default()
        };
        let sizes: Vec<u32> = cercles(&text(&request)).iter().map(|zone| zone.2).collect();
        assert_eq!(sizes, [17, 3]);
    }

    #[test]
    fn whole_shares_lose_nothing() {
        assert_eq!(largest_remainders(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(largest_remainders(7, &[0.0, 2.5, 1.0]), [0, 5, 2]);
        assert_eq!(largest_remainders(7, &[0.0, 0.0]), [0, 0]);
        assert_eq!(shared_out(4, &[100.0, 1.0, 1.0]), [2, 1, 1]);
        assert_eq!(shared_out(2, &[1.0, 0.0, 0.0]), [1, 1, 0]);
    }

    #[test]
    fn every_bad_row_of_both_tables_is_named_at_once() {
        let mut request = request();
        let communes = COMMUNES
            .replace("Beta,900,10", "Beta,many,-1")
            .replace("3,Gamma", "1,Gamma")
            .replace("50.15,5.00", "95,5.00");
        request.communes.bytes = communes.into_bytes();
        request.hospitals.bytes = HOSPITALS.replace("MAIN,100", "MAIN,").into_bytes();
        let error = refusal(&request);
        for words in [
            "error in communes.csv, line 3, column 8: population\n",
            "error in communes.csv, line 3, column 13: area_km2\n",
            "error in communes.csv, line 4, column 1: code\n",
            "error in communes.csv, line 5, column 17: latitude\n",
            "error in hospitals.csv, line 2, column 22: beds\n",
            "\"many\" is not allowed",
            "1 stands in row 1 too",
            "5 faults;",
        ] {
            assert!(error.contains(words), "{words}\n{error}");
        }
    }

    #[test]
    fn what_the_table_does_not_hold_is_refused_with_the_nearest_word() {
        let mut request = request();
        request.selection.provinces = vec!["Nort".to_owned()];
        request.selection.communes = vec!["77".to_owned()];
        let error = refusal(&request);
        assert!(
            error.contains("error in --province\n") && error.contains("did you mean `North`?"),
            "{error}"
        );
        assert!(
            error.contains("error in --communes\n") && error.contains("\"77\" is no commune"),
            "{error}"
        );
        request.selection = Selection::default();
        for (count, words) in [
            (CountOfCercles::InAll(7), "from 2 to 6"),
            (
                CountOfCercles::InEach(vec![("North".to_owned(), 2)]),
                "no number for \"South\"",
            ),
            (
                CountOfCercles::InEach(vec![("Norht".to_owned(), 2)]),
                "did you mean `North`?",
            ),
        ] {
            let inside = Border::Province;
            request.cercles = Some(CercleRule::Halved { count, inside });
            let error = refusal(&request);
            assert!(error.contains(words), "{error}");
        }
        let count = CountOfCercles::InAll(2);
        let inside = Border::Arrondissement;
        request.cercles = Some(CercleRule::Halved { count, inside });
        assert!(refusal(&request).contains("has no arrondissement"));
        request.cercles = Some(CercleRule::Single);
        request.doctors = DoctorRule::default();
        assert!(refusal(&request).contains("nothing says how many general practitioners"));
        request.doctors.known = vec![("Lnd".to_owned(), 5)];
        assert!(refusal(&request).contains("did you mean `Land`?"));
    }

    #[test]
    fn a_province_in_two_regions_is_refused_until_corrected() {
        let mut request = request();
        let table = COMMUNES.replace("5.30,South,Land\n6", "5.30,North,Sea\n6");
        request.communes.bytes = table.into_bytes();
        let error = refusal(&request);
        assert!(
            error.contains("5 Epsilon puts province North in region Sea"),
            "{error}"
        );
        assert!(error.contains("--correct 5:region="), "{error}");
        let correct = |value: &str| ("5".to_owned(), "region".to_owned(), value.to_owned());
        request.corrections = vec![correct("Land")];
        assert!(text(&request).contains("# Corrected in the table: region of 5 is Land.\n"));
        request
            .corrections
            .push(("9".to_owned(), "beds".to_owned(), "1".to_owned()));
        let error = refusal(&request);
        assert!(
            error.contains("no commune has the code 9")
                && error.contains("cannot be corrected here"),
            "{error}"
        );
    }

    #[test]
    fn polygons_give_area_and_centre_and_need_no_columns() {
        let mut request = request();
        request.communes.bytes = b"code,name,population\n1,Alpha,1000\n".to_vec();
        let error = refusal(&request);
        assert!(
            error.contains("no column with the latitude") && error.contains("--shapes FILE"),
            "{error}"
        );
        let map = r#"{ "type": "FeatureCollection", "features": [ { "type": "Feature", "properties": { "id": "1" }, "geometry":
        { "type": "Polygon", "coordinates": [[[5, 50], [5.1, 50], [5.1, 50.1], [5, 50.1], [5, 50]]] } } ] }"#;
        request.shapes = Some(ShapeFile {
            input: Input {
                name: "map.json".to_owned(),
                bytes: map.as_bytes().to_vec(),
            },
            key: "id".to_owned(),
        });
        request.hospital_rule.at_least = 1;
        let text = text(&request);
        assert!(
            text.contains("[\"1\", \"Alpha\", 1000, 79.39, 50.04999, 5.05],"),
            "{text}"
        );
        request.communes.bytes = b"code,name,population\n1,Alpha,1000\n2,Beta,1\n".to_vec();
        let error = refusal(&request);
        assert!(
            error.contains("error in communes.csv, line 3, column 1: code\n"),
            "{error}"
        );
        assert!(error.contains("2 has no shape in map.json"), "{error}");
    }
}

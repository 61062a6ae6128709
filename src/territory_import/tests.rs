//! Tests of the import of territories as a whole, on a small invented country.

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
    let text = super::tests::text(&request);
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
        error.contains("no commune has the code 9") && error.contains("cannot be corrected here"),
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

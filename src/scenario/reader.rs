//! Reads a scenario value by value: whatever is wrong is noted with its place, and everything wrong is said at once.

mod ledger;

mod leaf;

mod uncertainty;

mod section;

mod spec;

mod form;

mod number;

mod numbers;

mod rows;

pub use form::{Asked, ColumnForm, Form, Limits, Outline, join};
pub(super) use leaf::LONGEST_TEXT;
pub(super) use rows::MOST_ROWS;
pub use rows::{Cell, Column};
pub(super) use section::MOST_TEXTS;
pub use section::Section;
pub use spec::Spec;

use super::catalogue::{Catalogue, SourceEntry};
use super::document::{Document, Value};
use super::fault::Faults;
use ledger::Ledger;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A reading of one document. Read from [`root`](Self::root), then [`finish`](Self::finish).
#[derive(Debug)]
pub struct Reader<'d> {
    ledger: Ledger<'d>,
}

impl<'d> Reader<'d> {
    /// Starts a reading; the `[sources]` are read at once, since every number refers to them.
    pub fn new(document: &'d Document) -> Self {
        let ledger = Ledger::new(document);
        let sources = read_sources(&Section::root(&ledger));
        ledger.set_sources(sources);
        Self { ledger }
    }

    /// The whole scenario as a section.
    pub fn root(&self) -> Section<'_> {
        Section::root(&self.ledger)
    }

    /// The values read with their sources; or all faults, with every name that was never asked for among them.
    pub fn finish(self) -> Result<Catalogue, Faults> {
        self.ledger.close()
    }

    /// All that was asked for and what may be written there, whatever the document holds.
    pub fn outline(self) -> Outline {
        self.ledger.outline()
    }
}

fn read_sources(root: &Section<'_>) -> BTreeMap<String, SourceEntry> {
    const GRADES: [&str; 4] = ["A", "B", "C", "D"];
    root.all_children("sources")
        .into_iter()
        .map(|(key, source)| {
            if key == "assumption" {
                let message = "`assumption` cannot name a source";
                source.fault_at(
                    "citation",
                    message,
                    "this word marks what nobody measured",
                    "choose another name",
                );
            }
            let grade = source.optional_choice("grade", &GRADES);
            let entry = SourceEntry {
                citation: source.text("citation"),
                grade: grade.and_then(|index| GRADES[index].chars().next()),
                year: read_year(&source),
                place: source.optional_text("place"),
                url: source.optional_text("url"),
            };
            (key, entry)
        })
        .collect()
}

/// A year, the one number that needs no source: it is part of one.
fn read_year(source: &Section<'_>) -> Option<i64> {
    const YEARS: RangeInclusive<i64> = 1800..=2200;
    source.describe("year", || Form::Bare(YEARS));
    let node = &source.find("year")?.node;
    match node.value {
        Value::Integer(year) if YEARS.contains(&year) => Some(year),
        _ => {
            source.fault_at(
                "year",
                "this is not a year",
                "a whole number from 1800 to 2200",
                "write for example year = 2023",
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::{ParameterValue, Provenance, Shape};
    use super::*;
    use proptest::prelude::*;

    const DAYS: Spec<'_, u32> = Spec {
        key: "days",
        unit: "days",
        meaning: "Length of the measured period",
        min: 1,
        max: 3660,
    };

    const CHANCE: Spec<'_, f64> = Spec {
        key: "p",
        unit: "probability",
        meaning: "Chance of a wrong triage",
        min: 0.0,
        max: 1.0,
    };

    const COMMUNES: [Column<'_>; 2] = [
        Column::Text("nis"),
        Column::Number {
            name: "population",
            unit: "inhabitants",
            min: 1.0,
            max: 1e7,
        },
    ];

    fn finished(text: &str, read: impl Fn(&Section<'_>)) -> Result<Catalogue, Faults> {
        let document = Document::from_text("a.toml", text, &[])?;
        let reader = Reader::new(&document);
        read(&reader.root());
        reader.finish()
    }

    /// What the user reads when the scenario is refused.
    fn refused(text: &str, read: impl Fn(&Section<'_>)) -> String {
        finished(text, read)
            .expect_err("it must be refused")
            .to_string()
    }

    /// Place, key and message of each fault.
    fn faults(text: &str, read: impl Fn(&Section<'_>)) -> Vec<String> {
        let Err(faults) = finished(text, read) else {
            return Vec::new();
        };
        let line = |fault: &super::super::fault::Fault| {
            let (line, column) = (fault.line().unwrap_or(0), fault.column().unwrap_or(0));
            format!("{line}:{column} {}: {}", fault.key, fault.message)
        };
        faults.as_slice().iter().map(line).collect()
    }

    fn days(root: &Section<'_>) {
        root.integer(DAYS);
    }

    fn chance(root: &Section<'_>) {
        root.number(CHANCE);
    }

    #[test]
    fn a_bare_number_is_refused_with_the_text_that_corrects_it() {
        let expected = "\
error in a.toml, line 2, column 8: days
  2 | days = 0x1c # weeks
    |        ^^^^ a number needs its source
  rule:   every number says where it comes from
  remedy: write days = { value = 0x1c, source = \"assumption\" }, or the key of a [sources.…] entry in the place of assumption

1 fault; nothing was computed.";
        assert_eq!(refused("\ndays = 0x1c # weeks\n", days), expected);
    }

    #[test]
    fn a_number_out_of_its_range_is_shown_with_the_range() {
        let text = "[run]\n\tdays = { value = -2, source = \"assumption\" }\n";
        let expected = "\
error in a.toml, line 2, column 19: run.days
  2 |  days = { value = -2, source = \"assumption\" }
    |                   ^^ -2 is not allowed
  rule:   a whole number from 1 to 3660 (days)
  remedy: write a number in this range

1 fault; nothing was computed.";
        assert_eq!(refused(text, |root| days(&root.section("run"))), expected);
    }

    #[test]
    fn a_missing_number_is_asked_for_with_its_meaning() {
        let expected = "\
error in a.toml, line 1, column 1: run.days
  1 | [run]
    | ^^^^^ `days` is missing
  rule:   a whole number from 1 to 3660 (days): Length of the measured period
  remedy: add under [run] a line such as days = { value = 1, source = \"assumption\" }

1 fault; nothing was computed.";
        assert_eq!(
            refused("[run]\n", |root| days(&root.section("run"))),
            expected
        );
    }

    #[test]
    fn the_limits_of_a_range_belong_to_it() {
        let with = |value: &str| {
            let text = format!("p = {{ value = {value}, source = \"assumption\" }}");
            faults(&text, chance)
        };
        assert!(with("0").is_empty() && with("1").is_empty() && with("-0.0").is_empty());
        assert_eq!(with("1.0000001"), ["1:15 p: 1.0000001 is not allowed"]);
        assert_eq!(with("-1e-300"), ["1:15 p: -1e-300 is not allowed"]);
        assert_eq!(with("nan"), ["1:15 p: nan is not allowed"]);
        assert_eq!(with("+inf"), ["1:15 p: +inf is not allowed"]);
        assert_eq!(with("\"half\""), ["1:15 p: \"half\" is a text"]);
        assert_eq!(with("[0.5]"), ["1:15 p: [0.5] is a list"]);
    }

    #[test]
    fn infinity_is_refused_even_where_nothing_bounds_the_number() {
        let open = Spec {
            min: f64::NEG_INFINITY,
            max: f64::INFINITY,
            ..CHANCE
        };
        let text = "p = { value = inf, source = \"assumption\" }";
        let text = refused(text, |root| {
            assert!(root.number(open).is_finite());
        });
        assert!(
            text.contains("  rule:   a number (probability)\n"),
            "{text}"
        );
    }

    #[test]
    fn a_whole_number_is_not_written_with_a_point() {
        let text = "days = { value = 28.0, source = \"assumption\" }";
        assert_eq!(
            faults(text, days),
            ["1:18 days: 28.0 is not a whole number"]
        );
        assert_eq!(
            faults("days = \"28\"", days),
            ["1:8 days: \"28\" is a text"]
        );
    }

    #[test]
    fn a_source_must_be_listed_or_be_an_assumption() {
        let text = "[sources.ses-2019]\ncitation = \"Survey\"\n[run]\ndays = { value = 28, source = \"ses-2091\" }\n";
        let expected = "\
error in a.toml, line 4, column 31: run.days.source
  4 | days = { value = 28, source = \"ses-2091\" }
    |                               ^^^^^^^^^^ \"ses-2091\" is not in [sources]
  rule:   a source is \"assumption\" or the key of a [sources.…] entry; there are \"ses-2019\"
  remedy: did you mean `ses-2019`?

1 fault; nothing was computed.";
        assert_eq!(refused(text, |root| days(&root.section("run"))), expected);
        let text = "days = { value = 28, source = \"asumption\" }";
        assert!(refused(text, days).contains("remedy: did you mean `assumption`?"));
        assert_eq!(
            faults("days = { value = 28 }", days),
            ["1:8 days: the source is missing"]
        );
        assert_eq!(
            faults("days = { value = 28, source = 3 }", days),
            ["1:31 days.source: 3 is a number"]
        );
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest_one() {
        let text = "[run]\ndays = { value = 28, sorce = \"assumption\", source = \"assumption\" }\nsaed = 3\n";
        let read = |root: &Section<'_>| {
            let run = root.section("run");
            days(&run);
            run.optional_text("seed");
        };
        let expected = "\
error in a.toml, line 2, column 22: run.days.sorce
  2 | days = { value = 28, sorce = \"assumption\", source = \"assumption\" }
    |                      ^^^^^ `sorce` is not known here
  rule:   the names known here are value, source, unit, low, high, distribution, note
  remedy: did you mean `source`?

error in a.toml, line 3, column 1: run.saed
  3 | saed = 3
    | ^^^^ `saed` is not known here
  rule:   the names known here are days, seed
  remedy: did you mean `seed`?

2 faults; nothing was computed.";
        assert_eq!(refused(text, read), expected);
    }

    #[test]
    fn a_section_never_asked_for_is_one_fault() {
        assert_eq!(
            faults("[extra]\na = 1\nb = 2\n", |_| ()),
            ["1:2 extra: `extra` is not known here"]
        );
    }

    #[test]
    fn a_missing_section_is_one_fault_whatever_is_read_from_it() {
        let read = |root: &Section<'_>| {
            let run = root.section("run");
            days(&run);
            run.text("title");
            run.rows("communes", &COMMUNES);
            run.section("inner").choice("x", &["a"]);
            run.fault_at("days", "m", "r", "r");
            assert!(run.children("service").is_empty());
        };
        let expected = "\
error in a.toml: run
  the section [run] is missing
  rule:   this section is required
  remedy: add a line [run] and its values, or extend a file that has them

1 fault; nothing was computed.";
        assert_eq!(refused("", read), expected);
        assert_eq!(faults("run = 3", read), ["1:7 run: 3 is a number"]);
    }

    #[test]
    fn what_is_asked_for_twice_is_said_once() {
        let read = |root: &Section<'_>| {
            days(root);
            days(root);
            assert_eq!(root.section("x").path(), root.section("x").path());
        };
        assert_eq!(faults("", read).len(), 2);
        let text = "days = { value = 3, source = \"assumption\" }\n[x]\n";
        assert_eq!(
            finished(text, read).map(|catalogue| catalogue.parameters.len()),
            Ok(1)
        );
    }

    #[test]
    fn a_unit_may_be_repeated_but_not_changed() {
        let with = |unit: &str| {
            let text = format!("days = {{ value = 28, source = \"assumption\", unit = {unit} }}");
            faults(&text, days)
        };
        assert!(with("\"days\"").is_empty());
        assert_eq!(
            with("\"weeks\""),
            ["1:52 days.unit: \"weeks\" is not the unit of this value"]
        );
    }

    #[test]
    fn the_bounds_of_an_uncertainty_hold_the_value_and_respect_its_range() {
        let with = |rest: &str| {
            let text = format!("p = {{ value = 0.5, source = \"assumption\", {rest} }}");
            faults(&text, chance)
        };
        assert!(with("low = 0.5, high = 0.5, distribution = \"beta-pert\"").is_empty());
        assert_eq!(with("low = 0.6"), ["1:49 p.low: 0.6 is not allowed"]);
        assert_eq!(with("high = 0.4"), ["1:50 p.high: 0.4 is not allowed"]);
        assert_eq!(with("low = -0.1, high = 1.1").len(), 2);
        assert_eq!(with("low = 0, distribution = \"lognormal\"").len(), 1);
        assert!(with("low = 0, distribution = \"normal\"").is_empty());
        assert_eq!(
            with("distribution = \"gaussian\""),
            ["1:58 p.distribution: \"gaussian\" is not one of the choices"]
        );
    }

    #[test]
    fn a_value_set_beyond_its_uncertainty_leaves_the_uncertainty_out() {
        let text = "p = { value = 0.5, source = \"assumption\", low = 0.4, high = 0.6 }";
        let uncertainty = |value: &str| {
            let set = [("p".to_owned(), value.to_owned())];
            let document = Document::from_text("a.toml", text, &set).expect("valid");
            let reader = Reader::new(&document);
            chance(&reader.root());
            let catalogue = reader.finish().expect("valid");
            (
                catalogue.parameters[0].file.clone(),
                catalogue.parameters[0].uncertainty.is_some(),
            )
        };
        assert_eq!(uncertainty("0.45"), ("--set".to_owned(), true));
        assert_eq!(uncertainty("0.7"), ("--set".to_owned(), false));
    }

    #[test]
    fn every_number_enters_the_catalogue_with_all_that_is_known_of_it() {
        let text = "[sources.P2]\ncitation = \"Health survey 2018\"\ngrade = \"B\"\nyear = 2019\n[run]\nseed = { value = 7, source = \"assumption\" }\np = { value = 0.5, source = \"P2\", low = 0.25, distribution = \"uniform\", note = \"N\" }\ndriver = { value = true, source = \"P2\" }\n";
        let catalogue = finished(text, |root| {
            let run = root.section("run");
            chance(&run);
            assert!(run.boolean("driver"));
            let seed: u64 = run.integer(Spec {
                key: "seed",
                unit: "",
                meaning: "S",
                min: 0,
                max: u64::MAX,
            });
            assert_eq!(seed, 7);
        })
        .expect("valid");
        let keys: Vec<_> = catalogue
            .parameters
            .iter()
            .map(|found| found.key.as_str())
            .collect();
        assert_eq!(keys, ["run.driver", "run.p", "run.seed"]);
        let found = catalogue.find("run.p").expect("recorded");
        assert_eq!(found.value, ParameterValue::Number(0.5));
        assert_eq!(
            (found.minimum, found.maximum, found.line),
            (Some(0.0), Some(1.0), 7)
        );
        assert_eq!(
            (found.unit, found.note.as_deref()),
            ("probability", Some("N"))
        );
        let cited = Provenance::Source {
            key: "P2".to_owned(),
            citation: "Health survey 2018".to_owned(),
        };
        assert_eq!(found.source, cited);
        let uncertainty = found.uncertainty.expect("stated");
        assert_eq!((uncertainty.low, uncertainty.high), (Some(0.25), None));
        assert_eq!(uncertainty.distribution, Some(Shape::Uniform));
        assert_eq!(catalogue.assumptions().count(), 1);
        assert_eq!(
            (catalogue.sources["P2"].grade, catalogue.sources["P2"].year),
            (Some('B'), Some(2019))
        );
    }

    #[test]
    fn a_source_needs_its_citation_and_a_known_grade() {
        let text = "[sources.P2]\ngrade = \"E\"\nyear = 19\nurrl = \"x\"\n[sources.assumption]\ncitation = \"x\"\n";
        assert_eq!(
            faults(text, |_| ()),
            [
                "1:1 sources.P2.citation: `citation` is missing",
                "2:9 sources.P2.grade: \"E\" is not one of the choices",
                "3:8 sources.P2.year: this is not a year",
                "4:1 sources.P2.urrl: `urrl` is not known here",
                "6:12 sources.assumption.citation: `assumption` cannot name a source",
            ]
        );
    }

    #[test]
    fn a_service_switched_off_is_left_out_and_not_judged() {
        let text = "[service.b]\ncars = 3\n[service.a]\nenabled = false\nanything = 1\n[service.a.deep]\nx = 1\n[service.c]\nenabled = true\n";
        let names = |root: &Section<'_>| -> Vec<String> {
            let children = root.children("service");
            children.iter().map(|(_, child)| child.path()).collect()
        };
        let read = |root: &Section<'_>| assert_eq!(names(root), ["service.b", "service.c"]);
        assert_eq!(
            faults(text, read),
            ["2:1 service.b.cars: `cars` is not known here"]
        );
        let text = "service.x = 3\n[service.y]\nenabled = \"no\"\n";
        let found = faults(text, |root| {
            root.children("service");
        });
        assert_eq!(
            found,
            [
                "1:13 service.x: 3 is a number",
                "3:11 service.y.enabled: \"no\" is a text"
            ]
        );
    }

    #[test]
    fn words_are_chosen_from_a_list_that_the_rule_shows() {
        let read = |root: &Section<'_>| {
            root.choice("dispatch", &["urgency", "capacity"]);
        };
        let expected = "\
error in a.toml, line 1, column 12: dispatch
  1 | dispatch = \"urgncy\"
    |            ^^^^^^^^ \"urgncy\" is not one of the choices
  rule:   one of urgency, capacity
  remedy: did you mean `urgency`?

1 fault; nothing was computed.";
        assert_eq!(refused("dispatch = \"urgncy\"", read), expected);
        assert!(refused("", read).contains("such as dispatch = \"urgency\""));
        let found = finished("dispatch = \"capacity\"", |root| {
            assert_eq!(root.choice("dispatch", &["urgency", "capacity"]), 1);
        });
        assert!(found.is_ok());
    }

    #[test]
    fn texts_and_yes_or_no_need_no_source() {
        let text = "title = \"T\"\nstart = 23:00:00\ndriver = false\non = [\"mon\", \"tue\"]\n";
        let found = finished(text, |root| {
            assert_eq!(root.text("title"), "T");
            assert_eq!(root.text("start"), "23:00:00");
            assert!(!root.boolean("driver"));
            assert_eq!(root.texts("on"), ["mon", "tue"]);
            assert_eq!(root.optional_text("absent"), None);
            assert!(root.has("title") && !root.has("absent"));
        });
        assert_eq!(found, Ok(Catalogue::default()));
    }

    #[test]
    fn a_text_in_the_place_of_another_kind_is_refused() {
        let text = "title = 3\ndriver = \"yes\"\non = \"mon\"\nend = [1]\n";
        let found = faults(text, |root| {
            root.text("title");
            root.boolean("driver");
            root.texts("on");
            root.texts("end");
        });
        assert_eq!(
            found,
            [
                "1:9 title: 3 is a number",
                "2:10 driver: \"yes\" is a text",
                "3:6 on: \"mon\" is a text",
                "4:8 end: 1 is a number",
            ]
        );
        let long = format!("title = \"{}\"", "é".repeat(501));
        let found = faults(&long, |root| {
            root.text("title");
        });
        assert_eq!(found, ["1:9 title: this text has 501 characters"]);
    }

    #[test]
    fn a_list_of_numbers_has_its_length_and_each_number_its_range() {
        let read = |text: &str| {
            faults(text, |root| {
                let values = root.numbers(CHANCE, 2..=3);
                assert!((2..=3).contains(&values.len()));
            })
        };
        assert!(read("p = { values = [0, 0.5], source = \"assumption\" }").is_empty());
        assert_eq!(
            read("p = { values = [2, 0.5, -1], source = \"assumption\" }"),
            ["1:17 p: 2 is not allowed", "1:25 p: -1 is not allowed"]
        );
        assert_eq!(
            read("p = { values = [0.5], source = \"assumption\" }"),
            ["1:16 p: this list has length 1"]
        );
        assert_eq!(
            read("p = [0.5, 0.5]"),
            ["1:5 p: these numbers need their source"]
        );
        assert_eq!(read("p = \"x\""), ["1:5 p: \"x\" is a text"]);
        assert_eq!(read(""), ["0:0 p: `p` is missing"]);
        assert_eq!(
            read("p = { value = 0.5, source = \"assumption\" }"),
            [
                "1:5 p: `values` is missing",
                "1:7 p.value: `value` is not known here"
            ]
        );
    }

    #[test]
    fn a_table_gives_its_cells_in_the_order_asked_for() {
        let text = "[c]\nsource = \"assumption\"\ncolumns = [\"population\", \"nis\"]\nrows = [[265086, \"44021\"], [1.5, \"x\"]]\n";
        let catalogue = finished(text, |root| {
            let rows = root.rows("c", &COMMUNES);
            assert_eq!((rows[0][0].text(), rows.len()), ("44021", 2));
            assert_eq!(rows[0][1], Cell::Number(265_086.0));
            assert_eq!(rows[1], [Cell::Text("x".to_owned()), Cell::Number(1.5)]);
        });
        let catalogue = catalogue.expect("valid");
        let size = ParameterValue::Text("2 rows of nis, population".to_owned());
        assert_eq!(catalogue.find("c").map(|found| &found.value), Some(&size));
    }

    #[test]
    fn a_table_is_refused_cell_by_cell_and_column_by_column() {
        let read = |rest: &str| {
            faults(
                &format!("c = {{ source = \"assumption\", {rest} }}"),
                |root| {
                    root.rows("c", &COMMUNES);
                },
            )
        };
        assert_eq!(
            read(
                "columns = [\"nis\", \"population\"], rows = [[\"1\", 0], [2, 3], [\"4\"], 5, [\"\", 6], [\"7\", nan]]"
            ),
            [
                "1:77 c: 0 is not allowed",
                "1:82 c: 2 is not allowed",
                "1:89 c: this row has length 1",
                "1:96 c: this is not a row",
                "1:100 c: \"\" is not allowed",
                "1:114 c: nan is not allowed",
            ]
        );
        assert_eq!(
            read("columns = [\"nis\", \"nis\", \"pop\"], rows = []"),
            [
                "1:40 c: the column population is missing",
                "1:48 c: \"nis\" is written twice",
                "1:55 c: \"pop\" is not a column of this table",
            ]
        );
        assert_eq!(read("rows = []"), ["1:5 c: `columns` is missing"]);
        assert_eq!(
            read("columns = []"),
            [
                "1:5 c: `rows` is missing",
                "1:40 c: the column nis is missing",
                "1:40 c: the column population is missing"
            ]
        );
        let many = format!(
            "columns = [\"nis\", \"population\"], rows = [{}]",
            "[],".repeat(20_001)
        );
        assert_eq!(read(&many), ["1:70 c: this table has 20001 rows"]);
    }

    #[test]
    fn a_fault_across_values_stands_at_the_value_or_else_at_the_section() {
        let text = "[run]\nlow = { value = 3, source = \"assumption\" }\n";
        let found = faults(text, |root| {
            let run = root.section("run");
            run.optional_number(Spec {
                key: "low",
                max: 9.0,
                ..CHANCE
            });
            run.fault_at("low", "3 is above 2", "r", "m");
            run.fault_at("high", "absent", "r", "m");
        });
        assert_eq!(
            found,
            ["1:1 run.high: absent", "2:17 run.low: 3 is above 2"]
        );
    }

    /// Asks for everything a scenario can hold, whatever is there.
    fn read_everything(root: &Section<'_>) {
        let run = root.section("run");
        days(&run);
        chance(&run);
        run.numbers(CHANCE, 1..=3);
        run.choice("dispatch", &["urgency", "capacity"]);
        root.rows("communes", &COMMUNES);
        root.optional_texts("on");
        for (_, service) in root.children("service") {
            service.boolean("driver");
            service.fault_at("cars", "m", "r", "r");
        }
    }

    const VALID: &str = "on = [\"a\"]\n[sources.P2]\ncitation = \"é\"\n[run]\ndays = { value = 28, source = \"P2\", low = 7 }\np = { values = [0.5], source = \"P2\" }\ndispatch = \"urgency\"\n[communes]\nsource = \"P2\"\ncolumns = [\"nis\", \"population\"]\nrows = [[\"1\", 2]]\n[service.x]\nenabled = true\ndriver = false\n";

    proptest! {
        #[test]
        fn a_damaged_scenario_is_read_or_refused_in_words(
            from in 0..VALID.len(), length in 0..30_usize,
            patch in prop_oneof!["[\\[\\]{}\"'=., \n]{0,4}", Just("inf".to_owned()), Just("-9e9".to_owned()), Just("\n[service]\n".to_owned()), Just("{ value = nan }".to_owned())],
        ) {
            let start = VALID.floor_char_boundary(from);
            let end = VALID.floor_char_boundary(from + length).max(start);
            let text = format!("{}{patch}{}", &VALID[..start], &VALID[end..]);
            let refusal = refused(&text, read_everything);
            prop_assert!(refusal.ends_with("; nothing was computed."));
        }
    }
}

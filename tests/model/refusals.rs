//! What an analyst reads when a scenario is wrong: the file, the key, the value found, the rule and the remedy.
//!
//! Each test changes one thing in the shipped Ghent scenarios and pins the whole text. Line numbers, and what stands in a line
//! after the caret, are left out, so that other values of the files may be changed freely.

use permanence::experiment::Experiment;
use permanence::scenario::Scenario;
use permanence::scenario::fault::Faults;
use std::fs;
use std::path::Path;

const ROTA: &str = "scenarios/ghent/cercle-rota.toml";
const OWN_LIST: &str = "scenarios/ghent/garde-patientele.toml";
const POSTS: &str = "scenarios/ghent/poste-de-garde.toml";
const POSTS_BASE: &str = "scenarios/ghent/postes.toml";
const GHENT: &str = "scenarios/ghent/ghent.toml";
const BELGIUM: &str = "scenarios/belgium-base.toml";
const TERRITORY: &str = "scenarios/territories/ghent.toml";

/// Copies the scenario files of a folder.
pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary folder is writable");
    for entry in fs::read_dir(from).expect("the scenarios are shipped") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else if path.extension().is_some_and(|e| e == "toml") {
            fs::copy(&path, &target).expect("the temporary folder is writable");
        }
    }
}

/// What is said of the scenario `run` after edits `(file, from, to)` and with `--set` values.
fn told(run: &str, edits: &[(&str, &str, &str)], set: &[(&str, &str)]) -> String {
    let place = tempfile::tempdir().expect("a temporary folder");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"),
        &place.path().join("scenarios"),
    );
    for (file, from, to) in edits {
        let path = place.path().join(file);
        let text = fs::read_to_string(&path).expect("the scenarios are shipped");
        assert!(text.contains(from), "{file} no longer holds: {from}");
        fs::write(&path, text.replacen(from, to, 1)).expect("the temporary folder is writable");
    }
    let set: Vec<(String, String)> = set
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let text = match Scenario::load(&place.path().join(run), &set) {
        Err(faults) => faults.to_string(),
        Ok((scenario, _)) => {
            let prepared = Experiment::prepare(vec![scenario], None).prepared.remove(0);
            let fault = prepared
                .organisation
                .impossible(&prepared.scenario, &prepared.world);
            fault.map_or_else(
                || "in order".to_owned(),
                |mut fault| {
                    fault.file = run.to_owned();
                    Faults::from(fault).to_string()
                },
            )
        }
    };
    without_numbers(&text.replace(&format!("{}/", place.path().display()), ""))
}

/// The text without line numbers, and each quoted line only as far as the caret goes.
fn without_numbers(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut all = text.lines().peekable();
    while let Some(line) = all.next() {
        if let Some(start) = line
            .find(", line ")
            .filter(|_| line.starts_with("error in "))
        {
            let rest = line[start..]
                .find(": ")
                .map_or("", |at| &line[start + at..]);
            lines.push(format!("{}{rest}", &line[..start]));
        } else if let Some((_, quoted)) = line
            .split_once(" | ")
            .filter(|(gutter, _)| is_number(gutter))
        {
            let (_, marked) = all
                .next()
                .and_then(|next| next.split_once(" | "))
                .expect("a caret below each quoted line");
            let end = marked.chars().take_while(|c| *c == ' ').count();
            let span = marked.chars().skip(end).take_while(|c| *c == '^').count();
            lines.push(format!(
                "  | {}",
                quoted.chars().take(end + span).collect::<String>()
            ));
            lines.push(format!("  | {marked}"));
        } else if let Some((before, _)) = line.split_once("; there are \"") {
            lines.push(format!("{before}; there are …"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

fn is_number(gutter: &str) -> bool {
    let number = gutter.trim_start();
    gutter.starts_with("  ") && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

#[track_caller]
fn refused(run: &str, edits: &[(&str, &str, &str)], set: &[(&str, &str)], expected: &str) {
    let told = told(run, edits, set);
    assert!(
        told == expected,
        "\n--- expected\n{expected}\n--- told\n{told}\n---"
    );
}

#[test]
fn the_shipped_scenarios_are_not_refused() {
    for run in [ROTA, OWN_LIST, POSTS] {
        assert_eq!(told(run, &[], &[]), "in order", "{run}");
    }
}

#[test]
fn what_is_unusual_but_possible_is_not_refused() {
    // A bare time of day, a bare date, 24 hours on duty, dates at the ends of the range, a second shift that reinforces.
    let odd: [(&str, &str, &str); 4] = [
        (ROTA, "from = \"19:00\"", "from = 19:00"),
        (ROTA, "to = \"08:00\"", "to = \"18:59\""),
        (BELGIUM, "start = \"2024-01-01\"", "start = 2024-01-01"),
        (ROTA, "from = \"08:00\"", "extra = true\nfrom = \"07:00\""),
    ];
    for edit in odd {
        assert_eq!(told(ROTA, &[edit], &[]), "in order", "{edit:?}");
    }
    for start in ["\"1900-01-01\"", "\"2200-12-31\""] {
        assert_eq!(told(ROTA, &[], &[("run.start", start)]), "in order");
    }
}

#[test]
fn a_base_outside_the_library_is_not_opened() {
    let told = told(
        ROTA,
        &[(
            ROTA,
            "extends = \"ghent.toml\"",
            "extends = \"../../../../../../../../etc/hostname\"",
        )],
        &[],
    );
    assert!(
        told.contains("lies outside the library of scenarios")
            || told.contains("there is no such file"),
        "{told}"
    );
    assert!(told.ends_with("\n1 fault; nothing was computed."), "{told}");
}

#[test]
fn malformed_lines_are_explained_in_plain_words() {
    refused(
        ROTA,
        &[(
            ROTA,
            r#"title = "Cercle rota from"#,
            "title = Cercle rota from",
        )],
        &[],
        "error in scenarios/ghent/cercle-rota.toml
  | title = C
  |         ^ there is no value after =
  rule:   the file must be valid TOML
  remedy: write a value, or remove the line

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(
            ROTA,
            "home_visits = true",
            "home_visits = true
home_visits = true",
        )],
        &[],
        "error in scenarios/ghent/cercle-rota.toml
  | home_visits
  | ^^^^^^^^^^^ this name is written twice
  rule:   the file must be valid TOML
  remedy: keep one of the two and remove the other

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(ROTA, "may_sleep = false", "may_sleep =")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml
  | may_sleep =
  |            ^ there is no value after =
  rule:   the file must be valid TOML
  remedy: write a value, or remove the line

1 fault; nothing was computed.",
    );
}

#[test]
fn a_list_that_is_not_closed_is_one_fault() {
    refused(
        ROTA,
        &[(
            ROTA,
            r#"access = ["duty-number"]"#,
            r#"access = ["duty-number""#,
        )],
        &[],
        "error in scenarios/ghent/cercle-rota.toml
  | h
  | ^ the list before this is not finished: a comma or ] is missing
  rule:   the file must be valid TOML
  remedy: put commas between the items of a list, and ] at its end

1 fault; nothing was computed.",
    );
}

#[test]
fn a_decimal_comma_is_recognised() {
    refused(
        ROTA,
        &[(ROTA, "value = 0.3,", "value = 0,3,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml
  | opens_record = { value = 0,3,
  |                             ^ a number is written with a decimal point, not with a comma
  rule:   the file must be valid TOML
  remedy: write for example 0.3 instead of 0,3

1 fault; nothing was computed.",
    );
}

#[test]
fn what_is_no_number_in_range_is_refused() {
    refused(
        ROTA,
        &[(ROTA, "value = 0.3,", "value = nan,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = { value = nan
  |                          ^^^ nan is not allowed
  rule:   a number from 0 to 1 (share)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(ROTA, "value = 0.3,", "value = inf,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = { value = inf
  |                          ^^^ inf is not allowed
  rule:   a number from 0 to 1 (share)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(ROTA, "value = 0.3,", "value = -0.1,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = { value = -0.1
  |                          ^^^^ -0.1 is not allowed
  rule:   a number from 0 to 1 (share)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(ROTA, "value = 0.3,", "value = 1.5,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = { value = 1.5
  |                          ^^^ 1.5 is not allowed
  rule:   a number from 0 to 1 (share)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(ROTA, "value = 0.3,", r#"value = "0.3","#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = { value = "0.3"
  |                          ^^^^^ "0.3" is a text
  rule:   a number from 0 to 1 (share)
  remedy: write a number, without quotes

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, "value = 10,", "value = -10,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.sectors
  | sectors = { value = -10
  |                     ^^^ -10 is not allowed
  rule:   a whole number from 1 to 1000 (sectors)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(ROTA, "value = 10,", "value = 2.5,")],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.sectors
  | sectors = { value = 2.5
  |                     ^^^ 2.5 is not a whole number
  rule:   a whole number from 1 to 1000 (sectors)
  remedy: write it without a decimal point

1 fault; nothing was computed.",
    );
    refused(
        POSTS,
        &[(
            BELGIUM,
            "cubicles_per_100_beds = { value = 5",
            "cubicles_per_100_beds = { value = 500",
        )],
        &[],
        "error in scenarios/belgium-base.toml: emergency.cubicles_per_100_beds
  | cubicles_per_100_beds = { value = 500
  |                                   ^^^ 500 is not allowed
  rule:   a number from 0 to 100 (per 100 beds)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
}

#[test]
fn every_number_needs_a_source() {
    refused(
        ROTA,
        &[(
            ROTA,
            r#"opens_record = { value = 0.3, source = "assumption", low = 0.1, high = 0.6 }"#,
            "opens_record = 0.3",
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = 0.3
  |                ^^^ a number needs its source
  rule:   every number says where it comes from
  remedy: write opens_record = { value = 0.3, source = "assumption" }, or the key of a [sources.…] entry in the place of assumption

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"value = 0.3, source = "assumption""#, "value = 0.3")],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record
  | opens_record = { value = 0.3, low = 0.1, high = 0.6 }
  |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the source is missing
  rule:   every number says where it comes from
  remedy: add source = "assumption", or the key of a [sources.…] entry

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[
            (BELGIUM, "[sources.kce-19]", "[sources.kce-20]"),
            (
                BELGIUM,
                "[sources.triage-1733]
citation",
                "[sources.triage-1733]
quote",
            ),
        ],
        &[],
        r#"error in scenarios/belgium-base.toml: sources.triage-1733.citation
  | [sources.triage-1733]
  | ^^^^^^^^^^^^^^^^^^^^^ `citation` is missing
  rule:   a text
  remedy: add under [sources.triage-1733] a line such as citation = "…"

error in scenarios/belgium-base.toml: sources.triage-1733.quote
  | quote
  | ^^^^^ `quote` is not known here
  rule:   the names known here are citation, grade, place, url, year
  remedy: remove it

error in scenarios/belgium-base.toml: choice.knows_price.source
  | knows_price = { value = 0.36, source = "kce-19"
  |                                        ^^^^^^^^ "kce-19" is not in [sources]
  rule:   a source is "assumption" or the key of a [sources.…] entry; there are …
  remedy: did you mean `kce-20`?

3 faults; nothing was computed."#,
    );
}

#[test]
fn a_misspelt_name_is_refused_with_the_nearest_one() {
    refused(
        ROTA,
        &[(
            BELGIUM,
            "
habit = { value",
            "
habits = { value",
        )],
        &[],
        r#"error in scenarios/belgium-base.toml: choice.habit
  | [choice]
  | ^^^^^^^^ `habit` is missing
  rule:   a number from -50 to 50 (logit): A place used last time
  remedy: add under [choice] a line such as habit = { value = -50, source = "assumption" }

error in scenarios/belgium-base.toml: choice.habits
  | habits
  | ^^^^^^ `habits` is not known here
  rule:   the names known here are attempts, constant, evening_spread_minutes, expected_wait_duty, expected_wait_emergency, habit, horizon_hours, injury_emergency, knows_price, memory, memory_days, night_hours, night_wait, no_own_gp_emergency, per_euro, per_hour_to_office, per_travel_minute, per_urgency, per_wait_minute, telephone_first, urgent_from
  remedy: did you mean `habit`?

2 faults; nothing was computed."#,
    );
    refused(
        POSTS,
        &[(
            "scenarios/regimes/line-1733.toml",
            r#"dispatch = "capacity""#,
            r#"dispatch = "capacities""#,
        )],
        &[],
        r#"error in scenarios/regimes/line-1733.toml: line.1733.dispatch
  | dispatch = "capacities"
  |            ^^^^^^^^^^^^ "capacities" is not one of the choices
  rule:   one of urgency, capacity
  remedy: did you mean `capacity`?

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[],
        &[("run.dayz", "7")],
        "error in --set: run.dayz
  | run.dayz
  |     ^^^^ `dayz` is not known here
  rule:   the names known here are days, public_holidays, replications, seed, start, warm_up_days
  remedy: did you mean `days`?

1 fault; nothing was computed.",
    );
}

#[test]
fn a_range_must_hold_its_value() {
    refused(
        ROTA,
        &[(
            ROTA,
            r#"value = 0.3, source = "assumption", low = 0.1"#,
            r#"value = 0.3, source = "assumption", low = 0.4"#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.opens_record.low
  | …ord = { value = 0.3, source = "assumption", low = 0.4
  |                                                    ^^^ 0.4 is not allowed
  rule:   low, value and high are in this order, within what the value may be; low is above 0 for a lognormal
  remedy: correct the bound or the value

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_window_names_days_and_times() {
    refused(
        ROTA,
        &[(ROTA, r#"on = ["weeknight"]"#, "on = []")],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weeknight.on
  | on = []
  |      ^^ no day is named
  rule:   a window opens on at least one day
  remedy: name a day, for example "weeknight"

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"on = ["weeknight"]"#, r#"on = ["weeknights"]"#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weeknight.on
  | on = ["weeknights"]
  |      ^^^^^^^^^^^^^^ "weeknights" is not a day name
  rule:   day names are Mon, Tue, Wed, Thu, Fri, Sat, Sun, holiday, working-day, rest-day, weeknight, weekend-night
  remedy: use one or more of these names

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"on = ["weeknight"]"#, r#"on = "weeknight""#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weeknight.on
  | on = "weeknight"
  |      ^^^^^^^^^^^ "weeknight" is a text
  rule:   a list of at most 1000 texts
  remedy: put the texts between [ and ]

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"from = "19:00""#, r#"from = "19h00""#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weeknight.from
  | from = "19h00"
  |        ^^^^^^^ "19h00" is not a time of day
  rule:   times are written "HH:MM", from "00:00" to "24:00"; a window starts before "24:00"
  remedy: write for example "19:00"

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"from = "19:00""#, r#"from = "24:00""#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weeknight.from
  | from = "24:00"
  |        ^^^^^^^ "24:00" is not a time of day
  rule:   times are written "HH:MM", from "00:00" to "24:00"; a window starts before "24:00"
  remedy: write for example "19:00"

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"to = "08:00""#, r#"to = "25:00""#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weeknight.to
  | to = "25:00"
  |      ^^^^^^^ "25:00" is not a time of day
  rule:   times are written "HH:MM", from "00:00" to "24:00"; a window starts before "24:00"
  remedy: write for example "19:00"

1 fault; nothing was computed."#,
    );
}

#[test]
fn shifts_of_one_service_follow_each_other() {
    refused(
        ROTA,
        &[(
            ROTA,
            r#"from = "08:00"
to = "19:00""#,
            r#"from = "07:00"
to = "19:00""#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weekend-night.from
  | from = "19:00"
  |        ^^^^^^^ shifts "weekend-day" and "weekend-night" overlap
  rule:   shifts of one service with the same role follow each other
  remedy: correct the times, or write extra = true under the shift whose doctors reinforce the other

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_service_is_staffed() {
    refused(
        ROTA,
        &[],
        &[
            ("service.rota.shift.weeknight.doctors", "0"),
            ("service.rota.shift.weekend-night.doctors", "0"),
            ("service.rota.shift.weekend-day.doctors", "0"),
        ],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.shift
  | [service.rota.shift
  |               ^^^^^ nobody staffs "rota"
  rule:   a service has at least one shift with a doctor
  remedy: write a number above 0 at `doctors` of a shift, or add a section [service.rota.shift.NAME], or write enabled = false under [service.rota]

1 fault; nothing was computed."#,
    );
    refused(
        OWN_LIST,
        &[(
            OWN_LIST,
            "home_visits = true",
            r#"home_visits = true
site = { latitude = { value = 51, source = "assumption" }, longitude = { value = 3.7, source = "assumption" } }"#,
        )],
        &[],
        r#"error in scenarios/ghent/garde-patientele.toml: service.own-list.site
  | site = { latitude = { value = 51, source = "assumption" }, longitude = { valu…
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ own-list cover has no site
  rule:   a service staffed by each practice works from that practice
  remedy: remove `site`, or write staffed_by = "cercle"

1 fault; nothing was computed."#,
    );
    refused(
        POSTS,
        &[
            (
                POSTS_BASE,
                r#"outsiders = { value = 0.1, source = "assumption", low = 0.0, high = 0.3 }"#,
                r#"outsiders = { value = 0.6, source = "assumption" }"#,
            ),
            (
                POSTS_BASE,
                r#"trainees = { value = 0.1, source = "assumption", low = 0.0, high = 0.2 }"#,
                r#"trainees = { value = 0.7, source = "assumption" }"#,
            ),
        ],
        &[],
        "error in scenarios/ghent/postes.toml: service.poste-est.outsiders
  | outsiders = { value = 0.6
  |                       ^^^ with `trainees` this makes 1.30 of the duties
  rule:   outsiders and trainees together take at most 1 (all duties)
  remedy: lower one of the two

1 fault; nothing was computed.",
    );
}

#[test]
fn a_service_can_be_reached() {
    refused(
        OWN_LIST,
        &[(
            OWN_LIST,
            r#"access = ["own-number"]"#,
            r#"access = ["own-number", "1733"]"#,
        )],
        &[],
        r#"error in scenarios/ghent/garde-patientele.toml: service.own-list.access
  | access = ["own-number", "1733"]
  |          ^^^^^^^^^^^^^^^^^^^^^^ patients reach their own practice by its own number only
  rule:   a service with staffed_by = "own-practice" has access = ["own-number"]
  remedy: write access = ["own-number"], or staffed_by = "cercle"

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            ROTA,
            r#"access = ["duty-number"]"#,
            r#"access = ["own-number"]"#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.access
  | access = ["own-number"]
  |          ^^^^^^^^^^^^^^ "own-number" is the number of a practice, which does not staff this service
  rule:   a service with staffed_by = "cercle" or "own-staff" is reached by any other road
  remedy: remove "own-number", or write staffed_by = "own-practice"

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"access = ["duty-number"]"#, "access = []")],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.access
  | access = []
  |          ^^ no road leads to this service
  rule:   one or more of "own-number", "duty-number", "1733", "walk-in", "mobile-number", "minor-injury", "support-number"
  remedy: name a road, for example access = ["duty-number"]

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            ROTA,
            r#"access = ["duty-number"]"#,
            r#"access = ["dutynumber"]"#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.access
  | access = ["dutynumber"]
  |          ^^^^^^^^^^^^^^ "dutynumber" is not a road to a service
  rule:   one or more of own-number, duty-number, 1733, walk-in, mobile-number, minor-injury, support-number
  remedy: use these words

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            ROTA,
            r#"access = ["duty-number"]"#,
            r#"access = ["duty-number", "walk-in"]"#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.access
  | access = ["duty-number", "walk-in"]
  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^ patients cannot walk in where there is no site
  rule:   only a service with a site takes walk-in patients
  remedy: add a section [service.rota.site] with latitude and longitude, or [service.rota.sites] with a rule

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(ROTA, r#"access = ["duty-number"]"#, r#"access = ["1733"]"#)],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.access
  | access = ["1733"]
  |          ^^^^^^^^ no line answers "1733"
  rule:   a service reached through 1733 needs a section [line.NAME] with number = "1733"
  remedy: add the line (scenarios/ghent/postes.toml has one), or remove "1733"

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_service_serves_somebody() {
    refused(
        ROTA,
        &[(
            ROTA,
            "home_visits",
            "communes = []
home_visits",
        )],
        &[],
        "error in scenarios/ghent/cercle-rota.toml: service.rota.communes
  | communes = []
  |            ^^ the service serves nobody
  rule:   at least one commune and one Cercle
  remedy: name one, or remove the line `communes`: without it all are served

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(
            ROTA,
            "home_visits",
            r#"communes = ["44020"]
home_visits"#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.communes
  | communes = ["44020"]
  |            ^^^^^^^^^ "44020" is not a commune of this territory
  rule:   a commune of the territory, or "*" for all
  remedy: did you mean "44021"?

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            ROTA,
            "home_visits",
            r#"cercles = ["ghent"]
home_visits"#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: service.rota.cercles
  | cercles = ["ghent"]
  |           ^^^^^^^^^ "ghent" is not a Cercle of this territory
  rule:   a Cercle of the territory, or "*" for all
  remedy: did you mean "gent"?

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_line_is_answered_and_serves_a_service() {
    refused(
        POSTS,
        &[],
        &[
            ("line.1733.shift.weekend-day.operators", "0"),
            ("line.1733.shift.weekend-evening.operators", "0"),
            ("line.1733.shift.weekend-night.operators", "0"),
            ("line.1733.shift.weeknight-evening.operators", "0"),
            ("line.1733.shift.weeknight-deep.operators", "0"),
        ],
        r#"error in scenarios/ghent/postes.toml: line.1733.shift
  | [line.1733.shift
  |            ^^^^^ nobody answers "1733"
  rule:   a line has at least one shift with an operator
  remedy: write a number above 0 at `operators` of a shift, or add a section [line.1733.shift.NAME]

1 fault; nothing was computed."#,
    );
    refused(
        POSTS,
        &[],
        &[
            ("line.1733.number", r#""duty-number""#),
            ("service.poste-est.access", r#"["walk-in"]"#),
            ("service.poste-ouest.access", r#"["walk-in"]"#),
            ("service.poste-sud.access", r#"["walk-in"]"#),
        ],
        r#"error in --set: line.1733.number
  | line.1733.number = "duty-number"
  |                    ^^^^^^^^^^^^^ no service takes patients from "1733"
  rule:   at least one service names this number under `access`
  remedy: add the number to the `access` of a service, or remove the line

1 fault; nothing was computed."#,
    );
}

#[test]
fn each_commune_belongs_to_one_cercle() {
    refused(
        ROTA,
        &[(
            GHENT,
            r#"communes = ["*"]"#,
            r#"communes = ["44021", "44013", "44064"]"#,
        )],
        &[],
        r#"error in scenarios/ghent/ghent.toml: cercle.gent.communes
  | communes = ["44021", "44013", "44064"]
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ commune 44073 Wachtebeke belongs to no Cercle
  rule:   each commune belongs to exactly one Cercle
  remedy: add its code to the `communes` of a Cercle

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            GHENT,
            "[people]",
            r#"[cercle.meetjesland]
title = "Meetjesland"
communes = ["44073"]
doctors = { value = 10, source = "assumption" }

[people]"#,
        )],
        &[],
        r#"error in scenarios/ghent/ghent.toml: cercle.meetjesland.communes
  | communes = ["44073"]
  |            ^^^^^^^^^ commune 44073 Wachtebeke belongs to gent and to meetjesland
  rule:   each commune belongs to exactly one Cercle
  remedy: name it in one of them only

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            GHENT,
            "[cercle.gent]",
            "[cercle.gent]
enabled = false",
        )],
        &[],
        "error in scenarios/ghent/ghent.toml: cercle
  | [cercle
  |  ^^^^^^ there is no Cercle
  rule:   a territory has at least one Cercle, whose doctors have its people on their lists
  remedy: add a section [cercle.NAME] with title, communes and doctors

1 fault; nothing was computed.",
    );
}

#[test]
fn a_cercle_has_doctors() {
    refused(
        ROTA,
        &[(GHENT, "doctors = { value = 320,", "doctors = { value = 0,")],
        &[],
        r#"error in scenarios/ghent/ghent.toml: cercle.gent.doctors
  | doctors = { value = 0
  |                     ^ Cercle "gent" has no doctors
  rule:   a Cercle has at least one general practitioner
  remedy: write how many there are, or give its communes to another Cercle

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_territory_has_people_and_hospitals() {
    refused(
        ROTA,
        &[(TERRITORY, r#"["44073", "Wacht"#, r#"["44013", "Wacht"#)],
        &[],
        "error in scenarios/territories/ghent.toml: territory.communes
  | [territory.communes]
  | ^^^^^^^^^^^^^^^^^^^^ two rows have the code 44013
  rule:   each commune has a code of its own
  remedy: correct the code, or remove one of the rows

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[
            (TERRITORY, r#""Gent", 263927"#, r#""Gent", 0"#),
            (TERRITORY, "18528", "0"),
            (TERRITORY, "8365", "0"),
            (TERRITORY, "7809", "0"),
        ],
        &[],
        "error in scenarios/territories/ghent.toml: territory.communes
  | [territory.communes]
  | ^^^^^^^^^^^^^^^^^^^^ nobody lives here
  rule:   at least one inhabitant
  remedy: correct the column population

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(TERRITORY, r#""Gent", 263927"#, r#""Gent", -5"#)],
        &[],
        r#"error in scenarios/territories/ghent.toml: territory.communes
  |   ["44021", "Gent", -5
  |                     ^^ -5 is not allowed
  rule:   column population: a number from 0 to 16000000 (persons)
  remedy: correct this value

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[
            (TERRITORY, r#""Gent", 263927"#, r#""Gent", 15999999"#),
            (
                TERRITORY,
                r#""Destelbergen", 18528"#,
                r#""Destelbergen", 15999999"#,
            ),
        ],
        &[],
        "error in scenarios/territories/ghent.toml: territory.communes
  | [territory.communes]
  | ^^^^^^^^^^^^^^^^^^^^ 32016172 inhabitants
  rule:   at most 16777216 inhabitants
  remedy: split the territory

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(
            TERRITORY,
            r#""longitude"]
rows"#,
            r#""longitude", "mayor"]
rows"#,
        )],
        &[],
        r#"error in scenarios/territories/ghent.toml: territory.communes
  | …population", "area_km2", "latitude", "longitude", "mayor"
  |                                                    ^^^^^^^ "mayor" is not a column of this table
  rule:   the columns are code, name, population, area_km2, latitude, longitude, in any order
  remedy: write columns = ["code", "name", "population", "area_km2", "latitude", "longitude"]

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            TERRITORY,
            r#"["44013", "Destelbergen", 18528, 29.82,"#,
            r#"["44013", "Destelbergen", 18528,"#,
        )],
        &[],
        r#"error in scenarios/territories/ghent.toml: territory.communes
  |   ["44013", "Destelbergen", 18528, 51.04331, 3.81231]
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this row has length 5
  rule:   each row is a list of 6 values, one per column
  remedy: complete the row, or remove what is too much

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            TERRITORY,
            r#"  ["1605", "AZ Maria Middelares", 542, 51.02423, 3.70264],
  ["1610", "AZ Jan Palfijn", 526, 51.0493, 3.70039],
  ["1630", "AZ Sint-Lucas", 779, 51.06183, 3.72131],
  ["3850", "UZ Gent", 1049, 51.02576, 3.72817],
"#,
            "",
        )],
        &[],
        "error in scenarios/territories/ghent.toml: territory.hospitals
  | [territory.hospitals]
  | ^^^^^^^^^^^^^^^^^^^^^ no hospital
  rule:   a territory has at least one emergency department
  remedy: add a row

1 fault; nothing was computed.",
    );
}

#[test]
fn practices_and_emergency_departments_are_open() {
    refused(
        ROTA,
        &[(
            BELGIUM,
            "[office.window.day]",
            "[office.window.day]
enabled = false",
        )],
        &[],
        r#"error in scenarios/belgium-base.toml: office
  | [office]
  | ^^^^^^^^ practices never open
  rule:   at least one section [office.window.NAME]
  remedy: add one, for example with on = ["working-day"], from = "08:00", to = "19:00"

1 fault; nothing was computed."#,
    );
    refused(ROTA, &[(BELGIUM, r#"to = "18:00"
phys"#, r#"to = "17:00"
phys"#)], &[], "error in scenarios/belgium-base.toml: emergency.shift
  | [emergency.shift
  |            ^^^^^ no emergency physician at 17:00 on some days
  rule:   emergency departments are staffed at all hours of all days
  remedy: lengthen a shift (`from`, `to`) or name more days (`on`), or add a section [emergency.shift.NAME]

1 fault; nothing was computed.");
}

#[test]
fn shares_add_up_and_lists_are_complete() {
    refused(
        ROTA,
        &[],
        &[(
            "doctors.age_shares.values",
            "[0.27, 0.16, 0.159, 0.241, 0.27]",
        )],
        "error in --set: doctors.age_shares
  | doctors.age_shares.values = [0.27, 0.16, 0.159, 0.241, 0.27]
  |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the shares add up to 1.1000
  rule:   shares add up to 1 (rounding up to 0.005 is accepted)
  remedy: change one of them so that the sum is 1

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[],
        &[("doctors.age_shares.values", "[0.17, 0.159, 0.241, 0.27]")],
        "error in --set: doctors.age_shares
  | doctors.age_shares.values = [0.17, 0.159, 0.241, 0.27]
  |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ this list has length 4
  rule:   a list of 5 numbers, each from 0 to 1 (share)
  remedy: add or remove numbers

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[],
        &[(
            "needs.months.values",
            "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
        )],
        "error in --set: needs.months
  | needs.months.values = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ all weights are zero
  rule:   at least one weight is above 0
  remedy: write a weight above 0

1 fault; nothing was computed.",
    );
}

#[test]
fn laws_of_duration_are_known_and_possible() {
    refused(
        ROTA,
        &[(
            BELGIUM,
            r#"[care.visit]
law = "lognormal""#,
            r#"[care.visit]
law = "gamma""#,
        )],
        &[],
        r#"error in scenarios/belgium-base.toml: care.visit.law
  | law = "gamma"
  |       ^^^^^^^ "gamma" is not one of the choices
  rule:   one of fixed, exponential, lognormal, erlang, uniform, hyperexponential
  remedy: write one of these words between double quotes

error in scenarios/belgium-base.toml: care.visit.cv
  | cv
  | ^^ `cv` is not known here
  rule:   the names known here are law, mean_minutes
  remedy: remove it

2 faults; nothing was computed."#,
    );
    refused(
        ROTA,
        &[],
        &[("care.visit.mean_minutes", "0")],
        "error in --set: care.visit.mean_minutes
  | care.visit.mean_minutes = 0
  |                           ^ 0 is not allowed
  rule:   a number from 0.001 to 10080 (minutes)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        POSTS,
        &[(
            POSTS_BASE,
            r#"law = "fixed"
mean_minutes = { value = 3, source = "assumption", low = 1, high = 6 }"#,
            r#"law = "uniform"
low_minutes = { value = 30, source = "assumption" }
high_minutes = { value = 10, source = "assumption" }"#,
        )],
        &[],
        "error in scenarios/ghent/postes.toml: service.poste-est.desk.high_minutes
  | high_minutes = { value = 10
  |                          ^^ 10 is below low_minutes = 30
  rule:   high_minutes is at least low_minutes
  remedy: exchange the two

1 fault; nothing was computed.",
    );
}

#[test]
fn a_run_has_a_length_and_a_date() {
    refused(
        ROTA,
        &[],
        &[("run.days", "2601")],
        "error in --set: run.days
  | run.days = 2601
  |            ^^^^ 2601 is not allowed
  rule:   a whole number from 1 to 2600 (days)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[],
        &[("run.days", "0")],
        "error in --set: run.days
  | run.days = 0
  |            ^ 0 is not allowed
  rule:   a whole number from 1 to 2600 (days)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[],
        &[("run.warm_up_days", "-1")],
        "error in --set: run.warm_up_days
  | run.warm_up_days = -1
  |                    ^^ -1 is not allowed
  rule:   a whole number from 0 to 366 (days)
  remedy: write a number in this range

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[(
            BELGIUM,
            r#"start = "2024-01-01""#,
            r#"start = "01/01/2024""#,
        )],
        &[],
        r#"error in scenarios/belgium-base.toml: run.start
  | start = "01/01/2024"
  |         ^^^^^^^^^^^^ "01/01/2024" is not a date
  rule:   a date of the years 1900 to 2200, written "YYYY-MM-DD"
  remedy: write for example "2024-01-01"

1 fault; nothing was computed."#,
    );
    refused(
        OWN_LIST,
        &[],
        &[
            ("run.days", "2600"),
            ("service.own-list.shift.weeknight.doctors", "50"),
        ],
        "error in scenarios/ghent/garde-patientele.toml: service.own-list.shift
  | [service.own-list.shift
  |                   ^^^^^ about 43729920 duties
  rule:   at most 5000000 duties in one run
  remedy: fewer doctors, sectors or days

1 fault; nothing was computed.",
    );
}

#[test]
fn a_base_is_a_file_of_the_library() {
    refused(
        ROTA,
        &[(
            ROTA,
            r#"extends = "ghent.toml""#,
            r#"extends = "gent.toml""#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: extends
  | extends = "gent.toml"
  |           ^^^^^^^^^^^ scenarios/ghent/gent.toml: there is no such file
  rule:   the file must exist and be readable
  remedy: correct the path

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            ROTA,
            r#"extends = "ghent.toml""#,
            r#"extends = "/etc/passwd""#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: extends
  | extends = "/etc/passwd"
  |           ^^^^^^^^^^^^^ /etc/passwd: "/etc/passwd" is not a path to follow
  rule:   the path of another scenario, written from the folder of this file, with /
  remedy: write for example extends = "../base.toml"

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            ROTA,
            r#"extends = "ghent.toml""#,
            r#"extends = "cercle-rota.toml""#,
        )],
        &[],
        r#"error in scenarios/ghent/cercle-rota.toml: extends
  | extends = "cercle-rota.toml"
  |           ^^^^^^^^^^^^^^^^^^ scenarios/ghent/cercle-rota.toml: these files extend each other in a circle
  rule:   a file never extends itself, directly or through others
  remedy: remove one `extends` of the circle

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_value_set_on_the_command_line_is_checked_like_one_in_a_file() {
    refused(
        ROTA,
        &[],
        &[("run.days", "lots")],
        r#"error in --set: run.days
  | run.days = lots
  |            ^^^^ `lots` is not a value
  rule:   a number, true or false, a text between double quotes, or a list between [ and ]
  remedy: for a text write --set 'run.days="lots"'

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[],
        &[("run.days", r#""7""#)],
        r#"error in --set: run.days
  | run.days = "7"
  |            ^^^ "7" is a text
  rule:   a whole number from 1 to 2600 (days)
  remedy: write a number, without quotes

1 fault; nothing was computed."#,
    );
}

#[test]
fn a_rota_that_nobody_can_fill_is_refused_before_it_is_tried() {
    refused(
        ROTA,
        &[(GHENT, "value = 320,", "value = 1,")],
        &[
            ("doctors.rest", r#""eleven-hours""#),
            ("doctors.exempt", "0"),
            ("service.rota.sectors", "1"),
        ],
        r#"error in scenarios/ghent/cercle-rota.toml: doctors
  no rota can fill the duties of the Cercle
  rule:   when the duty of "Rota of the Cercle" on 2023-12-09 at 08:00 starts, 2 doctors are needed on duty or still at rest; doctors who owe duty there: 1
  remedy: add doctors, join two services, shorten the duties, or choose a shorter rest

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            GHENT,
            "[doctors]",
            r#"[doctors]
participation = { value = 0, source = "assumption" }
duties_per_year = { value = 10, source = "assumption" }"#,
        )],
        &[("doctors.duty", r#""voluntary""#)],
        r#"error in scenarios/ghent/cercle-rota.toml: doctors
  no rota can fill the duties of the Cercle
  rule:   "Rota of the Cercle" has duties, but no doctor owes any there
  remedy: let at least one doctor owe duties there, or close the service

1 fault; nothing was computed."#,
    );
    refused(
        ROTA,
        &[(
            GHENT,
            "[doctors]",
            r#"[doctors]
participation = { value = 1, source = "assumption" }
duties_per_year = { value = 10, source = "assumption" }"#,
        )],
        &[("doctors.duty", r#""voluntary""#), ("doctors.exempt", "0")],
        "error in scenarios/ghent/cercle-rota.toml: doctors
  no rota can fill the duties of the Cercle
  rule:   515 duties are needed, but the doctors together accept 220
  remedy: add doctors, raise what they accept, or ask for fewer duties

1 fault; nothing was computed.",
    );
    refused(
        ROTA,
        &[],
        &[("doctors.exempt", "1")],
        r#"error in scenarios/ghent/cercle-rota.toml: doctors
  no rota can fill the duties of the Cercle
  rule:   "Rota of the Cercle" has duties, but no doctor owes any there
  remedy: let at least one doctor owe duties there, or close the service

1 fault; nothing was computed."#,
    );
}

#[test]
fn several_faults_are_told_at_once_in_the_order_of_the_files() {
    refused(
        ROTA,
        &[
            (ROTA, "value = 10,", "value = 10.5,"),
            (ROTA, "home_visits = true", r#"home_visits = "yes""#),
            (ROTA, r#"from = "08:00""#, r#"from = "8:00""#),
            (GHENT, "doctors = { value = 320,", "doctors = { value = 0,"),
            (BELGIUM, "female = { value = 0.51", "female = { value = 51"),
        ],
        &[],
        r#"error in scenarios/belgium-base.toml: people.female
  | female = { value = 51
  |                    ^^ 51 is not allowed
  rule:   a number from 0 to 1 (share)
  remedy: write a number in this range

error in scenarios/ghent/cercle-rota.toml: service.rota.sectors
  | sectors = { value = 10.5
  |                     ^^^^ 10.5 is not a whole number
  rule:   a whole number from 1 to 1000 (sectors)
  remedy: write it without a decimal point

error in scenarios/ghent/cercle-rota.toml: service.rota.home_visits
  | home_visits = "yes"
  |               ^^^^^ "yes" is a text
  rule:   true or false
  remedy: write true or false, without quotes

error in scenarios/ghent/cercle-rota.toml: service.rota.shift.weekend-day.from
  | from = "8:00"
  |        ^^^^^^ "8:00" is not a time of day
  rule:   times are written "HH:MM", from "00:00" to "24:00"; a window starts before "24:00"
  remedy: write for example "19:00"

error in scenarios/ghent/ghent.toml: cercle.gent.doctors
  | doctors = { value = 0
  |                     ^ Cercle "gent" has no doctors
  rule:   a Cercle has at least one general practitioner
  remedy: write how many there are, or give its communes to another Cercle

5 faults; nothing was computed."#,
    );
}

//! Stories of single people, nights and doctors: exact words for what can be worked out by hand, and the same facts as the journal.

use super::cli::Bench;
use super::laboratory::{Laboratory, Law, run};
use super::reproducibility::small;
use permanence::calendar::{MS_PER_MINUTE, Moment};
use permanence::demand::{Demand, Kind, Onset};
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::{
    Act, CallEntry, ContactEntry, DutyEntry, Happening, Journal, Logbook, MidnightEntry, NeedEntry,
    OfficeEntry, PeriodEntry, StayEntry,
};
use permanence::organisation::staffing::is_night;
use permanence::outcomes::tally::Tally;
use permanence::outcomes::{Outcome, conclude};
use permanence::random::Streams;
use permanence::sim;
use permanence::story::{self, Area, Follower, Subject, Telling};

/// One GP in turn who may sleep, on the telephone and in the own practice. A call takes 5 minutes, waking 5 more, the way of the
/// patient 10, a consultation 15. Doctors judge everything one level too low and ask everybody to come; no report is sent;
/// everybody is told to see the own GP afterwards, who opens at 8. All needs are U3 and need a GP.
fn surgery() -> Prepared {
    let consultation = "{ values = [0, 0, 0, 1, 0, 0], source = \"assumption\" }";
    let laboratory = Laboratory::new()
        .with(
            "\n[service.duty]\ntitle = \"Rota\"\nstaffed_by = \"cercle\"\naccess = [\"duty-number\"]\n\
             home_visits = false\nopens_record = 1\nreports_back = 0\n\
             [service.duty.shift.night]\non = [\"working-day\", \"rest-day\"]\nfrom = \"19:00\"\nto = \"08:00\"\n\
             doctors = 1\nmay_sleep = true\n",
        )
        .people(50, 0.0)
        // Against waiting three to one: ln 3.
        .roads(&[("duty-number", 1.098_612_288_668_11), ("wait", 0.0)])
        .number("people.knows_emergency", 0.0)
        .number("travel.access_minutes", 10.0)
        .number("care.waking_minutes", 5.0)
        .number("care.follow_up", 1.0)
        .number("office.follow_up_spread_minutes", 0.0)
        .values("care.doctor_judgement", &[0.0, 1.0, 0.0])
        .law("care.doctor_call", Law::Fixed(5.0))
        .law("care.consultation", Law::Fixed(15.0));
    ["U3", "U4"]
        .iter()
        .fold(laboratory, |l, u| {
            l.set(&format!("care.doctor_table.{u}"), consultation)
        })
        .prepare()
}

/// Minute of the calendar of a clock time on a day; day 0 is Monday 1 January 2024.
const fn at(day: u64, hour: u64, minute: u64) -> Moment {
    (day * 1_440 + hour * 60 + minute) * MS_PER_MINUTE
}

fn telling(prepared: &Prepared) -> Telling {
    Telling {
        seed: prepared.scenario.run.seed,
        replication: 1,
        warm_up: false,
        most: 10_000,
    }
}

/// The story of needs that begin at given moments.
fn told(prepared: &Prepared, subject: Subject, onsets: &[(Moment, u32)]) -> String {
    let telling = telling(prepared);
    let streams = Streams::new(telling.seed, telling.replication);
    let onset = |&(moment, who): &(Moment, u32)| Onset::at(moment, who, Kind::Acute);
    let demand = Demand {
        onsets: onsets.iter().map(onset).collect(),
        ..Demand::default()
    };
    let roster = prepared.roster(&streams);
    let mut follower = Follower::new(subject);
    sim::run(prepared.setting(), &demand, &roster, streams, &mut follower);
    story::narrate(follower, prepared, &roster, &telling)
}

const CALLER: u32 = 6;

#[test]
fn the_story_of_a_call_at_night_reads_as_it_was() {
    let story = told(
        &surgery(),
        Subject::Resident(CALLER),
        &[(at(1, 23, 30), CALLER)],
    );
    let expected = "\
Resident 7 of 50: woman of 25 to 44, Lab.
Own GP Dr 9 in Lab; record shared (SUMEHR); does not know the emergency department.
Laboratory; replication 1, seed 20240101.

Tuesday 2 January 2024
  23:30  A general complaint. It feels like U3. In truth U3: a GP should see it.
  23:30  Could call the duty number (75\u{a0}%) or wait for the practice to open (25\u{a0}%); chooses to call
         the duty number.
  23:35  Dr 8 (GP of the Cercle) answers after 5 minutes, woken from sleep, and talks for 5 minutes;
         judges U4 (too low: in truth U3) and asks to come for a consultation.
  23:40  Sets out for the practice of the doctor on duty (Rota), 10 minutes away.
  23:50  Dr 8 (GP of the Cercle) sees the patient at once, with the record, for 15 minutes. In truth
         that is enough. The own GP gets no report.

Wednesday 3 January 2024
  08:00  Comes to the practice afterwards, as advised, and is seen by Dr 9 (own GP).
  08:00  The end: helped by a doctor on duty.
";
    assert_eq!(story, expected, "\n{story}");
}

#[test]
fn the_doctor_tells_the_same_night_from_the_other_side() {
    let prepared = surgery();
    let mut book = Logbook::default();
    run(&prepared, 1, &mut book);
    let on_duty = book.duties.iter().find(|d| d.start == 1_440 + 19 * 60);
    let doctor = on_duty.expect("a duty every night").doctor;
    let story = told(
        &prepared,
        Subject::Doctor(doctor),
        &[(at(1, 23, 30), CALLER)],
    );
    let expected = "\
Dr 8 of 10: 45 years old, alone in a practice in Lab (Cercle), own GP of 3 residents.
Office hours on Monday, Tuesday, Wednesday, Thursday and Friday; takes duty.
Laboratory; replication 1, seed 20240101.

Tuesday 2 January 2024
  19:00  On duty for Rota until 08:00 the next day, a night, may sleep.
  23:30  Call from resident 7 (woman of 25 to 44, Lab; patient of a colleague of the Cercle), woken
         from sleep, for 5 minutes; judges U4 (too low: in truth U3) and asks to come for a
         consultation.
  23:50  Sees resident 7 (woman of 25 to 44, Lab; patient of a colleague of the Cercle), with the
         record, for 15 minutes. In truth that is enough.

Wednesday 3 January 2024
  08:00  Off duty: 1 contact, woken once.

In all
  1 duty, of which 1 at night; 13 hours on duty; woken 1 time.
  1 contact: 0 by telephone, 1 consultation and 0 home visits; 0 with patients of the own practice.
  25 minutes at work, 0 km.
  7 days with office hours: 0 patients seen, 0 of them after a contact out of hours; 0 days of
  leave.
";
    assert_eq!(story, expected, "\n{story}");
}

#[test]
fn the_night_names_who_is_on_duty_and_what_happens_in_order() {
    let subject = Subject::Night {
        day: 1,
        area: Area::Whole,
    };
    let onsets = [
        (at(1, 17, 50), 3),
        (at(1, 23, 30), CALLER),
        (at(2, 9, 1), 8),
    ];
    let story = told(&surgery(), subject, &onsets);
    let expected = "\
Laboratory, the night of Tuesday 2 January 2024, 18:00 to 09:00.
At 18:00 nobody is on duty.
Laboratory; replication 1, seed 20240101.

Tuesday 2 January 2024
  19:00  On duty: Dr 8 of Lab (Rota, until 08:00).
  23:30  Resident 7 (woman of 25 to 44, Lab): A general complaint. It feels like U3. In truth U3: a
         GP should see it.
  23:30  Resident 7: Could call the duty number (75\u{a0}%) or wait for the practice to open (25\u{a0}%);
         chooses to call the duty number.
  23:35  Resident 7: Dr 8 (GP of the Cercle) answers after 5 minutes, woken from sleep, and talks
         for 5 minutes; judges U4 (too low: in truth U3) and asks to come for a consultation.
  23:40  Resident 7: Sets out for the practice of the doctor on duty (Rota), 10 minutes away.
  23:50  Resident 7: Dr 8 (GP of the Cercle) sees the patient at once, with the record, for 15
         minutes. In truth that is enough. The own GP gets no report.

Wednesday 3 January 2024
  08:00  Off duty: Dr 8 (Rota).
  08:00  Resident 7: Comes to the practice afterwards, as advised, and is seen by Dr 9 (own GP).
  08:00  Resident 7: The end: helped by a doctor on duty.

In this night 1 complaint begins; doctors help 0 by telephone, 1 in consultation and 0 at home; 0
arrivals at an emergency department.
";
    assert_eq!(story, expected, "\n{story}");
}

fn town(changes: &[(&str, &str)]) -> Prepared {
    let scenario = small(changes).unwrap_or_else(|faults| panic!("{faults}"));
    Experiment::prepare(vec![scenario], None).prepared.remove(0)
}

/// Two journals that hear the same.
struct Both<A, B>(A, B);

impl<A: Journal, B: Journal> Journal for Both<A, B> {
    const FOLLOWS: bool = A::FOLLOWS || B::FOLLOWS;
    fn need(&mut self, entry: &NeedEntry) {
        self.0.need(entry);
        self.1.need(entry);
    }
    fn contact(&mut self, entry: &ContactEntry) {
        self.0.contact(entry);
        self.1.contact(entry);
    }
    fn stay(&mut self, entry: &StayEntry) {
        self.0.stay(entry);
        self.1.stay(entry);
    }
    fn call(&mut self, entry: &CallEntry) {
        self.0.call(entry);
        self.1.call(entry);
    }
    fn office(&mut self, entry: &OfficeEntry) {
        self.0.office(entry);
        self.1.office(entry);
    }
    fn duty(&mut self, entry: &DutyEntry) {
        self.0.duty(entry);
        self.1.duty(entry);
    }
    fn period(&mut self, entry: &PeriodEntry) {
        self.0.period(entry);
        self.1.period(entry);
    }
    fn midnight(&mut self, entry: &MidnightEntry) {
        self.0.midnight(entry);
        self.1.midnight(entry);
    }
    fn happening(&mut self, resident: u32, onset: Moment, now: Moment, what: &Happening<'_>) {
        self.0.happening(resident, onset, now, what);
        self.1.happening(resident, onset, now, what);
    }
}

#[test]
fn results_do_not_depend_on_being_followed() {
    let prepared = town(&[]);
    let streams = Streams::new(prepared.scenario.run.seed, 1);
    let demand = Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    let alone: Outcome = prepared.run(&demand, streams);
    let roster = prepared.roster(&streams);
    let setting = prepared.setting();
    let subject = Subject::Night {
        day: 10,
        area: Area::Whole,
    };
    let mut both = Both(Tally::new(setting), Follower::new(subject));
    let (ledger, worked) = sim::run_adapting(setting, &demand, &roster, streams, &mut both);
    let Both(tally, follower) = both;
    assert_eq!(conclude(tally, &worked, ledger), alone);
    let story = story::narrate(follower, &prepared, &worked, &telling(&prepared));
    assert!(story.lines().count() > 50, "it did follow:\n{story}");
}

#[test]
fn the_same_story_is_told_twice() {
    let tell = || {
        let prepared = town(&[]);
        let telling = telling(&prepared);
        let who = Subject::Resident(story::most_eventful(&prepared, &telling));
        let night = Subject::Night {
            day: 20,
            area: Area::Commune(1),
        };
        [who, night, Subject::Doctor(2)].map(|subject| story::tell(&prepared, subject, &telling))
    };
    assert_eq!(tell(), tell());
}

#[test]
fn a_doctors_totals_are_those_of_the_journal() {
    let prepared = town(&[("run.warm_up_days", "0")]);
    let mut book = Logbook::default();
    run(&prepared, 1, &mut book);
    for doctor in 0..24 {
        let story = story::tell(&prepared, Subject::Doctor(doctor), &telling(&prepared));
        let (_, totals) = story.split_once("\nIn all\n").expect("totals at the end");
        let duties: Vec<_> = book.duties.iter().filter(|d| d.doctor == doctor).collect();
        let nights = duties.iter().filter(|d| is_night(d.start, d.end)).count();
        let mine = || book.contacts.iter().filter(|c| c.doctor == doctor);
        let contacts = mine().filter(|c| c.act != Act::Call).count();
        let woken = mine().filter(|c| c.woke).count();
        let km = mine().fold(0.0, |sum, c| sum + f64::from(c.doctor_km));
        let seen = book.offices.iter().filter(|o| o.doctor == doctor).count();
        let plural =
            |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        // Lines are wrapped anywhere.
        let totals = totals.split_whitespace().collect::<Vec<_>>().join(" ");
        for expected in [
            plural(duties.len(), "duty", "duties"),
            format!("of which {nights} at night;"),
            format!("woken {}.", plural(woken, "time", "times")),
            format!("{}: ", plural(contacts, "contact", "contacts")),
            format!("{km:.0} km."),
            format!("{} seen", plural(seen, "patient", "patients")),
        ] {
            assert!(totals.contains(&expected), "{expected} in {totals}");
        }
    }
}

#[test]
fn a_night_of_a_commune_is_the_part_of_the_whole_that_concerns_it() {
    let prepared = town(&[]);
    let people = |area, mark: &str| {
        let subject = Subject::Night { day: 12, area };
        let story = story::tell(&prepared, subject, &telling(&prepared));
        // Whom it is about, without where a line is broken.
        let story = story.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut found: Vec<String> = story
            .split("Resident ")
            .skip(1)
            .filter_map(|part| part.split_once("):").map(|(who, _)| who.to_owned()))
            .filter(|who| who.contains(mark) && who.contains('('))
            .filter(|who| who.len() < 80)
            .collect();
        found.sort();
        found
    };
    let (all, town) = (people(Area::Whole, "Town"), people(Area::Commune(0), ""));
    assert!(town.len() > 3 && all == town, "{all:?}\n{town:?}");
    assert_ne!(people(Area::Whole, "").len(), town.len());
}

const ROTA: &str = "scenarios/small/rota.toml";

#[test]
fn a_story_that_cannot_be_told_is_refused_with_what_can() {
    let bench = Bench::new();
    let refused = |more: &[&str], words: &[&str]| {
        let arguments: Vec<&str> = ["follow", ROTA].iter().chain(more).copied().collect();
        let error = bench.fails(&arguments, 2);
        for word in words {
            assert!(error.contains(word), "{word} in\n{error}");
        }
    };
    let range = ["--resident 0:", "numbers 1 to 5000;", "--resident any"];
    refused(&["--resident", "0"], &range);
    refused(&["--resident", "5001"], &["--resident 5001:", "1 to 5000"]);
    refused(&["--resident", "some"], &["number of a resident, or any"]);
    refused(&["--doctor", "13"], &["--doctor 13:", "numbers 1 to 12;"]);
    let dates = ["2024-01-01 to 2024-01-07", "with --warm-up from 2023-12-31"];
    refused(&["--night", "2024-01-08"], &dates);
    refused(&["--night", "2023-12-31"], &dates);
    refused(&["--night", "2024-02-30"], &["YYYY-MM-DD"]);
    let night = ["--night", "2024-01-03"];
    let with = |option: &'static str, value: &'static str| [night[0], night[1], option, value];
    let communes = ["\"9\"", "44021 (Gent), 44013 (Destelbergen)"];
    refused(&with("--commune", "9"), &communes);
    refused(&with("--service", "post"), &["\"post\"", "rota ("]);
    refused(&["--doctor", "1", "--commune", "44021"], &["--commune"]);
    refused(
        &["--doctor", "1", "--resident", "1"],
        &["cannot be used with"],
    );
    refused(&[], &["--resident", "--night", "--doctor"]);
    refused(&["--doctor", "1", "--replication", "0"], &["--replication"]);
}

#[test]
fn a_story_is_printed_or_written_whole_and_never_over_another() {
    let bench = Bench::new();
    let ask = ["follow", ROTA, "--night", "2024-01-03"];
    let printed = bench.done(&ask);
    assert_eq!(printed, bench.done(&ask), "the same bytes");
    assert!(
        printed.contains("the night of Wednesday 3 January 2024"),
        "{printed}"
    );
    let file = ["--output", "output/night.txt"];
    let write: Vec<&str> = ask.iter().chain(&file).copied().collect();
    assert!(bench.done(&write).contains("output/night.txt is written"));
    assert_eq!(bench.read("output/night.txt"), printed);
    bench.write("output/night.txt", "mine");
    assert!(bench.fails(&write, 2).contains("--overwrite"));
    assert_eq!(bench.read("output/night.txt"), "mine");
    let over: Vec<&str> = write.iter().chain(&["--overwrite"]).copied().collect();
    bench.done(&over);
    assert_eq!(bench.read("output/night.txt"), printed);
    assert_eq!(
        bench.entries("output"),
        ["night.txt"],
        "nothing else is left"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_story_that_cannot_be_written_has_code_1() {
    let bench = Bench::new();
    let ask = [
        "follow",
        ROTA,
        "--doctor",
        "1",
        "--output",
        "/dev/full",
        "--overwrite",
    ];
    assert!(bench.fails(&ask, 1).contains("cannot write /dev/full"));
}

#[test]
fn no_more_lines_are_told_than_asked_for() {
    let bench = Bench::new();
    let lines = |most: &str| {
        let story = bench.done(&["follow", ROTA, "--doctor", "1", "--most", most]);
        let is_line = |l: &&str| l.starts_with("  ") && l.as_bytes().get(4) == Some(&b':');
        (story.lines().filter(is_line).count(), story)
    };
    let (all, _) = lines("100000");
    assert!(all > 2, "{all}");
    let (told, story) = lines("1");
    assert_eq!(told, 1);
    let rest = format!(
        "{} more lines are not told; --most {all} tells all.",
        all - 1
    );
    assert!(story.contains(&rest), "{rest} in\n{story}");
}

#[test]
fn the_warm_up_is_told_only_when_asked_for() {
    let bench = Bench::new();
    let ask = ["follow", ROTA, "--night", "2023-12-31", "--warm-up"];
    assert!(
        bench
            .done(&ask)
            .contains("the night of Sunday 31 December 2023")
    );
    let tell = |more: &[&str]| {
        let busy = [
            "follow",
            ROTA,
            "--doctor",
            "1",
            "--set",
            "run.warm_up_days=6",
        ];
        bench.done(&busy.iter().chain(more).copied().collect::<Vec<_>>())
    };
    assert!(!tell(&[]).contains(" 2023"));
    assert!(tell(&["--warm-up"]).contains(" 2023"));
}

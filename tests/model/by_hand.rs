//! Nights small enough to work out on paper, compared with the simulated ones minute by minute.
//!
//! One village at one point: driving takes no time, so that every way is made of the stated minutes alone. Acts have fixed
//! lengths: a call to the doctor 5 minutes, a consultation 20, a visit 30; getting anywhere takes 10, finding the house without
//! a driver 4 more. Day 0 is Saturday 6 January 2024, day 1 Sunday: practices are closed.

use crate::reproducibility::shipped;
use permanence::calendar::MS_PER_MINUTE;
use permanence::demand::illness;
use permanence::demand::{Demand, Kind, Onset};
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::{Act, Ending, Logbook};
use permanence::random::Streams;
use permanence::scenario::Scenario;
use permanence::sim;

const PAPER: &[(&str, &str)] = &[
    (
        "territory.communes",
        r#"{ source = "statbel-2020", columns = ["code", "name", "population", "area_km2", "latitude", "longitude"], rows = [["1", "Village", 2000, 10, 51.05, 3.74]] }"#,
    ),
    (
        "territory.hospitals",
        r#"{ source = "gisco-2020", columns = ["code", "name", "beds", "latitude", "longitude"], rows = [["1", "North", 50, 51.06, 3.72]] }"#,
    ),
    ("cercle.gent.doctors", "8"),
    ("title", "\"Paper\""),
    ("run.start", "\"2024-01-06\""),
    ("run.days", "2"),
    ("run.warm_up_days", "0"),
    ("doctors.exempt", "0"),
    ("doctors.leave_weeks", "0"),
    ("people.knows_duty_service", "1"),
    (
        "people.frail",
        "{ values = [0, 0, 0, 0, 0, 0, 0, 0], source = \"assumption\" }",
    ),
    ("people.palliative", "0"),
    ("travel.access_minutes", "10"),
    ("travel.alone_minutes", "4"),
    ("travel.night_factor", "1"),
    ("travel.without_car_factor", "1"),
    ("care.doctor_call.mean_minutes", "5"),
    ("care.doctor_call.cv", "0"),
    ("care.consultation.mean_minutes", "20"),
    ("care.consultation.cv", "0"),
    ("care.visit.mean_minutes", "30"),
    ("care.visit.cv", "0"),
    ("care.waking_minutes", "5"),
    ("care.answers_while_busy", "1"),
    ("care.retry_minutes", "10"),
    ("care.minutes_without_record", "0"),
    ("care.sees_emergency", "0"),
    ("care.needless_referral", "0"),
    ("care.returns_when_missed", "0"),
    ("care.returns_when_resolved", "0"),
    ("care.follow_up", "0"),
    (
        "care.patience_minutes",
        "{ values = [0, 0, 0, 0, 0], source = \"assumption\" }",
    ),
    (
        "care.doctor_judgement",
        "{ values = [1, 0, 0], source = \"assumption\" }",
    ),
    ("emergency.background_per_bed", "0"),
];

/// Shares of what a doctor decides on the telephone: always one thing.
const ALWAYS_VISIT: &str = "{ values = [0, 0, 1, 0, 0, 0], source = \"assumption\" }";
const ALWAYS_CONSULTATION: &str = "{ values = [0, 0, 0, 1, 0, 0], source = \"assumption\" }";

/// Everybody takes one road.
fn everybody(road: &str) -> Vec<(String, String)> {
    permanence::scenario::choice::ROAD_KEYS
        .iter()
        .map(|key| {
            (
                format!("choice.constant.{key}"),
                if *key == road { "50" } else { "-50" }.to_owned(),
            )
        })
        .collect()
}

fn shift(name: &str, on: &str, hours: (&str, &str), doctors: u32, more: &str) -> String {
    let (from, to) = hours;
    format!(
        "{name} = {{ on = [\"{on}\"], from = \"{from}\", to = \"{to}\", doctors = {{ value = {doctors}, source = \"assumption\" }}{more} }}"
    )
}

/// A service named `duty` of the Cercle.
fn service(access: &str, shifts: &[String], more: &str) -> (String, String) {
    let one = "{ value = 1, source = \"assumption\" }";
    let text = format!(
        "{{ title = \"Duty\", staffed_by = \"cercle\", access = [\"{access}\"], home_visits = true, opens_record = {one}, \
         reports_back = {one}{more}, shift = {{ {} }} }}",
        shifts.join(", ")
    );
    ("service.duty".to_owned(), text)
}

const SITE: &str = ", site = { latitude = { value = 51.05, source = \"assumption\" }, longitude = { value = 3.74, source = \"assumption\" } }";

fn prepare(road: &str, table: &str, service: (String, String), more: &[(&str, &str)]) -> Prepared {
    let mut changes: Vec<(String, String)> = PAPER
        .iter()
        .chain(more)
        .map(|&(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
    changes.extend(
        ["U1", "U2", "U3", "U4", "U5"]
            .map(|u| (format!("care.doctor_table.{u}"), table.to_owned())),
    );
    changes.extend(everybody(road));
    changes.push(service);
    let (scenario, _) = Scenario::load(&shipped("ghent.toml"), &changes)
        .unwrap_or_else(|faults| panic!("{faults}"));
    Experiment::prepare(vec![scenario], None).prepared.remove(0)
}

fn streams(place: &Prepared) -> Streams {
    Streams::new(place.scenario.run.seed, 1)
}

/// Minute of the calendar of a clock time on a day.
const fn at(day: u64, hour: u64, minute: u64) -> u64 {
    day * 1_440 + hour * 60 + minute
}

/// The first resident, not yet taken, whose need at a minute would have a certain urgency (0 = U1).
fn somebody(place: &Prepared, minute: u64, urgency: u8, taken: &[Onset]) -> Onset {
    let moment = minute * MS_PER_MINUTE;
    let fits = |&resident: &u32| {
        let band = place.world.residents.of(resident).band;
        let luck = streams(place).of(illness::subject(resident, moment));
        let drawn = illness::Laws::new(&place.scenario.needs).draw(band, luck);
        drawn.urgency == urgency && taken.iter().all(|o| o.resident() != resident)
    };
    let resident = (0..place.world.residents.len() as u32)
        .find(fits)
        .expect("somebody is that ill");
    Onset::at(moment, resident, Kind::Acute)
}

/// Runs the needs that start at given minutes with given urgencies; returns who they are and what was written down.
fn night(place: &Prepared, starts: &[(u64, u8)]) -> (Vec<u32>, Logbook) {
    let mut onsets: Vec<Onset> = Vec::new();
    for &(minute, urgency) in starts {
        let onset = somebody(place, minute, urgency, &onsets);
        onsets.push(onset);
    }
    let residents = onsets.iter().map(|o| o.resident()).collect();
    let mut book = Logbook::default();
    let roster = place.roster(&streams(place));
    sim::run(
        place.setting(),
        &Demand {
            onsets,
            ..Demand::default()
        },
        &roster,
        streams(place),
        &mut book,
    );
    (residents, book)
}

/// Act, ready, begun, seen and ended, in minutes of the calendar.
type Times = (Act, u64, u64, u64, u64);

fn times_of(book: &Logbook, resident: u32) -> Vec<Times> {
    let mut times: Vec<Times> = book
        .contacts
        .iter()
        .filter(|c| c.resident == resident)
        .map(|c| {
            let minute = |moment: u64| {
                assert_eq!(moment % MS_PER_MINUTE, 0, "a whole minute");
                moment / MS_PER_MINUTE
            };
            (
                c.act,
                minute(c.ready),
                minute(c.begun),
                minute(c.seen),
                minute(c.ended),
            )
        })
        .collect();
    times.sort_by_key(|t| t.2);
    times
}

fn by_day(doctors: u32) -> Vec<String> {
    vec![shift(
        "day",
        "rest-day",
        ("08:00", "20:00"),
        doctors,
        ", may_sleep = false",
    )]
}

#[test]
fn a_rota_gp_on_a_visit_answers_goes_on_from_door_to_door_and_comes_home() {
    let place = prepare(
        "duty-number",
        ALWAYS_VISIT,
        service("duty-number", &by_day(1), ""),
        &[],
    );
    let (who, book) = night(
        &place,
        &[
            (at(0, 9, 0), 3),
            (at(0, 9, 30), 3),
            (at(0, 10, 40), 3),
            (at(0, 12, 0), 3),
        ],
    );
    let call = |h, m| {
        (
            Act::Call,
            at(0, h, m),
            at(0, h, m),
            at(0, h, m),
            at(0, h, m) + 5,
        )
    };
    // 1 calls at 9:00, 5 minutes; the doctor leaves at 9:05, way 10 + 4, there at 9:19, until 9:49.
    assert_eq!(
        times_of(&book, who[0]),
        [
            call(9, 0),
            (
                Act::Visit,
                at(0, 9, 5),
                at(0, 9, 5),
                at(0, 9, 19),
                at(0, 9, 49)
            )
        ]
    );
    // 2 calls at 9:30, answered at the bedside of 1; waits from 9:35; the doctor goes on at 9:49, there at 10:03, until 10:33.
    assert_eq!(
        times_of(&book, who[1]),
        [
            call(9, 30),
            (
                Act::Visit,
                at(0, 9, 35),
                at(0, 9, 49),
                at(0, 10, 3),
                at(0, 10, 33)
            )
        ]
    );
    // The way home takes from 10:33 to 10:47. 3 calls on that way; the doctor turns out again at 10:47, there at 11:01.
    assert_eq!(
        times_of(&book, who[2]),
        [
            call(10, 40),
            (
                Act::Visit,
                at(0, 10, 45),
                at(0, 10, 47),
                at(0, 11, 1),
                at(0, 11, 31)
            )
        ]
    );
    // Home at 11:45. 4 calls at 12:00.
    assert_eq!(
        times_of(&book, who[3]),
        [
            call(12, 0),
            (
                Act::Visit,
                at(0, 12, 5),
                at(0, 12, 5),
                at(0, 12, 19),
                at(0, 12, 49)
            )
        ]
    );
    let second = book
        .needs
        .iter()
        .find(|n| n.resident == who[1])
        .expect("written down");
    assert_eq!(second.sought, Some(at(0, 9, 30) * MS_PER_MINUTE));
    assert_eq!(second.doctor, Some(at(0, 9, 30) * MS_PER_MINUTE));
    assert_eq!(second.seen, Some(at(0, 10, 3) * MS_PER_MINUTE));
    assert_eq!(
        (second.ending, second.ended),
        (Ending::SeenOnDuty, at(0, 10, 33) * MS_PER_MINUTE)
    );
}

#[test]
fn a_caller_whom_a_busy_gp_does_not_answer_tries_four_times_and_gives_up() {
    let place = prepare(
        "duty-number",
        ALWAYS_VISIT,
        service("duty-number", &by_day(1), ""),
        &[("care.answers_while_busy", "0")],
    );
    // The doctor is away for 1 from 9:05, with the patient from 9:19 to 9:49, home at 10:03. 2 rings at 9:30, 9:40, 9:50 and
    // 10:00 in vain, and has no try left at 10:10. 3 rings at 10:02, in vain, and again at 10:12: then all is as usual.
    let (who, book) = night(
        &place,
        &[(at(0, 9, 0), 3), (at(0, 9, 30), 3), (at(0, 10, 2), 3)],
    );
    assert_eq!(times_of(&book, who[1]), []);
    let second = book
        .needs
        .iter()
        .find(|n| n.resident == who[1])
        .expect("written down");
    assert_eq!(
        (second.ending, second.ended),
        (Ending::GaveUp, at(0, 10, 10) * MS_PER_MINUTE)
    );
    assert_eq!((second.doctor, second.seen), (None, None));
    assert_eq!(
        times_of(&book, who[2]),
        [
            (
                Act::Call,
                at(0, 10, 12),
                at(0, 10, 12),
                at(0, 10, 12),
                at(0, 10, 17)
            ),
            (
                Act::Visit,
                at(0, 10, 17),
                at(0, 10, 17),
                at(0, 10, 31),
                at(0, 11, 1)
            ),
        ]
    );
}

#[test]
fn two_doctors_at_a_post_take_the_most_urgent_first() {
    let place = prepare(
        "post",
        ALWAYS_VISIT,
        service("walk-in", &by_day(2), SITE),
        &[],
    );
    // Four of U4 set out at 9:00 to 9:03 and one of U2 at 9:04; each arrives 10 minutes later.
    let starts = [
        (at(0, 9, 0), 3),
        (at(0, 9, 1), 3),
        (at(0, 9, 2), 3),
        (at(0, 9, 3), 3),
        (at(0, 9, 4), 1),
    ];
    let (who, book) = night(&place, &starts);
    let seen = |ready: u64, begun: u64| {
        vec![(
            Act::Consultation,
            at(0, 9, ready),
            at(0, 9, begun),
            at(0, 9, begun),
            at(0, 9, begun + 20),
        )]
    };
    assert_eq!(times_of(&book, who[0]), seen(10, 10));
    assert_eq!(times_of(&book, who[1]), seen(11, 11));
    // 9:30 the first doctor is free: U2 overtakes two who came before. 9:31 the second doctor takes 3; 9:50 the first takes 4.
    assert_eq!(times_of(&book, who[4]), seen(14, 30));
    assert_eq!(times_of(&book, who[2]), seen(12, 31));
    assert_eq!(times_of(&book, who[3]), seen(13, 50));
    let doctor = |i: usize| {
        book.contacts
            .iter()
            .find(|c| c.resident == who[i])
            .map(|c| c.doctor)
    };
    assert!(
        doctor(0) == doctor(4)
            && doctor(0) == doctor(3)
            && doctor(1) == doctor(2)
            && doctor(0) != doctor(1)
    );
}

#[test]
fn a_receptionist_registers_one_patient_after_the_other() {
    let day = vec![shift(
        "day",
        "rest-day",
        ("08:00", "20:00"),
        2,
        ", may_sleep = false, receptionists = { value = 1, source = \"assumption\" }",
    )];
    let more = format!(
        "{SITE}, desk = {{ law = \"fixed\", mean_minutes = {{ value = 3, source = \"assumption\" }} }}"
    );
    let place = prepare("post", ALWAYS_VISIT, service("walk-in", &day, &more), &[]);
    let (who, book) = night(
        &place,
        &[(at(0, 9, 0), 3), (at(0, 9, 1), 3), (at(0, 9, 2), 3)],
    );
    // At the desk 9:10-9:13, 9:13-9:16, 9:16-9:19; two doctors, the third patient waits for the first doctor until 9:33.
    let seen = |ready: u64, begun: u64| {
        vec![(
            Act::Consultation,
            at(0, 9, ready),
            at(0, 9, begun),
            at(0, 9, begun),
            at(0, 9, begun + 20),
        )]
    };
    assert_eq!(times_of(&book, who[0]), seen(13, 13));
    assert_eq!(times_of(&book, who[1]), seen(16, 16));
    assert_eq!(times_of(&book, who[2]), seen(19, 33));
}

#[test]
fn a_post_whose_desk_nobody_staffs_takes_patients_all_the_same() {
    let more = format!(
        "{SITE}, desk = {{ law = \"fixed\", mean_minutes = {{ value = 3, source = \"assumption\" }} }}"
    );
    let place = prepare(
        "post",
        ALWAYS_VISIT,
        service("walk-in", &by_day(1), &more),
        &[],
    );
    let (who, book) = night(&place, &[(at(0, 9, 0), 3)]);
    assert_eq!(
        times_of(&book, who[0]),
        [(
            Act::Consultation,
            at(0, 9, 10),
            at(0, 9, 10),
            at(0, 9, 10),
            at(0, 9, 30)
        )]
    );
}

#[test]
fn at_a_change_of_shift_the_next_doctor_takes_over_and_the_last_one_stays_until_all_are_seen() {
    let shifts = vec![
        shift(
            "early",
            "rest-day",
            ("08:00", "10:00"),
            1,
            ", may_sleep = false",
        ),
        shift(
            "late",
            "rest-day",
            ("10:00", "12:00"),
            1,
            ", may_sleep = false",
        ),
    ];
    let place = prepare("post", ALWAYS_VISIT, service("walk-in", &shifts, SITE), &[]);
    // Arrivals 9:50, 9:52, 9:54, then 11:55 and 11:58.
    let starts = [
        (at(0, 9, 40), 3),
        (at(0, 9, 42), 3),
        (at(0, 9, 44), 3),
        (at(0, 11, 45), 3),
        (at(0, 11, 48), 3),
    ];
    let (who, book) = night(&place, &starts);
    let seen = |ready: u64, begun: u64| vec![(Act::Consultation, ready, begun, begun, begun + 20)];
    // The early doctor sees 1 from 9:50 to 10:10 and goes; the late doctor sees 2 from 10:00 and 3 from 10:20.
    assert_eq!(times_of(&book, who[0]), seen(at(0, 9, 50), at(0, 9, 50)));
    assert_eq!(times_of(&book, who[1]), seen(at(0, 9, 52), at(0, 10, 0)));
    assert_eq!(times_of(&book, who[2]), seen(at(0, 9, 54), at(0, 10, 20)));
    // At 12:00 nobody follows: 4 is seen until 12:15, then 5 until 12:35.
    assert_eq!(times_of(&book, who[3]), seen(at(0, 11, 55), at(0, 11, 55)));
    assert_eq!(times_of(&book, who[4]), seen(at(0, 11, 58), at(0, 12, 15)));
    let left = |start: u64| {
        book.duties
            .iter()
            .find(|d| u64::from(d.start) == start)
            .map(|d| d.left / MS_PER_MINUTE)
    };
    assert_eq!(left(at(0, 8, 0)), Some(at(0, 10, 10)));
    assert_eq!(left(at(0, 10, 0)), Some(at(0, 12, 35)));
}

#[test]
fn a_doctor_who_holds_two_shifts_in_a_row_is_not_in_two_places() {
    let shifts = vec![
        shift(
            "early",
            "rest-day",
            ("08:00", "10:00"),
            1,
            ", may_sleep = false",
        ),
        shift(
            "late",
            "rest-day",
            ("10:00", "12:00"),
            1,
            ", may_sleep = false",
        ),
    ];
    let place = prepare(
        "post",
        ALWAYS_VISIT,
        service("walk-in", &shifts, SITE),
        &[("cercle.gent.doctors", "1")],
    );
    let (who, book) = night(&place, &[(at(0, 9, 40), 3), (at(0, 9, 42), 3)]);
    // The same doctor is busy with 1 from 9:50 to 10:10; only then comes 2, although the late shift began at 10:00.
    let seen = |ready: u64, begun: u64| vec![(Act::Consultation, ready, begun, begun, begun + 20)];
    assert_eq!(times_of(&book, who[0]), seen(at(0, 9, 50), at(0, 9, 50)));
    assert_eq!(times_of(&book, who[1]), seen(at(0, 9, 52), at(0, 10, 10)));
}

#[test]
fn one_car_with_driver_serves_visits_in_a_chain_while_the_other_doctor_answers() {
    let day = vec![shift(
        "day",
        "rest-day",
        ("08:00", "20:00"),
        2,
        ", may_sleep = false, cars = { value = 1, source = \"assumption\" }",
    )];
    let place = prepare(
        "duty-number",
        ALWAYS_VISIT,
        service("duty-number", &day, SITE),
        &[],
    );
    let (who, book) = night(
        &place,
        &[(at(0, 9, 0), 3), (at(0, 9, 10), 3), (at(0, 10, 30), 3)],
    );
    let call = |h, m| {
        (
            Act::Call,
            at(0, h, m),
            at(0, h, m),
            at(0, h, m),
            at(0, h, m) + 5,
        )
    };
    // The driver finds the house: ways of 10 minutes. 1: out 9:05, there 9:15, until 9:45.
    assert_eq!(
        times_of(&book, who[0])[1],
        (
            Act::Visit,
            at(0, 9, 5),
            at(0, 9, 5),
            at(0, 9, 15),
            at(0, 9, 45)
        )
    );
    // 2 rings at 9:10, the other doctor answers but has no car: the first goes on at 9:45, there 9:55, until 10:25.
    assert_eq!(
        times_of(&book, who[1]),
        [
            call(9, 10),
            (
                Act::Visit,
                at(0, 9, 15),
                at(0, 9, 45),
                at(0, 9, 55),
                at(0, 10, 25)
            )
        ]
    );
    // The car is back at 10:35, just when the call of 3 (10:30-10:35) ends.
    assert_eq!(
        times_of(&book, who[2]),
        [
            call(10, 30),
            (
                Act::Visit,
                at(0, 10, 35),
                at(0, 10, 35),
                at(0, 10, 45),
                at(0, 11, 15)
            )
        ]
    );
    let driven = |i: usize| {
        book.contacts
            .iter()
            .find(|c| c.resident == who[i] && c.act == Act::Visit)
            .map(|c| c.doctor)
    };
    assert_eq!(driven(0), driven(1));
}

#[test]
fn a_doctor_asleep_wakes_first_and_sleeps_again_after_an_hour() {
    let nights = vec![shift(
        "night",
        "weekend-night",
        ("19:00", "08:00"),
        1,
        ", may_sleep = true",
    )];
    let place = prepare(
        "duty-number",
        ALWAYS_CONSULTATION,
        service("duty-number", &nights, SITE),
        &[],
    );
    let (who, book) = night(
        &place,
        &[(at(1, 2, 0), 3), (at(1, 3, 39), 3), (at(1, 5, 14), 3)],
    );
    // 1 wakes the doctor at 2:00: on the telephone 2:05-2:10; the patient comes at 2:20 and is seen until 2:40.
    // 2 rings at 3:39, 59 minutes later: the doctor is still up. Call until 3:44, consultation 3:54-4:14.
    // 3 rings at 5:14, exactly an hour later: asleep again, awake at 5:19, call until 5:24, consultation 5:34-5:54.
    let two = |ring: u64, awake: u64| {
        let (call_ends, comes) = (awake + 5, awake + 15);
        vec![
            (Act::Call, ring, ring, awake, call_ends),
            (Act::Consultation, comes, comes, comes, comes + 20),
        ]
    };
    assert_eq!(times_of(&book, who[0]), two(at(1, 2, 0), at(1, 2, 5)));
    assert_eq!(times_of(&book, who[1]), two(at(1, 3, 39), at(1, 3, 39)));
    assert_eq!(times_of(&book, who[2]), two(at(1, 5, 14), at(1, 5, 19)));
    let woke: Vec<(u32, Act)> = book
        .contacts
        .iter()
        .filter(|c| c.woke)
        .map(|c| (c.resident, c.act))
        .collect();
    assert_eq!(woke, [(who[0], Act::Call), (who[2], Act::Call)]);
}

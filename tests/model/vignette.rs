//! A child of 4 with fever and ear pain, at four hours, under each organisation: who can be asked, who answers, who is met.
//!
//! The same need of the same child is planted alone into shipped scenarios of Ghent laid over a town and a village, and its story is
//! followed. What the rules decide is expected exactly; only the chance of meeting the own GP in a pool is counted.

use crate::laboratory::Z_999;
use crate::reproducibility::shipped;
use permanence::calendar::{MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, Moment};
use permanence::demand::{Demand, Kind, Onset};
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::{
    Act, CallEntry, ContactEntry, DutyEntry, Ending, Happening, Journal, Judge, Logbook, NeedEntry,
    OfficeEntry, PERSONAL_PHONE, Relation, StayEntry, marks,
};
use permanence::organisation::staffing::FIRST_TRAINEE;
use permanence::random::Streams;
use permanence::scenario::Scenario;
use permanence::scenario::choice::Road::{self, *};
use permanence::sim;
use permanence::world::residents::{NO_GP, traits};
use std::collections::BTreeSet;

/// The place, and the illness: an ear (ICPC chapter H), truly U3, one level more urgent in the eyes of the parents, to be seen by a
/// doctor. Nobody from elsewhere fills the emergency departments.
const PLACE: [(&str, &str); 14] = [
    (
        "territory.communes",
        r#"{ source = "statbel-2020", columns = ["code", "name", "population", "area_km2", "latitude", "longitude"], rows = [["1", "Town", 16000, 10, 51.05, 3.74], ["2", "Village", 6000, 30, 51.04, 3.78]] }"#,
    ),
    (
        "territory.hospitals",
        r#"{ source = "gisco-2020", columns = ["code", "name", "beds", "latitude", "longitude"], rows = [["1", "North", 50, 51.06, 3.72], ["2", "South", 80, 51.03, 3.73]] }"#,
    ),
    ("cercle.gent.doctors", "24"),
    ("run.start", "\"2024-03-11\""),
    ("run.days", "7"),
    ("run.warm_up_days", "0"),
    ("emergency.background_per_bed", "0"),
    (
        "needs.urgency.child",
        "{ values = [0, 0, 1, 0, 0], source = \"assumption\" }",
    ),
    (
        "needs.chapters.child",
        "{ values = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], source = \"assumption\" }",
    ),
    (
        "needs.care.U3",
        "{ values = [0, 1, 0, 0], source = \"assumption\" }",
    ),
    (
        "needs.injury",
        "{ values = [0, 0, 0], source = \"assumption\" }",
    ),
    ("needs.perception_sd", "0"),
    ("needs.perception_child", "1"),
    ("office.answering_machine", "0"),
];

/// Nobody is away, exempt or in a group, and nobody from outside takes a duty of a post.
const EVERYBODY_SERVES: [(&str, &str); 3] = [
    ("doctors.exempt", "0"),
    ("doctors.leave_weeks", "0"),
    ("doctors.in_group", "0"),
];
const NO_VISITORS: [(&str, &str); 6] = [
    ("service.poste-est.outsiders", "0"),
    ("service.poste-ouest.outsiders", "0"),
    ("service.poste-sud.outsiders", "0"),
    ("service.poste-est.trainees", "0"),
    ("service.poste-ouest.trainees", "0"),
    ("service.poste-sud.trainees", "0"),
];

const OWN_LIST: &str = "garde-patientele.toml";
const ROTA: &str = "cercle-rota.toml";
const POST: &str = "poste-de-garde.toml";
const HYBRID: &str = "hybrid.toml";

type Change<'a> = (&'a str, &'a str);

fn place(name: &str, changes: &[Change<'_>]) -> Prepared {
    let all: Vec<(String, String)> = PLACE
        .iter()
        .chain(changes)
        .map(|&(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let loaded = Scenario::load(&shipped(name), &all);
    let (scenario, _) = loaded.unwrap_or_else(|faults| panic!("{faults}"));
    Experiment::prepare(vec![scenario], None).prepared.remove(0)
}

const fn at(day: u64, hour: u64, minute: u64) -> Moment {
    day * MS_PER_DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE
}
/// Tuesday, the night from Tuesday to Wednesday, and Saturday.
const EVENING: Moment = at(1, 21, 0);
const LATE: Moment = at(1, 22, 30);
const NIGHT: Moment = at(2, 3, 0);
const SATURDAY: Moment = at(5, 10, 0);
const HOURS: [Moment; 4] = [EVENING, LATE, NIGHT, SATURDAY];

/// Children under 5 with an own GP and a car who are well enough to go out, whose parents know the emergency department and, or
/// not, the duty service.
fn children(place: &Prepared, know_duty: bool) -> impl Iterator<Item = u32> {
    let people = &place.world.residents;
    (0..people.len() as u32).filter(move |&r| {
        people.of(r).band == 0
            && people.of(r).own_gp != NO_GP
            && people.of(r).has(traits::CAR)
            && people.of(r).has(traits::KNOWS_EMERGENCY)
            && !people.of(r).has(traits::FRAIL)
            && people.of(r).has(traits::KNOWS_DUTY) == know_duty
    })
}

fn child(place: &Prepared) -> u32 {
    children(place, true).next().expect("a child")
}

fn own_gp(place: &Prepared, resident: u32) -> u32 {
    place.world.residents.of(resident).own_gp
}

/// What became of the children who fell ill.
#[derive(Debug, Default)]
struct Story {
    /// What was open whenever the parents considered, with what it was worth, and what they took.
    considered: Vec<(Vec<(Road, f64)>, Road)>,
    judges: Vec<Judge>,
    machines: u32,
    book: Logbook,
}

impl Journal for Story {
    fn need(&mut self, entry: &NeedEntry) {
        self.book.need(entry);
    }
    fn contact(&mut self, entry: &ContactEntry) {
        self.book.contact(entry);
    }
    fn stay(&mut self, entry: &StayEntry) {
        self.book.stay(entry);
    }
    fn call(&mut self, entry: &CallEntry) {
        self.book.call(entry);
    }
    fn office(&mut self, entry: &OfficeEntry) {
        self.book.office(entry);
    }
    fn duty(&mut self, entry: &DutyEntry) {
        self.book.duty(entry);
    }
    const FOLLOWS: bool = true;
    fn happening(&mut self, _: u32, _: Moment, _: Moment, what: &Happening<'_>) {
        match *what {
            Happening::Considered { roads, taken } => self.considered.push((roads.to_vec(), taken)),
            Happening::Judged { by, .. } => self.judges.push(by),
            Happening::HeardMachine => self.machines += 1,
            _ => {}
        }
    }
}

impl Story {
    fn first_roads(&self) -> Vec<Road> {
        self.considered[0].0.iter().map(|r| r.0).collect()
    }

    fn first_contact(&self) -> &ContactEntry {
        self.book.contacts.first().expect("a doctor answers")
    }
}

fn tell(place: &Prepared, replication: u32, ill: &[(u32, Moment)]) -> Story {
    let streams = Streams::new(place.scenario.run.seed, replication);
    let mut onsets: Vec<Onset> = ill
        .iter()
        .map(|&(resident, moment)| Onset::at(moment, resident, Kind::Acute))
        .collect();
    onsets.sort_unstable();
    let mut story = Story::default();
    sim::run(
        place.setting(),
        &Demand {
            onsets,
            ..Demand::default()
        },
        &place.roster(&streams),
        streams,
        &mut story,
    );
    story
}

/// The first child, at one hour, when the parents take one road.
fn by_road(name: &str, changes: &[Change<'_>], road: &str, hour: Moment) -> (Prepared, Story) {
    by_road_in(1, name, changes, road, hour)
}

/// The same in a certain replication.
fn by_road_in(
    replication: u32,
    name: &str,
    changes: &[Change<'_>],
    road: &str,
    hour: Moment,
) -> (Prepared, Story) {
    let key = format!("choice.constant.{road}");
    let changes: Vec<Change<'_>> = changes
        .iter()
        .copied()
        .chain([(key.as_str(), "50")])
        .collect();
    let place = place(name, &changes);
    let story = tell(&place, replication, &[(child(&place), hour)]);
    assert!(!story.considered.is_empty());
    (place, story)
}

/// Own list until 23 h, then the posts.
const OWN_LIST_THEN_POSTS: [Change<'static>; 5] = [
    ("service.poste-est.shift.weeknight-evening.enabled", "false"),
    (
        "service.poste-ouest.shift.weeknight-evening.enabled",
        "false",
    ),
    ("service.poste-sud.shift.weeknight-evening.enabled", "false"),
    ("line.1733.shift.weeknight-evening.enabled", "false"),
    (
        "service.own-list",
        r#"{ title = "Own list", staffed_by = "own-practice", access = ["own-number"], home_visits = true, shift = { evening = { on = ["weeknight"], from = "19:00", to = "23:00", doctors = { value = 1, source = "assumption" }, may_sleep = false } } }"#,
    ),
];

#[test]
fn each_organisation_opens_its_own_channels_at_each_hour() {
    let with_hospitals = |own: &[Road]| {
        let mut roads = vec![Wait];
        roads.extend(own);
        roads.extend([Emergency, SecondEmergency, Ambulance]);
        roads
    };
    let own_list = &[OwnNumber][..];
    let rota = &[DutyNumber][..];
    let post = &[NationalNumber, Post][..];
    let rota_with_1733 = &[DutyNumber, NationalNumber][..];
    type Row<'a> = (&'a str, &'a [Change<'a>], [&'a [Road]; 4]);
    let matrix: [Row<'_>; 5] = [
        (OWN_LIST, &[], [own_list; 4]),
        (ROTA, &[], [rota; 4]),
        (self::POST, &[], [post; 4]),
        (HYBRID, &[], [own_list, own_list, rota_with_1733, post]),
        (
            self::POST,
            &OWN_LIST_THEN_POSTS,
            [own_list, own_list, post, post],
        ),
    ];
    for (name, changes, by_hour) in matrix {
        let everybody: Vec<Change<'_>> = EVERYBODY_SERVES.iter().chain(changes).copied().collect();
        let place = place(name, &everybody);
        let (knows, does_not) = (
            child(&place),
            children(&place, false).next().expect("a child"),
        );
        for (hour, own) in HOURS.into_iter().zip(by_hour) {
            let open = tell(&place, 1, &[(knows, hour)]).first_roads();
            assert_eq!(open, with_hospitals(own), "{name} at {hour}");
            // Whoever never heard of a duty service still has the number of the own practice.
            let known: &[Road] = if own == own_list { own_list } else { &[] };
            let open = tell(&place, 1, &[(does_not, hour)]).first_roads();
            assert_eq!(open, with_hospitals(known), "{name} at {hour}, unknown");
        }
    }
}

#[test]
fn by_day_the_own_practice_is_open_and_no_duty_service_is() {
    for name in [OWN_LIST, ROTA, self::POST, HYBRID] {
        let place = place(name, &EVERYBODY_SERVES);
        let open = tell(&place, 1, &[(child(&place), at(1, 14, 0))]).first_roads();
        assert_eq!(
            open,
            [Wait, Office, Emergency, SecondEmergency, Ambulance],
            "{name}"
        );
    }
    let saturday = (
        "office.further.saturday",
        r#"{ on = ["Sat"], from = "09:00", to = "12:00", practices = { value = 1, source = "assumption" } }"#,
    );
    let place = place(self::POST, &[saturday]);
    let open = tell(&place, 1, &[(child(&place), SATURDAY)]).first_roads();
    assert_eq!(
        open,
        [
            Wait,
            Office,
            NationalNumber,
            Post,
            Emergency,
            SecondEmergency,
            Ambulance
        ]
    );
}

#[test]
fn a_case_that_feels_a_level_worse_is_worth_what_the_scenario_says_on_each_road() {
    let weigh = |felt: &str| {
        let place = place(self::POST, &[("needs.perception_child", felt)]);
        let story = tell(&place, 1, &[(child(&place), EVENING)]);
        (
            story.considered[0].0.clone(),
            place.scenario.choice.per_urgency,
        )
    };
    let ((mild, rates), (bad, _)) = (weigh("0"), weigh("1"));
    assert_eq!(mild.len(), 6);
    for ((road, before), (same, after)) in mild.into_iter().zip(bad) {
        assert_eq!(road, same);
        assert!(
            (after - before - rates[road as usize]).abs() < 1e-9,
            "{road:?}"
        );
    }
    assert!(rates[Emergency as usize] > rates[Post as usize] && rates[Wait as usize] < 0.0);
}

#[test]
fn the_own_number_reaches_the_own_gp_in_person_under_own_list_cover() {
    for hour in HOURS {
        let (place, story) = by_road(OWN_LIST, &EVERYBODY_SERVES, "own-number", hour);
        let gp = own_gp(&place, child(&place));
        assert!(!story.book.contacts.is_empty());
        for contact in &story.book.contacts {
            assert_eq!(
                (contact.doctor, contact.relation),
                (gp, Relation::OwnGp),
                "{hour}"
            );
            assert!(contact.record_seen && contact.reported);
        }
        assert!(matches!(story.first_contact().act, Act::Call | Act::Advice));
        assert_eq!(story.judges[0], Judge::Doctor(gp));
        assert!(story.book.calls.is_empty(), "nobody stands between");
    }
}

#[test]
fn in_a_group_a_partner_may_answer_and_nobody_else() {
    let groups = [
        ("doctors.exempt", "0"),
        ("doctors.leave_weeks", "0"),
        ("doctors.in_group", "1"),
        ("doctors.group_size", "4"),
        ("choice.constant.own-number", "50"),
    ];
    let place = place(OWN_LIST, &groups);
    let resident = child(&place);
    let practice = *place.world.workforce.practice_of(own_gp(&place, resident));
    let partners = practice.first..practice.first + practice.doctors;
    assert_eq!(practice.doctors, 4);
    let met: Vec<u32> = (1..=200)
        .map(|replication| {
            tell(&place, replication, &[(resident, LATE)])
                .first_contact()
                .doctor
        })
        .collect();
    assert!(met.iter().all(|doctor| partners.contains(doctor)));
    // A quarter each: 200 lots miss one of four partners in fewer than 1 in 10^24 cases.
    assert_eq!(met.iter().collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn the_duty_number_rings_at_the_doctor_of_the_sector_and_1733_at_a_call_taker() {
    for hour in HOURS {
        let (place, story) = by_road(ROTA, &EVERYBODY_SERVES, "duty-number", hour);
        let contact = story.first_contact();
        assert!(matches!(contact.act, Act::Call | Act::Advice));
        assert_eq!(story.judges[0], Judge::Doctor(contact.doctor));
        let neighbourhood = place.world.residents.of(child(&place)).neighbourhood as usize;
        let [team] = place.organisation.neighbourhood_teams[neighbourhood][..] else {
            panic!("one sector")
        };
        let roster = place.roster(&Streams::new(place.scenario.run.seed, 1));
        let minute = (hour / MS_PER_MINUTE) as u32;
        let on_duty = |(d, _): &(&permanence::organisation::Duty, &Option<u32>)| {
            d.team == team && (d.start..d.end).contains(&minute)
        };
        let duties = place.organisation.duties.iter().zip(&roster.holder);
        let holders: Vec<u32> = duties.filter(on_duty).filter_map(|d| *d.1).collect();
        assert_eq!(holders, [contact.doctor]);
        assert!(story.book.calls.is_empty());

        let (_, story) = by_road(self::POST, &EVERYBODY_SERVES, "1733", hour);
        assert_eq!(story.judges[0], Judge::Line(0));
        assert_eq!(story.book.calls.len(), 1);
    }
}

#[test]
fn at_the_emergency_department_no_general_practitioner_is_met() {
    for (road, ambulance) in [
        ("emergency", false),
        ("second-emergency", false),
        ("ambulance", true),
    ] {
        for name in [OWN_LIST, ROTA, self::POST, HYBRID] {
            let (_, story) = by_road(name, &EVERYBODY_SERVES, road, LATE);
            let stay = &story.book.stays[0];
            assert_eq!((stay.ambulance, stay.first), (ambulance, true));
            assert!(
                story.book.contacts.is_empty() && matches!(story.judges[0], Judge::NurseAtDoor(_))
            );
        }
    }
}

#[test]
fn a_machine_names_the_duty_service_to_those_who_never_heard_of_it() {
    let calls = [
        ("office.answering_machine", "1"),
        ("choice.constant.own-number", "50"),
    ];
    let place = place(self::POST, &calls);
    let resident = children(&place, false).next().expect("a child");
    let story = tell(&place, 1, &[(resident, EVENING)]);
    assert_eq!(
        story.first_roads(),
        [Wait, OwnNumber, Emergency, SecondEmergency, Ambulance]
    );
    assert_eq!(story.machines, 1);
    let then: Vec<Road> = story.considered[1].0.iter().map(|r| r.0).collect();
    assert_eq!(
        then,
        [
            Wait,
            NationalNumber,
            Post,
            Emergency,
            SecondEmergency,
            Ambulance
        ]
    );
    assert!(story.book.needs[0].is(marks::REDIRECTED));
}

#[test]
fn a_personal_telephone_brings_the_own_gp_back_until_it_is_switched_off() {
    let phone = |sees: &str| {
        format!(
            r#"{{ by_age = {{ values = [1, 1, 1, 1, 1], source = "assumption" }}, sees = {{ value = {sees}, source = "assumption" }}, window = {{ evening = {{ on = ["weeknight"], from = "19:00", to = "22:00" }} }} }}"#
        )
    };
    let (sees, sends) = (phone("1"), phone("0"));
    let told_in = |replication, phone: &str, hour| {
        let changes = [
            EVERYBODY_SERVES[0],
            EVERYBODY_SERVES[1],
            EVERYBODY_SERVES[2],
            ("doctors.personal_phone", phone),
            (
                "care.doctor_table.U3",
                "{ values = [0, 0, 0, 1, 0, 0], source = \"assumption\" }",
            ),
            (
                "care.doctor_judgement",
                "{ values = [1, 0, 0], source = \"assumption\" }",
            ),
        ];
        by_road_in(replication, self::POST, &changes, "own-number", hour)
    };
    let place = told_in(1, &sees, EVENING).0;
    let gp = own_gp(&place, child(&place));
    // The own GP must be free that evening for this story.
    let free = |&replication: &u32| {
        let roster = place.roster(&Streams::new(place.scenario.run.seed, replication));
        let mut duties = place.organisation.duties.iter().zip(&roster.holder);
        !duties.any(|(d, holder)| {
            *holder == Some(gp) && u64::from(d.end) * MS_PER_MINUTE > EVENING && d.start < 2 * 1440
        })
    };
    let replication = (1..20).find(free).expect("an evening off");
    let told = |phone: &str, hour| told_in(replication, phone, hour);
    let story = told(&sees, EVENING).1;
    let acts: Vec<(u32, u16, Act)> = story
        .book
        .contacts
        .iter()
        .map(|c| (c.doctor, c.service, c.act))
        .collect();
    assert_eq!(
        acts[..2],
        [
            (gp, PERSONAL_PHONE, Act::Call),
            (gp, PERSONAL_PHONE, Act::Consultation)
        ]
    );
    assert!(story.book.needs[0].is(marks::PERSONAL));
    // Sent on, the child is no longer with the own GP.
    let (_, story) = told(&sends, EVENING);
    assert!(story.book.needs[0].is(marks::PERSONAL | marks::REDIRECTED));
    assert_eq!(
        story
            .book
            .contacts
            .iter()
            .filter(|c| c.service == PERSONAL_PHONE)
            .count(),
        1
    );
    assert_eq!(
        told(&sees, LATE).1.first_roads(),
        [
            Wait,
            NationalNumber,
            Post,
            Emergency,
            SecondEmergency,
            Ambulance
        ]
    );
}

/// How often, over replications, the doctor of the first contact with a service is the own GP of the child; with the 99.9 %
/// half-width, replications being independent, and chi-square of how often each doctor is met.
fn met_own_gp(place: &Prepared, replications: u32, hours: &[Moment]) -> (f64, f64, f64) {
    let ill: Vec<u32> = children(place, true).collect();
    let mut shares = Vec::with_capacity(replications as usize);
    let mut met = vec![0.0; place.world.workforce.doctors.len()];
    for replication in 1..=replications {
        let one = |n: usize| ill[(replication as usize * hours.len() + n) * 7 % ill.len()];
        let cases: Vec<(u32, Moment)> = hours
            .iter()
            .enumerate()
            .map(|(n, &hour)| (one(n), hour))
            .collect();
        let story = tell(place, replication, &cases);
        let own = cases.iter().filter(|(resident, onset)| {
            let mut contacts = story
                .book
                .contacts
                .iter()
                .filter(|c| (c.resident, c.onset) == (*resident, *onset));
            let first = contacts.next().expect("a doctor is met");
            assert_eq!(
                first.relation == Relation::OwnGp,
                first.doctor == own_gp(place, *resident)
            );
            met[first.doctor as usize] += 1.0;
            first.relation == Relation::OwnGp
        });
        shares.push(own.count() as f64 / hours.len() as f64);
    }
    let n = shares.len() as f64;
    let mean = shares.iter().sum::<f64>() / n;
    let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let each = n * hours.len() as f64 / met.len() as f64;
    let chi_square = met.iter().map(|m: &f64| (m - each).powi(2) / each).sum();
    (mean, Z_999 * (variance / n).sqrt(), chi_square)
}

/// Tuesday to Friday at 3 h and Saturday at 10 h: too far apart to meet in a queue.
const APART: [Moment; 5] = [NIGHT, at(3, 3, 0), at(4, 3, 0), at(5, 3, 0), SATURDAY];

/// 99.9 % point of chi-square with 23 degrees of freedom.
const CHI_SQUARE_23: f64 = 49.73;

/// Who serves a post or sector is a lot among the doctors of the pool, all alike: the own GP is met once in 24 times, and each of the
/// 24 doctors as often as any other. Each check is wrong at most once in a thousand seeds (a fair rota is more even than chance); the
/// seed is fixed. The half-width, a fifth of the share, would show a rota that sends the doctors of the own sector (0.09), and the
/// second check a pool that leaves a doctor out.
#[test]
fn the_own_gp_is_met_about_once_in_the_pool_under_a_post_or_a_rota() {
    let mut post: Vec<Change<'_>> = [&EVERYBODY_SERVES[..], &NO_VISITORS[..]].concat();
    post.push(("choice.constant.post", "50"));
    let mut rota = EVERYBODY_SERVES.to_vec();
    rota.extend([
        ("service.rota.sector_doctors", "false"),
        ("choice.constant.duty-number", "50"),
    ]);
    for (name, changes) in [(self::POST, post), (ROTA, rota)] {
        let place = place(name, &changes);
        let (share, half_width, chi_square) = met_own_gp(&place, 1_400, &APART);
        println!("{name}: {share:.4} +- {half_width:.4}, chi-square {chi_square:.1}");
        assert!(
            chi_square < CHI_SQUARE_23,
            "{name}: chi-square {chi_square}"
        );
        assert!(
            half_width < 0.2 / 24.0,
            "{name}: {half_width} is too wide to say much"
        );
        assert!(
            (share - 1.0 / 24.0).abs() < half_width,
            "{name}: {share} +- {half_width}"
        );
    }
}

#[test]
fn among_outsiders_the_own_gp_is_never_met() {
    let keys = ["est", "ouest", "sud"].map(|p| {
        [
            format!("service.poste-{p}.outsiders"),
            format!("service.poste-{p}.trainees"),
        ]
    });
    let mut changes = EVERYBODY_SERVES.to_vec();
    changes.push(("choice.constant.post", "50"));
    for [outsiders, trainees] in &keys {
        changes.extend([(outsiders.as_str(), "1"), (trainees.as_str(), "0")]);
    }
    let place = place(self::POST, &changes);
    let ill: Vec<(u32, Moment)> = children(&place, true)
        .step_by(9)
        .map(|c| (c, SATURDAY))
        .take(20)
        .collect();
    let story = tell(&place, 1, &ill);
    assert!(story.book.contacts.len() >= 20);
    assert!(
        story
            .book
            .contacts
            .iter()
            .all(|c| c.relation == Relation::Outsider && c.doctor >= FIRST_TRAINEE)
    );
}

/// Where the doctors of a sector serve it, those of the other sector never come: the own GP is met once in the sector or never.
#[test]
fn a_sector_with_its_own_doctors_is_served_by_nobody_else() {
    let mut changes = EVERYBODY_SERVES.to_vec();
    changes.extend([
        ("service.rota.sectors", "2"),
        ("service.rota.sector_doctors", "true"),
        ("choice.constant.duty-number", "50"),
    ]);
    let place = place(ROTA, &changes);
    let world = &place.world;
    let mut both = 0;
    for resident in children(&place, true).step_by(5).take(60) {
        let home = world.residents.of(resident).neighbourhood;
        let teams = |n: u32| &place.organisation.neighbourhood_teams[n as usize];
        let contact = *tell(&place, 1 + resident, &[(resident, NIGHT)]).first_contact();
        let surgery = world.workforce.practice_of(contact.doctor).neighbourhood;
        assert_eq!(
            teams(surgery),
            teams(home),
            "a doctor from across the border"
        );
        both |= 1 << teams(home)[0];
        let gp = world
            .workforce
            .practice_of(own_gp(&place, resident))
            .neighbourhood;
        assert!(teams(gp) == teams(home) || contact.relation != Relation::OwnGp);
    }
    assert_eq!(both, 0b11, "children of both sectors");
}

const NURSES_AT_POST: &str = r#"{ time = { law = "fixed", mean_minutes = { value = 6, source = "assumption" } }, judgement = { values = [1, 0, 0], source = "assumption" }, closes = { value = 1, source = "assumption" }, closes_wrongly = { value = 0, source = "assumption" }, saves_minutes = { value = 3, source = "assumption" } }"#;

/// Posts with a nurse on all shifts; how likely a nurse closes the need alone.
fn with_nurses(closes_wrongly: &'static str) -> Vec<(String, String)> {
    let mut changes = Vec::new();
    for post in ["est", "ouest", "sud"] {
        changes.push((
            format!("service.poste-{post}.nurse"),
            NURSES_AT_POST.to_owned(),
        ));
        changes.push((
            format!("service.poste-{post}.nurse.closes_wrongly"),
            closes_wrongly.to_owned(),
        ));
        for shift in [
            "weekend-day",
            "weekend-night",
            "weeknight-evening",
            "weeknight-deep",
        ] {
            let key = format!("service.poste-{post}.shift.{shift}.nurses");
            changes.push((key, "{ value = 1, source = \"assumption\" }".to_owned()));
        }
    }
    changes
}

fn borrowed(changes: &[(String, String)]) -> Vec<Change<'_>> {
    changes
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect()
}

#[test]
fn a_nurse_at_the_post_comes_before_the_doctor_or_in_place_of_one() {
    for hour in HOURS {
        let (_, story) = by_road(self::POST, &[], "post", hour);
        assert!(
            !story.judges.contains(&Judge::NurseAtPost),
            "no nurse in the shipped posts"
        );
        assert_eq!(story.first_contact().act, Act::Consultation);

        let careful = with_nurses("0");
        let (_, story) = by_road(self::POST, &borrowed(&careful), "post", hour);
        assert_eq!(story.judges[0], Judge::NurseAtPost);
        assert_eq!(story.first_contact().act, Act::Consultation);
        assert!(!story.book.needs[0].is(marks::BY_NURSE));

        let mut bold = with_nurses("1");
        bold.push(("care.returns_when_missed".to_owned(), "0".to_owned()));
        let (_, story) = by_road(self::POST, &borrowed(&bold), "post", hour);
        assert_eq!(story.judges[0], Judge::NurseAtPost);
        assert!(story.book.needs[0].is(marks::BY_NURSE));
        // The need was for a doctor, and nobody comes back.
        assert_eq!(story.book.contacts.len(), 0);
    }
}

#[test]
fn a_child_for_whom_advice_is_enough_is_closed_by_the_nurse() {
    let mut changes = with_nurses("0");
    changes.push((
        "needs.care.U3".to_owned(),
        "{ values = [1, 0, 0, 0], source = \"assumption\" }".to_owned(),
    ));
    changes.push(("care.returns_when_resolved".to_owned(), "0".to_owned()));
    let (_, story) = by_road(self::POST, &borrowed(&changes), "post", NIGHT);
    assert!(story.book.contacts.is_empty());
    assert_eq!(story.book.needs[0].ending, Ending::SeenByNurse);
    assert_eq!(
        (story.book.needs[0].doctor, story.book.needs[0].seen),
        (None, None)
    );
}

/// 1733 sends U3 to the post and asks the nurses of the night first, from 22 or 23 h to 8 h; what the nurse decides for U3.
fn night_nurses(from: &str, disposition: &str) -> Vec<(String, String)> {
    let line = format!(
        r#"{{ title = "Nurses of the night", number = "transfer", dispatch = "urgency", judgement = {{ values = [1, 0, 0], source = "assumption" }}, patience_minutes = {{ value = 0, source = "assumption" }}, operator_hour_cost = {{ value = 40, source = "assumption" }}, call = {{ law = "fixed", mean_minutes = {{ value = 7, source = "assumption" }} }}, table = {{ U1 = {{ values = [1, 0, 0, 0, 0, 0], source = "assumption" }}, U2 = {{ values = [0, 1, 0, 0, 0, 0], source = "assumption" }}, U3 = {{ values = {disposition}, source = "assumption" }}, U4 = {{ values = [0, 0, 0, 0, 0, 1], source = "assumption" }}, U5 = {{ values = [0, 0, 0, 0, 0, 1], source = "assumption" }} }}, shift = {{ deep = {{ on = ["weeknight"], from = "{from}", to = "08:00", operators = {{ value = 1, source = "assumption" }} }} }} }}"#
    );
    [
        ("line.nurse", line.as_str()),
        ("line.1733.then", "\"nurse\""),
        (
            "line.1733.judgement",
            "{ values = [1, 0, 0], source = \"assumption\" }",
        ),
        (
            "line.1733.table.U3",
            "{ values = [0, 0, 0, 1, 0, 0], source = \"assumption\" }",
        ),
    ]
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .to_vec()
}

const SEES_DOCTOR: &str = "[0, 0, 0, 1, 0, 0]";
const OWN_GP_NEXT_DAY: &str = "[0, 0, 0, 0, 0, 1]";

#[test]
fn the_deep_night_nurse_stands_between_1733_and_the_doctor_while_she_is_there() {
    for (from, by_hour) in [
        ("22:00", [false, true, true, false]),
        ("23:00", [false, false, true, false]),
    ] {
        for (hour, nurse) in HOURS.into_iter().zip(by_hour) {
            let changes = night_nurses(from, SEES_DOCTOR);
            let (place, story) = by_road(self::POST, &borrowed(&changes), "1733", hour);
            let line = |id| {
                place
                    .scenario
                    .lines
                    .iter()
                    .position(|l| l.id == id)
                    .expect("a line") as u16
            };
            let asked = [Judge::Line(line("1733")), Judge::Line(line("nurse"))];
            let expected = if nurse { &asked[..] } else { &asked[..1] };
            assert_eq!(
                story.judges[..expected.len()],
                *expected,
                "{from} at {hour}"
            );
            assert_eq!(story.judges.contains(&asked[1]), nurse, "{from} at {hour}");
            assert_eq!(story.book.calls.len(), expected.len());
            assert_eq!(story.first_contact().act, Act::Consultation);
            // She is on no number: the same channels are open as without her.
            assert_eq!(
                story.first_roads(),
                [
                    Wait,
                    NationalNumber,
                    Post,
                    Emergency,
                    SecondEmergency,
                    Ambulance
                ]
            );
        }
    }
}

#[test]
fn the_deep_night_nurse_lets_the_doctor_sleep_or_wakes_the_doctor() {
    let soon = |story: &Story| {
        story
            .book
            .contacts
            .iter()
            .filter(|c| c.begun < NIGHT + 3 * MS_PER_HOUR)
            .count()
    };
    let (_, woken) = by_road(
        self::POST,
        &borrowed(&night_nurses("22:00", SEES_DOCTOR)),
        "1733",
        NIGHT,
    );
    assert_eq!(soon(&woken), 1);
    assert!(
        woken.first_contact().woke,
        "asleep since midnight, with nobody ill before"
    );
    let (_, asleep) = by_road(
        self::POST,
        &borrowed(&night_nurses("22:00", OWN_GP_NEXT_DAY)),
        "1733",
        NIGHT,
    );
    assert_eq!(soon(&asleep), 0);
    assert!(
        asleep.book.needs[0].is(marks::CLOSED_BY_PHONE)
            && !asleep.book.contacts.iter().any(|c| c.woke)
    );
    // Without nurses the call-taker wakes the doctor.
    let call_taker = &night_nurses("22:00", OWN_GP_NEXT_DAY)[2..];
    let (_, shipped) = by_road(self::POST, &borrowed(call_taker), "1733", NIGHT);
    assert_eq!((soon(&shipped), shipped.first_contact().woke), (1, true));
}

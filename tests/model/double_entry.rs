//! Books kept twice: what goes in must come out, and every total must equal its parts, in each shipped organisation.
//!
//! Everything here is exact: sums of whole numbers, or floating sums to a relative 1e-9. Each scenario runs a fortnight from a
//! Monday; nobody falls ill in the last days, so that most stories end before the clock stops.

use crate::laboratory::{Laboratory, Law, logbook};
use permanence::calendar::{MS_PER_DAY, MS_PER_MINUTE, Moment, minutes};
use permanence::demand::{Demand, Kind};
use permanence::experiment::{Experiment, Prepared};
use permanence::journal::{
    Act, ContactEntry, ENDINGS, Ending, FROM_ELSEWHERE, Ledger, Logbook, NeedEntry, Relation,
    StayEnd, marks,
};
use permanence::organisation::Post;
use permanence::outcomes::{Outcome, cost, indicators};
use permanence::random::Streams;
use permanence::scenario::Scenario;
use permanence::scenario::choice::Road;
use permanence::sim;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Simulated days, and those at the end on which nobody falls ill any more.
const DAYS: u64 = 14;
const QUIET: u64 = 4;

/// One run of a shipped scenario with all its books.
struct Books {
    name: &'static str,
    prepared: Prepared,
    demand: Demand,
    log: Logbook,
    ledger: Ledger,
    outcome: Outcome,
}

impl Books {
    fn end(&self) -> Moment {
        DAYS * MS_PER_DAY
    }

    fn value(&self, key: &str) -> f64 {
        let index = indicators::all()
            .iter()
            .position(|i| i.key == key)
            .unwrap_or_else(|| panic!("no indicator {key}"));
        self.outcome.values[index].unwrap_or_else(|| panic!("{}: {key} is not defined", self.name))
    }

    /// A column of a table, row by row.
    fn column(&self, table: &str, column: &str) -> Vec<Option<f64>> {
        let table = self
            .outcome
            .tables
            .iter()
            .find(|t| t.name == table)
            .unwrap_or_else(|| panic!("no table {table}"));
        let index = table
            .columns
            .iter()
            .position(|c| c.0 == column)
            .unwrap_or_else(|| panic!("no column {column} in {}", table.name));
        table
            .cells
            .chunks(table.columns.len())
            .map(|row| row[index])
            .collect()
    }

    fn residents(&self) -> f64 {
        self.prepared.world.residents.len() as f64
    }

    /// Yearly rate per 1 000 inhabitants of a count in the run.
    fn rate(&self, count: usize) -> f64 {
        1000.0 * count as f64 / self.residents() / (DAYS as f64 / 365.0)
    }
}

static BOOKS: LazyLock<Vec<Books>> = LazyLock::new(|| {
    [
        "garde-patientele",
        "cercle-rota",
        "poste-de-garde",
        "hybrid",
    ]
    .map(keep_books)
    .into()
});

fn keep_books(name: &'static str) -> Books {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/ghent/{name}.toml"));
    let settings = [
        ("run.days", "14"),
        ("run.warm_up_days", "0"),
        ("run.start", "\"2024-01-08\""),
    ];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let (scenario, _) = Scenario::load(&path, &settings).unwrap_or_else(|e| panic!("{e}"));
    let prepared = Experiment::prepare(vec![scenario], Some(11))
        .prepared
        .remove(0);
    let streams = Streams::new(11, 1);
    let mut demand = Demand::generate(
        &prepared.world,
        &prepared.scenario,
        &prepared.calendar,
        &streams,
    );
    demand.retain(|onset| onset.moment() < (DAYS - QUIET) * MS_PER_DAY);
    let roster = prepared.roster(&streams);
    let mut log = Logbook::default();
    let ledger = sim::run(prepared.setting(), &demand, &roster, streams, &mut log);
    let outcome = prepared.run(&demand, streams);
    assert_eq!(
        outcome.ledger, ledger,
        "{name}: the run must not depend on who reads the journal"
    );
    Books {
        name,
        prepared,
        demand,
        log,
        ledger,
        outcome,
    }
}

fn assert_close(what: &str, found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-9 * expected.abs().max(1e-9),
        "{what}: {found} against {expected}"
    );
}

type Name = (u32, Moment);

/// Needs by resident and onset.
fn needs_by_name(books: &Books) -> BTreeMap<Name, &NeedEntry> {
    let by_name: BTreeMap<Name, &NeedEntry> = books
        .log
        .needs
        .iter()
        .map(|n| ((n.resident, n.onset), n))
        .collect();
    assert_eq!(
        by_name.len(),
        books.log.needs.len(),
        "{}: a need ended twice",
        books.name
    );
    by_name
}

#[test]
fn every_need_begins_once_and_ends_once() {
    for books in BOOKS.iter() {
        let by_name = needs_by_name(books);
        let (mut found, mut at_once) = (0, 0_usize);
        for onset in books.demand.all() {
            match by_name.get(&(onset.resident(), onset.moment())) {
                Some(need) => {
                    assert_eq!(need.kind, onset.kind());
                    found += 1;
                }
                None => {
                    assert_eq!(
                        onset.kind(),
                        Kind::Office,
                        "{}: an acute need is lost",
                        books.name
                    );
                    at_once += 1;
                }
            }
        }
        assert_eq!(
            found,
            by_name.len(),
            "{}: a need out of nothing",
            books.name
        );
        let l = books.ledger;
        assert_eq!(
            (l.begun, l.served_at_once),
            (books.demand.len() as u64, at_once as u64),
            "{}",
            books.name
        );
        let open = books
            .log
            .needs
            .iter()
            .filter(|n| n.ending == Ending::Unfinished)
            .count() as u64;
        assert_eq!(
            (l.open, l.ended),
            (open, by_name.len() as u64 - open),
            "{}",
            books.name
        );
        // Office visits: those served at once, those on the way of a need, follow-ups.
        let visits = books
            .log
            .offices
            .iter()
            .filter(|o| !o.follow_up && !by_name.contains_key(&(o.resident, o.moment)))
            .count();
        assert!(visits >= at_once, "{}: {visits} {at_once}", books.name);
        assert!(
            open * 200 < l.begun,
            "{}: {open} of {} needs still open after quiet days",
            books.name,
            l.begun
        );
    }
}

#[test]
fn endings_agree_with_what_happened_on_the_way() {
    for books in BOOKS.iter() {
        let by_name = needs_by_name(books);
        let mut contacts: BTreeMap<Name, Vec<&ContactEntry>> = BTreeMap::new();
        for contact in &books.log.contacts {
            let name = (contact.resident, contact.onset);
            assert!(
                by_name.contains_key(&name),
                "{}: a contact of nobody",
                books.name
            );
            contacts.entry(name).or_default().push(contact);
        }
        let mut seen = [0_u32; ENDINGS.len()];
        for (name, need) in &by_name {
            let own = contacts.get(name).map_or(&[][..], Vec::as_slice);
            let what = format!("{}: {need:?} {own:?}", books.name);
            seen[need.ending as usize] += 1;
            match need.ending {
                Ending::SeenOnDuty => assert!(
                    own.iter()
                        .any(|c| c.act != Act::Call && c.act != Act::Advice),
                    "{what}"
                ),
                Ending::Advised => {
                    assert!(own.last().is_some_and(|c| c.act == Act::Advice), "{what}")
                }
                Ending::Treated | Ending::Admitted => assert!(need.is(marks::EMERGENCY), "{what}"),
                Ending::SeenInOffice => assert!(need.seen.is_some(), "{what}"),
                Ending::SeenByNurse => assert!(need.is(marks::BY_NURSE), "{what}"),
                Ending::Faded | Ending::GaveUp | Ending::Unfinished => {}
            }
            assert!(own.is_empty() || need.is(marks::DUTY), "{what}");
            assert!(own.is_empty() || need.doctor.is_some(), "{what}");
            assert!(
                need.onset <= need.ended && need.ended <= books.end(),
                "{what}"
            );
            assert!(
                need.doctor.is_none_or(|d| need.seen.is_none_or(|s| d <= s)),
                "{what}"
            );
            assert!(
                need.sought.is_some() || need.road == Road::Wait || need.road == Road::Evening,
                "{what}"
            );
            assert!(
                !need.is(marks::SELF_REFERRED) || need.is(marks::EMERGENCY),
                "{what}"
            );
        }
        assert!(
            seen.iter().take(6).all(|&n| n > 0),
            "{}: an ending never happens: {seen:?}",
            books.name
        );
    }
}

#[test]
fn entries_are_in_order_of_time_and_no_act_ends_before_it_begins() {
    for books in BOOKS.iter() {
        for c in &books.log.contacts {
            assert!(
                c.ready <= c.begun
                    && c.begun <= c.seen
                    && c.seen <= c.ended
                    && c.ended <= c.doctor_free,
                "{c:?}"
            );
            assert!(
                c.doctor_km >= 0.0 && (c.doctor_km == 0.0 || c.act == Act::Visit),
                "{c:?}"
            );
            assert!(c.act == Act::Visit || c.doctor_free == c.ended, "{c:?}");
        }
        for s in &books.log.stays {
            let seen = s.seen.unwrap_or(s.left);
            assert!(
                s.arrived <= seen
                    && seen <= s.ready.unwrap_or(s.left)
                    && s.ready.unwrap_or(seen) <= s.left,
                "{s:?}"
            );
            assert_eq!(s.seen.is_none(), s.end == StayEnd::LeftUnseen, "{s:?}");
        }
        for c in &books.log.calls {
            assert!(
                c.rang <= c.answered.unwrap_or(c.ended) && c.answered.unwrap_or(c.rang) <= c.ended,
                "{c:?}"
            );
        }
        // A need that fades before anybody asked for help may be told beforehand.
        let unseen = |n: &&NeedEntry| n.ending == Ending::Faded && n.sought.is_none();
        let told = books.log.needs.iter().filter(|n| !unseen(n));
        assert!(told.is_sorted_by_key(|n| n.ended));
        assert!(books.log.contacts.is_sorted_by_key(|n| n.ended));
        assert!(books.log.stays.is_sorted_by_key(|n| n.left));
        assert!(books.log.calls.is_sorted_by_key(|n| n.ended));
    }
}

#[test]
fn doctors_are_busy_as_long_by_their_contacts_as_by_the_ledger() {
    // Busy: from when a doctor begins to work for a patient until free again, ways there and back included. A call answered
    // while at work for another patient takes no time of its own. The ledger integrates the number busy while the run goes on.
    for books in BOOKS.iter() {
        let by_contacts: u64 = books
            .log
            .contacts
            .iter()
            .filter(|c| !c.meanwhile)
            .map(|c| c.doctor_free.min(books.end()) - c.begun)
            .sum();
        // Contacts that are not over when the clock stops have no entry.
        let open = books
            .log
            .needs
            .iter()
            .filter(|n| n.ending == Ending::Unfinished)
            .count();
        let difference = books.ledger.busy as i64 - by_contacts as i64;
        println!(
            "{}: {} h by ledger, off by {} ms, {open} open",
            books.name,
            minutes(books.ledger.busy) / 60.0,
            difference
        );
        assert_eq!(difference, 0, "{}", books.name);
        let hours: f64 = books
            .column("by_doctor", "work_hours")
            .iter()
            .flatten()
            .sum::<f64>()
            * DAYS as f64
            / 365.0;
        let of_locals: u64 = books
            .log
            .contacts
            .iter()
            .filter(|c| {
                !c.meanwhile && (c.doctor as usize) < books.prepared.world.workforce.doctors.len()
            })
            .map(|c| c.doctor_free - c.begun)
            .sum();
        assert_close("hours at work", hours, minutes(of_locals) / 60.0);
    }
}

#[test]
fn nobody_is_at_two_places_and_no_more_are_busy_than_are_there() {
    for books in BOOKS.iter() {
        let log = &books.log;
        // Services: doctors at work against doctors on duty.
        for service in 0..books.prepared.scenario.services.len() {
            let of_service = |team: u32| {
                usize::from(books.prepared.organisation.teams[team as usize].service) == service
            };
            let present = log.duties.iter().filter(|d| of_service(d.team));
            let present = present.map(|d| (u64::from(d.start) * MS_PER_MINUTE, d.left, 1));
            let busy = log
                .contacts
                .iter()
                .filter(|c| usize::from(c.service) == service && !c.meanwhile);
            let busy = busy.map(|c| (c.begun, c.doctor_free.min(books.end()), -1));
            let least = least_balance(present.chain(busy).collect());
            assert!(
                least >= 0,
                "{}: {} more doctors at work than on duty",
                books.name,
                -least
            );
        }
        // Own doctors: one patient at a time.
        let mut work: Vec<(u32, Moment, Moment)> = log
            .contacts
            .iter()
            .filter(|c| {
                !c.meanwhile && (c.doctor as usize) < books.prepared.world.workforce.doctors.len()
            })
            .map(|c| (c.doctor, c.begun, c.doctor_free))
            .collect();
        work.sort_unstable();
        for pair in work.windows(2) {
            assert!(
                pair[0].0 != pair[1].0 || pair[0].2 <= pair[1].1,
                "{}: a doctor at two places: {pair:?}",
                books.name
            );
        }
        staff_is_enough(books);
    }
}

/// Call-takers and cars: never more in use than there are. What runs on after a shift is not counted against the next.
fn staff_is_enough(books: &Books) {
    let organisation = &books.prepared.organisation;
    for (intake, i) in organisation.intakes.iter().enumerate() {
        let Some(line) = i.line else { continue };
        let mut talking: Vec<(Moment, Moment)> = books
            .log
            .calls
            .iter()
            .filter(|c| c.line == line)
            .filter_map(|c| Some((c.answered?, c.ended)))
            .collect();
        talking.sort_unstable();
        let post = Post::Intake(intake as u16);
        for (index, &(answered, _)) in talking.iter().enumerate() {
            let busy = talking[..=index]
                .iter()
                .rev()
                .take(50)
                .filter(|t| t.1 > answered)
                .count() as i64;
            let staff = staff_at(books, post, answered);
            assert!(
                busy <= staff,
                "{}: {busy} calls, {staff} call-takers at {answered}",
                books.name
            );
        }
        assert!(!talking.is_empty(), "{}: nobody called", books.name);
    }
    for (team, t) in organisation
        .teams
        .iter()
        .enumerate()
        .filter(|(_, t)| t.limited_cars)
    {
        let mut out: Vec<(Moment, Moment)> = books
            .log
            .contacts
            .iter()
            .filter(|c| c.act == Act::Visit && c.service == t.service)
            .map(|c| (c.begun, c.doctor_free))
            .collect();
        out.sort_unstable();
        for (index, &(begun, _)) in out.iter().enumerate() {
            let driving: Vec<Moment> = out[..=index]
                .iter()
                .rev()
                .take(50)
                .filter(|o| o.1 > begun)
                .map(|o| o.0)
                .collect();
            // A car that is out at a handover comes back later: what was there since the first of these visits began counts.
            let since = driving.iter().min().copied().unwrap_or(begun) / MS_PER_MINUTE;
            let post = Post::Cars(team as u32);
            let cars = (since..=begun / MS_PER_MINUTE)
                .map(|minute| staff_at(books, post, minute * MS_PER_MINUTE))
                .max();
            assert!(
                Some(driving.len() as i64) <= cars,
                "{}: {driving:?}, {cars:?} cars at {begun}",
                books.name
            );
        }
    }
}

#[test]
fn a_doctor_whose_shift_is_over_leaves_further_patients_to_those_on_duty() {
    for books in BOOKS.iter() {
        let mut late = 0;
        for contact in books.log.contacts.iter().filter(|c| !c.meanwhile) {
            let of_service = |team: u32| {
                books.prepared.organisation.teams[team as usize].service == contact.service
            };
            let minute = |m: u32| u64::from(m) * MS_PER_MINUTE;
            let there = books.log.duties.iter().filter(|d| {
                of_service(d.team) && minute(d.start) <= contact.begun && contact.begun <= d.left
            });
            let own: Vec<_> = there
                .clone()
                .filter(|d| d.doctor == contact.doctor)
                .collect();
            assert!(
                !own.is_empty(),
                "{}: a doctor who is not there: {contact:?}",
                books.name
            );
            if own.iter().all(|d| minute(d.end) < contact.begun) {
                late += 1;
                let others = there
                    .filter(|d| d.team == own[0].team && contact.begun < minute(d.end))
                    .count();
                assert_eq!(
                    others, 0,
                    "{}: after the shift, with others on duty: {contact:?}",
                    books.name
                );
            }
        }
        println!("{}: {late} contacts begun after the shift", books.name);
    }
}

/// Staff planned at a moment; at a handover both shifts are there.
fn staff_at(books: &Books, post: Post, moment: Moment) -> i64 {
    let minute = (moment / MS_PER_MINUTE) as u32;
    let on_the_minute = moment.is_multiple_of(MS_PER_MINUTE);
    let changes = books
        .prepared
        .organisation
        .staff
        .iter()
        .filter(|s| s.post == post);
    changes
        .filter(|s| {
            if s.leaves && on_the_minute {
                s.minute < minute
            } else {
                s.minute <= minute
            }
        })
        .map(|s| {
            if s.leaves {
                -i64::from(s.count)
            } else {
                i64::from(s.count)
            }
        })
        .sum()
}

/// The least sum of weights over all moments, with spans that begin counted before spans that end.
fn least_balance(spans: Vec<(Moment, Moment, i64)>) -> i64 {
    // At one moment: first who comes on duty, then who gets free, then who starts work, last who goes off duty.
    let mut changes: Vec<(Moment, u8, i64)> = spans
        .iter()
        .flat_map(|&(from, to, weight)| {
            if weight > 0 {
                [(from, 0, 1), (to, 3, -1)]
            } else {
                [(from, 2, -1), (to, 1, 1)]
            }
        })
        .collect();
    changes.sort_unstable();
    let mut sum = 0;
    changes
        .iter()
        .map(|c| {
            sum += c.2;
            sum
        })
        .min()
        .unwrap_or(0)
}

#[test]
fn planned_staff_never_falls_below_zero_and_ends_at_zero() {
    for books in BOOKS.iter() {
        let mut now: BTreeMap<Post, i64> = BTreeMap::new();
        for change in &books.prepared.organisation.staff {
            let count = now.entry(change.post).or_default();
            *count += if change.leaves {
                -i64::from(change.count)
            } else {
                i64::from(change.count)
            };
            assert!(*count >= 0, "{}: {change:?} leaves {count}", books.name);
        }
        assert!(
            !now.is_empty() && now.values().all(|&n| n == 0),
            "{}: {now:?}",
            books.name
        );
    }
}

#[test]
fn indicators_are_the_counts_of_the_journal() {
    for books in BOOKS.iter() {
        let log = &books.log;
        let own = |resident: u32| resident != FROM_ELSEWHERE;
        let first = log.stays.iter().filter(|s| own(s.resident) && s.first);
        assert_close(
            "ed_first_contacts",
            books.value("ed_first_contacts"),
            books.rate(first.clone().count()),
        );
        let treatable =
            100.0 * first.clone().filter(|s| s.gp_treatable).count() as f64 / first.count() as f64;
        assert_close("ed_treatable", books.value("ed_treatable"), treatable);
        let helped = log.contacts.iter().filter(|c| c.act != Act::Call);
        assert_close(
            "duty_contacts",
            books.value("duty_contacts"),
            books.rate(helped.clone().count()),
        );
        let admitted = log
            .stays
            .iter()
            .filter(|s| own(s.resident) && s.end == StayEnd::Ward)
            .count();
        let marked = log
            .needs
            .iter()
            .filter(|n| n.ending == Ending::Admitted)
            .count();
        assert_eq!(admitted, marked, "{}: admissions", books.name);
        let own_gp = helped
            .clone()
            .filter(|c| c.relation == Relation::OwnGp)
            .count();
        assert_close(
            "own_gp_share",
            books.value("own_gp_share"),
            100.0 * own_gp as f64 / helped.count() as f64,
        );
    }
}

#[test]
fn parts_of_tables_add_up_to_their_totals() {
    for books in BOOKS.iter() {
        let weighted = |table: &str, column: &str, rows: std::ops::Range<usize>| -> f64 {
            let residents = books.column(table, "residents");
            rows.map(|row| {
                residents[row].unwrap() * books.column(table, column)[row].unwrap_or(0.0)
            })
            .sum::<f64>()
                / books.residents()
        };
        let communes = books.prepared.scenario.territory.communes.len();
        // Rows of by_group: 8 ages, 2 reimbursements, without and with own GP, men and women, 3 densities.
        let divisions = [
            ("by_commune", 0..communes),
            ("by_group", 0..8),
            ("by_group", 8..10),
            ("by_group", 10..12),
            ("by_group", 12..14),
            ("by_group", 14..17),
        ];
        for (table, rows) in divisions {
            let what = format!("{} {table} {rows:?}", books.name);
            let people: f64 = books.column(table, "residents")[rows.clone()]
                .iter()
                .flatten()
                .sum();
            assert_close(&what, people, books.residents());
            for column in ["ed_first_contacts", "duty_contacts"] {
                assert_close(
                    &what,
                    weighted(table, column, rows.clone()),
                    books.value(column),
                );
            }
            assert_close(
                &what,
                weighted(table, "sought_help", rows.clone()),
                books
                    .column("by_urgency", "sought_help")
                    .iter()
                    .flatten()
                    .sum(),
            );
        }
        let total =
            |table: &str, column: &str| books.column(table, column).iter().flatten().sum::<f64>();
        assert_close(
            "ED by urgency",
            total("by_urgency", "ed_first_contacts"),
            books.value("ed_first_contacts"),
        );
        let treatable = books.value("ed_treatable") / 100.0 * books.value("ed_first_contacts");
        assert_close(
            "treatable by urgency",
            total("by_urgency", "ed_treatable"),
            treatable,
        );
        assert_close("relations", total("by_relation", "contacts"), 100.0);
        // Each hour of the week occurs twice in a fortnight without a holiday.
        let by_hour = total("by_hour_of_week", "sought_help") * DAYS as f64 / 7.0 / 1e5;
        assert_close(
            "by hour",
            by_hour,
            total("by_urgency", "sought_help") * (DAYS as f64 / 365.0) / 1e3,
        );
        let costs: f64 = cost::KINDS.iter().map(|kind| total("by_payer", kind)).sum();
        assert_close("costs", costs, books.value("cost_total"));
        for column in [
            "nights",
            "duties",
            "duty_hours",
            "work_hours",
            "contacts",
            "awakenings",
            "km",
        ] {
            let doctors = books.prepared.world.workforce.doctors.len() as f64;
            let by_cercle: f64 = books
                .column("by_cercle", &format!("{column}_per_gp"))
                .iter()
                .zip(books.column("by_cercle", "gps"))
                .map(|(mean, gps)| mean.unwrap_or(0.0) * gps.unwrap())
                .sum();
            assert_close(column, total("by_doctor", column), by_cercle);
            if column != "duties" {
                assert_close(
                    column,
                    total("by_doctor", column) / doctors,
                    books.value(&format!("{column}_per_gp")),
                );
            }
        }
    }
}

#[test]
fn a_desk_without_receptionist_sends_patients_to_the_doctors_of_its_own_post() {
    // Two posts with a desk but nobody at it: everybody walks to the nearer one and is seen there.
    let second = "\n[service.zweitposten]\ntitle = \"Second post\"\nstaffed_by = \"cercle\"\naccess = [\"walk-in\"]\nhome_visits = false\n\
                  opens_record = 1\nreports_back = 1\n[service.zweitposten.site]\nlatitude = 50\nlongitude = 4\n\
                  [service.zweitposten.desk]\nlaw = \"fixed\"\nmean_minutes = 1\n[service.zweitposten.shift.all]\n\
                  on = [\"working-day\", \"rest-day\"]\nfrom = \"00:00\"\nto = \"24:00\"\ndoctors = 1\nmay_sleep = false\n\
                  [service.post.desk]\nlaw = \"fixed\"\nmean_minutes = 1\n";
    // The line, which nobody calls, makes the numbers of desks and posts differ.
    let laboratory = Laboratory::new()
        .people(100, 60.0)
        .post(1, Law::Fixed(5.0))
        .line(1, Law::Fixed(1.0), 0.0, "");
    let laboratory = laboratory.with(second).roads(&[("post", 0.0)]).days(30);
    // The first post is too far away to be the nearer one.
    let prepared = laboratory
        .number("service.post.site.latitude", 51.0)
        .prepare();
    let (log, _) = logbook(&prepared, 1);
    assert!(log.contacts.len() > 300);
    assert!(
        log.contacts
            .iter()
            .all(|c| prepared.scenario.services[usize::from(c.service)].id == "zweitposten")
    );
}

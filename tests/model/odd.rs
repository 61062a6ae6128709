//! Random small territories with odd organisations: every kind of service, every rule, in any mixture.

use crate::reproducibility::shipped;
use permanence::scenario::Scenario;
use proptest::prelude::*;

/// One service of a random organisation.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// 0 own list, 1 rota, 2 post, 3 post with desk and cars, 4 post with nurses, 5 mobile doctors, 6 minor injuries, 7 support team.
    pub(crate) kind: u8,
    /// Doctors in weeknights, weekend nights, rest days by morning and afternoon; 0 leaves a hole.
    pub(crate) doctors: [u32; 4],
    may_sleep: bool,
    sectors: u32,
    visitors: bool,
    /// Each Cercle for itself; sectors by inhabitants; doctors of the sector only; open borders; doctors by inhabitants.
    zones: [bool; 5],
    /// 0 a stated site, 1 in the middle of the sector, 2 beside the emergency department.
    place: u8,
}

pub(crate) fn number(value: f64) -> String {
    format!("{{ value = {value}, source = \"assumption\" }}")
}

fn numbers(values: &[f64]) -> String {
    format!("{{ values = {values:?}, source = \"assumption\" }}")
}

/// Whether names are given in the other order, by kind of thing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Turned {
    pub(crate) shifts: bool,
    pub(crate) services: bool,
    pub(crate) lines: bool,
    pub(crate) cercles: bool,
}

impl Plan {
    /// Takes calls from 1733.
    fn on_line(&self) -> bool {
        (1..5).contains(&self.kind)
    }

    fn shifts(&self, turned: bool) -> String {
        let hours = [
            ("weeknight", "19:00", "08:00"),
            ("weekend-night", "19:00", "08:00"),
            ("rest-day", "08:00", "13:00"),
            ("rest-day", "13:00", "19:00"),
        ];
        let shifts: Vec<String> = hours
            .iter()
            .zip(self.doctors)
            .enumerate()
            .filter(|(_, (_, doctors))| *doctors > 0)
            .map(|(index, ((on, from, to), doctors))| {
                let name = if turned { 9 - index } else { index };
                let more = match self.kind {
                    3 => format!(
                        ", receptionists = {}, cars = {}",
                        number(f64::from(doctors % 2)),
                        number(1.0)
                    ),
                    4 => format!(", nurses = {}", number(1.0)),
                    _ => String::new(),
                };
                let strength = if self.zones[4] && self.kind != 0 {
                    format!("doctors_per_100000 = {}", number(400.0 * f64::from(doctors)))
                } else {
                    format!("doctors = {}", number(f64::from(doctors)))
                };
                let sleep = self.may_sleep && *from == "19:00";
                format!("s{name} = {{ on = [\"{on}\"], from = \"{from}\", to = \"{to}\", {strength}, may_sleep = {sleep}{more} }}")
            })
            .collect();
        shifts.join(", ")
    }

    fn sites(&self) -> String {
        match self.place {
            0 => format!(
                ", site = {{ latitude = {}, longitude = {} }}",
                number(51.06),
                number(3.75)
            ),
            1 => ", sites = { place = \"centre\" }".to_owned(),
            _ => ", sites = { place = \"emergency-department\" }".to_owned(),
        }
    }

    fn zones(&self) -> String {
        let [by_cercle, by_inhabitants, of_sector, open, _] = self.zones;
        let sectors = if by_inhabitants {
            format!(", inhabitants_per_sector = {}", number(150.0))
        } else {
            format!(", sectors = {}", number(f64::from(self.sectors)))
        };
        let zones = if by_cercle { "by-cercle" } else { "together" };
        let borders = if open { "open" } else { "sector" };
        format!(
            "{sectors}, zones = \"{zones}\", sector_doctors = {of_sector}, borders = \"{borders}\""
        )
    }

    /// The service in TOML; its title tells it apart whatever its name is.
    fn toml(&self, index: usize, line: bool, turned: bool) -> String {
        let visitors = if self.visitors {
            format!(
                ", outsiders = {}, staff = {}, trainees = {}",
                number(0.2),
                number(3.0),
                number(0.2)
            )
        } else {
            String::new()
        };
        let own_staff = format!(", staff = {}", number(3.0));
        let (sites, zones) = (self.sites(), self.zones());
        let access = |road: &str| {
            // Without the line nobody answers 1733, and the reader says so.
            let more = if line { ", \"1733\"" } else { "" };
            format!("staffed_by = \"cercle\", access = [\"{road}\"{more}]{zones}{visitors}")
        };
        let desk = format!(
            ", desk = {{ law = \"fixed\", mean_minutes = {} }}",
            number(3.0)
        );
        let nurse = format!(
            ", nurse = {{ time = {{ law = \"fixed\", mean_minutes = {} }}, judgement = {}, closes = {}, closes_wrongly = {}, saves_minutes = {} }}",
            number(4.0),
            numbers(&[0.7, 0.15, 0.15]),
            number(0.8),
            number(0.2),
            number(5.0)
        );
        let staffed = if self.visitors { "own-staff" } else { "cercle" };
        let of_staff = if self.visitors { &own_staff } else { "" };
        let rest = match self.kind {
            0 => "staffed_by = \"own-practice\", access = [\"own-number\"]".to_owned(),
            1 => access("duty-number"),
            2 => format!("{}{sites}", access("walk-in")),
            3 => format!("{}{sites}{desk}", access("walk-in")),
            4 => format!("{}{sites}{nurse}", access("walk-in")),
            5 => format!(
                "staffed_by = \"own-staff\", access = [\"mobile-number\"]{zones}{sites}{own_staff}"
            ),
            6 => format!(
                "staffed_by = \"{staffed}\", access = [\"minor-injury\"], patients = [\"injury\", \"child\"]{zones}{sites}{of_staff}"
            ),
            _ => format!(
                "staffed_by = \"{staffed}\", access = [\"support-number\"], patients = [\"chronic\", \"frail\", \"mental-health\"], places_per_100000 = {}{zones}{sites}{of_staff}",
                number(9000.0)
            ),
        };
        let one = number(0.5);
        // A practice knows its own record.
        let shared = if self.kind == 0 {
            String::new()
        } else {
            format!(", opens_record = {one}, reports_back = {one}")
        };
        let visits = self.kind != 6;
        let shifts = self.shifts(turned);
        format!(
            "{{ title = \"Service {index}\", {rest}, home_visits = {visits}{shared}, shift = {{ {shifts} }} }}"
        )
    }
}

const LINE: &str = r#"{ title = "1733", number = "1733", dispatch = "capacity", busy_from = { value = 1, source = "assumption" }, judgement = { values = [0.7, 0.15, 0.15], source = "assumption" }, patience_minutes = { value = 3, source = "assumption" }, operator_hour_cost = { value = 45, source = "assumption" }, call = { law = "fixed", mean_minutes = { value = 6, source = "assumption" } }, table = { U1 = { values = [0.85, 0.13, 0.02, 0, 0, 0], source = "assumption" }, U2 = { values = [0.25, 0.30, 0.25, 0.20, 0, 0], source = "assumption" }, U3 = { values = [0, 0.05, 0.25, 0.60, 0.08, 0.02], source = "assumption" }, U4 = { values = [0, 0, 0.2, 0.55, 0.17, 0.08], source = "assumption" }, U5 = { values = [0, 0, 0.10, 0.40, 0.30, 0.20], source = "assumption" } }, shift = { night = { on = ["weeknight", "weekend-night"], from = "19:00", to = "08:00", operators = { value = 1, source = "assumption" } } } }"#;
const NURSE_LINE: &str = r#"{ title = "Nurses", number = "transfer", dispatch = "urgency", judgement = { values = [0.8, 0.1, 0.1], source = "assumption" }, patience_minutes = { value = 5, source = "assumption" }, operator_hour_cost = { value = 40, source = "assumption" }, call = { law = "fixed", mean_minutes = { value = 7, source = "assumption" } }, table = { U1 = { values = [0.85, 0.13, 0.02, 0, 0, 0], source = "assumption" }, U2 = { values = [0.25, 0.30, 0.25, 0.20, 0, 0], source = "assumption" }, U3 = { values = [0, 0.05, 0.15, 0.40, 0.30, 0.10], source = "assumption" }, U4 = { values = [0, 0, 0.1, 0.3, 0.3, 0.3], source = "assumption" }, U5 = { values = [0, 0, 0, 0.2, 0.3, 0.5], source = "assumption" } }, shift = { deep = { on = ["weeknight", "weekend-night"], from = "22:00", to = "08:00", operators = { value = 1, source = "assumption" } } } }"#;

/// What an organisation may have besides its services.
const EXTRAS: [&str; 17] = [
    "two cercles",
    "shelter",
    "registration",
    "child clinic",
    "personal telephones",
    "answering machines",
    "partial hours",
    "pooled practices",
    "assistants",
    "lump sum",
    "diversion",
    "transfer",
    "voluntary",
    "adaptation",
    "telephone first",
    "eleven hours",
    "trainee law",
];

/// A random organisation.
#[derive(Clone, Debug)]
pub(crate) struct Odd {
    people: (u32, u32),
    doctors: u32,
    in_group: f64,
    exempt: f64,
    leave: f64,
    answers: bool,
    line: bool,
    seed: u32,
    /// Bits of [`EXTRAS`].
    extras: u32,
    pub(crate) services: Vec<Plan>,
}

type Changes = Vec<(String, String)>;

impl Odd {
    /// Every kind of service, and all extras but those that leave duties open or change the rota.
    pub(crate) fn with_everything() -> Self {
        let without = ["voluntary", "adaptation", "eleven hours", "trainee law"];
        let wanted = |extra: &&str| !without.contains(extra);
        let bits = EXTRAS.iter().enumerate().filter(|(_, e)| wanted(e));
        let plan = |kind| Plan {
            kind,
            doctors: [1, 1, 1, 1],
            may_sleep: true,
            sectors: 1,
            visitors: kind == 5,
            zones: [false; 5],
            place: 2,
        };
        Self {
            people: (400, 200),
            doctors: 9,
            in_group: 0.5,
            exempt: 0.0,
            leave: 4.0,
            answers: false,
            line: true,
            seed: 7,
            extras: bits.map(|(bit, _)| 1 << bit).sum(),
            services: [0, 4, 5, 6, 7].map(plan).to_vec(),
        }
    }

    pub(crate) fn has(&self, extra: &str) -> bool {
        let bit = EXTRAS.iter().position(|e| *e == extra);
        self.extras >> bit.unwrap_or_else(|| panic!("{extra}")) & 1 == 1
    }

    /// The scenario, or why the reader refuses it; services and lines are named by a word and their place.
    pub(crate) fn scenario(&self, word: &str, turned: Turned) -> Result<Scenario, String> {
        let line = self.line && self.services.iter().any(Plan::on_line);
        let mut changes = self.territory(turned);
        changes.extend(self.rules());
        for (index, plan) in self.services.iter().enumerate() {
            let name = if turned.services { 9 - index } else { index };
            let toml = plan.toml(index, line, turned.shifts);
            changes.push((format!("service.{word}{name}"), toml));
        }
        if line {
            let [first, second] = if turned.lines { ["z", "a"] } else { ["b", "c"] };
            changes.push((format!("line.{word}{first}"), LINE.to_owned()));
            if self.has("transfer") {
                changes.push((format!("line.{word}{second}"), NURSE_LINE.to_owned()));
                changes.push((
                    format!("line.{word}{first}.then"),
                    format!("\"{word}{second}\""),
                ));
            }
        }
        Scenario::load(&shipped("ghent.toml"), &changes)
            .map(|(s, _)| s)
            .map_err(|faults| faults.to_string())
    }

    fn territory(&self, turned: Turned) -> Changes {
        let set = |key: &str, value: String| (key.to_owned(), value);
        let communes = format!(
            r#"{{ source = "statbel-2020", columns = ["code", "name", "population", "area_km2", "latitude", "longitude"], rows = [["1", "Town", {}, 8, 51.05, 3.74], ["2", "Village", {}, 20, 51.04, 3.79]] }}"#,
            self.people.0, self.people.1
        );
        let hospitals = r#"{ source = "gisco-2020", columns = ["code", "name", "beds", "latitude", "longitude"], rows = [["1", "North", 50, 51.06, 3.72]] }"#;
        let mut changes = vec![
            set("title", "\"Odd\"".to_owned()),
            set("territory.communes", communes),
            set("territory.hospitals", hospitals.to_owned()),
            set("territory.neighbourhood_inhabitants", "100".to_owned()),
            set("cercle.gent.doctors", self.doctors.to_string()),
        ];
        if self.has("two cercles") {
            changes.push(set("cercle.gent.communes", "[\"1\"]".to_owned()));
            let name = if turned.cercles { "a-second" } else { "second" };
            changes.push((
                format!("cercle.{name}"),
                format!(
                    "{{ title = \"Second\", communes = [\"2\"], doctors = {}, extra_doctors = {} }}",
                    number(2.0),
                    number(1.0)
                ),
            ));
        }
        changes
    }

    fn rules(&self) -> Changes {
        let set = |key: &str, value: String| (key.to_owned(), value);
        let share = |extra: &str, value: f64| number(if self.has(extra) { value } else { 0.0 });
        let rest = match (self.has("eleven hours"), self.has("trainee law")) {
            (true, _) => "\"eleven-hours\"",
            (false, true) => "\"trainee-law\"",
            _ => "\"none\"",
        };
        let mut changes = vec![
            set("doctors.in_group", self.in_group.to_string()),
            set("doctors.exempt", self.exempt.to_string()),
            set("doctors.leave_weeks", self.leave.to_string()),
            set("doctors.rest", rest.to_owned()),
            set(
                "care.answers_while_busy",
                if self.answers { "0.7" } else { "0" }.to_owned(),
            ),
            set("needs.acute", numbers(&[60.0; 8])),
            set("needs.child_clinic", share("child clinic", 30.0)),
            set("care.consultation.mean_minutes", "40".to_owned()),
            set("care.doctor_call.mean_minutes", "15".to_owned()),
            set("office.answering_machine", share("answering machines", 0.5)),
            set("office.child_clinic_treats", share("child clinic", 0.4)),
            set("office.assistants", share("assistants", 0.5)),
            set("office.assistant_gain", number(0.5)),
            set(
                "office.pooled_practices",
                number(if self.has("pooled practices") {
                    3.0
                } else {
                    0.0
                }),
            ),
            set("choice.telephone_first", share("telephone first", 0.5)),
            set("run.days", "16".to_owned()),
            set("run.warm_up_days", "0".to_owned()),
            set("run.seed", self.seed.to_string()),
        ];
        let sections = [
            ("shelter", "people.shelter", SHELTER),
            ("registration", "people.registration", REGISTRATION),
            ("personal telephones", "doctors.personal_phone", PHONE),
            ("partial hours", "office.further.saturday", SATURDAY),
            ("partial hours", "office.closing.wednesday", WEDNESDAY),
            ("diversion", "emergency.diversion", DIVERSION),
            ("voluntary", "doctors.duty", "\"voluntary\""),
            ("adaptation", "adaptation", ADAPTATION),
        ];
        for (_, key, toml) in sections.iter().filter(|(extra, ..)| self.has(extra)) {
            changes.push(set(key, (*toml).to_owned()));
        }
        if self.has("voluntary") {
            changes.push(set("doctors.participation", number(0.7)));
            changes.push(set("doctors.duties_per_year", number(100.0)));
        }
        if self.has("lump sum") {
            changes.push(set("costs.lump_sum_hour", number(80.0)));
        }
        changes
    }
}

const SHELTER: &str = r#"{ share = { value = 0.1, source = "assumption" }, own_gp = { value = 0.5, source = "assumption" }, needs_ratio = { value = 1.5, source = "assumption" }, habit_emergency = { value = 0.5, source = "assumption" } }"#;
const REGISTRATION: &str = r#"{ share = { value = 0.6, source = "assumption" }, waives_share = true, gatekeeping = { value = 0.5, source = "assumption" } }"#;
/// Switched on in the last hour of the practice and past the start of duties, so that calls run into them.
const PHONE: &str = r#"{ by_age = { values = [0.8, 0.8, 0.8, 0.8, 0.8], source = "assumption" }, sees = { value = 0.8, source = "assumption" }, window = { evening = { on = ["working-day", "rest-day"], from = "07:00", to = "23:00" } } }"#;
const SATURDAY: &str = r#"{ on = ["Sat"], from = "09:00", to = "12:00", practices = { value = 0.5, source = "assumption" } }"#;
const WEDNESDAY: &str = r#"{ on = ["Wed", "Thu"], from = "13:00", to = "19:00", practices = { value = 0.5, source = "assumption" } }"#;
const DIVERSION: &str = r#"{ on = ["working-day", "rest-day"], from = "00:00", to = "24:00", within_km = { value = 20, source = "assumption" }, assigns = { values = [0, 0.2, 0.6, 0.9, 0.9], source = "assumption" }, assigns_wrongly = { values = [0, 0.1, 0.3, 0.5, 0.5], source = "assumption" }, accepts = { value = 0.8, source = "assumption" }, injuries = true }"#;
const ADAPTATION: &str = r#"{ period_days = { value = 7, source = "assumption" }, wait_learning = { value = 0.5, source = "assumption" }, tolerable_nights = { value = 20, source = "assumption" }, per_night = { value = 0.1, source = "assumption" }, tolerable_idle = { value = 0.4, source = "assumption" }, per_idle = { value = 2, source = "assumption" }, reference_pay = { value = 40, source = "assumption" }, per_euro = { value = 0.05, source = "assumption" }, recovery = { value = 1, source = "assumption" }, compliance = { value = 0.5, source = "assumption" }, erosion = { value = 0.3, source = "assumption" }, drop_own_list_below = { value = 0.5, source = "assumption" }, minimum_pool = { value = 2, source = "assumption" } }"#;

fn plans() -> impl Strategy<Value = Plan> {
    (
        0..8_u8,
        prop::array::uniform4(0..3_u32),
        any::<bool>(),
        1..4_u32,
        any::<bool>(),
        prop::array::uniform5(any::<bool>()),
        0..3_u8,
    )
        .prop_map(
            |(kind, mut doctors, may_sleep, sectors, visitors, zones, place)| {
                // A service without any doctor is refused; one shift at least is staffed.
                doctors[1] = doctors[1].max(u32::from(doctors.iter().all(|&d| d == 0)));
                Plan {
                    kind,
                    doctors,
                    may_sleep,
                    sectors,
                    visitors,
                    zones,
                    place,
                }
            },
        )
}

pub(crate) fn odd() -> impl Strategy<Value = Odd> {
    let people = (100..400_u32, 50..200_u32);
    let doctors = (1..10_u32, 0.0..1.0_f64, 0.0..0.6_f64, 0.0..26.0_f64);
    (
        people,
        doctors,
        any::<bool>(),
        any::<bool>(),
        0..1_000_u32,
        prop::bits::u32::masked((1 << EXTRAS.len()) - 1),
        prop::collection::vec(plans(), 1..5),
    )
        .prop_map(
            |(
                people,
                (doctors, in_group, exempt, leave),
                answers,
                line,
                seed,
                extras,
                services,
            )| {
                Odd {
                    people,
                    doctors,
                    in_group,
                    exempt,
                    leave,
                    answers,
                    line,
                    seed,
                    extras,
                    services,
                }
            },
        )
}

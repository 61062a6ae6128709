//! Tables of one replication: by Cercle, doctor, hour of the week, commune, urgency, age and other groups.

use super::Summary;
use super::counts::Group;
use crate::scenario::cost::PAYERS;
use crate::scenario::needs::URGENCY_NAMES;
use crate::scenario::people::AGE_BAND_NAMES;
use crate::scenario::travel::DENSITY_NAMES;

/// A table: a name, what its rows are, named columns, and cells by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name, also of the file.
    pub name: &'static str,
    /// What a row is.
    pub rows_are: &'static str,
    /// Row labels.
    pub rows: Vec<String>,
    /// Columns: key and unit.
    pub columns: Vec<(&'static str, &'static str)>,
    /// Cells, row after row.
    pub cells: Vec<Option<f64>>,
}

/// All tables of a replication.
pub fn all(s: &Summary<'_>) -> Vec<Table> {
    vec![
        by_urgency(s),
        by_payer(s),
        by_hour(s),
        by_commune(s),
        by_group(s),
        by_cercle(s),
        by_doctor(s),
        by_relation(s),
        by_reason(s),
        by_service(s),
        super::years::by_year(s),
        super::times::table(s),
        super::sites::table(s),
        super::distances::table(s),
        super::door::table(s),
    ]
}

fn by_service(s: &Summary<'_>) -> Table {
    let t = &s.tally;
    let per_1000 = |count: u64| Some(1000.0 * count as f64 / s.inhabitants / s.years);
    let over = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let services = &t.set.scenario.services;
    Table {
        name: "by_service",
        rows_are: "service",
        rows: services.iter().map(|service| service.id.clone()).collect(),
        columns: vec![
            ("advice", "per 1 000 inhabitants and year"),
            ("consultations", "per 1 000 inhabitants and year"),
            ("visits", "per 1 000 inhabitants and year"),
            ("night_share", "% of contacts that began at 0-8 h"),
            ("doctor_hours", "hours on duty a year"),
            ("contacts_per_hour", "contacts per doctor-hour on duty"),
            ("at_work", "% of hours on duty"),
        ],
        cells: t
            .services
            .iter()
            .flat_map(|c| {
                [
                    per_1000(c.acts[0]),
                    per_1000(c.acts[1]),
                    per_1000(c.acts[2]),
                    over(100.0 * c.night as f64, c.contacts() as f64),
                    Some(c.duty_hours / s.years),
                    over(c.contacts() as f64, c.duty_hours),
                    over(100.0 * c.work_hours, c.duty_hours),
                ]
            })
            .collect(),
    }
}

const GROUP_COLUMNS: [(&str, &str); 7] = [
    ("residents", "persons"),
    ("ed_first_contacts", "per 1 000 inhabitants and year"),
    ("duty_contacts", "per 1 000 inhabitants and year"),
    ("own_practice_share", "% of duty contacts"),
    ("sought_help", "needs per 1 000 inhabitants and year"),
    ("mean_wait", "minutes"),
    ("gave_up", "% of needs that sought help"),
];

fn group_row(g: &Group, years: f64) -> [Option<f64>; 7] {
    let over = |a: f64, b: u64| (b > 0).then(|| a / b as f64);
    let rate = |count: u64| over(1000.0 * count as f64 / years, g.residents);
    [
        Some(g.residents as f64),
        rate(g.emergency),
        rate(g.duty),
        over(100.0 * g.own_practice as f64, g.duty),
        rate(g.sought),
        over(g.wait_minutes, g.seen),
        over(100.0 * g.gave_up as f64, g.sought),
    ]
}

fn by_commune(s: &Summary<'_>) -> Table {
    let communes = &s.tally.set.scenario.territory.communes;
    Table {
        name: "by_commune",
        rows_are: "commune",
        rows: communes
            .iter()
            .map(|c| format!("{} {}", c.code, c.name))
            .collect(),
        columns: GROUP_COLUMNS.to_vec(),
        cells: s
            .tally
            .communes
            .iter()
            .flat_map(|g| group_row(g, s.years))
            .collect(),
    }
}

fn by_group(s: &Summary<'_>) -> Table {
    let t = &s.tally;
    let named = |prefix: &str, names: &[&str]| {
        names
            .iter()
            .map(|n| format!("{prefix} {n}"))
            .collect::<Vec<_>>()
    };
    let mut rows = named("age", &AGE_BAND_NAMES);
    rows.extend(
        [
            "ordinary reimbursement",
            "preferential reimbursement",
            "no own GP",
            "own GP",
            "men",
            "women",
        ]
        .map(str::to_owned),
    );
    rows.extend(named("density", &DENSITY_NAMES));
    let groups = t
        .ages
        .iter()
        .chain(&t.preferential)
        .chain(&t.gp)
        .chain(&t.sex)
        .chain(&t.density);
    Table {
        name: "by_group",
        rows_are: "group",
        rows,
        columns: GROUP_COLUMNS.to_vec(),
        cells: groups.flat_map(|g| group_row(g, s.years)).collect(),
    }
}

fn by_urgency(s: &Summary<'_>) -> Table {
    let per_1000 = |count: u64| Some(1000.0 * count as f64 / s.inhabitants / s.years);
    Table {
        name: "by_urgency",
        rows_are: "true urgency",
        rows: URGENCY_NAMES.map(str::to_owned).to_vec(),
        columns: vec![
            (
                "sought_help",
                "needs out of hours per 1 000 inhabitants and year",
            ),
            ("ed_first_contacts", "per 1 000 inhabitants and year"),
            (
                "ed_treatable",
                "ED first contacts a GP could have treated, per 1 000 inhabitants and year",
            ),
            ("wait_median", "minutes to a doctor"),
            ("wait_p90", "minutes to a doctor"),
            ("ed_wait_median", "minutes, door to physician"),
            ("ed_wait_p90", "minutes, door to physician"),
            ("undertriaged", "% of needs judged by telephone"),
        ],
        cells: s
            .tally
            .urgency
            .iter()
            .flat_map(|u| {
                [
                    per_1000(u.sought),
                    per_1000(u.emergency),
                    per_1000(u.emergency_treatable),
                    u.waits.percentile(0.5),
                    u.waits.percentile(0.9),
                    u.emergency_waits.percentile(0.5),
                    u.emergency_waits.percentile(0.9),
                    (u.triaged > 0).then(|| 100.0 * u.undertriaged as f64 / u.triaged as f64),
                ]
            })
            .collect(),
    }
}

fn by_payer(s: &Summary<'_>) -> Table {
    let per_head = |euros: f64| Some(euros / s.inhabitants / s.years);
    let columns = super::cost::KINDS
        .map(|kind| (kind, "EUR per inhabitant and year"))
        .to_vec();
    Table {
        name: "by_payer",
        rows_are: "payer",
        rows: PAYERS.map(str::to_owned).to_vec(),
        columns,
        cells: (0..PAYERS.len())
            .flat_map(|payer| s.tally.cost.euros.map(|kind| per_head(kind[payer])))
            .collect(),
    }
}

fn by_relation(s: &Summary<'_>) -> Table {
    let total: u64 = s.tally.relations.iter().sum();
    Table {
        name: "by_relation",
        rows_are: "doctor",
        rows: crate::journal::RELATIONS.map(str::to_owned).to_vec(),
        columns: vec![("contacts", "% of contacts on duty")],
        cells: s
            .tally
            .relations
            .iter()
            .map(|&count| (total > 0).then(|| 100.0 * count as f64 / total as f64))
            .collect(),
    }
}

/// Names of the ICPC-2 chapters (WONCA International Classification Committee 1998), injuries last.
const REASONS: [&str; 18] = [
    "A general",
    "B blood",
    "D digestive",
    "F eye",
    "H ear",
    "K circulatory",
    "L musculoskeletal",
    "N neurological",
    "P psychological",
    "R respiratory",
    "S skin",
    "T endocrine",
    "U urological",
    "W pregnancy",
    "X female genital",
    "Y male genital",
    "Z social",
    "injury, any chapter",
];

fn by_reason(s: &Summary<'_>) -> Table {
    let per_1000 = |count: u64| Some(1000.0 * count as f64 / s.inhabitants / s.years);
    let reasons = &s.tally.reasons;
    Table {
        name: "by_reason",
        rows_are: "reason (ICPC-2 chapter)",
        rows: REASONS.map(str::to_owned).to_vec(),
        columns: vec![
            (
                "sought_help",
                "needs out of hours per 1 000 inhabitants and year",
            ),
            ("ed_first_contacts", "per 1 000 inhabitants and year"),
        ],
        cells: reasons
            .iter()
            .flat_map(|r| [per_1000(r.0), per_1000(r.1)])
            .collect(),
    }
}

fn by_hour(s: &Summary<'_>) -> Table {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let hours = &s.tally.set.organisation.office_hours.closed_by_hour;
    let cells = (0..168).flat_map(|h| {
        let per_hour = |count: f64| (hours[h] > 0.0).then(|| count / hours[h]);
        let per_100_000 = |count: u64| per_hour(1e5 * count as f64 / s.inhabitants);
        [
            per_100_000(s.tally.demand_by_hour[h]),
            per_hour(1e5 * s.tally.cover_by_hour[h] / s.inhabitants),
        ]
    });
    Table {
        name: "by_hour_of_week",
        rows_are: "hour of the week while practices are closed (public holidays counted as Sundays)",
        rows: (0..168)
            .map(|h| format!("{} {:02}", DAYS[h / 24], h % 24))
            .collect(),
        columns: vec![
            (
                "sought_help",
                "needs out of hours per hour and 100 000 inhabitants",
            ),
            ("doctors_on_duty", "per 100 000 inhabitants"),
        ],
        cells: cells.collect(),
    }
}

fn by_cercle(s: &Summary<'_>) -> Table {
    let set = s.tally.set;
    let zones = &set.scenario.territory.cercles;
    let cells = (0..zones.len()).flat_map(|zone| {
        let doctors = set
            .world
            .workforce
            .doctors
            .iter()
            .zip(&s.tally.load.doctors);
        let own: Vec<_> = doctors
            .filter(|(d, _)| usize::from(d.cercle) == zone)
            .collect();
        let n = own.len() as f64;
        let mean = |value: &dyn Fn(&super::load::Load) -> f64| {
            (n > 0.0).then(|| own.iter().map(|(_, l)| value(l)).sum::<f64>() / n / s.years)
        };
        let liable = own.iter().filter(|(d, _)| d.takes_duty).count();
        [
            Some(n),
            Some(liable as f64),
            mean(&|l| f64::from(l.nights)),
            mean(&|l| f64::from(l.duties)),
            mean(&|l| l.duty_hours),
            mean(&|l| l.work_hours),
            mean(&|l| f64::from(l.contacts)),
            mean(&|l| f64::from(l.awakenings)),
            mean(&|l| l.km),
        ]
    });
    Table {
        name: "by_cercle",
        rows_are: "Cercle",
        rows: zones.iter().map(|z| z.title.clone()).collect(),
        columns: vec![
            ("gps", "practising GPs"),
            ("liable_gps", "GPs who take duty"),
            ("nights_per_gp", "nights a year"),
            ("duties_per_gp", "duties a year"),
            ("duty_hours_per_gp", "hours a year"),
            ("work_hours_per_gp", "hours a year"),
            ("contacts_per_gp", "contacts a year"),
            ("awakenings_per_gp", "a year"),
            ("km_per_gp", "km a year"),
        ],
        cells: cells.collect(),
    }
}

fn by_doctor(s: &Summary<'_>) -> Table {
    let set = s.tally.set;
    let doctors = &set.world.workforce.doctors;
    let cells = doctors
        .iter()
        .zip(&s.tally.load.doctors)
        .flat_map(|(d, l)| {
            let yearly = |value: f64| Some(value / s.years);
            [
                Some(f64::from(d.practice)),
                Some(f64::from(d.age)),
                Some(f64::from(u8::from(d.takes_duty))),
                yearly(f64::from(l.nights)),
                yearly(f64::from(l.duties)),
                yearly(l.duty_hours),
                yearly(l.work_hours),
                yearly(f64::from(l.contacts)),
                yearly(f64::from(l.awakenings)),
                Some(l.longest_stretch),
                yearly(l.km),
            ]
        });
    Table {
        name: "by_doctor",
        rows_are: "GP",
        rows: (1..=doctors.len()).map(|n| format!("GP {n}")).collect(),
        columns: vec![
            ("practice", "number"),
            ("age", "years"),
            ("takes_duty", "1 = yes"),
            ("nights", "a year"),
            ("duties", "a year"),
            ("duty_hours", "hours a year"),
            ("work_hours", "hours a year"),
            ("contacts", "a year"),
            ("awakenings", "a year"),
            ("longest_stretch", "hours"),
            ("km", "km a year"),
        ],
        cells: cells.collect(),
    }
}

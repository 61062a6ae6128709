//! Rules that hold between several values of a scenario; all broken ones are reported together.

use super::Scenario;
use super::reader::Section;
use super::service::{Role, Service, Shift, Staffing, Workplace};
use crate::calendar::{Calendar, MAX_DAYS, MINUTES_PER_DAY};

/// Most duties of one run: bounds memory before anything is allocated.
const MOST_DUTIES: f64 = 5e6;
/// Most services and most lines.
const MOST_SERVICES: usize = 64;

pub(super) fn check(scenario: &Scenario, root: &Section<'_>) {
    let run = &scenario.run;
    if run.total_days() > MAX_DAYS {
        root.fault_at(
            "run",
            format!("{} days with warm-up", run.total_days()),
            format!("at most {MAX_DAYS} days"),
            "shorten `days` or `warm_up_days`",
        );
        return;
    }
    let services = root.children("service");
    let most = scenario.services.len().max(scenario.lines.len());
    if most > MOST_SERVICES {
        root.fault_at(
            "service",
            format!("{most} services or lines"),
            format!("at most {MOST_SERVICES}"),
            "join some of them",
        );
        return;
    }
    // A year of any start holds every kind of day that the run can meet.
    let Some(calendar) = Calendar::new(run.start, 366) else {
        return;
    };
    // Without a territory in order, nobody can be told whom a service serves.
    let placed = root.is_sound("territory") && root.is_sound("cercle");
    for ((_, section), service) in services.iter().zip(&scenario.services) {
        check_service(service, section, &calendar);
        if placed {
            check_served(service, section);
        }
        check_size(service, scenario, section);
    }
    check_lines(scenario, root, &calendar);
    check_departments(scenario, root, &calendar);
}

fn check_service(service: &Service, section: &Section<'_>, calendar: &Calendar) {
    let path = section.path();
    if section.is_sound("shift") && service.shifts.iter().all(|s| s.doctors == 0) {
        section.fault_at(
            "shift",
            format!("nobody staffs \"{}\"", service.id),
            "a service has at least one shift with a doctor",
            format!("write a number above 0 at `doctors` of a shift, or add a section [{path}.shift.NAME], or write enabled = false under [{path}]"),
        );
    }
    if service.staffing == Staffing::Practice && matches!(service.workplace, Workplace::Site { .. })
    {
        section.fault_at(
            "site",
            "own-list cover has no site",
            "a service staffed by each practice works from that practice",
            "remove `site`, or write staffed_by = \"cercle\"",
        );
    }
    if section.is_sound("access") && section.is_sound("staffed_by") {
        check_access(service, section);
    }
    let visiting = service.outsiders + service.trainees;
    if visiting > 1.0 {
        section.fault_at(
            "outsiders",
            format!("with `trainees` this makes {visiting:.2} of the duties"),
            "outsiders and trainees together take at most 1 (all duties)",
            "lower one of the two",
        );
    }
    check_shifts(&service.shifts, section, calendar);
}

fn check_served(service: &Service, section: &Section<'_>) {
    if section.is_sound("communes")
        && section.is_sound("cercles")
        && (service.communes.is_empty() || service.cercles.is_empty())
    {
        let key = if service.cercles.is_empty() {
            "cercles"
        } else {
            "communes"
        };
        section.fault_at(
            key,
            "the service serves nobody",
            "at least one commune and one Cercle",
            format!("name one, or remove the line `{key}`: without it all are served"),
        );
    }
}

fn check_access(service: &Service, section: &Section<'_>) {
    let a = service.access;
    let own_list = service.staffing == Staffing::Practice;
    if !(a.own_number || a.duty_number || a.national_number || a.walk_in) {
        section.fault_at(
            "access",
            "no road leads to this service",
            "one or more of \"own-number\", \"duty-number\", \"1733\", \"walk-in\"",
            "name a road, for example access = [\"duty-number\"]",
        );
    } else if own_list && (!a.own_number || a.duty_number || a.national_number || a.walk_in) {
        section.fault_at(
            "access",
            "patients reach their own practice by its own number only",
            "a service with staffed_by = \"own-practice\" has access = [\"own-number\"]",
            "write access = [\"own-number\"], or staffed_by = \"cercle\"",
        );
    } else if !own_list && a.own_number {
        section.fault_at(
            "access",
            "\"own-number\" is the number of a practice, but the Cercle staffs this service",
            "a service with staffed_by = \"cercle\" is reached by \"duty-number\", \"1733\" or \"walk-in\"",
            "remove \"own-number\", or write staffed_by = \"own-practice\"",
        );
    }
    if a.walk_in && service.workplace == Workplace::OwnPractice && !own_list {
        let path = section.path();
        section.fault_at(
            "access",
            "patients cannot walk in where there is no site",
            "only a service with a site takes walk-in patients",
            format!(
                "remove \"walk-in\", or add a section [{path}.site] with latitude and longitude"
            ),
        );
    }
}

/// Two shifts of one service with the same role that overlap are a slip more often than a reinforcement; `extra = true` says which.
fn check_shifts(shifts: &[Shift], section: &Section<'_>, calendar: &Calendar) {
    let sections = section.children("shift");
    let timed = |index: usize| {
        sections
            .get(index)
            .is_some_and(|(_, s)| ["on", "from", "to"].iter().all(|key| s.is_sound(key)))
    };
    let extra: Vec<bool> = sections
        .iter()
        .map(|(_, s)| s.optional_boolean("extra").unwrap_or(false))
        .collect();
    for (index, shift) in shifts.iter().enumerate().filter(|(index, _)| timed(*index)) {
        let own = &sections[index].1;
        if shift.window.openings(calendar).is_empty() {
            own.fault_at(
                "on",
                "this shift never opens",
                "a shift opens on at least one day of the year",
                "correct `on`",
            );
        }
        let same_role = |other: &Shift| {
            other.role == shift.role || other.role == Role::All || shift.role == Role::All
        };
        for (before, other) in shifts[..index]
            .iter()
            .enumerate()
            .filter(|(before, other)| timed(*before) && same_role(other))
        {
            let reinforces = extra[index] || extra[before];
            if !reinforces
                && shift.doctors > 0
                && other.doctors > 0
                && shift.window.overlaps(&other.window, calendar)
            {
                own.fault_at(
                    "from",
                    format!("shifts \"{}\" and \"{}\" overlap", other.id, shift.id),
                    "shifts of one service with the same role follow each other",
                    "correct the times, or write extra = true under the shift whose doctors reinforce the other",
                );
            }
        }
    }
}

fn check_size(service: &Service, scenario: &Scenario, section: &Section<'_>) {
    let teams = match service.staffing {
        Staffing::Practice => scenario
            .territory
            .cercles
            .iter()
            .map(|c| f64::from(c.doctors))
            .sum(),
        Staffing::Cercle => f64::from(service.sectors),
    };
    let doctors: f64 = service.shifts.iter().map(|s| f64::from(s.doctors)).sum();
    let duties = teams * doctors * f64::from(scenario.run.total_days());
    if duties > MOST_DUTIES {
        section.fault_at(
            "shift",
            format!("about {duties:.0} duties"),
            format!("at most {MOST_DUTIES} duties in one run"),
            "fewer doctors, sectors or days",
        );
    }
}

fn check_lines(scenario: &Scenario, root: &Section<'_>, calendar: &Calendar) {
    for ((_, section), line) in root.children("line").iter().zip(&scenario.lines) {
        if section.is_sound("shift")
            && line
                .shifts
                .iter()
                .all(|s| s.operators == 0 || s.window.openings(calendar).is_empty())
        {
            let path = section.path();
            section.fault_at(
                "shift",
                format!("nobody answers \"{}\"", line.id),
                "a line has at least one shift with an operator",
                format!("write a number above 0 at `operators` of a shift, or add a section [{path}.shift.NAME]"),
            );
        }
        let served = scenario.services.iter().any(|s| {
            if line.national {
                s.access.national_number
            } else {
                s.access.duty_number
            }
        });
        if !served && section.is_sound("number") {
            section.fault_at(
                "number",
                format!("no service takes patients from \"{}\"", line.id),
                "at least one service names this number under `access`",
                "add the number to the `access` of a service, or remove the line",
            );
        }
    }
    check_national_number(scenario, root);
    if scenario.office.windows.is_empty() && root.has("office") && root.is_sound("office") {
        root.fault_at(
            "office",
            "practices never open",
            "at least one section [office.window.NAME]",
            "add one, for example with on = [\"working-day\"], from = \"08:00\", to = \"19:00\"",
        );
    }
}

/// The duty number rings at the doctor where no line takes it; 1733 always needs operators.
fn check_national_number(scenario: &Scenario, root: &Section<'_>) {
    if scenario.lines.iter().any(|l| l.national) || !root.is_sound("line") {
        return;
    }
    for ((_, section), _) in root
        .children("service")
        .iter()
        .zip(&scenario.services)
        .filter(|(_, s)| s.access.national_number && s.staffing == Staffing::Cercle)
    {
        section.fault_at(
            "access",
            "no line answers \"1733\"",
            "a service reached through 1733 needs a section [line.NAME] with number = \"1733\"",
            "add the line (scenarios/ghent/postes.toml has one), or remove \"1733\"",
        );
    }
}

fn check_departments(scenario: &Scenario, root: &Section<'_>, calendar: &Calendar) {
    let section = root.section("emergency");
    if !section.is_sound("shift") {
        return;
    }
    let mut covered = vec![false; (366 * MINUTES_PER_DAY) as usize];
    for shift in &scenario.emergency.shifts {
        for (start, end) in shift.window.openings(calendar) {
            covered[start as usize..end as usize].fill(true);
        }
    }
    // The first night may have begun the day before.
    let hole = covered
        .iter()
        .skip(MINUTES_PER_DAY as usize)
        .position(|c| !c);
    if let Some(minute) = hole {
        let minute = minute % MINUTES_PER_DAY as usize;
        section.fault_at(
            "shift",
            format!("no emergency physician at {:02}:{:02} on some days", minute / 60, minute % 60),
            "emergency departments are staffed at all hours of all days",
            "lengthen a shift (`from`, `to`) or name more days (`on`), or add a section [emergency.shift.NAME]",
        );
    }
}

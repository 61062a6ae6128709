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
    for ((_, section), service) in services.iter().zip(&scenario.services) {
        check_service(service, section, &calendar);
        check_size(service, scenario, section);
    }
    check_lines(scenario, root, &calendar);
    check_departments(scenario, root, &calendar);
}

fn check_service(service: &Service, section: &Section<'_>, calendar: &Calendar) {
    if service.shifts.iter().all(|s| s.doctors == 0) {
        section.fault_at(
            "shift",
            format!("nobody staffs \"{}\"", service.id),
            "a service has at least one shift with a doctor",
            "add a [service.….shift.…] with doctors, or write `enabled = false`",
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
    let a = service.access;
    let reachable = a.own_number || a.duty_number || a.national_number || a.walk_in;
    if !reachable || a.own_number != (service.staffing == Staffing::Practice) {
        section.fault_at(
            "access",
            "patients cannot reach this service",
            "own-list cover is reached by \"own-number\"; other services by \"duty-number\", \"1733\" or \"walk-in\"",
            "correct `access`",
        );
    }
    if a.walk_in
        && service.workplace == Workplace::OwnPractice
        && service.staffing == Staffing::Cercle
    {
        section.fault_at(
            "access",
            "walk-in without a site",
            "only a service with a site takes walk-in patients",
            "add [service.….site]",
        );
    }
    if service.communes.is_empty() || service.cercles.is_empty() {
        section.fault_at(
            "communes",
            "the service serves nobody",
            "at least one commune and one Cercle",
            "name a commune and a Cercle, or remove the line",
        );
    }
    if service.outsiders + service.trainees > 1.0 {
        section.fault_at(
            "outsiders",
            format!(
                "outsiders and trainees take {} of the duties",
                service.outsiders + service.trainees
            ),
            "together at most 1",
            "lower one of the two",
        );
    }
    check_shifts(&service.shifts, section, calendar);
}

/// Two shifts of one service with the same role that overlap are a slip more often than a reinforcement; `extra = true` says which.
fn check_shifts(shifts: &[Shift], section: &Section<'_>, calendar: &Calendar) {
    let sections = section.children("shift");
    for (index, shift) in shifts.iter().enumerate() {
        let Some((_, own)) = sections.get(index) else {
            continue;
        };
        let extra = own.optional_boolean("extra").unwrap_or(false);
        if shift.window.openings(calendar).is_empty() {
            own.fault_at(
                "on",
                "this shift never opens",
                "a shift opens on at least one day of the year",
                "correct `on`",
            );
        }
        let same_role = |other: &&Shift| {
            other.role == shift.role || other.role == Role::All || shift.role == Role::All
        };
        for other in shifts[..index].iter().filter(same_role) {
            if !extra
                && shift.doctors > 0
                && other.doctors > 0
                && shift.window.overlaps(&other.window, calendar)
            {
                own.fault_at(
                    "from",
                    format!("shifts \"{}\" and \"{}\" overlap", other.id, shift.id),
                    "shifts of one service with the same role follow each other",
                    "correct the times, or write `extra = true` for doctors who reinforce the other shift",
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
        if line
            .shifts
            .iter()
            .all(|s| s.operators == 0 || s.window.openings(calendar).is_empty())
        {
            section.fault_at(
                "shift",
                format!("nobody answers \"{}\"", line.id),
                "a line has at least one shift with an operator",
                "add a [line.….shift.…]",
            );
        }
        let served = scenario.services.iter().any(|s| {
            if line.national {
                s.access.national_number
            } else {
                s.access.duty_number
            }
        });
        if !served {
            section.fault_at(
                "number",
                format!("no service takes patients from \"{}\"", line.id),
                "at least one service lists the number of the line under `access`",
                "add the number to a service, or remove the line",
            );
        }
    }
    if scenario.office.windows.is_empty() {
        root.fault_at(
            "office",
            "practices never open",
            "at least one [office.window.…]",
            "add one, for example working days 08:00 to 19:00",
        );
    }
}

fn check_departments(scenario: &Scenario, root: &Section<'_>, calendar: &Calendar) {
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
        root.section("emergency").fault_at(
            "shift",
            format!(
                "no emergency physician at {:02}:{:02} on some days",
                minute / 60,
                minute % 60
            ),
            "emergency departments are staffed at all hours",
            "add or lengthen an [emergency.shift.…]",
        );
    }
}

//! Rules that hold between several values of a scenario; all broken ones are reported together.

use super::Scenario;
use super::choice::Road;
use super::reader::Section;
use super::service::{Role, Sectors, Service, Shift, Staffing, Strength};
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
    let Some(calendar) = run.calendar(run.start, 366) else {
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
    if section.is_sound("shift") && service.shifts.iter().all(|s| s.doctors.is_nobody()) {
        section.fault_at(
            "shift",
            format!("nobody staffs \"{}\"", service.id),
            "a service has at least one shift with a doctor",
            format!("write a number above 0 at `doctors` of a shift, or add a section [{path}.shift.NAME], or write enabled = false under [{path}]"),
        );
    }
    if service.staffing == Staffing::Practice && service.has_site() {
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
    if a.is_none() {
        section.fault_at(
            "access",
            "no road leads to this service",
            "one or more of \"own-number\", \"duty-number\", \"1733\", \"walk-in\", \"mobile-number\", \"minor-injury\", \"support-number\"",
            "name a road, for example access = [\"duty-number\"]",
        );
    } else if own_list && !a.only(Road::OwnNumber) {
        section.fault_at(
            "access",
            "patients reach their own practice by its own number only",
            "a service with staffed_by = \"own-practice\" has access = [\"own-number\"]",
            "write access = [\"own-number\"], or staffed_by = \"cercle\"",
        );
    } else if !own_list && a.by(Road::OwnNumber) {
        section.fault_at(
            "access",
            "\"own-number\" is the number of a practice, which does not staff this service",
            "a service with staffed_by = \"cercle\" or \"own-staff\" is reached by any other road",
            "remove \"own-number\", or write staffed_by = \"own-practice\"",
        );
    }
    let walk_in = a.by(Road::Post) || a.by(Road::MinorInjury);
    if !service.has_site() && !own_list && (walk_in || service.staffing == Staffing::OwnStaff) {
        let path = section.path();
        let (value, rule) = if walk_in {
            (
                "patients cannot walk in where there is no site",
                "only a service with a site takes walk-in patients",
            )
        } else {
            (
                "staff of its own have no practice to work from",
                "a service with staffed_by = \"own-staff\" has a site, if only the base of its cars",
            )
        };
        section.fault_at(
            "access",
            value,
            rule,
            format!("add a section [{path}.site] with latitude and longitude, or [{path}.sites] with a rule"),
        );
    }
    check_nurses(service, section);
}

fn check_nurses(service: &Service, section: &Section<'_>) {
    let nurses = service.shifts.iter().any(|s| s.nurses > 0);
    if nurses != service.nurse.is_some() && section.is_sound("shift") && section.is_sound("nurse") {
        let path = section.path();
        let (value, remedy) = if nurses {
            (
                "there are nurses on a shift, and nothing says what they do",
                format!("add a section [{path}.nurse], or remove `nurses` from the shifts"),
            )
        } else {
            (
                "no nurse is on any shift",
                format!("write `nurses` under a shift, or remove [{path}.nurse]"),
            )
        };
        section.fault_at("nurse", value, "nurses need a section and a shift", remedy);
    }
    if service.nurse.is_some() && !service.has_site() {
        section.fault_at(
            "nurse",
            "nurses have no place to work",
            "only a service with a site has nurses",
            "add a site, or remove the nurses",
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
                && !shift.doctors.is_nobody()
                && !other.doctors.is_nobody()
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
    let inhabitants: f64 = service
        .communes
        .iter()
        .map(|&c| f64::from(scenario.territory.communes[c].population))
        .sum();
    let teams = match (service.staffing, service.sectors) {
        (Staffing::Practice, _) => scenario
            .territory
            .cercles
            .iter()
            .map(|c| f64::from(c.doctors))
            .sum(),
        (_, Sectors::Number(n)) if service.by_cercle => f64::from(n) * service.cercles.len() as f64,
        (_, Sectors::Number(n)) => f64::from(n),
        (_, Sectors::Inhabitants(per)) => inhabitants / per + service.cercles.len() as f64,
    };
    let of_shift = |s: &Shift| match s.doctors {
        Strength::Number(n) => f64::from(n) * teams,
        Strength::Per100000(rate) => rate * inhabitants / 1e5 + teams,
    };
    let duties =
        service.shifts.iter().map(of_shift).sum::<f64>() * f64::from(scenario.run.total_days());
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
                .all(|s| s.operators.number(1.0) == 0 || s.window.openings(calendar).is_empty())
        {
            let path = section.path();
            section.fault_at(
                "shift",
                format!("nobody answers \"{}\"", line.id),
                "a line has at least one shift with an operator",
                format!("write a number above 0 at `operators` of a shift, or add a section [{path}.shift.NAME]"),
            );
        }
        let served = |road| scenario.services.iter().any(|s| s.access.by(road));
        if line.number.is_some_and(|road| !served(road)) && section.is_sound("number") {
            section.fault_at(
                "number",
                format!("no service takes patients from \"{}\"", line.id),
                "at least one service names this number under `access`",
                "add the number to the `access` of a service, or remove the line",
            );
        }
    }
    check_transfers(scenario, root);
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

/// Calls are passed on once, and a line of "transfer" gets calls from somewhere.
fn check_transfers(scenario: &Scenario, root: &Section<'_>) {
    for (index, ((_, section), line)) in root
        .children("line")
        .iter()
        .zip(&scenario.lines)
        .enumerate()
    {
        let passed_on = scenario.lines.iter().any(|l| l.then == Some(index));
        if line.number.is_none() && !passed_on && section.is_sound("number") {
            section.fault_at(
                "number",
                format!("no line passes calls to \"{}\"", line.id),
                "another line names a line of \"transfer\" under `then`",
                format!("write then = \"{}\" under the other line", line.id),
            );
        }
        if line
            .then
            .is_some_and(|next| scenario.lines[next].then.is_some())
        {
            section.fault_at(
                "then",
                "the next line passes calls on again",
                "a call is passed on once",
                "remove `then` from one of the two lines",
            );
        }
    }
}

/// The duty number rings at the doctor where no line takes it; 1733 always needs operators.
fn check_national_number(scenario: &Scenario, root: &Section<'_>) {
    let answered = scenario
        .lines
        .iter()
        .any(|l| l.number == Some(Road::NationalNumber));
    if answered || !root.is_sound("line") {
        return;
    }
    for ((_, section), _) in root
        .children("service")
        .iter()
        .zip(&scenario.services)
        .filter(|(_, s)| s.access.by(Road::NationalNumber) && s.staffing != Staffing::Practice)
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

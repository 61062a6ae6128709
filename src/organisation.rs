//! An organisation of out-of-hours care laid over a world: which team serves whom, and which duties must be filled.
//!
//! Every service becomes one or more *teams*: own-list cover one per practice, a rota one per sector, a post one per site. A team
//! has duties (recurring shifts on the calendar) and, at a site, a desk and cars. Nothing here changes during a run.

pub mod practices;
pub mod hours;
mod zones;
pub mod cover;
pub mod staffing;

use crate::calendar::Calendar;
use crate::calendar::window::Window;
use crate::scenario::Scenario;
use crate::scenario::fault::Fault;
use crate::scenario::service::{Role, Service, Staffing};
use crate::world::World;
use crate::world::geography::Place;
use cover::Areas;
use hours::OfficeHours;
use practices::Practices;

/// A team: the doctors of one service who answer for one group of people.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Service (index).
    pub service: u16,
    /// Its name in random streams.
    pub lot: u32,
    /// Fixed site; `None` when the duty doctor works in the own practice.
    pub site: Option<Place>,
    /// Practice, for own-list cover.
    pub practice: Option<u32>,
    /// Commune of the site or of the first neighbourhood (for driving speed).
    pub commune: u16,
    /// Desk (index into the intakes), when walk-in patients are registered.
    pub desk: Option<u16>,
    /// Nurses (index into the intakes) who see patients before the doctor.
    pub nurses: Option<u16>,
    /// Whether visits need one of a limited number of cars with driver.
    pub limited_cars: bool,
    /// Inhabitants served.
    pub inhabitants: u32,
    /// Whose doctors staff it (index into the pools).
    pub pool: u32,
    /// Whether it is there for everybody it serves, with any need; else it fills no hole in the cover.
    pub for_everybody: bool,
}

/// A duty to be filled by one doctor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duty {
    /// Start (minutes since the first day).
    pub start: u32,
    /// End.
    pub end: u32,
    /// Team (index).
    pub team: u32,
    /// What the doctor does.
    pub role: Role,
    /// Whether the doctor may sleep.
    pub may_sleep: bool,
    /// Weight when duties are shared out.
    pub weight: f64,
    /// Who may be asked (index into the pools).
    pub pool: u32,
}

/// A place where calls or walk-in patients are received by staff who are not doctors.
#[derive(Clone, Debug, PartialEq)]
pub struct Intake {
    /// What it is.
    pub kind: IntakeKind,
    /// Line of the scenario (index), for a line.
    pub line: Option<u16>,
    /// Team of a desk or of nurses.
    pub team: Option<u32>,
}

/// Kinds of intake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntakeKind {
    /// Call-takers of a line.
    Line,
    /// Receptionists at the desk of a post.
    Desk,
    /// Nurses at a post.
    Nurses,
}

/// Something whose number changes with the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Post {
    /// Staff of an intake.
    Intake(u16),
    /// Physicians of an emergency department.
    Physicians(u16),
    /// Cars of a team.
    Cars(u32),
}

/// A change of numbers at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StaffChange {
    /// Minute since the first day.
    pub minute: u32,
    /// Arrivals before departures, so that a handover leaves no gap.
    pub leaves: bool,
    /// Where.
    pub post: Post,
    /// How many come or go.
    pub count: u16,
}

/// Doctors who may be asked for a duty.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Doctors (indices), ascending.
    pub doctors: Vec<u32>,
    /// Share of duties taken by outsiders and by trainees.
    pub outsiders: f64,
    /// Share of duties taken by trainees.
    pub trainees: f64,
    /// Outsiders, or own staff, who share theirs.
    pub staff: u32,
    /// Whether these are the doctors of one practice, for their own patients.
    pub own_list: bool,
}

/// The organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Organisation {
    /// Teams.
    pub teams: Vec<Team>,
    /// Duties in order of start, then team.
    pub duties: Vec<Duty>,
    /// Pools.
    pub pools: Vec<Pool>,
    /// Own-list teams of each practice.
    pub practice_teams: Vec<Vec<u32>>,
    /// Teams that serve each neighbourhood, nearest first within a service.
    pub neighbourhood_teams: Vec<Vec<u32>>,
    /// Lines and desks.
    pub intakes: Vec<Intake>,
    /// Staff changes in order of time.
    pub staff: Vec<StaffChange>,
    /// Office openings in order (minutes).
    pub office: Vec<(u32, u32)>,
    /// The same, looked up by minute.
    pub office_hours: OfficeHours,
    /// Who is covered by whom.
    pub areas: Areas,
    /// What differs between practices.
    pub practices: Practices,
    /// Probability that somebody whom a service is for is on its books, by service.
    pub on_books: Vec<f64>,
    /// When doctors who stay reachable answer their own patients (minutes, in order).
    pub personal_phone: Vec<(u32, u32)>,
    /// When the nurse at the door of an emergency department sends patients to a post (minutes, in order).
    pub diversion: Vec<(u32, u32)>,
    /// Teams with a walk-in site close enough to each department, nearest first.
    pub beside: Vec<Vec<u32>>,
}

impl Organisation {
    /// Lays the services of `scenario` over its world.
    pub fn build(scenario: &Scenario, world: &World, calendar: &Calendar) -> Self {
        let office = openings(&scenario.office.windows, calendar);
        let mut organisation = Self {
            teams: Vec::new(),
            duties: Vec::new(),
            pools: Vec::new(),
            practice_teams: vec![Vec::new(); world.workforce.practices.len()],
            neighbourhood_teams: vec![Vec::new(); world.geography.neighbourhoods.len()],
            intakes: (0..scenario.lines.len())
                .map(|line| Intake {
                    kind: IntakeKind::Line,
                    line: Some(line as u16),
                    team: None,
                })
                .collect(),
            staff: Vec::new(),
            office_hours: OfficeHours::new(&office, calendar, scenario.run.warm_up_days),
            office,
            areas: Areas::default(),
            practices: Practices::build(scenario, world, calendar),
            on_books: scenario
                .services
                .iter()
                .map(|service| zones::on_books(service, world))
                .collect(),
            personal_phone: scenario
                .doctors
                .personal_phone
                .as_ref()
                .map_or_else(Vec::new, |p| openings(&p.windows, calendar)),
            diversion: scenario
                .emergency
                .diversion
                .as_ref()
                .map_or_else(Vec::new, |d| openings(&[d.window], calendar)),
            beside: Vec::new(),
        };
        for (index, service) in scenario.services.iter().enumerate() {
            match service.staffing {
                Staffing::Practice => {
                    organisation.add_own_list(index as u16, service, world, calendar);
                }
                Staffing::Cercle | Staffing::OwnStaff => {
                    organisation.add_zones(index as u16, service, scenario, world, calendar);
                }
            }
        }
        for (index, line) in scenario.lines.iter().enumerate() {
            let of = |&c: &usize| f64::from(scenario.territory.communes[c].population);
            let inhabitants: f64 = line.communes.iter().map(of).sum();
            for shift in &line.shifts {
                organisation.schedule(
                    &shift.window,
                    calendar,
                    Post::Intake(index as u16),
                    shift.operators.number(inhabitants),
                );
            }
        }
        for (index, site) in world.emergency.iter().enumerate() {
            for shift in &scenario.emergency.shifts {
                let physicians = (shift.per_100_beds * site.beds / 100.0).round().max(1.0) as u32;
                organisation.schedule(
                    &shift.window,
                    calendar,
                    Post::Physicians(index as u16),
                    physicians,
                );
            }
        }
        organisation.beside = zones::beside(&organisation, scenario, world);
        organisation
            .duties
            .sort_by_key(|d| (d.start, d.team, d.end));
        organisation.staff.sort_unstable();
        organisation.areas = Areas::of(&organisation, world);
        organisation
    }

    /// Why no rota could ever fill the duties, in words; `None` when one may.
    pub fn impossible(&self, scenario: &Scenario, world: &World) -> Option<Fault> {
        staffing::impossible(scenario, world, self)
    }

    fn add_own_list(&mut self, service: u16, rules: &Service, world: &World, calendar: &Calendar) {
        for (index, practice) in world.workforce.practices.iter().enumerate() {
            if !rules.cercles.contains(&usize::from(practice.cercle)) {
                continue;
            }
            let team = self.teams.len() as u32;
            let pool = self.pools.len() as u32;
            self.teams.push(Team {
                service,
                lot: lot(Some(practice.place), practice.neighbourhood, index),
                site: Some(practice.place),
                practice: Some(index as u32),
                commune: world.geography.neighbourhoods[practice.neighbourhood as usize].commune,
                desk: None,
                nurses: None,
                limited_cars: false,
                inhabitants: 0,
                pool,
                for_everybody: true,
            });
            self.practice_teams[index].push(team);
            self.pools.push(Pool {
                doctors: (practice.first..practice.first + practice.doctors).collect(),
                outsiders: 0.0,
                trainees: 0.0,
                staff: 1,
                own_list: true,
            });
            self.add_duties(team, pool, rules, calendar);
        }
        for gp in world.residents.all.iter().map(|person| person.own_gp) {
            if gp != crate::world::residents::NO_GP {
                let practice = world.workforce.doctors[gp as usize].practice;
                for &team in &self.practice_teams[practice as usize] {
                    if self.teams[team as usize].service == service {
                        self.teams[team as usize].inhabitants += 1;
                    }
                }
            }
        }
    }

    fn add_duties(&mut self, team: u32, pool: u32, rules: &Service, calendar: &Calendar) {
        for shift in &rules.shifts {
            for (start, end) in shift.window.openings(calendar) {
                for _ in 0..shift.doctors.doctors(self.teams[team as usize].inhabitants) {
                    self.duties.push(Duty {
                        start,
                        end,
                        team,
                        role: shift.role,
                        may_sleep: shift.may_sleep,
                        weight: shift.weight,
                        pool,
                    });
                }
            }
        }
    }

    fn schedule(&mut self, window: &Window, calendar: &Calendar, post: Post, count: u32) {
        if count == 0 {
            return;
        }
        let count = count as u16;
        for (start, end) in window.openings(calendar) {
            self.staff.push(StaffChange {
                minute: start,
                leaves: false,
                post,
                count,
            });
            self.staff.push(StaffChange {
                minute: end,
                leaves: true,
                post,
                count,
            });
        }
    }
}

/// When at least one of several windows is open, in order.
fn openings(windows: &[Window], calendar: &Calendar) -> Vec<(u32, u32)> {
    let all = windows.iter().flat_map(|w| w.openings(calendar)).collect();
    crate::calendar::window::union(all)
}

/// A name for a team in random streams: from where it works and whom it serves, so that neither other services nor the names of
/// things change its luck (FNV-1a, Fowler, Noll & Vo 1991).
fn lot(site: Option<Place>, first_served: u32, part: usize) -> u32 {
    let place = site.map_or([0, 0], |p| [p.east.to_bits(), p.north.to_bits()]);
    let words = [place[0], place[1], first_served, part as u32];
    let bytes = words.into_iter().flat_map(u32::to_le_bytes);
    bytes.fold(0x811C_9DC5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

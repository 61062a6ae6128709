//! How a service of the Cercle or of its own staff is laid over its zone: sectors, sites, who takes the duties, whom it is for.

use super::{Intake, IntakeKind, Organisation, Pool, Post, Team, lot};
use crate::calendar::Calendar;
use crate::scenario::Scenario;
use crate::scenario::choice::Road;
use crate::scenario::service::{Sectors, Service, Staffing, Workplace};
use crate::world::World;
use crate::world::geography::{Place, sectors};

/// Sites of a service with open borders that a neighbourhood knows besides its own.
const KNOWN_SITES: usize = 3;

/// Neighbourhoods that work together, and the Cercles whose doctors may be asked.
struct Zone {
    members: Vec<u32>,
    cercles: Vec<usize>,
}

impl Organisation {
    pub(super) fn add_zones(
        &mut self,
        service: u16,
        rules: &Service,
        scenario: &Scenario,
        world: &World,
        calendar: &Calendar,
    ) {
        let first = self.teams.len() as u32;
        let zones = zones(rules, scenario, world);
        for zone in &zones {
            self.add_zone(service, rules, zone, world, calendar);
        }
        if rules.open_borders {
            let teams: Vec<u32> = (first..self.teams.len() as u32).collect();
            for &n in zones.iter().flat_map(|z| &z.members) {
                self.open_borders(n, &teams, world);
            }
        }
    }

    fn add_zone(
        &mut self,
        service: u16,
        rules: &Service,
        zone: &Zone,
        world: &World,
        calendar: &Calendar,
    ) {
        let shared = (!rules.sector_doctors).then(|| self.add_pool(rules, zone, None, world));
        let inhabitants = inhabitants(world, &zone.members);
        let number = match rules.sectors {
            Sectors::Number(n) => n,
            Sectors::Inhabitants(per) => (f64::from(inhabitants) / per).round().max(1.0) as u32,
        };
        for (index, sector) in sectors(&world.geography, &zone.members, number)
            .into_iter()
            .enumerate()
        {
            if sector.is_empty() {
                continue;
            }
            let pool = shared.unwrap_or_else(|| self.add_pool(rules, zone, Some(&sector), world));
            self.add_team(service, rules, &sector, index, pool, world, calendar);
        }
    }

    /// Doctors of the zone, or of one sector of it where anybody practises there.
    fn add_pool(
        &mut self,
        rules: &Service,
        zone: &Zone,
        sector: Option<&[u32]>,
        world: &World,
    ) -> u32 {
        let workforce = &world.workforce;
        let of_zone = |&d: &u32| {
            rules.staffing == Staffing::Cercle
                && zone
                    .cercles
                    .contains(&usize::from(workforce.doctors[d as usize].cercle))
        };
        let all: Vec<u32> = (0..workforce.doctors.len() as u32)
            .filter(of_zone)
            .collect();
        let near: Vec<u32> = sector.map_or_else(Vec::new, |sector| {
            let here = |&&d: &&u32| sector.contains(&workforce.practice_of(d).neighbourhood);
            all.iter().filter(here).copied().collect()
        });
        self.pools.push(Pool {
            doctors: if near.is_empty() { all } else { near },
            outsiders: rules.outsiders,
            trainees: rules.trainees,
            staff: rules.staff,
            own_list: false,
        });
        self.pools.len() as u32 - 1
    }

    #[allow(clippy::too_many_arguments)] // one call, all of different types
    fn add_team(
        &mut self,
        service: u16,
        rules: &Service,
        sector: &[u32],
        index: usize,
        pool: u32,
        world: &World,
        calendar: &Calendar,
    ) {
        let team = self.teams.len() as u32;
        let site = site(rules, sector, world);
        let desk = rules
            .desk
            .as_ref()
            .map(|_| self.add_intake(IntakeKind::Desk, team));
        let nurses = rules
            .nurse
            .as_ref()
            .map(|_| self.add_intake(IntakeKind::Nurses, team));
        self.teams.push(Team {
            service,
            lot: lot(site, sector[0], index),
            site,
            practice: None,
            commune: world.geography.neighbourhoods[sector[0] as usize].commune,
            desk,
            nurses,
            limited_cars: rules.shifts.iter().any(|s| s.cars > 0),
            inhabitants: inhabitants(world, sector),
            pool,
            for_everybody: rules.patients == 0 && rules.places.is_none(),
        });
        for &n in sector {
            self.neighbourhood_teams[n as usize].push(team);
        }
        self.add_duties(team, pool, rules, calendar);
        for shift in &rules.shifts {
            let window = &shift.window;
            if let Some(desk) = desk {
                self.schedule(window, calendar, Post::Intake(desk), shift.receptionists);
            }
            if let Some(nurses) = nurses {
                self.schedule(window, calendar, Post::Intake(nurses), shift.nurses);
            }
            self.schedule(window, calendar, Post::Cars(team), shift.cars);
        }
    }

    fn add_intake(&mut self, kind: IntakeKind, team: u32) -> u16 {
        self.intakes.push(Intake {
            kind,
            line: None,
            team: Some(team),
        });
        self.intakes.len() as u16 - 1
    }

    /// Adds the nearest sites of a service to what a neighbourhood may use.
    fn open_borders(&mut self, neighbourhood: u32, teams: &[u32], world: &World) {
        let home = world.geography.neighbourhoods[neighbourhood as usize].place;
        let km = |&t: &u32| {
            self.teams[t as usize]
                .site
                .map_or(f64::INFINITY, |site| home.km_to(site))
        };
        let mut near = teams.to_vec();
        near.sort_by(|a, b| km(a).total_cmp(&km(b)).then(a.cmp(b)));
        near.truncate(KNOWN_SITES);
        let known = &mut self.neighbourhood_teams[neighbourhood as usize];
        for team in near {
            if !known.contains(&team) {
                known.push(team);
            }
        }
    }
}

fn zones(rules: &Service, scenario: &Scenario, world: &World) -> Vec<Zone> {
    let members = |communes: &dyn Fn(usize) -> bool| -> Vec<u32> {
        (0..world.geography.neighbourhoods.len() as u32)
            .filter(|&n| {
                communes(usize::from(
                    world.geography.neighbourhoods[n as usize].commune,
                ))
            })
            .collect()
    };
    let served = |c: usize| rules.communes.contains(&c);
    if !rules.by_cercle {
        return vec![Zone {
            members: members(&served),
            cercles: rules.cercles.clone(),
        }];
    }
    let of_cercle = |&cercle: &usize| {
        let own = &scenario.territory.cercles[cercle].communes;
        let members = members(&|c| own.contains(&c) && served(c));
        (!members.is_empty()).then(|| Zone {
            members,
            cercles: vec![cercle],
        })
    };
    rules.cercles.iter().filter_map(of_cercle).collect()
}

/// Where a sector is served.
fn site(rules: &Service, sector: &[u32], world: &World) -> Option<Place> {
    let middle = || middle(sector, world);
    match rules.workplace {
        Workplace::OwnPractice => None,
        Workplace::Site {
            latitude,
            longitude,
        } => Some(world.geography.place(latitude, longitude)),
        Workplace::Centre => Some(middle()),
        Workplace::BesideEmergency => {
            let middle = middle();
            let km = |e: &&crate::world::EmergencySite| middle.km_to(e.place);
            let nearest = world
                .emergency
                .iter()
                .min_by(|a, b| km(a).total_cmp(&km(b)));
            nearest.map(|e| e.place)
        }
    }
}

/// The middle of the inhabitants of a sector.
fn middle(sector: &[u32], world: &World) -> Place {
    let mut sum = (0.0, 0.0, 0.0);
    for &n in sector {
        let n = &world.geography.neighbourhoods[n as usize];
        let weight = f64::from(n.inhabitants.max(1));
        sum.0 += weight * f64::from(n.place.east);
        sum.1 += weight * f64::from(n.place.north);
        sum.2 += weight;
    }
    Place {
        east: (sum.0 / sum.2) as f32,
        north: (sum.1 / sum.2) as f32,
    }
}

fn inhabitants(world: &World, neighbourhoods: &[u32]) -> u32 {
    neighbourhoods
        .iter()
        .map(|&n| world.geography.neighbourhoods[n as usize].inhabitants)
        .sum()
}

/// Probability that somebody whom a service is for is on its books: places over people, by traits of the person alone.
pub(super) fn on_books(rules: &Service, world: &World) -> f64 {
    let Some(per_100_000) = rules.places else {
        return 1.0;
    };
    let people = &world.residents;
    let (mut all, mut eligible) = (0_u32, 0_u32);
    for resident in 0..people.len() as u32 {
        let n = people.of(resident).neighbourhood as usize;
        let commune = usize::from(world.geography.neighbourhoods[n].commune);
        if rules.communes.contains(&commune) {
            all += 1;
            let kinds = people.of(resident).kinds();
            eligible += u32::from(rules.patients == 0 || kinds & rules.patients != 0);
        }
    }
    let places = per_100_000 * f64::from(all) / 1e5;
    (places / f64::from(eligible.max(1))).min(1.0)
}

/// Teams with a walk-in site close enough to each emergency department for its nurse to send patients there, nearest first.
pub(super) fn beside(
    organisation: &Organisation,
    scenario: &Scenario,
    world: &World,
) -> Vec<Vec<u32>> {
    let Some(rules) = &scenario.emergency.diversion else {
        return vec![Vec::new(); world.emergency.len()];
    };
    let walk_in = |team: &Team| {
        let access = scenario.services[usize::from(team.service)].access;
        access.by(Road::Post) || access.by(Road::MinorInjury)
    };
    let near = |department: &crate::world::EmergencySite| {
        let mut teams: Vec<(f64, u32)> = organisation
            .teams
            .iter()
            .enumerate()
            .filter(|(_, t)| walk_in(t))
            .filter_map(|(i, t)| {
                let km = world.geography.road_km(department.place, t.site?);
                (km <= rules.within_km).then_some((km, i as u32))
            })
            .collect();
        teams.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        teams.into_iter().map(|t| t.1).collect()
    };
    world.emergency.iter().map(near).collect()
}

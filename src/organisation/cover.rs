//! Holes in the cover: hours out of hours in which nobody on duty answers for some residents.

use super::Organisation;
use super::staffing::Roster;
use crate::calendar::window::union;
use crate::world::World;
use std::collections::BTreeMap;

/// Cover of the territory over a period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cover {
    /// Hours out of hours in the period.
    pub hours: f64,
    /// Of these, hours without any GP service, mean over residents.
    pub uncovered_person_hours: f64,
    /// Hours in which at least one zone (neighbourhood or practice list) has none.
    pub uncovered_zone_hours: f64,
    /// Hours out of hours with fewer GPs on duty in the whole territory than the minimum.
    pub below_minimum_hours: f64,
    /// Hours of planned duties that nobody holds.
    pub unfilled_duty_hours: f64,
    /// All hours of planned duties.
    pub duty_hours: f64,
}

type Spans = Vec<(u32, u32)>;

/// Measures cover between two minutes of the calendar.
pub fn measure(
    organisation: &Organisation,
    roster: &Roster,
    world: &World,
    minimum: [f64; 2],
    (from, to): (u32, u32),
) -> Cover {
    let closed = complement(&organisation.office, from, to);
    let teams = team_spans(organisation, roster, from, to);
    let mut cover = Cover {
        hours: hours(&closed),
        ..Cover::default()
    };
    for (index, duty) in organisation
        .duties
        .iter()
        .enumerate()
        .filter(|(_, d)| d.start >= from && d.start < to)
    {
        let length = f64::from(duty.end - duty.start) / 60.0;
        cover.duty_hours += length;
        cover.unfilled_duty_hours += if roster.holder[index].is_none() {
            length
        } else {
            0.0
        };
    }
    cover.below_minimum_hours = below_minimum(organisation, roster, world, minimum, &closed) / 60.0;
    let mut anywhere: Spans = Vec::new();
    let mut person_hours = 0.0;
    for ((zone_teams, practice), residents) in classes(organisation, world) {
        let own = practice.map_or(&[][..], |p| &organisation.practice_teams[p as usize]);
        let spans: Spans = zone_teams
            .iter()
            .chain(own)
            .flat_map(|&t| teams[t as usize].iter().copied())
            .collect();
        let holes = intersection(&closed, &complement(&union(spans), from, to));
        person_hours += hours(&holes) * f64::from(residents);
        anywhere.extend(holes);
    }
    cover.uncovered_person_hours = person_hours / world.residents.len().max(1) as f64;
    cover.uncovered_zone_hours = hours(&union(anywhere));
    cover
}

/// Residents who are covered alike: by the same teams of their neighbourhood and the same practice.
fn classes<'a>(
    organisation: &'a Organisation,
    world: &World,
) -> BTreeMap<(&'a [u32], Option<u32>), u32> {
    let own_list = organisation
        .practice_teams
        .iter()
        .any(|teams| !teams.is_empty());
    let mut classes = BTreeMap::new();
    for alike in &world.census.neighbours {
        let teams = organisation.neighbourhood_teams[alike.neighbourhood as usize].as_slice();
        let practice = alike.practice.filter(|_| own_list);
        *classes.entry((teams, practice)).or_insert(0) += alike.residents;
    }
    classes
}

fn team_spans(organisation: &Organisation, roster: &Roster, from: u32, to: u32) -> Vec<Spans> {
    let mut spans: Vec<Spans> = vec![Vec::new(); organisation.teams.len()];
    for (duty, holder) in organisation.duties.iter().zip(&roster.holder) {
        let general = organisation.teams[duty.team as usize].for_everybody;
        if general && holder.is_some() && duty.end > from && duty.start < to {
            spans[duty.team as usize].push((duty.start, duty.end));
        }
    }
    spans.into_iter().map(union).collect()
}

/// Minutes of `closed` in which fewer doctors are on duty than one for the stated number of inhabitants.
fn below_minimum(
    organisation: &Organisation,
    roster: &Roster,
    world: &World,
    minimum: [f64; 2],
    closed: &[(u32, u32)],
) -> f64 {
    let inhabitants = world.residents.len() as f64;
    let needed = minimum.map(|per_gp| (inhabitants / per_gp).floor().max(1.0) as i32);
    let last = closed.last().map_or(0, |span| span.1) as usize;
    let mut change = vec![0_i32; last + 1];
    for (duty, _) in organisation
        .duties
        .iter()
        .zip(&roster.holder)
        .filter(|(_, h)| h.is_some())
    {
        change[(duty.start as usize).min(last)] += 1;
        change[(duty.end as usize).min(last)] -= 1;
    }
    let mut present = 0;
    let on_duty: Vec<i32> = change
        .iter()
        .map(|c| {
            present += c;
            present
        })
        .collect();
    let short = |&minute: &u32| {
        let deep_night = !(8..23).contains(&(minute / 60 % 24));
        on_duty[minute as usize] < needed[usize::from(deep_night)]
    };
    closed
        .iter()
        .flat_map(|&(start, end)| start..end)
        .filter(short)
        .count() as f64
}

/// What ordered, disjoint spans leave free between two minutes.
fn complement(spans: &[(u32, u32)], from: u32, to: u32) -> Spans {
    let mut free = Vec::new();
    let mut at = from;
    for &(start, end) in spans {
        if start > at && at < to {
            free.push((at, start.min(to)));
        }
        at = at.max(end);
    }
    if at < to {
        free.push((at, to));
    }
    free
}

/// The common part of two ordered lists of disjoint spans.
fn intersection(a: &[(u32, u32)], b: &[(u32, u32)]) -> Spans {
    let (mut i, mut j) = (0, 0);
    let mut common = Vec::new();
    while i < a.len() && j < b.len() {
        let (start, end) = (a[i].0.max(b[j].0), a[i].1.min(b[j].1));
        if start < end {
            common.push((start, end));
        }
        if a[i].1 < b[j].1 { i += 1 } else { j += 1 }
    }
    common
}

fn hours(spans: &[(u32, u32)]) -> f64 {
    spans.iter().map(|s| f64::from(s.1 - s.0)).sum::<f64>() / 60.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complements_and_intersections_are_exact() {
        assert_eq!(
            complement(&[(2, 4), (6, 8)], 0, 10),
            [(0, 2), (4, 6), (8, 10)]
        );
        assert_eq!(complement(&[(0, 12)], 3, 10), []);
        assert_eq!(complement(&[(2, 4)], 3, 10), [(4, 10)]);
        assert_eq!(intersection(&[(0, 5), (7, 9)], &[(3, 8)]), [(3, 5), (7, 8)]);
    }
}

//! Holes in the cover: hours out of hours in which nobody on duty answers for some residents.

use super::Organisation;
use super::staffing::Roster;
use crate::calendar::MINUTES_PER_DAY;
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

/// Residents who are covered alike: by the same teams of their neighbourhood and the same practice.
#[derive(Clone, Debug, PartialEq)]
struct Alike {
    teams: Vec<u32>,
    residents: u32,
}

/// Who is covered by whom, and the duties in the orders in which cover is measured: the same in every replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Areas {
    alike: Vec<Alike>,
    /// Duties (indices) of teams for everybody, by team, then in order of start.
    by_team: Vec<u32>,
    /// End of those of each team in `by_team`.
    team_ends: Vec<u32>,
    /// All duties (indices) in order of their end.
    by_end: Vec<u32>,
}

impl Areas {
    /// The areas of an organisation whose teams and duties are complete.
    pub(super) fn of(organisation: &Organisation, world: &World) -> Self {
        let duties = &organisation.duties;
        let mut by_end: Vec<u32> = (0..duties.len() as u32).collect();
        by_end.sort_by_key(|&duty| duties[duty as usize].end);
        let team_of = |duty: &u32| duties[*duty as usize].team;
        let general = |duty: &u32| organisation.teams[team_of(duty) as usize].for_everybody;
        let mut by_team: Vec<u32> = (0..duties.len() as u32).filter(general).collect();
        by_team.sort_by_key(team_of);
        let end_of = |team| by_team.partition_point(|duty| team_of(duty) <= team) as u32;
        Self {
            alike: alike(organisation, world),
            team_ends: (0..organisation.teams.len() as u32).map(end_of).collect(),
            by_team,
            by_end,
        }
    }

    /// Duties of a team for everybody, in order of start.
    fn duties_of(&self, team: usize) -> &[u32] {
        let start = team
            .checked_sub(1)
            .map_or(0, |before| self.team_ends[before]);
        &self.by_team[start as usize..self.team_ends[team] as usize]
    }
}

/// In order of the teams of the neighbourhood, then of the practice.
fn alike(organisation: &Organisation, world: &World) -> Vec<Alike> {
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
    let class = |((zone, practice), residents): ((&[u32], Option<u32>), u32)| {
        let own = practice.map_or(&[][..], |p| &organisation.practice_teams[p as usize]);
        let teams = [zone, own].concat();
        Alike { teams, residents }
    };
    classes.into_iter().map(class).collect()
}

/// Measures cover between two minutes of the calendar.
pub fn measure(
    organisation: &Organisation,
    roster: &Roster,
    world: &World,
    minimum: [f64; 2],
    (from, to): (u32, u32),
) -> Cover {
    let closed = complement(&organisation.office, from, to);
    let mut cover = Cover {
        hours: hours(&closed),
        ..Cover::default()
    };
    let duties = organisation.duties.iter().zip(&roster.holder);
    for (duty, holder) in duties.filter(|(d, _)| d.start >= from && d.start < to) {
        let length = f64::from(duty.end - duty.start) / 60.0;
        cover.duty_hours += length;
        cover.unfilled_duty_hours += if holder.is_none() { length } else { 0.0 };
    }
    let short = below_minimum(organisation, roster, world, minimum, &closed);
    cover.below_minimum_hours = f64::from(short) / 60.0;
    let staffed = Staffed::of(organisation, roster);
    let (mut spans, mut holes) = (Spans::new(), Spans::new());
    let mut anywhere = Spans::new();
    let mut person_hours = 0.0;
    for alike in &organisation.areas.alike {
        spans.clear();
        for &team in &alike.teams {
            spans.extend_from_slice(staffed.of_team(team as usize));
        }
        if alike.teams.len() > 1 {
            spans.sort_unstable();
        }
        uncovered(&closed, &spans, &mut holes);
        person_hours += hours(&holes) * f64::from(alike.residents);
        anywhere.extend_from_slice(&holes);
    }
    cover.uncovered_person_hours = person_hours / world.residents.len().max(1) as f64;
    cover.uncovered_zone_hours = hours(&union(anywhere));
    cover
}

/// When somebody of each team for everybody is on duty.
struct Staffed {
    /// Ordered, disjoint spans, team after team.
    spans: Spans,
    /// End of those of each team.
    ends: Vec<u32>,
}

impl Staffed {
    fn of(organisation: &Organisation, roster: &Roster) -> Self {
        let teams = organisation.teams.len();
        let (mut spans, mut ends) = (Spans::new(), Vec::with_capacity(teams));
        for team in 0..teams {
            let first = spans.len();
            for &duty in organisation.areas.duties_of(team) {
                if roster.holder[duty as usize].is_none() {
                    continue;
                }
                let duty = &organisation.duties[duty as usize];
                match spans[first..].last_mut() {
                    Some(last) if duty.start <= last.1 => last.1 = last.1.max(duty.end),
                    _ => spans.push((duty.start, duty.end)),
                }
            }
            ends.push(spans.len() as u32);
        }
        Self { spans, ends }
    }

    fn of_team(&self, team: usize) -> &[(u32, u32)] {
        let start = team.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.spans[start as usize..self.ends[team] as usize]
    }
}

/// Minutes of `closed` in which fewer doctors are on duty than one for the stated number of inhabitants.
fn below_minimum(
    organisation: &Organisation,
    roster: &Roster,
    world: &World,
    minimum: [f64; 2],
    closed: &[(u32, u32)],
) -> u32 {
    let inhabitants = world.residents.len() as f64;
    let needed = minimum.map(|per_gp| (inhabitants / per_gp).floor().max(1.0) as usize);
    let held = |duty: &&u32| roster.holder[**duty as usize].is_some();
    let duties = &organisation.duties;
    let begun = duties
        .iter()
        .zip(&roster.holder)
        .filter(|(_, h)| h.is_some());
    let starts = begun.map(|(duty, _)| duty.start);
    let ended = organisation.areas.by_end.iter().filter(held);
    let ends = ended.map(|&duty| duties[duty as usize].end);
    short_of(closed, needed, starts, ends)
}

/// Minutes of `closed` in which fewer doctors are present than needed by day and in the deep night; the minutes at which one
/// comes and one goes are in order.
fn short_of(
    closed: &[(u32, u32)],
    needed: [usize; 2],
    comes: impl Iterator<Item = u32>,
    goes: impl Iterator<Item = u32>,
) -> u32 {
    let (mut comes, mut goes) = (comes.peekable(), goes.peekable());
    let (mut present, mut short) = (0, 0);
    for &(start, end) in closed {
        let mut at = start;
        while at < end {
            while comes.next_if(|&minute| minute <= at).is_some() {
                present += 1;
            }
            while goes.next_if(|&minute| minute <= at).is_some() {
                present -= 1;
            }
            let (deep_night, turn) = night(at);
            let changes = [comes.peek(), goes.peek()].into_iter().flatten().copied();
            let next = changes.fold(turn.min(end), u32::min);
            if present < needed[usize::from(deep_night)] {
                short += next - at;
            }
            at = next;
        }
    }
    short
}

/// Whether a minute lies in the deep night, 23 to 8 h, and the minute at which that changes.
fn night(minute: u32) -> (bool, u32) {
    let day = minute / MINUTES_PER_DAY * MINUTES_PER_DAY;
    match minute % MINUTES_PER_DAY / 60 {
        0..8 => (true, day + 8 * 60),
        8..23 => (false, day + 23 * 60),
        _ => (true, day + MINUTES_PER_DAY + 8 * 60),
    }
}

/// What ordered, disjoint spans leave free between two minutes.
fn complement(spans: &[(u32, u32)], from: u32, to: u32) -> Spans {
    let mut free = Spans::new();
    uncovered(&[(from, to)], spans, &mut free);
    free
}

/// What spans in order of start leave free of ordered, disjoint spans.
fn uncovered(closed: &[(u32, u32)], spans: &[(u32, u32)], holes: &mut Spans) {
    holes.clear();
    let mut next = 0;
    // Until when the spans that began before reach.
    let mut covered = 0;
    for &(start, end) in closed {
        let mut at = start.max(covered);
        while let Some(&(from, to)) = spans.get(next).filter(|span| span.0 < end) {
            if from > at {
                holes.push((at, from));
            }
            covered = covered.max(to);
            at = at.max(to);
            next += 1;
        }
        if at < end {
            holes.push((at, end));
        }
    }
}

fn hours(spans: &[(u32, u32)]) -> f64 {
    spans.iter().map(|s| f64::from(s.1 - s.0)).sum::<f64>() / 60.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_left_free_is_exact() {
        assert_eq!(
            complement(&[(2, 4), (6, 8)], 0, 10),
            [(0, 2), (4, 6), (8, 10)]
        );
        assert_eq!(complement(&[(0, 12)], 3, 10), []);
        assert_eq!(complement(&[(2, 4)], 3, 10), [(4, 10)]);
        let mut holes = Spans::new();
        uncovered(&[(0, 5), (7, 9)], &[(0, 3), (1, 2), (8, 12)], &mut holes);
        assert_eq!(holes, [(3, 5), (7, 8)]);
    }

    #[test]
    fn the_deep_night_is_that_of_every_minute() {
        for minute in 0..3 * MINUTES_PER_DAY {
            let deep = |minute: u32| !(8..23).contains(&(minute / 60 % 24));
            let turn = (minute..minute + MINUTES_PER_DAY)
                .find(|&m| deep(m) != deep(minute))
                .expect("a change");
            assert_eq!(night(minute), (deep(minute), turn));
        }
    }

    /// Ordered, disjoint spans from the gap before each and its length.
    fn spans_of(lengths: &[(u32, u32)]) -> Spans {
        let mut at = 0;
        let span = |&(gap, length): &(u32, u32)| {
            at += gap + length;
            (at - length, at)
        };
        lengths.iter().map(span).collect()
    }

    proptest! {
        #[test]
        fn minutes_below_the_minimum_are_those_counted_one_by_one(
            lengths in prop::collection::vec((1_u32..900, 1_u32..900), 0..8),
            duties in prop::collection::vec((0_u32..6_000, 1_u32..1_440), 0..12),
            needed in [0_usize..4, 0_usize..4],
        ) {
            let closed = spans_of(&lengths);
            let mut comes: Vec<u32> = duties.iter().map(|d| d.0).collect();
            let mut goes: Vec<u32> = duties.iter().map(|d| d.0 + d.1).collect();
            comes.sort_unstable();
            goes.sort_unstable();
            let found = short_of(&closed, needed, comes.into_iter(), goes.into_iter());
            let short = |&minute: &u32| {
                let present = duties.iter().filter(|d| (d.0..d.0 + d.1).contains(&minute)).count();
                let deep_night = !(8..23).contains(&(minute / 60 % 24));
                present < needed[usize::from(deep_night)]
            };
            let minutes = closed.iter().flat_map(|&(start, end)| start..end);
            prop_assert_eq!(found as usize, minutes.filter(short).count());
        }

        #[test]
        fn holes_are_those_of_every_minute(
            lengths in prop::collection::vec((1_u32..40, 1_u32..20), 0..20),
            mut spans in prop::collection::vec((0_u32..500, 1_u32..60), 0..20),
        ) {
            let closed = spans_of(&lengths);
            for span in &mut spans {
                span.1 += span.0;
            }
            spans.sort_unstable();
            let mut holes = Spans::new();
            uncovered(&closed, &spans, &mut holes);
            let within = |spans: &[(u32, u32)], minute| spans.iter().any(|s| (s.0..s.1).contains(&minute));
            for minute in 0..1_300 {
                let open = within(&closed, minute) && !within(&spans, minute);
                prop_assert_eq!(within(&holes, minute), open, "minute {}", minute);
            }
            prop_assert!(holes.iter().all(|hole| hole.0 < hole.1) && holes.is_sorted_by(|a, b| a.1 <= b.0));
        }
    }
}

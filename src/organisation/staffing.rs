//! Who really holds each duty in one replication: leave is drawn, outsiders and trainees take their share, the rest is shared out
//! fairly among the doctors who owe duty.

use super::{Duty, Organisation};
use crate::calendar::MINUTES_PER_DAY;
use crate::random::{Purpose, Streams};
use crate::rota::{self, Candidate, DutyKind};
use crate::scenario::Scenario;
use crate::scenario::doctors::DutyRule;
use crate::scenario::fault::Fault;
use crate::world::World;
use jiff::ToSpan;

/// Doctor numbers from here on are trainees (Cercle x 4096 + trainee).
pub const FIRST_TRAINEE: u32 = 1 << 28;
/// Doctor numbers from here on are outsiders (service x 64 + outsider).
pub const FIRST_OUTSIDER: u32 = 1 << 29;
/// Kind of a duty that covers 3 a.m.
pub const NIGHT: DutyKind = DutyKind(1);
/// Kind of any other duty.
pub const DAY: DutyKind = DutyKind(0);

/// Who holds each duty, and who is away when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// Doctor of each duty; `None` = nobody.
    pub holder: Vec<Option<u32>>,
    /// Leave of each doctor (minutes), sorted.
    pub leave: Vec<Vec<(u32, u32)>>,
}

/// Whether a duty from `start` to `end` (minutes) covers 3 a.m. of some day: the definition of a night of duty used everywhere.
pub fn is_night(start: u32, end: u32) -> bool {
    const THREE: u32 = 180;
    let next = if start % MINUTES_PER_DAY <= THREE {
        start / MINUTES_PER_DAY
    } else {
        start / MINUTES_PER_DAY + 1
    };
    next * MINUTES_PER_DAY + THREE < end
}

impl Roster {
    /// Draws leave and fills the duties of one replication.
    pub fn build(
        scenario: &Scenario,
        world: &World,
        organisation: &Organisation,
        days: u32,
        streams: &Streams,
    ) -> Self {
        let leave: Vec<Vec<(u32, u32)>> = (0..world.workforce.doctors.len() as u32)
            .map(|d| draw_leave(d, scenario.doctors.leave_weeks, days, *streams))
            .collect();
        let mut holder: Vec<Option<u32>> = vec![None; organisation.duties.len()];
        let mut local = Vec::with_capacity(holder.len());
        for (index, duty) in organisation.duties.iter().enumerate() {
            match visiting_doctor(organisation, world, index, *streams) {
                Some(doctor) => holder[index] = Some(doctor),
                None => local.push((index, duty)),
            }
        }
        let duties: Vec<rota::Duty> = local.iter().map(|(_, d)| rota_duty(d)).collect();
        let rota = rota::build(
            &duties,
            &candidates(scenario, world, organisation, &leave, days, *streams),
            &scenario.doctors.rest,
        );
        for ((index, _), doctor) in local.iter().zip(&rota.assigned) {
            holder[*index] = *doctor;
        }
        Self { holder, leave }
    }

    /// Shares out anew the duties of local doctors that start in a span of minutes.
    ///
    /// `serving` says who still takes duty, `weighs` what each has carried so far, `closed` which pools nobody staffs any more.
    #[allow(clippy::too_many_arguments)] // one call, all of different types
    pub fn share_out_again(
        &mut self,
        scenario: &Scenario,
        world: &World,
        organisation: &Organisation,
        (from, to): (u32, u32),
        serving: &[bool],
        weighs: &mut [f64],
        closed: &[bool],
        streams: &Streams,
    ) {
        let first = organisation.duties.partition_point(|d| d.start < from);
        let last = organisation.duties.partition_point(|d| d.start < to);
        let is_local = |index: &usize| self.holder[*index].is_none_or(|d| d < FIRST_TRAINEE);
        let own: Vec<usize> = (first..last).filter(is_local).collect();
        for &index in &own {
            self.holder[index] = None;
        }
        let open: Vec<usize> = own
            .into_iter()
            .filter(|&i| !closed[organisation.duties[i].pool as usize])
            .collect();
        let mut leave = self.leave.clone();
        self.block_after_running_duties(scenario, organisation, first, from, &mut leave);
        let days = (to - from).div_ceil(MINUTES_PER_DAY);
        let mut candidates = candidates(scenario, world, organisation, &leave, days, *streams);
        for (doctor, candidate) in candidates.iter_mut().enumerate() {
            candidate.share = f64::from(u8::from(serving[doctor]));
            candidate.carried_load = weighs[doctor];
        }
        let duties: Vec<rota::Duty> = open
            .iter()
            .map(|&i| rota_duty(&organisation.duties[i]))
            .collect();
        let rota = rota::build(&duties, &candidates, &scenario.doctors.rest);
        for (&index, doctor) in open.iter().zip(&rota.assigned) {
            self.holder[index] = *doctor;
            if let Some(doctor) = doctor {
                weighs[*doctor as usize] += organisation.duties[index].weight;
            }
        }
    }

    /// Whoever holds a duty that runs into the new span, or has just ended, is away until the rest due after it.
    fn block_after_running_duties(
        &self,
        scenario: &Scenario,
        organisation: &Organisation,
        first: usize,
        from: u32,
        leave: &mut [Vec<(u32, u32)>],
    ) {
        let rest = scenario.doctors.rest.minimum_rest_minutes;
        let longest = MINUTES_PER_DAY + rest;
        for index in (0..first).rev() {
            let duty = organisation.duties[index];
            if duty.start + longest + MINUTES_PER_DAY < from {
                break;
            }
            let Some(doctor) = self.holder[index].filter(|&d| d < FIRST_TRAINEE) else {
                continue;
            };
            if duty.end + rest > from {
                let spans = &mut leave[doctor as usize];
                spans.push((from, duty.end + rest));
                *spans = crate::calendar::window::union(std::mem::take(spans));
            }
        }
    }

    /// Whether a doctor is on leave at a minute.
    pub fn on_leave(&self, doctor: u32, minute: u32) -> bool {
        self.leave[doctor as usize]
            .iter()
            .any(|&(from, to)| (from..to).contains(&minute))
    }
}

fn rota_duty(duty: &Duty) -> rota::Duty {
    rota::Duty {
        start: duty.start,
        end: duty.end,
        weight: duty.weight,
        kind: if is_night(duty.start, duty.end) {
            NIGHT
        } else {
            DAY
        },
        pool: duty.pool,
    }
}

/// Why no rota could fill the duties of the pools of a Cercle. Practices that cannot cover their own list are no fault of the
/// scenario: they are holes that the results show.
pub(super) fn impossible(
    scenario: &Scenario,
    world: &World,
    organisation: &Organisation,
) -> Option<Fault> {
    let of_cercle = |d: &&Duty| organisation.teams[d.team as usize].practice.is_none();
    // Outsiders and trainees may take any duty: then no duty is impossible beforehand.
    let visited = |d: &&Duty| {
        let pool = &organisation.pools[d.pool as usize];
        pool.outsiders + pool.trainees > 0.0
    };
    let own: Vec<&Duty> = organisation
        .duties
        .iter()
        .filter(of_cercle)
        .filter(|d| !visited(d))
        .collect();
    let duties: Vec<rota::Duty> = own.iter().map(|d| rota_duty(d)).collect();
    let no_leave = vec![Vec::new(); world.workforce.doctors.len()];
    let candidates = candidates(
        scenario,
        world,
        organisation,
        &no_leave,
        scenario.run.total_days(),
        Streams::new(0, 0),
    );
    let reason = rota::impossible(&duties, &candidates, &scenario.doctors.rest)?;
    let service_of =
        |d: &Duty| &scenario.services[usize::from(organisation.teams[d.team as usize].service)];
    let duty_name = |number: u32| {
        let duty = own[number as usize];
        format!(
            "the duty of \"{}\" on {}",
            service_of(duty).title,
            moment(scenario, duty.start)
        )
    };
    let service_name = |pool: u32| {
        let title = own
            .iter()
            .find(|d| d.pool == pool)
            .map_or("a service", |d| service_of(d).title.as_str());
        format!("\"{title}\"")
    };
    let rule = reason.rule_naming(duty_name, service_name);
    Some(Fault::in_file(
        &scenario.id,
        "doctors",
        "no rota can fill the duties of the Cercle",
        rule,
        reason.remedy(),
    ))
}

/// A minute of the run as date and hour.
fn moment(scenario: &Scenario, minute: u32) -> String {
    let day = i64::from(minute / MINUTES_PER_DAY) - i64::from(scenario.run.warm_up_days);
    let date = scenario.run.start.saturating_add(day.days());
    format!(
        "{date} at {:02}:{:02}",
        minute % MINUTES_PER_DAY / 60,
        minute % 60
    )
}

/// An outsider or a trainee for a duty, in the shares of its service; each duty has its own lot.
fn visiting_doctor(
    organisation: &Organisation,
    world: &World,
    duty: usize,
    streams: Streams,
) -> Option<u32> {
    let d = &organisation.duties[duty];
    let pool = &organisation.pools[d.pool as usize];
    if pool.outsiders == 0.0 && pool.trainees == 0.0 {
        return None;
    }
    let place = organisation.duties[..duty]
        .iter()
        .rev()
        .take_while(|o| o.start == d.start && o.team == d.team)
        .count();
    let part = organisation.teams[d.team as usize].lot;
    let mut draws = streams.draws(
        Purpose::DutyHolder,
        (d.start << 8 | place as u32 & 0xFF, part),
    );
    let (lot, who) = (draws.uniform(), draws.uniform());
    if lot < pool.outsiders {
        let service = u32::from(organisation.teams[d.team as usize].service);
        return Some(FIRST_OUTSIDER + service * 64 + (who * f64::from(pool.staff)) as u32);
    }
    let first = *pool.doctors.first()?;
    let cercle = world.workforce.doctors[first as usize].cercle;
    let trainees = world.workforce.trainees[usize::from(cercle)];
    (trainees > 0 && lot < pool.outsiders + pool.trainees)
        .then(|| FIRST_TRAINEE + u32::from(cercle) * 4096 + (who * f64::from(trainees)) as u32)
}

fn candidates(
    scenario: &Scenario,
    world: &World,
    organisation: &Organisation,
    leave: &[Vec<(u32, u32)>],
    days: u32,
    streams: Streams,
) -> Vec<Candidate> {
    let mut pools: Vec<Vec<u32>> = vec![Vec::new(); world.workforce.doctors.len()];
    for (index, pool) in organisation.pools.iter().enumerate() {
        for &doctor in &pool.doctors {
            pools[doctor as usize].push(index as u32);
        }
    }
    let most = match scenario.doctors.duty {
        DutyRule::Mandatory => None,
        DutyRule::Voluntary {
            duties_per_year, ..
        } => Some((f64::from(duties_per_year) * f64::from(days) / 365.0).ceil() as u32),
    };
    pools
        .into_iter()
        .enumerate()
        .map(|(doctor, pools)| Candidate {
            share: f64::from(u8::from(world.workforce.doctors[doctor].takes_duty)),
            tie_break: streams
                .draws_at(Purpose::Leave, (doctor as u32, 0), 64)
                .word(),
            leave: leave[doctor].clone(),
            max_duties: most,
            carried_load: 0.0,
            pools,
        })
        .collect()
}

/// Whole weeks of leave, drawn without replacement from the weeks of the calendar, in proportion to its length.
fn draw_leave(doctor: u32, weeks_a_year: f64, days: u32, streams: Streams) -> Vec<(u32, u32)> {
    const WEEK: u32 = 7 * MINUTES_PER_DAY;
    let weeks = days.div_ceil(7);
    let mut draws = streams.draws(Purpose::Leave, (doctor, 0));
    let due = weeks_a_year * f64::from(days) / 365.25;
    let wanted = due as u32 + u32::from(draws.chance(due.fract()));
    let mut taken: Vec<u32> = Vec::with_capacity(wanted as usize);
    // Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): each set of weeks is equally likely.
    for week in 0..weeks {
        let left = f64::from(wanted.min(weeks) - taken.len() as u32);
        if draws.chance(left / f64::from(weeks - week)) {
            taken.push(week);
        }
    }
    crate::calendar::window::union(
        taken
            .into_iter()
            .map(|w| (w * WEEK, (w + 1) * WEEK))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_is_a_duty_that_covers_three_in_the_morning() {
        let hour = 60;
        assert!(is_night(19 * hour, 32 * hour));
        assert!(is_night(0, 8 * hour));
        assert!(!is_night(8 * hour, 20 * hour));
        assert!(!is_night(19 * hour, 23 * hour));
        assert!(!is_night(4 * hour, 8 * hour));
        assert!(is_night(23 * hour, 32 * hour));
    }

    #[test]
    fn leave_has_the_stated_length_and_whole_weeks() {
        let streams = Streams::new(4, 1);
        let total: u32 = (0..2000)
            .map(|d| {
                draw_leave(d, 6.07, 365, streams)
                    .iter()
                    .map(|l| l.1 - l.0)
                    .sum::<u32>()
                    / (7 * MINUTES_PER_DAY)
            })
            .sum();
        // 2000 doctors, 6.066 weeks each; sd of the fractional part 0.25 -> 3.3 sd of the mean = 0.02.
        assert!(
            (f64::from(total) / 2000.0 - 6.07 * 365.0 / 365.25).abs() < 0.02,
            "{total}"
        );
    }
}

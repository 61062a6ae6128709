//! Checks a finished rota against every rule, knowing nothing of how it was made.

use std::fmt;

use super::assignment::Rota;
use super::duty::{Candidate, Duty};
use super::rules::{RestRules, WEEK_MINUTES};

/// A rule that a rota breaks. Duties and candidates are named by their place in the lists given.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are named as in the rule each variant states"
)]
pub enum Violation {
    /// The lists of the rota do not have the lengths of the lists it was made from.
    WrongSize,
    /// A duty has neither exactly one doctor nor exactly one place among the shortages, or the two
    /// sides of the rota disagree about it.
    Contradiction { duty: u32 },
    /// The load noted is not the sum of the weights.
    WrongLoad { candidate: u32 },
    /// A doctor works who owes no duty.
    Exempt { candidate: u32, duty: u32 },
    /// A doctor works for a service in which he or she does not stand.
    OutsideService { candidate: u32, duty: u32 },
    /// A doctor works during an absence.
    OnLeave { candidate: u32, duty: u32 },
    /// A doctor has more duties than he or she accepts.
    TooManyDuties { candidate: u32, duties: u32 },
    /// A doctor is in two places at once.
    Overlap {
        candidate: u32,
        first: u32,
        second: u32,
    },
    /// A doctor starts again before the rest is over.
    RestTooShort {
        candidate: u32,
        first: u32,
        second: u32,
        rest_minutes: u32,
    },
    /// A doctor works too long in one go; `last` is the duty with which the limit is passed.
    StretchTooLong {
        candidate: u32,
        last: u32,
        minutes: u32,
    },
    /// A doctor starts too many duties in a week.
    TooManyInWeek {
        candidate: u32,
        week: u32,
        duties: u32,
    },
    /// A doctor is on duty too long in a week.
    TooLongInWeek {
        candidate: u32,
        week: u32,
        minutes: u32,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::WrongSize => write!(
                f,
                "the rota is not of the size of its duties and candidates"
            ),
            Self::Contradiction { duty } => {
                write!(
                    f,
                    "duty {duty} is not held by one doctor and not listed as one shortage"
                )
            }
            Self::WrongLoad { candidate } => {
                write!(f, "the load of candidate {candidate} is wrong")
            }
            Self::Exempt { candidate, duty } => {
                write!(f, "candidate {candidate} is exempt and has duty {duty}")
            }
            Self::OutsideService { candidate, duty } => {
                write!(
                    f,
                    "candidate {candidate} does not stand in the service of duty {duty}"
                )
            }
            Self::OnLeave { candidate, duty } => {
                write!(f, "candidate {candidate} is on leave during duty {duty}")
            }
            Self::TooManyDuties { candidate, duties } => {
                write!(
                    f,
                    "candidate {candidate} has {duties} duties, more than accepted"
                )
            }
            Self::Overlap {
                candidate,
                first,
                second,
            } => {
                write!(
                    f,
                    "candidate {candidate} has duties {first} and {second} at the same time"
                )
            }
            Self::RestTooShort {
                candidate,
                first,
                second,
                rest_minutes,
            } => write!(
                f,
                "candidate {candidate} rests only {rest_minutes} min between duties {first} and {second}"
            ),
            Self::StretchTooLong {
                candidate,
                last,
                minutes,
            } => {
                write!(
                    f,
                    "candidate {candidate} works {minutes} min in one go up to duty {last}"
                )
            }
            Self::TooManyInWeek {
                candidate,
                week,
                duties,
            } => {
                write!(
                    f,
                    "candidate {candidate} starts {duties} duties in week {week}"
                )
            }
            Self::TooLongInWeek {
                candidate,
                week,
                minutes,
            } => {
                write!(
                    f,
                    "candidate {candidate} is on duty {minutes} min in week {week}"
                )
            }
        }
    }
}

/// Every rule that `rota` breaks, by candidate; empty for a sound rota.
pub fn verify(
    rota: &Rota,
    duties: &[Duty],
    candidates: &[Candidate],
    rules: &RestRules,
) -> Vec<Violation> {
    let sizes_agree = rota.assigned.len() == duties.len()
        && rota.loads.len() == candidates.len()
        && rota.duties_per_candidate.len() == candidates.len();
    if !sizes_agree {
        return vec![Violation::WrongSize];
    }
    let mut found = contradictions(rota);
    let mut by_time: Vec<Vec<u32>> = vec![Vec::new(); candidates.len()];
    for (duty, holder) in (0u32..).zip(&rota.assigned) {
        if let Some(own) = holder.and_then(|candidate| by_time.get_mut(candidate as usize)) {
            own.push(duty);
        }
    }
    for (number, (candidate, own)) in (0u32..).zip(candidates.iter().zip(&mut by_time)) {
        own.sort_by_key(|&d| (duties[d as usize].start, duties[d as usize].end, d));
        let person = Person {
            number,
            candidate,
            own,
            duties,
        };
        person.check_load(rota.loads[number as usize], &mut found);
        person.check_consent(&mut found);
        person.check_rest(rules, &mut found);
        person.check_weeks(rules, &mut found);
    }
    found
}

fn contradictions(rota: &Rota) -> Vec<Violation> {
    let mut named_by_doctors: Vec<Vec<u32>> = vec![Vec::new(); rota.assigned.len()];
    for (candidate, own) in (0u32..).zip(&rota.duties_per_candidate) {
        for &duty in own {
            match named_by_doctors.get_mut(duty as usize) {
                Some(names) => names.push(candidate),
                None => return vec![Violation::Contradiction { duty }],
            }
        }
    }
    let mut n_shortages = vec![0; rota.assigned.len()];
    for &duty in &rota.shortage {
        match n_shortages.get_mut(duty as usize) {
            Some(n) => *n += 1,
            None => return vec![Violation::Contradiction { duty }],
        }
    }
    (0u32..)
        .zip(
            rota.assigned
                .iter()
                .zip(named_by_doctors.iter().zip(n_shortages)),
        )
        .filter(|(_, (holder, (names, n_short)))| {
            let expected: Vec<u32> = holder.iter().copied().collect();
            **names != expected || *n_short != usize::from(expected.is_empty())
        })
        .map(|(duty, _)| Violation::Contradiction { duty })
        .collect()
}

/// One candidate with his or her duties in order of time.
struct Person<'a> {
    number: u32,
    candidate: &'a Candidate,
    own: &'a [u32],
    duties: &'a [Duty],
}

impl Person<'_> {
    fn duties(&self) -> impl Iterator<Item = (u32, &Duty)> {
        self.own
            .iter()
            .map(|&number| (number, &self.duties[number as usize]))
    }

    fn check_load(&self, noted: f64, found: &mut Vec<Violation>) {
        let sum: f64 = self.duties().map(|(_, duty)| duty.weight).sum();
        if (sum - noted).abs() > 1e-9 * sum.abs().max(1.0) {
            found.push(Violation::WrongLoad {
                candidate: self.number,
            });
        }
    }

    fn check_consent(&self, found: &mut Vec<Violation>) {
        let candidate = self.number;
        for (duty, what) in self.duties() {
            if !self.candidate.is_liable() {
                found.push(Violation::Exempt { candidate, duty });
            }
            if !self.candidate.pools.contains(&what.pool) {
                found.push(Violation::OutsideService { candidate, duty });
            }
            if self
                .candidate
                .leave
                .iter()
                .any(|&(from, to)| from < what.end && what.start < to)
            {
                found.push(Violation::OnLeave { candidate, duty });
            }
        }
        let duties = self.own.len() as u32;
        if self.candidate.max_duties.is_some_and(|most| duties > most) {
            found.push(Violation::TooManyDuties { candidate, duties });
        }
    }

    /// Walks through the duties once, keeping the start of the stretch under way.
    fn check_rest(&self, rules: &RestRules, found: &mut Vec<Violation>) {
        let candidate = self.number;
        let mut under_way: Option<(u32, u32, u32)> = None;
        for (duty, what) in self.duties() {
            let mut stretch_start = what.start;
            if let Some((first, start, end)) = under_way {
                if what.start < end {
                    found.push(Violation::Overlap {
                        candidate,
                        first,
                        second: duty,
                    });
                }
                let rest_minutes = what.start.saturating_sub(end);
                let is_rested = rest_minutes >= rules.minimum_rest_minutes;
                let worked = end.saturating_sub(start);
                if !is_rested && worked >= rules.rest_due_after_minutes {
                    found.push(Violation::RestTooShort {
                        candidate,
                        first,
                        second: duty,
                        rest_minutes,
                    });
                }
                let goes_on = if rules.minimum_rest_minutes == 0 {
                    rest_minutes == 0
                } else {
                    !is_rested
                };
                if goes_on {
                    stretch_start = start;
                }
            }
            let minutes = what.end.saturating_sub(stretch_start);
            if rules
                .max_consecutive_minutes
                .is_some_and(|longest| minutes > longest)
            {
                found.push(Violation::StretchTooLong {
                    candidate,
                    last: duty,
                    minutes,
                });
            }
            under_way = Some((duty, stretch_start, what.end));
        }
    }

    fn check_weeks(&self, rules: &RestRules, found: &mut Vec<Violation>) {
        if rules.max_duties_per_week.is_none() && rules.max_minutes_per_week.is_none() {
            return;
        }
        let candidate = self.number;
        let last_week = self
            .duties()
            .map(|(_, duty)| duty.end / WEEK_MINUTES)
            .max()
            .unwrap_or(0);
        let mut weeks = vec![(0u32, 0u32); last_week as usize + 1];
        for (_, duty) in self.duties() {
            weeks[(duty.start / WEEK_MINUTES) as usize].0 += 1;
            let mut from = duty.start;
            while from < duty.end {
                let week = from / WEEK_MINUTES;
                let to = duty.end.min((week + 1).saturating_mul(WEEK_MINUTES));
                weeks[week as usize].1 += to - from;
                from = to;
            }
        }
        for (week, (duties, minutes)) in (0u32..).zip(weeks) {
            if rules.max_duties_per_week.is_some_and(|most| duties > most) {
                found.push(Violation::TooManyInWeek {
                    candidate,
                    week,
                    duties,
                });
            }
            if rules
                .max_minutes_per_week
                .is_some_and(|most| minutes > most)
            {
                found.push(Violation::TooLongInWeek {
                    candidate,
                    week,
                    minutes,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::duty::DutyKind;
    use super::*;

    const HOUR: u32 = 60;

    fn duty(from_hour: u32, to_hour: u32) -> Duty {
        Duty {
            start: from_hour * HOUR,
            end: to_hour * HOUR,
            weight: 1.0,
            kind: DutyKind(0),
            pool: 0,
        }
    }

    /// A rota in which candidate 0 has every duty.
    fn all_for_one(duties: &[Duty], n_candidates: usize) -> Rota {
        let mut rota = Rota {
            assigned: vec![Some(0); duties.len()],
            shortage: Vec::new(),
            loads: vec![0.0; n_candidates],
            duties_per_candidate: vec![Vec::new(); n_candidates],
        };
        rota.loads[0] = duties.iter().map(|d| d.weight).sum();
        rota.duties_per_candidate[0] = (0..duties.len() as u32).collect();
        rota
    }

    #[track_caller]
    fn expect(duties: &[Duty], candidate: Candidate, rules: RestRules, expected: &[Violation]) {
        let rota = all_for_one(duties, 1);
        assert_eq!(verify(&rota, duties, &[candidate], &rules), expected);
    }

    fn doctor() -> Candidate {
        Candidate::new(1.0, 0, 0)
    }

    #[test]
    fn a_sound_rota_has_nothing_to_say() {
        expect(&[duty(0, 5), duty(5, 9)], doctor(), RestRules::none(), &[]);
    }

    #[test]
    fn work_without_consent_is_seen() {
        let none = RestRules::none();
        let duties = [duty(0, 5), duty(5, 9)];
        let exempt = |duty| Violation::Exempt { candidate: 0, duty };
        expect(
            &duties,
            Candidate {
                share: 0.0,
                ..doctor()
            },
            none,
            &[exempt(0), exempt(1)],
        );
        let away = Candidate {
            leave: vec![(0, 300), (539, 600)],
            ..doctor()
        };
        let on_leave = |duty| Violation::OnLeave { candidate: 0, duty };
        expect(&duties, away, none, &[on_leave(0), on_leave(1)]);
        let few = Candidate {
            max_duties: Some(1),
            ..doctor()
        };
        expect(
            &duties,
            few,
            none,
            &[Violation::TooManyDuties {
                candidate: 0,
                duties: 2,
            }],
        );
        let elsewhere = Candidate {
            pools: vec![1],
            ..doctor()
        };
        let outside = Violation::OutsideService {
            candidate: 0,
            duty: 0,
        };
        expect(&duties[..1], elsewhere, none, &[outside]);
    }

    #[test]
    fn two_places_at_once_and_short_rest_are_seen() {
        let overlap = Violation::Overlap {
            candidate: 0,
            first: 1,
            second: 0,
        };
        expect(
            &[duty(4, 9), duty(0, 5)],
            doctor(),
            RestRules::none(),
            &[overlap],
        );
        let short = Violation::RestTooShort {
            candidate: 0,
            first: 0,
            second: 1,
            rest_minutes: 600,
        };
        expect(
            &[duty(0, 5), duty(15, 20)],
            doctor(),
            RestRules::eleven_hours(),
            &[short],
        );
        expect(
            &[duty(0, 5), duty(16, 20)],
            doctor(),
            RestRules::eleven_hours(),
            &[],
        );
    }

    #[test]
    fn long_stretches_are_seen() {
        let law = RestRules::trainee_law();
        let long = Violation::StretchTooLong {
            candidate: 0,
            last: 1,
            minutes: 25 * HOUR,
        };
        expect(&[duty(0, 5), duty(15, 25)], doctor(), law, &[long]);
        let short = Violation::RestTooShort {
            candidate: 0,
            first: 1,
            second: 2,
            rest_minutes: 120,
        };
        expect(
            &[duty(0, 5), duty(6, 12), duty(14, 20)],
            doctor(),
            law,
            &[short],
        );
    }

    #[test]
    fn heavy_weeks_are_seen() {
        let rules = RestRules {
            max_duties_per_week: Some(1),
            max_minutes_per_week: Some(10 * HOUR),
            ..RestRules::none()
        };
        let many = Violation::TooManyInWeek {
            candidate: 0,
            week: 1,
            duties: 2,
        };
        let long = Violation::TooLongInWeek {
            candidate: 0,
            week: 1,
            minutes: 11 * HOUR,
        };
        // Five of the ten hours of the first duty fall in the second week.
        let duties = [duty(163, 173), duty(180, 183), duty(190, 193)];
        expect(&duties, doctor(), rules, &[many, long]);
    }

    #[test]
    fn lists_that_disagree_are_seen() {
        let duties = [duty(0, 5), duty(5, 9)];
        let candidates = [doctor(), doctor()];
        let sound = all_for_one(&duties, 2);
        let check = |change: &dyn Fn(&mut Rota)| {
            let mut rota = sound.clone();
            change(&mut rota);
            verify(&rota, &duties, &candidates, &RestRules::none())
        };
        let contradiction = |duty| vec![Violation::Contradiction { duty }];
        assert_eq!(check(&|_| ()), []);
        assert_eq!(check(&|rota| rota.shortage = vec![1]), contradiction(1));
        assert_eq!(check(&|rota| rota.shortage = vec![9]), contradiction(9));
        assert_eq!(
            check(&|rota| rota.duties_per_candidate[1].push(0)),
            contradiction(0)
        );
        assert_eq!(
            check(&|rota| rota.duties_per_candidate[1].push(8)),
            contradiction(8)
        );
        assert_eq!(
            check(&|rota| rota.loads[1] = 0.5),
            [Violation::WrongLoad { candidate: 1 }]
        );
        assert_eq!(
            check(&|rota| rota.loads.truncate(1)),
            [Violation::WrongSize]
        );
        let hidden = check(&|rota| {
            rota.assigned[1] = None;
            rota.duties_per_candidate[0] = vec![0];
            rota.loads[0] = 1.0;
        });
        assert_eq!(hidden, contradiction(1));
    }
}

//! Says beforehand, in plain words, when no rota can exist whatever the computer tries.
//!
//! Leave is not looked at: a doctor who is away makes a shortage on that day, not a contradiction.
//! What passes here may still end with shortages; what is refused here always would.

use std::fmt;

use super::duty::{Candidate, Duty};
use super::rules::{RestRules, Span, WEEK_MINUTES};

/// Why no rota can cover all the duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the fields are what the message of each variant prints"
)]
pub enum Reason {
    /// A duty that ends before it starts.
    EmptyDuty { duty: u32 },
    /// A duty whose weight is not a number above zero.
    BadWeight { duty: u32 },
    /// A service with duties and nobody who owes any.
    NobodyLiable { pool: u32 },
    /// One duty is longer than a doctor may work in one go.
    DutyTooLong {
        duty: u32,
        minutes: u32,
        longest: u32,
    },
    /// One duty takes more of a week than a doctor may work in it.
    DutyTooLongForWeek {
        duty: u32,
        minutes: u32,
        longest: u32,
    },
    /// More doctors are needed together, or resting, than there are.
    TooFewAtOnce { duty: u32, needed: u32, liable: u32 },
    /// The duties exceed what all doctors together accept.
    TooFewAccepted { duties: u32, accepted: u64 },
    /// A week asks more hours than the rules allow to all doctors together.
    WeekTooLong {
        week: u32,
        minutes: u64,
        allowed: u64,
    },
    /// A week asks more duties than the rules allow to all doctors together.
    WeekTooMany {
        week: u32,
        duties: u64,
        allowed: u64,
    },
}

impl Reason {
    /// The rule that cannot be kept, with the figures found.
    pub fn rule(&self) -> String {
        self.rule_naming(
            |duty| format!("duty {duty}"),
            |pool| format!("service {pool}"),
        )
    }

    /// The same with names for duties and services in place of their numbers.
    pub fn rule_naming(
        &self,
        duty_name: impl Fn(u32) -> String,
        service_name: impl Fn(u32) -> String,
    ) -> String {
        match *self {
            Self::EmptyDuty { duty } => format!("{} must end after it starts", duty_name(duty)),
            Self::BadWeight { duty } => {
                format!("the weight of {} must be a number above 0", duty_name(duty))
            }
            Self::NobodyLiable { pool } => {
                format!(
                    "{} has duties, but no doctor owes any there",
                    service_name(pool)
                )
            }
            Self::DutyTooLong {
                duty,
                minutes,
                longest,
            } => format!(
                "{} lasts {}, but a doctor may work at most {} in one go",
                duty_name(duty),
                hours(minutes.into()),
                hours(longest.into())
            ),
            Self::DutyTooLongForWeek {
                duty,
                minutes,
                longest,
            } => format!(
                "{} takes {} of one week, but a doctor may work at most {} in it",
                duty_name(duty),
                hours(minutes.into()),
                hours(longest.into())
            ),
            Self::TooFewAtOnce {
                duty,
                needed,
                liable,
            } => format!(
                "when {} starts, {needed} doctors are needed on duty or still at rest; \
                 doctors who owe duty there: {liable}",
                duty_name(duty)
            ),
            Self::TooFewAccepted { duties, accepted } => {
                format!("{duties} duties are needed, but the doctors together accept {accepted}")
            }
            Self::WeekTooLong {
                week,
                minutes,
                allowed,
            } => format!(
                "week {} needs {} of duty, but the rules allow the doctors together {}",
                week + 1,
                hours(minutes),
                hours(allowed)
            ),
            Self::WeekTooMany {
                week,
                duties,
                allowed,
            } => format!(
                "week {} has {duties} duties, but the rules allow the doctors together {allowed}",
                week + 1
            ),
        }
    }

    /// What the reader may change.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::EmptyDuty { .. } => "correct the hours of the duty",
            Self::BadWeight { .. } => "give the duty a weight, for example 1",
            Self::NobodyLiable { .. } => {
                "let at least one doctor owe duties there, or close the service"
            }
            Self::DutyTooLong { .. } | Self::DutyTooLongForWeek { .. } => {
                "split the duty into shorter ones, or choose another rest rule"
            }
            Self::TooFewAtOnce { .. } => {
                "add doctors, join two services, shorten the duties, or choose a shorter rest"
            }
            Self::TooFewAccepted { .. } => {
                "add doctors, raise what they accept, or ask for fewer duties"
            }
            Self::WeekTooLong { .. } | Self::WeekTooMany { .. } => {
                "add doctors, ask for fewer duties, or choose another rule for the week"
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; remedy: {}", self.rule(), self.remedy())
    }
}

fn hours(minutes: u64) -> String {
    match minutes % 60 {
        0 => format!("{} h", minutes / 60),
        rest => format!("{} h {rest:02}", minutes / 60),
    }
}

/// The first reason why no rota can exist, if one is found without searching.
///
/// Services are looked at one by one, then all together.
pub fn impossible(duties: &[Duty], candidates: &[Candidate], rules: &RestRules) -> Option<Reason> {
    for (number, duty) in (0u32..).zip(duties) {
        if let Some(reason) = alone(number, duty, rules) {
            return Some(reason);
        }
    }
    let mut in_order: Vec<u32> = (0..duties.len() as u32).collect();
    in_order.sort_by_key(|&d| (duties[d as usize].pool, duties[d as usize].start, d));
    let mut services =
        in_order.chunk_by(|&a, &b| duties[a as usize].pool == duties[b as usize].pool);
    let in_service = services.find_map(|service| {
        let pool = duties[*service.first()? as usize].pool;
        let liable = candidates
            .iter()
            .filter(|c| c.is_liable() && c.pools.contains(&pool));
        Group::new(service, liable, duties, rules).contradiction()
    });
    in_service.or_else(|| {
        in_order.sort_by_key(|&d| (duties[d as usize].start, d));
        let liable = candidates.iter().filter(|c| c.is_liable());
        Group::new(&in_order, liable, duties, rules).contradiction()
    })
}

/// What is wrong with a duty whoever takes it.
fn alone(number: u32, duty: &Duty, rules: &RestRules) -> Option<Reason> {
    if duty.end <= duty.start {
        return Some(Reason::EmptyDuty { duty: number });
    }
    if !(duty.weight.is_finite() && duty.weight > 0.0) {
        return Some(Reason::BadWeight { duty: number });
    }
    let span = Span {
        start: duty.start,
        end: duty.end,
    };
    let minutes = span.minutes();
    if let Some(longest) = rules
        .max_consecutive_minutes
        .filter(|&longest| minutes > longest)
    {
        return Some(Reason::DutyTooLong {
            duty: number,
            minutes,
            longest,
        });
    }
    let minutes = span.weeks().map(|week| span.shared_minutes(week)).max()?;
    let longest = rules
        .max_minutes_per_week
        .filter(|&longest| minutes > longest)?;
    Some(Reason::DutyTooLongForWeek {
        duty: number,
        minutes,
        longest,
    })
}

/// Duties in order of time, and the doctors who could share them.
struct Group<'a> {
    in_order: &'a [u32],
    duties: &'a [Duty],
    rules: &'a RestRules,
    n_liable: u32,
    /// Sum of what the doctors accept; `None` when one of them sets no limit.
    accepted: Option<u64>,
}

impl<'a> Group<'a> {
    fn new<'c>(
        in_order: &'a [u32],
        liable: impl Iterator<Item = &'c Candidate>,
        duties: &'a [Duty],
        rules: &'a RestRules,
    ) -> Self {
        let (mut n_liable, mut accepted) = (0, Some(0));
        for candidate in liable {
            n_liable += 1;
            accepted = accepted
                .zip(candidate.max_duties)
                .map(|(sum, most)| sum + u64::from(most));
        }
        Self {
            in_order,
            duties,
            rules,
            n_liable,
            accepted,
        }
    }

    fn contradiction(&self) -> Option<Reason> {
        if self.n_liable == 0 {
            let first = *self.in_order.first()?;
            return Some(Reason::NobodyLiable {
                pool: self.duties[first as usize].pool,
            });
        }
        let n_duties = self.in_order.len() as u32;
        if let Some(accepted) = self.accepted.filter(|&sum| sum < u64::from(n_duties)) {
            return Some(Reason::TooFewAccepted {
                duties: n_duties,
                accepted,
            });
        }
        self.too_few_at_once().or_else(|| self.week_too_heavy())
    }

    /// A doctor is bound from the start of a duty until the end of the rest it makes due.
    /// With equal nights and `r` free nights due between two, this asks for `r + 1` doctors.
    fn too_few_at_once(&self) -> Option<Reason> {
        let mut bound_until: Vec<u32> = Vec::new();
        for &number in self.in_order {
            let duty = &self.duties[number as usize];
            bound_until.retain(|&end| end > duty.start);
            let rest_is_due = duty.end - duty.start >= self.rules.rest_due_after_minutes;
            let rest = if rest_is_due {
                self.rules.minimum_rest_minutes
            } else {
                0
            };
            bound_until.push(duty.end.saturating_add(rest));
            let needed = bound_until.len() as u32;
            if needed > self.n_liable {
                return Some(Reason::TooFewAtOnce {
                    duty: number,
                    needed,
                    liable: self.n_liable,
                });
            }
        }
        None
    }

    fn week_too_heavy(&self) -> Option<Reason> {
        let spans = self.in_order.iter().map(|&d| {
            let duty = &self.duties[d as usize];
            Span {
                start: duty.start,
                end: duty.end,
            }
        });
        let n_weeks = spans.clone().map(|s| s.end.div_ceil(WEEK_MINUTES)).max()? as usize;
        let mut weeks = vec![(0u64, 0u64); n_weeks];
        for span in spans {
            weeks[(span.start / WEEK_MINUTES) as usize].0 += 1;
            for week in span.weeks() {
                weeks[(week.start / WEEK_MINUTES) as usize].1 +=
                    u64::from(span.shared_minutes(week));
            }
        }
        let together = |each: u32| u64::from(each) * u64::from(self.n_liable);
        (0u32..).zip(weeks).find_map(|(week, (duties, minutes))| {
            let most = self
                .rules
                .max_duties_per_week
                .map(together)
                .filter(|&most| duties > most);
            let longest = self
                .rules
                .max_minutes_per_week
                .map(together)
                .filter(|&most| minutes > most);
            most.map(|allowed| Reason::WeekTooMany {
                week,
                duties,
                allowed,
            })
            .or_else(|| {
                longest.map(|allowed| Reason::WeekTooLong {
                    week,
                    minutes,
                    allowed,
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::duty::DutyKind;
    use super::*;

    const DAY: u32 = 24 * 60;

    fn duty(start: u32, hours: u32, pool: u32) -> Duty {
        Duty {
            start,
            end: start + hours * 60,
            weight: 1.0,
            kind: DutyKind(0),
            pool,
        }
    }

    fn doctors(n: u32) -> Vec<Candidate> {
        (0..n).map(|i| Candidate::new(1.0, i, 0)).collect()
    }

    #[track_caller]
    fn expect(duties: &[Duty], candidates: &[Candidate], rules: RestRules, rule: &str) {
        let reason = impossible(duties, candidates, &rules);
        assert_eq!(
            reason.map(|r| r.rule()).as_deref().unwrap_or("possible"),
            rule
        );
    }

    #[test]
    fn a_duty_must_last_and_weigh() {
        let none = RestRules::none();
        expect(
            &[duty(5, 0, 0)],
            &doctors(1),
            none,
            "duty 0 must end after it starts",
        );
        let rule = "the weight of duty 0 must be a number above 0";
        expect(
            &[Duty {
                weight: f64::NAN,
                ..duty(0, 1, 0)
            }],
            &doctors(1),
            none,
            rule,
        );
        expect(
            &[Duty {
                weight: 0.0,
                ..duty(0, 1, 0)
            }],
            &doctors(1),
            none,
            rule,
        );
    }

    #[test]
    fn a_service_needs_somebody_liable() {
        let rule = "service 1 has duties, but no doctor owes any there";
        expect(&[duty(0, 1, 1)], &doctors(3), RestRules::none(), rule);
        let exempt = [Candidate::new(0.0, 0, 1)];
        expect(&[duty(0, 1, 1)], &exempt, RestRules::none(), rule);
    }

    #[test]
    fn a_weekend_in_one_go_is_too_long_for_a_trainee() {
        let rule = "duty 0 lasts 62 h, but a doctor may work at most 24 h in one go";
        expect(
            &[duty(0, 62, 0)],
            &doctors(3),
            RestRules::trainee_law(),
            rule,
        );
        let weekly = RestRules {
            max_minutes_per_week: Some(3630),
            ..RestRules::none()
        };
        let rule = "duty 0 takes 62 h of one week, but a doctor may work at most 60 h 30 in it";
        expect(&[duty(0, 62, 0)], &doctors(3), weekly, rule);
        // Split by the end of the week, it fits.
        expect(&[duty(6 * DAY, 62, 0)], &doctors(3), weekly, "possible");
    }

    #[test]
    fn doctors_at_rest_cannot_be_counted_on() {
        let duties: Vec<Duty> = (0..5).map(|day| duty(day * DAY, 12, 0)).collect();
        let rules = RestRules {
            minimum_rest_minutes: 2 * DAY + 12 * 60,
            ..RestRules::none()
        };
        let rule = "when duty 2 starts, 3 doctors are needed on duty or still at rest; doctors who owe duty there: 2";
        expect(&duties, &doctors(2), rules, rule);
        expect(&duties, &doctors(3), rules, "possible");
        // Short duties make no rest due under the law.
        let rules = RestRules {
            rest_due_after_minutes: 13 * 60,
            ..rules
        };
        expect(&duties, &doctors(2), rules, "possible");
    }

    #[test]
    fn two_services_at_once_need_two_doctors_in_all() {
        let candidates = [Candidate {
            pools: vec![0, 1],
            ..Candidate::new(1.0, 0, 0)
        }];
        let rule = "when duty 1 starts, 2 doctors are needed on duty or still at rest; doctors who owe duty there: 1";
        expect(
            &[duty(0, 2, 0), duty(60, 2, 1)],
            &candidates,
            RestRules::none(),
            rule,
        );
    }

    #[test]
    fn what_the_doctors_accept_must_cover_the_duties() {
        let duties = [duty(0, 2, 0), duty(DAY, 2, 0), duty(2 * DAY, 2, 0)];
        let mut candidates = doctors(2);
        candidates[0].max_duties = Some(1);
        expect(&duties, &candidates, RestRules::none(), "possible");
        candidates[1].max_duties = Some(2);
        expect(&duties, &candidates, RestRules::none(), "possible");
        candidates[1].max_duties = Some(1);
        let rule = "3 duties are needed, but the doctors together accept 2";
        expect(&duties, &candidates, RestRules::none(), rule);
    }

    #[test]
    fn a_week_must_fit_in_the_hours_allowed() {
        let duties: Vec<Duty> = (7..14).map(|day| duty(day * DAY, 12, 0)).collect();
        let rule = "week 2 needs 84 h of duty, but the rules allow the doctors together 60 h";
        let weekly = RestRules {
            max_minutes_per_week: Some(3600),
            ..RestRules::none()
        };
        expect(&duties, &doctors(1), weekly, rule);
        expect(&duties, &doctors(2), weekly, "possible");
        let rule = "week 2 has 7 duties, but the rules allow the doctors together 6";
        let weekly = RestRules {
            max_duties_per_week: Some(3),
            ..RestRules::none()
        };
        expect(&duties, &doctors(2), weekly, rule);
    }

    #[test]
    fn the_message_ends_with_a_remedy() {
        let reason = Reason::NobodyLiable { pool: 4 };
        let message = "service 4 has duties, but no doctor owes any there; \
                       remedy: let at least one doctor owe duties there, or close the service";
        assert_eq!(reason.to_string(), message);
    }
}

//! How much rest a doctor must have, and how much duty is allowed in one go and in one week.
//!
//! Removing a duty never breaks a rule that was kept before: the search for a fairer rota relies on it.

/// Length of a week \[minutes\]. Weeks are counted from minute 0, so they start on the weekday of day 0.
pub const WEEK_MINUTES: u32 = 7 * 24 * 60;

const HOUR: u32 = 60;

/// Rest and working-time limits that every doctor of one rota keeps.
///
/// A *stretch* runs from the start of a duty to the end of the last one that follows without a full
/// minimum rest in between; breaks inside it count as work. With no minimum rest, only duties that
/// touch each other form one stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestRules {
    /// Free time due after a stretch \[minutes\]; 0 is none.
    pub minimum_rest_minutes: u32,
    /// Length from which a stretch gives right to that rest \[minutes\]; 0: every duty does.
    pub rest_due_after_minutes: u32,
    /// Longest stretch allowed \[minutes\].
    pub max_consecutive_minutes: Option<u32>,
    /// Most duties that start in one week.
    pub max_duties_per_week: Option<u32>,
    /// Most minutes on duty in one week; a duty across two weeks counts in each for its part.
    pub max_minutes_per_week: Option<u32>,
}

impl RestRules {
    /// No rule beyond not being in two places at once: the self-employed doctor of today.
    pub const fn none() -> Self {
        Self {
            minimum_rest_minutes: 0,
            rest_due_after_minutes: 0,
            max_consecutive_minutes: None,
            max_duties_per_week: None,
            max_minutes_per_week: None,
        }
    }

    /// Doctors in training or salaried: Belgian law of 12 December 2010.
    ///
    /// A stretch lasts at most 24 h; after one of 12 h or more, 12 h of rest; at most 60 h in a week.
    /// The average of 48 h over 13 weeks and the daytime work in the practice are not seen here.
    /// A break shorter than the rest never makes it up, nor does going on at once: pass a turn of 24 h
    /// as one duty, not as two that touch.
    pub const fn trainee_law() -> Self {
        Self {
            minimum_rest_minutes: 12 * HOUR,
            rest_due_after_minutes: 12 * HOUR,
            max_consecutive_minutes: Some(24 * HOUR),
            max_duties_per_week: None,
            max_minutes_per_week: Some(60 * HOUR),
        }
    }

    /// Eleven hours of rest after every duty: Directive 2003/88/EC, article 3, as a what-if.
    ///
    /// It protects workers, not the self-employed. The 48-hour average week is not imposed.
    pub const fn eleven_hours() -> Self {
        Self {
            minimum_rest_minutes: 11 * HOUR,
            ..Self::none()
        }
    }

    /// Whether `span` may be added between the spans `before` (latest first) and `after` (earliest first).
    pub(super) fn allow<B, A>(&self, before: &B, span: Span, after: &A) -> bool
    where
        B: Iterator<Item = Span> + Clone,
        A: Iterator<Item = Span> + Clone,
    {
        let free_before = before.clone().next().is_none_or(|b| b.end <= span.start);
        let free_after = after.clone().next().is_none_or(|a| span.end <= a.start);
        free_before
            && free_after
            && self.stretch_allows(before.clone(), span, after.clone())
            && self.weeks_allow(before, span, after)
    }

    fn stretch_allows(
        &self,
        before: impl Iterator<Item = Span>,
        span: Span,
        after: impl Iterator<Item = Span>,
    ) -> bool {
        let rest = self.minimum_rest_minutes;
        let separating = rest.max(1);
        if rest == 0 && self.max_consecutive_minutes.is_none() {
            return true;
        }
        let rest_due = |length: u32| rest > 0 && length >= self.rest_due_after_minutes;

        let mut stretch = span;
        let mut end_of_previous = None;
        for previous in before {
            if stretch.start - previous.end >= separating {
                break;
            }
            end_of_previous = end_of_previous.or(Some(previous.end));
            stretch.start = previous.start;
        }
        if end_of_previous.is_some_and(|end| rest_due(end - stretch.start)) {
            return false;
        }
        for next in after {
            if next.start - stretch.end >= separating {
                break;
            }
            if rest_due(stretch.minutes()) {
                return false;
            }
            stretch.end = next.end;
        }
        self.max_consecutive_minutes
            .is_none_or(|longest| stretch.minutes() <= longest)
    }

    fn weeks_allow<B, A>(&self, before: &B, span: Span, after: &A) -> bool
    where
        B: Iterator<Item = Span> + Clone,
        A: Iterator<Item = Span> + Clone,
    {
        let within = |week: Span| {
            let earlier = before.clone().take_while(move |s| s.end > week.start);
            let later = after.clone().take_while(move |s| s.start < week.end);
            earlier.chain(later)
        };
        let few_enough = self.max_duties_per_week.is_none_or(|most| {
            let week = Span::week(span.start / WEEK_MINUTES);
            let others = within(week).filter(|s| s.start >= week.start).count();
            others < most as usize
        });
        let short_enough = self.max_minutes_per_week.is_none_or(|most| {
            span.weeks().all(|week| {
                let others: u32 = within(week).map(|s| s.shared_minutes(week)).sum();
                others + span.shared_minutes(week) <= most
            })
        });
        few_enough && short_enough
    }
}

/// A piece of time, start included, end excluded \[minutes\].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) fn week(number: u32) -> Self {
        let start = number.saturating_mul(WEEK_MINUTES);
        Self {
            start,
            end: start.saturating_add(WEEK_MINUTES),
        }
    }

    /// The weeks in which at least a minute of the span falls.
    pub(super) fn weeks(self) -> impl Iterator<Item = Self> {
        let last = self.end.saturating_sub(1).max(self.start);
        (self.start / WEEK_MINUTES..=last / WEEK_MINUTES).map(Self::week)
    }

    pub(super) fn minutes(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    pub(super) fn shared_minutes(self, other: Self) -> u32 {
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from_hour: u32, to_hour: u32) -> Span {
        Span {
            start: from_hour * HOUR,
            end: to_hour * HOUR,
        }
    }

    fn allows(rules: RestRules, before: &[Span], asked: Span, after: &[Span]) -> bool {
        rules.allow(&before.iter().rev().copied(), asked, &after.iter().copied())
    }

    #[test]
    fn duties_that_touch_do_not_overlap() {
        let (before, after) = ([span(0, 4)], [span(8, 9)]);
        assert!(allows(RestRules::none(), &before, span(4, 8), &after));
        assert!(!allows(RestRules::none(), &before, span(3, 8), &after));
        assert!(!allows(RestRules::none(), &before, span(4, 9), &after));
    }

    #[test]
    fn eleven_hours_are_due_on_both_sides() {
        let rules = RestRules::eleven_hours();
        assert!(allows(rules, &[span(0, 4)], span(15, 16), &[span(27, 28)]));
        assert!(!allows(rules, &[span(0, 4)], span(14, 16), &[]));
        assert!(!allows(rules, &[], span(15, 17), &[span(27, 28)]));
    }

    #[test]
    fn a_trainee_rests_after_twelve_hours_but_not_after_a_short_duty() {
        let rules = RestRules::trainee_law();
        assert!(allows(rules, &[span(0, 4)], span(6, 10), &[]));
        assert!(!allows(rules, &[span(0, 12)], span(23, 24), &[]));
        assert!(allows(rules, &[span(0, 12)], span(24, 25), &[]));
    }

    #[test]
    fn a_trainee_s_short_duties_add_up_to_one_stretch() {
        let rules = RestRules::trainee_law();
        // From 0 h to 13 h without 12 h of rest: nothing more before 25 h.
        assert!(!allows(
            rules,
            &[span(0, 4), span(6, 13)],
            span(20, 21),
            &[]
        ));
        assert!(allows(rules, &[span(0, 4), span(6, 13)], span(25, 26), &[]));
        // The same when the one in the middle comes last.
        assert!(!allows(rules, &[span(0, 4)], span(6, 13), &[span(20, 21)]));
    }

    #[test]
    fn a_trainee_works_at_most_a_day_in_one_go_and_sixty_hours_a_week() {
        let rules = RestRules::trainee_law();
        assert!(allows(rules, &[], span(0, 24), &[]));
        assert!(!allows(rules, &[], span(0, 25), &[]));
        let two_days = [span(0, 24), span(36, 60)];
        assert!(allows(rules, &two_days, span(72, 84), &[]));
        assert!(!allows(rules, &two_days, span(72, 85), &[]));
        // The second week starts after 168 h; only the hour before it counts in the first.
        assert!(allows(rules, &two_days, span(167, 190), &[]));
    }

    #[test]
    fn without_rest_only_duties_that_touch_are_one_stretch() {
        let rules = RestRules {
            max_consecutive_minutes: Some(10 * HOUR),
            ..RestRules::none()
        };
        assert!(allows(rules, &[span(0, 5)], span(5, 10), &[]));
        assert!(!allows(rules, &[span(0, 5)], span(5, 10), &[span(10, 11)]));
        let a_minute_later = Span {
            start: 5 * HOUR + 1,
            end: 15 * HOUR,
        };
        assert!(allows(rules, &[span(0, 5)], a_minute_later, &[]));
    }

    #[test]
    fn duties_count_in_the_week_in_which_they_start() {
        let rules = RestRules {
            max_duties_per_week: Some(2),
            ..RestRules::none()
        };
        let (monday, sunday_night) = (span(0, 1), span(167, 170));
        assert!(allows(
            rules,
            &[monday],
            sunday_night,
            &[span(200, 201), span(210, 211)]
        ));
        assert!(!allows(rules, &[monday], span(5, 6), &[sunday_night]));
        assert!(!allows(
            rules,
            &[sunday_night],
            span(200, 201),
            &[span(210, 211), span(220, 221)]
        ));
    }
}

//! What becomes of a request to the practice: for today or another day, and whether the practice then refers the patient.

/// What a request to the practice asks for and leads to, in the order in which they share out the lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Request {
    TodayReferred,
    Today,
    OtherDayReferred,
    OtherDay,
}

/// Bits of the lot of a request.
pub(super) const LOT_BITS: u32 = 24;

/// The lots from which on each kind of request but the first begins: found once, so that no request needs a division.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lots {
    today: u32,
    other_day_referred: u32,
    other_day: u32,
}

impl Lots {
    /// From the share of requests for the same day and the share of either kind after which the practice refers the patient.
    pub(super) fn new(same_day: f64, refers: f64) -> Self {
        let from = |kind| first(|lot| request(same_day, refers, lot) >= kind);
        Self {
            today: from(Request::Today),
            other_day_referred: from(Request::OtherDayReferred),
            other_day: from(Request::OtherDay),
        }
    }

    #[inline]
    pub(super) fn of(self, lot: u32) -> Request {
        if lot >= self.other_day {
            Request::OtherDay
        } else if lot < self.today {
            Request::TodayReferred
        } else if lot < self.other_day_referred {
            Request::Today
        } else {
            Request::OtherDayReferred
        }
    }
}

/// The first part of the lots is for today, and the first part of both parts ends in a referral.
fn request(same_day: f64, refers: f64, lot: u32) -> Request {
    let lot = (f64::from(lot) + 0.5) / f64::from(1_u32 << LOT_BITS);
    let today = lot < same_day;
    let within = if today {
        lot / same_day
    } else {
        (lot - same_day) / (1.0 - same_day)
    };
    match (today, within < refers) {
        (true, true) => Request::TodayReferred,
        (true, false) => Request::Today,
        (false, true) => Request::OtherDayReferred,
        (false, false) => Request::OtherDay,
    }
}

/// The first lot of which something holds that holds of all later ones; 2^24 when it holds of none.
fn first(holds: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, 1 << LOT_BITS);
    while low < high {
        let middle = u32::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_are_shared_out_as_the_rules_say() {
        for same_day in [0.0, 0.001, 0.35, 1.0 / 3.0, 0.999, 1.0] {
            for refers in [0.0, 0.02, 0.5, 1.0] {
                let lots = Lots::new(same_day, refers);
                let borders = [lots.today, lots.other_day_referred, lots.other_day];
                let near = borders.into_iter().flat_map(|b| b.saturating_sub(2)..b + 2);
                let spread = (0..1 << LOT_BITS).step_by(4_099);
                for lot in spread.chain(near).filter(|lot| lot >> LOT_BITS == 0) {
                    let expected = request(same_day, refers, lot);
                    assert_eq!(lots.of(lot), expected, "{same_day} {refers} {lot}");
                }
                let share = f64::from(lots.other_day_referred) / f64::from(1_u32 << LOT_BITS);
                assert!((share - same_day).abs() < 1e-7, "{share}");
            }
        }
    }
}

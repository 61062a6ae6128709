//! What has to be covered, and the doctors who may be asked to cover it.

/// A group of duties counted apart, for example nights, weekends or public holidays.
///
/// The number is only a label chosen by the caller; it never changes who is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DutyKind(pub u8);

/// One turn of duty that needs exactly one doctor.
///
/// A post with three doctors at once is three duties with the same hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duty {
    /// First minute of the duty \[minutes since day 0, 00:00\].
    pub start: u32,
    /// First minute after the duty \[minutes since day 0, 00:00\]; later than `start`.
    pub end: u32,
    /// How much the duty counts in a doctor's load; finite, above zero (1 for a weekday night).
    pub weight: f64,
    /// Group in which the duty is counted.
    pub kind: DutyKind,
    /// Service whose doctors may take it, numbered from 0 without large gaps.
    pub pool: u32,
}

/// A doctor who may be asked to stand on duty.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Share of the duties that is due, as a full-time equivalent; zero or less is exempt.
    pub share: f64,
    /// Order between doctors who are otherwise equal: the lower number is asked first.
    ///
    /// When chance must decide, the caller draws these numbers. Equal numbers fall back on the
    /// doctor's place in the list.
    pub tie_break: u32,
    /// Absences \[minutes, start included, end excluded\], sorted, without overlap.
    pub leave: Vec<(u32, u32)>,
    /// Most duties this doctor accepts over the whole period; `None` sets no limit.
    pub max_duties: Option<u32>,
    /// Load brought forward from before, in the unit of [`Duty::weight`]; negative is a credit owed.
    pub carried_load: f64,
    /// Services in which the doctor stands; see [`Duty::pool`].
    pub pools: Vec<u32>,
}

impl Candidate {
    /// A doctor of one service with nothing particular: no leave, no limit, no load brought forward.
    pub fn new(share: f64, tie_break: u32, pool: u32) -> Self {
        Self {
            share,
            tie_break,
            leave: Vec::new(),
            max_duties: None,
            carried_load: 0.0,
            pools: vec![pool],
        }
    }

    /// Whether the doctor owes any duty at all.
    pub fn is_liable(&self) -> bool {
        self.share > 0.0
    }
}

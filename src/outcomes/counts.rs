//! What is counted for one group of people, and for one level of urgency.

use crate::scenario::needs::URGENCIES;
use crate::stats::quantile::Histogram;

/// Counts of needs and contacts for one group of people (a commune, an age band).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Group {
    /// Residents.
    pub residents: u64,
    /// First emergency contacts.
    pub emergency: u64,
    /// Contacts with the duty service, calls that were passed on not counted.
    pub duty: u64,
    /// Of these with the own practice.
    pub own_practice: u64,
    /// Needs with a face to face contact after help was sought out of hours.
    pub seen: u64,
    /// Sum of their waits, from seeking help to being seen (minutes).
    pub wait_minutes: f64,
    /// Needs that sought help out of hours.
    pub sought: u64,
    /// Of these, given up.
    pub gave_up: u64,
}

/// Counts by true urgency.
#[derive(Clone, Debug, Default)]
pub struct UrgencyCounts {
    /// Needs that sought help out of hours.
    pub sought: u64,
    /// First emergency contacts.
    pub emergency: u64,
    /// Of these a GP could have treated.
    pub emergency_treatable: u64,
    /// Waits from seeking help out of hours to the first doctor face to face (minutes).
    pub waits: Histogram,
    /// Waits at the emergency department, door to physician.
    pub emergency_waits: Histogram,
    /// Seen later than the target of the urgency, or never.
    pub late: u64,
    /// Judged too low.
    pub undertriaged: u64,
    /// Judged too high.
    pub overtriaged: u64,
    /// Judged.
    pub triaged: u64,
}

/// Minutes within which a doctor should be there, by urgency: U1 15 and U2 60 (Giesen 2007, BMC Health Serv Res 7:19); no
/// published standard was found for the others.
pub const TARGET_MINUTES: [Option<f64>; URGENCIES] = [Some(15.0), Some(60.0), None, None, None];

/// Work of one service.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServiceCounts {
    /// Advice, consultations, visits, calls passed on.
    pub acts: [u64; 4],
    /// Advice, consultations and visits that began between 0 and 8 h.
    pub night: u64,
    /// Hours on duty of its doctors.
    pub duty_hours: f64,
    /// Hours of its doctors at work for patients, ways included.
    pub work_hours: f64,
}

impl ServiceCounts {
    /// Advice, consultations and visits.
    pub fn contacts(&self) -> u64 {
        self.acts[..3].iter().sum()
    }
}

//! What duty weighs on each doctor: duties, nights, hours, contacts, awakenings, kilometres, and the longest time without rest.

use crate::calendar::{Moment, minutes};
use crate::journal::{Act, ContactEntry, DutyEntry};
use crate::organisation::staffing::is_night;

/// Duty of one doctor in the measured period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Duties.
    pub duties: u32,
    /// Duties that cover 3 a.m.
    pub nights: u32,
    /// Hours on duty.
    pub duty_hours: f64,
    /// Hours at work for patients.
    pub work_hours: f64,
    /// Contacts, calls included.
    pub contacts: u32,
    /// Times woken.
    pub awakenings: u32,
    /// Kilometres driven or driven about.
    pub km: f64,
    /// Longest stretch of work, office included, without a break that counts as rest (hours).
    pub longest_stretch: f64,
}

/// The load of all practising doctors of the territory.
#[derive(Clone, Debug)]
pub struct DoctorLoad {
    /// By doctor.
    pub doctors: Vec<Load>,
    work: Vec<(u32, Moment, Moment)>,
}

impl DoctorLoad {
    pub(super) fn new(doctors: usize) -> Self {
        Self {
            doctors: vec![Load::default(); doctors],
            work: Vec::new(),
        }
    }

    /// Notes time at work, whatever it was.
    pub(super) fn worked(&mut self, doctor: u32, start: Moment, end: Moment) {
        if (doctor as usize) < self.doctors.len() && end > start {
            self.work.push((doctor, start, end));
        }
    }

    pub(super) fn contact(&mut self, entry: &ContactEntry) {
        let Some(load) = self.doctors.get_mut(entry.doctor as usize) else {
            return;
        };
        if !entry.meanwhile {
            load.work_hours += minutes(entry.doctor_free - entry.begun) / 60.0;
        }
        load.km += f64::from(entry.doctor_km);
        // A call that leads to a visit or consultation of the same doctor is one contact: only what was done counts.
        load.contacts += u32::from(entry.act != Act::Call);
        load.awakenings += u32::from(entry.woke);
    }

    pub(super) fn duty(&mut self, entry: &DutyEntry) {
        let Some(load) = self.doctors.get_mut(entry.doctor as usize) else {
            return;
        };
        load.duties += 1;
        load.nights += u32::from(is_night(entry.start, entry.end));
        load.duty_hours += f64::from(entry.end - entry.start) / 60.0;
    }

    /// Joins all work of each doctor into stretches between breaks of at least `rest`, and keeps the longest that ends after `from`.
    pub(super) fn measure_stretches(&mut self, from: Moment, rest: Moment) {
        self.work.sort_unstable();
        let mut current: Option<(u32, Moment, Moment)> = None;
        for &(doctor, start, end) in &self.work {
            current = Some(match current {
                Some((same, begun, until)) if same == doctor && start < until + rest => {
                    (doctor, begun, until.max(end))
                }
                _ => (doctor, start, end),
            });
            if let Some((doctor, begun, until)) = current.filter(|c| c.2 >= from) {
                let load = &mut self.doctors[doctor as usize];
                load.longest_stretch = load.longest_stretch.max(minutes(until - begun) / 60.0);
            }
        }
    }

    /// One number of every doctor, ascending.
    pub fn sorted(&self, value: impl Fn(&Load) -> f64) -> Vec<f64> {
        let mut values: Vec<f64> = self.doctors.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::MS_PER_HOUR;

    #[test]
    fn a_stretch_runs_until_six_hours_of_rest() {
        let hour = MS_PER_HOUR;
        let mut load = DoctorLoad::new(2);
        // Office 8-19, duty call at 23 and at 3, office again 8-19: never six hours free.
        for (start, end) in [(8, 19), (23, 24), (27, 28), (32, 43), (56, 67)] {
            load.worked(0, start * hour, end * hour);
        }
        load.worked(1, 8 * hour, 19 * hour);
        load.measure_stretches(0, 6 * hour);
        assert!((load.doctors[0].longest_stretch - 35.0).abs() < 1e-9);
        assert!((load.doctors[1].longest_stretch - 11.0).abs() < 1e-9);
    }
}

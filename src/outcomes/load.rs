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
    /// Stretches of work of each doctor, office days left out.
    work: Vec<Stretches>,
    /// Shortest break that counts as rest.
    rest: Moment,
}

/// Start and end of all work of one doctor in order of time; between any two lies a rest.
type Stretches = Vec<(Moment, Moment)>;

/// Adds work to stretches, joining those between which no rest is left. Most work comes last.
fn join(stretches: &mut Stretches, (start, end): (Moment, Moment), rest: Moment) {
    let before = stretches.iter().rposition(|s| s.1 + rest <= start);
    let first = before.map_or(0, |place| place + 1);
    let joined = stretches[first..].partition_point(|s| s.0 < end + rest);
    if joined == 0 {
        return stretches.insert(first, (start, end));
    }
    let last = first + joined - 1;
    stretches[first] = (start.min(stretches[first].0), end.max(stretches[last].1));
    stretches.drain(first + 1..=last);
}

impl DoctorLoad {
    pub(super) fn new(doctors: usize, rest: Moment) -> Self {
        Self {
            doctors: vec![Load::default(); doctors],
            work: vec![Stretches::new(); doctors],
            rest,
        }
    }

    /// Notes time at work, whatever it was.
    pub(super) fn worked(&mut self, doctor: u32, start: Moment, end: Moment) {
        if let Some(stretches) = self.work.get_mut(doctor as usize).filter(|_| end > start) {
            join(stretches, (start, end), self.rest);
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

    /// Joins the work of a doctor and the office days, which come in order of time, into stretches between breaks of at least
    /// the rest, and keeps the longest that ends after `from`.
    pub(super) fn measure_stretch(
        &mut self,
        doctor: usize,
        office: impl Iterator<Item = (Moment, Moment)>,
        from: Moment,
    ) {
        let mut work = self.work[doctor].iter().copied().peekable();
        let mut office = office.peekable();
        let mut next = || match (work.peek(), office.peek()) {
            (Some(duty), Some(day)) if day < duty => office.next(),
            (Some(_), _) => work.next(),
            (None, _) => office.next(),
        };
        let mut longest = 0;
        let mut current = None;
        while let Some((start, end)) = next() {
            let (begun, until) = match current {
                Some((begun, until)) if start < until + self.rest => (begun, end.max(until)),
                _ => (start, end),
            };
            current = Some((begun, until));
            if until >= from {
                longest = longest.max(until - begun);
            }
        }
        self.doctors[doctor].longest_stretch = minutes(longest) / 60.0;
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
    use proptest::prelude::*;

    #[test]
    fn a_stretch_runs_until_six_hours_of_rest() {
        let hour = MS_PER_HOUR;
        let mut load = DoctorLoad::new(2, 6 * hour);
        let hours = |spans: &[(u64, u64)]| -> Vec<(Moment, Moment)> {
            spans.iter().map(|s| (s.0 * hour, s.1 * hour)).collect()
        };
        // Office 8-19, duty call at 23 and at 3, office again 8-19: never six hours free.
        for (start, end) in hours(&[(23, 24), (27, 28)]) {
            load.worked(0, start, end);
        }
        load.measure_stretch(0, hours(&[(8, 19), (32, 43), (56, 67)]).into_iter(), 0);
        load.measure_stretch(1, hours(&[(8, 19)]).into_iter(), 0);
        assert!((load.doctors[0].longest_stretch - 35.0).abs() < 1e-9);
        assert!((load.doctors[1].longest_stretch - 11.0).abs() < 1e-9);
    }

    /// All work sorted and joined one after the other, as the definition says.
    fn longest_of_all(mut work: Vec<(Moment, Moment)>, from: Moment, rest: Moment) -> Moment {
        work.sort_unstable();
        let (mut longest, mut current) = (0, None);
        for (start, end) in work {
            let (begun, until) = match current {
                Some((begun, until)) if start < until + rest => (begun, end.max(until)),
                _ => (start, end),
            };
            current = Some((begun, until));
            if until >= from {
                longest = longest.max(until - begun);
            }
        }
        longest
    }

    fn spans(most: usize) -> impl Strategy<Value = Vec<(Moment, Moment)>> {
        let span = (0_u64..400, 1_u64..30).prop_map(|(start, length)| (start, start + length));
        prop::collection::vec(span, 0..most)
    }

    proptest! {
        #[test]
        fn the_order_in_which_work_is_told_changes_nothing(
            work in spans(60), mut office in spans(10), from in 0_u64..400, rest in 0_u64..20,
        ) {
            let mut load = DoctorLoad::new(1, rest * MS_PER_HOUR);
            let hour = |span: &(Moment, Moment)| (span.0 * MS_PER_HOUR, span.1 * MS_PER_HOUR);
            for (start, end) in work.iter().map(hour) {
                load.worked(0, start, end);
            }
            let apart = load.work[0].windows(2).all(|w| w[0].1 + load.rest <= w[1].0);
            prop_assert!(apart, "{:?}", load.work[0]);
            office.sort_unstable();
            load.measure_stretch(0, office.iter().map(hour), from * MS_PER_HOUR);
            let longest = longest_of_all([work, office].concat(), from, rest);
            prop_assert!((load.doctors[0].longest_stretch - longest as f64).abs() < 1e-9);
        }
    }
}

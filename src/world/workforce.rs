//! The general practitioners of the territory and their practices.
//!
//! Each practice and each doctor draws its traits from its own stream, so that one more doctor alone in a practice moves nobody
//! else. (Where a share of the doctors works in groups, one more may make one of the groups larger.)

use super::geography::{Geography, Place};
use crate::random::{Purpose, Streams};
use crate::scenario::doctors::{DOCTOR_AGE_STARTS, DoctorRules, DutyRule};
use crate::scenario::territory::{CercleZone, Territory};

/// A general practitioner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doctor {
    /// Practice (index).
    pub practice: u32,
    /// Cercle (index).
    pub cercle: u16,
    /// Age (years).
    pub age: u8,
    /// Share of full time, 0.2 to 1.
    pub full_time: f32,
    /// Bits of the weekdays with office hours (bit 0 = Monday).
    pub office_days: u8,
    /// Exempt from duty.
    pub exempt: bool,
    /// Takes part in the duty (not exempt and, where duty is voluntary, willing).
    pub takes_duty: bool,
    /// Answers the own patients on a personal telephone when not on duty.
    pub personal_phone: bool,
}

/// A practice: one doctor alone, or a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Practice {
    /// Where it is.
    pub place: Place,
    /// Neighbourhood (index).
    pub neighbourhood: u32,
    /// First doctor.
    pub first: u32,
    /// Number of doctors.
    pub doctors: u32,
    /// Cercle (index).
    pub cercle: u16,
}

/// Doctors and practices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workforce {
    /// Practising general practitioners; those of a practice stand together.
    pub doctors: Vec<Doctor>,
    /// Practices, in order of Cercles; those who settled besides stand at the end.
    pub practices: Vec<Practice>,
    /// Trainees who may take duties, by Cercle.
    pub trainees: Vec<u32>,
}

impl Workforce {
    /// Draws the workforce of every Cercle.
    pub fn build(
        territory: &Territory,
        rules: &DoctorRules,
        geography: &Geography,
        streams: &Streams,
    ) -> Self {
        let mut workforce = Self::default();
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); territory.cercles.len()];
        for (index, n) in geography.neighbourhoods.iter().enumerate() {
            members[usize::from(geography.cercle[usize::from(n.commune)])].push(index as u32);
        }
        let mut settle = |cercle: usize, sizes: Vec<u32>| {
            for doctors in sizes {
                workforce.add_practice(
                    cercle as u16,
                    doctors,
                    &members[cercle],
                    rules,
                    geography,
                    *streams,
                );
            }
        };
        for (cercle, zone) in territory.cercles.iter().enumerate() {
            settle(cercle, practice_sizes(zone.doctors, rules));
        }
        for (cercle, zone) in territory.cercles.iter().enumerate() {
            settle(cercle, vec![1; zone.extra_doctors as usize]);
        }
        let trainees = |zone: &CercleZone| {
            (f64::from(zone.doctors + zone.extra_doctors) * rules.trainees).round() as u32
        };
        workforce.trainees = territory.cercles.iter().map(trainees).collect();
        workforce
    }

    fn add_practice(
        &mut self,
        cercle: u16,
        doctors: u32,
        neighbourhoods: &[u32],
        rules: &DoctorRules,
        geography: &Geography,
        streams: Streams,
    ) {
        let practice = self.practices.len() as u32;
        let mut draws = streams.draws(Purpose::Practice, (practice, 0));
        let weights: Vec<f64> = neighbourhoods
            .iter()
            .map(|&n| f64::from(geography.neighbourhoods[n as usize].inhabitants))
            .collect();
        let neighbourhood = neighbourhoods[draws.pick(&weights)];
        let first = self.doctors.len() as u32;
        let place = geography.neighbourhoods[neighbourhood as usize].place;
        self.practices.push(Practice {
            place,
            neighbourhood,
            first,
            doctors,
            cercle,
        });
        for id in first..first + doctors {
            self.doctors
                .push(draw_doctor(id, practice, cercle, rules, streams));
        }
    }

    /// The practice of a doctor.
    #[inline]
    pub fn practice_of(&self, doctor: u32) -> &Practice {
        &self.practices[self.doctors[doctor as usize].practice as usize]
    }
}

/// Sizes of the practices of a zone: groups of the stated mean size first, then doctors alone.
fn practice_sizes(doctors: u32, rules: &DoctorRules) -> Vec<u32> {
    let grouped = (f64::from(doctors) * rules.in_group).round() as u32;
    let groups = (f64::from(grouped) / rules.group_size).round() as u32;
    let groups = groups.min(grouped / 2);
    let mut sizes: Vec<u32> = (0..groups)
        .map(|g| grouped / groups + u32::from(g < grouped % groups))
        .collect();
    let placed: u32 = sizes.iter().sum();
    sizes.resize(sizes.len() + (doctors - placed) as usize, 1);
    sizes
}

fn draw_doctor(
    id: u32,
    practice: u32,
    cercle: u16,
    rules: &DoctorRules,
    streams: Streams,
) -> Doctor {
    let mut draws = streams.draws(Purpose::Doctor, (id, 0));
    let band = draws.pick(&rules.age_shares);
    let age = DOCTOR_AGE_STARTS[band] + (draws.uniform() * 8.0) as u8;
    // Symmetric around the mean, as far as 0.2 and 1 allow.
    let half_width = (1.0 - rules.full_time).min(rules.full_time - 0.2).max(0.0);
    let full_time = rules.full_time + half_width * (2.0 * draws.uniform() - 1.0);
    let office_days = draw_office_days(full_time, draws.uniform());
    let old = rules.age_shares[4] / rules.age_shares.iter().sum::<f64>();
    let exempt = draws.chance(exempt_probability(rules, old, band == 4));
    let lot = draws.uniform();
    let willing = match rules.duty {
        DutyRule::Mandatory => true,
        DutyRule::Voluntary { participation, .. } => lot < participation,
    };
    let phone_lot = draws.uniform();
    let phones = rules.personal_phone.as_ref();
    Doctor {
        practice,
        cercle,
        age,
        full_time: full_time as f32,
        office_days,
        exempt,
        takes_duty: willing && !exempt,
        personal_phone: phones.is_some_and(|p| phone_lot < p.by_age[band]),
    }
}

/// Probability of exemption of one doctor. The share in all is the stated one: where the old are all exempt, the rest falls to the
/// younger.
fn exempt_probability(rules: &DoctorRules, share_of_old: f64, is_old: bool) -> f64 {
    let young = rules.exempt / (1.0 - share_of_old + share_of_old * rules.exempt_ratio_65);
    let old = young * rules.exempt_ratio_65;
    match (old > 1.0, is_old) {
        (false, true) => old,
        (false, false) => young,
        (true, true) => 1.0,
        (true, false) => ((rules.exempt - share_of_old) / (1.0 - share_of_old)).clamp(0.0, 1.0),
    }
}

/// Office days: five for full time, fewer in proportion (at least two); the free days follow each other from a drawn start.
fn draw_office_days(full_time: f64, lot: f64) -> u8 {
    let days = ((5.0 * full_time).ceil() as u8).clamp(2, 5);
    let start = (lot * 5.0) as u8;
    (0..days).map(|d| 1 << ((start + d) % 5)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_days_are_working_days() {
        for tenth in 2..=10 {
            let days = draw_office_days(f64::from(tenth) / 10.0, 0.77);
            assert!((2..=5).contains(&days.count_ones()) && days < 32);
        }
        assert_eq!(draw_office_days(1.0, 0.3), 31);
        assert_eq!(draw_office_days(0.75, 0.0).count_ones(), 4);
    }
}

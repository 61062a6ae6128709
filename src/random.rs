//! Chance, kept in order: each person, need and decision has its own luck, the same in every organisation that is compared.
//!
//! A stream is addressed by (seed, replication, purpose, subject) and has no state elsewhere: a counter-based generator,
//! Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC11), turns the address
//! into numbers. Nothing here depends on the order of work, on threads or on the platform: the transforms use the `libm`
//! crate, not the system's mathematics.
//!
//! Invariant: one subject's draws never move because another subject exists, or because another purpose draws more.

pub mod distribution;

const MULTIPLIER_0: u32 = 0xD251_1F53;
const MULTIPLIER_1: u32 = 0xCD9E_8D57;
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
const ROUNDS: u32 = 10;

/// One block of Philox 4x32-10: four independent 32-bit words from a counter and a key.
#[inline]
pub fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let a = u64::from(MULTIPLIER_0) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIER_1) * u64::from(counter[2]);
        counter = [
            (b >> 32) as u32 ^ counter[1] ^ key[0],
            b as u32,
            (a >> 32) as u32 ^ counter[3] ^ key[1],
            a as u32,
        ];
        key = [key[0].wrapping_add(WEYL_0), key[1].wrapping_add(WEYL_1)];
    }
    counter
}

/// What a draw is for. The numbers are part of every published result: never renumber, only add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Traits of a resident: age, sex, chronic illness, habits. Subject: resident.
    Resident = 1,
    /// Traits of a doctor: place, age, share of full time, exemption. Subject: doctor.
    Doctor = 2,
    /// Which general practitioner a resident has. Subject: resident.
    OwnGp = 3,
    /// When a resident falls ill. Subject: resident.
    Onset = 4,
    /// What the illness is: urgency, reason, what would resolve it. Subject: need.
    Illness = 5,
    /// How urgent the resident believes it to be. Subject: need.
    Perception = 6,
    /// The taste for each road to care. Subject: need; position: attempt and alternative.
    Choice = 7,
    /// Patience while waiting. Subject: need.
    Patience = 8,
    /// What a call-taker makes of the call. Subject: need.
    Triage = 9,
    /// How long each act of care takes. Subject: need; position: act.
    Duration = 10,
    /// What the clinician finds and decides. Subject: need.
    Clinical = 11,
    /// Fading and worsening. Subject: need.
    Course = 12,
    /// Patients of the emergency department who come from elsewhere. Subject: department.
    Background = 13,
    /// Leave and lots of a doctor in one year. Subject: doctor.
    Leave = 14,
    /// Whether a duty goes to an outsider or a trainee. Subject: duty.
    DutyHolder = 15,
    /// Whether the record is seen and the report returns. Subject: need.
    Record = 16,
    /// Fading of attention: answered phone or not. Subject: need.
    Telephone = 17,
    /// Requests to the own practice in office hours. Subject: resident.
    OfficeHours = 18,
    /// Traits of a practice. Subject: practice.
    Practice = 19,
    /// Whether a resident is on the books of a service. Subject: resident and service.
    Books = 20,
    /// Whether a resident keeps to rules of calling or asking first. Subject: resident.
    Rules = 21,
    /// Whether the nurse at the door sends a patient to a post, and whether the patient goes. Subject: need.
    Diversion = 22,
    /// When a child is brought ill to a preventive consultation. Subject: resident.
    ChildClinic = 23,
    /// What a doctor does of own accord: sees a caller, stops taking duty. Subject: need or doctor.
    Personal = 24,
    /// What an uncertain value is in one draw (in place of the replication). Subject: its key.
    Assumption = 29,
    /// Where a sensitivity analysis runs. Subject: which part of it.
    Screening = 27,
    /// Which runs of a result are simulated again to verify it.
    Verification = 28,
    /// Where a calibration tries, and the seed of each try. Subject: what is drawn.
    Calibration = 30,
}

/// The luck of one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    key: [u32; 2],
    replication: u32,
}

impl Streams {
    /// Replication 0 is kept for what stays fixed: the people, the doctors and the places.
    pub fn new(seed: u64, replication: u32) -> Self {
        Self {
            key: [seed as u32, (seed >> 32) as u32],
            replication,
        }
    }

    /// The key of the generator, for lots that are addressed directly.
    pub fn key(&self) -> [u32; 2] {
        self.key
    }

    /// The draws of `subject` for `purpose`; a need is the pair (resident, moment), others use one word.
    #[inline]
    pub fn draws(&self, purpose: Purpose, subject: (u32, u32)) -> Draws {
        self.draws_at(purpose, subject, 0)
    }

    /// The same stream from block `position` on (four words a block), for draws that must stay apart.
    #[inline]
    pub fn draws_at(&self, purpose: Purpose, subject: (u32, u32), position: u16) -> Draws {
        Draws {
            key: self.key,
            counter: [
                u32::from(position) << 8 | purpose as u32,
                subject.0,
                subject.1,
                self.replication,
            ],
            words: [0; 4],
            used: 4,
        }
    }
}

/// A sequence of draws for one subject and purpose.
#[derive(Clone, Debug)]
pub struct Draws {
    key: [u32; 2],
    counter: [u32; 4],
    words: [u32; 4],
    used: u8,
}

impl Draws {
    /// The next 32 random bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if self.used == 4 {
            self.words = philox(self.counter, self.key);
            self.counter[0] = self.counter[0].wrapping_add(1 << 8);
            self.used = 0;
        }
        let word = self.words[usize::from(self.used)];
        self.used += 1;
        word
    }

    /// A number strictly between 0 and 1, on a grid of 2^-32: never 0, never 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (f64::from(self.word()) + 0.5) * (1.0 / 4_294_967_296.0)
    }

    /// A number strictly between 0 and 1 with 52 random bits, for where ties or far tails matter.
    #[inline]
    pub fn fine_uniform(&mut self) -> f64 {
        let bits = u64::from(self.word()) << 32 | u64::from(self.word());
        ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }

    /// True with the given probability (0 to 1).
    #[inline]
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// An index drawn in proportion to `weights` (not negative, not all zero); the last index absorbs rounding.
    #[inline]
    pub fn pick(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.uniform() * total;
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_published_known_answers() {
        // Known-answer vectors distributed with Random123 (kat_vectors, philox 4x32, 10 rounds).
        assert_eq!(
            philox([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn first_uniforms_of_a_stream_are_pinned() {
        let mut draws = Streams::new(1, 1).draws(Purpose::Onset, (7, 0));
        let words: Vec<u32> = (0..5).map(|_| draws.word()).collect();
        let again: Vec<u32> = {
            let mut d = Streams::new(1, 1).draws(Purpose::Onset, (7, 0));
            (0..5).map(|_| d.word()).collect()
        };
        assert_eq!(words, again);
        assert_eq!(
            words[0],
            philox([u32::from(Purpose::Onset as u8), 7, 0, 1], [1, 0])[0]
        );
    }

    #[test]
    fn every_part_of_the_address_changes_the_draw() {
        let base = Streams::new(5, 1).draws(Purpose::Onset, (7, 3)).word();
        assert_ne!(
            base,
            Streams::new(6, 1).draws(Purpose::Onset, (7, 3)).word()
        );
        assert_ne!(
            base,
            Streams::new(5 << 32, 1)
                .draws(Purpose::Onset, (7, 3))
                .word()
        );
        assert_ne!(
            base,
            Streams::new(5, 2).draws(Purpose::Onset, (7, 3)).word()
        );
        assert_ne!(
            base,
            Streams::new(5, 1).draws(Purpose::Choice, (7, 3)).word()
        );
        assert_ne!(
            base,
            Streams::new(5, 1).draws(Purpose::Onset, (8, 3)).word()
        );
        assert_ne!(
            base,
            Streams::new(5, 1).draws(Purpose::Onset, (7, 4)).word()
        );
        assert_ne!(
            base,
            Streams::new(5, 1)
                .draws_at(Purpose::Onset, (7, 3), 1)
                .word()
        );
    }

    #[test]
    fn a_position_is_the_same_as_drawing_up_to_it() {
        let mut walked = Streams::new(9, 2).draws(Purpose::Choice, (1, 1));
        for _ in 0..8 {
            walked.word();
        }
        let mut jumped = Streams::new(9, 2).draws_at(Purpose::Choice, (1, 1), 2);
        assert_eq!(walked.word(), jumped.word());
    }

    #[test]
    fn uniforms_fill_the_interval_evenly() {
        // Chi-square over 64 cells, 64 000 draws: mean 63, sd 11.2; the bound is the 99.9 % point (103.4).
        let mut cells = [0_u32; 64];
        for subject in 0..64_000 {
            let u = Streams::new(11, 1)
                .draws(Purpose::Illness, (subject, 0))
                .uniform();
            cells[(u * 64.0) as usize] += 1;
        }
        let chi: f64 = cells
            .iter()
            .map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0)
            .sum();
        assert!(chi < 103.4, "chi-square {chi}");
    }

    #[test]
    fn pick_follows_the_weights() {
        let mut hits = [0_u32; 3];
        for subject in 0..30_000 {
            hits[Streams::new(3, 1)
                .draws(Purpose::Illness, (subject, 9))
                .pick(&[0.5, 0.0, 1.5])] += 1;
        }
        assert_eq!(hits[1], 0);
        // Binomial(30 000, 0.25): sd 75; 3.3 sd is the 99.9 % bound.
        assert!((f64::from(hits[0]) - 7500.0).abs() < 250.0, "{hits:?}");
    }
}

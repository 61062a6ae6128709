//! Chance, kept in order: each person, need and decision has its own luck, the same in every organisation that is compared.
//!
//! A stream is addressed by (seed, replication, purpose, subject) and has no state elsewhere: the address is mixed into the start of
//! a `SplitMix64` sequence (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA; the mixing function
//! is variant 13 of Stafford, as in the `SplittableRandom` of Java), of which any part can be had at once. Nothing here depends on
//! the order of work, on threads or on the platform: the transforms use the `libm` crate, not the system's mathematics.
//!
//! Invariant: one subject's draws never move because another subject exists, or because another purpose draws more.

pub mod distribution;

/// The odd step of the sequence: 2^64 over the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Every bit of the result hangs on every bit of the word; no two words give the same.
#[inline]
const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
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
    key: u64,
}

impl Streams {
    /// Replication 0 is kept for what stays fixed: the people, the doctors and the places.
    pub fn new(seed: u64, replication: u32) -> Self {
        Self {
            key: mix(mix(seed.wrapping_add(STEP)) ^ u64::from(replication)),
        }
    }

    /// The luck of `subject`; a need is the pair (resident, moment), others use one word.
    #[inline]
    pub fn of(&self, subject: (u32, u32)) -> Luck {
        let word = u64::from(subject.0) << 32 | u64::from(subject.1);
        Luck(mix(self.key ^ mix(word.wrapping_add(STEP))))
    }

    /// The draws of `subject` for `purpose`.
    #[inline]
    pub fn draws(&self, purpose: Purpose, subject: (u32, u32)) -> Draws {
        self.of(subject).draws(purpose, 0)
    }

    /// The same stream from block `position` on (four words a block), for draws that must stay apart.
    #[inline]
    pub fn draws_at(&self, purpose: Purpose, subject: (u32, u32), position: u16) -> Draws {
        self.of(subject).draws(purpose, position)
    }
}

/// The luck of one subject in one replication: one sequence, of which each purpose has a part of 2^40 steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Luck(u64);

/// Words of 32 bits in a block.
const WORDS_IN_BLOCK: u64 = 4;

impl Luck {
    /// The draws for `purpose` from block `position` on (four words a block).
    #[inline]
    pub fn draws(self, purpose: Purpose, position: u16) -> Draws {
        let steps = ((purpose as u64) << 40) + u64::from(position) * WORDS_IN_BLOCK / 2;
        Draws {
            state: self.0.wrapping_add(steps.wrapping_mul(STEP)),
            half: None,
        }
    }

    /// The word that [`Luck::draws`] gives at its place `number` (from 0), by itself.
    #[inline]
    pub fn word_at(self, purpose: Purpose, position: u16, number: u16) -> u32 {
        let steps = ((purpose as u64) << 40)
            + u64::from(position) * WORDS_IN_BLOCK / 2
            + u64::from(number / 2)
            + 1;
        let whole = mix(self.0.wrapping_add(steps.wrapping_mul(STEP)));
        // The upper half comes first.
        (whole >> (32 * (1 - number % 2))) as u32
    }

    /// Lot number `number` for `purpose`, strictly between 0 and 1, for where each of many candidates has a lot of its own.
    #[inline]
    pub fn lot(self, purpose: Purpose, number: u32) -> f64 {
        let steps = (purpose as u64) << 40 | u64::from(number);
        uniform_of((mix(self.0.wrapping_add(steps.wrapping_mul(STEP))) >> 32) as u32)
    }
}

/// A number strictly between 0 and 1 in the middle of one of 2^32 equal cells.
#[inline]
pub fn uniform_of(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// A sequence of draws for one subject and purpose.
#[derive(Clone, Debug)]
pub struct Draws {
    state: u64,
    /// The lower half of the last word of 64 bits, while nobody has used it.
    half: Option<u32>,
}

impl Draws {
    /// The next 32 random bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let whole = self.long_word();
        self.half = Some(whole as u32);
        (whole >> 32) as u32
    }

    /// 64 fresh random bits; half a word that is left stays for [`Draws::word`].
    #[inline]
    pub fn long_word(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// A number strictly between 0 and 1, on a grid of 2^-32: never 0, never 1.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform_of(self.word())
    }

    /// A number strictly between 0 and 1 with 52 random bits, for where ties or far tails matter.
    #[inline]
    pub fn fine_uniform(&mut self) -> f64 {
        let bits = self.long_word();
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

/// Shares of `N` alternatives, added up so that one lot picks one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares<const N: usize> {
    /// Sum of the shares up to each alternative; the last is 1.
    sums: [f64; N],
}

impl<const N: usize> Shares<N> {
    /// From weights, not negative and not all zero.
    pub fn new(weights: &[f64; N]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        Self {
            sums: weights.map(|weight| {
                sum += weight / total;
                sum
            }),
        }
    }

    /// The alternative in which a lot (0 to 1) falls; the last one absorbs rounding.
    #[inline]
    pub fn pick(&self, lot: f64) -> usize {
        let passed = self.sums.iter().filter(|&&sum| sum <= lot).count();
        passed.min(N - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_gives_the_published_known_answers() {
        // The first outputs of SplitMix64 from state 1234567, as printed by the reference program of Vigna.
        let mut draws = Draws {
            state: 1_234_567,
            half: None,
        };
        for expected in [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ] {
            assert_eq!(draws.long_word(), expected);
        }
    }

    /// A pin, not a truth: whoever moves it moves every published result.
    #[test]
    fn first_words_of_a_stream_are_pinned() {
        let mut draws = Streams::new(1, 1).draws(Purpose::Onset, (7, 0));
        assert_eq!(
            [draws.word(), draws.word(), draws.word()],
            [3_175_700_830, 1_529_484_555, 234_130_448]
        );
    }

    /// Addresses differ in few bits; what is drawn must differ in half of them, whichever they are.
    #[test]
    fn each_bit_of_an_address_flips_each_bit_of_a_draw_half_of_the_time() {
        const PURPOSES: [Purpose; 2] = [Purpose::Onset, Purpose::OwnGp];
        let first = |seed, replication, purpose, subject, position| {
            let streams = Streams::new(seed, replication);
            streams.draws_at(purpose, subject, position).long_word()
        };
        let mut flips = vec![[0_u32; 64]; 64 + 32 + 64 + 8 + 1];
        let n = 2_000_u32;
        for i in 0..n {
            let (seed, replication) = (u64::from(i % 10), i % 100);
            let (subject, position) = ((i, 1_000 * i), (i % 50) as u16);
            let base = first(seed, replication, PURPOSES[0], subject, position);
            let mut row = 0;
            let mut note = |word: u64| {
                let changed = base ^ word;
                (0..64).for_each(|bit| flips[row][bit] += (changed >> bit & 1) as u32);
                row += 1;
            };
            for bit in 0..64 {
                note(first(
                    seed ^ 1 << bit,
                    replication,
                    PURPOSES[0],
                    subject,
                    position,
                ));
            }
            for bit in 0..32 {
                note(first(
                    seed,
                    replication ^ 1 << bit,
                    PURPOSES[0],
                    subject,
                    position,
                ));
            }
            for bit in 0..32 {
                let other = (subject.0 ^ 1 << bit, subject.1);
                note(first(seed, replication, PURPOSES[0], other, position));
                let other = (subject.0, subject.1 ^ 1 << bit);
                note(first(seed, replication, PURPOSES[0], other, position));
            }
            for bit in 0..8 {
                note(first(
                    seed,
                    replication,
                    PURPOSES[0],
                    subject,
                    position ^ 1 << bit,
                ));
            }
            note(first(seed, replication, PURPOSES[1], subject, position));
        }
        // Binomial(2 000, 1/2): sd 22.4. Of 10 816 counts the largest distance exceeds 5.5 sd in 1 of 2 400 seeds.
        for (row, bits) in flips.iter().enumerate() {
            for (bit, &count) in bits.iter().enumerate() {
                assert!(count.abs_diff(n / 2) < 123, "{row} {bit}: {count}");
            }
        }
    }

    /// Chi-square of pairs of draws that lie next to each other in every direction in which addresses are counted.
    #[test]
    fn neighbours_are_independent() {
        let at = |resident, moment, purpose, replication, position| {
            let streams = Streams::new(1, replication);
            let draws = streams.draws_at(purpose, (resident, moment), position);
            draws.clone().uniform()
        };
        let plain = |i: u32| at(i, 0, Purpose::Onset, 1, 0);
        let neighbours: [(&str, &dyn Fn(u32) -> f64); 6] = [
            ("resident", &|i| plain(i + 1)),
            ("moment", &|i| at(i, 1, Purpose::Onset, 1, 0)),
            ("purpose", &|i| at(i, 0, Purpose::Illness, 1, 0)),
            ("replication", &|i| at(i, 0, Purpose::Onset, 2, 0)),
            ("position", &|i| at(i, 0, Purpose::Onset, 1, 1)),
            ("resident and moment", &|i| {
                at(i.wrapping_sub(1), u32::MAX, Purpose::Onset, 1, 0)
            }),
        ];
        for (direction, neighbour) in neighbours {
            let mut cells = [0_u32; 256];
            for i in 0..256_000 {
                let (a, b) = (plain(i), neighbour(i));
                cells[(a * 16.0) as usize * 16 + (b * 16.0) as usize] += 1;
            }
            let chi: f64 = cells
                .iter()
                .map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0)
                .sum();
            // 255 degrees of freedom: the 99.99 % point is 348.
            assert!(chi < 348.0, "{direction}: {chi}");
        }
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
        let lots = Streams::new(9, 2).of((1, 1));
        let mut draws = lots.draws(Purpose::Choice, 3);
        assert_eq!(
            lots.lot(Purpose::Choice, 7).to_bits(),
            draws.uniform().to_bits()
        );
    }

    #[test]
    fn a_word_by_itself_is_the_same_as_in_its_row() {
        let luck = Streams::new(9, 2).of((1, 1));
        for position in [0, 3, 4_000] {
            let mut draws = luck.draws(Purpose::Choice, position);
            for number in 0..13 {
                let alone = luck.word_at(Purpose::Choice, position, number);
                assert_eq!(alone, draws.word());
            }
        }
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
    fn shares_cut_the_lot_in_proportion_to_the_weights() {
        let shares = Shares::new(&[1.0, 0.0, 2.0, 1.0]);
        let picked = [0.0, 0.249, 0.25, 0.749, 0.75, 0.999, 1.0].map(|lot| shares.pick(lot));
        assert_eq!(picked, [0, 0, 2, 2, 3, 3, 3]);
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

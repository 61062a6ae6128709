//! What a need is: how urgent in truth, how urgent it feels, why, and what would resolve it.

use crate::calendar::Moment;
use crate::random::distribution::normal_quantile;
use crate::random::{Luck, Purpose, Shares};
use crate::scenario::needs::{CARES, Care, ICPC_CHAPTERS, NeedRules, URGENCIES};
use crate::scenario::people::{AGE_GROUPS, age_group};

/// Chapter P of the ICPC, psychological (index).
pub const MENTAL_HEALTH: u8 = 8;

/// The marks of one need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Illness {
    /// True urgency, 0 = U1 to 4 = U5.
    pub urgency: u8,
    /// What would resolve it.
    pub care: Care,
    /// Chapter of the ICPC (index); for injuries the chapter of the body part is not modelled and this is A.
    pub chapter: u8,
    /// An injury.
    pub injury: bool,
    /// Felt severity: 0 (as U5) to 4 (as U1), with personal error.
    pub felt: f32,
}

/// The name of a need in random streams: resident and the low bits of its moment (milliseconds, unique within 49 days).
#[inline]
pub fn subject(resident: u32, moment: Moment) -> (u32, u32) {
    (resident, moment as u32)
}

/// The laws of the marks of a need, made ready once for all needs of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Laws<'a> {
    rules: &'a NeedRules,
    /// Urgency of acute needs by age group.
    urgency: [Shares<URGENCIES>; AGE_GROUPS],
    office_urgency: Shares<URGENCIES>,
    chapters: [Shares<CHAPTERS>; AGE_GROUPS],
    /// What would resolve it, by age group and urgency.
    care: [[Shares<{ CARES.len() }>; URGENCIES]; AGE_GROUPS],
}

const CHAPTERS: usize = ICPC_CHAPTERS.len();

impl<'a> Laws<'a> {
    /// The laws that the rules state.
    pub fn new(rules: &'a NeedRules) -> Self {
        let care = |group: usize, urgency: usize| {
            let mut care = rules.care[urgency];
            care[Care::Admission as usize] *= rules.admission_odds[group];
            Shares::new(&care)
        };
        Self {
            rules,
            urgency: rules.urgency.map(|mix| Shares::new(&mix)),
            office_urgency: Shares::new(&rules.office_urgency),
            chapters: rules.chapters.map(|chapters| Shares::new(&chapters)),
            care: std::array::from_fn(|group| std::array::from_fn(|u| care(group, u))),
        }
    }

    /// Draws the marks of an acute need of somebody in an age band; `luck` is the need's own.
    pub fn draw(&self, band: u8, luck: Luck) -> Illness {
        self.draw_with(band, luck, &self.urgency[age_group(usize::from(band))])
    }

    /// Draws the marks of a request to the practice that found no place.
    pub fn draw_unplaced(&self, band: u8, luck: Luck) -> Illness {
        self.draw_with(band, luck, &self.office_urgency)
    }

    fn draw_with(&self, band: u8, luck: Luck, mix: &Shares<URGENCIES>) -> Illness {
        let rules = self.rules;
        let group = age_group(usize::from(band));
        let mut draws = luck.draws(Purpose::Illness, 0);
        let urgency = mix.pick(draws.uniform());
        let injury = draws.chance(rules.injury[group]);
        let chapter = if injury {
            0
        } else {
            self.chapters[group].pick(draws.uniform())
        };
        let care = CARES[self.care[group][urgency].pick(draws.uniform())];
        let noise = normal_quantile(luck.draws(Purpose::Perception, 0).uniform());
        let child = if group == 0 {
            rules.perception_child
        } else {
            0.0
        };
        // A need that wants a hospital (chest pain, a broken arm) often shows it to the patient as well.
        let hospital = if care >= Care::Emergency {
            rules.perception_hospital
        } else {
            0.0
        };
        let felt = (4 - urgency) as f64 + child + hospital + rules.perception_sd * noise;
        Illness {
            urgency: urgency as u8,
            care,
            chapter: chapter as u8,
            injury,
            felt: felt.clamp(0.0, 4.0) as f32,
        }
    }
}

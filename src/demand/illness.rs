//! What a need is: how urgent in truth, how urgent it feels, why, and what would resolve it.

use crate::calendar::Moment;
use crate::random::distribution::normal_quantile;
use crate::random::{Purpose, Streams};
use crate::scenario::needs::{CARES, Care, NeedRules};
use crate::scenario::people::age_group;

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

/// Draws the marks of the acute need that starts at `moment`.
pub fn draw(rules: &NeedRules, band: u8, who: (u32, u32), streams: &Streams) -> Illness {
    draw_with(
        rules,
        band,
        who,
        streams,
        &rules.urgency[age_group(usize::from(band))],
    )
}

/// Draws the marks of a request to the practice that found no place.
pub fn draw_unplaced(rules: &NeedRules, band: u8, who: (u32, u32), streams: &Streams) -> Illness {
    draw_with(rules, band, who, streams, &rules.office_urgency)
}

fn draw_with(
    rules: &NeedRules,
    band: u8,
    who: (u32, u32),
    streams: &Streams,
    mix: &[f64; 5],
) -> Illness {
    let group = age_group(usize::from(band));
    let mut draws = streams.draws(Purpose::Illness, who);
    let urgency = draws.pick(mix);
    let injury = draws.chance(rules.injury[group]);
    let chapter = if injury {
        0
    } else {
        draws.pick(&rules.chapters[group])
    };
    let mut care = rules.care[urgency];
    care[Care::Admission as usize] *= rules.admission_odds[group];
    let care = CARES[draws.pick(&care)];
    let noise = normal_quantile(streams.draws(Purpose::Perception, who).uniform());
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

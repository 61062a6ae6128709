//! The method note and the limits, in words.

use super::{Study, warm_up};
use crate::report::model::MethodSection;

pub(super) fn sections(study: &Study<'_>) -> Vec<MethodSection> {
    let run = &study.experiment.prepared[0].scenario.run;
    let entry = |heading: &str, text: String| MethodSection {
        heading: heading.to_owned(),
        text,
    };
    vec![
        entry(
            "What was simulated",
            "Every resident, every practising GP and every emergency department of the territory, one by one. People fall ill \
             at random moments that follow age, health, hour of the week, month and holidays; they choose what to do among what \
             they know to be open; doctors hold duties by a rota that is built for each run; calls, ways, waits, contacts, \
             referrals and returns follow minute by minute. No effect of one organisation over another is written into the \
             program: differences come out of opening hours, staff, distance, price, knowledge and waiting."
                .to_owned(),
        ),
        entry(
            "How organisations are compared",
            "All organisations meet the same people with the same illnesses at the same moments, the same tastes and the same \
             luck (common random numbers, one stream for each person and purpose). What is reported is the paired difference, \
             replication by replication."
                .to_owned(),
        ),
        entry(
            "What the intervals mean",
            format!(
                "Intervals are 95 % intervals of the mean over {} replications of {} days after {} days of warm-up (Student's t). \
                 They show the luck of the run only. They do not show how unsure the assumptions are: see the list of \
                 assumptions. Where several organisations are compared with the first, the intervals of the differences of one \
                 indicator hold together (Bonferroni), and \u{201c}could be chance\u{201d} is judged by Holm's procedure at 5 %.",
                study.replications(),
                run.days,
                run.warm_up_days
            ),
        ),
        warm_up::section(study),
        entry(
            "Who is counted",
            "Needs that begin after the warm-up. Those still open when the clock stops are counted as unfinished, never dropped. \
             Waits of people who gave up have no end and are counted as given up; they count as late against the targets for U1 \
             and U2."
                .to_owned(),
        ),
        entry(
            "Randomness and repetition",
            format!(
                "Generator SplitMix64, streams keyed by seed ({}), replication, purpose and subject. The same files, seed and \
                 version give the same numbers to the last digit on any number of threads.",
                study.experiment.seed
            ),
        ),
    ]
}

pub(super) fn limits() -> Vec<String> {
    [
        "How patients choose was never measured as a whole in Belgium: a few constants are fitted to published volumes (permanence \
         calibrate), the others are assumptions with a range. Differences between organisations are more trustworthy than levels.",
        "Distances are measured from neighbourhood centres on a plane with one detour factor and one speed per kind of commune; \
         residents are spread evenly over the area of their commune.",
        "The night the clock changes is treated as an ordinary night.",
        "Without a section [adaptation] doctors do not tire or give up; with it, they take stock once a period by simple rules that \
         nobody has measured. People remember their last place and wait.",
        "Emergency departments are described by beds, cubicles and physicians; tests and wards are delays.",
        "Costs are average costs at list prices; they do not fall at once when contacts fall.",
        "Urgency is one of five true levels; misjudgement goes one level up or down.",
        "The population is drawn once per seed and held fixed over replications: the intervals do not include how another draw of \
         the same population would differ.",
    ]
    .map(str::to_owned)
    .to_vec()
}

//! Every label that stands in a figure, a table or the page, in one place so that it can be translated.

use super::model::{Direction, Verdict};

/// Language of the page, as in the `lang` attribute of HTML.
pub(crate) const LANGUAGE: &str = "en";

pub(crate) const BASELINE: &str = "baseline";
pub(crate) const NOT_ESTIMATED: &str = "not estimated";
pub(crate) const NO_DATA: &str = "no data";
/// Stands where a number is not defined.
pub(crate) const DASH: &str = "\u{2013}";

pub(crate) const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub(crate) const HEADLINE_FIGURE: &str = "What changes against the baseline";
pub(crate) const UNCERTAINTIES_FIGURE: &str = "Luck and assumptions: two uncertainties";
pub(crate) const DUTY_LOAD_FIGURE: &str = "Duty load over doctors";
pub(crate) const HOUR_OF_WEEK_FIGURE: &str = "Demand and cover, hour by hour";
pub(crate) const CONTINUITY_FIGURE: &str = "Who answers";
pub(crate) const ED_FIGURE: &str = "Emergency department by urgency";
pub(crate) const WAITS_FIGURE: &str = "Time to a doctor by urgency";
pub(crate) const COST_FIGURE: &str = "Who pays";

pub(crate) const FAMILY_FIGURE: &str = "change against the baseline";

pub(crate) const DIFFERENCES_READING: &str = "Each mark is the change against the baseline on the same people, in percent; \
the number at the right is the same change in the indicator's own unit. When the bar does not touch zero, luck alone does not explain the change.";
pub(crate) const DUTY_LOAD_READING: &str = "Each hill shows how many doctors carry which load; a long tail to the right means that a few doctors carry much more than the others.";
pub(crate) const HOUR_OF_WEEK_READING: &str = "Each square is one hour of the week; darker means more. Compare where need is dark with where cover is pale, and look for crosses: nobody is there.";
pub(crate) const CONTINUITY_READING: &str = "Each bar is all contacts of one organisation; the further left, the better the doctor knows the patient.";
pub(crate) const ED_READING: &str = "Bars of one group are the same patients under each organisation; lower bars at low urgency mean fewer visits that a GP could have handled.";
pub(crate) const WAITS_READING: &str = "The mark is the wait of the patient in the middle; nine in ten wait less than the end of the line. A line that crosses the dashed target misses it for one patient in ten or more.";
pub(crate) const COST_READING: &str = "Each bar is the yearly cost per inhabitant; its parts show who pays, the number at its end the whole.";

pub(crate) const CHANGE_AXIS: &str = "Change against the baseline, % of its level";
pub(crate) const OWN_UNIT: &str = "Difference (interval), own unit";
pub(crate) const SHADED_SIDE: &str = "Shaded side: better. Filled mark: the interval excludes zero; open mark: it does not. Arrow: beyond the axis.";
pub(crate) const BASELINE_IS_ZERO: &str = "no percentage: the baseline is zero";
pub(crate) const MEAN: &str = "mean";
pub(crate) const P95: &str = "P95";
pub(crate) const MAXIMUM: &str = "max";
pub(crate) const MEDIAN: &str = "median";
pub(crate) const P90: &str = "P90";
pub(crate) const TARGET: &str = "target";
pub(crate) const MINUTES: &str = "min";
pub(crate) const NONE_OF_IT: &str = "no duty";
pub(crate) const DOCTORS: &str = "doctors";
pub(crate) const DUTY_LOAD_NOTE: &str = "Height: share of doctors. One value per doctor, mean over replications; the spread is between doctors, not luck.";
pub(crate) const BENT_AXIS: &str = "The axis is compressed towards large values.";
pub(crate) const SAME_EVERYWHERE: &str = "the same in all scenarios";
pub(crate) const NOBODY: &str = "nobody on duty";
pub(crate) const HOURS_UNCOVERED: &str = "hours a week with nobody on duty";
pub(crate) const HOUR_UNCOVERED: &str = "hour a week with nobody on duty";
pub(crate) const HEAT_MAP_NOTE: &str = "Means over replications, no interval drawn. Same colours in all panels of a measure. Grey: practices are open.";
/// Kind of interval, in the tables.
pub(crate) const OF_THE_MEAN: &str = "uncertainty of the mean";
/// Kind of interval, in the tables.
pub(crate) const FROM_ASSUMPTIONS: &str = "uncertainty from the assumptions";
/// Goes before the interval note.
pub(crate) const BRACKETS_ARE: &str = "In brackets:";
/// Goes before the interval note.
pub(crate) const WHISKERS_ARE: &str = "Whiskers:";
pub(crate) const WAITS_NOTE: &str =
    "Mark: median. End of the line: 90th percentile. Pale bands and brackets:";

pub(crate) const BARS_ARE: &str = "Bars:";
pub(crate) const CROSS_IS: &str = "Cross below the plot: not defined at this value.";
pub(crate) const SET_APART: &str =
    "Lines are set slightly apart sideways so that no bar hides another.";
pub(crate) const BETTER_SHADED: &str = "Shaded side: better.";
pub(crate) const SHIPPED: &str = "as shipped";
pub(crate) const LOGARITHMIC: &str = "logarithmic axis";
pub(crate) const DIFFERENCE_FROM: &str = "Difference from";
pub(crate) const SWEEP_READING: &str = "Each mark is the indicator at one value of the lever; the steeper a line, the more the value matters. \
Where bars are longer than the line is steep, luck hides what the value does.";
pub(crate) const SWEEP_DIFFERENCE_READING: &str = "Each mark is the difference from the comparison at one value of the lever, on the same people. \
A bar that does not touch the zero line is a clear difference; lines that cross the zero line turn the answer around.";

pub(crate) const FRONTIER_READING: &str = "Each mark is one setting of the lever. A setting on the frontier can be improved in one thing \
only by giving up some of the other; every pale setting is beaten in both by one on the frontier. Open marks: the bars leave it open.";
pub(crate) const BARS_OF_BOTH_ARE: &str = "Bars, lying and standing:";
pub(crate) const ALL_CERTAIN: &str = "The bars leave no doubt which settings are on the frontier.";
pub(crate) const NOT_CERTAIN: &str = "Open marks, not certain given the bars:";
pub(crate) const NOT_COMPARABLE: &str = "Not drawn, because one of the two is not defined:";
pub(crate) const ON_FRONTIER: &str = "on the frontier";
pub(crate) const ON_FRONTIER_OPEN: &str = "on it, not certain";
pub(crate) const DOMINATED: &str = "dominated";
pub(crate) const DOMINATED_OPEN: &str = "dominated, not certain";
pub(crate) const NOT_DEFINED: &str = "not defined";
pub(crate) const LOWER_LEFT: &str = "\u{2190} lower is better";
pub(crate) const HIGHER_RIGHT: &str = "higher is better \u{2192}";
pub(crate) const LOWER_DOWN: &str = "\u{2193} lower is better";
pub(crate) const HIGHER_UP: &str = "\u{2191} higher is better";

pub(crate) const SCREENING_READING: &str = "The longer a bar, the more the answer hangs on this factor. A large spread beside a bar means that the effect \
depends on the other factors, or is no straight line. Open bars cannot be told from the noise of the simulation.";
pub(crate) const INDICES_READING: &str = "The longer the upper bar, the more of the variance would go if this factor were known; \
the gap to the lower bar is what the factor does only together with others.";
pub(crate) const MEAN_EFFECT: &str = "\u{3bc}*: mean size of the effect";
pub(crate) const EFFECT_LIKE_NOISE: &str = "the same, not told from noise";
pub(crate) const SPREAD_OF_EFFECT: &str = "\u{3c3}: spread of the effect over the other factors";
pub(crate) const NOISE_OF_EFFECT: &str = "simulation noise of one effect";
pub(crate) const SCREENING_COLUMN: &str = "\u{3bc}* (interval), \u{3c3}";
pub(crate) const OVER_WHOLE_RANGE: &str = "when the factor goes through its whole range";
pub(crate) const EFFECT_ON: &str = "Effect on";
pub(crate) const SHARE_OF_VARIANCE: &str = "Share of the variance of";
pub(crate) const TOTAL_ORDER: &str = "total: alone and together with others";
pub(crate) const FIRST_ORDER: &str = "first order: alone";
pub(crate) const INDICES_COLUMN: &str = "total, first order (interval)";
pub(crate) const FIRST_ORDERS_ADD_UP: &str = "First-order indices of all factors add up to";
pub(crate) const FACTORS: &str = "Factors";

pub(crate) const UNCERTAINTIES_READING: &str = "The thick bar shrinks with more runs; the thin bar shrinks only when somebody measures what is now assumed. \
A thin bar that touches zero: other plausible assumptions could turn the answer around.";
pub(crate) const LUCK_BAR: &str = "luck of the run: uncertainty of the mean";
pub(crate) const ASSUMPTIONS_BAR: &str =
    "assumptions: central 95 % over draws, stroke at their mean";
pub(crate) const LUCK_COLUMN: &str = "mean (luck of the run)";
pub(crate) const ASSUMPTIONS_COLUMN: &str = "over draws (assumptions)";
pub(crate) const SHARE_COLUMN: [&str; 2] = ["share of variance", "due to assumptions"];
pub(crate) const NEITHER_TOUCHES_ZERO: &str =
    "Filled mark: neither bar touches zero; open mark: one does, or is not known.";
pub(crate) const SEEK_READING: &str = "Look for values where every panel holds: their bars stay out of the shaded side of every limit. \
Where a bar reaches across a limit, more runs may decide.";
pub(crate) const FORBIDDEN_SIDE: &str = "Dashed line: the limit; shaded: the side it forbids.";
pub(crate) const AT_MOST: &str = "at most";
pub(crate) const AT_LEAST: &str = "at least";
pub(crate) const AXIS: &str = "axis:";
pub(crate) const ANSWER: &str = "answer";
pub(crate) const NO_ANSWER: &str = "None of the values tried is an answer.";
pub(crate) const HOLDS: &str = "holds";
pub(crate) const FAILS: &str = "fails";
pub(crate) const NOT_DECIDED: &str = "not decided";
pub(crate) const VERDICT: &str = "verdict";
pub(crate) const NOT_TRIED: &str = "not tried";
pub(crate) const SETTLING_READING: &str = "A run starts with empty queues and without memories. Where a curve still climbs or falls to the right of the \
warm-up line, the results that are counted still carry the start.";
pub(crate) const SETTLING_NOTE: &str = "Curve: Welch's moving average over the runs. MSER-5: where the mean of the rest is most precise.";
pub(crate) const BAND_IS: &str = "Band:";
pub(crate) const WARM_UP: &str = "warm-up";
pub(crate) const MSER: &str = "MSER-5";
pub(crate) const RUN_TOO_SHORT: &str = "run too short";
pub(crate) const NOT_COMPUTED: &str = "not computed";
pub(crate) const DAYS_UNIT: &str = "d";
pub(crate) const DAYS_SINCE_START: &str = "days since the start of the run";

/// Headings and labels of the page, under the names by which the template calls them.
pub(crate) const PAGE: [(&str, &str); 45] = [
    ("contents", "Contents"),
    ("compared", "What was compared"),
    (
        "compared_note",
        "All scenarios meet the same people, with the same needs and the same luck. Every difference is taken against the baseline on these same people.",
    ),
    ("intervals", "Intervals"),
    ("alarms", "Read this first"),
    ("summary", "In short"),
    ("headline_table", "Main indicators"),
    (
        "headline_note",
        "Level of the baseline, then what changes in each other scenario: the difference in the indicator's own unit with its interval, and in percent of the baseline.",
    ),
    ("figures", "Figures"),
    ("how_to_read", "How to read it."),
    ("families", "All indicators, by family"),
    ("breakdowns", "Results for parts of the population"),
    ("claims", "Statements put to the test"),
    ("assumptions", "Assumptions the answer hangs on"),
    (
        "assumptions_note",
        "No source was found for these numbers. `permanence sensitivity` ranks them by what they move.",
    ),
    ("sources", "Sources"),
    ("method", "How it was done"),
    ("limits", "What this study cannot say"),
    ("cite", "How to cite, how to run it again"),
    ("manifest", "Identity of this run"),
    ("downloads", "The numbers as CSV files"),
    ("data", "Data of this figure (CSV)"),
    ("indicator", "Indicator"),
    ("level", "Level"),
    ("difference", "Difference"),
    ("spread", "From the assumptions"),
    ("of_variance", "of the variance of a run"),
    ("definition", "Definition"),
    ("denominator", "divided by"),
    ("claim", "Statement"),
    ("indicator_id", "No."),
    ("source_id", "Key"),
    ("verdict", "Verdict"),
    ("evidence", "Evidence"),
    ("assumption", "Assumption"),
    ("value", "Value"),
    ("range", "Plausible range"),
    ("influence", "What it moves"),
    ("note", "Note"),
    ("source", "Source"),
    ("country", "Country"),
    ("used_for", "Used for"),
    ("baseline", BASELINE),
    ("rerun", "The same numbers come back with:"),
    ("scroll", "table, scrolls sideways"),
];

/// How an indicator improves, in words.
pub(crate) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::LowerIsBetter => "lower is better",
        Direction::HigherIsBetter => "higher is better",
        Direction::Neutral => "neither way is better",
    }
}

/// A verdict in words.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Different => "different",
        Verdict::Undecided => "undecided",
        Verdict::Equal => "equal",
    }
}

/// Unit of an indicator and the way it improves, as far as there is something to say.
pub(crate) fn unit_and_direction(unit: &str, way: Direction) -> String {
    match (unit.is_empty(), way) {
        (_, Direction::Neutral) => unit.to_owned(),
        (true, _) => direction(way).to_owned(),
        (false, _) => format!("{unit}; {}", direction(way)),
    }
}

/// What bars are, as a sentence; empty when the note is empty.
pub(crate) fn interval_sentence(lead: &str, note: &str) -> String {
    let note = note.trim().trim_end_matches('.');
    if note.is_empty() {
        String::new()
    } else {
        format!("{lead} {note}.")
    }
}

/// Says how many factors a ranking leaves out, and how large the largest of them is.
pub(crate) fn factors_below(count: usize, largest: Option<String>) -> String {
    let more = if count == 1 {
        "1 more factor lies".to_owned()
    } else {
        format!("{count} more factors lie")
    };
    match largest {
        Some(largest) => format!("{more} below these; the largest value among them is {largest}."),
        None => format!("{more} below these; none of them could be estimated."),
    }
}

/// Says how many series a figure leaves out.
pub(crate) fn series_left_out(count: usize) -> String {
    if count == 1 {
        "1 more series is not drawn.".to_owned()
    } else {
        format!("{count} more series are not drawn.")
    }
}

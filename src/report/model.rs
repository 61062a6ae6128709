//! What a report says, before it is drawn or printed: names, numbers with their intervals, and where they come from.
//!
//! These types are filled by the experiment and read by the charts, the tables and the page. They hold plain
//! text and finite numbers only: what was not observed, or could not be computed, is `None`, never zero and never NaN.
//! Wherever a list runs "per scenario", its order and length are those of [`ReportModel::scenarios`].

use serde::Serialize;

/// Everything one report shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReportModel {
    /// Title of the study, for example "Deep night in the province of Luxembourg".
    pub title: String,
    /// One line under the title: territory, population, period.
    pub subtitle: String,
    /// The organisations compared, two to six of them.
    pub scenarios: Vec<ScenarioLabel>,
    /// Index in `scenarios` of the organisation all others are compared with.
    pub baseline: usize,
    /// How many runs were made, for example "40 replications per scenario".
    pub replications: String,
    /// What every interval of the report is, for example
    /// "95 % interval of the mean over 40 replications (luck of the run)".
    pub interval_note: String,
    /// What the spreads are, for example "central 95 % of 100 draws of 150 uncertain values"; empty when nothing was drawn.
    pub spread_note: String,
    /// Faults the reader must see before any result, for example hours that no doctor covered. Usually empty.
    pub alarms: Vec<String>,
    /// The answer in plain sentences, most important first.
    pub headline: Vec<String>,
    /// All indicators; families appear in the order in which they are first met.
    pub indicators: Vec<IndicatorRow>,
    /// How duties are spread over doctors.
    pub duty_load: Option<DutyLoad>,
    /// When people need care and when doctors are there.
    pub hour_of_week: Option<HourOfWeek>,
    /// Who answers: own GP, own practice, own Cercle, somebody else.
    pub continuity: Option<Composition>,
    /// Use of the emergency department by urgency.
    pub ed_by_urgency: Option<ByUrgency>,
    /// Time to a doctor by urgency.
    pub waits_by_urgency: Option<WaitsByUrgency>,
    /// Who pays how much.
    pub cost_by_payer: Option<Composition>,
    /// Tables by commune, age, deprivation and so on.
    pub breakdowns: Vec<BreakdownTable>,
    /// Statements of the field put to the test.
    pub claims: Vec<ClaimRow>,
    /// Numbers the answer hangs on that no source supports, weightiest first.
    pub assumptions: Vec<AssumptionRow>,
    /// Publications and registers the numbers come from.
    pub sources: Vec<SourceRow>,
    /// What the study cannot say.
    pub limits: Vec<String>,
    /// How it was done.
    pub method: Vec<MethodSection>,
    /// Version, seed, hashes: whatever identifies the run.
    pub manifest: Vec<Fact>,
    /// One line to put in a list of references. Empty: the page leaves it out.
    pub citation: String,
    /// Commands that produce the same folder again, one per line.
    pub rerun: Vec<String>,
}

/// How one scenario is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ScenarioLabel {
    /// Stable id, as in the scenario file; used in the CSV tables.
    pub id: String,
    /// Full title, at most about 60 characters.
    pub title: String,
    /// Short name for narrow places, at most about 16 characters.
    pub short: String,
}

/// An estimate and, when it has one, its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Estimate, in the unit of the thing estimated. Finite.
    pub mean: f64,
    /// Lower bound; `None` when a single run allows no interval.
    pub low: Option<f64>,
    /// Upper bound; `None` when a single run allows no interval.
    pub high: Option<f64>,
}

/// Which way an indicator improves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Less is better, such as waits.
    LowerIsBetter,
    /// More is better, such as continuity.
    HigherIsBetter,
    /// Neither is better as such, such as the number of contacts.
    #[default]
    Neutral,
}

/// One indicator in all scenarios.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IndicatorRow {
    /// Stable key, for example `ed_first_contacts_u4_u5`; used in the CSV tables.
    pub key: String,
    /// Family heading, for example "ED diversion".
    pub family: String,
    /// Label, at most about 50 characters.
    pub name: String,
    /// Unit, for example "per 1 000 inhabitants a year"; empty for a pure number.
    pub unit: String,
    /// Which way it improves.
    pub direction: Direction,
    /// Whether it stands in the headline table and in the first figure.
    pub headline: bool,
    /// How it is computed, in a sentence.
    pub definition: String,
    /// What it is divided by, for example "residents of the territory".
    pub denominator: String,
    /// Digits after the decimal point when printed, 0 to 6.
    pub decimals: u8,
    /// Level, per scenario; `None` when undefined there.
    pub levels: Vec<Option<Interval>>,
    /// Paired difference with the baseline, per scenario; `None` for the baseline itself and where undefined.
    pub differences: Vec<Option<PairedDifferenceRow>>,
    /// What the assumptions allow, per scenario: of the level for the baseline, of the difference for the others. Empty when the
    /// assumptions were not drawn.
    pub spreads: Vec<Option<Spread>>,
}

/// How far an answer may lie from where it is, were the assumptions otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Mean over the draws, and the central 95 % of them with the luck of the runs taken out.
    pub over_assumptions: Interval,
    /// Share of the variance of a single run that is due to the assumptions, 0 to 1, with its interval.
    pub share: Option<Interval>,
}

/// Scenario minus baseline on the same people with the same luck.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairedDifferenceRow {
    /// Difference in the unit of the indicator.
    pub difference: Interval,
    /// The same in percent of the baseline; `None` when the baseline is zero.
    pub relative_percent: Option<Interval>,
    /// How many times fewer runs the pairing needs than independent runs would; 1 = no gain.
    pub variance_reduction: Option<f64>,
    /// What the interval allows to say.
    pub verdict: Verdict,
}

/// What a paired difference allows to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval lies on the good side.
    Better,
    /// The whole interval lies on the bad side.
    Worse,
    /// Clearly different, and neither side is good or bad as such.
    Different,
    /// The interval contains zero.
    #[default]
    Undecided,
    /// Every replication gave exactly the same value.
    Equal,
}

/// Load of each doctor, such as night duties a year.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DutyLoad {
    /// What is counted, for example "Night duties per GP".
    pub measure: String,
    /// Unit, for example "nights a year".
    pub unit: String,
    /// Per scenario, one value per doctor (mean over replications), in any order; zeros are allowed.
    pub loads: Vec<Vec<f64>>,
}

/// The week hour by hour: 168 values from Monday 0-1 h to Sunday 23-24 h.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HourOfWeek {
    /// What demand counts, for example "Contacts per 1 000 inhabitants and hour".
    pub demand_measure: String,
    /// Demand, per scenario 168 values, `None` in hours that the study is not about; an empty inner list where unknown.
    pub demand: Vec<Vec<Option<f64>>>,
    /// What cover counts, for example "Doctors on duty per 100 000 inhabitants".
    pub cover_measure: String,
    /// Cover, per scenario 168 values, `None` in hours that the study is not about; an empty inner list where unknown.
    pub cover: Vec<Vec<Option<f64>>>,
}

/// A whole split into parts: contacts by who answered, or cost by who pays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Composition {
    /// What is split, for example "Out-of-hours contacts answered by".
    pub measure: String,
    /// Unit of the parts: "%" for shares (0 to 100, adding up to 100), or for example "euro per inhabitant a year".
    pub unit: String,
    /// Names of the parts, in drawing order.
    pub parts: Vec<String>,
    /// Per scenario, one value per part.
    pub values: Vec<Vec<Option<Interval>>>,
    /// Per scenario, the whole with its own interval; leave empty for shares.
    pub totals: Vec<Option<Interval>>,
}

/// One measure by urgency level.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ByUrgency {
    /// What is measured, for example "First contacts with the emergency department".
    pub measure: String,
    /// Unit, for example "per 1 000 inhabitants a year".
    pub unit: String,
    /// Urgency labels, for example "U1" to "U5".
    pub urgencies: Vec<String>,
    /// Per scenario, one value per urgency.
    pub values: Vec<Vec<Option<Interval>>>,
}

/// Waits by urgency level, in minutes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WaitsByUrgency {
    /// From when to when, for example "From first call to a doctor".
    pub measure: String,
    /// The urgency levels.
    pub urgencies: Vec<UrgencyTarget>,
    /// Per scenario, one wait per urgency.
    pub waits: Vec<Vec<Option<WaitSummary>>>,
}

/// An urgency level and the wait it tolerates.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UrgencyTarget {
    /// Label, for example "U1".
    pub urgency: String,
    /// Longest acceptable wait in minutes, where one is set.
    pub target_minutes: Option<f64>,
}

/// Two percentiles of a wait, in minutes, each with its interval over replications.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WaitSummary {
    /// Half of the patients wait no longer.
    pub median: Interval,
    /// Nine in ten patients wait no longer.
    pub p90: Interval,
}

/// A table of results for parts of the population.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BreakdownTable {
    /// File stem of its CSV, ASCII letters, digits and `_`, for example `by_commune`.
    pub key: String,
    /// Title.
    pub name: String,
    /// A sentence under the title; may be empty.
    pub note: String,
    /// Column heads.
    pub columns: Vec<BreakdownColumn>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

/// Head of one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BreakdownColumn {
    /// Name, with its unit.
    pub name: String,
    /// Digits after the decimal point of the numbers below, 0 to 6.
    pub decimals: u8,
}

/// One cell of a breakdown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A finite number.
    Number(f64),
    /// Not defined here; printed as a dash, empty in the CSV.
    Missing,
}

/// A statement of the field, and what the simulation says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ClaimRow {
    /// Its number in the list of claims.
    pub id: String,
    /// The statement.
    pub statement: String,
    /// "supported", "contradicted", "undecided" or "hangs on ...".
    pub verdict: String,
    /// The numbers behind the verdict, with their interval.
    pub evidence: String,
}

/// A number that no source supports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AssumptionRow {
    /// Key in the scenario file.
    pub key: String,
    /// Value used, as text.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Range thought plausible, as text.
    pub range: String,
    /// What it moves, and by how much, when that was tried; may be empty.
    pub influence: String,
    /// Why this value.
    pub note: String,
}

/// A publication or register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SourceRow {
    /// Key in the scenario file.
    pub key: String,
    /// Full citation; an address in it stays text and is never fetched.
    pub citation: String,
    /// Country the numbers come from.
    pub country: String,
    /// Which parameters it supports.
    pub used_for: String,
}

/// One paragraph of the method note.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MethodSection {
    /// Heading.
    pub heading: String,
    /// Text; an empty line separates paragraphs.
    pub text: String,
}

/// One line of the run's identity card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Name, for example "seed".
    pub name: String,
    /// Value.
    pub value: String,
}

impl Interval {
    /// An estimate between two bounds; `None` when the estimate is not finite. Bounds that are not finite are dropped.
    pub fn new(mean: f64, low: f64, high: f64) -> Option<Self> {
        let bounds = (low.is_finite() && high.is_finite()).then_some((low, high));
        mean.is_finite().then_some(Self {
            mean,
            low: bounds.map(|(low, _)| low),
            high: bounds.map(|(_, high)| high),
        })
    }

    /// An estimate without interval; `None` when it is not finite.
    pub fn point(mean: f64) -> Option<Self> {
        Self::new(mean, f64::NAN, f64::NAN)
    }

    /// Both bounds, lower first.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }
}

impl Verdict {
    /// Reads the verdict off the interval of a difference. Without an interval nothing is decided.
    pub fn of(difference: &Interval, direction: Direction) -> Self {
        let Some((low, high)) = difference.bounds() else {
            return Self::Undecided;
        };
        if low == 0.0 && high == 0.0 {
            return Self::Equal;
        }
        if low <= 0.0 && high >= 0.0 {
            return Self::Undecided;
        }
        match direction {
            Direction::Neutral => Self::Different,
            Direction::LowerIsBetter if high < 0.0 => Self::Better,
            Direction::HigherIsBetter if low > 0.0 => Self::Better,
            Direction::LowerIsBetter | Direction::HigherIsBetter => Self::Worse,
        }
    }
}

impl ReportModel {
    /// Names of the families of indicators, in the order in which they are first met.
    pub fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = Vec::new();
        for row in &self.indicators {
            if !families.contains(&row.family.as_str()) {
                families.push(&row.family);
            }
        }
        families
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(low: f64, high: f64, direction: Direction) -> Verdict {
        let difference = Interval::new(f64::midpoint(low, high), low, high).unwrap();
        Verdict::of(&difference, direction)
    }

    #[test]
    fn an_interval_that_contains_zero_decides_nothing() {
        assert_eq!(
            verdict(-1.0, 2.0, Direction::LowerIsBetter),
            Verdict::Undecided
        );
        assert_eq!(
            verdict(0.0, 2.0, Direction::LowerIsBetter),
            Verdict::Undecided
        );
        assert_eq!(verdict(0.0, 0.0, Direction::LowerIsBetter), Verdict::Equal);
    }

    #[test]
    fn better_and_worse_follow_the_direction() {
        assert_eq!(
            verdict(-2.0, -1.0, Direction::LowerIsBetter),
            Verdict::Better
        );
        assert_eq!(
            verdict(-2.0, -1.0, Direction::HigherIsBetter),
            Verdict::Worse
        );
        assert_eq!(verdict(1.0, 2.0, Direction::LowerIsBetter), Verdict::Worse);
        assert_eq!(
            verdict(1.0, 2.0, Direction::HigherIsBetter),
            Verdict::Better
        );
        assert_eq!(verdict(1.0, 2.0, Direction::Neutral), Verdict::Different);
    }

    #[test]
    fn a_number_that_is_not_finite_never_enters() {
        assert_eq!(Interval::new(f64::NAN, 0.0, 1.0), None);
        assert_eq!(Interval::point(f64::INFINITY), None);
        assert_eq!(
            Interval::new(1.0, f64::NEG_INFINITY, 2.0),
            Interval::point(1.0)
        );
        assert_eq!(Interval::point(1.0).unwrap().bounds(), None);
    }

    #[test]
    fn families_keep_the_order_in_which_they_are_met() {
        let row = |family: &str| IndicatorRow {
            family: family.to_owned(),
            ..IndicatorRow::default()
        };
        let model = ReportModel {
            indicators: vec![row("Duty load"), row("Access"), row("Duty load")],
            ..ReportModel::default()
        };
        assert_eq!(model.families(), ["Duty load", "Access"]);
    }
}

//! From numbers to what the report says: plain words first, then figures, tables, assumptions, method and limits.
//!
//! No number is computed here that is not in the comparison; this module only chooses, names and orders.

mod figures;
mod headline;
mod method;
mod pairing;
mod provenance;
pub mod warm_up;

use crate::experiment::compare::{self, Comparison, TableEstimate};
use crate::experiment::precision::{Goal, Reached};
use crate::experiment::{Experiment, Outcomes, settling};
use crate::outcomes::indicators::{self, Direction};
use crate::report::model::{
    BreakdownColumn, BreakdownTable, Cell, Direction as Way, IndicatorRow, Interval,
    PairedDifferenceRow, ReportModel, Spread, Verdict,
};
use crate::scenario::fault::wording::counted;
use crate::stats::estimate::Estimate;
use crate::stats::paired::PairedDifference;
use crate::uncertainty::spread::{self, Spreads};

pub use provenance::{Identity, Sheet};

/// A finished experiment and what follows from it.
#[derive(Debug)]
pub struct Study<'a> {
    /// What was run.
    pub experiment: &'a Experiment,
    /// What came out.
    pub outcomes: &'a Outcomes,
    /// Levels and paired differences.
    pub comparisons: Vec<Comparison>,
    /// Tables by scenario.
    pub tables: Vec<Vec<TableEstimate>>,
    /// What is found out about the warm-up of each scenario.
    pub warm_ups: Vec<settling::Verdict>,
    /// Program and command.
    pub identity: Identity,
    /// What was to be how precise and what was reached, when that was asked for.
    pub precision: Option<(Goal, Vec<Reached>)>,
    /// What the assumptions allow, when they were drawn.
    pub spreads: Option<Spreads>,
}

impl<'a> Study<'a> {
    /// Computes levels, differences and tables.
    pub fn new(experiment: &'a Experiment, outcomes: &'a Outcomes, identity: Identity) -> Self {
        let tables = outcomes.iter().map(|runs| compare::tables(runs)).collect();
        Self {
            experiment,
            outcomes,
            comparisons: compare::compare(outcomes),
            tables,
            warm_ups: warm_up::verdicts(experiment, outcomes),
            identity,
            precision: None,
            spreads: None,
        }
    }

    /// The plain-words summary, also printed on the terminal.
    pub fn headline(&self) -> Vec<String> {
        headline::sentences(self)
    }

    /// Faults that a reader must see first.
    pub fn alarms(&self) -> Vec<String> {
        headline::alarms(self)
    }

    /// Everything the report shows.
    pub fn report(&self) -> ReportModel {
        let first = &self.experiment.prepared[0];
        let replications = self.replications();
        ReportModel {
            title: format!("Care out of hours in {}", first.scenario.territory.title),
            subtitle: format!(
                "{} inhabitants, {} GPs, {} days from {}",
                first.world.residents.len(),
                first.world.workforce.doctors.len(),
                first.scenario.run.days,
                first.scenario.run.start
            ),
            replications: format!("{} per scenario", counted(replications as usize, "replication")),
            interval_note: self.interval_note(),
            spread_note: self.spreads.as_ref().map_or(String::new(), |s| {
                format!(
                    "uncertainty from the assumptions: central 95 % over {} draws of {} uncertain values from their ranges, the luck of \
                     the runs taken out",
                    s.draws, s.factors
                )
            }),
            alarms: self.alarms(),
            headline: self.headline(),
            indicators: self.comparisons.iter().map(|c| self.indicator_row(c)).collect(),
            duty_load: Some(figures::duty_load(self)),
            hour_of_week: Some(figures::hour_of_week(self)),
            continuity: Some(figures::continuity(self)),
            ed_by_urgency: Some(figures::emergency_by_urgency(self)),
            waits_by_urgency: Some(figures::waits_by_urgency(self)),
            cost_by_payer: figures::cost_by_payer(self),
            breakdowns: self.breakdowns(),
            method: method::sections(self),
            ..self.sheet().report()
        }
    }

    /// Scenarios, program and command.
    fn sheet(&self) -> Sheet<'_> {
        let prepared = self.experiment.prepared.iter();
        Sheet {
            scenarios: prepared.map(|p| &p.scenario).collect(),
            identity: &self.identity,
            seed: self.experiment.seed,
            replications: self.replications().to_string(),
        }
    }

    fn interval_note(&self) -> String {
        format!(
            "uncertainty of the mean: 95 % interval over {} replications (luck of the run; the people, the doctors and all assumptions \
             are held fixed)",
            self.replications()
        )
    }

    /// Replications per scenario.
    pub fn replications(&self) -> u32 {
        self.outcomes.first().map_or(0, |runs| runs.len() as u32)
    }

    fn indicator_row(&self, comparison: &Comparison) -> IndicatorRow {
        let mut row = indicator_row(comparison);
        if let Some(spreads) = &self.spreads {
            let (levels, differences) = (
                &spreads.levels[comparison.indicator],
                &spreads.differences[comparison.indicator],
            );
            let each = levels.iter().zip(differences).enumerate();
            row.spreads = each
                .map(|(scenario, (level, difference))| {
                    spread_row(&(if scenario == 0 { *level } else { *difference })?)
                })
                .collect();
        }
        row
    }

    /// An indicator by key.
    fn comparison(&self, key: &str) -> Option<&Comparison> {
        self.comparisons.get(indicators::position(key)?)
    }

    /// A table of a scenario by name.
    fn table(&self, scenario: usize, name: &str) -> Option<&TableEstimate> {
        self.tables
            .get(scenario)?
            .iter()
            .find(|t| t.shape.name == name)
    }

    /// Every table, the scenarios one below the other.
    fn breakdowns(&self) -> Vec<BreakdownTable> {
        let names: Vec<&str> = self
            .tables
            .first()
            .into_iter()
            .flatten()
            .map(|t| t.shape.name)
            .collect();
        let mut tables: Vec<BreakdownTable> =
            names.iter().map(|name| self.breakdown(name)).collect();
        tables.extend(pairing::table(self));
        tables
    }

    fn breakdown(&self, name: &str) -> BreakdownTable {
        let shape = self.table(0, name).map(|t| &t.shape);
        let mut columns = vec![
            column("scenario", 0),
            column(shape.map_or("row", |s| s.rows_are), 0),
        ];
        for (key, unit) in shape.into_iter().flat_map(|s| &s.columns) {
            columns.push(column(&format!("{key} [{unit}]"), 2));
            columns.push(column(&format!("{key} low"), 2));
            columns.push(column(&format!("{key} high"), 2));
        }
        let mut rows = Vec::new();
        for (scenario, prepared) in self.experiment.prepared.iter().enumerate() {
            let Some(table) = self.table(scenario, name) else {
                continue;
            };
            let width = table.shape.columns.len();
            for (index, label) in table.shape.rows.iter().enumerate() {
                let mut row = vec![
                    Cell::Text(prepared.scenario.id.clone()),
                    Cell::Text(label.clone()),
                ];
                for estimate in &table.cells[index * width..(index + 1) * width] {
                    row.extend(
                        [estimate.mean, estimate.low, estimate.high]
                            .map(|v| v.map_or(Cell::Missing, Cell::Number)),
                    );
                }
                rows.push(row);
            }
        }
        BreakdownTable {
            key: name.to_owned(),
            name: name.replace('_', " ").replacen("by", "By", 1),
            note: format!("Low and high: {}.", self.interval_note()),
            columns,
            rows,
        }
    }
}

fn column(name: &str, decimals: u8) -> BreakdownColumn {
    BreakdownColumn {
        name: name.to_owned(),
        decimals,
    }
}

/// Indicators that stand first.
const HEADLINE: [&str; 12] = [
    "nights_per_gp",
    "duty_hours_per_gp",
    "awakenings_per_gp",
    "own_practice_share",
    "record_seen",
    "ed_first_contacts",
    "ed_first_contacts_ooh",
    "duty_contacts",
    "wait_doctor",
    "uncovered_hours",
    "urgent_late_u2",
    "cost_total",
];

fn indicator_row(comparison: &Comparison) -> IndicatorRow {
    let indicator = &indicators::all()[comparison.indicator];
    let direction = match indicator.direction {
        Direction::Lower => Way::LowerIsBetter,
        Direction::Higher => Way::HigherIsBetter,
        Direction::Neutral => Way::Neutral,
    };
    IndicatorRow {
        key: indicator.key.to_owned(),
        family: indicator.family.name().to_owned(),
        name: indicator.name.to_owned(),
        unit: indicator.unit.to_owned(),
        direction,
        headline: HEADLINE.contains(&indicator.key),
        definition: indicator.definition.to_owned(),
        denominator: String::new(),
        decimals: indicator.decimals,
        levels: comparison.levels.iter().map(interval).collect(),
        differences: comparison
            .differences
            .iter()
            .map(|d| d.as_ref().and_then(|d| difference_row(d, direction)))
            .collect(),
        spreads: Vec::new(),
    }
}

fn spread_row(spread: &spread::Spread) -> Option<Spread> {
    let share = spread.share.and_then(|share| {
        let (low, high) = spread.share_interval.unwrap_or((f64::NAN, f64::NAN));
        Interval::new(share, low, high)
    });
    Some(Spread {
        over_assumptions: Interval::new(spread.mean, spread.low, spread.high)?,
        share,
    })
}

/// An estimate as an interval of the report.
fn interval(estimate: &Estimate) -> Option<Interval> {
    let mean = estimate.mean?;
    Interval::new(
        mean,
        estimate.low.unwrap_or(f64::NAN),
        estimate.high.unwrap_or(f64::NAN),
    )
}

fn difference_row(paired: &PairedDifference, direction: Way) -> Option<PairedDifferenceRow> {
    let difference = interval(&paired.difference)?;
    let relative_percent = paired.relative.as_ref().and_then(|ratio| {
        let (mean, low, high) = ratio.percent_change();
        Interval::new(mean, low.unwrap_or(f64::NAN), high.unwrap_or(f64::NAN))
    });
    Some(PairedDifferenceRow {
        relative_percent,
        variance_reduction: paired.variance_reduction_factor.filter(|v| v.is_finite()),
        verdict: Verdict::of(&difference, direction),
        difference,
    })
}

//! The ranked list of what the answer hangs on, as charts, tables and sentences.

use super::plan::Plan;
use super::screening::Screened;
use super::shares::Samples;
use crate::report::chart::Figure;
use crate::report::chart::ranking::{self, Screening, indices, screening};
use crate::report::model::{
    AssumptionRow, BreakdownColumn, BreakdownTable, Cell, Interval, MethodSection, ReportModel,
};
use crate::report::table::{Table, csv, field};
use crate::report::{file_stem, number};
use crate::scenario::Scenario;
use crate::scenario::fault::wording::counted;
use crate::stats::estimate::Estimate;
use crate::stats::sobol::{Index, Indices};

/// Factors named in a sentence.
const NAMED: usize = 5;

/// A finished analysis.
#[derive(Debug)]
pub struct Shown<'s> {
    /// One scenario, or the baseline and the other.
    pub scenarios: Vec<&'s Scenario>,
    /// What was varied and read.
    pub plan: &'s Plan,
    /// Number of walks.
    pub walks: usize,
    /// By figure.
    pub screened: &'s [Screened],
    /// The second stage, when there was one: its samples, and the indices by figure.
    pub shares: Option<(&'s Samples, &'s [Indices])>,
    /// Rows of the second stage.
    pub rows: usize,
}

fn interval(estimate: &Estimate) -> Option<Interval> {
    Interval::new(
        estimate.mean?,
        estimate.low.unwrap_or(f64::NAN),
        estimate.high.unwrap_or(f64::NAN),
    )
}

fn interval_of(index: &Index) -> Option<Interval> {
    Interval::new(
        index.value?,
        index.low.unwrap_or(f64::NAN),
        index.high.unwrap_or(f64::NAN),
    )
}

impl Shown<'_> {
    /// What is explained, in words.
    fn what(&self, figure: usize) -> String {
        let title = &self.plan.figures[figure].title;
        match self.scenarios.as_slice() {
            [first, second] => format!("{title}: {} less {}", second.short, first.short),
            _ => title.clone(),
        }
    }

    fn note(&self) -> String {
        format!(
            "uncertainty of the mean size of an effect, 95 % interval over {} walks through the ranges of the assumptions",
            self.walks
        )
    }

    /// All charts.
    pub fn figures(&self) -> Vec<Figure> {
        let mut all = Vec::new();
        for (number, named) in self.plan.figures.iter().enumerate() {
            let stem = file_stem(&named.key);
            let title = format!("What the answer hangs on. {}", self.what(number));
            let sheet = self.screening(number);
            all.push(screening(&format!("screening_{stem}"), &title, &sheet));
            if let Some((samples, found)) = self.shares {
                let title = format!("Who explains the spread. {}", self.what(number));
                let sheet = self.indices(number, samples, &found[number]);
                all.push(indices(&format!("indices_{stem}"), &title, &sheet));
            }
        }
        all
    }

    fn screening(&self, figure: usize) -> Screening {
        let screened = &self.screened[figure];
        let factors = self.plan.factors.iter().zip(&screened.effects);
        let idle = screened.idle();
        Screening {
            indicator: self.what(figure),
            unit: self.plan.figures[figure].unit.clone(),
            factors: factors
                .filter(|(_, effect)| effect.mu_star.mean != Some(0.0))
                .map(|(factor, effect)| ranking::Effect {
                    key: factor.key.clone(),
                    meaning: factor.meaning.clone(),
                    mu_star: interval(&effect.mu_star),
                    sigma: effect.sigma,
                })
                .collect(),
            noise: screened.noise,
            interval_note: format!(
                "{}. {idle} values have no effect at all and are not shown",
                self.note()
            ),
        }
    }

    fn indices(&self, figure: usize, samples: &Samples, found: &Indices) -> ranking::Indices {
        let pairs = samples.chosen.iter().zip(&found.factors);
        ranking::Indices {
            indicator: self.what(figure),
            factors: pairs
                .map(|(&factor, index)| ranking::Index {
                    key: self.plan.factors[factor].key.clone(),
                    meaning: self.plan.factors[factor].meaning.clone(),
                    first: interval_of(&index.first),
                    total: interval_of(&index.total),
                })
                .collect(),
            interval_note: format!(
                "uncertainty of the index, 95 % interval by bootstrap over the {} rows of the design",
                self.rows
            ),
        }
    }

    /// The effects, and the indices where there are any.
    pub fn tables(&self) -> Vec<Table> {
        let mut tables = vec![self.effects_table()];
        tables.extend(self.indices_table());
        tables
    }

    fn effects_table(&self) -> Table {
        let head = [
            "figure",
            "rank",
            "factor",
            "meaning",
            "unit",
            "range_low",
            "range_high",
            "assumed",
            "mean_size",
            "mean_size_low",
            "mean_size_high",
            "mean_effect",
            "standard_deviation",
            "noise_of_one_effect",
            "unit_of_effect",
            "interval",
        ];
        let rows = self
            .screened
            .iter()
            .enumerate()
            .flat_map(|(figure, screened)| {
                let each = screened.ranked.iter().enumerate();
                each.map(move |(rank, &place)| {
                    let (factor, effect) = (&self.plan.factors[place], &screened.effects[place]);
                    let (low, high) = factor.range();
                    let named = &self.plan.figures[figure];
                    vec![
                        named.key.clone(),
                        (rank + 1).to_string(),
                        factor.key.clone(),
                        factor.meaning.clone(),
                        factor.unit.clone(),
                        field(Some(low)),
                        field(Some(high)),
                        if factor.assumed {
                            "assumption"
                        } else {
                            "sourced"
                        }
                        .to_owned(),
                        field(effect.mu_star.mean),
                        field(effect.mu_star.low),
                        field(effect.mu_star.high),
                        field(effect.mu.mean),
                        field(effect.sigma),
                        field(screened.noise),
                        named.unit.clone(),
                        "uncertainty of the mean size over walks".to_owned(),
                    ]
                })
            });
        Table {
            key: "screening".to_owned(),
            csv: csv(&head, rows),
        }
    }

    fn indices_table(&self) -> Option<Table> {
        let (samples, found) = self.shares?;
        let head = [
            "figure",
            "factor",
            "first",
            "first_low",
            "first_high",
            "total",
            "total_low",
            "total_high",
            "mean",
            "variance",
            "rows",
            "interval",
        ];
        let rows = found.iter().enumerate().flat_map(|(figure, found)| {
            let pairs = samples.chosen.iter().zip(&found.factors);
            pairs.map(move |(&factor, index)| {
                let three = |i: &Index| [i.value, i.low, i.high].map(field);
                let mut row = vec![
                    self.plan.figures[figure].key.clone(),
                    self.plan.factors[factor].key.clone(),
                ];
                row.extend(three(&index.first));
                row.extend(three(&index.total));
                row.extend([
                    field(found.mean),
                    field(found.variance),
                    found.rows.to_string(),
                ]);
                row.push("bootstrap over rows".to_owned());
                row
            })
        });
        Some(Table {
            key: "indices".to_owned(),
            csv: csv(&head, rows),
        })
    }

    /// The strongest factors of each figure, in words.
    pub fn sentences(&self) -> Vec<String> {
        let each = self.screened.iter().enumerate();
        each.map(|(figure, screened)| {
            let named = &self.plan.figures[figure];
            let decimals = named.decimals.max(1) + 1;
            let first = screened.ranked.iter().take(NAMED);
            let strongest: Vec<String> = first
                .filter_map(|&place| {
                    let size = screened.effects[place].mu_star.mean?;
                    let key = &self.plan.factors[place].key;
                    Some(format!("{key} ({})", number::readable(size, decimals)))
                })
                .collect();
            format!(
                "{} hangs most on {} ({} of {} values have no effect on it at all); in brackets after each the mean size of the change over the whole range of the value, in {}{}.",
                self.what(figure),
                strongest.join(", "),
                screened.idle(),
                screened.effects.len(),
                named.unit,
                screened.noise.map_or(String::new(), |noise| format!(
                    "; luck alone makes about {}",
                    number::readable(noise, decimals)
                ))
            )
        })
        .collect()
    }

    /// The page; its assumptions are ranked by what they do to the first figure.
    pub fn report(&self, sheet: &ReportModel) -> ReportModel {
        let first = self.scenarios[0];
        ReportModel {
            title: format!("What the answer hangs on: {}", first.territory.title),
            subtitle: format!(
                "{} uncertain values, {} days from {}",
                self.plan.factors.len(),
                first.run.days,
                first.run.start
            ),
            replications: format!(
                "{} at each point of the ranges",
                counted(self.plan.replications as usize, "replication")
            ),
            interval_note: self.note(),
            headline: self.sentences(),
            breakdowns: (0..self.screened.len())
                .map(|f| self.breakdown(f))
                .collect(),
            assumptions: self.ranked_assumptions(&sheet.assumptions),
            method: self.method(),
            ..sheet.clone()
        }
    }

    fn ranked_assumptions(&self, rows: &[AssumptionRow]) -> Vec<AssumptionRow> {
        let (Some(screened), Some(named)) = (self.screened.first(), self.plan.figures.first())
        else {
            return rows.to_vec();
        };
        let rank = |key: &str| {
            let factor = |&place: &usize| self.plan.factors[place].key == key;
            screened.ranked.iter().position(factor)
        };
        let mut ranked: Vec<(usize, AssumptionRow)> = rows
            .iter()
            .map(|row| {
                let mut row = row.clone();
                let place = rank(&row.key);
                if let Some(place) = place {
                    let size = screened.effects[screened.ranked[place]].mu_star.mean;
                    row.influence = format!(
                        "{}: {} {}",
                        self.what(0),
                        number::readable(size.unwrap_or(0.0), named.decimals.max(1) + 1),
                        named.unit
                    );
                }
                (place.unwrap_or(usize::MAX), row)
            })
            .collect();
        ranked.sort_by_key(|(place, _)| *place);
        ranked.into_iter().map(|(_, row)| row).collect()
    }

    fn breakdown(&self, figure: usize) -> BreakdownTable {
        let screened = &self.screened[figure];
        let named = &self.plan.figures[figure];
        let heads = [
            "factor",
            "mean size",
            "low",
            "high",
            "mean effect",
            "standard deviation",
        ];
        let rows = screened.ranked.iter().map(|&place| {
            let effect = &screened.effects[place];
            let cell = |v: Option<f64>| v.map_or(Cell::Missing, Cell::Number);
            vec![
                Cell::Text(self.plan.factors[place].key.clone()),
                cell(effect.mu_star.mean),
                cell(effect.mu_star.low),
                cell(effect.mu_star.high),
                cell(effect.mu.mean),
                cell(effect.sigma),
            ]
        });
        BreakdownTable {
            key: file_stem(&named.key),
            name: format!("{} [{}]", self.what(figure), named.unit),
            note: format!("Intervals: {}.", self.note()),
            columns: heads
                .map(|name| BreakdownColumn {
                    name: name.to_owned(),
                    decimals: named.decimals.max(1) + 2,
                })
                .to_vec(),
            rows: rows.collect(),
        }
    }

    fn method(&self) -> Vec<MethodSection> {
        let entry = |heading: &str, text: String| MethodSection {
            heading: heading.to_owned(),
            text,
        };
        let mut sections = vec![entry(
            "How the values were ranked",
            format!(
                "Every number for which a scenario states a range is moved through that range, {} of them; lists, tables and texts state \
                 none and stay. {} walks begin at random places and move one value after the other over half of its range (Morris 1991, \
                 Technometrics 33:161; mean sizes after Campolongo and others 2007, Environ Model Softw 22:1509). The mean size of the \
                 effects, scaled to the whole range, ranks the values; a standard deviation as large as the mean says that the effect \
                 hangs on other values or is not a straight line. Ranges are taken one by one: values that were fitted together are not \
                 independent, and their ranks are upper ends. Each point is simulated {} time(s), all points with the same people and \
                 luck.",
                self.plan.factors.len(),
                self.walks,
                self.plan.replications
            ),
        )];
        if let Some((samples, _)) = self.shares {
            sections.push(entry(
                "How the spread was shared out",
                format!(
                    "For the {} strongest values, {} rows of two samples and their mixtures (Saltelli and others 2010, Comput Phys Commun \
                     181:259; estimators of Jansen). The first index is the share of the variance that a value explains alone, the \
                     total index what it explains with all others; indices below 0 are noise and are not hidden. All other values \
                     stay as they are.",
                    samples.chosen.len(),
                    self.rows
                ),
            ));
        }
        sections
    }
}

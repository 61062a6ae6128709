//! A sweep as people read it: curves with intervals, the frontier between two aims, tables and a few sentences.

use super::axis::Axis;
use super::grid::{Grid, Variant};
use super::reading::Reading;
use crate::outcomes::figure::Named;
use crate::outcomes::indicators;
use crate::report::chart::Figure;
use crate::report::chart::frontier::{Better, Criterion, Frontier, Point, frontier};
use crate::report::chart::sweep::{Curve, Measure, Sweep, Values, curves};
use crate::report::model::{
    BreakdownColumn, BreakdownTable, Cell, Direction, Interval, MethodSection, ReportModel,
};
use crate::report::table::{Table, csv, field};
use crate::report::{file_stem, number};
use crate::scenario::Scenario;
use crate::scenario::fault::wording::counted;
use crate::stats::estimate::Estimate;

/// A finished sweep.
#[derive(Debug)]
pub struct Shown<'s> {
    /// Levers and values.
    pub grid: &'s Grid,
    /// The scenarios.
    pub scenarios: Vec<&'s Scenario>,
    /// Figures that are drawn.
    pub figures: &'s [Named],
    /// Their readings.
    pub readings: &'s [Reading],
    /// Readings of every indicator, for the table.
    pub all: &'s [Reading],
    /// Two figures that are traded off, each with its values beside the reference of the first scenario
    /// ([`super::reading::beside`]).
    pub frontier: Option<(&'s [Named; 2], &'s [Vec<Bar>; 2])>,
    /// Replications.
    pub replications: u32,
}

/// A value with its interval, or nothing.
pub type Bar = Option<(f64, f64, f64)>;

/// An estimate as an interval of a chart.
fn interval(estimate: &Estimate) -> Option<Interval> {
    Interval::new(
        estimate.mean?,
        estimate.low.unwrap_or(f64::NAN),
        estimate.high.unwrap_or(f64::NAN),
    )
}

/// The same word for the report.
pub fn way(direction: indicators::Direction) -> Direction {
    match direction {
        indicators::Direction::Lower => Direction::LowerIsBetter,
        indicators::Direction::Higher => Direction::HigherIsBetter,
        indicators::Direction::Neutral => Direction::Neutral,
    }
}

impl Shown<'_> {
    fn note(&self) -> String {
        format!(
            "uncertainty of the mean, 95 % interval over {} replications (luck of the run; assumptions are held fixed)",
            self.replications
        )
    }

    /// All charts.
    pub fn figures(&self) -> Vec<Figure> {
        let mut all: Vec<Figure> = self.frontier_figure().into_iter().collect();
        for (number, named) in self.figures.iter().enumerate() {
            let stem = file_stem(&named.key);
            // With two levers each scenario has a sheet of its own.
            let sheets: Vec<Option<usize>> = if self.grid.axes.len() > 1 {
                (0..self.scenarios.len()).map(Some).collect()
            } else {
                vec![None]
            };
            for sheet in sheets {
                let place = sheet.filter(|_| self.scenarios.len() > 1);
                let ending = place.map_or(String::new(), |s| format!("_{}", s + 1));
                let level = self.sweep(number, sheet, false);
                all.push(curves(
                    &format!("level_{stem}{ending}"),
                    &self.title(named, place),
                    &level,
                ));
                let change = self.sweep(number, sheet, true);
                let title = format!("{}: what changes", self.title(named, place));
                all.push(curves(&format!("change_{stem}{ending}"), &title, &change));
            }
        }
        all
    }

    fn title(&self, named: &Named, scenario: Option<usize>) -> String {
        match scenario {
            Some(scenario) => format!("{}, {}", named.title, self.scenarios[scenario].short),
            None => named.title.clone(),
        }
    }

    /// One chart: a curve for each scenario or, on the sheet of one scenario, for each value of the second lever.
    fn sweep(&self, figure: usize, sheet: Option<usize>, is_change: bool) -> Sweep {
        let named = &self.figures[figure];
        let first = &self.grid.axes[0];
        let curves = match sheet {
            None => (0..self.scenarios.len())
                .map(|scenario| {
                    let name = self.scenarios[scenario].title.clone();
                    self.curve(figure, name, is_change, |place| Variant {
                        scenario,
                        places: vec![place],
                    })
                })
                .collect(),
            Some(scenario) => {
                let second = &self.grid.axes[1];
                let each = second.values.iter().enumerate();
                each.map(|(other, value)| {
                    let name = format!("{} = {value}", second.label);
                    self.curve(figure, name, is_change, |place| Variant {
                        scenario,
                        places: vec![place, other],
                    })
                })
                .collect()
            }
        };
        let scenario = sheet.unwrap_or(0);
        Sweep {
            lever: first.name(),
            lever_unit: first.unit.clone(),
            values: match first.numbers() {
                Some(tried) => Values::Numbers {
                    tried,
                    shipped: first.filed[scenario],
                },
                None => Values::Words {
                    tried: first.values.clone(),
                    shipped: first.place_of_filed(scenario),
                },
            },
            indicator: named.title.clone(),
            unit: named.unit.clone(),
            direction: way(named.direction),
            measure: if is_change {
                let from = self.grid.label(&self.grid.reference(scenario));
                Measure::DifferenceFrom(format!("{} = {from}", self.levers()))
            } else {
                Measure::Level
            },
            curves,
            baseline: sheet.is_none().then_some(0),
            interval_note: self.note(),
        }
    }

    fn curve(
        &self,
        figure: usize,
        name: String,
        is_change: bool,
        variant: impl Fn(usize) -> Variant,
    ) -> Curve {
        let points = (0..self.grid.axes[0].values.len()).map(|place| {
            let reading = self.reading(figure, &variant(place))?;
            if !is_change {
                return interval(&reading.level);
            }
            match &reading.from_reference {
                Some(paired) => interval(&paired.difference),
                // The reference itself differs from itself by nothing, without any luck.
                None => Interval::new(0.0, 0.0, 0.0),
            }
        });
        Curve {
            name,
            points: points.collect(),
        }
    }

    fn reading(&self, figure: usize, variant: &Variant) -> Option<&Reading> {
        let mut all = self.readings.iter();
        all.find(|r| r.figure == figure && r.variant == *variant)
    }

    /// Names of the levers.
    fn names(&self) -> String {
        let names: Vec<String> = self.grid.axes.iter().map(Axis::name).collect();
        names.join(", ")
    }

    /// Labels of the levers.
    fn levers(&self) -> String {
        let labels: Vec<&str> = self.grid.axes.iter().map(|a| a.label.as_str()).collect();
        labels.join(", ")
    }

    /// A variant in words.
    fn label(&self, variant: &Variant) -> String {
        let value = self.grid.label(variant);
        if self.scenarios.len() > 1 {
            format!("{}: {value}", self.scenarios[variant.scenario].short)
        } else {
            value
        }
    }

    fn frontier_figure(&self) -> Option<Figure> {
        let (pair, bars) = self.frontier?;
        let criterion = |named: &Named| Criterion {
            name: named.title.clone(),
            unit: named.unit.clone(),
            better: match named.direction {
                indicators::Direction::Higher => Better::Higher,
                _ => Better::Lower,
            },
        };
        let variants = self.grid.variants().into_iter().enumerate();
        let points = variants.map(|(place, variant)| {
            let at = |figure: usize| {
                let (mean, low, high) = bars[figure][place]?;
                Interval::new(mean, low, high)
            };
            Point {
                lever: self.label(&variant),
                x: at(0),
                y: at(1),
            }
        });
        Some(frontier(
            "frontier",
            &Frontier {
                title: format!(
                    "What is traded off: {} and {}",
                    pair[0].title, pair[1].title
                ),
                lever: self.names(),
                x: criterion(&pair[0]),
                y: criterion(&pair[1]),
                points: points.collect(),
                interval_note: format!(
                    "uncertainty of the mean difference from {} ({}, drawn without bars), 95 % interval over {} replications",
                    self.label(&self.grid.reference(0)),
                    self.grid.reference_is(0),
                    self.replications
                ),
            },
        ))
    }

    /// Every indicator at every variant, and the figures that were asked for.
    pub fn tables(&self) -> Vec<Table> {
        let mut head = vec!["scenario".to_owned()];
        head.extend(self.grid.axes.iter().map(|a| a.label.clone()));
        let of_reading = [
            "figure",
            "unit",
            "n",
            "mean",
            "low",
            "high",
            "change",
            "change_low",
            "change_high",
            "from_first",
            "from_first_low",
            "from_first_high",
            "interval",
        ];
        head.extend(of_reading.map(str::to_owned));
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        let registry = Named::indicators();
        let asked = self.readings.iter().map(|r| (&self.figures[r.figure], r));
        let asked = asked.filter(|(named, _)| named.table.is_some());
        let all = self.all.iter().map(|r| (&registry[r.figure], r));
        let rows = all
            .chain(asked)
            .map(|(named, reading)| self.row(named, reading));
        vec![Table {
            key: "sweep".to_owned(),
            csv: csv(&head, rows),
        }]
    }

    fn row(&self, named: &Named, reading: &Reading) -> Vec<String> {
        let three = |e: Option<&Estimate>| {
            let part = |of: fn(&Estimate) -> Option<f64>| field(e.and_then(of));
            [part(|e| e.mean), part(|e| e.low), part(|e| e.high)]
        };
        let mut row = vec![self.scenarios[reading.variant.scenario].id.clone()];
        let pairs = self.grid.axes.iter().zip(&reading.variant.places);
        row.extend(pairs.map(|(axis, &place)| axis.values[place].clone()));
        row.extend([
            named.key.clone(),
            named.unit.clone(),
            reading.level.n.to_string(),
        ]);
        row.extend(three(Some(&reading.level)));
        let change = reading.from_reference.as_ref().map(|p| &p.difference);
        let first = reading.from_first.as_ref().map(|p| &p.difference);
        row.extend(three(change));
        row.extend(three(first));
        row.push("uncertainty of the mean".to_owned());
        row
    }

    /// The largest change of each figure in each scenario, in words.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for (number, named) in self.figures.iter().enumerate() {
            for scenario in 0..self.scenarios.len() {
                let own = self.readings.iter();
                let own = own.filter(|r| r.figure == number && r.variant.scenario == scenario);
                let largest = own.filter_map(|r| Some((r, r.from_reference.as_ref()?.difference)));
                let size = |e: &Estimate| e.mean.unwrap_or(0.0).abs();
                let largest = largest.max_by(|a, b| size(&a.1).total_cmp(&size(&b.1)));
                if let Some((reading, change)) = largest {
                    sentences.push(self.sentence(named, reading, &change));
                }
            }
        }
        sentences
    }

    fn sentence(&self, named: &Named, reading: &Reading, change: &Estimate) -> String {
        let reference = self.grid.reference(reading.variant.scenario);
        let shown = |estimate: &Estimate, signed: bool| {
            interval(estimate).map_or("undefined".to_owned(), |i| {
                if signed {
                    number::signed_with_interval(&i, named.decimals)
                } else {
                    number::with_interval(&i, named.decimals)
                }
            })
        };
        format!(
            "{}, {}: against {} = {}, it changes most at {}, by {} {} to {}.",
            self.scenarios[reading.variant.scenario].short,
            named.title,
            self.levers(),
            self.grid.label(&reference),
            self.grid.label(&reading.variant),
            shown(change, true),
            named.unit,
            shown(&reading.level, false)
        )
    }

    /// The page.
    pub fn report(&self, sheet: &ReportModel) -> ReportModel {
        let first = self.scenarios[0];
        ReportModel {
            title: format!("{}: {}", first.territory.title, self.names()),
            subtitle: format!(
                "{} values, {} days from {}",
                self.grid.variants().len(),
                first.run.days,
                first.run.start
            ),
            replications: format!(
                "{} of each variant",
                counted(self.replications as usize, "replication")
            ),
            interval_note: self.note(),
            headline: self.sentences(),
            breakdowns: self.breakdowns(),
            method: self.method(),
            ..sheet.clone()
        }
    }

    fn breakdowns(&self) -> Vec<BreakdownTable> {
        let columns = ["lever", "level", "low", "high", "change", "low", "high"];
        let each = self.figures.iter().enumerate();
        each.map(|(number, named)| {
            let own = self.readings.iter().filter(|r| r.figure == number);
            let rows = own.map(|reading| {
                let cell = |v: Option<f64>| v.map_or(Cell::Missing, Cell::Number);
                let change = reading.from_reference.as_ref().map(|p| p.difference);
                let mut row = vec![Cell::Text(self.label(&reading.variant))];
                row.extend([reading.level.mean, reading.level.low, reading.level.high].map(cell));
                let part = |of: fn(&Estimate) -> Option<f64>| cell(change.as_ref().and_then(of));
                row.extend([part(|e| e.mean), part(|e| e.low), part(|e| e.high)]);
                row
            });
            BreakdownTable {
                key: file_stem(&named.key),
                name: format!("{} [{}]", named.title, named.unit),
                note: format!(
                    "Change from {} ({}). Intervals: {}.",
                    self.grid.reference_is(0),
                    self.levers(),
                    self.note()
                ),
                columns: columns
                    .map(|name| BreakdownColumn {
                        name: name.to_owned(),
                        decimals: named.decimals.max(1) + 1,
                    })
                    .to_vec(),
                rows: rows.collect(),
            }
        })
        .collect()
    }

    fn method(&self) -> Vec<MethodSection> {
        vec![MethodSection {
            heading: "How the values were compared".to_owned(),
            text: format!(
                "Each value of the lever is a scenario of its own. All of them meet the same people with the same needs and the same \
                 luck in {} replications, as far as the lever leaves people and needs as they are; changes are paired differences. \
                 Intervals are the {}. Curves join means; between two values nothing was simulated. The intervals hold one by one, \
                 not all together: among twenty, one may be wrong by chance.",
                self.replications,
                self.note()
            ),
        }]
    }
}

//! A search as people read it: the answer in words, each condition at each value, tables and the method.

use super::condition::Condition;
use super::search::{Answer, End};
use super::trial::{Rules, Trial};
use crate::report::chart::Figure;
use crate::report::chart::seek::{self, Allowed, Candidates, candidates};
use crate::report::model::{
    BreakdownColumn, BreakdownTable, Cell, Interval, MethodSection, ReportModel,
};
use crate::report::number;
use crate::report::table::{Table, csv, field};
use crate::scenario::Scenario;
use crate::stats::estimate::Estimate;
use crate::stats::feasibility::{Decision, Verdict};
use crate::sweep::axis::Axis;

/// What the intervals are.
const NOTE: &str = "uncertainty of the mean, 95 % interval over the replications made at each value (luck of the run); verdicts rest on \
                    a stricter, sequential check";

/// A finished search.
#[derive(Debug)]
pub struct Shown<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// The lever.
    pub axis: &'s Axis,
    /// Which end was sought.
    pub end: End,
    /// The conditions.
    pub conditions: &'s [Condition],
    /// How values were tried.
    pub rules: &'s Rules,
    /// Whether the values were halved.
    pub halves: bool,
    /// What was found.
    pub answer: &'s Answer,
}

fn interval(estimate: &Estimate) -> Option<Interval> {
    Interval::new(
        estimate.mean?,
        estimate.low.unwrap_or(f64::NAN),
        estimate.high.unwrap_or(f64::NAN),
    )
}

/// A verdict in a word.
fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Holds) => "holds",
        Some(Verdict::Fails) => "fails",
        Some(Verdict::Open) => "not decided",
        None => "not tried",
    }
}

impl Shown<'_> {
    /// Replications over all values.
    pub fn replications(&self) -> u32 {
        let trials = self.answer.trials.iter().flatten();
        trials.map(|trial| trial.replications).sum()
    }

    /// How many replications were made, in all and at each value.
    fn effort(&self) -> String {
        let made = || self.answer.trials.iter().flatten().map(|t| t.replications);
        let (fewest, most) = (made().min().unwrap_or(0), made().max().unwrap_or(0));
        let each = if fewest == most {
            most.to_string()
        } else {
            format!("{fewest} to {most}")
        };
        format!(
            "{} replications in all, {each} at each value that was tried",
            self.replications()
        )
    }

    fn confidence(&self) -> String {
        format!(
            "{} %",
            number::readable(100.0 * (1.0 - self.rules.alpha), 0)
        )
    }

    fn all_conditions(&self) -> String {
        let texts: Vec<&str> = self.conditions.iter().map(|c| c.text.as_str()).collect();
        texts.join(" and ")
    }

    /// The answer first, then what stands behind it.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![self.answer_sentence()];
        for (place, trial) in self.answer.trials.iter().enumerate() {
            if let Some(trial) = trial {
                sentences.push(self.trial_sentence(place, trial));
            }
        }
        sentences
    }

    fn answer_sentence(&self) -> String {
        let (name, end) = (self.axis.name(), self.end.word());
        let conditions = self.all_conditions();
        let confidence = self.confidence();
        match self.answer.chosen {
            Some(place) => {
                let value = &self.axis.values[place];
                let doubt = self.undecided_beyond(place);
                format!(
                    "The {end} value of \u{201c}{name}\u{201d} at which {conditions} is {value} {}, with {confidence} confidence for \
                     all verdicts together.{doubt}",
                    self.axis.unit
                )
            }
            None => format!(
                "No value of \u{201c}{name}\u{201d} among {} was shown to satisfy {conditions}, with {confidence} confidence.",
                self.axis.values.join(", ")
            ),
        }
    }

    /// Values that would be a better answer and were not decided.
    fn undecided_beyond(&self, chosen: usize) -> String {
        let numbers = self.axis.numbers();
        let order = super::search::order(numbers.as_deref(), self.axis.values.len(), self.end);
        let open: Vec<&str> = order
            .iter()
            .take_while(|&&place| place != chosen)
            .filter(|&&place| {
                let trial = self.answer.trials[place].as_ref();
                trial.is_some_and(|t| t.verdict == Verdict::Open)
            })
            .map(|&place| self.axis.values[place].as_str())
            .collect();
        if open.is_empty() {
            String::new()
        } else {
            format!(
                " Not decided within {} replications: {}; allow more with --at-most.",
                self.rules.at_most,
                open.join(", ")
            )
        }
    }

    fn trial_sentence(&self, place: usize, trial: &Trial) -> String {
        let parts: Vec<String> = self
            .conditions
            .iter()
            .zip(trial.decisions.iter().zip(&trial.levels))
            .map(|(condition, (decision, level))| {
                let shown = interval(level).map_or("undefined".to_owned(), |i| {
                    number::with_interval(&i, condition.named.decimals.max(1))
                });
                format!(
                    "{} {} ({shown})",
                    condition.text,
                    word(Some(decision.verdict))
                )
            })
            .collect();
        format!(
            "{} = {}: {}, after {} replications.",
            self.axis.label,
            self.axis.values[place],
            parts.join("; "),
            trial.replications
        )
    }

    /// The chart.
    pub fn figures(&self) -> Vec<Figure> {
        let conditions = self
            .conditions
            .iter()
            .enumerate()
            .map(|(number, condition)| {
                let trials = self.answer.trials.iter().map(|trial| {
                    let verdict = trial.as_ref().map(|t| t.decisions[number].verdict);
                    seek::Trial {
                        mean: trial.as_ref().and_then(|t| interval(&t.levels[number])),
                        verdict: match verdict {
                            Some(Verdict::Holds) => seek::Verdict::Holds,
                            Some(Verdict::Fails) => seek::Verdict::Fails,
                            Some(Verdict::Open) => seek::Verdict::NotDecided,
                            None => seek::Verdict::NotTried,
                        },
                    }
                });
                seek::Condition {
                    name: condition.named.title.clone(),
                    unit: condition.named.unit.clone(),
                    allowed: if condition.below {
                        Allowed::AtMost
                    } else {
                        Allowed::AtLeast
                    },
                    limit: condition.limit,
                    trials: trials.collect(),
                }
            });
        let sheet = Candidates {
            lever: self.axis.name(),
            lever_unit: self.axis.unit.clone(),
            values: self.axis.values.clone(),
            answer: self.answer.chosen,
            conditions: conditions.collect(),
            interval_note: NOTE.to_owned(),
        };
        let title = format!("The {} value at which all conditions hold", self.end.word());
        vec![candidates("search", &title, &sheet)]
    }

    /// Every condition at every value.
    pub fn tables(&self) -> Vec<Table> {
        let head = [
            "lever",
            "value",
            "is_answer",
            "condition",
            "unit",
            "limit",
            "tolerance",
            "verdict",
            "decided_at",
            "replications",
            "mean",
            "low",
            "high",
            "interval",
        ];
        let values = self.axis.values.iter().zip(&self.answer.trials).enumerate();
        let rows = values.flat_map(|(place, (value, trial))| {
            self.conditions
                .iter()
                .enumerate()
                .map(move |(number, condition)| {
                    let decision: Option<Decision> = trial.as_ref().map(|t| t.decisions[number]);
                    let level = trial.as_ref().map(|t| t.levels[number]);
                    let part =
                        |of: fn(&Estimate) -> Option<f64>| field(level.as_ref().and_then(of));
                    let decided = decision.and_then(|d| d.decided_at);
                    vec![
                        self.axis.label.clone(),
                        value.clone(),
                        (self.answer.chosen == Some(place)).to_string(),
                        condition.text.clone(),
                        condition.named.unit.clone(),
                        field(Some(condition.limit)),
                        field(Some(condition.tolerance)),
                        word(decision.map(|d| d.verdict)).to_owned(),
                        decided.map_or_else(String::new, |at| at.to_string()),
                        trial.as_ref().map_or(0, |t| t.replications).to_string(),
                        part(|e| e.mean),
                        part(|e| e.low),
                        part(|e| e.high),
                        "uncertainty of the mean".to_owned(),
                    ]
                })
        });
        vec![Table {
            key: "search".to_owned(),
            csv: csv(&head, rows),
        }]
    }

    /// The page.
    pub fn report(&self, sheet: &ReportModel) -> ReportModel {
        let run = &self.scenario.run;
        ReportModel {
            title: format!(
                "{}: {}",
                self.scenario.territory.title,
                self.all_conditions()
            ),
            subtitle: format!(
                "The {} value of {}, {} days from {}",
                self.end.word(),
                self.axis.name(),
                run.days,
                run.start
            ),
            replications: self.effort(),
            interval_note: NOTE.to_owned(),
            headline: self.sentences(),
            breakdowns: vec![self.breakdown()],
            method: self.method(),
            ..sheet.clone()
        }
    }

    fn breakdown(&self) -> BreakdownTable {
        let mut columns = vec![("value".to_owned(), 0), ("replications".to_owned(), 0)];
        for condition in self.conditions {
            columns.push((condition.text.clone(), 0));
            let decimals = condition.named.decimals.max(1);
            columns.extend(
                [("mean", decimals), ("low", decimals), ("high", decimals)]
                    .map(|(n, d)| (n.to_owned(), d)),
            );
        }
        let values = self.axis.values.iter().zip(&self.answer.trials);
        let rows = values.map(|(value, trial)| {
            let made = trial.as_ref().map_or(0.0, |t| f64::from(t.replications));
            let mut row = vec![Cell::Text(value.clone()), Cell::Number(made)];
            for number in 0..self.conditions.len() {
                let verdict = trial.as_ref().map(|t| t.decisions[number].verdict);
                row.push(Cell::Text(word(verdict).to_owned()));
                let level = trial.as_ref().map(|t| t.levels[number]);
                let part = |of: fn(&Estimate) -> Option<f64>| {
                    level
                        .as_ref()
                        .and_then(of)
                        .map_or(Cell::Missing, Cell::Number)
                };
                row.extend([part(|e| e.mean), part(|e| e.low), part(|e| e.high)]);
            }
            row
        });
        BreakdownTable {
            key: "trials".to_owned(),
            name: "Every value that was tried".to_owned(),
            note: format!("Intervals: {NOTE}."),
            rows: rows.collect(),
            columns: columns
                .into_iter()
                .map(|(name, decimals)| BreakdownColumn { name, decimals })
                .collect(),
        }
    }

    fn method(&self) -> Vec<MethodSection> {
        let how = if self.halves {
            "The values were halved: whoever asked said that the conditions get easier step by step along the lever, so that a value \
             that holds is followed by none that fails. If that is not so, the answer may be wrong."
        } else {
            "Every value was tried; nothing is supposed about how the conditions move along the lever."
        };
        let tolerances: Vec<String> = self
            .conditions
            .iter()
            .map(|c| format!("{} (tolerance {} {})", c.text, c.tolerance, c.named.unit))
            .collect();
        vec![MethodSection {
            heading: "How the answer was found".to_owned(),
            text: format!(
                "{how}\n\nEach value is simulated with the same people and the same luck, and with as many replications as the verdict \
                 needs: at least {}, at most {}. The verdict is that of the fully sequential check of limits (Andrad\u{f3}ttir & Kim \
                 2010, Naval Research Logistics 57:403; Batur & Kim 2010, ACM TOMACS 20(3)), with the error shared by all conditions \
                 and all values that may be tried (Bonferroni, valid with common luck). A condition is said to hold when its mean is \
                 below the limit (or above it, where the condition says so): said wrongly, over all verdicts together, with a \
                 probability of at most {}. A mean nearer to its limit than twice the tolerance may be refused: {}.\n\nThe check \
                 supposes figures that scatter evenly about their mean. Where a few replications lie far above the others it is wrong more \
                 often: with a tolerance of a fifth of the standard deviation, ten first replications and 5 % allowed, a mean just beyond \
                 the limit passes in 8 % of searches at a skewness of 1 and in 15 % at 2. Then use a coarser --tolerance or a larger \
                 --at-least.\n\nThe confidence is about the luck of the run. Whether the assumptions are right is another question.",
                self.rules.at_least,
                self.rules.at_most,
                number::readable(self.rules.alpha, 2),
                tolerances.join("; ")
            ),
        }]
    }
}

//! `seek`: the smallest or largest value of a lever at which conditions hold with a stated confidence.

use super::arguments::SeekOptions;
use super::context::Context;
use super::session::{Session, filings};
use super::simulate::default_name;
use super::sweep::{axes, tables};
use super::words::Words;
use super::{Failure, page, progress, results};
use crate::experiment::variant::{Field, Point, PointHalt};
use crate::experiment::{Experiment, Work};
use crate::outcomes::tables::Table;
use crate::seek::condition::Condition;
use crate::seek::search::{Answer, all, halving, order, verdicts_of_halving};
use crate::seek::show::Shown;
use crate::seek::trial::Rules;
use crate::sweep::axis::Axis;
use indicatif::ProgressBar;
use serde_json::json;

pub(super) fn seek(context: &Context, options: &SeekOptions) -> Result<String, Failure> {
    let loaded = context.load(std::slice::from_ref(&options.scenario), &options.set)?;
    let axis = axes(std::slice::from_ref(&options.lever), &loaded)?.remove(0);
    let seed = options.place.seed.unwrap_or(loaded[0].0.run.seed);
    let name = format!(
        "seek-{}",
        default_name(std::slice::from_ref(&options.scenario), &loaded)
    );
    let repeat = words(options).placed(&options.place, seed, &name);
    let mut session = Session::open(context, &options.place, &name, repeat)?;
    let points = points(&axis);
    let mut field =
        Field::new(&loaded, seed).map_err(|faults| Failure::Refused(faults.to_string()))?;
    session
        .pool
        .install(|| field.check(&points))
        .map_err(|faults| Failure::Refused(faults.to_string()))?;
    let conditions = conditions(options, &field, &points)?;
    field.tables = Some(tables(conditions.iter().map(|c| &c.named)));
    let rules = rules(options, axis.values.len())?;
    let bar = progress::bar(0);
    bar.set_message("Seeking");
    let answer = session.pool.install(|| {
        search(
            options,
            &session,
            &field,
            &axis,
            &points,
            &conditions,
            &rules,
            &bar,
        )
    })?;
    session.simulated(&bar);
    let shown = Shown {
        scenario: &loaded[0].0,
        axis: &axis,
        end: options.find,
        conditions: &conditions,
        rules: &rules,
        halves: options.monotone,
        answer: &answer,
    };
    let said = format!(
        "{}\n\n{} replications in all, {:.1} s. Open {} in a browser.\n",
        shown.sentences().join("\n\n"),
        shown.replications(),
        session.seconds(),
        session.target().join("report.html").display()
    );
    let identity = page::identity(session.request(), &loaded);
    let remarks = json!({
        "answer": answer.chosen.map(|place| axis.values[place].clone()),
        "confidence": 1.0 - rules.alpha,
    });
    session.close(&filings(&loaded), seed, remarks, |folder| {
        let sheet = page::sheet(&loaded, &identity, seed, shown.replications().to_string());
        let (figures, tables) = (shown.figures(), shown.tables());
        results::figures(folder, &figures)?;
        results::tables(folder, &tables)?;
        page::write(folder, &shown.report(&sheet.report()), &figures, &tables)
    })?;
    Ok(said)
}

fn words(options: &SeekOptions) -> Words {
    let words = Words::new("seek", std::slice::from_ref(&options.scenario))
        .with("--lever", &options.lever)
        .with("--find", options.find.word());
    let conditions = options.such_that.iter();
    conditions
        .fold(words, |words, condition| {
            words.with("--such-that", condition)
        })
        .with_flag("--monotone", options.monotone)
        .with("--confidence", format!("{}%", 100.0 * options.confidence))
        .with("--tolerance", format!("{}%", 100.0 * options.tolerance))
        .with("--at-least", options.at_least)
        .with("--at-most", options.at_most)
        .with_settings(&options.set)
}

/// The scenario at each value.
fn points(axis: &Axis) -> Vec<Point> {
    let each = 0..axis.values.len();
    each.map(|value| Point {
        changes: vec![axis.changes(0, value)],
        first: 1,
        count: 0,
    })
    .collect()
}

/// The conditions, read for the first value; the slips of all together. A table cell must be there at every value.
fn conditions(
    options: &SeekOptions,
    field: &Field<'_>,
    points: &[Point],
) -> Result<Vec<Condition>, Failure> {
    let experiment = prepare(field, &points[0])?;
    let shape: Vec<Table> = experiment.prepared[0].shape();
    let (mut conditions, mut slips) = (Vec::new(), Vec::new());
    for text in &options.such_that {
        match Condition::read(text, &shape, options.tolerance) {
            Ok(condition) => conditions.push(condition),
            Err(slip) => slips.push(slip + "."),
        }
    }
    if slips.is_empty() {
        Ok(conditions)
    } else {
        Err(Failure::Refused(slips.join("\n")))
    }
}

fn prepare(field: &Field<'_>, point: &Point) -> Result<Experiment, Failure> {
    field
        .prepare(point)
        .map_err(|faults| Failure::Refused(faults.to_string()))
}

fn rules(options: &SeekOptions, values: usize) -> Result<Rules, Failure> {
    if options.at_least > options.at_most {
        return Err(Failure::Refused(format!(
            "--at-least {} is above --at-most {}: exchange them.",
            options.at_least, options.at_most
        )));
    }
    Ok(Rules {
        alpha: 1.0 - options.confidence,
        values: if options.monotone {
            verdicts_of_halving(values)
        } else {
            values
        },
        at_least: options.at_least,
        at_most: options.at_most,
    })
}

#[allow(clippy::too_many_arguments)] // the parts of one search, each used once
fn search(
    options: &SeekOptions,
    session: &Session,
    field: &Field<'_>,
    axis: &Axis,
    points: &[Point],
    conditions: &[Condition],
    rules: &Rules,
    bar: &ProgressBar,
) -> Result<Answer, Failure> {
    let work = Work {
        shelf: &session.shelf,
        done: &|| {
            bar.inc_length(1);
            bar.inc(1);
        },
        stop: &|| session.stop.is_asked(),
    };
    let try_value = |place: usize| {
        bar.set_message(format!("Trying {}", axis.values[place]));
        let experiment = field.prepare(&points[place]).map_err(PointHalt::Invalid)?;
        let p = &experiment.prepared[0];
        if let Some(fault) = p.organisation.impossible(&p.scenario, &p.world) {
            return Err(PointHalt::Invalid(fault.into()));
        }
        Ok(rules.try_value(&experiment, conditions, &work)?)
    };
    let order = order(axis.numbers().as_deref(), axis.values.len(), options.find);
    let answer = if options.monotone {
        halving(&order, try_value)
    } else {
        all(&order, try_value)
    };
    answer.map_err(|halt| match halt {
        PointHalt::Invalid(faults) => Failure::Refused(faults.to_string()),
        PointHalt::Halt(halt) => session.halted(halt),
    })
}

//! What the check of the warm-up says, in words and tables: in every report, and at length after `warm-up`.

use super::Study;
use crate::experiment::settling::{
    LONGEST_LOOK, Observed, RISK, SIGNIFICANCE, Settling, TOLERANCE, Tested, Verdict, whole_percent,
};
use crate::experiment::{Experiment, Outcomes, Prepared};
use crate::outcomes::days::{KINDS, Kind};
use crate::report::chart::Figure;
use crate::report::chart::settling::{self as chart, Series, Truncation};
use crate::report::model::{Interval, MethodSection};
use crate::report::number::{readable, signed};
use crate::report::table::{csv, field};
use serde_json::{Value, json};
use std::fmt::Write;

/// Judges the warm-up of every scenario.
pub(super) fn verdicts(experiment: &Experiment, outcomes: &Outcomes) -> Vec<Verdict> {
    let each = experiment.prepared.iter().zip(outcomes);
    each.map(|(prepared, runs)| Observed::new(prepared, runs).verdict())
        .collect()
}

/// The sentence for a warm-up that is too short; `None` for any other.
pub(super) fn alarm(prepared: &Prepared, verdict: &Verdict) -> Option<String> {
    let Verdict::TooShort { unsettled, enough } = verdict else {
        return None;
    };
    let findings: Vec<String> = unsettled.iter().map(|t| finding(t, *enough)).collect();
    Some(format!(
        "{}: the warm-up of {} is too short. {} {}",
        prepared.scenario.title,
        days(prepared.scenario.run.warm_up_days as usize),
        findings.join(" "),
        remedy(*enough)
    ))
}

/// What was found of one series. A start that wears off, after a longer warm-up, makes a drift too, which is not worth a word.
fn finding(tested: &Tested, enough: Option<usize>) -> String {
    let drift = (tested.drifts() && (enough.is_none() || !tested.starts_off()))
        .then(|| of_drift(tested))
        .into_iter();
    let start = tested.starts_off().then(|| of_start(tested)).into_iter();
    start.chain(drift).collect::<Vec<_>>().join(" ")
}

/// "In the first 14 days after it, … is 32 % lower than …"
fn of_start(tested: &Tested) -> String {
    let gap = &tested.gap;
    let size = percent(gap.mean);
    format!(
        "In the first {} after it, {} is {} % {} than later days of the same weekday and season lead one to expect ({}).",
        days(tested.early),
        KINDS[tested.kind].title,
        readable(size.abs(), 0),
        if size < 0.0 { "lower" } else { "higher" },
        interval(gap.low, gap.high)
    )
}

/// "From the first to the last counted day, … rises by 40 % …"
fn of_drift(tested: &Tested) -> String {
    let [size, low, high] = [tested.drift.mean, tested.drift.low, tested.drift.high]
        .map(|half| half.map(|half| 2.0 * half));
    format!(
        "From the first to the last counted day, {} {} by {} % of its mean, as a straight line goes ({}).",
        KINDS[tested.kind].title,
        if percent(size) < 0.0 {
            "falls"
        } else {
            "rises"
        },
        readable(percent(size).abs(), 0),
        interval(low, high)
    )
}

fn percent(share: Option<f64>) -> f64 {
    100.0 * share.unwrap_or(0.0)
}

fn interval(low: Option<f64>, high: Option<f64>) -> String {
    format!(
        "{} to {} %, {} % interval for all series together",
        signed(percent(low), 0),
        signed(percent(high), 0),
        100.0 * (1.0 - SIGNIFICANCE)
    )
}

fn remedy(enough: Option<usize>) -> String {
    match enough {
        Some(enough) => format!("Use --set run.warm_up_days={enough}."),
        None => format!(
            "{NO_REMEDY} Simulate more days (--set run.days=…) or more replications, or see whether a queue grows without end because \
             staff is short."
        ),
    }
}

const NO_REMEDY: &str =
    "No warm-up up to half of this run is long enough, as far as these days and replications show.";

fn days(number: usize) -> String {
    if number == 1 {
        "1 day".to_owned()
    } else {
        format!("{number} days")
    }
}

/// The section of the method note.
pub(super) fn section(study: &Study<'_>) -> MethodSection {
    let mut text = String::new();
    let pairs = || study.experiment.prepared.iter().zip(&study.warm_ups);
    let named = |wanted: fn(&Verdict) -> bool| {
        let found = pairs().filter(|(_, verdict)| wanted(verdict));
        let names: Vec<&str> = found.map(|(p, _)| p.scenario.short.as_str()).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    for (prepared, verdict) in pairs() {
        if let Verdict::Enough(tested) = verdict {
            let name = &prepared.scenario.short;
            let _ = write!(
                text,
                "Checked and long enough: {name} ({}). ",
                bound(tested)
            );
        }
    }
    if let Some(names) = named(|v| matches!(v, Verdict::TooShort { .. })) {
        let _ = write!(text, "Too short, see the top of this page: {names}. ");
    }
    for (prepared, verdict) in pairs() {
        if let Verdict::Unchecked(why) = verdict {
            let _ = write!(
                text,
                "Not checked: {} ({}). ",
                prepared.scenario.short,
                why.why()
            );
        }
    }
    text.push_str(&method());
    if let Some(first) = study.experiment.prepared.first() {
        text.push_str(&drift(&Observed::new(first, &study.outcomes[0])));
    }
    MethodSection {
        heading: "Whether the warm-up is long enough".to_owned(),
        text,
    }
}

/// What the check rules out.
fn bound(tested: &[Tested]) -> String {
    let largest = tested.iter().map(Tested::at_most).fold(0.0, f64::max);
    format!(
        "a gap of more than {} % is ruled out in every series",
        whole_percent(largest)
    )
}

fn method() -> String {
    let titles: Vec<&str> = KINDS.iter().filter(|k| k.judged).map(|k| k.title).collect();
    format!(
        "The first days after the warm-up, at most {LONGEST_LOOK}, are compared with later days of the same weekday and season in {} \
         daily series: {}. A warm-up is called too short where they differ by more than {tolerance} %, or a straight line through all \
         counted days makes them so differ, and the t interval over the replications leaves zero out ({} % for all series together, \
         Bonferroni); it is called long enough where more than {tolerance} % is ruled out in every series at a risk of {risk} %.",
        titles.len(),
        titles.join("; "),
        100.0 * (1.0 - SIGNIFICANCE),
        tolerance = 100.0 * TOLERANCE,
        risk = 100.0 * RISK
    )
}

/// What no warm-up settles: how far habits move while days are counted.
fn drift(observed: &Observed<'_>) -> String {
    let moves: Vec<String> = KINDS
        .iter()
        .enumerate()
        .filter(|(_, kind)| kind.key.starts_with("used_"))
        .filter_map(|(index, kind)| {
            let (from, to) = observed.stocks(index)?;
            let [from, to] = [from, to].map(|share| readable(share, kind.decimals));
            Some(format!("{} goes from {from} to {to} %", kind.title))
        })
        .collect();
    if moves.is_empty() {
        return String::new();
    }
    format!(
        " Habits settle within the time for which they are remembered (choice.memory_days), longer than this warm-up, and are no part \
         of this check: in the first scenario {} while days are counted.",
        moves.join(" and ")
    )
}

/// How a scenario settles, in plain words; the lines of `warm-up`.
pub fn words(prepared: &Prepared, observed: &Observed<'_>, settling: &Settling) -> String {
    let mut text = String::new();
    for course in &settling.courses {
        let kind = &KINDS[course.kind];
        let level = format!("{} {}", readable(course.level, kind.decimals), kind.unit);
        let title = capital(kind.title);
        if !kind.judged {
            let _ = writeln!(
                text,
                "{title}: {}. Shown, not judged.",
                stock(observed, course.kind, kind)
            );
            continue;
        }
        let settled = match course.settled {
            Some(0) => "settled from the first day on".to_owned(),
            Some(after) => format!("settled after {}", days(after)),
            None => "not seen to settle within half of this run".to_owned(),
        };
        let welch = match course.in_band {
            Some(day) => format!(
                "Welch's curve stays within {} % of its later level from day {} on",
                100.0 * TOLERANCE,
                day + 1
            ),
            None => format!(
                "Welch's curve never stays within {} % of its later level",
                100.0 * TOLERANCE
            ),
        };
        let _ = writeln!(
            text,
            "{title} (later {level}): {settled}. MSER-5 would delete {}; {welch}.",
            days(course.proposed)
        );
    }
    let _ = writeln!(
        text,
        "\n{}",
        conclusion(prepared, &observed.verdict(), settling)
    );
    text
}

fn stock(observed: &Observed<'_>, index: usize, kind: &Kind) -> String {
    observed.stocks(index).map_or_else(
        || "does not occur".to_owned(),
        |(from, to)| {
            let [from, to] = [from, to].map(|value| readable(value, kind.decimals));
            format!(
                "{from} at the end of the warm-up, {to} at the end of the run ({})",
                kind.unit
            )
        },
    )
}

fn conclusion(prepared: &Prepared, verdict: &Verdict, settling: &Settling) -> String {
    let suggested = settling.suggested.map_or_else(
        || NO_REMEDY.to_owned(),
        |enough| format!("Suggested warm-up: {}.", days(enough)),
    );
    let own = days(prepared.scenario.run.warm_up_days as usize);
    match verdict {
        Verdict::Enough(tested) => {
            format!(
                "{suggested} The scenario's own warm-up of {own} is long enough ({}).",
                bound(tested)
            )
        }
        Verdict::TooShort { .. } => {
            format!(
                "{suggested} {}",
                alarm(prepared, verdict).unwrap_or_default()
            )
        }
        Verdict::Unchecked(why) => format!(
            "{suggested} The scenario's own warm-up of {own} is not checked: {}.",
            why.why()
        ),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Every series day by day: mean over replications and Welch's curve.
pub fn days_csv(prepared: &Prepared, settling: &Settling) -> String {
    let warm_up = prepared.scenario.run.warm_up_days as usize;
    let rows = settling.courses.iter().flat_map(|course| {
        let kind = &KINDS[course.kind];
        course.daily.iter().enumerate().map(move |(day, mean)| {
            vec![
                kind.key.to_owned(),
                (day + 1).to_string(),
                prepared.calendar.date(day).to_string(),
                if day < warm_up { "warm-up" } else { "counted" }.to_owned(),
                field(*mean),
                field(course.curve.get(day).copied()),
                kind.unit.to_owned(),
            ]
        })
    });
    csv(
        &["series", "day", "date", "part", "mean", "welch", "unit"],
        rows,
    )
}

/// What was found of every series.
pub fn series_csv(observed: &Observed<'_>, settling: &Settling) -> String {
    let own = observed.test(observed.warm_up()).unwrap_or_default();
    let whole = |number: Option<usize>| number.map_or_else(String::new, |n| n.to_string());
    let rows = settling.courses.iter().map(|course| {
        let kind = &KINDS[course.kind];
        let tested = own.iter().find(|t| t.kind == course.kind);
        let percent =
            |of: fn(&Tested) -> Option<f64>| field(tested.and_then(of).map(|share| 100.0 * share));
        vec![
            kind.key.to_owned(),
            kind.title.to_owned(),
            kind.unit.to_owned(),
            if kind.judged { "yes" } else { "no" }.to_owned(),
            field(Some(course.level)),
            whole(course.settled),
            course.proposed.to_string(),
            whole(course.in_band),
            whole(tested.map(|t| t.early)),
            percent(|t| t.gap.mean),
            percent(|t| t.gap.low),
            percent(|t| t.gap.high),
            percent(|t| t.drift.mean),
            percent(|t| t.drift.low),
            percent(|t| t.drift.high),
            percent(|t| Some(t.at_most()).filter(|bound| bound.is_finite())),
        ]
    });
    let head = [
        "series",
        "title",
        "unit",
        "judged",
        "later_level",
        "settled_after_days",
        "mser_5_days",
        "welch_days",
        "compared_days",
        "gap_percent",
        "gap_low_99",
        "gap_high_99",
        "drift_percent",
        "drift_low_99",
        "drift_high_99",
        "at_most_percent",
    ];
    csv(&head, rows)
}

/// What the identity card says of the judgement.
pub fn remarks(prepared: &Prepared, replications: u32, settling: &Settling) -> Value {
    let run = &prepared.scenario.run;
    json!({
        "replications": replications,
        "warm_up_days": run.warm_up_days,
        "days": run.days,
        "tolerance": TOLERANCE,
        "significance": SIGNIFICANCE,
        "risk": RISK,
        "suggested_warm_up_days": settling.suggested,
    })
}

/// The chart: every series with its own warm-up and what MSER-5 proposes.
pub fn figure(prepared: &Prepared, settling: &Settling) -> Figure {
    let series = settling.courses.iter().map(|course| {
        let kind = &KINDS[course.kind];
        let curve = course.curve.iter().enumerate();
        Series {
            name: capital(kind.title),
            unit: kind.unit.to_owned(),
            curve: curve
                .map(|(day, &value)| (day as f64, Interval::new(value, f64::NAN, f64::NAN)))
                .collect(),
            truncation: kind.judged.then_some(Truncation {
                days: course.proposed as f64,
                run_too_short: false,
            }),
        }
    });
    let sheet = chart::Settling {
        warm_up_days: f64::from(prepared.scenario.run.warm_up_days),
        series: series.collect(),
        interval_note: String::new(),
    };
    let title = format!("How {} settles", prepared.scenario.short);
    chart::settling("settling", &title, &sheet)
}

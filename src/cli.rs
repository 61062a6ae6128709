//! The command line: check, explain, list, new, schema, run, compare, warm-up, follow, calibrate, validate and territory.
//!
//! Exit codes: 0 done, 1 could not be done, 2 the request or a scenario is wrong, 130 interrupted.

mod arguments;
mod calibrate;
mod check;
mod explain;
mod file;
mod follow;
mod list;
mod new;
mod progress;
mod results;
mod schema;
mod simulate;
mod territory;
mod validate;
mod warm_up;

use arguments::{Arguments, Command};
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

/// Why a command ended without doing its work.
#[derive(Debug)]
enum Failure {
    /// The request or a scenario is wrong.
    Refused(String),
    /// Something outside stood in the way.
    Failed(String),
    /// The user stopped it.
    Interrupted,
}

/// Parses the command line and carries it out.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        Command::Run(options) => simulate::run(options),
        Command::Compare(options) => simulate::compare(options),
        Command::WarmUp(options) => warm_up::warm_up(options),
        Command::Follow(options) => follow::follow(options),
        Command::Calibrate(options) => calibrate::calibrate(options),
        Command::Validate(options) => validate::validate(options),
        Command::Check { scenarios, set } => check::check(scenarios, set),
        Command::Explain { scenario, key, set } => explain::explain(scenario, key.as_deref(), set),
        Command::List { folder } => list::list(folder),
        Command::New {
            name,
            territory,
            regime,
            output,
            overwrite,
        } => new::new(&new::Request {
            name,
            territory: territory.as_deref(),
            regime: *regime,
            output: output.as_deref(),
            overwrite: *overwrite,
        }),
        Command::Schema { output, overwrite } => schema::schema(output.as_deref(), *overwrite),
        Command::Territory { command } => territory::run(command),
    };
    match result {
        Ok(text) => say(&text),
        Err(Failure::Refused(text)) => complain(&text, 2),
        Err(Failure::Failed(text)) => complain(&text, 1),
        Err(Failure::Interrupted) => {
            complain("Stopped. Nothing was written; no folder was changed.", 130)
        }
    }
}

/// Prints to standard output; a reader who has gone away is no error.
fn say(text: &str) -> ExitCode {
    match std::io::stdout()
        .write_all(harmless(text).as_bytes())
        .and_then(|()| std::io::stdout().flush())
    {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(&format!("cannot print: {error}"), 1)
        }
        _ => ExitCode::SUCCESS,
    }
}

fn complain(text: &str, code: u8) -> ExitCode {
    // Nothing more can be done when even standard error is closed.
    let _ = writeln!(std::io::stderr(), "{}", harmless(text.trim_end()));
    ExitCode::from(code)
}

/// Titles come from scenario files: no character of them commands the terminal.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect()
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

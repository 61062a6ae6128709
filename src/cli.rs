//! The command line: what each command reads, does and says.
//!
//! Exit codes: 0 done, 1 could not be done, 2 the request or a scenario is wrong, 130 interrupted.

mod arguments;
mod bench;
mod calibrate;
mod check;
mod context;
mod explain;
mod file;
mod follow;
mod list;
mod new;
mod page;
mod progress;
mod rerun;
mod results;
mod schema;
mod seek;
mod sensitivity;
mod session;
mod simulate;
mod sweep;
mod territory;
mod validate;
mod verify;
mod words;
mod warm_up;

use arguments::{Arguments, Command};
use clap::Parser;
use context::Context;
use std::io::Write;
use std::process::ExitCode;

/// Why a command ended without doing its work.
#[derive(Debug)]
enum Failure {
    /// The request or a scenario is wrong.
    Refused(String),
    /// Something outside stood in the way.
    Failed(String),
    /// The user stopped it; the text says what is kept.
    Interrupted(String),
    /// A part of shared work is done; nothing is wrong.
    Partial(String),
}

/// Parses the command line and carries it out.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let simulated = simulate(&Context::default(), &arguments.command);
    let result = simulated.unwrap_or_else(|| work(&arguments.command));
    match result {
        Ok(text) => say(&text),
        Err(Failure::Refused(text)) => complain(&text, 2),
        Err(Failure::Failed(text)) => complain(&text, 1),
        Err(Failure::Interrupted(text)) => complain(&text, 130),
        Err(Failure::Partial(text)) => say(&format!("{text}\n")),
    }
}

/// The commands that make a result from simulated years; `None` for any other.
fn simulate(context: &Context, command: &Command) -> Option<Result<String, Failure>> {
    Some(match command {
        Command::Run(options) => simulate::run(context, options),
        Command::Compare(options) => simulate::compare(context, options),
        Command::WarmUp(options) => warm_up::warm_up(context, options),
        Command::Sweep(options) => sweep::sweep(context, options),
        Command::Sensitivity(options) => sensitivity::sensitivity(context, options),
        Command::Seek(options) => seek::seek(context, options),
        Command::Calibrate(options) => calibrate::calibrate(context, options),
        Command::Validate(options) => validate::validate(context, options),
        _ => return None,
    })
}

/// The other commands.
fn work(command: &Command) -> Result<String, Failure> {
    match command {
        Command::Verify(options) => verify::verify(options),
        Command::Rerun(options) => rerun::rerun(options),
        Command::Expand(options) => rerun::expand(options),
        Command::Follow(options) => follow::follow(options),
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
        Command::Bench(options) => bench::bench(options),
        Command::Schema { output, overwrite } => schema::schema(output.as_deref(), *overwrite),
        Command::Territory { command } => territory::run(command),
        // Carried out before.
        Command::Run(_)
        | Command::Compare(_)
        | Command::WarmUp(_)
        | Command::Sweep(_)
        | Command::Seek(_)
        | Command::Sensitivity(_)
        | Command::Calibrate(_)
        | Command::Validate(_) => Ok(String::new()),
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

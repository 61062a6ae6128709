//! Starts the command line and passes its exit code on.

use std::process::ExitCode;

fn main() -> ExitCode {
    permanence::cli::main()
}

//! What may be written after `permanence`.

use super::new::Regime;
use clap::{ArgGroup, Args, Parser, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// Who answers the sick at night and at weekends? Simulates and compares organisations of out-of-hours care.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Simulate one organisation and write its report
    Run(Options),
    /// Simulate two or more organisations on the same people and report the differences from the first
    Compare(Options),
    /// Show how long queues and habits take to settle, and whether the warm-up of a scenario is long enough
    WarmUp(WarmUpOptions),
    /// Tell the story of one resident, one night or one doctor
    Follow(FollowOptions),
    /// Fit parameters to published facts, with intervals, and write the fitted values
    Calibrate(CalibrateOptions),
    /// Stage published reorganisations and write each published effect beside the simulated one
    Validate(ValidateOptions),
    /// Read scenario files and list every fault, without simulating
    Check {
        /// Scenario files
        #[arg(required = true)]
        scenarios: Vec<PathBuf>,
        /// Change a value: KEY=VALUE
        #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
        set: Vec<(String, String)>,
    },
    /// Say what a value of a scenario is, its unit, its source and where it is set
    Explain {
        /// Scenario file
        scenario: PathBuf,
        /// Key, for example `care.consultation.mean_minutes`; without it all keys are listed
        key: Option<String>,
        /// Change a value: KEY=VALUE
        #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
        set: Vec<(String, String)>,
    },
    /// List the scenarios of a folder
    List {
        /// Folder
        #[arg(default_value = "scenarios")]
        folder: PathBuf,
    },
    /// Write a first scenario for a territory, with remarks; without a territory, list those there are
    New {
        /// Name of the scenario: letters, digits, - and _
        name: String,
        /// Territory file
        #[arg(long)]
        territory: Option<PathBuf>,
        /// Who answers out of hours
        #[arg(long, value_enum, default_value = "hybrid")]
        regime: Regime,
        /// File to write (default: NAME.toml in the folder scenarios of the territory)
        #[arg(long)]
        output: Option<PathBuf>,
        /// Replace the file when it exists
        #[arg(long)]
        overwrite: bool,
    },
    /// Describe scenario files for editors (JSON Schema): they then complete names and underline slips
    Schema {
        /// File to write; without it the description is printed
        #[arg(long)]
        output: Option<PathBuf>,
        /// Replace the file when it exists
        #[arg(long)]
        overwrite: bool,
    },
    /// Make territory files from tables of your own
    Territory {
        #[command(subcommand)]
        command: super::territory::Territory,
    },
}

#[derive(Args, Debug)]
pub(super) struct Options {
    /// Scenario files; with `compare` the first is the baseline
    #[arg(required = true)]
    pub(super) scenarios: Vec<PathBuf>,
    /// Number of replications (default: that of the first scenario)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replications: Option<u32>,
    /// Seed of all chance (default: that of the first scenario)
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..1 << 53))]
    pub(super) seed: Option<u64>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Name of the result folder
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Folder in which the result folder is made
    #[arg(long, default_value = "output")]
    pub(super) output: PathBuf,
    /// Replace a result folder of the same name, once the new one is complete
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Change a value in every scenario: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
}

#[derive(Args, Debug)]
pub(super) struct WarmUpOptions {
    /// Scenario file
    pub(super) scenario: PathBuf,
    /// Days simulated in all, the scenario's own warm-up included (default: its whole run)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=2_966))]
    pub(super) days: Option<u32>,
    /// Number of replications (default: that of the scenario)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replications: Option<u32>,
    /// Seed of all chance (default: that of the scenario)
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..1 << 53))]
    pub(super) seed: Option<u64>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Name of the result folder (default: `warm-up-` and the name of the scenario)
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Folder in which the result folder is made
    #[arg(long, default_value = "output")]
    pub(super) output: PathBuf,
    /// Replace a result folder of the same name, once the new one is complete
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Change a value: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
}

#[derive(Args, Debug)]
pub(super) struct CalibrateOptions {
    /// Calibration file: scenarios, parameters with their ranges, facts with their errors
    pub(super) file: PathBuf,
    /// Runs that weigh what the waves have not ruled out (default: `posterior_draws` of the file)
    #[arg(long, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub(super) draws: Option<u32>,
    /// Seed of all chance (default: that of the file)
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..1 << 53))]
    pub(super) seed: Option<u64>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Name of the result folder (default: `calibration-` and the name of the file)
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Folder in which the result folder is made
    #[arg(long, default_value = "output")]
    pub(super) output: PathBuf,
    /// Replace a result folder of the same name, once the new one is complete
    #[arg(long)]
    pub(super) overwrite: bool,
    /// One wave and a tenth of the runs: to try a file, not to use its result
    #[arg(long)]
    pub(super) brief: bool,
}

#[derive(Args, Debug)]
pub(super) struct ValidateOptions {
    /// File of targets: scenarios before and after, what is compared, what was published
    #[arg(default_value = "scenarios/validation/targets.toml")]
    pub(super) file: PathBuf,
    /// Only these targets, by their name or their row of evidence, separated by commas
    #[arg(long, value_name = "T1,T12", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Number of replications (default: that of the file)
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    pub(super) replications: Option<u32>,
    /// Seed of all chance (default: that of the file)
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..1 << 53))]
    pub(super) seed: Option<u64>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Name of the result folder (default: `validation` and the targets asked for)
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Folder in which the result folder is made
    #[arg(long, default_value = "output")]
    pub(super) output: PathBuf,
    /// Replace a result folder of the same name, once the new one is complete
    #[arg(long)]
    pub(super) overwrite: bool,
}

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("subject").required(true).args(["resident", "night", "doctor"])))]
pub(super) struct FollowOptions {
    /// Scenario file
    pub(super) scenario: PathBuf,
    /// A resident by number, or `any`: of those who meet a doctor on duty in the first measured month, the one with most steps
    #[arg(long, value_name = "N|any", value_parser = whom)]
    pub(super) resident: Option<Whom>,
    /// A night, from 18:00 of this day to 09:00 of the next
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(super) night: Option<Date>,
    /// A doctor by number
    #[arg(long, value_name = "N")]
    pub(super) doctor: Option<u32>,
    /// With --night: only residents of this commune and who serves them
    #[arg(long, value_name = "CODE", conflicts_with_all = ["service", "resident", "doctor"])]
    pub(super) commune: Option<String>,
    /// With --night: only what concerns this service
    #[arg(long, value_name = "ID", conflicts_with_all = ["resident", "doctor"])]
    pub(super) service: Option<String>,
    /// Which replication
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replication: u32,
    /// Seed of all chance (default: that of the scenario)
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..1 << 53))]
    pub(super) seed: Option<u64>,
    /// Most lines told
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) most: u32,
    /// Tell the warm-up too
    #[arg(long)]
    pub(super) warm_up: bool,
    /// File to write; without it the story is printed
    #[arg(long)]
    pub(super) output: Option<PathBuf>,
    /// Replace the file when it exists
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Change a value: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
}

/// Which resident.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whom {
    /// Whoever has most to tell.
    Any,
    /// By number.
    Number(u32),
}

fn whom(text: &str) -> Result<Whom, String> {
    if text == "any" {
        return Ok(Whom::Any);
    }
    let number = text.parse().map(Whom::Number);
    number.map_err(|_| "write the number of a resident, or any".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    // The reader of dates takes more than is said here, such as times of day.
    let plain = text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let date = text.parse().ok().filter(|_| plain);
    date.ok_or_else(|| "write a day that exists as YYYY-MM-DD, for example 2024-02-13".to_owned())
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("write KEY=VALUE, for example run.days=28")?;
    if key.trim().is_empty() || value.trim().is_empty() {
        return Err("neither key nor value may be empty".to_owned());
    }
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

//! What may be written after `permanence`.

use super::new::Regime;
use crate::experiment::precision::Wanted;
use crate::experiment::shelf::Share;
use crate::seek::search::End;
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
    /// Simulate many values of one or two levers on the same people and draw the curves
    Sweep(SweepOptions),
    /// Rank the uncertain values by what they do to the answer
    Sensitivity(SensitivityOptions),
    /// Find the smallest or largest value of a lever at which conditions hold, with a stated confidence
    Seek(SeekOptions),
    /// Check every hash of a result and simulate a sample of it again
    Verify(VerifyOptions),
    /// Repeat a whole result from what its folder holds
    Rerun(RerunOptions),
    /// Add replications or draws to a result; what it holds is not computed again
    Expand(ExpandOptions),
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
    /// Time the program on this machine: seconds for a simulated year, hashes of the results, memory
    Bench(BenchOptions),
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
    /// Add replications until the figures named by --on are this precise: `2%` of the level of the first scenario, or `0.5` in the
    /// unit of the figure. With several scenarios their differences must be, with one its levels
    #[arg(long, value_name = "P", value_parser = wanted, conflicts_with = "replications")]
    pub(super) precision: Option<Wanted>,
    /// Figures that must be precise, separated by commas: an indicator, TABLE.ROW.COLUMN or share(TABLE.COLUMN > LIMIT)
    #[arg(long, value_name = "FIGURES", value_delimiter = ',', requires = "precision", default_values = ["ed_first_contacts", "nights_per_gp"])]
    pub(super) on: Vec<String>,
    /// Fewest replications with --precision
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(3..=100_000))]
    pub(super) at_least: u32,
    /// Most replications with --precision
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(3..=1_000_000))]
    pub(super) at_most: u32,
    /// Draw every uncertain value this many times from its range, to show how unsure the assumptions make the answer
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(super) draws: u32,
    /// Draw only values whose key fits one of these patterns, separated by commas; `*` stands for any letters (default: all with a
    /// range)
    #[arg(long, value_name = "KEYS", value_delimiter = ',', requires = "draws")]
    pub(super) factors: Vec<String>,
    /// Replications of each draw
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(2..=1_000))]
    pub(super) runs_per_draw: u32,
    /// Change a value in every scenario: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) place: Place,
}

/// Chance, name and place of a result.
#[derive(Args, Debug)]
pub(super) struct Place {
    /// Seed of all chance (default: that of the file)
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..1 << 53))]
    pub(super) seed: Option<u64>,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Name of the result folder (default: made of the command and its files)
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Folder in which the result folder is made
    #[arg(long, default_value = "output")]
    pub(super) output: PathBuf,
    /// Replace a result folder of the same name, once the new one is complete
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Go on with a run that was stopped: only what is missing is computed
    #[arg(long, conflicts_with = "shard")]
    pub(super) resume: bool,
    /// Compute only part I of N, for several machines; --resume puts the parts together
    #[arg(long, value_name = "I/N", value_parser = share)]
    pub(super) shard: Option<Share>,
}

#[derive(Args, Debug)]
pub(super) struct SweepOptions {
    /// Scenario files, at most six
    #[arg(required = true, num_args = 1..=6)]
    pub(super) scenarios: Vec<PathBuf>,
    /// A lever and its values: KEY=25000,50000 or KEY=FROM..TO/STEPS (evenly spaced) or KEY=FROM..TO*STEPS (in proportion). In a key
    /// `*` stands for any one part, `+` joins keys that move together. At most two levers
    #[arg(long, value_name = "KEY=VALUES", required = true)]
    pub(super) vary: Vec<String>,
    /// Figures that are drawn, separated by commas: an indicator, TABLE.ROW.COLUMN or share(TABLE.COLUMN > LIMIT)
    #[arg(long, value_name = "FIGURES", value_delimiter = ',', default_values = ["nights_per_gp", "ed_first_contacts_ooh", "wait_doctor", "own_practice_share", "cost_total"])]
    pub(super) on: Vec<String>,
    /// Two figures that are traded off, for the chart of the frontier
    #[arg(long, value_name = "X,Y", value_delimiter = ',')]
    pub(super) frontier: Vec<String>,
    /// Number of replications (default: that of the first scenario)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replications: Option<u32>,
    /// Change a value in every scenario: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) place: Place,
}

#[derive(Args, Debug)]
pub(super) struct SensitivityOptions {
    /// A scenario whose levels are explained, or two whose difference (second less first) is
    #[arg(required = true, num_args = 1..=2)]
    pub(super) scenarios: Vec<PathBuf>,
    /// Figures that are explained, separated by commas: an indicator, TABLE.ROW.COLUMN or share(TABLE.COLUMN > LIMIT)
    #[arg(long, value_name = "FIGURES", value_delimiter = ',', default_values = ["ed_first_contacts_ooh", "nights_per_gp", "cost_total"])]
    pub(super) on: Vec<String>,
    /// Walks through the ranges; each costs one run more than there are values
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    pub(super) trajectories: u32,
    /// Replications at each point; with one the luck in an effect is not measured
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) replications: u32,
    /// Rows of the second stage, which shares out the variance among the strongest values (0: no second stage)
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub(super) samples: u32,
    /// How many of the strongest values enter the second stage
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(super) top: u32,
    /// Only values whose key fits one of these patterns, separated by commas; `*` stands for any letters (default: all with a range)
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub(super) factors: Vec<String>,
    /// Change a value in every scenario: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) place: Place,
}

#[derive(Args, Debug)]
pub(super) struct SeekOptions {
    /// Scenario file
    pub(super) scenario: PathBuf,
    /// The lever and the values that may be the answer, written as for `sweep --vary`
    #[arg(long, value_name = "KEY=VALUES")]
    pub(super) lever: String,
    /// Which value is sought
    #[arg(long, value_enum, default_value = "smallest")]
    pub(super) find: End,
    /// A condition: FIGURE < LIMIT or FIGURE > LIMIT, where FIGURE is an indicator, TABLE.ROW.COLUMN or share(TABLE.COLUMN > LIMIT).
    /// Several must hold together
    #[arg(long, value_name = "CONDITION", required = true)]
    pub(super) such_that: Vec<String>,
    /// Halve the values instead of trying all: right only when the conditions get easier step by step, away from the end sought
    #[arg(long)]
    pub(super) monotone: bool,
    /// Confidence in all verdicts together
    #[arg(long, value_name = "P", default_value = "95%", value_parser = confidence)]
    pub(super) confidence: f64,
    /// Distance from a limit that is too small to matter, as a share of the limit
    #[arg(long, value_name = "P", default_value = "5%", value_parser = percent)]
    pub(super) tolerance: f64,
    /// Replications of a value before the first verdict
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(3..=100_000))]
    pub(super) at_least: u32,
    /// Most replications of a value
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(3..=1_000_000))]
    pub(super) at_most: u32,
    /// Change a value: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) place: Place,
}

#[derive(Args, Debug)]
pub(super) struct VerifyOptions {
    /// Result folder
    pub(super) result: PathBuf,
    /// Simulate everything again and compare every file, instead of a sample of runs
    #[arg(long)]
    pub(super) all: bool,
    /// Runs that are simulated again
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(super) sample: u32,
    /// Threads (default: all cores)
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
}

#[derive(Args, Debug)]
pub(super) struct RerunOptions {
    /// Result folder
    pub(super) result: PathBuf,
    /// Name of the new result folder (default: that of the old one with `-rerun`)
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Folder in which it is made (default: beside the old one)
    #[arg(long)]
    pub(super) output: Option<PathBuf>,
    /// Replace a result folder of the same name, once the new one is complete
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Go on with a run that was stopped
    #[arg(long)]
    pub(super) resume: bool,
    /// Threads (default: all cores); results do not depend on it
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
}

#[derive(Args, Debug)]
#[command(group(ArgGroup::new("more").required(true).multiple(true).args(["replications", "draws"])))]
pub(super) struct ExpandOptions {
    /// Replications in all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replications: Option<u32>,
    /// Draws of the assumptions in all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) draws: Option<u32>,
    #[command(flatten)]
    pub(super) like: RerunOptions,
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
    /// Change a value: KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) place: Place,
}

#[derive(Args, Debug)]
pub(super) struct CalibrateOptions {
    /// Calibration file: scenarios, parameters with their ranges, facts with their errors
    pub(super) file: PathBuf,
    /// Runs that weigh what the waves have not ruled out (default: `posterior_draws` of the file)
    #[arg(long, value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub(super) draws: Option<u32>,
    /// One wave and a tenth of the runs: to try a file, not to use its result
    #[arg(long)]
    pub(super) brief: bool,
    #[command(flatten)]
    pub(super) place: Place,
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
    #[command(flatten)]
    pub(super) place: Place,
}

#[derive(Args, Debug)]
pub(super) struct BenchOptions {
    /// Two weeks, few replications, no large country: seconds instead of minutes
    #[arg(long)]
    pub(super) brief: bool,
    /// All of Belgium too
    #[arg(long)]
    pub(super) belgium: bool,
    /// Only these parts, separated by commas: reference, ghent, report (with ghent), growth-10k, growth-100k, growth-1m, office-100k, regimes-100k, rural, belgium
    #[arg(long, value_name = "CASES", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Replications of each case (default: enough for a steady median)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) replications: Option<u32>,
    /// Threads that are compared with one; 1 leaves the comparison out
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: u16,
    /// Folder of the shipped scenarios
    #[arg(long, value_name = "FOLDER", default_value = "scenarios")]
    pub(super) scenarios: PathBuf,
    /// File to write for programs (JSON); without it nothing is written
    #[arg(long)]
    pub(super) output: Option<PathBuf>,
    /// Replace the file when it exists
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

/// A share written as `5%` or `0.05`.
fn percent(text: &str) -> Result<f64, String> {
    let (number, divisor) = match text.strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text, 1.0),
    };
    let share = number.trim().parse::<f64>().ok().map(|v| v / divisor);
    let share = share.filter(|&v| v > 0.0 && v < 1.0);
    share.ok_or_else(|| "write a share between 0 and 100 %, for example 2%".to_owned())
}

fn confidence(text: &str) -> Result<f64, String> {
    let share = percent(text).ok().filter(|&v| v >= 0.5);
    share.ok_or_else(|| "write a confidence from 50% to below 100%, for example 95%".to_owned())
}

fn wanted(text: &str) -> Result<Wanted, String> {
    let (number, is_share) = match text.strip_suffix('%') {
        Some(number) => (number, true),
        None => (text, false),
    };
    let value = number.trim().parse::<f64>().ok();
    let value = value.filter(|v| v.is_finite() && *v > 0.0);
    let value = value.ok_or("write for example 2%, or 0.5 in the unit of the figure")?;
    Ok(if is_share {
        Wanted::Share(value / 100.0)
    } else {
        Wanted::Units(value)
    })
}

fn share(text: &str) -> Result<Share, String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
    let share = numbers.map(|(part, of)| Share { part, of });
    let sound = share.filter(|s| s.part >= 1 && s.part <= s.of && s.of <= 100_000);
    sound.ok_or_else(|| "write part and number of parts, for example 2/8".to_owned())
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

//! The command line as its user meets it: exit codes, messages, and what is left in the output folder.

use super::refusals::copy;
use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_permanence");

/// A village that runs in a blink: two communes, twelve doctors, a week.
const VILLAGE: &str = r#"
[run]
days = { value = 7, source = "assumption" }
warm_up_days = { value = 1, source = "assumption" }
replications = { value = 2, source = "assumption" }
[territory.communes]
source = "statbel-2020"
columns = ["code", "name", "population", "area_km2", "latitude", "longitude"]
rows = [["44021", "Gent", 3000, 20.0, 51.08112, 3.72853], ["44013", "Destelbergen", 2000, 20.0, 51.04331, 3.81231]]
[cercle.gent]
doctors = { value = 12, source = "assumption" }
"#;

const ONE_SECTOR: &str = "[service.rota]\nsectors = { value = 1, source = \"assumption\" }\n";

/// A temporary folder with the shipped scenarios, two of them cut down to a village, and an empty `output`.
pub(super) struct Bench {
    place: tempfile::TempDir,
}

impl Bench {
    pub(super) fn new() -> Self {
        let bench = Self {
            place: tempfile::tempdir().expect("a temporary folder"),
        };
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"),
            &bench.path("scenarios"),
        );
        fs::create_dir(bench.path("output")).expect("a temporary folder is writable");
        bench.village(
            "small/rota.toml",
            "cercle-rota",
            "title = \"Small rota\"\nshort = \"Rota\"\n",
            ONE_SECTOR,
        );
        bench.village(
            "small/list.toml",
            "garde-patientele",
            "title = \"Small list\"\nshort = \"List\"\n",
            "",
        );
        bench
    }

    /// Writes a village whose services are those of a Ghent scenario.
    pub(super) fn village(&self, file: &str, like: &str, head: &str, tail: &str) {
        let text = format!("extends = \"../ghent/{like}.toml\"\n{head}{VILLAGE}{tail}");
        self.write(&format!("scenarios/{file}"), &text);
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.place.path().join(file)
    }

    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(self.place.path())
            .args(arguments)
            .timeout(Duration::from_secs(60));
        command
    }

    /// Exit code, standard output, standard error.
    pub(super) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self
            .command(arguments)
            .output()
            .expect("the program starts");
        let text =
            |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8");
        (
            output.status.code().unwrap_or(-1),
            text(&output.stdout),
            text(&output.stderr),
        )
    }

    /// Runs what must succeed.
    pub(super) fn done(&self, arguments: &[&str]) -> String {
        let (code, out, error) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}\n{error}");
        out
    }

    /// Runs what must fail with a code, without any word on standard output and without leaving anything new in `output`.
    #[track_caller]
    pub(super) fn fails(&self, arguments: &[&str], code: i32) -> String {
        let before = self.entries("output");
        let (found, out, error) = self.run(arguments);
        assert_eq!((found, out.as_str()), (code, ""), "{arguments:?}\n{error}");
        assert_eq!(self.entries("output"), before, "{arguments:?}");
        error
    }

    /// Everything in a folder, hidden entries included.
    pub(super) fn entries(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .expect("the folder exists")
            .map(|entry| {
                entry
                    .expect("readable")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    /// All files of a folder but the one that speaks of the machine.
    pub(super) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let names = self
            .entries(folder)
            .into_iter()
            .filter(|name| name != "machine.json");
        names
            .map(|name| {
                (
                    name.clone(),
                    fs::read(self.path(folder).join(name)).expect("readable"),
                )
            })
            .collect()
    }

    /// Starts a run that would last for hours, and waits until it has claimed its folder.
    #[cfg(unix)]
    fn start_endless(&self, more: &[&str]) -> Child {
        let child = std::process::Command::new(PROGRAM)
            .current_dir(self.place.path())
            .args([
                "run",
                "scenarios/small/rota.toml",
                "--replications",
                "1000000",
                "--name",
                "long",
            ])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let begun = Instant::now();
        while !self
            .entries("output")
            .iter()
            .any(|name| name == "long.unfinished")
        {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "no folder was claimed"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        // Long enough to be at work.
        std::thread::sleep(Duration::from_millis(300));
        child
    }
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status();
    assert!(sent.expect("kill exists").success());
}

#[test]
fn help_names_every_command_and_ends_well() {
    let bench = Bench::new();
    let help = bench.done(&["--help"]);
    for word in [
        "run",
        "compare",
        "calibrate",
        "check",
        "explain",
        "list",
        "follow",
    ] {
        assert!(help.contains(&format!("\n  {word} ")), "{word} in\n{help}");
    }
    let help = bench.done(&["compare", "--help"]);
    for word in [
        "--replications",
        "--seed",
        "--threads",
        "--name",
        "--output",
        "--overwrite",
        "--set",
        "baseline",
    ] {
        assert!(help.contains(word), "{word} in\n{help}");
    }
    assert!(bench.done(&["--version"]).starts_with("permanence "));
}

#[test]
fn a_wrong_request_has_code_2_and_says_what_to_write() {
    let bench = Bench::new();
    let rota = "scenarios/small/rota.toml";
    let cases: [(&[&str], &str); 13] = [
        (&[], "Usage: permanence"),
        (&["simulate"], "unrecognized subcommand 'simulate'"),
        (&["run"], "<SCENARIOS>"),
        (&["check"], "<SCENARIOS>"),
        (
            &["run", rota, rota],
            "`run` takes one scenario; use `compare` for several.",
        ),
        (
            &["compare", rota],
            "`compare` takes two or more scenarios; the first is the baseline.",
        ),
        (
            &["compare", rota, rota, rota, rota, rota, rota, rota],
            "`compare` takes at most six scenarios",
        ),
        (&["run", rota, "--threads", "0"], "0 is not in 1..=1024"),
        (
            &["run", rota, "--replications", "0"],
            "0 is not in 1..=1000000",
        ),
        (&["run", rota, "--seed", "-1"], "unexpected argument '-1'"),
        (
            &["run", rota, "--set", "run.days"],
            "write KEY=VALUE, for example run.days=28",
        ),
        (
            &["run", rota, "--set", "=28"],
            "neither key nor value may be empty",
        ),
        (
            &["run", rota, "--set", "run.days=ten"],
            "`ten` is not a value",
        ),
    ];
    for (arguments, expected) in cases {
        let error = bench.fails(arguments, 2);
        assert!(error.contains(expected), "{arguments:?}\n{error}");
    }
}

#[test]
fn check_says_that_a_scenario_is_in_order_and_what_it_holds() {
    let bench = Bench::new();
    let said = bench.done(&["check", "scenarios/small/rota.toml"]);
    let start = "scenarios/small/rota.toml: in order. Small rota: 5000 inhabitants, 12 GPs in 6 practices, 1 service, ";
    assert!(said.starts_with(start), "{said}");
    assert!(said.ends_with(" of them assumptions.\n"), "{said}");
}

#[test]
fn check_prints_all_faults_with_line_and_caret_and_ends_with_code_2() {
    let bench = Bench::new();
    bench.write(
        "scenarios/small/bad.toml",
        "extends = \"rota.toml\"\n[service.rota]\nsectors = 3\nhome_visit = true\n",
    );
    let expected = "\
error in scenarios/small/bad.toml, line 3, column 11: service.rota.sectors
  3 | sectors = 3
    |           ^ a number needs its source
  rule:   every number says where it comes from
  remedy: write sectors = { value = 3, source = \"assumption\" }, or the key of a [sources.…] entry in the place of assumption

error in scenarios/small/bad.toml, line 4, column 1: service.rota.home_visit
  4 | home_visit = true
    | ^^^^^^^^^^ `home_visit` is not known here
";
    let said = bench.fails(
        &[
            "check",
            "scenarios/small/rota.toml",
            "scenarios/small/bad.toml",
        ],
        2,
    );
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.ends_with(
            "  remedy: did you mean `home_visits`?\n\n2 faults; nothing was computed.\n"
        ),
        "{said}"
    );
}

#[test]
fn a_path_that_is_no_scenario_file_is_named() {
    let bench = Bench::new();
    let expected = "\
error in scenarios/nowhere.toml
  there is no such file
  rule:   the file must exist and be readable
  remedy: correct the path

1 fault; nothing was computed.
";
    assert_eq!(bench.fails(&["run", "scenarios/nowhere.toml"], 2), expected);
    let error = bench.fails(&["run", "scenarios"], 2);
    assert!(
        error.starts_with("error in scenarios\n  this is a folder, not a file\n"),
        "{error}"
    );
    fs::write(bench.path("scenarios/latin.toml"), b"title = \"Caf\xe9\"\n").expect("writable");
    let error = bench.fails(&["check", "scenarios/latin.toml"], 2);
    assert!(
        error.starts_with(
            "error in scenarios/latin.toml\n  line 1 holds a byte that is not UTF-8 text\n"
        ),
        "{error}"
    );
}

#[test]
fn explain_says_value_range_source_and_place() {
    let bench = Bench::new();
    let said = bench.done(&[
        "explain",
        "scenarios/small/rota.toml",
        "service.rota.sectors",
        "--set",
        "service.rota.sectors=2",
    ]);
    let expected = "\
service.rota.sectors: Parts of the zone, each with its own duty
  value   2 sectors
  allowed 1 to 1000
  source  assumption
  set in  --set, line 1
";
    assert_eq!(said, expected);
    let said = bench.done(&["explain", "scenarios/small/rota.toml", "run"]);
    assert!(
        said.contains("run.days = 7 days (assumption)\n")
            && said.lines().all(|l| l.starts_with("run.")),
        "{said}"
    );
    let error = bench.fails(&["explain", "scenarios/small/rota.toml", "run.dayz"], 2);
    assert_eq!(
        error,
        "\"run.dayz\" is not a key of this scenario. Did you mean run.days? Without a key, all are listed.\n"
    );
}

#[test]
fn list_shows_scenarios_with_titles_and_no_bases() {
    let bench = Bench::new();
    let said = bench.done(&["list"]);
    assert!(
        said.contains("scenarios/small/rota.toml\n    Small rota\n"),
        "{said}"
    );
    assert!(
        !said.contains("belgium.toml")
            && !said.contains("ghent/ghent.toml")
            && !said.contains("territories"),
        "{said}"
    );
    bench.write("scenarios/torn.toml", "title = \n");
    assert!(
        bench
            .done(&["list"])
            .contains("has faults: see `permanence check scenarios/torn.toml`")
    );
    let error = bench.fails(&["list", "nowhere"], 1);
    assert!(error.starts_with("cannot read folder nowhere: "), "{error}");
}

#[test]
fn a_reader_who_has_gone_away_is_no_error() {
    let bench = Bench::new();
    for arguments in [
        &["list"][..],
        &["--help"],
        &["explain", "scenarios/small/rota.toml"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = std::process::Command::new(PROGRAM);
        let output = command
            .current_dir(bench.path(""))
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn();
        let output = output
            .and_then(Child::wait_with_output)
            .expect("the program starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn text_that_cannot_be_printed_has_code_1() {
    let bench = Bench::new();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("Linux has /dev/full");
    let mut command = std::process::Command::new(PROGRAM);
    let child = command
        .current_dir(bench.path(""))
        .arg("list")
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn();
    let output = child
        .and_then(Child::wait_with_output)
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("cannot print: "));
}

#[test]
fn a_run_leaves_one_complete_folder() {
    let bench = Bench::new();
    let said = bench.done(&["run", "scenarios/small/rota.toml"]);
    assert!(
        said.contains("2 replications, ")
            && said.contains("Open output/small-rota/report.html in a browser."),
        "{said}"
    );
    assert_eq!(bench.entries("output"), ["small-rota"]);
    let files = bench.entries("output/small-rota");
    for file in [
        "report.html",
        "manifest.json",
        "machine.json",
        "replications.csv",
        "indicators.csv",
        "scenario-rota.toml",
    ] {
        assert!(files.iter().any(|name| name == file), "{file} in {files:?}");
    }
}

#[test]
fn an_existing_folder_is_refused_before_anything_is_computed() {
    let bench = Bench::new();
    bench.write("output/kept/mine.txt", "mine");
    let begun = Instant::now();
    let error = bench.fails(
        &[
            "run",
            "scenarios/small/rota.toml",
            "--name",
            "kept",
            "--replications",
            "1000000",
        ],
        1,
    );
    // A million replications take hours; the second is generous for a loaded machine.
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        error,
        "the output folder output/kept exists already and is left as it is; choose another name or allow overwriting\n"
    );
    assert_eq!(bench.read("output/kept/mine.txt"), "mine");
}

#[test]
fn overwriting_replaces_results_and_nothing_else() {
    let bench = Bench::new();
    let run = [
        "run",
        "scenarios/small/rota.toml",
        "--name",
        "again",
        "--overwrite",
    ];
    bench.done(&run);
    bench.write("output/again/old.txt", "old");
    bench.done(&run);
    assert_eq!(bench.entries("output"), ["again"]);
    assert!(!bench.path("output/again/old.txt").exists());
    bench.write("output/letters/mine.txt", "mine");
    let error = bench.fails(
        &[
            "run",
            "scenarios/small/rota.toml",
            "--name",
            "letters",
            "--overwrite",
        ],
        2,
    );
    assert!(
        error.starts_with("the folder output/letters is no result folder"),
        "{error}"
    );
    assert_eq!(bench.read("output/letters/mine.txt"), "mine");
    bench.write("output/file", "mine");
    let error = bench.fails(
        &[
            "run",
            "scenarios/small/rota.toml",
            "--name",
            "file",
            "--overwrite",
        ],
        1,
    );
    assert_eq!(
        error,
        "output/file exists and is not a folder; choose another name\n"
    );
}

#[test]
fn a_result_folder_is_made_nowhere_but_in_the_output_folder() {
    let bench = Bench::new();
    for name in [
        "",
        ".",
        "..",
        "a/b",
        "../out",
        "/",
        "back\\slash",
        ".hidden",
        "line\nbreak",
    ] {
        for more in [&[][..], &["--overwrite"]] {
            let arguments = [
                &[
                    "run",
                    "scenarios/small/rota.toml",
                    "--replications",
                    "1000000",
                    "--name",
                    name,
                ],
                more,
            ]
            .concat();
            let error = bench.fails(&arguments, 2);
            assert!(
                error.contains(" cannot be the name of a result folder. "),
                "{name:?}: {error}"
            );
        }
    }
    assert_eq!(bench.entries(""), ["output", "scenarios"]);
}

#[test]
fn an_output_folder_that_cannot_be_written_is_named_before_anything_is_computed() {
    let bench = Bench::new();
    let run = |output| {
        [
            "run",
            "scenarios/small/rota.toml",
            "--replications",
            "1000000",
            "--name",
            "x",
            "--output",
            output,
        ]
    };
    assert_eq!(
        bench.fails(&run("nowhere"), 1),
        "the folder nowhere does not exist; create it first\n"
    );
    assert_eq!(
        bench.fails(&run("scenarios/belgium.toml"), 1),
        "the folder scenarios/belgium.toml does not exist; create it first\n"
    );
    if cfg!(target_os = "linux") {
        // Nobody may make a folder there, the administrator included.
        let error = bench.fails(&run("/proc"), 1);
        assert!(
            error.starts_with("cannot write /proc/.x.partial-")
                && error.ends_with("; nothing was kept\n"),
            "{error}"
        );
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_with_130_and_keeps_what_is_finished() {
    let bench = Bench::new();
    let child = bench.start_endless(&[]);
    signal(&child, "INT");
    let output = child.wait_with_output().expect("it ends");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{error}");
    assert!(output.stdout.is_empty());
    assert!(
        error.ends_with(
            " finished runs are kept in output/long.unfinished; the same command with --resume goes on from there.\n"
        ),
        "{error}"
    );
    assert_eq!(bench.entries("output"), ["long.unfinished"]);
}

#[test]
#[cfg(unix)]
fn a_second_ctrl_c_does_not_wait_for_the_runs_under_way() {
    let bench = Bench::new();
    // Seven years of a village: a replication lasts seconds.
    let child = bench.start_endless(&["--set", "run.days=2600"]);
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(100));
    let pressed = Instant::now();
    signal(&child, "INT");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(
        pressed.elapsed() < Duration::from_secs(1),
        "{:?}",
        pressed.elapsed()
    );
    assert!(
        bench.entries("output").is_empty(),
        "{:?}",
        bench.entries("output")
    );
}

#[test]
#[cfg(unix)]
fn an_interrupted_overwrite_keeps_the_old_results() {
    let bench = Bench::new();
    bench.done(&["run", "scenarios/small/rota.toml", "--name", "long"]);
    let before = bench.files("output/long");
    let child = bench.start_endless(&["--overwrite"]);
    assert!(
        bench.files("output/long") == before,
        "the old results stay until the new ones are complete"
    );
    signal(&child, "INT");
    assert_eq!(
        child.wait_with_output().expect("it ends").status.code(),
        Some(130)
    );
    assert_eq!(bench.entries("output"), ["long", "long.unfinished"]);
    assert!(bench.files("output/long") == before);
}

#[test]
#[cfg(unix)]
fn a_killed_run_leaves_no_half_result_under_the_final_name() {
    let bench = Bench::new();
    let child = bench.start_endless(&[]);
    signal(&child, "KILL");
    assert_eq!(
        child.wait_with_output().expect("it ends").status.code(),
        None
    );
    assert!(!bench.path("output/long").exists());
    // What is left are finished runs; another run of that name says so before it goes on or starts anew.
    assert_eq!(bench.entries("output"), ["long.unfinished"]);
    let again = ["run", "scenarios/small/rota.toml", "--name", "long"];
    let error = bench.fails(&again, 2);
    assert!(
        error.contains("--resume") && error.contains("--overwrite"),
        "{error}"
    );
    bench.done(&[&again[..], &["--resume"]].concat());
    assert_eq!(bench.entries("output"), ["long"]);
}

#[test]
#[cfg(unix)]
fn a_disk_that_fills_up_leaves_nothing_behind() {
    let bench = Bench::new();
    // No file above some kilobytes can be written; with the signal ignored the system says so, as it does for a full disk.
    let script =
        "trap '' XFSZ; ulimit -f 16; exec \"$0\" run scenarios/small/rota.toml --name full";
    let mut command = std::process::Command::new("sh");
    let output = command
        .current_dir(bench.path(""))
        .args(["-c", script, PROGRAM])
        .output()
        .expect("a shell");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(output.stdout.is_empty());
    assert!(
        error.starts_with("cannot keep results in output/full.unfinished/")
            && error.contains("free some space"),
        "{error}"
    );
    assert!(
        bench.entries("output").is_empty(),
        "{:?}",
        bench.entries("output")
    );
}

#[test]
fn scenarios_of_the_same_name_are_told_apart() {
    let bench = Bench::new();
    bench.village(
        "other/rota.toml",
        "cercle-rota",
        "title = \"Other rota\"\nshort = \"Other\"\n",
        ONE_SECTOR,
    );
    let said = bench.done(&[
        "compare",
        "scenarios/small/rota.toml",
        "scenarios/other/rota.toml",
        "--name",
        "twins",
    ]);
    assert!(said.contains("Other") && said.contains("Rota"), "{said}");
    let files = bench.entries("output/twins");
    for file in ["scenario-rota.toml", "scenario-rota-2.toml"] {
        assert!(files.iter().any(|name| name == file), "{file} in {files:?}");
    }
    let table = bench.read("output/twins/replications.csv");
    assert!(
        table.contains("\nrota,1,nights_per_gp,") && table.contains("\nrota-2,1,nights_per_gp,")
    );
}

#[test]
fn any_file_name_can_be_simulated() {
    let bench = Bench::new();
    bench.village(
        "small/poste (2) é..v1.toml",
        "cercle-rota",
        "title = \"Odd\"\n",
        ONE_SECTOR,
    );
    bench.done(&[
        "run",
        "scenarios/small/poste (2) é..v1.toml",
        "--name",
        "odd name",
    ]);
    assert!(
        bench
            .path("output/odd name/scenario-poste--2--é--v1.toml")
            .exists(),
        "{:?}",
        bench.entries("output/odd name")
    );
}

#[test]
fn scenarios_of_different_days_are_not_compared() {
    let bench = Bench::new();
    bench.write("scenarios/small/longer.toml", "extends = \"rota.toml\"\ntitle = \"Longer\"\n[run]\ndays = { value = 8, source = \"assumption\" }\n");
    let error = bench.fails(
        &[
            "compare",
            "scenarios/small/rota.toml",
            "scenarios/small/longer.toml",
        ],
        2,
    );
    let expected = "\"Small rota\" and \"Longer\" do not simulate the same days (start, days, warm_up_days under [run]); compared \
                    scenarios must.\n";
    assert_eq!(error, expected);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let bench = Bench::new();
    let compare = |output, threads| {
        bench.write(&format!("{output}/.keep"), "");
        let both = ["scenarios/small/rota.toml", "scenarios/small/list.toml"];
        bench.done(
            &[
                &["compare"],
                &both[..],
                &[
                    "--name",
                    "same",
                    "--replications",
                    "3",
                    "--output",
                    output,
                    "--threads",
                    threads,
                ],
            ]
            .concat(),
        );
        bench.files(&format!("{output}/same"))
    };
    let (one, three) = (compare("one", "1"), compare("three", "3"));
    assert!(one.len() > 30, "{:?}", one.keys());
    for (name, bytes) in &one {
        assert!(three.get(name) == Some(bytes), "{name} differs");
    }
    assert_eq!(one.len(), three.len());
}

#[test]
#[cfg(unix)]
fn the_command_in_the_manifest_repeats_the_result() {
    let bench = Bench::new();
    bench.village(
        "it's here/rota.toml",
        "cercle-rota",
        "title = \"Here\"\n",
        ONE_SECTOR,
    );
    let scenario = "scenarios/it's here/rota.toml";
    bench.done(&[
        "run",
        scenario,
        "--name",
        "let's see",
        "--seed",
        "9",
        "--set",
        "title=\"It's $HOME\"",
    ]);
    let manifest: serde_json::Value =
        serde_json::from_str(&bench.read("output/let's see/manifest.json")).expect("JSON");
    let command = manifest["command"]
        .as_str()
        .expect("a command")
        .strip_prefix("permanence ")
        .expect("the program first");
    bench.write("repeat/.keep", "");
    let script = format!("exec \"$0\" {command} --output repeat");
    let status = std::process::Command::new("sh")
        .current_dir(bench.path(""))
        .args(["-c", &script, PROGRAM])
        .status();
    assert!(status.expect("a shell").success(), "{command}");
    assert!(
        bench.files("output/let's see") == bench.files("repeat/let's see"),
        "{command}"
    );
}

/// A scenario whose names attack the report, the charts, the tables and the terminal.
fn hostile(bench: &Bench) {
    let head = "title = '<script>alert(1)</script> & ]]> \"q\"'\nshort = '<img src=x onerror=alert(2)>'\n\
                description = '</style><script>alert(3)</script>'\n";
    bench.village("small/hostile.toml", "cercle-rota", head, ONE_SECTOR);
    let path = "scenarios/small/hostile.toml";
    let text = bench
        .read(path)
        .replace("\"Gent\", 3000", "'\"Gent\", <b>bold</b>', 3000");
    let text = text.replace(
        "[cercle.gent]",
        "[cercle.gent]\ntitle = '=HYPERLINK(\"http://example.org\")'",
    );
    bench.write(path, &text);
}

#[test]
fn names_from_scenario_files_stay_text_in_page_charts_and_tables() {
    let bench = Bench::new();
    hostile(&bench);
    bench.done(&[
        "compare",
        "scenarios/small/rota.toml",
        "scenarios/small/hostile.toml",
        "--name",
        "hostile",
    ]);
    for name in bench.entries("output/hostile") {
        let text = || bench.read(&format!("output/hostile/{name}"));
        if name.ends_with(".html") || name.ends_with(".svg") {
            let text = text();
            for tag in ["<script", "<img", "<b>bold", "</style><"] {
                assert!(!text.contains(tag), "{name} holds {tag}");
            }
        }
        if name.ends_with(".csv") {
            let text = text();
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            for record in reader.records() {
                let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
                for field in &record {
                    let formula = field.starts_with(['=', '+', '@'])
                        || (field.starts_with('-') && field.parse::<f64>().is_err());
                    assert!(!formula, "{name} holds the formula {field}");
                }
            }
        }
    }
    let page = bench.read("output/hostile/report.html");
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;"),
        "the title is shown as it was written"
    );
    assert!(
        bench
            .read("output/hostile/by_commune.csv")
            .contains("\"44021 \"\"Gent\"\", <b>bold</b>\"")
    );
    assert!(
        bench
            .read("output/hostile/by_cercle.csv")
            .contains("'=HYPERLINK("),
        "{}",
        bench.read("output/hostile/by_cercle.csv")
    );
}

#[test]
fn titles_cannot_command_the_terminal() {
    let bench = Bench::new();
    bench.village(
        "small/escape.toml",
        "cercle-rota",
        "title = \"clear\\u001b[2J\\u0007\"\n",
        ONE_SECTOR,
    );
    for arguments in [
        &["check", "scenarios/small/escape.toml"][..],
        &["list"],
        &["run", "scenarios/small/escape.toml"],
    ] {
        let said = bench.done(arguments);
        assert!(
            !said.chars().any(|c| c.is_control() && c != '\n'),
            "{said:?}"
        );
    }
}

//! The times in words and in a table.

use super::Measured;
use super::machine::Machine;
use crate::report::number::readable;
use std::fmt::Write;

/// Everything that one benchmark found.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Sheet {
    /// Version of the program and hash of its sources.
    pub program: String,
    /// The machine.
    pub machine: Machine,
    /// The cases in order.
    pub cases: Vec<Measured>,
    /// Share of the time of a comparison that goes into report and files (0 to 1), drawn in memory; `None` when it was not measured.
    pub reporting: Option<f64>,
}

impl Sheet {
    /// For the terminal: sentences, then the table, then ratios and hashes.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for case in &self.cases {
            let _ = writeln!(text, "{}\n", sentence(case));
        }
        if let Some(share) = self.reporting {
            let _ = writeln!(
                text,
                "Report, charts and tables take {} % of a comparison of {} replications.\n",
                readable(100.0 * share, 1),
                self.cases
                    .iter()
                    .find(|c| c.organisations > 1)
                    .map_or(0, |c| c.replications)
            );
        }
        let _ = writeln!(
            text,
            "{}, {} cores, {}. permanence {}.\n",
            self.machine.processor, self.machine.cores, self.machine.system, self.program
        );
        if let Some(busy) = self.machine.busy.filter(|&busy| busy > 0.5) {
            let _ = writeln!(
                text,
                "The machine was at work already ({busy:.1} programs in the minute before): times by the clock are too long.\n"
            );
        }
        self.table(&mut text);
        self.ratios(&mut text);
        self.by_hours(&mut text);
        self.thousand(&mut text);
        for case in &self.cases {
            let _ = writeln!(text, "{:<12} result {}", case.key, case.blake3);
        }
        text
    }

    fn table(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "{:<12} {:>10} {:>12} {:>12} {:>12} {:>5} {:>10} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8} {:>8}",
            "case",
            "residents",
            "out of hours",
            "other needs",
            "events",
            "runs",
            "ms/year",
            "shortest",
            "by clock",
            "ns/ooh",
            "ns/need",
            "build s",
            "speed-up",
            "MiB"
        );
        for case in &self.cases {
            let year = &case.year;
            let _ = writeln!(
                text,
                "{:<12} {:>10} {:>12.0} {:>12.0} {:>12.0} {:>5} {:>10.2} {:>10.2} {:>10.2} {:>8.0} {:>8.0} {:>8.2} {:>8} {:>8}",
                case.key,
                year.residents,
                year.out_of_hours,
                year.in_hours,
                year.events,
                case.replications,
                1e3 * case.median(),
                1e3 * case.shortest(),
                1e3 * case.median_by_clock(),
                case.ns_per_out_of_hours(),
                case.ns_per_need(),
                case.seconds_building,
                case.speed_up
                    .map_or("-".to_owned(), |(_, ratio)| format!("{ratio:.2}")),
                case.peak_mib
                    .map_or("-".to_owned(), |mib| format!("{mib:.0}")),
            );
        }
        text.push_str(
            "Counts are those of a year of one organisation; ms/year is the median on one thread, as time of the \
             processor where the system tells it, which other programs do not lengthen; ns/ooh: the same for each need that sought \
             help out of hours, all else included; MiB: most memory held until then.\n\n",
        );
    }

    /// What a contact in office hours and one out of hours take: a case in which there are only the former tells them apart.
    fn by_hours(&self, text: &mut String) {
        let find = |key: &str| self.cases.iter().find(|c| c.key == key);
        for office in self.cases.iter().filter(|c| c.key.starts_with("office-")) {
            let in_hours = office.median() / office.year.in_hours;
            let _ = write!(
                text,
                "A request to the practice takes {} ns ({})",
                readable(1e9 * in_hours, 0),
                office.key
            );
            if let Some(whole) = find(&office.key.replace("office", "growth")) {
                let rest = whole.median() - office.median();
                let _ = write!(
                    text,
                    "; all else takes {} ns for each contact out of hours (the rest of {})",
                    readable(1e9 * rest / whole.year.out_of_hours, 0),
                    whole.key
                );
            }
            text.push_str(".\n\n");
        }
    }

    /// How long a thousand replications of each comparison would take at this rate.
    fn thousand(&self, text: &mut String) {
        for case in self.cases.iter().filter(|c| c.organisations > 1) {
            let (threads, ratio) = case.speed_up.unwrap_or((1, 1.0));
            let _ = writeln!(
                text,
                "{}: 1 000 replications of a year would take {} s on {threads} {}.\n",
                case.title,
                readable(
                    1e3 * case.organisations as f64 * case.median_by_clock() / ratio,
                    0
                ),
                if threads == 1 { "thread" } else { "threads" }
            );
        }
    }

    /// Time per need against the first case that was grown.
    fn ratios(&self, text: &mut String) {
        let grown: Vec<&Measured> = self
            .cases
            .iter()
            .filter(|c| c.key.starts_with("growth"))
            .collect();
        let Some((first, others)) = grown.split_first() else {
            return;
        };
        for case in others {
            let _ = writeln!(
                text,
                "{} times the inhabitants of {}: {:.2} times the time for each need.",
                case.year.residents / first.year.residents.max(1),
                first.key,
                case.ns_per_need() / first.ns_per_need()
            );
        }
        text.push('\n');
    }
}

fn sentence(case: &Measured) -> String {
    let mut text = format!(
        "{}: a year takes {} on one thread, {} ns for each of {} contacts out of hours",
        case.title,
        duration(case.median()),
        readable(case.ns_per_out_of_hours(), 0),
        readable(case.year.out_of_hours, 0),
    );
    if let Some((threads, ratio)) = case.speed_up {
        let _ = write!(text, "; {threads} threads are {ratio:.2} times as fast");
    }
    text.push('.');
    text
}

fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.1} ms", 1e3 * seconds)
    } else {
        format!("{seconds:.2} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::YearOfWork;

    fn case(key: &str, residents: u32, seconds: f64) -> Measured {
        Measured {
            key: key.to_owned(),
            title: "A village".to_owned(),
            organisations: 1,
            replications: 3,
            days: 365,
            year: YearOfWork {
                residents,
                out_of_hours: f64::from(residents) / 2.0,
                in_hours: f64::from(residents) * 1.5,
                events: 9.0,
            },
            seconds_building: 0.5,
            seconds: vec![seconds, 2.0 * seconds, 1.5 * seconds],
            processor_seconds: Vec::new(),
            speed_up: Some((2, 1.9)),
            blake3: "abc".to_owned(),
            peak_mib: None,
        }
    }

    #[test]
    fn the_sheet_says_times_ratios_and_hashes() {
        let sheet = Sheet {
            program: "1 x".to_owned(),
            machine: Machine::here(),
            cases: vec![
                case("growth-10k", 10_000, 0.01),
                case("growth-100k", 100_000, 0.11),
                case("office-100k", 100_000, 0.05),
                Measured {
                    organisations: 3,
                    ..case("regimes-100k", 100_000, 0.1)
                },
            ],
            reporting: None,
        };
        let text = sheet.text();
        let first = text.lines().next().unwrap_or("");
        assert!(
            first.starts_with("A village: a year takes 15.0 ms on one thread, 3\u{202f}000 ns"),
            "{first}"
        );
        assert!(
            first.ends_with("2 threads are 1.90 times as fast."),
            "{first}"
        );
        assert!(
            text.contains("10 times the inhabitants of growth-10k: 1.10 times"),
            "{text}"
        );
        assert!(text.contains("growth-100k  result abc"), "{text}");
        // 150 ms a year of each of three, 1.9 times as fast.
        assert!(
            text.contains("A village: 1 000 replications of a year would take 237 s on 2 threads."),
            "{text}"
        );
        // 75 ms for 150 000 requests; the other 90 ms for 50 000 contacts out of hours.
        assert!(
            text.contains("practice takes 500 ns (office-100k); all else takes 1\u{202f}800 ns"),
            "{text}"
        );
    }
}

//! What a time was measured on: processor, cores, memory in use, as far as the system tells.

use serde::Serialize;

/// The machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Machine {
    /// Name of the processor; the architecture where the system does not tell.
    pub processor: String,
    /// Cores that the program may use.
    pub cores: usize,
    /// Operating system.
    pub system: &'static str,
    /// Programs that wanted a core in the last minute, this one apart; `None` where the system does not say.
    pub busy: Option<f64>,
}

impl Machine {
    /// This one.
    pub fn here() -> Self {
        let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = entry(&told, "model name").map(str::to_owned);
        Self {
            processor: name.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: std::env::consts::OS,
            busy: std::fs::read_to_string("/proc/loadavg")
                .ok()
                .and_then(|told| told.split(' ').next()?.parse().ok()),
        }
    }
}

/// Seconds that this thread has had a processor; `None` where the system does not say. Other programs do not lengthen them, as they
/// do those of the clock.
pub fn processor_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Most memory that the program has held since it started (MiB); `None` where the system does not say.
pub fn peak_mib() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    in_mib(&told)
}

fn in_mib(status: &str) -> Option<f64> {
    let kib = entry(status, "VmHWM")?.strip_suffix("kB")?;
    Some(kib.trim().parse::<f64>().ok()? / 1024.0)
}

/// What stands after the colon of the first line that begins with a name.
fn entry<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let named = |line: &'t str| line.split_once(':').filter(|(key, _)| key.trim() == name);
    text.lines().find_map(named).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_read() {
        let status = "Name:\tpermanence\nVmPeak:\t 9000 kB\nVmHWM:\t  2048 kB\n";
        assert_eq!(in_mib(status), Some(2.0));
        assert_eq!(in_mib("Name:\tpermanence\n"), None);
        let processors = "processor\t: 0\nmodel name\t: Some: Processor\n";
        assert_eq!(entry(processors, "model name"), Some("Some: Processor"));
        assert!(Machine::here().cores >= 1);
    }
}

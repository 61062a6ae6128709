//! Progress with the time left, on standard error, and the key that stops the work.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// A bar of `steps`; where standard error is no terminal nothing is drawn.
pub(super) fn bar(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos} of {len} runs, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("Simulating");
    bar
}

/// Whether Ctrl-C was pressed.
#[derive(Debug, Default)]
pub(super) struct Stop {
    asked: AtomicBool,
    hidden: OnceLock<PathBuf>,
    unfinished: OnceLock<PathBuf>,
}

impl Stop {
    /// Whether the work should end.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// A second Ctrl-C removes this half-written folder on the way out.
    pub(super) fn clears(&self, hidden: &Path) {
        let _ = self.hidden.set(hidden.to_owned());
    }

    /// A second Ctrl-C leaves what is in this folder, and removes it only when it is empty.
    pub(super) fn leaves(&self, unfinished: &Path) {
        let _ = self.unfinished.set(unfinished.to_owned());
    }

    fn pressed(&self) {
        if !self.asked.swap(true, Ordering::SeqCst) {
            let _ = writeln!(
                std::io::stderr(),
                "Stopping after the runs under way; press Ctrl-C again to stop at once."
            );
            return;
        }
        if let Some(folder) = self.hidden.get() {
            let _ = std::fs::remove_dir_all(folder);
        }
        if let Some(folder) = self.unfinished.get() {
            let _ = std::fs::remove_dir(folder);
        }
        std::process::exit(130);
    }
}

/// Listens to Ctrl-C from now on.
pub(super) fn stop() -> Arc<Stop> {
    let stop = Arc::new(Stop::default());
    let told = Arc::clone(&stop);
    // Where no handler can be set, Ctrl-C ends the program at once; the unfinished folder is hidden and never mistaken for a result.
    let _ = ctrlc::set_handler(move || told.pressed());
    stop
}

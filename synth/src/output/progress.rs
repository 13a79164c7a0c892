//! What goes on, told after one second: a spinner on a terminal, a line a step elsewhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Nobody wants to read what takes less.
const PATIENCE: Duration = Duration::from_secs(1);

/// Something that takes time; dropped when it is over.
#[derive(Debug)]
pub struct Progress {
    what: String,
    started: Instant,
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Never,
    NotYet,
    Lines,
    Spinner(ProgressBar),
}

impl Progress {
    pub(super) fn start(what: &str, silent: bool) -> Self {
        let shown = if silent { Shown::Never } else { Shown::NotYet };
        Self { what: what.to_owned(), started: Instant::now(), shown }
    }

    /// Tells of the next step; what is told within the first second is never seen.
    pub fn step(&mut self, step: &str) {
        if matches!(self.shown, Shown::NotYet) && self.started.elapsed() >= PATIENCE {
            self.show();
        }
        match &self.shown {
            Shown::Never | Shown::NotYet => {}
            Shown::Lines => {
                let _ = writeln!(io::stderr().lock(), "  {step}");
            }
            Shown::Spinner(bar) => bar.set_message(step.to_owned()),
        }
    }

    fn show(&mut self) {
        if io::stderr().is_terminal() {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed}  {wide_msg}") {
                bar.set_style(style);
            }
            bar.set_prefix(self.what.clone());
            bar.enable_steady_tick(Duration::from_millis(100));
            self.shown = Shown::Spinner(bar);
        } else {
            let _ = writeln!(io::stderr().lock(), "{}", self.what);
            self.shown = Shown::Lines;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Shown::Spinner(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

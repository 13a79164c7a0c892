//! What goes on, told after one second: a spinner on a terminal, a line a step elsewhere.

use std::fmt;
use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Nobody wants to read what takes less.
const PATIENCE: Duration = Duration::from_secs(1);

/// Something that takes time; dropped when it is over.
#[derive(Debug)]
pub struct Progress {
    /// `None` where nothing is ever shown.
    teller: Option<Arc<Teller>>,
    timer: Option<JoinHandle<()>>,
}

/// What is told, by the one who works and by the timer.
struct Teller {
    state: Mutex<State>,
    over: Condvar,
}

struct State {
    what: String,
    /// The step that goes on.
    step: Option<String>,
    shown: Shown,
    over: bool,
}

enum Shown {
    NotYet,
    Lines(Box<dyn Write + Send>),
    Spinner(ProgressBar),
}

impl Progress {
    pub(super) fn start(what: &str, silent: bool) -> Self {
        if silent {
            return Self { teller: None, timer: None };
        }
        Self::with(what, PATIENCE, show)
    }

    /// Shows in what `show` gives after `patience`, also when no further step comes.
    fn with(what: &str, patience: Duration, show: impl FnOnce(&str) -> Shown + Send + 'static) -> Self {
        let state = State { what: what.to_owned(), step: None, shown: Shown::NotYet, over: false };
        let teller = Arc::new(Teller { state: Mutex::new(state), over: Condvar::new() });
        let shared = Arc::clone(&teller);
        let timer = std::thread::Builder::new().name("progress".to_owned()).spawn(move || {
            let waited = shared.over.wait_timeout_while(shared.lock(), patience, |state| !state.over);
            let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if !state.over {
                state.shown = show(&state.what);
                let (what, step) = (state.what.clone(), state.step.clone());
                if let Shown::Lines(lines) = &mut state.shown {
                    let _ = writeln!(lines, "{what}");
                }
                if let Some(step) = step {
                    state.shown.tell(&step);
                }
            }
        });
        // Without a thread nothing is shown, and the work is done all the same.
        Self { teller: Some(teller), timer: timer.ok() }
    }

    /// Tells of the next step; of those within the first second only the last is seen, if it still goes on.
    pub fn step(&mut self, step: &str) {
        let Some(teller) = &self.teller else { return };
        let mut state = teller.lock();
        state.step = Some(step.to_owned());
        state.shown.tell(step);
    }
}

impl Teller {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    fn tell(&mut self, step: &str) {
        match self {
            Self::NotYet => {}
            Self::Lines(lines) => {
                let _ = writeln!(lines, "  {step}");
            }
            Self::Spinner(bar) => bar.set_message(step.to_owned()),
        }
    }
}

fn show(what: &str) -> Shown {
    if !io::stderr().is_terminal() {
        return Shown::Lines(Box::new(io::stderr()));
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed}  {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    Shown::Spinner(bar)
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(teller) = &self.teller else { return };
        teller.lock().over = true;
        teller.over.notify_all();
        // Nothing may be told after the end.
        if let Some(timer) = self.timer.take() {
            let _ = timer.join();
        }
        if let Shown::Spinner(bar) = &teller.lock().shown {
            bar.finish_and_clear();
        }
    }
}

impl fmt::Debug for Teller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Teller").field("what", &self.lock().what).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Sends what is written.
    struct Sender(mpsc::Sender<String>);

    impl Write for Sender {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written until a line has `word` in it.
    fn until(written: &mpsc::Receiver<String>, word: &str) -> String {
        let mut text = String::new();
        while !text.contains(word) {
            text.push_str(&written.recv().expect("more is written"));
        }
        text
    }

    #[test]
    fn one_long_step_is_shown_without_a_second_one() {
        let (sender, written) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let mut progress = Progress::with("building `shop`", Duration::ZERO, move |_| {
            let _ = wait.recv();
            Shown::Lines(Box::new(Sender(sender)))
        });
        // The timer holds the state while it waits, so that it has to be let go first.
        let stepper = std::thread::spawn(move || {
            progress.step("Blocking waiting for file lock on build directory");
            progress
        });
        go.send(()).unwrap();
        let text = until(&written, "build directory");
        assert_eq!(text, "building `shop`\n  Blocking waiting for file lock on build directory");
        let mut progress = stepper.join().unwrap();
        progress.step("Compiling shop");
        assert!(until(&written, "shop").ends_with("  Compiling shop"));
    }

    #[test]
    fn what_is_over_in_time_is_never_seen() {
        let (sender, written) = mpsc::channel();
        let mut progress = Progress::with("building", Duration::from_hours(1), move |_| {
            Shown::Lines(Box::new(Sender(sender)))
        });
        progress.step("Compiling shop");
        drop(progress);
        assert!(written.recv().is_err(), "nothing was written, and the timer has ended");
    }
}

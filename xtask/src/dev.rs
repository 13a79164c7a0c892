//! A `synth dev` or `synth serve` that a step started: its ready line, its end.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// Longest time until the ready line: a cold machine compiles the functions first.
const READY: Duration = Duration::from_mins(15);
/// Longest time from a signal to the end.
const END: Duration = Duration::from_secs(20);

/// The running process; killed when dropped.
#[derive(Debug)]
pub(crate) struct Dev {
    child: Child,
    lines: Receiver<Value>,
}

impl Dev {
    /// Starts a command that prints JSON lines.
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .with_context(|| format!("`{}` cannot be started", crate::cargo::shown(command)))?;
        let stdout = child.stdout.take().context("the process has no stdout")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // a line that is no JSON would break every reader: it reaches the step as text and fails there
                let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(value).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, lines })
    }

    /// Process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the next line that `wanted` accepts.
    pub(crate) fn line(&self, limit: Duration, wanted: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
        let end = Instant::now() + limit;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Value::String(text)) => bail!("expected a JSON line, got `{text}`"),
                Ok(line) if wanted(&line) => return Ok(line),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => bail!("no such line within {} s", limit.as_secs()),
                Err(RecvTimeoutError::Disconnected) => bail!("the process ended before that line"),
            }
        }
    }

    /// Waits for `{"type":"ready", ..}`.
    pub(crate) fn ready(&self) -> anyhow::Result<Value> {
        self.line(READY, |line| line.get("type").is_some_and(|kind| kind == "ready")).context("no ready line")
    }

    /// Ends it with SIGTERM, which must give exit code 0.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.pid()).context("a process id that is none")?;
        kill(Pid::from_raw(pid), Signal::SIGTERM).context("SIGTERM")?;
        let end = Instant::now() + END;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.code() == Some(0), "after SIGTERM it ended with {status}, expected 0");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("still running {} s after SIGTERM", END.as_secs());
    }

    /// Ends it as a crash would, with SIGKILL.
    pub(crate) fn crash(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

//! ministack, a stand-in for AWS from the Python package index: started on loopback, asked over HTTP, ended with all
//! its children.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use crate::context::Context;
use crate::http::{Answer, Client};

/// What the package index calls it; later versions may differ, so it is pinned.
pub(super) const REQUIREMENT: &str = "ministack==1.5.33";

/// Longest wait for its first answer.
const READY: Duration = Duration::from_mins(1);
/// Time to end by itself, with the functions it runs.
const END: Duration = Duration::from_secs(5);

/// A running server; ended when dropped.
#[derive(Debug)]
pub(super) struct Ministack {
    child: Child,
    client: Client,
    log: PathBuf,
}

impl Ministack {
    /// Starts it and waits for its first answer.
    pub(super) fn start(context: &Context, program: &Path) -> anyhow::Result<Self> {
        let folder = context.empty_folder("ministack")?;
        let log = folder.join("log");
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        let file = File::create(&log)?;
        let child = Command::new(program)
            .current_dir(&folder)
            .env("BIND_HOST", "127.0.0.1")
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("LAMBDA_EXECUTOR", "local")
            .env("HOME", &folder)
            .env("TMPDIR", &folder)
            // what its functions call
            .env("AWS_ENDPOINT_URL", &url)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // a group of its own, so that the functions it runs end with it
            .process_group(0)
            .spawn()
            .with_context(|| format!("`{}` cannot be started", program.display()))?;
        let mut server = Self { child, client: Client::new(&url)?, log };
        let end = Instant::now() + READY;
        loop {
            if server.get("/_ministack/health", "127.0.0.1").is_ok_and(|answer| answer.status == 200) {
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("ministack ended with {status}:\n{}", server.log_tail());
            }
            ensure!(Instant::now() < end, "ministack gives no answer:\n{}", server.log_tail());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Its address.
    pub(super) fn url(&self) -> String {
        self.client.url("")
    }

    /// The end of what it has logged, for the reason of a failure.
    pub(super) fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains("_ministack/health")).collect();
        lines.iter().skip(lines.len().saturating_sub(20)).copied().collect::<Vec<_>>().join("\n")
    }

    /// An operation of a service with the AWS JSON protocol: `AWSStepFunctions.DescribeStateMachine`.
    pub(super) fn aws(&self, target: &str, input: &Value) -> anyhow::Result<Answer> {
        self.client.aws(target, input)
    }

    /// An operation of a service with the AWS query protocol: `Action=DescribeStacks&…`.
    pub(super) fn query(&self, parameters: &str) -> anyhow::Result<Answer> {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        self.client.request("POST", "/", &headers, parameters)
    }

    pub(super) fn get(&self, path: &str, host: &str) -> anyhow::Result<Answer> {
        self.client.request("GET", path, &[("Host", host), ("Accept", "application/json")], "")
    }

    pub(super) fn post(&self, path: &str, host: &str, body: &Value, key: &str) -> anyhow::Result<Answer> {
        let json = "application/json";
        let headers = [("Host", host), ("Accept", json), ("Content-Type", json), ("Idempotency-Key", key)];
        self.client.request("POST", path, &headers, &body.to_string())
    }

    /// An operation of a service with the AWS REST protocol, as Lambda has it.
    pub(super) fn rest(&self, method: &str, path: &str, input: &Value) -> anyhow::Result<Answer> {
        self.client.request(method, path, &[("Content-Type", "application/json")], &input.to_string())
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        let Ok(id) = i32::try_from(self.child.id()) else { return };
        let group = Pid::from_raw(id);
        killpg(group, Signal::SIGTERM).ok();
        let end = Instant::now() + END;
        while Instant::now() < end && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        // whoever of the group is still there; nobody is no error
        killpg(group, Signal::SIGKILL).ok();
        self.child.wait().ok();
    }
}

/// A port nobody listens on now. Another process may take it before it is used; then the server ends at once, which is
/// told.
fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

//! One running function: its process, its Runtime API listener, one event at a time.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::AbortHandle;

use super::failure::{Failure, exit_words};
use super::log::FunctionLog;
use super::runtime_api::{Answer, Delivery, Desk, routes};
use crate::config::FunctionConfig;

/// How long a process may take until it asks for its first event.
const INIT_LIMIT_SECONDS: u32 = 10;

/// What passes from the parent's environment into a function's: how to find programs, and how to debug.
const INHERITED: [&str; 4] = ["PATH", "RUST_BACKTRACE", "RUST_LOG", "SSL_CERT_FILE"];

/// A process that takes events. Dropping it kills the process.
#[derive(Debug)]
pub(crate) struct Worker {
    generation: u64,
    desk: Arc<Desk>,
    inbox: mpsc::Sender<Delivery>,
    ready: watch::Receiver<bool>,
    ended: watch::Receiver<Option<String>>,
    kill: Option<oneshot::Sender<()>>,
    server: AbortHandle,
}

/// What one call came to.
#[derive(Debug)]
pub(crate) enum Called {
    /// The function answered.
    Answered(Answer),
    /// It did not.
    Failed(Failure),
    /// It said why it cannot start.
    InitError(Bytes),
    /// The process was gone before it took the event: nothing happened yet.
    NeverTaken,
}

/// How a process began.
enum Begun {
    Ready,
    Gone,
    Ended(String),
    Late,
}

/// One event for [`Worker::call`].
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) request_id: String,
    pub(crate) payload: Bytes,
    pub(crate) function_arn: String,
    pub(crate) client_context: Option<String>,
    pub(crate) timeout_seconds: u32,
}

impl Worker {
    /// Starts the process.
    ///
    /// It does not outlive a host that is killed: its one connection is to the host, and a runtime whose
    /// connection breaks ends (`lambda_runtime` returns the error from `run`). A handler that is at work ends
    /// when it comes to report its answer.
    pub(crate) async fn start(
        config: &FunctionConfig,
        generation: u64,
        surroundings: &[(String, String)],
        log: Arc<FunctionLog>,
    ) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::InvalidEntrypoint(format!("`{}`: {error}", config.bootstrap.display()))
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        let beside = config.bootstrap.parent().unwrap_or(&config.bootstrap);
        let root = config.folder.as_deref().unwrap_or(beside);
        let mut command = Command::new(&config.bootstrap);
        command.args(&config.arguments).env_clear();
        command.envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", config.memory_mb.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", &config.name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", config.name))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", format!("local/[$LATEST]{}", address.port()))
            .env("LAMBDA_TASK_ROOT", root)
            .env("LANG", "en_US.UTF-8")
            .env("TZ", ":UTC")
            .env("_HANDLER", &config.handler)
            .envs(surroundings.iter().map(|(name, value)| (name, value)))
            .envs(&config.environment)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .current_dir(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // An interrupt typed at the terminal is for the host, which then ends its functions in order.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(failed)?;

        for output in [
            child.stdout.take().map(|out| Box::new(out) as Box<dyn tokio::io::AsyncRead + Send + Unpin>),
            child.stderr.take().map(|out| Box::new(out) as Box<dyn tokio::io::AsyncRead + Send + Unpin>),
        ]
        .into_iter()
        .flatten()
        {
            let log = Arc::clone(&log);
            tokio::spawn(async move { log.follow(output).await });
        }

        let (inbox, deliveries) = mpsc::channel(1);
        let (desk, ready) = Desk::new(deliveries);
        let app = routes(Arc::clone(&desk));
        let server = tokio::spawn(async move {
            let listener = listener.tap_io(|stream| {
                let _ = stream.set_nodelay(true);
            });
            let _ = axum::serve(listener, app).await;
        })
        .abort_handle();
        let (kill, killed) = oneshot::channel();
        let (end, ended) = watch::channel(None);
        tokio::spawn(supervise(child, killed, end));
        Ok(Self { generation, desk, inbox, ready, ended, kill: Some(kill), server })
    }

    /// Which state of the function's code and configuration it runs.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether the process is still there, and not about to be killed.
    pub(crate) fn is_alive(&self) -> bool {
        self.kill.is_some() && self.ended.borrow().is_none()
    }

    /// Gives the process an event and waits for its answer.
    pub(crate) async fn call(&mut self, event: Event) -> Called {
        let init = Duration::from_secs(u64::from(INIT_LIMIT_SECONDS));
        let begun = tokio::select! {
            biased;
            ready = self.ready.wait_for(|ready| *ready) => if ready.is_ok() { Begun::Ready } else { Begun::Gone },
            how = ended(&mut self.ended) => Begun::Ended(how),
            () = tokio::time::sleep(init) => Begun::Late,
        };
        match begun {
            Begun::Ready => {}
            Begun::Gone => return Called::NeverTaken,
            Begun::Ended(how) => return self.died_at_init(how),
            Begun::Late => {
                self.kill();
                return Called::Failed(Failure::InitTimedOut(INIT_LIMIT_SECONDS));
            }
        }

        let limit = Duration::from_secs(u64::from(event.timeout_seconds));
        let deadline_ms = Timestamp::now().as_millisecond() + i64::from(event.timeout_seconds) * 1000;
        let (reply, mut answer) = oneshot::channel();
        let request_id = event.request_id.clone();
        let delivery = Delivery {
            request_id: event.request_id,
            payload: event.payload,
            deadline_ms,
            function_arn: event.function_arn,
            client_context: event.client_context,
            reply,
        };
        if self.inbox.send(delivery).await.is_err() {
            return Called::NeverTaken;
        }
        tokio::select! {
            biased;
            answer = &mut answer => match answer {
                Ok(answer) => Called::Answered(answer),
                Err(_) => Called::NeverTaken,
            },
            how = ended(&mut self.ended) => {
                if let Ok(answer) = answer.try_recv() {
                    return Called::Answered(answer);
                }
                if self.desk.has_taken(&request_id) {
                    Called::Failed(Failure::Exited(how))
                } else {
                    Called::NeverTaken
                }
            }
            () = tokio::time::sleep(limit) => {
                self.kill();
                Called::Failed(Failure::TimedOut(event.timeout_seconds))
            }
        }
    }

    fn died_at_init(&self, how: String) -> Called {
        match self.desk.init_error() {
            Some(error) => Called::InitError(error),
            None => Called::Failed(Failure::Exited(how)),
        }
    }

    fn kill(&mut self) {
        if let Some(kill) = self.kill.take() {
            let _ = kill.send(());
        }
    }

    /// Kills the process and waits until it is gone.
    pub(crate) async fn stop(mut self) {
        self.kill();
        let _ = self.ended.wait_for(Option::is_some).await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
        self.server.abort();
    }
}

async fn ended(ended: &mut watch::Receiver<Option<String>>) -> String {
    match ended.wait_for(Option::is_some).await {
        Ok(how) => how.clone().unwrap_or_default(),
        Err(_) => "with error: unknown".to_owned(),
    }
}

async fn supervise(mut child: Child, killed: oneshot::Receiver<()>, end: watch::Sender<Option<String>>) {
    let status = tokio::select! {
        status = child.wait() => status,
        _ = killed => {
            let _ = child.start_kill();
            child.wait().await
        }
    };
    let how = match status {
        Ok(status) => exit_words(status),
        Err(error) => format!("with error: {error}"),
    };
    end.send_replace(Some(how));
}

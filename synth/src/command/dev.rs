//! `synth dev`: run the whole application on this machine.

mod application;
mod builder;
pub(crate) mod stream;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use serde_json::json;
use sfn_local::{Config, LocalServer, PortChoice, ServerError, ServerEvent};
use tokio::sync::broadcast::error::RecvError;

use crate::app_runner::Project;
use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, names};
use crate::output::{Format, Style};
use application::Application;
use builder::Product;
use stream::Ready;
use watch::Watch;

/// Arguments of `synth dev`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The port of the first Function URL; 0 takes any
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,

    /// The port of the AWS API and the console; 0 takes any
    #[arg(long, value_name = "PORT")]
    pub aws_port: Option<u16>,

    /// Where executions and tables are kept
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Start empty
    #[arg(long)]
    pub fresh: bool,

    /// Keep running what was built at the start
    #[arg(long)]
    pub no_watch: bool,

    /// Where services are that do not run here
    #[arg(long, value_name = "URL")]
    pub aws_endpoint: Option<String>,
}

/// Runs the application until it is interrupted.
///
/// # Errors
///
/// The app does not build or fails, the data folder is in use, or a port is taken.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let began = Instant::now();
    if context.output.format() == Format::Jsonl {
        context.output.start_lines();
    }
    let project = Project::load(context)?;
    let data = args.data.clone().unwrap_or_else(|| project.root.join(".synth"));
    builder::check(&project.assembly)?;
    prepare(&data, args.fresh)?;
    let product = builder::first(&project, &data, context)?;
    let application = Application::new(
        &product.assembly,
        &product.binaries,
        port_choice(args.port, 8080),
        args.aws_endpoint.as_deref(),
    )?;
    for left_out in &application.left_out {
        context.output.warn(left_out);
    }

    let mut config = Config::new(&data);
    config.aws_port = port_choice(args.aws_port, 8083);
    config.aws_endpoint.clone_from(&args.aws_endpoint);
    config.tables.clone_from(&application.tables);
    config.functions.clone_from(&application.functions);
    config.state_machines.clone_from(&application.machines);

    block_on(async {
        let signals = Signals::listen()?;
        let server = LocalServer::start(config).await.map_err(|error| server_failure(&error))?;
        let watched = project.place.is_some() && !args.no_watch;
        let watch =
            watched.then(|| Watch::start(&project.root, &data, product.inputs.clone())).transpose()?;
        let ready = Ready::of(&server, Some(&application.name), application.front(), &shown(&data));
        announce(&ready, "dev", &data, began, &server, context)?;
        let session = Session { project, product, application, args, data: &data, context };
        session.run(server, watch, signals).await;
        Ok(ExitCode::Done)
    })
}

/// A running application.
struct Session<'a> {
    project: Project,
    product: Product,
    application: Application,
    args: &'a Args,
    data: &'a Path,
    context: &'a Context,
}

impl Session<'_> {
    async fn run(mut self, mut server: LocalServer, mut watch: Option<Watch>, mut signals: Signals) {
        let mut events = server.events();
        loop {
            let changed = async {
                match &mut watch {
                    Some(watch) => watch.changed().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = signals.next() => break,
                event = events.recv() => if !show(event, self.context) { break },
                () = changed => {
                    let mut rebuilding = Box::pin(self.rebuild());
                    // What happens meanwhile is shown, and an interrupt is heard.
                    let rebuilt = loop {
                        tokio::select! {
                            rebuilt = &mut rebuilding => break Some(rebuilt),
                            () = signals.next() => break None,
                            event = events.recv() => if !show(event, self.context) { break None },
                        }
                    };
                    drop(rebuilding);
                    match rebuilt {
                        None => break,
                        Some(Ok((product, ms))) => {
                            if let Some(watch) = &mut watch {
                                watch.set_inputs(product.inputs.clone());
                            }
                            if let Err(failure) = self.take(product, ms, &mut server).await {
                                self.context.output.fail(&failure);
                            }
                        }
                        Some(Err(failure)) => self.context.output.fail(&failure),
                    }
                }
            }
        }
        server.shutdown().await;
        let _ = std::fs::remove_file(self.data.join("dev.json"));
    }

    fn rebuild(&self) -> impl Future<Output = Result<(Product, Instant), Failure>> + use<> {
        let began = Instant::now();
        let (project, before) = (self.project.clone(), self.product.assembly.clone());
        let (data, context) = (self.data.to_owned(), self.context.clone());
        async move {
            tokio::task::spawn_blocking(move || builder::again(&project, &before, &data, &context))
                .await
                .unwrap_or_else(|error| {
                    Err(Failure::new("BUILD_FAILED", format!("the build was lost: {error}")))
                })
                .map(|product| (product, began))
        }
    }

    /// Puts a new product in the place of the old one, and tells what changed.
    async fn take(
        &mut self,
        product: Product,
        began: Instant,
        server: &mut LocalServer,
    ) -> Result<(), Failure> {
        let port = port_choice(self.args.port, 8080);
        let application =
            Application::new(&product.assembly, &product.binaries, port, self.args.aws_endpoint.as_deref())?;
        let mut what: Vec<String> = Vec::new();
        for function in &application.functions {
            if !self.application.functions.contains(function) {
                what.push(format!("function:{}", function.name));
            }
        }
        server.put_tables(&application.tables).await.map_err(|error| server_failure(&error))?;
        server.put_functions(application.functions.clone()).await.map_err(|error| server_failure(&error))?;
        let machines =
            server.put_machines(&application.machines).await.map_err(|error| server_failure(&error))?;
        what.extend(machines.iter().map(|name| format!("workflow:{name}")));
        let tables = application.tables.iter().filter(|table| !self.application.tables.contains(table));
        what.extend(tables.map(|table| format!("table:{}", table.name)));
        (self.product, self.application) = (product, application);
        if what.is_empty() {
            return Ok(());
        }
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let output = &self.context.output;
        if output.format() == Format::Jsonl {
            output.line(&json!({ "type": "rebuilt", "what": what, "ms": ms }));
        } else {
            let parts: Vec<&str> = what
                .iter()
                .map(|part| part.split_once(':').map_or(part.as_str(), |(_, name)| name))
                .collect();
            let word = output.paint("rebuilt", Style::Success);
            output
                .answer_line(&format!("{word} {} in {ms} ms; what waits goes on as it began", names(parts)));
        }
        Ok(())
    }
}

/// Shows an event; `false` when there will be no more.
pub(crate) fn show(event: Result<ServerEvent, RecvError>, context: &Context) -> bool {
    match event {
        Ok(event) => stream::show(&event, Timestamp::now(), &context.output),
        Err(RecvError::Lagged(missed)) => {
            context
                .output
                .warn(&format!("{missed} lines were too many to show; the console has all executions"));
        }
        Err(RecvError::Closed) => return false,
    }
    true
}

/// Makes the data folder ready: empty where `fresh` was asked for, and without the words of the last run.
pub(crate) fn prepare(data: &Path, fresh: bool) -> Result<(), Failure> {
    let made = if fresh { sfn_local::erase(data) } else { sfn_local::make_data_folder(data) };
    made.map_err(|error| server_failure(&error.into()))?;
    // Whoever waits for the file waits for this run.
    match std::fs::remove_file(data.join("dev.json")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::io("remove", &data.join("dev.json"), &error))
        }
        _ => Ok(()),
    }
}

/// Tells that the server is ready, to whoever reads the stream and to whoever reads `dev.json`.
pub(crate) fn announce(
    ready: &Ready,
    verb: &str,
    data: &Path,
    began: Instant,
    server: &LocalServer,
    context: &Context,
) -> Result<(), Failure> {
    let line = ready.to_json();
    let path = data.join("dev.json");
    let new = data.join("dev.json.new");
    std::fs::write(&new, format!("{line}\n")).map_err(|error| Failure::io("write", &new, &error))?;
    std::fs::rename(&new, &path).map_err(|error| Failure::io("write", &path, &error))?;
    if context.output.format() == Format::Jsonl {
        context.output.line(&line);
    } else {
        context.output.answer(&ready.to_text(verb, began.elapsed().as_secs_f64(), &context.output));
    }
    for warning in server.warnings() {
        context.output.warn(warning);
    }
    Ok(())
}

/// The data folder as the ready line names it: whole, so that it can be used from anywhere.
pub(crate) fn shown(data: &Path) -> PathBuf {
    std::path::absolute(data).unwrap_or_else(|_| data.to_owned())
}

/// Which port an option means: a number is meant exactly, 0 is any, and without one the usual is tried.
pub(crate) fn port_choice(option: Option<u16>, usual: u16) -> PortChoice {
    match option {
        None => PortChoice::Prefer(usual),
        Some(0) => PortChoice::Prefer(0),
        Some(port) => PortChoice::Exactly(port),
    }
}

pub(crate) fn server_failure(error: &ServerError) -> Failure {
    let code = match error {
        ServerError::Definition { .. } => "DEFINITION",
        ServerError::Port { .. } => "PORT",
        ServerError::Store(_) | ServerError::Database(_) | ServerError::Folder { .. } => "DATA",
        ServerError::Table(_) => "TABLE",
        _ => "SERVER",
    };
    let mut message = error.to_string();
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        message = format!("{message}: {source}");
        cause = source;
    }
    let mut failure = Failure::new(code, message);
    failure.help = error.help().map(str::to_owned);
    failure
}

/// Runs a server to its end. A build that is under way is not waited for.
pub(crate) fn block_on<T>(server: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("SERVER", format!("the server cannot start: {error}")))?;
    let ended = runtime.block_on(server);
    runtime.shutdown_background();
    ended
}

/// What asks the server to end.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    all: [tokio::signal::unix::Signal; 3],
}

impl Signals {
    /// Listens from now on: an interrupt while the server starts ends it as well.
    pub(crate) fn listen() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let listen = |kind| {
                signal(kind)
                    .map_err(|error| Failure::new("SERVER", format!("cannot listen for signals: {error}")))
            };
            Ok(Self {
                all: [
                    listen(SignalKind::interrupt())?,
                    listen(SignalKind::terminate())?,
                    listen(SignalKind::hangup())?,
                ],
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for one.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        {
            let [interrupt, terminate, hangup] = &mut self.all;
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        }
        #[cfg(not(unix))]
        {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

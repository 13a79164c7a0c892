//! `synth serve`: run the Step Functions API alone.

use std::path::{Path, PathBuf};
use std::time::Instant;

use sfn_local::{Config, LocalServer, MachineConfig};

use super::dev::stream::Ready;
use super::dev::{Signals, announce, block_on, port_choice, prepare, server_failure, show, shown};
use crate::cli::Context;
use crate::definition::Definition;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::Format;

/// Arguments of `synth serve`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Definitions to serve, each under its file's name
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The port of the API; 0 takes any [default: 8083, or any when that is taken]
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,

    /// Where executions are kept
    #[arg(long, value_name = "DIR", default_value = ".synth")]
    pub data: PathBuf,

    /// Start empty
    #[arg(long)]
    pub fresh: bool,

    /// Where services are that do not run here
    #[arg(long, value_name = "URL")]
    pub aws_endpoint: Option<String>,
}

/// Serves the API until it is interrupted.
///
/// # Errors
///
/// A definition cannot be read or is refused, the data folder is in use, or the port is taken.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let began = Instant::now();
    if context.output.format() == Format::Jsonl {
        context.output.start_lines();
    }
    let mut config = Config::new(&args.data);
    config.aws_port = port_choice(args.port, 8083);
    config.aws_endpoint.clone_from(&args.aws_endpoint);
    for file in &args.files {
        let text = Definition::from_file(file)?.to_json_text()?;
        config.state_machines.push(MachineConfig::new(name_of(file), text));
    }
    prepare(&args.data, args.fresh)?;
    block_on(async {
        let mut signals = Signals::listen()?;
        let server = LocalServer::start(config).await.map_err(|error| server_failure(&error))?;
        let ready = Ready::of(&server, None, None, &shown(&args.data));
        announce(&ready, "serve", &args.data, began, &server, context)?;
        let mut events = server.events();
        loop {
            tokio::select! {
                () = signals.next() => break,
                event = events.recv() => if !show(event, context) { break },
            }
        }
        server.shutdown().await;
        let _ = std::fs::remove_file(args.data.join("dev.json"));
        Ok(ExitCode::Done)
    })
}

/// The name of the state machine in a file: `order` for `flows/order.asl.json`.
fn name_of(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let endings = [".asl.json", ".asl.yaml", ".asl.yml", ".json", ".yaml", ".yml", ".asl"];
    let bare = endings.iter().find_map(|ending| name.strip_suffix(ending));
    bare.unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_named_after_its_file() {
        for file in ["flows/order.asl.json", "order.json", "order.asl.yaml", "order.yml", "order"] {
            assert_eq!(name_of(Path::new(file)), "order");
        }
    }
}

//! The command line as a whole: global options, verbs by task, and the way from words to a verb's `run`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::command::{
    build, check, completions, deploy, destroy, dev, explain, graph, import, new, package, serve, template,
    test,
};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, names};
use crate::interrupt;
use crate::output::{ColorChoice, Format, Output};

/// What every verb gets besides its own arguments.
#[derive(Clone, Debug)]
pub struct Context {
    /// The options before or behind any verb.
    pub global: Global,
    /// Where words go.
    pub output: Output,
}

/// The whole command line.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "synth",
    version,
    about = "AWS Step Functions workflows from Rust: build, check, draw, run, deploy",
    disable_help_subcommand = true,
    help_template = HELP,
    after_help = after_help(),
)]
pub struct Cli {
    /// Options of every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

const HELP: &str = "\
{about}

{usage-heading} {usage}

Write
  new          a project of its own that builds, runs and tests
  import       a definition as Rust
  build        the ASL, or the files
  check        what is wrong with a definition
  explain      a code, or a workflow
  graph        the picture
Run
  test         the cases of a mock configuration, on virtual time
  dev          the whole application on this machine
  serve        the Step Functions API alone
Ship
  package      what would be uploaded
  template     the CloudFormation template
  deploy       a deployed stack
  destroy      no stack any more
Shell
  completions  for bash, zsh, fish, …

Options
{options}{after-help}";

fn after_help() -> String {
    format!(
        "\
Exit codes
{}

Examples
  synth check order.asl.json          what is wrong, and what to do about it
  synth build --out asl --check       fails in CI when a written definition is stale",
        ExitCode::TABLE
    )
}

/// Options of every verb.
#[derive(Args, Clone, Debug, Default)]
pub struct Global {
    /// Run this built app binary instead of asking cargo
    #[arg(long, global = true, value_name = "PATH", conflicts_with_all = ["assembly", "app"], env = "SYNTH_BIN")]
    pub bin: Option<PathBuf>,

    /// Read this assembly instead of running an app
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "app")]
    pub assembly: Option<PathBuf>,

    /// Build and run the app binary of this name
    #[arg(long, global = true, value_name = "NAME")]
    pub app: Option<String>,

    /// text or json; jsonl for dev, serve, deploy; mermaid, dot or svg for graph
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: Format,

    /// auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: ColorChoice,

    /// No progress, no success line
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Make a project of its own that builds, runs and tests
    New(new::Args),
    /// Write the Rust for a definition
    Import(import::Args),
    /// Print a workflow's ASL, or write all of them
    Build(build::Args),
    /// Say what is wrong with a definition
    Check(check::Args),
    /// Explain a code, or a workflow
    Explain(explain::Args),
    /// Draw a workflow
    Graph(graph::Args),
    /// Run the cases of a mock configuration on virtual time
    Test(test::Args),
    /// Run the whole application on this machine
    Dev(dev::Args),
    /// Run the Step Functions API alone
    Serve(serve::Args),
    /// Build what a deploy would upload
    Package(package::Args),
    /// Print the CloudFormation template
    Template(template::Args),
    /// Put the application on AWS
    Deploy(deploy::Args),
    /// Take a deployed stack away
    Destroy(destroy::Args),
    /// Print completions for a shell
    Completions(completions::Args),
}

impl Verb {
    /// The verb as typed.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::New(_) => "new",
            Self::Import(_) => "import",
            Self::Build(_) => "build",
            Self::Check(_) => "check",
            Self::Explain(_) => "explain",
            Self::Graph(_) => "graph",
            Self::Test(_) => "test",
            Self::Dev(_) => "dev",
            Self::Serve(_) => "serve",
            Self::Package(_) => "package",
            Self::Template(_) => "template",
            Self::Deploy(_) => "deploy",
            Self::Destroy(_) => "destroy",
            Self::Completions(_) => "completions",
        }
    }

    /// The shapes in which this verb can answer, the usual one first.
    pub const fn formats(&self) -> &'static [Format] {
        match self {
            Self::New(_)
            | Self::Import(_)
            | Self::Build(_)
            | Self::Explain(_)
            | Self::Test(_)
            | Self::Package(_) => &[Format::Text, Format::Json],
            Self::Check(_) => &[Format::Text, Format::Json, Format::Github],
            Self::Graph(_) => &[Format::Text, Format::Mermaid, Format::Dot, Format::Svg],
            Self::Dev(_) | Self::Serve(_) => &[Format::Text, Format::Jsonl],
            Self::Template(_) | Self::Deploy(_) | Self::Destroy(_) => {
                &[Format::Text, Format::Json, Format::Jsonl]
            }
            Self::Completions(_) => &[Format::Text],
        }
    }

    /// Whether an interrupt may simply end it: there is no server and no deployment to put in order.
    const fn is_short(&self) -> bool {
        !matches!(self, Self::Dev(_) | Self::Serve(_) | Self::Deploy(_) | Self::Destroy(_))
    }

    /// Does it.
    ///
    /// # Errors
    ///
    /// Whatever keeps the verb from answering.
    pub fn run(&self, context: &Context) -> Result<ExitCode, Failure> {
        match self {
            Self::New(args) => new::run(args, context),
            Self::Import(args) => import::run(args, context),
            Self::Build(args) => build::run(args, context),
            Self::Check(args) => check::run(args, context),
            Self::Explain(args) => explain::run(args, context),
            Self::Graph(args) => graph::run(args, context),
            Self::Test(args) => test::run(args, context),
            Self::Dev(args) => dev::run(args, context),
            Self::Serve(args) => serve::run(args, context),
            Self::Package(args) => package::run(args, context),
            Self::Template(args) => template::run(args, context),
            Self::Deploy(args) => deploy::run(args, context),
            Self::Destroy(args) => destroy::run(args, context),
            Self::Completions(args) => completions::run(args, context),
        }
    }
}

/// Reads the words of the command line, runs the verb, and tells how it ended.
pub fn main(arguments: impl IntoIterator<Item = OsString>, bin_name: &'static str) -> std::process::ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = Cli::command().bin_name(bin_name);
    let cli = match command
        .try_get_matches_from(&arguments)
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches))
    {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error, &arguments).into(),
    };
    let output = Output::new(cli.global.format, cli.global.color, cli.global.quiet);
    let context = Context { global: cli.global, output };
    if cli.verb.is_short() {
        interrupt::watch();
    }
    let ended = check_format(&cli.verb, &context).and_then(|()| cli.verb.run(&context));
    let code = ended.unwrap_or_else(|failure| {
        context.output.fail(&failure);
        failure.exit
    });
    code.into()
}

fn check_format(verb: &Verb, context: &Context) -> Result<(), Failure> {
    let format = context.output.format();
    if verb.formats().contains(&format) {
        return Ok(());
    }
    let known = names(verb.formats().iter().map(|format| format.as_str()));
    let message = format!("`{}` does not answer in `{}`", verb.name(), format.as_str());
    let failure = Failure::usage(message);
    Err(match verb.formats() {
        [_] => failure.help(format!("it has {known}")),
        _ => failure.help(format!("its formats are {known}")),
    })
}

/// Clap's own words on a terminal; our shape where JSON was asked for.
fn refuse_arguments(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let is_answer = !error.use_stderr();
    if is_answer || !asks_for_json(arguments) {
        let _ = error.print();
        return if is_answer { ExitCode::Done } else { ExitCode::CouldNot };
    }
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().map_or_else(String::new, |line| line.trim_start_matches("error: ").to_owned());
    let help = lines.find_map(|line| line.strip_prefix("tip: ").map(str::to_owned));
    let mut failure = Failure::usage(message);
    failure.help = Some(help.unwrap_or_else(|| "`synth --help` lists verbs and options".to_owned()));
    Output::new(Format::Json, ColorChoice::Never, false).fail(&failure);
    failure.exit
}

fn asks_for_json(arguments: &[OsString]) -> bool {
    let json = |word: &OsString| word == "json" || word == "jsonl";
    arguments.windows(2).any(|pair| matches!(pair, [name, value] if name == "--format" && json(value)))
        || arguments.iter().any(|word| word == "--format=json" || word == "--format=jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_lists_every_verb_by_task() {
        let help = Cli::command().render_help().to_string();
        for verb in Cli::command().get_subcommands().filter(|verb| !verb.is_hide_set()) {
            let line = format!("\n  {:<13}", verb.get_name());
            assert!(help.contains(&line), "`{}` is missing in --help:\n{help}", verb.get_name());
        }
        assert!(help.lines().count() < 50, "--help no longer fits a screen:\n{help}");
    }
}

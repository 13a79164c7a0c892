//! `synth template`: print the CloudFormation template.

use asl_render::cloudformation::Template;
use asl_render::iam_policy::NoteKind;
use clap::ValueEnum;

use crate::app_runner::Project;
use crate::cli::Context;
use crate::command::package::{self, Target};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::findings;
use crate::output::Output;

/// Arguments of `synth template`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Args {
    /// The language of the template: cloudformation
    #[arg(long = "as", value_name = "LANGUAGE", value_enum, default_value_t, hide_possible_values = true)]
    pub language: Language,

    /// What the functions are built for
    #[command(flatten)]
    pub target: Target,
}

/// The language of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// AWS CloudFormation, as JSON.
    #[default]
    Cloudformation,
}

/// Prints the template of the app; it names no code, so nothing is built but the app.
///
/// What is wrong is told beside it, and shown by the exit code.
///
/// # Errors
///
/// The app fails, or has no template.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let project = Project::load(context)?;
    let errors = findings::tell(&project, &context.output);
    let template = package::render(&project, args.target)?;
    tell_notes(&template, &context.output);
    match args.language {
        Language::Cloudformation => context.output.answer(&template.to_json()),
    }
    Ok(ExitCode::from_answer(errors == 0))
}

/// Warns about rights that are wider than they need be, and about calls that got none.
pub fn tell_notes(template: &Template, output: &Output) {
    for (workflow, note) in &template.notes {
        if note.kind != NoteKind::Conditional {
            output.warn(&format!("`{}` of `{workflow}` {}", note.state, note.text));
        }
    }
}

//! What every example ends with: its definition for a program, its graph for a person.

use std::process::ExitCode;

use asl_builder::Workflow;

/// Prints the definition to stdout and the graph to stderr, or what `build` finds.
#[expect(clippy::print_stdout, reason = "stdout is where an example gives its definition")]
#[expect(clippy::print_stderr, reason = "stderr is where an example talks to a person")]
pub fn show<In, Out, M>(workflow: &Workflow<In, Out, M>) -> ExitCode {
    match workflow.build() {
        Ok(built) => {
            println!("{}", built.definition());
            eprintln!("\n{}\n{}", workflow.name(), asl_render::graph::text(built.machine()));
            ExitCode::SUCCESS
        }
        Err(findings) => {
            for finding in findings {
                eprintln!("{}: {}", finding.code, finding.message);
            }
            ExitCode::FAILURE
        }
    }
}

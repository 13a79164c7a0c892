//! What the examples share: how one shows itself, and what each is held to.

use std::process::ExitCode;

use asl_builder::{App, Mode, Shape, Workflow};
use asl_model::Json;
use asl_validate::{DataTypes, MachineType};

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

/// The definition and the graph are as they were read, and the validator has nothing to say.
///
/// # Panics
/// When one of them is not so: this is for tests.
#[track_caller]
pub fn check<In: Shape, Out: Shape, M: Mode>(workflow: &Workflow<In, Out, M>) {
    assert_eq!(workflow.findings(), []);
    let definition = workflow.definition();
    let machine_type = match workflow.workflow_type().as_str() {
        "EXPRESS" => MachineType::Express,
        _ => MachineType::Standard,
    };
    let assembly = App::new("example").workflow(workflow).assembly();
    let input = assembly.workflows.first().map(|workflow| Json::from_serde(&workflow.input_schema));
    let types = DataTypes { input: input.unwrap_or_default(), ..DataTypes::default() };
    let checked =
        asl_validate::validate_parsed(&definition, asl_model::parse(&definition), machine_type, &types);
    assert_eq!(checked.report.findings(), [], "{}", workflow.name());
    let graph = asl_render::graph::text(&workflow.machine());
    insta::with_settings!({ omit_expression => true, snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{}.asl", workflow.name()), definition);
        insta::assert_snapshot!(format!("{}.graph", workflow.name()), graph);
    });
}

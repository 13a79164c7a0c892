//! Every example: what it prints is as it was read and has no finding; the tests in its own file run here, too.
#![expect(dead_code, reason = "each example has a `main`, which is not called here")]

use asl_builder::{Mode, Shape, Workflow};
use asl_validate::MachineType;

#[path = "../activity_worker.rs"]
mod activity_worker;
#[path = "../credit_check.rs"]
mod credit_check;
#[path = "../csv_import.rs"]
mod csv_import;
#[path = "../email_approval.rs"]
mod email_approval;
#[path = "../event_fan_out.rs"]
mod event_fan_out;
#[path = "../express_api.rs"]
mod express_api;
#[path = "../http_update.rs"]
mod http_update;
#[path = "../job_poller.rs"]
mod job_poller;
#[path = "../legacy_jsonpath.rs"]
mod legacy_jsonpath;
#[path = "../nested.rs"]
mod nested;
#[path = "../partial_failure.rs"]
mod partial_failure;
#[path = "../saga.rs"]
mod saga;
#[path = "../webhook.rs"]
mod webhook;

/// The definition and the graph are as they were read, and the validator has nothing to say.
#[track_caller]
fn check<In: Shape, Out: Shape, M: Mode>(workflow: &Workflow<In, Out, M>) {
    assert_eq!(workflow.findings(), []);
    let definition = workflow.definition();
    let machine_type = match workflow.workflow_type().as_str() {
        "EXPRESS" => MachineType::Express,
        _ => MachineType::Standard,
    };
    let checked = asl_validate::validate_text(&definition, machine_type);
    assert_eq!(checked.report.findings(), [], "{}", workflow.name());
    let graph = asl_render::graph::text(&workflow.machine());
    insta::with_settings!({ omit_expression => true, snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{}.asl", workflow.name()), definition);
        insta::assert_snapshot!(format!("{}.graph", workflow.name()), graph);
    });
}

/// A file that is not among the modules above would have no test, and one that is not in the README no reader.
#[test]
fn every_example_is_tested_and_listed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(folder.join("../README.md")).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = file.strip_suffix(".rs") else { continue };
        assert!(
            include_str!("suite.rs").contains(&format!("\nmod {name};\n")),
            "{name} has no `mod` in suite.rs"
        );
        assert!(readme.contains(&format!("[`{name}`](examples/{file})")), "{name} is not in the README");
        count += 1;
    }
    assert!(count > 0);
}

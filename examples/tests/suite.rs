//! Every example: what it prints is as it was read and has no finding; the tests in its own file run here, too.
#![expect(dead_code, reason = "each example has a `main`, which is not called here")]

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

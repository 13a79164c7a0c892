//! What the workflow prints.

use asl_testing::assert_asl_snapshot;
use moderation::{app, moderation};

#[test]
fn asl() {
    assert_asl_snapshot!(moderation());
}

#[test]
fn nothing_to_report() {
    let assembly = app().assembly();
    assert_eq!(assembly.diagnostics, []);
    assert_eq!(assembly.functions.len(), 3);
    assert!(assembly.functions.iter().all(|function| function.handler == function.name));
}

/// The functions tell each other their addresses in one direction only; a circle could not be deployed.
#[test]
fn addresses_go_one_way() {
    let assembly = app().assembly();
    for function in &assembly.functions {
        let told = serde_json::to_string(&function.env).unwrap();
        assert_eq!(told.contains("\"url:"), function.name == "api", "{}: {told}", function.name);
        assert!(!told.contains("url:api"), "{told}");
    }
}

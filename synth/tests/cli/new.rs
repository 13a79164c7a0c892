//! `synth new`; that the project builds, tests and runs is a step of its own.

use super::{command, page_of, run};

#[test]
fn a_project_is_made_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let new = |arguments: &[&str]| {
        let mut synth = command(arguments);
        synth.current_dir(folder.path());
        page_of(arguments, &run(synth))
    };
    let pages = [
        new(&["new", "shop"]),
        new(&["new", "shop"]),
        new(&["new", "my-stall", "--path", "elsewhere", "--format", "json"]),
        new(&["new", "My Shop"]),
        new(&["new", "other", "--asl-builder-path", "nowhere"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
    let manifest = std::fs::read_to_string(folder.path().join("elsewhere/Cargo.toml")).expect("made");
    assert!(manifest.contains("app = \"my-stall-app\""), "{manifest}");
    assert!(folder.path().join("shop/workflow/src/workflow.rs").is_file());
}

//! `synth build`.

use super::{command, page, page_of, run};

#[test]
fn one_workflow_goes_to_stdout() {
    let page = page(&["build", "--assembly", "shop.assembly.json"]);
    assert!(
        page.starts_with("$ synth build --assembly shop.assembly.json\nexit: 0\n--- stdout\n{\n  \""),
        "{page}"
    );
    assert!(page.ends_with("}\n--- stderr\n"), "{page}");
}

#[test]
fn what_is_wrong_is_said_beside_the_answer() {
    insta::assert_snapshot!(page(&["build", "refunds", "--assembly", "two.assembly.json"]));
}

#[test]
fn files_are_written_once_and_found_stale() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("asl");
    let file = out.join("orders.asl.json");
    let build = |more: &[&str]| {
        let mut synth = command(&["build", "--assembly", "shop.assembly.json", "--out"]);
        synth.arg(&out).args(more);
        let words = [&["build", "--assembly", "shop.assembly.json", "--out", "[out]"], more].concat();
        page_of(&words, &run(synth)).replace(&out.display().to_string(), "[out]")
    };
    let mut pages = vec![build(&["--check"]), build(&[]), build(&[]), build(&["--check"])];
    assert!(file.is_file());
    std::fs::write(&file, "{}").expect("written");
    pages.push(build(&["--check"]));
    pages.push(build(&["--check", "--format", "json"]));
    assert_eq!(std::fs::read_to_string(&file).expect("read"), "{}", "`--check` writes nothing");
    pages.push(build(&["--format", "json"]));
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn a_wrong_workflow_replaces_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut synth = command(&["build", "--assembly", "two.assembly.json", "--out"]);
    synth.arg(folder.path());
    let output = run(synth);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("not written") && !said.contains("stale"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
}

//! `synth check`.

use std::io::Write as _;
use std::process::Stdio;

use super::{command, page, page_of};

#[test]
fn findings_show_the_lines_they_are_about() {
    insta::assert_snapshot!(page(&["check", "wrong.asl.json"]));
}

#[test]
fn findings_as_json() {
    insta::assert_snapshot!(page(&["check", "wrong.asl.json", "right.asl.json", "--format", "json"]));
}

#[test]
fn findings_as_annotations_of_github_actions() {
    let pages = [
        page(&["check", "wrong.asl.json", "right.asl.json", "--format", "github"]),
        page(&["check", "--assembly", "two.assembly.json", "--format", "github"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

/// Real definitions, broken as a tired person breaks them: what the terminal shows must be enough to mend each.
#[test]
fn what_tired_people_break_is_shown_with_its_mend() {
    for name in ["renamed_state", "copied_map", "half_converted", "lost_token", "typo_in_a_path"] {
        insta::assert_snapshot!(name, page(&["check", &format!("tired/{name}.asl.json")]));
    }
}

#[test]
fn nothing_to_report() {
    let pages = [
        page(&["check", "right.asl.json"]),
        page(&["check", "right.asl.json", "-q"]),
        page(&["check", "--assembly", "shop.assembly.json"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn text_that_is_not_json() {
    insta::assert_snapshot!(page(&["check", "broken.asl.json"]));
}

#[test]
fn an_express_machine_waits_for_nobody() {
    insta::assert_snapshot!(page(&[
        "check",
        "wrong.asl.json",
        "--type",
        "express",
        "--allow",
        "unreachable-state"
    ]));
}

#[test]
fn warnings_can_be_errors_or_left_out() {
    let pages = [
        page(&[
            "check",
            "wrong.asl.json",
            "--allow",
            "MISSING_TRANSITION_TARGET",
            "--allow",
            "unknown-field",
        ]),
        page(&[
            "check",
            "wrong.asl.json",
            "--allow",
            "MISSING_TRANSITION_TARGET",
            "--allow",
            "unknown-field",
            "--deny",
            "NO_DOLLAR",
        ]),
        page(&["check", "right.asl.json", "--deny", "NO_DOLAR"]),
        page(&["check", "right.asl.json", "--deny", "UNKNOWN_REFERENC"]),
        page(&["check", "right.asl.json", "--deny", "FOO"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn workflows_of_the_app_name_the_line_of_rust() {
    insta::assert_snapshot!(page(&["check", "--assembly", "two.assembly.json"]));
}

#[test]
fn names_that_aws_refuses_are_found_before_it_sees_them() {
    let of_app = |verb: &[&str]| page(&[verb, &["--assembly", "names.assembly.json"]].concat());
    insta::assert_snapshot!([of_app(&["check"]), of_app(&["check", "--format", "json"])].join("\n"));
    for verb in [&["deploy", "--yes"][..], &["dev", "--data", "/nowhere/at/all"], &["template"]] {
        let page = of_app(verb);
        assert!(page.contains("the app `my_shop` has `_` in its name"), "{page}");
        assert!(!page.contains("exit: 0"), "{page}");
    }
}

#[test]
fn a_definition_in_yaml() {
    let pages = [
        page(&["check", "wrong.asl.yaml"]),
        page(&["check", "broken.asl.yaml"]),
        page(&["graph", "wrong.asl.yaml"]),
        page(&["graph", "broken.asl.yaml"]),
        checked_from_stdin("# a comment\nStartAt: A\nStates: {A: {Type: Succeed}}\n"),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn stdin_is_a_file_too() {
    insta::assert_snapshot!(checked_from_stdin("[]"));
}

fn checked_from_stdin(text: &str) -> String {
    let mut synth = command(&["check", "-"]);
    let mut child = synth
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("synth starts");
    child.stdin.take().expect("stdin").write_all(text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("synth ends");
    page_of(&["check", "-"], &output)
}

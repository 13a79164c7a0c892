//! `synth explain`.

use super::page;

#[test]
fn a_code_has_a_page() {
    insta::assert_snapshot!(page(&["explain", "MISSING_END_STATE"]));
}

#[test]
fn without_a_word_everything_is_listed() {
    let list = page(&["explain"]);
    assert!(list.starts_with("$ synth explain\nexit: 0\n"), "{list}");
    for word in asl_validate::rules().iter().map(|rule| rule.name).chain(["UNKNOWN_REFERENCE"]) {
        let named = |line: &&str| line.split_whitespace().next() == Some(word);
        let line = list.lines().find(named).unwrap_or_else(|| panic!("{word} is not in {list}"));
        assert!(line.split_whitespace().count() > 3, "{line}");
    }
    let json = page(&["explain", "--format", "json"]);
    assert!(json.contains("\"rule\": \"unreachable-state\""), "{json}");
}

#[test]
fn a_code_of_many_rules_lists_them() {
    insta::assert_snapshot!(page(&["explain", "SCHEMA_VALIDATION_FAILED"]));
}

#[test]
fn every_rule_has_a_whole_page() {
    for rule in asl_validate::rules() {
        for heading in
            ["## What it does", "## Why it matters", "## Example", "## Use instead", "## Spec\n<https://"]
        {
            assert!(rule.page.contains(heading), "`{}` lacks `{heading}`", rule.name);
        }
        assert!(page(&["explain", rule.name]).contains(rule.page), "{}", rule.name);
    }
}

#[test]
fn a_workflow_in_sentences() {
    insta::assert_snapshot!(page(&["explain", "orders", "--assembly", "shop.assembly.json"]));
}

#[test]
fn a_workflow_as_json() {
    insta::assert_snapshot!(page(&[
        "explain",
        "orders",
        "--assembly",
        "shop.assembly.json",
        "--format",
        "json"
    ]));
}

#[test]
fn what_nobody_knows() {
    let pages = [
        page(&["explain", "NO_DOLAR"]),
        page(&["explain", "ordres", "--assembly", "shop.assembly.json"]),
        page(&["explain", "UTTERLY_UNLIKE_ANYTHING"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

//! Helpers of the rules' tests: a text, and what is found in it, one line a finding.

use crate::report::{Finding, Report};
use crate::text::{validate_parsed, validate_text};
use crate::types::{DataTypes, FunctionTypes};
use crate::validate::MachineType;

/// The findings in a text.
pub(crate) fn found_in(text: &str) -> Vec<Finding> {
    validate_text(text, MachineType::Standard).report.findings().to_vec()
}

/// Compares the findings in a text, each as `CODE PLACE: message`.
#[track_caller]
pub(crate) fn check_text(text: &str, expected: &[&str]) {
    check_as(text, MachineType::Standard, expected);
}

/// The same for a machine of a type.
#[track_caller]
pub(crate) fn check_as(text: &str, kind: MachineType, expected: &[&str]) {
    let report = validate_text(text, kind).report;
    let found: Vec<String> = report
        .diagnostics()
        .map(|found| format!("{} {}: {}", found.code, found.location, found.message))
        .collect();
    assert_eq!(found, expected, "in {text}");
}

/// Compares the findings of one rule in a machine of one state `S` with these members.
#[track_caller]
pub(crate) fn check_state(rule: &str, members: &str, expected: &[&str]) {
    check_machine(
        rule,
        &format!(r#"{{"StartAt":"S","States":{{"S":{{{members}}},"Z":{{"Type":"Succeed"}}}}}}"#),
        expected,
    );
}

/// Compares the findings of one rule in a definition, each as `PLACE: message`.
#[track_caller]
pub(crate) fn check_machine(rule: &str, text: &str, expected: &[&str]) {
    compare(rule, text, &validate_text(text, MachineType::Standard).report, expected);
}

/// The same where the machine's input has a `title` and `words`, and a function `ask` takes a `title` and gives an
/// `answer`.
#[track_caller]
pub(crate) fn check_typed(rule: &str, text: &str, expected: &[&str]) {
    let schema = |text: &str| text.parse().unwrap();
    let types = DataTypes {
        input: schema(
            r#"{"type":"object","properties":{"title":{"type":"string"},"words":{"type":"integer"}},"required":["title"]}"#,
        ),
        functions: vec![FunctionTypes {
            name: "ask".to_owned(),
            arn: None,
            payload: schema(
                r#"{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"#,
            ),
            result: schema(r#"{"type":"object","properties":{"answer":{"type":"boolean"}}}"#),
        }],
    };
    let checked = validate_parsed(text, asl_model::parse(text), MachineType::Standard, &types);
    compare(rule, text, &checked.report, expected);
}

#[track_caller]
fn compare(rule: &str, text: &str, report: &Report, expected: &[&str]) {
    let found: Vec<String> = report
        .findings()
        .iter()
        .filter(|found| found.rule == rule)
        .map(|found| format!("{}: {}", found.diagnostic.location, found.diagnostic.message))
        .collect();
    assert_eq!(found, expected, "in {text}");
}

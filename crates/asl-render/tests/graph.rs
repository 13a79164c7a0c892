//! What the pictures look like, right and wrong definitions alike.

use asl_model::StateMachine;
use asl_render::graph::{dot, mermaid, text};

fn machine(definition: &str) -> StateMachine {
    asl_model::read(definition).expect("JSON").machine
}

const ORDERS: &str = r#"{
  "StartAt": "Large Order?",
  "States": {
    "Large Order?": {"Type": "Choice", "Choices": [
      {"And": [{"Variable": "$.total", "NumericGreaterThan": 100}, {"Variable": "$.kind", "StringEquals": "gift"}], "Next": "Ask For The Approval Of A Manager"},
      {"Variable": "$.coupon", "IsPresent": true, "Next": "Check Coupon"}], "Default": "Notify Everybody"},
    "Ask For The Approval Of A Manager": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
      "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}, "TimeoutSeconds": 604800,
      "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 3}],
      "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Nobody Answered"}], "Next": "Notify Everybody"},
    "Check Coupon": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:check-coupon", "Next": "Wait A Little"},
    "Wait A Little": {"Type": "Wait", "Seconds": 90, "Next": "Large Order?"},
    "Nobody Answered": {"Type": "Fail", "Error": "NoAnswer"},
    "Notify Everybody": {"Type": "Map", "ItemsPath": "$.people", "MaxConcurrency": 10, "Next": "Done",
      "ItemProcessor": {"StartAt": "Notify", "States": {"Notify": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": true}}}},
    "Done": {"Type": "Succeed"}
  }
}"#;

const WRONG: &str = r#"{"StartAt": "A", "States": {
  "A": {"Type": "Pass", "Next": "Nowhere"},
  "B": {"Type": "Parallel", "End": true, "Branches": [
    {"StartAt": "C", "States": {"C": {"Type": "Pass", "End": true}}},
    {"StartAt": "D", "States": {"D": {"Type": "Sleep", "End": true}}}]}}}"#;

#[test]
fn a_tree_for_the_terminal() {
    insta::assert_snapshot!(text(&machine(ORDERS)));
}

#[test]
fn a_flowchart() {
    insta::assert_snapshot!(mermaid(&machine(ORDERS)));
}

#[test]
fn a_digraph() {
    insta::assert_snapshot!(dot(&machine(ORDERS)));
}

#[test]
fn a_wrong_definition_is_drawn_too() {
    insta::assert_snapshot!(format!("{}\n{}", text(&machine(WRONG)), mermaid(&machine(WRONG))));
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let mut shuffled = machine(ORDERS);
    shuffled.states.reverse();
    assert_eq!(mermaid(&shuffled), mermaid(&machine(ORDERS)));
    assert_eq!(text(&shuffled), text(&machine(ORDERS)));
    assert_eq!(dot(&shuffled), dot(&machine(ORDERS)));
}

#[test]
fn an_empty_machine_is_an_empty_picture() {
    assert_eq!(text(&StateMachine::default()), "");
    assert_eq!(mermaid(&StateMachine::default()), "flowchart TD\n");
}

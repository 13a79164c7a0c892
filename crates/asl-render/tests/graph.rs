//! What the pictures look like, right and wrong definitions alike.

use asl_model::StateMachine;
use asl_render::Coverage;
use asl_render::graph::{dot, mermaid, svg, text};

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
fn a_picture() {
    insta::assert_snapshot!(svg(&machine(ORDERS), "orders"));
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
    assert_eq!(svg(&shuffled, ""), svg(&machine(ORDERS), ""));
}

#[test]
fn an_empty_machine_is_an_empty_picture() {
    assert_eq!(text(&StateMachine::default()), "");
    assert_eq!(mermaid(&StateMachine::default()), "flowchart TD\n");
}

/// Whatever stands in the corpus is drawn in every way; `ASL_SHARED` names its folder, without it nothing is done.
#[test]
fn every_definition_has_a_picture() {
    let Some(shared) = std::env::var_os("ASL_SHARED") else {
        println!("skipped: no corpus");
        return;
    };
    let shared =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(shared).join("validation");
    let (mut drawn, mut fits) = (0, 0);
    for entry in
        ["valid", "invalid"].iter().filter_map(|kind| std::fs::read_dir(shared.join(kind)).ok()).flatten()
    {
        let path = entry.expect("a file").path();
        let words = std::fs::read_to_string(&path).expect("text");
        let Ok(json) = words.parse::<asl_model::Json>() else { continue };
        let definition = json.get("definition").unwrap_or(&json);
        let (machine, _) = asl_model::from_json(definition);
        let picture = svg(&machine, "corpus");
        let number = |name: &str| -> f64 {
            let rest = picture.split(&format!("{name}=\"")).nth(1).expect("an attribute");
            rest.split('"').next().expect("a value").parse().expect("a number")
        };
        drawn += 1;
        fits += usize::from(number("width") <= 880.0 && number("height") <= 720.0);
        assert!(mermaid(&machine).starts_with("flowchart TD"), "{}", path.display());
        let _ = (dot(&machine), text(&machine));
    }
    println!("{drawn} pictures, {fits} within 880x720");
}

fn half_run() -> Coverage {
    use asl_model::Way;
    let mut coverage = Coverage::of(&machine(ORDERS));
    let ask = "Ask For The Approval Of A Manager";
    coverage.add([
        ("Large Order?", Way::Enter, 2),
        ("Large Order?", Way::Rule(0), 1),
        ("Large Order?", Way::Default, 1),
        (ask, Way::Enter, 1),
        (ask, Way::Onward, 1),
    ]);
    coverage.add([
        ("Notify Everybody", Way::Enter, 2),
        ("Notify", Way::Enter, 3),
        ("Notify", Way::Onward, 2),
    ]);
    coverage
}

#[test]
fn coverage_as_a_list_with_what_is_missing() {
    insta::assert_snapshot!(half_run());
}

#[test]
fn coverage_on_the_graph() {
    let graph = half_run().graph();
    insta::assert_snapshot!(format!("{}\n{}", graph.to_text(), graph.to_mermaid()));
    let drawn = graph.to_svg("orders");
    assert!(drawn.contains("class=\"n callback ran\"") && drawn.contains("class=\"e never\""), "{drawn}");
}

#[test]
fn coverage_adds_up() {
    let mut coverage = half_run();
    coverage.merge(&half_run());
    assert_eq!((coverage.runs(), coverage.count("Notify", asl_model::Way::Enter)), (4, 6));
    assert_eq!(coverage.total(), coverage.covered() + coverage.missed().len());
    assert!(Coverage::of(&machine("{}")).to_string().contains("0 of 0 ways in 0 runs, 100 %"));
}

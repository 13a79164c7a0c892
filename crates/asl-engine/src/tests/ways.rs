//! What is counted of a run: states, rules, retriers, catchers, those of children included.

use asl_model::Way;
use serde_json::json;

use super::*;
use crate::Execution;

#[track_caller]
fn check<H: TaskHandler>(driver: &Driver<H>, expected: &[(&str, Way, u64)]) {
    let ways = driver.ways();
    let ways: Vec<_> = ways.iter().map(|((state, way), count)| (state.as_str(), *way, *count)).collect();
    assert_eq!(ways, expected);
}

#[test]
fn rules_retriers_and_catchers_by_number() {
    let task = call(json!({
        "Retry": [{"ErrorEquals": ["A"], "MaxAttempts": 0}, {"ErrorEquals": ["B"]}],
        "Catch": [{"ErrorEquals": ["B"], "Next": "Same"}, {"ErrorEquals": ["A"], "Next": "Same"}],
    }));
    let others = json!({
        "Same": {"Type": "Choice", "Default": "Same2", "Choices": [
            {"Variable": "$.Error", "StringEquals": "B", "Next": "Same2"},
            {"Variable": "$.Error", "StringEquals": "A", "Next": "Same2"}]},
        "Same2": {"Type": "Succeed"},
    });
    let run = run(&machine(task, &others), &json!({}), &[("S", fails("B")), ("S", fails("A"))]);
    let expected = [
        ("S", Way::Enter, 1),
        ("S", Way::Retry(1), 1),
        ("S", Way::Catch(1), 1),
        ("Same", Way::Enter, 1),
        ("Same", Way::Rule(1), 1),
        ("Same2", Way::Enter, 1),
        ("Same2", Way::Onward, 1),
    ];
    check(&run, &expected);
    let program = Arc::clone(run.execution().program());
    let (again, _) = Execution::replay(program, run.execution().journal().to_vec()).unwrap();
    assert!(again.ways().eq(run.execution().ways()), "the journal holds them");
}

#[test]
fn children_count_for_their_parent() {
    let child = json!({
        "Which": {"Type": "Choice", "Default": "Bad", "Choices": [
            {"Variable": "$", "NumericGreaterThan": 1, "Next": "Good"}]},
        "Good": {"Type": "Pass", "End": true},
        "Bad": {"Type": "Fail"},
    });
    let map = json!({"Type": "Map", "End": true, "ToleratedFailureCount": 5, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Which", "States": child}});
    let run = run(&one(map), &json!([1, 2, 3]), &[]);
    let expected = [
        ("Bad", Way::Enter, 1),
        ("Good", Way::Enter, 2),
        ("Good", Way::Onward, 2),
        ("S", Way::Enter, 1),
        ("S", Way::Onward, 1),
        ("Which", Way::Enter, 3),
        ("Which", Way::Rule(0), 2),
        ("Which", Way::Default, 1),
    ];
    check(&run, &expected);
}

//! Parallel and inline Map.

use serde_json::json;

use super::*;

fn each(fields: Value, processor: Value) -> Value {
    let mut state = json!({"Type": "Map", "End": true, "ItemProcessor": processor});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    one(state)
}

fn lane(state: Value) -> Value {
    json!({"StartAt": "I", "States": {"I": state}})
}

#[test]
fn one_after_the_other() {
    let definition = each(json!({"MaxConcurrency": 1}), lane(json!({"Type": "Pass", "End": true})));
    let driver = run(&definition, &json!([1, 2]), &[]);
    check_output(&driver, "[1,2]");
    assert_eq!(
        links(&driver),
        [
            "1<-0 ExecutionStarted",
            "2<-0 MapStateEntered",
            "3<-2 MapStateStarted",
            "4<-3 MapIterationStarted",
            "5<-4 PassStateEntered",
            "6<-5 PassStateExited",
            "7<-6 MapIterationSucceeded",
            "8<-6 MapIterationStarted",
            "9<-8 PassStateEntered",
            "10<-9 PassStateExited",
            "11<-10 MapIterationSucceeded",
            "12<-11 MapStateSucceeded",
            "13<-11 MapStateExited",
            "14<-13 ExecutionSucceeded",
        ]
    );
}

#[test]
fn side_by_side_all_iterations_start_before_their_tasks_do() {
    let driver = run(&each(json!({}), lane(call(json!({})))), &json!([1, 2]), &[]);
    assert_eq!(
        links(&driver)[2..],
        [
            "3<-2 MapStateStarted",
            "4<-3 MapIterationStarted",
            "5<-3 MapIterationStarted",
            "6<-4 TaskStateEntered",
            "7<-6 TaskScheduled",
            "8<-5 TaskStateEntered",
            "9<-8 TaskScheduled",
            "10<-7 TaskStarted",
            "11<-9 TaskStarted",
        ]
    );
}

#[test]
fn no_items_no_iterations() {
    let driver = run(&each(json!({}), lane(json!({"Type": "Pass", "End": true}))), &json!([]), &[]);
    check_output(&driver, "[]");
    assert_eq!(
        links(&driver)[2..5],
        ["3<-2 MapStateStarted", "4<-3 MapStateSucceeded", "5<-3 MapStateExited"]
    );
}

#[test]
fn an_item_selector_sees_the_item() {
    let selector = json!({"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.k"});
    let definition = each(
        json!({"ItemsPath": "$.items", "ItemSelector": selector}),
        lane(json!({"Type": "Pass", "End": true})),
    );
    let driver = run(&definition, &json!({"items": ["a", "b"], "k": 0}), &[]);
    check_output(&driver, r#"[{"i":0,"v":"a","all":0},{"i":1,"v":"b","all":0}]"#);
}

#[test]
fn one_failure_aborts_the_others() {
    let definition = each(json!({}), lane(call(json!({}))));
    let mut driver = run(&definition, &json!([1, 2, 3]), &[]);
    let (task, _) = driver.pending()[1];
    driver.fail(task, Some("Boom".into()), None).unwrap();
    check_page(
        &driver,
        "
         1  +0s  ExecutionStarted
         2  +0s  MapStateEntered        S
         3  +0s  MapStateStarted        S  3 items
         4  +0s  MapIterationStarted    S  item 0
         5  +0s  MapIterationStarted    S  item 1
         6  +0s  MapIterationStarted    S  item 2
         7  +0s  TaskStateEntered       I
         8  +0s  TaskScheduled          I  lambda:invoke
         9  +0s  TaskStateEntered       I
        10  +0s  TaskScheduled          I  lambda:invoke
        11  +0s  TaskStateEntered       I
        12  +0s  TaskScheduled          I  lambda:invoke
        13  +0s  TaskStarted            I
        14  +0s  TaskStarted            I
        15  +0s  TaskStarted            I
        16  +0s  TaskFailed             I  Boom
        17  +0s  MapIterationFailed     S  item 1
        18  +0s  TaskStateAborted       I
        19  +0s  MapIterationAborted    S  item 0
        20  +0s  TaskStateAborted       I
        21  +0s  MapIterationAborted    S  item 2
        22  +0s  TaskStateAborted       I
        23  +0s  MapStateFailed         I
        24  +0s  ExecutionFailed           Boom
        ",
    );
    assert!(links(&driver)[16..23].iter().all(|link| link.contains("<-16 ")), "{:?}", links(&driver));
    assert_eq!(driver.pending().len(), 0);
}

#[test]
fn branches_join_in_the_order_they_are_written() {
    let branch = |name: &str, seconds: u64| {
        json!({"StartAt": name, "States": {name: {"Type": "Wait", "Seconds": seconds, "Next": format!("{name}2")},
        format!("{name}2"): {"Type": "Pass", "Result": name, "End": true}}})
    };
    let definition =
        one(json!({"Type": "Parallel", "Branches": [branch("Slow", 5), branch("Fast", 1)], "End": true}));
    let driver = run(&definition, &json!({}), &[]);
    check_output(&driver, r#"["Slow","Fast"]"#);
    assert_eq!(
        links(&driver)[2..],
        [
            "3<-2 ParallelStateStarted",
            "4<-3 WaitStateEntered",
            "5<-3 WaitStateEntered",
            "6<-5 WaitStateExited",
            "7<-6 PassStateEntered",
            "8<-7 PassStateExited",
            "9<-4 WaitStateExited",
            "10<-9 PassStateEntered",
            "11<-10 PassStateExited",
            "12<-11 ParallelStateSucceeded",
            "13<-11 ParallelStateExited",
            "14<-13 ExecutionSucceeded",
        ]
    );
}

#[test]
fn a_failed_branch_is_retried_and_caught_as_a_whole() {
    let mut definition = machine(
        json!({"Type": "Parallel", "Branches": [lane(json!({"Type": "Fail", "Error": "E"}))], "End": true,
            "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T", "Assign": {"seen": true}, "Output": "{% $states.errorOutput.Error %}"}]}),
        &json!({"T": {"Type": "Succeed", "Output": "{% [$states.input, $seen] %}"}}),
    );
    definition["QueryLanguage"] = json!("JSONata");
    let driver = run(&definition, &json!({}), &[]);
    check_output(&driver, r#"["E",true]"#);
    assert_eq!(
        links(&driver)[2..8],
        [
            "3<-2 ParallelStateStarted",
            "4<-3 FailStateEntered",
            "5<-4 ParallelStateStarted",
            "6<-5 FailStateEntered",
            "7<-6 ParallelStateFailed",
            "8<-7 ParallelStateExited",
        ]
    );
}

#[test]
fn variables_go_in_and_do_not_come_out() {
    let mut definition = machine(
        json!({"Type": "Pass", "Assign": {"outer": 1}, "Next": "M"}),
        &json!({
            "M": {"Type": "Map", "Items": [1, 2], "Next": "T", "ItemProcessor": lane(
                json!({"Type": "Pass", "Assign": {"inner": "{% $states.input %}"}, "Output": "{% $outer + $states.input %}", "End": true}))},
            "T": {"Type": "Succeed", "Output": "{% {'sum': $states.input, 'inner': $exists($inner), 'outer': $outer} %}"}}),
    );
    definition["QueryLanguage"] = json!("JSONata");
    check_output(&run(&definition, &json!({}), &[]), r#"{"sum":[2,3],"inner":false,"outer":1}"#);
}

#[test]
fn a_map_of_something_else_fails() {
    let definition = each(json!({"QueryLanguage": "JSONata"}), lane(json!({"Type": "Pass", "End": true})));
    let driver = run(&definition, &json!({"foo": "bar"}), &[]);
    assert_eq!(
        links(&driver)[1..],
        ["2<-0 MapStateEntered", "3<-0 EvaluationFailed", "4<-3 MapStateFailed", "5<-4 ExecutionFailed"]
    );
    check_failure(
        &driver,
        "States.QueryEvaluationError",
        "An error occurred while executing the state 'S' (entered at the event id #2). Map state input must be an array \
         but was: {\"foo\":\"bar\"}",
    );
}

#[test]
fn results_that_nest_too_deep_together_are_refused() {
    let definition = machine(
        json!({"Type": "Parallel", "Next": "Look", "Branches": [{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}]}),
        &json!({"Look": {"Type": "Pass", "End": true, "Parameters": {"x.$": "$[0]"}}}),
    );
    let nested = |levels: usize| -> Value {
        format!("{}\"[\\\"]\"{}", "[".repeat(levels), "]".repeat(levels)).parse().unwrap()
    };
    let driver = run(&definition, &nested(126), &[]);
    assert_eq!(driver.execution().error(), None);
    let driver = run(&definition, &nested(127), &[]);
    assert_eq!(driver.execution().error(), Some("States.Runtime"));
    let cause = driver.execution().cause().unwrap();
    assert!(cause.ends_with("A value nests more than 127 levels deep."), "{cause}");
}

//! Pass, Choice, Wait, Succeed, Fail, and the data that flows through them.

use serde_json::{Value, json};

use super::*;

#[track_caller]
fn check(state: Value, input: &Value, output: &str) {
    check_output(&run(&one(state), input, &[]), output);
}

#[test]
fn what_nobody_looks_into_stays_as_it_was_byte_for_byte() {
    let definition = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Wait", "Seconds": 1, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Variable": "$[0]", "NumericEquals": 1, "Next": "D"}]},
        "D": {"Type": "Succeed"}}});
    let text = r#"[ 1.0,2 , {"b":1,"a":"\u00e4"}]"#;
    let start = Start::local("machine", "run", text, [7; 32]);
    let driver = Driver::start(program(&definition), start, Script::default()).unwrap();
    check_output(&driver, text);
    assert_eq!(
        links(&driver),
        [
            "1<-0 ExecutionStarted",
            "2<-0 PassStateEntered",
            "3<-2 PassStateExited",
            "4<-3 WaitStateEntered",
            "5<-4 WaitStateExited",
            "6<-5 ChoiceStateEntered",
            "7<-6 ChoiceStateExited",
            "8<-7 SucceedStateEntered",
            "9<-8 SucceedStateExited",
            "10<-9 ExecutionSucceeded",
        ]
    );
    check_page(
        &driver,
        "
         1  +0s  ExecutionStarted
         2  +0s  PassStateEntered     A
         3  +0s  PassStateExited      A
         4  +0s  WaitStateEntered     B
         5  +1s  WaitStateExited      B
         6  +1s  ChoiceStateEntered   C
         7  +1s  ChoiceStateExited    C
         8  +1s  SucceedStateEntered  D
         9  +1s  SucceedStateExited   D
        10  +1s  ExecutionSucceeded
        ",
    );
}

#[test]
fn json_path_fields_are_applied_in_order() {
    let input = json!({"a": {"b": 1}, "c": 2});
    check(json!({"Type": "Pass", "End": true, "InputPath": "$.a"}), &input, r#"{"b":1}"#);
    check(json!({"Type": "Pass", "End": true, "InputPath": null, "OutputPath": null}), &input, "{}");
    check(
        json!({"Type": "Pass", "End": true, "Parameters": {"x.$": "$.c", "y": 3}}),
        &input,
        r#"{"x":2,"y":3}"#,
    );
    check(json!({"Type": "Pass", "End": true, "Result": [1]}), &input, "[1]");
    check(
        json!({"Type": "Pass", "End": true, "Result": 9, "ResultPath": "$.n.m", "OutputPath": "$.n"}),
        &input,
        r#"{"m":9}"#,
    );
    check(json!({"Type": "Pass", "End": true, "Result": 9, "ResultPath": null}), &input, &input.to_string());
    check(json!({"Type": "Pass", "End": true, "InputPath": "$$.State.Name"}), &input, r#""S""#);
}

#[test]
fn jsonata_gives_output_and_variables() {
    let definition = json!({"QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"n": "{% $states.input.n + 1 %}", "t": "x"}, "Next": "B"},
        "B": {"Type": "Pass", "Assign": {"n": "{% $n * 10 %}"}, "Output": {"n": "{% $n %}", "t": "{% $t %}"}, "Next": "C"},
        "C": {"Type": "Succeed", "Output": {"before": "{% $states.input %}", "n": "{% $n %}",
            "who": "{% $states.context.Execution.Name %}"}}}});
    let driver = run(&definition, &json!({"n": 1}), &[]);
    check_output(&driver, r#"{"before":{"n":2,"t":"x"},"n":20,"who":"run"}"#);
    check_page(
        &driver,
        "
        1  +0s  ExecutionStarted
        2  +0s  PassStateEntered     A
        3  +0s  PassStateExited      A  sets n, t
        4  +0s  PassStateEntered     B
        5  +0s  PassStateExited      B  sets n
        6  +0s  SucceedStateEntered  C
        7  +0s  SucceedStateExited   C
        8  +0s  ExecutionSucceeded
        ",
    );
}

#[test]
fn a_choice_takes_the_first_rule_that_holds() {
    let end = |word: &str| json!({"Type": "Pass", "Result": word, "End": true});
    let others = json!({"One": end("one"), "Two": end("two"), "Other": end("other")});
    let rules = json!({"Type": "Choice", "Default": "Other", "Choices": [
        {"And": [{"Variable": "$.n", "IsPresent": true}, {"Variable": "$.n", "NumericLessThan": 2}], "Next": "One"},
        {"Not": {"Variable": "$.t", "IsPresent": false}, "Next": "Two"}]});
    for (input, output) in
        [(json!({"n": 1}), "\"one\""), (json!({"t": 0}), "\"two\""), (json!({"n": 5}), "\"other\"")]
    {
        check_output(&run(&machine(rules.clone(), &others), &input, &[]), output);
    }
    let missing =
        json!({"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "One"}]});
    check_failure(
        &run(&machine(missing, &others), &json!({}), &[]),
        "States.Runtime",
        "An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '$.n': The choice \
         state's condition path references an invalid value.",
    );
    let mut query = machine(
        json!({"Type": "Choice", "Assign": {"seen": "no"}, "Default": "Other", "Choices": [
            {"Condition": "{% $states.input.n > 1 %}", "Assign": {"seen": "yes"}, "Output": 7, "Next": "One"}]}),
        &json!({"One": {"Type": "Succeed", "Output": "{% [$states.input, $seen] %}"},
            "Other": {"Type": "Succeed", "Output": "{% [$states.input.n, $seen] %}"}}),
    );
    query["QueryLanguage"] = json!("JSONata");
    check_output(&run(&query, &json!({"n": 2}), &[]), r#"[7,"yes"]"#);
    check_output(&run(&query, &json!({"n": 0}), &[]), r#"[0,"no"]"#);
}

#[test]
fn a_choice_without_a_way_out_fails() {
    let rules = json!({"Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "S"}]});
    let driver = run(&one(rules), &json!({}), &[]);
    check_failure(
        &driver,
        "States.Runtime",
        "An error occurred while executing the state 'S' (entered at the event id #2). Failed to transition out of the \
         state. The state does not point to a next state.",
    );
    assert_eq!(links(&driver).last().unwrap(), "3<-2 ExecutionFailed");
}

#[test]
fn a_wait_has_four_forms() {
    let year = 365 * 24 * 3600;
    let soon = json!({"s": 90, "t": "2026-01-01T00:01:30.999Z", "past": "2001-01-01T00:00:00Z"});
    let cases = [
        (json!({"Seconds": year}), year),
        (json!({"SecondsPath": "$.s"}), 90),
        (json!({"Timestamp": "2026-01-01T01:00:00+00:30"}), 1800),
        (json!({"TimestampPath": "$.t"}), 90),
        (json!({"TimestampPath": "$.past"}), 0),
        (json!({"QueryLanguage": "JSONata", "Seconds": "{% $states.input.s * 2 %}"}), 180),
        (json!({"QueryLanguage": "JSONata", "Timestamp": "{% $states.input.t %}"}), 90),
    ];
    for (fields, seconds) in cases {
        let mut state = json!({"Type": "Wait", "End": true});
        state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let driver = run(&one(state), &soon, &[]);
        check_output(&driver, &soon.to_string());
        let waited = driver.now().as_second() - crate::driver::virtual_start().as_second();
        assert_eq!(waited, seconds, "{fields}");
    }
}

#[test]
fn a_wait_says_what_is_wrong_with_its_time() {
    let prefix = "An error occurred while executing the state 'S' (entered at the event id #2). ";
    let check = |fields: Value, error: &str, cause: &str| {
        let mut state = json!({"Type": "Wait", "End": true});
        state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let driver = run(&one(state), &json!({"p": -1, "f": 1.5, "t": "2016-12-05 21:29:29Z"}), &[]);
        check_failure(&driver, error, &format!("{prefix}{cause}"));
    };
    let runtime = "States.Runtime";
    check(
        json!({"SecondsPath": "$.x"}),
        runtime,
        "The SecondsPath parameter does not reference an input value: $.x",
    );
    check(
        json!({"SecondsPath": "$.p"}),
        runtime,
        "The SecondsPath parameter references a negative value: $.p == -1",
    );
    check(
        json!({"SecondsPath": "$.f"}),
        runtime,
        "The SecondsPath parameter cannot be parsed as a long value: $.f == 1.5",
    );
    check(
        json!({"TimestampPath": "$.t"}),
        runtime,
        "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: \
         $.t == 2016-12-05 21:29:29Z",
    );
    check(json!({"Timestamp": "2099-01-01T00:00:00Z"}), runtime, "Wait state delay is too long.");
    check(
        json!({"QueryLanguage": "JSONata", "Timestamp": "{% $states.input.t %}"}),
        "States.QueryEvaluationError",
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z",
    );
}

#[test]
fn a_fail_state_says_what_it_says() {
    let failed = |state: Value| {
        let driver = run(&one(state), &json!({"e": "Broken"}), &[]);
        assert_eq!(links(&driver)[1..], ["2<-0 FailStateEntered", "3<-2 ExecutionFailed"]);
        (driver.execution().error().map(str::to_owned), driver.execution().cause().map(str::to_owned))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(failed(json!({"Type": "Fail"})), (None, None));
    assert_eq!(failed(json!({"Type": "Fail", "Error": "E", "Cause": "C"})), (some("E"), some("C")));
    assert_eq!(
        failed(
            json!({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('at {}', $$.State.Name)"})
        ),
        (some("Broken"), some("at S"))
    );
    assert_eq!(
        failed(
            json!({"Type": "Fail", "QueryLanguage": "JSONata", "Error": "{% $states.input.e %}", "Cause": "x"})
        ),
        (some("Broken"), some("x"))
    );
}

#[test]
fn a_payload_has_a_limit() {
    let long = "x".repeat(140_000);
    let state = json!({"Type": "Pass", "End": true, "Parameters": {"a.$": "$", "b.$": "$"}});
    let driver = run(&one(state), &json!(long), &[]);
    check_failure(
        &driver,
        "States.DataLimitExceeded",
        "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
}

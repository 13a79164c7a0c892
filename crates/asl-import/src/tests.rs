//! Whole imports: the code as a person reads it.

use super::*;

#[track_caller]
fn imported(definition: &str) -> Import {
    import(&definition.parse().unwrap(), "shop-orders", &[]).unwrap()
}

fn page(definition: &str) -> String {
    let import = imported(definition);
    let raw: Vec<String> =
        import.raw.iter().map(|raw| format!("raw {}: {}", raw.location, raw.why)).collect();
    format!(
        "{}---\n{:?}, {} of {} states, {} of {} expressions\n{}",
        import.code,
        import.round_trip,
        import.typed_states,
        import.states,
        import.typed_expressions,
        import.expressions,
        raw.join("\n")
    )
}

const POLLER: &str = r#"{
    "Comment": "Waits for a job",
    "StartAt": "Submit Job",
    "TimeoutSeconds": 3600,
    "States": {
        "Submit Job": {
            "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${SubmitJob}", "Payload": {"name.$": "$.job.name", "size.$": "$.job.size"}},
            "OutputPath": "$.Payload",
            "Retry": [{"ErrorEquals": ["Lambda.TooManyRequestsException", "States.Timeout"], "IntervalSeconds": 2, "BackoffRate": 1.5}],
            "Next": "Wait"
        },
        "Wait": {"Type": "Wait", "SecondsPath": "$.wait_time", "Next": "Get Status"},
        "Get Status": {
            "Type": "Task", "Resource": "${GetStatus}", "ResultPath": "$.status",
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Job Failed"}],
            "Next": "Done?"
        },
        "Done?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.status", "StringEquals": "FAILED", "Next": "Job Failed"},
                {"And": [
                    {"Variable": "$.status", "StringEquals": "SUCCEEDED"},
                    {"Not": {"Variable": "$.wait_time", "NumericGreaterThan": 60}}
                ], "Next": "Report"}
            ],
            "Default": "Wait"
        },
        "Report": {
            "Type": "Pass",
            "Parameters": {"text.$": "States.Format('job {} is {}', $.id, $.status)", "state.$": "$$.State.Name"},
            "End": true
        },
        "Job Failed": {"Type": "Fail", "Error": "JobFailed", "Cause": "the job has failed"}
    }
}"#;

#[test]
fn a_job_poller() {
    insta::assert_snapshot!(page(POLLER));
}

#[test]
fn ways_that_cross() {
    insta::assert_snapshot!(page(
        r#"{
            "StartAt": "A",
            "States": {
                "A": {"Type": "Choice", "Choices": [
                    {"Variable": "$.x", "IsPresent": true, "Next": "B"},
                    {"Variable": "$.y", "IsPresent": false, "Next": "C"}
                ], "Default": "D"},
                "B": {"Type": "Pass", "Result": {"kind": "b"}, "Next": "C"},
                "C": {"Type": "Pass", "ResultPath": "$.seen", "Next": "E"},
                "D": {"Type": "Task", "Resource": "${D}", "End": true,
                    "Catch": [{"ErrorEquals": ["Oops", "Other"], "Next": "C"}]},
                "E": {"Type": "Succeed"}
            }
        }"#
    ));
}

#[test]
fn items_branches_and_variables() {
    insta::assert_snapshot!(page(
        r#"{
            "QueryLanguage": "JSONata",
            "StartAt": "Keep",
            "States": {
                "Keep": {"Type": "Pass", "Assign": {"limit": "{% $states.input.limit %}"}, "Next": "Each"},
                "Each": {
                    "Type": "Map", "Items": "{% $states.input.orders %}", "MaxConcurrency": 5,
                    "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Large?", "States": {
                        "Large?": {"Type": "Choice", "Choices": [
                            {"Condition": "{% $states.input.total > $limit %}", "Next": "Refuse"}
                        ], "Default": "Price"},
                        "Price": {"Type": "Pass", "Output": {
                            "id": "{% $states.input.id %}",
                            "gross": "{% $round($states.input.total * 1.19, 2) %}"
                        }, "End": true},
                        "Refuse": {"Type": "Fail", "Cause": "{% $states.input.id %}"}
                    }},
                    "Next": "Both"
                },
                "Both": {
                    "Type": "Parallel", "End": true,
                    "Branches": [
                        {"StartAt": "Count", "States": {"Count": {"Type": "Pass", "Output": "{% $count($states.input) %}", "End": true}}},
                        {"StartAt": "First", "States": {"First": {"Type": "Pass", "Output": "{% $states.input[0].gross %}", "End": true}}}
                    ]
                }
            }
        }"#
    ));
}

#[test]
fn files_of_s3() {
    insta::assert_snapshot!(page(
        r#"{
            "StartAt": "Each Row",
            "States": {"Each Row": {
                "Type": "Map", "Label": "Rows", "ToleratedFailurePercentage": 5, "End": true,
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 1000},
                    "Parameters": {"Bucket.$": "$.bucket", "Key": "orders.csv"}
                },
                "ItemBatcher": {"MaxItemsPerBatch": 10, "BatchInput": {"run.$": "$.run"}},
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                    "StartAt": "Save",
                    "States": {"Save": {"Type": "Task", "Resource": "${Save}", "End": true}}
                },
                "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "results", "Prefix": "orders"}}
            }}
        }"#
    ));
}

#[test]
fn what_has_no_typed_form() {
    insta::assert_snapshot!(page(
        r#"{
            "StartAt": "A",
            "States": {
                "A": {"Type": "Pass", "Parameters": {"all.$": "$..price", "odd.$": "$['price']"}, "Next": "B"},
                "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "BooleanEquals": true, "Next": "C"}], "Default": "C"},
                "C": {"Type": "Task", "Resource": "${C}", "TimeoutSeconds": "${T}", "End": true,
                    "Catch": [{"ErrorEquals": ["X"], "Next": "D"}]},
                "D": {"Type": "Succeed", "OutputPath": "$.x"},
                "Lost": {"Type": "Succeed"}
            }
        }"#
    ));
}

#[test]
fn a_sample_gives_types() {
    let definition = r#"{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#.parse().unwrap();
    let sample = r#"{"id": "x", "lines": [{"price": 1.5, "count": 2}], "paid": true}"#.parse().unwrap();
    insta::assert_snapshot!(import(&definition, "orders", &[sample]).unwrap().code);
}

#[test]
fn what_is_lost_is_said() {
    for (states, why) in [
        (r#""A": {"Type": "Pass", "Next": "B"}"#, "something goes to `B`, which is no state here"),
        (r#""A": {"Type": "Pass", "End": true}, "A": {"Type": "Succeed"}"#, "two states of one name"),
        (r#""A": 5"#, "it is no object"),
    ] {
        let import = imported(&format!(r#"{{"StartAt": "A", "States": {{{states}}}}}"#));
        assert_eq!(import.round_trip, RoundTrip::Differs, "{states}");
        assert!(import.raw.iter().any(|raw| raw.why == why), "{states}: {:?}", import.raw);
    }
}

#[test]
fn each_struct_is_written_once() {
    let code = imported(
        r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "End": true, "Output": {
            "a": "{% $states.input.x %}", "n": "{% $merge([$states.input, {\"a\": 1}]) %}"
        }}}}"#,
    )
    .code;
    let mut names: Vec<&str> = code.lines().filter_map(|line| line.strip_prefix("pub struct ")).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "{code}");
    assert!(code.contains("pub struct Input {\n    pub x: Value,\n}"), "{code}");
}

#[test]
fn what_is_no_definition() {
    let import = |text: &str| import(&text.parse().unwrap(), "x", &[]).unwrap_err();
    assert_eq!(import("[]"), ImportError::NotADefinition);
    assert_eq!(import(r#"{"StartAt": "A", "States": {}}"#), ImportError::NoStart("A".to_owned()));
}

#[test]
fn no_definition_makes_it_panic() {
    // Each member of a definition is taken away or replaced, one at a time.
    let whole: serde_json::Value = serde_json::from_str(POLLER).unwrap();
    let mut pointers = Vec::new();
    collect(&whole, "", &mut pointers);
    for pointer in pointers {
        for other in [
            serde_json::Value::Null,
            serde_json::json!("x"),
            serde_json::json!([1]),
            serde_json::json!({"a": 1}),
        ] {
            let mut broken = whole.clone();
            *broken.pointer_mut(&pointer).unwrap() = other;
            drop(super::import(&Json::from_serde(&broken), "x", &[]));
        }
    }
}

fn collect(value: &serde_json::Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                collect(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        serde_json::Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, &format!("{at}/{index}"), into);
            }
        }
        _ => {}
    }
}

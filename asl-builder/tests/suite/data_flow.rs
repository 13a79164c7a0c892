//! What JSONPath states take and give, field by field.

use asl_builder::prelude::*;
use asl_builder::{PathStandard, Shape, integrations, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contracts::SCORE;
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Event {
    detail: Detail,
    score: Option<f64>,
    seconds: u64,
    at: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Detail {
    id: String,
    titles: Vec<String>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Scored {
    detail: Detail,
    seconds: u64,
    note: Option<String>,
    facts: Facts,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Facts {
    score: Outcome,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Outcome {
    value: f64,
    by: String,
}

fn event() -> Value {
    json!({"detail": {"id": "1", "titles": ["a", "b"]}, "score": null, "seconds": 3, "at": "2026-01-01T00:00:00Z"})
}

/// The one state of the workflow as JSON, without `Type` and `End`, and what the workflow gives.
#[track_caller]
fn check<In: Shape, Out: Shape>(flow: Flow<In, Out, PathStandard>, state: Value, gives: Value) {
    let workflow = flow.named("one");
    text(&workflow);
    let definition = asl_model::to_json(&workflow.machine()).to_serde();
    let mut states = definition["States"].as_object().unwrap().clone();
    assert_eq!(states.len(), 1);
    let (_, mut printed) = states.shift_remove_entry(&states.keys().next().unwrap().clone()).unwrap();
    for known in ["Type", "End", "Resource", "Branches", "ItemProcessor"] {
        printed.as_object_mut().unwrap().remove(known);
    }
    assert_eq!(printed, state);
    let answer = |name: &str, arguments: Value| match name {
        "Inner" => Ok(json!({"Payload": 7.5, "StatusCode": 200})),
        _ => Ok(json!({"Payload": 7.5, "StatusCode": 200, "arguments": arguments})),
    };
    assert_eq!(run(&workflow, &event(), answer), gives, "{}", workflow.definition());
}

fn event_flow() -> Flow<Event, Event, PathStandard> {
    start_in()
}

fn with(name: &str, value: Value) -> Value {
    let mut event = event();
    event[name] = value;
    event
}

#[test]
fn pass() {
    let id = json!("1");
    check(
        event_flow().state(|s| s.pass("P", |e| e.detail.id)),
        json!({"InputPath": "$.detail.id"}),
        id.clone(),
    );
    check(
        event_flow().state(|s| s.input_path(|e| e.detail).pass("P", |d| d)),
        json!({"InputPath": "$.detail"}),
        event()["detail"].clone(),
    );
    check(
        event_flow().state(|s| s.input_path(|e| e.detail).pass("P", |d| d.id)),
        json!({"InputPath": "$.detail", "OutputPath": "$.id"}),
        id.clone(),
    );
    check(
        event_flow().state(|s| s.pass("P", |e| e).output_path(|e| e.detail.id)),
        json!({"OutputPath": "$.detail.id"}),
        id,
    );
    check(
        event_flow().state(|s| s.pass("P", |_| 1.5).result_path(|e| e.score)),
        json!({"Result": 1.5, "ResultPath": "$.score"}),
        with("score", json!(1.5)),
    );
    check(
        event_flow().state(|s| {
            s.pass("P", |_| object! { "a": 1 })
                .result_path(|e| e.score.believed::<Value>())
                .output_path(|e| e.score)
        }),
        json!({"Parameters": {"a": 1}, "ResultPath": "$.score", "OutputPath": "$.score"}),
        json!({"a": 1}),
    );
    check(
        event_flow().state(|s| s.pass("P", |_| 1).discard_result()),
        json!({"Result": 1, "ResultPath": null}),
        event(),
    );
    check(event_flow().state(|s| s.without_input().pass("P", |e| e)), json!({"InputPath": null}), json!({}));
    check(
        event_flow().state(|s| s.pass("P", |e| e).without_output()),
        json!({"OutputPath": null}),
        json!({}),
    );
    check(
        event_flow()
            .state(|s| s.input_path(|_| context().state_name()).pass("P", |n| n).comment("names itself")),
        json!({"Comment": "names itself", "InputPath": "$$.State.Name"}),
        json!("P"),
    );
}

#[test]
fn wait() {
    check(
        event_flow().state(|s| s.wait("W", seconds(1)).comment("a while")),
        json!({"Comment": "a while", "Seconds": 1}),
        event(),
    );
    check(
        event_flow().state(|s| s.wait_seconds("W", |e| e.seconds).output_path(|e| e.detail.id)),
        json!({"SecondsPath": "$.seconds", "OutputPath": "$.detail.id"}),
        json!("1"),
    );
    check(
        event_flow().state(|s| s.input_path(|e| e.at).wait_until("W", |at| at)),
        json!({"InputPath": "$.at", "TimestampPath": "$"}),
        json!("2026-01-01T00:00:00Z"),
    );
}

#[test]
fn task() {
    let id = |parameters: Value| json!({"FunctionName": "${function.score.arn}", "Payload.$": parameters});
    check(
        event_flow().state(|s| s.input_path(|e| e.detail).invoke("T", &SCORE, |d| d.id)),
        json!({"InputPath": "$.detail", "Parameters": id(json!("$.id")), "OutputPath": "$.Payload"}),
        json!(7.5),
    );
    check(
        event_flow().state(|s| {
            s.invoke("T", &SCORE, |e| e.detail.id)
                .result_selector(|score| OutcomeExpr { value: score, by: "T" })
                .result_path_to::<Scored, _>(|t| t.facts.score)
        }),
        json!({
            "Parameters": id(json!("$.detail.id")),
            "ResultSelector": {"value.$": "$.Payload", "by": "T"},
            "ResultPath": "$.facts.score"
        }),
        with("facts", json!({"score": {"value": 7.5, "by": "T"}})),
    );
    check(
        event_flow().state(|s| s.invoke("T", &SCORE, |e| e.detail.id).discard_result().output_path(|e| e.at)),
        json!({"Parameters": id(json!("$.detail.id")), "ResultPath": null, "OutputPath": "$.at"}),
        event()["at"].clone(),
    );
    check(
        event_flow().state(|s| {
            s.call::<_, Value, _>("T", &integrations::dynamodb::GET_ITEM, |e| {
                object! { "TableName": "articles", "Key": { "id": { "S": e.detail.id } } }
            })
            .output_path(|response| response.at("arguments").at("Key"))
        }),
        json!({
            "Parameters": {"TableName": "articles", "Key": {"id": {"S.$": "$.detail.id"}}},
            "OutputPath": "$.arguments.Key"
        }),
        json!({"id": {"S": "1"}}),
    );
}

/// The result in the place of the input, said in so many words; and a retry as the service has it.
#[test]
fn what_counts_anyway() {
    check(
        event_flow().state(|s| {
            s.input_path(|e| e)
                .invoke_response("T", &SCORE, |e| e.at)
                .retry(StatesError::TIMEOUT, Retry::as_usual().without_jitter().comment("it may wake up"))
                .result_path_to::<asl_builder::LambdaResponse<f64>, _>(|r| r)
                .output_path(|r| r.status_code)
        }),
        json!({
            "InputPath": "$",
            "Parameters": {"FunctionName": "${function.score.arn}", "Payload.$": "$.at"},
            "ResultPath": "$",
            "OutputPath": "$.StatusCode",
            "Retry": [
                {"ErrorEquals": ["States.Timeout"], "JitterStrategy": "NONE", "Comment": "it may wake up"}
            ]
        }),
        json!(200),
    );
}

#[test]
fn succeed() {
    check(
        event_flow().block(|f, done| {
            f.succeed_with("S", done, |s| {
                s.input_path(|e| e.detail).output_path(|d| d.titles).comment("the titles are enough")
            })
        }),
        json!({"Comment": "the titles are enough", "InputPath": "$.detail", "OutputPath": "$.titles"}),
        json!(["a", "b"]),
    );
    check(
        event_flow().block::<String>(|f, done| f.succeed("S", done, |e| e.detail.id)),
        json!({"InputPath": "$.detail.id"}),
        json!("1"),
    );
    let jsonata = start::<Event>()
        .block(|f, done| {
            f.succeed_with("S", done, |s| s.output(|e| text!("{}!", e.detail.id)).comment("short"))
        })
        .named("one");
    assert_eq!(run(&jsonata, &event(), |_, _| Ok(Value::Null)), json!("1!"));
}

/// Nothing comes in, or nothing goes out.
#[test]
fn null_paths_of_choice_and_succeed() {
    check(
        event_flow().block(|f, done| f.succeed_with("S", done, |s| s.without_input())),
        json!({"InputPath": null}),
        json!({}),
    );
    check(
        event_flow().block(|f, done| f.succeed_with("S", done, |s| s.without_output())),
        json!({"OutputPath": null}),
        json!({}),
    );
    let workflow = event_flow()
        .choice("C", |c| {
            c.without_input()
                .without_output()
                .when(|_| context().state_name().is("C"), |f| f)
                .otherwise(|f| f.fail("F", "Odd", ""))
        })
        .pass("P", |nothing| nothing)
        .named("one");
    text(&workflow);
    let state = asl_model::to_json(&workflow.machine()).to_serde()["States"]["C"].clone();
    assert_eq!((&state["InputPath"], &state["OutputPath"]), (&Value::Null, &Value::Null));
    assert_eq!(run(&workflow, &event(), |_, _| Ok(Value::Null)), json!({}));
    // Whatever is said later of the output is said of the input that was chosen.
    finds(
        event_flow().choice("C", |c| {
            c.output_path(|e| e.at)
                .without_input()
                .when(|_| context().state_name().is("C"), |f| f)
                .otherwise(|f| f.pass("P", |nothing| nothing))
        }),
        "OUTPUT_BEFORE_INPUT: `C` says its input's path behind the output's, which was made of another input",
    );
}

#[test]
fn parallel_and_map() {
    check(
        event_flow().state(|s| {
            s.parallel("P", |p| p.branch(|f| f.pass("A", |e| e.at)).branch(|f| f.pass("B", |e| e.detail.id)))
                .result_selector(|both| object! { "second": both.1 })
                .result_path(|e| e.score.believed::<Value>())
        }),
        json!({"ResultSelector": {"second.$": "$[1]"}, "ResultPath": "$.score"}),
        with("score", json!({"second": "1"})),
    );
    check(
        event_flow().state(|s| {
            s.input_path(|e| e.detail)
                .map("M", |d| d.titles, |f| f.invoke("Inner", &SCORE, |title| title))
                .output_path(|scores| scores.at(1).given())
        }),
        json!({"InputPath": "$.detail", "ItemsPath": "$.titles", "OutputPath": "$[1]"}),
        json!(7.5),
    );
}

#[track_caller]
fn finds<In: Shape, Out: Shape>(flow: Flow<In, Out, PathStandard>, expected: &str) {
    let workflow = flow.named("wrong");
    let found: Vec<_> = workflow
        .findings()
        .iter()
        .map(|finding| format!("{}: {}", finding.diagnostic.code, finding.diagnostic.message))
        .collect();
    assert_eq!(found, [expected]);
}

#[test]
fn what_does_not_fit() {
    finds(
        event_flow().state(|s| {
            s.pass("P", |_| OutcomeExpr { value: 1, by: "P" }).result_path_to::<Lacking, _>(|l| l.outcome)
        }),
        "RESULT_DOES_NOT_FIT: `P` gives a `Lacking`, whose member `detail` is neither in its input nor its result",
    );
    finds(
        event_flow().state(|s| s.invoke("T", &SCORE, |e| e.at).result_path(|e| e.score)),
        "RESULT_NOT_GIVEN: `T` gives the member `Payload` of its result, which JSONPath cannot put into the input",
    );
    finds(
        event_flow().state(|s| s.pass("P", |e| text!("{}", e.at)).result_path(|e| e.at)),
        "SCHEMA_VALIDATION_FAILED: `P` computes a value that is no object, and says where it goes, which JSONPath cannot",
    );
    finds(
        event_flow().state(|s| s.pass("P", |_| "x").result_path(|e| e.detail.titles.at(0).given())),
        "SCHEMA_VALIDATION_FAILED: the result of `P` goes to a member of its input, by names alone",
    );
    finds(
        event_flow().state(|s| s.input_path(|e| text!("{}", e.at)).pass("P", |at| at)),
        "SCHEMA_VALIDATION_FAILED: `InputPath` of `P` is a path to data, and this is computed",
    );
    finds(
        event_flow().state(|s| {
            s.call::<_, Value, _>("T", &integrations::dynamodb::GET_ITEM, |e| e.detail.believed::<Value>())
        }),
        "SCHEMA_VALIDATION_FAILED: `Parameters` of `T` is an object in JSONPath, and this is one value",
    );
    let mut leaked = None;
    finds(
        event_flow().state(|s| {
            s.invoke("T", &SCORE, |e| {
                leaked = Some(e.at);
                e.at
            })
            .result_selector(|_| object! { "at": leaked.unwrap() })
        }),
        "EXPRESSION_OUT_OF_SCOPE: `T` uses its input in a place that has its result alone",
    );
    finds(
        event_flow().state(|s| {
            s.invoke("T", &SCORE, |e| e.at)
                .result_selector(|n| object! { "n": n })
                .on_error(|f| f.pass("None", |_| object! { "n": 0 }))
                .discard_result()
        }),
        "OUTPUT_BEHIND_HANDLER: `T` says its output behind a handler, which goes on with what the state gave before",
    );
}

/// A handler gets the whole input, whatever the state itself worked on; `Assign` has the result alone.
#[test]
fn handlers_and_variables() {
    let (flow, score) = event_flow().variable::<f64>("score");
    let workflow = flow
        .state(|s| {
            s.input_path(|e| e.detail)
                .invoke("T", &SCORE, |d| d.id)
                .assign(&score, |_, score| score)
                .discard_result()
                .catch_discarding(StatesError::ALL, |f| f.pass("As It Was", |e| e))
        })
        .named("handling");
    assert_eq!(workflow.findings(), []);
    let printed = asl_model::to_json(&workflow.machine()).to_serde()["States"]["T"].clone();
    assert_eq!(printed["Assign"], json!({"score.$": "$.Payload"}));
    assert_eq!(printed["ResultPath"], Value::Null);
    assert_eq!(run(&workflow, &event(), |_, _| Err("Broken".to_owned())), event());

    let (flow, score) = event_flow().variable::<f64>("score");
    finds(
        flow.state(|s| s.invoke("T", &SCORE, |e| e.at).discard_result().assign(&score, |_, _| 1)),
        "ASSIGN_BEHIND_PATHS: `T` sets the variable `score` behind what it makes of its result, but in JSONPath it \
         is made of the result itself",
    );
    let (flow, at) = event_flow().variable::<String>("at");
    finds(
        flow.state(|s| s.publish("T", &NEWS, |e| object! { "at": e.at }).assign(&at, |e, _| e.at)),
        "EXPRESSION_OUT_OF_SCOPE: `T` sets the variable `at` to a part of its input, but in JSONPath it has its \
         result there",
    );
}

const NEWS: Topic<Value> = Topic::named("news");

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Lacking {
    at: String,
    detail: String,
    outcome: Outcome,
}

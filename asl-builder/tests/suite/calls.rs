//! Actions of the table, any action of the SDK, and any resource by its text.

use asl_builder::integrations::{self, Action, batch, dynamodb, ecs, sqs, states};
use asl_builder::prelude::*;
use asl_builder::{PathStandard, start_express, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contracts::*;
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Job {
    job_name: String,
    job_definition: String,
    job_queue: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Submitted {
    job_id: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Message {
    queue_url: String,
    message_body: ReviewRequest,
}

const SUBMIT: Action<batch::SubmitJob, Submitted> = batch::SUBMIT_JOB.giving();

fn job(name: Expr<String>) -> JobExpr<Expr<String>, &'static str, &'static str> {
    JobExpr { job_name: name, job_definition: "nightly", job_queue: "slow" }
}

fn ask(s: Expr<Submission>, token: Expr<TaskToken<Decision>>) -> Expr<Message> {
    let question = ReviewRequestExpr { title: s.title, execution: context().execution_id(), token };
    MessageExpr {
        queue_url: "https://sqs.us-east-1.amazonaws.com/123456789012/titles",
        message_body: question,
    }
    .into()
}

#[test]
fn an_action_is_called_by_each_of_its_patterns() {
    let workflow = start::<Submission>()
        .state(|s| {
            s.call_back(
                "Ask",
                sqs::SEND_MESSAGE.giving::<Decision>().within(days(1)).heartbeat(hours(1)),
                ask,
            )
            .retry(StatesError::named("SQS.AmazonSQSException"), Retry::times(2))
        })
        .call("Submit", &SUBMIT, |decision| job(decision.reviewer))
        .call_sync("Submit And Wait", &batch::SUBMIT_JOB, |submitted| job(submitted.job_id))
        .state(|s| {
            s.call_sync2("Child", &states::START_EXECUTION.giving::<f64>(), |_| {
                object! { "StateMachineArn": "${workflow.child.arn}" }
            })
            .on_error(|f| f.fail("No Child", "NoChild", "the child failed"))
        })
        .state(|s| {
            s.call("Save", &dynamodb::PUT_ITEM, |_| {
                object! { "TableName": "orders", "Item": { "id": { "S": "1" }}}
            })
            .retry(dynamodb::Errors::PROVISIONED_THROUGHPUT_EXCEEDED, Retry::times(5))
        })
        .named("calling");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn what_an_action_gives_is_believed() {
    let workflow = start::<String>()
        .call("Submit", &SUBMIT, job)
        .pass("Id", |submitted| submitted.job_id)
        .named("submitting");
    let output = run(&workflow, &json!("tonight"), |_, arguments| {
        assert_eq!(arguments["JobName"], "tonight");
        Ok(json!({"JobId": "7", "JobName": "tonight", "JobArn": "a"}))
    });
    assert_eq!(output, "7");
}

#[test]
fn the_sdk_is_called_in_both_languages() {
    let workflow = start::<String>()
        .sdk("Query", "dynamodb", "query", |_| object! { "TableName": "orders" })
        .call_back(
            "Start",
            integrations::sdk("glue", "startWorkflowRun").giving::<f64>().within(hours(1)),
            |_, token| RunExpr { name: "nightly", token },
        )
        .named("querying");
    insta::assert_snapshot!("jsonata", text(&workflow));
    let workflow = start_in::<String, PathStandard>()
        .call("Submit", &SUBMIT, |name| JobExpr {
            job_name: name,
            job_definition: "nightly",
            job_queue: "slow",
        })
        .named("submitting");
    insta::assert_snapshot!("jsonpath", text(&workflow));
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Run {
    name: String,
    token: TaskToken<f64>,
}

#[test]
fn an_express_flow_calls_without_waiting() {
    let workflow = start_express::<String>().call("Submit", &SUBMIT, job).named("submitting");
    assert_eq!(workflow.findings(), []);
}

/// What `build` says of one call, and its help.
#[track_caller]
fn found<In, Out, M>(workflow: &Workflow<In, Out, M>, expected: &[(&str, &str)]) {
    let found: Vec<_> = workflow
        .findings()
        .iter()
        .map(|finding| {
            (finding.diagnostic.message.as_str(), finding.diagnostic.help.as_deref().unwrap_or_default())
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn what_does_not_exist_is_found() {
    let nothing = || object! {};
    let resource = |resource: &str| {
        start::<String>().call_resource::<Value, _>("Call", resource, |_| nothing()).named("calling")
    };
    found(
        &resource("arn:aws:states:::sqs:sendMesage"),
        &[("`Call`: the integration `sqs` has no action `sendMesage`", "did you mean `sendMessage`?")],
    );
    found(
        &start::<String>().sdk("Call", "dynamodbb", "Query", |_| nothing()).named("calling"),
        &[
            ("`Call`: there is no SDK integration with a service `dynamodbb`", "did you mean `dynamodb`?"),
            (
                "`Call`: the action of an SDK integration begins with a small letter, unlike `Query`",
                "write `query`",
            ),
        ],
    );
    let capital = "names of arguments begin with a capital letter, whatever the service's own API has";
    found(
        &start::<String>()
            .call("Run", &ecs::RUN_TASK, |_| object! { "taskDefinition": "t" })
            .call("Submit", &batch::SUBMIT_JOB, |_| object! { "JobName": "n" })
            .named("calling"),
        &[
            ("the arguments of `Run` lack `TaskDefinition`, which `ecs:runTask` needs", capital),
            (
                "the arguments of `Submit` lack `JobDefinition` and `JobQueue`, which `batch:submitJob` needs",
                capital,
            ),
        ],
    );
    found(
        &start_express::<Vec<String>>()
            .map(
                "Each",
                |names| names,
                |f| {
                    f.call_resource::<Value, _>(
                        "Start",
                        "arn:aws:states:::states:startExecution.sync",
                        |_| object! { "StateMachineArn": "arn" },
                    )
                },
            )
            .named("calling"),
        &[(
            "`Start` waits for a job, which an Express machine cannot",
            "call it without waiting, or in a Standard machine",
        )],
    );
}

#[test]
fn a_callback_without_its_token_is_found() {
    let workflow = start::<Submission>()
        .call_back("Ask", sqs::SEND_MESSAGE.within(days(1)), |_, _| {
            object! { "QueueUrl": "u", "MessageBody": "b" }
        })
        .named("asking");
    let [finding] = workflow.findings() else { panic!("{:?}", workflow.findings()) };
    assert_eq!(finding.diagnostic.code, "MISSING_TASK_TOKEN");
}

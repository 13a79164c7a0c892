//! HTTPS endpoints, and what calls of services have beside their payload.

use asl_builder::prelude::*;
use asl_builder::{Http, HttpError, PathStandard, StateMachine, start_express, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::contracts::*;
use crate::run::run;
use crate::states::text;

const SHOP: &str = "arn:aws:events:us-east-1:123456789012:connection/shop/0a1b";
const TITLES: Queue<Submission> = Queue::named("titles");
const NEWS: Topic<String> = Topic::named("news");
const PLACED: Event<Author> = Event::of("shop.authors", "AuthorPlaced");

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Charge {
    id: String,
}

#[test]
fn an_endpoint_is_called_in_both_languages() {
    let workflow = start::<Submission>()
        .state(|s| {
            s.http("Charge", |s| {
                Http::post("https://api.example.com/v1/charges")
                    .connection(SHOP)
                    .header("Idempotency-Key", s.id)
                    .header("Accept", "application/json")
                    .query("expand", ["customer", "invoice"])
                    .query("dry", true)
                    .body(object! { "title": s.title, "words": s.words })
                    .form_encoded()
                    .array_format("BRACKETS")
                    .giving::<Charge>()
            })
            .retry([HttpError::TOO_MANY_REQUESTS, HttpError::SOCKET], Retry::times(3))
            .catch(StatesError::named("States.Http.StatusCode.402"), |f| f.fail("Poor", "Poor", "no money"))
        })
        .pass("Charged", |answer| answer.response_body.id)
        .named("charging");
    insta::assert_snapshot!("http_jsonata", text(&workflow));
    let output = run(
        &workflow,
        &json!({"id": "1", "title": "Tea", "words": 2, "author": {"name": "A", "trust": 1}}),
        |_, arguments| {
            assert_eq!(arguments["Headers"]["Idempotency-Key"], "1");
            Ok(json!({"StatusCode": 200, "StatusText": "OK", "Headers": {}, "ResponseBody": {"id": "c"}}))
        },
    );
    assert_eq!(output, "c");
    let workflow = start_in::<Submission, PathStandard>()
        .http("Get", |s| {
            Http::get("https://internal.example.com/articles").private_connection(SHOP).query("id", s.id)
        })
        .named("getting");
    insta::assert_snapshot!("http_jsonpath", text(&workflow));
}

#[test]
fn a_call_without_connection_is_found() {
    let workflow = start_express::<String>().http("Get", Http::get).named("getting");
    let [finding] = workflow.findings() else { panic!("{:?}", workflow.findings()) };
    assert_eq!(
        finding.diagnostic.message,
        "the arguments of `Get` lack `Authentication.ConnectionArn` or `InvocationConfig.ConnectionArn`, which \
         `http:invoke` needs"
    );
}

#[test]
fn messages_have_more_than_a_body() {
    let workflow = start::<Submission>()
        .state(|s| {
            s.send_message("Send", &TITLES, |s| s)
                .delay(minutes(2))
                .attribute("kind", |_| "title")
                .attribute("author", |s| s.author.name)
        })
        .state(|s| {
            s.send_message("In Order", &TITLES, |s| s)
                .message_group(|s| s.author.name)
                .deduplicated_by(|s| s.id)
        })
        .state(|s| {
            s.publish("Publish", &NEWS, |s| s.title).subject(|_| "News").attribute("kind", |_| "title")
        })
        .state(|s| {
            s.put_event("Tell", &PLACED, |s| s.author)
                .resources(|s| vec![s.id])
                .happened_at(|_| context().execution_start_time())
        })
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .argument("Qualifier", |_| "live")
                .argument("FunctionName", |_| "arn:aws:lambda:us-east-1:123456789012:function:score")
        })
        .named("sending");
    insta::assert_snapshot!(text(&workflow));
    let slow = start::<Submission>()
        .state(|s| s.send_message("Send", &TITLES, |s| s).delay(hours(1)))
        .named("sending");
    let [finding] = slow.findings() else { panic!("{:?}", slow.findings()) };
    assert_eq!(
        finding.diagnostic.message,
        "a value in `Send` cannot be written: a delay of 3600s; SQS takes whole seconds up to 900"
    );
}

const BILLING: StateMachine<f64, String> =
    StateMachine::at_arn("arn:aws:states:us-east-1:123456789012:stateMachine:billing");
const REVIEW: StateMachine<ReviewRequest, ()> =
    StateMachine::at_arn("arn:aws:states:us-east-1:123456789012:stateMachine:review");

#[test]
fn state_machines_that_exist_are_run_started_and_asked() {
    let review = start::<ReviewRequest>().pass("Look", |_| ()).named("look");
    let workflow = start::<Submission>()
        .callback("Ask", REVIEW.within(days(2)).heartbeat(hours(1)), |s, token| ReviewRequestExpr {
            title: s.title,
            execution: context().execution_id(),
            token,
        })
        .callback("Ask Ours", review.within(days(1)), |decision, token| ReviewRequestExpr {
            title: decision.reviewer,
            execution: context().execution_id(),
            token,
        })
        .run("Bill", &BILLING, |_| 1)
        .run_as_text("Bill Again", &BILLING, |bill| bill.to_number())
        .start_workflow("Bill Later", &BILLING, |_| 2)
        .named("billing-all");
    insta::assert_snapshot!(text(&workflow));
}

//! Machines as they are found: functions by their ARN, times and roles from the data, two languages in one machine.

use asl_builder::prelude::*;
use asl_builder::{Express, FailWith, JsonAta, Mode, PathExpress, PathStandard, Shape, Standard, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contracts::{AskError, ReviewRequestExpr, SCORE, ScoreError};
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Order {
    id: String,
    limit: u64,
    role: String,
    price: Option<asl_builder::LambdaResponse<f64>>,
    reason: Reason,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Reason {
    error: String,
    cause: String,
}

const PRICE: Function<String, f64, ScoreError> =
    Function::at_arn("arn:aws:lambda:us-east-1:123456789012:function:price:live");
const ASK_THEM: Function<crate::contracts::ReviewRequest, (), AskError> = Function::at_arn("${AskArn}");
const STORE: Function<Order, Order> = Function::at_arn("${StoreFunctionArn}");

fn order() -> Value {
    json!({
        "id": "1", "limit": 60, "role": "arn:aws:iam::123456789012:role/shop", "price": null,
        "reason": {"error": "Shop.Closed", "cause": "it is late"}
    })
}

/// The state `T` as JSON.
#[track_caller]
fn printed<In, Out, M>(workflow: &Workflow<In, Out, M>) -> Value {
    text(workflow);
    asl_model::to_json(&workflow.machine()).to_serde()["States"]["T"].clone()
}

#[track_caller]
fn same(state: &Value, expected: Value) {
    assert_eq!(
        serde_json::to_string_pretty(state).unwrap(),
        serde_json::to_string_pretty(&expected).unwrap()
    );
}

#[test]
fn functions_that_exist() {
    let workflow = start_in::<Order, PathStandard>()
        .state(|s| s.invoke_response("T", &PRICE, |o| o.id).result_path(|o| o.price))
        .pass("Say", |o| text!("{}", o.price.given().payload))
        .named("pricing");
    let state = printed(&workflow);
    same(
        &state,
        json!({
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {
                "FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:price:live",
                "Payload.$": "$.id"
            },
            "ResultPath": "$.price",
            "Next": "Say"
        }),
    );
    let answer = |_: &str, _| Ok(json!({"Payload": 2.5, "StatusCode": 200, "ExecutedVersion": "3"}));
    assert_eq!(run(&workflow, &order(), answer), json!("2.5"));

    let direct = start_in::<Order, PathStandard>().invoke_direct("T", &STORE, |o| o).named("storing");
    same(&printed(&direct), json!({"Type": "Task", "Resource": "${StoreFunctionArn}", "End": true}));
    let direct = start::<Order>().invoke_direct("T", &STORE, |o| o).named("storing");
    same(&printed(&direct), json!({"Type": "Task", "Resource": "${StoreFunctionArn}", "End": true}));
    let direct = start::<Order>().invoke_direct("T", &PRICE, |o| o.id).named("pricing");
    assert_eq!(printed(&direct)["Arguments"], "{% $states.input.id %}");
    let named = start::<Order>().invoke_direct("T", &SCORE, |o| o.id).named("scoring");
    assert_eq!(printed(&named)["Resource"], "${function.score.arn}");
    assert_eq!((PRICE.name(), STORE.name()), ("price:live", "${StoreFunctionArn}"));

    let asking = start::<Order>()
        .callback("T", ASK_THEM.within(days(1)), |o, token| ReviewRequestExpr {
            title: o.id,
            execution: context().execution_id(),
            token,
        })
        .named("asking");
    assert_eq!(printed(&asking)["Arguments"]["FunctionName"], "${AskArn}");
}

#[test]
fn times_and_roles() {
    fn workflow<M: Mode>() -> Workflow<Order, f64, M> {
        start_in::<Order, M>()
            .state(|s| {
                s.invoke("T", &PRICE, |o| o.id)
                    .timeout_from(|o| o.limit)
                    .heartbeat(seconds(10))
                    .credentials(|o| o.role)
                    .comment("asks for the price")
            })
            .named("pricing")
    }
    let state = printed(&workflow::<PathStandard>());
    assert_eq!(state["Comment"], "asks for the price");
    assert_eq!(state["TimeoutSecondsPath"], "$.limit");
    assert_eq!(state["HeartbeatSeconds"], 10);
    assert_eq!(state["Credentials"], json!({"RoleArn.$": "$.role"}));
    assert_eq!(state.get("TimeoutSeconds"), None);
    let state = printed(&workflow::<Standard>());
    assert_eq!(state["TimeoutSeconds"], "{% $states.input.limit %}");
    assert_eq!(state["Credentials"], json!({"RoleArn": "{% $states.input.role %}"}));

    let literal = start_in::<Order, PathStandard>()
        .state(|s| {
            s.invoke("T", &PRICE, |o| o.id)
                .timeout_from(|_| 60)
                .heartbeat_from(|o| o.limit)
                .credentials(|_| "arn:aws:iam::123456789012:role/shop")
        })
        .named("pricing");
    let state = printed(&literal);
    assert_eq!((&state["TimeoutSeconds"], &state["HeartbeatSecondsPath"]), (&json!(60), &json!("$.limit")));
    assert_eq!(state["Credentials"], json!({"RoleArn": "arn:aws:iam::123456789012:role/shop"}));

    let twice = start_in::<Order, PathStandard>()
        .state(|s| {
            s.invoke("T", &PRICE, |o| o.id).timeout(seconds(5)).timeout_from(|o| o.limit.plus_whole(1))
        })
        .named("pricing");
    let found: Vec<_> = twice.findings().iter().map(|finding| finding.diagnostic.message.as_str()).collect();
    assert_eq!(
        found,
        [
            "`T` says `TimeoutSeconds` twice, once by its data",
            "`TimeoutSeconds` of `T` is a path to data in JSONPath, and this is computed"
        ]
    );
}

#[test]
fn failures_of_any_part() {
    fn failing<M: Mode>(
        with: impl FnOnce(Expr<Order, M::Lang>) -> FailWith<M::Lang>,
    ) -> Workflow<Order, (), M> {
        let flow: Flow<Order, (), M> = start_in::<Order, M>().fail_with("T", with);
        flow.named("failing")
    }
    let state = printed(&failing::<PathStandard>(|_| FailWith::new()));
    same(&state, json!({"Type": "Fail"}));
    let state = printed(&failing::<PathStandard>(|o| {
        FailWith::new().error(o.reason.error).cause(text!("{} failed", o.id)).comment("as the data says")
    }));
    same(
        &state,
        json!({
            "Type": "Fail",
            "Comment": "as the data says",
            "ErrorPath": "$.reason.error",
            "CausePath": "States.Format('{} failed', $.id)"
        }),
    );
    let state = printed(&failing::<Express>(|o| FailWith::new().error("Shop.Closed").cause(o.reason.cause)));
    same(
        &state,
        json!({"Type": "Fail", "Error": "Shop.Closed", "Cause": "{% $states.input.reason.cause %}"}),
    );
}

#[test]
fn what_branches_get() {
    fn both<M: Mode>() -> Workflow<Order, (String, String), M> {
        start_in::<Order, M>()
            .parallel_with(
                "T",
                |o| ReasonExpr { error: o.id, cause: "asked" },
                |p| p.branch(|f| f.pass("Error", |r| r.error)).branch(|f| f.pass("Cause", |r| r.cause)),
            )
            .named("both")
    }
    let workflow = both::<PathStandard>();
    assert_eq!(printed(&workflow)["Parameters"], json!({"error.$": "$.id", "cause": "asked"}));
    assert_eq!(run(&workflow, &order(), |_, _| Ok(Value::Null)), json!(["1", "asked"]));
    let workflow = both::<Standard>();
    assert_eq!(printed(&workflow)["Arguments"], json!({"error": "{% $states.input.id %}", "cause": "asked"}));
    assert_eq!(run(&workflow, &order(), |_, _| Ok(Value::Null)), json!(["1", "asked"]));
}

/// States inside of others are in the language of the part, too.
#[test]
fn two_languages_in_one_machine() {
    let (flow, id) = start_in::<Order, PathStandard>().keep("id", |o| o.id);
    let workflow = flow
        .pass("Limits", |o| [o.limit, o.limit])
        .jsonata(|f| {
            f.map("Each", |limits| limits, |f| f.pass("Half", |n| n / 2))
                .choice("Many?", |c| {
                    c.when(|halves| halves.count().above(1), |f| f.pass("Sum", |halves| halves.sum()))
                        .otherwise(|f| f.fail("None", "NoLimit", ""))
                })
                .pass("Text", |sum| text!("{} has {}", id.in_jsonata(), sum))
        })
        .pass("Say", |words| text!("{}!", words))
        .named("two-languages");
    insta::assert_snapshot!(text(&workflow));
    assert_eq!(run(&workflow, &order(), |_, _| Ok(Value::Null)), json!("1 has 60!"));
}

fn doubled<M: Mode<Lang = JsonAta>>(flow: Flow<Order, Order, M>) -> Flow<Order, u64, M> {
    flow.pass("Double", |o| o.limit * 2)
}

#[test]
fn express_in_json_path() {
    let workflow = start_in::<Order, PathExpress>().pass("T", |o| o.id).named("short");
    assert_eq!(workflow.workflow_type(), asl_builder::start_express::<Order>().named("x").workflow_type());
    same(&printed(&workflow), json!({"Type": "Pass", "InputPath": "$.id", "End": true}));
    let workflow = start_in::<Order, PathExpress>().jsonata(doubled::<Express>).named("short");
    assert_eq!(run(&workflow, &order(), |_, _| Ok(Value::Null)), json!(120));
}

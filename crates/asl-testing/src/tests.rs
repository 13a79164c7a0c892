//! The kit on a workflow with a bit of everything, and what it says when it is used wrongly.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Fault, Status, TestWorkflow as _, WorkflowTest};

#[derive(Clone, Debug, PartialEq, Shape, Serialize, Deserialize, JsonSchema)]
struct Order {
    id: String,
    note: Option<String>,
}

#[derive(Debug, Shape, Serialize, Deserialize, JsonSchema)]
struct Question {
    id: String,
    price: f64,
    token: TaskToken<Answer>,
}

#[derive(Clone, Debug, PartialEq, Shape, Serialize, Deserialize, JsonSchema)]
struct Answer {
    accepted: bool,
    by: String,
}

#[derive(Clone, Debug, PartialEq, Shape, Serialize, Deserialize, JsonSchema)]
struct Sale {
    id: String,
    price: f64,
    by: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, WorkflowError)]
enum Trouble {
    Busy,
    Refused,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "too much to do",
            Self::Refused => "no",
        })
    }
}

const PRICE: Function<Order, f64, Trouble> = Function::named("price");
const ASK: Function<Question, (), Trouble> = Function::named("ask");
const SALES: Table<Sale> = Table::named("sales");

fn selling() -> Workflow<Order, Sale> {
    let (flow, order) = start::<Order>().keep("order", |o| o);
    let (flow, price) = flow
        .wait("Think", hours(1))
        .state(|s| {
            s.invoke("Price", &PRICE, |_| order.get())
                .retry([Trouble::BUSY], Retry::times(2).interval(seconds(10)))
        })
        .keep("price", |p| p);
    flow.state(|s| {
        s.callback("Ask", ASK.within(days(7)).heartbeat(days(2)), |_, token| QuestionExpr {
            id: order.id,
            price: price.get(),
            token,
        })
        .catch([Trouble::REFUSED], |f| f.pass("Refused", |_| AnswerExpr { accepted: false, by: "refused" }))
        .on_timeout(|f| f.pass("Silence", |_| AnswerExpr { accepted: false, by: "nobody" }))
    })
    .pass("Sale", |answer| SaleExpr { id: order.id, price: price.get(), by: answer.by })
    .put_item("Save", &SALES, |sale| sale)
    .named("selling")
}

fn test() -> WorkflowTest<Order, Sale> {
    selling()
        .test()
        .mock(&PRICE, |order| Ok(f64::from(u32::try_from(order.id.len()).unwrap())))
        .mock(&ASK, |_| Ok(()))
}

fn order() -> Order {
    Order { id: "tea".into(), note: None }
}

#[test]
fn a_question_is_asked_and_answered() {
    let mut run = test().start(order());
    assert_eq!(run.status(), Status::Running);
    assert_eq!(run.elapsed(), hours(1));
    assert_eq!(run.pending_count(&ASK), 1);
    let asked = run.pending(&ASK);
    assert_eq!((asked.request().id.as_str(), asked.request().price), ("tea", 3.0));
    asked.succeed(Answer { accepted: true, by: "ann".into() });
    let sale = Sale { id: "tea".into(), price: 3.0, by: "ann".into() };
    assert_eq!(run.output(), sale);
    assert_eq!(run.items(&SALES), [sale]);
    assert_eq!(run.calls(&PRICE), [order()]);
    assert_eq!(run.path(), ["Keep order", "Think", "Price", "Ask", "Sale", "Save"]);
}

/// A function that exists is mocked as one of the app, whichever form calls it.
#[test]
fn functions_that_are_the_resource() {
    const KNOWN: Function<Order, f64, Trouble> =
        Function::at_arn("arn:aws:lambda:us-east-1:123456789012:function:price");
    const LATER: Function<f64, f64> = Function::at_arn("${LaterArn}");
    let workflow = start::<Order>()
        .invoke_direct("Price", &KNOWN, |order| order)
        .invoke_direct("Later", &LATER, |price| price)
        .invoke_response("Again", &LATER, |price| price)
        .pass("In Words", |response| text!("{}", response.payload))
        .named("pricing");
    let run = workflow.test().mock(&KNOWN, |_| Ok(2.0)).mock(&LATER, |price| Ok(price * 2.0)).start(order());
    assert_eq!(run.output(), "8");
    assert_eq!(run.calls(&KNOWN), [order()]);
    assert_eq!(run.calls(&LATER), [2.0, 4.0]);
}

#[test]
fn time_passes_when_the_test_says_so() {
    let mut run = test().start(order());
    for _ in 0..3 {
        run.advance(days(1));
        run.pending(&ASK).heartbeat();
    }
    run.advance_to_next_timer();
    assert_eq!(run.output().by, "nobody");
    assert_eq!(run.elapsed(), hours(1) + days(5));
    assert_eq!(run.path(), ["Keep order", "Think", "Price", "Ask", "Silence", "Sale", "Save"]);
}

#[test]
fn a_refusal_is_caught() {
    let mut run = test().start(order());
    run.pending(&ASK).fail(Trouble::REFUSED);
    assert_eq!(run.output().by, "refused");
}

#[test]
fn what_nobody_catches_fails_it() {
    let mut run = test().start(order());
    run.pending(&ASK).fail_with("Odd", "why not");
    assert_eq!((run.status(), run.error(), run.cause()), (Status::Failed, Some("Odd"), Some("why not")));
}

#[test]
fn a_function_fails_with_its_own_errors_and_is_retried() {
    let mut calls = 0;
    let run = test()
        .mock(&PRICE, move |_| {
            calls += 1;
            if calls == 1 { Err(Trouble::Busy) } else { Ok(1.0) }
        })
        .start(order());
    assert_eq!(run.calls(&PRICE).len(), 2);
    assert_eq!(run.elapsed(), hours(1) + seconds(10));
    let run = test().mock(&PRICE, |_| Err(Trouble::Refused)).start(order());
    assert_eq!(run.error(), Some("Refused"));
    assert_eq!(run.cause(), Some(r#"{"errorMessage":"no","errorType":"Refused"}"#));
}

#[test]
fn a_service_can_be_mocked() {
    let mut run = test()
        .mock_resource("arn:aws:states:::dynamodb:putItem", |_| {
            Err(Fault::new("DynamoDB.InternalServerError", "down"))
        })
        .start(order());
    run.pending(&ASK).succeed(Answer { accepted: true, by: "ann".into() });
    assert_eq!(run.error(), Some("DynamoDB.InternalServerError"));
}

#[test]
fn the_same_test_gives_the_same_page() {
    let page = || {
        let mut run = test().named("same").seed([3; 32]).start(order());
        assert_eq!(run.execution().start_facts().execution_arn.rsplit(':').next(), Some("same"));
        run.pending(&ASK).succeed(Answer { accepted: true, by: "ann".into() });
        run.history()
    };
    assert_eq!(page(), page());
    let mut run = test().start(order());
    run.pending(&ASK).succeed(Answer { accepted: true, by: "ann".into() });
    crate::assert_history_snapshot!(run);
}

#[test]
fn a_definition_is_a_snapshot() {
    crate::assert_asl_snapshot!(selling());
}

#[track_caller]
fn check_misuse(misuse: impl FnOnce(), expected: &str) {
    let panic = catch_unwind(AssertUnwindSafe(misuse)).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert_eq!(message, expected);
}

#[test]
fn misuse_is_told_with_the_next_step() {
    check_misuse(
        || {
            selling().test().mock(&ASK, |_| Ok(())).start(order());
        },
        "the state `Price` calls the function `price`, which nobody mocks\n  mocked: ask\n  \
         help: add `.mock(&FUNCTION, |payload| Ok(..))` before `.start(..)`",
    );
    check_misuse(
        || {
            let mut run = test().start(order());
            run.pending(&ASK).succeed(Answer { accepted: true, by: "ann".into() });
            let _ = run.pending(&ASK);
        },
        "nobody waits for an answer of `ask`\n  status: SUCCEEDED\n  waiting: nothing\n  \
         path: Keep order > Think > Price > Ask > Sale > Save",
    );
    check_misuse(
        || {
            let _ = test().start(order()).output();
        },
        "there is no output: the execution is RUNNING\n  waiting: `Ask`\n  path: Keep order > Think > Price > Ask",
    );
    let twice = start::<f64>().pass("Add", |n| n + 1).pass("Add", |n| n + 2).named("adding");
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let _ = twice.test();
    }));
    assert!(panic.unwrap_err().downcast_ref::<String>().unwrap().contains("[DUPLICATE_STATE_NAME]"));
}

#[test]
fn a_distributed_map_reads_and_writes_s3() {
    let map = serde_json::json!({
        "Type": "Map",
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
            "Arguments": {"Bucket": "orders", "Key": "today.json"}},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Price",
            "States": {"Price": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                "Arguments": {"FunctionName": "${function.price.arn}", "Payload": "{% $states.input %}"},
                "Output": "{% $states.result.Payload %}"}}},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Arguments": {"Bucket": "prices", "Prefix": "p"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"}},
        "Output": "{% $states.result.ResultWriterDetails.Bucket %}",
    });
    let workflow = start::<f64>().raw::<String>("Each", map).named("pricing");
    let run = workflow
        .test()
        .object("orders", "today.json", r#"[{"id": "a", "note": null}, {"id": "b", "note": null}]"#)
        .mock(&PRICE, |order: Order| if order.id == "a" { Ok(1.5) } else { Ok(2.5) })
        .start(0.0);
    assert_eq!(run.output(), "prices");
    let written = run.keys("prices").find(|key| key.ends_with("SUCCEEDED_0.json")).unwrap();
    assert_eq!(run.object("prices", written), Some("[1.5,2.5]"));
    assert_eq!(run.calls(&PRICE).len(), 2);
}

const CHECKS: Queue<Question> = Queue::named("checks");
const NEWS: Topic<Question> = Topic::at_arn("arn:aws:sns:us-east-1:123456789012:news");
const ASKED: Event<Question> = Event::of("shop", "Asked").on_bus(Bus::named("shop"));
const PACK: Activity<Order, Answer> = Activity::named("pack");

/// A question is asked by a message of any kind, and an activity hands work out.
#[test]
fn whoever_is_asked_answers() {
    let question = |of: Expr<Order>, token| QuestionExpr { id: of.id, price: 1.0, token };
    let (flow, kept) = start::<Order>().keep("order", |o| o);
    let workflow = flow
        .callback("Queue", CHECKS.within(days(1)), move |_, token| question(kept.get(), token))
        .callback("Topic", NEWS.within(days(1)), move |_, token| question(kept.get(), token))
        .callback("Event", ASKED.within(days(1)), move |_, token| question(kept.get(), token))
        .state(|s| s.activity("Pack", &PACK, |_| kept.get()).timeout(days(1)))
        .named("asking");
    let answer = |by: &str| Answer { accepted: true, by: by.to_owned() };

    let mut run = workflow.test().start(order());
    assert_eq!(run.pending(&CHECKS).request().id, "tea");
    assert_eq!((run.pending_count(&CHECKS), run.pending_count(&NEWS), run.pending_count(&PACK)), (1, 0, 0));
    run.pending(&CHECKS).succeed(answer("queue"));
    run.pending(&NEWS).succeed(answer("topic"));
    assert_eq!(run.pending_at("Event").request()["Entries"][0]["Source"], "shop");
    run.pending(&ASKED).succeed(answer("event"));
    assert_eq!(run.pending(&PACK).request(), &order());
    run.pending(&PACK).heartbeat();
    run.pending(&PACK).succeed(answer("worker"));
    assert_eq!(run.output(), answer("worker"));
    assert_eq!((run.calls(&CHECKS).len(), run.calls(&NEWS).len(), run.calls(&ASKED).len()), (1, 1, 1));
    assert_eq!(run.calls(&PACK), [order()]);

    let mut run = workflow.test().start(order());
    check_misuse(
        move || {
            let _ = run.pending_at("Pack");
        },
        "the state `Pack` does not wait for an answer\n  status: RUNNING\n  waiting: `Queue`\n  \
         path: Keep order > Queue",
    );
}

/// Queues, tables, activities and children are mocked as functions are.
#[test]
fn whoever_is_called_can_be_mocked() {
    let double = start::<f64>().pass("Twice", |n| n * 2).named("double");
    let workflow = start::<Order>()
        .state(|s| s.activity("Pack", &PACK, |order| order).timeout(days(1)))
        .pass("Price", |_| 2.0)
        .run("Double", &double, |n| n)
        .run_as_text("Again", &double, |n| n)
        .pass("Sale", |text| SaleExpr { id: text, price: 1.0, by: "kit" })
        .put_item("Save", &SALES, |sale| sale)
        .named("all-kinds");
    let test = workflow
        .test()
        .mock(&PACK, |order| Ok(Answer { accepted: true, by: order.id }))
        .mock(&double, |n| Ok(n * 2.0))
        .mock_in("Again", &double, |n| Ok(n * 100.0));
    let run = test.start(order());
    assert_eq!((run.output().id.as_str(), run.calls(&SALES).len()), ("400.0", 1));
    let run = test.clone().fail_attempts(&SALES, .., StatesError::named("Full")).start(order());
    assert_eq!((run.error(), run.items(&SALES).len()), (Some("Full"), 0));
    let run = test.mock(&PACK, |_| Err(Fault::new("Broken", "cup"))).start(order());
    assert_eq!((run.error(), run.cause()), (Some("Broken"), Some("cup")));
}

#[test]
fn actions_are_mocked_in_every_pattern() {
    use asl_builder::integrations::{batch, sns};
    use serde_json::json;

    let job = |_: Expr<f64>| object! { "JobName": "j", "JobDefinition": "d", "JobQueue": "q" };
    let workflow = start::<f64>()
        .call_sync("Run", &batch::SUBMIT_JOB, job)
        .call("Tell", &sns::PUBLISH, |job| object! { "TopicArn": "t", "Message": job.at("JobId") })
        .named("jobs");
    let test = workflow.test().mock(&batch::SUBMIT_JOB, |arguments| {
        assert_eq!(arguments["JobName"], "j");
        Ok(json!({"JobId": "7"}))
    });
    let test = test.mock(&sns::PUBLISH, |message| Ok(message["Message"].clone()));
    assert_eq!(test.start(1.0).output(), "7");
    let run = test.fail_state("Run", 1..=1, Fault::named("Batch.ClientException")).start(1.0);
    assert_eq!(run.error(), Some("Batch.ClientException"));
}

#[test]
fn files_hold_the_items_of_a_distributed_map() {
    #[contract]
    struct Row {
        id: String,
        amount: String,
    }
    let workflow = start::<f64>()
        .distributed_map(
            "Each",
            |from, _| from.s3_csv::<Row>("orders", "today.csv"),
            |f| f.pass("Id", |row| text!("{}:{}", row.id, row.amount)),
        )
        .named("rows");
    let row = |id: &str, amount: &str| Row { id: id.to_owned(), amount: amount.to_owned() };
    let rows = [row("a", "1"), row("b, \"c\"", "2"), row(r"C:\temp\", "3")];
    let test = workflow.test().csv_file("orders", "today.csv", &rows);
    assert_eq!(test.start(0.0).output(), ["a:1", "b, \"c\":2", r"C:\temp\:3"]);
}

#[test]
fn an_execution_has_the_last_name_it_was_given() {
    let workflow = start::<f64>().pass("Id", |_| context().execution_id()).named("testing");
    let id: String = workflow.test().named("a").named("b").start(0.0).output();
    assert!(id.ends_with(":execution:testing:b"), "{id}");
}

#[test]
fn what_can_go_wrong_is_tried_once_each() {
    let answer = |_| Ok(Answer { accepted: true, by: "ann".into() });
    let test = test().answer(&ASK, answer);
    let failed = test.every_task_fails_once(order());
    let silent = test.every_timeout_fires(order());
    let answered = test.every_callback_late_or_twice(order());
    insta::assert_snapshot!(format!("{failed}\n{silent}\n{answered}"));
    failed.assert_ends();
    answered.assert_ends();
    assert!(failed.coverage().covered() < failed.coverage().total());
    let refused = failed.get("Ask", "Refused").unwrap();
    assert_eq!(refused.course, "catch Refused → Refused, SUCCEEDED");
}

#[test]
fn what_hangs_is_found() {
    let workflow = start::<Order>()
        .callback("Wait", CHECKS.forever_on_purpose(), |order, token| QuestionExpr {
            id: order.id,
            price: 1.0,
            token,
        })
        .named("hanging");
    let trials = workflow.test().every_timeout_fires(order());
    check_misuse(
        || trials.assert_ends(),
        "every timeout fires:\n  `Wait`, no answer: nothing ends it: give the state a timeout\n    \
         waits for ever at `Wait`",
    );
}

/// A handler that meets data it does not expect fails with an error that nobody has declared.
#[test]
fn an_undeclared_ending_is_found() {
    let broken = serde_json::json!({"Type": "Pass", "Output": "{% $states.input.missing.deeper %}"});
    let workflow = start::<Order>()
        .state(|s| s.invoke("Price", &PRICE, |order| order).on_error(|f| f.raw::<f64>("Broken", broken)))
        .named("brittle");
    let trials = workflow.test().mock(&PRICE, |_| Ok(1.0)).every_task_fails_once(order());
    assert!(
        trials
            .get("Price", "Busy")
            .unwrap()
            .complaint
            .as_ref()
            .unwrap()
            .contains("States.QueryEvaluationError")
    );
}

#[test]
fn coverage_says_what_is_missing() {
    let mut coverage = crate::Coverage::of(&selling());
    let mut run = test().start(order());
    run.pending(&ASK).succeed(Answer { accepted: true, by: "ann".into() });
    coverage.add(&run);
    insta::assert_snapshot!(format!("{coverage}\n{}", coverage.to_graph()));
    assert!(coverage.to_svg("selling").contains("never"));
    let known = [
        ("Price", "retry Busy"),
        ("Ask", "catch Refused"),
        ("Ask", "catch States.Timeout, States.HeartbeatTimeout"),
    ];
    let known = [&known[..], &[("Refused", "next"), ("Silence", "next")]].concat();
    coverage.assert_all_but(&known);
    check_misuse(
        || coverage.assert_all_but(&known[1..]),
        "6 of 11 ways were run; never run:\n  `Price`, retry Busy: have its first attempt fail with `Busy`",
    );
}

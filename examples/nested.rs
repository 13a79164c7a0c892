//! Nested workflow: a workflow runs another one as one of its states, and starts a second without waiting.
//!
//! Take it when a part is worth a name, a history and a team of its own, or is used by several workflows. What the
//! child takes and gives is its type: a parent that gives it something else does not compile. A child that fails,
//! fails the state with `States.TaskFailed`. Where only the code is to be shared, a function from `Flow` to `Flow` is
//! enough, and costs no second execution.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-nested-workflows.html>.

use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Order {
    id: String,
    customer: String,
    cents: u64,
}

#[contract]
struct Charge {
    customer: String,
    cents: u64,
}

#[contract]
struct Receipt {
    number: String,
    points: u64,
}

const TAKE_MONEY: Function<Charge, String> = Function::named("take-money");
const COUNT_POINTS: Function<Charge, u64> = Function::named("count-points");
const SEND: Function<Receipt, ()> = Function::named("send-receipt");

/// The child that is waited for.
fn payment() -> Workflow<Charge, Receipt> {
    start::<Charge>()
        .parallel("Money And Points", |p| {
            p.branch(|f| f.invoke("Take Money", &TAKE_MONEY, |charge| charge))
                .branch(|f| f.invoke("Count Points", &COUNT_POINTS, |charge| charge))
        })
        .pass("Receipt", |both| ReceiptExpr { number: both.0, points: both.1 })
        .named("payment")
}

/// The child that is only started.
fn newsletter() -> Workflow<Receipt, ()> {
    start::<Receipt>()
        .wait("Not At Once", days(1))
        .invoke("Send", &SEND, |receipt| receipt)
        .named("newsletter")
}

fn nested() -> Workflow<Order, Receipt> {
    start::<Order>()
        .state(|s| {
            s.run("Pay", &payment(), |order| ChargeExpr { customer: order.customer, cents: order.cents })
                .catch(StatesError::TASK_FAILED, |f| f.fail("Not Paid", "NotPaid", "the payment has failed"))
        })
        .state(|s| {
            s.start_workflow("Start The Newsletter", &newsletter(), |receipt| receipt)
                .output(|receipt, _execution| receipt)
        })
        .named("nested")
}

fn main() -> ExitCode {
    let printed = [examples::show(&payment()), examples::show(&newsletter()), examples::show(&nested())];
    if printed == [ExitCode::SUCCESS; 3] { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use asl_testing::{Fault, Status, TestWorkflow as _};
    use serde_json::{Value, json};

    use super::*;

    const RUN: &str = "arn:aws:states:::states:startExecution.sync:2";
    const START: &str = "arn:aws:states:::states:startExecution";

    fn order() -> Order {
        Order { id: "O-1".to_owned(), customer: "Ann".to_owned(), cents: 950 }
    }

    /// The child, run by a test of its own, as the service would run it.
    fn paid(input: &Value) -> Value {
        let test = payment().test().mock(&TAKE_MONEY, |_| Ok("R-1".to_owned()));
        let run = test
            .mock(&COUNT_POINTS, |charge| Ok(charge.cents / 100))
            .start(serde_json::from_value(input.clone()).unwrap());
        json!({"Status": "SUCCEEDED", "Output": serde_json::to_value(run.output()).unwrap()})
    }

    #[test]
    fn definition() {
        examples::check(&payment());
        examples::check(&newsletter());
        examples::check(&nested());
    }

    #[test]
    fn the_child_gives_what_the_parent_goes_on_with() {
        let run = nested()
            .test()
            .mock_resource(RUN, |parameters| Ok(paid(&parameters["Input"])))
            .mock_resource(START, |parameters| {
                assert_eq!(parameters["StateMachineArn"], "${workflow.newsletter.arn}");
                Ok(json!({"ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:newsletter:1"}))
            })
            .start(order());
        assert_eq!(run.output(), Receipt { number: "R-1".to_owned(), points: 9 });
    }

    #[test]
    fn a_child_that_fails_is_caught() {
        let failed = |_: &Value| Err(Fault::new("States.TaskFailed", "the execution has failed"));
        let run = nested().test().mock_resource(RUN, failed).start(order());
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("NotPaid")));
    }

    #[test]
    fn the_newsletter_waits_a_day() {
        let run = newsletter()
            .test()
            .mock(&SEND, |_| Ok(()))
            .start(Receipt { number: "R-1".to_owned(), points: 9 });
        assert_eq!((run.elapsed(), run.calls(&SEND).len()), (days(1), 1));
    }
}

//! Fan-out by events: a workflow tells a bus what happened, and others that it does not know act on it.
//!
//! Take it when more and more things have to follow from one, and the one should not change each time. The sender says
//! a fact, not a command; each listener is a workflow of its own, with its own retries and its own failures. Where the
//! sender needs the answers, it is a Parallel or a nested workflow instead.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html>.

use std::process::ExitCode;

use asl_builder::{EventBridgeError, prelude::*};
use serde_json::json;

#[contract]
struct Order {
    id: String,
    customer: String,
    total: f64,
}

/// The fact: the detail of the event.
#[contract]
struct Placed {
    order: String,
    customer: String,
    total: f64,
}

const SHOP: Bus = Bus::named("shop");
const PLACED: Event<Placed> = Event::of("shop.orders", "OrderPlaced").on_bus(SHOP);

const RESERVE: Function<String, String> = Function::named("reserve-stock");
const THANK: Function<String, ()> = Function::named("send-thanks");
const REVIEW: Function<Placed, bool> = Function::named("review-order");

/// Whoever places an order: it reserves what is ordered, and tells.
fn place_order() -> Workflow<Order, String> {
    start::<Order>()
        .state(|s| {
            s.put_event("Tell The Shop", &PLACED, |order| PlacedExpr {
                order: order.id,
                customer: order.customer,
                total: order.total,
            })
            .retry([EventBridgeError::FAILED_ENTRY], Retry::times(5).backoff(2.0))
        })
        .invoke("Reserve", &RESERVE, |order| order.id)
        .named("place-order")
}

/// Hears of every order.
fn thank() -> Workflow<Placed, ()> {
    start::<Placed>()
        .wait("Not At Once", hours(1))
        .invoke("Thank", &THANK, |placed| placed.customer)
        .named("thank")
}

/// Hears of large orders.
fn review() -> Workflow<Placed, bool> {
    start::<Placed>().invoke("Review", &REVIEW, |placed| placed).named("review")
}

/// Who hears what is said here, and nowhere in the workflows.
#[allow(dead_code, reason = "`synth` reads the app of a project; this example prints one workflow")]
fn app() -> App {
    let (thank, review) = (thank(), review());
    let code = |lambda: Lambda| lambda.cargo("shop-functions", "bootstrap");
    App::new("shop")
        .workflow(&place_order())
        .workflow(&thank)
        .workflow(&review)
        .function(code(Lambda::of(&RESERVE)))
        .function(code(Lambda::of(&THANK)))
        .function(code(Lambda::of(&REVIEW)))
        .bus(&SHOP)
        .trigger(Trigger::on_event("thank", &PLACED).starts_with_detail(&thank))
        .trigger(
            Trigger::on_event("review", &PLACED)
                .only(json!({ "total": [{ "numeric": [">", 1000] }] }))
                .starts_with_detail(&review),
        )
}

fn main() -> ExitCode {
    examples::show(&place_order())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use asl_testing::{Fault, TestWorkflow as _, WorkflowTest};

    use super::*;

    fn order() -> Order {
        Order { id: "O-1".to_owned(), customer: "Ann".to_owned(), total: 1200.0 }
    }

    fn test() -> WorkflowTest<Order, String> {
        place_order().test().mock(&RESERVE, |order| Ok(format!("reserved {order}")))
    }

    #[test]
    fn definition() {
        examples::check(&place_order());
        examples::check(&thank());
        examples::check(&review());
    }

    #[test]
    fn the_app_has_who_hears_what() {
        let assembly = app().assembly();
        assert_eq!(assembly.diagnostics, []);
        assert_eq!(assembly.triggers.len(), 2);
    }

    #[test]
    fn the_fact_is_told_once() {
        let run = test().start(order());
        assert_eq!(run.output(), "reserved O-1");
        let told = Placed { order: "O-1".to_owned(), customer: "Ann".to_owned(), total: 1200.0 };
        assert_eq!(run.calls(&PLACED), [told]);
    }

    #[test]
    fn a_bus_that_refuses_is_told_again() {
        let tries = Cell::new(0);
        let put = move |_: &serde_json::Value| {
            tries.set(tries.get() + 1);
            if tries.get() < 3 {
                return Err(Fault::new("EventBridge.FailedEntry", "throttled"));
            }
            Ok(json!({ "FailedEntryCount": 0, "Entries": [{ "EventId": "1" }] }))
        };
        let run = test().mock_resource("arn:aws:states:::events:putEvents", put).start(order());
        assert_eq!(run.output(), "reserved O-1");
        assert_eq!(run.calls(&PLACED).len(), 3);
    }

    #[test]
    fn each_listener_takes_the_fact() {
        let placed = || Placed { order: "O-1".to_owned(), customer: "Ann".to_owned(), total: 1200.0 };
        let run = thank().test().mock(&THANK, |_| Ok(())).start(placed());
        assert_eq!((run.elapsed(), run.calls(&THANK)), (hours(1), vec!["Ann".to_owned()]));
        let run = review().test().mock(&REVIEW, |placed| Ok(placed.total < 5000.0)).start(placed());
        assert!(run.output());
    }
}

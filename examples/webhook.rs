//! Webhook: subscribe at a service, wait until it calls, and unsubscribe whatever happened.
//!
//! Take it when a service tells by a call of a URL that something has happened: the "HTTP Webhook" action of Azure
//! Logic Apps. The function that subscribes makes a one-time URL for the task token and gives it to the service; what
//! is posted there answers the task. The subscription has the execution's name, so that a retry subscribes once and
//! the end can always take it back.
//!
//! See <https://learn.microsoft.com/azure/connectors/connectors-native-webhook> and
//! <https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token>.

use std::fmt;
use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Shipment {
    tracking: String,
}

#[contract]
struct Subscribe {
    subscription: String,
    tracking: String,
    token: TaskToken<Arrival>,
}

/// What the service posts to the URL.
#[contract]
struct Arrival {
    at: String,
    signed_by: String,
}

/// How the wait ended: goes with the workflow past the end of the subscription.
#[contract]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum Outcome {
    Delivered { at: String, signed_by: String },
    Lost { error: String },
}

#[derive(Debug, WorkflowError)]
#[allow(dead_code, reason = "the function reports them")]
enum HookError {
    UnknownTracking,
    ServiceDown,
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownTracking => "the service knows no such parcel",
            Self::ServiceDown => "the service does not answer",
        })
    }
}

const SUBSCRIBE: Function<Subscribe, (), HookError> = Function::named("subscribe");
const UNSUBSCRIBE: Function<String, (), HookError> = Function::named("unsubscribe");

fn webhook() -> Workflow<Shipment, Outcome> {
    start::<Shipment>()
        .state(|s| {
            s.callback("Subscribe And Wait", SUBSCRIBE.within(days(14)), |shipment, token| SubscribeExpr {
                subscription: context().execution_name(),
                tracking: shipment.tracking,
                token,
            })
            .retry(HookError::SERVICE_DOWN, Retry::times(5).interval(seconds(10)).backoff(3.0))
            .output(|_, arrival| OutcomeDeliveredExpr { at: arrival.at, signed_by: arrival.signed_by })
            .on_error(|f| f.pass("Not Delivered", |error| OutcomeLostExpr { error: error.error }))
        })
        .state(|s| {
            s.invoke("Unsubscribe", &UNSUBSCRIBE, |_| context().execution_name())
                .retry(StatesError::TASK_FAILED, Retry::times(8).interval(seconds(10)).backoff(2.0))
                .output(|outcome, _| outcome)
                // A subscription left behind posts to a URL that answers nothing any more: no reason to fail.
                .catch_with(StatesError::ALL, |outcome, _| outcome, |f| f)
        })
        .named("webhook")
}

fn main() -> ExitCode {
    examples::show(&webhook())
}

#[cfg(test)]
mod tests {
    use asl_testing::{TestWorkflow as _, WorkflowTest};

    use super::*;

    fn test() -> WorkflowTest<Shipment, Outcome> {
        webhook().test().named("S-1").mock(&SUBSCRIBE, |_| Ok(())).mock(&UNSUBSCRIBE, |_| Ok(()))
    }

    fn shipment() -> Shipment {
        Shipment { tracking: "T-1".to_owned() }
    }

    fn arrival() -> Arrival {
        Arrival { at: "2026-01-03T10:00:00Z".to_owned(), signed_by: "Ann".to_owned() }
    }

    fn lost(error: &str) -> Outcome {
        Outcome::Lost { error: error.to_owned() }
    }

    #[test]
    fn definition() {
        examples::check(&webhook());
    }

    #[test]
    fn the_service_calls() {
        let mut run = test().start(shipment());
        run.advance(days(2));
        assert!(run.calls(&UNSUBSCRIBE).is_empty());
        let asked = run.pending(&SUBSCRIBE);
        assert_eq!(
            (asked.request().subscription.as_str(), asked.request().tracking.as_str()),
            ("S-1", "T-1")
        );
        asked.succeed(arrival());
        let Arrival { at, signed_by } = arrival();
        assert_eq!(run.output(), Outcome::Delivered { at, signed_by });
        assert_eq!(run.calls(&UNSUBSCRIBE), ["S-1"]);
    }

    #[test]
    fn the_service_never_calls() {
        let mut run = test().start(shipment());
        run.advance(days(14));
        assert_eq!(run.output(), lost("States.Timeout"));
        assert_eq!(run.calls(&UNSUBSCRIBE), ["S-1"]);
    }

    #[test]
    fn the_service_refuses() {
        let run = test().mock(&SUBSCRIBE, |_| Err(HookError::UnknownTracking)).start(shipment());
        assert_eq!(run.output(), lost("UnknownTracking"));
        assert_eq!((run.calls(&SUBSCRIBE).len(), run.calls(&UNSUBSCRIBE).len()), (1, 1));
    }

    #[test]
    fn a_subscription_that_cannot_be_taken_back_changes_nothing() {
        let mut run = test().mock(&UNSUBSCRIBE, |_| Err(HookError::ServiceDown)).start(shipment());
        run.pending(&SUBSCRIBE).succeed(arrival());
        assert!(matches!(run.output(), Outcome::Delivered { .. }));
        assert_eq!(run.calls(&UNSUBSCRIBE).len(), 9);
    }
}

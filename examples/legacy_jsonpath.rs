//! JSONPath legacy machine: a definition of the years before JSONata, as it stands, with types.
//!
//! Take it when a machine in JSONPath exists and must not change, or not all at once: `InputPath`, `Parameters`,
//! `ResultSelector`, `ResultPath` and `OutputPath` are methods, and a function that exists is named by its ARN.
//! `synth import` writes such a file from your JSON. What has no form in JSONPath does not compile here. The last state
//! is in JSONata already: so one goes over, state by state. New workflows begin with `start::<Order>()`.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

use std::fmt;
use std::process::ExitCode;

use asl_builder::{ErrorOutput, PathStandard, prelude::*, start_in};

/// The document that goes from state to state, and gets more members on its way.
#[contract]
struct Order {
    id: String,
    customer: Customer,
    cents: u64,
    payment: Option<Payment>,
    error: Option<ErrorOutput>,
}

#[contract]
struct Customer {
    email: String,
    vip: bool,
}

#[contract]
struct Charge {
    order: String,
    cents: u64,
}

/// What the function gives: more than is wanted.
#[contract]
struct Charged {
    receipt: String,
    raw: String,
}

#[contract]
struct Payment {
    receipt: String,
}

#[derive(Debug, WorkflowError)]
#[allow(dead_code, reason = "the function reports them")]
enum ChargeError {
    Declined,
    Busy,
}

impl fmt::Display for ChargeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Declined => "the bank says no",
            Self::Busy => "too much to do",
        })
    }
}

/// Deployed by somebody else; its resource is the function itself, in the older form.
const CHARGE: Function<Charge, Charged, ChargeError> = Function::at_arn("${ChargeFunctionArn}");
const MAIL: Function<String, ()> = Function::at_arn("arn:aws:lambda:us-east-1:123456789012:function:mail");

fn legacy_jsonpath() -> Workflow<Order, String, PathStandard> {
    start_in::<Order, PathStandard>()
        .state(|s| {
            s.invoke_direct("Charge", &CHARGE, |order| ChargeExpr { order: order.id, cents: order.cents })
                .result_selector(|charged| PaymentExpr { receipt: charged.receipt })
                .result_path(|order| order.payment)
                .retry(ChargeError::BUSY, Retry::times(3).interval(seconds(2)).backoff(2.0))
                .catch_at(
                    ChargeError::DECLINED,
                    |order| order.error,
                    |f| {
                        f.state(|s| {
                            s.input_path(|order| order.customer.email)
                                .invoke("Tell", &MAIL, |email| email)
                                .discard_result()
                        })
                        .fail("Not Paid", "NotPaid", "the charge was declined")
                    },
                )
        })
        .choice("Very Important?", |c| {
            c.when(
                |order| order.customer.vip.is(true).and(order.cents.above(10_000)),
                |f| f.wait("Wrap Nicely", minutes(10)),
            )
            .otherwise(|f| f)
        })
        .jsonata(|f| f.pass("Say", |order| text!("{} is paid: {}", order.id, order.payment.given().receipt)))
        .named("legacy-jsonpath")
}

fn main() -> ExitCode {
    examples::show(&legacy_jsonpath())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use asl_testing::{Status, TestWorkflow as _, WorkflowTest};

    use super::*;

    fn test() -> WorkflowTest<Order, String> {
        legacy_jsonpath().test().mock(&MAIL, |_| Ok(()))
    }

    fn order(vip: bool, cents: u64) -> Order {
        let customer = Customer { email: "ann@example.com".to_owned(), vip };
        Order { id: "O-1".to_owned(), customer, cents, payment: None, error: None }
    }

    fn charged(charge: &Charge) -> Charged {
        Charged { receipt: format!("R-{}", charge.cents), raw: "much more".to_owned() }
    }

    #[test]
    fn definition() {
        examples::check(&legacy_jsonpath());
    }

    #[test]
    fn an_order_is_paid() {
        for (vip, cents, waits) in [(true, 10_001, true), (true, 10_000, false), (false, 10_001, false)] {
            let run = test().mock(&CHARGE, |charge| Ok(charged(&charge))).start(order(vip, cents));
            assert_eq!(run.output(), format!("O-1 is paid: R-{cents}"));
            assert_eq!(run.path().contains(&"Wrap Nicely".to_owned()), waits, "{vip} {cents}");
        }
    }

    #[test]
    fn a_busy_bank_is_asked_again() {
        let tries = Cell::new(0);
        let charge = move |charge| {
            tries.set(tries.get() + 1);
            if tries.get() < 3 { Err(ChargeError::Busy) } else { Ok(charged(&charge)) }
        };
        let run = test().mock(&CHARGE, charge).start(order(false, 950));
        assert_eq!(run.output(), "O-1 is paid: R-950");
        assert_eq!(run.elapsed(), seconds(2 + 4));
    }

    #[test]
    fn who_is_declined_is_told() {
        let run = test().mock(&CHARGE, |_| Err(ChargeError::Declined)).start(order(false, 950));
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("NotPaid")));
        assert_eq!(run.calls(&MAIL), ["ann@example.com"]);
    }
}

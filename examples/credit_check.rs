//! Credit check through a queue: a message goes out with a task token, and whoever reads the queue answers it.
//!
//! Take it when the other side works at its own pace: it reads messages when it can, several readers share the work,
//! and none is lost while it is down. Signs of life tell a slow reader from a dead one: without them the message is sent
//! again, with a new token. The first is due an interval after sending, so let it be longer than messages lie in the queue.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/callback-task-sample-sqs.html>.

use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Application {
    id: String,
    customer: String,
    amount: f64,
}

/// What stands in the queue.
#[contract]
struct CreditCheck {
    customer: String,
    amount: f64,
    token: TaskToken<Report>,
}

/// What the reader of the queue answers by `SendTaskSuccess`.
#[contract]
struct Report {
    score: u32,
    open_loans: u32,
}

#[contract]
struct Decision {
    application: String,
    granted: bool,
    reason: String,
}

const CHECKS: Queue<CreditCheck> = Queue::named("credit-checks");

fn credit_check() -> Workflow<Application, Decision> {
    let (flow, application) = start::<Application>().keep("application", |a| a);
    let decide = move |granted: bool, reason: &'static str| DecisionExpr {
        application: application.id,
        granted,
        reason,
    };
    flow.choice("Small Loan?", |c| {
        c.when(|a| a.amount.below(500), |f| f.pass("Grant Unseen", move |_| decide(true, "a small loan")))
            .otherwise(|f| {
                f.state(|s| {
                    s.callback("Check Credit", CHECKS.within(days(1)).heartbeat(hours(1)), |a, token| {
                        CreditCheckExpr { customer: a.customer, amount: a.amount, token }
                    })
                    .retry(StatesError::HEARTBEAT_TIMEOUT, Retry::times(3).interval(seconds(30)))
                    .on_timeout(|f| {
                        f.fail("No Report", "NoCreditReport", "no reader of the queue has answered")
                    })
                })
                .choice("Good Enough?", |c| {
                    c.when(
                        |report| report.score.at_least(650).and(report.open_loans.below(3)),
                        |f| f.pass("Grant", move |_| decide(true, "a good score")),
                    )
                    .otherwise(|f| {
                        f.pass("Refuse", move |_| decide(false, "a score too low, or too many loans"))
                    })
                })
            })
    })
    .named("credit-check")
}

fn main() -> ExitCode {
    examples::show(&credit_check())
}

#[cfg(test)]
mod tests {
    use asl_testing::{Run, Status, TestWorkflow as _};

    use super::*;

    fn run(amount: f64) -> Run<Decision> {
        let application = Application { id: "A-1".to_owned(), customer: "Ann".to_owned(), amount };
        credit_check().test().start(application)
    }

    #[test]
    fn definition() {
        examples::check(&credit_check());
    }

    #[test]
    fn a_reader_of_the_queue_answers() {
        for (score, open_loans, granted) in [(700, 2, true), (700, 3, false), (649, 0, false)] {
            let mut run = run(900.0);
            run.advance(minutes(5));
            let message = run.pending(&CHECKS);
            assert_eq!((message.request().customer.as_str(), message.request().amount), ("Ann", 900.0));
            message.succeed(Report { score, open_loans });
            assert_eq!(run.output().granted, granted, "{score} {open_loans}");
        }
    }

    #[test]
    fn a_small_loan_asks_nobody() {
        let run = run(499.0);
        assert!(run.output().granted);
        assert!(run.calls(&CHECKS).is_empty());
    }

    #[test]
    fn a_reader_dies_and_another_one_answers() {
        let mut run = run(900.0);
        run.advance(minutes(50));
        run.pending(&CHECKS).heartbeat();
        run.advance(minutes(50));
        assert_eq!(run.calls(&CHECKS).len(), 1, "a sign of life was given");
        run.advance(minutes(11));
        let sent = run.calls(&CHECKS);
        assert_eq!(sent.len(), 2, "an hour without one");
        assert_ne!(sent.first().unwrap().token, sent.last().unwrap().token);
        run.pending(&CHECKS).succeed(Report { score: 800, open_loans: 0 });
        assert!(run.output().granted);
    }

    #[test]
    fn nobody_reads_the_queue() {
        let mut run = run(900.0);
        run.advance(hours(5));
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("NoCreditReport")));
        assert_eq!(run.calls(&CHECKS).len(), 4);
    }
}

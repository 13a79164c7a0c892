//! Approval by e-mail: a mail with two links goes out, and the workflow waits until somebody clicks one.
//!
//! Take it when a person decides and may take days: nothing runs and nothing is paid for meanwhile. The function that
//! sends the mail keeps the task token and puts a random id into the links; whoever opens a link is shown what it is
//! about, and a POST answers the task. A manager who does not answer is not waited for without end: the director is
//! asked then. `moderation/` in this repository is this pattern as a whole application.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-human-approval.html>.

use std::fmt;
use std::process::ExitCode;

use asl_builder::prelude::*;

#[contract]
struct Expense {
    id: String,
    employee: String,
    amount: f64,
    manager: String,
}

#[contract]
struct Mail {
    to: String,
    subject: String,
    token: TaskToken<Answer>,
}

/// What a click on a link says.
#[contract]
struct Answer {
    verdict: Verdict,
    by: String,
}

#[contract]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Approved,
    Rejected,
}

#[derive(Debug, WorkflowError)]
#[allow(dead_code, reason = "the function reports them")]
enum MailError {
    Throttled,
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many mails at once")
    }
}

const SEND_MAIL: Function<Mail, (), MailError> = Function::named("send-mail");
const PAY_OUT: Function<Expense, String> = Function::named("pay-out");

const DIRECTOR: &str = "director@example.com";

fn email_approval() -> Workflow<Expense, String> {
    let (flow, expense) = start::<Expense>().keep("expense", |e| e);
    let mail = move |to: Expr<String>, token| MailExpr {
        to,
        subject: text!("{} of {} for {}", expense.id, expense.amount, expense.employee),
        token,
    };
    let patient = Retry::times(5).interval(seconds(2)).backoff(2.0);
    flow.state(|s| {
        s.callback("Ask The Manager", SEND_MAIL.within(days(3)), |e, token| mail(e.manager, token))
            .retry(MailError::THROTTLED, patient)
            .on_timeout(|f| {
                f.state(|s| {
                    s.callback("Ask The Director", SEND_MAIL.within(days(4)), |_, token| {
                        mail(Expr::known(&DIRECTOR.to_owned()), token)
                    })
                    .retry(MailError::THROTTLED, patient)
                    .on_timeout(|f| {
                        f.fail("Nobody Decides", "NoAnswer", "neither manager nor director answered")
                    })
                })
            })
    })
    .route(
        "Approved?",
        |answer| answer.verdict,
        |verdict, f| match verdict {
            Verdict::Approved => f
                .invoke("Pay Out", &PAY_OUT, |_| expense.get())
                .pass("Paid", |receipt| text!("paid, receipt {}", receipt)),
            Verdict::Rejected => f.pass("Refused", |answer| text!("rejected by {}", answer.by)),
        },
    )
    .named("email-approval")
}

fn main() -> ExitCode {
    examples::show(&email_approval())
}

#[cfg(test)]
mod tests {
    use asl_testing::{Run, Status, TestWorkflow as _};

    use super::*;

    fn asked() -> Run<String> {
        let expense = Expense {
            id: "E-7".to_owned(),
            employee: "Ann".to_owned(),
            amount: 120.5,
            manager: "bob@example.com".to_owned(),
        };
        let test = email_approval().test().mock(&SEND_MAIL, |_| Ok(()));
        test.mock(&PAY_OUT, |expense| Ok(format!("R-{}", expense.id))).start(expense)
    }

    fn answer(verdict: Verdict, by: &str) -> Answer {
        Answer { verdict, by: by.to_owned() }
    }

    #[test]
    fn definition() {
        examples::check(&email_approval());
    }

    #[test]
    fn a_manager_approves() {
        let mut run = asked();
        run.advance(days(2));
        let mail = run.pending(&SEND_MAIL);
        assert_eq!(mail.request().to, "bob@example.com");
        assert_eq!(mail.request().subject, "E-7 of 120.5 for Ann");
        mail.succeed(answer(Verdict::Approved, "Bob"));
        assert_eq!(run.output(), "paid, receipt R-E-7");
        assert_eq!(run.calls(&SEND_MAIL).len(), 1);
    }

    #[test]
    fn a_manager_rejects() {
        let mut run = asked();
        run.pending(&SEND_MAIL).succeed(answer(Verdict::Rejected, "Bob"));
        assert_eq!(run.output(), "rejected by Bob");
        assert!(run.calls(&PAY_OUT).is_empty());
    }

    #[test]
    fn the_director_is_asked_after_three_days() {
        let mut run = asked();
        run.advance(days(3));
        let mail = run.pending(&SEND_MAIL);
        assert_eq!(mail.request().to, DIRECTOR);
        mail.succeed(answer(Verdict::Approved, "Cleo"));
        assert_eq!(run.output(), "paid, receipt R-E-7");
    }

    #[test]
    fn nobody_answers() {
        let mut run = asked();
        run.advance(days(7));
        assert_eq!((run.status(), run.error()), (Status::Failed, Some("NoAnswer")));
    }
}

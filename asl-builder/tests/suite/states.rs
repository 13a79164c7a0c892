//! Each kind of state, and what joins them, as ASL.

use asl_builder::prelude::*;
use asl_builder::{LAMBDA_TROUBLE, PathStandard, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contracts::*;

/// The text of a workflow that has nothing wrong with it, by our own rules and by the validator's.
#[track_caller]
pub(crate) fn text<In, Out, M>(workflow: &Workflow<In, Out, M>) -> String {
    assert_eq!(workflow.findings(), []);
    let report = asl_validate::validate(&workflow.machine(), asl_validate::MachineType::Standard);
    let errors: Vec<_> = report
        .findings()
        .iter()
        .filter(|finding| finding.diagnostic.severity == asl_model::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{}", workflow.definition());
    workflow.definition()
}

#[test]
fn the_example_is_valid() {
    text(&crate::example::review());
}

#[test]
fn loops_labels_and_early_ends() {
    let workflow = start::<f64>()
        .block(|f, done| {
            f.choice("Small?", |c| {
                c.when(|n| n.below(1), |f| f.succeed("Nothing To Do", done, |_| 0)).otherwise(|f| {
                    f.looped(|f, again| {
                        f.wait("Breathe", seconds(5)).choice("Enough?", |c| {
                            c.when(|n| n.below(10), |f| f.pass("More", |n| n * 2).go_to(&again))
                                .otherwise(|f| f)
                        })
                    })
                })
            })
        })
        .named("doubling");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn an_early_end_in_the_middle_goes_on_behind_the_block() {
    let workflow = start::<f64>()
        .block(|f, done| {
            f.choice("Small?", |c| {
                c.when(|n| n.below(1), |f| f.succeed("Nothing To Do", done, |_| 0)).otherwise(|f| f)
            })
        })
        .pass("Report", |n| n)
        .named("reporting");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn waits() {
    let workflow = start::<Waiting>()
        .wait("A Minute", minutes(1))
        .wait_seconds("As Said", |w| w.seconds)
        .wait_until("Until Then", |w| w.until)
        .wait_until("Until New Year", |_| "2030-01-01T00:00:00Z")
        .named("waiting");
    insta::assert_snapshot!(text(&workflow));
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Waiting {
    seconds: u64,
    until: String,
}

#[test]
fn everything_about_one_state() {
    let (flow, submission) = start::<Submission>().keep("submission", |s| s);
    let (flow, score) = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .timeout(seconds(30))
                .retry(LAMBDA_TROUBLE, Retry::times(6).interval(seconds(2)).max_delay(minutes(1)).jitter())
                .retry((ScoreError::RATE_LIMITED, StatesError::TIMEOUT), Retry::times(1))
                .catch_with(
                    ScoreError::RATE_LIMITED,
                    |input, error| text!("{} for {}", error.error, input.title),
                    |f| f.fail_because("Too Fast", "TooFast", |text| text),
                )
                .on_error(|f| f.fail_because("Give Up", "ScoreFailed", |e| e.cause))
                .output(|input, result| ScoredExpr { id: input.id, score: result })
        })
        .keep("scored", |s| s.score);
    let workflow = flow
        .assign("Better", &score, |s| s.score + 1)
        .pass("Both", |_| ScoredExpr { id: submission.id, score })
        .named("scoring")
        .comment("All that can be said of one state")
        .timeout(days(1));
    insta::assert_snapshot!(text(&workflow));
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Scored {
    id: String,
    score: f64,
}

/// A variable of a state that says what it gives as it is needs no state of its own.
#[test]
fn a_variable_is_set_by_the_state_before() {
    let (flow, score) = start::<String>().invoke("Score", &SCORE, |t| t).keep("score", |n| n);
    let workflow = flow.pass("Double", |_| score + score.get()).named("doubling");
    let machine = workflow.machine();
    assert_eq!(machine.states.len(), 2);
    let assign = machine.state("Score").unwrap().assign.clone().unwrap();
    assert_eq!(assign.to_string(), r#"{"score":"{% $states.result.Payload %}"}"#);
}

#[test]
fn sub_flows_are_functions() {
    fn scored(name: &str) -> asl_builder::Flow<String, f64> {
        start::<String>().invoke(name, &SCORE, |t| t)
    }
    let workflow =
        start::<Submission>().pass("Title", |s| s.title).then(scored("Score Title")).named("scoring");
    assert_eq!(workflow.machine().states.len(), 2);
    text(&workflow);
}

#[test]
fn any_integration_can_be_called() {
    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "PascalCase")]
    struct Message {
        queue_url: String,
        message_body: Submission,
    }

    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "PascalCase")]
    struct Sent {
        message_id: String,
    }

    let workflow = start::<Submission>()
        .call_resource::<Sent, _>("Send", "arn:aws:states:::sqs:sendMessage", |s| MessageExpr {
            queue_url: "https://sqs.us-east-1.amazonaws.com/123456789012/titles",
            message_body: s,
        })
        .pass("Id", |sent| sent.message_id)
        .named("sending");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn routes_hand_the_data_of_a_variant_on() {
    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    struct Report {
        outcome: Outcome,
    }

    let workflow = start::<Report>()
        .route_into(
            "How?",
            |report| report.outcome,
            |case| match case {
                OutcomeCase::Published(f) => f.pass("Published", |outcome| outcome.id),
                OutcomeCase::Refused(f) => f.pass("Refused", |outcome| text!("refused: {}", outcome.reason)),
            },
        )
        .named("reporting");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn an_empty_workflow_ends() {
    let workflow = start::<f64>().named("nothing");
    assert_eq!(workflow.machine().start_at.as_str(), "Done");
    text(&workflow);
}

#[test]
fn prints_json_path() {
    let (flow, submission) = start_in::<Submission, PathStandard>().keep("submission", |s| s);
    let workflow = flow
        .choice("Check Title", |c| {
            c.when(
                |s| s.title.contains_any(["forbidden", "2*2"]).and(!s.words.above(3)),
                |f| {
                    f.state(|s| {
                        s.callback("Ask", ASK.within(days(7)), |s, token| ReviewRequestExpr {
                            title: text!("It's {} by {}", s.title, s.author.name),
                            execution: context().execution_id(),
                            token,
                        })
                        .on_timeout(|f| {
                            f.pass("Nobody", |_| DecisionExpr {
                                verdict: Verdict::Expired,
                                reviewer: "nobody",
                            })
                        })
                    })
                },
            )
            .when(
                |s| s.author.nick.is_present().and(s.author.name.is(s.title)),
                |f| f.fail("Vain", "Vain", "vain"),
            )
            .otherwise(|f| f.pass("Auto", |_| DecisionExpr { verdict: Verdict::Approved, reviewer: "auto" }))
        })
        .pass("Who", |d| d.reviewer)
        .pass("Text", |who| text!("by {}", who))
        .invoke("Score", &SCORE, |t| t)
        .pass("Article", |score| ArticleExpr {
            id: submission.id,
            title: submission.title,
            verdict: Verdict::Approved,
            note: None,
            tags: ["new"],
            score,
        })
        .named("paths");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn what_json_path_cannot_say_is_found() {
    let workflow =
        start_in::<Submission, PathStandard>().put_item("Save", &AUTHORS, |s| s.author).named("saving");
    let found: Vec<_> = workflow.findings().iter().map(|f| f.diagnostic.message.clone()).collect();
    assert_eq!(found, ["in `Save`, `If` cannot be said in JSONPath"]);
}

const AUTHORS: Table<Author> = Table::named("authors").key("name");

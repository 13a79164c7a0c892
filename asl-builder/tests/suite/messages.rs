//! Messages, events, activities, and states as JSON.

use asl_builder::prelude::*;
use asl_builder::{EventBridgeError, SqsError};
use serde_json::json;

use crate::contracts::*;
use crate::run::run;
use crate::states::text;

const TITLES: Queue<Submission> = Queue::named("titles");
const OLD: Queue<String> = Queue::at_url("https://sqs.us-east-1.amazonaws.com/123456789012/old");
const NEWS: Topic<String> = Topic::named("news");
const PLACED: Event<Author> = Event::of("shop.authors", "AuthorPlaced").on("shop");
const ASKED: Queue<ReviewRequest> = Queue::named("asked");
const PACK: Activity<String, f64> = Activity::at_arn("arn:aws:states:us-east-1:123456789012:activity:pack");

fn sending() -> Workflow<Submission, f64> {
    start::<Submission>()
        .state(|s| {
            s.send_message("Send", &TITLES, |s| s)
                .retry(SqsError::AMAZON_SQS, Retry::times(2))
                .on_error(|f| f.fail("Not Sent", "NotSent", "not sent"))
        })
        .send_message("Send Old", &OLD, |s| s.title)
        .publish("Publish", &NEWS, |s| text!("{} is out", s.title))
        .state(|s| {
            s.put_event("Tell", &PLACED, |s| s.author)
                .catch(EventBridgeError::FAILED_ENTRY, |f| f.fail("Not Told", "NotTold", "not told"))
        })
        .callback("Ask", ASKED.within(days(1)), |s, token| ReviewRequestExpr {
            title: s.title,
            execution: context().execution_id(),
            token,
        })
        .state(|s| s.activity("Pack", &PACK, |d| d.reviewer).timeout(hours(1)))
        .named("sending")
}

#[test]
fn messages_go_out() {
    let workflow = sending();
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn a_message_hands_its_input_on() {
    let workflow =
        start::<String>().send_message("Send", &OLD, |t| t.uppercase().concat("!")).named("sending");
    let output = run(&workflow, &json!("tea"), |_, arguments| {
        assert_eq!(arguments["MessageBody"], "TEA!");
        Ok(json!({"MessageId": "1"}))
    });
    assert_eq!(output, "tea");
}

#[test]
fn queues_and_topics_belong_to_the_app() {
    let app = || App::new("shop").workflow(&sending());
    let found: Vec<_> = app().assembly().diagnostics.into_iter().map(|finding| finding.message).collect();
    assert_eq!(
        found,
        [
            "the workflow `sending` uses the queue `titles`, which this app does not have",
            "the workflow `sending` uses the topic `news`, which this app does not have",
            "the workflow `sending` uses the queue `asked`, which this app does not have",
        ]
    );
    let assembly = app().queue(&TITLES).queue(&ASKED).queue(&OLD).topic(&NEWS).assembly();
    assert_eq!(assembly.diagnostics, []);
    let queues: Vec<_> = assembly.queues.iter().map(|queue| queue.name.as_str()).collect();
    let topics: Vec<_> = assembly.topics.iter().map(|topic| topic.name.as_str()).collect();
    assert_eq!((queues, topics), (vec!["titles", "asked"], vec!["news"]));
}

#[test]
fn a_state_as_json_goes_on_in_the_flow() {
    let workflow = start::<String>()
        .raw::<f64>("Length", json!({"Type": "Pass", "Output": "{% $length($states.input) %}"}))
        .pass("Double", |n| n * 2)
        .named("doubling");
    text(&workflow);
    assert_eq!(run(&workflow, &json!("tea"), |_, _| unreachable!()), json!(6));
    let wrong = start::<String>()
        .raw::<f64>("Length", json!({"Type": "Pass", "Next": "Double"}))
        .raw::<f64>("What", json!({"Type": "Choice"}))
        .raw::<f64>("Odd", json!({"Type": "Task", "Resource": 5}))
        .named("doubling");
    let found: Vec<_> = wrong.findings().iter().map(|f| f.diagnostic.message.clone()).collect();
    assert_eq!(
        found[..2],
        [
            "the raw state `Length` says where it goes, by `/Next`",
            "the raw state `What` is a Choice, which has no `Next`",
        ]
    );
    assert!(found[2].starts_with("in the raw state `Odd`: "), "{found:?}");
}

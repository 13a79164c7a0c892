//! Triggers, queues, topics, buses and activities of an app.

use asl_builder::prelude::*;
use asl_builder::{Batches, EventBridgeEvent, QueueSetup, SqsMessage, TopicSetup, list};
use serde_json::{Value, json};

use crate::contracts::*;
use crate::run::run;

const JOBS: Queue<Submission> = Queue::named("jobs");
const FAILED: Queue<Submission> = Queue::named("failed-jobs");
const ORDERLY: Queue<Submission> = Queue::named("orderly").fifo();
const OLD: Queue<Submission> = Queue::at_url("https://sqs.eu-west-1.amazonaws.com/123456789012/old");
const NEWS: Topic<Submission> = Topic::named("news");
const OLD_NEWS: Topic<Submission> = Topic::at_arn("arn:aws:sns:eu-west-1:123456789012:old-news");
const SHOP: Bus = Bus::named("shop");
const PLACED: Event<Submission> = Event::of("shop.orders", "OrderPlaced").on_bus(SHOP);
const PACK: Activity<Submission, f64> = Activity::named("pack");
const COUNT: Function<f64, ()> = Function::named("count");
const PRICE: Function<f64, f64> = Function::at_arn("arn:aws:lambda:us-east-1:123456789012:function:price");
const ARCHIVE: Table<Article> = Table::at_name("articles-2019").key("id").index("by-verdict", "verdict");

fn report() -> Workflow<f64, f64> {
    start::<f64>().pass("Report", |days| days).named("report")
}

fn heading() -> Workflow<Vec<String>, Vec<String>> {
    start::<Vec<String>>().pass("Heading", |words| words).named("heading")
}

fn publish() -> Workflow<Submission, Submission> {
    start::<Submission>().pass("Publish", |s| s).named("publish")
}

fn look() -> Workflow<EventBridgeEvent<Value>, String> {
    start::<EventBridgeEvent<Value>>().pass("Look", |event| event.detail_type).named("look")
}

fn work() -> Workflow<Vec<SqsMessage<Submission>>, Vec<String>> {
    start::<Vec<SqsMessage<Submission>>>()
        .map("Each", |messages| messages, |f| f.pass("Work", |message| message.body.title))
        .named("work")
}

fn shop() -> App {
    let lambda = |name| Lambda::named(name).cargo("shop-functions", "bootstrap");
    let stopped = json!({"source": ["aws.ec2"], "detail": {"state": ["stopped"]}});
    App::new("shop")
        .workflow(&report())
        .workflow(&publish())
        .workflow(&look())
        .workflow(&work())
        .function(Lambda::of(&COUNT).folder("functions/count", "python3.13", "app.handler"))
        .function(
            lambda("worker")
                .consumes(Batches::of(&JOBS).size(100).waiting(seconds(5)).failing_by_message())
                .consumes(&OLD)
                .hears(&NEWS)
                .hears(&OLD_NEWS)
                .env("JOBS", &JOBS)
                .env("OLD", &OLD)
                .env("NEWS", &NEWS)
                .env("BUS", &SHOP)
                .env("EVENTS", &PLACED)
                .env("PACK", &PACK)
                .env("PRICE", &PRICE)
                .env("ARCHIVE", reading(&ARCHIVE))
                .timeout(minutes(1)),
        )
        .table(&ARCHIVE)
        .queue(QueueSetup::of(&JOBS).hidden_for(minutes(6)).dead_letters(&FAILED, 3))
        .queue(QueueSetup::of(&FAILED).kept_for(days(14)))
        .queue(&ORDERLY)
        .queue(&OLD)
        .topic(
            TopicSetup::of(&NEWS)
                .to_queue(&JOBS)
                .to_email("editor@example.com")
                .only(json!({"title": [{"prefix": "Breaking"}]})),
        )
        .topic(&OLD_NEWS)
        .bus(&SHOP)
        .activity(&PACK)
        .trigger(
            Trigger::on_schedule("nightly", Schedule::cron("0 3 * * ? *").in_time_zone("Europe/Berlin"))
                .starts(&report(), &1.0),
        )
        .trigger(
            Trigger::on_schedule("count", Schedule::every(hours(2)).within(minutes(15))).calls(&COUNT, &7.0),
        )
        .trigger(Trigger::on_schedule("price", Schedule::once_at("2026-12-24T18:00:00")).calls(&PRICE, &7.0))
        .trigger(
            Trigger::on_event("placed", &PLACED)
                .only(json!({"title": [{"anything-but": "test"}]}))
                .starts_with_detail(&publish()),
        )
        .trigger(Trigger::on_event("told", &PLACED).starts_with(&publish(), |event| SubmissionExpr {
            id: event.id,
            title: text!("\"{}\" of {}", event.detail.title, event.detail_type),
            words: 7,
            author: event.detail.author,
        }))
        .trigger(Trigger::on_pattern("stopped", stopped).starts(&look()).disabled())
        .trigger(Trigger::on_messages("orderly", &ORDERLY).starts(&work()))
}

#[test]
fn the_assembly_has_what_starts_it() {
    let mut assembly = shop().assembly();
    assert_eq!(assembly.diagnostics, []);
    assert_eq!(asl_assembly::Assembly::read(&assembly.write()).unwrap(), assembly);
    for queue in &mut assembly.queues {
        queue.message_schema = Value::Null;
    }
    for topic in &mut assembly.topics {
        topic.message_schema = Value::Null;
    }
    insta::assert_json_snapshot!(json!({
        "tables": assembly.tables, "queues": assembly.queues, "topics": assembly.topics, "buses": assembly.buses,
        "activities": assembly.activities, "triggers": assembly.triggers, "grants": assembly.grants,
        "env": assembly.function("worker").unwrap().env, "from": assembly.function("count").unwrap().from,
    }));
}

#[test]
fn what_a_trigger_gives_goes_through_the_workflow() {
    let event = json!({"version": "0", "id": "1", "detail-type": "Stopped", "source": "aws.ec2", "account": "1",
        "time": "2026-11-29T14:02:00Z", "region": "us-east-1", "resources": [], "detail": {"state": "stopped"}});
    assert_eq!(run(&look(), &event, |_, _| unreachable!()), json!("Stopped"));
    let author = json!({"name": "A", "trust": 1, "nick": null});
    let body = json!({"id": "1", "title": "Tea", "words": 1, "author": author});
    let messages = json!([{"messageId": "1", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}]);
    assert_eq!(run(&work(), &messages, |_, _| unreachable!()), json!(["Tea"]));
}

#[test]
fn what_exists_already_is_named_as_it_is() {
    let workflow = start::<Submission>()
        .send_message("Send", &ORDERLY, |s| s)
        .put_event("Tell", &PLACED, |s| s)
        .state(|s| s.activity("Pack", &PACK, |s| s).timeout(hours(1)))
        .put_item("Keep", &ARCHIVE, |_| ArticleExpr {
            id: "1",
            title: "t",
            verdict: Verdict::Approved,
            note: None,
            tags: Expr::known(&vec![String::new()]),
            score: 1.0,
        })
        .named("sending");
    let definition: Value = serde_json::from_str(&workflow.definition()).unwrap();
    let states = &definition["States"];
    assert_eq!(states["Send"]["Arguments"]["MessageGroupId"], "{% $states.context.Execution.Name %}");
    assert_eq!(states["Tell"]["Arguments"]["Entries"][0]["EventBusName"], "${bus.shop.name}");
    assert_eq!(states["Pack"]["Resource"], "${activity.pack.arn}");
    assert_eq!(states["Keep"]["Arguments"]["TableName"], "articles-2019");
}

#[test]
fn what_the_services_refuse_is_found_before() {
    const ODD: Queue<Submission> = Queue::at_url("https://example.com/jobs");
    let lambda = |name| Lambda::named(name).cargo("a", "b");
    let app = App::new("shop")
        .workflow(&report())
        .workflow(&heading())
        .workflow(&look())
        .workflow(&work())
        .function(
            lambda("worker")
                .timeout(minutes(5))
                .consumes(Batches::of(&JOBS).size(50))
                .consumes(&FAILED)
                .hears(&NEWS),
        )
        .function(
            lambda("slow")
                .consumes(Batches::of(&ORDERLY).size(11))
                .consumes(Batches::of(&ODD).waiting(minutes(6))),
        )
        .function(Lambda::named("js").folder("js", "node22.x", "index.handler"))
        .function(Lambda::named("py").zip("py.zip", "python3", "app.handler"))
        .queue(QueueSetup::of(&JOBS).hidden_for(days(1)).kept_for(seconds(5)).dead_letters(&ORDERLY, 0))
        .queue(QueueSetup::of(&ORDERLY).dead_letters(&FAILED, 3))
        .queue(QueueSetup::of(&Queue::<f64>::named("here")).dead_letters(&Queue::<f64>::named("there"), 3))
        .queue(QueueSetup::of(&Queue::<f64>::named("there")).dead_letters(&Queue::<f64>::named("here"), 3))
        .topic(TopicSetup::of(&Topic::<Submission>::named("mail")).to_email("nobody").to_queue(&FAILED))
        .trigger(Trigger::on_schedule("a", Schedule::cron("0 8 * * MON *")).starts(&report(), &1.0))
        .trigger(Trigger::on_schedule("a", Schedule::every(seconds(90))).calls(&COUNT, &1.0))
        .trigger(Trigger::on_pattern("b", json!({"source": "aws.ec2"})).starts(&look()))
        .trigger(Trigger::on_pattern("c", json!({"$or": [{"source": []}]})).starts(&look()))
        .trigger(Trigger::on_event("d", &PLACED).starts(&start().pass("A", |event| event).named("nobody")))
        .trigger(
            Trigger::on_event("g", &PLACED).starts_with(&heading(), |event| event.detail.title.split(" ")),
        )
        .trigger(
            Trigger::on_event("f", &PLACED)
                .starts_with(&heading(), |event| list([event.detail.title, text!("<b>{}", event.source)])),
        )
        .trigger(Trigger::on_messages("e", Batches::of(&ORDERLY).waiting(seconds(1))).starts(&work()));
    let found: Vec<_> = app
        .assembly()
        .diagnostics
        .iter()
        .map(|finding| {
            let line = finding.source.as_ref().map_or("", |_| " @");
            format!(
                "{}: {}{line} ({})",
                finding.code,
                finding.message,
                finding.help.clone().unwrap_or_default()
            )
        })
        .collect();
    insta::assert_debug_snapshot!(found);
}

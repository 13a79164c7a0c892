//! Queues, topics, a bus and triggers in a stack of their own, with a function in Python: made, used, removed.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::{ACCOUNT, Deployed, REGION, ensure_code, of_type, soon};
use crate::cargo;

/// The stack's name.
const STACK: &str = "events-test";

/// It fails unless its message is the one that was published, as it was published.
const WORKER: &str = r#"def handler(event, context):
    for record in event["Records"]:
        assert record["body"] == "tea", record["body"]
"#;

impl Deployed<'_> {
    pub(super) fn events_arrive(&self) -> anyhow::Result<()> {
        let root = self.folder.join("events");
        std::fs::create_dir_all(root.join("worker"))?;
        std::fs::write(root.join("worker/app.py"), WORKER)?;
        let assembly = root.join("assembly.json");
        std::fs::write(&assembly, app().to_string())?;
        let assembly = assembly.display().to_string();

        let synth = |verb: &[&str]| -> anyhow::Result<Vec<Value>> {
            let mut synth = self.synth(verb);
            synth.current_dir(&root).args(["--stack", STACK, "--format", "jsonl", "--yes"]);
            let output = cargo::output_any(&mut synth)?;
            ensure_code(&synth, &output, 0)?;
            let lines: Result<_, _> =
                String::from_utf8_lossy(&output.stdout).lines().map(serde_json::from_str).collect();
            lines.context("a line is no JSON")
        };
        let lines = synth(&["deploy", "--assembly", &assembly])?;
        let made: Vec<&str> = of_type(&lines, "resource")
            .filter(|line| line.get("status") == Some(&json!("CREATE_COMPLETE")))
            .filter_map(|line| line.get("resource_type")?.as_str())
            .collect();
        for kind in [
            "AWS::SQS::QueuePolicy",
            "AWS::SNS::Subscription",
            "AWS::Events::EventBus",
            "AWS::Events::Rule",
            "AWS::Scheduler::Schedule",
            "AWS::Pipes::Pipe",
            "AWS::Lambda::EventSourceMapping",
        ] {
            ensure!(made.contains(&kind), "no `{kind}` was made: {made:?}");
        }
        let again = synth(&["deploy", "--assembly", &assembly])?;
        ensure!(of_type(&again, "resource").next().is_none(), "something was changed: {again:?}");

        self.topic_to_queue_to_function()?;
        self.event_to_workflow()?;

        synth(&["destroy"])?;
        let queues = self.server.aws("AmazonSQS.ListQueues", &json!({"QueueNamePrefix": STACK}))?;
        let left = queues.json()?.get("QueueUrls").and_then(Value::as_array).map_or(0, Vec::len);
        ensure!(left == 0, "queues are still there: {queues:?}");
        Ok(())
    }

    /// What is published goes through the queue to the function, and is gone once that has answered.
    fn topic_to_queue_to_function(&self) -> anyhow::Result<()> {
        let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:{STACK}-news");
        let published =
            self.server.query(&format!("Action=Publish&Version=2010-03-31&TopicArn={topic}&Message=tea"))?;
        ensure!(published.status == 200, "Publish: {published:?}");
        let url = format!("{}/{ACCOUNT}/{STACK}-jobs", self.server.url().trim_end_matches('/'));
        let asked = json!({"QueueUrl": url, "AttributeNames": ["All"]});
        soon(|| {
            let answer = self.server.aws("AmazonSQS.GetQueueAttributes", &asked)?;
            let document = answer.json()?;
            let count = |name: &str| document.pointer(&format!("/Attributes/{name}")).cloned();
            let none = Some(json!("0"));
            let gone = count("ApproximateNumberOfMessages") == none
                && count("ApproximateNumberOfMessagesNotVisible") == none;
            Ok(if gone { Ok(answer) } else { Err(format!("the message is still there: {answer:?}")) })
        })?;
        Ok(())
    }

    /// An event on the app's bus starts the workflow with its detail.
    fn event_to_workflow(&self) -> anyhow::Result<()> {
        let entry = json!({
            "EventBusName": format!("{STACK}-shop"), "Source": "shop", "DetailType": "Placed", "Detail": "{\"id\":7}",
        });
        let sent = self.server.aws("AWSEvents.PutEvents", &json!({"Entries": [entry]}))?;
        ensure!(sent.status == 200, "PutEvents: {sent:?}");
        self.started("work", &json!({"id": 7}))?;
        // the same event, as the template of another trigger has it
        self.started("tell", &json!({"detail": {"id": 7}, "kind": "Placed", "title": "\"Placed\" of shop"}))
    }

    /// The workflow ran once, with this input.
    fn started(&self, workflow: &str, expected: &Value) -> anyhow::Result<()> {
        let machine = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{STACK}-{workflow}");
        let list = soon(|| {
            let asked = json!({"stateMachineArn": machine, "statusFilter": "SUCCEEDED"});
            let answer = self.server.aws("AWSStepFunctions.ListExecutions", &asked)?;
            let there = answer.json()?.pointer("/executions/0").is_some();
            Ok(if there { Ok(answer) } else { Err(format!("nothing was started: {answer:?}")) })
        })?;
        let arn = list.json()?.pointer("/executions/0/executionArn").cloned();
        let execution =
            self.server.aws("AWSStepFunctions.DescribeExecution", &json!({"executionArn": arn}))?.json()?;
        let input = execution.get("input").and_then(Value::as_str).context("no input")?;
        let input: Value = serde_json::from_str(input)?;
        ensure!(input == *expected, "`{workflow}` has another input: {input}");
        Ok(())
    }
}

fn app() -> Value {
    let pass = json!({"StartAt": "Work", "States": {"Work": {"Type": "Pass", "End": true}}});
    json!({
        "assembly": 1,
        "app": STACK,
        "workflows": [
            {"name": "work", "type": "STANDARD", "definition": pass},
            {"name": "tell", "type": "STANDARD", "definition": pass},
            {"name": "price", "type": "EXPRESS", "definition": pass},
        ],
        "functions": [{
            "name": "worker", "from": {"folder": "worker", "runtime": "python3.13", "handler": "app.handler"},
            "env": {"JOBS": {"ref": "queue:jobs"}, "NEWS": {"ref": "topic:news"}, "BUS": {"ref": "bus:shop"}},
        }],
        "queues": [
            {"name": "jobs", "visibility_timeout_seconds": 60, "dead_letters": {"queue": "failed", "after": 3}},
            {"name": "failed", "retention_seconds": 1_209_600},
            {"name": "orderly", "fifo": true},
        ],
        "topics": [{"name": "news", "subscriptions": [{"to": "queue:jobs"}]}],
        "buses": [{"name": "shop"}],
        "triggers": [
            {"name": "nightly", "to": "workflow:work", "input": {"days": 1},
             "schedule": {"expression": "cron(0 3 * * ? *)", "time_zone": "Europe/Berlin"}},
            {"name": "placed", "to": "workflow:work",
             "event": {"bus": "bus:shop", "pattern": {"source": ["shop"]}, "input_path": "$.detail"}},
            {"name": "told", "to": "workflow:tell",
             "event": {"bus": "bus:shop", "pattern": {"source": ["shop"]}, "input_template": {
                "paths": {"p1": "$.detail", "p2": "$.detail-type", "p3": "$.source"},
                "template": r#"{"detail":<p1>,"kind":<p2>,"title":"\"<p2>\" of <p3>"}"#}}},
            {"name": "orderly", "to": "workflow:price", "queue": {"of": "queue:orderly"}},
            {"name": "worker-jobs", "to": "function:worker", "queue": {"of": "queue:jobs"}},
        ],
    })
}

//! The policy of small machines, read as a page.

use std::fmt::Write as _;

use super::*;

/// One line a statement, then the notes.
fn page(states: &str, language: &str) -> String {
    let text = format!(r#"{{"StartAt":"A","QueryLanguage":"{language}","States":{{{states}}}}}"#);
    let document = asl_model::read(&text).unwrap();
    let policy = role_policy(&document.machine, &Machine::named("this"));
    let mut out = String::new();
    for statement in &policy.statements {
        write!(out, "{}", statement.actions.join(" ")).unwrap();
        for resource in &statement.resources {
            write!(out, "\n    on {resource}").unwrap();
        }
        if let Some(condition) = &statement.condition {
            write!(out, "\n    if {condition}").unwrap();
        }
        writeln!(out, "\n    for {}", statement.states.join(", ")).unwrap();
    }
    for note in &policy.notes {
        writeln!(out, "note: `{}` {}", note.state, note.text).unwrap();
    }
    out
}

fn task(name: &str, resource: &str, arguments: &str) -> String {
    let field = if arguments.contains(".$") { "Parameters" } else { "Arguments" };
    let parameters = if arguments.is_empty() { String::new() } else { format!(r#","{field}":{arguments}"#) };
    format!(r#""{name}":{{"Type":"Task","Resource":"{resource}","End":true{parameters}}}"#)
}

#[test]
fn jsonata_targets() {
    let states = [
        task(
            "Ask",
            "arn:aws:states:::lambda:invoke.waitForTaskToken",
            r#"{"FunctionName":"${function.ask.arn}","Payload":{}}"#,
        ),
        task("Ask Again", "arn:aws:states:::lambda:invoke", r#"{"FunctionName":"${function.ask.arn}"}"#),
        task("By Name", "arn:aws:states:::lambda:invoke", r#"{"FunctionName":"price:live"}"#),
        task(
            "By Arn",
            "arn:aws:states:::lambda:invoke",
            r#"{"FunctionName":"arn:aws:lambda:eu-west-1:123456789012:function:price:live"}"#,
        ),
        task("Any", "arn:aws:states:::lambda:invoke", r#"{"FunctionName":"{% $states.input.f %}"}"#),
        task(
            "Save",
            "arn:aws:states:::dynamodb:putItem",
            r#"{"TableName":"${table.orders.name}","Item":{}}"#,
        ),
        task(
            "Save Literal",
            "arn:aws:states:::dynamodb:putItem",
            r#"{"TableName":"{% 'old-orders' %}","Item":{}}"#,
        ),
        task("Save Anywhere", "arn:aws:states:::dynamodb:putItem", r#"{"TableName":"{% $t %}","Item":{}}"#),
        task(
            "Send",
            "arn:aws:states:::sqs:sendMessage",
            r#"{"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs","MessageBody":"x"}"#,
        ),
        task(
            "Tell",
            "arn:aws:states:::sns:publish",
            r#"{"TopicArn":"arn:aws:sns:eu-west-1:123456789012:news","Message":"x"}"#,
        ),
        task("Text", "arn:aws:states:::sns:publish", r#"{"PhoneNumber":"{% $n %}","Message":"x"}"#),
        task(
            "Emit",
            "arn:aws:states:::events:putEvents",
            r#"{"Entries":[{"Detail":{},"EventBusName":"shop"},{"Detail":{}}]}"#,
        ),
        task(
            "Nested",
            "arn:aws:states:::states:startExecution.sync:2",
            r#"{"StateMachineArn":"${workflow.child.arn}"}"#,
        ),
        task("Braces", "arn:aws:states:::dynamodb:getItem", r#"{"TableName":"{tableName}","Key":{}}"#),
        task("Whole", "arn:aws:states:::dynamodb:getItem", r#""{% $states.input %}""#),
    ];
    insta::assert_snapshot!(page(&states.join(","), "JSONata"));
}

#[test]
fn jsonpath_targets() {
    let states = [
        task("Old", "arn:aws:lambda:eu-west-1:123456789012:function:price", ""),
        task("Placeholder", "${function.price.arn}", ""),
        task("Worker", "arn:aws:states:eu-west-1:123456789012:activity:pack", ""),
        task("By Path", "arn:aws:states:::lambda:invoke", r#"{"FunctionName.$":"$.f"}"#),
        task(
            "Get",
            "arn:aws:states:::dynamodb:getItem",
            r#"{"TableName":"orders","Key":{"id":{"S.$":"$.id"}}}"#,
        ),
        task(
            "Charge",
            "arn:aws:states:::http:invoke",
            r#"{"ApiEndpoint":"https://pay.example/charge","Method":"POST","Authentication":{"ConnectionArn":"arn:aws:events:eu-west-1:123456789012:connection/pay/1"},"RequestBody.$":"$"}"#,
        ),
        task(
            "Train",
            "arn:aws:states:::sagemaker:createTrainingJob.sync",
            r#"{"TrainingJobName.$":"$.name","RoleArn":"arn:aws:iam::123456789012:role/train"}"#,
        ),
        task("No Such", "arn:aws:states:::lambda:invoque", ""),
    ];
    insta::assert_snapshot!(page(&states.join(","), "JSONPath"));
}

#[test]
fn sdk_targets() {
    let states = [
        task(
            "Query",
            "arn:aws:states:::aws-sdk:dynamodb:query",
            r#"{"TableName":"${table.orders.name}","IndexName":"by-day"}"#,
        ),
        task("List", "arn:aws:states:::aws-sdk:s3:listObjectsV2", r#"{"Bucket":"shop"}"#),
        task("Read", "arn:aws:states:::aws-sdk:s3:getObject", r#"{"Bucket":"shop","Key":"{% $k %}"}"#),
        task(
            "Start",
            "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
            r#"{"StateMachineArn":"${workflow.child.arn}"}"#,
        ),
        task("Log", "arn:aws:states:::aws-sdk:cloudwatchlogs:putLogEvents", r#"{"LogGroupName":"x"}"#),
    ];
    insta::assert_snapshot!(page(&states.join(","), "JSONata"));
}

#[test]
fn containers_and_credentials() {
    let inner = task("Inner", "arn:aws:states:::lambda:invoke", r#"{"FunctionName":"${function.ask.arn}"}"#);
    let states = format!(
        r#""Both":{{"Type":"Parallel","End":true,"Branches":[{{"StartAt":"Inner","States":{{{inner}}}}}]}},
        "Many":{{"Type":"Map","End":true,"Label":"each","ItemProcessor":{{"ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"}},
          "StartAt":"Inner Too","States":{{{}}}}},
          "ItemReader":{{"Resource":"arn:aws:states:::s3:getObject","Arguments":{{"Bucket":"in","Key":"all.csv"}}}},
          "ResultWriter":{{"Resource":"arn:aws:states:::s3:putObject","Arguments":{{"Bucket":"{{% $b %}}","Prefix":"out"}}}}}},
        "Elsewhere":{{"Type":"Task","End":true,"Resource":"arn:aws:states:::lambda:invoke","Arguments":{{"FunctionName":"x"}},
          "Credentials":{{"RoleArn":"arn:aws:iam::999999999999:role/guest"}}}}"#,
        inner.replace("Inner", "Inner Too"),
    );
    insta::assert_snapshot!(page(&states, "JSONata"));
}

#[test]
fn a_distributed_map_reads_what_its_reader_says() {
    let map = |name: &str, action: &str, config: &str, arguments: &str| {
        format!(
            r#""{name}":{{"Type":"Map","End":true,"Items":"{{% [] %}}","ItemProcessor":{{
              "ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"}},"StartAt":"In {name}",
              "States":{{"In {name}":{{"Type":"Pass","End":true}}}}}},
              "ItemReader":{{"Resource":"arn:aws:states:::s3:{action}","ReaderConfig":{{{config}}},"Arguments":{{{arguments}}}}}}}"#
        )
    };
    let states = [
        map("List", "listObjectsV2", "", r#""Bucket":"b","Prefix":"in/""#),
        map(
            "Load",
            "listObjectsV2",
            r#""Transformation":"LOAD_AND_FLATTEN","InputType":"JSON""#,
            r#""Bucket":"b","Prefix":"in/""#,
        ),
        map(
            "Inventory",
            "getObject",
            r#""ManifestType":"S3_INVENTORY""#,
            r#""Bucket":"b","Key":"i/c/day/manifest.json""#,
        ),
        map(
            "Athena",
            "getObject",
            r#""ManifestType":"ATHENA_DATA","InputType":"CSV""#,
            r#""Bucket":"b","Key":"m""#,
        ),
    ];
    insta::assert_snapshot!(page(&states.join(","), "JSONata"));
}

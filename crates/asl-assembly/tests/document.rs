//! The document of `interfaces.md`, read and written.

use asl_assembly::{
    Assembly, AssemblyError, AttributeType, EnvValue, FunctionCode, Reference, Subscriber, TriggerSource,
    UrlAuth, WorkflowType,
};
use serde_json::{Value, json};

fn example() -> Value {
    json!({
        "assembly": 1,
        "app": "shop",
        "generator": {"name": "asl-builder", "version": "0.1.0"},
        "workflows": [{
            "name": "orders",
            "type": "STANDARD",
            "definition": {"StartAt": "Zebra", "States": {"Zebra": {"Type": "Succeed"}, "Ape": {"Type": "Succeed"}}},
            "input_schema": {"type": "object"},
            "output_schema": {"type": "object"},
            "states": {"/States/Zebra": {
                "source": {"file": "src/lib.rs", "line": 12}, "in": "a1", "out": "b2", "decision": null}}
        }],
        "functions": [
            {"name": "api", "from": {"cargo": {"package": "shop-functions", "bin": "bootstrap"}}, "handler": "api",
             "payload_schema": null, "result_schema": null, "errors": [], "url": {"auth": "NONE"},
             "env": {"ORDERS": {"ref": "table:orders"}, "MODE": {"value": "plain"}},
             "timeout_seconds": 10, "memory_mb": 256},
            {"name": "old", "from": {"arn": "arn:aws:lambda:us-east-1:123456789012:function:old"}, "handler": "",
             "payload_schema": {}, "result_schema": {}, "errors": ["Busy"], "url": null, "env": {},
             "timeout_seconds": null, "memory_mb": null},
            {"name": "py", "from": {"zip": "py.zip", "runtime": "python3.13", "handler": "main.run"}, "handler": "main.run",
             "payload_schema": {}, "result_schema": {}, "errors": [], "url": {"auth": "AWS_IAM"}, "env": {},
             "timeout_seconds": null, "memory_mb": null},
            {"name": "js", "from": {"folder": "functions/js", "runtime": "nodejs22.x", "handler": "index.handler"}, "handler": "",
             "payload_schema": {}, "result_schema": {}, "errors": [], "url": null, "env": {"JOBS": {"ref": "queue:jobs"}},
             "timeout_seconds": null, "memory_mb": null}
        ],
        "tables": [{"name": "orders", "key": {"partition": ["id", "S"], "sort": null}, "ttl": null,
            "indexes": [{"name": "by-status", "key": {"partition": ["status", "S"], "sort": ["placed_at", "N"]}}]}],
        "queues": [
            {"name": "jobs", "message_schema": {"type": "string"}, "fifo": false, "visibility_timeout_seconds": 60,
             "retention_seconds": null, "dead_letters": {"queue": "failed", "after": 5}},
            {"name": "failed", "message_schema": null, "fifo": false, "visibility_timeout_seconds": null,
             "retention_seconds": 1_209_600, "dead_letters": null}
        ],
        "topics": [{"name": "news", "message_schema": null, "subscriptions": [
            {"to": "queue:jobs", "filter": {"kind": ["big"]}}, {"email": "a@example.com", "filter": null}]}],
        "buses": [{"name": "shop"}],
        "activities": [{"name": "pack"}],
        "triggers": [
            {"name": "nightly", "to": "workflow:orders", "state": "DISABLED", "input": {"id": "1"},
             "schedule": {"expression": "rate(1 day)", "time_zone": "Europe/Berlin", "window_minutes": 15}},
            {"name": "placed", "to": "workflow:orders", "state": "ENABLED",
             "event": {"bus": "bus:shop", "pattern": {"source": ["shop"]}, "input_path": "$.detail"}},
            {"name": "jobs", "to": "function:api", "state": "ENABLED",
             "queue": {"of": "queue:jobs", "batch_size": 5, "window_seconds": 1, "failures": "items"}},
            {"name": "news", "to": "function:api", "state": "ENABLED", "topic": {"of": "topic:news", "filter": null}}
        ],
        "grants": [{"to": "function:api", "actions": ["dynamodb:PutItem"], "on": ["table:orders"], "because": "it saves"}],
        "diagnostics": []
    })
}

#[test]
fn reads_and_writes_without_loss() {
    let assembly = Assembly::read(&example().to_string()).unwrap();
    let workflow = assembly.workflow("orders").unwrap();
    assert_eq!(workflow.kind, WorkflowType::Standard);
    assert_eq!(workflow.states["/States/Zebra"].source.as_ref().unwrap().line, 12);
    let api = assembly.function("api").unwrap();
    assert!(matches!(&api.from, FunctionCode::Cargo { cargo } if cargo.bin == "bootstrap"));
    assert_eq!(api.url.unwrap().auth, UrlAuth::None);
    assert_eq!(api.env["ORDERS"], EnvValue::Ref { reference: Reference::Table("orders".to_owned()) });
    assert_eq!(assembly.table("orders").unwrap().key.partition.1, AttributeType::S);

    assert!(matches!(&assembly.triggers[1].on, TriggerSource::Event { event } if event.bus.is_some()));
    assert!(matches!(&assembly.topics[0].subscriptions[1].to, Subscriber::Email { .. }));
    assert!(matches!(&assembly.function("js").unwrap().from, FunctionCode::Folder { .. }));

    let written: Value = serde_json::from_str(&assembly.write()).unwrap();
    assert_eq!(written, example());
    let states = written["workflows"][0]["definition"]["States"].as_object().unwrap();
    assert_eq!(states.keys().collect::<Vec<_>>(), ["Zebra", "Ape"], "states keep their order");
}

#[test]
fn ignores_members_of_later_versions() {
    let mut text = example();
    text["soon"] = json!({"deep": 1});
    text["tables"][0]["soon"] = json!(true);
    assert_eq!(Assembly::read(&text.to_string()), Assembly::read(&example().to_string()));
}

#[test]
fn says_what_is_wrong() {
    let cases = [
        ("{", "the assembly is not JSON: EOF while parsing an object at line 1 column 1"),
        ("[]", "this is no assembly: the member `assembly` with its version is missing or no number"),
        (
            r#"{"assembly":"1"}"#,
            "this is no assembly: the member `assembly` with its version is missing or no number",
        ),
        (r#"{"assembly":7}"#, "this assembly has version 7, and version 1 is the newest that can be read"),
        (r#"{"assembly":1}"#, "the assembly cannot be read: missing field `app`"),
    ];
    for (text, expected) in cases {
        assert_eq!(Assembly::read(text).unwrap_err().to_string(), expected, "{text}");
    }
    assert!(AssemblyError::NotAnAssembly.help().is_some());
}

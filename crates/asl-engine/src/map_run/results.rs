//! What comes out of a Map Run: the result of the Map state, and the files that are exported.

use asl_model::ErrorName;
use serde_json::{Value, json};

use super::children::{Child, Stage};
use super::effect::ObjectToWrite;
use super::request::{MapRunRequest, MapRunWriter, WriterDestination};
use crate::clock::to_context_text;
use crate::execution::Status;
use crate::failure::{MAX_PAYLOAD, too_big};
use crate::history::ErrorDetails;
use crate::journal::Text;

/// The result where nothing is exported: the children's outputs, formed as the writer says.
pub(super) fn result(request: &MapRunRequest, children: &[Child]) -> Result<Text, ErrorDetails> {
    let writer = request.writer.clone().unwrap_or_default();
    let transformation = writer.transformation.as_deref().unwrap_or("COMPACT");
    let succeeded =
        children.iter().enumerate().filter(|(_, child)| child.status() == Some(Status::Succeeded));
    let parts: Vec<Text> = match transformation {
        "NONE" => children
            .iter()
            .enumerate()
            .filter(|(_, child)| child.status().is_some())
            .map(|(index, child)| record(request, index, child).to_string().into())
            .collect(),
        "FLATTEN" => succeeded.flat_map(|(_, child)| flattened(child)).collect(),
        _ => succeeded.filter_map(|(_, child)| child.output()).collect(),
    };
    let text: Text = format!("[{}]", parts.join(",")).into();
    if text.len() > MAX_PAYLOAD {
        return Err(ErrorDetails {
            error: Some(ErrorName::DATA_LIMIT_EXCEEDED.to_owned()),
            cause: Some(too_big(&request.state)),
        });
    }
    Ok(text)
}

/// The result where the results are exported: where they are.
pub(super) fn details(request: &MapRunRequest, destination: &WriterDestination) -> Text {
    let details = json!({
        "MapRunArn": request.map_run_arn,
        "ResultWriterDetails": {"Bucket": destination.bucket, "Key": format!("{}manifest.json", folder(request, destination))},
    });
    asl_expr::to_text(&details).into()
}

/// The files of an export, the manifest last.
pub(super) fn objects(
    request: &MapRunRequest,
    writer: &MapRunWriter,
    destination: &WriterDestination,
    children: &[Child],
) -> Vec<ObjectToWrite> {
    let folder = folder(request, destination);
    let (mut objects, mut listed) = (Vec::new(), serde_json::Map::new());
    for (word, wanted) in
        [("FAILED", Wanted::Failed), ("PENDING", Wanted::Pending), ("SUCCEEDED", Wanted::Succeeded)]
    {
        let entries = entries(request, writer, children, wanted);
        let mut files = Vec::new();
        if !entries.is_empty() {
            let (ending, body) = if writer.lines {
                ("jsonl", format!("{}\n", entries.join("\n")))
            } else {
                ("json", format!("[{}]", entries.join(",")))
            };
            let key = format!("{folder}{word}_0.{ending}");
            files.push(json!({"Key": key, "Size": body.len()}));
            objects.push(ObjectToWrite { bucket: destination.bucket.clone(), key, body: body.into() });
        }
        listed.insert(word.to_owned(), Value::Array(files));
    }
    let manifest = json!({
        "DestinationBucket": destination.bucket,
        "MapRunArn": request.map_run_arn,
        "ResultFiles": listed,
    });
    objects.push(ObjectToWrite {
        bucket: destination.bucket.clone(),
        key: format!("{folder}manifest.json"),
        body: asl_expr::to_text(&manifest).into(),
    });
    objects
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Failed,
    Pending,
    Succeeded,
}

fn entries(request: &MapRunRequest, writer: &MapRunWriter, children: &[Child], wanted: Wanted) -> Vec<Text> {
    let is_wanted = |child: &Child| match child.status() {
        Some(Status::Succeeded) => wanted == Wanted::Succeeded,
        Some(Status::Running) | None => wanted == Wanted::Pending,
        Some(_) => wanted == Wanted::Failed,
    };
    let chosen = children.iter().enumerate().filter(|(_, child)| is_wanted(child));
    // Children that failed are always written as they are.
    match writer.transformation.as_deref() {
        Some("COMPACT") if wanted == Wanted::Succeeded => {
            chosen.filter_map(|(_, child)| child.output()).collect()
        }
        Some("FLATTEN") if wanted == Wanted::Succeeded => {
            chosen.flat_map(|(_, child)| flattened(child)).collect()
        }
        _ => chosen.map(|(index, child)| asl_expr::to_text(&record(request, index, child)).into()).collect(),
    }
}

/// The items of an output that is a list, or the output.
fn flattened(child: &Child) -> Vec<Text> {
    let Some(output) = child.output() else { return Vec::new() };
    match serde_json::from_str(&output) {
        Ok(Value::Array(items)) => items.iter().map(|item| asl_expr::to_text(item).into()).collect(),
        _ => vec![output],
    }
}

/// A child as `DescribeExecution` tells it, in the order of the service's files.
fn record(request: &MapRunRequest, index: usize, child: &Child) -> Value {
    let (name, arn) = request.child_name_and_arn(index, child);
    let status = child.status().unwrap_or(Status::Running);
    let word = if child.status().is_none() { "PENDING" } else { status.as_str() };
    let mut record = serde_json::Map::new();
    let mut put = |key: &str, value: Value| drop(record.insert(key.to_owned(), value));
    if let Stage::Ended { error, .. } = &child.stage {
        for (key, text) in [("Cause", &error.cause), ("Error", &error.error)] {
            if let Some(text) = text {
                put(key, json!(text));
            }
        }
    }
    put("ExecutionArn", json!(arn));
    put("Input", json!(&*child.input));
    put("InputDetails", json!({"Included": true}));
    put("Name", json!(name));
    if let Some(output) = child.output() {
        put("Output", json!(&*output));
        put("OutputDetails", json!({"Included": true}));
    }
    put("RedriveCount", json!(child.redrive_count));
    if status == Status::Succeeded {
        put("RedriveStatus", json!("NOT_REDRIVABLE"));
        put("RedriveStatusReason", json!("Execution is SUCCEEDED and cannot be redriven"));
    } else {
        put("RedriveStatus", json!("REDRIVABLE_BY_MAP_RUN"));
    }
    if let Some(started) = child.started() {
        put("StartDate", json!(to_context_text(started)));
    }
    put("StateMachineArn", json!(request.child_machine_arn()));
    put("Status", json!(word));
    if let Stage::Ended { stopped, .. } = &child.stage {
        put("StopDate", json!(to_context_text(*stopped)));
    }
    Value::Object(record)
}

/// `PREFIX/UUID/`: the folder of the files.
fn folder(request: &MapRunRequest, destination: &WriterDestination) -> String {
    let run = request.map_run_arn.rsplit(':').next().unwrap_or_default();
    let prefix = destination.prefix.trim_end_matches('/');
    if prefix.is_empty() { format!("{run}/") } else { format!("{prefix}/{run}/") }
}

//! Runs what a distributed Map asks for: S3 is what the recording says was there, children run to their end.

use std::collections::VecDeque;
use std::sync::Arc;

use asl_engine::{
    Event, Execution, ListedObject, MapRun, MapRunEffect, MapRunEvent, MapRunId, MapRunRequest, MapRunStatus,
    ObjectRequest, Program, Start,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::replay::{self, Replayed};
use crate::run::RunError;

/// The S3 of a recording.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bucket {
    objects: Vec<Value>,
}

impl Bucket {
    pub(crate) fn of(case: &Value) -> Self {
        let objects = case.pointer("/fixtures/s3_objects").and_then(Value::as_array);
        Self { objects: objects.cloned().unwrap_or_default() }
    }

    fn read(&self, request: &ObjectRequest) -> MapRunEvent {
        let is_meant = |object: &&Value| {
            field(object, "bucket") == request.bucket && field(object, "key") == request.key
        };
        match self.objects.iter().find(is_meant) {
            Some(object) => MapRunEvent::ObjectRead { body: field(object, "body").into() },
            None => MapRunEvent::ReadFailed { cause: "The specified key does not exist.".to_owned() },
        }
    }

    fn list(&self, bucket: &str, prefix: &str, at: Timestamp) -> MapRunEvent {
        let is_meant =
            |object: &&Value| field(object, "bucket") == bucket && field(object, "key").starts_with(prefix);
        let listed = |object: &Value| ListedObject {
            key: field(object, "key").to_owned(),
            etag: "\"etag\"".to_owned(),
            last_modified: at.as_second(),
            size: field(object, "body").len() as u64,
            storage_class: "STANDARD".to_owned(),
        };
        let objects = self.objects.iter().filter(is_meant).map(listed).collect();
        MapRunEvent::ObjectsListed { objects, next: None }
    }
}

fn field<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Runs a Map Run to its end and gives what the execution hears of it.
///
/// `child` runs a child to its end.
pub(crate) fn run_map(
    bucket: &Bucket,
    program: &Arc<Program>,
    id: MapRunId,
    request: MapRunRequest,
    times: (Timestamp, Timestamp),
    mut child: impl FnMut(Arc<Program>, Start, Timestamp) -> Result<Execution, RunError>,
) -> Result<(Event, Replayed), RunError> {
    let (started, now) = times;
    let (mut run, effects) = MapRun::open(Arc::clone(program), request, started, now);
    let mut effects = VecDeque::from(effects);
    while let Some(effect) = effects.pop_front() {
        let event = match effect {
            MapRunEffect::ReadObject { request } => bucket.read(&request),
            MapRunEffect::ListObjects { request } => bucket.list(&request.bucket, &request.prefix, now),
            MapRunEffect::StartChild { child: id, start } => {
                let execution = child(run.child_program(), *start, now)?;
                MapRunEvent::ChildEnded {
                    child: id,
                    status: execution.status(),
                    output: execution.output().map(Into::into),
                    error: execution.error().map(str::to_owned),
                    cause: execution.cause().map(str::to_owned),
                }
            }
            MapRunEffect::WriteObjects { .. } => MapRunEvent::ResultsWritten {},
            // No recorded case is redriven.
            MapRunEffect::RedriveChild { .. } | MapRunEffect::StopChild { .. } | MapRunEffect::End { .. } => {
                continue;
            }
        };
        // A child that was stopped has ended all the same; what it says is refused.
        if let Ok(more) = run.apply(event, now) {
            effects.extend(more);
        }
    }
    let replayed = replay::check(program, &run)?;
    let event = match (run.status(), run.output()) {
        (MapRunStatus::Succeeded, Some(output)) => {
            Event::MapRunSucceeded { map_run: id, output: output.into() }
        }
        (MapRunStatus::Running, _) => {
            return Err(RunError::Failed("the Map Run waits for nothing".to_owned()));
        }
        _ => {
            let error = run.error().cloned().unwrap_or_default();
            Event::MapRunFailed { map_run: id, error: error.error, cause: error.cause }
        }
    };
    Ok((event, replayed))
}

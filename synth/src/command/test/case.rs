//! One case: the definition run on virtual time, every call answered by the mock configuration.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use asl_engine::driver::{Driver, TaskAnswer, TaskHandler};
use asl_engine::{
    EventDetails, ExecutionType, ListRequest, ListedObject, ObjectRequest, ObjectToWrite, Program, Start,
    Status, TaskRequest,
};
use asl_model::{IntegrationPattern, Json, Parsed, StateMachine, Way};
use serde_json::{Value, json};

use super::cases::{Case, Expected};
use super::mocks::{MockedState, Reply};
use crate::failure::Failure;

/// A definition that is ready to run.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) program: Arc<Program>,
    pub(super) execution_type: ExecutionType,
    pub(super) s3: Option<PathBuf>,
}

/// What came of a case.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) case: String,
    pub(super) status: Status,
    pub(super) output: Option<String>,
    pub(super) error: Option<String>,
    pub(super) cause: Option<String>,
    /// The states that were entered, in order.
    pub(super) path: Vec<String>,
    /// How long it took on virtual time.
    pub(super) seconds: f64,
    pub(super) history: String,
    pub(super) ways: BTreeMap<(String, Way), u64>,
    /// The call that nobody had an answer for.
    pub(super) missing: Option<Missing>,
    /// What is not as expected, a sentence each.
    pub(super) differences: Vec<String>,
}

/// A call without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) state: String,
    /// The number of the call, from 0.
    pub(super) call: u64,
    /// The responses that the state has, of which none is for this call.
    pub(super) responses: Option<String>,
    pub(super) parameters: String,
}

impl Played {
    pub(super) fn passed(&self) -> bool {
        self.missing.is_none() && self.differences.is_empty()
    }
}

impl Stage {
    pub(super) fn play(&self, case: &Case, input: &str) -> Result<Played, Failure> {
        let input = case.input.as_deref().unwrap_or(input);
        let name = &case.mocked.name;
        let start =
            Start { execution_type: self.execution_type, ..Start::local("test", name, input, [0; 32]) };
        let missing = Rc::new(RefCell::new(None));
        let actors = Actors {
            states: case.mocked.states.clone(),
            calls: BTreeMap::new(),
            missing: Rc::clone(&missing),
            s3: self.s3.clone(),
            written: BTreeMap::new(),
        };
        let driver = Driver::start(Arc::clone(&self.program), start, actors).map_err(|error| {
            Failure::new("INVALID_INPUT", format!("the case `{name}` cannot begin: {error}"))
        })?;
        let execution = driver.execution();
        let path = execution.history().iter().filter_map(|event| match &event.details {
            EventDetails::StateEntered { name, .. } => Some(name.to_string()),
            _ => None,
        });
        let mut played = Played {
            case: name.clone(),
            status: execution.status(),
            output: execution.output().map(str::to_owned),
            error: execution.error().map(str::to_owned),
            cause: execution.cause().map(str::to_owned),
            path: path.collect(),
            seconds: driver.now().duration_since(execution.started_at()).as_secs_f64(),
            history: asl_engine::page(execution.history()),
            ways: driver.ways(),
            missing: missing.borrow_mut().take(),
            differences: Vec::new(),
        };
        if played.missing.is_none() {
            played.differences = differences(&played, case.expected.as_ref());
        }
        Ok(played)
    }
}

/// What is not as expected.
fn differences(played: &Played, expected: Option<&Expected>) -> Vec<String> {
    let nothing = Expected::default();
    let asked = expected.unwrap_or(&nothing);
    let mut found = Vec::new();
    let fails = asked.error.is_some() || asked.cause.is_some();
    let status = asked.status.as_deref().unwrap_or(if fails { "FAILED" } else { "SUCCEEDED" });
    if played.status.as_str() != status {
        found.push(format!("it is to be {status}, and is {}", played.status));
    }
    for (what, asked, got) in [("error", &asked.error, &played.error), ("cause", &asked.cause, &played.cause)]
    {
        if asked.is_some() && asked != got {
            let quoted =
                |text: &Option<String>| text.as_ref().map_or("none".to_owned(), |text| format!("`{text}`"));
            found.push(format!("the {what} is to be {}, and is {}", quoted(asked), quoted(got)));
        }
    }
    if let Some(asked) = &asked.output {
        let got = played.output.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if got.as_ref() != Some(asked) {
            let got = played.output.as_deref().unwrap_or("none");
            found.push(format!("the output is to be {asked}, and is {got}"));
        }
    }
    if let Some(asked) = &asked.path
        && asked != &played.path
    {
        found.push(format!("the path is to be {}, and is {}", asked.join(" → "), played.path.join(" → ")));
    }
    found
}

/// Whoever is called in a case.
struct Actors {
    states: Vec<MockedState>,
    /// How often each state has called.
    calls: BTreeMap<String, u64>,
    missing: Rc<RefCell<Option<Missing>>>,
    s3: Option<PathBuf>,
    written: BTreeMap<(String, String), String>,
}

impl TaskHandler for Actors {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        let call = self.calls.entry(request.state.clone()).or_default();
        let number = *call;
        *call += 1;
        let mocked = self.states.iter().find(|mocked| mocked.state == request.state);
        let Some(reply) = mocked.and_then(|mocked| mocked.responses.of_call(number)) else {
            self.missing.borrow_mut().get_or_insert_with(|| Missing {
                state: request.state.clone(),
                call: number,
                responses: mocked.map(|mocked| mocked.responses.name.clone()),
                parameters: request.parameters.to_string(),
            });
            return TaskAnswer::Pending;
        };
        let answer = match reply.clone() {
            Reply::Return(value) => TaskAnswer::Succeed(value),
            Reply::Throw { error, cause } => TaskAnswer::Fail { error, cause },
        };
        // A mock says what a job or a callback comes to; that the service took the call goes without saying.
        match request.resource.pattern() {
            IntegrationPattern::RequestResponse => answer,
            IntegrationPattern::WaitForTaskToken | IntegrationPattern::Sync | IntegrationPattern::Sync2 => {
                TaskAnswer::Submit { output: json!({}), then: Box::new(answer) }
            }
        }
    }

    fn read_object(&mut self, request: &ObjectRequest) -> Result<String, String> {
        let ObjectRequest { bucket, key, .. } = request;
        if let Some(body) = self.written.get(&(bucket.clone(), key.clone())) {
            return Ok(body.clone());
        }
        let path = self.bucket(bucket)?.join(inside(key)?);
        std::fs::read_to_string(&path)
            .map_err(|error| format!("`{}` cannot be read: {error}", path.display()))
    }

    fn list_objects(&mut self, request: &ListRequest) -> Result<Vec<ListedObject>, String> {
        let folder = self.bucket(&request.bucket)?;
        let mut found = Vec::new();
        list(&folder, "", &mut found)
            .map_err(|error| format!("`{}` cannot be listed: {error}", folder.display()))?;
        found.retain(|object| object.key.starts_with(&request.prefix));
        found.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(found)
    }

    fn write_objects(&mut self, objects: &[ObjectToWrite]) -> Result<(), String> {
        for ObjectToWrite { bucket, key, body } in objects {
            self.written.insert((bucket.clone(), key.clone()), body.to_string());
        }
        Ok(())
    }
}

impl Actors {
    fn bucket(&self, bucket: &str) -> Result<PathBuf, String> {
        let folder = self.s3.as_ref().ok_or("there is no S3 here; `--s3 FOLDER` stands for it")?;
        Ok(folder.join(inside(bucket)?))
    }
}

/// A key as a path that stays inside of its folder.
fn inside(key: &str) -> Result<&Path, String> {
    let path = Path::new(key);
    let stays = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if stays { Ok(path) } else { Err(format!("`{key}` is no path inside of the folder that stands for S3")) }
}

fn list(folder: &Path, prefix: &str, found: &mut Vec<ListedObject>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let key = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), &format!("{key}/"), found)?;
        } else if kind.is_file() {
            let size = entry.metadata()?.len();
            // The same each time: a run does not depend on when the folder was made.
            let (etag, last_modified) = ("\"00000000000000000000000000000000\"".to_owned(), 0);
            found.push(ListedObject { key, etag, last_modified, size, storage_class: "STANDARD".to_owned() });
        }
    }
    Ok(())
}

/// The machine, with an ARN for each resource that only the deployment knows.
pub(super) fn runnable(parsed: Parsed) -> StateMachine {
    let mut parsed = parsed;
    known_resources(&mut parsed.json);
    asl_model::read_parsed(parsed).machine
}

fn known_resources(json: &mut Json) {
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                match value {
                    Json::String(text) if name == "Resource" => {
                        if let Some(arn) = arn_of(text) {
                            *text = arn;
                        }
                    }
                    value => known_resources(value),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(known_resources),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// `${activity.NAME.arn}` is an activity, and any other reference that is a whole resource a function.
fn arn_of(resource: &str) -> Option<String> {
    let reference = resource.strip_prefix("${")?.strip_suffix('}')?;
    let (kind, name) = match reference.split('.').collect::<Vec<_>>()[..] {
        ["activity", name, "arn"] => ("activity", name),
        ["function", name, "arn"] => ("function", name),
        _ => ("function", reference),
    };
    let service = if kind == "activity" { "states" } else { "lambda" };
    Some(format!("arn:aws:{service}:us-east-1:123456789012:{kind}:{name}"))
}

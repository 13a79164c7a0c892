//! The world outside of a recorded execution: it answers calls as the recorded services did.

use std::collections::{BTreeMap, VecDeque};

use asl_engine::{Event, TaskId, TaskRequest};
use serde_json::Value;

use crate::compare::Rules;

/// What the outside has to say to a call.
#[derive(Debug)]
pub(crate) struct Answers {
    /// What happens at once, in this order.
    pub(crate) events: Vec<Event>,
    /// What happens when the job is watched, or the token is used.
    pub(crate) later: Vec<Event>,
}

/// The recorded answers, used up call by call.
#[derive(Debug, Default)]
pub(crate) struct World {
    responses: BTreeMap<String, Vec<Value>>,
    callbacks: BTreeMap<String, VecDeque<Value>>,
    has_activities: bool,
    stops: Option<Event>,
}

impl World {
    pub(crate) fn of(case: &Value) -> Self {
        let list = |key: &str| case.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let state = |entry: &Value| entry.get("state").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut responses: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for mock in list("mocks") {
            let recorded = mock.get("responses").and_then(Value::as_array).cloned().unwrap_or_default();
            responses.entry(state(&mock)).or_default().extend(recorded);
        }
        let mut callbacks: BTreeMap<String, VecDeque<Value>> = BTreeMap::new();
        for callback in list("callbacks") {
            callbacks.entry(state(&callback)).or_default().push_back(callback);
        }
        let expected =
            |key: &str| case.get("expected").and_then(|expected| expected.get(key)).and_then(Value::as_str);
        // A recording tells of `StopExecution` only through what came of it.
        let stops = (expected("status") == Some("ABORTED")).then(|| Event::Stopped {
            error: expected("error").map(str::to_owned),
            cause: expected("cause").map(str::to_owned),
        });
        Self { responses, callbacks, has_activities: !list("activities").is_empty(), stops }
    }

    /// What the outside does instead of waiting on, once.
    pub(crate) fn interrupt(&mut self) -> Option<Event> {
        self.stops.take()
    }

    /// The answers to a call; an error when the recording has none.
    pub(crate) fn call(
        &mut self,
        rules: &Rules,
        task: TaskId,
        request: &TaskRequest,
    ) -> Result<Answers, String> {
        let parameters = crate::history::parse_text(&request.parameters);
        // Iterations call at the same time: the request says which answer is meant.
        let fits = |response: &Value| {
            let expected = response.get("parameters").unwrap_or(&Value::Null);
            let before = rules.bindings();
            let fits = rules.compare("", expected, &parameters).is_none();
            rules.restore(before);
            fits
        };
        let response = match self.responses.get_mut(&request.state).filter(|responses| !responses.is_empty())
        {
            Some(responses) => responses.remove(responses.iter().position(fits).unwrap_or(0)),
            // Where branches were recorded without order, an answer may stand under another state.
            None => self
                .responses
                .values_mut()
                .find_map(|responses| responses.iter().position(fits).map(|index| responses.remove(index)))
                .ok_or_else(|| format!("`{}` calls more often than was recorded", request.state))?,
        };
        let waits = request.token.is_some();
        let mut answers = Answers { events: Vec::new(), later: Vec::new() };
        if let Some(submitted) = response.get("submitted") {
            answers.events.push(Event::TaskSubmitted { task, output: text(submitted) });
        }
        let end = if response.get("submitted").is_some() { &mut answers.later } else { &mut answers.events };
        if let Some(value) = response.get("return") {
            end.push(if waits {
                Event::TaskSubmitted { task, output: text(value) }
            } else {
                Event::TaskSucceeded { task, output: text(value) }
            });
            if waits {
                answers.later.extend(self.callback(task, &request.state));
            }
        } else if let Some(failure) = response.get("throw") {
            end.push(failed(task, failure));
        }
        Ok(answers)
    }

    /// What an activity's worker does.
    pub(crate) fn activity(&mut self, task: TaskId, request: &TaskRequest) -> Answers {
        if !self.has_activities {
            return Answers { events: vec![Event::ActivityMissing { task }], later: Vec::new() };
        }
        let callback = self.callbacks.get(&request.state).and_then(VecDeque::front).cloned();
        let mut answers = Answers { events: vec![Event::ActivityQueued { task }], later: Vec::new() };
        if let Some(callback) = callback {
            let worker = callback.get("workerName").and_then(Value::as_str).map(str::to_owned);
            answers.later.push(Event::ActivityTaken { task, worker });
            answers.later.extend(self.callback(task, &request.state));
        }
        answers
    }

    /// What the outside did with the token of the state's next attempt; nothing when it kept silent.
    fn callback(&mut self, task: TaskId, state: &str) -> Option<Event> {
        let callback = self.callbacks.get_mut(state)?.pop_front()?;
        match callback.get("action").and_then(Value::as_str)? {
            "SendTaskSuccess" => {
                let output = callback.get("output").unwrap_or(&Value::Null);
                Some(Event::TaskSucceeded { task, output: text(output) })
            }
            "SendTaskFailure" => Some(failed(task, &callback)),
            _ => None,
        }
    }
}

fn failed(task: TaskId, failure: &Value) -> Event {
    let part = |key: &str| failure.get(key).and_then(Value::as_str).map(str::to_owned);
    Event::TaskFailed { task, error: part("error"), cause: part("cause") }
}

/// JSON as text; `{"$text": …}` stands for text that is no JSON.
pub(crate) fn text(value: &Value) -> std::sync::Arc<str> {
    match value.get("$text").and_then(Value::as_str) {
        Some(text) => text.into(),
        None => value.to_string().into(),
    }
}

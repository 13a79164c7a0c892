//! What SQS, Lambda and `EventBridge` refuse of an app's queues and triggers, found before they see it.

use asl_assembly::{QueueSource, Reference, TriggerSource};
use serde_json::Value;

use super::App;
use crate::finding::source_line;
use crate::trigger::Trigger;

/// How long a taken message is hidden unless the queue says so, in seconds.
const HIDDEN_FOR: u32 = 30;

/// How long a function may take unless it says so, in seconds.
const FUNCTION_TIMEOUT: u32 = 3;

impl App {
    pub(super) fn check_limits(&mut self) {
        self.check_queues();
        for trigger in self.triggers.clone() {
            let before = self.assembly.diagnostics.len();
            for fault in &trigger.faults {
                let message =
                    format!("the input that the trigger `{}` gives: {fault}", trigger.document.name);
                let help = "give the event's parts on, and compute in the workflow's first state";
                self.report("INVALID_VALUE", message, Some(help));
            }
            match &trigger.document.on {
                TriggerSource::Schedule { schedule, .. } => {
                    if let Some(fault) = schedule.fault() {
                        let (name, text) = (&trigger.document.name, &schedule.expression);
                        let message = format!("the trigger `{name}` fires at `{text}`: {fault}");
                        self.report("INVALID_SCHEDULE", message, None);
                    }
                }
                TriggerSource::Event { event } => {
                    if let Some(fault) = pattern_fault(&event.pattern) {
                        let message =
                            format!("the event pattern of the trigger `{}`: {fault}", trigger.document.name);
                        let help = "each value is a list of what fits: `json!({\"state\": [\"stopped\"]})`";
                        self.report("INVALID_EVENT_PATTERN", message, Some(help));
                    }
                }
                TriggerSource::Queue { queue } => self.check_batches(&trigger, queue),
                TriggerSource::Topic { .. } => {}
            }
            let place = source_line(trigger.place);
            for finding in self.assembly.diagnostics.iter_mut().skip(before) {
                finding.source = Some(place.clone());
            }
        }
    }

    fn check_queues(&mut self) {
        for queue in self.assembly.queues.clone() {
            let name = &queue.name;
            if queue.visibility_timeout_seconds.is_some_and(|seconds| seconds > 43_200) {
                let message = format!("the queue `{name}` hides a message for more than 12 hours");
                self.report("INVALID_QUEUE", message, None);
            }
            if queue.retention_seconds.is_some_and(|seconds| !(60..=1_209_600).contains(&seconds)) {
                let message =
                    format!("the queue `{name}` keeps a message for less than a minute or more than 14 days");
                self.report("INVALID_QUEUE", message, None);
            }
            let Some(dead) = &queue.dead_letters else { continue };
            if !(1..=1000).contains(&dead.after) {
                let message =
                    format!("the queue `{name}` gives a message up after it was taken {} times", dead.after);
                self.report("INVALID_QUEUE", message, Some("1 to 1000 times"));
            }
            match self.assembly.queue(&dead.queue) {
                _ if dead.queue == *name => {
                    let message = format!("the queue `{name}` is its own dead-letter queue");
                    self.report("INVALID_QUEUE", message, None);
                }
                Some(other) if other.fifo != queue.fifo => {
                    let message =
                        format!("of `{name}` and its dead-letter queue `{}` one alone is FIFO", other.name);
                    self.report("INVALID_QUEUE", message, None);
                }
                Some(other) if self.dead_letters_lead_back(name, other) => {
                    let message =
                        format!("the dead letters of `{name}` come back to it, by way of `{}`", other.name);
                    self.report("INVALID_QUEUE", message, None);
                }
                Some(_) => {}
                None => {
                    let message = format!(
                        "the queue `{name}` uses the queue `{}`, which this app does not have",
                        dead.queue
                    );
                    let help = "add it to the app: `App::new(..).queue(..)`";
                    self.report("UNKNOWN_REFERENCE", message, Some(help));
                }
            }
        }
    }

    /// Whether the way of dead letters from `next` reaches `start`: neither could be made before the other.
    fn dead_letters_lead_back(&self, start: &str, next: &asl_assembly::Queue) -> bool {
        let mut at = Some(next);
        for _ in &self.assembly.queues {
            let Some(dead) = at.and_then(|queue| queue.dead_letters.as_ref()) else { return false };
            if dead.queue == start {
                return true;
            }
            at = self.assembly.queue(&dead.queue);
        }
        false
    }

    /// See <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html>.
    fn check_batches(&mut self, trigger: &Trigger, source: &QueueSource) {
        let name = &trigger.document.name;
        if let Reference::Other(text) = &source.of
            && !text.starts_with("arn:")
        {
            let message = format!("the trigger `{name}` has a queue at `{text}`, which is no URL of SQS");
            let help = "such as `https://sqs.us-east-1.amazonaws.com/123456789012/jobs`";
            self.report("INVALID_QUEUE", message, Some(help));
        }
        let queue = match &source.of {
            Reference::Queue(name) => self.assembly.queue(name).cloned(),
            _ => None,
        };
        let fifo = queue.as_ref().is_some_and(|queue| queue.fifo);
        let most = if fifo { 10 } else { 10_000 };
        let size = source.batch_size.unwrap_or(10);
        let window = source.window_seconds.unwrap_or(0);
        let fault = if !(1..=most).contains(&size) {
            Some(format!("takes {size} messages at once, and 1 to {most} are possible"))
        } else if window > 300 {
            Some(format!("waits {window} s for a batch, and 300 are the most"))
        } else if fifo && window > 0 && matches!(trigger.document.to, Reference::Function(_)) {
            Some("waits for batches of a FIFO queue, which come at once".to_owned())
        } else if size > 10 && window == 0 {
            Some(format!("takes {size} messages at once without waiting for them"))
        } else {
            None
        };
        if let Some(fault) = fault {
            let help =
                (size > 10 && window == 0).then_some("more than ten need `.waiting(seconds(1))` or longer");
            self.report("INVALID_BATCH", format!("the trigger `{name}` {fault}"), help);
        }
        if let (Some(queue), Reference::Function(function)) = (queue, &trigger.document.to)
            && let Some(lambda) = self.functions.iter().find(|known| known.name == *function)
        {
            let takes = lambda.timeout_seconds().unwrap_or(FUNCTION_TIMEOUT);
            let hidden = queue.visibility_timeout_seconds.unwrap_or(HIDDEN_FOR);
            if hidden < takes {
                let message = format!(
                    "the queue `{}` shows a message again after {hidden} s, and the function `{function}` may take \
                     {takes} s",
                    queue.name
                );
                let help = "hide it for longer, best six times as long: `QueueSetup::of(..).hidden_for(..)`";
                self.report("VISIBILITY_TOO_SHORT", message, Some(help));
            }
        }
    }
}

/// What of an event pattern the service refuses: every leaf stands in a list.
fn pattern_fault(pattern: &Value) -> Option<String> {
    let Some(members) = pattern.as_object().filter(|members| !members.is_empty()) else {
        return Some("it is no object with something in it".to_owned());
    };
    members.iter().find_map(|(name, value)| match value {
        Value::Array(items) if items.is_empty() => Some(format!("the list of `{name}` is empty")),
        Value::Array(items) if name == "$or" => items.iter().find_map(pattern_fault),
        Value::Array(_) => None,
        Value::Object(_) => pattern_fault(value),
        _ => Some(format!("`{name}` is no list")),
    })
}

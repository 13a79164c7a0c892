//! What happens in a stack, told as it happens, and the first real cause when it goes wrong.

use std::collections::BTreeSet;

use asl_assembly::{Assembly, SourceLine};
use asl_render::cloudformation::{PartOf, Template};
use aws_sdk_cloudformation::types::{StackEvent, StackStatus};
use serde_json::{Value, json};

use super::stack::{Patience, Stack, is_missing};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::{Format, Output, Style};

/// Something that happened to a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) id: String,
    /// Hours, minutes and seconds in UTC.
    pub(super) time: String,
    pub(super) logical_id: String,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) reason: Option<String>,
}

impl Event {
    fn of(event: &StackEvent) -> Self {
        let time = event.timestamp().and_then(|time| jiff::Timestamp::from_second(time.secs()).ok());
        Self {
            id: event.event_id().unwrap_or_default().to_owned(),
            time: time.map(|time| time.strftime("%H:%M:%S").to_string()).unwrap_or_default(),
            logical_id: event.logical_resource_id().unwrap_or_default().to_owned(),
            kind: event.resource_type().unwrap_or_default().to_owned(),
            status: event.resource_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
            reason: event.resource_status_reason().filter(|reason| !reason.is_empty()).map(str::to_owned),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "type": "resource",
            "logical_id": self.logical_id,
            "resource_type": self.kind,
            "status": self.status,
            "reason": self.reason,
        })
    }

    fn is_of_stack(&self) -> bool {
        self.kind == "AWS::CloudFormation::Stack"
    }

    fn failed(&self) -> bool {
        self.status.ends_with("_FAILED")
    }

    /// Whether it failed only because something else did.
    fn was_cancelled(&self) -> bool {
        self.reason.as_deref().is_some_and(|reason| reason.to_lowercase().contains("cancelled"))
    }
}

/// How a change of a stack ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// As it should.
    Well,
    /// It did not; the stack's status says what is left.
    Badly(String),
    /// The stack is gone.
    Gone,
}

impl Ended {
    /// `None` while it goes on.
    fn of(status: &StackStatus) -> Option<Self> {
        match status.as_str() {
            "CREATE_COMPLETE" | "UPDATE_COMPLETE" | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" => Some(Self::Well),
            "DELETE_COMPLETE" => Some(Self::Gone),
            other if other.ends_with("IN_PROGRESS") => None,
            other => Some(Self::Badly(other.to_owned())),
        }
    }
}

/// Follows a stack's events.
pub(super) struct Follower<'a> {
    stack: &'a Stack<'a>,
    stack_id: String,
    /// How long a logical id is at most, so that the lines stand in columns.
    width: usize,
    seen: BTreeSet<String>,
    events: Vec<Event>,
}

impl<'a> Follower<'a> {
    /// Begins behind what has happened so far.
    pub(super) async fn start(stack: &'a Stack<'a>, stack_id: String, width: usize) -> Result<Self, Failure> {
        let mut follower = Self {
            stack,
            stack_id,
            width: width.max(stack.name.len()),
            seen: BTreeSet::new(),
            events: Vec::new(),
        };
        follower.news().await?;
        follower.events.clear();
        Ok(follower)
    }

    /// Tells each event in the order of time until the stack rests.
    pub(super) async fn until_done(mut self, output: &Output) -> Result<(Ended, Vec<Event>), Failure> {
        let mut patience = Patience::new();
        loop {
            // The status is read first, so that no event before its end is missed.
            let ended = self.ended().await?;
            for event in self.news().await? {
                tell(&event, self.width, output);
                self.events.push(event);
            }
            if let Some(ended) = ended {
                return Ok((ended, self.events));
            }
            patience.wait().await;
        }
    }

    async fn ended(&self) -> Result<Option<Ended>, Failure> {
        let found = self.stack.aws.cloudformation.describe_stacks().stack_name(&self.stack_id).send().await;
        match found {
            Ok(found) => match found.stacks().first() {
                Some(stack) => Ok(stack.stack_status().and_then(Ended::of)),
                None => Ok(Some(Ended::Gone)),
            },
            Err(error) if is_missing(&error) => Ok(Some(Ended::Gone)),
            Err(error) => Err(self.stack.aws.failed(&format!("look at `{}`", self.stack.name), &error)),
        }
    }

    /// The events not seen before, oldest first.
    async fn news(&mut self) -> Result<Vec<Event>, Failure> {
        let mut news = Vec::new();
        let mut next = None;
        'pages: loop {
            let page = self
                .stack
                .aws
                .cloudformation
                .describe_stack_events()
                .stack_name(&self.stack_id)
                .set_next_token(next)
                .send()
                .await;
            let page = match page {
                Ok(page) => page,
                Err(error) if is_missing(&error) => break,
                Err(error) => {
                    return Err(self
                        .stack
                        .aws
                        .failed(&format!("read what happens in `{}`", self.stack.name), &error));
                }
            };
            for event in page.stack_events().iter().map(Event::of) {
                // They come newest first: behind a known one there are only known ones.
                if !self.seen.insert(event.id.clone()) {
                    break 'pages;
                }
                news.push(event);
            }
            next = page.next_token;
            if next.is_none() {
                break;
            }
        }
        news.reverse();
        Ok(news)
    }
}

fn tell(event: &Event, width: usize, output: &Output) {
    match output.format() {
        Format::Jsonl => output.line(&event.to_json()),
        Format::Json => {}
        _ => {
            let style = if event.failed() || event.status.contains("ROLLBACK") {
                Style::Error
            } else if event.status.ends_with("COMPLETE") {
                Style::Success
            } else {
                Style::Faint
            };
            let status = output.err_paint(&format!("{:<18}", event.status), style);
            let mut line = format!("{} {status} {:<width$}  {}", event.time, event.logical_id, event.kind);
            if let Some(reason) = event.reason.as_deref().filter(|_| event.failed()) {
                line.push_str("  ");
                line.push_str(reason);
            }
            output.say(&line);
        }
    }
}

/// The failure of a deploy: the first real cause with its resource and, where it can be told, its line of Rust.
pub(super) fn cause(
    stack: &str,
    status: &str,
    events: &[Event],
    template: &Template,
    assembly: &Assembly,
) -> Failure {
    let failed = || events.iter().filter(|event| event.failed() && !event.is_of_stack());
    let first = failed()
        .find(|event| !event.was_cancelled())
        .or_else(|| events.iter().find(|event| event.failed()))
        .or_else(|| events.iter().find(|event| event.is_of_stack() && event.reason.is_some()));
    let cancelled = failed().filter(|event| event.was_cancelled()).count();
    let left = match status {
        "ROLLBACK_COMPLETE" => "was not made, and nothing of it is left",
        "UPDATE_ROLLBACK_COMPLETE" => "was rolled back, and is as before",
        _ => "is left half done",
    };
    let Some(event) = first else {
        return Failure::new("DEPLOY_FAILED", format!("`{stack}` {left} ({status})")).exit(ExitCode::No);
    };
    let part = template.part(&event.logical_id);
    let of = part.map(|of| format!(" of {of}")).unwrap_or_default();
    let reason = event.reason.as_deref().unwrap_or("without a reason").trim_end_matches('.');
    let message = format!("`{stack}` {left}: {} `{}`{of}: {reason}", event.kind, event.logical_id);
    let mut help = match status {
        "ROLLBACK_COMPLETE" | "UPDATE_ROLLBACK_COMPLETE" => "mend it and run `synth deploy` again".to_owned(),
        _ => format!("the stack is {status}: look at it in the console before anything else"),
    };
    if cancelled > 0 {
        help = format!("{help}; {cancelled} other changes were only cancelled because of this one");
    }
    let failure = Failure::new("DEPLOY_FAILED", message).help(help).exit(ExitCode::No);
    match part.and_then(|of| line_of_rust(of, reason, assembly)) {
        Some(line) => failure.at(&line.file, usize::try_from(line.line).unwrap_or(usize::MAX), 1),
        None => failure,
    }
}

/// The line of the state that a reason names: the service writes `/States/NAME` or the name in quotes.
fn line_of_rust<'a>(of: &PartOf, reason: &str, assembly: &'a Assembly) -> Option<&'a SourceLine> {
    let PartOf::Workflow(name) = of else { return None };
    let workflow = assembly.workflow(name)?;
    workflow
        .states
        .iter()
        .filter_map(|(pointer, facts)| {
            let state = pointer.rsplit('/').next()?.replace("~1", "/").replace("~0", "~");
            let named = [
                format!("/States/{state}"),
                format!("'{state}'"),
                format!("\"{state}\""),
                format!("`{state}`"),
            ]
            .iter()
            .any(|words| reason.contains(words.as_str()));
            // The longest name that fits: `Save` is also in `/States/Save Article`.
            named.then_some((state.len(), facts.source.as_ref()?))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, line)| line)
}

#[cfg(test)]
mod tests {
    use asl_assembly::{Assembly, Generator};
    use asl_render::cloudformation::{Options, template};

    use super::*;

    fn event(logical_id: &str, status: &str, reason: &str) -> Event {
        Event {
            logical_id: logical_id.to_owned(),
            kind: "AWS::Lambda::Function".to_owned(),
            status: status.to_owned(),
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            ..Event::default()
        }
    }

    #[test]
    fn the_first_real_cause_is_told_and_the_cancelled_are_counted() {
        let events = [
            event("A", "CREATE_IN_PROGRESS", ""),
            event("B", "CREATE_FAILED", "Resource creation cancelled"),
            event("C", "CREATE_FAILED", "The code is too large."),
            event("D", "CREATE_FAILED", "later"),
        ];
        let assembly = Assembly::new("shop", Generator::default());
        let template = template(&assembly, &Options::default()).unwrap();
        let failure = cause("shop", "ROLLBACK_COMPLETE", &events, &template, &assembly);
        assert_eq!(
            failure.message,
            "`shop` was not made, and nothing of it is left: AWS::Lambda::Function `C`: The code is too large"
        );
        assert_eq!(failure.exit, ExitCode::No);
        assert!(failure.help.unwrap().contains("1 other changes were only cancelled"));
    }

    #[test]
    fn a_state_in_the_reason_gives_its_line() {
        let text = r#"{"assembly":1,"app":"shop","workflows":[{"name":"ship","type":"STANDARD",
            "definition":{"StartAt":"Save","States":{"Save":{"Type":"Pass","Next":"Save All"},"Save All":{"Type":"Pass","End":true}}},
            "states":{"/States/Save":{"source":{"file":"src/a.rs","line":3}},
                      "/States/Save All":{"source":{"file":"src/a.rs","line":7}}}}]}"#;
        let assembly = Assembly::read(text).unwrap();
        let template = template(&assembly, &Options::default()).unwrap();
        let events =
            [event("ShipStateMachine", "UPDATE_FAILED", "Invalid definition at /States/Save All/Next")];
        let failure = cause("shop", "UPDATE_ROLLBACK_COMPLETE", &events, &template, &assembly);
        assert_eq!(failure.place.unwrap().line, 7);
        assert!(failure.message.contains("of workflow `ship`"));
    }

    #[test]
    fn a_status_tells_whether_it_goes_on() {
        for (status, ended) in [
            ("CREATE_IN_PROGRESS", None),
            ("ROLLBACK_IN_PROGRESS", None),
            ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Some(Ended::Well)),
            ("ROLLBACK_COMPLETE", Some(Ended::Badly("ROLLBACK_COMPLETE".to_owned()))),
            ("DELETE_FAILED", Some(Ended::Badly("DELETE_FAILED".to_owned()))),
            ("DELETE_COMPLETE", Some(Ended::Gone)),
        ] {
            assert_eq!(Ended::of(&StackStatus::from(status)), ended, "{status}");
        }
    }
}

//! Each type of state in the words of the builder: which room writes it, and which fields it may have.

mod choice;
mod distributed;
mod errors;
mod jsonata;
mod many;
mod pass;
mod task;
mod work;

use asl_model::Json;

use crate::definition::State;
use crate::doc;
use crate::emit::{Context, Emitter, Mode, Refused, Written};
use crate::infer::Facts;
use crate::structure::Placed;

/// Fields that every state may have.
const ALL: &[&str] = &["Type", "Comment", "Next", "End", "QueryLanguage"];

/// A state, where it stands, and what is known of its data.
#[derive(Clone, Copy)]
pub(crate) struct Here<'h, 'm, 'a> {
    pub(crate) context: &'h Context<'m, 'a>,
    pub(crate) state: &'h State<'a>,
    pub(crate) placed: &'h Placed<'a>,
    pub(crate) facts: &'h Facts,
    /// The type that what follows begins with.
    pub(crate) next: &'h str,
}

impl<'a> Emitter<'a> {
    pub(crate) fn typed_state(
        &mut self,
        context: &Context<'_, 'a>,
        state: &State<'a>,
        placed: &Placed<'a>,
        next: &str,
    ) -> Result<Written, Refused> {
        if state.json.as_object().is_none() {
            self.lost = true;
            return Err("it is no object".to_owned());
        }
        let facts = self.facts(state).ok_or("nothing leads to it")?;
        let here = Here { context, state, placed, facts: &facts, next };
        if state.jsonata != context.mode.is_jsonata() {
            return self.other_language(here);
        }
        if state.jsonata {
            return self.jsonata_state(here);
        }
        self.path_state(here)
    }

    /// A state in JSONPath.
    fn path_state(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, facts, .. } = here;
        match state.kind() {
            "Pass" => {
                allow(state, &["InputPath", "Parameters", "Result", "ResultPath", "OutputPath", "Assign"])?;
                self.pass(state, facts)
            }
            "Wait" => {
                allow(
                    state,
                    &[
                        "Seconds",
                        "SecondsPath",
                        "Timestamp",
                        "TimestampPath",
                        "InputPath",
                        "OutputPath",
                        "Assign",
                    ],
                )?;
                self.wait(state, facts)
            }
            "Succeed" => {
                allow(state, &["InputPath", "OutputPath"])?;
                self.succeed(state, facts, context.output())
            }
            "Fail" => {
                allow(state, &["Error", "Cause", "ErrorPath", "CausePath"])?;
                self.fail(state, facts)
            }
            "Choice" => {
                allow(state, &["Choices", "Default", "Assign"])?;
                self.choice(here)
            }
            "Task" => {
                allow(
                    state,
                    &[
                        "Resource",
                        "Parameters",
                        "InputPath",
                        "ResultSelector",
                        "ResultPath",
                        "OutputPath",
                        "Assign",
                        "Retry",
                        "Catch",
                        "TimeoutSeconds",
                        "TimeoutSecondsPath",
                        "HeartbeatSeconds",
                        "HeartbeatSecondsPath",
                        "Credentials",
                    ],
                )?;
                self.task(here)
            }
            "Parallel" => {
                allow(
                    state,
                    &[
                        "Branches",
                        "Parameters",
                        "InputPath",
                        "ResultSelector",
                        "ResultPath",
                        "OutputPath",
                        "Assign",
                        "Retry",
                        "Catch",
                    ],
                )?;
                self.parallel(here)
            }
            "Map" if state.is_distributed() => self.distributed(here),
            "Map" => {
                allow(
                    state,
                    &[
                        "ItemProcessor",
                        "Iterator",
                        "ItemsPath",
                        "ItemSelector",
                        "Parameters",
                        "MaxConcurrency",
                        "MaxConcurrencyPath",
                        "InputPath",
                        "ResultSelector",
                        "ResultPath",
                        "OutputPath",
                        "Assign",
                        "Retry",
                        "Catch",
                    ],
                )?;
                self.map(here)
            }
            other => Err(format!("there is no state type `{other}`")),
        }
    }

    /// A state in another query language than the machine's.
    pub(crate) fn other_language(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, .. } = here;
        if !state.jsonata {
            return Err("a state in JSONPath inside of a machine in JSONata".to_owned());
        }
        if state.kind() == "Choice"
            || !state.list("Catch").is_empty()
            || !state.branches.is_empty()
            || state.processor.is_some()
        {
            return Err(
                "ways or machines inside of a state with another query language than its machine".to_owned()
            );
        }
        if matches!(state.kind(), "Succeed" | "Fail") {
            return Err("an end in another query language than its machine".to_owned());
        }
        let inner =
            context.in_mode(if context.mode == Mode::PathExpress { Mode::Express } else { Mode::Jsonata });
        self.crossing = true;
        let written = self.jsonata_state(Here { context: &inner, ..here });
        self.crossing = false;
        let written = written?;
        let flow = doc::closure("f", doc::chain(doc::text("f"), written.calls));
        Ok(Written { calls: vec![doc::call("jsonata", vec![flow])], gives: written.gives })
    }
}

/// Whether the state has only these fields, and those that all have.
pub(crate) fn allow(state: &State<'_>, fields: &[&str]) -> Result<(), Refused> {
    let members = state.json.as_object().unwrap_or_default();
    match members.iter().find(|(name, _)| !ALL.contains(&name.as_str()) && !fields.contains(&name.as_str())) {
        Some((name, _)) => Err(format!("the field `{name}`")),
        None => Ok(()),
    }
}

/// A machine inside of a state says no more than its states.
pub(crate) fn plain_machine(json: &Json) -> Result<(), Refused> {
    let known = |name: &str| matches!(name, "StartAt" | "States" | "Comment" | "ProcessorConfig");
    match json.as_object().unwrap_or_default().iter().find(|(name, _)| !known(name)) {
        Some((name, _)) => Err(format!("a machine inside of it with the field `{name}`")),
        None => Ok(()),
    }
}

/// Seconds in the largest unit that says them without a fraction.
pub(crate) fn duration(seconds: u64) -> String {
    match seconds {
        0 => "seconds(0)".to_owned(),
        _ if seconds.is_multiple_of(86_400) => format!("days({})", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("hours({})", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("minutes({})", seconds / 60),
        _ => format!("seconds({seconds})"),
    }
}

//! What an execution's steps look like from outside: events for whoever watches.

use asl_engine::{Effect, EventDetails, Execution, StateType, Status};
use jiff::Timestamp;

use crate::event::{ExecutionEvent, Moved, ServerEvent, Wait};

/// Follows an execution's history.
#[derive(Clone, Debug)]
pub(super) struct Movements {
    arn: String,
    machine: String,
    /// How many history events were told.
    told: usize,
}

impl Movements {
    /// Goes on behind the first `told` events of the history.
    pub(super) fn new(arn: &str, machine: &str, told: usize) -> Self {
        Self { arn: arn.to_owned(), machine: machine.to_owned(), told }
    }

    /// What the last step looks like; `until` is the last of the execution's timers.
    pub(super) fn of(
        &mut self,
        execution: &Execution,
        effects: &[Effect],
        until: Option<Timestamp>,
    ) -> Vec<ServerEvent> {
        let mut events = Vec::new();
        let new = execution.history().get(self.told..).unwrap_or_default();
        self.told = execution.history().len();
        let mut state = execution.active_states().last().map(|state| (*state).to_owned());
        let mut failed = None;
        let mut waits_for_time = false;
        for event in new {
            let moved = match &event.details {
                EventDetails::ExecutionStarted { input, .. } => {
                    events.push(self.event("RUNNING", None, Moved::Started(input.to_string())));
                    None
                }
                EventDetails::StateEntered { name, state_type, .. } => {
                    failed = None;
                    waits_for_time = *state_type == StateType::Wait;
                    if execution.status() != Status::Running {
                        state = Some(name.to_string());
                    }
                    events.push(self.event("RUNNING", Some(name.to_string()), Moved::Entered));
                    None
                }
                EventDetails::StateExited { .. } => {
                    failed = None;
                    waits_for_time = false;
                    None
                }
                EventDetails::TaskSubmitted { .. } => Some(Moved::Waiting { reason: Wait::Callback, until }),
                EventDetails::TaskFailed { error, .. }
                | EventDetails::TaskTimedOut { error, .. }
                | EventDetails::LambdaFunctionFailed(error)
                | EventDetails::LambdaFunctionTimedOut(error) => {
                    failed = Some(error.error.clone().unwrap_or_default());
                    None
                }
                _ => None,
            };
            events.extend(moved.map(|moved| self.event("RUNNING", state.clone(), moved)));
        }
        if execution.status() != Status::Running {
            let (error, cause) = (execution.error().map(str::to_owned), execution.cause().map(str::to_owned));
            let state = state.filter(|_| error.is_some());
            events.push(self.event(execution.status().as_str(), state, Moved::Ended { error, cause }));
            return events;
        }
        let at = effects.iter().find_map(|effect| match effect {
            Effect::StartTimer { at, .. } => Some(*at),
            _ => None,
        });
        if let Some(error) = failed {
            events.push(self.event("RUNNING", state, Moved::Retrying { error, at }));
        } else if waits_for_time {
            events.push(self.event("RUNNING", state, Moved::Waiting { reason: Wait::Time, until: at }));
        }
        events
    }

    fn event(&self, status: &'static str, state: Option<String>, moved: Moved) -> ServerEvent {
        ServerEvent::Execution(ExecutionEvent {
            arn: self.arn.clone(),
            machine: self.machine.clone(),
            status,
            state,
            moved,
        })
    }
}

//! Distributed Maps as their execution sees them: a Map Run is asked for, and its end is heard.

use std::sync::Arc;

use asl_model::ErrorName;

use super::thread::{Doing, ThreadId};
use super::{Execution, IllegalEvent, check_json, result_of};
use crate::effect::Effect;
use crate::era;
use crate::failure::{Failure, MAX_PAYLOAD, too_big};
use crate::history::{ErrorDetails, EventDetails};
use crate::ids::{MapRunId, Seed, uuid};
use crate::journal::{Event, Text};
use crate::map_run::MapRunRequest;
use crate::program::{Kind, Processor};
use crate::states::map::distributed::{Opening, Plan, plan};
use crate::states::{self, Step};

/// A Map Run that is not over.
#[derive(Debug)]
pub(super) struct OpenMapRun {
    thread: ThreadId,
    request: Box<MapRunRequest>,
}

impl OpenMapRun {
    pub(super) fn owed(&self, map_run: MapRunId) -> Effect {
        Effect::StartMapRun { map_run, request: self.request.clone() }
    }
}

impl Execution {
    /// The Map Runs that are not over, oldest first.
    pub fn open_map_runs(&self) -> impl Iterator<Item = (MapRunId, &MapRunRequest)> {
        self.map_runs.iter().map(|(id, run)| (id, run.request.as_ref()))
    }

    /// Whether an event fits the Map Run it is about.
    pub(super) fn check_map_run_event(&self, event: &Event) -> Result<(), IllegalEvent> {
        let (map_run, output) = match event {
            Event::MapRunSucceeded { map_run, output } => (*map_run, Some(output)),
            Event::MapRunFailed { map_run, .. } => (*map_run, None),
            _ => return Ok(()),
        };
        if !self.map_runs.contains_key(&map_run) {
            return Err(if map_run.number() == 0 || map_run.number() > self.last_map_run {
                IllegalEvent::NoSuchMapRun { map_run }
            } else {
                IllegalEvent::MapRunClosed { map_run }
            });
        }
        output
            .map_or(Ok(()), |output| check_json(output))
            .map_err(|message| IllegalEvent::InvalidOutput { message })
    }

    /// Starts a distributed Map: tells it, evaluates the rest of its fields, and asks for the Map Run.
    pub(super) fn distribute(&mut self, id: ThreadId, opening: Opening) {
        self.log_thread(id, EventDetails::MapStateStarted { length: opening.length });
        let program = Arc::clone(&self.program);
        let Some(visit) = self.threads.get(&id).and_then(|thread| thread.visit.as_ref()) else { return };
        let node = program.node(visit.place);
        let Kind::Map(map) = &node.kind else { return };
        let Processor::Distributed(distributed) = &map.processor else { return };
        let plan = match self.step(id, None, |scope| plan(scope, map, distributed, opening)) {
            Some(Ok(plan)) => plan,
            Some(Err(failure)) => return self.state_failed(id, failure),
            None => return,
        };
        self.last_map_run += 1;
        let map_run = MapRunId(self.last_map_run);
        let label = distributed.label.clone().unwrap_or_else(|| self.own_label(&node.name));
        let request =
            Box::new(self.map_run_request(map_run, &node.name, label, distributed.child_type, plan));
        self.log_thread(id, EventDetails::MapRunStarted { map_run_arn: request.map_run_arn.clone() });
        self.set_doing(id, Doing::Mapping(map_run));
        self.effects.push(Effect::StartMapRun { map_run, request: request.clone() });
        self.map_runs.insert(map_run, OpenMapRun { thread: id, request });
    }

    fn map_run_request(
        &self,
        map_run: MapRunId,
        state: &str,
        label: String,
        child_type: crate::journal::ExecutionType,
        plan: Plan,
    ) -> MapRunRequest {
        let start = &self.start;
        let Plan { items, reader, batcher, writer, scope, limits } = plan;
        let run = uuid(start.seed.derive("map-run", map_run.number()));
        let machine = start.state_machine_arn.replacen(":stateMachine:", ":mapRun:", 1);
        MapRunRequest {
            state: state.to_owned(),
            map_run_arn: format!("{machine}/{label}:{run}").into(),
            label,
            execution_arn: start.execution_arn.clone(),
            state_machine_arn: start.state_machine_arn.clone(),
            state_machine_name: start.state_machine_name.clone(),
            role_arn: start.role_arn.clone(),
            region: start.region.clone(),
            account: start.account.clone(),
            seed: Seed::from(start.seed.derive("map-run-seed", map_run.number())),
            child_type,
            items,
            reader,
            batcher,
            writer,
            scope,
            limits,
        }
    }

    /// The label of a Map that has none of its own: the same for all executions of a machine.
    fn own_label(&self, state: &str) -> String {
        let whose = format!("label/{}/{state}", self.start.state_machine_arn);
        uuid(Seed::from([0; 32]).derive(&whose, 0))
    }

    pub(super) fn map_run_succeeded(&mut self, map_run: MapRunId, output: &Text) {
        if output.len() > MAX_PAYLOAD {
            let state = self.map_runs.get(&map_run).map(|run| run.request.state.clone());
            let error = Some(ErrorName::DATA_LIMIT_EXCEEDED.to_owned());
            let cause = Some(too_big(&state.unwrap_or_default()));
            return self.map_run_failed(map_run, ErrorDetails { error, cause });
        }
        let Some(OpenMapRun { thread, .. }) = self.map_runs.remove(&map_run) else { return };
        let Some(cursor) = self.threads.get(&thread).map(|thread| thread.cursor) else { return };
        let succeeded = self.log(cursor, EventDetails::MapRunSucceeded);
        self.log(succeeded, EventDetails::MapStateSucceeded);
        if !era::exits_from_the_start_of_a_map_run(self.started_at)
            && let Some(thread) = self.threads.get_mut(&thread)
        {
            thread.cursor = succeeded;
        }
        self.set_doing(thread, Doing::Working);
        let result = result_of(output);
        let outcome = self.step(thread, None, |scope| states::complete(scope, Some(result)).map(Step::Exit));
        self.take_step(thread, outcome);
    }

    pub(super) fn map_run_failed(&mut self, map_run: MapRunId, error: ErrorDetails) {
        let Some(OpenMapRun { thread, .. }) = self.map_runs.remove(&map_run) else { return };
        self.log_thread(thread, EventDetails::MapRunFailed(error.clone()));
        self.state_failed(thread, Failure::told(error));
    }

    /// Gives a Map Run up, because the lane it belongs to was aborted.
    pub(super) fn give_map_run_up(&mut self, map_run: MapRunId) {
        if self.map_runs.remove(&map_run).is_some() {
            self.effects.push(Effect::StopMapRun { map_run });
        }
    }
}

//! Distributed Maps as their execution sees them: a Map Run is asked for, and its end is heard.

use std::sync::Arc;

use asl_model::ErrorName;

use super::thread::{Doing, Thread, ThreadId};
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

/// How often one Map Run can be redriven.
const MAX_REDRIVES: u64 = 1000;

/// A Map Run of a state that is not left yet.
#[derive(Debug)]
pub(super) struct KnownMapRun {
    thread: ThreadId,
    request: Box<MapRunRequest>,
    redrive_count: u64,
    /// One that failed or was stopped is kept for a redrive.
    is_open: bool,
}

impl KnownMapRun {
    pub(super) fn owed(&self, map_run: MapRunId) -> Option<Effect> {
        let KnownMapRun { request, redrive_count, is_open, .. } = self;
        is_open.then(|| match redrive_count {
            0 => Effect::StartMapRun { map_run, request: request.clone() },
            _ => Effect::RedriveMapRun { map_run, request: request.clone(), redrive_count: *redrive_count },
        })
    }
}

impl Execution {
    /// The Map Runs that are not over, oldest first.
    pub fn open_map_runs(&self) -> impl Iterator<Item = (MapRunId, &MapRunRequest)> {
        let open = self.map_runs.iter().filter(|(_, run)| run.is_open);
        open.map(|(id, run)| (id, run.request.as_ref()))
    }

    fn open_map_run(&self, map_run: MapRunId) -> Option<&KnownMapRun> {
        self.map_runs.get(&map_run).filter(|run| run.is_open)
    }

    /// Whether an event fits the Map Run it is about.
    pub(super) fn check_map_run_event(&self, event: &Event) -> Result<(), IllegalEvent> {
        let (map_run, output) = match event {
            Event::MapRunSucceeded { map_run, output } => (*map_run, Some(output)),
            Event::MapRunFailed { map_run, .. } => (*map_run, None),
            _ => return Ok(()),
        };
        if self.open_map_run(map_run).is_none() {
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
        let run = KnownMapRun { thread: id, request, redrive_count: 0, is_open: true };
        self.map_runs.insert(map_run, run);
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
        let Some(KnownMapRun { thread, .. }) = self.map_runs.remove(&map_run) else { return };
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
        let Some(run) = self.map_runs.get_mut(&map_run) else { return };
        run.is_open = false;
        let thread = run.thread;
        self.log_thread(thread, EventDetails::MapRunFailed(error.clone()));
        self.state_failed(thread, Failure::told(error));
    }

    /// Gives a Map Run up, because the lane it belongs to was aborted.
    pub(super) fn give_map_run_up(&mut self, map_run: MapRunId) {
        if let Some(run) = self.map_runs.get_mut(&map_run).filter(|run| run.is_open) {
            run.is_open = false;
            self.effects.push(Effect::StopMapRun { map_run });
        }
    }

    /// Gives all of them up, because the execution is over.
    pub(super) fn stop_map_runs(&mut self) {
        let open: Vec<MapRunId> = self.open_map_runs().map(|(id, _)| id).collect();
        for map_run in open {
            self.give_map_run_up(map_run);
        }
    }

    /// Drops the Map Runs that the state of a thread had, and its lanes: they will not be redriven.
    pub(super) fn forget_map_runs(&mut self, thread: ThreadId) {
        let mut had = Vec::new();
        if let Some(thread) = self.threads.get(&thread) {
            map_runs_of(thread, &mut had);
        }
        for map_run in had {
            self.map_runs.remove(&map_run);
        }
    }

    /// Has a Map Run go on with the children that did not succeed.
    pub(super) fn redrive_map_run(&mut self, thread: ThreadId, map_run: MapRunId) {
        let Some(run) = self.map_runs.get_mut(&map_run) else { return };
        if run.redrive_count == MAX_REDRIVES {
            let cause =
                format!("The Map Run was redriven {MAX_REDRIVES} times, and cannot be redriven again.");
            return self.state_failed(thread, Failure::runtime(cause));
        }
        run.redrive_count += 1;
        run.is_open = true;
        let map_run_arn = run.request.map_run_arn.clone();
        let redriven = EventDetails::MapRunRedriven { map_run_arn, redrive_count: run.redrive_count };
        self.effects.extend(run.owed(map_run));
        self.log_thread(thread, redriven);
    }
}

/// The Map Runs of the state that a thread is in, and of the lanes that it gave up.
fn map_runs_of(thread: &Thread, found: &mut Vec<MapRunId>) {
    match thread.visit.as_ref().map(|visit| &visit.doing) {
        Some(Doing::Mapping(map_run)) => found.push(*map_run),
        Some(Doing::Forked(lanes)) => {
            lanes.given_up.iter().for_each(|lane| map_runs_of(&lane.thread, found));
        }
        _ => {}
    }
}

//! The state that a test is about, made ready to run.

use std::sync::Arc;

use asl_model::{Json, StateKind, StateMachine, StateName, Succeed};
use indexmap::IndexMap;

use super::{TestStateError, TestStateRequest, refuse};
use crate::program::{Kind, Node, Processor, Program};

/// What a state is called that stands alone.
const ALONE: &str = "StateName";

/// The program that holds the state, and the state's name there.
pub(super) fn locate(request: &TestStateRequest) -> Result<(Arc<Program>, String), TestStateError> {
    let invalid = |error: String| TestStateError::Definition(error);
    let parsed = asl_model::parse(&request.definition).map_err(|error| invalid(error.to_string()))?;
    if parsed.json.get("States").is_none() {
        let program = program(alone(&parsed.json))?;
        return Ok((program, ALONE.to_owned()));
    }
    let document = asl_model::read_parsed(parsed);
    let Some(name) = &request.state_name else {
        return refuse("StateName must be specified when the definition is a state machine");
    };
    match holder(&program(document.machine)?, name) {
        Some(program) => Ok((program, name.clone())),
        None => refuse("State not found in definition"),
    }
}

fn program(machine: StateMachine) -> Result<Arc<Program>, TestStateError> {
    Program::new(machine).map(Arc::new).map_err(|error| TestStateError::Definition(error.to_string()))
}

/// A machine around one state; whatever it leads to is there.
fn alone(state: &Json) -> StateMachine {
    let states: Json = [(ALONE.to_owned(), state.clone())].into_iter().collect();
    let json: Json =
        [("StartAt".to_owned(), Json::from(ALONE)), ("States".to_owned(), states)].into_iter().collect();
    let (mut machine, _) = asl_model::from_json(&json);
    let targets: Vec<StateName> = asl_model::edges(&machine).into_iter().map(|edge| edge.to).collect();
    let states: &mut IndexMap<_, _> = &mut machine.states;
    for target in targets {
        states.entry(target).or_insert_with(|| asl_model::State::new(StateKind::Succeed(Succeed)));
    }
    machine
}

/// The program that has a state of this name, which may be that of a distributed Map's children.
fn holder(program: &Arc<Program>, name: &str) -> Option<Arc<Program>> {
    if program.find(name).is_some() {
        return Some(Arc::clone(program));
    }
    program.nodes().filter_map(children).find_map(|inner| holder(inner, name))
}

fn children(node: &Node) -> Option<&Arc<Program>> {
    match &node.kind {
        Kind::Map(map) => match &map.processor {
            Processor::Distributed(distributed) => Some(&distributed.program),
            Processor::Inline(_) => None,
        },
        _ => None,
    }
}

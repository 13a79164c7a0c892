//! The cases to run: what the mock configuration says, held against the definition, with what is expected of them.

use std::path::Path;

use asl_model::{StateKind, StateMachine, ways};
use serde_json::Value;

use super::json_file::{JsonFile, Node};
use super::mocks::{MockFile, MockedCase};
use crate::failure::{Failure, did_you_mean};

/// The cases of one state machine.
#[derive(Debug)]
pub(super) struct Cases(Vec<Case>);

/// One case.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) mocked: MockedCase,
    /// JSON text.
    pub(super) input: Option<String>,
    pub(super) expected: Option<Expected>,
}

/// How a case is to end. What is not said is not asked; without an error it is to succeed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Expected {
    pub(super) status: Option<String>,
    pub(super) output: Option<Value>,
    pub(super) error: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) path: Option<Vec<String>>,
}

const STATUSES: [&str; 4] = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

impl Cases {
    /// The cases of `machine`, each mock for a state that calls something.
    pub(super) fn of(mocks: &MockFile, machine: &str, definition: &StateMachine) -> Result<Self, Failure> {
        let found = mocks.machines().find(|found| found.name == machine);
        let cases = found.map(|found| found.cases.as_slice()).unwrap_or_default();
        for mocked in cases.iter().flat_map(|case| &case.states) {
            check_state(definition, &mocked.state).map_err(|(message, help)| {
                let failure = mocks.file.failure(&mocked.place, message);
                match help {
                    Some(help) => failure.help(help),
                    None => failure,
                }
            })?;
        }
        if cases.is_empty() {
            let message = format!("`{machine}` has no test cases in `{}`", mocks.file.path.display());
            return Err(Failure::new("NO_TEST_CASES", message));
        }
        let case = |mocked: &MockedCase| Case { mocked: mocked.clone(), input: None, expected: None };
        Ok(Self(cases.iter().map(case).collect()))
    }

    /// Reads what is expected: the shape of the mock configuration, and in a case's place what it is given and gives.
    pub(super) fn expect(&mut self, path: &Path, machine: &str) -> Result<(), Failure> {
        let file = JsonFile::read(path, "INVALID_EXPECTATIONS")?;
        let machines = file.root().need("StateMachines")?;
        for (name, node) in machines.need(machine)?.need("TestCases")?.members()? {
            let known: Vec<String> = self.0.iter().map(|case| case.mocked.name.clone()).collect();
            let Some(case) = self.0.iter_mut().find(|case| case.mocked.name == name) else {
                let failure = node.failure(format!("there is no case `{name}` in the mock configuration"));
                return Err(match did_you_mean(name, known.iter().map(String::as_str)) {
                    Some(help) => failure.help(help),
                    None => failure,
                });
            };
            node.only(&["Input", "Status", "Output", "Error", "Cause", "Path"])?;
            case.input = node.get("Input").map(|input| asl_model::write_json_compact(input.json));
            case.expected = Some(expected(&node)?);
        }
        Ok(())
    }

    /// Keeps the cases that were named; all, if none was.
    pub(super) fn only(&mut self, names: &[String]) -> Result<(), Failure> {
        for name in names {
            let known = || self.0.iter().map(|case| case.mocked.name.as_str());
            if !known().any(|known| known == name) {
                let failure = Failure::new("UNKNOWN_CASE", format!("there is no case `{name}`"));
                return Err(match did_you_mean(name, known()) {
                    Some(help) => failure.help(help),
                    None => failure,
                });
            }
        }
        self.0.retain(|case| names.is_empty() || names.contains(&case.mocked.name));
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Case> {
        self.0.iter()
    }
}

fn expected(node: &Node<'_>) -> Result<Expected, Failure> {
    let text = |name| node.get(name).map(|node| node.text().map(str::to_owned)).transpose();
    let path = node.get("Path").map(|path| {
        path.elements()?.iter().map(|state| state.text().map(str::to_owned)).collect::<Result<Vec<_>, _>>()
    });
    let expected = Expected {
        status: text("Status")?,
        output: node.get("Output").map(|output| output.value()),
        error: text("Error")?,
        cause: text("Cause")?,
        path: path.transpose()?,
    };
    if let (Some(status), Some(node)) = (&expected.status, node.get("Status"))
        && !STATUSES.contains(&status.as_str())
    {
        let failure = node.failure(format!("`{status}` is no status at the end of an execution"));
        return Err(match did_you_mean(status, STATUSES) {
            Some(help) => failure.help(help),
            None => failure,
        });
    }
    Ok(expected)
}

/// Whether the state can be mocked; what to say if it cannot.
fn check_state(machine: &StateMachine, name: &str) -> Result<(), (String, Option<String>)> {
    let mut tasks: Vec<&str> = Vec::new();
    for found in ways(machine) {
        let is_task = matches!(found.state.kind, StateKind::Task(_));
        if found.name.as_str() == name {
            return if is_task {
                Ok(())
            } else {
                Err((format!("`{name}` is no Task state: it calls nothing that could be mocked"), None))
            };
        }
        if is_task && !tasks.contains(&found.name.as_str()) {
            tasks.push(found.name.as_str());
        }
    }
    Err((format!("the definition has no state `{name}`"), did_you_mean(name, tasks)))
}

//! The mock configuration file of Step Functions Local: test cases, and what calls answer in them.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html>.

use std::ops::RangeInclusive;
use std::path::Path;

use asl_model::Pointer;
use serde_json::Value;

use super::json_file::{JsonFile, Node};
use crate::failure::{Failure, did_you_mean};

/// A file that was read.
#[derive(Debug)]
pub(super) struct MockFile {
    pub(super) file: JsonFile,
    machines: Vec<Machine>,
}

/// The cases of one state machine.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) name: String,
    pub(super) cases: Vec<MockedCase>,
}

/// One case: which states are mocked, and by what.
#[derive(Clone, Debug)]
pub(super) struct MockedCase {
    pub(super) name: String,
    pub(super) states: Vec<MockedState>,
}

/// What the calls of one state answer.
#[derive(Clone, Debug)]
pub(super) struct MockedState {
    pub(super) state: String,
    pub(super) place: Pointer,
    pub(super) responses: Responses,
}

/// What calls answer, by their number from 0.
#[derive(Clone, Debug)]
pub(super) struct Responses {
    /// The name in `MockedResponses`.
    pub(super) name: String,
    replies: Vec<(RangeInclusive<u64>, Reply)>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reply {
    Return(Value),
    Throw { error: Option<String>, cause: Option<String> },
}

impl Responses {
    pub(super) fn of_call(&self, number: u64) -> Option<&Reply> {
        self.replies.iter().find(|(numbers, _)| numbers.contains(&number)).map(|(_, reply)| reply)
    }
}

impl MockFile {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let file = JsonFile::read(path, "INVALID_MOCK_CONFIG").map_err(|failure| match failure.code {
            "FILE" => {
                failure.help("`--mock` names a mock configuration file, as Step Functions Local reads it")
            }
            _ => failure,
        })?;
        let machines = machines(&file)?;
        Ok(Self { file, machines })
    }

    pub(super) fn machines(&self) -> impl Iterator<Item = &Machine> {
        self.machines.iter()
    }
}

fn machines(file: &JsonFile) -> Result<Vec<Machine>, Failure> {
    let root = file.root();
    root.only(&["StateMachines", "MockedResponses"])?;
    let responses = root.get("MockedResponses");
    let mut machines = Vec::new();
    for (name, machine) in root.need("StateMachines")?.members()? {
        let mut cases = Vec::new();
        for (case, states) in machine.need("TestCases")?.members()? {
            let mut mocked = Vec::new();
            for (state, response) in states.members()? {
                let place = response.place().clone();
                let responses = responses_of(&response, responses.as_ref())?;
                mocked.push(MockedState { state: state.to_owned(), place, responses });
            }
            cases.push(MockedCase { name: case.to_owned(), states: mocked });
        }
        machines.push(Machine { name: name.to_owned(), cases });
    }
    Ok(machines)
}

/// The responses that a state names.
fn responses_of(response: &Node<'_>, all: Option<&Node<'_>>) -> Result<Responses, Failure> {
    let name = response.text()?;
    let Some(found) = all.and_then(|all| all.get(name)) else {
        let failure = response.failure(format!("there is no `{name}` in `MockedResponses`"));
        let known = all.map(Node::members).transpose()?.unwrap_or_default();
        return Err(match did_you_mean(name, known.iter().map(|(name, _)| *name)) {
            Some(help) => failure.help(help),
            None => failure,
        });
    };
    let mut replies: Vec<(RangeInclusive<u64>, Reply)> = Vec::new();
    for (numbers, node) in found.members()? {
        let Some(range) = range(numbers) else {
            return Err(node
                .failure(format!("`{numbers}` is no number of a call"))
                .help("calls are numbered from 0: `0` is the first, `1-3` are the three after it"));
        };
        let overlaps =
            |other: &RangeInclusive<u64>| other.start() <= range.end() && range.start() <= other.end();
        if replies.iter().any(|(other, _)| overlaps(other)) {
            return Err(node.failure(format!("`{name}` answers a call of `{numbers}` twice")));
        }
        replies.push((range, reply(&node)?));
    }
    Ok(Responses { name: name.to_owned(), replies })
}

/// `2`, or `2-5`.
fn range(numbers: &str) -> Option<RangeInclusive<u64>> {
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some(first..=last)
}

fn reply(node: &Node<'_>) -> Result<Reply, Failure> {
    node.only(&["Return", "Throw"])?;
    match (node.get("Return"), node.get("Throw")) {
        (Some(value), None) => Ok(Reply::Return(value.value())),
        (None, Some(thrown)) => {
            thrown.only(&["Error", "Cause"])?;
            let text = |name| thrown.get(name).map(|node| node.text().map(str::to_owned)).transpose();
            Ok(Reply::Throw { error: text("Error")?, cause: text("Cause")? })
        }
        _ => Err(node.failure("an answer has one of `Return` and `Throw`")),
    }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn numbers_of_calls() {
        for (text, expected) in [
            ("0", Some(0..=0)),
            ("12", Some(12..=12)),
            ("1-3", Some(1..=3)),
            ("2-2", Some(2..=2)),
            ("3-1", None),
            ("", None),
            ("-1", None),
            ("1-", None),
            ("+1", None),
            ("1-2-3", None),
            ("one", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(range(text), expected, "{text}");
        }
    }
}

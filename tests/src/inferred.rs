//! What services must have answered where a recording shows only what came of it.

use serde_json::{Map, Value, json};

/// More calls than the retriers of any recording make.
const CALLS: usize = 20;

/// The case with the answer that its output tells of: the error that a catcher passed on, or the result that was
/// passed on as it was.
pub(crate) fn with_answers(recorded: &Value) -> Option<Value> {
    let output = recorded.pointer("/expected/output")?.as_object()?;
    let answer = match (output.get("Error"), output.get("Cause")) {
        (Some(error), Some(cause)) if output.len() == 2 => json!({"throw": {"error": error, "cause": cause}}),
        _ => json!({"return": passed_on(output)?}),
    };
    let mut tasks = Vec::new();
    collect(recorded.get("definition")?, &mut tasks);
    let mocks =
        tasks.into_iter().map(|state| json!({"state": state, "responses": vec![&answer; CALLS]})).collect();
    let mut case = recorded.clone();
    case.as_object_mut()?.insert("mocks".to_owned(), Value::Array(mocks));
    Some(case)
}

/// The member that says the same as all others together: `ResultPath` put the result into itself.
fn passed_on(output: &Map<String, Value>) -> Option<Value> {
    let names = output.keys();
    names.into_iter().find_map(|name| {
        let rest: Map<_, _> = output
            .iter()
            .filter(|(key, _)| *key != name)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let rest = Value::Object(rest);
        (output.get(name) == Some(&rest)).then_some(rest)
    })
}

/// The names of the Task states.
fn collect(machine: &Value, tasks: &mut Vec<String>) {
    for (name, state) in machine.get("States").and_then(Value::as_object).into_iter().flatten() {
        if state.get("Type").and_then(Value::as_str) == Some("Task") {
            tasks.push(name.clone());
        }
        let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten();
        let inner = ["ItemProcessor", "Iterator"].into_iter().filter_map(|key| state.get(key));
        branches.chain(inner).for_each(|machine| collect(machine, tasks));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_off_the_output() {
        let case = |output: Value| json!({"definition": {"States": {"A": {"Type": "Task"}, "B": {"Type": "Pass"}}}, "expected": {"output": output}});
        let answer = |output: Value| {
            with_answers(&case(output)).map(|case| case.pointer("/mocks/0/responses/0").cloned().unwrap())
        };
        assert_eq!(
            answer(json!({"Error": "E", "Cause": "C"})),
            Some(json!({"throw": {"error": "E", "cause": "C"}}))
        );
        assert_eq!(answer(json!({"a": 1, "final": {"a": 1}})), Some(json!({"return": {"a": 1}})));
        assert_eq!(answer(json!({"a": 1})), None);
        assert_eq!(answer(json!(1)), None);
    }
}

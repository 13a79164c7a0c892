//! `missing-field`: an object lacks a field it cannot do without.

use asl_model::Pointer;

use crate::fields::{Object, Part, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, Members, State, View};

pub(crate) static RULE: Rule = Rule {
    name: "missing-field",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks that every object has the fields it needs: a machine, branch or processor `StartAt` and `States`; a state
`Type`; a Task `Resource`; a Choice `Choices`; a Wait one of its four durations; a Parallel `Branches`; a Map
`ItemProcessor`; a retrier or catcher `ErrorEquals`, the catcher also `Next`; `Credentials` a `RoleArn`.

## Why it matters
The service refuses the definition.

## Example
```json
{\"Type\": \"Wait\", \"Next\": \"Ask Again\"}
```

## Use instead
```json
{\"Type\": \"Wait\", \"Seconds\": 3600, \"Next\": \"Ask Again\"}
```

## Spec
<https://states-language.net/spec.html#statetypes>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view) {
        check_object(object, found);
    }
    for state in view.states() {
        if state.kind == Kind::Unknown && !state.members.has("Type") {
            let message = format!("the state `{}` has no `Type`", state.name);
            found
                .error(&state.place(), message)
                .help(
                    "it is one of `Task`, `Wait`, `Pass`, `Succeed`, `Fail`, `Choice`, `Parallel` and `Map`",
                )
                .aws("These fields are required: [Type]");
        }
    }
}

fn check_object(object: &Object<'_>, found: &mut Collector) {
    let has = |name: &str| object.members.has(name);
    let noun = object.noun;
    let mut need = |name: &str| {
        if !has(name) {
            lacks(object, name, found);
        }
    };
    match (object.part, noun) {
        (Part::Container, _) => {
            // In this order, and together, as the service says it.
            let missing: Vec<&str> = ["States", "StartAt"].into_iter().filter(|name| !has(name)).collect();
            if !missing.is_empty() {
                let words: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
                let help = match missing.as_slice() {
                    ["StartAt"] => "`StartAt` names the state that runs first, one of `States`",
                    _ => "`States` holds the states by name, and `StartAt` names the one that runs first",
                };
                found
                    .error(&object.place(), format!("{noun} needs {}", words.join(" and ")))
                    .help(help)
                    .aws(format!("These fields are required: [{}]", missing.join(", ")));
            }
        }
        (Part::Retrier, _) => need("ErrorEquals"),
        (Part::Catcher, _) => {
            need("ErrorEquals");
            need("Next");
        }
        (Part::State, _) => {
            if let Some(state) = &object.state {
                check_state(object, state, found);
            }
        }
        (Part::Other, "`Credentials`") => {
            if !has("RoleArn") && !has("RoleArn.$") {
                found
                    .error(&object.place(), "`Credentials` needs `RoleArn`")
                    .aws("The field 'RoleArn' is required but was missing");
            }
        }
        (Part::Other, "`ProcessorConfig`") => {
            if object.members.text("Mode") == Some("DISTRIBUTED") && !has("ExecutionType") {
                let message = "a distributed Map needs `ExecutionType`";
                found.error(&object.place(), message).help("it is `STANDARD` or `EXPRESS`");
            }
        }
        (Part::Other, "`ItemReader`") => need("Resource"),
        (Part::Other, "`ReaderConfig`") => check_reader(object, found),
        (Part::Other, "`ItemBatcher`") => {
            let sizes = [
                "MaxItemsPerBatch",
                "MaxItemsPerBatchPath",
                "MaxInputBytesPerBatch",
                "MaxInputBytesPerBatchPath",
            ];
            if !sizes.into_iter().any(has) {
                found
                    .error(&object.place(), "`ItemBatcher` does not say how large a batch is")
                    .help("add `MaxItemsPerBatch`, `MaxInputBytesPerBatch`, or both");
            }
        }
        (Part::Other, "`ResultWriter`") => check_writer(object, found),
        (Part::Other, "`WriterConfig`") => {
            need("Transformation");
            need("OutputType");
        }
        (Part::Other, _) => {}
    }
}

fn check_state(object: &Object<'_>, state: &State<'_>, found: &mut Collector) {
    let members = state.members;
    let one_of = |names: &[&str]| names.iter().any(|name| members.has(name));
    let name = state.name;
    match state.kind {
        Kind::Task if !members.has("Resource") => lacks(object, "Resource", found),
        Kind::Choice if !members.has("Choices") => lacks(object, "Choices", found),
        Kind::Parallel if !members.has("Branches") => lacks(object, "Branches", found),
        Kind::Map if !one_of(&["ItemProcessor", "Iterator"]) => lacks(object, "ItemProcessor", found),
        Kind::Wait if !one_of(&["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]) => {
            let help = if state.is_jsonata() {
                "add `Seconds` or `Timestamp`"
            } else {
                "add `Seconds`, `Timestamp`, `SecondsPath` or `TimestampPath`"
            };
            let message = format!("`{name}` does not say how long to wait");
            found.error(&state.place(), message).help(help);
        }
        _ => {}
    }
}

fn check_reader(object: &Object<'_>, found: &mut Collector) {
    let members: Members<'_> = object.members;
    if members.text("CSVHeaderLocation") == Some("GIVEN") && !members.has("CSVHeaders") {
        let message = "`CSVHeaderLocation` is `GIVEN`, but there are no `CSVHeaders`";
        found.error(&object.place(), message).help("add `CSVHeaders`, the list of column names");
    }
    if members.text("InputType") == Some("CSV") && !members.has("CSVHeaderLocation") {
        let message = "a CSV reader should say where the column names are";
        found.warning(&object.place(), message).help("add `CSVHeaderLocation`: `FIRST_ROW` or `GIVEN`");
    }
}

fn check_writer(object: &Object<'_>, found: &mut Collector) {
    let has = |name: &str| object.members.has(name);
    if !has("Resource") && !has("WriterConfig") {
        let message = "`ResultWriter` says neither where to write nor how";
        found.error(&object.place(), message).help("add `Resource` with its parameters, or `WriterConfig`");
    }
    if has("Resource") && !has("Parameters") && !has("Arguments") {
        let name = if object.is_jsonata() { "Arguments" } else { "Parameters" };
        lacks(object, name, found);
    }
}

fn lacks(object: &Object<'_>, field: &str, found: &mut Collector) {
    let place: &Pointer = &object.place();
    let near = asl_model::closest(field, object.members.names().filter(|name| object.field(name).is_none()));
    let message = match (object.part, &object.state) {
        (Part::State, Some(state)) => format!("`{}` is {} without `{field}`", state.name, object.noun),
        _ => format!("{} needs `{field}`", object.noun),
    };
    found
        .error(place, message)
        .help_if(near.map(|near| format!("did you mean `{field}` where `{near}` stands?")))
        .aws(format!("These fields are required: [{field}]"));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_machine, check_state, found_in};

    #[test]
    fn containers_need_a_start_and_states() {
        check_machine(RULE.name, "{}", &[": a state machine needs `States` and `StartAt`"]);
        check_machine(
            RULE.name,
            r#"{"States":{"A":{"Type":"Succeed"}}}"#,
            &[": a state machine needs `StartAt`"],
        );
        for text in ["{}", r#"{"States":{"A":{"Type":"Succeed"}}}"#] {
            let help = found_in(text).first().unwrap().diagnostic.help.clone().unwrap();
            assert!(help.contains("`StartAt` names the"), "{help}");
        }
    }

    #[test]
    fn states_need_what_their_type_is_about() {
        check_state(RULE.name, r#""End":true"#, &["/States/S: the state `S` has no `Type`"]);
        check_state(
            RULE.name,
            r#""Type":"Task","End":true"#,
            &["/States/S: `S` is a Task state without `Resource`"],
        );
        check_state(
            RULE.name,
            r#""Type":"Wait","End":true"#,
            &["/States/S: `S` does not say how long to wait"],
        );
        check_state(
            RULE.name,
            r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Catch":[{"Errors":["A"]}]"#,
            &[
                "/States/S/Catch/0: a catcher needs `ErrorEquals`",
                "/States/S/Catch/0: a catcher needs `Next`",
            ],
        );
    }
}

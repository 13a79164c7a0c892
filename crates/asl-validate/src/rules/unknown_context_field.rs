//! `unknown-context-field`: a field that the Context Object does not have.

use std::ops::Range;

use asl_expr::jsonata::{NodeKind, Step};
use asl_expr::{IntrinsicArgument, IntrinsicCall, Path, ReferenceStep, Root};
use asl_model::{Pointer, closest};

use crate::expressions::{Payload, intrinsic, jsonata_texts, payloads};
use crate::fields::{Form, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-context-field",
    code: "UNKNOWN_CONTEXT_FIELD",
    check: Some(check),
    page: r#"## What it does
Warns about paths into the Context Object (`$$.…`, `$states.context.…`) to a field that it never has.

## Why it matters
JSONPath fails with `States.Runtime`; JSONata gives nothing.

## Example
```json
"run.$": "$$.Execution.ID"
```

## Use instead
```json
"run.$": "$$.Execution.Id"
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>"#,
};

/// The fields there are. What stands below the second level is the user's own data.
const FIELDS: &[(&str, &[&str])] = &[
    ("Execution", &["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"]),
    ("Map", &["Item"]),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
];

fn check(view: &View<'_>, found: &mut Collector) {
    for text in jsonata_texts(view) {
        let Some((expression, ast, _)) = text.read() else { continue };
        let mut waiting = vec![&ast.root];
        while let Some(node) = waiting.pop() {
            waiting.extend(node.children());
            let NodeKind::Path(steps) = &node.kind else { continue };
            let is_states =
                |step: &Step| matches!(&step.node.kind, NodeKind::Variable(name) if name == "states");
            if !steps.first().is_some_and(is_states) {
                continue;
            }
            let names = steps.iter().skip(1).map_while(|step| match &step.node.kind {
                NodeKind::Name(name) if step.suffixes.is_empty() => {
                    Some((name.as_str(), expression.range(step.node.span)))
                }
                _ => None,
            });
            let names: Vec<(&str, Range<usize>)> = names.take(3).collect();
            if let Some((("context", _), fields)) = names.split_first() {
                look(&text.place, fields, found);
            }
        }
    }
    for Payload { place, members } in payloads(view) {
        for (key, value) in members.iter().filter(|(key, _)| key.ends_with(".$")) {
            if let Some(text) = value.as_str() {
                in_value(view, || place.key(key), text, found);
            }
        }
    }
    for object in objects(view).iter().filter(|object| object.has_any(Form::PATHS) && object.is_jsonpath()) {
        for (field, value) in object.present().filter(|(field, _)| field.form.mark() == Form::PATHS) {
            if let Some(text) = value.as_str() {
                in_value(view, || object.at(field), text, found);
            }
        }
    }
}

fn in_value(view: &View<'_>, place: impl Fn() -> Pointer, text: &str, found: &mut Collector) {
    let names_context = text.as_bytes().windows(3).any(|three| three == b"$$.");
    if !names_context || has_substitution(text) {
        return;
    }
    if text.starts_with("States.") {
        if let Ok(call) = &*intrinsic(view, text) {
            in_call(&place(), call, found);
        }
    } else if let Ok(path) = Path::parse(text) {
        in_path(&place(), &path, 0, found);
    }
}

fn in_call(place: &Pointer, call: &IntrinsicCall, found: &mut Collector) {
    for argument in &call.arguments {
        match &argument.value {
            IntrinsicArgument::Path(path, _) => in_path(place, path, argument.span.start, found),
            IntrinsicArgument::Call(call) => in_call(place, call, found),
            _ => {}
        }
    }
}

fn in_path(place: &Pointer, path: &Path, at: usize, found: &mut Collector) {
    if *path.root() != Root::Context {
        return;
    }
    let steps = path.leading_steps();
    let names = steps.iter().map_while(|(step, span)| match step {
        ReferenceStep::Name(name) => Some((name.as_str(), span.start + at..span.end + at)),
        ReferenceStep::Index(_) => None,
    });
    look(place, &names.take(2).collect::<Vec<_>>(), found);
}

fn look(place: &Pointer, names: &[(&str, Range<usize>)], found: &mut Collector) {
    let Some(((first, within), rest)) = names.split_first() else { return };
    let Some((_, fields)) = FIELDS.iter().find(|(name, _)| name == first) else {
        let known = FIELDS.iter().map(|(name, _)| *name);
        tell(place, "the Context Object", first, known, within, found);
        return;
    };
    if let Some((second, within)) = rest.first().filter(|(name, _)| !fields.contains(name)) {
        tell(
            place,
            &format!("`{first}` of the Context Object"),
            second,
            fields.iter().copied(),
            within,
            found,
        );
    }
}

fn tell<'k>(
    place: &Pointer,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    within: &Range<usize>,
    found: &mut Collector,
) {
    let near =
        known.clone().find(|known| known.eq_ignore_ascii_case(name)).or_else(|| closest(name, known.clone()));
    let help = near.map_or_else(
        || format!("it has {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    found.warning(place, format!("{what} has no `{name}`")).help(help).within(within.clone());
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn the_context_has_known_fields() {
        check_state(
            RULE.name,
            r#""Type":"Pass","InputPath":"$$.Exection.Input","End":true,"Parameters":{"a.$":"$$.Execution.Input.anything",
                "b.$":"States.Format('{}', $$.State.name)","c.$":"$$.Map.Item.Value.x","d.$":"$$"}"#,
            &[
                "/States/S/InputPath: the Context Object has no `Exection`",
                "/States/S/Parameters/b.$: `State` of the Context Object has no `name`",
            ],
        );
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"JSONata","End":true,
                "Output":"{% [$states.context.Execution.ID, $states.context.Execution.Input.x, $states.context] %}""#,
            &["/States/S/Output: `Execution` of the Context Object has no `ID`"],
        );
    }
}

//! `token-without-callback`: the task token where there is none.

use std::ops::Range;

use asl_model::{Json, Pointer, Resource};

use crate::place::At;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "token-without-callback",
    code: "TOKEN_WITHOUT_CALLBACK",
    check: Some(check),
    page: r#"## What it does
Warns about the task token (`$$.Task.Token`, `$states.context.Task.Token`) in a state that does not wait for one.

## Why it matters
The Context Object has a token only while a `.waitForTaskToken` Task runs. Elsewhere JSONPath fails, and JSONata gives
nothing: mostly the suffix of `Resource` was lost.

## Example
```json
{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
 "Parameters": {"QueueUrl": "…", "MessageBody": {"token.$": "$$.Task.Token"}}}
```

## Use instead
```json
{"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", …}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        let resource = state.members.text("Resource").unwrap_or_default();
        let known = state.resource.as_ref();
        let has_token = state.kind == Kind::Task && (state.waits_for_token() || has_substitution(resource));
        if has_token {
            continue;
        }
        for field in ["Parameters", "Arguments", "InputPath", "ItemSelector"] {
            let Some(json) = state.members.get(field) else { continue };
            let evaluated = field == "InputPath" || state.is_jsonata();
            let Some((place, within)) = token_in(&state.at().key(field), json, evaluated) else { continue };
            let help = match known.and_then(Resource::service) {
                Some(_) => format!("did you mean `{resource}.waitForTaskToken`?"),
                None => "only a Task with `.waitForTaskToken` has a token".to_owned(),
            };
            found
                .warning(&place, format!("`{}` does not wait for a token, so there is none", state.name))
                .help(help)
                .within(within);
        }
    }
}

/// The first text that is evaluated and names the token.
fn token_in(place: &At<'_>, json: &Json, evaluated: bool) -> Option<(Pointer, Range<usize>)> {
    match json {
        Json::String(text) if evaluated && text.contains("Task.Token") => {
            let wanted = ["$$.Task.Token", "$states.context.Task.Token"];
            let (at, words) = wanted.into_iter().find_map(|words| text.find(words).map(|at| (at, words)))?;
            Some((place.pointer(), at..at + words.len()))
        }
        Json::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| token_in(&place.index(index), item, evaluated))
        }
        Json::Object(members) => members
            .iter()
            .find_map(|(key, value)| token_in(&place.key(key), value, evaluated || key.ends_with(".$"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_token_belongs_to_a_callback() {
        let task = |suffix: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage{suffix}","End":true,
                "Parameters":{{"QueueUrl":"u","MessageBody":{{"token.$":"$$.Task.Token"}}}}"#
            )
        };
        check_state(RULE.name, &task(".waitForTaskToken"), &[]);
        check_state(
            RULE.name,
            &task(""),
            &["/States/S/Parameters/MessageBody/token.$: `S` does not wait for a token, so there is none"],
        );
    }
}

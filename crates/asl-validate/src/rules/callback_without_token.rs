//! `callback-without-token`: a callback that tells nobody its task token.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "callback-without-token",
    code: "MISSING_TASK_TOKEN",
    check: Some(check),
    page: "\
## What it does
Warns about a `.waitForTaskToken` Task whose `Parameters` or `Arguments` do not hold the task token.

## Why it matters
Nobody learns the token, so nobody can answer: the Task waits for its deadline, or for a year.

## Example
```json
{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::sqs:sendMessage.waitForTaskToken\",
 \"Parameters\": {\"QueueUrl\": \"…\", \"MessageBody.$\": \"$\"}, \"End\": true}
```

## Use instead
```json
 \"Parameters\": {\"QueueUrl\": \"…\", \"MessageBody\": {\"order.$\": \"$\", \"token.$\": \"$$.Task.Token\"}}
```
In JSONata it is `{% $states.context.Task.Token %}`.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.waits_for_token()) {
        let payload = ["Parameters", "Arguments"].into_iter().find_map(|name| state.members.get(name));
        if payload.is_some_and(holds_token) {
            continue;
        }
        let (field, member) = if state.is_jsonata() {
            ("Arguments", r#""TaskToken": "{% $states.context.Task.Token %}""#)
        } else {
            ("Parameters", r#""TaskToken.$": "$$.Task.Token""#)
        };
        found
            .warning(
                &state.place(),
                format!("`{}` waits for its task token, and does not pass it on", state.name),
            )
            .help(format!(
                "add `{member}` to the payload in `{field}`: without it nobody can answer, and the execution waits in vain"
            ))
            .related(state.place().field("Resource"), "this is what makes it wait");
    }
}

/// Whether a payload holds the token, or something that may.
fn holds_token(json: &Json) -> bool {
    match json {
        Json::String(text) => {
            let context = text.trim_start_matches("{%").trim_end_matches("%}").trim();
            let whole = ["$$", "$$.Task", "$states.context", "$states.context.Task"];
            text.contains("Task.Token")
                || whole.contains(&context)
                || text.contains("$states.context)")
                || has_substitution(text)
        }
        Json::Array(items) => items.iter().any(holds_token),
        Json::Object(members) => members.iter().any(|(_, value)| holds_token(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn the_token_must_be_told() {
        let task = |parameters: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","End":true,"Parameters":{parameters}"#
            )
        };
        check_state(RULE.name, &task(r#"{"Payload":{"token.$":"$$.Task.Token"}}"#), &[]);
        check_state(
            RULE.name,
            &task(r#"{"Payload.$":"$"}"#),
            &["/States/S: `S` waits for its task token, and does not pass it on"],
        );
    }
}

//! `missing-argument`: an integration without an argument that it needs.

use asl_model::closest;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, Members, View};

pub(crate) static RULE: Rule = Rule {
    name: "missing-argument",
    code: "MISSING_ARGUMENT",
    check: Some(check),
    page: r#"## What it does
Warns about a Task whose `Parameters` or `Arguments` lack what its integration cannot do without: `FunctionName` for
`lambda:invoke`, `QueueUrl` for `sqs:sendMessage`.

## Why it matters
The call fails when the state comes to it.

## Example
```json
{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"Payload.$": "$"}, "End": true}
```

## Use instead
```json
{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
 "Parameters": {"FunctionName": "${Function}", "Payload.$": "$"}, "End": true}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Task) {
        let field = if state.is_jsonata() { "Arguments" } else { "Parameters" };
        let (Some(action), Some(given)) = (state.action, state.members.get(field).and_then(Members::of))
        else {
            continue;
        };
        let has = |name: &str| given.names().any(|key| key == name || key.strip_suffix(".$") == Some(name));
        // What is no plain name is a sentence for people: `one of TopicArn, TargetArn`.
        let is_name = |name: &&&str| name.chars().all(|letter| letter.is_ascii_alphanumeric());
        for name in action.required.iter().filter(is_name).filter(|name| !has(name)) {
            let near = closest(name, given.names().filter(|key| !action.required.contains(key)));
            let help = near.map_or_else(
                || format!("add `{name}` to `{field}`"),
                |near| format!("`{near}` may be meant as `{name}`"),
            );
            found
                .warning(&state.place().key(field), format!("`{}` does not say `{name}`", state.name))
                .help(help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn an_integration_needs_its_arguments() {
        let task = |parameters: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,"Parameters":{{{parameters}}}"#
            )
        };
        check_state(RULE.name, &task(r#""QueueUrl.$":"$.url","MessageBody":"x""#), &[]);
        check_state(
            RULE.name,
            &task(r#""QueueURL":"u","MessageBody":"x""#),
            &["/States/S/Parameters: `S` does not say `QueueUrl`"],
        );
    }
}

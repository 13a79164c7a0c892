//! `payload-misfit`: a function gets what it does not take.

use crate::flow::{FaultKind, faults};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "payload-misfit",
    code: "PAYLOAD_MISFIT",
    check: Some(check),
    page: r#"## What it does
Warns about a Task whose payload does not fit what its function takes: a member is missing that must be there, one has
another type, or one is there that the function refuses. It is known of the workflows of an app, whose functions have
types; of the data it knows what the definition itself says and what the workflow's own input type says.

## Why it matters
The function refuses the event when the execution is there, and no retry helps.

## Example
The function `ask` takes `{"title": text}`:
```json
{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
 "Parameters": {"FunctionName": "${function.ask.arn}", "Payload": {"titel.$": "$.title"}}}
```

## Use instead
```json
{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
 "Parameters": {"FunctionName": "${function.ask.arn}", "Payload": {"title.$": "$.title"}}}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for fault in faults(view).iter().filter(|fault| fault.kind == FaultKind::Payload) {
        fault.tell(found);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_typed;

    const INVOKE: &str = "arn:aws:states:::lambda:invoke";

    #[test]
    fn a_payload_fits_what_the_function_takes() {
        let task = |payload: &str| {
            format!(
                r#"{{"StartAt":"S","States":{{"S":{{"Type":"Task","Resource":"{INVOKE}","End":true,
                    "Parameters":{{"FunctionName":"${{function.ask.arn}}",{payload}}}}}}}}}"#
            )
        };
        check_typed(RULE.name, &task(r#""Payload":{"title.$":"$.title"}"#), &[]);
        check_typed(RULE.name, &task(r#""Payload.$":"$""#), &[]);
        check_typed(
            RULE.name,
            &task(r#""Payload":{"titel.$":"$.title"}"#),
            &["/States/S/Parameters/Payload: what `S` gives the function `ask` lacks `title`"],
        );
        check_typed(
            RULE.name,
            &task(r#""Payload":{"title.$":"$.words"}"#),
            &[
                "/States/S/Parameters/Payload: `title` of what `S` gives the function `ask` is a number, and must be text",
            ],
        );
        check_typed(
            RULE.name,
            &task(r#""Qualifier":"live""#),
            &["/States/S/Parameters/Payload: what `S` gives the function `ask` lacks `title`"],
        );
    }

    #[test]
    fn functions_are_called_by_their_arn_too_and_in_jsonata() {
        let machine = |state: &str| format!(r#"{{"StartAt":"S","States":{{"S":{{{state},"End":true}}}}}}"#);
        check_typed(RULE.name, &machine(r#""Type":"Task","Resource":"${function.ask.arn}""#), &[]);
        check_typed(
            RULE.name,
            &machine(r#""Type":"Task","Resource":"${function.ask.arn}","Parameters":{"title":7}"#),
            &[
                "/States/S/Parameters: `title` of what `S` gives the function `ask` is a number, and must be text",
            ],
        );
        let ata = |title: &str| {
            machine(&format!(
                r#""QueryLanguage":"JSONata","Type":"Task","Resource":"{INVOKE}","Arguments":{{
                    "FunctionName":"ask:live","Payload":{{"title":"{{% {title} %}}"}}}}"#
            ))
        };
        check_typed(RULE.name, &ata("$states.input.title"), &[]);
        check_typed(
            RULE.name,
            &ata("$count([1])"),
            &[
                "/States/S/Arguments/Payload: `title` of what `S` gives the function `ask` is a number, and must be text",
            ],
        );
    }

    #[test]
    fn what_a_function_gives_is_known_behind_it() {
        let machine = |path: &str| {
            format!(
                r#"{{"StartAt":"S","States":{{
                    "S":{{"Type":"Task","Resource":"{INVOKE}","Next":"T",
                        "Parameters":{{"FunctionName":"ask","Payload.$":"$"}}}},
                    "T":{{"Type":"Pass","InputPath":"{path}","End":true}}}}}}"#
            )
        };
        check_typed("absent-path", &machine("$.Payload.answer"), &[]);
        check_typed(
            "absent-path",
            &machine("$.Payload.anser"),
            &[
                "/States/T/InputPath: `$.Payload.anser` leads to nothing: nothing before gives a member `anser`",
            ],
        );
    }
}

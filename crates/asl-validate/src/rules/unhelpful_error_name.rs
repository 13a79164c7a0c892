//! `unhelpful-error-name`: a reserved name that does not exist, or that a retry cannot help.

use asl_model::{ErrorName, Json, closest};

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "unhelpful-error-name",
    code: "UNHELPFUL_ERROR_NAME",
    check: Some(check),
    page: "\
## What it does
Warns about names in `ErrorEquals` that begin with `States.` and are no error of the service, and about retriers
that name `States.Runtime`.

## Why it matters
A misspelt name never matches, and nobody says so. `States.Runtime` is never retried: the execution fails.

## Example
```json
{\"ErrorEquals\": [\"States.TimeOut\"], \"Next\": \"Nobody Answered\"}
```

## Use instead
```json
{\"ErrorEquals\": [\"States.Timeout\"], \"Next\": \"Nobody Answered\"}
```

## Spec
<https://states-language.net/spec.html#appendix-a>",
};

const RESERVED: [&str; 17] = [
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        for field in ["Retry", "Catch"] {
            for (number, members) in state.items(field) {
                let names = members.get("ErrorEquals").and_then(Json::as_array).unwrap_or_default();
                for (index, name) in names.iter().enumerate() {
                    let Some(name) = name.as_str() else { continue };
                    let place = || state.item_place(field, number).field("ErrorEquals").index(index);
                    if name == ErrorName::RUNTIME && field == "Retry" {
                        found.warning(&place(), "`States.Runtime` is never retried").help("remove it");
                    } else if name.starts_with("States.")
                        && !RESERVED.contains(&name)
                        && let Some(near) = closest(name, RESERVED)
                    {
                        found
                            .warning(&place(), format!("the service has no error `{name}`"))
                            .help(format!("did you mean `{near}`?"));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn near_misses_and_runtime_are_told() {
        let task = |retry: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[{retry}]"#
            )
        };
        check_state(
            RULE.name,
            &task(r#"{"ErrorEquals":["States.TimeOut","States.Runtime","States.Mine.Alone.And.Far"]}"#),
            &[
                "/States/S/Retry/0/ErrorEquals/0: the service has no error `States.TimeOut`",
                "/States/S/Retry/0/ErrorEquals/1: `States.Runtime` is never retried",
            ],
        );
    }
}

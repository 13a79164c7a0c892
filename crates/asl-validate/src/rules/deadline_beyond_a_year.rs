//! `deadline-beyond-a-year`: a time limit that the execution does not live to see.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::validate::MachineType;
use crate::view::{Kind, View};

/// A standard execution ends after one year, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>.
const YEAR: f64 = 31_536_000.0;

pub(crate) static RULE: Rule = Rule {
    name: "deadline-beyond-a-year",
    code: "DEADLINE_BEYOND_A_YEAR",
    check: Some(check),
    page: "\
## What it does
Warns about a Task of a standard machine whose `TimeoutSeconds` is more than one year (31 536 000 seconds).

## Why it matters
An execution lasts one year at most. It ends as a whole before this deadline, and no `Catch` of
`States.Timeout` runs.

## Example
```json
{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:invoke.waitForTaskToken\", \"TimeoutSeconds\": 63072000, …}
```

## Use instead
```json
{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:invoke.waitForTaskToken\", \"TimeoutSeconds\": 2592000, …,
 \"Catch\": [{\"ErrorEquals\": [\"States.Timeout\"], \"Next\": \"Ask Again\"}]}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    if view.kind != MachineType::Standard {
        return;
    }
    for state in view.states().filter(|state| state.kind == Kind::Task) {
        let Some(Json::Number(seconds)) = state.members.get("TimeoutSeconds") else { continue };
        if seconds.as_f64() > YEAR {
            let message = format!(
                "`{}` may take {} s, and its execution ends after a year",
                state.name,
                seconds.as_str()
            );
            found.warning(&state.place().field("TimeoutSeconds"), message).help(
                "31536000 s are a year; ask again in a loop, or start a new execution, for what takes longer",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_as, check_state};
    use crate::validate::MachineType;

    #[test]
    fn a_year_is_the_end() {
        let task = |seconds: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","TimeoutSeconds":{seconds},"End":true"#
            )
        };
        check_state(RULE.name, &task("31536000"), &[]);
        check_state(
            RULE.name,
            &task("31536001"),
            &["/States/S/TimeoutSeconds: `S` may take 31536001 s, and its execution ends after a year"],
        );
        let express = format!(r#"{{"StartAt":"S","States":{{"S":{{{}}}}}}}"#, task("31536001"));
        check_as(&express, MachineType::Express, &[]);
    }
}

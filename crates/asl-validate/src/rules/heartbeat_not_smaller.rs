//! `heartbeat-not-smaller`: a heartbeat that comes no earlier than the deadline.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View};

pub(crate) static RULE: Rule = Rule {
    name: "heartbeat-not-smaller",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks that `HeartbeatSeconds` is smaller than `TimeoutSeconds`.

## Why it matters
A heartbeat that may come as late as the deadline watches nothing; the service refuses the definition.

## Example
```json
\"TimeoutSeconds\": 60, \"HeartbeatSeconds\": 60
```

## Use instead
```json
\"TimeoutSeconds\": 60, \"HeartbeatSeconds\": 20
```

## Spec
<https://states-language.net/spec.html#timeouts-and-heartbeats>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Task) {
        let number = |name: &str| state.members.get(name).and_then(Json::as_u64);
        if let (Some(heartbeat), Some(timeout)) = (number("HeartbeatSeconds"), number("TimeoutSeconds"))
            && heartbeat >= timeout
        {
            let message = format!(
                "the heartbeat of `{}` is due after {heartbeat} s, and the deadline is {timeout} s",
                state.name
            );
            found
                .error(&state.place().field("HeartbeatSeconds"), message)
                .help("make `HeartbeatSeconds` smaller than `TimeoutSeconds`")
                .related(state.place().field("TimeoutSeconds"), "the deadline");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_heartbeat_comes_before_the_deadline() {
        let task = |heartbeat: u32| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"TimeoutSeconds":60,"HeartbeatSeconds":{heartbeat}"#
            )
        };
        check_state(RULE.name, &task(59), &[]);
        check_state(
            RULE.name,
            &task(60),
            &["/States/S/HeartbeatSeconds: the heartbeat of `S` is due after 60 s, and the deadline is 60 s"],
        );
    }
}

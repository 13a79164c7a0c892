//! `callback-without-deadline`: a wait for a person or a job that may last a year.

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "callback-without-deadline",
    code: "CALLBACK_WITHOUT_DEADLINE",
    check: Some(check),
    page: "\
## What it does
Warns about a `.waitForTaskToken` Task without `TimeoutSeconds`, `HeartbeatSeconds`, or a deadline of the whole
machine.

## Why it matters
If the answer is lost, the execution waits until it is a year old, and nobody notices.

## Example
```json
{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:invoke.waitForTaskToken\", \"Next\": \"Decide\", …}
```

## Use instead
```json
{\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:invoke.waitForTaskToken\", \"Next\": \"Decide\", …,
 \"TimeoutSeconds\": 604800, \"Catch\": [{\"ErrorEquals\": [\"States.Timeout\"], \"Next\": \"Nobody Answered\"}]}
```

## Spec
<https://states-language.net/spec.html#timeouts-and-heartbeats>",
};

/// Each of these ends the wait.
const DEADLINES: [&str; 4] =
    ["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"];

fn check(view: &View<'_>, found: &mut Collector) {
    if view.machine().is_some_and(|machine| machine.members.has("TimeoutSeconds")) {
        return;
    }
    for state in view.states().filter(|state| state.waits_for_token()) {
        if !DEADLINES.iter().any(|name| state.members.has(name)) {
            found
                .warning(&state.place(), format!("`{}` waits without a deadline", state.name))
                .help("add `TimeoutSeconds`, and catch `States.Timeout`");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_wait_has_an_end() {
        let task = |deadline: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken"{deadline},"End":true"#
            )
        };
        check_state(RULE.name, &task(r#","HeartbeatSeconds":60"#), &[]);
        check_state(RULE.name, &task(""), &["/States/S: `S` waits without a deadline"]);
    }
}

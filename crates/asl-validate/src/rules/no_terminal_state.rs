//! `no-terminal-state`: nothing ends the machine.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Container, Kind, Role, View, is_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "no-terminal-state",
    code: "MISSING_END_STATE",
    check: Some(check),
    page: "\
## What it does
Checks that some state ends the machine: a Succeed, a Fail, or a state with `\"End\": true`. Of a Map's processor
or a Parallel's branch this is only a warning.

## Why it matters
The service refuses a machine that cannot end. A processor that cannot end is taken, and its Map waits for ever.

## Example
```json
{\"StartAt\": \"Poll\", \"States\": {\"Poll\": {\"Type\": \"Wait\", \"Seconds\": 60, \"Next\": \"Poll\"}}}
```

## Use instead
A Choice that leaves the loop:
```json
{\"Type\": \"Choice\", \"Choices\": [{\"Variable\": \"$.done\", \"BooleanEquals\": true, \"Next\": \"Done\"}], \"Default\": \"Poll\"}
```

## Spec
<https://states-language.net/spec.html#terminal-state>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in view.containers.iter().filter(|container| !ends(container)) {
        if container.states.is_empty() {
            continue;
        }
        let place = container.place.field("States");
        let message = format!("no state ends {}", container.in_words());
        let help = "give the last state `\"End\": true`, or add a Succeed state";
        if container.role == Role::Machine {
            found.error(&place, message).help(help).aws("Workflow has no terminal state").without_aws_place();
        } else {
            found.warning(&place, message).help(help);
        }
    }
}

/// Whether some state ends a container, or may, because something is substituted for it or for its `End`.
pub(super) fn ends(container: &Container<'_>) -> bool {
    let states = container.members.get("States").and_then(Json::as_object).unwrap_or_default();
    let is_open = |json: &Json| json.as_bool() == Some(true) || is_substitution(json);
    states.iter().any(|(_, state)| is_substitution(state))
        || container.states.iter().any(|state| {
            let ended = state.members.get("End").is_some_and(is_open);
            matches!(state.kind, Kind::Succeed | Kind::Fail) || ended
        })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_text;

    #[test]
    fn the_machine_must_end_and_an_inner_one_should() {
        assert_eq!(RULE.code, "MISSING_END_STATE");
        check_text(
            r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"A"}}}"#,
            &["MISSING_END_STATE /States: no state ends the machine"],
        );
        check_text(
            r#"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"A",
                "States":{"A":{"Type":"Pass","Next":"A"}}}}}}"#,
            &["MISSING_END_STATE /States/M/ItemProcessor/States: no state ends the processor of `M`"],
        );
    }
}

//! `unreachable-state`: no way leads from the start to a state.

use asl_model::closest;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Container, Role, State, View};

pub(crate) static RULE: Rule = Rule {
    name: "unreachable-state",
    code: "MISSING_TRANSITION_TARGET",
    check: Some(check),
    page: "\
## What it does
Walks from `StartAt` over `Next`, the rules and `Default` of Choices, and catchers, and reports the states it
never comes to.

## Why it matters
The service refuses the definition. A state nobody comes to is forgotten, or the way to it is.

## Example
```json
{\"StartAt\": \"Ask\", \"States\": {
  \"Ask\": {\"Type\": \"Pass\", \"Next\": \"Done\"},
  \"Remind\": {\"Type\": \"Pass\", \"Next\": \"Ask\"},
  \"Done\": {\"Type\": \"Succeed\"}}}
```

## Use instead
Let a state go there (`\"Next\": \"Remind\"`), or remove it.

## Spec
<https://states-language.net/spec.html#transition>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        // Where nothing ends the machine, the service says only that.
        let silenced = container.role == Role::Machine && !super::no_terminal_state::ends(container);
        if silenced || !container.members.text("StartAt").is_some_and(|start| container.has_state(start)) {
            continue;
        }
        for state in &container.states {
            if !container.is_reached(state.name) {
                found
                    .error(&state.place(), format!("nothing leads to `{}`", state.name))
                    .help(help(container, state))
                    .aws(format!("State \"{}\" is not reachable.", state.name));
            }
        }
    }
}

/// What leads there after all, or was meant to.
fn help(container: &Container<'_>, state: &State<'_>) -> String {
    /// In a larger machine near names take longer to find than all rules together.
    const MOST: usize = 300;
    let usual = || "let another state go there, or remove it".to_owned();
    if container.states.len() > MOST {
        return usual();
    }
    for other in container.states.iter().filter(|other| other.name != state.name) {
        for (_, target) in &other.targets {
            if *target == state.name {
                return format!("only `{}` goes there, to which nothing leads either", other.name);
            }
            let lost = container.is_reached(other.name) && !container.has_state(target);
            if lost && closest(target, container.names()) == Some(state.name) {
                return format!(
                    "`{}` goes to `{target}`, which is no state: was this one meant?",
                    other.name
                );
            }
        }
    }
    usual()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn a_circle_apart_is_not_reached() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},
                "B":{"Type":"Pass","Next":"C"},"C":{"Type":"Pass","Next":"B"}}}"#,
            &["/States/B: nothing leads to `B`", "/States/C: nothing leads to `C`"],
        );
    }

    #[test]
    fn catchers_and_rules_lead_somewhere() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"B",
                     "Catch":[{"ErrorEquals":["States.ALL"],"Next":"C"}]},
                "B":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"D"}],"Default":"E"},
                "C":{"Type":"Fail"},"D":{"Type":"Succeed"},"E":{"Type":"Succeed"}}}"#,
            &[],
        );
    }
}

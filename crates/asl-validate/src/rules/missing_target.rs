//! `missing-target`: a transition goes to a state that does not exist in its container.

use asl_model::closest;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Container, Target, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "missing-target",
    code: "MISSING_TRANSITION_TARGET",
    check: Some(check),
    page: "\
## What it does
Checks that `StartAt`, `Next`, `Default`, and a catcher's `Next` name a state of the same container.

## Why it matters
The service refuses the definition. A Map's processor and a Parallel's branches are containers of their own: a
transition can neither enter nor leave them.

## Example
```json
{\"StartAt\": \"Review\", \"States\": {
  \"Review\": {\"Type\": \"Pass\", \"Next\": \"Aprove\"},
  \"Approve\": {\"Type\": \"Succeed\"}}}
```

## Use instead
```json
  \"Review\": {\"Type\": \"Pass\", \"Next\": \"Approve\"}
```
To leave a Map or a Parallel, end its inner machine (`\"End\": true`) and let the outer state go on.

## Spec
<https://states-language.net/spec.html#transition>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        if let Some(start) = container.members.text("StartAt")
            && is_missing(container, start)
        {
            let message = format!("{} starts at `{start}`, which is no state here", container.in_words());
            found
                .error(&container.place.field("StartAt"), message)
                .help_if(help(view, container, start))
                .aws(format!("Missing 'Next' target: {start}"));
        }
        for state in &container.states {
            for (kind, target) in &state.targets {
                if !is_missing(container, target) {
                    continue;
                }
                let name = state.name;
                let message = match kind {
                    Target::Next => format!("`{name}` goes to `{target}`, which is no state here"),
                    Target::Rule(index) => {
                        format!("rule {} of `{name}` goes to `{target}`, which is no state here", index + 1)
                    }
                    Target::Default => {
                        format!("`{name}` goes to `{target}` by default, which is no state here")
                    }
                    Target::Catch(_) => {
                        format!("`{name}` goes to `{target}` on an error, which is no state here")
                    }
                };
                found
                    .error(&state.target_place(*kind), message)
                    .help_if(help(view, container, target))
                    .aws(format!("Missing 'Next' target: {target}"));
            }
        }
    }
}

/// Without states there is another finding, and this one would only repeat it.
fn is_missing(container: &Container<'_>, target: &str) -> bool {
    container.names().next().is_some() && !container.has_state(target) && !has_substitution(target)
}

/// The largest machine in which near names are looked for: in one of thousands of states that would take longer
/// than all rules together.
const MOST: usize = 1_000;

fn help(view: &View<'_>, container: &Container<'_>, target: &str) -> Option<String> {
    if let Some(other) = view.containers.iter().find(|other| other.has_state(target)) {
        return Some(format!(
            "`{target}` stands in {}, and no transition enters or leaves {}",
            other.in_words(),
            if other.place.parent().is_none() { container.in_words() } else { other.in_words() },
        ));
    }
    if container.states.len() > MOST {
        return None;
    }
    closest(target, container.names()).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use crate::testing::check_text;

    #[test]
    fn every_field_that_names_a_state_is_looked_at() {
        check_text(
            r#"{"StartAt":"a","States":{
                "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"B",
                     "Catch":[{"ErrorEquals":["States.ALL"],"Next":"Fix"}]},
                "C":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"D"}],"Default":"E"},
                "End":{"Type":"Succeed"}}}"#,
            &[
                "MISSING_TRANSITION_TARGET /StartAt: the machine starts at `a`, which is no state here",
                "MISSING_TRANSITION_TARGET /States/A/Next: `A` goes to `B`, which is no state here",
                "MISSING_TRANSITION_TARGET /States/A/Catch/0/Next: `A` goes to `Fix` on an error, which is no state here",
                "MISSING_TRANSITION_TARGET /States/C/Choices/0/Next: rule 1 of `C` goes to `D`, which is no state here",
                "MISSING_TRANSITION_TARGET /States/C/Default: `C` goes to `E` by default, which is no state here",
            ],
        );
    }
}

//! `endless-loop`: states that go round for ever.

use std::collections::{BTreeMap, BTreeSet};

use asl_model::Json;

use super::no_terminal_state::ends;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Container, Kind, State, View, is_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "endless-loop",
    code: "ENDLESS_LOOP",
    check: Some(check),
    page: r#"## What it does
Warns about states that are reached and from which no way leads to an end of their machine.

## Why it matters
The execution goes round until it is a year old, or until its history has 25,000 events, and fails then.

## Example
```json
"Rest": {"Type": "Wait", "Seconds": 60, "Next": "Look"},
"Look": {"Type": "Task", "Resource": "…", "Next": "Rest"}
```

## Use instead
A Choice in the loop that leaves it:
```json
"Done?": {"Type": "Choice", "Choices": [{"Variable": "$.done", "BooleanEquals": true, "Next": "End"}], "Default": "Rest"}
```

## Spec
<https://states-language.net/spec.html#transition>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        // Where nothing ends the machine, another rule says so; where something is substituted, nothing is known.
        let open = |state: &State<'_>| {
            state.kind == Kind::Unknown || state.members.iter().any(|(_, json)| is_substitution(json))
        };
        if !ends(container) || container.states.iter().any(|state| open(state)) {
            continue;
        }
        if !container.members.text("StartAt").is_some_and(|start| container.has_state(start)) {
            continue;
        }
        let leave = leaving(container);
        let round: Vec<&State<'_>> = container
            .states
            .iter()
            .map(|state| &**state)
            .filter(|state| container.is_reached(state.name) && !leave.contains(state.name))
            .collect();
        let Some((first, others)) = round.split_first() else { continue };
        let message = match others {
            [] => format!("`{}` goes round for ever: no way leads from it to an end", first.name),
            [other] => format!(
                "`{}` and `{}` go round for ever: no way leads from them to an end",
                first.name, other.name
            ),
            _ => format!(
                "`{}` and {} others go round for ever: no way leads from them to an end",
                first.name,
                others.len()
            ),
        };
        let finding = found
            .warning(&first.place, message)
            .help("leave the loop by a Choice, or end a state with `\"End\": true`");
        for other in others.iter().take(3) {
            finding.related(other.place.clone(), "goes round, too");
        }
    }
}

/// The states from which some way leads to an end, or to a state that does not exist.
fn leaving<'a>(container: &Container<'a>) -> BTreeSet<&'a str> {
    let mut from: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    let mut leave = BTreeSet::new();
    let mut waiting = Vec::new();
    for state in &container.states {
        let ended = state.members.get("End").and_then(Json::as_bool) == Some(true);
        let targets = &state.targets;
        let dangling = targets.iter().any(|(_, target)| !container.has_state(target));
        let stuck = targets.is_empty();
        if matches!(state.kind, Kind::Succeed | Kind::Fail) || ended || dangling || stuck {
            leave.insert(state.name);
            waiting.push(state.name);
        }
        for (_, target) in targets {
            from.entry(*target).or_default().push(state.name);
        }
    }
    while let Some(name) = waiting.pop() {
        for before in from.get(name).into_iter().flatten() {
            if leave.insert(before) {
                waiting.push(before);
            }
        }
    }
    leave
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn a_loop_needs_a_way_out() {
        let machine = |default: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                "A":{{"Type":"Choice","Choices":[{{"Variable":"$.x","IsNull":true,"Next":"Z"}}],"Default":"B"}},
                "B":{{"Type":"Wait","Seconds":1,"Next":"C"}},
                "C":{{"Type":"Choice","Choices":[{{"Variable":"$.x","IsNull":true,"Next":"B"}}],"Default":"{default}"}},
                "Z":{{"Type":"Succeed"}}}}}}"#
            )
        };
        check_machine(RULE.name, &machine("A"), &[]);
        check_machine(
            RULE.name,
            &machine("B"),
            &["/States/B: `B` and `C` go round for ever: no way leads from them to an end"],
        );
    }
}

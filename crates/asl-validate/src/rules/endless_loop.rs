//! `endless-loop`: states that go round for ever.

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
        let leave = leaving(container);
        let round: Vec<&State<'_>> = container
            .states
            .iter()
            .zip(leave)
            .filter(|(state, leaves)| !leaves && container.is_reached(state.name))
            .map(|(state, _)| &**state)
            .collect();
        let Some((first, others)) = round.split_first() else { continue };
        if !ends(container) || container.states.iter().any(|state| open(state)) {
            continue;
        }
        if !container.members.text("StartAt").is_some_and(|start| container.has_state(start)) {
            continue;
        }
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
            .warning(&first.place(), message)
            .help("leave the loop by a Choice, or end a state with `\"End\": true`");
        for other in others.iter().take(3) {
            finding.related(other.place(), "goes round, too");
        }
    }
}

/// From which states some way leads to an end, or to a state that does not exist.
fn leaving(container: &Container<'_>) -> Vec<bool> {
    let states = &container.states;
    let mut leave = vec![false; states.len()];
    // Most ways lead on: from the last state backwards one look is enough.
    for (number, state) in states.iter().enumerate().rev() {
        let ended = state.members.get("End").and_then(Json::as_bool) == Some(true);
        let leaves = matches!(state.kind, Kind::Succeed | Kind::Fail)
            || ended
            || state.targets.is_empty()
            || state.targets.iter().any(|(_, target)| {
                container.number_of(target).is_none_or(|target| leave.get(target) == Some(&true))
            });
        leave.get_mut(number).into_iter().for_each(|known| *known = leaves);
    }
    if leave.iter().all(|leaves| *leaves) {
        return leave;
    }
    let mut from = vec![Vec::new(); states.len()];
    for (number, state) in states.iter().enumerate() {
        for target in state.targets.iter().filter_map(|(_, target)| container.number_of(target)) {
            from.get_mut(target).into_iter().for_each(|before| before.push(number));
        }
    }
    let mut waiting: Vec<usize> =
        (0..leave.len()).filter(|number| leave.get(*number) == Some(&true)).collect();
    while let Some(number) = waiting.pop() {
        for before in from.get(number).into_iter().flatten() {
            if leave.get_mut(*before).is_some_and(|leaves| !std::mem::replace(leaves, true)) {
                waiting.push(*before);
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

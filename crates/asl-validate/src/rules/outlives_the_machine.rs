//! `outlives-the-machine`: a wait that is longer than the machine may run.

use asl_model::{Json, Pointer};

use crate::report::Collector;
use crate::rule::Rule;
use crate::validate::MachineType;
use crate::view::{Kind, Members, View};

pub(crate) static RULE: Rule = Rule {
    name: "outlives-the-machine",
    code: "OUTLIVES_THE_MACHINE",
    check: Some(check),
    page: r#"## What it does
Warns about a Wait, or the waits between the attempts of a retrier, that take longer than the whole machine may:
`TimeoutSeconds` at its top, or five minutes in an express machine.

## Why it matters
The execution ends with `States.Timeout` first, and what stands behind never runs.

## Example
```json
{"TimeoutSeconds": 300, "StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": "…", "End": true,
 "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60, "MaxAttempts": 5, "BackoffRate": 2}]}}}
```

## Use instead
Fewer attempts, a `MaxDelaySeconds`, or a longer `TimeoutSeconds` of the machine: the waits above are 1860 s.

## Spec
<https://states-language.net/spec.html#retrying-after-error>"#,
};

/// The longest time an express machine may run, in seconds.
const EXPRESS: f64 = 300.0;

fn check(view: &View<'_>, found: &mut Collector) {
    let Some(machine) = view.machine() else { return };
    let own = machine.members.get("TimeoutSeconds").and_then(number);
    let place = machine.place.field("TimeoutSeconds");
    let (limit, related) = match (own, view.kind) {
        (Some(own), MachineType::Express) if own > EXPRESS => (EXPRESS, None),
        (Some(own), _) => (own, Some(place)),
        (None, MachineType::Express) => (EXPRESS, None),
        (None, MachineType::Standard) => return,
    };
    for state in view.states() {
        let mut tell = |place: &dyn Fn() -> Pointer, what: &str, seconds: f64| {
            if seconds >= limit {
                let message = format!(
                    "{what} of `{}` takes {seconds:.0} s, and the machine ends after {limit:.0} s",
                    state.name
                );
                let finding =
                    found.warning(&place(), message).help("wait for less, or give the machine more time");
                if let Some(related) = &related {
                    finding.related(related.clone(), "the end of the machine");
                }
            }
        };
        if state.kind == Kind::Wait
            && let Some(seconds) = state.members.get("Seconds").and_then(number)
        {
            tell(&|| state.place().field("Seconds"), "the wait", seconds);
        }
        for (index, retrier) in state.items("Retry") {
            tell(&|| state.item_place("Retry", index), "waiting between the attempts", waits(retrier));
        }
    }
}

fn number(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => Some(number.as_f64()),
        _ => None,
    }
}

/// The waits of a retrier together, in seconds.
fn waits(retrier: Members<'_>) -> f64 {
    /// More attempts wait longer than any machine runs.
    const MOST: u32 = 10_000;
    let field = |name: &str, usual: f64| retrier.get(name).map_or(Some(usual), number);
    let (Some(interval), Some(rate), Some(attempts), Some(most)) = (
        field("IntervalSeconds", 1.0),
        field("BackoffRate", 2.0),
        field("MaxAttempts", 3.0),
        field("MaxDelaySeconds", f64::INFINITY),
    ) else {
        return 0.0;
    };
    let (mut sum, mut delay, mut attempt) = (0.0, interval, 0);
    while f64::from(attempt) < attempts && attempt < MOST {
        sum += delay.min(most);
        delay *= rate;
        attempt += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn retries_and_waits_end_before_the_machine() {
        let machine = |timeout: u32| {
            format!(
                r#"{{"TimeoutSeconds":{timeout},"StartAt":"A","States":{{
                "A":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"B",
                    "Retry":[{{"ErrorEquals":["Busy"],"IntervalSeconds":60,"MaxAttempts":5,"BackoffRate":2}}]}},
                "B":{{"Type":"Wait","Seconds":600,"End":true}}}}}}"#
            )
        };
        check_machine(RULE.name, &machine(3600), &[]);
        check_machine(
            RULE.name,
            &machine(300),
            &[
                "/States/A/Retry/0: waiting between the attempts of `A` takes 1860 s, and the machine ends after 300 s",
                "/States/B/Seconds: the wait of `B` takes 600 s, and the machine ends after 300 s",
            ],
        );
    }
}

//! `useless-max-delay`: a longest delay that is no longer than the first.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "useless-max-delay",
    code: "USELESS_MAX_DELAY",
    check: Some(check),
    page: r#"## What it does
Warns about a retrier whose `MaxDelaySeconds` is not above its `IntervalSeconds`.

## Why it matters
`MaxDelaySeconds` ends the growth of the delays; here they never grow, and `BackoffRate` does nothing.

## Example
```json
{"ErrorEquals": ["Busy"], "IntervalSeconds": 10, "BackoffRate": 2, "MaxDelaySeconds": 10}
```

## Use instead
```json
{"ErrorEquals": ["Busy"], "IntervalSeconds": 10, "BackoffRate": 2, "MaxDelaySeconds": 60}
```

## Spec
<https://states-language.net/spec.html#retrying-after-error>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        for (index, retrier) in state.items("Retry") {
            let interval = retrier.get("IntervalSeconds").map_or(Some(1), Json::as_u64);
            if let (Some(interval), Some(most)) =
                (interval, retrier.get("MaxDelaySeconds").and_then(Json::as_u64))
                && most <= interval
            {
                found
                    .warning(
                        &state.item_place("Retry", index).field("MaxDelaySeconds"),
                        format!("the first delay of this retrier is {interval} s, and the longest {most} s"),
                    )
                    .help("make it longer, or remove it and set `BackoffRate` to 1");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn delays_can_grow() {
        let task = |most: u32| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,
                "Retry":[{{"ErrorEquals":["Busy"],"IntervalSeconds":10,"MaxDelaySeconds":{most}}}]"#
            )
        };
        check_state(RULE.name, &task(11), &[]);
        check_state(
            RULE.name,
            &task(10),
            &[
                "/States/S/Retry/0/MaxDelaySeconds: the first delay of this retrier is 10 s, and the longest 10 s",
            ],
        );
    }
}

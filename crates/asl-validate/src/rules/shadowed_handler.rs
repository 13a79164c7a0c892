//! `shadowed-handler`: an error that an earlier retrier or catcher takes.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "shadowed-handler",
    code: "SHADOWED_HANDLER",
    check: Some(check),
    page: r#"## What it does
Warns about a name in `ErrorEquals` that an earlier retrier or catcher of the same state takes: it names the same
error, or `States.TaskFailed`, which stands for every error of the work itself.

## Why it matters
Only the first that matches counts; the later one never does anything.

## Example
```json
"Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Give Up"}, {"ErrorEquals": ["Busy"], "Next": "Rest"}]
```

## Use instead
The narrow one first:
```json
"Catch": [{"ErrorEquals": ["Busy"], "Next": "Rest"}, {"ErrorEquals": ["States.TaskFailed"], "Next": "Give Up"}]
```

## Spec
<https://states-language.net/spec.html#retrying-after-error>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        for (field, noun) in [("Retry", "retrier"), ("Catch", "catcher")] {
            let mut seen: Vec<(&str, usize, usize)> = Vec::new();
            let place = |number: usize, index: usize| {
                state.item_place(field, number).field("ErrorEquals").index(index)
            };
            for (number, members) in state.items(field) {
                let names = members.get("ErrorEquals").and_then(Json::as_array).unwrap_or_default();
                for (index, name) in names.iter().enumerate() {
                    let Some(name) = name.as_str().filter(|name| !has_substitution(name)) else { continue };
                    // `States.TaskFailed` stands for what the work itself reports, under names of its own.
                    let takes = |known: &str| {
                        known == name || known == "States.TaskFailed" && !name.starts_with("States.")
                    };
                    if let Some((known, at, before)) =
                        seen.iter().find(|(known, at, _)| *at < number && takes(known))
                    {
                        found
                            .warning(
                                &place(number, index),
                                format!("an earlier {noun} of `{}` takes `{name}`, by `{known}`", state.name),
                            )
                            .help("remove it, or put the narrower one first")
                            .related(place(*at, *before), "the earlier one");
                    }
                    seen.push((name, number, index));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn the_first_that_matches_counts() {
        check_state(
            RULE.name,
            r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,
                "Retry":[{"ErrorEquals":["A"]},{"ErrorEquals":["States.Timeout","A"]}],
                "Catch":[{"ErrorEquals":["States.TaskFailed"],"Next":"Z"},
                    {"ErrorEquals":["Busy","States.Timeout"],"Next":"Z"},{"ErrorEquals":["States.ALL"],"Next":"Z"}]"#,
            &[
                "/States/S/Retry/1/ErrorEquals/1: an earlier retrier of `S` takes `A`, by `A`",
                "/States/S/Catch/1/ErrorEquals/0: an earlier catcher of `S` takes `Busy`, by `States.TaskFailed`",
            ],
        );
    }
}

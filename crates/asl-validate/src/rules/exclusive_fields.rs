//! `exclusive-fields`: two fields that say the same thing in two ways.

use crate::fields::objects;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "exclusive-fields",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports fields of one object that exclude each other: `Next` and `End`, a value and its `…Path`, two durations of
a Wait, `ItemProcessor` and `Iterator`, `ItemSelector` and `Parameters`.

## Why it matters
Only one of them can hold; the service refuses the definition.

## Example
```json
{\"Type\": \"Wait\", \"Seconds\": 10, \"SecondsPath\": \"$.patience\", \"End\": true}
```

## Use instead
```json
{\"Type\": \"Wait\", \"SecondsPath\": \"$.patience\", \"End\": true}
```

## Spec
<https://states-language.net/spec.html#wait-state>",
};

/// Fields of which at most one may stand.
const GROUPS: &[&[&str]] = &[
    &["TimeoutSeconds", "TimeoutSecondsPath"],
    &["HeartbeatSeconds", "HeartbeatSecondsPath"],
    &["Error", "ErrorPath"],
    &["Cause", "CausePath"],
    &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
    &["ItemProcessor", "Iterator"],
    &["Items", "ItemsPath"],
    &["MaxConcurrency", "MaxConcurrencyPath"],
    &["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
    &["ToleratedFailureCount", "ToleratedFailureCountPath"],
    &["MaxItems", "MaxItemsPath"],
    &["MaxItemsPerBatch", "MaxItemsPerBatchPath"],
    &["MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"],
    &["RoleArn", "RoleArn.$"],
];

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view) {
        let has = |name: &&&str| object.members.has(name) && object.field(name).is_some();
        let mut clash = |present: &[&str]| {
            let words: Vec<String> = present.iter().map(|name| format!("`{name}`")).collect();
            let message = match &object.state {
                Some(state) => {
                    format!("`{}` has {} together, and only one can hold", state.name, words.join(" and "))
                }
                None => format!("{} together, and only one can hold", words.join(" and ")),
            };
            let last = present.last().copied().unwrap_or_default();
            let finding = found
                .error(&object.place().key(last), message)
                .help("keep one of them")
                .aws_at(&object.place());
            if let Some(first) = present.first() {
                finding.related(object.place().key(*first), "the other one");
            }
        };
        // Of each group all but one have such a name; most objects have none.
        let may_clash = |name: &str| {
            let others = ["InputPath", "OutputPath", "ResultPath"];
            name.ends_with("Path") && !others.contains(&name)
                || matches!(name, "Timestamp" | "Iterator" | "RoleArn.$")
        };
        let groups = if object.present().any(|(field, _)| may_clash(field.name)) { GROUPS } else { &[] };
        for group in groups {
            let present: Vec<&str> = group.iter().filter(has).copied().collect();
            if present.len() > 1 {
                clash(&present);
            }
        }
        // The older name of `ItemSelector`, on a Map only.
        if ["ItemSelector", "Parameters"].iter().all(|name| has(&name)) {
            clash(&["Parameters", "ItemSelector"]);
        }
        let ends = object.members.get("End").and_then(asl_model::Json::as_bool) == Some(true);
        if ends && ["Next", "End"].iter().all(|name| has(&name)) {
            clash(&["Next", "End"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn one_of_a_group_is_enough() {
        check_state(
            RULE.name,
            r#""Type":"Pass","Next":"Z","End":true"#,
            &["/States/S/End: `S` has `Next` and `End` together, and only one can hold"],
        );
        check_state(
            RULE.name,
            r#""Type":"Wait","Seconds":1,"SecondsPath":"$.x","Next":"Z""#,
            &["/States/S/SecondsPath: `S` has `Seconds` and `SecondsPath` together, and only one can hold"],
        );
    }
}

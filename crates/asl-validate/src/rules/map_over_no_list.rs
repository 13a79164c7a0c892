//! `map-over-no-list`: a Map over something that is no list.

use crate::flow::{FaultKind, faults};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "map-over-no-list",
    code: "MAP_OVER_NO_LIST",
    check: Some(check),
    page: r#"## What it does
Warns about a Map whose items are known to be no list: `ItemsPath` or `Items` leads to something else, or it has
neither and its input is an object.

## Why it matters
The Map fails when it begins.

## Example
```json
{"Type": "Pass", "Result": {"orders": [1, 2]}, "Next": "Each"}
{"Type": "Map", "ItemProcessor": {"StartAt": "…", "States": {}}, "End": true}
```

## Use instead
```json
{"Type": "Map", "ItemsPath": "$.orders", "ItemProcessor": {"StartAt": "…", "States": {}}, "End": true}
```

## Spec
<https://states-language.net/spec.html#map-state>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for fault in faults(view).iter().filter(|fault| fault.kind == FaultKind::NoList) {
        fault.tell(found);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn items_are_a_list() {
        let machine = |path: &str| {
            format!(
                r#"{{"StartAt":"A","States":{{
                "A":{{"Type":"Pass","Result":{{"orders":[1],"one":{{"a":1}}}},"Next":"M"}},
                "M":{{"Type":"Map"{path},"End":true,
                    "ItemProcessor":{{"StartAt":"I","States":{{"I":{{"Type":"Pass","End":true}}}}}}}}}}}}"#
            )
        };
        check_machine(RULE.name, &machine(r#","ItemsPath":"$.orders""#), &[]);
        check_machine(
            RULE.name,
            &machine(r#","ItemsPath":"$.one""#),
            &["/States/M/ItemsPath: `M` goes over the items of a list, and gets an object"],
        );
        check_machine(
            RULE.name,
            &machine(""),
            &["/States/M: `M` goes over the items of a list, and gets an object"],
        );
    }
}

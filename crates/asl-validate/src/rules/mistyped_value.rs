//! `mistyped-value`: a field that gets a value of a type it does not take.

use crate::flow::{FaultKind, faults};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "mistyped-value",
    code: "VALUE_OF_OTHER_TYPE",
    check: Some(check),
    page: r#"## What it does
Warns where a path or an expression gives a field a value of another type than it takes, as far as the type is known
from the definition: text for `SecondsPath` or `Seconds`, an object for `CausePath`.

## Why it matters
The state fails when it comes to it.

## Example
```json
{"Type": "Pass", "Result": {"patience": "60"}, "Next": "Rest"}
{"Type": "Wait", "SecondsPath": "$.patience", "Next": "Ask Again"}
```

## Use instead
```json
{"Type": "Pass", "Result": {"patience": 60}, "Next": "Rest"}
```

## Spec
<https://states-language.net/spec.html#wait-state>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for fault in faults(view).iter().filter(|fault| fault.kind == FaultKind::Mistyped) {
        fault.tell(found);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn a_wait_takes_a_number() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Pass","Result":{"patience":"60","rest":60},"Next":"B"},
                "B":{"Type":"Wait","SecondsPath":"$.patience","Next":"C"},
                "C":{"Type":"Wait","SecondsPath":"$.rest","End":true}}}"#,
            &["/States/B/SecondsPath: `SecondsPath` takes a number, and gets text"],
        );
    }
}

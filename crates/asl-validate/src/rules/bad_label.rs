//! `bad-label`: a distributed Map's `Label` that cannot be.

use std::collections::BTreeSet;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

/// The longest label, in characters.
const MOST: usize = 40;
const FORBIDDEN: &str = " ?*<>{}[]:;,\\|^~$#%&`\"";

pub(crate) static RULE: Rule = Rule {
    name: "bad-label",
    code: "INVALID_LABEL_NAME",
    check: Some(check),
    page: "\
## What it does
Checks the `Label` of a Map: 1 to 40 characters without blanks, wildcards, brackets, and special or control
characters, and each label once in a machine (`DUPLICATE_LABEL_NAME`).

## Why it matters
It becomes part of the Map run's ARN; the service refuses the definition.

## Example
```json
\"Label\": \"all orders\"
```

## Use instead
```json
\"Label\": \"AllOrders\"
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    let mut seen = BTreeSet::new();
    for state in view.states().filter(|state| state.kind == Kind::Map) {
        let Some(label) = state.members.text("Label").filter(|label| !has_substitution(label)) else {
            continue;
        };
        let place = state.place().field("Label");
        let length = label.chars().count();
        let odd = label.chars().find(|letter| FORBIDDEN.contains(*letter) || letter.is_control());
        if length == 0 || length > MOST {
            found.error(&place, format!("a label has 1 to {MOST} characters, and this has {length}"));
        } else if let Some(odd) = odd {
            found
                .error(&place, format!("a label cannot hold `{}`", odd.escape_debug()))
                .help("use letters, digits, `-` and `_`");
        }
        if !seen.insert(label) {
            found.error(&place, format!("two Maps have the label `{label}`")).code("DUPLICATE_LABEL_NAME");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn labels_are_short_and_plain() {
        let map = |label: &str| {
            format!(
                r#""Type":"Map","End":true,"Label":"{label}","ItemProcessor":{{"StartAt":"A","States":{{"A":{{"Type":"Succeed"}}}}}}"#
            )
        };
        check_state(RULE.name, &map("AllOrders"), &[]);
        check_state(RULE.name, &map("all orders"), &["/States/S/Label: a label cannot hold ` `"]);
        check_state(
            RULE.name,
            &map(""),
            &["/States/S/Label: a label has 1 to 40 characters, and this has 0"],
        );
    }
}

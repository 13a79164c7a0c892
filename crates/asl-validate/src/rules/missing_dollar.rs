//! `missing-dollar`: text that looks like a path or a function, under a key without `.$`.

use asl_model::Json;

use crate::expressions::{Payload, payloads};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "missing-dollar",
    code: "NO_DOLLAR",
    check: Some(check),
    page: "\
## What it does
Warns about a value in a payload template that is a path or an intrinsic function, while its key does not end in
`.$`.

## Why it matters
Without `.$` it is plain text: `\"$.title\"` is passed on letter by letter.

## Example
```json
\"Parameters\": {\"title\": \"$.title\"}
```

## Use instead
```json
\"Parameters\": {\"title.$\": \"$.title\"}
```

## Spec
<https://states-language.net/spec.html#payload-template>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for Payload { place, members } in payloads(view) {
        for (key, value) in members.iter().filter(|(key, _)| !key.ends_with(".$")) {
            let Json::String(text) = value else { continue };
            if looks_computed(text) {
                found
                    .warning(&place.key(key), format!("`{text}` is plain text here"))
                    .help(format!("write the key as `{key}.$` to have it evaluated"));
            }
        }
    }
}

/// Whether a text is surely meant as a path or a function: alone, well formed, and more than a `$`.
pub(super) fn looks_computed(text: &str) -> bool {
    let path = (text.starts_with("$.") || text.starts_with("$$.") || text.starts_with("$["))
        && asl_expr::check_path(text).is_ok();
    path || (text.starts_with("States.") && asl_expr::check_intrinsic(text).is_ok())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn plain_text_that_looks_computed() {
        check_state(
            RULE.name,
            r#""Type":"Pass","Parameters":{"a":"$.title","b.$":"$.title","c":"$5 off","d":"$"},"End":true"#,
            &["/States/S/Parameters/a: `$.title` is plain text here"],
        );
    }
}

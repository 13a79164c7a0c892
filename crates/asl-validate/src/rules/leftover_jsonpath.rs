//! `leftover-jsonpath`: a path of JSONPath in a state that speaks JSONata.

use asl_model::{Json, Pointer};

use super::missing_dollar::looks_computed;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{State, View};

pub(crate) static RULE: Rule = Rule {
    name: "leftover-jsonpath",
    code: "JSONPATH_IN_JSONATA",
    check: Some(check),
    page: r#"## What it does
Warns about a path or an intrinsic function in the payload of a JSONata state that stands outside of `{% … %}`.

## Why it matters
It is plain text there: `"title.$": "$.title"` becomes a field named `title.$` with the text `$.title`. Mostly a state
was turned from JSONPath into JSONata, and this field was forgotten.

## Example
```json
"Arguments": {"title.$": "$.title"}
```

## Use instead
```json
"Arguments": {"title": "{% $states.input.title %}"}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.is_jsonata()) {
        for field in ["Arguments", "Output", "Assign", "ItemSelector", "Items"] {
            if let Some(json) = state.members.get(field) {
                look(&state.place().key(field), json, state, found);
            }
        }
        for list in ["Choices", "Catch"] {
            for (index, part) in state.items(list) {
                let place = state.item_place(list, index);
                for field in ["Output", "Assign"] {
                    if let Some(json) = part.get(field) {
                        look(&place.key(field), json, state, found);
                    }
                }
            }
        }
    }
}

fn look(place: &Pointer, json: &Json, state: &State<'_>, found: &mut Collector) {
    match json {
        Json::String(text) if looks_computed(text) => {
            let help = match text.strip_prefix("$$") {
                Some(rest) => format!("write `{{% $states.context{rest} %}}`"),
                None => match text.strip_prefix('$') {
                    Some(rest) => format!("write `{{% $states.input{rest} %}}`"),
                    None => {
                        "JSONata has functions of its own, such as `$string(…)` and `&` for text".to_owned()
                    }
                },
            };
            let key = place.last();
            let help = match key.strip_suffix(".$") {
                Some(plain) => format!("{help}, under the key `{plain}`"),
                None => help,
            };
            let message = format!("`{text}` is plain text here: `{}` is read as JSONata", state.name);
            found.warning(place, message).help(help);
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                look(&place.index(index), item, state, found);
            }
        }
        Json::Object(members) => {
            for (key, value) in members {
                look(&place.key(key), value, state, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn paths_of_the_other_language_are_text() {
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"JSONata","End":true,
                "Output":{"a.$":"$.title","b":"{% $states.input.title %}","c":["$$.Execution.Id"],"d":"$5"}"#,
            &[
                "/States/S/Output/a.$: `$.title` is plain text here: `S` is read as JSONata",
                "/States/S/Output/c/0: `$$.Execution.Id` is plain text here: `S` is read as JSONata",
            ],
        );
    }
}

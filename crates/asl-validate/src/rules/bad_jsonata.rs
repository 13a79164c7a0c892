//! `bad-jsonata`: an expression that cannot be read.

use crate::expressions::jsonata_texts;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "bad-jsonata",
    code: "INVALID_JSONATA_EXPRESSION",
    check: Some(check),
    page: "\
## What it does
Checks that text between `{%` and `%}` in a JSONata state is JSONata, and that text with one of the two has both.

## Why it matters
The service refuses the definition.

## Example
```json
\"Output\": \"{% $states.input.items[0 %}\"
```

## Use instead
```json
\"Output\": \"{% $states.input.items[0] %}\"
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for text in jsonata_texts(view).into_iter().filter(|text| !has_substitution(text.words)) {
        match (text.words.starts_with("{%"), text.words.ends_with("%}")) {
            (true, true) => {
                let Some(source) = asl_expr::jsonata_source(text.words) else { continue };
                if let Err(error) = asl_expr::jsonata_uses(source) {
                    found
                        .error(&text.place, format!("the expression cannot be read: {}", error.message))
                        .help(near(source, error.offset))
                        .aws(error.message);
                }
            }
            (true, false) => {
                found
                    .error(&text.place, "text that begins with `{%` must end with `%}`")
                    .help("nothing may stand behind `%}`, not even a blank");
            }
            (false, true) => {
                found
                    .error(&text.place, "text that ends with `%}` must begin with `{%`")
                    .help("nothing may stand before `{%`, not even a blank");
            }
            (false, false) => {}
        }
    }
}

/// Where in the expression the fault is.
fn near(source: &str, offset: usize) -> String {
    let before: String = source
        .get(..offset)
        .unwrap_or(source)
        .chars()
        .rev()
        .take(20)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let before = before.trim();
    if before.is_empty() { "look at its beginning".to_owned() } else { format!("look behind `{before}`") }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::found_in;

    #[track_caller]
    fn check(expression: &str, expected: Option<&str>) {
        let json = asl_model::Json::from(expression);
        let text = format!(
            r#"{{"QueryLanguage":"JSONata","StartAt":"S","States":{{"S":{{"Type":"Pass","Output":{json},"End":true}}}}}}"#
        );
        let found: Vec<String> = found_in(&text)
            .into_iter()
            .filter(|one| one.rule == RULE.name)
            .map(|one| one.diagnostic.message)
            .collect();
        match expected {
            Some(expected) => assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}"),
            None => assert_eq!(found, Vec::<String>::new()),
        }
    }

    #[test]
    fn both_ends_and_a_grammar() {
        check("{% $states.input.a[0].b & 'x' %}", None);
        check("plain { % text", None);
        check("{% $states.input.a[0 %}", Some("the expression cannot be read: "));
        check("{% $states.input", Some("text that begins with `{%` must end with `%}`"));
        check(" {% 1 %}", Some("text that ends with `%}` must begin with `{%`"));
    }
}

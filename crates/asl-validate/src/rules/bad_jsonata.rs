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
    for text in jsonata_texts(view).iter().filter(|text| !has_substitution(text.words)) {
        match (text.words.starts_with("{%"), text.words.ends_with("%}")) {
            (true, true) => {
                let Some(expression) = &text.expression else { continue };
                if let Err(error) = &expression.parsed {
                    let source = asl_expr::jsonata_source(text.words).unwrap_or_default();
                    found
                        .error(&text.place, format!("the expression cannot be read: {}", error.message))
                        .help(near(source, error))
                        .within(
                            expression.start + error.offset..expression.start + error.end.max(error.offset),
                        )
                        .aws(error.message.clone());
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
fn near(source: &str, error: &asl_expr::SyntaxError) -> String {
    /// As much as one takes in at a glance.
    const GLANCE: usize = 20;
    let before = source.get(..error.offset).unwrap_or(source).trim();
    let skipped = before.chars().count().saturating_sub(GLANCE);
    let before: String = before.chars().skip(skipped).collect();
    let fault: String =
        source.get(error.offset..error.end).unwrap_or_default().chars().take(GLANCE).collect();
    match (fault.is_empty(), before.trim()) {
        (true, "") => "look at its beginning".to_owned(),
        (true, before) => format!("look behind `{before}`"),
        (false, "") => format!("look at `{fault}` at its beginning"),
        (false, before) => format!("look at `{fault}` behind `{before}`"),
    }
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
        assert_eq!(found, expected.map(str::to_owned).into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn the_fault_is_shown_with_what_stands_before_it() {
        let near = |source: &str| super::near(source, &asl_expr::jsonata_uses(source).unwrap_err());
        assert_eq!(near("$states.input.items[0,1)"), "look at `,` behind `states.input.items[0`");
        assert_eq!(near("$x +"), "look behind `$x +`");
        assert_eq!(near(""), "look at its beginning");
        assert_eq!(near("'open"), "look at `'open` at its beginning");
    }

    #[test]
    fn both_ends_and_a_grammar() {
        check("{% $states.input.a[0].b & 'x' %}", None);
        check("plain { % text", None);
        check(
            "{% $states.input.a[0 %}",
            Some("the expression cannot be read: Expected \"]\" before end of expression"),
        );
        check("{% $states.input", Some("text that begins with `{%` must end with `%}`"));
        check(" {% 1 %}", Some("text that ends with `%}` must begin with `{%`"));
    }
}

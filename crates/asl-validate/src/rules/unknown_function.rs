//! `unknown-function`: a function that JSONata does not have.

use asl_expr::ReferenceKind;
use asl_expr::jsonata::FUNCTIONS;
use asl_model::closest;

use crate::expressions::jsonata_texts;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-function",
    code: "UNKNOWN_FUNCTION",
    check: Some(check),
    page: r#"## What it does
Warns about a call of a function that neither JSONata nor the service has, and that the expression does not define.

## Why it matters
The state fails with `States.QueryEvaluationError` when it comes to the call.

## Example
```json
"Output": "{% $toUpper($states.input.name) %}"
```

## Use instead
```json
"Output": "{% $uppercase($states.input.name) %}"
```
The service adds `$partition`, `$range`, `$hash`, `$random`, `$uuid` and `$parse` to those of JSONata.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for text in jsonata_texts(view) {
        let Some((expression, _, uses)) = text.read() else { continue };
        for reference in uses.references.iter().filter(|one| one.kind == ReferenceKind::Function) {
            let name = reference.name.as_str();
            if FUNCTIONS.contains(&name) {
                continue;
            }
            let known = || FUNCTIONS.iter().copied().filter(|known| *known != "eval");
            let near =
                known().find(|known| known.eq_ignore_ascii_case(name)).or_else(|| closest(name, known()));
            let help = near.map_or_else(
                || "a variable holds data, not a function; define one in the expression: `($f := function($x) { … }; $f(1))`".to_owned(),
                |near| format!("did you mean `${near}`?"),
            );
            found
                .warning(&text.place, format!("there is no function `${name}`"))
                .help(help)
                .within(expression.range(reference.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn functions_are_those_of_jsonata_and_of_the_service() {
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"JSONata","End":true,
                "Output":"{% [$upercase('a'), $uuid(), ($f := function($x) { $x }; $f(1)), $map([1], $string)] %}""#,
            &["/States/S/Output: there is no function `$upercase`"],
        );
    }
}

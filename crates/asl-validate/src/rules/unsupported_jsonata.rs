//! `unsupported-jsonata`: an expression that refers to what is not there.

use std::collections::HashSet;

use asl_expr::{Reference, ReferenceKind};
use asl_model::closest;

use crate::expressions::{Has, Text, jsonata_texts};
use crate::report::{Collector, Finding};
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "unsupported-jsonata",
    code: "UNSUPPORTED_JSONATA_EXPRESSION",
    check: Some(check),
    page: "\
## What it does
Reports what an expression refers to and does not have: a bare name, `$`, or `$$` (there is no input document),
members of `$states` that do not exist, `$states.result` where nothing has a result yet, `$states.errorOutput`
outside of a catcher, and `$eval`.

## Why it matters
The service refuses the definition.

## Example
```json
\"Output\": \"{% title & '!' %}\"
```

## Use instead
```json
\"Output\": \"{% $states.input.title & '!' %}\"
```
`result` is there in `Output` and `Assign` of a Task, Parallel or Map; `errorOutput` in those of a catcher.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>",
};

const MEMBERS: [&str; 4] = ["input", "result", "errorOutput", "context"];

fn check(view: &View<'_>, found: &mut Collector) {
    for text in jsonata_texts(view) {
        let Some((expression, _, uses)) = text.read() else { continue };
        // Each name once, in the order written.
        let mut seen = HashSet::new();
        for reference in &uses.references {
            let name = reference.name.as_str();
            match reference.kind {
                ReferenceKind::TopLevel if seen.insert((reference.kind, name)) => {
                    report_top_level(text, name, found).within(expression.range(reference.span));
                }
                ReferenceKind::States if !name.is_empty() && seen.insert((reference.kind, name)) => {
                    if let Some(finding) = check_member(text, name, found) {
                        finding.within(expression.range(reference.span));
                    }
                }
                _ => {}
            }
        }
        let is_eval = |one: &&Reference| one.kind == ReferenceKind::Function && one.name == "eval";
        if let Some(reference) = uses.references.iter().find(is_eval) {
            found
                .error(&text.place, "`$eval` does not exist in Step Functions")
                .help("write the expression out; `$parse` reads text that is JSON")
                .within(expression.range(reference.span));
        }
    }
}

fn report_top_level<'f>(text: &Text<'_>, name: &str, found: &'f mut Collector) -> &'f mut Finding {
    let (message, help) = match name {
        "$" | "$$" => (
            format!("in JSONata `{name}` is not the state's input"),
            "the state's input is `$states.input`".to_owned(),
        ),
        "*" | "**" | "%" => (
            format!("`{name}` looks at the input document, and there is none"),
            "begin with `$states.input`".to_owned(),
        ),
        _ => (
            format!("`{name}` is a field of nothing: there is no input document"),
            format!("did you mean `$states.input.{name}`, the variable `${name}`, or the text `'{name}'`?"),
        ),
    };
    found.error(&text.place, message).help(help).aws(match name {
        "$" | "$$" => format!("Reference to '{name}' is not supported."),
        _ => format!("Reference to '{name}' at the top level is not supported."),
    })
}

fn check_member<'f>(text: &Text<'_>, member: &str, found: &'f mut Collector) -> Option<&'f mut Finding> {
    let aws = format!("Field '$states.{member}' does not exist.");
    let (message, help) = match (member, text.has) {
        ("input" | "context", _) | ("result", Has::Result) | ("errorOutput", Has::ErrorOutput) => {
            return None;
        }
        ("result", Has::ErrorOutput) => (
            "`$states.result` does not exist in a catcher: the state has failed".to_owned(),
            Some("the error is `$states.errorOutput`".to_owned()),
        ),
        ("result", _) => (
            "`$states.result` does not exist here".to_owned(),
            Some("only `Output` and `Assign` of a Task, Parallel or Map have a result; here it is `$states.input`".to_owned()),
        ),
        ("errorOutput", _) => (
            "`$states.errorOutput` does not exist here".to_owned(),
            Some("only `Output` and `Assign` of a catcher have it".to_owned()),
        ),
        _ => (
            format!("`$states` has no `{member}`"),
            Some(match closest(member, MEMBERS) {
                Some(near) => format!("did you mean `$states.{near}`?"),
                None => "it has `input`, `context`, and in some places `result` or `errorOutput`".to_owned(),
            }),
        ),
    };
    Some(found.error(&text.place, message).help_if(help).aws(aws))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn expressions_refer_to_what_is_there() {
        let task = |members: &str| {
            format!(
                r#""Type":"Task","QueryLanguage":"JSONata","Resource":"arn:aws:states:::lambda:invoke",{members},"End":true"#
            )
        };
        check_state(RULE.name, &task(r#""Output":"{% $states.result.Payload %}""#), &[]);
        check_state(
            RULE.name,
            &task(r#""Arguments":{"x":"{% $states.result %}","y":"{% title %}"}"#),
            &[
                "/States/S/Arguments/x: `$states.result` does not exist here",
                "/States/S/Arguments/y: `title` is a field of nothing: there is no input document",
            ],
        );
        check_state(
            RULE.name,
            &task(
                r#""Output":"{% $states.errorOutput %}","Catch":[{"ErrorEquals":["A"],"Next":"Z","Output":"{% $states.errorOutput %}"}]"#,
            ),
            &["/States/S/Output: `$states.errorOutput` does not exist here"],
        );
        check_state(
            RULE.name,
            &task(r#""Output":"{% $states.inptu %}""#),
            &["/States/S/Output: `$states` has no `inptu`"],
        );
    }
}

//! `bad-resource`: a `Resource` that is no ARN, or an integration that does not exist.

use asl_model::{Pointer, Resource, unknown_integration};

use crate::place::At;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "bad-resource",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks the `Resource` of a Task: the ARN of a function or an activity, or `arn:aws:states:::SERVICE:ACTION` with an
action and a pattern (`.sync`, `.sync:2`, `.waitForTaskToken`) that the integration has. Of AWS SDK
integrations the service and the action are checked; an action that is unlike any known one may be newer than our
list, and is a warning. A `${` that is not closed is `INVALID_RESOURCE`.

## Why it matters
The service refuses the definition.

## Example
```json
\"Resource\": \"arn:aws:states:::dynamodb:query\"
```

## Use instead
An action that the integration has, or the SDK integration of the same service:
```json
\"Resource\": \"arn:aws:states:::aws-sdk:dynamodb:query\"
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html>",
};

/// What an item reader and a result writer may use.
const READERS: [&str; 2] = ["s3:getObject", "s3:listObjectsV2"];
const WRITERS: [&str; 1] = ["s3:putObject"];

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        if state.kind == Kind::Task
            && let Some(resource) = &state.resource
            && !state
                .action
                .zip(state.pattern)
                .is_some_and(|(action, pattern)| action.patterns.contains(&pattern))
        {
            check_task(&state.at().key("Resource"), resource, found);
        }
        if state.kind == Kind::Map {
            for (field, known) in [("ItemReader", READERS.as_slice()), ("ResultWriter", WRITERS.as_slice())] {
                let part = state.members.get(field).and_then(crate::view::Members::of);
                if let Some(text) = part.and_then(|part| part.text("Resource")) {
                    check_part(&state.place().key(field).field("Resource"), field, text, known, found);
                }
            }
        }
    }
}

fn check_part(place: &Pointer, field: &str, text: &str, known: &[&str], found: &mut Collector) {
    let action = text.strip_prefix("arn:").and_then(|rest| rest.split_once(":states:::"));
    if has_substitution(text) || action.is_some_and(|(_, action)| known.contains(&action)) {
        return;
    }
    // The service refuses other actions of S3, too, by one recording; another set of definitions that it takes
    // has one. A warning is wrong for neither.
    let is_s3 = action.is_some_and(|(_, action)| action.starts_with("s3:"));
    let message = format!("`{field}` cannot use `{text}`");
    let finding = if is_s3 { found.warning(place, message) } else { found.error(place, message) };
    let known: Vec<String> = known.iter().map(|action| format!("`arn:aws:states:::{action}`")).collect();
    finding.help(format!("it uses {}", known.join(" or "))).aws(not_recognized(text));
}

fn check_task(place: &At<'_>, resource: &Resource, found: &mut Collector) {
    let text = resource.as_str();
    if has_substitution(text) {
        return;
    }
    let refuse = |message: String, help: Option<String>, found: &mut Collector| {
        found.error(&place.pointer(), message).help_if(help).aws(not_recognized(text));
    };
    if text.contains("${") {
        let message = "a substitution is opened with `${` and not closed".to_owned();
        let finding = found.error(&place.pointer(), message);
        finding.code("INVALID_RESOURCE").help("add the `}`").aws(not_recognized(text));
        return;
    }
    let mut parts = text.split(':');
    if parts.next() != Some("arn") || parts.nth(4).is_none() {
        let help =
            "it is a function's ARN, an activity's ARN, or `arn:aws:states:::SERVICE:ACTION`".to_owned();
        refuse(format!("`Resource` is no ARN: `{text}`"), Some(help), found);
        return;
    }
    if resource.is_function_arn() {
        let qualifier = parts.nth(1);
        let fits = |word: &str| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_$".contains(c))
        };
        if qualifier.is_some_and(|word| !fits(word)) || parts.next().is_some() {
            refuse("the ARN of this function has an alias or version that cannot be".to_owned(), None, found);
        }
        return;
    }
    for unknown in unknown_integration(resource) {
        if unknown.may_be_newer {
            found.warning(&place.pointer(), unknown.message).help(unknown.help);
        } else {
            refuse(unknown.message, Some(unknown.help), found);
        }
    }
}

fn not_recognized(text: &str) -> String {
    format!(
        "The resource provided {text} is not recognized. The value is not a valid resource ARN, or the resource is \
         not available in this region."
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[track_caller]
    fn check(resource: &str, expected: Option<&str>) {
        let state = format!(r#""Type":"Task","Resource":"{resource}","End":true"#);
        let expected = expected.map(|message| format!("/States/S/Resource: {message}"));
        check_state(RULE.name, &state, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn known_integrations_pass() {
        check("arn:aws:states:::lambda:invoke.waitForTaskToken", None);
        check("arn:aws:states:::states:startExecution.sync:2", None);
        check("arn:aws-cn:states:::aws-sdk:sfn:describeExecution", None);
        check("arn:aws:lambda:us-east-1:123456789012:function:ask:live", None);
        check("arn:aws:states:us-east-1:123456789012:activity:by-hand", None);
        check("${AskFunctionArn}", None);
    }

    #[test]
    fn others_are_refused() {
        check("ask", Some("`Resource` is no ARN: `ask`"));
        check("${Ask", Some("a substitution is opened with `${` and not closed"));
        check("arn:aws:states:::dynamodb:query", Some("the integration `dynamodb` has no action `query`"));
        check("arn:aws:states:::sqs:sendMessage.sync", Some("`sqs:sendMessage` has no `.sync`"));
        check(
            "arn:aws:states:::aws-sdk:dynamodbb:query",
            Some("there is no SDK integration with a service `dynamodbb`"),
        );
        check("arn:aws:states:::lamda:invoke", Some("there is no integration `lamda`"));
        check(
            "arn:aws:states:::aws-sdk:sqs:SendMessage",
            Some("the action of an SDK integration begins with a small letter, unlike `SendMessage`"),
        );
    }
}

//! `definition-too-large`: the text is above the service's limit.

use asl_model::Pointer;

use crate::report::Collector;
use crate::rule::Rule;

/// The largest definition the service takes, in bytes.
const MOST_BYTES: usize = 1_048_576;

pub(crate) static RULE: Rule = Rule {
    name: "definition-too-large",
    code: "DEFINITION_TOO_LARGE",
    check: None,
    page: "\
## What it does
Reports a definition of more than 1 MiB (1 048 576 bytes of UTF-8).

## Why it matters
The service refuses it.

## Example
A table of ten thousand addresses in a Pass state's `Result`.

## Use instead
Keep data outside: in S3 or DynamoDB, read by a Task. Split a long machine in two and start one from the other.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>",
};

pub(crate) fn report(text: &str, found: &mut Collector) {
    if text.len() > MOST_BYTES {
        let message = format!("the definition has {} bytes, and the service takes {MOST_BYTES}", text.len());
        found
            .error(&Pointer::root(), message)
            .help("keep data in S3 or DynamoDB, or split the machine in two")
            .without_aws_place();
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::found_in;

    #[test]
    fn one_byte_more_is_too_much() {
        let definition = |padding: usize| {
            let comment = "x".repeat(padding);
            format!(r#"{{"Comment":"{comment}","StartAt":"A","States":{{"A":{{"Type":"Succeed"}}}}}}"#)
        };
        let rest = definition(0).len();
        assert!(found_in(&definition(super::MOST_BYTES - rest)).is_empty());
        let found = found_in(&definition(super::MOST_BYTES - rest + 1));
        assert_eq!(found.first().unwrap().diagnostic.code, "DEFINITION_TOO_LARGE");
    }
}

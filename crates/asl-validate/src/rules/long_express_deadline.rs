//! `long-express-deadline`: an express machine with more than five minutes.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::validate::MachineType;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "long-express-deadline",
    code: "LONG_EXPRESS_DEADLINE",
    check: Some(check),
    page: r#"## What it does
Warns about an express machine whose `TimeoutSeconds` is above 300.

## Why it matters
An express execution ends after five minutes, whatever the definition says.

## Example
`"TimeoutSeconds": 3600` at the top of an express machine.

## Use instead
`"TimeoutSeconds": 300`, or a standard machine.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    let Some(machine) = view.machine().filter(|_| view.kind == MachineType::Express) else { return };
    if let Some(seconds) =
        machine.members.get("TimeoutSeconds").and_then(Json::as_u64).filter(|seconds| *seconds > 300)
    {
        found
            .warning(
                &machine.place.field("TimeoutSeconds"),
                format!("an express machine ends after 300 s, and this says {seconds} s"),
            )
            .help("say at most 300, or make the machine a standard one");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_as;
    use crate::validate::MachineType;

    #[test]
    fn five_minutes_are_the_end() {
        let machine = r#"{"TimeoutSeconds":301,"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#;
        check_as(machine, MachineType::Standard, &[]);
        check_as(
            machine,
            MachineType::Express,
            &[&format!(
                "{} /TimeoutSeconds: an express machine ends after 300 s, and this says 301 s",
                RULE.code
            )],
        );
    }
}

//! `not-in-express`: an express machine cannot wait for jobs, people, or workers.

use asl_model::{IntegrationPattern, Resource};

use crate::report::Collector;
use crate::rule::Rule;
use crate::validate::MachineType;
use crate::view::{Kind, Members, View};

pub(crate) static RULE: Rule = Rule {
    name: "not-in-express",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports, in an express machine, `.sync`, `.waitForTaskToken`, activities, and distributed Maps.

## Why it matters
An express execution lives for five minutes at most and keeps no state; the service refuses the definition.

## Example
`arn:aws:states:::lambda:invoke.waitForTaskToken` in an express machine.

## Use instead
A standard machine, which starts the express one for the part that must be fast.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    if view.kind != MachineType::Express {
        return;
    }
    for (_, state) in view.states() {
        if state.kind == Kind::Map {
            let config = state
                .members
                .get("ItemProcessor")
                .and_then(Members::of)
                .and_then(|processor| processor.get("ProcessorConfig"));
            if config.and_then(Members::of).and_then(|config| config.text("Mode")) == Some("DISTRIBUTED") {
                let place = state.place.field("ItemProcessor").field("ProcessorConfig").field("Mode");
                let message = "an express machine has no distributed Map";
                found.error(&place, message).help("use `INLINE`, or make the machine a standard one");
            }
        }
        let Some(text) = state.members.text("Resource").filter(|_| state.kind == Kind::Task) else {
            continue;
        };
        let resource = Resource::new(text);
        let (what, aws) = match resource.pattern() {
            _ if resource.is_activity() => ("an activity", "Activity ARN"),
            IntegrationPattern::Sync | IntegrationPattern::Sync2 => {
                ("a job (`.sync`)", "'.sync' service integration")
            }
            // The blank at the end is the service's.
            IntegrationPattern::WaitForTaskToken => {
                ("a callback", "'.waitForTaskToken' service integration ")
            }
            IntegrationPattern::RequestResponse => continue,
        };
        found
            .error(&state.place.field("Resource"), format!("an express machine cannot wait for {what}"))
            .help("make the machine a standard one, or call without waiting")
            .aws(format!("Express state machine does not support {aws}"));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_as;
    use crate::validate::MachineType;

    #[test]
    fn waiting_needs_a_standard_machine() {
        let machine = r#"{"StartAt":"A","States":{"A":{"Type":"Task","End":true,"TimeoutSeconds":60,
            "Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters":{"QueueUrl":"u","MessageBody.$":"$$.Task.Token"}}}}"#;
        check_as(machine, MachineType::Standard, &[]);
        check_as(
            machine,
            MachineType::Express,
            &["SCHEMA_VALIDATION_FAILED /States/A/Resource: an express machine cannot wait for a callback"],
        );
    }
}

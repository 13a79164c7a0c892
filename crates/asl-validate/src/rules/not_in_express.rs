//! `not-in-express`: an express machine cannot wait for jobs, people, or workers.

use asl_model::IntegrationPattern;

use crate::report::Collector;
use crate::rule::Rule;
use crate::validate::MachineType;
use crate::view::{Container, Kind, Members, State, View};

pub(crate) static RULE: Rule = Rule {
    name: "not-in-express",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports, in an express machine and in the express children of a distributed Map, `.sync`, `.waitForTaskToken`,
activities, and distributed Maps.

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
    let is_express = |container: &Container<'_>| {
        let inside = container.around.iter().filter_map(|number| view.containers.get(*number));
        view.kind == MachineType::Express || inside.chain([container]).any(is_express_child)
    };
    for container in view.containers.iter().filter(|container| is_express(container)) {
        let whose = if view.kind == MachineType::Express { "an express machine" } else { "an express child" };
        container.states.iter().for_each(|state| check_state(state, whose, found));
    }
}

/// Whether a container is run by express executions of a distributed Map.
fn is_express_child(container: &Container<'_>) -> bool {
    let config = container.members.get("ProcessorConfig").and_then(Members::of);
    config.is_some_and(|config| {
        config.text("Mode") == Some("DISTRIBUTED") && config.text("ExecutionType") == Some("EXPRESS")
    })
}

fn check_state(state: &State<'_>, whose: &str, found: &mut Collector) {
    if state.kind == Kind::Map {
        let config = state
            .members
            .get("ItemProcessor")
            .and_then(Members::of)
            .and_then(|processor| processor.get("ProcessorConfig"));
        if config.and_then(Members::of).and_then(|config| config.text("Mode")) == Some("DISTRIBUTED") {
            let place = state.place().field("ItemProcessor").field("ProcessorConfig").field("Mode");
            let help = if whose == "an express child" {
                "use `INLINE`, or let the outer Map have `STANDARD` children"
            } else {
                "use `INLINE`, or make the machine a standard one"
            };
            found.error(&place, format!("{whose} has no distributed Map")).help(help);
        }
    }
    let (Some(resource), Some(pattern)) = (&state.resource, state.pattern) else { return };
    let (what, aws) = match pattern {
        _ if resource.is_activity() => ("an activity", "Activity ARN"),
        IntegrationPattern::Sync | IntegrationPattern::Sync2 => {
            ("a job (`.sync`)", "'.sync' service integration")
        }
        // The blank at the end is the service's.
        IntegrationPattern::WaitForTaskToken => ("a callback", "'.waitForTaskToken' service integration "),
        IntegrationPattern::RequestResponse => return,
    };
    let help = if whose == "an express child" {
        "let the Map have `STANDARD` children, or call without waiting"
    } else {
        "make the machine a standard one, or call without waiting"
    };
    found
        .error(&state.place().field("Resource"), format!("{whose} cannot wait for {what}"))
        .help(help)
        .aws(format!("Express state machine does not support {aws}"));
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

    #[test]
    fn so_do_the_children_of_a_distributed_map() {
        let machine = |children: &str| {
            format!(
                r#"{{"StartAt":"M","States":{{"M":{{"Type":"Map","End":true,"ItemProcessor":{{
                    "ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"{children}"}},"StartAt":"I","States":{{"I":{{
                    "Type":"Map","Next":"J","ItemProcessor":{{"ProcessorConfig":{{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"}},
                    "StartAt":"K","States":{{"K":{{"Type":"Pass","End":true}}}}}}}},"J":{{"Type":"Task","End":true,
                    "Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{{"JobName":"j"}}}}}}}}}}}}}}"#
            )
        };
        check_as(&machine("STANDARD"), MachineType::Standard, &[]);
        let inner = "/States/M/ItemProcessor/States";
        check_as(
            &machine("EXPRESS"),
            MachineType::Standard,
            &[
                &format!(
                    "SCHEMA_VALIDATION_FAILED {inner}/I/ItemProcessor/ProcessorConfig/Mode: an express child has no distributed Map"
                ),
                &format!(
                    "SCHEMA_VALIDATION_FAILED {inner}/J/Resource: an express child cannot wait for a job (`.sync`)"
                ),
            ],
        );
    }
}

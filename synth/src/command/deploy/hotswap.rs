//! `--hotswap`: definitions put into the running state machines at once, past CloudFormation.

use std::collections::BTreeMap;

use asl_assembly::{Assembly, FunctionCode, fill_placeholders, is_of_the_app};
use asl_render::cloudformation::{PartOf, Template};
use serde_json::{Map, Value, json};

use super::confirm::confirm;
use super::stack::{Condition, Resource, Stack};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::{Format, Output, Style};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Looked {
    logical_id: String,
    kind: String,
    of: Option<PartOf>,
    outcome: Outcome,
}

/// What became of it. The reasons for not swapping are these and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Swap,
    Same,
    CodeIsForDeploy,
    NotADefinition,
    NotDeployedYet,
    NoLongerInApp,
}

impl Outcome {
    const fn words(self, tense: Tense) -> (&'static str, &'static str) {
        match self {
            Self::Swap if matches!(tense, Tense::Would) => ("would be swapped", ""),
            Self::Swap => ("swapped", ""),
            Self::Same => ("same", ""),
            Self::CodeIsForDeploy => {
                ("not swapped", "code of functions is built and uploaded by a deploy only")
            }
            Self::NotADefinition => ("not swapped", "only definitions can be swapped"),
            Self::NotDeployedYet => ("not swapped", "it is not deployed yet"),
            Self::NoLongerInApp => ("not swapped", "only a deploy takes it away"),
        }
    }
}

/// A definition that differs from what is live.
pub(super) struct Swap {
    arn: String,
    definition: String,
}

/// Swaps what can be swapped in `stack`.
pub(super) async fn run(
    stack: &Stack<'_>,
    assembly: &Assembly,
    template: &Template,
    yes: bool,
    dry_run: bool,
    output: &Output,
) -> Result<ExitCode, Failure> {
    match stack.condition().await? {
        Condition::Ready => {}
        condition => {
            return Err(stack.cannot_change(&condition).unwrap_or_else(|| {
                Failure::new("NO_STACK", format!("there is no stack `{}` to swap into", stack.name))
                    .help("run `synth deploy` once without `--hotswap`")
            }));
        }
    }
    let deployed = deployed_template(stack).await?;
    let mut looked = differences(&template.body, &deployed, template);
    let (definitions, swaps) = look_at_definitions(stack, assembly, template).await?;
    looked.extend(definitions);
    looked.sort_by(|one, other| one.logical_id.cmp(&other.logical_id));

    if dry_run || swaps.is_empty() {
        report(&looked, stack, output, Tense::Would);
        return Ok(ExitCode::Done);
    }
    if !yes && !output.is_json() {
        report(&looked, stack, output, Tense::Would);
    }
    let question = format!("Swap {} in `{}`?", how_many(swaps.len()), stack.name);
    confirm(&question, yes, output)?;
    carry_out(stack, &swaps).await?;
    report(&looked, stack, output, Tense::Did);
    output.say(&format!(
        "{} the stack has drifted from its template; the next `synth deploy` puts that right",
        output.err_paint("note:", Style::Hint)
    ));
    Ok(ExitCode::Done)
}

/// `1 definition`, `2 definitions`.
pub(super) fn how_many(definitions: usize) -> String {
    if definitions == 1 { "1 definition".to_owned() } else { format!("{definitions} definitions") }
}

/// The definitions that differ from what is live, although the template is the deployed one: what a hotswap leaves.
pub(super) async fn drifted(
    stack: &Stack<'_>,
    assembly: &Assembly,
    template: &Template,
) -> Result<Vec<Swap>, Failure> {
    Ok(look_at_definitions(stack, assembly, template).await?.1)
}

/// Puts definitions into their state machines.
pub(super) async fn carry_out(stack: &Stack<'_>, swaps: &[Swap]) -> Result<(), Failure> {
    for Swap { arn, definition } in swaps {
        swap(stack, arn, definition).await?;
    }
    Ok(())
}

async fn look_at_definitions(
    stack: &Stack<'_>,
    assembly: &Assembly,
    template: &Template,
) -> Result<(Vec<Looked>, Vec<Swap>), Failure> {
    let (resources, outputs) = (stack.resources().await?, stack.outputs().await?);
    let physical: BTreeMap<&str, &Resource> =
        resources.iter().map(|resource| (resource.logical_id.as_str(), resource)).collect();
    let mut looked = Vec::new();
    let mut swaps = Vec::new();
    for workflow in &assembly.workflows {
        let of = PartOf::Workflow(workflow.name.clone());
        let machine = template
            .parts
            .iter()
            .filter(|part| part.of == of)
            .filter_map(|part| physical.get(part.logical_id.as_str()))
            .find(|resource| resource.kind == "AWS::StepFunctions::StateMachine");
        let Some(machine) = machine else { continue };
        let wanted =
            filled(&workflow.definition, &machine.physical_id, assembly, template, &physical, &outputs)?;
        let live = live_definition(stack, &machine.physical_id).await?;
        let outcome = if live == wanted { Outcome::Same } else { Outcome::Swap };
        if outcome == Outcome::Swap {
            swaps.push(Swap { arn: machine.physical_id.clone(), definition: format!("{wanted:#}") });
        }
        let (logical_id, kind) = (machine.logical_id.clone(), machine.kind.clone());
        looked.push(Looked { logical_id, kind, of: Some(of), outcome });
    }
    Ok((looked, swaps))
}

/// Whether a report is about what was done or would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tense {
    Would,
    Did,
}

async fn swap(stack: &Stack<'_>, arn: &str, definition: &str) -> Result<(), Failure> {
    let update = || stack.aws.sfn.update_state_machine().state_machine_arn(arn).definition(definition);
    // With a version, executions can be told apart by the definition they run; older servers have none.
    if update().publish(true).send().await.is_ok() {
        return Ok(());
    }
    let updated = update().send().await;
    updated.map(drop).map_err(|error| stack.aws.failed(&format!("swap the definition of `{arn}`"), &error))
}

async fn live_definition(stack: &Stack<'_>, arn: &str) -> Result<Value, Failure> {
    let what = format!("read the definition of `{arn}`");
    let found = stack.aws.sfn.describe_state_machine().state_machine_arn(arn).send().await;
    let found = found.map_err(|error| stack.aws.failed(&what, &error))?;
    // What cannot be read differs from every definition of ours.
    Ok(serde_json::from_str(&found.definition).unwrap_or(Value::Null))
}

async fn deployed_template(stack: &Stack<'_>) -> Result<Value, Failure> {
    let what = format!("read the template of `{}`", stack.name);
    let found = stack.aws.cloudformation.get_template().stack_name(&stack.name).send().await;
    let found = found.map_err(|error| stack.aws.failed(&what, &error))?;
    Ok(found.template_body().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null))
}

/// The definition with what the stack really has in place of its placeholders.
fn filled(
    definition: &Value,
    machine_arn: &str,
    assembly: &Assembly,
    template: &Template,
    physical: &BTreeMap<&str, &Resource>,
    outputs: &Map<String, Value>,
) -> Result<Value, Failure> {
    // arn:PARTITION:states:REGION:ACCOUNT:stateMachine:NAME
    let parts: Vec<&str> = machine_arn.split(':').collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    let arn = |service: &str, resource: String| {
        format!("arn:{}:{service}:{}:{}:{resource}", part(1), part(3), part(4))
    };
    let resource = |of: &PartOf, kind: &str| {
        let id = template.parts.iter().find(|part| {
            part.of == *of && physical.get(part.logical_id.as_str()).is_some_and(|found| found.kind == kind)
        });
        id.and_then(|part| physical.get(part.logical_id.as_str())).map(|found| found.physical_id.clone())
    };
    // The address of a function is no part of any physical id; the stack tells it under the id of the URL.
    let url = |of: &PartOf| {
        let mut addresses = template.parts.iter().filter(|part| part.of == *of).filter(|part| {
            physical.get(part.logical_id.as_str()).is_some_and(|found| found.kind == "AWS::Lambda::Url")
        });
        addresses.find_map(|part| outputs.get(&part.logical_id)?.as_str()).map(str::to_owned)
    };
    let mut filled = definition.clone();
    let unknown = fill_placeholders(&mut filled, |placeholder| {
        let (kind, rest) = placeholder.split_once('.')?;
        let (name, what) = rest.rsplit_once('.')?;
        match (kind, what) {
            ("function", "url") => url(&PartOf::Function(name.to_owned())),
            ("function", _) => {
                let function = assembly.function(name)?;
                if let FunctionCode::Arn { arn } = &function.from {
                    return Some(arn.clone());
                }
                let found = resource(&PartOf::Function(name.to_owned()), "AWS::Lambda::Function")?;
                match what {
                    "arn" => Some(arn("lambda", format!("function:{found}"))),
                    "name" => Some(found),
                    _ => None,
                }
            }
            ("table", _) => {
                let found = resource(&PartOf::Table(name.to_owned()), "AWS::DynamoDB::Table")?;
                match what {
                    "arn" => Some(arn("dynamodb", format!("table/{found}"))),
                    "name" => Some(found),
                    _ => None,
                }
            }
            ("workflow", _) => {
                let of = PartOf::Workflow(name.to_owned());
                let found = resource(&of, "AWS::StepFunctions::StateMachine")?;
                match what {
                    "arn" => Some(found),
                    "name" => found.rsplit(':').next().map(str::to_owned),
                    _ => None,
                }
            }
            ("queue", _) => {
                // https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
                let found = resource(&PartOf::Queue(name.to_owned()), "AWS::SQS::Queue")?;
                let last = found.rsplit('/').next()?.to_owned();
                match what {
                    "url" => Some(found),
                    "arn" => Some(arn("sqs", last)),
                    "name" => Some(last),
                    _ => None,
                }
            }
            ("topic" | "activity", _) => {
                // The physical id is the ARN.
                let (of, kind) = match kind {
                    "topic" => (PartOf::Topic(name.to_owned()), "AWS::SNS::Topic"),
                    _ => (PartOf::Activity(name.to_owned()), "AWS::StepFunctions::Activity"),
                };
                let found = resource(&of, kind)?;
                match what {
                    "arn" => Some(found),
                    "name" => found.rsplit(':').next().map(str::to_owned),
                    _ => None,
                }
            }
            ("bus", _) => {
                let found = resource(&PartOf::Bus(name.to_owned()), "AWS::Events::EventBus")?;
                match what {
                    "name" => Some(found),
                    "arn" => Some(arn("events", format!("event-bus/{found}"))),
                    _ => None,
                }
            }
            _ => None,
        }
    });
    let ours = |name: &&String| is_of_the_app(name);
    match unknown.iter().find(ours) {
        None => Ok(filled),
        Some(name) => Err(Failure::new(
            "NOT_DEPLOYED",
            format!("the definition names `{name}`, which the stack does not have"),
        )
        .help("run `synth deploy` without `--hotswap`: something new has to be made first")),
    }
}

/// The resources whose properties differ, definitions aside.
fn differences(ours: &Value, deployed: &Value, template: &Template) -> Vec<Looked> {
    let resources =
        |body: &'_ Value| body.get("Resources").and_then(Value::as_object).cloned().unwrap_or_default();
    let (ours, theirs) = (resources(ours), resources(deployed));
    let mut looked = Vec::new();
    for (id, resource) in &ours {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let of = template.part(id).cloned();
        let outcome = match theirs.get(id) {
            None => Outcome::NotDeployedYet,
            Some(other) if without_definition(resource) != without_definition(other) => {
                Outcome::NotADefinition
            }
            Some(_) if kind == "AWS::Lambda::Function" => Outcome::CodeIsForDeploy,
            Some(_) => continue,
        };
        looked.push(Looked { logical_id: id.clone(), kind, of, outcome });
    }
    for (id, resource) in theirs.iter().filter(|(id, _)| !ours.contains_key(*id)) {
        let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
        looked.push(Looked { logical_id: id.clone(), kind, of: None, outcome: Outcome::NoLongerInApp });
    }
    looked
}

fn without_definition(resource: &Value) -> Value {
    let mut properties = resource.get("Properties").cloned().unwrap_or(Value::Null);
    if let Some(properties) = properties.as_object_mut() {
        properties.shift_remove("DefinitionString");
        properties.shift_remove("DefinitionSubstitutions");
    }
    properties
}

fn report(looked: &[Looked], stack: &Stack<'_>, output: &Output, tense: Tense) {
    match output.format() {
        Format::Jsonl => {
            for one in looked {
                let (status, reason) = one.outcome.words(tense);
                output.line(&json!({
                    "type": "resource",
                    "logical_id": one.logical_id,
                    "resource_type": one.kind,
                    "status": status.to_uppercase().replace(' ', "_"),
                    "reason": (!reason.is_empty()).then_some(reason),
                }));
            }
            output.line(&json!({"type": "done", "stack": stack.name, "outputs": {}}));
        }
        Format::Json => {
            let all: Vec<Value> = looked
                .iter()
                .map(|one| {
                    let (status, reason) = one.outcome.words(tense);
                    json!({"logical_id": one.logical_id, "resource_type": one.kind, "status": status, "reason": reason})
                })
                .collect();
            output.answer_json(&json!({"stack": stack.name, "hotswap": all}));
        }
        _ => {
            for one in looked {
                let (status, reason) = one.outcome.words(tense);
                let style = match one.outcome {
                    Outcome::Swap => Style::Success,
                    Outcome::Same => Style::Faint,
                    _ => Style::Warning,
                };
                let of = one.of.as_ref().map(|of| format!("  {of}")).unwrap_or_default();
                let line = format!(
                    "{}  {}  {}{of}  {reason}",
                    output.paint(&format!("{status:<16}"), style),
                    one.logical_id,
                    one.kind
                );
                output.answer_line(line.trim_end());
            }
            let swapped = looked.iter().filter(|one| one.outcome == Outcome::Swap).count();
            if swapped == 0 {
                output.say("no definition differs from what is live: nothing to swap");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use asl_render::cloudformation::{Options, template};

    use super::*;

    fn shop() -> Assembly {
        Assembly::read(
            r#"{"assembly":1,"app":"shop",
            "workflows":[{"name":"ship","type":"STANDARD","definition":{"StartAt":"A","States":{"A":{"Type":"Task","End":true,
              "Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"${function.pack.arn}","T":"${table.orders.name}","X":"${mine}",
                "W":"${workflow.ship.name}","U":"${function.pack.url}"}}}}}],
            "functions":[{"name":"pack","from":{"cargo":{"package":"f","bin":"bootstrap"}},"url":{"auth":"NONE"}}],
            "tables":[{"name":"orders","key":{"partition":["id","S"]}}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn placeholders_become_what_the_stack_has() {
        let assembly = shop();
        let template = template(&assembly, &Options::default()).unwrap();
        let resource = |logical_id: &str, physical_id: &str, kind: &str| Resource {
            logical_id: logical_id.to_owned(),
            physical_id: physical_id.to_owned(),
            kind: kind.to_owned(),
        };
        let all = [
            resource("PackFunction", "s-pack", "AWS::Lambda::Function"),
            resource("PackUrl", "arn:aws:lambda:eu-west-1:123456789012:function:s-pack", "AWS::Lambda::Url"),
            resource("OrdersTable", "s-orders", "AWS::DynamoDB::Table"),
            resource(
                "ShipStateMachine",
                "arn:aws:states:eu-west-1:123456789012:stateMachine:s-ship",
                "AWS::StepFunctions::StateMachine",
            ),
        ];
        let outputs = Map::from_iter([("PackUrl".to_owned(), json!("https://x.example/"))]);
        let mut physical: BTreeMap<&str, &Resource> =
            all.iter().map(|one| (one.logical_id.as_str(), one)).collect();
        let arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:s-ship";
        let definition = &assembly.workflows[0].definition;
        let filled_in = filled(definition, arn, &assembly, &template, &physical, &outputs).unwrap();
        assert_eq!(
            filled_in["States"]["A"]["Parameters"],
            json!({"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:s-pack", "T": "s-orders", "X": "${mine}",
                "W": "s-ship", "U": "https://x.example/"})
        );
        physical.remove("OrdersTable");
        let failure = filled(definition, arn, &assembly, &template, &physical, &outputs).unwrap_err();
        assert_eq!(
            failure.message,
            "the definition names `table.orders.name`, which the stack does not have"
        );
    }

    #[test]
    fn what_is_not_swapped_has_a_reason() {
        let template = template(&shop(), &Options::default()).unwrap();
        let mut deployed = template.body.clone();
        deployed["Resources"]["ShipStateMachine"]["Properties"]["DefinitionString"] = json!("{}");
        deployed["Resources"]["ShipStateMachineRole"]["Properties"]["Description"] = json!("older");
        deployed["Resources"]["GoneTable"] = json!({"Type": "AWS::DynamoDB::Table"});
        deployed["Resources"].as_object_mut().unwrap().shift_remove("OrdersTable");
        let looked = differences(&template.body, &deployed, &template);
        let all: Vec<(&str, Outcome)> =
            looked.iter().map(|one| (one.logical_id.as_str(), one.outcome)).collect();
        assert_eq!(
            all,
            [
                ("OrdersTable", Outcome::NotDeployedYet),
                ("PackFunction", Outcome::CodeIsForDeploy),
                ("ShipStateMachineRole", Outcome::NotADefinition),
                ("GoneTable", Outcome::NoLongerInApp),
            ]
        );
    }
}

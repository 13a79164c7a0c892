//! State machines and their roles.

use asl_assembly::{Assembly, Reference, Workflow, WorkflowType, fill_placeholders, placeholders};
use serde_json::{Map, Value, json};

use super::function::resources_of;
use super::names::{Names, Naming, pascal, unique};
use super::{Draft, PartOf, TemplateError};
use crate::iam_policy::{Machine, role_policy};

pub(super) fn render(
    workflow: &Workflow,
    assembly: &Assembly,
    names: &Names<'_>,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let id = pascal(&workflow.name);
    let part = || PartOf::Workflow(workflow.name.clone());
    let of = format!("workflow `{}`", workflow.name);
    let role = role(workflow, assembly, names, &of, draft)?;
    draft.resource(format!("{id}StateMachineRole"), part(), role)?;

    let (definition, substitutions) = definition(workflow, names, &of)?;
    let mut properties = Map::new();
    properties.insert(
        "StateMachineName".to_owned(),
        json!({"Fn::Sub": format!("${{AWS::StackName}}-{}", workflow.name)}),
    );
    properties.insert("StateMachineType".to_owned(), json!(workflow.kind.as_str()));
    properties.insert("RoleArn".to_owned(), json!({"Fn::GetAtt": [format!("{id}StateMachineRole"), "Arn"]}));
    // As text: given as an object, CloudFormation would sort its keys and turn numbers into text.
    properties.insert("DefinitionString".to_owned(), json!(format!("{definition:#}")));
    if !substitutions.is_empty() {
        properties.insert("DefinitionSubstitutions".to_owned(), Value::Object(substitutions));
    }
    if workflow.kind == WorkflowType::Express {
        // An Express execution leaves no history: the log group is the only place to see it.
        let logs = format!("{id}StateMachineLogs");
        draft.resource(
            logs.clone(),
            part(),
            json!({
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": {"Fn::Sub": format!("/aws/vendedlogs/states/${{AWS::StackName}}-{}", workflow.name)},
                    "RetentionInDays": 30,
                },
            }),
        )?;
        properties.insert(
            "LoggingConfiguration".to_owned(),
            json!({
                "Level": "ALL",
                "IncludeExecutionData": true,
                "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": [logs, "Arn"]}}}],
            }),
        );
    }
    let machine = format!("{id}StateMachine");
    draft.output(
        format!("{id}Arn"),
        &format!("The state machine {}", workflow.name),
        &json!({"Ref": machine}),
    );
    draft.resource(
        machine,
        part(),
        json!({"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}),
    )
}

/// The definition, and what stands for each of its placeholders.
///
/// CloudFormation says of a substitution's key only that it is alphanumeric, so `${function.ask-approval.arn}`
/// becomes `${FunctionAskApprovalArn}`.
fn definition(
    workflow: &Workflow,
    names: &Names<'_>,
    of: &str,
) -> Result<(Value, Map<String, Value>), TemplateError> {
    let mut substitutions = Map::new();
    let mut keys: Vec<(String, String)> = Vec::new();
    let all = placeholders(&workflow.definition);
    for placeholder in &all {
        // A `${…}` that is none of ours is the user's own text, and stays.
        if let Some(known) = names.placeholder(placeholder, Naming::Reference, of)? {
            let key = unique(&pascal(placeholder), |key| {
                substitutions.contains_key(key) || all.iter().any(|text| text == key)
            });
            substitutions.insert(key.clone(), known.to_value());
            keys.push((placeholder.clone(), key));
        }
    }
    let mut definition = workflow.definition.clone();
    fill_placeholders(&mut definition, |placeholder| {
        let (_, key) = keys.iter().find(|(known, _)| known == placeholder)?;
        Some(format!("${{{key}}}"))
    });
    Ok((definition, substitutions))
}

fn role(
    workflow: &Workflow,
    assembly: &Assembly,
    names: &Names<'_>,
    of: &str,
    draft: &mut Draft,
) -> Result<Value, TemplateError> {
    let document = asl_model::read(&workflow.definition.to_string()).map_err(|error| {
        TemplateError::Definition { workflow: workflow.name.clone(), message: error.to_string() }
    })?;
    let policy = role_policy(&document.machine, &Machine::named(&workflow.name));
    draft.notes.extend(policy.notes.into_iter().map(|note| (workflow.name.clone(), note)));

    let mut statements = Vec::new();
    let mut because = Vec::new();
    for statement in policy.statements {
        let sid = sid(&statement.states, &because);
        let resources: Result<Vec<Value>, TemplateError> =
            statement.resources.iter().map(|text| names.text(text, Naming::Reference, of)).collect();
        let mut json = json!({
            "Sid": sid,
            "Effect": "Allow",
            "Action": statement.actions,
            "Resource": resources?,
        });
        if let Some((condition, json)) = statement.condition.zip(json.as_object_mut()) {
            json.insert("Condition".to_owned(), condition.to_serde());
        }
        statements.push(json);
        because.push((sid, format!("state {}", statement.states.join(", state "))));
    }
    let to = Reference::Workflow(workflow.name.clone());
    for grant in assembly.grants.iter().filter(|grant| grant.to == to) {
        for (actions, resources) in resources_of(grant, assembly, names, of)? {
            let sid = unique_sid(&format!("Grant{}", statements.len()), &because);
            statements.push(json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}));
            because.push((sid, grant.because.clone()));
        }
    }
    if workflow.kind == WorkflowType::Express {
        let sid = unique_sid("DeliverLogs", &because);
        // Log delivery has no narrower resource, see
        // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html.
        statements.push(json!({
            "Sid": sid,
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
            ],
            "Resource": "*",
        }));
        because.push((sid, "an Express workflow writes its history to a log group".to_owned()));
    }
    let mut properties = json!({
        "Description": {"Fn::Sub": format!("What the states of {} of ${{AWS::StackName}} may do", workflow.name)},
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
                // Only machines of this account may use the role, on nobody else's behalf.
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                    "ArnLike": {"aws:SourceArn": names.text(
                        "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*",
                        Naming::Name,
                        of,
                    )?},
                },
            }],
        },
    });
    // IAM refuses a policy without statements.
    if let (false, Some(properties)) = (statements.is_empty(), properties.as_object_mut()) {
        properties.insert(
            "Policies".to_owned(),
            json!([{
                "PolicyName": "states",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
            }]),
        );
    }
    let because: Vec<String> = because.into_iter().map(|(sid, why)| format!("{sid}: {why}")).collect();
    Ok(json!({"Type": "AWS::IAM::Role", "Metadata": {"Because": because}, "Properties": properties}))
}

/// A statement's id: its first state's name as far as letters and digits go, counted when taken.
fn sid(states: &[String], taken: &[(String, String)]) -> String {
    let base = states.first().map(|state| pascal(state)).filter(|id| !id.is_empty());
    let base: String = base.unwrap_or_else(|| "State".to_owned()).chars().take(60).collect();
    unique_sid(&base, taken)
}

/// IAM refuses a policy in which two statements have one id.
fn unique_sid(base: &str, taken: &[(String, String)]) -> String {
    unique(base, |id| taken.iter().any(|(known, _)| known == id))
}

//! Functions: code, role, environment, log group, Function URL and who may call it.

use asl_assembly::{Assembly, EnvValue, Function, FunctionCode, Grant, Reference, UrlAuth};
use serde_json::{Map, Value, json};

use super::names::{Names, Naming, pascal, unknown};
use super::trigger::{CONSUME, consumed};
use super::{BUCKET_PARAMETER, Code, Draft, Options, PartOf, TemplateError};

pub(super) fn render(
    function: &Function,
    assembly: &Assembly,
    names: &Names<'_>,
    code: &[Code],
    options: Options,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let (runtime, handler, architecture) = match &function.from {
        FunctionCode::Cargo { .. } if function.handler.is_empty() => {
            ("provided.al2023", "bootstrap", options.architecture.as_str())
        }
        FunctionCode::Cargo { .. } => {
            ("provided.al2023", function.handler.as_str(), options.architecture.as_str())
        }
        // Source runs anywhere; what was compiled into a zip file is for Intel.
        FunctionCode::Folder { runtime, handler, .. } => {
            (runtime.as_str(), handler.as_str(), options.architecture.as_str())
        }
        FunctionCode::Zip { runtime, handler, .. } => (runtime.as_str(), handler.as_str(), "x86_64"),
        FunctionCode::Arn { .. } => return Ok(()),
    };
    let id = pascal(&function.name);
    let part = || PartOf::Function(function.name.clone());
    let of = format!("function `{}`", function.name);
    let stack_name = json!({"Fn::Sub": format!("${{AWS::StackName}}-{}", function.name)});
    let logs = format!("{id}FunctionLogs");

    draft.resource(
        logs.clone(),
        part(),
        json!({
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": {"Fn::Sub": format!("/aws/lambda/${{AWS::StackName}}-{}", function.name)},
                "RetentionInDays": 30,
            },
        }),
    )?;
    draft.resource(format!("{id}FunctionRole"), part(), role(function, assembly, names, &logs, &of)?)?;

    let mut properties = Map::new();
    properties.insert("FunctionName".to_owned(), stack_name);
    properties.insert("Runtime".to_owned(), json!(runtime));
    properties.insert("Architectures".to_owned(), json!([architecture]));
    properties.insert("Handler".to_owned(), json!(handler));
    if let Some(code) = code.iter().find(|code| code.functions.contains(&function.name)) {
        let code = json!({"S3Bucket": {"Ref": BUCKET_PARAMETER}, "S3Key": {"Ref": code.parameter}});
        properties.insert("Code".to_owned(), code);
    }
    properties.insert("Role".to_owned(), json!({"Fn::GetAtt": [format!("{id}FunctionRole"), "Arn"]}));
    if let Some(seconds) = function.timeout_seconds {
        properties.insert("Timeout".to_owned(), json!(seconds));
    }
    if let Some(memory) = function.memory_mb {
        properties.insert("MemorySize".to_owned(), json!(memory));
    }
    if !function.env.is_empty() {
        let mut variables = Map::new();
        for (name, value) in &function.env {
            let value = match value {
                EnvValue::Value { value } => json!(value),
                EnvValue::Ref { reference } => names.reference(reference, &of)?,
            };
            variables.insert(name.clone(), value);
        }
        properties.insert("Environment".to_owned(), json!({"Variables": variables}));
    }
    properties.insert("LoggingConfig".to_owned(), json!({"LogGroup": {"Ref": logs}}));
    draft.resource(
        format!("{id}Function"),
        part(),
        json!({"Type": "AWS::Lambda::Function", "Properties": properties}),
    )?;
    if let Some(url) = function.url {
        url_resources(function, url.auth, draft)?;
    }
    Ok(())
}

fn url_resources(function: &Function, auth: UrlAuth, draft: &mut Draft) -> Result<(), TemplateError> {
    let id = pascal(&function.name);
    let part = || PartOf::Function(function.name.clone());
    let auth_word = match auth {
        UrlAuth::None => "NONE",
        UrlAuth::AwsIam => "AWS_IAM",
    };
    let arn = json!({"Fn::GetAtt": [format!("{id}Function"), "Arn"]});
    draft.resource(
        format!("{id}Url"),
        part(),
        json!({"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": arn, "AuthType": auth_word}}),
    )?;
    if auth == UrlAuth::None {
        // Everybody may call the URL; since October 2025 that takes both rights, see
        // https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html.
        draft.resource(
            format!("{id}UrlPermission"),
            part(),
            json!({
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "FunctionName": arn,
                    "Action": "lambda:InvokeFunctionUrl",
                    "Principal": "*",
                    "FunctionUrlAuthType": auth_word,
                },
            }),
        )?;
        draft.resource(
            format!("{id}UrlInvokePermission"),
            part(),
            json!({
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "FunctionName": arn,
                    "Action": "lambda:InvokeFunction",
                    "Principal": "*",
                    "InvokedViaFunctionUrl": true,
                },
            }),
        )?;
    }
    draft.output(
        format!("{id}Url"),
        &format!("The address of {}", function.name),
        &json!({"Fn::GetAtt": [format!("{id}Url"), "FunctionUrl"]}),
    );
    Ok(())
}

fn role(
    function: &Function,
    assembly: &Assembly,
    names: &Names<'_>,
    logs: &str,
    of: &str,
) -> Result<Value, TemplateError> {
    let mut statements = vec![json!({
        "Sid": "WriteLogs",
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::GetAtt": [logs, "Arn"]},
    })];
    let mut because = vec![json!("WriteLogs: its own log group")];
    let to = Reference::Function(function.name.clone());
    for grant in assembly.grants.iter().filter(|grant| grant.to == to) {
        for (actions, resources) in resources_of(grant, assembly, names, of)? {
            let sid = format!("Grant{}", statements.len());
            because.push(json!(format!("{sid}: {}", grant.because)));
            statements.push(json!({"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}));
        }
    }
    for (why, queue) in consumed(&function.name, assembly, names)? {
        let sid = format!("Consume{}", statements.len());
        because.push(json!(format!("{sid}: {why}")));
        statements.push(json!({"Sid": sid, "Effect": "Allow", "Action": CONSUME, "Resource": queue}));
    }
    Ok(json!({
        "Type": "AWS::IAM::Role",
        "Metadata": {"Because": because},
        "Properties": {
            "Description": {"Fn::Sub": format!("What {} of ${{AWS::StackName}} may do", function.name)},
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            },
            "Policies": [{
                "PolicyName": "grants",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
            }],
        },
    }))
}

/// Actions that are allowed on executions of a state machine and not on the machine itself.
const ON_EXECUTIONS: [&str; 5] = [
    "states:DescribeExecution",
    "states:DescribeStateMachineForExecution",
    "states:GetExecutionHistory",
    "states:RedriveExecution",
    "states:StopExecution",
];

/// Actions on a table that also read its indexes.
const ON_INDEXES: [&str; 3] = ["dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan"];

/// Actions, and the resources they are allowed on.
pub(super) type Allowed = (Vec<String>, Vec<Value>);

/// A grant as statements: actions with the resources they apply to.
pub(super) fn resources_of(
    grant: &Grant,
    assembly: &Assembly,
    names: &Names<'_>,
    of: &str,
) -> Result<Vec<Allowed>, TemplateError> {
    let mut statements: Vec<Allowed> = Vec::new();
    for action in &grant.actions {
        let mut resources = Vec::new();
        for on in &grant.on {
            match on {
                Reference::Table(name) => {
                    let table = assembly.table(name).ok_or_else(|| unknown(on, of))?;
                    let arn = format!("${{table.{name}.arn}}");
                    resources.push(names.text(&arn, Naming::Reference, of)?);
                    if !table.indexes.is_empty() && ON_INDEXES.contains(&action.as_str()) {
                        resources.push(names.text(&format!("{arn}/index/*"), Naming::Reference, of)?);
                    }
                }
                // By name: two functions may call each other.
                Reference::Function(name) | Reference::Url(name) => {
                    resources.push(names.text(&format!("${{function.{name}.arn}}"), Naming::Name, of)?);
                }
                Reference::Workflow(name) if ON_EXECUTIONS.contains(&action.as_str()) => {
                    let arn = format!(
                        "arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:execution:${{workflow.{name}.name}}:*"
                    );
                    resources.push(names.text(&arn, Naming::Name, of)?);
                }
                Reference::Workflow(name) => {
                    resources.push(names.text(&format!("${{workflow.{name}.arn}}"), Naming::Name, of)?);
                }
                Reference::Queue(name) => {
                    resources.push(names.text(&format!("${{queue.{name}.arn}}"), Naming::Reference, of)?);
                }
                Reference::Topic(name) => {
                    resources.push(names.text(&format!("${{topic.{name}.arn}}"), Naming::Reference, of)?);
                }
                Reference::Bus(name) => {
                    resources.push(names.text(&format!("${{bus.{name}.arn}}"), Naming::Reference, of)?);
                }
                Reference::Activity(name) => {
                    resources.push(names.text(
                        &format!("${{activity.{name}.arn}}"),
                        Naming::Reference,
                        of,
                    )?);
                }
                Reference::Other(text) => resources.push(names.text(text, Naming::Reference, of)?),
                other => return Err(unknown(other, of)),
            }
        }
        match statements.iter_mut().find(|(_, known)| *known == resources) {
            Some((actions, _)) => actions.push(action.clone()),
            None => statements.push((vec![action.clone()], resources)),
        }
    }
    Ok(statements)
}

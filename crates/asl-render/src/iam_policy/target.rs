//! The braces of a right's resource (`{tableName}`), filled from what the state says.

use asl_model::Json;

use super::Machine;
use super::parameters::{Parameters, Text};

/// Knows what the braces of a resource stand for in one state.
pub(super) struct Target<'a> {
    parameters: &'a Parameters<'a>,
    machine: &'a Machine,
}

const PSEUDO: [(&str, &str); 3] =
    [("partition", "${AWS::Partition}"), ("region", "${AWS::Region}"), ("account", "${AWS::AccountId}")];

/// Braces that stand for one parameter as it is, with the names it may have.
const PLAIN: &[(&str, &[&str])] = &[
    ("applicationId", &["ApplicationId"]),
    ("base", &["BaseModelIdentifier"]),
    ("clusterId", &["ClusterId"]),
    ("clusterRoleArn", &["RoleArn"]),
    ("executionRoleArn", &["ExecutionRoleArn"]),
    ("guardrailArn", &["GuardrailIdentifier"]),
    ("harnessArn", &["HarnessArn"]),
    ("jobName", &["JobName"]),
    ("jobRunId", &["JobRunId"]),
    ("METHOD", &["Method"]),
    ("modelId", &["ModelId"]),
    ("name", &["Name", "EndpointName", "EndpointConfigName", "TrainingJobName"]),
    ("nodeRoleArn", &["NodeRole"]),
    ("podExecutionRoleArn", &["PodExecutionRoleArn"]),
    ("projectName", &["ProjectName"]),
    ("roleArn", &["RoleArn", "Role", "ExecutionRoleArn"]),
    ("serviceRoleArn", &["ServiceRole"]),
    ("topicArn", &["TopicArn"]),
    ("virtualClusterId", &["VirtualClusterId", "Id"]),
];

impl<'a> Target<'a> {
    pub(super) fn new(parameters: &'a Parameters<'a>, machine: &'a Machine) -> Self {
        Self { parameters, machine }
    }

    /// The resources that `template` stands for; `None` where one is known only at run time.
    pub(super) fn fill(&self, template: &str) -> Option<Vec<String>> {
        let mut filled = vec![String::new()];
        for piece in pieces(template) {
            let values = match piece {
                Piece::Text(text) => vec![text.to_owned()],
                Piece::Brace(name) => self.values(name)?,
            };
            filled = filled
                .iter()
                .flat_map(|before| {
                    values.iter().map(move |value| {
                        // A value that is an ARN already stands for the whole `arn:…{name}`.
                        let whole = before.starts_with("arn:") && is_arn(value);
                        if whole { value.clone() } else { format!("{before}{value}") }
                    })
                })
                .collect();
        }
        Some(filled)
    }

    /// A wide resource: what is known is filled in, the rest is `*`.
    pub(super) fn widen(&self, template: &str) -> String {
        pieces(template)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Brace(name) => self
                    .values(name)
                    .and_then(|values| values.into_iter().next())
                    .unwrap_or_else(|| "*".to_owned()),
            })
            .collect()
    }

    /// A condition with its braces filled; `None` where one is known only at run time.
    pub(super) fn condition(&self, text: &str) -> Option<Json> {
        fn fill(target: &Target<'_>, json: &Json) -> Option<Json> {
            Some(match json {
                Json::String(text) => Json::String(target.fill(text)?.into_iter().next()?),
                Json::Array(items) => {
                    Json::Array(items.iter().map(|item| fill(target, item)).collect::<Option<_>>()?)
                }
                Json::Object(members) => members
                    .iter()
                    .map(|(key, value)| Some((key.clone(), fill(target, value)?)))
                    .collect::<Option<_>>()?,
                other => other.clone(),
            })
        }
        fill(self, &text.parse().ok()?)
    }

    fn values(&self, name: &str) -> Option<Vec<String>> {
        if let Some((_, value)) = PSEUDO.iter().find(|(known, _)| *known == name) {
            return Some(vec![(*value).to_owned()]);
        }
        match name {
            "thisStateMachineArn" => return Some(vec![self.machine.arn.clone()]),
            "thisStateMachineName" => return Some(vec![self.machine.name.clone()]),
            "busName" => return self.buses(),
            _ => {}
        }
        let one = |path: &[&str]| self.parameters.text(path).literal();
        let value = match name {
            "functionArn" => function_arn(&one(&["FunctionName"])?),
            "tableName" => arn_of_placeholder(&one(&["TableName"])?),
            "queueName" => queue(&one(&["QueueUrl"])?)?,
            "stateMachineArn" => unqualified(&arn_of_placeholder(&one(&["StateMachineArn"])?), 7),
            "stateMachineName" => {
                let arn = unqualified(&one(&["StateMachineArn"])?, 7);
                if arn.starts_with("${") { arn.replace(".arn}", ".name}") } else { last_part(&arn) }
            }
            "connectionArn" => one(&["Authentication", "ConnectionArn"])
                .or_else(|| one(&["InvocationConfig", "ConnectionArn"]))?,
            "https://host/path*" => one(&["ApiEndpoint"])?,
            "apiId" => one(&["ApiEndpoint"])?.split('.').next()?.to_owned(),
            "stage" => one(&["Stage"])?,
            "path" => match self.parameters.text(&["Path"]) {
                Text::Literal(path) => path.trim_start_matches('/').to_owned(),
                Text::Absent => String::new(),
                Text::Dynamic => return None,
            },
            "workGroup" => match self.parameters.text(&["WorkGroup"]) {
                Text::Literal(group) => group,
                Text::Absent => "primary".to_owned(),
                Text::Dynamic => return None,
            },
            "family" => last_part(&one(&["TaskDefinition"])?.replace('/', ":")),
            "jobDefinitionArn" => batch("job-definition", &one(&["JobDefinition"])?),
            "jobQueueArn" => batch("job-queue", &one(&["JobQueue"])?),
            _ => {
                let (_, names) = PLAIN.iter().find(|(known, _)| *known == name)?;
                names.iter().find_map(|name| one(&[name]))?
            }
        };
        Some(vec![value])
    }

    fn buses(&self) -> Option<Vec<String>> {
        let mut buses = Vec::new();
        for bus in self.parameters.texts("Entries", "EventBusName") {
            let bus = match bus {
                Text::Literal(bus) => bus,
                Text::Absent => "default".to_owned(),
                Text::Dynamic => return None,
            };
            if !buses.contains(&bus) {
                buses.push(bus);
            }
        }
        Some(buses)
    }
}

/// The ARN of a function that a state names by ARN, placeholder or name.
pub(super) fn function_arn(name: &str) -> String {
    if name.starts_with("${") {
        return name.replace(".name}", ".arn}");
    }
    let parts: Vec<&str> = name.split(':').collect();
    match parts.as_slice() {
        // A qualifier behind the name is no part of the resource.
        ["arn", rest @ ..] => unqualified(&format!("arn:{}", rest.join(":")), 7),
        [account, "function", name, ..] => lambda_arn(account, name),
        [name, ..] => lambda_arn("${AWS::AccountId}", name),
        [] => String::new(),
    }
}

enum Piece<'t> {
    Text(&'t str),
    Brace(&'t str),
}

/// Splits a resource of the table at its braces; no text of the user's comes in here.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Brace(name));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

pub(super) fn is_arn(value: &str) -> bool {
    value.starts_with("arn:") || (value.starts_with("${") && value.ends_with(".arn}"))
}

/// `${table.orders.name}` → `${table.orders.arn}`; any other text stays.
pub(super) fn arn_of_placeholder(text: &str) -> String {
    match text.strip_prefix("${").and_then(|rest| rest.strip_suffix(".name}")) {
        Some(what) => format!("${{{what}.arn}}"),
        None => text.to_owned(),
    }
}

/// The first `parts` parts of an ARN: a version or alias stands behind them.
fn unqualified(arn: &str, parts: usize) -> String {
    if arn.starts_with("arn:") && !arn.contains("${") {
        arn.split(':').take(parts).collect::<Vec<_>>().join(":")
    } else {
        arn.to_owned()
    }
}

fn last_part(arn: &str) -> String {
    arn.rsplit(':').next().unwrap_or_default().to_owned()
}

fn lambda_arn(account: &str, name: &str) -> String {
    format!("arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:{account}:function:{name}")
}

fn batch(kind: &str, name: &str) -> String {
    if is_arn(name) {
        name.to_owned()
    } else {
        format!("arn:${{AWS::Partition}}:batch:${{AWS::Region}}:${{AWS::AccountId}}:{kind}/{name}")
    }
}

/// The ARN of the queue behind a URL (`https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`), or a placeholder's.
fn queue(url: &str) -> Option<String> {
    if let Some(what) = url.strip_prefix("${").and_then(|rest| rest.strip_suffix(".url}")) {
        return Some(format!("${{{what}.arn}}"));
    }
    asl_assembly::queue_arn(url)
}

//! Rights of AWS SDK integrations: the service's word is not always IAM's, and few targets can be named.

use asl_model::Resource;

use super::parameters::{Parameters, Text};
use super::target::Target;
use super::{Machine, NoteKind, RolePolicy};

/// SDK services whose IAM prefix is another word.
const PREFIXES: &[(&str, &str)] = &[
    ("apigatewayv2", "apigateway"),
    ("bedrockruntime", "bedrock"),
    ("cloudwatch", "cloudwatch"),
    ("cloudwatchlogs", "logs"),
    ("cognitoidentityprovider", "cognito-idp"),
    ("databasemigration", "dms"),
    ("dynamodbstreams", "dynamodb"),
    ("ecrpublic", "ecr-public"),
    ("elasticloadbalancingv2", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("eventbridge", "events"),
    ("opensearch", "es"),
    ("rdsdata", "rds-data"),
    ("redshiftdata", "redshift-data"),
    ("resourcegroupstaggingapi", "tag"),
    ("sagemakerruntime", "sagemaker"),
    ("servicediscovery", "servicediscovery"),
    ("sesv2", "ses"),
    ("sfn", "states"),
];

/// Calls whose IAM action is another word than the operation.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("bedrockruntime", "converse", "bedrock:InvokeModel"),
    ("lambda", "invoke", "lambda:InvokeFunction"),
    ("s3", "copyObject", "s3:PutObject"),
    ("s3", "deleteObjects", "s3:DeleteObject"),
    ("s3", "headBucket", "s3:ListBucket"),
    ("s3", "headObject", "s3:GetObject"),
    ("s3", "listBuckets", "s3:ListAllMyBuckets"),
    ("s3", "listObjects", "s3:ListBucket"),
    ("s3", "listObjectsV2", "s3:ListBucket"),
    ("sqs", "deleteMessageBatch", "sqs:DeleteMessage"),
    ("sqs", "sendMessageBatch", "sqs:SendMessage"),
];

pub(super) fn rights(
    state: &str,
    resource: &Resource,
    parameters: &Parameters<'_>,
    machine: &Machine,
    policy: &mut RolePolicy,
) {
    let Some((service, operation)) =
        resource.service().and_then(|service| service.strip_prefix("aws-sdk:")).zip(resource.action())
    else {
        policy.note(
            state,
            NoteKind::Unknown,
            &format!("calls `{resource}`, which names no action: nothing is granted"),
        );
        return;
    };
    let action = action(service, operation);
    let resources = targets(service, &action, parameters, machine).unwrap_or_else(|| {
        policy.note(
            state,
            NoteKind::Wider,
            &format!("calls `{action}` on a target that cannot be named, so it is granted on `*`"),
        );
        vec!["*".to_owned()]
    });
    policy.add(state, &[&action], resources, None);
}

fn action(service: &str, operation: &str) -> String {
    if let Some((.., action)) = ACTIONS.iter().find(|(s, o, _)| *s == service && *o == operation) {
        return (*action).to_owned();
    }
    let prefix = PREFIXES.iter().find(|(s, _)| *s == service).map_or(service, |(_, prefix)| prefix);
    let mut letters = operation.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).into_iter();
    format!("{prefix}:{}", first.chain(letters).collect::<String>())
}

fn targets(
    service: &str,
    action: &str,
    parameters: &Parameters<'_>,
    machine: &Machine,
) -> Option<Vec<String>> {
    let target = Target::new(parameters, machine);
    let literal = |name: &str| parameters.text(&[name]).literal();
    match service {
        "dynamodb" => {
            let table = target
                .fill("arn:{partition}:dynamodb:{region}:{account}:table/{tableName}")?
                .into_iter()
                .next()?;
            Some(match parameters.text(&["IndexName"]) {
                Text::Absent => vec![table],
                Text::Literal(index) => vec![format!("{table}/index/{index}")],
                Text::Dynamic => vec![table.clone(), format!("{table}/index/*")],
            })
        }
        "lambda" => target.fill("{functionArn}").map(|mut arns| {
            arns.extend(arns.clone().into_iter().map(|arn| format!("{arn}:*")));
            arns
        }),
        "s3" => {
            let bucket = format!("arn:${{AWS::Partition}}:s3:::{}", literal("Bucket")?);
            if action == "s3:ListBucket" {
                return Some(vec![bucket]);
            }
            match parameters.text(&["Key"]) {
                Text::Literal(key) => Some(vec![format!("{bucket}/{key}")]),
                Text::Dynamic => Some(vec![format!("{bucket}/*")]),
                Text::Absent if action.ends_with("Object") => Some(vec![format!("{bucket}/*")]),
                Text::Absent => Some(vec![bucket]),
            }
        }
        "sfn" if literal("StateMachineArn").is_some() => target.fill("{stateMachineArn}"),
        "sns" => target.fill("{topicArn}"),
        "sqs" => target.fill("arn:{partition}:sqs:{region}:{account}:{queueName}"),
        _ => None,
    }
}

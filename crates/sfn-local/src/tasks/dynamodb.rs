//! DynamoDB: the optimised integration, and any call of its SDK.

use asl_engine::TaskRequest;
use http::Response;
use serde_json::{Map, Value};

use super::Outcome;
use super::sdk_shape::{cause_v1, cause_v2, error_of, operation, with_metadata};
use crate::dynamodb::DynamoDb;

/// The errors that DynamoDB's API declares; any other has the service's general name.
const DECLARED: [&str; 13] = [
    "ConditionalCheckFailedException",
    "DuplicateItemException",
    "IdempotentParameterMismatchException",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "TableAlreadyExistsException",
    "TransactionCanceledException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// `arn:aws:states:::dynamodb:putItem` and its like.
pub(super) async fn call(
    database: &DynamoDb,
    action: &str,
    parameters: &Value,
    request: &TaskRequest,
) -> Outcome {
    let id = &request.request_id;
    match send(database, action, parameters).await {
        Ok((200, answer)) => {
            Outcome::Done(with_metadata(members(&answer), 200, id, "application/x-amz-json-1.0"))
        }
        Ok((status, answer)) => {
            let (code, message) = error_of(&answer);
            let name = if DECLARED.contains(&code.as_str()) { &code } else { "AmazonDynamoDBException" };
            Outcome::failed(
                format!("DynamoDB.{name}"),
                cause_v1(&message, "AmazonDynamoDBv2", status, &code, id),
            )
        }
        Err(why) => Outcome::failed("DynamoDB.SdkClientException", why),
    }
}

/// `arn:aws:states:::aws-sdk:dynamodb:query` and its like.
pub(super) async fn call_sdk(
    database: &DynamoDb,
    action: &str,
    parameters: &Value,
    request: &TaskRequest,
) -> Outcome {
    match send(database, action, parameters).await {
        Ok((200, answer)) => Outcome::Done(Value::Object(members(&answer)).to_string()),
        Ok((status, answer)) => {
            let (code, message) = error_of(&answer);
            let name = if DECLARED.contains(&code.as_str()) { &code } else { "DynamoDbException" };
            Outcome::failed(
                format!("DynamoDb.{name}"),
                cause_v2(&message, "DynamoDb", status, &request.request_id),
            )
        }
        Err(why) => Outcome::failed("DynamoDb.SdkClientException", why),
    }
}

async fn send(database: &DynamoDb, action: &str, parameters: &Value) -> Result<(u16, bytes::Bytes), String> {
    let answer = database.call(&operation(action), &parameters.to_string()).await;
    let answer: Response<bytes::Bytes> = answer.map_err(|error| error.to_string())?;
    Ok((answer.status().as_u16(), answer.into_body()))
}

fn members(answer: &[u8]) -> Map<String, Value> {
    match serde_json::from_slice(answer) {
        Ok(Value::Object(members)) => members,
        Ok(_) | Err(_) => Map::new(),
    }
}

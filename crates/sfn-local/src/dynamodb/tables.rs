//! Tables that exist from the start.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::DynamoDb;
use crate::config::{KeyConfig, TableConfig};
use crate::http_client::HttpError;

/// Why a table could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// DynamoDB refused it.
    #[error("cannot make the table `{table}`: {why}")]
    Refused {
        /// The table's name.
        table: String,
        /// DynamoDB's words.
        why: String,
    },
    /// It exists with another key.
    #[error("the table `{table}` exists with another key; start with `--fresh`, or give it another name")]
    OtherKey {
        /// The table's name.
        table: String,
    },
    /// The database does not answer.
    #[error("the embedded DynamoDB does not answer")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<HttpError> for TableError {
    fn from(error: HttpError) -> Self {
        Self::Unreachable(error.into())
    }
}

pub(super) async fn ensure(database: &DynamoDb, table: &TableConfig) -> Result<(), TableError> {
    let named = json!({ "TableName": table.name });
    let described = database.call("DescribeTable", &named.to_string()).await?;
    if described.status().is_success() {
        same_key(&described, table)?;
    } else {
        done(&database.call("CreateTable", &create(table).to_string()).await?, table)?;
    }
    if let Some(attribute) = &table.ttl {
        let now = database.call("DescribeTimeToLive", &named.to_string()).await?;
        let now: Value = serde_json::from_slice(now.body()).unwrap_or_default();
        if now.pointer("/TimeToLiveDescription/AttributeName").is_none() {
            let wanted = json!({
                "TableName": table.name,
                "TimeToLiveSpecification": { "Enabled": true, "AttributeName": attribute },
            });
            done(&database.call("UpdateTimeToLive", &wanted.to_string()).await?, table)?;
        }
    }
    Ok(())
}

fn same_key(described: &Response<Bytes>, table: &TableConfig) -> Result<(), TableError> {
    let described: Value = serde_json::from_slice(described.body()).unwrap_or_default();
    if described.pointer("/Table/KeySchema") == Some(&key_schema(&table.key)) {
        Ok(())
    } else {
        Err(TableError::OtherKey { table: table.name.clone() })
    }
}

fn done(answer: &Response<Bytes>, table: &TableConfig) -> Result<(), TableError> {
    if answer.status().is_success() {
        return Ok(());
    }
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let why = body.get("message").or_else(|| body.get("Message")).and_then(Value::as_str);
    let why = why.map_or_else(|| String::from_utf8_lossy(answer.body()).into_owned(), str::to_owned);
    Err(TableError::Refused { table: table.name.clone(), why })
}

fn key_schema(key: &KeyConfig) -> Value {
    let mut schema = vec![json!({ "AttributeName": key.partition.0, "KeyType": "HASH" })];
    schema.extend(key.sort.iter().map(|(name, _)| json!({ "AttributeName": name, "KeyType": "RANGE" })));
    Value::Array(schema)
}

fn create(table: &TableConfig) -> Value {
    let mut attributes: Vec<&(String, String)> = Vec::new();
    for key in std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key)) {
        for attribute in std::iter::once(&key.partition).chain(&key.sort) {
            if !attributes.iter().any(|(name, _)| *name == attribute.0) {
                attributes.push(attribute);
            }
        }
    }
    let attributes: Vec<Value> = attributes
        .into_iter()
        .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind }))
        .collect();
    let mut request = json!({
        "TableName": table.name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": key_schema(&table.key),
        "AttributeDefinitions": attributes,
    });
    if let Some(request) = request.as_object_mut().filter(|_| !table.indexes.is_empty()) {
        let indexes: Vec<Value> = table
            .indexes
            .iter()
            .map(|index| {
                json!({
                    "IndexName": index.name,
                    "KeySchema": key_schema(&index.key),
                    "Projection": { "ProjectionType": "ALL" },
                })
            })
            .collect();
        request.insert("GlobalSecondaryIndexes".to_owned(), Value::Array(indexes));
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::Place;
    use crate::config::IndexConfig;
    use crate::http_client::HttpClient;

    fn table() -> TableConfig {
        TableConfig {
            name: "reviews".to_owned(),
            key: KeyConfig { partition: ("id".to_owned(), "S".to_owned()), sort: None },
            ttl: Some("expires".to_owned()),
            indexes: vec![IndexConfig {
                name: "by-status".to_owned(),
                key: KeyConfig {
                    partition: ("status".to_owned(), "S".to_owned()),
                    sort: Some(("created".to_owned(), "S".to_owned())),
                },
            }],
        }
    }

    #[tokio::test]
    async fn a_table_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { region: "us-east-1".to_owned(), account: "123456789012".to_owned() };
        let path = folder.path().join("dynamodb.db");
        {
            let database = DynamoDb::open(&path, place.clone(), HttpClient::new()).await.unwrap();
            database.ensure(&table()).await.unwrap();
            let put = r#"{"TableName":"reviews","Item":{"id":{"S":"1"}}}"#;
            assert_eq!(database.call("PutItem", put).await.unwrap().status(), 200);
        }
        let database = DynamoDb::open(&path, place, HttpClient::new()).await.unwrap();
        database.ensure(&table()).await.unwrap();
        let got =
            database.call("GetItem", r#"{"TableName":"reviews","Key":{"id":{"S":"1"}}}"#).await.unwrap();
        assert_eq!(got.body(), r#"{"Item":{"id":{"S":"1"}}}"#);
        let described = database.call("DescribeTable", r#"{"TableName":"reviews"}"#).await.unwrap();
        let described: Value = serde_json::from_slice(described.body()).unwrap();
        assert_eq!(described["Table"]["TableArn"], "arn:aws:dynamodb:us-east-1:123456789012:table/reviews");
        assert_eq!(described["Table"]["GlobalSecondaryIndexes"][0]["IndexName"], "by-status");

        let other = TableConfig {
            key: KeyConfig { partition: ("other".to_owned(), "S".to_owned()), sort: None },
            ..table()
        };
        assert!(matches!(database.ensure(&other).await, Err(TableError::OtherKey { .. })));
    }
}

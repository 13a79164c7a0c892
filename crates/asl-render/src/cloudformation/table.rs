//! Tables.

use asl_assembly::{KeySchema, Table};
use serde_json::{Value, json};

use super::names::pascal;
use super::{Draft, PartOf, TemplateError};

pub(super) fn render(table: &Table, draft: &mut Draft) -> Result<(), TemplateError> {
    let id = format!("{}Table", pascal(&table.name));
    let mut attributes: Vec<Value> = Vec::new();
    for key in std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key)) {
        for (name, kind) in std::iter::once(&key.partition).chain(&key.sort) {
            let attribute = json!({"AttributeName": name, "AttributeType": kind.as_str()});
            if !attributes.contains(&attribute) {
                attributes.push(attribute);
            }
        }
    }
    let mut properties = json!({
        "TableName": {"Fn::Sub": format!("${{AWS::StackName}}-{}", table.name)},
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key_schema(&table.key),
    });
    if let Some(properties) = properties.as_object_mut() {
        if !table.indexes.is_empty() {
            let indexes: Vec<Value> = table
                .indexes
                .iter()
                .map(|index| {
                    json!({
                        "IndexName": index.name,
                        "KeySchema": key_schema(&index.key),
                        "Projection": {"ProjectionType": "ALL"},
                    })
                })
                .collect();
            properties.insert("GlobalSecondaryIndexes".to_owned(), json!(indexes));
        }
        if let Some(attribute) = &table.ttl {
            let ttl = json!({"AttributeName": attribute, "Enabled": true});
            properties.insert("TimeToLiveSpecification".to_owned(), ttl);
        }
    }
    draft.output(
        format!("{}TableName", pascal(&table.name)),
        &format!("The table {}", table.name),
        &json!({"Ref": id}),
    );
    draft.resource(
        id,
        PartOf::Table(table.name.clone()),
        json!({
            "Type": "AWS::DynamoDB::Table",
            // `synth destroy` asks first; a change of the stack alone never takes data with it.
            "UpdateReplacePolicy": "Retain",
            "DeletionPolicy": "Delete",
            "Properties": properties,
        }),
    )
}

fn key_schema(key: &KeySchema) -> Vec<Value> {
    let mut schema = vec![json!({"AttributeName": key.partition.0, "KeyType": "HASH"})];
    if let Some((name, _)) = &key.sort {
        schema.push(json!({"AttributeName": name, "KeyType": "RANGE"}));
    }
    schema
}

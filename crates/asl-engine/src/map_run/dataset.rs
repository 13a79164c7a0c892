//! What a reader finds: objects and listings to items.

use std::sync::Arc;

use asl_model::ErrorName;
use serde_json::{Map, Value, json};

use super::csv;
use super::journal::ListedObject;
use super::request::MapRunReader;
use crate::history::ErrorDetails;

/// One item of a Map Run, before anything is selected from it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) value: Value,
    /// The name of the member, where the dataset is an object.
    pub(super) key: Option<String>,
    /// Where it comes from, as `$$.Map.Item.Source` says it.
    pub(super) source: Arc<str>,
}

/// What an object holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Rows; the names of the columns are in the first one, or given.
    Csv { headers: Option<Vec<String>> },
    /// One document.
    Json,
    /// A document a line.
    Jsonl,
    /// An S3 inventory: the objects that hold its rows.
    Inventory,
    /// The manifest of an Athena unload: a URI a line.
    Locations,
}

/// An object to be read, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) version_id: Option<String>,
    pub(super) format: Format,
}

/// What was found in an object.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    /// Objects that hold the items.
    pub(super) sources: Vec<Source>,
}

/// Why a dataset cannot be read.
pub(super) fn fault(cause: impl Into<String>) -> ErrorDetails {
    ErrorDetails { error: Some(ErrorName::ITEM_READER_FAILED.to_owned()), cause: Some(cause.into()) }
}

/// The object that a reader of objects begins with.
pub(super) fn first_source(reader: &MapRunReader) -> Result<Source, ErrorDetails> {
    let needs =
        |name: &str| reader.parameter(name).ok_or_else(|| fault(format!("The reader has no {name}.")));
    let format = match (reader.manifest_type.as_deref(), reader.input_type.as_deref()) {
        (Some("ATHENA_DATA"), _) => Format::Locations,
        (Some(_), _) | (None, Some("MANIFEST")) => Format::Inventory,
        (None, kind) => format_of(kind, reader)?,
    };
    Ok(Source {
        bucket: needs("Bucket")?,
        key: needs("Key")?,
        version_id: reader.parameter("VersionId"),
        format,
    })
}

/// What the objects hold that a listing or a manifest names.
pub(super) fn format_of(input_type: Option<&str>, reader: &MapRunReader) -> Result<Format, ErrorDetails> {
    match input_type {
        Some("CSV") => Ok(Format::Csv { headers: reader.csv_headers.clone() }),
        Some("JSON") => Ok(Format::Json),
        Some("JSONL") => Ok(Format::Jsonl),
        Some(other) => Err(fault(format!("Objects of type {other} cannot be read."))),
        None => Err(fault("The reader has no InputType.")),
    }
}

/// The items of an object, or the objects that it names; no more than `left` items.
pub(super) fn read(
    source: &Source,
    body: &str,
    reader: &MapRunReader,
    takes_objects: bool,
    left: usize,
) -> Result<Found, ErrorDetails> {
    let place: Arc<str> = format!("S3://{}/{}", source.bucket, source.key).into();
    let item = |value| Item { value, key: None, source: Arc::clone(&place) };
    let mut found = Found::default();
    match &source.format {
        Format::Csv { headers } => {
            let mut rows = csv::rows(body, reader.csv_delimiter);
            let headers = headers.clone().or_else(|| rows.next()).unwrap_or_default();
            if has_duplicates(&headers) {
                return Err(fault("CSV headers cannot contain duplicates."));
            }
            found.items.extend(rows.take(left).map(|row| item(record(&headers, row))));
        }
        Format::Json => {
            let mut document: Value = serde_json::from_str(body)
                .map_err(|error| fault(format!("The object is not JSON: {error}")))?;
            if let Some(pointer) = &reader.items_pointer {
                document = document
                    .pointer_mut(pointer)
                    .map(Value::take)
                    .ok_or_else(|| fault(format!("ItemsPointer {pointer} leads to nothing.")))?;
            }
            match document {
                Value::Array(values) => found.items.extend(values.into_iter().take(left).map(item)),
                Value::Object(members) if takes_objects => {
                    let members = members.into_iter().take(left);
                    found.items.extend(members.map(|(key, value)| Item { key: Some(key), ..item(value) }));
                }
                _ => return Err(fault("Attempting to map over non-iterable node.")),
            }
        }
        Format::Jsonl => {
            for (number, line) in
                (1..).zip(body.lines()).filter(|(_, line)| !line.trim().is_empty()).take(left)
            {
                let value = serde_json::from_str(line)
                    .map_err(|error| fault(format!("Line {number} of the object is not JSON: {error}")))?;
                found.items.push(item(value));
            }
        }
        Format::Inventory => found.sources = inventory(source, body)?,
        Format::Locations => {
            let format = format_of(reader.input_type.as_deref(), reader)?;
            for row in csv::rows(body, ',') {
                let uri = row.first().map(|text| text.trim()).unwrap_or_default();
                let Some((bucket, key)) = uri.strip_prefix("s3://").and_then(|rest| rest.split_once('/'))
                else {
                    return Err(fault(format!("The manifest names {uri}, which is no object in S3.")));
                };
                let (bucket, key) = (bucket.to_owned(), key.to_owned());
                found.sources.push(Source { bucket, key, version_id: None, format: format.clone() });
            }
        }
    }
    Ok(found)
}

/// The items of a part of a listing.
pub(super) fn listed(bucket: &str, objects: &[ListedObject]) -> Vec<Item> {
    let source: Arc<str> = format!("S3://{bucket}").into();
    let item = |object: &ListedObject| Item {
        value: json!({
            "Etag": object.etag,
            "Key": object.key,
            "LastModified": object.last_modified,
            "Size": object.size,
            "StorageClass": object.storage_class,
        }),
        key: None,
        source: Arc::clone(&source),
    };
    objects.iter().map(item).collect()
}

/// A row as an object: what is missing is empty, and what is too much is left out.
fn record(headers: &[String], row: Vec<String>) -> Value {
    let columns = row.into_iter().chain(std::iter::repeat_with(String::new));
    Value::Object(headers.iter().cloned().zip(columns.map(Value::String)).collect::<Map<_, _>>())
}

fn has_duplicates(headers: &[String]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    !headers.iter().all(|header| seen.insert(header))
}

/// The objects of an S3 inventory, see
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html>.
fn inventory(manifest: &Source, body: &str) -> Result<Vec<Source>, ErrorDetails> {
    let document: Value =
        serde_json::from_str(body).map_err(|error| fault(format!("The manifest is not JSON: {error}")))?;
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    if text("fileFormat").is_some_and(|format| format != "CSV") {
        return Err(fault("Only inventories in CSV can be read."));
    }
    let schema = text("fileSchema").ok_or_else(|| fault("The manifest has no fileSchema."))?;
    let headers: Vec<String> = schema.split(',').map(|name| name.trim().to_owned()).collect();
    let bucket = text("destinationBucket")
        .map_or(manifest.bucket.as_str(), |arn| arn.rsplit(':').next().unwrap_or(arn));
    let files = document.get("files").and_then(Value::as_array);
    let files = files.ok_or_else(|| fault("The manifest has no files."))?;
    let keys = files.iter().filter_map(|file| file.get("key")?.as_str());
    Ok(keys
        .map(|key| Source {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version_id: None,
            format: Format::Csv { headers: Some(headers.clone()) },
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(config: Value) -> MapRunReader {
        let mut whole =
            json!({"lists": false, "parameters": {"Bucket": "b", "Key": "k"}, "csv_delimiter": ","});
        for (name, value) in config.as_object().unwrap() {
            whole[name] = value.clone();
        }
        serde_json::from_value(whole).unwrap()
    }

    fn items(config: Value, body: &str, left: usize) -> Result<Value, String> {
        let reader = reader(config);
        let found = read(&first_source(&reader).map_err(words)?, body, &reader, true, left).map_err(words)?;
        Ok(found.items.into_iter().map(|item| item.value).collect())
    }

    fn words(error: ErrorDetails) -> String {
        error.cause.unwrap()
    }

    #[test]
    fn rows_become_objects() {
        let csv = |more: Value| {
            let mut config = json!({"input_type": "CSV"});
            config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            config
        };
        assert_eq!(
            items(csv(json!({})), "a,b\n1,2,3\n4\n", 9),
            Ok(json!([{"a": "1", "b": "2"}, {"a": "4", "b": ""}]))
        );
        assert_eq!(
            items(csv(json!({"csv_headers": ["x"]})), "1\n2\n3\n", 2),
            Ok(json!([{"x": "1"}, {"x": "2"}]))
        );
        assert_eq!(
            items(csv(json!({"csv_delimiter": "|"})), "a|b\n1|2", 9),
            Ok(json!([{"a": "1", "b": "2"}]))
        );
        let twice = items(csv(json!({})), "a,a\n", 9);
        assert_eq!(twice, Err("CSV headers cannot contain duplicates.".to_owned()));
    }

    #[test]
    fn documents_become_items() {
        let json = json!({"input_type": "JSON"});
        assert_eq!(items(json.clone(), "[1, {\"a\": 2}, 3]", 2), Ok(json!([1, {"a": 2}])));
        assert_eq!(items(json.clone(), "{\"a\": 1}", 9), Ok(json!([1])));
        let pointer = json!({"input_type": "JSON", "items_pointer": "/a/b"});
        assert_eq!(items(pointer.clone(), "{\"a\": {\"b\": [5]}}", 9), Ok(json!([5])));
        assert!(items(pointer, "{}", 9).unwrap_err().contains("leads to nothing"));
        assert_eq!(items(json.clone(), "7", 9), Err("Attempting to map over non-iterable node.".to_owned()));
        assert!(items(json, "[", 9).unwrap_err().starts_with("The object is not JSON"));
        let lines = json!({"input_type": "JSONL"});
        assert_eq!(items(lines.clone(), "{\"a\":1}\n\n2\n3", 2), Ok(json!([{"a": 1}, 2])));
        assert!(items(lines, "1\nx", 9).unwrap_err().starts_with("Line 2 of the object"));
        assert!(items(json!({"input_type": "PARQUET"}), "", 9).unwrap_err().contains("PARQUET"));
    }

    #[test]
    fn manifests_name_objects() {
        let inventory = reader(json!({"manifest_type": "S3_INVENTORY"}));
        let body = r#"{"destinationBucket":"arn:aws:s3:::inventory","fileFormat":"CSV","fileSchema":"Bucket, Key",
            "files":[{"key":"data/1.csv.gz"}]}"#;
        let found = read(&first_source(&inventory).unwrap(), body, &inventory, true, 9).unwrap();
        let headers = Some(vec!["Bucket".to_owned(), "Key".to_owned()]);
        assert_eq!(
            found.sources,
            [Source {
                bucket: "inventory".to_owned(),
                key: "data/1.csv.gz".to_owned(),
                version_id: None,
                format: Format::Csv { headers },
            }]
        );
        let athena = reader(json!({"manifest_type": "ATHENA_DATA", "input_type": "JSONL"}));
        let body = "s3://bucket/a/1\ns3://bucket/a/2\n";
        let found = read(&first_source(&athena).unwrap(), body, &athena, true, 9).unwrap();
        let keys: Vec<_> = found.sources.iter().map(|source| source.key.as_str()).collect();
        assert_eq!(keys, ["a/1", "a/2"]);
        assert!(found.sources.iter().all(|source| source.format == Format::Jsonl));
        assert!(read(&first_source(&athena).unwrap(), "nothing", &athena, true, 9).is_err());
    }
}

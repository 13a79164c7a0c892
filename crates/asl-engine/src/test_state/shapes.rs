//! What services answer, as far as mocked results are held to it.
//!
//! The table has the actions that are mocked most; of any other, every result is taken.

use asl_model::{IntegrationPattern, Resource};
use serde_json::Value;

use super::FieldValidation;

/// One member of an answer: its name, whether it must be there, and what it is.
#[derive(Debug)]
struct Member {
    name: &'static str,
    required: bool,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    /// Text, a blob in Base64, or a time.
    Text,
    Number,
    /// A number of at least this.
    AtLeast(f64),
    Boolean,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    List(&'static Shape),
    Object(&'static [Member]),
    Anything,
}

use Shape::{Anything, AtLeast, Boolean, List, Number, Object, OneOf, Text};

const fn may(name: &'static str, shape: Shape) -> Member {
    Member { name, required: false, shape }
}

const fn must(name: &'static str, shape: Shape) -> Member {
    Member { name, required: true, shape }
}

static CAPACITY: [Member; 4] = [
    may("TableName", Text),
    may("CapacityUnits", Number),
    may("ReadCapacityUnits", Number),
    may("WriteCapacityUnits", Number),
];
static COLLECTION: [Member; 2] =
    [may("ItemCollectionKey", Anything), may("SizeEstimateRangeGB", List(&Number))];
static WRITTEN_ITEM: [Member; 3] = [
    may("Attributes", Anything),
    may("ConsumedCapacity", Object(&CAPACITY)),
    may("ItemCollectionMetrics", Object(&COLLECTION)),
];
static ITEM: [Member; 2] = [may("Item", Anything), may("ConsumedCapacity", Object(&CAPACITY))];
static INVOCATION: [Member; 5] = [
    may("StatusCode", Number),
    may("FunctionError", Text),
    may("LogResult", Text),
    may("Payload", Anything),
    may("ExecutedVersion", Text),
];
static STARTED: [Member; 2] = [must("ExecutionArn", Text), must("StartDate", Text)];
static STATUSES: [&str; 6] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"];
/// A job is told as `DescribeExecution` tells it.
static EXECUTION: [Member; 10] = [
    must("ExecutionArn", Text),
    must("StateMachineArn", Text),
    must("Status", OneOf(&STATUSES)),
    must("StartDate", Text),
    may("Name", Text),
    may("StopDate", Text),
    may("Input", Anything),
    may("Output", Anything),
    may("Error", Text),
    may("Cause", Text),
];
static PUT_EVENT: [Member; 3] = [may("EventId", Text), may("ErrorCode", Text), may("ErrorMessage", Text)];
static PUT_EVENT_SHAPE: Shape = Object(&PUT_EVENT);
static PUT_EVENTS: [Member; 2] = [may("FailedEntryCount", Number), may("Entries", List(&PUT_EVENT_SHAPE))];
static SENT_MESSAGE: [Member; 5] = [
    may("MD5OfMessageBody", Text),
    may("MD5OfMessageAttributes", Text),
    may("MD5OfMessageSystemAttributes", Text),
    may("MessageId", Text),
    may("SequenceNumber", Text),
];
static PUBLISHED: [Member; 2] = [may("MessageId", Text), may("SequenceNumber", Text)];
static STORAGE_CLASSES: [&str; 12] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "OUTPOSTS",
    "GLACIER_IR",
    "SNOW",
    "EXPRESS_ONEZONE",
    "FSX_OPENZFS",
];
static OBJECT: [Member; 13] = [
    may("Body", Anything),
    may("DeleteMarker", Boolean),
    may("AcceptRanges", Text),
    may("LastModified", Text),
    may("ContentLength", Number),
    may("ETag", Text),
    may("MissingMeta", Number),
    may("VersionId", Text),
    may("ContentType", Text),
    may("ContentEncoding", Text),
    may("Metadata", Anything),
    may("StorageClass", OneOf(&STORAGE_CLASSES)),
    may("PartsCount", Number),
];
static ENCRYPTED: [Member; 3] =
    [may("CiphertextBlob", Text), may("KeyId", Text), may("EncryptionAlgorithm", Text)];
static CONFIGURATION: [Member; 12] = [
    may("FunctionName", Text),
    may("FunctionArn", Text),
    may("Runtime", Text),
    may("Role", Text),
    may("Handler", Text),
    may("CodeSize", Number),
    may("Description", Text),
    may("Timeout", AtLeast(1.0)),
    may("MemorySize", AtLeast(128.0)),
    may("LastModified", Text),
    may("CodeSha256", Text),
    may("Version", Text),
];
static CODE: [Member; 3] = [may("RepositoryType", Text), may("Location", Text), may("ImageUri", Text)];
static FUNCTION: [Member; 3] =
    [may("Configuration", Object(&CONFIGURATION)), may("Code", Object(&CODE)), may("Tags", Anything)];

fn members(resource: &Resource) -> Option<&'static [Member]> {
    let waits_for_job = matches!(resource.pattern(), IntegrationPattern::Sync | IntegrationPattern::Sync2);
    Some(match (resource.service()?, resource.action()?) {
        ("lambda", "invoke") => &INVOCATION,
        ("states", "startExecution") if waits_for_job => &EXECUTION,
        ("states", "startExecution") => &STARTED,
        ("events", "putEvents") => &PUT_EVENTS,
        ("dynamodb", "getItem") => &ITEM,
        ("dynamodb", "putItem" | "updateItem" | "deleteItem") => &WRITTEN_ITEM,
        ("sqs", "sendMessage") => &SENT_MESSAGE,
        ("sns", "publish") => &PUBLISHED,
        ("aws-sdk:s3", "getObject") => &OBJECT,
        ("aws-sdk:kms", "encrypt") => &ENCRYPTED,
        ("aws-sdk:lambda", "getFunction") => &FUNCTION,
        _ => return None,
    })
}

/// What is wrong with a mocked result, as the service says it. A callback's result is the caller's own.
pub(super) fn fault(resource: &Resource, result: &Value, mode: FieldValidation) -> Option<String> {
    if resource.pattern() == IntegrationPattern::WaitForTaskToken {
        return None;
    }
    object(members(resource)?, result, mode)
}

fn object(members: &[Member], value: &Value, mode: FieldValidation) -> Option<String> {
    let object = value.as_object()?;
    let missing = members.iter().find(|member| member.required && !object.contains_key(member.name));
    if let Some(Member { name, .. }) = missing.filter(|_| mode == FieldValidation::Strict) {
        return Some(format!("Required field '{name}' is missing"));
    }
    let known = members.iter().filter_map(|member| Some((member, object.get(member.name)?)));
    known.into_iter().find_map(|(member, value)| one(member.name, &member.shape, value, mode))
}

fn one(name: &str, shape: &Shape, value: &Value, mode: FieldValidation) -> Option<String> {
    let must_be = |right: bool, what: &str| (!right).then(|| format!("Field '{name}' must be {what}"));
    match shape {
        Text => must_be(value.is_string(), "a string"),
        Number => must_be(value.is_number(), "a number"),
        Boolean => must_be(value.is_boolean(), "a boolean"),
        AtLeast(least) => must_be(value.is_number(), "a number").or_else(|| {
            let is_less = value.as_f64().is_some_and(|number| number < *least);
            is_less.then(|| format!("Field '{name}' is less than the minimum value"))
        }),
        OneOf(words) => must_be(value.is_string(), "a string").or_else(|| {
            let is_known = value.as_str().is_some_and(|text| words.contains(&text));
            (!is_known).then(|| format!("Field '{name}' is not an expected value"))
        }),
        List(inner) => must_be(value.is_array(), "an array").or_else(|| {
            let items = value.as_array().into_iter().flatten();
            items.into_iter().find_map(|item| one(name, inner, item, mode))
        }),
        Object(members) => must_be(value.is_object(), "an object").or_else(|| object(members, value, mode)),
        Anything => None,
    }
}

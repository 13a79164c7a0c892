//! What a distributed Map hands to its children and gives: objects of S3, batches, records of what ran.

use std::any::TypeId;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::language::Language;
use crate::node::NodeRef;
use crate::shape::{FieldKind, Record, RecordKind, Shape, ShapeKind};

/// An object of S3, as a Map that goes over a listing has it.
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct S3Object {
    /// The hash of its content, in quotes as S3 has it.
    pub etag: String,
    /// Its key.
    pub key: String,
    /// When it was last changed, in seconds since 1970.
    pub last_modified: u64,
    /// Its size in bytes.
    pub size: u64,
    /// How it is stored, such as `STANDARD`.
    pub storage_class: String,
}

/// The fields of an [`S3Object`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct S3ObjectFields<L: Language> {
    /// The hash of its content, in quotes as S3 has it.
    pub etag: Expr<String, L>,
    /// Its key.
    pub key: Expr<String, L>,
    /// When it was last changed, in seconds since 1970.
    pub last_modified: Expr<u64, L>,
    /// Its size in bytes.
    pub size: Expr<u64, L>,
    /// How it is stored, such as `STANDARD`.
    pub storage_class: Expr<String, L>,
}

/// Several items of a distributed Map at once: what a child gets where the Map makes batches.
///
/// ```
/// use asl_contract::Batch;
///
/// let batch: Batch<u32> = serde_json::from_str(r#"{"Items": [1, 2]}"#)?;
/// assert_eq!(batch.items, [1, 2]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Batch<T> {
    /// The items.
    pub items: Vec<T>,
}

/// The fields of a [`Batch`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct BatchFields<T, L: Language> {
    /// The items.
    pub items: Expr<Vec<T>, L>,
}

/// A [`Batch`] with a `B` that every batch has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct BatchWith<B, T> {
    /// What every batch has.
    pub batch_input: B,
    /// The items.
    pub items: Vec<T>,
}

/// The fields of a [`BatchWith`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct BatchWithFields<B, T, L: Language> {
    /// What every batch has.
    pub batch_input: Expr<B, L>,
    /// The items.
    pub items: Expr<Vec<T>, L>,
}

/// What a distributed Map gives that writes its results to S3.
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct WrittenResults {
    /// The ARN of the Map Run.
    pub map_run_arn: String,
    /// Where the list of the files that were written stands.
    pub result_writer_details: ResultWriterDetails,
}

/// The fields of a [`WrittenResults`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct WrittenResultsFields<L: Language> {
    /// The ARN of the Map Run.
    pub map_run_arn: Expr<String, L>,
    /// Where the list of the files that were written stands.
    pub result_writer_details: Expr<ResultWriterDetails, L>,
}

/// Where a distributed Map wrote its results: the place of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ResultWriterDetails {
    /// The bucket.
    pub bucket: String,
    /// The key of the manifest.
    pub key: String,
}

/// The fields of a [`ResultWriterDetails`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct ResultWriterDetailsFields<L: Language> {
    /// The bucket.
    pub bucket: Expr<String, L>,
    /// The key of the manifest.
    pub key: Expr<String, L>,
}

/// One child execution of a distributed Map, where the Map gives what it knows of each.
///
/// Input and output are JSON in text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ChildExecution {
    /// Its ARN.
    pub execution_arn: String,
    /// Its name.
    pub name: String,
    /// What it got, as JSON in text.
    pub input: String,
    /// What it gave, as JSON in text; nothing if it failed.
    pub output: Option<String>,
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The name of its error, if it failed.
    pub error: Option<String>,
    /// The cause of its error, if it failed.
    pub cause: Option<String>,
}

/// The fields of a [`ChildExecution`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct ChildExecutionFields<L: Language> {
    /// Its ARN.
    pub execution_arn: Expr<String, L>,
    /// Its name.
    pub name: Expr<String, L>,
    /// What it got, as JSON in text.
    pub input: Expr<String, L>,
    /// What it gave, as JSON in text; nothing if it failed.
    pub output: Expr<Option<String>, L>,
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: Expr<String, L>,
    /// The name of its error, if it failed.
    pub error: Expr<Option<String>, L>,
    /// The cause of its error, if it failed.
    pub cause: Expr<Option<String>, L>,
}

/// The member `name` of the object at `node`.
fn member<T, L>(node: NodeRef, name: &str) -> Expr<T, L> {
    Expr::from_node(node.field(name))
}

fn record<T: 'static>(name: &'static str, fields: Vec<FieldKind>) -> ShapeKind {
    ShapeKind::Record(RecordKind { id: TypeId::of::<T>(), name, fields })
}

fn field<T: Shape>(name: &'static str) -> FieldKind {
    FieldKind::new(name, T::kind)
}

#[diagnostic::do_not_recommend]
impl Shape for S3Object {
    fn kind() -> ShapeKind {
        let fields = vec![
            field::<String>("Etag"),
            field::<String>("Key"),
            field::<u64>("LastModified"),
            field::<u64>("Size"),
            field::<String>("StorageClass"),
        ];
        record::<Self>("S3Object", fields)
    }
}

impl Record for S3Object {
    type Fields<L: Language> = S3ObjectFields<L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        S3ObjectFields {
            etag: member(node, "Etag"),
            key: member(node, "Key"),
            last_modified: member(node, "LastModified"),
            size: member(node, "Size"),
            storage_class: member(node, "StorageClass"),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape> Shape for Batch<T> {
    fn kind() -> ShapeKind {
        record::<Self>("Batch", vec![field::<Vec<T>>("Items")])
    }
}

impl<T: Shape> Record for Batch<T> {
    type Fields<L: Language> = BatchFields<T, L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        BatchFields { items: member(node, "Items") }
    }
}

#[diagnostic::do_not_recommend]
impl<B: Shape, T: Shape> Shape for BatchWith<B, T> {
    fn kind() -> ShapeKind {
        record::<Self>("BatchWith", vec![field::<B>("BatchInput"), field::<Vec<T>>("Items")])
    }
}

impl<B: Shape, T: Shape> Record for BatchWith<B, T> {
    type Fields<L: Language> = BatchWithFields<B, T, L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        BatchWithFields { batch_input: member(node, "BatchInput"), items: member(node, "Items") }
    }
}

#[diagnostic::do_not_recommend]
impl Shape for WrittenResults {
    fn kind() -> ShapeKind {
        let fields = vec![field::<String>("MapRunArn"), field::<ResultWriterDetails>("ResultWriterDetails")];
        record::<Self>("WrittenResults", fields)
    }
}

impl Record for WrittenResults {
    type Fields<L: Language> = WrittenResultsFields<L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        WrittenResultsFields {
            map_run_arn: member(node, "MapRunArn"),
            result_writer_details: member(node, "ResultWriterDetails"),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Shape for ResultWriterDetails {
    fn kind() -> ShapeKind {
        record::<Self>("ResultWriterDetails", vec![field::<String>("Bucket"), field::<String>("Key")])
    }
}

impl Record for ResultWriterDetails {
    type Fields<L: Language> = ResultWriterDetailsFields<L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        ResultWriterDetailsFields { bucket: member(node, "Bucket"), key: member(node, "Key") }
    }
}

#[diagnostic::do_not_recommend]
impl Shape for ChildExecution {
    fn kind() -> ShapeKind {
        let fields = vec![
            field::<String>("ExecutionArn"),
            field::<String>("Name"),
            field::<String>("Input"),
            field::<Option<String>>("Output"),
            field::<String>("Status"),
            field::<Option<String>>("Error"),
            field::<Option<String>>("Cause"),
        ];
        record::<Self>("ChildExecution", fields)
    }
}

impl Record for ChildExecution {
    type Fields<L: Language> = ChildExecutionFields<L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        let maybe = |name: &str| Expr::from_node(node.field(name).optional());
        ChildExecutionFields {
            execution_arn: member(node, "ExecutionArn"),
            name: member(node, "Name"),
            input: member(node, "Input"),
            output: maybe("Output"),
            status: member(node, "Status"),
            error: maybe("Error"),
            cause: maybe("Cause"),
        }
    }
}

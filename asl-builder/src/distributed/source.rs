//! Where the items of a distributed Map come from: the data, or objects of S3.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::NodeRef;
use asl_contract::{Gives, IntoExpr, S3Object, Shape, ShapeKind};
use asl_model::{CsvHeaderLocation, InputType, ManifestType, ReaderConfig};

use super::items::Items;
use crate::graph::ReaderDraft;
use crate::mode::Mode;

/// The places that items can come from: the first argument of the closure that says where from.
#[must_use = "a source is chosen by a method, such as `.items(data.list)`"]
pub struct Source<M> {
    /// The state's name.
    scope: Box<str>,
    marker: PhantomData<fn() -> M>,
}

/// Items of the state's own data.
#[derive(Clone, Copy, Debug)]
pub enum InData {}

/// The list of objects of a bucket.
#[derive(Clone, Copy, Debug)]
pub enum Listing {}

/// Rows of a CSV file.
#[derive(Clone, Copy, Debug)]
pub enum Csv {}

/// Items of a JSON file.
#[derive(Clone, Copy, Debug)]
pub enum JsonFile {}

/// Lines of a JSON Lines file.
#[derive(Clone, Copy, Debug)]
pub enum JsonLines {}

/// Rows of a Parquet file.
#[derive(Clone, Copy, Debug)]
pub enum Parquet {}

/// Objects that an S3 inventory lists.
#[derive(Clone, Copy, Debug)]
pub enum Inventory {}

impl<M: Mode> Source<M> {
    pub(crate) fn of(scope: &str) -> Self {
        Self { scope: scope.into(), marker: PhantomData }
    }

    /// Items that the data has.
    pub fn items<T: Shape, V: IntoExpr<M::Lang, Value = Vec<T>>>(self, items: V) -> Items<T, InData, M> {
        Items::in_data(self.scope, items.into_node())
    }

    /// The objects of a bucket: `s3:listObjectsV2`.
    ///
    /// [`prefix`](Items::prefix) says which; [`read_csv`](Items::read_csv) and its like go over what is in them.
    #[doc(alias = "listObjectsV2")]
    pub fn s3_objects(self, bucket: impl Gives<String, M::Lang>) -> Items<S3Object, Listing, M> {
        let reader = ReaderDraft {
            action: "listObjectsV2",
            arguments: vec![("Bucket", bucket.give())],
            config: ReaderConfig::default(),
            headers: None,
            max_items: None,
            comment: None,
            config_comment: None,
        };
        Items::read(self.scope, reader)
    }

    /// The rows of a CSV file, whose first row names the columns; [`headers`](Items::headers) names them otherwise.
    ///
    /// A column is always text, so every field of `Row` is; the closures of the body make numbers of it:
    /// `row.amount.to_number()`.
    pub fn s3_csv<Row: Shape>(
        self,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<Row, Csv, M> {
        let mut items = self.object(InputType::Csv, bucket, key);
        if let Some(reader) = items.reader() {
            reader.config.csv_header_location = Some(CsvHeaderLocation::FirstRow);
        }
        items.rows_are_text();
        items
    }

    /// The items of a JSON file, which is a list; [`pointer`](Items::pointer) finds a list inside of it.
    pub fn s3_json<T: Shape>(
        self,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<T, JsonFile, M> {
        self.object(InputType::Json, bucket, key)
    }

    /// The lines of a JSON Lines file.
    pub fn s3_jsonl<T: Shape>(
        self,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<T, JsonLines, M> {
        self.object(InputType::Jsonl, bucket, key)
    }

    /// The rows of a Parquet file.
    pub fn s3_parquet<T: Shape>(
        self,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<T, Parquet, M> {
        self.object(InputType::Parquet, bucket, key)
    }

    /// The objects that an S3 inventory lists, by the key of its `manifest.json`.
    ///
    /// Which members a `T` has is the inventory's configuration; all are text.
    pub fn s3_inventory<T: Shape>(
        self,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<T, Inventory, M> {
        let mut items = self.object(InputType::Manifest, bucket, key);
        if let Some(reader) = items.reader() {
            reader.config.input_type = None;
            reader.config.manifest_type = Some(ManifestType::S3Inventory);
        }
        items.rows_are_text();
        items
    }

    /// As [`s3_inventory`](Self::s3_inventory), in the older words: `"InputType": "MANIFEST"`.
    pub fn s3_manifest<T: Shape>(
        self,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<T, Inventory, M> {
        let mut items = self.object(InputType::Manifest, bucket, key);
        items.rows_are_text();
        items
    }

    fn object<T: Shape, F>(
        self,
        input_type: InputType,
        bucket: impl Gives<String, M::Lang>,
        key: impl Gives<String, M::Lang>,
    ) -> Items<T, F, M> {
        let reader = ReaderDraft {
            action: "getObject",
            arguments: vec![("Bucket", bucket.give()), ("Key", key.give())],
            config: ReaderConfig { input_type: Some(input_type), ..ReaderConfig::default() },
            headers: None,
            max_items: None,
            comment: None,
            config_comment: None,
        };
        Items::read(self.scope, reader)
    }
}

impl<M> fmt::Debug for Source<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.scope).finish()
    }
}

/// The member of a row of this kind that is not text; the row itself is one if it has no members.
pub(super) fn not_text(row: &ShapeKind) -> Option<String> {
    let text = |kind: ShapeKind| match kind {
        ShapeKind::Text | ShapeKind::Enum(_) | ShapeKind::Any => true,
        ShapeKind::Option(inner) => matches!(inner(), ShapeKind::Text | ShapeKind::Enum(_)),
        _ => false,
    };
    match row {
        ShapeKind::Any => None,
        ShapeKind::Map(inner) => (!text(inner())).then(|| "a value of the map".to_owned()),
        ShapeKind::Record(record) => record
            .fields
            .iter()
            .find(|field| !text((field.kind)()))
            .map(|field| format!("`{}` of `{}`", field.name, record.name)),
        _ => Some("the row as a whole".to_owned()),
    }
}

/// The first member that a row of this kind needs and no column has.
pub(super) fn without_column(row: &ShapeKind, columns: NodeRef) -> Option<String> {
    use asl_contract::__private::{Literal, Node};
    let (ShapeKind::Record(record), Node::Array(columns)) = (row, columns.node()) else { return None };
    let names: Option<Vec<&str>> = columns
        .iter()
        .map(|column| match column.node() {
            Node::Literal(Literal::Text(name)) => Some(&**name),
            _ => None,
        })
        .collect();
    let names = names?;
    record
        .fields
        .iter()
        .find(|field| !matches!((field.kind)(), ShapeKind::Option(_)) && !names.contains(&field.name))
        .map(|field| format!("`{}` of `{}`", field.name, record.name))
}

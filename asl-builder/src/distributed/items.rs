//! Items of a distributed Map: which of them, in which form, and in what kind of execution each goes.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::NodeRef;
use asl_contract::{Batch, BatchWith, Gives, IntoExpr, S3Object, Shape};
use asl_model::{CsvDelimiter, CsvHeaderLocation, InputType, ManifestType, ReaderTransformation};

use super::batch::BatchOf;
use super::source::{
    Csv, InData, Inventory, JsonFile, JsonLines, Listing, Parquet, not_text, without_column,
};
use crate::graph::{DistributedDraft, ReaderDraft};
use crate::mode::Mode;
use crate::states::Item;

/// Items of type `T` that come from an `F`, in children of the kind `C`.
#[must_use = "the items are what the closure of `.distributed_map(..)` gives"]
pub struct Items<T, F, M, C = M> {
    pub(crate) parts: Parts,
    marker: PhantomData<fn(F, M, C) -> T>,
}

/// What is known of the Map before its body.
#[derive(Debug)]
pub(crate) struct Parts {
    scope: Box<str>,
    pub(crate) items: Option<NodeRef>,
    pub(crate) selector: Option<NodeRef>,
    pub(crate) distributed: DistributedDraft,
    /// What was found: a message and its help.
    pub(crate) problems: Vec<(String, &'static str)>,
}

/// Items that go in batches.
#[derive(Clone, Copy, Debug)]
pub enum Batched {}

/// Items that still go one by one.
#[diagnostic::on_unimplemented(
    message = "these items are in batches already",
    label = "behind `in_batches`",
    note = "say `.select(..)` before `.in_batches(..)`: the items are selected first, then put into batches"
)]
pub trait OneByOne {}

/// Items that are read from S3.
#[diagnostic::on_unimplemented(
    message = "these items are not read from S3",
    label = "this is for `from.s3_csv(..)`, `from.s3_objects(..)` and their like",
    note = "it belongs to the reading: say it right behind `from.s3_..(..)`, before `.in_batches(..)`"
)]
pub trait FromS3 {}

/// Items that stand in one object of S3.
#[diagnostic::on_unimplemented(
    message = "these items do not stand in one object of S3, so there is no version of it",
    label = "this is for `from.s3_csv(..)`, `from.s3_json(..)` and their like",
    note = "a listing such as `from.s3_objects(..)` has many objects, each read as it is when its turn comes"
)]
pub trait OneObject: FromS3 {}

#[diagnostic::do_not_recommend]
impl OneObject for Csv {}
#[diagnostic::do_not_recommend]
impl OneObject for JsonFile {}
#[diagnostic::do_not_recommend]
impl OneObject for JsonLines {}
#[diagnostic::do_not_recommend]
impl OneObject for Parquet {}
#[diagnostic::do_not_recommend]
impl OneObject for Inventory {}

#[diagnostic::do_not_recommend]
impl OneByOne for InData {}
#[diagnostic::do_not_recommend]
impl OneByOne for Listing {}
#[diagnostic::do_not_recommend]
impl OneByOne for Csv {}
#[diagnostic::do_not_recommend]
impl OneByOne for JsonFile {}
#[diagnostic::do_not_recommend]
impl OneByOne for JsonLines {}
#[diagnostic::do_not_recommend]
impl OneByOne for Parquet {}
#[diagnostic::do_not_recommend]
impl OneByOne for Inventory {}

#[diagnostic::do_not_recommend]
impl FromS3 for Listing {}
#[diagnostic::do_not_recommend]
impl FromS3 for Csv {}
#[diagnostic::do_not_recommend]
impl FromS3 for JsonFile {}
#[diagnostic::do_not_recommend]
impl FromS3 for JsonLines {}
#[diagnostic::do_not_recommend]
impl FromS3 for Parquet {}
#[diagnostic::do_not_recommend]
impl FromS3 for Inventory {}

impl<T: Shape, F, M: Mode> Items<T, F, M> {
    pub(super) fn in_data(scope: Box<str>, items: NodeRef) -> Self {
        Self::new(scope, Some(items), None)
    }

    pub(super) fn read(scope: Box<str>, reader: ReaderDraft) -> Self {
        Self::new(scope, None, Some(reader))
    }

    fn new(scope: Box<str>, items: Option<NodeRef>, reader: Option<ReaderDraft>) -> Self {
        let distributed = DistributedDraft { reader, ..DistributedDraft::default() };
        let parts = Parts { scope, items, selector: None, distributed, problems: Vec::new() };
        Self { parts, marker: PhantomData }
    }
}

impl<T: Shape, F, M: Mode, C: Mode<Lang = M::Lang>> Items<T, F, M, C> {
    pub(super) fn reader(&mut self) -> Option<&mut ReaderDraft> {
        self.parts.distributed.reader.as_mut()
    }

    /// Whether a `T` can be a row of columns that are text.
    pub(super) fn rows_are_text(&mut self) {
        if let Some(member) = not_text(&T::kind()) {
            let message = format!("a column is always text, and {member} is not");
            self.parts.problems.push((message, "make it `String`, and a number of it by `.to_number()`"));
        }
    }

    fn become_items<T2, F2, C2>(self) -> Items<T2, F2, M, C2> {
        Items { parts: self.parts, marker: PhantomData }
    }

    /// What a child gets of each item: `ItemSelector`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<String>()
    ///     .distributed_map(
    ///         "Each Object",
    ///         |from, bucket| {
    ///             from.s3_objects(bucket).select(move |object| text!("s3://{}/{}", bucket, object.value().key))
    ///         },
    ///         |f| f,
    ///     )
    ///     .named("listing");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[doc(alias = "ItemSelector")]
    pub fn select<R: IntoExpr<M::Lang>>(
        mut self,
        give: impl FnOnce(Item<T, M::Lang>) -> R,
    ) -> Items<R::Value, F, M, C>
    where
        F: OneByOne,
    {
        self.parts.selector = Some(give(Item::of(self.parts.scope.clone())).into_node());
        self.become_items()
    }

    /// Several items for each child: `ItemBatcher`.
    #[doc(alias = "ItemBatcher")]
    pub fn in_batches(mut self, size: BatchOf<M::Lang>) -> Items<Batch<T>, Batched, M, C>
    where
        F: OneByOne,
    {
        self.parts.distributed.batches = Some(size.draft(None));
        self.become_items()
    }

    /// Several items for each child, and with them what every batch gets: `BatchInput`.
    #[doc(alias = "BatchInput")]
    pub fn in_batches_with<B: IntoExpr<M::Lang>>(
        mut self,
        size: BatchOf<M::Lang>,
        input: B,
    ) -> Items<BatchWith<B::Value, T>, Batched, M, C>
    where
        F: OneByOne,
    {
        self.parts.distributed.batches = Some(size.draft(Some(input.into_node())));
        self.become_items()
    }

    /// Each child is an Express execution: cheaper, five minutes at most, and it cannot wait.
    #[doc(alias = "ExecutionType")]
    pub fn express_children(mut self) -> Items<T, F, M, M::InExpress> {
        self.parts.distributed.express = true;
        self.become_items()
    }

    /// The first so many items of a file or a listing only: a number, or what the data says.
    #[doc(alias = "MaxItems")]
    pub fn max_items(self, most: impl Gives<u64, M::Lang>) -> Self
    where
        F: FromS3,
    {
        self.configured(|reader| reader.max_items = Some(most.give()))
    }

    /// One more argument of the call that reads: `VersionId`, `ExpectedBucketOwner`, `MaxKeys` and their like.
    pub fn argument<V: IntoExpr<M::Lang>>(self, name: &'static str, value: V) -> Self
    where
        F: FromS3,
    {
        self.configured(|reader| reader.arguments.push((name, value.into_node())))
    }

    /// The `Comment` of the `ItemReader`.
    #[doc(alias = "Comment")]
    pub fn comment(self, comment: &str) -> Self
    where
        F: FromS3,
    {
        self.configured(|reader| reader.comment = Some(comment.to_owned()))
    }

    /// The `Comment` of the `ReaderConfig`.
    pub fn config_comment(self, comment: &str) -> Self
    where
        F: FromS3,
    {
        self.configured(|reader| reader.config_comment = Some(comment.to_owned()))
    }

    /// The account to which the bucket has to belong: `ExpectedBucketOwner`.
    #[doc(alias = "ExpectedBucketOwner")]
    pub fn bucket_owner(self, account: impl Gives<String, M::Lang>) -> Self
    where
        F: FromS3,
    {
        self.configured(|reader| reader.arguments.push(("ExpectedBucketOwner", account.give())))
    }

    /// The version of the object that is read: `VersionId`.
    #[doc(alias = "VersionId")]
    pub fn version(self, id: impl Gives<String, M::Lang>) -> Self
    where
        F: OneObject,
    {
        self.configured(|reader| reader.arguments.push(("VersionId", id.give())))
    }

    fn configured(mut self, change: impl FnOnce(&mut ReaderDraft)) -> Self {
        if let Some(reader) = self.reader() {
            change(reader);
        }
        self
    }
}

impl<T: Shape, M: Mode, C: Mode<Lang = M::Lang>> Items<T, Csv, M, C> {
    /// The names of the columns, where the file's first row does not have them.
    #[doc(alias = "CSVHeaders")]
    pub fn headers<V: IntoExpr<M::Lang, Value = Vec<String>>>(mut self, names: V) -> Self {
        let names = names.into_node();
        if let Some(member) = without_column(&T::kind(), names) {
            let message = format!("no column is named as {member}");
            self.parts.problems.push((message, "name every field that a row has, or make it an `Option`"));
        }
        self.configured(|reader| {
            reader.config.csv_header_location = Some(CsvHeaderLocation::Given);
            reader.headers = Some(names);
        })
    }

    /// What stands between columns; a comma unless said.
    #[doc(alias = "CSVDelimiter")]
    pub fn delimiter(self, delimiter: CsvDelimiter) -> Self {
        self.configured(|reader| reader.config.csv_delimiter = Some(delimiter))
    }

    /// The object is the manifest of a query of Athena, which names the files.
    pub fn athena_manifest(self) -> Self {
        self.configured(|reader| reader.config.manifest_type = Some(ManifestType::AthenaData))
    }
}

impl<T: Shape, M: Mode, C: Mode<Lang = M::Lang>> Items<T, JsonFile, M, C> {
    /// Where in the file the list stands, as a JSON Pointer: `/orders/lines`.
    #[doc(alias = "ItemsPointer")]
    pub fn pointer(self, pointer: &str) -> Self {
        self.configured(|reader| reader.config.items_pointer = Some(pointer.to_owned()))
    }
}

impl<T: Shape, M: Mode, C: Mode<Lang = M::Lang>> Items<T, JsonLines, M, C> {
    /// The object is the manifest of a query of Athena, which names the files.
    pub fn athena_manifest(self) -> Self {
        self.configured(|reader| reader.config.manifest_type = Some(ManifestType::AthenaData))
    }
}

impl<T: Shape, M: Mode, C: Mode<Lang = M::Lang>> Items<T, Parquet, M, C> {
    /// The object is the manifest of a query of Athena, which names the files.
    pub fn athena_manifest(self) -> Self {
        self.configured(|reader| reader.config.manifest_type = Some(ManifestType::AthenaData))
    }
}

impl<M: Mode, C: Mode<Lang = M::Lang>> Items<S3Object, Listing, M, C> {
    /// Only objects whose key begins so.
    pub fn prefix(self, prefix: impl Gives<String, M::Lang>) -> Self {
        self.configured(|reader| reader.arguments.push(("Prefix", prefix.give())))
    }

    /// The rows of all these objects, which are CSV: `LOAD_AND_FLATTEN`.
    #[doc(alias = "LOAD_AND_FLATTEN")]
    pub fn read_csv<Row: Shape>(self) -> Items<Row, Csv, M, C> {
        let mut items: Items<Row, Csv, M, C> = self.loaded(InputType::Csv);
        if let Some(reader) = items.reader() {
            reader.config.csv_header_location = Some(CsvHeaderLocation::FirstRow);
        }
        items.rows_are_text();
        items
    }

    /// The items of all these objects, which are JSON: `LOAD_AND_FLATTEN`.
    pub fn read_json<T: Shape>(self) -> Items<T, JsonFile, M, C> {
        self.loaded(InputType::Json)
    }

    /// The lines of all these objects, which are JSON Lines: `LOAD_AND_FLATTEN`.
    pub fn read_jsonl<T: Shape>(self) -> Items<T, JsonLines, M, C> {
        self.loaded(InputType::Jsonl)
    }

    /// The rows of all these objects, which are Parquet: `LOAD_AND_FLATTEN`.
    pub fn read_parquet<T: Shape>(self) -> Items<T, Parquet, M, C> {
        self.loaded(InputType::Parquet)
    }

    fn loaded<T, F>(self, input_type: InputType) -> Items<T, F, M, C> {
        self.configured(|reader| {
            reader.config.transformation = Some(ReaderTransformation::LoadAndFlatten);
            reader.config.input_type = Some(input_type);
        })
        .become_items()
    }
}

impl<T, F, M, C> fmt::Debug for Items<T, F, M, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").field(&self.parts).finish()
    }
}

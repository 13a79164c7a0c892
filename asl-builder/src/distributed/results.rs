//! Where the results of a distributed Map go: S3, in one of several forms.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::NodeRef;
use asl_contract::{Gives, IntoExpr};
use asl_model::{OutputType, WriterConfig, WriterTransformation};

use crate::graph::WriterDraft;
use crate::mode::Mode;

/// The places that results can go to: the first argument of `write_results`' closure.
#[must_use = "a destination is chosen by a method, such as `.s3(\"bucket\")`"]
pub struct Destination<M> {
    marker: PhantomData<fn() -> M>,
}

impl<M: Mode> Destination<M> {
    pub(crate) fn new() -> Self {
        Self { marker: PhantomData }
    }

    /// A bucket of S3: the files stand under [`prefix`](Exported::prefix), in a folder for each run.
    pub fn s3(self, bucket: impl Gives<String, M::Lang>) -> Exported<M> {
        Exported {
            arguments: vec![("Bucket", bucket.give())],
            config: None,
            comment: None,
            config_comment: None,
            marker: PhantomData,
        }
    }
}

/// Results that are written to S3.
#[must_use = "it is what the closure of `.write_results(..)` gives"]
pub struct Exported<M> {
    arguments: Vec<(&'static str, NodeRef)>,
    config: Option<WriterConfig>,
    comment: Option<String>,
    config_comment: Option<String>,
    marker: PhantomData<fn() -> M>,
}

impl<M: Mode> Exported<M> {
    /// What the keys of the files begin with.
    pub fn prefix(mut self, prefix: impl Gives<String, M::Lang>) -> Self {
        self.arguments.push(("Prefix", prefix.give()));
        self
    }

    /// One more argument of `s3:putObject`, such as `ExpectedBucketOwner`.
    pub fn argument<V: IntoExpr<M::Lang>>(mut self, name: &'static str, value: V) -> Self {
        self.arguments.push((name, value.into_node()));
        self
    }

    /// All that is known of each child, its output as text: what counts unless said.
    pub fn with_metadata(self) -> Self {
        self.transformed(WriterTransformation::None)
    }

    /// What each child gave, and nothing else.
    pub fn compact(self) -> Self {
        self.transformed(WriterTransformation::Compact)
    }

    /// What each child gave, lists joined into one.
    pub fn flattened(self) -> Self {
        self.transformed(WriterTransformation::Flatten)
    }

    /// In JSON, which is what counts unless said.
    pub fn json(self) -> Self {
        self.typed(OutputType::Json)
    }

    /// In JSON Lines.
    pub fn jsonl(self) -> Self {
        self.typed(OutputType::Jsonl)
    }

    /// The account to which the bucket has to belong: `ExpectedBucketOwner`.
    #[doc(alias = "ExpectedBucketOwner")]
    pub fn bucket_owner(mut self, account: impl Gives<String, M::Lang>) -> Self {
        self.arguments.push(("ExpectedBucketOwner", account.give()));
        self
    }

    /// The `Comment` of the `ResultWriter`.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.comment = Some(comment.to_owned());
        self
    }

    /// The `Comment` of the `WriterConfig`, which is written then as it counts anyway.
    pub fn config_comment(mut self, comment: &str) -> Self {
        self.config.get_or_insert_with(as_it_counts);
        self.config_comment = Some(comment.to_owned());
        self
    }

    fn transformed(mut self, transformation: WriterTransformation) -> Self {
        self.config.get_or_insert_with(as_it_counts).transformation = Some(transformation);
        self
    }

    fn typed(mut self, output: OutputType) -> Self {
        self.config.get_or_insert_with(as_it_counts).output_type = Some(output);
        self
    }

    pub(crate) fn draft(self) -> WriterDraft {
        WriterDraft {
            arguments: Some(self.arguments),
            config: self.config,
            comment: self.comment,
            config_comment: self.config_comment,
        }
    }
}

/// The service takes both or none: the other is what counts unless said.
pub(crate) fn as_it_counts() -> WriterConfig {
    WriterConfig {
        transformation: Some(WriterTransformation::None),
        output_type: Some(OutputType::Json),
        ..WriterConfig::default()
    }
}

impl<M> fmt::Debug for Destination<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Destination").finish()
    }
}

impl<M> fmt::Debug for Exported<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exported")
            .field("arguments", &self.arguments)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

//! What a Map state is made of.

use asl_contract::__private::NodeRef;
use asl_model::{ReaderConfig, WriterConfig};

use super::Graph;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MapDraft {
    /// The items in the data; none where a reader has them.
    pub(crate) items: Option<NodeRef>,
    /// What the body gets, where that is not the item as it is.
    pub(crate) selector: Option<NodeRef>,
    pub(crate) body: Graph,
    pub(crate) max_concurrency: Option<NodeRef>,
    pub(crate) spelling: Spelling,
    /// The `Comment` of the `ProcessorConfig`.
    pub(crate) mode_comment: Option<String>,
    pub(crate) distributed: Option<Box<DistributedDraft>>,
}

/// How the processor is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Spelling {
    Modern,
    /// `ItemProcessor` without `ProcessorConfig`.
    WithoutMode,
    /// `Iterator`, and `Parameters` for `ItemSelector`.
    Iterator,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DistributedDraft {
    /// Whether the children are Express executions.
    pub(crate) express: bool,
    pub(crate) reader: Option<ReaderDraft>,
    pub(crate) batches: Option<BatchesDraft>,
    pub(crate) writer: Option<WriterDraft>,
    pub(crate) tolerated_count: Option<NodeRef>,
    pub(crate) tolerated_percentage: Option<NodeRef>,
    pub(crate) label: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReaderDraft {
    /// The action of S3.
    pub(crate) action: &'static str,
    pub(crate) arguments: Vec<(&'static str, NodeRef)>,
    /// What is known now.
    pub(crate) config: ReaderConfig,
    pub(crate) headers: Option<NodeRef>,
    pub(crate) max_items: Option<NodeRef>,
    pub(crate) comment: Option<String>,
    /// The `Comment` of the `ReaderConfig`.
    pub(crate) config_comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BatchesDraft {
    pub(crate) input: Option<NodeRef>,
    pub(crate) items: Option<NodeRef>,
    pub(crate) bytes: Option<NodeRef>,
    pub(crate) comment: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WriterDraft {
    /// The bucket and what is said besides, where the results are written to S3.
    pub(crate) arguments: Option<Vec<(&'static str, NodeRef)>>,
    pub(crate) config: Option<WriterConfig>,
    pub(crate) comment: Option<String>,
    /// The `Comment` of the `WriterConfig`.
    pub(crate) config_comment: Option<String>,
}

impl MapDraft {
    /// An inline Map over items of the data.
    pub(crate) fn inline(items: NodeRef, selector: Option<NodeRef>, body: Graph) -> Self {
        Self {
            items: Some(items),
            selector,
            body,
            max_concurrency: None,
            spelling: Spelling::Modern,
            mode_comment: None,
            distributed: None,
        }
    }

    /// The field that the body stands in.
    pub(crate) fn body_field(&self) -> &'static str {
        if self.spelling == Spelling::Iterator { "Iterator" } else { "ItemProcessor" }
    }

    /// Expressions over the state's own input.
    pub(crate) fn expressions(&self) -> Vec<NodeRef> {
        let mut all: Vec<NodeRef> = self.items.into_iter().chain(self.max_concurrency).collect();
        let Some(distributed) = &self.distributed else { return all };
        if let Some(reader) = &distributed.reader {
            all.extend(reader.arguments.iter().map(|(_, value)| *value));
            all.extend(reader.headers.into_iter().chain(reader.max_items));
        }
        if let Some(batches) = &distributed.batches {
            all.extend(batches.input.into_iter().chain(batches.items).chain(batches.bytes));
        }
        let written = distributed.writer.iter().flat_map(|writer| writer.arguments.iter().flatten());
        all.extend(written.map(|(_, value)| *value));
        all.extend(distributed.tolerated_count.into_iter().chain(distributed.tolerated_percentage));
        all
    }
}

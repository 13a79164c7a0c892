//! Batches: how many items one child execution gets.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::NodeRef;
use asl_contract::{Gives, JsonAta, Language};

use crate::graph::BatchesDraft;

/// How large a batch is: numbers that are known now, or that the data has.
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html>.
#[must_use = "batches are made by `.in_batches(BatchOf::items(100))`"]
pub struct BatchOf<L = JsonAta> {
    items: Option<NodeRef>,
    bytes: Option<NodeRef>,
    comment: Option<String>,
    marker: PhantomData<fn() -> L>,
}

impl<L: Language> BatchOf<L> {
    /// At most so many items.
    #[doc(alias = "MaxItemsPerBatch")]
    pub fn items(most: impl Gives<u64, L>) -> Self {
        Self { items: Some(most.give()), bytes: None, comment: None, marker: PhantomData }
    }

    /// At most so many bytes of input for a child, whatever the number of items; 262,144 at most.
    #[doc(alias = "MaxInputBytesPerBatch")]
    pub fn input_of(bytes: impl Gives<u64, L>) -> Self {
        Self { items: None, bytes: Some(bytes.give()), comment: None, marker: PhantomData }
    }

    /// And at most so many bytes: the smaller batch counts.
    pub fn bytes(mut self, most: impl Gives<u64, L>) -> Self {
        self.bytes = Some(most.give());
        self
    }

    /// The `Comment` of the `ItemBatcher`.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.comment = Some(comment.to_owned());
        self
    }

    pub(super) fn draft(self, input: Option<NodeRef>) -> BatchesDraft {
        BatchesDraft { input, items: self.items, bytes: self.bytes, comment: self.comment }
    }
}

impl<L> fmt::Debug for BatchOf<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchOf")
            .field("items", &self.items)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

//! The port to the table that keeps the links.

use std::fmt;
use std::pin::Pin;

use jiff::Timestamp;

use crate::link::Link;
use crate::link_id::LinkId;
use crate::state::LinkState;

/// What the methods of a [`LinkStore`] give.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps links. The one thing it must be able to do is the conditional write of [`replace`](Self::replace).
pub trait LinkStore: Send + Sync + fmt::Debug {
    /// Keeps a new link.
    fn insert<'a>(&'a self, link: &'a Link) -> StoreFuture<'a, ()>;

    /// Finds a link; sees every write that was acknowledged before.
    fn get<'a>(&'a self, id: &'a LinkId) -> StoreFuture<'a, Option<Link>>;

    /// Writes the link if, at this very moment, the stored one still stands at `expected`; says whether it
    /// did. This is the write that makes a decision happen at most once.
    fn replace<'a>(&'a self, link: &'a Link, expected: LinkState) -> StoreFuture<'a, bool>;

    /// The links about a subject, oldest first; may lag behind the last writes.
    fn about<'a>(&'a self, subject: &'a str) -> StoreFuture<'a, Vec<Link>>;

    /// The links that stand at a state, nearest deadline first; may lag behind the last writes.
    fn standing_at<'a>(&'a self, state: LinkState, slice: Slice<'a>) -> StoreFuture<'a, Page>;
}

/// Which part of the links at a state is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice<'a> {
    /// At most so many links.
    pub limit: usize,
    /// Only links whose deadline comes after this: an open link past its deadline is of no use to anybody.
    pub due_after: Timestamp,
    /// Where to go on: [`Page::next`] of the page before.
    pub cursor: Option<&'a str>,
}

impl Default for Slice<'_> {
    fn default() -> Self {
        Self { limit: 100, due_after: Timestamp::MIN, cursor: None }
    }
}

/// Some links, and where the rest begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The links of this page.
    pub links: Vec<Link>,
    /// Give it back to get the next page.
    pub next: Option<String>,
}

/// The store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("the store could not {what}")]
pub struct StoreError {
    what: &'static str,
    #[source]
    cause: Box<dyn std::error::Error + Send + Sync>,
    asked_wrongly: bool,
}

impl StoreError {
    /// `what` completes the sentence "the store could not …".
    pub fn new(what: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { what, cause: cause.into(), asked_wrongly: false }
    }

    /// The cursor is none that this store gave: whoever asked is at fault, not the store.
    pub fn foreign_cursor() -> Self {
        Self { asked_wrongly: true, ..Self::new("use the cursor", "it is none of its own") }
    }

    /// Whether the question was at fault: asking again changes nothing.
    pub fn is_foreign_cursor(&self) -> bool {
        self.asked_wrongly
    }
}

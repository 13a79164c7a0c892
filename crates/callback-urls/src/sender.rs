//! The port through which an answer reaches the task that waits for it.

use std::fmt;
use std::pin::Pin;

use crate::link::Link;
use crate::state::Answer;

/// What [`Sender::send`] gives.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<Fate, SendError>> + Send + 'a>>;

/// Tells the task. A host implements it with `SendTaskSuccess`; it must be safe to call twice, because the
/// outbox sends again whatever it cannot prove to have been heard.
pub trait Sender: Send + Sync + fmt::Debug {
    /// Sends the answer with the link's token and says what became of it.
    fn send<'a>(&'a self, link: &'a Link, answer: &'a Answer) -> SendFuture<'a>;
}

/// What became of an answer that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The task has this answer, from this call or from an earlier one.
    Heard,
    /// The task had stopped waiting.
    TimedOut,
    /// The execution had ended.
    Ended,
}

/// The task could not be told now; the answer stays in the outbox.
#[derive(Debug, thiserror::Error)]
#[error("the answer could not be sent")]
pub struct SendError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

impl SendError {
    /// Wraps what went wrong.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

//! The Wait state.

use super::{Seconds, Transition};

/// A Wait state, see <https://states-language.net/spec.html#wait-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wait {
    /// How long, or until when.
    pub until: WaitUntil,
    /// `Next` or `End`.
    pub transition: Transition,
}

/// Which of the four fields of a Wait is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum WaitUntil {
    /// `Seconds`.
    Seconds(Seconds),
    /// `SecondsPath` (JSONPath).
    SecondsPath(String),
    /// `Timestamp`: RFC 3339, or a JSONata expression.
    Timestamp(String),
    /// `TimestampPath` (JSONPath).
    TimestampPath(String),
    /// None of them, or several: the members are then in the state's [`Extra`](super::Extra).
    #[default]
    Missing,
}

//! The Succeed state.

/// A Succeed state, see <https://states-language.net/spec.html#succeed-state>; it has no fields of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Succeed;

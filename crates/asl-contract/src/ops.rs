//! What can be asked of values and computed from them.

mod compare;
mod list;
mod number;
mod optional;
mod text;

pub use text::{InText, TextPart, count_braces, text};

//! What can be asked of values and computed from them.

mod compare;
mod list;
mod moment;
mod number;
mod optional;
mod presence;
mod text;

pub use list::{list, range};
pub use moment::{now, random, random_between, uuid};
pub use text::{HashAlgorithm, InText, TextPart, count_braces, text};

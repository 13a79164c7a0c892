//! Expressions of Amazon States Language, evaluated the way AWS Step Functions does: JSONPath,
//! Reference Paths, payload templates, intrinsic functions and JSONata.
//!
//! Plain JSON goes in and comes out ([`serde_json::Value`]). There is no clock and no randomness in
//! here: what an expression may know of time and chance is passed in, so that an execution can be
//! replayed. Error texts are the service's own; where a text was never recorded, the code says so.
//!
//! | In a definition | Here |
//! |---|---|
//! | `InputPath`, `OutputPath`, `Variable`, `SecondsPath` … | [`eval_path`] |
//! | `Parameters`, `ResultSelector`, `ItemSelector`, `Assign` | [`eval_template`] |
//! | `ErrorPath`, `CausePath` | [`eval_path_or_intrinsic`] |
//! | `ResultPath` | [`ReferencePath`] |
//! | `{% … %}` | [`Jsonata`] |
//! | checks before anything runs | [`check_path`], [`check_reference_path`], [`check_intrinsic`], [`check_jsonata`], [`jsonata_uses`] |
//! | the tree of an intrinsic call | [`parse_intrinsic`] |
//! | the tree of a JSONata expression | [`jsonata::parse`] |

mod entropy;
mod error;
mod intrinsic;
pub mod jsonata;
mod path;
mod reference_path;
#[cfg(test)]
mod robustness;
mod scope;
mod template;
mod text;

pub use entropy::{Entropy, SeededEntropy, uuid_v4};
pub use error::{ErrorKind, ExprError, SyntaxError};
pub use intrinsic::{
    IntrinsicArgument, IntrinsicCall, IntrinsicName, Spanned as SpannedArgument, check_intrinsic,
    intrinsic_paths, parse_intrinsic, unescape as unescape_intrinsic,
};
pub use jsonata::check::check_jsonata;
pub use jsonata::uses::{JsonataUses, Reference, ReferenceKind, jsonata_uses};
pub use jsonata::{Expected, Jsonata, jsonata_source};
pub use path::{Path, PlainPath, Root, check_path, check_reference_path, eval_path, find_path};
pub use reference_path::{ReferencePath, ReferenceStep};
pub use scope::Env;
pub use template::{eval_path_or_intrinsic, eval_template};
pub use text::{compare_strings, same_json, to_text};

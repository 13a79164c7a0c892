//! Times as contracts have them: text in RFC 3339.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::node::{Compared, NodeRef};
use crate::shape::{Scalar, Shape, ShapeKind};
use crate::value::Fits;

/// A time in RFC 3339, such as `2026-11-29T14:02:00Z`: what the service itself writes and waits for.
///
/// It holds the text as it is: a contract is light, and which library reads times is the handler's choice.
///
/// ```
/// use asl_contract::Timestamp;
///
/// let time: Timestamp = serde_json::from_str(r#""2026-11-29T14:02:00Z""#)?;
/// assert_eq!(time.as_str(), "2026-11-29T14:02:00Z");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Timestamp(#[schemars(extend("format" = "date-time"))] String);

impl Timestamp {
    /// The time that this text says.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[diagnostic::do_not_recommend]
impl Shape for Timestamp {
    fn kind() -> ShapeKind {
        ShapeKind::Text
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for Timestamp {
    fn compared() -> Compared {
        Compared::Time
    }
}

#[diagnostic::do_not_recommend]
impl Fits<Timestamp> for &str {
    fn fit(self) -> NodeRef {
        NodeRef::text(self)
    }
}

/// A time stands where text is needed.
#[diagnostic::do_not_recommend]
impl<L> Fits<String> for Expr<Timestamp, L> {
    fn fit(self) -> NodeRef {
        self.node()
    }
}

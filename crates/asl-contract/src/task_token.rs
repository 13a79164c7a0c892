//! Task tokens that know which answer they wait for.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::shape::{Record, Shape, ShapeKind};

/// The token of a task that waits for a `D`.
///
/// The workflow gives it to a function in a payload; whoever has it can answer once. It is a secret: keep it
/// out of logs and links. `Debug` does not show it, and there is no `Display`.
///
/// ```
/// use asl_contract::TaskToken;
///
/// let token: TaskToken<bool> = serde_json::from_str(r#""AQCEAAAAKgAAAAMAAAAA""#)?;
/// assert_eq!(token.expose(), "AQCEAAAAKgAAAAMAAAAA");
/// assert_eq!(format!("{token:?}"), "TaskToken(..)");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct TaskToken<D> {
    text: String,
    marker: PhantomData<fn(D)>,
}

impl<D> TaskToken<D> {
    /// The token with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), marker: PhantomData }
    }

    /// The secret itself, for the call that answers.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The secret itself, for a store that seals it.
    pub fn into_exposed(self) -> String {
        self.text
    }
}

impl<D> Clone for TaskToken<D> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<D> PartialEq for TaskToken<D> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<D> Eq for TaskToken<D> {}

impl<D> fmt::Debug for TaskToken<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaskToken(..)")
    }
}

impl<D> Serialize for TaskToken<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, D> Deserialize<'de> for TaskToken<D> {
    fn deserialize<De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl<D> JsonSchema for TaskToken<D> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "TaskToken".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "string", "description": "A task token: a secret that answers once"})
    }
}

#[diagnostic::do_not_recommend]
impl<D: Shape> Shape for TaskToken<D> {
    fn kind() -> ShapeKind {
        ShapeKind::Token(D::kind)
    }
}

/// A record with a task token in it: the payload of a callback.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `TaskToken<_>` field, so nobody could answer this callback",
    label = "no task token in `{Self}`",
    note = "add a field `token: TaskToken<Decision>` to `{Self}`, with the type of the answer"
)]
pub trait CarriesToken: Record {
    /// The answer that the token waits for, which is what the callback gives.
    type Answer: Shape;
}

//! The task token behind a link: kept, sent, and never shown.

use std::fmt;

/// The task token that an answer is sent with.
///
/// It shows itself in no output: `Debug` redacts it and there is no `Display`. Only a store, which must
/// keep it, and a [`Sender`](crate::Sender), which must send it, call [`expose`](Self::expose).
///
/// ```
/// let token = callback_urls::CallbackToken::new("AAAAKgAAAAIAAAAA");
/// assert_eq!(format!("{token:?}"), "CallbackToken(redacted)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackToken(String);

impl CallbackToken {
    /// Takes the token as the service gave it.
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token itself, for a store or a sender; it belongs in no log, page or URL.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallbackToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackToken(redacted)")
    }
}

//! Proof that a form was rendered by us for this link: the answer to cross-site request forgery.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::link_id::LinkId;

/// A secret kept beside a link. A form for the link carries [`FormKey::field`], which only somebody who was
/// shown the page can know; a post from a form without it is refused.
///
/// No cookie is needed: the value is bound to the link, not to a browser.
///
/// ```
/// use callback_urls::{FormKey, LinkId};
/// let (key, link) = (FormKey::random()?, LinkId::random()?);
/// let field = key.field(&link);
/// assert!(key.accepts(&link, &field));
/// assert!(!key.accepts(&LinkId::random()?, &field));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FormKey(String);

impl FormKey {
    /// A new secret of 144 bits.
    ///
    /// # Errors
    /// The operating system's source of randomness does not work.
    pub fn random() -> Result<Self, getrandom::Error> {
        LinkId::random().map(|id| Self(id.into()))
    }

    /// A secret as a store kept it.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for a store.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The value of the hidden field in the form for this link.
    pub fn field(&self, link: &LinkId) -> String {
        let mut hash = Sha256::new();
        hash.update(b"callback-urls form v1\0");
        hash.update(self.0.as_bytes());
        hash.update(b"\0");
        hash.update(link.as_str().as_bytes());
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }

    /// Whether a posted field is the one of this link; takes the same time wherever the two differ.
    pub fn accepts(&self, link: &LinkId, posted: &str) -> bool {
        let expected = self.field(link);
        let difference = expected.bytes().zip(posted.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        expected.len() == posted.len() && difference == 0
    }
}

impl fmt::Debug for FormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_field_of_this_key_and_this_link_fits() {
        let link = LinkId::random().unwrap();
        let key = FormKey::random().unwrap();
        let field = key.field(&link);
        let cut = field.get(1..).unwrap().to_owned();
        for (posted, fits) in [
            (field.clone(), true),
            (String::new(), false),
            (cut, false),
            (format!("{field}x"), false),
            (FormKey::random().unwrap().field(&link), false),
        ] {
            assert_eq!(key.accepts(&link, &posted), fits);
        }
    }

    #[test]
    fn the_secret_is_not_printed() {
        assert_eq!(format!("{:?}", FormKey::new("secret")), "FormKey(redacted)");
    }
}

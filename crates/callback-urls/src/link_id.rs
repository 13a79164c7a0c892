//! The id in a link: random, url-safe, and too long to guess.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes of randomness in an id: 144 bits, which is 24 letters without padding.
const RANDOM_BYTES: usize = 18;
/// Letters of an id in a URL.
const LETTERS: usize = 24;

/// Names one link. Whoever knows it may see and answer the link, so it is random and never derived.
///
/// ```
/// use callback_urls::LinkId;
/// let id = LinkId::random()?;
/// assert_eq!(id.as_str().len(), 24);
/// assert_eq!(id.as_str().parse::<LinkId>()?, id);
/// assert!("../admin".parse::<LinkId>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(String);

impl LinkId {
    /// A new id with 144 bits from the operating system.
    ///
    /// # Errors
    /// The operating system's source of randomness does not work.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; RANDOM_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The letters as they stand in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was given is no link id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a link id has {LETTERS} letters, digits, `-` or `_`")]
pub struct InvalidLinkId;

impl FromStr for LinkId {
    type Err = InvalidLinkId;

    fn from_str(text: &str) -> Result<Self, InvalidLinkId> {
        let fits = text.len() == LETTERS
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidLinkId) }
    }
}

impl TryFrom<String> for LinkId {
    type Error = InvalidLinkId;

    fn try_from(text: String) -> Result<Self, InvalidLinkId> {
        text.parse()
    }
}

impl From<LinkId> for String {
    fn from(id: LinkId) -> Self {
        id.0
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_are_read_back() {
        let ids: std::collections::BTreeSet<_> = (0..1000).map(|_| LinkId::random().unwrap()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.as_str().parse::<LinkId>().as_ref() == Ok(id)));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in
            ["", "short", "AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAA1", "AAAAAAAAAAAA AAAAAAAAAAA"]
        {
            assert_eq!(text.parse::<LinkId>(), Err(InvalidLinkId), "{text}");
        }
    }
}

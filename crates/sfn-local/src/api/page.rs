//! Page tokens: opaque to clients, good for one list with the same arguments, for 24 hours.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::error::ApiError;

const LIFE_SECONDS: i64 = 24 * 60 * 60;

/// A token that says "go on at `position`" for the list that `scope` describes.
pub(super) fn write(scope: &str, position: i64, now: Timestamp) -> String {
    URL_SAFE_NO_PAD.encode(format!(
        "1:{position}:{}:{:016x}",
        now.as_second() + LIFE_SECONDS,
        fingerprint(scope)
    ))
}

/// The position in a token; `None` without a token.
pub(super) fn read(scope: &str, token: Option<&str>, now: Timestamp) -> Result<Option<i64>, ApiError> {
    let Some(token) = token else { return Ok(None) };
    let position = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let mut parts = text.split(':');
        let (version, position, until) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        let good = version == "1"
            && until.parse::<i64>().ok()? >= now.as_second()
            && u64::from_str_radix(parts.next()?, 16).ok()? == fingerprint(scope);
        good.then_some(position)
    };
    position().map(Some).ok_or_else(ApiError::invalid_token)
}

/// Tells lists apart; it is no secret, so a token of another list is a mistake and not an attack.
fn fingerprint(scope: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    scope.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_list_and_a_day() {
        let now = Timestamp::UNIX_EPOCH;
        let token = write("list:a", 7, now);
        assert_eq!(read("list:a", Some(&token), now), Ok(Some(7)));
        assert_eq!(read("list:a", None, now), Ok(None));
        let later = Timestamp::from_second(LIFE_SECONDS + 1).unwrap();
        for (scope, token, now) in [
            ("list:b", token.as_str(), now),
            ("list:a", "bad", now),
            ("list:a", &token, later),
            ("list:a", "", now),
        ] {
            assert_eq!(read(scope, Some(token), now), Err(ApiError::invalid_token()));
        }
    }
}

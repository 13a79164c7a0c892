//! Times at the borders: milliseconds in the store, seconds with a fraction in the API.

use jiff::Timestamp;

/// Milliseconds since the epoch as the API has them: seconds with a fraction.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit 53 bits for 285,000 years")]
pub(crate) fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}

/// The present, in whole milliseconds: what the store and the API can hold.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    #[test]
    fn milliseconds_are_kept() {
        assert_eq!(serde_json::json!(super::seconds(1_719_426_381_123)).to_string(), "1719426381.123");
    }
}

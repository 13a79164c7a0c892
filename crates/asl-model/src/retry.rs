//! Retriers and catchers.

use crate::error_name::ErrorName;
use crate::json::{Json, Number};
use crate::state::{Extra, PathField};
use crate::state_machine::StateName;

/// A retrier, see <https://states-language.net/spec.html#retrying-after-error>.
///
/// Absent fields keep the service's defaults, which the getters give.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retrier {
    /// `ErrorEquals`.
    pub error_equals: Vec<ErrorName>,
    /// `IntervalSeconds`: seconds before the first retry.
    pub interval_seconds: Option<u64>,
    /// `MaxAttempts`: retries, not counting the first try; 0 means never.
    pub max_attempts: Option<u64>,
    /// `BackoffRate`: the factor by which the interval grows, at least 1.
    pub backoff_rate: Option<Number>,
    /// `MaxDelaySeconds`: the longest interval.
    pub max_delay_seconds: Option<u64>,
    /// `JitterStrategy`.
    pub jitter_strategy: Option<JitterStrategy>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

impl Retrier {
    /// `IntervalSeconds`, 1 when absent.
    pub fn interval(&self) -> u64 {
        self.interval_seconds.unwrap_or(1)
    }

    /// `MaxAttempts`, 3 when absent.
    pub fn attempts(&self) -> u64 {
        self.max_attempts.unwrap_or(3)
    }

    /// `BackoffRate`, 2 when absent.
    pub fn rate(&self) -> f64 {
        self.backoff_rate.as_ref().map_or(2.0, Number::as_f64)
    }
}

/// `JitterStrategy` of a retrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JitterStrategy {
    /// `FULL`: a random wait between nothing and the interval.
    Full,
    /// `NONE`: the interval itself.
    None,
    /// Another word; a rule of the validator says so.
    Unknown(String),
}

/// A catcher, see <https://states-language.net/spec.html#fallback-states>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catcher {
    /// `ErrorEquals`.
    pub error_equals: Vec<ErrorName>,
    /// `Next`. Empty where it is missing.
    pub next: StateName,
    /// `ResultPath` of the error output (JSONPath).
    pub result_path: Option<PathField>,
    /// `Assign`: variables set when this catcher is taken.
    pub assign: Option<Json>,
    /// `Output` (JSONata).
    pub output: Option<Json>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

//! Wait, see <https://states-language.net/spec.html#wait-state>.

use asl_expr::Expected;
use asl_model::QueryLanguage;
use jiff::Timestamp;
use serde_json::Value;

use crate::clock::{later, parse_timestamp};
use crate::data_flow::{Exit, Scope, pass_on};
use crate::failure::Failure;
use crate::program::{SecondsField, Target, Until};

/// The longest wait: about 68 years, as recorded.
const LONGEST_SECONDS: i64 = 2_147_483_647;

/// When the state will be done.
pub(crate) fn until(scope: &mut Scope<'_>, until: &Until) -> Result<Timestamp, Failure> {
    match until {
        Until::Seconds(SecondsField::Literal(seconds)) => Ok(in_seconds(scope, *seconds)),
        Until::Seconds(SecondsField::Expression(text)) => {
            let seconds = seconds_of_expression(scope, text, "Seconds")?;
            Ok(in_seconds(scope, seconds))
        }
        Until::Seconds(SecondsField::Path(path)) => {
            let seconds = seconds_of_path(scope, path)?;
            Ok(in_seconds(scope, seconds))
        }
        Until::Timestamp(text) if scope.node.language == QueryLanguage::JsonAta => {
            let text = scope.query(None, |jsonata| jsonata.eval_string(text, "Timestamp"))?;
            match parse_timestamp(&text) {
                Some(at) => at_timestamp(scope, at),
                None => Err(scope.query_error(&not_a_timestamp(&text), Some("Timestamp"))),
            }
        }
        Until::Timestamp(text) => match parse_timestamp(text) {
            Some(at) => at_timestamp(scope, at),
            None => Err(scope.runtime(&not_a_timestamp(text))),
        },
        Until::TimestampPath(path) => {
            let effective = scope.effective_input()?;
            let Ok(value) = scope.try_path(path, &effective) else {
                let message =
                    format!("The TimestampPath parameter does not reference an input value: {path}");
                return Err(scope.runtime(&message));
            };
            let text = plain(&value);
            match value.as_str().and_then(parse_timestamp) {
                Some(at) => at_timestamp(scope, at),
                None => Err(scope.runtime(&format!(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {path} == {text}"
                ))),
            }
        }
    }
}

/// Leaves the state when it is time.
pub(crate) fn finish(scope: &mut Scope<'_>, target: Target) -> Result<Exit, Failure> {
    let node = scope.node;
    pass_on(scope, node.assign.as_ref(), node.output.as_ref(), target)
}

/// Seconds that a JSONata expression of `field` gives.
pub(super) fn seconds_of_expression(scope: &mut Scope<'_>, text: &str, field: &str) -> Result<u64, Failure> {
    let value = scope.query_expecting(&Value::from(text), field, Expected::Number)?;
    whole_seconds(&value).ok_or_else(|| {
        let expression = asl_expr::jsonata_source(text).unwrap_or(text);
        // The service's words for another type; what it says to a fraction was not recorded.
        let message = format!(
            "The JSONata expression '{expression}' specified for the field '{field}' returned an unexpected result type. \
             Expected 'integer', but was 'number' for value: {}",
            asl_expr::to_text(&value)
        );
        scope.query_error(&message, Some(field))
    })
}

/// A whole number that is not negative, `3.0` included.
pub(super) fn whole_seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let number = value.as_f64()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to fit just before"
        )]
        let whole = ((0.0..=1e15).contains(&number) && number.fract() == 0.0).then_some(number as u64);
        whole
    })
}

fn seconds_of_path(scope: &mut Scope<'_>, path: &str) -> Result<u64, Failure> {
    let effective = scope.effective_input()?;
    let Ok(value) = scope.try_path(path, &effective) else {
        return Err(
            scope.runtime(&format!("The SecondsPath parameter does not reference an input value: {path}"))
        );
    };
    let text = plain(&value);
    match value.as_i64().or_else(|| whole_seconds(&value).and_then(|seconds| i64::try_from(seconds).ok())) {
        Some(seconds) => u64::try_from(seconds).map_err(|_| {
            scope.runtime(&format!("The SecondsPath parameter references a negative value: {path} == {text}"))
        }),
        None => Err(scope.runtime(&format!(
            "The SecondsPath parameter cannot be parsed as a long value: {path} == {text}"
        ))),
    }
}

fn in_seconds(scope: &Scope<'_>, seconds: u64) -> Timestamp {
    later(scope.now, seconds.saturating_mul(1000))
}

/// A time in the past is now. What is finer than a second does not count.
fn at_timestamp(scope: &Scope<'_>, at: Timestamp) -> Result<Timestamp, Failure> {
    let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
    if at.as_second().saturating_sub(scope.now.as_second()) > LONGEST_SECONDS {
        return Err(scope.runtime("Wait state delay is too long."));
    }
    Ok(at.max(scope.now))
}

fn not_a_timestamp(text: &str) -> String {
    format!(
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
    )
}

/// A value as the service puts it into a sentence: text without quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => asl_expr::to_text(other),
    }
}

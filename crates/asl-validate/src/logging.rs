//! What the service takes as a logging configuration.

use asl_model::Json;

/// What is wrong with a `loggingConfiguration`, as the service says it.
///
/// ```
/// let off = r#"{"level":"OFF"}"#.parse()?;
/// assert_eq!(asl_validate::logging_fault(&off), None);
/// let nowhere = r#"{"level":"ALL"}"#.parse()?;
/// assert_eq!(asl_validate::logging_fault(&nowhere), Some("Must specify exactly one Log Destination."));
/// # Ok::<(), asl_model::JsonError>(())
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html>.
pub fn logging_fault(configuration: &Json) -> Option<&'static str> {
    let is_off = configuration.get("level").and_then(Json::as_str).is_none_or(|level| level == "OFF");
    let destinations = configuration.get("destinations").and_then(Json::as_array).map_or(0, <[Json]>::len);
    (!is_off && destinations != 1).then_some("Must specify exactly one Log Destination.")
}

//! A definition that comes in: checked, and made into a program; or refused in the service's words.

use std::sync::Arc;

use asl_engine::Program;
use asl_validate::{MachineType, validate_text};

use super::error::ApiError;

/// A definition that can run.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    /// The text, exactly as given.
    pub(crate) text: Arc<str>,
    pub(crate) program: Arc<Program>,
}

/// Takes a definition that somebody gives.
pub(crate) fn accept(text: &str) -> Result<Definition, ApiError> {
    let report = validate_text(text, MachineType::Standard).report;
    if report.has_errors() {
        return Err(ApiError::invalid_definition(&report.aws_message()));
    }
    compile(text)
}

/// The same for a request: checking a large definition takes seconds, and other requests go on meanwhile.
pub(super) async fn accept_aside(text: String) -> Result<Definition, ApiError> {
    tokio::task::spawn_blocking(move || accept(&text)).await.unwrap_or_else(|_| Err(ApiError::internal()))
}

/// Takes a definition that was accepted before. Rules may have come since, and they are not for it.
pub(crate) fn compile(text: &str) -> Result<Definition, ApiError> {
    let refuse = |code: &str, why: String| ApiError::invalid_definition(&format!("{code}: {why}"));
    let document =
        asl_model::read(text).map_err(|error| refuse("INVALID_JSON_DESCRIPTION", error.to_string()))?;
    let program = Program::new(document.machine)
        .map_err(|error| refuse("SCHEMA_VALIDATION_FAILED", error.to_string()))?;
    Ok(Definition { text: text.into(), program: Arc::new(program) })
}

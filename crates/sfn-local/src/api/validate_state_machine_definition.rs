//! `ValidateStateMachineDefinition`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html>.

use asl_model::Severity;
use asl_validate::{Finding, MachineType, validate_text};
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::Constraints;
use super::error::ApiError;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    definition: Option<String>,
    r#type: Option<String>,
    severity: Option<String>,
    max_results: Option<i64>,
}

pub(super) async fn run(request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let text = check.required("definition", request.definition);
    check.length("definition", &text, 0, 1_048_576);
    check.one_of("type", request.r#type.as_deref(), &["STANDARD", "EXPRESS"]);
    check.one_of("severity", request.severity.as_deref(), &["ERROR", "WARNING"]);
    let most = check.page_size(request.max_results).min(100);
    check.done()?;
    let warnings = request.severity.as_deref() == Some("WARNING");
    let kind = match request.r#type.as_deref() {
        Some("EXPRESS") => MachineType::Express,
        _ => MachineType::Standard,
    };
    // A large definition takes seconds, and other requests go on meanwhile.
    let report = tokio::task::spawn_blocking(move || validate_text(&text, kind).report)
        .await
        .map_err(|_| ApiError::internal())?;
    let failed = report.has_errors();
    let findings: Vec<Value> = report
        .findings()
        .iter()
        .filter(|finding| warnings || finding.diagnostic.severity == Severity::Error)
        .map(diagnostic)
        .collect();
    Ok(json!({
        "result": if failed { "FAIL" } else { "OK" },
        "truncated": findings.len() > most,
        "diagnostics": findings.into_iter().take(most).collect::<Vec<_>>(),
    }))
}

fn diagnostic(finding: &Finding) -> Value {
    let severity = match finding.diagnostic.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    };
    let mut diagnostic = json!({
        "severity": severity,
        "code": finding.diagnostic.code,
        "message": finding.aws_message(),
    });
    if let (Some(diagnostic), Some(location)) = (diagnostic.as_object_mut(), finding.aws_location()) {
        diagnostic.insert("location".to_owned(), location.into());
    }
    diagnostic
}

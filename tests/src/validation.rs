//! Compares the validator's findings with the service's verdict on a definition, in the service's words.

use asl_model::{Json, Severity};
use asl_validate::{Finding, MachineType, Report, logging_fault, validate_text};
use serde_json::{Value, json};

use crate::compare::{Difference, Rules};
use crate::run::RunError;

/// The difference in the verdict, and the one in how it is said.
pub(crate) fn validation(case: &Value) -> Result<(Option<Difference>, Option<Difference>), RunError> {
    let text = |key: &str| case.get(key).and_then(Value::as_str).unwrap_or_default();
    let expected = case.get("expected").unwrap_or(&Value::Null);
    let code = expected.pointer("/error_response/code").and_then(Value::as_str);
    if let Some(logging) = case.pointer("/request/loggingConfiguration")
        && let Some(fault) = logging_fault(&Json::from_serde(logging))
    {
        // The service looks at this before it looks at the definition.
        let message = format!("Invalid Logging Configuration: {fault}");
        let got = json!({"valid": false, "error_response": {"code": "InvalidLoggingConfiguration", "message": message}});
        return Ok((Rules::of(case).compare("", expected, &got), None));
    }
    if let Some(code) = code.filter(|code| *code != "InvalidDefinition") {
        return Err(RunError::Unsupported(format!("`{code}` is not about the definition")));
    }
    let kind = match text("type") {
        "EXPRESS" => MachineType::Express,
        _ => MachineType::Standard,
    };
    let report = validate_text(text("definition_text"), kind).report;
    let rules = Rules::of(case);
    let valid = Value::from(!report.has_errors());
    let verdict = rules.compare("/valid", expected.get("valid").unwrap_or(&Value::Null), &valid);
    let wording = match (expected.get("response"), expected.get("error_response")) {
        (Some(response), _) => rules.compare("/response", response, &validated(&report)),
        (None, Some(response)) => {
            let message = format!("Invalid State Machine Definition: '{}'", report.aws_message());
            let got = json!({"code": "InvalidDefinition", "message": message});
            rules.compare("/error_response", response, &got)
        }
        (None, None) => None,
    };
    Ok((verdict, wording))
}

/// The answer of `ValidateStateMachineDefinition`, which lists errors only unless asked for more.
fn validated(report: &Report) -> Value {
    let errors = report.findings().iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
    let diagnostics: Vec<Value> = errors.map(diagnostic).collect();
    let result = if diagnostics.is_empty() { "OK" } else { "FAIL" };
    json!({"diagnostics": diagnostics, "result": result, "truncated": false})
}

fn diagnostic(finding: &Finding) -> Value {
    let mut diagnostic = json!({
        "code": finding.diagnostic.code,
        "message": finding.aws_message(),
        "severity": "ERROR",
    });
    if let (Some(location), Some(fields)) = (finding.aws_location(), diagnostic.as_object_mut()) {
        fields.insert("location".to_owned(), Value::from(location));
    }
    diagnostic
}

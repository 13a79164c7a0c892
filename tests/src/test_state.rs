//! Runs recorded calls of the `TestState` API.

use asl_engine::ErrorDetails;
use asl_engine::test_state::{
    FieldValidation, InspectionLevel, StateConfiguration, StateMock, StateTest, TestStateError,
    TestStateRequest, Tested, TestedState,
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::compare::{Difference, Rules};
use crate::history::parse_text;
use crate::run::RunError;

const ROLE: &str = "arn:aws:iam::111111111111:role/conformance";
/// What the service says to a real call without a role. The recordings left the role out of all requests.
const NO_ROLE: &str = "RoleArn must be specified when testing a Task state";

/// The difference in status, output, error, cause or refusal, and the one in the rest.
pub(crate) fn test_state(case: &Value) -> Result<(Option<Difference>, Option<Difference>), RunError> {
    let expected = case.get("expected").unwrap_or(&Value::Null);
    let code = expected.pointer("/error_response/code").and_then(Value::as_str);
    if code == Some("ParamValidationError") {
        return Err(RunError::Unsupported("a client refuses it before it is sent".to_owned()));
    }
    let rules = Rules::of(case);
    let level = match text(case, "/request/inspectionLevel").as_deref() {
        Some("DEBUG") => InspectionLevel::Debug,
        Some("TRACE") => InspectionLevel::Trace,
        _ => InspectionLevel::Info,
    };
    let got = match tested(case, expected) {
        Ok(tested) => json!({"response": parsed(tested.to_api_json(level))}),
        Err(error) => json!({"error_response": {"code": error.code(), "message": error.to_string()}}),
    };
    let mut verdict = None;
    for part in
        ["/error_response", "/response/status", "/response/output", "/response/error", "/response/cause"]
    {
        let of = |value: &Value| value.pointer(part).cloned().unwrap_or_default();
        verdict = verdict.or_else(|| rules.compare(part, &of(expected), &of(&got)));
    }
    Ok((verdict, rules.compare("", expected, &got)))
}

fn tested(case: &Value, expected: &Value) -> Result<TestedState, TestStateError> {
    let now = Timestamp::from_second(1_763_000_000).unwrap_or_default();
    match StateTest::begin(&request(case, expected), now)? {
        Tested::Done(tested) => Ok(*tested),
        // The service was called for real, and its answer is what the state gave.
        Tested::Calls(test) => {
            let result = ["/response/inspectionData/result", "/response/output"]
                .into_iter()
                .find_map(|pointer| expected.pointer(pointer));
            test.answer(Ok(result.unwrap_or(&Value::Null).to_string().into()))
        }
    }
}

fn request(case: &Value, expected: &Value) -> TestStateRequest {
    let of = |name: &str| text(case, &format!("/request/{name}"));
    let count =
        |name: &str| case.pointer(&format!("/request/stateConfiguration/{name}")).and_then(Value::as_u64);
    let mock = case.pointer("/request/mock").map(|_| StateMock {
        result: of("mock/result"),
        error_output: case.pointer("/request/mock/errorOutput").map(|_| ErrorDetails {
            error: of("mock/errorOutput/error"),
            cause: of("mock/errorOutput/cause"),
        }),
        field_validation: match of("mock/fieldValidationMode").as_deref() {
            Some("NONE") => FieldValidation::None,
            Some("PRESENT") => FieldValidation::Present,
            _ => FieldValidation::Strict,
        },
    });
    let refused = expected.pointer("/error_response/message").and_then(Value::as_str);
    TestStateRequest {
        definition: of("definition").unwrap_or_default(),
        state_name: of("stateName"),
        input: of("input"),
        variables: of("variables"),
        context: of("context"),
        role_arn: (refused != Some(NO_ROLE)).then(|| ROLE.to_owned()),
        region: None,
        account: Some("111111111111".to_owned()),
        reveals_secrets: case.pointer("/request/revealSecrets") == Some(&Value::Bool(true)),
        mock,
        configuration: StateConfiguration {
            retrier_retry_count: count("retrierRetryCount"),
            error_caused_by_state: of("stateConfiguration/errorCausedByState"),
            map_iteration_failure_count: count("mapIterationFailureCount"),
            map_item_reader_data: of("stateConfiguration/mapItemReaderData"),
        },
    }
}

fn text(case: &Value, pointer: &str) -> Option<String> {
    case.pointer(pointer)?.as_str().map(str::to_owned)
}

/// An answer in the form of the corpus: JSON text is parsed.
fn parsed(answer: Value) -> Value {
    let Value::Object(mut answer) = answer else { return answer };
    let parse = |value: &Value| value.as_str().map_or_else(|| value.clone(), parse_text);
    if let Some(output) = answer.get_mut("output") {
        *output = parse(output);
    }
    if let Some(Value::Object(data)) = answer.get_mut("inspectionData") {
        let all: Map<_, _> = data.iter().map(|(name, value)| (name.clone(), parse(value))).collect();
        *data = all;
    }
    Value::Object(answer)
}

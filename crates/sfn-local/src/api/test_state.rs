//! `TestState`, see <https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html>.

use asl_engine::ErrorDetails;
use asl_engine::test_state::{
    FieldValidation, InspectionLevel, StateConfiguration, StateMock, StateTest, TestStateError,
    TestStateRequest, Tested,
};
use serde::Deserialize;
use serde_json::Value;

use super::check::Constraints;
use super::error::ApiError;
use crate::services::Core;
use crate::tasks::Outcome;
use crate::time::now;

const LEVELS: [&str; 3] = ["INFO", "DEBUG", "TRACE"];
const MODES: [&str; 3] = ["STRICT", "PRESENT", "NONE"];
const MOST_BYTES: usize = 262_144;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    definition: Option<String>,
    role_arn: Option<String>,
    input: Option<String>,
    inspection_level: Option<String>,
    reveal_secrets: Option<bool>,
    variables: Option<String>,
    state_name: Option<String>,
    mock: Option<Mock>,
    context: Option<String>,
    state_configuration: Option<Configuration>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mock {
    result: Option<String>,
    error_output: Option<ErrorOutput>,
    field_validation_mode: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ErrorOutput {
    error: Option<String>,
    cause: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    retrier_retry_count: Option<u64>,
    error_caused_by_state: Option<String>,
    map_iteration_failure_count: Option<u64>,
    map_item_reader_data: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let definition = check.required("definition", request.definition);
    check.length("definition", &definition, 1, 1_048_576);
    check.optional_length("roleArn", request.role_arn.as_deref(), 1, 256);
    check.optional_length("input", request.input.as_deref(), 0, MOST_BYTES);
    check.optional_length("variables", request.variables.as_deref(), 0, MOST_BYTES);
    check.optional_length("stateName", request.state_name.as_deref(), 1, 80);
    check.one_of("inspectionLevel", request.inspection_level.as_deref(), &LEVELS);
    let mode = request.mock.as_ref().and_then(|mock| mock.field_validation_mode.as_deref());
    check.one_of("mock.fieldValidationMode", mode, &MODES);
    check.done()?;
    let level = match request.inspection_level.as_deref() {
        Some("DEBUG") => InspectionLevel::Debug,
        Some("TRACE") => InspectionLevel::Trace,
        _ => InspectionLevel::Info,
    };
    let configuration = request.state_configuration.unwrap_or_default();
    let test = TestStateRequest {
        definition,
        state_name: request.state_name,
        input: request.input,
        variables: request.variables,
        context: request.context,
        role_arn: request.role_arn,
        region: Some(core.place.region.clone()),
        account: Some(core.place.account.clone()),
        reveals_secrets: request.reveal_secrets == Some(true),
        mock: request.mock.map(mock),
        configuration: StateConfiguration {
            retrier_retry_count: configuration.retrier_retry_count,
            error_caused_by_state: configuration.error_caused_by_state,
            map_iteration_failure_count: configuration.map_iteration_failure_count,
            map_item_reader_data: configuration.map_item_reader_data,
        },
    };
    // An expression may take seconds, and other requests go on meanwhile.
    let begun = tokio::task::spawn_blocking(move || StateTest::begin(&test, now()));
    let tested = match begun.await.map_err(|_| ApiError::internal())?.map_err(|error| refused(&error))? {
        Tested::Done(tested) => *tested,
        Tested::Calls(test) => {
            let answer = match core.runtime.call(test.call()).await {
                Outcome::Done(output) => Ok(output.into()),
                Outcome::Failed { error, cause } => {
                    Err(ErrorDetails { error: Some(error), cause: Some(cause) })
                }
            };
            test.answer(answer).map_err(|error| refused(&error))?
        }
    };
    Ok(tested.to_api_json(level))
}

fn mock(mock: Mock) -> StateMock {
    StateMock {
        result: mock.result,
        error_output: mock
            .error_output
            .map(|output| ErrorDetails { error: output.error, cause: output.cause }),
        field_validation: match mock.field_validation_mode.as_deref() {
            Some("PRESENT") => FieldValidation::Present,
            Some("NONE") => FieldValidation::None,
            _ => FieldValidation::Strict,
        },
    }
}

fn refused(error: &TestStateError) -> ApiError {
    match error {
        TestStateError::Validation(message) => ApiError::validation(message),
        TestStateError::Definition(message) => ApiError::undefined(message),
        TestStateError::Input(why) => ApiError::invalid_input(why),
    }
}

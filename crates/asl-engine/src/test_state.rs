//! One state on its own, as the `TestState` API runs it: no execution, no journal, one step.
//!
//! [`StateTest::begin`] checks the request and runs the state up to its call. A state that calls nothing, or whose
//! call is mocked, is done at once; for another the caller makes the call and hands its answer to
//! [`StateTest::answer`].
//!
//! ```
//! use asl_engine::test_state::{InspectionLevel, StateTest, Tested, TestStateRequest};
//!
//! let request = TestStateRequest {
//!     definition: r#"{"Type":"Pass","Parameters":{"n.$":"$.x"},"Next":"Then"}"#.to_owned(),
//!     input: Some(r#"{"x":1}"#.to_owned()),
//!     ..TestStateRequest::default()
//! };
//! let Tested::Done(result) = StateTest::begin(&request, "2026-01-01T00:00:00Z".parse()?)? else {
//!     panic!("a Pass state calls nothing");
//! };
//! let answer = result.to_api_json(InspectionLevel::Info);
//! assert_eq!(answer.to_string(), r#"{"output":"{\"n\":1}","nextState":"Then","status":"SUCCEEDED"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html>.

mod check;
mod context;
mod definition;
mod run;
mod shapes;

use serde_json::{Map, Value, json};

use crate::history::ErrorDetails;

pub use run::{StateTest, Tested};

/// What is tested, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestStateRequest {
    /// A state, or a machine of which `state_name` names one.
    pub definition: String,
    /// The state, where the definition is a machine.
    pub state_name: Option<String>,
    /// The input: JSON text; an empty object if it is not said.
    pub input: Option<String>,
    /// The variables: a JSON object as text.
    pub variables: Option<String>,
    /// The context object in the place of one that is made up: JSON text.
    pub context: Option<String>,
    /// The role; a Task that really calls needs one.
    pub role_arn: Option<String>,
    /// The region, where it is not `us-east-1`.
    pub region: Option<String>,
    /// The account, where it is not `123456789012`.
    pub account: Option<String>,
    /// Whether secrets of a call are shown.
    pub reveals_secrets: bool,
    /// What is answered in the place of the service.
    pub mock: Option<StateMock>,
    /// Where the state stands in its retries and iterations.
    pub configuration: StateConfiguration,
}

/// An answer in the place of a service, of branches or of iterations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateMock {
    /// The result: JSON text.
    pub result: Option<String>,
    /// The error in its place.
    pub error_output: Option<ErrorDetails>,
    /// How strictly the result is held to what the service answers.
    pub field_validation: FieldValidation,
}

/// How strictly a mocked result is held to what the service answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldValidation {
    /// What is required must be there, and what is there must be right.
    #[default]
    Strict,
    /// What is there must be right.
    Present,
    /// Anything goes.
    None,
}

/// `stateConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateConfiguration {
    /// How often the retrier that matches has been used.
    pub retrier_retry_count: Option<u64>,
    /// The state within a Map or Parallel that the mocked error comes from.
    pub error_caused_by_state: Option<String>,
    /// How many iterations of a Map failed.
    pub map_iteration_failure_count: Option<u64>,
    /// What the reader of a distributed Map brings: JSON text.
    pub map_item_reader_data: Option<String>,
}

/// How much is told of the way through the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum InspectionLevel {
    /// Nothing.
    #[default]
    Info,
    /// What the data became on its way.
    Debug,
    /// The same, and for an HTTP task the request and the response.
    Trace,
}

/// How a state ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestedStatus {
    /// It gives its output.
    Succeeded,
    /// It failed, and neither retrier nor catcher takes it.
    Failed,
    /// It failed, and would be retried.
    Retriable,
    /// It failed, and a catcher goes on.
    CaughtError,
}

impl TestedStatus {
    /// The word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Retriable => "RETRIABLE",
            Self::CaughtError => "CAUGHT_ERROR",
        }
    }
}

/// What came of a state.
#[derive(Clone, Debug, PartialEq)]
pub struct TestedState {
    /// How it ended.
    pub status: TestedStatus,
    /// Its output: JSON text.
    pub output: Option<String>,
    /// Why it failed.
    pub error: ErrorDetails,
    /// The state that follows.
    pub next_state: Option<String>,
    /// What the data became on its way, by the names of the API; payloads as values.
    pub inspection: Map<String, Value>,
}

/// Members of `inspectionData` that are no JSON text.
const PLAIN_MEMBERS: [&str; 5] = [
    "errorDetails",
    "maxConcurrency",
    "toleratedFailureCount",
    "toleratedFailurePercentage",
    "afterItemsPointer",
];

impl TestedState {
    /// The answer of the API.
    pub fn to_api_json(&self, level: InspectionLevel) -> Value {
        let mut answer = Map::new();
        let texts = [
            ("output", &self.output),
            ("error", &self.error.error),
            ("cause", &self.error.cause),
            ("nextState", &self.next_state),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                answer.insert(name.to_owned(), json!(text));
            }
        }
        if level > InspectionLevel::Info {
            let shown = self.inspection.iter().map(|(name, value)| {
                let plain = PLAIN_MEMBERS.contains(&name.as_str());
                let value = if plain { value.clone() } else { json!(asl_expr::to_text(value)) };
                (name.clone(), value)
            });
            answer.insert("inspectionData".to_owned(), Value::Object(shown.collect()));
        }
        answer.insert("status".to_owned(), json!(self.status.as_str()));
        Value::Object(answer)
    }
}

/// Why a state is not tested.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TestStateError {
    /// The request does not fit together.
    #[error("{0}")]
    Validation(String),
    /// The definition cannot be tested.
    #[error("{0}")]
    Definition(String),
    /// The input is not JSON.
    #[error("the input is not JSON: {0}")]
    Input(String),
}

impl TestStateError {
    /// The code of the API.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::Definition(_) => "InvalidDefinition",
            Self::Input(_) => "InvalidExecutionInput",
        }
    }
}

fn refuse<T>(message: impl Into<String>) -> Result<T, TestStateError> {
    Err(TestStateError::Validation(message.into()))
}

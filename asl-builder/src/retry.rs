//! Retries, and the errors that are retried and caught.

use std::borrow::Cow;
use std::time::Duration;

use asl_contract::__private::{Literal, Node, NodeRef};
use asl_contract::{ErrorName, WorkflowError};

/// How often and how fast a state is tried again.
///
/// See <https://states-language.net/spec.html#retrying-after-error>.
///
/// ```
/// use asl_builder::{Retry, minutes, seconds};
///
/// let patient = Retry::times(5).interval(seconds(2)).backoff(2.0).max_delay(minutes(1)).jitter();
/// # let _ = patient;
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use = "a retry does nothing until a state has it: `.retry(errors, Retry::times(3))`"]
pub struct Retry {
    /// Three, if nothing is said.
    pub(crate) attempts: Option<u32>,
    pub(crate) interval: Option<Duration>,
    pub(crate) backoff: Option<f64>,
    pub(crate) max_delay: Option<Duration>,
    pub(crate) jitter: Option<bool>,
    pub(crate) comment: Option<&'static str>,
}

impl Retry {
    /// Tries again `attempts` times; the first try does not count.
    pub const fn times(attempts: u32) -> Self {
        Self { attempts: Some(attempts), ..Self::as_usual() }
    }

    /// As the service does unless told: three times, with one, two and four seconds in between.
    pub const fn as_usual() -> Self {
        Self { attempts: None, interval: None, backoff: None, max_delay: None, jitter: None, comment: None }
    }

    /// Never tries again, whatever a later retrier says.
    pub const fn never() -> Self {
        Self::times(0)
    }

    /// The wait before the first retry: whole seconds, at least one; one second unless said.
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// The factor by which the wait grows, at least 1; 2 unless said.
    pub const fn backoff(mut self, rate: f64) -> Self {
        self.backoff = Some(rate);
        self
    }

    /// The longest wait: whole seconds, more than the interval.
    pub const fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = Some(delay);
        self
    }

    /// Waits for a random time up to the wait.
    pub const fn jitter(mut self) -> Self {
        self.jitter = Some(true);
        self
    }

    /// Waits exactly as long as said, which it does anyway.
    #[doc(alias = "JitterStrategy")]
    pub const fn without_jitter(mut self) -> Self {
        self.jitter = Some(false);
        self
    }

    /// The `Comment` of the retrier.
    #[doc(alias = "Comment")]
    pub const fn comment(mut self, comment: &'static str) -> Self {
        self.comment = Some(comment);
        self
    }
}

/// An error that the service itself reports, whatever the task does.
///
/// See <https://states-language.net/spec.html#appendix-a>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatesError(&'static str);

impl StatesError {
    /// `States.ALL`: (nearly) every error; stands alone, and last.
    pub const ALL: Self = Self(asl_model::ErrorName::ALL);
    /// `States.TaskFailed`: every error but a time-out.
    pub const TASK_FAILED: Self = Self(asl_model::ErrorName::TASK_FAILED);
    /// `States.Timeout`.
    pub const TIMEOUT: Self = Self(asl_model::ErrorName::TIMEOUT);
    /// `States.HeartbeatTimeout`.
    pub const HEARTBEAT_TIMEOUT: Self = Self(asl_model::ErrorName::HEARTBEAT_TIMEOUT);
    /// `States.Permissions`: the role lacks a right.
    pub const PERMISSIONS: Self = Self(asl_model::ErrorName::PERMISSIONS);
    /// `States.DataLimitExceeded`: more than 256 KiB; `ALL` does not catch it.
    pub const DATA_LIMIT_EXCEEDED: Self = Self(asl_model::ErrorName::DATA_LIMIT_EXCEEDED);
    /// `States.QueryEvaluationError`: an expression could not be evaluated.
    pub const QUERY_EVALUATION_ERROR: Self = Self(asl_model::ErrorName::QUERY_EVALUATION_ERROR);
    /// `States.ExceedToleratedFailureThreshold`: too many children of a distributed Map failed.
    pub const EXCEED_TOLERATED_FAILURE_THRESHOLD: Self = Self("States.ExceedToleratedFailureThreshold");
    /// `States.ItemReaderFailed`: the items of a distributed Map could not be read.
    pub const ITEM_READER_FAILED: Self = Self("States.ItemReaderFailed");
    /// `States.ResultWriterFailed`: the results of a distributed Map could not be written.
    pub const RESULT_WRITER_FAILED: Self = Self("States.ResultWriterFailed");

    /// An error of an AWS service by its name, such as `SQS.AmazonSQSException`.
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// An error by a name that is put together, such as a status code in a constant of its own.
    ///
    /// ```
    /// use asl_builder::StatesError;
    ///
    /// assert_eq!(StatesError::of(format!("States.Http.StatusCode.{}", 503)).as_str(), "States.Http.StatusCode.503");
    /// ```
    pub fn of(name: impl Into<Cow<'static, str>>) -> Self {
        match name.into() {
            Cow::Borrowed(name) => Self(name),
            // Kept once for the life of the program, as all that a workflow says: an error is a plain `Copy` value.
            Cow::Owned(name) => match NodeRef::text(name).node() {
                Node::Literal(Literal::Text(name)) => Self(name),
                _ => Self(""),
            },
        }
    }

    /// The name as text.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

/// The errors with which Lambda itself fails for a moment; worth a retry at every `invoke`.
pub const LAMBDA_TROUBLE: [StatesError; 4] = [
    StatesError("Lambda.ServiceException"),
    StatesError("Lambda.AWSLambdaException"),
    StatesError("Lambda.SdkClientException"),
    StatesError("Lambda.TooManyRequestsException"),
];

/// Errors that a task with the errors `E` can report.
#[diagnostic::on_unimplemented(
    message = "expected the name of an error that this state reports, got `{Self}`",
    label = "errors of this state are `{E}`, each a constant with the variant's name in capitals",
    note = "`ScoreError::RateLimited` is written `ScoreError::RATE_LIMITED`",
    note = "errors of the service are constants of `StatesError`; any error by its name: `StatesError::of(\"Name\")`"
)]
pub trait RaisedBy<E> {
    /// The names for `ErrorEquals`.
    #[doc(hidden)]
    fn names(self) -> Vec<String>;
}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> RaisedBy<E> for ErrorName<E> {
    fn names(self) -> Vec<String> {
        vec![self.as_str().to_owned()]
    }
}

/// The errors of a Parallel state: whatever a state of a branch reports.
#[derive(Clone, Copy, Debug)]
pub enum BranchErrors {}

/// The errors of a Map state: whatever a state of its body reports.
#[derive(Clone, Copy, Debug)]
pub enum ItemErrors {}

/// The errors of a distributed Map: not those of its children, but that too many of them failed, that items could
/// not be read, or results not be written.
#[derive(Clone, Copy, Debug)]
pub enum MapRunErrors {}

impl MapRunErrors {
    /// Too many children failed.
    pub const EXCEED_TOLERATED_FAILURE_THRESHOLD: StatesError =
        StatesError::EXCEED_TOLERATED_FAILURE_THRESHOLD;
    /// The items could not be read.
    pub const ITEM_READER_FAILED: StatesError = StatesError::ITEM_READER_FAILED;
    /// The results could not be written.
    pub const RESULT_WRITER_FAILED: StatesError = StatesError::RESULT_WRITER_FAILED;
}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> RaisedBy<BranchErrors> for ErrorName<E> {
    fn names(self) -> Vec<String> {
        vec![self.as_str().to_owned()]
    }
}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> RaisedBy<ItemErrors> for ErrorName<E> {
    fn names(self) -> Vec<String> {
        vec![self.as_str().to_owned()]
    }
}

#[diagnostic::do_not_recommend]
impl<E> RaisedBy<E> for StatesError {
    fn names(self) -> Vec<String> {
        vec![self.0.to_owned()]
    }
}

#[diagnostic::do_not_recommend]
impl<E, R: RaisedBy<E>, const N: usize> RaisedBy<E> for [R; N] {
    fn names(self) -> Vec<String> {
        self.into_iter().flat_map(RaisedBy::names).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<E, R: RaisedBy<E>> RaisedBy<E> for Vec<R> {
    fn names(self) -> Vec<String> {
        self.into_iter().flat_map(RaisedBy::names).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<E, A: RaisedBy<E>, B: RaisedBy<E>> RaisedBy<E> for (A, B) {
    fn names(self) -> Vec<String> {
        self.0.names().into_iter().chain(self.1.names()).collect()
    }
}

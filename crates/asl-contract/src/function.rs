//! Functions: what a workflow calls, and whom it asks.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::message::{Address, Whom};
use crate::node::NodeRef;
use crate::shape::Shape;
use crate::task_token::CarriesToken;
use crate::workflow_error::{NoErrors, WorkflowError};

/// A Lambda function that takes a `P`, gives an `R` and reports the errors `E`.
///
/// It is a constant that workflow and handler share.
///
/// ```
/// use asl_contract::Function;
///
/// pub const SCORE: Function<String, f64> = Function::named("score");
/// assert_eq!(SCORE.name(), "score");
/// ```
pub struct Function<P, R, E = NoErrors> {
    address: Address,
    marker: PhantomData<fn(P) -> Result<R, E>>,
}

impl<P, R, E> Function<P, R, E> {
    /// The function with this name; definitions refer to it as `${function.NAME.arn}`.
    pub const fn named(name: &'static str) -> Self {
        Self { address: Address::Named(name), marker: PhantomData }
    }

    /// A function that exists already, by its ARN, which may have a version or an alias, or by a text such as
    /// `${PriceFunctionArn}` that is substituted when the workflow is deployed.
    ///
    /// ```
    /// use asl_contract::Function;
    ///
    /// pub const PRICE: Function<String, f64> =
    ///     Function::at_arn("arn:aws:lambda:us-east-1:123456789012:function:price");
    /// assert_eq!(PRICE.name(), "price");
    /// ```
    pub const fn at_arn(arn: &'static str) -> Self {
        Self { address: Address::Known(arn), marker: PhantomData }
    }

    /// Its name; for a function that exists already, what its ARN has behind `:function:`, or the whole text.
    pub const fn name(&self) -> &'static str {
        match self.address {
            Address::Named(name) => name,
            Address::Known(arn) => behind_function(arn),
        }
    }

    /// Its ARN, if it exists already.
    pub const fn arn(&self) -> Option<&'static str> {
        match self.address {
            Address::Named(_) => None,
            Address::Known(arn) => Some(arn),
        }
    }

    /// How definitions refer to it.
    #[doc(hidden)]
    pub fn reference(&self) -> String {
        match self.address {
            Address::Named(name) => format!("${{function.{name}.arn}}"),
            Address::Known(arn) => arn.to_owned(),
        }
    }

    /// This function as somebody who is asked and has this long to answer.
    ///
    /// The time is `TimeoutSeconds` of the callback: whole seconds, at least one.
    pub const fn within(self, deadline: Duration) -> Asking<P, R, E> {
        Asking::new(Whom::Function(self.address), Some(deadline))
    }

    /// This function as somebody who is asked and may take for ever.
    ///
    /// An execution that nobody answers then stays open for a year, when the service ends it.
    pub const fn forever_on_purpose(self) -> Asking<P, R, E> {
        Asking::new(Whom::Function(self.address), None)
    }
}

/// What stands behind `:function:`, or the whole text where that is not in it.
const fn behind_function(arn: &'static str) -> &'static str {
    let mut rest = arn.as_bytes();
    while let Some((_, tail)) = rest.split_first() {
        if let Some(name) = strip(rest, b":function:")
            && let Ok(name) = str::from_utf8(name)
        {
            return name;
        }
        rest = tail;
    }
    arn
}

const fn strip<'a>(mut text: &'a [u8], mut prefix: &[u8]) -> Option<&'a [u8]> {
    while let Some((wanted, prefix_rest)) = prefix.split_first() {
        match text.split_first() {
            Some((letter, text_rest)) if *letter == *wanted => {
                text = text_rest;
                prefix = prefix_rest;
            }
            _ => return None,
        }
    }
    Some(text)
}

impl<P, R, E> Copy for Function<P, R, E> {}

impl<P, R, E> Clone for Function<P, R, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R, E> fmt::Debug for Function<P, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").field("name", &self.name()).finish()
    }
}

/// Somebody who is asked, and how long the answer may take: from [`Function::within`], or of a queue or a topic.
pub struct Asking<P, R, E = NoErrors> {
    whom: Whom,
    deadline: Option<Duration>,
    heartbeat: Option<Duration>,
    marker: PhantomData<fn(P) -> Result<R, E>>,
}

impl<P, R, E> Asking<P, R, E> {
    pub(crate) const fn new(whom: Whom, deadline: Option<Duration>) -> Self {
        Self { whom, deadline, heartbeat: None, marker: PhantomData }
    }

    /// It must also give a sign of life at least this often.
    ///
    /// The time is `HeartbeatSeconds`: whole seconds, less than the deadline.
    #[must_use]
    pub const fn heartbeat(mut self, interval: Duration) -> Self {
        self.heartbeat = Some(interval);
        self
    }
}

impl<P, R, E> Copy for Asking<P, R, E> {}

impl<P, R, E> Clone for Asking<P, R, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R, E> fmt::Debug for Asking<P, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking")
            .field("whom", &self.whom)
            .field("deadline", &self.deadline)
            .field("heartbeat", &self.heartbeat)
            .finish()
    }
}

/// Somebody whose answer a workflow waits for: a function with a deadline.
#[diagnostic::on_unimplemented(
    message = "this callback has no deadline",
    label = "how long may the answer take?",
    note = "write `ASK.within(days(7))`, or `ASK.forever_on_purpose()` if nobody ever has to answer"
)]
pub trait Awaited {
    /// What is sent, with the task token in it.
    type Payload: CarriesToken;
    /// The errors it reports.
    type Error: WorkflowError;

    /// The resource of the call, and its arguments for this payload.
    #[doc(hidden)]
    fn call(&self, payload: NodeRef) -> (String, NodeRef);
    /// How long the answer may take.
    #[doc(hidden)]
    fn deadline(&self) -> Option<Duration>;
    /// How often a sign of life is needed.
    #[doc(hidden)]
    fn heartbeat_interval(&self) -> Option<Duration>;
}

impl<P: CarriesToken, R: Shape, E: WorkflowError> Awaited for Asking<P, R, E> {
    type Payload = P;
    type Error = E;

    fn call(&self, payload: NodeRef) -> (String, NodeRef) {
        let (resource, arguments) = self.whom.call(payload);
        (format!("{resource}.waitForTaskToken"), arguments)
    }

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    fn heartbeat_interval(&self) -> Option<Duration> {
        self.heartbeat
    }
}

/// `count` seconds.
pub const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// `count` minutes.
pub const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count.saturating_mul(60))
}

/// `count` hours.
pub const fn hours(count: u64) -> Duration {
    Duration::from_secs(count.saturating_mul(60 * 60))
}

/// `count` days of 24 hours.
pub const fn days(count: u64) -> Duration {
    Duration::from_secs(count.saturating_mul(24 * 60 * 60))
}

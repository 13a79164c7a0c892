//! State machines that exist already.

use std::fmt;
use std::marker::PhantomData;

/// A state machine that exists already: it takes a `P` and gives an `R`.
///
/// A workflow of the app is started by its value; this is for all others.
///
/// ```
/// use asl_contract::StateMachine;
///
/// pub const BILLING: StateMachine<String, f64> =
///     StateMachine::at_arn("arn:aws:states:us-east-1:123456789012:stateMachine:billing");
/// assert!(BILLING.arn().ends_with(":billing"));
/// ```
pub struct StateMachine<P, R> {
    arn: &'static str,
    marker: PhantomData<fn(P) -> R>,
}

impl<P, R> StateMachine<P, R> {
    /// The state machine with this ARN, which may be that of a version or an alias.
    pub const fn at_arn(arn: &'static str) -> Self {
        Self { arn, marker: PhantomData }
    }

    /// Its ARN.
    pub const fn arn(&self) -> &'static str {
        self.arn
    }
}

impl<P, R> Copy for StateMachine<P, R> {}

impl<P, R> Clone for StateMachine<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> fmt::Debug for StateMachine<P, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateMachine").field("arn", &self.arn).finish()
    }
}

//! The `Resource` of a Task: what does the work, and how it is waited for.

use std::fmt;
use std::sync::Arc;

/// The text of `Resource`, with its parts understood.
///
/// ```
/// use asl_model::{IntegrationPattern, Resource};
///
/// let resource = Resource::new("arn:aws:states:::lambda:invoke.waitForTaskToken");
/// assert_eq!(resource.service(), Some("lambda"));
/// assert_eq!(resource.action(), Some("invoke"));
/// assert_eq!(resource.pattern(), IntegrationPattern::WaitForTaskToken);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Resource(Arc<str>);

/// How a Task waits for its integration, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IntegrationPattern {
    /// The answer of the call is the result.
    RequestResponse,
    /// `.sync`: the job's end is the result.
    Sync,
    /// `.sync:2`: the same, the job's output as JSON.
    Sync2,
    /// `.waitForTaskToken`: the result comes with the token.
    WaitForTaskToken,
}

impl IntegrationPattern {
    /// The suffix of the resource, such as `.sync:2`; empty for request-response.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

impl Resource {
    /// Takes any text; what it may be is a rule of the validator.
    pub fn new(resource: impl Into<Arc<str>>) -> Self {
        Self(resource.into())
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as written, to be kept: it is shared with this resource.
    pub fn to_shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// `SERVICE:ACTION…` of `arn:PARTITION:states:::SERVICE:ACTION…`.
    fn integration(&self) -> Option<&str> {
        let rest = self.0.strip_prefix("arn:")?;
        let partition = colon(rest)?;
        rest.get(partition..)?.strip_prefix(":states:::")
    }

    /// The service of an integration as the history has it in `resourceType`: `lambda`, `aws-sdk:dynamodb`.
    ///
    /// `None` for a function's or an activity's own ARN.
    pub fn service(&self) -> Option<&str> {
        let text = self.integration()?;
        let sdk = if text.starts_with("aws-sdk:") { "aws-sdk:".len() } else { 0 };
        text.get(..sdk + colon(text.get(sdk..)?)?)
    }

    /// The action with the pattern's suffix as the history has it in `resource`: `invoke.waitForTaskToken`.
    pub fn action_with_pattern(&self) -> Option<&str> {
        let service = self.service()?;
        self.integration()?.get(service.len() + 1..)
    }

    /// The action of an integration: `invoke`, `putItem`.
    pub fn action(&self) -> Option<&str> {
        // In `lambda.sync:2` the suffix goes over the colon, and there is no action.
        self.action_with_pattern()?.strip_suffix(self.pattern().suffix())
    }

    /// How the Task waits.
    pub fn pattern(&self) -> IntegrationPattern {
        if self.integration().is_none() {
            return IntegrationPattern::RequestResponse;
        }
        [IntegrationPattern::Sync, IntegrationPattern::Sync2, IntegrationPattern::WaitForTaskToken]
            .into_iter()
            .find(|pattern| self.0.ends_with(pattern.suffix()))
            .unwrap_or(IntegrationPattern::RequestResponse)
    }

    /// Whether this is an AWS SDK integration (`aws-sdk:SERVICE:ACTION`).
    pub fn is_sdk(&self) -> bool {
        self.integration().is_some_and(|text| text.starts_with("aws-sdk:"))
    }

    /// Whether this is a Lambda function's own ARN.
    pub fn is_function_arn(&self) -> bool {
        self.is_arn_of("lambda", "function")
    }

    /// Whether this is an activity's ARN.
    pub fn is_activity(&self) -> bool {
        self.is_arn_of("states", "activity")
    }

    fn is_arn_of(&self, service: &str, kind: &str) -> bool {
        let mut parts = self.0.split(':');
        let is = |part: Option<&str>, word: &str| part == Some(word);
        is(parts.next(), "arn")
            && is(parts.nth(1), service)
            && is(parts.nth(2), kind)
            && parts.next().is_some()
    }
}

/// Where the first colon stands.
fn colon(text: &str) -> Option<usize> {
    text.bytes().position(|byte| byte == b':')
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Resource {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Resource {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_that_goes_over_the_colon_leaves_no_action() {
        let resource = Resource::new("arn:aws:states:::lambda.sync:2");
        assert_eq!((resource.service(), resource.action()), (Some("lambda.sync"), None));
        let resource = Resource::new("arn:aws:states:::states:startExecution.sync:2");
        assert_eq!(resource.action(), Some("startExecution"));
    }
}

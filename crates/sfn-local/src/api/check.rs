//! Constraints on request members, in the service's words; names and ARNs.

use std::fmt::Display;

use super::error::ApiError;
use crate::arn::{ArnError, StatesArn, parse};

/// Collects what is wrong with a request, so that all of it is told at once.
#[derive(Debug, Default)]
pub(super) struct Constraints(Vec<String>);

impl Constraints {
    fn failed(&mut self, value: impl Display, field: &str, constraint: impl Display) {
        self.0.push(format!("Value {value} at '{field}' failed to satisfy constraint: {constraint}"));
    }

    /// The member must be there; gives its value or an empty one.
    pub(super) fn required<T: Default>(&mut self, field: &str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.failed("null", field, "Member must not be null");
            T::default()
        })
    }

    /// The text must have this many characters.
    pub(super) fn length(&mut self, field: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length > most {
            let constraint = format!("Member must have length less than or equal to {most}");
            self.failed(quoted(value), field, constraint);
        } else if length < least {
            let constraint = format!("Member must have length greater than or equal to {least}");
            self.failed(quoted(value), field, constraint);
        }
    }

    /// The same for a member that may be absent.
    pub(super) fn optional_length(&mut self, field: &str, value: Option<&str>, least: usize, most: usize) {
        if let Some(value) = value {
            self.length(field, value, least, most);
        }
    }

    /// Letters that a value may have, which `pattern` says.
    pub(super) fn optional_pattern(
        &mut self,
        field: &str,
        value: Option<&str>,
        pattern: &str,
        fits: impl Fn(char) -> bool,
    ) {
        if let Some(value) = value.filter(|value| !value.chars().all(fits)) {
            let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
            self.failed(quoted(value), field, &constraint);
        }
    }

    /// The page size; absent and 0 mean the default of 100.
    pub(super) fn page_size(&mut self, value: Option<i64>) -> usize {
        let value = value.unwrap_or(0);
        if value > 1000 {
            self.failed(quoted(value), "maxResults", "Member must have value less than or equal to 1000");
        } else if value < 0 {
            self.failed(quoted(value), "maxResults", "Member must have value greater than or equal to 0");
        }
        match usize::try_from(value) {
            Ok(0) | Err(_) => 100,
            Ok(size) => size,
        }
    }

    /// The text must be one of these, given in the service's order.
    pub(super) fn one_of(&mut self, field: &str, value: Option<&str>, words: &[&str]) {
        if let Some(value) = value.filter(|value| !words.contains(value)) {
            let constraint = format!("Member must satisfy enum value set: [{}]", words.join(", "));
            self.failed(quoted(value), field, constraint);
        }
    }

    /// Everything that failed as one error.
    pub(super) fn done(self) -> Result<(), ApiError> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(ApiError::validation(format!("1 validation error detected: {}", self.0.join("; ")))),
            n => Err(ApiError::validation(format!("{n} validation errors detected: {}", self.0.join("; ")))),
        }
    }
}

fn quoted(value: impl Display) -> String {
    format!("'{value}'")
}

/// A name of a state machine or an execution.
pub(super) fn name(name: &str) -> Result<(), ApiError> {
    let refused = |c: char| {
        c.is_whitespace()
            || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c)
            || matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}'..='\u{ffff}' | '\u{10ffff}')
    };
    if name.chars().any(refused) { Err(ApiError::invalid_name(name)) } else { Ok(()) }
}

fn read(arn: &str) -> Result<StatesArn<'_>, ApiError> {
    parse(arn).map_err(|error| ApiError::invalid_arn(&error))
}

fn other_kind(kind: &str) -> ApiError {
    ApiError::invalid_arn(&ArnError::ResourceType(kind.to_owned()))
}

/// The ARN of a state machine, without a version or an alias; gives its name.
pub(super) fn machine_arn(arn: &str) -> Result<&str, ApiError> {
    match read(arn)? {
        StatesArn::StateMachine { name } if name.contains('/') => {
            Err(ApiError::validation("This operation does not support labeled state machine ARNs")
                .with_reason("API_DOES_NOT_SUPPORT_LABELED_ARNS"))
        }
        StatesArn::StateMachine { name } => Ok(name),
        StatesArn::Qualified { .. } => Err(ApiError::no_machine(arn)),
        StatesArn::Execution { .. } => Err(other_kind("execution")),
        StatesArn::Other { kind } => Err(other_kind(kind)),
    }
}

/// The ARN of an execution.
pub(super) fn execution_arn(arn: &str) -> Result<(), ApiError> {
    match read(arn)? {
        StatesArn::Execution { .. } => Ok(()),
        StatesArn::StateMachine { .. } | StatesArn::Qualified { .. } => Err(other_kind("stateMachine")),
        StatesArn::Other { kind } => Err(other_kind(kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_speak_the_services_words() {
        let mut check = Constraints::default();
        check.one_of("statusFilter", Some("succeeded"), &["SUCCEEDED", "FAILED"]);
        assert_eq!(
            check.done().unwrap_err().message.unwrap(),
            "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member \
             must satisfy enum value set: [SUCCEEDED, FAILED]"
        );
        let mut check = Constraints::default();
        check.required::<String>("name", None);
        assert_eq!(check.page_size(Some(1001)), 1001);
        let message = check.done().unwrap_err().message.unwrap();
        assert!(message.starts_with("2 validation errors detected: Value null at 'name'"), "{message}");
        assert!(message.ends_with("Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"), "{message}");
    }

    #[test]
    fn names_are_refused_for_single_characters() {
        for bad in " <>{}[]?*\"#%\\^|~`$&,;:/\u{0}\u{1f}\u{7f}".chars() {
            assert_eq!(name(&format!("a{bad}b")).unwrap_err().code, "InvalidName", "{bad:?}");
        }
        for good in ["a.b", "it's(1)+", "naïve-名", "ACTIVITY_NAME"] {
            assert_eq!(name(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn arns_of_the_wrong_kind_are_named() {
        let prefix = "arn:aws:states:us-east-1:123456789012";
        let cases = [
            (machine_arn("x").map(|_| ()), "Invalid Arn: 'Invalid ARN prefix: x'"),
            (
                execution_arn(&format!("{prefix}:express:m:e:u")),
                "Invalid Arn: 'Resource type not valid in this context: express'",
            ),
            (
                execution_arn(&format!("{prefix}:stateMachine:m")),
                "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
            ),
        ];
        for (result, message) in cases {
            assert_eq!(result.unwrap_err().message.as_deref(), Some(message));
        }
    }
}

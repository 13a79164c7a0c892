//! ARNs of Step Functions and Lambda: made, and taken apart by their known number of segments.

use std::fmt;

/// A partition's account in a region: the front half of every ARN made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The region.
    pub(crate) region: String,
    /// The account id.
    pub(crate) account: String,
}

impl Place {
    /// The ARN of a state machine.
    pub(crate) fn state_machine(&self, name: &str) -> String {
        format!("arn:aws:states:{self}:stateMachine:{name}")
    }

    /// The ARN of an execution of a Standard state machine.
    pub(crate) fn execution(&self, machine: &str, name: &str) -> String {
        format!("arn:aws:states:{self}:execution:{machine}:{name}")
    }

    /// The ARN of a function.
    pub(crate) fn function(&self, name: &str) -> String {
        format!("arn:aws:lambda:{self}:function:{name}")
    }

    /// The role that local state machines are said to have.
    pub(crate) fn role(&self) -> String {
        format!("arn:aws:iam::{}:role/local", self.account)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.region, self.account)
    }
}

/// An ARN of the `states` service, by what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatesArn<'a> {
    /// `…:stateMachine:NAME`.
    StateMachine {
        /// The machine's name.
        name: &'a str,
    },
    /// `…:stateMachine:NAME:QUALIFIER`, a version or an alias.
    Qualified {
        /// The machine's name.
        name: &'a str,
        /// The version's number or the alias's name.
        qualifier: &'a str,
    },
    /// `…:execution:MACHINE:NAME`.
    Execution {
        /// The machine's name.
        machine: &'a str,
        /// The execution's name.
        name: &'a str,
    },
    /// Anything else, such as `express`, `activity`, `mapRun`.
    Other {
        /// The word after the account.
        kind: &'a str,
    },
}

/// Why an ARN is refused; shown within `Invalid Arn: '…'`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ArnError {
    /// It does not begin as an ARN does.
    #[error("Invalid ARN prefix: {0}")]
    Prefix(String),
    /// It names another kind of thing.
    #[error("Resource type not valid in this context: {0}")]
    ResourceType(String),
}

/// Reads an ARN of Step Functions.
///
/// # Errors
/// [`ArnError`] where the text is no ARN of this service.
pub(crate) fn parse(arn: &str) -> Result<StatesArn<'_>, ArnError> {
    let parts: Vec<&str> = arn.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "states", _, _, "stateMachine", name] => Ok(StatesArn::StateMachine { name }),
        ["arn", _, "states", _, _, "stateMachine", name, qualifier] => {
            Ok(StatesArn::Qualified { name, qualifier })
        }
        ["arn", _, "states", _, _, "execution", machine, name] => Ok(StatesArn::Execution { machine, name }),
        ["arn", _, "states", _, _, kind, ..] => Ok(StatesArn::Other { kind }),
        _ => Err(ArnError::Prefix(arn.to_owned())),
    }
}

/// The name of a function, given by name, partial ARN or full ARN, with or without a qualifier.
///
/// ```
/// use sfn_local::function_name;
///
/// assert_eq!(function_name("ask"), "ask");
/// assert_eq!(function_name("arn:aws:lambda:us-east-1:123456789012:function:ask:$LATEST"), "ask");
/// assert_eq!(function_name("123456789012:function:ask"), "ask");
/// ```
pub fn function_name(given: &str) -> &str {
    let parts: Vec<&str> = given.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "lambda", _, _, "function", name, ..] | [_, "function", name, ..] | [name, ..] => name,
        [] => given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_read_by_their_segments() {
        let prefix = "arn:aws:states:us-east-1:123456789012";
        assert_eq!(parse(&format!("{prefix}:stateMachine:m")), Ok(StatesArn::StateMachine { name: "m" }));
        assert_eq!(
            parse(&format!("{prefix}:stateMachine:m:1")),
            Ok(StatesArn::Qualified { name: "m", qualifier: "1" })
        );
        assert_eq!(
            parse(&format!("{prefix}:execution:m:e")),
            Ok(StatesArn::Execution { machine: "m", name: "e" })
        );
        assert_eq!(parse(&format!("{prefix}:express:m:e:u")), Ok(StatesArn::Other { kind: "express" }));
        assert_eq!(parse("nonsense"), Err(ArnError::Prefix("nonsense".to_owned())));
    }
}

//! Why an assembly has no template.

use thiserror::Error;

/// Why an assembly has no template.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A reference to a part that the assembly does not have.
    #[error("{of} refers to `{reference}`, and the app has no such part")]
    UnknownReference {
        /// Who refers: "function `api`".
        of: String,
        /// The reference or placeholder.
        reference: String,
    },
    /// Two parts whose names differ only in characters that a logical id cannot hold.
    #[error("`{one}` and `{other}` would both be `{logical_id}` in the template")]
    SameLogicalId {
        /// A name.
        one: String,
        /// The other name.
        other: String,
        /// The logical id of both.
        logical_id: String,
    },
    /// Functions that want each other's URL, or one that wants its own.
    #[error(
        "the environment of `{function}` needs the URL of `{url}`, which is made only after `{function}`"
    )]
    UrlCircle {
        /// The function.
        function: String,
        /// Whose URL it wants.
        url: String,
    },
    /// A definition that cannot be read.
    #[error("the definition of `{workflow}` cannot be read: {message}")]
    Definition {
        /// The workflow.
        workflow: String,
        /// Why not.
        message: String,
    },
    /// A part of the assembly that deploying does not know yet.
    #[error("the app has {what}, which cannot be deployed yet")]
    Unsupported {
        /// What.
        what: String,
    },
}

impl TemplateError {
    /// The next step.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::UnknownReference { .. } => "add the part to the `App`, or mend the name",
            Self::SameLogicalId { .. } => "rename one of them",
            Self::UrlCircle { .. } => {
                "let the function read its own address from the request's `host` header"
            }
            Self::Definition { .. } => "run `synth check` to see what is wrong with it",
            Self::Unsupported { .. } => {
                "make it outside of the app and give its ARN in an environment variable"
            }
        }
    }
}

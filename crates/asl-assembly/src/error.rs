//! Why an assembly could not be read.

use thiserror::Error;

/// Why an assembly could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssemblyError {
    /// The text is no JSON.
    #[error("the assembly is not JSON: {message}")]
    NotJson {
        /// The line of the fault, from 1.
        line: usize,
        /// The column of the fault, from 1.
        column: usize,
        /// What the reader says.
        message: String,
    },
    /// JSON, but without the member `assembly` that names the version.
    #[error("this is no assembly: the member `assembly` with its version is missing or no number")]
    NotAnAssembly,
    /// A newer version than this crate knows.
    #[error(
        "this assembly has version {found}, and version {newest} is the newest that can be read",
        newest = crate::VERSION
    )]
    TooNew {
        /// The version of the document.
        found: u64,
    },
    /// A member does not have the shape it must have.
    #[error("the assembly cannot be read: {message}")]
    Member {
        /// What the reader says.
        message: String,
    },
}

impl AssemblyError {
    /// The next step, where there is one.
    pub const fn help(&self) -> Option<&'static str> {
        match self {
            Self::NotJson { .. } | Self::NotAnAssembly => {
                Some("an app writes its assembly with `App::emit`; run the app itself to see what it prints")
            }
            Self::TooNew { .. } => Some("the app was built with a newer `asl-builder`; update `synth`"),
            Self::Member { .. } => None,
        }
    }
}

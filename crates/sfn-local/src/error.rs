//! Why a server does not run.

use std::path::PathBuf;

use crate::dynamodb::{OpenError, TableError};
use crate::store::StoreError;

/// Why a server could not start or take a change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The embedded DynamoDB.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// A table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A folder cannot be made.
    #[error("cannot make the folder `{}`", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A definition is refused.
    #[error("the state machine `{name}` is refused: {why}")]
    Definition {
        /// The machine's name.
        name: String,
        /// The findings.
        why: String,
    },
    /// A port cannot be had.
    #[error("cannot listen on port {port}")]
    Port {
        /// The port.
        port: u16,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The other endpoint cannot be used.
    #[error("cannot use `{endpoint}` as an endpoint; expected `http://HOST:PORT`")]
    Endpoint {
        /// The endpoint.
        endpoint: String,
    },
}

impl ServerError {
    /// The next step, where there is one.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Store(error) => error.help(),
            Self::Port { .. } => Some("stop what listens there, or choose another port; `0` takes any"),
            Self::Endpoint { .. } => {
                Some("TLS is not spoken to an endpoint; emulators listen without it as well")
            }
            Self::Database(_) | Self::Table(_) | Self::Folder { .. } | Self::Definition { .. } => None,
        }
    }
}

//! Why the store did not do its work.

use std::path::PathBuf;
use std::sync::Arc;

/// Why the store could not be opened, read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened.
    #[error("cannot open the database `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// SQLite's reason.
        source: Arc<rusqlite::Error>,
    },
    /// The file was written by a later version of this program.
    #[error(
        "the database `{}` has version {found}, and version {known} is the newest that this program knows",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: i32,
        /// The newest version known here.
        known: i32,
    },
    /// The file belongs to another program.
    #[error("the database `{}` belongs to another program", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The folder is used by another server.
    #[error("the data folder `{}` is in use by another server{}", folder.display(), owner(*pid))]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The process id of the other server, where it is known.
        pid: Option<u32>,
    },
    /// The folder or a file in it cannot be made.
    #[error("cannot use `{}` as the data folder", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's reason.
        source: Arc<std::io::Error>,
    },
    /// SQLite refused.
    #[error("the database failed")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    /// The store is closed.
    #[error("the database is closed")]
    Closed,
}

fn owner(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
}

impl StoreError {
    /// The next step, where there is one.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Newer { .. } => {
                Some("update `synth`, or start with `--fresh` to give up what is kept there")
            }
            Self::Foreign { .. } => Some("name another folder with `--data`"),
            Self::InUse { .. } => Some("stop that server, or name another folder with `--data`"),
            Self::Open { .. } | Self::Folder { .. } | Self::Sqlite(_) | Self::Closed => None,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

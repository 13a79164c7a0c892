//! What a Map Run wants done outside.

use crate::ids::ChildId;
use crate::journal::{Start, Text};

use super::MapRunStatus;

/// Something the host of a Map Run has to do.
///
/// As with [`Effect`](crate::Effect), nothing of it is stored: [`MapRun::outstanding`](super::MapRun::outstanding)
/// gives again what is owed. A host matches all of them, so a new variant is meant to break it.
#[derive(Clone, Debug, PartialEq)]
pub enum MapRunEffect {
    /// Read an object and answer with its text, decompressed, or with
    /// [`ReadFailed`](super::MapRunEvent::ReadFailed).
    ReadObject {
        /// Which object.
        request: ObjectRequest,
    },
    /// List objects and answer with a part of the listing.
    ListObjects {
        /// Which objects.
        request: ListRequest,
    },
    /// Run a child to its end and report it. The program is [`MapRun::child_program`](super::MapRun::child_program).
    StartChild {
        /// Which child.
        child: ChildId,
        /// What it begins with.
        start: Box<Start>,
    },
    /// Redrive a child that did not succeed, a Standard execution, and report its next end. Owed while it runs: one
    /// that was redriven as often already only runs on. A child that cannot be redriven is reported as it is.
    RedriveChild {
        /// Which child.
        child: ChildId,
        /// What it began with.
        start: Box<Start>,
        /// How often it has been redriven, this time included.
        redrive_count: u64,
    },
    /// Stop a child; nobody waits for it any more.
    StopChild {
        /// Which child.
        child: ChildId,
    },
    /// Write these objects and answer with [`ResultsWritten`](super::MapRunEvent::ResultsWritten).
    WriteObjects {
        /// All of them; the manifest is the last.
        objects: Vec<ObjectToWrite>,
    },
    /// The Map Run is over: tell the execution that asked for it.
    End {
        /// How it ended.
        status: MapRunStatus,
        /// The result of the Map state, of a success: JSON text.
        output: Option<Text>,
        /// The error name, if there is one.
        error: Option<String>,
        /// The cause, if there is one.
        cause: Option<String>,
    },
}

/// An object that is read, as `GetObject` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectRequest {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The version, if one is named.
    pub version_id: Option<String>,
}

/// A listing, as `ListObjectsV2` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// The bucket.
    pub bucket: String,
    /// What the keys begin with; may be empty.
    pub prefix: String,
    /// Where an earlier part ended.
    pub continuation_token: Option<String>,
}

/// An object that is written, as `PutObject` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectToWrite {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// What is in it.
    pub body: Text,
}

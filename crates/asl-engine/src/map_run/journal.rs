//! The journal of a Map Run: a document of its own beside the journals of the execution and of the children.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::request::{MapRunLimits, MapRunRequest};
use crate::execution::Status;
use crate::ids::ChildId;
use crate::journal::{Text, timestamp_text};

/// The version of the format and of the behavior that new journals of Map Runs get.
pub const MAP_RUN_JOURNAL_VERSION: u32 = 1;

/// What can happen to a Map Run. Variants and fields are added, never changed or removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MapRunEvent {
    /// The Map Run began. Always the first entry and never another.
    Opened {
        /// [`MAP_RUN_JOURNAL_VERSION`] of the engine that began it.
        version: u32,
        /// When the execution that asks for it began.
        #[serde(with = "timestamp_text")]
        execution_started: Timestamp,
        /// What it began with.
        request: Box<MapRunRequest>,
    },
    /// The object that was asked for, decompressed.
    ObjectRead {
        /// Its text.
        body: Text,
    },
    /// A part of the listing that was asked for.
    ObjectsListed {
        /// The objects of this part.
        objects: Vec<ListedObject>,
        /// Where the listing goes on, if it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    },
    /// What was asked for cannot be read.
    ReadFailed {
        /// Why, in words.
        cause: String,
    },
    /// A child is over.
    ChildEnded {
        /// Which child.
        child: ChildId,
        /// How it ended.
        status: Status,
        /// Its output, of a success: JSON text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<Text>,
        /// The error name, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// The cause, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
    },
    /// The results are written.
    ResultsWritten {},
    /// The results cannot be written.
    WriteFailed {
        /// Why, in words.
        cause: String,
    },
    /// Somebody changed the limits (`UpdateMapRun`).
    LimitsUpdated {
        /// The limits from now on.
        limits: MapRunLimits,
    },
    /// The execution that asked for it does not need it any more.
    Stopped {},
    /// The execution that asked for it was redriven: the children that did not succeed go again.
    Redriven {},
}

/// One object of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// Its entity tag, quotes included.
    pub etag: String,
    /// When it was changed last, in seconds since 1970.
    pub last_modified: i64,
    /// Its size in bytes.
    pub size: u64,
    /// Its storage class.
    pub storage_class: String,
}

/// One line of the journal of a Map Run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapRunEntry {
    /// When, in whole milliseconds; never before the entry above.
    #[serde(with = "timestamp_text")]
    pub at: Timestamp,
    /// What.
    pub event: MapRunEvent,
}

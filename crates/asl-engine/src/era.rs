//! What the service changed on its way: an execution goes by what held when it began.
//!
//! Recordings of different years disagree in these places and in no others, so that a replayed or simulated
//! execution of an earlier year is written as it was written then.

use jiff::Timestamp;

/// Redrive came on 15 November 2023; before it, the context object did not count redrives.
const REDRIVE: i64 = 1_700_006_400;

/// Recordings up to August 2024 have `MapStateExited` of a distributed Map point at `MapRunSucceeded`, all
/// from November 2024 on at `MapRunStarted`.
const MAP_RUN_EXIT: i64 = 1_730_419_200;

/// On 18 September 2025 readers learned to go through the members of a JSON object.
const JSON_OBJECTS: i64 = 1_758_153_600;

pub(crate) fn counts_redrives(started: Timestamp) -> bool {
    started.as_second() >= REDRIVE
}

pub(crate) fn exits_from_the_start_of_a_map_run(started: Timestamp) -> bool {
    started.as_second() >= MAP_RUN_EXIT
}

pub(crate) fn reads_json_objects(started: Timestamp) -> bool {
    started.as_second() >= JSON_OBJECTS
}

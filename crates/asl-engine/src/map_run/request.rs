//! What a Map Run begins with: every field of the Map state evaluated.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::Seed;
use crate::journal::{ExecutionType, Text};

/// A Map Run that a distributed Map asks for. It is the first entry of the Map Run's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapRunRequest {
    /// The name of the Map state.
    pub state: String,
    /// The ARN of the Map Run.
    pub map_run_arn: Text,
    /// The `Label` of the Map state, or the one that was made for it.
    pub label: String,
    /// The ARN of the execution that asks.
    pub execution_arn: String,
    /// The ARN of its state machine.
    pub state_machine_arn: Text,
    /// The name of its state machine.
    pub state_machine_name: Text,
    /// The role it works under.
    pub role_arn: Text,
    /// The region, as history events name it.
    pub region: Text,
    /// The account, twelve digits.
    pub account: Text,
    /// What the children's seeds and names come from.
    pub seed: Seed,
    /// The type of the children.
    pub child_type: ExecutionType,
    /// The items, where they do not come from a reader: JSON text of a list or an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Text>,
    /// The `ItemReader`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<MapRunReader>,
    /// The `ItemBatcher`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batcher: Option<MapRunBatcher>,
    /// The `ResultWriter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<MapRunWriter>,
    /// What `ItemSelector` may look at.
    pub scope: SelectorScope,
    /// How much may run at a time, and how much may fail.
    pub limits: MapRunLimits,
}

/// How much of a Map Run may go on at a time, and how much of it may fail; `UpdateMapRun` changes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapRunLimits {
    /// How many children may run at a time; 0 is the service's own limit.
    pub max_concurrency: u64,
    /// How many items may fail, if the state says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerated_failure_count: Option<u64>,
    /// Which share of the items may fail, 0 to 100, if the state says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerated_failure_percentage: Option<f64>,
}

impl MapRunLimits {
    /// Whether so many failed items of so many are too many.
    pub(crate) fn are_exceeded(&self, failed: u64, total: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a Map has at most 100 million items")]
        let share = |percentage: f64| failed as f64 * 100.0 > percentage * total as f64;
        match (self.tolerated_failure_count, self.tolerated_failure_percentage) {
            (None, None) => failed > 0,
            (Some(count), None) => failed > count,
            (None, Some(percentage)) => share(percentage),
            (Some(count), Some(percentage)) => failed > count || share(percentage),
        }
    }
}

/// An `ItemReader` after evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapRunReader {
    /// Whether a listing is read, and not an object.
    pub lists: bool,
    /// The evaluated `Parameters` or `Arguments`: `Bucket`, `Key`, `Prefix` and the like.
    pub parameters: Value,
    /// `InputType`: `CSV`, `JSON` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_type: Option<String>,
    /// Whether the listed objects are read and their items joined (`LOAD_AND_FLATTEN`).
    #[serde(default)]
    pub flattens: bool,
    /// `ManifestType`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest_type: Option<String>,
    /// The names of the columns, where they are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csv_headers: Option<Vec<String>>,
    /// What stands between two columns.
    pub csv_delimiter: char,
    /// `MaxItems`; 0 is no limit.
    #[serde(default)]
    pub max_items: i64,
    /// `ItemsPointer`: where the items are within a JSON document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_pointer: Option<String>,
}

impl MapRunReader {
    /// A text of the evaluated parameters.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters.get(name)?.as_str().map(str::to_owned)
    }
}

/// An `ItemBatcher` after evaluation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapRunBatcher {
    /// What each batch gets besides its items: JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_input: Option<Text>,
    /// How many items a batch has at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// How many bytes a batch has at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

/// A `ResultWriter` after evaluation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapRunWriter {
    /// The bucket and prefix to write to; without them the results are only formed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<WriterDestination>,
    /// `WriterConfig.Transformation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transformation: Option<String>,
    /// Whether the files hold a line a result (`JSONL`).
    #[serde(default)]
    pub lines: bool,
}

/// Where results are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriterDestination {
    /// The bucket.
    pub bucket: String,
    /// What every key begins with; may be empty.
    pub prefix: String,
}

/// What `ItemSelector` may look at besides the item, as JSON text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectorScope {
    /// The input of the Map state.
    pub input: Text,
    /// The variables.
    pub variables: Text,
    /// The context object; an empty object where the selector does not look at it.
    pub context: Text,
    /// The number of the state's entered event, for the service's sentences.
    pub entered: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_threshold_decides() {
        let limits = |count, percentage| MapRunLimits {
            tolerated_failure_count: count,
            tolerated_failure_percentage: percentage,
            max_concurrency: 0,
        };
        for (limits, failed, exceeded) in [
            (limits(None, None), 0, false),
            (limits(None, None), 1, true),
            (limits(Some(2), None), 2, false),
            (limits(Some(2), None), 3, true),
            (limits(None, Some(50.0)), 5, false),
            (limits(None, Some(50.0)), 6, true),
            (limits(None, Some(0.0)), 1, true),
            (limits(None, Some(100.0)), 10, false),
            (limits(Some(1), Some(50.0)), 2, true),
            (limits(Some(9), Some(50.0)), 6, true),
        ] {
            assert_eq!(limits.are_exceeded(failed, 10), exceeded, "{limits:?} {failed}");
        }
    }
}

//! The Map state, inline and distributed.

use super::{ItemBatcher, ItemReader, PathField, ResultWriter, Transition};
use crate::json::Json;
use crate::retry::{Catcher, Retrier};
use crate::state_machine::StateMachine;

/// A Map state, see <https://states-language.net/spec.html#map-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// `ItemProcessor`, or its older name `Iterator` (see [`Map::uses_iterator`]).
    pub item_processor: Option<StateMachine>,
    /// Whether the processor is written as `Iterator`.
    pub uses_iterator: bool,
    /// `Items` (JSONata).
    pub items: Option<Json>,
    /// `ItemsPath` (JSONPath).
    pub items_path: Option<String>,
    /// `ItemSelector`.
    pub item_selector: Option<Json>,
    /// `Parameters`: the older name of `ItemSelector` (JSONPath).
    pub parameters: Option<Json>,
    /// `ItemReader` of a distributed Map.
    pub item_reader: Option<ItemReader>,
    /// `ItemBatcher` of a distributed Map.
    pub item_batcher: Option<ItemBatcher>,
    /// `ResultWriter` of a distributed Map.
    pub result_writer: Option<ResultWriter>,
    /// `MaxConcurrency`: a number, or a JSONata expression.
    pub max_concurrency: Option<Json>,
    /// `MaxConcurrencyPath` (JSONPath).
    pub max_concurrency_path: Option<String>,
    /// `ToleratedFailureCount`: a number, or a JSONata expression.
    pub tolerated_failure_count: Option<Json>,
    /// `ToleratedFailureCountPath` (JSONPath).
    pub tolerated_failure_count_path: Option<String>,
    /// `ToleratedFailurePercentage`: a number, or a JSONata expression.
    pub tolerated_failure_percentage: Option<Json>,
    /// `ToleratedFailurePercentagePath` (JSONPath).
    pub tolerated_failure_percentage_path: Option<String>,
    /// `Label` of a distributed Map.
    pub label: Option<String>,
    /// `ResultSelector` (JSONPath).
    pub result_selector: Option<Json>,
    /// `ResultPath` (JSONPath).
    pub result_path: Option<PathField>,
    /// `Retry`, in order.
    pub retry: Vec<Retrier>,
    /// `Catch`, in order.
    pub catch: Vec<Catcher>,
    /// `Next` or `End`.
    pub transition: Transition,
}

/// `Mode` of a processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessorMode {
    /// `INLINE`.
    Inline,
    /// `DISTRIBUTED`.
    Distributed,
    /// Another word; a rule of the validator says so.
    Unknown(String),
}

impl Map {
    /// Whether the items go through child executions of their own (`ProcessorConfig.Mode` is `DISTRIBUTED`).
    pub fn is_distributed(&self) -> bool {
        let config = self.item_processor.as_ref().and_then(|machine| machine.processor_config.as_ref());
        config.is_some_and(|config| config.mode == Some(ProcessorMode::Distributed))
    }
}

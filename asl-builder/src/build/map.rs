//! The Map state, inline and distributed, as it is written.

use asl_contract::__private::{Literal, Node, NodeRef};
use asl_model::{
    ItemBatcher, ItemReader, Json, Map, ProcessorConfig, ProcessorMode, ResultWriter, StateKind,
};

use super::{Writer, pointer};
use crate::graph::{BatchesDraft, DistributedDraft, Draft, MapDraft, ReaderDraft, Spelling, WriterDraft};
use crate::print::{jsonata, jsonpath};

impl Writer<'_> {
    pub(super) fn map(&mut self, draft: &Draft, map_draft: &MapDraft) -> StateKind {
        let mut body = self.machine(&map_draft.body);
        body.processor_config = match &map_draft.distributed {
            Some(distributed) => Some(ProcessorConfig {
                mode: Some(ProcessorMode::Distributed),
                execution_type: Some(if distributed.express { "EXPRESS" } else { "STANDARD" }.to_owned()),
                ..ProcessorConfig::default()
            }),
            None if map_draft.spelling == Spelling::Modern => {
                Some(ProcessorConfig { mode: Some(ProcessorMode::Inline), ..ProcessorConfig::default() })
            }
            None => None,
        };
        if let Some(config) = &mut body.processor_config {
            config.comment.clone_from(&map_draft.mode_comment);
        }
        let (max_concurrency, max_concurrency_path) =
            self.amount(draft, "MaxConcurrency", map_draft.max_concurrency);
        let mut map = Map {
            item_processor: Some(body),
            uses_iterator: map_draft.spelling == Spelling::Iterator,
            max_concurrency,
            max_concurrency_path,
            retry: self.retriers(draft),
            catch: self.catchers(draft),
            transition: self.transition(draft.next),
            ..Map::default()
        };
        self.items(draft, map_draft, &mut map);
        let selector = map_draft.selector.and_then(|selector| self.selector(draft, selector));
        if map_draft.spelling == Spelling::Iterator && !self.in_jsonata() {
            map.parameters = selector;
        } else {
            map.item_selector = selector;
        }
        if let Some(distributed) = &map_draft.distributed {
            self.distributed(draft, distributed, &mut map);
        }
        StateKind::Map(Box::new(map))
    }

    fn items(&mut self, draft: &Draft, map_draft: &MapDraft, map: &mut Map) {
        let Some(items) = map_draft.items else { return };
        if self.in_jsonata() {
            map.items = Some(jsonata::template(items));
            return;
        }
        // The whole input is what counts anyway.
        if items == draft.input() {
            return;
        }
        map.items_path = jsonpath::path(items);
        if map.items_path.is_none() {
            let message = format!("the items of `{}` are computed, which JSONPath cannot say", draft.name);
            self.report(draft, &pointer(draft).key("ItemsPath"), message);
        }
    }

    fn selector(&mut self, draft: &Draft, selector: NodeRef) -> Option<Json> {
        if self.in_jsonata() {
            return Some(jsonata::template(selector));
        }
        match self.path_value(draft, selector) {
            jsonpath::Value::Literal(json) | jsonpath::Value::Template(json) => return Some(json),
            // What the body gets anyway.
            jsonpath::Value::Path(path) if path == "$$.Map.Item.Value" => {}
            jsonpath::Value::Path(_) | jsonpath::Value::Intrinsic(_) => {
                let message =
                    format!("in JSONPath each item of `{}` becomes an object, or stays", draft.name);
                self.report(draft, &pointer(draft).key("ItemSelector"), message);
            }
        }
        None
    }

    fn distributed(&mut self, draft: &Draft, distributed: &DistributedDraft, map: &mut Map) {
        map.item_reader = distributed.reader.as_ref().map(|reader| self.reader(draft, reader));
        map.item_batcher = distributed.batches.as_ref().map(|batches| self.batcher(draft, batches));
        map.result_writer = distributed.writer.as_ref().map(|writer| self.writer(draft, writer));
        (map.tolerated_failure_count, map.tolerated_failure_count_path) =
            self.amount(draft, "ToleratedFailureCount", distributed.tolerated_count);
        (map.tolerated_failure_percentage, map.tolerated_failure_percentage_path) =
            self.amount(draft, "ToleratedFailurePercentage", distributed.tolerated_percentage);
        self.percentage(draft, distributed.tolerated_percentage);
        map.label.clone_from(&distributed.label);
        if let Some(label) = &distributed.label
            && (label.is_empty() || label.chars().count() > 40)
        {
            let message = format!("the label `{label}` of `{}` has to have 1 to 40 characters", draft.name);
            self.report(draft, &pointer(draft).key("Label"), message);
        }
    }

    fn percentage(&mut self, draft: &Draft, percentage: Option<NodeRef>) {
        if let Some(Node::Literal(Literal::Number(number))) = percentage.map(NodeRef::node)
            && !number.parse::<f64>().is_ok_and(|number| (0.0..=100.0).contains(&number))
        {
            let message = format!("`{}` tolerates {number} % of failures, which is not 0 to 100", draft.name);
            self.report(draft, &pointer(draft).key("ToleratedFailurePercentage"), message);
        }
    }

    fn reader(&mut self, draft: &Draft, reader: &ReaderDraft) -> ItemReader {
        let mut config = reader.config.clone();
        config.csv_headers = reader.headers.and_then(|headers| {
            if self.in_jsonata() {
                return Some(jsonata::template(headers));
            }
            if let jsonpath::Value::Literal(json) = self.path_value(draft, headers) {
                return Some(json);
            }
            let message = format!("the columns of `{}` are computed, which JSONPath cannot say", draft.name);
            self.report(draft, &pointer(draft).key("ItemReader"), message);
            None
        });
        (config.max_items, config.max_items_path) = self.amount(draft, "MaxItems", reader.max_items);
        let (parameters, arguments) = self.call(draft, &reader.arguments);
        config.comment.clone_from(&reader.config_comment);
        ItemReader {
            resource: format!("arn:aws:states:::s3:{}", reader.action).into(),
            reader_config: (config != asl_model::ReaderConfig::default()).then_some(config),
            parameters,
            arguments,
            comment: reader.comment.clone(),
            ..ItemReader::default()
        }
    }

    fn batcher(&mut self, draft: &Draft, batches: &BatchesDraft) -> ItemBatcher {
        let (max_items_per_batch, max_items_per_batch_path) =
            self.amount(draft, "MaxItemsPerBatch", batches.items);
        let (max_input_bytes_per_batch, max_input_bytes_per_batch_path) =
            self.amount(draft, "MaxInputBytesPerBatch", batches.bytes);
        let batch_input = batches.input.and_then(|input| {
            if self.in_jsonata() {
                return Some(jsonata::template(input));
            }
            match self.path_value(draft, input) {
                jsonpath::Value::Literal(json) | jsonpath::Value::Template(json) => Some(json),
                jsonpath::Value::Path(_) | jsonpath::Value::Intrinsic(_) => {
                    let message =
                        format!("in JSONPath what every batch of `{}` gets is an object", draft.name);
                    self.report(draft, &pointer(draft).key("ItemBatcher").key("BatchInput"), message);
                    None
                }
            }
        });
        ItemBatcher {
            batch_input,
            max_items_per_batch,
            max_items_per_batch_path,
            max_input_bytes_per_batch,
            max_input_bytes_per_batch_path,
            comment: batches.comment.clone(),
            ..ItemBatcher::default()
        }
    }

    fn writer(&mut self, draft: &Draft, writer: &WriterDraft) -> ResultWriter {
        let mut writer_config = writer.config.clone();
        if let Some(config) = &mut writer_config {
            config.comment.clone_from(&writer.config_comment);
        }
        let comment = writer.comment.clone();
        let mut result = ResultWriter { writer_config, comment, ..ResultWriter::default() };
        if let Some(arguments) = &writer.arguments {
            result.resource = Some("arn:aws:states:::s3:putObject".into());
            (result.parameters, result.arguments) = self.call(draft, arguments);
        }
        result
    }

    /// `Parameters` in JSONPath, `Arguments` in JSONata.
    fn call(&mut self, draft: &Draft, arguments: &[(&'static str, NodeRef)]) -> (Option<Json>, Option<Json>) {
        let arguments = NodeRef::object(arguments.iter().copied());
        if self.in_jsonata() {
            return (None, Some(jsonata::template(arguments)));
        }
        match self.path_value(draft, arguments) {
            jsonpath::Value::Literal(json) | jsonpath::Value::Template(json) => (Some(json), None),
            jsonpath::Value::Path(_) | jsonpath::Value::Intrinsic(_) => (None, None),
        }
    }

    /// A number in `field`, or in JSONPath its place in `fieldPath`.
    fn amount(
        &mut self,
        draft: &Draft,
        field: &str,
        amount: Option<NodeRef>,
    ) -> (Option<Json>, Option<String>) {
        let Some(amount) = amount else { return (None, None) };
        if self.in_jsonata() {
            return (Some(jsonata::template(amount)), None);
        }
        match self.path_value(draft, amount) {
            jsonpath::Value::Literal(json) => (Some(json), None),
            jsonpath::Value::Path(path) => (None, Some(path)),
            jsonpath::Value::Template(_) | jsonpath::Value::Intrinsic(_) => {
                let message = format!("`{field}` of `{}` is computed, which JSONPath cannot say", draft.name);
                self.report(draft, &pointer(draft), message);
                (None, None)
            }
        }
    }
}

//! A machine as a JSON value, every member where it was read.

use super::super::Json;
use crate::choice_rule::{ChoiceRule, Comparison, NestedRule, Rule};
use crate::error_name::ErrorName;
use crate::retry::{Catcher, JitterStrategy, Retrier};
use crate::state::{
    Choice, Credentials, Extra, Fail, ItemBatcher, ItemReader, Map, Parallel, Pass, PathField, ProcessorMode,
    ReaderConfig, ResultWriter, Seconds, State, StateKind, Task, Transition, Wait, WaitUntil, WriterConfig,
};
use crate::state_machine::{ProcessorConfig, StateMachine};

/// The machine as a JSON value: members in the order they were read, or in ASL's usual order for a
/// machine made in code.
pub fn to_json(machine: &StateMachine) -> Json {
    let mut out = Members::new(&machine.extra);
    out.text("Comment", machine.comment.as_deref());
    out.value("ProcessorConfig", machine.processor_config.as_ref().map(processor_config));
    out.text("QueryLanguage", machine.query_language.map(crate::QueryLanguage::as_str));
    out.name("StartAt", machine.start_at.as_str());
    out.number("TimeoutSeconds", machine.timeout_seconds);
    out.text("Version", machine.version.as_deref());
    if !machine.states.is_empty() || out.was_read("States") {
        let mut states: Vec<_> =
            machine.states.iter().map(|(name, s)| (name.as_str().to_owned(), state(s))).collect();
        for (index, name, json) in &machine.extra.unread_states {
            states.insert((*index).min(states.len()), (name.clone(), json.clone()));
        }
        out.value("States", Some(Json::Object(states)));
    }
    out.finish()
}

fn processor_config(config: &ProcessorConfig) -> Json {
    let mut out = Members::new(&config.extra);
    out.text("Comment", config.comment.as_deref());
    out.text(
        "Mode",
        config.mode.as_ref().map(|mode| match mode {
            ProcessorMode::Inline => "INLINE",
            ProcessorMode::Distributed => "DISTRIBUTED",
            ProcessorMode::Unknown(word) => word,
        }),
    );
    out.text("ExecutionType", config.execution_type.as_deref());
    out.finish()
}

fn state(state: &State) -> Json {
    let mut out = Members::new(&state.extra);
    let type_name = match &state.kind {
        StateKind::Unknown(name) => name.as_deref(),
        kind => Some(kind.type_name()),
    };
    out.text("Type", type_name);
    out.text("Comment", state.comment.as_deref());
    out.text("QueryLanguage", state.query_language.map(crate::QueryLanguage::as_str));
    out.path("InputPath", state.input_path.as_ref());
    match &state.kind {
        StateKind::Pass(s) => pass(s, &mut out),
        StateKind::Task(s) => task(s, &mut out),
        StateKind::Choice(s) => choice(s, &mut out),
        StateKind::Wait(s) => wait(s, &mut out),
        StateKind::Fail(s) => fail(s, &mut out),
        StateKind::Parallel(s) => parallel(s, &mut out),
        StateKind::Map(s) => map(s, &mut out),
        StateKind::Succeed(_) | StateKind::Unknown(_) => {}
    }
    out.value("Assign", state.assign.clone());
    out.value("Output", state.output.clone());
    out.path("OutputPath", state.output_path.as_ref());
    match state.transition() {
        Some(Transition::Next(name)) => out.text("Next", Some(name.as_str())),
        Some(Transition::End) => out.value("End", Some(Json::Bool(true))),
        Some(Transition::Missing) | None => {}
    }
    out.finish()
}

fn pass(pass: &Pass, out: &mut Members<'_>) {
    out.value("Parameters", pass.parameters.clone());
    out.value("Result", pass.result.clone());
    out.path("ResultPath", pass.result_path.as_ref());
}

fn task(task: &Task, out: &mut Members<'_>) {
    out.name("Resource", task.resource.as_str());
    out.value("Parameters", task.parameters.clone());
    out.value("Arguments", task.arguments.clone());
    out.value("Credentials", task.credentials.as_ref().map(credentials));
    out.seconds("TimeoutSeconds", task.timeout_seconds.as_ref());
    out.text("TimeoutSecondsPath", task.timeout_seconds_path.as_deref());
    out.seconds("HeartbeatSeconds", task.heartbeat_seconds.as_ref());
    out.text("HeartbeatSecondsPath", task.heartbeat_seconds_path.as_deref());
    out.value("ResultSelector", task.result_selector.clone());
    out.path("ResultPath", task.result_path.as_ref());
    out.list("Retry", &task.retry, retrier);
    out.list("Catch", &task.catch, catcher);
}

fn credentials(credentials: &Credentials) -> Json {
    let mut out = Members::new(&credentials.extra);
    out.text("Comment", credentials.comment.as_deref());
    out.text("RoleArn", credentials.role_arn.as_deref());
    out.text("RoleArn.$", credentials.role_arn_path.as_deref());
    out.finish()
}

fn choice(choice: &Choice, out: &mut Members<'_>) {
    out.list("Choices", &choice.choices, choice_rule);
    out.text("Default", choice.default.as_ref().map(crate::StateName::as_str));
}

fn choice_rule(rule: &ChoiceRule) -> Json {
    let mut out = Members::new(&rule.extra);
    out.text("Comment", rule.comment.as_deref());
    test(&rule.rule, &mut out);
    out.value("Assign", rule.assign.clone());
    out.value("Output", rule.output.clone());
    out.name("Next", rule.next.as_str());
    out.finish()
}

fn nested_rule(rule: &NestedRule) -> Json {
    let mut out = Members::new(&rule.extra);
    out.text("Comment", rule.comment.as_deref());
    test(&rule.rule, &mut out);
    out.finish()
}

fn test(rule: &Rule, out: &mut Members<'_>) {
    match rule {
        Rule::Condition(condition) => out.value("Condition", Some(condition.clone())),
        Rule::And(rules) => out.value("And", Some(Json::Array(rules.iter().map(nested_rule).collect()))),
        Rule::Or(rules) => out.value("Or", Some(Json::Array(rules.iter().map(nested_rule).collect()))),
        Rule::Not(rule) => out.value("Not", Some(nested_rule(rule))),
        Rule::Compare(Comparison { variable, operator, operand }) => {
            out.text("Variable", Some(variable));
            out.value(operator, Some(operand.clone()));
        }
        Rule::Missing => {}
    }
}

fn wait(wait: &Wait, out: &mut Members<'_>) {
    match &wait.until {
        WaitUntil::Seconds(seconds) => out.seconds("Seconds", Some(seconds)),
        WaitUntil::SecondsPath(path) => out.text("SecondsPath", Some(path)),
        WaitUntil::Timestamp(timestamp) => out.text("Timestamp", Some(timestamp)),
        WaitUntil::TimestampPath(path) => out.text("TimestampPath", Some(path)),
        WaitUntil::Missing => {}
    }
}

fn fail(fail: &Fail, out: &mut Members<'_>) {
    out.text("Error", fail.error.as_deref());
    out.text("ErrorPath", fail.error_path.as_deref());
    out.text("Cause", fail.cause.as_deref());
    out.text("CausePath", fail.cause_path.as_deref());
}

fn parallel(parallel: &Parallel, out: &mut Members<'_>) {
    out.value("Parameters", parallel.parameters.clone());
    out.value("Arguments", parallel.arguments.clone());
    out.list("Branches", &parallel.branches, to_json);
    out.value("ResultSelector", parallel.result_selector.clone());
    out.path("ResultPath", parallel.result_path.as_ref());
    out.list("Retry", &parallel.retry, retrier);
    out.list("Catch", &parallel.catch, catcher);
}

fn map(map: &Map, out: &mut Members<'_>) {
    out.value("Items", map.items.clone());
    out.text("ItemsPath", map.items_path.as_deref());
    out.value("ItemReader", map.item_reader.as_ref().map(item_reader));
    out.value("ItemSelector", map.item_selector.clone());
    out.value("Parameters", map.parameters.clone());
    out.value("ItemBatcher", map.item_batcher.as_ref().map(item_batcher));
    out.value("MaxConcurrency", map.max_concurrency.clone());
    out.text("MaxConcurrencyPath", map.max_concurrency_path.as_deref());
    out.value("ToleratedFailureCount", map.tolerated_failure_count.clone());
    out.text("ToleratedFailureCountPath", map.tolerated_failure_count_path.as_deref());
    out.value("ToleratedFailurePercentage", map.tolerated_failure_percentage.clone());
    out.text("ToleratedFailurePercentagePath", map.tolerated_failure_percentage_path.as_deref());
    out.text("Label", map.label.as_deref());
    let processor = if map.uses_iterator { "Iterator" } else { "ItemProcessor" };
    out.value(processor, map.item_processor.as_ref().map(to_json));
    out.value("ResultWriter", map.result_writer.as_ref().map(result_writer));
    out.value("ResultSelector", map.result_selector.clone());
    out.path("ResultPath", map.result_path.as_ref());
    out.list("Retry", &map.retry, retrier);
    out.list("Catch", &map.catch, catcher);
}

fn item_reader(reader: &ItemReader) -> Json {
    let mut out = Members::new(&reader.extra);
    out.text("Comment", reader.comment.as_deref());
    out.name("Resource", reader.resource.as_str());
    out.value("ReaderConfig", reader.reader_config.as_ref().map(reader_config));
    out.value("Parameters", reader.parameters.clone());
    out.value("Arguments", reader.arguments.clone());
    out.finish()
}

fn reader_config(config: &ReaderConfig) -> Json {
    let mut out = Members::new(&config.extra);
    out.text("Comment", config.comment.as_deref());
    out.text("InputType", config.input_type.as_ref().map(crate::InputType::as_str));
    out.text("Transformation", config.transformation.as_ref().map(crate::ReaderTransformation::as_str));
    out.text("ManifestType", config.manifest_type.as_ref().map(crate::ManifestType::as_str));
    out.text("CSVHeaderLocation", config.csv_header_location.as_ref().map(crate::CsvHeaderLocation::as_str));
    out.value("CSVHeaders", config.csv_headers.clone());
    out.text("CSVDelimiter", config.csv_delimiter.as_ref().map(crate::CsvDelimiter::as_str));
    out.value("MaxItems", config.max_items.clone());
    out.text("MaxItemsPath", config.max_items_path.as_deref());
    out.text("ItemsPointer", config.items_pointer.as_deref());
    out.finish()
}

fn item_batcher(batcher: &ItemBatcher) -> Json {
    let mut out = Members::new(&batcher.extra);
    out.text("Comment", batcher.comment.as_deref());
    out.value("BatchInput", batcher.batch_input.clone());
    out.value("MaxItemsPerBatch", batcher.max_items_per_batch.clone());
    out.text("MaxItemsPerBatchPath", batcher.max_items_per_batch_path.as_deref());
    out.value("MaxInputBytesPerBatch", batcher.max_input_bytes_per_batch.clone());
    out.text("MaxInputBytesPerBatchPath", batcher.max_input_bytes_per_batch_path.as_deref());
    out.finish()
}

fn result_writer(writer: &ResultWriter) -> Json {
    let mut out = Members::new(&writer.extra);
    out.text("Comment", writer.comment.as_deref());
    out.text("Resource", writer.resource.as_ref().map(crate::Resource::as_str));
    out.value("WriterConfig", writer.writer_config.as_ref().map(writer_config));
    out.value("Parameters", writer.parameters.clone());
    out.value("Arguments", writer.arguments.clone());
    out.finish()
}

fn writer_config(config: &WriterConfig) -> Json {
    let mut out = Members::new(&config.extra);
    out.text("Comment", config.comment.as_deref());
    out.text("Transformation", config.transformation.as_ref().map(crate::WriterTransformation::as_str));
    out.text("OutputType", config.output_type.as_ref().map(crate::OutputType::as_str));
    out.finish()
}

fn error_names(names: &[ErrorName]) -> Json {
    Json::Array(names.iter().map(|name| Json::from(name.as_str())).collect())
}

fn retrier(retrier: &Retrier) -> Json {
    let mut out = Members::new(&retrier.extra);
    out.text("Comment", retrier.comment.as_deref());
    if !retrier.error_equals.is_empty() || out.was_read("ErrorEquals") {
        out.value("ErrorEquals", Some(error_names(&retrier.error_equals)));
    }
    out.number("IntervalSeconds", retrier.interval_seconds);
    out.number("MaxAttempts", retrier.max_attempts);
    out.value("BackoffRate", retrier.backoff_rate.clone().map(Json::Number));
    out.number("MaxDelaySeconds", retrier.max_delay_seconds);
    out.text(
        "JitterStrategy",
        retrier.jitter_strategy.as_ref().map(|strategy| match strategy {
            JitterStrategy::Full => "FULL",
            JitterStrategy::None => "NONE",
            JitterStrategy::Unknown(word) => word,
        }),
    );
    out.finish()
}

fn catcher(catcher: &Catcher) -> Json {
    let mut out = Members::new(&catcher.extra);
    out.text("Comment", catcher.comment.as_deref());
    if !catcher.error_equals.is_empty() || out.was_read("ErrorEquals") {
        out.value("ErrorEquals", Some(error_names(&catcher.error_equals)));
    }
    out.path("ResultPath", catcher.result_path.as_ref());
    out.value("Assign", catcher.assign.clone());
    out.value("Output", catcher.output.clone());
    out.name("Next", catcher.next.as_str());
    out.finish()
}

/// The members of one object, to be put where they were read.
struct Members<'a> {
    extra: &'a Extra,
    fields: Vec<(String, Json)>,
}

impl<'a> Members<'a> {
    fn new(extra: &'a Extra) -> Self {
        Self { extra, fields: Vec::new() }
    }

    /// Whether the object that was read had this member as a field of the model.
    fn was_read(&self, key: &str) -> bool {
        let times = self.extra.key_order.iter().filter(|name| *name == key).count();
        times > self.extra.unknown.iter().filter(|(name, _)| name == key).count()
    }

    fn value(&mut self, key: &str, value: Option<Json>) {
        self.fields.extend(value.map(|value| (key.to_owned(), value)));
    }

    fn text(&mut self, key: &str, text: Option<&str>) {
        self.value(key, text.map(Json::from));
    }

    /// A text that the model has always, so that an empty one may mean that there is none.
    fn name(&mut self, key: &str, text: &str) {
        let there = !text.is_empty() || self.was_read(key);
        self.text(key, Some(text).filter(|_| there));
    }

    fn number(&mut self, key: &str, number: Option<u64>) {
        self.value(key, number.map(Json::from));
    }

    fn seconds(&mut self, key: &str, seconds: Option<&Seconds>) {
        self.value(
            key,
            seconds.map(|seconds| match seconds {
                Seconds::Literal(number) => Json::from(*number),
                Seconds::Expression(text) => Json::from(text.as_str()),
            }),
        );
    }

    fn path(&mut self, key: &str, path: Option<&PathField>) {
        self.value(
            key,
            path.map(|path| match path {
                PathField::Path(text) => Json::from(text.as_str()),
                PathField::Null => Json::Null,
            }),
        );
    }

    fn list<T>(&mut self, key: &str, items: &[T], one: fn(&T) -> Json) {
        if !items.is_empty() || self.was_read(key) {
            self.value(key, Some(Json::Array(items.iter().map(one).collect())));
        }
    }

    fn finish(self) -> Json {
        if self.extra.key_order.is_empty() {
            let mut fields = self.fields;
            fields.extend(self.extra.unknown.iter().cloned());
            return Json::Object(fields);
        }
        // What could not be read comes before the field of the same name: of two members with one
        // name the later one counts, so the earlier one is among the unknown.
        let mut pool: Vec<Option<(String, Json)>> =
            self.extra.unknown.iter().cloned().chain(self.fields).map(Some).collect();
        let mut members = Vec::with_capacity(pool.len());
        for key in &self.extra.key_order {
            let found = pool.iter_mut().find(|slot| slot.as_ref().is_some_and(|(name, _)| name == key));
            members.extend(found.and_then(Option::take));
        }
        members.extend(pool.into_iter().flatten());
        Json::Object(members)
    }
}

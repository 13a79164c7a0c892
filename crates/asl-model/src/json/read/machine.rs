//! JSON values to the parts of a machine.

use indexmap::IndexMap;

use super::super::Json;
use super::fields::{Fields, SCHEMA, is_substitution};
use crate::choice_rule::{ChoiceRule, Comparison, NestedRule, Rule};
use crate::diagnostic::Diagnostic;
use crate::error_name::ErrorName;
use crate::pointer::Pointer;
use crate::resource::Resource;
use crate::retry::{Catcher, JitterStrategy, Retrier};
use crate::state::{
    Choice, Credentials, Extra, Fail, ItemBatcher, ItemReader, Map, Parallel, Pass, ProcessorMode,
    ReaderConfig, ResultWriter, State, StateKind, Succeed, Task, Transition, Wait, WaitUntil, WriterConfig,
};
use crate::state_machine::{ProcessorConfig, QueryLanguage, StateMachine, StateName};

type Findings = Vec<Diagnostic>;

pub(super) fn machine(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<StateMachine> {
    let mut fields = Fields::of(json, pointer, findings)?;
    let states = fields.object("States", states).unwrap_or_default();
    Some(StateMachine {
        comment: fields.text("Comment"),
        query_language: query_language(&mut fields),
        start_at: fields.text("StartAt").map(StateName::from).unwrap_or_default(),
        states: states.read,
        timeout_seconds: fields.whole("TimeoutSeconds"),
        version: fields.text("Version"),
        processor_config: fields.object("ProcessorConfig", processor_config),
        extra: Extra { unread_states: states.unread, ..fields.finish() },
    })
}

fn query_language(fields: &mut Fields<'_, '_>) -> Option<QueryLanguage> {
    fields.take("QueryLanguage", "`JSONPath` or `JSONata`", |value| QueryLanguage::parse(value.as_str()?))
}

/// The states of one machine.
#[derive(Default)]
struct States {
    read: IndexMap<StateName, State>,
    /// What is no state, or hidden by a later one of the same name.
    unread: Vec<(usize, String, Json)>,
}

fn states(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<States> {
    let Json::Object(members) = json else {
        if is_substitution(json) {
            return None;
        }
        let message = format!("`States` must be an object, but this is {}", json.kind_in_words());
        findings.push(Diagnostic::error(SCHEMA, pointer.clone(), message));
        return None;
    };
    let mut states = States { read: IndexMap::with_capacity(members.len()), ..States::default() };
    for (index, (name, json)) in members.iter().enumerate() {
        let later = members.get(index + 1..).unwrap_or_default();
        let is_hidden = later.iter().any(|(other, _)| other == name);
        match if is_hidden { None } else { state(json, &pointer.key(name), findings) } {
            Some(state) => drop(states.read.insert(StateName::from(name.as_str()), state)),
            None => states.unread.push((index, name.clone(), json.clone())),
        }
    }
    Some(states)
}

fn processor_config(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<ProcessorConfig> {
    let mut fields = Fields::of(json, pointer, findings)?;
    let mode = fields.text("Mode").map(|word| match word.as_str() {
        "INLINE" => ProcessorMode::Inline,
        "DISTRIBUTED" => ProcessorMode::Distributed,
        _ => ProcessorMode::Unknown(word),
    });
    Some(ProcessorConfig {
        mode,
        execution_type: fields.text("ExecutionType"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn state(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<State> {
    let mut fields = Fields::of(json, pointer, findings)?;
    let type_name = fields.text("Type");
    let kind = match type_name.as_deref() {
        Some("Pass") => StateKind::Pass(pass(&mut fields)),
        Some("Task") => StateKind::Task(Box::new(task(&mut fields))),
        Some("Choice") => StateKind::Choice(choice(&mut fields)),
        Some("Wait") => StateKind::Wait(wait(&mut fields)),
        Some("Succeed") => StateKind::Succeed(Succeed),
        Some("Fail") => StateKind::Fail(fail(&mut fields)),
        Some("Parallel") => StateKind::Parallel(Box::new(parallel(&mut fields))),
        Some("Map") => StateKind::Map(Box::new(map(&mut fields))),
        _ => StateKind::Unknown(type_name),
    };
    let is_fail = matches!(kind, StateKind::Fail(_));
    let has_assign = !matches!(kind, StateKind::Succeed(_) | StateKind::Fail(_));
    Some(State {
        comment: fields.text("Comment"),
        query_language: query_language(&mut fields),
        input_path: if is_fail { None } else { fields.path("InputPath") },
        output_path: if is_fail { None } else { fields.path("OutputPath") },
        assign: if has_assign { fields.any("Assign") } else { None },
        output: if is_fail { None } else { fields.any("Output") },
        kind,
        extra: fields.finish(),
    })
}

fn transition(fields: &mut Fields<'_, '_>) -> Transition {
    if let Some(next) = fields.text("Next") {
        return Transition::Next(StateName::from(next));
    }
    let end = fields.take("End", "a boolean", Json::as_bool);
    if end == Some(true) {
        return Transition::End;
    }
    fields.give_back("End");
    Transition::Missing
}

fn pass(fields: &mut Fields<'_, '_>) -> Pass {
    Pass {
        parameters: fields.any("Parameters"),
        result: fields.any("Result"),
        result_path: fields.path("ResultPath"),
        transition: transition(fields),
    }
}

fn task(fields: &mut Fields<'_, '_>) -> Task {
    Task {
        resource: fields.text("Resource").map(Resource::from).unwrap_or_default(),
        parameters: fields.any("Parameters"),
        arguments: fields.any("Arguments"),
        result_selector: fields.any("ResultSelector"),
        result_path: fields.path("ResultPath"),
        timeout_seconds: fields.seconds("TimeoutSeconds"),
        timeout_seconds_path: fields.text("TimeoutSecondsPath"),
        heartbeat_seconds: fields.seconds("HeartbeatSeconds"),
        heartbeat_seconds_path: fields.text("HeartbeatSecondsPath"),
        credentials: fields.object("Credentials", credentials),
        retry: fields.list("Retry", retrier),
        catch: fields.list("Catch", catcher),
        transition: transition(fields),
    }
}

fn credentials(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<Credentials> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(Credentials {
        role_arn: fields.text("RoleArn"),
        role_arn_path: fields.text("RoleArn.$"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn choice(fields: &mut Fields<'_, '_>) -> Choice {
    Choice {
        choices: fields.list("Choices", choice_rule),
        default: fields.text("Default").map(StateName::from),
    }
}

fn choice_rule(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<ChoiceRule> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(ChoiceRule {
        rule: rule(&mut fields, &["Next", "Assign", "Output", "Comment"]),
        next: fields.text("Next").map(StateName::from).unwrap_or_default(),
        assign: fields.any("Assign"),
        output: fields.any("Output"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn nested_rule(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<NestedRule> {
    let mut fields = Fields::of(json, pointer, findings)?;
    let rule = rule(&mut fields, &["Next", "Comment"]);
    Some(NestedRule { rule, comment: fields.text("Comment"), extra: fields.finish() })
}

/// The test of a rule; [`Rule::Missing`] where there is none, or more than one.
fn rule(fields: &mut Fields<'_, '_>, beside: &[&str]) -> Rule {
    let is_operator = |key: &str| key != "Variable" && !beside.contains(&key);
    if fields.count(is_operator) != 1 {
        return Rule::Missing;
    }
    if fields.has("Condition") {
        return fields.any("Condition").map_or(Rule::Missing, Rule::Condition);
    }
    for (key, make) in [("And", Rule::And as fn(_) -> _), ("Or", Rule::Or)] {
        if fields.has(key) {
            let rules = fields.list(key, nested_rule);
            if rules.is_empty() {
                // An empty list is no test, and still written back.
                fields.give_back(key);
                return Rule::Missing;
            }
            return make(rules);
        }
    }
    if fields.has("Not") {
        return fields.object("Not", nested_rule).map_or(Rule::Missing, |rule| Rule::Not(Box::new(rule)));
    }
    let Some(variable) = fields.text("Variable") else {
        return Rule::Missing;
    };
    match fields.take_first(is_operator) {
        Some((operator, operand)) => Rule::Compare(Comparison { variable, operator, operand }),
        None => Rule::Missing,
    }
}

fn wait(fields: &mut Fields<'_, '_>) -> Wait {
    let several =
        fields.count(|key| matches!(key, "Seconds" | "SecondsPath" | "Timestamp" | "TimestampPath")) > 1;
    let until = if several {
        None
    } else {
        fields
            .seconds("Seconds")
            .map(WaitUntil::Seconds)
            .or_else(|| fields.text("SecondsPath").map(WaitUntil::SecondsPath))
            .or_else(|| fields.text("Timestamp").map(WaitUntil::Timestamp))
            .or_else(|| fields.text("TimestampPath").map(WaitUntil::TimestampPath))
    };
    Wait { until: until.unwrap_or_default(), transition: transition(fields) }
}

fn fail(fields: &mut Fields<'_, '_>) -> Fail {
    Fail {
        error: fields.text("Error"),
        error_path: fields.text("ErrorPath"),
        cause: fields.text("Cause"),
        cause_path: fields.text("CausePath"),
    }
}

fn parallel(fields: &mut Fields<'_, '_>) -> Parallel {
    Parallel {
        branches: fields.list("Branches", machine),
        parameters: fields.any("Parameters"),
        arguments: fields.any("Arguments"),
        result_selector: fields.any("ResultSelector"),
        result_path: fields.path("ResultPath"),
        retry: fields.list("Retry", retrier),
        catch: fields.list("Catch", catcher),
        transition: transition(fields),
    }
}

fn map(fields: &mut Fields<'_, '_>) -> Map {
    let uses_iterator = fields.has("Iterator") && !fields.has("ItemProcessor");
    Map {
        item_processor: fields.object(if uses_iterator { "Iterator" } else { "ItemProcessor" }, machine),
        uses_iterator,
        items: fields.any("Items"),
        items_path: fields.text("ItemsPath"),
        item_selector: fields.any("ItemSelector"),
        parameters: fields.any("Parameters"),
        item_reader: fields.object("ItemReader", item_reader),
        item_batcher: fields.object("ItemBatcher", item_batcher),
        result_writer: fields.object("ResultWriter", result_writer),
        max_concurrency: fields.any("MaxConcurrency"),
        max_concurrency_path: fields.text("MaxConcurrencyPath"),
        tolerated_failure_count: fields.any("ToleratedFailureCount"),
        tolerated_failure_count_path: fields.text("ToleratedFailureCountPath"),
        tolerated_failure_percentage: fields.any("ToleratedFailurePercentage"),
        tolerated_failure_percentage_path: fields.text("ToleratedFailurePercentagePath"),
        label: fields.text("Label"),
        result_selector: fields.any("ResultSelector"),
        result_path: fields.path("ResultPath"),
        retry: fields.list("Retry", retrier),
        catch: fields.list("Catch", catcher),
        transition: transition(fields),
    }
}

fn item_reader(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<ItemReader> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(ItemReader {
        resource: fields.text("Resource").map(Resource::from).unwrap_or_default(),
        reader_config: fields.object("ReaderConfig", reader_config),
        parameters: fields.any("Parameters"),
        arguments: fields.any("Arguments"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn reader_config(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<ReaderConfig> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(ReaderConfig {
        input_type: fields.text("InputType").map(Into::into),
        transformation: fields.text("Transformation").map(Into::into),
        manifest_type: fields.text("ManifestType").map(Into::into),
        csv_header_location: fields.text("CSVHeaderLocation").map(Into::into),
        csv_headers: fields.any("CSVHeaders"),
        csv_delimiter: fields.text("CSVDelimiter").map(Into::into),
        max_items: fields.any("MaxItems"),
        max_items_path: fields.text("MaxItemsPath"),
        items_pointer: fields.text("ItemsPointer"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn item_batcher(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<ItemBatcher> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(ItemBatcher {
        batch_input: fields.any("BatchInput"),
        max_items_per_batch: fields.any("MaxItemsPerBatch"),
        max_items_per_batch_path: fields.text("MaxItemsPerBatchPath"),
        max_input_bytes_per_batch: fields.any("MaxInputBytesPerBatch"),
        max_input_bytes_per_batch_path: fields.text("MaxInputBytesPerBatchPath"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn result_writer(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<ResultWriter> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(ResultWriter {
        resource: fields.text("Resource").map(Resource::from),
        writer_config: fields.object("WriterConfig", writer_config),
        parameters: fields.any("Parameters"),
        arguments: fields.any("Arguments"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn writer_config(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<WriterConfig> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(WriterConfig {
        transformation: fields.text("Transformation").map(Into::into),
        output_type: fields.text("OutputType").map(Into::into),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn error_names(fields: &mut Fields<'_, '_>) -> Vec<ErrorName> {
    let names = fields.take("ErrorEquals", "a list of error names", |value| {
        value.as_array()?.iter().map(|name| name.as_str().map(ErrorName::from)).collect()
    });
    names.unwrap_or_default()
}

fn retrier(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<Retrier> {
    let mut fields = Fields::of(json, pointer, findings)?;
    let jitter_strategy = fields.text("JitterStrategy").map(|word| match word.as_str() {
        "FULL" => JitterStrategy::Full,
        "NONE" => JitterStrategy::None,
        _ => JitterStrategy::Unknown(word),
    });
    Some(Retrier {
        error_equals: error_names(&mut fields),
        interval_seconds: fields.whole("IntervalSeconds"),
        max_attempts: fields.whole("MaxAttempts"),
        backoff_rate: fields.number("BackoffRate"),
        max_delay_seconds: fields.whole("MaxDelaySeconds"),
        jitter_strategy,
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

fn catcher(json: &Json, pointer: &Pointer, findings: &mut Findings) -> Option<Catcher> {
    let mut fields = Fields::of(json, pointer, findings)?;
    Some(Catcher {
        error_equals: error_names(&mut fields),
        next: fields.text("Next").map(StateName::from).unwrap_or_default(),
        result_path: fields.path("ResultPath"),
        assign: fields.any("Assign"),
        output: fields.any("Output"),
        comment: fields.text("Comment"),
        extra: fields.finish(),
    })
}

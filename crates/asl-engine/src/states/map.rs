//! Map, see <https://states-language.net/spec.html#map-state>: the lanes of an inline one.

pub(crate) mod distributed;
mod items;

use std::borrow::Cow;

use asl_expr::Expected;
use asl_model::QueryLanguage;
use serde_json::{Value, json};

use super::{Fork, Step};
use crate::data_flow::{Data, Scope};
use crate::failure::Failure;
use crate::program::{ContainerId, MapNode, Processor};
use crate::states::wait::{seconds_of_expression, whole_seconds};

/// How many iterations of an inline Map run at a time at most, whatever the state says.
const INLINE_CONCURRENCY: usize = 40;

/// Lanes, or a Map Run.
pub(crate) fn begin(scope: &mut Scope<'_>, map: &MapNode) -> Result<Step, Failure> {
    match &map.processor {
        Processor::Inline(processor) => fork(scope, map, *processor).map(Step::Fork),
        Processor::Distributed(node) => distributed::open(scope, map, node).map(Step::Distribute),
    }
}

/// One lane an item.
fn fork(scope: &mut Scope<'_>, map: &MapNode, processor: ContainerId) -> Result<Fork, Failure> {
    let json_path = scope.node.language == QueryLanguage::JsonPath;
    let input = if json_path { scope.effective_input()? } else { Data::of_text(scope.input.text()) };
    let Some(selector) = &map.selector else {
        let lane = |item: &Value| (processor, asl_expr::to_text(item).into());
        let path = map.items_path.as_deref().unwrap_or("$");
        let read = if json_path { input.unread().and_then(|text| items::texts_at(path, text)) } else { None };
        let lanes = if let Some(texts) = read {
            texts.into_iter().map(|text| (processor, text)).collect()
        } else if json_path {
            items_of_path(scope, map, &input)?.iter().map(lane).collect()
        } else {
            items_of_query(scope, map, &input)?.iter().map(lane).collect()
        };
        let concurrency = lanes_at_a_time(scope, map, &input)?;
        return Ok(Fork { lanes, concurrency });
    };
    let items = if json_path {
        items_of_path(scope, map, &input)?.into_owned()
    } else {
        items_of_query(scope, map, &input)?
    };
    let concurrency = lanes_at_a_time(scope, map, &input)?;
    let mut lanes = Vec::with_capacity(items.len());
    for (index, value) in items.into_iter().enumerate() {
        scope.set_item(json!({"Index": index, "Value": value}));
        let selected = if json_path {
            scope.template(selector, &input)?
        } else {
            scope.query_value(selector, "ItemSelector")?
        };
        let selected = Data::of_value(selected);
        scope.check_depth(&selected)?;
        lanes.push((processor, selected.text()));
    }
    Ok(Fork { lanes, concurrency })
}

fn lanes_at_a_time(scope: &mut Scope<'_>, map: &MapNode, input: &Data) -> Result<usize, Failure> {
    Ok(match usize::try_from(concurrency(scope, map, input)?).unwrap_or(usize::MAX) {
        0 => INLINE_CONCURRENCY,
        most => most.min(INLINE_CONCURRENCY),
    })
}

pub(crate) fn items_of_path<'s>(
    scope: &'s Scope<'_>,
    map: &MapNode,
    input: &'s Data,
) -> Result<Cow<'s, [Value]>, Failure> {
    let path = map.items_path.as_deref().unwrap_or("$");
    let value = if path == "$" { Cow::Borrowed(input.value()) } else { scope.find(path, input)? };
    match value {
        Cow::Borrowed(Value::Array(items)) => Ok(Cow::Borrowed(items)),
        Cow::Owned(Value::Array(items)) => Ok(Cow::Owned(items)),
        _ => {
            // As recorded, a path into the context object is quoted with one `$` only.
            let path = path.strip_prefix('$').filter(|rest| rest.starts_with('$')).unwrap_or(path);
            Err(Failure::runtime(format!("Reference path \"{path}\" must point to array.")))
        }
    }
}

fn items_of_query(scope: &mut Scope<'_>, map: &MapNode, input: &Data) -> Result<Vec<Value>, Failure> {
    let Some(items) = &map.items else {
        return match input.value() {
            Value::Array(items) => Ok(items.clone()),
            other => {
                let message =
                    format!("Map state input must be an array but was: {}", asl_expr::to_text(other));
                Err(scope.query_error(&message, None))
            }
        };
    };
    match scope.query_expecting(items, "Items", Expected::Array)? {
        Value::Array(items) => Ok(items),
        _ => Ok(Vec::new()),
    }
}

/// `MaxConcurrency` as it is said; 0 where it is not.
pub(crate) fn concurrency(scope: &mut Scope<'_>, map: &MapNode, input: &Data) -> Result<u64, Failure> {
    Ok(match (&map.max_concurrency_path, &map.max_concurrency) {
        (Some(path), _) => {
            let value = scope.path(path, input)?;
            let in_text = value.as_str().and_then(|text| text.parse().ok());
            let Some(number) = whole_seconds(&value).or(in_text) else {
                let text = plain(&value);
                return Err(scope.runtime(&format!(
                    "The MaxConcurrencyPath field refers to value \"{text}\" which is not a valid integer: {path}"
                )));
            };
            number
        }
        (None, Some(value)) if value.is_string() => {
            let text = value.as_str().unwrap_or_default();
            seconds_of_expression(scope, text, "MaxConcurrency")?
        }
        (None, Some(value)) => whole_seconds(value).unwrap_or_default(),
        (None, None) => 0,
    })
}

/// A value in a sentence: text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => asl_expr::to_text(other),
    }
}

//! Map, inline, see <https://states-language.net/spec.html#map-state>.

use asl_expr::Expected;
use asl_model::QueryLanguage;
use serde_json::Value;

use super::Fork;
use crate::context::Item;
use crate::data_flow::{Data, Scope};
use crate::failure::Failure;
use crate::program::MapNode;
use crate::states::wait::{seconds_of_expression, whole_seconds};

/// How many iterations of an inline Map run at a time at most, whatever the state says.
const INLINE_CONCURRENCY: usize = 40;

/// One lane an item.
pub(crate) fn fork(scope: &mut Scope<'_>, map: &MapNode) -> Result<Fork, Failure> {
    let json_path = scope.node.language == QueryLanguage::JsonPath;
    let input = if json_path { scope.effective_input()? } else { Data::of_text(scope.input.text()) };
    let items =
        if json_path { items_of_path(scope, map, &input)? } else { items_of_query(scope, map, &input)? };
    let concurrency = concurrency(scope, map, &input)?;
    let mut lanes = Vec::with_capacity(items.len());
    for (index, value) in items.iter().enumerate() {
        let text = match &map.selector {
            None => asl_expr::to_text(value).into(),
            Some(selector) => {
                scope.facts.item = Some(Item { index, value: value.clone() });
                scope.forget_context();
                let selected = if json_path {
                    scope.template(selector, &input)?
                } else {
                    scope.query_value(selector, "ItemSelector")?
                };
                let selected = Data::of_value(selected);
                scope.check_depth(&selected)?;
                selected.text()
            }
        };
        lanes.push((map.processor, text));
    }
    Ok(Fork { lanes, concurrency })
}

fn items_of_path(scope: &Scope<'_>, map: &MapNode, input: &Data) -> Result<Vec<Value>, Failure> {
    let path = map.items_path.as_deref().unwrap_or("$");
    let value = if path == "$" { input.value().clone() } else { scope.path(path, input)? };
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(Failure::runtime(format!("Reference path \"{path}\" must point to array."))),
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

fn concurrency(scope: &mut Scope<'_>, map: &MapNode, input: &Data) -> Result<usize, Failure> {
    let number = match (&map.max_concurrency_path, &map.max_concurrency) {
        (Some(path), _) => {
            let value = scope.path(path, input)?;
            let Some(number) = whole_seconds(&value) else {
                let text = match &value {
                    Value::String(text) => text.clone(),
                    other => asl_expr::to_text(other),
                };
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
    };
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    Ok(if number == 0 { INLINE_CONCURRENCY } else { number.min(INLINE_CONCURRENCY) })
}

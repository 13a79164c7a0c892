//! Map, distributed: what the Map Run is asked for, evaluated while the state's data is at hand.

use asl_expr::Expected;
use asl_model::QueryLanguage;
use serde_json::{Map, Value};

use super::{concurrency, items_of_path, plain};
use crate::data_flow::{Data, Scope};
use crate::failure::Failure;
use crate::journal::Text;
use crate::map_run::{
    MapRunBatcher, MapRunLimits, MapRunReader, MapRunWriter, SelectorScope, WriterDestination,
};
use crate::program::{AmountField, BatcherNode, DistributedNode, MapNode, ReaderNode, WriterNode};

/// What is known when the state has been entered.
#[derive(Debug)]
pub(crate) struct Opening {
    /// The items, where no reader brings them: JSON text of a list or an object.
    items: Option<Text>,
    /// How many there are; 0 where a reader brings them.
    pub(crate) length: u64,
    max_concurrency: u64,
}

/// Everything a Map Run is asked for that the state's fields say.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) items: Option<Text>,
    pub(crate) reader: Option<MapRunReader>,
    pub(crate) batcher: Option<MapRunBatcher>,
    pub(crate) writer: Option<MapRunWriter>,
    pub(crate) scope: SelectorScope,
    pub(crate) limits: MapRunLimits,
}

/// The items and their number: a fault in these keeps the Map from starting.
pub(crate) fn open(
    scope: &mut Scope<'_>,
    map: &MapNode,
    distributed: &DistributedNode,
) -> Result<Opening, Failure> {
    let input = effective_input(scope)?;
    let (items, length) = if distributed.reader.is_some() {
        // DIFFERENCE: the guide applies `ItemsPath` to what the reader brings; the recordings show it ignored.
        (None, 0)
    } else {
        let items = items(scope, map, &input)?;
        let length = match &items {
            Value::Array(items) => items.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        };
        (Some(asl_expr::to_text(&items).into()), length as u64)
    };
    let max_concurrency = concurrency(scope, map, &input)?;
    Ok(Opening { items, length, max_concurrency })
}

fn items(scope: &mut Scope<'_>, map: &MapNode, input: &Data) -> Result<Value, Failure> {
    if scope.node.language == QueryLanguage::JsonPath {
        return Ok(Value::Array(items_of_path(scope, map, input)?.into_owned()));
    }
    let items = match &map.items {
        Some(items) => scope.query_value(items, "Items")?,
        None => input.value().clone(),
    };
    match (items, &map.items) {
        (items @ (Value::Array(_) | Value::Object(_)), _) => Ok(items),
        // The words for another kind are those of an inline Map.
        (_, Some(field)) => scope.query_expecting(field, "Items", Expected::Array),
        (other, None) => {
            let message = format!("Map state input must be an array but was: {}", asl_expr::to_text(&other));
            Err(scope.query_error(&message, None))
        }
    }
}

/// The rest: a fault in these is one of a Map that has started.
pub(crate) fn plan(
    scope: &mut Scope<'_>,
    map: &MapNode,
    distributed: &DistributedNode,
    opening: Opening,
) -> Result<Plan, Failure> {
    let input = effective_input(scope)?;
    let reader = distributed.reader.as_ref().map(|reader| self::reader(scope, reader, &input)).transpose()?;
    let batcher = distributed.batcher.as_ref().map(|node| batcher(scope, node, &input)).transpose()?;
    let writer = distributed.writer.as_ref().map(|node| writer(scope, node, &input)).transpose()?;
    let count = whole(scope, &distributed.tolerated_failure_count, "ToleratedFailureCount", &input)?;
    let tolerated_failure_count = match count.map(u64::try_from) {
        Some(Err(_)) => return Err(scope.runtime("ToleratedFailureCount cannot be negative.")),
        Some(Ok(count)) => Some(count),
        None => None,
    };
    let tolerated_failure_percentage =
        percentage(scope, &distributed.tolerated_failure_percentage, "ToleratedFailurePercentage", &input)?;
    let selector_scope = match &map.selector {
        None => SelectorScope { entered: scope.entered, ..SelectorScope::default() },
        Some(_) => SelectorScope {
            input: scope.input.text(),
            variables: asl_expr::to_text(&Value::Object(scope.all_variables())).into(),
            context: asl_expr::to_text(scope.context()).into(),
            entered: scope.entered,
        },
    };
    Ok(Plan {
        items: opening.items,
        reader,
        batcher,
        writer,
        scope: selector_scope,
        limits: MapRunLimits {
            max_concurrency: opening.max_concurrency,
            tolerated_failure_count,
            tolerated_failure_percentage,
        },
    })
}

fn effective_input(scope: &Scope<'_>) -> Result<Data, Failure> {
    match scope.node.language {
        QueryLanguage::JsonPath => scope.effective_input(),
        QueryLanguage::JsonAta => Ok(Data::of_text(scope.input.text())),
    }
}

/// A template, or JSON with expressions, of a field.
fn evaluated(scope: &mut Scope<'_>, template: &Value, field: &str, input: &Data) -> Result<Value, Failure> {
    match scope.node.language {
        QueryLanguage::JsonPath => scope.template(template, input),
        QueryLanguage::JsonAta => scope.query_value(template, field),
    }
}

fn reader(scope: &mut Scope<'_>, node: &ReaderNode, input: &Data) -> Result<MapRunReader, Failure> {
    let parameters = match &node.parameters {
        Some(template) => evaluated(scope, template, "ItemReader/Arguments", input)?,
        None => Value::Object(Map::new()),
    };
    let headers = match &node.csv_headers {
        Some(headers) if node.headers_given => {
            let headers = match scope.node.language {
                QueryLanguage::JsonPath => headers.clone(),
                QueryLanguage::JsonAta => scope.query_value(headers, "ItemReader/ReaderConfig/CSVHeaders")?,
            };
            let headers = headers.as_array().map(Vec::as_slice).unwrap_or_default();
            Some(headers.iter().map(plain).collect())
        }
        _ => None,
    };
    Ok(MapRunReader {
        lists: node.lists,
        parameters,
        input_type: node.input_type.clone(),
        flattens: node.flattens,
        manifest_type: node.manifest_type.clone(),
        csv_headers: headers,
        csv_delimiter: node.csv_delimiter,
        max_items: whole(scope, &node.max_items, "MaxItems", input)?.unwrap_or_default(),
        items_pointer: node.items_pointer.clone(),
    })
}

fn batcher(scope: &mut Scope<'_>, node: &BatcherNode, input: &Data) -> Result<MapRunBatcher, Failure> {
    let batch_input = match &node.batch_input {
        Some(template) => {
            let evaluated = evaluated(scope, template, "ItemBatcher/BatchInput", input)?;
            Some(asl_expr::to_text(&evaluated).into())
        }
        None => None,
    };
    Ok(MapRunBatcher {
        batch_input,
        max_items: positive(scope, &node.max_items, "MaxItemsPerBatch", input)?,
        max_bytes: positive(scope, &node.max_bytes, "MaxInputBytesPerBatch", input)?,
    })
}

fn writer(scope: &mut Scope<'_>, node: &WriterNode, input: &Data) -> Result<MapRunWriter, Failure> {
    let parameters = match &node.parameters {
        Some(template) => evaluated(scope, template, "ResultWriter/Arguments", input)?,
        None => Value::Null,
    };
    let text = |name: &str| parameters.get(name).map(plain).unwrap_or_default();
    let destination =
        node.exports.then(|| WriterDestination { bucket: text("Bucket"), prefix: text("Prefix") });
    Ok(MapRunWriter { destination, transformation: node.transformation.clone(), lines: node.lines })
}

fn positive(
    scope: &mut Scope<'_>,
    field: &AmountField,
    name: &str,
    input: &Data,
) -> Result<Option<u64>, Failure> {
    match whole(scope, field, name, input)?.map(u64::try_from) {
        None => Ok(None),
        Some(Ok(number)) if number > 0 => Ok(Some(number)),
        Some(_) => Err(scope.runtime(&format!("{name} must be positive."))),
    }
}

/// A whole number, negative ones included.
fn whole(
    scope: &mut Scope<'_>,
    field: &AmountField,
    name: &str,
    input: &Data,
) -> Result<Option<i64>, Failure> {
    let Some(value) = number(scope, field, name, input)? else { return Ok(None) };
    match (value.as_i64().or_else(|| whole_double(&value)), &field.path) {
        (Some(number), _) => Ok(Some(number)),
        (None, Some(path)) => Err(scope.runtime(&format!(
            "The {name}Path field refers to value \"{}\" which is not a valid integer: {path}",
            plain(&value)
        ))),
        (None, None) => {
            let message =
                format!("The {name} field has value \"{}\" which is not a valid integer", plain(&value));
            Err(scope.runtime(&message))
        }
    }
}

fn whole_double(value: &Value) -> Option<i64> {
    let double = value.as_f64().filter(|double| double.fract() == 0.0 && double.abs() < 9e15)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
    Some(double as i64)
}

fn percentage(
    scope: &mut Scope<'_>,
    field: &AmountField,
    name: &str,
    input: &Data,
) -> Result<Option<f64>, Failure> {
    let Some(value) = number(scope, field, name, input)? else { return Ok(None) };
    match (value.as_f64(), &field.path) {
        (Some(number), _) if (0.0..=100.0).contains(&number) => Ok(Some(number)),
        (Some(_), _) => Err(scope.runtime(&format!("{name} must be between 0 and 100."))),
        (None, Some(path)) => Err(scope.runtime(&format!(
            "The {name}Path field refers to value \"{}\" which is not a valid float: {path}",
            plain(&value)
        ))),
        (None, None) => Err(scope.runtime(&format!(
            "The {name} field has value \"{}\" which is not a valid float",
            plain(&value)
        ))),
    }
}

/// The value of a number in its forms, whatever kind it turns out to be where a path leads to it.
fn number(
    scope: &mut Scope<'_>,
    field: &AmountField,
    name: &str,
    input: &Data,
) -> Result<Option<Value>, Failure> {
    match (&field.path, &field.value) {
        // A number in text is as good, as recorded.
        (Some(path), _) => scope.path(path, input).map(|value| Some(number_in_text(&value).unwrap_or(value))),
        (None, Some(value)) if value.is_string() && scope.node.language == QueryLanguage::JsonAta => {
            scope.query_expecting(value, name, Expected::Number).map(Some)
        }
        (None, value) => Ok(value.clone()),
    }
}

fn number_in_text(value: &Value) -> Option<Value> {
    let text = value.as_str()?;
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from))
}

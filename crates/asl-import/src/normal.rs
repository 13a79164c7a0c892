//! When two definitions are the same: comments dropped, defaults written out, `3.0` as `3`.

use asl_model::Json;
use serde_json::Value;

/// The definition in its normal form.
///
/// Two definitions with one normal form do the same: members stand in no order, comments are gone, the
/// fields that have a default have a value, and whole numbers have no `.0`.
///
/// ```
/// use asl_import::normal_form;
///
/// let one = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Comment":"x","End":true}}}"#.parse()?;
/// let other = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","InputPath":"$","End":true}}}"#.parse()?;
/// assert_eq!(normal_form(&one), normal_form(&other));
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn normal_form(definition: &Json) -> Value {
    let jsonata = definition.get("QueryLanguage").and_then(Json::as_str) == Some("JSONata");
    let mut value = machine(definition, jsonata);
    if let Value::Object(members) = &mut value {
        members.entry("QueryLanguage").or_insert("JSONPath".into());
        members.entry("Version").or_insert("1.0".into());
    }
    value
}

fn machine(json: &Json, jsonata: bool) -> Value {
    let Some(members) = json.as_object() else { return plain(json) };
    let members = members.iter().filter(|(name, _)| name != "Comment").map(|(name, value)| {
        let value = match name.as_str() {
            "States" => match value.as_object() {
                Some(states) => {
                    states.iter().map(|(name, value)| (name.clone(), state(value, jsonata))).collect()
                }
                None => plain(value),
            },
            _ => plain(value),
        };
        (name.clone(), value)
    });
    members.collect()
}

fn state(json: &Json, jsonata: bool) -> Value {
    let Some(members) = json.as_object() else { return plain(json) };
    let own =
        json.get("QueryLanguage").and_then(Json::as_str).map_or(jsonata, |language| language == "JSONata");
    let mut state = serde_json::Map::new();
    for (name, value) in members {
        let value = match name.as_str() {
            "Comment" => continue,
            "Branches" => match value.as_array() {
                Some(branches) => branches.iter().map(|branch| machine(branch, jsonata)).collect(),
                None => plain(value),
            },
            "ItemProcessor" | "Iterator" => processor(value, jsonata),
            "Retry" => each(
                value,
                &[
                    ("IntervalSeconds", 1.into()),
                    ("MaxAttempts", 3.into()),
                    ("BackoffRate", 2.into()),
                    ("JitterStrategy", "NONE".into()),
                ],
            ),
            "Catch" if own => each(value, &[]),
            "Catch" => each(value, &[("ResultPath", "$".into())]),
            "Choices" => each(value, &[]),
            _ => plain(value),
        };
        state.insert(name.clone(), value);
    }
    let kind = state.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut default = |field: &str, value: Value| {
        state.entry(field).or_insert(value);
    };
    let works = matches!(kind.as_str(), "Task" | "Parallel" | "Map");
    default("QueryLanguage", if own { "JSONata" } else { "JSONPath" }.into());
    if own {
        match kind.as_str() {
            "Task" | "Parallel" => default("Arguments", "{% $states.input %}".into()),
            "Map" => default("Items", "{% $states.input %}".into()),
            _ => {}
        }
        if works {
            default("Output", "{% $states.result %}".into());
        } else if kind != "Fail" {
            default("Output", "{% $states.input %}".into());
        }
    } else if kind != "Fail" {
        default("InputPath", "$".into());
        default("OutputPath", "$".into());
        if works || kind == "Pass" {
            default("ResultPath", "$".into());
        }
        if kind == "Map" && !json.get("ItemReader").is_some_and(|reader| *reader != Json::Null) {
            default("ItemsPath", "$".into());
        }
    }
    if kind != "Fail" && kind != "Succeed" {
        default("Assign", Value::Object(serde_json::Map::new()));
    }
    if works {
        default("Retry", Value::Array(Vec::new()));
        default("Catch", Value::Array(Vec::new()));
    }
    if kind == "Map" {
        default("MaxConcurrency", 0.into());
        if state.contains_key("MaxConcurrencyPath") {
            state.remove("MaxConcurrency");
        }
    }
    Value::Object(state)
}

/// The processor of a Map, whose configuration has defaults.
fn processor(json: &Json, jsonata: bool) -> Value {
    let mut value = machine(json, jsonata);
    if let Value::Object(members) = &mut value {
        let config =
            members.entry("ProcessorConfig").or_insert_with(|| Value::Object(serde_json::Map::new()));
        if let Value::Object(config) = config {
            config.remove("Comment");
            config.entry("Mode").or_insert("INLINE".into());
        }
    }
    value
}

/// The elements without comments, with these members where they lack them.
fn each(json: &Json, defaults: &[(&str, Value)]) -> Value {
    let Some(items) = json.as_array() else { return plain(json) };
    let item = |item: &Json| {
        let mut item = plain(item);
        if let Value::Object(members) = &mut item {
            members.remove("Comment");
            for (name, value) in defaults {
                members.entry(*name).or_insert(value.clone());
            }
        }
        uncommented(item)
    };
    items.iter().map(item).collect()
}

/// Rules inside of rules may have comments, too.
fn uncommented(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(name, _)| name != "Comment").map(|(name, value)| {
                let value = match (name.as_str(), value) {
                    ("And" | "Or", Value::Array(rules)) => rules.into_iter().map(uncommented).collect(),
                    ("Not", rule) => uncommented(rule),
                    (_, other) => other,
                };
                (name, value)
            });
            Value::Object(members.collect())
        }
        other => other,
    }
}

fn plain(json: &Json) -> Value {
    match json {
        Json::Number(number) => {
            let value = number.as_f64();
            // Beyond 2^53 a double no longer is the number that was written.
            if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
                format!("{value:.0}").parse::<i64>().map_or_else(|_| json.to_serde(), Value::from)
            } else {
                json.to_serde()
            }
        }
        Json::Array(items) => items.iter().map(plain).collect(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        _ => json.to_serde(),
    }
}

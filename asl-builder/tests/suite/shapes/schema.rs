//! As much of JSON Schema as schemars writes; a word that is not known here is a fault.

use serde_json::Value;

/// Whether the JSON is one of the schema.
pub(super) fn accepts(root: &Value, json: &Value) -> Result<(), String> {
    check(root, root, json)
}

fn check(root: &Value, schema: &Value, json: &Value) -> Result<(), String> {
    let words = match schema {
        Value::Bool(true) => return Ok(()),
        Value::Object(words) => words,
        other => return Err(format!("no schema: {other}")),
    };
    for (word, says) in words {
        let good = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" => true,
            "$ref" => {
                let pointer = says.as_str().and_then(|text| text.strip_prefix('#')).unwrap_or("/none");
                let target = root.pointer(pointer).ok_or_else(|| format!("{says} is nowhere"))?;
                return check(root, target, json).and_then(|()| rest(root, schema, json));
            }
            "type" => match says {
                Value::String(name) => is(name, json),
                Value::Array(names) => names.iter().filter_map(Value::as_str).any(|name| is(name, json)),
                _ => false,
            },
            "const" => says == json,
            "enum" => says.as_array().is_some_and(|all| all.contains(json)),
            "properties" => {
                let members = json.as_object().into_iter().flatten();
                for (name, value) in members {
                    says.get(name).map_or(Ok(()), |schema| check(root, schema, value))?;
                }
                true
            }
            "required" => {
                let names = says.as_array().into_iter().flatten().filter_map(Value::as_str);
                json.as_object()
                    .is_none_or(|members| names.into_iter().all(|name| members.contains_key(name)))
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let more = json.as_object().into_iter().flatten();
                let mut more = more.filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
                match says {
                    Value::Bool(false) => more.next().is_none(),
                    says => more.try_for_each(|(_, value)| check(root, says, value)).is_ok(),
                }
            }
            "items" => each(root, says, json).is_ok(),
            "prefixItems" => {
                let schemas = says.as_array().into_iter().flatten();
                let items = json.as_array().into_iter().flatten();
                schemas.zip(items).try_for_each(|(schema, item)| check(root, schema, item)).is_ok()
            }
            "minItems" | "maxItems" | "minLength" | "maxLength" | "minimum" | "maximum" => {
                bound(word, says, json)
            }
            "anyOf" => any(root, says, json) >= 1,
            "oneOf" => any(root, says, json) == 1,
            "allOf" => any(root, says, json) == says.as_array().map_or(0, Vec::len),
            "patternProperties" => return Err(format!("a pattern: {says}")),
            other => return Err(format!("`{other}` is a word that this test does not know")),
        };
        if !good {
            return Err(format!("{json} against `{word}`: {says}"));
        }
    }
    Ok(())
}

/// The words beside a `$ref`.
fn rest(root: &Value, schema: &Value, json: &Value) -> Result<(), String> {
    let mut others = schema.clone();
    others.as_object_mut().and_then(|words| words.remove("$ref"));
    check(root, &others, json)
}

fn each(root: &Value, schema: &Value, json: &Value) -> Result<(), String> {
    json.as_array().into_iter().flatten().try_for_each(|item| check(root, schema, item))
}

fn any(root: &Value, schemas: &Value, json: &Value) -> usize {
    schemas.as_array().into_iter().flatten().filter(|schema| check(root, schema, json).is_ok()).count()
}

fn is(name: &str, json: &Value) -> bool {
    match name {
        "null" => json.is_null(),
        "boolean" => json.is_boolean(),
        "integer" => json.is_i64() || json.is_u64(),
        "number" => json.is_number(),
        "string" => json.is_string(),
        "array" => json.is_array(),
        "object" => json.is_object(),
        _ => false,
    }
}

fn bound(word: &str, says: &Value, json: &Value) -> bool {
    let Some(says) = says.as_f64() else { return false };
    let length = |length: usize| u32::try_from(length).ok().map(f64::from);
    let of = match (word, json) {
        ("minItems" | "maxItems", Value::Array(items)) => length(items.len()),
        ("minLength" | "maxLength", Value::String(text)) => length(text.chars().count()),
        ("minimum" | "maximum", Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    of.is_none_or(|of| if word.starts_with("min") { of >= says } else { of <= says })
}

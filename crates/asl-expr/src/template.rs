//! Payload templates: `Parameters`, `ResultSelector`, `ItemSelector`, `Assign` of JSONPath states.

use serde_json::{Map, Value};

use crate::entropy::Entropy;
use crate::error::{ErrorKind, ExprError};
use crate::intrinsic::Call;
use crate::path::{Path, PathFailure, Root};
use crate::scope::Env;
use crate::text::to_text;

/// Evaluates a payload template: members whose name ends in `.$` hold a path or an intrinsic function,
/// everything else stands for itself.
///
/// # Errors
/// When a path leads nowhere or an intrinsic function fails.
///
/// ```
/// use asl_expr::{eval_template, Env, SeededEntropy};
/// use serde_json::{json, Map};
///
/// let (input, context, variables) = (json!({"name": "Ada"}), json!({}), Map::new());
/// let env = Env { input: &input, context: &context, variables: &variables };
/// let template = json!({"who.$": "$.name", "greeting.$": "States.Format('Hello {}', $.name)", "n": 1});
/// assert_eq!(
///     eval_template(&template, &env, &mut SeededEntropy::new(0))?,
///     json!({"who": "Ada", "greeting": "Hello Ada", "n": 1})
/// );
/// # Ok::<(), asl_expr::ExprError>(())
/// ```
///
/// See <https://states-language.net/spec.html#payload-template>.
pub fn eval_template(template: &Value, env: &Env<'_>, entropy: &mut dyn Entropy) -> Result<Value, ExprError> {
    Ok(match template {
        Value::Object(fields) => {
            let mut evaluated = Map::with_capacity(fields.len());
            for (key, value) in fields {
                match key.strip_suffix(".$") {
                    Some(name) => {
                        let text = value.as_str().ok_or_else(|| malformed(key))?;
                        let value = eval_path_or_intrinsic(text, key, env, entropy)?;
                        evaluated.insert(name.to_owned(), value);
                    }
                    None => {
                        evaluated.insert(key.clone(), eval_template(value, env, entropy)?);
                    }
                }
            }
            Value::Object(evaluated)
        }
        Value::Array(items) => Value::Array(
            items.iter().map(|item| eval_template(item, env, entropy)).collect::<Result<_, _>>()?,
        ),
        constant => constant.clone(),
    })
}

/// Evaluates what a `.$` member, `ErrorPath` or `CausePath` holds. `field` is the name the service
/// puts into its sentence: the key with its `.$`, or `ErrorPath`.
///
/// # Errors
/// When the path leads nowhere or the intrinsic function fails.
pub fn eval_path_or_intrinsic(
    text: &str,
    field: &str,
    env: &Env<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Value, ExprError> {
    if !text.starts_with('$') {
        return Call::parse(text).map_err(|_| malformed(field))?.eval(env, entropy);
    }
    let path = Path::parse(text).map_err(|_| malformed(field))?;
    match path.find(env) {
        Ok(value) => Ok(value.into_owned()),
        // Seen in the service: an index beyond the array is null here, though not in an intrinsic.
        Err(PathFailure::BeyondEnd(_)) if path.is_definite() => Ok(Value::Null),
        Err(PathFailure::Mismatch(message)) => Err(ExprError::new(ErrorKind::Path, message)),
        Err(_) => {
            let searched = if path.root() == &Root::Context { env.context } else { env.input };
            Err(ExprError::new(
                ErrorKind::Path,
                format!(
                    "The JSONPath '{text}' specified for the field '{field}' could not be found in the input '{}'",
                    to_text(searched)
                ),
            ))
        }
    }
}

fn malformed(field: &str) -> ExprError {
    ExprError::new(
        ErrorKind::Path,
        format!(
            "The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;
    use serde_json::json;

    fn run(template: &Value, input: &Value) -> Result<Value, ExprError> {
        let context = json!({"State": {"Name": "P"}});
        let variables = Map::from_iter([("v".to_owned(), json!({"x": 1}))]);
        let env = Env { input, context: &context, variables: &variables };
        eval_template(template, &env, &mut SeededEntropy::new(1))
    }

    #[test]
    fn only_members_with_the_suffix_are_evaluated() {
        let template = json!({"a.$": "$.x", "b": ["$.x", {"c.$": "$$.State.Name"}], "d.$": "$v.x", "e": "$"});
        assert_eq!(
            run(&template, &json!({"x": [1]})).unwrap(),
            json!({"a": [1], "b": ["$.x", {"c": "P"}], "d": 1, "e": "$"})
        );
    }

    #[test]
    fn an_index_beyond_the_array_is_null() {
        let template = json!({"a.$": "$.items[5]"});
        assert_eq!(run(&template, &json!({"items": []})).unwrap(), json!({"a": null}));
        let template = json!({"a.$": "$.items[-1].name"});
        assert_eq!(
            run(&template, &json!({"items": [{"name": 1}]})).unwrap_err().message,
            "The JSONPath '$.items[-1].name' specified for the field 'a.$' could not be found in the input '{\"items\":[{\"name\":1}]}'"
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let message = |path: &str| run(&json!({"value.$": path}), &json!({"k": 1})).unwrap_err().message;
        assert_eq!(
            message("$.x"),
            "The JSONPath '$.x' specified for the field 'value.$' could not be found in the input '{\"k\":1}'"
        );
        assert_eq!(
            message("$$.Nope"),
            "The JSONPath '$$.Nope' specified for the field 'value.$' could not be found in the input '{\"State\":{\"Name\":\"P\"}}'"
        );
    }
}

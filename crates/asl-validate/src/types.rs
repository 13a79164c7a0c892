//! What is known of a definition's data from outside of it: schemas of its input and of the functions it calls.

use asl_model::Json;

/// The schemas that a definition's data has to fit, as [JSON Schema](https://json-schema.org/draft/2020-12): those of
/// an assembly, which come from the types of Rust.
///
/// ```
/// use asl_validate::{DataTypes, FunctionTypes, MachineType, validate_parsed};
///
/// let schema = |text: &str| text.parse::<asl_model::Json>();
/// let types = DataTypes {
///     input: schema(r#"{"type":"object","properties":{"title":{"type":"string"}}}"#)?,
///     functions: vec![FunctionTypes {
///         name: "ask".to_owned(),
///         arn: None,
///         payload: schema(r#"{"type":"object","properties":{"title":{"type":"string"}},"required":["title"]}"#)?,
///         result: schema(r#"{"type":"boolean"}"#)?,
///     }],
/// };
/// let text = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
///     "Parameters":{"FunctionName":"${function.ask.arn}","Payload":{"title.$":"$.titel"}},"End":true}}}"#;
/// let checked = validate_parsed(text, asl_model::parse(text), MachineType::Standard, &types);
/// assert_eq!(
///     checked.report.findings()[0].diagnostic.message,
///     "`$.titel` leads to nothing: nothing before gives a member `titel`",
/// );
/// # Ok::<(), asl_model::JsonError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataTypes {
    /// What an execution is started with; null where it is not known.
    pub input: Json,
    /// The functions that it may call.
    pub functions: Vec<FunctionTypes>,
}

/// What a Lambda function takes and gives.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionTypes {
    /// Its name: definitions say it, or `${function.NAME.arn}`, or an ARN that ends with it.
    pub name: String,
    /// Its ARN, where it exists already.
    pub arn: Option<String>,
    /// The schema of what it takes; null where it is not known.
    pub payload: Json,
    /// The schema of what it gives; null where it is not known.
    pub result: Json,
}

impl DataTypes {
    /// The function that a `FunctionName` or a `Resource` means.
    pub(crate) fn function(&self, said: &str) -> Option<&FunctionTypes> {
        self.functions.iter().find(|function| function.is(said))
    }
}

impl FunctionTypes {
    fn is(&self, said: &str) -> bool {
        let rest = [Some(self.name.as_str()), self.arn.as_deref()]
            .into_iter()
            .flatten()
            .find_map(|known| said.strip_prefix(known))
            .or_else(|| {
                said.strip_prefix("${function.")?.strip_prefix(self.name.as_str())?.strip_suffix(".arn}")
            })
            .or_else(|| {
                let (_, name) = said.strip_prefix("arn:")?.split_once(":function:")?;
                name.strip_prefix(self.name.as_str())
            });
        // An alias or a version may follow.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }
}

#[cfg(test)]
mod tests {
    use super::{FunctionTypes, Json};

    #[test]
    fn a_function_is_meant_by_its_name_or_by_an_arn() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:asking";
        let function = FunctionTypes {
            name: "ask".to_owned(),
            arn: Some(arn.to_owned()),
            payload: Json::Null,
            result: Json::Null,
        };
        for said in [
            "ask",
            "ask:live",
            "${function.ask.arn}",
            arn,
            "arn:aws:lambda:eu-west-1:123456789012:function:ask",
            "arn:aws:lambda:eu-west-1:123456789012:function:ask:7",
        ] {
            assert!(function.is(said), "{said}");
        }
        for said in [
            "asks",
            "${function.asks.arn}",
            "${function.ask.url}",
            "${ask}",
            "arn:aws:lambda:::function:as",
            "",
        ] {
            assert!(!function.is(said), "{said}");
        }
    }
}

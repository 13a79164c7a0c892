//! Reading a definition: text to model, with positions, and every finding at once.

mod fields;
mod machine;

use super::parse::{Parsed, parse};
use super::source_map::SourceMap;
use super::{Json, JsonError};
use crate::diagnostic::Diagnostic;
use crate::pointer::Pointer;
use crate::state_machine::StateMachine;

/// A definition that has been read.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub machine: StateMachine,
    /// Where everything stands in the text.
    pub source: SourceMap,
    /// What reading found: values of a kind their field cannot hold, and names that occur twice.
    ///
    /// Whether what could be read makes sense is for the validator to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a definition from JSON text.
///
/// Any JSON can be read: what does not fit the model is reported and kept in
/// [`Extra`](crate::Extra), so that writing gives it back.
///
/// # Errors
///
/// The text is not JSON.
///
/// ```
/// let document = asl_model::read(r#"{"StartAt": 1, "States": {}}"#)?;
/// let finding = &document.diagnostics[0];
/// assert_eq!(finding.message, "`StartAt` must be text, but this is a number");
/// assert_eq!(document.source.range(&finding.location).unwrap().start.column, 13);
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn read(text: &str) -> Result<Document, JsonError> {
    parse(text).map(read_parsed)
}

/// Reads a definition from JSON that has been parsed already.
pub fn read_parsed(parsed: Parsed) -> Document {
    let (machine, mut diagnostics) = from_json(&parsed.json);
    for place in &parsed.duplicate_keys {
        let is_state = place.parent().is_some_and(|parent| parent.last() == "States");
        let name = place.last();
        diagnostics.push(if is_state {
            Diagnostic::error(
                "DUPLICATE_STATE_NAME",
                place.clone(),
                format!("there are two states named `{name}`"),
            )
            .with_help("give one of them another name")
        } else {
            Diagnostic::warning(
                "DUPLICATE_KEY",
                place.clone(),
                format!("`{name}` stands twice in this object"),
            )
            .with_help("remove one: only the last one counts")
        });
    }
    Document { machine, source: parsed.source, diagnostics }
}

/// Reads a definition from a JSON value; for one without text, so without positions.
///
/// ```
/// let json = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#.parse()?;
/// let (machine, findings) = asl_model::from_json(&json);
/// assert!(findings.is_empty());
/// assert_eq!(asl_model::to_json(&machine), json);
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn from_json(json: &Json) -> (StateMachine, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let machine = machine::machine(json, &Pointer::root(), &mut findings).unwrap_or_default();
    (machine, findings)
}

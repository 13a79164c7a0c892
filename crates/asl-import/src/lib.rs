//! From a definition in the Amazon States Language to the Rust that it would have been written in.
//!
//! [`import`] guesses the types of the data from the paths that read it, gives the graph of states the form of
//! code, and writes every state and expression in the words of `asl-builder` that print the very same definition.
//! What has no such words is written as JSON or in the words of its query language, and listed with the reason.

mod compute;
mod condition;
mod count;
mod definition;
mod doc;
mod emit;
mod infer;
mod intrinsic;
mod jsonata;
mod names;
mod normal;
mod place;
mod shape;
mod states;
mod structure;
#[cfg(test)]
mod tests;
mod types;
mod value;

use asl_model::{Json, Pointer};

use crate::definition::Machine;
use crate::doc::Doc;
use crate::emit::{Emitter, Mode};
use crate::infer::Inference;

pub use emit::Raw;
pub use normal::normal_form;

/// A definition as Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The code: structs, functions, and a function that gives the workflow.
    pub code: String,
    /// How many states the definition has, those inside of states included.
    pub states: usize,
    /// How many of them are typed.
    pub typed_states: usize,
    /// How many expressions the definition has: paths, intrinsic functions, comparisons, JSONata.
    pub expressions: usize,
    /// How many of them are typed.
    pub typed_expressions: usize,
    /// The states that are written as JSON, and why.
    pub raw: Vec<Raw>,
    /// The expressions in typed states that are written in the words of their language, and why.
    pub untyped: Vec<Raw>,
    /// Whether the code gives the same definition again, as [`normal_form`] compares them.
    pub round_trip: RoundTrip,
}

/// Whether the code gives the same definition again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundTrip {
    /// The same.
    Equal,
    /// Something is lost or different; [`Import::raw`] says what.
    Differs,
}

/// Why a definition cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is no object with `States` and `StartAt`.
    #[error("expected an object with `StartAt` and `States`")]
    NotADefinition,
    /// `StartAt` names no state.
    #[error("`StartAt` names `{0}`, which is no state here")]
    NoStart(String),
}

/// Writes the definition as Rust; `name` is the name of the workflow, `samples` are inputs that it may get.
///
/// # Errors
/// The JSON is no definition.
///
/// ```
/// let definition = r#"{
///     "StartAt": "Greet",
///     "States": {"Greet": {"Type": "Pass", "Parameters": {"to.$": "$.name"}, "End": true}}
/// }"#;
/// let import = asl_import::import(&definition.parse()?, "greeting", &[])?;
/// assert!(import.code.contains("GreetExpr { to: data.name }") || import.code.contains("to: data.name"));
/// assert_eq!((import.typed_states, import.typed_expressions), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import(definition: &Json, name: &str, samples: &[Json]) -> Result<Import, ImportError> {
    let states = definition.get("States").and_then(Json::as_object);
    if states.is_none() || definition.get("StartAt").is_none() {
        return Err(ImportError::NotADefinition);
    }
    let jsonata = definition.get("QueryLanguage").and_then(Json::as_str) == Some("JSONata");
    let machine = Machine::read(definition, Pointer::root(), jsonata);
    if !machine.states.contains_key(machine.start) {
        return Err(ImportError::NoStart(machine.start.to_owned()));
    }
    let mode = if jsonata { Mode::Jsonata } else { Mode::Path };
    let mut emitter = Emitter::new(Inference::run(&machine, samples));

    let input = emitter.type_of(emitter.inference.execution_input, "Input");
    let output = emitter.inference.outputs.get(&Pointer::root()).copied();
    let output = output.map_or_else(|| types::VALUE.to_owned(), |shape| emitter.type_of(shape, "Output"));
    let begin = match mode {
        Mode::Path | Mode::PathExpress => format!("start_in::<{input}, PathStandard>()"),
        Mode::Jsonata | Mode::Express => format!("start::<{input}>()"),
    };
    emitter.name_data(&machine);
    let emit::MachineCode { statements, flow, .. } =
        emitter.machine(&machine, doc::text(begin), &input, &output, mode);
    let (flow, known) = named(flow, definition, name);
    emitter.unlike |= !known;

    let function = names::snake(name);
    let kind = match mode {
        Mode::Path | Mode::PathExpress => format!("Workflow<{input}, {output}, PathStandard>"),
        Mode::Jsonata | Mode::Express => format!("Workflow<{input}, {output}>"),
    };
    let lines = statements.into_iter().chain([flow]).map(|line| Doc::hardline().append(line));
    let body = Doc::concat(lines).nest(4);
    let workflow = doc::text(format!("pub fn {function}() -> {kind} {{"))
        .append(body)
        .append(Doc::hardline())
        .append(doc::text("}"));
    let constants: Vec<Doc> = emitter
        .constants
        .iter()
        .map(|(name, declaration)| doc::text(format!("pub const {name}: {declaration};")))
        .collect();
    let mut code = Vec::new();
    if !constants.is_empty() {
        code.push(constants.iter().map(doc::print).collect::<Vec<_>>().join("\n"));
    }
    code.push(doc::print(&workflow));
    let code = code.join("\n\n");
    let mut parts = emitter.types.structs(&emitter.inference.shapes, &code);
    parts.push(code);
    let body = parts.join("\n\n");
    let code = format!("{}\n\n{body}\n", uses(&body));
    Ok(Import {
        code,
        states: emitter.states,
        typed_states: emitter.states.saturating_sub(emitter.raw_states),
        expressions: emitter.expressions,
        typed_expressions: emitter.typed,
        round_trip: if emitter.unlike || emitter.lost { RoundTrip::Differs } else { RoundTrip::Equal },
        raw: emitter.raw,
        untyped: emitter.untyped,
    })
}

/// The name of the function that gives the workflow of this name.
pub fn function_name(workflow: &str) -> String {
    names::snake(workflow)
}

/// The name with letters, digits, `-` and `_` only, 80 at most, as the service has it.
fn fit_name(name: &str) -> String {
    let fit =
        |letter: char| if letter.is_ascii_alphanumeric() || "-_".contains(letter) { letter } else { '-' };
    let name: String = name.chars().map(fit).take(80).collect();
    if name.is_empty() { "workflow".to_owned() } else { name }
}

/// The workflow of the flow, with what the machine as a whole says; whether that is all of it.
fn named(flow: Doc, definition: &Json, name: &str) -> (Doc, bool) {
    let mut known = true;
    let mut calls = vec![doc::text(format!("named({})", names::literal(&fit_name(name))))];
    for (field, value) in definition.as_object().unwrap_or_default() {
        match (field.as_str(), value) {
            ("Comment", Json::String(text)) => {
                calls.push(doc::text(format!("comment({})", names::literal(text))));
            }
            ("TimeoutSeconds", value) => match value.as_u64().filter(|seconds| *seconds > 0) {
                Some(seconds) => calls.push(doc::text(format!("timeout(seconds({seconds}))"))),
                None => known = false,
            },
            ("Version", Json::String(version)) if version == "1.0" => {}
            ("StartAt" | "States" | "QueryLanguage" | "Comment", _) => {}
            _ => known = false,
        }
    }
    let calls = calls.into_iter().map(|call| Doc::hardline().append(doc::text(".")).append(call));
    (flow.append(Doc::concat(calls).nest(4)), known)
}

/// What the code needs besides the prelude.
fn uses(code: &str) -> String {
    let words = words(code);
    let defined: std::collections::BTreeSet<&str> =
        code.lines().filter_map(|line| line.strip_prefix("pub struct ")?.split(' ').next()).collect();
    let mut names: Vec<&str> =
        NAMES.iter().copied().filter(|name| words.contains(*name) && !defined.contains(name)).collect();
    names.sort_by_key(|name| (name.starts_with(char::is_lowercase), *name));
    let mut lines = Vec::new();
    if words.contains("BatchOf") {
        lines.push("use asl_builder::distributed::BatchOf;".to_owned());
    }
    lines.push("use asl_builder::prelude::*;".to_owned());
    match names.as_slice() {
        [] => {}
        [one] => lines.push(format!("use asl_builder::{one};")),
        all => lines.push(format!("use asl_builder::{{{}}};", all.join(", "))),
    }
    match (words.contains("Value"), words.contains("json")) {
        (true, true) => lines.push("use serde_json::{Value, json};".to_owned()),
        (true, false) => lines.push("use serde_json::Value;".to_owned()),
        (false, true) => lines.push("use serde_json::json;".to_owned()),
        (false, false) => {}
    }
    lines.join("\n")
}

/// What is no part of the prelude.
const NAMES: &[&str] = &[
    "Batch",
    "BatchWith",
    "ChildExecution",
    "Condition",
    "Empty",
    "ErrorOutput",
    "Express",
    "FailWith",
    "HashAlgorithm",
    "PathExpress",
    "PathStandard",
    "S3Object",
    "Timestamp",
    "WrittenResults",
    "ahead",
    "ahead_in",
    "random_between",
    "range",
    "start_in",
    "uuid",
];

/// The words of the code that are no parts of texts, and no methods.
fn words(code: &str) -> std::collections::BTreeSet<String> {
    let mut words = std::collections::BTreeSet::new();
    let mut letters = code.chars().peekable();
    let (mut word, mut before) = (String::new(), ' ');
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
            continue;
        }
        let raw = letter == '#' && word == "r" && letters.peek().is_some_and(|next| "#\"".contains(*next));
        if letter == '"' && word != "r" {
            while let Some(inside) = letters.next() {
                match inside {
                    '\\' => drop(letters.next()),
                    '"' => break,
                    _ => {}
                }
            }
        } else if raw || letter == '"' {
            let mut hashes = usize::from(letter == '#');
            while letter == '#' && letters.next_if_eq(&'#').is_some() {
                hashes += 1;
            }
            if letter == '#' {
                letters.next();
            }
            let mut closing = None;
            for inside in letters.by_ref() {
                closing = match (inside, closing) {
                    ('"', _) => Some(0),
                    ('#', Some(count)) => Some(count + 1),
                    _ => None,
                };
                if closing == Some(hashes) {
                    break;
                }
            }
        } else if !word.is_empty() && before != '.' {
            words.insert(std::mem::take(&mut word));
        }
        word.clear();
        before = letter;
    }
    words
}

#[cfg(test)]
mod word_tests {
    #[test]
    fn words_stand_outside_of_texts() {
        let code =
            r##"f.uuid(); uuid(); "json"; r#"ahead "x" y"#; r"range"; Value { a: "\\" } start_in::<A>()"##;
        let words = super::words(code);
        let found: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(found, ["A", "Value", "a", "f", "start_in", "uuid"]);
    }
}

//! Writing: a machine to JSON text, and JSON in the two layouts people meet.

mod machine;

use std::fmt;

pub use machine::to_json;

use super::Json;
use crate::state_machine::StateMachine;

/// The definition as people read it: two spaces a level, a final newline.
pub fn write(machine: &StateMachine) -> String {
    write_json(&to_json(machine))
}

/// The definition without white space.
pub fn write_compact(machine: &StateMachine) -> String {
    to_json(machine).to_string()
}

/// JSON as people read it: two spaces a level, a final newline.
///
/// ```
/// let json: asl_model::Json = r#"{"a":[1,{}],"b":[]}"#.parse()?;
/// assert_eq!(asl_model::write_json(&json), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n");
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn write_json(json: &Json) -> String {
    let mut text = String::new();
    pretty(json, 0, &mut text);
    text.push('\n');
    text
}

/// JSON without white space.
pub fn write_json_compact(json: &Json) -> String {
    json.to_string()
}

fn pretty(json: &Json, depth: usize, text: &mut String) {
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    match json {
        Json::Array(items) if !items.is_empty() => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                line(text, depth + 1);
                pretty(item, depth + 1, text);
            }
            line(text, depth);
            text.push(']');
        }
        Json::Object(members) if !members.is_empty() => {
            text.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                line(text, depth + 1);
                let _ = quoted(key, text);
                text.push_str(": ");
                pretty(value, depth + 1, text);
            }
            line(text, depth);
            text.push('}');
        }
        _ => {
            let _ = compact(json, text);
        }
    }
}

pub(crate) fn compact(json: &Json, out: &mut impl fmt::Write) -> fmt::Result {
    match json {
        Json::Null => out.write_str("null"),
        Json::Bool(value) => write!(out, "{value}"),
        Json::Number(number) => out.write_str(number.as_str()),
        Json::String(text) => quoted(text, out),
        Json::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.write_char(',')?;
                }
                compact(item, out)?;
            }
            out.write_char(']')
        }
        Json::Object(members) => {
            out.write_char('{')?;
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.write_char(',')?;
                }
                quoted(key, out)?;
                out.write_char(':')?;
                compact(value, out)?;
            }
            out.write_char('}')
        }
    }
}

fn quoted(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            plain => out.write_char(plain)?,
        }
    }
    out.write_char('"')
}

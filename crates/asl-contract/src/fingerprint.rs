//! Fingerprints: one short text for the JSON form of a type.

use std::any::TypeId;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::shape::{RecordKind, Shape, ShapeKind};

/// The fingerprint of `T`'s JSON form: 16 hexadecimal digits of a SHA-256.
///
/// Two types with the same JSON have the same fingerprint, whatever they are called in Rust and however
/// they are documented; a member added, removed, renamed or retyped changes it.
///
/// ```
/// assert_eq!(asl_contract::fingerprint::<String>(), asl_contract::fingerprint::<Box<String>>());
/// assert_ne!(asl_contract::fingerprint::<String>(), asl_contract::fingerprint::<Option<String>>());
/// ```
pub fn fingerprint<T: Shape>() -> String {
    let mut text = String::new();
    describe(&T::kind(), &mut Vec::new(), &mut text);
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(String::new(), |mut hex, byte| {
        // INVARIANT: writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether the JSON of both has one form.
pub fn same_form(a: &ShapeKind, b: &ShapeKind) -> bool {
    let text = |kind| {
        let mut text = String::new();
        describe(kind, &mut Vec::new(), &mut text);
        text
    };
    text(a) == text(b)
}

/// Writes the form of a type; a type that holds itself is written as the number of levels up.
fn describe(kind: &ShapeKind, above: &mut Vec<TypeId>, out: &mut String) {
    match kind {
        ShapeKind::Null => out.push_str("null"),
        ShapeKind::Bool => out.push_str("bool"),
        ShapeKind::Integer => out.push_str("integer"),
        ShapeKind::Number => out.push_str("number"),
        ShapeKind::Text => out.push_str("text"),
        ShapeKind::Any => out.push_str("any"),
        ShapeKind::Token(answer) => wrap("token", &answer(), above, out),
        ShapeKind::Option(inner) => wrap("option", &inner(), above, out),
        ShapeKind::List(inner) => wrap("list", &inner(), above, out),
        ShapeKind::Map(inner) => wrap("map", &inner(), above, out),
        ShapeKind::Tuple(items) => {
            out.push('(');
            for item in items {
                describe(&item(), above, out);
                out.push(',');
            }
            out.push(')');
        }
        ShapeKind::Enum(words) => {
            let _ = write!(out, "enum{words:?}");
        }
        ShapeKind::Record(record) => guarded(record.id, above, out, |above, out| members(record, above, out)),
        ShapeKind::Tagged(tagged) => guarded(tagged.id, above, out, |above, out| {
            let _ = write!(out, "tagged{:?}[", tagged.tag);
            for (word, record) in &tagged.variants {
                let _ = write!(out, "{word:?}");
                members(record, above, out);
            }
            out.push(']');
        }),
    }
}

fn wrap(name: &str, inner: &ShapeKind, above: &mut Vec<TypeId>, out: &mut String) {
    out.push_str(name);
    out.push('<');
    describe(inner, above, out);
    out.push('>');
}

fn guarded(
    id: TypeId,
    above: &mut Vec<TypeId>,
    out: &mut String,
    inside: impl FnOnce(&mut Vec<TypeId>, &mut String),
) {
    if let Some(levels) = above.iter().rev().position(|known| *known == id) {
        let _ = write!(out, "^{levels}");
        return;
    }
    above.push(id);
    inside(above, out);
    above.pop();
}

fn members(record: &RecordKind, above: &mut Vec<TypeId>, out: &mut String) {
    // Sorted: the order of members means nothing in JSON.
    let mut fields = record.fields.clone();
    fields.sort_by_key(|field| field.name);
    out.push('{');
    for field in fields {
        let may_be_missing = if field.default.is_some() { "?" } else { "" };
        let _ = write!(out, "{:?}{may_be_missing}:", field.name);
        describe(&(field.kind)(), above, out);
        out.push(',');
    }
    out.push('}');
}

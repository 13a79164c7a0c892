//! What there is to say in a definition: its expressions, counted.

use asl_model::Json;

use crate::definition::State;

/// The expressions of the state, those of machines inside of it left out.
pub(crate) fn expressions(state: &State<'_>) -> usize {
    let members = state.json.as_object().unwrap_or_default();
    let own = members
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "Branches" | "ItemProcessor" | "Iterator"));
    own.map(|(name, value)| member(name, value, state.jsonata)).sum()
}

fn member(name: &str, value: &Json, jsonata: bool) -> usize {
    if name == "Comment" || name == "ErrorEquals" {
        return 0;
    }
    match value {
        Json::String(text) if jsonata => usize::from(text.starts_with("{%")),
        Json::String(_) => usize::from(name.ends_with(".$") || name.ends_with("Path") || name == "Variable"),
        Json::Object(members) => members.iter().map(|(name, value)| member(name, value, jsonata)).sum(),
        Json::Array(items) => items.iter().map(|item| member("", item, jsonata)).sum(),
        _ => 0,
    }
}

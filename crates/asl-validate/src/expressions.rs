//! Where expressions stand: payload templates of JSONPath states, and JSONata in the fields that hold it.

use asl_model::{Json, Pointer};

use crate::fields::{Form, Object, Part, Spoken, objects};
use crate::view::{Kind, State, View};

/// A payload template of a JSONPath state.
pub(crate) struct Template<'a> {
    pub(crate) place: Pointer,
    pub(crate) json: &'a Json,
}

/// Every payload template of every JSONPath state.
pub(crate) fn templates<'a>(view: &View<'a>) -> Vec<Template<'a>> {
    let mut templates = Vec::new();
    for object in objects(view) {
        if !object.state.is_some_and(State::is_jsonpath) {
            continue;
        }
        for (field, place, json) in object.present() {
            if matches!(field.form, Form::Template | Form::Assign) && object.speaks(field) {
                templates.push(Template { place, json });
            }
        }
    }
    for (_, state) in view.states().filter(|(_, state)| state.kind == Kind::Choice && state.is_jsonpath()) {
        for (place, rule) in state.list("Choices") {
            templates.extend(rule.get("Assign").map(|json| Template { place: place.key("Assign"), json }));
        }
    }
    templates
}

/// Calls `visit` for every object inside of a template, the template itself included.
pub(crate) fn each_object<'a>(
    place: &Pointer,
    json: &'a Json,
    visit: &mut impl FnMut(&Pointer, &'a [(String, Json)]),
) {
    match json {
        Json::Object(members) => {
            visit(place, members);
            for (key, value) in members {
                each_object(&place.key(key), value, visit);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_object(&place.index(index), item, visit);
            }
        }
        _ => {}
    }
}

/// A text of a JSONata state that may be an expression.
pub(crate) struct Text<'a> {
    pub(crate) place: Pointer,
    pub(crate) words: &'a str,
    /// What `$states` holds there besides `input` and `context`.
    pub(crate) has: Has,
}

/// What `$states` holds besides `input` and `context`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Has {
    Nothing,
    Result,
    ErrorOutput,
}

/// Every text in a field of a JSONata state that is evaluated.
pub(crate) fn jsonata_texts<'a>(view: &View<'a>) -> Vec<Text<'a>> {
    let mut texts = Vec::new();
    for object in objects(view) {
        let Some(state) = object.state.filter(|state| state.is_jsonata()) else { continue };
        for (field, place, json) in object.present() {
            if field.spoken != Spoken::JsonPathOnly && is_evaluated(&object, field.name, field.form) {
                each_text(&place, json, has(&object, state, field.name), &mut texts);
            }
        }
    }
    for (_, state) in view.states().filter(|(_, state)| state.kind == Kind::Choice && state.is_jsonata()) {
        for (place, rule) in state.list("Choices") {
            for name in ["Condition", "Output", "Assign"] {
                if let Some(json) = rule.get(name) {
                    each_text(&place.key(name), json, Has::Nothing, &mut texts);
                }
            }
        }
    }
    texts
}

fn is_evaluated(object: &Object<'_, '_>, name: &str, form: Form) -> bool {
    match form {
        Form::Any => name != "Result",
        Form::Template
        | Form::Assign
        | Form::Items
        | Form::Time
        | Form::Whole { .. }
        | Form::Number { .. } => object.part != Part::Retrier,
        Form::Text => matches!(name, "Error" | "Cause" | "RoleArn"),
        _ => false,
    }
}

fn has(object: &Object<'_, '_>, state: &State<'_>, name: &str) -> Has {
    match object.part {
        Part::Catcher => Has::ErrorOutput,
        Part::State
            if matches!(name, "Output" | "Assign")
                && matches!(state.kind, Kind::Task | Kind::Parallel | Kind::Map) =>
        {
            Has::Result
        }
        _ => Has::Nothing,
    }
}

fn each_text<'a>(place: &Pointer, json: &'a Json, has: Has, texts: &mut Vec<Text<'a>>) {
    match json {
        Json::String(text) => texts.push(Text { place: place.clone(), words: text, has }),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_text(&place.index(index), item, has, texts);
            }
        }
        Json::Object(members) => {
            for (key, value) in members {
                each_text(&place.key(key), value, has, texts);
            }
        }
        _ => {}
    }
}

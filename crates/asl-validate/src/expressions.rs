//! Where expressions stand: payload templates of JSONPath states, and JSONata in the fields that hold it.

use std::ops::Range;
use std::rc::Rc;

use asl_expr::jsonata::{Ast, Span, parse};
use asl_expr::{IntrinsicCall, JsonataUses, SyntaxError, parse_intrinsic};
use asl_model::{Json, Pointer};

use crate::fields::{Form, Object, Part, Spoken, objects};
use crate::view::{Kind, State, View, has_substitution};

/// An object inside of a payload template of a JSONPath state, the template itself included.
#[derive(Debug)]
pub(crate) struct Payload<'a> {
    pub(crate) place: Pointer,
    pub(crate) members: &'a [(String, Json)],
}

/// Every object of every payload template of every JSONPath state.
pub(crate) fn payloads<'v, 'a>(view: &'v View<'a>) -> &'v [Payload<'a>] {
    view.payloads.get_or_init(|| {
        let mut found = Vec::new();
        let may_hold = |object: &&Object<'_>| object.has_any(Form::TEMPLATES) && object.is_jsonpath();
        for object in objects(view).iter().filter(may_hold) {
            for (field, json) in object.present() {
                if field.form.mark() == Form::TEMPLATES && object.speaks(field) {
                    each_object(object.at(field), json, &mut found);
                }
            }
        }
        for state in view.states().filter(|state| state.kind == Kind::Choice && state.is_jsonpath()) {
            for (index, rule) in state.items("Choices") {
                if let Some(json) = rule.get("Assign") {
                    each_object(state.item_place("Choices", index).field("Assign"), json, &mut found);
                }
            }
        }
        found
    })
}

fn each_object<'a>(place: Pointer, json: &'a Json, found: &mut Vec<Payload<'a>>) {
    let is_deep = |json: &Json| matches!(json, Json::Object(_) | Json::Array(_));
    match json {
        Json::Object(members) => {
            for (key, value) in members.iter().filter(|(_, value)| is_deep(value)) {
                each_object(place.key(key), value, found);
            }
            found.push(Payload { place, members });
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| is_deep(item)) {
                each_object(place.index(index), item, found);
            }
        }
        _ => {}
    }
}

/// An intrinsic function as it was read.
pub(crate) type Intrinsic = Rc<Result<IntrinsicCall, SyntaxError>>;

/// The intrinsic function in a text of the definition, read once for all rules.
pub(crate) fn intrinsic(view: &View<'_>, text: &str) -> Intrinsic {
    // The address of a text is its identity.
    let mut known = view.intrinsics.borrow_mut();
    Rc::clone(known.entry(text.as_ptr().addr()).or_insert_with(|| Rc::new(parse_intrinsic(text))))
}

/// A text of a JSONata state that may be an expression.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    pub(crate) place: Pointer,
    pub(crate) words: &'a str,
    /// What `$states` holds there besides `input` and `context`.
    pub(crate) has: Has,
    /// The state it belongs to, by the address of its members.
    pub(crate) state: usize,
    /// What is between `{%` and `%}`; `None` where the text is no expression, or holds a substitution.
    pub(crate) expression: Option<Expression>,
}

/// A JSONata expression, read once for all rules.
#[derive(Debug)]
pub(crate) struct Expression {
    /// Where it begins in the text, in bytes.
    pub(crate) start: usize,
    pub(crate) parsed: Result<(Ast, JsonataUses), SyntaxError>,
}

impl Expression {
    fn read(words: &str) -> Option<Self> {
        let source = asl_expr::jsonata_source(words).filter(|_| !has_substitution(words))?;
        let inner = words.strip_prefix("{%")?;
        let start = words.len() - inner.trim_start().len();
        let parsed = parse(source).map(|ast| {
            let uses = ast.uses();
            (ast, uses)
        });
        // Between the brackets there may be nothing but blanks.
        Some(Self { start: start.min(words.len() - "%}".len()), parsed })
    }

    /// Where a part of the expression stands in the text.
    pub(crate) fn range(&self, span: Span) -> Range<usize> {
        self.start + span.start..self.start + span.end
    }
}

impl Text<'_> {
    /// What the expression says and refers to, where it can be read.
    pub(crate) fn read(&self) -> Option<(&Expression, &Ast, &JsonataUses)> {
        let expression = self.expression.as_ref()?;
        expression.parsed.as_ref().ok().map(|(ast, uses)| (expression, ast, uses))
    }
}

/// What `$states` holds besides `input` and `context`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Has {
    Nothing,
    Result,
    ErrorOutput,
}

/// Every text in a field of a JSONata state that is evaluated.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    /// In the order of the document.
    all: Vec<Text<'a>>,
    /// Their numbers, in the order of their addresses.
    by_address: Vec<usize>,
}

/// Every text in a field of a JSONata state that is evaluated, object after object.
pub(crate) fn jsonata_texts<'a, 'v>(view: &'v View<'a>) -> &'v [Text<'a>] {
    &texts(view).all
}

/// The text that stands at this address: each stands in the document once.
pub(crate) fn jsonata_text<'a, 'v>(view: &'v View<'a>, words: &'a str) -> Option<&'v Text<'a>> {
    let Texts { all, by_address } = texts(view);
    let address = |number: &usize| all.get(*number).map(|text| text.words.as_ptr());
    let at = by_address.binary_search_by_key(&Some(words.as_ptr()), address).ok()?;
    all.get(*by_address.get(at)?)
}

fn texts<'a, 'v>(view: &'v View<'a>) -> &'v Texts<'a> {
    view.jsonata.get_or_init(|| {
        let all = read_texts(view);
        let mut by_address: Vec<usize> = (0..all.len()).collect();
        by_address.sort_by_key(|number| all.get(*number).map(|text| text.words.as_ptr()));
        Texts { all, by_address }
    })
}

fn read_texts<'a>(view: &View<'a>) -> Vec<Text<'a>> {
    let mut texts = Vec::new();
    for object in objects(view) {
        let Some(state) = object.state.as_ref().filter(|state| state.is_jsonata()) else { continue };
        for (field, json) in object.present() {
            if field.spoken != Spoken::JsonPathOnly && is_evaluated(object, field.name, field.form) {
                each_text(
                    &object.at(field),
                    json,
                    has(object, state, field.name),
                    identity(state),
                    &mut texts,
                );
            }
        }
    }
    for state in view.states().filter(|state| state.kind == Kind::Choice && state.is_jsonata()) {
        for (index, rule) in state.items("Choices") {
            let place = state.item_place("Choices", index);
            for name in ["Condition", "Output", "Assign"] {
                if let Some(json) = rule.get(name) {
                    each_text(&place.key(name), json, Has::Nothing, identity(state), &mut texts);
                }
            }
        }
    }
    texts
}

/// A state's members stand in the document once, so their address is its identity.
pub(crate) fn identity(state: &State<'_>) -> usize {
    state.members.address()
}

fn is_evaluated(object: &Object<'_>, name: &str, form: Form) -> bool {
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

fn has(object: &Object<'_>, state: &State<'_>, name: &str) -> Has {
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

fn each_text<'a>(place: &Pointer, json: &'a Json, has: Has, state: usize, texts: &mut Vec<Text<'a>>) {
    match json {
        Json::String(text) => {
            let expression = Expression::read(text);
            texts.push(Text { place: place.clone(), words: text, has, state, expression });
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_text(&place.index(index), item, has, state, texts);
            }
        }
        Json::Object(members) => {
            for (key, value) in members {
                each_text(&place.key(key), value, has, state, texts);
            }
        }
        _ => {}
    }
}

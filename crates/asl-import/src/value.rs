//! Values as code: paths, templates and literals, each with the type that rustc gives it.

use asl_expr::{ReferenceStep, Root};
use asl_model::Json;

use crate::doc::{self, Doc};
use crate::emit::Emitter;
use crate::infer::Env;
use crate::jsonata::{self, Begin};
use crate::names::literal;
use crate::place::Place;
use crate::shape::{Kind, Shape};
use crate::types::VALUE;

/// Code and its type.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) doc: Doc,
    /// The type `T` of the `Expr<T>` that the code is, or becomes where it is used.
    pub(crate) of: String,
    /// A literal fits into more types than its own.
    pub(crate) literal: Option<Json>,
}

impl Code {
    pub(crate) fn new(text: impl Into<String>, of: impl Into<String>) -> Self {
        Self { doc: doc::text(text), of: of.into(), literal: None }
    }
}

/// The names that closures give to what an expression can refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    pub(crate) env: Env,
    /// `$` in JSONPath.
    pub(crate) dollar: &'static str,
    /// `$states.input`.
    pub(crate) input: &'static str,
    /// `$states.result` or `$states.errorOutput`.
    pub(crate) result: &'static str,
    /// The item of a Map.
    pub(crate) item: &'static str,
    /// The type that the item has in Rust, where that is not the one that was guessed.
    pub(crate) item_of: &'static str,
}

impl Emitter<'_> {
    /// A value in the words of its language, and why it is not typed.
    pub(crate) fn raw_expression(&mut self, text: &str, of: &str, why: &'static str) -> Code {
        self.note_untyped(text, why);
        Code::new(format!("Expr::<{of}, _>::raw({})", literal(text)), of)
    }

    pub(crate) fn note_untyped(&mut self, text: &str, why: &'static str) {
        let short: String = text.chars().take(60).collect();
        let dots = if short.len() < text.len() { "…" } else { "" };
        self.untyped_here.push(format!("`{short}{dots}`: {why}"));
    }

    /// The path in JSONPath as code.
    pub(crate) fn path(&mut self, text: &str, scope: &Scope) -> Code {
        let place = Place::parse(text);
        let why = match &place {
            None => "a path that may mean several values",
            Some(place) if place.canonical() != text => "a path in other words than the builder's",
            Some(_) => "a part of the context object that has no method here",
        };
        if let Some(place) = place.filter(|place| place.canonical() == text)
            && let Some(code) = self.place(&place, scope)
        {
            self.typed += 1;
            return code;
        }
        let shape = self.inference.path(text, scope.env);
        let of = self.type_of(shape, "Data");
        self.raw_expression(text, &of, why)
    }

    pub(crate) fn place(&mut self, place: &Place, scope: &Scope) -> Option<Code> {
        match &place.root {
            Root::Input => {
                let of = self.type_of(scope.env.dollar, "Data");
                Some(self.steps(Code::new(scope.dollar, of), Some(scope.env.dollar), &place.steps))
            }
            Root::Variable(name) => self.variable_code(name, &place.steps),
            Root::Context => self.context(&place.steps, scope),
        }
    }

    fn variable_code(&mut self, name: &str, steps: &[ReferenceStep]) -> Option<Code> {
        let ident = self.variable_ident(name)?;
        let shape = self.inference.variable(name)?;
        let of = self.type_of(shape, name);
        let text = if steps.is_empty() { format!("{ident}.get()") } else { ident };
        Some(self.steps(Code::new(text, of), Some(shape), steps))
    }

    fn context(&mut self, steps: &[ReferenceStep], scope: &Scope) -> Option<Code> {
        let names: Vec<&str> = steps
            .iter()
            .map(|step| match step {
                ReferenceStep::Name(name) => name.as_str(),
                ReferenceStep::Index(_) => "",
            })
            .collect();
        let text = |method: &str| Some(Code::new(format!("context().{method}()"), "String"));
        match names.as_slice() {
            ["Execution", "Id"] => text("execution_id"),
            ["Execution", "Name"] => text("execution_name"),
            ["Execution", "StartTime"] => text("execution_start_time"),
            ["Execution", "RoleArn"] => text("execution_role"),
            ["StateMachine", "Id"] => text("state_machine_id"),
            ["StateMachine", "Name"] => text("state_machine_name"),
            ["State", "EnteredTime"] => text("state_entered_time"),
            ["State", "Name"] => text("state_name"),
            ["Task", "Token"] => text("task_token"),
            ["State", "RetryCount"] => Some(Code::new("context().state_retry_count()", "u64")),
            ["Map", "Item", "Index"] if !scope.item.is_empty() => {
                Some(Code::new(format!("{}.index()", scope.item), "u64"))
            }
            ["Map", "Item", "Value", ..] if !scope.item.is_empty() => {
                let shape = scope.env.item?;
                let of = self.type_of(shape, "Item");
                let value = doc::text(format!("{}.value()", scope.item));
                let value =
                    if scope.item_of.is_empty() { value } else { believed(value, scope.item_of, &of) };
                let code = Code { doc: value, of, literal: None };
                Some(self.steps(code, Some(shape), steps.get(3..).unwrap_or_default()))
            }
            ["Execution", "Input", ..] => {
                let shape = self.inference.execution_input;
                let of = self.type_of(shape, "Input");
                let code = Code::new(format!("context().execution_input::<{of}, _>()"), of);
                Some(self.steps(code, Some(shape), steps.get(2..).unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// The members that the steps name, one behind the other.
    fn steps(&mut self, mut code: Code, mut shape: Option<Shape>, steps: &[ReferenceStep]) -> Code {
        for step in steps {
            let mut given = Doc::nil();
            if let Some(of) = option(&code.of) {
                code.of = of.to_owned();
                given = doc::text(".given()");
            }
            let known = shape.map(|shape| (shape, self.inference.shapes.kind(shape).clone()));
            let (access, of, next) = match (step, known) {
                (ReferenceStep::Name(name), Some((at, Kind::Record(members))))
                    if members.contains_key(name) =>
                {
                    let member = members.get(name).copied();
                    let field = self.types.field(&self.inference.shapes, at, name).unwrap_or_default();
                    let of =
                        member.map_or_else(|| VALUE.to_owned(), |member| self.type_of(member.shape, name));
                    let optional = member.is_some_and(|member| member.optional);
                    let of = if optional { format!("Option<{of}>") } else { of };
                    (format!(".{field}"), of, member.map(|member| member.shape))
                }
                (ReferenceStep::Name(name), Some((_, Kind::Error))) if name == "Error" || name == "Cause" => {
                    (format!(".{}", name.to_lowercase()), "String".to_owned(), None)
                }
                (ReferenceStep::Index(at), Some((_, Kind::Tuple(items))))
                    if *at < items.len() && items.len() <= 12 =>
                {
                    let item = items.get(*at).copied();
                    // The type of the whole names the type of the part.
                    let of = part(&code.of, *at).unwrap_or_else(|| VALUE.to_owned());
                    (format!(".{at}"), of, item)
                }
                (ReferenceStep::Index(at), Some((_, Kind::List(item)))) => {
                    let of =
                        code.of.strip_prefix("Vec<").and_then(|of| of.strip_suffix('>')).unwrap_or(VALUE);
                    (format!(".at({at})"), format!("Option<{of}>"), Some(item))
                }
                (ReferenceStep::Name(name), _) => {
                    let lead = if code.of == VALUE { "" } else { ".believed::<Value>()" };
                    (format!("{lead}.at({})", literal(name)), VALUE.to_owned(), None)
                }
                (ReferenceStep::Index(at), _) => {
                    let lead = if code.of == VALUE { "" } else { ".believed::<Value>()" };
                    (format!("{lead}.item({at})"), VALUE.to_owned(), None)
                }
            };
            code = Code { doc: code.doc.append(given).append(doc::text(access)), of, literal: None };
            shape = next;
        }
        code
    }

    /// A path or an intrinsic function.
    pub(crate) fn path_or_intrinsic(&mut self, text: &str, scope: &Scope) -> Code {
        if text.starts_with('$') {
            return self.path(text, scope);
        }
        if let Some(code) = self.intrinsic(text, scope) {
            self.typed += 1;
            return code;
        }
        let shape = self.inference.path_or_intrinsic(text, scope.env);
        let of = self.type_of(shape, "Data");
        self.raw_expression(text, &of, "an intrinsic function in other words than the builder's")
    }

    /// A payload template; a constructor where it makes all of a struct, else `object!`.
    pub(crate) fn template(
        &mut self,
        json: &Json,
        scope: &Scope,
        jsonata: bool,
        into: Option<Shape>,
    ) -> Code {
        match json {
            Json::Object(members) => {
                let constructor = into.and_then(|into| self.constructor(members, scope, jsonata, into));
                constructor.unwrap_or_else(|| {
                    let doc = self.object(members, scope, jsonata);
                    Code { doc: doc::text("object! ").append(doc), of: VALUE.to_owned(), literal: None }
                })
            }
            Json::String(text) if jsonata => match jsonata::source(text) {
                Some(source) => self.jsonata(text, source, scope),
                None => literal_code(json),
            },
            Json::Array(items) if items.iter().any(|item| !is_literal(item, jsonata)) => {
                let items = items.iter().map(|item| self.element(item, scope, jsonata)).collect();
                let doc = doc::call("object!", vec![doc::list(items)]);
                Code { doc, of: VALUE.to_owned(), literal: None }
            }
            _ => literal_code(json),
        }
    }

    /// `XExpr { a: .. }`, if the object has just the members that the struct has.
    fn constructor(
        &mut self,
        members: &[(String, Json)],
        scope: &Scope,
        jsonata: bool,
        into: Shape,
    ) -> Option<Code> {
        let Kind::Record(known) = self.inference.shapes.kind(into).clone() else { return None };
        if known.is_empty() || known.len() != members.len() {
            return None;
        }
        let plain = |name: &str| {
            if jsonata { name.to_owned() } else { name.strip_suffix(".$").unwrap_or(name).to_owned() }
        };
        if !members.iter().all(|(name, _)| known.contains_key(&plain(name))) {
            return None;
        }
        let of = self.type_of(into, "Data");
        let mut fields = Vec::new();
        for (name, value) in members {
            let member = known.get(&plain(name)).copied()?;
            let field = self.types.field(&self.inference.shapes, into, &plain(name))?;
            let wanted = self.type_of(member.shape, &plain(name));
            let wanted = if member.optional { format!("Option<{wanted}>") } else { wanted };
            let code = match (name.ends_with(".$") && !jsonata, value) {
                (true, Json::String(text)) => self.path_or_intrinsic(text, scope),
                _ => self.template(value, scope, jsonata, Some(member.shape)),
            };
            let code = fit(code, &wanted);
            let short = code.pretty(usize::MAX).to_string() == field;
            fields.push(if short { code } else { doc::text(format!("{field}: ")).append(code) });
        }
        Some(Code { doc: doc::members(&format!("{of}Expr {{"), fields, "}"), of, literal: None })
    }

    /// The braces of `object!`.
    fn object(&mut self, members: &[(String, Json)], scope: &Scope, jsonata: bool) -> Doc {
        let members = members
            .iter()
            .map(|(name, value)| match (name.strip_suffix(".$").filter(|_| !jsonata), value) {
                (Some(name), Json::String(text)) => {
                    let code = self.path_or_intrinsic(text, scope);
                    doc::text(format!("{}: ", literal(name))).append(code.doc)
                }
                _ => doc::text(format!("{}: ", literal(name))).append(self.element(value, scope, jsonata)),
            })
            .collect();
        doc::members("{", members, "}")
    }

    /// A value inside of `object!`.
    fn element(&mut self, value: &Json, scope: &Scope, jsonata: bool) -> Doc {
        match value {
            Json::Object(members) => self.object(members, scope, jsonata),
            Json::Array(items) => {
                doc::list(items.iter().map(|item| self.element(item, scope, jsonata)).collect())
            }
            Json::String(text) if jsonata => match jsonata::source(text) {
                Some(source) => self.jsonata(text, source, scope).doc,
                None => doc::text(scalar_text(value)),
            },
            scalar => doc::text(scalar_text(scalar)),
        }
    }

    /// Data as JSONata names it.
    pub(crate) fn jsonata_data(
        &mut self,
        begin: &Begin,
        steps: &[ReferenceStep],
        scope: &Scope,
    ) -> Option<Code> {
        match begin {
            Begin::Input => {
                let of = self.type_of(scope.env.input, "Data");
                Some(self.steps(Code::new(scope.input, of), Some(scope.env.input), steps))
            }
            Begin::Result | Begin::Error if !scope.result.is_empty() => {
                let shape = scope.env.result?;
                let of = self.type_of(shape, "Result");
                Some(self.steps(Code::new(scope.result, of), Some(shape), steps))
            }
            Begin::Result | Begin::Error => None,
            Begin::Variable(name) => self.variable_code(name, steps),
            Begin::Context => self.context(steps, scope),
        }
    }
}

/// The code where a `wanted` is needed.
pub(crate) fn fit(code: Code, wanted: &str) -> Doc {
    if let Some(value) = &code.literal {
        let fits = match value {
            Json::Number(number) => {
                let whole = !number.as_str().contains(['.', 'e', 'E']);
                match inner(wanted) {
                    "f64" => true,
                    "i64" => whole,
                    "u64" => whole && !number.as_str().starts_with('-'),
                    _ => false,
                }
            }
            Json::String(_) => matches!(inner(wanted), "String" | "Timestamp"),
            Json::Bool(_) => inner(wanted) == "bool",
            Json::Null => wanted.starts_with("Option<"),
            _ => false,
        };
        if fits {
            return match value {
                Json::Null => doc::text("None"),
                _ => code.doc,
            };
        }
        return believed(known(value), VALUE, wanted);
    }
    if code.of == wanted || format!("Option<{}>", code.of) == wanted {
        return code.doc;
    }
    if code.of == format!("Option<{wanted}>") {
        return code.doc.append(doc::text(".given()"));
    }
    believed(code.doc, &code.of, wanted)
}

/// A literal.
pub(crate) fn literal_code(value: &Json) -> Code {
    let of = match value {
        Json::String(_) => "String",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.as_str().contains(['.', 'e', 'E']) => "f64",
        Json::Number(_) => "i64",
        _ => VALUE,
    };
    match value {
        Json::Array(_) | Json::Object(_) => Code { doc: known(value), of: VALUE.to_owned(), literal: None },
        _ => Code { doc: doc::text(scalar_text(value)), of: of.to_owned(), literal: Some(value.clone()) },
    }
}

/// A value that is known now, of any type.
pub(crate) fn known(value: &Json) -> Doc {
    doc::text("Expr::known(&").append(json(value)).append(doc::text(")"))
}

/// Whether nothing in it is evaluated.
pub(crate) fn is_literal(json: &Json, jsonata: bool) -> bool {
    match json {
        Json::String(text) => !jsonata || jsonata::source(text).is_none(),
        Json::Array(items) => items.iter().all(|item| is_literal(item, jsonata)),
        Json::Object(members) => members
            .iter()
            .all(|(name, value)| (jsonata || !name.ends_with(".$")) && is_literal(value, jsonata)),
        _ => true,
    }
}

/// The JSON as a `serde_json::Value`: by `json!`, or from text where that macro would go too deep for the compiler.
pub(crate) fn json(value: &Json) -> Doc {
    if depth(value) < DEEPEST {
        return doc::text("json!(").append(braces(value)).append(doc::text(")"));
    }
    let text = asl_model::write_json(value);
    doc::text(literal(text.trim_end())).append(doc::text(".parse::<Value>().expect(\"JSON\")"))
}

/// How deep `json!` may go: the compiler's limit is 128, and more than one level belongs to each member.
const DEEPEST: usize = 100;

fn depth(value: &Json) -> usize {
    match value {
        Json::Array(items) => 2 * items.len() + items.iter().map(depth).max().unwrap_or_default() + 2,
        Json::Object(members) => {
            4 * members.len() + members.iter().map(|(_, value)| depth(value)).max().unwrap_or_default() + 2
        }
        _ => 1,
    }
}

fn braces(value: &Json) -> Doc {
    match value {
        Json::Array(items) => doc::list(items.iter().map(braces).collect()),
        Json::Object(members) => doc::members(
            "{",
            members
                .iter()
                .map(|(name, value)| doc::text(format!("{}: ", literal(name))).append(braces(value)))
                .collect(),
            "}",
        ),
        scalar => doc::text(scalar_text(scalar)),
    }
}

/// A scalar in Rust, as literal of its own or inside of `json!`.
pub(crate) fn scalar_text(value: &Json) -> String {
    match value {
        Json::String(text) => literal(text),
        Json::Number(number) => {
            let text = number.as_str();
            let long = text.parse::<i64>().is_ok_and(|value| i32::try_from(value).is_err());
            if long { format!("{text}_i64") } else { text.to_owned() }
        }
        other => other.to_string(),
    }
}

pub(crate) fn believed(code: Doc, of: &str, wanted: &str) -> Doc {
    if of == wanted { code } else { code.append(doc::text(format!(".believed::<{wanted}>()"))) }
}

/// What an `Option` holds.
pub(crate) fn option(of: &str) -> Option<&str> {
    of.strip_prefix("Option<")?.strip_suffix('>')
}

fn inner(of: &str) -> &str {
    option(of).unwrap_or(of)
}

/// The type of one part of a tuple.
fn part(of: &str, at: usize) -> Option<String> {
    let parts = of.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    let mut all = vec![String::new()];
    for letter in parts.chars() {
        match letter {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = all.last_mut() {
            last.push(letter);
        }
    }
    all.get(at).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty())
}

//! The way of the data through a state that speaks JSONPath.

use std::borrow::Cow;

use asl_expr::{IntrinsicArgument, IntrinsicCall, IntrinsicName, Path, PlainPath, ReferenceStep, Root};
use asl_model::Json;

use super::{ERROR_OUTPUT, FaultKind, Known, Variables, Walk, Way};
use crate::expressions::intrinsic;
use crate::place::At;
use crate::shape::{Named, Shape, Step};
use crate::view::{Kind, Members, State, has_substitution};

/// What an expression may look at.
struct Scope<'k, 'a> {
    data: &'k Shape<'a>,
    variables: &'k Variables<'a>,
    /// The item of a Map, for `$$.Map.Item.Value`.
    item: Option<&'k Shape<'a>>,
}

impl<'k, 'a> Scope<'k, 'a> {
    const fn of(data: &'k Shape<'a>, known: &'k Known<'a>) -> Self {
        Self { data, variables: &known.variables, item: None }
    }

    /// Whether no path into it can lead to something known, or be at fault.
    fn knows_nothing(&self) -> bool {
        *self.data == Shape::Any && self.variables.is_empty() && self.item.is_none()
    }
}

impl<'a> Walk<'_, 'a> {
    pub(super) fn through_jsonpath(&mut self, state: &State<'a>, known: &Known<'a>) -> Vec<Way<'a>> {
        let raw = &known.data;
        let effective = if state.kind == Kind::Fail {
            raw.clone()
        } else {
            self.path_field(state, "InputPath", &Scope::of(raw, known)).unwrap_or_else(|| raw.clone())
        };
        let scope = Scope::of(&effective, known);
        match state.kind {
            Kind::Choice => return self.choice(state, known, &effective),
            Kind::Fail => {
                for field in ["ErrorPath", "CausePath"] {
                    self.typed_field(state, field, &scope, &Shape::Text);
                }
                return Vec::new();
            }
            Kind::Succeed => {
                let data = self.output_path(state, &effective, known);
                return vec![Way { to: None, known: Known { data, variables: known.variables.clone() } }];
            }
            Kind::Wait => {
                self.typed_field(state, "SecondsPath", &scope, &Shape::Number);
                self.typed_field(state, "TimestampPath", &scope, &Shape::Text);
            }
            Kind::Task if !state.members.has("InputPath") => {
                for field in ["TimeoutSecondsPath", "HeartbeatSecondsPath"] {
                    self.typed_field(state, field, &scope, &Shape::Number);
                }
            }
            _ => {}
        }
        let (result, placed) = self.result(state, known, &effective);
        let data = if placed {
            let selected = match state.members.get("ResultSelector") {
                Some(template) => {
                    let scope = Scope::of(&result, known);
                    self.template(&state.at().key("ResultSelector"), template, &scope)
                }
                None => result.clone(),
            };
            put(state.members, raw, selected)
        } else {
            result.clone()
        };
        let data = self.output_path(state, &data, known);
        let assigned = match state.kind {
            Kind::Task | Kind::Map | Kind::Parallel => result,
            Kind::Pass => Shape::Any,
            _ => effective,
        };
        let variables = self.assigned(state.members, &state.at(), &Scope::of(&assigned, known));
        let mut ways = vec![Self::onward(state, Known { data, variables })];
        if state.kind == Kind::Unknown {
            ways.clear();
        }
        let at = state.at();
        let all = at.key("Catch");
        for (index, catcher) in state.items("Catch") {
            let place = all.index(index);
            let error = ERROR_OUTPUT.with(Shape::clone);
            let variables = self.assigned(catcher, &place, &Scope::of(&error, known));
            let known = Known { data: put(catcher, raw, error), variables };
            ways.extend(catcher.text("Next").map(|name| Way { to: Some(name), known }));
        }
        ways
    }

    /// The result of a state, and whether `ResultPath` says where it goes.
    fn result(&mut self, state: &State<'a>, known: &Known<'a>, effective: &Shape<'a>) -> (Shape<'a>, bool) {
        let scope = Scope::of(effective, known);
        let whole = state.at();
        let place = whole.key("Parameters");
        match state.kind {
            Kind::Pass => {
                let given = state.members.get("Parameters").map(|json| self.template(&place, json, &scope));
                let result = match state.members.get("Result") {
                    Some(result) => Shape::of_json(result),
                    None => given.unwrap_or_else(|| effective.clone()),
                };
                (result, true)
            }
            Kind::Task => {
                let parameters = state.members.get("Parameters");
                if let Some(json) = parameters.filter(|_| !scope.knows_nothing()) {
                    self.look(&place, json, &scope);
                }
                // What is wrong in the template is noted already.
                let given = |walk: &mut Self| match parameters {
                    Some(json) => Some(walk.quietly(|walk| walk.template(&place, json, &scope))),
                    None => Some(effective.clone()),
                };
                (self.result_of(state, given), true)
            }
            Kind::Parallel => {
                let given = state.members.get("Parameters").map(|json| self.template(&place, json, &scope));
                let data = given.unwrap_or_else(|| effective.clone());
                (self.branches(state, &Known { data, variables: known.variables.clone() }), true)
            }
            Kind::Map => (self.map(state, known, effective), true),
            _ => (effective.clone(), false),
        }
    }

    fn map(&mut self, state: &State<'a>, known: &Known<'a>, effective: &Shape<'a>) -> Shape<'a> {
        let scope = Scope::of(effective, known);
        let items = self.path_field(state, "ItemsPath", &scope);
        let item = if state.members.has("ItemReader") {
            Shape::Any
        } else {
            let whole = state.at();
            let field = if items.is_some() { whole.key("ItemsPath") } else { whole };
            let items = items.unwrap_or_else(|| effective.clone());
            self.expect_list(state, &field, &items)
        };
        self.typed_field(state, "MaxConcurrencyPath", &scope, &Shape::Number);
        let mut input = item.clone();
        for name in ["ItemSelector", "Parameters"] {
            if let Some(template) = state.members.get(name) {
                let scope = Scope { item: Some(&item), ..Scope::of(effective, known) };
                input = self.template(&state.at().key(name), template, &scope);
            }
        }
        self.items(state, input, known)
    }

    fn choice(&mut self, state: &State<'a>, known: &Known<'a>, effective: &Shape<'a>) -> Vec<Way<'a>> {
        let scope = Scope::of(effective, known);
        if !scope.knows_nothing() {
            self.comparisons(state, &scope);
        }
        let data = self.output_path(state, effective, known);
        let mut ways = Vec::new();
        let (at, field) = (state.at(), "Choices");
        let all = at.key(field);
        for (index, rule) in state.items(field) {
            let place = all.index(index);
            let variables = self.assigned(rule, &place, &scope);
            let known = Known { data: data.clone(), variables };
            ways.extend(rule.text("Next").map(|name| Way { to: Some(name), known }));
        }
        let variables = self.assigned(state.members, &state.at(), &scope);
        let default = state.members.text("Default");
        ways.extend(default.map(|name| Way { to: Some(name), known: Known { data, variables } }));
        ways
    }

    /// Notes what is wrong with the comparisons of a Choice.
    fn comparisons(&mut self, state: &State<'a>, scope: &Scope<'_, 'a>) {
        let rules = &state.rules;
        // What a Choice asks the presence or the type of is not known for sure, or it would not ask.
        let asked: Vec<&str> = rules
            .iter()
            .filter(|rule| rule.members.names().any(|name| name.starts_with("Is")))
            .filter_map(|rule| rule.members.text("Variable"))
            .collect();
        let is_asked = |path: &str| {
            asked.iter().any(|asked| {
                path.strip_prefix(asked).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        };
        for rule in rules {
            let Some(variable) = rule.members.text("Variable").filter(|path| !is_asked(path)) else {
                continue;
            };
            let Some((operator, operand)) =
                rule.members.iter().find(|(name, _)| compared_type(name).is_some())
            else {
                continue;
            };
            let Some(expected) = compared_type(operator) else { continue };
            let got = self.path(&At::of(&rule.place).key("Variable"), variable, scope);
            self.compare(&At::of(&rule.place).key("Variable"), variable, &got, operator, &expected);
            if let Some(other) = operand.as_str().filter(|path| operator.ends_with("Path") && !is_asked(path))
            {
                let got = self.path(&At::of(&rule.place).key(operator), other, scope);
                self.compare(&At::of(&rule.place).key(operator), other, &got, operator, &expected);
            }
        }
    }

    fn compare(&mut self, place: &At<'_>, path: &str, got: &Shape<'a>, operator: &str, expected: &Shape<'_>) {
        let fits = matches!(got, Shape::Any) || got == expected;
        if !fits {
            let message =
                format!("`{path}` is {}, and `{operator}` compares {}", got.in_words(), plural(expected));
            let help = match got {
                Shape::Number => Some("compare with `Numeric…`"),
                Shape::Text => Some("compare with `String…`"),
                Shape::Boolean => Some("compare with `BooleanEquals`"),
                Shape::Null => Some("ask with `IsNull`"),
                _ => None,
            };
            self.fault(FaultKind::Comparison, place, None, message, help.map(str::to_owned));
        }
    }

    /// The variables after an `Assign`.
    fn assigned(&mut self, members: Members<'a>, place: &At<'_>, scope: &Scope<'_, 'a>) -> Variables<'a> {
        let variables = scope.variables;
        let Some(assign @ Json::Object(_)) = members.get("Assign") else { return variables.clone() };
        match self.template(&place.key("Assign"), assign, scope) {
            Shape::Object(object) => variables.with(&object.members),
            _ => variables.clone(),
        }
    }

    fn output_path(&mut self, state: &State<'a>, data: &Shape<'a>, known: &Known<'a>) -> Shape<'a> {
        self.path_field(state, "OutputPath", &Scope::of(data, known)).unwrap_or_else(|| data.clone())
    }

    /// The value of a field that holds a path, or null for an empty object.
    fn path_field(&mut self, state: &State<'a>, field: &str, scope: &Scope<'_, 'a>) -> Option<Shape<'a>> {
        match state.members.get(field)? {
            Json::Null => Some(Shape::object([])),
            Json::String(text) => Some(self.value(&state.at().key(field), text, scope)),
            _ => Some(Shape::Any),
        }
    }

    fn typed_field(&mut self, state: &State<'a>, field: &str, scope: &Scope<'_, 'a>, expected: &Shape<'_>) {
        if let Some(got) = self.path_field(state, field, scope) {
            self.expect(&state.at().key(field), field, &got, expected);
        }
    }

    fn template(&mut self, place: &At<'_>, json: &'a Json, scope: &Scope<'_, 'a>) -> Shape<'a> {
        match json {
            Json::Object(members) => {
                let mut shapes = Vec::with_capacity(members.len());
                for (key, json) in members {
                    let place = place.key(key);
                    let (name, shape) = match (key.strip_suffix(".$"), json) {
                        (Some(name), Json::String(text)) => (name, self.value(&place, text, scope)),
                        (Some(name), _) => (name, Shape::Any),
                        (None, json) => (key.as_str(), self.template(&place, json, scope)),
                    };
                    shapes.push((Cow::Borrowed(name), shape));
                }
                Shape::of_members(Named::of(shapes), false)
            }
            Json::Array(items) => {
                let mut shapes = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    shapes.push(self.template(&place.index(index), item, scope));
                }
                Shape::list(Shape::join_all(shapes))
            }
            other => Shape::of_json(other),
        }
    }

    /// Notes what is wrong in a template, whatever it gives.
    fn look(&mut self, place: &At<'_>, json: &'a Json, scope: &Scope<'_, 'a>) {
        match json {
            Json::Object(members) => {
                for (key, json) in members {
                    match json {
                        Json::String(text) if key.ends_with(".$") => {
                            self.value(&place.key(key), text, scope);
                        }
                        Json::Object(_) | Json::Array(_) if !key.ends_with(".$") => {
                            self.look(&place.key(key), json, scope);
                        }
                        _ => {}
                    }
                }
            }
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.look(&place.index(index), item, scope);
                }
            }
            _ => {}
        }
    }

    /// A path or an intrinsic function.
    fn value(&mut self, place: &At<'_>, text: &str, scope: &Scope<'_, 'a>) -> Shape<'a> {
        if text.starts_with("States.") {
            if has_substitution(text) {
                return Shape::Any;
            }
            return match &*intrinsic(self.view, text) {
                Ok(call) => self.call(place, call, scope),
                Err(_) => Shape::Any,
            };
        }
        self.path(place, text, scope)
    }

    fn path(&mut self, place: &At<'_>, text: &str, scope: &Scope<'_, 'a>) -> Shape<'a> {
        if scope.knows_nothing() && !text.starts_with("$$") {
            return Shape::Any;
        }
        if let Some(plain) = PlainPath::read(text) {
            if plain.root() == "$$" {
                return self.plain_context(place, plain, text, scope);
            }
            let variable = plain.root().get(1..).filter(|name| !name.is_empty());
            let from = variable.map_or_else(|| scope.data.clone(), |name| scope.variables.get(name));
            return self.follow(&from, plain.names(), place, text);
        }
        if has_substitution(text) {
            return Shape::Any;
        }
        Path::parse(text).map_or(Shape::Any, |path| self.follow_path(place, text, &path, 0, scope))
    }

    /// A path into the context object that is names alone.
    fn plain_context(
        &mut self,
        place: &At<'_>,
        path: PlainPath<'_>,
        whole: &str,
        scope: &Scope<'_, 'a>,
    ) -> Shape<'a> {
        let mut names = path.names();
        let mut next = || names.next().map(|(name, _)| name);
        match ([next(), next(), next()], scope.item) {
            ([Some("Map"), Some("Item"), Some("Value")], Some(item)) => {
                self.follow(item, path.names().skip(3), place, whole)
            }
            (
                [Some("Task"), Some("Token"), None]
                | [Some("Execution"), Some("Id" | "Name" | "StartTime"), None]
                | [Some("State" | "StateMachine"), Some("Name"), None],
                _,
            ) => Shape::Text,
            _ => Shape::Any,
        }
    }

    fn follow_path(
        &mut self,
        place: &At<'_>,
        whole: &str,
        path: &Path,
        at: usize,
        scope: &Scope<'_, 'a>,
    ) -> Shape<'a> {
        let steps = path.leading_steps();
        let mut steps = steps.as_slice();
        let mut here = match path.root() {
            Root::Input => scope.data.clone(),
            Root::Variable(name) => scope.variables.get(name),
            Root::Context => {
                let names: Vec<&str> = steps
                    .iter()
                    .map_while(|(step, _)| match step {
                        ReferenceStep::Name(name) => Some(name.as_str()),
                        ReferenceStep::Index(_) => None,
                    })
                    .collect();
                match (names.as_slice(), scope.item) {
                    (["Map", "Item", "Value", ..], Some(item)) => {
                        steps = steps.get(3..).unwrap_or_default();
                        item.clone()
                    }
                    (
                        ["Task", "Token"]
                        | ["Execution", "Id" | "Name" | "StartTime"]
                        | ["State" | "StateMachine", "Name"],
                        _,
                    ) if path.is_reference() => {
                        return Shape::Text;
                    }
                    _ => return Shape::Any,
                }
            }
        };
        for (step, span) in steps {
            let within = span.start + at..span.end + at;
            here = match step {
                ReferenceStep::Name(name) => self.follow(&here, [(name.as_str(), within)], place, whole),
                ReferenceStep::Index(_) => match here.item() {
                    Step::To(item) => item,
                    Step::Absent | Step::Impossible(_) => {
                        let message =
                            format!("`{whole}` leads to nothing: an item is asked of {}", here.in_words());
                        self.fault(FaultKind::Absent, place, Some(within), message, None);
                        Shape::Any
                    }
                },
            };
        }
        if path.is_reference() { here } else { Shape::Any }
    }

    fn call(&mut self, place: &At<'_>, call: &IntrinsicCall, scope: &Scope<'_, 'a>) -> Shape<'a> {
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            arguments.push(match &argument.value {
                IntrinsicArgument::Text(_) => Shape::Text,
                IntrinsicArgument::Constant(value) if value.is_number() => Shape::Number,
                IntrinsicArgument::Constant(value) if value.is_boolean() => Shape::Boolean,
                IntrinsicArgument::Constant(value) if value.is_null() => Shape::Null,
                IntrinsicArgument::Path(path, text) => {
                    self.follow_path(place, text, path, argument.span.start, scope)
                }
                IntrinsicArgument::Call(call) => self.call(place, call, scope),
                _ => Shape::Any,
            });
        }
        let first = arguments.first().cloned().unwrap_or(Shape::Any);
        let item = |list: &Shape<'a>| match list.item() {
            Step::To(item) => item,
            Step::Absent | Step::Impossible(_) => Shape::Any,
        };
        match call.function {
            IntrinsicName::Format
            | IntrinsicName::JsonToString
            | IntrinsicName::Base64Encode
            | IntrinsicName::Base64Decode
            | IntrinsicName::Hash
            | IntrinsicName::UUID => Shape::Text,
            IntrinsicName::ArrayContains => Shape::Boolean,
            IntrinsicName::ArrayLength | IntrinsicName::MathRandom | IntrinsicName::MathAdd => Shape::Number,
            IntrinsicName::ArrayRange => Shape::list(Shape::Number),
            IntrinsicName::StringSplit => Shape::list(Shape::Text),
            IntrinsicName::Array => Shape::list(Shape::join_all(arguments)),
            IntrinsicName::ArrayUnique => Shape::list(item(&first)),
            IntrinsicName::ArrayPartition => Shape::list(Shape::list(item(&first))),
            IntrinsicName::ArrayGetItem => item(&first),
            IntrinsicName::JsonMerge => match (&first, arguments.get(1)) {
                (Shape::Object(one), Some(Shape::Object(other))) => {
                    let members = one.members.iter().chain(other.members.iter()).cloned().collect();
                    if other.open { Shape::Any } else { Shape::of_members(Named::of(members), one.open) }
                }
                _ => Shape::Any,
            },
            _ => Shape::Any,
        }
    }
}

/// Where `ResultPath` puts a result.
fn put<'a>(members: Members<'a>, raw: &Shape<'a>, result: Shape<'a>) -> Shape<'a> {
    /// Deeper places are not known.
    const DEEPEST: usize = 8;
    match members.get("ResultPath") {
        None => result,
        Some(Json::Null) => raw.clone(),
        Some(Json::String(text)) => {
            if let Some(plain) = PlainPath::read(text).filter(|plain| plain.root() == "$") {
                let mut names = plain.names().map(|(name, _)| Cow::Borrowed(name));
                let fits = plain.names().count() <= DEEPEST;
                return if fits { raw.with(&mut names, result) } else { Shape::Any };
            }
            let Ok(path) = Path::parse(text) else { return Shape::Any };
            let steps = path.leading_steps();
            let names = steps.iter().map(|(step, _)| match step {
                ReferenceStep::Name(name) => Some(Cow::Owned(name.clone())),
                ReferenceStep::Index(_) => None,
            });
            match names.collect::<Option<Vec<Cow<'a, str>>>>() {
                Some(names)
                    if path.is_reference() && *path.root() == Root::Input && names.len() <= DEEPEST =>
                {
                    raw.with(&mut names.into_iter(), result)
                }
                _ => Shape::Any,
            }
        }
        Some(_) => Shape::Any,
    }
}

/// What an operator of a choice rule compares.
fn compared_type(operator: &str) -> Option<Shape<'static>> {
    // Times are text.
    [
        ("String", Shape::Text),
        ("Numeric", Shape::Number),
        ("Boolean", Shape::Boolean),
        ("Timestamp", Shape::Text),
    ]
    .into_iter()
    .find(|(prefix, _)| operator.starts_with(prefix))
    .map(|(_, shape)| shape)
}

const fn plural(shape: &Shape<'_>) -> &'static str {
    match shape {
        Shape::Number => "numbers",
        Shape::Boolean => "booleans",
        _ => "text",
    }
}

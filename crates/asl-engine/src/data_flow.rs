//! How data flows through a state: what its expressions see, and what comes out of it.

mod exit;

pub(crate) use exit::{Exit, caught, finish, finish_inspected, pass_on};

use std::borrow::Cow;
use std::cell::OnceCell;

use asl_expr::{Env, Expected, ExprError, Jsonata};
use asl_model::ErrorName;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::context::Facts;
use crate::entropy::Entropy;
use crate::failure::{Failure, FailureKind};
use crate::journal::Text;
use crate::program::{Node, PathRef};
use crate::variables::Seen;

/// A payload in text, value, or both: nobody parses or prints it who does not have to.
#[derive(Debug)]
pub(crate) struct Data {
    text: OnceCell<Text>,
    value: OnceCell<Value>,
}

impl Data {
    pub(crate) fn of_text(text: Text) -> Self {
        Self { text: OnceCell::from(text), value: OnceCell::new() }
    }

    pub(crate) fn of_value(value: Value) -> Self {
        Self { text: OnceCell::new(), value: OnceCell::from(value) }
    }

    pub(crate) fn value(&self) -> &Value {
        // INVARIANT: a text is checked to be JSON where it comes in.
        self.value.get_or_init(|| {
            self.text.get().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
        })
    }

    pub(crate) fn text(&self) -> Text {
        let text =
            self.text.get_or_init(|| asl_expr::to_text(self.value.get().unwrap_or(&Value::Null)).into());
        Text::clone(text)
    }

    /// The text, if nobody has made a value of it.
    pub(crate) fn unread(&self) -> Option<&str> {
        self.value.get().map_or_else(|| self.text.get().map(AsRef::as_ref), |_| None)
    }

    pub(crate) fn into_value(self) -> Value {
        self.value();
        self.value.into_inner().unwrap_or_default()
    }

    /// Whether it was made here and nests deeper than a text may that comes in.
    pub(crate) fn is_too_deep(&self) -> bool {
        self.text.get().is_none() && !fits(self.value(), MAX_DEPTH)
    }

    fn duplicate(&self) -> Self {
        match self.text.get() {
            Some(text) => Self::of_text(Text::clone(text)),
            None => Self::of_value(self.value().clone()),
        }
    }
}

/// How many levels a value may nest: as many as reading it again allows. It also bounds how deep a
/// machine can pile values up by going round in circles.
const MAX_DEPTH: usize = 127;

fn fits(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| fits(item, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|member| fits(member, levels - 1)),
        _ => true,
    }
}

/// How many levels a JSON text nests.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some(inner) = bytes.next() {
                    match inner {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    deepest
}

/// What one step of one state can see.
pub(crate) struct Scope<'a> {
    pub(crate) node: &'a Node,
    /// The state's input as it came in.
    pub(crate) input: Data,
    variables: Seen<'a>,
    values: OnceCell<Map<String, Value>>,
    /// What the context object is made from; `None` where it is given as it is.
    pub(crate) facts: Option<Facts<'a>>,
    /// The number of the state's entered event, for the service's sentences.
    pub(crate) entered: u64,
    pub(crate) now: Timestamp,
    pub(crate) entropy: &'a mut Entropy,
    context: OnceCell<Value>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        node: &'a Node,
        input: Text,
        variables: Seen<'a>,
        facts: Facts<'a>,
        entered: u64,
        now: Timestamp,
        entropy: &'a mut Entropy,
    ) -> Self {
        let input = Data::of_text(input);
        let (values, context) = (OnceCell::new(), OnceCell::new());
        Self { node, input, variables, values, facts: Some(facts), entered, now, entropy, context }
    }

    /// The same for a step that is done away from its execution, with the context object as it was there.
    pub(crate) fn with_context(
        node: &'a Node,
        input: Text,
        variables: &'a Map<String, Value>,
        context: Value,
        entered: u64,
        now: Timestamp,
        entropy: &'a mut Entropy,
    ) -> Self {
        let input = Data::of_text(input);
        let (variables, values, context) = (Seen::Given(variables), OnceCell::new(), OnceCell::from(context));
        Self { node, input, variables, values, facts: None, entered, now, entropy, context }
    }

    pub(crate) fn context(&self) -> &Value {
        self.context.get_or_init(|| {
            let facts = self.facts.as_ref().filter(|_| self.node.looks_at_context);
            facts.map_or_else(|| Value::Object(Map::new()), Facts::to_value)
        })
    }

    /// Puts the item that an `ItemSelector` is evaluated for into the context object, as `$$.Map.Item`. The rest of the
    /// object, the execution's input in it, is made once for all items.
    pub(crate) fn set_item(&mut self, item: Value) {
        match (self.context.get_mut(), &mut self.facts) {
            (Some(Value::Object(context)), _) => {
                context.insert("Map".to_owned(), json!({"Item": item}));
            }
            (_, Some(facts)) => facts.item = Some(item),
            _ => {}
        }
    }

    /// All variables in scope, those that the state does not name too.
    pub(crate) fn all_variables(&self) -> Map<String, Value> {
        self.variables.all()
    }

    /// The service's words about this state: where it happened, and what.
    pub(crate) fn sentence(&self, message: &str) -> String {
        let (name, entered) = (&self.node.name, self.entered);
        format!(
            "An error occurred while executing the state '{name}' (entered at the event id #{entered}). {message}"
        )
    }

    pub(crate) fn runtime(&self, message: &str) -> Failure {
        Failure::runtime(self.sentence(message))
    }

    /// Refuses a value that nests too deep; the service's own limit is not known.
    pub(crate) fn check_depth(&self, data: &Data) -> Result<(), Failure> {
        if data.is_too_deep() {
            return Err(self.runtime(&format!("A value nests more than {MAX_DEPTH} levels deep.")));
        }
        Ok(())
    }

    /// The same for a text that was put together here.
    pub(crate) fn check_depth_of_text(&self, json: &str) -> Result<(), Failure> {
        if depth(json) > MAX_DEPTH {
            return Err(self.runtime(&format!("A value nests more than {MAX_DEPTH} levels deep.")));
        }
        Ok(())
    }

    /// A fault of a JSONata field that is not the evaluation's own.
    pub(crate) fn query_error(&self, message: &str, location: Option<&str>) -> Failure {
        let details = crate::history::ErrorDetails {
            error: Some(ErrorName::QUERY_EVALUATION_ERROR.to_owned()),
            cause: Some(self.sentence(message)),
        };
        Failure { details, kind: FailureKind::Evaluation { location: location.map(str::to_owned) } }
    }

    pub(crate) fn expression_failed(&self, error: ExprError) -> Failure {
        let name = error.error_name();
        let kind = match name {
            ErrorName::RUNTIME => FailureKind::Fatal,
            ErrorName::QUERY_EVALUATION_ERROR => FailureKind::Evaluation { location: error.location },
            _ => FailureKind::Plain,
        };
        let cause = Some(self.sentence(&error.message));
        Failure { details: crate::history::ErrorDetails { error: Some(name.to_owned()), cause }, kind }
    }

    /// The input after `InputPath` (JSONPath).
    pub(crate) fn effective_input(&self) -> Result<Data, Failure> {
        self.select(&self.node.input_path, &self.input)
    }

    fn select(&self, path: &PathRef, data: &Data) -> Result<Data, Failure> {
        match path {
            PathRef::Whole => Ok(data.duplicate()),
            PathRef::Nothing => Ok(Data::of_value(Value::Object(Map::new()))),
            PathRef::At(path) => Ok(Data::of_value(self.path(path, data)?)),
        }
    }

    /// What a path leads to, `$` being `data`.
    pub(crate) fn path(&self, path: &str, data: &Data) -> Result<Value, Failure> {
        self.find(path, data).map(Cow::into_owned)
    }

    /// The same without a copy, where that can be.
    pub(crate) fn find<'s>(&'s self, path: &str, data: &'s Data) -> Result<Cow<'s, Value>, Failure> {
        self.try_find(path, data).map_err(|error| self.expression_failed(error))
    }

    pub(crate) fn try_path(&self, path: &str, data: &Data) -> Result<Value, ExprError> {
        self.try_find(path, data).map(Cow::into_owned)
    }

    pub(crate) fn try_find<'s>(&'s self, path: &str, data: &'s Data) -> Result<Cow<'s, Value>, ExprError> {
        let env = Env {
            input: data.value(),
            context: self.context(),
            variables: self.variables.named(&self.node.names, &self.values),
        };
        asl_expr::find_path(path, &env)
    }

    /// What a path or an intrinsic function of `field` gives, `$` being `data`.
    pub(crate) fn path_or_intrinsic(
        &mut self,
        text: &str,
        field: &str,
        data: &Data,
    ) -> Result<Value, Failure> {
        self.context();
        let empty = Value::Null;
        let context = self.context.get().unwrap_or(&empty);
        let env = Env {
            input: data.value(),
            context,
            variables: self.variables.named(&self.node.names, &self.values),
        };
        asl_expr::eval_path_or_intrinsic(text, field, &env, self.entropy)
            .map_err(|error| self.expression_failed(error))
    }

    /// A payload template, `$` being `data` (JSONPath).
    pub(crate) fn template(&mut self, template: &Value, data: &Data) -> Result<Value, Failure> {
        self.context();
        let empty = Value::Null;
        let context = self.context.get().unwrap_or(&empty);
        let env = Env {
            input: data.value(),
            context,
            variables: self.variables.named(&self.node.names, &self.values),
        };
        asl_expr::eval_template(template, &env, self.entropy).map_err(|error| self.expression_failed(error))
    }

    /// Evaluates JSONata, with `$states.input`, `$states.context` and one more member.
    pub(crate) fn query<R>(
        &mut self,
        member: Option<(&str, &Value)>,
        ask: impl FnOnce(&Jsonata) -> Result<R, ExprError>,
    ) -> Result<R, Failure> {
        let variables = self.variables.named(&self.node.names, &self.values);
        self.context();
        let input = Some(("input", self.input.value()));
        let context = self.context.get().map(|context| ("context", context));
        let states = input.into_iter().chain(member).chain(context);
        let answer = ask(&Jsonata::of_members(states, variables, self.now.as_millisecond(), self.entropy));
        answer.map_err(|error| self.expression_failed(error))
    }

    /// Evaluates a JSONata field that must give a value of one kind.
    pub(crate) fn query_expecting(
        &mut self,
        value: &Value,
        field: &str,
        expected: Expected,
    ) -> Result<Value, Failure> {
        self.query(None, |jsonata| jsonata.eval_expecting(value, field, expected))
    }

    /// Evaluates one value of a JSONata field.
    pub(crate) fn query_value(&mut self, value: &Value, field: &str) -> Result<Value, Failure> {
        self.query(None, |jsonata| jsonata.eval_template(value, field))
    }
}

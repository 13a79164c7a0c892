//! Pass, Wait, Succeed and Fail.

use asl_model::Json;

use super::duration;
use crate::definition::State;
use crate::doc;
use crate::emit::{Emitter, Refused, Written};
use crate::infer::{Env, Facts};
use crate::names::literal;
use crate::shape::Kind;
use crate::types::VALUE;
use crate::value::{Code, Scope, believed, fit, is_literal, known, literal_code};

impl<'a> Emitter<'a> {
    pub(crate) fn pass(&mut self, state: &State<'a>, facts: &Facts) -> Result<Written, Refused> {
        let scope = Self::scope(facts);
        let name = doc::text(literal(state.name));
        let value = match (state.json.get("Result"), state.json.get("Parameters")) {
            (Some(_), Some(_)) => return Err("both `Result` and `Parameters`".to_owned()),
            (Some(result), None) => self.result(result, facts),
            (None, Some(parameters @ Json::Object(_))) => {
                let into = (!is_literal(parameters, false)).then_some(facts.selected);
                self.template(parameters, &scope, false, into)
            }
            (None, Some(_)) => return Err("`Parameters` that are no object".to_owned()),
            (None, None) => Code::new("data", self.type_of(facts.seen, "Data")),
        };
        // What the paths behind it see is the data as it was guessed.
        let of = match self.inference.shapes.kind(facts.selected) {
            Kind::Record(members) if !members.is_empty() => {
                self.type_of(facts.selected, &format!("{} Output", state.name))
            }
            _ => value.of.clone(),
        };
        let body = Self::over(&["data"], believed(value.doc, &value.of, &of));
        let call = doc::call("pass", vec![name, body]);
        self.shared(state, facts, call, of, Vec::new())
    }

    /// A value that is known now, as the struct that later states take it for.
    pub(crate) fn result(&mut self, result: &Json, facts: &Facts) -> Code {
        let scope = Self::scope(facts);
        let code = match result {
            Json::Object(_) => {
                let whole = self.template(result, &scope, true, Some(facts.selected));
                // A part that no struct fits would make parameters of it.
                let parts = whole.doc.pretty(usize::MAX).to_string().contains("object!");
                if parts { literal_code(result) } else { whole }
            }
            _ => literal_code(result),
        };
        let of = self.type_of(facts.selected, "Result");
        match result {
            Json::String(_) | Json::Bool(_) if code.of == of => Code { literal: None, ..code },
            Json::Object(_) if code.of != VALUE => code,
            _ => Code { doc: believed(known(result), VALUE, &of), of, literal: None },
        }
    }

    pub(crate) fn wait(&mut self, state: &State<'a>, facts: &Facts) -> Result<Written, Refused> {
        let scope = Self::scope(facts);
        let name = doc::text(literal(state.name));
        let count = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"]
            .into_iter()
            .filter(|field| state.json.get(field).is_some())
            .count();
        if count != 1 {
            return Err("a wait without one time".to_owned());
        }
        let call = if let Some(seconds) = state.json.get("Seconds") {
            let seconds = seconds.as_u64().ok_or("`Seconds` that are no number")?;
            doc::call("wait", vec![name, doc::text(duration(seconds))])
        } else if let Some(path) = state.text("SecondsPath") {
            let code = self.path(path, &scope);
            let code = fit(code, "u64");
            doc::call("wait_seconds", vec![name, Self::over(&["data"], code)])
        } else if let Some(path) = state.text("TimestampPath") {
            let code = self.path(path, &scope);
            let code = if code.of == "Timestamp" { code.doc } else { fit(code, "String") };
            doc::call("wait_until", vec![name, Self::over(&["data"], code)])
        } else {
            let time = state.text("Timestamp").ok_or("a `Timestamp` that is no text")?;
            doc::call("wait_until", vec![name, doc::text(format!("|_| {}", literal(time)))])
        };
        let of = self.type_of(facts.seen, "Data");
        self.shared(state, facts, call, of, Vec::new())
    }

    pub(crate) fn succeed(
        &mut self,
        state: &State<'a>,
        facts: &Facts,
        output: &str,
    ) -> Result<Written, Refused> {
        let scope = Self::scope(facts);
        if state.json.get("OutputPath").is_some_and(|path| path.as_str() != Some("$")) {
            return Err("a Succeed state with an `OutputPath`".to_owned());
        }
        let outer = Scope { env: Env { dollar: facts.input, ..scope.env }, ..scope };
        let code = match state.json.get("InputPath") {
            Some(Json::Null) => return Err("a Succeed state without input".to_owned()),
            Some(Json::String(path)) if path != "$" => self.path(path, &outer),
            _ => Code::new("data", self.type_of(facts.input, "Data")),
        };
        self.typed += usize::from(state.text("OutputPath").is_some())
            + usize::from(state.text("InputPath") == Some("$"));
        let code = believed(code.doc, &code.of, output);
        let arguments = vec![doc::text(literal(state.name)), doc::text("done"), Self::over(&["data"], code)];
        Ok(Written { calls: vec![doc::call("succeed", arguments)], gives: None })
    }

    pub(crate) fn fail(&mut self, state: &State<'a>, facts: &Facts) -> Result<Written, Refused> {
        let scope = Self::scope(facts);
        let name = doc::text(literal(state.name));
        let plain = |field: &str| {
            state.text(field).filter(|text| !state.jsonata || crate::jsonata::source(text).is_none())
        };
        let comment = state.text("Comment");
        if let (Some(error), Some(cause), None) = (plain("Error"), plain("Cause"), comment) {
            let arguments = vec![name, doc::text(literal(error)), doc::text(literal(cause))];
            return Ok(Written { calls: vec![doc::call("fail", arguments)], gives: None });
        }
        let mut calls = Vec::new();
        for (field, method) in [("Error", "error"), ("Cause", "cause")] {
            let path = format!("{field}Path");
            let code = match (state.text(field), state.text(&path)) {
                (Some(_), Some(_)) => return Err(format!("both `{field}` and `{path}`")),
                (Some(text), None) => self.template(&Json::from(text), &scope, state.jsonata, None),
                (None, Some(text)) => self.path_or_intrinsic(text, &scope),
                (None, None) if state.json.get(field).is_some() => {
                    return Err(format!("`{field}` that is no text"));
                }
                (None, None) => continue,
            };
            let code = fit(code, "String");
            calls.push(doc::call(method, vec![code]));
        }
        calls.extend(comment.map(|comment| doc::text(format!("comment({})", literal(comment)))));
        let with = doc::chain(doc::text("FailWith::new()"), calls);
        Ok(Written {
            calls: vec![doc::call("fail_with", vec![name, Self::over(&["data"], with)])],
            gives: None,
        })
    }
}

//! States in JSONata.

use asl_model::Json;

use super::errors::errors;
use super::{Here, allow, duration};
use crate::definition::State;
use crate::doc::{self, Doc};
use crate::emit::{Emitter, Refused, Written};
use crate::infer::{Env, Facts};
use crate::names::literal;
use crate::shape::{Kind, Shape};
use crate::types::VALUE;
use crate::value::{Scope, believed, fit, known};

impl<'a> Emitter<'a> {
    pub(crate) fn jsonata_state(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, facts, .. } = here;
        let scope = Self::scope(facts);
        let name = doc::text(literal(state.name));
        match state.kind() {
            "Pass" => {
                allow(state, &["Output", "Assign"])?;
                let (value, of) = match state.json.get("Output") {
                    Some(output) => self.output(output, &scope, facts),
                    None => (doc::text("data"), self.type_of(facts.input, "Data")),
                };
                let call = doc::call("pass", vec![name, Self::over(&["data"], value)]);
                let more = self.sets(state, &scope)?;
                Ok(self.in_state(state, facts, call, more, of))
            }
            "Wait" => {
                allow(state, &["Seconds", "Timestamp", "Assign"])?;
                let call = match (state.json.get("Seconds"), state.json.get("Timestamp")) {
                    (Some(Json::String(text)), None) => {
                        let source = crate::jsonata::source(text).ok_or("`Seconds` that are no number")?;
                        let code = self.jsonata(text, source, &scope);
                        let code = fit(code, "u64");
                        doc::call("wait_seconds", vec![name, Self::over(&["data"], code)])
                    }
                    (Some(seconds), None) => {
                        let seconds = seconds.as_u64().ok_or("`Seconds` that are no number")?;
                        doc::call("wait", vec![name, doc::text(duration(seconds))])
                    }
                    (None, Some(Json::String(text))) => {
                        let code = self.template(&Json::from(text.as_str()), &scope, true, None);
                        let code = fit(code, "String");
                        doc::call("wait_until", vec![name, Self::over(&["data"], code)])
                    }
                    _ => return Err("a wait without one time".to_owned()),
                };
                let of = self.type_of(facts.input, "Data");
                let more = self.sets(state, &scope)?;
                Ok(self.in_state(state, facts, call, more, of))
            }
            "Succeed" => {
                allow(state, &["Output"])?;
                let (code, of) = match state.json.get("Output") {
                    Some(output) => self.output(output, &scope, facts),
                    None => (doc::text("data"), self.type_of(facts.input, "Data")),
                };
                let code = believed(code, &of, context.output());
                let arguments = vec![name, doc::text("done"), Self::over(&["data"], code)];
                Ok(Written { calls: vec![doc::call("succeed", arguments)], gives: None })
            }
            "Fail" => {
                allow(state, &["Error", "Cause"])?;
                self.fail(state, facts)
            }
            "Choice" => {
                allow(state, &["Choices", "Default", "Output", "Assign"])?;
                self.choice(here)
            }
            "Task" => {
                allow(
                    state,
                    &[
                        "Resource",
                        "Arguments",
                        "Output",
                        "Assign",
                        "Retry",
                        "Catch",
                        "TimeoutSeconds",
                        "HeartbeatSeconds",
                        "Credentials",
                    ],
                )?;
                self.jsonata_task(here)
            }
            "Parallel" => {
                allow(state, &["Branches", "Arguments", "Output", "Assign", "Retry", "Catch"])?;
                self.parallel(here)
            }
            "Map" if state.is_distributed() => self.distributed(here),
            "Map" => {
                allow(
                    state,
                    &[
                        "ItemProcessor",
                        "Items",
                        "ItemSelector",
                        "MaxConcurrency",
                        "Output",
                        "Assign",
                        "Retry",
                        "Catch",
                    ],
                )?;
                self.map(here)
            }
            other => Err(format!("there is no state type `{other}`")),
        }
    }

    /// The variables that a state without work sets.
    fn sets(&mut self, state: &State<'a>, scope: &Scope) -> Result<Vec<Doc>, Refused> {
        state
            .json
            .get("Assign")
            .map_or_else(|| Ok(Vec::new()), |assign| self.assignments(assign, scope, true))
    }

    /// What a state gives, as the type that later states take it for.
    pub(crate) fn output(&mut self, output: &Json, scope: &Scope, facts: &Facts) -> (Doc, String) {
        self.given(output, scope, facts.output)
    }

    pub(crate) fn given(&mut self, output: &Json, scope: &Scope, shape: Shape) -> (Doc, String) {
        let of = self.type_of(shape, "Output");
        let code = self.template(output, scope, true, Some(shape));
        match &code.literal {
            Some(Json::String(_) | Json::Bool(_)) if code.of == of => (code.doc, of),
            Some(value) => (believed(known(&value.clone()), VALUE, &of), of),
            None => (believed(code.doc, &code.of, &of), of),
        }
    }

    pub(crate) fn jsonata_task(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { state, facts, .. } = here;
        let scope = Self::scope(facts);
        let resource = state.text("Resource").ok_or("a task without a resource")?;
        let arguments = match state.json.get("Arguments") {
            Some(arguments) => {
                let code = self.template(arguments, &scope, true, None);
                if code.literal.is_some() {
                    return Err("arguments that are one literal".to_owned());
                }
                code.doc
            }
            None => doc::text("data"),
        };
        let gives = self.type_of(facts.result, &format!("{} Result", state.name));
        let name = doc::text(literal(state.name));
        let arguments = vec![name, doc::text(literal(resource)), Self::over(&["data"], arguments)];
        let mut calls = vec![doc::call(format!("call_resource::<{gives}, _>"), arguments)];
        for (field, method) in [("TimeoutSeconds", "timeout"), ("HeartbeatSeconds", "heartbeat")] {
            match state.json.get(field) {
                None => {}
                Some(Json::String(text)) => {
                    let source =
                        crate::jsonata::source(text).ok_or_else(|| format!("`{field}` that is no number"))?;
                    let code = self.jsonata(text, source, &scope);
                    let code = fit(code, "u64");
                    calls.push(doc::call(format!("{method}_from"), vec![Self::over(&["data"], code)]));
                }
                Some(seconds) => {
                    let seconds = seconds.as_u64().ok_or_else(|| format!("`{field}` that is no number"))?;
                    calls.push(doc::text(format!("{method}({})", duration(seconds))));
                }
            }
        }
        if let Some(credentials) = state.json.get("Credentials") {
            let code = match credentials.as_object().unwrap_or_default() {
                [(name, role)] if name == "RoleArn" => {
                    let code = self.template(role, &scope, true, None);
                    fit(code, "String")
                }
                _ => return Err("credentials that are no role".to_owned()),
            };
            calls.push(doc::call("credentials", vec![Self::over(&["data"], code)]));
        }
        self.jsonata_work(here, calls, gives)
    }

    pub(crate) fn jsonata_work(
        &mut self,
        here: Here<'_, '_, 'a>,
        mut calls: Vec<Doc>,
        mut gives: String,
    ) -> Result<Written, Refused> {
        let Here { context, state, placed, facts, .. } = here;
        let call = calls.remove(0);
        calls.extend(Self::retries(state)?);
        let scope = Self::scope(facts);
        let inside =
            Scope { env: Env { result: Some(facts.result), ..scope.env }, result: "result", ..scope };
        // What a Map or a Parallel gives is what its machines give.
        let result = self.type_of(facts.result, &format!("{} Result", state.name));
        if let Some(assign) = state.json.get("Assign") {
            if result != gives {
                return Err("an assignment from data of another guess".to_owned());
            }
            calls.extend(self.assignments(assign, &inside, true)?);
        }
        if let Some(output) = state.json.get("Output") {
            if result != gives {
                return Err("an output from data of another guess".to_owned());
            }
            let (code, of) = self.output(output, &inside, facts);
            calls.push(doc::call("output", vec![Self::over(&["data", "result"], code)]));
            gives = of;
        }
        for (catcher, handler) in state.list("Catch").iter().zip(&placed.handlers) {
            let known = |name: &str| matches!(name, "ErrorEquals" | "Next" | "Output" | "Comment" | "Assign");
            if let Some((name, _)) =
                catcher.as_object().unwrap_or_default().iter().find(|(name, _)| !known(name))
            {
                return Err(format!("a catcher with the field `{name}`"));
            }
            let errors = doc::text(errors(catcher)?);
            let comment = catcher.get("Comment").and_then(Json::as_str);
            if catcher.get("Assign").is_some() || comment.is_some() {
                let error = self.inference.shapes.add(Kind::Error);
                let inside =
                    Scope { env: Env { result: Some(error), ..scope.env }, result: "error", ..scope };
                let mut said = Vec::new();
                said.extend(comment.map(|comment| doc::text(format!("comment({})", literal(comment)))));
                let nothing = Json::Object(Vec::new());
                for (ident, code) in
                    self.assigned(catcher.get("Assign").unwrap_or(&nothing), &inside, true)?
                {
                    let arguments =
                        vec![doc::text(format!("&{ident}")), Self::over(&["data", "error"], code)];
                    said.push(doc::call("assign_with", arguments));
                }
                let mut begins = "ErrorOutput".to_owned();
                if let Some(output) = catcher.get("Output") {
                    let code = self.template(output, &inside, true, None);
                    if code.literal.is_some() {
                        return Err("a catcher whose output is one literal".to_owned());
                    }
                    begins.clone_from(&code.of);
                    said.push(doc::call("output", vec![Self::over(&["data", "error"], code.doc)]));
                }
                let said = doc::closure("c", doc::chain(doc::text("c"), said));
                let handler = self.branch(context, handler, &begins, &gives);
                calls.push(doc::call("catch_then", vec![errors, said, handler]));
                continue;
            }
            calls.push(match catcher.get("Output") {
                None => {
                    let handler = self.branch(context, handler, "ErrorOutput", &gives);
                    doc::call("catch", vec![errors, handler])
                }
                Some(output) => {
                    let error = self.inference.shapes.add(Kind::Error);
                    let inside =
                        Scope { env: Env { result: Some(error), ..scope.env }, result: "error", ..scope };
                    let code = self.template(output, &inside, true, None);
                    if code.literal.is_some() {
                        return Err("a catcher whose output is one literal".to_owned());
                    }
                    let of = code.of.clone();
                    let handler = self.branch(context, handler, &of, &gives);
                    doc::call("catch_with", vec![errors, Self::over(&["data", "error"], code.doc), handler])
                }
            });
        }
        Ok(self.in_state(state, facts, call, calls, gives))
    }
}

//! What a JSONPath state takes and gives: paths, selectors, variables.

use asl_model::Json;

use super::Here;
use crate::definition::State;
use crate::doc::{self, Doc};
use crate::emit::{Emitter, Refused, Written};
use crate::infer::{Env, Facts};
use crate::names::literal;
use crate::place::Place;
use crate::value::{Scope, believed, fit};

impl<'a> Emitter<'a> {
    /// What all states that work share, in JSONPath: retries, paths, assignments, handlers.
    pub(crate) fn work(
        &mut self,
        here: Here<'_, '_, 'a>,
        (mut calls, gives): (Vec<Doc>, String),
        without: &[&str],
    ) -> Result<Written, Refused> {
        let Here { context, state, placed, facts, .. } = here;
        calls.extend(Self::retries(state)?);
        let call = calls.remove(0);
        let mut parts = self.paths(state, facts, gives, without)?;
        calls.append(&mut parts.0);
        let gives = parts.1;
        for (catcher, handler) in state.list("Catch").iter().zip(&placed.handlers) {
            calls.push(self.catcher(context, state, facts, catcher, handler, &gives)?);
        }
        Ok(self.in_state(state, facts, call, calls, gives))
    }

    /// The same for states that only pass data on.
    pub(crate) fn shared(
        &mut self,
        state: &State<'a>,
        facts: &Facts,
        call: Doc,
        gives: String,
        calls: Vec<Doc>,
    ) -> Result<Written, Refused> {
        let mut all = calls;
        let (paths, gives) = self.paths(state, facts, gives, &[])?;
        all.extend(paths);
        Ok(self.in_state(state, facts, call, all, gives))
    }

    /// `.state(|s| s.input_path(..).call.more)`, or the call alone where nothing more is said.
    pub(crate) fn in_state(
        &mut self,
        state: &State<'a>,
        facts: &Facts,
        call: Doc,
        more: Vec<Doc>,
        gives: String,
    ) -> Written {
        let mut calls = Vec::new();
        match state.json.get("InputPath") {
            Some(Json::Null) => calls.push(doc::text("without_input()")),
            Some(Json::String(path)) if path != "$" => {
                let scope = Self::scope(facts);
                let outer = Scope { env: Env { dollar: facts.input, ..scope.env }, ..scope };
                let code = self.path(path, &outer);
                let seen = self.type_of(facts.seen, "Data");
                let code = if code.of == seen { code.doc } else { fit(code, &seen) };
                calls.push(doc::call("input_path", vec![Self::over(&["data"], code)]));
            }
            Some(Json::String(_)) => self.typed += 1,
            _ => {}
        }
        let comment = state.text("Comment").map(|text| doc::text(format!("comment({})", literal(text))));
        if calls.is_empty() && more.is_empty() && comment.is_none() {
            return Written { calls: vec![call], gives: Some(gives) };
        }
        calls.push(call);
        calls.extend(comment);
        calls.extend(more);
        let one = doc::closure("s", doc::chain(doc::text("s"), calls));
        Written { calls: vec![doc::call("state", vec![one])], gives: Some(gives) }
    }

    /// `ResultSelector`, `ResultPath`, `OutputPath` and `Assign`.
    pub(crate) fn paths(
        &mut self,
        state: &State<'a>,
        facts: &Facts,
        mut gives: String,
        without: &[&str],
    ) -> Result<(Vec<Doc>, String), Refused> {
        let mut calls = Vec::new();
        let scope = Self::scope(facts);
        if let Some(selector) = state.json.get("ResultSelector") {
            let inside = Scope { env: Env { dollar: facts.result, ..scope.env }, dollar: "result", ..scope };
            let code = self.template(selector, &inside, false, Some(facts.selected));
            let of = self.type_of(facts.selected, &format!("{} Result", state.name));
            let doc = believed(code.doc, &code.of, &of);
            calls.push(doc::call("result_selector", vec![Self::over(&["result"], doc)]));
            gives = of;
        }
        if let Some(assign) = state.json.get("Assign") {
            let works = matches!(state.kind(), "Task" | "Map" | "Parallel" | "Pass");
            let inside = if works {
                Scope { env: Env { dollar: facts.result, ..scope.env }, dollar: "result", ..scope }
            } else {
                scope
            };
            if works && state.json.get("ResultSelector").is_some() {
                return Err("an assignment from a result that is also selected from".to_owned());
            }
            calls.extend(self.assignments(assign, &inside, false)?);
        }
        let input = self.type_of(facts.input, "Data");
        let places = matches!(state.kind(), "Task" | "Map" | "Parallel" | "Pass");
        match state.json.get("ResultPath").filter(|_| places) {
            Some(Json::Null) => {
                calls.push(doc::text("discard_result()"));
                gives.clone_from(&input);
            }
            Some(Json::String(path)) if path == "$" => self.typed += 1,
            Some(Json::String(path)) => {
                let outer = Scope { env: Env { dollar: facts.input, ..scope.env }, ..scope };
                let place = Place::parse(path).filter(|place| place.canonical() == *path);
                let code = place
                    .and_then(|place| self.place(&place, &outer))
                    .ok_or("a `ResultPath` in other words than the builder's")?;
                self.typed += 1;
                let doc = if code.of == gives || code.of == format!("Option<{gives}>") {
                    code.doc
                } else {
                    code.doc.append(doc::text(format!(".believed::<Option<{gives}>>()")))
                };
                calls.push(doc::call("result_path", vec![Self::over(&["data"], doc)]));
                gives.clone_from(&input);
            }
            Some(_) => return Err("a `ResultPath` that is no path".to_owned()),
            None => {}
        }
        match state.json.get("OutputPath").filter(|_| !without.contains(&"OutputPath")) {
            Some(Json::Null) => {
                calls.push(doc::text("without_output()"));
                gives = self.type_of(facts.output, "Nothing");
            }
            Some(Json::String(path)) if path == "$" => self.typed += 1,
            Some(Json::String(path)) => {
                let outer =
                    Scope { env: Env { dollar: facts.placed, ..scope.env }, dollar: "output", ..scope };
                let code = self.path(path, &outer);
                let whole = self.type_of(facts.placed, "Data");
                if whole != gives {
                    return Err("an `OutputPath` into data of another guess".to_owned());
                }
                gives.clone_from(&code.of);
                calls.push(doc::call("output_path", vec![Self::over(&["output"], code.doc)]));
            }
            _ => {}
        }
        Ok((calls, gives))
    }

    pub(crate) fn assignments(
        &mut self,
        assign: &Json,
        scope: &Scope,
        jsonata: bool,
    ) -> Result<Vec<Doc>, Refused> {
        let assigned = self.assigned(assign, scope, jsonata)?;
        let call = |(ident, code): (String, Doc)| {
            doc::call("assign", vec![doc::text(format!("&{ident}")), Self::over(&["data", "result"], code)])
        };
        Ok(assigned.into_iter().map(call).collect())
    }

    /// Each variable with what it is set to.
    pub(crate) fn assigned(
        &mut self,
        assign: &Json,
        scope: &Scope,
        jsonata: bool,
    ) -> Result<Vec<(String, Doc)>, Refused> {
        let mut all = Vec::new();
        for (name, value) in assign.as_object().ok_or("an `Assign` that is no object")? {
            let plain = if jsonata { name.as_str() } else { name.strip_suffix(".$").unwrap_or(name) };
            let ident = self.variable_ident(plain).ok_or("a variable without a name")?;
            let shape = self.inference.variable(plain).ok_or("a variable without a name")?;
            let wanted = self.type_of(shape, plain);
            let code = match (plain != name, value) {
                (true, Json::String(text)) => self.path_or_intrinsic(text, scope),
                _ => self.template(value, scope, jsonata, Some(shape)),
            };
            all.push((ident, fit(code, &wanted)));
        }
        Ok(all)
    }
}

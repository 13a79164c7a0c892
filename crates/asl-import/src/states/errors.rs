//! Retriers and catchers.

use std::fmt::Write as _;

use asl_model::Json;

use super::duration;
use crate::definition::State;
use crate::doc::{self, Doc};
use crate::emit::{Context, Emitter, Refused};
use crate::infer::{Env, Facts};
use crate::names::literal;
use crate::place::Place;
use crate::shape::Kind;
use crate::structure::Chain;
use crate::value::Scope;

impl<'a> Emitter<'a> {
    pub(crate) fn retries(state: &State<'_>) -> Result<Vec<Doc>, Refused> {
        let mut calls = Vec::new();
        for retrier in state.list("Retry") {
            let errors = errors(retrier)?;
            let mut retry = String::from("Retry::times(");
            let number = |field: &str| match retrier.get(field) {
                None => Ok(None),
                Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("`{field}` that is no number")),
            };
            let _ = write!(retry, "{})", number("MaxAttempts")?.unwrap_or(3));
            if let Some(interval) = number("IntervalSeconds")? {
                let _ = write!(retry, ".interval({})", duration(interval));
            }
            match retrier.get("BackoffRate") {
                None => {}
                Some(Json::Number(rate)) => {
                    let text = rate.as_str();
                    let dot = if text.contains(['.', 'e', 'E']) { "" } else { ".0" };
                    let _ = write!(retry, ".backoff({text}{dot})");
                }
                Some(_) => return Err("a `BackoffRate` that is no number".to_owned()),
            }
            if let Some(delay) = number("MaxDelaySeconds")? {
                let _ = write!(retry, ".max_delay({})", duration(delay));
            }
            match retrier.get("JitterStrategy").map(Json::as_str) {
                None | Some(Some("NONE")) => {}
                Some(Some("FULL")) => retry.push_str(".jitter()"),
                Some(_) => return Err("an unknown `JitterStrategy`".to_owned()),
            }
            if let Some(comment) = retrier.get("Comment").and_then(Json::as_str) {
                let _ = write!(retry, ".comment({})", literal(comment));
            }
            let known = |name: &str| {
                matches!(
                    name,
                    "ErrorEquals"
                        | "MaxAttempts"
                        | "IntervalSeconds"
                        | "BackoffRate"
                        | "MaxDelaySeconds"
                        | "JitterStrategy"
                        | "Comment"
                )
            };
            if !retrier.as_object().unwrap_or_default().iter().all(|(name, _)| known(name)) {
                return Err("a retrier with more than the builder says".to_owned());
            }
            calls.push(doc::call("retry", vec![doc::text(errors), doc::text(retry)]));
        }
        Ok(calls)
    }

    pub(crate) fn catcher(
        &mut self,
        context: &Context<'_, 'a>,
        state: &State<'a>,
        facts: &Facts,
        catcher: &Json,
        handler: &Chain<'a>,
        gives: &str,
    ) -> Result<Doc, Refused> {
        let known = |name: &str| matches!(name, "ErrorEquals" | "Next" | "ResultPath" | "Comment" | "Assign");
        if let Some((name, _)) = catcher.as_object().unwrap_or_default().iter().find(|(name, _)| !known(name))
        {
            return Err(format!("a catcher with the field `{name}`"));
        }
        let errors = doc::text(errors(catcher)?);
        let input = self.input_of(state);
        let comment = catcher.get("Comment").and_then(Json::as_str);
        if catcher.get("Assign").is_some() || comment.is_some() {
            let error = self.inference.shapes.add(Kind::Error);
            let scope = Self::scope(facts);
            let inside = Scope { env: Env { dollar: error, ..scope.env }, dollar: "error", ..scope };
            let mut calls = Vec::new();
            calls.extend(comment.map(|comment| doc::text(format!("comment({})", literal(comment)))));
            let nothing = Json::Object(Vec::new());
            for (ident, code) in self.assigned(catcher.get("Assign").unwrap_or(&nothing), &inside, false)? {
                calls.push(doc::call(
                    "assign",
                    vec![doc::text(format!("&{ident}")), Self::over(&["error"], code)],
                ));
            }
            let begins = match catcher.get("ResultPath") {
                Some(Json::Null) => {
                    calls.push(doc::text("without_error()"));
                    input
                }
                Some(Json::String(path)) if path != "$" => {
                    let place = self.error_place(path, facts)?;
                    calls.push(doc::call("error_at", vec![Self::over(&["data"], place)]));
                    input
                }
                path => {
                    self.typed += usize::from(path.is_some());
                    "ErrorOutput".to_owned()
                }
            };
            let said = doc::closure("c", doc::chain(doc::text("c"), calls));
            let handler = self.branch(context, handler, &begins, gives);
            return Ok(doc::call("catch_then", vec![errors, said, handler]));
        }
        Ok(match catcher.get("ResultPath") {
            Some(Json::Null) => {
                let handler = self.branch(context, handler, &input, gives);
                doc::call("catch_discarding", vec![errors, handler])
            }
            Some(Json::String(path)) if path != "$" => {
                let doc = self.error_place(path, facts)?;
                let handler = self.branch(context, handler, &input, gives);
                doc::call("catch_at", vec![errors, Self::over(&["data"], doc), handler])
            }
            None | Some(Json::String(_)) => {
                self.typed += usize::from(catcher.get("ResultPath").is_some());
                let handler = self.branch(context, handler, "ErrorOutput", gives);
                doc::call("catch", vec![errors, handler])
            }
            Some(_) => return Err("a `ResultPath` that is no path".to_owned()),
        })
    }

    /// Where in the input an error is put.
    pub(crate) fn error_place(&mut self, path: &str, facts: &Facts) -> Result<Doc, Refused> {
        let scope = Self::scope(facts);
        let outer = Scope { env: Env { dollar: facts.input, ..scope.env }, ..scope };
        let place = Place::parse(path).filter(|place| place.canonical() == *path);
        let code = place.and_then(|place| self.place(&place, &outer));
        let code = code.ok_or("a `ResultPath` in other words than the builder's")?;
        self.typed += 1;
        Ok(if code.of == "ErrorOutput" || code.of == "Option<ErrorOutput>" {
            code.doc
        } else {
            code.doc.append(doc::text(".believed::<Option<ErrorOutput>>()"))
        })
    }
}

/// The names of a retrier or a catcher.
pub(crate) fn errors(of: &Json) -> Result<String, Refused> {
    let names = of.get("ErrorEquals").and_then(Json::as_array).unwrap_or_default();
    let names: Vec<&str> = names.iter().filter_map(Json::as_str).collect();
    if names.is_empty() {
        return Err("no error names".to_owned());
    }
    let words: Vec<String> = names
        .iter()
        .map(|name| match *name {
            "States.ALL" => "StatesError::ALL".to_owned(),
            "States.TaskFailed" => "StatesError::TASK_FAILED".to_owned(),
            "States.Timeout" => "StatesError::TIMEOUT".to_owned(),
            "States.HeartbeatTimeout" => "StatesError::HEARTBEAT_TIMEOUT".to_owned(),
            "States.Permissions" => "StatesError::PERMISSIONS".to_owned(),
            "States.DataLimitExceeded" => "StatesError::DATA_LIMIT_EXCEEDED".to_owned(),
            "States.QueryEvaluationError" => "StatesError::QUERY_EVALUATION_ERROR".to_owned(),
            other => format!("StatesError::named({})", literal(other)),
        })
        .collect();
    Ok(match words.as_slice() {
        [one] => one.clone(),
        all => format!("[{}]", all.join(", ")),
    })
}

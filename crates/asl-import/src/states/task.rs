//! Task: functions by constants, everything else by its resource.

use asl_model::Json;

use super::{Here, duration};
use crate::definition::State;
use crate::doc::{self, Doc};
use crate::emit::{Emitter, Refused, Written};
use crate::infer::Facts;
use crate::names::{constant, literal};
use crate::value::fit;

impl<'a> Emitter<'a> {
    pub(crate) fn task(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { state, facts, .. } = here;
        let scope = Self::scope(facts);
        let name = doc::text(literal(state.name));
        let resource = state.text("Resource").ok_or("a task without a resource")?;
        let mut without = Vec::new();
        let (call, gives) = if let Some((call, gives)) = self.invocation(state, facts) {
            without.push("OutputPath");
            (call, gives)
        } else {
            let arguments = match state.json.get("Parameters") {
                Some(parameters @ Json::Object(_)) => self.template(parameters, &scope, false, None).doc,
                Some(_) => return Err("`Parameters` that are no object".to_owned()),
                None => doc::text("data"),
            };
            let gives = self.type_of(facts.result, &format!("{} Result", state.name));
            let arguments = vec![name, doc::text(literal(resource)), Self::over(&["data"], arguments)];
            (doc::call(format!("call_resource::<{gives}, _>"), arguments), gives)
        };
        let mut calls = vec![call];
        for (field, path, method) in [
            ("TimeoutSeconds", "TimeoutSecondsPath", "timeout"),
            ("HeartbeatSeconds", "HeartbeatSecondsPath", "heartbeat"),
        ] {
            match (state.json.get(field), state.text(path)) {
                (Some(seconds), None) => {
                    let seconds = seconds.as_u64().ok_or_else(|| format!("`{field}` that is no number"))?;
                    calls.push(doc::text(format!("{method}({})", duration(seconds))));
                }
                (None, Some(path)) => {
                    let code = self.path(path, &scope);
                    let code = fit(code, "u64");
                    calls.push(doc::call(format!("{method}_from"), vec![Self::over(&["data"], code)]));
                }
                (None, None) => {}
                _ => return Err(format!("both `{field}` and `{path}`")),
            }
        }
        if let Some(credentials) = state.json.get("Credentials") {
            let members = credentials.as_object().unwrap_or_default();
            let code = match members {
                [(name, Json::String(role))] if name == "RoleArn" => doc::text(literal(role)),
                [(name, Json::String(path))] if name == "RoleArn.$" => {
                    let code = self.path_or_intrinsic(path, &scope);
                    fit(code, "String")
                }
                _ => return Err("credentials that are no role".to_owned()),
            };
            calls.push(doc::call("credentials", vec![Self::over(&["data"], code)]));
        }
        self.work(here, (calls, gives), &without)
    }

    /// `lambda:invoke` as its console writes it: the function by name, its answer taken out of the response.
    pub(crate) fn invocation(&mut self, state: &State<'a>, facts: &Facts) -> Option<(Doc, String)> {
        let lambda = state.text("Resource") == Some("arn:aws:states:::lambda:invoke");
        let taken = state.text("OutputPath") == Some("$.Payload");
        let alone =
            !["ResultPath", "ResultSelector", "Assign"].iter().any(|field| state.json.get(field).is_some());
        let parameters = state.json.get("Parameters").and_then(Json::as_object).unwrap_or_default();
        let known = parameters
            .iter()
            .all(|(name, _)| matches!(name.as_str(), "FunctionName" | "Payload" | "Payload.$"));
        let function = state
            .json
            .get("Parameters")
            .and_then(|parameters| parameters.get("FunctionName"))
            .and_then(Json::as_str);
        let (Some(function), true, 2) = (function, lambda && taken && alone && known, parameters.len())
        else {
            return None;
        };
        let scope = Self::scope(facts);
        let payload = match parameters.iter().find(|(name, _)| name != "FunctionName") {
            Some((name, Json::String(path))) if name == "Payload.$" => self.path_or_intrinsic(path, &scope),
            Some((_, value @ Json::Object(_))) => {
                let env = scope.env;
                let shape = self.inference.template(value, env);
                self.type_of(shape, &format!("{} Payload", state.name));
                self.template(value, &scope, false, Some(shape))
            }
            _ => return None,
        };
        // What the function takes is what it is given; the type of another call may differ.
        let gives = self.type_of(facts.output, &format!("{} Result", state.name));
        self.typed += 1;
        let function = self.function(function, state.name, &payload.of, &gives);
        let arguments = vec![
            doc::text(literal(state.name)),
            doc::text(format!("&{function}")),
            Self::over(&["data"], payload.doc),
        ];
        Some((doc::call("invoke", arguments), gives))
    }

    /// The constant for the function.
    pub(crate) fn function(&mut self, arn: &str, state: &str, takes: &str, gives: &str) -> String {
        let declaration = format!("Function<{takes}, {gives}> = Function::at_arn({})", literal(arn));
        let known = self.constants.iter().find(|(_, known)| **known == declaration);
        if let Some((name, _)) = known {
            return name.clone();
        }
        let wanted = function_name(arn).map_or_else(|| constant(state), |name| constant(&name));
        let mut name = wanted.clone();
        let mut count = 1;
        while self.constants.contains_key(&name) {
            count += 1;
            name = format!("{wanted}_{count}");
        }
        self.constants.insert(name.clone(), declaration);
        name
    }
}

/// The name in the ARN or the substitution of a function.
fn function_name(arn: &str) -> Option<String> {
    if let Some(inside) = arn.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        return Some(inside.to_owned());
    }
    let name = arn.split(":function:").nth(1)?;
    let name = name.split(':').next()?;
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    plain.then(|| name.to_owned())
}

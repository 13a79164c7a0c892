//! Choice: rules with their branches, and what counts when none holds.

use asl_model::Json;

use super::Here;
use crate::definition::State;
use crate::doc::{self, Doc};
use crate::emit::{Emitter, Refused, Written};
use crate::names::literal;
use crate::shape::Shape;
use crate::value::{Scope, fit};

impl<'a> Emitter<'a> {
    pub(crate) fn choice(&mut self, here: Here<'_, '_, 'a>) -> Result<Written, Refused> {
        let Here { context, state, placed, facts, next } = here;
        let scope = Self::scope(facts);
        let input = self.type_of(facts.input, "Data");
        let mut calls = Vec::new();
        calls.extend(state.text("Comment").map(|text| doc::text(format!("comment({})", literal(text)))));
        for (at, (rule, branch)) in state.list("Choices").iter().zip(&placed.rules).enumerate() {
            let condition = if state.jsonata {
                let text = rule
                    .get("Condition")
                    .and_then(Json::as_str)
                    .ok_or("a condition that is no expression")?;
                let source = crate::jsonata::source(text).ok_or("a condition that is no expression")?;
                let before = self.typed;
                let code = self.jsonata(text, source, &scope);
                if self.typed == before {
                    doc::text(format!("Condition::raw_text({})", literal(inside(text))))
                } else {
                    fit(code, "bool")
                }
            } else {
                self.condition(rule, &scope)?
            };
            let condition = Self::over(&["data"], condition);
            let output = facts.rules.get(at).copied().unwrap_or(facts.output);
            let (said, begins) = self.said(state, rule, output, &scope)?;
            if said.is_empty() {
                let branch = self.branch(context, branch, &input, next);
                calls.push(doc::call("when", vec![condition, branch]));
            } else {
                let said = doc::closure("rule", doc::chain(doc::text("rule"), said));
                let branch = self.branch(context, branch, &begins, next);
                calls.push(doc::call("when_with", vec![condition, said, branch]));
            }
        }
        match &placed.otherwise {
            Some(otherwise) => {
                let (said, begins) = self.said(state, &without_comment(state.json), facts.output, &scope)?;
                let branch = self.branch(context, otherwise, &begins, next);
                if said.is_empty() {
                    calls.push(doc::call("otherwise", vec![branch]));
                } else {
                    let said = doc::closure("rest", doc::chain(doc::text("rest"), said));
                    calls.push(doc::call("otherwise_with", vec![said, branch]));
                }
            }
            None if state.json.get("Output").is_some() || state.json.get("Assign").is_some() => {
                return Err("what counts with a default, and no default".to_owned());
            }
            None => calls.push(doc::text("no_otherwise_on_purpose()")),
        }
        let rules = doc::closure("c", doc::chain(doc::text("c"), calls));
        let call = doc::call("choice", vec![doc::text(literal(state.name)), rules]);
        Ok(Written { calls: vec![call], gives: Some(next.to_owned()) })
    }

    /// What a rule, or a Choice for its default, says besides its condition; and what its branch begins with.
    pub(crate) fn said(
        &mut self,
        state: &State<'a>,
        rule: &Json,
        output: Shape,
        scope: &Scope,
    ) -> Result<(Vec<Doc>, String), Refused> {
        let mut calls = Vec::new();
        let mut begins = self.type_of(scope.env.input, "Data");
        if let Some(given) = rule.get("Output") {
            let (code, of) = self.given(given, scope, output);
            calls.push(doc::call("output", vec![Self::over(&["data"], code)]));
            begins = of;
        }
        if let Some(assign) = rule.get("Assign") {
            for (ident, code) in self.assigned(assign, scope, state.jsonata)? {
                calls.push(doc::call(
                    "assign",
                    vec![doc::text(format!("&{ident}")), Self::over(&["data"], code)],
                ));
            }
        }
        if let Some(comment) = rule.get("Comment").and_then(Json::as_str) {
            calls.push(doc::text(format!("comment({})", literal(comment))));
        }
        Ok((calls, begins))
    }
}

/// What stands between the delimiters of an expression, one blank at each side aside.
fn inside(text: &str) -> &str {
    let inside = text.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")).unwrap_or(text);
    let inside = inside.strip_prefix(' ').unwrap_or(inside);
    inside.strip_suffix(' ').unwrap_or(inside)
}

/// The comment of a state is not that of its default.
fn without_comment(json: &Json) -> Json {
    json.as_object().unwrap_or_default().iter().filter(|(name, _)| name != "Comment").cloned().collect()
}
